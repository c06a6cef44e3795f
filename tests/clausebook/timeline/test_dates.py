"""Scripted histories: what lands day by day, and the versions, dates and changes a reader is shown for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausebook.compile.history_writer import HistoryWriter
from clausebook.compile.term_history import Places
from clausebook.corpus import Corpus, Writer, schema
from clausebook.model.declared import NOTHING, Declared
from clausebook.model.revision import FileChange, Revision
from clausebook.model.version import Absence, ChangeClass, DateSource, DocumentRecord, Version, in_force, periods
from clausebook.parse import frontmatter
from clausebook.parse.file import parse
from clausebook.parse.tree import clauses
from clausebook.parse.wording import digest, joined
from clausebook.timeline.dates import Landing, days_named, land, name, withdraw
from clausebook.timeline.effect import find_backdating
from clausebook.timeline.hints import Hints
from clausebook.timeline.hours import hours_in_force
from clausebook.timeline.status import Standing

CASES = sorted((Path(__file__).parents[2] / "cases" / "history").glob("*.yml"))
INCLUDE = ("terms/**/*.md",)


def commit(number: int) -> str:
    """The commit of a step: its number, in eight digits, five times over."""
    return f"{number:08d}" * 5


def instant(when: str) -> datetime:
    """A day at noon, or an instant as written (UTC)."""
    return datetime.fromisoformat(when if "T" in when else f"{when}T12:00").replace(tzinfo=UTC)


class Script:
    """The steps of a case as revisions, with the files they leave."""

    def __init__(self, steps: list[dict[str, Any]]) -> None:
        self.texts: dict[str, str] = {}
        self.revisions = [self._revision(number, step) for number, step in enumerate(steps, 1)]
        self.blobs = {hashlib.sha1(text.encode()).hexdigest(): text.encode() for text in self.seen}  # noqa: S324 - as git names blobs

    seen: tuple[str, ...] = ()

    def _revision(self, number: int, step: Mapping[str, Any]) -> Revision:
        changes = [change for path, what in step.items() if path != "on" for change in self._changes(path, what)]
        return Revision(commit(number), instant(str(step["on"])), "", tuple(sorted(changes, key=lambda one: one.path)))

    def _changes(self, path: str, what: str | Mapping[str, str]) -> Iterator[FileChange]:
        if what == "deleted":
            del self.texts[path]
            yield FileChange("D", path, "", "000000")
            return
        facts = {"text": what} if isinstance(what, str) else what
        old = facts.get("renamed from", "")
        status = "R" if old else "M" if path in self.texts else "A"
        text = facts.get("text", self.texts.get(old or path, ""))
        self.texts.pop(old, None)
        self.texts[path] = text
        self.seen = (*self.seen, text)
        yield FileChange(status, path, hashlib.sha1(text.encode()).hexdigest(), facts.get("mode", "100644"), old)  # noqa: S324 - as git names blobs

    def content(self) -> Iterator[tuple[str, bytes]]:
        """What the files hold, in the order in which they are read."""
        for revision in self.revisions:
            for change in revision.changes:
                if change.blob:
                    yield change.blob, self.blobs[change.blob]


def told(case: Mapping[str, Any], folder: Path) -> Corpus:
    """The corpus of a scripted history."""
    script = Script(case["steps"])
    zone = ZoneInfo(case.get("timezone", "UTC"))
    with Writer(folder / "corpus.db") as writer:
        hints = Hints.parse(case.get("hints", ""), "terms/history.yml")
        confirmed = case.get("corrections are confirmed in", [])  # the days
        days = {one.commit: one.landed.date().isoformat() for one in script.revisions}
        annals = HistoryWriter(
            writer, Places(INCLUDE), zone, hints, lambda _made, said, _others: days[said] in confirmed
        )
        content = script.content()
        for revision in script.revisions:
            annals.tell(revision, content)
        annals.save()
        last = script.revisions[-1]
        writer.record(schema=schema.VERSION, config="", tip=last.commit, tip_landed=last.landed.isoformat())
    return Corpus(folder / "corpus.db")


def chronicle(corpus: Corpus) -> str:
    """What a reader is shown: each document, its versions and what changed."""
    return "".join(_document(corpus, record) for record in corpus.documents())


def _document(corpus: Corpus, record: DocumentRecord) -> str:
    versions = corpus.versions(record.id)
    former = f", once {', '.join(record.aliases)}" if record.aliases else ""
    gone = f", withdrawn {record.withdrawn_on}" if record.withdrawn_on else ""
    lines = [f"{record.id} “{record.title}” {record.path}{former}{gone}"]
    for period in periods(versions):
        days = f"from {period.start} {f'to {period.end}' if period.end else 'on'}"
        hours = hours_in_force(versions, period.version)
        part = f"    in force on {hours.day} until {hours.until or 'withdrawn'}" if hours else "    never in force"
        lines += [*_version(period.version), f"    in force {days}" if period.ever else part]
        lines += [f"    withdrawn from {start} to {end}" for start, end, *_ in period.version.absences]
        lines += _changes(corpus, period.version)
    return lines[0] + "\n" + "".join(f"    {line}\n" for line in lines[1:])


def _version(version: Version) -> Iterator[str]:
    said = " as declared" if version.declared else ""
    yield f"{version.name}: {version.change_class}{said}{f' “{version.note}”' if version.note else ''}"
    yield f"    published {version.published_on}"
    yield f"    last updated {version.last_updated}{_source(version.last_updated_source)}"
    yield f"    effective {version.effective_on}{_source(version.effective_source)}"
    if since := find_backdating(version):
        yield f"    backdated to {since}"
    yield from (f"    corrected on {day}, was {before}" for day, before in version.redatings)


def _source(source: DateSource) -> str:
    return "" if source is DateSource.LANDED else f" ({source})"


def _changes(corpus: Corpus, version: Version) -> Iterator[str]:
    kinds = Counter(" and ".join(change.kinds) for change in corpus.changes(version))
    if kinds:
        yield "    " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield from (f"    date line before {day}: {words}" for words, day in corpus.date_lines(version))
    if formatted := len(corpus.formatting(version)):
        yield f"    formatted {formatted} times" if formatted > 1 else "    formatted once"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case(path: Path, tmp_path: Path) -> None:
    case = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - every scalar stays text
    assert case["versions"] == chronicle(told(case, tmp_path))


def test_there_are_golden_cases() -> None:
    assert len(CASES) >= 30


# --- the rules themselves --------------------------------------------------------------------------------

DAY = date(2024, 1, 15)


def landing(sha256: str, day: date = DAY, declared: Declared = NOTHING, hint: ChangeClass | None = None) -> Landing:
    landed = datetime.combine(day, time(12), UTC)
    return Landing(commit(day.toordinal()), landed, day, "terms/fees.md", "Fees", sha256, declared, hint)


def test_what_is_no_correction_any_more_was_updated_the_day_it_landed() -> None:
    typo = Declared(change_class=ChangeClass.EDITORIAL, note="A typo.")
    first = land("fees", (), NOTHING, landing("a"))
    corrected = land("fees", first, NOTHING, landing("b", DAY + timedelta(days=9), typo))
    assert (DAY, DateSource.DERIVED) == (corrected[-1].last_updated, corrected[-1].last_updated_source)
    said = Declared(change_class=ChangeClass.MATERIAL, note="No typo.")
    [_, newest] = land("fees", corrected, typo, landing("b", DAY + timedelta(days=20), said))
    assert (ChangeClass.MATERIAL, DAY + timedelta(days=9)) == (newest.change_class, newest.last_updated)
    assert corrected[-1].name == newest.name


def test_the_first_text_is_the_first_version() -> None:
    [version] = land("fees", (), NOTHING, landing("a"))
    assert ("fees", "2024-01-15", 1, DAY, DateSource.LANDED) == (
        *(version.document, version.name, version.number, version.last_updated, version.last_updated_source),
    )
    assert (ChangeClass.MATERIAL, False, None) == (version.change_class, version.declared, version.withdrawn_on)


def test_the_same_words_keep_their_version_and_its_commit() -> None:
    first = land("fees", (), NOTHING, landing("a"))
    again = landing("a", date(2024, 2, 1))
    [version] = land("fees", first, NOTHING, again)
    assert first[0] == replace(version, text_commit=first[0].commit)
    assert again.commit == version.text_commit


def test_a_hint_outranks_what_is_declared() -> None:
    said = Declared(change_class=ChangeClass.MATERIAL, note="Said.")
    versions = land("fees", (), NOTHING, landing("a"))
    *_, newest = land("fees", versions, NOTHING, landing("b", declared=said, hint=ChangeClass.EDITORIAL))
    assert (ChangeClass.EDITORIAL, True, "Said.") == (newest.change_class, newest.declared, newest.note)


def test_a_deleted_description_of_the_change_is_not_unsaid() -> None:
    said = Declared(change_class=ChangeClass.EDITORIAL, note="Said.")
    versions = land("fees", (), NOTHING, landing("a", declared=said))
    [version] = land("fees", versions, said, landing("a"))
    assert (ChangeClass.EDITORIAL, "Said.") == (version.change_class, version.note)


def test_what_is_said_of_a_withdrawal_and_of_a_return_is_not_said_of_the_version() -> None:
    own, gone, back = (Declared(note=note) for note in ("Longer days.", "Replaced.", "Back again."))
    versions = land("fees", (), NOTHING, replace(landing("a"), declared=own))
    leaving = replace(landing("a", date(2024, 2, 1)), declared=gone, withdrawn=True)
    left = withdraw(land("fees", versions, own, leaving), date(2024, 2, 1))
    touched = land("fees", left, gone, replace(leaving, day=date(2024, 2, 2)))
    returning = replace(landing("a", date(2024, 3, 1)), declared=back)

    for found, said in (
        (versions, ""), (left, "Replaced."), (touched, "Replaced."),
        (land("fees", left, gone, returning), "Back again."),
        (land("fees", left, gone, replace(returning, declared=NOTHING)), ""),
    ):  # fmt: skip
        assert [("Longer days.", said)] == [(one.note, one.withdrawal_note) for one in found]
    [absence] = land("fees", left, gone, returning)[-1].absences
    assert ("Replaced.", "Back again.") == (absence.note, absence.return_note)


def test_what_is_withdrawn_stays_so_since_the_first_day_until_it_comes_back() -> None:
    versions = withdraw(withdraw(land("fees", (), NOTHING, landing("a")), date(2024, 2, 1)), date(2024, 3, 1))
    assert date(2024, 2, 1) == versions[-1].withdrawn_on
    touched = land("fees", versions, NOTHING, replace(landing("a", date(2024, 4, 1)), withdrawn=True))
    assert ([1], date(2024, 2, 1)) == ([version.number for version in touched], touched[-1].withdrawn_on)
    [back] = land("fees", touched, NOTHING, landing("a", date(2024, 5, 1)))
    assert (None, (Absence(date(2024, 2, 1), date(2024, 4, 30)),)) == (back.withdrawn_on, back.absences)
    on = date(2024, 1, 31), date(2024, 2, 1), date(2024, 4, 30), date(2024, 5, 1)
    assert [True, False, False, True] == [in_force([back], day) is not None for day in on]


def test_what_comes_back_the_day_it_went_was_never_away() -> None:
    [version] = land("fees", (), NOTHING, landing("a"))
    [back] = land("fees", withdraw([version], DAY), NOTHING, landing("a"))
    assert version == back


def test_names_are_never_given_twice() -> None:
    versions: tuple[Version, ...] = ()
    for number in range(12):
        versions = land("fees", versions, NOTHING, landing(str(number)))
    assert ["2024-01-15", *(f"2024-01-15.{number}" for number in range(2, 13))] == [one.name for one in versions]
    assert "2024-01-15.13" == name(DAY, days_named(versions))


WORDS = (
    "You pay 10 euro.",
    "- You pay **10** euro.",
    "You pay 20 euro.",
    "One.\n\nTwo.",
    "Two.\n\nOne.",
    "1. One.\n2. Two.",
)
TEXTS = (*WORDS, "", "Last updated: January 6, 2023\n\nOne.\n\nTwo.", "---\nstatus: withdrawn\n---\nYou pay 10 euro.")
FILES = ("terms/fees.md", "terms/charges.md")
STEP = st.tuples(st.integers(0, 2), st.sampled_from(FILES), st.sampled_from(("deleted", "renamed", *TEXTS)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=12))
def test_no_version_but_the_first_is_without_a_change(tmp_path: Path, steps: list[tuple[int, str, str]]) -> None:
    held: set[str] = set()
    day, script = DAY, []
    for days, path, what in steps:
        day += timedelta(days=days)
        other = FILES[path == FILES[0]]
        if what == "renamed" and path in held and other not in held:
            script.append({"on": str(day), other: {"renamed from": path}})
            held ^= {path, other}
        elif what == "deleted" and path in held:
            script.append({"on": str(day), path: what})
            held.remove(path)
        elif what not in {"renamed", "deleted"}:
            script.append({"on": str(day), path: what})
            held.add(path)
    (tmp_path / "corpus.db").unlink(missing_ok=True)
    if script:
        corpus = told({"steps": script}, tmp_path)
        for versions in (corpus.versions(record.id) for record in corpus.documents()):
            assert all(corpus.changes(one) for one in versions[1:])
            assert all(one.sha256 != other.sha256 for one, other in pairwise(versions))


NOTES = (None, ChangeClass.MATERIAL, ChangeClass.EDITORIAL)
HISTORY = st.lists(
    st.tuples(
        st.integers(-40, 40),  # days after the text before; clocks run backwards, too
        st.sampled_from("abcd"),
        st.none() | st.integers(-60, 60),  # the day declared, from that of the landing
        st.sampled_from(NOTES),
        st.booleans(),
    ),
    max_size=12,
)


@given(HISTORY)
def test_last_updated_never_runs_backwards(
    steps: list[tuple[int, str, int | None, ChangeClass | None, bool]],
) -> None:
    versions: tuple[Version, ...] = ()
    before, day = NOTHING, DAY
    for number, (passed, words, declared, change, refuted) in enumerate(steps):
        day += timedelta(days=passed)
        updated = None if declared is None else day + timedelta(days=declared)
        said = Declared(updated, change_class=change, note=str(number % 3))
        earlier = versions
        versions = land("fees", versions, before, replace(landing(words, day, said), refuted=refuted))
        before = said
        if len(versions) > len(earlier):
            assert earlier == versions[:-1]
    for one, other in pairwise(versions):
        assert one.last_updated <= other.last_updated
        assert (one.published_at, one.published_on) <= (other.published_at, other.published_on)


@given(HISTORY)
def test_what_held_on_a_past_day_is_another_text_only_by_a_correction_that_is_kept(
    steps: list[tuple[int, str, int | None, ChangeClass | None, bool]],
) -> None:
    versions: tuple[Version, ...] = ()
    before, day = NOTHING, DAY
    for passed, words, declared, change, away in steps:
        day += timedelta(days=abs(passed))
        effective = None if declared is None else day + timedelta(days=declared)
        said = Declared(None, effective, change)
        earlier = versions
        if away and versions:
            versions = withdraw(versions, day)
            assert told_before(earlier, day) == told_before(versions, day)
            continue
        versions = land("fees", versions, before, landing(words, day, said))
        before = said
        redated = [one.redatings for one in earlier] != [one.redatings for one in versions[: len(earlier)]]
        backdated = len(versions) == 1 or find_backdating(versions[-1])  # of a first text no other was told before
        assert redated or backdated or told_before(earlier, day) == told_before(versions, day)
        assert not redated or versions[-1].redatings[-1].day == day > versions[-1].effective_on


def told_before(versions: Sequence[Version], day: date) -> list[str]:
    """What was in force on each of many days before one."""
    found = [in_force(versions, day - timedelta(days=ago)) for ago in range(1, 400)]
    return [one.name if one else "" for one in found]


def printed(text: str) -> tuple[list[tuple[str, str]], str]:
    """The labels and words of a file in order, read by itself, and what it is called."""
    found = parse(text.encode(), "terms/fees.md")
    return [(one.block.label, one.block.wording) for one in found.clauses], found.title


PARAGRAPHS = ("You pay.", "We deliver.", "See **Section 2**.", "It is [ours](#x).", "It is ours.")
LABELS = ("", "1. ", "2. ", "2) ", "1.1 ", "1.2 ", "(a) ", "(b) ")
BODY = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(PARAGRAPHS)), min_size=1, max_size=4)
HEAD = st.sampled_from(("", "---\ntitle: Fees\n---\n", "---\ntitle: Charges\n---\n", "# Fees\n\n", "## 1. Fees\n\n"))


def unparted(parts: list[tuple[str, str]]) -> list[str]:
    return " ".join(f"{label} {words}" for label, words in parts).split()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(HEAD, BODY), min_size=1, max_size=6))
def test_every_day_prints_what_was_printed_on_it(
    tmp_path: Path, texts: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    files = [head + "\n\n".join(label + words for label, words in body) + "\n" for head, body in texts]
    days = [DAY + timedelta(days=number) for number in range(len(files))]
    (tmp_path / "corpus.db").unlink(missing_ok=True)
    steps = [{"on": str(day), "terms/fees.md": text} for day, text in zip(days, files, strict=True)]
    corpus = told({"steps": steps}, tmp_path)
    [record] = corpus.documents()
    versions = corpus.versions(record.id)
    for day, text in zip(days, files, strict=True):
        parts, title = printed(text)
        version = in_force(versions, day)
        assert version
        shown = [(one.block.label, one.block.wording) for one in corpus.clauses(version)]
        assert unparted(parts) == unparted(shown)
        assert (title, title) == (version.called(day), Standing(record, versions, day).then.title)
        assert digest(one.block.printed for one in clauses(frontmatter.split(text).body)) == version.sha256
    for one, other in pairwise(versions):
        words = [joined(clause.block.wording for clause in corpus.clauses(version)) for version in (one, other)]
        assert (words[0] == words[1]) is (other.change_class is ChangeClass.RENUMBERING)
        assert corpus.changes(other)
