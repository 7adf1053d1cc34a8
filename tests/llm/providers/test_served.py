"""What servers say of themselves, each in its own place, and nothing where they say nothing."""

from typing import Any

import pytest

from muse_builder.llm.providers.served import NOTHING, Served, listed, properties, running

LLAMA = {"data": [{"id": "/models/small.gguf", "owned_by": "llamacpp", "meta": {"n_ctx": 2048, "n_ctx_train": 8192}}]}
VLLM = {"data": [{"id": "qwen", "owned_by": "vllm", "max_model_len": 40960}, {"id": "other", "max_model_len": 512}]}
PROPS = {"default_generation_settings": {"n_ctx": 2048}, "total_slots": 2, "modalities": {"vision": False, "audio": False}}


def test_a_list_of_models_names_the_context_of_one() -> None:
    assert listed(VLLM, "qwen") == (Served(40960), "vllm")
    assert listed(VLLM, "other") == (Served(512), "")
    assert listed(LLAMA, "whatever it is called") == (Served(2048), "llamacpp")
    assert listed(VLLM, "unknown") == (NOTHING, "vllm")


def test_llama_cpp_names_slots_and_eyes() -> None:
    assert properties(PROPS) == Served(2048, 2, False)


def test_ollama_names_the_context_of_what_is_loaded() -> None:
    loaded = {"models": [{"name": "qwen3:8b", "context_length": 4096}, {"name": "gemma:latest", "context_length": 8192}]}
    assert running(loaded, "qwen3:8b") == Served(4096)
    assert running(loaded, "gemma") == Served(8192)
    assert running(loaded, "llama3") == NOTHING


@pytest.mark.parametrize(
    "body",
    [None, [], "page", {}, {"data": None}, {"data": [3]}, {"data": [{"max_model_len": "long", "meta": 4}]}, {"models": [None]},
     {"modalities": [], "total_slots": 0, "default_generation_settings": "x"}],
)  # fmt: skip
def test_what_cannot_be_read_says_nothing(body: Any) -> None:
    assert listed(body, "x")[0] == properties(body) == running(body, "x") == NOTHING


def test_one_fills_what_another_leaves_open() -> None:
    assert Served(context=10) | Served(20, 2, True) == Served(10, 2, True)
