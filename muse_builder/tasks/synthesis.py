"""What the agents of a run ask (paper 3): for each task its values, its reply, its role and its pictures."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from muse_builder.records import Action, Item, Person, Record, Requirement, Role
from muse_builder.tasks.base import Task, Utterance

# --- catalog (paper A.1) --------------------------------------------------------------------------------------------


class Summarize(Task):
    agent: ClassVar = "summarizer"
    name: ClassVar = "summarize"
    item: Item

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


# --- Basic Scenario Generator (paper 3.2.1) -------------------------------------------------------------------------


class ScenarioList(Record):
    scenarios: tuple[str, ...]


class ExpandScenarios(Task):
    """Self-instruct: new basic scenarios after the manner of a few known ones."""

    agent: ClassVar = "scenario_generator"
    name: ClassVar = "expand"
    reply: ClassVar = ScenarioList
    max_tokens: ClassVar = 700
    examples: tuple[str, ...]
    count: int

    def lengths(self) -> Mapping[str, int]:
        return {"scenarios": self.count}


# --- User Profile Generator (paper 3.2.2, Fig. 16) ------------------------------------------------------------------


class MatchReply(Record):
    user_product: bool
    """Would this person buy this product, for themself or as a gift?"""
    scenario_product: bool
    """Does the product serve the scenario?"""
    recipient: str | None
    """For whom, when not for themself: "her niece Mia, 8"; null otherwise."""
    reason: str


class JudgeMatch(Task):
    """By the record. The picture is judged of what passes, by whom sees it next: `WriteBackstory`."""

    agent: ClassVar = "profile_generator"
    name: ClassVar = "judge_match"
    reply: ClassVar = MatchReply
    max_tokens: ClassVar = 150
    item: Item
    person: Person
    scenario: str


class BackstoryReply(Record):
    fits: bool = True
    """Whether product, shopper and situation belong together by the picture as well."""
    backstory: str
    requirements: tuple[Requirement, Requirement]


class WriteBackstory(Task):
    agent: ClassVar = "profile_generator"
    name: ClassVar = "write_backstory"
    reply: ClassVar = BackstoryReply
    max_tokens: ClassVar = 500
    item: Item
    person: Person
    scenario: str
    recipient: str | None

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


# --- Manager: multimodal opening (paper A.3, Fig. 6) ----------------------------------------------------------------


class OutfitReply(Record):
    descriptions: tuple[str, ...]
    """What the user might already own and wear with the target, as text to search with; best first."""


class BesideReply(OutfitReply):
    """The same of goods that nobody puts on."""

    descriptions: tuple[str, ...]
    """What the user might already own and use beside the target, as text to search with; best first."""


class DeriveOutfit(Task):
    agent: ClassVar = "manager"
    name: ClassVar = "derive_outfit"
    reply: ClassVar = OutfitReply
    reply_elsewhere: ClassVar = BesideReply
    max_tokens: ClassVar = 200
    item: Item
    scenario: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class OutfitVerdict(Record):
    compatible: bool
    reason: str


class JudgeOutfit(Task):
    agent: ClassVar = "manager"
    name: ClassVar = "judge_outfit"
    reply: ClassVar = OutfitVerdict
    max_tokens: ClassVar = 120
    sheet: ClassVar = True
    item: Item
    """The target."""
    outfit_item: Item
    """What the user would own."""
    scenario: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.item, self.outfit_item)


# --- User Simulator (paper 3.3.1, Fig. 17) --------------------------------------------------------------------------


class Shopping(Task):
    """What a shopper knows in every step, so that all steps of a conversation begin alike; the steps say what is held back."""

    agent: ClassVar = "user_simulator"
    person: Person
    recipient: str | None
    scenario: str = ""
    backstory: str = ""
    requirements: tuple[Requirement, ...] = ()
    conversation: tuple[Utterance, ...]


class RevealScenario(Shopping):
    """Opening: what the user is shopping for, as an occasion; not the product."""

    name: ClassVar = "reveal_scenario"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150


class RevealNeeds(Shopping):
    """Opening: the two requirements, and the kind of product in plain words ("a top", "something for my feet")."""

    name: ClassVar = "reveal_needs"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    kind: str
    """The product's class in everyday words, wide enough not to give it away: "a top", "a piece of jewelry"."""


class ShareOutfit(Shopping):
    """Multimodal opening: the user shows what they own and asks for something that goes with it."""

    name: ClassVar = "share_outfit"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    outfit_item: Item
    kind: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.outfit_item,)


class Difference(Record):
    attribute: str
    """A field of `Attributes`, or "product_type", "department", or "" where none fits."""
    wanted: str
    found: str
    """"" where the item says nothing about it."""


class CompareReply(Record):
    accepts: bool
    """True when the item meets the needs, whatever its id (paper 3.3.1)."""
    differences: tuple[Difference, ...]
    """Two when it does not accept; none or more when it does."""
    reason: str
    """One sentence in the user's mind: why, without naming the target."""


class CompareItem(Shopping):
    name: ClassVar = "compare"
    reply: ClassVar = CompareReply
    max_tokens: ClassVar = 250
    sheet: ClassVar = True
    target: Item
    item: Item
    raised: tuple[str, ...]
    """Attributes already complained about in this conversation."""

    def pictures(self) -> tuple[Item, ...]:
        return (self.target, self.item)

    def all_pictures(self) -> tuple[Item, ...]:
        return self.pictures()


class Accept(Shopping):
    name: ClassVar = "accept"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    item: Item

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class Reject(Shopping):
    name: ClassVar = "reject"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    item: Item
    """The item that is declined."""
    differences: tuple[Difference, ...]
    reason: str


class UserChitChat(Shopping):
    """Talk around the item last shown and the user's own life; decides nothing (paper 3.3.1 (2))."""

    name: ClassVar = "chit_chat"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    item: Item

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


# --- Rec-assistant: Chatter (paper 3.3.2, Fig. 18, Fig. 20) ---------------------------------------------------------


class Greet(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "greet"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 60
    variation: int
    """A die of the conversation: models without temperature vary their greeting by it."""


class Inquire(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "inquire"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 100
    about: Literal["needs", "occasion"]
    """What is still missing."""
    conversation: tuple[Utterance, ...]


class Recommend(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "recommend"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 200
    item: Item
    needs: str
    """The Querier's summary of what the user wants."""
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class AssistantChitChat(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "chit_chat"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 150
    item: Item
    """Last recommended: where the talk is steered back to."""
    conversation: tuple[Utterance, ...]


# --- Rec-assistant: Querier (paper 3.3.2, Fig. 18) ------------------------------------------------------------------


class Analyze(Task):
    """Direct needs, implicit needs, mood, feedback on what was shown, preferences and limits: a summary."""

    agent: ClassVar = "querier"
    name: ClassVar = "analyze"
    place: ClassVar = "note"
    max_tokens: ClassVar = 200
    conversation: tuple[Utterance, ...]


class QueryReply(Record):
    query: str = Field(min_length=1)


class Clarify(Task):
    """Needs in attribute terms, merged with the query before ("quick-drying" -> polyester, modal ...)."""

    agent: ClassVar = "querier"
    name: ClassVar = "clarify"
    reply: ClassVar = QueryReply
    max_tokens: ClassVar = 120
    needs: str
    previous_query: str
    """"" in the first round."""


class RerankReply(Record):
    item_id: str
    reason: str


class Rerank(Task):
    agent: ClassVar = "querier"
    name: ClassVar = "rerank"
    reply: ClassVar = RerankReply
    max_tokens: ClassVar = 120
    sheet: ClassVar = True
    needs: str
    query: str
    items: tuple[Item, ...]
    """Best first as retrieved."""

    def all_pictures(self) -> tuple[Item, ...]:
        return self.items


# --- Conversation Optimizer: Rewriter (paper 3.4.1, A.4) ------------------------------------------------------------


class Line(Record):
    """A turn to rewrite."""

    role: Role
    action: Action
    text: str
    colloquial: bool = False
    """Drawn by the dice: use everyday speech here (paper A.4)."""


class RewriteReply(Record):
    texts: tuple[str, ...]
    """One for each line, in order."""


class Rewrite(Task):
    agent: ClassVar = "rewriter"
    name: ClassVar = "rewrite"
    reply: ClassVar = RewriteReply
    seat: ClassVar = "rewriter"
    max_tokens: ClassVar = 2000
    style: str
    """How this conversation should sound; drawn by the dice, because not every model has a temperature."""
    items: tuple[Item, ...]
    """Items spoken of; their facts must survive."""
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()
    """What was wrong with the rewriting before this one; empty at the first try."""

    def lengths(self) -> Mapping[str, int]:
        return {"texts": len(self.lines)}


class Problem(Record):
    line: int
    """0-based."""
    problem: str


class CheckReply(Record):
    consistent: bool
    problems: tuple[Problem, ...]


class CheckRewrite(Task):
    """Does each rewritten line say what the draft said, attributes untouched? (paper A.4)"""

    agent: ClassVar = "rewriter"
    name: ClassVar = "check"
    reply: ClassVar = CheckReply
    seat: ClassVar = "checker"
    max_tokens: ClassVar = 300
    drafts: tuple[str, ...]
    texts: tuple[str, ...]


# --- Conversation Optimizer: Reviewer (paper 3.4.2) -----------------------------------------------------------------


class ReviewReply(Record):
    content_quality: float = Field(ge=0, le=10)
    logical_fluency: float = Field(ge=0, le=10)
    user_consistency: float = Field(ge=0, le=10)
    reason: str


class Review(Task):
    agent: ClassVar = "reviewer"
    name: ClassVar = "review"
    reply: ClassVar = ReviewReply
    seat: ClassVar = "reviewer"
    max_tokens: ClassVar = 200
    person: Person
    recipient: str | None
    scenario: str
    backstory: str
    requirements: tuple[Requirement, ...]
    conversation: tuple[Utterance, ...]

    def all_pictures(self) -> tuple[Item, ...]:
        """None: what is said of a picture was looked at when it was said, so words do here (paper B.3)."""
        return ()


TASKS: tuple[type[Task], ...] = (
    Summarize, ExpandScenarios, JudgeMatch, WriteBackstory, DeriveOutfit, JudgeOutfit,
    RevealScenario, RevealNeeds, ShareOutfit, CompareItem, Accept, Reject, UserChitChat,
    Greet, Inquire, Recommend, AssistantChitChat, Analyze, Clarify, Rerank, Rewrite, CheckRewrite, Review,
)  # fmt: skip
"""Every task of the pipeline, in the paper's order."""
