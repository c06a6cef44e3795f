"""What the commands of notices and subscribers work with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from clausebook.commands.context import Options, compiled
from clausebook.corpus import Corpus
from clausebook.html.wording import many
from clausebook.workspace import Workspace, now
from clausebook_api.config import ApiConfig
from clausebook_api.database import Database
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices import approval, refusals
from clausebook_api.notices.backup_guard import RESTORED
from clausebook_api.notices.notify import Limits, Notifier
from clausebook_api.notices.published import check_published
from clausebook_api.notices.settings import Sending
from clausebook_api.subscribers.consent import ConsentRegistry


@dataclass(frozen=True)
class Desk:
    """A repository, and the office that gives notice of it."""

    workspace: Workspace
    office: NoticeService
    data: Path  # the folder of what cannot be made again

    @classmethod
    def open(cls, opts: Options) -> Desk:
        """The repository, and its database of subscribers."""
        workspace = opts.workspace()
        environment = os.environ | {"CLAUSEBOOK_ROOT": str(workspace.repository.root)}
        config = ApiConfig.from_environment(environment)
        return cls(workspace, NoticeService(config.settings, Sending.of(config, environment)), config.data)

    @property
    def registry(self) -> ConsentRegistry:
        """The subscribers."""
        return self.office.registry

    @property
    def database(self) -> Database:
        """Where everything is recorded."""
        return self.registry.database

    def notifier(self, *, elsewhere: bool = False) -> Notifier:
        """What gives notice; ``elsewhere``: of what is published from another machine."""
        workspace = self.workspace
        settings = workspace.config.notices
        repository = workspace.repository
        return Notifier(
            self.database,
            self.office.composer,
            Corpus(compiled(workspace).corpus),
            repository.tip,
            Limits(settings.approve_above, settings.canary, settings.most_versions),
            lambda commit: repository.is_ancestor(commit, repository.tip),
            (lambda: None) if elsewhere else partial(check_published, workspace.state, repository.tip),
        )

    def pause(self, reason: str) -> None:
        """Stop all sending for a reason; with "" let it go on, also to a relay that refuses."""
        with self.database.writing() as connection:
            self.database.state_fact(connection, "paused", reason)
            if not reason:
                self.database.state_fact(connection, "relay_until", "")

    def list_hindrances(self, now: datetime) -> Iterator[str]:
        """Why what is due is not sent, in sentences; nothing if all goes out."""
        with self.database.reading() as connection:
            facts = self.database.facts(connection)
            waiting, said = approval.waiting(connection), approval.held_for(connection, refusals.TOO_BIG)
        if facts.get("paused"):
            yield f"Sending is paused: {facts['paused']}"
        if restored := facts.get(RESTORED):
            yield f"A backup was restored at {restored}: clausebook notify --confirm-epoch --dry-run"
        if until := refusals.resting_until(facts, now):
            yield f"The relay refuses mail ({facts.get('relay_said')}): everybody waits"
            yield f"It is left alone until {until.isoformat()}; clausebook notify --resume tries at once"
        if said:
            yield f"The relay takes no mail of that size ({said}): raise its limit, then approve what waits"
        if waiting:
            wait = many(waiting, "delivery waits", "deliveries wait")
            yield f"{wait} for approval: clausebook notify --approve {waiting}"


def tell_hindrances(desk: Desk) -> None:
    """Print why what is due is not sent."""
    for line in desk.list_hindrances(now()):
        click.echo(line, err=True)
