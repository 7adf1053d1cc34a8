"""Tasks as a run asks them, without a run: persons, demo items and scenarios put together by dice, then talked through."""

from collections.abc import Iterator
from random import Random
from typing import Any

from muse_builder.domains.people import draw_person
from muse_builder.embedded.catalog.demo import products
from muse_builder.embedded.model.embedded import ANSWERS
from muse_builder.embedded.model.garments import WIDE_KINDS, is_of_kind
from muse_builder.records import Action, Item, Person, Role
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    Analyze,
    AssistantChitChat,
    Clarify,
    CompareItem,
    DeriveOutfit,
    ExpandScenarios,
    Greet,
    Inquire,
    JudgeMatch,
    JudgeOutfit,
    Line,
    Recommend,
    Reject,
    RevealNeeds,
    RevealScenario,
    Rewrite,
    ShareOutfit,
    Summarize,
    UserChitChat,
    WriteBackstory,
)

CHILD = Person(name="Mia Lind", gender="female", age=12, profession="pupil")


def talked_through(count: int, seed: int = 0) -> Iterator[tuple[Task, Any]]:
    """(task, answer) of `count` conversations about items of the demo catalog; the same seed gives the same."""
    items = [item for item, _ in products()]
    dice = Random(f"talks/{seed}")
    scenarios = _asked(ExpandScenarios(examples=(), count=count), dice)
    yield scenarios
    for scenario in scenarios[1].scenarios:
        yield from _Talk(items, scenario, dice).told()


def _asked(task: Task, dice: Random) -> tuple[Task, Any]:
    return task, ANSWERS[type(task)](task, dice)


class _Talk:
    """One conversation: opened with a need or a picture, one item declined, chat, the target taken."""

    def __init__(self, items: list[Item], scenario: str, dice: Random) -> None:
        self.dice, self.scenario = dice, scenario
        self.person = CHILD if dice.random() < 0.1 else draw_person(dice)
        self.owned, *self.shown, self.target = dice.sample(items, 5)
        for target in dice.sample(items, 6):
            # Half of the talks are about presents, as far as the scenario lets them be.
            _, match = _asked(JudgeMatch(item=target, person=self.person, scenario=scenario), dice)
            if match.user_product and (match.recipient is not None or dice.random() < 0.1):
                self.target = target
                break
        self.turns: list[Utterance] = []

    def told(self) -> Iterator[tuple[Task, Any]]:
        dice, person, scenario = self.dice, self.person, self.scenario
        match = _asked(JudgeMatch(item=self.target, person=person, scenario=scenario), dice)
        yield match
        whom = match[1].recipient
        yield _asked(Summarize(item=self.target), dice)
        story = _asked(WriteBackstory(item=self.target, person=person, scenario=scenario, recipient=whom), dice)
        yield story
        buyer = {"person": person, "recipient": whom}
        needs = story[1].requirements
        kind = next((kind for kind in WIDE_KINDS if is_of_kind(kind, self.target)), "something")
        yield _asked(DeriveOutfit(item=self.target, scenario=scenario), dice)
        yield _asked(JudgeOutfit(item=self.target, outfit_item=self.owned, scenario=scenario), dice)
        yield self._says("assistant", "greet", Greet(variation=dice.randrange(1000)))
        if dice.random() < 0.4:
            share = ShareOutfit(outfit_item=self.owned, kind=kind, conversation=self.talk, **buyer)
            yield self._says("user", "share_image", share, self.owned)
            yield self._says("assistant", "inquire", Inquire(about="occasion", conversation=self.talk))
        told = {"backstory": story[1].backstory, "scenario": scenario}
        yield self._says("user", "reveal", RevealScenario(conversation=self.talk, **told, **buyer))
        yield self._says("assistant", "inquire", Inquire(about="needs", conversation=self.talk))
        ask = RevealNeeds(kind=kind, requirements=needs, backstory="", conversation=self.talk, **buyer)
        yield self._says("user", "reveal", ask)
        query = ""
        for item in (*self.shown, self.target):
            heard = _asked(Analyze(conversation=self.talk), dice)
            yield heard
            clear = _asked(Clarify(needs=heard[1].text, previous_query=query), dice)
            yield clear
            query = clear[1].query
            show = Recommend(item=item, needs=heard[1].text, conversation=self.talk)
            yield self._says("assistant", "recommend", show, item)
            yield self._says("user", "chit_chat", UserChitChat(item=item, conversation=self.talk, **told, **buyer))
            chat = AssistantChitChat(item=item, conversation=self.talk)
            yield self._says("assistant", "chit_chat", chat)
            look = CompareItem(
                target=self.target, item=item, requirements=needs, backstory="", conversation=self.talk, raised=(), **buyer
            )
            looked = _asked(look, dice)
            yield looked
            if item is not self.target:
                missed = {"differences": looked[1].differences, "reason": ""}
                yield self._says("user", "reject", Reject(item=item, conversation=self.talk, **missed, **buyer))
        thanks = Accept(item=self.target, scenario=scenario, requirements=needs, conversation=self.talk, **buyer)
        yield self._says("user", "accept", thanks)
        lines = tuple(Line(role=turn.role, action=turn.action, text=turn.text) for turn in self.turns)
        yield _asked(Rewrite(lines=lines, style="playful, talkative", items=(*self.shown, self.target)), dice)

    @property
    def talk(self) -> tuple[Utterance, ...]:
        return tuple(self.turns)

    def _says(self, role: Role, action: Action, task: Task, *items: Item) -> tuple[Task, Any]:
        task, text = _asked(task, self.dice)
        self.turns.append(Utterance(role=role, action=action, text=text, items=items))
        return task, text
