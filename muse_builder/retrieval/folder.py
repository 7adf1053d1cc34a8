"""An index folder on disk: written whole or not at all, checked byte by byte before anything is believed.

    index/
      manifest.json            what it is and the SHA-256 of every file; replaced last, so it never names half a build
      build-<16 hex digits>/   named after its contents: a rebuild does not touch the files a reader has open
        items.json             item ids; row i of the vectors is item i
        vectors.usearch        the vectors, and above a size the HNSW graph
        words/                 postings of the items' words, where words are searched (`words.Words`)
        pictures.f4            vectors of the items' pictures, where pictures are searched; a row of zeroes has none
        embedder/              what the embedder saved
        picture_embedder/      what that of the pictures saved

usearch takes the process down on a damaged file (out of bounds reads, SIGSEGV), or answers from zeroes: it is given memory
whose digest was checked, never a path. Large files are mapped, not read: a build is never
written to again, so what was checked stays.
"""

import contextlib
import hashlib
import json
import mmap
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from muse_builder.errors import IndexFileError

FORMAT = 2
"""1 had neither words nor pictures, and broke ties by the catalog's order: such an index is built again."""
MANIFEST = "manifest.json"
ITEMS = "items.json"
VECTORS = "vectors.usearch"
EMBEDDER = "embedder"
WORDS = "words"
PICTURES = "pictures.f4"
PICTURE_EMBEDDER = "picture_embedder"
_BUILD = re.compile(r"build-[0-9a-f]{16}")
_STAGING = ".building-"
_MAPPED_FROM = 2**24
"""Bytes from which a file is mapped into memory: 16 MB."""
_MANIFEST_LIMIT = 1_000_000
"""Bytes; a real one has about two thousand. A larger file is something else."""


class Stored(BaseModel):
    """One file of a build."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(ge=0)
    """Bytes."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class PictureContents(BaseModel):
    """The second vector an item has, of its picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    embedder: str
    embedder_digest: str
    dimensions: int = Field(ge=1)
    items: int = Field(ge=0)
    """Those with a picture."""


class Contents(BaseModel):
    """What was indexed and how: everything two builds must share to give the same bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    embedder: str
    embedder_digest: str
    dimensions: int = Field(ge=1)
    dtype: Literal["f32", "bf16"]
    metric: Literal["ip"] = "ip"
    """Inner product, which for rows of length 1 is the cosine."""
    search: Literal["exact", "hnsw"]
    connectivity: int
    """Edges a node of the graph; in an exact index the graph is a token and only the vectors count."""
    expansion_add: int
    expansion_search: int
    threads: int
    """Threads that built the graph; more than one gives other bytes every time."""
    usearch: str
    """Version that wrote the vectors."""
    text_template: str
    retrieval: Literal["dense", "sparse", "hybrid"]
    """By what items are ordered: vectors, words, or both."""
    words: str | None
    """What weighs the words: "bm25/1", or the embedder's name; None where no words are searched."""
    pictures: PictureContents | None
    items: int = Field(ge=1)
    items_digest: str


class IndexManifest(Contents):
    format: int
    build: str = Field(pattern="^build-[0-9a-f]{16}$")
    files: dict[str, Stored]
    """Path inside the build folder -> size and digest."""

    def believed(self) -> "IndexManifest":
        """The same without digests: of files that another process of this run has just compared with theirs."""
        bare = {name: stored.model_copy(update={"sha256": ""}) for name, stored in self.files.items()}
        return self.model_copy(update={"files": bare})


def write(folder: Path, contents: Contents, fill: Callable[[Path], None]) -> IndexManifest:
    """Let `fill` write the files of a build aside, then put them in place; a reader sees the old index or the new one.

    One process builds at a time; a second one waits. What a killed build left behind is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _only_builder(folder):
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
        try:
            fill(staging)
            paths = sorted(path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file())
            files = {path: _synced(staging / path) for path in paths}
            name = _digest({path: stored.model_dump() for path, stored in files.items()})[:16]
            manifest = IndexManifest(format=FORMAT, build=f"build-{name}", files=files, **contents.model_dump())
            for path in paths:  # over an older build of the same bytes, which heals it if it was damaged
                goal = folder / manifest.build / path
                goal.parent.mkdir(parents=True, exist_ok=True)
                if goal.is_dir():
                    shutil.rmtree(goal)
                os.replace(staging / path, goal)
                _sync_folder(goal.parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _sync_folder(folder)
        aside = folder / (MANIFEST + ".new")
        aside.write_bytes(_rendered(manifest.model_dump()))
        _synced(aside)
        os.replace(aside, folder / MANIFEST)
        _sync_folder(folder)
        for old in folder.iterdir():
            if old.name != manifest.build and (_BUILD.fullmatch(old.name) or old.name.startswith(_STAGING)):
                shutil.rmtree(old, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> IndexManifest:
    """The manifest, its own digest checked. Raises: IndexFileError."""
    path = folder / MANIFEST
    try:
        with _regular(path) as file:
            raw = file.read(_MANIFEST_LIMIT + 1)
        if len(raw) > _MANIFEST_LIMIT:
            raise ValueError(f"larger than {_MANIFEST_LIMIT} bytes")
        body = json.loads(raw)
        if not isinstance(body, dict):
            raise ValueError(f"a JSON {type(body).__name__}, not an object")
        if body.get("format") != FORMAT:
            raise ValueError(f"format {body.get('format')!r}, this version reads {FORMAT}")
        body.pop("sha256", None)
        if raw != _rendered(body):
            raise ValueError("altered since it was written")
        return IndexManifest.model_validate(body, strict=True)
    except FileNotFoundError as error:
        missing = "it has no manifest.json" if folder.is_dir() else "there is no such folder"
        raise IndexFileError(f"no index in {folder}: {missing}; {how_to_rebuild(folder)}") from error
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise damaged(folder, MANIFEST, f"not a manifest of ours ({_first_line(error)})") from error


def read_file(folder: Path, manifest: IndexManifest, name: str) -> bytes:
    """A file of the build, in memory, size and SHA-256 as the manifest has them. Raises: IndexFileError."""
    return bytes(map_file(folder, manifest, name))


def map_file(folder: Path, manifest: IndexManifest, name: str) -> bytes | memoryview:
    """As `read_file`; a large file is mapped and not copied: only pages in use take memory. Raises: IndexFileError."""
    stored = manifest.files.get(name)
    if stored is None:
        raise damaged(folder, name, "the manifest does not list it")
    try:
        with _regular(folder / manifest.build / name) as file:
            size = os.fstat(file.fileno()).st_size
            if size != stored.size:
                raise damaged(folder, name, f"{size:,} bytes instead of {stored.size:,}")
            raw: bytes | memoryview
            if size >= _MAPPED_FROM:
                raw = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            else:
                raw = file.read(stored.size)
    except OSError as error:
        raise damaged(folder, name, f"cannot be read ({error.strerror or error})") from error
    if stored.sha256 and hashlib.sha256(raw).hexdigest() != stored.sha256:
        raise damaged(folder, name, "its contents were altered (SHA-256 differs)")
    return raw


def _regular(path: Path) -> BinaryIO:
    """A file to read. To open a pipe would wait for a writer for ever. Raises: OSError."""
    if path.exists() and not path.is_file():
        raise OSError("not a regular file")
    return path.open("rb")


def damaged(folder: Path, name: str, what: str) -> IndexFileError:
    return IndexFileError(f"the index in {folder} is damaged: {name}: {what}; {how_to_rebuild(folder)}")


def how_to_rebuild(folder: Path) -> str:
    """A run keeps its index in RUN/index; one that stands elsewhere was built from Python."""
    return f"build it again: muse index --catalog CATALOG --run {folder.parent}   (or from Python: Index.build)"


def _rendered(body: dict[str, object]) -> bytes:
    """The manifest as it stands in its file, with the digest of the rest, so that no byte of it can change unseen."""
    return json.dumps({**body, "sha256": _digest(body)}, indent=1, sort_keys=True).encode() + b"\n"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]


def _synced(path: Path) -> Stored:
    """On the disk for good, and what it holds."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return Stored(size=os.fstat(file.fileno()).st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    """Hold the folder against a second builder; the system lets go of it when the process ends, however it ends."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
