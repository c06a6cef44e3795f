"""Mail that was written to files because no relay is configured: to be read on this machine."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, request

from clausebook.html.language import say
from clausebook_api import host_names
from clausebook_api.errors import Problem
from clausebook_api.negotiation import media
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.service import service

blueprint = Blueprint("devmail", __name__, url_prefix="/dev/mail")
_NAME = re.compile(r"[0-9a-f]{40}")
_LOOPBACK = ("127.0.0.1", "::1")
_MAIL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
_MOST = 100


@blueprint.before_request
def _here_only() -> None:
    here = service()
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    elsewhere = request.remote_addr not in _LOOPBACK or not host_names.is_local(host_names.read(request.host))
    if here.office.sending.relay or not here.config.serve_site or elsewhere or forwarded:
        raise Problem("not-found", "The routes are listed at /docs")


@blueprint.get("/")
def box() -> Response:
    """The newest mail first."""
    files = sorted(service().office.sending.mail.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    mails = [(path.stem, _read(path)) for path in files[:_MOST]]
    body = TEMPLATES.get_template("devmail.html").render(base=service().config.settings.base_path, mails=mails)
    return _page(service().frames.page(say("Mail on this machine"), body))


@blueprint.get("/<name>")
def mail(name: str) -> Response:
    """One mail as a mail program shows it; ``?part=text``: as one without HTML does; ``?part=raw``: all of it."""
    if not _NAME.fullmatch(name):
        raise Problem("not-found", "There is no such mail")
    path = service().office.sending.mail / f"{name}.eml"
    if not path.is_file():
        raise Problem("not-found", "There is no such mail")
    part = request.args.get("part", "html")
    if part == "raw":
        return Response(path.read_bytes(), content_type="text/plain; charset=utf-8")
    message = _read(path)
    found = message.get_body(("plain",) if part == "text" else ("html",))
    text = str(found.get_content()) if found else ""
    if part == "text":
        return Response(text, content_type="text/plain; charset=utf-8")
    response = _page(text)
    response.headers["Content-Security-Policy"] = _MAIL
    return response


def _read(path: Path) -> EmailMessage:
    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)  # noqa: S101 - what that policy makes
    return found


def _page(text: str) -> Response:
    response = Response(text, content_type=media("html"))
    response.headers["Cache-Control"] = "no-store"
    return response
