"""How well and how fast clauses are matched: histories with known truth, unchanged texts, rewrites.

python -m bench.lineage [--histories 400] [--seed 1] [--bundle FILE] [--wrong]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.invented import invented
from bench.synthetic import HEAVY, LIGHT, Mix, history
from bench.tally import Tally, f1, precision, recall
from clausebook.lineage.match import match
from clausebook.model.clause import ParsedClause
from clausebook.parse.tree import clauses

_BUNDLE = Path(__file__).parents[2] / "shared/corpora/site-policy.bundle"
_HEAD = f"{'texts':9}{'mix':6}{'pairs':>8}{'F1':>8}{'P':>8}{'R':>8}{'reworded F1':>12}{'parts F1':>10}  right/wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bundle", type=Path, default=_BUNDLE, help="site-policy, for real texts")
    parser.add_argument("--wrong", action="store_true", help="print every wrong and missed pair")
    options = parser.parse_args()
    texts: dict[str, Sequence[Sequence[ParsedClause]]] = {"invented": some_invented()}
    if options.bundle.exists():
        texts["real"] = real(options.bundle)
    else:
        print(f"No {options.bundle}: invented texts only.")
    print(_HEAD)
    for name, some in texts.items():
        for label, mix in (("light", LIGHT), ("heavy", HEAVY)):
            print(f"{name:9}{label:6}{row(measured(options, some, mix))}")
    print(f"400 clauses, unchanged:  {best(repeat(400, 0), 50):6.2f} ms")
    print(f"400 clauses, 2 reworded: {best(repeat(400, 2), 50):6.2f} ms")
    print(f"2,500 clauses, rewritten: {best(rewrite(2500), 7):5.0f} ms")


def measured(options: argparse.Namespace, texts: Sequence[Sequence[ParsedClause]], mix: Mix) -> Tally:
    tally = Tally()
    for number in range(options.histories):
        for step in history(random.Random(f"{options.seed}/{number}"), texts, mix):
            for what, i, j in tally.add(step, match(step.before, step.after)):
                if options.wrong:
                    print(f"  {what}: {step.before[i].block.wording[:150]!r}")
                    print(f"     -> {step.after[j].block.wording[:150]!r}")
    return tally


def row(tally: Tally) -> str:
    pairs = tally.pairs
    certainty = ", ".join(f"{name} {tally.right[name]}/{tally.wrong[name]}" for name in sorted(tally.right))
    return (
        f"{pairs['true']:8}{f1(pairs):8.4f}{precision(pairs):8.4f}{recall(pairs):8.4f}"
        f"{f1(tally.changed):12.4f}{f1(tally.parts):10.4f}  {certainty}"
    )


def some_invented() -> list[tuple[ParsedClause, ...]]:
    return [invented(random.Random(number), 40 + 12 * number) for number in range(12)]


def real(bundle: Path) -> list[tuple[ParsedClause, ...]]:
    """The documents of a repository, without front matter, that have ten clauses or more."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", str(bundle), folder], check=True)
        sources = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("Policies/**/*.md"))]
    texts = [clauses(source.split("---\n", 2)[-1]) for source in sources]
    return [text for text in texts if len(text) >= 10]


def repeat(size: int, reworded: int) -> Callable[[], object]:
    before, other = invented(random.Random(1), size), invented(random.Random(2), size)
    after = list(before)
    for number in range(reworded):
        place = (number + 1) * size // (reworded + 1)
        after[place] = before[place]._replace(block=other[place].block)
    return lambda: match(before, after)


def rewrite(size: int) -> Callable[[], object]:
    before, after = invented(random.Random(3), size), invented(random.Random(4), size)
    return lambda: match(before, after)


def best(run: Callable[[], object], times: int) -> float:
    """The shortest of several runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return 1000 * min(took)


if __name__ == "__main__":
    main()
