"""A toy export format in the API: asked for, negotiated, described, linked, without a line changed in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.export import formats
from clausebook.export.formats import FORMATS, Format
from clausebook.export.print_model import PrintModel
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TEXT = "/v1/documents/terms-of-service/versions/2026-11-16"
DIFF = "/v1/documents/terms-of-service/diff?from=2022-05-30&to=2026-11-16"
TOYS = (("lines", "application/x-lines"), ("ids", "text/x-ids"))


def write(sheet: PrintModel) -> bytes:
    return "".join(f"{entry.op}{entry.placed.id}\n" for entry in sheet.entries).encode()


@pytest.fixture(scope="module")
def toyed(demo_config: ApiConfig) -> Iterator[FlaskClient]:
    for name, media in TOYS:
        formats.register(Format(name, media, name.title(), write, f"Redline as {name}" if name == "lines" else ""))
    yield create_app(replace(demo_config, limit="100000 per minute"), clock=lambda: NOW).test_client()
    for name, _ in TOYS:
        del FORMATS[name]


def test_a_version_is_given_in_it(toyed: FlaskClient) -> None:
    saved, shown = (toyed.get(f"{TEXT}?format={name}") for name, _ in TOYS)
    assert "application/x-lines" == saved.content_type
    assert 'attachment; filename="terms-of-service-2026-11-16.lines"' == saved.headers["Content-Disposition"]
    assert "=security\n" in saved.text
    assert ("text/x-ids", saved.data) == (shown.content_type, shown.data)
    assert "Content-Disposition" not in shown.headers


def test_text_is_given_to_who_accepts_it(toyed: FlaskClient) -> None:
    for path in (TEXT, "/v1/documents/terms-of-service/clauses"):
        assert "text/x-ids" == toyed.get(path, headers={"Accept": "text/x-ids"}).content_type
    assert 406 == toyed.get(TEXT, headers={"Accept": "application/x-lines"}).status_code


def test_a_redline_is_given_in_what_can_show_one(toyed: FlaskClient) -> None:
    assert {"=", "+", "-"} == {line[0] for line in toyed.get(f"{DIFF}&format=lines").text.splitlines()}
    refused = toyed.get(f"{DIFF}&format=ids")
    assert 422 == refused.status_code
    assert "format: Input should be 'json', 'html', 'docx', 'pdf' or 'lines'" == refused.json["detail"]


_DESCRIBES = """
import json, pathlib
from clausebook.export import formats
for name, media in (("lines", "application/x-lines"), ("ids", "text/x-ids")):
    formats.register(formats.Format(name, media, name, lambda sheet: b""))
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook.config import Config
app = create_app(ApiConfig(Config.default(), pathlib.Path({state!r}), None, b"a secret for tests, long enough"))
print(json.dumps(app.test_client().get("/openapi.json").json))
"""


def test_it_is_described_where_it_is_registered_before_the_api_is_loaded(tmp_path: Path) -> None:
    program = [sys.executable, "-c", _DESCRIBES.format(state=str(tmp_path))]
    made = subprocess.run(program, check=True, capture_output=True, cwd=tmp_path).stdout
    described = json.loads(made.splitlines()[-1])
    operation = described["paths"]["/v1/documents/{document}/versions/{version}"]["get"]
    assert {"application/x-lines", "text/x-ids"} < operation["responses"]["200"]["content"].keys()
    [parameter] = [one for one in operation["parameters"] if one["name"] == "format"]
    assert ["json", "md", "txt", "ids", "html", "docx", "pdf", "lines"] == parameter["schema"]["anyOf"][0]["enum"]


def test_the_comparison_links_to_it(toyed: FlaskClient) -> None:
    page = toyed.get("/terms-of-service/compare/2022-05-30..2026-11-16/").text
    assert "to=2026-11-16&amp;format=lines" in page
    assert ">Redline as lines</a>" in page
    assert "format=ids" not in page
