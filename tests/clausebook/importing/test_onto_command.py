"""``import --onto``: a file says which version it was made of, nothing that came since is undone; a branch of it."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from clausebook.cli import main
from clausebook.importing.word import find_authors, read

FRONT = """---
id: terms
title: Terms
kind: agreement
updated: 2024-01-01
effective: 2024-01-01
---
"""
FIRST = (
    FRONT
    + """\
<a id="due"></a>1. Fees are due in 30 days.

<a id="law"></a>2. The law of Ireland holds.
"""
)
SECOND = (
    FIRST.replace("2024-01-01", "2024-06-01")
    .replace("---\n<a", "change: {kind: material, note: Later.}\n---\n<a")
    .replace("30 days", "45 days")
)
ANNOUNCED = SECOND.replace("2. The law", '2. Late fees bear interest.\n\n<a id="x"></a>3. The law').replace(
    '<a id="law"></a>2. Late', "2. Late"
).replace('<a id="x">', '<a id="law">')  # fmt: skip


def git(folder: Path, *arguments: str, when: str = "2024-01-01T12:00:00Z") -> None:
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env={**os.environ, **dates})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "clausebook.toml").write_text('site_name = "Example"\n')
    (folder / "terms").mkdir()
    for text, when in ((FIRST, "2024-01-01"), (SECOND, "2024-06-01")):
        (folder / "terms/terms.md").write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", "Terms", when=f"{when}T12:00:00Z")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def exported(repository: Path, version: str, *edits: tuple[str, str]) -> Path:
    """A version as a Word file, edited as in Word."""
    file = repository.parent / f"{version}.docx"
    assert 0 == run("-C", repository, "export", "terms", "--version", version, "-o", file).exit_code
    word = Document(str(file))
    for old, new in edits:
        [paragraph] = [one for one in word.paragraphs if old in one.text]
        run_ = next(one for one in paragraph.runs if old in one.text)
        run_.text = run_.text.replace(old, new)
    word.save(str(file))
    return file


def test_a_file_names_its_version_and_its_hash(repository: Path) -> None:
    raw = exported(repository, "2024-01-01").read_bytes()
    origin = read(raw, "a").origin
    assert ("terms", "2024-01-01", 64, "") == (origin.document, origin.version, len(origin.sha256), origin.since)
    assert "Last Updated: January 1, 2024" in Document(io.BytesIO(raw)).paragraphs[1].text


def test_a_file_of_the_text_in_force_undoes_nothing_that_was_announced(repository: Path) -> None:
    (repository / "terms/terms.md").write_text(ANNOUNCED)
    file = exported(repository, "2024-06-01", ("Ireland", "France"))
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 0 == result.exit_code, result.output
    assert ANNOUNCED.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_a_file_of_an_older_version_undoes_nothing_either(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("Ireland", "France"))
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_what_both_changed_is_marked_told_and_refused_until_a_person_decided(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("30 days", "14 days"))
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 1 == result.exit_code
    told = "terms/terms.md:9 E_IMPORT_CONFLICT “1. Fees are due in 45 days.” was changed since 2024-01-01"
    assert told in result.output
    text = (repository / "terms/terms.md").read_text()
    assert "<<<<<<< terms/terms.md\n" in text
    assert "||||||| 2024-01-01\n" in text
    assert ">>>>>>> 2024-01-01.docx\n" in text
    assert "E_CONFLICT_MARKER" in run("-C", repository, "check").output


def test_a_file_whose_properties_are_gone_is_known_by_its_footer(repository: Path) -> None:
    file = exported(repository, "2024-01-01", ("Ireland", "France"))
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, b"<x/>" if name == "docProps/custom.xml" else data)
    file.write_bytes(out.getvalue())
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_without_a_known_base_it_asks(repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Terms\n\n1. Fees are due in 30 days.\n\n2. The law of France holds.\n")
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 2 == result.exit_code
    assert "E_IMPORT_BASE The file does not say of which version of terms it was made" in result.output
    assert "--base VERSION" in result.output
    assert "2024-06-01, 2024-01-01" in result.output
    assert SECOND == (repository / "terms/terms.md").read_text()
    assert 0 == run("-C", repository, "import", file, "--onto", "terms", "--base", "2024-01-01").exit_code
    assert SECOND.replace("Ireland", "France") == (repository / "terms/terms.md").read_text()


def test_a_file_of_another_document_or_of_a_text_that_is_not_known_is_refused(repository: Path) -> None:
    file = exported(repository, "2024-01-01")
    (repository / "terms/other.md").write_text(FIRST.replace("id: terms", "id: other"))
    result = run("-C", repository, "import", file, "--onto", "other")
    assert (2, True) == (result.exit_code, "The file was made of terms, and not of other" in result.output)
    (repository / "terms/terms.md").write_text(SECOND.replace("Ireland", "Spain"))
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "--amend", "-m", "Other words", when="2024-06-01T12:00:00Z")
    strange = exported(repository, "2024-06-01")
    git(repository, "checkout", "--quiet", "-B", "main", "HEAD~1")
    result = run("-C", repository, "import", strange, "--onto", "terms")
    assert (2, True) == (result.exit_code, "version 2024-06-01 of terms, whose text is not known here" in result.output)


def test_base_belongs_to_onto(repository: Path) -> None:
    result = run("-C", repository, "import", exported(repository, "2024-01-01"), "--base", "2024-01-01")
    assert (2, True) == (result.exit_code, "Name it with --onto" in result.output)


@pytest.mark.parametrize("changes", ["accept", "reject"])
def test_a_redline_that_comes_back_undoes_nothing_on_either_side(repository: Path, changes: str) -> None:
    file = repository.parent / "redline.docx"
    run("-C", repository, "export", "terms", "--from", "2024-01-01", "--to", "2024-06-01", "-o", file)
    result = run("-C", repository, "import", file, "--onto", "terms", "--changes", changes)
    assert 0 == result.exit_code, result.output
    assert SECOND == (repository / "terms/terms.md").read_text()


def tracked(file: Path, *changes: tuple[str, str, str, str, str]) -> None:
    """Change words as Word tracks it: author, day, a word of the paragraph, what goes, what comes."""
    word = Document(str(file))
    for number, (author, day, near, old, new) in enumerate(changes):
        [paragraph] = [one for one in word.paragraphs if near in one.text]
        run_ = next(one for one in paragraph.runs if old in one.text)
        before, after = run_.text.split(old, 1)
        told = f'w:id="{900 + number}" w:author="{author}" w:date="{day}T10:00:00Z"'
        pieces = (
            f'<w:r><w:t xml:space="preserve">{before}</w:t></w:r>'
            f"<w:del {told}><w:r><w:delText>{old}</w:delText></w:r></w:del>"
            f"<w:ins {told}><w:r><w:t>{new}</w:t></w:r></w:ins>"
            f'<w:r><w:t xml:space="preserve">{after}</w:t></w:r>'
        )
        for piece in parse_xml(f"<w:p {nsdecls('w')}>{pieces}</w:p>"):
            run_._r.addprevious(piece)  # noqa: SLF001 - python-docx tracks no changes
        run_._r.getparent().remove(run_._r)  # noqa: SLF001 - as above
    word.save(str(file))


CHANGES = (
    ("Ben Ode", "2024-07-05", "law", "Ireland", "France"),
    ("Ada Lee", "2024-07-02", "Fees", "45", "14"),
    ("Ben Ode", "2024-07-04", "law", "holds", "governs"),
)


def said(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(repository), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Lex")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "lex@example.org")
    return repository


def test_authors_are_told_in_the_order_of_their_first_changes(repository: Path) -> None:
    file = exported(repository, "2024-06-01")
    tracked(file, *CHANGES)
    assert [
        ("Ada Lee", 2, datetime(2024, 7, 2, 10, tzinfo=UTC)), ("Ben Ode", 4, datetime(2024, 7, 5, 10, tzinfo=UTC)),
    ] == list(find_authors(file.read_bytes(), "a"))  # fmt: skip


def test_a_branch_has_a_commit_of_each_author_and_the_working_tree_stays(known: Path) -> None:
    file = exported(known, "2024-06-01")
    tracked(file, *CHANGES)
    tip = said(known, "rev-parse", "HEAD")
    result = run("-C", known, "import", file, "--onto", "terms", "--propose", "from-word")
    assert 0 == result.exit_code, result.output
    assert "branch from-word: 2 commits for terms/terms.md" in result.output
    log = said(known, "log", "--reverse", "--format=%an|%ad|%cn|%ce|%s", "--date=format:%Y-%m-%d", "main..from-word")
    assert [
        "Ada Lee|2024-07-02|Lex|lex@example.org|Terms: changes by Ada Lee",
        "Ben Ode|2024-07-05|Lex|lex@example.org|Terms: changes by Ben Ode",
    ] == log.splitlines()
    ada = SECOND.replace("45 days", "14 days")
    assert ada.strip() == said(known, "show", "from-word~1:terms/terms.md")
    assert ada.replace("Ireland holds", "France governs").strip() == said(known, "show", "from-word:terms/terms.md")
    assert (tip, "main", "") == (
        said(known, "rev-parse", "HEAD"), said(known, "branch", "--show-current"), said(known, "status", "--short")
    )  # fmt: skip
    assert "" == said(known, "fsck", "--strict")


def test_what_was_not_tracked_is_a_commit_of_who_imports(known: Path) -> None:
    file = exported(known, "2024-06-01", ("Ireland", "Spain"))
    tracked(file, CHANGES[1])
    assert 0 == run("-C", known, "import", file, "--onto", "terms", "--propose", "x").exit_code
    log = said(known, "log", "--reverse", "--format=%an|%s", "main..x")
    assert ["Lex|Terms: changes that were not tracked", "Ada Lee|Terms: changes by Ada Lee"] == log.splitlines()


def test_a_file_of_an_older_version_proposes_what_was_changed_in_it_alone(known: Path) -> None:
    file = exported(known, "2024-01-01")
    tracked(file, CHANGES[0])
    assert 0 == run("-C", known, "import", file, "--onto", "terms", "--propose", "x").exit_code
    assert SECOND.replace("Ireland", "France").strip() == said(known, "show", "x:terms/terms.md")


@pytest.mark.parametrize(
    ("changes", "branch", "code"),
    [
        ((), "x", "E_IMPORT_FILE No change is tracked"),
        ((CHANGES[1],), "main", "E_BRANCH There is a branch main already"),
        ((CHANGES[1],), "a..b", "E_BRANCH “a..b” cannot be the name"),
        ((("Ada", "2024-07-02", "Fees", "30", "14"),), "x", "E_IMPORT_CONFLICT"),
    ],
)
def test_where_no_branch_can_be_made_nothing_is_written(
    known: Path, changes: tuple[tuple[str, str, str, str, str], ...], branch: str, code: str
) -> None:
    file = exported(known, "2024-01-01" if "30" in str(changes) else "2024-06-01")
    tracked(file, *changes)
    before = said(known, "for-each-ref")
    result = run("-C", known, "import", file, "--onto", "terms", "--propose", branch)
    assert 2 == result.exit_code, result.output
    assert code in result.output
    assert before == said(known, "for-each-ref")


@pytest.mark.parametrize("more", [("--json",), ("--changes", "reject")])
def test_options_that_a_branch_does_not_go_with_are_refused(known: Path, more: tuple[str, ...]) -> None:
    given = ("--onto", "terms", "--propose", "x")
    result = run("-C", known, "import", exported(known, "2024-06-01"), *given, *more)
    assert (2, True) == (result.exit_code, "Leave --changes and --json out" in result.output)


def test_texts_that_are_not_committed_are_in_the_way(known: Path) -> None:
    file = exported(known, "2024-06-01")
    tracked(file, CHANGES[1])
    (known / "terms/terms.md").write_text(FIRST)
    assert "E_DIRTY" in run("-C", known, "import", file, "--onto", "terms", "--propose", "x").output


def test_a_moved_paragraph_and_a_row_count_as_changes_of_their_authors(tmp_path: Path) -> None:
    word = Document()
    table = word.add_table(rows=1, cols=1)
    row = table.rows[0]._tr  # noqa: SLF001 - python-docx tracks no changes
    row.get_or_add_trPr().append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="Eve"/>'))
    assert qn("w:trPr") == row[0].tag
    word.save(str(tmp_path / "a.docx"))
    assert [("Eve", 1, None)] == list(find_authors((tmp_path / "a.docx").read_bytes(), "a"))


SECTIONS = """---
id: terms
title: Terms
kind: agreement
updated: 2024-01-01
effective: 2024-01-01
---
## <a id="fees"></a>1. Fees

<a id="due"></a>1.1 Fees are due in 30 days.

<a id="late"></a>1.2 Late fees bear interest.

## <a id="law"></a>2. Law

<a id="irish"></a>2.1 The law of Ireland holds.
"""


def test_one_clause_goes_out_and_comes_back_alone(repository: Path, tmp_path: Path) -> None:
    target = repository / "terms/terms.md"
    target.write_text(SECTIONS)
    git(repository, "commit", "--quiet", "-am", "Sections", when="2024-07-01T12:00:00Z")
    now = SECTIONS.replace("Ireland", "Spain").replace('## <a id="law', '1.3 Prices hold.\n\n## <a id="law')
    file = tmp_path / "clause.docx"
    result = run("-C", repository, "export", "terms", "--clause", "1", "-o", file)
    assert (0, True) == (result.exit_code, "Terms, s 1" in result.output), result.output
    word = Document(str(file))
    assert ["Terms", "s 1"] == [one.text for one in word.paragraphs][:2]
    assert not any("Ireland" in one.text for one in word.paragraphs)
    target.write_text(now)
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert now == target.read_text()
    word.paragraphs[-1].runs[-1].text = "Late fees bear interest of 5 %."
    word.add_paragraph("1.4 Fees are paid in EUR.")
    word.save(str(file))
    assert 0 == run("-C", repository, "import", file, "--onto", "terms").exit_code
    assert now.replace("interest.\n", "interest of 5 %.\n").replace(
        "1.3 Prices hold.\n\n", "1.3 Prices hold.\n\n1.4 Fees are paid in EUR.\n\n"
    ) == target.read_text()  # fmt: skip


NOTED = (
    FRONT
    + """\
1. Fees are due in 30 days.[^days]

[^days]: Days are calendar days.

2. You may

- use it[^2], and
- keep it[^days].

[^2]: As a *person*.

    Not as a company.
"""
)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], NOTED),
        ([("30 days", "45 days")], NOTED.replace("30 days", "45 days")),
        ([("You may", "You can")], NOTED.replace("You may", "You can")),
        ([("use it", "use it twice")], NOTED.replace("use it", "use it twice")),
        ([("calendar days", "days of work")], NOTED.replace("calendar days", "days of work")),
        ([("Not as", "Never as")], NOTED.replace("Not as", "Never as")),
        (
            [("[2]", ""), ("[2]", None), ("Not as", None)],
            NOTED.replace("[^2], and", ", and").replace("\n[^2]: As a *person*.\n\n    Not as a company.\n", ""),
        ),
        (
            [("[1]", ""), ("[1]", None), ("[1]", "")],
            NOTED.replace("days.[^days]", "days.").replace("[^days]: Days are calendar days.\n\n", "").replace(
                "keep it[^days]", "keep it"
            ),
        ),
    ],
)  # fmt: skip
def test_footnotes_that_went_through_word_are_footnotes_again(
    repository: Path, edits: list[tuple[str, str | None]], expected: str
) -> None:
    (repository / "terms/terms.md").write_text(NOTED)
    git(repository, "commit", "--quiet", "-am", "Notes", when="2024-07-01T12:00:00Z")
    file = repository.parent / "noted.docx"
    assert 0 == run("-C", repository, "export", "terms", "-o", file).exit_code
    word = Document(str(file))
    for old, new in edits:
        if new is None:
            gone = next(one for one in word.element.body.iter(qn("w:p")) if old in "".join(one.itertext()))
            word.element.body.remove(gone)
        else:
            run_ = next(one for each in word.paragraphs for one in each.runs if old in one.text)
            run_.text = run_.text.replace(old, new)
    word.save(str(file))
    result = run("-C", repository, "import", file, "--onto", "terms")
    assert 0 == result.exit_code, result.output
    assert expected == (repository / "terms/terms.md").read_text()
