"""The form in which two versions of a document are chosen; it works without a script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from clausebook.html import wording
from clausebook.model.version import Version
from clausebook.timeline.status import Standing, State

_STATES = {State.FORCE: "in force", State.NEXT: "upcoming", State.NEVER: "never in force", State.PAST: ""}


def pickers(standing: Standing, before: Version | None, after: Version | None, action: str) -> str:
    """The form; ``before`` and ``after`` are chosen already, else the newest two. ``action`` is its address."""
    versions = standing.versions
    after = after or standing.text
    before = before or versions[max(0, after.number - 2)]
    return (
        f'<form class="cb-filter" action="{escape(action)}" method="get" aria-label="Versions to compare">'
        f'<label>From <select name="from">{_options(standing, before)}</select></label>'
        f'<label>To <select name="to">{_options(standing, after)}</select></label>'
        '<button class="cb-button cb-button--main" type="submit">Compare</button></form>'
    )


def _options(standing: Standing, chosen: Version) -> str:
    return "".join(_option(standing, version, chosen) for version in reversed(standing.versions))


def _option(standing: Standing, version: Version, chosen: Version) -> str:
    state = _STATES[standing.edition(version).state]
    if version == standing.current:
        state = "in force"
    elif state == "in force":
        state = "corrected since"
    words = wording.version(version) + (f", {state}" if state else "")
    selected = " selected" if version == chosen else ""
    return f'<option value="{escape(version.name)}"{selected}>{escape(words)}</option>'


def steps(versions: Sequence[Version]) -> list[tuple[Version, Version]]:
    """Each version with the one before, newest first."""
    return list(zip(reversed(versions[1:]), reversed(versions[:-1]), strict=True))
