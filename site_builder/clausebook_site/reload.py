"""Serves a site that is built anew whenever its sources change, and reloads the pages that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

from mkdocs.livereload import LiveReloadServer


def live_reload(rebuild: Callable[[], None], out: Path, address: tuple[str, int], watched: Iterable[Path]) -> None:
    """Serve ``out`` at a host and port until interrupted; ``rebuild`` is called when a watched path changes."""
    server = LiveReloadServer(builder=rebuild, host=address[0], port=address[1], root=str(out))
    server.error_handler = lambda code: (out / f"{code}.html").read_bytes() if code == HTTPStatus.NOT_FOUND else None
    for path in watched:
        server.watch(str(path))
    try:
        server.serve()  # type: ignore[no-untyped-call]  # MkDocs has few types
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
