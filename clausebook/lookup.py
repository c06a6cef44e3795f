"""The document and the clause that a person means by what they typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clausebook.citation.items import find_place, take_item
from clausebook.citation.read import Meant, Reader
from clausebook.corpus import Corpus
from clausebook.model.change import Clause
from clausebook.model.errors import UseError
from clausebook.model.version import DocumentRecord


def find_document(corpus: Corpus, wanted: str) -> DocumentRecord:
    """The document meant: by id, alias, path, file name or the end of its id. Raises :class:`UseError`."""
    records = corpus.documents()
    tests: tuple[Callable[[DocumentRecord], bool], ...] = (
        lambda record: record.id == wanted,
        lambda record: wanted in record.aliases,
        lambda record: record.path == wanted,
        lambda record: record.path.rpartition("/")[2].removesuffix(".md") == wanted.removesuffix(".md"),
        lambda record: record.id.endswith(f"-{wanted}"),
    )
    for test in tests:
        found = [record for record in records if test(record)]
        if len(found) > 1:
            found = [record for record in found if record.withdrawn_on is None] or found
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(record.id for record in found)
            raise UseError.of("E_DOCUMENT", f"{wanted!r} may be {names}", "Name one by its id")
    known = ", ".join(record.id for record in records if record.withdrawn_on is None)
    raise UseError.of("E_DOCUMENT", f"there is no document {wanted!r}", f"Known are: {known[:600]}")


def find_clause(corpus: Corpus, record: DocumentRecord, clauses: Sequence[Clause], wanted: str) -> Clause:
    """The clause of a text meant: by id, a former one, number, heading or address; an item inside a sentence, too.

    Raises :class:`UseError`.
    """
    name = wanted.removeprefix(f"{record.id}/")
    name = corpus.retired_ids(record.id).get(name, name)
    place = find_place(clauses, name)
    meant = Meant("exact", (place,)) if place else Reader(clauses).read(name)
    if meant.certainty == "exact":
        return take_item(clauses, meant.places[0])
    by_address = next((one for one in clauses if one.address == name), None)
    if by_address and meant.certainty == "nearest":
        return by_address
    listed = ", ".join(_called(clauses[place.clause]) for place in meant.places)
    if meant.certainty == "ambiguous":
        raise UseError.of(
            "E_CLAUSE", f"{wanted!r} may be {len(meant.places)} clauses of {record.id}", f"Name one: {listed}"
        )
    hint = f"The nearest are: {listed}" if listed else "List them with clausebook show; write an id or a number"
    raise UseError.of("E_CLAUSE", f"{record.id} has no clause {wanted!r} in this text", hint)


def _called(placed: Clause) -> str:
    from clausebook.html import wording  # noqa: PLC0415 - only where a clause is not found

    return f"{placed.id} ({wording.cited(placed)})"
