"""Which files of a repository hold terms: patterns as in ``.gitignore``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Files about a repository. Case does not count; "License Agreement.md" and "policies/security.md" are terms.
NOT_TERMS = (
    "README.md", "README.*.md", "CONTRIBUTING.md", "LICENSE.md", "LICENCE.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md",
    "ISSUE_TEMPLATE.md", "PULL_REQUEST_TEMPLATE.md", "/AUTHORS.md", "/CONTRIBUTORS.md", "/GOVERNANCE.md",
    "/MAINTAINERS.md", "/SECURITY.md", "/SUPPORT.md", ".*/", "node_modules/",
)  # fmt: skip
EVERYWHERE = ("**/*.md",)
OURS = frozenset({".mkdocs/index.md", ".github/pull_request_template.md"})  # that `init` writes, and that are no terms


def within(folder: str) -> str:
    """The pattern of all Markdown in a folder; ``.`` is the repository."""
    return f"{folder}/**/*.md".removeprefix("./")


@lru_cache(maxsize=65536)
def is_named(path: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Whether patterns include a file, and do not exclude it; a pattern that ends in its very name is meant.

    ``path`` is relative to the top of the repository, with slashes.
    """
    if path in OURS:
        return False
    name = path.rpartition("/")[2]
    meant = tuple(pattern for pattern in include if pattern.rpartition("/")[2] == name)
    by_name = bool(meant) and read_patterns(meant).match_file(path)
    excluded = tuple(pattern.lower() for pattern in exclude if not by_name or pattern not in NOT_TERMS)
    ends = [place for place, pattern in enumerate(excluded, 1) if pattern.startswith("!")]
    furniture, own = excluded[: max(ends, default=0)], excluded[max(ends, default=0) :]
    # What is meant is no furniture.
    out = any(read_patterns(some).match_file(path.lower()) for some in (furniture, own))
    return not out and read_patterns(include).match_file(path)


def list_exceptions(patterns: Iterable[str]) -> Iterator[str]:
    """What takes the files that patterns name, or whose folder they name, out of those that are excluded."""
    for pattern in patterns:
        if not is_wide(pattern):
            yield f"!{pattern}"
            if "*" not in pattern:
                yield f"!{pattern}/**"


def is_wide(pattern: str) -> bool:
    """Whether a pattern names no file and no folder, so that it means files only by their endings."""
    first, _, rest = pattern.partition("/")
    return "*" in first and "*" in (rest.rpartition("/")[2] or first)


@lru_cache(maxsize=64)
def read_patterns(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Patterns, ready to match files. Raises ValueError for what is none."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import, and most runs read what is compiled

    return GitIgnoreSpec.from_lines(patterns)
