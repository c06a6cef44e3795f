"""Builds the site into a fresh folder and puts it in place of the last one at a stroke."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig

from clausebook.model.errors import UseError
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.plugin import ClausebookPlugin
from clausebook_site.site_model import Site

CURRENT = "current"  # the link among the builds; whoever mounts their folder sees it swapped
_KEEP = 2  # builds: the one in place and the one before, for readers that are still at it


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a site is built: ``work`` holds the pages kept and the builds, ``out`` is where it is to stand."""

    root: Path
    out: Path
    work: Path
    strict: bool = False


def build(reader: CorpusReader, site: Site, plan: Plan) -> Path:
    """Build the site and publish it at ``plan.out``, a symbolic link; the folder it leads to.

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
        _run(reader, site, plan, staging)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    publish(staging, builds / CURRENT)
    publish(staging, plan.out)
    _prune(builds, staging)
    return staging


def _run(reader: CorpusReader, site: Site, plan: Plan, staging: Path) -> None:
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    given = plan.root / "mkdocs.yml"
    if given.exists():
        config = load_config(str(given), site_dir=str(staging), strict=plan.strict)
    else:
        config = _generated(site, plan, staging)
    plugin = config.plugins.get("clausebook")
    if not isinstance(plugin, ClausebookPlugin):
        mend = "Add it under plugins:"
        raise UseError.of("E_MKDOCS", "mkdocs.yml does not name the plugin clausebook", mend, str(given))
    plugin.reader, plugin.site = reader, site
    plugin.config.cache = str(plan.work / "pages")
    mkdocs_build(config)


def _generated(site: Site, plan: Plan, staging: Path) -> MkDocsConfig:
    """The configuration of a repository that has none."""
    empty = plan.work / "mkdocs" / "docs"
    empty.mkdir(parents=True, exist_ok=True)
    written = empty.parent / "mkdocs.yml"
    written.write_text("plugins: [search]\ntheme: material\n", "utf-8")
    config = load_config(str(written), site_name=site.name, site_dir=str(staging), strict=plan.strict)
    plugin = ClausebookPlugin()
    plugin.load_config({})
    config.plugins["clausebook"] = plugin
    return config


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
