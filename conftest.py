"""What every test stands on: one git and one time zone for all, a real Chromium, repositories of real legal text."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants
from playwright.sync_api import Browser, sync_playwright

from clausebook.corpus import Corpus
from clausebook.workspace import Workspace

ROOT = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Without a deadline: a machine shared with others stalls. Derandomised: the same tree gives the same result.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("tests", _PATIENT, derandomize=True, database=None, max_examples=50)
settings.register_profile("proofs", _PATIENT, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))
if settings().derandomize:
    # Constants of our modules are drawn too, and which of them are loaded hangs on what a worker ran before.
    HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]  # noqa: SLF001 - no setting for it

_MEMORY = Path("/dev/shm")  # noqa: S108 - Linux keeps it in memory
_ROOM = 4 << 30  # bytes; a run takes a tenth of it


def pytest_configure() -> None:
    """Make the programs that tests start quick: they keep the bytecode of modules, and their files in memory."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each of hundreds compiles every module anew
    _lay_into_memory()


def _lay_into_memory() -> None:
    """Lay temporary folders into memory, if there is room: thousands of tests make sure that a disk holds all."""
    if "TMPDIR" in os.environ or not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return
    found = os.statvfs(_MEMORY)
    if found.f_bavail * found.f_frsize > _ROOM and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


@pytest.fixture(scope="session", autouse=True)
def _same_everywhere() -> Iterator[None]:
    """Git reads no configuration of whoever runs the tests, and has a name to commit under."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GIT_", "CLAUSEBOOK_"))]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        for role in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{role}_NAME", "Ada Counsel")
            patch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
        patch.setenv("TZ", "UTC")
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        yield


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of git bundles of real legal text, kept beside the repository and no part of it."""
    folder = ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip("no bundles of real legal text beside this repository")
    return folder


def _clone(bundle: Path, folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def site_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of GitHub's site policies, in which what tests name is tagged as it is called upstream."""
    return _clone(ROOT / "tests" / "corpus" / "site-policy.bundle", tmp_path_factory.mktemp("corpus") / "site-policy")


@pytest.fixture(scope="session")
def site_policy_corpus(site_policy: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Corpus:
    """The policies, compiled as they are: by the first worker of a run, and copied by the others."""
    base = tmp_path_factory.getbasetemp()
    kept = (base if worker_id == "master" else base.parent) / "site-policy-compiled"
    workspace = Workspace.open(site_policy, include=["Policies/**/*.md"])
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            workspace.compile()
            shutil.copytree(workspace.state, kept)
        elif not workspace.state.exists():
            shutil.copytree(kept, workspace.state)
    return workspace.corpus()


@pytest.fixture(scope="session")
def pga_versions(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the terms of platforms that Open Terms Archive recorded, one commit a recorded version."""
    return _clone(corpora / "pga-versions.bundle", tmp_path_factory.mktemp("corpora") / "pga-versions")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; its absence is a failure, since `make test` installs it."""
    path = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium found: `make test` installs it, `pytest -m 'not browser'` does without")
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
