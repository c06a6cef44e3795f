"""The commands of the API: ``api``, ``index``, ``search`` and ``openapi``."""

from __future__ import annotations

import html
import os
import re
from datetime import date
from pathlib import Path

import click

from clausebook.cited_places import CitationReader
from clausebook.commands.context import Options, as_json, compiled, echo_json, options
from clausebook.commands.reading import Day
from clausebook.corpus import Corpus
from clausebook.html import wording
from clausebook.html.wording import many
from clausebook.model.errors import UseError
from clausebook.timeline.validity import Days
from clausebook.workspace import Workspace, read_config
from clausebook_api.app import create_app
from clausebook_api.config import ApiConfig
from clausebook_api.indexing import index_meaning, index_words, open_index, relate
from clausebook_api.search import Answer, Ask, Hit, Index, QueryError
from clausebook_api.search import search as search_index
from clausebook_api.serializers import Found, found_clause, meaning_of
from clausebook_api.server import listen

_MARK = re.compile(r"</?mark>")
_RELATED = "Related in meaning: none of your words stand in it"


@click.command()
@options
def index(opts: Options) -> None:
    """Build the search index, or bring it up to date.

    Only documents that changed are indexed again. Where the settings name a language model, new texts go through it,
    so that clauses are found by what they mean; when that is interrupted, the next run goes on with it.
    """
    workspace, found = _opened(opts)
    click.echo(f"The index is in {found.path}: {found.entries:,} wordings of {found.documents} documents", err=True)
    click.echo(f"Of commit {found.commit[:12]}, for {workspace.repository.root}", err=True)
    made = index_meaning(workspace, found, _tell_texts)
    if made is not None:
        click.echo(f"Searched by meaning, too: {many(made, 'new text', 'new texts')} went through the model", err=True)


@click.command()
@click.argument("words", metavar="QUERY")
@click.option("--as-of", type=Day(), help="The texts as they stood on that legal day (default: today).")
@click.option("--basis", type=click.Choice(["effective", "published"]), default="effective", show_default=True)
@click.option("--document", default="", help="Only this document, by its id.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="At most so many clauses.")
@as_json
@options
def search(
    opts: Options,
    words: str,
    as_of: date | None,
    basis: str,
    document: str,
    limit: int,
    as_json: bool,
) -> None:
    """Find clauses by words, "phrases" or a citation.

    \b
    clausebook search "third party data"
    clausebook search "SS 7.9" --as-of 2024-03-03
    """
    workspace, found = _opened(opts)
    relate(workspace, found)
    day = as_of or workspace.today
    ask = Ask(day, workspace.today, basis, document, limit=limit)
    try:
        answer = search_index(found, CitationReader(workspace.corpus(), workspace.config.citation), words, ask)
    except QueryError as error:
        raise UseError.of("E_QUERY", error.message, 'Write words, "phrases" or a citation') from error
    if as_json:
        echo_json(_found(answer, day).plain())
        return
    for hit in answer.hits:
        click.echo(_told(hit, ask))
    click.echo(_summary(answer, day), err=True)


def _opened(opts: Options) -> tuple[Workspace, Index]:
    workspace = opts.workspace()
    index_words(workspace, Corpus(compiled(workspace).corpus))
    return workspace, open_index(workspace)


def _found(answer: Answer, day: date) -> Found:
    return Found.of(
        {
            "items": [found_clause(hit) for hit in answer.hits],
            "total": answer.total,
            "matched": answer.mode,
            "suggestions": list(answer.suggestions),
            "as_of": day,
            "commit": answer.commit,
            "meaning": meaning_of(answer),
        }
    )


def _told(hit: Hit, ask: Ask) -> str:
    days = Days(hit.starts_on, hit.ends_on) if hit.starts_on else None
    changed = hit.changed_since and not (days and days.start > ask.today)
    now = "" if not changed else f"; changed since, now {hit.now_citation}" if hit.now_citation else "; gone"
    text = html.unescape(_MARK.sub("", hit.excerpt))
    synonym = f" (for {', '.join(hit.by_synonym)})" if hit.by_synonym else ""
    held = wording.in_force(days, today=ask.today) if days else "in force on no whole day"
    if days and not days.end and days.start <= ask.today and hit.unchanged_since:
        held = wording.words_since(hit.label, hit.numbered_since, hit.unchanged_since)
    held = f"published {wording.day(hit.published_on)}, {held}" if ask.basis == "published" else held
    text = f"{_RELATED}: {hit.nearest}" if hit.matched_by == "meaning" else text
    return f"{hit.citation} ({held}{now}){synonym}\n    {text}\n"


def _tell_texts(done: int, total: int) -> None:
    click.echo(f"{done:,} of {total:,} texts went through the model", err=True)


def _summary(answer: Answer, day: date) -> str:
    some = "with any of these words" if answer.mode == "any" else "found"
    meant = f", for {answer.suggestions[0]!r}" if answer.suggestions else ""
    return f"{answer.total} clause{'s' * (answer.total != 1)} {some} as of {day}{meant}"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="How many processes answer.")
@options
def api(opts: Options, host: str, port: int, workers: int) -> None:
    """Serve the API without the site.

    It answers from what is built and indexed, as the environment configures it.
    """
    if opts.repo != Path():
        os.environ["CLAUSEBOOK_ROOT"] = str(opts.repo)
    listen(host, port, "info", workers)


@click.command()
@options
def openapi(opts: Options) -> None:
    """Print the description of the API, by OpenAPI 3.1, as JSON."""
    echo_json(create_app(ApiConfig(read_config(opts.repo), Path(), None, b"")).api_doc)
