"""The clauses that a document no longer has: what each said last, and what happened to it, under an anchor each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from clausebook.html import urls, wording
from clausebook.html.clause import written
from clausebook.html.language import say
from clausebook.model.version import Version
from clausebook.timeline.status import Standing
from clausebook_site.clause_timeline import ClauseTimeline
from clausebook_site.page_model import PageModel, render
from clausebook_site.pages.clause import gone, say_words, signs
from clausebook_site.pages.document import Bar, feeds
from clausebook_site.site_model import Publication

_SHOWN = 6  # of what happened to a clause; the rest is in the history of the document


class Moment(NamedTuple):
    """What a version did to a clause."""

    version: Version
    badges: Markup


class Removed(NamedTuple):
    """One clause that no longer stands, as it stood last."""

    id: str
    name: str
    bar: Bar
    words: Markup
    counted: str
    moments: tuple[Moment, ...]
    more: int
    version: Version
    citation: str


def removed(publication: Publication, standing: Standing, lives: Iterable[ClauseTimeline]) -> PageModel:
    """The page of the clauses that a document no longer has."""
    record = standing.record
    here = urls.removed(record.id)
    told = tuple(_removed(publication, standing, life) for life in lives)
    return PageModel(
        here,
        f"{say('Removed clauses')} - {record.title}",
        render("removed.html", here, record=record, clauses=told),
        record.id,
        "history",
        description=say("The clauses that the {title} no longer has: what each said last.", title=record.title),
        head=feeds(here, record),
    )


def _removed(publication: Publication, standing: Standing, life: ClauseTimeline) -> Removed:
    version, placed = life.shown
    here = urls.removed(standing.record.id)
    entries = tuple(reversed(life.entries))
    return Removed(
        placed.id,
        wording.name(placed),
        gone(publication, standing, life, life.removed or version),
        written(say_words(publication, here, version, placed)),
        life.counted,
        tuple(Moment(one, written(signs(one, change))) for one, _, change in entries[:_SHOWN]),
        max(0, len(entries) - _SHOWN),
        version,
        publication.citation(standing, placed, life.last_version),
    )
