"""A mail as files to look at before it is sent."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path


def write_preview(content: bytes, folder: Path) -> None:
    """Write a mail into a folder: whole as ``notice.eml``, its parts as ``notice.html`` and ``notice.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    message = message_from_bytes(content, policy=policy.default)
    (folder / "notice.eml").write_bytes(content)
    for name, kind in (("notice.html", "html"), ("notice.txt", "plain")):
        body = message.get_body((kind,))
        (folder / name).write_text(str(body.get_content()) if body else "", "utf-8")
