"""Response task (paper 4.5, Table 5): the assistant's next line, from the visible context.

Two modes, as in the paper: in a recommendation round the model also gets the item, text and picture; in every other round
the context alone. The greeting that opens a conversation answers nothing and is no example. What is measured: see `overlap`;
systems are compared in each mode and in all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.baselines.replies import BASELINES, COPY, GOLD, NO_TRAIN, baselines
from muse_builder.evaluation.examples import write_questions
from muse_builder.evaluation.loop import Scopes, differences, evaluate, everything, sections
from muse_builder.evaluation.measure import Metric
from muse_builder.evaluation.overlap import MODES, Mode, ResponseExample, Rouge, Scored, bleu_signature
from muse_builder.evaluation.report import EvaluationReport, check_names, named, read_lines
from muse_builder.evaluation.significance import caution
from muse_builder.evaluation.systems import Interview, System, asked_model, from_file
from muse_builder.records import OFFERS, Conversation
from muse_builder.release.manifest import file_digest
from muse_builder.release.rows import ReleasedItems
from muse_builder.release.verify import check_rows
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Text
from muse_builder.tasks.evaluation import PresentItem, ReplyToUser
from muse_builder.views.context import ItemOf, Parts, answering, conversations_of, example_id, part_name, visible
from muse_builder.watch import OnProgress


def examples(conversations: Iterable[Conversation], item: ItemOf) -> Iterator[ResponseExample]:
    """One for each of the assistant's lines after the first."""
    for conversation in conversations:
        for place in answering(conversation):
            turn = conversation.turns[place]
            shown = tuple(map(item, turn.item_ids)) if turn.action in OFFERS else ()
            yield ResponseExample(
                example_id(conversation, place),
                conversation.conversation_id,
                "recommendation" if shown else "other",
                visible(conversation, place, item),
                shown[0] if shown else None,
                turn.text,
                shown[1:],
            )


def write_examples(
    folder: Path, file: Path, *, split: str | None = None, parts: Parts | None = None, text_only: bool = False
) -> int:
    """Writes down what a model is asked, for one that runs elsewhere, and says how many questions that are."""
    asked = examples(conversations_of(folder, split, parts), ReleasedItems(folder).get)
    return write_questions(file, asked, text_only=text_only)


# --- the whole task ---------------------------------------------------------------------------------------------------


REPLIES = Interview[ResponseExample, str](
    role="reply",
    thread=lambda example: f"respond/{example.example_id}",
    read=lambda reply: reply.text if isinstance(reply, Text) else None,
    told=lambda example: example.example_id,
)


def read_replies(path: Path, known: Iterable[str]) -> dict[str, str]:
    """Lines {"example_id": "c000004/6", "reply": "..."}: example id -> reply.

    Raises:
        SettingsError: a line does not fit, or names an unknown example or one for the second time; names file and line.
    """
    ids = set(known)
    found: dict[str, str] = {}
    for number, row in read_lines(path):
        name, reply = row.get("example_id"), row.get("reply")
        if not isinstance(name, str) or name not in ids:
            raise SettingsError(f"{path}:{number}: there is no example {name!r} in this release and split")
        if name in found:
            raise SettingsError(f"{path}:{number}: a second reply for {name!r}; one each, please")
        if not isinstance(reply, str):
            raise SettingsError(f'{path}:{number}: no "reply" (a string)')
        found[name] = reply
    return found


def respond(
    folder: Path,
    *,
    split: str | None = None,
    parts: Parts | None = None,
    respondent: Respondent | None = None,
    predictions: Mapping[str, Path] | None = None,
    metrics: Mapping[str, Metric] | None = None,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Table 5 on a release: baselines, replies from files, and a model that is asked.

    Args:
        parts: splits of `muse split`, in the place of the release's own.
        predictions: name -> JSONL file, see `read_replies`.
        metrics: name -> one's own, of the replies.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split, or its conversations are not what was sealed.
        SettingsError: a file of replies does not fit, the model's spec is wrong, or the extra `eval` is not installed.
    """
    bleu, _ = bleu_signature(), Rouge()  # before anything is asked and paid for
    release = named(folder)
    check_rows(folder, "conversations")
    predictions = predictions or {}
    check_names(predictions, (*BASELINES, *([respondent.spec] if respondent else [])))
    asked = list(examples(conversations_of(folder, split, parts), ReleasedItems(folder).get))
    train = [] if parts is not None and "train" not in parts.of.values() else list(conversations_of(folder, "train", parts))
    known = list(examples(train, ReleasedItems(folder).get))
    systems: list[System[ResponseExample, str]] = [
        *baselines(known, seed=seed),
        *(from_file(name, path, _replies, lack="no reply") for name, path in predictions.items()),
    ]
    if respondent is not None:
        systems.append(asked_model(respondent, REPLIES, folder, seed=seed, progress=progress))
    found = evaluate(systems, asked)
    settings: dict[str, Any] = {
        "seed": seed,
        "examples": len(asked),
        "bleu": bleu,
        "splits": None if parts is None else parts.as_json(),
        "predictions": {name: file_digest(path) for name, path in predictions.items()},
    }
    if respondent is not None:
        digests = prompts.digests([PresentItem, ReplyToUser])
        settings |= {"model": respondent.spec, "text_only": not sees(respondent), "prompts": digests, **found.bill}
    scores = {name: Scored(asked, replies) for name, replies in found.answers.items()}
    return EvaluationReport(
        "respond",
        *release,
        part_name(split, parts),
        (
            *sections(scores, parts=_PARTS, metrics=metrics, seed=seed),
            *differences(scores, compared(list(scores)), parts=_PARTS, seed=seed),
        ),
        settings=settings,
        notes=(*caution(len({example.conversation_id for example in asked})), *(() if known else (NO_TRAIN,)), *found.notes),
        problems=found.problems,
    )


def compared(names: Sequence[str]) -> list[tuple[str, str]]:
    """Who is held against whom: baselines against the copied context, those under test against all of them and each other."""
    own = [name for name in BASELINES if name in names and name != GOLD]
    tested = [name for name in names if name not in BASELINES]
    pairs = [(name, COPY) for name in own if name != COPY]
    pairs += [(name, other) for name in tested for other in own]
    return pairs + [(two, one) for one, two in combinations(tested, 2)]


def _in(mode: Mode) -> Callable[[ResponseExample], bool]:
    return lambda example: example.mode == mode


_PARTS: Scopes = {**{mode: _in(mode) for mode in MODES}, "all": everything}


def _replies(path: Path, examples: Sequence[ResponseExample]) -> dict[str, str]:
    return read_replies(path, [example.example_id for example in examples])
