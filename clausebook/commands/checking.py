"""Commands that look for faults: ``check`` and ``doctor``."""

from __future__ import annotations

from importlib.metadata import entry_points

import click

from clausebook import check as checks
from clausebook import filename
from clausebook.commands.context import Options, as_json, echo_json, options
from clausebook.doctor import examine
from clausebook.errors import Finding, Severity
from clausebook.known import known
from clausebook.workspace import Workspace

EXAMINED = "clausebook.doctor"  # what the other packages add to it


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--errors", "only_errors", is_flag=True, help="Only what stops publication.")
@click.option("--committed", is_flag=True, help="The committed texts, not those in the working tree.")
@options
def check(opts: Options, form: str, only_errors: bool, committed: bool) -> None:  # noqa: FBT001
    """Report everything doubtful in the texts: where, what, and how to mend it.

    Ends with 1 if there are errors, 0 if there are only warnings and notes.

    \b
    clausebook check                     all findings, a line each
    clausebook check --format github     as annotations of a pull request
    """
    workspace = opts.workspace()
    findings = found(workspace, committed=committed)
    if only_errors:
        findings = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    printers = {"text": checks.findings_text, "json": checks.findings_json, "github": checks.findings_github}
    output = printers[form](findings)
    if output:
        click.echo(output)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)


def found(workspace: Workspace, *, committed: bool) -> tuple[Finding, ...]:
    """The findings in the working tree, or in the committed texts."""
    texts = workspace.texts()
    files = texts if committed else workspace.working_files()
    published, refused = known(workspace)
    findings = checks.check(files, workspace.config, published, today=workspace.today)
    told = {(finding.path, finding.code) for finding in findings}
    named = filename.tree_findings(workspace.entries() if committed else workspace.working_entries())
    standing = (one for one in refused if one.path in texts and files.get(one.path) == texts[one.path])
    return tuple(sorted({*findings, *(one for one in (*named, *standing) if (one.path, one.code) not in told)}))


@click.command()
@as_json
@options
def doctor(opts: Options, as_json: bool) -> None:  # noqa: FBT001
    """Examine the repository, the compiled corpus and this machine, and say what is not well."""
    results = examine(opts.repo, opts.ref, opts.include, [entry.load() for entry in entry_points(group=EXAMINED)])
    if as_json:
        echo_json([{"name": result.name, "well": result.well, "told": result.told} for result in results])
    else:
        for result in results:
            click.echo(f"{'ok  ' if result.well else 'FAIL'}  {result.name}: {result.told}")
    if not all(result.well for result in results):
        raise SystemExit(1)


COMMANDS = (check, doctor)
