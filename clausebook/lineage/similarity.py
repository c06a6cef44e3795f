"""How alike two wordings are, and which of many wordings are worth comparing at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import Indel, LCSseq

_WORD = re.compile(r"\w+")
_POSTINGS = 32  # how many mentions of its rarer words are followed for one clause
_FAR = 1e-7  # decides between equals

Words = Sequence[str]


def words(wording: str) -> list[str]:
    """The words of a wording, case folded, without punctuation; its signs if it has no word."""
    return _WORD.findall(wording.casefold()) or wording.split()


def overlap(one: Words, other: Words) -> float:
    """The share of words two texts have in common in the same order, 0 to 1."""
    return Indel.normalized_similarity(one, other)


def contained(part: Words, whole: Words) -> float:
    """The share of the words of ``part`` found in ``whole`` in the same order, 0 to 1."""
    return LCSseq.similarity(part, whole) / len(part) if part else 0.0


def candidates(before: Mapping[int, Words], after: Mapping[int, Words], limit: int) -> dict[int, list[int]]:
    """For each text before, the texts after that share its rarer words; keys are positions in reading order.

    Each text of the smaller side is given at most ``limit``, so the work is bounded by the number of texts.
    """
    if len(before) > len(after):
        return turned(candidates(after, before, limit), before)
    wanted: set[str] = set().union(*before.values())
    mentions: dict[str, list[int]] = {}
    for j, text in after.items():
        for word in wanted.intersection(text):
            mentions.setdefault(word, []).append(j)
    rarest = sorted(mentions.items(), key=lambda item: (len(item[1]), item[0]))
    rank = {word: place for place, (word, _) in enumerate(rarest)}
    scale = (max(after, default=0) + 1) / (max(before, default=0) + 1)
    found = {}
    for i, text in before.items():
        known = sorted(rank[word] for word in set(text) if word in rank)
        found[i] = _nearest((rarest[place][1] for place in known), int(i * scale), limit)
    return found


def turned(found: Mapping[int, Sequence[int]], others: Iterable[int]) -> dict[int, list[int]]:
    """The same candidates from the other side, for each of ``others``."""
    result: dict[int, list[int]] = {j: [] for j in others}
    for i, near in found.items():
        for j in near:
            result[j].append(i)
    return result


def _nearest(mentions: Iterable[Sequence[int]], place: int, limit: int) -> list[int]:
    """The positions mentioned most, given those of each word, the rarest first; then the nearest to ``place``."""
    shared: dict[int, float] = {}
    left = _POSTINGS
    for found in mentions:
        weight = 1 / len(found)
        for j in found if len(found) <= left else _around(found, place, left):
            shared[j] = shared.get(j, 0.0) + weight
        left -= len(found)
        if left <= 0:
            break
    for j in shared:
        shared[j] -= _FAR * abs(j - place)
    return sorted(shared, key=shared.__getitem__, reverse=True)[:limit]


def _around(positions: Sequence[int], place: int, count: int) -> Sequence[int]:
    """At most ``count`` of the positions, those about ``place``."""
    start = max(0, min(bisect_left(positions, place) - count // 2, len(positions) - count))
    return positions[start : start + count]
