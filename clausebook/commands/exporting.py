"""The command ``export``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from clausebook.commands.context import Options, options
from clausebook.commands.reading import Day, chosen
from clausebook.compare import sheet
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.export import PrintModel, formats
from clausebook.export.bundle import bundle
from clausebook.export.formats import Format
from clausebook.export.part import cut_out
from clausebook.lookup import find_clause, find_document
from clausebook.model.errors import UseError
from clausebook.model.version import Version

_ZIP = ".zip"


class _Wanted(NamedTuple):
    """What to print of each document; ``clause`` as a person names it."""

    name: str | None
    since: str | None
    as_of: date | None
    clause: str | None
    today: date


@click.command("export")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--version",
    "name",
    metavar="VERSION",
    help="A version by its name, a day, or upcoming (default: the one in force).",
)
@click.option("--as-of", type=Day(), help="The version in force on that legal day.")
@click.option(
    "--from", "since", metavar="VERSION", help="The redline from that version on, with tracked changes in Word."
)
@click.option("--to", metavar="VERSION", help="The version to which a redline leads; as --version.")
@click.option("--clause", help="Only the clause of that id, number or heading and those under it.")
@click.option(
    "--format",
    "form",
    metavar=f"[{'|'.join(formats.FORMATS)}]",
    help=f"What to write (default: by the file's name, else {formats.DEFAULT}).",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path),
    help="The file (default: named after the version); one that ends in .zip holds the files of all.",
)  # fmt: skip
@options
def export_(
    opts: Options,
    documents: Sequence[str],
    name: str | None,
    as_of: date | None,
    since: str | None,
    to: str | None,
    clause: str | None,
    form: str | None,
    output: Path | None,
) -> None:
    """Write DOCUMENT as Word, PDF, Markdown or plain text.

    One version is written, or with --from what changed between two. A redline is a Word file or PDF; in Word,
    accepting all changes gives the new text, rejecting all the old one. Several documents come in one archive.

    \b
    clausebook export terms-of-service -o terms.docx
    clausebook export terms-of-service --from 2025-03-24 --to 2025-09-29 -o changes.pdf
    clausebook export terms-of-service --clause 5.5 -o clause.docx
    clausebook export terms-of-service privacy-policy -o contract.zip
    clausebook export terms-of-service --from today --to upcoming -o changes.docx
    """
    several = len(documents) > 1
    if several and (name or since or to or clause):
        message = "--version, --from, --to and --clause are of one document"
        raise UseError.of("E_FORMAT", message, "Export it alone, or give --as-of for all")
    workspace, corpus = opts.corpus()
    zipped = several or (output is not None and output.suffix.lower() == _ZIP)
    suffix = output.suffix.lstrip(".").lower() if output and output.suffix.lower() != _ZIP else ""
    if several and suffix:
        raise UseError.of("E_FORMAT", "Several documents are not one file", "Name it .zip, and say which --format")
    written = formats.chosen(form or (formats.DEFAULT if zipped or not output else suffix), redline=since is not None)
    wanted = _Wanted(to or name, since, as_of, clause, workspace.today)
    sheets = [_printed(corpus, document, wanted, workspace.config) for document in documents]
    made = {_name(one, written): written.write(one) for one in sheets}
    file = output or Path(next(iter(made)) if not zipped else f"documents-{as_of or workspace.today}{_ZIP}")
    _write(file, bundle(made) if zipped else next(iter(made.values())))
    for one in sheets:
        since_ = f", changes since {one.since.name}" if one.since else ""
        part = f", {one.part}" if one.part else ""
        click.echo(f"{file}: {one.version.title}{part}, {one.version.name}{since_}", err=True)


def _printed(corpus: Corpus, document: str, wanted: _Wanted, config: Config) -> PrintModel:
    record = find_document(corpus, document)
    found = chosen(corpus, record, wanted.name, wanted.today, wanted.as_of)
    before: Version | None = chosen(corpus, record, wanted.since, wanted.today) if wanted.since else None
    on = None if wanted.name else wanted.as_of
    printed = sheet(corpus, record, found, before, config, on)
    if not wanted.clause:
        return printed
    return cut_out(printed, find_clause(corpus, record, corpus.clauses(found), wanted.clause))


def _name(made: PrintModel, kind: Format) -> str:
    """What a file is called after what it holds."""
    since = f"{made.since.name}-to-" if made.since else ""
    return f"{made.record.id}-{f'{made.clause}-' if made.clause else ''}{since}{made.version.name}{kind.suffix}"


def _write(file: Path, data: bytes) -> None:
    fresh = file.with_name(f".{file.name}.part")
    fresh.write_bytes(data)
    fresh.replace(file)
