"""Runs the application: for production from the environment alone, for ``clausebook serve`` beside the site."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click
from flask_openapi import OpenAPI
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from clausebook.corpus import Corpus
from clausebook.model.errors import UseError
from clausebook.workspace import Workspace
from clausebook_api.app import create_app
from clausebook_api.beside import sending
from clausebook_api.config import ApiConfig
from clausebook_api.logs import log_as_json
from clausebook_api.notices.settings import Sending
from clausebook_api.search import build
from clausebook_api.search.synonyms import FILE

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_HALT = 10  # seconds for requests under way when the service ends


def application() -> OpenAPI:
    """The application as the environment configures it; what a WSGI server is told to run.

    granian --interface wsgi --factory clausebook_api.server:application

    In a folder that has an ``api/`` of its own granian would take that one: ``clausebook api`` runs the same.
    """
    log_as_json(_LEVELS[os.environ.get("CLAUSEBOOK_LOG", "info")])
    config = ApiConfig.from_environment(os.environ)
    return create_app(config, sending=Sending.of(config, os.environ))


def indexed(workspace: Workspace, corpus: Corpus) -> Path:
    """The index of a workspace, brought up to its corpus."""
    file = workspace.repository.root / workspace.config.terms / FILE
    synonyms = file.read_text("utf-8") if file.is_file() else ""
    return build(corpus, workspace.config, workspace.state, synonyms=synonyms)


def serve(workspace: Workspace, site: Path, host: str, port: int) -> None:
    """Serve site and API on one port until interrupted. Raises :class:`UseError` ``E_PORT`` if it is taken."""
    indexed(workspace, workspace.corpus())
    port = _free(host, port)
    given = {
        "CLAUSEBOOK_ROOT": str(workspace.repository.root),
        "CLAUSEBOOK_STATE": str(workspace.state),
        "CLAUSEBOOK_SITE": str(site),
        "CLAUSEBOOK_SERVE_SITE": "1",
        "CLAUSEBOOK_LOG": os.environ.get("CLAUSEBOOK_LOG", "warning"),
    }
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if not os.environ.get("CLAUSEBOOK_SMTP_URL"):  # mail is read on this machine, and its links lead here
        given["CLAUSEBOOK_SERVICE_URL"] = os.environ.get("CLAUSEBOOK_SERVICE_URL") or f"{address}/"
    status = workspace.state / "sending"
    os.environ.update(given | {"CLAUSEBOOK_SENDING": str(status)})  # for the processes started now
    click.echo(f"Serving {address}/ with support search at {address}/agent/ and the API at {address}/docs", err=True)
    click.echo("Ctrl+C to stop", err=True)
    with sending(workspace.repository.root, status):
        listen(host, port, "error")
    click.echo("Stopped", err=True)


def listen(host: str, port: int, level: str, workers: int = 1) -> None:
    """Answer requests until interrupted, by processes that are started again when they die."""
    server = Granian(
        "clausebook_api.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_level=LogLevels(level),
        workers_kill_timeout=_HALT,
        respawn_failed_workers=True,
    )
    # By its own loader granian would put the current folder on the path, where the terms may have an api/ of their own.
    server.serve(target_loader=application, wrap_loader=False)


def _free(host: str, port: int) -> int:
    """The port, or one that is free for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            mend = "Stop the program that listens there, or name another port: --port 9000"
            raise UseError.of("E_PORT", f"Cannot listen on {host}:{port}: {error.strerror}", mend) from error
        return int(probe.getsockname()[1])
