"""How likely it is that a document is meant: the more of the others name it, the likelier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2

from clausebook_api.search.entries import Entry

_NAMED = 0.08  # what each doubling of the documents that name it adds to the weight of a document


def weigh_documents(titles: Mapping[str, str], entries: Iterable[Entry]) -> Mapping[str, float]:
    """The weight of each document, by id: 1 for one that no newest text of another names."""
    texts: dict[str, list[str]] = {document: [] for document in titles}
    for entry in entries:
        newest = entry.stretches[-1].published
        if newest and newest.end is None:
            texts[entry.document].append(entry.text.lower())
    joined = {document: "\n".join(some) for document, some in texts.items()}
    return {
        document: 1 + _NAMED * log2(1 + sum(title.lower() in joined[other] for other in joined if other != document))
        for document, title in titles.items()
    }
