"""Makes every page of the site: which there are, what each is made of, and whether it must be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from clausebook.html import urls
from clausebook.html.citation import describe_days
from clausebook.html.frame import Frame
from clausebook.model.version import Version
from clausebook.timeline.status import Standing
from clausebook.timeline.trace import trace_spans
from clausebook.timeline.validity import Span
from clausebook_site.cache import PageCache, digest
from clausebook_site.clause_timeline import ClauseTimeline
from clausebook_site.navigation import Shell
from clausebook_site.page_keys import Digests
from clausebook_site.page_model import Line, PageModel
from clausebook_site.pages import clause, compare, document, history, lists, redirect, removed, version
from clausebook_site.removed_clauses import find_removed
from clausebook_site.site_model import Publication
from clausebook_site.term_links import Lexicon


class Job(NamedTuple):
    """One page outside MkDocs: where it stands, what it is made of, how it is made."""

    url: str
    key: str
    make: Callable[[], PageModel]


@dataclass(frozen=True)
class Press:
    """The pages of one publication."""

    publication: Publication
    digests: Digests
    lexicon: Lexicon
    shell: Shell

    @classmethod
    def of(cls, publication: Publication, cache: PageCache) -> Press:
        """Set up for a publication."""
        digests = Digests(publication, cache)
        keeping = replace(publication, keep=digests.keep)
        return cls(keeping, digests, Lexicon(keeping), Shell(keeping))

    def sheets(self) -> Iterator[PageModel]:
        """The pages that MkDocs makes: the site's own and those of the current documents."""
        publication = self.publication
        yield lists.hub(publication)
        yield lists.changes(publication)
        yield lists.upcoming(publication)
        every = self.digests.every()
        yield self._sheet(digest("glossary", every), lambda: lists.glossary(publication, self.lexicon))
        yield lists.archive(publication)
        yield lists.subscribe(publication)
        yield lists.search(publication)
        for standing in publication.current:
            key = digest("document", every, standing.record.id)
            yield self._sheet(key, partial(self._document, standing))

    def pages(self) -> Iterator[PageModel]:
        """Every page of the site, whoever writes it."""
        yield from self.sheets()
        yield from (job.make() for job in self.jobs())

    def _sheet(self, key: str, make: Callable[[], PageModel]) -> PageModel:
        found = json.loads(self.digests.cache.text(key, lambda: json.dumps(make())))
        values = dict(zip(PageModel._fields, found, strict=True))
        return PageModel(**values | {"contents": tuple(Line(*line) for line in values["contents"])})

    def _document(self, standing: Standing) -> PageModel:
        return document.document(self.publication, standing, self.lexicon)

    def jobs(self) -> Iterator[Job]:
        """Every other page: versions, histories, clauses, and the texts of withdrawn documents."""
        for standing in self.publication.standings.values():
            whole = self.digests.document(standing)
            name = standing.record.id
            if standing.withdrawn:
                yield self._job(urls.document(name), whole, self._document, standing)
            yield self._job(urls.history(name), whole, history.history, self.publication, standing)
            yield self._job(urls.compare(name), whole, compare.compare, standing, self.publication.site.service)
            for found in standing.versions:
                yield self._version(standing, found)
            spans = cache(partial(trace_spans, standing.versions, self.publication.reader.clauses))
            gone = self.publication.reader.gone_elsewhere(name)
            ended = find_removed(self.publication, name)
            if ended:
                key = digest(whole, gone, [self._moved_to(gone[one]) for one in ended if one in gone])
                yield self._job(urls.removed(name), key, self._removed, standing, tuple(ended), gone)
            for one in (one for one in self.publication.clause_ids(name) if one not in ended):
                went = gone.get(one, "")
                key = digest(whole, went, self._moved_to(went)) if went else whole
                yield self._job(urls.clause(name, one), key, self._clause, standing, one, spans, went)

    def _moved_to(self, went: str) -> tuple[str, ...]:
        """Of the document where a clause went: its texts, and the one that is shown."""
        there = self.publication.standings.get(went.partition("/")[0])
        return (self.digests.newest(there.record.id), there.text.name) if there else ()

    def _removed(self, standing: Standing, ended: Sequence[str], gone: Mapping[str, str]) -> PageModel:
        reader, name = self.publication.reader, standing.record.id
        lives = (
            ClauseTimeline(
                standing, reader.clause_history(name, one), (), reader.removed_in(name, one), gone.get(one, "")
            )
            for one in ended
        )
        return removed.removed(self.publication, standing, lives)

    def _version(self, standing: Standing, found: Version) -> Job:
        edition = standing.edition(found)
        days = describe_days(standing, found)
        bar, coming = version.bar(standing, found), found in standing.coming
        stands = (bar, days, coming, edition.head.name, _navigation(standing))
        anchors = len(self.publication.anchors(found.document))
        key = digest(self.digests.base, standing.record, self.digests.text(found), stands, anchors)
        return self._job(urls.version(found), key, version.version, self.publication, standing, found)

    def _clause(
        self, standing: Standing, clause_id: str, spans: Callable[[], Mapping[str, Sequence[Span]]], went: str
    ) -> PageModel:
        reader, name = self.publication.reader, standing.record.id
        entries, ended = reader.clause_history(name, clause_id), reader.removed_in(name, clause_id)
        life = ClauseTimeline(standing, entries, spans()[clause_id], ended, went)
        return clause.clause(self.publication, standing, self.lexicon, clause_id, life)

    def _job(self, url: str, inputs: str, make: Callable[..., PageModel], *values: object) -> Job:
        return Job(url, digest(inputs, url), lambda: make(*values))

    def write(self, frame: Callable[[int], Frame], folder: Path) -> None:
        """Write every page outside MkDocs into ``folder``; ``frame`` gives the frame for a depth of address."""
        prints = {}
        for job in self.jobs():
            depth = job.url.count("/")
            if depth not in prints:
                prints[depth] = digest(frame(depth))
            make = self._framed(job, frame(depth))
            self.digests.cache.place(digest(job.key, prints[depth]), make, folder / unquote(job.url) / "index.html")
        for here, there in redirect.redirects(self.publication):
            target = folder / unquote(f"{here}index.html" if here.endswith("/") else here)
            if not target.exists():
                with suppress(FileExistsError, NotADirectoryError):  # below a file of the site, which stays
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(redirect.page(self.publication, here, there), "utf-8", newline="\n")

    def _framed(self, job: Job, frame: Frame) -> Callable[[], str]:
        return lambda: frame.fill(self.shell.parts(job.make()))


def _navigation(standing: Standing) -> tuple[object, ...]:
    following, current = standing.next_change, standing.current
    return (
        (following.name, following.effective_on) if following else (),
        standing.edition(current).head.name if current else "",
    )
