"""The commands for deliveries of a notice that have ended: ``notify retry`` and ``notify settle``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from clausebook.commands.context import Options, options
from clausebook.model.errors import UseError
from clausebook.workspace import now
from clausebook_api import mail_address
from clausebook_api.commands.desk import Desk, tell_hindrances
from clausebook_api.notices import backup_guard, outbox, report
from clausebook_api.notices.delivery import State

_SETTLED = {"arrived": State.SENT, "lost": State.FAILED}


@click.command()
@click.argument("number", metavar="NOTICE", type=int)
@click.option("--failed", is_flag=True, help="Those that failed for good (without another option, too).")
@click.option("--uncertain", is_flag=True, help="Those that may have arrived: each may be a copy too many.")
@click.option("--suppressed", is_flag=True, help="Those to whom nothing could be sent then, but may be now.")
@click.option("--bounced", is_flag=True, help="Those that came back.")
@options
def retry(opts: Options, number: int, **chosen: bool) -> None:
    """Send a notice again to those who did not get it.

    It is the same mail, with the same Message-ID. Who has left since, or is on the suppression list, gets nothing.

    \b
    clausebook notify retry 7            those that failed
    clausebook notify retry 7 --uncertain
    """
    desk = Desk.open(opts)
    backup_guard.check(desk.database, desk.office.sending.epoch)
    [summary] = report.list_notices(desk.database, number)
    states = [State(name) for name, wanted in chosen.items() if wanted] or [State.FAILED]
    with desk.database.writing() as connection:
        count = outbox.send_again(connection, number, states, now())
    left = 0 if State.UNCERTAIN in states else summary.states.get(State.UNCERTAIN, 0)
    if left:
        click.echo(f"Left alone: {left} that may have arrived; --uncertain sends them again", err=True)
    click.echo(f"{count} of {summary.recipients} go again: clausebook worker sends them", err=True)
    tell_hindrances(desk)


@click.command()
@click.argument("number", metavar="NOTICE", type=int)
@click.argument("how", type=click.Choice(list(_SETTLED)))
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@options
def settle(opts: Options, number: int, how: str, addresses: Sequence[str]) -> None:
    """Settle whether mail that may have arrived did.

    Of some addresses, or of all there are. What was lost counts as failed; clausebook notify retry sends it again.

    \b
    clausebook notify report 7 --only uncertain
    clausebook notify settle 7 arrived
    clausebook notify settle 7 lost name@example.org
    """
    desk = Desk.open(opts)
    report.list_notices(desk.database, number)
    keys = [desk.registry.keys.digest(_folded(one)) for one in addresses]
    with desk.database.writing() as connection:
        count = outbox.settle(connection, number, keys, _SETTLED[how], now())
    click.echo(f"{count} settled", err=True)


def _folded(address: str) -> str:
    if "://" in address:
        return address
    try:
        return mail_address.parse(address).folded
    except ValueError as error:
        raise UseError.of("E_ADDRESS", str(error), "Write name@example.org") from error
