"""The documents as they stand, in a commit or in a working tree: files with all that these take in."""

from __future__ import annotations

from collections.abc import Iterable

from clausebook.git import Blobs, Repository, WorkingTree
from clausebook.git.paths import TreeEntry
from clausebook.parse.joined import compose


def read_committed(repository: Repository, entries: Iterable[TreeEntry]) -> dict[str, bytes]:
    """The documents in some files at the tip, by path; parts of a document are none."""
    with Blobs(repository) as blobs:
        found = {entry.path: blobs.read(entry.blob) for entry in entries}
        return compose(found, repository.contents, blobs.find)


def read_working(repository: Repository, paths: Iterable[str]) -> dict[str, bytes]:
    """The same in some files of the working tree, committed or not."""
    tree = WorkingTree(repository)
    return compose(tree.read_files(paths), tree.list_files, tree.read_file)
