"""Raised and lowered signs as Unicode has them: ``10²``, which without formatting would read 102, and ``CO₂``."""

from __future__ import annotations

import re

_TABLES = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
_SIGNS = {"sup": re.compile(r"[\d+\-−=()n\s]+"), "sub": re.compile(r"[\d+\-−=()\s]+")}


def has_signs(text: str, script: str) -> bool:
    """Whether Unicode has every sign of a text raised (``sup``) or lowered (``sub``)."""
    return bool(_SIGNS[script].fullmatch(text))


def write_signs(text: str, script: str) -> str:
    """A text with those of its signs raised or lowered that Unicode has so."""
    return text.translate(_TABLES[script])
