"""For those who run the service: whether it lives, what it can answer, and its measurements."""

from __future__ import annotations

from flask import Response
from flask_openapi import APIBlueprint, Tag
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from clausebook.model.errors import ClausebookError
from clausebook_api import beside, serializers
from clausebook_api.response import JSON
from clausebook_api.routes.answers import answers
from clausebook_api.service import service

blueprint = APIBlueprint("operations", __name__, abp_tags=[Tag(name="operations")])


@blueprint.get("/healthz", responses=answers(serializers.Health))
def get_health() -> Response:
    """Whether the process lives; says nothing of what it can answer."""
    return Response(serializers.Health(status="ok").model_dump_json(), mimetype=JSON)


@blueprint.get("/readyz", responses={**answers(serializers.Readiness), "503": serializers.Readiness})
def get_readiness() -> Response:
    """What the process can answer: 503 if it has no corpus; ``degraded`` if it is not whole.

    That is: if search has no index or an older one, or the process that sends notices beside it has ended.
    """
    here = service()
    sending = beside.state(here.config.sending)
    try:
        snapshot = here.read()
    except ClausebookError:
        shape = serializers.Readiness(
            status="unavailable", corpus_commit=None, corpus_landed=None, corpus_age_seconds=None,
            index_commit=None, stale=True, documents=0, sending=sending,
        )  # fmt: skip
        return Response(shape.model_dump_json(), 503, mimetype=JSON)
    landed = snapshot.corpus.tip_landed
    shape = serializers.Readiness(
        status="degraded" if snapshot.stale or sending == "ended" else "ready",
        corpus_commit=snapshot.commit,
        corpus_landed=landed,
        corpus_age_seconds=max(0, int((here.shelf.now - landed).total_seconds())),
        index_commit=snapshot.index.commit if snapshot.index else None,
        stale=snapshot.stale,
        documents=len(set(snapshot.records.values())),
        sending=sending,
    )
    return Response(shape.model_dump_json(), mimetype=JSON)


@blueprint.get("/metrics", responses=answers(None))
def get_metrics() -> Response:
    """Measurements in the text format of Prometheus, of this process."""
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
