"""The page `docs/json.md`: what prints which record, and every record field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clausebook import records
from clausebook.records.page import reached, section
from clausebook_api import serializers
from clausebook_api.serializers.notices import Event, NoticeReport, Subscriber, WholeNoticeReport
from clausebook_api.serializers.search import Found

_OPENING = """\
# JSON for programs

One thing has one name, whether the command line, the API or a webhook prints it. `id` is the permanent id of what a
record is about; other records name it by what it is: `document`, `version`, `clause`. Days are legal days in the
configured timezone (`YYYY-MM-DD`), instants are RFC 3339 in UTC. Fields may be added; none is removed or changes its
meaning within a major version.

This page is made of the code, and so is the description of the API at `/openapi.json`.

## What prints what
"""
_COMMANDS: Mapping[str, tuple[str, type[records.Record]]] = {
    "clausebook log [DOCUMENT] --json": ("a list of", records.LoggedVersion),
    "clausebook show DOCUMENT --json": ("", records.NestedText),
    "clausebook diff DOCUMENT FROM TO --json": ("", records.Diff),
    "clausebook check --format json": ("a list of", records.Finding),
    "clausebook doctor --json": ("a list of", records.Examination),
    "clausebook review --base REV --format json": ("", records.Review),
    "clausebook history suggest --json": ("a list of", records.Suggestion),
    "clausebook import FILE... --json": ("a list of", records.Import),
    "clausebook search QUERY --json": ("", Found),
    "clausebook notify report --json": ("a list of", NoticeReport),
    "clausebook notify report NOTICE --json": ("", WholeNoticeReport),
    "clausebook subscribers list --json": ("a list of", Subscriber),
    "clausebook subscribers webhooks list --json": ("a list of", serializers.Webhook),
    "a webhook": ("", Event),
}


def guide(described: Mapping[str, Any]) -> str:
    """The page, in Markdown; ``described`` is the description of the API by OpenAPI."""
    outputs = printed(described)
    lines = ["\n| from | record |", "|-|-|"]
    lines += [f"| `{what}` | {f'{how} {record.__name__}'.strip()} |" for what, (how, record) in outputs.items()]
    every = reached(record for _, record in outputs.values())
    return _OPENING + "\n".join(lines) + "\n\n## Records\n\n" + "\n".join(map(section, every))


def printed(described: Mapping[str, Any]) -> Mapping[str, tuple[str, type[records.Record]]]:
    """What prints which record, by command or operation of the API; before the record, whether there are several."""
    return {**_COMMANDS, **{what: ("", record) for what, record in _answers(described)}}


def _answers(described: Mapping[str, Any]) -> Iterator[tuple[str, type[records.Record]]]:
    """Each operation of the API that answers with a record, and the record."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for status in ("200", "201", "202"):
                content = operation["responses"].get(status, {}).get("content", {})
                named = content.get("application/json", {}).get("schema", {}).get("$ref", "")
                if named:
                    yield f"{method.upper()} {path}", getattr(serializers, named.rpartition("/")[2])
