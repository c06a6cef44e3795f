"""The parameters that each operation takes: the description says which, and others are told with what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from flask import Flask, current_app, request

_EXTENSION = "clausebook-parameters"
_SHOWN = 40  # characters of a name


def register(app: Flask, taken: Mapping[str, tuple[str, ...]]) -> None:
    """Keep which parameters of the query each endpoint takes."""
    app.extensions[_EXTENSION] = taken


def unknown() -> dict[str, str]:
    """What the query of the request holds and its operation does not take, and what may have been meant."""
    known = _taken()
    if known is None or not request.query_string:  # a page, which looks at what it knows
        return {}
    return {name[:_SHOWN]: _meant(name, known) for name in request.args if name not in known}


def takes_none() -> bool:
    """Whether the operation asked for has no parameters in its query, so that nothing else looks at them."""
    return _taken() == ()


def _taken() -> tuple[str, ...] | None:
    found: Mapping[str | None, tuple[str, ...]] = current_app.extensions[_EXTENSION]
    return found.get(request.endpoint)


def _meant(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name[:_SHOWN].lower().replace("-", "_"), known, 1)
    if near:
        return f"is not known here: {near[0]} is"
    return f"is not known here: {', '.join(known)} are" if known else "is not known here, nor is any other"
