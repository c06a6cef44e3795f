"""The description of the API is exact: what it promises is answered, whatever is asked, and nothing fails."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask_openapi import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from clausebook_api.errors import BASE, TYPE

_CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            # A cursor, a query or a name that fits its description may still mean nothing here.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "303", "400", "404", "409", "410", "422", "429"]},
            "negative_data_rejection": {
                "expected-statuses": ["400", "404", "405", "406", "409", "410", "415", "422", "429"]
            },
        }
    }
)


PATHS = (
    "/v1/documents",
    "/v1/documents/{document}",
    "/v1/documents/{document}/versions",
    "/v1/documents/{document}/versions/{version}",
    "/v1/documents/{document}/clauses",
    "/v1/documents/{document}/clauses/{clause}",
    "/v1/documents/{document}/clauses/{clause}/versions",
    "/v1/documents/{document}/diff",
    "/v1/changes",
    "/v1/upcoming",
    "/v1/definitions",
    "/v1/search",
    "/v1/suggest",
    "/v1/cite",
    "/v1/subscriptions",
    "/v1/webhooks",
    "/v1/webhooks/{token}",
    "/v1/webhooks/{token}/test",
    "/v1/webhooks/{token}/secret",
    "/v1/webhooks/{token}/replay",
    "/id/{document}/{clause}",
    "/healthz",
    "/readyz",
    "/metrics",
)
BARE = ("/v1/upcoming", "/healthz", "/readyz", "/metrics")  # that take nothing, so nothing wrong either
REAL = {  # what there is in the demonstration, so that not all that is asked for is missing
    "document": ("terms-of-service", "privacy-policy", "beta-programme", "nothing"),
    "clause": ("security", "plans", "content", "nothing"),
    "version": ("2025-04-14", "2026-11-16", "nothing"),
    "from": ("2025-04-14", "2024-01-01"),
    "to": ("2026-11-16", "today"),
    "q": ("refund", "ToS 2.2", '"your account"', "pass"),
    "ref": ("ToS 2.2", "privacy policy 1"),
}


@pytest.fixture(scope="module")
def described(app: OpenAPI) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=_CONFIG)


OPERATIONS = [
    (mode, path) for mode in GenerationMode for path in PATHS if mode is GenerationMode.POSITIVE or path not in BARE
]


def test_every_route_is_tried(described: BaseSchema) -> None:
    assert sorted(PATHS) == sorted(described)


def tried(described: BaseSchema, path: str, mode: GenerationMode, times: int) -> None:
    """Ask an operation for what the profile of Hypothesis draws: always the same in the tests, anything in proofs."""
    operation = next(iter(described[path].values()))

    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    @settings(max_examples=times, suppress_health_check=list(HealthCheck))
    def answered(case: schemathesis.Case[Any], data: st.DataObject) -> None:
        for part in (case.path_parameters, case.query) if mode is GenerationMode.POSITIVE else ():
            for name in (name for name in REAL if name in part):  # in this order: a set has none
                if data.draw(st.booleans()):
                    part[name] = data.draw(st.sampled_from(REAL[name]))
        answer = case.call_and_validate()
        if TYPE in answer.headers.get("content-type", [""])[0]:
            listed = operation.definition.raw["responses"][str(answer.status_code)]["content"][TYPE]["examples"]
            assert answer.json()["type"].removeprefix(BASE) in listed

    answered()


@pytest.mark.parametrize(("mode", "path"), OPERATIONS, ids=str)
def test_every_answer_is_as_described(described: BaseSchema, path: str, mode: GenerationMode) -> None:
    tried(described, path, mode, 10)


@pytest.mark.proof
@pytest.mark.parametrize(("mode", "path"), OPERATIONS, ids=str)
def test_every_answer_is_as_described_whatever_is_drawn(described: BaseSchema, path: str, mode: GenerationMode) -> None:
    tried(described, path, mode, 1000)
