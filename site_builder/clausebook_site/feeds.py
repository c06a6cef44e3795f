"""Feeds of material versions and renumberings: Atom (RFC 4287) and JSON Feed 1.1, the same entries in both.

Ids are ``tag:`` addresses (RFC 4151) and permanent; nothing in a feed depends on when it was made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from feedgen.feed import FeedGenerator

from clausebook.html import urls, wording
from clausebook.html.clause import no_links
from clausebook.html.comparison import badges
from clausebook.html.language import say, say_of
from clausebook.html.redline import redline, whole
from clausebook.model.change import Change
from clausebook.model.version import ChangeClass, Version
from clausebook_site import version_note
from clausebook_site.site_model import Publication

_CHANGES = 60  # shown in full in one entry; the rest are on the page it links to


class Entry(NamedTuple):
    """One version, as a feed tells it."""

    id: str
    url: str
    title: str
    updated: str  # RFC 3339
    summary: str
    html: str


def list_entries(publication: Publication, document: str, most: int) -> tuple[Entry, ...]:
    """The newest versions of one document, or of all for "", newest first, without editorial corrections."""
    found = [one for one in publication.fed if document in {"", one.document}]
    return tuple(Entry(*publication.keep("entry", one, partial(_entry, publication, one))) for one in found[:most])


def _entry(publication: Publication, version: Version) -> Entry:
    title = version.title
    changes = publication.reader.changes(version)
    counted = publication.counted(version)
    later = version.effective_on > version.published_on
    day = wording.day(version.effective_on)
    when = f"{say('In force from {day}.', day=day)} " if later else ""
    named = f"{title}, {wording.version(version)}"
    if version.change_class is ChangeClass.RENUMBERING:
        named = say("{version}, renumbered only", version=named)
    return Entry(
        tag(publication, version.published_on.year, urls.version(version)),
        publication.site.absolute(urls.version(version)),
        say("{version} (in force from {day})", version=named, day=day) if later else named,
        version.published_at.isoformat(),
        f"{when}{version.note.strip() or counted}",
        _html(publication, version, changes, when, counted),
    )


def tag(publication: Publication, year: int, path: str) -> str:
    """A permanent id of something the site publishes."""
    authority = urlsplit(publication.site.url).hostname or "clausebook.invalid"
    return f"tag:{authority},{year}:/{path}"


def _html(publication: Publication, version: Version, changes: Sequence[Change], when: str, counted: str) -> str:
    address = publication.site.absolute(urls.version(version))
    known = publication.numbers(version) if version.note else {}
    said = version_note.write_note(version.note, known, lambda clause: f"{address}#{clause}")
    out = [f"<p>{when}{counted}.</p>", str(said)]
    out += [_change(change) for change in changes[:_CHANGES]]
    if len(changes) > _CHANGES:
        more = say_of(len(changes) - _CHANGES, "{number} more change", "{number} more changes")
        out.append(f'<p><a href="{address}">{more}</a></p>')
    return "".join(out)


def _change(change: Change) -> str:
    placed = change.after or change.before
    if placed is None:
        return ""
    head = f"<h3>{wording.short(placed)} {badges(change)}</h3>"
    if change.redline:
        return f"{head}<p>{redline(change, shorten=False).html}</p>"
    if change.before is None or change.after is None:
        return f"{head}<p>{whole(placed.block, '+' if change.after else '-', no_links)}</p>"
    return head


def write_atom(publication: Publication, document: str, found: Sequence[Entry]) -> bytes:
    """The Atom feed of a document, or of the site for ""."""
    feed = FeedGenerator()
    title, home = _about(publication, document)
    feed.id(tag(publication, _founded(publication, document), home))
    feed.title(title)
    feed.link(href=publication.site.absolute(urls.feed(document, "atom")), rel="self")
    feed.link(href=publication.site.absolute(home), rel="alternate")
    feed.author(name=publication.site.organisation or publication.site.name)
    feed.generator("Clausebook")
    feed.updated(max((entry.updated for entry in found), default=publication.reader.tip_landed.isoformat()))
    for entry in found:
        item = feed.add_entry(order="append")
        item.id(entry.id)
        item.title(entry.title)
        item.link(href=entry.url, rel="alternate")
        item.published(datetime.fromisoformat(entry.updated))
        item.updated(datetime.fromisoformat(entry.updated))
        item.summary(entry.summary)
        item.content(entry.html, type="html")
    return bytes(feed.atom_str(pretty=True))


def write_json_feed(publication: Publication, document: str, found: Sequence[Entry]) -> str:
    """The JSON feed of a document, or of the site for ""."""
    title, home = _about(publication, document)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": publication.site.absolute(home),
        "feed_url": publication.site.absolute(urls.feed(document, "json")),
        "language": publication.site.lang,
        "authors": [{"name": publication.site.organisation or publication.site.name}],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.html,
                "date_published": entry.updated,
                "date_modified": entry.updated,
            }
            for entry in found
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _about(publication: Publication, document: str) -> tuple[str, str]:
    site = publication.site
    if not document:
        return say("{title}: changes", title=site.name), urls.HUB
    title = say("{title}: changes", title=publication.standings[document].record.title)
    return f"{title} - {site.name}", urls.document(document)


def _founded(publication: Publication, document: str) -> int:
    """The year of the first version, which never changes."""
    versions = [one for one in publication.published if document in {"", one.document}]
    return versions[-1].published_on.year if versions else publication.reader.tip_landed.year
