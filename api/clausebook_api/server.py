"""Runs the application: for production from the environment alone, for ``clausebook serve`` beside the site."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import click
from flask_openapi import OpenAPI
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from clausebook.model.errors import UseError
from clausebook.workspace import Workspace
from clausebook_api import data_folder, host_names
from clausebook_api.app import create_app
from clausebook_api.beside import file_in, sending, tell
from clausebook_api.config import ApiConfig
from clausebook_api.indexing import index_words
from clausebook_api.logs import log_as_json
from clausebook_api.notices.settings import Sending
from clausebook_api.pauses import Pauses

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_HALT = 10  # seconds for requests under way when the service ends
_HANDLERS = {
    name: {"formatter": form, "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
    for name, form in (("console", "generic"), ("access", "access"))
}  # granian's own write to standard output


def application() -> OpenAPI:
    """The application as the environment configures it; what a WSGI server is told to run.

    ``clausebook api`` runs it. A server that looks for it in the current folder is not to be started in that of the
    terms: they may have folders with the names of packages.
    """
    config, sending = _configured()
    return create_app(config, sending=sending)


def _configured() -> tuple[ApiConfig, Sending]:
    """What the environment says, logging set up by it. Raises :class:`UseError` for what cannot be meant."""
    level = os.environ.get("CLAUSEBOOK_LOG") or "info"
    if level not in _LEVELS:
        raise UseError.of("E_CONFIG", f"CLAUSEBOOK_LOG is {level!r}", f"Write one of {', '.join(_LEVELS)}")
    log_as_json(_LEVELS[level])
    config = ApiConfig.from_environment(os.environ)
    return config, Sending.of(config, os.environ)


def serve(workspace: Workspace, site: Path, host: str, port: int) -> None:
    """Serve site and API on one port until interrupted. Raises :class:`UseError` ``E_PORT`` if it is taken."""
    index_words(workspace, workspace.corpus(), site)
    port = _free(host, port)
    given = {
        "CLAUSEBOOK_ROOT": str(workspace.repository.root),
        "CLAUSEBOOK_DATA": str(data_folder.find(os.environ, workspace.home)),
        "CLAUSEBOOK_STATE": str(workspace.home),
        "CLAUSEBOOK_COMPILED": str(workspace.state),
        "CLAUSEBOOK_SITE": str(site),
        "CLAUSEBOOK_SERVE_SITE": "1",
        "CLAUSEBOOK_LOG": os.environ.get("CLAUSEBOOK_LOG", "warning"),
    }
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    if not os.environ.get("CLAUSEBOOK_SMTP_URL"):  # mail is read on this machine, and its links lead here
        given["CLAUSEBOOK_SERVICE_URL"] = os.environ.get("CLAUSEBOOK_SERVICE_URL") or f"{address}/"
    if not os.environ.get("CLAUSEBOOK_HOSTS"):
        public = (workspace.config.site_url, workspace.config.notices.service, given.get("CLAUSEBOOK_SERVICE_URL", ""))
        given["CLAUSEBOOK_HOSTS"] = ",".join(host_names.list_own(host, public))
    status = file_in(workspace.state)
    os.environ.update(given | {"CLAUSEBOOK_SENDING": str(status)})  # for the processes started now
    _configured()
    click.echo(f"Serving {address}/ with support search at {address}/agent/ and the API at {address}/docs", err=True)
    click.echo("Ctrl+C to stop", err=True)
    with sending(workspace.repository.root, status):
        listen(host, port, "error")
    click.echo("Stopped", err=True)


def listen(host: str, port: int, level: str, workers: int = 1) -> None:
    """Answer requests until interrupted, by processes that are started again when they die, and end with this one.

    Raises :class:`UseError` if the environment says what cannot be meant: that would end each of them, too.
    """
    _configured()
    os.environ["PYTHONSAFEPATH"] = "1"  # where processes are not forked they would look in the current folder first
    pauses = Pauses()
    while True:
        server = Granian(
            "clausebook_api.server:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            log_level=LogLevels(level),
            log_dictconfig={"handlers": _HANDLERS},
            workers_kill_timeout=_HALT,
            respawn_failed_workers=True,
        )
        began = time.monotonic()
        # By its own loader granian would put the current folder on the path, where the terms may have an api/ too.
        with suppress(SystemExit):  # it gives up when a process dies within seconds of another
            server.serve(target_loader=_loaded, wrap_loader=False)
        stopped = _told_to_stop()
        if server.interrupt_signal:  # asked last: until a moment ago that was where a signal went
            return
        pause = pauses.after(time.monotonic() - began)
        tell("The processes that answer requests ended", "too soon after their start", pause)
        if stopped.wait(pause):
            return


def _loaded() -> OpenAPI:
    """The application, in a process that ends when the one that started it does, even if that was killed."""
    Thread(target=_end_with_parent, daemon=True).start()
    return application()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_HALT)
        os._exit(1)


def _told_to_stop() -> Event:
    """What is set when this process is told to stop while nothing else listens for that."""
    stopped = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    return stopped


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
