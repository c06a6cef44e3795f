"""What the commands about subscribers refuse, and what is refused while others write."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from clausebook.cli import main
from clausebook.model.errors import CorpusError

if TYPE_CHECKING:
    from typing import Any

    Company = Any

# A command leaves its connections to the end of its process, which here goes on.
ON_THIS_MACHINE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def subscribers(company: Company, demo: Path, *arguments: str) -> str:
    environment = {
        "CLAUSEBOOK_DATABASE_URL": company.sending.database,
        "CLAUSEBOOK_SECRET": company.sending.secrets[0].decode(),
    }
    result = CliRunner().invoke(main, ["-C", str(demo), "subscribers", *arguments], env=environment)
    assert 2 == result.exit_code, result.output
    return result.output


@ON_THIS_MACHINE
@pytest.mark.parametrize(("command", "who"), [("export", "nobody@example.org"), ("erase", "no address")])
def test_an_address_that_is_none_or_unknown_is_told(company: Company, demo: Path, command: str, who: str) -> None:
    assert "E_ADDRESS" in subscribers(company, demo, command, who)


@ON_THIS_MACHINE
def test_a_subscriber_without_a_proof_of_consent_is_not_taken(company: Company, demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,consented_at,proof,targets\nada@example.org,2026-01-05T12:00:00Z,,all\n", "utf-8")
    assert "E_IMPORT" in subscribers(company, demo, "import", str(file))


def overtaken(company: Company) -> None:
    """Record a fact that somebody else changes after it was read."""
    with company.database.recording() as connection:
        connection.execute(text("SELECT value FROM fact")).all()
        with company.database.writing() as other:
            other.execute(text("UPDATE fact SET value = '2' WHERE name = 'one'"))
        connection.execute(text("UPDATE fact SET value = '3' WHERE name = 'one'"))


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_what_others_change_meanwhile_is_not_recorded_over(company: Company) -> None:
    with company.database.writing() as connection:
        connection.execute(text("INSERT INTO fact (name, value) VALUES ('one', '1')"))
    with pytest.raises(CorpusError, match="E_DATABASE_BUSY"):
        overtaken(company)
    with company.database.reading() as connection:
        assert "2" == connection.scalar(text("SELECT value FROM fact WHERE name = 'one'"))


@ON_THIS_MACHINE
def test_no_cell_of_a_table_is_a_formula(company: Company, demo: Path) -> None:
    company.people("=cmd|calc", "+alice", "bob")
    company.changed()
    company.worker().drain()
    environment = {
        "CLAUSEBOOK_DATABASE_URL": company.sending.database,
        "CLAUSEBOOK_SECRET": company.sending.secrets[0].decode(),
    }
    words = ["-C", str(demo), "notify", "report", "1", "--csv"]
    rows = list(csv.reader(CliRunner().invoke(main, words, env=environment).stdout.splitlines()))
    told = sorted(cell for row in rows for cell in row if "@example.org" in cell)
    assert ["'+alice@example.org", "'=cmd|calc@example.org", "bob@example.org"] == told
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
