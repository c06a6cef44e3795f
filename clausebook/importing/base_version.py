"""The version of a document that a file was made of, as the file says it or a person names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clausebook.export.origin import Origin
from clausebook.model.clause import ParsedClause
from clausebook.model.errors import UseError
from clausebook.model.version import DocumentRecord, Version, find_version

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Base:
    """The version that a file was made of.

    ``name`` is that of the version, ``kept`` the places of its clauses in the text that is there now. ``front`` is what
    an export prints above the text. Of a file of one clause ``clauses`` are those under it, and ``elsewhere`` the
    places of the others in the text that is there now.
    """

    name: str
    title: str
    clauses: Sequence[ParsedClause]
    kept: Mapping[int, int]
    ids: Sequence[str] = ()
    front: frozenset[str] = frozenset()
    elsewhere: frozenset[int] = frozenset()

    @classmethod
    def of(cls, clauses: Sequence[ParsedClause], title: str) -> Base:
        """What is there now as the base: the file has seen all of it."""
        return cls("", title, clauses, {place: place for place in range(len(clauses))})


def find_base(
    record: DocumentRecord, versions: Sequence[Version], origin: Origin, named: str, *, rejected: bool = False
) -> Version:
    """The version that a file was made of: the one named, else as the file says, else the only one there is.

    With ``rejected`` a redline was made of the version before it. Raises UseError ``E_IMPORT_BASE`` where that is not
    known, ``E_VERSION`` for a name that is none.
    """
    if named:
        return find_version(versions, record.id, named)
    if origin.document not in {"", record.id, *record.aliases}:
        mend = f"Bring it in with --onto {origin.document}, or name the version of {record.id} with --base"
        raise UseError.of("E_IMPORT_BASE", f"The file was made of {origin.document}, and not of {record.id}", mend)
    redlined = rejected and bool(origin.since)
    name = origin.since if redlined else origin.version
    alike = [one for one in versions if (one.name == name if redlined else one.sha256 == origin.sha256)]
    if not (alike or origin.sha256) and len(versions) == 1:
        return versions[0]
    if not alike:
        raise UseError.of("E_IMPORT_BASE", _why(record, origin), _which(versions))
    return next((one for one in alike if one.name == name), alike[-1])


def _why(record: DocumentRecord, origin: Origin) -> str:
    if origin.version:
        return f"The file was made of version {origin.version} of {record.id}, whose text is not known here"
    return f"The file does not say of which version of {record.id} it was made"


def _which(versions: Sequence[Version]) -> str:
    names = ", ".join(one.name for one in reversed(versions[-_LISTED:]))
    more = f" and {len(versions) - _LISTED} older" if len(versions) > _LISTED else ""
    return f"Say so with --base VERSION, so that nothing newer is undone; the versions are: {names}{more}"
