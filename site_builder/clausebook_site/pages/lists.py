"""The pages of the site as a whole: hub, changes, upcoming, glossary, archive."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import groupby

from markupsafe import Markup

from clausebook.html import urls, wording
from clausebook.html.clause import Overlay, written
from clausebook.html.language import say
from clausebook.model.version import Version
from clausebook.timeline.status import State
from clausebook_site import version_note
from clausebook_site.page_model import Line, PageModel, render
from clausebook_site.pages.history import recent
from clausebook_site.related import terms_left_out
from clausebook_site.removed_clauses import find_address
from clausebook_site.site_model import Publication
from clausebook_site.term_links import Lexicon, Meaning, excerpt

_RECENT = 5  # changes on the hub
_LONGEST = 300  # changes on their page; older ones are on the history page of each document


def hub(publication: Publication) -> PageModel:
    """The documents in force and the newest changes."""
    site = publication.site
    values = {
        "groups": publication.groups,
        "coming": publication.coming,
        "log": tuple(recent(publication, publication.published[:_RECENT])),
        "folder": publication.folder,
        "titles": {name: standing.record.title for name, standing in publication.standings.items()},
        "contents": (),
    }
    description = say("{site}: what applies today, what applied before, and every change in between.", site=site.name)
    return PageModel(urls.HUB, site.name, render("hub.html", urls.HUB, **values), active="hub", wide=True,
                 description=description)  # fmt: skip


def changes(publication: Publication) -> PageModel:
    """Every material change, newest first, by year."""
    here = urls.CHANGES
    listed = publication.published[:_LONGEST]
    years = [
        (year, tuple((*entry, _note(publication, here, entry[0])) for entry in recent(publication, tuple(group))))
        for year, group in groupby(listed, key=lambda version: version.published_on.year)
    ]
    values = {"years": years, "more": len(publication.published) - len(listed)}
    lines = tuple(Line(f"y-{year}", str(year)) for year, _ in years)
    return PageModel(here, say("Recent changes"), render("changes.html", here, **values), active="changes",
                 contents=lines if len(lines) > 1 else (), contents_title=say("Years"),
                 description=say("Every material change to the terms, newest first, word by word."))  # fmt: skip


def _note(publication: Publication, here: str, version: Version) -> Markup:
    known = publication.numbers(version) if version.note else {}
    return version_note.write_note(
        version.note, known, lambda clause: urls.relative(here, urls.version(version, clause))
    )


def upcoming(publication: Publication) -> PageModel:
    """What is announced and not yet in force, soonest first; each with all that changes on its day."""
    here = urls.UPCOMING
    entries = []
    for version, title, _, _ in recent(publication, publication.coming):
        steps = publication.standings[version.document].arriving(version)
        told = [(one, wording.kind(one), publication.counted(one), _note(publication, here, one)) for one in steps]
        entries.append((version, title, told))
    firsts = {one.document for one in publication.coming if publication.standings[one.document].current is None}
    values = {"entries": entries, "firsts": firsts}
    return PageModel(here, say("Upcoming changes"), render("upcoming.html", here, **values), active="upcoming",
                 description=say("Changes to the terms that are announced and not yet in force."))  # fmt: skip


def subscribe(publication: Publication) -> PageModel:
    """Where to ask for notices, for when nothing but the site's files answers."""
    here, site = urls.SUBSCRIBE, publication.site
    documents = [standing.record for standing in publication.current]
    values = {"documents": documents, "service": site.service, "feeds": bool(site.entries)}
    return PageModel(here, say("Subscribe"), render("subscribe.html", here, **values),
                 description=say("Be notified when the terms change."))  # fmt: skip


def search(publication: Publication) -> PageModel:
    """Where a search leads for whoever has no scripts, for when nothing but the site's files answers."""
    here = urls.SEARCH
    values = {"documents": [standing.record for standing in publication.current]}
    return PageModel(here, say("Search"), render("search.html", here, **values),
                     description=say("Every document in force, to look through."))  # fmt: skip


def glossary(publication: Publication, lexicon: Lexicon) -> PageModel:
    """Every defined term of the texts in force, with the words that define it."""
    here = urls.GLOSSARY
    terms: dict[str, list[Meaning]] = defaultdict(list)
    for meaning in lexicon.meanings():
        if not any(one.document == meaning.document and one.placed == meaning.placed for one in terms[meaning.term]):
            terms[meaning.term].append(meaning)
    letters = [
        (letter, [(term, _term_id(term), [_told(publication, one) for one in terms[term]]) for term in group])
        for letter, group in groupby(sorted(terms, key=_alphabetically), key=_letter)
    ]
    values = {"letters": letters, "count": len(terms), "left_out": terms_left_out(publication)}
    lines = tuple(Line(f"l-{letter.lower()}", letter) for letter, _ in letters)
    return PageModel(here, say("Glossary"), render("glossary.html", here, **values), active="glossary",
                 contents=lines, contents_title=say("Letters"),
                 description=say("Every term the documents in force define, with the words that define it."),
                 )  # fmt: skip


def _alphabetically(term: str) -> tuple[str, str, str]:
    return _letter(term), term.casefold(), term


def _letter(term: str) -> str:
    first = next((sign for sign in term if sign.isalnum()), "#").upper()
    return first if first.isalpha() else "0–9"


def _term_id(term: str) -> str:
    return "t-" + "-".join("".join(sign if sign.isalnum() else " " for sign in term.casefold()).split())


def _told(publication: Publication, meaning: Meaning) -> tuple[str, str, str, Markup, str]:
    """Where a term is defined, and the words: address, clause, document, HTML, language."""
    words = excerpt(meaning.placed, (Overlay(meaning.start, meaning.end, "dfn"),))
    record, address = publication.standings[meaning.document].record, urls.document(meaning.document, meaning.placed.id)
    return address, wording.name(meaning.placed), record.title, written(words), record.lang


def archive(publication: Publication) -> PageModel:
    """Withdrawn documents, retired ids, and every version with its SHA-256."""
    here = urls.ARCHIVE
    retired = [
        (standing.record, tuple(found.items()))
        for standing in publication.standings.values()
        if (found := publication.retired(standing.record.id))
    ]
    aliases = [
        (alias, standing.record) for standing in publication.standings.values() for alias in standing.record.aliases
    ]
    values = {
        "standings": tuple(publication.standings.values()),
        "withdrawn": publication.withdrawn,
        "retired": retired,
        "address": partial(find_address, publication),
        "aliases": aliases,
        "State": State,
        "count": sum(len(standing.versions) for standing in publication.standings.values()),
        "tip": publication.reader.tip,
    }
    records = [standing.record for standing in publication.standings.values()]
    lines = tuple(Line(f"d-{record.id}", record.title, lang=record.lang) for record in records)
    return PageModel(here, say("Archive"), render("archive.html", here, **values), active="archive", contents=lines,
                 contents_title=say("Versions of"),
                 description=say("Every version of every document, with the SHA-256 of its printed text."))  # fmt: skip
