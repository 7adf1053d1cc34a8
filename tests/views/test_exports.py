import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.records import Call, Conversation
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.release.writer import ReleaseWriter
from muse_builder.tasks.base import Utterance
from muse_builder.views.context import Parts, captioned, visible, without_pictures
from muse_builder.views.exports import FORMATS, TASKS, RefusedRewritings, Scene, TrainingExample, check, export, placeholders
from tests.dialogues import BY_ID, ITEMS, conversation, picture, write_release

ITEM = BY_ID.__getitem__
SCENE = Scene(ITEM)
ASSISTANT_SIDE = ("query", "recommendation", "chit_chat")


def every(*conversations: Conversation) -> Iterator[tuple[str, Conversation, TrainingExample]]:
    for task, make in TASKS.items():
        for one in conversations:
            for example in make(one, SCENE):
                yield task, one, example


def place_of(example: TrainingExample) -> int:
    return int(example.example_id.split("/")[1])


def changed_after(one: Conversation, place: int) -> Conversation:
    """The same up to turn `place`; all that is later says LATER and shows another item."""
    later = tuple(
        turn.model_copy(
            update={"text": f"LATER {number}", "draft": f"LATER {number}"}
            | ({"item_ids": ("heels",), "image_item_ids": ("heels",)} if number > place else {})
        )
        for number, turn in enumerate(one.turns[place:], start=place)
    )
    return one.model_copy(update={"turns": one.turns[:place] + later, "accepted_item_id": "heels", "outcome": "give_up"})


def changed_notes(one: Conversation) -> Conversation:
    """The same to the eye; all that is private is something else."""
    profile = one.profile
    other = profile.model_copy(
        update={
            "target_item_id": "pants",
            "backstory": "OTHER",
            "scenario": "OTHER",
            "recipient": "OTHER",
            "requirements": (),
            "person": profile.person.model_copy(update={"name": "OTHER", "age": 3, "gender": "male"}),
        }
    )
    turns = tuple(
        turn.model_copy(update={"query": turn.query and "OTHER", "reason": "OTHER", "candidates": (), "draft": "OTHER"})
        for turn in one.turns
    )
    return one.model_copy(update={"profile": other, "turns": turns})


CASES = (
    conversation(0),
    conversation(1, recommended=("red", "navy", "blue"), outfit="scarf"),
    conversation(2, recommended=("blue",), handed_over=True),
    conversation(3, recommended=("boots", "heels"), target="pants"),
)


def test_every_task_gives_rows() -> None:
    counts = {task: sum(1 for other, _, _ in every(*CASES) if other == task) for task in TASKS}
    # 8 recommendations, one of them handed over; an inquiry; 4 reveals, a shared outfit and 8 answers; 12 lines above
    # their drafts and, of the searches before the accepted one, 1 + 2 + 0 + 1 refused queries.
    assert counts == {"query": 7, "recommendation": 8, "chit_chat": 1, "user": 13, "pairs": 16}


def test_no_prompt_changes_with_what_comes_later() -> None:
    checked = 0
    for task, one, example in every(*CASES):
        place = place_of(example)
        make = TASKS[task]
        after = changed_after(one, place)
        again = [other for other in make(after, SCENE) if other.example_id == example.example_id]
        if task == "pairs":
            continue  # whether a pair is there depends on its two ways to go on; its prompt is that of the other tasks
        assert len(again) == 1, (task, example.example_id)
        assert (again[0].system, again[0].prompt, again[0].images) == (example.system, example.prompt, example.images)
        assert "LATER" not in example.prompt
        checked += 1
    assert checked == 29


def test_no_assistant_s_prompt_changes_with_what_is_private() -> None:
    checked = 0
    for task in ASSISTANT_SIDE:
        for one in CASES:
            before = list(TASKS[task](one, SCENE))
            after = list(TASKS[task](changed_notes(one), SCENE))
            assert [(e.system, e.prompt, e.images) for e in before] == [(e.system, e.prompt, e.images) for e in after]
            checked += len(before)
    assert checked == 16


def test_no_private_word_stands_in_an_assistant_s_row() -> None:
    for task, one, example in every(*CASES):
        whole = f"{example.system} {example.prompt} {example.completion} {example.rejected}"
        of_user = one.turns[place_of(example)].role == "user"
        assert ("PRIVATE" in whole) == of_user, (task, example.example_id)


def test_a_pair_s_prompt_is_the_prompt_of_its_place() -> None:
    prompts = {(task, e.example_id): (e.system, e.prompt, e.images) for task, _, e in every(*CASES) if task != "pairs"}
    for task, _, example in every(*CASES):
        if task == "pairs":
            same = (example.system, example.prompt, example.images)
            assert same in [found for (_, name), found in prompts.items() if name == example.example_id]


def test_pairs_prefer_the_rewriting_and_the_query_that_found_what_was_taken() -> None:
    pairs = [(e.example_id, e.completion, e.rejected) for e in TASKS["pairs"](conversation(0), SCENE)]
    assert pairs == [
        ("c000000/1", "A cool shirt for a wedding, number 0.", "A shirt."),
        ("c000000/2", "In round 1 I suggest the Rosa Linen Shirt.", "Take the red."),
        ("c000000/4", "In round 2 I suggest the Azul Linen Shirt.", "Take the blue."),
        ("c000000/4", '{"query":"query 2 azul linen shirt"}', '{"query":"query 1 rosa linen shirt"}'),
    ]


def test_every_refused_query_stands_below_the_one_that_found_what_was_taken() -> None:
    pairs = [(e.rejected, e.completion) for e in TASKS["pairs"](CASES[1], SCENE) if e.pair == "refused_query"]
    assert pairs == [
        ('{"query":"query 1 rosa linen shirt"}', '{"query":"query 3 azul linen shirt"}'),
        ('{"query":"query 2 marina linen blouse"}', '{"query":"query 3 azul linen shirt"}'),
    ]


def rewriting(number: int, place: int, task: str, reply: dict[str, Any], status: str = "ok") -> Call:
    thread = f"conversation/{number}"
    return Call(
        call_id=f"{thread}/{place}",
        thread=thread,
        agent="rewriter",
        task=task,
        model="fake",
        key=f"{number}{place}",
        system_digest="",
        messages=(),
        status=status,  # type: ignore[arg-type]
        reply=json.dumps(reply),
    )


def test_lines_of_refused_rewritings_come_from_the_traces(tmp_path: Path) -> None:
    one = conversation(0)
    right = [turn.text for turn in one.turns]
    named = [*right[:1], "A warm shirt for a funeral.", "Other words, same thing.", *right[3:]]
    ruled = [*right[:2], "In round 1 I suggest the Rosa Silk Shirt.", *right[3:]]
    calls = [
        rewriting(0, 0, "rewrite", {"texts": ruled}),
        rewriting(0, 1, "rewrite", {"texts": named[:2]}, status="invalid"),
        rewriting(0, 2, "rewrite", {"texts": named}),
        rewriting(0, 3, "check", {"consistent": False, "problems": [{"line": 1, "problem": "cool became warm"}]}),
        rewriting(0, 4, "rewrite", {"texts": right}),
        rewriting(0, 5, "check", {"consistent": True, "problems": []}),
    ]
    with ReleaseWriter(tmp_path / "muse", seed=0) as release:
        release.write("items", ITEMS, image=lambda item: picture(ITEMS.index(item)))
        release.write("conversations", [one, conversation(1)])
        release.write("traces", calls)
        folder = release.seal(settings={"seed": 0}, models={})
    refused = RefusedRewritings(folder, ReleasedItems(folder))
    # The rules name line 2 of the first ("silk" for "linen"), the model line 1 of the third; the second never fitted.
    assert refused.of(one) == {1: ["A warm shirt for a funeral."], 2: ["In round 1 I suggest the Rosa Silk Shirt."]}
    assert refused.of(conversation(1)) == {}
    out = export(folder, tmp_path / "out", format="llama_factory", tasks=["pairs"]).folder
    rows = [json.loads(line) for file in out.glob("pairs_*.jsonl") for line in file.read_text("utf-8").splitlines()]
    worse = [(row["example_id"], row["rejected"]["value"]) for row in rows if row["pair"] == "refused_rewriting"]
    assert worse == [("c000000/1", "A warm shirt for a funeral."), ("c000000/2", "In round 1 I suggest the Rosa Silk Shirt.")]


def test_openai_s_pairs_are_words_alone_since_its_preference_tuning_takes_no_pictures(tmp_path: Path) -> None:
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="openai").folder
    pairs = "".join(file.read_text("utf-8") for file in out.glob("pairs_*.jsonl"))
    assert "image_url" not in pairs
    assert "[picture: Summary of Nube Silk Scarf.]" in pairs
    assert "image_url" in "".join(file.read_text("utf-8") for file in out.glob("recommendation_*.jsonl"))
    assert json.loads((out / "export.json").read_text())["text_only"] == ["pairs"]


def test_captions_stand_for_pictures_in_every_format_on_request(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    out = export(release, tmp_path / "out", format="llama_factory", text_only=True).folder
    rows = [json.loads(line) for file in out.glob("*_*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == 45
    assert {len(row["images"]) for row in rows} == {0}
    assert "<image>" not in json.dumps(rows)
    assert list((out / "images").iterdir()) == []


def test_a_release_that_gives_no_example_is_said_to_give_none(tmp_path: Path) -> None:
    foreign = conversation(0, target="")
    turns = tuple(turn.model_copy(update={"query": None, "draft": turn.text}) for turn in foreign.turns)
    release = write_release(tmp_path / "muse", [foreign.model_copy(update={"turns": turns})])
    found = export(release, tmp_path / "out")
    assert found.without.keys() == {"query", "chit_chat", "user", "pairs"}
    assert sorted(path.name for path in found.folder.iterdir()) == ["README.md", "export.json", "recommendation"]
    with pytest.raises(SettingsError, match=r"no training example .query: no turn tells what was searched for"):
        export(release, tmp_path / "none", tasks=["query"])
    assert not (tmp_path / "none").exists()


def test_a_recommendation_shows_what_was_shown_and_last_the_item_itself() -> None:
    examples = list(TASKS["recommendation"](CASES[1], SCENE))
    assert [[item.item_id for item in example.images] for example in examples] == [
        ["scarf", "red"],
        ["scarf", "red", "navy"],
        ["scarf", "red", "navy", "blue"],
    ]


def test_the_user_knows_the_target_and_the_assistant_does_not() -> None:
    first = next(iter(TASKS["user"](conversation(0), SCENE)))
    assert "Azul Linen Shirt" in first.prompt
    assert [item.item_id for item in first.images] == ["blue"]
    query = next(iter(TASKS["query"](conversation(0), SCENE)))
    assert "Azul" not in query.prompt
    assert query.images == ()


@pytest.mark.parametrize("format", FORMATS)
def test_every_row_has_as_many_placeholders_as_pictures(format: str, tmp_path: Path) -> None:
    made = FORMATS[format](ReleasedPictures(write_release(tmp_path / "muse", CASES)))
    for _, _, example in every(*CASES):
        row = made.row(example)
        check(row, example)
        assert placeholders(row) == len(example.images)


def test_a_row_that_lost_a_picture_is_found(tmp_path: Path) -> None:
    pictures = ReleasedPictures(write_release(tmp_path / "muse", CASES))
    example = next(iter(TASKS["recommendation"](CASES[1], SCENE)))
    for format in FORMATS:
        row = FORMATS[format](pictures).row(example)
        if "images" in row:
            row["images"] = row["images"][1:]
        else:
            row["messages"][1]["content"] = row["messages"][1]["content"][1:]
        with pytest.raises(ReleaseError, match="c000001/4"):
            check(row, example)


def test_a_placeholder_in_a_text_is_no_placeholder(tmp_path: Path) -> None:
    said = conversation(0)
    turns = (said.turns[0], said.turns[1].model_copy(update={"text": "A shirt like <image> and < Video >?"}), *said.turns[2:])
    said = said.model_copy(update={"turns": turns})
    made = FORMATS["llama_factory"](ReleasedPictures(write_release(tmp_path / "muse", [said])))
    for _, _, example in every(said):
        check(made.row(example), example)
    assert "(image) and (Video)" in next(iter(TASKS["query"](said, SCENE))).prompt


def test_trl_s_rows_load_with_datasets_and_hold_the_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out").folder
    loaded = datasets.load_dataset(str(out), "recommendation", cache_dir=str(tmp_path / "cache"))
    rows = [row for split in loaded.values() for row in split]
    assert len(rows) == 8
    row = next(row for row in rows if row["example_id"] == "c000001/4")
    assert [part["type"] for part in row["messages"][1]["content"]] == ["image", "image", "text"]
    assert [image.getpixel((0, 0))[0] for image in row["images"]] == [20 * 6, 0]  # scarf is the 7th item, red the 1st
    pairs = datasets.load_dataset(str(out), "pairs", cache_dir=str(tmp_path / "cache"))
    assert sum(len(split) for split in pairs.values()) == 16


def test_trl_fills_every_placeholder(tmp_path: Path) -> None:
    data_utils = pytest.importorskip("trl.data_utils", reason="trl is not installed", exc_type=ImportError)
    made = FORMATS["trl"](ReleasedPictures(write_release(tmp_path / "muse", CASES)))
    for _, _, example in every(*CASES):
        row = made.row(example)
        messages = row.get("messages") or row["prompt"] + row["chosen"]
        filled = data_utils.prepare_multimodal_messages(as_arrow_gives_them(messages), row["images"])
        images = [part["image"] for message in filled for part in message["content"] if part["type"] == "image"]
        assert images == row["images"]


def as_arrow_gives_them(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return json.loads(json.dumps(messages))  # type: ignore[no-any-return]


def test_openai_s_rows_are_what_its_client_calls_messages(tmp_path: Path) -> None:
    from openai.types.chat import ChatCompletionMessageParam
    from pydantic import TypeAdapter

    fits = TypeAdapter(list[ChatCompletionMessageParam])
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="openai").folder
    rows = [json.loads(line) for file in sorted(out.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    assert len(rows) == 7 + 8 + 1 + 13 + 16
    for row in rows:
        messages = row.get("messages") or [*row["input"]["messages"], *row["preferred_output"], *row["non_preferred_output"]]
        fits.validate_python(messages)
        assert [message["role"] for message in messages][:3] == ["system", "user", "assistant"]
        assert all(isinstance(message["content"], str) for message in messages if message["role"] != "user")


def test_llama_factory_finds_every_file_and_every_picture(tmp_path: Path) -> None:
    out = export(write_release(tmp_path / "muse", CASES), tmp_path / "out", format="llama_factory").folder
    known = json.loads((out / "dataset_info.json").read_text("utf-8"))
    total = 0
    for name, described in known.items():
        rows = [json.loads(line) for line in (out / described["file_name"]).read_text("utf-8").splitlines()]
        total += len(rows)
        for row in rows:
            columns = described["columns"]
            turns = row[columns["messages"]]
            assert [turn["from"] for turn in turns] == (["human"] if "pairs" in name else ["human", "gpt"])
            assert turns[0]["value"].count("<image>") == len(row[columns["images"]])
            assert all((out / image).is_file() for image in row[columns["images"]])
            if described.get("ranking"):
                assert row[columns["chosen"]]["from"] == row[columns["rejected"]]["from"] == "gpt"
    assert total == 45
    assert (out / "images" / "scarf.png").read_bytes() == picture(6)


def test_an_export_is_the_same_twice_and_says_what_it_holds(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    for format in FORMATS:
        one = export(release, tmp_path / f"{format}1", format=format)
        two = export(release, tmp_path / f"{format}2", format=format)
        for name, rows in one.rows.items():
            assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()
            assert json.loads((one.folder / "export.json").read_text())["files"][name]["rows"] == rows


def test_given_splits_and_a_limit_choose_the_conversations(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    parts = Parts("cold_item", "0" * 64, {"c000000": "test", "c000001": "train", "c000003": "train"})
    found = export(release, tmp_path / "out", format="openai", tasks=["query"], parts=parts, limit=1)
    held = [json.loads(line) for line in (found.folder / "query_train.jsonl").read_text("utf-8").splitlines()]
    assert set(found.rows) == {"query_train.jsonl", "query_test.jsonl"}
    assert found.rows["query_test.jsonl"] == 2
    assert len({row["messages"][1]["content"][-1]["text"].split("number ")[1][0] for row in held}) == 1


def test_wrong_wishes_are_refused(tmp_path: Path) -> None:
    release = write_release(tmp_path / "muse", CASES)
    with pytest.raises(SettingsError, match="unknown format 'x'; known: trl"):
        export(release, tmp_path / "out", format="x")
    with pytest.raises(SettingsError, match="unknown task 'sing'"):
        export(release, tmp_path / "out", tasks=["sing"])
    with pytest.raises(SettingsError, match="a limit of 0 conversations"):
        export(release, tmp_path / "out", limit=0)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        export(release, tmp_path / "full")


def test_a_conversation_without_a_known_target_has_no_user_rows() -> None:
    foreign = conversation(0, target="")
    assert list(TASKS["user"](foreign, SCENE)) == []
    assert {e.example_id for e in TASKS["pairs"](foreign, SCENE)} == {"c000000/2", "c000000/4"}


# --- the text-only variant ----------------------------------------------------------------------------------------------


def test_captions_stand_where_pictures_were() -> None:
    context = without_pictures(visible(conversation(0), 3, ITEM))
    assert context[2].text == "In round 1 I suggest the Rosa Linen Shirt. [picture: Summary of Rosa Linen Shirt.]"
    assert context[2].items[0].image is None
    assert context[0].text == "Hello from 0."
    bare = BY_ID["red"].model_copy(update={"summary": "", "title": "Čapka\nПальто"})
    said = Utterance(role="user", action="share_image", text="Look:", items=(bare,))
    assert captioned(said).text == "Look: [picture: Čapka Пальто]"


def test_thumbnails_are_small_jpegs(tmp_path: Path) -> None:
    from PIL import Image

    pictures = ReleasedPictures(write_release(tmp_path / "muse", CASES))
    with Image.open(io.BytesIO(pictures.thumbnail("red", 4))) as small:
        assert (small.format, small.size) == ("JPEG", (4, 4))
    assert pictures.read("unknown") is None
    with pytest.raises(ReleaseError, match="no picture of the item 'unknown'"):
        pictures.thumbnail("unknown", 4)
