"""The demonstration: the same history each time, with one of every kind of event in it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from clausebook import check
from clausebook.demo import demo
from clausebook.model.change import Change
from clausebook.model.errors import UseError
from clausebook.model.version import ChangeClass, DateSource, Version, in_force, upcoming
from clausebook.workspace import Workspace

TODAY = date(2026, 11, 23)
Told = Mapping[str, Mapping[str, Version]]


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = tmp_path_factory.mktemp("demo") / "kestrel"
    demo(result, TODAY)
    return result


@pytest.fixture(scope="module")
def workspace(folder: Path) -> Workspace:
    opened = Workspace.open(folder)
    return Workspace(opened.repository, opened.config, opened.state, lambda: datetime.combine(TODAY, time(12), UTC))


@pytest.fixture(scope="module")
def told(workspace: Workspace) -> Told:
    corpus = workspace.corpus()
    return {record.id: {each.name: each for each in corpus.versions(record.id)} for record in corpus.documents()}


@pytest.fixture(scope="module")
def changed(workspace: Workspace, told: Told) -> Mapping[tuple[str, str, str], Change]:
    """Every change, by document, version and clause."""
    corpus = workspace.corpus()
    return {
        (document, name, change.clause): change
        for document, versions in told.items()
        for name, version in versions.items()
        for change in corpus.changes(version)
    }


def test_the_same_day_gives_the_same_commits(folder: Path, tmp_path: Path) -> None:
    demo(tmp_path, TODAY)
    assert git(folder, "rev-parse", "main") == git(tmp_path, "rev-parse", "main")


def test_another_day_moves_only_the_newest_terms(folder: Path, tmp_path: Path) -> None:
    demo(tmp_path, TODAY + timedelta(days=200))
    assert git(folder, "rev-parse", "main~1") == git(tmp_path, "rev-parse", "main~1")
    assert git(folder, "rev-parse", "main") != git(tmp_path, "rev-parse", "main")


def test_it_is_a_whole_repository_with_clean_files(folder: Path) -> None:
    assert not git(folder, "status", "--porcelain")
    assert not git(folder, "fsck", "--strict", "--no-dangling")
    assert "main" == git(folder, "branch", "--show-current")


def test_the_summary_counts_what_is_there(folder: Path, tmp_path: Path) -> None:
    summary = demo(tmp_path / "new", TODAY)
    assert int(git(folder, "rev-list", "--count", "main")) == summary.commits
    assert len(git(folder, "ls-files", "terms").splitlines()) == summary.documents
    assert date(2027, 1, 2) == summary.effective


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UseError, match="E_NOT_EMPTY"):
        demo(tmp_path, TODAY)
    assert [tmp_path / "notes.txt"] == list(tmp_path.iterdir())


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine", encoding="utf-8")
    with pytest.raises(UseError, match="E_NOT_EMPTY"):
        demo(tmp_path / "demo", TODAY)


def test_a_day_before_the_end_of_its_history_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UseError, match="E_CLOCK"):
        demo(tmp_path, date(2025, 6, 1))
    assert not list(tmp_path.iterdir())


def test_a_branch_written_in_february_landed_in_may(folder: Path) -> None:
    [landed] = git(folder, "log", "--merges", "--grep=renewal-reminder", "--format=%H %cI").splitlines()
    commit, when = landed.split()
    assert "2022-05-30T17:25:00+01:00" == when
    assert "2022-02-17T11:15:00+00:00" == git(folder, "log", "-1", "--format=%aI", f"{commit}^2")
    assert git(folder, "rev-parse", f"{commit}^1~1") == git(folder, "merge-base", f"{commit}^1", f"{commit}^2")


def test_a_file_was_renamed(folder: Path) -> None:
    renamed = git(folder, "log", "--first-parent", "--diff-filter=R", "-M", "--name-status", "--format=", "--", "terms")
    assert "R100\tterms/agreements/tos.md\tterms/agreements/terms-of-service.md" == renamed


def test_a_revert_restores_the_text_to_the_byte(folder: Path) -> None:
    [commit] = git(folder, "log", "--grep=^Revert", "--format=%H").splitlines()
    assert not git(folder, "diff", f"{commit}~2", commit)


def test_a_day_landed_in_london_that_was_another_in_utc(told: Told) -> None:
    version = told["data-schedule"]["2024-07-01"]
    assert (date(2024, 7, 1), date(2024, 6, 30)) == (version.published_on, version.published_at.date())


@pytest.mark.parametrize(
    ("document", "version", "clause", "kinds"),
    [
        ("terms-of-service", "2021-09-14", "what-happens-to-your-content", {"reworded"}),
        ("terms-of-service", "2022-05-30", "renewal-reminder", {"added"}),
        ("terms-of-service", "2022-05-30", "renewal", {"renumbered"}),
        ("terms-of-service", "2022-05-30", "refunds", {"renumbered"}),
        ("terms-of-service", "2023-10-02", "removal", {"reworded", "split"}),
        ("terms-of-service", "2023-10-02", "suspension", {"added", "split"}),
        ("terms-of-service", "2024-01-22", "backups", {"removed", "moved"}),
        ("data-schedule", "2024-01-22", "backups", {"added", "moved"}),
        ("data-schedule", "2022-09-05", "tallypost-inc-usage-statistics-united-states", {"removed"}),
        ("privacy-policy", "2023-06-12", "cookies", {"moved"}),
        ("privacy-policy", "2025-08-18", "what-you-ask-the-assistant-for", {"added"}),
    ],
)
def test_every_kind_of_change_is_in_it(
    changed: Mapping[tuple[str, str, str], Change], document: str, version: str, clause: str, kinds: set[str]
) -> None:
    assert kinds == set(changed[document, version, clause].kinds)


def test_a_clause_that_moved_to_another_document_says_so(changed: Mapping[tuple[str, str, str], Change]) -> None:
    assert ("data-schedule/backups",) == changed["terms-of-service", "2024-01-22", "backups"].other


def test_the_date_of_a_text_older_than_the_repository_is_declared(told: Told) -> None:
    first = next(iter(told["privacy-policy"].values()))
    assert (date(2019, 11, 4), DateSource.DECLARED) == (first.last_updated, first.last_updated_source)
    assert date(2021, 2, 8) == first.published_on


def test_a_correction_is_no_new_date(told: Told) -> None:
    correction = told["privacy-policy"]["2021-09-14.2"]
    assert (ChangeClass.EDITORIAL, date(2022, 1, 10)) == (correction.change_class, correction.published_on)
    assert date(2021, 9, 14) == correction.last_updated


def test_stamps_emphasis_and_a_rename_make_no_version(workspace: Workspace, told: Told) -> None:
    expected = ["2021-03-22", "2021-09-14", "2022-05-30", "2023-10-02", "2024-01-22", "2025-04-14", "2025-04-14.2"]
    assert [*expected, "2026-11-13"] == list(told["terms-of-service"])
    corpus = workspace.corpus()
    counts = {name: len(corpus.formatting(told["terms-of-service"][name])) for name in ("2021-03-22", "2022-05-30")}
    assert {"2021-03-22": 1, "2022-05-30": 2} == counts


def test_a_document_is_withdrawn(told: Told) -> None:
    assert [date(2024, 4, 8)] == [version.withdrawn_on for version in told["beta-programme"].values()]


def test_new_terms_were_published_and_wait_for_their_day(told: Told) -> None:
    versions = list(told["terms-of-service"].values())
    [waiting] = upcoming(versions, TODAY)
    assert (date(2026, 11, 13), date(2027, 1, 2)) == (waiting.published_on, waiting.effective_on)
    assert versions[-2] == in_force(versions, TODAY)
    assert versions[-1] == in_force(versions, date(2027, 1, 2))


def test_nothing_in_it_stops_publication(workspace: Workspace) -> None:
    assert not [str(finding) for finding in check.find_faults(workspace.working_files(), workspace.config)]


def test_its_texts_are_small() -> None:
    texts = Path(str(files("clausebook") / "demo_texts"))
    assert sum(path.stat().st_size for path in texts.iterdir()) < 60_000
