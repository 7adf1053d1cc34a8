"""Pictures joined to conversations while they are read: the right ones, in the right places, as many as placeholders."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.records import Conversation, Turn
from muse_builder.release.reader import load
from muse_builder.release.writer import ReleaseWriter
from muse_builder.views import join_images, vlm_messages
from tests import synthetic

datasets = pytest.importorskip("datasets")


def talk(number: int) -> Conversation:
    """B000, B005 and B010 have no picture."""
    turns = (
        Turn(role="assistant", action="greet", round=0, text="Hello <image>."),
        Turn(role="user", action="share_image", round=0, text="This is mine.", image_item_ids=(f"B{number % 12:03}",)),
        Turn(role="assistant", action="recommend", round=1, text="Two of them.", image_item_ids=("B001", "B010", "B007")),
        Turn(role="user", action="accept", round=1, text="Yes.", item_ids=("B001",)),
    )
    return synthetic.conversation(number).model_copy(update={"turns": turns})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with ReleaseWriter(tmp_path_factory.mktemp("views") / "muse") as writer:
        writer.write("items", synthetic.items(), image=synthetic.picture_of)
        writer.write("conversations", (talk(number) for number in range(30)))
        return writer.seal()


@pytest.fixture(scope="module")
def items(folder: Path) -> Any:
    return load(folder, "items", "train")


def number_of(row: dict[str, Any]) -> int:
    return int(row["conversation_id"][1:])


def colours(pictures: list[Any]) -> list[int | None]:
    return [None if picture is None else picture.getpixel((0, 0))[0] for picture in pictures]


def own(number: int) -> int | None:
    return number % 12 if number % 12 % 5 else None


def test_each_turn_has_the_pictures_it_shows(folder: Path, items: Any) -> None:
    view = join_images(load(folder, split="train"), items)
    assert len(view) > 10
    for row in view:
        assert [colours(pictures) for pictures in row["images"]] == [[], [own(number_of(row))], [1, None, 7], []]
        assert row["turns"][2]["image_item_ids"] == ["B001", "B010", "B007"]


def test_a_view_can_be_cut_sorted_and_taken_to_other_processes(folder: Path, items: Any) -> None:
    rows = load(folder, split="train").sort("conversation_id", reverse=True)
    view = pickle.loads(pickle.dumps(join_images(rows, items)))
    batch = view[1:3]
    assert [colours(turns[1]) for turns in batch["images"]] == [
        [own(number_of({"conversation_id": name}))] for name in batch["conversation_id"]
    ]
    assert batch["conversation_id"] == sorted(batch["conversation_id"], reverse=True)


def test_all_splits_at_once(folder: Path, items: Any) -> None:
    views = join_images(load(folder), items)
    assert set(views) == {"train", "validation", "test"}
    assert colours(views["test"][0]["images"][2]) == [1, None, 7]


def check_messages(row: dict[str, Any]) -> list[int | None]:
    """Gives the colours in the order of the placeholders, counted as TRL counts them."""
    assert set(row) == {"messages", "images"}
    assert [message["role"] for message in row["messages"]] == ["assistant", "user", "assistant", "user"]
    places = [part for message in row["messages"] for part in message["content"] if part["type"] == "image"]
    assert len(places) == len(row["images"])
    texts = [[part["text"] for part in message["content"] if part["type"] == "text"] for message in row["messages"]]
    assert texts == [["Hello (image)."], ["This is mine."], ["Two of them."], ["Yes."]]
    assert row["messages"][0]["content"][0].keys() == {"type", "text"}
    return colours(row["images"])


def test_messages_have_a_placeholder_for_each_picture_and_a_picture_for_each_placeholder(folder: Path, items: Any) -> None:
    rows = load(folder, split="train")
    view = vlm_messages(rows, items)
    for plain, row in zip(rows, view, strict=True):
        mine = own(number_of(plain))
        assert check_messages(row) == [*([] if mine is None else [mine]), 1, 7]
        assert [len(message["content"]) for message in row["messages"]] == [1, 1 if mine is None else 2, 3, 1]


@pytest.mark.parametrize("whole", [False, True], ids=["one split", "all splits"])
def test_streamed_rows_are_the_same(folder: Path, items: Any, whole: bool) -> None:
    plain = list(load(folder, split="train"))
    # A stream for each: datasets 2.21 mixes up two views of one stream.
    first, second = (datasets.load_dataset(str(folder), streaming=True) for _ in range(2))
    if whole:
        joined, messages = join_images(first, items)["train"], vlm_messages(second, items)["train"]
    else:
        joined, messages = join_images(first["train"], items), vlm_messages(second["train"], items)
    for row, with_pictures, said in zip(plain, joined, messages, strict=True):
        mine = own(number_of(row))
        assert [colours(pictures) for pictures in with_pictures["images"]] == [[], [mine], [1, None, 7], []]
        assert with_pictures["conversation_id"] == row["conversation_id"]
        assert check_messages(said) == [*([] if mine is None else [mine]), 1, 7]


def test_messages_that_are_stored_keep_their_placeholders(folder: Path, items: Any, tmp_path: Path) -> None:
    view = vlm_messages(load(folder, split="test"), items)
    said = {"role": datasets.Value("string"), "content": [{"type": datasets.Value("string"), "text": datasets.Value("string")}]}
    columns = datasets.Features({"messages": [said], "images": [datasets.Image()]})
    stored = datasets.Dataset.from_list([view[number] for number in range(len(view))], features=columns)
    stored.to_parquet(str(tmp_path / "messages.parquet"))
    again = datasets.Dataset.from_parquet(str(tmp_path / "messages.parquet"), cache_dir=str(tmp_path))
    for before, row in zip(view, again, strict=True):
        assert check_messages(row) == colours(before["images"])


def test_what_cannot_be_joined_says_so(folder: Path, items: Any) -> None:
    rows = load(folder, split="train")
    with pytest.raises(ReleaseError, match=r"conversation c0000\d\d shows B0\d\d, which is not among the 1 items"):
        join_images(rows, items.select([0]))[0]
    with pytest.raises(ReleaseError, match="must be a Dataset, not IterableDataset"):
        join_images(rows, datasets.load_dataset(str(folder), "items", split="train", streaming=True))
    with pytest.raises(ReleaseError, match="have no column 'image'"):
        vlm_messages(rows, items.remove_columns("image"))
