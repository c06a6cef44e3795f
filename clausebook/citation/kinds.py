"""What a kind of document is called in the languages of the world, and the words before the name of a document."""

from __future__ import annotations

import re
from types import MappingProxyType

_CALLED = MappingProxyType(
    {
        "en": {"agreement": "agreement|contract", "policy": "policy", "schedule": "schedule", "addendum": "addendum",
               "notice": "notice"},
        "de": {"agreement": "Vertrag|Vertrags|Vertrages|Vertrage|Vereinbarung", "policy": "Richtlinie",
               "addendum": "Nachtrag|Nachtrags|Zusatzvereinbarung", "notice": "Hinweise|Hinweisen"},
        "fr": {"agreement": "contrat|accord", "policy": "politique", "addendum": "avenant", "notice": "avis|notice"},
        "es": {"agreement": "contrato|acuerdo", "policy": "política", "addendum": "adenda", "notice": "aviso"},
        "pt": {"agreement": "contrato|acordo", "policy": "política", "addendum": "aditivo|adenda", "notice": "aviso"},
        "it": {"agreement": "contratto|accordo", "policy": "politica", "addendum": "addendum", "notice": "informativa"},
        "nl": {"agreement": "overeenkomst|contract", "policy": "beleid", "addendum": "addendum",
               "notice": "kennisgeving"},
    }
)  # fmt: skip
_OF = "of|in|under|der|des|vom|von|aus|im|du|de|d[’']|del|della|delle|dei|do|da|dos|das|van"
_THE = (
    "the|our|your|its|this|der|die|des|dem|den|dieser|dieses|unserer|unseres|la|le|les|l[’']|notre|votre|nos|vos|ce"
    "|cette|ces|présente?s?|el|los|las|este|esta|estas|nuestros?|nuestras?|nosso|nossa|questo|questa|nostro|nostra"
    "|de|het|deze|dit|onze|ons"
)
_OF_LAST = re.compile(rf"(?<!\w)(?:{_OF})$", re.IGNORECASE)
_THE_LAST = re.compile(rf"(?:(?<!\w)|(?<=[’']))(?:{_THE})$", re.IGNORECASE)
_LONGEST = 16  # letters of a word of these, and of what stands before it

_BENT = re.compile(r"(?:e[nrsm]?|n|s)$")
_SHORT = 5  # letters of a word that has no ending


def list_names(kind: str, lang: str) -> tuple[str, ...]:
    """What a document of a kind is called in a language, in lower case; nothing in one that is not known."""
    names = _CALLED.get(lang.partition("-")[0], {}).get(kind, "")
    return tuple(names.casefold().split("|")) if names else ()


def unbend(word: str) -> str:
    """A German word without its ending: ``allgemein`` of ``allgemeinen``."""
    return _BENT.sub("", word) if len(word) > _SHORT else word


def leave_out_before(text: str) -> str:
    """What stands before the name of a document, without ``of the``, ``unserer`` or ``des présentes`` at its end."""
    end = _end(text, len(text))
    for one in (_THE_LAST, _THE_LAST, _OF_LAST):
        found = one.search(text[max(end - _LONGEST, 0) : end])
        if found and one is _OF_LAST:
            return text[: end - len(found[0])]
        end = _end(text, end - len(found[0])) if found else end
    return text[:end]


def _end(text: str, end: int) -> int:
    """Where a text ends before the spaces and commas that stand before ``end``."""
    while end and (text[end - 1] == "," or text[end - 1].isspace()):
        end -= 1
    return end
