"""Subscribing by pages and by the API: looking changes nothing, and no answer tells whether an address is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import event, text

from clausebook_api import tokens
from clausebook_api.app import create_app
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices.settings import Sending
from clausebook_api.service import EXTENSION
from clausebook_api.tokens import Purpose, Token

if TYPE_CHECKING:
    from typing import Any

    from flask.testing import FlaskClient

    from clausebook_api.config import ApiConfig

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CANARY = "canary-7f3a@example.org"


class Place(NamedTuple):
    """The application over the demonstration, with a database of its own."""

    client: FlaskClient
    office: NoticeService
    folder: Path

    def mail(self) -> str:
        """Send what is due; the newest mail as text."""
        self.office.worker(lambda: NOW).drain()
        newest = max(self.office.sending.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        body = message_from_bytes(newest.read_bytes(), policy=policy.default).get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def dump(self) -> str:
        """All there is in the database, but for its own book-keeping."""
        with self.office.registry.database.reading() as connection:
            tables = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            ).scalars()
            rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in list(tables)}  # noqa: S608 - our own
        return repr(rows)


@pytest.fixture
def place(demo_config: ApiConfig, tmp_path: Path) -> Iterator[Place]:
    config = replace(demo_config, state=demo_config.state)
    sending = replace(Sending.of(config, {}), database=f"sqlite:///{tmp_path / 'notices.db'}", mail=tmp_path / "mail")
    app = create_app(config, clock=lambda: NOW, sending=sending)
    office = app.extensions[EXTENSION].office
    yield Place(app.test_client(), office, tmp_path)
    office.registry.database.engine.dispose()


def link(mail: str, kind: str) -> str:
    found = re.search(rf"/subscribe/{kind}/[\w-]+", mail)
    assert found, mail
    return found[0]


FORM = {"scope": "all", "announced": "1", "in-force": "1", "cadence": "at-once"}


def test_the_whole_way_of_a_subscriber(place: Place) -> None:
    form = FORM | {"email": "alice@example.org", "scope": "some", "target": "refund-policy"}
    assert "Check your e-mail" in place.client.post("/subscribe/", data=form).text
    confirm = link(place.mail(), "confirm")
    assert "Send me notices" in place.client.get(confirm).text
    assert "You are subscribed" in place.client.post(confirm).text
    assert "You are subscribed" in place.client.post(confirm).text  # who presses twice has done nothing wrong
    place.client.post("/subscribe/", data=form)
    manage = link(place.mail(), "manage")
    page = place.client.get(manage).text
    assert 'value="refund-policy" checked' in page
    assert "Saved" in place.client.post(manage, data=FORM | {"cadence": "weekly"}).text
    assert 'value="weekly" checked' in place.client.get(manage).text


def test_one_click_takes_every_form_and_never_leads_elsewhere(place: Place) -> None:
    place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    place.client.post(link(place.mail(), "confirm"))
    with place.office.registry.database.reading() as connection:
        public = connection.execute(text("SELECT public_id FROM subscriber")).scalar_one()
    address = "/subscribe/unsubscribe/" + tokens.issue(place.office.sending.secrets, Token(Purpose.UNSUBSCRIBE, public))
    before = place.dump()
    assert "Stop all notices" in place.client.get(address).text
    assert before == place.dump()
    for options in (
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"},
        {},
    ):
        answer = place.client.post(address, **options)
        assert 200 == answer.status_code
    assert "'unsubscribed'" in place.dump()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(place: Place, method: str) -> None:
    place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    with place.office.registry.database.reading() as connection:
        public = connection.execute(text("SELECT public_id FROM subscriber")).scalar_one()

    def of(purpose: Purpose) -> str:
        return tokens.issue(place.office.sending.secrets, Token(purpose, public))

    manage, confirm = of(Purpose.MANAGE), link(place.mail(), "confirm")
    before = place.dump()
    for address in (
        "/subscribe/",
        confirm,
        f"/subscribe/manage/{manage}",
        f"/subscribe/unsubscribe/{of(Purpose.UNSUBSCRIBE)}",
        f"/v1/webhooks/{manage}",
    ):
        assert place.client.open(address, method=method).status_code < 500
    assert before == place.dump()


def test_no_answer_tells_whether_an_address_is_known(place: Place) -> None:
    first = place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    place.client.post(link(place.mail(), "confirm"))
    for _ in range(2):
        again = place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
        assert (first.status_code, first.data) == (again.status_code, again.data)
    body = {"email": "alice@example.org"}
    known = place.client.post("/v1/subscriptions", json=body)
    other = place.client.post("/v1/subscriptions", json={"email": "bob@example.org"})
    assert (202, known.data) == (known.status_code, other.data)


@pytest.mark.parametrize(
    ("purpose", "change", "status"),
    [("unsubscribe", "", 400), ("confirm", "x", 400), ("manage", "", 400)],
)
def test_a_link_for_something_else_or_not_whole_is_refused(
    place: Place, purpose: str, change: str, status: int
) -> None:
    place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    confirm = link(place.mail(), "confirm")
    assert status == place.client.post(confirm.replace("/confirm/", f"/{purpose}/") + change).status_code


def test_an_expired_link_is_gone(place: Place) -> None:
    place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    confirm = link(place.mail(), "confirm")
    shelf = place.client.application.extensions[EXTENSION].shelf
    shelf._now = lambda: datetime(2026, 11, 29, tzinfo=UTC)  # noqa: SLF001 - the clock
    assert 410 == place.client.post(confirm).status_code


@pytest.mark.parametrize(
    "email", ["a@b\r\nBcc: x", "alice@example.org)bob@evil.com", "a@b.org,c@d.org", f"{'x' * 65}@a.org"]
)
def test_what_is_no_address_is_refused(place: Place, email: str) -> None:
    answer = place.client.post("/v1/subscriptions", json={"email": email})
    assert (422, "/docs#problem-invalid-email") == (answer.status_code, answer.json["type"])
    page = place.client.post("/subscribe/", data=FORM | {"email": email})
    assert 422 == page.status_code
    assert 'role="alert"' in page.text


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400), ("{}", "text/plain", 415),
        ('{"email": "a@b.org", "is_admin": true}', "application/json", 422),
        ('{"email": "a@b.org", "targets": ["nothing"]}', "application/json", 422),
        ('{"email": "a@b.org", "announced": false, "in_force": false}', "application/json", 422),
        ("x" * 100_000, "application/json", 413),
    ],
)  # fmt: skip
def test_a_bad_body_gets_its_problem(place: Place, body: str, content_type: str, status: int) -> None:
    answer = place.client.post("/v1/subscriptions", data=body, content_type=content_type)
    assert (status, "application/problem+json") == (answer.status_code, answer.mimetype)
    assert "subscriber" not in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"url": "http://169.254.169.254/"}, "url-scheme"), ({"url": "https://127.1/"}, "url-not-allowed"),
        ({"url": "https://u:p@example.org/"}, "url-credentials"),
        ({"url": "https://93.184.216.34/", "secret": "whsec_MTIzNDU2Nzg5MDEy"}, "secret-length"),
        ({"url": "https://93.184.216.34/", "contact": "nobody"}, "invalid-email"),
    ],
)  # fmt: skip
def test_a_bad_webhook_gets_its_problem(place: Place, body: dict[str, str], kind: str) -> None:
    answer = place.client.post("/v1/webhooks", json=body)
    assert (422, f"/docs#problem-{kind}") == (answer.status_code, answer.json["type"])


def test_a_webhook_is_made_shown_and_replaced(place: Place) -> None:
    made = place.client.post("/v1/webhooks", json={"url": "https://93.184.216.34/in"})
    assert 201 == made.status_code
    assert made.json["secret"].startswith("whsec_")
    first, made = made, place.client.post("/v1/webhooks", json={"url": "https://93.184.216.34/in"})
    assert 201 == made.status_code, "what never returned a challenge keeps nobody out"
    assert 409 == place.client.get(first.json["manage"]).status_code
    shown = place.client.get(made.json["manage"])
    assert ("unverified", "challenge") == (shown.json["state"], shown.json["deliveries"][0]["delivery_kind"])
    again = place.client.post(f"{made.json['manage']}/secret")
    assert 201 == again.status_code
    assert made.json["secret"] != again.json["secret"]
    assert 202 == place.client.post(f"{made.json['manage']}/replay").status_code
    assert 400 == place.client.get("/v1/webhooks/nonsense").status_code


def test_one_client_and_one_address_ask_so_often(place: Place) -> None:
    for number in range(5):
        assert 200 == place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"}).status_code, number
    sixth = place.client.post("/subscribe/", data=FORM | {"email": "Alice@example.org"})
    assert 429 == sixth.status_code
    assert int(sixth.headers["Retry-After"]) > 0


def test_no_address_and_no_token_is_logged(
    place: Place, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    place.client.post("/subscribe/", data=FORM | {"email": CANARY})
    confirm = link(place.mail(), "confirm")
    place.client.post(confirm)
    place.client.post("/v1/subscriptions", json={"email": CANARY})
    place.client.get(f"/subscribe/?email={CANARY}")
    with place.office.registry.database.reading() as connection:
        public = connection.execute(text("SELECT public_id FROM subscriber")).scalar_one()
    manage = tokens.issue(place.office.sending.secrets, Token(Purpose.MANAGE, public))
    assert 200 == place.client.get(f"/subscribe/manage/{manage}").status_code
    with place.office.registry.database.writing() as connection:
        connection.execute(text("DROP TABLE choice"))
    place.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert place.client.get(f"/subscribe/manage/{manage}").status_code >= 500
    assert place.client.post("/v1/subscriptions", json={"email": f"new.{CANARY}"}).status_code >= 500
    said = "".join(capsys.readouterr()) + caplog.text
    assert "/subscribe/confirm/<token>" in said
    assert CANARY not in said
    assert confirm.rpartition("/")[2] not in said
    assert manage not in said


def test_a_database_that_is_busy_acknowledges_nothing(place: Place) -> None:
    engine = place.office.registry.database.engine
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 100"))
    with place.office.registry.database.writing():
        engine.dispose()
        answer = place.client.post("/v1/subscriptions", json={"email": "alice@example.org"})
    assert (503, "/docs#problem-storage") == (answer.status_code, answer.json["type"])
    assert "5" == answer.headers["Retry-After"]
    assert json.loads(answer.data)["detail"] == "Nothing was written down"


def test_mail_in_files_is_shown_to_this_machine_alone(place: Place) -> None:
    application: Any = place.client.application
    here = application.extensions[EXTENSION]
    application.extensions[EXTENSION] = replace(here, config=replace(here.config, serve_site=True))
    place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    place.mail()
    box = place.client.get("/dev/mail/").text
    name = re.search(r"dev/mail/([0-9a-f]{40})", box)
    assert name
    shown = place.client.get(f"/dev/mail/{name[1]}")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "Please confirm" in shown.text
    elsewhere: list[dict[str, Any]] = [
        {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}, {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Host": "evil.example"}}, {"headers": {"Host": "192.168.1.7"}},
    ]  # fmt: skip
    for options in elsewhere:
        assert 404 == place.client.get("/dev/mail/", **options).status_code
    assert 404 == place.client.get("/dev/mail/..%2Fsecret").status_code


def test_no_other_site_is_told_the_address_of_a_page_of_one_person(place: Place) -> None:
    for path in ("/subscribe/", "/subscribe/manage/token", "/subscribe/unsubscribe/token", "/subscribe/confirm/token"):
        assert ["no-referrer"] == place.client.get(path).headers.getlist("Referrer-Policy"), path
    assert ["strict-origin-when-cross-origin"] == place.client.get("/agent/").headers.getlist("Referrer-Policy")


def test_all_spellings_of_an_address_share_one_limit(place: Place) -> None:
    spellings = [
        "alice@example.org",
        "ALICE@Example.ORG",
        "alice@ｅxample.org",
        "alice@exam\u00adple.org",
        " alice@example.org ",
    ]
    for email in spellings:
        assert 200 == place.client.post("/subscribe/", data=FORM | {"email": email}).status_code
    answer = place.client.post("/v1/subscriptions", json={"email": "alice@example。org"})
    assert 429 == answer.status_code
    assert "application/problem+json" == answer.mimetype


def test_a_network_of_ipv6_is_one_client(place: Place) -> None:
    def ask(number: int, address: str) -> Any:
        form = FORM | {"email": f"p{number}@example.org"}
        return place.client.post("/subscribe/", data=form, environ_base={"REMOTE_ADDR": address})

    for number in range(30):
        assert 200 == ask(number, f"2001:db8:1:2::{number:x}").status_code
    assert 429 == ask(30, "2001:db8:1:2:ffff::1").status_code
    assert 200 == ask(31, "2001:db8:1:3::1").status_code
    assert 200 == ask(32, "::ffff:192.0.2.1").status_code


def test_what_goes_wrong_on_a_page_is_said_on_a_page(place: Place) -> None:
    for _ in range(6):
        answer = place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    assert (429, "text/html") == (answer.status_code, answer.mimetype)
    assert "The limit is 5 per 1 hour" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    lost = place.client.get("/subscribe/nothing/here")
    assert (404, "text/html") == (lost.status_code, lost.mimetype)
    wrong = place.client.put("/subscribe/")
    assert (405, "text/html", True) == (wrong.status_code, wrong.mimetype, "POST" in wrong.headers["Allow"])
    assert "application/problem+json" == place.client.get("/v1/nothing").mimetype


def test_a_page_says_that_nothing_is_written_down(place: Place) -> None:
    database = place.office.registry.database
    with database.writing() as connection:
        connection.execute(text("DROP TABLE consent"))
    answer = place.client.post("/subscribe/", data=FORM | {"email": "alice@example.org"})
    assert (503, "text/html") == (answer.status_code, answer.mimetype)
    assert "Nothing was written down" in answer.text


def subscribed(place: Place) -> str:
    """Subscribe, and the link to the page of choices."""
    form = FORM | {"email": "alice@example.org"}
    place.client.post("/subscribe/", data=form)
    place.client.post(link(place.mail(), "confirm"))
    place.client.post("/subscribe/", data=form)
    return link(place.mail(), "manage")


def test_the_page_of_choices_says_whose_it_is_and_leads_out(place: Place) -> None:
    manage = subscribed(place)
    page = place.client.get(manage).text
    assert "alice@example.org" in page
    leave = re.search(r'href="\.\.(/unsubscribe/[\w-]+)"', page)
    assert leave
    assert "Stop all notices" in place.client.get(f"/subscribe{leave[1]}").text
    assert "You are unsubscribed" in place.client.post(f"/subscribe{leave[1]}").text


def test_who_pauses_gets_nothing_until_then_or_until_they_go_on(place: Place) -> None:
    manage = subscribed(place)
    action = re.search(r'action="\.\.(/pause/[\w-]+)"', place.client.get(manage).text)
    assert action
    pause = f"/subscribe{action[1]}"
    before = place.dump()
    assert 404 == place.client.get(pause).status_code
    assert 422 == place.client.post(pause, data={"days": "9999"}).status_code
    assert 400 == place.client.post(f"{pause}x", data={"days": "30"}).status_code
    assert before == place.dump()
    assert "before December 26, 2026" in place.client.post(pause, data={"days": "30"}).text
    assert "are paused until December 26, 2026" in place.client.get(manage).text
    assert "not paused any more" in place.client.post(pause, data={"days": "0"}).text
    assert "paused until" not in place.client.get(manage).text
    events = [one["event"] for one in place.office.records.exported("alice@example.org")["consent"]]
    assert ["requested", "confirmed", "paused", "resumed"] == events
