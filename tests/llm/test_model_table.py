"""What a user knows of models wins over what we know."""

import asyncio
from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.llm.capabilities import COMPATIBLE, Capabilities, capabilities_of
from muse_builder.llm.model_table import ModelTable, read_model_table, table_entry, write_entry
from muse_builder.llm.prices import Price
from muse_builder.run.plan import plan
from muse_builder.settings import Settings

LLAVA = "openai:llava-onevision"


def table(folder: Path, text: str) -> ModelTable:
    (folder / "models.toml").write_text(text)
    return read_model_table(str(folder / "models.toml"))


def test_prices_and_capabilities_come_by_model(tmp_path: Path) -> None:
    read = table(
        tmp_path,
        f'["{LLAVA}"]\nprice = {{ input = 0.05, output = 1 }}\ncontext = 32000\ntemperature = false\n'
        '["openai:gpt-6-luna"]\nprice = { input = 1, cached = 0.1, cache_write = 1.5, output = 2 }\n',
    )
    assert read.prices[LLAVA] == Price(0.05, 0.05, 1.0, 0.05)
    assert read.prices["openai:gpt-6-luna"] == Price(1.0, 0.1, 2.0, 1.5)
    known = capabilities_of(LLAVA, base_url="http://localhost:8000/v1")
    record = read.record(LLAVA, known)
    assert (record.context, record.temperature, record.images) == (32000, False, known.images)
    assert read.record("openai:other", known) == known
    assert read_model_table(None) == ModelTable()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "'x' is no model; write a table"),
        (f'["{LLAVA}"]\nprice = 3', "a price is a table of input and output"),
        (f'["{LLAVA}"]\nprice = {{ input = 1 }}', "a price is a table of input and output"),
        (f'["{LLAVA}"]\nprice = {{ input = -1, output = 1 }}', r"price\.input = -1 is no sum"),
        (f'["{LLAVA}"]\ntemprature = true', "unknown field 'temprature'; known: price, "),
        (f'["{LLAVA}"]\ncontext = "big"', "context = 'big'"),
        (f'["{LLAVA}"]\nschema = "none"', "schema = 'none'"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_wrong_table_says_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        table(tmp_path, text)


def test_an_entry_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    record = Capabilities(
        temperature=True, images=False, system=False, schema="json", schema_refs=False, limit_name="max_completion_tokens",
        thinking="always", thinking_room=1792, context=4096, image_side=224,
    )  # fmt: skip
    write_entry(tmp_path / "models.toml", LLAVA, table_entry(LLAVA, record, COMPATIBLE, note="2 answers at a time"))
    assert read_model_table(str(tmp_path / "models.toml")).record(LLAVA, COMPATIBLE) == record
    assert table_entry(LLAVA, COMPATIBLE, COMPATIBLE) == f'["{LLAVA}"]\n'


def test_an_entry_takes_the_place_of_the_models_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text(f'# ours\n["{LLAVA}"]\ncontext = 1\nprice = {{ input = 1, output = 2 }}\n["openai:other"]\nseed = false\n')
    write_entry(file, LLAVA, f'["{LLAVA}"]\nsystem = false\n')
    read = read_model_table(str(file))
    assert read.changes == {LLAVA: {"system": False}, "openai:other": {"seed": False}}
    assert read.prices[LLAVA] == Price(1.0, 1.0, 2.0, 1.0)
    assert file.read_text().startswith("# ours\n")


def test_a_file_that_is_no_table_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.toml"
    file.write_text("x = 1\n")
    with pytest.raises(SettingsError, match="'x' is no model"):
        write_entry(file, LLAVA, "")
    assert file.read_text() == "x = 1\n"
    with pytest.raises(SettingsError, match="name another file with --write"):
        write_entry(tmp_path / "none" / "models.toml", LLAVA, "")


def test_a_table_of_before_november_is_read_in_todays_words(tmp_path: Path) -> None:
    for then, now in (("absent", "none"), ("can_be_disabled", "some"), ("always", "always")):
        assert table(tmp_path, f'["{LLAVA}"]\nthinking = "{then}"\n').changes == {LLAVA: {"thinking": now}}


def test_a_missing_table_is_named() -> None:
    with pytest.raises(SettingsError, match=r"cannot read the model table none\.toml"):
        read_model_table("none.toml")


async def test_a_plan_for_a_server_of_ones_own_takes_its_price_from_the_table_alone(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('["openai:gpt-4o-mini"]\nprice = { input = 1000, output = 1000 }\n')
    own = Settings(
        model="openai:gpt-4o-mini", base_url="http://localhost:8000/v1", num_conversations=1, max_items=24, num_scenarios=20
    )
    unknown, priced = await asyncio.gather(
        asyncio.to_thread(plan, own),
        asyncio.to_thread(plan, own.model_copy(update={"model_table": str(tmp_path / "models.toml")})),
    )
    assert unknown.cost is None
    assert priced.cost == pytest.approx(sum(line.tokens_in + line.tokens_out for line in priced.lines) / 1000, rel=0.01)
