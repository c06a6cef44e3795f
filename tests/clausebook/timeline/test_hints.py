"""``history.yml``: what is read of it, what is refused, and to which revision it applies."""

from __future__ import annotations

import pytest

from clausebook.model.errors import UseError
from clausebook.model.version import ChangeClass
from clausebook.timeline.hints import Hint, Hints

COMMIT = "1a2b3c4d" * 5


def parse(*lines: str) -> Hints:
    return Hints.parse("\n".join(f"- {line}" for line in lines), "terms/history.yml")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_no_hints(text: str) -> None:
    hints = Hints.parse(text, "terms/history.yml")
    assert ((), Hint(COMMIT)) == (hints.hints, hints.of(COMMIT, ("fees",)))


def test_hints_of_one_revision_add_up_and_the_later_wins() -> None:
    hints = parse(
        "{commit: 1a2b3c4, kind: editorial}",
        "{commit: 1a2b3c4, document: fees, kind: material, pair: late -> fees/arrears}",
        "{commit: 1a2b3c4, document: fees, pair: 'old->new', lineage: break, as: prices}",
    )
    expected = Hint(COMMIT, "fees", ChangeClass.MATERIAL, True, "prices", {"late": "fees/arrears", "old": "new"})  # noqa: FBT003 - in order
    assert expected == hints.of(COMMIT, ("fees",))
    assert ChangeClass.EDITORIAL is hints.of(COMMIT, ("terms",)).change_class
    assert Hint("f" * 40) == hints.of("f" * 40, ("fees",))


def test_a_document_is_known_by_its_alias_and_its_path() -> None:
    hints = parse("{commit: 1a2b3c4, document: terms/old.md, kind: editorial}")
    assert ChangeClass.EDITORIAL is hints.of(COMMIT, ("fees", "charges", "terms/old.md")).change_class


def test_a_hash_of_digits_alone_is_no_number() -> None:
    hints = parse("{commit: 0123456, kind: editorial}")
    assert ChangeClass.EDITORIAL is hints.of("0123456" + "0" * 33, ()).change_class


def test_other_words_have_another_digest() -> None:
    assert 2 == len({parse("{commit: 1a2b3c4}").digest, parse("{commit: 1a2b3c5}").digest})


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("[", "E_YAML", "is not YAML"),
        ("editorial", "E_HINT", "names no commit"),
        ("{kind: editorial}", "E_HINT", "names no commit"),
        ("{commit: '', kind: editorial}", "E_HINT", "commit '' is none"),
        ("{commit: 1a2b, kind: editorial}", "E_HINT", "commit '1a2b' is none"),
        ("{commit: HEAD~1, kind: editorial}", "E_HINT", "commit 'HEAD~1' is none"),
        ("{commit: 1a2b3c4, typo: x}", "E_HINT", "unknown key typo"),
        ("{commit: 1a2b3c4, kind: minor}", "E_HINT", "kind minor is not known"),
        ("{commit: 1a2b3c4, kind: [editorial]}", "E_HINT", "holds a list"),
        ("{commit: 1a2b3c4, lineage: join}", "E_HINT", "lineage join is not known"),
        ("{commit: 1a2b3c4, pair: a}", "E_HINT", "pair a names no two clauses"),
        ("{commit: 1a2b3c4, pair: 'a ->'}", "E_HINT", "names no two clauses"),
    ],
)
def test_a_faulty_hint_is_refused(line: str, code: str, message: str) -> None:
    with pytest.raises(UseError) as caught:
        parse("{commit: 1a2b3c4, kind: editorial}", line)
    [finding] = caught.value.findings
    assert (code, "terms/history.yml") == (finding.code, finding.path)
    assert message in finding.message
    assert finding.mend


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(UseError) as caught:
        parse("{kind: editorial}", "{commit: x}", "{commit: 1a2b3c4, kind: minor}")
    assert 3 == len(caught.value.findings)


@pytest.mark.parametrize("text", ["editorial", "commit: 1a2b3c4", "1"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(UseError):
        Hints.parse(text, "terms/history.yml")
