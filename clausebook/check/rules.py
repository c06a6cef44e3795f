"""Everything that is wrong, likely wrong or worth a look, for the command ``clausebook check``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from clausebook.check import (
    against_published,
    blanks,
    citations,
    corrections,
    dates,
    defined_terms,
    effect,
    enumerations,
    figures,
    layout,
    links,
    markup,
    numbering,
    publication,
    structure,
    titles,
    typography,
)
from clausebook.check.against_published import Known
from clausebook.check.citations import Citations
from clausebook.check.places import place
from clausebook.check.text import Text, Texts, read
from clausebook.config import Config
from clausebook.model.errors import Finding

_NOTHING: Mapping[str, Known] = MappingProxyType({})


def check(
    files: Mapping[str, bytes],
    config: Config,
    known: Mapping[str, Known] = _NOTHING,
    *,
    today: date | None = None,
    paths: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """All findings in all texts of a repository, in order of place.

    ``known`` is what was published before, by document id; ``today`` the legal day it is, without which notice
    periods are not judged; ``paths`` all texts there are, if they are more than ``files``.
    """
    texts = read(files, config, {one.path: id_ for id_, one in known.items() if one.path and not one.withdrawn})
    cited = Citations.of(texts, config)
    found = [*publication.find_in_texts(texts, paths if paths is not None else files.keys()), *titles.find(texts)]
    for text in texts.values():
        if text.read:
            found += check_text(text, texts, cited, config)
            found += dates.find(text, known.get(text.id))
            found += _against(text, known[text.id], config, today) if text.id in known else ()
    found += figures.find_differing(texts)
    found += against_published.removed(texts, known)
    return publication.grade(place(found, texts), config)


def _against(text: Text, known: Known, config: Config, today: date | None) -> Iterator[Finding]:
    if known.withdrawn:
        yield from against_published.find(text, known, config, today, refuted=False)
        return
    burdens = corrections.burdens(text, known)
    yield from corrections.find(text, known, burdens)
    yield from against_published.find(text, known, config, today, refuted=bool(burdens))
    yield from effect.find_corrected(text, known.versions, known.declared)


def check_text(text: Text, texts: Texts, cited: Citations, config: Config) -> Iterator[Finding]:
    """What a text alone, beside its neighbours, gives occasion to say."""
    yield from structure.find(text)
    yield from titles.find_several(text)
    yield from markup.traps(text)
    yield from blanks.find(text)
    yield from numbering.find(text)
    yield from enumerations.find(text)
    yield from links.find_unpublished(text, texts)
    yield from citations.find(text, cited)
    yield from defined_terms.find(text, texts)
    yield from typography.find(text)
    yield from layout.find(text)
    yield from dates.documents(text, texts, config)
