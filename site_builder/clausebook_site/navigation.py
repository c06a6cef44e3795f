"""The parts of every page: navigation and contents as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from clausebook.html import urls, wording
from clausebook.html.language import say
from clausebook.html.tongue import tongue
from clausebook.timeline.status import Standing
from clausebook_site.page_model import Line, PageModel, numbered
from clausebook_site.site_model import Publication

_FEW = 24  # documents; a longer navigation names only the one being read


@dataclass(frozen=True)
class Shell:
    """Makes the parts of pages from sheets; navigations are made once for each document and depth."""

    publication: Publication
    _navigations: dict[tuple[int, str, str], str] = field(default_factory=dict)

    def parts(self, sheet: PageModel) -> dict[str, str]:
        """What goes into the slots, as HTML."""
        site = self.publication.site
        return {
            "title": escape(sheet.title),
            "description": escape(sheet.description),
            "canonical": f'<link rel="canonical" href="{escape(site.url + sheet.url)}">' if site.url else "",
            "head": sheet.head,
            "nav": self.navigation(sheet),
            "contents": contents(sheet),
            "body": sheet.body,
            "wide": " cb-wide" if sheet.wide else "",
        }

    def navigation(self, sheet: PageModel) -> str:
        """The documents by kind, the one being read with its pages, and the pages of the site."""
        depth = sheet.url.count("/")
        key = (depth, sheet.document, sheet.active)
        if key not in self._navigations:
            self._navigations[key] = "".join(self._sections("../" * depth or "./", sheet.document, sheet.active))
        return self._navigations[key]

    def _sections(self, root: str, document: str, active: str) -> list[str]:
        many = len(self.publication.current) > _FEW
        sections = []
        for title, standings in self.publication.groups:
            shown = [one for one in standings if not many or one.record.id == document]
            items = "".join(self._item(root, one, document, active) for one in shown)
            if items:
                sections.append(_section(title, items))
        gone = self.publication.standings.get(document)
        if gone and gone.withdrawn:
            sections.append(_section(say("Withdrawn"), self._item(root, gone, document, active)))
        return [*sections, _section(say("Reference"), "".join(self._reference(root, active, many=many)))]

    def _item(self, root: str, standing: Standing, document: str, active: str) -> str:
        record = standing.record
        here = record.id == document
        html = _link(root + urls.document(record.id), record.title, on=here, current=False)
        if not here:
            return f'<li class="md-nav__item">{html}</li>'
        pages = "".join(
            f'<li class="md-nav__item">{_link(root + address, words, on=key == active, current=key == active)}</li>'
            for key, address, words in _pages(standing)
        )
        inner = f'<nav class="md-nav" aria-label="{escape(record.title)}"><ul class="md-nav__list">{pages}</ul></nav>'
        return f'<li class="md-nav__item">{html}{inner}</li>'

    def _reference(self, root: str, active: str, *, many: bool) -> list[str]:
        pages = [("hub", urls.HUB, say("All documents"))] if many else []
        pages += [("changes", urls.CHANGES, say("Recent changes")), ("upcoming", urls.UPCOMING, say("Upcoming"))]
        pages += [("glossary", urls.GLOSSARY, say("Glossary")), ("archive", urls.ARCHIVE, say("Archive"))]
        return [
            f'<li class="md-nav__item">{_link(root + address, words, on=key == active, current=key == active)}</li>'
            for key, address, words in pages
        ]


def _pages(standing: Standing) -> list[tuple[str, str, str]]:
    record = standing.record
    words = say("Text in force" if standing.current else "Last text" if standing.withdrawn else "Text to come")
    pages = [("text", urls.document(record.id), words)]
    if standing.current and standing.edition(standing.current).head.number > 1:
        pages.append(("changed", urls.version(standing.edition(standing.current).head), say("What changed")))
    pages.append(("history", urls.history(record.id), say("History")))
    if standing.next_change:
        day = wording.short_day(standing.next_change.effective_on)
        pages.append(("next", urls.coming(standing.arriving(standing.next_change)), say("Upcoming, {day}", day=day)))
    return pages


def _section(title: str, items: str) -> str:
    name = escape(title)
    return (
        f'<li class="md-nav__item md-nav__item--section"><span class="md-nav__title">{name}</span>'
        f'<nav class="md-nav" aria-label="{name}"><ul class="md-nav__list">{items}</ul></nav></li>'
    )


def _link(address: str, words: str, *, on: bool, current: bool) -> str:
    name = "md-nav__link md-nav__link--active" if on else "md-nav__link"
    mark = ' aria-current="page"' if current else ""
    return f'<a class="{name}" href="{escape(address)}"{mark}>{escape(words)}</a>'


def contents(sheet: PageModel) -> str:
    """The contents of a page, for the column at its side."""
    if not sheet.contents:
        return ""
    name = escape(sheet.contents_title or say("On this page"))
    kind = " md-nav--clauses" if numbered(sheet.contents) else ""
    items = "".join(_line(line) for line in sheet.contents)
    follow = "" if any(line.on for line in sheet.contents) else ' data-md-component="toc"'
    return (
        f'<nav class="md-nav md-nav--secondary{kind}" aria-label="{name}"><span class="md-nav__title">{name}</span>'
        f'<ul class="md-nav__list"{follow}>{items}</ul></nav>'
    )


def _line(line: Line) -> str:
    words = f'<span class="cb-clip"{tongue(line.words, line.lang)}>{escape(line.words)}</span>'
    if line.number:
        words = f'<span class="cb-num">{escape(line.number)}</span>{words}'
    kind = (" cb-toc__link" if line.number else "") + (" md-nav__link--active" if line.on else "")
    return f'<li class="md-nav__item"><a class="md-nav__link{kind}" href="#{escape(line.target)}">{words}</a></li>'
