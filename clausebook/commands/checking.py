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
from clausebook.proposal import propose
from clausebook.workspace import Workspace

EXAMINED = "clausebook.doctor"  # what the other packages add to it


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--errors", "only_errors", is_flag=True, help="Only what stops publication.")
@click.option("--committed", is_flag=True, help="The committed texts, not those in the working tree.")
@click.option("--base", metavar="REV", help="Against the branch this one is for: only what the change brings about.")
@options
def check(opts: Options, form: str, only_errors: bool, committed: bool, base: str | None) -> None:  # noqa: FBT001
    """Report everything doubtful in the texts: where, what, and how to mend it.

    Ends with 1 if there are errors, 0 if there are only warnings and notes. With --base, the texts are compared with
    those at the commit where this branch left REV: what was declared of the change, and what it does to clauses
    elsewhere, is looked at too, and what was doubtful before is passed over.

    \b
    clausebook check                     all findings, a line each
    clausebook check --base main         what this branch changes
    clausebook check --format github     as annotations of a pull request
    """
    if base:
        findings = propose(opts.here(), base, committed=committed).findings
    else:
        findings = found(opts.workspace(), committed=committed)
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
