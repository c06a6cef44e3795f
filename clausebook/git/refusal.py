"""Why git's history is refused, in words, with the command that mends it."""

from __future__ import annotations

from clausebook.model.errors import Finding, RepositoryError

FSCK = "Run git fsck to see what is lost, then clone again from a whole copy"
_COMPLAINTS = {  # what git says in English, its code, ours, and the mend
    "safe.directory": ("E_UNSAFE_OWNER", "belongs to another user", 'Run sudo chown -R "$(id -u)" on the folder'),
    "safe.bareRepository": (
        "E_EMBEDDED_REPO",
        "is a bare repository inside a checkout, whose settings came with it",
        "Run from the top of the checkout, or move the bare repository out of it",
    ),
    "ot a git repository": (
        "E_NOT_A_REPOSITORY",
        "is not in a git repository",
        "Run git clone, or name the folder with --repo",
    ),
    "cannot change to": ("E_NOT_A_REPOSITORY", "is not a folder that can be read", "Name the folder with --repo"),
}


def refusal(code: str, message: str, mend: str, place: object = "") -> RepositoryError:
    """An error carrying one finding."""
    return RepositoryError(Finding(str(place), 0, code, message, mend))


def complaint(text: str, place: object) -> RepositoryError:
    """The refusal that git's own complaint, its standard error in English, amounts to; else ``E_GIT_CORRUPT``."""
    for part, (code, message, mend) in _COMPLAINTS.items():
        if part in text:
            return refusal(code, message, mend, place)
    lines = text.strip().splitlines() or ["git ended early"]
    return refusal("E_GIT_CORRUPT", f"cannot be read by git ({lines[-1]})", FSCK, place)
