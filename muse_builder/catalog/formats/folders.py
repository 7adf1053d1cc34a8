"""A folder: pictures with their metadata as `datasets` reads it (imagefolder), a saved dataset, a table in several files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.catalog.packing import DATA, PACKED
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError

PICTURES = ("jpg", "jpeg", "png", "webp", "avif", "gif", "bmp", "tif", "tiff", "jp2", "heic", "heif")
FILE_NAME, LABEL = "file_name", "label"
"""The columns of a folder of pictures without metadata: the picture's path in it, and the folder it lies in."""


class FolderPart(NamedTuple):
    """One file of a folder."""

    file: Path | None
    """None where the pictures themselves are the rows."""
    root: Path
    """Where its pictures lie."""


def parts(folder: Path) -> list[FolderPart]:
    """The files that hold rows, in order: all that are called metadata, else the shards of a saved dataset, else the tables
    of the kind that is there most.

    Raises:
        CatalogError: there is neither a table nor a picture.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path, folder))
    tables = [path for path in files if _kind(path) is not None]
    named = [path for path in tables if path.name.split(".")[0] == "metadata"]
    if named:
        return [FolderPart(path, path.parent) for path in named]
    if any(path.name == "dataset_info.json" for path in files):
        shards = [path for path in files if path.suffix == ".arrow" and not path.name.startswith("cache-")]
        if shards:
            return [FolderPart(path, folder) for path in shards]
    if tables:
        kinds = [_kind(path) for path in tables]
        least = min(len(path.relative_to(folder).parts) for path in tables)
        most = max(dict.fromkeys(DATA), key=lambda kind: (kinds.count(kind), -DATA.index(kind)))
        top = [path for path in tables if _kind(path) == most]
        if most == "json" and len(top) > 1:  # one file a product, as some dumps have it, lies deeper than the table
            top = [path for path in tables if len(path.relative_to(folder).parts) == least] or top
            top = [path for path in top if _kind(path) == _kind(top[0])]
        return [FolderPart(path, folder) for path in top]
    if any(is_picture(path) for path in files):
        return [FolderPart(None, folder)]
    raise CatalogError(
        f"the folder {folder.name} holds neither a table ({', '.join(DATA)}) nor a picture; it has "
        f"{', '.join(path.name for path in files[:3]) or 'nothing'}"
    )


def pictures(folder: Path, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """The pictures of a folder without metadata, each a row."""
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if is_picture(path) and not _hidden(path, folder))
    for number, path in enumerate(found, start=1):
        report.at(folder.name, number)
        report.counts["read"] += 1
        yield number, {FILE_NAME: path.as_posix()} | ({LABEL: path.parent.name} if path.parent.name else {})


def listing(folder: Path) -> list[Path]:
    """What decides the rows of a folder: its tables, or the pictures themselves; for a digest.

    Raises:
        CatalogError: there is neither.
    """
    files = [part.file for part in parts(folder) if part.file is not None]
    return files or sorted(path for path in folder.rglob("*") if is_picture(path) and not _hidden(path, folder))


def _kind(path: Path) -> str | None:
    endings = [part.lower() for part in path.name.split(".")[1:]]
    while endings and endings[-1] in PACKED:
        endings.pop()
    kind = endings[-1] if endings else None
    told = path.name.lower().startswith(
        ("readme", "license", "licence", "dataset_info", "state", "dataset_dict", "requirements")
    )
    return kind if kind in DATA and not told else None


def is_picture(path: Path) -> bool:
    return path.suffix[1:].lower() in PICTURES and path.is_file()


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.relative_to(folder).parts)
