"""The commands that keep what cannot be made again: ``backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path

import click

from clausebook.commands.context import Options, options
from clausebook.html.wording import many
from clausebook.workspace import now
from clausebook_api.commands.desk import Desk
from clausebook_api.database import Database
from clausebook_api.notices.backup_file import Manifest, opened, write_backup


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options
def backup(opts: Options, file: Path) -> None:
    """Write all that cannot be made again to one file.

    Subscribers, consents, notices, the outbox, and the secret where no CLAUSEBOOK_SECRET is set. Whatever runs goes
    on meanwhile. Whoever has the file can send mail in your name: keep it as you keep passwords.

    \b
    clausebook backup /var/backups/clausebook-2026-11-28.tar.gz
    """
    desk = Desk.open(opts)
    manifest = write_backup(desk.database, desk.data, file, now())
    click.echo(_told(manifest), err=True)
    if "secret" not in manifest.files:
        click.echo("CLAUSEBOOK_SECRET is not in it: keep that, too", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Prove that the backup is whole and can be restored; change nothing.")
@options
def restore(opts: Options, file: Path, verify: bool) -> None:
    """Put back what clausebook backup wrote.

    Only where there are no subscribers and notices yet. Nothing is sent before clausebook notify --confirm-epoch.

    \b
    clausebook restore --verify backup.tar.gz
    clausebook restore backup.tar.gz
    """
    desk = Desk.open(opts)
    sending = desk.office.sending
    with opened(file, sending.secrets) as found:
        click.echo(_told(found.manifest), err=True)
        if verify:
            click.echo("It is whole and can be restored", err=True)
            return
        database = Database.open(sending.database)
        try:
            found.restore(database, desk.data, now())
        finally:
            database.engine.dispose()
    click.echo("Restored. Nothing is sent before you have looked at what would be sent again:", err=True)
    click.echo("clausebook notify --confirm-epoch --dry-run", err=True)


def _told(manifest: Manifest) -> str:
    people = many(manifest.tables["subscriber"], "subscriber", "subscribers")
    notices = many(manifest.tables["notice"], "notice", "notices")
    deliveries = many(manifest.tables["delivery"], "delivery", "deliveries")
    return f"The backup of {manifest.made_at}: {people}, {notices}, {deliveries}"
