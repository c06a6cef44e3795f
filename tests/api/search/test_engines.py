"""What every search engine keeps: SQLite, Whoosh, and a toy that reads all of its one file for each word."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from clausebook.cited_places import CitationReader
from clausebook.corpus import Corpus
from clausebook.model.errors import CorpusError, UseError
from clausebook.workspace import Workspace
from clausebook_api.config import ApiConfig
from clausebook_api.search import Ask, Index, build, engines, files, parse
from clausebook_api.search.conditions import Condition, Every, Name, Phrase, Some, Wish, Without, Word
from clausebook_api.search.engine_protocol import Engine, OpenIndex, Scores
from clausebook_api.search.entries import Entry, Stretch
from clausebook_api.search.words import words_of

TODAY = date(2026, 11, 26)


class Toy:
    """Knows words by their first six letters."""

    VERSION = 1

    def stem(self, word: str, lang: str, /) -> str:  # noqa: ARG002 - it knows no languages
        return word[:6]

    def write(self, folder: Path, gone: Iterable[str], fresh: Iterable[Entry], *, anew: bool) -> None:
        file = folder / "toy.json"
        rows = {} if anew else json.loads(file.read_text("utf-8"))
        for key in gone:
            del rows[key]
        rows |= {one.key: [one.text, one.around, one.names] for one in fresh}
        file.unlink(missing_ok=True)  # what stands there is another index's, too
        file.write_text(json.dumps(rows), "utf-8")

    def open_index(self, folder: Path, langs: Collection[str]) -> OpenIndex:  # noqa: ARG002 - it knows none
        return ToyIndex(json.loads((folder / "toy.json").read_text("utf-8")))


class ToyIndex:
    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        self.keys: Mapping[int, str] = dict(enumerate(rows))
        self._words = {number: [words_of(part) for part in rows[key]] for number, key in self.keys.items()}

    def close(self) -> None:
        """It holds nothing."""

    def match(self, wanted: Condition, allowed: Sequence[int]) -> Scores:
        scored = {number: self._score(wanted, number) for number in allowed if number in self._words}
        return {number: score for number, score in scored.items() if score}

    def _score(self, wanted: Condition, number: int) -> float:  # noqa: PLR0911 - one for each condition
        text, heading, names = self._words[number]
        match wanted:
            case Word(word, weight, around):
                return weight * (word[:6] in {one[:6] for one in (*text, *(heading if around else ()))})
            case Name(word, weight):
                return weight * (word[:6] in {one[:6] for one in names})
            case Phrase(words, weight):
                return weight * (f" {' '.join(words)} " in f" {' '.join(text)} ")
            case Every(parts):
                scores = [self._score(part, number) for part in parts]
                return sum(scores) * all(scores)
            case Some(parts):
                return sum(self._score(part, number) for part in parts)
            case Wish(needed, parts):
                least = self._score(needed, number)
                return least and least + sum(self._score(part, number) for part in parts)
            case Without(needed, unwanted):
                return self._score(needed, number) * (not any(self._score(one, number) for one in unwanted))

    def known(self, word: str) -> bool:
        return self.frequency(word) > 0

    def frequency(self, word: str) -> int:
        return sum(self._score(Word(word), number) > 0 for number in self._words)

    def spelt(self, word: str) -> str:
        return next((one for one, _ in self.vocabulary() if sorted(one) == sorted(word)), "")

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        yield from Counter(word for text, _, _ in self._words.values() for word in set(text)).items()


@pytest.fixture(params=["sqlite", "whoosh", "toy"])
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(engines.ENGINES, "toy", Toy())
    return str(request.param)


def entry(clause: str, heading: str, text: str, under: str = "Terms") -> Entry:
    stretch = Stretch(None, None, "1", "Terms", "s 1", "1", (under,), "2025-01-01", date(2025, 1, 1))
    return Entry("terms", clause, text, heading, bare=False, defines=(), stretches=(stretch,), names="Terms of Trade")


REFUND = entry("refund", "Refunds", "You get your money back within 14 days.")
LATE = entry("late", "Late payment", "Money that is late bears interest; no refund is due.")
QUIET = entry("quiet", "Quiet enjoyment", "You may use the service.", under="Money matters")


@pytest.fixture
def opened(name: str, tmp_path: Path) -> Iterator[OpenIndex]:
    engine: Engine = engines.named(name)
    engine.write(tmp_path, (), (REFUND, LATE, QUIET), anew=True)
    found = engine.open_index(tmp_path, ("en",))
    yield found
    found.close()


def found(index: OpenIndex, wanted: Condition, allowed: Iterable[Entry] = (REFUND, LATE, QUIET)) -> list[str]:
    names = {one.key: one.clause for one in (REFUND, LATE, QUIET)}
    keys = {one.key for one in allowed}
    scored = index.match(wanted, sorted(number for number, key in index.keys.items() if key in keys))
    assert all(score > 0 for score in scored.values())
    return sorted(names[index.keys[number]] for number in scored)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Word("money"), ["late", "quiet", "refund"]),
        (Word("money", around=False), ["late", "refund"]),
        (Word("refunds", around=False), ["late"]),
        (Word("days"), ["refund"]),
        (Word("nothing"), []),
        (Word("trade"), []),
        (Name("trade"), ["late", "quiet", "refund"]),
        (Name("money"), []),
        (Phrase(("money", "back")), ["refund"]),
        (Phrase(("back", "money")), []),
        (Phrase(("service",)), ["quiet"]),
        (Every((Word("money", around=False), Word("refund"))), ["late", "refund"]),
        (Every((Word("money", around=False), Word("service"))), []),
        (Some((Word("service"), Word("interest"))), ["late", "quiet"]),
        (Wish(Word("interest"), (Word("service"), Word("money"))), ["late"]),
        (Without(Word("money", around=False), (Word("interest"), Word("service"))), ["refund"]),
    ],
)
def test_what_fits_a_condition(opened: OpenIndex, wanted: Condition, expected: list[str]) -> None:
    assert expected == found(opened, wanted)
    assert [one for one in expected if one != "late"] == found(opened, wanted, (REFUND, QUIET))


def test_what_counts_for_the_score_alone_raises_it(opened: OpenIndex) -> None:
    every = sorted(opened.keys)
    plain, wished = (
        {opened.keys[number]: score for number, score in opened.match(wanted, every).items()}
        for wanted in (Word("money", around=False), Wish(Word("money", around=False), (Word("interest"), Word("late"))))
    )
    assert plain.keys() == wished.keys()
    assert wished[LATE.key] - plain[LATE.key] > wished[REFUND.key] - plain[REFUND.key]


def test_words_are_known_counted_and_put_right(opened: OpenIndex) -> None:
    assert opened.known("interest")
    assert opened.known("matters")  # of a heading
    assert not opened.known("interset")
    assert "interest" == opened.spelt("interset")
    assert not opened.spelt("zzzzzzzzzz")
    assert 1 == opened.frequency("interest")
    assert 0 == opened.frequency("nothing")
    words = dict(opened.vocabulary())
    assert (2, 1, None) == (words["money"], words["interest"], words.get("matters"))


def test_what_is_written_beside_an_index_leaves_it_as_it_was(name: str, tmp_path: Path) -> None:
    engine = engines.named(name)
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    engine.write(before, (), (REFUND, LATE), anew=True)
    held = {file.name: file.read_bytes() for file in before.iterdir()}
    after.mkdir()
    for file in before.iterdir():
        os.link(file, after / file.name)
    engine.write(after, (LATE.key,), (QUIET,), anew=False)
    assert held == {file.name: file.read_bytes() for file in before.iterdir()}
    assert [file.name for file in after.glob("*LOCK")] == []
    for folder, expected in ((before, {REFUND.key, LATE.key}), (after, {REFUND.key, QUIET.key})):
        index = engine.open_index(folder, ("en",))
        assert expected == set(index.keys.values())
        index.close()


def test_the_whole_search_runs_on_it(name: str, demo: Path, demo_corpus: Corpus, tmp_path: Path) -> None:
    config = Workspace.open(demo).config
    build(demo_corpus, config, tmp_path, engine=name)
    index = Index.open(tmp_path, name)
    citations = CitationReader(demo_corpus, config.citation)
    found = {}
    for query in ("refund", '"get money back"', "ToS 2.2", "refund -beta", "secruity"):
        answer = index.search(parse(query), Ask(TODAY, TODAY), citations.find(query, TODAY))
        found[query] = [f"{hit.document}/{hit.clause}" for hit in answer.hits]
    assert "terms-of-service/refunds" in found["refund"]
    assert ["terms-of-service/refunds"] == found['"get money back"']
    assert "terms-of-service/security" in found["secruity"]
    assert found["ToS 2.2"][0].startswith("terms-of-service/")
    assert "<mark>" in index.search(parse("refund"), Ask(TODAY, TODAY)).hits[0].excerpt
    assert index.suggest("refu", TODAY)
    index.close()


def test_an_index_is_read_by_the_engine_that_wrote_it_alone(
    demo: Path, demo_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines.ENGINES, "toy", Toy())
    config = Workspace.open(demo).config
    first = build(demo_corpus, config, tmp_path)
    with pytest.raises(CorpusError, match="E_INDEX"):
        Index.open(tmp_path, "toy")
    second = build(demo_corpus, config, tmp_path, engine="toy")
    assert first != second
    assert second == build(demo_corpus, config, tmp_path, engine="toy")
    assert ("toy", 1) == (files.read_manifest(second).engine, files.read_manifest(second).version)


def test_a_setting_chooses_the_engine(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"CLAUSEBOOK_ROOT": str(demo)}
    assert "sqlite" == ApiConfig.from_environment(given).search_engine
    with pytest.raises(UseError, match=r"CLAUSEBOOK_SEARCH_ENGINE is .toy.\. Write one of: sqlite, whoosh"):
        ApiConfig.from_environment(given | {"CLAUSEBOOK_SEARCH_ENGINE": "toy"})
    monkeypatch.setitem(engines.ENGINES, "toy", Toy())
    assert "toy" == ApiConfig.from_environment(given | {"CLAUSEBOOK_SEARCH_ENGINE": "toy"}).search_engine


def test_sqlite_counts_and_finds_after_a_change_as_if_written_anew(tmp_path: Path) -> None:
    engine = engines.named("sqlite")
    changed, anew = tmp_path / "changed", tmp_path / "anew"
    for folder in (changed, anew):
        folder.mkdir()
    engine.write(changed, (), (LATE, REFUND), anew=True)
    engine.write(changed, (LATE.key,), (QUIET,), anew=False)
    engine.write(anew, (), (REFUND, QUIET), anew=True)
    indexes = [engine.open_index(folder, ("en",)) for folder in (changed, anew)]
    assert dict(indexes[0].vocabulary()) == dict(indexes[1].vocabulary())
    for word in ("money", "interest", "matters", "late", "service", "trade"):
        for wanted in (Word(word), Word(word, around=False), Name(word), Phrase((word,))):
            one, two = ({index.keys[number] for number in index.match(wanted, sorted(index.keys))} for index in indexes)
            assert one == two
        assert indexes[0].frequency(word) == indexes[1].frequency(word)
    assert not indexes[0].known("interest")
    for index in indexes:
        index.close()
