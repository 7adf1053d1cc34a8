"""How a reply resembles the true one, and how varied all replies are (paper Table 5).

    BLEU-4       sacreBLEU of all replies together, 0 to 100, its standard tokenizer ("13a")
    ROUGE-1, -L  mean F1 a reply, 0 to 1, rouge-score's scorer on lower-case words of letters and digits of any script
    Distinct-4   different 4-grams / all 4-grams of all replies, as in the statistics; it falls with their number
    words        mean words of a reply that was given, split at blanks
    coverage     share of examples with a reply that says anything

Who says nothing is measured as saying nothing: a missing or empty reply counts 0 of ROUGE and as no word of BLEU, in every
figure and every comparison. What the replies that were given are worth stands beside coverage and is no figure by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import SettingsError
from muse_builder.evaluation.measure import Measure, ratio
from muse_builder.evaluation.ngrams import TOKENIZER, TokenizedTexts
from muse_builder.evaluation.significance import (
    Column,
    Weights,
    interval_of,
    means,
    numbered,
    paired_difference,
    paired_means,
    told,
)
from muse_builder.records import Item
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.evaluation import PresentItem, ReplyToUser
from muse_builder.views.context import without_pictures

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
    others: tuple[Item, ...] = ()
    """Recommended together with it."""

    def task(self, *, text_only: bool = False) -> PresentItem | ReplyToUser:
        """What a model under test is asked; captions stand in for pictures that are not sent."""
        context, item = self.context, self.item
        if text_only:
            context = without_pictures(context)
        own = () if item is None else (item, *self.others)
        if text_only:
            own = tuple(one.model_copy(update={"image": None, "image_sha256": None}) for one in own)
        if own:
            return PresentItem(item=own[0], others=own[1:], conversation=context)
        return ReplyToUser(conversation=context)


# --- BLEU -------------------------------------------------------------------------------------------------------------


class BleuCounts(NamedTuple):
    """What corpus BLEU adds up: rows are clusters; the columns matches and n-grams of order 1 to 4, then both lengths."""

    table: NDArray[np.int64]

    def score(self, weights: Weights) -> float | None:
        """Corpus BLEU of the clusters drawn, 0 to 100; None where no reply was drawn."""
        return corpus_bleu(weights @ self.table) if len(self.table) else None


def corpus_bleu(sums: NDArray[Any]) -> float | None:
    """Corpus BLEU of the sum of some rows, 0 to 100; None where there is nothing to compare with."""
    from sacrebleu.metrics.bleu import BLEU

    summed = [int(value) for value in sums]
    if not summed[9]:
        return None
    return float(BLEU.compute_bleu(summed[:4], summed[4:8], summed[8], summed[9], smooth_method="exp").score)


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
        examples: Sequence[ResponseExample],
        answers: Sequence[str | None],
        rouge: Sequence[tuple[float, float] | None] | None = None,
    ) -> None:
        """
        Args:
            rouge: of each reply, where it was scored before.
        """
        self.examples = examples
        self.answers = answers
        if rouge is None:
            score, pairs = Rouge(), zip(examples, answers, strict=True)
            rouge = [score(reply or "", example.gold) for example, reply in pairs]
        self.rouge: Sequence[tuple[float, float] | None] = rouge

    def part(self, places: Sequence[int]) -> "Scored":
        """The replies at some places alone."""
        examples, answers = [self.examples[place] for place in places], [self.answers[place] for place in places]
        return Scored(examples, answers, [self.rouge[place] for place in places])

    def measures(self, *, seed: int = 0) -> tuple[Measure, ...]:
        """The five columns of Table 5, coverage, and two of them over the replies that were given."""
        names = [example.conversation_id for example in self.examples]
        answered = [bool(reply and reply.strip()) for reply in self.answers]
        missing = answered.count(False)
        scored = (
            "sacreBLEU of all replies together, 0 to 100",
            "mean F1 of rouge-score's rouge{kind}, 0 to 1, lower-case words of any script, no stemming",
        )
        columns = [
            Column(f"ROUGE-{kind}", scored[1].format(kind=kind), [None if one is None else one[place] for one in self.rouge])
            for place, kind in enumerate(("1", "L"))
        ]
        spoken = [
            float(len(str(reply).split())) if given else None for reply, given in zip(self.answers, answered, strict=True)
        ]
        columns.append(Column("words", "mean words of a reply that says anything, split at blanks", spoken))
        columns.append(
            Column("coverage", "share of examples with a reply that says anything", [float(one) for one in answered])
        )
        given = [None if one is None or not there else one[1] for one, there in zip(self.rouge, answered, strict=True)]
        columns.append(Column("ROUGE-L, answered", f"{scored[1].format(kind='L')}, over the replies given", given))
        one, longest, words, coverage, longest_given = means(columns, names, seed=seed)
        bleu = self._bleu("BLEU-4", scored[0], [True] * len(answered), seed)
        bleu_given = self._bleu("BLEU-4, answered", f"{scored[0]}, over the replies given", answered, seed)
        given_texts = [str(reply) for reply, there in zip(self.answers, answered, strict=True) if there]
        texts = TokenizedTexts()
        for reply in given_texts:
            texts.add(reply)
        grams = texts.grams(4) if given_texts else None
        distinct = Measure(
            "Distinct-4",
            None if grams is None else ratio(grams.unique(), grams.total),
            f"different 4-grams / all 4-grams of all replies, n-grams inside one; {TOKENIZER}; counted: 4-grams",
            0 if grams is None else grams.total,
            missing,
        )
        return bleu, one, longest, distinct, words, coverage, bleu_given, longest_given

    def _bleu(self, name: str, definition: str, chosen: Sequence[bool], seed: int) -> Measure:
        """Of the replies chosen; the others are said to be missing."""
        rows = [(e, reply) for e, reply, kept in zip(self.examples, self.answers, chosen, strict=True) if kept]
        order, places = numbered([example.conversation_id for example, _ in rows])
        counts = bleu_counts([(reply or "", example.gold) for example, reply in rows], places, order)
        return Measure(
            name,
            counts.score(np.ones(order)),
            f"{definition}, {bleu_signature()}",
            len(rows),
            len(chosen) - len(rows),
            interval_of(counts.score, order, seed=seed),
        )

    def against(self, other: "Scored", *, seed: int = 0) -> tuple[Measure, ...]:
        """This system minus the other; a missing reply says nothing."""
        names = [example.conversation_id for example in self.examples]
        order, places = numbered(names)
        mine, theirs = (
            bleu_counts([(reply or "", e.gold) for e, reply in zip(self.examples, scored.answers, strict=True)], places, order)
            for scored in (self, other)
        )
        found = told("BLEU-4", paired_difference(corpus_bleu, mine.table, theirs.table, seed=seed), len(names), 0)
        mine_l, theirs_l = ([None if found is None else found[1] for found in scored.rouge] for scored in (self, other))
        return (*found, *paired_means("ROUGE-L", mine_l, theirs_l, names, seed=seed))
