"""The forms of numbers that Word knows (ECMA-376 Part 1, §17.18.59), beyond those that every list has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from clausebook.parse.numerals import ONES, TENS, format_number

_NTH = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        "twelve": "twelfth"}  # fmt: skip
_HUNDRED, _THOUSAND, _TWENTY, _TEN = 100, 1000, 20, 10
_CHINESE, _CHINESE_LEGAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_KOREAN = "영일이삼사오육칠팔구"
_CYCLES: Mapping[str, str] = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "aiueo": "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ",
    "iroha": "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת",
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウ"
    "ヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "hindiVowels": "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
}  # fmt: skip
_DIGITS: Mapping[str, str] = {
    "decimalFullWidth": "０１２３４５６７８９", "decimalFullWidth2": "０１２３４５６７８９",
    "hindiNumbers": "०१२३४५६७८९",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙", "ideographDigital": _CHINESE, "japaneseDigitalTenThousand": _CHINESE,
    "taiwaneseDigital": _CHINESE, "koreanDigital": _KOREAN, "koreanDigital2": "零一二三四五六七八九",
}  # fmt: skip
_RANGES: Mapping[str, tuple[int, int]] = {  # where in Unicode the first stands, and how many there are
    "decimalEnclosedCircle": (0x2460, 20), "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20), "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}  # fmt: skip
_ENDING = {"ideographTraditional", "ideographZodiac"}  # after which numbers go on as decimal
_HEBREW = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"), (50, "נ"), (40, "מ"),
    (30, "ל"), (20, "כ"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה"), (4, "ד"),
    (3, "ג"), (2, "ב"), (1, "א"),
)  # fmt: skip
_NOTES = "*†‡§"
_USUAL = {"decimal", "decimalHalfWidth", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "decimalZero"}


def write_number(number: int, form: str, pattern: str = "") -> str | None:
    """A number in a form of Word's; "" for ``none``, None if the form is not known.

    ``pattern`` is that of the form ``custom``: its first numbers, ``001, 002, ...``.
    """
    if form in _USUAL:
        return format_number(number, form) if number > 0 or form.startswith("decimal") else str(number)
    if form == "custom" and re.match(r"0*1(?!\d)", pattern):
        return str(number).zfill(len(pattern.partition(",")[0]))
    if form in _DIGITS:
        return "".join(_DIGITS[form][int(digit)] for digit in str(abs(number)))
    if form in _CYCLES:
        signs = _CYCLES[form]
        ended = number < 1 or (form in _ENDING and number > len(signs))
        return str(number) if ended else signs[(number - 1) % len(signs)]
    if form in _RANGES:
        first, many = _RANGES[form]
        return chr(first + number - 1) if 0 < number <= many else str(number)
    return _WRITTEN[form](number) if form in _WRITTEN else None


def _ordinal(number: int) -> str:
    teen = number // _TEN % _TEN == 1
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % _TEN, 'th')}"


def _cardinal(number: int) -> str:
    if number < 0:
        return str(number)
    if number < _TWENTY:
        return ONES[number]
    if number < _HUNDRED:
        return TENS[number // _TEN] + (f"-{ONES[number % _TEN]}" if number % _TEN else "")
    if number < _THOUSAND:
        rest = f" {_cardinal(number % _HUNDRED)}" if number % _HUNDRED else ""
        return f"{ONES[number // _HUNDRED]} hundred{rest}"
    rest = f" {_cardinal(number % _THOUSAND)}" if number % _THOUSAND else ""
    return f"{_cardinal(number // _THOUSAND)} thousand{rest}"


def _nth(number: int) -> str:
    said = _cardinal(number)
    last = re.split(r"[ -]", said)[-1]
    return said[: len(said) - len(last)] + (
        _NTH.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    )


def _counted(digits: str, units: Sequence[str], *, bare_ten: bool) -> Callable[[int], str]:
    def write(number: int) -> str:
        if not 0 < number < _TEN * _THOUSAND:
            return digits[0] if not number else str(number)
        said, gap = "", False
        for place, digit in enumerate(map(int, str(number)[::-1])):
            if digit:
                said = digits[digit] + units[place] + (digits[0] if gap and said else "") + said
            gap = not digit
        return said[1:] if bare_ten and said.startswith(digits[1] + units[1]) else said

    return write


def _bare(digits: str, units: Sequence[str]) -> Callable[[int], str]:
    """As counted in Japanese and Korean: no zero between, and no one before ten."""

    def write(number: int) -> str:
        if not 0 < number < _TEN * _THOUSAND:
            return str(number)
        places = list(enumerate(map(int, str(number)[::-1])))[::-1]
        return "".join(
            ("" if digit == 1 and place else digits[digit]) + units[place] for place, digit in places if digit
        )

    return write


def _chicago(number: int) -> str:
    return _NOTES[(number - 1) % len(_NOTES)] * (1 + (number - 1) // len(_NOTES)) if number > 0 else str(number)


def _hebrew(number: int) -> str:
    said = ""
    for value, letter in _HEBREW:
        while number >= value:
            said, number = said + letter, number - value
    return re.sub("י([הו])$", lambda end: {"ה": "טו", "ו": "טז"}[end[1]], said)  # not the letters of the Name


_COUNTING = _counted(_CHINESE, ("", "十", "百", "千"), bare_ten=True)
_LEGAL = _counted(_CHINESE_LEGAL, ("", "拾", "佰", "仟"), bare_ten=False)
_WRITTEN: Mapping[str, Callable[[int], str]] = {
    "none": lambda _number: "",
    "ordinal": _ordinal,
    "cardinalText": lambda number: _cardinal(number).capitalize(),
    "ordinalText": lambda number: _nth(number).capitalize(),
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "chicago": _chicago,
    "hebrew1": _hebrew,
    "chineseCounting": _COUNTING,
    "chineseCountingThousand": _COUNTING,
    "taiwaneseCounting": _COUNTING,
    "taiwaneseCountingThousand": _COUNTING,
    "chineseLegalSimplified": _LEGAL,
    "japaneseCounting": _bare(_CHINESE, ("", "十", "百", "千")),
    "koreanCounting": _bare(_KOREAN, ("", "십", "백", "천")),
}
