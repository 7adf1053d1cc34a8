"""Training examples from conversations: four tasks and preference pairs.

    query            from what both sides saw, the query that the Querier searched with (paper 4.4)
    recommendation   from that and the item, the assistant's recommendation (paper 4.5)
    chit_chat        from what both sides saw, the assistant's other lines
    user             from the shopper's notes and what both sides saw, the shopper's line
    pairs            at one place two ways to go on, and which is the better one: `preferences` says what makes the other worse;
                     `pair` names its kind, `reason` says it in words, `strength` how plain it is

A prompt is the one that a model under test gets (`prompts/under_test/`), so what is trained is what `muse recommend` and
`muse respond` ask. It is rendered from a task's values, which hold the turns before the place (`context.visible`) and, for
the user alone, the notes: no later turn and nothing private can reach an assistant's prompt.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from muse_builder.records import OFFERS, Conversation, Item
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.evaluation import ActAsUser, PresentItem, ReplyToUser, WriteQuery
from muse_builder.tasks.synthesis import QueryReply
from muse_builder.views.context import ItemOf, answering, example_id, recommending, visible, without_pictures
from muse_builder.views.preferences import (
    KINDS,
    Worse,
    other_products,
    refused_queries,
    refused_rewriting,
    twin_offer,
    wrong_answers,
)
from muse_builder.views.refused_rewritings import RefusedLine

_MARKS = re.compile(r"<\s*(image|video|audio)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrainingExample:
    example_id: str
    """ "<conversation>/<turn>", the same that predictions name."""
    task: Task
    """What is asked, as values: of it the prompt is rendered, and rendered anew where it must be shorter."""
    system: str
    prompt: str
    images: tuple[Item, ...]
    """Their pictures stand before the prompt's text, in this order."""
    completion: str
    rejected: str | None = None
    """The worse way to go on, of a pair; None where it is no pair."""
    pair: str = ""
    """What makes it the worse way, of a pair: a key of `PAIRS`."""
    strength: float | None = None
    """How far apart its two ways to go on are, of a pair; None where nobody says so."""
    reason: str = ""
    """Why the one is worse, of a pair, in words."""
    text_only: bool = False
    """Whether captions stand for its pictures, so that it never has any."""
    columns: Mapping[str, str | float | None] = field(default_factory=dict)
    """Further columns of its row: what it is rewarded by (`rewarded`)."""


PAIRS = KINDS
"""What makes the worse way of a pair, by name."""
DEFINITIONS = {
    "query": "from what both sides saw, the query that the Querier searched with",
    "recommendation": "from what both sides saw and the item, the line that recommends it",
    "chit_chat": "from what both sides saw, the assistant's other lines, the greeting left out",
    "user": "from the shopper's private notes and what both sides saw, the shopper's line",
    "pairs": "at one place a better and a worse way to go on: " + "; ".join(f"{name}: {told}" for name, told in PAIRS.items()),
}


def asked(task: Task) -> tuple[str, str, tuple[Item, ...]]:
    """A task's system prompt, its prompt and the items whose pictures come along, as a row has them."""
    rendered = prompts.render(task)
    images = tuple(item for item in task.pictures() if item.image is not None)
    return _without_marks(rendered.system), _without_marks(rendered.user), images


class Scene:
    """How examples are made of conversations: where items are looked up, and whether pictures come along."""

    def __init__(self, item: ItemOf, *, text_only: bool = False) -> None:
        self.item = item
        self.text_only = text_only

    def context(self, conversation: Conversation, place: int) -> tuple[Utterance, ...]:
        seen = visible(conversation, place, self.item)
        return without_pictures(seen) if self.text_only else seen

    def example(
        self, conversation: Conversation, place: int, task: Task, completion: str, rejected: str | None = None, pair: str = ""
    ) -> TrainingExample:
        system, prompt, images = asked(task)
        return TrainingExample(
            example_id=example_id(conversation, place),
            task=task,
            system=system,
            prompt=prompt,
            images=() if self.text_only else images,
            completion=_without_marks(completion),
            rejected=None if rejected is None else _without_marks(rejected),
            pair=pair,
            text_only=self.text_only,
        )

    def query_task(self, conversation: Conversation, place: int) -> Task:
        return WriteQuery(conversation=self.context(conversation, place))

    def assistant_task(self, conversation: Conversation, place: int) -> Task:
        turn, context = conversation.turns[place], self.context(conversation, place)
        if turn.action in OFFERS and turn.item_ids:
            item, *others = map(self.item, turn.item_ids)
            return PresentItem(item=item, others=tuple(others), conversation=context)
        return ReplyToUser(conversation=context)

    def user_task(self, conversation: Conversation, place: int) -> Task:
        profile = conversation.profile
        return ActAsUser.of(profile, self.item(profile.target_item_id), self.context(conversation, place))


def queries(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """An example for each search: the query."""
    for place in recommending(conversation):
        query = conversation.turns[place].query
        if query:
            yield scene.example(conversation, place, scene.query_task(conversation, place), _as_reply(query))


def recommendations(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """An example for each item that the assistant recommends: the line that presents it."""
    for place in recommending(conversation):
        yield scene.example(conversation, place, scene.assistant_task(conversation, place), conversation.turns[place].text)


def chit_chats(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each other line of the assistant, its greeting left out: questions and chit-chat."""
    others = set(answering(conversation)) - set(recommending(conversation))
    for place in sorted(others):
        yield scene.example(conversation, place, scene.assistant_task(conversation, place), conversation.turns[place].text)


def user_lines(conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
    """One for each line of the user; none where nobody knows what the user had in mind (a foreign corpus)."""
    if not conversation.profile.target_item_id:
        return
    for place, turn in enumerate(conversation.turns):
        if turn.role == "user":
            yield scene.example(conversation, place, scene.user_task(conversation, place), turn.text)


def pairs(
    conversation: Conversation,
    scene: Scene,
    refused: Mapping[int, Sequence[RefusedLine]] | None = None,
    twin: Conversation | None = None,
) -> Iterator[TrainingExample]:
    """At each place the released way to go on above worse ones, and the query of what was taken above those that were refused.

    Args:
        refused: place of a turn -> rewritings of it that were refused (`RefusedRewritings.of`).
        twin: the same with a bad recommender, where there is one.
    """
    if twin is not None and (offered := twin_offer(conversation, twin, scene.item)) is not None:
        at, worse_offer = offered
        turn = conversation.turns[at]
        reply = ReplyToUser(conversation=scene.context(conversation, at))
        example = scene.example(conversation, at, reply, turn.text, worse_offer.text, worse_offer.kind)
        yield _pair(example, worse_offer)
    known = bool(conversation.profile.target_item_id)
    for place, turn in enumerate(conversation.turns):
        if place == 0 or not (turn.role == "assistant" or known):
            continue
        worse = [refused_rewriting(line.text, line.reason, turn.text) for line in (refused or {}).get(place, ())]
        if turn.role == "assistant":
            worse += other_products(conversation, place, scene.item) if turn.action in OFFERS else ()
        else:
            worse += wrong_answers(conversation, place)
        for one in worse:
            if one.text and one.text != turn.text:
                task = (scene.user_task if turn.role == "user" else scene.assistant_task)(conversation, place)
                yield _pair(scene.example(conversation, place, task, turn.text, one.text, one.kind), one)
    searched = list(recommending(conversation))
    if not searched or conversation.accepted_item_id not in conversation.turns[searched[-1]].item_ids:
        return
    last = searched[-1]
    taken = conversation.turns[last]
    for one in refused_queries([conversation.turns[place] for place in searched[:-1]], taken):
        task = scene.query_task(conversation, last)
        example = scene.example(conversation, last, task, _as_reply(str(taken.query)), _as_reply(one.text), one.kind)
        yield _pair(example, one)


def _pair(example: TrainingExample, worse: Worse) -> TrainingExample:
    return replace(example, reason=_without_marks(worse.reason), strength=worse.strength)


TASKS: dict[str, Callable[[Conversation, Scene], Iterator[TrainingExample]]] = {
    "query": queries,
    "recommendation": recommendations,
    "chit_chat": chit_chats,
    "user": user_lines,
    "pairs": pairs,
}


def _as_reply(query: str) -> str:
    return QueryReply(query=query).model_dump_json()


def _without_marks(text: str) -> str:
    """The text with every "<image>" in it written "(image)": spelled out, it would be counted as a placeholder."""
    return _MARKS.sub(r"(\1)", text)
