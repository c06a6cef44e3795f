"""Each operation describes its own problems: every one that it lists really happens, and its example asks for it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from flask_openapi import OpenAPI
from sqlalchemy import Update, update
from werkzeug.test import TestResponse

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.errors import BASE, COMMON, PROBLEMS, TYPE
from clausebook_api.models import Endpoint, Subscriber
from clausebook_api.service import EXTENSION
from clausebook_api.tokens import Purpose, Token, issue

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TEXTS = {
    "terms/rules.md": "---\nid: rules\ntitle: Rules\n---\n# Rules\n\n1. Plans\n\n2. Fees\n\n# Annex\n\n1. Partners\n",
    "terms/next.md": "---\nid: next\ntitle: Next\neffective: 2027-03-01\n---\n# Next\n\n1. Plans\n",
}
GIVEN = {
    "document": "terms-of-service", "clause": "security", "version": "2025-04-14", "from": "2022-05-30",
    "to": "2025-04-14", "q": "refund", "ref": "ToS 2.2",
}  # fmt: skip
_NUMBERS = count(1)


class Operation(NamedTuple):
    """One operation of the description."""

    method: str
    path: str
    described: Mapping[str, Any]

    def names(self, place: str) -> list[str]:
        return [one["name"] for one in self.described.get("parameters", ()) if one["in"] == place]

    @property
    def body(self) -> dict[str, object] | None:
        """What its example sends; None if it takes nothing."""
        content = self.described.get("requestBody", {}).get("content", {})
        return next((dict(one["example"]) for one in content.values()), None)

    @property
    def kinds(self) -> set[str]:
        """The problems that it lists."""
        contents = (one.get("content", {}) for one in self.described["responses"].values())
        return {kind for content in contents for kind in content.get(TYPE, {}).get("examples", ())}


@dataclass(frozen=True)
class Places:
    """Applications: over the demonstration, over other texts, and over the first without something."""

    app: OpenAPI
    other: OpenAPI
    strict: OpenAPI  # one costly request a minute
    no_corpus: OpenAPI
    no_index: OpenAPI
    no_database: OpenAPI

    def link(self, *, active: bool = True) -> str:
        """One by which a new webhook is managed."""
        sent = {"url": f"https://93.184.216.34/{next(_NUMBERS)}"}
        made = self.app.test_client().post("/v1/webhooks", json=sent, environ_overrides=_somebody())
        assert 201 == made.status_code, made.text
        self.write(update(Endpoint).values(state="active" if active else "unverified"))
        return str(made.json["manage"].rpartition("/")[2])

    def write(self, change: Update) -> None:
        """Change the subscribers."""
        with self.app.extensions[EXTENSION].office.registry.database.writing() as connection:
            connection.execute(change)

    def signed(self, purpose: Purpose) -> str:
        """A link that leads to nobody."""
        return issue(self.app.extensions[EXTENSION].office.registry.keys.secrets, Token(purpose, "0" * 32))


def _somebody() -> dict[str, str]:
    """Another client each time, so that none asks too often."""
    number = next(_NUMBERS)
    return {"REMOTE_ADDR": f"10.1.{number // 250}.{number % 250}"}


@pytest.fixture(scope="module")
def places(
    demo_config: ApiConfig, landed: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory
) -> Places:
    bare, nothing = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("nothing")
    (bare / "corpus.db").symlink_to(demo_config.corpus)
    (nothing / "file").touch()
    kept = tmp_path_factory.mktemp("kept")
    other = landed(("2024-01-15", TEXTS))
    many = replace(demo_config, limit="100000 per minute", kept=kept)
    configs = (
        many, replace(many, settings=other.config, state=other.state), replace(many, limit="1 per minute"),
        replace(many, compiled=nothing), replace(many, compiled=bare), replace(many, kept=nothing / "file"),
    )  # fmt: skip
    return Places(*(create_app(one, clock=lambda: NOW) for one in configs))


def ask(app: OpenAPI, one: Operation, link: str, **more: Any) -> TestResponse:  # noqa: ANN401 - passed on
    """Ask as the operation wants it, with ``given`` and ``query`` instead, and ``options`` of the client."""
    given = GIVEN | {"token": link} | more.pop("given", {})
    required = [name for name in one.names("query") if name in GIVEN and name != "document"]
    query = {name: given[name] for name in required} | more.pop("query", {})
    own = {"email": f"{next(_NUMBERS)}@example.org", "url": f"https://93.184.216.34/{next(_NUMBERS)}"}
    sent = {name: own.get(name, value) for name, value in (one.body or {}).items()} | more.pop("body", {})
    body = {"json": sent} if one.body is not None and "data" not in more else {}
    path = one.path.format_map({name: given[name] for name in one.names("path")})
    options = {"method": one.method, "query_string": query, "environ_overrides": _somebody(), **body} | more
    return app.test_client().open(path, **options)


def wrong_parameter(one: Operation) -> dict[str, Any]:
    """What makes a parameter of an operation wrong, and in no better known way."""
    long = "x" * 400
    if one.body is not None:
        return {"body": {"targets": 5}}
    if one.names("path"):
        return {"given": {one.names("path")[-1]: long}}
    name = next((name for name in ("lang", "document", "ref") if name in one.names("query")), "")
    return {"query": {name: long}} if name else {"query_string": {}}


# What is asked so that a problem happens, if the application lacks nothing.
WAYS: dict[str, Callable[[Operation], dict[str, Any]]] = {
    "document-not-found": lambda one: (
        {"given": {"document": "nothing"}} if "document" in one.names("path") else {"query": {"document": "nothing"}}
    ),
    "version-not-found": lambda one: (
        {"given": {"version": "never"}} if "version" in one.names("path") else {"query": {"from": "never"}}
    ),
    "clause-not-found": lambda _: {"given": {"clause": "nothing"}},
    "not-in-force": lambda _: {"query": {"as_of": "1999-01-01"}},
    "removed": lambda _: {"given": {"document": "beta-programme", "clause": "1"}},
    "day-syntax": lambda one: {
        "query": {next(name for name in ("as_of", "since", "modified_after") if name in one.names("query")): "soon"}
    },
    "cursor-invalid": lambda _: {"query": {"cursor": "AAAA"}},
    "limit-range": lambda _: {"query": {"limit": "-1"}},
    "parameter-invalid": wrong_parameter,
    "unknown-field": lambda _: {"query": {"zebra": "1"}},
    "query-too-broad": lambda _: {"query": {"q": "a*"}},
    "query-too-long": lambda _: {"query": {"q": "x" * 5000}},
    "query-syntax": lambda _: {"query": {"q": "!!!"}},
    "citation-unclear": lambda _: {"query": {"ref": "nothing at all"}},
    "host-invalid": lambda _: {"headers": {"Host": "a b"}},
    "bad-request": lambda _: {"data": "{", "content_type": "application/json"},
    "media-type": lambda _: {"data": "x", "content_type": "text/plain"},
    "not-acceptable": lambda _: {"headers": {"Accept": "image/png"}},
    "method-not-allowed": lambda _: {"method": "TRACE"},
    "too-large": lambda _: {"data": b"x" * 100_000, "content_type": "application/json"},
    "invalid-email": lambda one: {"body": {"contact" if "email" not in (one.body or {}) else "email": "nobody"}},
    "url-not-allowed": lambda _: {"body": {"url": "https://127.0.0.1/hooks"}},
    "url-credentials": lambda _: {"body": {"url": "https://a:b@hooks.example.org/"}},
    "url-scheme": lambda _: {"body": {"url": "http://hooks.example.org/"}},
    "secret-length": lambda _: {"body": {"secret": "short"}},
}


def provoke(places: Places, one: Operation, kind: str) -> TestResponse:
    """Let a problem happen to an operation."""
    makers = (_lack, _ask_often, _ask_others, _follow_link)
    made = next(filter(None, (make(places, one, kind) for make in makers)), None)
    return made or ask(places.app, one, places.link() if "token" in one.names("path") else "", **WAYS[kind](one))


def _lack(places: Places, one: Operation, kind: str) -> TestResponse | None:
    lacking = {
        "unavailable": places.no_corpus, "search-unavailable": places.no_index, "storage": places.no_database,
    }.get(kind)  # fmt: skip
    if lacking is not None:
        return ask(lacking, one, places.link())
    if kind != "internal":
        return None
    link = places.link()
    with pytest.MonkeyPatch.context() as patch:
        address = re.sub(r"\{(\w+)\}", r"\1", one.path)
        endpoint, _ = places.app.url_map.bind("localhost").match(address, one.method)
        patch.setitem(places.app.view_functions, endpoint, lambda **_: 1 / 0)
        return ask(places.app, one, link)


def _ask_often(places: Places, one: Operation, kind: str) -> TestResponse | None:
    if kind == "too-many-requests":
        same = {"REMOTE_ADDR": "10.9.9.9"}
        others = (
            {
                name: value
                for name, value in {"q": f"refund {number}", "to": f"2024-0{number % 9 + 1}-01"}.items()
                if name in one.names("query")
            }
            for number in range(32)
        )  # what was answered before costs nothing
        return [ask(places.strict, one, places.link(), query=query, environ_overrides=same) for query in others][-1]
    if kind != "webhook-known":
        return None
    sent = {"url": f"https://93.184.216.34/{next(_NUMBERS)}"}
    ask(places.app, one, "", body=sent)
    places.write(update(Subscriber).values(state="confirmed"))
    return ask(places.app, one, "", body=sent)


def _ask_others(places: Places, one: Operation, kind: str) -> TestResponse | None:
    if kind == "clause-ambiguous":
        return ask(places.other, one, "", given={"document": "rules", "clause": "1"})
    if kind == "not-in-force" and "as_of" not in one.names("query"):
        return ask(places.other, one, "", given={"document": "next", "clause": "1"})
    return None


def _follow_link(places: Places, one: Operation, kind: str) -> TestResponse | None:
    links: dict[str, Callable[[], str]] = {
        "token-invalid": lambda: "nothing", "token-purpose": lambda: places.signed(Purpose.CONFIRM),
        "token-used": lambda: places.signed(Purpose.MANAGE), "webhook-silent": lambda: places.link(active=False),
    }  # fmt: skip
    return ask(places.app, one, links[kind]()) if kind in links else None


def operations(app: OpenAPI) -> list[Operation]:
    paths = app.api_doc["paths"]
    return [Operation(method.upper(), path, described) for path in paths for method, described in paths[path].items()]


def test_every_problem_that_an_operation_lists_happens(places: Places) -> None:
    for one in operations(places.app):
        assert set(COMMON) <= one.kinds
        for kind in sorted(one.kinds):
            answer = provoke(places, one, kind)
            told = (answer.status_code, (answer.json or {}).get("type"))
            assert (PROBLEMS[kind][0], BASE + kind) == told, (one.method, one.path, kind, answer.text)


def test_operations_list_problems_of_their_own(app: OpenAPI) -> None:
    listed = {(one.method, one.path): one.kinds for one in operations(app)}
    assert set(COMMON) == listed["GET", "/healthz"]
    assert "query-syntax" in listed["GET", "/v1/search"]
    assert not listed["GET", "/v1/documents"] & {"document-not-found", "query-syntax", "token-invalid", "media-type"}
    assert len({frozenset(kinds) for kinds in listed.values()}) > 12


def test_an_example_with_curl_asks_for_what_is_there(places: Places) -> None:
    for one in operations(places.app):
        [sample] = one.described["x-codeSamples"]
        words = shlex.split(sample["source"].replace("TOKEN", places.link()))
        assert ["curl", "-s"] == words[:2]
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        [url] = [urlsplit(word) for word in words if word.startswith("https://legal.kestrel.example/")]
        sent = {"data": words[words.index("-d") + 1], "content_type": "application/json"} if "-d" in words else {}
        asked: dict[str, Any] = {"method": method, "query_string": url.query, **sent}
        answer = places.app.test_client().open(url.path, environ_overrides=_somebody(), **asked)
        assert answer.status_code in {200, 201, 202, 303}, (sample, answer.text)
