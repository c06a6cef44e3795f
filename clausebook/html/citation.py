"""How a clause is cited for good: with the days of its version, and an address that is permanent."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

from clausebook.citation.documents import name_document
from clausebook.html import wording
from clausebook.model.version import Version, title
from clausebook.timeline.hours import hours_in_force
from clausebook.timeline.status import Standing
from clausebook.timeline.validity import without


def write_dated(  # noqa: PLR0913, PLR0917 - what a citation is made of
    standing: Standing, version: Version, cited: str, address: str, shared: AbstractSet[str], day: date | None = None
) -> str:
    """``Services Schedule s 7.9 (in force since December 20, 2024), https://...``: the same wherever it is copied.

    ``cited`` is the clause within its document; the days are those of the version. ``shared`` are the titles that
    several documents have; ``day`` is that on which the text is cited (default: today).
    """
    named = name_document(standing.record.id, title(standing.record, standing.versions, version), shared)
    return f"{named} {cited} ({describe_days(standing, version, day)}), {address}"


def describe_days(standing: Standing, version: Version, day: date | None = None) -> str:
    """When a version is in force, in words.

    Where the document was withdrawn in between, the days without a break that hold ``day`` (default: today), else
    the last ones.
    """
    days = standing.days.get(version.name)
    absences = sorted(absence for one in standing.versions for absence in one.absences)
    if days and absences:
        stretches = without(days, absences)
        holding = (one for one in stretches if one.holds(day or standing.today))
        days = next(holding, stretches[-1] if stretches else None)
    return wording.in_force(days, hours_in_force(standing.versions, version), standing.today)
