"""A repository at one tip: its revisions, its files, and what is not committed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from clausebook.git import globs, log_parser
from clausebook.git.command import Answer, Git
from clausebook.git.opening import bad_ref, is_object_id, located, resolved, settings
from clausebook.git.paths import FILE_MODES, LINK, SUBMODULE, TreeEntry
from clausebook.git.refusal import complaint
from clausebook.model.errors import RepositoryError
from clausebook.model.revision import Revision

_LOG = (
    f"log --raw -z -M50% -l1000 -O{os.devnull} --first-parent --diff-merges=first-parent --root --reverse --no-abbrev "
    "--no-relative --no-ext-diff --no-textconv --no-notes --no-color --ignore-submodules=none "
    f"--encoding=UTF-8 --format={log_parser.FORMAT}"
).split()
_AT_ONCE = 500  # commits on one command line
_STATUS = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all", "--"]
_FILTER = re.compile(r"filter\..*\.(?:clean|smudge|process)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository whose history can be believed, at the commit ``tip``; :meth:`open` makes one.

    ``root`` is the top of the working tree, or the folder it was opened by when there is none (a bare
    repository). Of its files only those that match ``include`` are seen (see :mod:`clausebook.git.globs`).
    """

    git: Git
    root: Path
    bare: bool
    tip: str
    include: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, ref: str | None, include: Sequence[str]) -> Repository:
        """The repository at or above ``path``, at ``ref`` or at what is checked out.

        Raises :class:`RepositoryError` with ``E_NOT_A_REPOSITORY``, ``E_UNSAFE_OWNER``, ``E_EMBEDDED_REPO``,
        ``E_SHALLOW``, ``E_PARTIAL_CLONE``, ``E_GRAFTED_HISTORY``, ``E_NO_COMMITS``, ``E_BAD_REF``,
        ``E_GIT_CORRUPT`` or ``E_NO_GIT``, and :class:`UseError` ``E_PATTERN``.
        """
        wanted = globs.checked(include)
        git, root = located(path)
        return cls(git, root or git.folder, root is None, resolved(git, ref), wanted)

    @classmethod
    def without_commits(cls, path: Path, include: Sequence[str]) -> Repository:
        """A repository as it was before its first commit: nothing is in it but what stands in its working tree."""
        git, root = located(path)
        empty = git.run("hash-object", "-t", "tree", os.devnull).text
        return cls(git, root or git.folder, root is None, empty, globs.checked(include))

    @property
    def tip_landed(self) -> datetime:
        """The committer date of the tip, as an instant (UTC)."""
        return log_parser.instant(self._run("log", "-1", "--format=%ct", self.tip).output)

    def revisions(self, since: str | None = None, besides: Sequence[str] = ()) -> Iterator[Revision]:
        """The revisions that touch an included file, after the commit ``since`` if given, oldest first.

        ``besides`` are paths of more files to look for.

        Renames are git's, at half the text alike; one from outside ``include`` counts as added (but see
        :meth:`whole`). Changes of type count as modified. Raises :class:`RepositoryError` ``E_GIT_CORRUPT``,
        perhaps after the last revision that could be read, so that nothing may be concluded before the end.
        """
        span = f"{self._commit(since)}..{self.tip}" if since else self.tip
        specs = (*globs.pathspecs(self.include), *(f":(top,literal){path}" for path in besides))
        with self.git.start(*_LOG, span, "--", *specs) as log:
            yield from log_parser.parse(log.chunks())
            self._good(log.finish())

    def before(self, commit: str) -> Revision | None:
        """The first parent of a commit, without what it touched; None if it has none."""
        command = ("log", "--first-parent", "--skip=1", "-1", "--format=%H %ct")
        name, _, landed = self._run(*command, self._commit(commit)).text.partition(" ")
        return Revision(name, log_parser.instant(landed.encode()), "", ()) if name else None

    def whole(self, commits: Sequence[str]) -> Iterator[Revision]:
        """Revisions with all the files that they touch, included or not, in the order given; renames as above."""
        for start in range(0, len(commits), _AT_ONCE):
            some = [self._commit(commit) for commit in commits[start : start + _AT_ONCE]]
            with self.git.start(*_LOG, "--no-walk=unsorted", *some) as log:
                yield from log_parser.parse(log.chunks())
                self._good(log.finish())

    def offsets(self) -> list[tuple[datetime, timedelta]]:
        """When each revision that touches an included file landed, newest first, and its own offset from UTC."""
        command = ("log", "--first-parent", "--no-patch", "--format=%ct %cd", "--date=format:%z")
        lines = self._run(*command, self.tip, "--", *self._specs()).text.splitlines()
        return [log_parser.parse_offset(line) for line in lines if line]

    def is_at(self, ref: str | None) -> bool:
        """Whether a branch or commit, or what is checked out, is the tip; also if there is none of that name."""
        try:
            return resolved(self.git, ref) == self.tip
        except RepositoryError:
            return True

    def ref_files(self, ref: str | None) -> tuple[Path, ...]:
        """The files, there or not, of which one is written when a branch moves, or what is checked out does."""
        name = self.git.run("rev-parse", "--symbolic-full-name", "--end-of-options", ref or "HEAD").text
        asked = ("HEAD", "packed-refs", "reftable/tables.list", name.splitlines()[-1] if name else "HEAD")
        paths = (word for one in asked for word in ("--git-path", one))
        return tuple(map(Path, self._run("rev-parse", "--path-format=absolute", *paths).text.splitlines()))

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether ``descendant`` is ``ancestor`` or builds on it; not if either is unknown here."""
        commits = self._commit(ancestor), self._commit(descendant)
        return self.git.run("merge-base", "--is-ancestor", *commits).status == 0

    def merge_base(self, name: str) -> str:
        """Where the tip left the history of a branch or commit. Raises ``E_BAD_REF``, also if they never met."""
        other = resolved(self.git, name)
        answer = self.git.run("merge-base", self.tip, other)
        if answer.status or not is_object_id(answer.text):
            raise bad_ref(self.git, name)
        return answer.text

    def renames(self, since: str, *, committed: bool) -> dict[str, str]:
        """The files that were renamed after a commit, old path by new, at the tip or in the working tree.

        Renames are git's, at half the text alike. A file that git does not know yet is none.
        """
        until = (self.tip,) if committed or self.bare else ()
        command = ("diff", "--name-status", "-z", "-M50%", "-l1000", "--no-ext-diff", "--no-textconv")
        answer = self._idle().run(
            *command, "--ignore-submodules=all", self._commit(since), *until, "--", *self._specs()
        )
        return log_parser.parse_renames(self._good(answer).output)

    def continues(self, commit: str) -> bool:
        """Whether ``commit`` is on the first-parent line of the tip, so that the law then is part of the law since.

        An ancestor may not be: the history of a branch that was merged *into* is not its own any more.
        """
        answer = self.git.run("rev-list", "--first-parent", "--parents", self.tip, f"^{self._commit(commit)}")
        oldest = answer.text.rpartition("\n")[2].split(" ")
        return answer.status == 0 and (oldest[1:2] == [commit] or (oldest == [""] and commit == self.tip))

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """The included files of a commit, in git's order, and the links and submodules that may hide some."""
        answer = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", self._commit(commit))
        entries = tuple(entry for entry in log_parser.parse_tree(answer.output) if self._is_seen(entry))
        for entry in entries:
            if entry.size < 0:
                raise complaint(f"missing object {entry.blob}", self.root)
        return entries

    def contents(self, commit: str = "") -> dict[str, str]:
        """Every regular file of a commit, or of the tip, included or not, with the object id of its content."""
        entries = replace(self, include=("**",)).tree(commit or self.tip)
        return {entry.path: entry.blob for entry in entries if entry.mode in FILE_MODES}

    def paths(self) -> tuple[str, ...]:
        """Every file at the tip, included or not, in git's order."""
        output = self._run("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.tip).output
        return tuple(path.decode("utf-8", "surrogateescape") for path in output.split(b"\0")[:-1])

    def dirty(self) -> tuple[str, ...]:
        """The included files with changes that are not committed, or that are not known to git; sorted.

        Against what is checked out, which need not be the tip. None in a bare repository.
        """
        if self.bare:
            return ()
        return log_parser.parse_status(self._good(self._idle().run(*_STATUS, *self._specs())).output)

    def _idle(self) -> Git:
        """Git without clean filters: one would be run on a changed file, and its name is the repository's to choose."""
        idle = {name: "" for name in settings(self.git) if _FILTER.fullmatch(name)}
        return self.git.configured(idle | {f"{name.rpartition('.')[0]}.required": "false" for name in idle})

    def _specs(self) -> Sequence[str]:
        return globs.pathspecs(self.include)

    def _is_seen(self, entry: TreeEntry) -> bool:
        hides = entry.mode in {LINK, SUBMODULE} and globs.encloses(entry.path, self.include)
        return hides or globs.matches(entry.path, self.include)

    def _commit(self, text: str) -> str:
        if not is_object_id(text):
            raise bad_ref(self.git, text)
        return text

    def _run(self, *arguments: str) -> Answer:
        return self._good(self.git.run(*arguments))

    def _good(self, answer: Answer) -> Answer:
        if answer.status:
            raise complaint(answer.complaint, self.root)
        return answer
