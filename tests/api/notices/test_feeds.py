"""Feeds and notices tell of the same versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clausebook.workspace import Workspace
from clausebook_api.notices.plan import Ledger, plan
from clausebook_site import feeds
from clausebook_site.site_model import Publication, Site


def test_a_feed_has_every_version_that_notice_is_given_of(demo: Path) -> None:
    workspace = Workspace.open(demo)
    corpus = workspace.corpus()
    today = date(2026, 11, 26)
    publication = Publication(corpus, Site.of(workspace.config, today))
    fed = {entry.url.rpartition("kestrel.example/")[2] for entry in feeds.list_entries(publication, "", 1000)}
    planned = plan(corpus, Ledger({}, {}), today).notices
    told = {one.facts["permalink"] for one in planned if one.facts["change_class"] != "editorial"}
    assert told == fed
    assert len(told) > 15


def test_ids_of_a_feed_are_made_of_the_version_alone(demo: Path) -> None:
    workspace = Workspace.open(demo)
    publication = Publication(workspace.corpus(), Site.of(workspace.config, date(2026, 11, 26)))
    later = Publication(workspace.corpus(), Site.of(workspace.config, date(2027, 6, 1)))
    first, second = (feeds.list_entries(one, "", 1000) for one in (publication, later))
    assert [entry.id for entry in first] == [entry.id for entry in second]
    assert len({entry.id for entry in first}) == len(first)
