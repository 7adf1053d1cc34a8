"""What the agents ask besides where the dialogue is people's (`--dialogue people`): questions, sets, honest answers.

The shopper's tasks hold what a shopper knows: wishes, story, what was said and what is shown. Of the product in mind only
`Weigh` knows, whose reply the strategy reads; what it wants goes into a line (`TellMore`) when the assistant has asked for it.
"""

from typing import ClassVar, Literal

from pydantic import Field

from muse_builder.records import Item, Person, Record, Requirement
from muse_builder.tasks.base import Task, Text, Utterance, once
from muse_builder.tasks.synthesis import TASKS, Difference

PAPER = "paper"
"""The dialogue strategy that asks nothing of what stands here."""

Pickiness = Literal["easy", "fair", "picky"]
"""How much a shopper puts up with in a product that is not quite the one in mind."""


class ShopperLine(Task):
    """Base of the shopper's lines."""

    agent: ClassVar = "user_simulator"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 100
    person: Person
    recipient: str | None
    words: int
    """About how long the line is."""
    conversation: tuple[Utterance, ...]


# --- User Simulator ---------------------------------------------------------------------------------------------------


class Tell(ShopperLine):
    """Some of what the shopper came with; what is "" or empty is not told now."""

    name: ClassVar = "tell"
    scenario: str
    kind: str
    requirements: tuple[Requirement, ...]


class TellMore(ShopperLine):
    """An answer to the assistant's question about one property."""

    name: ClassVar = "tell_more"
    attribute: str
    wanted: str


class Liked(Record):
    attribute: str
    value: str


class WeighReply(Record):
    takes: str | None
    """item_id of the product that meets the needs, whatever is in mind; null where none does."""
    nearest: str
    """item_id of the one that comes nearest; the one that is taken, where one is."""
    liked: Liked | None
    """What the nearest has that suits the shopper."""
    objection: Difference | None
    """What is wrong with the nearest: a property it shows, or a wish it misses; where it is taken, the wish that it misses and
    the shopper gives up for it, or null."""
    reason: str


class Weigh(Task):
    """Do any of the products shown meet the needs, and what of the nearest does not?"""

    agent: ClassVar = "user_simulator"
    name: ClassVar = "weigh"
    reply: ClassVar = WeighReply
    max_tokens: ClassVar = 250
    sheet: ClassVar = True
    target: Item
    items: tuple[Item, ...]
    requirements: tuple[Requirement, ...]
    backstory: str
    person: Person
    recipient: str | None
    pickiness: Pickiness
    raised: tuple[Difference, ...]
    """Objections of this conversation that still hold."""
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return once((self.target, *self.items))

    def all_pictures(self) -> tuple[Item, ...]:
        return self.pictures()


class AskDetail(ShopperLine):
    """A question about one product shown."""

    name: ClassVar = "ask_detail"
    item: Item
    topic: str
    """A field of `Attributes`, "price", or "wish"."""
    wish: str
    """The wish that is asked about; "" otherwise."""

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class CompareShown(ShopperLine):
    """A question that holds two products shown beside each other."""

    name: ClassVar = "compare_items"
    items: tuple[Item, Item]
    topic: str
    wish: str

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class AskVariant(ShopperLine):
    """Is there the same in another color or size?"""

    name: ClassVar = "ask_variant"
    item: Item
    aspect: Literal["color", "size"]
    value: str
    """What was said or seen and would be liked; "" for any other."""

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class Critique(ShopperLine):
    """One thing that is wrong with a product shown; with `whole` a plain no to all of them."""

    name: ClassVar = "critique"
    item: Item
    attribute: str
    found: str
    """What the item has; "" where it misses `wish`."""
    wish: str
    liked: str
    whole: bool

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class ChangeNeed(ShopperLine):
    """A change of mind about what is needed."""

    name: ClassVar = "change_need"
    gives_up: str
    """What is no longer needed, or minded; "" where something is only added."""
    instead: str
    """What matters now; it was seen on a product shown, or is a wish already."""


class AskAlso(ShopperLine):
    """A second thing that goes with the one that is taken."""

    name: ClassVar = "ask_also"
    item: Item

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


class Acknowledge(ShopperLine):
    """A word that one has heard, and nothing more."""

    name: ClassVar = "acknowledge"
    max_tokens: ClassVar = 40


class Take(ShopperLine):
    """The end: the first of the items is taken."""

    name: ClassVar = "take"
    items: tuple[Item, ...]
    """The one taken, then what goes with it, where that was asked for."""
    requirements: tuple[Requirement, ...]
    liked: str
    without: str = ""
    """The wish that it misses, given up with this line; "" where it misses none that still holds."""

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class Defer(ShopperLine):
    """The end for now: the shopper will think about it."""

    name: ClassVar = "defer"
    max_tokens: ClassVar = 80
    items: tuple[Item, ...]
    """What is thought about: the nearest, or the ones that are hard to choose between."""

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class Leave(ShopperLine):
    """The end: nothing of this will do."""

    name: ClassVar = "leave"
    max_tokens: ClassVar = 80
    attribute: str
    """What it fails by: a field of `Attributes`, "price", or "" for wishes that were not met."""
    found: str
    """The value that will not do; "" for a price, or where nothing in particular is said."""


class TooDear(ShopperLine):
    """It costs more than the shopper will spend."""

    name: ClassVar = "too_dear"
    max_tokens: ClassVar = 80
    item: Item
    liked: str

    def pictures(self) -> tuple[Item, ...]:
        return (self.item,)


# --- Chatter ----------------------------------------------------------------------------------------------------------


class AnswerReply(Record):
    text: str = Field(min_length=1)
    source: Literal["record", "picture", "not known"]
    fact: str
    """What it rests on, in the record's words or as the picture shows it; "" where it is not known."""


class AnswerDetail(Task):
    """An answer from record or picture, or that neither says."""

    agent: ClassVar = "chatter"
    name: ClassVar = "answer_detail"
    reply: ClassVar = AnswerReply
    place: ClassVar = "speech"
    max_tokens: ClassVar = 180
    items: tuple[Item, ...]
    """The one asked about, or the two that are compared."""
    topic: str
    """What was asked for: a field of `Attributes`, "price", or "wish" where the question alone says it."""
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class RecommendSet(Task):
    """Several products at once, by what they share."""

    agent: ClassVar = "chatter"
    name: ClassVar = "recommend_set"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 220
    items: tuple[Item, ...]
    shared: str
    needs: str
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class NotAvailable(Task):
    """An honest no, with the nearest there is."""

    agent: ClassVar = "chatter"
    name: ClassVar = "not_available"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 180
    lacks: str
    """What was asked for and was not found."""
    items: tuple[Item, ...]
    """The nearest; empty where nothing comes near."""
    conversation: tuple[Utterance, ...]

    def pictures(self) -> tuple[Item, ...]:
        return self.items


class AskMore(Task):
    """A short question of the assistant's: to open, for what is missing, about one property, or how what was shown strikes."""

    agent: ClassVar = "chatter"
    name: ClassVar = "ask_more"
    place: ClassVar = "speech"
    max_tokens: ClassVar = 60
    topic: str
    """"hello", "occasion", "needs", a field of `Attributes`; "" asks for nothing in particular."""
    conversation: tuple[Utterance, ...]


# --- Querier ----------------------------------------------------------------------------------------------------------


class SumUp(Task):
    """As `Analyze`, of a talk with questions, comparisons and changes of mind."""

    agent: ClassVar = "querier"
    name: ClassVar = "sum_up"
    reply: ClassVar = Text
    place: ClassVar = "note"
    max_tokens: ClassVar = 200
    conversation: tuple[Utterance, ...]


class ChooseReply(Record):
    item_ids: tuple[str, ...] = Field(min_length=1)
    """The best first."""
    shared: str
    """What all of them have and the shopper asked for, or "" for a single one."""
    lacks: str
    """What the shopper asked for in so many words and none of the list has; "" where there is nothing to admit."""
    reason: str


class ChooseSet(Task):
    agent: ClassVar = "querier"
    name: ClassVar = "choose_set"
    reply: ClassVar = ChooseReply
    max_tokens: ClassVar = 200
    sheet: ClassVar = True
    needs: str
    query: str
    items: tuple[Item, ...]
    """Best first as retrieved."""
    count: int
    """At most so many."""

    def all_pictures(self) -> tuple[Item, ...]:
        return self.items


ACT_TASKS: tuple[type[Task], ...] = (
    Tell, TellMore, Weigh, AskDetail, CompareShown, AskVariant, Critique, ChangeNeed, AskAlso, Acknowledge, Take,
    AnswerDetail, RecommendSet, NotAvailable, AskMore, SumUp, ChooseSet,
)  # fmt: skip
"""What the paper's own control flow never asks."""


DECISION_TASKS: tuple[type[Task], ...] = (Defer, Leave, TooDear)
"""What shoppers who decide like people say besides (`--shopper people`)."""


PIPELINE_TASKS: tuple[type[Task], ...] = (*TASKS, *ACT_TASKS, *DECISION_TASKS)
"""Every task that any run may ask."""


def tasks_of(dialogue: str, shopper: str = PAPER) -> tuple[type[Task], ...]:
    """Every task that a run with this dialogue strategy and these shoppers may ask."""
    acts = () if dialogue == PAPER else ACT_TASKS
    return (*TASKS, *acts, *(() if shopper == PAPER else DECISION_TASKS))
