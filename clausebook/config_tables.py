"""The tables of ``clausebook.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field

from clausebook import config_values
from clausebook.toml_table import flag, number, said, text


@dataclass(frozen=True)
class Feeds:
    """The Atom and JSON feeds of the site and of each document."""

    enabled: bool = field(default=True, metadata=said(flag, "Write true or false, without quotation marks."))
    entries: int = field(default=50, metadata=said(number(1, 1000), "Write how many changes a feed holds: 1 to 1000."))


@dataclass(frozen=True)
class Elsewhere:
    """A document that is named here and published by others, or not at all."""

    title: str = field(
        metadata=said(text(config_values.line), 'Write the title of the document: title = "Terms of Service".')
    )
    url: str = field(
        default="",
        metadata=said(
            text(config_values.page_address),
            'Write where it can be read, or leave it out: url = "https://legal.example/terms/".',
        ),
    )


@dataclass(frozen=True)
class Notices:
    """How notices of change are given."""

    service: str = field(
        default="",
        metadata=said(
            text(config_values.web_address),
            'Write the public address at which the API answers: "https://legal.example/".',
        ),
    )
    approve_above: int = field(
        default=500, metadata=said(number(0), "Write above how many recipients notices wait for approval: 500.")
    )
    canary: int = field(default=25, metadata=said(number(1), "Write how many of these are sent first, and alone: 25."))
    most_versions: int = field(
        default=20, metadata=said(number(1), "Write above how many new versions at once to ask first: 20.")
    )
    unconfirmed_days: int = field(
        default=30,
        metadata=said(number(2), "Write after how many days to forget an address that was never confirmed: 30."),
    )


@dataclass(frozen=True)
class Search:
    """How clauses are found."""

    model: str = field(
        default="",
        metadata=said(text(config_values.line), 'Write the folder of a language model: "/srv/models/minilm".'),
    )
