"""A second language, which says every phrase in brackets, and texts in other letters: what is left speaks English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

from clausebook.demo import _entries, story
from clausebook.gitwriter import write_history
from clausebook.html.language import DEFAULT, LANGUAGES, Language, spoken
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices.settings import Sending
from clausebook_api.search import build
from clausebook_api.service import EXTENSION

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
_LETTERS = {ord("a") + n: 0x430 + n for n in range(26)} | {ord("A") + n: 0x410 + n for n in range(26)}
_OURS = re.compile(r"<[^>]*>|\]\([^)]*\)|\b(?:[Ss]ections?|means?|[ivx]+)\b|[A-Za-z]{3,}")  # the last one is changed
_FRONT = re.compile(r"(?<=^title: )[^\n]*|(?<=^summary: )[^\n]*|(?<=^  note: )[^\n]*", re.MULTILINE)
_ATTRIBUTES = r'aria-label|title|alt|placeholder|label|data-label|data-copy|data-cb-cite|name="description" content'
_SHOWN = re.compile(rf'\b(?:{_ATTRIBUTES})="([^"]*)"')
_UNSEEN = re.compile(r"<!doctype[^>]*>|<!--.*?-->|<(script|style|code|svg|kbd)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TEMPLATES = {".html", ".txt"}
_WORD = re.compile(r"[A-Za-z]{3,}")
# Neither commits, ids and addresses nor what makes a reference of a number are words of the interface; and a citation
# is the same in every language, as it is read again.
_NO_WORDS = re.compile(
    r"\bPreamble\b|\b(?:[Hh]eading [Rr]ow|[Uu]nnumbered [Pp]aragraph|[Uu]ntitled [Ss]ection)\s[\d.]+|"
    r"\b(?:[Ii]tem|[Bb]ullet|[Pp]aragraph|[Rr]ow|[Ff]ootnote)\s[\d.]+|"
    r"@@[\w:]+@@|\{cite\}|\{clause\}|https?://\S+|\b[0-9a-f]{7,64}\b|\b\S+@\S+\b|\b[Ss]ections?\b|\bmeans?\b|\b[ivx]+\b"
)


@pytest.fixture(scope="module", autouse=True)
def _registered(toy_language: Language) -> Iterator[None]:
    """The language, registered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LANGUAGES, toy_language.code, toy_language)
        yield


def _other_letters(text: str) -> str:
    """The same text in Cyrillic letters; marks, addresses and what makes references stay."""
    return _OURS.sub(lambda found: found[0].translate(_LETTERS) if _WORD.fullmatch(found[0]) else found[0], text)


def _foreign(path: str, text: str) -> str:
    if path == "clausebook.toml":
        return f'lang = "xx"\n{text.replace("Kestrel Notes Legal", _other_letters("Kestrel Notes Legal"))}'
    if not path.startswith("terms/"):
        return text
    front, close, body = text.partition("\n---\n")
    return _FRONT.sub(lambda found: _other_letters(found[0]), front) + close + _other_letters(body)


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demonstration in other letters, with a setting that asks for the second language."""
    folder = tmp_path_factory.mktemp("foreign") / "demo"
    commits = story(_entries(NOW.date()))
    write_history(
        folder,
        [replace(one, tree={path: _foreign(path, text) for path, text in one.tree.items()}) for one in commits],
    )
    return replace(Workspace.open(folder), now=lambda: NOW)


def _outside(text: str) -> Iterator[str]:
    while "⟦" in text:
        text = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    yield from _WORD.findall(_NO_WORDS.sub(" ", text))


def english(page: str) -> set[str]:
    """The words of a page that stand outside brackets: in its text, and in what attributes show or tell."""
    page = _UNSEEN.sub(" ", page)
    shown = [unescape(found) for found in _SHOWN.findall(page)]
    text = unescape(re.sub(r"<[^>]*>", " ", page))
    return {word for one in (text, *shown) for word in _outside(one)}


@pytest.fixture(name="english", scope="session")
def _english() -> Callable[[str], set[str]]:
    return english


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment at which everything is shown."""
    return NOW


@pytest.fixture(scope="session")
def written_out() -> Callable[[Iterable[Path]], dict[str, set[str]]]:
    """The words of templates that no ``_`` and ``n_`` says, by file: those of branches that no test goes into, too."""

    def words(files: Iterable[Path]) -> dict[str, set[str]]:
        texts = {path.name: path.read_text("utf-8") for path in files if path.suffix in _TEMPLATES}
        assert len(texts) > 2
        found = {name: english(_JINJA.sub(" ", text)) for name, text in texts.items()}
        return {name: words for name, words in found.items() if words}

    return words


class Place(NamedTuple):
    """The application over texts in other letters."""

    client: FlaskClient
    office: NoticeService
    moment: datetime

    def mail(self) -> str:
        """Send what is due; what the newest mail says."""
        self.office.worker(lambda: self.moment).drain()
        newest = max(self.office.sending.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return self.read(newest.read_bytes())

    def read(self, content: bytes) -> str:
        """The subject and both texts of a mail."""
        mail = message_from_bytes(self.office.composer.preview(content), policy=policy.default)
        bodies = [found.get_content() for kind in ("plain", "html") if (found := mail.get_body((kind,)))]
        assert len(bodies) == 2
        return "\n".join((mail["Subject"], *bodies))


@pytest.fixture(scope="module")
def place(foreign: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    build(foreign.corpus(), foreign.config, foreign.state)
    secret = b"a secret for tests, long enough to sign with"
    config = ApiConfig(foreign.config, foreign.state, None, secret, serve_site=True)
    folder = tmp_path_factory.mktemp("notices")
    sending = replace(Sending.of(config, {}), database=f"sqlite:///{folder / 'notices.db'}", mail=folder / "mail")
    app = create_app(replace(config, limit="100000 per minute"), clock=lambda: NOW, sending=sending)
    office = app.extensions[EXTENSION].office
    yield Place(app.test_client(), office, NOW)
    assert DEFAULT is spoken()
    office.registry.database.engine.dispose()
