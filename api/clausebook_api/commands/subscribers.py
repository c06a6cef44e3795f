"""The command of subscribers: list, import, export, erase, suppress, and the list of whom that holds for."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

import click

from clausebook.commands.context import Options, as_json, compiled, echo_json, options
from clausebook.corpus import Corpus
from clausebook.html.wording import many
from clausebook.model.errors import UseError
from clausebook.workspace import now
from clausebook_api.commands.csv_rows import write_rows
from clausebook_api.commands.desk import Desk
from clausebook_api.commands.followed import Followed
from clausebook_api.commands.webhooks import webhooks
from clausebook_api.notices import report
from clausebook_api.serializers import Subscriber
from clausebook_api.subscribers.suppressions import Barred

T = TypeVar("T")


@click.group()
def subscribers() -> None:
    """List, import, export, erase or block subscribers."""


@subscribers.command("list")
@as_json
@options
def list_(opts: Options, as_json: bool) -> None:
    """Count subscribers by channel and state.

    With --json, list each of them.
    """
    desk = Desk.open(opts)
    rows = list(report.list_people(desk.database))
    if as_json:
        echo_json([Subscriber.of(row._asdict()).plain() for row in rows])
        return
    for (channel, state), number in sorted(report.count_by_state(rows).items()):
        click.echo(f"{number} {channel} {state}")


@subscribers.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options
def import_(opts: Options, file: Path) -> None:
    """Take subscribers from a CSV file.

    Its columns are email, consented_at, proof and targets. All rows are checked before one is taken. Each needs a
    proof of consent, which is kept. Who is known already, or was erased, is left.
    """
    desk = Desk.open(opts)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        known = Followed(Corpus(compiled(desk.workspace).corpus))
        try:
            taken = desk.office.records.imported(csv.DictReader(lines), now(), known, str(file))
        except (ValueError, csv.Error) as error:  # it is no text, or no CSV
            raise UseError.of("E_IMPORT", str(error), "Columns: email,consented_at,proof,targets", str(file)) from error
    click.echo(f"{taken} subscribers taken", err=True)


@subscribers.command()
@click.argument("address")
@options
def export(opts: Options, address: str) -> None:
    """Print all that is known of one address, as JSON."""
    found = _addressed(lambda: Desk.open(opts).office.records.exported(address))
    if found is None:
        raise UseError.of("E_ADDRESS", "Nothing is known of that address", "Look at its spelling")
    echo_json(found)


@subscribers.command()
@click.argument("address")
@options
def erase(opts: Options, address: str) -> None:
    """Forget one address. A keyed digest stays, so that no import brings it back."""
    known = _addressed(lambda: Desk.open(opts).office.records.erase(address, now()))
    click.echo("Erased" if known else "The address was not known; it will not be imported", err=True)


@subscribers.command()
@click.argument("address")
@click.option("--lift", is_flag=True, help="Take the address off the list again.")
@options
def suppress(opts: Options, address: str, lift: bool) -> None:
    """Send nothing more to one address.

    Whoever asks for mail there gets none, until --lift.
    """
    if lift:
        known = _addressed(lambda: Desk.open(opts).office.suppressions.lift([address]))
        click.echo("Mail may be sent there again" if known else "The address was not on the list", err=True)
        return
    _addressed(lambda: Desk.open(opts).office.records.suppress(address, "manual", now()))
    click.echo("Nothing more is sent there", err=True)


@subscribers.command()
@click.argument("search", default="")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Those of that day (UTC).")
@click.option("--reason", type=click.Choice(["bounce", "manual", "erased"]), help="Those for that reason.")
@options
def suppressed(opts: Options, search: str, day: datetime | None, reason: str | None) -> None:
    """List the addresses to which nothing is sent, as CSV.

    All of them, or those with some letters in them.

    \b
    clausebook subscribers suppressed
    clausebook subscribers suppressed @example.org --reason bounce
    """
    found = Desk.open(opts).office.suppressions.search(search, day and day.date(), reason or "")
    write_rows(sys.stdout, Barred._fields, found)


@subscribers.command()
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@click.option("--file", type=click.File(encoding="utf-8"), help="Addresses, one in a line; - for standard input.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="All to whom mail came back on that day (UTC).")
@options
def lift(opts: Options, addresses: Sequence[str], file: TextIO | None, day: datetime | None) -> None:
    """Take addresses off the suppression list.

    Those named, those in a file, or all that bounced on a day.

    \b
    clausebook subscribers lift name@example.org
    clausebook subscribers lift --day 2026-11-20
    """
    listed = [*addresses, *(line.strip() for line in file or () if line.strip())]
    if not listed and not day:
        raise UseError.of("E_ADDRESS", "Nobody is named", "Write addresses, --file FILE or --day DAY")
    found = Desk.open(opts).office.suppressions
    count = _addressed(lambda: found.lift(listed)) + (found.lift_day(day.date()) if day else 0)
    click.echo(f"{many(count, 'address', 'addresses')} off the list: mail may be sent there again", err=True)


subscribers.add_command(webhooks)


def _addressed(work: Callable[[], T]) -> T:
    try:
        return work()
    except ValueError as error:
        raise UseError.of("E_ADDRESS", str(error), "Write name@example.org") from error
