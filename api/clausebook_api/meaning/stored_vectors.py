"""The vectors of texts on disk, by model: each text is put through a model once, whatever is searched later.

A folder for each model, named by its digest, holds files of some hundred vectors. Each is named by the SHA-256 of its
bytes and written in one step: what interrupts the work costs the last file, and a damaged file is made again.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clausebook_api.meaning.model import Model, Vectors

_KEY = 16  # bytes of the SHA-256 of a text that name it
_AT_ONCE = 256  # texts between two files
_SUFFIX = ".npy"

Progress = Callable[[int, int], None]


def name_text(text: str) -> bytes:
    """The name of a text among vectors."""
    return hashlib.sha256(text.encode()).digest()[:_KEY]


class StoredVectors:
    """The vectors of one model, read once; :meth:`complete` adds what is missing.

    A file that is not what was written counts as missing; nothing but :meth:`complete` changes anything on disk.
    """

    def __init__(self, folder: Path, sha256: str, dimension: int) -> None:
        self.folder = folder / sha256[:16]
        self._row = np.dtype([("name", f"V{_KEY}"), ("vector", np.float16, (dimension,))])
        self._files: list[NDArray[np.void]] = []
        self._places: dict[bytes, tuple[int, int]] = {}
        self._damaged: list[Path] = []
        for file in sorted(self.folder.glob(f"*{_SUFFIX}")):
            self._take(self._read(file))

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts that have no vector yet, each once, in order."""
        return [text for text in dict.fromkeys(texts) if name_text(text) not in self._places]

    def complete(self, model: Model, texts: Iterable[str], progress: Progress) -> int:
        """Make the vectors that are missing; how many there were."""
        for file in self._damaged:
            file.unlink(missing_ok=True)
        todo = sorted(self.missing(texts), key=len)
        for start in range(0, len(todo), _AT_ONCE):
            some = todo[start : start + _AT_ONCE]
            rows = np.zeros(len(some), self._row)
            rows["name"] = [np.void(name_text(text)) for text in some]
            rows["vector"] = model.embed(some)
            self._write(rows)
            self._take(rows)
            progress(start + len(some), len(todo))
        return len(todo)

    def take(self, texts: Sequence[str]) -> tuple[Vectors, NDArray[np.bool_]]:
        """A row for each text, and which texts have one; the others have a row of zeros."""
        places = [self._places.get(name_text(text)) for text in texts]
        found = np.zeros((len(texts), self._row["vector"].shape[0]), np.float32)
        for row, place in enumerate(places):
            if place is not None:
                found[row] = self._files[place[0]]["vector"][place[1]]
        return found, np.array([place is not None for place in places], bool)

    def _take(self, rows: NDArray[np.void] | None) -> None:
        if rows is not None:
            self._files.append(rows)
            self._places |= {name.tobytes(): (len(self._files) - 1, row) for row, name in enumerate(rows["name"])}

    def _read(self, file: Path) -> NDArray[np.void] | None:
        """The rows of a file; None if it is not what was written, or is gone."""
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() == file.stem:
            rows: NDArray[np.void] = np.load(io.BytesIO(content), allow_pickle=False)
            return rows
        self._damaged.append(file)
        return None

    def _write(self, rows: NDArray[np.void]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        made = io.BytesIO()
        np.save(made, rows, allow_pickle=False)
        content = made.getvalue()
        fresh = self.folder / f".{os.getpid()}.new"
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / f"{hashlib.sha256(content).hexdigest()}{_SUFFIX}")
