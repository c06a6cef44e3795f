"""Pairing in progress, and the pairs that need no judgement: the same name, the same wording.

Names are declared ids and hints. Equal wordings that occur more than once (twins) are told apart by the
company they keep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from clausebook.model.change import Certainty
from clausebook.model.clause import ParsedClause

_GENERIC = 4  # words: a shorter wording, such as "Payment.", may be anybody's
_DISTINCTIVE = 8  # words: a shorter wording is known by its company only

Keys = set[str]
Groups = dict[str, tuple[list[int], list[int]]]


class Matching:
    """Which clause before is paired with which after: ``forward`` and ``backward``, -1 where none is yet."""

    __slots__ = ("after", "backward", "before", "certainty", "closed", "forward", "named")

    def __init__(self, before: Sequence[ParsedClause], after: Sequence[ParsedClause]) -> None:
        self.before, self.after = before, after
        self.forward = [-1] * len(before)
        self.backward = [-1] * len(after)
        self.certainty = [Certainty.EXACT] * len(before)
        self.named: set[int] = set()  # clauses before that are paired by what is declared
        self.closed: set[int] = set()  # clauses after that are known to be none of those before

    def pair(self, i: int, j: int, certainty: Certainty) -> None:
        """Pair clause ``i`` before with clause ``j`` after."""
        self.forward[i], self.backward[j], self.certainty[i] = j, i, certainty

    def is_open(self, i: int, j: int) -> bool:
        """Whether both clauses exist and neither is paired."""
        return (
            0 <= i < len(self.forward)
            and 0 <= j < len(self.backward)
            and self.forward[i] < 0
            and self.backward[j] < 0
            and j not in self.closed
        )

    def unpaired_before(self) -> list[int]:
        """The clauses before that have no partner, in reading order."""
        return [i for i, j in enumerate(self.forward) if j < 0]

    def unpaired_after(self) -> list[int]:
        """The clauses after that have no partner, in reading order."""
        return [j for j, i in enumerate(self.backward) if i < 0]

    def same_parent(self, i: int, j: int) -> bool:
        """Whether the two stand under paired clauses, or both at the top."""
        parent, other = self.before[i].parent, self.after[j].parent
        return other == (self.forward[parent] if parent >= 0 else -1) and (parent < 0) == (other < 0)

    def neighbours(self, i: int, j: int) -> int:
        """How many of the two clauses next to ``i`` are paired with those next to ``j``, 0 to 2."""
        last, end = len(self.forward) - 1, len(self.backward) - 1
        behind = self.forward[i - 1] == j - 1 if i and j else i == j
        ahead = self.forward[i + 1] == j + 1 if i < last and j < end else i == last and j == end
        return behind + ahead

    def beside(self, i: int) -> Iterable[int]:
        """The clauses after that stand where ``i`` should, judged by the partners of its neighbours."""
        if i == 0 or self.forward[i - 1] >= 0:
            yield self.forward[i - 1] + 1 if i else 0
        if i + 1 == len(self.forward):
            yield len(self.backward) - 1
        elif self.forward[i + 1] > 0:
            yield self.forward[i + 1] - 1


def pair_names(matching: Matching, hints: Mapping[str, str], ids: Sequence[str]) -> None:
    """Pair what is declared to be the same clause, by hint first, then by id.

    A hint leads from an old clause id to an id, or else an address, of the text after.
    """
    anchors = _unique(clause.block.anchor for clause in matching.after)
    if not anchors and not hints:
        return
    names = _unique(ids or (clause.block.anchor for clause in matching.before))
    places = _unique(clause.address for clause in matching.after) | anchors
    for old, new in hints.items():
        _pair_if_open(matching, names.get(old, -1), places.get(new, -1))
    declared = _unique(clause.block.anchor for clause in matching.before)
    for known in (declared, names):
        for name, j in anchors.items():
            _pair_if_open(matching, known.get(name, -1), j)


def pair_recalled(matching: Matching, known: Mapping[int, int]) -> None:
    """Pair what is known by what the document said earlier: by place after the place before.

    -1 says that the clause is none of those before. Exact are the same words that stand once on both sides.
    """
    if not known:
        return
    matching.closed.update(j for j, i in known.items() if i < 0)
    before, after = ([clause.block.wording for clause in text] for text in (matching.before, matching.after))
    counts = Counter(before), Counter(after)
    for j, i in known.items():
        if matching.is_open(i, j):
            lone = counts[0][before[i]] == counts[1][before[i]] == 1 and before[i].count(" ") >= _GENERIC - 1
            matching.pair(i, j, Certainty.EXACT if lone and before[i] == after[j] else Certainty.LIKELY)


def _pair_if_open(matching: Matching, i: int, j: int) -> None:
    if matching.is_open(i, j):
        matching.pair(i, j, Certainty.EXACT)
        matching.named.add(i)


def _unique(names: Iterable[str]) -> dict[str, int]:
    """The position of each name that occurs once."""
    listed = list(names)
    if not any(listed):
        return {}
    counts = Counter(listed)
    return {name: place for place, name in enumerate(listed) if name and counts[name] == 1}


def open_groups(matching: Matching, before: Callable[[int], str], after: Callable[[int], str]) -> Groups:
    """The unpaired clauses before and after by a key, in reading order."""
    groups: Groups = {}
    for i in matching.unpaired_before():
        groups.setdefault(before(i), ([], []))[0].append(i)
    for j in matching.unpaired_after():
        if j in matching.closed:
            continue
        groups.setdefault(after(j), ([], []))[1].append(j)
    return groups


def pair_wordings(matching: Matching) -> None:
    """Pair what says the same: the common beginning and end, then unique wordings, then twins."""
    start, stop = _pair_ends(matching)
    if stop is None:
        return
    before, after = [_key(clause) for clause in matching.before], [_key(clause) for clause in matching.after]
    groups = open_groups(matching, before.__getitem__, after.__getitem__)
    totals = Counter(before), Counter(after)
    unique = {key for key in groups if totals[0][key] == totals[1][key] == 1}
    for key, (ones, others) in groups.items():
        if key in unique and ones and others and key.count(" ") >= _DISTINCTIVE - 1:
            matching.pair(ones[0], others[0], Certainty.EXACT)
    _pair_in_company(matching, groups, after)
    for key, (ones, others) in groups.items():
        if key not in unique:
            _pair_in_order(matching, ones, others)
    borders = before[max(start - 1, 0) : start] + before[stop : stop + 1]
    lone = {key for key in (*groups, *borders) if max(totals[0][key], totals[1][key]) == 1}
    doubtful = {key for key in (*groups, *borders) if key not in lone or key.count(" ") < _GENERIC - 1}
    even = {key for key in doubtful if totals[0][key] == totals[1][key]}
    _assure(matching, before, after, even, doubtful)


def _pair_ends(matching: Matching) -> tuple[int, int | None]:
    """Pair the same clauses at both ends of the texts.

    Returns the places before at which the common beginning has stopped and the common end starts, None if
    nothing is left between.
    """
    forward, backward = matching.forward, matching.backward
    last, end = len(forward) - 1, len(backward) - 1
    start = 0
    while start <= last and start <= end and _same(matching, start, start):
        forward[start] = backward[start] = start
        start += 1
    while last >= start and end >= start and _same(matching, last, end):
        forward[last], backward[end] = end, last
        last, end = last - 1, end - 1
    return start, None if start > last and start > end else last + 1


def _same(matching: Matching, i: int, j: int) -> bool:
    partner = matching.forward[i]
    if partner >= 0 or matching.backward[j] >= 0 or j in matching.closed:
        return partner == j
    one, other = matching.before[i].block, matching.after[j].block
    return one is other or (one.wording == other.wording and one.kind is other.kind)


def _key(clause: ParsedClause) -> str:
    """What twins share; a clause without wording, such as a date line, is known by its kind."""
    return clause.block.wording or f"\0{clause.block.kind}"


def _pair_in_company(matching: Matching, groups: Groups, after: Sequence[str]) -> None:
    """Pair the same wordings that stand next to paired neighbours, for as long as that finds more."""
    waiting = sorted(
        (i, key) for key, (ones, others) in groups.items() for i in ones if others and matching.forward[i] < 0
    )
    for least in (2, 1):
        found = True
        while found:
            found = False
            for i, key in waiting:
                for j in matching.beside(i):
                    if matching.is_open(i, j) and after[j] == key and _company(matching, i, j) >= least:
                        matching.pair(i, j, Certainty.EXACT)
                        found = True
            waiting = [(i, key) for i, key in waiting if matching.forward[i] < 0]


def _company(matching: Matching, i: int, j: int) -> int:
    return matching.neighbours(i, j) + (matching.before[i].parent >= 0 and matching.same_parent(i, j))


def _pair_in_order(matching: Matching, ones: Sequence[int], others: Sequence[int]) -> None:
    """Pair twins in reading order where as many are left on both sides."""
    left = [i for i in ones if matching.forward[i] < 0]
    right = [j for j in others if matching.backward[j] < 0]
    if len(left) == len(right):
        for i, j in zip(left, right, strict=True):
            matching.pair(i, j, Certainty.LIKELY)


def _assure(matching: Matching, before: Sequence[str], after: Sequence[str], even: Keys, doubtful: Keys) -> None:
    """Keep doubtful wordings exact only where as many stand on both sides, ``even``, each in the company it was in."""
    places = [(i, key) for i, key in enumerate(before) if key in doubtful]
    parted = doubtful - even | {key for i, key in places if not _kept_company(matching, before, after, i)}
    for i, key in places:
        if key in parted and i not in matching.named:
            matching.certainty[i] = Certainty.LIKELY


def _kept_company(matching: Matching, before: Sequence[str], after: Sequence[str], i: int) -> bool:
    """Whether a clause is paired, and the clauses next to it with those next to its partner, word for word."""
    j = matching.forward[i]
    return (
        j >= 0
        and matching.neighbours(i, j) == 2  # noqa: PLR2004 - both
        and before[max(i - 1, 0) : i + 2] == after[max(j - 1, 0) : j + 2]
    )
