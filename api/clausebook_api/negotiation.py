"""In which form an answer is given: JSON, an HTML page, or a format of :mod:`clausebook.export.formats`."""

from __future__ import annotations

from flask import request

from clausebook.export.formats import FORMATS, readable, redlines, saved
from clausebook_api.errors import Problem

_OWN = {"json": "application/json", "html": "text/html; charset=utf-8"}
CLAUSE = ("json", "md", "txt", "html")  # the forms of a single clause, which is no document to export


def media(form: str) -> str:
    """The media type of a form."""
    return _OWN.get(form) or FORMATS[form].media_type


def texts() -> tuple[str, ...]:
    """The forms of a text that are shown."""
    return ("json", *readable(), "html")


def versions() -> tuple[str, ...]:
    """The forms of a version: those that are shown, then those that are saved as files."""
    return (*texts(), *(one.name for one in saved()))


def comparisons() -> tuple[str, ...]:
    """The forms of a comparison: those that are shown, then those of its redline."""
    return (*_OWN, *(one.name for one in redlines()))


def form(asked: str | None, offered: tuple[str, ...]) -> str:
    """The form to answer in: ``format=`` if given, else what ``Accept`` prefers of those that are no files to save.

    Raises Problem ``not-acceptable``.
    """
    if asked:
        return asked
    accept = request.environ.get("HTTP_ACCEPT", "*/*")
    if accept == "*/*" or accept == _OWN["json"]:
        return "json"
    shown = {media(one).partition(";")[0]: one for one in offered if one in _OWN or FORMATS[one].readable}
    best = request.accept_mimetypes.best_match(list(shown))
    if best is None:
        raise Problem("not-acceptable", f"The forms are: {', '.join(shown.values())}", {"Vary": "Accept"})
    return shown[best]
