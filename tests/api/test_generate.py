"""generate, plan and index as Python calls them."""

import inspect
from pathlib import Path

import pytest

from muse_builder.api.generate import generate, index, plan
from muse_builder.api.release import Release
from muse_builder.errors import SettingsError
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


@pytest.mark.parametrize("call", [generate, plan, index])
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


@pytest.mark.parametrize("call", [generate, plan, index])
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
