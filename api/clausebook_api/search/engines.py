"""The search engines by name: ``CLAUSEBOOK_SEARCH_ENGINE`` says which one is used.

To add one, implement :class:`~clausebook_api.search.engine_protocol.Engine` and put it into :data:`ENGINES`.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from clausebook.model.errors import UseError
from clausebook_api.search.engine_protocol import Engine

DEFAULT = "sqlite"
VARIABLE = "CLAUSEBOOK_SEARCH_ENGINE"
ENGINES: dict[str, Engine | str] = {  # or a module, imported when it is used
    DEFAULT: "clausebook_api.search.sqlite_engine",
    "whoosh": "clausebook_api.search.whoosh_engine",
}


def check(name: str) -> str:
    """The name, if there is an engine of that name. Raises UseError ``E_CONFIG``."""
    if name not in ENGINES:
        raise UseError.of("E_CONFIG", f"{VARIABLE} is {name!r}", f"Write one of: {', '.join(sorted(ENGINES))}")
    return name


def named(name: str) -> Engine:
    """The engine of a name. Raises UseError ``E_CONFIG``."""
    found = ENGINES[check(name)]
    return cast("Engine", import_module(found)) if isinstance(found, str) else found
