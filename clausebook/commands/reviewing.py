"""The command ``review``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points

import click

from clausebook import review
from clausebook.author.proposal import Proposal, propose
from clausebook.check import Texts, place_lines
from clausebook.check.knock_on import Reach, reach
from clausebook.commands.context import Options, echo_json, options
from clausebook.corpus import Corpus
from clausebook.html.language import named, speaking
from clausebook.model.document_change import DocumentChange
from clausebook.model.errors import errors
from clausebook.workspace import Workspace

AUDIENCE = "clausebook.audience"  # who knows how many would be told


@click.command("review")
@click.option("--base", metavar="REV", required=True, help="The branch or commit that this one is to be merged into.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html", "json"]), default="markdown", help="How to print."
)
@click.option("--committed", is_flag=True, help="The committed texts, not those in the working tree.")
@options
def review_(opts: Options, base: str, form: str, committed: bool) -> None:
    """Show what a branch changes in the terms.

    Documents, dates, clauses with their redlines, findings, and whom it reaches: as one comment for a pull request,
    as a page, or for programs. Ends with 1 if there are errors.

    \b
    clausebook review --base main
    clausebook review --base main --format html > review.html
    """
    workspace = opts.here()
    found = reviewed(workspace, propose(workspace, base, committed=committed))
    if form == "json":
        echo_json(review.facts(found))
    else:
        with speaking(named(workspace.config.lang)):
            click.echo(review.comment(found) if form == "markdown" else review.page(found), nl=False)
    if errors(found.findings):
        raise SystemExit(1)


def reviewed(workspace: Workspace, proposal: Proposal) -> review.Review:
    """The review of a proposal."""
    count, periods = _audience(workspace, proposal.corpus), workspace.config.notice_periods
    documents = tuple(
        review.document(
            one,
            periods.get(one.record.kind, 0),
            _reaches(one, proposal.texts),
            count(one) if count and one.version else None,
        )
        for one in proposal.revised
    )
    unread = tuple(one.path for one in proposal.unread)
    return review.Review(proposal.base, workspace.today, documents, proposal.findings, unread)


def _reaches(one: DocumentChange, texts: Texts) -> Iterable[Reach]:
    text = texts.get(one.path)
    reaches = reach(one, texts) if text and one.version and not one.fresh else ()
    return [each._replace(used=place_lines(each.used, texts)) for each in reaches]


def _audience(workspace: Workspace, corpus: Corpus) -> Callable[[DocumentChange], int] | None:
    """What counts the subscribers of a document, where there is a list of them."""
    for entry in entry_points(group=AUDIENCE):
        count: Callable[[DocumentChange], int] | None = entry.load()(workspace, corpus)
        return count
    return None
