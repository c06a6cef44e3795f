"""The language and direction of words of the law, as attributes of the element that holds them."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from clausebook.html.clause import written
from clausebook.parse.language import direction, of_words


def tongue(words: str, lang: str = "") -> Markup:
    """`` lang="de" dir="ltr"`` for words of a text in ``lang``: of what is written in another script, that one's.

    Words that are HTML count without their tags. Without ``lang`` only the direction is said.
    """
    said = words.striptags() if isinstance(words, Markup) else words
    spoken = f' lang="{escape(of_words(said, lang))}"' if lang else ""
    return written(f'{spoken} dir="{direction(said, lang)}"')
