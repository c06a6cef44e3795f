"""Blanks that somebody meant to fill in, and remarks that nobody meant to publish: ``[COMPANY NAME]``, ``TODO:``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clausebook.check.text import Text, prose
from clausebook.codes import finding
from clausebook.model.errors import Finding

_BLANK = re.compile(
    r"\[(?:[A-Z][A-Z0-9]*(?:[ _/’'&.,]+[A-Z]+)+"  # [COMPANY NAME], but not [RFC5280]
    r"|NAME|DATE|COMPANY|ADDRESS|AMOUNT|PARTY|CUSTOMER|CLIENT|TITLE|PLACE|STATE|COUNTRY|NUMBER|E?-?MAIL|YEAR|CITY)\]"
    r"|\[(?:insert|enter|add|your|name of|date of|company|address|amount|number|to be)\b[^\[\]]{0,60}\]"
    r"|\[[\s•●▪_.…*xX-]{1,40}\]"  # [●], [___], [ ... ]
    r"|[«‹<]{1,2}(?=[A-Z])[A-Z0-9]+(?:[ _-][A-Z0-9]+)+[»›>]{1,2}"
    r"|\$\{\w[\w.-]{0,60}\}"
    r"|\b[Xx]{2,}\b(?=\s+(?:days?|months?|years?|weeks?|hours?|percent|%|USD|EUR|Euro))|(?<=[$€£]) ?[Xx]{2,}\b"
)
_GUILLEMETS = re.compile(r"«[A-Z][\w ]{0,40}»")  # of Word's mail merge: no French quotation begins without a space
_REMARK = re.compile(
    r"\b(?:TODO|FIXME|TBD)\b:?|\[(?:[Nn]ote to (?:draft|self|\w+)|[Dd]rafting [Nn]ote)\b[^\]]{0,200}\]"
)
_BOX = re.compile(r"\[[ xX]\] ")  # of a list of tasks


def find(text: Text) -> Iterator[Finding]:
    """``W_BLANK`` and ``W_REMARK``, each wording once a clause."""
    for index, clause in enumerate(text.clauses):
        said = prose(clause.block)
        begin = box.end() if (box := _BOX.match(said)) else 0
        linked = [(mark.start, mark.end) for mark in clause.block.marks if mark.tag == "link"]
        found = [one for pattern in (_BLANK, _GUILLEMETS) for one in pattern.finditer(said, begin)]
        for blank in dict.fromkeys(one[0] for one in found if not any(a <= one.start() < b for a, b in linked)):
            yield finding(text.path, text.line(index, blank), "W_BLANK", f"“{blank[:60]}” is still to be filled in")
        for remark in dict.fromkeys(one[0] for one in _REMARK.finditer(said)):
            message = f"“{remark[:60]}” is a remark of those who write, and would be published"
            yield finding(text.path, text.line(index, remark), "W_REMARK", message)
