"""Conversations with their pictures, joined while they are read: nothing is stored twice.

A release keeps each product's picture once, in `items`; a turn names what it shows by `image_item_ids`. These views put the
two together row by row. They work on a Dataset or DatasetDict (by `with_transform`: nothing is computed before a row is
asked for) and on their streaming kinds (by `map`); `items` must be a Dataset, since pictures are looked up by row.

    from datasets import load_dataset
    from muse_builder.views import join_images, vlm_messages

    conversations = load_dataset("ORG/muse", split="train")              # or streaming=True
    items = load_dataset("ORG/muse", "items", split="train")
    join_images(conversations, items)[0]["images"]                       # one list a turn
    SFTTrainer(..., train_dataset=vlm_messages(conversations, items))    # TRL: messages and images
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from muse_builder.errors import ReleaseError

if TYPE_CHECKING:
    import datasets
    from PIL.Image import Image

    Conversations = TypeVar(
        "Conversations",
        datasets.Dataset,
        datasets.DatasetDict,
        datasets.IterableDataset,
        datasets.IterableDatasetDict,
    )

Batch = dict[str, list[Any]]
Message = dict[str, Any]

STREAM_ROWS = 16
"""Rows joined at a time while streaming: a few dozen decoded pictures."""

_MARKS = re.compile(r"<\s*(image|video|audio)\s*>", re.IGNORECASE)
"""What some chat templates take for a picture; said by a person or a catalog it is text."""


def join_images(conversations: "Conversations", items: "datasets.Dataset") -> "Conversations":
    """The conversations with a further column `images`: one list a turn, as long as its `image_item_ids`.

    Where the release has no picture of an item, None stands in its place.

    Raises:
        ReleaseError: `items` cannot be looked up by row; when a row is read, a turn shows an item that `items` lacks.
    """
    return _applied(conversations, _Joined(_Pictures(items)), keep=True)


def vlm_messages(conversations: "Conversations", items: "datasets.Dataset") -> "Conversations":
    """The conversations as TRL and chat templates of vision-language models take them, and nothing else of them.

        messages    [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Like this one."}]}, ...]
        images      every picture in the order of the placeholders

    Every `{"type": "image"}` has its picture in `images` and the other way round; an item without a picture gets no
    placeholder. Turns keep their order and role, so the assistant speaks first, as in the paper's open-dialogue (3.3.1).

    Raises:
        ReleaseError: as `join_images`.
    """
    return _applied(conversations, _Messages(_Pictures(items)), keep=False)


class _Pictures:
    """Item id -> its decoded picture. Can be pickled, so that loaders may use worker processes."""

    def __init__(self, items: "datasets.Dataset") -> None:
        import datasets

        if isinstance(items, datasets.DatasetDict) and len(items) == 1:
            items = next(iter(items.values()))
        if not isinstance(items, datasets.Dataset):
            raise ReleaseError(
                f"items must be a Dataset, not {type(items).__name__}, since pictures are looked up by row: "
                'load_dataset(..., "items", split="train") without streaming; the conversations may stream'
            )
        missing = {"item_id", "image"} - set(items.column_names)
        if missing:
            raise ReleaseError(f"items have no column {sorted(missing)[0]!r}: pass the config `items` of the release")
        items = items.with_format(None)
        self._row = {item_id: row for row, item_id in enumerate(items["item_id"])}
        self._images = items.select_columns(["image"])

    def of(self, conversation_id: str, turn: dict[str, Any]) -> "Iterator[Image | None]":
        for item_id in turn["image_item_ids"]:
            if item_id not in self._row:
                raise ReleaseError(
                    f"conversation {conversation_id} shows {item_id}, which is not among the {len(self._row)} items: "
                    "load the items of the same release and revision"
                )
            yield self._images[self._row[item_id]]["image"]


class _Joined:
    """Batch of conversations -> the same with `images`."""

    def __init__(self, pictures: _Pictures) -> None:
        self._pictures = pictures

    def __call__(self, batch: Batch) -> Batch:
        rows = zip(batch["conversation_id"], batch["turns"], strict=True)
        return {**batch, "images": [[list(self._pictures.of(name, turn)) for turn in turns] for name, turns in rows]}


class _Messages:
    """Batch of conversations -> messages and images."""

    def __init__(self, pictures: _Pictures) -> None:
        self._pictures = pictures

    def __call__(self, batch: Batch) -> Batch:
        made: Batch = {"messages": [], "images": []}
        for name, turns in zip(batch["conversation_id"], batch["turns"], strict=True):
            messages: list[Message] = []
            images: list[Image] = []
            for turn in turns:
                shown = [picture for picture in self._pictures.of(name, turn) if picture is not None]
                images += shown
                text = {"type": "text", "text": _MARKS.sub(r"(\1)", turn["text"])}
                messages.append({"role": turn["role"], "content": [*({"type": "image"} for _ in shown), text]})
            made["messages"].append(messages)
            made["images"].append(images)
        return made


def _applied(conversations: Any, transform: Any, *, keep: bool) -> Any:
    import datasets

    if isinstance(conversations, (datasets.IterableDataset, datasets.IterableDatasetDict)):
        splits = conversations.values() if isinstance(conversations, dict) else [conversations]
        names = [] if keep else list(next(iter(splits)).column_names or next(iter(next(iter(splits)))))
        return conversations.map(transform, batched=True, batch_size=STREAM_ROWS, remove_columns=names)
    return conversations.with_transform(transform)
