"""The public search as a page, for whoever has no scripts: the form of the site leads here where the API answers."""

from __future__ import annotations

from flask import Blueprint, Response, request

from clausebook.html import urls
from clausebook.html.clause import written
from clausebook.html.language import say
from clausebook_api import agent_page
from clausebook_api.agent_page import Asked
from clausebook_api.limits import costly
from clausebook_api.negotiation import media
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.search import Hit
from clausebook_api.service import Service, service

blueprint = Blueprint("search_page", __name__)
_MOST_PAGES, _DIGITS = 50, 3


@blueprint.get(f"/{urls.SEARCH}")
def show() -> Response:
    """The clauses in force today that a question finds."""
    costly()
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) <= _DIGITS else 1
    asked = Asked(q=request.args.get("q", "")[:2000], page=min(max(number, 1), _MOST_PAGES))
    response = Response(_page(service(), asked), content_type=media("html"))
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(here: Service, asked: Asked) -> str:
    snapshot, settings = here.read(), here.config.settings
    found = agent_page.search(snapshot, asked, here.today)
    elsewhere = settings.notices.service and not here.config.serve_site
    shapes = snapshot.serializer if elsewhere else snapshot.local

    def address(hit: Hit) -> str:
        return shapes.address(urls.document(hit.document, hit.clause))

    body = TEMPLATES.get_template("search.html").render(
        asked=asked,
        answer=found.answer,
        trouble=found.trouble,
        pages=min(-(-found.answer.total // agent_page.PAGE), _MOST_PAGES) if found.answer else 0,
        address=address,
        glossary=shapes.address(urls.GLOSSARY),
        documents=shapes.address(urls.HUB),
        written=written,
    )
    title = f"{asked.q} - {say('Search')}" if asked.q else say("Search")
    head = '<meta name="robots" content="noindex">'
    return here.frames.page(title, body, search=False, head=head)
