"""Conversation-level marks by a judging model (paper 4.2, D.4, Table 3).

As in the paper: 200 conversations drawn at random, five aspects from 0 to 2 in steps of 0.05, several independent rounds
whose mean is a conversation's mark. The fifth, image-text alignment, is asked only of conversations that show pictures, and
only of a model that sees them; pictures are sent along. A reply that cannot be read is missing: it is counted, never 0.

The paper leaves open how many rounds there were, the judge's temperature, and whether it reads titles; here it reads what
both sides saw: texts, titles and pictures of the items shown, no profile, no target.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation.asking import Answer, Progress, Question, Respondent, ask_all, sees
from muse_builder.evaluation.measure import Measure, ratio
from muse_builder.evaluation.report import Report
from muse_builder.evaluation.significance import Column, caution, krippendorff_alpha, means
from muse_builder.evaluation.statistics import Section
from muse_builder.records import Conversation, Record
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task, shown_items
from muse_builder.tasks.evaluation import JudgeConversation, JudgeMultimodal, Marks, MultimodalMarks
from muse_builder.views.context import ItemOf, whole, without_pictures

CONVERSATIONS = 200
ROUNDS = 3
"""Unstated in the paper, which says "several"."""
TEMPERATURE = 0.7
"""Unstated in the paper; independent rounds of a model at 0 would be one round."""
STEP = 0.05
ASPECTS = {
    "naturalness": "Naturalness",
    "logical_coherence": "Logical coherence",
    "information_richness": "Information richness",
    "product_context_relevance": "Product-context relevance",
    "image_text_alignment": "Image-text alignment",
}
"""Field of the reply -> column of Table 3."""
STAND_IN = "embedded is no judge: its marks are counted from lengths and words, to try the command out"


def on_grid(reply: Record) -> None:
    """Refuses marks between the steps.

    Raises:
        ReplyError: a mark is no multiple of 0.05.
    """
    for name in ASPECTS:
        mark = getattr(reply, name, None)
        if mark is not None and abs(mark / STEP - round(mark / STEP)) > 1e-6:
            raise ReplyError(f"{name}: marks are multiples of {STEP}, {mark} is none")


@dataclass(frozen=True, slots=True)
class Judged:
    """One conversation's marks, round by round."""

    conversation_id: str
    rounds: tuple[Marks | None, ...]
    """None where a round's reply could not be read."""
    multimodal: bool
    """Whether image-text alignment was asked for."""

    def marks(self, aspect: str) -> list[float | None]:
        """One a round; None where it is missing."""
        return [None if marks is None else getattr(marks, aspect, None) for marks in self.rounds]

    def mean(self, aspect: str) -> float | None:
        """Of the rounds that could be read; None where none could."""
        known = [mark for mark in self.marks(aspect) if mark is not None]
        return ratio(sum(known), len(known))


def table_row(judged: Sequence[Judged], *, seed: int = 0) -> tuple[Measure, ...]:
    """A row of Table 3: each aspect's mean over conversations with its interval."""
    found: list[Measure] = []
    for aspect, title in ASPECTS.items():
        asked = [one for one in judged if one.multimodal or aspect != "image_text_alignment"]
        scope = "conversations that show pictures" if aspect == "image_text_alignment" else "conversations"
        column = Column(title, f"mean over {scope} of the mean over rounds, 0 to 2", [one.mean(aspect) for one in asked])
        found += means([column], [one.conversation_id for one in asked], seed=seed)
    return tuple(found)


def agreement(judged: Sequence[Judged]) -> tuple[Measure, ...]:
    """How far the rounds agree, aspect by aspect."""
    found = []
    for aspect, title in ASPECTS.items():
        asked = [one.marks(aspect) for one in judged if one.multimodal or aspect != "image_text_alignment"]
        marks = [mark for rounds in asked for mark in rounds]
        found.append(
            Measure(
                f"alpha, {title}",
                krippendorff_alpha(asked, level="interval"),
                "Krippendorff's alpha of the rounds, interval level; counted: marks",
                sum(mark is not None for mark in marks),
                sum(mark is None for mark in marks),
            )
        )
    return tuple(found)


def sample(ids: Sequence[str], count: int, *, seed: int = 0) -> list[str]:
    """As many ids as wanted, drawn without replacement, in their own order; all of them where there are fewer."""
    drawn = set(Random(f"{seed}/judge").sample(ids, min(count, len(ids))))
    return [name for name in ids if name in drawn]


def task_of(conversation: Conversation, item: ItemOf, *, text_only: bool) -> JudgeConversation | JudgeMultimodal:
    """What the judge is asked; where no picture is sent, captions stand in for them."""
    said = whole(conversation, item)
    sent = any(shown.image and shown.image_sha256 for shown in shown_items(said))  # as `Ask` sends them
    if text_only or not sent:
        return JudgeConversation(conversation=without_pictures(said))
    return JudgeMultimodal(conversation=said)


def judge(
    folder: Path,
    respondent: Respondent,
    *,
    split: str | None = None,
    conversations: int = CONVERSATIONS,
    rounds: int = ROUNDS,
    text_only: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Table 3 for one release, of ours or converted. Asks a model rounds x conversations times.

    Args:
        text_only: pictures are replaced by captions, and image-text alignment is not asked for.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one round or conversation is wanted.
        FatalCallError, BudgetError: no further call can be made; the same command goes on from the journal.
    """
    if rounds < 1 or conversations < 1:
        raise SettingsError(f"{rounds} rounds of {conversations} conversations: at least one of each, please")
    manifest = read_manifest(folder)
    text_only = text_only or not sees(respondent)
    drawn = set(sample(_ids(_conversations(folder, split)), conversations, seed=seed))
    held = [conversation for conversation in _conversations(folder, split) if conversation.conversation_id in drawn]
    item = ReleasedItems(folder).get
    tasks = [task_of(conversation, item, text_only=text_only) for conversation in held]
    questions = [
        Question(f"judge/{conversation.conversation_id}/{number}", task, on_grid)
        for conversation, task in zip(held, tasks, strict=True)
        for number in range(rounds)
    ]
    pictures = None if text_only else ReleasedPictures(folder)
    sitting = ask_all(respondent, questions, pictures=pictures, seed=seed, progress=progress)
    judged = _judged(held, tasks, sitting.answers, rounds)
    problems = [
        f"{conversation.conversation_id}, round {place % rounds}: {answer.problem}"
        for place, answer in enumerate(sitting.answers)
        if answer.problem
        for conversation in [held[place // rounds]]
    ]
    name = folder.resolve().name
    return Report(
        "judge",
        name,
        manifest.sha256,
        split or "all",
        (Section(name, table_row(judged, seed=seed)), Section("agreement of rounds", agreement(judged))),
        settings={
            "model": respondent.spec,
            "temperature": respondent.temperature,
            "conversations": len(held),
            "rounds": rounds,
            "text_only": text_only,
            "seed": seed,
            "prompts": prompts.digests([JudgeConversation, JudgeMultimodal]),
            **sitting.bill(),
        },
        notes=(*([STAND_IN] if respondent.spec == "embedded" else []), *caution(len(held))),
        problems=tuple(problems),
        details=tuple(_detail(one) for one in judged),
    )


def _conversations(folder: Path, split: str | None) -> Iterable[Conversation]:
    return (record for record in read(folder, "conversations", split) if isinstance(record, Conversation))


def _ids(conversations: Iterable[Conversation]) -> list[str]:
    return [conversation.conversation_id for conversation in conversations]


def _judged(held: Sequence[Conversation], tasks: Sequence[Task], answers: Sequence[Answer], rounds: int) -> list[Judged]:
    judged = []
    for place, (conversation, task) in enumerate(zip(held, tasks, strict=True)):
        replies = [answer.reply for answer in answers[place * rounds : (place + 1) * rounds]]
        marks = tuple(reply if isinstance(reply, Marks) else None for reply in replies)
        judged.append(Judged(conversation.conversation_id, marks, task.reply is MultimodalMarks))
    return judged


def _detail(judged: Judged) -> Mapping[str, Any]:
    asked = [aspect for aspect in ASPECTS if judged.multimodal or aspect != "image_text_alignment"]
    return {"conversation_id": judged.conversation_id} | {aspect: judged.marks(aspect) for aspect in asked}
