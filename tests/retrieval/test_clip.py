"""Pictures and texts in one room, by two tiny graphs made on the spot. Needs the `onnx` extra and the package `onnx`."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from muse_builder.contracts.picture_embedder import check_picture_embedder
from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval.clip import Clip

WORDS = ("[UNK]", "red", "green", "blue", "dress")


def _graph(path: Path, given: tuple[str, int, list[object]], nodes: list[object], tables: dict[str, object], out: str) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    name, kind, shape = given
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, kind, shape)],
        [helper.make_tensor_value_info(out, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(table, key) for key, table in tables.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(path))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture is its mean red, green and blue, and a constant; a text is the mean of its words' colours."""
    for package in ("onnxruntime", "tokenizers", "onnx"):
        pytest.importorskip(package, reason="needs the onnx extra and the package onnx")
    from onnx import TensorProto, helper
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path_factory.mktemp("tiny-clip")
    _graph(
        folder / "vision_model.onnx",
        ("pixel_values", TensorProto.FLOAT, [1, 3, 8, 8]),
        [
            helper.make_node("ReduceMean", ["pixel_values"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("Concat", ["mean", "constant"], ["image_embeds"], axis=1),
        ],
        {"constant": np.array([[0.1]], dtype=np.float32)},
        "image_embeds",
    )
    table = np.array([[0, 0, 0, 0.1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0.1]], dtype=np.float32)
    _graph(
        folder / "text_model.onnx",
        ("input_ids", TensorProto.INT64, [1, "tokens"]),
        [
            helper.make_node("Gather", ["table", "input_ids"], ["words"], axis=0),
            helper.make_node("ReduceMean", ["words"], ["text_embeds"], axes=[1], keepdims=0),
        ],
        {"table": table},
        "text_embeds",
    )
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {
        "size": {"shortest_edge": 8},
        "crop_size": {"height": 8, "width": 8},
        "image_mean": [0, 0, 0],
        "image_std": [1, 1, 1],
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(told))
    return folder


def _picture(paint: str, size: tuple[int, int] = (40, 20)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, paint).save(buffer, "PNG")
    return buffer.getvalue()


def test_pictures_and_texts_meet_in_one_room(tiny: Path) -> None:
    clip = Clip(str(tiny))
    seen = clip.embed_pictures([_picture("#f00"), _picture("#0f0", (20, 90)), _picture("#00f")])
    said = clip.embed(["red dress", "green dress", "blue dress"])
    assert seen.shape == said.shape == (3, 4)
    assert (seen @ said.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.abs(np.linalg.norm(seen, axis=1) - 1).max() < 1e-6


def test_it_keeps_the_contract_of_picture_embedders(tiny: Path) -> None:
    check_picture_embedder(Clip, model=str(tiny))


def test_of_bytes_that_are_no_picture_it_gives_zeroes(tiny: Path) -> None:
    assert Clip(str(tiny)).embed_pictures([b"no picture", _picture("#f00")]).any(axis=1).tolist() == [False, True]


def test_what_is_loaded_is_what_was_saved(tiny: Path, tmp_path: Path) -> None:
    clip = Clip(str(tiny))
    clip.save(tmp_path)
    assert Clip.load(tmp_path).digest == clip.digest
    told = json.loads((tmp_path / "clip.json").read_text())
    (tmp_path / "clip.json").write_text(json.dumps(told | {"digest": "0"}))
    with pytest.raises(IndexFileError, match="not the one this index was built with"):
        Clip.load(tmp_path)


def test_a_folder_without_its_graphs_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muse_builder.retrieval.onnx_model.PACKAGES", ())
    with pytest.raises(SettingsError, match=r"has no vision_model\.onnx and no onnx/vision_model\.onnx"):
        Clip(str(tmp_path))


def test_a_model_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muse_builder.retrieval.onnx_model.PACKAGES", ())
    with pytest.raises(SettingsError, match="--picture-model FOLDER or ORG/NAME"):
        Clip.fit(())
