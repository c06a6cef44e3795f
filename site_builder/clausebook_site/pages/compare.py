"""Where two versions of a document are chosen, and what leads on where nothing but the site's files answers."""

from __future__ import annotations

from clausebook.html import urls
from clausebook.html.clause import written
from clausebook.html.language import say
from clausebook.html.pickers import pickers, steps
from clausebook.timeline.status import Standing
from clausebook_site.page_model import PageModel, render
from clausebook_site.pages.document import feeds


def compare(standing: Standing, service: str) -> PageModel:
    """The page: the list leads to the redlines that are files, the form to the API.

    Where ``service`` is not said, a script shows the form as soon as it has seen that the API answers beside the site.
    """
    record = standing.record
    here = urls.compare(record.id)
    body = render(
        "compare.html",
        here,
        record=record,
        pickers=written(pickers(standing, None, None, f"{service}{here}" if service else "")),
        service=service,
        steps=steps(standing.versions),
    )
    return PageModel(
        here,
        f"{say('Compare versions')} - {record.title}",
        body,
        record.id,
        description=say("The versions of the {title} against each other.", title=record.title),
        head=feeds(here, record),
    )
