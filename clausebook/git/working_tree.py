"""The files of a working tree, committed or not, as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from clausebook.git.repository import Repository


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """What is checked out of a repository, which is not bare; links are no files."""

    repository: Repository

    def read_files(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The contents of those of some files that are there, by path from the top of the repository."""
        return {path: self.read_file(path) for path in paths if self._is_file(path)}

    def read_file(self, path: str) -> bytes:
        """The content of one file that is there."""
        return (self.repository.root / path).read_bytes()

    def list_files(self) -> dict[str, str]:
        """Every file that git knows or does not ignore, included or not; each is the name of its content."""
        known = {*self.repository.paths(), *replace(self.repository, include=("**",)).dirty()}
        return {path: path for path in sorted(known) if self._is_file(path)}

    def _is_file(self, path: str) -> bool:
        file = self.repository.root / path
        return file.is_file() and not file.is_symlink()
