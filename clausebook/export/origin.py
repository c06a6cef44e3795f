"""What an exported Word file says of itself among its properties, so that it is known again when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from clausebook.export.print_model import PrintModel

_NAMES = ("Clausebook document", "Clausebook version", "Clausebook SHA-256", "Clausebook since", "Clausebook clause")
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that people name (ECMA-376 Part 4, §7.2)
_SPACES = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)


class Origin(NamedTuple):
    """The version that a file was made of: its document, its name, the SHA-256 of its printed text.

    ``since`` is the name of the version before, if the file is a redline: what stands there once all is rejected.
    ``clause`` is the id of the clause that it holds, if not all of them.
    """

    document: str = ""
    version: str = ""
    sha256: str = ""
    since: str = ""
    clause: str = ""

    @classmethod
    def of(cls, sheet: PrintModel) -> Origin:
        """The origin of what is printed."""
        version = sheet.version
        since = sheet.since.name if sheet.since else ""
        return cls(version.document, version.name, version.sha256, since, sheet.clause)

    @classmethod
    def read(cls, properties: Mapping[str, str]) -> Origin:
        """The origin that properties tell of, by their names; all "" if they do not."""
        return cls(*(properties.get(name, "").strip() for name in _NAMES))

    def write(self) -> bytes:
        """The part of a Word file that holds such properties."""
        told = "".join(
            f'<property fmtid="{_FORMAT}" pid="{number}" name="{name}"><vt:lpwstr>{escape(said)}</vt:lpwstr></property>'
            for number, (name, said) in enumerate(zip(_NAMES, self, strict=True), 2)
            if said
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        return f"{head}<Properties {_SPACES}>{told}</Properties>".encode()


NOWHERE = Origin()
