"""Which files look like texts and are not read, and what is said of them."""

from __future__ import annotations

import posixpath
import re
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
    *("*.pdf", "codeowners", "/index.html", "404.html"),
)
_FOLDERS = (
    *("assets/", "build/", "dist/", "layouts/", "public/", "site/", "_includes/", "_layouts/", "_site/", "static/"),
    *("templates/", "test/", "tests/", "themes/", "vendor/", ".*/", "node_modules/"),
)
_README = re.compile(r"(?:.*/)?readme(?:\.[a-z-]+)?\.[a-z]+")
_LEGAL = re.compile(
    r"agreement|bylaw|contract|dpa|eula|governance|legal|polic(?:y|ies)|privacy|statut|terms|tos(?![a-z])",
    re.IGNORECASE,
)


def find_unread(paths: Iterable[str], config: Config, *, all_of_them: bool = False) -> tuple[str, ...]:
    """The files that look like texts, lie where the terms do and are neither read nor excluded, in order.

    A README is one in a folder that is called after terms. With ``all_of_them`` every one is, wherever it lies.
    """
    roots = ("",) if all_of_them else documents.find_roots(config.include)
    own = read_patterns(tuple(pattern.lower() for pattern in config.exclude if pattern not in NOT_TERMS))
    return tuple(
        path
        for path in sorted(paths)
        if PurePosixPath(path).suffix.lower() in MARKDOWN | FOREIGN
        and path.startswith(roots)
        and not config.selects(path)
        and not _is_noise(path.lower(), readmes=all_of_them)
        and not own.match_file(path.lower())
    )


def _is_noise(path: str, *, readmes: bool) -> bool:
    if _README.fullmatch(path) and (readmes or _LEGAL.search(path.rpartition("/")[0])):
        return read_patterns(_FOLDERS).match_file(path)
    return read_patterns((*_FOLDERS, *_NOISE)).match_file(path)


def describe_unread(paths: Sequence[str], include: Sequence[str] = (), folder: str = "") -> str:
    """How many files look like texts and were not read, and how they are beside those that ``include`` names.

    "" if there are none; ``folder`` is where all of them lie.
    """
    if not paths:
        return ""
    more = ", …" if len(paths) > _SHOWN else ""
    named = ", ".join(printable(path) for path in paths[:_SHOWN]) + more
    many = "1 file looks like a text and was" if len(paths) == 1 else f"{len(paths):,} files look like texts and were"
    return f"{many} not read: {named}; {_mend(paths, include, folder)}"


def report_nothing_read(paths: Sequence[str]) -> Finding:
    """``E_NO_DOCUMENTS``: no file is read; ``paths`` are those that look like texts."""
    legal = [path for path in paths if _LEGAL.search(path)] or paths
    folder = posixpath.commonpath([posixpath.dirname(path) for path in legal]) if legal else ""
    told = describe_unread(legal, folder=folder)
    mend = f"{told[:1].upper()}{told[1:]}" if told else 'Name the legal text: --include "legal/**/*.md"'
    return Finding("", 0, "E_NO_DOCUMENTS", "There is no document: no file is read", mend)


def _mend(paths: Sequence[str], include: Sequence[str], folder: str) -> str:
    """How the files are read: by pattern, or made Markdown first."""
    within = f"{folder}/" if folder else ""
    names = [PurePosixPath(path) for path in paths]
    readmes = [name for name in names if _README.fullmatch(name.name.lower()) and name.suffix.lower() in MARKDOWN]
    endings = {name.suffix for name in names if name not in readmes}
    fresh = [f"{within}**/*{ending}" for ending in sorted(endings) if ending.lower() in MARKDOWN]
    fresh += sorted({str(name) if len(readmes) <= _SHOWN else f"{within}**/{name.name}" for name in readmes})
    foreign = sorted(ending for ending in endings if ending.lower() in FOREIGN)
    them = "it" if len(paths) == 1 else "them"
    patterns = [*include, *(one for one in fresh if one not in include)]
    read = f"include {them} with " + " ".join(f'--include "{one}"' for one in patterns) if fresh else ""
    convert = f"what is {', '.join(foreign)} must be made Markdown first" if foreign else ""
    return "; ".join(filter(None, (read, convert)))
