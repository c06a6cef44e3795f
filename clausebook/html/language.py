"""The language in which pages speak of legal texts; the texts have languages of their own.

A language is one file in :mod:`clausebook.html.languages`: put it into :data:`LANGUAGES` by its code. ``lang`` in
``clausebook.toml`` chooses it; where there is none of that code, pages speak English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Protocol

from clausebook.html.languages.english import English


class Language(Protocol):
    """What a language must say; ``gettext`` and ``ngettext`` are those of the GNU manual.

    A phrase is named by its English wording; ``{names}`` in it stand for what is put in, and are kept. ``code`` is
    a tag of BCP 47.
    """

    code: str

    def gettext(self, message: str, /) -> str:
        """A phrase; in English where it has none for it."""

    def ngettext(self, one: str, more: str, number: int, /) -> str:
        """A noun as it stands beside a number; ``one`` and ``more`` are its English forms."""

    def day(self, value: date) -> str:
        """A day, in words."""

    def short_day(self, value: date) -> str:
        """A day, as briefly as possible."""


_NAME = re.compile(r"\{(\w+)\}")
DEFAULT: Language = English()
LANGUAGES: dict[str, Language] = {DEFAULT.code: DEFAULT}
_SPOKEN: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def named(code: str) -> Language:
    """The language of a tag such as ``pt-BR``: itself, else ``pt``, else English."""
    return LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0]) or DEFAULT


def spoken() -> Language:
    """The language that is spoken here and now."""
    return _SPOKEN.get()


def speak(language: Language) -> None:
    """Speak a language from now on: in this thread, or in the request that is answered."""
    _SPOKEN.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(message: str, **values: object) -> str:
    """A phrase in the language that is spoken, with values put in: ``say("Moved from {place}", place="5.2")``."""
    return filled(spoken().gettext(message), values)


def say_of(number: int, one: str, more: str, /, **values: object) -> str:
    """A phrase about a number: ``say_of(3, "{number} change since", "{number} changes since")``."""
    return filled(spoken().ngettext(one, more, number), {"number": number, **values})


def filled(phrase: str, values: Mapping[str, object]) -> str:
    """A phrase with values put in for its ``{names}``, and for nothing else. Raises KeyError where one is not given."""
    return _NAME.sub(lambda found: str(values[found[1]]), phrase) if values else phrase
