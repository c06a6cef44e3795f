"""A repository as its user works on it: its settings, its history, its corpus and where that is kept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from clausebook import config, unread_files
from clausebook.compile import compiler, notice
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.git import Authorship, Repository, paths
from clausebook.git.blobs import read_file
from clausebook.git.paths import FILE_MODES, TreeEntry
from clausebook.identity import documents
from clausebook.model.errors import ContentError, Finding, RepositoryError, UseError, errors
from clausebook.model.version import Version
from clausebook.parse import decode
from clausebook.timeline.hints import Hints

STATE = ".clausebook"
HISTORY = "history.yml"

Now = Callable[[], datetime]


def now() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A repository, its configuration, and the folder ``state`` for all that is derived from them.

    Other files or another tip than configured have a folder of their own: a command changes no server's answers.
    """

    repository: Repository
    config: Config
    state: Path
    now: Now = now
    judged: bool = True  # whether what is wrong with texts and hints at the tip refuses them

    @classmethod
    def open(cls, path: Path, ref: str | None = None, include: Sequence[str] = ()) -> Workspace:
        """The workspace at or above ``path``; raises what opening the repository and reading its settings raise.

        ``include`` overrides the configured patterns; ``ref`` the configured publish branch.
        """
        configured = read_config(path)
        settings = configured.including(include) if include else configured
        usual = configured.publish_branch or None  # but for --ref "", which is a mistake
        repository = Repository.open(path, usual if ref is None else ref, settings.include)
        found = cls(repository, settings, repository.root / STATE)
        if settings == configured and (ref is None or repository.is_at(usual)):
            return found
        key = hashlib.sha256(f"{settings.digest} {ref}".encode()).hexdigest()[:16]
        return replace(found, state=found.home / "selections" / key)

    @property
    def home(self) -> Path:
        """The folder for what lasts, and for all that is derived from the configured selection."""
        return self.repository.root / STATE

    @property
    def today(self) -> date:
        """The legal day it is in the configured timezone."""
        return self.now().astimezone(self.config.zone).date()

    def hints(self) -> Hints:
        """What ``history.yml`` at the tip says of old history."""
        path = f"{self.config.terms}/{HISTORY}".removeprefix("./")
        if not (text := self._file(path)):
            return Hints()
        authors = Authorship(self.repository.git).of_lines(self.repository.tip, path) if "editorial" in text else ()
        return (Hints.parse if self.judged else Hints.parse_or_none)(text, path, authors)

    def corpus(self, progress: compiler.Progress = compiler.quiet) -> Corpus:
        """The corpus, brought up to the tip; raises what :meth:`compile` does."""
        return Corpus(self.compile(progress).corpus)

    def compile(self, progress: compiler.Progress = compiler.quiet) -> compiler.Compilation:
        """Compile what is new; a faulty text holds back its own document.

        In a strict repository it stops all: raises :class:`ContentError`, and leaves the corpus as it was.
        """
        origin = compiler.Origin(self.repository, self.config, self.hints())
        if self.state.is_relative_to(self.home / "selections"):
            self.begin_with(self.home, origin)
        since = compiler.standing(origin, self.state)
        if self.config.strict and self.judged and since != self.repository.tip:
            faults = errors(self.findings())
            if faults:
                raise ContentError(*faults)
        _make(self.state)
        judge = partial(self._judge, since)
        return compiler.compile_corpus(origin, self.state, self.now(), progress, judge)

    def building(self) -> AbstractContextManager[None]:
        """Build alone, from compiling to the site put in its place. Raises ``E_LOCKED`` if another does.

        Another lock than that of compiling, and always held before it: neither waits, so neither can wait for ever.
        """
        _make(self.home)
        return compiler.locked(self.home / "build.lock", "building")

    def begin_with(self, other: Path, origin: compiler.Origin) -> None:
        """Begin with a copy of the corpus in another folder, where only that one can be gone on from."""
        if not compiler.standing(origin, self.state) and compiler.standing(origin, other):
            _make(self.state)
            shutil.copyfile(other / "corpus.db", self.state / "corpus.db")

    def _judge(self, since: str, corpus: Corpus) -> None:
        """Refuse changed texts that contradict those before; where nothing is strict, those on too short notice."""
        if not self.judged or not (self.config.strict or self.config.notice_periods):
            return
        from clausebook import check  # noqa: PLC0415 - imports most of the core, and most runs judge nothing

        revisions = self.repository.revisions(since) if since else ()
        changed = {one.path for revision in revisions for one in revision.changes}
        changed |= {path for path, pieces in corpus.pieces.items() if not changed.isdisjoint(pieces)}
        entries = [entry for entry in self.entries() if not since or entry.path in changed]
        texts = check.read(self.texts(entries), self.config)
        current = {record.path: record.id for record in corpus.documents() if record.withdrawn_on is None}
        faults: list[Finding] = []
        for path in sorted(texts.keys() & current.keys()):
            versions = corpus.versions(current[path])
            if self.config.strict:
                faults += check.find_contradictions(texts[path], versions, corpus.named)
            faults += check.find_short_notice(texts[path], versions, self.notice_due)
        if faults:
            raise ContentError(*sorted(faults))

    def notice_due(self, version: Version) -> int:
        """The days of notice that were due for a version when it was published."""
        return notice.count_days_due(self.repository, self.config, version)

    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong with the files at the tip, by place, also with those that did not change."""
        from clausebook import check  # noqa: PLC0415 - as above

        entries = self.entries()
        faults = check.find_faults(self.texts(entries), self.config, [paths.printable(one.path) for one in entries])
        return tuple(sorted({*self.unfit(entries), *faults}))

    def unfit(self, entries: Iterable[TreeEntry]) -> tuple[Finding, ...]:
        """What is wrong with the names and modes of files; a link or submodule stops a strict repository only."""
        found = paths.tree_findings(entries)
        if not found:
            return ()
        from clausebook import check  # noqa: PLC0415 - as above

        return check.grade(found, self.config)

    def texts(self, entries: Iterable[TreeEntry] | None = None) -> dict[str, bytes]:
        """The documents at the tip, by path: the files that can hold a text, with all that these take in."""
        from clausebook.compile import standing_texts  # noqa: PLC0415 - reads YAML, and most runs read no text

        found = (
            entry
            for entry in (self.entries() if entries is None else entries)
            if entry.mode in FILE_MODES and entry.size <= decode.LIMIT and self.config.selects(entry.path)
        )
        return standing_texts.read_committed(self.repository, found)

    def entries(self) -> tuple[TreeEntry, ...]:
        """The files at the tip that hold terms, and the links and submodules that stand in their place."""
        return tuple(entry for entry in self.repository.tree(self.repository.tip) if self._holds(entry))

    def unread(self) -> tuple[str, ...]:
        """The files at the tip that look like texts and are not read, in order; if none is read, all of them."""
        found = self.repository.paths()
        return unread_files.find_unread(found, self.config, all_of_them=not any(map(self.config.selects, found)))

    def working_entries(self) -> tuple[TreeEntry, ...]:
        """The same as they stand in the working tree, committed or not; the committed ones where there is no tree."""
        committed = self.entries()
        if self.repository.bare:
            return committed
        modes = {entry.path: entry.mode for entry in committed}
        names = sorted(modes.keys() | set(self.working_paths()))
        found = (paths.read_entry(self.repository.root / path, path, modes.get(path, "")) for path in names)
        return tuple(entry for entry in found if entry)

    def working_paths(self) -> tuple[str, ...]:
        """The files of the working tree that hold terms, committed or not; sorted."""
        known = {entry.path for entry in self.repository.tree(self.repository.tip)} | set(self.repository.dirty())
        return tuple(sorted(path for path in known if self.config.selects(path)))

    def working_files(self) -> dict[str, bytes]:
        """The files of the working tree that hold a text, by path; the committed ones where there is no tree."""
        if self.repository.bare:
            return self.texts()
        from clausebook.compile import standing_texts  # noqa: PLC0415 - as above

        return standing_texts.read_working(self.repository, self.working_paths())

    def _holds(self, entry: TreeEntry) -> bool:
        """Whether a file or link is selected, or a link or submodule stands where the folder of the terms should."""
        if entry.mode in FILE_MODES or self.config.selects(entry.path):
            return self.config.names(entry.path)
        folder = f"{entry.path}/"
        roots = [*filter(None, documents.find_roots(self.config.include)), f"{self.config.terms}/"]
        within = entry.mode == paths.SUBMODULE and folder.startswith(tuple(roots))
        everything = replace(self.config, include=("**",))
        return (within or any(root.startswith(folder) for root in roots)) and everything.selects(folder)

    def refuse_dirty(self) -> None:
        """Raise ``E_DIRTY`` if texts are changed and not committed."""
        dirty = [path for path in self.repository.dirty() if self.config.selects(path)]
        if dirty:
            said = "is changed and not committed", "Commit the change, or look at it with clausebook serve --draft"
            raise RepositoryError(*(Finding(paths.printable(path), 0, "E_DIRTY", *said) for path in dirty))

    def _file(self, path: str, commit: str = "") -> str:
        """A file of a commit, or of the tip, that need not hold terms; "" if there is none."""
        return decode.decode(read_file(self.repository, path, commit), path)[0]


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def read_config(path: Path) -> Config:
    """The settings in the nearest ``clausebook.toml`` at or above ``path``, up to the top of the repository."""
    for folder in (path.resolve(), *path.resolve().parents):
        file = folder / config.NAME
        if file.is_file():
            try:
                return Config.parse(file.read_text(encoding="utf-8"), config.NAME)
            except UnicodeDecodeError as error:
                raise UseError.of("E_ENCODING", "is not UTF-8", "Save it as UTF-8", config.NAME) from error
        if (folder / ".git").exists():
            break
    return Config.default()
