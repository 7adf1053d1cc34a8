"""A damaged, foreign or half-written index folder: always an IndexFileError that says what, never a crash, never an answer."""

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import IndexFileError
from muse_builder.retrieval import Index, Lexical
from muse_builder.retrieval import folder as files
from muse_builder.retrieval.index import Graph

ROOT = Path(__file__).resolve().parents[2]
MODES = {"exact": 100_000, "graph": 0}
DAMAGES_A_FILE = 60


@pytest.fixture(params=sorted(MODES))
def folder(request: pytest.FixtureRequest, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path) -> Path:
    Index.build(ids, texts, Lexical.fit(texts), tmp_path / "index", exact_below=MODES[request.param])
    return tmp_path / "index"


def damages(whole: bytes, dice: random.Random) -> Iterator[tuple[str, bytes | None]]:
    """Ways in which a file goes wrong; None is a file that is not there."""
    yield "missing", None
    yield "empty", b""
    yield "10 bytes", dice.randbytes(10)
    yield "random, same size", dice.randbytes(len(whole))
    yield "zeroed", bytes(len(whole))
    yield "zeroed second half", whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2)
    yield "one byte more", whole + b"\x00"
    yield "twice", whole + whole
    yield "another kind", b"\x89PNG" + whole[4:]
    for _ in range(DAMAGES_A_FILE // 4):
        cut = dice.randrange(len(whole))
        yield f"cut at {cut}", whole[:cut]
    for _ in range(DAMAGES_A_FILE // 2):
        at, bit = dice.randrange(len(whole)), dice.randrange(8)
        yield f"bit {bit} of byte {at}", whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
    for _ in range(DAMAGES_A_FILE // 4):
        at = dice.randrange(len(whole))
        size = dice.randrange(1, 200)
        block = dice.randbytes(len(whole[at : at + size]))
        if block != whole[at : at + size]:
            yield f"{size} random bytes at {at}", whole[:at] + block + whole[at + size :]


def outcomes(folder: Path, seed: int) -> Iterator[tuple[str, str, str]]:
    """(file, damage, what came of opening) for every file of an index and every damage to it."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for damage, body in damages(whole, random.Random(f"{seed}/{path.name}")):
            path.unlink(missing_ok=True)
            if body is not None:
                path.write_bytes(body)
            try:
                index = Index.open(folder)
                index.look("black hoodie", k=3, target=index.item_ids[0])
                came = "an answer"
            except IndexFileError as error:
                told = str(error)
                came = "IndexFileError" if str(folder) in told and "muse index" in told else f"unhelpful: {told}"
            except BaseException as error:
                came = f"{type(error).__name__}: {error}"
            yield path.name, damage, came
        path.write_bytes(whole)
    assert len(Index.open(folder).look("black hoodie", k=3).candidates) == 3  # whole again


if __name__ == "__main__":  # run below in a process of its own: a crash must not take the other tests down
    for line in outcomes(Path(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(line), flush=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_damage_to_every_file_is_an_error(folder: Path, seed: int) -> None:
    command = [sys.executable, str(Path(__file__)), str(folder), str(seed)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, (ran.returncode, told[-1:], ran.stderr[-2000:])
    assert len(told) > 5 * DAMAGES_A_FILE
    assert {name for name, _, _ in told} == {"manifest.json", "items.json", "vectors.usearch", "lexical.json", "lexical.npz"}
    assert [line for line in told if line[2] != "IndexFileError"] == []


def test_a_missing_index_is_an_error_that_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match=r"there is no such folder; build it again: muse index"):
        Index.open(tmp_path / "nowhere")
    with pytest.raises(IndexFileError, match=r"it has no manifest\.json"):
        Index.open(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexFileError, match=r"manifest\.json"):
        Index.open(tmp_path / "file")


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"null", b"3", b'"x"', b"\xff\xfe", b"{}", b'{"format": 1}', b" " * 2_000_000]
)
def test_a_manifest_of_something_else_is_an_error(folder: Path, body: bytes) -> None:
    (folder / "manifest.json").write_bytes(body)
    with pytest.raises(IndexFileError, match=r"manifest\.json: not a manifest of ours"):
        Index.open(folder)


def test_an_unreadable_file_is_an_error(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()
    with pytest.raises(IndexFileError, match=r"manifest\.json"):
        Index.open(folder)


@pytest.mark.parametrize("name", ["manifest.json", "items.json", "vectors.usearch", "embedder/lexical.npz"])
def test_a_pipe_in_a_file_s_place_is_an_error_and_nothing_waits_for_it(folder: Path, name: str) -> None:
    (path,) = folder.glob(name) if name == "manifest.json" else folder.glob(f"build-*/{name}")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(IndexFileError, match="not a regular file"):
        Index.open(folder)


def test_building_again_takes_a_folder_out_of_a_file_s_place(
    folder: Path, ids: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    manifest = files.read_manifest(folder)
    path = folder / manifest.build / "items.json"
    path.unlink()
    path.mkdir()
    Index.build(ids, texts, Lexical.fit(texts), folder, exact_below=0 if manifest.search == "hnsw" else 100_000)
    assert path.is_file()
    assert files.read_manifest(folder) == manifest


def _sign(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Alter the manifest and make it fit itself again, as another program or a later version would."""
    body = json.loads((folder / "manifest.json").read_bytes())
    body.pop("sha256")
    change(body)
    (folder / "manifest.json").write_bytes(files._rendered(body))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": 1}, "format 1, this version reads 2"),
        ({"format": None}, "format None"),
        ({"items": 11}, "not a list of 11 different ids"),
        ({"items": 0}, "not a manifest of ours"),
        ({"items": "10"}, "not a manifest of ours"),
        ({"dimensions": 16}, "stale: its vectors are of lexical .* .16 dimensions"),
        ({"dtype": "i8"}, "not a manifest of ours"),
        ({"metric": "cos"}, "not a manifest of ours"),
        ({"embedder": "word2vec"}, "embedder 'word2vec'; known by name"),
        ({"embedder_digest": "0" * 64}, "stale"),
        ({"build": "../../somewhere"}, "not a manifest of ours"),
        ({"files": {}}, "the manifest does not list it"),
        ({"surprise": 1}, "not a manifest of ours"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "",
)
def test_a_manifest_that_fits_itself_but_not_the_files_is_an_error(
    folder: Path, change: dict[str, object], complaint: str
) -> None:
    _sign(folder, lambda body: body.update(change))
    with pytest.raises(IndexFileError, match=complaint):
        Index.open(folder)


def test_vectors_of_another_type_or_count_are_an_error(
    folder: Path, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path
) -> None:
    """With a manifest that vouches for them: the head of the file is compared before usearch opens it."""
    other = Index.build(ids, texts, Lexical.fit(texts), tmp_path / "other", exact_below=0, graph=Graph(dtype="bf16"))
    fewer = Index.build(ids[:9], texts[:9], Lexical.fit(texts), tmp_path / "fewer")
    theirs = [tmp_path / "other" / other.manifest.build, tmp_path / "fewer" / fewer.manifest.build]
    _sign(folder, lambda body: body.update(dtype="f32"))
    bodies = [(path / "vectors.usearch").read_bytes() for path in theirs] + [random.Random(5).randbytes(20_000), b"usearch"]
    for body in bodies:
        build = folder / files.read_manifest(folder).build
        (build / "vectors.usearch").write_bytes(body)
        stored = {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        _sign(folder, lambda m, s=stored: m["files"].update({"vectors.usearch": s}))  # type: ignore[misc]
        with pytest.raises(IndexFileError, match=r"vectors\.usearch: (holds|no usearch index)"):
            Index.open(folder)


def test_files_of_another_index_are_an_error(
    folder: Path, ids: tuple[str, ...], texts: tuple[str, ...], tmp_path: Path
) -> None:
    other = Index.build(ids[::-1], texts[::-1], Lexical.fit(texts[::-1]), tmp_path / "other")
    build = folder / files.read_manifest(folder).build
    for name in ("items.json", "vectors.usearch"):
        whole = (build / name).read_bytes()
        shutil.copy(tmp_path / "other" / other.manifest.build / name, build / name)
        with pytest.raises(IndexFileError, match=f"{name}: "):
            Index.open(folder)
        (build / name).write_bytes(whole)
    assert len(Index.open(folder)) == 10


def test_building_again_heals_a_damaged_index(folder: Path, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    manifest = files.read_manifest(folder)
    for name in manifest.files:
        (folder / manifest.build / name).write_bytes(b"damaged")
    exact_below = 0 if manifest.search == "hnsw" else 100_000
    Index.build(ids, texts, Lexical.fit(texts), folder, exact_below=exact_below)
    assert files.read_manifest(folder) == manifest
    assert len(Index.open(folder).look("black", k=3).candidates) == 3


def test_an_open_index_outlives_a_rebuild(folder: Path, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    index = Index.open(folder)
    before = index.look("black hoodie", k=5, target="H1")
    Index.build(ids[:2], texts[:2], Lexical.fit(texts[:2]), folder)
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert index.look("black hoodie", k=5, target="H1") == before


def test_a_rebuild_leaves_only_itself_and_what_is_not_ours(folder: Path, ids: tuple[str, ...], texts: tuple[str, ...]) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "build-notes").mkdir()
    (folder / ".building-killed").mkdir()
    index = Index.build(ids[:5], texts[:5], Lexical.fit(texts[:5]), folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["notes.txt", "build-notes", index.manifest.build, "manifest.json"]
    )


REBUILD = """
import sys
sys.path.insert(0, "tests/retrieval")
from pathlib import Path
from tests.retrieval.conftest import IDS, TEXTS
from muse_builder.retrieval import Index, Lexical
both = [(IDS, TEXTS), (IDS[:6], TEXTS[:6])]
lexical = [Lexical.load(Path(path)) for path in sys.argv[2:]]
Index.build(*both[0], lexical[0], sys.argv[1])
print("ready", flush=True)
for turn in range(1, 1_000_000):
    Index.build(*both[turn % 2], lexical[turn % 2], sys.argv[1], exact_below=(0, 100)[turn // 2 % 2])
"""


@pytest.fixture(scope="module")
def embedders(tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, ...]) -> list[str]:
    """Saved, because fitting takes the other process a second."""
    folders = [tmp_path_factory.mktemp("all"), tmp_path_factory.mktemp("six")]
    for folder, part in zip(folders, (texts, texts[:6]), strict=True):
        Lexical.fit(part).save(folder)
    return [str(folder) for folder in folders]


@contextlib.contextmanager
def _rebuilding(folder: Path, embedders: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Another process that builds two different indexes into the folder, over and over."""
    command = [sys.executable, "-c", REBUILD, str(folder), *embedders]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_opening_while_another_process_rebuilds_gives_one_or_the_other(tmp_path: Path, embedders: list[str]) -> None:
    sizes: set[int] = set()
    opened = 0
    with _rebuilding(tmp_path, embedders) as process:
        while opened < 100 or sizes != {6, 10}:
            opened += 1
            assert process.poll() is None
            index = Index.open(tmp_path)
            sizes.add(len(index))
            assert len(index.look("black hoodie", k=20).candidates) == len(index)


def test_a_builder_killed_at_any_moment_leaves_a_whole_index(
    tmp_path: Path, embedders: list[str], ids: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    dice = random.Random("11/kill")
    for _ in range(3):
        with _rebuilding(tmp_path, embedders) as process:
            time.sleep(dice.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
        index = Index.open(tmp_path)
        assert len(index.look("black hoodie", k=20).candidates) == len(index)
    Index.build(ids, texts, Lexical.fit(texts), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
