"""Conversation-level marks by a judging model (paper 4.2, D.4, Table 3).

As in the paper: 200 conversations drawn at random, five aspects from 0 to 2 in steps of 0.05, several independent rounds
whose mean is a conversation's mark. The fifth, image-text alignment, is asked only of conversations that show pictures, and
only of a model that sees them; pictures are sent along. A reply that cannot be read is missing: it is counted, never 0.

The paper leaves open how many rounds there were, the judge's temperature, and whether it reads titles; here it reads what
both sides saw: texts, titles and pictures of the items shown, no profile, no target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.examples import sample
from muse_builder.evaluation.judging.certificate import Certificate, MarkedAlone, certify_marks
from muse_builder.evaluation.judging.planted import PLANTED, Plantable
from muse_builder.evaluation.loop import evaluate
from muse_builder.evaluation.measure import Measure, Section, ratio
from muse_builder.evaluation.report import EvaluationReport, named
from muse_builder.evaluation.significance import Column, caution, krippendorff_alpha, means
from muse_builder.evaluation.systems import Interview, asked_model
from muse_builder.records import Conversation, Record
from muse_builder.release.rows import ReleasedItems
from muse_builder.tasks import prompts
from muse_builder.tasks.base import shown_items
from muse_builder.tasks.evaluation import JudgeConversation, JudgeMultimodal, Marks, MultimodalMarks
from muse_builder.views.context import ItemOf, conversations_of, whole, without_pictures
from muse_builder.watch import OnProgress

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


def task_of(conversation: Conversation, item: ItemOf, *, text_only: bool) -> JudgeConversation | JudgeMultimodal:
    """What the judge is asked; where no picture is sent, captions stand in for them."""
    said = whole(conversation, item)
    sent = any(shown.image and shown.image_sha256 for shown in shown_items(said))  # as `Ask` sends them
    if text_only or not sent:
        return JudgeConversation(conversation=without_pictures(said))
    return JudgeMultimodal(conversation=said)


@dataclass(frozen=True, slots=True)
class JudgedRound:
    """One round of one conversation: what a judge is asked once."""

    conversation: Conversation
    number: int
    item: ItemOf

    @property
    def conversation_id(self) -> str:
        return self.conversation.conversation_id

    @property
    def example_id(self) -> str:
        return f"{self.conversation_id}/{self.number}"

    def task(self, *, text_only: bool) -> JudgeConversation | JudgeMultimodal:
        return task_of(self.conversation, self.item, text_only=text_only)


MARKS = Interview[JudgedRound, Marks](
    role="judge",
    thread=lambda example: f"judge/{example.example_id}",
    read=lambda reply: reply if isinstance(reply, Marks) else None,
    told=lambda example: f"{example.conversation_id}, round {example.number}",
    check=lambda _, reply: on_grid(reply),
)


def judge(
    folder: Path,
    respondent: Respondent,
    *,
    split: str | None = None,
    conversations: int = CONVERSATIONS,
    rounds: int = ROUNDS,
    planted: int = PLANTED,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Table 3 for one release, of ours or converted. Asks a model rounds x conversations times, and about planted ones before.

    One that takes no pictures, or is sent none, reads captions and is not asked for image-text alignment.

    Args:
        planted: planted pairs of each kind for the judge's certificate (see `judging.certificate`); 0 for none.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one round or conversation is wanted.
        FatalCallError, BudgetError: no further call can be made; the same command goes on from the journal.
    """
    if rounds < 1 or conversations < 1:
        raise SettingsError(f"{rounds} rounds of {conversations} conversations: at least one of each, please")
    release = named(folder)
    ids = [talk.conversation_id for talk in conversations_of(folder, split)]
    drawn = set(sample(ids, conversations, f"{seed}/judge"))
    held = [talk for talk in conversations_of(folder, split) if talk.conversation_id in drawn]
    item = ReleasedItems(folder).get
    certificate = _certificate(held, item, respondent, planted, seed, progress)
    asked = [JudgedRound(talk, number, item) for talk in held for number in range(rounds)]
    found = evaluate([asked_model(respondent, MARKS, folder, seed=seed, progress=progress)], asked)
    text_only = not sees(respondent)
    judged = _judged(asked, found.answers[respondent.spec], rounds, text_only=text_only)
    return EvaluationReport(
        "judge",
        *release,
        split or "all",
        (
            certificate.section(),
            Section(release.source, table_row(judged, seed=seed)),
            Section("agreement of rounds", agreement(judged)),
        ),
        settings={
            "model": respondent.spec,
            "temperature": respondent.temperature,
            "conversations": len(held),
            "rounds": rounds,
            "planted": planted,
            "text_only": text_only,
            "seed": seed,
            "prompts": prompts.digests([JudgeConversation, JudgeMultimodal]),
            **found.bill,
        },
        notes=(*found.notes, *caution(len(held))),
        problems=found.problems,
        details=tuple(_detail(one) for one in judged),
        verdict=certificate.verdict,
    )


def _certificate(
    held: Sequence[Conversation],
    item: ItemOf,
    respondent: Respondent,
    each: int,
    seed: int,
    progress: OnProgress | None,
) -> Certificate:
    """What the judge makes of planted conversations, in words: pictures stand as captions, and no more are spoken of."""
    sources = [
        Plantable(
            talk.conversation_id,
            (),
            without_pictures(whole(talk, item)),
            item(talk.profile.target_item_id).title if talk.profile.target_item_id else "",
        )
        for talk in held
    ]
    interview = Interview[MarkedAlone, float](
        role="judge",
        thread=lambda example: f"judge/planted/{example.example_id}",
        read=lambda reply: sum(getattr(reply, name) for name in Marks.model_fields) if isinstance(reply, Marks) else None,
        told=lambda example: f"planted pair of {example.conversation_id}",
        check=lambda _, reply: on_grid(reply),
    )
    return certify_marks(
        respondent,
        sources,
        interview,
        lambda said: JudgeConversation(conversation=said),
        each=each,
        seed=seed,
        progress=progress,
    )


def _judged(asked: Sequence[JudgedRound], marks: Sequence[Marks | None], rounds: int, *, text_only: bool) -> list[Judged]:
    """The marks of each conversation, whose rounds stand side by side."""
    return [
        Judged(
            asked[place].conversation_id,
            tuple(marks[place : place + rounds]),
            asked[place].task(text_only=text_only).reply is MultimodalMarks,
        )
        for place in range(0, len(asked), rounds)
    ]


def _detail(judged: Judged) -> Mapping[str, Any]:
    asked = [aspect for aspect in ASPECTS if judged.multimodal or aspect != "image_text_alignment"]
    return {"conversation_id": judged.conversation_id} | {aspect: judged.marks(aspect) for aspect in asked}
