"""The whole site: built through MkDocs, every link good, the same bytes wherever and whenever it is built."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from clausebook.author.init import init
from clausebook.model.errors import UseError
from clausebook_site.build import Plan, build, publish
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.site_model import Site

HERE = Path(__file__).parent
SITE = Site("Legal terms", "https://legal.example/", date(2025, 1, 10), organisation="Plivo", contact="a@legal.example")
LAYOUT = [
    "index.html", "changes/index.html", "upcoming/index.html", "glossary/index.html", "archive/index.html", "404.html",
    "feed.atom", "feed.json", "services-schedule/index.html", "services-schedule/history/index.html",
    "services-schedule/2024-12-20/index.html", "services-schedule/2024-12-20.2/index.html",
    "services-schedule/c/tp-sharing/index.html", "services-schedule/c/support-requests/index.html",
    "services-schedule/c/data-exchange/index.html", "service-schedule/index.html", "services-schedule/feed.atom",
    "beta-terms/index.html", "beta-terms/2022-02-02/index.html", "assets/clausebook.css", "assets/fonts/OFL.txt",
]  # fmt: skip


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def site(reader: CorpusReader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    build(reader, SITE, Plan(root, root / "site", root / ".clausebook", strict=True))
    return root / "site"


class Page(HTMLParser):
    """The links and ids of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"} and tag != "base":
                self.links.append(value or "")
            if name.startswith("on") or (tag == "a" and (value or "").lower().startswith("javascript")):
                self.inline.append(f"{tag} {name}")
        if tag == "script" and not {"src", "type"} & {name for name, _ in attrs}:
            self.inline.append("script")


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


@pytest.mark.parametrize("path", LAYOUT)
def test_everything_is_where_it_should_be(site: Path, path: str) -> None:
    assert (site / path).is_file()


def test_no_link_is_dead(site: Path, pages: dict[str, Page]) -> None:
    dead = []
    for name, page in pages.items():
        for link in page.links:
            address, fragment = urldefrag(urljoin(f"https://x/{name}", link))
            parts = urlsplit(address)
            if parts.scheme != "https" or parts.netloc != "x":
                continue
            target = unquote(parts.path.lstrip("/"))
            target += "index.html" if not target or target.endswith("/") else ""
            if not (site / target).is_file() or (fragment and unquote(fragment) not in pages[target].ids):
                dead.append((name, link))
    assert [] == dead


def test_no_page_runs_code_of_its_own_or_repeats_an_id(pages: dict[str, Page]) -> None:
    assert [] == [(name, page.inline) for name, page in pages.items() if page.inline]
    assert [] == [(name, one) for name, page in pages.items() for one in page.ids if page.ids.count(one) > 1]


def test_the_words_readers_are_told_to_look_for(site: Path) -> None:
    page = (site / "services-schedule/index.html").read_text("utf-8")
    assert 'Last Updated: <time datetime="2024-12-20">December 20, 2024</time>' in page
    assert 'In force since</dt><dd><time datetime="2024-12-30">' in page
    assert "This is the text in force." in page


def test_the_search_holds_the_texts_in_force_and_no_others(site: Path) -> None:
    docs = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    found = {one["location"].split("#")[0] for one in docs}
    assert {"services-schedule/", "terms-of-service/", "acceptable-use/"} == found
    entry = next(one for one in docs if one["location"] == "services-schedule/#tp-sharing")
    assert ("Clause 7.9", True) == (entry["title"], "certain information, including" in entry["text"])
    assert not [one for one in docs if "credits and SLA" in one["text"]]


def test_old_addresses_lead_on(site: Path) -> None:
    page = (site / "services-schedule/c/data-exchange/index.html").read_text("utf-8")
    assert '<meta http-equiv="refresh" content="0; url=../../../services-schedule/c/tp-sharing/">' in page
    assert '<link rel="canonical" href="https://legal.example/services-schedule/c/tp-sharing/">' in page


def test_a_second_build_uses_what_is_kept_and_is_the_same(reader: CorpusReader, tmp_path: Path, site: Path) -> None:
    plan = Plan(tmp_path, tmp_path / "site", tmp_path / ".clausebook")
    first = files(build(reader, SITE, plan))
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / ".clausebook/pages").rglob("*") if path.is_file()}
    assert first == files(build(reader, SITE, plan)) == files(site)
    assert kept == {path: path.stat().st_mtime_ns for path in kept}


@pytest.mark.parametrize(("zone", "locale", "seed"), [("Pacific/Auckland", "de_DE.UTF-8", "1"), ("UTC", "C", "4242")])
def test_the_same_bytes_anywhere(tmp_path: Path, site: Path, zone: str, locale: str, seed: str) -> None:
    code = (
        "import runpy, sys; from pathlib import Path; from clausebook_site.build import Plan, build\n"
        "made, root = runpy.run_path(sys.argv[1]), Path(sys.argv[3])\n"
        "build(made['fake_reader'](), runpy.run_path(sys.argv[2])['SITE'], Plan(root, root / 'site', root / 'work'))\n"
    )
    env = os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(HERE.parent / "conftest.py"), __file__, str(tmp_path)],
        env=env, check=False, capture_output=True, text=True, umask=0o077,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert files(site) == files(tmp_path / "site")


ENGINE = "import sys; from {0}.__main__ import cli; cli(['build', '--strict', '-f', sys.argv[1], '-d', sys.argv[2]])"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as ``init`` leaves it, with a picture beside its terms."""
    folder = tmp_path_factory.mktemp("prepared")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    init(folder)
    (folder / "terms/seal.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>\n", "utf-8")
    person = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    subprocess.run(["git", *person, "commit", "--quiet", "--message=Begin"], cwd=folder, check=True)
    return folder


def engine_build(name: str, folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build as the command ``mkdocs`` or ``properdocs`` does."""
    command = [sys.executable, "-c", ENGINE.format(name), str(folder / "mkdocs.yml"), str(out)]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)


def test_the_page_for_other_engines_is_not_published_and_pictures_are(prepared: Path, tmp_path: Path) -> None:
    done = engine_build("mkdocs", prepared, tmp_path / "site")
    assert 0 == done.returncode, done.stderr
    assert "not the terms" not in (tmp_path / "site/index.html").read_text("utf-8")
    assert (tmp_path / "site/example-policy/index.html").is_file()
    assert (tmp_path / "site/seal.svg").is_file()


def test_an_engine_without_the_plugin_fails_when_it_is_strict(prepared: Path, tmp_path: Path) -> None:
    settings = (prepared / "mkdocs.yml").read_text("utf-8").replace("  - clausebook\n", "")
    other = prepared / "other.yml"
    other.write_text(settings, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(other), "-d", str(tmp_path / "site")]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    strict = subprocess.run([*command, "--strict"], env=env, check=False, capture_output=True, text=True)
    assert (1, True) == (strict.returncode, "the-plugin-clausebook-did-not-run" in strict.stderr)
    subprocess.run(command, env=env, check=True, capture_output=True)
    other.unlink()
    assert "These are not the terms" in (tmp_path / "site/index.html").read_text("utf-8")
    assert [] == [path for path in (tmp_path / "site").rglob("*.html") if "Example Policy" in path.read_text("utf-8")]


def test_properdocs_writes_the_same_bytes(prepared: Path, tmp_path: Path) -> None:
    for name in ("mkdocs", "properdocs"):
        done = engine_build(name, prepared, tmp_path / name)
        assert 0 == done.returncode, done.stderr
    assert files(tmp_path / "mkdocs") == files(tmp_path / "properdocs")


def test_the_documented_commands_print_no_banner(prepared: Path) -> None:
    env = {name: value for name, value in os.environ.items() if "MKDOCS_2_WARNING" not in name}
    program = str(Path(sys.executable).parent / "clausebook")
    done = subprocess.run([program, "-C", str(prepared), "build"], env=env, check=True, capture_output=True, text=True)
    assert "MkDocs 2" not in done.stdout + done.stderr
    assert "zensical" not in (done.stdout + done.stderr).lower()


class FailingError(Exception):
    """What stops a build in a test."""


class Broken:
    """A corpus that fails when the pages outside MkDocs are written, the others being done."""

    def __init__(self, whole: CorpusReader) -> None:
        self.whole = whole

    def __getattr__(self, name: str) -> object:
        if name == "formatting":
            raise FailingError
        return getattr(self.whole, name)


def test_a_build_that_fails_leaves_the_last_site_as_it_was(reader: CorpusReader, tmp_path: Path) -> None:
    plan = Plan(tmp_path, tmp_path / "site", tmp_path / "work")
    build(reader, SITE, plan)
    shutil.rmtree(tmp_path / "work/pages")
    before = files(tmp_path / "site")

    with pytest.raises(FailingError):
        build(cast("CorpusReader", Broken(reader)), SITE, plan)
    assert before == files(tmp_path / "site")
    assert 1 == len([one for one in (tmp_path / "work/site").iterdir() if not one.is_symlink()])


def test_publishing_replaces_at_a_stroke_and_moves_a_folder_aside(tmp_path: Path) -> None:
    built, out = tmp_path / "built-1", tmp_path / "site"
    built.mkdir()
    out.mkdir()
    (out / "mine.txt").write_text("kept", "utf-8")
    publish(built, out)
    assert (True, built) == (out.is_symlink(), out.resolve())
    assert "kept" == (tmp_path / "site.before-built-1/mine.txt").read_text("utf-8")
    again = tmp_path / "built-2"
    again.mkdir()
    publish(again, out)
    assert again == out.resolve()


def test_another_day_flips_what_is_in_force_without_a_new_revision(reader: CorpusReader, tmp_path: Path) -> None:
    later = Site("Legal terms", "https://legal.example/", date(2025, 2, 1))
    build(reader, later, Plan(tmp_path, tmp_path / "site", tmp_path / "work"))

    def read(name: str) -> str:
        return (tmp_path / "site" / name).read_text("utf-8")

    assert 'Last Updated: <time datetime="2025-01-02">' in read("services-schedule/index.html")
    assert "Nothing is announced." in read("upcoming/index.html")
    assert "Historical" in read("services-schedule/2024-12-20/index.html")


def test_files_are_offered_where_something_makes_them(reader: CorpusReader, site: Path, tmp_path: Path) -> None:
    assert "format=docx" not in (site / "services-schedule/index.html").read_text("utf-8")
    build(reader, replace(SITE, service="https://api.example/"), Plan(tmp_path, tmp_path / "site", tmp_path / "work"))
    document = (tmp_path / "site/services-schedule/index.html").read_text("utf-8")
    assert 'href="https://api.example/v1/documents/services-schedule/versions/' in document
    version = (tmp_path / "site/services-schedule/2024-12-20/index.html").read_text("utf-8")
    assert "https://api.example/v1/documents/services-schedule/diff?from=" in version


def test_a_configuration_that_does_not_name_the_plugin_is_refused(reader: CorpusReader, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Example\nplugins: []\n", "utf-8")
    (tmp_path / "docs").mkdir()
    with pytest.raises(UseError, match=r"mkdocs\.yml E_MKDOCS"):
        build(reader, SITE, Plan(tmp_path, tmp_path / "site", tmp_path / ".clausebook"))
