"""What the languages of the texts have of their own: words of one kind, and words that need not stand in a clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from clausebook_api.search.words import fold, words_of

Stem = Callable[[str, str], str]  # of a word in a language
# Words of questions and articles: they count where they stand, and need not stand there; negations and modals must.
_QUESTION = MappingProxyType(
    {
        "en": """
            a an the of to in on at by for from with upon as and or i me my we us our you your it its they their
            them he she is are be been was were am do does did how what when where which who whom whose why this
            that these those there have has had if then so get gets got about into can could need needs needed want
            wants mean means meaning definition define
        """,
        "de": """
            der die das den dem des ein eine einen einem einer eines und oder ich mich mir mein meine meinen meiner
            wir uns unser sie ihr ihre du dein er es ist sind war wird werden wurde habe hat haben wie was wann wo
            welche welcher welches wer wen warum für von zu zum zur mit bei im in am an auf aus kann können muss muß
            man
        """,
        "fr": """
            le la les un une des du de au aux et ou je me mon ma mes nous notre nos vous votre vos il elle ils elles
            on ce cette ces est sont être été a ont avoir comment que quoi quand où quel quelle quels quelles qui
            pourquoi pour par avec dans sur en puis peut
        """,
        "es": """
            el la los las un una unos unas de del y o yo me mi mis nosotros nuestro usted su sus es son ser estar ha
            han cómo como qué cuándo dónde cuál cuáles quién por para con en al puedo puede cuánto
        """,
        "it": """
            il lo la i gli le un uno una di del della dei delle e o io mi mio mia noi nostro voi suo sua è sono
            essere ha hanno come che cosa quando dove quale quali chi perché per con in al può posso
        """,
        "pt": """
            o a os as um uma de do da dos das e ou eu me meu minha nós nosso você seu sua é são ser como que quando
            onde qual quais quem por para com em no na pode posso
        """,
        "nl": """
            de het een van en of ik mij mijn wij ons onze u uw je jouw hij zij is zijn was wordt worden heb heeft
            hebben hoe wat wanneer waar welke wie waarom voor met bij in op aan kan
        """,
        "pl": """
            i w z na do o od się jest są jak co kiedy gdzie który która kto dlaczego mój moja czy mogę
        """,
        "ru": """
            и в на с о от я мой моя мы наш вы ваш он она это как что когда где какой какая кто почему ли могу для по
        """,
    }
)  # fmt: skip
# English words that are question words or articles of another language.
_TELLING = frozenset({"comment", "die", "en", "hat", "man", "me", "mi", "mon", "no", "on", "son", "sur", "war"})


@dataclass(frozen=True)
class Languages:
    """The languages of the texts of an index; whoever asks may write in any of them."""

    stem: Stem
    langs: tuple[str, ...] = ("en",)
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    _called: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _stems: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def kinds(self, word: str) -> frozenset[str]:
        """What a word has in common with others of its kind, in each language."""
        found = self._kinds.get(word)
        if found is None:
            found = self._kinds[word] = frozenset(self.stem(word, lang) for lang in self.langs)
        return found

    def stems(self, text: str, lang: str) -> frozenset[str]:
        """The kinds of the words of a heading or a name, which many clauses share."""
        found = self._stems.get((text, lang))
        if found is None:
            found = self._stems[text, lang] = frozenset(self.stem(word, lang) for word in words_of(text))
        return found

    def called(self, text: str) -> tuple[str, ...]:
        """The words by which a heading or a name is asked for: without number, accents, and what need not be said."""
        found = self._called.get(text)
        if found is None:
            words = (fold(word) for word in words_of(text) if word not in self.optional and not word[0].isdigit())
            found = self._called[text] = tuple(words)
        return found

    def every_kind(self, words: Iterable[str]) -> tuple[frozenset[str], ...]:
        """The kinds of each of some words."""
        return tuple(map(self.kinds, words))

    @cached_property
    def optional(self) -> frozenset[str]:
        """The words that need not stand in a clause."""
        primary = {lang.partition("-")[0].lower() for lang in self.langs}
        others = {word for lang in primary - {"en"} for word in _QUESTION.get(lang, "").split()}
        if "en" in primary:
            others = (others - _TELLING) | set(_QUESTION["en"].split())
        return frozenset(others)
