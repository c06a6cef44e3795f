"""Commands that read history: ``log``, ``show`` and ``diff``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import click

from clausebook.commands.context import Options, as_json, echo_json, options, reporting_files
from clausebook.corpus import Corpus
from clausebook.lookup import find_clause, find_document
from clausebook.model import version as versions_
from clausebook.model.change import Change, ChangeKind, Clause, count_kinds
from clausebook.model.errors import UseError
from clausebook.model.version import ChangeClass, DocumentRecord, Version
from clausebook.timeline.effect import find_backdating
from clausebook.timeline.validity import Days, days_in_force

_SHORT = 90
_TOWARDS = {(True, False): "now", (False, True): "was", (True, True): "with"}  # by whether it was there and is there
TODAY, UPCOMING = "today", "upcoming"


class Day(click.ParamType[date]):
    """A legal day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - as click has it
        """The day; anything else is refused with the form it should have."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day of the calendar: write YYYY-MM-DD, as in 2024-12-20.", param, ctx)


@click.command()
@click.argument("document", required=False)
@as_json
@options
def log(opts: Options, document: str | None, as_json: bool) -> None:
    """List the versions of DOCUMENT, or of every document.

    The newest comes first.

    \b
    clausebook log                       every version of every document
    clausebook log services-schedule     of one document
    """
    workspace, corpus = opts.corpus()
    listed = [find_document(corpus, document)] if document else list(corpus.documents())
    entries = [(record, version) for record in listed for version in corpus.versions(record.id)]
    entries.sort(key=lambda entry: (entry[1].published_at, entry[1].number), reverse=True)
    with reporting_files(workspace, corpus):
        if as_json:
            days = {record.id: days_in_force(corpus.versions(record.id)) for record in listed}
            echo_json([_logged(corpus, version, days[record.id]) for record, version in entries])
            return
        for record, version in entries:
            click.echo(_log_line(corpus, record, version))


def _logged(corpus: Corpus, version: Version, days: Mapping[str, Days]) -> dict[str, Any]:
    from clausebook import records  # noqa: PLC0415 - as in show

    fields = records.with_days(version, count_kinds(corpus.kinds(version)), days.get(version.name))
    return records.LoggedVersion.of({**fields, "path": version.path}).plain()


def _log_line(corpus: Corpus, record: DocumentRecord, version: Version) -> str:
    from clausebook.html.change_counts import summarize  # noqa: PLC0415 - as in show

    told = summarize(corpus.kinds(version))
    effective = "" if version.effective_on == version.last_updated else f", effective {version.effective_on}"
    what = ", ".join(filter(None, ("first version" if version.number == 1 else "", told)))
    since = find_backdating(version)
    what += f", backdated on {version.published_on} to {since}" if since else ""
    what += "".join(f", corrected on {day} from {before}" for day, before in version.redatings)
    what += "".join(f", withdrawn from {start} to {end}" for start, end, *_ in version.absences)
    what += f", withdrawn on {version.withdrawn_on}" if version.withdrawn_on else ""
    note = f"\n    {version.note.splitlines()[0]}" if version.note else ""
    for away in version.absences:
        note += f"\n    Withdrawn: {away.note.splitlines()[0]}" if away.note else ""
        note += f"\n    Back: {away.return_note.splitlines()[0]}" if away.return_note else ""
    if version.withdrawn_on and version.withdrawal_note:
        note += f"\n    Withdrawn: {version.withdrawal_note.splitlines()[0]}"
    shown = version.declared or version.change_class is ChangeClass.RENUMBERING
    kind = f"{version.change_class}: " if shown else ""
    return f"{version.name:<12} {record.id}  ({kind}{what}{effective}) {version.commit[:12]}{note}"


@click.command()
@click.argument("document")
@click.option("--as-of", type=Day(), help="The text in force on that legal day (default: today).")
@click.option("--version", "name", help="A version by its name, a day, or upcoming.")
@click.option("--clause", help="Only the clause of that id, number or heading and those under it.")
@as_json
@options
def show(
    opts: Options,
    document: str,
    as_of: date | None,
    name: str | None,
    clause: str | None,
    as_json: bool,
) -> None:
    """Print DOCUMENT as it is in force today.

    With an option, as it was on another day, or in one version.

    \b
    clausebook show services-schedule --as-of 2024-03-03
    clausebook show services-schedule --clause tp-sharing
    clausebook show services-schedule --clause "7.9(a)"
    """
    workspace, corpus = opts.corpus()
    record = find_document(corpus, document)
    version = chosen(corpus, record, name, workspace.today, as_of)
    clauses = list(corpus.clauses(version, None if name else as_of))
    only = find_clause(corpus, record, clauses, clause) if clause else None
    if only and only not in clauses:
        clauses.append(only)  # an item inside a sentence
    if as_json:
        from clausebook import records  # noqa: PLC0415 - what describes JSON takes longer to load than the text

        days = days_in_force(corpus.versions(record.id)).get(version.name)
        text = records.text_of_version(version, days)
        tree = records.nested(record.id, clauses, record.lang, only)
        echo_json(records.NestedText.of({**text, "clauses": tree}).plain())
        return
    day = version.last_updated
    click.echo(f"{version.title}\nLast Updated: {day:%B} {day.day}, {day:%Y}\n")
    for line in outline(clauses, only):
        click.echo(line)


def chosen(corpus: Corpus, record: DocumentRecord, name: str | None, today: date, day: date | None = None) -> Version:
    """The version of that name, else the one in force on a day (default: today). Raises :class:`UseError`.

    A version is named by its permanent name, by a legal day (the text in force then), or by ``today`` or ``upcoming``
    (the next to take effect).
    """
    versions = corpus.versions(record.id)
    if name == UPCOMING:
        coming = versions_.upcoming(versions, today)
        if not coming:
            raise UseError.of("E_VERSION", f"nothing is announced of {record.id}", "List its versions: clausebook log")
        return coming[0]
    if name and name != TODAY:
        return _on(versions, name) or versions_.find_version(versions, record.id, name)
    day = day or today
    in_force = versions_.in_force(versions, day)
    if in_force is None:
        raise UseError.of("E_NOT_IN_FORCE", f"{record.id} has no text in force on {day}", _when(versions, day))
    return in_force


def _on(versions: Sequence[Version], name: str) -> Version | None:
    """The text in force on a day that is the name of no version."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return None if any(version.name == name for version in versions) else versions_.in_force(versions, day)


def _when(versions: Sequence[Version], day: date) -> str:
    away = versions_.find_absence(versions, day)
    if away:
        since, until = away
        back = f"from {since} to {until}" if until else f"on {since}"
        return f"It was withdrawn {back}. Name a version with --version"
    first = min(version.effective_on for version in versions)
    return f"The first takes effect on {first}. Name a version with --version"


def outline(clauses: Sequence[Clause], only: Clause | None) -> Iterator[str]:
    """A clause and those under it, each on a line; all of them without ``only``."""
    start = clauses.index(only) if only else 0
    top = only.depth if only else 0
    for place, one in enumerate(clauses[start:]):
        if only and place and one.depth <= top:
            return
        label = f"{one.block.label} " if one.block.label else ""
        yield f"{'  ' * (one.depth - top)}{label}{one.block.text}"


@click.command()
@click.argument("document")
@click.argument("old", metavar="FROM")
@click.argument("new", metavar="TO")
@as_json
@options
def diff(opts: Options, document: str, old: str, new: str, as_json: bool) -> None:
    """Show what changed between two versions of DOCUMENT.

    Changes are shown clause by clause. FROM and TO are names of versions, legal days (the text in force then), today,
    or upcoming (the next text to take effect).

    \b
    clausebook diff services-schedule 2023-05-03 2024-12-20
    clausebook diff services-schedule today upcoming
    """
    from clausebook.compare import between  # noqa: PLC0415 - only here, and it compares texts

    workspace, corpus = opts.corpus()
    record = find_document(corpus, document)
    before, after = (chosen(corpus, record, name, workspace.today) for name in (old, new))
    changes = between(corpus, before, after)
    if as_json:
        from clausebook import records  # noqa: PLC0415 - as in show

        fields = records.diff(record, (before.name, after.name), corpus.clauses(after), changes)
        echo_json(records.Diff.of(fields).plain())
        return
    if not changes:
        both = (
            f"{old} and {new} are one version, {before.name}" if before == after else f"{old} and {new} read the same"
        )
        click.echo(f"Nothing differs: {both}.")
    for change in changes:
        click.echo(_change_text(change))


def _change_text(change: Change) -> str:
    from clausebook.html import wording  # noqa: PLC0415 - as above
    from clausebook.redline.word_diff import redline_of  # noqa: PLC0415 - as above

    clause = change.after or change.before
    head = f"{wording.short(clause) if clause else change.clause}  {', '.join(change.kinds)}"
    head += f" ({_TOWARDS[bool(change.before), bool(change.after)]} {', '.join(change.other)})" if change.other else ""
    if change.before and change.after and change.before.block.label != change.after.block.label:
        head += f" (was {wording.short(change.before)})"
    marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    body = "".join(marks[op].format(text) for op, text in redline_of(change))
    if ChangeKind.REWORDED not in change.kinds and change.before and change.after:
        body = f"{body[:_SHORT]}…" if len(body) > _SHORT else body
    return f"{head}\n    {body}\n"
