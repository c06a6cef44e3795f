"""The bytes of a file as text: what a legal text may not hide, found before anything reads it.

Every scan runs at the speed of C over the bytes: a whole history passes through here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from clausebook.model.errors import Finding, Severity

LIMIT = 1 << 20  # bytes; the longest of 4,163 texts of large platforms' terms has 0.8 million
_MARKED = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CONTROLS = bytes((*range(0x09), *range(0x0B, 0x20), 0x7F))
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_BIDI = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_REVERSALS = re.compile(rb"\xe2\x80[\xad\xae]")  # they turn the letters of any script
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A sign for each character that none would see: of those below U+0020 and of U+007F there is a picture.
_SIGNS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: "\u2421"}
_NAMED = (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE = _SIGNS | {code: f"\u2039U+{code:04X}\u203a" for code in _NAMED}
_MARKS = {code: chr(code) for code in (*range(0x202A, 0x202D), *range(0x2066, 0x206A))}
_PAGE_BREAK = re.compile(r"^\f+|\f+$", re.MULTILINE)
_CONFLICT = re.compile(rb"^(?:(<<<<<<<) |(>>>>>>>) |(\|\|\|\|\|\|\|)(?: |$)|(=======)$)", re.MULTILINE)
_UNSEEN = frozenset({"E_CONTROL_CHAR", "E_BIDI_CONTROL"})
_TURNING = "The invisible character that reverses reading order"
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_SAVE_AS = "Save the file again with the encoding UTF-8 (in most editors: Save as, Encoding, UTF-8)."


def decode(data: bytes, path: str, limit: int = LIMIT) -> tuple[str, tuple[Finding, ...]]:
    r"""The text of a file, with ``\n`` line ends and without byte order mark, and what is wrong with it.

    Never raises. ``limit`` is in bytes. Whatever is found, the text is as whole as can be, so that
    history compiles: bytes that are no UTF-8 become U+FFFD, a UTF-16 or UTF-32 text is read as such. What would
    be there unseen is seen: a sign stands in the place of each control character (U+2400 and following) and of each
    character that reverses reading order (its number), but for those that a text written from right to left needs.
    Page breaks (U+000C) at the edge of a line are layout, and left out.
    """
    findings: list[Finding] = []
    if len(data) > limit:
        findings.append(_too_large(len(data), path, limit))
    text, encoded = _text(data)
    if encoded is not None:
        findings.append(Finding(path, *encoded))
        data = text.encode()
    elif data.startswith(codecs.BOM_UTF8):
        findings.append(_bom(path))
        data = data.removeprefix(codecs.BOM_UTF8)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        data = text.encode()
    found = tuple(_suspicious(data, text, path))
    if any(one.code in _UNSEEN for one in found):
        text = _seen(text)
    return text, (*findings, *found)


def _seen(text: str) -> str:
    """The text with a sign for each character that would be there unseen."""
    signs = _VISIBLE | _MARKS if _is_right_to_left(text) else _VISIBLE
    return _PAGE_BREAK.sub("", text).translate(signs)


def _is_right_to_left(text: str) -> bool:
    """Whether most letters of a text run from right to left."""
    return len(_RIGHT_TO_LEFT.findall(text)) * 2 > sum(map(str.isalpha, text))


def _text(data: bytes) -> tuple[str, tuple[int, str, str, str] | None]:
    """The text, and the line, code, message and mend of its encoding if that is not UTF-8."""
    codec, name = next(((codec, name) for mark, codec, name in _MARKED if data.startswith(mark)), _unmarked(data))
    if codec:
        text = data.decode(codec, "replace").removeprefix("\ufeff")
        return text, (1, "E_ENCODING", f"The file is encoded as {name}; expected UTF-8", _SAVE_AS)
    try:
        return data.decode().removeprefix("\ufeff"), None
    except UnicodeDecodeError as error:
        bad = data[error.start]
        message = f"The character with the byte {bad:#04x} is not encoded as UTF-8; expected UTF-8"
        line = len((data[: error.start] + b".").splitlines())
        return data.decode(errors="replace").removeprefix("\ufeff"), (line, "E_ENCODING", message, _SAVE_AS)


def _unmarked(data: bytes) -> tuple[str, str]:
    """The encoding of a UTF-16 text without a mark: every second byte of plain letters is NUL."""
    if b"\0" in data and len(data) > 1:
        for start, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
            if data[start::2].count(0) * 2 > len(data[start::2]) and not data[1 - start :: 2].count(0):
                return codec, "UTF-16"
    return "", ""


def _too_large(size: int, path: str, limit: int) -> Finding:
    message = f"The file has {size:,} bytes; the limit is {limit / 1048576:.3g} MiB"
    return Finding(path, 0, "E_TOO_LARGE", message, "Split the document, or move pictures out of its text.")


def _bom(path: str) -> Finding:
    message = "The file begins with an invisible byte order mark, which was left out"
    return Finding(path, 1, "W_BOM", message, "Save the file as “UTF-8 without BOM”.", Severity.WARNING)


def _suspicious(data: bytes, text: str, path: str) -> Iterator[Finding]:
    """What no legal text should hold; ``data`` is ``text`` in UTF-8."""
    ascii_only = text.isascii()
    if len(data.translate(None, _CONTROLS)) != len(data) or not (ascii_only or _C1.search(data) is None):
        yield _characters(_CONTROL, data, path, "E_CONTROL_CHAR", "The invisible control character")
    if not ascii_only and _BIDI.search(data):
        turning = _REVERSALS if _is_right_to_left(text) else _BIDI
        if turning.search(data):
            yield _characters(turning, data, path, "E_BIDI_CONTROL", f"{_TURNING},")
    if any(mark[:1] in data and mark in data for mark in (b"<<<<<<< ", b">>>>>>> ")):  # one byte is found far faster
        yield from _conflicts(data, path)
    if data.startswith(_LFS):
        message = "The file is a Git LFS pointer: the text itself is not in the repository"
        yield Finding(path, 1, "E_LFS_POINTER", message, "Take the file out of Git LFS: git lfs migrate export.")


def _characters(pattern: re.Pattern[bytes], data: bytes, path: str, code: str, what: str) -> Finding:
    """One finding for all characters that a pattern finds, at the first."""
    found = list(pattern.finditer(data))
    rest = f" (and {len(found) - 1:,} more in this file)" if len(found) > 1 else ""
    point = f"U+{ord(found[0].group().decode()):04X}"
    mend = "Delete it: retype the words around it by hand, as copying and pasting would bring it back."
    return Finding(path, _line(data, found[0].start()), code, f"{what} {point} stands in the text{rest}", mend)


def _conflicts(data: bytes, path: str) -> Iterator[Finding]:
    """One finding for all lines that git left of conflicts; ``=======`` is a heading's underline anywhere else."""
    inside, left = False, []
    for mark in _CONFLICT.finditer(data):
        opens, closes = mark[1], mark[2]
        if opens or closes or inside:
            left.append(mark)
        inside = bool(opens) or (inside and not closes)
    if left:
        rest = f" (and {len(left) - 1:,} more in this file)" if len(left) > 1 else ""
        message = f"The line “{left[0].group().decode().strip()}” is left from a merge that was not finished{rest}"
        mend = "Keep the words that shall hold, and delete the others and the lines <<<<<<<, ======= and >>>>>>>."
        yield Finding(path, _line(data, left[0].start()), "E_CONFLICT_MARKER", message, mend)


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
