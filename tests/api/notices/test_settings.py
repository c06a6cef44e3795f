"""Settings of sending that cannot work are refused before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from clausebook.config import Config
from clausebook.model.errors import CorpusError, UseError
from clausebook_api.config import ApiConfig
from clausebook_api.database import Database
from clausebook_api.notices.settings import Sending


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "postgresql+nothing://x/y",
        "sqllite:///x",
        "postgresql://",
        "postgresql+psycopg://u:secret@:x/y",
        "://",
    ],
)
def test_an_address_of_no_database_is_told(address: str) -> None:
    with pytest.raises(CorpusError, match="E_DATABASE") as caught:
        Database.open(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_told(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "notices.db"
    file.write_bytes(content)
    with pytest.raises(CorpusError, match=rf"^{file} E_DATABASE It is damaged: .*restore a backup"):
        Database.open(f"sqlite:///{file}")
    assert content == file.read_bytes()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusError, match="E_DATABASE It cannot be made or read"):
        Database.open(f"sqlite:///{tmp_path / 'file' / 'notices.db'}")


def test_an_address_for_bounces_leaves_room_for_a_token(tmp_path: Path) -> None:
    given = {"CLAUSEBOOK_BOUNCE_ADDRESS": "fifteen-letters@Legal.example"}
    assert "fifteen-letters@legal.example" == _sending(tmp_path, given).bounces
    assert "" == _sending(tmp_path, {}).bounces


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAUSEBOOK_SERVICE_URL", "https://légal.example/"), ("CLAUSEBOOK_SERVICE_URL", "legal.example"),
        ("CLAUSEBOOK_SERVICE_URL", "https://legal.example/\r\nBcc: x"), ("CLAUSEBOOK_SERVICE_URL", "http://[::"),
        ("CLAUSEBOOK_SERVICE_URL", "ftp://legal.example/"), ("CLAUSEBOOK_ON_UNCERTAIN", "perhaps"),
        ("CLAUSEBOOK_MAIL_RATE", "fast"), ("CLAUSEBOOK_MAIL_RATE", "-1"), ("CLAUSEBOOK_SMTP_URL", "relay.example"),
        ("CLAUSEBOOK_DKIM_KEY", "/nowhere/key.pem"),
        ("CLAUSEBOOK_OPERATOR", "ops"), ("CLAUSEBOOK_OPERATOR", "a@b.example, file:///etc/passwd"),
        ("CLAUSEBOOK_BOUNCE_ADDRESS", "legal.example"), ("CLAUSEBOOK_BOUNCE_ADDRESS", "a@b.example, c@d.example"),
        ("CLAUSEBOOK_BOUNCE_ADDRESS", "bounces+legal@legal.example"), ("CLAUSEBOOK_BOUNCE_ADDRESS", "b@x\r\nBcc: y@z"),
        ("CLAUSEBOOK_BOUNCE_ADDRESS", "sixteen-letters-@legal.example"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(UseError, match="E_CONFIG"):
        _sending(tmp_path, {name: value})


@pytest.mark.parametrize(
    "key", [b"", b"no key", b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"]
)
def test_a_key_that_cannot_sign_is_refused(key: bytes, tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    path.write_bytes(key)
    with pytest.raises(UseError, match="cannot sign"):
        _sending(
            tmp_path,
            {
                "CLAUSEBOOK_DKIM_KEY": str(path),
                "CLAUSEBOOK_DKIM_SELECTOR": "s1",
                "CLAUSEBOOK_DKIM_DOMAIN": "legal.example",
            },
        )


@pytest.mark.parametrize(
    "sender", ["Legal <legal@>", "legal", "Legal <a@b.example>, <c@d.example>", "x <y@z.example>\nBcc: q"]
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(UseError, match="mail_sender"):
        Config.parse(f"mail_sender = {sender!r}\n".replace("\n'", "'"))


def _sending(folder: Path, environment: dict[str, str]) -> Sending:
    settings = Config(site_name="Example Legal", mail_sender="Legal <legal@legal.example>")
    return Sending.of(ApiConfig(settings, folder, None, b"x" * 32), environment)
