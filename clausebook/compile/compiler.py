"""Compiles git history into the corpus: incrementally, atomically, and so that it can be stopped at any moment."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from clausebook import git
from clausebook.compile import commit_dates, zones
from clausebook.compile.notice import count_days_due
from clausebook.compile.term_history import NOTHING_KNOWN, Known, TermHistory, read_history
from clausebook.config import Config
from clausebook.corpus import Corpus, Writer, schema
from clausebook.model.errors import ClausebookError, CorpusError, Finding, RepositoryError
from clausebook.timeline.hints import Hints

if TYPE_CHECKING:
    from clausebook.compile.history_writer import Confirmed

Progress = Callable[[int, int], None]
_CHECKPOINT = 500  # revisions


Judge = Callable[[Corpus], None]  # raises what forbids that the corpus is published


def accept(_corpus: Corpus) -> None:
    """Whatever was compiled may be published."""


def quiet(_done: int, _total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a corpus is compiled from: with these, its content is decided."""

    repository: git.Repository
    config: Config
    hints: Hints

    @property
    def digest(self) -> str:
        """What, besides the tip, decides the content."""
        return f"{self.config.digest} {self.hints.digest}"


@dataclass(frozen=True, slots=True)
class Compilation:
    """What a compilation did: how many revisions it read, what is odd in them, and whether it had to begin anew."""

    corpus: Path
    revisions: int
    doubts: tuple[Finding, ...] = ()
    recompiled: str = ""  # why nothing of an earlier corpus could be used; "" if it could, or there was none


def compile_corpus(
    origin: Origin, folder: Path, now: datetime, progress: Progress = quiet, judge: Judge = accept
) -> Compilation:
    """Bring ``folder/corpus.db`` up to the tip of the repository.

    Only revisions after the compiled tip are read. The new corpus takes the place of the old one in one step
    when it is whole; until then, and whenever this fails, the old one stays as it was; ``judge`` may refuse it before.

    Raises :class:`CorpusError` ``E_LOCKED`` if another process is compiling, and :class:`RepositoryError`
    ``E_CLOCK_SKEW`` for new revisions dated after ``now`` (UTC).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "compile.lock", "compiling"):
        final, partial = folder / "corpus.db", folder / "corpus.partial.db"
        base, reason = _base(origin, (partial, final))
        if base == final and _tip(final) == origin.repository.tip:
            return Compilation(final, 0)
        history = _history(origin, base, now)
        if base and history.begun_before:
            base, reason = None, "a file that came to the terms has a history elsewhere"
            history = _history(origin, None, now)
        if base != partial:
            partial.unlink(missing_ok=True)
            Path(f"{partial}-journal").unlink(missing_ok=True)
            if base:
                shutil.copyfile(base, partial)
        with Writer(partial) as writer, without_collector():
            _write(origin, writer, history, now, progress)
        _verify(partial, judge)
        _publish(partial, final)
        doubts = commit_dates.find_backward(history.revisions)
        if base is None and not reason:
            doubts = (*doubts, *zones.find_other_zone(origin.repository.offsets(), origin.config.zone))
        return Compilation(final, len(history.revisions), doubts, reason)


def standing(origin: Origin, folder: Path) -> str:
    """The tip of the corpus that a compilation would go on from; "" if it would begin anew."""
    base, _ = _base(origin, (folder / "corpus.db",))
    return _tip(base) if base else ""


def _history(origin: Origin, base: Path | None, now: datetime) -> TermHistory:
    """The history after what is compiled, or the whole."""
    since, known = (_tip(base) or None, _known(base)) if base else (None, NOTHING_KNOWN)
    history = read_history(origin.repository, origin.config, since, known)
    faults = commit_dates.find_future(history.revisions, now)
    if faults:
        raise RepositoryError(*faults)
    return history


def _write(origin: Origin, writer: Writer, history: TermHistory, now: datetime, progress: Progress) -> None:
    from clausebook.compile.composition import Composition  # noqa: PLC0415 - most runs find nothing to compile
    from clausebook.compile.history_writer import HistoryWriter  # noqa: PLC0415 - as above

    facts = {"schema": schema.VERSION, "config": origin.digest, "pieces": writer.meta("pieces")}
    revisions = history.revisions
    annals = HistoryWriter(writer, history.places, origin.config.zone, origin.hints, _confirmed(origin))
    annals.notice = partial(count_days_due, origin.repository, origin.config)
    with git.Blobs(origin.repository) as blobs:
        composition = Composition(origin.repository, origin.config.selects, blobs)
        for number, (revision, texts) in enumerate(
            composition.tell(revisions, writer.meta("tip"), writer.meta("pieces")), 1
        ):
            faults = commit_dates.find_future((revision,), now)  # of one that only touches what is taken in
            if faults:
                raise RepositoryError(*faults)
            annals.tell(revision, texts)
            facts["pieces"] = composition.facts
            if number % _CHECKPOINT == 0:
                annals.save()
                writer.record(**facts, tip=revision.commit, tip_landed=revision.landed.isoformat())
            progress(min(number, len(revisions)), len(revisions))
    annals.save()
    writer.record(**facts, tip=origin.repository.tip, tip_landed=origin.repository.tip_landed.isoformat())


def _confirmed(origin: Origin) -> Confirmed:
    authorship = git.Authorship(origin.repository.git)

    def confirmed(made: str, said: str, others: frozenset[str]) -> bool:
        return authorship.confirmed(authorship.landed(made), authorship.landed(said), others)

    return confirmed


def _tip(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE name = 'tip'").fetchone()
    return row[0] if row else ""


def _known(path: Path) -> Known:
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT outside, 0 FROM document UNION ALL SELECT path, 1 FROM document"))


def _base(origin: Origin, candidates: Sequence[Path]) -> tuple[Path | None, str]:
    """The corpus to go on from, and why an existing one cannot be used."""
    reason = ""
    for path in candidates:
        if not path.exists():
            continue
        fault = _unusable(origin, path)
        if not fault:
            return path, ""
        reason = fault if path.name == "corpus.db" else reason
    return None, reason


def _unusable(origin: Origin, path: Path) -> str:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            facts = dict(connection.execute("SELECT name, value FROM meta"))
            complete = path.name == "corpus.db" and facts.get("tip") == origin.repository.tip  # nothing is added to it
            if not complete and connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
                return "it is damaged"
    except sqlite3.DatabaseError:
        return "it is damaged"
    if facts.get("schema", "0") != schema.VERSION:
        if int(facts.get("schema", "0")) > int(schema.VERSION):
            raise CorpusError.of("E_SCHEMA_NEWER", "was compiled by a newer Clausebook", "Update Clausebook", str(path))
        return "it was compiled by an older Clausebook"
    if facts.get("config") != origin.digest:
        return "the configuration changed"
    if not origin.repository.continues(facts["tip"]):
        return f"E_HISTORY_REWRITTEN {facts['tip'][:12]}..{origin.repository.tip[:12]}"
    return ""


def _verify(path: Path, judge: Judge) -> None:
    """Prove that what was compiled can be opened, and may be published, before it takes the place of what was there."""
    with contextlib.closing(Corpus(path)) as corpus:
        try:
            judge(corpus)
        except ClausebookError:
            path.unlink()  # nothing must be added to it as if it had been found right
            raise


def _publish(partial: Path, final: Path) -> None:
    descriptor = os.open(partial, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(final)


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Let nothing look for cycles among the millions of values that live to the end: that is a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def locked(path: Path, doing: str) -> Iterator[None]:
    """Hold a lock of the folder; the system lets go of it when the process ends, however it ends.

    Raises :class:`CorpusError` ``E_LOCKED``, with the process that holds it and is ``doing`` the same.
    """
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise CorpusError.of(
                "E_LOCKED", f"process {holder} is {doing}", "Wait until it has finished", str(path)
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)
