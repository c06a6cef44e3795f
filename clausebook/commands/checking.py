"""Commands that look for faults: ``check`` and ``doctor``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points

import click

from clausebook import check as checks
from clausebook import records, unread_files
from clausebook.author.proposal import propose
from clausebook.author.published_facts import find_hint_faults, read_published
from clausebook.author.quotes import unify_quotes
from clausebook.commands.authoring import ids_of, renumber_files, stamp_files
from clausebook.commands.context import Options, as_json, echo_json, options, tell_unread
from clausebook.commands.document_files import DocumentFiles
from clausebook.compile import commit_dates
from clausebook.doctor import Result, examine
from clausebook.extras import missing
from clausebook.model.errors import Finding, Severity, errors
from clausebook.workspace import Workspace

_NUMBERS = {"W_LABEL_GAP", "W_LABEL_REPEAT", "W_LABEL_ORDER", "W_REF_SHIFTED"}
_MARK = re.compile(r"<a id=\"([^\"]+)\">")
EXAMINED = "clausebook.doctor"  # what the other packages add to it


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--errors", "only_errors", is_flag=True, help="Only what stops publication.")
@click.option("--committed", is_flag=True, help="The committed texts, not those in the working tree.")
@click.option("--base", metavar="REV", help="Against the branch this one is for: only what the change brings about.")
@click.option("--fix", is_flag=True, help="First fix what can be fixed without touching a word.")
@options
def check(
    opts: Options,
    form: str,
    only_errors: bool,
    committed: bool,
    base: str | None,
    fix: bool,
) -> None:
    """Report what is wrong or doubtful in the texts.

    Each finding says where it is, what it is, and how to fix it. Ends with 1 if there are errors, 0 if there are
    only warnings and notes. With --base, the texts are compared with those at the commit where this branch left
    REV: what was declared of the change, and what it does to clauses elsewhere, is looked at too, and what was
    doubtful before is passed over.

    \b
    clausebook check                     all findings, a line each
    clausebook check --base main         what this branch changes
    clausebook check --base main --fix   the same; marks, numbers and quotes are put right first
    clausebook check --format github     as annotations of a pull request
    """
    if fix and committed:
        raise click.UsageError("--fix writes into the working tree: leave --committed away")
    findings = _found(opts, base, committed=committed)
    if fix:
        for path, what in mended(opts.here(), findings):
            click.echo(f"{path}: {what}", err=True)
        findings = _found(opts, base, committed=False)
    if only_errors:
        findings = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    printers = {"text": checks.findings_text, "json": checks.findings_json, "github": checks.findings_github}
    output = printers[form](findings)
    if output:
        click.echo(output)
    if not any(finding.code == "E_NO_DOCUMENTS" for finding in findings):
        tell_unread(opts.workspace())
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


def _found(opts: Options, base: str | None, *, committed: bool) -> tuple[Finding, ...]:
    if base:
        return propose(opts.here(), base, committed=committed).findings
    return found(opts.workspace(), committed=committed)


def mended(workspace: Workspace, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Mend what some findings tell of, as far as no word is touched; the files, and what was put right in each."""
    files = DocumentFiles(workspace.repository.root, workspace.working_files())
    codes: dict[str, set[str]] = {}
    for one in findings:
        codes.setdefault(one.path, set()).add(one.code)
    root = workspace.repository.root
    numbers = sorted({files.home(path) for path, some in codes.items() if some & _NUMBERS})
    for path, line, old, new in renumber_files(workspace, numbers) if numbers else ():
        yield path, f"line {line}: {old} became {new}"
    files = DocumentFiles(root, workspace.working_files())
    lost = {
        (files.home(one.path), name[1])
        for one in findings
        if one.code == "W_ID_LOST" and (name := _MARK.search(one.message))
    }
    ids = ids_of(workspace, files)

    def wanted(path: str, text: str) -> Sequence[str]:
        return [id_ if (path, id_) in lost else "" for id_ in ids(path, text)]

    for each in stamp_files(files, sorted({path for path, _ in lost}), wanted) if lost else ():
        yield each.path, f"line {each.line}: the mark {each.id} was put back"
    for path in sorted(path for path, some in codes.items() if "W_QUOTE_MIXED" in some):
        before = (root / path).read_bytes().decode()
        after = unify_quotes(before)
        if after != before:
            (root / path).write_bytes(after.encode())
            yield path, "quotes are of one kind"


def found(workspace: Workspace, *, committed: bool) -> tuple[Finding, ...]:
    """The findings in the working tree, or in the committed texts."""
    texts = workspace.texts()
    files = texts if committed else workspace.working_files()
    published, refused = read_published(workspace)
    findings = checks.check(files, workspace.config, published, today=workspace.today)
    held = {(one.path, one.code, one.message): one for one in refused}
    findings = tuple(held.get((one.path, one.code, one.message), one) for one in findings)
    told = {(finding.path, finding.code) for finding in findings}
    named = workspace.unfit(workspace.entries() if committed else workspace.working_entries())
    if not files and not published and not errors(refused) and not workspace.corpus().documents():
        named = (*named, unread_files.report_nothing_read(workspace.unread()))
    named = (*named, *find_hint_faults(workspace))
    standing = (one for one in refused if one.path in texts and files.get(one.path) == texts[one.path])
    backward = commit_dates.find_backward(workspace.repository.revisions())
    return tuple(
        sorted({*findings, *(one for one in (*named, *standing) if (one.path, one.code) not in told), *backward})
    )


@click.command()
@as_json
@options
def doctor(opts: Options, as_json: bool) -> None:
    """Examine the repository, its corpus and this machine.

    Says of each thing it looked at whether it is well; ends with 1 if one is not.
    """
    results = examine(opts.repo, opts.ref, opts.include, [_examiner(entry) for entry in entry_points(group=EXAMINED)])
    if as_json:
        examined = ({"name": one.name, "ok": one.well, "message": one.told} for one in results)
        echo_json([records.Examination.of(fields).plain() for fields in examined])
    else:
        for result in results:
            click.echo(f"{'ok  ' if result.well else 'FAIL'}  {result.name}: {result.told}")
    if any(result.name == "texts" and result.well for result in results):
        tell_unread(opts.workspace())
    if not all(result.well for result in results):
        raise SystemExit(1)


def _examiner(entry: EntryPoint) -> Callable[[Workspace], tuple[Result, ...]]:
    """What another package examines; where its libraries are not installed, it has nothing that could be unwell."""
    try:
        found: Callable[[Workspace], tuple[Result, ...]] = entry.load()
    except ImportError as error:
        result = Result(entry.name, well=True, told=f"not examined: {missing(error)}")
        return lambda _: (result,)
    return found
