"""What a document may be called in a citation, and which one a reference names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from clausebook.citation import kinds

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_GENERIC = (("of", "service"), ("policy",), ("legal", "terms"))
_COMMON = 3  # titles that begin alike: with the name of a company
_BEGINNING = 3  # letters
_QUOTED = re.compile(r"[“\"„«]")
_DATED = re.compile(r"\s*\((?:never )?in force\b[^()]*\)(?:,\s*\S+)?\s*$")
_CLOSING = '”"»).!?'
_SEPARATORS = " ,;:/#>›\t\n"


@dataclass(frozen=True, slots=True)
class Named:
    """A document, and what it may be called: ``path`` is that of its file, ``short`` are names that were set for it.

    ``kind`` is what it is, ``lang`` the language of its text.
    """

    document: str
    title: str
    path: str = ""
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    kind: str = ""
    lang: str = ""


class Split(NamedTuple):
    """A reference as a document that it names, or several that are called alike, and the rest of it.

    ``whole``: it has the whole of a name, not the beginning.
    """

    documents: tuple[str, ...]
    rest: str
    whole: bool = True


def find_shared(titles: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The titles, as they are compared, that several documents have; of documents and titles, in pairs."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for document, title in titles:
        found[_words(title)].add(document)
    return frozenset(" ".join(title) for title, some in found.items() if len(some) > 1)


def name_document(document: str, title: str, shared: AbstractSet[str]) -> str:
    """A document as it is cited: by its title, and by its id where others are called so: ``Terms (uk-terms)``."""
    return f"{title} ({document})" if " ".join(_words(title)) in shared else title


def split(reference: str, names: Sequence[Named]) -> Iterator[Split]:
    """The ways to find the name of a document at the beginning or the end of a reference, the longest name first.

    Names that are its own go before those that are made of them: initials, folders, unique beginnings. What a copied
    citation says of days and addresses is left out.
    """
    text = _DATED.sub("", " ".join(reference.split()))
    own, made = _tables(tuple(names))
    for table in (own, made):
        yield from _known(text, table, _quoted_titles(tuple(names)))
    yield from _spoken(text, *_spoken_names(tuple(names)))
    yield from _begun(text, own)


def find_named(text: str, names: Sequence[Named]) -> tuple[str, ...]:
    """The documents whose own name a text is, and nothing else: a title, an id, a name that was set."""
    own, _ = _tables(tuple(names))
    return own.get(_words(text), ())


def is_name(text: str, names: Sequence[Named]) -> bool:
    """Whether a text is a whole name of a document, its own or one that is made of its own, and nothing else."""
    words = _words(text)
    return any(words in table for table in _tables(tuple(names)))


def _known(
    text: str, table: Mapping[tuple[str, ...], tuple[str, ...]], quoted_titles: AbstractSet[tuple[str, ...]]
) -> Iterator[Split]:
    """Splits after, and before, the words of a name; of words between quotation marks, only if the name has them."""
    quoted = _QUOTED.search(text)
    words = list(_WORD.finditer(text))
    folded = [_fold(word[0]) for word in words]
    longest = max(map(len, table), default=0)
    for size in range(min(len(words), longest), 0, -1):
        found = table.get(tuple(folded[:size]))
        within = quoted and words[size - 1].end() > quoted.start() and tuple(folded[:size]) not in quoted_titles
        if found and not within:
            yield Split(found, _after(text, words[size - 1]))
    for size in range(min(len(words) - 1, longest), 0, -1):
        found = table.get(tuple(folded[-size:]))
        if found and not text[words[-1].end() :].strip(" ."):
            yield Split(found, kinds.leave_out_before(text[: words[-size].start()]))


def _spoken(
    text: str, bent: Mapping[tuple[str, ...], tuple[str, ...]], called: Mapping[tuple[str, ...], tuple[str, ...]]
) -> Iterator[Split]:
    """Splits before a German title with the endings of a sentence, and before the kind of a document."""
    words = list(_WORD.finditer(text))
    folded = [_fold(word[0]) for word in words]
    longest = max(map(len, (*bent, *called)), default=0)
    for size in range(min(len(words) - 1, longest), 0, -1):
        found = bent.get(tuple(map(kinds.unbend, folded[-size:]))) or called.get(tuple(folded[-size:]))
        before = text[: words[-size].start()]
        rest = kinds.leave_out_before(before)
        if found and rest.rstrip() != before.rstrip(" ,") and not text[words[-1].end() :].strip(" ."):
            yield Split(found, rest)


def _begun(text: str, own: Mapping[tuple[str, ...], tuple[str, ...]]) -> Iterator[Split]:
    """Splits after what only one document begins with."""
    quoted = _QUOTED.search(text)
    words = list(_WORD.finditer(text, 0, quoted.start() if quoted else len(text)))
    longest = max(map(len, own), default=0)
    for size in range(min(len(words), longest), 0, -1):
        begun = " ".join(_fold(word[0]) for word in words[:size])
        if len(begun) >= _BEGINNING and not begun[-1].isdigit():
            found = {one for name, some in own.items() if " ".join(name).startswith(begun) for one in some}
            if len(found) == 1:
                yield Split(tuple(found), _after(text, words[size - 1]), whole=False)
                return


def _after(text: str, word: re.Match[str]) -> str:
    """What follows a name, without a closing quotation mark that belongs to it."""
    rest = text[word.end() :]
    return (
        rest.lstrip(_SEPARATORS) if rest[:1] in {"", " ", *_SEPARATORS} else rest.lstrip(_CLOSING).lstrip(_SEPARATORS)
    )


@lru_cache(maxsize=8)
def _quoted_titles(names: tuple[Named, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(_words(one.title) for one in names if _QUOTED.search(one.title))


@lru_cache(maxsize=8)
def _tables(names: tuple[Named, ...]) -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], ...]:
    """The documents that each name, as words, may mean: names of their own, and those made of them."""
    own: dict[tuple[str, ...], list[str]] = defaultdict(list)
    made: dict[tuple[str, ...], list[str]] = defaultdict(list)
    first = Counter(words[0] for one in names if (words := _words(one.title)))
    folders = Counter(one.path.rpartition("/")[0].rpartition("/")[2] for one in names)
    for one in names:
        spoken = (one.title, f"{one.title} {one.document}", one.document, *one.aliases, *one.short)
        for name in dict.fromkeys(map(_words, spoken)):
            own[name].append(one.document)
        for name in dict.fromkeys(_made(one, first, folders)):
            made[name].append(one.document)
    return tuple({name: tuple(some) for name, some in table.items() if name} for table in (own, made))


@lru_cache(maxsize=8)
def _spoken_names(names: tuple[Named, ...]) -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], ...]:
    """The documents by their German titles without endings, and by what their kinds are called."""
    bent: dict[tuple[str, ...], list[str]] = defaultdict(list)
    called: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in names:
        if one.lang.partition("-")[0] == "de":
            bent[tuple(map(kinds.unbend, _words(one.title)))].append(one.document)
        for name in kinds.list_names(one.kind, one.lang):
            called[(name,)].append(one.document)
    return tuple({name: tuple(some) for name, some in table.items() if any(name)} for table in (bent, called))


def _made(one: Named, first: Counter[str], folders: Counter[str]) -> Iterator[tuple[str, ...]]:
    """The title without its generic words or the name of the company, its initials, the file, a folder of its own.

    Of ``Bylaw 3: The Elections Bylaw`` each part is a name.
    """
    title, parts = _words(one.title), one.title.split(": ")
    titles = [title, *([title[1:]] if len(title) > 2 and first[title[0]] >= _COMMON else [])]  # noqa: PLR2004 - as said
    titles += map(_words, parts if len(parts) > 1 else ())
    for some in titles:
        yield some
        yield from (some[: -len(generic)] for generic in _GENERIC if some[-len(generic) :] == generic != some)
        if len(some) > 1:
            yield ("".join(word[0] for word in some),)
    *around, file = one.path.split("/")
    yield _words(file.rpartition(".")[0])
    if around and folders[around[-1]] == 1:
        yield _words(around[-1])


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_fold(word) for word in _WORD.findall(text.replace("_", " ")))


def _fold(word: str) -> str:
    folded = word.casefold().replace("’", "'").removesuffix("'s")
    return folded[2:] if folded[:2] in {"l'", "d'"} else folded
