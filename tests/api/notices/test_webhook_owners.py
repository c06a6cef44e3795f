"""A webhook is listed, tested, changed and deleted: by its owner, who has the link, and by the operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from clausebook.cli import main
from clausebook_api.app import create_app
from clausebook_api.database import Database
from clausebook_api.models import Consent, Endpoint, Subscriber
from clausebook_api.notices.settings import Sending
from clausebook_api.preferences import Preferences
from clausebook_api.service import EXTENSION
from clausebook_api.subscribers.webhook_endpoints import SilentError
from clausebook_api.tokens import TokenError

if TYPE_CHECKING:
    from typing import Any

    from flask.testing import FlaskClient

    from clausebook_api.config import ApiConfig

    Company = Any

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = "https://hook.example/in"


def hooked(company: Company, *, active: bool = True) -> str:
    token = company.hooks.endpoint(URL, b"x" * 32, "ops@example.org", Preferences(("terms",)), company.clock(), {})
    if active:
        verify(company.database)
    return str(token)


def verify(database: Database) -> None:
    """As if every challenge had been returned."""
    with database.writing() as connection:
        connection.execute(update(Endpoint).values(state="active"))
        connection.execute(update(Subscriber).values(state="confirmed"))


def test_the_operator_finds_every_webhook_and_its_link(company: Company) -> None:
    token = hooked(company)
    company.people("alice")
    [one] = company.hooks.list_all()
    assert (URL, "ops@example.org", "active", ("terms",)) == (one.url, one.contact, one.state, one.wanted.targets)
    assert token == company.hooks.find_token(one.id)
    for number in (company.row("alice").id, 99):
        with pytest.raises(KeyError):
            company.hooks.find_token(number)


def test_what_a_webhook_gets_is_changed(company: Company) -> None:
    token = hooked(company)
    company.hooks.change(token, Preferences(("terms#fees",), editorial=True), "", company.clock(), {"by": "api"})
    [one] = company.hooks.list_all()
    assert ("", ("terms#fees",), True) == (one.contact, one.wanted.targets, one.wanted.editorial)
    with company.database.reading() as connection:
        assert "changed" == connection.scalars(select(Consent.event).order_by(Consent.id.desc())).first()
    with pytest.raises(ValueError, match="one e-mail address"):
        company.hooks.change(token, Preferences(), "nobody", company.clock(), {})


def test_what_is_deleted_gets_nothing_more_and_its_secret_is_forgotten(company: Company) -> None:
    token = hooked(company)
    company.changed()
    company.hooks.remove(token, company.clock(), {})
    with company.database.reading() as connection:
        assert [] == list(connection.scalars(select(Endpoint.subscriber_id)))
    assert [] == list(company.hooks.list_all())
    assert {"suppressed": 2} == company.states()  # the challenge too
    with pytest.raises(TokenError):
        company.hooks.shown(token, company.clock(), 1)
    hooked(company)  # and may be asked for anew
    assert 1 == len(list(company.hooks.list_all()))


def test_a_webhook_that_is_silent_is_not_tested(company: Company) -> None:
    with pytest.raises(SilentError):
        company.hooks.test(hooked(company, active=False), company.clock())


class Place(NamedTuple):
    client: FlaskClient
    office: Any


@pytest.fixture
def place(demo_config: ApiConfig, tmp_path: Path) -> Iterator[Place]:
    sending = replace(Sending.of(demo_config, {}), database=f"sqlite:///{tmp_path / 'notices.db'}")
    app = create_app(demo_config, clock=lambda: NOW, sending=sending)
    office = app.extensions[EXTENSION].office
    yield Place(app.test_client(), office)
    office.registry.database.engine.dispose()


def asked(place: Place, *, active: bool = True) -> str:
    made = place.client.post("/v1/webhooks", json={"url": "https://93.184.216.34/in", "contact": "ops@example.org"})
    if active:
        verify(place.office.registry.database)
    return str(made.json["manage"])


def test_the_owner_rules_a_webhook_by_the_api(place: Place) -> None:
    manage = asked(place)
    assert 202 == place.client.post(f"{manage}/test").status_code
    shown = place.client.patch(manage, json={"targets": ["refund-policy"], "contact": ""}).json
    assert (["refund-policy"], "", True) == (shown["targets"], shown["contact"], shown["announced"])
    assert ["test", "challenge"] == [one["delivery_kind"] for one in shown["deliveries"]]
    for body, kind in (
        ({"targets": ["nothing"]}, "parameter-invalid"), ({"contact": "nobody"}, "invalid-email"),
        ({"announced": False, "in_force": False}, "parameter-invalid"),
        ({"url": "https://b.example/"}, "unknown-field"),
    ):  # fmt: skip
        assert f"/docs#problem-{kind}" == place.client.patch(manage, json=body).json["type"]
    assert shown == place.client.get(manage).json
    assert 200 == place.client.delete(manage).status_code
    assert [409, 409, 409] == [
        place.client.open(address, method=method).status_code
        for address, method in ((manage, "GET"), (manage, "DELETE"), (f"{manage}/test", "POST"))
    ]


def test_a_silent_webhook_says_so(place: Place) -> None:
    manage = asked(place, active=False)
    assert "/docs#problem-webhook-silent" == place.client.post(f"{manage}/test").json["type"]


@pytest.mark.parametrize(
    ("active", "act", "button"), [(True, "test", "Send a test"), (False, "replay", "Send the challenge again")]
)
def test_the_owner_rules_a_webhook_by_its_page(place: Place, active: bool, act: str, button: str) -> None:
    token = asked(place, active=active).rpartition("/")[2]
    page = place.client.get(f"/subscribe/manage/{token}").text
    for words in ("https://93.184.216.34/in", "A challenge: is on its way", button, "/unsubscribe/"):
        assert words in page
    assert "Once a week" not in page  # which is for mail
    assert "is on its way" in place.client.post(f"/subscribe/webhook/{token}/{act}").text
    if not active:
        assert 409 == place.client.post(f"/subscribe/webhook/{token}/test").status_code
    assert 400 == place.client.post(f"/subscribe/webhook/nonsense/{act}").status_code


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_operator_rules_a_webhook_by_commands(company: Company, demo: Path) -> None:
    hooked(company)
    environment = {
        "CLAUSEBOOK_DATABASE_URL": company.sending.database, "CLAUSEBOOK_SECRET": company.sending.secrets[0].decode()
    }  # fmt: skip

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["-C", str(demo), "subscribers", "webhooks", *words], env=environment)
        assert status == done.exit_code, done.output
        return done.output

    [listed] = json.loads(run("list", "--json"))
    number = str(listed["id"])
    assert f"{number} {URL}: active" in run("list")
    run("test", number)
    run("change", number, "--follow", "refund-policy", "--contact", "")
    shown = run("show", number)
    assert "follows refund-policy; contact: nobody" in shown
    assert "test: ready, 0 attempts" in shown
    assert "E_WEBHOOK There is no 'nothing'" in run("change", number, "--follow", "nothing", status=2)
    assert "once it returns the challenge" in run("revive", number)
    assert f"webhooks revive {number}" in run("test", number, status=2)
    run("delete", number)
    assert f"E_WEBHOOK There is no webhook {number}" in run("delete", number, status=2)
    assert [] == json.loads(run("list", "--json"))
