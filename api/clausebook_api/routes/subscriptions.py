"""Subscriptions and webhooks for programs."""

from __future__ import annotations

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest

from clausebook_api import mail_address, serializers
from clausebook_api.errors import Problem
from clausebook_api.followable import evidence, known, now, office
from clausebook_api.limits import asking
from clausebook_api.notices import webhook
from clausebook_api.notices.public_addresses import NotAllowedError
from clausebook_api.preferences import EVERYTHING, Preferences, merged
from clausebook_api.response import Answer
from clausebook_api.routes.answers import answers
from clausebook_api.service import service
from clausebook_api.tokens import TokenError

blueprint = APIBlueprint("subscriptions", __name__, url_prefix="/v1", abp_tags=[Tag(name="subscriptions")])
_SHOWN = 50  # deliveries of a webhook


@blueprint.before_request
def _readable() -> None:
    """Refuse a body that is no JSON before it is taken for none."""
    if request.method != "POST" or not request.content_length:
        return
    if request.mimetype != "application/json":
        raise Problem("media-type", "Send application/json")
    try:
        request.get_json()
    except BadRequest:
        raise Problem("bad-request", "The body is no JSON") from None


@blueprint.post("/subscriptions", responses={"202": serializers.Accepted, **answers(None, 415)})
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


@blueprint.post("/webhooks", responses={"201": serializers.WebhookMade, **answers(None, 409, 415)})
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
    try:
        contact = str(mail_address.parse(body.contact)) if body.contact else ""
    except ValueError as error:
        raise Problem("invalid-email", str(error)) from None
    try:
        token = office().hooks.endpoint(body.url, secret, contact, _wanted(body), now(), evidence("api"))
    except ValueError as error:
        raise Problem("webhook-known", str(error)) from None
    shape = serializers.WebhookMade(secret=webhook.show_secret(secret), manage=f"/v1/webhooks/{token}")
    return _answer(shape, 201)


@blueprint.get("/webhooks/<string:token>", responses=answers(serializers.WebhookState, 409, 410))
def show_webhook(path: serializers.TokenPath) -> Response:
    """How a webhook stands, and what was sent to it."""
    with _tokens():
        held, sent = office().hooks.shown(path.token, now(), _SHOWN)
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
    return _answer(serializers.WebhookState(state=held.state, outcome=held.said, deliveries=deliveries), 200)


@blueprint.post(
    "/webhooks/<string:token>/secret", responses={"201": serializers.WebhookMade, **answers(None, 409, 410)}
)
def rotate_secret(path: serializers.TokenPath) -> Response:
    """Another secret: for a day everything is signed with both."""
    secret = webhook.new_secret()
    with _tokens():
        office().hooks.rotate(path.token, secret, now())
    return _answer(
        serializers.WebhookMade(secret=webhook.show_secret(secret), manage=f"/v1/webhooks/{path.token}"), 201
    )


@blueprint.post("/webhooks/<string:token>/replay", responses={"202": serializers.Replayed, **answers(None, 409, 410)})
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


def _wanted(body: serializers.Follow) -> Preferences:
    wanted = Preferences(
        merged(body.targets or [EVERYTHING]),
        announced=body.announced,
        in_force=body.in_force,
        editorial=body.editorial,
        weekly=body.weekly,
        lang=body.lang,
    )
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
