"""What was read of the rows that a repository holds and keeps: their ids, their counts, and where their texts lie here."""

import copy
from pathlib import Path
from typing import NamedTuple

from muse_builder.records import Item, Record
from muse_builder.release.example import Example, item_ids
from muse_builder.release.measures import Measures
from muse_builder.release.merge import Known, Source


class LocalShard(NamedTuple):
    """A shard on this disk."""

    path: Path
    rows: int


class Counted:
    """What is known of the rows that stay, and the counts of all rows."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.local: dict[str, list[LocalShard]] = {}
        """File of the repository -> the shards that hold its texts."""
        self.known = Known()
        self.measures = Measures()
        self._items: dict[str, Item] = {}
        """Items of the conversation that the card may print."""

    def copy(self) -> "Counted":
        """The same, whose counts may go on without changing these."""
        other = Counted()
        other.files, other.known, other._items, other.local = self.files, self.known, self._items, self.local
        other.measures = copy.deepcopy(self.measures)
        return other

    def add(self, record: Record, *, split: str, image: bytes | None) -> None:
        self.known.add(record)
        self.measures.add(record, split=split, image=image)
        # Conversations come first, so the one to print is known when the items come.
        if isinstance(record, Item) and self.measures.example and record.item_id in item_ids(self.measures.example):
            self._items[record.item_id] = record

    def example(self, source: Source) -> Example | None:
        if self.measures.example is None:
            return None
        wanted = set(item_ids(self.measures.example)) - self._items.keys()
        own = (row.record for row in source("items", images=False)) if wanted else ()
        found = {item.item_id: item for item in own if isinstance(item, Item) and item.item_id in wanted}
        return Example(self.measures.example, self._items | found)
