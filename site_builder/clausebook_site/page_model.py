"""One page before it is put into the shell, and the templates its body is made with."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clausebook.export import formats
from clausebook.html import urls
from clausebook.html.templating import teach

TEMPLATES = Path(__file__).parent / "templates"


class Line(NamedTuple):
    """One line of a page's contents."""

    target: str  # an anchor on the page
    words: str
    number: str = ""
    on: bool = False
    lang: str = ""  # of the words, if they are of the law


class PageModel(NamedTuple):
    """A page: ``url`` is relative to the root of the site, ``body`` and ``head`` are HTML.

    ``document`` and ``active`` say where the reader is in the navigation; ``contents`` is named
    ``contents_title``, else as such a list is named; ``search`` is what the search in the browser reads, as HTML.
    """

    url: str
    title: str
    body: str
    document: str = ""
    active: str = ""
    contents: tuple[Line, ...] = ()
    contents_title: str = ""
    description: str = ""
    head: str = ""
    search: str = ""
    wide: bool = False


def environment() -> Environment:
    """The templates of page bodies; everything they are given is escaped unless it is ``Markup``."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(found)
    found.globals["formats"] = formats
    return found


_ENVIRONMENT = environment()


def render(template: str, here: str, **values: object) -> str:
    """A page body; templates write addresses with ``to(address)``, relative to the page ``here``."""
    return _ENVIRONMENT.get_template(template).render(
        here=here, to=lambda there: urls.relative(here, there), links=urls, **values
    )


def page_boxes(left: str) -> str:
    """The margins of a printed page: what it is, and its number."""
    quoted = escape(left.replace("\\", "").replace('"', "”"), quote=False)
    return (
        f'<style>@page{{@bottom-left{{content:"{quoted}";width:80%;font:8pt sans-serif;overflow-wrap:anywhere}}'
        '@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}</style>'
    )


def numbered(lines: Iterable[Line]) -> bool:
    """Whether the lines of a table of contents need room for clause numbers rather than section numbers."""
    return any("." in line.number.rstrip(".") for line in lines)
