"""The commands of the site: ``build`` and ``serve``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click

from clausebook.author.draft import compile_draft, folder
from clausebook.commands.context import Options, compiled, options, reporting_files
from clausebook.commands.reading import Day
from clausebook.corpus import Corpus
from clausebook.extras import missing
from clausebook.model.errors import ClausebookError
from clausebook.workspace import Workspace
from clausebook_site import engines
from clausebook_site.build import build as build_site
from clausebook_site.engine_protocol import Plan
from clausebook_site.exports import choose_formats, write_exports
from clausebook_site.follow import Branch, following
from clausebook_site.manifest import read_files, write_manifest
from clausebook_site.site_model import Site

_today = click.option("--today", type=Day(), help="The legal day to build for (default: today).")
_site = click.option("--site-dir", type=click.Path(path_type=Path), help="Where the site is to stand (default: site).")
_engine = click.option(
    "--engine", envvar="CLAUSEBOOK_SITE_ENGINE", default=engines.DEFAULT, show_default=True, help="What builds it."
)


@click.command()
@_site
@_today
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option(
    "--exports", is_flag=False, flag_value="all", default="", metavar="[FORMATS]",
    help="Put every version as Word and PDF beside its page; --exports=docx as Word alone.",
)  # fmt: skip
@_engine
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file to list the site's files in, by digest, with what was added, changed and removed since the last list.",
)
@options
def build(
    opts: Options,
    site_dir: Path | None,
    today: date | None,
    strict: bool,
    exports: str,
    engine: str,
    manifest: Path | None,
) -> None:
    """Compile what is new and write the site.

    The new site takes the place of the old one in one step, and only if everything is right.
    """
    workspace = opts.workspace()
    out = site_dir or workspace.repository.root / "site"
    plan = Plan(workspace.repository.root, out, workspace.state, strict, engine)
    before = read_files(manifest) if manifest else {}  # what is no manifest is refused before anything is built
    built = _publish(workspace, today, plan, choose_formats(exports) if exports else ())
    if manifest:
        write_manifest(built, manifest, before)
    click.echo(f"The site is in {out}", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on; 0 for any that is free.")
@click.option("--draft", is_flag=True, help="Show the working tree as a draft, and reload pages as it changes.")
@_today
@_engine
@options
def serve(
    opts: Options,
    host: str,
    port: int,
    draft: bool,
    today: date | None,
    engine: str,
) -> None:
    """Build the site and serve it with the API, until interrupted.

    Builds again when the branch moves.

    \b
    clausebook serve --port 9000
    clausebook serve --draft             what is not committed yet, as a draft with its redline
    """
    workspace = opts.workspace()
    if draft:
        _serve_draft(workspace, (host, port), today, engine)
        return
    out = workspace.repository.root / "site"
    branch = _branch(workspace, opts)
    _publish(workspace, today, Plan(workspace.repository.root, out, workspace.state, engine=engine))
    days = ["--today", today.isoformat()] if today else []
    commands = [[*opts.words(), "build", "--site-dir", str(out), "--engine", engine, *days]]
    start: Callable[..., None] = _serve_files
    for server in entry_points(group="clausebook.server"):
        try:
            start = partial(server.load(), workspace)
            commands.append([*opts.words(), "index"])
        except ImportError as error:
            click.echo(f"The site is served without the API: {missing(error)}", err=True)
    first = commands[1:] if workspace.config.search.model else []  # texts go through a model while words are searched
    with following(branch, lambda: _branch(opts.workspace(), opts), commands, first):
        start(out, host, port)


def _branch(workspace: Workspace, opts: Options) -> Branch:
    return Branch(workspace.repository, (workspace.config.publish_branch or None) if opts.ref is None else opts.ref)


def _publish(workspace: Workspace, today: date | None, plan: Plan, exports: tuple[str, ...] = ()) -> Path:
    workspace.refuse_dirty()
    with workspace.building():
        corpus = Corpus(compiled(workspace).corpus)
        site = Site.of(workspace.config, today or workspace.today, exports=exports)
        write = partial(write_exports, corpus, workspace.config, exports, plan.work / "exports")
        with reporting_files(workspace, corpus):
            return build_site(corpus, site, plan, write)


def _serve_draft(workspace: Workspace, address: tuple[str, int], today: date | None, engine: str) -> None:
    out = folder(workspace)
    plan = Plan(workspace.repository.root, out, workspace.state / "draft", engine=engine)

    def rebuild() -> None:
        try:
            corpus = compile_draft(workspace)
            build_site(corpus, Site.of(workspace.config, today or workspace.today, draft=True), plan)
        except ClausebookError as error:
            for finding in error.findings:
                click.echo(str(finding), err=True)
            if not out.exists():
                sys.exit(2)

    rebuild()
    watched = {workspace.repository.root / Path(path).parts[0] for path in workspace.working_paths()}
    click.echo(f"The draft is at http://{address[0]}:{address[1]}/ (Ctrl+C to stop)", err=True)
    engines.named(engine).serve(rebuild, out, address, sorted(watched))


class _Files(SimpleHTTPRequestHandler):
    """Serves the site; what is not there gets the site's own page for it."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's 404 page where there is one."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        """Let nothing be taken for what it is not."""
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the base class has it
        """Say nothing of what went well."""


def _serve_files(out: Path, host: str, port: int) -> None:
    handler: Callable[..., SimpleHTTPRequestHandler] = partial(_Files, directory=str(out))
    with ThreadingHTTPServer((host, port), handler) as server:
        name = f"[{host}]" if ":" in host else host
        click.echo(f"Serving {out} at http://{name}:{server.server_port}/ (Ctrl+C to stop)", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped", err=True)
