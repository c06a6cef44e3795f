"""Every command as a person or a program calls it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reliability.conftest import Desk, Warm

COMMAND = Path(sys.executable).with_name("clausebook")
COMMANDS = (
    "api", "backup", "bounces", "build", "check", "cite", "demo", "diff", "doctor", "export", "history", "import",
    "index", "init", "log", "notify", "openapi", "renumber", "restore", "review", "rotate", "search", "serve", "show",
    "stamp", "subscribers", "worker",
)  # fmt: skip
HEAD = "---\nid: rules\ntitle: House Rules\nkind: policy\n---\n# House Rules\n\n"
FIRST = (
    "## 1. Use\n\n1.1 You may use the “service” for your own business and for nothing else.\n\n"
    "1.2 You keep your password secret & tell us at once when it is lost.\n\n"
    "## 2. Fees\n\n2.1 You pay the fees of the order form within 30 days of each invoice.\n"
)
SECOND = (
    "## 1. Use\n\n1.1 You keep your password secret & tell us at once when it is lost.\n\n"
    "1.2 We may end the service with notice of six months.\n\n"
    "## 2. Fees\n\n2.1 You must pay the fees of the order form within 14 days of an invoice.\n"
)
LOGGED = {
    "document": str, "path": str, "version": str, "title": str, "published_at": datetime, "last_updated": date,
    "last_updated_source": str, "effective_on": date, "effective_source": str, "change_class": str, "note": str,
    "commit": str, "sha256": str, "change_counts": dict, "withdrawn_on": (date, None), "absences": list,
    "number": int, "declared": bool, "published_on": date, "starts_on": (date, None), "ends_on": (date, None),
}  # fmt: skip
SHOWN: dict[str, Any] = {
    "document": str,
    "title": str,
    "version": str,
    "last_updated": date,
    "effective_on": date,
    "clauses": list,
}
SHOWN |= {"starts_on": (date, None), "ends_on": (date, None), "commit": str, "sha256": str}
CLAUSE: dict[str, Any] = {
    "id": str,
    "document": str,
    "clause": str,
    "label": str,
    "address": str,
    "heading": str,
    "text": str,
}
CLAUSE |= {"block": str, "depth": int, "parent": (str, None), "children": list}
COMPARED = {"document": str, "from": str, "to": str, "unchanged": int, "changes": list}
CHANGE = {"id": str, "document": str, "clause": str, "kinds": list, "before": (dict, None), "after": (dict, None)}
CHANGE |= {"redline": list, "certainty": str, "other": list}
SIDE = {"label": str, "address": str, "text": str, "wording": str}
COUNTED = {"added": int, "removed": int, "reworded": int, "moved": int, "renumbered": int, "split": int, "merged": int}
SOURCES = {"declared", "landed", "derived"}
KINDS = {"added", "removed", "reworded", "moved", "renumbered", "split", "merged"}


def keeps(value: Mapping[str, Any], contract: Mapping[str, Any]) -> None:
    """Fail unless an object has the keys of its contract, each of its type; other keys may be added."""
    assert set() == contract.keys() - value.keys()
    for key, types in contract.items():
        allowed = types if isinstance(types, tuple) else (types,)
        if value[key] is None:
            assert None in allowed
        elif allowed[0] in {date, datetime}:
            assert value[key] == allowed[0].fromisoformat(value[key]).isoformat().replace("+00:00", "Z")
        else:
            assert type(value[key]) is allowed[0]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory, good: Desk) -> Desk:
    """A document of three versions, one withdrawn since; the good documents beside it. Compiled, and never changed."""
    desk = good.copy(tmp_path_factory.mktemp("rules") / "a folder with “ünïcode”")
    desk.commit({"terms/rules.md": HEAD + FIRST}, day=100)
    desk.commit({"terms/rules.md": HEAD + SECOND}, day=200)
    desk.commit({"terms/rules.md": HEAD + FIRST}, day=300)
    desk.commit({"terms/gone.md": "---\nid: gone\n---\n# Gone\n\nThese words are here for a while.\n"}, day=301)
    (desk.folder / "terms" / "gone.md").unlink()
    desk.commit(day=331)
    desk.built()
    return desk


@cache
def told(desk: Desk, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints as JSON, and nothing else anywhere; of a repository that stays as it is."""
    done = desk.run(*arguments, "--json")
    assert (0, "") == (done.returncode, done.stderr)
    return json.loads(done.stdout)


def test_every_command_explains_itself(tmp_path: Path, warm: Warm) -> None:
    help_ = subprocess.run([COMMAND, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    listed = help_.partition("Commands:\n")[2]
    assert COMMANDS == tuple(line.split()[0] for line in listed.splitlines() if line[:3].strip())
    for command in COMMANDS:
        done = warm.run(["-C", str(tmp_path), command, "--help"])
        assert (0, "") == (done.returncode, done.stderr)
        assert done.stdout.startswith(f"Usage: clausebook {command}")
        assert len(done.stdout.splitlines()) > 4
    assert [] == list(tmp_path.iterdir())


def test_log_keeps_its_contract(rules: Desk) -> None:
    versions = told(rules, "log")
    assert [one["published_at"] for one in versions] == sorted((one["published_at"] for one in versions), reverse=True)
    for one in versions:
        keeps(one, LOGGED)
        keeps(one["change_counts"], COUNTED)
        assert {one["last_updated_source"], one["effective_source"]} <= SOURCES
        assert one["change_class"] in {"material", "editorial"}
        assert datetime.fromisoformat(one["published_at"]).utcoffset() is not None
        assert rules.git("rev-parse", one["commit"]) == one["commit"]
        assert len(one["sha256"]) == 64
    mine = told(rules, "log", "rules")
    assert [one for one in versions if one["document"] == "rules"] == mine
    assert ["2024-10-27", "2024-07-19", "2024-04-10"] == [one["version"] for one in mine]
    assert mine[0]["sha256"] == mine[2]["sha256"] != mine[1]["sha256"]
    [gone] = told(rules, "log", "gone")
    assert ("2024-10-28", "2024-11-27") == (gone["last_updated"], gone["withdrawn_on"])
    assert 7 == len(versions)


def clauses(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All clauses of a tree in reading order, each as its contract has it."""
    found = []
    for node in nodes:
        keeps(node, CLAUSE)
        found += [node, *clauses(node["children"])]
    return found


def test_show_keeps_its_contract_and_loses_no_word(rules: Desk) -> None:
    shown = told(rules, "show", "rules")
    keeps(shown, SHOWN)
    found = clauses(shown["clauses"])
    assert all(one["id"].startswith("rules/") for one in found)
    assert len(found) == len({one["id"] for one in found})
    words = " ".join(f"{one['label']} {one['text']}" for one in found).split()
    assert (HEAD.rpartition("---")[2] + FIRST).replace("#", "").split() == words


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        (("--as-of", "2024-04-10"), "2024-04-10"),
        (("--as-of", "2024-07-18"), "2024-04-10"),
        (("--as-of", "2024-07-19"), "2024-07-19"),
        (("--as-of", "2099-12-31"), "2024-10-27"),
        (("--version", "2024-07-19"), "2024-07-19"),
    ],
)
def test_show_finds_the_text_of_a_day_or_a_version(rules: Desk, arguments: tuple[str, ...], version: str) -> None:
    assert version == told(rules, "show", "rules", *arguments)["version"]


def test_show_finds_a_clause_by_id_and_by_address_and_those_under_it(rules: Desk) -> None:
    whole = told(rules, "show", "rules")["clauses"]
    section = next(one for one in clauses(whole) if one["label"] == "1.")
    for name in (section["id"], section["id"].partition("/")[2], section["address"], "1.", "Section 1", "§ 1"):
        assert [section] == told(rules, "show", "rules", "--clause", name)["clauses"]
    assert ["1.1", "1.2"] == [one["label"] for one in section["children"]]


WRONG = {
    "show-unknown": (("show", "rulse"), "E_DOCUMENT", "Known are: "),
    "show-before": (("show", "rules", "--as-of", "2024-04-09"), "E_NOT_IN_FORCE", "first takes effect on 2024-04-10"),
    "show-withdrawn": (("show", "gone"), "E_NOT_IN_FORCE", "withdrawn on 2024-11-27"),
    "show-on-withdrawal": (("show", "gone", "--as-of", "2024-11-27"), "E_NOT_IN_FORCE", "withdrawn on 2024-11-27"),
    "show-version": (
        ("show", "rules", "--version", "2024-01-01"),
        "E_VERSION",
        "Known are: 2024-04-10, 2024-07-19, 2024-10-27",
    ),
    "show-clause": (("show", "rules", "--clause", "nowhere"), "E_CLAUSE", "clausebook show"),
    "show-number": (("show", "rules", "--clause", "9.9(z)"), "E_CLAUSE", "an id or a number"),
    "show-no-day": (("show", "rules", "--as-of", "2024-02-30"), "2024-02-30", "YYYY-MM-DD"),
    "diff-unknown": (("diff", "rules", "2024-04-10", "2024-01-01.2"), "E_VERSION", "Known are: 2024-04-10"),
    "diff-words": (("diff", "rules", "yesterday", "today"), "E_VERSION", "Known are: 2024-04-10"),
    "diff-before": (("diff", "rules", "2020-01-01", "2024-04-10"), "E_", "2024-04-10"),
    "log-unknown": (("log", "nothing"), "E_DOCUMENT", "Known are: "),
    "no-such-command": (("pubish",), "pubish", "--help"),
    "no-such-option": (("log", "--jsno"), "--jsno", "--json"),
    "include-absolute": (("--include", "/etc/*.md", "log"), "E_PATTERN", "from the top of the repository"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_answered_is_told_with_help_and_ends_with_2(rules: Desk, case: str) -> None:
    arguments, code, help_ = WRONG[case]
    done = rules.run(*arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert code in done.stderr
    assert help_ in done.stderr


def test_what_was_withdrawn_can_be_read_on_its_last_day_and_by_version(rules: Desk) -> None:
    for arguments in (("--as-of", "2024-11-26"), ("--version", "2024-10-28")):
        assert "here for a while" in rules.run("show", "gone", *arguments).stdout


def test_diff_keeps_its_contract_and_its_redlines_rebuild_both_texts(rules: Desk) -> None:
    there, back = (
        told(rules, "diff", "rules", "2024-04-10", "2024-07-19"),
        told(rules, "diff", "rules", "2024-07-19", "2024-04-10"),
    )
    for found in (there, back):
        keeps(found, COMPARED)
        assert found["changes"]
        for change in found["changes"]:
            keeps(change, CHANGE)
            assert set(change["kinds"]) <= KINDS
            assert change["certainty"] in {"exact", "likely", "probable"}
            for side, marks in (("before", "=-"), ("after", "=+")):
                if change[side]:
                    keeps(change[side], SIDE)
                text = "".join(run["text"] for run in change["redline"] if run["op"] in marks)
                assert text == (change[side] or {"wording": ""})["wording"]
            assert ("added" in change["kinds"], "removed" in change["kinds"]) == (
                not change["before"],
                not change["after"],
            )
    kinds = {one["clause"]: set(one["kinds"]) for one in there["changes"]}
    turned = {"added": "removed", "removed": "added"}
    assert kinds == {one["clause"]: {turned.get(kind, kind) for kind in one["kinds"]} for one in back["changes"]}
    assert {"added", "removed", "reworded"} <= set().union(*kinds.values())


def test_diff_takes_days_and_says_nothing_of_what_is_the_same(rules: Desk) -> None:
    assert told(rules, "diff", "rules", "2024-05-01", "2024-08-01") == told(
        rules, "diff", "rules", "2024-04-10", "2024-07-19"
    )
    assert [] == told(rules, "diff", "rules", "2024-04-10", "2024-10-27")["changes"]


def test_check_and_doctor_keep_their_contracts(rules: Desk) -> None:
    done = rules.run("check", "--format", "json")
    assert (0, "") == (done.returncode, done.stderr)
    for one in json.loads(done.stdout):
        keeps(one, {"path": str, "line": int, "code": str, "severity": str, "message": str, "fix": str})
    for result in told(rules, "doctor"):
        keeps(result, {"name": str, "ok": bool, "message": str})
        assert result["ok"]


def test_a_folder_within_a_repository_will_do(rules: Desk) -> None:
    assert told(rules, "log") == json.loads(rules.run("log", "--json", at=rules.folder / "terms").stdout)
    done = subprocess.run(
        [COMMAND, "log", "--json"], cwd=rules.folder / "terms", capture_output=True, text=True, check=True
    )
    assert told(rules, "log") == json.loads(done.stdout)
    assert not (rules.folder / "terms" / ".clausebook").exists()


def test_a_bare_repository_and_a_linked_worktree_tell_the_same(rules: Desk, tmp_path: Path) -> None:
    source = rules.copy(tmp_path / "source")
    bare, tree = tmp_path / "bare.git", tmp_path / "linked tree"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(source.folder), str(bare)], check=True)
    source.git("worktree", "add", "--quiet", "--detach", str(tree))
    for place in (bare, tree):
        done = source.run("log", "--json", at=place)
        assert (0, "") == (done.returncode, done.stderr)
        assert told(rules, "log") == json.loads(done.stdout)


def test_a_build_works_in_a_linked_worktree_and_a_bare_repository(published: Desk, tmp_path: Path) -> None:
    bare, tree = tmp_path / "bare.git", tmp_path / "linked"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(published.folder), str(bare)], check=True)
    published.git("worktree", "add", "--quiet", "--detach", str(tree))
    for place in (bare, tree):
        done = published.run("build", "--today", "2026-03-01", at=place)
        assert (0, "") == (done.returncode, done.stdout), done.stderr
        assert (place / "site" / "terms" / "index.html").is_file()


@pytest.mark.parametrize("place", [".", "nowhere", "file"])
def test_what_is_no_repository_is_refused(tmp_path: Path, place: str, good: Desk) -> None:
    (tmp_path / "file").write_text("A file.")
    done = good.run("build", at=tmp_path / place)
    assert (2, "") == (done.returncode, done.stdout)
    assert "E_NOT_A_REPOSITORY" in done.stderr
    assert "--repo" in done.stderr
    assert ["file"] == [path.name for path in tmp_path.iterdir()]


def test_a_wrong_setting_is_refused_with_its_line_and_everything_stays(published: Desk) -> None:
    published.write("clausebook.toml", 'site_name = "X"\ntimezon = "UTC"\n')
    published.refused("E_CONFIG", "clausebook.toml:2", "timezone")


def test_results_can_be_cut_short(rules: Desk) -> None:
    script = f'"{COMMAND}" -C "{rules.folder}" show rules | head -1'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert ("House Rules\n", "") == (done.stdout, done.stderr)


def test_results_are_printed_where_the_terminal_knows_no_quotation_marks(rules: Desk) -> None:
    done = rules.run("show", "rules", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="")
    assert 0 == done.returncode, done.stderr
    assert "your own business" in done.stdout


def test_a_folder_that_cannot_be_written_is_told(published: Desk) -> None:
    published.commit(
        {"terms/terms.md": (published.folder / "terms" / "terms.md").read_text().replace("14 days", "9 days")}
    )
    shutil.rmtree(published.folder / ".clausebook")
    published.site.unlink()
    (published.folder / ".clausebook").write_text("A file in the way.")
    done = published.build()
    assert (2, "") == (done.returncode, done.stdout)
    assert "E_STORAGE" in done.stderr
    assert not os.path.lexists(published.site)


def test_what_one_command_reads_changes_nothing_for_a_server(published: Desk) -> None:
    published.write("clausebook.toml", 'terms = "terms"\n')
    published.commit({"docs/guide.md": "# Guide\n\n1. One rule.\n"})
    published.built()
    before = published.published()
    for options in (["--include", "docs/*.md"], ["--ref", "HEAD~1"], ["--include", "**/*.md", "--ref", "HEAD~1"]):
        done = published.run(*options, "log")
        assert (0, "") == (done.returncode, done.stderr)
        assert ("guide" in done.stdout) == ("docs/*.md" in options)
        assert before == published.published()
    assert 3 == len(list((published.folder / ".clausebook" / "selections").iterdir()))
    assert "anew" not in published.run("log").stderr


def test_a_ref_that_is_what_is_published_needs_no_corpus_of_its_own(published: Desk) -> None:
    for ref in ("HEAD", "main", published.tip):
        assert 0 == published.run("--ref", ref, "log").returncode
    assert not (published.folder / ".clausebook" / "selections").exists()
