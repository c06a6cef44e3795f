"""What a branch would change: its texts against those of the base that it left, as if it were merged now."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clausebook import check, compiler, draft
from clausebook.annals import Confirmed
from clausebook.corpus import Corpus
from clausebook.errors import Finding, errors
from clausebook.git import Authorship
from clausebook.history import NOTHING
from clausebook.known import of as known_of
from clausebook.revised import Revised
from clausebook.version import DocumentRecord
from clausebook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Proposal:
    """A branch against its base.

    ``revised`` are the documents it touches, in order of path; empty where ``findings`` hold errors, because of
    which the texts cannot be compared. ``findings`` are those the base does not have already.
    """

    base: str
    findings: tuple[Finding, ...]
    revised: tuple[Revised, ...]
    texts: check.Texts
    corpus: Corpus | None  # as it would be after the merge


def propose(workspace: Workspace, base: str, *, committed: bool = False) -> Proposal:
    """What the texts of a workspace, opened at what is checked out, change since they left a branch or commit.

    With ``committed`` those of its tip, else those of the working tree. Raises what opening the base raises:
    :class:`RepositoryError` ``E_BAD_REF``; :class:`ContentError` if its texts cannot be published.
    """
    there = _at(workspace, workspace.repository.merge_base(base))
    before, after = there.texts(), workspace.texts() if committed else workspace.working_files()
    renamed = workspace.repository.renames(there.repository.tip, committed=committed)
    published = there.corpus()
    faults = errors(check.faults(after, workspace.config))
    told = None if faults else draft.told(there, after, renamed, _confirmed(workspace, there, committed=committed))
    texts = check.read(after, workspace.config)
    changed = {path: data for path, data in before.items() if after.get(path) != data}
    earlier = {path: text for path, text in texts.items() if path in before} | check.read(changed, workspace.config)
    touched = {path: renamed.get(path, path) for path in after if before.get(path) != after[path]}
    known = known_of(published, {earlier[path].id for path in touched.values() if path in earlier})
    revised = tuple(_revised(published, told, texts)) if told else ()
    refuted = {one.path for one in revised if one.is_refuted}
    worse = check.compared(check.Sides(texts, earlier, touched, known, refuted), workspace.config, workspace.today)
    found = check.graded({*worse, *check.proposed(revised, texts), *faults}, workspace.config)
    return Proposal(there.repository.tip, found, revised, texts, told)


def _confirmed(workspace: Workspace, there: Workspace, *, committed: bool) -> Confirmed:
    """Who confirmed a correction on the branch since it left; what is not committed yet was confirmed by nobody."""
    if not committed and any(workspace.config.selects(path) for path in workspace.repository.dirty()):
        return draft.by_nobody
    authorship = Authorship(workspace.repository.git)
    branch = authorship.landed(workspace.repository.tip, there.repository.tip)

    def confirmed(made: str, _said: str, others: frozenset[str]) -> bool:
        return authorship.confirmed(branch if made == draft.COMMIT else authorship.landed(made), branch, others)

    return confirmed


def _at(workspace: Workspace, commit: str) -> Workspace:
    """The same repository at a commit, with a corpus of its own, which begins as a copy of the other if it can."""
    repository = replace(workspace.repository, tip=commit)
    there = replace(workspace, repository=repository, state=workspace.state / "base")
    origin = compiler.Origin(repository, workspace.config, there.hints())
    if not compiler.standing(origin, there.state) and compiler.standing(origin, workspace.state):
        there.state.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(workspace.state / "corpus.db", there.state / "corpus.db")
    return there


def _revised(published: Corpus, told: Corpus, texts: check.Texts) -> Iterator[Revised]:
    """The documents that the last revision touched, in order of path."""
    for record in sorted(told.documents(), key=lambda one: one.path):
        *earlier, newest = told.versions(record.id)
        fresh = newest.commit == draft.COMMIT
        versions = tuple(earlier) if fresh else (*earlier, newest)
        old = _found(published, versions[-1].path) if versions else None
        withdrawn = record.withdrawn_on is not None and not (old and old.withdrawn_on)
        if not (fresh or newest.text_commit == draft.COMMIT or withdrawn):
            continue
        clauses, text = told.clauses(newest), texts.get(record.path)
        lines = {one.id: clause.line for one, clause in zip(clauses, text.clauses if text else (), strict=False)}
        yield Revised(
            record,
            old.path if old else record.path,
            versions,
            newest if fresh else None,
            told.changes(newest) if fresh and versions else (),
            published.clauses(published.versions(old.id)[-1]) if old else (),
            clauses,
            lines,
            published.declared(old.id) if old else NOTHING,
            told.declared(record.id),
            withdrawn=withdrawn,
        )


def _found(corpus: Corpus, path: str) -> DocumentRecord | None:
    """The document that was kept at a path last."""
    return next((record for record in corpus.documents() if record.path == path), None)
