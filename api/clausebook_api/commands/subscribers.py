"""The command of subscribers: list, import, export, erase, suppress."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from clausebook.commands.context import Options, as_json, compiled, echo_json, options
from clausebook.corpus import Corpus
from clausebook.model.errors import UseError
from clausebook.workspace import now
from clausebook_api.commands.desk import Desk
from clausebook_api.notices import report
from clausebook_api.serializers import Subscriber

T = TypeVar("T")


class Followed:
    """All that can be followed in a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._documents = {record.id for record in corpus.documents() if record.withdrawn_on is None}

    def __contains__(self, target: object) -> bool:
        document, mark, clause = str(target).partition("#")
        if document not in self._documents:
            return False
        newest = self._corpus.versions(document)[-1]
        return not mark or any(placed.id == clause for placed in self._corpus.clauses(newest))


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

    Its columns are email, consented_at, proof and targets; all are taken, or none. Each needs a proof of consent,
    which is kept. Who is known already, or was erased, is left.
    """
    desk = Desk.open(opts)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            taken = desk.office.records.imported(
                csv.DictReader(lines), now(), Followed(Corpus(compiled(desk.workspace).corpus))
            )
        except (ValueError, KeyError) as error:
            mend = "Columns: email,consented_at,proof,targets"
            raise UseError.of("E_IMPORT", str(error), mend, str(file)) from error
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
        known = _addressed(lambda: Desk.open(opts).office.records.lift(address))
        click.echo("Mail may be sent there again" if known else "The address was not on the list", err=True)
        return
    _addressed(lambda: Desk.open(opts).office.records.suppress(address, "manual", now()))
    click.echo("Nothing more is sent there", err=True)


def _addressed(work: Callable[[], T]) -> T:
    try:
        return work()
    except ValueError as error:
        raise UseError.of("E_ADDRESS", str(error), "Write name@example.org") from error
