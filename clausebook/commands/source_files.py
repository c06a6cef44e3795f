"""Files of other programs, read as what they are."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

from clausebook.importing import Source
from clausebook.model.errors import ClausebookError, ContentError, UseError
from clausebook.parse import decode

_LARGEST = 50 * 1024 * 1024
_WORD = {".docx", ".docm", ".dotx", ".dotm", ".doc"}
_OTHERS = {  # what to do with files of other kinds
    ".odt": "LibreOffice", ".ott": "LibreOffice", ".fodt": "LibreOffice", ".rtf": "LibreOffice",
    ".wpd": "LibreOffice", ".pages": "Pages", ".pdf": "",
}  # fmt: skip
_MARKED = {b"%PDF-": ".pdf", b"{\\rtf": ".rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ".doc"}  # whatever they are called
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a file of today's Word under a password


def reject_all(_author: str) -> bool:
    """The tracked changes of nobody hold."""
    return False


def read_source(file: Path, accepts: Callable[[str], bool] | None = None) -> Source:
    """A file by what it is called; in Word the tracked changes hold of those whom ``accepts`` accepts.

    By default all of them hold. Raises UseError ``E_IMPORT_FILE``.
    """
    if not file.is_file():
        raise UseError.of("E_IMPORT_FILE", "There is no such file", "Name a Word, HTML or text file", str(file))
    if file.stat().st_size > _LARGEST:
        raise UseError.of(
            "E_IMPORT_FILE", "The file is too large for a legal text", "See that it is the right one", str(file)
        )
    raw = file.read_bytes()
    kind = next((kind for mark, kind in _MARKED.items() if raw.startswith(mark)), file.suffix.lower())
    if kind in _OTHERS or (kind == ".doc" and _LOCKED not in raw):
        raise _unread(file, kind)
    if kind in _WORD:
        from clausebook.importing import word  # noqa: PLC0415 - slow to start

        return word.read(raw, str(file), accepts or word.accept_all)
    if kind not in {".html", ".htm", ".txt", ".text", ".md", ""}:
        raise UseError.of(
            "E_IMPORT_FILE", f"{kind} is no kind of file that is read", "Save it as .docx, .html or .txt", str(file)
        )
    text, faults = decode.decode(raw, str(file))
    if faults:
        raise ContentError(*faults)
    if kind in {".html", ".htm"}:
        from clausebook.importing.html import read as read_page  # noqa: PLC0415 - slow to start

        return read_page(text, str(file))
    from clausebook.importing.text import read as read_plain  # noqa: PLC0415 - as above

    return read_plain(text)


def _unread(file: Path, kind: str) -> ClausebookError:
    """The refusal of a file of another kind, with what to do."""
    if kind == ".pdf":
        why = "PDF is not read: it says where signs stand on a page, and not which words are a clause"
        return UseError.of("E_IMPORT_FILE", why, "Ask for the Word file that it was made of", str(file))
    program, target = _OTHERS.get(kind, "Word or LibreOffice"), f"{file.stem}.docx"
    if "LibreOffice" in program and shutil.which("soffice"):
        how = f"Run soffice --headless --convert-to docx {shlex.quote(str(file))}"
    else:
        how = f"Open it in {program}, save it as {target}"
    return UseError.of("E_IMPORT_FILE", f"A file of the kind {kind} is not read", f"{how}, and import that", str(file))
