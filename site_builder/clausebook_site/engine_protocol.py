"""What a site engine must be able to do; :mod:`clausebook_site.engines` is where engines are registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.site_model import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a site is built: ``work`` holds the pages kept and the builds, ``out`` is where it is to stand.

    ``root`` is the folder of the repository; with ``strict`` warnings are errors. ``engine`` is the name of one.
    """

    root: Path
    out: Path
    work: Path
    strict: bool = False
    engine: str = "mkdocs"


class SiteEngine(Protocol):
    """Makes a site of its pages, and shows it while it is written.

    The pages are made by :class:`clausebook_site.pages_plan.Press`, whatever the engine: it puts them into a frame with
    navigation and search, and writes the files. Nothing of an engine is known elsewhere.
    """

    def write(self, reader: CorpusReader, site: Site, plan: Plan, folder: Path) -> None:
        """Write the whole site into ``folder``, which is empty. Raises ClausebookError where it cannot be made."""

    def serve(self, rebuild: Callable[[], None], out: Path, address: tuple[str, int], watched: Iterable[Path]) -> None:
        """Serve ``out`` at a host and port until interrupted; call ``rebuild`` when a watched path changes."""
