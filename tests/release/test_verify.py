"""A release says so when a byte of it changes."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from muse_builder.release.manifest import CARD, manifest_digest
from muse_builder.release.reader import read
from muse_builder.release.verify import verify
from tests import synthetic


def cut(path: Path) -> None:
    """Cuts a stream between two batches, where pyarrow reads it without an error."""
    with pa.memory_map(str(path)) as source:
        stream = pa.ipc.open_stream(source)
        stream.read_next_batch()
        end = source.tell()
    path.write_bytes(path.read_bytes()[:end])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(path: Path) -> None:
    manifest = json.loads(path.read_text())
    manifest["counts"]["outcomes"]["organic_accept"] += 1
    path.write_text(json.dumps(manifest))


def in_card(old: str, new: str) -> Callable[[Path], object]:
    """Changes the first place in the card that says so."""

    def changed(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return changed


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "truncated": ("profiles/train-00000.arrow", cut, "profiles/train-00000.arrow", "truncated: .* 100 of 250 rows readable"),
    "emptied": ("items/train-00000.arrow", lambda path: path.write_bytes(b""), "items/train-00000.arrow", "truncated: 0 of"),
    "flipped": ("items/train-00000.arrow", flip, "items/train-00000.arrow", "altered: SHA-256"),
    "lengthened": (
        "items/train-00000.arrow",
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
        "items/train-00000.arrow",
        "altered: .* bytes instead of",
    ),
    "missing": ("traces/train-00000.arrow", Path.unlink, "traces/train-00000.arrow", "missing: 500 rows"),
    "extra": ("profiles/train-00001.arrow", lambda path: path.write_bytes(b"x"), "profiles/train-00001.arrow", "extra"),
    "left over": ("items/x.arrow.writing", lambda path: path.write_bytes(b"x"), "items/x.arrow.writing", "extra"),
    "unsealed": ("manifest.json", Path.unlink, "", "not a sealed release"),
    "manifest edited": ("manifest.json", edit_manifest, "", "altered after the release was sealed"),
    "manifest cut": ("manifest.json", lambda path: path.write_text(path.read_text()[:500]), "", "is not a manifest"),
    "photo missing": ("assets/example-1.jpg", Path.unlink, "assets/example-1.jpg", "missing: the card shows it"),
    "photo altered": ("assets/example-1.jpg", flip, "assets/example-1.jpg", "altered: SHA-256"),
    "photo extra": ("assets/example-9.jpg", lambda path: path.write_bytes(b"x"), "assets/example-9.jpg", "extra"),
    "card missing": ("README.md", Path.unlink, "README.md", "missing"),
    "card emptied": ("README.md", lambda path: path.write_bytes(b""), "README.md", "no longer name the configs"),
    "card without one": (
        "README.md",
        lambda path: path.write_text(path.read_text().replace("config_name: traces", "config_name: traced")),
        "README.md",
        "no longer name the configs traces, which",
    ),
    "card with another config": (CARD, in_card("- config_name: items", "- config_name: itemz"), CARD, "items, which"),
    "card with another path": (CARD, in_card("path: items/train-*", "path: item/train-*"), CARD, "other files for items"),
    "card with another split": (CARD, in_card("- split: test", "- split: tset"), CARD, "other files for conversations"),
    "card with another type": (CARD, in_card("dtype: image", "dtype: binary"), CARD, "other columns for items"),
    "card with another number": (
        CARD, in_card("num_examples: 500", "num_examples: 5"), CARD, "other numbers of rows for traces"
    ),
    "card deeper than anybody reads": (
        CARD, in_card("configs:", f"configs: {'[' * 3000}"), CARD, "not what `load_dataset` reads"
    ),
    "card that is no YAML": (CARD, in_card("configs:", "configs: ["), CARD, "not what `load_dataset` reads"),
    "card of another shape": (CARD, in_card("data_files:", "data_filez:"), CARD, "not what `load_dataset` reads"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_every_kind_of_damage(tmp_path: Path, damage: str) -> None:
    touched, harm, named, problem = DAMAGES[damage]
    folder = synthetic.write_release(tmp_path / "muse", conversations=250)
    assert verify(folder) == []
    harm(folder / touched)
    (finding,) = verify(folder)
    assert finding.file == named
    assert re.search(problem, finding.problem)


def test_a_release_of_before_there_were_photos_is_read(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse")
    for photo in (folder / "assets").iterdir():
        photo.unlink()
    (folder / "assets").rmdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["assets"]
    manifest["sha256"] = manifest_digest(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert verify(folder) == []
    assert len(list(read(folder, "conversations"))) == 30
