"""A model's place taken by chosen replies, and a shopper whose private words are easy to find."""

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Thread
from muse_builder.records import Item, Person, Profile, Record, Requirement
from muse_builder.tasks.base import Task, Utterance

R = TypeVar("R", bound=Record)

TARGET = Item(item_id="PRIVATE-target", title="Rosa Linen Shirt", product_type="shirt", parent_id="family")
HAT = Item(item_id="hat", title="Straw Hat", product_type="hat")
BAG = Item(item_id="bag", title="Black Bag", product_type="bag")
PERSON = Person(name="PRIVATE Ana", gender="female", age=34, profession="nurse")
NEEDS = (
    Requirement(text="PRIVATE keeps me cool", attribute="material", value="linen"),
    Requirement(text="PRIVATE a lively colour", attribute="color", value="red"),
)
PROFILE = Profile(
    profile_id="p000000",
    person=PERSON,
    scenario_id="s000000",
    scenario="PRIVATE wedding by the lake",
    target_item_id=TARGET.item_id,
    recipient="PRIVATE her niece Mia, 8",
    backstory="PRIVATE the invitation came on a Monday.",
    requirements=NEEDS,
)
SAID = (
    Utterance(role="assistant", action="greet", text="Hello!"),
    Utterance(role="user", action="reveal", text="I look for a top."),
)
"""What both sides have heard so far."""


def thread(number: int = 0) -> Thread:
    return Thread(f"conversation/{number}", 7)


class Replies:
    """Takes the place of `Ask`: gives the next reply, and the one after it where the agent's check refuses it.

    Where none is left the refusal is raised, as `Ask` does when its repairs are used up.
    """

    def __init__(self, *replies: Record) -> None:
        self.left = deque(replies)
        self.tasks: list[Task] = []
        self.threads: list[Thread] = []
        self.refused: list[str] = []
        self.checked: list[bool] = []
        """Of each task, whether the agent looks at the reply before it takes it."""

    async def __call__(self, thread: Thread, task: Task, reply: type[R], *, check: Callable[[R], None] | None = None) -> R:
        assert reply is task.reply, f"{task.name} is answered with {task.reply.__name__}"
        self.tasks.append(task)
        self.threads.append(thread)
        self.checked.append(check is not None)
        while True:
            given = self.left.popleft()
            assert isinstance(given, reply)
            try:
                if check is not None:
                    check(given)
            except ReplyError as error:
                self.refused.append(str(error))
                if not self.left:
                    raise
            else:
                return given

    def task(self, kind: type[Task]) -> Any:
        """The only task of this kind."""
        (found,) = (task for task in self.tasks if isinstance(task, kind))
        return found

    def told(self) -> str:
        """Everything that any task told a model."""
        return "\n".join(task.model_dump_json() for task in self.tasks)


class Refusal:
    """A rule that refuses what it is called with so many times, and keeps it."""

    def __init__(self, times: int = 0) -> None:
        self.times = times
        self.seen: list[tuple[Any, ...]] = []

    def __call__(self, *given: Any) -> None:
        self.seen.append(given)
        if len(self.seen) <= self.times:
            raise ReplyError(f"refused the {len(self.seen)}. time")
