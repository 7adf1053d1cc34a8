"""The paper's control flow (3.3.3): text or multimodal opening, then recommendations, with chit-chat that grows rarer.

With the round limit R and no chit-chat dropped that makes 4 + 2R utterances after a text opening: 12 for R = 4, the paper's
mean.
"""

from collections.abc import Mapping
from random import Random

from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.records import Profile
from muse_builder.settings import TalkSettings


class PaperPlan:
    """Draws a die only where chit-chat is in question."""

    traits: Mapping[str, str] = {}

    def __init__(self, settings: TalkSettings) -> None:
        self.settings = settings

    def next(self, state: State, dice: Random) -> Move:
        if not state.turns:
            return Move("greet")
        match state.turns[-1].action, state.turns[-1].role:
            case "greet", _:
                return Move("share" if state.outfit_item is not None else "tell_scenario")
            case "share_image", _:
                return Move("inquire", topic="occasion")
            case "inquire", _:
                told = any(turn.action == "reveal" for turn in state.turns)
                return Move("tell_needs" if told else "tell_scenario")
            case "reveal", _:
                both = sum(turn.action == "reveal" for turn in state.turns) > 1
                return self._recommend(state) if both else Move("inquire", topic="needs")
            case "reject", _:
                return self._recommend(state)
            case "chit_chat", "user":
                return Move("chat_back")
        return self._answer(state, dice)

    def _recommend(self, state: State) -> Move:
        settings = self.settings
        return Move("recommend", hand_over=state.round == settings.round_limit and settings.at_limit == "hand_over")

    def _answer(self, state: State, dice: Random) -> Move:
        """The user may talk of other things before deciding; the longer the conversation, the less."""
        if state.handed_over:
            return Move("accept")
        if state.verdict is not None:
            return Move("accept") if state.verdict.accepts else Move("reject", ends=state.round >= self.settings.round_limit)
        if state.round < self.settings.round_limit and self.wants_chit_chat(state, dice):
            return Move("chat")
        return Move("judge")

    def wants_chit_chat(self, state: State, dice: Random) -> bool:
        """The longer the conversation, the less chit-chat, and never twice in a row."""
        draw = dice.random()
        return not state.chatted and draw < self.settings.chit_chat_chance(state.round + 1)


class PaperStrategy:
    def plan(self, profile: Profile, settings: TalkSettings, dice: Random) -> PaperPlan:
        return PaperPlan(settings)


PAPER = PaperStrategy()
