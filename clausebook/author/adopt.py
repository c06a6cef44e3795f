"""Writes front matter for texts that have none or too little: id, title and kind, as they are published already."""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from clausebook import check
from clausebook.author import continuity, draft
from clausebook.config import Config
from clausebook.git.command import Git
from clausebook.git.opening import has_commits
from clausebook.identity.document_kind import derive_kind
from clausebook.model.errors import ContentError
from clausebook.parse import frontmatter
from clausebook.parse.file import parse
from clausebook.parse.joined import compose
from clausebook.workspace import Workspace

_PLAIN = re.compile(r"[a-z]+(?:-[a-z0-9]+)+|[a-z]{6,}")  # what YAML reads as text without quotation marks


class Facts(NamedTuple):
    """What front matter says of a document."""

    id: str
    title: str
    kind: str


def find_adopted(root: Path, files: Sequence[str], config: Config) -> dict[str, bytes]:
    """The texts of the working tree that lack an id, title or kind in front matter, with what they lacked.

    They are compiled with and without it. Raises :class:`ContentError` (``E_NOT_KEPT``) unless the documents are the
    same, to the last id, word and date. A file that cannot be read as it stands is left alone.
    """
    texts = {path: (root / path).read_bytes() for path in files if config.selects(path)}
    if not has_commits(Git(root)):
        parsed = check.read(texts, config)
        return _declared(texts, {path: _facts_of(path, one.id, texts[path]) for path, one in parsed.items()})
    mild = replace(config, strict=False)
    with tempfile.TemporaryDirectory() as state:
        workspace = replace(continuity.with_settings(Workspace.open(root), mild), state=Path(state))
        renamed = workspace.repository.renames(workspace.repository.tip, committed=False)
        corpus = draft.told(workspace, _compose(root, files, texts), renamed)
        before = continuity.find_standing(corpus)
        current = (one for one in corpus.documents() if one.withdrawn_on is None and not one.held)
        adopted = _declared(texts, {one.path: Facts(one.id, one.title, one.kind) for one in current})
        after = continuity.find_standing(draft.told(workspace, _compose(root, files, texts | adopted), renamed))
    changed = tuple(continuity.find_changed(before, after))
    if changed:
        raise ContentError(*changed)
    return adopted


def _compose(root: Path, files: Sequence[str], texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The documents that some texts are, with what they take in of all files."""
    there = {path: path for path in files if (root / path).is_file() and not (root / path).is_symlink()}
    return compose(texts, lambda: there, lambda path: texts.get(path) or (root / path).read_bytes())


def declare(text: str, facts: Facts) -> str:
    """The text of a file whose front matter says what it did not say yet of some facts; a key that is there stays."""
    said = frontmatter.read(text, "", strict=False)[0].lines
    missing = [f"{key}: {_value(value)}" for key, value in facts._asdict().items() if key not in said]
    parts = frontmatter.split(text)
    lines = text.split("\n")
    if not missing:
        return text
    if parts.line:
        return "\n".join((*lines[: parts.offset - 1], *missing, *lines[parts.offset - 1 :]))
    return "\n".join(("---", *missing, "---", text))


def _declared(texts: Mapping[str, bytes], facts: Mapping[str, Facts]) -> dict[str, bytes]:
    found = {path: _written(texts[path], facts[path]) for path in sorted(texts.keys() & facts.keys())}
    return {path: data for path, data in found.items() if data != texts[path]}


def _written(data: bytes, facts: Facts) -> bytes:
    """The bytes of a file with front matter; its byte order mark and line ends stay."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data.removeprefix(mark).decode()
    except UnicodeDecodeError:
        return data
    end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    if plain.replace("\n", end) != text or "\r" in plain:  # line ends of several kinds
        return data
    return mark + declare(plain, facts).replace("\n", end).encode()


def _facts_of(path: str, id_: str, data: bytes) -> Facts:
    """What a text that was never published is called."""
    text = parse(data, path)
    return Facts(id_, text.title, derive_kind(path, text.meta.kind, text.title))


def _value(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
