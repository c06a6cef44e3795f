"""The repositories that are measured: the demonstration, two real ones kept beside this one, and made-up ones."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import multilingual
from bench.invented import invented
from bench.stopwatch import ROOT
from clausebook.demo import demo
from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.model.clause import Kind

BUNDLES = ROOT.parent / "shared/corpora"
KEPT = Path(tempfile.gettempdir()) / "clausebook-bench"  # clones of bundles, from one run to the next
CLAUSES = 12  # of a made-up document
_BUNDLED = {"site-policy": ("Policies/**/*.md",), "pga-versions": (), "ota-flapping": ()}
LONG = "40,000 revisions"  # made up, in 20 languages
_BEGAN = datetime(2020, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A repository, and which of its files hold terms (those its own configuration names if none is given)."""

    name: str
    folder: Path
    include: tuple[str, ...] = ()

    @property
    def options(self) -> list[str]:
        """The options by which the command line finds it."""
        return ["-C", str(self.folder), *(word for glob in self.include for word in ("--include", glob))]


def demonstration(scratch: Path) -> Corpus:
    """The demonstration, made when it is asked for first."""
    if not (scratch / "demo").exists():
        demo(scratch / "demo", datetime.now(UTC).date())
    return Corpus("demo", scratch / "demo")


def missing(name: str, bundles: Path = BUNDLES) -> str:
    """Why a real corpus cannot be measured; "" if it can."""
    bundle = bundles / f"{name}.bundle"
    return "" if bundle.exists() else f"{name}: skipped, as there is no ../shared/corpora/{bundle.name}"


def real(name: str) -> Corpus:
    """A clone of a bundle, made once and kept."""
    folder = KEPT / name
    if not (folder / ".git").exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT)) / name
        subprocess.run(["git", "clone", "--quiet", BUNDLES / f"{name}.bundle", fresh], check=True)
        fresh.rename(folder)
        fresh.parent.rmdir()
    return Corpus(name, folder, _BUNDLED[name])


def long() -> Corpus:
    """A made-up history of 40,000 revisions of 900 documents, made once and kept."""
    folder = KEPT / "multilingual"
    if not folder.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT)) / folder.name
        multilingual.write(fresh, revisions=40_000, documents=900)
        fresh.rename(folder)
        fresh.parent.rmdir()
    return Corpus(LONG, folder)


def names() -> tuple[str, ...]:
    """The real corpora."""
    return tuple(_BUNDLED)


def scratch_clone(corpus: Corpus, folder: Path) -> Corpus:
    """A clone that may be worked in."""
    subprocess.run(["git", "clone", "--quiet", corpus.folder, folder], check=True)
    return Corpus(corpus.name, folder, corpus.include)


def made_up(folder: Path, documents: int, versions: int) -> Corpus:
    """Documents of about 3 KB and 12 clauses, each reworded in one of them from one version to the next."""
    write_history(folder, _story(documents, versions))
    return Corpus(f"made up, {documents}x{versions}", folder)


def _story(documents: int, versions: int) -> Iterator[Commit]:
    rng = random.Random(0)
    texts = [_paragraphs(rng) for _ in range(documents)]
    number = 0
    for version in range(versions):
        for text in texts if version else texts[:1]:
            if version:
                place = rng.randrange(1, len(text))
                words = text[place].split()
                words[rng.randrange(1, len(words))] = f"within {rng.randrange(100, 1000)} days"
                text[place] = " ".join(words)
            tree = {f"terms/document-{place}.md": _markdown(place, text) for place, text in enumerate(texts)}
            author = Signature("Bench", "bench@example.invalid", _BEGAN + timedelta(hours=number))
            yield Commit(f"Version {version + 1}", author, author, tree, (number - 1,) if number else ())
            number += 1


def _paragraphs(rng: random.Random) -> list[str]:
    """A title and clauses of about 250 letters."""
    found: dict[str, None] = {}
    while len(found) < CLAUSES:
        texts = [clause.block.text for clause in invented(rng, 40) if clause.block.kind is Kind.PARAGRAPH]
        found |= dict.fromkeys(text for text in texts if 200 < len(text) < 320)
    return ["", *list(found)[:CLAUSES]]


def _markdown(number: int, text: Sequence[str]) -> str:
    clauses = (f"{place}. {words}" if place else f"# Document {number}" for place, words in enumerate(text))
    return "\n\n".join(clauses) + "\n"
