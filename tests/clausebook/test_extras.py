"""A command whose libraries are not installed says which extra brings them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from clausebook.demo import demo
from clausebook.extras import EXTRAS, missing
from clausebook.workspace import Workspace

ROOT = Path(__file__).parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]

# Runs the command line where libraries cannot be found, as if they were not installed.
WITHOUT = """
import sys
absent = set(sys.argv[1].split(","))

class Absent:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent)
from clausebook.cli import main
main(sys.argv[2:], prog_name="clausebook")
"""


def of(*extras: str) -> str:
    return ",".join(library for library, extra in EXTRAS.items() if extra in extras)


def run(absent: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, absent, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extras") / "terms"
    demo(folder, Workspace.open(ROOT).today)
    return folder


@pytest.mark.parametrize(
    ("absent", "extra", "command"),
    [
        ("api", "api", "index"), ("api", "api", "search refund"), ("api", "api", "openapi"),
        ("api,notices", "api", "api --port 0"), ("notices", "notices", "api"),
        ("notices", "notices", "notify --baseline"), ("api,notices", "notices", "worker --once"),
        ("notices", "notices", "bounces -"), ("notices", "notices", "subscribers erase a@b.example"),
        ("word", "word", "export refund-policy -o terms.docx"), ("word", "word", "import terms.docx"),
    ],
)  # fmt: skip
def test_a_command_names_the_extra_that_it_lacks(
    terms: Path, tmp_path: Path, absent: str, extra: str, command: str
) -> None:
    (tmp_path / "terms.docx").write_bytes(b"PK")
    words = [str(tmp_path / word) if word == "terms.docx" else word for word in command.split()]
    done = run(of(*absent.split(",")), "-C", str(terms), *words)
    assert (2, "") == (done.returncode, done.stdout)
    assert re.fullmatch(
        rf"E_EXTRA This needs the extra “{extra}” \(\w+ is not installed\)\. Run pip install 'clausebook\[{extra}\]'\n",
        done.stderr,
    ), done.stderr


def test_pdf_names_what_it_lacks(terms: Path, tmp_path: Path) -> None:
    done = run(of("pdf"), "-C", str(terms), "export", "refund-policy", "-o", str(tmp_path / "terms.pdf"))
    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "pip install 'clausebook[pdf]'" in done.stderr


def test_another_database_names_what_it_lacks(terms: Path) -> None:
    address = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    done = run(of("postgres"), "-C", str(terms), "subscribers", "list", CLAUSEBOOK_DATABASE_URL=address)
    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "pip install 'clausebook[postgres]'" in done.stderr


def test_a_signature_names_what_it_lacks(terms: Path, tmp_path: Path) -> None:
    key = tmp_path / "dkim.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\n", "utf-8")
    mail = {
        "CLAUSEBOOK_SMTP_URL": "smtp://127.0.0.1:1", "CLAUSEBOOK_DKIM_KEY": str(key),
        "CLAUSEBOOK_DKIM_SELECTOR": "one", "CLAUSEBOOK_DKIM_DOMAIN": "legal.example",
    }  # fmt: skip
    done = run(of("dkim"), "-C", str(terms), "notify", "--baseline", **mail)
    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "pip install 'clausebook[dkim]'" in done.stderr


@pytest.mark.parametrize(
    "command", ["api", "bounces", "export", "import", "index", "notify", "search", "subscribers", "subscribers list"]
)
def test_help_is_given_without_any_extra(command: str) -> None:
    done = run(",".join(EXTRAS), *command.split(), "--help")
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("Usage: clausebook ")


def test_the_list_of_commands_is_whole_without_any_extra() -> None:
    assert run("none", "--help").stdout == run(",".join(EXTRAS), "--help").stdout


@pytest.mark.parametrize("command", ["log", "show refund-policy", "check", "doctor", "review --base HEAD~1", "build"])
def test_what_needs_no_extra_runs_without_any(terms: Path, command: str) -> None:
    done = run(",".join(EXTRAS), "-C", str(terms), *command.split())
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_review_that_should_count_subscribers_does_not_pass_them_over(terms: Path) -> None:
    done = run(of("notices"), "-C", str(terms), "review", "--base", "HEAD~1", CLAUSEBOOK_DATABASE_URL="sqlite:///x.db")
    assert (2, True) == (done.returncode, "clausebook[notices]" in done.stderr)


def test_every_library_of_an_extra_is_known() -> None:
    distributions = {
        name: {one.lower().replace("_", "-") for one in found} for name, found in packages_distributions().items()
    }
    named = {
        (re.split(r"[^\w.-]", requirement)[0].lower(), extra)
        for extra, requirements in DECLARED.items()
        for requirement in requirements
        if not requirement.startswith("clausebook[")
    }
    known = {(one, extra) for library, extra in EXTRAS.items() for one in distributions[library]}
    assert {("werkzeug", "api")} == known - named  # Flask brings it
    assert set() == named - known


def test_a_fault_of_our_own_is_not_taken_for_a_library() -> None:
    with pytest.raises(ModuleNotFoundError, match="clausebook_typo"):
        missing(ModuleNotFoundError("No module named 'clausebook_typo'", name="clausebook_typo"))
    with pytest.raises(ImportError, match="cannot import name"):
        missing(ImportError("cannot import name 'x' from 'flask'", name="flask"))
