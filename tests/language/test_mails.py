"""Mails in a second language, and the pages that they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clausebook.workspace import Workspace
from clausebook_api.notices.messages import TEMPLATES
from clausebook_api.notices.notice_facts import ANNOUNCED, IN_FORCE, REINSTATED, WITHDRAWN
from clausebook_api.notices.notify import Limits, Notifier

if TYPE_CHECKING:
    Place = Any

English = Callable[[str], set[str]]
FORM = {"email": "x@example.org", "scope": "all", "announced": "1", "in-force": "1", "cadence": "at-once"}


def test_the_whole_way_of_a_subscriber_is_in_it(place: Place, english: English) -> None:
    shown = [place.client.post("/subscribe/", data=FORM).text]
    shown.append(place.mail())
    confirm = re.search(r"/subscribe/confirm/[\w-]+", shown[-1])
    assert confirm
    shown += [place.client.get(confirm[0]).text, place.client.post(confirm[0]).text, place.client.post(confirm[0]).text]
    place.client.post("/subscribe/", data=FORM)
    shown.append(place.mail())
    manage = re.search(r"/subscribe/manage/[\w-]+", shown[-1])
    assert manage
    shown += [place.client.get(manage[0]).text, place.client.post(manage[0], data=FORM).text]
    assert [set()] * len(shown) == [english(page) for page in shown]
    assert "⟦You are subscribed⟧" in shown[3]


def test_no_notice_speaks_english(place: Place, foreign: Workspace, english: English) -> None:
    corpus, composer = foreign.corpus(), place.office.composer
    notifier = Notifier(place.office.registry.database, composer, corpus, corpus.tip, Limits(), lambda _commit: True)
    notifier.give(place.moment, date(2021, 3, 1), baseline=True)
    planned = notifier.planned(foreign.today).notices
    assert {IN_FORCE, WITHDRAWN} == {one.moment for one in planned}
    told = [one.facts | {"moment": moment} for one in planned for moment in (one.moment, ANNOUNCED, REINSTATED)]
    contents = [composer.notices(some, place.moment) for some in (*([one] for one in told), told)]
    mails = [place.read(content) for content in contents]
    assert [set()] * len(mails) == [english(mail) for mail in mails]
    assert {"xx"} == {found for mail in mails for found in re.findall(r'<html lang="(\w+)"', mail)}


def test_no_word_about_a_webhook_is_english(place: Place, english: English) -> None:
    composer = place.office.composer
    content = composer.note("disabled", place.moment, host="1.2.3.4", since="2026-11-01", said="500")
    assert set() == english(place.read(content))


def test_no_template_writes_a_phrase_out(written_out: Callable[[Iterable[Path]], dict[str, set[str]]]) -> None:
    assert {} == written_out(TEMPLATES.iterdir())
