"""The command ``export``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clausebook.commands.context import Options, options
from clausebook.commands.reading import Day, chosen
from clausebook.compare import sheet
from clausebook.export import formats
from clausebook.lookup import find_document


@click.command("export")
@click.argument("document")
@click.option("--version", "name", metavar="VERSION", help="A version by its name (default: the one in force).")
@click.option("--as-of", type=Day(), help="The version in force on that legal day.")
@click.option(
    "--from", "since", metavar="VERSION", help="The redline from that version on, with tracked changes in Word."
)
@click.option("--to", metavar="VERSION", help="The version to which a redline leads; as --version.")
@click.option(
    "--format",
    "form",
    metavar=f"[{'|'.join(formats.FORMATS)}]",
    help=f"What to write (default: by the file's name, else {formats.DEFAULT}).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: named after the version).")
@options
def export_(
    opts: Options,
    document: str,
    name: str | None,
    as_of: date | None,
    since: str | None,
    to: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write DOCUMENT as Word, PDF, Markdown or plain text.

    One version is written, or with --from what changed between two. A redline is a Word file or PDF; in Word,
    accepting all changes gives the new text, rejecting all the old one.

    \b
    clausebook export terms-of-service -o terms.docx
    clausebook export terms-of-service --from 2025-03-24 --to 2025-09-29 -o changes.pdf
    """
    workspace, corpus = opts.corpus()
    record = find_document(corpus, document)
    found = chosen(corpus, record, to or name, as_of or workspace.today)
    before = chosen(corpus, record, since, workspace.today) if since else None
    named = output.suffix.lstrip(".").lower() if output else formats.DEFAULT
    written = formats.chosen(form or named, redline=before is not None)
    file = output or Path(f"{record.id}-{f'{before.name}-to-' if before else ''}{found.name}{written.suffix}")
    on = None if to or name else as_of
    made = written.write(sheet(corpus, record, found, before, workspace.config, on))
    fresh = file.with_name(f".{file.name}.part")
    fresh.write_bytes(made)
    fresh.replace(file)
    click.echo(f"{file}: {found.title}, {found.name}{f', changes since {before.name}' if before else ''}", err=True)
