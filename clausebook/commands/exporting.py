"""The command ``export``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from clausebook.commands.context import Options, options
from clausebook.commands.reading import Day, chosen
from clausebook.compare import sheet
from clausebook.export import PrintModel
from clausebook.model.errors import UseError
from clausebook.workspace import find_document

_FORMS = ("docx", "pdf")


@click.command("export")
@click.argument("document")
@click.option("--version", "name", metavar="VERSION", help="A version by its name (default: the one in force).")
@click.option("--as-of", type=Day(), help="The version in force on that legal day.")
@click.option(
    "--from", "since", metavar="VERSION", help="The redline from that version on, with tracked changes in Word."
)
@click.option("--to", metavar="VERSION", help="The version to which a redline leads; as --version.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="What to write (default: by the file's name).")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file (default: named after the version).")
@options
def export_(  # noqa: PLR0913, PLR0917 - one for each option
    opts: Options,
    document: str,
    name: str | None,
    as_of: date | None,
    since: str | None,
    to: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write DOCUMENT as a Word file or PDF: one version, or what changed between two.

    In a redline for Word, accepting all changes gives the new text, rejecting all the old one.

    \b
    clausebook export terms-of-service -o terms.docx
    clausebook export terms-of-service --from 2025-03-24 --to 2025-09-29 -o changes.pdf
    """
    workspace, corpus = opts.corpus()
    record = find_document(corpus, document)
    found = chosen(corpus, record, to or name, as_of or workspace.today)
    before = chosen(corpus, record, since, workspace.today) if since else None
    kind = form or (output.suffix.lstrip(".").lower() if output else "docx")
    if kind not in _FORMS:
        raise UseError.of(
            "E_FORMAT", f"{output} is neither a Word file nor PDF", "Name it .docx or .pdf, or add --format"
        )
    file = output or Path(f"{record.id}-{f'{before.name}-to-' if before else ''}{found.name}.{kind}")
    made = _writer(kind)(sheet(corpus, record, found, before, workspace.config))
    fresh = file.with_name(f".{file.name}.part")
    fresh.write_bytes(made)
    fresh.replace(file)
    click.echo(f"{file}: {found.title}, {found.name}{f', changes since {before.name}' if before else ''}", err=True)


def _writer(kind: str) -> Callable[[PrintModel], bytes]:
    """What writes a kind of file: its libraries are slow to start, and no other command needs them."""
    if kind == "pdf":
        from clausebook.export.pdf import pdf  # noqa: PLC0415

        return pdf
    from clausebook.export.word import docx  # noqa: PLC0415

    return docx
