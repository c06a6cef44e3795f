"""The secret is replaced: what it signed and encrypted holds until it is retired, and not a moment longer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from clausebook.model.errors import UseError
from clausebook_api import data_folder, tokens
from clausebook_api.config import ApiConfig
from clausebook_api.keys import Keys
from clausebook_api.models import Endpoint
from clausebook_api.notices.settings import Sending
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.rotation import seal_anew
from clausebook_api.tokens import Purpose, Token

if TYPE_CHECKING:
    from typing import Any

    Company = Any

COMMAND = str(Path(sys.executable).parent / "clausebook")
OLD, NEW = b"a secret of the tests that is long enough", b"another secret that is long enough as well"


def test_what_is_at_rest_needs_the_former_secret_until_it_is_encrypted_anew(company: Company) -> None:
    company.people("alice")
    url = "https://93.184.216.34/"
    company.hooks.endpoint(url, b"x" * 32, "", Preferences(), company.clock(), {})
    manage = company.token(Purpose.MANAGE, "alice")
    both = Keys.load(company.database, [NEW, OLD])
    assert company.keys.pepper == both.pepper
    assert replace(company.registry, keys=both).preferences(manage, company.clock())
    with pytest.raises(UseError, match="E_SECRET"):
        Keys.load(company.database, [NEW])
    assert 2 == seal_anew(company.database, both)
    alone = Keys.load(company.database, [NEW])
    assert company.keys.pepper == alone.pepper
    hook = tokens.issue([NEW], Token(Purpose.MANAGE, company.row(url).public_id))
    assert url == replace(company.hooks, keys=alone).shown(hook, company.clock(), 5)[0].url
    with company.database.reading() as connection:
        assert b"x" * 32 == alone.unseal(connection.execute(select(Endpoint.secret)).scalar_one())
    with pytest.raises(tokens.TokenError, match="not whole"):
        replace(company.registry, keys=alone).preferences(manage, company.clock())
    with pytest.raises(UseError, match="E_SECRET"):
        Keys.load(company.database, [OLD])


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_secret_that_an_owner_replaces_meanwhile_stays(company: Company) -> None:
    def rotated(one: int) -> None:
        manage = tokens.issue([NEW], Token(Purpose.MANAGE, company.row(urls[one]).public_id))
        replace(company.hooks, keys=both).rotate(manage, b"y" * 32, company.clock())

    class Slow(Keys):
        """Owners replace their secrets after these were read, before they are written."""

        def seal_anew(self, value: bytes) -> bytes:
            fresh = super().seal_anew(value)
            if value in waiting:
                rotated(waiting.pop(value))
            return fresh

    urls = ["https://93.184.216.34/", "https://93.184.216.35/"]
    for url in urls:
        company.hooks.endpoint(url, b"x" * 32, "", Preferences(), company.clock(), {})
    both = Keys.load(company.database, [NEW, OLD])
    with company.database.reading() as connection:
        kept = connection.execute(select(Endpoint.secret).order_by(Endpoint.subscriber_id)).scalars().all()
    waiting = {bytes(value): one for one, value in enumerate(kept)}
    assert 3 == seal_anew(company.database, Slow(both.secrets, both.pepper))
    alone = Keys.load(company.database, [NEW])
    with company.database.reading() as connection:
        found = connection.execute(select(Endpoint.secret, Endpoint.previous)).all()
    assert [(b"y" * 32, b"x" * 32)] * 2 == [(alone.unseal(a), alone.unseal(b)) for a, b in found]


def secrets(folder: Path) -> tuple[bytes, ...]:
    config = ApiConfig.from_environment({"CLAUSEBOOK_ROOT": str(folder)})
    return Sending.of(config, {}).secrets


def test_the_command_rotates_and_retires(own_demo: Path) -> None:
    def run(*words: str) -> str:
        done = subprocess.run([COMMAND, "-C", str(own_demo), *words], capture_output=True, text=True, check=True)
        return done.stderr

    run("notify", "--baseline")
    [first] = secrets(own_demo)
    assert "There is no secret before this one" in run("rotate", "--retire")
    assert "go on working" in run("rotate")
    run("rotate")
    third, *former = secrets(own_demo)
    assert first == former[-1]
    assert 3 == len({third, *former})
    assert "Nothing is new" in run("notify")  # its database is still the one of the first
    for name in (data_folder.SECRET, data_folder.FORMER_SECRETS):
        assert 0o600 == (own_demo / ".clausebook-data" / name).stat().st_mode & 0o777
    assert "1 secret at rest encrypted again" in run("rotate", "--retire")
    assert (third,) == secrets(own_demo)
    assert "Nothing is new" in run("notify")


def test_a_secret_of_the_environment_is_replaced_there(own_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*words: str) -> tuple[str, str]:
        done = subprocess.run([COMMAND, "-C", str(own_demo), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip(), done.stderr

    monkeypatch.setenv("CLAUSEBOOK_SECRET", OLD.decode())
    run("notify", "--baseline")
    fresh, _ = run("rotate")
    monkeypatch.setenv("CLAUSEBOOK_SECRET", fresh)
    monkeypatch.setenv("CLAUSEBOOK_SECRET_BEFORE", OLD.decode())
    assert "Take CLAUSEBOOK_SECRET_BEFORE away" in run("rotate", "--retire")[1]
    monkeypatch.delenv("CLAUSEBOOK_SECRET_BEFORE")
    assert "Nothing is new" in run("notify")[1]
