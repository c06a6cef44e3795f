"""Lines for history.yml: what is suggested can be read, and pasted it holds; what is no correction is not called so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from clausebook.author.hint_suggestions import suggest, suggest_successors
from clausebook.corpus import Corpus
from clausebook.lineage.match import match
from clausebook.model.change import Certainty, Change, ChangeKind, Clause, as_clauses
from clausebook.model.clause import Block, Kind
from clausebook.model.version import ChangeClass, DateSource, Version
from clausebook.redline.word_diff import redline
from clausebook.timeline.hints import Hints
from tests.clausebook.compile.test_term_history import FEES, Company


def version(**more: object) -> Version:
    day = date(2024, 1, 2)
    values: dict[str, object] = {
        "document": "terms", "name": "2024-01-02", "number": 2, "title": "Terms", "path": "terms.md",
        "commit": "c" * 40, "text_commit": "c" * 40, "published_at": datetime(2024, 1, 2, tzinfo=UTC),
        "published_on": day, "last_updated": day, "last_updated_source": DateSource.LANDED, "effective_on": day,
        "effective_source": DateSource.LANDED, "change_class": ChangeClass.MATERIAL, "declared": False, "note": "",
        "sha256": "0" * 64,
    }  # fmt: skip
    return Version(**(values | more))  # type: ignore[arg-type]  # fields by name


def placed(clause: str, text: str, address: str = "1") -> Clause:
    return Clause(clause, Block(Kind.PARAGRAPH, address, "", "", text, (), text), address, -1, 0)


def reworded(before: str, after: str) -> Change:
    one, other = placed("fees", before), placed("fees", after)
    return Change("fees", (ChangeKind.REWORDED,), one, other, redline(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You recieve notice.", "You receive notice."),
        ("Fees are due in 30 days", "Fees are due in 30 days."),
        ("our services are provided", "our Services are provided"),
        ("the “Polices” apply", "the “Policies” apply"),
    ],
)
def test_a_correction_is_suggested_to_be_editorial(before: str, after: str) -> None:
    [found] = suggest(version(), [reworded(before, after)])
    assert "kind: editorial" == found.hint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You may leave.", "You may not leave."),
        ("Fees are due in 30 days.", "Fees are due in 60 days."),
        ("You can be charged.", "You can't be charged."),
        ("lawful use", "unlawful use"),
        ("the licensor pays", "the licensee pays"),
        ("you shall pay", "you should pay"),
        ("fees include taxes", "fees exclude taxes"),
        ("We pay.", "We pay in full."),
    ],
)
def test_what_may_change_the_meaning_is_not(before: str, after: str) -> None:
    assert [] == list(suggest(version(), [reworded(before, after)]))
    [found] = suggest(version(), [reworded(before, after)], everything=True)
    assert "kind: material" == found.hint


def test_a_declared_kind_is_not_asked_for() -> None:
    assert [] == list(
        suggest(version(declared=True), [reworded("You recieve it.", "You receive it.")], everything=True)
    )


def test_one_that_went_and_one_that_came_may_be_one() -> None:
    gone = placed("refunds", "Refunds are paid to the card that was charged, within ten days of the request.")
    come = placed("money-back", "Refunds are paid in credit, ten days after the request was made by a customer.", "9.2")
    other = placed("law", "The law of France governs these terms, whatever else is said.", "10")
    changes = [
        Change("refunds", (ChangeKind.REMOVED,), gone, None),
        Change("money-back", (ChangeKind.ADDED,), None, come),
        Change("law", (ChangeKind.ADDED,), None, other),
    ]
    [found] = [one for one in suggest(version(), changes) if "pair" in one.hint]
    assert "pair: refunds -> 9.2" == found.hint


def test_every_line_can_be_pasted_and_a_pasted_pair_is_sure(site_policy_corpus: Corpus) -> None:
    corpus, lines, tried = site_policy_corpus, [], 0
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        for before, after in pairwise(versions):
            found = list(suggest(after, corpus.changes(after), everything=True))
            lines += [one.line for one in found]
            doubtful = {one.clause for one in corpus.changes(after) if one.certainty is Certainty.PROBABLE}
            pairs = [one.hint.removeprefix("pair: ").split(" -> ") for one in found if one.hint.startswith("pair: ")]
            for old, new in pairs[:1]:
                if old in doubtful:
                    tried += _holds(corpus, before, after, old, new)
    assert len(lines) > 300
    assert len(lines) == len(Hints.parse("\n".join(lines), "history.yml").hints)
    assert tried > 20


def _holds(corpus: Corpus, before: Version, after: Version, old: str, new: str) -> bool:
    """Whether a pair, pasted, makes the lineage of a clause sure."""
    one, other = corpus.clauses(before), corpus.clauses(after)
    old_side, new_side = (as_clauses(side) for side in (one, other))
    found = match(old_side, new_side, {old: new}, [clause.id for clause in one])
    [certainty] = [pair.certainty for pair in found.pairs if one[pair.before].id == old]
    assert Certainty.EXACT is certainty
    return True


def test_a_document_that_began_where_another_ended_may_go_on_from_it(tmp_path: Path) -> None:
    company = Company(tmp_path / "repo")
    company.folder.mkdir()
    company.git("init", "--quiet", "--initial-branch=main")
    company.commit("2024-01-10", {"fees.md": FEES, "data.md": "# Data\n\nWe keep no data.\n"})
    rewritten = FEES.replace("Fees", "Prices").replace("thirty", "sixty").replace("at once", "with the next mail")
    rewritten = rewritten.replace("You may cancel at the end of each month", "Members leave whenever it suits them")
    cookies = "# Cookies\n\nThe site sets a cookie when somebody signs in.\n"
    company.commit("2024-02-10", {"fees.md": "", "prices.md": rewritten, "data.md": "", "cookies.md": cookies})
    [found] = suggest_successors(company.corpus())
    assert ("prices", "continues: fees") == (found.version.document, found.hint)
    (company.folder / "terms").mkdir()
    company.commit("2024-03-10", {"terms/history.yml": f"{found.line}\n"})
    corpus = company.corpus()
    assert ["2024-01-10", "2024-02-10"] == [version.name for version in corpus.versions("fees")]
    assert [] == list(suggest_successors(corpus))
