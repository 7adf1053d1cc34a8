"""The view of conversations that give nothing away: from real rows, in every kind of dataset, only where measured."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Profile, Verdict
from muse_builder.release.reader import load
from muse_builder.release.writer import ReleaseWriter
from muse_builder.run.generate import generate
from muse_builder.screens.leakage import KINDS
from muse_builder.settings import Settings
from muse_builder.views import join_images, leak_free, vlm_messages
from tests import synthetic

datasets = pytest.importorskip("datasets")

CLEAN = {f"leaks_{kind}": 0.0 for kind in KINDS}


def talk(number: int, *, of_profile: dict[str, float], of_conversation: dict[str, float] | None) -> Conversation:
    """Backstories retrieve the target at rank `number`, openings at rank 3; every measure passed, as without the gate."""
    made = synthetic.conversation(number)
    profile: Profile = made.profile.model_copy(
        update={
            "verdicts": (
                Verdict(screen="match", passed=True, measures={"score": 1.0}),
                Verdict(screen="leakage_profile", passed=True, measures=CLEAN | of_profile),
                Verdict(screen="retrieval_leak", passed=True, measures={"rank_backstory": float(number)}),
            )
        }
    )
    verdicts = [Verdict(screen="grounding", passed=True, measures={"claims_unsupported": 1.0})]
    if of_conversation is not None:
        verdicts.append(Verdict(screen="leakage", passed=True, measures=CLEAN | of_conversation))
        verdicts.append(Verdict(screen="retrieval_leak", passed=True, measures={"rank_opening": 3.0}))
    return made.model_copy(update={"profile": profile, "verdicts": tuple(verdicts)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """c1 and c4 to c9 give nothing away; c2 tells the title in its backstory, c3 the brand in a turn; of c0 nobody knows."""
    rows = [
        talk(0, of_profile={}, of_conversation=None),
        talk(1, of_profile={}, of_conversation={}),
        talk(2, of_profile={"leaks_title": 1.0}, of_conversation={"leaks_title": 1.0}),
        talk(3, of_profile={}, of_conversation={"leaks_brand": 2.0, "title_coverage": 0.9}),
        *(talk(number, of_profile={}, of_conversation={"title_coverage": 0.4}) for number in range(4, 10)),
    ]
    with ReleaseWriter(tmp_path_factory.mktemp("leaks") / "muse") as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("conversations", rows)
        return writer.seal()


def numbers(rows: Any) -> list[int]:
    return sorted(int(row["conversation_id"][1:]) for row in rows)


def every(folder: Path) -> Any:
    return load(folder)


def test_only_conversations_measured_without_a_leak_are_kept(folder: Path) -> None:
    splits = every(folder)
    kept = leak_free(splits)
    assert type(kept) is type(splits)
    assert sorted(kept) == sorted(splits)
    assert sorted(number for rows in kept.values() for number in numbers(rows)) == [1, 4, 5, 6, 7, 8, 9]
    assert leak_free(splits["train"]).column_names == splits["train"].column_names
    assert numbers(leak_free(splits["train"])) == numbers(kept["train"])


def test_a_stream_keeps_the_same_rows(folder: Path) -> None:
    splits = every(folder)
    streams = datasets.IterableDatasetDict({name: rows.to_iterable_dataset() for name, rows in splits.items()})
    kept = leak_free(streams)
    assert {name: numbers(rows) for name, rows in kept.items()} == {
        name: numbers(rows) for name, rows in leak_free(splits).items()
    }
    assert numbers(leak_free(streams["train"])) == numbers(kept["train"])


def test_texts_that_retrieve_the_target_are_left_out_where_a_bound_is_asked_for(folder: Path) -> None:
    rows = datasets.concatenate_datasets(list(every(folder).values()))
    assert numbers(leak_free(rows, backstory_rank=5)) == [6, 7, 8, 9]
    assert numbers(leak_free(rows, opening_rank=2)) == [1, 4, 5, 6, 7, 8, 9]
    assert numbers(leak_free(rows, opening_rank=3)) == []


def test_an_unmeasured_rank_is_no_good_rank(tmp_path: Path) -> None:
    made = talk(1, of_profile={}, of_conversation={})
    unranked = made.model_copy(update={"verdicts": tuple(one for one in made.verdicts if one.screen != "retrieval_leak")})
    with ReleaseWriter(tmp_path / "muse", fractions=(1.0, 0.0, 0.0)) as writer:
        writer.write("conversations", [unranked])
        folder = writer.seal()
    rows = load(folder, split="train")
    assert numbers(leak_free(rows)) == [1]
    assert numbers(leak_free(rows, opening_rank=1)) == []


def test_it_goes_before_and_after_the_view_that_joins_pictures(folder: Path) -> None:
    splits, items = every(folder), load(folder, "items", "train")
    first = join_images(leak_free(splits["train"]), items)
    assert numbers(first) == numbers(leak_free(splits["train"]))
    assert numbers(leak_free(join_images(splits["train"], items))) == numbers(first)
    assert len(leak_free(join_images(splits["train"], items))[0]["images"]) == len(first[0]["turns"])


def test_rows_without_verdicts_are_a_clear_error(folder: Path) -> None:
    items = load(folder, "items", "train")
    with pytest.raises(
        ReleaseError, match=r"no column 'profile_verdicts'.*filter the rows of the config `conversations` first"
    ):
        leak_free(items)
    stream = every(folder)["train"].to_iterable_dataset()
    with pytest.raises(ReleaseError, match="no column"):
        next(iter(leak_free(vlm_messages(stream, items))))


def test_of_a_real_release_with_the_gate_nothing_is_left_out_and_every_text_has_a_rank(tmp_path: Path) -> None:
    folder = generate(Settings(num_conversations=3, num_scenarios=10, out=str(tmp_path / "muse")))
    rows = datasets.concatenate_datasets(list(load(folder).values()))
    assert len(leak_free(rows)) == 3
    assert len(leak_free(rows, backstory_rank=0, opening_rank=0)) == 3
    assert len(leak_free(rows, opening_rank=10_000)) == 0
