"""The commands that keep what cannot be made again: ``backup``, ``restore``, ``rotate``."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

import click

from clausebook.commands.context import Options, options
from clausebook.html.wording import many
from clausebook.workspace import now
from clausebook_api import data_folder
from clausebook_api.commands.desk import Desk
from clausebook_api.database import Database
from clausebook_api.keys import Keys
from clausebook_api.notices.backup_file import Manifest, opened, write_backup
from clausebook_api.subscribers.rotation import seal_anew


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options
def backup(opts: Options, file: Path) -> None:
    """Write all that cannot be made again to one file.

    Subscribers, consents, notices, the outbox, and the secret where no CLAUSEBOOK_SECRET is set; not the mails that
    CLAUSEBOOK_KEEP_MAIL keeps. Whatever runs goes on meanwhile. Whoever has the file can send mail in your name: keep
    it as you keep passwords.

    \b
    clausebook backup /var/backups/clausebook-2026-11-28.tar.gz
    """
    desk = Desk.open(opts)
    manifest = write_backup(desk.database, desk.data, file, now())
    click.echo(_told(manifest), err=True)
    if "secret" not in manifest.files:
        click.echo("CLAUSEBOOK_SECRET is not in it: keep that, too", err=True)
    kept = desk.office.sending.kept
    if kept and not kept.resolve().is_relative_to((desk.data / data_folder.MAIL).resolve()):
        click.echo(f"{kept} (CLAUSEBOOK_KEEP_MAIL) is not in it: back that folder up, too", err=True)


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


@click.command()
@click.option("--retire", is_flag=True, help="Accept the secrets before this one no longer: their links end.")
@options
def rotate(opts: Options, retire: bool) -> None:
    """Replace the secret by which links are signed.

    Links in mails that were sent go on working until you say --retire. Restart api, serve and worker after either.

    \b
    clausebook rotate
    clausebook rotate --retire      months later; or as soon as all are restarted, where the secret was stolen
    """
    desk = Desk.open(opts)
    given = bool(os.environ.get("CLAUSEBOOK_SECRET"))
    if not retire:
        _rotate(desk, given=given)
        return
    keys = desk.registry.keys
    if len(set(keys.secrets)) == 1:
        click.echo("There is no secret before this one", err=True)
        return
    number = seal_anew(desk.database, keys)
    if not given:
        data_folder.retire(desk.data)
    click.echo(f"{many(number, 'secret', 'secrets')} at rest encrypted again; links signed before end", err=True)
    if os.environ.get("CLAUSEBOOK_SECRET_BEFORE"):
        click.echo("Take CLAUSEBOOK_SECRET_BEFORE away now", err=True)
    click.echo("Restart clausebook api, serve and worker", err=True)


def _rotate(desk: Desk, *, given: bool) -> None:
    Keys.load(desk.database, desk.office.sending.secrets)  # proves that the secret is the one of this database
    if given:
        click.echo(token_hex(data_folder.SECRET_BYTES))
        click.echo("Let that be CLAUSEBOOK_SECRET, put the one of now first into CLAUSEBOOK_SECRET_BEFORE,", err=True)
    else:
        data_folder.rotate(desk.data)
        click.echo(f"Another secret is in {desk.data}; links signed before go on working,", err=True)
    click.echo("and restart clausebook api, serve and worker. Later: clausebook rotate --retire", err=True)


def _told(manifest: Manifest) -> str:
    people = many(manifest.tables["subscriber"], "subscriber", "subscribers")
    notices = many(manifest.tables["notice"], "notice", "notices")
    deliveries = many(manifest.tables["delivery"], "delivery", "deliveries")
    return f"The backup of {manifest.made_at}: {people}, {notices}, {deliveries}"
