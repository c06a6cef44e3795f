"""A list of a site's files by digest, and how it differs from the last one: for stores that take single files."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from clausebook.model.errors import UseError


def write_manifest(site: Path, path: Path, before: Mapping[str, str] | None = None) -> None:
    """Write the manifest of a site, as JSON, in place of the one that is there, which it is compared with.

    ``before`` are the files of that one, if it was read already: it may lie in the site, and be gone with it.

    ``files`` has the SHA-256 of each file by its path in the site; ``added`` and ``changed`` are the paths to be
    uploaded, ``removed`` those to be deleted. Raises :class:`UseError` ``E_MANIFEST`` if another file is there.
    """
    before = read_files(path) if before is None else before
    files = {str(file.relative_to(site)): _digest(file) for file in _walk(site)}
    told = {
        "added": sorted(files.keys() - before.keys()),
        "changed": sorted(name for name in files.keys() & before.keys() if files[name] != before[name]),
        "removed": sorted(before.keys() - files.keys()),
        "files": files,
    }
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
    fresh.replace(path)


def read_files(path: Path) -> Mapping[str, str]:
    """The files of a manifest that was written, by path; none if there is no such file. Raises as above."""
    try:
        return dict(json.loads(path.read_text("utf-8"))["files"])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        mend = "Name another file with --manifest, or delete it: then all files count as added"
        raise UseError.of("E_MANIFEST", "This file is no manifest of a site", mend, str(path)) from error


def _walk(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*") if path.is_file())


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
