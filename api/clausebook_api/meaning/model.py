"""A language model that makes vectors of texts: a folder that somebody put on this machine. Nothing is downloaded.

The folder holds ``model.onnx``, ``tokenizer.json`` and ``model.toml``, which says what they are
(:class:`ModelFacts`). The model takes ``input_ids``, ``attention_mask`` and, if it likes, ``token_type_ids``, and
answers a vector for each token, as encoders exported by sentence-transformers do.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from clausebook.extras import missing
from clausebook.model.errors import UseError

try:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer
except ImportError as error:
    raise missing(error) from error

FILES = ("model.onnx", "tokenizer.json")
FACTS = "model.toml"
_AT_ONCE = 16  # texts that go through the model together
_TOKENS = 4_096  # of these together, padding included: some 200 MB at work

Vectors = NDArray[np.float32]  # one row for each text, of length 1


class Prefixes(BaseModel):
    """What the model wants to stand before a question, and before a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str = ""
    text: str = ""


class ModelFacts(BaseModel):
    """What ``model.toml`` says of a model.

    ``dimension`` is the length of its vectors, ``longest_input`` how many tokens of a text it looks at. ``floor`` is
    the cosine below which a text is not taken for related. ``sha256`` has the digest of each of the other files.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    languages: tuple[str, ...] = Field(min_length=1)
    dimension: int = Field(gt=0, le=8192)
    pooling: Literal["mean", "cls"]
    longest_input: int = Field(gt=2, le=32_768)
    floor: float = Field(ge=0, le=1)
    prefixes: Prefixes = Prefixes()
    sha256: Mapping[str, str]

    @field_validator("sha256")
    @classmethod
    def _whole(cls, digests: Mapping[str, str]) -> Mapping[str, str]:
        if digests.keys() != set(FILES):
            raise ValueError(f"write the SHA-256 of {' and of '.join(FILES)}")
        return digests


class Model:
    """A model, opened: texts go in, vectors of length 1 come out."""

    def __init__(self, facts: ModelFacts, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self.facts = facts
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {one.name for one in session.get_inputs()}

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The model in a folder.

        Raises :class:`UseError` ``E_MODEL`` if a file is missing, is not what ``model.toml`` says, or is no model.
        """
        facts = _read_facts(folder)
        contents = {name: _read(folder, name) for name in FILES}
        for name, content in contents.items():
            if hashlib.sha256(content).hexdigest() != facts.sha256[name]:
                mend = f"Put the file there that {FACTS} means, or write its SHA-256 there if you trust this one"
                raise _refusal(folder, f"{name} is another file than {FACTS} says", mend)
        options = SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a server waits most of the time
        try:
            session = InferenceSession(contents["model.onnx"], options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_str(contents["tokenizer.json"].decode())
            tokenizer.enable_truncation(facts.longest_input)
            tokenizer.no_padding()
            found = cls(facts, session, tokenizer)
            width = found.width
        except Exception as error:  # both libraries raise whatever they like
            mend = "Take a model that onnxruntime runs, and its tokenizer"
            raise _refusal(folder, f"it cannot be opened: {error}", mend) from error
        if width != facts.dimension:
            raise _refusal(folder, f"its vectors have {width} numbers, not {facts.dimension}", "Correct dimension")
        return found

    @property
    def width(self) -> int:
        """How many numbers its vectors have in truth."""
        return int(self._embed_together([[0]]).shape[1])

    @property
    def sha256(self) -> str:
        """Of all that decides a vector, in hexadecimal: another one means other vectors."""
        facts = self.facts.model_dump_json(exclude={"name", "licence", "languages", "floor"})
        return hashlib.sha256(facts.encode()).hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector of each text, in order."""
        return self._run([f"{self.facts.prefixes.text}{text}" for text in texts])

    def embed_query(self, query: str) -> Vectors:
        """The vector of a question, as the one row of a matrix."""
        return self._run([f"{self.facts.prefixes.query}{query}"])

    def _run(self, texts: Sequence[str]) -> Vectors:
        """Texts of like length go together, so that little is padded."""
        tokens = [one.ids for one in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        found = np.zeros((len(tokens), self.facts.dimension), np.float32)
        while order:
            most = max(1, min(_AT_ONCE, _TOKENS // max(1, len(tokens[order[-1]]))))
            some, order = order[-most:], order[:-most]
            found[some] = self._embed_together([tokens[place] for place in some])
        return found

    def _embed_together(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        width = max(1, *map(len, tokens))
        ids = np.zeros((len(tokens), width), np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        pooled = states[:, 0] if self.facts.pooling == "cls" else _mean(states, mask)
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return (pooled / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def _mean(states: Vectors, mask: NDArray[np.int64]) -> Vectors:
    summed = (states * mask[..., None]).sum(axis=1)
    return np.asarray(summed / np.maximum(mask.sum(axis=1), 1)[:, None], np.float32)


def _read_facts(folder: Path) -> ModelFacts:
    try:
        facts: dict[str, Any] = tomllib.loads(_read(folder, FACTS).decode())
        return ModelFacts(**facts)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise _refusal(folder, f"{FACTS} is wrong: {wrong}", "Write what docs/search.md says of it") from error
    except ValueError as error:
        raise _refusal(folder, f"{FACTS} cannot be read: {error}", "Write it as TOML, in UTF-8") from error


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        mend = f"A model is a folder with {', '.join((FACTS, *FILES))}; see docs/search.md"
        raise _refusal(folder, f"{name} cannot be read: {error.strerror}", mend) from error


def _refusal(folder: Path, message: str, mend: str) -> UseError:
    return UseError.of("E_MODEL", message, mend, str(folder))
