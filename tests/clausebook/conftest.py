"""Repositories of real legal text, cloned and compiled once a session."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from clausebook.corpus import Corpus
from clausebook.workspace import Workspace


def _clone(bundle: Path, folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def site_policy(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of GitHub's site policies."""
    return _clone(corpora / "site-policy.bundle", tmp_path_factory.mktemp("corpora") / "site-policy")


@pytest.fixture(scope="session")
def site_policy_corpus(site_policy: Path) -> Corpus:
    """The policies, compiled as they are."""
    return Workspace.open(site_policy, include=["Policies/**/*.md"]).corpus()


@pytest.fixture(scope="session")
def pga_versions(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the terms of platforms that Open Terms Archive recorded, one commit a recorded version."""
    return _clone(corpora / "pga-versions.bundle", tmp_path_factory.mktemp("corpora") / "pga-versions")
