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
BEFORE = re.compile(
    rf"(?:(?<!\w)(?:{_OF})(?!\w))?[\s,]*(?:(?:(?<!\w)|(?<=[’']))(?:{_THE})(?!\w)[\s,]*){{0,2}}$", re.IGNORECASE
)
"""What may stand between a number and the name of a document: ``of the``, ``unserer``, ``des présentes``."""

_BENT = re.compile(r"(?:e[nrsm]?|n|s)$")
_SHORT = 5  # letters of a word that has no ending


def list_names(kind: str, lang: str) -> tuple[str, ...]:
    """What a document of a kind is called in a language, in lower case; nothing in one that is not known."""
    return tuple(_CALLED.get(lang.partition("-")[0], {}).get(kind, "").casefold().split("|"))


def unbend(word: str) -> str:
    """A German word without its ending: ``allgemein`` of ``allgemeinen``."""
    return _BENT.sub("", word) if len(word) > _SHORT else word
