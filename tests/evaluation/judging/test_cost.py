"""What judging will cost."""

from pathlib import Path

import pytest

from muse_builder.evaluation.judging.cost import judging_plan
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.prices import Price
from tests.dialogues import conversation, write_release


def test_calls_pictures_and_dollars_are_counted_of_the_release_s_own_prompts(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(number) for number in range(3)])
    price = Price(input=1.0, cached=1.0, output=2.0, cache_write=1.0)
    able = Capabilities(images=True, image_tokens=100)
    found = judging_plan(release, "openai:x", able, price, conversations=10)
    marks, pairs = found.kinds
    # 10 conversations, 3 rounds, and 5 kinds of 12 planted pairs with two sides; pairs: both orders, 12 asked once more.
    assert (marks.calls, pairs.calls) == (10 * 3 + 120, 10 * 3 * 2 + 120 + 24)
    assert marks.pictures == 2 * marks.calls  # two a conversation
    assert marks.cost == pytest.approx((round(marks.tokens_in) + 2 * round(marks.tokens_out)) / 1e6)
    assert pairs.tokens_in > marks.tokens_in
    assert "unknown" in str(judging_plan(release, "openai:x", able, None))
    assert judging_plan(release, "x", Capabilities(local=True), None).kinds[0].cost == 0.0
