"""Who follows a clause or a section is told of what changed there, of terms that changed under it, and of no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from clausebook.model.change import Change, ChangeKind, Clause, Told
from clausebook.model.document_change import DocumentChange
from clausebook.model.version import ChangeClass, DateSource, DocumentRecord, Version
from clausebook.parse.wording import digest
from clausebook.workspace import Workspace
from clausebook_api.models import Delivery, Endpoint, Message, Recipient, Subscriber
from clausebook_api.notices import outbox, report, subsets
from clausebook_api.notices.audience import audience
from clausebook_api.notices.delivery import State
from clausebook_api.notices.followed import find_origins
from clausebook_api.notices.notice_facts import Facts
from clausebook_api.notices.plan import Ledger, describe, plan
from clausebook_api.notices.views import WHOLE, choose_view, list_parts, narrow
from clausebook_api.notices.webhook import Answer
from clausebook_api.preferences import Preferences
from tests.conftest import compare, placed

if TYPE_CHECKING:
    Company = Any

TERMS = """\
## <a id="words"></a>1. Definitions

<a id="service"></a>1.1 **“Service”** means the programs that we run for you{service}.

## <a id="money"></a>2. Fees

<a id="due"></a>2.1 Fees are due in {days} days.

<a id="tax"></a>2.2 Taxes are added to fees{tax}.

## <a id="use"></a>3. Use

<a id="fair"></a>3.1 You use the Service fairly.

<a id="age"></a>3.2 You are of age.
"""
FORM = """\
## <a id="order"></a>1. Order

<a id="scope"></a>1.1 The Service is ordered for a year.

<a id="seat"></a>1.2 A seat is for one person.
"""
FIRST = {"service": "", "days": "30", "tax": ""}


@dataclass
class Library:
    """A corpus of two documents, the second of which takes its terms from the first."""

    found: dict[str, list[tuple[Version, tuple[Clause, ...]]]] = field(default_factory=dict)

    def documents(self) -> Sequence[DocumentRecord]:
        terms = DocumentRecord("terms", "Terms of Service", "agreement", "t.md")
        return terms, DocumentRecord("form", "Order Form", "agreement", "f.md", terms_from=("terms",))

    def versions(self, document: str) -> Sequence[Version]:
        return [version for version, _ in self.found.get(document, ())]

    def clauses(self, version: Version) -> Sequence[Clause]:
        return self.found[version.document][version.number - 1][1]

    def changes(self, version: Version) -> Sequence[Change]:
        if version.number == 1:
            return ()
        return compare(self.found[version.document][version.number - 2][1], tuple(self.clauses(version)))

    def told(self, document: str, after: int, until: int) -> Iterator[Told]:
        for version in self.versions(document)[after:until]:
            yield from (Told(one.clause, one.kinds, one.certainty, one.other) for one in self.changes(version))

    def clause_ids(self, document: str) -> Sequence[str]:
        return list(dict.fromkeys(one.id for _, text in self.found[document] for one in text))

    def add(self, document: str, day: date, text: str) -> None:
        texts = self.found.setdefault(document, [])
        number = len(texts) + 1
        title = {"terms": "Terms of Service", "form": "Order Form"}[document]
        texts.append((
            Version(
                document, str(day), number, title, f"{document}.md", f"{number:040x}", f"{number:040x}",
                datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day, day, DateSource.DECLARED, day,
                DateSource.DECLARED, ChangeClass.MATERIAL, True, "Clearer.", digest([text]),  # noqa: FBT003 - in order
            ),
            placed(text),
        ))  # fmt: skip


@pytest.fixture
def followed(company: Company) -> Company:
    """A company whose documents are known as they were in January."""
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    library.add("form", date(2026, 1, 1), FORM)
    company.texts = library
    company.notify()
    return company


def change(company: Company, **words: str) -> None:
    company.texts.add("terms", company.clock().date(), TERMS.format(**(FIRST | words)))
    company.notify()
    company.worker().drain()


def newest(company: Company) -> int:
    return report.list_notices(company.database)[0].id


def shown(company: Company, name: str, form: str = "plain") -> str:
    """The text of the only mail to somebody, "" if there is none."""
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in company.mails()]
    bodies = [mail.get_body((form,)) for mail in mails if mail["To"] == f"{name}@example.org"]
    texts = [body.get_content() for body in bodies if body]
    assert len(texts) <= 1
    return "".join(texts)


def test_a_clause_is_told_of_alone_with_a_link_to_the_whole(followed: Company) -> None:
    followed.people("clause", targets=("terms#due",))
    followed.people("whole", targets=("terms",))
    change(followed, days="14", tax=", as the law says")
    told = shown(followed, "clause")
    assert "[-30-] {+14+}" in told
    assert "as the law says" not in told
    assert "1 change elsewhere in it is not shown" in " ".join(told.split())
    assert "https://legal.example/terms/2026-11-20/" in told
    assert "as the law says" in shown(followed, "whole")
    assert "elsewhere" not in shown(followed, "whole")


def test_a_section_is_told_of_with_what_stands_under_it(followed: Company) -> None:
    followed.people("money", targets=("terms#money",))
    followed.people("use", targets=("terms#use",))
    change(followed, days="14", tax=", as the law says")
    assert "{+14+}" in shown(followed, "money")
    assert "as the law says" in shown(followed, "money")
    assert "" == shown(followed, "use")
    assert {"sent": 1} == followed.states()


def test_a_clause_whose_term_changed_is_told_of_and_its_neighbour_is_not(followed: Company) -> None:
    followed.people("fair", targets=("terms#fair",))
    followed.people("age", targets=("terms#age",))
    followed.people("use", targets=("terms#use",))
    followed.people("scope", targets=("form#scope",))
    followed.people("seat", targets=("form#seat",))
    followed.people("form", targets=("form",))
    change(followed, service=" and nobody else", days="14")
    for name, place in {"fair": "3.1", "use": "3.1", "scope": "Order Form, 1.1", "form": "Order Form, 1.1"}.items():
        told = shown(followed, name)
        assert "Also touches what you follow: it uses a term that changed" in told
        assert f"{place}: Service" in told
        assert "{+14+}" not in told
    assert ("", "") == (shown(followed, "age"), shown(followed, "seat"))
    assert {"sent": 4} == followed.states()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_review_counts_whoever_a_notice_would_go_to(
    followed: Company, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, some in {"form": "form", "order": "form#order", "scope": "form#scope", "seat": "form#seat"}.items():
        followed.people(name, targets=(some,))
    followed.people("fair", targets=("terms#fair",))
    monkeypatch.setenv("CLAUSEBOOK_DATABASE_URL", followed.sending.database)
    library = followed.texts
    library.add("terms", followed.clock().date(), TERMS.format(**(FIRST | {"service": " and nobody else"})))
    *earlier, version = library.versions("terms")
    count = audience(replace(Workspace.open(demo), now=followed.clock), library)
    assert count is not None
    proposed = DocumentChange(library.documents()[0], "t.md", tuple(earlier), version, library.changes(version))
    assert 4 == count(proposed)
    followed.notify()
    assert 4 == report.list_notices(followed.database)[0].recipients


def test_who_follows_another_document_is_told_that_it_uses_the_terms(followed: Company) -> None:
    targets = {"form": ("form",), "scope": ("form#scope",), "fair": ("terms#fair",), "both": ("form", "terms#due")}
    for name, some in targets.items():
        followed.people(name, targets=some)
    change(followed, service=" and nobody else", days="14", tax="!")
    other = "What you follow in Order Form uses terms of this document. 3 changes of this document are not shown here."
    part = "You follow a part of this document."
    for form in ("plain", "html"):
        mails = {name: " ".join(shown(followed, name, form).split()) for name in targets}
        assert {"form", "scope"} == {name for name, mail in mails.items() if other in mail}
        assert {"fair", "both"} == {name for name, mail in mails.items() if part in mail}


def test_nobody_is_told_twice_who_follows_much(followed: Company) -> None:
    followed.people("many", targets=("terms#due", "terms#money", "terms#fair", "form#scope", "form"))
    change(followed, service=" and nobody else", days="14")
    told = shown(followed, "many")
    assert 1 == told.count("{+14+}")
    assert "nobody else" not in told


def test_the_record_holds_the_hash_of_the_part_that_each_got(followed: Company) -> None:
    names = {"clause": ("terms#due",), "tax": ("terms#tax",), "whole": ("*",), "other": ("terms#due",)}
    for name, targets in names.items():
        followed.people(name, targets=targets)
    change(followed, days="14", tax=", as the law says")
    lines = {one.address.partition("@")[0]: one for one in report.list_recipients(followed.database, newest(followed))}
    assert set(names) == set(lines)
    sent = {hashlib.sha256(file.read_bytes()).hexdigest() for file in followed.mails()}
    assert sent == {one.message_sha256 for one in lines.values()}
    assert 3 == len({one.text_sha256 for one in lines.values()})
    assert lines["clause"].text_sha256 == lines["other"].text_sha256
    with followed.database.reading() as connection:
        made = connection.execute(select(Message.sha256)).scalars().all()
    assert set(made) == {one.text_sha256 for one in lines.values()}


def test_a_webhook_gets_what_it_follows_and_so_it_does_when_it_is_late(followed: Company, monkeypatch: Any) -> None:
    monkeypatch.setattr("clausebook_api.notices.notify._WRITTEN", 0)  # as for the fifty-first part
    wanted = Preferences(targets=("terms#tax", "form#scope"))
    followed.hooks.endpoint("https://hook.example/", b"s" * 32, "", wanted, followed.clock(), {})
    with followed.database.writing() as connection:
        connection.execute(update(Endpoint).values(state="active"))
        connection.execute(update(Subscriber).values(state="confirmed"))
    posted: list[bytes] = []

    class Poster:
        outward = followed.outward

        def post(self, _url: str, _headers: dict[str, str], body: bytes) -> Any:
            posted.append(body)
            return Answer(ok=True, said="200", body=body)

    followed.texts.add("terms", followed.clock().date(), TERMS.format(service="!", days="14", tax="!"))
    followed.notify()
    followed.worker(poster=Poster()).drain()
    [event] = [one for one in map(json.loads, posted) if one["type"] == "version.in-force"]
    assert ["tax"] == [one["clause"] for one in event["data"]["changes"]]
    assert [("form", "scope")] == [(one["document"], one["clause"]) for one in event["data"]["touched"]]
    assert 2 == event["data"]["not_shown"]
    assert "https://legal.example/form/#scope" == event["data"]["touched"][0]["permalink"]
    assert "concerned" not in json.dumps(event)


def test_a_digest_holds_the_part_that_is_followed(followed: Company) -> None:
    followed.people("weekly", targets=("terms#due",), weekly=True)
    followed.texts.add("terms", date(2026, 11, 20), TERMS.format(service="", days="14", tax="!"))
    followed.notify()
    followed.clock.on(days=1)
    followed.texts.add("terms", date(2026, 11, 21), TERMS.format(service="", days="7", tax="?"))
    followed.notify()
    followed.clock.on(days=7)
    followed.worker().drain()
    told = shown(followed, "weekly")
    assert "{+14+}" in told
    assert "{+7+}" in told
    assert "fees{+" not in told


def test_what_a_delivery_carries_is_in_order_however_it_lies_in_the_database(followed: Company) -> None:
    followed.people("weekly", targets=("terms",), weekly=True)
    for days in ("14", "7", "3"):
        change(followed, days=days)
        followed.clock.on(days=1)
    with followed.database.writing() as connection:
        rows = [row._asdict() for row in connection.execute(select(Recipient).order_by(Recipient.notice_id))]
        connection.execute(delete(Recipient))
        for row in reversed(rows):
            connection.execute(insert(Recipient).values(**row))
    with followed.database.reading() as connection:
        [carried] = subsets.list_carried(connection, select(Recipient.delivery_id)).values()
        [together] = outbox.list_subsets(connection, connection.execute(select(Delivery.bundle_id)).scalar_one())
    assert tuple((row["notice_id"], WHOLE) for row in rows) == carried == together


def test_a_failed_mail_goes_again_as_the_same_part(followed: Company, relay: Any) -> None:
    followed.people("clause", targets=("terms#due",))
    followed.texts.add("terms", followed.clock().date(), TERMS.format(service="", days="14", tax="!"))
    followed.notify()
    with relay(RCPT=b"550 5.1.1 nobody", once=False) as refusing:
        followed.worker(connect=refusing.connect).drain()
    assert {"failed": 1} == followed.states()
    number = newest(followed)
    with followed.database.writing() as connection:
        assert 1 == outbox.send_again(connection, number, [State.FAILED], followed.clock())
    followed.worker().drain()
    assert "{+14+}" in shown(followed, "clause")
    assert "2.2" not in shown(followed, "clause")


def test_many_followers_of_many_clauses_are_recorded_in_portions(followed: Company, monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "_AT_ONCE", 3)
    names = [f"n{number}" for number in range(8)]
    for number, name in enumerate(names):
        followed.people(name, targets=("terms#due",) if number % 2 else ("terms#tax", "terms#age"))
    change(followed, days="14", tax="!")
    assert [number % 2 == 1 for number in range(8)] == ["{+14+}" in shown(followed, name) for name in names]


def test_views_of_many_are_found_by_one_question(followed: Company, monkeypatch: Any) -> None:
    monkeypatch.setattr(outbox, "_AT_ONCE", 2)
    follows = {
        **{f"due{number}": ("terms#due",) for number in range(5)},
        **{f"two{number}": ("terms#tax", "terms#due", "terms#age") for number in range(3)},
        "all": ("*", "terms#due"), "whole": ("terms", "terms#tax"), "section": ("terms#money",),
        "form": ("form", "terms#tax"), "age": ("terms#age",),
    }  # fmt: skip
    for name, targets in follows.items():
        followed.people(name, targets=targets)
    followed.people("unconfirmed", targets=("terms#due",))
    with followed.database.writing() as connection:
        theirs = Subscriber.id == followed.row("unconfirmed").id
        connection.execute(update(Subscriber).where(theirs).values(state="pending"))
    followed.texts.add("terms", followed.clock().date(), TERMS.format(service="!", days="14", tax="!"))
    [one] = followed.notifier().planned(followed.clock().date()).notices
    with followed.asking() as said:
        followed.notify()
    assert 1 == sum("choice" in statement.split("WHERE")[0] for statement, _ in said if "subscriber" in statement)
    with followed.database.reading() as connection:
        views = {row.subscriber_id: row.view for row in connection.execute(select(Recipient))}
    told = {name: targets for name, targets in follows.items() if name != "age"}
    whole = {"all", "whole"}
    assert {
        followed.row(name).id: WHOLE if name in whole else choose_view(one.facts, targets)
        for name, targets in told.items()
    } == views
    assert 4 == len(set(views.values()))  # who follows a section is told what who follows its clauses is


# -- values --


@pytest.fixture(scope="module")
def told() -> Facts:
    """A notice of changes in two sections, and of a term that two documents use."""
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    library.add("form", date(2026, 1, 1), FORM)
    library.add("terms", date(2026, 11, 20), TERMS.format(service="!", days="14", tax="!"))
    return _last(library)


def _last(library: Library) -> Facts:
    notices = plan(library, Ledger({}, {}), date(2026, 11, 26)).notices
    return next(one.facts for one in notices if one.facts["version"] == "2026-11-20")


PARTS = (
    "terms#service", "terms#words", "terms#due", "terms#tax", "terms#money", "terms#fair", "terms#use", "form",
    "form#scope", "form#order",
)  # fmt: skip


def test_what_may_be_followed_to_be_told(told: Facts) -> None:
    assert sorted(PARTS) == list_parts(told)


@given(st.sets(st.sampled_from(PARTS), min_size=1))
def test_a_part_is_what_is_followed_and_the_parts_are_the_whole(followed: set[str]) -> None:
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    library.add("form", date(2026, 1, 1), FORM)
    library.add("terms", date(2026, 11, 20), TERMS.format(service="!", days="14", tax="!"))
    told = _last(library)
    views = [narrow(told, choose_view(told, {one})) for one in followed]
    both = narrow(told, choose_view(told, followed))
    for part, name in (("changes", "clause"), ("touched", "clause")):
        assert {one[name] for one in both[part]} == {one[name] for view in views for one in view[part]}
    assert len(told["changes"]) == len(both["changes"]) + both["not_shown"]


def test_a_removed_definition_touches_those_who_use_the_term() -> None:
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    gone = "\n\n".join(part for part in TERMS.format(**FIRST).split("\n\n") if "means" not in part)
    library.add("terms", date(2026, 11, 20), gone)
    assert [("fair", ["Service"])] == [(one["clause"], one["terms"]) for one in _last(library)["touched"]]


def test_a_clause_that_is_new_or_reworded_is_not_told_of_once_more_as_touched() -> None:
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    library.add("form", date(2026, 1, 1), FORM)
    text = TERMS.format(**(FIRST | {"service": " and nobody else"})).replace("You are of age", "Adults use the Service")
    moved = text.replace("3.1 You use", "3.3 You use") + '\n<a id="try"></a>3.4 You may try the Service.\n'
    library.add("terms", date(2026, 11, 20), moved)
    told = _last(library)
    assert {"service", "fair", "age", "try"} == {one["clause"] for one in told["changes"]}
    assert [("terms", "fair"), ("form", "scope")] == [(one["document"], one["clause"]) for one in told["touched"]]


def test_a_clause_that_moves_concerns_both_sections() -> None:
    library = Library()
    library.add("terms", date(2026, 1, 1), TERMS.format(**FIRST))
    tax = '<a id="tax"></a>2.2 Taxes are added to fees.\n\n'
    moved = TERMS.format(**FIRST).replace(tax, "") + "\n" + tax.replace("2.2", "3.3")
    library.add("terms", date(2026, 11, 20), moved)
    [one] = [one for one in _last(library)["changes"] if one["clause"] == "tax"]
    assert {"tax", "money", "use"} == set(one["concerned"])


def test_a_split_concerns_those_who_follow_what_was_split(followed: Company) -> None:
    old, new = placed(TERMS.format(**FIRST)), placed(TERMS.format(**FIRST))
    due, tax = (next(one for one in new if one.id == name) for name in ("due", "tax"))
    whole = Change("due", (ChangeKind.SPLIT,), due, due, other=("tax",))
    part = Change("tax", (ChangeKind.ADDED, ChangeKind.SPLIT), None, tax, other=("due",))
    library = followed.texts
    library.add("terms", date(2026, 11, 20), TERMS.format(**FIRST))
    library.changes = lambda version: (whole, part) if version.number == 2 else ()
    assert [["due", "tax", "money"], ["tax", "due", "money"]] == [one["concerned"] for one in _last(library)["changes"]]
    assert old == new


def test_what_a_clause_went_into_concerns_whoever_follows_it_ever_after(landed: Callable[..., Workspace]) -> None:
    pay, late = "You pay within 20 days of the invoice.", "Interest is due on late payment."
    apart = f'# Terms\n\n<a id="pay"></a>1. {pay}\n\n<a id="late"></a>2. {late}\n\n<a id="use"></a>3. Use it fairly.\n'
    joined = f'# Terms\n\n<a id="pay"></a>1. {pay} {late}\n\n<a id="use"></a>2. Use it fairly.\n'
    again = joined.replace("Interest is due", "Interest of 9 per cent is due")
    texts = (("2026-01-05", apart), ("2026-02-05", joined), ("2026-03-05", again))
    corpus = landed(*((day, {"terms.md": text}) for day, text in texts)).corpus()
    [record] = corpus.documents()
    told = describe(corpus, record, corpus.versions("terms")[-1], "in-force", early=False)
    assert [["pay", "late"]] == [one["concerned"] for one in told["changes"]]


def test_origins_are_those_of_origins_too_and_of_nothing_that_came_later() -> None:
    told = (
        Told("late", (ChangeKind.REMOVED, ChangeKind.MERGED), other=("pay",)),
        Told("pay", (ChangeKind.MERGED, ChangeKind.REWORDED), other=("late",)),
        Told("rate", (ChangeKind.ADDED, ChangeKind.SPLIT), other=("pay",)),
        Told("pay", (ChangeKind.SPLIT,), other=("rate",)),
        Told("tax", (ChangeKind.REMOVED, ChangeKind.MERGED), other=("pay",)),
    )
    assert {"pay": {"late", "tax"}, "rate": {"pay", "late"}} == {
        clause: set(origins) for clause, origins in find_origins(told).items()
    }


def test_long_names_of_parts_fit_an_index() -> None:
    many = tuple((number, ".".join(map(str, range(900))) + "/") for number in (1, 2))
    assert 64 == len(subsets.name_subset(many))
    assert "1,2:0.4/1" == subsets.name_subset(((2, "0.4/1"), (1, WHOLE)))
    assert ((1, WHOLE), (12, "0.4/1")) == subsets.read_subset("12:0.4/1,1")
