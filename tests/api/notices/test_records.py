"""What the operator does for one person: all that is known is given, or forgotten; an address is barred, or not."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from clausebook.model.errors import CorpusError
from clausebook_api.models import Consent
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.suppressions import Suppressions
from clausebook_api.tokens import Purpose

if TYPE_CHECKING:
    from typing import Any

    Company = Any


def test_all_that_is_known_of_somebody_is_given(company: Company) -> None:
    company.people("alice", targets=("terms",), weekly=True, lang="fr", editorial=True)
    found = company.records.exported("Alice@example.org")
    assert ("alice@example.org", ["terms"], True, "fr", True) == tuple(
        found[name] for name in ("address", "targets", "weekly", "lang", "editorial")
    )
    assert {"at", "event", "wording", "agreed", "evidence"} == set(found["consent"][0])
    assert company.records.exported("nobody@example.org") is None


def test_the_contact_of_a_webhook_is_known_and_forgotten_too(company: Company) -> None:
    contact = "Ops@example.org"
    company.hooks.endpoint("https://hook.example/in", b"x" * 32, contact, Preferences(), company.clock(), {})
    found = company.records.exported("ops@example.org")
    assert ["https://hook.example/in"] == [one["address"] for one in found["contact_of"]]
    assert company.records.erase("ops@example.org", company.clock())
    assert company.records.exported("ops@example.org") is None
    assert "contact erased" == _events(company, "https://hook.example/in")[-1]


def _events(company: Company, address: str) -> list[str]:
    with company.database.reading() as connection:
        mine = Consent.subscriber_id == company.row(address).id
        return list(connection.execute(select(Consent.event).where(mine).order_by(Consent.id)).scalars())


def test_nothing_is_sent_to_a_barred_address_whoever_asks_until_that_is_lifted(company: Company) -> None:
    company.records.suppress("alice@example.org", "manual", company.clock())
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    assert {} == company.states()
    found = Suppressions(company.database, company.keys)
    assert [1, 0] == [found.lift(["alice@example.org"]) for _ in range(2)]
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    assert {"ready": 1} == company.states()


def test_who_was_erased_may_ask_again(company: Company) -> None:
    company.people("alice")
    company.records.erase("alice@example.org", company.clock())
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    assert 1 == len(company.mails())
    row = company.row("alice")
    company.registry.confirm(company.token(Purpose.CONFIRM, "alice", generation=row.generation), company.clock(), {})
    company.changed()
    company.worker().drain()
    assert 2 == len(company.mails())


def test_that_copies_are_left_while_others_read_is_told(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    if not company.database.embedded:
        pytest.skip("of SQLite: PostgreSQL has a vacuum of its own")
    monkeypatch.setattr("clausebook_api.database._WAIT", 0.2)
    company.people("alice")
    path = str(company.database.engine.url.database)
    with sqlite3.connect(path, isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subscriber").fetchone()
        with pytest.raises(CorpusError, match="E_TRACES"):
            company.records.erase("alice@example.org", company.clock())
        reader.execute("ROLLBACK")
    assert company.records.erase("alice@example.org", company.clock())
