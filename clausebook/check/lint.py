"""Everything that is wrong, likely wrong or worth a look, for the command ``clausebook check``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from clausebook.check import (
    citations,
    corrections,
    dates,
    enumerations,
    gate,
    labels,
    layout,
    markup,
    record,
    structure,
    typography,
    vocabulary,
)
from clausebook.check.citations import Citations
from clausebook.check.record import Known
from clausebook.check.text import Text, Texts, read
from clausebook.config import Config
from clausebook.errors import Finding

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
    texts = read(files, config)
    cited = Citations.of(texts, config)
    found = list(gate.of_texts(texts, paths if paths is not None else files.keys()))
    for text in texts.values():
        if text.read:
            found += of_text(text, texts, cited, config)
            found += dates.lint(text, known.get(text.id))
            found += _against(text, known[text.id], config, today) if text.id in known else ()
    found += record.removed(texts, known)
    return gate.graded(found, config)


def _against(text: Text, known: Known, config: Config, today: date | None) -> Iterator[Finding]:
    burdens = corrections.burdens(text, known)
    yield from corrections.lint(text, known, burdens)
    yield from record.lint(text, known, config, today, refuted=bool(burdens))


def of_text(text: Text, texts: Texts, cited: Citations, config: Config) -> Iterator[Finding]:
    """What a text alone, beside its neighbours, gives occasion to say."""
    yield from structure.lint(text)
    yield from markup.traps(text)
    yield from labels.lint(text)
    yield from enumerations.lint(text)
    yield from citations.lint(text, cited)
    yield from vocabulary.lint(text, texts)
    yield from typography.lint(text)
    yield from layout.lint(text)
    yield from dates.documents(text, texts, config)
