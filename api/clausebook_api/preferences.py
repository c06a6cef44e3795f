"""What a subscriber wants to be told."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from clausebook.html.language import say

EVERYTHING = "*"
_MOST = 200


def clause_target(document: str, clause: str) -> str:
    """The name of a clause as something to follow."""
    return f"{document}#{clause}"


@dataclass(frozen=True, slots=True)
class Preferences:
    """``targets`` are :data:`EVERYTHING`, document ids, or clauses by :func:`clause_target`.

    ``announced`` and ``in_force``: when a change is announced, when it takes effect. ``editorial``: corrections
    without a change of meaning, too. ``lang`` "": documents in every language.
    """

    targets: tuple[str, ...] = (EVERYTHING,)
    announced: bool = True
    in_force: bool = True
    editorial: bool = False
    weekly: bool = False
    lang: str = ""

    def checked(self, known: Container[str]) -> Preferences:
        """These, if they can be followed; raises ValueError. ``known`` holds all documents and clauses there are."""
        unknown = [one for one in self.targets if one != EVERYTHING and one not in known]
        if unknown:
            raise ValueError(say("There is no {target}", target=repr(unknown[0][:80])))
        if not self.targets or len(self.targets) > _MOST:
            raise ValueError(say("Choose all documents, or up to {most} documents and clauses", most=_MOST))
        if not (self.announced or self.in_force):
            choose = "Choose when to be notified: when a change is announced, when it takes effect, or both"
            raise ValueError(say(choose))
        return self


def merged(targets: Iterable[str]) -> tuple[str, ...]:
    """Targets without repetition and without those that others include."""
    wanted = set(targets)
    if EVERYTHING in wanted:
        return (EVERYTHING,)
    return tuple(sorted(one for one in wanted if "#" not in one or one.partition("#")[0] not in wanted))
