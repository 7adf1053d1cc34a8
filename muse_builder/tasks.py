"""What the agents ask of a model: for each task its values, its reply, its role and the pictures it needs.

A task is one prompt file, `prompts/<agent>/<name>.md`, filled with the task's fields by name. The embedded model answers
the same tasks from the same values. Everything that a task must not know is simply not among its values: the assistant's
tasks see utterances, never the profile or the target.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from muse_builder.records import Action, Item, Person, Record, Requirement, Role

Seat = Literal["backbone", "rewriter", "checker", "reviewer", "judge"]
"""Who answers. The paper casts gpt-4o-mini as backbone, checker and reviewer, claude-3.5-haiku as rewriter (A.5)."""


class Utterance(Record):
    """One turn as both sides of the conversation see it."""

    role: Role
    action: Action
    text: str
    items: tuple[Item, ...] = ()
    """Items shown or recommended with it."""


class Text(Record):
    """A reply that is plain text."""

    text: str = Field(min_length=1)


class Task(Record):
    """Base of all tasks: only the class attributes that say how it is asked."""

    agent: ClassVar[str]
    name: ClassVar[str]
    reply: ClassVar[type[Record]] = Text
    seat: ClassVar[Seat] = "backbone"
    max_tokens: ClassVar[int] = 300
    """Upper bound of the reply, in tokens; the budget counts with it."""

    def pictures(self) -> tuple[Item, ...]:
        """Items whose pixels the model needs, in the order the prompt speaks of them."""
        return ()


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
    agent: ClassVar = "profile_generator"
    name: ClassVar = "judge_match"
    reply: ClassVar = MatchReply
    max_tokens: ClassVar = 150
    item: Item
    person: Person
    scenario: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class BackstoryReply(Record):
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


class DeriveOutfit(Task):
    agent: ClassVar = "manager"
    name: ClassVar = "derive_outfit"
    reply: ClassVar = OutfitReply
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
    item: Item
    """The target."""
    outfit_item: Item
    """What the user would own."""
    scenario: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.item, self.outfit_item)


# --- User Simulator (paper 3.3.1, Fig. 17) --------------------------------------------------------------------------


class RevealScenario(Task):
    """Opening: what the user is shopping for, as an occasion; not the product."""

    agent: ClassVar = "user_simulator"
    name: ClassVar = "reveal_scenario"
    max_tokens: ClassVar = 150
    person: Person
    recipient: str | None
    scenario: str
    backstory: str
    conversation: tuple[Utterance, ...]


class RevealNeeds(Task):
    """Opening: the two requirements, and the kind of product in plain words ("a top", "something for my feet")."""

    agent: ClassVar = "user_simulator"
    name: ClassVar = "reveal_needs"
    max_tokens: ClassVar = 150
    person: Person
    recipient: str | None
    backstory: str
    requirements: tuple[Requirement, ...]
    kind: str
    """The product's class in everyday words, wide enough not to give it away: "a top", "a piece of jewelry"."""
    conversation: tuple[Utterance, ...]


class ShareOutfit(Task):
    """Multimodal opening: the user shows what they own and asks for something that goes with it."""

    agent: ClassVar = "user_simulator"
    name: ClassVar = "share_outfit"
    max_tokens: ClassVar = 150
    outfit_item: Item
    person: Person
    recipient: str | None
    kind: str
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return (self.outfit_item,)


class Difference(Record):
    attribute: str
    """A field of `Attributes`, or "product_type", "price", "department", or "" where none fits."""
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


class CompareItem(Task):
    agent: ClassVar = "user_simulator"
    name: ClassVar = "compare"
    reply: ClassVar = CompareReply
    max_tokens: ClassVar = 250
    target: Item
    item: Item
    requirements: tuple[Requirement, ...]
    backstory: str
    person: Person
    recipient: str | None
    conversation: tuple[Utterance, ...]
    raised: tuple[str, ...]
    """Attributes already complained about in this conversation."""

    def pictures(self) -> tuple[Item, ...]:
        return (self.target, self.item)


class Accept(Task):
    agent: ClassVar = "user_simulator"
    name: ClassVar = "accept"
    max_tokens: ClassVar = 150
    item: Item
    person: Person
    recipient: str | None
    scenario: str
    requirements: tuple[Requirement, ...]
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class Reject(Task):
    agent: ClassVar = "user_simulator"
    name: ClassVar = "reject"
    max_tokens: ClassVar = 150
    item: Item
    """The item that is declined."""
    differences: tuple[Difference, ...]
    reason: str
    person: Person
    recipient: str | None
    conversation: tuple[Utterance, ...]


class UserChitChat(Task):
    """Talk around the item last shown and the user's own life; decides nothing (paper 3.3.1 (2))."""

    agent: ClassVar = "user_simulator"
    name: ClassVar = "chit_chat"
    max_tokens: ClassVar = 150
    item: Item
    person: Person
    recipient: str | None
    scenario: str
    backstory: str
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


# --- Rec-assistant: Chatter (paper 3.3.2, Fig. 18, Fig. 20) ---------------------------------------------------------


class Greet(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "greet"
    max_tokens: ClassVar = 60
    variation: int
    """A die of the conversation: models without temperature vary their greeting by it."""


class Inquire(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "inquire"
    max_tokens: ClassVar = 100
    about: Literal["needs", "occasion"]
    """What is still missing."""
    conversation: tuple[Utterance, ...]


class Recommend(Task):
    agent: ClassVar = "chatter"
    name: ClassVar = "recommend"
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
    max_tokens: ClassVar = 150
    item: Item
    """Last recommended: where the talk is steered back to."""
    conversation: tuple[Utterance, ...]


# --- Rec-assistant: Querier (paper 3.3.2, Fig. 18) ------------------------------------------------------------------


class Analyze(Task):
    """Direct needs, implicit needs, mood, feedback on what was shown, preferences and limits: a summary."""

    agent: ClassVar = "querier"
    name: ClassVar = "analyze"
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
    needs: str
    query: str
    items: tuple[Item, ...]
    """Best first as retrieved."""


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


TASKS: tuple[type[Task], ...] = (
    Summarize, ExpandScenarios, JudgeMatch, WriteBackstory, DeriveOutfit, JudgeOutfit,
    RevealScenario, RevealNeeds, ShareOutfit, CompareItem, Accept, Reject, UserChitChat,
    Greet, Inquire, Recommend, AssistantChitChat, Analyze, Clarify, Rerank, Rewrite, CheckRewrite, Review,
)  # fmt: skip
"""Every task of the pipeline, in the paper's order."""


# --- evaluation: models under test (paper 4.4, 4.5) -------------------------------------------------------------------


class WriteQuery(Task):
    """Recommendation task: from what was said and shown, a query for the index (paper 4.4)."""

    agent: ClassVar = "under_test"
    name: ClassVar = "write_query"
    reply: ClassVar = QueryReply
    max_tokens: ClassVar = 120
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return shown_items(self.conversation)


class PresentItem(Task):
    """Response task in a recommendation round: context and the item's text and picture (paper 4.5)."""

    agent: ClassVar = "under_test"
    name: ClassVar = "present_item"
    max_tokens: ClassVar = 250
    item: Item
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        """The item's picture stands last."""
        before = (item for item in shown_items(self.conversation) if item.item_id != self.item.item_id)
        return (*before, self.item)


class ReplyToUser(Task):
    """Response task in every other round: context alone (paper 4.5)."""

    agent: ClassVar = "under_test"
    name: ClassVar = "reply_to_user"
    max_tokens: ClassVar = 200
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return shown_items(self.conversation)


class ActAsUser(Task):
    """User simulation, for those who train one: the shopper's private notes and what was said so far. Nobody asks it here."""

    agent: ClassVar = "under_test"
    name: ClassVar = "act_as_user"
    max_tokens: ClassVar = 200
    person: Person
    recipient: str | None
    scenario: str
    backstory: str
    requirements: tuple[Requirement, ...]
    target: Item
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        """The target's picture stands last, also where it was shown before."""
        before = (item for item in shown_items(self.conversation) if item.item_id != self.target.item_id)
        return (*before, self.target)


# --- evaluation: the judge (paper 4.2, 4.3, D.4, Fig. 19 to 21) -------------------------------------------------------


class Marks(Record):
    """Each 0 to 2 in steps of 0.05 (paper 4.2)."""

    naturalness: float = Field(ge=0, le=2)
    logical_coherence: float = Field(ge=0, le=2)
    information_richness: float = Field(ge=0, le=2)
    product_context_relevance: float = Field(ge=0, le=2)


class MultimodalMarks(Marks):
    image_text_alignment: float = Field(ge=0, le=2)


class JudgeConversation(Task):
    """Marks a whole conversation without pictures."""

    agent: ClassVar = "judge"
    name: ClassVar = "conversation"
    reply: ClassVar = Marks
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 150
    conversation: tuple[Utterance, ...]


class JudgeMultimodal(Task):
    """Marks a whole conversation, its pictures sent along."""

    agent: ClassVar = "judge"
    name: ClassVar = "multimodal"
    reply: ClassVar = MultimodalMarks
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 150
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return shown_items(self.conversation)


class Preference(Record):
    better: Literal["A", "B"]


class CompareConversations(Task):
    """Which of two masked conversations is better (paper B.5)."""

    agent: ClassVar = "judge"
    name: ClassVar = "compare_conversations"
    reply: ClassVar = Preference
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 60
    a: tuple[Utterance, ...]
    b: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        """Each once; an item that one side shows in words alone is still a picture of the other."""
        return _once(item for side in (self.a, self.b) for said in side for item in said.items if item.image)


class CompareReplies(Task):
    """Which of two masked continuations of one context is better in one respect (paper 4.3, D.5)."""

    agent: ClassVar = "judge"
    name: ClassVar = "compare_replies"
    reply: ClassVar = Preference
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 60
    perspective: str
    profile: str = ""
    """Who the shopper is and needs, as the paper's raters read it; "" where a corpus does not say."""
    conversation: tuple[Utterance, ...]
    a: str
    b: str

    def pictures(self) -> tuple[Item, ...]:
        return shown_items(self.conversation)


# --- evaluation: the tagger of dialogue elements (paper 4.1, Fig. 4) ---------------------------------------------------


Element = Literal[
    "visual", "material", "fit", "function", "style", "scenario", "person", "emotion", "price", "need", "refusal", "thanks",
    "question",
]  # fmt: skip
"""What a turn may talk about; the paper names "visual" and "scenario", the others are ours."""


class ElementFound(Record):
    turn: int
    """Its place in the conversation, from 0."""
    element: Element
    words: str
    """Of the turn, as they stand there."""


class ElementsReply(Record):
    found: tuple[ElementFound, ...]


class TagElements(Task):
    """Extracts what each turn talks about and sorts it."""

    agent: ClassVar = "tagger"
    name: ClassVar = "tag_elements"
    reply: ClassVar = ElementsReply
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 2000
    """A dozen turns of six elements take about 1,100."""
    conversation: tuple[Utterance, ...]


# --- evaluation: ratings of a slate (VOGUE, arXiv 2510.21151) ---------------------------------------------------------


class SlateRating(Record):
    item_id: str
    value: Literal[1, 2, 3, 4, 5]


class SlateRatings(Record):
    ratings: tuple[SlateRating, ...]


class PredictRatings(Task):
    """What the shopper would rate each product of a slate, from the transcript alone."""

    agent: ClassVar = "rater"
    name: ClassVar = "predict"
    reply: ClassVar = SlateRatings
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 800
    """Twelve products take about 300."""
    conversation: tuple[Utterance, ...]
    slate: tuple[Item, ...]

    def pictures(self) -> tuple[Item, ...]:
        return _once((*shown_items(self.conversation), *self.slate))


class RateSlate(Task):
    """The shopper's own ratings, who knows the private profile."""

    agent: ClassVar = "rater"
    name: ClassVar = "rate"
    reply: ClassVar = SlateRatings
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 800
    person: Person
    recipient: str | None
    scenario: str
    backstory: str
    requirements: tuple[Requirement, ...]
    conversation: tuple[Utterance, ...]
    slate: tuple[Item, ...]

    def pictures(self) -> tuple[Item, ...]:
        return _once((*shown_items(self.conversation), *self.slate))


def shown_items(conversation: tuple[Utterance, ...]) -> tuple[Item, ...]:
    """Items shown in a conversation, each once, in the order in which they first appear."""
    return _once(item for utterance in conversation for item in utterance.items)


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.item_id, item)
    return tuple(found.values())


EVALUATION_TASKS: tuple[type[Task], ...] = (
    WriteQuery, PresentItem, ReplyToUser, ActAsUser, JudgeConversation, JudgeMultimodal, CompareConversations, CompareReplies,
    TagElements, PredictRatings, RateSlate,
)  # fmt: skip
"""Asked of judges, taggers and models under test; no part of a run, so their wording is none of its settings."""
