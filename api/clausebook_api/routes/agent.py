"""The support agents' desk, a page that works without a script and is faster with one."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from clausebook.html import wording
from clausebook.html.clause import written
from clausebook.html.language import say, spoken
from clausebook.html.templating import said_in_script
from clausebook_api import agent_page, agent_results
from clausebook_api.agent_page import Asked
from clausebook_api.limits import costly
from clausebook_api.negotiation import media
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.service import Service, service
from clausebook_api.snapshot import Snapshot

blueprint = Blueprint("agent", __name__, url_prefix="/agent")
_SCRIPT = Path(__file__).parents[1] / "assets" / "agent.js"
_MOST_PAGES, _DIGITS = 50, 3


@blueprint.get("/")
def show() -> Response:
    """The desk: what was asked is in the address."""
    costly()
    here = service()
    snapshot = here.read()
    asked, trouble = _asked()
    response = Response(_page(here, snapshot, asked, trouble), content_type=media("html"))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/assets/agent.js")
def script() -> Response:
    """What makes the desk faster."""
    response = Response(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _script() -> bytes:
    return said_in_script(_SCRIPT.read_text("utf-8")).encode()


@cache
def _digest(_language: str) -> str:
    return hashlib.sha256(_script()).hexdigest()[:12]


def _asked() -> tuple[Asked, str]:
    """The state in the address, and what in it could not be meant."""
    given = request.args
    day, trouble = None, ""
    if text := given.get("as_of", ""):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            trouble = say("There is no day {day} in the calendar: this is today’s text.", day=text[:20])
    page = given.get("page", "1")
    asked = Asked(
        q=given.get("q", "")[:2000],
        as_of=day,
        basis="published" if given.get("basis") == "published" else "effective",
        document=given.get("document", "")[:200],
        kind=given.get("kind", "")[:40],
        lang=given.get("lang", "")[:20],
        defined=given.get("defined") == "1",
        status="all" if given.get("status") == "all" else "in-force",
        clause=given.get("clause", "")[:500],
        page=min(max(int(page), 1), _MOST_PAGES) if page.isdecimal() and len(page) <= _DIGITS else 1,
    )
    return asked, trouble


def _page(here: Service, snapshot: Snapshot, asked: Asked, trouble: str) -> str:
    found = agent_page.search(snapshot, asked, here.today)
    place = agent_page.selected(here, snapshot, asked, found)
    card = agent_page.card(snapshot, asked, place, here.today) if place else None
    books = tuple(snapshot.books())
    records = [book.record for book in books]
    day = asked.as_of or here.today
    sign = here.config.settings.citation_sign
    beginning = agent_results.find_beginning(books, asked.document, asked.basis)
    body = TEMPLATES.get_template("desk.html").render(
        asked=asked,
        today=here.today,
        day=day,
        answer=found.answer,
        shown=agent_results.group_by_section(found.answer.hits) if found.answer else (),
        beginning=beginning if beginning and day < beginning else None,
        examples=None if asked.q or card else agent_results.make_examples(books, here.today, sign),
        trouble=trouble or found.trouble,
        stale=snapshot.index is not None and snapshot.stale,
        card=card,
        written=written,
        since=wording.words_since,
        documents=records,
        kinds=sorted({record.kind for record in records}),
        langs=sorted({record.lang for record in records}),
        pages=-(-found.answer.total // agent_page.PAGE) if found.answer else 0,
        base=here.config.settings.base_path,
    )
    address = f"{here.config.settings.base_path}agent/assets/agent.js?v={_digest(spoken().code)}"
    head = f'<script src="{address}" defer></script>'
    title = f"{asked.q} - {say('Support search')}" if asked.q else say("Support search")
    return here.frames.page(title, body, search=False, wide=" cb-wide", head=head)
