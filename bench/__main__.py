"""Speed and memory against floors and peers, side by side in one run. What each row means is in README.md.

python -m bench [--only start|read|compile|redline|site|api|search|notices] [--corpus NAME] [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import compiling, corpora, notices, reading, redlines, searching, serving, sites, starting
from bench.report import Row, table

PARTS = {
    "start": starting.rows,
    "read": reading.rows,
    "compile": compiling.rows,
    "redline": redlines.rows,
    "site": sites.rows,
    "api": serving.rows,
    "search": searching.rows,
    "notices": notices.rows,
}
_LARGE = {("site", "pga-versions"), *((part, "ota-flapping") for part in ("site", "api", "search"))}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="only that part; may be given again")
    parser.add_argument(
        "--corpus",
        choices=("demo", *corpora.names(), corpora.LONG),
        action="append",
        help=f"only that repository; “{corpora.LONG}” only where it is asked for",
    )
    parser.add_argument("--quick", action="store_true", help="each once, few pages, and only the demonstration")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there, too")
    options = parser.parse_args()
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="clausebook-bench-") as scratch:
        for part in options.only or PARTS:
            rows = list(_rows(part, options, Path(scratch)))
            print(f"\n{part}\n{table(rows)}", flush=True)
            found += rows
    if options.json:
        facts = {"python": platform.python_version(), "processors": os.cpu_count(), "load": os.getloadavg()}
        rows_ = [asdict(row) | {"ratio": row.ratio, "wall_ratio": row.wall_ratio, "met": row.met} for row in found]
        options.json.write_text(json.dumps(facts | {"rows": rows_}, indent=1) + "\n", "utf-8")


def _rows(part: str, options: argparse.Namespace, scratch: Path) -> Iterator[Row]:
    for corpus in _chosen(part, options.corpus or (["demo"] if options.quick else ["demo", *corpora.names()]), scratch):
        yield from PARTS[part](corpus, scratch, options.quick)
    if part == "site":
        yield from sites.growing(scratch, options.quick)


def _chosen(part: str, names: Sequence[str], scratch: Path) -> Iterator[corpora.Corpus]:
    for name in names:
        if name == "demo":
            yield corpora.demonstration(scratch)
        elif name == corpora.LONG:
            yield corpora.long()
        elif (part, name) in _LARGE:
            print(f"{name}: no part {part}, as it would take too long")
        elif absent := corpora.missing(name):
            print(absent)
        else:
            yield corpora.real(name)


if __name__ == "__main__":
    main()
