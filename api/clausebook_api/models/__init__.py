"""The tables of subscribers, notices and deliveries, in SQLite and PostgreSQL alike.

subscriber ─┬─ choice      what they follow                      notice ──── content of a version, and a moment
            ├─ consent     what they agreed to; only added to    bundle ──── what is sent together
            └─ endpoint    of a webhook                          delivery ── one bundle to one subscriber
suppression                to whom nothing is sent               recipient ─ one notice to one subscriber, by a delivery
"""

from clausebook_api.models.base import Base
from clausebook_api.models.deliveries import HELD, UNDECIDED, WAITING, Bundle, Delivery, Message, Recipient
from clausebook_api.models.notices import Ledger, Notice
from clausebook_api.models.state import Bucket, Fact, RateCount
from clausebook_api.models.subscribers import Choice, Consent, Endpoint, Subscriber, Suppression

__all__ = [
    "HELD",
    "UNDECIDED",
    "WAITING",
    "Base",
    "Bucket",
    "Bundle",
    "Choice",
    "Consent",
    "Delivery",
    "Endpoint",
    "Fact",
    "Ledger",
    "Message",
    "Notice",
    "RateCount",
    "Recipient",
    "Subscriber",
    "Suppression",
]
