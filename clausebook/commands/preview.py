"""Writes a preview of a pull request, to be downloaded and opened from a folder: the review, and beside it the site.

Called with the folder of the site, the review as HTML, and the folder to write.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r'(\bhref=")(?![a-z]+:|[/#?"])([^"#?]+)')
_START = '<p><a href="site/index.html">The documents as the public would read them</a></p>'
_SERVED = ("404.html", "frame.html", "frame-without-search.html")  # which only a server shows


def preview() -> None:
    """Copy the site with links that lead to files, and write the review above it as the page to begin with."""
    site, review, folder = map(Path, sys.argv[1:])
    shutil.copytree(site, folder / "site", ignore=shutil.ignore_patterns(*_SERVED), dirs_exist_ok=True)
    for page in (folder / "site").rglob("*.html"):
        is_folder = _finder(page.parent)
        page.write_text(link_files(page.read_text("utf-8"), is_folder), "utf-8")
    head, opened, rest = review.read_text("utf-8").partition("</h1>")
    (folder / "index.html").write_text(f"{head}{opened}{_START}{rest}", "utf-8")


def _finder(around: Path) -> Callable[[str], bool]:
    return lambda path: (around / unquote(path)).is_dir()


def link_files(html: str, is_folder: Callable[[str], bool]) -> str:
    """A page whose relative links to folders lead to their ``index.html``, which a server would have shown."""

    def lead(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2].rstrip('/')}/index.html" if is_folder(found[2]) else found[0]

    return _LINK.sub(lead, html)


if __name__ == "__main__":
    preview()
