"""The values front matter may declare, each read from YAML by the rule of its key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clausebook.model.errors import ContentError, Finding
from clausebook.model.version import DECLARABLE, ChangeClass
from clausebook.parse.strict_yaml import Items, Node, Pairs, Scalar, short
from clausebook.parse.vocabulary import ID, ID_RULE, KINDS, LANG, nearest

STATUSES = ("current", "withdrawn")
# Keys of programs that make sites of Markdown (Jekyll, Hugo, Docusaurus, MkDocs, pandoc, GitHub Docs): no misspelling.
FOREIGN = frozenset(
    {"author", "authors", "categories", "category", "children", "contributors", "date", "description", "draft"}
    | {"excerpt", "featured", "hidden", "hide", "hide_title", "icon", "image", "intro", "keywords", "lastmod"}
    | {"layout", "lead", "menu", "nav", "nav_order", "order", "parent", "permalink", "published", "redirect_to"}
    | {"robots", "seo", "sidebar", "sidebar_label", "sidebar_position", "slug", "tag", "tags"}
    | {"template", "toc", "topics", "type", "url", "versions", "weight"}
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9:.,]+(?P<offset>[ \t]*(?:[Zz]|[-+][0-9:]+))?")
_YMD = "Write the day as YYYY-MM-DD, such as 2025-03-02 for the second of March 2025."


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What the author says of this version against the one before; kind None: not said."""

    kind: ChangeClass | None = None
    note: str = ""
    urgent: str = ""  # why readers are given less notice than is due


def text(key: str, node: Node) -> str:
    """One line or more of text. Raises ContentError for anything YAML could read as something else."""
    if not isinstance(node, Scalar):
        raise fault(node, "E_TYPE", f"“{key}” holds a list; expected text", f"Write it on one line: {key}: some text")
    if not node.text.strip():
        raise fault(node, "E_TYPE", f"“{key}” is empty", "Write a value after the colon, or delete the line.")
    if node.guessed:
        message = f"“{key}: {short(node.text)}” could be read as a number, a time or yes/no instead of text"
        raise fault(node, "E_TYPE", message, f'To have it as text, quote it: {key}: "{short(node.text)}"')
    return node.text.strip()


def line(key: str, node: Node) -> str:
    """Text on one line, its white space collapsed."""
    return " ".join(text(key, node).split())


def lines(key: str, node: Node) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    return _each(line, key, node)


def identifier(key: str, node: Node) -> str:
    """The id of a document."""
    value = text(key, node)
    if not ID.fullmatch(value):
        raise fault(node, "E_ID_SYNTAX", f"“{short(value)}” cannot be the id of a document ({key})", ID_RULE)
    return value


def identifiers(key: str, node: Node) -> tuple[str, ...]:
    """A list of ids of documents; a single id is a list of one."""
    return _each(identifier, key, node)


def _each(read: Callable[[str, Node], str], key: str, node: Node) -> tuple[str, ...]:
    return tuple(read(key, item) for item in (node.nodes if isinstance(node, Items) else (node,)))


def kind(key: str, node: Node) -> str:
    """The kind of a document, one of ``KINDS``."""
    return _choice(key, node, KINDS, "E_KIND")


def status(key: str, node: Node) -> str:
    """Whether a document still holds, one of ``STATUSES``."""
    return _choice(key, node, STATUSES, "E_STATUS")


def _choice(key: str, node: Node, choices: Iterable[str], code: str) -> str:
    value = line(key, node)
    if value not in choices:
        mend = nearest(value, choices) or f"Choose one of: {', '.join(choices)}."
        raise fault(node, code, f"“{short(value)}” is not a {key}; expected one of: {', '.join(choices)}", mend)
    return value


def language(key: str, node: Node) -> str:
    """A language tag in the syntax of BCP 47."""
    value = line(key, node)
    if not LANG.fullmatch(value):
        raise fault(node, "E_LANG", f"“{short(value)}” is not the code of a language", 'Write such as "en" or "pt-BR".')
    return value


def day(key: str, node: Node) -> date:
    """A day of the calendar, quoted or not. Raises ContentError for an instant or another notation."""
    if not isinstance(node, Scalar):
        raise fault(node, "E_DATE", f"“{key}” holds a list; expected one day", _YMD)
    value = node.text.strip()
    if instant := _INSTANT.fullmatch(value):
        raise _not_a_day(key, node, aware=bool(instant["offset"]))
    if not _DAY.fullmatch(value):
        message = f"“{key}: {short(value)}” is not written as a day" if value else f"“{key}” is empty"
        raise fault(node, "E_DATE", message, _YMD if value else f"{_YMD} Or delete the line.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        message = f"“{key}: {value}” is no day of the calendar"
        raise fault(node, "E_DATE", message, "Correct the year, month or day (YYYY-MM-DD).") from None


def _not_a_day(key: str, node: Scalar, *, aware: bool) -> ContentError:
    mend = f"Write the day only: {key}: {node.text.strip()[:10]}"
    if aware:
        return fault(node, "E_DATE", f"“{key}: {short(node.text)}” is a time; a legal date is a day", mend)
    message = f"“{key}: {short(node.text)}” is a time without a timezone, so its day is in doubt"
    return fault(node, "E_TIMEZONE", message, mend)


def change(key: str, node: Node) -> ChangeNote:
    """What changed: a text is a note, else a block of ``kind``, ``note`` and ``urgent``."""
    if isinstance(node, Scalar):
        return ChangeNote(note=text(key, node))
    known = {"kind", "note", "urgent"}
    if not isinstance(node, Pairs):
        raise fault(node, "E_TYPE", f"“{key}” holds a list; expected kind and note", f"Write {key}: and a note.")
    findings = [unknown(name, known, f"{key}.") for name, _ in node.nodes if name.text not in known]
    if findings:
        raise ContentError(*findings)
    values = {name.text: value for name, value in node.nodes}
    said = (text(f"{key}.{name}", values[name]) if name in values else "" for name in ("note", "urgent"))
    return ChangeNote(_change_kind(values), *said)


def _change_kind(values: Mapping[str, Node]) -> ChangeClass | None:
    if "kind" not in values:
        return None
    return ChangeClass(_choice("change.kind", values["kind"], DECLARABLE, "E_CHANGE_KIND"))


def fault(node: Node, code: str, message: str, mend: str) -> ContentError:
    """One fault, where a value stands; the file is not known here."""
    return ContentError(Finding("", node.line, code, message, mend))


def unknown(key: Scalar, known: Iterable[str], parent: str = "") -> Finding:
    """That a key means nothing here, with the known key that looks most like it."""
    mend = nearest(key.text, known) or f"Delete the line; known here: {', '.join(sorted(known))}."
    return Finding("", key.line, "E_UNKNOWN_KEY", f"“{parent}{short(key.text)}” is not known here", mend)
