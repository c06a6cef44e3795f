"""One git command: the environment it runs in, what it answered, and one that is still running."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self, cast

from clausebook.git.refusal import refusal

if TYPE_CHECKING:
    import git

ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
}
CONFIG = {
    "core.attributesFile": os.devnull,
    "core.commitGraph": "false",  # a cache of dates and parents, which may lie
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "log.follow": "false",
    "log.showSignature": "false",
    "safe.bareRepository": "explicit",
}
_CHUNK = 1 << 16
_COMPLAINT_LIMIT = 1 << 12
_PIPE = 1 << 20  # bytes, what Linux grants to anybody


class Answer(NamedTuple):
    """What a finished command said; ``complaint`` is its standard error."""

    status: int
    output: bytes
    complaint: str

    @property
    def text(self) -> str:
        """The output as one line of text."""
        return os.fsdecode(self.output).removesuffix("\n")


class Process:
    """A git command that is still running; leaving its context ends it."""

    def __init__(self, child: git.Git.AutoInterrupt) -> None:
        self._child = child  # which kills the command when it is forgotten
        self._process = cast("Popen[bytes]", child.proc)
        self.stdin = cast("IO[bytes]", self._process.stdin)  # None unless the command asks
        self.stdout = cast("IO[bytes]", self._process.stdout)
        self._stderr = cast("IO[bytes]", self._process.stderr)
        self._widen()
        self._complaint = b""
        # Complaints are read as they come, lest a full pipe stops git.
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _widen(self) -> None:
        """Let git write far ahead, so that both work at once; where that is not granted, a smaller pipe does too."""
        with suppress(AttributeError, OSError):
            fcntl.fcntl(self.stdout, fcntl.F_SETPIPE_SZ, _PIPE)

    def chunks(self) -> Iterator[bytes]:
        """What the command prints, as it comes."""
        return iter(partial(self.stdout.read, _CHUNK), b"")

    def finish(self) -> Answer:
        """Wait for the end of a command whose output was read to its end."""
        status = self._process.wait()
        self._listener.join()
        return Answer(status, b"", self._complaint.decode("utf-8", "replace"))

    def _listen(self) -> None:
        for line in self._stderr:
            self._complaint = (self._complaint + line)[:_COMPLAINT_LIMIT]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self.finish()
        for pipe in (self._process.stdin, self.stdout, self._stderr):
            with suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()


@dataclass(frozen=True, slots=True)
class Git:
    """Git in one folder, with settings that nothing inherited or configured there can change."""

    folder: Path
    config: tuple[tuple[str, str], ...] = tuple(CONFIG.items())

    def configured(self, settings: Mapping[str, str]) -> Git:
        """The same with more settings; of two for one name the later holds."""
        return replace(self, config=(*self.config, *settings.items()))

    def run(self, *arguments: str) -> Answer:
        """The answer of a command, whatever its exit status.

        Raises :class:`RepositoryError` ``E_NO_GIT`` if git is not installed, as :meth:`start` does.
        """
        options = {"with_exceptions": False, "stdout_as_string": False, "strip_newline_in_stdout": False}
        return Answer(*self._execute(arguments, with_extended_output=True, **options))

    def start(self, *arguments: str, asks: bool = False) -> Process:
        """A command whose output is read as it comes; one that ``asks`` reads its standard input."""
        return Process(self._execute(arguments, as_process=True, istream=PIPE if asks else None))

    def _execute(self, arguments: tuple[str, ...], **options: Any) -> Any:  # noqa: ANN401 - GitPython's answer has five types
        git, environment = _gitpython(), self._environment()
        command = (git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--no-pager", "-C", str(self.folder), *arguments)
        return git().execute([*_dropping(environment), *command], env=environment, shell=False, **options)

    def _environment(self) -> dict[str, str]:
        settings = {"GIT_CONFIG_COUNT": str(len(self.config))}
        for number, (name, value) in enumerate(self.config):
            settings |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return ENVIRONMENT | settings


def _dropping(environment: Mapping[str, str]) -> list[str]:
    """What to put before a command so that no variable but ours leads git elsewhere, as those of a hook would.

    GitPython only adds to the environment; env(1) takes away.
    """
    inherited = [name for name in os.environ if name.startswith("GIT_")]
    strangers = [option for name in inherited if name not in environment for option in ("-u", name)]
    return ["env", *strangers] if strangers else []


def _gitpython() -> type[git.Git]:
    try:
        import git  # noqa: PLC0415 - takes longer than most commands, and not every run of ours needs git
    except ImportError as error:  # GitPython looks for git as it is imported
        mend = "Install git 2.38 or later"
        raise refusal("E_NO_GIT", "Git history cannot be read: git was not found", mend) from error
    return git.Git
