"""The command ``import``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from clausebook import check, records
from clausebook.commands.context import Options, as_json, echo_json, options
from clausebook.commands.onto import find_target
from clausebook.commands.proposing import propose
from clausebook.commands.reading import Day
from clausebook.commands.source_files import read_source, reject_all
from clausebook.git import Repository
from clausebook.identity.documents import RESERVED
from clausebook.importing import Converted, Source, convert
from clausebook.importing.convert import make_id
from clausebook.importing.parts import Tracked
from clausebook.model.errors import RepositoryError, UseError
from clausebook.parse.vocabulary import ID, ID_RULE
from clausebook.workspace import STATE, Workspace, read_config

_FOLDERS = {
    "policy": "policies", "schedule": "schedules", "agreement": "agreements", "addendum": "addenda",
    "notice": "notices",
}  # fmt: skip


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--id", "id_", help="The permanent name of the document (default: made of its title).")
@click.option("--title", help="What it is called (default: as the file says).")
@click.option("--kind", type=click.Choice(sorted(_FOLDERS)), default="policy", show_default=True, help="What it is.")
@click.option("--updated", type=Day(), help="The day of this text (default: as its date line says).")
@click.option("--onto", "document", metavar="DOCUMENT", help="Put the new wording into that document, keeping its ids.")
@click.option(
    "--base", metavar="VERSION", help="With --onto: the version that the file was made of (default: as it says)."
)
@click.option(
    "--propose", "branch", metavar="BRANCH",
    help="With --onto: make that branch of the changes tracked in Word, a commit for each author.",
)  # fmt: skip
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
    base: str | None,
    branch: str | None,
    changes: str,
    as_json: bool,
) -> None:
    """Turn Word, HTML or plain text FILES into terms.

    Numbers stay as printed, and no word is lost. Doubts are listed with their lines. If one word would be lost or
    invented, nothing is written.

    With --onto the file is compared with the version that it was made of, and only what was changed in it is brought
    in. What was changed since and otherwise in the file is marked in the text, and the command ends with status 1.
    With --propose the working tree stays as it is, and a branch gets the changes tracked in a Word file.

    \b
    clausebook import agreement.docx --id reseller-agreement --kind agreement
    clausebook import agreement-v3.docx --onto reseller-agreement
    """
    _refuse(files, id_, about_one=bool(id_ or title or document), onto=bool(document), named=bool(base or branch))
    workspace = _opened(opts, document)
    if document and branch:
        if as_json or changes != "accept":
            message = "--propose takes the tracked changes author by author, and prints no JSON"
            raise UseError.of("E_IMPORT_FILE", message, "Leave --changes and --json out")
        for line in propose(workspace, document, files[0], base, branch):
            click.echo(line)
        return
    facts = {"id": id_, "title": title, "kind": kind, "updated": updated, "effective": updated}
    rejected = changes == "reject"
    made: dict[str, tuple[Converted, Source]] = {}
    for file in files:
        found = read_source(file, reject_all if rejected else None)
        path, adopted = bring_in(workspace, file, found, document, facts, base, rejected=rejected)
        if path in made:
            raise UseError.of(
                "E_IMPORT_TAKEN", f"Two of the files would be {path}", "Import them one by one", str(file)
            )
        made[path] = adopted, found
    write_texts(workspace.repository.root, {path: adopted.text for path, (adopted, _) in made.items()})
    _report([record(path, *each, shown=changes == "show") for path, each in made.items()], as_json=as_json)


def _refuse(files: Sequence[Path], id_: str | None, *, about_one: bool, onto: bool, named: bool) -> None:
    """Refuse what does not go together. Raises UseError ``E_IMPORT_FILE``, ``E_ID_SYNTAX``."""
    if named and not onto:
        message = "--base and --propose are for a file that is brought into a document"
        raise UseError.of("E_IMPORT_FILE", message, "Name it with --onto")
    if len(files) > 1 and about_one:
        raise UseError.of("E_IMPORT_FILE", "--id, --title and --onto are for one file", "Import the files one by one")
    if id_ and (not ID.fullmatch(id_) or id_ in RESERVED):
        raise UseError.of("E_ID_SYNTAX", f"“{id_[:60]}” cannot be the id of a document", ID_RULE)


def _report(told: Sequence[records.Import], *, as_json: bool) -> None:
    """Say what was written; end with status 1 where a person has to decide."""
    if as_json:
        echo_json([one.plain() for one in told])
    else:
        for one in told:
            for line in describe(one):
                click.echo(line)
    if any(each.code == "E_IMPORT_CONFLICT" for one in told for each in one.findings):
        raise SystemExit(1)


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


def write_texts(root: Path, texts: Mapping[str, str]) -> None:
    """Write files, each whole: all are there before the first takes its place."""
    fresh = {}
    for path, text in texts.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh[target] = target.with_name(f".{target.name}.part")
        fresh[target].write_bytes(text.encode())
    for target, part in fresh.items():
        part.replace(target)


def bring_in(
    workspace: Workspace,
    file: Path,
    found: Source,
    document: str | None,
    facts: Mapping[str, Any],
    base: str | None = None,
    *,
    rejected: bool = False,
) -> tuple[str, Converted]:
    """The path and the text of a document with a file brought into it, or of the new one that the file becomes.

    Nothing is written. ``facts`` are those of a new document, ``base`` and ``rejected`` as :func:`find_target` takes
    them. Raises what reading both, and holding one beside the other, raises.
    """
    if document:
        target = find_target(workspace, document, found.origin, base, rejected=rejected)
        return target.path, target.merge(found, file.name)
    return _new(workspace, file, found, facts)


def _new(workspace: Workspace, file: Path, found: Source, facts: Mapping[str, Any]) -> tuple[str, Converted]:
    """The path of a new document, and the document."""
    made = convert(found, facts, str(file))
    title = made.title or " ".join(re.split(r"[-_\s]+", file.stem)).strip().capitalize()
    name = facts.get("id") or make_id(title) or make_id(file.stem) or facts["kind"]
    if not (facts.get("id") and made.title):
        made = convert(found, {**facts, "id": name, "title": title}, str(file))
    path = f"{workspace.config.terms}/{_FOLDERS[facts['kind']]}/{name}.md"
    texts = check.read(workspace.working_files(), workspace.config)
    if path in texts or any(text.id == name for text in texts.values()):
        mend = f"Give another --id; to bring a new wording in: clausebook import {file.name} --onto {name}"
        raise UseError.of("E_IMPORT_TAKEN", f"There is a document “{name}” already", mend, path)
    return path, made


def record(path: str, made: Converted, found: Source, *, shown: bool = False) -> records.Import:
    """What was brought in, what was left out, and every doubt; ``shown``: each tracked change, too."""
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


def describe(one: records.Import) -> Iterator[str]:
    """What became of a file, line by line."""
    yield f"wrote  {one.path}"
    for left in one.left_out:
        place = f", source line {left.line}" if left.line else ""
        yield f"left out{place}, {left.reason}: {left.text[:100]}"
    for change in one.tracked:
        kind = "inserted" if change.op == "+" else "deleted"
        yield f"{kind} by {change.author} on {change.date}: {change.text[:120]}"
    for each in one.findings:
        yield f"{one.path}:{each.line} {each.code} {each.message}"
