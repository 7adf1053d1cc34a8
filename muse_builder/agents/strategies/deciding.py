"""People's dialogue with shoppers who decide by their `DecisionProfile`: they ask before they take, put off, and leave.

What is said and asked is as in `people`; whether something is taken, refused, put off or left for good is the decision
module's word (`agents.decision`), or the model's with the module for the rest (`--decide model`), or the model's where the
module does not know better (`--decide model_checked`). Nobody is handed what they had in mind: no shop knows it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from muse_builder.agents.decision import Decision, LaidOut, decide, said_of, weighed
from muse_builder.agents.strategies.people import PeoplePlan, PeopleStrategy, draw_shopper
from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.agents.strategies.table import PeopleTable, people_table
from muse_builder.records import Dealbreaker, DecisionProfile, Item, Profile
from muse_builder.settings import TalkSettings
from muse_builder.tasks.synthesis import Difference

TALKATIVE = {"terse": -1, "plain": 0, "chatty": 1}
Suits = Callable[[Item], bool]
"""Whether an item is the kind of thing that is looked for, for whom it is looked for."""


class DecidingPlan(PeoplePlan):
    """One shopper's way through a conversation, to a purchase or not."""

    def __init__(
        self,
        plan: PeoplePlan,
        decision: DecisionProfile,
        firmness: float,
        suits: Suits,
        kind: str,
    ) -> None:
        """
        Args:
            plan: people's, with what this shopper drew.
            firmness: see `decide`.
            suits: whether a product is of the kind, and for whom it is sought.
            kind: "a top".
        """
        super().__init__(plan.table, plan.shopper, plan.settings)
        self.decision = decision
        self.firmness = firmness
        self.suits = suits
        self.kind = kind
        self.choice: Decision | None = None
        self.chosen_at = -1
        """How many turns there were when it was chosen."""

    @property
    def traits(self) -> Mapping[str, str]:
        return {**super().traits, "shopper": "people"}

    def _offer(self, state: State, dice: Random) -> Move:
        move = super()._offer(state, dice)._replace(hand_over=False)
        voiced = [one for one in self.decision.dealbreakers if _voiced(one, state)]
        if not voiced:
            return move
        dear = [
            price
            for turn in state.turns
            if turn.action == "critique" and turn.reason.startswith("price:")
            for item_id in turn.item_ids
            if (price := state.shown[item_id].price) is not None
        ]
        out = [one for one in voiced if one.attribute != "price"]

        def fits(item: Item) -> bool:
            cheap = not dear or item.price is None or item.price < min(dear)
            return cheap and self.suits(item) and not any(one.broken_by(item) for one in out)

        return move._replace(fits=fits, lacks=f"{self.kind} {' and '.join(map(_without, voiced))}")

    def _decide(self, state: State, dice: Random) -> Move:
        if self.also:
            return super()._decide(state, dice)
        if state.weighed is None and self.settings.decide != "module":
            return super()._decide(state, dice)._replace(objects=tuple(map(_against, self.decision.dealbreakers)))
        if self.chosen_at != len(state.turns):
            self.chosen_at, self.choice = len(state.turns), self._chosen(state)
            if self._overrules(state, self.choice):
                told = {one.found or one.wanted for one in state.raised}
                judged = weighed(self.choice, self.decision, told)
                voiced = [one for one in self.decision.dealbreakers if _voiced(one, state)]
                if self.choice.act == "leave" and voiced:  # what all this failed by, not what the last thing lacks
                    judged = judged.model_copy(update={"objection": said_of(voiced[-1])})
                return Move("weigh", weighed=judged)
        choice, words = self.choice, self.words(dice)
        assert choice is not None
        takes = state.weighed is not None and state.weighed.takes is not None
        if choice.act == "leave" and not takes:
            return Move("leave", items=(choice.best.item,), words=words, ends=True)
        if choice.act == "defer":
            why = "hard to choose" if len(choice.close) > 1 else "nearly right"
            return Move("defer", items=choice.close[:3], topic=why, words=words, ends=True)
        if choice.act == "ask":
            self.asked_now += 1
            self.asked.add((choice.best.item.item_id, choice.about))
            return Move("ask", topic=choice.about, items=(choice.best.item,), words=words)
        return self._take(state, words) if choice.act == "switch" else super()._decide(state, dice)

    def _chosen(self, state: State) -> Decision:
        misses = len(state.offers) - 1
        table = LaidOut(state.offers, state.turns, self.suits, frozenset(state.let_go), misses, self.asked_now)
        last, before = state.turns[-1], state.turns[-2].action
        nothing_else = last.action == "not_available" and not last.item_ids and before != "ask_variant"
        most = min(self.decision.patience, self.settings.round_limit)
        return decide(
            self.decision, state.profile.requirements, table, firmness=self.firmness,
            last=nothing_else or misses + 1 >= most or state.round >= most,
        )  # fmt: skip

    def _overrules(self, state: State, choice: Decision) -> bool:
        """Whether the module's judgement stands in place of the model's."""
        if self.settings.decide == "module" or state.weighed is None or choice.act == "switch":
            return True
        taken = state.weighed.takes
        if self.settings.decide == "model" or taken is None:
            return False
        item = state.shown[taken]
        return not self.suits(item) or any(one.broken_by(item) for one in self.decision.dealbreakers)

    def _decline(self, state: State, nearest: Item, words: int, dice: Random) -> Move:
        judged = state.weighed
        against = None if judged is None else judged.objection
        if against is None or not (against.found or against.wanted or against.attribute):
            return Move("refuse", items=(nearest,), words=min(words, 6), whole=True)
        if against.attribute == "price":
            return Move("too_dear", items=(nearest,), words=words)
        if not against.wanted:
            return Move("critique", items=(nearest,), words=words)
        move = super()._decline(state, nearest, words, dice)
        if move.relents is not None and not move.relents.wanted:  # a dealbreaker stays one
            return Move("critique", items=(nearest,), words=words)
        return move

    def _can(self, act: str, state: State, nearest: Item) -> bool:
        asked_before = act == "ask_price" and (nearest.item_id, "price") in self.asked
        return not asked_before and super()._can(act, state, nearest)


def _voiced(dealbreaker: Dealbreaker, state: State) -> bool:
    return said_of(dealbreaker) in state.raised


def _against(dealbreaker: Dealbreaker) -> Difference:
    """A dealbreaker as a model is told it."""
    if dealbreaker.test == "at_most":
        return Difference(attribute="price", wanted=f"at most ${dealbreaker.value}", found="")
    return Difference(attribute=dealbreaker.attribute, wanted="", found=dealbreaker.value)


def _without(dealbreaker: Dealbreaker) -> str:
    """As it follows the kind of thing: "without wool"."""
    if dealbreaker.test == "at_most":
        return "for less"
    return f"in anything but {dealbreaker.value}" if dealbreaker.attribute == "color" else f"without {dealbreaker.value}"


def suiting(kind: Callable[[Item], str], could_own: Callable[[Profile, Item], bool], profile: Profile, target: Item) -> Suits:
    """The kind of the product in mind, and somebody could own it who is to wear it."""
    wanted = kind(target)
    return lambda item: kind(item) == wanted and could_own(profile, item)


class DecidingStrategy(PeopleStrategy):
    """Draws a shopper by people's table and their own `DecisionProfile`."""

    def __init__(
        self,
        kind: Callable[[Item], str],
        could_own: Callable[[Profile, Item], bool],
        item: Callable[[str], Item],
        table: PeopleTable | None = None,
    ) -> None:
        super().__init__(table)
        self.kind = kind
        self.could_own = could_own
        self.item = item

    def plan(self, profile: Profile, settings: TalkSettings, dice: Random) -> PeoplePlan:
        """People's own plan where the profile says nothing of how it decides."""
        table = self.table or people_table()
        shopper = draw_shopper(table, dice, most_offers=settings.round_limit)
        decision = profile.decision
        if decision is None:
            return PeoplePlan(table, shopper, settings)
        shopper = replace(
            shopper,
            patience=min(decision.patience, settings.round_limit),
            pickiness=decision.pickiness,
            talkative=TALKATIVE[decision.style],
            wishes_at_first=decision.disclosure,
        )
        target = self.item(profile.target_item_id)
        suits = suiting(self.kind, self.could_own, profile, target)
        return DecidingPlan(PeoplePlan(table, shopper, settings), decision, dice.random(), suits, self.kind(target))
