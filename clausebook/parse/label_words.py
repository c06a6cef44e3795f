"""How the languages of the world call and number the parts of a law: one table, by language.

Articles are counted through a whole document; chapters hold articles and are not cited; annexes stand outside.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Rank(StrEnum):
    """What a word says of the part it numbers."""

    SECTION = "section"
    ARTICLE = "article"
    CHAPTER = "chapter"
    ANNEX = "annex"


class Parts(NamedTuple):
    """A label taken apart: what it numbers, its number in digits, and the word, or the sign, that numbers it.

    ``None`` and nothing if no word of the table stands before it. ``word`` is folded: ``anlage``, ``条``.
    """

    rank: Rank | None = None
    number: str = ""
    word: str = ""


# Sections, articles, chapters and annexes. English is read by rules of its own: see :mod:`clausebook.parse.label`.
WORDS = MappingProxyType(
    {
        "de": ("Ziffer|Ziff\\.|Abschnitt", "Artikel|Art\\.", "Kapitel|Teil|Titel", "Anlage|Anhang"),
        "fr": ("Clause", "Article|Art\\.", "Chapitre|Titre|Partie", "Annexe"),
        "es": ("Cláusula", "Artículo|Art\\.", "Capítulo|Título|Sección", "Anexo"),
        "pt": ("Cláusula", "Artigo|Art\\.", "Capítulo|Título|Seção|Secção", "Anexo"),
        "it": ("Clausola", "Articolo|Art\\.", "Capo|Titolo|Sezione", "Allegato"),
        "nl": ("Clausule", "Artikel|Art\\.", "Hoofdstuk|Afdeling", "Bijlage"),
        "pl": ("Punkt", "Artykuł|Art\\.", "Rozdział|Dział", "Załącznik"),
        "ru": ("Пункт", "Статья|Ст\\.", "Глава|Раздел", "Приложение"),
        "vi": ("Khoản", "Điều", "Chương|Mục", "Phụ lục"),
    }
)
_COUNTERS = MappingProxyType({Rank.ARTICLE: "条條조", Rank.CHAPTER: "章节節款編编장절", Rank.ANNEX: "附录録"})
_HAN = "〇零一二三四五六七八九十百千两"
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def _any(rank: int) -> str:
    found = {word for some in WORDS.values() for word in some[rank].split("|")}
    return "|".join(sorted(found, key=lambda one: (-len(one), one)))


_RANKED = tuple((rank, re.compile(rf"(?:{_any(place)})(?!\w)\s*", re.IGNORECASE)) for place, rank in enumerate(Rank))
WORD = "|".join(_any(place) for place in range(len(Rank)))
ORDINAL = r"(?:er|re|ère|ème|\.?[ºª°])?"
ADDED = r"(?:[ -]?(?:bis|ter|quater|quinquies|sexies|septies|octies)\b)?"
NUMBER = rf"(?:\d{{1,4}}(?:\.\d{{1,3}})*{ORDINAL}{ADDED}[A-Za-z]?|[IVXLC]{{1,7}}|[A-Z])(?!\w)"
HAN = (
    rf"(?:第\s?(?:\d{{1,4}}|[{_HAN}]{{1,8}})\s?[条條章节節款編编](?:[のノ之](?:\d{{1,3}}|[{_HAN}]{{1,5}}))*"
    r"|제\s?\d{1,4}\s?[조장절](?:의\s?\d{1,3})*)"
)
_ANNEX = re.compile(rf"(?:{_any(3)})\s+{NUMBER}")
_HAN_PARTS = re.compile(rf"[第제]\s?(\d+|[{_HAN}]+)\s?([条條章节節款編编조장절])((?:[のノ之의]\s?(?:\d+|[{_HAN}]+))*)")


def words(rank: Rank) -> tuple[str, ...]:
    """The words of a rank in all languages, folded, and the signs that stand after its numbers."""
    found = _any(list(Rank).index(rank)).replace("\\", "").casefold().split("|")
    return (*found, *_COUNTERS.get(rank, ""))


def take_apart(label: str) -> Parts:
    """The parts of a label: of ``Artículo 3º`` the article and ``3``, of ``第2条の2`` ``2-2``."""
    han = _HAN_PARTS.match(label)
    if han:
        rank = next((rank for rank, signs in _COUNTERS.items() if han[2] in signs), None)
        parts = [han[1], *re.findall(rf"\d+|[{_HAN}]+", han[3])]
        return Parts(rank, "-".join(str(read_han(part)) for part in parts), han[2])
    for rank, word in _RANKED:
        found = word.match(label)
        if found:
            number = re.sub(r"\s+", "", label[found.end() :].strip().rstrip(".:)"))
            number = re.sub(rf"(?<=\d){ORDINAL}(?![a-z])|[.ºª°]+$", "", number)
            return Parts(rank, number, found[0].strip().casefold())
    return Parts()


def find_annex(heading: str) -> Parts:
    """The annex that a heading names in running words: ``Anlage 1 zum Vertrag``."""
    found = _ANNEX.match(heading)
    return take_apart(found[0]) if found else Parts()


def read_han(number: str) -> int:
    """A number in Chinese signs, or digits: ``一百二十`` is 120, ``二〇`` 20."""
    if not any(sign in _TENS for sign in number):
        return int("".join(str(_digit(sign)) for sign in number))
    total = digit = 0
    for sign in number:
        if sign in _TENS:
            total += max(digit, 1) * _TENS[sign]
            digit = 0
        else:
            digit = _digit(sign)
    return total + digit


def _digit(sign: str) -> int:
    return _DIGITS[sign] if sign in _DIGITS else int(sign)  # of any script, full width too
