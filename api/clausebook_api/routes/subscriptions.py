"""Subscriptions and webhooks for programs."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest

from clausebook_api import mail_address, serializers
from clausebook_api.errors import Problem
from clausebook_api.followable import evidence, known, now, office
from clausebook_api.limits import asking, costly
from clausebook_api.notices import webhook
from clausebook_api.notices.public_addresses import NotAllowedError
from clausebook_api.preferences import EVERYTHING, Preferences, merged
from clausebook_api.response import Answer
from clausebook_api.routes.answers import BODY, answers
from clausebook_api.service import service
from clausebook_api.subscribers.webhook_endpoints import SilentError
from clausebook_api.tokens import TokenError

blueprint = APIBlueprint("subscriptions", __name__, url_prefix="/v1", abp_tags=[Tag(name="subscriptions")])
_SHOWN = 50  # deliveries of a webhook
_ASKED = ("storage", "invalid-email", "too-many-requests", *BODY)
_URL = ("url-not-allowed", "url-credentials", "url-scheme", "secret-length", "webhook-known")
_LINK = ("storage", "token-invalid", "token-purpose", "token-used")
_SENT = (*_LINK, *BODY)
_TESTED = ("webhook-silent", "too-many-requests", *_SENT)


@blueprint.before_request
def _readable() -> None:
    """Refuse a body that is no JSON before it is taken for none."""
    if request.method not in {"POST", "PATCH"} or not request.content_length:
        return
    if request.mimetype != "application/json":
        raise Problem("media-type", "Send application/json")
    try:
        request.get_json()
    except (BadRequest, RecursionError):  # the latter of JSON nested deeper than anything that is asked for here
        raise Problem("bad-request", "The body is no JSON, or none that is read here") from None


@blueprint.post("/subscriptions", responses={"202": serializers.Accepted, **answers(None, *_ASKED)})
def subscribe(body: serializers.SubscriptionBody) -> Response:
    """Ask for notices by mail. A mail asks for confirmation; the answer is the same whoever asks."""
    try:
        mail_address.parse(body.email)
    except ValueError as error:
        raise Problem("invalid-email", str(error)) from None
    asking(body.email)
    office().registry.subscribe(body.email, _wanted(body), now(), evidence("api"))
    shape = serializers.Accepted(detail="If the address can get notices, a mail is on its way to it")
    return _answer(shape, 202)


@blueprint.post("/webhooks", responses={"201": serializers.WebhookMade, **answers(None, *_ASKED, *_URL)})
def add_webhook(body: serializers.WebhookBody) -> Response:
    """Ask for notices by webhook. It is silent until it returns the challenge that is posted to it."""
    asking(body.url)
    try:
        office().outward.checked(body.url)
        secret = webhook.parse_secret(body.secret) if body.secret else webhook.new_secret()
    except NotAllowedError as error:
        raise Problem(error.kind, str(error)) from None
    except ValueError as error:
        raise Problem("secret-length", str(error)) from None
    contact = _contact(body.contact)
    try:
        token = office().hooks.endpoint(body.url, secret, contact, _wanted(body), now(), evidence("api"))
    except ValueError as error:
        raise Problem("webhook-known", str(error)) from None
    shape = serializers.WebhookMade(secret=webhook.show_secret(secret), manage=f"/v1/webhooks/{token}")
    return _answer(shape, 201)


@blueprint.get("/webhooks/<string:token>", responses=answers(serializers.WebhookState, *_LINK))
def show_webhook(path: serializers.TokenPath) -> Response:
    """How a webhook stands, and what was sent to it."""
    return _shown(path.token)


@blueprint.patch("/webhooks/<string:token>", responses=answers(serializers.WebhookState, "invalid-email", *_SENT))
def change_webhook(path: serializers.TokenPath, body: serializers.WebhookChange) -> Response:
    """Choose otherwise what a webhook gets, or whom to write. Its address stays: another one is another webhook."""
    with _tokens():
        held, _ = office().hooks.shown(path.token, now(), 0)
        asked = body.model_dump(exclude_none=True)
        contact = _contact(asked.pop("contact", held.contact))
        asked["targets"] = merged(asked.get("targets", held.wanted.targets))
        wanted = replace(held.wanted, **asked)
        if body.targets is not None or not (wanted.announced or wanted.in_force):
            wanted = _checked(wanted)
        office().hooks.change(path.token, wanted, contact, now(), evidence("api"))
    return _shown(path.token)


@blueprint.delete("/webhooks/<string:token>", responses=answers(serializers.Accepted, *_LINK))
def delete_webhook(path: serializers.TokenPath) -> Response:
    """Post nothing more to a webhook, and forget its secret."""
    with _tokens():
        office().hooks.remove(path.token, now(), evidence("api"))
    return _answer(serializers.Accepted(detail="Nothing more is posted there"), 200)


@blueprint.post("/webhooks/<string:token>/test", responses={"202": serializers.Accepted, **answers(None, *_TESTED)})
def test_webhook(path: serializers.TokenPath) -> Response:
    """Post an event `endpoint.test`, signed as any, which tells of nothing."""
    costly()
    with _tokens():
        office().hooks.test(path.token, now())
    return _answer(serializers.Accepted(detail="It is on its way; the last deliveries say how it went"), 202)


def _shown(token: str) -> Response:
    with _tokens():
        held, sent = office().hooks.shown(token, now(), _SHOWN)
    deliveries = [
        serializers.WebhookDelivery(
            id=one.id,
            delivery_kind=one.kind,
            state=one.state,
            attempts=one.attempts,
            outcome=one.said,
            due_at=one.due_at,
        )
        for one in sent
    ]
    shape = serializers.WebhookState.of({**held.fields(), "deliveries": deliveries})
    return _answer(shape, 200)


@blueprint.post("/webhooks/<string:token>/secret", responses={"201": serializers.WebhookMade, **answers(None, *_SENT)})
def rotate_secret(path: serializers.TokenPath) -> Response:
    """Another secret: for a day everything is signed with both."""
    secret = webhook.new_secret()
    with _tokens():
        office().hooks.rotate(path.token, secret, now())
    return _answer(
        serializers.WebhookMade(secret=webhook.show_secret(secret), manage=f"/v1/webhooks/{path.token}"), 201
    )


@blueprint.post("/webhooks/<string:token>/replay", responses={"202": serializers.Replayed, **answers(None, *_SENT)})
def replay(path: serializers.TokenPath) -> Response:
    """Switch a webhook on again, by a challenge as at first, and send what did not arrive."""
    with _tokens():
        number = office().hooks.revive(path.token, now())
    return _answer(serializers.Replayed(count=number), 202)


class _tokens:  # noqa: N801 - reads as the statement it is
    """Makes a problem of what is wrong with a token."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, TokenError):
            raise Problem(error.kind, str(error)) from None
        if isinstance(error, SilentError):
            raise Problem("webhook-silent", str(error)) from None


def _contact(text: str) -> str:
    try:
        return str(mail_address.parse(text)) if text else ""
    except ValueError as error:
        raise Problem("invalid-email", str(error)) from None


def _wanted(body: serializers.Follow) -> Preferences:
    return _checked(
        Preferences(
            merged(body.targets or [EVERYTHING]),
            announced=body.announced,
            in_force=body.in_force,
            editorial=body.editorial,
            weekly=body.weekly,
            lang=body.lang,
        )
    )


def _checked(wanted: Preferences) -> Preferences:
    try:
        return wanted.checked(known())
    except ValueError as error:
        raise Problem("parameter-invalid", str(error)) from None


def _answer(shape: BaseModel, status: int) -> Response:
    response = Answer.shape(shape).response(service().read().commit)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("ETag", None)
    return response
