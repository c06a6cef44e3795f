"""Pages at retired addresses: they lead on to where the text is now."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from clausebook.html import urls
from clausebook.html.language import say, spoken
from clausebook_site.site_model import Publication


def redirects(publication: Publication) -> Iterator[tuple[str, str]]:
    """Retired addresses and where each leads; one that is in use again leads nowhere."""
    used = set(publication.standings)
    for name, standing in publication.standings.items():
        for alias in standing.record.aliases:
            path = alias.strip("/")
            if path and path not in used:
                yield f"{path}/", urls.document(name)
        for old, new in publication.retired(name).items():
            yield urls.clause(name, old), urls.clause(name, new)


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
