"""What every answer carries and every request leaves behind: security headers, CORS, a log line, measurements."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram
from werkzeug.exceptions import RequestEntityTooLarge

from api.config import ApiConfig
from api.errors import Problem

_log = structlog.get_logger("api.request")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
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
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
}
_OPEN = ("/v1/", "/id/", "/openapi.json")  # what scripts of any site may read


def register(app: Flask, config: ApiConfig) -> None:
    """Look at every request before it is answered, and at every answer before it leaves."""
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST

    @app.before_request
    def _arrive() -> None:
        g.began = time.perf_counter()
        g.request_id = request.headers.get("X-Request-Id", "")
        if not _REQUEST_ID.fullmatch(g.request_id):
            g.request_id = secrets.token_hex(8)
        _check_host(request.environ.get("HTTP_HOST", ""), config.hosts)
        if (request.content_length or 0) > _LARGEST:
            raise RequestEntityTooLarge

    @app.after_request
    def _leave(response: Response) -> Response:
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers[name] = value
        page = headers.get("Content-Type", "").startswith("text/html")
        headers["Content-Security-Policy"] = PAGES if page else _NOTHING
        if request.path.startswith(_OPEN):
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Clausebook-Commit"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["X-Request-Id"] = request_id = g.get("request_id", "")
        route = request.url_rule.rule if request.url_rule else "none"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        REQUESTS.labels(route, request.method, response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        _log.info(
            "answered", id=request_id, method=request.method, route=route, status=response.status_code,
            ms=round(seconds * 1000, 2),
        )  # fmt: skip
        return response


def _check_host(host: str, allowed: tuple[str, ...]) -> None:
    """Refuse a host that is none, or none of ours: addresses are never made of it, and caches never keep it."""
    if not _HOST.fullmatch(host):
        raise Problem("host-invalid", "The header Host names no host")
    if allowed and host.rpartition(":")[0].lower() not in allowed and host.lower() not in allowed:
        raise Problem("host-invalid", "This service answers for other hosts")
