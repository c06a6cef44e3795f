"""How large the processes of ``clausebook serve`` are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path


def measure(root: int) -> Counter[str]:
    """The proportional memory of a process and those under it that stay, in KiB, by what they do."""
    found: Counter[str] = Counter()
    parents = {int(stat.parent.name): _read_parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
    for pid in parents:
        what = "serve" if pid == root else _name(pid, parents, root)
        if what:
            found[what] += _size(pid)
    return found


def _name(pid: int, parents: Mapping[int, int], root: int) -> str:
    """What a process under another does; "" if it is none, or a build, which ends."""
    above = pid
    while above not in {0, root}:
        above = parents.get(above, 0)
    command = _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")
    if above != root or any(f" {word}" in command for word in ("build", "index", "git")):
        return ""
    return "worker that sends" if "--beside" in command else "processes that answer"


def _size(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _read_parent(stat: Path) -> int:
    told = _read(stat)
    return int(told.rpartition(")")[2].split()[1]) if told else 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it ended
        return ""
