"""In which form an answer is given: JSON, Markdown, plain text or an HTML page."""

from __future__ import annotations

from flask import request

from clausebook_api.errors import Problem

MEDIA = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
FILES = ("docx", "pdf")  # to be saved: asked for by name, and made once
_OFFERED = {media.partition(";")[0]: form for form, media in MEDIA.items() if form not in FILES}


def form(asked: str | None, offered: tuple[str, ...] = ("json", "md", "txt", "html")) -> str:
    """The form to answer in: ``format=`` if given, else what ``Accept`` prefers. Raises Problem ``not-acceptable``."""
    if asked:
        return asked
    accept = request.environ.get("HTTP_ACCEPT", "*/*")
    if accept == "*/*" or accept == MEDIA["json"]:
        return "json"
    best = request.accept_mimetypes.best_match([media for media, one in _OFFERED.items() if one in offered])
    if best is None:
        raise Problem("not-acceptable", f"The forms are: {', '.join(offered)}", {"Vary": "Accept"})
    return _OFFERED[best]
