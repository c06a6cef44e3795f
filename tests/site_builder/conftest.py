"""A site in a browser: built into a folder of its own and served from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from clausebook.corpus import Corpus
from clausebook.demo import demo as write_demo
from clausebook.workspace import Workspace
from clausebook_site.build import Plan, build
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.site_model import Site


class _Files(SimpleHTTPRequestHandler):
    """A static host."""

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class _Beside(_Files):
    """A host at which the API compares versions beside the files."""

    def do_GET(self) -> None:
        """Lead from two versions that are asked for to their comparison, as the API does."""
        asked = urlsplit(self.path)
        if not asked.query and ".." not in asked.path:
            super().do_GET()
            return
        self.send_response(302 if asked.query else 200)
        if asked.query:
            chosen = parse_qs(asked.query)
            self.send_header("Location", f"{asked.path}{chosen['from'][0]}..{chosen['to'][0]}/")
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture(scope="session")
def demo_corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The demonstration, compiled."""
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    write_demo(folder, date(2026, 11, 26))
    return Workspace.open(folder).corpus()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[CorpusReader, str], Path]:
    """Builds a site of January 10, 2025, once for each corpus and service; its folder. Never changed."""
    kept: list[tuple[CorpusReader, str, Path]] = []

    def build_once(reader: CorpusReader, service: str) -> Path:
        for known, named, site in kept:
            if known is reader and named == service:
                return site
        root = tmp_path_factory.mktemp("browser")
        site = root / "site"
        build(reader, Site("Legal terms", "", date(2025, 1, 10), service=service), Plan(root, site, root / "work"))
        kept.append((reader, service, site))
        return site

    return build_once


@pytest.fixture(scope="module")
def served(built: Callable[[CorpusReader, str], Path]) -> Iterator[Callable[..., str]]:
    """Gives the address of the host of a site: of files, or with the API ``beside`` them."""
    with ExitStack() as stack:

        def serve(reader: CorpusReader, service: str = "", *, beside: bool = False) -> str:
            handler = partial(_Beside if beside else _Files, directory=str(built(reader, service)))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve
