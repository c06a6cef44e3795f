"""The index: what is found on which day, and that nothing but a whole, sound index ever answers."""

from __future__ import annotations

import fcntl
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.cited_places import CitationReader
from clausebook.cli import main
from clausebook.corpus import Corpus
from clausebook.model.errors import CorpusError, UseError
from clausebook.workspace import Workspace
from clausebook_api.search import Answer, Ask, Index, build, parse
from clausebook_api.search.synonyms import Synonyms

TODAY = date(2026, 11, 26)
_CITATIONS: list[CitationReader] = []  # of the corpus of the index


@pytest.fixture(scope="module")
def index(demo: Path) -> Iterator[Index]:
    found = Index.open(demo / ".clausebook")
    yield found
    found.close()


@pytest.fixture(scope="module", autouse=True)
def citations(demo_corpus: Corpus) -> Iterator[None]:
    _CITATIONS.append(CitationReader(demo_corpus, {}))
    yield
    _CITATIONS.clear()


def asked(index: Index, text: str, **more: object) -> Answer:
    query, ask = parse(text), Ask(**{"day": TODAY, "today": TODAY} | more)  # type: ignore[arg-type]  # fields by name
    return index.search(query, ask, _CITATIONS[0].find(query.text, ask.day, ask.basis))


def clauses(answer: Answer) -> list[str]:
    return [f"{hit.document}/{hit.clause}" for hit in answer.hits]


def test_a_wording_is_indexed_once_whatever_the_number_of_versions(index: Index, demo_corpus: Corpus) -> None:
    keys = [(entry.document, entry.clause, entry.text) for entry in index.all_entries()]
    assert len(set(keys)) == len(keys)
    placed = sum(
        len(demo_corpus.clauses(version))
        for record in demo_corpus.documents()
        for version in demo_corpus.versions(record.id)
    )
    assert len(keys) < placed / 2


def test_the_words_of_the_day_are_found_and_no_others(index: Index) -> None:
    before, after = (asked(index, '"30 days before"', day=date(year, 2, 1)) for year in (2026, 2027))
    assert "terms-of-service/price-changes" in clauses(before)
    assert "terms-of-service/price-changes" not in clauses(after)
    assert "terms-of-service/price-changes" in clauses(asked(index, '"45 days before"', day=date(2027, 2, 1)))


def test_what_is_published_and_not_in_force_is_found_on_that_basis(index: Index) -> None:
    assert not asked(index, '"45 days before"').total
    found = asked(index, '"45 days before"', basis="published")
    assert found.total
    # In force from a day to come, whatever was published by today.
    assert {(True, True)} == {(hit.starts_on is not None and hit.starts_on > TODAY, hit.stands) for hit in found.hits}


def test_what_is_published_is_not_said_to_be_in_force(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "today", TODAY)
    found = CliRunner().invoke(main, ["-C", str(demo), "search", '"45 days before"', "--basis", "published"]).stdout

    assert re.search(r"\(published \w+ \d+, \d+, in force from \w+ \d+, \d+\)", found), found
    assert "in force since" not in found


def test_superseded_wordings_are_found_when_they_are_asked_for(index: Index) -> None:
    assert asked(index, "tests beta features", document="beta-programme").total == 0
    assert asked(index, "beta", status="all", document="beta-programme").total > 0


@pytest.mark.parametrize(
    ("query", "has", "has_not"),
    [
        ('"get money back"', "terms-of-service/refunds", ""),
        ('"money get back"', "", "terms-of-service/refunds"),
    ],
)
def test_phrases_are_exact(index: Index, query: str, has: str, has_not: str) -> None:
    found = clauses(asked(index, query))
    assert (has in found) is bool(has)
    assert has_not not in found


def test_negations_are_words_like_others(index: Index) -> None:
    for hit in asked(index, '"not refunded"').hits:
        assert "not refunded" in hit.text
    assert asked(index, '"is refunded"').total == 0
    assert all("not" in hit.text.lower() for hit in asked(index, "not", limit=50).hits)


def test_what_is_excluded_is_not_found(index: Index) -> None:
    with_it, without = asked(index, "refund"), asked(index, "refund -yearly")
    assert without.total < with_it.total
    assert not any("yearly" in hit.text.lower() for hit in without.hits)


def test_synonyms_stand_below_the_words_themselves_and_are_said(index: Index) -> None:
    hits = asked(index, "money back").hits
    assert () == hits[0].by_synonym
    assert ("money back",) == hits[-1].by_synonym
    assert [hit.by_synonym != () for hit in hits] == sorted(hit.by_synonym != () for hit in hits)


def test_a_misspelt_word_is_put_right_and_said(index: Index) -> None:
    answer = asked(index, "refnud")
    assert ("refund",) == answer.suggestions
    assert answer.total


def test_when_no_clause_has_all_words_those_with_some_are_given_and_that_is_said(index: Index) -> None:
    answer = asked(index, "refund zeppelin")
    assert ("any", True) == (answer.mode, answer.total > 0)


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("tos 2.2", "security"), ("ToS 2.2", "security"), ("terms of service 2.2", "security"),
        ("section 2.2 of the terms of service", "security"), ("terms of service security", "security"),
        ("terms-of-service 2.2", "security"),
        ("terms-of-service price-changes", "price-changes"),
        ("Terms of Service s 5.4", "price-changes"), ("tos 2.3(a)", "accounts-of-organisations"),
    ],
)  # fmt: skip
def test_a_cited_clause_is_the_first_hit(index: Index, query: str, clause: str) -> None:
    first = asked(index, query).hits[0]
    assert (clause, "citation") == (first.clause, first.matched_by)


def test_a_number_means_the_clause_that_had_it_on_the_day(index: Index, demo_corpus: Corpus) -> None:
    versions = demo_corpus.versions("terms-of-service")
    numbered = {
        (version.effective_on, placed.block.label): placed.id
        for version in versions
        for placed in demo_corpus.clauses(version)
        if placed.block.label.startswith("3.")
    }
    for (day, label), clause in numbered.items():
        first = asked(index, f"tos {label}", day=day).hits[0]
        assert (clause, "citation") == (first.clause, first.matched_by), (day, label)


def test_marks_are_the_only_markup(index: Index) -> None:
    for hit in asked(index, "content", limit=50).hits:
        plain = hit.excerpt.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain


def test_facets_count_all_that_was_found(index: Index) -> None:
    answer = asked(index, "you", limit=3)
    assert all(answer.total == sum(counts.values()) for counts in answer.facets.values())


def test_pages_hold_every_hit_once(index: Index) -> None:
    whole = clauses(asked(index, "you", limit=100))
    paged = [one for offset in range(0, 60, 7) for one in clauses(asked(index, "you", limit=7, offset=offset))]
    assert sorted(whole) == sorted(paged)


def test_pages_hold_every_hit_once_however_many_are_looked_at_together(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clausebook_api.search.ranking.LOOKED_AT", 5)
    for text in (
        "you",
        "your plan",
        "tos 2",
        "a text of many words that somebody pasted about refunds of a yearly plan",
    ):
        whole = clauses(asked(index, text, limit=100))
        for size in (1, 3, 7):
            paged = [
                one for at in range(0, len(whole), size) for one in clauses(asked(index, text, limit=size, offset=at))
            ]
            assert whole == paged, (text, size)


def test_a_cited_clause_is_the_first_hit_and_what_stands_under_it_follows(index: Index) -> None:
    answer = asked(index, "tos 2", limit=50)
    assert ("your-account", "citation") == (answer.hits[0].clause, answer.hits[0].matched_by)
    under = [hit.label for hit in answer.hits if hit.matched_by == "section"]
    assert ["2.1", "2.2"] == under[:2]
    assert not any("<mark>" in hit.excerpt for hit in answer.hits if hit.matched_by != "words")
    assert under == [hit.label for hit in answer.hits[1 : 1 + len(under)]]
    assert answer.total == len(answer.hits) == len(set(clauses(answer)))
    assert answer.total == sum(answer.facets["document"].values())
    assert {"words"} == {hit.matched_by for hit in asked(index, "refund").hits}


def test_a_cited_clause_that_is_filtered_out_is_no_hit(index: Index) -> None:
    answer = asked(index, "tos 2.2", document="refund-policy")
    assert "terms-of-service" not in {hit.document for hit in answer.hits}


def test_one_document_is_searched_when_the_query_says_so(index: Index) -> None:
    assert {"refund-policy"} == {hit.document for hit in asked(index, "document:refund-policy days").hits}


def test_a_text_that_was_pasted_is_answered(index: Index) -> None:
    ticket = (
        'Hello team, my name is Kowalczyk and I bought your "Pro" plan last week (order 4711). My colleague says: "you '
        'refund nobody". How many days do I have to return a yearly plan after I bought it? Thanks, Anna -- from *x*'
    )
    answer = asked(index, ticket, limit=5)
    assert "any" == answer.mode
    assert "refund-policy/you-may-return-a-yearly-plan" == clauses(answer)[0]


def test_what_is_begun_is_completed(index: Index) -> None:
    assert "Refund Policy" == index.suggest("ref", TODAY)[0]
    assert any("refund" in one.lower() for one in index.suggest("about ref", TODAY))
    assert () == index.suggest("  ", TODAY)


def test_synonyms_of_the_legal_team_are_added_and_faults_told() -> None:
    assert (("notes",),) == Synonyms.load("- [vellum, notes]\n").of["vellum",]
    with pytest.raises(UseError, match="E_SYNONYMS"):
        Synonyms.load("- refund: money\n")
    with pytest.raises(UseError, match=r"synonyms.yml:2 E_SYNONYMS"):
        Synonyms.load("- [a, b\n- c")


# --- reliability -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(own_demo: Path) -> Path:
    return own_demo


def rebuild(folder: Path, words: str) -> Path:
    """Commit a change to one document and index it."""
    path = folder / "terms" / "policies" / "refund-policy.md"
    path = path if path.exists() else next(folder.rglob("refund-policy.md"))
    path.write_text(path.read_text("utf-8") + f"\n{words}\n", "utf-8")
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", words], check=True)
    workspace = Workspace.open(folder)
    return build(workspace.corpus(), workspace.config, workspace.state)


def test_only_what_changed_is_indexed_again_and_the_answer_is_that_of_a_build_from_nothing(desk: Path) -> None:
    state = desk / ".clausebook"
    before = {path.name for path in (state / "index" / "words").iterdir()}
    newest = rebuild(desk, "Zeppelins are never refunded.")
    assert before & {path.name for path in (newest / "words").iterdir()}
    grown = Index.open(state)
    workspace = Workspace.open(desk)
    build(workspace.corpus(), workspace.config, desk / "anew")
    anew = Index.open(desk / "anew")
    for text in ("zeppelins", "refund", "money back", '"working days"', "you"):
        one, other = (asked(found, text, limit=50) for found in (grown, anew))
        assert sorted(clauses(one)) == sorted(clauses(other)), text
    assert ["refund-policy"] == [hit.document for hit in asked(grown, "zeppelins", day=date.max).hits]


def test_an_index_that_is_up_to_date_is_left_alone(desk: Path) -> None:
    workspace = Workspace.open(desk)
    before = (desk / ".clausebook" / "index").resolve()
    assert before == build(workspace.corpus(), workspace.config, workspace.state)


def test_a_damaged_index_never_answers(desk: Path) -> None:
    state = desk / ".clausebook"
    first = (state / "index").resolve()
    second = rebuild(desk, "Balloons are never refunded.")
    chance = random.Random(1)
    for file in sorted(path for path in second.rglob("*") if path.is_file()):
        kept = file.read_bytes()
        place = chance.randrange(len(kept)) if kept else 0
        file.unlink()  # a link to the same file in the index before must stay as it is
        file.write_bytes(kept[:place] + bytes([kept[place] ^ 1 if kept else 1]) + kept[place + 1 :])
        found = Index.open(state)
        assert (True, first) == (found.fallback, found.path), file.name
        found.close()
        file.write_bytes(kept)
    assert not Index.open(state).fallback
    shutil.rmtree(first)
    (second / "manifest.json").write_text("{}")
    with pytest.raises(CorpusError, match="E_INDEX"):
        Index.open(state)


def test_two_builders_do_not_meet(desk: Path) -> None:
    workspace = Workspace.open(desk)
    with (desk / ".clausebook" / "index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CorpusError, match="E_LOCKED"):
            build(workspace.corpus(), workspace.config, workspace.state)


BUILDER = """
from clausebook_api.search import build
from clausebook.workspace import Workspace
workspace = Workspace.open(folder)
ready.set()
while True:
    (workspace.state / "index").unlink(missing_ok=True)
    build(workspace.corpus(), workspace.config, workspace.state)
"""


def test_whoever_is_killed_while_indexing_leaves_a_whole_index(desk: Path, forks: ForkServerContext) -> None:
    chance = random.Random(2)
    for _ in range(6):
        ready = forks.Event()
        child = forks.Process(target=exec, args=(BUILDER, {"folder": desk, "ready": ready}))
        child.start()
        try:
            assert ready.wait(600)
            time.sleep(chance.uniform(0, 0.4))
        finally:
            child.kill()
            child.join()
        assert -signal.SIGKILL == child.exitcode
        found = Index.open(desk / ".clausebook")
        assert asked(found, "refund").total == 4
        found.close()
    workspace = Workspace.open(desk)
    build(workspace.corpus(), workspace.config, workspace.state)
    assert not Index.open(desk / ".clausebook").fallback


def test_readers_see_one_index_or_the_other_while_it_is_replaced(desk: Path) -> None:
    state, done = desk / ".clausebook", threading.Event()
    faults: list[str] = []

    def read() -> None:
        while not done.is_set():
            try:
                found = Index.open(state)
                hits = asked(found, "refunded", day=date(2027, 1, 1), limit=50).hits
                expected = {"": 3} if found.commit == first else {}
                if expected and len(hits) < expected[""]:
                    faults.append(f"{found.commit}: {len(hits)}")
                found.close()
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is told below
                faults.append(repr(error))

    first = Index.open(state).commit
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(3):
        rebuild(desk, f"Balloon {number} is refunded.")
    done.set()
    reader.join()
    assert [] == faults


def test_a_query_for_nothing_is_told_on_the_command_line(demo: Path) -> None:
    result = CliRunner().invoke(main, ["-C", str(demo), "search", "*"])
    assert (2, True) == (result.exit_code, "E_QUERY" in result.output), result.output
