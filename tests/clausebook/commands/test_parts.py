"""Commands on a document that is made of several files: each writes into the file of a line, or refuses."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clausebook.cli import main

HEAD = "---\nid: statutes\ntitle: Statutes\nparts: articles\n---\n# Statutes\n\nWe agree on what follows.\n"
FIRST = (
    "---\nnote: x\n---\n\n## 1. Members\n\n1.1 The members meet once in a year.\n\n"
    "1.3 Section 2.1 says who is on the board.\n"
)
SECOND = (
    "## 2. Board\r\n\r\n2.1 The board has five members.\r\n\r\n2.2 It meets as the members do under Section 1.3.\r\n"
)


@dataclass
class Statutes:
    """A repository with statutes of three files."""

    folder: Path

    def git(self, *arguments: str) -> None:
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2024-01-02T12:00:00Z")
        command = ["git", "-C", str(self.folder), *arguments]
        subprocess.run(command, env=os.environ | dates, check=True, capture_output=True)

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(text.encode())

    def read(self, path: str) -> str:
        return (self.folder / path).read_bytes().decode()

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["-C", str(self.folder), *arguments])


@pytest.fixture
def statutes(tmp_path: Path) -> Statutes:
    made = Statutes(tmp_path / "repo")
    made.folder.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.write("terms/statutes.md", HEAD)
    made.write("terms/articles/1.md", FIRST)
    made.write("terms/articles/2.md", SECOND)
    made.git("add", "--all")
    made.git("commit", "--quiet", "-m", "Begin")
    return made


def test_stamp_writes_each_id_into_the_file_of_its_clause(statutes: Statutes) -> None:
    done = statutes.run("stamp")
    assert 0 == done.exit_code, done.output
    assert "terms/articles/1.md:5 members" in done.output
    first = statutes.read("terms/articles/1.md").split("\n")
    assert ["---", "note: x", "---", "", '## <a id="members"></a>1. Members'] == first[:5]
    assert FIRST == re.sub("<a id=[^>]*></a>", "", "\n".join(first))
    second = statutes.read("terms/articles/2.md")
    assert second.startswith('## <a id="board"></a>2. Board\r\n\r\n<a id="')
    assert second.count("\r\n") == second.count("\n") == SECOND.count("\n")
    assert "0 ids written" in statutes.run("stamp").output


def test_stamp_takes_the_name_of_a_part_for_its_document(statutes: Statutes) -> None:
    done = statutes.run("stamp", "--dry-run", str(statutes.folder / "terms/articles/2.md"))
    assert "terms/articles/2.md:1 board" in done.output
    assert SECOND == statutes.read("terms/articles/2.md")


def test_renumber_counts_on_through_the_parts_and_corrects_references(statutes: Statutes) -> None:
    done = statutes.run("renumber")
    assert "terms/articles/1.md:9 1.3 -> 1.2\nterms/articles/2.md:5 Section 1.3 -> Section 1.2\n" == done.output
    assert FIRST.replace("1.3 Section", "1.2 Section") == statutes.read("terms/articles/1.md")
    assert SECOND.replace("Section 1.3", "Section 1.2") == statutes.read("terms/articles/2.md")


def test_check_fixes_numbers_in_parts(statutes: Statutes) -> None:
    assert "terms/articles/1.md:9 W_LABEL_GAP" in statutes.run("check").output
    done = statutes.run("check", "--fix")
    assert "W_LABEL_GAP" not in done.stdout
    assert FIRST.replace("1.3 Section", "1.2 Section") == statutes.read("terms/articles/1.md")


def test_a_line_that_two_documents_print_is_not_written(statutes: Statutes) -> None:
    statutes.write("shared/fees.md", "3.1 Fees are due.\n\n3.3 At once.\n")
    statutes.write("terms/articles/3.md", '## 3. Fees\n\n--8<-- "shared/fees.md"\n')
    statutes.write("terms/fees.md", '# Fees\n\n## 3. Fees\n\n--8<-- "shared/fees.md"\n')
    done = statutes.run("renumber")
    assert 0 != done.exit_code
    assert "shared/fees.md:3 E_RENUMBER" in done.output
    assert FIRST == statutes.read("terms/articles/1.md")


def test_changes_of_a_word_file_are_not_brought_into_several_files(statutes: Statutes) -> None:
    word = statutes.folder / "statutes.docx"
    assert 0 == statutes.run("export", "statutes", "--output", str(word)).exit_code
    done = statutes.run("import", str(word), "--onto", "statutes")
    assert 0 != done.exit_code
    assert "E_IMPORT_FILE" in done.output
    assert "is made of 3 files" in done.output


def test_it_is_exported_and_shown_whole(statutes: Statutes) -> None:
    assert "The board has five members." in statutes.run("show", "statutes").output
    text = statutes.folder / "whole.md"
    assert 0 == statutes.run("export", "statutes", "--output", str(text)).exit_code
    assert ["Members", "Board"] == re.findall(r"^## .*(Members|Board)$", text.read_text("utf-8"), re.MULTILINE)
    assert "E_DOCUMENT" in statutes.run("log", "articles-1").output


def test_a_branch_is_reviewed_as_a_change_of_the_document(statutes: Statutes) -> None:
    statutes.git("checkout", "--quiet", "-b", "change")
    statutes.write("terms/articles/2.md", SECOND.replace("five members", "seven members"))
    statutes.write("terms/articles/3.md", "## 3. End\n\n3.1 The board may end the the contract.\n")
    found = json.loads(statutes.run("check", "--base", "main", "--format", "json").output)
    assert ("terms/articles/3.md", 3) in {(one["path"], one["line"]) for one in found if one["code"] == "W_DOUBLE_WORD"}
    assert not {"W_UNREAD", "W_SUCCESSOR"} & {one["code"] for one in found}
    assert {"terms/articles/2.md", "terms/articles/3.md", "terms/statutes.md"} >= {one["path"] for one in found}
    statutes.git("add", "--all")
    statutes.git("commit", "--quiet", "-m", "Change")
    review = statutes.run("review", "--base", "main")
    assert "seven" in review.output, review.output
    assert "1 document changes" in review.output


def test_a_part_is_no_file_that_was_not_read(statutes: Statutes) -> None:
    statutes.write("terms/annex.txt", "4.1 The annex holds.\n")
    statutes.write("terms/other.txt", "Nothing.\n")
    statutes.write("terms/statutes.md", HEAD.replace("articles", "[articles, annex.txt]"))
    statutes.git("add", "--all")
    statutes.git("commit", "--quiet", "-m", "Annex")
    done = statutes.run("--include", "terms/**/*.md", "log")
    assert "1 file looks like a text and was not read: terms/other.txt" in done.output
    assert "The annex holds." in statutes.run("--include", "terms/**/*.md", "show", "statutes").output
