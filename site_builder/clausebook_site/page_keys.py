"""What pages are made of, as digests: two that are equal make the same page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import clausebook
from clausebook.export.formats import FORMATS
from clausebook.html.language import spoken
from clausebook.model.version import Version
from clausebook.timeline.status import Standing
from clausebook_site.cache import PageCache, ValueCache, digest, folder_digest
from clausebook_site.related import find_related
from clausebook_site.site_model import Publication

_HERE = Path(__file__).parent
_CORE = Path(clausebook.__file__).parent  # what is done to a text, and the words that are said of it


@dataclass(frozen=True)
class Digests:
    """The digests of one publication, and values kept under them."""

    publication: Publication
    cache: PageCache
    _chains: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def base(self) -> str:
        """Of what every page is made of: this program, the site, where documents are kept."""
        site, standings = self.publication.site, self.publication.standings
        return digest(
            folder_digest(_HERE, _CORE),
            spoken().code,
            self.publication.reader.config_digest,
            (site.name, site.url, site.lang, site.service, site.citation_sign, site.exports, site.removed_pages),
            [(one.name, one.media_type, one.label, one.redline_label) for one in FORMATS.values()],
            sorted(self.publication.paths.items()),
            sorted(self.publication.shared_titles),
            [(name, one.record.title, one.record.kind, one.withdrawn) for name, one in standings.items()],
        )

    def text(self, version: Version) -> str:
        """Of the text of a version and of all before it."""
        chain = self._chains.get(version.document)
        if chain is None:
            versions = self.publication.standings[version.document].versions
            steps = accumulate(versions, lambda before, one: digest(before, asdict(one)), initial=version.document)
            chain = dict(zip((one.name for one in versions), list(steps)[1:], strict=True))
            self._chains[version.document] = chain
        return chain[version.name]

    def newest(self, document: str) -> str:
        """Of all texts of a document."""
        return self.text(self.publication.standings[document].versions[-1])

    def document(self, standing: Standing) -> str:
        """Of a document, of those it takes terms from, and of how it stands today."""
        others = self.publication.standings
        sources = self.publication.relations.here(standing.record, "terms_from")
        taken = [(one, self.newest(one), others[one].text.name) for one in sources]
        around = list(find_related(self.publication, standing.record))
        stands = (standing.text.name, standing.withdrawn_on, [one.name for one in standing.coming])
        states = [(one.head.name, one.start, one.end, one.state) for one in standing.editions]
        return digest(self.base, standing.record, self.newest(standing.record.id), stands, states, taken, around)

    def every(self) -> str:
        """Of every document."""
        return digest(self.base, [self.document(standing) for standing in self.publication.standings.values()])

    def keep(self, kind: str, version: Version, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
        """A JSON value that depends on the texts up to a version only, made when it is not kept yet."""
        key = digest(kind, self.base, self.text(version))
        return json.loads(self._values.text(key, lambda: json.dumps(make(), ensure_ascii=False)))

    @cached_property
    def _values(self) -> ValueCache:
        """Values last as long as what all pages are made of: a page that is kept does not ask for its own again."""
        return ValueCache(self._stored)

    @property
    def _stored(self) -> Path:
        return self.cache.folder / "values" / f"{self.base}.db"

    def prune(self) -> None:
        """Forget the pages that were not used, and the values of another program or site; keep the others."""
        self._values.close()
        self.cache.prune()
        for path in self._stored.parent.glob("*.db"):
            if path != self._stored:
                path.unlink(missing_ok=True)
