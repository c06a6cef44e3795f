"""The frame for pages that the API makes: the site's own where there is one, else a plain one."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from clausebook.config import Config
from clausebook.html import frame, phrases
from clausebook.html.frame import Frame

_UP = re.compile(r'(?<==")\.\.(?:/|(?="))|(?<=: ")\.\.(?:/|(?="))')  # "../changes/" and "..", in attributes and JSON
_PLAIN = Path(__file__).parent / "templates" / "frame.html"


class Frames:
    """Gives the frame; reads it again when the site was built anew."""

    def __init__(self, site: Path | None, settings: Config) -> None:
        self._path = site / frame.FILE if site else None
        self._settings = settings
        self._seen = 0
        self._frame: Frame | None = None

    def page(self, title: str, body: str, **parts: str) -> str:
        """A page; ``title`` is text, ``body`` and the other parts (of :data:`frame.SLOTS`) are safe HTML."""
        slots = dict.fromkeys(frame.SLOTS, "") | parts
        return self._current().fill(slots | {"title": escape(title), "body": body})

    @property
    def changed(self) -> int:
        """When the site's frame was written, in nanoseconds; 0 if there is none."""
        try:
            return self._path.stat().st_mtime_ns if self._path else 0
        except FileNotFoundError:
            return 0

    def _current(self) -> Frame:
        changed = self.changed
        if self._frame is None or changed != self._seen:
            self._frame, self._seen = self._read(changed), changed
        return self._frame

    def _read(self, changed: int) -> Frame:
        """The frame, its relative addresses made to begin at the root of the site."""
        base = self._settings.base_path
        if changed and self._path:
            return Frame.of(
                _UP.sub(lambda found: base if found[0].endswith("/") else f"{base}.", self._path.read_text("utf-8"))
            )
        text = _PLAIN.read_text("utf-8")
        return Frame.of(text.replace("@@base@@", base).replace("@@site@@", escape(self._settings.site_name)))


def environment() -> Environment:
    """The templates of page bodies; everything they are given is escaped unless it is ``Markup``."""
    found = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        day=phrases.day, short_day=phrases.short_day, instant=phrases.instant, many=phrases.many, called=phrases.version
    )
    return found


TEMPLATES = environment()
