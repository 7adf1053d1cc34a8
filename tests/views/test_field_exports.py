"""DialogueKit, TREC's tools and RecBole read what is written for them."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.views.context import Parts
from muse_builder.views.field_exports import FIELD_FORMATS, LOST, export_field, falling
from tests.dialogues import ITEMS, write_release
from tests.views.training_cases import CASES

PARTS = Parts("random", "0" * 64, {f"c00000{number}": "test" for number in range(4)})


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("field") / "muse", CASES)


@pytest.mark.parametrize("format", FIELD_FORMATS)
def test_an_export_is_the_same_twice_and_says_what_is_lost(release: Path, tmp_path: Path, format: str) -> None:
    one, two = (export_field(release, tmp_path / name, format=format) for name in ("one", "two"))
    assert one.rows == two.rows
    for name in one.rows:
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()
    readme = (one.folder / "README.md").read_text("utf-8")
    assert all(line in readme for line in LOST[format])
    assert json.loads((one.folder / "export.json").read_text("utf-8"))["lost"] == list(LOST[format])


@pytest.mark.parametrize("format", FIELD_FORMATS)
def test_nothing_private_is_written(release: Path, tmp_path: Path, format: str) -> None:
    found = export_field(release, tmp_path / "out", format=format)
    assert "PRIVATE" not in "".join((found.folder / name).read_text("utf-8") for name in found.rows)


def test_dialoguekit_reads_every_turn_with_its_act_and_its_items(release: Path, tmp_path: Path) -> None:
    reader = pytest.importorskip("dialoguekit.utils.dialogue_reader", reason="dialoguekit is not installed")
    found = export_field(release, tmp_path / "out", format="dialoguekit", parts=PARTS)
    assert found.rows == {"test.json": 4, "items.csv": len(ITEMS)}
    dialogues = reader.json_to_dialogues(str(found.folder / "test.json"))
    by_id = {one.conversation_id: one for one in CASES}
    assert {one.conversation_id for one in dialogues} == by_id.keys()
    for read in dialogues:
        said = by_id[read.conversation_id]
        assert [one.text for one in read.utterances] == [turn.text for turn in said.turns]
        assert [one.participant.name for one in read.utterances] == [
            "USER" if turn.role == "user" else "AGENT" for turn in said.turns
        ]
        acts = [one.dialogue_acts[0] for one in read.utterances]
        assert [act.intent.label for act in acts] == [turn.action.upper() for turn in said.turns]
        assert [[slot.value for slot in act.annotations] for act in acts] == [list(turn.item_ids) for turn in said.turns]


def test_topics_judgements_and_the_run_are_of_the_same_searches(release: Path, tmp_path: Path) -> None:
    folder = export_field(release, tmp_path / "out", format="trec", parts=PARTS).folder
    topics, qrels, run = (
        [line.split() for line in (folder / f"test.{name}").read_text("utf-8").splitlines()]
        for name in ("topics.tsv", "qrels", "run")
    )
    # 8 recommendations, one of them handed over without a search; two candidates each
    assert (len(topics), len(qrels), len(run)) == (7, 7, 14)
    assert {line[0] for line in topics} == {line[0] for line in qrels} == {line[0] for line in run}
    assert ["c000000/2", "0", "red", "1"] in qrels
    assert [line[2:4] for line in run if line[0] == "c000000/2"] == [["red", "1"], ["scarf", "2"]]


def test_ranx_and_ir_measures_give_equal_figures_on_the_export(release: Path, tmp_path: Path) -> None:
    ranx = pytest.importorskip("ranx", reason="ranx is not installed")
    ir_measures = pytest.importorskip("ir_measures", reason="ir_measures is not installed")
    folder = export_field(release, tmp_path / "out", format="trec", parts=PARTS).folder
    qrels, run = str(folder / "test.qrels"), str(folder / "test.run")
    pairs = {
        "recall@1": ir_measures.R @ 1,
        "recall@2": ir_measures.R @ 2,
        "mrr": ir_measures.RR,
        "ndcg@2": ir_measures.nDCG @ 2,
    }
    theirs = ranx.evaluate(ranx.Qrels.from_file(qrels, kind="trec"), ranx.Run.from_file(run, kind="trec"), list(pairs))
    others = ir_measures.calc_aggregate(
        list(pairs.values()), list(ir_measures.read_trec_qrels(qrels)), list(ir_measures.read_trec_run(run))
    )
    assert {name: float(theirs[name]) for name in pairs} == {name: others[measure] for name, measure in pairs.items()}
    assert others[ir_measures.RR] == 1.0


def test_equal_scores_fall_by_the_last_bit_of_a_single_float() -> None:
    import numpy as np

    found = falling([0.5, 0.5, 0.5, 0.25])
    assert found[0] == 0.5
    assert found[3] == 0.25
    singles = [np.float32(score) for score in found]
    assert all(later < former for former, later in pairwise(singles))
    assert found[2] > 0.4999998


def test_recbole_s_files_say_who_took_and_who_declined_what(release: Path, tmp_path: Path) -> None:
    folder = export_field(release, tmp_path / "out", format="recbole", parts=PARTS).folder
    header, *rows = (line.split("\t") for line in (folder / "muse.test.inter").read_text("utf-8").splitlines())
    assert header == ["user_id:token", "item_id:token", "rating:float", "timestamp:float"]
    assert [row for row in rows if row[0] == "p000000"] == [["p000000", "red", "0", "3"], ["p000000", "blue", "1", "5"]]
    assert len(rows) == 8
    people = (folder / "muse.user").read_text("utf-8").splitlines()[1:]
    assert sorted(people) == [f"p00000{number}\tfemale\t34" for number in range(4)]


def test_recbole_reads_its_files(release: Path, tmp_path: Path) -> None:
    config = pytest.importorskip("recbole.config", reason="recbole is not installed")
    data = pytest.importorskip("recbole.data", reason="recbole is not installed")
    export_field(release, tmp_path / "muse", format="recbole", parts=PARTS)
    (tmp_path / "muse" / "muse.test.inter").rename(tmp_path / "muse" / "muse.inter")
    told = {
        "data_path": str(tmp_path),
        "load_col": {"inter": ["user_id", "item_id", "rating", "timestamp"], "item": ["item_id", "title"], "user": ["user_id"]},
        "benchmark_filename": None,
    }
    read = data.create_dataset(config.Config(model="Pop", dataset="muse", config_dict=told))
    assert (read.user_num - 1, read.item_num - 1, read.inter_num) == (4, len(ITEMS), 8)  # one more for the padding of each


def test_what_cannot_be_is_refused(release: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unknown format 'trek'; known: dialoguekit, recbole, trec; did you mean 'trec'"):
        export_field(release, tmp_path / "out", format="trek")
    with pytest.raises(SettingsError, match="a limit of 0"):
        export_field(release, tmp_path / "out", format="trec", limit=0)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        export_field(release, tmp_path / "full", format="trec")
