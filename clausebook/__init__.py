"""Clausebook: from legal texts in git to clauses, versions and changes.

What is listed here is public, and described in ``docs/python.md``; all else may change. It is loaded when it is first
asked for, so that ``import clausebook`` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true; from typing it would cost more than all the rest

if TYPE_CHECKING:
    from clausebook.config import Config
    from clausebook.library import (
        Document,
        Repository,
        check_texts,
        compare_texts,
        open_repository,
        parse_text,
        redline_text,
    )
    from clausebook.model.change import Change, ChangeKind, Clause
    from clausebook.model.errors import ClausebookError, Finding, Severity
    from clausebook.model.version import Version

__all__ = [
    "Change",
    "ChangeKind",
    "Clause",
    "ClausebookError",
    "Config",
    "Document",
    "Finding",
    "Repository",
    "Severity",
    "Version",
    "check_texts",
    "compare_texts",
    "open_repository",
    "parse_text",
    "redline_text",
]

if not TYPE_CHECKING:  # to which every name would be one that might be here

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from clausebook.library import PUBLIC  # noqa: PLC0415 - the whole core is loaded by it

        return globals().setdefault(name, PUBLIC[name])

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
