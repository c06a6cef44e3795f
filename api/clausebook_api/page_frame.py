"""The frame for pages that the API makes: the site's own where there is one, else a plain one."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from clausebook.config import Config
from clausebook.html import frame
from clausebook.html.frame import Frame
from clausebook.html.language import say, spoken
from clausebook.html.templating import teach

_UP = re.compile(r'(?<==")\.\.(?:/|(?="))|(?<=: ")\.\.(?:/|(?="))')  # "../changes/" and "..", in attributes and JSON
_OURS = re.compile(r"@@(\w+)@@")
_PLAIN = Path(__file__).parent / "templates" / "frame.html"


class Frames:
    """Gives the frame; reads it again when the site was built anew."""

    def __init__(self, site: Path | None, settings: Config, carried: Path | None = None) -> None:
        """``carried`` is the folder of the frames that came with the corpus, for where there is no site."""
        self._places = tuple(folder for folder in (site, carried) if folder)
        self._settings = settings
        self._read: dict[str, tuple[int, Frame]] = {}

    def page(self, title: str, body: str, *, search: bool = True, **parts: str) -> str:
        """A page; ``title`` is text, ``body`` and the other parts (of :data:`frame.SLOTS`) are safe HTML.

        Without ``search`` the site's own is left out of the head, for a page that has a search itself.
        """
        slots = dict.fromkeys(frame.SLOTS, "") | parts
        name = frame.FILE if search else frame.FILE_WITHOUT_SEARCH
        return self._frame(name).fill(slots | {"title": escape(title), "body": body})

    @property
    def changed(self) -> int:
        """When the site's frame was written, in nanoseconds; 0 if there is none."""
        return self._written(frame.FILE)

    def _written(self, name: str) -> int:
        file = self._file(name)
        try:
            return file.stat().st_mtime_ns if file else 0
        except FileNotFoundError:
            return 0

    def _file(self, name: str) -> Path | None:
        return next((folder / name for folder in self._places if (folder / name).is_file()), None)

    def _frame(self, name: str) -> Frame:
        changed = self._written(name)
        kept = self._read.get(name)
        if kept is None or kept[0] != changed:
            kept = (changed, self._made(name, changed))
            self._read[name] = kept
        return kept[1]

    def _made(self, name: str, changed: int) -> Frame:
        """A frame, its relative addresses made to begin at the root of the site."""
        base = self._settings.base_path
        if changed and (file := self._file(name)):
            text = file.read_text("utf-8")
            return Frame.of(_UP.sub(lambda found: base if found[0].endswith("/") else f"{base}.", text))
        text = _PLAIN.read_text("utf-8")
        site = {"base": base, "site": escape(self._settings.site_name)}
        words = {"lang": spoken().code, "documents": escape(say("Documents"))}
        return Frame.of(_OURS.sub(lambda found: (site | words)[found[1]], text))


def environment() -> Environment:
    """The templates of page bodies; everything they are given is escaped unless it is ``Markup``."""
    found = Environment(
        loader=PackageLoader("clausebook_api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    teach(found)
    return found


TEMPLATES = environment()
