"""The contract of a dialogue strategy: from what was said and shown, and dice, the next move. It asks no model.

A strategy draws a plan for each conversation; the plan says move after move what happens, and `agents.talk` does it. Neither
knows the product in mind: what the shopper thinks of what is shown comes as a judgement that the move `judge` or `weigh` asked
the shopper's model for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal, NamedTuple, Protocol

from muse_builder.errors import SettingsError
from muse_builder.plugins import get
from muse_builder.records import Item, Profile, Requirement, Turn
from muse_builder.settings import TalkSettings
from muse_builder.tasks.acts import Pickiness, WeighReply
from muse_builder.tasks.synthesis import CompareReply, Difference

Do = Literal[
    "greet", "share", "inquire", "tell_scenario", "tell_needs", "recommend", "chat", "chat_back", "judge", "accept", "reject",
    "hello", "ask_for", "tell", "offer", "weigh", "ask", "compare", "answer", "variant", "offer_variant", "critique",
    "refuse", "ask_more", "tell_more", "change", "also", "offer_also", "acknowledge", "take",
    "too_dear", "defer", "leave",
]  # fmt: skip
"""What can be done; the first eleven are the paper's."""


class Move(NamedTuple):
    """The next thing to do, with what it needs."""

    do: Do
    topic: str = ""
    """What an asking or telling move is about: "occasion", "needs", a field of `Attributes`, "price", "wish"."""
    items: tuple[Item, ...] = ()
    """Of those shown, the ones it is about."""
    wishes: tuple[Requirement, ...] = ()
    """Told, or asked about."""
    occasion: bool = False
    """Whether a telling move tells the occasion."""
    kind: bool = False
    """Whether it tells what kind of thing is looked for."""
    words: int = 12
    """About how long the line is."""
    most: int = 1
    """So many items are offered, or fewer."""
    pickiness: Pickiness = "fair"
    hand_over: bool = False
    """Whether the assistant recommends what the user had in mind, without a search (paper 3.3.2)."""
    relents: Difference | None = None
    """An earlier objection that is taken back."""
    wants: str = ""
    """What a change of mind asks for, or which variant is asked for; "" for none in particular."""
    whole: bool = False
    """Whether a no is to all that was shown."""
    ends: bool = False
    """Whether the conversation ends with it, nothing taken."""
    weighed: WeighReply | None = None
    """The judgement that a plan came to by itself; None where the shopper's model is asked."""
    objects: tuple[Difference, ...] = ()
    """What a model is told, besides what was raised, that this shopper will not have."""
    fits: Callable[[Item], bool] | None = None
    """What an offer must keep to, after what was said; None where nothing was ruled out."""
    lacks: str = ""
    """What is not to be had where nothing fits."""


@dataclass
class State:
    """What a plan may look at: nothing of it is the product in mind."""

    profile: Profile
    outfit_item: Item | None
    turns: list[Turn] = field(default_factory=list)
    offers: list[tuple[Item, ...]] = field(default_factory=list)
    """Items of each offer, the last one last."""
    round: int = 1
    handed_over: bool = False
    chatted: bool = False
    """Whether small talk has just taken place."""
    verdict: CompareReply | None = None
    """The shopper's judgement of the last offer, by the paper's comparison; None where it is not judged yet."""
    weighed: WeighReply | None = None
    """The same where several products are weighed."""
    raised: list[Difference] = field(default_factory=list)
    """Objections that still hold."""
    told: list[Requirement] = field(default_factory=list)
    """Wishes that were told."""
    let_go: list[str] = field(default_factory=list)
    """Texts of wishes that were given up aloud."""
    told_occasion: bool = False

    @property
    def shown(self) -> dict[str, Item]:
        """All items offered so far, by their id."""
        return {item.item_id: item for offer in self.offers for item in offer}


class TalkPlan(Protocol):
    """One conversation's."""

    @property
    def traits(self) -> Mapping[str, str]:
        """What was drawn for this shopper, as it is recorded; nothing where nothing was."""
        ...

    def next(self, state: State, dice: Random) -> Move:
        """The move that follows. Called again after it is done, until a move ends the conversation."""
        ...


class Strategy(Protocol):
    def plan(self, profile: Profile, settings: TalkSettings, dice: Random) -> TalkPlan: ...


def strategy_named(name: str) -> Strategy:
    """The strategy of that name.

    Raises:
        SettingsError: there is none, or what is called so cannot plan.
    """
    found = get("dialogues", name)
    if not hasattr(found, "plan"):
        raise SettingsError(f"the dialogue strategy {name!r} has no `plan(profile, settings, dice)`")
    strategy: Strategy = found
    return strategy
