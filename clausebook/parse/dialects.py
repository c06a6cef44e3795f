"""What other tools than git hosts write into Markdown, put as Markdown means it: comments gone, words kept.

Every line stays a line, so that a clause is found where it was typed. What stands in code is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from clausebook.parse.tags import READ

Write = Callable[[re.Match[str]], str]  # what stands in the place of a mark

_CODE = re.compile(
    r"^(?P<in>[ \t>]*)(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n(?:(?!(?P=in)[ \t]*(?P=fence))[^\n]*(?:\n|\Z))*+[^\n]*"
    r"|(?<!`)(?P<span>`++)(?:(?!\n[ \t]*\n)[^`]|(?!(?P=span)(?!`))`+)*?(?P=span)(?!`)",
    re.MULTILINE,
)
_ATTRIBUTES = (
    r"(?<!\{)\{(?P<attributes>[#.][\w:.-]+(?:\s+(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"\n]*\"|[^\s}\"]+)))*)\s*\}(?!\})"
)
_ID = re.compile(r"#([\w:.-]+)")
_SPACES = (
    "newpage|pagebreak|clearpage|bigskip|medskip|smallskip|noindent|hfill|vfill|centering|hrulefill|tableofcontents"
)
_SPANS = (("underline", "u"), ("ul", "u"), ("mark", "mark"))
_QUOTED_PATH = r"(?P<sign>['\"])(?P<path>[^'\"\n]+)(?P=sign)"
_IMPORT = re.compile(rf"^import\s*(?:(?P<names>[\w*{{}},\s]{{1,400}}?)\bfrom\s*)?{_QUOTED_PATH};?[ \t]*$", re.MULTILINE)
_TEXTS = (".md", ".mdx", ".markdown")
_BRACES = r"\{(?:[^{}]{1,400}+|\{(?:[^{}]{1,400}+|\{[^{}]{0,400}+\})*+\})*+\}"
# The attributes of a component, which has a capital, and ends by itself or by name: <Company Name> is words.
_JSX = rf"(?:\s+[\w:-]+(?:=(?:\"[^\"]{{0,400}}+\"|'[^']{{0,400}}+'|{_BRACES}))?)*+\s*"
_KINDS = "note|tip|info|warning|caution|danger|important|abstract|summary|question|example|quote|success|failure|bug"


class _Rule(NamedTuple):
    """A mark of a dialect; ``hint`` is a word without which no text has it, so that most are not searched.

    ``end`` closes it, if it may go over many lines: what begins behind the last one is not searched either.
    """

    dialect: str
    hint: str
    pattern: re.Pattern[str]
    write: Write | None  # None: it is read elsewhere, or printed as it stands
    end: str = ""

    def reach(self, source: str) -> int:
        """How far into a text it is searched for."""
        return source.rfind(self.end) + len(self.end) if self.end else len(source)


def _rule(dialect: str, hint: str, pattern: str, write: str | Write | None, end: str = "") -> _Rule:
    written = (lambda found: found.expand(write)) if isinstance(write, str) else write
    return _Rule(dialect, hint, re.compile(pattern, re.MULTILINE), written, end)


def _gone(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _anchor(found: re.Match[str]) -> str:
    named = _ID.search(found["attributes"])
    return f'<span id="{named[1]}"></span>' if named else ""


def _span(found: re.Match[str]) -> str:
    tag = next((tag for name, tag in _SPANS if re.search(rf"\.{name}\b", found["attributes"])), "")
    words = f"<{tag}>{found['words']}</{tag}>" if tag else found["words"]
    return _anchor(found) + words


def _quoted(found: re.Match[str]) -> str:
    """An admonition of MkDocs as a quotation: its title, then what is indented below."""
    title = found["kind"].capitalize() if found["title"] is None else found["title"]
    lines = [re.sub(r"^(?: {4}|\t)?", "> ", line) for line in found["body"].rstrip("\n").split("\n")[1:]]
    after = "\n" * (len(found["body"]) - len(found["body"].rstrip("\n")))
    return "\n".join([f"> {title}<br>", *lines]) + after


def _alert(found: re.Match[str]) -> str:
    return f"{found['before']}{found['kind'].capitalize()}<br>"


def _numbered(found: re.Match[str]) -> str:
    """The number of an example, which counts on through the whole text; its name refers to it."""
    number = _list_examples(found.string).get(found["name"] or found.start())
    return f"({number})" if number else found[0]


@lru_cache(maxsize=8)
def _list_examples(source: str) -> dict[str | int, int]:
    """The number of each example that begins a line, by its name, or by where it stands."""
    begun = re.finditer(r"^[ \t]*(?P<mark>\(@(?P<name>[\w-]*)\))(?=[ \t])", source, re.MULTILINE)
    names = dict.fromkeys(one["name"] or one.start("mark") for one in begun)
    return {name: number for number, name in enumerate(names, 1)}


def _component(found: re.Match[str]) -> str:
    """Nothing for a component that ends, but for one that is another text."""
    name = found["name"]
    known = found[0].endswith("/>") or name in _list_ended(found.string)
    kept = name.lower() in READ or name in list_partials(found.string)
    return _gone(found) if known and not kept else found[0]


@lru_cache(maxsize=8)
def _list_ended(source: str) -> frozenset[str]:
    return frozenset(re.findall(r"</([A-Z][\w.]*)[ \t]*>", source))


@lru_cache(maxsize=8)
def list_partials(source: str) -> frozenset[str]:
    """The components of MDX that a text imports from other texts."""
    return frozenset(list_imports(source))


@lru_cache(maxsize=8)
def list_imports(source: str) -> Mapping[str, str]:
    """The components of MDX that a text imports from other texts, each with the file that it names."""
    if "import" not in source:
        return {}
    imported = (found for found in _IMPORT.finditer(source) if found["path"].lower().endswith(_TEXTS))
    return {name: found["path"] for found in imported for name in re.findall(r"\w+", found["names"] or "")}


_RULES = (
    _rule("HTML", "<!--", r"<!--(?!-?>)(?s:.)*?-->", _gone, "-->"),
    _rule("HTML", "]: ", r"^ {0,3}\[(?://|[Cc]omment)\]: *(?:#|<>) *(?:\([^\n]*\)|\"[^\n]*\"|'[^\n]*')[ \t]*$", ""),
    _rule("MDX", "{/*", r"\{/\*(?s:.)*?\*/\}", _gone, "*/}"),
    _rule("MDX", "<", rf"</?(?P<name>[A-Z][\w.]*[a-z][\w.]*){_JSX}/?>", _component, ">"),
    _rule("MDX", "import", _IMPORT.pattern, _gone),
    _rule("MDX", "export ", r"^export\s+(?:const|let|default|function)\b[^\n]*(?:\n[^\n]*\S[^\n]*)*", _gone),
    _rule("MDX", "</>", r"^[ \t]*</?>[ \t]*$", ""),
    _rule("Obsidian", "%%", r"%%(?:(?!%%)[^\n]|\n(?![ \t]*%%))*(?:%%|\n[ \t]*%%(?=[ \t]*$))", _gone),
    _rule("kramdown", "{::", r"\{::comment\}(?s:.)*?\{:/comment\}", _gone, "{:/comment}"),
    _rule("kramdown", "{::", r"\{::comment\}(?s:.)*?\{:/\}", _gone, "{:/}"),
    _rule("kramdown", "{:", r"\{::[a-z]+[^{}\n]*\}|\{:/[a-z]*\}", ""),
    _rule("kramdown", "{:", r"\{:(?:toc|[ ]*[.#\w][^{}\n]*)\}", ""),
    _rule("kramdown", "\n:", r"^[ ]{0,3}[^\s:>|#-][^\n]*\n(?:[ \t]*\n)?[ ]{0,3}:[ \t]+(?=\S)", None),
    _rule("pandoc", "]{", rf"(?<!!)\[(?P<words>[^\[\]\n]+)\]{_ATTRIBUTES}", _span),
    _rule("pandoc", "{", rf"(?:(?<=[)*_`\0])|(?<![ \t])[ \t]+){_ATTRIBUTES}(?=[ \t]*+#*+[ \t]*+$)", _anchor),
    _rule("pandoc", ":::", r"^[ \t]*:{3,}[ \t]*(?:\{[^{}\n]*\}|[\w-]*)[ \t]*:*", ""),
    _rule("pandoc", "#.", r"^(?P<before>[ \t]*)#\.(?=[ \t])", r"\g<before>1."),
    _rule("pandoc", "(@", r"\(@(?P<name>[\w-]*)\)", _numbered),
    _rule("pandoc", "--", r"^[ ]*-{3,}(?:[ ]+-{3,})+[ ]*$", None),
    _rule("pandoc", "^[", r"\^\[[^\[\]\n]+\]", None),
    _rule("pandoc", "^", r"(?<=[\w)])\^(?P<words>[^\s^]{1,20})\^(?!\w)", r"<sup>\g<words></sup>"),
    _rule("pandoc", "~", r"(?<=\w)(?<!~)~(?P<words>\w{1,10})~(?!~)", r"<sub>\g<words></sub>"),
    _rule("MkDocs", "==", r"==(?<![=\w]==)(?P<words>[^\s=](?:[^=\n]*[^\s=])?)==(?![=\w])", r"<mark>\g<words></mark>"),
    _rule("LaTeX", "\\", r"\\[vh](?:space|skip)\*?\{[^{}\n]*\}", ""),
    _rule("LaTeX", "\\", rf"^[ \t]*\\(?:(?:{_SPACES})\b|(?:begin|end)\{{(?:center|flush(?:left|right))\}})[ \t]*$", ""),
    _rule("GitHub", "[!", rf"^(?P<before>[ \t]*(?:>[ \t]*)+)\[!(?P<kind>(?i:{_KINDS}))\][ \t]*$", _alert),
    _rule(
        "MkDocs",
        "\n    ",
        rf"^(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>{_KINDS})[ \t]*(?:\"(?P<title>[^\"\n]*)\")?[ \t]*"
        r"(?P<body>(?:\n(?:[ ]{4}|\t)[^\n]*|\n[ \t]*(?=\n))*)$",
        _quoted,
    ),
    _rule("MkDocs", "*[", r"^\*\[[^\[\]\n]+\]:[ \t]+\S[^\n]*$", None),
    _rule("CriticMarkup", "{", r"\{(?:\+\+|--|~~|>>|==)[^{}\n]*(?:\+\+|--|~~|<<|==)\}", None),
    _rule("MkDocs", "TOC", r"^[ \t]*\[(?:TOC|\[_TOC_\])\][ \t]*$", ""),
)
# What may reach over an empty line, in the eyes of one rule or another.
_REACHING = re.compile(r"[{\0]|`{3}|~{3}|<!--|!!!|%%|<[A-Z][^<>]*\Z|^(?:import|export)\s", re.MULTILINE)
_QUIET = frozenset({"HTML", "GitHub"})  # what every reader of Markdown reads so


def read(source: str) -> str:
    """A text with the marks of dialects put as Markdown means them."""
    rules = [rule for rule in _RULES if rule.hint in source]
    if not rules:
        return source
    if "`" not in source and "~~~" not in source:
        return _applied(source, rules)
    if "\0" in source:  # which stands for code here
        return source
    kept: list[str] = []

    def hide(code: re.Match[str]) -> str:
        kept.append(code[0])
        return f"\0{len(kept) - 1}\0"

    hidden = _applied(_CODE.sub(hide, source), rules)
    return re.sub(r"\0(\d+)\0", lambda place: kept[int(place[1])], hidden)


def is_plain(stretch: str) -> bool:
    """Whether all between two empty lines, or more, is read as it stands whatever is before or behind it."""
    return not _REACHING.search(stretch) and read(stretch) == stretch


def _applied(source: str, rules: Iterable[_Rule]) -> str:
    for rule in rules:
        if rule.write is None:
            continue
        end = rule.reach(source)
        source = rule.pattern.sub(rule.write, source[:end]) + source[end:]
    return source


def mask_code(source: str) -> str:
    """A text with blanks in place of code, but for what is code by its indent; places stay."""
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), source)


def find(source: str) -> Iterator[tuple[str, int, int]]:
    """The dialects of a text: its name, the first line (from 1), and how many marks of it there are."""
    found: dict[str, list[int]] = {}
    masked = ""
    for rule in _RULES:
        if rule.hint in source and rule.dialect not in _QUIET:
            masked = masked or mask_code(source)
            line, position = 1, 0
            for mark in rule.pattern.finditer(masked, 0, rule.reach(masked)):
                if rule.write and rule.write(mark) == mark[0]:
                    continue
                line += masked.count("\n", position, mark.start())
                position = mark.start()
                found.setdefault(rule.dialect, []).append(line)
    for dialect, lines in found.items():
        yield dialect, min(lines), len(lines)
