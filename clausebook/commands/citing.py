"""The command that reads a citation: ``cite``."""

from __future__ import annotations

from datetime import date

import click

from clausebook.citation.documents import name_document
from clausebook.cited_places import CitationReader, CitedPlace, find_shared_titles
from clausebook.commands.context import Options, options
from clausebook.commands.reading import Day, outline
from clausebook.html import urls, wording
from clausebook.html.citation import write_dated
from clausebook.model.errors import UseError
from clausebook.model.version import title
from clausebook.timeline.status import Standing
from clausebook.workspace import Workspace


@click.command()
@click.argument("reference")
@click.option("--as-of", type=Day(), help="As the texts stood on that legal day (default: today).")
@options
def cite(opts: Options, reference: str, as_of: date | None) -> None:
    """Print the clause that REFERENCE means, and how to cite it.

    \b
    clausebook cite "SS 7.9"
    clausebook cite "section 5(a) of the terms of service" --as-of 2024-03-03
    """
    workspace, corpus = opts.corpus()
    citations = CitationReader(corpus, workspace.config.citation)
    day = as_of or workspace.today
    found = citations.read(reference, day)
    if found.certainty != "exact":
        listed = "; ".join(_named(workspace, citations, one) for one in found.places)
        if found.certainty == "ambiguous":
            raise UseError.of("E_CLAUSE", f"{reference!r} may be {len(found.places)} clauses", f"Write one: {listed}")
        hint = f"The nearest are: {listed}" if listed else 'Write a document and a number or a heading: "SS 7.9"'
        raise UseError.of("E_CLAUSE", f"No clause in force on {day} is cited as {reference!r}", hint)
    place = found.places[0]
    clause, clauses = citations.clause(place), list(corpus.clauses(place.version))
    record = next(one for one in corpus.documents() if one.id == place.document)
    standing = Standing(record, corpus.versions(record.id), workspace.today)
    address = workspace.config.site_url + urls.version(place.version, clause.id)
    cited = wording.cited(clause, workspace.config.citation_sign)
    click.echo(write_dated(standing, place.version, cited, address, find_shared_titles(corpus), day))
    for line in outline(clauses if clause in clauses else [*clauses, clause], clause):
        click.echo(f"    {line}")


def _named(workspace: Workspace, citations: CitationReader, place: CitedPlace) -> str:
    record = next(one for one in citations.corpus.documents() if one.id == place.document)
    called = title(record, citations.corpus.versions(record.id), place.version)
    named = name_document(record.id, called, find_shared_titles(citations.corpus))
    return f"{named} {wording.cited(citations.clause(place), workspace.config.citation_sign)}"
