"""What git says happened: the revisions of the publish branch, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class FileChange(NamedTuple):
    """One file of one revision, against its first parent.

    ``status`` is ``A`` added, ``M`` modified, ``D`` deleted or ``R`` renamed (then ``old_path`` is set);
    ``blob`` is the object id after the change, "" when deleted; ``mode`` is git's mode after the change
    (``100644``, ``100755``, ``120000`` a symbolic link, ``160000`` a submodule).
    """

    status: str
    path: str
    blob: str
    mode: str
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit on the first-parent line of the publish branch: the moment a text landed.

    ``landed`` is the committer date as an instant (UTC); author dates never count.
    """

    commit: str
    landed: datetime
    subject: str
    changes: tuple[FileChange, ...]
