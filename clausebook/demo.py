"""A small repository with a long history, to try everything on: the legal texts of a company that does not exist.

The texts and what happened to them stand in ``demo_texts/``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from clausebook.author.stamp import derived_ids, stamp
from clausebook.gitwriter import Commit, Signature, write_history
from clausebook.model.errors import UseError

DRAFTED, LANDED, EFFECTIVE = timedelta(days=-38), timedelta(days=-10), timedelta(days=40)
_ZONE = ZoneInfo("Europe/London")
_TEXTS = files("clausebook") / "demo_texts"
_DECLARED = re.compile(r"\n(?:updated|effective|change):")

Tree = Mapping[str, str]
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: where, how many commits and documents, and when the newest terms take effect."""

    folder: Path
    commits: int
    documents: int
    effective: date


def demo(folder: Path, today: date) -> Summary:
    """Write the demonstration into ``folder``, as if its newest terms had been published ten days before ``today``.

    Raises :class:`UseError` ``E_NOT_EMPTY`` if anything stands in the folder already, and ``E_CLOCK`` if
    ``today`` lies before the end of its history.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UseError.of("E_NOT_EMPTY", "There is something there already", "Name a new folder", str(folder))
    commits = story(_entries(today))
    if commits[-1].committer.when < max(commit.committer.when for commit in commits):
        raise UseError.of("E_CLOCK", f"The demonstration reaches beyond {today}", "Set the clock of this machine")
    write_history(folder, commits)
    documents = sum(path.startswith("terms/") for path in commits[-1].tree)
    return Summary(folder, len(commits), documents, today + EFFECTIVE)


def _entries(today: date) -> Sequence[Entry]:
    text = (_TEXTS / "history.yml").read_text(encoding="utf-8")
    for name, distance in (("drafted", DRAFTED), ("landed", LANDED), ("effective", EFFECTIVE)):
        text = text.replace(f'"{{{name}}}', f'"{today + distance}')
    return tuple(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - every scalar stays text


def story(entries: Sequence[Entry]) -> list[Commit]:
    """The commits that the entries of a history tell of, in order."""
    commits: list[Commit] = []
    main: list[int] = []  # the commits of the first-parent line
    for entry in entries:
        past = [commits[number] for number in main]
        commits += _landing(entry, past, main, len(commits))
        main.append(len(commits) - 1)
    return commits


def _landing(entry: Entry, past: Sequence[Commit], main: Sequence[int], number: int) -> list[Commit]:
    """An entry as one commit, or as one on a branch and its merge."""
    pull, author = entry.get("pull"), entry["by"]
    if not pull:
        signature = _signature(author, entry["on"])
        return [Commit(f"{entry['say']}\n", signature, signature, _edited(entry, past), main[-1:])]
    written, merged = _signature(author, pull["from"]), _signature(pull["merged by"], entry["on"])
    known = [commit for commit in past if commit.committer.when <= written.when]
    branch = Commit(f"{entry['say']}\n", written, written, _edited(entry, known), (main[len(known) - 1],))
    message = f"Merge branch '{pull['branch']}'\n\n{entry['say']}\n"
    return [branch, Commit(message, merged, merged, _edited(entry, past), (main[-1], number))]


def _signature(name: str, when: str) -> Signature:
    moment = datetime.fromisoformat(when)
    mail = f"{name.partition(' ')[0].lower()}@kestrel.example"
    return Signature(name, mail, moment if moment.tzinfo else moment.replace(tzinfo=_ZONE))


def _edited(entry: Entry, past: Sequence[Commit]) -> Tree:
    """The files after an entry."""
    tree = dict(past[-1].tree) if past else {}
    for path, name in entry.get("add", {}).items():
        tree[path] = (_TEXTS / name).read_text(encoding="utf-8")
    for old, new in entry.get("rename", {}).items():
        tree[new] = tree.pop(old)
    for path in entry.get("remove", ()):
        del tree[path]
    for path in entry.get("undo", ()):
        tree[path] = next(commit.tree[path] for commit in reversed(past) if commit.tree[path] != tree[path])
    for path in entry.get("stamp", ()):
        tree[path] = stamp(tree[path], derived_ids(tree[path]), path)
    for path, edit in entry.get("edit", {}).items():
        tree[path] = _reworded(tree[path], edit)
    return tree


def _reworded(text: str, edit: Entry) -> str:
    for old, new in edit["words"]:
        before, found, after = text.partition(old.rstrip("\n") if new else old)
        if not found or old in after:
            raise ValueError(f"{old!r} does not stand once in a text of the demonstration")
        text = before + (new.rstrip("\n") if new else "") + after
    return _declared(text, edit) if "note" in edit else text


def _declared(text: str, edit: Entry) -> str:
    """The text with what it declares of its version taking the place of what it declared before."""
    front, close, body = text.partition("\n---\n")
    front = _DECLARED.split(front, maxsplit=1)[0]
    if "effective" in edit:
        front += f"\neffective: {edit['effective']}"
    return f"{front}\nchange:\n  kind: {edit.get('kind', 'material')}\n  note: {edit['note']}{close}{body}"
