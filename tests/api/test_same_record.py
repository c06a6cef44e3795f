"""The same version, clause, change and finding from the command line, the API and a webhook: the same fields."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from clausebook import records
from clausebook.cli import main
from clausebook.corpus import Corpus
from clausebook.model.version import Version
from clausebook_api.notices.notice_facts import IN_FORCE, describe_version, public
from clausebook_api.serializers import Notice

TOS = "terms-of-service"
SITE = "https://legal.kestrel.example/"
ADDED_BY_THE_API = {"permalink"}
ADDED_BY_NOTICES = {
    "document_kind", "lang", "moment", "early", "superseded", "first", "change_summary", "changes", "clause_ids",
    "permalink", "document_permalink", "history", "touched", "not_shown",
}  # fmt: skip


def printed(demo: Path, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    run = CliRunner().invoke(main, ["-C", str(demo), *arguments])
    assert 0 == run.exit_code, run.output
    return json.loads(run.stdout)


def posted(corpus: Corpus, version: Version) -> dict[str, Any]:
    """What a webhook gets of a version."""
    record = next(one for one in corpus.documents() if one.id == version.document)
    return public(describe_version(record, version, corpus.changes(version), IN_FORCE, early=False), SITE)


def without(fields: Any, *names: str) -> dict[str, Any]:  # noqa: ANN401 - JSON
    assert set(names) <= fields.keys()
    return {name: value for name, value in fields.items() if name not in names}


@pytest.fixture(scope="module")
def pair(demo_corpus: Corpus) -> tuple[Version, Version]:
    """Two versions that follow one another, in the second of which words changed."""
    versions = demo_corpus.versions(TOS)
    return versions[-2], versions[-1]


def test_a_version(demo: Path, client: FlaskClient, demo_corpus: Corpus, pair: tuple[Version, Version]) -> None:
    logged = {one["version"]: without(one, "path") for one in printed(demo, "log", TOS, "--json")}
    for one in client.get(f"/v1/documents/{TOS}/versions").json["items"]:
        assert logged[one["version"]] == without(one, *ADDED_BY_THE_API)
    told = without(posted(demo_corpus, pair[1]), *ADDED_BY_NOTICES)
    days = {"starts_on", "ends_on", "withdrawn_on", "withdrawal_note", "absences", "redatings"}  # may change later
    assert told == without(logged[pair[1].name], *days)
    assert set(records.Version.model_fields) == told.keys()


def test_a_change(demo: Path, client: FlaskClient, demo_corpus: Corpus, pair: tuple[Version, Version]) -> None:
    names = [one.name for one in pair]
    diff = printed(demo, "diff", TOS, *names, "--json")
    asked = client.get(f"/v1/documents/{TOS}/diff", query_string=dict(zip(("from", "to"), names, strict=True))).json
    assert diff == without(asked, *ADDED_BY_THE_API)
    told = posted(demo_corpus, pair[1])["changes"]
    assert diff["changes"] == [without(one, "name", "what_happened") for one in told]
    assert {"reworded"} == {kind for one in told for kind in one["kinds"]}


def test_a_change_through_time(client: FlaskClient, demo_corpus: Corpus, pair: tuple[Version, Version]) -> None:
    change = posted(demo_corpus, pair[1])["changes"][0]
    newest = client.get(f"/v1/documents/{TOS}/clauses/{change['clause']}/versions").json["items"][0]
    assert {"kinds": change["kinds"], "redline": change["redline"]} == newest["change"]
    assert (change["id"], change["after"]["text"]) == (newest["id"], newest["text"])
    assert change["after"]["label"] == newest["label"]


def clauses(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield without(node, "children")
        yield from clauses(node["children"])


def test_a_clause(demo: Path, client: FlaskClient, pair: tuple[Version, Version]) -> None:
    shown = printed(demo, "show", TOS, "--version", pair[0].name, "--json")
    asked = client.get(f"/v1/documents/{TOS}/versions/{pair[0].name}").json
    assert list(clauses(shown["clauses"])) == [without(one, "html") for one in asked["clauses"]]
    same = shown.keys() - {"clauses"}
    assert {name: shown[name] for name in same} == {name: asked[name] for name in same}
    clause = client.get(f"/v1/documents/{TOS}/clauses/security").json
    [alone] = printed(demo, "show", TOS, "--clause", "security", "--json")["clauses"]
    words = set(records.Clause.model_fields)
    assert {name: clause[name] for name in words} == {name: alone[name] for name in words}


def test_a_document(client: FlaskClient, demo_corpus: Corpus, pair: tuple[Version, Version]) -> None:
    document, told = client.get(f"/v1/documents/{TOS}").json, posted(demo_corpus, pair[1])
    for name in ("title", "document_kind", "lang"):
        assert document[name] == told[name]
    assert (document["id"], document["permalink"]) == (told["document"], told["document_permalink"])


def test_a_finding(demo: Path, tmp_path: Path) -> None:
    """The review of a branch lists what a check of it lists."""
    copied = tmp_path / "demo"
    shutil.copytree(demo, copied, ignore=shutil.ignore_patterns(".clausebook"))
    file = next(copied.glob(f"terms/**/{TOS}.md"))
    file.write_text(file.read_text("utf-8") + "\n9.9 See Section 77.7.\n", "utf-8")
    run = CliRunner().invoke(main, ["-C", str(copied), "check", "--base", "HEAD", "--format", "json"])
    review = CliRunner().invoke(main, ["-C", str(copied), "review", "--base", "HEAD", "--format", "json"])
    told = json.loads(run.stdout)
    assert told
    assert told == json.loads(review.stdout)["findings"]
    assert [set(records.Finding.model_fields)] * len(told) == [set(one) for one in told]


def test_a_notice_is_what_is_described(demo_corpus: Corpus, pair: tuple[Version, Version]) -> None:
    told = posted(demo_corpus, pair[1])
    assert told == Notice.of(told).plain()
    assert told["permalink"].startswith(SITE)
