"""The site engines by name.

To add one, implement :class:`~clausebook_site.engine_protocol.SiteEngine` and put it into :data:`ENGINES`.
"""

from __future__ import annotations

from clausebook.model.errors import UseError
from clausebook_site.engine_protocol import SiteEngine
from clausebook_site.mkdocs_engine import MkDocs

DEFAULT = "mkdocs"
ENGINES: dict[str, SiteEngine] = {DEFAULT: MkDocs()}


def named(name: str) -> SiteEngine:
    """The engine of a name. Raises UseError ``E_CONFIG``."""
    found = ENGINES.get(name)
    if found is None:
        raise UseError.of("E_CONFIG", f"{name!r} is no site engine", f"Write one of: {', '.join(sorted(ENGINES))}")
    return found
