"""A document that is there, to be held beside a file that was made of one of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clausebook.author.draft import compile_draft
from clausebook.corpus import Corpus
from clausebook.export.origin import Origin
from clausebook.export.part import under
from clausebook.export.print_model import days
from clausebook.html import wording
from clausebook.importing import Base, Converted, Source, merge_onto
from clausebook.importing.base_version import find_base
from clausebook.lineage.known import known_lineage
from clausebook.lineage.match import match
from clausebook.lookup import find_document
from clausebook.model.change import Clause, as_clauses
from clausebook.model.errors import ContentError, UseError
from clausebook.model.version import Version
from clausebook.parse import decode
from clausebook.parse.file import parse
from clausebook.parse.joined import list_pieces
from clausebook.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Target:
    """A document: where it is kept, its text, and the version that a file was made of."""

    path: str
    title: str
    text: str
    base: Base

    def merge(self, source: Source, name: str) -> Converted:
        """The document with what was changed in a file of that name."""
        return merge_onto(source, self.text, self.path, self.base, name)


def find_target(
    workspace: Workspace, document: str, origin: Origin, named: str | None, *, rejected: bool = False
) -> Target:
    """The document of the working tree; ``named`` is the version that a person names.

    Raises what finding document and version raises, and ContentError if the text cannot be read.
    """
    corpus = compile_draft(workspace)
    record = find_document(corpus, document)
    pieces = list_pieces(workspace.working_files().get(record.path, b""))
    if pieces:
        message = f"“{record.title}” is made of {len(pieces)} files, and changes can be brought into one file only"
        raise UseError.of("E_IMPORT_FILE", message, "Bring them in by hand, each where it belongs", record.path)
    text, faults = decode.decode((workspace.repository.root / record.path).read_bytes(), record.path)
    if faults:
        raise ContentError(*faults)
    version = find_base(record, corpus.versions(record.id), origin, named or "", rejected=rejected)
    clause = corpus.retired_ids(record.id).get(origin.clause, origin.clause)
    return Target(record.path, record.title, text, _base(corpus, version, text, record.path, clause))


def _base(corpus: Corpus, version: Version, text: str, path: str, clause: str) -> Base:
    """A version, or one clause of it, with the places of its clauses in the text that is there now."""
    old, new = corpus.clauses(version), corpus.clauses(corpus.versions(version.document)[-1])
    there, before = parse(text.encode(), path).clauses, as_clauses(old)
    ids = [one.id for one in old]
    if [one.block.text for one in new] == [one.block.text for one in there]:
        pairs = known_lineage(before, ids, there, [one.id for one in new]).pairs
    else:
        pairs = match(before, there, ids=ids).pairs
    kept = {pair.before: pair.after for pair in pairs}
    front = frozenset({version.title, *filter(None, days(version))})
    whole = Base(version.name, version.title, before, kept, ids, front)
    return _narrowed(whole, old, clause) if clause else whole


def _narrowed(whole: Base, old: Sequence[Clause], clause: str) -> Base:
    """One clause of a version with those under it: what stands around it is no part of the file."""
    some = under(old, clause)
    start = old.index(some[0]) if some else 0
    clauses = [one._replace(parent=max(one.parent - start, -1)) for one in whole.clauses[start : start + len(some)]]
    kept = {place - start: there for place, there in whole.kept.items() if start <= place < start + len(some)}
    elsewhere = frozenset(whole.kept.values()) - frozenset(kept.values())
    front = whole.front | {wording.cited(one) for one in some[:1]}
    ids = whole.ids[start : start + len(some)]
    return replace(whole, clauses=clauses, kept=kept, ids=ids, front=front, elsewhere=elsewhere)
