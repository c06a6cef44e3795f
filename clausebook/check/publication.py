"""What stops or warns at publication."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from clausebook.check import anchors, links, markup, structure
from clausebook.check.links import Targets
from clausebook.check.places import place
from clausebook.check.text import Text, Texts, read
from clausebook.config import Config
from clausebook.model.errors import Finding, Severity

# What is an error even in a repository that is not strict: a text that is not read as it stands, or reads two ways.
_ALWAYS = frozenset(
    {
        "E_CONFLICT_MARKER",
        "E_EMPTY_TEXT",
        "E_INCLUDE",
        "E_LFS_POINTER",
        "E_PART",
        "E_TOO_LARGE",
        "E_MD_DEPTH",
        "E_EDITORIAL_WEIGHT",
        "E_NOTICE_PERIOD",
    }
)


def find_faults(
    files: Mapping[str, bytes], config: Config, paths: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """The faults of some or all texts of one commit, in order of place; each file is parsed once.

    ``paths`` are all texts there are: without them, a link to a file that is not given is not judged.
    """
    texts = read(files, config)
    return grade(place(find_in_texts(texts, paths), texts), config)


def find_in_texts(
    texts: Texts, paths: Collection[str] | None, gone: Mapping[str, str] = links.NONE_GONE
) -> Iterator[Finding]:
    """The faults of texts that are parsed already; ``gone`` are the paths at which a text was (:class:`Targets`)."""
    targets = Targets(texts, paths, gone)
    for text in texts.values():
        yield from _of(text, targets)
    yield from anchors.documents(texts)


def _of(text: Text, targets: Targets) -> Iterator[Finding]:
    yield from text.findings
    if not text.read:
        return
    yield from structure.find_faults(text)
    yield from anchors.find(text)
    yield from links.find(text, targets)
    yield from markup.find(text)


def grade(findings: Iterable[Finding], config: Config) -> tuple[Finding, ...]:
    """The findings in order, each once; unless ``strict`` is set most errors are warnings."""
    return tuple(sorted({one if config.strict else _milder(one) for one in findings}))


def _milder(one: Finding) -> Finding:
    if one.code == "E_UNKNOWN_KEY":  # keys of another program
        return replace(one, severity=Severity.NOTE)
    lasting = one.severity is not Severity.ERROR or one.code in _ALWAYS
    return one if lasting else replace(one, severity=Severity.WARNING)
