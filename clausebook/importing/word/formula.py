"""Formulas of Word (ECMA-376 Part 1, §22.1) on one line, as they are typed: ``(a+b)/(2)``, ``x^2``, ``√(x)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clausebook.importing.word.elements import local

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_M = f"{{{_MATH}}}"
_JOINED = {
    "f": ("num", "/", "den"), "sSup": ("e", "^", "sup"), "sSub": ("e", "_", "sub"), "limLow": ("e", "_", "lim"),
    "limUpp": ("e", "^", "lim"),
}  # fmt: skip


def linear(element: Any) -> str:
    """The formula under an element, on one line."""
    name = local(element)
    if name in {"t", "delText"}:
        return element.text or ""
    if name in _JOINED:
        first, sign, second = _JOINED[name]
        return f"{_grouped(element, first)}{sign}{_grouped(element, second)}"
    return _READ.get(name, _plain)(element)


def _plain(element: Any) -> str:
    return "".join(linear(one) for one in element if not local(one).endswith("Pr"))


def _part(element: Any, name: str) -> str:
    found = element.find(f"{_M}{name}")
    return linear(found) if found is not None else ""


def _grouped(element: Any, name: str) -> str:
    said = _part(element, name)
    return said if len(said) == 1 or said.isalnum() else f"({said})" if said else ""


def _sign(element: Any, properties: str, name: str, usual: str) -> str:
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return str(found.get(f"{_M}val", "")) if found is not None else usual


def _both(element: Any) -> str:
    return f"{_grouped(element, 'e')}_{_grouped(element, 'sub')}^{_grouped(element, 'sup')}"


def _before(element: Any) -> str:
    return f"_{_grouped(element, 'sub')}^{_grouped(element, 'sup')}{_grouped(element, 'e')}"


def _root(element: Any) -> str:
    return f"{_part(element, 'deg')}√({_part(element, 'e')})"


def _sum(element: Any) -> str:
    low, high = _grouped(element, "sub"), _grouped(element, "sup")
    limits = f"{'_' if low else ''}{low}{'^' if high else ''}{high}"
    return f"{_sign(element, 'naryPr', 'chr', '∫')}{limits} {_part(element, 'e')}"


def _fenced(element: Any) -> str:
    opened, closed = _sign(element, "dPr", "begChr", "("), _sign(element, "dPr", "endChr", ")")
    return opened + _sign(element, "dPr", "sepChr", "|").join(_each(element, "e")) + closed


def _called(element: Any) -> str:
    return f"{_part(element, 'fName')}({_part(element, 'e')})"


def _matrix(element: Any) -> str:
    return "[" + "; ".join(", ".join(_each(row, "e")) for row in element.iterchildren(f"{_M}mr")) + "]"


def _lines(element: Any) -> str:
    return "; ".join(_each(element, "e"))


def _each(element: Any, name: str) -> Iterator[str]:
    return (linear(one) for one in element.iterchildren(f"{_M}{name}"))


_READ = {
    "sSubSup": _both, "sPre": _before, "rad": _root, "nary": _sum, "d": _fenced, "func": _called, "m": _matrix,
    "eqArr": _lines,
}  # fmt: skip
