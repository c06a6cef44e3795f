"""The parts of a Word file (ECMA-376 Part 2): document or template, with macros or without, strict or not."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from docx.oxml import parse_xml
from lxml import etree

from clausebook.export.origin import Origin
from clausebook.importing.word.elements import find, local
from clausebook.model.errors import UseError

_MOST = 200 * 1024 * 1024  # bytes of a file, unpacked
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "Save it again as a Word document (.docx)"
_HASH = re.compile(r"SHA-256 ([0-9a-f]{64})")  # as the footer of an export has it
# What strict files call otherwise (Part 1, Annex A; Part 4): read under its usual name.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)")


class Relation(NamedTuple):
    """What a part refers to: ``kind`` is the last word of its type, ``target`` a part, or an address if external."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """A Word file, unpacked; ``main`` is the name of the part with its text."""

    files: Mapping[str, bytes]
    main: str
    path: str

    @classmethod
    def open(cls, raw: bytes, path: str) -> Package:
        """The parts of a file. Raises UseError ``E_IMPORT_FILE`` for what is no Word file, or too large."""
        if raw[:8] == _OLD:
            raise refused(path, "is protected by a password, or of an old Word", f"{_SAVE}, without a password")
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                if sum(one.file_size for one in archive.infolist()) > _MOST:
                    raise refused(path, "unpacks to more than can be read")
                read = (one for one in archive.infolist() if one.filename.casefold().endswith((".xml", ".rels")))
                files = {one.filename.lstrip("/"): archive.read(one) for one in read}
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise refused(path, "is no Word file, or is damaged") from error
        found = cls(files, "", path)
        main = next((one.target for one in found.relations("").values() if one.kind == "officeDocument"), "")
        if main not in files:
            raise refused(path, "is no Word file, or is damaged")
        return cls(files, main, path)

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by the ids that it uses; "" is the file itself."""
        folder, name = posixpath.split(part)
        raw = self.files.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for one in self._parsed(raw) if raw else ():
            kind = one.get("Type", "").rpartition("/")[2]
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            where = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found[one.get("Id", "")] = Relation(kind, target if external else posixpath.normpath(where), external)
        return found

    @cached_property
    def related(self) -> Mapping[str, Relation]:
        """What the text refers to."""
        return self.relations(self.main)

    @cached_property
    def links(self) -> dict[str, str]:
        """Where the text leads, outside of the file, by the ids that it uses."""
        return {name: one.target for name, one in self.related.items() if one.external}

    @cached_property
    def body(self) -> Any:
        """The element with the text. Raises UseError ``E_IMPORT_FILE`` if there is none."""
        body = find(self.root(self.main), "w:body")
        if body is None:
            raise refused(self.path, "holds no text of Word")
        return body

    def root(self, part: str) -> Any:
        """The root element of a part."""
        return self._parsed(self.files[part])

    def roots(self, kind: str) -> Iterator[Any]:
        """The root elements of the parts of one kind that the text refers to: ``styles``, ``header`` and so on."""
        for _, one in sorted(self.related.items()):
            if one.kind == kind and not one.external and one.target in self.files:
                yield self.root(one.target)

    @cached_property
    def title(self) -> str:
        """The title among the properties of the file."""
        for one in self.relations("").values():
            if one.kind == "core-properties" and one.target in self.files:
                return next((found.text or "" for found in self.root(one.target) if local(found) == "title"), "")
        return ""

    @cached_property
    def origin(self) -> Origin:
        """The version of ours that the file says it was made of, by its properties, else by its footer."""
        told: dict[str, str] = {}
        for one in self.relations("").values():
            if one.kind == "custom-properties" and one.target in self.files:
                told |= {each.get("name", ""): "".join(each.itertext()) for each in self.root(one.target)}
        origin = Origin.read(told)
        footers = (_HASH.search("".join(root.itertext())) for root in self.roots("footer"))
        printed = next((found[1] for found in footers if found), "")
        return origin if any(origin) else Origin(sha256=printed)

    def _parsed(self, raw: bytes) -> Any:
        try:
            root = parse_xml(_STRICT.sub(_usual, raw))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise refused(self.path, "is damaged: a part of it is no XML") from error
        if root.getroottree().docinfo.doctype:
            raise refused(self.path, "is damaged: a part of it defines words of its own")
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)  # else what follows them were no text
        return root


def _usual(strict: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/%b/2006/%b" % strict.groups()


def refused(path: str, why: str, mend: str = _SAVE) -> UseError:
    """Why a file cannot be imported."""
    return UseError.of("E_IMPORT_FILE", f"The file {why}", mend, path)
