"""One conversation in which somebody else takes a seat: what the player says is noted, and our agent on the other side answers.

The shopper that answers is the one of `--shopper people`: its plan says move after move what comes, and what it decides follows
from what the player showed and said. What the player's line means is read by rule (`agents.conduct`).
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal, NamedTuple, Protocol

from muse_builder.agents.acts.talk import NOT_KNOWN, Talk
from muse_builder.agents.conduct import act_of, names, says, tells
from muse_builder.agents.decision import told_of
from muse_builder.agents.manager import Minutes
from muse_builder.agents.strategies.people import PeoplePlan
from muse_builder.agents.strategies.strategy import Do, Move, State, TalkPlan
from muse_builder.agents.strategies.table import people_table
from muse_builder.env.turns import MOST_ITEMS, Observation, PlayerTurn, Seated
from muse_builder.env.world import World
from muse_builder.llm.ask import Thread
from muse_builder.records import DECLINES, QUESTIONS, Action, Attributes, Conversation, Item, Profile, Requirement
from muse_builder.tasks.synthesis import Difference

ASSISTANTS: frozenset[Do] = frozenset(
    ("hello", "ask_for", "offer", "answer", "offer_variant", "offer_also", "chat_back", "ask_more")
)
"""Moves of a plan that are the player's to make."""
_LEAST_WORDS = 9
_MOST_MOVES = 12
"""Moves of ours between two turns of a player: a plan that makes more does not end."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class TurnTaken(NamedTuple):
    """A player's turn as it was taken."""

    act: Action
    text: str
    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    """Ids that were not shown: unknown, declined before, or too many."""


class Episode(Protocol):
    """A conversation under way."""

    talk: Talk

    async def begin(self) -> None:
        """All that comes before the player's first turn."""
        ...

    async def take(self, turn: PlayerTurn) -> TurnTaken:
        """Notes the player's turn and lets ours answer."""
        ...


async def begun(world: World, seat: Seated, profile: Profile, number: int) -> "AssistantsEpisode | ShoppersEpisode":
    """An episode, until the player's first turn. Asks the models of our side.

    Args:
        number: of the episode, of which its dice are a throw.
    """
    thread = Thread(f"conversation/{number}", world.settings.seed, world.word)
    user = world.cast.user_simulator(profile, world.cast.item(profile.target_item_id))
    minutes = Minutes(thread)
    owned = await world.cast.manager.outfit_item(thread, profile, user.target) if seat == "assistant" else None
    state = State(profile, owned)
    talk = Talk(user, world.cast.chatter, world.cast.querier, minutes, world.talk, state)
    plan = world.cast.strategy.plan(profile, world.talk, thread.dice)
    episode = AssistantsEpisode(world, talk, plan) if seat == "assistant" else ShoppersEpisode(world, talk)
    await episode.begin()
    return episode


def observed(talk: Talk, seat: Seated, turn: int) -> Observation:
    """What the player sees now."""
    private = seat == "shopper"
    return Observation(
        seat=seat,
        said=tuple(talk.said),
        turn=turn,
        profile=talk.state.profile if private else None,
        target=talk.target if private else None,
    )


def held(world: World, talk: Talk, seat: Seated, number: int) -> Conversation:
    """The conversation as a row, also one that has not ended: it counts as given up."""
    ended = talk.ended
    return Conversation(
        conversation_id=f"e{number:010d}",
        profile=talk.state.profile,
        opening="multimodal" if talk.state.outfit_item else "text",
        outfit_item_id=None if talk.state.outfit_item is None else talk.state.outfit_item.item_id,
        turns=tuple(talk.minutes.turns),
        outcome="give_up" if ended is None else ended.outcome,
        accepted_item_id=None if ended is None or ended.accepted is None else ended.accepted.item_id,
        rounds=talk.state.round,
        models=world.cast.models,
        seed=number,
        labels={"player": seat},
    )


def items_of(world: World, talk: Talk) -> dict[str, Item]:
    """All items that a conversation speaks of, and the one in mind."""
    ids = dict.fromkeys(item_id for turn in talk.minutes.turns for item_id in turn.item_ids)
    return {item_id: world.cast.item(item_id) for item_id in (*ids, talk.target.item_id)}


# --- the player advises ---------------------------------------------------------------------------------------------------


class AssistantsEpisode:
    """The player is the assistant; our shopper decides."""

    def __init__(self, world: World, talk: Talk, plan: TalkPlan) -> None:
        self.world, self.talk, self.plan = world, talk, plan
        self.dice: Random = talk.thread.dice
        if isinstance(plan, PeoplePlan) and "ask_also" in plan.means:
            plan.means.remove("ask_also")  # a second thing would have to be told from an offer in its place

    async def begin(self) -> None:
        await self.talk.do(Move("hello"))
        await self._shopper()

    async def take(self, turn: PlayerTurn) -> TurnTaken:
        state = self.talk.state
        items, left_out = self._shown(turn.items)
        act = _assistants_act(turn, items, asked=bool(state.turns) and state.turns[-1].action in QUESTIONS)
        topic, about = self.talk.asked
        if act == "answer_detail" and not turn.text:
            await self.talk.do(Move("answer"))
            text = state.turns[-1].text
        else:
            text = turn.text or await self._worded(act, items, turn.topic)
            if act == "answer_detail":
                self.talk.put(act, text, about, reason=f"{topic}, {fact_of(text, topic, about)}")
            else:
                self.talk.put(act, text, items, query=turn.query, reason=turn.topic if act == "inquire" else "")
        if act in ("inquire", "chit_chat"):
            await self._tell(turn.topic)
        elif act == "not_available" and not items and not state.offers:
            await self.talk.do(Move("leave", words=_LEAST_WORDS, ends=True))
        else:
            await self._shopper(turn.topic)
        return TurnTaken(act, text, items, left_out)

    def _shown(self, ids: Sequence[str]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """What may be shown of these: known, not declined before, so many at most."""
        declined = {item_id for turn in self.talk.state.turns if turn.action in DECLINES for item_id in turn.item_ids}
        known = self.world.known_ids - declined
        usable = [item_id for item_id in dict.fromkeys(ids) if item_id in known]
        kept = usable[:MOST_ITEMS]
        return tuple(map(self.world.cast.item, kept)), tuple(item_id for item_id in dict.fromkeys(ids) if item_id not in kept)

    async def _worded(self, act: Action, items: tuple[Item, ...], topic: str) -> str:
        chatter, thread, said = self.talk.chatter, self.talk.thread, self.talk.said
        if act in ("recommend", "recommend_set"):
            needs = await self.talk.querier.sum_up(thread, said)
            return await chatter.recommend_set(thread, items, "", needs, said)
        if act == "not_available":
            return await chatter.not_available(thread, self.world.domain.kind(self.talk.target), items, said)
        if act == "chit_chat" and self.talk.state.offers:
            return await chatter.chit_chat(thread, self.talk.state.offers[-1][0], said)
        return await chatter.ask_more(thread, topic or "needs", said)

    async def _shopper(self, topic: str = "") -> None:
        """The shopper's moves, until it is the player's turn; one line at least."""
        before = len(self.talk.state.turns)
        for _ in range(_MOST_MOVES):
            if self.talk.ended is not None:
                return
            move = self.plan.next(self.talk.state, self.dice)
            if move.do in ASSISTANTS:
                break
            await self.talk.do(move)
        if len(self.talk.state.turns) == before:
            await self._tell(topic)

    async def _tell(self, topic: str) -> None:
        """What the shopper tells when it is asked: what was not told yet, what it would rather have, or the same again."""
        state, decision = self.talk.state, self.talk.state.profile.decision
        untold = [wish for wish in state.profile.requirements if wish not in state.told]
        first = not any(turn.action == "reveal" for turn in state.turns)
        pace = 1 if decision is None else decision.disclosure
        raised = state.raised[-1] if state.raised else None
        words = max(_LEAST_WORDS, self.plan.words(self.dice) if isinstance(self.plan, PeoplePlan) else 0)
        if not state.told_occasion and (topic == "occasion" or not untold):
            move = Move("tell", occasion=True, kind=first, words=words)
        elif untold:
            move = Move("tell", wishes=tuple(untold[:pace]), kind=first, words=words)
        elif raised is not None and raised.attribute and raised.wanted:
            move = Move("tell_more", words=words)
        else:
            move = Move("tell", wishes=state.profile.requirements[:1], words=words)
        await self.talk.do(move)


def _assistants_act(turn: PlayerTurn, items: tuple[Item, ...], *, asked: bool) -> Action:
    """What the assistant's turn is: an offer is one of items, and an answer follows a question."""
    act = turn.act
    if act in (None, "recommend", "recommend_set") and items:
        return "recommend_set" if len(items) > 1 else "recommend"
    if act in (None, "answer_detail"):
        return "answer_detail" if asked else "inquire"
    return "inquire" if act in ("recommend", "recommend_set") else act


def fact_of(text: str, topic: str, items: Sequence[Item]) -> str:
    """What an answer rests on, as a reason names it: a value of the record that the text says, or that it is not known."""
    for item in items:
        if topic == "price" and item.price is not None:
            told = {float(found.replace(",", ".")) for found in _NUMBER.findall(text)}
            if told & {item.price, round(item.price), int(item.price)}:
                return f"record: {item.price}"
        fields = (topic,) if topic in Attributes.model_fields else tuple(Attributes.model_fields)
        for value in (value for field in fields for value in getattr(item.attributes, field) if topic != "price"):
            if names(text.lower(), value):
                return f"record: {value}"
    return NOT_KNOWN


# --- the player shops -----------------------------------------------------------------------------------------------------


class ShoppersEpisode:
    """The player is the shopper; our assistant asks, searches, offers and answers."""

    def __init__(self, world: World, talk: Talk) -> None:
        self.world, self.talk = world, talk
        self.inquired = False

    async def begin(self) -> None:
        await self.talk.do(Move("hello"))

    async def take(self, turn: PlayerTurn) -> TurnTaken:
        talk, state = self.talk, self.talk.state
        offered = bool(state.offers)
        act = turn.act or act_of(turn.text, offered=offered)
        if not offered and act in (*QUESTIONS, *DECLINES, "accept", "ask_variant", "change_need"):
            act = "reveal"
        items = self._about(turn, act)
        left_out = tuple(item_id for item_id in turn.items if item_id not in [item.item_id for item in items])
        topic = turn.topic or _topic(turn.text, act)
        text = turn.text or await self._worded(act, items, topic)
        raised = None if act not in DECLINES else minded(text, items)
        talk.say(act, text, items, reason=self._reason(act, text, items, raised))
        if raised is not None:
            state.raised.append(raised)
        if talk.ended is None:
            await self._answer(act, topic, text, items)
        return TurnTaken(act, text, items, left_out)

    def _about(self, turn: PlayerTurn, act: Action) -> tuple[Item, ...]:
        """The items of a line: those named by id, else by title, else what was offered last."""
        shown = self.talk.state.shown
        named = [shown[item_id] for item_id in dict.fromkeys(turn.items) if item_id in shown]
        named = named or [item for item in shown.values() if item.title and item.title.lower() in turn.text.lower()]
        last = self.talk.state.offers[-1] if self.talk.state.offers else ()
        if act == "reject":
            return tuple(named) or tuple(last)
        if act == "compare_items":
            return tuple([*named, *(item for item in reversed(shown.values()) if item not in named)][:2])
        if act in ("reveal", "acknowledge", "leave", "change_need"):
            return tuple(named)
        return tuple(named[:1] or last[:1]) if act != "accept" else tuple(named[:2] or last[:1])

    def _reason(self, act: Action, text: str, items: Sequence[Item], raised: Difference | None) -> str:
        """What a row of ours has there, as far as the line says it."""
        profile = self.talk.state.profile
        if act == "reveal":
            told = [wish for wish in profile.requirements if tells(text, wish)]
            self.talk.state.told += [wish for wish in told if wish not in self.talk.state.told]
            return "told: " + "; ".join(wish.text for wish in told)
        if act in DECLINES or act == "leave":
            breakers = () if profile.decision is None else profile.decision.dealbreakers
            broken = [one for one in breakers if says(text, one) and any(one.broken_by(item) for item in items)]
            if broken:
                return told_of(broken[0])
            missed = next((wish for wish in profile.requirements if tells(text, wish)), None)
            return f"{raised.attribute}: {raised.found}" if raised else f"wish: misses {missed.text}" if missed else ""
        return ""

    async def _worded(self, act: Action, items: tuple[Item, ...], topic: str) -> str:
        """A line of our own shopper that does this."""
        user, thread, said, words = self.talk.user, self.talk.thread, self.talk.said, _LEAST_WORDS
        state = self.talk.state
        if act == "accept":
            return await user.take(thread, items, said, words, liked="")
        if act == "defer":
            return await user.defer(thread, items, said, words)
        if act == "leave":
            return await user.leave(thread, said, words, objection=Difference(attribute="", wanted="", found=""))
        if act in QUESTIONS and items:
            return await user.ask_detail(thread, items[0], said, words, topic=topic or "material", wish="")
        if act == "ask_variant" and items:
            return await user.ask_variant(thread, items[0], said, words, aspect="color", value="")
        if act in DECLINES and items:
            missed = _missed(state.profile, items[0])
            none = Difference(attribute="", wanted="" if missed is None else missed.text, found="")
            return await user.critique(thread, items[0], said, words, objection=none, liked="", whole=act == "reject")
        if act in ("acknowledge", "chit_chat"):
            return await user.acknowledge(thread, said, words)
        untold = [wish for wish in state.profile.requirements if wish not in state.told]
        pace = 1 if state.profile.decision is None else state.profile.decision.disclosure
        first = not any(turn.action == "reveal" for turn in state.turns)
        wishes = tuple(untold[:pace]) or state.profile.requirements[:1]
        return await user.tell(thread, said, words, occasion=False, kind=first, wishes=wishes)

    async def _answer(self, act: Action, topic: str, text: str, items: tuple[Item, ...]) -> None:
        talk, state = self.talk, self.talk.state
        if act in QUESTIONS:
            talk.asked = (topic or "material", items)
            await talk.do(Move("answer"))
        elif act == "ask_variant":
            talk.asked = ("size" if "size" in text.lower() else "color", items)
            await talk.do(Move("offer_variant"))
        elif act == "chit_chat" and items:
            talk.asked = ("", items[:1])
            await talk.do(Move("chat_back"))
        elif act == "acknowledge":
            await talk.do(Move("ask_more"))
        elif not state.offers and not state.told and not self.inquired:
            self.inquired = True
            await talk.do(Move("ask_for", topic="needs"))
        else:
            await self._offer()

    async def _offer(self) -> None:
        """What is found, without what was ruled out aloud; that there is nothing else, once all was shown."""
        talk, state = self.talk, self.talk.state
        kind = self.world.domain.kind(talk.target)
        if len(state.shown) >= len(self.world.ids):
            talk.put("not_available", await talk.chatter.not_available(talk.thread, kind, (), talk.said))
            return
        dear = [
            price
            for turn in state.turns
            if turn.action in DECLINES and turn.reason.startswith("price:")
            for item_id in turn.item_ids
            if (price := state.shown[item_id].price) is not None
        ]
        out = [one for one in state.raised if one.attribute in Attributes.model_fields and one.found]

        def fits(item: Item) -> bool:
            cheap = not dear or item.price is None or item.price < min(dear)
            return cheap and not any(one.found in getattr(item.attributes, one.attribute) for one in out)

        most = int(people_table().weights["set_size"].draw(talk.thread.dice))
        move = Move("offer", most=most)
        await talk.do(move._replace(fits=fits, lacks=f"another {kind.split()[-1]}") if dear or out else move)


def minded(text: str, items: Sequence[Item]) -> Difference | None:
    """What a refusal names of the product that it has; None where it names nothing."""
    for item in items:
        for field in Attributes.model_fields:
            for value in getattr(item.attributes, field):
                if names(text.lower(), value):
                    return Difference(attribute=field, wanted="", found=value)
    return None


def _missed(profile: Profile, item: Item) -> Requirement | None:
    return next((one for one in profile.requirements if one.value not in getattr(item.attributes, one.attribute, ())), None)


_TOPICS: Mapping[str, tuple[str, ...]] = {
    "price": ("price", "cost", "how much", "expensive", "pay"), "fit": ("fit", "size", "run small", "run large"),
    "care": ("wash", "clean", "machine", "iron"), "closure": ("close", "fasten", "zip", "button"),
    "material": ("made of", "material", "fabric"), "color": ("color", "colour"),
}  # fmt: skip


def _topic(text: str, act: Action) -> str:
    """What a question asks for, by its words."""
    fixed: Mapping[Action, Literal["price", "fit"]] = {"ask_price": "price", "ask_fit": "fit"}
    if act in fixed:
        return fixed[act]
    asked = text.lower()
    return next((topic for topic, words in _TOPICS.items() if any(word in asked for word in words)), "")
