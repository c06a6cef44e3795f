"""Documents, versions and clauses: what is asked for on which day, and what is answered where nothing is."""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.corpus import Corpus
from clausebook.model.version import in_force
from clausebook.parse.tree import clauses
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

TOS = "/v1/documents/terms-of-service"
SHARED = ("starts_on", "ends_on", "unchanged_since", "certainty", "version")


def test_documents_are_listed_by_id_with_how_they_stand_today(client: FlaskClient) -> None:
    items = client.get("/v1/documents").json["items"]
    assert sorted(item["id"] for item in items) == [item["id"] for item in items]
    by_id = {item["id"]: item for item in items}
    assert ("withdrawn", None) == tuple(by_id["beta-programme"][key] for key in ("status", "version"))
    terms = by_id["terms-of-service"]
    assert ("in-force", "2025-04-14.2", "2026-11-16", "2027-01-05") == tuple(
        terms[key] for key in ("status", "version", "upcoming", "upcoming_on")
    )


def test_a_document_is_given_as_it_stood_on_the_day(client: FlaskClient, demo_corpus: Corpus) -> None:
    versions = demo_corpus.versions("terms-of-service")
    for day in sorted({one for version in versions for one in (version.published_on, version.effective_on)}):
        if day > date(2026, 11, 26):
            continue
        told = client.get(TOS, query_string={"as_of": str(day)}).json
        expected = in_force(versions, day)
        assert (str(day), expected and expected.name) == (told["as_of"], told["version"])
        assert sum(version.published_on <= day for version in versions) == told["versions"]
    assert client.get(TOS).json == client.get(f"{TOS}?as_of=today").json == client.get(f"{TOS}?as_of=2026-11-26").json
    coming = client.get(f"{TOS}?as_of=upcoming").json
    assert ("2027-01-05", "2026-11-16", None) == tuple(coming[key] for key in ("as_of", "version", "upcoming"))


def test_a_document_before_it_was_published_is_told_since_when_there_is_one(client: FlaskClient) -> None:
    response = client.get(f"{TOS}?as_of=2021-03-21")
    assert (404, "/docs#problem-not-in-force") == (response.status_code, response.json["type"])
    assert "2021-03-22" == response.json["starts_on"]
    beta = "/v1/documents/beta-programme"
    assert "in-force" == client.get(f"{beta}?as_of=2024-04-07").json["status"]
    assert ("withdrawn", "2024-04-08") == tuple(
        client.get(f"{beta}?as_of=2024-04-08").json[key] for key in ("status", "withdrawn_on")
    )


def test_pages_of_a_list_hold_every_item_once(client: FlaskClient) -> None:
    whole = [item["version"] for item in client.get(f"{TOS}/versions").json["items"]]
    found, cursor = [], ""
    while True:
        page = client.get(f"{TOS}/versions", query_string={"limit": 3, "cursor": cursor}).json
        found += [item["version"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert whole == found
    assert len(set(found)) == len(found)


def test_the_text_of_a_day_is_that_of_the_version_in_force(client: FlaskClient, demo_corpus: Corpus) -> None:
    versions = demo_corpus.versions("terms-of-service")
    for day in sorted({version.effective_on for version in versions}):
        expected = in_force(versions, day)
        assert expected
        text = client.get(f"{TOS}/clauses", query_string={"as_of": str(day)}).json
        assert expected.name == text["version"]
        assert [one.block.text for one in demo_corpus.clauses(expected)] == [one["text"] for one in text["clauses"]]


def test_upcoming_is_the_text_that_is_announced_and_today_the_one_in_force(client: FlaskClient) -> None:
    names = [client.get(f"{TOS}/clauses?as_of={day}").json["version"] for day in ("today", "upcoming", "2027-01-05")]
    assert ["2025-04-14.2", "2026-11-16", "2026-11-16"] == names


def test_what_was_published_is_not_yet_what_is_in_force(client: FlaskClient) -> None:
    query = {"as_of": "2026-11-20"}
    bases = ("effective", "published")
    found = [client.get(f"{TOS}/clauses", query_string=query | {"basis": basis}).json["version"] for basis in bases]
    assert ["2025-04-14.2", "2026-11-16"] == found


def test_every_clause_of_every_day_is_found_by_its_id_with_the_words_of_the_whole_text(client: FlaskClient) -> None:
    for version in client.get(f"{TOS}/versions").json["items"]:
        if version["starts_on"] is None:
            continue
        day = version["starts_on"]
        for one in client.get(f"{TOS}/clauses?as_of={day}").json["clauses"]:
            clause = client.get(f"{TOS}/clauses/{one['clause']}?as_of={day}").json
            assert (one["text"], one["label"], one["address"]) == tuple(clause[k] for k in ("text", "label", "address"))
            assert clause["starts_on"] <= day
            assert clause["ends_on"] is None or day <= clause["ends_on"]


def test_a_clause_says_where_it_stands_since_when_and_how_to_cite_it(client: FlaskClient) -> None:
    clause = client.get(f"{TOS}/clauses/security").json
    assert "terms-of-service/security" == clause["id"]
    assert "Terms of Service s 2.2" == clause["citation"]
    assert ["2."] == [one["label"] for one in clause["hierarchy"]]
    assert hashlib.sha256(clause["text"].encode()).hexdigest() == clause["sha256"]
    assert clause["permalink"].endswith(f"/terms-of-service/{client.get(TOS).json['version']}/#security")


def test_a_clause_leads_to_the_version_in_force_on_the_day_also_where_its_words_are_older(client: FlaskClient) -> None:
    for version in client.get(f"{TOS}/versions").json["items"]:
        if version["starts_on"] is None:
            continue
        day, address = version["starts_on"], f"/terms-of-service/{version['version']}/#"
        clauses = [
            one for one in client.get(f"{TOS}/clauses?as_of={day}").json["clauses"] if one["block"] == "paragraph"
        ]
        for one in clauses:
            found = client.get(f"{TOS}/clauses/{one['clause']}?as_of={day}").json["permalink"]
            assert found.endswith(f"{address}{one['clause']}")
        text = client.get(f"{TOS}/clauses/{clauses[0]['clause']}?as_of={day}&format=txt").text
        assert f"{address}{clauses[0]['clause']}\n" in text


def test_what_is_cited_found_and_copied_leads_to_the_version_in_force(client: FlaskClient) -> None:
    for day in ("", client.get(f"{TOS}/versions").json["items"][-1]["starts_on"]):
        asked = f"&as_of={day}" if day else ""
        held = client.get(f"{TOS}/clauses{asked.replace('&', '?')}").json["version"]
        address = f"https://legal.kestrel.example/terms-of-service/{held}/#"
        cited = client.get(f"/v1/cite?ref=terms of service 2.2{asked}").json["items"][0]
        assert cited["permalink"].startswith(address)
        assert address in cited["dated_citation"]
        found = client.get(f"/v1/search?q=password document:terms-of-service{asked}").json["items"]
        assert found
        assert all(one["permalink"].startswith(address) for one in found)
        assert f"{address}security" in client.get(f"/agent/?clause=terms-of-service/security{asked}").text


def test_a_clause_is_found_by_the_number_it_had_on_the_day(client: FlaskClient) -> None:
    for version in client.get(f"{TOS}/versions").json["items"]:
        day = version["starts_on"]
        for one in client.get(f"{TOS}/clauses?as_of={day}").json["clauses"] if day else ():
            if "." in one["label"]:
                for typed in (one["label"], f"§ {one['label']}"):
                    found = client.get(f"{TOS}/clauses/{typed}?as_of={day}")
                    address = f"{TOS}/clauses/{one['clause']}?as_of={day}&basis=effective"
                    assert (303, address) == (found.status_code, found.headers["Location"])
                    assert one["id"] == client.get(address).json["id"]
    assert f"{TOS}/clauses/security/versions" == client.get(f"{TOS}/clauses/2.2/versions").headers["Location"]
    page = client.get("/id/terms-of-service/2.2")
    assert (303, client.get("/id/terms-of-service/security").headers["Location"]) == (
        page.status_code,
        page.headers["Location"],
    )


def test_an_item_inside_a_sentence_is_a_clause(client: FlaskClient) -> None:
    number = client.get(f"{TOS}/clauses/2.3(a)")
    address = f"{TOS}/clauses/accounts-of-organisations.a"
    assert (303, address) == (number.status_code, number.headers["Location"].partition("?")[0])
    item = client.get(address).json
    whole = client.get(f"{TOS}/clauses/accounts-of-organisations").json
    assert ("(a)", "Terms of Service s 2.3(a)", "item") == (item["label"], item["citation"], item["block"])
    assert f"(a) {item['text']}" in whole["text"]
    assert item["permalink"].endswith("#accounts-of-organisations.a")
    assert [item[fact] for fact in SHARED] == [whole[fact] for fact in SHARED]
    for form in ("html", "txt", "md"):
        assert item["text"][:20] in client.get(f"{address}?format={form}").text
    for name in ("2.3(a)", "accounts-of-organisations.a"):
        of_whole = client.get(f"{TOS}/clauses/{name}/versions?limit=1").headers["Location"]
        assert f"{TOS}/clauses/accounts-of-organisations/versions?limit=1" == of_whole
    [cited] = client.get("/v1/cite?ref=tos 2.3(a)").json["items"]
    assert ("exact", item["id"], item["text"]) == (cited["precision"], cited["id"], cited["text"])
    assert 404 == client.get(f"{TOS}/clauses/accounts-of-organisations.zz").status_code


def test_a_section_is_answered_with_what_stands_under_it(client: FlaskClient) -> None:
    [cited] = client.get("/v1/cite?ref=tos 2").json["items"]
    assert ("exact", "Terms of Service s 2") == (cited["precision"], cited["understood"])
    assert ["Terms of Service s 2.1", "Terms of Service s 2.2"] == [one["citation"] for one in cited["under"]][:2]


def test_what_is_not_found_is_told_with_what_comes_nearest(client: FlaskClient) -> None:
    problem = client.get("/v1/cite?ref=tos 2.2(c)")
    assert (404, "/docs#problem-citation-unclear") == (problem.status_code, problem.json["type"])
    assert "Terms of Service s 2.2" in [one["citation"] for one in problem.json["candidates"]]


def test_a_number_that_nothing_has_is_told_with_where_they_are_listed(client: FlaskClient) -> None:
    problem = client.get(f"{TOS}/clauses/99.1?as_of=2024-01-15")
    assert (404, "/docs#problem-clause-not-found") == (problem.status_code, problem.json["type"])
    assert f"{TOS}/clauses?as_of=2024-01-15" in problem.json["detail"]
    assert 410 == client.get("/v1/documents/beta-programme/clauses/1").status_code


@pytest.fixture
def twice(tmp_path: Path) -> FlaskClient:
    """A client over one document in which two clauses have the number 1, and an id that looks like a number."""
    (tmp_path / "terms").mkdir()
    text = '---\nid: rules\n---\n# Rules\n\n1. Plans\n\n2. Fees\n\n<a id="2"></a>3. Law\n\n# Annex\n\n1. Partners\n'
    (tmp_path / "terms" / "rules.md").write_text(text, "utf-8")
    for command in (["init", "--quiet"], ["add", "-A"], ["commit", "--quiet", "-m", "Rules"]):
        environment = {**os.environ, "GIT_COMMITTER_DATE": "2025-01-01T12:00:00Z"}
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True, env=environment)
    workspace = Workspace.open(tmp_path)
    workspace.corpus()
    return create_app(ApiConfig(workspace.config, workspace.state, None, b"x" * 32)).test_client()


def test_of_several_clauses_with_a_number_none_is_chosen_and_an_id_goes_first(twice: FlaskClient) -> None:
    clauses = "/v1/documents/rules/clauses"
    problem = twice.get(f"{clauses}/1")
    assert (409, "/docs#problem-clause-ambiguous") == (problem.status_code, problem.json["type"])
    assert ["1. Plans", "1. Partners"] == [one["heading"] for one in problem.json["candidates"]]
    for one in problem.json["candidates"]:
        assert one["id"] == twice.get(one["api"]).json["id"]
    assert "Law" == twice.get(f"{clauses}/2").json["text"]
    assert "Law" == twice.get(f"{clauses}/3", follow_redirects=True).json["text"]


def test_the_versions_of_a_clause_rebuild_its_words_backwards(client: FlaskClient) -> None:
    for one in client.get(f"{TOS}/clauses").json["clauses"]:
        items = client.get(f"{TOS}/clauses/{one['clause']}/versions").json["items"]
        assert one["text"] in {item["text"] for item in items}
        for item in items:
            change = item["change"]
            if change and "reworded" in change["kinds"]:
                after = "".join(run["text"] for run in change["redline"] if run["op"] != "-")
                assert (
                    after.split()[:3] == item["text"].replace("“", '"').replace("”", '"').replace("’", "'").split()[:3]
                )


def test_a_clause_before_its_time_is_not_found_and_one_removed_is_gone(client: FlaskClient) -> None:
    early = client.get(f"{TOS}/clauses/security?as_of=1999-01-01")
    assert (404, "/docs#problem-not-in-force") == (early.status_code, early.json["type"])
    withdrawn = client.get("/v1/documents/beta-programme/clauses")
    assert (410, "/docs#problem-removed", "2024-04-08") == (
        withdrawn.status_code, withdrawn.json["type"], withdrawn.json["withdrawn_on"],
    )  # fmt: skip


def test_the_last_words_of_what_is_gone_are_told_where_to_find(client: FlaskClient) -> None:
    clause = client.get("/v1/documents/beta-programme/clauses?as_of=2024-04-07").json["clauses"][0]["clause"]
    gone = client.get(f"/v1/documents/beta-programme/clauses/{clause}")
    assert 410 == gone.status_code
    assert 200 == client.get(gone.json["last"]).status_code


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/markdown", "text/markdown"),
        ("text/plain;q=0.9, text/markdown;q=0.1", "text/plain"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    ],
)
def test_the_form_is_negotiated(client: FlaskClient, accept: str, media: str) -> None:
    for address in (f"{TOS}/clauses/security", f"{TOS}/versions/2025-04-14", f"{TOS}/clauses"):
        response = client.get(address, headers={"Accept": accept})
        assert (200, media, "Accept") == (response.status_code, response.mimetype, response.headers["Vary"])


def test_a_form_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert 406 == client.get(f"{TOS}/clauses/security", headers={"Accept": "image/png"}).status_code


def test_markdown_of_a_version_is_read_back_to_the_same_words(client: FlaskClient) -> None:
    text = client.get(f"{TOS}/versions/2025-04-14?format=md").text.split("\n", 4)[4]
    expected = client.get(f"{TOS}/versions/2025-04-14").json["clauses"]
    assert [one["text"] for one in expected] == [one.block.text for one in clauses(text)]
    assert [one["clause"] for one in expected] == [one.block.anchor for one in clauses(text)]


def test_a_permanent_id_leads_to_the_page_for_people(client: FlaskClient) -> None:
    response = client.get("/id/terms-of-service/security")
    assert (303, "https://legal.kestrel.example/terms-of-service/#security") == (
        response.status_code, response.headers["Location"],
    )  # fmt: skip


def test_an_answer_that_one_has_is_not_sent_again(client: FlaskClient) -> None:
    for address in (f"{TOS}/clauses/security", f"{TOS}/versions", "/v1/documents", "/v1/changes", "/v1/upcoming"):
        first = client.get(address)
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = client.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (304, b"", tag) == (again.status_code, again.data, again.headers["ETag"])
        assert 200 == client.get(address, headers={"If-None-Match": '"other"'}).status_code


def test_changes_are_newest_first_and_can_be_narrowed(client: FlaskClient) -> None:
    items = client.get("/v1/changes?limit=200").json["items"]
    instants = [item["published_at"] for item in items]
    assert sorted(instants, reverse=True) == instants
    since = client.get("/v1/changes?since=2025-01-01&document=terms-of-service&change_class=material").json["items"]
    wanted = [
        item for item in items
        if item["published_on"] >= "2025-01-01"
        and (item["document"], item["change_class"]) == ("terms-of-service", "material")
    ]  # fmt: skip
    assert wanted
    assert wanted == since


def test_two_versions_are_compared_whatever_their_order(client: FlaskClient) -> None:
    names = [item["version"] for item in client.get(f"{TOS}/versions").json["items"]]
    for old, new in ((names[-1], names[0]), (names[0], names[-1])):
        found = client.get(f"{TOS}/diff", query_string={"from": old, "to": new}).json
        assert (old, new) == (found["from"], found["to"])
        assert found["changes"]
        for change in found["changes"]:
            for side, mark in (("before", "+"), ("after", "-")):
                words = "".join(run["text"] for run in change["redline"] if run["op"] != mark)
                assert (change[side]["wording"] if change[side] else "") == (words if change[side] else "")


def test_definitions_are_those_of_the_texts_in_force(client: FlaskClient) -> None:
    [found] = client.get("/v1/definitions?term=assistant").json["items"]
    assert ("Assistant", "Terms of Service s 1.4") == (found["term"], found["citation"])
