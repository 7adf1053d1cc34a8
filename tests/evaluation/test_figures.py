"""What the tables of one small release say: the same systems, sections and figures whoever changes the code behind them."""

import json
from pathlib import Path

import pytest

from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.comparison import Panel, compare_conversations
from muse_builder.evaluation.ratings import ratings
from muse_builder.evaluation.recommendation import recommend
from muse_builder.evaluation.report import EvaluationReport
from muse_builder.evaluation.response import respond
from tests.dialogues import conversation, write_release

TARGETS = ("blue", "boots", "heels", "scarf", "wool", "pants")
ANSWERED = ("c000001/4", "c000002/4", "c000004/4")

Figure = tuple[float | None, int, int, tuple[float, float] | None]
"""Value, counted, missing, interval."""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    made = [
        conversation(number, recommended=("red", target), target=target, outfit=None if number % 3 else "scarf")
        for number, target in enumerate(TARGETS)
    ]
    return write_release(tmp_path / "muse", made)


def lines(file: Path, **answer: str) -> Path:
    file.write_text("".join(json.dumps({"example_id": name, **answer}) + "\n" for name in ANSWERED))
    return file


def check(report: EvaluationReport, figures: dict[tuple[str, str], Figure]) -> None:
    for (section, name), (value, counted, missing, interval) in figures.items():
        found = report.get(section, name)
        assert found.value == (value if value is None else pytest.approx(value)), (section, name)
        assert (found.counted, found.missing) == (counted, missing), (section, name)
        assert found.interval == (interval if interval is None else pytest.approx(interval)), (section, name)


def test_table_4(release: Path, tmp_path: Path) -> None:
    report = recommend(release, predictions={"mine": lines(tmp_path / "q.jsonl", query="blue linen shirt")})
    own = ["popularity", "last user turn", "all user turns", "BM25", "TF-IDF", "dense", "hybrid", "nearest dialogue"]
    assert [section.title for section in report.sections] == [
        *own,
        "gold query",
        "mine",
        *(f"{name} minus gold query" for name in own),
        *(f"mine minus {name}" for name in (*own, "gold query")),
    ]
    check(
        report,
        {
            ("popularity", "MRR@10, recommended"): (0.6222943722943723, 11, 0, (0.5734126984126984, 0.7262566137566137)),
            ("popularity", "MRR@20, target"): (0.1563095238095238, 10, 0, (0.13392857142857142, 0.19273809523809524)),
            ("last user turn", "MRR@10, acceptable"): (0.3644047619047619, 10, 0, (0.17737499999999998, 0.6858333333333333)),
            ("gold query", "MRR@10, target"): (0.6241666666666668, 10, 0, (0.5783333333333334, 0.6875)),
            ("mine", "MRR@10, recommended"): (0.05389610389610389, 11, 0, (0.014285714285714285, 0.09174107142857137)),
            ("popularity minus gold query", "Recall@10, recommended difference"): (0.0, 11, 0, (0.0, 0.0)),
        },
    )
    assert report.problems == ("mine: no prediction for c000002/2 and 8 more of 12 examples",)
    assert list(report.settings) == ["depths", "seed", "examples", "index", "splits", "predictions"]


def test_table_5(release: Path, tmp_path: Path) -> None:
    said = lines(tmp_path / "a.jsonl", reply="I suggest the Azul Linen Shirt for you.")
    report = respond(release, predictions={"mine": said})
    parts = ("recommendation", "other", "all")
    own = ("copy context", "random reply", "no context", "nearest reply")
    assert [section.title for section in report.sections] == [
        *(f"{name}, {part}" for part in parts for name in ("gold", *own, "mine")),
        *(f"{name} minus copy context, {part}" for name in own[1:] for part in parts),
        *(f"mine minus {name}, {part}" for name in own for part in parts),
    ]
    check(
        report,
        {
            ("gold, all", "Distinct-4"): (0.4090909090909091, 88, 0, None),
            ("copy context, all", "BLEU-4"): (0.6244557590464507, 14, 0, (0.5779867857212123, 0.6763914905731228)),
            ("random reply, all", "ROUGE-L"): (0.753968253968254, 14, 0, (0.6481481481481481, 0.8371180555555555)),
            ("mine, all", "BLEU-4"): (0.3194009576145671, 14, 0, (9.098548036392409e-06, 2.408812041579456)),
            ("mine, all", "BLEU-4, answered"): (12.966844268540108, 3, 11, (12.966844268540108, 12.966844268540108)),
            ("mine minus copy context, all", "p of ROUGE-L"): (0.6312, 14, 0, None),
        },
    )
    assert report.problems == ("mine: no reply for c000002/2 and 10 more of 14 examples",)


def test_ratings_by_the_stand_in(release: Path) -> None:
    report = ratings(release, rater=Respondent("embedded"), slate=5).report
    scopes = ("all", "mentioned", "unmentioned")
    assert [section.title for section in report.sections] == [
        *(f"{name}, {scope}" for scope in scopes for name in ("slate alone", "mode", "random")),
        "shopper",
        "slate alone",
        "satisfaction",
    ]
    check(
        report,
        {
            ("shopper", "share of 2"): (0.3, 30, 0, (7 / 30, 11 / 30)),
            ("random, all", "MAE"): (1.46, 30, 0, (1.46, 1.46)),
            ("mode, unmentioned", "accuracy"): (14 / 17, 17, 0, (12 / 17, 17 / 18)),
        },
    )


def test_table_9_by_the_stand_in(release: Path) -> None:
    report = compare_conversations(release, Panel(Respondent("embedded")))
    check(
        report,
        {
            ("overall", "win rate of the first"): (1.0, 36, 0, (1.0, 1.0)),
            ("overall", "votes for side A"): (0.5, 36, 0, (0.5, 0.5)),  # each pair once on either side
            ("order effects", "side A, embedded/0"): (0.5, 12, 0, (0.5, 0.5)),
            ("both orders", "flips"): (0.0, 18, 0, (0.0, 0.0)),
        },
    )
