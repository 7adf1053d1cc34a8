"""Measure a release, a model or a corpus: one function for each table of the paper.

A model is a spec ("embedded", a stand-in; "openai:NAME"; "anthropic:NAME") or a `Respondent`, which also says where its journal
lies, what it may cost and where it is served. Whatever a paid model is asked needs that folder, so that nothing is paid twice.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from muse_builder.api.following import counting, following
from muse_builder.api.place import Place, path_or_none, paths
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.evaluation.asking import Respondent
    from muse_builder.evaluation.comparison import Panel
    from muse_builder.evaluation.ratings import Rated
    from muse_builder.evaluation.realism import Realism
    from muse_builder.evaluation.report import EvaluationReport
    from muse_builder.evaluation.statistics import Statistics
    from muse_builder.views.context import Parts


def stats(
    release: Place, *, split: str | None = None, sizes: Sequence[int] = (), seed: int = 0, watch: Watch | None = None
) -> "Statistics":
    """The statistics of the paper's Tables 2 and 8, each with its definition; `side_by_side` compares several releases.

        muse_builder.stats("muse").get("text", "Distinct-4").value

    Args:
        split: only this split's conversations; None for all.
        sizes: n-grams at which Distinct-n is compared; none for 7,000.
        seed: of the shuffles and intervals.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
    """
    from muse_builder.evaluation.statistics import SIZES, statistics

    with following(watch) as shown:
        return statistics(Path(release), split=split, sizes=sizes or SIZES, seed=seed, watch=shown)


def side_by_side(
    releases: Sequence[Place], *, split: str | None = None, sizes: Sequence[int] = (), seed: int = 0
) -> "tuple[Statistics, ...]":
    """The statistics of several releases at the same sizes, as `muse stats A B` prints them.

    Args:
        sizes: n-grams at which Distinct-n is compared; none for as many as the smallest release has.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: two releases have one name.
    """
    from muse_builder.evaluation.side_by_side import measured

    return measured([Path(release) for release in releases], split=split, sizes=sizes, seed=seed)


def recommend(
    release: Place,
    *,
    model: "str | Respondent | None" = None,
    predictions: Mapping[str, Place] | None = None,
    split: str | None = None,
    splits: Place | None = None,
    candidates: Place | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """The recommendation task (paper 4.4, Table 4): queries, retrieval, Recall and MRR of baselines, models and files.

        print(muse_builder.recommend("muse", predictions={"mine": "mine.jsonl"}))

    Args:
        model: is asked for queries; None for the baselines alone.
        predictions: name -> JSONL, a line like {"example_id": "c000004/6", "query": "..."} or "item_ids": [...] each.
        split: only this split's conversations; with `splits` the name of a part.
        splits: splits.json of `split`; None for the release's own.
        candidates: folder of `split`: also rank the right item among each turn's hard and easy negatives.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations or items are not what was sealed.
        SettingsError: a file of predictions does not fit, or the model's spec is wrong.
    """
    from muse_builder.evaluation.recommendation import recommend as measured

    folder = Path(release)
    with counting(watch, "recommend") as progress:
        return measured(
            folder,
            split=split,
            parts=_parts(splits, folder),
            respondent=_respondent(model, 0.1),
            predictions=paths(predictions),
            candidates=path_or_none(candidates),
            seed=seed,
            progress=progress,
        )


def respond(
    release: Place,
    *,
    model: "str | Respondent | None" = None,
    predictions: Mapping[str, Place] | None = None,
    split: str | None = None,
    splits: Place | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """The response task (paper 4.5, Table 5): BLEU, ROUGE, Distinct-4, words and paired differences.

    Args:
        model: is asked for replies; None for the baselines alone.
        predictions: name -> JSONL, a line like {"example_id": "c000004/6", "reply": "..."} each.
        split, splits: as for `recommend`.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: a file of replies does not fit, the spec is wrong, or the extra `eval` is not installed.
    """
    from muse_builder.evaluation.response import respond as measured

    folder = Path(release)
    with counting(watch, "respond") as progress:
        return measured(
            folder,
            split=split,
            parts=_parts(splits, folder),
            respondent=_respondent(model, 0.1),
            predictions=paths(predictions),
            seed=seed,
            progress=progress,
        )


def judge(
    release: Place,
    model: "str | Respondent",
    *,
    split: str | None = None,
    conversations: int = 200,
    rounds: int = 3,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """Marks of a judging model, aspect by aspect (paper 4.2, Table 3).

        muse_builder.judge("muse", muse_builder.Respondent("openai:NAME", Path("judged"), budget=2.0, temperature=0.7))

    Args:
        model: the judge; a spec alone is asked at 0.7, as the paper's.
        conversations: drawn at random (paper: 200).
        rounds: independent ones, averaged.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one round or conversation is wanted.
    """
    from muse_builder.evaluation.judge import judge as judged

    respondent = _respondent(model, 0.7)
    assert respondent is not None
    with counting(watch, "judge") as progress:
        return judged(
            Path(release),
            respondent,
            split=split,
            conversations=conversations,
            rounds=rounds,
            seed=seed,
            progress=progress,
        )


class Lines(NamedTuple):
    """Next lines of one system or two, to be compared; one stands against the release's."""

    files: Mapping[str, Place]
    """Name of the system -> JSONL, a line like {"example_id": "c000004/6", "reply": "..."} each."""
    side: Literal["assistant", "user"] = "assistant"
    """Whose lines they are."""


def compare(
    release: Place,
    panel: "Panel",
    *,
    other: Place | None = None,
    replaced: Place | None = None,
    replies: Lines | None = None,
    pairs: int | None = None,
    split: str | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """Masked pairs, judged by a model or by people (paper 4.3, 4.5, B.2, B.5): win rates, agreement, order effects.

    Compared are whole conversations with those of the same ids in `other`, or with themselves where `replaced` puts other
    lines, or next lines by `replies`; where none of them is given, conversations with themselves in captions (B.5).

    Args:
        panel: who judges: a model, files of people's votes, or a folder for pages on which people vote.
        pairs: drawn at random; None for 200 conversations or 100 replies.

    Raises:
        SettingsError: more than one comparison is asked for, or there is nothing to compare.
        ReleaseError: the folder is no sealed release or has no such split.
    """
    from muse_builder.errors import SettingsError
    from muse_builder.evaluation import comparison

    if (other is not None) + (replaced is not None) + (replies is not None) > 1:
        raise SettingsError("which comparison? Give one of other, replaced and replies, or none for captions")
    folder = Path(release)
    whole = comparison.CONVERSATIONS if pairs is None else pairs
    with counting(watch, "compare") as progress:
        if replaced is not None:
            return comparison.compare_replaced(
                folder, panel, replies=Path(replaced), split=split, count=whole, seed=seed, progress=progress
            )
        if replies is None:
            return comparison.compare_conversations(
                folder, panel, other=path_or_none(other), split=split, count=whole, seed=seed, progress=progress
            )
        named: list[tuple[str, Path | None]] = [*paths(replies.files).items(), (comparison.GOLD, None)]
        return comparison.compare_replies(
            folder,
            panel,
            first=named[0],
            second=named[1],
            speaker=replies.side,
            split=split,
            count=comparison.REPLIES if pairs is None else pairs,
            seed=seed,
            progress=progress,
        )


def realism(release: Place, humans: Sequence[Place], *, split: str | None = None, seed: int = 0) -> "Realism":
    """A release beside people's conversations: the same measures, how far apart they are, and what chance gives.

    Args:
        humans: releases of people's conversations, as `convert` makes them.
        split: only this split of the release; None for all.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: two have one name, or one holds no conversation.
    """
    from muse_builder.evaluation.realism import realism as measured

    return measured(Path(release), [Path(human) for human in humans], split=split, seed=seed)


def ratings(
    release: Place,
    *,
    model: "str | Respondent | None" = None,
    rater: "str | Respondent | None" = None,
    predictions: Mapping[str, Place] | None = None,
    split: str | None = None,
    conversations: int = 200,
    slate: int = 12,
    seed: int = 0,
    watch: Watch | None = None,
) -> "Rated":
    """Slates rated by the shopper and predicted from the transcript (VOGUE): error and calibration beside two baselines.

    Args:
        model: predicts from the transcript alone.
        rater: rates as the shopper with the private profile, where a release has no ratings.
        predictions: name -> JSONL, a line like {"conversation_id": "c000004", "item_id": "...", "value": 4} each.
        conversations: drawn at random.
        slate: items of a slate that is made (VOGUE: 12).

    Raises:
        SettingsError: nobody has rated and there is no rater, or a number or a file does not fit.
        ReleaseError: the folder is no sealed release or has no such split.
    """
    from muse_builder.evaluation.ratings import ratings as measured

    with counting(watch, "ratings") as progress:
        return measured(
            Path(release),
            model=_respondent(model, 0.1),
            rater=_respondent(rater, 0.1),
            predictions=paths(predictions),
            split=split,
            conversations=conversations,
            slate=slate,
            seed=seed,
            progress=progress,
        )


def _respondent(model: "str | Respondent | None", temperature: float) -> "Respondent | None":
    from muse_builder.evaluation.asking import Respondent

    return Respondent(model, temperature=temperature) if isinstance(model, str) else model


def _parts(splits: Place | None, release: Path) -> "Parts | None":
    from muse_builder.views.splits import read_splits

    return None if splits is None else read_splits(Path(splits), release)
