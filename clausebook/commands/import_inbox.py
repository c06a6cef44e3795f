"""Brings in the files that a branch puts into ``inbox/``, for people who work on the page of a git host alone.

Called by the workflow of ``clausebook init`` with the commit that the branch left and with these files. A Word file
that was made of a document goes into that document, any other becomes a new one. The texts are written, the files
removed, and the message of the commit printed: what was written, what was left out, and every doubt. If one file cannot
be brought in, all stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from clausebook.author.draft import compile_draft
from clausebook.check import findings_github
from clausebook.commands.importing import bring_in, describe, record, write_texts
from clausebook.commands.source_files import read_source
from clausebook.importing import Converted, Source
from clausebook.model.errors import ClausebookError, UseError
from clausebook.workspace import Workspace

_NEW = {"kind": "policy"}  # what a new document is, until its front matter says something else
_MARKED = "Where both sides changed a clause, both wordings stand in the text between marks: keep one."


def import_inbox() -> None:
    """Bring all files in, or say at each why it cannot be, and end with 1."""
    base, *names = sys.argv[1:]
    files = [Path(name) for name in names]
    try:
        # Versions are those of the base, for what the branch has committed may be at fault; texts are those of now.
        made = read_inbox(Workspace.open(Path(), base), files)
    except ClausebookError as error:
        click.echo(findings_github(error.findings), err=True)  # the output is the message of a commit
        sys.exit(1)
    write_texts(Path(), {path: text.text for path, (text, _) in made.items()})
    for file in files:
        file.unlink()
    for line in compose(files, made):
        click.echo(line)


def read_inbox(workspace: Workspace, files: Sequence[Path]) -> dict[str, tuple[Converted, Source]]:
    """The text that each file becomes, by its path. Raises ClausebookError with what is wrong with any of them."""
    known = {name: one.id for one in compile_draft(workspace).documents() for name in (one.id, *one.aliases)}
    made: dict[str, tuple[Converted, Source]] = {}
    faults = []
    for file in files:
        try:
            found = read_source(file)
            path, text = bring_in(workspace, file, found, known.get(found.origin.document), _NEW)
            if path in made:
                message = f"Two of the files would be {path}"
                raise UseError.of("E_IMPORT_TAKEN", message, "Put them on branches of their own", str(file))
            made[path] = text, found
        except ClausebookError as error:
            faults += [replace(one, path=one.path or str(file)) for one in error.findings]
    if faults:
        raise UseError(*faults)
    return made


def compose(files: Sequence[Path], made: dict[str, tuple[Converted, Source]]) -> Iterator[str]:
    """The message of the commit."""
    yield f"Import {files[0].name}" if len(files) == 1 else f"Import {len(files)} files"
    told = [record(path, *each) for path, each in made.items()]
    if any(each.code == "E_IMPORT_CONFLICT" for one in told for each in one.findings):
        yield from ("", _MARKED)
    for one in told:
        yield ""
        yield from (" ".join(line.split()) for line in describe(one))  # no line of a file is a trailer of the commit


if __name__ == "__main__":
    import_inbox()
