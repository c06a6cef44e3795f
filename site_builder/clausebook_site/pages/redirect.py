"""Pages at retired addresses: they lead on to where the text is now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote

from clausebook.html import urls
from clausebook.html.language import say, spoken
from clausebook_site.removed_clauses import find_address, find_removed
from clausebook_site.site_model import Publication

_NAME = re.compile(r"[\w.~ @+-]{1,200}")


def redirects(publication: Publication) -> Iterator[tuple[str, str]]:
    """Retired addresses and where each leads; one that is in use again leads nowhere."""
    used = {*publication.standings, *urls.RESERVED}
    for name, standing in publication.standings.items():
        for address in (*standing.record.aliases, *standing.record.redirect_from):
            path = _path(address)
            if path and path.partition("/")[0] not in used:
                yield path if path.endswith(".html") else f"{path}/", urls.document(name)
        for old, new in publication.retired(name).items():
            yield urls.clause(name, old), find_address(publication, name, new)
        for gone in find_removed(publication, name):
            yield urls.clause(name, gone), urls.removed(name, gone)


def _path(address: str) -> str:
    """The path of a former address below the top of the site; "" if it is none that a file can stand at."""
    path = unquote(address.strip().strip("/")).removesuffix("/index.html")
    names = path.split("/")
    return path if all(map(_NAME.fullmatch, names)) and not {".", ".."} & set(names) else ""


def page(publication: Publication, here: str, there: str) -> str:
    """A page that leads on at once, and says so."""
    address = escape(urls.relative(here, there))
    canonical = escape(publication.site.url + there) if publication.site.url else address
    moved, follow = escape(say("This address has changed.")), escape(say("Go on to the text"))
    return (
        f'<!doctype html>\n<html lang="{spoken().code}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(say('Moved'))}</title>\n"
        f'<meta name="robots" content="noindex">\n<link rel="canonical" href="{canonical}">\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n</head>\n'
        f'<body>\n<p>{moved} <a href="{address}">{follow}</a>.</p>\n</body>\n</html>\n'
    )
