"""Gives notice: what is new in the corpus is recorded for all who follow it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select

from clausebook.html.language import named, speaking
from clausebook.model.errors import CorpusError, UseError
from clausebook.model.version import Version
from clausebook_api.database import Database
from clausebook_api.models import Ledger, Subscriber
from clausebook_api.notices import approval, outbox
from clausebook_api.notices.bundle_messages import write_bundle
from clausebook_api.notices.messages import Composer
from clausebook_api.notices.notice_facts import Facts
from clausebook_api.notices.plan import Entry, Plan, Planned, Texts, plan
from clausebook_api.notices.plan import Ledger as Seen
from clausebook_api.notices.views import narrow

_TRIES = 4
_WRITTEN = 50  # messages of a bundle that are made with it; what fewer get is made when the first is sent
_DIGEST_DAY, _DIGEST_HOUR = 0, 9  # Monday, 09:00 in the configured timezone


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run stops to ask.

    Above ``approve`` recipients it waits for approval, its first ``canary`` being sent alone then; above
    ``versions`` new versions it stops with a question.
    """

    approve: int = 500
    canary: int = 25
    versions: int = 20


class Count(NamedTuple):
    """How many are told of one notice, by channel."""

    notice: Facts
    email: int
    weekly: int
    webhook: int


class Given(NamedTuple):
    """What a run recorded."""

    counts: tuple[Count, ...]
    held: int  # deliveries that wait for approval
    baseline: int  # versions that were taken as known


@dataclass(frozen=True)
class Notifier:
    """Records what is to be told.

    ``descends`` says whether the tip descends from a commit; ``check_published`` raises if what notices lead to is not
    there.
    """

    database: Database
    composer: Composer
    texts: Texts
    tip: str
    limits: Limits
    descends: Callable[[str], bool]
    check_published: Callable[[], None] = lambda: None

    def planned(self, today: date, *, baseline: bool = False) -> Plan:
        """What there is to tell, nothing being recorded. Raises UseError ``E_BASELINE``."""
        with self.database.reading() as connection:
            return self._plan(connection, today, baseline=baseline)

    def counted(self, planned: Plan) -> tuple[Count, ...]:
        """How many would be told."""
        with self.database.reading() as connection:
            return tuple(_counted(connection, one.facts) for one in planned.notices)

    def give(self, now: datetime, today: date, *, accept: bool = False, baseline: bool = False) -> Given:
        """:meth:`_give`, tried again while subscribers or workers change what it is about to change."""
        self._rehearse(now, today, baseline=baseline)
        for left in reversed(range(_TRIES)):
            try:
                return self._give(now, today, accept=accept, baseline=baseline)
            except CorpusError as error:
                if not left or error.findings[0].code != "E_DATABASE_BUSY":
                    raise
        raise AssertionError

    def _rehearse(self, now: datetime, today: date, *, baseline: bool) -> None:
        """Write what there is to tell, and throw it away: texts are read and templates compiled before others wait."""
        told = [one.facts for one in self.planned(today, baseline=baseline).notices]
        if told:
            self.composer.notices(told, now)

    def _give(self, now: datetime, today: date, *, accept: bool, baseline: bool) -> Given:
        """Record everything that is new.

        Raises UseError ``E_BASELINE``, ``E_HISTORY_REWRITTEN``, ``E_MANY_VERSIONS``, ``E_RENDER``, what
        ``check_published`` raises, CorpusError ``E_DATABASE_BUSY``. All is recorded or nothing: messages are made
        before the transaction ends. A ``baseline`` records what there is as known, and tells nobody; where no notice
        was ever given it must be asked for.
        """
        with self.database.recording() as connection:
            last = self.database.fact(connection, "announced")
            planned = self._plan(connection, today, baseline=baseline)
            if last and not accept:
                self._question(planned, last)
            if not planned.empty:
                self.check_published()
            counts = tuple(_counted(connection, one.facts) for one in planned.notices)
            held = self._record(connection, planned, now)
            for key, (version, entry) in planned.entries.items():
                _enter(connection, key, version, entry, now)
            self.database.state_fact(connection, "announced", self.tip)
        return Given(counts, held, 0 if last else len(planned.entries))

    def take_as_told(self, now: datetime, today: date) -> tuple[Planned, ...]:
        """Record what there is to tell as told, and tell nobody: of a restored backup, which may not know that it was.

        Gives what was taken so.
        """
        with self.database.recording() as connection:
            if not self.database.fact(connection, "announced"):
                return ()
            planned = self._plan(connection, today, baseline=False)
            for key, (version, entry) in planned.entries.items():
                _enter(connection, key, version, entry, now)
            self.database.state_fact(connection, "announced", self.tip)
        return planned.notices

    def _plan(self, connection: Connection, today: date, *, baseline: bool) -> Plan:
        """What is new. That nothing is known is no reason to take all as told: the record may be lost."""
        last = self.database.fact(connection, "announced")
        with speaking(named(self.composer.settings.lang)):
            planned = plan(self.texts, _ledger(connection), today, baseline=not last)
        if last and baseline:
            message = f"Notices have begun already, at {last[:12]}: another baseline would hide what is new"
            raise UseError.of("E_BASELINE", message, "Run clausebook notify without --baseline")
        if planned.entries and not last and not baseline:
            raise UseError.of(
                "E_BASELINE",
                f"No notice was ever given from this database, and there are {len(planned.entries)} versions",
                "If that is so, run clausebook notify --baseline once: it takes all of them as known and notifies "
                "nobody. If not, the database was lost or is another: restore it, "
                "or name it in CLAUSEBOOK_DATABASE_URL",
            )
        return planned

    def _question(self, planned: Plan, last: str) -> None:
        if planned.empty:
            return
        if not self.descends(last):
            raise UseError.of(
                "E_HISTORY_REWRITTEN",
                f"The history was rewritten since notice was last given, {last[:12]}..{self.tip[:12]}, and "
                f"{len(planned.notices)} notices would be given",
                "Look at clausebook notify --dry-run; if they are right, add --accept",
            )
        if planned.fresh > self.limits.versions:
            raise UseError.of(
                "E_MANY_VERSIONS",
                f"{planned.fresh} versions are new at once",
                "Look at clausebook notify --dry-run; if they are right, add --accept",
            )

    def _record(self, connection: Connection, planned: Plan, now: datetime) -> int:
        """Record all that is planned; how many deliveries wait for approval."""
        if planned.empty:
            return 0
        numbers = [outbox.record_notice(connection, one.key, one.facts, now) for one in planned.notices]
        told = dict(zip(numbers, planned.notices, strict=True))
        together = outbox.record_bundle(connection, f"notices:{now:%Y%m%dT%H%M%S.%f}:{numbers[0]}", "notices", now)
        monday = _monday(now, self.composer.settings.zone)
        week = outbox.record_bundle(connection, f"weekly:{monday:%Y-%m-%d}", "weekly", now, monday)
        into = [together, week]
        for number, one in told.items():
            outbox.record_recipients(connection, number, one.facts, together, now, channel="email", weekly=False)
            outbox.record_recipients(connection, number, one.facts, week, monday, channel="email", weekly=True)
            into.append(self._posted(connection, one, number, now))
            outbox.record_views(connection, number, one.facts)
        for bundle in (together, *into[2:]):
            for subset in outbox.list_subsets(connection, bundle)[:_WRITTEN]:
                told_them = [narrow(told[notice].facts, view) for notice, view in subset]
                kind = "notices" if bundle == together else "webhook"
                content = write_bundle(self.composer, kind, told_them, now)
                outbox.record_message(connection, bundle, subset, content)
        return approval.weigh(connection, list(told), into, self.limits.approve)

    def _posted(self, connection: Connection, one: Planned, number: int, now: datetime) -> int:
        """Record a notice for webhooks; the number of its bundle."""
        hook = outbox.record_bundle(connection, f"webhook:{one.key}.{one.moment}", "webhook", now)
        outbox.record_recipients(connection, number, one.facts, hook, now, channel="webhook", weekly=None)
        return hook

    def approve(self, number: int, now: datetime) -> None:
        """Let what waits for approval go, if that is exactly so many deliveries. Raises UseError ``E_APPROVAL``."""
        with self.database.writing() as connection:
            approval.approve(connection, number, now, canary=self.limits.canary)


def _ledger(connection: Connection) -> Seen:
    rows = connection.execute(select(Ledger)).all()
    entries = {row.key: Entry(row.announced, row.in_force) for row in rows}
    keys = {(row.document, row.version, row.sha256, row.effective_on): row.key for row in rows}
    seen = {(row.document, row.sha256): row.seen_at for row in sorted(rows, key=lambda row: row.seen_at)}
    return Seen(entries, keys, seen)


def _enter(connection: Connection, key: str, version: Version, entry: Entry, now: datetime) -> None:
    connection.execute(delete(Ledger).where(Ledger.key == key))
    row = {
        "key": key,
        "document": version.document,
        "version": version.name,
        "sha256": version.sha256,
        "effective_on": version.effective_on,
        "announced": entry.announced,
        "in_force": entry.in_force,
        "seen_at": now,
    }
    connection.execute(insert(Ledger).values(**row))


def _counted(connection: Connection, told: Facts) -> Count:
    chosen = outbox.select_audience(told).subquery()
    rows = connection.execute(
        select(Subscriber.channel, Subscriber.weekly, func.count())
        .join(chosen, chosen.c.id == Subscriber.id)
        .group_by(Subscriber.channel, Subscriber.weekly)
    )
    found: Mapping[tuple[str, bool], int] = {(channel, weekly): number for channel, weekly, number in rows}
    hooks = found.get(("webhook", False), 0) + found.get(("webhook", True), 0)
    return Count(told, found.get(("email", False), 0), found.get(("email", True), 0), hooks)


def _monday(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next weekly digest goes out that is not closed yet, an hour before (UTC)."""
    now += timedelta(hours=1)
    day = now.astimezone(zone).replace(hour=_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    day += timedelta(days=(_DIGEST_DAY - day.weekday()) % 7)
    return (day if day > now else day + timedelta(days=7)).astimezone(UTC)
