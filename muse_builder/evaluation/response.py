"""Response task (paper 4.5, Table 5): the assistant's next line, from the visible context.

Two modes, as in the paper: in a recommendation round the model also gets the item, text and picture; in every other round
the context alone. The greeting that opens a conversation answers nothing and is no example.

    BLEU-4       sacreBLEU of all replies together, 0 to 100, its standard tokenizer ("13a")
    ROUGE-1, -L  mean F1 a reply, 0 to 1, rouge-score's scorer on lower-case words of letters and digits of any script
    Distinct-4   different 4-grams / all 4-grams of all replies, as in the statistics; it falls with their number
    words        mean words, split at blanks

Differences between two systems are tested on the replies that both gave, in each mode and in all, by paired bootstrap over
conversations.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Progress, Question, Respondent, ask_all, sees
from muse_builder.evaluation.measure import Measure, ratio
from muse_builder.evaluation.ngrams import TOKENIZER, TokenizedTexts
from muse_builder.evaluation.questions import write_questions
from muse_builder.evaluation.report import Report, check_names, read_lines
from muse_builder.evaluation.significance import (
    Column,
    Weights,
    caution,
    interval_of,
    means,
    numbered,
    paired_difference,
    paired_means,
    told,
)
from muse_builder.evaluation.statistics import Section
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import file_digest, read_manifest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.verify import check_rows
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.evaluation import PresentItem, ReplyToUser
from muse_builder.views.context import (
    ItemOf,
    Parts,
    answering,
    conversations_of,
    example_id,
    part_name,
    visible,
    without_pictures,
)

Mode = Literal["recommendation", "other"]
MODES: tuple[Mode, ...] = ("recommendation", "other")
INSTALL = "pip install 'muse_builder[eval]'"

_WORD = re.compile(r"[^\W_]+")
"""rouge-score's own tokenizer keeps a-z and 0-9 alone, so a reply in any other script would score 0."""


@dataclass(frozen=True, slots=True)
class ResponseExample:
    example_id: str
    conversation_id: str
    mode: Mode
    context: tuple[Utterance, ...]
    item: Item | None
    """To recommend; None in the other mode."""
    gold: str

    def task(self, *, text_only: bool = False) -> PresentItem | ReplyToUser:
        """What a model under test is asked; captions stand in for pictures that are not sent."""
        context = without_pictures(self.context) if text_only else self.context
        if self.item is not None:
            return PresentItem(item=self.item, conversation=context)
        return ReplyToUser(conversation=context)


def examples(conversations: Iterable[Conversation], item: ItemOf) -> Iterator[ResponseExample]:
    """One for each of the assistant's lines after the first."""
    for conversation in conversations:
        for place in answering(conversation):
            turn = conversation.turns[place]
            recommends = turn.action == "recommend" and bool(turn.item_ids)
            yield ResponseExample(
                example_id(conversation, place),
                conversation.conversation_id,
                "recommendation" if recommends else "other",
                visible(conversation, place, item),
                item(turn.item_ids[0]) if recommends else None,
                turn.text,
            )


Replies = list[str | None]
"""One an example; None where none came: missing, not an empty reply."""


# --- baselines --------------------------------------------------------------------------------------------------------


def copy_context(asked: Sequence[ResponseExample]) -> Replies:
    """What the user said last."""
    return [next((said.text for said in reversed(e.context) if said.role == "user"), None) for e in asked]


def random_reply(asked: Sequence[ResponseExample], *, seed: int = 0) -> Replies:
    """The true reply of another conversation in the same mode; None where there is none."""
    pools: dict[Mode, list[ResponseExample]] = {mode: [e for e in asked if e.mode == mode] for mode in MODES}
    replies: Replies = []
    for example in asked:
        others = [other for other in pools[example.mode] if other.conversation_id != example.conversation_id]
        dice = Random(f"{seed}/random reply/{example.example_id}")
        replies.append(dice.choice(others).gold if others else None)
    return replies


# --- BLEU -------------------------------------------------------------------------------------------------------------


class BleuCounts(NamedTuple):
    """What corpus BLEU adds up: rows are clusters; the columns matches and n-grams of order 1 to 4, then both lengths."""

    table: NDArray[np.int64]

    def score(self, weights: Weights) -> float | None:
        """Corpus BLEU of the clusters drawn, 0 to 100; None where no reply was drawn."""
        from sacrebleu.metrics.bleu import BLEU

        if not len(self.table):
            return None
        summed = [int(value) for value in weights @ self.table]
        if not summed[9]:
            return None
        found = BLEU.compute_bleu(summed[:4], summed[4:8], summed[8], summed[9], smooth_method="exp")
        return float(found.score)


def bleu_counts(pairs: Sequence[tuple[str, str]], clusters: Sequence[int], number: int) -> BleuCounts:
    """Counts of (reply, gold) pairs, added up by cluster.

    Args:
        clusters: of each pair, 0 to `number` - 1.
    """
    metric = _bleu()
    table = np.zeros((number, 10), dtype=np.int64)
    for (reply, gold), cluster in zip(pairs, clusters, strict=True):
        found = metric.sentence_score(reply, [gold])
        table[cluster] += [*found.counts, *found.totals, found.sys_len, found.ref_len]
    return BleuCounts(table)


def _bleu() -> Any:
    try:
        from sacrebleu.metrics.bleu import BLEU
    except ImportError as error:
        raise SettingsError(f"BLEU needs sacrebleu: {INSTALL}") from error
    return BLEU(effective_order=True)  # of single replies; the corpus score is made of their counts


def bleu_signature() -> str:
    """What names the BLEU that was computed, for a citation.

    Raises:
        SettingsError: sacrebleu is not installed.
    """
    _bleu()
    from sacrebleu import __version__

    return f"nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:{__version__}"


# --- ROUGE ------------------------------------------------------------------------------------------------------------


class _Words:
    """The tokenizer that rouge-score is given."""

    def tokenize(self, text: str) -> list[str]:
        return _WORD.findall(text.lower())


class Rouge:
    """ROUGE-1 and ROUGE-L, F1, of one reply against its gold."""

    def __init__(self) -> None:
        try:
            from rouge_score.rouge_scorer import RougeScorer
        except ImportError as error:
            raise SettingsError(f"ROUGE needs rouge-score: {INSTALL}") from error
        self._scorer = RougeScorer(["rouge1", "rougeL"], tokenizer=_Words())

    def __call__(self, reply: str, gold: str) -> tuple[float, float] | None:
        """None where the gold has no word: there is nothing to compare with."""
        if not _WORD.search(gold):
            return None
        found = self._scorer.score(gold, reply)
        return float(found["rouge1"].fmeasure), float(found["rougeL"].fmeasure)


# --- the figures ------------------------------------------------------------------------------------------------------


class Scored:
    """One system's replies to some examples, scored once for values, intervals and comparisons."""

    def __init__(
        self,
        asked: Sequence[ResponseExample],
        replies: Replies,
        rouge: Sequence[tuple[float, float] | None] | None = None,
    ) -> None:
        """
        Args:
            rouge: of each reply, where it was scored before.
        """
        self.asked = asked
        self.replies = replies
        if rouge is None:
            score, pairs = Rouge(), zip(asked, replies, strict=True)
            rouge = [None if reply is None else score(reply, example.gold) for example, reply in pairs]
        self.rouge: Sequence[tuple[float, float] | None] = rouge

    def part(self, mode: Mode) -> "Scored":
        """The replies of one mode alone."""
        places = [place for place, example in enumerate(self.asked) if example.mode == mode]
        asked, replies = [self.asked[place] for place in places], [self.replies[place] for place in places]
        return Scored(asked, replies, [self.rouge[place] for place in places])

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        """The five columns of Table 5."""
        given = [(example, reply) for example, reply in zip(self.asked, self.replies, strict=True) if reply is not None]
        missing = len(self.asked) - len(given)
        order, places = numbered([example.conversation_id for example, _ in given])
        counts = bleu_counts([(reply, example.gold) for example, reply in given], places, order)
        bleu = Measure(
            "BLEU-4",
            counts.score(np.ones(order)),
            f"sacreBLEU of all replies together, 0 to 100, {bleu_signature()}",
            len(given),
            missing,
            interval_of(counts.score, order, seed=seed),
        )
        names = [example.conversation_id for example in self.asked]
        columns = [
            Column(
                f"ROUGE-{kind}",
                f"mean F1 of rouge-score's rouge{kind}, 0 to 1, lower-case words of any script, no stemming",
                [None if found is None else found[place] for found in self.rouge],
            )
            for place, kind in enumerate(("1", "L"))
        ]
        columns.append(
            Column(
                "words",
                "mean words of a reply, split at blanks",
                [None if reply is None else float(len(reply.split())) for reply in self.replies],
            )
        )
        one, longest, words = means(columns, names, seed=seed)
        texts = TokenizedTexts()
        for _, reply in given:
            texts.add(reply)
        grams = texts.grams(4) if given else None
        distinct = Measure(
            "Distinct-4",
            None if grams is None else ratio(grams.unique(), grams.total),
            f"different 4-grams / all 4-grams of all replies, n-grams inside one; {TOKENIZER}; counted: 4-grams",
            0 if grams is None else grams.total,
            missing,
        )
        return bleu, one, longest, distinct, words

    def against(self, other: "Scored", *, seed: int = 0) -> tuple[Measure, ...]:
        """This system minus the other, on the examples that both answered."""
        both = [
            place
            for place, (one, two) in enumerate(zip(self.replies, other.replies, strict=True))
            if one is not None and two is not None
        ]
        order, places = numbered([self.asked[place].conversation_id for place in both])
        mine, theirs = (
            bleu_counts([(str(scored.replies[p]), self.asked[p].gold) for p in both], places, order) for scored in (self, other)
        )
        found = told("BLEU-4", paired_difference(mine.score, theirs.score, order, seed=seed), len(both), self.missing(other))
        names = [example.conversation_id for example in self.asked]
        mine_l, theirs_l = ([None if found is None else found[1] for found in scored.rouge] for scored in (self, other))
        return (*found, *paired_means("ROUGE-L", mine_l, theirs_l, names, seed=seed))

    def missing(self, other: "Scored") -> int:
        return sum(one is None or two is None for one, two in zip(self.replies, other.replies, strict=True))


# --- the whole task ---------------------------------------------------------------------------------------------------


GOLD, COPY, RANDOM = "gold", "copy context", "random reply"
BASELINES = (GOLD, COPY, RANDOM)


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
    text_only: bool = False,
    questions_to: Path | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Table 5 on a release: baselines, replies from files, and a model that is asked.

    Args:
        parts: splits of `muse split`, in the place of the release's own.
        questions_to: a file that gets what a model is asked, see `questions`.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split, or its conversations are not what was sealed.
        SettingsError: a file of replies does not fit, the model's spec is wrong, or the extra `eval` is not installed.
    """
    bleu, _ = bleu_signature(), Rouge()  # before anything is asked and paid for
    manifest = read_manifest(folder)
    check_rows(folder, "conversations")
    predictions = predictions or {}
    check_names(predictions, (*BASELINES, *([respondent.spec] if respondent else [])))
    items = ReleasedItems(folder)
    asked = list(examples(conversations_of(folder, split, parts), items.get))
    if questions_to is not None:
        write_questions(questions_to, ((example.example_id, example.task(text_only=text_only)) for example in asked))
    systems: dict[str, Replies] = {
        GOLD: [example.gold for example in asked],
        COPY: copy_context(asked),
        RANDOM: random_reply(asked, seed=seed),
    }
    settings: dict[str, Any] = {
        "seed": seed,
        "examples": len(asked),
        "bleu": bleu,
        "splits": None if parts is None else parts.as_json(),
        "predictions": {},
    }
    problems: list[str] = []
    for name, path in predictions.items():
        given = read_replies(path, [example.example_id for example in asked])
        systems[name] = [given.get(example.example_id) for example in asked]
        without = [example.example_id for example in asked if example.example_id not in given]
        if without:
            more = f" and {len(without) - 1} more" if len(without) > 1 else ""
            problems.append(f"{name}: no reply for {without[0]}{more} of {len(asked)} examples")
        settings["predictions"][name] = file_digest(path)
    notes = list(caution(len({example.conversation_id for example in asked})))
    if respondent is not None:
        text_only = text_only or not sees(respondent)
        pictures = None if text_only else ReleasedPictures(folder)
        questions = [Question(f"respond/{example.example_id}", example.task(text_only=text_only)) for example in asked]
        sitting = ask_all(respondent, questions, pictures=pictures, seed=seed, progress=progress)
        systems[respondent.spec] = [answer.reply.text if isinstance(answer.reply, Text) else None for answer in sitting.answers]
        problems += [
            f"{example.example_id}: {answer.problem}"
            for example, answer in zip(asked, sitting.answers, strict=True)
            if answer.problem
        ]
        digests = prompts.digests([PresentItem, ReplyToUser])
        settings |= {"model": respondent.spec, "text_only": text_only, "prompts": digests, **sitting.bill()}
        if respondent.spec == "embedded":
            notes.append("embedded replies as the pipeline's own Chatter does: a stand-in for a model under test")
    whole = {name: Scored(asked, replies) for name, replies in systems.items()}
    sections = [
        Section(f"{name}, {mode}", scored.part(mode).measures(seed=seed)) for mode in MODES for name, scored in whole.items()
    ]
    sections += [Section(f"{name}, all", scored.measures(seed=seed)) for name, scored in whole.items()]
    for one, two in combinations([name for name in whole if name != GOLD], 2):
        for mode in MODES:
            found = whole[two].part(mode).against(whole[one].part(mode), seed=seed)
            sections.append(Section(f"{two} minus {one}, {mode}", found))
        sections.append(Section(f"{two} minus {one}, all", whole[two].against(whole[one], seed=seed)))
    return Report(
        "respond",
        folder.resolve().name,
        manifest.sha256,
        part_name(split, parts),
        tuple(sections),
        settings=settings,
        notes=tuple(notes),
        problems=tuple(problems),
    )
