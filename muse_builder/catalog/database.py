"""The local product database of the paper (3.1, A.1), a folder:

    <folder>/
      manifest.json          count, SHA-256 of items.jsonl, source, settings, counts of the report; written last
      items.jsonl            one item a line, canonical JSON, in the source's order
      images/ab/abcd....jpg  each picture once, named by its content
      catalog_report.jsonl   what was refused, repaired or left out, with its place

It is written aside and renamed, so a folder with that name is always whole.
"""

import hashlib
import json
import os
import shutil
import weakref
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from muse_builder.catalog.advice import explained
from muse_builder.catalog.alike import Groups
from muse_builder.catalog.chunks import CHUNKS, Chunked, Kept, Look, is_chunked, kept
from muse_builder.catalog.formats.folders import is_picture, listing
from muse_builder.catalog.images import ImageStore
from muse_builder.catalog.manifest import AGAIN, MANIFEST, CatalogManifest, read_catalog_manifest, write_catalog_manifest
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError
from muse_builder.records import Item
from muse_builder.version import __version__

IMAGES = "images"
"""The folder's pictures."""
REPORT = "catalog_report.jsonl"
"""What was refused, repaired or left out."""

_PIECE = 1 << 20
"""Bytes of a catalog file that are digested at a time: a millisecond."""

Source = Callable[..., Iterable[Item]]
"""A reader with all but the store and the report bound: `functools.partial(amazon.read, path, domain=APPAREL)`."""


class Database:
    """A sealed product database, read from disk item by item: memory holds ids and offsets, not the products."""

    def __init__(self, folder: Path, manifest: CatalogManifest, ids: list[str], offsets: "array[int]") -> None:
        """Use `Database.open`, which verifies."""
        self.folder = folder
        self.manifest = manifest
        self.ids = ids
        """Item ids in order."""
        self.images = ImageStore(folder / IMAGES)
        self._offsets = offsets
        self._numbers = {item_id: number for number, item_id in enumerate(ids)}
        # A bare descriptor: reads name their own position, so threads and forks may share it.
        self._descriptor = os.open(folder / "items.jsonl", os.O_RDONLY)
        self._closed = weakref.finalize(self, os.close, self._descriptor)
        self._cached = lru_cache(maxsize=1024)(self._load)

    @classmethod
    def open(cls, folder: str | Path, *, proven: str | None = None) -> "Database":
        """Verifies the manifest, items.jsonl, the report, and number and size of the pictures (each one when it is read).

        Args:
            proven: digest (`Database.digest`) of items that another process of this run has just compared, and all that lies
                beside them: where the manifest names it, that is not done again here.

        Raises:
            CatalogError: the folder is no database, is of another format, or was altered.
        """
        folder = Path(folder)
        manifest = read_catalog_manifest(folder)
        ids: list[str] = []
        offsets = array("Q", [0])
        digest = hashlib.sha256()
        try:
            with (folder / "items.jsonl").open("rb") as file:
                believed = manifest.sha256 == proven
                for line in file:
                    if not believed:
                        digest.update(line)
                    offsets.append(offsets[-1] + len(line))
                    ids.append(_leading_id(line))
        except (OSError, ValueError) as error:
            raise CatalogError(f"the product database {folder.name} is damaged (items.jsonl); {AGAIN}") from error
        if not (believed or digest.hexdigest() == manifest.sha256) or len(ids) != manifest.items:
            raise CatalogError(
                f"the product database {folder.name} was altered: items.jsonl holds {len(ids)} items where the manifest "
                f"says {manifest.items}, or its SHA-256 differs; {AGAIN}"
            )
        if not believed:
            _check_beside(folder, manifest)
        return cls(folder, manifest, ids, offsets)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._numbers

    def __iter__(self) -> Iterator[Item]:
        """Items in order, past the cache."""
        with (self.folder / "items.jsonl").open("rb") as file:
            for line in file:
                yield Item.model_validate_json(line)

    def get(self, item_id: str) -> Item:
        """Raises CatalogError: no such item."""
        number = self._numbers.get(item_id)
        if number is None:
            raise CatalogError(f"no item {item_id[:100]!r} in the product database {self.folder.name} ({len(self):,} items)")
        return self._cached(number)

    def at(self, number: int) -> Item:
        """The item with this number, 0-based."""
        return self._cached(range(len(self.ids))[number])

    @property
    def digest(self) -> str:
        """SHA-256 of items.jsonl: names this catalog, pictures included, in other manifests."""
        return self.manifest.sha256

    @property
    def departments(self) -> dict[str, int]:
        """Department -> number of items."""
        return self.manifest.departments

    @property
    def classes(self) -> dict[str, int]:
        """The paper's Clothing, Shoes, Decoration -> number of items."""
        return self.manifest.classes

    @property
    def types(self) -> dict[str, int]:
        """Product type -> number of items, the commonest first."""
        return self.manifest.types

    def close(self) -> None:
        self._closed()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _load(self, number: int) -> Item:
        start = self._offsets[number]
        return Item.model_validate_json(os.pread(self._descriptor, self._offsets[number + 1] - start, start))


def _check_beside(folder: Path, manifest: CatalogManifest) -> None:
    """Raises CatalogError where the report is another, or the pictures are not as many and as large as they were."""
    if manifest.report_sha256 is not None and _file_digest(folder / REPORT) != manifest.report_sha256:
        raise CatalogError(f"the product database {folder.name} was altered: {REPORT} is missing or another; {AGAIN}")
    if manifest.image_bytes is None:
        return
    number, size = _pictures(folder / IMAGES)
    if (number, size) != (manifest.images, manifest.image_bytes):
        raise CatalogError(
            f"the product database {folder.name} was altered: {IMAGES} holds {number} pictures of {size:,} bytes where the "
            f"manifest says {manifest.images} of {manifest.image_bytes:,}; {AGAIN}"
        )


def _file_digest(path: Path) -> str:
    """SHA-256; "" where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _pictures(folder: Path) -> tuple[int, int]:
    """How many pictures lie there, and their bytes together."""
    sizes = [path.stat().st_size for path in folder.glob("*/*")]
    return len(sizes), sum(sizes)


def unseen(item: Item, store: ImageStore) -> Item:
    """Nobody looks at the pictures."""
    return item


def build(
    source: Source,
    folder: str | Path,
    *,
    settings: Mapping[str, Any],
    limit: int | None = None,
    require_image: bool = True,
    look: Look = unseen,
    workers: int = 1,
    progress: Callable[[int], None] = lambda kept: None,
    say: Callable[[str], None] = lambda line: None,
) -> Database:
    """Fills a product database from a source, or opens the one that is there if it was built with the same settings.

    One that is damaged is built again: all in it comes from the source.

    An interrupted build leaves `<folder>.building`; the next one goes on with the pictures in it and, of a source that lays
    its rows open (`catalog.chunks`), with all chunks that are done. Items without complete
    text (a title, and features or a description) or without a usable image are left out and counted; the paper kept
    94,209 this way (A.1).

    Args:
        source: called with store= and report=; gives the items.
        settings: whatever decides what the source gives: its name, file digest, seed. Kept in the manifest.
        limit: how many items to keep; None keeps all.
        require_image: False keeps items without an image, for work on text alone.
        look: given an item with a picture and where that lies, gives the item with what is seen in it; for several workers
            such as can be pickled.
        workers: processes that read the rows of such a source; the bytes do not depend on it.
        progress: called with the number of items kept so far, after each and with each row read.
        say: told of a damaged database that is built again, of what the catalog is taken for, and of products that are alike.

    Raises:
        CatalogError: the source cannot be read, or no item is left.
    """
    folder = Path(folder)
    wanted = json.loads(json.dumps({**settings, "limit": limit, "require_image": require_image}, sort_keys=True))
    if (folder / MANIFEST).is_file():
        try:
            manifest = read_catalog_manifest(folder)
            if manifest.settings == wanted and manifest.package == __version__:
                return Database.open(folder)
        except CatalogError as error:
            if not _is_ours(folder):
                raise
            say(f"{error}: that is done now")
    elif folder.exists() and any(folder.iterdir()):
        raise CatalogError(f"{folder.name} is there and is no product database; name a folder that is free")
    building = folder.with_name(f"{folder.name}.building")
    building.mkdir(parents=True, exist_ok=True)
    (building / MANIFEST).unlink(missing_ok=True)

    def rows(report: CatalogReport) -> Iterator[Kept]:
        report.require_image = require_image
        if is_chunked(source):
            chunked = Chunked(cast("partial[Any]", source), building, [wanted, __version__], images=building / IMAGES)
            return chunked.rows(report, require_image=require_image, look=look, workers=workers)
        return _rows_of(source, ImageStore(building / IMAGES), report, require_image=require_image, look=look)

    filled = _fill(building, rows, limit=limit, progress=progress, say=say)
    if filled.kept == 0:
        raise CatalogError(f"no item is left for the product database {folder.name}.\n{filled.explained}")
    _sweep(building / IMAGES, filled.images)
    shutil.rmtree(building / CHUNKS, ignore_errors=True)
    write_catalog_manifest(building, _manifest_of(building, filled, wanted))
    _put_in_place(building, folder)
    return Database.open(folder)


class _Filled(NamedTuple):
    """What went into items.jsonl."""

    kept: int
    digest: str
    """SHA-256 of items.jsonl."""
    images: set[str]
    """Names of the pictures that an item has."""
    counted: dict[str, Counter[str]]
    """"departments", "classes", "types" -> name -> number of items."""
    report: dict[str, dict[str, int]]
    explained: str
    """The report in a few lines, and what helps."""


def _fill(
    building: Path,
    rows: Callable[[CatalogReport], Iterator[Kept]],
    *,
    limit: int | None,
    progress: Callable[[int], None],
    say: Callable[[str], None],
) -> _Filled:
    """Writes items.jsonl and the report; items that are left out go into it."""
    digest = hashlib.sha256()
    counted: dict[str, Counter[str]] = {"departments": Counter(), "classes": Counter(), "types": Counter()}
    number = 0
    images: set[str] = set()
    groups = Groups()
    report = CatalogReport(building / REPORT, each_row=lambda: progress(number), say=say)
    with report, (building / "items.jsonl").open("wb") as out:
        for one in rows(report):
            if (first := groups.first_like(bytes.fromhex(one.alike), one.item_id)) is not None:
                report.reject("item", f"left out: the same text and picture as another product: {first!r}")
                continue
            if one.note:
                report.note("picture", one.note)
            line = one.line.encode() + b"\n"
            out.write(line)
            digest.update(line)
            counted["departments"][one.department] += 1
            counted["classes"][one.product_class] += 1
            counted["types"][one.product_type] += 1
            if one.image is not None:
                images.add(one.image)
            number += 1
            report.counts["kept"] = number
            progress(number)
            if number == limit:
                break
        out.flush()
        os.fsync(out.fileno())
    if alike := groups.told():
        say(alike)
    return _Filled(number, digest.hexdigest(), images, counted, report.as_dict(), explained(report))


def _rows_of(source: Source, store: ImageStore, report: CatalogReport, *, require_image: bool, look: Look) -> Iterator[Kept]:
    """The items of a source that gives them one by one."""
    for item in source(store=store, report=report):
        found = kept(item, store, require_image=require_image, look=look)
        if isinstance(found, Kept):
            yield found
        else:
            report.reject(*found)


def _is_ours(folder: Path) -> bool:
    """Whether nothing lies there that no build makes."""
    known = {MANIFEST, "items.jsonl", REPORT, IMAGES}
    return all(path.name in known or path.name.startswith(f"{IMAGES}-") for path in folder.iterdir())


def _manifest_of(building: Path, filled: _Filled, settings: dict[str, Any]) -> CatalogManifest:
    counted = {
        name: dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))) for name, counter in filled.counted.items()
    }
    return CatalogManifest(
        package=__version__,
        items=filled.kept,
        images=len(filled.images),
        sha256=filled.digest,
        settings=settings,
        report=filled.report,
        departments=counted["departments"],
        classes=counted["classes"],
        types=counted["types"],
        image_bytes=_pictures(building / IMAGES)[1],
        report_sha256=_file_digest(building / REPORT),
    ).sealed()


def _put_in_place(building: Path, folder: Path) -> None:
    """Renames the finished folder to its name; one that is there goes only when the new one is whole."""
    replaced = folder.with_name(f"{folder.name}.replaced")
    if folder.exists():
        shutil.rmtree(replaced, ignore_errors=True)
        os.replace(folder, replaced)
    os.replace(building, folder)
    shutil.rmtree(replaced, ignore_errors=True)


def source_digest(path: str | Path, heed: Callable[[], None] = lambda: None) -> str:
    """SHA-256 of a catalog file, for `settings`: the same name with other content is another catalog. Of a folder that of its
    tables, or of the names and sizes of its pictures where it has no table.

    Args:
        heed: called with each piece read; may raise to end the reading.

    Raises:
        CatalogError: it cannot be read.
    """
    digest = hashlib.sha256()
    path = Path(path)
    try:
        if not path.is_dir():
            known = _state_of(path)
            if known not in _digested:
                _digest_into(digest, path, heed)
                _digested.clear()
                _digested[known] = digest.hexdigest()
            return _digested[known]
        for part in listing(path):
            digest.update(part.relative_to(path).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            if is_picture(part):
                digest.update(str(part.stat().st_size).encode())
                heed()
            else:
                _digest_into(digest, part, heed)
        return digest.hexdigest()
    except OSError as error:
        raise CatalogError(f"cannot read the catalog {path.name}: {error.strerror}") from error


_digested: dict[tuple[str, int, int, int], str] = {}
"""Of the file that was digested last: a run asks four times."""


def _state_of(path: Path) -> tuple[str, int, int, int]:
    state = path.stat()
    return str(path.resolve()), state.st_ino, state.st_size, state.st_mtime_ns


def _digest_into(digest: "hashlib._Hash", path: Path, heed: Callable[[], None]) -> None:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            heed()


def _leading_id(line: bytes) -> str:
    """The item_id, which a canonical line begins with, without parsing the rest."""
    prefix = b'{"item_id":'
    if not line.startswith(prefix) or not line.endswith(b"}\n"):
        raise ValueError("not a line of a product database")
    return str(json.JSONDecoder().raw_decode(line[len(prefix) : len(prefix) + 8192].decode("utf-8", "ignore"))[0])


def _sweep(folder: Path, kept: set[str]) -> None:
    """Removes pictures that no item names: of items left out, or of a build that stopped."""
    if folder.is_dir():
        for path in folder.glob("*/*"):
            if path.name not in kept:
                path.unlink()
        (folder / "urls.jsonl").unlink(missing_ok=True)  # the downloader's memory of a build that has ended
