"""Versions and redlines as files to save: made outside the corpus, one PDF at a time, the newest of them kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date
from functools import partial

from flask import Response

from clausebook.compare import sheet
from clausebook.export.formats import FORMATS, Format
from clausebook.export.print_model import PrintModel
from clausebook.extras import missing
from clausebook.html.language import DEFAULT, speaking
from clausebook.model.errors import UseError
from clausebook.model.version import Version
from clausebook_api.document_view import DocumentView
from clausebook_api.errors import Problem
from clausebook_api.limits import costly
from clausebook_api.response import Answer
from clausebook_api.snapshot import Snapshot

_KEPT = 40  # files; about 10 MB
_kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
_lock = threading.Lock()


def file(snapshot: Snapshot, book: DocumentView, found: Version, since: Version | None, wanted: str) -> Response:
    """A version, or its redline against another, in a format.

    Raises Problem ``not-acceptable`` where it cannot be made here, or the text is too long for it.
    """
    costly()
    name = f"{found.document}-{f'{since.name}-to-' if since else ''}{found.name}{FORMATS[wanted].suffix}"
    key = (name, found.sha256, since.sha256 if since else "", snapshot.commit)
    with _lock:
        answer = _kept.get(key)
    if answer is None:
        answer = _made(snapshot, book, found, since, wanted)
        with _lock:
            _kept[key] = answer
            if len(_kept) > _KEPT:
                _kept.popitem(last=False)
    response = answer.response(snapshot.commit)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def sheet_of(
    snapshot: Snapshot, book: DocumentView, found: Version, since: Version | None, on: date | None = None
) -> PrintModel:
    """A version as it was printed ``on`` a day, or its redline against another, as a document to write."""
    return snapshot.alone(partial(sheet, book.corpus, book.record, found, since, snapshot.settings, on))


def written(kind: Format, made: PrintModel) -> Answer:
    """A file: in English whatever pages speak, so that it has the same bytes wherever it is made."""
    with speaking(DEFAULT):
        return Answer.of(kind.write(made), kind.media_type)


def _made(snapshot: Snapshot, book: DocumentView, found: Version, since: Version | None, wanted: str) -> Answer:
    kind = FORMATS[wanted]
    made = sheet_of(snapshot, book, found, since)
    if kind.most and len(made.entries) > kind.most:
        detail = f"A text of more than {kind.most} clauses is not made into {kind.label} here: ask for docx"
        raise Problem("not-acceptable", detail)
    try:
        return written(kind, made)
    except ImportError as error:
        raise Problem("not-acceptable", missing(error).findings[0].message) from error
    except UseError as error:
        raise Problem("not-acceptable", error.findings[0].message) from error
