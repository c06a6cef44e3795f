"""Every version as a file to save beside its page, for sites that nothing answers for but a web server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache as cache_once
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import clausebook
from clausebook.compare import sheet
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export import PrintModel
from clausebook.export.formats import FORMATS, Format, saved
from clausebook.html import urls
from clausebook.html.language import DEFAULT, speaking
from clausebook.model.errors import UseError
from clausebook_site.cache import PageCache, digest, folder_digest

_CORE = Path(clausebook.__file__).parent


def choose_formats(names: str) -> tuple[str, ...]:
    """The formats that a comma parts; all that are saved as files for "all". Raises UseError ``E_FORMAT``."""
    known = [one.name for one in saved()]
    wanted = known if names == "all" else [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in known:
            raise UseError.of(
                "E_FORMAT", f"{name or 'nothing'} is no format of files to save", f"Known are: {', '.join(known)}"
            )
    return tuple(dict.fromkeys(wanted))


def write_exports(corpus: Corpus, config: Config, names: tuple[str, ...], kept: Path, folder: Path) -> None:
    """Write every version of every document in some formats into the folder of a site.

    ``kept`` is a folder of those that were made before: no text is read of what it holds. Raises UseError where what a
    format needs is not installed.
    """
    if not names:
        return
    cache = PageCache(kept)
    base = digest(folder_digest(_CORE), config.organisation, config.site_name, config.site_url)
    for record in corpus.documents():
        texts = digest(base, record, corpus.clause_ids(record.id), sorted(corpus.retired_ids(record.id).items()))
        for version in corpus.versions(record.id):
            texts = digest(texts, asdict(version))
            open_ = cache_once(partial(sheet, corpus, record, version, None, config))
            for name in names:
                target = folder / unquote(urls.export(version, name))
                cache.place(digest(name, texts), partial(_written, FORMATS[name], open_), target)
    cache.prune()


def _written(kind: Format, open_: Callable[[], PrintModel]) -> bytes:
    with speaking(DEFAULT):  # as the API does: the same bytes wherever it is made
        return kind.write(open_())
