"""GitHub's site policies as they are: 57 documents, and the traps their history holds.

The truth about last changes is found again by other means: blob by blob from git, in plain words by markdown-it
alone. Cases are named by their commits, as they are called upstream (tags in the bundle); those that never stood on the
first-parent line are told by their landing.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

from clausebook.corpus import Corpus
from clausebook.lineage import match
from clausebook.lineage.changes import Side, derive_changes
from clausebook.model.clause import ParsedClause
from clausebook.model.version import ChangeClass, Version
from clausebook.parse import frontmatter
from clausebook.parse.tree import clauses
from clausebook.parse.wording import clean, digest
from clausebook.redline.word_diff import holds, redline

SUBPROCESSORS = "privacy-policies-github-subprocessors"
DATE_LINE = re.compile(
    r"\W*(version )?(effective|last (updated|modified))[\w\s:,*]{0,12}\w+ \d{1,2}, \d{4}\W*", re.IGNORECASE
)


class Git(NamedTuple):
    """Plain git, as anybody would type it."""

    folder: Path

    def __call__(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()


@pytest.fixture(scope="module")
def git(site_policy: Path) -> Git:
    return Git(site_policy)


# --- the truth, found by other means ---------------------------------------------------------------------


class Touch(NamedTuple):
    """What a commit did to one path: ``A``, ``M`` or ``D``, and the blobs before and after."""

    status: str
    before: str
    after: str


def touches(git: Git, commit: str) -> dict[str, Touch]:
    """What a commit did to the policies, against its first parent, renames unknown."""
    fields = git("diff-tree", "-r", "-z", "--no-renames", f"{commit}^1", commit, "--", "Policies").split("\0")
    facts = zip(fields[::2], fields[1::2], strict=False)
    found = {path: meta.split() for meta, path in facts if path.endswith(".md")}
    return {path: Touch(status, before, after) for path, (_, _, before, after, status) in found.items()}


@cache
def words(git: Git, blob: str) -> str:
    """The words of a file: no front matter, no comments, no date line, quotes and white space alike."""
    text = re.sub(r"\A---\n.*?\n---\n", "", git("cat-file", "blob", blob).replace("\r\n", "\n"), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    said = [paragraph for paragraph in paragraphs(text) if not DATE_LINE.fullmatch(paragraph.strip())]
    return " ".join(" ".join(said).translate(str.maketrans("“”‘’", "\"\"''")).split())


def paragraphs(text: str) -> Iterator[str]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        children = [child for child in token.children or () if child.type != "html_inline"]
        yield "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)
        yield token.content if token.type in {"fence", "code_block"} else ""


def last_changes(git: Git) -> dict[str, date]:
    """For each file at the tip, the UTC day on which words of it last changed on the first-parent line."""
    known = {path: path for path in git("ls-tree", "-r", "-z", "--name-only", "HEAD", "Policies/").split("\0")}
    open_ = {path: at for path, at in known.items() if path.endswith(".md")}
    result: dict[str, date] = {}
    for commit in git("rev-list", "--first-parent", "--min-parents=1", "HEAD").split():
        touched = touches(git, commit)
        for now, path in list(open_.items()):
            if path in touched:
                before = origin(git, touched, path)
                open_[now] = before or path
                if not before:
                    day = datetime.fromisoformat(git("log", "-1", "--format=%cI", commit).strip())
                    result[now] = day.astimezone(UTC).date()
                    del open_[now]
    return result


def origin(git: Git, touched: dict[str, Touch], path: str) -> str:
    """Where the same words stood before the commit; "" if they are new."""
    touch = touched[path]
    others = [(path, touch)] if touch.status == "M" else [pair for pair in touched.items() if pair[1].status == "D"]
    return next((old for old, other in others if words(git, other.before) == words(git, touch.after)), "")


def test_last_updated_is_the_day_words_last_changed(git: Git, site_policy_corpus: Corpus) -> None:
    current = [record for record in site_policy_corpus.documents() if record.withdrawn_on is None]
    shown = {record.path: site_policy_corpus.versions(record.id)[-1].last_updated for record in current}
    assert 57 == len(shown)
    assert last_changes(git) == shown


def test_the_day_git_tells_of_nearly_all_is_the_day_of_none(git: Git, site_policy_corpus: Corpus) -> None:
    current = [record for record in site_policy_corpus.documents() if record.withdrawn_on is None]
    [(naive, files)] = Counter(git("log", "-1", "--format=%cs", "--", one.path).strip() for one in current).most_common(
        1
    )
    assert files > 50
    shown = {record.id: site_policy_corpus.versions(record.id)[-1].last_updated for record in current}
    assert not {date.fromisoformat(naive), date(2026, 3, 17), date(2026, 3, 23)} & set(shown.values())
    assert [
        "github-sponsors-additional-terms",
        "github-terms-github-dpa-previews",
        "github-terms-github-secret-scanning-partner-program-agreement",
        "privacy-policies-github-cookies",
        "privacy-policies-github-subprocessors",
    ] == [document for document, day in shown.items() if day > date.fromisoformat(naive)]


# --- the cases -------------------------------------------------------------------------------------------


def begun(git: Git, corpus: Corpus, commit: str) -> dict[str, Version]:
    """The versions that began at a revision, by document."""
    landed = git("rev-parse", f"{commit}^0").strip()
    versions = (version for record in corpus.documents() for version in corpus.versions(record.id))
    return {version.document: version for version in versions if version.commit == landed}


def formatted(git: Git, corpus: Corpus, commit: str) -> list[str]:
    """The documents a revision only formatted."""
    landed = git("rev-parse", f"{commit}^0").strip()
    return [
        record.id
        for record in corpus.documents()
        for version in corpus.versions(record.id)
        if any(other == landed for other, _ in corpus.formatting(version))
    ]


def happened(corpus: Corpus, version: Version) -> Counter[str]:
    return Counter(" ".join(change.kinds) for change in corpus.changes(version))


def text(git: Git, revision: str, path: str) -> tuple[ParsedClause, ...]:
    """A policy as it stood at any commit, on the first-parent line or not."""
    return clauses(clean(frontmatter.split(git("show", f"{revision}:Policies/{path}")).body))


def compared(git: Git, commit: str, old: str, new: str = "") -> Counter[str]:
    """What one commit did to one policy, clause by clause; nothing if no word differs."""
    before, after = text(git, f"{commit}^", old), text(git, commit, new or old)
    if digest(one.block.wording for one in before) == digest(one.block.wording for one in after):
        return Counter()
    matched = match.match(before, after)
    ids = {pair.after: str(pair.before) for pair in matched.pairs}
    old_side = Side(before, [str(i) for i in range(len(before))])
    new_side = Side(after, [ids.get(j, f"+{j}") for j in range(len(after))])
    return Counter(" ".join(change.kinds) for change in derive_changes(old_side, new_side, matched, redline))


def test_1_white_space_in_20_policies_makes_no_version(git: Git, site_policy_corpus: Corpus) -> None:
    assert ({}, 20) == (begun(git, site_policy_corpus, "b31dacd"), len(formatted(git, site_policy_corpus, "b31dacd")))


def test_2_the_bulk_sync_makes_versions_of_four_texts_and_a_new_one(git: Git, site_policy_corpus: Corpus) -> None:
    files = git("diff-tree", "-r", "--name-only", "9f6a843^", "9f6a843", "--", "Policies").split()
    assert len(files) >= 54
    landed = [
        begun(git, site_policy_corpus, commit) for commit in ("85565d4", "6377511", "10863b8", "dc3ec0a", "1299259")
    ]
    assert [1] * 5 == [len(versions) for versions in landed]
    assert {date(2026, 3, 24)} == {version.last_updated for versions in landed for version in versions.values()}


def test_3_front_matter_alone_changes_no_word(git: Git) -> None:
    assert Counter() == compared(git, "f0740c7", "github-acceptable-use-policies.md")


def test_4_a_renaming_landed_with_a_rewrite_begins_a_new_document(git: Git, site_policy_corpus: Corpus) -> None:
    old, new = "github-sensitive-data-removal-policy", "github-private-information-removal-policy"
    assert Counter() == compared(git, "1a5450b", f"{old}.md", f"{new}.md")
    assert compared(git, "623a015", f"{old}.md")["reworded"] > 20
    assert {new, "submitting-content-removal-requests"} == set(begun(git, site_policy_corpus, "ff923d6"))
    assert date(2021, 3, 10) == site_policy_corpus.versions(old)[-1].withdrawn_on
    assert date(2021, 3, 10) == site_policy_corpus.versions(new)[0].published_on


def test_5_a_text_replaced_and_then_renamed_is_two_agreements(git: Git, site_policy_corpus: Corpus) -> None:
    [(document, first)] = begun(git, site_policy_corpus, "e83f320").items()
    assert ("github-enterprise-service-level-agreement", 1) == (document, first.number)
    assert date(2020, 11, 17) == site_policy_corpus.versions("github-business-plan-addendum")[-1].withdrawn_on


def test_6_renumbering_everything_changes_the_words_of_two_texts(git: Git, site_policy_corpus: Corpus) -> None:
    versions = begun(git, site_policy_corpus, "93a28bf")
    renumbered = sorted(name for name, one in versions.items() if one.change_class is ChangeClass.RENUMBERING)
    assert ["github-registered-developer-agreement", "github-terms-of-service"] == sorted({*versions} - {*renumbered})
    assert ["dmca-takedown-policy", "github-private-information-removal-policy",
            "github-sponsors-additional-terms"] == renumbered  # fmt: skip
    assert 21 - len(renumbered) == len(formatted(git, site_policy_corpus, "93a28bf"))
    agreement = compared(git, "93a28bf", "github-terms/github-registered-developer-agreement.md")
    assert Counter(renumbered=18, reworded=1) == agreement
    [broken] = site_policy_corpus.changes(versions["github-terms-of-service"])
    assert broken.before
    assert broken.after
    assert "Sections D.4 — D.7" in broken.before.block.wording
    assert "Sections D.4 — D.1" in broken.after.block.wording


def test_7_a_section_moved_is_no_word_deleted(git: Git) -> None:
    happened_there = compared(git, "e31711b", "github-acceptable-use-policies.md")
    assert Counter({"renumbered": 5, "moved renumbered": 1}) == happened_there


def test_8_an_addendum_split_off_leaves_for_a_new_document(git: Git, site_policy_corpus: Corpus) -> None:
    versions = begun(git, site_policy_corpus, "f86cca1")
    assert 1 == versions["github-data-protection-addendum"].number
    moved = [
        change.other
        for change in site_policy_corpus.changes(versions["github-enterprise-agreement"])
        if "moved" in change.kinds
    ]
    assert moved
    assert all(place.startswith("github-data-protection-addendum/") for [place] in moved)


def test_10_a_change_made_inside_a_merge_is_seen_when_it_lands(git: Git, site_policy_corpus: Corpus) -> None:
    merged = begun(git, site_policy_corpus, "e2be51a")[SUBPROCESSORS]
    assert ("2025-05-14.2", date(2025, 5, 14)) == (merged.name, merged.published_on)
    assert 2 == len(git("log", "-1", "--format=%p", "f1e32b7").split())
    assert happened(site_policy_corpus, merged)


def test_11_link_targets_are_no_words_but_addresses_printed_are(git: Git, site_policy_corpus: Corpus) -> None:
    versions = begun(git, site_policy_corpus, "5b8da8a")
    assert 7 == len(formatted(git, site_policy_corpus, "5b8da8a"))
    notices = {"guide-to-submitting-a-dmca-counter-notice", "guide-to-submitting-a-dmca-takedown-notice"}
    assert notices == set(versions)
    for version in versions.values():
        [change] = site_policy_corpus.changes(version)
        assert change.before
        assert change.after
        address = "http://www.copyright.gov", "https://www.copyright.gov"
        assert change.before.block.wording.replace(*address) == change.after.block.wording


def test_11_a_link_swapped_beside_a_deleted_document(git: Git, site_policy_corpus: Corpus) -> None:
    assert Counter() == compared(git, "10040c6", "github-privacy-statement.md")
    notice = site_policy_corpus.versions("githubs-notice-about-the-california-consumer-privacy-act")[-1]
    assert date(2022, 6, 1) == notice.withdrawn_on


def test_13_one_row_fewer_is_one_change(git: Git, site_policy_corpus: Corpus) -> None:
    assert Counter(removed=1) == compared(git, "6d2dbad", "privacy-policies/github-subprocessors.md")
    [change] = site_policy_corpus.changes(begun(git, site_policy_corpus, "aac9ca0")[SUBPROCESSORS])
    assert change.before
    assert ("removed", True) == (" ".join(change.kinds), change.before.block.text.startswith("CoreWeave, Inc.\t"))


def test_14_ninety_days_become_sixty_under_a_harmless_subject(git: Git, site_policy_corpus: Corpus) -> None:
    assert "add Codespaces banner" in git("log", "-1", "--format=%s", "11da22f")
    [change] = site_policy_corpus.changes(begun(git, site_policy_corpus, "11da22f")["github-sponsors-additional-terms"])
    assert change.before
    assert change.after
    assert ("90 days" in change.before.block.text, "60 days" in change.after.block.text) == (True, True)
    assert holds(change.redline, change.before.block.wording, change.after.block.wording)


def test_an_include_resolved_is_words_added(git: Git) -> None:
    assert Counter(added=2, reworded=1) == compared(git, "0e61d29", "github-government-takedown-policy.md")


def test_a_twin_paragraph_is_added_once(git: Git, site_policy_corpus: Corpus) -> None:
    version = begun(git, site_policy_corpus, "d36b870")["github-additional-product-terms"]
    assert Counter(added=1) == happened(site_policy_corpus, version)


def test_a_date_line_is_no_part_of_the_words(git: Git) -> None:
    assert Counter() == compared(git, "e2349c2", "github-privacy-statement.md")


def test_a_section_added_under_a_stale_date_is_a_version(git: Git, site_policy_corpus: Corpus) -> None:
    terms = begun(git, site_policy_corpus, "68e3dbe")["github-terms-of-service"]
    assert date(2025, 9, 29) == terms.last_updated
    assert Counter(added=3, reworded=1) == happened(site_policy_corpus, terms)


def test_minor_edits_that_drop_a_country_are_a_version(git: Git, site_policy_corpus: Corpus) -> None:
    assert "github-privacy-statement" in begun(git, site_policy_corpus, "0299aae")
