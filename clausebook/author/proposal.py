"""What a branch would change: its texts against those of the base that it left, as if it were merged now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from clausebook import check
from clausebook.author import draft
from clausebook.author.published_facts import find_hint_faults
from clausebook.author.published_facts import of as known_of
from clausebook.codes import finding
from clausebook.compile import commit_dates, compiler
from clausebook.compile.history_writer import Confirmed
from clausebook.corpus import Corpus
from clausebook.git import Authorship, paths
from clausebook.model.declared import NOTHING
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import Finding
from clausebook.model.version import DocumentRecord
from clausebook.parse.joined import list_pieces
from clausebook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Proposal:
    """A branch against its base.

    ``revised`` are the documents it touches, in order of path, whatever else is wrong with them; ``unread`` tells of
    each file that it touches and that cannot be read at all. ``findings`` are those the base does not have already.
    """

    base: str
    findings: tuple[Finding, ...]
    revised: tuple[DocumentChange, ...]
    unread: tuple[Finding, ...]
    texts: check.Texts
    corpus: Corpus  # as it would be after the merge, what cannot be read left as it is


def propose(workspace: Workspace, base: str, *, committed: bool = False) -> Proposal:
    """What the texts of a workspace, opened at what is checked out, change since they left a branch or commit.

    With ``committed`` those of its tip, else those of the working tree. Whatever is wrong at the base, the change is
    shown. Raises what opening the base raises: :class:`RepositoryError` ``E_BAD_REF``.
    """
    there = _at(workspace, workspace.repository.merge_base(base))
    published = there.corpus()
    ids = {record.path: record.id for record in published.documents() if record.withdrawn_on is None}
    files = _gathered(workspace, there, ids, committed=committed)
    confirmed = _confirmed(workspace, there, committed=committed)
    after = draft.told(there, files.legible(), files.renamed, confirmed, hold=False)
    sides = _sides(files, published, ids, there)
    revised = tuple(_revised(published, after, sides.after))
    refuted = {one.path for one in revised if one.is_refuted}
    worse = check.compare_with_base(replace(sides, refuted=refuted), workspace.config, workspace.today)
    updated = {
        name: after.versions(record.id)[-1].last_updated
        for record in after.documents()
        for name in (record.id, *(one.id for one in (sides.after.get(record.path),) if one))
    }
    proposed = check.find_proposed(revised, sides.after, updated)
    worse = check.drop_echoes(worse, revised, sides.after)
    told = {(one.path, one.code) for one in worse}
    named = (one for one in files.faults if (one.path, one.code) not in told)
    graded = check.grade(check.place({*worse, *proposed, *named, *files.unread}, sides.after), workspace.config)
    found = tuple(sorted({*graded, *_find_false_dates(workspace, there)}))
    return Proposal(there.repository.tip, found, revised, files.unread, sides.after, after)


def _find_false_dates(workspace: Workspace, there: Workspace) -> Iterator[Finding]:
    """``W_CLOCK_BACK`` and ``E_CLOCK_SKEW`` of the commits of the branch itself, as they would count if it landed."""
    own = tuple(workspace.repository.revisions(there.repository.tip))
    before = workspace.repository.before(own[0].commit) if own else None
    yield from commit_dates.find_backward((before, *own) if before else own)
    yield from commit_dates.find_future(own, workspace.now())


@dataclass(frozen=True, slots=True)
class _Files:
    """The files on both sides, those of the base that the branch renamed by their new paths, and what is wrong.

    ``faults`` are those of names and modes of files, and of ``history.yml``, that the base did not have; ``unread``
    tells of each file that differs and cannot be read.
    """

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    renamed: Mapping[str, str]
    texts: check.Texts
    faults: tuple[Finding, ...]
    unread: tuple[Finding, ...]

    def legible(self) -> dict[str, bytes]:
        """The files after; what cannot be read is left as it was."""
        unread = {one.path for one in self.unread}
        old = {self.renamed.get(path, path) for path in unread} & self.before.keys()
        kept = {path: data for path, data in self.after.items() if path not in unread}
        return kept | {path: self.before[path] for path in old}


def _gathered(workspace: Workspace, there: Workspace, ids: Mapping[str, str], *, committed: bool) -> _Files:
    before, after = there.texts(), workspace.texts() if committed else workspace.working_files()
    renamed = workspace.repository.renames(there.repository.tip, committed=committed)
    came = {new: ids[old] for new, old in renamed.items() if old in ids}
    texts = check.read(after, workspace.config, {**ids, **came})
    entries, base = workspace.entries() if committed else workspace.working_entries(), there.entries()
    known = {paths.printable(entry.path) for entry in base}
    faults = {*paths.tree_findings(entries), *find_hint_faults(workspace)}
    faults -= {*paths.tree_findings(base), *find_hint_faults(replace(there, judged=True))}
    here = {paths.printable(entry.path) for entry in entries}
    here -= {paths.printable(piece) for data in after.values() for piece in list_pieces(data)}
    unread = {path for path in here if path not in after and (path in before) == (path in known)}
    unread |= {path for path, text in texts.items() if not text.read and before.get(path) != after[path]}
    return _Files(before, after, renamed, texts, tuple(faults), tuple(_unread(path) for path in sorted(unread)))


def _unread(path: str) -> Finding:
    return finding(paths.printable(path), 0, "W_UNREAD", "What changes in this file cannot be shown: it cannot be read")


def _sides(files: _Files, published: Corpus, ids: Mapping[str, str], there: Workspace) -> check.Sides:
    before, after = files.before, files.after
    changed = {path: data for path, data in before.items() if after.get(path) != data}
    earlier = {path: text for path, text in files.texts.items() if path in before} | check.read(
        changed, there.config, ids
    )
    touched = {path: files.renamed.get(path, path) for path in after if before.get(path) != after[path]}
    known = known_of(published, {earlier[path].id for path in touched.values() if path in earlier}, there.notice_due)
    return check.Sides(files.texts, earlier, touched, known)


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
    """The same repository at a commit, with a corpus of its own, which begins as a copy of the other if it can.

    What is wrong there is not judged again: a branch that leaves it, or corrects it, must be read all the same.
    """
    repository = replace(workspace.repository, tip=commit)
    there = replace(workspace, repository=repository, state=workspace.state / "base", judged=False)
    origin = compiler.Origin(repository, workspace.config, there.hints())
    for other in (workspace.state, workspace.home):
        there.begin_with(other, origin)
    return there


def _revised(published: Corpus, told: Corpus, texts: check.Texts) -> Iterator[DocumentChange]:
    """The documents that the last revision touched, in order of path."""
    for record in sorted(told.documents(), key=lambda one: one.path):
        *earlier, newest = told.versions(record.id)
        fresh = newest.commit == draft.COMMIT
        versions = tuple(earlier) if fresh else (*earlier, newest)
        old = _found(published, record) if versions else None
        withdrawn = record.withdrawn_on is not None and not (old and old.withdrawn_on)
        if not (fresh or newest.text_commit == draft.COMMIT or withdrawn):
            continue
        clauses, text = told.clauses(newest), texts.get(record.path)
        lines = {one.id: clause.line for one, clause in zip(clauses, text.clauses if text else (), strict=False)}
        yield DocumentChange(
            record,
            old.path if old else record.path,
            versions,
            newest if fresh else None,
            told.changes(newest) if fresh else (),
            published.clauses(published.versions(old.id)[-1]) if old else (),
            clauses,
            lines,
            published.declared(old.id) if old else NOTHING,
            told.declared(record.id),
            withdrawn=withdrawn,
            effective_before=published.versions(old.id)[-1].effective_on if old else None,
        )


def _found(corpus: Corpus, wanted: DocumentRecord) -> DocumentRecord | None:
    """The document as it was published, under its id or a former one."""
    known = {record.id: record for record in corpus.documents()}
    return next((known[name] for name in (wanted.id, *wanted.aliases) if name in known), None)
