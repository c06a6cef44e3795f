"""A replica is a copy of what is beside the corpus, made as the guide says, and answers as the origin does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_openapi import OpenAPI

from clausebook_api import carried
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.notices.settings import Sending

COMMAND = str(Path(sys.executable).parent / "clausebook")
GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"
ASKED = (
    "/v1/documents", "/v1/documents/terms-of-service/clauses/security", "/v1/cite?ref=XTOS+5.4", "/v1/changes",
    "/v1/search?q=refund", "/agent/?q=refund", "/terms-of-service/compare/2022-05-30..today/", "/openapi.json",
)  # fmt: skip


def run(folder: Path, *words: str) -> None:
    subprocess.run([COMMAND, "-C", str(folder), *words], check=True, capture_output=True)


def copied(origin: Path, replica: Path) -> None:
    """Copy as the guide says."""
    [script] = re.findall(r"```sh\n(from=.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    for old, new in (
        ("from=/srv/clausebook/terms/.clausebook", f"from={origin}/.clausebook"),
        ("to=/srv/clausebook/terms/.clausebook", f"to={replica}/.clausebook"),
        ('there="ssh replica"', 'there="sh -ec"'),
    ):
        assert old in script
        script = script.replace(old, new)
    subprocess.run(["sh", "-euc", script], check=True)


@pytest.fixture
def origin(own_demo: Path) -> Path:
    """Built and indexed as an operator does, with a short name of its own."""
    settings = own_demo / "clausebook.toml"
    head, mark, rest = settings.read_text("utf-8").partition("[citation]\n")
    assert mark
    settings.write_text(f'{head}{mark}terms-of-service = ["XTOS"]\n{rest.partition(chr(10))[2]}', "utf-8")
    run(own_demo, "build")
    run(own_demo, "index")
    return own_demo


def serving(folder: Path, monotonic: Callable[[], float] = lambda: 0.0) -> OpenAPI:
    given = {"CLAUSEBOOK_ROOT": str(folder), "CLAUSEBOOK_SECRET": "x" * 40}
    return create_app(ApiConfig.from_environment(given), monotonic=monotonic)


def answers(app: OpenAPI) -> dict[str, tuple[int, bytes]]:
    client = app.test_client()
    found = {path: client.get(path) for path in ASKED}
    return {path: (one.status_code, one.data) for path, one in found.items()}


def test_a_replica_answers_as_the_origin_does_and_sees_what_is_copied_later(origin: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    copied(origin, replica)
    ticks = iter(range(0, 10_000, 10))
    app = serving(replica, lambda: float(next(ticks)))
    expected = answers(serving(origin))
    assert {200} == {status for status, _ in expected.values()}
    assert expected == answers(app)
    assert "ready" == app.test_client().get("/readyz").json["status"]
    given = {"CLAUSEBOOK_ROOT": str(replica), "CLAUSEBOOK_SECRET": "x" * 40}
    sending = Sending.of(ApiConfig.from_environment(given), given)
    assert ("localdomain" in sending.sender, "127.0.0.1" in sending.service) == (False, False)
    text = origin / "terms" / "policies" / "refund-policy.md"
    who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
    for number in range(3):
        text.write_text(f"{text.read_text('utf-8')}\nParagraph {number} of a refund.\n", "utf-8")
        subprocess.run(["git", "-C", str(origin), *who, "commit", "-qam", "Change"], check=True)
        run(origin, "build")
        run(origin, "index")
        copied(origin, replica)
        copied(origin, replica)  # once more does no harm
        assert answers(serving(origin)) == answers(app)
    assert 2 == len(list((replica / ".clausebook" / "indexes").iterdir()))
    assert not (replica / ".clausebook" / "new").exists()


def test_a_replica_with_other_settings_refuses(origin: Path, tmp_path: Path) -> None:
    replica = tmp_path / "replica"
    copied(origin, replica)
    settings = (origin / "clausebook.toml").read_text("utf-8")
    (replica / "clausebook.toml").write_text(settings, "utf-8")
    assert 200 == serving(replica).test_client().get("/readyz").status_code
    (replica / "clausebook.toml").write_text(settings.replace("Europe/London", "UTC"), "utf-8")
    refused = serving(replica).test_client().get("/readyz")
    assert (503, "unavailable", ["timezone"], ["settings"]) == (
        refused.status_code, refused.json["status"], refused.json["differing"], refused.json["unavailable"],
    )  # fmt: skip
    (replica / "clausebook.toml").unlink()
    app = serving(replica)
    (replica / ".clausebook" / carried.SETTINGS).write_text("from_another_release = 1\n", "utf-8")
    assert 503 == app.test_client().get("/readyz").status_code
