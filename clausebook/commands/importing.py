"""The command ``import``."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from clausebook import check, records
from clausebook.author.draft import compile_draft
from clausebook.commands.context import Options, as_json, echo_json, options
from clausebook.commands.reading import Day
from clausebook.git import Repository
from clausebook.identity.documents import RESERVED
from clausebook.importing import Converted, Source, convert, merge_onto
from clausebook.importing.convert import make_id
from clausebook.importing.parts import Tracked
from clausebook.lookup import find_document
from clausebook.model.errors import ClausebookError, ContentError, RepositoryError, UseError
from clausebook.parse import decode
from clausebook.parse.vocabulary import ID, ID_RULE
from clausebook.workspace import STATE, Workspace, read_config

_FOLDERS = {
    "policy": "policies", "schedule": "schedules", "agreement": "agreements", "addendum": "addenda",
    "notice": "notices",
}  # fmt: skip
_LARGEST = 50 * 1024 * 1024
_WORD = {".docx", ".docm", ".dotx", ".dotm", ".doc"}
_OTHERS = {  # what to do with files of other kinds
    ".odt": "LibreOffice", ".ott": "LibreOffice", ".fodt": "LibreOffice", ".rtf": "LibreOffice",
    ".wpd": "LibreOffice", ".pages": "Pages", ".pdf": "",
}  # fmt: skip
_MARKED = {b"%PDF-": ".pdf", b"{\\rtf": ".rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".doc"}  # whatever they are called
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a file of today's Word under a password


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--id", "id_", help="The permanent name of the document (default: made of its title).")
@click.option("--title", help="What it is called (default: as the file says).")
@click.option("--kind", type=click.Choice(sorted(_FOLDERS)), default="policy", show_default=True, help="What it is.")
@click.option("--updated", type=Day(), help="The day of this text (default: as its date line says).")
@click.option("--onto", "document", metavar="DOCUMENT", help="Put the new wording into that document, keeping its ids.")
@click.option(
    "--changes", type=click.Choice(["accept", "reject", "show"]), default="accept", show_default=True,
    help="What to do with changes tracked in Word; show: accept, and list them.",
)  # fmt: skip
@as_json
@options
def import_(
    opts: Options,
    files: Sequence[Path],
    id_: str | None,
    title: str | None,
    kind: str,
    updated: date | None,
    document: str | None,
    changes: str,
    as_json: bool,
) -> None:
    """Turn Word, HTML or plain text FILES into terms.

    Numbers stay as printed, and no word is lost. Doubts are listed with their lines. If one word would be lost or
    invented, nothing is written.

    \b
    clausebook import agreement.docx --id reseller-agreement --kind agreement
    clausebook import agreement-v3.docx --onto reseller-agreement
    """
    if len(files) > 1 and (id_ or title or document):
        raise UseError.of("E_IMPORT_FILE", "--id, --title and --onto are for one file", "Import the files one by one")
    workspace = _opened(opts, document)
    if id_ and (not ID.fullmatch(id_) or id_ in RESERVED):
        raise UseError.of("E_ID_SYNTAX", f"“{id_[:60]}” cannot be the id of a document", ID_RULE)
    made: dict[str, tuple[Converted, Source]] = {}
    for file in files:
        found = _read(file, rejected=changes == "reject")
        facts = {"id": id_, "title": title, "kind": kind, "updated": updated, "effective": updated}
        path, adopted = _onto(workspace, document, found) if document else _new(workspace, file, found, facts)
        if path in made:
            raise UseError.of(
                "E_IMPORT_TAKEN", f"Two of the files would be {path}", "Import them one by one", str(file)
            )
        made[path] = adopted, found
    _write(workspace.repository.root, {path: adopted.text for path, (adopted, _) in made.items()})
    told = [_imported(path, adopted, found, shown=changes == "show") for path, (adopted, found) in made.items()]
    if as_json:
        echo_json([one.plain() for one in told])
    else:
        for one in told:
            _tell(one)


def _opened(opts: Options, document: str | None) -> Workspace:
    """The repository at what is checked out; a new document may come in before the first commit."""
    try:
        return opts.here()
    except RepositoryError as error:
        if document or error.findings[0].code != "E_NO_COMMITS":
            raise
    settings = read_config(opts.repo)
    repository = Repository.without_commits(opts.repo, opts.include or settings.include)
    return Workspace(repository, settings, repository.root / STATE)


def _write(root: Path, texts: Mapping[str, str]) -> None:
    """Write files, each whole: all are there before the first takes its place."""
    fresh = {}
    for path, text in texts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh[target] = target.with_name(f".{target.name}.part")
        fresh[target].write_bytes(text.encode())
    for target, part in fresh.items():
        part.replace(target)


def _read(file: Path, *, rejected: bool) -> Source:
    """A file by what it is called. Raises UseError ``E_IMPORT_FILE``."""
    if not file.is_file():
        raise UseError.of("E_IMPORT_FILE", "There is no such file", "Name a Word, HTML or text file", str(file))
    if file.stat().st_size > _LARGEST:
        raise UseError.of(
            "E_IMPORT_FILE", "The file is too large for a legal text", "See that it is the right one", str(file)
        )
    raw = file.read_bytes()
    kind = next((kind for mark, kind in _MARKED.items() if raw.startswith(mark)), file.suffix.lower())
    if kind in _OTHERS or (kind == ".doc" and _LOCKED not in raw):
        raise _unread(file, kind)
    if kind in _WORD:
        from clausebook.importing.word import read as read_word  # noqa: PLC0415 - slow to start

        return read_word(raw, str(file), rejected=rejected)
    if kind not in {".html", ".htm", ".txt", ".text", ".md", ""}:
        raise UseError.of(
            "E_IMPORT_FILE", f"{kind} is no kind of file that is read", "Save it as .docx, .html or .txt", str(file)
        )
    text, faults = decode.decode(raw, str(file))
    if faults:
        raise ContentError(*faults)
    if kind in {".html", ".htm"}:
        from clausebook.importing.html import read as read_page  # noqa: PLC0415 - slow to start

        return read_page(text, str(file))
    from clausebook.importing.text import read as read_plain  # noqa: PLC0415 - as above

    return read_plain(text)


def _unread(file: Path, kind: str) -> ClausebookError:
    """The refusal of a file of another kind, with what to do."""
    if kind == ".pdf":
        why = "PDF is not read: it says where signs stand on a page, and not which words are a clause"
        return UseError.of("E_IMPORT_FILE", why, "Ask for the Word file that it was made of", str(file))
    program, target = _OTHERS.get(kind, "Word or LibreOffice"), f"{file.stem}.docx"
    if "LibreOffice" in program and shutil.which("soffice"):
        how = f"Run soffice --headless --convert-to docx {shlex.quote(str(file))}"
    else:
        how = f"Open it in {program}, save it as {target}"
    return UseError.of("E_IMPORT_FILE", f"A file of the kind {kind} is not read", f"{how}, and import that", str(file))


def _new(workspace: Workspace, file: Path, found: Source, facts: dict[str, Any]) -> tuple[str, Converted]:
    """The path of a new document, and the document."""
    made = convert(found, facts, str(file))
    title = made.title or " ".join(re.split(r"[-_\s]+", file.stem)).strip().capitalize()
    name = facts["id"] or make_id(title) or make_id(file.stem) or facts["kind"]
    if not (facts["id"] and made.title):
        made = convert(found, facts | {"id": name, "title": title}, str(file))
    path = f"{workspace.config.terms}/{_FOLDERS[facts['kind']]}/{name}.md"
    texts = check.read(workspace.working_files(), workspace.config)
    if path in texts or any(text.id == name for text in texts.values()):
        mend = f"Give another --id; to bring a new wording in: clausebook import {file.name} --onto {name}"
        raise UseError.of("E_IMPORT_TAKEN", f"There is a document “{name}” already", mend, path)
    return path, made


def _onto(workspace: Workspace, document: str, found: Source) -> tuple[str, Converted]:
    path = find_document(compile_draft(workspace), document).path
    file = workspace.repository.root / path
    text, faults = decode.decode(file.read_bytes(), path)
    if faults:
        raise ContentError(*faults)
    return path, merge_onto(found, text, path)


def _imported(path: str, made: Converted, found: Source, *, shown: bool) -> records.Import:
    return records.Import.of(
        {
            "path": path,
            "left_out": [{"line": one.line, "text": one.text, "reason": one.why} for one in made.left],
            "tracked_changes": len(found.tracked),
            "tracked": [_tracked(one) for one in found.tracked] if shown else [],
            "findings": [{**records.finding(one), "path": path} for one in made.findings],
        }
    )


def _tracked(one: Tracked) -> records.Fields:
    op = "+" if one.kind == "inserted" else "-"
    return {"line": one.line, "op": op, "author": one.author, "date": one.date, "text": one.text}


def _tell(one: records.Import) -> None:
    click.echo(f"wrote  {one.path}")
    for left in one.left_out:
        place = f", source line {left.line}" if left.line else ""
        click.echo(f"left out{place}, {left.reason}: {left.text[:100]}")
    for change in one.tracked:
        kind = "inserted" if change.op == "+" else "deleted"
        click.echo(f"{kind} by {change.author} on {change.date}: {change.text[:120]}")
    for each in one.findings:
        click.echo(f"{one.path}:{each.line} {each.code} {each.message}")
