"""Notices that were sent are kept where a setting asks for it: byte for byte, until their reader is erased."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clausebook.model.errors import CorpusError
from clausebook_api.notices import report
from clausebook_api.notices.settings import Sending
from clausebook_api.preferences import Preferences
from clausebook_api.subscribers.admin import Records

if TYPE_CHECKING:
    from typing import Any

    from clausebook_api.config import ApiConfig

    Company = Any
    MakeRelay = Callable[..., Any]

SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def kept(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.eml")}


@SQLITE
def test_what_was_sent_is_kept_and_goes_with_its_reader(company: Company, relay: MakeRelay, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    company.people("alice", "bob", "gone")
    company.registry.subscribe("new@example.org", Preferences(), company.clock(), {})
    company.changed()
    with relay(RCPT=b"550 5.1.1 no such user") as server:
        company.worker(connect=server.connect, kept=folder).drain()
    lines = {line.address: line for line in report.list_recipients(company.database, 1)}
    sent = {line.message_sha256 for line in lines.values() if line.state == "sent"}
    assert len(sent) in {2, 3}  # the refusal may have met the mail that asks for confirmation
    assert sent == kept(folder)  # and no mail about the subscription itself
    reader = next(address for address, line in lines.items() if line.state == "sent")
    records = Records(company.database, company.keys, (folder, tmp_path / "none"))
    assert records.erase(reader, company.clock())
    assert sent - {lines[reader].message_sha256} == kept(folder)


def test_nothing_is_erased_while_a_mail_that_names_the_address_cannot_be_deleted(company: Company) -> None:
    company.people("alice")
    company.changed()
    company.worker().drain()
    [mail] = company.mails()
    mail.unlink()
    mail.mkdir()  # which may be unlinked by nobody, not even by root
    records = Records(company.database, company.keys, company.sending.folders)
    with pytest.raises(CorpusError, match="E_MAIL_LEFT"):
        records.erase("alice@example.org", company.clock())
    assert "confirmed" == company.row("alice").state
    mail.rmdir()
    mail.write_text("alice@example.org")
    assert records.erase("alice@example.org", company.clock())
    assert not mail.exists()


@SQLITE
def test_that_nothing_can_be_kept_stops_no_mail(company: Company, relay: MakeRelay, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    company.people("alice")
    company.changed()
    with relay() as server:
        company.worker(connect=server.connect, kept=tmp_path / "file" / "kept").drain()
    assert {"sent": 1} == company.states()


def test_the_folder_is_named_in_the_environment(demo_config: ApiConfig, tmp_path: Path) -> None:
    assert Sending.of(demo_config, {}).kept is None
    assert tmp_path == Sending.of(demo_config, {"CLAUSEBOOK_KEEP_MAIL": str(tmp_path)}).kept
