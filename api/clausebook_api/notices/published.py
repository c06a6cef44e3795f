"""Whether what notices lead to is there: site and search index of the commit that they tell of."""

from __future__ import annotations

from pathlib import Path

from clausebook.model.errors import UseError
from clausebook_api.search.files import read_manifest

_SHOWN = 12  # digits of a commit; the folder of a site is called by as many


def check_published(derived: Path, tip: str) -> None:
    """Raise UseError ``E_UNPUBLISHED`` unless site and index in the folder ``derived`` are of the commit ``tip``."""
    found = {"site": _find_site(derived), "index": _find_index(derived)}
    stale = [_describe(name, commit) for name, commit in found.items() if commit != tip[:_SHOWN]]
    if stale:
        raise UseError.of(
            "E_UNPUBLISHED",
            f"Notices would tell of {tip[:_SHOWN]}, but {' and '.join(stale)}: their links would lead nowhere",
            "Run clausebook build and clausebook index, then notify; if it is published from another machine, and "
            "is there by now, add --elsewhere",
        )


def _find_site(derived: Path) -> str:
    """The commit of the site that was built last; "" if there is none."""
    built = (derived / "site" / "current").resolve()
    return built.name.partition("-")[0] if built.is_dir() else ""


def _find_index(derived: Path) -> str:
    try:
        return read_manifest(derived / "index").commit[:_SHOWN]
    except (OSError, ValueError, TypeError):  # it is missing, cut short, or of another release
        return ""


def _describe(name: str, commit: str) -> str:
    return f"the {name} is of {commit}" if commit else f"there is no {name}"
