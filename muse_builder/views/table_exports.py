"""A release's tables, or its conversations joined with products and pictures, as files of `tables`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from muse_builder.errors import SettingsError, unknown
from muse_builder.release import schema
from muse_builder.release.manifest import file_digest, package_digest, read_manifest
from muse_builder.release.reader import batches, shards, with_rows
from muse_builder.release.verify import check_rows
from muse_builder.version import __version__
from muse_builder.views.exports import Exported
from muse_builder.views.joined import JOINED, joined, joined_schema
from muse_builder.views.tables import TABLE_FORMATS, Table
from muse_builder.watch import Watch, followed

if TYPE_CHECKING:
    import pyarrow as pa

NO_PICTURE = "no row of it has a picture"
NO_ROW = "the release has no row in it"


def export_tables(
    folder: Path,
    out: Path,
    *,
    format: str,
    tables: Sequence[str] | None = None,
    limit: int | None = None,
    watch: Watch | None = None,
) -> Exported:
    """Writes tables of a release, one batch of rows in memory at a time, with a README that says how to open them.

    Args:
        format: one of `TABLE_FORMATS`.
        tables: configs, or "joined"; None for every config with rows that the format can hold.
        limit: at most so many rows a split, the first ones.

    Raises:
        ReleaseError: the folder is no sealed release, or its rows are not what was sealed.
        SettingsError: there is no such format or table, `out` is there and not empty, or nothing comes of it.
    """
    if format not in TABLE_FORMATS:
        raise SettingsError(unknown("format", format, TABLE_FORMATS))
    if limit is not None and limit < 1:
        raise SettingsError(f"a limit of {limit} rows leaves nothing to export; 1 or more, please")
    pictured = [config for config, columns in schema.COLUMNS.items() if "image" in columns.values()] + [JOINED]
    for name in tables or ():
        if name not in (*schema.CONFIGS, JOINED):
            raise SettingsError(unknown("table", name, (*schema.CONFIGS, JOINED)))
        if TABLE_FORMATS[format].pictures_alone and name not in pictured:
            raise SettingsError(f"{format} holds tables with pictures, and {name} has none; choose {' or '.join(pictured)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SettingsError(f"{out} is not empty; name another folder, so that no file of an earlier export stays behind")
    manifest = read_manifest(folder)
    alone = TABLE_FORMATS[format].pictures_alone
    wanted = list(dict.fromkeys(tables or [name for name in schema.CONFIGS if not alone or name in pictured]))
    for config in dict.fromkeys(one for name in wanted for one in (("conversations", "items") if name == JOINED else (name,))):
        check_rows(folder, config)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"the folder {out} cannot be made: {error.strerror}") from error
    made = TABLE_FORMATS[format](out)
    rows: dict[str, int] = {}
    written: dict[str, dict[str, list[str]]] = {}
    without: dict[str, str] = {}
    for name in wanted:
        config = schema.SPLIT_CONFIG if name == JOINED else name
        if not any(shard.rows for shard in manifest.shards(config)):
            without[name] = NO_ROW
            continue
        for split in with_rows(folder, config):
            files = made.write(_table(folder, name, split, limit=limit, watch=watch))
            rows |= {path.relative_to(out).as_posix(): count for path, count in files.items()}
            if files:
                written.setdefault(name, {})[split] = [path.relative_to(out).as_posix() for path in files]
        if name not in written:
            without[name] = NO_PICTURE
    if not written:
        out.rmdir()
        told = "; ".join(f"{name}: {reason}" for name, reason in without.items())
        raise SettingsError(f"{folder} gives no row ({told})")
    (out / "README.md").write_text(made.opened_by(written), encoding="utf-8")
    said = {
        "release": manifest.sha256,
        "package": {"name": "muse_builder", "version": __version__, "sha256": package_digest()},
        "format": format,
        "limit": limit,
        "files": {name: {"rows": count, "sha256": file_digest(out / name)} for name, count in rows.items()},
    }
    (out / "export.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return Exported(out, rows, without, {})


def _table(folder: Path, name: str, split: str, *, limit: int | None, watch: Watch | None) -> Table:
    if name == JOINED:
        found: Iterable[pa.RecordBatch] = joined(folder, split)
        return Table(name, split, joined_schema(), followed(_first(found, limit), watch, f"{name} {split}"))
    columns = schema.arrow_schema(name)
    parts = (batch.select(columns.names) for part in shards(folder, name, split)[split] for batch in batches(part.path))
    return Table(name, split, columns, followed(_first(parts, limit), watch, f"{name} {split}"))


def _first(parts: "Iterable[pa.RecordBatch]", limit: int | None) -> "Iterator[pa.RecordBatch]":
    """The batches of the first rows."""
    left = limit
    for batch in parts:
        if left is not None and left <= batch.num_rows:
            yield batch.slice(0, left)
            return
        left = None if left is None else left - batch.num_rows
        yield batch
