"""What is kept of consent, what goes with an address, and that nothing tells whether one is known."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from clausebook_api.models import Consent, Endpoint
from clausebook_api.notices import backup_guard
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers import store
from clausebook_api.subscribers.unconfirmed import forget_unconfirmed
from clausebook_api.tokens import Purpose, TokenError

if TYPE_CHECKING:
    from typing import Any

    Company = Any

FORM = "We write to you when these terms change."


def consents(company: Company, name: str) -> list[Any]:
    with company.database.reading() as connection:
        mine = Consent.subscriber_id == company.row(name).id
        return list(connection.execute(select(Consent).where(mine).order_by(Consent.id)).all())


def test_consent_says_what_was_agreed_to_and_each_change(company: Company) -> None:
    wanted = Preferences(("terms#fees",), announced=False, editorial=True)
    company.registry.subscribe("alice@example.org", wanted, company.clock(), {"from": "192.0.2.7"}, FORM)
    confirm = company.token(Purpose.CONFIRM, "alice", generation=1)
    company.registry.confirm(confirm, company.clock(), {"from": "192.0.2.7"}, "Send me notices")
    company.registry.change(company.token(Purpose.MANAGE, "alice"), Preferences(), company.clock(), {})
    asked, confirmed, changed = consents(company, "alice")
    agreed = {
        "targets": ["terms#fees"], "announced": False, "in_force": True, "editorial": True, "weekly": False, "lang": "",
    }  # fmt: skip
    assert agreed | {"form": FORM} == asked.agreed
    assert agreed | {"form": "Send me notices"} == confirmed.agreed
    assert ["*"] == changed.agreed["targets"]
    assert "" == changed.wording != asked.wording != confirmed.wording
    company.people("bob")
    [imported] = consents(company, "bob")
    assert (["*"], "") == (imported.agreed["targets"], imported.agreed["form"])


def test_erasing_takes_what_names_a_person_in_the_log_and_nothing_else(company: Company) -> None:
    company.people("alice", "bob")
    company.registry.pause(company.token(Purpose.MANAGE, "alice"), None, company.clock(), {"from": "192.0.2.7"})
    before = consents(company, "alice")
    assert ["a form", "192.0.2.7"] == [one.evidence.get("proof") or one.evidence["from"] for one in before]
    company.records.erase("alice@example.org", company.clock())
    *after, erased = consents(company, "alice")
    assert [{}, {}, {}] == [one.evidence for one in (*after, erased)]
    kept = [(one.id, one.at, one.event, one.wording, one.agreed) for one in before]
    assert kept == [(one.id, one.at, one.event, one.wording, one.agreed) for one in after]
    assert ["a form"] == [one.evidence["proof"] for one in consents(company, "bob")]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE consent SET evidence = '{}'", "UPDATE consent SET event = 'x', evidence = '{}' WHERE subscriber_id = 1",
     "UPDATE consent SET agreed = NULL, evidence = '{}' WHERE subscriber_id = 1",
     "UPDATE consent SET evidence = '{\"proof\": \"x\"}' WHERE subscriber_id = 1",
     "DELETE FROM consent WHERE subscriber_id = 1"],
)  # fmt: skip
def test_not_even_of_the_erased_anything_else_is_changed(company: Company, statement: str) -> None:
    company.people("alice", "bob")
    assert 1 == company.row("alice").id
    company.records.erase("alice@example.org", company.clock())
    with pytest.raises(DBAPIError, match="only added to"), company.database.writing() as connection:
        connection.execute(text(statement))


def test_who_never_confirmed_is_forgotten_after_a_while(company: Company) -> None:
    company.people("carol")
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {"from": "192.0.2.7"})
    company.registry.subscribe("bob@example.org", Preferences(), company.clock(), {})
    hook = company.hooks.endpoint("https://hook.example/in", b"x" * 32, "o@e.org", Preferences(), company.clock(), {})
    company.clock.on(days=20)
    company.registry.subscribe("bob@example.org", Preferences(), company.clock(), {})
    number = company.row("alice").id
    company.clock.on(days=10)

    def tidy() -> int:
        return forget_unconfirmed(company.database, company.clock(), timedelta(days=30))

    assert [2, 0] == [tidy(), tidy()]
    assert company.records.exported("alice@example.org") is None
    with pytest.raises(TokenError):
        company.hooks.shown(hook, company.clock(), 1)
    with company.database.reading() as connection:
        found = connection.execute(select(Consent).where(Consent.subscriber_id == number).order_by(Consent.id)).all()
        assert 0 == connection.scalar(select(func.count()).select_from(Endpoint))
    assert [("requested", {}), ("not confirmed", {})] == [(one.event, one.evidence) for one in found]
    assert {"pending", "confirmed"} == {company.row(name).state for name in ("bob", "carol")}
    company.people("alice")  # that somebody typed the address in keeps it from nothing
    company.clock.on(days=30)
    assert 1 == tidy()


def test_a_stranger_undoes_no_leaving_and_wipes_no_proof(company: Company) -> None:
    company.people("alice", "bob")
    url = "https://hook.example/in"
    hook = company.hooks.endpoint(url, b"x" * 32, "", Preferences(), company.clock(), {})
    company.hooks.remove(hook, company.clock(), {})
    for name in ("alice", "bob"):
        company.registry.unsubscribe(company.token(Purpose.UNSUBSCRIBE, name), company.clock(), {"from": "192.0.2.7"})
    company.records.erase("bob@example.org", company.clock())
    company.clock.on(days=1)
    for name in ("alice", "bob"):
        company.registry.subscribe(f"{name}@example.org", Preferences(), company.clock(), {"from": "198.51.100.9"})
    company.hooks.endpoint(url, b"y" * 32, "", Preferences(), company.clock(), {})
    key = company.row("alice").address_key
    company.clock.on(days=30)
    assert 3 == forget_unconfirmed(company.database, company.clock(), timedelta(days=30))
    assert 0 == forget_unconfirmed(company.database, company.clock(), timedelta(days=30))
    left = company.row("alice")
    assert ("unsubscribed", "alice@example.org", key) == (left.state, left.address, left.address_key)
    log = [(one.event, one.evidence.get("proof") or one.evidence.get("from")) for one in consents(company, "alice")]
    assert [
        ("imported", "a form"), ("unsubscribed", "192.0.2.7"), ("requested", "198.51.100.9"), ("not confirmed", None),
    ] == log  # fmt: skip
    assert "unsubscribed" == company.row(url).state
    with company.database.reading() as connection:
        assert 0 == connection.scalar(select(func.count()).select_from(Endpoint))
    assert company.records.exported("bob@example.org") is None  # who was erased is forgotten once more
    company.people("carol")
    import_again = [{"email": "alice@example.org", "consented_at": "2026-01-01", "proof": "a form", "targets": "*"}]
    assert 0 == company.records.imported(import_again, company.clock(), ("*",))
    company.changed()
    company.worker().drain()
    assert 1 == len(company.mails())  # to carol alone


def test_a_worker_forgets_who_never_confirmed(company: Company) -> None:
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.clock.on(days=31)
    company.worker(tidy=partial(forget_unconfirmed, after=timedelta(days=30))).drain()
    assert {"suppressed": 1} == company.states()
    assert company.records.exported("alice@example.org") is None


def test_as_much_is_done_for_the_known_the_unknown_and_the_suppressed(company: Company) -> None:
    def asked_for(name: str) -> list[str]:
        """What the database does, but whether it is kept: tables and verbs, for a row that is made or changed alike."""
        with company.asking() as said:
            company.registry.subscribe(f"{name}@example.org", Preferences(("terms",)), company.clock(), {})
        verbs = [re.sub(r"(ROLLBACK TO|RELEASE) SAVEPOINT.*", "end", " ".join(one.split()[:3])) for one, _ in said]
        return [re.sub(r"INSERT INTO subscriber$|UPDATE subscriber SET", "write subscriber", one) for one in verbs]

    company.people("known", "barred", "gone", "bounced", targets=("terms",))
    company.records.suppress("barred@example.org", "manual", company.clock())
    company.records.suppress("stranger@example.org", "manual", company.clock())
    company.records.suppress("bounced@example.org", "bounce", company.clock())
    company.records.erase("gone@example.org", company.clock())
    before = company.records.exported("known@example.org")
    fresh = asked_for("unknown")
    assert fresh == asked_for("stranger")
    for name in ("unknown", "known", "barred", "gone", "bounced"):
        assert fresh == asked_for(name), name
    assert {"ready": 5} == company.states()  # of unknown, twice, of known, gone and bounced
    assert before["targets"] == company.records.exported("known@example.org")["targets"]
    assert "confirmed" == company.row("bounced").state
    assert company.records.exported("stranger@example.org") is None


def test_the_mail_of_who_is_forgotten_goes_with_them(company: Company) -> None:
    """Where there is no relay mail is files: they name whom they went to."""
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.people("bob")
    company.changed()
    company.worker().drain()
    assert 2 == len(company.mails())
    company.clock.on(days=31)
    folders = company.sending.folders
    assert 1 == forget_unconfirmed(company.database, company.clock(), timedelta(days=30), folders)
    [left] = company.mails()
    assert b"bob@example.org" in left.read_bytes()


def test_who_has_a_mail_that_cannot_be_deleted_is_forgotten_when_it_can(company: Company) -> None:
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    [mail] = company.mails()
    company.registry.subscribe("bob@example.org", Preferences(), company.clock(), {})
    mail.unlink()
    mail.mkdir()  # which may be unlinked by nobody, not even by root
    company.clock.on(days=31)
    tidy = partial(forget_unconfirmed, after=timedelta(days=30), folders=company.sending.folders)
    company.worker(tidy=tidy).drain()
    assert company.records.exported("alice@example.org")
    assert company.records.exported("bob@example.org") is None
    mail.rmdir()
    mail.write_text("alice@example.org")
    company.worker(tidy=tidy).drain()
    assert company.records.exported("alice@example.org") is None
    assert not mail.exists()


def test_a_mail_is_deleted_before_the_name_of_who_got_it_is_forgotten(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    company.clock.on(days=31)
    folders = company.sending.folders
    with monkeypatch.context() as patch:
        patch.setattr(store, "forget", Mock(side_effect=KeyboardInterrupt))  # killed, between the two
        with pytest.raises(KeyboardInterrupt):
            forget_unconfirmed(company.database, company.clock(), timedelta(days=30), folders)
    assert [] == company.mails()
    assert company.records.exported("alice@example.org")
    assert 1 == forget_unconfirmed(company.database, company.clock(), timedelta(days=30), folders)


def test_who_never_confirmed_is_forgotten_also_while_all_is_paused(company: Company) -> None:
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.clock.on(days=31)
    tidy = partial(forget_unconfirmed, after=timedelta(days=30))
    with company.database.writing() as connection:
        company.database.state_fact(connection, "paused", "paused by hand")
        backup_guard.mark_restored(connection, company.database, company.clock())
    company.worker(tidy=tidy).drain()  # nobody has looked at the backup yet
    assert company.records.exported("alice@example.org")
    with company.database.writing() as connection:
        company.database.state_fact(connection, backup_guard.RESTORED, "")
    company.worker(tidy=tidy).drain()
    assert company.records.exported("alice@example.org") is None
