"""The transcripts in the documentation are what really happens: every command is run, every answer compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask_openapi import OpenAPI

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
PORT = "127.0.0.1:8000"
_BLOCK = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    return _BLOCK.findall(DOCS.read_text("utf-8"))


def test_every_route_has_a_transcript(app: OpenAPI) -> None:
    asked = " ".join(command for command, _ in transcripts())
    for path in app.api_doc["paths"]:
        pattern = re.sub(r"\\{\w+\\}", r"[^/?' ]+", re.escape(path)) + r"['? ]|" + re.escape(path) + "$"
        assert re.search(pattern, asked + " "), path


@pytest.fixture(autouse=True)
def _nobody_asked_before(app: OpenAPI) -> None:
    """What other tests asked of the application that all share does not count against its limits."""
    counts, _ = app.extensions["clausebook-limits"]
    counts.here.storage.reset()


@pytest.mark.parametrize(("command", "expected"), transcripts(), ids=[command for command, _ in transcripts()])
def test_a_transcript_is_what_happens(address: str, command: str, expected: str) -> None:
    """``…`` in the documentation stands for anything."""
    run = subprocess.run(["bash", "-c", command.replace(PORT, address)], capture_output=True, text=True, check=True)
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("…"))
    assert re.fullmatch(pattern, run.stdout.strip(), re.DOTALL), run.stdout


@pytest.mark.parametrize("code", _CODE.findall(DOCS.read_text("utf-8")))
def test_a_generated_client_works_as_written(address: str, tmp_path: Path, code: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [
        "openapi-python-client",
        "generate",
        "--url",
        f"http://{address}/openapi.json",
        "--output-path",
        "client",
    ]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, capture_output=True)
    lines = [line for line in code.replace(PORT, address).splitlines() if not line.startswith("# →")]
    expected = [line.removeprefix("# → ") for line in code.splitlines() if line.startswith("# →")]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "client")}
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], env=environment, capture_output=True, text=True, check=True
    )
    assert expected == run.stdout.splitlines()
