"""Which files look like texts and are not read, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from clausebook.config import Config
from clausebook.git.paths import FOREIGN, MARKDOWN, printable
from clausebook.identity import documents
from clausebook.model.errors import Finding
from clausebook.term_files import NOT_TERMS, read_patterns

_SHOWN = 3
# What is no text of anybody's terms, whatever its ending: case does not count.
_NOISE = (
    *(pattern.lower() for pattern in NOT_TERMS),
    *(f"{name}*" for name in ("copying", "licence.", "license.", "notice.", "authors.", "contributors.")),
    *(f"{name}.*" for name in ("readme", "changelog", "changes", "contributing", "history", "install", "todo")),
    *("code_of_conduct.*", "maintainers.*", "news.*", "release_notes.*", "release-notes.*", "version.*"),
    *("requirements*.txt", "constraints*.txt", "robots.txt", "humans.txt", "ads.txt", "cmakelists.txt"),
    *(
        "*.pdf",
        "codeowners",
        "/index.html",
        "404.html",
        "assets/",
        "build/",
        "dist/",
        "layouts/",
        "public/",
        "site/",
    ),
    *("_includes/", "_layouts/", "_site/", "static/", "templates/", "test/", "tests/", "themes/", "vendor/"),
)


def find_unread(paths: Iterable[str], config: Config) -> tuple[str, ...]:
    """The files that look like texts, lie where the terms do and are neither read nor excluded, in order."""
    roots = documents.find_roots(config.include)
    own = read_patterns(tuple(pattern.lower() for pattern in config.exclude if pattern not in NOT_TERMS))
    noise = read_patterns(_NOISE)
    return tuple(
        path
        for path in sorted(paths)
        if PurePosixPath(path).suffix.lower() in MARKDOWN | FOREIGN
        and path.startswith(roots)
        and not config.selects(path)
        and not noise.match_file(path.lower())
        and not own.match_file(path.lower())
    )


def describe_unread(paths: Sequence[str], include: Sequence[str] = ()) -> str:
    """How many files look like texts and were not read, and how they are beside those that ``include`` names.

    "" if there are none.
    """
    if not paths:
        return ""
    more = ", …" if len(paths) > _SHOWN else ""
    named = ", ".join(printable(path) for path in paths[:_SHOWN]) + more
    many = "1 file looks like a text and was" if len(paths) == 1 else f"{len(paths):,} files look like texts and were"
    return f"{many} not read: {named}; {_mend(paths, include)}"


def report_nothing_read(paths: Sequence[str]) -> Finding:
    """``E_NO_DOCUMENTS``: no file is read; ``paths`` are those that look like texts."""
    told = describe_unread(paths)
    mend = f"{told[:1].upper()}{told[1:]}" if told else 'Name the legal text: --include "legal/**/*.md"'
    return Finding("", 0, "E_NO_DOCUMENTS", "There is no document: no file is read", mend)


def _mend(paths: Sequence[str], include: Sequence[str]) -> str:
    """How the files are read: by pattern, or made Markdown first."""
    endings = sorted({PurePosixPath(path).suffix for path in paths})
    readable = [ending for ending in endings if ending.lower() in MARKDOWN]
    foreign = [ending for ending in endings if ending.lower() in FOREIGN]
    them = "it" if len(paths) == 1 else "them"
    patterns = [*include, *(f"**/*{ending}" for ending in readable)]
    read = f"include {them} with " + " ".join(f'--include "{one}"' for one in patterns) if readable else ""
    convert = f"what is {', '.join(foreign)} must be made Markdown first" if foreign else ""
    return "; ".join(filter(None, (read, convert)))
