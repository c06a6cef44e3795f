"""References as languages other than English make them: ``Artikel 5``, ``artículo 3º``, ``第2条の2``, ``статьёй 5``.

Each is an article or a section, and its number; which law it is of, statutes have words for in each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clausebook.parse.label_words import HAN, ORDINAL, take_apart

_ARTICLES = (
    r"Artikel[ns]?|Artikelen|[Aa]rt\.|[Aa]rt[íi]culos?|[Aa]rticol[oi]|[Aa]rtigos?|artikel(?:en)?|[Aa]rtykuł(?:u|em|ów|y)?"
    r"|[Сс]тать(?:я|и|е|ю|ей|ёй|ями|ях)|[Сс]т\.|[Đđ]iều"
)
_SECTIONS = (
    r"Ziffern?|Ziff\.|Abschnitte?s?|[Cc]l[áa]usulas?|[Cc]lausol[ae]|[Cc]lausules?|[Pp]unkt(?:u|em|ów|y)?"
    r"|[Пп]ункт(?:а|е|у|ом|ы|ов|ам|ами|ах)?|[Пп]\."
)
_NUMBER = rf"\d{{1,4}}(?:\.\d{{1,3}})*{ORDINAL}(?:[ -](?:bis|ter|quater)\b)?[a-z]?(?!\w)"
_FOUND = re.compile(
    rf"(?<!\w)(?:(?P<article>{_ARTICLES})|(?P<section>{_SECTIONS}))\s*(?P<number>{_NUMBER})|(?P<han>{HAN})"
)
_UNITS = (  # what may stand between the number and the name of a law
    r"(?:,?\s*(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|lit\.|ust(?:\.|ęp\w*)|pkt|lid|apartado|inciso|par[áa]grafo|comma|част[ьи]|ч\.|п\.)"
    r"\s*[\w.ºª°]{1,4})*"
)
_LAWS = re.compile(
    rf"{_UNITS},?\s*(?:(?:del?|de\s+la|da|do|della|dello|dell[’']|van\s+(?:het|de)|z|Bộ)\s*)?(?:(?:Real|Nuevo|Novo)\s+)?"
    r"(?:C[óo]digo|Ley|Lei|Decreto|Constituci[óo]n|Constitui[çc][ãa]o|[Cc]odice|[Ll]egge|[Dd]ecreto|c\.\s?c\.|Reglamento"
    r"|Regulamento|Regolamento|RGPD|LGPD|LOPD|GDPR|DSGVO|DS-GVO|AVG|RODO|BW\b|UAVG|[Ww]etboek|Burgerlijk|[Ww]et\b"
    r"|[Uu]stawy|[Kk]odeksu|k\.\s?c\.|[Рр]озпоряд|ГК|ТК|НК|УК|(?:[А-Я]\w+\s+){0,2}(?:[Кк]одекса|[Зз]акона|Конституции)"
    r"|luật|Luật|Nghị\s+định)"
)
_HAN_LAW = re.compile(r"(?:》|(?:法|法典|法律|法令|規則|规则|施行令|条例|條例|법|법률|시행령)\s?)$")
_OWN_LAW = re.compile(r"(?:本|当|當|이|본)\s?\w{0,4}$")


class Found(NamedTuple):
    """A reference in ``text[start:end]``; ``noun`` is ``article`` or ``section``."""

    start: int
    end: int
    noun: str
    label: str
    external: bool


def find(text: str) -> Iterator[Found]:
    """Every such reference, in order; what begins the text is its own label no less than a reference."""
    for one in _FOUND.finditer(text):
        if one["han"]:
            before = text[max(0, one.start() - 12) : one.start()]
            law = _HAN_LAW.search(before) is not None and _OWN_LAW.search(before) is None
            rank, number, _ = take_apart(one["han"])
            if rank is not None and rank.value == "article":
                yield Found(*one.span(), "article", number, law)
            continue
        number = re.sub(rf"{ORDINAL}$", "", one["number"]) if not one["number"][-1:].isdigit() else one["number"]
        law = _LAWS.match(text, one.end()) is not None
        yield Found(*one.span(), "article" if one["article"] else "section", re.sub(r"[ -]", "", number), law)
