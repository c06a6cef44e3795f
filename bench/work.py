"""Pieces of work that are measured, each run in a process of its own.

python -m bench.work NAME OPTIONS, the options in JSON; prints facts in JSON, the time taken among them.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import git

from bench.stopwatch import Taken
from clausebook.compile import compiler
from clausebook.corpus import Corpus
from clausebook.git import Blobs, Repository, globs
from clausebook.html import wording
from clausebook.lineage.changes import Side, derive_changes
from clausebook.lineage.match import match
from clausebook.model.change import Op
from clausebook.model.clause import Block, ParsedClause
from clausebook.redline.word_diff import redline
from clausebook.workspace import Workspace
from clausebook_api.document_view import DocumentView
from clausebook_api.search import build

Facts = Mapping[str, Any]


def outline(repo: str, include: Sequence[str], ids: str) -> Facts:
    """What there is to measure; writes the ids of every text of every revision to the file ``ids``.

    ``grown`` is the bytes of text in the revisions up to each.
    """
    repository = _workspace(repo, include).repository
    revisions = list(repository.revisions())
    texts = [[change.blob for change in revision.changes if change.blob] for revision in revisions]
    Path(ids).write_text("".join(f"{blob}\n" for blobs in texts for blob in blobs), "ascii")
    with Blobs(repository) as reader:
        sizes = [sum(len(content) for _, content in reader.many(blobs)) for blobs in texts]
    return {
        "revisions": len(revisions),
        "texts": sum(map(len, texts)),
        "paths": sorted({change.path for revision in revisions for change in revision.changes}),
        "grown": list(accumulate(sizes)),
        "newest": revisions[-1].commit,
        "pathspecs": list(globs.pathspecs(repository.include)),
    }


def read(repo: str, include: Sequence[str]) -> Facts:
    """Every revision and every text."""
    wanted = _workspace(repo, include).repository.include
    taken = Taken()
    repository = Repository.open(Path(repo), None, wanted)
    revisions = list(repository.revisions())
    with Blobs(repository) as blobs:
        texts = blobs.many(change.blob for revision in revisions for change in revision.changes if change.blob)
        size = sum(len(content) for _, content in texts)
    return {**taken.so_far(), "revisions": len(revisions), "bytes": size}


def read_naively(repo: str, most: int) -> Facts:
    """The newest revisions, each with its changes and texts, with what GitPython's manual has for it."""
    taken = Taken()
    revisions = 0
    with git.Repo(repo) as repository:
        for commit in repository.iter_commits(first_parent=True, max_count=most):
            changes = commit.parents[0].diff(commit) if commit.parents else commit.diff(git.NULL_TREE)
            for change in changes:
                if change.b_blob and (change.b_path or "").endswith(".md"):
                    change.b_blob.data_stream.read()
            revisions += 1
    return {**taken.so_far(), "revisions": revisions}


def compiled(repo: str, include: Sequence[str], state: str, ref: str | None = None) -> Facts:
    """The corpus brought up to ``ref``; ``quarters`` is the processor time by which each quarter was done."""
    taken = Taken()
    quarters: list[tuple[int, float]] = []

    def progress(done: int, total: int) -> None:
        if 4 * done >= total * (len(quarters) + 1):
            quarters.append((done, taken.so_far()["cpu"]))

    workspace = replace(_workspace(repo, include, ref), state=Path(state))
    hints, now = workspace.hints(), datetime.now(UTC)
    origin = compiler.Origin(workspace.repository, workspace.config, hints)
    done = compiler.compile_corpus(origin, workspace.state, now, progress)
    facts = taken.so_far()
    corpus = Corpus(done.corpus)
    versions = {record.id: len(corpus.versions(record.id)) for record in corpus.documents()}
    return {
        **facts,
        "revisions": done.revisions,
        "versions": sum(versions.values()),
        "smallest": min(versions, key=lambda name: (versions[name], name)),
        "quarters": quarters,
    }


def looked_up(state: str) -> Facts:
    """How a clause stood on a day, of the document with the most versions, as the first thing asked of a corpus.

    Each process asks for another clause and day.
    """
    corpus = Corpus(Path(state) / "corpus.db")
    record = max(corpus.documents(), key=lambda one: len(corpus.versions(one.id)))
    versions = corpus.versions(record.id)
    day = random.choice(versions).published_on
    with sqlite3.connect(corpus.path) as connection:
        ids = connection.execute("SELECT clause.id FROM clause JOIN document ON document.key = document"
                                 " WHERE document.id = ?", (record.id,)).fetchall()  # fmt: skip
    [clause] = random.choice(ids)
    taken = Taken()
    found = DocumentView(corpus, record).timeline(clause)
    if found:
        found.on(day, "effective")
    return {**taken.so_far(), "versions": len(versions)}


def indexed(repo: str, include: Sequence[str], state: str) -> Facts:
    """The corpus and its index, and what to ask of them: the document of most versions, a clause and days of it."""
    workspace = replace(_workspace(repo, include), state=Path(state))
    corpus = workspace.corpus()
    taken = Taken()
    build(corpus, workspace.config, workspace.state)
    facts = taken.so_far()
    record = max(
        (one for one in corpus.documents() if one.withdrawn_on is None), key=lambda one: len(corpus.versions(one.id))
    )
    versions = corpus.versions(record.id)
    standing = set.intersection(*({placed.id for placed in corpus.clauses(one)} for one in (versions[0], versions[-1])))
    clause = next(placed.id for placed in corpus.clauses(versions[0]) if placed.id in standing)
    day = max(versions[0].effective_on, versions[len(versions) // 2].effective_on)
    return {
        **facts,
        "document": record.id,
        "clause": clause,
        "day": str(day),
        "old": versions[0].name,
        "new": versions[-1].name,
        "citation": _citation(corpus),
    }


def _citation(corpus: Corpus) -> str:
    """A document and the number of a clause that it has once."""
    for record in corpus.documents():
        if record.withdrawn_on is None:
            numbers = Counter(map(wording.number, corpus.clauses(corpus.versions(record.id)[-1])))
            once = [number for number, count in numbers.items() if number and count == 1]
            if once:
                return f"{record.id} {once[0]}"
    return ""


def searched(repo: str, include: Sequence[str], state: str) -> Facts:
    """Queries in our search and in others, on the same clauses."""
    from bench import engines  # noqa: PLC0415 - with libraries that nothing else needs

    workspace = replace(_workspace(repo, include), state=Path(state))
    return engines.searched(workspace, workspace.corpus(), workspace.today)


def redlined(state: str) -> Facts:
    """Lineage, changes and redlines of all consecutive versions; milliseconds of processor time for each pair."""
    alone = 0.0

    def timed(before: str, after: str) -> tuple[Op, ...]:
        nonlocal alone
        start = time.process_time()
        ops = redline(before, after)
        alone += time.process_time() - start
        return ops

    pairs: list[tuple[float, str]] = []
    with compiler.without_collector():
        for name, before, after in _pairs(Path(state)):
            start = time.process_time()
            ids = before.ids if any(clause.block.anchor for clause in (*before.clauses, *after.clauses)) else ()
            derive_changes(before, after, match(before.clauses, after.clauses, {}, ids), timed)
            pairs.append((1000 * (time.process_time() - start), name))
    pairs.sort()
    total = sum(cost for cost, _ in pairs) / 1000
    return {
        "wall": 0.0,  # the pairs alone are timed, and not what is read between them
        "cpu": total,
        "redline": alone,
        "pairs": len(pairs),
        "p50": pairs[len(pairs) // 2][0],
        "p99": pairs[len(pairs) * 99 // 100][0],
        "slowest": [f"{name} ({cost:.0f} ms)" for cost, name in reversed(pairs[-3:])],
        "max": pairs[-1][0],
    }


def _pairs(state: Path) -> Iterator[tuple[str, Side, Side]]:
    """Each version after the first, by name, with the sides to compare."""
    corpus = Corpus(state / "corpus.db")
    for record in corpus.documents():
        before = None
        for version in corpus.versions(record.id):
            placed = corpus.clauses(version)
            clauses = tuple(ParsedClause(one.block, one.address, one.parent, one.depth, 0) for one in placed)
            after = Side(clauses, tuple(one.id for one in placed))
            if before:
                yield f"{record.id} {version.name}", before, after
            before = after


def exported(state: str, folder: str) -> Facts:
    """What the pages of history say, as Markdown: a page for each version, each history and each clause."""
    corpus, out = Corpus(Path(state) / "corpus.db"), Path(folder)
    out.mkdir(parents=True)
    number = 0

    def write(*paragraphs: str) -> None:
        nonlocal number
        number += 1
        (out / f"page-{number:05}.md").write_text("\n\n".join(paragraphs) + "\n", "utf-8")

    for record in corpus.documents():
        versions = corpus.versions(record.id)
        write(f"# {record.title}: history", *(f"- {one.name}, {one.commit}" for one in reversed(versions)))
        for version in versions:
            write(f"# {version.title}, {version.name}", *(_line(one.block) for one in corpus.clauses(version)))
        for clause in corpus.clause_ids(record.id):
            past = corpus.clause_history(record.id, clause)
            write(f"# {clause}", *(f"## {one.name}\n\n{_line(placed.block)}" for one, placed, _ in reversed(past)))
    return {"pages": number}


def _line(block: Block) -> str:
    return f"{'#' * (block.level + 1)} {block.text}" if 0 < block.level < 6 else f"{block.label} {block.text}".strip()


def _workspace(repo: str, include: Sequence[str], ref: str | None = None) -> Workspace:

    return Workspace.open(Path(repo), ref, include)


WORK: Mapping[str, Callable[..., Facts]] = {
    work.__name__: work
    for work in (outline, read, read_naively, compiled, looked_up, indexed, searched, redlined, exported)
}

if __name__ == "__main__":
    json.dump(WORK[sys.argv[1]](**json.loads(sys.argv[2])), sys.stdout)
