"""Findings as text, as JSON and as annotations of a pull request on GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable

from clausebook import records
from clausebook.model.errors import Finding, Severity

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def findings_text(findings: Iterable[Finding]) -> str:
    """One finding a line, ``path:line CODE message. fix``, in order of place."""
    return "\n".join(" ".join(str(one).split()) for one in sorted(findings))


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
