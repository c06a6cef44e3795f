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
    delivery_kind: str = Field(description="What is delivered: `webhook` for a notice, or `challenge`.")
    state: str = Field(description="How it stands.")
    attempts: int = Field(description="How often it was tried.")
    outcome: str = Field(description="How the last attempt ended.")
    due_at: datetime = Field(description="The instant of the next attempt.")


class WebhookState(records.Record):
    """How a webhook stands."""

    state: Literal["unverified", "active", "disabled"] = Field(description="Whether it gets notices.")
    outcome: str = Field(description="How the last attempt ended.")
    deliveries: list[WebhookDelivery] = Field(description="The last deliveries, newest first.")


class Replayed(records.Record):
    """What is sent again."""

    count: int = Field(description="How many deliveries.")
