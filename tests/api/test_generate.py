"""generate, plan and index as Python calls them."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder import plugins
from muse_builder.api.generate import generate, index, plan, start
from muse_builder.api.release import Release
from muse_builder.catalog import CatalogReport, ImageStore
from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Item
from muse_builder.retrieval import Lexical
from muse_builder.settings import Settings
from tests.api.conftest import Noted

SMALL = {"num_conversations": 12, "max_items": 70, "num_scenarios": 30}


def test_keywords_and_settings_give_the_same_release(muse: Release, noted: Noted) -> None:
    by_name = generate(out=str(muse), **SMALL, watch=noted)
    assert by_name == muse
    assert noted.stages[-1:] != []
    assert generate(Settings(out=str(muse), **SMALL)) == muse


def test_a_file_of_sections_will_do(muse: Release, tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text(f'[run]\nout = "{muse}"\nnum_conversations = 12\nnum_scenarios = 30\n[catalog]\nmax_items = 70\n')
    assert generate(config=file) == muse


@pytest.mark.parametrize("call", [generate, start, plan, index])
def test_a_wrong_name_is_answered_before_anything_is_done(
    call: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert callable(call)
    with pytest.raises(
        SettingsError, match=r"unknown setting 'num_conversation'; known: .*; did you mean 'num_conversations'\?"
    ):
        call(num_conversation=5)
    with pytest.raises(SettingsError, match=r"round_limit = 1"):
        call(round_limit=1)
    assert list(tmp_path.iterdir()) == []


def test_settings_come_in_one_or_by_name() -> None:
    with pytest.raises(SettingsError, match="in one and by name"):
        generate(Settings(), seed=3)
    with pytest.raises(SettingsError, match="'muse' are no Settings"):
        generate("muse")  # type: ignore[arg-type]


@pytest.mark.parametrize("call", [generate, start, plan, index])
def test_help_and_completion_show_every_setting_with_its_default(call: object) -> None:
    assert callable(call)
    parameters = inspect.signature(call).parameters
    assert parameters.keys() >= Settings.model_fields.keys()
    assert parameters["round_limit"].default == 4
    assert "values" not in parameters


def test_help_tells_what_each_setting_is() -> None:
    told = inspect.getdoc(generate) or ""
    for name, field in Settings.model_fields.items():
        assert f"    {name}: {field.description}\n" in f"{told}\n"


def test_a_plan_is_an_object_that_prints_as_the_command_does(tmp_path: Path) -> None:
    planned = plan(model="openai:gpt-6-luna", out=str(tmp_path / "muse"), num_conversations=12, max_items=70, num_scenarios=30)
    assert planned.cost is not None
    assert planned.cost > 0
    assert str(planned).startswith("12 conversations from 70 products")
    assert list(tmp_path.iterdir()) == []


def test_an_index_tells_its_products_and_finds_some(muse: Release) -> None:
    built = index(out=str(muse), **SMALL)
    assert (built.products, built.found) == (70, ())
    assert str(built).startswith("70 products in ")
    found = index(out=str(muse), **SMALL, query="something with a hood")
    assert len(found.found) == len(str(found).splitlines()) == 10
    assert found.found[0].score >= found.found[1].score


def test_a_run_in_the_background_takes_keywords_and_settings_alike(tmp_path: Path) -> None:
    with start(out=str(tmp_path / "muse"), **SMALL) as run:
        seen = [conversation.conversation_id for conversation in run.conversations()]
    made = Release(run.result())
    assert seen == sorted(talk["conversation_id"] for rows in made.conversations.values() for talk in rows)
    with start(Settings(out=str(tmp_path / "muse"), **SMALL)) as again:
        assert len(list(again.conversations())) == run.progress.accepted == 12
    assert Release(again.result()) == made


# --- objects in the place of names ----------------------------------------------------------------------------------


class Counted:
    """Answers as the default model does, and counts how often it is asked."""

    name = "counted"
    capabilities = Capabilities(local=True, reads_values=True)

    def __init__(self) -> None:
        self.asked = 0
        self._behind = plugins.get("models", Settings().model)()

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        reply: Reply = await self._behind.complete(request)
        return reply


def read_shop(path: Path, *, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
    """As many products of the demo catalog as the file says."""
    yield from plugins.get("catalogs", "demo")(store=store, report=report, limit=int(path.read_text()))


def read_demo(*, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
    yield from plugins.get("catalogs", "demo")(store=store, report=report, limit=30)


class Own(Lexical):
    name = "own"


def with_one_s_own(folder: Path, **more: Any) -> dict[str, Any]:
    file = folder / "shop.txt"
    file.write_text("60")
    named = {"catalog": str(file), "source": read_shop, "embedder": Own, "out": str(folder / "muse")}
    return {**named, "num_conversations": 3, "num_scenarios": 30, **more}


def test_a_model_a_reader_and_an_embedder_of_one_s_own_do_as_well_as_names(tmp_path: Path) -> None:
    model = Counted()
    muse = generate(model=model, **with_one_s_own(tmp_path))
    assert muse.verify() == []
    assert set(muse.models.values()) == {"python:counted"}
    assert len(muse.items) == 60
    assert muse.manifest.catalog.index is not None
    assert muse.manifest.catalog.index.embedder == "own"
    asked = model.asked
    assert asked > 60
    assert generate(model=model, **with_one_s_own(tmp_path)) == muse
    with start(model=model, **with_one_s_own(tmp_path)) as run:
        assert len(list(run.conversations())) == 3
    assert model.asked == asked  # all of it stands in the journal
    with pytest.raises(SettingsError, match=r"'python:counted' was an object given in Python.*model=the object"):
        generate(model="python:counted", **with_one_s_own(tmp_path))


def test_where_no_file_is_read_the_reader_is_the_catalog(tmp_path: Path) -> None:
    found = index(catalog=read_demo, out=str(tmp_path / "muse"), query="a hood")
    assert (found.products, len(found.found)) == (30, 10)


def test_a_plan_reads_the_catalog_of_one_s_own_and_asks_no_model_of_one_s_own(tmp_path: Path) -> None:
    model = Counted()
    planned = plan(model=model, **with_one_s_own(tmp_path))
    assert (planned.items, model.asked) == (60, 0)
    assert {line.model for line in planned.lines} == {"python:counted"}
    assert planned.cost == 0.0  # it says that it is local


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"model": object()}, r"model = <object .*> has no complete; a model has `async def complete\(self, request\)"),
        ({"embedder": object()}, r"embedder = <object .*> has no name and no embed and no save; an embedder has name"),
        ({"source": 3}, r"source = 3 cannot be called; a reader is `read\(path, \*, store, report\)`"),
        ({"catalog": read_demo, "source": "demo"}, "catalog is a reader and source names another"),
    ],
)
@pytest.mark.parametrize("call", [generate, start, plan, index])
def test_an_object_that_lacks_what_it_is_called_for_is_refused_before_anything_is_done(
    call: Any, values: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=said):
        call(**values)
    assert list(tmp_path.iterdir()) == []
