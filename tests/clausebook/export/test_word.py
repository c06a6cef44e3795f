"""Word files, read by an independent program: what is accepted gives the new words, what is rejected the old."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import pypandoc
import pytest
from docx import Document

from clausebook.compare import between
from clausebook.corpus import Corpus
from clausebook.export import PrintModel, clean, redlined
from clausebook.export.word import docx
from clausebook.model.change import Clause
from clausebook.model.version import DocumentRecord, Version

AUTHOR = "Example Legal"


def pairs(corpus: Corpus) -> list[tuple[DocumentRecord, Version, Version]]:
    """Every two versions of each document."""
    found = []
    for record in corpus.documents():
        versions = corpus.versions(record.id)
        found += [(record, one, other) for i, one in enumerate(versions) for other in versions[i + 1 :]]
    return found


def redline_of(corpus: Corpus, record: DocumentRecord, one: Version, other: Version) -> bytes:
    changes = between(corpus, one, other)
    entries = redlined(corpus.clauses(one), corpus.clauses(other), changes)
    return docx(PrintModel(record, other, entries, AUTHOR, "https://legal.example/", one))


def read(raw: bytes, changes: str) -> list[str]:
    """The words that pandoc reads when all changes are accepted, or rejected."""
    told = pypandoc.convert_text(raw, "json", format="docx", extra_args=[f"--track-changes={changes}"])
    return squeezed("".join(_words(json.loads(told)["blocks"])))


def _words(node: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(node, list):
        for each in node:
            yield from _words(each)
    elif isinstance(node, dict):
        kind, inner = node.get("t"), node.get("c", [])
        if kind in {"Str", "Code"}:
            yield inner[-1] if kind == "Code" else inner
        elif kind in {"Space", "SoftBreak", "LineBreak"}:
            yield " "
        elif kind == "Quoted":
            yield {"DoubleQuote": "“", "SingleQuote": "‘"}[inner[0]["t"]]
            yield from _words(inner[1])
            yield {"DoubleQuote": "”", "SingleQuote": "’"}[inner[0]["t"]]
        elif kind in {"Span", "Link", "Div", "Header"}:
            yield from _words(inner[-2] if kind == "Link" else inner[-1])
            yield " " if kind in {"Div", "Header"} else ""
        else:
            yield from _words(inner)
            yield " " if kind in {"Para", "Plain"} else ""


def squeezed(text: str) -> list[str]:
    """Words without what a reader of files may set: spaces, bullets, the glyph of a quote, a dash of its own."""
    text = (
        re.sub(r"[“”„]", '"', re.sub(r"[‘’]", "'", text)).replace("•", " ").replace("\u00a0", " ").replace("…", "...")
    )
    return text.replace("—", "---").replace("–", "--").split()


def expected(clauses: Sequence[Clause]) -> list[str]:
    return squeezed(" ".join(f"{one.block.label} {one.block.text}" for one in clauses))


def judged(corpus: Corpus, some: Sequence[tuple[DocumentRecord, Version, Version]]) -> None:
    for record, one, other in some:
        raw = redline_of(corpus, record, one, other)
        assert "".join(expected(corpus.clauses(other))) == "".join(read(raw, "accept")), (
            record.id,
            one.name,
            other.name,
        )
        assert "".join(expected(corpus.clauses(one))) == "".join(read(raw, "reject")), (record.id, one.name, other.name)


def test_accepting_gives_the_new_words_and_rejecting_the_old(site_policy_corpus: Corpus) -> None:
    judged(site_policy_corpus, random.Random(11).sample(pairs(site_policy_corpus), 8))


@pytest.mark.proof
def test_a_hundred_redlines_hold_both_texts(site_policy_corpus: Corpus) -> None:
    judged(site_policy_corpus, random.Random(4).sample(pairs(site_policy_corpus), 100))


def test_a_version_is_written_whole_and_always_alike(site_policy_corpus: Corpus) -> None:
    record = next(one for one in site_policy_corpus.documents() if one.id == "github-terms-of-service")
    version = site_policy_corpus.versions(record.id)[-1]
    clauses = site_policy_corpus.clauses(version)
    first, again = (docx(PrintModel(record, version, clean(clauses), AUTHOR)) for _ in range(2))
    assert first == again
    assert "".join(expected(clauses)) == "".join(read(first, "accept"))
    facts = Document(io.BytesIO(first)).core_properties
    assert (version.title, AUTHOR, "en") == (facts.title, facts.author, facts.language)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        xml = archive.read("word/document.xml").decode()
    names = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    assert len(clauses) == len(names) == len(set(names))
    assert "<w:ins" not in xml


def test_changes_have_an_author_and_a_date(site_policy_corpus: Corpus) -> None:
    record, one, other = pairs(site_policy_corpus)[3]
    with zipfile.ZipFile(io.BytesIO(redline_of(site_policy_corpus, record, one, other))) as archive:
        xml = archive.read("word/document.xml").decode()
    tracked = re.findall(r"<w:(?:ins|del) ([^>]*)>", xml)
    assert tracked
    assert all(f'w:author="{AUTHOR}"' in each and f'w:date="{other.published_at:%Y-%m-%d}T' in each for each in tracked)
