"""Prepares a repository: settings, a site, an example, forms and a workflow, none of which was there before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files as resources
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from clausebook import config, config_values
from clausebook.author import adopt, continuity, installation
from clausebook.config import Config
from clausebook.git.command import Git
from clausebook.git.opening import has_commits, located
from clausebook.model.errors import UseError
from clausebook.parse import language
from clausebook.parse.file import parse
from clausebook.workspace import Workspace, read_config

_TEXTS = resources("clausebook") / "init_texts"
_WORKFLOW = ".github/workflows/legal.yml"
_INBOX = "inbox/README.txt"  # not .md: it must not be taken for terms, whatever pattern says what these are
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


class Wishes(NamedTuple):
    """What is said of a repository that is prepared; where nothing is said, it is found out, or left open.

    ``terms`` is the folder of the terms, ``include`` the patterns of their files, ``source`` what the workflow
    installs, ``site_url`` the public address, ``timezone`` that whose days count; ``adopt``: every text gets front
    matter.
    """

    terms: str | None = None
    include: Sequence[str] = ()
    source: str | None = None
    site_url: str = ""
    timezone: str = ""
    adopt: bool = False


NO_WISHES = Wishes()


def init(folder: Path, wishes: Wishes = NO_WISHES) -> tuple[Outcome, ...]:
    """Write what a repository needs to be published; a file that is there already is left as it is.

    What is published today stays as it is: the terms are found where they are, and an example is written only where
    there are none. All is compiled before and after, and compared.

    Raises :class:`RepositoryError` where there is no repository, :class:`UseError` where there are no files
    (``E_NO_WORKTREE``) or a wish cannot be a setting (``E_CONFIG``), and :class:`ContentError` (``E_NOT_KEPT``) if a
    document would disappear, or change its id, text or dates. Nothing is written then.
    """
    place = located(folder)
    if place.root is None:
        mend = "Run it in a clone: git clone, then clausebook init"
        raise UseError.of("E_NO_WORKTREE", "This repository has no files checked out", mend, str(folder))
    git = Git(place.root)
    files = _files(git, place.root)
    settings = _settings(git, files, wishes)
    source = wishes.source
    program = installation.find_source() if source is None else installation.check_source(source)
    adopted = adopt.find_adopted(place.root, files, settings) if wishes.adopt else {}
    outcomes = [_write(place.root, path, text) for path, text in _wanted(files, settings, program)]
    for path, data in adopted.items():
        (place.root / path).write_bytes(data)
    return (*outcomes, *(Outcome(path, written=True) for path in adopted))


def _files(git: Git, root: Path) -> tuple[str, ...]:
    """The files of the working tree that git knows, or could come to know."""
    listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard").output
    paths = {name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name}
    return tuple(sorted(path for path in paths if (root / path).is_file() and not (root / path).is_symlink()))


def _settings(git: Git, files: Sequence[str], wishes: Wishes) -> Config:
    root = git.folder
    if (root / config.NAME).exists():
        return read_config(root)
    terms = None if wishes.terms is None else _inside(wishes.terms)
    said = {"publish_branch": _branch(git), "lang": _language(root, files, wishes)} | _said(wishes)
    if not has_commits(git):
        today = Config.default().including(wishes.include) if wishes.include else Config.default()
        return continuity.first_settings(root, today, files, terms, said)
    return continuity.settings(Workspace.open(root, include=wishes.include), files, terms, said)


def _language(root: Path, files: Sequence[str], wishes: Wishes) -> str:
    """The language of most of the texts, as far as their names and words tell."""
    today = Config.default().including(wishes.include) if wishes.include else Config.default()
    texts = (parse((root / path).read_bytes(), path) for path in files if today.selects(path))
    told = (one.meta.lang or language.find(one.path, (clause.block.text for clause in one.clauses)) for one in texts)
    return next((code for code, _ in Counter(filter(None, told)).most_common(1)), today.lang)


def _said(wishes: Wishes) -> dict[str, str]:
    """The settings that are wished for, as they are kept."""
    rules = {"site_url": config_values.web_address, "timezone": config_values.timezone}
    found = {}
    for name, rule in rules.items():
        value = getattr(wishes, name)
        if value:
            try:
                found[name] = rule(value)
            except ValueError as error:
                option = f"--{name.replace('_', '-')}"
                raise UseError.of("E_CONFIG", f"{option}: {error}", "Leave it out to say it later") from error
    return found


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
    yield _INBOX, _filled("inbox.txt", values)
    yield _WORKFLOW, _filled("legal.yml", values)


def _values(settings: Config) -> dict[str, str]:
    """What stands in the place of each ``{name}``."""
    branch, address = settings.publish_branch, settings.site_url
    return {
        "folder": "" if settings.terms == "." else f"{settings.terms}/",
        "terms": _quoted(settings.terms),
        "include": _listed(settings.include),
        "exclude": _listed(settings.exclude),
        "lang": _quoted(settings.lang),
        "strict": _quoted(settings.strict),
        "site_url": f"site_url = {_quoted(address)}" if address else '# site_url = "https://legal.example.com/"',
        "timezone": _quoted(settings.timezone),
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
