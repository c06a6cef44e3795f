"""Every printed citation leads back to its clause, and to no other: on all the real texts that there are."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausebook.citation.items import cite_items
from clausebook.citation.read import Reader
from clausebook.citation.write import cite_all
from clausebook.corpus import Corpus
from clausebook.crossref.resolve import Place
from clausebook.model.change import Clause
from clausebook.model.clause import ParsedClause
from clausebook.parse.tree import clauses
from clausebook.workspace import Workspace

SHORT = ("beipa", "common-paper-csa", "senate-bylaws", "whatwg-sg")
LONG = ("letsencrypt-cp-cps", "ota-flapping", "skule-bylaws", "pga-versions")


def lost(text: Sequence[Clause] | Sequence[ParsedClause]) -> list[str]:
    """The citations of a text, of items inside sentences too, that do not lead back to what they cite."""
    reader, wrong = Reader(text), []
    for index, cited in enumerate(cite_all(text)):
        places = [(cited.parts, Place(index))]
        places += [(parts, Place(index, item)) for item, parts in cite_items(reader, index, cited.parts)]
        for parts, place in places:
            meant = reader.read(", ".join(parts))
            if (meant.certainty, meant.places) != ("exact", (place,)):
                wrong.append(f"{', '.join(parts)}: {meant}")
    return wrong


def judged(corpus: Corpus, every: int = 1) -> None:
    """Every version of a corpus, or one in so many and the newest of each document."""
    count = 0
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        for version in {*versions[::every], *versions[-1:]}:
            count += 1
            assert [] == lost(corpus.clauses(version)), (record.id, version.name)
    assert count


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.proof)])
def test_policies_are_found_by_their_citations(every: int, site_policy_corpus: Corpus) -> None:
    judged(site_policy_corpus, every)


@pytest.mark.parametrize("bundle", [*SHORT, *(pytest.param(one, marks=pytest.mark.proof) for one in LONG)])
def test_every_clause_is_found_by_its_citation(bundle: str, corpora: Path, tmp_path: Path) -> None:
    folder = tmp_path / bundle
    subprocess.run(["git", "clone", "-q", str(corpora / f"{bundle}.bundle"), str(folder)], check=True)
    judged(Workspace.open(folder).corpus(), every=1 if bundle in LONG else 6)


_LABELS = st.sampled_from(
    ["", "", "1. ", "2. ", "1) ", "1.1 ", "2.1 ", "(a) ", "(b) ", "(A) ", "- ", "  - ", "# ", "## ", "### ", "## 1. ",
     "## Article II. ", "## Part A. ", "## Schedule 1 ", "Section 2. ",
     "## Anlage 1. ", "## Artikel 1 ", "## Kapitel 1 ", "## 第1条 ", "## 5A. ", "(1a) ", "(1) ",
     "> ", "| a | b |\n|---|---|\n| "]
)  # fmt: skip
_WORDS = st.sampled_from(
    ["Fees", "Fees.", "fees", "Notes", "paragraph 1", "item 1", "Preamble", "1", "A", "“Fees”, 1", 'The "Fees", 1',
     "**Fees.** are due", "First, (a) one; and (b) two.", "(a) Then (i) this; (ii) that; or (b) none.", "رسوم", "#2",
     "Schedule 1", "Article II", "Root CA Profile", "of the fees"]
)  # fmt: skip


@given(st.lists(st.tuples(_LABELS, _WORDS), max_size=14))
def test_no_text_has_a_clause_that_cannot_be_cited(lines: list[tuple[str, str]]) -> None:
    assert [] == lost(clauses("\n\n".join(label + words for label, words in lines)))
