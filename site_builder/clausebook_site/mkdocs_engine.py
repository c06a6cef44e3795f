"""The site engine MkDocs, with its plugin ``clausebook`` and its server that reloads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig

from clausebook.model.errors import UseError
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.engine_protocol import Plan
from clausebook_site.plugin import ClausebookPlugin
from clausebook_site.reload import live_reload
from clausebook_site.site_model import Site


class MkDocs:
    """Builds with the ``mkdocs.yml`` of the repository, or without one."""

    def write(self, reader: CorpusReader, site: Site, plan: Plan, folder: Path) -> None:
        """Write the site. Raises UseError ``E_MKDOCS`` where ``mkdocs.yml`` does not name the plugin."""
        os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
        given = plan.root / "mkdocs.yml"
        if given.exists():
            config = load_config(str(given), site_dir=str(folder), strict=plan.strict)
        else:
            config = _generated(site, plan, folder)
        plugin = config.plugins.get("clausebook")
        if not isinstance(plugin, ClausebookPlugin):
            mend = "Add it under plugins:"
            raise UseError.of("E_MKDOCS", "mkdocs.yml does not name the plugin clausebook", mend, str(given))
        plugin.reader, plugin.site = reader, site
        plugin.config.cache = str(plan.work / "pages")
        mkdocs_build(config)

    def serve(self, rebuild: Callable[[], None], out: Path, address: tuple[str, int], watched: Iterable[Path]) -> None:
        """Serve ``out`` until interrupted, and reload the pages that are open."""
        live_reload(rebuild, out, address, watched)


def _generated(site: Site, plan: Plan, folder: Path) -> MkDocsConfig:
    """The configuration of a repository that has none."""
    empty = plan.work / "mkdocs" / "docs"
    empty.mkdir(parents=True, exist_ok=True)
    written = empty.parent / "mkdocs.yml"
    written.write_text("plugins: [search]\ntheme: material\n", "utf-8")
    config = load_config(str(written), site_name=site.name, site_dir=str(folder), strict=plan.strict)
    plugin = ClausebookPlugin()
    plugin.load_config({})
    config.plugins["clausebook"] = plugin
    return config
