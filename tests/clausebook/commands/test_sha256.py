"""The programs of docs/sha256.md compute what every version says of itself, without Clausebook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from clausebook.parse import frontmatter
from clausebook.parse.tree import clauses
from clausebook.parse.wording import clean, digest
from clausebook.workspace import Workspace

ROOT = Path(__file__).parents[3]
FROM_JSON, FROM_FILE = re.findall(r"```python\n(.*?)```", (ROOT / "docs/sha256.md").read_text("utf-8"), re.DOTALL)
TRAPS = """\
---
title: Terms
---
# Terms

Last updated: January 6, 2023

## <a id="fees"></a>1. Fees

1.1 **Payment.** You’ll pay the “Fees”  within\u00a0[10 days](#x).

1. One.
1. Two\u200b.
   - (a) a part;

| Plan | Price |
|---|---|
| One |  |

    code   here
"""


def run(program: str, folder: Path, file: bytes) -> str:
    (folder / "sha256.py").write_text(program, "utf-8")
    (folder / "file").write_bytes(file)
    command = [sys.executable, "sha256.py", "file"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_from_the_json_of_every_version(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    (folder / "terms").mkdir(parents=True)
    for number, text in enumerate((TRAPS, TRAPS.replace("1. Fees", "2. Fees"), TRAPS.replace("10", "20"))):
        (folder / "terms/terms-of-service.md").write_text(text, "utf-8")
        dates = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        for command in (["init", "-q"], ["add", "-A"], [*dates, "commit", "-qm", str(number)]):
            subprocess.run(["git", "-C", str(folder), *command], check=True)
    corpus = Workspace.open(folder).corpus()
    versions = corpus.versions("terms-of-service")
    assert 3 == len({one.sha256 for one in versions})
    for version in versions:
        shown = ["show", "terms-of-service", "--version", version.name, "--json"]
        told = subprocess.run(
            [str(Path(sys.executable).with_name("clausebook")), "-C", str(folder), *shown],
            check=True,
            capture_output=True,
        ).stdout
        assert json.loads(told)["version"] == version.name
        assert version.sha256 == run(FROM_JSON, tmp_path, told)


@pytest.mark.parametrize("path", sorted((ROOT / "terms").rglob("*.md")), ids=lambda path: path.stem)
def test_from_the_file(path: Path, tmp_path: Path) -> None:
    found = clauses(clean(frontmatter.split(path.read_text("utf-8")).body))
    assert digest(one.block.printed for one in found) == run(FROM_FILE, tmp_path, path.read_bytes())
