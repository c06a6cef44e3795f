"""Subscriptions and webhooks: what is asked for, and how they stand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from clausebook import records
from clausebook_api.serializers.questions import Asked


class Follow(Asked):
    """What to be notified of, and when."""

    targets: list[Annotated[str, Field(min_length=1, max_length=400)]] = Field(
        default_factory=lambda: ["*"], max_length=200,
        description="`*`, ids of documents, or clauses as `document#clause`.", examples=[["terms-of-service"]],
    )  # fmt: skip
    announced: bool = Field(default=True, description="When a change is announced.")
    in_force: bool = Field(default=True, description="When it takes effect.")
    editorial: bool = Field(default=False, description="Corrections that change no meaning, too.")
    weekly: bool = Field(default=False, description="Once a week rather than at once.")
    lang: str = Field(default="", max_length=35, pattern="^[A-Za-z0-9-]*$", description="Only documents in a language.")


class SubscriptionBody(Follow):
    """Whom to notify by mail."""

    email: str = Field(min_length=1, max_length=320, examples=["name@example.org"])


class WebhookBody(Follow):
    """Where to post."""

    url: str = Field(min_length=1, max_length=2000, examples=["https://hooks.example.org/terms"])
    secret: str = Field(
        default="", max_length=200, description="`whsec_` and base64 of 24 to 64 octets; else one is made."
    )
    contact: str = Field(default="", max_length=320, description="Whom to write when it is switched off.")


class WebhookChange(Asked):
    """What is to be otherwise with a webhook; what is left out stays as it is."""

    targets: list[Annotated[str, Field(min_length=1, max_length=400)]] | None = Field(default=None, max_length=200)
    announced: bool | None = None
    in_force: bool | None = None
    editorial: bool | None = None
    lang: str | None = Field(default=None, max_length=35, pattern="^[A-Za-z0-9-]*$")
    contact: str | None = Field(default=None, max_length=320, description="Whom to write; empty: nobody.")


class TokenPath(Asked):
    """A link by which a webhook is managed."""

    token: str = Field(min_length=1, max_length=200)


class Accepted(records.Record):
    """A request was taken."""

    detail: str = Field(description="What happens now, for people.")


class WebhookMade(records.Record):
    """A webhook, and its secret, which is shown once."""

    secret: str = Field(description="What its posts are signed with.")
    manage: str = Field(description="Where it is managed.")


class WebhookDelivery(records.Record):
    """One delivery to a webhook."""

    id: int = Field(description="Its number.")
    delivery_kind: str = Field(description="What is delivered: `webhook` for a notice, `challenge` or `test`.")
    state: str = Field(description="How it stands.")
    attempts: int = Field(description="How often it was tried.")
    outcome: str = Field(description="How the last attempt ended.")
    due_at: datetime = Field(description="The instant of the next attempt.")


class Webhook(records.Record):
    """A webhook: what it gets, and how it stands."""

    id: int = Field(description="Its number.")
    url: str = Field(description="Where notices are posted.")
    contact: str = Field(description="Whom to write when it is switched off; empty if nobody.")
    state: Literal["unverified", "active", "disabled"] = Field(description="Whether it gets notices.")
    outcome: str = Field(description="How the last attempt ended.")
    failing_since: datetime | None = Field(description="The instant since which every attempt failed.")
    created_at: datetime = Field(description="The instant at which it was asked for.")
    targets: list[str] = Field(description="`*`, ids of documents, or clauses as `document#clause`.")
    announced: bool = Field(description="Whether it is notified when a change is announced.")
    in_force: bool = Field(description="Whether it is notified when it takes effect.")
    editorial: bool = Field(description="Whether it is notified of corrections that change no meaning, too.")
    lang: str = Field(description="Only documents in this language; empty: in all.")


class WebhookState(Webhook):
    """A webhook, and what was posted to it."""

    deliveries: list[WebhookDelivery] = Field(description="The last deliveries, newest first.")


class Replayed(records.Record):
    """What is sent again."""

    count: int = Field(description="How many deliveries.")
