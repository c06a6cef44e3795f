"""How clauses stood is stored when a corpus is compiled; it is what their texts say."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clausebook.compile import compiler
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.git import Repository
from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.model.change import Change, Clause
from clausebook.model.version import Version
from clausebook.timeline.hints import Hints
from clausebook.timeline.trace import trace_spans

NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
HEADINGS = ("## Fees", "## Fees and charges", "## Use", "## 2. Use", "### Data")
WORDS = ("You may close the account.", "You may **close** the account.", "We may change the fees on notice.",
         "1.1 We tell you before we do.", "1.2 We tell you before we do.", "(a) in writing, and", "- by mail",
         '<a id="data"></a>Data is kept for a year.', "Last updated: January 6, 2023", "Last updated: May 3, 2024",
         "| Fee | Price |\n|---|---|\n| Monthly | $1 |")  # fmt: skip
Entries = Sequence[tuple[Version, Clause, Change | None]]


def trace_clauses(corpus: Corpus, document: str) -> Mapping[str, Entries]:
    """Of each clause, every version in which it appeared or changed, read from all texts."""
    found: dict[str, list[tuple[Version, Clause, Change | None]]] = {}
    standing: set[str] = set()
    for version in corpus.versions(document):
        changed = {change.clause: change for change in corpus.changes(version)}
        placed = corpus.clauses(version)
        for clause in placed:
            if clause.id in changed or clause.id not in standing:
                found.setdefault(clause.id, []).append((version, clause, changed.get(clause.id)))
        standing = {clause.id for clause in placed}
    return found


def trace_removals(corpus: Corpus, document: str) -> Mapping[str, Version]:
    """The version that removed each clause which stands no more, read from all texts."""
    result: dict[str, Version] = {}
    standing: set[str] = set()
    for version in corpus.versions(document):
        now = {clause.id for clause in corpus.clauses(version)}
        result.update(dict.fromkeys(standing - now, version))
        for clause in now:
            result.pop(clause, None)
        standing = now
    return result


def hold_against_the_texts(path: Path, step: int = 1) -> int:
    """Hold what is stored of every clause, or one in so many, against the texts; how many these are."""
    held = 0
    whole = Corpus(path)
    for record in whole.documents():
        versions, stored = whole.versions(record.id), Corpus(path)  # of which no text is read as a whole
        told, gone = trace_clauses(whole, record.id), trace_removals(whole, record.id)
        spans = trace_spans(versions, whole.clauses)
        assert tuple(told) == stored.clause_ids(record.id)
        for clause, entries in [*told.items()][::step]:
            if held % 10 == 0:
                stored = Corpus(path)  # whoever asks for many histories is told them from the texts
            assert spans[clause] == tuple(stored.spans(record.id, clause))
            assert tuple(entries) == stored.clause_history(record.id, clause)
            assert gone.get(clause) == stored.removed_in(record.id, clause)
            held += 1
        for version in versions[-3:]:
            assert list(whole.clauses(version)) == [stored.clause(version, one.id) for one in whole.clauses(version)]
            assert list(whole.changes(version)) == [
                stored.change(version, one.clause) for one in whole.changes(version)
            ]
        assert stored.spans(record.id, "no-such-clause")[:] == ()
        assert not stored.has_clause(record.id, "no-such-clause")
    return held


def texts(chance: random.Random) -> Iterator[str]:
    """Texts of which each was made of one before; some come back, some are withdrawn, some are gone ("")."""
    said = chance.sample((*HEADINGS, *WORDS), 6)
    before = [said]
    while True:
        turn = chance.random()
        if turn < 0.15:
            said = chance.choice(before)
        elif turn < 0.85:
            said = [*said]
            for _ in range(chance.randrange(1, 4)):
                place = chance.randrange(len(said) + 1)
                said[place : place + chance.randrange(3)] = chance.sample((*HEADINGS, *WORDS), chance.randrange(3))
        before.append(said)
        gone = turn > 0.95
        head = "---\nstatus: withdrawn\n---\n" if 0.9 < turn < 0.95 else ""
        yield "" if gone else "\n\n".join((f"{head}# Terms", *said)) + "\n"


def commits(chance: random.Random, number: int) -> Iterator[Commit]:
    """Revisions of two documents, often several on a day."""
    when, files = (
        NOW - timedelta(days=300),
        {"terms/history.yml": "", "terms/one.md": "# One\n\nOf which nothing changes.\n"},
    )
    told = {name: texts(chance) for name in ("terms/one.md", "terms/other.md")}
    for place in range(number):
        when += timedelta(hours=chance.choice((1, 5, 40)))
        for name, some in told.items():
            if chance.random() < 0.7:
                files = {path: text for path, text in {**files, name: next(some)}.items() if text}
        signature = Signature("Ann", "ann@example.com", when)
        yield Commit(f"Revision {place}", signature, signature, files, (place - 1,) if place else ())


def land(told: Sequence[str]) -> Iterator[Commit]:
    """Revisions of one document, one a day; "" for none."""
    for place, text in enumerate(told):
        signature = Signature("Ann", "ann@example.com", NOW - timedelta(days=len(told) - place))
        files = {"terms/history.yml": "", **({"terms/one.md": text} if text else {})}
        yield Commit(f"Revision {place}", signature, signature, files, (place - 1,) if place else ())


FEES, BOLD = (
    "# T\n\n## 1. Fees\n\n1.1 We may change the fees.\n",
    "# T\n\n## 1. Fees\n\n1.1 We may **change** the fees.\n",
)
MORE = "\n1.2 We tell you by mail, and before we do.\n"
CALLED = FEES.replace("1. Fees", "1. Fees and charges")


@pytest.mark.parametrize(
    ("told", "runs"),
    [
        ((FEES, FEES + MORE, BOLD + MORE), [(1, 1), (2, 2)]),
        ((FEES, BOLD + MORE, FEES + MORE), [(1, 2)]),  # it stands again as before
        ((FEES, BOLD + MORE, FEES + MORE, FEES), [(1, 3)]),
        ((FEES, CALLED), [(1, 1), (2, 2)]),  # under another heading
        ((FEES, "", FEES), [(1, 1)]),  # the document was absent, and its text is the same
        ((FEES, "", FEES + MORE), [(1, 1), (2, 2)]),
        ((FEES, "", BOLD + MORE, FEES + MORE), [(1, 1), (2, 2)]),  # nothing goes on from before
    ],
)
def test_a_span_ends_where_a_clause_stands_otherwise(
    told: Sequence[str], runs: Sequence[tuple[int, int]], tmp_path: Path
) -> None:
    write_history(tmp_path / "legal", land(told))
    repository = Repository.open(tmp_path / "legal", "main", Config.default().include)
    path = compiler.compile_corpus(compiler.Origin(repository, Config.default(), Hints()), tmp_path, NOW).corpus
    corpus = Corpus(path)
    [record] = corpus.documents()
    version = corpus.versions(record.id)[0]
    [clause] = (one.id for one in corpus.clauses(version) if one.block.label == "1.1")
    found = corpus.spans(record.id, clause)
    assert runs == list(dict.fromkeys((span.first.number, span.last.number) for span in found))
    assert hold_against_the_texts(path) > 0


@pytest.mark.parametrize("seed", range(8))
def test_what_is_stored_is_what_the_texts_say_however_many_compilations_it_took(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    folder, number = tmp_path / "legal", 40
    write_history(folder, commits(chance, number))
    for back in (*sorted(chance.sample(range(1, number), 5), reverse=True), 0):
        repository = Repository.open(folder, f"main~{back}", Config.default().include)
        origin = compiler.Origin(repository, Config.default(), Hints())
        at_once = compiler.compile_corpus(origin, tmp_path / f"at-once-{back}", NOW).corpus if back == 0 else None
        step_by_step = compiler.compile_corpus(origin, tmp_path / "step-by-step", NOW).corpus
    assert at_once
    assert hold_against_the_texts(at_once) == hold_against_the_texts(step_by_step) > 0


def test_what_is_stored_of_real_policies_is_what_their_texts_say(site_policy_corpus: Corpus) -> None:
    assert hold_against_the_texts(site_policy_corpus.path, 20) > 300
