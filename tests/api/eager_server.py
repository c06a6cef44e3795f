"""The application, looking at every request whether its files were replaced, and not once a second as it does."""

from __future__ import annotations

from clausebook_api import snapshot
from clausebook_api.server import application

snapshot._EVERY = 0.0  # noqa: SLF001 - nobody sets it otherwise

__all__ = ["application"]
