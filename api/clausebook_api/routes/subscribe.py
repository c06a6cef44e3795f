"""Pages on which people subscribe, confirm, choose and leave. Looking at a page changes nothing; buttons do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from clausebook.html.language import say
from clausebook.html.wording import day as date
from clausebook_api.errors import PROBLEMS, TYPE
from clausebook_api.followable import Known, evidence, known, now, office
from clausebook_api.limits import asking, costly
from clausebook_api.negotiation import media
from clausebook_api.page_frame import TEMPLATES
from clausebook_api.preferences import EVERYTHING, Preferences, clause_target, merged
from clausebook_api.service import service
from clausebook_api.subscribers.webhook_endpoints import SilentError
from clausebook_api.tokens import TokenError

blueprint = Blueprint("subscribe", __name__, url_prefix="/subscribe")
_LEAD = "We write to you when these terms change: which clauses, word by word, and from when."
_FINE = (
    "You get a mail to confirm this. We keep the address to send you notices and for nothing else; every notice has a "
    "link to stop them."
)
_ASKED, _SEND = "You asked for notices of changes to these terms.", "Send me notices"
_CHOICES = "Your notices"
_SENT = "If the address can get notices, a mail is on its way to it. Nothing is sent before you confirm."
_PAUSES = (30, 90, 180)  # days
_SHOWN = 10  # deliveries of a webhook
_PAUSED = "What changes meanwhile is on the site. The same page ends the pause before."
_LINKS = "Every notice has a link to change what you receive, and one to stop it."


@blueprint.get("/")
def ask() -> Response:
    """The form; ``document`` and ``clause`` in the address are chosen beforehand."""
    document, clause = request.args.get("document", ""), request.args.get("clause", "")
    target = (clause_target(document, clause) if clause else document) if document else EVERYTHING
    chosen = Preferences((target,)) if target in known() else Preferences()
    return _page("Subscribe", "subscribe.html", _choices(chosen) | {"email": "", "trouble": ""})


@blueprint.post("/")
def subscribe() -> Response:
    """Take a request. The answer is the same whoever asks."""
    wanted = _wanted()
    email = request.form.get("email", "")
    asking(email)
    try:
        form = _form(_LEAD, _FINE)
        office().registry.subscribe(email, wanted.checked(known()), now(), evidence("page"), form)
    except ValueError as error:
        values = _choices(wanted) | {"email": email[:254], "trouble": str(error)}
        return _page("Subscribe", "subscribe.html", values, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _told("Check your e-mail", _SENT, "The link in it works for 48 hours.")


@blueprint.get("/confirm/<token>")
def look_at_confirmation(token: str) -> Response:  # noqa: ARG001 - whether it holds is said when the button is pressed
    """A button: programs that open links in mail confirm nothing."""
    return _button("Confirm", _ASKED, _SEND)


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> Response:
    """Confirm."""
    try:
        office().registry.confirm(token, now(), evidence("page"), _form(_ASKED, _SEND))
    except TokenError as error:
        return _refused(error)
    return _told("You are subscribed", "You will be notified when what you chose changes.", _LINKS)


@blueprint.get("/manage/<token>")
def look_at_choices(token: str) -> Response:
    """What is chosen now."""
    try:
        chosen, row = office().registry.preferences(token, now())
    except TokenError as error:
        return _refused(error)
    return _page(_CHOICES, "manage.html", _own(chosen, row) | {"trouble": ""})


@blueprint.post("/manage/<token>")
def change(token: str) -> Response:
    """Choose otherwise."""
    wanted = _wanted()
    try:
        chosen, row = office().registry.preferences(token, now())
        wanted = replace(wanted, lang=chosen.lang)  # which this page does not ask for
        office().registry.change(token, wanted.checked(known()), now(), evidence("page"), _form(_CHOICES))
    except TokenError as error:
        return _refused(error)
    except ValueError as error:
        values = _own(wanted, row) | {"trouble": str(error)}
        return _page(_CHOICES, "manage.html", values, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _told("Saved", "From now on you get what you chose.")


@blueprint.post("/pause/<token>")
def pause(token: str) -> Response:
    """Pause for some days, or go on."""
    days = request.form.get("days", "")
    if days not in {"0", *map(str, _PAUSES)}:
        return _told("That did not work", "Choose one of the times offered.", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    until = now() + timedelta(days=int(days)) if days != "0" else None
    try:
        office().registry.pause(token, until, now(), evidence("page"))
    except TokenError as error:
        return _refused(error)
    if until is None:
        return _told("You are not paused any more", "From now on you get what you chose.")
    return _told("You are paused", say("Nothing is sent to you before {day}.", day=date(until.date())), _PAUSED)


@blueprint.post("/webhook/<token>/test")
def test_webhook(token: str) -> Response:
    """Post an event that tells of nothing to a webhook."""
    costly()
    try:
        office().hooks.test(token, now())
    except TokenError as error:
        return _refused(error)
    except SilentError:
        lines = ("It gets nothing before it returns a challenge.", "Switch it on to get another.")
        return _told("That did not work", *lines, status=HTTPStatus.CONFLICT)
    return _told("A test is on its way", "The page of the webhook says how it went.")


@blueprint.post("/webhook/<token>/replay")
def replay_webhook(token: str) -> Response:
    """Ask a webhook for a challenge again, and post what it missed."""
    costly()
    try:
        office().hooks.revive(token, now())
    except TokenError as error:
        return _refused(error)
    return _told("A challenge is on its way", "Once it is returned, what was missed is posted, too.")


@blueprint.get("/unsubscribe/<token>")
def look_at_leaving(token: str) -> Response:  # noqa: ARG001 - as with confirming
    """A button: programs that open links in mail unsubscribe nobody."""
    return _button("Unsubscribe", "After that you get no more notices of changes.", "Stop all notices")


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    """Leave: by the button, or by one click in a mail program (RFC 8058), whatever the form of the request."""
    try:
        office().registry.unsubscribe(token, now(), evidence("one click"))
    except TokenError as error:
        return _refused(error)
    return _told("You are unsubscribed", "Nothing more is sent to you.", "You can subscribe again at any time.")


def _form(*phrases: str) -> str:
    """The text of a form, as it is kept with what was agreed to."""
    return "\n".join(map(say, phrases))


def _wanted() -> Preferences:
    form = request.form
    targets = form.getlist("target")
    everything = form.get("scope", "all" if not targets else "some") == "all"
    return Preferences(
        (EVERYTHING,) if everything else merged(targets),
        announced="announced" in form,
        in_force="in-force" in form,
        editorial="editorial" in form,
        weekly=form.get("cadence") == "weekly",
    )


def _choices(chosen: Preferences) -> dict[str, Any]:
    snapshot = service().read()
    followed = Known(snapshot)
    clauses = [(one, followed.called(one)) for one in chosen.targets if "#" in one and one in followed]
    documents = [book.record for book in snapshot.books() if book.record.withdrawn_on is None]
    return {
        "lead": say(_LEAD),
        "fine": say(_FINE),
        "hook": None,
        "chosen": chosen,
        "documents": documents,
        "clauses": clauses,
    }


def _own(chosen: Preferences, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """What the page of one subscriber shows: whose it is, what is chosen, how to pause and to leave."""
    paused = row.paused_until if row.paused_until and row.paused_until > now() else None
    token = request.view_args["token"] if request.view_args else ""
    hook, posts = office().hooks.shown(token, now(), _SHOWN) if row.channel == "webhook" else (None, ())
    return _choices(chosen) | {
        "hook": hook,
        "posts": posts,
        "address": row.address,
        "paused_until": paused and date(paused.date()),
        "pauses": _PAUSES,
        "leaving": office().registry.leaving(row),
        "token": token,
    }


@blueprint.after_app_request
def _page_of_problem(response: Response) -> Response:
    """Whatever goes wrong on a page is said on a page."""
    if not request.path.startswith("/subscribe/") or response.mimetype != TYPE:
        return response
    problem = response.get_json()
    page = _told(problem["title"], problem.get("detail", ""), status=response.status_code)
    for name in ("Retry-After", "Allow"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def _told(title: str, *lines: str, status: int = 200) -> Response:
    return _page(title, "told.html", {"title": say(title), "lines": [say(one) for one in lines]}, status)


def _button(title: str, words: str, act: str) -> Response:
    return _page(title, "button.html", {"title": say(title), "words": say(words), "act": say(act)})


def _refused(error: TokenError) -> Response:
    title = "That did not work"
    return _page(title, "told.html", {"title": say(title), "lines": [str(error)]}, PROBLEMS[error.kind][0])


def _page(title: str, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    here = service()
    body = TEMPLATES.get_template(template).render(base=here.config.settings.base_path, **values)
    response = Response(here.frames.page(say(title), body), status, content_type=media("html"))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
