import hashlib
import json
from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.ranking import RecommendationExample
from muse_builder.evaluation.recommendation import (
    Popularity,
    examples,
    frozen_index,
    read_predictions,
    recommend,
)
from muse_builder.records import Attributes, Conversation
from muse_builder.release.writer import ReleaseWriter
from muse_builder.views.context import Alternates, Parts
from tests.dialogues import BY_ID, ITEMS, conversation, picture, write_release


def made(*conversations: Conversation) -> list[RecommendationExample]:
    return list(examples(conversations, BY_ID.__getitem__, Alternates(ITEMS)))


def test_every_recommending_turn_is_an_example_with_all_before_it_and_nothing_after() -> None:
    first, second = made(conversation())
    assert (first.example_id, second.example_id) == ("c000000/2", "c000000/4")
    assert [said.text for said in first.context] == ["Hello from 0.", "A cool shirt for a wedding, number 0."]
    assert [said.text for said in second.context][2:] == [
        "In round 1 I suggest the Rosa Linen Shirt.",
        "No to number 1, it should be blue.",
    ]
    assert (first.excluded, second.excluded) == ((), ("red",))
    assert (first.recommended, second.recommended, second.target) == (("red",), ("blue",), "blue")
    assert first.gold_query == "query 1 rosa linen shirt"


def test_a_model_without_eyes_reads_captions() -> None:
    example = made(conversation())[1]
    assert [item.item_id for item in example.task(text_only=False).pictures() if item.image] == ["red"]
    read = example.task(text_only=True)
    assert [item for item in read.pictures() if item.image] == []
    assert "[picture: Summary of Rosa Linen Shirt.]" in read.conversation[2].text


def test_the_shared_outfit_is_seen_and_left_out_of_the_ranking() -> None:
    (example,) = made(conversation(recommended=("blue",), outfit="scarf"))
    assert example.excluded == ("scarf",)
    assert [item.item_id for said in example.context for item in said.items] == ["scarf"]


def test_acceptable_items_meet_both_requirements_and_were_not_refused() -> None:
    assert made(conversation())[0].acceptable == ("blue", "navy")
    assert made(conversation(recommended=("navy", "blue")))[0].acceptable == ("blue",)
    assert made(conversation(recommended=("red", "scarf")))[0].acceptable == ("blue", "scarf", "navy")
    assert made(conversation(requirements=(("color", "blue"), ("", ""))))[0].acceptable == ("blue",)


def test_popularity_counts_other_conversations_and_breaks_ties_by_the_catalog() -> None:
    counted = [conversation(0, recommended=("boots",)), conversation(1, recommended=("boots", "heels"))]
    counted += [conversation(2, recommended=("heels", "scarf"))]
    asked = made(conversation(1, recommended=("boots", "heels")), conversation(9, recommended=("boots",)))
    ids = [item.item_id for item in ITEMS]
    popularity = Popularity(counted, ids)
    first, second, other = (popularity.first(example, 4) for example in asked)
    # Without conversation 1: boots 1, heels 1, scarf 1, in the catalog's order; in its second example boots was shown.
    assert first == ["boots", "heels", "scarf", "red"]
    assert second == ["heels", "scarf", "red", "blue"]
    # A conversation that is not counted: boots 2, heels 2, scarf 1.
    assert other == ["boots", "heels", "scarf", "red"]


def test_popularity_equals_sorting_everything() -> None:
    counted = [
        conversation(number, recommended=tuple(ITEMS[(number * step) % 8].item_id for step in (1, 3)))
        for number in range(1, 8)
        if (number * 2) % 8
    ]
    asked = made(*counted)
    ids = [item.item_id for item in ITEMS]
    popularity = Popularity(counted, ids)
    fast = [popularity.first(example, 3) for example in asked]
    for example, ranking in zip(asked, fast, strict=True):
        count = dict.fromkeys(ids, 0)
        for other in counted:
            if other.conversation_id != example.conversation_id:
                for turn in other.turns:
                    if turn.action == "recommend":
                        count[turn.item_ids[0]] += 1
        plain = sorted((i for i in ids if i not in example.excluded), key=lambda i: (-count[i], ids.index(i)))
        assert ranking == plain[:3]


def test_predictions_are_read_and_wrong_ones_are_named_by_line(tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    file.write_text(
        '{"example_id": "a/1", "query": "für Mädchen 裙子"}\n\n{"example_id": "a/2", "item_ids": ["x", "y", "x"]}\n'
    )
    found = read_predictions(file, ["a/1", "a/2", "a/3"])
    assert found.queries == {"a/1": "für Mädchen 裙子"}
    assert found.rankings == {"a/2": ["x", "y"]}
    wrong = {
        '{"example_id": "b/1", "query": "x"}': "no example 'b/1'",
        '{"example_id": "a/1"}': "neither",
        '["a/1"]': "list, not an object",
        "{": "no JSON",
        '{"example_id": "a/1", "query": "x"}\n{"example_id": "a/1", "query": "y"}': r":2: a second prediction",
        '{"example_id": "a/1", "query": "x", "item_ids": ["x"]}': "both",
        '{"example_id": "a/1", "query": 3}': "neither",
        '{"example_id": "a/1", "item_ids": ["x", 3]}': "neither",
        '{"example_id": ["a/1"], "query": "x"}': "no example",
        '{"example_id": "a/1", "item_ids": ["x", "z"]}': "has no item 'z'",
    }
    for text, message in wrong.items():
        file.write_text(text)
        with pytest.raises(SettingsError, match=message):
            read_predictions(file, ["a/1"], {"x", "y"})


def test_a_release_is_measured_with_its_own_index(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", [conversation(0), conversation(1, recommended=("boots",), target="boots")])
    file = tmp_path / "mine.jsonl"
    asked = made(conversation(0), conversation(1, recommended=("boots",), target="boots"))
    lines = [{"example_id": asked[0].example_id, "query": BY_ID["red"].title}]
    lines += [{"example_id": asked[1].example_id, "item_ids": ["red", "blue"]}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = recommend(release, respondent=Respondent("embedded"), predictions={"mine": file})
    systems = ["popularity", "last user turn", "all user turns", "gold query", "mine", "embedded"]
    assert [section.title for section in report.sections][:6] == systems
    assert [section.title for section in report.sections][6:9] == [f"{name} minus gold query" for name in systems[:3]]
    assert report.sections[-1].title == "embedded minus mine"
    assert len(report.sections) == 6 + 3 + 4 + 4 + 1
    assert report.problems == (f"mine: no prediction for {asked[2].example_id} of 3 examples",)
    assert "mine: 1 of 1 rankings hold fewer than 20 items" in " ".join(report.notes)
    assert report.settings["predictions"] == {"mine": hashlib.sha256(file.read_bytes()).hexdigest()}
    mine = report.get("mine", "MRR@10, recommended")
    # Found first by its title; "red" was shown before, so "blue" moves up; the third example has no prediction.
    assert (mine.value, mine.counted, mine.missing) == (1.0, 2, 1)
    assert report.get("gold query", "Recall@10, recommended").value == 1.0
    assert report.settings["examples"] == 3
    again = recommend(release, respondent=Respondent("embedded"), predictions={"mine": file})
    assert (again.sections, again.settings) == (report.sections, report.settings)


def test_the_index_is_the_run_s_or_says_that_it_is_not(tmp_path: Path) -> None:
    frozen = frozen_index(write_release(tmp_path / "muse", [conversation()]))
    assert "names no index" in frozen.notes[0]
    assert frozen.index.look("suede heels", k=1).candidates[0].item_id == "heels"


def test_where_no_train_conversation_recommends_there_is_no_popularity(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation(number) for number in range(4)])
    parts = Parts("random", "0" * 64, {"c000000": "test", "c000001": "test", "c000002": "validation"})
    report = recommend(folder, split="test", parts=parts)
    assert "popularity" not in {section.title for section in report.sections}
    assert "no train conversation recommends anything" in " ".join(report.notes)
    assert (report.split, report.settings["examples"]) == ("test of random", 4)
    assert report.settings["splits"] == {"kind": "random", "sha256": "0" * 64}
    with pytest.raises(SettingsError, match=r"have no part 'train'; there are test, validation"):
        recommend(folder, split="train", parts=parts)


def test_popularity_is_counted_on_the_train_part_of_the_splits_given(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation(0), conversation(1, recommended=("boots",), target="boots")])
    parts = Parts("random", "0" * 64, {"c000000": "test", "c000001": "train"})
    report = recommend(folder, split="test", parts=parts)
    # Boots first, then the catalog's order: red is 2nd for the first example; for the second, red shown, blue is 2nd.
    assert report.get("popularity", "MRR@10, recommended").value == pytest.approx(1 / 2)


def test_a_corpus_that_does_not_tell_its_queries_has_no_row_of_gold_queries(tmp_path: Path) -> None:
    one = conversation(0)
    turns = tuple(turn.model_copy(update={"query": None}) for turn in one.turns)
    report = recommend(write_release(tmp_path / "muse", [one.model_copy(update={"turns": turns})]))
    assert not [section.title for section in report.sections if "gold query" in section.title]
    assert "there is no gold query" in " ".join(report.notes)


def test_items_without_a_word_of_text_cannot_be_searched_and_the_error_says_so(tmp_path: Path) -> None:
    nothing = {"title": "", "summary": "", "product_type": "", "department": "unisex", "attributes": Attributes()}
    bare = [item.model_copy(update=nothing | {"image": None, "image_sha256": None}) for item in ITEMS]
    with ReleaseWriter(tmp_path / "muse", seed=0) as writer:
        writer.write("items", bare)
        writer.write("conversations", [conversation()])
        folder = writer.seal(settings={}, models={})
    with pytest.raises(ReleaseError, match="8 items have no text"):
        recommend(folder)


def test_items_that_the_run_did_not_index_are_refused_before_anything_is_searched(tmp_path: Path) -> None:
    built = frozen_index(write_release(tmp_path / "muse", [conversation()])).index.manifest
    recorded = built.model_dump(include={"embedder", "embedder_digest", "items_digest", "text_template", "search"})

    def sealed(name: str, **changed: str) -> Path:
        with ReleaseWriter(tmp_path / name, seed=0) as writer:
            writer.write("items", ITEMS, image=lambda item: picture(ITEMS.index(item)))
            writer.write("conversations", [conversation()])
            return writer.seal(settings={}, models={}, catalog={"index": recorded | changed})

    assert frozen_index(sealed("same")).notes == ()
    assert frozen_index(sealed("dense")).index.manifest.retrieval == "dense"
    by_words = frozen_index(sealed("words", retrieval="sparse", words="bm25/1"))
    assert (by_words.notes, by_words.index.manifest.retrieval) == ((), "sparse")
    assert frozen_index(sealed("older", retrieval="sparse", words="bm25/0")).notes == (
        "the index built anew is not the run's: words differ",
    )
    assert "embedder_digest differ" in frozen_index(sealed("other", embedder_digest="f" * 64)).notes[0]
    with pytest.raises(ReleaseError, match="not those that the run indexed"):
        frozen_index(sealed("altered", items_digest="f" * 64))


def test_a_row_of_the_table_s_own_is_not_overwritten(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "muse", [conversation()])
    with pytest.raises(SettingsError, match="a row 'gold query' of its own"):
        recommend(folder, predictions={"gold query": tmp_path / "x.jsonl"})


def test_an_empty_query_is_missing_and_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"example_id": "c000000/2", "query": " "}\n{"example_id": "c000000/4", "query": "azul"}\n')
    report = recommend(write_release(tmp_path / "muse", [conversation()]), predictions={"mine": file})
    assert report.problems == ("mine: an empty query for c000000/2 of 2 examples",)
    assert report.get("mine", "Recall@10, recommended").missing == 1


def test_a_split_without_a_conversation_has_no_figures(tmp_path: Path) -> None:
    report = recommend(write_release(tmp_path / "muse", [conversation()]), split="test")
    assert {measure.value for section in report.sections for measure in section.measures} == {None}
