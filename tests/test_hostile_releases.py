"""What a stranger wrote into a manifest, a card or a row is never a path, markup, a code of the terminal or a traceback."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from muse_builder.release.manifest import CARD, MANIFEST
from tests import synthetic
from tests.fake_hub import FakeHub
from tests.hostile import CANARY, EXAMPLES, TEXTS, Said, World, replaced, seal, with_rows, written

pytest.importorskip("datasets")
pytest.importorskip("huggingface_hub")

tried = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
ROWS = ("conversations", "items", "profiles", "scenarios", "rejected", "traces", "prompts", "ratings")
CODES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a cursor, changes colours or turns text round."""
FILES = re.compile(r"[\w-]+(\.[\w-]+)*(/[\w-]+(\.[\w-]+)*){0,3}")

DOORS: dict[str, tuple[str, ...]] = {
    "verify": ("verify", "R"),
    "info": ("info", "R"),
    "show": ("show", "R"),
    "audit": ("audit", "R", "--out", "O"),
    "load": ("load", "R", "C"),
    "load_dataset": ("load_dataset", "R", "C"),
    "stream": ("stream", "R", "C"),
    "trl": ("export", "R", "--format", "trl", "--out", "O"),
    "llama_factory": ("export", "R", "--format", "llama_factory", "--out", "O"),
    "openai": ("export", "R", "--format", "openai", "--out", "O"),
    "split": ("split", "R", "--kind", "random", "--out", "O"),
    "pages": ("pages", "R", "--out", "O"),
    "merge": ("merge", "R", "GOOD", "--out", "O"),
    "push": ("push", "R", "ORG/there"),
    "pull": ("pull", "ORG/theirs", "--out", "O"),
}
"""Everything that reads a release: R is the hostile one, O a new folder, C a config."""


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    with FakeHub() as running:
        yield running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, hub: FakeHub) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("world"), hub.address) as world:
        yield world


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("good") / "good", conversations=10)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("other") / "other", conversations=10, first=40)


def through(door: str, release: Path, *, world: World, hub: FakeHub, other: Path, config: str = "conversations") -> Said:
    """What comes of a hostile release at a door; nothing outside is touched, and what is written and said is harmless."""
    out = world.out()
    if door == "push":
        hub.repositories.pop("ORG/there", None)
    if door == "pull":
        hub.repositories.pop("ORG/theirs", None)
        hub.create("ORG/theirs", {path: path_.read_bytes() for path, path_ in _files(release)})
    words = {"R": str(release), "O": str(out), "C": config, "GOOD": str(other)}
    said = world.do(*(words.get(word, word) for word in DOORS[door]))
    assert said.trace == ""
    assert CODES.findall(said.text) == []
    assert "Traceback" not in said.text
    for name, text in written(out.parent):
        assert FILES.fullmatch(name), name
        assert ".." not in name
        if name.endswith((".html", ".js")):
            assert f"<script>{CANARY}" not in text
            assert f"onerror={CANARY}>" not in text
            assert f"<!--{CANARY}" not in text
        if name.endswith(".md"):
            harmless(text)
    if door == "push" and "ORG/there" in hub.repositories:
        for name, data in hub.head("ORG/there").files.items():
            assert FILES.fullmatch(name) or name == ".gitattributes", name
            if name == CARD:
                harmless(data.decode("utf-8"))
    return said


def _files(release: Path) -> list[tuple[str, Path]]:
    return [(path.relative_to(release).as_posix(), path) for path in sorted(release.rglob("*")) if path.is_file()]


def harmless(card: str) -> None:
    """A card's head is plain YAML, and in its body no text of others is markup, a link or unseen."""
    head, body = card.split("---\n", 2)[1:] if card.startswith("---\n") else ("{}", card)
    assert set(yaml.safe_load(head)) <= {
        "pretty_name", "license", "license_name", "license_link", "language", "task_categories", "size_categories",
        "tags", "configs", "dataset_info",
    }  # fmt: skip
    assert CODES.findall(body) == []
    assert not re.search(r"<(script|img|!--)|\[press\]\(|127\.0\.0\.1:9/x\.jpg(?<!&#58;//127\.0\.0\.1:9/x\.jpg)", body)


chosen = st.lists(st.sampled_from(range(len(TEXTS))), min_size=1, max_size=4, unique=True)
seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("door", DOORS)
@tried
@given(places=chosen, further=st.text(max_size=20), seed=seeds, config=st.sampled_from(ROWS), share=st.sampled_from([0.1, 1.0]))
def test_rows_of_a_stranger_do_no_harm(
    door: str, world: World, hub: FakeHub, good: Path, other: Path,
    places: list[int], further: str, seed: int, config: str, share: float,
) -> None:  # fmt: skip
    release, dice = world.fresh(good), Random(seed)
    texts = (*(world.texts[place] for place in places), further.encode("utf-8", "ignore").decode())

    def changed(row: dict[str, Any]) -> dict[str, Any]:
        image = row.pop("image", None)
        told: dict[str, Any] = replaced(row, texts, dice, share, choices=seed % 5 == 0)
        return told | ({"image": image} if config == "items" else {})

    with_rows(release, config, changed)
    through(door, release, world=world, hub=hub, other=other, config=config)


@pytest.mark.parametrize("door", DOORS)
@tried
@given(places=chosen, further=st.text(max_size=20), seed=seeds, share=st.sampled_from([0.02, 0.1, 0.5]), keys=st.booleans())
def test_a_manifest_of_a_stranger_does_no_harm(
    door: str, world: World, hub: FakeHub, good: Path, other: Path,
    places: list[int], further: str, seed: int, share: float, keys: bool,
) -> None:  # fmt: skip
    release, dice = world.fresh(good), Random(seed)
    texts = (*(world.texts[place] for place in places), further)
    manifest = json.loads((release / MANIFEST).read_text("utf-8"))
    kept = {} if seed % 3 == 0 else {name: manifest[name] for name in ("configs", "assets", "package")}
    told = replaced(manifest, texts, dice, share, choices=True)
    if keys:
        told = _renamed(told, texts, dice, share / 3)
    seal(release, told | kept)
    through(door, release, world=world, hub=hub, other=other)


def _renamed(value: Any, texts: tuple[str, ...], dice: Random, share: float) -> Any:
    if isinstance(value, dict):
        return {
            (dice.choice(texts) if dice.random() < share else name): _renamed(inner, texts, dice, share)
            for name, inner in value.items()
        }
    return [_renamed(inner, texts, dice, share) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("door", ["verify", "load_dataset", "merge", "push", "pull"])
@tried
@given(places=chosen, further=st.text(max_size=20), seed=seeds, whole=st.booleans())
def test_a_card_of_a_stranger_does_no_harm(
    door: str, world: World, hub: FakeHub, good: Path, other: Path, places: list[int], further: str, seed: int, whole: bool
) -> None:
    release, dice = world.fresh(good), Random(seed)
    texts = (*(world.texts[place] for place in places), further)
    card = (release / CARD).read_text("utf-8")
    if whole:
        head = "\n".join(texts)
    else:
        head = yaml.safe_dump(replaced(yaml.safe_load(card.split("---\n")[1]), texts, dice, 0.2, choices=True))
    (release / CARD).write_bytes(f"---\n{head}\n---\n{''.join(texts)}".encode("utf-8", "surrogatepass"))
    said = through(door, release, world=world, hub=hub, other=other)
    assert door != "verify" or said.code != 0, "a card that names other files is found"
