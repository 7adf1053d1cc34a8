"""Tasks as a run asks them, without a run: persons, demo items and scenarios put together by dice, then talked through."""

from collections.abc import Iterator
from random import Random
from typing import Any

from muse_builder.domains.people import draw_person
from muse_builder.embedded.catalog.demo import products
from muse_builder.embedded.model.embedded import ANSWERS
from muse_builder.embedded.model.garments import WIDE_KINDS, is_of_kind
from muse_builder.embedded.model.lexicon import facts
from muse_builder.records import Action, Attributes, Item, Person, Requirement, Role
from muse_builder.tasks import acts
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.synthesis import (
    Accept,
    Analyze,
    AssistantChitChat,
    Clarify,
    CompareItem,
    DeriveOutfit,
    Difference,
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


def acted(count: int, seed: int = 0) -> Iterator[tuple[Task, Any]]:
    """(task, answer) of the acts of people's dialogue, about items of the demo catalog, `count` times each."""
    items = [item for item, _ in products()]
    dice = Random(f"acts/{seed}")
    for _ in range(count):
        yield from _acted(items, dice)


def _acted(items: list[Item], dice: Random) -> Iterator[tuple[Task, Any]]:
    target, one = dice.sample(items, 2)
    other = dice.choice([item for item in items if item.product_type == one.product_type] if dice.random() < 0.5 else items)
    clauses = ("keeps me warm", "doesn't scratch", "I can wash at home", "has room for my keys", "goes with anything")
    needs = tuple(Requirement(text=f"something that {clause}") for clause in dice.sample(clauses, 2))
    words = dice.choice((3, 6, 9, 13, 20, 30))
    recipient = dice.choice((None, "her niece Mia, 8"))
    told = Utterance(role="user", action="reveal", text=f"For the wedding I need a hat, {needs[0].text}, in women's sizes.")
    items_shown = tuple({item.item_id: item for item in (one, other)}.values())
    shown = Utterance(role="assistant", action="recommend_set", text="These two.", items=items_shown)
    talk = dice.choice(((told, shown), (told, shown, told), (shown,)))
    line = {"person": draw_person(dice), "recipient": recipient, "words": words, "conversation": talk}
    field, value = dice.choice(facts(one))
    topic = dice.choice(("wish", "material", "care", "feature", "closure", "occasion", "climate", "price", "fit"))
    found, wish = dice.choice(((value, ""), ("", needs[0].text), ("men", ""), (other.product_type, "")))
    attribute = "department" if found == "men" else "product_type" if found == other.product_type else field if found else ""
    differs = Difference(attribute=attribute, wanted=value, found=found)
    scenario = dice.choice(("A job interview at a bank next week, with a panel of five.", ""))
    kind = dice.choice(("a hat", ""))
    asked = _asked(acts.AskDetail(item=one, topic=topic, wish=needs[0].text, **line), dice)
    question = Utterance(role="user", action="ask_detail", text=asked[1], items=(one,))
    variant = Utterance(role="user", action="ask_variant", text="Another color?", items=(one,))
    yield asked
    wishes = dice.choice((needs, needs[:1], ()))
    opening = dice.choice((talk, ()))
    yield _asked(
        acts.Tell(scenario=scenario, kind=kind or ("" if wishes or scenario else "a hat"), requirements=wishes,
                  **{**line, "conversation": opening}), dice,
    )  # fmt: skip
    yield _asked(acts.TellMore(attribute=attribute, wanted=value, **line), dice)
    yield _asked(
        acts.Weigh(
            target=target, items=items_shown, requirements=needs, backstory="", person=draw_person(dice), recipient=None,
            pickiness="fair", raised=(differs,) if found and attribute == field else (), conversation=talk,
        ), dice,
    )  # fmt: skip
    if len(items_shown) > 1:
        yield _asked(acts.CompareShown(items=items_shown, topic=topic, wish=needs[0].text, **line), dice)
    aspect = dice.choice(("color", "size"))
    yield _asked(acts.AskVariant(item=one, aspect=aspect, value=dice.choice(("", "black")), **line), dice)
    liked = dice.choice(("", f"{field}: {value}"))
    yield _asked(
        acts.Critique(item=one, attribute=attribute, found=found, wish=wish, liked=liked, whole=dice.random() < 0.1, **line),
        dice,
    )
    yield _asked(acts.ChangeNeed(gives_up=dice.choice(("", f"{field}: {value}")), instead=f"{field}: {value}", **line), dice)
    yield _asked(acts.ChangeNeed(gives_up="", instead="a warm one", **line), dice)
    yield _asked(acts.AskAlso(item=one, **line), dice)
    yield _asked(acts.Acknowledge(**line), dice)
    met = Requirement(text="something that keeps me warm", attribute=field, value=value)
    yield _asked(acts.Take(items=items_shown[: dice.choice((1, 2))], requirements=(met,), liked=liked, **line), dice)
    yield _asked(acts.Take(items=items_shown[:1], requirements=needs, liked="", without=needs[0].text, **line), dice)
    unpriced = one.model_copy(update={"price": None, "attributes": Attributes()}) if dice.random() < 0.3 else one
    asked_of = (unpriced, other) if len(items_shown) > 1 and dice.random() < 0.5 else (unpriced,)
    yield _asked(acts.AnswerDetail(items=asked_of, topic=topic, conversation=(*talk, question)), dice)
    yield _asked(acts.RecommendSet(items=items_shown, shared="", needs="", conversation=talk[:1]), dice)
    yield _asked(acts.RecommendSet(items=(one,), shared="", needs="", conversation=talk), dice)
    lacks, before = dice.choice(
        (("another color", (*talk, variant)), ("another size", (*talk, variant)), ("anything in red", talk))
    )
    bare = variant.model_copy(update={"items": (one.model_copy(update={"attributes": Attributes()}),)})
    yield _asked(acts.NotAvailable(lacks="another color", items=(), conversation=(*talk, bare)), dice)
    yield _asked(acts.NotAvailable(lacks=lacks, items=dice.choice(((), (one,), items_shown)), conversation=before), dice)
    for about in ("hello", "occasion", "needs", "", "color", "pattern", "department", "product_type", "closure"):
        yield _asked(acts.AskMore(topic=about, conversation=dice.choice((talk, (), talk[:1]))), dice)
    scene = told.model_copy(update={"text": "I need something for the wedding."})
    yield _asked(acts.AskMore(topic="needs", conversation=(scene,)), dice)
    plain = told.model_copy(update={"text": "I look for a hat."})
    yield _asked(acts.AskMore(topic=dice.choice(("needs", "occasion")), conversation=(plain,)), dice)
    yield _asked(acts.SumUp(conversation=(*talk, question)), dice)
    yield _asked(acts.ChooseSet(needs="", query="hat", items=tuple(dice.sample(items, 6)), count=3), dice)


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
