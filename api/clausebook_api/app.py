"""The application: routes over one shelf, with errors, limits and headers put around them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import cast

from flask_openapi import Info, OpenAPI, Tag
from limits.storage import Storage, storage_from_string
from werkzeug.middleware.proxy_fix import ProxyFix

from clausebook.workspace import now
from clausebook_api import errors, limits, middleware, openapi
from clausebook_api.config import ApiConfig
from clausebook_api.notice_service import NoticeService
from clausebook_api.notices.public_addresses import Outward
from clausebook_api.notices.settings import Sending
from clausebook_api.page_frame import Frames
from clausebook_api.rate_counts import Counts, SharedCounts, StoredCounts
from clausebook_api.routes import (
    agent,
    changes,
    citations,
    clauses,
    comparisons,
    devmail,
    documents,
    operations,
    reference,
    search,
    search_page,
    site,
    subscribe,
    subscriptions,
)
from clausebook_api.serializers import ProblemDetails
from clausebook_api.service import EXTENSION, Service
from clausebook_api.snapshot import SnapshotCache

Clock = Callable[[], datetime]
_PATIENCE = 3.0  # seconds that a request waits for the database

TAGS = (
    Tag(name="documents", description="Documents, their versions and their texts on any day."),
    Tag(name="clauses", description="One clause: on a day, and through time."),
    Tag(name="changes", description="What changed between versions, what was published, what is announced."),
    Tag(name="search", description="Clauses by words and by citation."),
    Tag(name="subscriptions", description="Notices of changes, by mail and by webhook."),
    Tag(name="operations", description="For those who run the service."),
)


def create_app(
    config: ApiConfig,
    clock: Clock = now,
    monotonic: Callable[[], float] = time.monotonic,
    sending: Sending | None = None,
    outward: Outward | None = None,
) -> OpenAPI:
    """The WSGI application over the corpus and the index in ``config.state``.

    Nothing is opened before the first request: a missing corpus is answered with 503 until there is one.
    ``sending`` is how notices go out (default: without a relay, in files); ``outward`` where webhooks may lead.
    """
    app = OpenAPI(
        "clausebook_api",
        info=Info(title=f"{config.settings.site_name}: clause API", version=version("clausebook")),
        validation_error_callback=errors.validation,
        validation_error_model=ProblemDetails,
        doc_ui=False,
        static_folder=None,
    )
    app.openapi_version = "3.1.1"
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of its default provider
    app.url_map.merge_slashes = False
    shelf = SnapshotCache(config, clock, monotonic)
    office = NoticeService(config.settings, sending or Sending.of(config, {}), outward or Outward(), _PATIENCE)
    app.extensions[EXTENSION] = Service(config, shelf, Frames(config.site, config.settings, config.derived), office)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's manual has it
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    errors.register(app)
    middleware.register(app, config, shelf)
    limits.register(app, config.limit, _counting(config, office))
    app.tags = list(TAGS)
    app.tag_names = [tag.name for tag in TAGS]
    for module in (documents, clauses, comparisons, changes, search, citations, subscriptions, operations):
        app.register_api(module.blueprint)
    app.register_api(clauses.identity)
    for blueprint in (
        comparisons.compare,
        agent.blueprint,
        search_page.blueprint,
        subscribe.blueprint,
        devmail.blueprint,
        reference.blueprint,
        site.blueprint,
    ):
        app.register_blueprint(blueprint)
    openapi.complete(app, config.settings.notices.service or config.settings.site_url)
    return app


def _counting(config: ApiConfig, office: NoticeService) -> Counts:
    """What counts for the rate limits: the storage that is configured, else the database where there is one."""
    if config.limit_storage:
        storage = cast("Storage", storage_from_string(config.limit_storage))  # of those that do not wait asynchronously
        return StoredCounts(storage)
    return SharedCounts(office.find_database, config.secret, longest=limits.longest_window(config.limit))
