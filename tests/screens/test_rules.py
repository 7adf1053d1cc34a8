"""The rules as the pipeline calls them: what is refused where, what is only measured, what a model is told to do otherwise."""

from collections.abc import Callable

import pytest

from muse_builder.agents.chatter import Chatter
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Thread
from muse_builder.records import Conversation, Item, Person, Profile, Requirement, Turn
from muse_builder.screens.rules import LEAK, Rules
from muse_builder.screens.texts import TextScreen
from muse_builder.tasks.base import Task, Text

TARGET = Item(
    item_id="T1", title="Velthorn Ridge Hoodie", brand="Norvane", product_type="hoodie", department="women",
    features=("100% cotton", "two side pockets"),
)  # fmt: skip


OTHERS = tuple(Item(item_id=f"N{n}", title=f"Plain Hoodie {n}", product_type="hoodie") for n in range(99))


def screening(
    *,
    leak_rank: int | None = None,
    leak_screen: bool = True,
    sense_screen: bool = True,
    rank: Callable[[str], int | None] = len,
) -> Rules:
    return Rules(
        APPAREL,
        lambda: [TARGET, *OTHERS], texts=TextScreen(()),
        item={TARGET.item_id: TARGET}.__getitem__, rank=lambda text, _: rank(text),
        leak_screen=leak_screen, leak_rank=leak_rank, unsupported_claims=0, sense_screen=sense_screen,
    )  # fmt: skip


def profile(backstory: str) -> Profile:
    person = Person(name="Wendy Moss", gender="female", age=34, profession="nurse")
    wishes = (Requirement(text="something soft"), Requirement(text="something with room for keys"))
    return Profile(
        profile_id="p", person=person, scenario_id="s", scenario="a walk", target_item_id="T1", backstory=backstory,
        requirements=wishes,
    )  # fmt: skip


def test_a_backstory_that_finds_its_product_is_refused_only_where_that_is_asked_for() -> None:
    story = profile("A walk is planned, and mornings are cold.")
    screening(rank=lambda _: 3).backstory(story)
    screening(leak_rank=2, rank=lambda _: 3).backstory(story)
    screening(leak_rank=3, rank=lambda _: None).backstory(story)
    with pytest.raises(ReplyError, match=r"finds the product at rank 3\. Tell less of what it looks like") as refused:
        screening(leak_rank=3, rank=lambda _: 3).backstory(story)
    assert refused.value.stage == LEAK


def test_ranks_of_backstory_and_opening_are_measured_and_an_unknown_one_is_left_out() -> None:
    told = profile("A walk is planned.")
    turns = (
        Turn(role="assistant", action="greet", round=0, text="Hello."),
        Turn(role="user", action="reveal", round=0, text="A walk."),
        Turn(role="user", action="reveal", round=0, text="Soft."),
        Turn(role="user", action="reject", round=1, text="No, not this one, please."),
    )
    talk = Conversation(
        conversation_id="c", profile=told, opening="text", turns=turns, outcome="give_up", accepted_item_id=None, rounds=1
    )
    measured = {
        verdict.screen: verdict.measures
        for verdict in (*screening().profile(told), *screening().conversation(talk))
        if verdict.screen == "retrieval_leak" or verdict.screen.startswith("leak")
    }
    assert measured["retrieval_leak"] == {"rank_opening": float(len("A walk. Soft."))}
    (of_profile,) = [one for one in screening().profile(told) if one.screen == "retrieval_leak"]
    assert of_profile.measures == {"rank_backstory": float(len("A walk is planned."))}
    unknown = [one for one in screening(rank=lambda _: None).profile(told) if one.screen == "retrieval_leak"]
    assert [one.measures for one in unknown] == [{}]


def test_without_the_leak_screen_leaks_are_measured_and_nothing_is_refused() -> None:
    told = profile("She dreams of a Velthorn Ridge Hoodie.")
    with pytest.raises(ReplyError, match="Velthorn"):
        screening().backstory(told)
    lenient = screening(leak_screen=False)
    lenient.backstory(told)
    (verdict,) = [one for one in lenient.profile(told) if one.screen == "leakage_profile"]
    assert verdict.passed
    assert verdict.measures["leaks_title"] > 0


class Words:
    """An `Ask` that gives these texts one after the other, with the checks of the real one."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.refused: list[str] = []

    async def __call__(self, thread: Thread, task: Task, reply: type[Text], *, check: Callable[[Text], None]) -> Text:
        while True:
            said = Text(text=self.texts.pop(0))
            try:
                check(said)
            except ReplyError as error:
                self.refused.append(str(error))
            else:
                return said


async def test_an_invented_fact_is_asked_for_again_once_and_then_only_counted() -> None:
    ask = Words("It is silk.", "It is cotton.", "It is silk and waterproof.", "It is velvet.")
    chatter = Chatter(ask, refuse=screening().claims)  # type: ignore[arg-type]
    thread = Thread("conversation/0", 0)
    assert await chatter.recommend(thread, TARGET, "soft", ()) == "It is cotton."
    assert ask.refused == ["'silk' (material) is not in the product record; claim only what the record says"]
    assert await chatter.chit_chat(thread, TARGET, ()) == "It is velvet."
    assert len(ask.refused) == 2


SALAD = "Of jacket the to warm by keep sea it should and the made is wool you how about."


async def test_words_that_are_no_sentence_are_asked_for_again_with_the_reason() -> None:
    ask = Words(SALAD, "It is cotton.")
    chatter = Chatter(ask, refuse=screening().claims)  # type: ignore[arg-type]
    assert await chatter.recommend(Thread("conversation/0", 0), TARGET, "soft", ()) == "It is cotton."
    assert "(no sentence) is nothing that a person says; say it in plain sentences" in ask.refused[0]
    with pytest.raises(ReplyError) as refused:
        screening().turn(f"Sure! Here is a message: {SALAD}", TARGET, (), known="")
    assert refused.value.stage == "sense"


def test_without_the_sense_screen_nonsense_is_counted_and_nothing_is_refused() -> None:
    turns = (Turn(role="assistant", action="greet", round=0, text=SALAD),)
    said = Conversation(
        conversation_id="c", profile=profile("A walk is planned."), opening="text", turns=turns, outcome="give_up", rounds=1
    )
    verdict = screening().conversation(said)[-1]
    assert (verdict.screen, verdict.passed, verdict.measures["sense_no_sentence"]) == ("sense", False, 1.0)
    assert screening().wording(turns, [SALAD], [TARGET]) == ["line 0: these words make no sentence; say it in sentences"]
    lenient = screening(sense_screen=False)
    verdict = lenient.conversation(said)[-1]
    assert (verdict.passed, verdict.measures["sense_no_sentence"]) == (True, 1.0)
    assert lenient.wording(turns, [SALAD], [TARGET]) == []
    lenient.turn(SALAD, TARGET, (), known="")
