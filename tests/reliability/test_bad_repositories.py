"""Repositories whose history cannot be believed: refused in words, and what was published stays as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk

TEXT = "---\nid: {0}\ntitle: {0}\nkind: policy\n---\n# {0}\n\nThe words of this document say one thing.\n"
ROOT = os.geteuid() == 0
BUILT = {"1 shallow", "20 missing", "10 symlink", "14 newline"}


def through(case: str) -> tuple[str, ...]:
    """The command a case goes through: `build` for some, for the others `log`, which compiles alike."""
    return () if case in BUILT else ("log",)


def shallow(desk: Desk) -> None:
    (desk.folder / ".git" / "shallow").write_text(desk.tip + "\n")


def partial(desk: Desk) -> None:
    desk.git("config", "remote.origin.url", "https://git.example/terms")
    desk.git("config", "remote.origin.promisor", "true")
    desk.git("config", "remote.origin.partialclonefilter", "blob:none")


def replaced(desk: Desk) -> None:
    desk.git("replace", "--graft", "HEAD")


def grafted(desk: Desk) -> None:
    info = desk.folder / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(desk.tip + "\n")


def missing(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new")})
    oid = desk.git("rev-parse", "HEAD:terms/new.md")
    (desk.folder / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


def damaged(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new")})
    oid = desk.git("rev-parse", "HEAD:terms/new.md")
    file = desk.folder / ".git" / "objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def headless(desk: Desk) -> None:
    oid = desk.tip
    (desk.folder / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


HISTORIES: dict[str, tuple[Callable[[Desk], None], str, str]] = {
    "1 shallow": (shallow, "E_SHALLOW", "git fetch --unshallow"),
    "2 partial": (partial, "E_PARTIAL_CLONE", "without --filter"),
    "3 replaced": (replaced, "E_GRAFTED_HISTORY", "git replace --delete"),
    "3 grafted": (grafted, "E_GRAFTED_HISTORY", "Remove the file"),
    "20 missing": (missing, "E_GIT_CORRUPT", "git fsck"),
    "20 damaged": (damaged, "E_GIT_CORRUPT", "git fsck"),
    "20 no tip": (headless, "E_GIT_CORRUPT", "git fsck"),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_a_history_that_cannot_be_believed_is_refused(published: Desk, case: str) -> None:
    spoil, code, mend = HISTORIES[case]
    spoil(published)
    published.refused(code, str(published.folder), mend, *through(case))


def test_1_a_real_shallow_clone_is_refused_and_its_mend_works(good: Desk, tmp_path: Path) -> None:
    clone = type(good)(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", "--depth=1", good.folder.as_uri(), str(clone.folder)], check=True)
    clone.refused("E_SHALLOW", str(clone.folder), "Run git fetch --unshallow", "log")
    clone.git("fetch", "--quiet", "--unshallow")
    assert 0 == clone.run("log").returncode


def test_2_a_real_partial_clone_is_refused(good: Desk, tmp_path: Path) -> None:
    source = good.copy(tmp_path / "source")
    source.git("config", "uploadpack.allowFilter", "true")
    clone = type(good)(tmp_path / "clone")
    subprocess.run(
        ["git", "clone", "--quiet", "--filter=blob:none", source.folder.as_uri(), str(clone.folder)], check=True
    )
    clone.refused("E_PARTIAL_CLONE", str(clone.folder), "Clone it again, without --filter", "log")


def test_5_a_commit_of_the_future_is_refused(published: Desk) -> None:
    tip = published.commit({"terms/new.md": TEXT.format("new")}, day=36500)
    published.refused("E_CLOCK_SKEW", f"commit {tip[:12]}", "git commit --amend")


def test_6_a_commit_older_than_its_parent_is_told_and_moves_no_date_back(published: Desk) -> None:
    published.commit({"terms/new.md": TEXT.format("new")}, day=20)
    tip = published.commit({"terms/new.md": TEXT.format("new") + "\n\nThere is more.\n"}, day=10)
    done = published.run("log", "new", "--json")
    assert f"W_CLOCK_BACK Commits are dated before the one they follow: {tip[:12]}" in done.stderr
    newest, first, *_ = (version["last_updated"] for version in json.loads(done.stdout))
    assert first == newest
    assert "W_CLOCK_BACK" in published.run("check").stdout


@pytest.mark.skipif(not ROOT, reason="only root can give a folder to another user")
def test_7_a_repository_of_another_user_is_refused(published: Desk) -> None:
    for path in (published.folder, published.folder / ".git"):
        os.chown(path, 12345, 12345)
    published.refused("E_UNSAFE_OWNER", str(published.folder), "sudo chown")


def test_8_what_the_configuration_of_a_repository_names_is_not_run(published: Desk) -> None:
    canary = published.folder.parent / "canary"
    script = published.write("../run.sh", f"#!/bin/sh\ntouch '{canary}'\ncat\n")
    script.chmod(0o755)
    published.write(".gitattributes", "*.md diff=run filter=run\n")
    published.commit({"terms/new.md": TEXT.format("new")})
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.run.textconv",
        "diff.run.command",
        "gpg.program",
        "filter.run.clean",
        "filter.run.smudge",
        "filter.run.process",
        "core.sshCommand",
        "core.editor",
    ):
        published.git("config", name, str(script))
    published.git("config", "log.showSignature", "true")
    shutil.copy(script, published.folder / ".git" / "hooks" / "post-index-change")
    (published.folder / "terms" / "new.md").touch()
    published.built()
    assert not canary.exists()


def test_9_a_bare_repository_that_came_with_the_files_is_refused(published: Desk) -> None:
    inner = published.folder / "inner.git"
    published.git("clone", "--quiet", "--bare", ".", "inner.git")
    published.commit()
    before = published.published()
    done = published.run("build", at=inner)
    assert 2 == done.returncode
    assert f"{inner} E_EMBEDDED_REPO" in done.stderr
    assert before == published.published()


def linked(desk: Desk) -> str:
    (desk.folder / "terms" / "passwd.md").symlink_to("/etc/passwd")
    return "terms/passwd.md"


def submodule(desk: Desk) -> str:
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{desk.tip},terms/sub")
    (desk.folder / "terms" / "sub").mkdir()  # else `git add --all` takes it out again
    subprocess.run(["git", "init", "--quiet", str(desk.folder / "terms" / "sub")], check=True)
    desk.git("-C", "terms/sub", "commit", "--quiet", "--allow-empty", "-m", "Empty")
    return "terms/sub"


def large(desk: Desk) -> str:
    desk.write("terms/large.md", TEXT.format("large") + "Nothing but words. " * 60_000)
    return "terms/large.md"


def pointer(desk: Desk) -> str:
    desk.write("terms/lfs.md", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n")
    return "terms/lfs.md:1"


def broken_name(desk: Desk) -> str:
    desk.write("terms/two\nlines.md", TEXT.format("lines"))
    return r"terms/two\nlines.md"


def latin_name(desk: Desk) -> str:
    desk.write(b"terms/caf\xe9.md", TEXT.format("cafe"))
    return r"terms/caf\xe9.md"


def same_name(desk: Desk) -> str:
    desk.write("terms/Privacy.md", TEXT.format("other"))
    return "terms/privacy.md"


def same_accents(desk: Desk) -> str:
    desk.write("terms/cafe\u0301.md", TEXT.format("one"))
    desk.write("terms/caf\u00e9.md", TEXT.format("two"))
    return "terms/caf"


FILES: dict[str, tuple[Callable[[Desk], str], str, str]] = {
    "10 symlink": (linked, "E_SYMLINK", "Put a copy of the text in its place"),
    "11 submodule": (submodule, "E_SUBMODULE", "Put the text itself into this repository"),
    "12 large": (large, "E_TOO_LARGE", "Split the document"),
    "13 LFS": (pointer, "E_LFS_POINTER", "git lfs migrate export"),
    "14 newline": (broken_name, "E_FILENAME", "git mv"),
    "15 not UTF-8": (latin_name, "E_FILENAME_ENCODING", "git mv"),
    "16 case": (same_name, "E_NAME_COLLISION", "Rename one of the two"),
    "16 accents": (same_accents, "E_NAME_COLLISION", "Rename one of the two"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_published_is_refused(published: Desk, case: str) -> None:
    spoil, code, mend = FILES[case]
    place = spoil(published)
    published.commit()
    published.refused(code, place, mend, *through(case))


def test_files_that_cannot_be_published_are_told_together_by_check_and_without_preparation(desk: Desk) -> None:
    desk.commit({"terms/privacy.md": TEXT.format("privacy")})
    for spoil, _, _ in FILES.values():
        spoil(desk)
    desk.commit()
    built, checked = desk.built().run("log"), desk.run("check", "--committed")
    assert (0, 1) == (built.returncode, checked.returncode), built.stderr
    for _, code, mend in FILES.values():
        assert code in built.stderr
        assert mend in built.stderr
        assert code in checked.stdout


def test_links_that_nobody_takes_for_terms_stop_nothing(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new"), "docs/about.md": "About."})
    (desk.folder / "README.md").symlink_to("docs/about.md")
    desk.commit()
    desk.built()
    desk.commit()  # the site too, as `git add --all` does
    assert "site" in desk.git("ls-files").splitlines()
    desk.built()


def test_10_a_link_among_the_terms_is_left_out_and_told_and_its_target_is_read(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new")})
    (desk.folder / "terms" / "old.md").symlink_to("new.md")
    desk.commit()
    logged, checked = desk.run("log", "--json"), desk.run("check")
    assert (0, 0) == (logged.returncode, checked.returncode)
    assert ["terms/new.md"] == [version["path"] for version in json.loads(logged.stdout)]
    assert "terms/old.md E_SYMLINK" in checked.stdout
    desk.built()


def test_10_a_text_that_becomes_a_link_is_withdrawn_that_day(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new"), "terms/old.md": TEXT.format("old")})
    (desk.folder / "terms" / "old.md").unlink()
    (desk.folder / "terms" / "old.md").symlink_to("new.md")
    desk.commit()
    versions = json.loads(desk.run("log", "--json").stdout)
    assert {"new": None, "old": "2024-01-02"} == {one["document"]: one["withdrawn_on"] for one in versions}


def strange(desk: Desk) -> None:
    """What stands in a repository beside its terms: none of it is a text of theirs."""
    desk.write("files/contract.bin", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n")
    desk.write(b"files/caf\xe9.jpg", b"\xff\xd8\0")
    desk.write("files/two\nlines.pdf", b"%PDF-1.7 \0")
    desk.write("files/Logo.svg", "<svg/>")
    desk.write("files/logo.svg", "<svg/>")
    desk.write("files/large.csv", "1," * 600_000)
    for name, target in (("contract.pdf", "../files/two\nlines.pdf"), ("gone.pdf", "nowhere"), ("etc", "/etc")):
        (desk.folder / "terms" / name).symlink_to(target)
    (desk.folder / "linked").symlink_to("terms")
    (desk.folder / "themes" / "plain").mkdir(parents=True)
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{desk.tip},themes/plain")
    subprocess.run(["git", "init", "--quiet", str(desk.folder / "themes" / "plain")], check=True)
    desk.git("-C", "themes/plain", "commit", "--quiet", "--allow-empty", "-m", "Empty")


@pytest.mark.parametrize("settings", [{}, {"clausebook.toml": 'include = ["terms/**/*.md"]\n'}])
def test_files_that_are_no_terms_stop_nothing(desk: Desk, settings: dict[str, str]) -> None:
    desk.commit({"terms/new.md": TEXT.format("new"), **settings})
    strange(desk)
    desk.commit()
    assert "160000" in desk.git("ls-files", "--stage", "themes")
    assert (0, "") == ((checked := desk.run("check", "--errors")).returncode, checked.stdout)
    desk.built()


def test_17_a_repository_without_commits_is_refused(desk: Desk) -> None:
    desk.refused("E_NO_COMMITS", str(desk.folder), "git commit")


@pytest.mark.parametrize("path", ["terms/privacy.md", "terms/new.md"])
def test_18_a_text_that_is_not_committed_stops_the_build(published: Desk, path: str) -> None:
    published.write(path, TEXT.format("privacy"))
    published.refused("E_DIRTY", path, "clausebook serve --draft")
    assert 0 == published.run("log").returncode


def test_18_a_text_that_was_deleted_and_not_committed_stops_the_build(published: Desk) -> None:
    (published.folder / "terms" / "privacy.md").unlink()
    published.refused("E_DIRTY", "terms/privacy.md", "Commit the change")


def test_18_other_files_may_be_changed(published: Desk) -> None:
    published.write("notes.txt", "Ask Ada.")
    published.built()


@pytest.mark.parametrize("ref", ["--upload-pack=touch x", "no-such-branch", "main\nx", "HEAD:terms", ""])
def test_19_what_is_no_commit_is_refused(published: Desk, ref: str) -> None:
    published.refused("E_BAD_REF", str(published.folder), "git branch -a", f"--ref={ref}", "build")


def test_a_publish_branch_that_does_not_exist_is_refused(published: Desk) -> None:
    published.commit({"clausebook.toml": 'publish_branch = "live"\n'})
    published.refused("E_BAD_REF", str(published.folder), "git branch -a")


def test_20_an_old_text_that_is_missing_is_found_when_history_is_read_anew(published: Desk) -> None:
    oid = published.git("rev-parse", "HEAD~1:terms/terms.md")
    (published.folder / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    published.corpus.unlink()
    published.refused("E_GIT_CORRUPT", str(published.folder), "git fsck")


@pytest.mark.proof
def test_12_a_file_of_200_megabytes_is_refused_without_being_read(published: Desk) -> None:
    published.write("terms/huge.md", b"word " * 40_000_000)
    published.commit()
    published.refused("E_TOO_LARGE", "terms/huge.md", "Split the document")


@pytest.mark.parametrize("name", ["terms.mdx", "terms.adoc", "notes.py"])
@pytest.mark.parametrize("command", ["log", "check", "build", "doctor", "serve"])
def test_no_document_at_all_is_told_and_ends_with_1(desk: Desk, name: str, command: str) -> None:
    desk.commit({name: TEXT.format("new"), "README.md": "# About\n"})
    done = desk.run(command)
    assert 1 == done.returncode
    assert "E_NO_DOCUMENTS" in done.stdout + done.stderr
    assert (name in done.stdout + done.stderr) is (name != "notes.py")
    assert not desk.site.exists()


@pytest.mark.parametrize("name", ["terms.mdx", "a/terms.qmd", "terms.markdown", "terms.txt", "docs/README.md"])
def test_what_is_included_is_read_whatever_its_name(desk: Desk, name: str) -> None:
    desk.commit({name: TEXT.format("new"), "other.adoc": "= Other"})
    pattern = name if "README" in name else f"**/*.{name.rpartition('.')[2]}"
    logged = desk.run(f"--include={pattern}", "log", "--json")
    assert [name] == [version["path"] for version in json.loads(logged.stdout)]
    assert ("1 file looks like a text and was not read: other.adoc" in logged.stderr) is ("README" not in name)


def test_other_markup_that_is_included_is_left_out_and_told(desk: Desk) -> None:
    desk.commit({"terms/new.md": TEXT.format("new"), "terms/other.adoc": "= Other", "terms/old.rst": "Old"})
    logged = desk.run("--include=terms/**", "log", "--json")
    assert (0, ["terms/new.md"]) == (logged.returncode, [one["path"] for one in json.loads(logged.stdout)])
    for path in ("terms/other.adoc", "terms/old.rst"):
        assert f"{path} E_NOT_MARKDOWN" in logged.stderr
        assert f"{path} E_NOT_MARKDOWN" in desk.run("--include=terms/**", "check").stdout
