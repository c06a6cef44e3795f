"""Makes ``site-policy.bundle`` of a full clone of https://github.com/github/site-policy: see README.md beside it.

``python tests/corpus/make.py CLONE`` writes the bundle beside this file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIP = "12992597c5d9d8cfc006693c54b9609d9993bc99"
BUNDLE = Path(__file__).with_name("site-policy.bundle")
KEPT = ("LICENSE.md", "Policies")
NOBODY = {"GIT_AUTHOR_NAME": "site-policy", "GIT_AUTHOR_EMAIL": "site-policy@example.org"}
NOBODY |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in NOBODY.items()}
# The commits that tests name: each gets a tag that is called as the commit is upstream.
NAMED = (
    "0299aae", "0e61d29", "10040c6", "10863b8", "11da22f", "12898d2", "1299259", "1a5450b", "5b8da8a", "623a015",
    "6377511", "68e3dbe", "6d2dbad", "85565d4", "8f09fc2", "93a28bf", "9f6a843", "aac9ca0", "b31dacd", "d36b870",
    "dc3ec0a", "e2349c2", "e2be51a", "e31711b", "e83f320", "f0740c7", "f1e32b7", "f86cca1", "ff923d6",
)  # fmt: skip


class Git:
    """A bare copy of a clone, in which the smaller history is made beside the whole one."""

    def __init__(self, folder: Path, clone: Path) -> None:
        subprocess.run(["git", "clone", "--quiet", "--bare", "--no-local", clone, folder], check=True)
        self.folder = folder

    def __call__(self, *arguments: str, given: str = "", dates: dict[str, str] | None = None) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        environment = os.environ | NOBODY | (dates or {})
        done = subprocess.run(command, input=given, env=environment, check=True, capture_output=True, text=True)
        return done.stdout.rstrip("\n")


def tree(git: Git, commit: str) -> str:
    """The tree of a commit with what is kept of it, and nothing else."""
    listed = git("ls-tree", commit).splitlines()
    return git("mktree", given="".join(f"{line}\n" for line in listed if line.partition("\t")[2] in KEPT))


def retold(git: Git) -> dict[str, str]:
    """The history told again: each commit with its days, parents and subject, without people and signatures."""
    form = "--format=%H%x00%P%x00%ad%x00%cd%x00%s"
    made: dict[str, str] = {}
    for line in git("log", "--reverse", "--topo-order", "--date=raw", form, TIP).split("\n"):
        commit, parents, authored, committed, subject = line.split("\0")
        told = [argument for parent in parents.split() for argument in ("-p", made[parent])]
        dates = {"GIT_AUTHOR_DATE": f"@{authored}", "GIT_COMMITTER_DATE": f"@{committed}"}
        made[commit] = git("commit-tree", tree(git, commit), *told, given=f"{subject}\n", dates=dates)
    return made


def make(clone: Path, bundle: Path) -> None:
    """Write the bundle. Raises :class:`subprocess.CalledProcessError` if the clone does not hold the commit."""
    with tempfile.TemporaryDirectory() as name:
        git = Git(Path(name) / "made.git", clone)
        made = retold(git)
        for reference in git("for-each-ref", "--format=%(refname)").split():
            git("update-ref", "-d", reference)
        git("update-ref", "refs/heads/main", made[TIP])
        git("symbolic-ref", "HEAD", "refs/heads/main")
        for short in NAMED:
            [commit] = (commit for commit in made if commit.startswith(short))
            git("tag", short, made[commit])
        git("-c", "pack.threads=1", "repack", "-a", "-d", "-f", "--quiet", "--depth=250", "--window=250")
        git("bundle", "create", "--quiet", str(bundle.resolve()), "HEAD", "--branches", "--tags")


if __name__ == "__main__":
    make(Path(sys.argv[1]), BUNDLE)
