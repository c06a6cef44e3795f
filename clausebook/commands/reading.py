"""Commands that read history: ``log``, ``show`` and ``diff``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from clausebook.commands.context import Options, as_json, echo_json, options, reporting_files
from clausebook.corpus import Corpus
from clausebook.model import version as versions_
from clausebook.model.change import Change, ChangeKind, Clause
from clausebook.model.errors import UseError
from clausebook.model.version import DocumentRecord, Version
from clausebook.workspace import find_clause, find_document

COUNTED = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REWORDED, ChangeKind.MOVED, ChangeKind.RENUMBERED)
_SHORT = 90


class Day(click.ParamType[date]):
    """A legal day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """The day; anything else is refused with the form it should have."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day of the calendar: write YYYY-MM-DD, as in 2024-12-20.", param, ctx)


@click.command()
@click.argument("document", required=False)
@as_json
@options
def log(opts: Options, document: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes flags so
    """List the versions of DOCUMENT, or of every document, newest first.

    \b
    clausebook log                       every version of every document
    clausebook log services-schedule     of one document
    """
    workspace, corpus = opts.corpus()
    records = [find_document(corpus, document)] if document else list(corpus.documents())
    entries = [(record, version) for record in records for version in corpus.versions(record.id)]
    entries.sort(key=lambda entry: (entry[1].published_at, entry[1].number), reverse=True)
    with reporting_files(workspace, corpus):
        if as_json:
            echo_json([version_json(corpus, record, version) for record, version in entries])
            return
        for record, version in entries:
            click.echo(_log_line(corpus, record, version))


def counts(corpus: Corpus, version: Version) -> dict[str, int]:
    """How many clauses each kind of change happened to."""
    found = corpus.counts(version)
    return {kind.value: found[kind] for kind in COUNTED}


def version_json(corpus: Corpus, record: DocumentRecord, version: Version) -> dict[str, object]:
    """One version as ``log --json`` gives it."""
    return {
        "document": record.id,
        "path": record.path,
        "version": version.name,
        "title": version.title,
        "published_at": version.published_at.isoformat(),
        "last_updated": version.last_updated.isoformat(),
        "effective_on": version.effective_on.isoformat(),
        "kind": version.change_class.value,
        "note": version.note,
        "commit": version.commit,
        "changes": counts(corpus, version),
        "date_source": version.last_updated_source.value,
        "effective_source": version.effective_source.value,
        "withdrawn_on": version.withdrawn_on and version.withdrawn_on.isoformat(),
        "absences": [{"start": start.isoformat(), "end": end.isoformat()} for start, end in version.absences],
        "sha256": version.sha256,
    }


def _log_line(corpus: Corpus, record: DocumentRecord, version: Version) -> str:
    told = ", ".join(f"{number} {kind}" for kind, number in counts(corpus, version).items() if number)
    effective = "" if version.effective_on == version.last_updated else f", effective {version.effective_on}"
    what = told or ("first version" if version.number == 1 else "")
    what += "".join(f", withdrawn from {start} to {end}" for start, end in version.absences)
    note = f"\n    {version.note.splitlines()[0]}" if version.note else ""
    kind = f"{version.change_class}: " if version.declared else ""
    return f"{version.name:<12} {record.id}  ({kind}{what}{effective}) {version.commit[:12]}{note}"


@click.command()
@click.argument("document")
@click.option("--as-of", type=Day(), help="The text in force on that legal day (default: today).")
@click.option("--version", "name", help="The version of that name.")
@click.option("--clause", help="Only the clause of that id or number and those under it.")
@as_json
@options
def show(  # noqa: PLR0913, PLR0917 - one for each option
    opts: Options,
    document: str,
    as_of: date | None,
    name: str | None,
    clause: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Print DOCUMENT as it is in force today, on a day, or in a version.

    \b
    clausebook show services-schedule --as-of 2024-03-03
    clausebook show services-schedule --clause tp-sharing
    clausebook show services-schedule --clause "7.9(a)"
    """
    workspace, corpus = opts.corpus()
    record = find_document(corpus, document)
    version = chosen(corpus, record, name, as_of or workspace.today)
    clauses = list(corpus.clauses(version))
    tree = nested(record.id, clauses, find_clause(corpus, record, clauses, clause) if clause else None)
    if as_json:
        echo_json(
            {
                "document": record.id,
                "title": version.title,
                "version": version.name,
                "last_updated": version.last_updated.isoformat(),
                "effective_on": version.effective_on.isoformat(),
                "clauses": tree,
            }
        )
        return
    day = version.last_updated
    click.echo(f"{version.title}\nLast Updated: {day:%B} {day.day}, {day:%Y}\n")
    for line in _outline(tree, 0):
        click.echo(line)


def chosen(corpus: Corpus, record: DocumentRecord, name: str | None, day: date) -> Version:
    """The version of that name, else the one in force on that day. Raises :class:`UseError`."""
    versions = corpus.versions(record.id)
    if name:
        found = next((version for version in versions if version.name == name), None)
        if found is None:
            known = ", ".join(version.name for version in versions)
            raise UseError.of("E_VERSION", f"{record.id} has no version {name!r}", f"Known are: {known}")
        return found
    in_force = versions_.in_force(versions, day)
    if in_force is None:
        raise UseError.of("E_NOT_IN_FORCE", f"{record.id} has no text in force on {day}", _when(record, versions, day))
    return in_force


def _when(record: DocumentRecord, versions: Sequence[Version], day: date) -> str:
    gone = next((one for version in versions for one in version.absences if one.start <= day <= one.end), None)
    if gone:
        return f"It was withdrawn from {gone.start} to {gone.end}"
    first = min(version.effective_on for version in versions)
    end = f", and was withdrawn on {record.withdrawn_on}" if record.withdrawn_on else ""
    return f"The first takes effect on {first}{end}. Name a version with --version"


def nested(document: str, clauses: Sequence[Clause], only: Clause | None = None) -> list[dict[str, Any]]:
    """Clauses as a tree of the dictionaries that ``show --json`` gives; ``only`` one of them and those under it."""
    nodes: list[dict[str, Any]] = [
        {
            "id": f"{document}/{clause.id}",
            "label": clause.block.label,
            "address": clause.address,
            "heading": clause.block.heading,
            "text": clause.block.text,
            "kind": clause.block.kind.value,
            "children": [],
        }
        for clause in clauses
    ]
    roots: list[dict[str, Any]] = []
    for clause, node in zip(clauses, nodes, strict=True):
        (nodes[clause.parent]["children"] if clause.parent >= 0 else roots).append(node)
    return [nodes[clauses.index(only)]] if only else roots


def _outline(nodes: Sequence[dict[str, Any]], depth: int) -> list[str]:
    lines = []
    for node in nodes:
        label = f"{node['label']} " if node["label"] else ""
        lines.append(f"{'  ' * depth}{label}{node['text']}")
        lines += _outline(node["children"], depth + 1)
    return lines


@click.command()
@click.argument("document")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@as_json
@options
def diff(opts: Options, document: str, old: str, new: str, as_json: bool) -> None:  # noqa: FBT001
    """Show what changed in DOCUMENT between version FROM and version TO, clause by clause.

    FROM and TO are names of versions, or legal days (the text in force then).

    \b
    clausebook diff services-schedule 2023-05-03 2024-12-20
    """
    from clausebook.compare import between  # noqa: PLC0415 - only here, and it compares texts

    _, corpus = opts.corpus()
    record = find_document(corpus, document)
    before, after = (_named(corpus, record, name) for name in (old, new))
    changes = between(corpus, before, after)
    if as_json:
        echo_json(
            {
                "document": record.id,
                "from": before.name,
                "to": after.name,
                "changes": [change_json(record.id, change) for change in changes],
            }
        )
        return
    for change in changes:
        click.echo(_change_text(change))


def _named(corpus: Corpus, record: DocumentRecord, name: str) -> Version:
    versions = corpus.versions(record.id)
    found = next((version for version in versions if version.name == name), None)
    if found is None:
        try:
            found = versions_.in_force(versions, date.fromisoformat(name))
        except ValueError:
            found = None
    return found or chosen(corpus, record, name, date.min)


def change_json(document: str, change: Change) -> dict[str, object]:
    """One change as ``diff --json`` gives it: the texts are the wordings that were compared."""
    from clausebook.redline.word_diff import redline_of  # noqa: PLC0415 - neither log nor show needs it

    return {
        "clause": f"{document}/{change.clause}",
        "kinds": [kind.value for kind in change.kinds],
        "before": _side(change.before),
        "after": _side(change.after),
        "redline": [list(segment) for segment in redline_of(change)],
        "certainty": change.certainty.value,
        "other": list(change.other),
    }


def _side(clause: Clause | None) -> dict[str, str] | None:
    return clause and {"label": clause.block.label, "address": clause.address, "text": clause.block.wording}


def _change_text(change: Change) -> str:
    from clausebook.redline.word_diff import redline_of  # noqa: PLC0415 - as above

    clause = change.after or change.before
    label = clause.block.label if clause else ""
    head = f"{label or change.clause}  {', '.join(change.kinds)}"
    if change.before and change.after and change.before.block.label != change.after.block.label:
        head += f" (was {change.before.block.label or 'unnumbered'})"
    marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    body = "".join(marks[op].format(text) for op, text in redline_of(change))
    if ChangeKind.REWORDED not in change.kinds and change.before and change.after:
        body = f"{body[:_SHORT]}…" if len(body) > _SHORT else body
    return f"{head}\n    {body}\n"
