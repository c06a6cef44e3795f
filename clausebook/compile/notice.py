"""The notice that was due for a version when it was published, by the settings of that day."""

from __future__ import annotations

from clausebook import config
from clausebook.config import Config
from clausebook.git import Repository
from clausebook.git.blobs import read_file
from clausebook.model.errors import UseError
from clausebook.model.version import Version
from clausebook.parse import decode


def count_days_due(repository: Repository, settings: Config, version: Version) -> int:
    """The days of notice due for a version: no more than were asked for when it was published."""
    days = settings.notice_periods.get(version.document_kind, 0)
    if not days or not _settings(repository):
        return days  # no settings are committed here
    try:
        then = Config.parse(_settings(repository, version.commit), config.NAME)
    except UseError:  # settings of another Clausebook
        return days
    return min(days, then.notice_periods.get(version.document_kind, 0))


def _settings(repository: Repository, commit: str = "") -> str:
    return decode.decode(read_file(repository, config.NAME, commit), config.NAME)[0]
