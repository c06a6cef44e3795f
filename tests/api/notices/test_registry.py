"""Subscribers ask, confirm, choose and leave; nobody learns who they are, and who is erased is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from clausebook.model.errors import UseError
from clausebook_api.keys import Keys
from clausebook_api.models import Subscriber
from clausebook_api.notices import report
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers import store
from clausebook_api.subscribers.importing import Importing
from clausebook_api.tokens import Purpose, TokenError

if TYPE_CHECKING:
    from typing import Any

    Company = Any


def asked(company: Company, name: str = "alice", **wanted: Any) -> str:
    """Ask for notices, and read the link from the mail."""
    company.registry.subscribe(f"{name}@example.org", Preferences(**wanted), company.clock(), {"by": "page"})
    company.worker().drain()
    row = company.row(name)
    expires = company.clock() + timedelta(hours=48)
    found: str = company.token(Purpose.CONFIRM, name, generation=row.generation, expires=expires)
    return found


def test_nothing_is_sent_before_somebody_confirms(company: Company) -> None:
    asked(company)
    company.changed()
    assert {"sent": 1} == company.states()  # the mail that asks
    assert "pending" == company.row("alice").state


def test_who_confirms_is_told(company: Company) -> None:
    company.registry.confirm(asked(company), company.clock(), {})
    company.changed()
    company.worker().drain()
    assert 2 == len(company.mails())


def test_who_confirms_fifty_times_at_once_does_so_once(company: Company) -> None:
    token = asked(company)
    found: list[str] = []

    def confirm() -> None:
        try:
            company.registry.confirm(token, company.clock(), {})
            found.append("confirmed")
        except TokenError as error:
            found.append(error.kind)

    threads = [threading.Thread(target=confirm) for _ in range(50)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ["confirmed"] * 50 == found
    events = [one["event"] for one in company.records.exported("alice@example.org")["consent"]]
    assert ["requested", "confirmed"] == events


def test_who_has_left_is_not_confirmed_by_the_link_of_before(company: Company) -> None:
    token = asked(company)
    company.registry.confirm(token, company.clock(), {})
    company.registry.unsubscribe(company.token(Purpose.UNSUBSCRIBE, "alice"), company.clock(), {})
    with pytest.raises(TokenError) as caught:
        company.registry.confirm(token, company.clock(), {})
    assert "token-used" == caught.value.kind


def test_a_pause_ends_with_leaving(company: Company) -> None:
    company.people("alice", "bob")
    for name in ("alice", "bob"):
        until = company.clock() + timedelta(days=90)
        company.registry.pause(company.token(Purpose.MANAGE, name), until, company.clock(), {})
    company.registry.unsubscribe(company.token(Purpose.UNSUBSCRIBE, "alice"), company.clock(), {})
    company.registry.confirm(asked(company), company.clock(), {})
    company.registry.subscribe("bob@example.org", Preferences(), company.clock(), {})  # anybody may have asked that
    company.worker().drain()
    before = len(company.mails())
    company.changed()
    company.worker().drain()
    assert 1 == len(company.mails()) - before
    assert company.row("alice").paused_until is None
    assert company.row("bob").paused_until is not None


def test_two_requests_at_once_are_one_subscription(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    both, failed = threading.Barrier(2), []
    insert = store.add  # where both have seen that nobody is known

    def at_once(*arguments: Any) -> Any:
        with suppress(threading.BrokenBarrierError):  # SQLite lets one in after the other
            both.wait(0.5)
        return insert(*arguments)

    monkeypatch.setattr(store, "add", at_once)

    def ask() -> None:
        try:
            company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
        except Exception as error:  # noqa: BLE001 - whatever it is
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    assert "pending" == company.row("alice").state


def test_a_row_that_is_too_short_is_told_by_its_number(company: Company) -> None:
    with pytest.raises(UseError, match="row 2: there is no consented_at"):
        company.records.imported(
            [{"email": "a@example.org", "consented_at": None, "proof": None}], company.clock(), ("*",)
        )


def test_only_the_newest_link_confirms(company: Company) -> None:
    first = asked(company)
    company.clock.on(minutes=1)
    second = asked(company)
    with pytest.raises(TokenError) as caught:
        company.registry.confirm(first, company.clock(), {})
    assert "token-used" == caught.value.kind
    company.registry.confirm(second, company.clock(), {})


def test_a_link_expires(company: Company) -> None:
    token = asked(company)
    company.clock.on(hours=49)
    with pytest.raises(TokenError) as caught:
        company.registry.confirm(token, company.clock(), {})
    assert "token-expired" == caught.value.kind


def test_a_known_address_gets_another_mail_and_keeps_its_choices(company: Company) -> None:
    company.people("alice", targets=("terms",))
    company.registry.subscribe("Alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    [mail] = company.mails()
    assert "Nothing was changed" in mail.read_text()
    chosen, _ = company.registry.preferences(company.token(Purpose.MANAGE, "alice"), company.clock())
    assert ("terms",) == chosen.targets


def test_leaving_again_changes_nothing(company: Company) -> None:
    company.people("alice")
    company.changed()
    link = company.token(Purpose.UNSUBSCRIBE, "alice")
    for _ in range(3):
        company.registry.unsubscribe(link, company.clock(), {})
    assert {"suppressed": 1} == company.states()
    events = company.records.exported("alice@example.org")["consent"]
    assert ["imported", "unsubscribed"] == [one["event"] for one in events]


def test_the_consent_log_is_only_added_to(company: Company) -> None:
    company.people("alice")
    for statement in ("UPDATE consent SET event = 'x'", "DELETE FROM consent"):
        with pytest.raises(DBAPIError, match="only added to"), company.database.writing() as connection:
            connection.execute(text(statement))


def files(company: Company) -> Iterator[bytes]:
    if company.database.embedded:
        folder = Path(company.sending.database.partition("///")[2]).parent
        yield from (path.read_bytes() for path in folder.glob("notices.db*"))
        return
    with company.database.reading() as connection:
        for table in connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars():
            rows = connection.execute(text(f"SELECT t::text FROM {table} t")).scalars().all()  # noqa: S608 - our own tables
            yield "\n".join(rows).encode()


def test_who_is_erased_is_in_no_page_of_the_database(company: Company) -> None:
    for round_ in range(20):
        name = f"canary-{round_}-xyzzy"
        company.registry.confirm(asked(company, name), company.clock(), {})
        company.changed(f"Fees are due in {round_} days.")
        assert any(name.encode() in content for content in files(company))
        assert company.records.erase(f"{name}@example.org", company.clock())
        company.worker().drain()
        assert not any(name.encode() in content for content in files(company)), round_
        [found, *_] = report.list_notices(company.database)
        assert (1, {"suppressed": 1}, True) == (found.recipients, found.states, found.complete)
        rows = [{"email": f"{name}@example.org", "consented_at": "2026-01-01", "proof": "x", "targets": "*"}]
        assert 0 == company.records.imported(rows, company.clock(), ("*",))


def test_an_import_is_checked_before_one_is_taken(company: Company) -> None:
    good: dict[str, Any] = {
        "email": "a@example.org",
        "consented_at": "2026-01-01",
        "proof": "a form",
        "targets": "terms",
    }
    wrong: list[dict[str, Any]] = [
        {"email": "a@"},
        {"proof": " "},
        {"consented_at": "yesterday"},
        {"targets": "nothing"},
        {"proof": None},
    ]
    rows = [
        good,
        *(good | {"email": f"b{number}@example.org"} | one for number, one in enumerate(wrong)),
        {"email": "c@example.org"},
    ]
    with pytest.raises(UseError) as caught:
        company.records.imported(rows, company.clock(), ("terms",), "people.csv")
    assert [f"people.csv:{number}" for number in range(3, 9)] == [one.place for one in caught.value.findings]
    assert {"E_IMPORT"} == {one.code for one in caught.value.findings}
    assert company.records.exported("a@example.org") is None
    assert 1 == company.records.imported([good, good], company.clock(), ("terms",))
    assert 0 == company.records.imported([good], company.clock(), ("terms",))
    found = company.records.exported("a@example.org")
    assert "a form" == found["consent"][0]["evidence"]["proof"]
    assert ["terms"] == found["targets"]


def test_others_write_while_many_are_imported(company: Company) -> None:
    rows = [
        {"email": f"p{number}@example.org", "consented_at": "2026-01-01", "proof": "x", "targets": "terms terms#fees"}
        for number in range(1100)
    ]
    company.records.erase("p700@example.org", company.clock())
    counts: list[int] = []

    def write(_seconds: float) -> None:
        with company.database.writing() as connection:
            company.database.state_fact(connection, "between", "1")
            counts.append(connection.execute(select(func.count()).select_from(Subscriber)).scalar_one())

    taken = Importing(company.database, company.keys, write).take(rows, company.clock(), ("terms", "terms#fees"))
    assert 1099 == taken
    assert [250, 500, 749, 999] == counts
    assert 0 == Importing(company.database, company.keys, write).take(rows, company.clock(), ("terms", "terms#fees"))
    company.changed()
    assert {"ready": 1099} == company.states()


def test_who_pauses_is_told_nothing_until_the_pause_ends(company: Company) -> None:
    company.people("alice", "bob")
    company.people("weekly", weekly=True)
    company.changed()
    for name in ("alice", "weekly"):
        link = company.token(Purpose.MANAGE, name)
        company.registry.pause(link, company.clock() + timedelta(days=30), company.clock(), {})
    company.worker().drain()
    assert {"sent": 1, "suppressed": 2} == company.states()  # bob's; what was queued for the others is over
    company.changed("Fees are due in 7 days.")
    [found, *_] = report.list_notices(company.database)
    assert (3, {"ready": 1, "suppressed": 2}) == (found.recipients, found.states)
    said = {line.address: line.outcome for line in report.list_recipients(company.database, found.id)}
    assert "paused by the subscriber" == said["alice@example.org"] == said["weekly@example.org"]
    company.clock.on(days=31)
    company.changed("Fees are due in 5 days.")
    company.clock.on(days=8)
    company.worker().drain()
    assert {"sent": 5, "suppressed": 3} == company.states()  # of one digest with two notices there is one mail


def test_another_secret_is_told_apart(company: Company) -> None:
    old = list(company.keys.secrets)
    assert company.keys.pepper == Keys.load(company.database, [b"a newer secret of this service", *old]).pepper
    with pytest.raises(UseError, match="E_SECRET"):
        Keys.load(company.database, [b"a secret that nobody knows here"])
