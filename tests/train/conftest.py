"""A small release, and tiny models of six families; all of it needs torch and trl."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import muse_builder
from muse_builder.release.rows import ReleasedItems
from muse_builder.views.context import conversations_of
from muse_builder.views.training import TASKS, Scene

os.environ.setdefault("HF_HUB_OFFLINE", "1")

MOST = 1600
"""Tokens of a row: some rows of the release are longer, so their pictures shrink or go."""


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "muse"
    muse_builder.generate(num_conversations=12, out=str(folder))
    return folder


@pytest.fixture(scope="session")
def texts(release: Path) -> list[str]:
    """What the tiny tokenizers learn from."""
    scene = Scene(ReleasedItems(release).get)
    talks = list(conversations_of(release))[:4]
    rows = [row for task in ("query", "recommendation") for talk in talks for row in TASKS[task](talk, scene)]
    return [f"{row.system}\n{row.prompt}\n{row.completion}" for row in rows]


@pytest.fixture(scope="session")
def model_of(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Family -> the folder of its tiny model, made once."""
    from tests.train import tiny

    made: dict[str, Path] = {}
    root = tmp_path_factory.mktemp("models")

    def of(family: str) -> Path:
        if family not in made:
            made[family] = tiny.save(family, texts, root / family)
        return made[family]

    return of


@pytest.fixture(scope="session")
def exported(release: Path, model_of: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """(family, shape) -> an export counted with its processor."""
    made: dict[tuple[str, str], Path] = {}
    root = tmp_path_factory.mktemp("exports")

    def of(family: str, shape: str = "completion") -> Path:
        if (family, shape) not in made:
            tasks = ["pairs"] if shape == "label" else ["query", "recommendation", "user", "pairs"]
            out = root / f"{family}-{shape}"
            processor = str(model_of(family))
            muse_builder.export(release, out=out, tasks=tasks, shape=shape, limit=4, processor=processor, max_tokens=MOST)
            made[family, shape] = out
        return made[family, shape]

    return of
