"""A run and its release, damaged as a disk damages files: what becomes of it is a word."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from muse_builder.catalog.database import Database
from muse_builder.errors import CatalogError, IndexFileError, MuseError
from muse_builder.llm.journal import Journal
from muse_builder.release.verify import verify
from muse_builder.retrieval.index import Index
from muse_builder.run.generate import generate
from muse_builder.settings import Settings

KINDS = ("flip", "zeroed", "cut")
GOOD = ("the same bytes, the damage named", "the same bytes, every row was whole", "a clear error", "named", "not altered")
"""How a case may end."""
_BLOCKS = (512, 4096)


def settings(folder: Path) -> Settings:
    """Of a run that is small, and the same each time."""
    return Settings(out=str(folder / "muse"), num_conversations=3, max_items=40, num_scenarios=30)


def whole_run(folder: Path) -> Path:
    """A folder with a release, `muse`, and its run, `muse.run`."""
    generate(settings(folder))
    return folder


def damaged(data: bytes, kind: str, dice: Random) -> bytes:
    """The bytes after one damage of a kind; always others than before."""
    while True:
        struck = bytearray(data)
        at = dice.randrange(len(data))
        if kind == "flip":
            struck[at] ^= 1 << dice.randrange(8)
        elif kind == "zeroed":
            block = dice.choice(_BLOCKS)
            at -= at % block
            struck[at : at + block] = bytes(len(struck[at : at + block]))
        else:
            del struck[at:]
        if struck != data:
            return bytes(struck)


def strike(path: Path, kind: str, dice: Random) -> None:
    path.write_bytes(damaged(path.read_bytes(), kind, dice))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _copied(whole: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    return folder


def journal(whole: Path, folder: Path, kind: str, dice: Random) -> str:
    """The journal is struck, the release gone: the same command is given again."""
    _copied(whole, folder)
    shutil.rmtree(folder / "muse")
    path = folder / "muse.run" / "journal.sqlite"
    strike(path, kind, dice)
    try:
        with Journal(path) as opened:
            damage = opened.damage
        generate(settings(folder))
    except MuseError:
        return "a clear error"
    if contents(folder / "muse") != contents(whole / "muse"):
        return "SILENT: other bytes"
    return "the same bytes, the damage named" if damage else "the same bytes, every row was whole"


def release(whole: Path, folder: Path, kind: str, dice: Random) -> str:
    """One file of the release is struck, the card as often as any other."""
    _copied(whole, folder)
    struck = dice.choice(sorted(path for path in (folder / "muse").rglob("*") if path.is_file()))
    strike(struck, kind, dice)
    return "named" if verify(folder / "muse") else f"SILENT: {struck.relative_to(folder)}"


def catalog(whole: Path, folder: Path, kind: str, dice: Random) -> str:
    """One file of the product database is struck; it is opened and every product and picture read."""
    _copied(whole, folder)
    place = folder / "muse.run" / "catalog"
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size)
    struck = place / "manifest.json" if dice.random() < 0.4 else dice.choice(files)
    strike(struck, kind, dice)
    before = Database.open(whole / "muse.run" / "catalog")
    try:
        with Database.open(place) as database:
            for item in database:
                if item.image is not None:
                    database.images.read(item.image)
            same = database.manifest == before.manifest and list(database) == list(before)
    except CatalogError as error:
        return "named" if "build" in str(error) else f"no way out: {error}"
    return "not altered" if same and struck.suffix == ".json" else f"SILENT: {struck.relative_to(folder)}"


def index(whole: Path, folder: Path, kind: str, dice: Random) -> str:
    """One file of the index is struck; it is opened and asked."""
    _copied(whole, folder)
    place = folder / "muse.run" / "index"
    struck = dice.choice(sorted(path for path in place.rglob("*") if path.is_file()))
    strike(struck, kind, dice)
    with suppress(IndexFileError):
        Index.open(place).look("a red dress", k=5)
        return f"SILENT: {struck.relative_to(folder)}"
    return "named"


CASES: dict[str, Callable[[Path, Path, str, Random], str]] = {
    "journal": journal,
    "release": release,
    "catalog": catalog,
    "index": index,
}
