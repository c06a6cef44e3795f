"""A toy language plugs in: every phrase stands in brackets, and what speaks English stands out."""

from __future__ import annotations

from datetime import date

import pytest

from clausebook.html import change_counts, language, wording
from clausebook.html.language import DEFAULT, Language, named, say, speaking, spoken
from clausebook.html.redline import whole
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.clause import Block, Kind


def placed(label: str, *cited: str, kind: Kind = Kind.PARAGRAPH) -> Clause:
    block = Block(kind, label, "", "", "Fees are due.", (), "fees are due.")
    return Clause("fees", block, "", -1, 0, label.rstrip("."), cited)


def test_a_language_is_named_by_its_tag_and_else_by_what_it_is_a_kind_of(toy: Language) -> None:
    assert toy is named("xx") is named("xx-YY")
    assert DEFAULT is named("en") is named("en-GB") is named("qq") is named("")


def test_it_is_spoken_for_a_while_and_no_longer(toy: Language) -> None:
    assert ("en", "Moved from 5.2") == (spoken().code, say("Moved from {place}", place="5.2"))
    with speaking(toy):
        assert "⟦Moved from 5.2⟧" == say("Moved from {place}", place="5.2")
    assert DEFAULT is spoken()
    with pytest.raises(KeyError), speaking(toy):
        say("Moved from {place}", elsewhere="5.2")
    assert DEFAULT is spoken()
    assert "{as it stands}" == say("{as it stands}")


def test_every_phrase_is_said_in_it(toy: Language) -> None:
    change = Change("fees", (ChangeKind.RENUMBERED,), placed("7.8", "7.8"), placed("7.9", "7.9"))
    with speaking(toy):
        assert "⟦2024-12-20⟧" == wording.day(date(2024, 12, 20))
        assert "⟦20.12.⟧" == wording.short_day(date(2024, 12, 20))
        assert ("1 ⟦version⟧", "2,000 ⟦versions⟧") == (wording.many(1, "version"), wording.many(2000, "version"))
        assert "⟦Clause 7.9⟧" == wording.name(placed("7.9", "7.9"))
        assert "⟦Section 1⟧" == wording.name(placed("1.", "1", kind=Kind.SECTION))
        assert "⟦Preamble⟧" == wording.name(placed("", "Preamble"))
        assert "8.1, ⟦item 4.2⟧" == wording.name(placed("", "8.1", "item 4.2"))
        assert "⟦Renumbered, was 7.8⟧" == wording.said(change, ChangeKind.RENUMBERED)
        assert ["⟦Moved from 7.8⟧", "⟦Reworded⟧"] == [
            wording.said(change, kind) for kind in (ChangeKind.MOVED, ChangeKind.REWORDED)
        ]
        assert "⟦1 renumbered only⟧" == change_counts.summarize([change.kinds])
        assert "[⟦added⟧: " in whole(placed("", "Preamble").block, "+")
        assert "[⟦removed⟧: " in whole(placed("", "Preamble").block, "-")


def test_a_noun_keeps_its_capital_where_it_is_written_with_one(toy: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toy, "gettext", {"item {number}": "punkt {number}", "row {number}": "Zeile {number}"}.get)
    with speaking(toy):
        assert "Punkt 4, Zeile 2" == wording.name(placed("", "Item 4", "row 2"))


def test_a_citation_is_the_same_in_every_language(toy: Language) -> None:
    with speaking(toy):
        assert "s 7.9" == wording.cited(placed("7.9", "7.9"))


def test_what_is_registered_has_all_that_a_language_needs() -> None:
    for code, found in language.LANGUAGES.items():
        assert code == found.code
        assert found.gettext("Clause {number}").count("{number}") == 1
        assert found.day(date(2024, 12, 20))
        assert found.short_day(date(2024, 2, 1))
        assert found.ngettext("version", "versions", 3)
