"""Which changes of which revisions tell of terms: those of the files that hold them, and of what these were before.

Terms are what lies, or last lay, where the configuration looks for them. A file that came there from elsewhere brings
its history along, unless the configuration excludes what it was; one that left and came back was withdrawn meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from clausebook.config import Config
from clausebook.git import Repository
from clausebook.git.paths import MARKDOWN
from clausebook.model.revision import FileChange, Revision
from clausebook.term_files import NOT_TERMS, read_patterns

_READ = MARKDOWN | {""}

# The paths of known documents, and whether what happens there is told: not where one went out of the terms.
Known = Mapping[str, bool]
NOTHING_KNOWN: Known = MappingProxyType({})
Heirs = Mapping[tuple[str, str], str]  # commit and path where a file began elsewhere -> where it came to hold terms


@dataclass(frozen=True, slots=True)
class Places:
    """Where terms are looked for, and where files that began elsewhere came to hold them.

    ``lang`` is the language of those of which nothing tells another.
    """

    include: tuple[str, ...]
    heirs: Heirs = field(default_factory=dict)
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class TermHistory:
    """Revisions, oldest first, with the changes that tell of terms; ``begun_before`` if some began in older ones."""

    revisions: tuple[Revision, ...]
    places: Places
    begun_before: bool = False


@dataclass(slots=True)
class _Past:
    """What a file of terms was elsewhere: its changes, newest first, each with the number of its revision."""

    heir: str
    changes: list[tuple[int, FileChange]] = field(default_factory=list)


def read_history(
    repository: Repository, config: Config, since: str | None = None, known: Known = NOTHING_KNOWN
) -> TermHistory:
    """The history of terms after a commit, or the whole; ``known`` is what was told of until then.

    Raises :class:`RepositoryError` ``E_GIT_CORRUPT``.
    """
    elsewhere: set[str] = set()
    while True:
        revisions = _with_renames(repository, repository.revisions(since, sorted(elsewhere)))
        history, paths = trace(revisions, config, known)
        if paths <= elsewhere:
            return history
        elsewhere |= paths


def _with_renames(repository: Repository, told: Iterable[Revision]) -> list[Revision]:
    revisions = list(told)
    wanted = [revision.commit for revision in revisions if any(change.status in "AD" for change in revision.changes)]
    renamed = {revision.commit: revision.changes for revision in repository.whole(wanted)}
    return [followed(revision, renamed.get(revision.commit, ())) for revision in revisions]


def followed(revision: Revision, renamed: Iterable[FileChange]) -> Revision:
    """The revision with renames into and out of the included files for additions and removals."""
    came = {change.path: change for change in renamed if change.status == "R"}
    went = {change.old_path: change for change in came.values()}
    changes = [
        change._replace(status="R", old_path=came[change.path].old_path)
        if change.status == "A" and change.path in came
        else FileChange("R", went[change.path].path, "", change.mode, change.path)
        if change.status == "D" and change.path in went
        else change
        for change in revision.changes
    ]
    return replace(revision, changes=tuple(changes))


def selected(revision: Revision, config: Config) -> Revision:
    """The revision without the files that the configuration leaves out; what is renamed to one leaves no text."""
    return replace(revision, changes=tuple(_selected(revision.changes, config)))


def _selected(changes: Iterable[FileChange], config: Config) -> Iterator[FileChange]:
    for change in changes:
        if config.selects(change.path):
            yield change
        elif change.old_path and config.selects(change.old_path):
            yield change._replace(blob="")


def trace(
    revisions: Sequence[Revision], config: Config, known: Known = NOTHING_KNOWN
) -> tuple[TermHistory, AbstractSet[str]]:
    """What of the revisions tells of terms, and every path elsewhere that must be among them to know."""
    open_: dict[str, _Past] = {}
    whole: list[_Past] = []
    paths: set[str] = set()
    for number, revision in reversed(list(enumerate(revisions))):
        entered = {
            change.old_path: _Past(change.path)
            for change in revision.changes
            if change.status == "R" and change.blob and config.selects(change.path) and _may_hold(change, config)
        }
        for change in revision.changes:
            past = open_.pop(change.path, None) if change.blob else None
            if past is None or (change.old_path and config.selects(change.old_path)):
                continue  # what was terms already is told as such
            past.changes.append((number, change))
            if change.status == "A":
                whole.append(past)
            else:
                open_[change.old_path or change.path] = past
        open_ |= entered
        paths |= open_.keys()
    closed = tuple(whole)
    whole += [past for path, past in open_.items() if known.get(path)]
    brought: dict[int, list[FileChange]] = {}
    for number, change in (one for past in whole for one in past.changes):
        brought.setdefault(number, []).append(change)
    told = tuple(
        replace(revision, changes=(*_selected(revision.changes, config), *brought.get(number, ())))
        for number, revision in enumerate(revisions)
    )
    firsts = ((*past.changes[-1], past.heir) for past in closed)
    heirs = {(revisions[number].commit, change.path): heir for number, change, heir in firsts}
    begun_before = any(path not in known for path in open_)
    return TermHistory(told, Places(config.include, heirs, config.lang), begun_before), paths


def _may_hold(change: FileChange, config: Config) -> bool:
    """Whether what a file was before, where no terms are looked for, may have been terms all the same."""
    path = change.old_path
    if config.selects(path) or PurePosixPath(path).suffix.lower() not in _READ:
        return False
    said = tuple(pattern for pattern in config.exclude if pattern not in NOT_TERMS)
    return not read_patterns(said).match_file(path)
