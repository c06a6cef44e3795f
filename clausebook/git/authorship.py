"""Who wrote what landed, and who else stood by it: authors of commits and lines, confirmations in trailers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clausebook.git.command import Answer, Git
from clausebook.git.refusal import complaint

CONFIRMED = "Editorial-confirmed-by"  # the trailer: somebody else found that a correction is one
_TRAILER = "%(trailers:key={},valueonly,unfold,separator=%x1f)"
_FIELDS = ("%H", "%ae", "%ce", _TRAILER.format(CONFIRMED), _TRAILER.format("Co-authored-by"), "%P", "%B")
_LOG = (
    "log",
    "-z",
    "--no-color",
    "--no-notes",
    "--no-ext-diff",
    "--encoding=UTF-8",
    f"--format={'%x00'.join(_FIELDS)}",
)
_ADDRESS = re.compile(r"<([^<>\s]+)>|(\S+@\S+)")
_SQUASHED = "Squashed commit of the following:"  # how the message of git merge --squash begins
_LISTED = re.compile(r"^commit [0-9a-f]{7,64}$", re.MULTILINE)
_AUTHOR = re.compile(r"^Author:(.*)$", re.MULTILINE)
_COPIED = re.compile(rf"^[ \t]*{CONFIRMED}:(.*)$", re.MULTILINE | re.IGNORECASE)
_TOGETHER = re.compile(r"^[ \t]*Co-authored-by:(.*)$", re.MULTILINE | re.IGNORECASE)
_MAIL = re.compile(rb"^author-mail <(.*)>$", re.MULTILINE)
_PUT_IN = ("diff-tree", "--cc", "-p", "--root", "--no-commit-id", "--no-ext-diff", "--no-textconv")


class Signed(NamedTuple):
    """A commit that landed: whose it is, and who of those who made it confirmed that it is a correction."""

    commit: str
    authors: frozenset[str]
    confirmed_by: frozenset[str]


class Authorship:
    """The authors of a repository, by address; upper and lower case are alike."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def landed(self, commit: str, since: str = "") -> tuple[Signed, ...]:
        """What landed with a revision: it and all it merged, or all since another commit."""
        parents = self._good(self._git.run("rev-parse", f"{commit}^@")).text.split()
        before = since or (parents[0] if parents else "")
        span = [commit, f"^{before}"] if before else [commit]
        fields = self._good(self._git.run(*_LOG, *span, "--")).output.decode("utf-8", "replace").split("\0")[:-1]
        return tuple(_signed(*record) for record in zip(*[iter(fields)] * len(_FIELDS), strict=True))

    def of_lines(self, commit: str, path: str) -> tuple[str, ...]:
        """Who wrote each line of a file as it stands in a commit; who only changed its white space did not."""
        plain = self._git.configured({"blame.ignoreRevsFile": ""})
        answer = self._good(plain.run("blame", "-w", "--line-porcelain", "--no-textconv", commit, "--", path))
        return tuple(one.decode("utf-8", "replace").casefold() for one in _MAIL.findall(answer.output))

    def confirmed(self, change: Iterable[Signed], said: Iterable[Signed], others: frozenset[str]) -> bool:
        """Whether somebody who did not write a change confirmed that it is a correction.

        ``change`` are the commits that made it, ``said`` those that call it a correction, ``others`` the authors of
        the lines of ``history.yml`` that do: none of them may be one of its own.
        """
        wrote = self._authors(change)
        return bool(_confirmers(said) - wrote) or (bool(others) and wrote.isdisjoint(others))

    def _authors(self, landed: Iterable[Signed]) -> frozenset[str]:
        """Who wrote what landed; whoever only merged or confirmed wrote nothing."""
        wrote = (one.authors for one in landed if self._good(self._git.run(*_PUT_IN, one.commit)).output)
        return frozenset().union(*wrote)

    def _good(self, answer: Answer) -> Answer:
        if answer.status:
            raise complaint(answer.complaint, self._git.folder)
        return answer


def _confirmers(landed: Iterable[Signed]) -> frozenset[str]:
    """Everybody who confirmed that what landed is a correction."""
    return frozenset(address for one in landed for address in one.confirmed_by)


def _signed(  # noqa: PLR0913, PLR0917 - one for each field of the log
    commit: str, author: str, committer: str, confirmed: str, together: str, parents: str, message: str
) -> Signed:
    """A line in somebody else's commit confirms nothing: whoever confirms makes the commit that says so.

    Of commits that were squashed into one, their messages are left, and in them who made which.
    """
    made = {author.casefold(), committer.casefold()}
    helped = frozenset(_addresses(together))
    authors = helped | {author.casefold()}
    confirmers = frozenset(_addresses(confirmed)) & made
    if " " not in parents and _SQUASHED in message:
        wrote, agreed = _listed(message)
        authors, confirmers = (authors - agreed) | wrote, confirmers | agreed
    elif " " not in parents and len(made) > 1:  # a host squashed: it names as helpers all who made the commits
        agreed = frozenset(_addresses("\x1f".join(_COPIED.findall(message)))) & helped - {author.casefold()}
        authors, confirmers = authors - agreed, confirmers | agreed
    return Signed(commit, authors, confirmers)


def _listed(message: str) -> tuple[frozenset[str], frozenset[str]]:
    """Of the commits that ``git merge --squash`` lists: who made those that change something, and who confirmed."""
    wrote, agreed = set[str](), set[str]()
    for commit in _LISTED.split(message)[1:]:
        made = set(_addresses("\x1f".join(_AUTHOR.findall(commit))))
        confirmed = made.intersection(_addresses("\x1f".join(_COPIED.findall(commit))))
        agreed |= confirmed
        wrote |= {*(made - confirmed), *_addresses("\x1f".join(_TOGETHER.findall(commit)))}
    return frozenset(wrote), frozenset(agreed)


def _addresses(trailers: str) -> Iterator[str]:
    for value in trailers.split("\x1f"):
        found = _ADDRESS.search(value)
        if found:
            yield (found[1] or found[2]).casefold()
