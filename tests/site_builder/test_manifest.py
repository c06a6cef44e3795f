"""The list of a site's files, for stores that take single files."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook.demo import demo
from clausebook.model.errors import UseError
from clausebook_site.manifest import write_manifest


def test_it_lists_what_to_upload_and_what_to_delete_since_the_last_one(tmp_path: Path) -> None:
    site, manifest = tmp_path / "site", tmp_path / "site.json"
    (site / "a").mkdir(parents=True)
    for name in ("a/one.html", "two.html", "ä.html"):
        (site / name).write_text(name, "utf-8")

    write_manifest(site, manifest)
    first = json.loads(manifest.read_text("utf-8"))
    (site / "two.html").write_text("other", "utf-8")
    (site / "ä.html").unlink()
    (site / "new.html").touch()
    write_manifest(site, manifest)
    second = json.loads(manifest.read_text("utf-8"))

    assert ["a/one.html", "two.html", "ä.html"] == first["added"] == list(first["files"])
    assert ["new.html"] == second["added"]
    assert ["two.html"] == second["changed"]
    assert ["ä.html"] == second["removed"]
    assert hashlib.sha256(b"other").hexdigest() == second["files"]["two.html"]
    assert ["site", "site.json"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "[]", '{"dist": 1}', '{"files": 1}', "\udcff"])
def test_a_file_that_is_no_manifest_is_left_alone(tmp_path: Path, text: str) -> None:
    other = tmp_path / "package.json"
    other.write_text(text, "utf-8", "surrogateescape")
    with pytest.raises(UseError, match="E_MANIFEST"):
        write_manifest(tmp_path, other)
    assert text == other.read_text("utf-8", "surrogateescape")


def test_a_second_build_of_the_same_uploads_nothing(tmp_path: Path) -> None:
    demo(tmp_path / "demo", date(2026, 11, 26))
    command = [
        "-C",
        str(tmp_path / "demo"),
        "build",
        "--today",
        "2026-11-27",
        "--manifest",
        str(tmp_path / "site.json"),
    ]
    told = []
    for _ in range(2):
        assert 0 == CliRunner().invoke(main, command, catch_exceptions=False).exit_code
        told.append(json.loads((tmp_path / "site.json").read_text("utf-8")))

    assert "index.html" in told[0]["added"]
    assert told[0]["files"] == told[1]["files"]
    assert ([], [], []) == (told[1]["added"], told[1]["changed"], told[1]["removed"])
