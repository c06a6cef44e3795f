"""How a clause is cited for good: with the days of its version, and an address that is permanent."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from clausebook.citation.documents import name_document
from clausebook.html import wording
from clausebook.model.version import Version, title
from clausebook.timeline.hours import hours_in_force
from clausebook.timeline.status import Standing


def write_dated(standing: Standing, version: Version, cited: str, address: str, shared: AbstractSet[str]) -> str:
    """``Services Schedule s 7.9 (in force since December 20, 2024), https://...``: the same wherever it is copied.

    ``cited`` is the clause within its document; the days are those of the version. ``shared`` are the titles that
    several documents have.
    """
    named = name_document(standing.record.id, title(standing.record, standing.versions, version), shared)
    return f"{named} {cited} ({describe_days(standing, version)}), {address}"


def describe_days(standing: Standing, version: Version) -> str:
    """When a version is in force, in words."""
    return wording.in_force(standing.days.get(version.name), hours_in_force(standing.versions, version), standing.today)
