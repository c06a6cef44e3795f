"""The description of the API against the API: every operation is asked for every form, and for what it refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from flask_openapi import OpenAPI
from sqlalchemy import update
from werkzeug.test import TestResponse

from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.errors import BASE, TYPE
from clausebook_api.models import Endpoint
from clausebook_api.negotiation import media, versions
from clausebook_api.service import EXTENSION

ROOT = Path(__file__).parents[2]
GOOD = {
    "document": "terms-of-service", "clause": "security", "version": "2025-04-14", "from": "2022-05-30",
    "to": "2026-11-16", "q": "refund", "ref": "ToS 2.2",
}  # fmt: skip
BODIES = {
    "/v1/subscriptions": {"email": "name@example.org"},
    "/v1/webhooks": {"url": "https://93.184.216.34/hooks", "contact": "ops@example.org"},
    "/v1/webhooks/{token}": {"editorial": True},
}
NOT_FOUND = {"document": "nothing", "clause": "nothing", "token": "nothing"}


class Operation(NamedTuple):
    """One operation of the description."""

    method: str
    path: str
    described: dict[str, Any]

    def parameters(self, place: str) -> list[dict[str, Any]]:
        return [one for one in self.described.get("parameters", ()) if one["in"] == place]

    @property
    def forms(self) -> list[str]:
        """The values of ``format=``."""
        schemas = [one["schema"] for one in self.parameters("query") if one["name"] == "format"]
        return [value for schema in schemas for one in schema["anyOf"] for value in one.get("enum", ())]

    def ask(self, client: FlaskClient, given: dict[str, str], **more: Any) -> TestResponse:  # noqa: ANN401 - passed on
        """Ask with what it needs, and ``query`` and ``headers`` besides."""
        path = self.path.format_map({one["name"]: given[one["name"]] for one in self.parameters("path")})
        query = {one["name"]: given[one["name"]] for one in self.parameters("query") if one.get("required")}
        if self.path == "/v1/search":
            query["q"] = given["q"]
        body = BODIES.get(self.path)
        query |= more.get("query", {})
        return client.open(path, method=self.method, query_string=query, headers=more.get("headers"), json=body)


def operations(app: OpenAPI) -> list[Operation]:
    """All there are; after those that take something away nothing more can be asked."""
    paths = app.api_doc["paths"]
    found = [Operation(method.upper(), path, described) for path in paths for method, described in paths[path].items()]
    return sorted(found, key=lambda one: one.method == "DELETE")


@pytest.fixture
def token(app: OpenAPI, request: pytest.FixtureRequest) -> str:
    """That of a webhook, one that has returned its challenge."""
    made = app.test_client().post("/v1/webhooks", json={"url": f"https://93.184.216.34/{request.node.name}"}).json
    with app.extensions[EXTENSION].office.registry.database.writing() as connection:
        connection.execute(update(Endpoint).values(state="active"))
    return str(made["manage"].rpartition("/")[2])


def answers(client: FlaskClient, one: Operation, given: dict[str, str]) -> Iterator[TestResponse]:
    """What an operation answers in every form that it might have, and where there is nothing."""
    yield one.ask(client, given)
    for form in versions():
        yield one.ask(client, given, headers={"Accept": media(form)})
    yield one.ask(client, given, headers={"Accept": "image/png"})
    for form in one.forms:
        yield one.ask(client, given, query={"format": form})
    yield one.ask(client, {**given, **NOT_FOUND})


def test_every_form_of_every_answer_is_described_and_every_form_described_is_answered(
    app: OpenAPI, client: FlaskClient, token: str
) -> None:
    for one in operations(app):
        described = one.described["responses"]
        seen = set()
        for response in answers(client, one, GOOD | {"token": token}):
            content = described[str(response.status_code)].get("content", {})
            assert not content or response.mimetype in content, (one.method, one.path, response.status)
            assert content or not response.data, (one.method, one.path, response.status)
            examples = content.get(TYPE, {}).get("examples", {})
            assert response.mimetype != TYPE or response.json["type"].removeprefix(BASE) in examples, response.text
            seen |= {response.mimetype} if response.status_code < 300 else set()
        promised = {media for status in described if status < "300" for media in described[status].get("content", ())}
        assert promised == seen, (one.method, one.path)


def test_what_is_answered_without_a_corpus_is_described(app: OpenAPI, demo_config: ApiConfig, tmp_path: Path) -> None:
    client = create_app(replace(demo_config, state=tmp_path)).test_client()
    for one in operations(app):
        if one.method == "GET":
            response = one.ask(client, GOOD | {"token": "nothing"})
            content = one.described["responses"][str(response.status_code)]["content"]
            assert [response.mimetype] == list(content), (one.path, response.status)


def test_every_operation_refuses_a_parameter_that_it_does_not_take_and_names_the_nearest(
    app: OpenAPI, client: FlaskClient, token: str
) -> None:
    for one in operations(app):
        known = [parameter["name"] for parameter in one.parameters("query")]
        for name in ["zebra", *(f"{name}x" for name in known)]:
            response = one.ask(client, GOOD | {"token": token}, query={name: "canary"})
            problem = response.json
            assert (422, "/docs#problem-unknown-field") == (response.status_code, problem["type"]), (one.path, name)
            [told] = problem["errors"]
            assert name == told["parameter"]
            nearest = name.removesuffix("x") if name != "zebra" else ""
            assert nearest in told["message"].split() or not nearest, (one.path, name, told)
            assert "canary" not in response.text


def test_the_description_says_where_the_api_answers(demo_config: ApiConfig) -> None:
    settings = demo_config.settings
    elsewhere = replace(settings, notices=replace(settings.notices, service="https://api.example/law/"))
    local = replace(settings, site_url="")
    said = [create_app(replace(demo_config, settings=one)).api_doc["servers"] for one in (settings, elsewhere, local)]
    assert [[{"url": url}] for url in ("https://legal.kestrel.example", "https://api.example/law", "/")] == said


def test_what_is_not_known_is_told_with_what_is_wrong(client: FlaskClient) -> None:
    problem = client.get("/v1/documents/terms-of-service/clauses?as_off=today&basis=legal").json
    assert ["as_off", "basis"] == sorted(told["parameter"] for told in problem["errors"])
    assert "as_of is" in problem["detail"]


_DRAWS = """
import conftest
{more}
from hypothesis import given, settings, strategies as st
drawn = []
@given(st.text(), st.integers())
@settings(max_examples=200)
def draw(text, number):
    drawn.append((text, number))
draw()
print(repr(drawn).encode())
"""


def test_the_tests_draw_alike_whatever_a_worker_has_loaded() -> None:
    run = [sys.executable, "-c"]
    drawn = {
        subprocess.run([*run, _DRAWS.format(more=more)], cwd=ROOT, check=True, capture_output=True).stdout
        for more in ("", "import tests.api.test_problems, clausebook_api.app")
    }
    assert 1 == len(drawn)
