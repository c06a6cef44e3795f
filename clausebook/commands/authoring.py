"""Commands that write: ``stamp``, ``renumber``, ``init`` and ``demo``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from clausebook import config
from clausebook.author.draft import compile_draft
from clausebook.author.init import Wishes
from clausebook.author.init import init as prepare
from clausebook.author.renumber import Numbered, renumber
from clausebook.author.stamp import clauses, derived_ids
from clausebook.author.stamp import stamp as stamped
from clausebook.commands.context import Options, options
from clausebook.commands.document_files import DocumentFiles
from clausebook.demo import demo as write_demo
from clausebook.lookup import find_document
from clausebook.model.errors import ContentError
from clausebook.parse.joined import list_pieces
from clausebook.workspace import Workspace

IdsFor = Callable[[str, str], Sequence[str]]


class Stamped(NamedTuple):
    """One id that was put into a file."""

    path: str
    line: int
    id: str


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only print the ids, and change no file.")
@options
def stamp(opts: Options, paths: Sequence[Path], dry_run: bool) -> None:
    """Write the id of each clause into its file.

    It is written as <a id="fees"></a> before the number of the clause.

    A stamped clause stays the same clause, with its permanent link and its history, however it is reworded,
    renumbered or moved. The id is the one the clause has already; no word changes, which is proven before a
    file is written. PATHS are files or folders of terms (default: all terms).

    \b
    clausebook stamp --dry-run                          what would be written
    clausebook stamp terms/agreements/terms-of-service.md
    """
    workspace = opts.workspace()
    files = DocumentFiles(workspace.repository.root, workspace.working_files())
    written = stamp_files(files, _chosen(files, paths), ids_of(workspace, files), dry_run=dry_run)
    for each in written:
        click.echo(f"{each.path}:{each.line} {each.id}")
    click.echo(f"{len(written)} ids {'to be written' if dry_run else 'written'}", err=True)


def stamp_files(
    files: DocumentFiles, paths: Iterable[str], ids_for: IdsFor, *, dry_run: bool = False
) -> tuple[Stamped, ...]:
    """Stamp documents, all of them or, if one cannot be, none; what was, or would be, written.

    ``paths`` are those of documents; ``ids_for`` gives the clause ids of a text by its path and content.
    """
    texts = {path: files.text(path) for path in paths}
    with files.placing():
        results = {path: stamped(text, ids_for(path, text), path, files.whole(path)) for path, text in texts.items()}
    planned = files.plan(texts, results, "E_STAMP")
    if not dry_run:
        files.write(planned)
    return tuple(each for path, result in results.items() for each in _fresh(files, path, texts[path], result))


def ids_of(workspace: Workspace, files: DocumentFiles) -> IdsFor:
    """The ids that the clauses of the working tree have by their history; derived ones for other texts."""
    corpus = compile_draft(workspace)
    known = {record.path: record.id for record in corpus.documents() if record.withdrawn_on is None}

    def ids_for(path: str, text: str) -> Sequence[str]:
        if path not in known:
            return derived_ids(text, files.whole(path))
        return [clause.id for clause in corpus.clauses(corpus.versions(known[path])[-1])]

    return ids_for


def _chosen(files: DocumentFiles, paths: Sequence[Path]) -> tuple[str, ...]:
    """The documents of the working tree that stand, or of which a part stands, at or under ``paths``."""
    root = files.root.resolve()
    wanted = [path.resolve() for path in paths] or [root]
    places = {path: (path, *list_pieces(data)) for path, data in files.documents.items()}
    found = tuple(
        path
        for path, some in places.items()
        if any((root / one).is_relative_to(each) for each in wanted for one in some)
    )
    if not found:
        raise click.UsageError("There are no terms there: --include and clausebook.toml say which files hold terms.")
    return found


def _fresh(files: DocumentFiles, path: str, before: str, after: str) -> Iterator[Stamped]:
    whole = files.whole(path)
    for old, new in zip(clauses(before, whole), clauses(after, whole), strict=True):
        if new.block.anchor != old.block.anchor:
            yield Stamped(*files.place(path, new.line), new.block.anchor)


@click.command("renumber")
@click.argument("documents", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@options
def renumber_(opts: Options, documents: Sequence[str], dry_run: bool) -> None:
    """Put clause numbers in order, and the references to them.

    The first number of a series stays; 7.2A and “7.4 [Reserved]” do as well. A reference goes with the clause that it
    meant in the committed text. No other word changes, which is proven before a file is written. DOCUMENTS: only
    the numbers of these, and all references to them (default: all).

    \b
    clausebook renumber --dry-run
    clausebook renumber terms-of-service
    """
    workspace = opts.here()
    for path, line, old, new in renumber_files(workspace, documents, dry_run=dry_run):
        click.echo(f"{path}:{line} {old} -> {new}")


def renumber_files(
    workspace: Workspace, documents: Sequence[str] = (), *, dry_run: bool = False
) -> list[tuple[str, int, str, str]]:
    """Renumber files of the working tree, all of them or, if one cannot be, none; what was, or would be, changed."""
    draft = compile_draft(workspace)
    files = DocumentFiles(workspace.repository.root, workspace.working_files())
    published = workspace.corpus()
    chosen = {find_document(draft, files.home(one)).id for one in documents}
    cited = workspace.config.citation
    numbered = []
    for record in draft.documents():
        if record.withdrawn_on is not None:
            continue
        if record.held:
            raise ContentError(*record.held)
        names = {record.title, record.id.replace("-", " "), *cited.get(record.id, ())}
        known = {one.id for one in published.documents()}
        before = published.clauses(published.versions(record.id)[-1]) if record.id in known else ()
        ids = [clause.id for clause in draft.clauses(draft.versions(record.id)[-1])]
        folded = frozenset(name.casefold() for name in names)
        fixed = bool(chosen) and record.id not in chosen
        text, whole = files.text(record.path), files.whole(record.path)
        numbered.append(Numbered(record.path, text, ids, before, folded, fixed=fixed, whole=whole))
    with files.placing():
        results = renumber(numbered)
    texts = {one.path: one.text for one in numbered}
    planned = files.plan(texts, {path: result.text for path, result in results.items()}, "E_RENUMBER")
    if not dry_run:
        files.write(planned)
    made = ((path, change) for path, result in sorted(results.items()) for change in result.changes)
    return [(*files.place(path, line), old, new) for path, (line, old, new) in made]


@click.command()
@click.option("--terms", metavar="FOLDER", help="The folder of the terms (default: where they are, else terms).")
@click.option("--from", "source", metavar="ADDRESS", help="What the workflow installs (default: where this came from).")
@click.option("--site-url", metavar="ADDRESS", help="The public address of the site (asked for on a terminal).")
@click.option("--timezone", metavar="NAME", help="Whose days are the legal days (asked for on a terminal; else UTC).")
@click.option("--adopt", is_flag=True, help="Write id, title and kind into the front matter of every text.")
@options
@click.pass_context
def init(
    ctx: click.Context,
    opts: Options,
    terms: str | None,
    source: str | None,
    site_url: str | None,
    timezone: str | None,
    adopt: bool,
) -> None:
    """Prepare a repository for Clausebook.

    Settings, a site and a workflow are written, and an example if there are no terms.

    No file that is there already is changed, but for the front matter that --adopt adds. What is published stays as it
    is: all is compiled before and after, and where a document would disappear or get another id, text or date, it is
    named, nothing is written, and the command ends with 1.

    The workflow installs Clausebook from its repository at a commit, or from a wheel: name one with --from if this
    program was installed from a folder of this machine.

    \b
    git init my-policies && clausebook -C my-policies init
    clausebook init --terms policies                    the terms are in policies/, and new ones go there
    clausebook init --adopt --timezone Europe/Berlin    and every text gets front matter
    clausebook init --from https://git.example/releases/clausebook-0.1.0-py3-none-any.whl
    """
    if sys.stdin.isatty() and not (opts.repo / config.NAME).exists():
        site_url = site_url or click.prompt("Public address of the site (Enter: not known yet)", "", show_default=False)
        timezone = timezone or click.prompt("Timezone whose days are the legal days", "UTC")
    try:
        wishes = Wishes(terms, opts.include, source, site_url or "", timezone or "", adopt)
        outcomes = prepare(opts.repo, wishes)
    except ContentError as error:
        click.echo(str(error), err=True)
        ctx.exit(1)
    for path, written in outcomes:
        click.echo(f"{'wrote' if written else 'kept '}  {path}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Write a small repository with a long history into FOLDER.

    Try everything on it. It has the legal texts of a company that does not exist: five years of additions,
    renumbered and moved clauses, corrections, a withdrawn document, and new terms that take effect in forty days.

    \b
    clausebook demo /tmp/demo
    clausebook -C /tmp/demo log
    clausebook -C /tmp/demo serve
    """
    summary = write_demo(folder, datetime.now(UTC).date())
    click.echo(f"{summary.folder}: {summary.documents} documents, {summary.commits} commits.")
    click.echo(f"The newest terms take effect on {summary.effective}. Next: clausebook -C {summary.folder} serve")
