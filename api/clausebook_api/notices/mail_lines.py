"""The lines of a mail: ASCII, none too long, with marks where each recipient's own links are put in.

The HTML part is pure ASCII, so a link is put in as it is; in the text part, which is quoted-printable, a mark has a
line of its own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from clausebook.model.errors import UseError

HTML_MARK, TEXT_MARK = "QQ-html-{}-QQ", "QQ-text-{}-QQ"
LONGEST = 998  # characters of a line
UNSAFE = re.compile(r"[\r\n\0]")
_WRAP, _QUOTED = 900, 72


def write_personal(content: bytes, links: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    """The bytes for one recipient: always the same for the same links and headers.

    Raises ValueError for a value that could begin another line or leave ASCII.
    """
    for value in (*links.values(), *headers.values()):
        if UNSAFE.search(value) or not value.isascii() or len(value) > LONGEST - 40:
            raise ValueError("not a value for a header or a link")
    out = content
    for name, value in links.items():
        out = out.replace(HTML_MARK.format(name).encode(), value.encode())
        out = out.replace(TEXT_MARK.format(name).encode(), _quoted(value).encode())
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + out


def _quoted(value: str) -> str:
    """Quoted-printable lines, each of which goes on in the next (RFC 2045 §6.7)."""
    most = _QUOTED // 3 if "=" in value else _QUOTED  # each = takes three
    pieces = (value[start : start + most] for start in range(0, len(value), most))
    return "=\r\n".join(piece.replace("=", "=3D") for piece in pieces)


def encode_ascii(html: str) -> str:
    """HTML in ASCII, wrapped to lines that any server takes."""
    encoded = html.encode("ascii", "xmlcharrefreplace").decode()
    return "\n".join(piece for line in encoded.splitlines() for piece in _pieces(line)) + "\n"


def _pieces(line: str) -> list[str]:
    if len(line) <= _WRAP:
        return [line]
    return textwrap.wrap(line, _WRAP, break_long_words=False, break_on_hyphens=False, replace_whitespace=False)


def check_lines(content: bytes, name: str) -> bytes:
    """The message, if no line is too long and none ends but with CR LF (RFC 5321 §4.5.3.1.6)."""
    if any(len(line) > LONGEST or b"\r" in line or b"\n" in line for line in content.split(b"\r\n")):
        raise UseError.of("E_RENDER", "A line of the mail is too long", "Break it in the template", name)
    return content
