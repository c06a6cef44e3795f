"""Preparing a repository that publishes already: nothing of it changes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.author.init import Wishes, init
from clausebook.cli import main
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.model.errors import ContentError, errors
from clausebook.model.version import DocumentRecord, Version
from clausebook.workspace import Workspace

FEES = "# Fees\n\nFees are due in 30 days.\n"
PRIVACY = "# Privacy\n\nWe keep your data for a year.\n"
JEKYLL = "---\nlayout: page\nredirect_from: [/old/]\ntitle: Privacy\n---\n\nWe keep your data for a year.\n"
OURS = "---\nid: fees\ntitle: Fees\nkind: policy\n---\n## 1. Fees\n\n1.1 Fees are due in 30 days.\n"
EXAMPLES = ("terms/policies/example.md", "policies/example.md", "Policies/policies/example.md")

REPOSITORIES: dict[str, Mapping[str, str]] = {
    "two texts at the top": {"fees.md": FEES, "privacy.md": PRIVACY, "README.md": "# Read\n"},
    "a folder": {"Policies/Fees.md": FEES, "Policies/security/Privacy.md": PRIVACY, "README.md": "# Read\n"},
    "a folder with a file about it": {"legal/fees.md": FEES, "legal/README.md": "# Read\n"},
    "a folder whose name is part of ids": {"Legal/fees.md": FEES, "Privacy/privacy.md": PRIVACY},
    "a Jekyll site": {"_config.yml": "title: Legal\n", "_policies/privacy.md": JEKYLL, "index.md": JEKYLL},
    "terms and hints": {"terms/fees.md": FEES, "terms/history.yml": "- {commit: 1a2b3c4, kind: editorial}\n"},
    "a folder that no setting can name": {"a[1]/fees.md": FEES},
    "templates": {"fees.md": FEES, ".github/pull_request_template.md": "# What\n", ".github/a/b.md": "# B\n"},
    "a history elsewhere": {"old/fees.md": FEES, "policies/privacy.md": PRIVACY},
}


class Desk:
    """A repository, and the command line on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> None:
        person = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *person, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Change")

    def run(self, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["-C", str(self.folder), *arguments])
        return result.exit_code, result.output

    def published(self) -> list[tuple[DocumentRecord, tuple[Version, ...]]]:
        """Each document, and each version of it with its words and days."""
        corpus: Corpus = Workspace.open(self.folder).corpus()
        return [(record, corpus.versions(record.id)) for record in corpus.documents()]

    def settings(self) -> Config:
        return Config.parse((self.folder / "clausebook.toml").read_text(encoding="utf-8"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "legal").mkdir()
    return Desk(tmp_path / "legal")


@pytest.mark.parametrize("name", REPOSITORIES)
def test_what_is_published_stays_as_it_is(desk: Desk, name: str) -> None:
    desk.commit(REPOSITORIES[name])
    if name == "a history elsewhere":
        desk.git("rm", "--quiet", "old/fees.md")
        desk.commit({})
    before = desk.published()
    written = [outcome.path for outcome in init(desk.folder)]
    assert set() == set(EXAMPLES) & set(written)
    assert before == desk.published()
    desk.commit({})
    assert before == desk.published()
    assert (name == "a Jekyll site") == desk.settings().strict  # its keys are notes, the other texts lack some
    assert () == errors(Workspace.open(desk.folder).findings())


@pytest.mark.parametrize(
    ("name", "terms", "include"),
    [
        ("two texts at the top", ".", ("**/*.md",)),
        ("a folder", "Policies", ("Policies/**/*.md",)),
        ("a folder with a file about it", "legal", ("**/*.md",)),
        ("terms and hints", "terms", ("**/*.md",)),
        ("a history elsewhere", "policies", ("**/*.md",)),
    ],
)
def test_the_terms_are_found_where_they_are(desk: Desk, name: str, terms: str, include: tuple[str, ...]) -> None:
    desk.commit(REPOSITORIES[name])
    if name == "a history elsewhere":
        desk.git("rm", "--quiet", "old/fees.md")
        desk.commit({})
    init(desk.folder)
    assert (terms, include) == (desk.settings().terms, desk.settings().include)


@pytest.mark.parametrize(("name", "terms"), [("two texts at the top", "."), ("a folder", "Policies")])
def test_the_folder_they_are_in_may_be_said(desk: Desk, name: str, terms: str) -> None:
    desk.commit(REPOSITORIES[name])
    before = desk.published()
    assert 0 == desk.run("init", "--terms", terms)[0]
    desk.commit({})
    assert before == desk.published()


def test_a_folder_that_leaves_a_document_out_is_refused_and_nothing_written(desk: Desk) -> None:
    desk.commit({"policies/fees.md": FEES, "privacy.md": PRIVACY})
    before = sorted(desk.folder.iterdir())
    status, told = desk.run("init", "--terms", "policies")
    assert (1, True, False) == (status, "privacy.md E_NOT_KEPT" in told, "fees.md" in told)
    assert before == sorted(desk.folder.iterdir())
    with pytest.raises(ContentError, match=r"privacy\.md E_NOT_KEPT"):
        init(desk.folder, Wishes("elsewhere"))


def test_withdrawn_documents_are_not_given_up(desk: Desk) -> None:
    desk.commit({"old/fees.md": FEES})
    desk.git("rm", "--quiet", "old/fees.md")
    desk.commit({"README.md": "# Read\n"})
    before = desk.published()
    assert "terms/policies/example.md" in [outcome.path for outcome in init(desk.folder)]
    assert before == desk.published()


def test_what_was_included_by_hand_is_written_down(desk: Desk) -> None:
    desk.commit({"legal/fees.md": FEES, "docs/guide.md": "# Guide\n"})
    assert 0 == desk.run("--include", "legal/**/*.md", "init")[0]
    desk.commit({})
    assert ["legal/fees.md"] == [entry.path for entry in Workspace.open(desk.folder).entries()]


def test_a_hidden_folder_may_hold_the_terms_if_it_is_named(desk: Desk) -> None:
    desk.commit({".legal/fees.md": FEES, "README.md": "# Read\n"})
    init(desk.folder, Wishes(".legal"))
    assert [".legal/fees.md"] == [entry.path for entry in Workspace.open(desk.folder).entries()]


def test_texts_that_are_not_committed_yet_get_no_example(desk: Desk) -> None:
    (desk.folder / "policies").mkdir()
    (desk.folder / "policies/fees.md").write_text(FEES, encoding="utf-8")
    assert set() == set(EXAMPLES) & {outcome.path for outcome in init(desk.folder)}
    desk.commit({})
    assert ["fees"] == [record.id for record in Workspace.open(desk.folder).corpus().documents()]


def test_files_that_git_ignores_are_no_terms(desk: Desk) -> None:
    desk.commit({".gitignore": "venv/\n", "legal/fees.md": FEES})
    (desk.folder / "venv").mkdir()
    (desk.folder / "venv/notes.md").write_text("# Notes\n", encoding="utf-8")
    init(desk.folder)
    assert "legal" == desk.settings().terms


@pytest.mark.parametrize(("text", "strict"), [(OURS, True), (FEES, False), (JEKYLL, True)])
def test_it_is_strict_where_all_is_clean(desk: Desk, text: str, *, strict: bool) -> None:
    desk.commit({"terms/policies/fees.md": text})
    before = desk.published()
    init(desk.folder)
    desk.commit({})
    assert (strict, before) == (desk.settings().strict, desk.published())


def test_an_empty_repository_gets_an_example_and_is_strict(desk: Desk) -> None:
    assert "terms/policies/example.md" in [outcome.path for outcome in init(desk.folder)]
    desk.commit({})
    assert (True, ["example-policy"]) == (
        desk.settings().strict,
        [record.id for record in Workspace.open(desk.folder).corpus().documents()],
    )


def test_where_no_branch_is_checked_out_none_is_published_by_name(desk: Desk) -> None:
    desk.commit({"fees.md": FEES})
    desk.git("checkout", "--quiet", "--detach")
    desk.git("branch", "--quiet", "--delete", "--force", "main")
    before = desk.published()
    init(desk.folder)
    assert before == desk.published()


def test_settings_that_are_there_say_where_the_terms_are(desk: Desk) -> None:
    desk.commit({"clausebook.toml": 'terms = "law"\n', "law/fees.md": FEES})
    init(desk.folder)
    assert "# /law/ " in (desk.folder / ".github/CODEOWNERS").read_text(encoding="utf-8")
    assert not (desk.folder / "law/policies").exists()


@pytest.mark.parametrize("path", ["CODEOWNERS", "docs/CODEOWNERS", ".github/PULL_REQUEST_TEMPLATE.md"])
def test_a_form_that_stands_elsewhere_is_not_put_out_of_force(desk: Desk, path: str) -> None:
    desk.commit({path: "* @example/legal\n"})
    assert (path, False) in init(desk.folder)
    assert "* @example/legal\n" == (desk.folder / path).read_text(encoding="utf-8")
    assert 1 == sum(file.name.lower() == Path(path).name.lower() for file in desk.folder.rglob("*"))


@pytest.mark.parametrize("text", ["", 'site_name = "X"\n', "[notice_periods]\npolicy = 30\n"])
def test_the_mere_presence_of_settings_changes_nothing(desk: Desk, text: str) -> None:
    desk.commit({"fees.md": FEES, "policies/privacy.md": JEKYLL, "README.md": "# Read\n"})
    before, findings = desk.published(), Workspace.open(desk.folder).findings()
    (desk.folder / "clausebook.toml").write_text(text, encoding="utf-8")
    assert (before, findings) == (desk.published(), Workspace.open(desk.folder).findings())


def test_strict_settings_stop_what_they_find(desk: Desk) -> None:
    desk.commit({"fees.md": FEES, "clausebook.toml": "strict = true\n"})
    with pytest.raises(ContentError, match="E_NO_FRONTMATTER"):
        Workspace.open(desk.folder).corpus()


SETTLED = "---\nid: fees\ntitle: Fees\nkind: policy\nupdated: 2024-05-01\n---\n\nFees are due in 30 days.\n"


@pytest.mark.parametrize("name", sorted(REPOSITORIES.keys() - {"a folder that no setting can name"}))
def test_every_text_may_be_given_front_matter_and_stays_the_same(desk: Desk, name: str) -> None:
    desk.commit(REPOSITORIES[name])
    before = facts(desk)
    outcomes = init(desk.folder, Wishes(adopt=True))
    assert before == facts(desk)
    desk.commit({})
    assert before == facts(desk)
    files = Workspace.open(desk.folder).working_files()
    assert set(files) <= {outcome.path for outcome in outcomes}
    for data in files.values():
        assert all(f"\n{key}: " in data.decode().split("\n---\n")[0] for key in ("id", "title", "kind"))


def facts(desk: Desk) -> list[object]:
    """What a reader is told of each document, but for the revision that formatted it last."""
    return [
        (one.id, one.title, one.kind, one.path, [(v.name, v.sha256, v.last_updated, v.effective_on) for v in versions])
        for one, versions in desk.published()
    ]


def test_only_what_is_missing_is_added(desk: Desk) -> None:
    texts = {"a.md": OURS, "b.md": FEES.replace("\n", "\r\n"), "c.md": JEKYLL, "d.md": f"\ufeff{PRIVACY}"}
    desk.commit(texts)
    init(desk.folder, Wishes(adopt=True))
    assert OURS.encode() == (desk.folder / "a.md").read_bytes()
    assert (
        b'---\r\nid: "b"\r\ntitle: "Fees"\r\nkind: policy\r\n---\r\n# Fees\r\n' in (desk.folder / "b.md").read_bytes()
    )
    assert JEKYLL.replace("\n---\n\nWe", '\nid: "c"\nkind: policy\n---\n\nWe') == (desk.folder / "c.md").read_text()
    assert (desk.folder / "d.md").read_bytes().startswith(b'\xef\xbb\xbf---\nid: "d"\n')


def test_front_matter_is_given_before_the_first_commit(desk: Desk) -> None:
    (desk.folder / "fees.md").write_text(FEES, encoding="utf-8")
    init(desk.folder, Wishes(adopt=True))
    assert f'---\nid: "fees"\ntitle: "Fees"\nkind: policy\n---\n{FEES}' == (desk.folder / "fees.md").read_text()


def test_the_address_and_the_timezone_are_written_down(desk: Desk) -> None:
    desk.commit({"fees.md": SETTLED})
    wished = ("--site-url", "https://legal.example", "--timezone", "Europe/Berlin")
    assert 0 == desk.run("init", *wished)[0]
    assert ("https://legal.example/", "Europe/Berlin") == (desk.settings().site_url, desk.settings().timezone)


@pytest.mark.parametrize(("option", "value"), [("--site-url", "legal"), ("--timezone", "Mars/Olympus")])
def test_what_can_be_no_setting_is_refused(desk: Desk, option: str, value: str) -> None:
    desk.commit({"fees.md": FEES})
    status, told = desk.run("init", option, value)
    assert (2, True, False) == (status, f"{option}: “{value}”" in told, (desk.folder / "clausebook.toml").exists())


def test_a_timezone_that_would_change_a_date_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-01-01T22:30:00+0000")
    desk.commit({"fees.md": FEES})
    before = sorted(desk.folder.iterdir())
    status, told = desk.run("init", "--timezone", "Asia/Tokyo")
    assert (1, True) == (status, "fees.md E_NOT_KEPT would have other versions, or other dates" in told)
    assert before == sorted(desk.folder.iterdir())


def test_its_own_templates_are_no_terms_whatever_the_settings_say(desk: Desk) -> None:
    desk.commit({"clausebook.toml": 'terms = "."\n', "fees.md": FEES})
    before = desk.published()
    init(desk.folder)
    desk.commit({})
    assert (before, ["fees.md"]) == (desk.published(), list(Workspace.open(desk.folder).working_files()))


def test_an_empty_repository_takes_a_document_in_before_the_first_commit(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Reseller Agreement\n\n1. Resellers pay at once.\n", encoding="utf-8")
    assert 0 == desk.run("init")[0]
    assert (0, True) == (
        desk.run("import", str(tmp_path / "a.txt"))[0],
        (desk.folder / "terms/policies/reseller-agreement.md").is_file(),
    )
    status, told = desk.run("log")
    assert (2, True) == (status, "E_NO_COMMITS" in told)
    desk.commit({})
    assert ["example-policy", "reseller-agreement"] == [one.id for one, _ in desk.published()]
