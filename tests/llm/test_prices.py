"""Prices and worst cases."""

import pytest

from muse_builder.llm.capabilities import (
    DEFAULT_MODELS,
    capabilities_of,
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
