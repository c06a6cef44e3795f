"""The search engines by name: ``CLAUSEBOOK_SEARCH_ENGINE`` says which one is used.

To add one, implement :class:`~clausebook_api.search.engine_protocol.Engine` and put it into :data:`ENGINES`.
"""

from __future__ import annotations

from clausebook.model.errors import UseError
from clausebook_api.search import engine as whoosh
from clausebook_api.search.engine_protocol import Engine

DEFAULT = "whoosh"
VARIABLE = "CLAUSEBOOK_SEARCH_ENGINE"
ENGINES: dict[str, Engine] = {DEFAULT: whoosh}


def named(name: str) -> Engine:
    """The engine of a name. Raises UseError ``E_CONFIG``."""
    found = ENGINES.get(name)
    if found is None:
        raise UseError.of("E_CONFIG", f"{VARIABLE} is {name!r}", f"Write one of: {', '.join(sorted(ENGINES))}")
    return found
