"""The direction of imports: every contract refuses the import that it is there to refuse."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"clausebook": ".", "clausebook_site": "site_builder", "clausebook_api": "api"}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LONGEST = 250  # lines of a module
LONGER: dict[str, int] = {}  # to be cut; none may be added, and none may grow

SOURCES = ("clausebook", "api", "site_builder", "bench", "tests", "conftest.py", ".github")
SUPPRESSED = re.compile(
    r"#\s*(?:ruff: )?(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w, -]+\])?|fmt: \w+)"
)

# By the contract that refuses it: the module it is planted in, and what is imported there.
PLANTED = {
    "packages": [("clausebook.relations", "clausebook_api.config"), ("clausebook_site.cache", "clausebook_api.config")],
    "core": [("clausebook.model.change", "clausebook.parse.label"), ("clausebook.git.paths", "clausebook.compare")],
    "api": [("clausebook_api.models", "clausebook_api.routes.site"), ("clausebook_api.logs", "clausebook_api.app")],
    "site": [("clausebook_site.cache", "clausebook_site.commands")],
    "circles": [("clausebook.parse.label", "clausebook.parse.tree")],
    "pure": [("clausebook.parse.tree", "os"), ("clausebook.timeline.dates", "time")],
    "git": [("clausebook_api.config", "git")],
    "mkdocs": [("clausebook_site.feeds", "mkdocs")],
    "whoosh": [("clausebook_api.search.ranking", "whoosh")],
    "meaning": [("clausebook_api.search.fusion", "numpy"), ("clausebook_api.snapshot", "onnxruntime")],
    "word": [("clausebook.check.rules", "docx")],
    "pdf": [("clausebook.export.word", "weasyprint")],
    "flask": [("clausebook_site.feeds", "flask")],
    "granian": [("clausebook_api.routes.site", "granian")],
    "database": [("clausebook_api.routes.documents", "sqlalchemy")],
}


def source(module: str, root: Path) -> Path:
    """The file of a module, in a folder that holds the three packages."""
    path = root / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each contract says of a copy of the packages with every forbidden import planted in it."""
    folder = tmp_path_factory.mktemp("planted")
    for package, within in PACKAGES.items():
        shutil.copytree(ROOT / within / package, folder / package, ignore=lambda _, names: {
            name for name in names if "." in name and not name.endswith(".py")
        })  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, imported in (plant for plants in PLANTED.values() for plant in plants):
        file = source(module, folder)
        file.write_text(f"{file.read_text('utf-8')}\nimport {imported}\n", "utf-8")
    command = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run(
        [command, "--no-logo", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1, said.stdout + said.stderr
    broken = re.split(r"^(.+)\n-{3,}\n", said.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    told = dict(zip(broken[1::2], broken[2::2], strict=True))
    return {contract["id"]: told.get(contract["name"], "") for contract in CONTRACTS}


def test_every_contract_has_an_import_that_it_refuses() -> None:
    assert [contract["id"] for contract in CONTRACTS] == list(PLANTED)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_is_refused(contract: str, refusals: dict[str, str]) -> None:
    said = re.sub(r"\s+", " ", refusals[contract])
    for module, imported in PLANTED[contract]:
        names = (".".join(module.split(".")[depth:]) for depth in (0, 2))
        assert any(name in said for name in names), said
        assert imported.rpartition(".")[2] in said or imported in said, said


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    modules = [path for package, within in PACKAGES.items() for path in (ROOT / within / package).rglob("*.py")]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {path: length for path, length in lengths.items() if length > LONGER.get(path, LONGEST)} == {}
    assert {path for path in LONGER if lengths.get(path, 0) <= LONGEST} == set()


def _list_comments(text: str) -> Iterator[tuple[int, str]]:
    """The line and words of each comment of a program."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _is_unreasoned(comment: str) -> bool:
    """Whether a comment switches a rule off and does not say why."""
    return re.search("noqa|type: *ignore", comment) is not None and not SUPPRESSED.sub("", comment).strip(" -#")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa: S101", True),
        ("# type: ignore[misc]  # noqa: ANN401, S101", True),
        ("# ruff: noqa: S101", True),
        ("# noqa: S101 - a reason", False),
        ("# type: ignore[misc]  # a reason", False),
        ("# any other comment", False),
    ],
)
def test_a_rule_that_is_off_without_a_reason_is_found(comment: str, expected: bool) -> None:
    assert expected == _is_unreasoned(comment)


def test_each_rule_that_is_switched_off_has_a_reason_beside_it() -> None:
    listed = ((ROOT / name, (ROOT / name).rglob("*.py")) for name in SOURCES)
    files = [file for path, within in listed for file in ([path] if path.is_file() else within)]
    assert len(files) > 400
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files
        for line, comment in _list_comments(file.read_text("utf-8"))
        if _is_unreasoned(comment)
    ]
    assert [] == found
