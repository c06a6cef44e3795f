"""``notify --confirm-epoch``: what a restored backup would send again, and that it may, or may not."""

from __future__ import annotations

import click

from clausebook.html.wording import many
from clausebook.workspace import now
from clausebook_api.commands.desk import Desk
from clausebook_api.notices import backup_guard, told_again
from clausebook_api.notices.notify import Count
from clausebook_api.notices.told_again import Again


def confirm(desk: Desk, *, take: bool, dry_run: bool) -> None:
    """Take a database as it is, and say what is sent again now if it was sent before; with ``take`` none of it is.

    Nothing is sent or recorded as new by this. A ``dry_run`` says it and changes nothing.
    """
    database, at = desk.database, now()
    with database.reading() as connection:
        again = told_again.list_again(connection, at)
        begun = database.fact(connection, "announced")
    for one in again:
        click.echo(_described(one))
    notifier = desk.notifier()
    for count in notifier.counted(notifier.planned(desk.workspace.today)) if begun else ():
        click.echo(f"new to this record: {describe_count(count)}")
    if dry_run:
        return
    if take:
        with database.writing() as connection:
            number = told_again.take_as_told(connection, at)
        versions = notifier.take_as_told(at, desk.workspace.today)
        taken = f"{many(number, 'delivery', 'deliveries')} and {many(len(versions), 'notice', 'notices')}"
        click.echo(f"Taken as told: {taken}. clausebook notify report --only uncertain shows to whom", err=True)
    backup_guard.check(database, desk.office.sending.epoch, confirm=True)
    click.echo("The database is taken as it is: notify and worker go on", err=True)


def describe_count(count: Count) -> str:
    """How many are told of one notice."""
    told = count.notice
    return (
        f"{told['document']} {told['version']} {told['moment']} (effective {told['effective_on']}): "
        f"{count.email} by mail, {count.weekly} weekly, {count.webhook} by webhook"
    )


def _described(one: Again) -> str:
    number = many(one.deliveries, "delivery", "deliveries")
    if one.notice is None:
        return f"{number} of no notice, such as confirmations, still to be sent"
    return f"notice {one.notice}, {one.document} {one.version} {one.moment}: {number} still to be sent"
