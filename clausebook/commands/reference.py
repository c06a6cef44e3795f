"""The page that lists every setting, every variable of the environment and every option of a command."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass

import click

from clausebook.config import Config
from clausebook.config_tables import Elsewhere

# Read by the commands and the application; secrets and addresses of servers stand nowhere else.
VARIABLES: Mapping[str, str] = {
    "CLAUSEBOOK_BOUNCE_ADDRESS": "The mailbox that mail which comes back goes to (default: the sender's).",
    "CLAUSEBOOK_COMPILED": "The folder of corpus and index, if it is not the state folder.",
    "CLAUSEBOOK_DATA": "The folder of what cannot be made again (default: .clausebook-data, beside the state folder).",
    "CLAUSEBOOK_DATABASE_URL": "The database of subscribers (default: SQLite in the data folder).",
    "CLAUSEBOOK_DKIM_DOMAIN": "The domain in whose name mail is signed.",
    "CLAUSEBOOK_DKIM_KEY": "The key that signs mail here, or the file that holds it.",
    "CLAUSEBOOK_DKIM_SELECTOR": "The name under which receivers find the key.",
    "CLAUSEBOOK_HOSTS": "The names that the application answers to, with commas (default: any).",
    "CLAUSEBOOK_KEEP_MAIL": "A folder in which notices that were sent are kept (default: none is).",
    "CLAUSEBOOK_LOG": "What is logged: info, warning or error.",
    "CLAUSEBOOK_MAIL_CONNECTIONS": "How many connections to the relay a worker keeps (default: 1, with PostgreSQL 2).",
    "CLAUSEBOOK_MAIL_DOMAIN_RATE": "Mails a second to one domain (default: no limit).",
    "CLAUSEBOOK_MAIL_GROUP": "How many deliveries end in one transaction (default: 20, with PostgreSQL 50).",
    "CLAUSEBOOK_MAIL_RATE": "Mails a second in all (default: no limit).",
    "CLAUSEBOOK_ON_UNCERTAIN": "What may have arrived: resend (default) or hold.",
    "CLAUSEBOOK_OPERATOR": "Whom a worker tells when nothing is sent: addresses and URLs, with commas.",
    "CLAUSEBOOK_PROXIES": "How many proxies in front are trusted (default: 0).",
    "CLAUSEBOOK_RATE_LIMIT": "How often one address may search or compare (default: 600 per minute).",
    "CLAUSEBOOK_RATE_LIMIT_STORAGE": "Where that is counted (default: the database of subscribers, if there is one).",
    "CLAUSEBOOK_ROOT": "The folder with clausebook.toml (default: the current one).",
    "CLAUSEBOOK_SEARCH_ENGINE": "What searches: sqlite (default) or whoosh.",
    "CLAUSEBOOK_SECRET": "At least 32 characters, the same for all replicas (default: made here and kept).",
    "CLAUSEBOOK_SECRET_BEFORE": "The secrets before it, with commas.",
    "CLAUSEBOOK_SENDING": "Set by serve for its own processes: where the one that sends notices says how it does.",
    "CLAUSEBOOK_SERVE_SITE": "Set by serve for its own processes: 1 if they serve the site, too.",
    "CLAUSEBOOK_SERVICE_URL": "Where the application answers (default: service in [notices], else site_url).",
    "CLAUSEBOOK_SITE": "The folder of the built site (default: site in the root folder).",
    "CLAUSEBOOK_SITE_ENGINE": "What builds the site (default: mkdocs).",
    "CLAUSEBOOK_SMTP_URL": "The relay that takes mail (default: none, and mail is written to files).",
    "CLAUSEBOOK_STATE": "The folder of what is compiled (default: .clausebook in the root folder).",
}


_LEFT_OUT = {"terms": "the whole repository", "include": "all Markdown in the folder of the terms"}


def table(group: click.Group) -> str:
    """The page, in Markdown."""
    return "\n".join(_page(group)) + "\n"


def _page(group: click.Group) -> Iterator[str]:
    yield "# Settings, variables and options"
    yield "\nThis page is made from the program, and a test holds it against it."
    yield "\n## `clausebook.toml`"
    yield "\nAt the top of the repository; [what the settings mean](operators.md#settings)."
    yield "\n| Setting | Left out | How to write it |\n|-|-|-|"
    yield from _settings(Config)
    yield "\n## The environment"
    yield "\n| Variable | What it says |\n|-|-|"
    yield from (f"| `{name}` | {said} |" for name, said in sorted(VARIABLES.items()))
    yield "\n## Commands"
    yield "\nWhat stands before the command holds for all of them."
    yield from _command("clausebook", group)


def _settings(kind: type, prefix: str = "") -> Iterator[str]:
    for one in fields(kind):
        value = one.default if one.default is not MISSING else None
        if value is not None and is_dataclass(value) and not isinstance(value, type):
            yield from _settings(type(value), f"{one.name}.")
        else:
            yield f"| `{prefix}{one.name}` | {_left_out(one)} | {_cell(str(one.metadata['mend']))} |"
        if one.name == "elsewhere":
            yield from _settings(Elsewhere, "elsewhere.ID.")


def _left_out(one: Field[object]) -> str:
    """What holds without a setting, as it would be written."""
    if one.name in _LEFT_OUT:
        return _LEFT_OUT[one.name]
    if one.default is MISSING:
        return "nothing" if one.default_factory is not MISSING else "must be there"
    return f"`{json.dumps(one.default, ensure_ascii=False)}`" if one.default not in {"", ()} else "nothing"


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    options = [
        one
        for one in command.get_params(context)
        if isinstance(one, click.Option) and not one.hidden and "--help" not in one.opts
    ]
    given = " ".join(one.make_metavar(context) for one in command.params if isinstance(one, click.Argument))
    yield f"\n### `{f'{name} {given}'.strip()}`"
    yield f"\n{_cell(command.get_short_help_str(200))}"
    if options:
        yield "\n| Option | What it does |\n|-|-|"
    yield from (_option(one, context) for one in options)
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            if found is not None and not found.hidden:
                yield from _command(f"{name} {word}", found)


def _option(one: click.Option, context: click.Context) -> str:
    written, said = one.get_help_record(context) or (", ".join(one.opts), "")
    return f"| `{written.replace('|', ' or ')}` | {_cell(said)} |"


def _cell(said: str) -> str:
    """Words in a cell of a table."""
    return " ".join(said.split()).replace("|", "\\|")
