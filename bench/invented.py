"""Made-up agreements, as repetitive in their phrases as real ones are: legal text that needs no file."""

from __future__ import annotations

import random
import re

from clausebook.model.clause import Block, Kind, ParsedClause

_PARTIES = "the Customer|the Company|each party|an End User|the Supplier|a Reseller|the Licensee|you|we|any Affiliate"
_VERBS = (
    "shall notify|may suspend|must not disclose|agrees to pay|will indemnify|is responsible for|shall retain|may audit"
    "|must delete|represents and warrants|will provide|may assign|shall comply with|waives|acknowledges"
)
_THINGS = (
    "the Services|Personal Data|all applicable fees|Confidential Information|the Agreement|its account credentials"
    "|third-party claims|the Documentation|usage records|any tax|the emergency services|Order Forms|Beta Features"
    "|the Software|customer content|telephone numbers|traffic data|credit balances|support requests|the Subprocessors"
)
_TAILS = (
    "within {n} days of written notice|except as required by law|for the duration of the term|at its sole expense"
    "|without prior written consent|in accordance with Section {n}|unless otherwise agreed in writing"
    "|to the maximum extent permitted by law|upon termination for any reason|not exceeding USD {n},000"
    "|where technically feasible|subject to the limitations of Section {n}|no later than the {n}th of each month"
)
_TITLES = (
    "Payment.|Definitions|Term and Termination|Fees and Taxes|Acceptable Use|Your Content|General|Notices|Payment"
    "|Limitation of Liability|Security Measures|Data Retention|Emergency Calling|Changes|Warranties|Governing Law"
)


def invented(rng: random.Random, size: int) -> tuple[ParsedClause, ...]:
    """A text of ``size`` clauses: sections with paragraphs, items and tables under them."""
    clauses: list[ParsedClause] = []
    section = -1
    while len(clauses) < size:
        place, draw = len(clauses), rng.random()
        if section < 0 or draw < 0.12:
            title = _one(rng, _TITLES) if rng.random() < 0.7 else _one(rng, _THINGS).title()
            section = place
            clauses.append(_clause(place, -1, Kind.SECTION, f"{place}.", title))
        elif draw < 0.17:
            for row in range(min(rng.randint(2, 7), size - place)):
                cells = (_one(rng, _THINGS), f"USD {rng.randint(1, 90)}", rng.choice(("Yes", "No", "United States")))
                clauses.append(_clause(place + row, section, Kind.ROW, "", "\t".join(cells)))
        elif draw < 0.35:
            clauses.append(_clause(place, section, Kind.ITEM, "(a)", _one(rng, _THINGS)))
        else:
            text = " ".join(_sentence(rng) for _ in range(rng.randint(1, 5)))
            clauses.append(_clause(place, section, Kind.PARAGRAPH, f"{place}.1", text))
    return tuple(clauses)


def _one(rng: random.Random, choices: str) -> str:
    return rng.choice(choices.split("|"))


def _sentence(rng: random.Random) -> str:
    parts = [_one(rng, _PARTIES), _one(rng, _VERBS), _one(rng, _THINGS), _one(rng, _TAILS)]
    if rng.random() < 0.5:
        parts += ["and", _one(rng, _VERBS), _one(rng, _THINGS), _one(rng, _TAILS)]
    text = re.sub(r"\{n\}", lambda _: str(rng.randint(2, 60)), " ".join(parts))
    return f"{text[0].upper()}{text[1:]}."


def _clause(place: int, parent: int, kind: Kind, label: str, text: str) -> ParsedClause:
    is_section = kind is Kind.SECTION
    block = Block(kind, label, "", text if is_section else "", text, (), text.replace("\t", " "), 2 * is_section)
    return ParsedClause(block, str(place), parent, int(parent >= 0), place + 1)
