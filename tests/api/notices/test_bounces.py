"""Mail that came back: whose it was and why is recorded; nobody is given up but whose address is none."""

from __future__ import annotations

import mailbox
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, update

from clausebook.cli import main
from clausebook.model.errors import UseError
from clausebook_api.models import Delivery, Suppression
from clausebook_api.notices import report
from clausebook_api.notices.bounces import Bounces
from clausebook_api.notices.delivery import State
from clausebook_api.notices.delivery_status import Kind
from clausebook_api.notices.mailbox import UNREADABLE, ingest, store
from clausebook_api.notices.notify import Limits
from clausebook_api.notices.smtp import Sent
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.suppressions import Suppressions
from clausebook_api.tokens import Purpose

if TYPE_CHECKING:
    from typing import Any

    Company = Any

CASES = Path(__file__).parents[2] / "cases" / "bounces"


def returned(name: str, token: str, code: str = "") -> bytes:
    """A notification as Postfix sends it; with another code than the one of its case."""
    text = (CASES / f"{name}.eml").read_text("ascii").replace("TOKEN", token)
    if code:
        status = next(line for line in text.splitlines() if line.startswith("Status: "))
        text = text.replace(status, f"Status: {code}")
    return text.encode()


def taker(company: Company, *, keep: bool = False) -> Bounces:
    return Bounces(company.database, company.keys, company.clock(), keep)


def barred(company: Company) -> list[str]:
    with company.database.reading() as connection:
        return [row.reason for row in connection.execute(select(Suppression))]


def told(company: Company, *names: str) -> list[str]:
    """Let a notice be sent; the token of the envelope of each."""
    company.people(*names)
    company.changed()
    if len(names) > 3:
        with company.database.writing() as connection:
            connection.execute(update(Delivery).values(state="sent", ended_at=company.clock()))
    else:
        company.worker().drain()
    numbers = {one.subscriber_id: one.id for one in company.deliveries()}
    return [company.token(Purpose.BOUNCE, name, delivery=numbers[company.row(name).id]) for name in names]


def test_what_comes_back_because_there_is_no_such_address_ends_it(company: Company) -> None:
    alice, _ = told(company, "alice", "bob")
    company.clock.on(days=1)
    assert Kind.HARD is taker(company).take(returned("no-such-mailbox", alice))
    assert ["bounce"] == barred(company)
    assert {"bounced": 1, "sent": 1} == company.states()
    company.changed("Fees are due in 7 days.")
    company.worker().drain()
    assert {"bounced": 1, "sent": 2, "suppressed": 1} == company.states()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("full-mailbox", Kind.SOFT),
        ("too-big", Kind.SOFT),
        ("on-a-blocklist", Kind.SOFT),
        ("on-a-blocklist-with-code", Kind.POLICY),
        ("sender-refused", Kind.SOFT),
        ("no-such-host", Kind.SOFT),
        ("given-up", Kind.SOFT),
    ],
)
def test_what_may_pass_gives_nobody_up_and_is_recorded(company: Company, name: str, kind: Kind) -> None:
    for token in told(company, "alice", "bob", "carol"):
        assert kind is taker(company).take(returned(name, token))
        assert Kind.KNOWN is taker(company).take(returned(name, token))
    assert [] == barred(company)
    assert {"bounced": 3} == company.states()
    company.changed("Fees are due in 7 days.")
    company.worker().drain()
    assert {"bounced": 3, "sent": 3} == company.states()


def test_what_is_delayed_changes_nothing_however_often(company: Company) -> None:
    [alice] = told(company, "alice")
    for _ in range(5):
        assert Kind.DELAYED is taker(company).take(returned("delayed", alice))
        company.clock.on(days=1)
    assert [] == barred(company)
    assert {"sent": 1} == company.states()


def test_the_report_says_what_came_back_why_and_when(company: Company) -> None:
    alice, bob, _ = told(company, "alice", "bob", "carol")
    sent = company.clock()
    company.clock.on(days=2)
    taker(company).take(returned("full-mailbox", alice))
    taker(company).take(returned("no-such-mailbox", bob))
    [found] = report.list_notices(company.database)
    day = company.clock().date()
    assert ({"bounced": 2, "sent": 1}, True) == (found.states, found.complete)
    assert ((day, "5.1.1", 1), (day, "5.2.2", 1)) == found.bounced
    lines = [(one.state, one.bounce_code, one.bounced_at) for one in report.list_recipients(company.database, found.id)]
    back = company.clock()
    assert [("bounced", "5.2.2", back), ("bounced", "5.1.1", back), ("sent", "", None)] == lines
    assert {sent} == {one.ended_at for one in report.list_recipients(company.database, found.id)}
    assert "5.2.2" == company.records.exported("alice@example.org")["deliveries"][0]["bounce_code"]


def test_it_is_the_mail_that_came_back_and_no_other(company: Company) -> None:
    [first] = told(company, "alice")
    company.clock.on(days=1)
    company.changed("Fees are due in 7 days.")
    company.worker().drain()
    taker(company).take(returned("full-mailbox", first))
    assert ["bounced", "sent"] == [one.state for one in company.deliveries()]


def test_a_mail_from_before_tokens_named_deliveries_is_the_last_that_went(company: Company) -> None:
    told(company, "alice")
    company.clock.on(days=1)
    company.changed("Fees are due in 7 days.")
    company.worker().drain()
    taker(company).take(returned("full-mailbox", company.token(Purpose.BOUNCE, "alice")))
    assert ["sent", "bounced"] == [one.state for one in company.deliveries()]


@pytest.mark.parametrize(
    ("state", "case", "expected"),
    [
        ("uncertain", "full-mailbox", "bounced"),
        ("inflight", "full-mailbox", "bounced"),  # it came back before the worker wrote down that it went
        ("retry", "full-mailbox", "retry"),  # one of two copies: the other is to come
        ("retry", "no-such-mailbox", "bounced"),
        ("failed", "no-such-mailbox", "failed"),
        ("suppressed", "full-mailbox", "suppressed"),
    ],
)
def test_what_came_back_is_marked_wherever_a_copy_went(company: Company, state: str, case: str, expected: str) -> None:
    [alice] = told(company, "alice")
    with company.database.writing() as connection:
        connection.execute(update(Delivery).values(state=state))
    taker(company).take(returned(case, alice))
    assert {expected: 1} == company.states()


@pytest.mark.parametrize("token", ["x", "A" * 52, ""])
def test_a_forged_notification_is_dropped_and_counted(company: Company, token: str) -> None:
    told(company, "alice")
    found = taker(company)
    assert Kind.FORGED is found.take(returned("no-such-mailbox", token))
    assert Kind.FORGED is found.take(returned("no-such-mailbox", company.token(Purpose.UNSUBSCRIBE, "alice")))
    assert {Kind.FORGED: 2} == dict(found.counts)
    assert [] == barred(company)
    assert {"sent": 1} == company.states()


def test_a_token_names_no_delivery_of_another(company: Company) -> None:
    told(company, "alice", "bob")
    other = company.deliveries()[1]
    token = company.token(Purpose.BOUNCE, "alice", delivery=other.id)
    taker(company).take(returned("full-mailbox", token))
    assert {"sent": 2} == company.states()


def test_who_asked_to_be_forgotten_stays_forgotten(company: Company) -> None:
    [alice] = told(company, "alice")
    company.records.erase("alice@example.org", company.clock())
    taker(company).take(returned("no-such-mailbox", alice))
    assert ["erased"] == barred(company)


def test_the_contact_of_a_webhook_who_is_gone_does_not_switch_it_off(company: Company) -> None:
    hook = "https://hook.example/in"
    company.hooks.endpoint(hook, b"x" * 32, "ops@example.org", Preferences(), company.clock(), {})
    token = company.token(Purpose.BOUNCE, hook)
    taker(company).take(returned("no-such-mailbox", token))
    assert [] == barred(company)


def test_a_canary_that_comes_back_holds_the_rest(company: Company) -> None:
    company.limits = Limits(approve=3, canary=2)
    company.people("a", "b", "c", "d", "e")
    company.changed()
    company.notifier().approve(5, company.clock())
    with company.database.writing() as connection:
        first = company.deliveries()[0].id
        connection.execute(update(Delivery).where(Delivery.id == first).values(state=State.BOUNCED))
    worker = company.worker()
    assert 1 == worker.drain()
    assert {"bounced": 1, "ready": 3, "sent": 1} == company.states()


# -- a mailbox --


def maildir(folder: Path, *messages: bytes) -> Path:
    for message in messages:
        store(folder / "box", message)
    return folder / "box"


def names(folder: Path, place: str) -> int:
    return len(list((folder / place).iterdir())) if (folder / place).is_dir() else 0


def test_a_mailbox_is_taken_in_once(company: Company, tmp_path: Path) -> None:
    [alice] = told(company, "alice")
    box = maildir(tmp_path, returned("no-such-mailbox", alice))
    for expected in ({Kind.HARD: 1}, {}):
        assert expected == dict(ingest(taker(company), box))
    assert (0, 1) == (names(box, "new"), names(box, "cur"))


def test_what_cannot_be_read_is_set_aside_and_the_rest_goes_on(company: Company, tmp_path: Path) -> None:
    [alice] = told(company, "alice")
    bad = b"Content-Type: message/rfc822\n\n" * 5000
    box = maildir(tmp_path, bad, b'To: "\n\nx', returned("no-such-mailbox", alice), bad)
    (box / "new" / "gone").symlink_to("nowhere")
    (box / "new" / "folder").mkdir()
    assert {Kind.UNREADABLE: 4, Kind.OTHER: 1, Kind.HARD: 1} == dict(ingest(taker(company), box))
    assert {} == dict(ingest(taker(company), box))
    aside = box / UNREADABLE
    assert {bad} == {path.read_bytes() for path in (aside / "new").iterdir() if path.is_file()}
    assert [UNREADABLE[1:]] == mailbox.Maildir(box).list_folders()
    assert (0, 2, 4) == (names(box, "new"), names(box, "cur"), names(aside, "new"))


def test_a_malformed_header_hides_no_notification(company: Company, tmp_path: Path) -> None:
    [alice] = told(company, "alice")
    assert {Kind.HARD: 1} == dict(
        ingest(taker(company), maildir(tmp_path, b'To: "\n' + returned("no-such-mailbox", alice)))
    )


def test_a_run_in_which_many_are_gone_stops_and_asks(company: Company, tmp_path: Path) -> None:
    tokens = told(company, *(f"p{number}" for number in range(42)))
    box = maildir(tmp_path, *(returned("no-such-mailbox", token) for token in tokens))
    with pytest.raises(UseError, match=r"E_MANY_BOUNCES.*42 of 42 mails of notice 1"):
        ingest(taker(company), box)
    assert ([], {"sent": 42}, 42) == (barred(company), company.states(), names(box, "new"))
    assert {Kind.HARD: 42} == dict(ingest(taker(company), box, accept=True))
    assert (["bounce"] * 42, {"bounced": 42}) == (barred(company), company.states())


def test_what_was_asked_can_be_answered_by_keeping_the_addresses(company: Company, tmp_path: Path) -> None:
    tokens = told(company, *(f"p{number}" for number in range(42)))
    box = maildir(tmp_path, *(returned("no-such-mailbox", token) for token in tokens))
    assert {Kind.HARD: 42} == dict(ingest(taker(company, keep=True), box))
    assert ([], {"bounced": 42}) == (barred(company), company.states())
    maildir(tmp_path, returned("no-such-mailbox", tokens[0]))
    with pytest.raises(UseError, match="42 of 42"):  # once more, or by another run: that it was kept is no answer
        ingest(taker(company), box)


def test_what_came_back_for_another_reason_before_is_asked_about_too(company: Company, tmp_path: Path) -> None:
    tokens = told(company, *(f"p{number}" for number in range(6)))
    for token in tokens:
        taker(company).take(returned("full-mailbox", token))
    with pytest.raises(UseError, match="6 of 6"):
        ingest(taker(company), maildir(tmp_path, *(returned("no-such-mailbox", token) for token in tokens)))
    assert [] == barred(company)


@pytest.mark.parametrize(("people", "gone", "asks"), [(20, 5, False), (20, 6, True), (120, 6, False), (120, 7, True)])
def test_many_is_more_than_a_handful_and_than_one_in_twenty(
    company: Company,
    tmp_path: Path,
    people: int,
    gone: int,
    asks: bool,
) -> None:
    tokens = told(company, *(f"p{number}" for number in range(people)))
    box = maildir(tmp_path, *(returned("no-such-mailbox", token) for token in tokens[:gone]))
    if asks:
        with pytest.raises(UseError, match="E_MANY_BOUNCES"):
            ingest(taker(company), box)
    else:
        assert {Kind.HARD: gone} == dict(ingest(taker(company), box))


def test_many_that_came_back_from_no_notice_are_asked_about_in_every_run(company: Company, tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(12)]
    company.people(*names)  # who were sent a confirmation, and no notice yet
    mails = [returned("no-such-mailbox", company.token(Purpose.BOUNCE, name)) for name in names]
    box = maildir(tmp_path, *mails[:6])
    with pytest.raises(UseError, match="6 mails of no notice"):
        ingest(taker(company), box)
    assert [] == barred(company)
    assert {Kind.HARD: 6} == dict(ingest(taker(company), box, accept=True))
    maildir(tmp_path, *mails[6:])
    with pytest.raises(UseError, match="6 mails of no notice"):
        ingest(taker(company), box)


def test_many_come_in_several_runs_too_and_are_accepted_once(company: Company, tmp_path: Path) -> None:
    tokens = told(company, *(f"p{number}" for number in range(20)))
    mails = [returned("no-such-mailbox", token) for token in tokens]
    box = maildir(tmp_path, *mails[:5], *mails[:5])
    assert {Kind.HARD: 5, Kind.KNOWN: 5} == dict(ingest(taker(company), box))
    maildir(tmp_path, mails[5])
    with pytest.raises(UseError, match="6 of 20"):
        ingest(taker(company), box)
    assert {Kind.HARD: 1} == dict(ingest(taker(company), box, accept=True))
    maildir(tmp_path, mails[6])
    assert {Kind.HARD: 1} == dict(ingest(taker(company), box))


def test_half_counts_of_an_earlier_release_suppress_nobody(company: Company) -> None:
    [alice] = told(company, "alice")
    with company.database.writing() as connection:
        row = {"address_key": company.row("alice").address_key, "reason": "bounce", "score": 0.5, "at": company.clock()}
        connection.execute(insert(Suppression).values(**row))
    taker(company).take(returned("full-mailbox", alice))
    company.changed("Fees are due in 7 days.")
    assert {"bounced": 1, "ready": 1} == company.states()


def test_the_envelope_of_a_notice_leads_back_to_its_delivery(company: Company) -> None:
    company.people("alice")
    company.changed()
    senders: list[str] = []

    class Taker:
        def send(self, sender: str, _recipient: str, content: bytes) -> Sent:
            senders.append(sender)
            assert content
            return Sent(State.SENT)

        def close(self) -> None:
            """Nothing is open."""

    company.worker(connect=Taker, bounces="bounces@legal.example").drain()
    [sender] = senders
    local, _, _ = sender.partition("@")
    assert len(local) <= 64
    assert Kind.SOFT is taker(company).take(returned("full-mailbox", local.partition("+")[2].lower()))
    assert {"bounced": 1} == company.states()


@pytest.mark.parametrize("written", [str.lower, str.upper])
def test_a_report_counts_whatever_became_of_the_case_of_its_address(company: Company, written: Any) -> None:
    [alice] = told(company, "alice")
    assert Kind.HARD is taker(company).take(returned("no-such-mailbox", written(alice)))
    assert {"bounced": 1} == company.states()


def test_who_is_given_up_asks_again_and_confirms(company: Company) -> None:
    [alice] = told(company, "alice")
    taker(company).take(returned("no-such-mailbox", alice))
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    assert 2 == len(company.mails())  # the mail that asks
    company.changed("Fees are due in 7 days.")
    company.worker().drain()
    assert 2 == len(company.mails())  # nothing more before it is confirmed
    token = company.token(Purpose.CONFIRM, "alice", generation=company.row("alice").generation)
    company.registry.confirm(token, company.clock(), {})
    assert [] == barred(company)
    company.changed("Fees are due in 5 days.")
    company.worker().drain()
    assert 3 == len(company.mails())


def test_who_is_barred_by_hand_asks_in_vain(company: Company) -> None:
    told(company, "alice")
    company.records.suppress("alice@example.org", "manual", company.clock())
    company.registry.subscribe("alice@example.org", Preferences(), company.clock(), {})
    company.worker().drain()
    assert 1 == len(company.mails())
    assert ["manual"] == barred(company)


def test_the_suppression_list_is_searched_and_lifted(company: Company) -> None:
    names = ("alice", "bob", "carol", "dave")
    company.people(*names)
    found, began = Suppressions(company.database, company.keys), company.clock()
    for name in names:
        company.records.suppress(f"{name}@example.org", "bounce" if name != "dave" else "manual", company.clock())
        company.clock.on(days=name == "bob")
    company.records.suppress("stranger@example.org", "manual", company.clock())
    first, second = began.date(), (began + timedelta(days=1)).date()
    assert 5 == len(list(found.search()))
    assert "(address not kept)" in {one.address for one in found.search()}
    assert ["alice@example.org"] == [one.address for one in found.search("ALICE")]
    assert {"alice@example.org", "bob@example.org"} == {one.address for one in found.search(day=first)}
    assert ["carol@example.org"] == [one.address for one in found.search(day=second, reason="bounce")]
    assert 2 == found.lift_day(first)
    assert 1 == found.lift_day(second)  # dave stays: that was no bounce
    assert 2 == found.lift(["Dave@example.org", "nobody@example.org", "stranger@example.org"])
    assert [] == list(found.search())


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_suppression_list_by_command(company: Company, demo: Path, tmp_path: Path) -> None:
    company.people("alice", "bob")
    began = company.clock()
    for name in ("alice", "bob"):
        company.records.suppress(f"{name}@example.org", "bounce", company.clock())
    environment = {
        "CLAUSEBOOK_DATABASE_URL": company.sending.database,
        "CLAUSEBOOK_SECRET": company.sending.secrets[0].decode(),
    }

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["-C", str(demo), "subscribers", *arguments], env=environment)

    listed = run("suppressed", "ali").stdout.splitlines()
    assert ["address,reason,at", f"alice@example.org,bounce,{began}"] == listed
    file = tmp_path / "some.txt"
    file.write_text("alice@example.org\n\n", "utf-8")
    assert "1 address off the list" in run("lift", "--file", str(file)).stderr
    assert "1 address off the list" in run("lift", "--day", str(began.date())).stderr
    assert "E_ADDRESS" in run("lift").stderr
    assert "E_ADDRESS" in run("lift", "no address").stderr
