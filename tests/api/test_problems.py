"""Bad requests get a clear problem: what was wrong, never what was sent, never a trace."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.model.errors import UseError
from clausebook_api import host_names
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.cursor import issue
from clausebook_api.errors import PROBLEMS

TOS = "/v1/documents/terms-of-service"
EVERY = "0.0.0.0"  # noqa: S104 - nothing listens there


def problem(kind: str, status: int) -> tuple[int, str, str]:
    return status, f"/docs#problem-{kind}", "application/problem+json"


@pytest.mark.parametrize(
    ("address", "kind", "status"),
    [
        ("/v1/documents/nothing", "document-not-found", 404),
        ("/v1/documents/nothing/versions", "document-not-found", 404),
        (f"{TOS}/versions/1999-01-01", "version-not-found", 404),
        (f"{TOS}/versions/2025-05-05", "version-not-found", 404),
        (f"{TOS}/clauses/nothing", "clause-not-found", 404),
        (f"{TOS}/clauses?as_of=1999-01-01", "not-in-force", 404),
        (f"{TOS}/clauses?as_of=2025-02-30", "day-syntax", 400),
        (f"{TOS}/clauses?as_of=02/03/2025", "day-syntax", 400),
        (f"{TOS}/clauses?as_of=yesterday", "day-syntax", 400),
        (f"{TOS}/clauses?basis=legal", "parameter-invalid", 422),
        (f"{TOS}/versions?limit=-1", "limit-range", 400),
        (f"{TOS}/versions?limit=1000000000", "limit-range", 400),
        (f"{TOS}/versions?limit=many", "limit-range", 400),
        (f"{TOS}/versions?cursor=AAAA", "cursor-invalid", 400),
        (f"{TOS}/versions?is_admin=1", "unknown-field", 422),
        (f"{TOS}/diff?from=2025-04-14", "parameter-invalid", 422),
        (f"{TOS}/diff?from=2025-04-14&to=never", "version-not-found", 404),
        ("/v1/changes?since=soon", "day-syntax", 400),
        ("/id/terms-of-service/nothing", "clause-not-found", 404),
        ("/v1/search", "parameter-invalid", 422),
        (f"/v1/search?q={'a+' * 1001}", "query-too-long", 400),
        ("/v1/nothing", "not-found", 404),
        ("/nothing", "not-found", 404),
    ],
)
def test_what_is_wrong_is_told(client: FlaskClient, address: str, kind: str, status: int) -> None:
    response = client.get(address)
    assert problem(kind, status) == (response.status_code, response.json["type"], response.mimetype)
    assert PROBLEMS[kind] == (status, response.json["title"])
    assert "Traceback" not in response.text


def test_every_wrong_parameter_is_told_at_once_and_none_is_echoed(client: FlaskClient) -> None:
    response = client.get(f"{TOS}/clauses?as_of=secret-canary&basis=secret-canary")
    assert ["as_of", "basis"] == sorted(fault["parameter"] for fault in response.json["errors"])
    assert "canary" not in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_nothing_can_be_changed(client: FlaskClient, method: str) -> None:
    response = client.open(f"{TOS}/clauses", method=method)
    assert problem("method-not-allowed", 405) == (response.status_code, response.json["type"], response.mimetype)
    assert "GET" in response.headers["Allow"]


def test_a_cursor_of_another_list_or_key_is_refused(client: FlaskClient) -> None:
    other = client.get("/v1/documents?limit=1").json["next"]
    forged = issue(b"another key", "versions terms-of-service", [-3])
    for cursor in (other, forged, other[:-2] + "xx", "é" * 10, "A" * 1999):
        response = client.get(f"{TOS}/versions", query_string={"cursor": cursor})
        assert "/docs#problem-cursor-invalid" == response.json["type"], cursor


def test_a_large_request_is_refused(client: FlaskClient) -> None:
    response = client.get("/v1/documents", data=b"x" * 10_000_000)
    assert problem("too-large", 413) == (response.status_code, response.json["type"], response.mimetype)


@pytest.mark.parametrize("host", ["a b", "<script>", "x/y", "a@b", ""])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/v1/documents", headers={"Host": host})
    assert problem("host-invalid", 400) == (response.status_code, response.json["type"], response.mimetype)


def test_only_the_hosts_that_are_named_are_answered_for(demo_config: ApiConfig) -> None:
    client = create_app(replace(demo_config, hosts=("legal.example",))).test_client()
    answered = [
        client.get("/healthz", headers={"Host": host}).status_code for host in ("legal.example:8000", "x.example")
    ]
    assert [200, 400] == answered


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("localhost", "localhost:8000", 200), ("[::1]", "[::1]:8000", 200), ("::1", "[::1]", 200),
        ("LEGAL.example", "legal.EXAMPLE", 200), (EVERY, "192.168.1.7:8000", 200), ("::", "[fd00::1]:8000", 200),
        (EVERY, "evil.example", 400), ("127.0.0.1", "192.168.1.7", 400), ("localhost", "localhost.evil.example", 400),
    ],
)  # fmt: skip
def test_names_and_addresses_are_read_as_they_are_written(
    demo_config: ApiConfig, demo: Path, allowed: str, host: str, status: int
) -> None:
    hosts = ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(demo), "CLAUSEBOOK_HOSTS": allowed}).hosts
    client = create_app(replace(demo_config, hosts=hosts)).test_client()
    assert status == client.get("/healthz", headers={"Host": host}).status_code


def test_a_service_on_this_machine_has_the_names_of_this_machine() -> None:
    own = host_names.list_own("127.0.0.1", ("https://legal.example/terms/", ""))
    assert ("127.0.0.1", "::1", "legal.example", "localhost") == own
    assert socket.gethostname().lower() in host_names.list_own(EVERY, ())


@pytest.mark.parametrize("body", ["[" * 60_000, '{"a":' * 10_000, '{"email":' + "[" * 9000 + "]" * 9000 + "}"])
def test_json_that_is_nested_too_deep_is_refused(client: FlaskClient, body: str) -> None:
    response = client.post("/v1/subscriptions", data=body, content_type="application/json")
    assert problem("bad-request", 400) == (response.status_code, response.json["type"], response.mimetype)


def test_what_lies_outside_the_site_is_told_from_nothing_by_nobody(demo_config: ApiConfig, tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "terms").mkdir(parents=True)
    (tmp_path / "private").mkdir()
    client = create_app(replace(demo_config, site=site, serve_site=True)).test_client()
    there, away, absolute = (
        client.get("/", environ_overrides={"PATH_INFO": path})
        for path in ("/../private", "/../nothing", f"/{tmp_path}")
    )
    assert [404, 404, 404] == [one.status_code for one in (there, away, absolute)]
    assert there.data == away.data == absolute.data
    assert 308 == client.get("/terms").status_code


def test_too_many_costly_requests_are_held_off_and_lookups_go_on(demo_config: ApiConfig) -> None:
    client = create_app(replace(demo_config, limit="2 per minute")).test_client()
    address = f"{TOS}/diff?from=2025-04-14&to=2024-0"
    statuses = [client.get(f"{address}{month}-01").status_code for month in (1, 2, 3)]
    assert [200, 200, 429] == statuses
    refused = client.get(f"{address}4-01")
    assert "/docs#problem-too-many-requests" == refused.json["type"]
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    found = client.get(f"{TOS}/clauses/security")
    assert (200, None) == (found.status_code, found.headers.get("RateLimit-Limit"))


def test_what_is_limited_says_how_much_is_left(demo_config: ApiConfig) -> None:
    client = create_app(replace(demo_config, limit="3 per minute")).test_client()
    found = [client.get(f"/v1/search?q={words}").headers for words in ("refund", "days", "cookie", "note")]
    assert "RateLimit-Limit" not in client.get("/v1/search?q=refund").headers  # kept, and costs nothing
    assert [("3", "2"), ("3", "1"), ("3", "0"), ("3", "0")] == [
        (one["RateLimit-Limit"], one["RateLimit-Remaining"]) for one in found
    ]
    assert all(0 < int(one["RateLimit-Reset"]) <= 60 for one in found)
    assert "RateLimit-Remaining" in found[0]["Access-Control-Expose-Headers"]


def test_without_a_corpus_all_but_health_is_unavailable(tmp_path: Path, demo_config: ApiConfig) -> None:
    client = create_app(replace(demo_config, state=tmp_path)).test_client()
    lookup = client.get("/v1/documents")
    assert problem("unavailable", 503) == (lookup.status_code, lookup.json["type"], lookup.mimetype)
    assert "Retry-After" in lookup.headers
    assert (200, 503) == (client.get("/healthz").status_code, client.get("/readyz").status_code)


def test_an_unforeseen_fault_tells_nothing(demo_config: ApiConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(demo_config)
    monkeypatch.setattr("clausebook_api.snapshot.Snapshot.books", lambda _: 1 / 0)
    response = app.test_client().get("/v1/documents")
    assert problem("internal", 500) == (response.status_code, response.json["type"], response.mimetype)
    assert "division" not in response.text


def test_every_answer_carries_its_headers(client: FlaskClient) -> None:
    for address in ("/v1/documents", "/v1/documents/nothing", "/healthz"):
        headers = client.get(address, headers={"X-Request-Id": "abc-1"}).headers
        assert "nosniff" == headers["X-Content-Type-Options"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "abc-1" == headers["X-Request-Id"]
    assert "*" == client.get("/v1/documents").headers["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Credentials" not in client.get("/v1/documents").headers
    assert "\n" not in client.get("/healthz", headers={"X-Request-Id": "a b;c"}).headers["X-Request-Id"]


def test_a_secret_must_be_long_enough(tmp_path: Path) -> None:
    with pytest.raises(UseError, match="CLAUSEBOOK_SECRET"):
        ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(tmp_path), "CLAUSEBOOK_SECRET": "short"})


def test_a_secret_that_is_not_given_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / ".clausebook").mkdir()
    one, two = (ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(tmp_path)}).secret for _ in range(2))
    assert one == two
    assert 0o600 == (tmp_path / ".clausebook-data" / "secret").stat().st_mode & 0o777
