"""``clausebook.toml``: what the terms are called, which files hold them, and how they are published."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, Strict, ValidationError

from clausebook import config_values
from clausebook.git.paths import is_foreign
from clausebook.model.errors import Finding, UseError
from clausebook.parse.frontmatter_values import nearest

NAME = "clausebook.toml"
# Files about a repository. Case does not count; "License Agreement.md" and "policies/security.md" are terms.
NOT_TERMS = (
    "README.md", "README.*.md", "CONTRIBUTING.md", "LICENSE.md", "LICENCE.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md",
    "ISSUE_TEMPLATE.md", "PULL_REQUEST_TEMPLATE.md", "/AUTHORS.md", "/CONTRIBUTORS.md", "/GOVERNANCE.md",
    "/MAINTAINERS.md", "/SECURITY.md", "/SUPPORT.md", ".*/", "node_modules/",
)  # fmt: skip
EVERYWHERE = ("**/*.md",)

_Days = Annotated[int, Field(ge=0, le=3650)]
_Glob = Annotated[str, AfterValidator(config_values.glob)]
_Id = Annotated[str, AfterValidator(config_values.identifier)]
_Kind = Annotated[str, AfterValidator(config_values.kind)]
_Text = Annotated[str, AfterValidator(config_values.line)]


class Feeds(BaseModel):
    """The Atom and JSON feeds of the site and of each document."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="Write true or false, without quotation marks.")
    entries: int = Field(default=50, ge=1, le=1000, description="Write how many changes a feed holds: 1 to 1000.")


class Elsewhere(BaseModel):
    """A document that is named here and published by others, or not at all."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    title: _Text = Field(description='Write the title of the document: title = "Terms of Service".')
    url: Annotated[str, AfterValidator(config_values.page_address)] = Field(
        default="", description='Write where it can be read, or leave it out: url = "https://legal.example/terms/".'
    )


class Notices(BaseModel):
    """How notices of change are given."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    service: Annotated[str, AfterValidator(config_values.web_address)] = Field(
        default="", description='Write the public address at which the API answers: "https://legal.example/".'
    )
    approve_above: int = Field(
        default=500, ge=0, description="Write above how many recipients notices wait for approval: 500."
    )
    canary: int = Field(default=25, ge=1, description="Write how many of these are sent first, and alone: 25.")
    most_versions: int = Field(
        default=20, ge=1, description="Write above how many new versions at once to ask first: 20."
    )


class Config(BaseModel):
    """All settings of a repository; read once, never changed.

    ``notice_periods`` is in days by kind of document; ``citation`` has short names by document id,
    ``elsewhere`` what to say of documents that are named here and published elsewhere.
    ``strict`` makes faults in front matter, ids and links errors, which stop publication.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    site_name: _Text = Field(default="Legal terms", description='Write the name of the site: "Legal terms".')
    site_url: Annotated[str, AfterValidator(config_values.web_address)] = Field(
        default="", description='Write the public address of the site: "https://legal.example/".'
    )
    organisation: _Text = Field(default="", description="Write the name of whoever gives these terms.")
    contact: Annotated[str, AfterValidator(config_values.contact)] = Field(
        default="", description='Write the legal contact: "legal@legal.example", or a web address.'
    )
    lang: Annotated[str, AfterValidator(config_values.language)] = Field(
        default="en", description='Write the language of the terms: "en" or "pt-BR".'
    )
    timezone: Annotated[str, AfterValidator(config_values.timezone)] = Field(
        default="UTC", description='Write the timezone whose days count: "UTC" or "Europe/Berlin".'
    )
    terms: Annotated[str, AfterValidator(config_values.folder)] = Field(
        default="terms", description='Write the folder of the terms, inside the repository: "terms".'
    )
    include: Annotated[tuple[_Glob, ...], Strict(strict=False), AfterValidator(config_values.some)] = Field(
        default=("terms/**/*.md",), description='Write a list of patterns: ["terms/**/*.md"].'
    )
    exclude: Annotated[tuple[_Glob, ...], Strict(strict=False)] = Field(
        default=(), description='Write a list of patterns: ["README.md", "drafts/"].'
    )
    strict: bool = Field(default=False, description="Write true or false, without quotation marks.")
    publish_branch: Annotated[str, AfterValidator(config_values.branch)] = Field(
        default="", description='Write the branch whose texts hold: "main".'
    )
    notice_periods: dict[_Kind, _Days] = Field(
        default_factory=dict, description="Write a kind of document and a whole number of days: policy = 30."
    )
    citation: Annotated[
        dict[_Id, Annotated[tuple[_Text, ...], Strict(strict=False)]], AfterValidator(config_values.distinct)
    ] = Field(default_factory=dict, description='Write a document id and its short names: privacy-policy = ["PP"].')
    elsewhere: dict[_Id, Elsewhere] = Field(
        default_factory=dict,
        description='Write a document id, a title and an address: master-terms = {title = "...", url = "https://..."}.',
    )
    notices: Notices = Field(
        default_factory=Notices,
        description="Write a table [notices] with service, approve_above, canary and most_versions.",
    )
    feeds: Feeds = Field(default_factory=Feeds, description="Write a table [feeds] with enabled and entries.")
    mail_sender: Annotated[str, AfterValidator(config_values.mailbox)] = Field(
        default="", description='Write the sender of notices: "Example Legal <legal@legal.example>".'
    )

    @classmethod
    def default(cls) -> Self:
        """The settings of a repository without ``clausebook.toml``: all Markdown but what is about the repository."""
        return cls(include=EVERYWHERE, exclude=NOT_TERMS)

    @classmethod
    def parse(cls, text: str, path: str = NAME) -> Self:
        """The settings in a ``clausebook.toml``. Raises UseError with all that is wrong (E_CONFIG).

        A file that does not say where the terms are leaves them where they were without it.
        """
        table = _table(text, path)
        known = {key: value for key, value in table.items() if key in KEYS}
        findings = [_unknown(text, path, (key,), KEYS) for key in table if key not in KEYS]
        try:
            config = cls.model_validate(known)
        except ValidationError as error:
            raise UseError(*sorted((*findings, *_findings(error, text, path)))) from None
        if findings:
            raise UseError(*findings)
        if "include" in table:
            return config
        if "terms" in table:
            return config.model_copy(update={"include": (within(config.terms),)})
        return config.model_copy(update={"include": EVERYWHERE, "exclude": (*NOT_TERMS, *config.exclude)})

    @property
    def zone(self) -> ZoneInfo:
        """The timezone whose days are the legal days."""
        return ZoneInfo(self.timezone)

    @property
    def base_path(self) -> str:
        """The path of the site on its server, with a slash at both ends: ``/`` or ``/legal/``."""
        return (HttpUrl(self.site_url).path if self.site_url else None) or "/"

    @property
    def digest(self) -> str:
        """The SHA-256 of what decides the corpus, in hexadecimal: another one means to compile it anew."""
        canonical = json.dumps(
            self.model_dump(mode="json", include=set(DECISIVE)), sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def selects(self, path: str) -> bool:
        """Whether a file of the repository holds terms; ``path`` is relative to its root, with slashes.

        What is no Markdown never does. A pattern that ends in the name of a file means it, whatever its name is.
        """
        return not is_foreign(path) and self.names(path)

    def names(self, path: str) -> bool:
        """Whether the patterns mean a file, be it Markdown or not."""
        return _selects(self.include, self.exclude, path)


DECISIVE = ("include", "exclude", "timezone", "strict")
KEYS = tuple(Config.model_fields)
_TABLES: dict[str, tuple[type[BaseModel], int]] = {  # the settings within tables, and how deep they stand
    "feeds": (Feeds, 1), "notices": (Notices, 1), "elsewhere": (Elsewhere, 2),
}  # fmt: skip


def within(folder: str) -> str:
    """The pattern of all Markdown in a folder; ``.`` is the repository."""
    return f"{folder}/**/*.md".removeprefix("./")


@lru_cache(maxsize=65536)
def _selects(include: tuple[str, ...], exclude: tuple[str, ...], path: str) -> bool:
    name = path.rpartition("/")[2]
    meant = tuple(pattern for pattern in include if pattern.rpartition("/")[2] == name)
    by_name = bool(meant) and _spec(meant).match_file(path)
    excluded = tuple(pattern.lower() for pattern in exclude if not by_name or pattern not in NOT_TERMS)
    return not _spec(excluded).match_file(path.lower()) and _spec(include).match_file(path)


@lru_cache(maxsize=64)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


def _table(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else text.rstrip("\n").count("\n") + 1
        message = f"The file cannot be read as TOML: {re.sub(r' [(]at .*', '', str(error))}"
        mend = 'Write each line as key = "value", and each list as ["one", "two"].'
        raise UseError(Finding(path, line, "E_CONFIG", message, mend)) from None


def _findings(error: ValidationError, text: str, path: str) -> Iterable[Finding]:
    for fault in error.errors(include_url=False):
        loc = tuple(str(part) for part in fault["loc"] if part != "[key]" and isinstance(part, str))
        if fault["type"] == "extra_forbidden":
            yield _unknown(text, path, loc, tuple(_TABLES[loc[0]][0].model_fields))
            continue
        model, depth = _TABLES.get(loc[0], (Config, 0))
        field = model.model_fields[loc[depth]] if len(loc) > depth else Config.model_fields[loc[0]]
        message = f"The setting “{'.'.join(loc)}” is wrong: {_said(fault['msg'])}"
        yield Finding(path, config_values.line_of(text, loc), "E_CONFIG", message, field.description or "")


def _said(message: str) -> str:
    said = message.removeprefix("Value error, ").replace("Input should be", "it should be")
    return re.sub(
        r"a valid dictionary( or instance of \w+)?", "a table", said.replace("Field required", "it is missing")
    )


def _unknown(text: str, path: str, loc: tuple[str, ...], known: tuple[str, ...]) -> Finding:
    mend = nearest(loc[-1], known) or f"Delete the line; the settings are: {', '.join(known)}."
    return Finding(path, config_values.line_of(text, loc), "E_CONFIG", f"“{'.'.join(loc)}” is not a setting", mend)
