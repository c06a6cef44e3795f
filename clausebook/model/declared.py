"""What front matter declares of the version that a revision holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clausebook.model.version import ChangeClass


@dataclass(frozen=True, slots=True)
class Declared:
    """What the front matter of one revision says about the version it holds."""

    updated: date | None = None
    effective: date | None = None
    change_class: ChangeClass | None = None
    note: str = ""
    urgent: str = ""

    @property
    def change(self) -> tuple[ChangeClass | None, str, str]:
        """The ``change`` block, to be compared with that of another revision."""
        return self.change_class, self.note, self.urgent


NOTHING = Declared()
