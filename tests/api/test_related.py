"""What the API says a document is part of, its parts and whose terms it takes: every id it gives is published."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig

TOLD = '[elsewhere]\nmaster = {title = "Master Terms", url = "https://master.example/"}\n'
MASTER = {"title": "Master Terms", "url": "https://master.example/", "published": False}
FIELDS = ("incorporated_into", "parts", "terms_from")
PART = "incorporated_into: [old-terms, part, master, gone]\nterms_from: [master, terms]\ntranslation_of: nowhere"
FILES = {"terms": "aliases: [old-terms]", "part": PART, "gone": "incorporated_into: [terms]\nstatus: withdrawn"}


@pytest.fixture
def published(tmp_path: Path) -> Callable[[str], FlaskClient]:
    """A client over three documents that name one another, one withdrawn, and two that are not published."""

    def made(settings: str) -> FlaskClient:
        (tmp_path / "clausebook.toml").write_text(settings, "utf-8")
        (tmp_path / "terms").mkdir()
        _landed(tmp_path, {name: keys.replace("status: withdrawn", "") for name, keys in FILES.items()}, "2025-01-01")
        _landed(tmp_path, FILES, "2025-02-01")
        workspace = Workspace.open(tmp_path)
        workspace.corpus()
        return create_app(ApiConfig(workspace.config, workspace.state, None, b"x" * 32)).test_client()

    return made


def _landed(folder: Path, files: dict[str, str], day: str) -> None:
    for name, keys in files.items():
        text = f"---\nid: {name}\ntitle: {name.title()}\n{keys}\n---\n**“Fee”** means a price.\n"
        (folder / "terms" / f"{name}.md").write_text(text, "utf-8")
    for command in (["init", "--quiet"], ["add", "-A"], ["commit", "--quiet", "-m", day]):
        environment = {**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "-C", str(folder), *command], check=True, env=environment)


def test_every_id_given_is_published(published: Callable[[str], FlaskClient]) -> None:
    client = published(TOLD)
    for item in client.get("/v1/documents").json["items"]:
        assert item == client.get(f"/v1/documents/{item['id']}").json
        for name in (*(one for field in FIELDS for one in item[field]), item["translation_of"] or item["id"]):
            assert 200 == client.get(f"/v1/documents/{name}").status_code


def test_a_part_names_its_parents_and_a_parent_its_parts_by_the_ids_of_today(
    published: Callable[[str], FlaskClient],
) -> None:
    client = published(TOLD)
    part, terms = (client.get(f"/v1/documents/{name}").json for name in ("part", "terms"))
    assert (["terms", "gone"], [], ["terms"], "") == (*(part[field] for field in FIELDS), part["translation_of"])
    assert ([], ["gone", "part"], [], []) == (*(terms[field] for field in FIELDS), terms["elsewhere"])
    assert "withdrawn" == client.get("/v1/documents/gone").json["status"]


def test_what_is_not_published_is_told_of_and_has_no_id(published: Callable[[str], FlaskClient]) -> None:
    assert [
        {**MASTER, "named_in": ["incorporated_into", "terms_from"]},
        {"title": "nowhere", "url": "", "published": False, "named_in": ["translation_of"]},
    ] == published(TOLD).get("/v1/documents/part").json["elsewhere"]


def test_without_a_setting_it_has_the_name_it_is_given(published: Callable[[str], FlaskClient]) -> None:
    [first, _] = published("").get("/v1/documents/part").json["elsewhere"]
    assert ("master", "", False) == (first["title"], first["url"], first["published"])


def test_definitions_say_where_terms_are_taken_from_that_are_not_listed(
    published: Callable[[str], FlaskClient],
) -> None:
    client = published(TOLD)
    told = [{**MASTER, "document": "part"}]
    found = [client.get(f"/v1/definitions{query}").json["elsewhere"] for query in ("", "?document=part", "?term=fee")]
    assert [told] * 3 == found
    assert [] == client.get("/v1/definitions?document=terms").json["elsewhere"]
