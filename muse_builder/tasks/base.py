"""What the agents ask of a model: for each task its values, its reply, its role and the pictures it needs.

A task is one prompt file, `prompts/<agent>/<name>.md`, filled with the task's fields by name and put after its agent's
system prompt. The embedded model answers the same tasks from the same values. Everything that a task must not know is simply
not among its values: the assistant's tasks see utterances, never the profile or the target.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from muse_builder.records import Action, Item, Record, Role

Seat = Literal["backbone", "rewriter", "checker", "reviewer", "judge"]
"""Who answers. The paper casts gpt-4o-mini as backbone, checker and reviewer, claude-3.5-haiku as rewriter (A.5)."""

Place = Literal["speech", "kept", "note"]
"""Where the texts of a reply go: somebody says them; they are kept beside the talk (a reason, a query, a scenario, a summary);
one agent tells them another, and no row has them."""


class Utterance(Record):
    """One turn as both sides of the conversation see it."""

    role: Role
    action: Action
    text: str
    items: tuple[Item, ...] = ()
    """Items shown or recommended with it, or spoken of."""
    pictures: tuple[str, ...] = ()
    """Ids of those of the items whose pictures it shows."""

    def shows(self) -> tuple[Item, ...]:
        """The items whose pictures it shows."""
        return tuple(item for item in self.items if item.item_id in self.pictures) if self.pictures else ()


class Text(Record):
    """A reply that is plain text."""

    text: str = Field(min_length=1)


class Task(Record):
    """Base of all tasks: only the class attributes that say how it is asked."""

    agent: ClassVar[str]
    name: ClassVar[str]
    reply: ClassVar[type[Record]] = Text
    reply_elsewhere: ClassVar[type[Record] | None] = None
    """The same in the words of a domain with prompts of its own, where `reply` describes itself in the paper's: clothes."""
    seat: ClassVar[Seat] = "backbone"
    place: ClassVar[Place] = "kept"
    """Where the reply's texts go, which decides what may stand in them."""
    max_tokens: ClassVar[int] = 300
    """Upper bound of the reply, in tokens; the budget counts with it."""

    sheet: ClassVar[bool] = False
    """Whether its pictures come as one, side by side and numbered: the price of one picture."""

    def pictures(self) -> tuple[Item, ...]:
        """Items whose pixels the model needs, in the order the prompt speaks of them; in a run, those that the paper sends."""
        return ()

    def lengths(self) -> Mapping[str, int]:
        """Lists of the reply that have a length of this task's own, and that; for servers that hold a model to it."""
        return {}

    def all_pictures(self) -> tuple[Item, ...]:
        """The same where everybody sees what is shown (`pictures = "all"`): who reads the talk sees its pictures, too."""
        return once((*shown_items(getattr(self, "conversation", ())), *self.pictures()))

    def pictured(self) -> bool:
        """Whether there is a picture to speak of: the talk has shown one, or this line does."""
        return any(item.image is not None for item in (*shown_items(getattr(self, "conversation", ())), *self.pictures()))


def shown_items(conversation: Iterable[Utterance]) -> tuple[Item, ...]:
    """Items whose pictures a conversation shows, each once, in the order in which they first appear."""
    return once(item for utterance in conversation for item in utterance.shows())


def once(items: Iterable[Item]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.item_id, item)
    return tuple(found.values())
