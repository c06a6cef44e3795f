"""The index on disk: built beside the last one, proved, and put in its place at a stroke.

``index`` is a symbolic link to ``indexes/NAME``: a folder ``words`` that the search engine reads, a folder ``texts``
with a file of entries for each document, and ``manifest.json``, which has the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clausebook_api.search import engines
from clausebook_api.search.entries import Entry
from clausebook_api.search.packing import unpack

_KEEP = 2  # indexes: the one in place, and the one before to fall back on
_CHUNK = 1 << 20


Title = tuple[str, str, str]  # title, kind, language


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself; ``documents`` maps each document to a digest of what was indexed of it."""

    version: int
    commit: str
    settings: str
    documents: Mapping[str, str]
    titles: Mapping[str, Title]
    shared: Sequence[str]  # titles that several documents have, or had
    standing: Mapping[str, float]  # the weight of each document
    synonyms: str
    files: Mapping[str, str]
    engine: str = engines.DEFAULT


def text_file(folder: Path, document: str) -> Path:
    """Where the entries of a document stand."""
    return folder / "texts" / f"{hashlib.sha256(document.encode()).hexdigest()[:24]}.json"


def read_texts(folder: Path) -> Iterator[Entry]:
    """Every entry of an index, in no order that matters."""
    for file in sorted((folder / "texts").iterdir()):
        yield from _read(file)


def read_document(folder: Path, document: str) -> tuple[Entry, ...]:
    """The entries of a document in an index; none if it is not there."""
    file = text_file(folder, document)
    return tuple(_read(file)) if file.exists() else ()


def _read(file: Path) -> Iterator[Entry]:
    return unpack(json.loads(file.read_text("utf-8")))


def seal(staging: Path, engine: str, **facts: Any) -> None:  # noqa: ANN401 - the fields of the manifest
    """Write the manifest of an index that is complete, and let nothing of it be lost with the power.

    What is linked from the index before is on the disk already.
    """
    paths = sorted(path for path in staging.rglob("*") if path.is_file())
    hashes = {path.relative_to(staging).as_posix(): _hashed(path) for path in paths}
    found = Manifest(version=engines.named(engine).VERSION, files=hashes, engine=engine, **facts)
    text = json.dumps(asdict(found), ensure_ascii=False)
    (staging / "manifest.json").write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}", "utf-8")
    fresh = (path for path in paths if path.stat().st_nlink == 1)
    for path in (*fresh, *(staging / name for name in ("manifest.json", "words", "texts")), staging):
        _sync(path)


def _hashed(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(folder: Path) -> Manifest:
    """What an index says of itself. Raises ValueError if it is not what was written, OSError if it is not there."""
    digest, _, text = (folder / "manifest.json").read_text("utf-8").partition("\n")
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ValueError(folder.name)
    facts: dict[str, Any] = json.loads(text)
    return Manifest(**facts)


def find_sound(folder: Path, engine: str = engines.DEFAULT) -> Path | None:
    """The index in place if the engine wrote it and every byte is as it was; else the newest other; or None.

    Another builder may replace it, and remove what it replaced, while its bytes are read: then it is looked for anew.
    """
    link = folder / "index"
    while True:
        here = link.resolve()
        found = _sound(folder, here, engine)
        if found or link.resolve() == here:
            return found


def _sound(folder: Path, here: Path, engine: str) -> Path | None:
    try:
        others = sorted((folder / "indexes").iterdir(), key=_written, reverse=True)
    except FileNotFoundError:
        return None
    first = [here] if here.exists() else []
    return next(
        (path for path in [*first, *(one for one in others if one not in first)] if is_intact(path, engine)), None
    )


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # removed since it was listed
        return 0


def is_intact(path: Path, engine: str = engines.DEFAULT) -> bool:
    """Whether an index is of this version of the engine and every byte of it is as it was written."""
    try:
        found = read_manifest(path)
        names = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()} - {"manifest.json"}
        same = names == set(found.files) and all(_hashed(path / name) == of for name, of in found.files.items())
    except (OSError, ValueError, TypeError):
        return False
    return same and (found.engine, found.version) == (engine, engines.named(engine).VERSION)


def publish(staging: Path, link: Path) -> None:
    """Let the link lead to an index, at a stroke."""
    fresh = link.with_name(f".index.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(staging, link.parent), target_is_directory=True)
    fresh.replace(link)
    _sync(link.parent)


def prune(indexes: Path, newest: Path) -> None:
    """Remove all indexes but the newest and the one before."""
    others = sorted((path for path in indexes.iterdir() if path != newest), key=_written)
    for path in others[: max(0, len(others) - _KEEP + 1)]:
        shutil.rmtree(path, ignore_errors=True)
