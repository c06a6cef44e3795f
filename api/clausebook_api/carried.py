"""What decides an answer besides corpus and index, kept beside them so that it goes wherever they are copied to.

That is the settings, and the frame of pages. A replica may have settings of its own only if they say the same.
"""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

from clausebook.config import NAME, Config
from clausebook.html import frame
from clausebook.model.errors import UseError

SETTINGS = "settings.toml"
FRAMES = (frame.FILE, frame.FILE_WITHOUT_SEARCH)


def carry(root: Path, site: Path | None, derived: Path) -> None:
    """Put copies of the settings in ``root`` and of the frames of ``site`` beside the corpus, each in one step."""
    settings = root / NAME
    _replace(derived / SETTINGS, settings.read_bytes() if settings.is_file() else b"")
    frames = [site / name for name in FRAMES] if site else []
    for file in frames:
        if file.is_file():
            _replace(derived / file.name, file.read_bytes())


def read_settings(derived: Path) -> Config | None:
    """The settings that came with the corpus; None where none did. Raises UseError ``E_CONFIG``."""
    file = derived / SETTINGS
    return Config.parse(file.read_text("utf-8"), str(file)) if file.is_file() else None


def list_differing(own: Config, derived: Path) -> tuple[str, ...]:
    """The names of settings that are not those that came with the corpus: answers would not be the same elsewhere."""
    try:
        came = read_settings(derived)
    except (UseError, UnicodeDecodeError):  # of another release
        return (SETTINGS,)
    if came is None:
        return ()
    return tuple(one.name for one in fields(Config) if getattr(own, one.name) != getattr(came, one.name))


def _replace(file: Path, content: bytes) -> None:
    if file.is_file() and file.read_bytes() == content:
        return  # a frame that is the same is not read anew
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(file)
