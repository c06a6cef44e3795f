"""Brings the search of a workspace up to date: the index of words, and the meaning of texts where there is a model."""

from __future__ import annotations

import os
from pathlib import Path

from clausebook.corpus import Corpus
from clausebook.doctor import Result
from clausebook.model.errors import ClausebookError
from clausebook.workspace import Workspace
from clausebook_api.carried import carry
from clausebook_api.config import model_folder, search_engine
from clausebook_api.search import Index, build
from clausebook_api.search.building import Progress, quiet
from clausebook_api.search.synonyms import FILE


def index_words(workspace: Workspace, corpus: Corpus, site: Path | None = None) -> Path:
    """The index of a workspace, brought up to its corpus, and beside it what else decides answers."""
    carry(workspace.repository.root, site or _site(workspace), workspace.state)
    file = workspace.repository.root / workspace.config.terms / FILE
    synonyms = file.read_text("utf-8") if file.is_file() else ""
    return build(corpus, workspace.config, workspace.state, synonyms=synonyms, engine=search_engine(os.environ))


def _site(workspace: Workspace) -> Path:
    return Path(os.environ.get("CLAUSEBOOK_SITE") or workspace.repository.root / "site")


def open_index(workspace: Workspace) -> Index:
    """The index of a workspace. Raises :class:`CorpusError` ``E_INDEX``."""
    return Index.open(workspace.state, search_engine(os.environ))


def index_meaning(workspace: Workspace, index: Index, progress: Progress = quiet) -> int | None:
    """Put the texts through the model that the settings name; how many are new. None: they name none.

    Interrupted, it goes on the next time. Raises :class:`UseError` ``E_MODEL`` or ``E_EXTRA``.
    """
    model = model_folder(workspace.repository.root, workspace.config)
    if model is None:
        return None
    from clausebook_api.meaning import relating  # noqa: PLC0415 - libraries of an extra

    return relating.complete(index, workspace.state, model, progress)


def relate(workspace: Workspace, index: Index) -> None:
    """Let an index sort by meaning too, as far as its texts went through the model, if the settings name one.

    Raises :class:`UseError` ``E_MODEL`` or ``E_EXTRA``.
    """
    if model := model_folder(workspace.repository.root, workspace.config):
        from clausebook_api.meaning import relating  # noqa: PLC0415 - libraries of an extra

        relating.relate(index, workspace.state, model)


def doctor(workspace: Workspace) -> tuple[Result, ...]:
    """Whether the model that the settings name can be used, and which texts wait for it; nothing if they name none.

    Raises :class:`UseError` ``E_MODEL`` or ``E_EXTRA``.
    """
    model = model_folder(workspace.repository.root, workspace.config)
    if model is None:
        return ()
    from clausebook_api.meaning import relating  # noqa: PLC0415 - libraries of an extra

    name = relating.open_model(model).facts.name
    try:
        waiting = relating.count_missing(open_index(workspace), workspace.state, model)
    except ClausebookError:
        return (Result("meaning", well=False, told=f"{name}: there is no index yet. Run clausebook index"),)
    told = f"{name}: {waiting:,} texts wait for it. Run clausebook index" if waiting else f"{name}: of all texts"
    return (Result("meaning", well=not waiting, told=told),)
