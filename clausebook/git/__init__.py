"""Git, read safely: the only package that runs git, through GitPython, and only to run fixed commands.

A repository's own configuration, attributes and hooks execute nothing here and change no result. It needs
git 2.38 or later.
"""

from __future__ import annotations

from clausebook.git.authorship import Authorship
from clausebook.git.blobs import Blobs
from clausebook.git.repository import Repository
from clausebook.git.working_tree import WorkingTree

__all__ = ["Authorship", "Blobs", "Repository", "WorkingTree"]
