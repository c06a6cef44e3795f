"""All codes in one table, and that table as a page of the guide."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clausebook.codes import comparing, content, drafting, notices, repository
from clausebook.codes.info import CodeInfo
from clausebook.model.errors import Finding

_GROUPS: Mapping[str, Mapping[str, CodeInfo]] = {
    "The repository and this machine": repository.CODES,
    "Files and front matter": content.CODES,
    "The text": drafting.CODES,
    "What a change brings about": comparing.CODES,
    "Notices": notices.CODES,
}
_OPENING = """\
# What each code means

`clausebook check` reports every finding as `path:line CODE message. fix`. A **warning** is likely a mistake;
a **note** may be meant as it is. An **error** holds back its own document: the version before stands, which its page
says, and all others are published. Where `clausebook.toml` says `strict = true`, an error stops all, and the errors of
this table are errors. Where it does not, most are warnings; what remains are texts that cannot be read as they stand
(`E_CONFLICT_MARKER`, `E_EMPTY_TEXT`, `E_INCLUDE`, `E_LFS_POINTER`, `E_MD_DEPTH`, `E_PART`, `E_TOO_LARGE`) and
corrections that are none. A mark within a line, or for a piece of a file, is an `E_INCLUDE` too: it is printed as it
stands.
"""

CODES: Mapping[str, CodeInfo] = MappingProxyType(
    {code: info for codes in _GROUPS.values() for code, info in codes.items()}
)


def finding(path: str, line: int, code: str, message: str, mend: str = "") -> Finding:
    """A finding as grave as its code; the mend of the table unless a better one is given."""
    info = CODES[code]
    return Finding(path, line, code, message, mend or info.mend, info.severity)


def table() -> str:
    """The page `docs/codes.md`, in Markdown."""
    return _OPENING + "".join(_section(title, codes) for title, codes in _GROUPS.items())


def _section(title: str, codes: Mapping[str, CodeInfo]) -> str:
    lines = [f"\n## {title}\n", "| Code | Severity | What it is | Why it matters | How to fix it |", "|-|-|-|-|-|"]
    lines += [
        f"| `{code}` | {info.severity} | {info.title} | {info.why} | {info.mend} |"
        for code, info in sorted(codes.items())
    ]
    return "\n".join(lines) + "\n"
