"""References to clauses of any document, as its text stood on a day."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clausebook.citation.documents import name_document
from clausebook.cited_places import CitationReader, find_shared_titles
from clausebook.corpus import Corpus
from clausebook.html import wording
from clausebook.model.version import in_force, title
from clausebook.workspace import Workspace

TODAY = date(2025, 1, 1)
UK = '---\ntitle: "Terms of Service"\n---\n1. Fees in the UK.\n\n2. Courts of England.\n'
US = '---\ntitle: "Terms of Service"\n---\n1. Fees in the US.\n\nA word: (a) one; and (b) two.\n'
VERTRAG = (
    '---\ntitle: "Vertrag"\n---\n## § 4 Entgelt\n\n(1) Bald.\n\n(1a) Sofort.\n\n(2) Später.\n\n'
    "## Anlage 1\n\n1. Preise.\n\n## Schedule A\n\n1. Prices.\n\n## 99. Ende\n"
)
POLICIES = '---\ntitle: "Policies"\n---\n## 1. Root CA Profile\n\nOne.\n\nTwo.\n\n## 11. Other\n\nEleven.\n'


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two documents of one title, one that had another title before, and one that is like neither."""
    folder = tmp_path_factory.mktemp("places")
    landings = (
        (
            "2024-01-10",
            {"uk.md": UK, "us.md": US, "vertrag.md": VERTRAG, "policies.md": POLICIES.replace("Policies", "Old Rules")},
        ),
        ("2024-06-10", {"policies.md": POLICIES.replace("Eleven", "Twelve")}),
    )
    git = ["git", "-C", str(folder)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for day, files in landings:
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", day], check=True, env=os.environ | dates)
    return replace(Workspace.open(folder), now=lambda: datetime(2025, 1, 1, tzinfo=UTC)).corpus()


def read(corpus: Corpus, reference: str, day: date = TODAY) -> tuple[str, list[str]]:
    reader = CitationReader(corpus, {})
    found = reader.read(reference, day)
    return found.certainty, [f"{one.document}: {reader.clause(one).block.text}" for one in found.places]


@pytest.mark.parametrize(
    ("reference", "certainty", "found"),
    [
        ("Policies 1, paragraph 1", "exact", ["policies: One."]),
        ("policies s 11", "exact", ["policies: Other"]),
        ("policies “Root CA Profile”", "exact", ["policies: Root CA Profile"]),
        ("policies root ca profile", "exact", ["policies: Root CA Profile"]),
        ("Terms of Service s 1", "ambiguous", ["uk: Fees in the UK.", "us: Fees in the US."]),
        ("Terms of Service (uk) s 1", "exact", ["uk: Fees in the UK."]),
        ("Terms of Service s 2", "exact", ["uk: Courts of England."]),
        ("us 1", "exact", ["us: Fees in the US."]),
        ("§ 4 Abs. 2", "exact", ["vertrag: Später."]),
        ("§ 4 Abs. 1a", "exact", ["vertrag: Sofort."]),
        ("paragraph (2) of section 4", "exact", ["vertrag: Später."]),
        ("Anlage 1", "exact", ["vertrag: "]),
        ("Schedule A, 1", "exact", ["vertrag: Prices."]),
        ("§ 99", "exact", ["vertrag: Ende"]),
        ("policies 99", "nearest", []),
        ("Anlage 11", "nearest", ["policies: Other"]),
        ("policies 7", "nearest", []),
        ("11", "exact", ["policies: Other"]),
        ("nothing of this", "nearest", []),
    ],
)
def test_a_document_and_a_clause_are_found(corpus: Corpus, reference: str, certainty: str, found: list[str]) -> None:
    assert (certainty, found) == read(corpus, reference)


def test_a_document_is_called_as_it_was_on_the_day(corpus: Corpus) -> None:
    before = date(2024, 2, 1)
    assert ("exact", ["policies: Eleven."]) == read(corpus, "Old Rules s 11, paragraph 1", before)
    assert ("exact", ["policies: Twelve."]) == read(corpus, "Policies s 11, paragraph 1")
    assert "nearest" == read(corpus, "Old Rules s 11, paragraph 1")[0]


def lost(corpus: Corpus, every: int = 1) -> list[str]:
    """What is printed of the clauses in force, title and all, and does not lead back to them."""
    reader, shared, wrong = CitationReader(corpus, {}), find_shared_titles(corpus), []
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        version = in_force(versions, TODAY) if versions else None
        clauses = corpus.clauses(version) if version else ()
        for one in clauses[::every]:
            named = name_document(record.id, title(record, versions, version), shared) if version else ""
            found = reader.read(f"{named} {wording.cited(one)}", TODAY)
            if found.certainty != "exact" or (record.id, one) != (
                found.places[0].document,
                reader.clause(found.places[0]),
            ):
                wrong.append(f"{named} {wording.cited(one)}: {found.certainty}")
    return wrong


def test_every_printed_citation_leads_back(corpus: Corpus) -> None:
    assert [] == lost(corpus)


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.proof)])
def test_every_printed_citation_of_the_policies_leads_back(every: int, site_policy_corpus: Corpus) -> None:
    assert [] == lost(site_policy_corpus, every)
