"""The page of a document: its text in force, or the one to come, or the last it had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from clausebook.export.formats import FORMATS
from clausebook.html import urls, wording
from clausebook.html.clause import written
from clausebook.html.language import say, spoken
from clausebook.html.text import Dressing, law, title_clause
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.clause import Kind
from clausebook.model.version import DocumentRecord, Version
from clausebook.parse.dateline import find_said, lacks_year
from clausebook.timeline.status import Standing
from clausebook_site import version_note
from clausebook_site.clause_timeline import away, corrections
from clausebook_site.page_model import Line, PageModel, page_boxes, render
from clausebook_site.related import find_related, foreign_terms
from clausebook_site.site_model import KINDS, Publication
from clausebook_site.term_links import Lexicon

_WORDING = {ChangeKind.REWORDED, ChangeKind.SPLIT, ChangeKind.MERGED}
_ONCE = {ChangeKind.ADDED: "New", ChangeKind.MOVED: "Moved", ChangeKind.RENUMBERED: "Renumbered"}
ILLEGIBLE = "\ufffd"  # stands for a character that was in no encoding we can read


class Bar(NamedTuple):
    """The status bar: one word, one sentence, at most one link."""

    state: str
    word: str
    sentence: str
    target: str = ""
    link: str = ""
    corrected: bool = False  # since: the words of the page are not those in force

    @property
    def stays(self) -> bool:
        """Whether the reader is to see it wherever on the page an address leads."""
        return self.corrected or self.state != "force"


def document(publication: Publication, standing: Standing, lexicon: Lexicon) -> PageModel:
    """The page of one document."""
    record, version = standing.record, standing.text
    here = urls.document(record.id)
    clauses = publication.reader.clauses(version)
    lines = contents(clauses, record.lang)
    values = facts(publication, standing, version) | _shown(publication, standing, lexicon, clauses)
    return PageModel(
        here,
        record.title,
        render("document.html", here, contents=lines, **values),
        record.id,
        "text",
        lines,
        say("Contents"),
        record.summary or _description(record, version),
        page_boxes(version_in_print(record.title, version)) + feeds(here, record),
        searchable(clauses, record) if standing.current else "",
    )


def _description(record: DocumentRecord, version: Version) -> str:
    return say("{title}. Last Updated: {day}.", title=record.title, day=wording.day(version.last_updated))


def version_in_print(title: str, version: Version) -> str:
    """What stands at the foot of each sheet when the page of a text is printed."""
    return say("{title}, version {version}", title=title, version=version.name)


def text_lang(record: DocumentRecord) -> str:
    """The language of a text; "" where the page around it has the same."""
    return record.lang if record.lang != spoken().code else ""


def _shown(
    publication: Publication, standing: Standing, lexicon: Lexicon, clauses: Sequence[Clause]
) -> dict[str, object]:
    """The text, and what stands around it."""
    record, version = standing.record, standing.text
    here = urls.document(record.id)
    terms = lexicon.page(record.id)
    dressing = Dressing(
        publication.resolver(here, version, here),
        terms.lay,
        happened(publication, standing),
        lambda clause: urls.relative(here, urls.clause(record.id, clause)),
        publication.site.citation_sign,
        record.lang,
    )
    text = law(clauses, dressing, record.title)
    return {
        "bar": bar(standing),
        "law": written(text),
        "about": written(terms.previews()),
        "note": version_note.write_note(
            standing.edition(version).head.note, version_note.numbers(clauses), lambda clause: f"#{clause}"
        ),
        "related": find_related(publication, record),
        "folder": publication.folder(record),
        "foreign_terms": foreign_terms(publication, record),
        "numbered": any(placed.block.label for placed in clauses),
        "title_id": title_id(clauses, record.title),
        "link": publication.site.absolute(here),
    }


def facts(publication: Publication, standing: Standing, version: Version) -> dict[str, object]:
    """What every page of one version says about it."""
    record, clauses = standing.record, publication.reader.clauses(version)
    why = version.withdrawal_note if version.withdrawn_on and version.withdrawn_on <= standing.today else ""
    return {
        "standing": standing,
        "record": record,
        "version": version,
        "edition": standing.edition(version),
        "date_lines": publication.reader.date_lines(version),
        "why_withdrawn": version_note.write_note(
            why, publication.numbers(version) if why else {}, lambda clause: f"#{clause}"
        ),
        "remarks": (*away(version.absences), *_corrected(standing, version), *contradicted(clauses, standing, version)),
        "illegible": any(ILLEGIBLE in placed.block.text for placed in clauses),
        "kind": say(KINDS[record.kind]),
        "citation": publication.citation_frame(standing, version),
        "permalink": publication.site.absolute(urls.version(version)),
        "lang": text_lang(record),
        "service": publication.site.service,
        "exports": [FORMATS[name] for name in publication.site.exports],
    }


def _corrected(standing: Standing, version: Version) -> Iterator[str]:
    """What was said later of the days since which the law of a version, and itself, are in force."""
    head = standing.edition(version).head
    for one in (head, version) if version != head else (head,):
        yield from corrections(one)


def contradicted(clauses: Iterable[Clause], standing: Standing, version: Version) -> Iterator[str]:
    """Where a date line printed in the text names another day than this record."""
    blocks = [placed.block for placed in clauses]
    lines = [one.text for one in blocks if one.kind is Kind.DATELINE or lacks_year(one.text)]
    for said in (said for line in lines for said in find_said(line)):
        ours = (version.effective_on, standing.edition(version).start) if said.effective else (version.last_updated,)
        printed = said.read(ours[0])
        if printed not in ours:
            words = (
                "The text says that it is effective {printed}; by this record it is in force from {known}."
                if said.effective
                else "The text says that it was updated on {printed}; by this record it was on {known}."
            )
            yield say(words, printed=wording.day(printed), known=wording.day(ours[0]))


def bar(standing: Standing) -> Bar:
    """How the text stands today."""
    current = standing.current
    if standing.withdrawn_on:
        gone = wording.day(standing.withdrawn_on)
        told = say("This document was withdrawn on {day}. This is the last text it had.", day=gone)
        return Bar("past", say("Withdrawn"), told)
    if current is None:
        starts = wording.day(standing.text.effective_on)
        return Bar("next", say("Upcoming"), say("This text takes effect on {day}. It is not in force.", day=starts))
    following = standing.next_change
    stands = Bar("force", say("In force"), say("This is the text in force."))
    if following:
        day = wording.day(following.effective_on)
        return stands._replace(target=urls.coming(standing.arriving(following)), link=say("Changes on {day}", day=day))
    return stands


def title_id(clauses: Sequence[Clause], title: str) -> str:
    """The clause id of the heading that is the document's title, "" when the text has none."""
    place = title_clause(clauses, title)
    return clauses[place].id if place >= 0 else ""


def contents(clauses: Sequence[Clause], lang: str) -> tuple[Line, ...]:
    """The highest headings and numbered clauses of a text in ``lang``."""
    sections = [placed for placed in clauses if placed.block.kind is Kind.SECTION]
    top = min((placed.block.level for placed in sections[1:] or sections), default=0)
    found = [
        placed
        for placed in clauses
        if (placed.block.kind is Kind.SECTION and placed.block.level == top)
        or (placed.depth == 0 and placed.block.kind is Kind.PARAGRAPH and placed.block.label.rstrip(".").isdigit())
    ]
    return tuple(Line(one.id, _line(one), one.block.label, lang=lang) for one in found)


def _line(placed: Clause) -> str:
    return wording.clip(placed.block.heading or placed.block.text, 90).rstrip(".: ")


def happened(publication: Publication, standing: Standing) -> Mapping[str, str]:
    """What to say beside each clause: how often it was reworded, or what the latest version did to it."""
    record = standing.record
    since = standing.edition(standing.text).head.number
    found = {}
    for clause in publication.clause_ids(record.id):
        entries = publication.reader.clause_history(record.id, clause)
        changes = [(one.number, change) for one, _, change in entries if change and one.number <= standing.text.number]
        word = _word(changes, since)
        if word:
            found[clause] = word
    return found


def _word(changes: Sequence[tuple[int, Change]], since: int) -> str:
    reworded = sum(1 for _, change in changes if change.before and change.after and _WORDING & set(change.kinds))
    if reworded:
        return wording.many(reworded, "change")
    latest = [kind for number, change in changes if number >= since > 1 for kind in change.kinds]
    return next((say(word) for kind, word in _ONCE.items() if kind in latest), "")


def feeds(here: str, record: DocumentRecord) -> str:
    """The feeds of a document, for feed readers to find."""
    atom, plain = (escape(urls.relative(here, urls.feed(record.id, form))) for form in ("atom", "json"))
    title = escape(record.title)
    return (
        f'<link rel="alternate feed" type="application/atom+xml" title="{title}" href="{atom}">'
        f'<link rel="alternate feed" type="application/feed+json" title="{title}" href="{plain}">'
    )


def searchable(clauses: Sequence[Clause], record: DocumentRecord) -> str:
    """The text for the search in the browser: one entry for each clause, under its number."""
    out = [f'<h1 id="top">{escape(record.title)}</h1>']
    for placed in clauses:
        block = placed.block
        number = wording.number(placed)
        title = f"{number} {block.heading}".strip() if block.heading else wording.name(placed)
        words = "" if block.kind is Kind.SECTION else escape(block.text)
        out.append(f'<h2 id="{escape(placed.id)}">{escape(title.rstrip(".: "))}</h2><p>{words}</p>')
    return "".join(out)
