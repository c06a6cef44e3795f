"""Builds the site into a fresh folder and puts it in place of the last one at a stroke."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clausebook.html.language import named, speaking
from clausebook_site import engines
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.engine_protocol import Plan
from clausebook_site.site_model import Site

__all__ = ["CURRENT", "Plan", "build", "publish"]
CURRENT = "current"  # the link among the builds; whoever mounts their folder sees it swapped
_KEEP = 2  # builds: the one in place and the one before, for readers that are still at it


def build(reader: CorpusReader, site: Site, plan: Plan, finish: Callable[[Path], None] = lambda _folder: None) -> Path:
    """Let the site engine build the site, and publish it at ``plan.out``, a symbolic link; the folder it leads to.

    ``finish`` puts more files into the folder before that.

    Whatever interrupts it, ``plan.out`` is either the last site or the new one, whole. The link ``current`` beside
    the builds leads there too: a mount follows a link once and for all, so it must hold link and builds.
    """
    builds = plan.work / "site"
    builds.mkdir(parents=True, exist_ok=True)
    for out in (plan.out, builds / CURRENT):
        _sweep(out, builds)
    staging = Path(tempfile.mkdtemp(prefix=f"{reader.tip[:12]}-", dir=builds))
    staging.chmod(0o755)
    try:
        with speaking(named(site.lang)):
            engines.named(plan.engine).write(reader, site, plan, staging)
        finish(staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    publish(staging, builds / CURRENT)
    publish(staging, plan.out)
    _prune(builds, staging)
    return staging


def publish(built: Path, out: Path) -> None:
    """Make ``out`` a symbolic link to ``built`` at a stroke; a folder that stood there is moved aside first."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not out.is_symlink():
        out.rename(out.with_name(f"{out.name}.before-{built.name}"))
    link = out.with_name(f".{out.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        link.unlink()
    link.symlink_to(os.path.relpath(built.resolve(), out.parent.resolve()), target_is_directory=True)
    link.replace(out)


def _sweep(out: Path, builds: Path) -> None:
    """Remove links beside ``out`` that a build which was killed could not put in its place."""
    for link in out.parent.iterdir() if out.parent.is_dir() else ():
        named = link.name.removeprefix(f".{out.name}.")
        if named.isdecimal() and link.is_symlink() and link.resolve().parent == builds.resolve():
            link.unlink(missing_ok=True)


def _prune(builds: Path, newest: Path) -> None:
    found = (path for path in builds.iterdir() if path != newest and not path.is_symlink())
    others = sorted(found, key=lambda path: path.stat().st_mtime)
    for path in others[: max(0, len(others) - _KEEP + 1)]:
        shutil.rmtree(path, ignore_errors=True)
