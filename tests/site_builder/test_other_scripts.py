"""Texts in other scripts: every address of the site leads to a file, as a web server finds it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urljoin

from click.testing import CliRunner

from clausebook.cli import main

TEXT = """# 利用規約

## 第1条 サービスの利用に関する条件と責任の範囲についての詳細でとても長い規定

本サービスをご利用いただけます。

## Общие условия использования сервиса и ответственность сторон договора

Вы платите.
"""


def test_every_link_leads_to_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    (folder / "規約").mkdir(parents=True)
    (folder / "規約/利用規約.md").write_text(TEXT, "utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit",
                                                     "-qm", "1"]):  # fmt: skip
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    done = CliRunner().invoke(main, ["-C", str(folder), "build"])
    assert 0 == done.exit_code, done.output
    site = folder / "site"
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert any("/c/" in path and not path.isascii() for path in pages)
    dead = []
    for path in pages:
        for link in re.findall(r'href="([^"#?]+)"', (site / path).read_text("utf-8")):
            if not re.match(r"[a-z]+:", link):
                target = unquote(urljoin(f"/{path}", link)).lstrip("/")
                dead += [] if (site / f"{target}index.html" if target.endswith("/") or not target else site / target
                               ).exists() else [(path, link)]  # fmt: skip
    assert [] == dead


def test_documents_of_one_title_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    for place, words in {"legal/eu": "You pay in euro.", "legal/us": "You pay in dollars.", "legal": "None."}.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        title = "Fees" if place != "legal" else "Refunds"
        (folder / place / f"{title.lower()}.md").write_text(f"# {title}\n\n{words}\n", "utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit",
                                                     "-qm", "1"]):  # fmt: skip
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    done = CliRunner().invoke(main, ["-C", str(folder), "build"])
    assert 0 == done.exit_code, done.output
    hub = (folder / "site/index.html").read_text("utf-8")
    assert ["legal/eu", "legal/us"] == re.findall(r'<span class="cb-docs__about">(legal[^<]*)</span>', hub)
    assert ": legal/eu</p>" in (folder / "site/legal-eu-fees/index.html").read_text("utf-8")
    assert ": legal</p>" not in (folder / "site/legal-refunds/index.html").read_text("utf-8")
