"""Shards against plain pyarrow on the same rows: writing a release, and opening it to read conversations with pictures.

    python benchmarks/shards.py [--conversations 4000] [--items 4000] [--reads 1000]

Each figure is a ratio taken in one run, the median of alternating rounds, so that a busy machine slows both sides.

write   MB/s of ReleaseWriter (rows, counts, shards, SHA-256, fsync, rename, card, manifest) over a bare pyarrow.ipc stream
        writer given the same records through the same schema; wanted: at least 0.7
read    time to open a release and read random conversations with the pictures they show, decoded, over the same with
        pyarrow and Pillow alone; wanted: at most 1.3
folder  the same conversations and pictures from a copy as people lay out by hand (a JPEG file a product, metadata.jsonl,
        conversations as JSON lines) through load_dataset: the first time, and again from its cache; over ours, so that
        2.0 says that the copy takes twice as long
"""

import argparse
import io
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from PIL import Image

import muse_builder
from muse_builder.records import Candidate, Conversation, Item, Person, Profile, Requirement, Turn
from muse_builder.release import schema
from muse_builder.release.reader import batches, shards
from muse_builder.release.writer import ReleaseWriter

WORDS = "the airy linen shirt feels light enough for a long warm evening by the sea and would go with those sandals".split()
ROUNDS = 5


def picture(dice: Random) -> bytes:
    """A 400x400 JPEG of about 20 KB, as the catalog's photos are."""
    small = Image.frombytes("RGB", (56, 56), dice.randbytes(56 * 56 * 3))
    buffer = io.BytesIO()
    small.resize((400, 400), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


def item(number: int) -> Item:
    return Item(item_id=f"B{number:06}", title="Linen shirt", image=f"{number}.jpg", summary=" ".join(WORDS))


def conversation(number: int, items: int) -> Conversation:
    """Twelve turns of some thirty words, three pictures shown, ten candidates a query."""
    dice = Random(f"conversation/{number}")

    def said(count: int) -> str:
        return " ".join(dice.choices(WORDS, k=count))

    def turn(place: int) -> Turn:
        shown = (f"B{dice.randrange(items):06}",) if place % 4 == 2 else ()
        return Turn(
            role="user" if place % 2 else "assistant",
            action="reject" if place % 2 else "recommend",
            round=place // 3,
            text=said(30),
            draft=said(30),
            item_ids=shown,
            image_item_ids=shown,
            query=said(8) if shown else None,
            candidates=tuple(Candidate(item_id=f"B{dice.randrange(items):06}", score=dice.random()) for _ in range(10))
            if shown
            else (),
            target_rank=dice.randint(1, 900) if shown else None,
            keys=("0" * 64, "1" * 64),
        )

    profile = Profile(
        profile_id=f"p{number}",
        person=Person(name="Ana", gender="female", age=30, profession="nurse"),
        scenario_id="s1",
        scenario=said(20),
        target_item_id=f"B{dice.randrange(items):06}",
        backstory=said(60),
        requirements=(Requirement(text=said(8)), Requirement(text=said(8))),
    )
    turns = tuple(turn(place) for place in range(12))
    return Conversation(
        conversation_id=f"c{number:07}", profile=profile, opening="text", turns=turns, outcome="near_accept", rounds=4
    )


def compared(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of each, measured in turns after one warm-up of both."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for kept, run in zip(times, (ours, theirs), strict=True):
            start = time.perf_counter()
            run()
            if number:
                kept.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def write(folder: Path, said: list[Conversation], items: list[Item], pictures: dict[str, bytes]) -> None:
    def ours() -> None:
        with ReleaseWriter(folder / "ours") as writer:
            writer.write("items", items, image=lambda known: pictures[known.item_id])
            writer.write("conversations", said)
            writer.seal()

    def bare(config: str, rows: list[schema.Row]) -> None:
        table = schema.arrow_schema(config)
        with pa.OSFile(str(folder / f"{config}.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table) as stream:
            for start in range(0, len(rows), 100):
                stream.write_batch(pa.RecordBatch.from_pylist(rows[start : start + 100], schema=table))

    def theirs() -> None:
        bare("items", [schema.to_row(known, image=pictures[known.item_id]) for known in items])
        bare("conversations", [schema.to_row(one) for one in said])

    mine, peer = compared(ours, theirs)
    size = sum((folder / f"{config}.arrow").stat().st_size for config in ("items", "conversations")) / 1e6
    rates = f"{size / mine:.0f} MB/s, bare pyarrow.ipc {size / peer:.0f} MB/s"
    print(f"write  {size:.0f} MB: {rates}, ratio {peer / mine:.2f} (>= 0.7)")


def looked_at(talks: Any, items: Any, places: list[float]) -> int:
    """Pixels of all pictures that the conversations at these places (0 to 1) show, each decoded."""
    row_of = {name: row for row, name in enumerate(items["item_id"])}
    pixels = 0
    for place in places:
        talk = talks[int(place * len(talks))]
        for turn in talk["turns"]:
            for name in turn["image_item_ids"]:
                photo = items[row_of[name]]["image"]
                photo.load()
                pixels += photo.width * photo.height
    return pixels


def drawn(reads: int) -> list[float]:
    dice = Random("reads")
    return [dice.random() for _ in range(reads)]


def opened(folder: Path, places: list[float]) -> int:
    return looked_at(muse_builder.load(folder, split="train"), muse_builder.load(folder, "items", "train"), places)


def table(folder: Path, config: str) -> pa.Table:
    parts = shards(folder, config)["train"]
    return pa.Table.from_batches([batch for part in parts for batch in batches(part.path)])


def read(folder: Path, reads: int) -> None:
    places = drawn(reads)

    def ours() -> int:
        return opened(folder, places)

    def theirs() -> int:
        talks, items = table(folder, "conversations"), table(folder, "items")
        row_of = {name: row for row, name in enumerate(items["item_id"].to_pylist())}
        pixels = 0
        for place in places:
            (talk,) = talks.slice(int(place * len(talks)), 1).to_pylist()
            for turn in talk["turns"]:
                for name in turn["image_item_ids"]:
                    (row,) = items.slice(row_of[name], 1).to_pylist()
                    photo = Image.open(io.BytesIO(row["image"]["bytes"]))
                    photo.load()
                    pixels += photo.width * photo.height
        return pixels

    if ours() != theirs():
        raise SystemExit("the two readers saw different pictures")
    mine, peer = compared(ours, theirs)
    print(f"read   {reads} conversations: {mine:.2f} s, pyarrow + Pillow {peer:.2f} s, ratio {mine / peer:.2f} (<= 1.3)")


def copy_by_hand(folder: Path, copy: Path) -> None:
    """The training conversations and all items of a release as loose files."""
    (copy / "items").mkdir(parents=True)
    with (copy / "items" / "metadata.jsonl").open("w") as said:
        for row in table(folder, "items").to_pylist():
            name = f"{row['item_id']}.jpg"
            (copy / "items" / name).write_bytes(row.pop("image")["bytes"])
            said.write(json.dumps({"file_name": name, **row}) + "\n")
    with (copy / "conversations.jsonl").open("w") as said:
        for row in table(folder, "conversations").to_pylist():
            said.write(json.dumps(row) + "\n")


def compare_with_folder(folder: Path, copy: Path, reads: int) -> None:
    import datasets

    datasets.disable_progress_bars()
    places, cache = drawn(reads), copy / "cache"
    copy_by_hand(folder, copy)

    def ours() -> int:
        return opened(folder, places)

    def cached() -> int:
        load = datasets.load_dataset
        talks = load("json", data_files=str(copy / "conversations.jsonl"), split="train", cache_dir=str(cache))
        items = load("imagefolder", data_dir=str(copy / "items"), split="train", cache_dir=str(cache))
        return looked_at(talks, items, places)

    def first() -> int:
        shutil.rmtree(cache, ignore_errors=True)
        return cached()

    if ours() != cached():
        raise SystemExit("the release and its copy showed different pictures")
    for name, run in (("first", first), ("cached", cached)):
        mine, peer = compared(ours, run)
        print(f"folder {name} load, {reads} conversations: {mine:.2f} s, imagefolder {peer:.2f} s, ratio {peer / mine:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=4000)
    parser.add_argument("--items", type=int, default=4000)
    parser.add_argument("--reads", type=int, default=1000)
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="muse-shards-"))
    try:
        said = [conversation(number, wanted.items) for number in range(wanted.conversations)]
        items = [item(number) for number in range(wanted.items)]
        dice = Random("pictures")
        pictures = {known.item_id: picture(dice) for known in items}
        write(folder, said, items, pictures)
        read(folder / "ours", wanted.reads)
        compare_with_folder(folder / "ours", folder / "copy", wanted.reads)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
