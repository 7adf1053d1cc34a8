"""Whole tables of a release as files of formats that everybody reads: one class a format, each writes a split row by row.

parquet       <table>/<split>-00000.parquet, pictures embedded; the columns of the release
webdataset    <table>/<split>-00000.tar: a sample is KEY.json and its pictures, KEY.jpg or KEY.0.jpg, KEY.1.jpg, ...
imagefolder   <table>/<split>/metadata.jsonl and the pictures beside it
jsonl         <table>/<split>.jsonl, the pictures once in images/, named by their paths

Names of files come from ids only where an id is a plain name, else from its digest. Same release, same bytes.
"""

import contextlib
import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
ROW_GROUP_BYTES = 32 << 20
"""Held in memory while Parquet is written and read."""
FILE_BYTES = 512 << 20
"""Of pictures and texts in one file; the next begins then."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
"""Names that are no files on Windows."""
_KINDS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp"))
"""First bytes of a picture -> the end of its name."""


class Table(NamedTuple):
    """One split of one table."""

    name: str
    split: str
    columns: "pa.Schema"
    batches: "Iterable[pa.RecordBatch]"


class TableFormat(Protocol):
    """Writes tables into a folder, one split after the other."""

    pictures_alone: bool
    """Whether it holds nothing but tables with pictures."""

    def __init__(self, folder: Path) -> None: ...

    def write(self, table: Table) -> dict[Path, int]:
        """File -> rows in it; no file for no rows."""
        ...

    def opened_by(self, tables: Mapping[str, Mapping[str, list[str]]]) -> str:
        """The README: how to open what was written.

        Args:
            tables: table -> split -> its files, relative to the folder.
        """
        ...


class Pictures:
    """Names of picture files, one for each item, none twice."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def name(self, of: str, content: bytes) -> tuple[str, bool]:
        """The name of an item's picture, and whether it is new.

        Args:
            of: the item's id, whatever stands in it.
        """
        if of in self._names:
            return self._names[of], False
        free = _PLAIN.fullmatch(of) and of.lower() not in self._taken and not _DEVICE.fullmatch(of)
        plain = of if free else f"h{hashlib.sha256(of.encode()).hexdigest()[:24]}"
        self._taken.add(plain.lower())
        self._names[of] = f"{plain}.{kind_of(content)}"
        return self._names[of], True

    def __len__(self) -> int:
        return len(self._names)


def kind_of(picture: bytes) -> str:
    """The end of a file's name that fits a picture."""
    return next((end for begin, end in _KINDS if picture.startswith(begin)), "bin")


def _rows(table: Table) -> Iterator[Row]:
    for batch in table.batches:
        yield from batch.to_pylist()


def _apart(row: Row, drawn: str | None) -> tuple[Row, list[tuple[str, bytes]]]:
    """A row without its pictures, and the pictures with their items' ids.

    Args:
        drawn: as `_drawn` gives it.
    """
    plain = {name: value for name, value in row.items() if name != drawn}
    if drawn == "images":
        return plain, [(of, one["bytes"]) for of, one in zip(row["images_of"], row["images"], strict=True)]
    one = row[drawn] if drawn else None
    return plain, [(str(row.get("item_id")), one["bytes"])] if one and one["bytes"] else []


def _drawn(table: Table) -> str | None:
    """The column of a table that has pictures: "image", or "images" of several, named by "images_of". In `traces`, "images"
    are digests."""
    names = table.columns.names
    return "images" if "images_of" in names else "image" if "image" in names else None


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _front(tables: Mapping[str, Mapping[str, list[str]]]) -> str:
    """The YAML by which `datasets` finds tables and splits."""
    lines = ["---", "configs:"]
    for name, splits in tables.items():
        lines += [f"- config_name: {name}", "  data_files:"]
        for split, files in splits.items():
            lines += [f"  - split: {split}", "    path:", *(f"    - {file}" for file in files)]
    return "\n".join([*lines, "---", "", ""])


class Parquet:
    """Row groups of about 32 MB, zstd; a further file after 512 MB."""

    pictures_alone = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, table: Table) -> dict[Path, int]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        found: dict[Path, int] = {}
        written = FILE_BYTES + 1
        with contextlib.ExitStack() as opened:
            for group in _groups(table.batches):
                held = pa.Table.from_batches(group)
                if written + held.nbytes > FILE_BYTES:
                    opened.close()
                    path = self._folder / table.name / f"{table.split}-{len(found):05}.parquet"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    writer = opened.enter_context(pq.ParquetWriter(str(path), table.columns, compression="zstd"))
                    written, found[path] = 0, 0
                writer.write_table(held, row_group_size=held.num_rows)
                written += held.nbytes
                found[path] += held.num_rows
        return found

    def opened_by(self, tables: Mapping[str, Mapping[str, list[str]]]) -> str:
        name, splits = next(iter(tables.items()))
        split = next(iter(splits))
        files = f"{name}/{split}-*.parquet"
        return _front(tables) + (
            "# MUSE as Parquet\n\n```python\n"
            f'datasets.load_dataset("FOLDER", "{name}")\n'
            f"duckdb.sql(\"SELECT count(*) FROM '{files}'\")\n"
            f'polars.scan_parquet("{files}")\n'
            f'pandas.read_parquet("{splits[split][0]}", dtype_backend="pyarrow")\n'
            "```\n\nPictures stand in `image` (or, joined, in `images`) as `bytes` and `path`.\n"
        )


def _groups(batches: "Iterable[pa.RecordBatch]") -> "Iterator[list[pa.RecordBatch]]":
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        if held and size + batch.nbytes > ROW_GROUP_BYTES:
            yield held
            held, size = [], 0
        held.append(batch)
        size += batch.nbytes
    if held:
        yield held


class WebDataset:
    """POSIX archives without owners and dates; a sample's members follow one another."""

    pictures_alone = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, table: Table) -> dict[Path, int]:
        found: dict[Path, int] = {}
        written = FILE_BYTES + 1
        drawn = _drawn(table)
        with contextlib.ExitStack() as opened:
            for number, row in enumerate(_rows(table)):
                if written > FILE_BYTES:
                    opened.close()
                    path = self._folder / table.name / f"{table.split}-{len(found):05}.tar"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    archive = opened.enter_context(tarfile.open(path, "w", format=tarfile.USTAR_FORMAT))
                    written, found[path] = 0, 0
                for end, content in _members(row, drawn):
                    member = tarfile.TarInfo(f"{table.name}-{table.split}-{number:08}.{end}")
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
                    written += member.size
                archive.members = []  # type: ignore[attr-defined]  # it would grow with every member
                found[path] += 1
        return found

    def opened_by(self, tables: Mapping[str, Mapping[str, list[str]]]) -> str:
        file = next(files[0] for splits in tables.values() for files in splits.values())
        return (
            "# MUSE as WebDataset\n\nA sample is `json` and its pictures: `jpg` (or as the picture is), of `joined` `0.jpg`, "
            "`1.jpg`, ... in the order of `images_of`.\n\n```python\n"
            f'for sample in webdataset.WebDataset("{file}", shardshuffle=False).decode("pil"):\n    sample["json"]\n```\n'
        )


def _members(row: Row, drawn: str | None) -> list[tuple[str, bytes]]:
    """The ends of the names of a sample's files, and what is in them."""
    plain, pictures = _apart(row, drawn)
    kinds = [kind_of(content) for _, content in pictures]
    ends = [f"{place}.{kind}" for place, kind in enumerate(kinds)] if drawn == "images" else kinds
    return [("json", _line(plain).encode()), *zip(ends, (content for _, content in pictures), strict=True)]


class ImageFolder:
    """Pictures as files, and a line of metadata for each; what has none is left out."""

    pictures_alone = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, table: Table) -> dict[Path, int]:
        place = self._folder / table.name / table.split
        named, drawn = Pictures(), _drawn(table)
        count = 0
        place.mkdir(parents=True)
        with (place / "metadata.jsonl").open("w", encoding="utf-8") as lines:
            for row in _rows(table):
                plain, pictures = _apart(row, drawn)
                names = [_put(place, named, of, content) for of, content in pictures]
                if not names:
                    continue
                key, value = ("images_file_names", names) if drawn == "images" else ("file_name", names[0])
                lines.write(_line({key: value} | plain))
                count += 1
        if not count:
            (place / "metadata.jsonl").unlink()
            place.rmdir()
            return {}
        return {place / "metadata.jsonl": count}

    def opened_by(self, tables: Mapping[str, Mapping[str, list[str]]]) -> str:
        name = next(iter(tables))
        return (
            "# MUSE as image folders\n\n```python\n"
            f'datasets.load_dataset("imagefolder", data_dir="{name}")\n```\n\n'
            "Each folder is a split; `metadata.jsonl` has a line for each row with a picture, and names it first.\n"
        )


class JsonLines:
    """A line a row; pictures as files, each once for all tables."""

    pictures_alone = False

    def __init__(self, folder: Path) -> None:
        self._folder, self._named = folder, Pictures()

    def write(self, table: Table) -> dict[Path, int]:
        path = self._folder / table.name / f"{table.split}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = _drawn(table)
        count = 0
        with path.open("w", encoding="utf-8") as lines:
            for row in _rows(table):
                plain, pictures = _apart(row, drawn)
                names = [f"images/{_put(self._folder / 'images', self._named, of, content)}" for of, content in pictures]
                if drawn:
                    plain |= {"images": names} if drawn == "images" else {"image": names[0] if names else None}
                lines.write(_line(plain))
                count += 1
        if not count:
            path.unlink()
            return {}
        return {path: count}

    def opened_by(self, tables: Mapping[str, Mapping[str, list[str]]]) -> str:
        name, splits = next(iter(tables.items()))
        file = next(iter(splits.values()))[0]
        return _front(tables) + (
            "# MUSE as JSON lines\n\n```python\n"
            f'datasets.load_dataset("FOLDER", "{name}")\n'
            f'pandas.read_json("{file}", lines=True)\n```\n\n'
            "`image` (or, joined, `images`) names files in this folder.\n"
        )


def _put(folder: Path, named: Pictures, of: str, content: bytes) -> str:
    """Writes an item's picture once and gives its name."""
    name, new = named.name(of, content)
    if new:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return name


TABLE_FORMATS: dict[str, type[TableFormat]] = {
    "parquet": Parquet,
    "webdataset": WebDataset,
    "imagefolder": ImageFolder,
    "jsonl": JsonLines,
}
