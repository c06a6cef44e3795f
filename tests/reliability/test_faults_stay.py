"""One repository with every fault in one document each, among ten sound ones: each fault stays where it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.reliability.conftest import begun

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk

SOUND = "# {0}\n\n1. The {0} binds whoever uses the service.\n\n2. It is given {1} days before it holds.\n"
TEN = tuple(f"sound-{number}" for number in range(10))
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n".format("0" * 64)


class Fault(NamedTuple):
    """What a document says after its first, sound version, and what is told of it; ``seen``: on its page."""

    text: str | bytes
    code: str
    seen: str = ""


def more(words: str, code: str, seen: str) -> Fault:
    """A sound text with a few words more."""
    return Fault(f"{SOUND.format('Text', 30)}\n{words}\n", code, seen)


SHOWN = {  # published as it stands, with a warning
    "page-break": more("3. One\x0crule.", "E_CONTROL_CHAR", "One\u240crule."),
    "delete": more("3. One\x7f rule.", "E_CONTROL_CHAR", "One\u2421 rule."),
    "reversed": more("3. Pay \u202e001\u202c dollars.", "E_BIDI_CONTROL", "Pay \u2039U+202E\u203a001"),
    "latin": Fault(f"{SOUND.format('Text', 30)}\n3. Un café.\n".encode("latin-1"), "E_ENCODING", "Un caf\ufffd."),
    "empty-clause": more("3. Rules.\n\n##", "E_EMPTY_CLAUSE", "Rules."),
    "bare-number": more("1.1\n\nA rule that stands below its number.", "E_EMPTY_CLAUSE", "stands below its number"),
    "link": more("3. See [the list](nowhere.md).", "E_BROKEN_REF", "the list"),
    "script": more("3. See [this](javascript:alert(1)).", "E_LINK_SCHEME", "this"),
    "front-matter": Fault(f"---\ntitle: a: b\n---\n{SOUND.format('Text', 30)}", "E_YAML", "30 days"),
    "foreign-keys": Fault(f"---\nlayout: page\ntoc: true\n---\n{SOUND.format('Text', 30)}", "E_UNKNOWN_KEY", "30 days"),
}
HELD = {  # not published: the version before stands
    "conflict": more("<<<<<<< HEAD\n3. One.\n=======\n3. Two.\n>>>>>>> new", "E_CONFLICT_MARKER", ""),
    "pointer": Fault(POINTER, "E_LFS_POINTER"),
    "large": Fault(SOUND.format("Text", 30) + "word " * 220_000, "E_TOO_LARGE"),
    "empty": Fault("", "E_EMPTY_TEXT"),
    "deep": more("> " * 400 + "One.", "E_MD_DEPTH", ""),
}
NAMED = {  # files by their names and modes
    "terms/linked.md": "E_SYMLINK",
    "terms/theme": "E_SUBMODULE",
    "terms/two\\nlines.md": "E_FILENAME",
    "terms/latin-\\xe9.md": "E_FILENAME_ENCODING",
    "terms/sound-0.md": "E_NAME_COLLISION",
}
FAULTS = SHOWN | HELD
SETTINGS = 'terms = "terms"\n'  # settings alone make nothing strict
CODES = {f"terms/{name}.md": fault.code for name, fault in FAULTS.items()} | NAMED
NOTICE = "cannot be published as it is, and is held back"


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory, warm: object) -> Desk:
    """The repository, built once with every text sound and once with every fault."""
    assert warm
    desk = begun(tmp_path_factory.mktemp("spoilt") / "repository")
    desk.write("clausebook.toml", SETTINGS)
    desk.commit({f"terms/{name}.md": SOUND.format(name, 14) for name in (*TEN, *FAULTS)})
    desk.built()
    desk.commit({f"terms/{name}.md": SOUND.format(name, 30) for name in TEN})
    for name, fault in FAULTS.items():
        desk.write(f"terms/{name}.md", fault.text)
    desk.write("terms/picture.md", "# Picture\n\n1. See ![the seal](seal.png).\n")
    desk.write("terms/SOUND-0.md", SOUND.format("other", 30))
    desk.write("terms/two\nlines.md", SOUND.format("two lines", 30))
    desk.write(b"terms/latin-\xe9.md", SOUND.format("latin name", 30))
    (desk.folder / "leaflet.pdf").write_bytes(b"%PDF")
    (desk.folder / "terms" / "linked.md").symlink_to("../leaflet.pdf")
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{desk.tip},terms/theme")
    (desk.folder / "terms" / "theme").mkdir()
    desk.commit()
    return desk.built()


def page(desk: Desk, name: str) -> str:
    return (desk.site / name / "index.html").read_text("utf-8")


def versions(desk: Desk, name: str) -> list[str]:
    return [line for line in desk.run("log", name).stdout.splitlines() if f" {name} " in line]


@pytest.mark.parametrize("name", TEN)
def test_what_is_sound_is_published(spoilt: Desk, name: str) -> None:
    assert 2 == len(versions(spoilt, name))
    assert "30 days before it holds" in page(spoilt, name)


@pytest.mark.parametrize("name", HELD)
def test_the_version_before_stands_and_its_page_says_so(spoilt: Desk, name: str) -> None:
    assert 1 == len(versions(spoilt, name))
    assert "14 days before it holds" in page(spoilt, name)
    assert NOTICE in page(spoilt, name)
    told = next(line for line in spoilt.run("log").stderr.splitlines() if HELD[name].code in line)
    assert told.startswith(f"terms/{name}.md")
    assert told.endswith("Until then its version 2024-01-01 stands.")


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_doubtful_is_shown_where_it_stands(spoilt: Desk, name: str) -> None:
    assert SHOWN[name].seen in page(spoilt, name)
    assert NOTICE not in page(spoilt, name)
    assert 2 == len(versions(spoilt, name))


def test_each_fault_is_told_once(spoilt: Desk) -> None:
    done = spoilt.run("check", "--committed")
    told = sorted(line for line in done.stdout.splitlines() if " E_" in line)
    assert 1 == done.returncode
    assert dict.fromkeys(CODES.items(), 1) == {
        (path, code): sum(line.split(f" {code} ")[0].split(":")[0] == path for line in told if f" {code} " in line)
        for path, code in CODES.items()
    }
    assert len(CODES) == len(told), told


def test_pictures_that_are_not_there_stop_nothing(spoilt: Desk) -> None:
    assert "the seal" in page(spoilt, "picture")


def test_a_document_is_held_back_alike_from_nothing_and_from_what_was_compiled(spoilt: Desk) -> None:
    before = spoilt.standing().corpus
    spoilt.corpus.unlink()
    spoilt.run("log")
    assert before == spoilt.standing().corpus


def test_a_document_goes_on_once_it_is_put_right(spoilt: Desk) -> None:
    desk = spoilt.copy(spoilt.folder.with_name("mended"))
    desk.commit({f"terms/{name}.md": SOUND.format(name, 60) for name in HELD})
    desk.built()
    for name in HELD:
        assert 2 == len(versions(desk, name))
        assert "60 days before it holds" in page(desk, name)
        assert NOTICE not in page(desk, name)


@pytest.mark.parametrize("command", [["stamp"], ["renumber"], ["check", "--fix"]])
def test_what_is_held_back_is_not_written_into(desk: Desk, command: list[str]) -> None:
    desk.commit({"fees.md": SOUND.format("fees", 14)})
    desk.commit({"fees.md": HELD["conflict"].text.replace("3.", "7.")})  # type: ignore[arg-type]  # text of this case
    before = (desk.folder / "fees.md").read_bytes()
    done = desk.run(*command)
    assert done.returncode in {1, 2}
    assert "fees.md:7 E_CONFLICT_MARKER" in done.stdout + done.stderr
    assert before == (desk.folder / "fees.md").read_bytes()


WITHHELD = {"conflict": "7 E_CONFLICT_MARKER", "pointer": "1 E_LFS_POINTER", "empty": "1 E_EMPTY_TEXT"}


def test_a_text_that_was_never_sound_is_shown_unless_nobody_agreed_to_it_or_it_is_not_here(desk: Desk) -> None:
    desk.write("clausebook.toml", SETTINGS)
    for name in ("deep", *WITHHELD):
        desk.write(f"terms/{name}.md", HELD[name].text)
    desk.commit()
    desk.built()
    assert "30 days before it holds" in page(desk, "deep")
    told = desk.run("log").stderr
    for name, fault in WITHHELD.items():
        assert not (desk.site / name).exists()
        assert f"terms/{name}.md:{fault}" in told
    assert 1 == desk.run("check").returncode
    desk.commit({f"terms/{name}.md": SOUND.format(name, 60) for name in WITHHELD})
    desk.built()
    assert [1, 1, 1] == [len(versions(desk, name)) for name in WITHHELD]


def test_a_repository_whose_only_text_is_withheld_says_why(desk: Desk) -> None:
    desk.commit({"terms.md": HELD["conflict"].text.replace("3.", "7.")})  # type: ignore[arg-type]  # text of this case
    done = desk.run("log")
    assert (1, "terms.md:7 E_CONFLICT_MARKER") == (done.returncode, done.stderr[:28])


def test_a_document_that_is_declared_withdrawn_may_say_nothing(desk: Desk) -> None:
    desk.commit({"terms.md": SOUND.format("terms", 14)})
    desk.commit({"terms.md": "---\nstatus: withdrawn\n---\n"})
    done = desk.run("log")
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("command", ["log", "build"])
def test_an_address_of_the_site_is_no_id_and_stops_nothing(desk: Desk, command: str) -> None:
    desk.commit({f"{name}.md": f"---\nid: {name}\n---\n{SOUND.format(name, 14)}" for name in ("search", "api", "fees")})
    assert 0 == desk.run(command).returncode
    assert ["api-2", "fees", "search-2"] == sorted(
        line.split()[1] for line in desk.run("log").stdout.splitlines() if line.startswith("2024")
    )


def test_a_fault_in_what_is_said_of_history_is_told_by_check(desk: Desk) -> None:
    desk.commit({"terms/fees.md": SOUND.format("fees", 14), "terms/history.yml": "- nonsense: [\n"})
    done = desk.run("check")
    assert (1, "terms/history.yml:2 E_YAML") == (done.returncode, done.stdout[:26])


def test_former_addresses_lead_on_and_none_leaves_the_site(desk: Desk) -> None:
    former = [
        "/old/",
        "/a/b.html",
        "articles/x/",
        "../../evil",
        "https://x.example/y",
        "/v1/z",
        "other/",
        "sitemap.xml",
    ]
    front = "".join(f'  - "{address}"\n' for address in former)
    text = f"---\nredirect_from:\n{front}aliases: [tos, ../up]\n---\n{SOUND.format('terms', 14)}"
    desk.commit({"terms.md": text, "other.md": SOUND.format("other", 14)})
    before = {path.name for path in desk.folder.parent.iterdir()}
    desk.built()
    for path in ("old/index.html", "a/b.html", "articles/x/index.html", "tos/index.html"):
        assert f'url={"../" * path.count("/")}terms/"' in (desk.site / path).read_text("utf-8")
    assert "The other binds" in page(desk, "other")
    assert before == {path.name for path in desk.folder.parent.iterdir()}
    assert [] == [path for path in desk.folder.rglob("*") if path.name in {"evil", "up"}]


def test_old_texts_in_an_odd_encoding_are_shown(desk: Desk) -> None:
    desk.commit({"terms/old.md": f"{SOUND.format('old', 14)}\n3. Un café.\n".encode("latin-1")})
    desk.commit({"terms/old.md": f"{SOUND.format('old', 14)}\n3. Un café.\n".encode()})
    done = desk.run("diff", "terms-old", "2024-01-01", "2024-01-02")
    assert (0, "[-caf\ufffd-]{+café+}.") == (done.returncode, done.stdout.split()[-1])
    assert not os.path.lexists(desk.site)
    desk.built()
    pages = [page(desk, f"terms-old{version}") for version in ("", "/2024-01-01", "/2024-01-02")]
    assert [False, True, True] == [
        "“\ufffd” stands where a character of the file could not be read." in one for one in pages
    ]
