"""Part "site": builds of the whole site, against the same pages made by MkDocs and Material."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from bench.corpora import CLAUSES, Corpus, made_up, scratch_clone
from bench.report import Figure, Row
from bench.stopwatch import Sample, alternate, process, work

_DOCUMENTS = 10
_PEER = "as pages of MkDocs"
_DATES = {"git-revision-date-localized": {"fallback_to_build_date": True}}
_WARM = 0.3  # of a cold build
_FEW = 400  # pages; starting Python then takes most of the time, and no target holds
_GROWTH = 4.4
_FASTER = {500: 8.0, 2000: 25.0}


def rows(corpus: Corpus, scratch: Path, quick: bool) -> Iterator[Row]:
    """The site of a real repository: from nothing, again, and beside its documents alone with dates by the peer."""
    clone = scratch_clone(corpus, scratch / f"{corpus.name}-site")
    state = clone.folder / ".clausebook"
    work("compiled", repo=clone.folder, include=clone.include, state=state)
    folders = [glob.partition("*")[0] for glob in clone.include] or ["terms/"]
    peer = _project(scratch / f"{corpus.name}-material", clone.folder / folders[0], ["search", _DATES])
    found = alternate(quick, cold=partial(_cold, clone), warm=partial(_build, clone), material=partial(_mkdocs, peer))
    cold, warm, material = (Figure.of(samples) for samples in found.values())
    pages, theirs = _pages(clone.folder / "site"), _pages(peer / "site")
    yield _unchanged(corpus, pages, warm, cold)
    yield Row(
        "site", corpus.name, f"{pages:,} pages with history", cold,
        f"Material, dates, {theirs} pages", material, faster=True, per=(pages, theirs), note="the ratio is per page",
    )  # fmt: skip


def growing(scratch: Path, quick: bool) -> Iterator[Row]:
    """Pages of history, N of them, against the same N as pages of MkDocs."""
    documents, *sizes = (2, 30, 40) if quick else (_DOCUMENTS, 150, 500, 2000)
    builds: list[tuple[int, Figure, Figure]] = []
    for size in sizes:
        corpus = made_up(scratch / f"made-{size}", documents, size // documents - CLAUSES - 2)
        peer = scratch / f"made-{size}-material"
        pages = _prepared(corpus, peer)
        runs = {"cold": partial(_cold, corpus), "mkdocs": partial(_mkdocs, peer), "warm": partial(_build, corpus)}
        if size == sizes[0]:  # so few that it is mostly the start of programs
            del runs["warm"]
        found = {name: Figure.of(samples) for name, samples in alternate(quick, **runs).items()}
        yield Row(
            "site", corpus.name, f"{pages:,} pages of history", found["cold"], _PEER, found["mkdocs"], faster=True
        )
        if "warm" in found:
            yield _unchanged(corpus, pages, found["warm"], found["cold"])
        builds.append((pages, found["cold"], found["mkdocs"]))
    for build in builds[1:]:
        yield _each(builds[0], build, _FASTER.get(build[0], 0))
    (few, small, _), (many, large, _) = builds[-2:]
    limit = 0 if quick else _GROWTH
    yield Row("site", "made up", f"growth, {few:,} to {many:,} pages", large, "the fewer", small, limit)


def _prepared(corpus: Corpus, peer: Path) -> int:
    """Compile a made-up corpus, and write the same pages for MkDocs; how many there are."""
    state = corpus.folder / ".clausebook"
    work("compiled", repo=corpus.folder, include=(), state=state)
    pages = work("exported", state=state, folder=peer / "docs").facts["pages"]
    _project(peer, peer / "docs", ["search"])
    return int(pages)


def _each(base: tuple[int, Figure, Figure], build: tuple[int, Figure, Figure], limit: float) -> Row:
    """A thousand pages by the difference of two builds, so that what every build begins with is left out."""
    thousands = (build[0] - base[0]) / 1000
    ours, theirs = (
        Figure.of([Sample((one.wall - other.wall) / thousands, (one.cpu - other.cpu) / thousands, one.peak)])
        for one, other in zip(build[1:], base[1:], strict=True)
    )
    return Row(
        "site", "made up", f"1,000 pages, from {base[0]:,} to {build[0]:,}", ours, _PEER, theirs, limit, faster=True
    )


def _unchanged(corpus: Corpus, pages: int, warm: Figure, cold: Figure) -> Row:
    limit = _WARM * (pages > _FEW)
    return Row("site", corpus.name, f"no change, {pages:,} pages", warm, "the same from nothing", cold, limit)


def _cold(corpus: Corpus) -> Sample:
    for name in ("pages", "site", "mkdocs"):
        shutil.rmtree(corpus.folder / ".clausebook" / name, ignore_errors=True)
    return _build(corpus)


def _build(corpus: Corpus) -> Sample:
    """The whole command; the corpus is compiled already."""
    out = corpus.folder / "site"
    return process(sys.executable, "-m", "clausebook.cli", *corpus.options, "build", "--site-dir", out)


def _project(folder: Path, docs: Path, plugins: list[object]) -> Path:
    """A project of MkDocs and Material that nothing else is asked of."""
    folder.mkdir(exist_ok=True)
    settings = {"site_name": "Bench", "theme": "material", "docs_dir": str(docs), "plugins": plugins}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    return folder


def _mkdocs(folder: Path) -> Sample:
    return process(sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "-f", folder / "mkdocs.yml")


def _pages(site: Path) -> int:
    return sum(1 for _ in site.resolve().rglob("index.html"))
