"""Rows of a release by name: one conversation, one thread of the traces, one product, without reading the others."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from muse_builder.errors import ReleaseError
from muse_builder.records import Item, Record
from muse_builder.release import schema
from muse_builder.release.reader import batches, read, shards

if TYPE_CHECKING:
    import pyarrow as pa

Known = TypeVar("Known", bound=Record)


class Rows:
    """The rows of one config, found by a column's value without reading the others. Arrow shards stay memory-mapped."""

    def __init__(self, folder: Path, config: str, by: str) -> None:
        """
        Args:
            by: the column to find rows by; rows that follow each other with the same value are found together.
        """
        self.config = config
        self._columns = [name for name, kind in schema.COLUMNS[config].items() if kind != "image"]
        self._batches: list[pa.RecordBatch] = []
        self._spans: dict[str, list[tuple[int, int, int]]] = {}
        for parts in shards(folder, config).values():
            for part in parts:
                for batch in batches(part.path):
                    self._note(len(self._batches), batch.column(by).to_pylist())
                    self._batches.append(batch)

    def _note(self, number: int, values: Sequence[str]) -> None:
        start = 0
        for place in range(1, len(values) + 1):
            if place == len(values) or values[place] != values[start]:
                self._spans.setdefault(values[start], []).append((number, start, place))
                start = place

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __contains__(self, value: str) -> bool:
        return value in self._spans

    def __len__(self) -> int:
        return len(self._spans)

    def count(self, value: str) -> int:
        """How many rows it has."""
        return sum(stop - start for _, start, stop in self._spans.get(value, ()))

    def rows(self, value: str) -> list[schema.Row]:
        """Its rows as plain values, without pictures; none where there is no such value."""
        found: list[schema.Row] = []
        for number, start, stop in self._spans.get(value, ()):
            batch = self._batches[number]
            there = [name for name in self._columns if name in batch.schema.names]  # an older release lacks newer columns
            found += batch.select(there).slice(start, stop - start).to_pylist()
        return found

    def columns(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """The values of these columns, row by row."""
        for batch in self._batches:
            yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)

    def records(self, value: str, kind: type[Known]) -> list[Known]:
        records = [schema.from_row(self.config, row) for row in self.rows(value)]
        return [record for record in records if isinstance(record, kind)]


class ReleasedItems:
    """The products of a release as the cast takes them (`run.Shelf`); read one by one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = Rows(folder, "items", "item_id")
        self.ids: Sequence[str] = tuple(self._rows)
        self.get = lru_cache(maxsize=4096)(self._get)

    def _get(self, item_id: str) -> Item:
        found = self._rows.records(item_id, Item)
        if not found:
            raise ReleaseError(f"the release has no item {item_id!r}, which a conversation speaks of")
        return found[0]

    def __iter__(self) -> Iterator[Item]:
        return (item for item in read(self._folder, "items") if isinstance(item, Item))


class ReleasedPictures:
    """The pictures of a release by item id, read where they lie; of several, those that an earlier one has not."""

    def __init__(self, *folders: Path) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._places: dict[str, tuple[int, int]] = {}
        for part in (part for folder in folders for parts in shards(folder, "items").values() for part in parts):
            for batch in batches(part.path):
                for row, item_id in enumerate(batch.column("item_id").to_pylist()):
                    self._places.setdefault(item_id, (len(self._batches), row))
                self._batches.append(batch.select(["image"]))

    def read(self, item_id: str) -> bytes | None:
        """The picture's file as it was sealed; None where the item has none or is not there."""
        if item_id not in self._places:
            return None
        batch, row = self._places[item_id]
        value = self._batches[batch].column("image")[row].as_py()
        return None if value is None else value["bytes"]

    def thumbnail(self, item_id: str, max_side: int) -> bytes:
        """The picture as a JPEG with no side above `max_side` pixels.

        Raises: ReleaseError where the item has no picture.
        """
        import io

        from PIL import Image

        data = self.read(item_id)
        if data is None:
            raise ReleaseError(f"the release has no picture of the item {item_id!r}")
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("RGB", (max_side, max_side))
            small = picture.convert("RGB")
        small.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=85)
        return buffer.getvalue()
