"""What changed between two versions, as the API gives it."""

from __future__ import annotations

from clausebook import records
from clausebook.records.words import Permalink


class PublishedDiff(records.Diff):
    """What changed from one version to another."""

    permalink: Permalink
