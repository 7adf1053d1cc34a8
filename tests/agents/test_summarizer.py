"""The Summarizer adds a summary to an item, and nothing else."""

from typing import Any

from muse_builder.agents.summarizer import Summarizer
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import Summarize
from tests.agents.asked import HAT, Replies, thread


async def test_the_item_comes_back_with_its_summary_and_is_else_as_it_was() -> None:
    ask: Any = Replies(Text(text="A wide hat of straw."))
    item = await Summarizer(ask).summarize(thread(), HAT)
    assert item == HAT.model_copy(update={"summary": "A wide hat of straw."})
    assert HAT.summary == ""
    assert ask.tasks == [Summarize(item=HAT)]
    assert ask.tasks[0].pictures() == (HAT,)
