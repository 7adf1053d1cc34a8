"""What judges, taggers, raters and models under test are asked; no part of a run."""

from typing import ClassVar, Literal, Self

from pydantic import Field

from muse_builder.records import Item, Person, Profile, Record, Requirement
from muse_builder.tasks.base import Task, Utterance, once, shown_items
from muse_builder.tasks.synthesis import QueryReply

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
    """Response task in a recommendation round: context and the item's text and picture (paper 4.5), or several items'."""

    agent: ClassVar = "under_test"
    name: ClassVar = "present_item"
    max_tokens: ClassVar = 250
    item: Item
    others: tuple[Item, ...] = ()
    """Shown together with it."""
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        """Those of the items stand last."""
        own = {item.item_id for item in (self.item, *self.others)}
        before = (item for item in shown_items(self.conversation) if item.item_id not in own)
        return (*before, self.item, *self.others)


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

    @classmethod
    def of(cls, profile: Profile, target: Item, conversation: tuple[Utterance, ...]) -> Self:
        """The task of whoever acts by this profile."""
        return cls(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            requirements=profile.requirements,
            target=target,
            conversation=conversation,
        )

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
        return once(item for side in (self.a, self.b) for said in side for item in said.items if item.image)


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


Likert = Literal[1, 2, 3, 4, 5]


class Satisfaction(Record):
    """VOGUE's five items after a conversation, 1 (not at all) to 5 (fully)."""

    good_selection: Likert
    well_justified: Likert
    would_purchase: Likert
    in_control: Likert
    helpful: Likert


class ShopperRatings(SlateRatings):
    satisfaction: Satisfaction | None = None
    """None where the shopper did not say."""


class PredictedRatings(SlateRatings):
    reading: str = ""
    """What the situation is that the shopper buys for, as the predictor understood it; "" where it did not say."""


class PredictRatings(Task):
    """What the shopper would rate each product of a slate, from the transcript alone."""

    agent: ClassVar = "rater"
    name: ClassVar = "predict"
    reply: ClassVar = PredictedRatings
    seat: ClassVar = "judge"
    max_tokens: ClassVar = 800
    """Twelve products take about 300."""
    conversation: tuple[Utterance, ...]
    slate: tuple[Item, ...]

    def pictures(self) -> tuple[Item, ...]:
        return once((*shown_items(self.conversation), *self.slate))


class RateSlate(Task):
    """The shopper's own ratings, who knows the private profile."""

    agent: ClassVar = "rater"
    name: ClassVar = "rate"
    reply: ClassVar = ShopperRatings
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
        return once((*shown_items(self.conversation), *self.slate))


EVALUATION_TASKS: tuple[type[Task], ...] = (
    WriteQuery, PresentItem, ReplyToUser, ActAsUser, JudgeConversation, JudgeMultimodal, CompareConversations, CompareReplies,
    TagElements, PredictRatings, RateSlate,
)  # fmt: skip
"""Asked of judges, taggers and models under test; no part of a run, so their wording is none of its settings."""
