"""The MkDocs plugin ``clausebook``: makes the site from the compiled corpus.

MkDocs makes the pages of the current documents, which its search reads; all others are written after it,
in the same frame.
"""

from __future__ import annotations

import logging
import re
from copy import copy
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mkdocs.commands.build import get_context
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, get_files

from clausebook.html import frame as frames_
from clausebook.html import urls
from clausebook.html.frame import Frame, slots
from clausebook.html.language import named, speak
from clausebook.html.templating import said_in_script, teach
from clausebook.model.errors import ClausebookError
from clausebook.workspace import Workspace
from clausebook_site import feeds, mkdocs_page
from clausebook_site.cache import PageCache
from clausebook_site.config import ClausebookConfig
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.page_model import TEMPLATES, PageModel
from clausebook_site.pages_plan import Press
from clausebook_site.site_model import Publication, Site

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

_ASSETS = Path(__file__).parent / "assets"
_MATERIAL = re.compile(r"assets/stylesheets/main\.\w+\.min\.css")
_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")
log = logging.getLogger("mkdocs.plugins.clausebook")


class ClausebookPlugin(BasePlugin[ClausebookConfig]):  # type: ignore[no-untyped-call]  # MkDocs has few types
    """Joins MkDocs and the pages; ``reader`` may be given before the build instead of a corpus file."""

    reader: CorpusReader | None = None
    site: Site | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take the theme over and open the corpus."""
        root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        try:
            if self.reader is None or self.site is None:
                workspace = Workspace.open(root)
                today = date.fromisoformat(self.config.today) if self.config.today else workspace.today
                self.reader, self.site = workspace.corpus(), Site.of(workspace.config, today)
            reader, site = self.reader, self.site
            publication = Publication(reader, site)
            publication.check()
        except ClausebookError as error:
            raise PluginError(str(error)) from error
        speak(named(site.lang))
        self._beside = root / site.folder if site.folder else None
        self.press = Press.of(publication, PageCache(root / self.config.cache))
        config.theme.dirs.insert(0, str(TEMPLATES))
        config.theme["font"] = False
        config.site_name = site.name
        config.site_url = site.url or config.site_url
        config.use_directory_urls = True
        config.extra_css.insert(0, "assets/clausebook.css")
        config.extra_javascript.append("assets/clausebook.js")
        config.extra["clausebook_contact"] = f"mailto:{site.contact}" if "@" in site.contact else site.contact
        config.extra["clausebook_search"] = f"{site.service}{urls.SEARCH}" if site.service else ""
        config.extra["clausebook_draft"] = site.draft
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the sheets in the place of the Markdown files, which are sources and not pages."""
        for file in self._beside_the_terms(config):
            if file.src_uri not in files.src_uris:
                files.append(file)
        for file in [*files]:
            if file.src_uri.endswith((".md", ".yml", ".yaml")) or file.src_uri.startswith("."):
                files.remove(file)
        press = self.press
        for sheet in press.sheets():
            files.append(mkdocs_page.page(sheet, press.shell.parts(sheet), config, self._changed(sheet)))
        for path in sorted(path for path in _ASSETS.rglob("*") if path.is_file()):
            uri = f"assets/{path.relative_to(_ASSETS).as_posix()}"
            content = path.read_bytes()
            spoken = said_in_script(content.decode()).encode() if path.suffix == ".js" else content
            files.append(File.generated(config, uri, content=spoken))
        theme = next(file for file in files if _MATERIAL.fullmatch(file.src_uri))
        layered = _MAP.sub("", theme.content_string.removeprefix('@charset "UTF-8";'))
        files.append(File.generated(config, "assets/material.css", content=f"@layer material{{{layered}}}\n"))
        return files

    def _beside_the_terms(self, config: MkDocsConfig) -> Files:
        """The files in the folder of the terms, such as pictures: ``docs_dir`` is another folder as a rule."""
        if self._beside is None or not self._beside.is_dir():
            return Files([])
        there = copy(config)
        there.docs_dir = str(self._beside)
        return get_files(there)

    def _changed(self, sheet: PageModel) -> date:
        standing = self.press.publication.standings.get(sheet.document)
        return standing.text.last_updated if standing else self.press.publication.reader.tip_landed.date()

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG002 - called so
        """Keep what the frames are rendered with, and let them speak."""
        teach(env)
        self._env, self._files = env, files
        return env

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002 - called so
        """Keep the navigation for the frames; the pages carry their own."""
        self._nav = nav
        return nav

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the pages outside MkDocs, and the feeds."""
        out = Path(config.site_dir)
        frames: dict[int, Frame] = {}

        def frame(depth: int) -> Frame:
            if depth not in frames:
                frames[depth] = Frame.of(self._rendered(depth, config))
            return frames[depth]

        self.press.write(frame, out)
        navigation = {"nav": self.press.shell.navigation(PageModel("agent/", "", ""))}
        bare = Frame.of(self._rendered(1, config, home=True))
        for name, cut in ((frames_.FILE, frame(1)), (frames_.FILE_WITHOUT_SEARCH, bare)):
            (out / name).write_text(cut.fill(slots() | navigation), "utf-8", newline="\n")
        self._feeds(out)
        self.press.digests.prune()

    def _rendered(self, depth: int, config: MkDocsConfig, *, home: bool = False) -> str:
        sheet = PageModel("x/" * depth, "", "")
        file = File.generated(config, f"{sheet.url}index.md", content="")
        found = mkdocs_page.SheetPage(sheet, slots(), file, config, date.min)
        found.meta["cb"]["home"] = home
        context: Any = get_context(self._nav, self._files, config, found)
        return str(self._env.get_template("main.html").render(context))

    def _feeds(self, out: Path) -> None:
        publication = self.press.publication
        most = publication.site.entries
        for name in ("", *publication.standings) if most else ():
            found = feeds.list_entries(publication, name, most)
            for form, written in (
                ("atom", feeds.write_atom(publication, name, found)),
                ("json", feeds.write_json_feed(publication, name, found).encode()),
            ):
                target = out / unquote(urls.feed(name, form))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(written)
