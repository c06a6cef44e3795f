"""The spans of one clause as a corpus holds them: each is put together when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from clausebook.corpus.stays import Stay
from clausebook.model.change import Clause
from clausebook.timeline.validity import Bounds, Calendar, Days, Span, find_held

Place = Callable[[Stay], tuple[Clause, tuple[Clause, ...]]]  # a clause as it stood, and those around it


class StoredSpans(Sequence[Span]):
    """The spans of a clause, in order of publication; how long each lasted is known at once."""

    def __init__(self, stays: Sequence[Stay], calendar: Calendar, place: Place, wording: Callable[[Stay], str]) -> None:
        newest = len(calendar.versions)
        found = [(stay, bounds) for stay in stays for bounds in calendar.bounds(stay.first, min(stay.last, newest))]
        self._stays = [stay for stay, _ in found]
        self.bounds: Sequence[Bounds] = [bounds for _, bounds in found]
        self._calendar, self._place, self._wording = calendar, place, wording
        self._made: dict[int, Span] = {}

    def __len__(self) -> int:
        return len(self._stays)

    @overload
    def __getitem__(self, index: int) -> Span: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Span, ...]: ...

    def __getitem__(self, index: int | slice) -> Span | tuple[Span, ...]:
        places = range(len(self))[index]
        return self._make(places) if isinstance(places, int) else tuple(map(self._make, places))

    def _make(self, place: int) -> Span:
        found = self._made.get(place)
        if found is None:
            bounds = self.bounds[place]
            found = self._made[place] = bounds.span(*self._place(self._stays[place]), self._calendar.hours(bounds))
        return found

    def unchanged(self, span: Span) -> Days | None:
        """The days on which the very words of one of the spans are in force, under whatever number."""
        bounds = (span.first, span.effective, span.published)
        place = next(
            place for place, one in enumerate(self.bounds) if (one.first, one.effective, one.published) == bounds
        )
        return find_held(self.bounds, place, lambda place: self._wording(self._stays[place]))
