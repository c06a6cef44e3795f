"""What every answer carries and every request leaves behind: security headers, CORS, a log line, measurements."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from flask import Flask, request
from prometheus_client import Counter, Histogram
from werkzeug.exceptions import RequestEntityTooLarge

from clausebook.html.language import Language, named, speaking
from clausebook_api import host_names
from clausebook_api.config import ApiConfig
from clausebook_api.errors import Problem
from clausebook_api.response_cache import ROUTE, Memory
from clausebook_api.snapshot import SnapshotCache

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = structlog.get_logger("api.request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LARGEST = 64 * 1024  # bytes of a request body; nothing here reads one

REQUESTS = Counter("clausebook_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "clausebook_request_seconds", "Time to answer", ["route"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)  # fmt: skip

PAGES = (  # what a page may load, and be loaded by
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Pages of the site have the margins of their print in a style of their own, as the web server allows them, too.
SITE_PAGES = PAGES.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
]
_CROSS = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Clausebook-Commit",
    ),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_SECRET = ("/subscribe/", "/dev/mail/")  # whose addresses, or links, hold tokens that no other site may see
_OPEN = ("/v1/", "/id/", "/openapi.json")  # what scripts of any site may read


def register(app: Flask, config: ApiConfig, shelf: SnapshotCache) -> None:
    """Stand around the application: every request passes here before it is answered, every answer before it leaves."""
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST

    @app.before_request
    def _arrive() -> None:
        environ = request.environ
        environ[ROUTE] = request.url_rule.rule if request.url_rule else "none"
        _check_host(environ.get("HTTP_HOST", ""), config.hosts)
        if environ.get("CONTENT_LENGTH") and (request.content_length or 0) > _LARGEST:
            raise RequestEntityTooLarge

    def admitted(environ: WSGIEnvironment) -> bool:
        name = host_names.read(environ.get("HTTP_HOST", ""))
        return bool(name) and host_names.answers_to(name, config.hosts) and not environ.get("CONTENT_LENGTH")

    language = named(config.settings.lang)
    app.wsgi_app = Edge(Memory(app.wsgi_app, shelf, admitted), language)  # type: ignore[method-assign]  # as Flask's manual has it


class Edge:
    """What every answer carries and every request leaves behind. WSGI, since it costs a tenth of what hooks cost."""

    def __init__(self, app: WSGIApplication, language: Language) -> None:
        self._app = app
        self._language = language
        self._counted: dict[tuple[str, str, str], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()
        request_id = environ.get("HTTP_X_REQUEST_ID", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = uuid4().hex[:16]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401 - as PEP 3333 has it
            path = environ.get("PATH_INFO", "")
            page = any(value.startswith("text/html") for name, value in headers if name == "Content-Type")
            told = "no-referrer" if path.startswith(_SECRET) else "strict-origin-when-cross-origin"
            added = [*_ALWAYS, ("Referrer-Policy", told), ("X-Request-Id", request_id)]
            if not any(name == "Content-Security-Policy" for name, _ in headers):
                added.append(("Content-Security-Policy", PAGES if page else _NOTHING))
            if path.startswith(_OPEN):
                added += _CROSS
            self._tell(environ, status[:3], request_id, time.perf_counter() - began)
            return start_response(status, headers + added, *rest)

        with speaking(self._language):
            return self._app(environ, start)

    def _tell(self, environ: WSGIEnvironment, status: str, request_id: str, seconds: float) -> None:
        """Measure and log; a route, never an address or a query, is named."""
        route, method = environ.get(ROUTE, "none"), environ.get("REQUEST_METHOD", "")
        key = (route, method if method in _METHODS else "other", status)
        if key not in self._counted:
            self._counted[key] = REQUESTS.labels(*key)
            self._timed[route] = SECONDS.labels(route)
        self._counted[key].inc()
        self._timed[route].observe(seconds)
        _log.info(
            "answered", id=request_id, method=key[1], route=route, status=int(status), ms=round(seconds * 1000, 2)
        )


def _check_host(host: str, allowed: tuple[str, ...]) -> None:
    """Refuse a host that is none, or none of ours: addresses are never made of it, and caches never keep it."""
    name = host_names.read(host)
    if not name:
        raise Problem("host-invalid", "The header Host names no host")
    if not host_names.answers_to(name, allowed):
        raise Problem("host-invalid", "This service answers for other hosts")
