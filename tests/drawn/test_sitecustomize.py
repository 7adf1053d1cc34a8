"""What is kept of drawing is the picture that drawing gives, and a child takes it."""

import os
import subprocess
import sys
from pathlib import Path

from muse_builder.embedded.catalog.demo import products
from muse_builder.embedded.catalog.render import render
from tests.drawn.sitecustomize import FOLDER, kept

CHILD = """
import hashlib
from muse_builder.embedded.catalog import demo
print(hashlib.sha256(demo.render(demo.products(0)[0][1])).hexdigest())
"""


def child(folder: Path, *path: str) -> str:
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, FOLDER: str(folder), "PYTHONPATH": os.pathsep.join((*path, root))}
    return subprocess.run([sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True).stdout


def test_a_picture_is_drawn_once_and_is_the_drawn_one(tmp_path: Path) -> None:
    asked = []
    drawing = kept(lambda look: asked.append(look) or render(look), tmp_path)  # type: ignore[func-returns-value]
    looks = [look for _, look in products(0)[:2]]
    assert [drawing(look) for look in (*looks, *looks)] == [render(look) for look in looks] * 2
    assert asked == looks
    assert len(list(tmp_path.iterdir())) == 2  # nothing half-written is left


def test_a_child_takes_what_is_kept_only_where_its_path_says_so(tmp_path: Path, drawn: str) -> None:
    (taken, alone) = child(tmp_path, drawn), child(tmp_path)
    assert taken == alone
    (only,) = tmp_path.iterdir()
    only.write_bytes(b"another picture")
    assert child(tmp_path, drawn) != alone
    assert child(tmp_path) == alone
