"""What the value of each setting must be; every rule returns the value as it is kept, or raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from clausebook.citation.style import SIGNS
from clausebook.parse.vocabulary import ID, ID_RULE, KINDS, LANG, nearest
from clausebook.term_files import read_patterns

if TYPE_CHECKING:
    from pydantic import HttpUrl

_ADDRESS = r"[^\s<>@,;:\"()]+@[^\s<>@,;:\"().]+(?:\.[^\s<>@,;:\"().]+)+"
# Which a URL standard leaves as it is: its host is in lower case and no number, its path has no dots alone.
PLAIN = re.compile(r"https?://(?:(?!xn--)[a-z0-9](?:[a-z0-9]|-(?!-)){0,60}\.)+[a-z]{2,60}(?:/[A-Za-z0-9_~-]{1,200})*/?")
_LONG = 2000
_BRANCH = re.compile(r"(?!-)(?!.*(?:\.\.|//|@\{|\.lock\Z))[^\s~^:?*\[\\\x00-\x20\x7f]+(?<![/.])")


def line(value: str) -> str:
    """Text on one line, not empty."""
    if not value.strip() or not value.isprintable():
        raise ValueError("it should be one line of text")
    return value.strip()


def web_address(value: str) -> str:
    """An http or https address without query and fragment, with a slash at its end."""
    if len(value) < _LONG and PLAIN.fullmatch(value):
        return f"{value.rstrip('/')}/"
    url = _parsed(value, "is not the address of a site")
    if url.query is not None or url.fragment is not None or url.username or url.password:
        raise ValueError("it should hold no “?”, “#” or password")
    return f"{str(url).rstrip('/')}/"


def page_address(value: str) -> str:
    """The http or https address of one page."""
    url = _parsed(value, "is not an http or https address")
    if url.username or url.password:
        raise ValueError("it should hold no password")
    return str(url)


def contact(value: str) -> str:
    """An e-mail address, or an http or https address."""
    if re.fullmatch(_ADDRESS, value):
        return value
    return str(_parsed(value, "is neither an e-mail address nor a web address"))


def _parsed(value: str, fault: str) -> HttpUrl:
    from pydantic import HttpUrl, ValidationError  # noqa: PLC0415 - slower to import than most commands are to run

    try:
        return HttpUrl(value)
    except ValidationError:
        raise ValueError(f"“{value[:80]}” {fault}") from None


def mailbox(value: str) -> str:
    """One e-mail address, with a name before it or without."""
    if not re.fullmatch(rf"{_ADDRESS}|[^<>@,;:\"\x00-\x1f\x7f]+ <{_ADDRESS}>", value):
        raise ValueError(f'“{value[:80]}” is not one e-mail address, or a name (without , ; : ") and <address>')
    return value


def language(value: str) -> str:
    """A language tag in the syntax of BCP 47."""
    if not LANG.fullmatch(value):
        raise ValueError(f"“{value[:80]}” is not the code of a language")
    return value


def timezone(value: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        zones = {zone.lower(): zone for zone in available_timezones()}
        hint = nearest(value, zones)
        hint = re.sub("“(.+)”", lambda found: f"“{zones[found[1]]}”", hint)
        raise ValueError(f"“{value[:80]}” is not the name of a timezone. {hint}".strip()) from None
    return value


def folder(value: str) -> str:
    """A folder inside the repository, without a slash at its end; ``.`` is the repository."""
    parts = value.removesuffix("/").split("/")
    if not all(parts) or ".." in parts or not value.isprintable() or re.search(r"[\\*?\[:]", value):
        raise ValueError(f"“{value[:80]}” is not a folder inside the repository")
    return "/".join(parts)


def glob(value: str) -> str:
    """A pattern as in ``.gitignore``, which selects files."""
    try:
        read_patterns((value,))
    except ValueError:
        raise ValueError(f"“{value[:80]}” is not a pattern for files") from None
    if not value.strip() or value[0] in "!#" or ".." in value.split("/") or "\\" in value:
        raise ValueError(f"“{value[:80]}” is not a pattern for files inside the repository")
    return value


def some(values: tuple[str, ...]) -> tuple[str, ...]:
    """At least one value."""
    if not values:
        raise ValueError("the list is empty")
    return values


def branch(value: str) -> str:
    """The name of a branch as git allows it; never an option of a command."""
    if not _BRANCH.fullmatch(value):
        raise ValueError(f"“{value[:80]}” is not the name of a branch")
    return value


def identifier(value: str) -> str:
    """The id of a document."""
    if not ID.fullmatch(value):
        raise ValueError(f"“{value[:80]}” is not the id of a document. {ID_RULE}")
    return value


def kind(value: str) -> str:
    """A kind of document."""
    if value not in KINDS:
        hint = nearest(value, KINDS) or f"Choose: {', '.join(KINDS)}"
        raise ValueError(f"“{value[:80]}” is not a kind of document. {hint}")
    return value


def sign(value: str) -> str:
    """What stands before a number in citations."""
    if value not in SIGNS:
        raise ValueError(f"“{value[:80]}” is not read before a number. Choose: {', '.join(SIGNS)}")
    return value


def distinct(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Short names of documents, of which no two may be alike; case does not count."""
    owners: dict[str, str] = {}
    for document, short in names.items():
        for name in short:
            owner = owners.setdefault(name.lower(), document)
            if owner != document:
                raise ValueError(f"“{name}” is a short name of both {owner} and {document}")
    return dict(names)


def line_of(text: str, loc: tuple[str, ...]) -> int:
    """The line of a setting, or of the table around it; 0 if it cannot be told."""
    places: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = tuple(part.strip(" \t\"'") for part in header[1].split("."))
            places.setdefault(table, number)
        elif key := re.match(r"""\s*([\w."'-]+)\s*=""", line):
            places.setdefault((*table, *(part.strip("\"'") for part in key[1].split("."))), number)
    return next((places[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in places), 0)
