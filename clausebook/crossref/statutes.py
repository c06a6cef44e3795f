"""Statutes that are cited: ``§ 3 Abs. 1 BGB``, ``Article 6(1)(f) GDPR``, ``section 5 of the Companies Act``.

What is said of "this", "these" or "dieser" never is one. In doubt it is one: a clause of the document that is not
linked misleads nobody.
"""

from __future__ import annotations

import re

_ACRONYMS = (
    r"(?:(?:EU|UK|Swiss)[ -])?(?:GDPR|FADP|LGPD|CCPA|CPRA|DMCA|DSA|DMA|CDA|HIPAA|COPPA|SCCs|RGPD|LCEN|LIL|TFEU|TEU|PECR"
    r"|PIPEDA|ECPA|CFAA|TCPA|FCRA|GLBA|FTCA|ERISA|UCC|CISG)\b"
)
_LAW = re.compile(
    rf"{_ACRONYMS}|\bU\.?S\.?C\b|\bC\.?F\.?R\b|\b(?:Act|Code(?! of Conduct)|Regulations?|Directive|Treaty|Constitution"
    r"|Convention|Statutes?|Laws?(?! Enforcement)|Ordinance|(?:Standard )?Contractual Clauses)\b"
)
_OWN_ORDER = r"Haus|Geschäfts|Beitrags|Nutzungs|Benutzungs|Platz|Finanz|Wahl|Vereins|Schieds|Prüfungs|Studien|Gebühren"
_ABBREVIATED = (  # letters of which two are capitals, as German statutes are called: StGB, DS-GVO, GmbHG, PAngV, ZPO
    r"(?:(?:EU|DS|BGB)-)*(?:"
    r"(?=[A-ZÄÖÜ]*[a-zäöüß])[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?:GB|G|PO|VO|[a-zäöüß][OV])"
    r"|(?!A[A-Z]?B\b)[A-ZÄÖÜ]{1,5}(?:GB|VO|[BCDFGHKLMPRSTVWXZ]G)(?<!\bKG)(?<!\bOHG)"
    r"|GVO|AO|FGO|GBO|BHO|ZPO|EGZPO|EUV|AEUV|EEG|KUG|WEG|BVG|GG"
    r")(?![\w-])"
)
_GERMAN = (  # in full: "des Bürgerlichen Gesetzbuchs", "der Datenschutz-Grundverordnung"
    r"(?:[^\W\d_][\w-]*(?:en|er)\s+){0,2}"
    rf"(?:(?!{_OWN_ORDER})[A-ZÄÖÜ][\w-]*(?:gesetz(?:e?s|bu?che?s?|buch)?|verordnung|ordnung)"
    r"|Gesetz(?:es|buch(?:e?s)?)?|Verordnung|Richtlinie(?=\s+\S*\d))\b"
)
_FRENCH = (
    r"(?:du|de\s+la|des|de\s+l[’'])\s*(?!présent)(?:[a-zéè]+\s+)?(?:[Cc]ode(?!\s+de\s+(?:bonne\s+)?conduite)|[Ll]oi"
    r"|[Dd]écret|[Oo]rdonnance|[Dd]irective|Constitution|[Rr]èglement(?=\s+(?:\(|UE|CE|n°|européen|général))"
    rf"|{_ACRONYMS})"
)
_RUN = r"[A-Z][\w’'&-]*\s+(?:(?:of|and|the)\s+)*"
_KIND = r"(?:Act|Code(?! of Conduct)|Regulations?|Directive|Ordinance)\b(?!\s+[A-Z])"
_ENGLISH = rf"(?:{_RUN}){{1,6}}{_KIND}"  # without "of": "Section 5 Data Protection Act 2018"
_COMMON = (  # "of applicable data protection law"
    r"(?:of|under)\s+(?:(?!(?:this|these|such|agreement|terms|policy|under|by|in|with|and|or|to|of|which)\b)[\w-]+\s+){0,3}"
    r"(?:law|statute)s?\b"
)
_NUMBER = r"\(?(?:\d+[a-z]?|[a-z]|aa|bb|cc|[IVX]+)(?!\w)\)?"
_UNIT = (
    r"(?:[Uu]nter)?[Aa]bs(?:atz|ätze|\.)?|UAbs\.?|Sätze|Satz|S\.|Nrn?\.|Nummern?|lit\.|Buchst(?:aben?|\.)|Halbsatz|Halbs\."
    r"|H[Ss]\.?|Alternative|Alt\.|Var\.|Ziff(?:er|\.)|paragraphe?|para\.|point|alinéa|al\."
)
_UNITS = (  # what stands between the number and the name; nothing that was passed over is read again
    rf"(?>,?\s*(?:\d\.\s*)?(?:{_UNIT})(?>\s*{_NUMBER}(?>\s*(?:,|-|–|und|oder|bis|u\.|et|and|or)\s*{_NUMBER})*+)?(?!\w)"
    r"|\s+ff?\b\.?|\s*\(\w{1,3}\))*+"
)
_JOINED = (  # "§ 3 Abs. 1, §§ 4 und 5 i. V. m. § 6 BGB"
    r"(?>\s*(?:,|und|oder|sowie|bis|i\.\s?V\.\s?m\.|iVm|in\s+Verbindung\s+mit)\s*(?:§{1,2}\s*)?\d+[a-z]?(?!\w)"
    rf"{_UNITS}){{0,9}}+"
)
_WITHIN = r"(?:\s+of\s+(?:[Aa]rticles?|[Ss]ections?|§)\s*[\w.()-]+)?"  # "paragraph 1 of Article 6 GDPR"
_AFTER = re.compile(
    rf"{_UNITS}{_WITHIN}(?:,?\s+{_ACRONYMS}|\s+(?:of\s+)?(?:the\s+)?(?:{_ACRONYMS}|{_ENGLISH})"
    rf"|\s+of\s+(?:the\s+)?{_KIND}"
    rf"|,?\s+{_FRENCH}|,?\s+{_COMMON}"
    rf"|{_JOINED},?\s+(?:(?:des|der|dem|nach|laut)\s+)?(?:{_ABBREVIATED}|{_GERMAN}))"
)
_YEAR = r"(?:\s+(?:of\s+)?[12]\d{3})?"
_BEFORE = re.compile(rf"(?:(?:{_LAW.pattern}){_YEAR}\.?|\bTitle\s+\d+),?\s+(?:at\s+)?$")
_NAMED = re.compile(rf"(?<![\w-]){_ABBREVIATED}$")
_SIGNED = re.compile(rf"(?<![\w-])(?:{_ABBREVIATED}|ch?\.? \d+),?\s+$")  # "BGB § 3", "64 Del. Laws, c. 257, § 1"
_CODIFIED = re.compile(r"(?:\.\s?|\s)?\d+(?:-\d|\d\d)")  # after the letter of a French code: "Article L. 121-1"
_FAR = 60  # characters


def is_statute(name: str) -> bool:
    """Whether a name is that of a statute."""
    return bool(_LAW.search(name) or _NAMED.search(name))


def is_beside_statute(text: str, start: int, end: int) -> bool:
    """Whether what stands in ``text[start:end]`` is said to be of a statute, before it or after it."""
    far = max(0, start - _FAR)
    codified = text[end - 1] in "LRD" and _CODIFIED.match(text, end)
    signed = text[start] == "§" and _SIGNED.search(text, far, start)
    return bool(codified or signed or _BEFORE.search(text, far, start) or _AFTER.match(text, end))
