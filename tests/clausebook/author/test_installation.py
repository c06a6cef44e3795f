"""What the workflow installs: an address under which there is the same program for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from clausebook.author.init import Wishes, init
from clausebook.author.installation import address, check_source
from clausebook.model.errors import UseError

ROOT = Path(__file__).parents[3]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"url": "https://git.example/clausebook.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
WHEEL = "https://git.example/clausebook-0.1.0-py3-none-any.whl"
WORKFLOW = ".github/workflows/legal.yml"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (GIT, f"git+https://git.example/clausebook.git@{COMMIT}"),
        (
            {"url": WHEEL, "archive_info": {"hashes": {"sha256": "a" * 64}}},
            f"{WHEEL}#sha256={'a' * 64}",
        ),
        ({"url": WHEEL, "archive_info": {}}, WHEEL),
        ({"url": "file:///srv/clausebook", "dir_info": {"editable": True}}, ""),
        ({"url": "file:///tmp/clausebook-0.1.0-py3-none-any.whl", "archive_info": {}}, ""),
        (GIT | {"url": "file:///srv/clausebook"}, ""),
        ({}, ""),
    ],
)
def test_the_address_of_an_installation_is_told_if_others_can_use_it(record: object, expected: str) -> None:
    assert expected == address(json.dumps(record))


@pytest.mark.parametrize("source", [f"git+https://git.example/clausebook@{COMMIT}", WHEEL])
def test_an_address_that_lasts_is_taken(source: str) -> None:
    assert source == check_source(source)


@pytest.mark.parametrize(
    "source", ["clausebook", "clausebook==0.1.0", "git+https://git.example/clausebook@main", "", f"{WHEEL}\n", "x.whl"]
)
def test_another_is_refused_before_anything_is_written(tmp_path: Path, source: str) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    with pytest.raises(UseError, match="E_CONFIG --from"):
        init(tmp_path, Wishes(source=source))
    assert [".git"] == [file.name for file in tmp_path.iterdir()]


def steps(folder: Path) -> tuple[str, list[str]]:
    """What the workflow installs, and the commands of its checks and of its build."""
    workflow = yaml.safe_load((folder / WORKFLOW).read_text(encoding="utf-8"))
    jobs = [workflow["jobs"][name] for name in ("check", "build")]
    return workflow["env"]["CLAUSEBOOK"], [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def test_without_an_address_the_workflow_says_what_is_missing(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    init(tmp_path)
    source, commands = steps(tmp_path)
    assert "" == source
    result = subprocess.run(
        ["bash", "-ec", commands[0]], env=os.environ | {"CLAUSEBOOK": ""}, capture_output=True, text=True, check=False
    )
    assert (1, True) == (result.returncode, WORKFLOW in result.stderr)


def test_what_it_says_installs_and_publishes(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*build, tmp_path / "dist", ROOT], check=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    folder = tmp_path / "legal"
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    init(folder, Wishes(source=wheel.as_uri()))
    person = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    subprocess.run(["git", *person, "commit", "--quiet", "--message=Begin"], cwd=folder, check=True)
    environment = fresh(tmp_path / "venv")
    source, commands = steps(folder)
    for command in commands:
        subprocess.run(["bash", "-ec", command], cwd=folder, env=environment | {"CLAUSEBOOK": source}, check=True)
    assert "Example Policy" in (folder / "site/example-policy/index.html").read_text(encoding="utf-8")
    found = subprocess.run(["clausebook", "--help"], env=environment, capture_output=True, text=True, check=True)
    assert "clausebook" in found.stdout


def fresh(folder: Path) -> dict[str, str]:
    """An environment that has the libraries but not the program; nothing is fetched."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (libraries / "libraries.pth").write_text("\n".join(ours), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}
    return kept | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1"}
