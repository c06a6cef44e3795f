"""Searching by meaning, with a small model whose vectors are known: words of one line mean the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from clausebook.cli import main
from clausebook.model.errors import UseError
from clausebook.workspace import Workspace
from clausebook_api.indexing import doctor, index_meaning, index_words, open_index, relate
from clausebook_api.meaning.model import Model
from clausebook_api.meaning.stored_vectors import StoredVectors
from clausebook_api.search import Answer, Ask, parse

SAME = ("terminate fnord quit", "pay fee money invoice", "data privacy personal", "law courts dispute")
TODAY = date(2024, 6, 1)
TERMS = """---
title: Terms
---
## 1. Leaving

1.1 Either side may terminate with notice. The notice is in writing.

1.2 A fee that was sent is kept.

## 2. Law

2.1 The courts of Kent decide.

2.2 Nobody may terminate a fee.
"""
FACTS = """name = "toy"
licence = "CC0-1.0"
languages = ["en"]
dimension = {dimension}
pooling = "{pooling}"
longest_input = 64
floor = 0.45

[sha256]
"model.onnx" = "{model}"
"tokenizer.json" = "{tokenizer}"
"""


def write_model(folder: Path, *, dimension: int = 4, pooling: str = "mean", asks: str = "", **digests: str) -> Path:
    """A model that gives each word the vector of its line, and others none."""
    words = {word: place for place, line in enumerate(SAME) for word in line.split()}
    table = np.zeros((len(words) + 1, len(SAME)), np.float32)
    for row, place in enumerate(words.values(), 1):
        table[row, place] = 1
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [None, None])
              for name in ("input_ids", "attention_mask", *asks.split())]  # fmt: skip
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [None, None, len(SAME)])
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([node], "toy", inputs, [output], [numpy_helper.from_array(table, "table")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0} | {w: n for n, w in enumerate(words, 1)}, unk_token="[UNK]"))  # noqa: S106 - what stands for a word that is not known
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    folder.mkdir()
    onnx.save(made, folder / "model.onnx")
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    found = {name: hashlib.sha256((folder / file).read_bytes()).hexdigest()
             for name, file in (("model", "model.onnx"), ("tokenizer", "tokenizer.json"))}  # fmt: skip
    facts = FACTS.format(dimension=dimension, pooling=pooling, **{**found, **digests})
    (folder / "model.toml").write_text(facts, "utf-8")
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture(scope="module")
def found(landed: Callable[..., Workspace], model: Path) -> Workspace:
    """Terms of which one clause changed, indexed with the model."""
    settings = f'timezone = "UTC"\n[search]\nmodel = "{model}"\n'
    before = TERMS.replace("1.1 Either side may terminate with notice.", "1.1 You may quit.")
    workspace = landed(
        ("2024-01-10", {"terms/terms.md": before, "clausebook.toml": settings}),
        ("2024-03-10", {"terms/terms.md": TERMS, "clausebook.toml": settings}),
    )
    index_words(workspace, workspace.corpus())
    assert index_meaning(workspace, open_index(workspace)) == 5
    assert index_meaning(workspace, open_index(workspace)) == 0
    return workspace


def search(workspace: Workspace, query: str, day: date = TODAY, limit: int = 20, offset: int = 0) -> Answer:
    index = open_index(workspace)
    relate(workspace, index)
    answer = index.search(parse(query), Ask(day, TODAY, limit=limit, offset=offset))
    index.close()
    return answer


def told(answer: Answer) -> list[tuple[str, str]]:
    return [(hit.label, hit.matched_by) for hit in answer.hits]


def test_a_clause_is_found_that_shares_no_word(found: Workspace) -> None:
    answer = search(found, "fnord")
    assert told(answer) == [("1.1", "meaning"), ("2.2", "meaning")]
    [first, _] = answer.hits
    assert "mark" not in first.excerpt
    assert first.nearest == "Either side may terminate with notice."
    assert (answer.total, answer.meaning and answer.meaning.model) == (2, "toy")


def test_words_and_meaning_are_told_apart(found: Workspace) -> None:
    assert told(search(found, "terminate")) == [("1.1", "both"), ("2.2", "both")]
    assert told(search(found, "Kent")) == [("2.1", "words")]


def test_nothing_is_an_answer(found: Workspace) -> None:
    answer = search(found, "unicorns")
    assert (told(answer), answer.total) == ([], 0)


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("fnord -fee", ["1.1"]),
        ('fnord "terminate a fee"', ["2.2"]),
        ("fnord -terminate", []),
    ],
)
def test_quotes_and_words_that_are_not_wanted_decide(found: Workspace, query: str, labels: list[str]) -> None:
    assert [hit.label for hit in search(found, query).hits] == labels


@pytest.mark.parametrize(("day", "text"), [(date(2024, 2, 1), "You may quit"), (date(2024, 4, 1), "may terminate")])
def test_what_is_found_is_in_force_on_the_day(found: Workspace, day: date, text: str) -> None:
    answer = search(found, "fnord", day)
    assert any(text in hit.text for hit in answer.hits)
    assert all(
        hit.starts_on and hit.starts_on <= day and (not hit.ends_on or day <= hit.ends_on) for hit in answer.hits
    )


def test_pages_hold_each_clause_once(found: Workspace) -> None:
    whole = told(search(found, "terminate fee courts"))
    pages = [told(search(found, "terminate fee courts", limit=1, offset=place))[0] for place in range(len(whole))]
    assert pages == whole
    assert len(set(whole)) == len(whole)


def test_the_api_names_the_model(
    found: Workspace, client_on: Callable[[Workspace, datetime], FlaskClient], model: Path
) -> None:
    client = client_on(found, datetime(2024, 6, 1, tzinfo=UTC))
    answer = client.get("/v1/search?q=fnord").json
    assert answer["meaning"] == {"model": "toy", "sha256": Model.open(model).sha256}
    assert [(one["label"], one["matched_by"]) for one in answer["items"]] == [("1.1", "meaning"), ("2.2", "meaning")]
    assert answer["items"][0]["nearest"] == "Either side may terminate with notice."
    page = client.get("/agent/?q=fnord").text
    assert "Related in meaning: none of your words stand in it" in page
    assert "<q>Either side may terminate with notice.</q>" in page


def test_the_command_line_says_what_shares_no_word(found: Workspace) -> None:
    root = str(found.repository.root)
    done = CliRunner().invoke(main, ["-C", root, "search", "fnord"])
    assert "Related in meaning: none of your words stand in it: Either side may terminate with notice." in done.stdout
    answer = json.loads(CliRunner().invoke(main, ["-C", root, "search", "--json", "fnord"]).stdout)
    assert answer["meaning"]["model"] == "toy"
    assert "0 new texts went through the model" in CliRunner().invoke(main, ["-C", root, "index"]).stderr


def test_without_a_model_the_shapes_are_the_same(landed: Callable[..., Workspace]) -> None:
    workspace = landed(("2024-01-10", {"terms/terms.md": TERMS}))
    index_words(workspace, workspace.corpus())
    answer = search(workspace, "terminate")
    assert told(answer) == [("2.2", "words"), ("1.1", "words")]
    assert answer.meaning is None
    assert doctor(workspace) == ()


def test_vectors_are_kept_and_made_again_where_a_file_is_damaged(tmp_path: Path, model: Path) -> None:
    opened = Model.open(model)
    stored = StoredVectors(tmp_path, opened.sha256, 4)
    assert stored.complete(opened, ["pay", "law", "pay"], lambda *_: None) == 2
    again = StoredVectors(tmp_path, opened.sha256, 4)
    assert again.missing(["pay", "data"]) == ["data"]
    vectors, known = again.take(["law", "data"])
    assert (vectors.tolist(), known.tolist()) == ([[0, 0, 0, 1], [0, 0, 0, 0]], [True, False])
    [file] = again.folder.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    damaged = StoredVectors(tmp_path, opened.sha256, 4)
    assert damaged.missing(["pay", "law"]) == ["pay", "law"]
    assert file.exists()  # who only reads changes nothing
    assert damaged.complete(opened, ["pay", "law"], lambda *_: None) == 2
    assert not file.exists() or StoredVectors(tmp_path, opened.sha256, 4).missing(["pay", "law"]) == []


def test_what_was_interrupted_goes_on(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clausebook_api.meaning.stored_vectors._AT_ONCE", 2)
    opened = Model.open(model)

    def stop(done: int, _total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    texts = [f"pay {number}" for number in range(6)]
    with pytest.raises(KeyboardInterrupt):
        StoredVectors(tmp_path, opened.sha256, 4).complete(opened, texts, stop)
    assert len(StoredVectors(tmp_path, opened.sha256, 4).missing(texts)) == 2


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"model": "0" * 64}, "model.onnx is another file"),
        ({"tokenizer": "0" * 64}, "tokenizer.json is another file"),
        ({"dimension": 5}, "its vectors have 4 numbers, not 5"),
        ({"asks": "position_ids"}, "it cannot be opened"),
        ({"pooling": "max"}, "model.toml is wrong: pooling"),
    ],
)
def test_a_model_that_is_not_what_it_says_is_refused(tmp_path: Path, more: dict[str, str], message: str) -> None:
    folder = write_model(tmp_path / "model", **more)  # type: ignore[arg-type]  # what is wrong is the point
    with pytest.raises(UseError) as caught:
        Model.open(folder)
    [finding] = caught.value.findings
    assert (finding.code, finding.message.startswith(message)) == ("E_MODEL", True), finding.message


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UseError) as caught:
        Model.open(tmp_path)
    assert [one.code for one in caught.value.findings] == ["E_MODEL"]


def test_the_first_token_alone_can_be_taken(tmp_path: Path) -> None:
    opened = Model.open(write_model(tmp_path / "model", pooling="cls"))
    assert opened.embed(["pay law", "law pay"]).tolist() == [[0, 1, 0, 0], [0, 0, 0, 1]]


def test_doctor_tells_what_waits(landed: Callable[..., Workspace], model: Path) -> None:
    workspace = landed(("2024-01-10", {"terms/terms.md": TERMS, "clausebook.toml": f'[search]\nmodel = "{model}"\n'}))
    assert [one.well for one in doctor(workspace)] == [False]
    index_words(workspace, workspace.corpus())
    [waiting] = doctor(workspace)
    assert waiting.told == "toy: 4 texts wait for it. Run clausebook index"
    index_meaning(workspace, open_index(workspace))
    assert [(one.well, one.told) for one in doctor(workspace)] == [(True, "toy: of all texts")]
