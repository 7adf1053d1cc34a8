"""Parquet and Arrow, a batch at a time, by pyarrow."""

import datetime
import decimal
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from muse_builder.catalog.clean import text
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError

BATCH = 64
"""Rows: a picture of a megabyte may stand in each."""
PARQUET = b"PAR1"
ARROW_FILE = b"ARROW1"
ARROW_STREAM = b"\xff\xff\xff\xff"
_PIECE = 1 << 20
_MAX_SPOOLED = 64 * 1024**3
"""Bytes that a packed Parquet file may come to on the disk."""


def rows(stream: io.BufferedReader, name: str, report: CatalogReport, *, packed: bool) -> Iterator[tuple[int, Any]]:
    """Each row as column -> value; its number counts from 1.

    Args:
        packed: the stream cannot jump, which Parquet and Arrow files need, so it is copied to a temporary file first.

    Raises:
        CatalogError: it is none, or damaged where its columns are told.
    """
    import pyarrow

    number = 0
    try:
        for batch in _batches(_whole(stream) if packed else stream):
            for row in batch.to_pylist(maps_as_pydicts="lossy"):
                number += 1
                report.at(name, number)
                report.counts["read"] += 1
                yield number, plain(row)
    except (pyarrow.ArrowException, OSError, EOFError) as error:
        if number == 0:
            raise CatalogError(f"{name} cannot be read: {text(str(error), limit=200).text}") from error
        report.at(name, number + 1)
        report.reject("file", "damaged, or it ends early; the rest of the file was not read")


def _batches(stream: IO[bytes]) -> Iterable[Any]:
    import pyarrow
    import pyarrow.parquet

    head = stream.read(6)
    stream.seek(0)
    if head.startswith(PARQUET):
        yield from pyarrow.parquet.ParquetFile(stream).iter_batches(batch_size=BATCH)
        return
    if head.startswith(ARROW_FILE):
        file = pyarrow.ipc.open_file(stream)
        whole: Iterable[Any] = (file.get_batch(place) for place in range(file.num_record_batches))
    else:
        whole = pyarrow.ipc.open_stream(stream)
    for batch in whole:
        for start in range(0, batch.num_rows, BATCH):
            yield batch.slice(start, BATCH)


def _whole(stream: IO[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is read from as long as its rows are
    length = 0
    while piece := stream.read(_PIECE):
        length += len(piece)
        if length > _MAX_SPOOLED:
            raise CatalogError(f"a packed table of more than {_MAX_SPOOLED // 1024**3} GB: unpack it")
        file.write(piece)
    file.seek(0)
    return file


def plain(value: Any) -> Any:
    """The value in the types that JSON has, and bytes."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | bytes):
        return value
    return str(value)
