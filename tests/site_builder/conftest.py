"""A site in a browser: built into a folder of its own and served from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from site_builder.build import Plan, build
from site_builder.publication import Site
from site_builder.source import Reader


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Reader], str]]:
    """Build a site of January 10, 2025 and give the address at which a server of plain files has it."""
    with ExitStack() as stack:

        def serve(reader: Reader, service: str = "") -> str:
            root: Path = tmp_path_factory.mktemp("browser")
            site = Site("Legal terms", "", date(2025, 1, 10), service=service)
            build(reader, site, Plan(root, root / "site", root / "work"))
            handler = partial(_Quiet, directory=str(root / "site"))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve
