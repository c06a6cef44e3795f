"""A corpus in memory: the Services Schedule through five versions, two small documents and a withdrawn one."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import time as clock
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import structlog
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from clausebook.citation.write import cite
from clausebook.html.language import LANGUAGES, Language
from clausebook.model.change import Certainty, Change, ChangeKind, Clause
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.tree import clauses
from clausebook.parse.wording import digest, slug
from clausebook.redline.word_diff import redline

TEXTS = Path(__file__).parent / "texts"
TODAY = date(2025, 1, 10)

# ruff: noqa: ISC004, E501 - long texts in a table
_TO_2023 = (
    ("notify Customer before discontinuing any Service (or associated material functionality), unless Plivo "
     "replaces such discontinued Service or functionality with a materially similar Service or functionality.",
     "notify Customer in writing before discontinuing any Service, unless Plivo replaces it with a materially similar "
     "Service."),
    ('\n\n## <a id="customer-account"></a>',
     '\n\n<a id="support-requests"></a>2.2 Requests for support shall be made through the support channels named in the '
     'Order Form.\n\n## <a id="customer-account"></a>'),
    ('### <a id="data-sharing"></a>7.8 Data Sharing with Third-Party Services\n\n', ""),
    ("certain information, including but not limited to the Customer's data, with the Third-Party Services as necessary "
     "for the operation of the Services or the Third-Party Services.",
     "account information with the Third-Party Services as necessary for the operation of the Services."),
    ('<a id="tp-sharing"></a>7.9', '<a id="tp-sharing"></a>7.8'),
    ('<a id="tp-privacy"></a>7.10', '<a id="tp-privacy"></a>7.9'),
    ('<a id="whatsapp"></a>7.17', '<a id="whatsapp"></a>7.10'),
    ("; or (v) if the balance of the account falls below $0.00, the account will be suspended", ""),
    ("13. Beta", "12. Beta"), ("13.1 From", "12.1 From"), ("14. SERVICES", "13. SERVICES"), ("15. POC", "14. POC"),
    ("15.1 Where", "14.1 Where"),
)  # fmt: skip
_TITLES = {
    "services-schedule": "Services Schedule",
    "terms-of-service": "Terms of Service",
    "acceptable-use": "Acceptable Use Policy",
    "beta-terms": "Beta Terms",
}
_AI = ("ai-consent", "ai-processors", "ai-consents", "ai-limits", "ai-terms", "ai-liability")


def _text(name: str) -> str:
    return (TEXTS / f"{name}.md").read_text("utf-8")


def _schedule() -> Iterator[str]:
    """The texts of the Services Schedule, oldest first; only the fourth is real."""
    real = _text("services-schedule")
    of_2024 = real.replace("(e.g., illegal content)", "(e.g. illegal content)")
    lines = [line for line in of_2024.split("\n\n") if not any(f'id="{one}"' in line for one in _AI)]
    moved = next(line for line in lines if 'id="enforcement"' in line)
    lines = [line for line in lines if line is not moved and 'id="third-party-content"' not in line]
    place = next(index for index, line in enumerate(lines) if 'id="content"' in line)
    lines.insert(place + 1, moved.replace("12.1 ", "5.2 "))
    of_2023 = "\n\n".join(lines)
    for new, old in _TO_2023:
        assert new in of_2023, new
        of_2023 = of_2023.replace(new, old, 1)
    of_2021 = of_2023.replace(
        "The Customer acknowledges and agrees that if the Customer uses any Third-Party Services in connection with "
        "the Services, Plivo may share account information with the Third-Party Services as",
        "If the Customer uses Third-Party Services, Plivo may share account information with them as",
    )
    of_2025 = real.replace("The Support Terms and SLA do not apply", "The Support Terms, credits and SLA do not apply")
    yield from (of_2021, of_2023, of_2024, real, of_2025)


def placed(text: str) -> tuple[Clause, ...]:
    """The clauses of a text, each known by its anchor, else by its first words."""
    found: list[Clause] = []
    for clause in clauses(text):
        block = clause.block
        base = name = block.anchor or slug(block.heading or block.text) or "text"
        number = 1
        while any(other.id == name for other in found):
            number += 1
            name = f"{base}-{number}"
        found.append(Clause(name, block, clause.address, clause.parent, clause.depth))
    return cite(found)


def compare(before: tuple[Clause, ...], after: tuple[Clause, ...]) -> tuple[Change, ...]:
    """What changed, clauses being paired by id; removed ones after what stood before them."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    changes = [found for one in after if (found := _change(old.get(one.id), one, before, after))]
    for index, one in enumerate(before):
        if one.id not in new:
            earlier = {other.id for other in before[:index]}
            at = next((n for n, change in enumerate(changes) if change.clause not in earlier), len(changes))
            changes.insert(at, Change(one.id, (ChangeKind.REMOVED,), one, None))
    return tuple(changes)


def _change(old: Clause | None, new: Clause, before: tuple[Clause, ...], after: tuple[Clause, ...]) -> Change | None:
    if old is None:
        return Change(new.id, (ChangeKind.ADDED,), None, new)
    kinds = []
    if old.block.wording != new.block.wording:
        kinds.append(ChangeKind.REWORDED)
    parents = before[old.parent].id if old.parent >= 0 else "", after[new.parent].id if new.parent >= 0 else ""
    if parents[0] != parents[1]:
        kinds.append(ChangeKind.MOVED)
    if old.block.label != new.block.label:
        kinds.append(ChangeKind.RENUMBERED)
    if not kinds:
        return None
    ops = redline(old.block.wording, new.block.wording) if ChangeKind.REWORDED in kinds else ()
    return Change(new.id, tuple(kinds), old, new, ops, Certainty.EXACT)


def version(document: str, number: int, day: date, text: str, **more: object) -> Version:
    """A version that landed at 16:04 UTC on the day it states."""
    found = Version(
        document=document,
        name=day.isoformat(),
        number=number,
        title=_TITLES[document],
        path=f"terms/{document}.md",
        commit=f"{number:x}" + digest([text])[:39],
        text_commit=f"{number:x}" + digest([text])[:39],
        published_at=datetime.combine(day, time(16, 4), UTC),
        published_on=day,
        last_updated=day,
        last_updated_source=DateSource.DECLARED,
        effective_on=day,
        effective_source=DateSource.LANDED,
        change_class=ChangeClass.MATERIAL,
        declared=True,
        note="",
        sha256=digest([one.block.wording for one in placed(text)]),
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields by name


@dataclass
class FakeReader:
    """The corpus the pages are tested with."""

    tip: str = "7c1e0fd5a0b1c2d3e4f5061728394a5b6c7d8e9f"
    tip_landed: datetime = datetime(2025, 1, 3, 9, 30, tzinfo=UTC)
    config_digest: str = "1"
    records: dict[str, DocumentRecord] = field(default_factory=dict)
    texts: dict[str, list[tuple[Version, tuple[Clause, ...]]]] = field(default_factory=dict)

    def add(self, record: DocumentRecord, *found: tuple[Version, str]) -> None:
        """Hold a document with its versions and texts, oldest first."""
        self.records[record.id] = record
        self.texts[record.id] = [(one, placed(text)) for one, text in found]

    def documents(self) -> tuple[DocumentRecord, ...]:
        return tuple(self.records[one] for one in sorted(self.records))

    def versions(self, document: str) -> tuple[Version, ...]:
        return tuple(one for one, _ in self.texts[document])

    def clauses(self, version: Version) -> tuple[Clause, ...]:
        return self.texts[version.document][version.number - 1][1]

    def changes(self, version: Version) -> tuple[Change, ...]:
        held = self.texts[version.document]
        return compare(held[version.number - 2][1], held[version.number - 1][1]) if version.number > 1 else ()

    def change(self, version: Version, clause: str) -> Change | None:
        return next((one for one in self.changes(version) if one.clause == clause), None)

    def clause_ids(self, document: str) -> tuple[str, ...]:
        return tuple(sorted({one.id for _, text in self.texts[document] for one in text}))

    def clause_history(self, document: str, clause: str) -> tuple[tuple[Version, Clause, Change | None], ...]:
        found: list[tuple[Version, Clause, Change | None]] = []
        for one, text in self.texts[document]:
            here = next((other for other in text if other.id == clause), None)
            change = self.change(one, clause)
            if here and (change or not found):
                found.append((one, here, change))
        return tuple(found)

    def gone_elsewhere(self, _document: str) -> Mapping[str, str]:
        return {}

    def removed_in(self, document: str, clause: str) -> Version | None:
        held = self.texts[document]
        if any(one.id == clause for one in held[-1][1]):
            return None
        last = max(number for number, (_, text) in enumerate(held) if any(one.id == clause for one in text))
        return held[last + 1][0]

    def retired_ids(self, document: str) -> Mapping[str, str]:
        return {"data-exchange": "tp-sharing"} if document == "services-schedule" else {}

    def date_lines(self, _version: Version) -> tuple[tuple[str, date], ...]:
        return ()

    def formatting(self, _version: Version) -> tuple[tuple[str, datetime], ...]:
        return ()


def fake_reader() -> FakeReader:
    """The corpus as it stood on January 10, 2025."""
    reader = FakeReader()
    schedule = list(_schedule())
    notes: tuple[tuple[date, dict[str, object]], ...] = (
        (date(2021, 9, 14), {"note": "First version in this record, imported from the published page."}),
        (date(2023, 5, 3), {"note": "Rewrites the clause on sharing information with third-party services."}),
        (date(2024, 12, 20), {"note": "Adds terms for AI features (7.11 to 7.16), widens what may be shared with "
         "third-party services (7.9), and suspends accounts whose balance falls below $0.00 (11.1)."}),
        (date(2024, 12, 30), {"note": "A missing comma.", "change_class": ChangeClass.EDITORIAL,
         "last_updated": date(2024, 12, 20), "last_updated_source": DateSource.DERIVED, "name": "2024-12-20.2"}),
        (date(2025, 1, 2), {"note": "Clarifies which support terms do not apply to Beta Offerings.",
         "effective_on": date(2025, 2, 1), "effective_source": DateSource.DECLARED}),
    )  # fmt: skip
    reader.add(
        DocumentRecord("services-schedule", "Services Schedule", "schedule", "terms/services-schedule.md",
                       summary="Terms for each Service ordered.", incorporated_into=("terms-of-service",),
                       terms_from=("terms-of-service",), aliases=("service-schedule",)),
        *((version("services-schedule", number, day, text, **more), text)
          for number, ((day, more), text) in enumerate(zip(notes, schedule, strict=True), 1)),
    )  # fmt: skip
    terms = _text("terms-of-service")
    reader.add(
        DocumentRecord("terms-of-service", "Terms of Service", "agreement", "terms/terms-of-service.md",
                       summary="The agreement for every account."),
        (version("terms-of-service", 1, date(2023, 1, 9), terms), terms.replace("San Francisco", "Austin")),
        (version("terms-of-service", 2, date(2024, 6, 10), terms, effective_on=date(2024, 7, 1),
                 note="Names the courts for disputes."), terms),
    )  # fmt: skip
    use = _text("acceptable-use")
    reader.add(
        DocumentRecord("acceptable-use", "Acceptable Use Policy", "policy", "terms/acceptable-use.md",
                       summary="What may not be sent or done."),
        (version("acceptable-use", 1, date(2024, 3, 4), use), use),
    )  # fmt: skip
    old = "# Beta Terms\n\nBeta features may end at any time.\n"
    reader.add(
        DocumentRecord("beta-terms", "Beta Terms", "policy", "terms/beta-terms.md", withdrawn_on=date(2024, 12, 20)),
        (version("beta-terms", 1, date(2022, 2, 2), old, withdrawn_on=date(2024, 12, 20)), old),
    )
    return reader


class Words(HTMLParser):
    """Collects the text of a page and the elements in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Words:
    found = Words()
    found.feed(html)
    found.close()
    assert [] == found.open
    return found


@pytest.fixture(autouse=True)
def _logs_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that one test runs does not say where all tests after it log to."""
    monkeypatch.setattr(structlog, "configure", lambda **_: None)


@pytest.fixture(scope="session", name="read")
def _read() -> Callable[[str], Words]:
    return read


@pytest.fixture(scope="session")
def reader() -> FakeReader:
    return fake_reader()


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Gives ports that nobody is given by the system, each once: what listens later finds its port free still."""
    first = 10_000 + os.getpid() * 50 % 20_000
    numbers = itertools.cycle(range(first, first + 50))

    def free() -> int:
        for number in itertools.islice(numbers, 50):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)):
                    return number
        pytest.fail(f"all ports from {first} are taken")

    return free


@pytest.fixture(scope="session")
def listening_on() -> Callable[[int, subprocess.Popen[Any]], str]:
    """Waits until a program listens on a port, however slow the machine is; its address."""

    def listening(port: int, program: subprocess.Popen[Any]) -> str:
        until = clock.monotonic() + 600
        while clock.monotonic() < until:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    return f"http://127.0.0.1:{port}"
            assert program.poll() is None, f"{program.args!r} ended with {program.returncode}"
            clock.sleep(0.05)
        pytest.fail(f"nothing listens on {port}")

    return listening


class Toy:
    """A language that says every phrase in brackets: what stands outside them is English."""

    code = "xx"

    def gettext(self, message: str, /) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, more: str, number: int, /) -> str:
        return f"⟦{one if number == 1 else more}⟧"

    def day(self, value: date) -> str:
        return f"⟦{value}⟧"

    def short_day(self, value: date) -> str:
        return f"⟦{value:%d.%m.}⟧"


@pytest.fixture(scope="session")
def toy_language() -> Language:
    """A second language."""
    return Toy()


@pytest.fixture
def toy(toy_language: Language, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A second language, registered."""
    monkeypatch.setitem(LANGUAGES, toy_language.code, toy_language)
    return toy_language


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; closed with each module, so that its event loop does not outlive it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as found:
        browser = found.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A new page in a context with these options; what its console complains of fails the test."""
    faults: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        url = said.location["url"]
        if said.type in {"error", "warning"} and not url.endswith(
            "/favicon.ico"
        ):  # which it asks for by itself at times
            faults.append(f"{said.text} {url}")

    def opened(**options: Any) -> Page:  # noqa: ANN401 - options that are passed on
        page = browser.new_context(**options).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", hear)
        return page

    yield opened
    assert [] == faults


@pytest.fixture
def audit(visit: Callable[..., Page]) -> Callable[[str, Sequence[str], str, int], list[str]]:
    """What a program finds wrong with pages in a colour scheme and a width: by axe, and what is too wide."""

    def found(address: str, paths: Sequence[str], scheme: str, width: int) -> list[str]:
        page, wrong = visit(color_scheme=scheme, viewport={"width": width, "height": 900}), []
        for path in paths:
            page.goto(address + path)
            page.wait_for_timeout(100)
            violations = Axe().run(page).response["violations"]
            wrong += [f"{path}: {one['id']}: {one['nodes'][0]['html']}" for one in violations]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path}: wider than {width}")
        return wrong

    return found
