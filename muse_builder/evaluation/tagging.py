"""Dialogue elements by role as a model finds them, beside the rules (paper 4.1, Fig. 4).

The paper has gpt-4o extract and classify the elements of 5,000 dialogues and prints neither its prompt nor its list; both
are ours, the list that of `elements`. A model reads a conversation's texts in one question and copies for each element of
a turn the words that show it. Words that do not stand in their turn were made up: they are left out and counted. A reply
that cannot be read leaves the conversation's turns missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder import domains
from muse_builder.domains.domain import Domain
from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation.asking import Respondent, stands_in
from muse_builder.evaluation.elements import ELEMENTS, tag, words_found
from muse_builder.evaluation.examples import sample
from muse_builder.evaluation.loop import evaluate
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.ngrams import TokenizedTexts
from muse_builder.evaluation.report import EvaluationReport, named
from muse_builder.evaluation.significance import Column, Weights, caution, interval_of, means
from muse_builder.evaluation.statistics import ROLES
from muse_builder.evaluation.systems import Interview, asked_model
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Conversation, Record
from muse_builder.release.manifest import read_manifest
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import ElementFound, ElementsReply, TagElements
from muse_builder.views.context import conversations_of
from muse_builder.watch import OnProgress

CONVERSATIONS = 5_000
"""As in the paper."""
Rater = Literal["model", "rules"]
_SHARE = "share of that role's turns, in the conversations drawn, that have the element"
_MARKS = str.maketrans("‘’“”", "''\"\"")
"""Models straighten quotation marks as they copy."""


class RulesAsModel:
    """Answers `TagElements` with the rules' tags: the stand-in where no model can be asked."""

    async def complete(self, request: Request) -> Reply:
        assert isinstance(request.values, TagElements)
        found = [
            ElementFound(turn=place, element=element, words=words)
            for place, said in enumerate(request.values.conversation)
            for element, words in words_found(said.text).items()
        ]
        return Reply(ElementsReply(found=tuple(found)).model_dump_json())


class Tagged(NamedTuple):
    """A conversation's turns as a model and the rules see them."""

    conversation_id: str
    roles: tuple[str, ...]
    rules: NDArray[np.bool_]
    """(turns, elements)"""
    model: NDArray[np.bool_] | None
    """The same; None where no reply could be read."""
    found: tuple[ElementFound, ...] = ()
    """What the model found, where its words stand in the turn."""
    made_up: int = 0
    """Of what it said to have found, so many words do not stand there."""


def task_of(conversation: Conversation) -> TagElements:
    """What the tagger is asked: who says what, without pictures, titles or notes, which the rules do not read either."""
    said = (Utterance(role=turn.role, action=turn.action, text=turn.text) for turn in conversation.turns)
    return TagElements(conversation=tuple(said))


def turns_exist(turns: int, reply: Record) -> None:
    """Refuses a reply about turns that are not there.

    Raises:
        ReplyError: names the first.
    """
    assert isinstance(reply, ElementsReply)
    for found in reply.found:
        if not 0 <= found.turn < turns:
            raise ReplyError(f"turn: the lines are numbered 0 to {turns - 1}, there is no {found.turn}")


@dataclass(frozen=True, slots=True)
class TaggedTalk:
    """A conversation to tag."""

    conversation: Conversation

    @property
    def example_id(self) -> str:
        return self.conversation.conversation_id

    @property
    def conversation_id(self) -> str:
        return self.conversation.conversation_id

    def task(self, *, text_only: bool) -> TagElements:
        """The same whether pictures could be sent or not: a tagger reads words."""
        return task_of(self.conversation)


ELEMENTS_FOUND = Interview[TaggedTalk, ElementsReply](
    role="tagger",
    thread=lambda example: f"tag/{example.example_id}",
    read=lambda reply: reply if isinstance(reply, ElementsReply) else None,
    told=lambda example: example.example_id,
    check=lambda example, reply: turns_exist(len(example.conversation.turns), reply),
    stand_in=RulesAsModel(),
)


def by_rules(conversations: Sequence[Conversation], domain: Domain | None = None) -> list[NDArray[np.bool_]]:
    """The rules' tags of each conversation, (turns, elements).

    Args:
        domain: of the goods that are spoken of; None for the default.
    """
    texts = TokenizedTexts()
    for conversation in conversations:
        for turn in conversation.turns:
            texts.add(turn.text)
    return np.split(tag(texts, domain), np.cumsum([len(conversation.turns) for conversation in conversations])[:-1])


def tagged(conversation: Conversation, answer: ElementsReply | None, rules: NDArray[np.bool_]) -> Tagged:
    """The model's tags beside the rules'."""
    roles = tuple(turn.role for turn in conversation.turns)
    if answer is None:
        return Tagged(conversation.conversation_id, roles, rules, None)
    stated = [_folded(turn.text) for turn in conversation.turns]
    there = tuple(one for one in answer.found if one.words.strip() and _folded(one.words) in stated[one.turn])
    model = np.zeros_like(rules)
    for one in there:
        model[one.turn, ELEMENTS.index(one.element)] = True
    return Tagged(conversation.conversation_id, roles, rules, model, there, len(answer.found) - len(there))


def _folded(text: str) -> str:
    return " ".join(text.translate(_MARKS).casefold().split())


def shares(held: Sequence[Tagged], role: str, *, rater: Rater, seed: int = 0) -> tuple[Measure, ...]:
    """For each element the share of the role's turns that have it, drawn by conversations."""
    rows: list[Sequence[float] | None] = []
    clusters = []
    for one in held:
        tags = one.rules if rater == "rules" else one.model
        for place, own in enumerate(one.roles):
            if own == role:
                rows.append(None if tags is None else tags[place].tolist())
                clusters.append(one.conversation_id)
    columns = [
        Column(element, _SHARE, [None if row is None else float(row[place]) for row in rows])
        for place, element in enumerate(ELEMENTS)
    ]
    return means(columns, clusters, seed=seed)


def agreement(held: Sequence[Tagged], role: str, *, seed: int = 0) -> tuple[Measure, ...]:
    """For each element how far model and rules agree on which of the role's turns have it."""
    both = [(one, _of_role(one, role)) for one in held if one.model is not None]
    missing = sum(one.roles.count(role) for one in held if one.model is None)
    turns = sum(int(chosen.sum()) for _, chosen in both)
    found = []
    for place, element in enumerate(ELEMENTS):
        cells = np.array([_cells(one, chosen, place) for one, chosen in both], dtype=np.float64).reshape(-1, 4)
        found.append(
            Measure(
                f"alpha, {element}",
                alpha_of_two(cells, np.ones(len(cells))),
                "Krippendorff's alpha of model and rules, nominal level; counted: turns that both have tagged",
                turns,
                missing,
                interval_of(partial(alpha_of_two, cells), len(cells), seed=seed),
            )
        )
    return tuple(found)


def _of_role(one: Tagged, role: str) -> NDArray[np.bool_]:
    return np.array([own == role for own in one.roles], dtype=bool)


def _cells(one: Tagged, chosen: NDArray[np.bool_], place: int) -> list[int]:
    """How many chosen turns have the element by neither, by the model alone, by the rules alone, by both."""
    assert one.model is not None
    return np.bincount(2 * one.rules[chosen, place] + one.model[chosen, place], minlength=4).tolist()  # type: ignore[no-any-return]


def alpha_of_two(cells: NDArray[np.float64], weights: Weights) -> float | None:
    """`krippendorff_alpha` of two raters and two values, from counts, so that it can be resampled a thousand times.

    Args:
        cells: (clusters, 4): units that got no and no, no and yes, yes and no, yes and yes.
    """
    neither, one, other, both = weights @ cells
    apart = one + other
    without, having = 2 * neither + apart, 2 * both + apart
    expected = without * having
    return None if expected == 0 else float(1 - (without + having - 1) * apart / expected)


def tag_release(
    folder: Path,
    respondent: Respondent,
    *,
    split: str | None = None,
    conversations: int = CONVERSATIONS,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Elements by role, by a model and by the rules, on the same conversations. Asks a model once a conversation.

    Args:
        conversations: drawn at random without replacement; all of them where there are fewer.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one conversation is wanted.
        FatalCallError, BudgetError: no further call can be made; the same command goes on from the journal.
    """
    if conversations < 1:
        raise SettingsError(f"{conversations} conversations to tag: at least one, please")
    release = named(folder)
    drawn = set(sample([talk.conversation_id for talk in _conversations(folder, split)], conversations, f"{seed}/tagger"))
    asked = [TaggedTalk(talk) for talk in _conversations(folder, split) if talk.conversation_id in drawn]
    found = evaluate([asked_model(respondent, ELEMENTS_FOUND, seed=seed, progress=progress)], asked)
    chosen = [example.conversation for example in asked]
    replies = found.answers[respondent.spec]
    rules = by_rules(chosen, domains.of(read_manifest(folder).settings.as_json())) if chosen else []
    held = [tagged(*of_one) for of_one in zip(chosen, replies, rules, strict=True)] if chosen else []
    name = f"{respondent.spec}, a stand-in" if stands_in(respondent) else respondent.spec
    sections = [
        *(Section(f"{name}: {role}", shares(held, role, rater="model", seed=seed)) for role in ROLES),
        *(Section(f"rules: {role}", shares(held, role, rater="rules", seed=seed)) for role in ROLES),
        *(Section(f"{name} and rules: {role}", agreement(held, role, seed=seed)) for role in ROLES),
    ]
    return EvaluationReport(
        "dialogue elements",
        *release,
        split or "all",
        tuple(sections),
        settings={
            "model": respondent.spec,
            "temperature": respondent.temperature,
            "conversations": len(held),
            "seed": seed,
            "prompts": prompts.digests([TagElements]),
            **found.bill,
        },
        notes=(*found.notes, *_made_up(held), *caution(len(held))),
        problems=found.problems,
        details=tuple(_detail(one) for one in held),
    )


def _conversations(folder: Path, split: str | None) -> Iterator[Conversation]:
    return (conversation for conversation in conversations_of(folder, split) if conversation.turns)


def _made_up(held: Sequence[Tagged]) -> tuple[str, ...]:
    count = sum(one.made_up for one in held)
    claimed = count + sum(len(one.found) for one in held)
    return (f"{count} of {claimed} elements were left out: their words do not stand in the turn",) if count else ()


def _detail(one: Tagged) -> Mapping[str, Any]:
    found = None if one.model is None else [[found.turn, found.element, found.words] for found in one.found]
    return {"conversation_id": one.conversation_id, "found": found, "made_up": one.made_up}
