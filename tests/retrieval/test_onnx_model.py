"""The files of an ONNX model: found where they should lie, and nowhere else."""

import os
from pathlib import Path

import numpy as np
import pytest

from muse_builder.errors import SettingsError
from muse_builder.retrieval.onnx_model import OnnxFolder, each, model_folder, require_packages, unit


def test_a_name_that_is_neither_a_folder_nor_one_of_the_hub_is_an_error(tmp_path: Path) -> None:
    for name in ("../../etc", "/no/such/folder", "a/b/c", "org/..", "", "https://x/y"):
        with pytest.raises(SettingsError, match="is no folder"):
            model_folder(name)
    assert model_folder(str(tmp_path)) == tmp_path


def test_a_model_that_is_not_in_the_cache_is_not_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SettingsError, match=r"not in the Hub's cache; fetch it with: hf download nobody/no-such-model"):
        model_folder("nobody/no-such-model")


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muse_builder.retrieval.onnx_model.PACKAGES", ("no_such_package",))
    with pytest.raises(SettingsError, match=r"there is no no_such_package; .* pip install muse_builder\[onnx\]"):
        require_packages()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OnnxFolder:
    monkeypatch.setattr("muse_builder.retrieval.onnx_model.PACKAGES", ())
    (tmp_path / "secret.json").write_text("{}")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"hidden_size": 3}')
    return OnnxFolder(str(tmp_path / "model"))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder: OnnxFolder) -> None:
    (folder.folder / "inner.json").symlink_to(folder.folder / "config.json")
    assert folder.settings("inner.json") == {"hidden_size": 3}
    (folder.folder / "tokenizer.json").symlink_to(folder.folder.parent / "secret.json")
    for read in (lambda: folder.need("tokenizer.json"), lambda: folder.digest("1")):
        with pytest.raises(SettingsError, match="a link that leads out of the model's folder"):
            read()


def test_what_is_missing_or_no_json_is_said(folder: OnnxFolder) -> None:
    with pytest.raises(SettingsError, match=r"has no model\.onnx and no onnx/model\.onnx in .* an ONNX export is wanted"):
        folder.need("model.onnx", "onnx/model.onnx")
    assert folder.settings("nothing.json") == {}
    (folder.folder / "broken.json").write_text("{")
    with pytest.raises(SettingsError, match=r"broken\.json cannot be read"):
        folder.settings("broken.json")


def test_the_digest_sees_every_file_and_not_where_they_lie(folder: OnnxFolder) -> None:
    before = folder.digest("1")
    assert folder.digest("2") != before
    moved = folder.folder.with_name("moved")
    os.rename(folder.folder, moved)
    again = OnnxFolder(str(moved))
    assert again.digest("1") == before
    (moved / "model.onnx_data").write_bytes(b"weights")
    assert again.digest("1") != before


def test_a_vector_without_a_direction_is_an_error() -> None:
    assert unit(np.array([3.0, 4.0]), Path("m")).tolist() == pytest.approx([0.6, 0.8])
    for wrong in ([0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0]):
        with pytest.raises(SettingsError, match="which is no direction"):
            unit(np.array(wrong), Path("m"))


def test_each_keeps_the_order() -> None:
    assert each(lambda number: number * number, list(range(20))) == [number * number for number in range(20)]
