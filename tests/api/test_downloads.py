"""Versions and redlines as files to save."""

from __future__ import annotations

import io
import sys

import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader

TEXT = "/v1/documents/terms-of-service/versions/2026-11-16"
DIFF = "/v1/documents/terms-of-service/diff?from=2022-05-30&to=2026-11-16"


def test_a_version_is_given_as_word_and_as_pdf(client: FlaskClient) -> None:
    answer = client.get(f"{TEXT}?format=docx")
    assert 200 == answer.status_code
    assert 'attachment; filename="terms-of-service-2026-11-16.docx"' == answer.headers["Content-Disposition"]
    assert "Terms of Service" == Document(io.BytesIO(answer.data)).core_properties.title
    printed = client.get(f"{TEXT}?format=pdf")
    assert "application/pdf" == printed.content_type
    assert len(PdfReader(io.BytesIO(printed.data)).pages) > 1


def test_a_redline_has_tracked_changes(client: FlaskClient) -> None:
    answer = client.get(f"{DIFF}&format=docx")
    assert 'filename="terms-of-service-2022-05-30-to-2026-11-16.docx"' in answer.headers["Content-Disposition"]
    body = Document(io.BytesIO(answer.data)).element.body.xml
    assert "<w:ins " in body
    assert "<w:del " in body
    assert client.get(f"{DIFF}&format=pdf").data.startswith(b"%PDF")


def test_who_has_the_file_already_is_told_so(client: FlaskClient) -> None:
    first = client.get(f"{TEXT}?format=docx")
    again = client.get(f"{TEXT}?format=docx", headers={"If-None-Match": first.headers["ETag"]})
    assert (304, b"") == (again.status_code, again.data)


def test_where_no_pdf_can_be_made_the_answer_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get("/v1/documents/terms-of-service/versions/2022-05-30?format=pdf")
    assert 406 == answer.status_code
    assert "PDF cannot be made here" in answer.json["detail"]


def test_another_form_is_refused(client: FlaskClient) -> None:
    assert 422 == client.get(f"{TEXT}?format=odt").status_code


def test_the_comparison_links_to_its_files(client: FlaskClient) -> None:
    page = client.get("/terms-of-service/compare/2022-05-30..2026-11-16/").text
    assert "diff?from=2022-05-30&amp;to=2026-11-16&amp;format=docx" in page
