"""Answers, given again to whoever asks for the same: bytes, without a route, a parameter or a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from clausebook.model.errors import ClausebookError
from clausebook_api.response import matches_tag
from clausebook_api.snapshot import Snapshot, SnapshotCache

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "clausebook.route"  # where the environment keeps the route that answered
_READS = "/v1/"
_MOST = 64 * 1024 * 1024  # bytes of all answers that are kept
_LARGEST = 64 * 1024  # bytes of an answer that is kept

Headers = list[tuple[str, str]]
Key = tuple[str, str, str]


class _Kept(NamedTuple):
    """An answer."""

    route: str
    etag: str
    headers: Headers
    body: bytes


class Memory:
    """Stands before the application. Only whole, successful answers with an entity tag are kept.

    They hold for one snapshot and one legal day: none outlives these, or each would keep all of its snapshot.
    """

    def __init__(self, app: WSGIApplication, shelf: SnapshotCache, admitted: Callable[[WSGIEnvironment], bool]) -> None:
        self._app, self._shelf, self._admitted = app, shelf, admitted
        self._kept: dict[Key, _Kept] = {}
        self._of: tuple[Snapshot, date] | None = None  # what those that are kept are made of
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(_READS) or not self._admitted(environ):
            return self._app(environ, start_response)
        try:
            snapshot = self._shelf.current()
        except ClausebookError:
            return self._app(environ, start_response)
        key = (path, environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", "*/*"))
        of = (snapshot, self._shelf.today)
        with self._lock:
            if self._of != of:
                self._of, self._size = of, 0
                self._kept.clear()
            found = self._kept.get(key)
        if found is None:
            return self._learn(key, of, environ, start_response)
        environ[ROUTE] = found.route
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and matches_tag(found.etag, asked):
            start_response("304 NOT MODIFIED", [pair for pair in found.headers if not pair[0].startswith("Content-")])
            return (b"",)
        start_response("200 OK", list(found.headers))
        return (found.body,)

    def _learn(
        self, key: Key, made_of: tuple[Snapshot, date], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let the application answer, and keep what may be kept."""
        snapshot, _ = made_of
        seen: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *rest: Any) -> Any:  # noqa: ANN401 - as PEP 3333 has it
            seen.append((status, headers))
            return start_response(status, headers, *rest)

        answer = self._app(environ, start)
        body = b"".join(answer)
        status, headers = seen[-1]
        etag = next((value for name, value in headers if name == "ETag"), "")
        of = next((value for name, value in headers if name == "Clausebook-Commit"), "")
        whole = status.startswith("200") and of == snapshot.commit and snapshot is self._shelf.current()
        if etag and whole and len(body) <= _LARGEST:
            # How many requests are left would be wrong when it is said again.
            lasting = [pair for pair in headers if not pair[0].startswith("RateLimit-")]
            self._keep(key, made_of, _Kept(environ.get(ROUTE, "none"), etag, lasting, body))
        close = getattr(answer, "close", None)
        if close:
            close()
        return (body,)

    def _keep(self, key: Key, made_of: tuple[Snapshot, date], answer: _Kept) -> None:
        """Keep an answer, unless it is of another snapshot or day by now; the oldest make room for it."""
        with self._lock:
            if self._of != made_of:
                return
            before = self._kept.pop(key, None)
            self._size += len(answer.body) - (len(before.body) if before else 0)
            self._kept[key] = answer
            while self._size > _MOST:
                self._size -= len(self._kept.pop(next(iter(self._kept))).body)
