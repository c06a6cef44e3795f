"""The language of a text where nothing declares it, by its folder, its file's name or its words; and its direction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

# Codes that a folder or a file's name may mean: not those that are regions or words as often (eu, uk, id, is, no).
_CODES = frozenset(
    {"ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ga", "gl",
    "he", "hi", "hr", "hu", "hy", "it", "ja", "ka", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "nn",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "ur", "vi", "zh"}
)  # fmt: skip
_SUBTAGS = r"(?:[-_](?:[A-Z]{2}|[a-z]{2}|[A-Z][a-z]{3}|419))?"
_FOLDER = re.compile(rf"[a-z]{{2}}{_SUBTAGS}")
_NAME = re.compile(rf".+[._]([a-z]{{2}}{_SUBTAGS})|.+-([a-z]{{2}}[-_][A-Z]{{2}})")
# Scripts, each with the language that is meant where nothing says another; of one text's the first with a third of it.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
_WRITTEN = {  # of other languages in these scripts
    **dict.fromkeys(("be", "bg", "mk", "mn", "sr", "uk", "kk"), "ru"),
    **dict.fromkeys(("fa", "ur", "ps"), "ar"),
    **dict.fromkeys(("mr", "ne"), "hi"),
    "yi": "he",
}
_LETTER = re.compile(r"[^\W\d_]")
_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})
_SHARE = 3  # one letter in three is of the script; kana are fewer among the signs of a Japanese text
_KANA = 12
# Words without which no page of a language is written, and that the others do not have.
_WORDS = {
    "en": "the of and to or by any shall with that which this is not are",
    "de": "der und oder nicht ist mit für von dem den wird sind durch eine bei",
    "fr": "les des et ou dans pour par sur une aux est du cette avec sont",
    "es": "los las el y del para con por una que al este sus cualquier será",
    "pt": "os as do da dos das não ou para com uma pelo pela são em",
    "it": "il di che gli della dei per con sono nel alla delle degli non è",
    "nl": "het een van en voor niet met door zijn wordt aan dat deze op bij",
    "pl": "i w z na do nie jest się oraz lub przez od dla które są",
    "sv": "och att det som är av för inte eller med den ett vid ska till",
    "da": "og af det er ikke til eller med der ved skal som kan har på",
    "cs": "a se na je v pro nebo že které podle jsou není při jako být",
}
_KNOWN: dict[str, tuple[str, ...]] = {}
for _code, _some in _WORDS.items():
    for _word in _some.split():
        _KNOWN[_word] = (*_KNOWN.get(_word, ()), _code)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 3000  # words
_LEAST, _CLEARLY = 12, 1.5  # words that tell, and how many times those of the next language


def find(path: str, texts: Iterable[str]) -> str:
    """The language of a text by its folder (``pt-BR/``), its file's name (``x.fr.md``), else its words; "" if unknown.

    What the words tell beyond doubt is believed rather than a name, which may mean another thing.
    """
    told, named = find_in_words(texts), find_in_path(path)
    if told and named and named.partition("-")[0] != told and _WRITTEN.get(named) != told:
        return told
    return named or told


@lru_cache(maxsize=4096)
def find_in_path(path: str) -> str:
    """The language that the name of a file, or the nearest folder, is the code of; "" if none is."""
    *folders, name = path.split("/")
    found = _NAME.fullmatch(name.rpartition(".")[0])
    for code in (*((found[1] or found[2],) if found else ()), *reversed(folders)):
        if _FOLDER.fullmatch(code) and code[:2] in _CODES:
            language, *subtags = re.split(r"[-_]", code)
            return "-".join([language, *(part.upper() if len(part) == 2 else part for part in subtags)])  # noqa: PLR2004 - a country
    return ""


def find_in_words(texts: Iterable[str]) -> str:
    """The language that the script of a text, or the words that are in every page of one, tell; "" if they do not."""
    words = list(islice((word for text in texts for word in _WORD.findall(text.lower())), _LOOKED_AT))
    script = find_script(" ".join(words))
    if script != "Latin":
        return script
    counts = Counter(code for word in words for code in _KNOWN.get(word, ()))
    first, second = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] >= _LEAST and first[1] > _CLEARLY * second[1] else ""


@lru_cache(maxsize=16384)
def find_script(text: str) -> str:
    """``Latin``, or the language that the script of most letters stands for; "" without letters."""
    if text.isascii():
        return "Latin" if _LETTER.search(text) else ""
    letters = len(_LETTER.findall(text))
    for language, script in _SCRIPTS:
        if len(script.findall(text)) * (_KANA if language == "ja" else _SHARE) > letters:
            return language
    return "Latin" if letters else ""


def of_words(text: str, language: str) -> str:
    """The language of some words of a text in ``language``: another one if that is not written in their script."""
    script, own = find_script(text), language.partition("-")[0]
    written = _WRITTEN.get(own, own)
    known = written if any(written == code for code, _ in _SCRIPTS) else "Latin"
    if script in {"", known, "Latin"} or (script == "zh" and known in {"ja", "ko"}):
        return language
    return script


def direction(text: str, language: str) -> str:
    """``rtl`` or ``ltr``: as most letters run, or as the language does where there are none."""
    if any(map(str.isalpha, text)):
        right = len(_RIGHT.findall(text))  # nearly always none, and then the others need not be counted
        return "rtl" if right and right * 2 > len(_LETTER.findall(text)) else "ltr"
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
