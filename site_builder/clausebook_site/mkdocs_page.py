"""A page of the site as MkDocs knows it: made from a sheet, never from Markdown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from clausebook_site.page_model import PageModel

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class SheetPage(Page):
    """A page whose parts are given; ``content`` is only what the search reads."""

    def __init__(
        self, sheet: PageModel, parts: dict[str, str], file: File, config: MkDocsConfig, changed: date
    ) -> None:
        super().__init__(sheet.title, file, config)
        self.meta = {"cb": parts | {"home": not sheet.url}, "search": {"exclude": not sheet.search}}
        self.update_date = changed.isoformat()
        self._search = sheet.search

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - as MkDocs calls it
        """There is none: the texts come from the corpus."""
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - as MkDocs calls it
        """Give the search what it reads; the template writes the page from its parts."""
        self.content = self._search
        self.toc = TableOfContents([])


def page(sheet: PageModel, parts: dict[str, str], config: MkDocsConfig, changed: date) -> File:
    """A file of the site with its page."""
    file = File.generated(config, f"{unquote(sheet.url)}index.md", content="")
    file.page = SheetPage(sheet, parts, file, config, changed)
    return file
