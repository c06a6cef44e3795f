"""Prepares a repository: settings, a site, an example, forms and a workflow, none of which was there before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files as resources
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clausebook import config, config_values
from clausebook.author import continuity, installation
from clausebook.config import Config
from clausebook.git.command import Git
from clausebook.git.opening import located
from clausebook.model.errors import UseError
from clausebook.workspace import Workspace, read_config

_TEXTS = resources("clausebook") / "init_texts"
_WORKFLOW = ".github/workflows/legal.yml"
_FORMS = (
    (".github/pull_request_template.md", "pull_request.md"),
    (".github/ISSUE_TEMPLATE/terms.yml", "terms.yml"),
    (".github/CODEOWNERS", "CODEOWNERS"),
)
_PLACES = ("", ".github/", "docs/")  # where a git host looks for one of the forms; of two it would take one
_WIDE = 100  # characters of a list on one line


class Outcome(NamedTuple):
    """One file: its path from the top of the repository, and whether it was written or left alone."""

    path: str
    written: bool


def init(
    folder: Path, terms: str | None = None, include: Sequence[str] = (), source: str | None = None
) -> tuple[Outcome, ...]:
    """Write what a repository needs to be published; a file that is there already is left as it is.

    What is published today stays as it is: the terms are found where they are, and an example is written only where
    there are none. ``terms`` is their folder, ``include`` the patterns of their files, if they are said; ``source`` is
    what the workflow installs (where nothing is said, what this program was installed from).

    Raises :class:`RepositoryError` where there is no repository, :class:`UseError` where there are no files
    (``E_NO_WORKTREE``), ``terms`` is no folder inside it or ``source`` no lasting address (``E_CONFIG``), and
    :class:`ContentError` (``E_NOT_KEPT``) if ``terms`` would leave out a document that is published. Nothing is
    written then.
    """
    place = located(folder)
    if place.root is None:
        mend = "Run it in a clone: git clone, then clausebook init"
        raise UseError.of("E_NO_WORKTREE", "This repository has no files checked out", mend, str(folder))
    git = Git(place.root)
    files = _files(git, place.root)
    settings = _settings(git, files, None if terms is None else _inside(terms), include)
    program = installation.find_source() if source is None else installation.check_source(source)
    return tuple(_write(place.root, path, text) for path, text in _wanted(files, settings, program))


def _files(git: Git, root: Path) -> tuple[str, ...]:
    """The files of the working tree that git knows, or could come to know."""
    listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard").output
    paths = {name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name}
    return tuple(sorted(path for path in paths if (root / path).is_file() and not (root / path).is_symlink()))


def _settings(git: Git, files: Sequence[str], terms: str | None, include: Sequence[str]) -> Config:
    root = git.folder
    if (root / config.NAME).exists():
        return read_config(root)
    today = replace(Config.default(), include=tuple(include)) if include else Config.default()
    if not git.run("rev-parse", "--verify", "--quiet", "HEAD").text:
        return continuity.first_settings(root, today, files, terms, _branch(git))
    return continuity.settings(Workspace.open(root, include=include), files, terms, _branch(git))


def _wanted(files: Sequence[str], settings: Config, program: str) -> Iterator[tuple[str, str]]:
    """The files to write, each with its text."""
    values = _values(settings) | {"program": _quoted(program)}
    yield config.NAME, _filled("clausebook.toml", values)
    yield "mkdocs.yml", _filled("mkdocs.yml", values)
    yield ".mkdocs/index.md", _filled("unbuilt.md", values)
    yield ".gitignore", _filled("gitignore", values)
    if not any(settings.selects(path) or Config.default().selects(path) for path in files):
        yield f"{values['folder']}policies/example.md", _filled("example.md", values)
    for path, name in _FORMS:
        yield _standing(path, files), _filled(name, values)
    yield _WORKFLOW, _filled("legal.yml", values)


def _values(settings: Config) -> dict[str, str]:
    """What stands in the place of each ``{name}``."""
    branch = settings.publish_branch
    return {
        "folder": "" if settings.terms == "." else f"{settings.terms}/",
        "terms": _quoted(settings.terms),
        "include": _listed(settings.include),
        "exclude": _listed(settings.exclude),
        "strict": _quoted(settings.strict),
        "publish_branch": f"publish_branch = {_quoted(branch)}" if branch else '# publish_branch = "main"',
        "branch": branch or "main",
        "branches": _quoted([branch or "main"]),
    }


def _quoted(value: object) -> str:
    """A value as both TOML and YAML read it."""
    return json.dumps(value, ensure_ascii=False)


def _listed(values: Iterable[str]) -> str:
    quoted = [_quoted(value) for value in values]
    line = f"[{', '.join(quoted)}]"
    return line if len(line) <= _WIDE else "[\n{}]".format("".join(f"    {one},\n" for one in quoted))


def _standing(path: str, files: Sequence[str]) -> str:
    """Where a form of that name stands already, else ``path``; upper and lower case are alike to a git host."""
    name = PurePosixPath(path).name.lower()
    places = (path.lower(), *(f"{place}{name}" for place in _PLACES))
    return next((each for each in files if each.lower() in places), path)


def _filled(name: str, values: dict[str, str]) -> str:
    text = (_TEXTS / name).read_text(encoding="utf-8")
    for mark, value in values.items():
        text = text.replace(f"{{{mark}}}", value)
    return text


def _write(root: Path, path: str, text: str) -> Outcome:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return Outcome(path, written=False)
    return Outcome(path, written=True)


def _inside(terms: str) -> str:
    try:
        return config_values.folder(PurePosixPath(terms).as_posix())
    except ValueError as error:
        raise UseError.of("E_CONFIG", f"--terms: {error}", "Name a folder inside the repository") from error


def _branch(git: Git) -> str:
    """The branch that is checked out; "" if none is, or if settings cannot name it."""
    try:
        return config_values.branch(git.run("symbolic-ref", "--quiet", "--short", "HEAD").text)
    except ValueError:
        return ""
