"""How well answers are found: our search beside SQLite FTS5 and tantivy, both as they come, on the same questions.

python -m bench.search_quality [--misses] [--only SET] [--model FOLDER]

With the folder of a language model (``python -m bench.minilm`` makes one), ours is asked by meaning, too.

For each kind of question: the mean of 1 over the place of the first right clause among ten (MRR), how often one is
among them (recall), and for questions that nothing answers how often nothing is found, or only what is said to have
some of the words.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy

from bench.question_sets import TODAY, Question, QuestionSet, read_sets
from clausebook.cited_places import CitationReader
from clausebook.workspace import Workspace
from clausebook_api.meaning import relating
from clausebook_api.search import Ask, Index, QueryError, build, search
from clausebook_api.search.building import quiet
from clausebook_api.search.entries import Entry, find_stretch
from clausebook_api.search.words import words_of

_MOST = 10
Places = Sequence[tuple[str, str]]  # documents and clauses


class Answered(NamedTuple):
    """What was found for a question, and whether all of it is said to have but some of the words."""

    places: Places
    partly: bool = False


Find = Callable[[str], Answered]


class Mark(NamedTuple):
    """How well a question was answered: 1 over the place of the right clause, and whether it is among ten."""

    reciprocal: float
    recalled: bool

    @classmethod
    def of(cls, question: Question, answered: Answered) -> Mark:
        """Look for the right clause among the first ten; what nothing answers is right if nothing is found."""
        if not question.clauses:
            right = not answered.places or answered.partly
            return cls(float(right), right)
        places = answered.places[:_MOST]
        rank = next((rank for rank, place in enumerate(places, 1) if question.is_answered_by(*place)), 0)
        return cls(1 / rank if rank else 0.0, bool(rank))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search_quality", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="name the questions that ours does not answer first")
    parser.add_argument("--only", help="only that set of questions")
    parser.add_argument("--model", type=Path, help="the folder of a language model")
    options = parser.parse_args()
    marks: dict[tuple[int, str], dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as folder:
        for some in read_sets():
            if options.only in {None, some.name}:
                for question, found in _ask(some, Path(folder), options.model):
                    for name, mark in found.items():
                        for row in ((0, question.kind), (1, some.name), (2, "all")):
                            marks[row][name].append(mark)
                    if options.misses and found["ours"].reciprocal < 1:
                        print(f"{some.name} {question.kind} {found['ours'].reciprocal:.2f}: {question.ask[:90]}")
    for number, ((_, group), engines) in enumerate(sorted(marks.items())):
        if not number:
            print(f"{'':<20}{'asked':>6}{'MRR@10':>9}{'recall@10':>{11 * len(engines)}}")
            print(f"{'':<26}{''.join(f'{name:>11}' for _ in range(2) for name in engines)}")
        means = [_mean([mark.reciprocal for mark in some]) for some in engines.values()]
        shares = [_mean([mark.recalled for mark in some]) for some in engines.values()]
        print(f"{group:<20}{len(engines['ours']):>6}{''.join(f'{one:>11.3f}' for one in (*means, *shares))}")


def _mean(some: Sequence[float]) -> float:
    return sum(some) / len(some)


def _ask(some: QuestionSet, scratch: Path, model: Path | None) -> Iterator[tuple[Question, dict[str, Mark]]]:
    if some.missing:
        print(some.missing)
        return
    workspace = some.open(scratch)
    build(workspace.corpus(), workspace.config, workspace.state)
    index = Index.open(workspace.state)
    standing = [entry for entry in index.all_entries() if find_stretch(entry, Ask(TODAY, TODAY))]
    engines: dict[str, Find] = {
        "ours": search_ours(index, workspace),
        "FTS5": _fts5(standing),
        "tantivy": _tantivy(standing),
    }
    other = Index.open(workspace.state)
    if model:
        relating.complete(other, workspace.state, model, quiet)
        relating.relate(other, workspace.state, model)
        engines["meaning"] = search_ours(other, workspace)
    for question in some.questions:
        yield question, {name: Mark.of(question, find(question.ask)) for name, find in engines.items()}
    index.close()
    other.close()


def search_ours(index: Index, workspace: Workspace) -> Find:
    """Our search, as whoever types a question asks it."""
    citations = CitationReader(workspace.corpus(), workspace.config.citation)

    def find(text: str) -> Answered:
        try:
            answer = search(index, citations, text, Ask(TODAY, TODAY, limit=_MOST))
        except QueryError:
            return Answered(())
        partly = answer.mode == "any" or all(hit.matched_by == "meaning" for hit in answer.hits)
        return Answered([(hit.document, hit.clause) for hit in answer.hits], partly)

    return find


def _fts5(entries: Sequence[Entry]) -> Find:
    """Any of the words, by BM25, stemmed by Porter: what the manual of SQLite has."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE clause USING fts5(text, tokenize='porter')")
    database.executemany(
        "INSERT INTO clause (rowid, text) VALUES (?, ?)", ((place, one.text) for place, one in enumerate(entries))
    )
    select = "SELECT rowid FROM clause WHERE clause MATCH ? ORDER BY rank LIMIT 10"

    def find(text: str) -> Answered:
        rows = database.execute(select, (" OR ".join(f'"{word}"' for word in words_of(text)),))
        return Answered([(entries[row].document, entries[row].clause) for (row,) in rows])

    return find


def _tantivy(entries: Sequence[Entry]) -> Find:
    """Any of the words, by BM25, stemmed for English."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("place", stored=True)
    opened = tantivy.Index(builder.build())
    writer = opened.writer(50_000_000)
    for place, one in enumerate(entries):
        writer.add_document(tantivy.Document(text=one.text, place=place))
    writer.commit()
    opened.reload()
    searcher = opened.searcher()

    def find(text: str) -> Answered:
        asked = opened.parse_query(" ".join(f'"{word}"' for word in words_of(text)), ["text"])
        hits = searcher.search(asked, _MOST).hits
        rows = [entries[searcher.doc(address)["place"][0]] for _, address in hits]
        return Answered([(row.document, row.clause) for row in rows])

    return find


if __name__ == "__main__":
    main()
