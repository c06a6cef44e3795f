"""Builds the index of a corpus: only documents that changed are indexed again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from clausebook.cited_places import find_shared_titles
from clausebook.compile import compiler
from clausebook.config import Config
from clausebook.corpus import Corpus
from clausebook.html.language import named, speaking
from clausebook.model.version import DocumentRecord
from clausebook_api.search import engines, files
from clausebook_api.search.entries import Entry, make_entries
from clausebook_api.search.files import Manifest, Title
from clausebook_api.search.packing import pack
from clausebook_api.search.standing import weigh_documents
from clausebook_api.search.synonyms import Synonyms

Progress = Callable[[int, int], None]


def quiet(_done: int, _total: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an index of a corpus has to hold; ``documents`` are digests of what is indexed of each."""

    corpus: Corpus
    titles: Mapping[str, Title]
    shared: Sequence[str]
    documents: Mapping[str, str]
    synonyms: str
    engine: str
    sign: str

    @classmethod
    def of(cls, corpus: Corpus, config: Config, synonyms: str, engine: str) -> _Wanted:
        Synonyms.load(synonyms)
        records = [record for record in corpus.documents() if corpus.versions(record.id)]
        titles = {one.id: (one.title, one.kind, one.lang) for one in records}
        sign, said_in = config.citation_sign, named(config.lang).code
        documents = {record.id: _digest(corpus, record, (sign, said_in)) for record in records}
        return cls(corpus, titles, sorted(find_shared_titles(corpus)), documents, synonyms, engine, sign)

    @property
    def settings(self) -> str:
        """A digest of what decides the answers besides the documents."""
        return hashlib.sha256(
            json.dumps([self.titles, self.shared, self.synonyms], sort_keys=True).encode()
        ).hexdigest()

    def met(self, before: Manifest) -> bool:
        """Whether an index is the one that is wanted already."""
        asked = (self.corpus.tip, self.settings, dict(self.documents))
        return asked == (before.commit, before.settings, dict(before.documents))


def build(  # noqa: PLR0913 - what is indexed, where, and how
    corpus: Corpus,
    config: Config,
    folder: Path,
    progress: Progress = quiet,
    *,
    synonyms: str = "",
    engine: str = engines.DEFAULT,
) -> Path:
    """Bring the index in ``folder`` up to a corpus; the folder of the index.

    ``synonyms`` is the text of the legal team's ``synonyms.yml``, ``engine`` the name of a search engine. Whatever
    interrupts this, the index in place stays as it was. Raises :class:`CorpusError` ``E_LOCKED`` if another process
    is indexing, and what :meth:`Synonyms.load` raises.
    """
    wanted = _Wanted.of(corpus, config, synonyms, engine)
    folder.mkdir(parents=True, exist_ok=True)
    with compiler.locked(folder / "index.lock", "indexing"), speaking(named(config.lang)):
        base = files.find_sound(folder, engine)
        before = files.read_manifest(base) if base else None
        if base and before and wanted.met(before) and base == (folder / "index").resolve():
            return base
        staging = _staging(folder, corpus.tip)
        try:
            _write(wanted, staging, base, before.documents if before else {}, progress)
            files.seal(
                staging,
                engine,
                commit=corpus.tip,
                settings=wanted.settings,
                documents=wanted.documents,
                titles=wanted.titles,
                shared=wanted.shared,
                standing=weigh_documents(
                    {document: title for document, (title, _, _) in wanted.titles.items()}, files.read_texts(staging)
                ),
                synonyms=synonyms,
            )
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        files.publish(staging, folder / "index")
        files.prune(folder / "indexes", staging)
        return staging


def _staging(folder: Path, tip: str) -> Path:
    indexes = folder / "indexes"
    indexes.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f"{tip[:12]}-", dir=indexes))
    staging.chmod(0o755)
    return staging


def _write(wanted: _Wanted, staging: Path, base: Path | None, before: Mapping[str, str], progress: Progress) -> None:
    """Write words and texts beside those of the index before, which are linked: no file that stands is written to.

    Of a document that changed, only the wordings that are new are indexed; its days stand in its texts alone.
    """
    for name in ("words", "texts"):
        (staging / name).mkdir()
        for file in (base / name).iterdir() if base else ():
            os.link(file, staging / name / file.name)
    now = wanted.documents
    changed = sorted(id_ for id_ in before.keys() | now.keys() if before.get(id_) != now.get(id_))
    records = {record.id: record for record in wanted.corpus.documents()}
    had: dict[str, Entry] = {}
    has: dict[str, Entry] = {}
    for number, id_ in enumerate(changed, 1):
        some = make_entries(wanted.corpus, records[id_], wanted.sign) if id_ in now else ()
        had |= {entry.key: entry for entry in files.read_document(staging, id_)}
        has |= {entry.key: entry for entry in some}
        file = files.text_file(staging, id_)
        file.unlink(missing_ok=True)
        if some:
            file.write_text(json.dumps(pack(some), ensure_ascii=False), "utf-8")
        progress(number, len(changed))
    gone, fresh = had.keys() - has.keys(), (entry for key, entry in has.items() if key not in had)
    engines.named(wanted.engine).write(staging / "words", sorted(gone), fresh, anew=base is None)


def _digest(corpus: Corpus, record: DocumentRecord, said: tuple[str, str]) -> str:
    """Of all that decides what is indexed of a document."""
    versions = [
        (
            version.name,
            version.title,
            version.sha256,
            version.text_commit,
            version.effective_on,
            version.withdrawn_on,
            version.absences,
        )
        for version in corpus.versions(record.id)
    ]
    return hashlib.sha256(json.dumps([asdict(record), versions, said], default=str).encode()).hexdigest()
