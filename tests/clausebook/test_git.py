from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from clausebook.git import Blobs, Repository
from clausebook.git.paths import TreeEntry, tree_findings
from clausebook.git.refusal import complaint
from clausebook.model.errors import Finding, RepositoryError, UseError
from clausebook.model.revision import FileChange, Revision

ALL = ["**/*.md"]
DAY = datetime(2024, 1, 1, 12, tzinfo=UTC)


@dataclass
class Scribe:
    """Commits by hand, on fixed days, as a person with plain git would."""

    folder: Path
    day: datetime = DAY

    def git(self, *arguments: str, check: bool = True, **environment: str) -> str:
        names = {f"GIT_{role}_{fact}": "a" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")}
        fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2001-01-01T00:00Z"}
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_COMMITTER_DATE": self.day.isoformat()}
        command = ["git", "-c", "protocol.file.allow=always", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, env=env | fixed | names | environment, check=check, capture_output=True)
        return (done.stdout if check else done.stderr).decode().strip()

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, subject: str, **texts: str) -> str:
        for path, text in texts.items():
            self.write(path.replace("__", "/") + ".md", text)
        self.git("add", "--all")
        return self.record(subject)

    def record(self, subject: str) -> str:
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)
        self.day += timedelta(days=1)
        return self.git("rev-parse", "HEAD")

    def blob(self, text: str) -> str:
        (self.folder / ".git" / "text").write_text(text)
        return self.git("hash-object", "-w", ".git/text")

    def object_file(self, oid: str) -> Path:
        return self.folder / ".git" / "objects" / oid[:2] / oid[2:]


@pytest.fixture
def scribe(tmp_path: Path) -> Scribe:
    return begun(tmp_path / "repo")


def begun(folder: Path, *options: str) -> Scribe:
    folder.mkdir(parents=True)
    scribe = Scribe(folder)
    scribe.git("init", "--quiet", "--initial-branch=main", *options)
    return scribe


def opened(folder: Path, ref: str | None = None) -> Repository:
    return Repository.open(folder, ref, ALL)


def refused(action: Callable[[], object]) -> Finding:
    with pytest.raises(RepositoryError) as caught:
        action()
    [finding] = caught.value.findings
    return finding


# --- opening ---------------------------------------------------------------------------------------------


def test_a_repository_is_opened_from_any_folder_of_it_at_its_tip(scribe: Scribe) -> None:
    tip = scribe.commit("One", terms__a="a")
    repository = opened(scribe.folder / "terms")
    assert (tip, scribe.folder, False) == (repository.tip, repository.root, repository.bare)
    assert repository.tip_landed == DAY


def test_a_ref_may_be_a_branch_a_tag_or_a_commit(scribe: Scribe) -> None:
    first = scribe.commit("One", a="a")
    scribe.git("tag", "-a", "v1", "-m", "tagged")
    scribe.commit("Two", a="b")
    scribe.git("branch", "old", first)
    assert [first] * 4 == [opened(scribe.folder, ref).tip for ref in ("old", "v1", first, "HEAD~1")]


@pytest.mark.parametrize(
    "ref", ["--upload-pack=x", "-h", "nope", "", "^HEAD", "HEAD..HEAD", "HEAD:a.md", "a\nb", "a\0"]
)
def test_what_is_no_commit_is_refused(scribe: Scribe, ref: str) -> None:
    scribe.commit("One", a="a")
    finding = refused(lambda: opened(scribe.folder, ref))
    assert ("E_BAD_REF", str(scribe.folder)) == (finding.code, finding.place)
    assert "git branch -a" in finding.mend


def test_a_sha256_repository_is_read(tmp_path: Path) -> None:
    scribe = begun(tmp_path / "repo", "--object-format=sha256")
    tip = scribe.commit("One", a="a")
    repository = opened(scribe.folder)
    assert [tip] == [revision.commit for revision in repository.revisions()]
    with Blobs(repository) as blobs:
        assert [b"a"] == [content for _, content in blobs.many(entry.blob for entry in repository.tree(tip))]


def test_a_bare_repository_named_on_purpose_is_read(scribe: Scribe, tmp_path: Path) -> None:
    tip = scribe.commit("One", terms__a="a")
    scribe.git("clone", "--quiet", "--bare", str(scribe.folder), str(tmp_path / "bare.git"))
    repository = opened(tmp_path / "bare.git")
    assert (True, tip, ()) == (repository.bare, repository.tip, repository.dirty())
    assert ["terms/a.md"] == [entry.path for entry in repository.tree(tip)]
    assert ["One"] == [revision.subject for revision in repository.revisions()]


def test_a_bare_repository_that_no_checkout_tracks_is_read_below_one(scribe: Scribe) -> None:
    tip = scribe.commit("One", a="a")
    scribe.git("clone", "--quiet", "--bare", str(scribe.folder), "mirror.git")
    assert tip == opened(scribe.folder / "mirror.git").tip


def test_a_bare_repository_that_came_with_a_checkout_is_refused(scribe: Scribe) -> None:
    scribe.commit("One", a="a")
    scribe.git("clone", "--quiet", "--bare", str(scribe.folder), "evil.git")
    scribe.git("add", "--all")
    scribe.record("Two")
    for folder in (scribe.folder / "evil.git", scribe.folder / "evil.git" / "refs"):
        finding = refused(partial(opened, folder))
        assert ("E_EMBEDDED_REPO", str(folder)) == (finding.code, finding.place)
        assert "top of the checkout" in finding.mend


def test_a_folder_outside_any_repository_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        finding = refused(partial(opened, folder))
        assert ("E_NOT_A_REPOSITORY", str(folder)) == (finding.code, finding.place)
        assert "--repo" in finding.mend


def test_a_repository_without_commits_is_refused(scribe: Scribe) -> None:
    finding = refused(lambda: opened(scribe.folder))
    assert ("E_NO_COMMITS", str(scribe.folder)) == (finding.code, finding.place)
    assert "git commit" in finding.mend


def test_a_shallow_clone_is_refused_in_its_worktrees_too(scribe: Scribe, tmp_path: Path) -> None:
    scribe.commit("One", a="a")
    scribe.commit("Two", a="b")
    scribe.git("clone", "--quiet", "--depth=1", scribe.folder.as_uri(), str(tmp_path / "shallow"))
    Scribe(tmp_path / "shallow").git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "other")
    for folder in (tmp_path / "shallow", tmp_path / "linked"):
        finding = refused(partial(opened, folder))
        expected = ("E_SHALLOW", str(folder), "Run git fetch --unshallow")
        assert expected == (finding.code, finding.place, finding.mend)


def test_a_partial_clone_is_refused_and_fetches_nothing(scribe: Scribe, tmp_path: Path) -> None:
    scribe.git("config", "uploadpack.allowFilter", "true")
    scribe.commit("One", a="a")
    target = tmp_path / "partial"
    scribe.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", scribe.folder.as_uri(), str(target))
    finding = refused(lambda: opened(target))
    assert ("E_PARTIAL_CLONE", str(target)) == (finding.code, finding.place)
    assert "without --filter" in finding.mend


def test_replaced_history_is_refused_in_worktrees_too(scribe: Scribe, tmp_path: Path) -> None:
    first, second = scribe.commit("One", a="a"), scribe.commit("Two", a="b")
    scribe.git("replace", second, first)
    scribe.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "other")
    for folder in (scribe.folder, tmp_path / "linked"):
        finding = refused(partial(opened, folder))
        expected = ("E_GRAFTED_HISTORY", str(folder), f"Run git replace --delete {second}")
        assert expected == (finding.code, finding.place, finding.mend)


def test_grafted_history_is_refused_in_worktrees_too(scribe: Scribe, tmp_path: Path) -> None:
    scribe.commit("One", a="a")
    second = scribe.commit("Two", a="b")
    scribe.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "other")
    grafts = scribe.folder / ".git" / "info" / "grafts"
    grafts.write_text(f"{second}\n")
    for folder in (scribe.folder, tmp_path / "linked"):
        finding = refused(partial(opened, folder))
        expected = ("E_GRAFTED_HISTORY", str(folder), f"Remove the file {grafts}")
        assert expected == (finding.code, finding.place, finding.mend)


def test_gits_complaint_about_a_foreign_owner_is_understood(scribe: Scribe) -> None:
    said = scribe.git("status", check=False, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    [finding] = complaint(said, scribe.folder).findings
    assert ("E_UNSAFE_OWNER", str(scribe.folder)) == (finding.code, finding.place)
    assert "chown" in finding.mend


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_refused(scribe: Scribe, monkeypatch: pytest.MonkeyPatch) -> None:
    scribe.commit("One", a="a")
    monkeypatch.delenv("SUDO_UID", raising=False)
    for folder in (scribe.folder, scribe.folder / ".git"):
        os.chown(folder, 12345, 12345)
    assert "E_UNSAFE_OWNER" == refused(lambda: opened(scribe.folder)).code


@pytest.mark.parametrize("kind", ["HEAD", "HEAD^{tree}", "HEAD:a.md"])
def test_missing_objects_are_told_and_never_taken_for_an_empty_history(scribe: Scribe, kind: str) -> None:
    scribe.commit("One", a="a")
    scribe.object_file(scribe.git("rev-parse", kind)).unlink()

    def read_all() -> None:
        repository = opened(scribe.folder)
        list(repository.revisions())
        with Blobs(repository) as blobs:
            list(blobs.many(entry.blob for entry in repository.tree(repository.tip)))

    finding = refused(read_all)
    assert ("E_GIT_CORRUPT", str(scribe.folder)) == (finding.code, finding.place)
    assert "git fsck" in finding.mend


def test_without_git_it_says_so(scribe: Scribe) -> None:
    program = (
        "import sys, pathlib; from clausebook.git import Repository\n"
        "Repository.open(pathlib.Path(sys.argv[1]), None, ['*.md'])"
    )
    command = [sys.executable, "-c", program, str(scribe.folder)]
    done = subprocess.run(command, env={"PATH": "/nonexistent"}, check=False, capture_output=True, text=True)
    assert "E_NO_GIT" in done.stderr
    assert "Install git" in done.stderr


def test_gitpython_is_not_imported_before_it_is_needed() -> None:
    program = "import sys, clausebook.git; sys.exit('git.cmd' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode


def test_inherited_variables_lead_git_nowhere_else(
    scribe: Scribe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = scribe.commit("One", a="a")
    other = begun(tmp_path / "other")
    other.commit("Other", b="b")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    monkeypatch.setenv("GIT_TRACE", "1")
    repository = opened(scribe.folder)
    assert (tip, scribe.folder, ()) == (repository.tip, repository.root, repository.dirty())
    assert {"GIT_DIR", "GIT_TRACE"} <= set(os.environ)


def test_globs_that_git_would_take_for_more_than_a_glob_are_refused(scribe: Scribe) -> None:
    scribe.commit("One", a="a")
    for include in ([], ["../*.md"], ["/etc"], [":!a.md"], ["[a].md"], ["a\\*.md"], [""]):
        with pytest.raises(UseError, match="E_PATTERN"):
            Repository.open(scribe.folder, None, include)


# --- revisions -------------------------------------------------------------------------------------------


def history(folder: Path, include: list[str] | None = None) -> list[Revision]:
    return list(Repository.open(folder, None, include or ALL).revisions())


def test_revisions_come_oldest_first_with_committer_dates_and_only_included_files(scribe: Scribe) -> None:
    first = scribe.commit("One", a="a", docs__b="b")
    scribe.write("logo.svg", "<svg/>")
    scribe.commit("A picture")
    third = scribe.commit("Drei: größer", a="A")
    blobs = {text: scribe.blob(text) for text in "abA"}
    added = FileChange("A", "a.md", blobs["a"], "100644"), FileChange("A", "docs/b.md", blobs["b"], "100644")
    expected = [
        Revision(first, DAY, "One", added),
        Revision(third, DAY + timedelta(days=2), "Drei: größer", (FileChange("M", "a.md", blobs["A"], "100644"),)),
    ]
    assert expected == history(scribe.folder)


def test_renames_removals_and_changes_of_mode_and_type_are_told(scribe: Scribe) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    scribe.commit("One", a=text, b="b", c="c")
    scribe.git("mv", "a.md", "docs.md")
    scribe.write("docs.md", text + "more\n")
    (scribe.folder / "b.md").unlink()
    (scribe.folder / "b.md").symlink_to("c.md")
    scribe.git("rm", "--quiet", "c.md")
    scribe.commit("Two")
    scribe.git("update-index", "--chmod=+x", "docs.md")
    scribe.record("Three")
    blob = scribe.blob(text + "more\n")
    second = (
        FileChange("M", "b.md", scribe.blob("c.md"), "120000"),
        FileChange("D", "c.md", "", "000000"),
        FileChange("R", "docs.md", blob, "100644", "a.md"),
    )
    expected = [second, (FileChange("M", "docs.md", blob, "100755"),)]
    assert expected == [revision.changes for revision in history(scribe.folder)[1:]]


def test_a_rename_from_or_to_an_excluded_folder_is_an_addition_or_a_removal(scribe: Scribe) -> None:
    scribe.commit("One", drafts__a="words\n" * 9)
    for source, target in (("drafts", "terms"), ("terms", "attic")):
        (scribe.folder / target).mkdir()
        scribe.git("mv", f"{source}/a.md", f"{target}/a.md")
        scribe.record(target)
    changes = [change for revision in history(scribe.folder, ["terms/**/*.md"]) for change in revision.changes]
    assert [("A", "terms/a.md"), ("D", "terms/a.md")] == [(change.status, change.path) for change in changes]


def test_merges_count_when_they_land_with_all_they_bring(scribe: Scribe) -> None:
    scribe.commit("One", a="a")
    scribe.git("checkout", "--quiet", "-b", "side")
    scribe.commit("Side", b="b")
    scribe.git("checkout", "--quiet", "main")
    scribe.commit("Two", a="A")
    scribe.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    merge = scribe.commit("Merge", c="slipped in")
    last = history(scribe.folder)[-1]
    assert (merge, DAY + timedelta(days=3)) == (last.commit, last.landed)
    assert ["b.md", "c.md"] == [change.path for change in last.changes]
    assert ["One", "Two", "Merge"] == [revision.subject for revision in history(scribe.folder)]


def test_odd_names_and_subjects_survive(scribe: Scribe) -> None:
    names = [b"a\nb.md", b"\xff.md", "é.md".encode(), b":100644 x.md", b'quo"te\t.md']
    lines = b"".join(b"100644 %s\t%s\0" % (scribe.blob("x").encode(), name) for name in sorted(names))
    (scribe.folder / ".git" / "lines").write_bytes(lines)
    with (scribe.folder / ".git" / "lines").open() as file:
        command = ["git", "-C", str(scribe.folder), "update-index", "-z", "--index-info"]
        subprocess.run(command, stdin=file, check=True)
    tip = scribe.record(": one\n two")
    [revision] = history(scribe.folder)
    assert ": one  two" == revision.subject
    assert sorted(names) == [os.fsencode(change.path) for change in revision.changes]
    assert sorted(names) == [os.fsencode(entry.path) for entry in opened(scribe.folder).tree(tip)]


def test_only_revisions_after_a_known_one_are_read(scribe: Scribe) -> None:
    commits = [scribe.commit(text, a=text) for text in "abc"]
    repository = opened(scribe.folder)
    assert commits[1:] == [revision.commit for revision in repository.revisions(commits[0])]
    assert [] == list(repository.revisions(commits[2]))

    def read(since: str) -> list[Revision]:
        return list(repository.revisions(since))

    for since in ("main", "--all", commits[0][:12]):
        assert "E_BAD_REF" == refused(partial(read, since)).code


def test_reading_may_be_given_up_midway(scribe: Scribe) -> None:
    first = scribe.commit("One", a="a")
    scribe.commit("Two", a="b")
    revisions = opened(scribe.folder).revisions()
    assert first == next(revisions).commit
    revisions.close()  # type: ignore[attr-defined]  # a generator
    assert 2 == len(history(scribe.folder))


def test_a_rewritten_history_is_told_from_a_longer_one(scribe: Scribe) -> None:
    first, second = scribe.commit("One", a="a"), scribe.commit("Two", a="b")
    scribe.git("reset", "--quiet", "--hard", first)
    tip = scribe.commit("Another two", a="c")
    repository = opened(scribe.folder)
    expected = [True, True, False, False, False]
    pairs = [(first, tip), (tip, tip), (second, tip), (tip, first), ("0" * 40, tip)]
    assert expected == [repository.is_ancestor(*pair) for pair in pairs]
    assert [True, True, False, False] == [repository.continues(old) for old in (first, tip, second, "0" * 40)]


def test_an_ancestor_that_was_merged_into_another_line_is_not_continued(scribe: Scribe) -> None:
    base = scribe.commit("One", a="a")
    published = scribe.commit("Published", a="b")
    scribe.git("checkout", "--quiet", "-b", "side", base)
    scribe.commit("Side", b="b")
    scribe.git("merge", "--quiet", "--no-ff", "-m", "The wrong way round", "main")
    repository = opened(scribe.folder)
    assert repository.is_ancestor(published, repository.tip)
    assert [True, False] == [repository.continues(base), repository.continues(published)]


@pytest.mark.parametrize(
    "settings",
    [
        {"diff.renames": "false", "diff.renameLimit": "1", "diff.relative": "true", "diff.ignoreSubmodules": "all"},
        {"log.follow": "true", "log.showRoot": "false", "log.diffMerges": "off", "log.date": "relative"},
        {
            "core.quotePath": "true",
            "core.abbrev": "4",
            "i18n.logOutputEncoding": "UTF-16",
        },
        {"diff.orderFile": "order", "color.ui": "always", "format.pretty": "oneline", "format.notes": "*"},
    ],
)
def test_settings_of_the_repository_change_no_result(scribe: Scribe, settings: dict[str, str]) -> None:
    scribe.commit("Eins: größer", a="words\n" * 20, z__b="b")
    scribe.git("mv", "a.md", "c.md")
    scribe.write("c.md", "words\n" * 20 + "more\n")
    commit = scribe.commit("Two", z__b="B")
    for number in (commit, "1" * 40):
        scribe.git("update-index", "--add", "--cacheinfo", f"160000,{number},z/sub.md")
        scribe.record("A submodule")
    plain = opened(scribe.folder)
    expected = list(plain.revisions()), plain.tree(plain.tip), plain.dirty()
    assert 4 == len(expected[0])
    alone = history(scribe.folder, ["c.md"])
    scribe.write(".git/order", "z/*\n")
    for name, value in settings.items():
        scribe.git("config", name, str(scribe.folder / ".git" / value) if value == "order" else value)
    repository = opened(scribe.folder / "z")
    assert expected == (list(repository.revisions()), repository.tree(repository.tip), repository.dirty())
    assert alone == history(scribe.folder, ["c.md"])


def test_a_commit_graph_that_lies_is_not_read(scribe: Scribe) -> None:
    scribe.commit("One", a="a")
    scribe.commit("Two", a="b")
    scribe.git("commit-graph", "write", "--reachable")
    graph = scribe.folder / ".git" / "objects" / "info" / "commit-graph"
    data = graph.read_bytes()
    entry = data.index(b"CDAT") + 4  # of the table of contents: where the commits begin (gitformat-commit-graph)
    commits = int.from_bytes(data[entry : entry + 8])
    parents = [commits + 36 * number + 20 for number in (0, 1)]
    no_parent = (0x70000000).to_bytes(4)
    graph.chmod(0o644)
    graph.write_bytes(
        b"".join([data[: parents[0]], no_parent, data[parents[0] + 4 : parents[1]], no_parent, data[parents[1] + 4 :]])
    )
    assert "Two" == scribe.git("log", "--format=%s"), "the graph does not lie"
    assert ["One", "Two"] == [revision.subject for revision in history(scribe.folder)]


# --- files and the working tree --------------------------------------------------------------------------


def test_a_tree_lists_included_files_and_what_may_hide_some(scribe: Scribe, tmp_path: Path) -> None:
    scribe.commit("One", terms__a="text", other="x")
    inner = begun(tmp_path / "inner")
    inner_tip = inner.commit("Inner", a="a")
    for path in ("terms/linked", "vendor"):
        scribe.git("submodule", "--quiet", "add", str(inner.folder), path)
    (scribe.folder / "terms" / "b.md").symlink_to("/etc/passwd")
    tip = scribe.commit("Two")
    repository = Repository.open(scribe.folder, None, ["terms/**/*.md"])
    expected = (
        TreeEntry("100644", scribe.blob("text"), 4, "terms/a.md"),
        TreeEntry("120000", scribe.blob("/etc/passwd"), 11, "terms/b.md"),
        TreeEntry("160000", inner_tip, 0, "terms/linked"),
    )
    assert expected == repository.tree(tip)
    found = [(finding.place, finding.code) for finding in tree_findings(repository.tree(tip))]
    assert [("terms/b.md", "E_SYMLINK"), ("terms/linked", "E_SUBMODULE")] == found


def test_files_that_are_not_committed_are_named(scribe: Scribe) -> None:
    scribe.commit("One", a="a", b="b", c="c", d="d")
    assert () == opened(scribe.folder).dirty()
    scribe.write("a.md", "edited")
    scribe.write("new/é ü.md", "untracked")
    scribe.write("new/x.txt", "not legal text")
    scribe.git("rm", "--quiet", "b.md")
    scribe.git("mv", "c.md", "staged.md")
    assert ("a.md", "b.md", "c.md", "new/é ü.md", "staged.md") == opened(scribe.folder / "new").dirty()


# --- contents --------------------------------------------------------------------------------------------


@pytest.fixture
def reader(scribe: Scribe) -> Iterator[Blobs]:
    scribe.commit("One", a="a")
    with Blobs(opened(scribe.folder)) as blobs:
        yield blobs


def test_contents_come_in_the_order_asked_for_however_many(scribe: Scribe, reader: Blobs) -> None:
    texts = {scribe.blob(text): text.encode() for text in ("", "a\n", "no newline", "x" * 30_000)}
    asked = [*texts] * 1000
    assert [(oid, texts[oid]) for oid in asked] == list(reader.many(asked))
    assert [] == list(reader.many([]))
    assert list(texts.values()) == [reader.read(oid) for oid in texts]


def test_a_content_over_the_limit_is_refused_and_the_next_is_read(scribe: Scribe, reader: Blobs) -> None:
    large, largest, small = scribe.blob("x" * 200_000), scribe.blob("x" * 199_999), scribe.blob("small")
    finding = refused(lambda: list(reader.many([small, large, small, small], limit=199_999)))
    assert ("E_TOO_LARGE", str(scribe.folder)) == (finding.code, finding.place)
    assert "--include" in finding.mend
    assert b"small" == reader.read(small)
    assert 199_999 == len(reader.read(largest, limit=199_999))


def test_an_iteration_given_up_leaves_nothing_behind(scribe: Scribe, reader: Blobs) -> None:
    one, two = scribe.blob("one"), scribe.blob("two")
    contents = reader.many([one, "1" * 40] * 50)
    assert (one, b"one") == next(contents)
    with pytest.raises(RuntimeError):
        reader.read(two)
    contents.close()  # type: ignore[attr-defined]  # a generator
    assert b"two" == reader.read(two)


def test_what_is_missing_or_no_file_is_refused_and_the_next_is_read(scribe: Scribe, reader: Blobs) -> None:
    small = scribe.blob("small")
    for oid in ("1" * 40, scribe.git("rev-parse", "HEAD^{tree}"), scribe.git("rev-parse", "HEAD")):
        finding = refused(partial(reader.read, oid))
        assert ("E_GIT_CORRUPT", str(scribe.folder)) == (finding.code, finding.place)
        assert "git fsck" in finding.mend
        assert b"small" == reader.read(small)
    assert "E_BAD_REF" == refused(lambda: reader.read("HEAD:a.md")).code


def test_a_damaged_object_is_refused(scribe: Scribe, reader: Blobs) -> None:
    damaged = scribe.blob("damaged")
    file = scribe.object_file(damaged)
    file.chmod(0o644)
    file.write_bytes(b"not deflated")
    finding = refused(lambda: list(reader.many([damaged] * 500)))
    assert ("E_GIT_CORRUPT", str(scribe.folder)) == (finding.code, finding.place)
    assert "git fsck" in finding.mend


# --- hostile repositories --------------------------------------------------------------------------------


def arm(scribe: Scribe, canary: Path) -> None:
    """Set everything in a repository's power that makes one git command or another run a program."""
    bird = scribe.folder / ".git" / "bird"
    bird.write_text(f"#!/bin/sh\ntouch '{canary}'\ncat 2>/dev/null\n")
    bird.chmod(0o755)
    programs = (
        "core.fsmonitor core.pager core.editor core.sshCommand core.askPass diff.external diff.x.textconv gpg.program"
    )
    programs += (
        " diff.x.command filter.x.clean filter.x.smudge filter.x.process filter.X.y=z.clean merge.x.driver pager.log"
    )
    for name in programs.split():
        scribe.git("config", name, str(bird))
    for command in ("log", "status", "rev-parse", "cat-file", "ls-tree", "config"):
        scribe.git("config", f"alias.{command}", f"!{bird}")
    scribe.git("config", "filter.x.required", "true")
    scribe.git("config", "log.showSignature", "true")
    scribe.write(".git/info/attributes", "*.md filter=x diff=x merge=x\nb.md filter=X.y=z\n")
    scribe.write(".gitattributes", "*.md filter=x diff=x merge=x\n")
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-auto-gc"):
        shutil.copy(bird, scribe.folder / ".git" / "hooks" / hook)


def test_a_hostile_repository_executes_nothing(scribe: Scribe, tmp_path: Path) -> None:
    tip = scribe.commit("One", a="a\n" * 9, b="b")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    body = scribe.git("cat-file", "-p", tip).replace("\n\n", f"\n{signature}\n", 1)
    (scribe.folder / ".git" / "signed").write_text(body + "\n")
    scribe.git("reset", "--quiet", scribe.git("hash-object", "-t", "commit", "-w", ".git/signed"))
    scribe.git("mv", "a.md", "c.md")
    tip = scribe.commit("Two", b="B")
    canary = tmp_path / "canary"
    arm(scribe, canary)
    for path in ("b.md", "c.md"):
        os.utime(scribe.folder / path, (0, 0))
    scribe.write("b.md", "edited")

    repository = opened(scribe.folder)
    assert 2 == len(list(repository.revisions()))
    assert DAY <= repository.tip_landed
    assert ["b.md", "c.md"] == [entry.path for entry in repository.tree(tip)]
    assert ("b.md",) == repository.dirty()
    assert repository.is_ancestor(tip, tip)
    assert repository.continues(tip)
    assert "E_BAD_REF" == refused(lambda: opened(scribe.folder, "nope")).code
    with Blobs(repository) as blobs:
        assert [b"B", b"a\n" * 9] == [content for _, content in blobs.many(e.blob for e in repository.tree(tip))]
    assert not canary.exists()
    for command in (
        ("status",),
        ("log", "-1", "--format=%H", f"{tip}~1"),
        ("diff", "--ext-diff"),
        ("diff", "--textconv"),
    ):
        scribe.git(*command, check=False)
        assert canary.exists(), f"the trap does not work for git {command[0]}"
        canary.unlink()


# --- real histories --------------------------------------------------------------------------------------


def test_every_revision_of_a_real_history_is_read(site_policy: Path, tmp_path: Path) -> None:
    scribe = Scribe(tmp_path)
    scribe.git("clone", "--quiet", "--bare", str(site_policy), "real.git")
    repository = opened(tmp_path / "real.git")
    log = ("log", "--first-parent", "--reverse", "--format=%H", "HEAD", "--", ":(glob)**/*.md")
    expected = Scribe(tmp_path / "real.git").git(*log).split()
    revisions = list(repository.revisions())
    assert expected == [revision.commit for revision in revisions]
    texts: dict[str, tuple[str, str]] = {}
    for change in (change for revision in revisions for change in revision.changes):
        texts.pop(change.old_path or change.path, None)
        if change.blob:
            texts[change.path] = change.mode, change.blob
    assert sorted((path, *text) for path, text in texts.items()) == sorted(
        (entry.path, entry.mode, entry.blob) for entry in repository.tree(repository.tip)
    )
