"""Where two versions of a document are chosen, and what leads on where nothing but the site's files answers."""

from __future__ import annotations

from clausebook.html import links
from clausebook.html.clause import written
from clausebook.html.pickers import pickers, steps
from clausebook.standing import Standing
from site_builder.pages.document import feeds
from site_builder.sheet import Sheet, render


def compare(standing: Standing, service: str) -> Sheet:
    """The page: the list leads to the redlines that are files, the form to the API.

    Where ``service`` is not said, a script shows the form as soon as it has seen that the API answers beside the site.
    """
    record = standing.record
    here = links.compare(record.id)
    body = render(
        "compare.html",
        here,
        record=record,
        pickers=written(pickers(standing, None, None, f"{service}{here}" if service else "")),
        service=service,
        steps=steps(standing.versions),
    )
    return Sheet(
        here,
        f"Compare versions - {record.title}",
        body,
        record.id,
        description=f"The versions of the {record.title} against each other.",
        head=feeds(here, record),
    )
