"""Gives an index the meaning of its texts, by the model that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from clausebook_api.meaning.model import FACTS, FILES, Model
from clausebook_api.meaning.related import RelatedTexts
from clausebook_api.meaning.stored_vectors import Progress, StoredVectors
from clausebook_api.search.entries import Entry
from clausebook_api.search.index import Index

FOLDER = "meaning"  # beside the index
COMPLETE = "complete"  # a file there that is touched when all texts of an index have vectors


def open_model(folder: Path) -> Model:
    """The model in a folder, opened once as long as its files are the same. Raises UseError ``E_MODEL``."""
    files = [folder / name for name in (FACTS, *FILES)]
    return _open(folder, tuple(file.stat().st_mtime_ns if file.exists() else 0 for file in files))


@lru_cache(maxsize=2)
def _open(folder: Path, _written: tuple[int, ...]) -> Model:
    return Model.open(folder)


def relate(index: Index, derived: Path, folder: Path) -> None:
    """Let an index sort by meaning too, as far as its texts have vectors in ``derived``.

    ``folder`` is that of the model. Raises UseError ``E_MODEL``.
    """
    model = open_model(folder)
    index.related = RelatedTexts(model, _stored(derived, model), texts_of(index))


def complete(index: Index, derived: Path, folder: Path, progress: Progress) -> int:
    """Make the vectors that texts of an index lack; how many there were. Interrupted, it goes on the next time.

    Raises UseError ``E_MODEL``.
    """
    model = open_model(folder)
    made = _stored(derived, model).complete(model, texts_of(index).values(), progress)
    if made:
        (derived / FOLDER / COMPLETE).touch()
    return made


def count_missing(index: Index, derived: Path, folder: Path) -> int:
    """How many texts of an index have no vector yet. Raises UseError ``E_MODEL``."""
    return len(_stored(derived, open_model(folder)).missing(texts_of(index).values()))


def texts_of(index: Index) -> Mapping[int, str]:
    """What is put through the model for each entry: the nearest heading and the words; headings alone are no texts."""
    return {number: _said(entry) for number, entry in index.numbered().items() if not entry.bare}


def _said(entry: Entry) -> str:
    return " – ".join((*entry.stretches[-1].path[-1:], entry.text))


def _stored(derived: Path, model: Model) -> StoredVectors:
    return StoredVectors(derived / FOLDER, model.sha256, model.facts.dimension)
