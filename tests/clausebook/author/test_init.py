"""Preparing a repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from clausebook import check
from clausebook.author.init import Wishes, init
from clausebook.config import KEYS, Config
from clausebook.model.errors import RepositoryError, UseError

FORMS = (".github/pull_request_template.md", ".github/ISSUE_TEMPLATE/terms.yml", ".github/CODEOWNERS")
WRITTEN = (
    "clausebook.toml", "mkdocs.yml", ".mkdocs/index.md", ".gitignore", "terms/policies/example.md", *FORMS,
    "inbox/README.txt", ".github/workflows/legal.yml",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=publish", tmp_path / "legal"], check=True)
    return tmp_path / "legal"


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_it_writes_what_a_repository_needs(folder: Path) -> None:
    assert [(path, True) for path in WRITTEN] == list(init(folder))
    assert set(WRITTEN) == {
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and ".git" not in file.parts
    }


def test_a_file_that_is_there_is_left_as_it_is(folder: Path) -> None:
    (folder / "mkdocs.yml").write_text("mine", encoding="utf-8")
    assert ("mkdocs.yml", False) in init(folder)
    assert "mine" == read(folder / "mkdocs.yml")


def test_a_second_time_changes_nothing(folder: Path) -> None:
    init(folder)
    before = {path: read(folder / path) for path in WRITTEN}
    assert not any(outcome.written for outcome in init(folder))
    assert before == {path: read(folder / path) for path in WRITTEN}


def test_terms_that_are_there_get_no_example(folder: Path) -> None:
    (folder / "policies").mkdir()
    (folder / "policies/privacy.md").write_text("# Privacy\n", encoding="utf-8")
    outcomes = init(folder, Wishes("policies/"))
    assert ["clausebook.toml", "mkdocs.yml", ".mkdocs/index.md", ".gitignore", *FORMS, *WRITTEN[-2:]] == [
        outcome.path for outcome in outcomes
    ]
    assert Config.parse(read(folder / "clausebook.toml")).selects("policies/privacy.md")


def test_an_engine_that_does_not_run_the_plugin_finds_no_terms_to_publish(folder: Path) -> None:
    init(folder)
    site = folder / yaml.safe_load(read(folder / "mkdocs.yml"))["docs_dir"]
    assert [site / "index.md"] == list(site.iterdir())
    page = read(site / "index.md")
    assert page.startswith("# These are not the terms\n")
    (target,) = re.findall(r"\]\(([^)]+)\)", page)
    assert not (site / target).exists()  # a strict build stops at it
    ours = Path(__file__).parents[3]
    assert ".mkdocs" == yaml.safe_load(read(ours / "mkdocs.yml"))["docs_dir"]
    assert page == read(ours / ".mkdocs/index.md")


def test_the_settings_name_the_language_of_most_texts(folder: Path) -> None:
    words = "Der Kunde zahlt die Gebühren, die mit der Bestellung fällig sind und die durch ihn entstehen.\n\n" * 3
    for name, text in {"agb.md": words, "preise.md": words, "fr/cgu.md": "Texte.\n", "x.md": "Text.\n"}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"# {name}\n\n{text}", encoding="utf-8")
    init(folder)
    assert "de" == Config.parse(read(folder / "clausebook.toml")).lang


def test_from_a_folder_below_it_writes_to_the_top(folder: Path) -> None:
    (folder / "below").mkdir()
    init(folder / "below")
    assert (folder / "clausebook.toml").is_file()


def test_the_settings_are_valid_and_every_key_is_documented(folder: Path) -> None:
    init(folder)
    text = read(folder / "clausebook.toml")
    config = Config.parse(text)
    assert ("terms", "publish") == (config.terms, config.publish_branch)
    assert [] == [key for key in KEYS if key not in text]
    assert config.strict


def test_the_example_is_published_as_it_stands(folder: Path) -> None:
    init(folder)
    config = Config.parse(read(folder / "clausebook.toml"))
    path = "terms/policies/example.md"
    assert config.selects(path)
    assert () == tuple(check.find_faults({path: (folder / path).read_bytes()}, config))


def test_the_workflow_checks_proposals_and_publishes_the_branch(folder: Path) -> None:
    init(folder)
    workflow = yaml.load(read(folder / WRITTEN[-1]), Loader=yaml.BaseLoader)  # noqa: S506 - `on` stays a word
    assert ["publish"] == workflow["on"]["push"]["branches"]
    assert {"pull_request", "push", "schedule", "workflow_dispatch"} == set(workflow["on"])
    commands = {name: [step.get("run", "") for step in job["steps"]] for name, job in workflow["jobs"].items()}
    assert 'clausebook check --base "$BASE" --committed --format github' in commands["review"]
    assert "clausebook --ref HEAD check --format github" in commands["check"]
    assert "clausebook --ref HEAD build" in commands["build"]
    assert "github.event_name != 'pull_request'" == workflow["jobs"]["build"]["if"]
    for job in ("review", "check", "build"):
        assert "0" == workflow["jobs"][job]["steps"][0]["with"]["fetch-depth"]


def test_a_folder_outside_the_repository_is_refused(folder: Path) -> None:
    with pytest.raises(UseError, match="E_CONFIG"):
        init(folder, Wishes("../terms"))
    assert not (folder / "clausebook.toml").exists()


def test_without_a_repository_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="E_NOT_A_REPOSITORY"):
        init(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path], check=True)
    with pytest.raises(UseError, match="E_NO_WORKTREE"):
        init(tmp_path)


def test_owners_are_an_example_until_somebody_names_theirs(folder: Path) -> None:
    init(folder, Wishes("policies"))
    lines = read(folder / ".github/CODEOWNERS").splitlines()
    assert all(line.startswith("#") or not line for line in lines)
    assert "# /policies/                     @example/legal" in lines


def test_the_form_has_what_a_git_host_asks_of_forms(folder: Path) -> None:
    init(folder)
    form = yaml.safe_load(read(folder / ".github/ISSUE_TEMPLATE/terms.yml"))
    assert {"name", "description", "body", "labels"} == set(form)
    assert len(form["body"]) == len({field["id"] for field in form["body"]})
    assert {"input", "textarea", "dropdown"} == {field["type"] for field in form["body"]}
