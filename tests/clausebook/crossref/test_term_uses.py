from __future__ import annotations

import pytest

from clausebook.crossref.definitions import Definition, Form, find_definitions
from clausebook.crossref.term_uses import Fault, Source, Terms, find_clause_uses, find_remarks, find_uses
from clausebook.model.clause import Block, Kind, Mark, ParsedClause


def clause(text: str, *marks: Mark, kind: Kind = Kind.PARAGRAPH) -> ParsedClause:
    return ParsedClause(Block(kind, "", "", "", text, marks, text), "p", -1, 0, 1)


def defined(*terms: str) -> list[Definition]:
    return [Definition(term, index, 0, 0, Form.MEANS) for index, term in enumerate(terms)]


def faults(*clauses: ParsedClause) -> list[tuple[Fault, int, str, int]]:
    found = find_definitions(clauses)
    remarks = find_remarks(clauses, found, find_clause_uses(clauses, found, Terms.of(found)))
    return [(remark.fault, remark.clause, remark.text, remark.other) for remark in remarks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Services and a Service.", ["Services", "Service"]),  # Services is a term of its own here
        ("Customer Data of Customers", ["Customer Data", "Customers"]),
        ("the Customer’s and the Customers' accounts", ["Customer", "Customers"]),
        ("customer SERVICES Customerization Precustomer", []),
        ("a Third-Customer and Non-Customer-facing thing", []),
        ("legal@Customer and www.Customer.com", []),
        ("Customer/Service, (Customer) “Customer”.", ["Customer", "Service", "Customer", "Customer"]),
        ("you and You and we", []),
    ],
)
def test_uses_are_whole_words_in_exact_case_the_longest_first(text: str, expected: list[str]) -> None:
    terms = Terms.of(defined("Customer", "Customer Data", "Service", "Services", "You", "we"))

    assert expected == [text[use.start : use.end] for use in find_uses(text, terms)]


def test_the_own_terms_come_before_inherited_ones_and_the_first_of_a_term_wins() -> None:
    own, terms_of_service, policy = defined("Fee", "Fee"), defined("x", "Fee", "Site"), defined("Site")
    terms = Terms.of(own, ("tos", terms_of_service), ("policy", policy))

    assert {"Fee": Source("", 0), "Site": Source("tos", 2)} == terms.sources


def test_forbidden_spans_hold_no_use() -> None:
    text = "Fee and Fee and Fee"

    assert [8] == [use.start for use in find_uses(text, Terms.of(defined("Fee")), [(0, 3), (18, 19)])]


def test_without_terms_nothing_is_used() -> None:
    assert find_uses("Any text", Terms.of([])) == ()


def test_a_definition_and_a_link_are_no_uses() -> None:
    clauses = [
        clause("A price (the “Fee”). The Fee is due."),
        clause("See the Fee page about the Fee.", Mark(4, 16, "link", "fees.md")),
    ]
    found = find_definitions(clauses)

    assert [[25], [27]] == [
        [use.start for use in clause] for clause in find_clause_uses(clauses, found, Terms.of(found))
    ]


def test_a_term_defined_twice_is_reported_at_the_second() -> None:
    assert [(Fault.DOUBLE, 1, "Fee", 0)] == faults(clause("A Fee (the “Fee”). The Fee."), clause("B (the “Fee”)."))


def test_a_term_used_before_it_is_defined() -> None:
    clauses = (clause("Customer Data is ours."), clause("All messages (“Customer Data”) are."))

    assert [(Fault.LATE, 1, "Customer Data", 0)] == faults(*clauses)


def test_headings_and_lists_of_definitions_may_speak_of_later_terms() -> None:
    heading = clause("Customer Data", kind=Kind.SECTION)
    entries = (clause("“Account” means a place of Customer Data."), clause("“Customer Data” means that of an Account."))

    assert [] == faults(heading, *entries)


def test_a_term_that_is_never_used() -> None:
    assert [(Fault.UNUSED, 0, "PII", -1)] == faults(clause("Personal information (“PII”) of you (“you”)."))


def test_letters_after_a_bold_term_are_printed_with_asterisks() -> None:
    assert [(Fault.TRAP, 0, "**“User”**s", -1)] == faults(clause("All **“User”**s agree."))


def test_a_quotation_closed_by_an_opening_quote() -> None:
    assert [(Fault.CLOSER, 0, "they", -1)] == faults(clause("Its users (“they“) agree."))


def test_straight_and_curly_quotes_in_one_document_are_reported_once() -> None:
    clauses = (clause("the “old” way"), clause('a "new" way and a "new" day'))

    assert [(Fault.MIXED, 1, '"', 0)] == faults(*clauses)
