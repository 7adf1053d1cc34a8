"""Prices, worst cases and what models accept."""

from datetime import datetime

import pytest

from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import (
    DEFAULT_MODELS,
    PAPER_MODELS,
    Capabilities,
    capabilities_of,
    notices,
    paper_notices,
    require_alive,
)
from muse_builder.llm.prices import Price, most_tokens_in, price_of, worst_cost
from muse_builder.llm.request import Picture
from tests.llm.conftest import asked


@pytest.mark.parametrize(
    ("spec", "price"),
    [
        ("openai:gpt-6-luna", Price(0.1, 0.01, 0.5, 0.125)),
        ("anthropic:claude-haiku-5-5", Price(0.1, 0.01, 0.5, 0.125)),
        ("openai:gpt-4o-mini", Price(0.15, 0.075, 0.6, 0.15)),
        ("anthropic:claude-3-5-haiku-latest", Price(0.8, 0.08, 4.0, 1.0)),
    ],
)
def test_prices_are_those_the_providers_publish(spec: str, price: Price) -> None:
    assert price_of(spec) == price


@pytest.mark.parametrize("spec", sorted(DEFAULT_MODELS.values()))
def test_a_batch_costs_half(spec: str) -> None:
    full, batch = price_of(spec), price_of(spec, batch=True)
    assert full is not None
    assert batch is not None
    assert (batch.input, batch.output) == (full.input / 2, full.output / 2)


def test_an_unknown_price_is_none_and_the_users_own_wins() -> None:
    mine = Price(1.0, 1.0, 2.0, 1.0)
    assert price_of("openai:nobody-knows-me") is None
    assert price_of("embedded") is None
    assert price_of("openai:gpt-6-luna", overrides={"openai:gpt-6-luna": mine}) == mine


def test_a_cost_counts_each_kind_of_token_at_its_price() -> None:
    assert Price(1.0, 0.1, 10.0, 1.25).cost(1_000_000, 100_000, cached=400_000, written=100_000) == pytest.approx(
        0.5 + 0.04 + 0.125 + 1.0
    )


def test_the_worst_case_bounds_the_real_one() -> None:
    # 400 words are at most about 600 tokens in any tokenizer of the listed models.
    request = asked("openai", messages=(("user", "the red dress is lovely " * 80),), images=(Picture("a", "b", "c"),) * 2)
    record = capabilities_of("openai:gpt-6-luna")
    assert 2 * record.image_tokens + 400 < most_tokens_in(request, record) < 2 * record.image_tokens + 1000
    price = Price(1.0, 0.1, 10.0, 1.25)
    assert worst_cost(request, price, record) >= price.cost(most_tokens_in(request, record), 60)


def test_defaults_are_alive_multimodal_and_batchable() -> None:
    for spec in DEFAULT_MODELS.values():
        record = capabilities_of(spec)
        require_alive(spec, record)
        assert record.images
        assert record.batch
        assert record.schema == "native"
        assert record.thinking == "can_be_disabled"
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
