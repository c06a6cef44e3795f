"""A toy site engine, which writes every page as text: the pages are the same, whatever engine writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from clausebook.cli import main
from clausebook.corpus import Corpus
from clausebook.demo import demo as write_demo
from clausebook.model.errors import UseError
from clausebook_site import engines
from clausebook_site.build import Plan, build
from clausebook_site.cache import PageCache
from clausebook_site.corpus_protocol import CorpusReader
from clausebook_site.pages_plan import Press
from clausebook_site.site_model import Publication, Site

SITE = Site("Legal terms", "", date(2026, 11, 26))


class Toy:
    """Writes text, and serves by telling what it would."""

    served: tuple[object, ...] = ()

    def write(self, reader: CorpusReader, site: Site, plan: Plan, folder: Path) -> None:
        for sheet in Press.of(Publication(reader, site), PageCache(plan.work / "pages")).pages():
            target = folder / sheet.url / "index.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            words = unescape(re.sub(r"<[^>]*>", "", sheet.body))
            target.write_text(f"{sheet.title}\n{words}", "utf-8")

    def serve(self, rebuild: Callable[[], None], out: Path, address: tuple[str, int], watched: Iterable[Path]) -> None:
        rebuild()
        self.served = (sorted(path.name for path in out.glob("*.txt")), address, [path.name for path in watched])


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Toy:
    found = Toy()
    monkeypatch.setitem(engines.ENGINES, "toy", found)
    return found


def pages(folder: Path, name: str) -> set[str]:
    return {path.parent.relative_to(folder).as_posix() for path in folder.rglob(name)}


@pytest.mark.usefixtures("toy")
def test_a_toy_engine_writes_every_page_that_mkdocs_writes(demo_corpus: Corpus, tmp_path: Path) -> None:
    text = build(demo_corpus, SITE, Plan(tmp_path, tmp_path / "text", tmp_path / "work", engine="toy"))
    site = build(demo_corpus, SITE, Plan(tmp_path, tmp_path / "site", tmp_path / "other"))
    redirects = {
        page for page in pages(site, "index.html") if 'http-equiv="refresh"' in (site / page / "index.html").read_text()
    }
    assert pages(site, "index.html") - redirects == pages(text, "index.txt")
    assert len(pages(text, "index.txt")) > 50
    assert text == (tmp_path / "text").resolve()
    terms = (text / "terms-of-service" / "index.txt").read_text("utf-8")
    assert terms.startswith("Terms of Service")
    for placed in demo_corpus.clauses(demo_corpus.versions("terms-of-service")[-2]):
        assert placed.block.heading in terms


def test_the_commands_take_it(toy: Toy, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    write_demo(folder, date(2026, 11, 26))
    built = CliRunner().invoke(main, ["-C", str(folder), "build", "--engine", "toy"])
    assert 0 == built.exit_code, built.output
    assert (folder / "site" / "index.txt").is_file()
    shown = CliRunner().invoke(
        main, ["-C", str(folder), "serve", "--draft", "--port", "9000"], env={"CLAUSEBOOK_SITE_ENGINE": "toy"}
    )
    assert 0 == shown.exit_code, shown.output
    assert (["index.txt"], ("127.0.0.1", 9000)) == toy.served[:2]
    assert "terms" in str(toy.served[2])


def test_an_engine_that_is_not_there_is_refused() -> None:
    with pytest.raises(UseError, match=r"'hugo' is no site engine\. Write one of: mkdocs"):
        engines.named("hugo")
