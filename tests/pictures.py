"""Takes the pictures of the guides anew: the demonstration as it is on one day, in Chromium and LibreOffice.

``make pictures`` writes them all into ``docs/images``; ``python -m tests.pictures FOLDER`` elsewhere.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import structlog
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from clausebook import review
from clausebook.author.proposal import propose
from clausebook.cli import main
from clausebook.commands.reviewing import reviewed
from clausebook.demo import demo
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices.notify import Limits, Notifier
from clausebook_api.notices.settings import Sending
from clausebook_api.search import build as build_index
from clausebook_site.build import Plan, build
from clausebook_site.site_model import Site

IMAGES = Path(__file__).parents[1] / "docs" / "images"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TERMS, REFUNDS = "terms/agreements/terms-of-service.md", "terms/policies/refund-policy.md"
_REVIEWED = (
    ("effective: 2027-01-05", "effective: 2027-02-01"),
    (
        "We tell you of a new price 45 days ahead instead of 30, and owe up to £250 instead of £100.",
        "We may end the agreement with two weeks of notice, and say that prices include taxes.",
    ),
    ("drawings and recordings that", "drawings, recordings and messages that"),
    ("5.5 **Refunds", "5.6 **Refunds"),
    ("5.4 **Price", "5.5 **Price"),
    (
        '<a id="price-changes"></a>',
        '<a id="taxes"></a>5.4 **Taxes.** Prices include all taxes that we must collect.\n\n<a id="price-changes"></a>',
    ),
    ("with 30 days’ notice", "with 14 days’ notice"),
)
_COMMENT = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 18px 19px; background: #f6f8fa; color: #1f2328; font: 14px/1.5 sans-serif }
section { overflow: hidden; border: 1px solid #d0d7de; border-radius: 6px; background: #fff }
header { padding: 8px 16px; border-bottom: 1px solid #d0d7de; background: #f6f8fa; color: #57606a }
article { padding: 0 16px 10px } h2, h3 { line-height: 1.25 }
h2 { font-size: 20px; padding-bottom: 8px; border-bottom: 1px solid #d8dee4 } h3 { font-size: 17px }
code { font: 12px/1.5 monospace; padding: 2px 5px; border-radius: 6px; background: #eff1f3 }
table { width: 100%; border-collapse: collapse } td { border: 1px solid #d0d7de; padding: 5px 12px }
tr:not(:has(td)) { display: none } td:first-child { width: 110px }
blockquote { margin: 0 0 14px; padding: 0 14px; border-left: 3px solid #d0d7de; color: #57606a }
</style><section><header><b>github-actions</b> bot commented</header><article>"""


@dataclass(frozen=True)
class Desk:
    """What the pictures are taken of: a browser, the demonstration, and the address where it is served."""

    browser: Browser
    folder: Path
    address: str

    def open(self, width: int, height: int, path: str = "", *, dark: bool = False) -> Page:
        """A page of the site, or an empty one."""
        scheme, size = "dark" if dark else "light", {"width": width, "height": height}
        context = self.browser.new_context(color_scheme=scheme, locale="en-US", viewport=size)  # type: ignore[arg-type] # words
        page = context.new_page()
        if path:
            page.goto(self.address + path)
            page.wait_for_load_state("networkidle")
        return page

    def show(self, width: int, html: str, target: Path) -> None:
        """Take the whole of a page."""
        page = self.open(width, 100)
        page.set_content(html)
        page.screenshot(path=target, full_page=True)

    def copy(self, name: str, path: str, *edits: tuple[str, str]) -> Path:
        """A copy of the demonstration on a branch of that name, on which one file was edited."""
        folder = self.folder.with_name(name)
        run("git", "clone", "--quiet", str(self.folder), str(folder))
        run("git", "checkout", "--quiet", "-b", name, cwd=folder)
        text = (folder / path).read_text("utf-8")
        for old, new in edits:
            if text.count(old) != 1:
                raise ValueError(f"{old!r} does not stand once in {path}")
            text = text.replace(old, new)
        (folder / path).write_text(text, "utf-8")
        run("git", "commit", "--quiet", "--all", "--message=Edit", cwd=folder)
        return folder


def run(*words: str, cwd: Path | None = None) -> None:
    """Run a program, under one name and at one time."""
    facts = {"NAME": "Ada Counsel", "EMAIL": "ada@kestrel.example", "DATE": NOW.isoformat()}
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in facts.items()}
    subprocess.run(words, cwd=cwd, env=os.environ | who, check=True, stdout=subprocess.DEVNULL)


def agent(desk: Desk, target: Path) -> None:
    """The support search, on the day of a ticket."""
    desk.open(1280, 820, "agent/?q=pay+in+advance+price&as_of=2023-01-10").screenshot(path=target)


def compare(desk: Desk, target: Path) -> None:
    """Two versions side by side."""
    page = desk.open(1280, 920, "terms-of-service/compare/2022-05-30..2026-11-16/")
    page.get_by_text("Side by side").click()
    page.screenshot(path=target)


def document(desk: Desk, target: Path) -> None:
    """A document as it is in force."""
    desk.open(1280, 900, "terms-of-service/").screenshot(path=target)


def history(desk: Desk, target: Path) -> None:
    """The versions of a document, in dark colours."""
    desk.open(1280, 900, "terms-of-service/history/", dark=True).screenshot(path=target)


def version(desk: Desk, target: Path) -> None:
    """What changed in one version."""
    desk.open(1280, 1100, "terms-of-service/2022-05-30/").screenshot(path=target)


def mail(desk: Desk, target: Path) -> None:
    """The notice of a changed policy."""
    before = Workspace.open(desk.folder)
    note = "change:\n  kind: material\n  note: You may return a yearly Plan within 30 days instead of 14.\n"
    edits = (("within 14 days", "within 30 days"), ("terms_from:", f"{note}terms_from:"))
    folder = desk.copy("mail", REFUNDS, *edits)
    after = replace(Workspace.open(folder, "HEAD"), now=lambda: NOW)
    config = ApiConfig(after.config, after.state, None, b"only links that lead nowhere are signed with it")
    office = NoticeService(after.config, replace(Sending.of(config, {}), database=f"sqlite:///{folder / 'notices.db'}"))
    first, then = (
        Notifier(office.registry.database, office.composer, one.corpus(), one.repository.tip, Limits(), lambda _: True)
        for one in (before, after)
    )
    first.give(NOW, NOW.date(), baseline=True)
    told = [one.facts for one in then.planned(NOW.date()).notices]
    message = message_from_bytes(office.composer.preview(office.composer.notices(told, NOW)), policy=policy.default)
    body = message.get_body(("html",))
    office.registry.database.engine.dispose()
    desk.show(680, body.get_content() if body else "", target)


def review_(desk: Desk, target: Path) -> None:
    """The comment on a pull request, as a git host shows it."""
    workspace = replace(Workspace.open(desk.copy("review", TERMS, *_REVIEWED), "HEAD"), now=lambda: NOW)
    comment = review.comment(reviewed(workspace, propose(workspace, "origin/main", committed=True)))
    html = MarkdownIt("commonmark").enable("table").render(comment)
    desk.show(900, f"{_COMMENT}{html}</article></section>", target)


def word(desk: Desk, target: Path) -> None:
    """A redline in Word: the top of its first page, as LibreOffice prints it."""
    file = desk.folder.with_name("redline.docx")
    words = ["export", "terms-of-service", "--from", "2022-05-30", "--to", "2026-11-16", "-o", str(file)]
    main(["-C", str(desk.folder), *words], standalone_mode=False)
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file))
    size = ("-r", "75", "-x", "0", "-y", "0", "-W", "638", "-H", "594")
    run("pdftoppm", "-png", "-singlefile", *size, str(file.with_suffix(".pdf")), str(target.with_suffix("")))


PICTURES: dict[str, Callable[[Desk, Path], None]] = {
    "agent": agent, "compare": compare, "document": document, "history": history, "mail": mail, "review": review_,
    "version": version, "word": word,
}  # fmt: skip
NEEDED = {"word": ("soffice", "pdftoppm")}  # programs that not every machine has


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where the demonstration is served, with its site, its API and the support search."""
    demo(folder, NOW.date())
    workspace = replace(Workspace.open(folder), now=lambda: NOW)
    build_index(workspace.corpus(), workspace.config, workspace.state)
    site = folder.with_name("site")
    build(workspace.corpus(), Site.of(workspace.config, NOW.date()), Plan(folder, site, folder.with_name("work")))
    config = ApiConfig(workspace.config, workspace.state, site, b"no link is signed with it", serve_site=True)
    server = make_server("127.0.0.1", 0, create_app(config, clock=lambda: NOW), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def take(browser: Browser, target: Path) -> list[str]:
    """Take each picture into a folder; why some were not taken, in sentences."""
    skipped = []
    with tempfile.TemporaryDirectory() as work, served(Path(work) / "demo") as address:
        desk = Desk(browser, Path(work) / "demo", address)
        for name, picture in PICTURES.items():
            missing = [program for program in NEEDED.get(name, ()) if not shutil.which(program)]
            if missing:
                skipped.append(f"{name}.png is left as it is: there is no {' and no '.join(missing)} here")
            else:
                picture(desk, target / f"{name}.png")
    return skipped


if __name__ == "__main__":
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("No Chromium found: `make programs` installs it")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for sentence in take(chromium, Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES):
            print(sentence)
        chromium.close()
