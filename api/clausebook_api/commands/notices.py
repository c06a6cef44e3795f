"""The commands of notices: ``notify``, ``worker`` and ``bounces``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Event, Thread

import click

from clausebook.commands.context import Options, as_json, echo_json, options
from clausebook.html.wording import many
from clausebook.model.errors import CorpusError, UseError
from clausebook.workspace import now
from clausebook_api.commands.confirming import confirm, describe_count
from clausebook_api.commands.csv_rows import write_rows
from clausebook_api.commands.desk import Desk, tell_hindrances
from clausebook_api.commands.ended import retry, settle
from clausebook_api.database import sqlite_warning
from clausebook_api.logs import log_as_json
from clausebook_api.notices import backup_guard, report
from clausebook_api.notices.alarm import Alarm
from clausebook_api.notices.bounces import Bounces
from clausebook_api.notices.delivery import State
from clausebook_api.notices.delivery_status import Kind
from clausebook_api.notices.mailbox import UNREADABLE, ingest, store
from clausebook_api.notices.preview import write_preview
from clausebook_api.notices.side_by_side import run_together
from clausebook_api.serializers import NoticeReport, WholeNoticeReport


@click.group(invoke_without_command=True)
@click.option("--dry-run", is_flag=True, help="Show what would be announced and to how many, and record nothing.")
@click.option("--preview", type=click.Path(path_type=Path), help="Write the mails into this folder; record nothing.")
@click.option("--approve", type=int, metavar="N", help="Let what waits for approval go, to exactly N recipients.")
@click.option("--baseline", is_flag=True, help="Where notices begin: take all there is as known, and notify nobody.")
@click.option("--accept", is_flag=True, help="Go on after a rewritten history, or many versions at once.")
@click.option("--elsewhere", is_flag=True, help="Site and index are published from another machine.")
@click.option("--confirm-epoch", is_flag=True, help="Go on after a backup was restored: say what is sent again.")
@click.option("--take-as-told", is_flag=True, help="With --confirm-epoch: send none of it, but take it as sent.")
@click.option("--pause", is_flag=True, help="Stop all sending, within one message of each worker.")
@click.option("--resume", is_flag=True, help="Go on sending.")
@click.pass_context
def notify(
    context: click.Context,
    dry_run: bool,
    preview: Path | None,
    approve: int | None,
    baseline: bool,
    accept: bool,
    elsewhere: bool,
    confirm_epoch: bool,
    take_as_told: bool,
    pause: bool,
    resume: bool,
) -> None:
    """Notify subscribers of what is new.

    It is recorded for all who follow it, and sent by clausebook worker. Run it after each merge, when site and index
    are built, and once a day for what takes effect. The first time ask for a baseline: all there is by then counts
    as known, and nobody is notified of it.

    \b
    clausebook notify --baseline
    clausebook notify --dry-run
    clausebook build && clausebook index && clausebook notify && clausebook worker --once
    """
    if context.invoked_subcommand:
        return
    desk = Desk.open(context.obj)
    if pause or resume or approve is not None:
        _let_go(desk, approve, pause=pause)
        return
    if take_as_told and not confirm_epoch:
        raise click.UsageError("--take-as-told goes with --confirm-epoch")
    if confirm_epoch:
        confirm(desk, take=take_as_told, dry_run=dry_run)
        return
    if dry_run or preview:
        _shown(desk, preview, baseline=baseline)
        return
    backup_guard.check(desk.database, desk.office.sending.epoch)
    notifier = desk.notifier(elsewhere=elsewhere)
    given = notifier.give(now(), desk.workspace.today, accept=accept, baseline=baseline)
    for count in given.counts:
        click.echo(describe_count(count))
    if given.baseline:
        click.echo(f"{given.baseline} versions are taken as known; what is new from now on is announced", err=True)
    elif not given.counts:
        click.echo("Nothing is new", err=True)
    if given.held:
        wait = many(given.held, "delivery waits", "deliveries wait")
        click.echo(f"{wait}: clausebook notify --approve {given.held} lets all go", err=True)


def _let_go(desk: Desk, number: int | None, *, pause: bool) -> None:
    """Let a number of deliveries go that wait for approval; or all go on, or nothing."""
    if number is None:
        desk.pause("paused by hand" if pause else "")
        click.echo("Sending is paused" if pause else "Sending goes on", err=True)
        return
    desk.notifier().approve(number, now())
    click.echo("They may go: the first few alone, then the rest; approved once more, all of them", err=True)


def _shown(desk: Desk, folder: Path | None, *, baseline: bool) -> None:
    notifier = desk.notifier()
    planned = notifier.planned(desk.workspace.today, baseline=baseline)
    for count in notifier.counted(planned):
        click.echo(describe_count(count))
    if planned.empty:
        known = f"{len(planned.entries)} versions would be taken as known, and nobody notified"
        click.echo(known if baseline else "Nothing is new", err=True)
        return
    composer = desk.office.composer
    raw = composer.preview(composer.notices([one.facts for one in planned.notices], now()))
    if folder is None:
        click.echo(raw.decode("ascii", "replace"))
        return
    write_preview(raw, folder)
    click.echo(f"The mail is in {folder}", err=True)


@notify.command("report")
@click.argument("number", metavar="[NOTICE]", type=int, required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print every recipient as CSV.")
@click.option("--only", type=click.Choice([str(one) for one in State]), help="Print those that stand so, as CSV.")
@as_json
@options
def report_(opts: Options, number: int | None, as_csv: bool, only: str | None, as_json: bool) -> None:
    """Show who was notified, when, and how it went.

    Without a number, of all notices.

    \b
    clausebook notify report 7 --csv
    clausebook notify report 7 --only uncertain     those whose mail may have arrived
    """
    if (as_csv or only) and number is None:
        raise UseError.of("E_NOTICE", "A list of recipients is of one notice", "clausebook notify report NOTICE --csv")
    desk = Desk.open(opts)
    found = report.list_notices(desk.database, number)
    if (as_csv or only) and number is not None:
        lines = report.list_recipients(desk.database, number)
        write_rows(sys.stdout, report.Line._fields, (line for line in lines if only in {None, line.state}))
        return
    if as_json:
        reports = [one._asdict() | {"bounced": [back._asdict() for back in one.bounced]} for one in found]
        if number is None:
            echo_json([NoticeReport.of(one).plain() for one in reports])
            return
        deliveries = [line._asdict() for line in report.list_recipients(desk.database, number)]
        echo_json(WholeNoticeReport.of({**reports[0], "deliveries": deliveries}).plain())
        return
    for one in found:
        states = ", ".join(f"{count} {state}" for state, count in sorted(one.states.items())) or "nobody"
        done = "complete" if one.complete else "under way"
        click.echo(f"{one.id} {one.document} {one.version} {one.moment}: {one.recipients} recipients, {states}; {done}")
        for back in one.bounced:
            click.echo(f"  {back.mails} bounced on {back.bounced_on}: {back.bounce_code or 'no code given'}")
    tell_hindrances(desk)


notify.add_command(retry)
notify.add_command(settle)


@click.command()
@click.option("--once", is_flag=True, help="Send what is due, and end.")
@click.option("--beside", is_flag=True, hidden=True)  # a service: end when it does, which closes standard input
@options
def worker(opts: Options, once: bool, beside: bool) -> None:
    """Send the notices that are recorded, until stopped.

    Any number of workers may run.
    """
    desk = Desk.open(opts)
    log_as_json()
    if desk.database.embedded and not beside and (warning := sqlite_warning()):
        click.echo(warning, err=True)
    sending = desk.office.sending
    alarm = Alarm(desk.database, sending, now)
    try:
        backup_guard.check(desk.database, sending.epoch)
    except CorpusError as error:
        alarm.hinder(str(error))
        alarm.look()
        raise
    alarm.hinder("")
    if sending.relay is None:
        click.echo(f"No relay is configured: mail is written to {sending.mail}", err=True)
    senders = [desk.office.worker(now, ("email",)) for _ in range(sending.connections)]
    posting = desk.office.worker(now, ("webhook",))
    if once:
        tried = sum(run_together([one.drain for one in (*senders, posting)]))
        tried += senders[0].drain()  # what webhooks gave cause to write
        click.echo(f"{many(tried, 'delivery', 'deliveries')} tried", err=True)
        alarm.look()
        tell_hindrances(desk)
        return
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    if beside:
        Thread(target=_until_closed, args=(stop,), daemon=True).start()
    run_together([partial(alarm.run, stop), *(partial(one.run, stop) for one in (*senders, posting))])


def _until_closed(stop: Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):  # not by its buffer: whoever reads that when all ends makes Python abort
        pass
    stop.set()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="MAILDIR|-")
@click.option("--accept", is_flag=True, help="Take addresses as gone, however many: nothing is sent to them any more.")
@click.option("--keep", is_flag=True, help="Record that mail came back, and go on sending to every address.")
@options
def bounces(opts: Options, folder: Path, accept: bool, keep: bool) -> None:
    """Take in mail that came back.

    Reads the new messages of a Maildir, or one message from standard input for ``-``. Stops with a question when
    more than one in twenty mails of a notice come back as if there were no such addresses.
    """
    desk = Desk.open(opts)
    own = desk.office.sending.returned
    if str(folder) == "-":
        store(own, sys.stdin.buffer.read())
        folder = own
    taker = Bounces(desk.database, desk.registry.keys, now(), keep)
    counts = ingest(taker, folder, accept=accept, leave=folder.resolve() != own.resolve())
    told: Sequence[str] = [f"{number} {kind}" for kind, number in sorted(counts.items())]
    click.echo(", ".join(told) or "no new mail", err=True)
    if counts[Kind.UNREADABLE]:
        click.echo(f"What cannot be read is kept in {folder / UNREADABLE}", err=True)
