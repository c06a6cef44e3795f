"""Errors of the API as RFC 9457 problem details: one table, one shape, no stack traces.

Problem            what a route raises; it becomes the answer
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from clausebook.model.errors import ClausebookError
from clausebook_api.parameters import takes_none, unknown

TYPE = "application/problem+json"
BASE = "/docs#problem-"
_log = structlog.get_logger()

# Every type of problem that the API answers with: its status, and what it is called.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "document-not-found": (404, "No document has this id"),
    "version-not-found": (404, "The document has no version of this name"),
    "clause-not-found": (404, "No clause of the document goes by this id or number"),
    "clause-ambiguous": (409, "Several clauses of the document have this number"),
    "not-in-force": (404, "Nothing was in force on that day"),
    "removed": (410, "The clause or the document was in force once and is no longer"),
    "not-found": (404, "Nothing stands at this address"),
    "day-syntax": (400, "This is no day"),
    "cursor-invalid": (400, "The cursor was not given out by this API"),
    "limit-range": (400, "The limit is out of range"),
    "parameter-invalid": (422, "A parameter is wrong"),
    "unknown-field": (422, "A parameter is not known"),
    "query-too-broad": (400, "The query would match almost anything"),
    "query-too-long": (400, "The query is too long"),
    "query-syntax": (400, "The query cannot be read"),
    "citation-unclear": (404, "The reference names no clause"),
    "host-invalid": (400, "The request names a host that this service does not answer for"),
    "bad-request": (400, "The request cannot be read"),
    "not-acceptable": (406, "The answer has none of the forms asked for"),
    "method-not-allowed": (405, "The address does not take this method"),
    "too-large": (413, "The request is too large"),
    "media-type": (415, "The request has a form that is not read"),
    "too-many-requests": (429, "Too many requests from this address"),
    "invalid-email": (422, "This is no e-mail address"),
    "url-not-allowed": (422, "A webhook cannot lead there"),
    "url-credentials": (422, "The address of a webhook holds a name or a password"),
    "url-scheme": (422, "A webhook begins with https"),
    "secret-length": (422, "The secret is too short or too long"),
    "webhook-known": (409, "There is such a webhook"),
    "webhook-silent": (409, "The webhook gets nothing for now"),
    "token-invalid": (400, "The link is not whole"),
    "token-purpose": (400, "The link is for something else"),
    "token-used": (409, "The link was used"),
    "token-expired": (410, "The link has expired"),
    "storage": (503, "Nothing can be written down for now"),
    "search-unavailable": (503, "There is no sound search index"),
    "unavailable": (503, "The compiled corpus cannot be read"),
    "internal": (500, "Something went wrong here"),
}
_BY_STATUS = {
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large",
    414: "too-large", 415: "media-type", 429: "too-many-requests", 500: "internal", 503: "unavailable",
}  # fmt: skip
COMMON = ("host-invalid", "unknown-field", "method-not-allowed", "too-large", "internal")  # of every operation
_OF_SUBSCRIBERS = {"E_DATABASE", "E_SECRET", "E_DATA_FOLDER"}
_SCHEMA = {"$ref": "#/components/schemas/ProblemDetails"}
_RANGE = {"greater_than_equal", "less_than_equal", "int_parsing"}


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """An answer that is no success. ``kind`` is one of :data:`PROBLEMS`; ``facts`` are added to the body."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **facts: object) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.headers, self.facts = kind, detail, headers or {}, facts

    def response(self) -> Response:
        """The problem as a response."""
        status, title = PROBLEMS[self.kind]
        body = {"type": BASE + self.kind, "title": title, "status": status, "detail": self.detail, **self.facts}
        text = json.dumps(body, ensure_ascii=False)
        response = Response(text, status, mimetype=TYPE)
        response.headers.extend(self.headers)
        response.headers["Cache-Control"] = "no-store"
        return response


def describe_problems(kinds: Collection[str]) -> dict[str, dict[str, Any]]:
    """The description of problems by OpenAPI: by status, what each is called, and an example of it."""
    found: dict[str, dict[str, Any]] = {}
    for kind in (one for one in PROBLEMS if one in kinds):
        status, title = PROBLEMS[kind]
        value = {"type": BASE + kind, "title": title, "status": status, "detail": title}
        one = found.setdefault(str(status), {"description": "", "content": {TYPE: {"schema": _SCHEMA, "examples": {}}}})
        one["content"][TYPE]["examples"][kind] = {"summary": title, "value": value}
        one["description"] = "; ".join(filter(None, (one["description"], title)))
    return found


def validation(error: ValidationError) -> Response:
    """Parameters that do not fit their description: every fault at once, without echoing what was sent."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    kinds = {_kind(fault["type"], fault["loc"]) for fault in faults}
    kind = kinds.pop() if len(kinds) == 1 else "parameter-invalid"
    said: dict[str, list[str]] = {}
    meant = unknown()
    for fault in faults:
        name = str(fault["loc"][0]) if fault["loc"] else "parameters"
        said.setdefault(name, []).append(meant.get(name) or _said(fault["msg"]))
    return _wrong(kind, {name: ", or ".join(dict.fromkeys(messages)) for name, messages in said.items()}).response()


def _wrong(kind: str, said: Mapping[str, str]) -> Problem:
    """A problem that names every wrong parameter."""
    told = [{"parameter": name, "message": message} for name, message in said.items()]
    return Problem(kind, "; ".join(f"{name}: {message}" for name, message in said.items()), errors=told)


def _said(message: str) -> str:
    return re.sub(r"^Value error, ", "", message)


def _kind(fault: str, place: tuple[int | str, ...]) -> str:
    place = place or ("",)
    if fault == "extra_forbidden":
        return "unknown-field"
    if place == ("limit",) and fault in _RANGE:
        return "limit-range"
    if place == ("q",) and fault == "string_too_long":
        return "query-too-long"
    if place[0] in {"as_of", "since", "modified_after"}:
        return "day-syntax"
    return "parameter-invalid"


def register(app: Flask) -> None:
    """Answer every error of the application as a problem, and a parameter that an operation does not take."""

    @app.before_request
    def _taken() -> None:
        if takes_none() and (said := unknown()):
            raise _wrong("unknown-field", said)

    @app.errorhandler(Problem)
    def _problem(error: Problem) -> Response:
        return error.response()

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        if isinstance(error, RequestRedirect):
            return Response(status=status, headers={"Location": error.new_url})
        kind = _BY_STATUS.get(status, "bad-request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "internal")
        headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
        return Problem(kind, error.description or HTTPStatus(status).phrase, headers).response()

    @app.errorhandler(InterfaceError)
    @app.errorhandler(OperationalError)
    def _storage(error: DBAPIError) -> Response:
        busy = "locked" in str(error.orig) or "busy" in str(error.orig)
        _log.error("storage", busy=busy)
        return Problem("storage", "Nothing was written down", {"Retry-After": "5" if busy else "60"}).response()

    @app.errorhandler(ClausebookError)
    def _known(error: ClausebookError) -> Response:
        _log.error("corpus", findings=[finding.code for finding in error.findings])
        if error.findings[0].code in _OF_SUBSCRIBERS:  # what is said of it names servers and files
            return Problem("storage", "The database of subscribers does not answer", {"Retry-After": "30"}).response()
        return Problem("unavailable", str(error.findings[0].message), {"Retry-After": "30"}).response()

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        _log.exception("unforeseen", route=str(request.url_rule), error=type(error).__name__)
        return Problem("internal", "The fault was logged").response()
