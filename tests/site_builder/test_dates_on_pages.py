"""What pages say of days and hours: of texts replaced on their day, of haste, of dates that contradict each other."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from clausebook.timeline.trace import trace_spans
from clausebook.workspace import Workspace
from clausebook_site.clause_timeline import ClauseTimeline
from clausebook_site.page_model import PageModel
from clausebook_site.pages.clause import clause as clause_page
from clausebook_site.pages.document import document as document_page
from clausebook_site.pages.history import history as history_page
from clausebook_site.pages.lists import archive as archive_page
from clausebook_site.pages.lists import upcoming as upcoming_page
from clausebook_site.pages.version import version as version_page
from clausebook_site.site_model import Publication, Site
from clausebook_site.term_links import Lexicon

Built = Callable[..., Publication]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """The site of one document, of texts by the instant at which each landed, on a day."""

    def build(texts: dict[str, str], settings: str = "", today: date = date(2026, 11, 1)) -> Publication:
        run(tmp_path, "2024-01-01T00:00:00Z", "init", "--quiet", "--initial-branch=main")
        (tmp_path / "terms").mkdir()
        (tmp_path / "clausebook.toml").write_text(f'terms = "terms"\n{settings}', "utf-8")
        for landed, text in texts.items():
            (tmp_path / "terms" / "fees.md").write_text(text, "utf-8")
            run(tmp_path, landed, "add", "--all")
            run(tmp_path, landed, "commit", "--quiet", "--message", "Change the fees")
        return Publication(Workspace.open(tmp_path).corpus(), Site("Legal terms", "", today))

    return build


def run(folder: Path, landed: str, *arguments: str) -> None:
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), landed)
    subprocess.run(["git", *arguments], cwd=folder, env=os.environ | dates, check=True)


def read(page: PageModel) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.body)).split())


def pages(publication: Publication) -> dict[str, str]:
    """The words of the pages of the document and its versions, by their address."""
    standing = publication.standings["fees"]
    found = [
        document_page(publication, standing, Lexicon(publication)),
        history_page(publication, standing),
        *(version_page(publication, standing, one) for one in standing.versions),
    ]
    return {page.url: read(page) for page in found}


CENT = "---\ntitle: Fees\n---\nYou pay {} cent.\n"


def test_a_text_replaced_on_its_day_was_in_force_until_that_hour(built: Built) -> None:
    told = pages(built({"2024-01-15T09:00:00Z": CENT.format(10), "2024-01-15T10:30:00Z": CENT.format(20)}))
    said = "n force on January 15, 2024 until January 15, 2024, 10:30 UTC"
    assert [f"I{said}" in told["fees/history/"], f"was i{said}" in told["fees/2024-01-15/"]] == [True, True]
    assert not [url for url, words in told.items() if "never in force" in words.lower()]


def test_a_text_announced_and_overtaken_was_never_in_force(built: Built) -> None:
    later = CENT.format(20).replace("title", "effective: 2024-06-01\ntitle")
    told = pages(
        built({"2024-01-15T09:00:00Z": CENT.format(10), "2024-02-01T09:00:00Z": later,
               "2024-03-01T09:00:00Z": CENT.format(30)})
    )  # fmt: skip
    assert "Superseded before it took effect; never in force." in told["fees/history/"]
    assert "Never in force" in told["fees/2024-02-01/"]


def test_whoever_gives_less_notice_than_is_due_says_why_on_the_pages(built: Built) -> None:
    haste = CENT.format(20).replace("title", "change: {kind: material, urgent: A court asked for it.}\ntitle")
    told = pages(
        built(
            {"2024-01-15T09:00:00Z": CENT.format(10), "2024-02-01T09:00:00Z": haste},
            "[notice_periods]\npolicy = 30\n",
        )
    )
    said = "Urgent: it takes effect before the notice period is over. A court asked for it."
    assert {"fees/", "fees/history/", "fees/2024-02-01/"} == {url for url, words in told.items() if said in words}


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("Effective July 1, 2026", ["effective July 1, 2026; by this record it is in force from June 26, 2026."]),
        ("Last updated: June 1, 2026", ["updated on June 1, 2026; by this record it was on June 26, 2026."]),
        ("Effective June 26, 2026 / Updated June 26, 2026", []),
        (
            "Effective July 1, 2026 / Updated June 2, 2026",
            [
                "effective July 1, 2026; by this record it is in force from June 26, 2026.",
                "updated on June 2, 2026; by this record it was on June 26, 2026.",
            ],
        ),
    ],
)
def test_a_page_says_when_a_printed_date_is_another(built: Built, printed: str, said: list[str]) -> None:
    text = CENT.format(20).replace("You pay", f"{printed}\n\nYou pay")
    told = pages(built({"2026-01-15T09:00:00Z": CENT.format(10), "2026-06-26T09:00:00Z": text}))
    for url in ("fees/", "fees/2026-06-26/"):
        assert said == re.findall(r"The text says that it (?:is|was) (.*?2026.*?2026\.)", told[url]), url


def test_a_day_of_effect_that_was_corrected_says_so_with_the_day(built: Built) -> None:
    def since(day: str) -> str:
        return CENT.format(20).replace("title", f"effective: {day}\ntitle")

    told = pages(
        built({"2024-01-15T09:00:00Z": CENT.format(10), "2024-02-15T09:00:00Z": CENT.format(20),
               "2024-04-01T09:00:00Z": since("2024-02-01"), "2024-05-01T09:00:00Z": since("2024-02-10")})
    )  # fmt: skip
    said = (
        "Corrected on April 1, 2024: in force from February 1, 2024, not from February 15, 2024.",
        "Corrected on May 1, 2024: in force from February 10, 2024, not from February 1, 2024.",
    )
    for url in ("fees/", "fees/history/", "fees/2024-02-15/"):
        assert [True, True] == [words in told[url] for words in said]
    assert "Corrected" not in told["fees/2024-01-15/"]


def test_new_words_declared_for_a_past_day_say_when_they_were_published(built: Built) -> None:
    retroactive = CENT.format(20).replace("title", "effective: 2024-02-01\ntitle")
    told = pages(built({"2024-01-15T09:00:00Z": CENT.format(10), "2024-03-01T09:00:00Z": retroactive}))
    said = "Published on March 1, 2024, and declared to be in force since February 1, 2024."
    assert ["fees/", "fees/2024-03-01/", "fees/history/"] == sorted(url for url, words in told.items() if said in words)


def announced(words: str, day: str, kind: str) -> str:
    head = f"title: Fees\neffective: {day}\nchange: {{kind: {kind}, note: “{words}”.}}"
    return f"---\n{head}\n---\n1. You pay {words}\n\n2. We deliver.\n"


def test_all_that_changes_on_a_day_to_come_is_listed_under_it_in_order(built: Built) -> None:
    publication = built(
        {
            "2026-01-01T09:00:00Z": "---\ntitle: Fees\n---\n1. You pay 10 cent\n\n2. We deliver.\n",
            "2026-02-01T09:00:00Z": announced("20 cent", "2027-01-01", "material"),
            "2026-03-01T09:00:00Z": announced("20 cent.", "2027-01-01", "editorial"),
            "2026-04-01T09:00:00Z": announced("30 cent.", "2027-06-01", "material"),
            "2026-05-01T09:00:00Z": announced("40 cent.", "2027-03-01", "material"),
        }
    )
    told = read(upcoming_page(publication))
    said = (
        "From January 1, 2027", "Announced February 1, 2026.",
        "Version 2026-02-01 , February 1, 2026 · Material", "“20 cent”. 1 reworded",
        "Version 2026-02-01.2 , March 1, 2026 · Editorial", "“20 cent.”. 1 reworded",
        "From March 1, 2027", "Announced April 1, 2026.",
        "Version 2026-04-01 , April 1, 2026 · Material", "“30 cent.”. 1 reworded",
        "Version 2026-05-01 , May 1, 2026 · Material", "“40 cent.”. 1 reworded",
    )  # fmt: skip
    places = [told.find(words) for words in said]
    assert -1 not in places
    assert places == sorted(places)
    standing, reader = publication.standings["fees"], publication.reader
    for id_, told_of_it in (("1", "Changes on January 1, 2027"), ("2", "does not change it")):
        clause_id = next(one.id for one in reader.clauses(standing.text) if one.block.label == f"{id_}.")
        life = ClauseTimeline(standing, reader.clause_history("fees", clause_id), (), None)
        page = clause_page(publication, standing, Lexicon(publication), clause_id, life)
        assert told_of_it in read(page)


def said(note: str, status: str = "current") -> str:
    head = f"title: Fees\nstatus: {status}\nchange: {{kind: material, note: {note}}}"
    return f"---\n{head}\n---\nYou pay 10 cent.\n"


def test_what_was_said_of_a_withdrawal_stands_on_the_pages(built: Built) -> None:
    texts = {"2024-01-15T09:00:00Z": said("First."), "2024-02-01T09:00:00Z": said("See the price list.", "withdrawn")}
    told = pages(built(texts))
    assert {"fees/", "fees/history/", "fees/2024-01-15/"} == {
        url for url, words in told.items() if "See the price list." in words
    }


def test_what_was_said_of_a_return_stands_on_the_pages(built: Built) -> None:
    told = pages(
        built(
            {
                "2024-01-15T09:00:00Z": said("First."),
                "2024-02-01T09:00:00Z": said("See the price list.", "withdrawn"),
                "2024-03-01T09:00:00Z": said("The list is gone."),
            }
        )
    )
    gone = "Withdrawn from February 1, 2024 to February 29, 2024: “See the price list.”"
    back = "Back on March 1, 2024: “The list is gone.”"
    for url in ("fees/", "fees/history/", "fees/2024-01-15/"):
        assert [True, True] == [words in told[url] for words in (gone, back)]
        assert "Why it was withdrawn" not in told[url]


WHOLE = "# Fees\n\n1. You pay.\n\n2. We deliver.\n"
PAID = "In force January 10, 2024 to March 9, 2024, 60 days."


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("# Fees\n\n1. You pay.\n", [PAID, "Unchanged since May 10, 2024."]),
        (
            f"---\nstatus: withdrawn\n---\n{WHOLE}",
            [f"{PAID} Withdrawn from March 10, 2024 to May 9, 2024. Unchanged since May 10, 2024."],
        ),
    ],
    ids=["the clause", "the document"],
)
def test_what_was_gone_for_a_time_is_unchanged_since_its_return(built: Built, between: str, told: list[str]) -> None:
    days = ("2024-01-10", "2024-03-10", "2024-05-10")
    publication = built({f"{day}T09:00:00Z": text for day, text in zip(days, (WHOLE, between, WHOLE), strict=True)})
    standing, reader = publication.standings["fees"], publication.reader
    clause = next(one.id for one in reader.clauses(standing.text) if one.block.label == "2.")
    spans = trace_spans(standing.versions, reader.clauses)[clause]
    life = ClauseTimeline(standing, reader.clause_history("fees", clause), spans, None)
    assert told == [life.span(version) for version, _, _ in life.entries]
    assert date(2024, 5, 10) == life.since


@pytest.mark.parametrize(("printed", "told_of"), [("July 1", ["fees/", "fees/2024-06-26/"]), ("June 26", [])])
def test_a_printed_day_without_a_year_is_compared_as_the_nearest(
    built: Built, printed: str, told_of: list[str]
) -> None:
    told = pages(built({"2024-06-26T09:00:00Z": f"# Fees\n\nEffective {printed}\n\n1. You pay.\n"}))
    said = "The text says that it is effective July 1, 2024; by this record it is in force from June 26, 2024."
    assert told_of == sorted(url for url, words in told.items() if said in words)
    assert bool(told_of) == any("by this record" in words for words in told.values())


@pytest.mark.parametrize("day", [date(2024, 2, 1), date(2024, 2, 10), date(2024, 2, 29)])
def test_on_a_day_of_a_past_withdrawal_every_page_says_since_when(built: Built, day: date) -> None:
    texts = {
        "2024-01-15T09:00:00Z": said("First."),
        "2024-02-01T09:00:00Z": said("See the price list.", "withdrawn"),
        "2024-03-01T09:00:00Z": said("The list is gone."),
    }
    publication = built(texts, today=day)
    told = pages(publication) | {"archive/": read(archive_page(publication))}
    assert "Fees , withdrawn February 1, 2024" in told["archive/"]
    for url in ("fees/", "fees/history/"):
        assert "This document was withdrawn on February 1, 2024." in told[url]
