"""How languages other than English say when a text was updated or takes effect: "Stand: 1. Januar 2024"."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import NamedTuple


class _Words(NamedTuple):
    """What stands before the date, and the months from January on, as their first letters, by one name or several."""

    lead: str
    months: str


_LANGUAGES = MappingProxyType(
    {
        "de": _Words(
            r"(?:letzter? )?Stand|Fassung vom|zuletzt (?:aktualisiert|geändert)(?: am)?"
            r"|letzte (?:Aktualisierung|Änderung)|(?:gültig|gilt|in Kraft) (?:ab|seit)(?: dem)?|Datum",
            "jan|jän feb mär|mrz apr mai jun jul aug sep okt nov dez",
        ),
        "fr": _Words(
            r"(?:date de )?(?:la )?derni[èe]re (?:mise à jour|modification|révision)(?: le)?"
            r"|mis(?:e|es)? à jour(?: le)?|(?:date d[’'])?entrée en vigueur(?: le)?"
            r"|en vigueur (?:le|depuis le|à compter du)|version du",
            "janv févr mars avr mai juin juil août sept oct nov déc",
        ),
        "es": _Words(
            r"(?:fecha de (?:la )?)?[úu]ltima (?:actualizaci[óo]n|modificaci[óo]n|revisi[óo]n)|actualizado(?: el)?"
            r"|(?:fecha de )?entrada en vigor|(?:fecha de )?vigencia|vigente desde(?: el)?",
            "ene feb mar abr may jun jul ago sep oct nov dic",
        ),
        "pt": _Words(
            r"(?:data da )?[úu]ltima (?:atualiza[çc][ãa]o|actualiza[çc][ãa]o|modifica[çc][ãa]o|revis[ãa]o)"
            r"|atualizado em|(?:data de )?vig[êe]ncia|em vigor (?:desde|a partir de)",
            "jan fev mar abr mai jun jul ago set out nov dez",
        ),
        "it": _Words(
            r"(?:data (?:di|dell[’']) ?)?ultim[oa] (?:aggiornamento|modifica|revisione)|aggiornato (?:al|il)"
            r"|(?:data di )?entrata in vigore|in vigore dal",
            "gen feb mar apr mag giu lug ago set ott nov dic",
        ),
        "nl": _Words(
            r"(?:voor het )?laatst (?:bijgewerkt|gewijzigd|herzien)(?: op)?|laatste (?:wijziging|update)"
            r"|ingangsdatum|geldig (?:vanaf|sinds)|versie van",
            "jan feb maa apr mei jun jul aug sep okt nov dec",
        ),
        "pl": _Words(
            r"(?:data )?ostatni(?:a|ej) (?:aktualizacj[ai]|zmian[ay]|modyfikacj[ai])|zaktualizowano"
            r"|obowiązuje od(?: dnia)?|data wejścia w życie|stan na(?: dzień)?",
            "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        ),
        "ru": _Words(
            r"(?:дата )?последне(?:е|го) обновлени[ея]|обновлено|(?:дата )?последн(?:яя|ей) (?:редакци[яи])|редакция от"
            r"|(?:дата )?вступлени[ея] в силу|действует с",
            "янв фев мар апр ма июн июл авг сен окт ноя дек",
        ),
        "vi": _Words(r"(?:ngày )?cập nhật(?: lần cuối| gần nhất)?|(?:ngày )?có hiệu lực(?: từ)?", ""),
        "ja": _Words(r"最終(?:更新|改[定訂])日?|(?:更新|改[定訂]|制定|施行|発効)日", ""),
        "zh": _Words(r"(?:最[后後近])?(?:更新|修[订訂改]|生效|发布|發布|施行)(?:日期|时间|時間|日)?", ""),
        "ko": _Words(r"최종 ?(?:수정|개정|업데이트)일?|(?:시행|개정|수정|발효)일자?", ""),
    }
)
_OF_EFFECT = re.compile(  # what a date line says that tells the day of effect
    r"gültig|gilt|in Kraft|vigueur|vigor|vigencia|vigente|vig[êe]ncia|ingangsdatum|geldig|obowiązuje|wejścia w życie"
    r"|вступлени|действует|hiệu lực|施行|発効|生效|시행|발효",
    re.IGNORECASE,
)
_OF_NEITHER = re.compile(r"Datum|制定|发布|發布", re.IGNORECASE)
_BETWEEN = r"[\s:：,.()*_|–—-]*"
_NUMBERS = (
    r"(?P<y1>\d{4})\s?[年년]\s?(?P<m1>\d{1,2})\s?[月월]\s?(?P<d1>\d{1,2})\s?[日일]|(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2})"
    r"|(?P<d3>\d{1,2})\s?[./-]\s?(?P<m3>\d{1,2})\s?[./-]\s?(?P<y3>\d{4})"
    r"|(?:ngày )?(?P<d4>\d{1,2}) tháng (?P<m4>\d{1,2}),? năm (?P<y4>\d{4})"
)


def _line(words: _Words) -> re.Pattern[str]:
    month = rf"(?P<m5>(?:{words.months.replace(' ', '|')})[^\W\d]*)\.?"
    named = rf"|(?P<d5>\d{{1,2}})(?:\.|er|º|°)?(?: de)? {month},?(?: de)? (?P<y5>\d{{4}})"
    when = _NUMBERS + (named if words.months else "")
    return re.compile(
        rf"{_BETWEEN}(?:{words.lead}){_BETWEEN}(?:le |el |il |am |op |dal |em )?(?:{when})"
        rf"{_BETWEEN}(?:(?:г|r|года|roku)\.?)?{_BETWEEN}",
        re.IGNORECASE,
    )


_LINES = tuple((_line(words), words.months.split()) for words in _LANGUAGES.values())


def find_day(text: str) -> tuple[bool, date | None]:
    """Whether a line says nothing but when in one of the languages, and the day (None if there is no such day).

    ``01.02.2024`` is the first of February: none of them puts the month first.
    """
    for line, months in _LINES:
        found = line.fullmatch(text)
        if found:
            return True, _day(found.groupdict(), months)
    return False, None


def tells_effect(text: str) -> bool | None:
    """Whether a line of `find_day` tells when the text takes effect; False: when it was updated; None: neither."""
    if _OF_EFFECT.search(text):
        return True
    return None if _OF_NEITHER.search(text) else False


def _day(found: dict[str, str | None], months: list[str]) -> date | None:
    for form in "12345":
        year, month, day = (found.get(f"{part}{form}") for part in "ymd")
        if year and month and day:
            low = month.lower()
            number = int(month) if month.isdecimal() else _find_month(low, months)
            try:
                return date(int(year), number, int(day))
            except ValueError:
                return None
    return None


def _find_month(written: str, months: list[str]) -> int:
    return next(number for number, names in enumerate(months, 1) if written.startswith(tuple(names.split("|"))))
