"""The form in which two versions of a document are chosen; it works without a script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from clausebook.html import wording
from clausebook.html.language import say
from clausebook.model.version import Version
from clausebook.timeline.status import Standing, State

_STATES = {State.NEXT: "{version}, upcoming", State.NEVER: "{version}, never in force", State.PAST: "{version}"}


def pickers(standing: Standing, before: Version | None, after: Version | None, action: str) -> str:
    """The form; ``before`` and ``after`` are chosen already, else the newest two. ``action`` is its address."""
    versions = standing.versions
    after = after or standing.text
    before = before or versions[max(0, after.number - 2)]
    return (
        f'<form class="cb-filter" action="{escape(action)}" method="get" aria-label="{_said("Versions to compare")}">'
        f'<label>{_said("From")} <select name="from">{_options(standing, before)}</select></label>'
        f'<label>{_said("To")} <select name="to">{_options(standing, after)}</select></label>'
        f'<button class="cb-button cb-button--main" type="submit">{_said("Compare")}</button></form>'
    )


def _options(standing: Standing, chosen: Version) -> str:
    return "".join(_option(standing, version, chosen) for version in reversed(standing.versions))


def _option(standing: Standing, version: Version, chosen: Version) -> str:
    corrected = "{version}, corrected since"
    named = "{version}, in force"
    if version != standing.current:
        named = _STATES.get(standing.edition(version).state, corrected)
    words = say(named, version=wording.version(version))
    selected = " selected" if version == chosen else ""
    return f'<option value="{escape(version.name)}"{selected}>{escape(words)}</option>'


def _said(words: str) -> str:
    return escape(say(words))


def steps(versions: Sequence[Version]) -> list[tuple[Version, Version]]:
    """Each version with the one before, newest first."""
    return list(zip(reversed(versions[1:]), reversed(versions[:-1]), strict=True))
