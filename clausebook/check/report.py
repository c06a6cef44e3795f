"""Findings as text, as JSON and as annotations of a pull request on GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from clausebook import records
from clausebook.model.errors import Finding, Severity

_SHOWN = 5  # places of one finding, besides the first
_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def findings_text(findings: Iterable[Finding]) -> str:
    """One finding a line, ``path:line CODE message. fix``: errors first, then in order of place.

    What is said of several places is said once, at the first, with their number and the next few; an error, once for
    each file.
    """
    equal: dict[tuple[str, ...], list[Finding]] = {}
    for one in sorted(findings):
        where = one.path if one.severity is Severity.ERROR else ""
        equal.setdefault((where, one.code, one.message, one.mend), []).append(one)
    told = sorted(equal.values(), key=lambda some: some[0].severity is not Severity.ERROR)
    return "\n".join(" ".join(str(_counted(some)).split()) for some in told)


def _counted(equal: Sequence[Finding]) -> Finding:
    first, *others = equal
    if not others:
        return first
    places = [str(one.line) if one.path == first.path and one.line else one.place for one in others[:_SHOWN]]
    more = ", …" if len(others) > _SHOWN else ""
    return replace(first, message=f"{first.message.rstrip('.')} (and {len(others):,} more: {', '.join(places)}{more})")


def findings_json(findings: Iterable[Finding]) -> str:
    """A JSON list of :class:`clausebook.records.Finding`, in order of place."""
    rows = [records.Finding.of(records.finding(one)).plain() for one in sorted(findings)]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def findings_github(findings: Iterable[Finding]) -> str:
    """Workflow commands of GitHub Actions (``::error file=…,line=…,title=CODE::message``), in order of place."""
    return "\n".join(map(_annotation, sorted(findings)))


def _annotation(one: Finding) -> str:
    places = {"file": one.path, "line": str(one.line or ""), "title": one.code}
    properties = ",".join(f"{key}={_property(value)}" for key, value in places.items() if value)
    said = f"{one.message.rstrip('.')}. {one.mend}".strip() if one.mend else one.message
    return f"::{_COMMAND[one.severity]} {properties}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
