"""The company's own templates of mail: of the commit that is published, whatever the working tree holds."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from clausebook.corpus import Corpus
from clausebook.git import Blobs, Repository
from clausebook.model.errors import RepositoryError, UseError

FOLDER = "mail-templates"


@dataclass
class Templates:
    """Templates in the folder of ``root``, at the commit of the compiled ``corpus``; read again when it is replaced.

    Without a corpus they are those of ``branch``, or of what is checked out where it is "".
    """

    root: Path
    corpus: Path
    branch: str = ""
    _texts: Mapping[str, str] = field(default_factory=dict)
    _read_at: tuple[int, ...] | None = None

    def texts(self) -> Mapping[str, str]:
        """Each template by its name; none where there is no repository. Raises UseError, RepositoryError."""
        now = self._mark()
        if now != self._read_at or not now:
            self._texts = self._read()
            self._read_at = now
        return self._texts

    def _mark(self) -> tuple[int, ...]:
        try:
            status = self.corpus.stat()
        except OSError:
            return ()
        return (status.st_ino, status.st_mtime_ns)

    def _read(self) -> dict[str, str]:
        try:
            repository = Repository.open(self.root, self.branch or None, (f"**/{FOLDER}/*",))
        except RepositoryError:  # a service need not have the repository, nor be allowed to read it
            if (self.root / FOLDER).exists():
                raise
            return {}
        top = self.root.resolve().relative_to(repository.root.resolve()).as_posix()
        folder = f"{FOLDER}/" if top == "." else f"{top}/{FOLDER}/"
        commit = repository.tip
        if self.corpus.exists():
            with closing(Corpus(self.corpus)) as corpus:
                commit = corpus.tip
        files = {entry.path: entry.blob for entry in repository.tree(commit) if entry.path.startswith(folder)}
        with Blobs(repository) as blobs:
            return {path.removeprefix(folder): _text(path, blobs.read(blob)) for path, blob in files.items()}


def _text(path: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UseError.of("E_RENDER", "The template is not UTF-8", "Save it as UTF-8", path) from error
