"""What a call costs: the price of the day, frozen into each reply, and the worst case before a call.

Prices come from genai-prices; a user's table wins. Sums are exact: money is counted in whole picodollars.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Request, once_a_schema

_SAMPLE_TOKENS = 1000
"""Prices are read at this prompt length: below every provider's tier for long prompts (100,000 and up)."""
_MESSAGE_TOKENS = 8
"""Upper bound of what a provider adds around one message."""
_FRAME_TOKENS = 64
"""Upper bound of what a provider adds to a request that enforces a schema or a picture."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    cached: float
    output: float
    cache_write: float
    """What the provider takes for putting prompt tokens into its cache; equal to `input` where it takes nothing extra."""

    def __str__(self) -> str:
        return f"{self.input:g}/{self.cached:g}/{self.output:g} USD per M tokens in/cached/out"

    def cost(self, tokens_in: int, tokens_out: int, *, cached: int = 0, written: int = 0) -> float:
        """US dollars of one call.

        Args:
            tokens_in: all prompt tokens, cached and written ones included.
            cached: of these, read from the provider's cache.
            written: of these, written to it.
        """
        plain = tokens_in - cached - written
        dollars = plain * self.input + cached * self.cached + written * self.cache_write + tokens_out * self.output
        return dollars / 1_000_000


PriceTable = Mapping[str, Price]
"""The user's own prices by spec."""


def price_of(spec: str, *, batch: bool = False, overrides: PriceTable | None = None) -> Price | None:
    """The price of a model today, or None where nobody knows it: one of this process, a server of one's own, an unlisted model.

    An override is used as it stands, for batches too.
    """
    if overrides and spec in overrides:
        return overrides[spec]
    provider, _, name = spec.partition(":")
    if not name:
        return None
    from genai_prices import Usage, calc_price

    context = {"processing": "batch"} if batch else None

    def per_million(usage: Usage) -> float:
        price = calc_price(usage, model_ref=name, provider_id=provider, price_context=context).total_price
        return round(float(price) * 1_000_000 / _SAMPLE_TOKENS, 6)

    try:
        plain = per_million(Usage(input_tokens=_SAMPLE_TOKENS))
        return Price(
            input=plain,
            cached=per_million(Usage(input_tokens=_SAMPLE_TOKENS, cache_read_tokens=_SAMPLE_TOKENS)),
            output=per_million(Usage(output_tokens=_SAMPLE_TOKENS)),
            cache_write=max(plain, per_million(Usage(input_tokens=_SAMPLE_TOKENS, cache_write_tokens=_SAMPLE_TOKENS))),
        )
    except LookupError:
        return None


_letters_of = once_a_schema(lambda schema: len(str(schema)))


def most_tokens_in(request: Request, capabilities: Capabilities) -> int:
    """Upper bound of a request's prompt tokens, without a tokenizer: for a budget, which must not count too little."""
    letters = len(request.system.encode()) + sum(len(text.encode()) for _, text in request.messages)
    if request.schema is not None:
        letters += 2 * _letters_of(request.schema)  # twice: a prompted schema stands in the text, an enforced one in the frame
    frame = _FRAME_TOKENS + _MESSAGE_TOKENS * (1 + len(request.messages))
    return int(letters / capabilities.bytes_per_token) + frame + capabilities.image_tokens * len(request.images)


def most_tokens_out(request: Request) -> int:
    """Upper bound of a request's reply, in tokens: its own limit, and the room to think."""
    return int(request.parameters.get("max_tokens") or 0) + request.room


def worst_cost(request: Request, price: Price, capabilities: Capabilities) -> float:
    """US dollars that a request cannot exceed: nothing cached, all of it written to the cache, the longest reply."""
    tokens_in = most_tokens_in(request, capabilities)
    return price.cost(tokens_in, most_tokens_out(request), written=tokens_in)
