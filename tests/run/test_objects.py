"""Objects given in Python in the place of names: a run is made with them, recorded under their names, and goes on with them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from muse_builder import plugins
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.errors import FatalCallError, RunError, SetAsideError, SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.plugins import with_objects
from muse_builder.records import Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.verify import verify
from muse_builder.retrieval import Lexical
from muse_builder.run.generate import generate
from muse_builder.settings import settings as settings_of


class Borrowing:
    """Answers as the default model does, and counts how often it is asked."""

    name = "borrowed"
    capabilities = Capabilities(local=True, reads_values=True)

    def __init__(self) -> None:
        self.asked = 0
        self.stop_at: int | None = None
        self._behind = plugins.get("models", "embedded")()

    async def complete(self, request: Request) -> Reply:
        if self.asked == self.stop_at:
            raise RuntimeError("the power went")
        self.asked += 1
        reply: Reply = await self._behind.complete(request)
        return reply


def read(path: Path, *, store: ImageStore, report: CatalogReport, limit: int | None = None) -> Iterator[Item]:
    """As the README's recipe has it."""
    yield from plugins.get("catalogs", "demo")(store=store, report=report, limit=int(path.read_text()))


class Own(Lexical):
    name = "own"


def values(folder: Path, model: Any, **more: Any) -> Mapping[str, Any]:
    (folder / "count.txt").write_text("90")
    return {
        "model": model,
        "source": read,
        "catalog": str(folder / "count.txt"),
        "out": str(folder / "muse"),
        "num_conversations": 4,
        "num_scenarios": 30,
        **more,
    }


def make(given: Mapping[str, Any]) -> Path:
    named, objects = with_objects(given)
    return generate(settings_of(named), objects=objects)


def test_a_run_is_made_with_a_model_a_reader_and_an_embedder_of_one_s_own(tmp_path: Path) -> None:
    model = Borrowing()
    folder = make(values(tmp_path, model, embedder=Own))
    assert verify(folder) == []
    manifest = read_manifest(folder)
    assert set(manifest.models.values()) == {"python:borrowed"}
    assert manifest.catalog.source == "python:read"
    assert (manifest.catalog.items, manifest.catalog.index and manifest.catalog.index.embedder) == (90, "own")
    asked = model.asked
    assert asked > 90
    assert make(values(tmp_path, model, embedder=Own)) == folder
    assert model.asked == asked  # all of it stands in the journal


def test_a_stopped_run_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = Borrowing()
    make(values(tmp_path / "whole", whole))
    model = Borrowing()
    model.stop_at = whole.asked // 2
    with pytest.raises(RuntimeError, match="the power went"):
        make(values(tmp_path, model))
    model.stop_at = None
    make(values(tmp_path, model))
    assert model.asked == whole.asked


def test_going_on_without_the_object_says_what_is_needed(tmp_path: Path) -> None:
    given = values(tmp_path, Borrowing())
    make(given)
    named, objects = with_objects(given)
    with pytest.raises(SettingsError, match=r"'python:borrowed' was an object given in Python.*model=the object"):
        generate(settings_of(named))
    with pytest.raises(RunError, match="model was 'python:borrowed', is 'embedded'"):
        generate(settings_of({**named, "model": "embedded"}), objects=objects)


def test_a_ready_embedder_is_used_as_it_is(tmp_path: Path) -> None:
    ready = Own.fit(["black wool hoodie for men", "red cotton dress for women", "brown leather boots"])
    folder = make(values(tmp_path, Borrowing(), embedder=ready))
    index = read_manifest(folder).catalog.index
    assert index is not None
    assert (index.embedder, index.embedder_digest) == ("own", ready.digest)


def test_a_model_with_nothing_but_complete_is_enough(tmp_path: Path) -> None:
    class Silent:
        async def complete(self, request: Request) -> Reply:
            raise SetAsideError("nothing to say")

    with pytest.raises(FatalCallError, match="30 calls in a row failed, 30 of them for one cause: nothing to say"):
        make(values(tmp_path, Silent(), max_candidates=1))


def test_a_budget_needs_the_price_of_an_object_that_may_cost_something(tmp_path: Path) -> None:
    class Paid:
        async def complete(self, request: Request) -> Reply:
            raise AssertionError("asked without a price")

    with pytest.raises(SettingsError, match=r"Paid.*price"):
        make(values(tmp_path, Paid(), budget=1.0))
