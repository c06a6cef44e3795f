"""For those who run the service: whether it lives, what it can answer, and its measurements."""

from __future__ import annotations

from typing import Literal

from flask import Response
from flask_openapi import APIBlueprint, Tag
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from clausebook.model.errors import ClausebookError
from clausebook_api import beside, carried, serializers
from clausebook_api.measurements import Notices
from clausebook_api.notices.queue_status import QueueStatus
from clausebook_api.response import JSON
from clausebook_api.routes.answers import answers
from clausebook_api.service import Service, service
from clausebook_api.snapshot import Snapshot

blueprint = APIBlueprint("operations", __name__, abp_tags=[Tag(name="operations")])
Missing = Literal["corpus", "settings", "index", "database", "sending"]


@blueprint.get("/healthz", responses=answers(serializers.Health, corpus=False))
def get_health() -> Response:
    """Whether the process lives; says nothing of what it can answer."""
    return Response(serializers.Health(status="ok").model_dump_json(), mimetype=JSON)


@blueprint.get("/readyz", responses={**answers(serializers.Readiness, corpus=False), "503": serializers.Readiness})
def get_readiness() -> Response:
    """What the process can answer: 503 if it has no corpus, or other settings than it; ``degraded`` if it is not whole.

    That is: if search has no index or an older one, the database of subscribers does not answer, or what is due is not
    sent, for no known reason or because all is paused. ``unavailable`` says which.
    """
    here = service()
    missing: list[Missing] = []
    snapshot = _snapshot(here)
    if snapshot is None:
        missing.append("corpus")
    differing = carried.list_differing(here.config.settings, here.config.derived)
    if differing:
        missing.append("settings")
    if snapshot is None or snapshot.stale:
        missing.append("index")
    status, answered = here.office.look(here.shelf.now)
    if not answered:
        missing.append("database")
    sending = beside.state(here.config.sending)
    if sending == "ended" or (status and (status.paused or status.is_late(here.shelf.now))):
        missing.append("sending")
    refused = snapshot is None or differing
    landed = snapshot.corpus.tip_landed if snapshot else None
    shape = serializers.Readiness(
        status="unavailable" if refused else "degraded" if missing else "ready",
        corpus_commit=snapshot.commit if snapshot else None,
        corpus_landed=landed,
        corpus_age_seconds=max(0, int((here.shelf.now - landed).total_seconds())) if landed else None,
        index_commit=snapshot.index.commit if snapshot and snapshot.index else None,
        stale=snapshot is None or snapshot.stale,
        documents=len(set(snapshot.records.values())) if snapshot else 0,
        unavailable=missing,
        differing=list(differing),
        notices=_notices(here, status),
        sending=sending,
    )
    return Response(shape.model_dump_json(), 503 if refused else 200, mimetype=JSON)


def _snapshot(here: Service) -> Snapshot | None:
    try:
        return here.read()
    except ClausebookError:
        return None


def _notices(here: Service, status: QueueStatus | None) -> serializers.NoticesReadiness | None:
    if status is None:
        return None
    due = status.oldest_due
    return serializers.NoticesReadiness(
        paused=status.paused,
        relay_resting_until=status.resting_until,
        oldest_due_seconds=int((here.shelf.now - due).total_seconds()) if due else None,
        last_sent_at=status.last_sent,
    )


@blueprint.get("/metrics", responses=answers(None, corpus=False))
def get_metrics() -> Response:
    """Measurements in the text format of Prometheus: of this process, and of the notices of all."""
    here = service()
    content = generate_latest(REGISTRY) + generate_latest(Notices(*here.office.look(here.shelf.now), here.shelf.now))
    return Response(content, content_type=CONTENT_TYPE_LATEST)
