"""The transcripts in the documentation are what really happens: every command is run, every answer compared."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_openapi import OpenAPI
from werkzeug.serving import make_server

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
PORT = "127.0.0.1:8000"
_BLOCK = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    return _BLOCK.findall(DOCS.read_text("utf-8"))


@pytest.fixture(scope="module")
def address(app: OpenAPI) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_route_has_a_transcript(app: OpenAPI) -> None:
    asked = " ".join(command for command, _ in transcripts())
    for path in app.api_doc["paths"]:
        pattern = re.sub(r"\\{\w+\\}", r"[^/?' ]+", re.escape(path)) + r"['? ]|" + re.escape(path) + "$"
        assert re.search(pattern, asked + " "), path


@pytest.mark.parametrize(("command", "expected"), transcripts(), ids=[command for command, _ in transcripts()])
def test_a_transcript_is_what_happens(address: str, command: str, expected: str) -> None:
    """``…`` in the documentation stands for anything."""
    run = subprocess.run(["bash", "-c", command.replace(PORT, address)], capture_output=True, text=True, check=True)
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("…"))
    assert re.fullmatch(pattern, run.stdout.strip(), re.DOTALL), run.stdout
