"""Takes the messages of one group to the relay and to webhooks, and remembers what came of each.

Nothing is written to the database meanwhile: what is known does not depend on whether it is there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from clausebook_api.database import Database
from clausebook_api.notices import obstacles, personalise, queue, refusals
from clausebook_api.notices.delivery import Lease, Outcome, State, next_delay
from clausebook_api.notices.failure_share import FailureShare
from clausebook_api.notices.folder import open_mailer
from clausebook_api.notices.kept_mail import keep
from clausebook_api.notices.known import Known
from clausebook_api.notices.mailer import Mailer
from clausebook_api.notices.obstacles import ENDING
from clausebook_api.notices.personalise import NOTICES, Letters
from clausebook_api.notices.refusals import Run
from clausebook_api.notices.settings import Sending
from clausebook_api.notices.smtp import RelayError, Sent
from clausebook_api.notices.webhook_pool import PostRoom, is_posted


@dataclass
class Courier:
    """Keeps one connection to the relay, for one mail after the other."""

    database: Database
    sending: Sending
    letters: Letters
    posts: PostRoom
    now: Callable[[], datetime]
    chance: Callable[[], float]
    connect: Callable[[], Mailer] | None = None
    _mailer: Mailer | None = None
    share: FailureShare = field(default_factory=FailureShare)  # by the end of the last group
    _run: Run = field(default_factory=Run)

    def send(self, prepared: Mapping[Lease, bytes], known: Known) -> None:
        """Send each message unless something stands in its way; ``known`` is added to after each."""
        posts = {lease: content for lease, content in prepared.items() if is_posted(lease)}
        known.outcomes |= {lease: Outcome(State.READY, lease.said) for lease in posts}  # until they have been
        self._send_mails({lease: content for lease, content in prepared.items() if lease not in posts}, known)
        self.posts.send(posts, known)

    def _send_mails(self, mails: Mapping[Lease, bytes], known: Known) -> None:
        began = time.monotonic()
        waiting = dict.fromkeys(mails)
        try:
            with self.database.looking() as look:
                for lease, content in mails.items():
                    if time.monotonic() - began > queue.LEASE / 3:  # too slow: what was not begun is not under way
                        break
                    hindrance = obstacles.find_obstacle(look, lease)
                    del waiting[lease]
                    self._deliver(lease, content, hindrance, known)
        except DBAPIError:  # whether anything stands in the way is not known
            pass
        finally:
            known.outcomes |= {lease: Outcome(State.READY, lease.said) for lease in waiting}

    def _deliver(self, lease: Lease, content: bytes, hindrance: str, known: Known) -> None:
        if hindrance in ENDING:
            known.outcomes[lease] = Outcome(State.SUPPRESSED, ENDING[hindrance])
        elif hindrance == "paused" or known.refused or known.failing:
            known.outcomes[lease] = Outcome(State.READY, lease.said)
        elif not hindrance:
            try:
                known.outcomes[lease] = outcome = self._mailed(lease, content)
            except RelayError as error:
                self._stop(error.said, [lease], known)
            else:
                if self._run.goes_on(lease, outcome):
                    known.run = True
                    self._stop(outcome.said, self._run.end(), known)
                known.failing = outcome.state is State.FAILED and self.share.after(known.outcomes).too_large

    def _stop(self, said: str, refused: Sequence[Lease], known: Known) -> None:
        """Leave the relay alone: nothing was tried."""
        self.hang_up()
        known.refused = said
        known.before = [lease for lease in refused if lease not in known.outcomes]
        known.outcomes |= {lease: refusals.wait(said) for lease in refused}

    def _mailed(self, lease: Lease, content: bytes) -> Outcome:
        """Raises :class:`RelayError`."""
        if self._mailer is None:
            self._mailer = self.connect() if self.connect else open_mailer(self.sending)
        sent = self._mailer.send(self.letters.sender(lease), personalise.choose_recipient(lease), content)
        if sent.over:
            self.hang_up()
        if self.sending.kept and lease.kind in NOTICES and sent.state in {State.SENT, State.UNCERTAIN}:
            keep(self.sending.kept, content)
        return self._after(lease, sent)

    def _after(self, lease: Lease, sent: Sent) -> Outcome:
        resent = sent.state is State.UNCERTAIN and self.sending.resend
        if sent.state is not State.RETRY and not resent:
            return Outcome(sent.state, sent.said)
        wait = next_delay(lease.attempts + 1, self.chance())
        if wait is None:
            return Outcome(State.UNCERTAIN if resent else State.FAILED, f"given up: {sent.said}")
        return Outcome(State.RETRY, sent.said, self.now() + wait, doubled=resent)  # a copy too many, whatever comes

    def hang_up(self) -> None:
        """Let go of the relay."""
        if self._mailer is not None:
            self._mailer.close()
            self._mailer = None
