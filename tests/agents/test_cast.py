"""Who plays: which model sits where, and that nothing a model says gets past the screen of texts."""

from collections.abc import Iterator

import pytest

from muse_builder import domains
from muse_builder.agents.cast import actor, ask_of, cast_of, seat_specs, text_screen
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Actor, Thread
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Item
from muse_builder.retrieval.index import Hits
from muse_builder.screens.style import PromptEcho
from muse_builder.settings import Settings
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Text
from muse_builder.tasks.synthesis import TASKS, Analyze, Greet, Summarize

ITEM = Item(item_id="a", title="Hat", product_type="hat")


class Says:
    """A model that always says the same."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.requests: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(self.text)


class Shop:
    """One product and no search."""

    ids = ("a",)

    def get(self, item_id: str) -> Item:
        return {"a": ITEM}[item_id]

    def __iter__(self) -> Iterator[Item]:
        return iter([ITEM])

    def look(self, query: str, *, k: int, exclude: object = (), target: str | None = None) -> Hits:
        raise AssertionError("nothing is searched when a cast is made")


def test_a_seat_that_nobody_names_is_the_backbones() -> None:
    assert seat_specs(Settings(model="openai:a", rewriter="openai:b")) == {
        "backbone": "openai:a",
        "rewriter": "openai:b",
        "checker": "openai:a",
        "reviewer": "openai:a",
    }


def test_the_rewriter_is_asked_at_its_own_temperature_and_a_model_without_one_at_none() -> None:
    settings = Settings(temperature=0.2, rewriter_temperature=0.9)
    warm, cold = Capabilities(temperature=True), Capabilities(temperature=False)
    assert actor(settings, "rewriter", "openai:a", Says(""), warm).parameters == {"temperature": 0.9}
    assert actor(settings, "reviewer", "openai:a", Says(""), warm).parameters == {"temperature": 0.2}
    assert actor(settings, "reviewer", "openai:a", Says(""), cold).parameters == {}


@pytest.mark.parametrize("task", [Summarize(item=ITEM), Greet(variation=1), Analyze(conversation=())], ids=lambda one: one.name)
async def test_no_agent_is_given_what_is_no_answer_before_and_after_the_cast_is_made(task: Summarize | Greet | Analyze) -> None:
    settings = Settings(max_repairs=1)
    model = Says("I am sorry, but I cannot assist with that. <|im_end|>")
    refused: list[str] = []
    ask = ask_of(settings, {"backbone": Actor("says", model)}, note_invalid=lambda key, problem: refused.append(problem))
    with pytest.raises(ReplyError, match="gave no fitting reply in 2 tries"):
        await ask(Thread("t/0", 0), task, Text)
    screen = ask.screen
    shop = Shop()
    cast_of(settings, settings, ask, shop, shop)
    assert ask.screen is screen
    with pytest.raises(ReplyError, match=r"\(refusal\)"):
        await ask(Thread("t/1", 0), task, Text)
    assert len(refused) == len(model.requests) == 4
    assert all("(refusal)" in problem for problem in refused)


def test_the_wording_of_every_prompt_is_known_to_the_screen() -> None:
    screen = text_screen(domains.default(), "en")
    for task in TASKS:
        prompt = prompts.prompt(task.agent, task.name)
        for written in (prompt.system, prompt.source.rpartition("}}")[2]):
            if len(written.split()) > PromptEcho.WORDS:
                with pytest.raises(ReplyError):
                    screen.check(" ".join(written.split()), "speech")


def test_an_actor_sees_and_reads_what_its_record_says() -> None:
    made = actor(Settings(), "backbone", "any:model", Says(""), Capabilities(images=False, reads_values=True))
    assert (made.sees, made.reads_values, made.stop) == (False, True, None)
