"""Where two versions of a document are chosen, and what leads on where nothing but the site's files answers."""

from __future__ import annotations

from clausebook.html import links
from clausebook.html.clause import written
from clausebook.html.pickers import pickers, steps
from clausebook.standing import Standing
from site_builder.pages.document import feeds
from site_builder.sheet import Sheet, render


def compare(standing: Standing) -> Sheet:
    """The page; the form leads to the API, the list to the redlines that are files."""
    record = standing.record
    here = links.compare(record.id)
    body = render(
        "compare.html",
        here,
        record=record,
        pickers=written(pickers(standing, None, None, "")),
        steps=steps(standing.versions),
    )
    return Sheet(
        here,
        f"Compare versions - {record.title}",
        body,
        record.id,
        description=f"Any two versions of the {record.title} against each other.",
        head=feeds(here, record),
    )
