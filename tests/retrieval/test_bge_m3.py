"""What only BGE-M3 has; the shared contract is in test_embedders.py. Needs the `bge` extra, never the network."""

import importlib.util
import socket
import sys
from pathlib import Path

import pytest

from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval.bge_m3 import BgeM3

HAS_BGE = importlib.util.find_spec("FlagEmbedding") is not None and importlib.util.find_spec("torch") is not None


@pytest.mark.skipif(HAS_BGE, reason="the bge extra is installed")
def test_without_the_extra_the_error_names_it() -> None:
    with pytest.raises(SettingsError, match=r"pip install muse_builder\[bge\]"):
        BgeM3()
    with pytest.raises(SettingsError, match=r"pip install muse_builder\[bge\]"):
        BgeM3.require()


def test_naming_it_does_not_load_it() -> None:
    assert "FlagEmbedding" not in sys.modules or HAS_BGE


def test_other_weights_have_another_digest(tiny_bge_m3: Path, tmp_path: Path) -> None:
    import shutil

    import torch

    other = tmp_path / "other"
    shutil.copytree(tiny_bge_m3, other)
    assert BgeM3(str(other)).digest == BgeM3(str(tiny_bge_m3)).digest  # where it lies does not matter
    BgeM3(str(other)).save(tmp_path)
    torch.save(torch.nn.Linear(32, 1).state_dict(), other / "sparse_linear.pt")
    assert BgeM3(str(other)).digest != BgeM3(str(tiny_bge_m3)).digest
    with pytest.raises(IndexFileError, match="not the one this index was built with"):
        BgeM3.load(tmp_path)


def test_it_gives_the_dense_vectors_of_flag_embedding(tiny_bge_m3: Path, texts: tuple[str, ...]) -> None:
    from FlagEmbedding import BGEM3FlagModel

    theirs = BGEM3FlagModel(str(tiny_bge_m3), use_fp16=False, devices="cpu").encode(list(texts))["dense_vecs"]
    ours = BgeM3(str(tiny_bge_m3)).embed(texts)
    assert ours.shape == (len(texts), 32)
    assert abs(ours - theirs).max() < 1e-6


def test_a_model_that_is_not_here_is_an_error_and_not_a_download(
    tiny_bge_m3: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(SettingsError, match="download=True"):
        BgeM3("nobody/no-such-model")
