"""The whole way in a browser, as somebody walks it: subscribe, confirm, be told, look, leave."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from clausebook.demo import demo as write_demo
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices.notify import Limits, Notifier
from clausebook_api.notices.settings import Sending
from clausebook_api.search import build
from clausebook_api.service import EXTENSION
from clausebook_site.build import Plan
from clausebook_site.build import build as build_site
from clausebook_site.site_model import Site

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
Visit = Callable[..., Page]


class Served(NamedTuple):
    """A company that is served on this machine."""

    folder: Path
    address: str
    office: NoticeService

    def publish(self, *, baseline: bool = False) -> None:
        """Compile, build, index and give notice, as after a merge."""
        workspace = Workspace.open(self.folder)
        corpus = workspace.corpus()
        site = Site.of(workspace.config, date(2026, 11, 26))
        build_site(corpus, site, Plan(self.folder, self.folder / "site", workspace.state))
        build(corpus, workspace.config, workspace.state)
        database, composer = self.office.registry.database, self.office.composer
        notifier = Notifier(database, composer, corpus, corpus.tip, Limits(), lambda _: True)
        notifier.give(NOW, NOW.date(), baseline=baseline)

    def send(self) -> None:
        self.office.worker(lambda: NOW).drain()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "demo"
    write_demo(folder, date(2026, 11, 26))
    config = replace(ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(folder)}), serve_site=True)
    (folder / ".clausebook").mkdir(exist_ok=True)
    config = replace(config, secret=b"a secret of the tests that is long enough")
    holder: dict[str, Any] = {}
    server = make_server("127.0.0.1", 0, lambda environ, start: holder["app"](environ, start), threaded=True)  # noqa: PLW0108 - made later
    address = f"http://127.0.0.1:{server.server_port}/"
    sending = replace(Sending.of(config, {}), service=address)
    holder["app"] = create_app(config, clock=lambda: NOW, sending=sending)
    found = Served(folder, address, holder["app"].extensions[EXTENSION].office)
    found.publish(baseline=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()
    found.office.registry.database.engine.dispose()


def newest(page: Page, served: Served) -> None:
    """Open the newest mail."""
    served.send()
    page.goto(f"{served.address}dev/mail/")
    page.goto(str(page.locator("main li a[href*='dev/mail/']").first.get_attribute("href")))


def test_from_subscribing_to_leaving(visit: Visit, served: Served) -> None:
    page = visit()
    page.goto(f"{served.address}refund-policy/")
    page.get_by_role("link", name="Subscribe").first.click()
    expect(page.get_by_label("Refund Policy", exact=True)).to_be_checked()
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    served.send()
    page.goto(f"{served.address}dev/mail/")
    letter = page.locator("a", has_text="Confirm that you want notices").first
    reader = visit()
    reader.goto(f"{served.address.rstrip('/')}{letter.get_attribute('href')}")
    link = str(reader.get_by_role("link", name="Confirm").get_attribute("href"))
    page.goto(link)
    page.get_by_role("button", name="Send me notices").click()
    expect(page.get_by_role("heading", name="You are subscribed")).to_be_visible()

    policy = next(served.folder.rglob("refund-policy.md"))
    policy.write_text(policy.read_text("utf-8").replace(" refund ", " reimburse ", 1), "utf-8")
    subprocess.run(["git", "-C", str(served.folder), "commit", "--quiet", "--all", "--message", "Reword"], check=True)
    served.publish()
    served.send()
    page.goto(f"{served.address}dev/mail/")
    letter = page.locator("a", has_text="Refund Policy change").first
    reader.goto(f"{served.address.rstrip('/')}{letter.get_attribute('href')}")
    expect(reader.locator("ins", has_text="reimburse").first).to_be_visible()
    leave = str(reader.get_by_role("link", name="unsubscribe").get_attribute("href"))

    page.goto(leave)
    page.get_by_role("button", name="Stop all notices").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    policy.write_text(policy.read_text("utf-8").replace(" reimburse ", " pay back ", 1), "utf-8")
    subprocess.run(["git", "-C", str(served.folder), "commit", "--quiet", "--all", "--message", "Again"], check=True)
    before = len(list(served.office.sending.mail.glob("*.eml")))
    served.publish()
    served.send()
    assert before == len(list(served.office.sending.mail.glob("*.eml")))


def test_subscribing_needs_no_script(browser: Any, served: Served) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{served.address}subscribe/?document=refund-policy")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
