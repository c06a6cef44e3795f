"""The commands for webhooks: list, show, test, change and delete, which their owners do by their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from clausebook.commands.context import Options, as_json, compiled, echo_json, options
from clausebook.corpus import Corpus
from clausebook.html.wording import many
from clausebook.model.errors import UseError
from clausebook.workspace import now
from clausebook_api.commands.desk import Desk
from clausebook_api.commands.followed import Followed
from clausebook_api.preferences import merged
from clausebook_api.serializers import Webhook
from clausebook_api.subscribers.webhook_endpoints import Hook, Hooks, SilentError

_BY = {"by": "operator"}
_SHOWN = 20  # deliveries
_number = click.argument("number", metavar="WEBHOOK", type=int)


@click.group()
def webhooks() -> None:
    """List, test, change or delete webhooks.

    They go by the numbers that list prints.
    """


@webhooks.command("list")
@as_json
@options
def list_(opts: Options, as_json: bool) -> None:
    """List the webhooks, with what is known of their health."""
    found = list(Desk.open(opts).office.hooks.list_all())
    if as_json:
        echo_json([Webhook.of(one.fields()).plain() for one in found])
        return
    for one in found:
        click.echo(_line(one))
    click.echo(many(len(found), "webhook", "webhooks"), err=True)


@webhooks.command()
@_number
@options
def show(opts: Options, number: int) -> None:
    """Show one webhook and its last deliveries."""
    hooks, token = _found(opts, number)
    held, sent = hooks.shown(token, now(), _SHOWN)
    wanted = held.wanted
    click.echo(_line(held))
    click.echo(f"  follows {' '.join(wanted.targets)}; contact: {held.contact or 'nobody'}")
    for one in sent:
        click.echo(
            f"  {one.id} {one.kind}: {one.state}, {many(one.attempts, 'attempt', 'attempts')} {one.said}".rstrip()
        )


@webhooks.command()
@_number
@options
def test(opts: Options, number: int) -> None:
    """Post an event that tells of nothing.

    clausebook worker sends it; show says how it went.
    """
    hooks, token = _found(opts, number)
    try:
        hooks.test(token, now())
    except SilentError as error:
        mend = f"Run clausebook subscribers webhooks revive {number}"
        raise UseError.of("E_WEBHOOK", str(error), mend) from error
    click.echo("It is on its way", err=True)


@webhooks.command()
@_number
@options
def revive(opts: Options, number: int) -> None:
    """Ask a webhook for a challenge again, and post what it missed."""
    hooks, token = _found(opts, number)
    count = hooks.revive(token, now())
    click.echo(f"{many(count, 'delivery goes', 'deliveries go')} once it returns the challenge", err=True)


@webhooks.command()
@_number
@click.option("--follow", "targets", multiple=True, metavar="TARGET", help="*, a document, or document#clause.")
@click.option("--contact", metavar="ADDRESS", help='Whom to write when it is switched off; "" for nobody.')
@options
def change(opts: Options, number: int, targets: Sequence[str], contact: str | None) -> None:
    """Change what a webhook follows, or its contact.

    \b
    clausebook subscribers webhooks change 7 --follow terms-of-service --contact ops@example.org
    """
    hooks, token = _found(opts, number)
    held, _ = hooks.shown(token, now(), 0)
    wanted = held.wanted
    try:
        if targets:
            known = Followed(Corpus(compiled(opts.workspace()).corpus))
            wanted = replace(wanted, targets=merged(targets)).checked(known)
        hooks.change(token, wanted, held.contact if contact is None else contact, now(), _BY)
    except ValueError as error:
        raise UseError.of("E_WEBHOOK", str(error), "Name documents by their ids: clausebook log lists them") from error
    click.echo("Changed", err=True)


@webhooks.command()
@_number
@options
def delete(opts: Options, number: int) -> None:
    """Post nothing more to a webhook, and forget its secret."""
    hooks, token = _found(opts, number)
    hooks.remove(token, now(), _BY)
    click.echo("Nothing more is posted there", err=True)


def _found(opts: Options, number: int) -> tuple[Hooks, str]:
    hooks = Desk.open(opts).office.hooks
    try:
        return hooks, hooks.find_token(number)
    except KeyError:
        mend = "clausebook subscribers webhooks list prints their numbers"
        raise UseError.of("E_WEBHOOK", f"There is no webhook {number}", mend) from None


def _line(one: Hook) -> str:
    failing = f", failing since {one.failing_since:%Y-%m-%d}" if one.failing_since else ""
    return f"{one.id} {one.url}: {one.state}{failing}{f' ({one.said})' if one.said else ''}"
