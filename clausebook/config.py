"""``clausebook.toml``: what the terms are called, which files hold them, and how they are published."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from clausebook import config_values
from clausebook.citation.style import DEFAULT
from clausebook.config_tables import Elsewhere, Feeds, Notices, Search
from clausebook.git.paths import is_foreign
from clausebook.model.errors import Finding, UseError
from clausebook.parse.vocabulary import nearest
from clausebook.term_files import EVERYWHERE, NOT_TERMS, is_named, list_exceptions, within
from clausebook.toml_table import Fault, flag, named, number, said, several, table, text

NAME = "clausebook.toml"


@dataclass(frozen=True)
class Config:
    """All settings of a repository; read once, never changed.

    ``notice_periods`` is in days by kind of document; ``citation`` has short names by document id,
    ``elsewhere`` what to say of documents that are named here and published elsewhere.
    ``strict`` makes faults in front matter, ids and links errors, which stop publication.
    """

    site_name: str = field(
        default="Legal terms", metadata=said(text(config_values.line), 'Write the name of the site: "Legal terms".')
    )
    site_url: str = field(
        default="",
        metadata=said(
            text(config_values.web_address), 'Write the public address of the site: "https://legal.example/".'
        ),
    )
    organisation: str = field(
        default="", metadata=said(text(config_values.line), "Write the name of the company that gives these terms.")
    )
    contact: str = field(
        default="",
        metadata=said(text(config_values.contact), 'Write the legal contact: "legal@legal.example", or a web address.'),
    )
    lang: str = field(
        default="en", metadata=said(text(config_values.language), 'Write the language of the terms: "en" or "pt-BR".')
    )
    timezone: str = field(
        default="UTC",
        metadata=said(text(config_values.timezone), 'Write the timezone whose days count: "UTC" or "Europe/Berlin".'),
    )
    terms: str = field(
        default="terms",
        metadata=said(text(config_values.folder), 'Write the folder of the terms, inside the repository: "terms".'),
    )
    include: tuple[str, ...] = field(
        default=("terms/**/*.md",),
        metadata=said(
            several(text(config_values.glob), config_values.some), 'Write a list of patterns: ["terms/**/*.md"].'
        ),
    )
    exclude: tuple[str, ...] = field(
        default=(),
        metadata=said(several(text(config_values.glob)), 'Write a list of patterns: ["README.md", "drafts/"].'),
    )
    strict: bool = field(default=False, metadata=said(flag, "Write true or false, without quotation marks."))
    publish_branch: str = field(
        default="", metadata=said(text(config_values.branch), 'Write the branch whose texts hold: "main".')
    )
    notice_periods: Mapping[str, int] = field(
        default_factory=dict,
        metadata=said(
            named(config_values.kind, number(0, 3650)),
            "Write a kind of document and a whole number of days: policy = 30.",
        ),
    )
    citation: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=said(
            named(config_values.identifier, several(text(config_values.line)), config_values.distinct),
            'Write a document id and its short names: privacy-policy = ["PP"].',
        ),
    )
    citation_sign: str = field(
        default=DEFAULT,
        metadata=said(
            text(config_values.sign),
            'Write what stands before the number of a clause in citations: "s", "§" or "Section".',
        ),
    )
    elsewhere: Mapping[str, Elsewhere] = field(
        default_factory=dict,
        metadata=said(
            named(config_values.identifier, table(Elsewhere)),
            'Write a document id, a title and an address: master-terms = {title = "...", url = "https://..."}.',
        ),
    )
    notices: Notices = field(
        default=Notices(),
        metadata=said(table(Notices), "Write a table [notices] with service, approve_above, canary and most_versions."),
    )
    removed_clause_pages: bool = field(
        default=False,
        metadata=said(flag, "Write true for a page of its own of each clause that no longer stands, else false."),
    )
    feeds: Feeds = field(
        default=Feeds(), metadata=said(table(Feeds), "Write a table [feeds] with enabled and entries.")
    )
    search: Search = field(default=Search(), metadata=said(table(Search), "Write a table [search] with model."))
    mail_sender: str = field(
        default="",
        metadata=said(
            text(config_values.mailbox), 'Write the sender of notices: "Example Legal <legal@legal.example>".'
        ),
    )

    @classmethod
    def default(cls) -> Self:
        """The settings of a repository without ``clausebook.toml``: all Markdown but what is about the repository."""
        return cls(include=EVERYWHERE, exclude=NOT_TERMS)

    @classmethod
    def parse(cls, source: str, path: str = NAME) -> Self:
        """The settings in a ``clausebook.toml``. Raises UseError with all that is wrong (E_CONFIG).

        A file that does not say where the terms are leaves them where they were without it.
        """
        written = _toml(source, path)
        faults: list[Fault] = []
        config: Self = table(cls)(written, (), faults)
        if faults:
            raise UseError(*sorted(_finding(fault, source, path) for fault in faults))
        if "include" in written:
            return config
        if "terms" in written:
            return replace(config, include=(within(config.terms),))
        return replace(config, include=EVERYWHERE, exclude=(*NOT_TERMS, *config.exclude))

    def including(self, patterns: Sequence[str]) -> Self:
        """The settings with other patterns of files. What they mean by its name or folder is no furniture."""
        furniture = NOT_TERMS if self.exclude[: len(NOT_TERMS)] == NOT_TERMS else ()
        own = self.exclude[len(furniture) :]
        exclude = (*furniture, *list_exceptions(patterns), *own) if furniture else own
        return replace(self, include=tuple(patterns), exclude=exclude)

    @property
    def zone(self) -> ZoneInfo:
        """The timezone whose days are the legal days."""
        return ZoneInfo(self.timezone)

    @property
    def base_path(self) -> str:
        """The path of the site on its server, with a slash at both ends: ``/`` or ``/legal/``."""
        return urlsplit(self.site_url).path or "/"

    @property
    def digest(self) -> str:
        """The SHA-256 of what decides the corpus, in hexadecimal: another one means to compile it anew."""
        decisive = {name: getattr(self, name) for name in DECISIVE}
        canonical = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def selects(self, path: str) -> bool:
        """Whether a file of the repository holds terms; ``path`` is relative to its root, with slashes.

        What is no Markdown never does. A pattern that ends in the name of a file means it, whatever its name is.
        """
        return not is_foreign(path) and self.names(path)

    def names(self, path: str) -> bool:
        """Whether the patterns mean a file, be it Markdown or not."""
        return is_named(path, self.include, self.exclude)


DECISIVE = ("include", "exclude", "timezone", "strict", "lang")
KEYS = tuple(one.name for one in fields(Config))


def _toml(source: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else source.rstrip("\n").count("\n") + 1
        message = f"The file cannot be read as TOML: {re.sub(r' [(]at .*', '', str(error))}"
        mend = 'Write each line as key = "value", and each list as ["one", "two"].'
        raise UseError(Finding(path, line, "E_CONFIG", message, mend)) from None


def _finding(fault: Fault, source: str, path: str) -> Finding:
    name, line = ".".join(fault.place), config_values.line_of(source, fault.place)
    if fault.known:
        mend = nearest(fault.place[-1], fault.known) or f"Delete the line; the settings are: {', '.join(fault.known)}."
        return Finding(path, line, "E_CONFIG", f"“{name}” is not a setting", mend)
    return Finding(path, line, "E_CONFIG", f"The setting “{name}” is wrong: {fault.message}", fault.mend)
