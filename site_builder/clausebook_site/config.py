"""The options of the MkDocs plugin."""

from __future__ import annotations

from mkdocs.config import config_options
from mkdocs.config.base import Config


class ClausebookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs has few types
    """What may be written under ``plugins: clausebook`` in ``mkdocs.yml``; the rest is in ``clausebook.toml``.

    ``today`` is the legal day the site is built for (``2025-01-10``); without it the day it is, in the
    configured timezone. ``cache`` is the folder of the pages that need not be made again.
    """

    today = config_options.Type(str, default="")
    cache = config_options.Type(str, default=".clausebook/pages")
