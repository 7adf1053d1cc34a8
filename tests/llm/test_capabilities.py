"""What models accept, and what is said of it."""

from datetime import datetime

import pytest

from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import (
    DEFAULT_MODELS,
    PAPER_MODELS,
    Capabilities,
    address_for,
    capabilities_of,
    notices,
    paper_notices,
    require_alive,
    stand_in_for,
    told_by,
)
from muse_builder.tasks.evaluation import JudgeConversation
from muse_builder.tasks.synthesis import Review


def test_defaults_are_alive_multimodal_and_batchable() -> None:
    for spec in DEFAULT_MODELS.values():
        record = capabilities_of(spec)
        require_alive(spec, record)
        assert record.images
        assert record.batch
        assert record.schema == "native"
        assert record.thinking == "some"
        assert not record.ends


def test_the_papers_rewriter_is_retired_and_says_what_to_use() -> None:
    spec = PAPER_MODELS["rewriter"]
    with pytest.raises(SettingsError, match=r"retired on 2026-02-19 .* use anthropic:claude-haiku-5-5"):
        require_alive(spec, capabilities_of(spec))
    assert any("no temperature" in notice for notice in paper_notices())


def test_a_model_is_known_by_the_longest_beginning_of_its_name() -> None:
    assert capabilities_of("openai:gpt-4o-mini-2024-07-18").temperature
    assert capabilities_of("openai:gpt-4o-mini").ends == "2027-01-14"
    assert not capabilities_of("anthropic:claude-haiku-5-5").temperature
    assert capabilities_of("anthropic:claude-haiku-4-5-20251001").temperature
    assert not capabilities_of("openai:gpt-9").temperature
    assert capabilities_of("openai:gpt-6-luna", base_url="http://localhost:8000/v1").limit_name == "max_tokens"


def test_a_user_hears_what_a_model_lacks() -> None:
    record = Capabilities(images=False, schema="prompt", ends="2027-01-14", thinking="always")
    said = notices("openai:x", record)
    assert [
        phrase for phrase in ("no temperature", "no pictures", "schema", "2027-01-14", "thinks") if phrase in " ".join(said)
    ] == [
        "no temperature",
        "no pictures",
        "schema",
        "2027-01-14",
        "thinks",
    ]
    assert notices("embedded", capabilities_of("embedded")) == []


def test_ends_are_those_that_the_installed_sdks_announce() -> None:
    import re
    from importlib.metadata import version
    from pathlib import Path

    import openai.types.shared.chat_model as chat_model
    from anthropic.resources.messages import messages

    text = Path(str(chat_model.__file__)).read_text()
    _, found, deprecated = text.partition("Deprecated values:")
    if not found or not version("openai").startswith("3.5") or not version("anthropic").startswith("2.1"):
        pytest.skip("the ends were read from openai 3.5x and anthropic 2.1x; other versions may announce others")
    announced = {}
    for entry in re.split(r"\n- ", deprecated):
        date = re.search(r"shutdown\s+date:\s+(\d{4}-\d\d-\d\d)", entry)
        for name in re.findall(r'"([^"]+)"', entry) if date else ():
            if "gpt-audio" in name:
                continue  # hears and speaks, sees nothing
            announced[f"openai:{name}"] = date[1] if date else ""
    for name, day in messages.DEPRECATED_MODELS.items():
        plain = re.sub(r"(\d)(st|nd|rd|th)", r"\1", day)
        announced[f"anthropic:{name}"] = datetime.strptime(plain, "%B %d, %Y").date().isoformat()
    assert len(announced) > 30
    ours = {spec: capabilities_of(spec) for spec in announced}
    assert {spec: record.retired or record.ends for spec, record in ours.items()} == announced


def test_a_model_whose_end_has_passed_counts_as_retired() -> None:
    record = capabilities_of("openai:gpt-4o-mini")
    require_alive("openai:gpt-4o-mini", record, today="2027-01-14")
    with pytest.raises(SettingsError, match="retired on 2027-01-14"):
        require_alive("openai:gpt-4o-mini", record, today="2027-01-15")


def test_the_stand_in_says_what_it_is_and_what_it_does_per_task() -> None:
    record = capabilities_of("embedded")
    assert (record.local, record.reads_values, record.repeatable) == (True, True, True)
    assert stand_in_for("embedded", JudgeConversation).startswith("embedded is no judge: its marks are counted from lengths")
    assert stand_in_for("embedded", Review) == record.stand_in != ""
    assert stand_in_for("openai:gpt-6-luna", JudgeConversation) == ""


def test_only_a_provider_that_takes_servers_is_sent_to_one() -> None:
    url = "http://localhost:8000/v1"
    assert address_for("openai:llava", url) == url
    assert address_for("anthropic:claude-haiku-5-5", url) is None
    assert address_for("embedded", url) is None
    assert address_for("python:Mine", url) is None


def test_capabilities_of_another_kind_are_refused() -> None:
    class Wrong:
        capabilities = {"local": True}

    with pytest.raises(SettingsError, match="they are a `Capabilities`, or a function that gives one"):
        told_by(Wrong)
    assert told_by(lambda name: None) is None


@pytest.mark.parametrize(
    ("name", "thinks"),
    [
        ("Qwen/Qwen3-32B", True), ("qwen3:8b", True), ("qwen3-4b-instruct-2507", False), ("qwen2.5-7b-instruct", False),
        ("deepseek-r1:14b", True), ("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B", True), ("gpt-oss:20b", True),
        ("mistralai/Magistral-Small-2509", True), ("llama3.3", False), ("llava-onevision", False), ("smollm2", False),
        ("Qwen3-VL-8B-Thinking", True), ("mistral-small", False), ("gemma3:4b", False),
    ],
)  # fmt: skip
def test_families_that_think_are_known_by_their_names(name: str, thinks: bool) -> None:
    record = capabilities_of(f"openai:{name}", base_url="http://localhost:8000/v1")
    assert (record.thinking, record.thinking_room) == (("always", 4096) if thinks else ("none", 0))


def test_listed_models_that_always_think_have_room_for_it() -> None:
    for spec in ("openai:gpt-6-astra", "openai:gpt-5", "openai:o3", "anthropic:claude-opus-5-5", "anthropic:claude-sonnet-5-5"):
        assert capabilities_of(spec).room() == 4096
    assert capabilities_of("openai:gpt-6-luna").room() == 0
    assert capabilities_of("openai:gpt-6-luna").room("low") == 4096
    assert capabilities_of("openai:gpt-6-luna").room("none") == 0
