"""Where this program can be installed from on another machine: its repository at a commit, or a wheel of a release."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution

from clausebook.model.errors import UseError

# Without a user and password in it: the workflow is committed.
_COMMIT = re.compile(r"git\+[a-z]+://[^\s'\"@]+@[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WHEEL = re.compile(r"(?:https|file)://[^\s'\"@]+\.whl(?:#sha256=[0-9a-f]{64})?")


def check_source(source: str) -> str:
    """An address for pip under which there is the same program for ever. Raises :class:`UseError` ``E_CONFIG``."""
    if _COMMIT.fullmatch(source) or _WHEEL.fullmatch(source):
        return source
    mend = "Write git+https://...@ and the full id of a commit, or the https address of a wheel (.whl)"
    raise UseError.of("E_CONFIG", f"--from: “{source[:120]}” is no address that stays the same", mend)


def find_source() -> str:
    """Where the program that runs was installed from; "" if nobody else could install it from there."""
    return address(distribution("clausebook").read_text("direct_url.json") or "{}")


def address(record: str) -> str:
    """The address in a ``direct_url.json`` (PEP 610) as pip takes it; "" if it is of this machine alone."""
    facts = json.loads(record)
    url = facts.get("url", "")
    if "vcs_info" in facts:
        url = f"{facts['vcs_info']['vcs']}+{url}@{facts['vcs_info']['commit_id']}"
    digest = facts.get("archive_info", {}).get("hashes", {}).get("sha256")
    url = f"{url}#sha256={digest}" if digest else url
    return url if "file://" not in url and (_COMMIT.fullmatch(url) or _WHEEL.fullmatch(url)) else ""
