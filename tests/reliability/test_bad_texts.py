"""Texts that a strict repository does not publish: each is told with place and mend, and nothing is published."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk


class Case(NamedTuple):
    """A file, and what is told of it: code, line (0: the whole file), and part of the mend."""

    text: bytes
    code: str
    line: int
    mend: str
    always: bool = False  # an error even in a repository that nobody prepared


def case(text: str, code: str, line: int, mend: str) -> Case:
    return Case(text.encode(), code, line, mend)


def declared(lines: str, code: str, line: int, mend: str) -> Case:
    """A sound text under front matter with some lines of its own, which begin on line 5."""
    return case(
        f"---\nid: {{id}}\ntitle: Example\nkind: policy\n{lines}\n---\n# Example\n\n1. One rule.\n", code, line, mend
    )


def body(text: str, code: str, line: int, mend: str) -> Case:
    """A text under sound front matter, whose first line is line 6."""
    return case(f"---\nid: {{id}}\ntitle: Example\nkind: policy\n---\n{text}\n", code, line, mend)


always = partial(Case._replace, always=True)
SOUND = "---\nid: {id}\ntitle: Example\nkind: policy\n---\n# Example\n\n1. One rule — and no other.\n"
DEEP = "[" * 900 + "]" * 900
BOMB = "aliases:\n  - &a [one, two]\n  - [*a, *a]"

CASES = {
    "21-utf-16": Case(SOUND.encode("utf-16"), "E_ENCODING", 1, "UTF-8"),
    "21-utf-16-unmarked": Case(SOUND.encode("utf-16-le"), "E_ENCODING", 1, "UTF-8"),
    "21-utf-32": Case(SOUND.encode("utf-32"), "E_ENCODING", 1, "UTF-8"),
    "21-latin-1": Case(SOUND.replace("—", "é").encode("latin-1"), "E_ENCODING", 8, "UTF-8"),
    "24-nul": body("# Example\n\n1. One\0 rule.", "E_CONTROL_CHAR", 8, "Delete it"),
    "24-escape": body("# Example\n\n1. One\x1b[2J rule.", "E_CONTROL_CHAR", 8, "Delete it"),
    "25-bidi": body("# Example\n\n1. Pay \u202e001\u202c dollars.", "E_BIDI_CONTROL", 8, "Delete it"),
    "25-isolate": body("# Example\n\n1. Pay \u2066001\u2069 dollars.", "E_BIDI_CONTROL", 8, "Delete it"),
    "26-conflict": always(
        body(
            "<<<<<<< HEAD\n1. One.\n=======\n1. Two.\n>>>>>>> new",
            "E_CONFLICT_MARKER",
            6,
            "Keep the words that shall hold",
        )
    ),
    "27-no-front-matter": case("# Example\n\n1. One rule.\n", "E_NO_FRONTMATTER", 1, "id: 27-no-front-matter"),
    "28-unclosed": case(
        "---\nid: {id}\ntitle: Example\n\n# Example\n\n1. One rule.\n", "E_FRONTMATTER_UNCLOSED", 1, "line 3"
    ),
    "29-twice": declared("title: Other", "E_DUPLICATE_KEY", 5, "delete the other"),
    "30-version": declared("version: 1.10", "E_TYPE", 5, "quot"),
    "31-country": declared("country: NO", "E_TYPE", 5, "quot"),
    "31-title": case("---\nid: {id}\ntitle: NO\n---\n# Example\n\n1. One rule.\n", "E_TYPE", 3, "quot"),
    "32-time": declared("time: 12:30", "E_TYPE", 5, "quot"),
    "33-no-such-day": declared("effective: 2025-02-30", "E_DATE", 5, "YYYY-MM-DD"),
    "34-two-days": declared("effective: 02/03/2025", "E_DATE", 5, "YYYY-MM-DD"),
    "35-naive": declared("effective: 2025-03-02T12:00:00", "E_TIMEZONE", 5, "2025-03-02"),
    "36-deep": declared(f"aliases: {DEEP}", "E_YAML_DEPTH", 5, "Write a plain list"),
    "37-alias": declared(BOMB, "E_YAML_ALIAS", 6, "quotation marks"),
    "38-tag": declared("summary: !!python/object/apply:os.system [id]", "E_YAML_TAG", 5, "begins with !"),
    "39-digits": declared(f"summary: {'9' * 5000}", "E_TYPE", 5, "quot"),
    "40-two": case(
        "---\nid: {id}\n---\n---\ntitle: Two\n---\n# Example\n\n1. One rule.\n", "E_MULTI_DOCUMENT", 4, "first two"
    ),
    "41-list": case(
        "---\n- id: {id}\n---\n# Example\n\n1. One rule.\n", "E_FRONTMATTER_TYPE", 2, "title: Privacy Policy"
    ),
    "42-clause-id": body('<a id="x"></a>1. One.\n\n<a id="x"></a>2. Two.', "E_DUPLICATE_ID", 8, "another id"),
    "42-document-id": case(
        SOUND.replace("{id}", "privacy"), "E_DUPLICATE_ID", 2, "Change the id of the newer document"
    ),
    "45-id": case("---\nid: ../x\n---\n# Example\n\n1. One rule.\n", "E_ID_SYNTAX", 2, "lower-case letters"),
    "45-anchor": body('<a id="../x"></a>1. One.', "E_ID_SYNTAX", 6, "lower-case letters"),
    "46-empty": always(body("", "E_EMPTY_TEXT", 5, "remove the file to withdraw")),
    "46-number": body("# Example\n\n1.1 One.\n\n1.2", "E_EMPTY_CLAUSE", 10, "[Reserved]"),
    "50-javascript": body("1. See [this](javascript:alert(1)).", "E_LINK_SCHEME", 6, "https:"),
    "50-data": body("1. See [this](data:text/html,x).", "E_LINK_SCHEME", 6, "https:"),
    "51-quotes": always(body("> " * 50_000 + "One.", "E_MD_DEPTH", 6, "Remove the extra signs")),
    "51-lists": always(body("- " * 50_000 + "One.", "E_MD_DEPTH", 6, "Remove the extra signs")),
    "51-brackets": always(body("[" * 50_000, "E_MD_DEPTH", 6, "Remove the extra signs")),
    "52-anchor": body("1. See [section 9](#section-nine).", "E_BROKEN_REF", 6, "remove the link"),
    "52-file": body("1. See [the other](other.md).", "E_BROKEN_REF", 6, "remove the link"),
    "52-clause": body("1. See [its clause](privacy.md#nowhere).", "E_BROKEN_REF", 6, "remove the link"),
    "unknown-key": declared("efective: 2025-03-02", "E_UNKNOWN_KEY", 5, "effective"),
    "unknown-kind": case("---\nid: {id}\nkind: polcy\n---\n# Example\n\n1. One rule.\n", "E_KIND", 3, "policy"),
    "unknown-status": declared("status: repealed", "E_STATUS", 5, "withdrawn"),
    "reserved-id": case("---\nid: feed\n---\n# Example\n\n1. One rule.\n", "E_RESERVED_ID", 2, "feed-policy"),
}
BUILT = ("21-utf-16", "28-unclosed", "42-document-id", "51-lists")


def path(name: str) -> str:
    return f"terms/{name}.md"


def content(name: str) -> bytes:
    return CASES[name].text.replace(b"{id}", name.encode())


def place(name: str) -> str:
    line = CASES[name].line
    return f"{path(name)}:{line} {CASES[name].code} " if line else f"{path(name)} {CASES[name].code} "


@pytest.fixture(scope="module")
def spoilt(good: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The good repository, and every bad text at once in a later commit."""
    desk = good.copy(tmp_path_factory.mktemp("spoilt") / "repository")
    desk.commit({path(name): content(name) for name in CASES})
    return desk


@pytest.fixture(scope="module")
def told(spoilt: Desk) -> str:
    """What the program says of them all; nothing is published."""
    return spoilt.refused("E_ENCODING", "terms/", "UTF-8", "log")


@pytest.fixture(scope="module")
def checked(spoilt: Desk) -> str:
    """What `check` says of them all."""
    done = spoilt.run("check", "--errors")
    assert (1, "") == (done.returncode, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def unprepared(tmp_path_factory: pytest.TempPathFactory, spoilt: Desk) -> str:
    """What `check` calls errors where nobody prepared anything; all that can be read is published."""
    desk = spoilt.copy(tmp_path_factory.mktemp("unprepared") / "repository")
    (desk.folder / "clausebook.toml").unlink()
    desk.commit()
    assert 0 == desk.run("log").returncode
    done = desk.run("check", "--errors")
    assert 1 == done.returncode
    return done.stdout


@pytest.mark.parametrize("name", CASES)
def test_each_is_an_error_with_place_and_mend(told: str, name: str) -> None:
    start = told.find(place(name))
    assert start >= 0, [line for line in told.splitlines() if path(name) in line]
    assert CASES[name].mend in told[start : start + 700].partition("\nterms/")[0]


@pytest.mark.parametrize("name", CASES)
def test_check_says_the_same(checked: str, name: str) -> None:
    assert place(name) in checked


@pytest.mark.parametrize("name", CASES)
def test_what_nobody_prepared_has_errors_only_where_a_text_cannot_be_read(unprepared: str, name: str) -> None:
    assert CASES[name].always == (path(name) in unprepared)


def test_what_could_not_mislead_is_published_with_warnings_where_nobody_prepared_anything(desk: Desk) -> None:
    texts = {path(name): content(name) for name in CASES if not CASES[name].always}
    desk.commit(texts | {"terms/privacy.md": SOUND.replace("{id}", "privacy").encode()})
    done, found = desk.run("log"), desk.run("check", "--format", "github")
    assert (0, "", 0) == (done.returncode, done.stderr, found.returncode)
    lines = found.stdout.splitlines()  # nearly all are called Example
    said = "\n".join(line for line in lines if "W_TITLE_TWICE" not in line)
    for name, one in CASES.items():
        silent = one.always or name in {"27-no-front-matter", "41-list"}  # taken for text
        assert silent != (f"file={path(name)}" in said)


@pytest.mark.parametrize("name", BUILT)
def test_one_bad_text_stops_the_build(published: Desk, name: str) -> None:
    published.commit({path(name): content(name)})
    assert path(name) in published.refused(CASES[name].code, place(name).strip(), CASES[name].mend)


@pytest.mark.proof
@pytest.mark.parametrize("name", CASES)
def test_each_alone_stops_the_build(published: Desk, name: str) -> None:
    published.commit({path(name): content(name)})
    published.refused(CASES[name].code, place(name).strip(), CASES[name].mend)


def test_a_bad_text_is_published_once_it_is_mended_and_its_history_stays(published: Desk) -> None:
    published.commit({"terms/new.md": CASES["52-anchor"].text.replace(b"{id}", b"new")})
    published.refused("E_BROKEN_REF", "terms/new.md:6", "remove the link", "log")
    published.commit({"terms/new.md": SOUND.replace("{id}", "new")})
    done = published.run("log", "new")
    assert (0, "") == (done.returncode, done.stderr)
    assert 2 == len([line for line in done.stdout.splitlines() if " new " in line])


def test_a_text_that_did_not_change_is_refused_when_what_it_links_to_is_gone(published: Desk) -> None:
    linking = SOUND.replace("{id}", "new") + "\n2. See [fees](terms.md#fees) and the [privacy policy](privacy.md).\n"
    published.commit({"terms/new.md": linking})
    published.built()
    (published.folder / "terms" / "privacy.md").unlink()
    text = (published.folder / "terms" / "terms.md").read_text()
    published.commit({"terms/terms.md": text.replace("## 2. Fees", "## 2. Money")})
    told = published.refused("E_BROKEN_REF", "terms/new.md:10", "remove the link", "log")
    assert "#fees" in told
    assert "privacy.md" in told


def test_22_and_23_a_byte_order_mark_and_other_line_ends_make_no_version(published: Desk) -> None:
    before = published.run("log").stdout
    text = (published.folder / "terms" / "terms.md").read_bytes()
    published.commit({"terms/terms.md": b"\xef\xbb\xbf" + text})
    published.commit({"terms/terms.md": text.replace(b"\n", b"\r\n")})
    (published.folder / "terms" / "terms.md").chmod(0o755)
    published.commit()
    assert before == published.run("log").stdout
    published.commit({"terms/terms.md": b"\xef\xbb\xbf" + text})
    assert "terms/terms.md:1 W_BOM" in published.run("check").stdout


def test_43_the_id_of_a_removed_clause_on_other_words_is_an_error(published: Desk) -> None:
    text = SOUND.replace("{id}", "new")
    published.commit({"terms/new.md": f'{text}\n<a id="fees"></a>2. You pay the fees of the order form each month.\n'})
    published.commit({"terms/new.md": text})
    published.built()
    published.write("terms/new.md", f'{text}\n<a id="fees"></a>2. Disputes go before the courts of Ruritania.\n')
    done = published.run("check", "--errors")
    assert 1 == done.returncode
    assert "terms/new.md:10 E_ID_REUSED" in done.stdout
    published.commit()
    published.refused("E_ID_REUSED", "terms/new.md:10", "Choose a new id", "log")
    published.write("terms/new.md", f'{text}\n<a id="courts"></a>2. Disputes go before the courts of Ruritania.\n')
    published.commit()
    published.built()


def test_47_a_version_that_takes_effect_before_the_one_it_replaces_is_an_error(published: Desk) -> None:
    text = (published.folder / "terms" / "terms.md").read_text()
    ahead = text.replace("kind: agreement", "kind: agreement\neffective: 2024-02-01").replace("14 days", "12 days")
    published.commit({"terms/terms.md": ahead})
    later = text.replace("kind: agreement", "kind: agreement\neffective: 2023-12-01").replace("14 days", "10 days")
    published.built()
    published.write("terms/terms.md", later)
    done = published.run("check", "--errors")
    assert 1 == done.returncode
    assert "terms/terms.md:5 E_OVERLAP" in done.stdout
    published.commit()
    published.refused("E_OVERLAP", "terms/terms.md:5", "Write a day after", "log")


def test_49_html_is_printed_and_never_served_as_html(published: Desk) -> None:
    evil = (
        SOUND.replace("{id}", "evil").replace("title: Example", 'title: "</title><script>alert(1)</script>"')
        + '\n2. <script>alert(2)</script> <img src=x onerror="alert(3)"> <!-- <script>alert(4)</script> -->\n'
        + "\n3. `<script>alert(5)</script>` **“<script>alert(6)</script>”** means a script.\n"
        + "\n## <script>alert(7)</script>\n\n| <script>alert(8)</script> | b |\n|-|-|\n| c | <svg onload=alert(9)> |\n"
        + '\n[<script>alert(10)</script>](https://x.example/"onmouseover="alert(11) "</a><script>alert(12)</script>")\n'
    )
    published.commit({"terms/evil.md": evil})
    published.commit({"terms/evil.md": evil.replace("means a script", "means <script>alert(13)</script>")})
    published.built()
    assert "terms/evil.md:10 W_HTML" in published.run("check").stdout
    served = [page.read_text() for page in published.site.rglob("*.html")]
    assert any("&lt;script&gt;alert(2)" in page for page in served)
    for page in served:
        assert "<script>alert(" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert ' onmouseover="alert' not in page
