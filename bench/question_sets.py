"""Questions with the clauses that answer them, and the texts that they are asked of: tests/cases/search/questions."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from bench.corpora import BUNDLES, demonstration
from bench.stopwatch import ROOT
from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.workspace import Workspace

FOLDER = ROOT / "tests" / "cases" / "search" / "questions"
TODAY = date(2026, 11, 26)
_LANDED = Signature("Bench", "bench@example.invalid", datetime(2026, 1, 1, 12, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of which kind it is, and the clauses that answer it: ``document/clause``, or a pattern of them.

    None answers what is of the kind ``nothing``.
    """

    kind: str
    ask: str
    clauses: tuple[str, ...]

    def is_answered_by(self, document: str, clause: str) -> bool:
        """Whether a clause is right."""
        return any(fnmatchcase(f"{document}/{clause}", one) for one in self.clauses)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions about the texts of one repository; of a bundle, those of one commit."""

    name: str
    questions: tuple[Question, ...]
    commit: str = ""
    include: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """Why it cannot be asked; "" if it can."""
        if not self.commit or self._bundle.exists():
            return ""
        return f"{self.name}: skipped, as there is no ../shared/corpora/{self._bundle.name}"

    @property
    def _bundle(self) -> Path:
        return BUNDLES / f"{self.name}.bundle"

    def open(self, scratch: Path) -> Workspace:
        """The texts, as a repository in ``scratch`` that holds no others."""
        if self.name == "demo":
            return replace(Workspace.open(demonstration(scratch).folder), state=scratch / "demo-state")
        folder = scratch / self.name
        write_history(folder, [Commit("Texts", _LANDED, _LANDED, self._texts(scratch))])
        return Workspace.open(folder, include=self.include)

    def _texts(self, scratch: Path) -> Mapping[str, str]:
        if self.name == "languages":
            return {f"terms/{path.name}": path.read_text("utf-8") for path in sorted((FOLDER / "languages").iterdir())}
        if self.name == "own":
            found = [ROOT / "clausebook.toml", *sorted((ROOT / "terms").rglob("*.md"))]
            return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in found}
        bare = scratch / f"{self.name}.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", self._bundle, bare], check=True)
        packed = subprocess.run(["git", "-C", bare, "archive", self.commit], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            members = [one for one in archive.getmembers() if one.isfile() and one.name.endswith(".md")]
            return {one.name: archive.extractfile(one).read().decode() for one in members}  # type: ignore[union-attr]  # they are files


def read_sets() -> Iterator[QuestionSet]:
    """Every set of questions."""
    for file in sorted(FOLDER.glob("*.yml")):
        read = yaml.safe_load(file.read_text("utf-8"))
        questions = tuple(Question(one["kind"], str(one["ask"]), tuple(one["clauses"])) for one in read["questions"])
        yield QuestionSet(file.stem, questions, read.get("commit", ""), tuple(read.get("include", ())))
