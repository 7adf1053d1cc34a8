"""VOGUE's five stages and its waves of items, measured from what turns do (arXiv 2510.21151, 4).

    elicitation      the assistant asks, the shopper tells: all before the first item is recommended
    recommendation   the first items, until the shopper objects or takes one
    critique         the shopper refuses, or wants it otherwise
    refinement       what the assistant shows after a critique
    agreement        something is taken

A turn's action, or in VOGUE its tags, says which stage begins; a turn that says nothing of it (small talk, thanks, a question
about what is shown) belongs to the stage that is going on. VOGUE's people introduce items in two waves: here the first wave is
all before the first critique, the second all after it. The shopper's own item is none that is introduced.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Literal, get_args

from muse_builder.evaluation.measure import Section
from muse_builder.evaluation.significance import Column, means
from muse_builder.records import Conversation, Turn

Stage = Literal["elicitation", "recommendation", "critique", "refinement", "agreement"]
STAGES: tuple[Stage, ...] = get_args(Stage)
OBJECTS = frozenset({"reject", "critique", "change_need", "ask_variant"})
"""Actions of the shopper that want it otherwise."""
TAKES = frozenset({"accept"})
TAGS: dict[str, str] = {
    "vogue:seeker:RJT": "critique",
    "vogue:seeker:ACT": "agreement",
    "vogue:assistant:REC": "recommendation",
    "vogue:assistant:RS": "recommendation",
}
"""Tags of VOGUE whose meaning settles a stage; its others leave the stage as it is."""


def stages(conversation: Conversation) -> list[Stage]:
    """The stage of each turn."""
    found: list[Stage] = []
    stage: Stage = "elicitation"
    objected = False
    for turn in conversation.turns:
        begun = _begins(turn)
        if begun == "recommendation" and objected:
            begun = "refinement"
        stage = begun or stage
        objected = objected or stage == "critique"
        found.append(stage)
    return found


def _begins(turn: Turn) -> Stage | None:
    tagged = {TAGS[act] for act in turn.acts if act in TAGS}
    if turn.role == "user":
        if turn.action in TAKES or "agreement" in tagged:
            return "agreement"
        return "critique" if turn.action in OBJECTS or "critique" in tagged else None
    return "recommendation" if turn.action.startswith("recommend") or "recommendation" in tagged else None


class Introduced:
    """Items by the place at which the assistant brings them in, conversation by conversation."""

    def __init__(self, conversation: Conversation, held: list[Stage]) -> None:
        """
        Args:
            held: its stages.
        """
        known = {conversation.outfit_item_id}
        self.first = self.second = 0
        self.sizes: list[int] = []
        """Of each turn that brings items in: how many."""
        self.places: list[float] = []
        """Of each item: 0 with the first turn, 1 with the last."""
        objected = False
        last = max(1, len(conversation.turns) - 1)
        for place, (turn, stage) in enumerate(zip(conversation.turns, held, strict=True)):
            objected = objected or stage == "critique"
            new = [item_id for item_id in dict.fromkeys(turn.item_ids) if item_id not in known]
            known |= {*turn.item_ids}
            if turn.role != "assistant" or not new:
                continue
            self.sizes.append(len(new))
            self.places += [place / last] * len(new)
            self.first += 0 if objected else len(new)
            self.second += len(new) if objected else 0


class Stages:
    """Counts of both over a corpus, one conversation after the other."""

    def __init__(self) -> None:
        self._shares: dict[Stage, list[float | None]] = {stage: [] for stage in STAGES}
        self._reached: dict[Stage, list[float | None]] = {stage: [] for stage in STAGES}
        self._waves: dict[str, list[float | None]] = {name: [] for name in ("first", "second", "both", "a turn", "place")}

    def add(self, conversation: Conversation) -> None:
        held = stages(conversation)
        counts = Counter(held)
        for stage in STAGES:
            self._shares[stage].append(counts[stage] / len(held) if held else None)
            self._reached[stage].append(float(counts[stage] > 0) if held else None)
        items = Introduced(conversation, held)
        some = bool(items.sizes)
        self._waves["first"].append(float(items.first) if some else None)
        self._waves["second"].append(float(items.second) if some else None)
        self._waves["both"].append(float(items.first > 0 and items.second > 0) if some else None)
        self._waves["a turn"].append(sum(items.sizes) / len(items.sizes) if some else None)
        self._waves["place"].append(sum(items.places) / len(items.places) if some else None)

    def sections(self, *, seed: int) -> Iterator[Section]:
        """Shares of turns and of conversations by stage, and the waves; missing: conversations without items."""
        columns = [
            Column(f"{stage}, turns", f"mean share of a conversation's turns in the stage of {stage}", self._shares[stage])
            for stage in STAGES
        ]
        columns += [
            Column(f"{stage}, conversations", f"share of conversations that reach the stage of {stage}", self._reached[stage])
            for stage in STAGES
        ]
        yield Section("stages (VOGUE)", means(columns, range(len(self._shares["agreement"])), seed=seed))
        told = {
            "first": (
                "items in the first wave",
                "items introduced before the first critique, a conversation",
            ),
            "second": ("items in the second wave", "items introduced after the first critique, a conversation"),
            "both": ("two waves", "share of conversations with items in both waves"),
            "a turn": (
                "items at once",
                "mean over conversations of new items in a turn that introduces some",
            ),
            "place": (
                "place of introduction",
                "mean place of an item, 0 with the first turn, 1 with the last",
            ),
        }
        waves = [Column(*told[name], values) for name, values in self._waves.items()]
        yield Section("waves of items (VOGUE)", means(waves, range(len(self._waves["place"])), seed=seed))
