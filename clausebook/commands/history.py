"""Commands about old history: ``history suggest``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from clausebook import records
from clausebook.author.hint_suggestions import Suggestion, suggest_successors
from clausebook.author.hint_suggestions import suggest as suggested
from clausebook.commands.context import Options, as_json, echo_json, options
from clausebook.corpus import Corpus
from clausebook.lookup import find_document


@click.group()
def history() -> None:
    """Suggest hints for terms/history.yml, about old history."""


@history.command()
@click.argument("document", required=False)
@click.option("--all", "everything", is_flag=True, help="Also a line for each version that changes more than spelling.")
@as_json
@options
def suggest(opts: Options, document: str | None, everything: bool, as_json: bool) -> None:
    """Print lines that may belong in terms/history.yml.

    Judge each, and paste those that are right. They are about clauses that may be one, and versions that nobody
    declared to be editorial or material and that look like corrections. DOCUMENT: only about that one.

    \b
    clausebook history suggest                       of every document
    clausebook history suggest terms-of-service --all
    """
    _, corpus = opts.corpus()
    chosen = [find_document(corpus, document)] if document else list(corpus.documents())
    found = [each for each in suggest_successors(corpus) if document is None or each.version.document == chosen[0].id]
    found += [each for record in chosen for each in _of(corpus, record.id, everything=everything)]
    if as_json:
        echo_json([records.Suggestion.of(_fields(each)).plain() for each in found])
        return
    for each in found:
        click.echo(each.line)
    click.echo(f"{len(found)} lines to judge; those that are right belong in terms/history.yml", err=True)


def _of(corpus: Corpus, document: str, *, everything: bool) -> Iterator[Suggestion]:
    for version in corpus.versions(document)[1:]:
        yield from suggested(version, corpus.changes(version), everything=everything)


def _fields(each: Suggestion) -> records.Fields:
    version = each.version
    return {
        "document": version.document,
        "version": version.name,
        "commit": version.commit,
        "hint": each.hint,
        "reason": each.why,
    }
