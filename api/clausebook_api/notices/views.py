"""Views: the part of a notice that concerns whoever follows only some clauses, as a short text that is recorded.

``0.4/1`` is the first and the fifth of the changes, and the second of the clauses that use a changed term; "" is all.
"""

from __future__ import annotations

from collections.abc import Container

from clausebook_api.notices.notice_facts import Facts
from clausebook_api.preferences import EVERYTHING, clause_target

WHOLE = ""


def list_targets(told: Facts) -> tuple[str, ...]:
    """What a subscriber may follow to be told of it: all, the document, or what changed or is touched in it."""
    return (EVERYTHING, told["document"], *list_parts(told))


def list_parts(told: Facts) -> list[str]:
    """What a subscriber may follow to be told of a part of it: clauses, sections, and documents that use its terms."""
    document = told["document"]
    changed = {clause_target(document, one) for change in told["changes"] for one in change["concerned"]}
    gone = {clause_target(document, clause) for clause in told["clause_ids"]}
    touched = {target for one in told["touched"] for target in _of_touched(one)}
    return sorted((changed | gone | touched) - {document})


def choose_view(told: Facts, followed: Container[str]) -> str:
    """The view of a subscriber who follows some of :func:`list_parts`, and not all of the document."""
    document = told["document"]
    changes = [
        place
        for place, change in enumerate(told["changes"])
        if any(clause_target(document, one) in followed for one in change["concerned"])
    ]
    touched = [place for place, one in enumerate(told["touched"]) if any(each in followed for each in _of_touched(one))]
    if not (changes or touched) or (len(changes), len(touched)) == (len(told["changes"]), len(told["touched"])):
        return WHOLE  # that a document was withdrawn concerns all of it
    return "/".join(".".join(map(str, places)) for places in (changes, touched))


def narrow(told: Facts, view: str) -> Facts:
    """What a notice says to those who have a view of it; ``not_shown`` counts the changes that it does not show."""
    if view == WHOLE:
        return told
    changes, touched = ([int(place) for place in some.split(".") if place] for some in view.split("/"))
    return told | {
        "changes": [told["changes"][place] for place in changes],
        "touched": [told["touched"][place] for place in touched],
        "not_shown": len(told["changes"]) - len(changes),
    }


def _of_touched(one: Facts) -> list[str]:
    return [one["document"], *(clause_target(one["document"], clause) for clause in one["concerned"])]
