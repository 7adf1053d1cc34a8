"""Measure a release, a model or a corpus: one function for each table of the paper.

A model is a spec ("embedded", a stand-in; "openai:NAME"; "anthropic:NAME") or a `Respondent`, which also says where its journal
lies, what it may cost, where it is served and whether it is sent pictures. Whatever a paid model is asked needs that folder, so
that nothing is paid twice. `metrics` are measures of one's own: names of plug-ins, or a mapping of names to functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from muse_builder.api.following import counting, following
from muse_builder.api.place import Place, path_or_none, paths
from muse_builder.errors import SettingsError, unknown
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.evaluation.asking import Respondent
    from muse_builder.evaluation.comparison import Panel
    from muse_builder.evaluation.measure import Metric
    from muse_builder.evaluation.paper.write import WrittenReport
    from muse_builder.evaluation.ratings import Rated
    from muse_builder.evaluation.realism import Realism
    from muse_builder.evaluation.report import EvaluationReport
    from muse_builder.evaluation.statistics import Statistics
    from muse_builder.views.context import Parts

Metrics: TypeAlias = "Sequence[str] | Mapping[str, Metric]"
"""Names of metrics that installed packages register, or name -> a function of (answers, examples)."""


def stats(
    release: Place,
    *,
    split: str | None = None,
    sizes: Sequence[int] = (),
    metrics: Metrics = (),
    seed: int = 0,
    watch: Watch | None = None,
) -> "Statistics":
    """The statistics of the paper's Tables 2 and 8, each with its definition; `side_by_side` compares several releases.

        muse_builder.stats("muse").get("text", "Distinct-4").value

    Args:
        split: only this split's conversations; None for all.
        sizes: n-grams at which Distinct-n is compared; none for 7,000.
        metrics: also these, of what turns say.
        seed: of the shuffles and intervals.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
    """
    from muse_builder.evaluation.statistics import SIZES, statistics

    with following(watch) as shown:
        return statistics(Path(release), split=split, sizes=sizes or SIZES, metrics=_metrics(metrics), seed=seed, watch=shown)


def tag(
    release: Place,
    tagger: "str | Respondent",
    *,
    conversations: int = 5000,
    split: str | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """Dialogue elements as a model tags them, beside what the rules of `stats` find (paper 4.1, Fig. 4).

    Args:
        tagger: the model.
        conversations: drawn at random (paper: 5,000).

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one conversation is wanted.
    """
    from muse_builder.evaluation.tagging import tag_release

    with counting(watch, "tag") as progress:
        return tag_release(
            Path(release),
            _respondent(tagger, 0.1),
            split=split,
            conversations=conversations,
            seed=seed,
            progress=progress,
        )


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
    metrics: Metrics = (),
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
        metrics: also these, of the rankings.

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
            respondent=_asked(model),
            predictions=paths(predictions),
            candidates=path_or_none(candidates),
            metrics=_metrics(metrics),
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
    metrics: Metrics = (),
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """The response task (paper 4.5, Table 5): BLEU, ROUGE, Distinct-4, words and paired differences.

    Args:
        model: is asked for replies; None for the baselines alone.
        predictions: name -> JSONL, a line like {"example_id": "c000004/6", "reply": "..."} each.
        split, splits: as for `recommend`.
        metrics: also these, of the replies.

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
            respondent=_asked(model),
            predictions=paths(predictions),
            metrics=_metrics(metrics),
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
    planted: int = 12,
    seed: int = 0,
    watch: Watch | None = None,
) -> "EvaluationReport":
    """Marks of a judging model, aspect by aspect (paper 4.2, Table 3).

        muse_builder.judge("muse", muse_builder.Respondent("openai:NAME", Path("judged"), budget=2.0, temperature=0.7))

    Args:
        model: the judge; a spec alone is asked at 0.7, as the paper's.
        conversations: drawn at random (paper: 200).
        rounds: independent ones, averaged.
        planted: planted pairs of each kind for the judge's certificate, which the report begins with; 0 for none.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: the model's spec is wrong, or fewer than one round or conversation is wanted.
    """
    from muse_builder.evaluation.judge import judge as judged

    with counting(watch, "judge") as progress:
        return judged(
            Path(release),
            _respondent(model, 0.7),
            split=split,
            conversations=conversations,
            rounds=rounds,
            planted=planted,
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
    from muse_builder.evaluation import comparison
    from muse_builder.pages.pairs import write_pairs_page

    if (other is not None) + (replaced is not None) + (replies is not None) > 1:
        raise SettingsError("which comparison? Give one of other, replaced and replies, or none for captions")
    folder = Path(release)
    if panel.page is None:
        side = "assistant" if replies is None else replies.side
        panel = replace(panel, page=partial(write_pairs_page, release=folder, speaker=side))
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
        if not 1 <= len(replies.files) <= 2:
            raise SettingsError(f"lines of {len(replies.files)} systems: next lines of one system or two are compared")
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


def fidelity(release: Place, against: Sequence[Place] = (), *, split: str | None = None, seed: int = 0) -> "EvaluationReport":
    """Whether a release's shoppers decide like people: alignment with the profile, what is voiced, who leaves.

    Args:
        against: releases of people's conversations, as `convert` makes them, for the human-likeness.
        split: only this split of the release; None for all.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: no profile says how it decides.
    """
    from muse_builder.evaluation.fidelity.certificate import fidelity as measured

    return measured(Path(release), [Path(one) for one in against], split=split, seed=seed)


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
            model=_asked(model),
            rater=_asked(rater),
            predictions=paths(predictions),
            split=split,
            conversations=conversations,
            slate=slate,
            seed=seed,
            progress=progress,
        )


def seal_ratings(release: Place, rated: "Rated", out: Place, *, models: Mapping[str, str] | None = None) -> Path:
    """Writes a release again with what models rated after its own `ratings`; the release itself stays as it is.

        muse_builder.seal_ratings("muse", muse_builder.ratings("muse", rater="embedded"), "rated")

    Args:
        models: who rated, role -> spec, beside the models that the release names.

    Raises:
        SettingsError: no model has rated anything.
        ReleaseError: `out` is the release's own folder or holds something else.
    """
    from muse_builder.release.with_ratings import with_ratings
    from muse_builder.trust.measured import quality

    if not rated.rows:
        raise SettingsError("no model has rated anything that could be sealed; name one: --rater SPEC, --model SPEC")
    return with_ratings(Path(release), rated.rows, Path(out), quality=quality, models=models)


def report(releases: Sequence[Place], out: Place, *, reports: Sequence[Place] = (), seed: int = 0) -> "WrittenReport":
    """Writes every table and figure of the paper, of VOGUE and of EXMODD, as Markdown, LaTeX, CSV and SVG. Asks no model.

        muse_builder.report(["muse", "redial-muse"], "report", reports=["judge.json"])

    Args:
        out: a new folder, or one of an earlier report.
        reports: files that the other commands wrote with `--json`; without them a dash stands there with the reason.

    Raises:
        ReleaseError: a folder is no sealed release.
        SettingsError: a report cannot be read or is about another release, or `out` holds something else.
    """
    from muse_builder.evaluation.paper.write import report as written

    return written([Path(one) for one in releases], Path(out), reports=[Path(one) for one in reports], seed=seed)


# --- what a model is asked, written down for one that runs elsewhere ------------------------------------------------------


def write_examples(
    release: Place,
    out: Place,
    *,
    task: Literal["recommend", "respond"],
    split: str | None = None,
    splits: Place | None = None,
    text_only: bool = False,
) -> int:
    """Writes what a model is asked in a task, a JSON line each, for one that runs elsewhere; gives the number of lines.

        muse_builder.write_examples("muse", "test.jsonl", task="recommend", splits="cold/splits.json", split="test")

    Its answers are measured by `predictions` of `recommend` and `respond`.

    Args:
        split, splits: as for `recommend`.
        text_only: captions in place of pictures.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such task.
    """
    from muse_builder.evaluation import recommendation, response

    tasks = {"recommend": recommendation.write_examples, "respond": response.write_examples}
    if task not in tasks:
        raise SettingsError(unknown("task", task, tasks))
    folder = Path(release)
    return tasks[task](folder, Path(out), split=split, parts=_parts(splits, folder), text_only=text_only)


def write_slates(
    release: Place,
    out: Place,
    *,
    split: str | None = None,
    conversations: int = 200,
    slate: int = 12,
    text_only: bool = False,
    seed: int = 0,
) -> int:
    """Writes what a predictor of `ratings` is asked, a JSON line a slate, for one that runs elsewhere; gives their number.

    Args:
        split, conversations, slate, seed: as for `ratings`; the same ones give the same slates.
        text_only: captions in place of pictures.

    Raises: as `ratings`, but nobody needs to have rated.
    """
    from muse_builder.evaluation.ratings import write_examples as written

    return written(
        Path(release), Path(out), split=split, conversations=conversations, slate=slate, text_only=text_only, seed=seed
    )


# --- what was given -------------------------------------------------------------------------------------------------------


def _asked(model: "str | Respondent | None") -> "Respondent | None":
    return None if model is None else _respondent(model, 0.1)


def _respondent(model: "str | Respondent", temperature: float) -> "Respondent":
    from muse_builder.evaluation.asking import Respondent

    return Respondent(model, temperature=temperature) if isinstance(model, str) else model


def _metrics(named: Metrics) -> "Mapping[str, Metric]":
    """
    Raises:
        SettingsError: no installed package has a metric of this name.
    """
    from muse_builder.evaluation.measure import metric_named

    if isinstance(named, Mapping):
        return named
    return {name: metric_named(name) for name in ([named] if isinstance(named, str) else named)}


def _parts(splits: Place | None, release: Path) -> "Parts | None":
    from muse_builder.views.splits import read_splits

    return None if splits is None else read_splits(Path(splits), release)
