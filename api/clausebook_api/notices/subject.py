"""The subject line of a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clausebook.html import wording
from clausebook.html.language import say
from clausebook.model.version import ChangeClass
from clausebook_api.notices.notice_facts import ANNOUNCED, REINSTATED, WITHDRAWN, Facts, is_correction


def day(value: str) -> str:
    """A day of the facts of a notice, in words."""
    return wording.day(date.fromisoformat(value))


def write_subject(told: Sequence[Facts]) -> str:
    """Which document, and when: all that many people read."""
    if len(told) > 1:
        titles = list(dict.fromkeys(one["title"] for one in told))
        few = wording.clip(", ".join(titles), 90)
        documents = wording.many(len(titles), "document")
        many = say("{documents} changed: {titles}", documents=documents, titles=few)
        return many if len(titles) > 1 else say("{title} changed", title=few)
    [one] = told
    title, from_, announced = one["title"], day(one["effective_on"]), one["moment"] == ANNOUNCED
    if one["moment"] == WITHDRAWN:
        return say("{title} was withdrawn on {day}", title=title, day=from_)
    if one["moment"] == REINSTATED:
        return say("{title} is in force again since {day}", title=title, day=from_)
    if is_correction(one):
        renumbered = one["change_class"] == ChangeClass.RENUMBERING
        done = "{title} was renumbered on {day}" if renumbered else "{title} was corrected on {day}"
        return say(done, title=title, day=day(one["last_updated"]))
    if one["first"]:
        return say("{title}: in force from {day}" if announced else "{title} was published", title=title, day=from_)
    return say("{title} changes on {day}" if announced else "{title} changed on {day}", title=title, day=from_)
