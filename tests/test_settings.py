from pathlib import Path

import pytest

from muse_builder.errors import SettingsError
from muse_builder.settings import (
    SECTIONS,
    UNSAID,
    ModelSettings,
    Settings,
    TalkSettings,
    place_in_paper,
    section_of,
    settings,
    shapes_rows,
)


def test_every_setting_says_what_it_is_and_where_the_paper_has_it() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert place_in_paper(name), name


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("seed = 5\nround_limit = 6\nchit_chat = [0.2]\n")
    made = settings({"seed": 9}, config=file)
    assert (made.seed, made.round_limit, made.chit_chat) == (9, 6, (0.2,))


def test_a_wrong_name_is_named_with_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("sede = 5\n")
    with pytest.raises(SettingsError, match=r"unknown setting 'sede'; known: .*seed.*; did you mean 'seed'\?"):
        settings({}, config=file)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"round_limit": 1}, "round_limit = 1"),
        ({"splits": (0.5, 0.1, 0.1)}, "add up to 1"),
        ({"review_weights": (1.0, 1.0, 1.0)}, "add up to 1"),
        ({"chit_chat": (1.5,)}, "between 0 and 1"),
        ({"image_mode": "movie"}, "image_mode = 'movie'"),
    ],
)
def test_a_wrong_value_is_named(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        settings(values)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("seed = = 1")
    with pytest.raises(SettingsError, match=r"run\.toml is not TOML"):
        settings({}, config=file)
    with pytest.raises(SettingsError, match="cannot read the config file"):
        settings({}, config=tmp_path / "none.toml")


def test_chit_chat_falls_with_the_round_and_spares_the_first_and_the_last() -> None:
    made = Settings(round_limit=6)
    assert [made.chit_chat_chance(number) for number in range(1, 7)] == [0.0, 0.5, 0.4, 0.3, 0.3, 0.0]
    assert [Settings().chit_chat_chance(number) for number in range(1, 5)] == [0.0, 0.5, 0.4, 0.0]


def test_how_it_runs_does_not_shape_rows() -> None:
    assert not any(shapes_rows(name) for name in ("concurrency", "out", "run", "budget", "num_conversations"))
    assert all(shapes_rows(name) for name in ("seed", "model", "round_limit", "catalog"))


def test_scenarios_default_to_the_papers_number_for_large_runs() -> None:
    assert Settings(num_conversations=7000).scenarios_wanted == 593
    assert Settings(num_conversations=100).scenarios_wanted == 160
    assert Settings(num_conversations=100, num_scenarios=7).scenarios_wanted == 7


def test_a_preset_is_won_over_by_the_file_and_flags(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('round_limit = 6\nembedder = "lexical"\n')
    made = settings({"embedder": "bge-m3"}, config=file, preset="paper")
    assert (made.model, made.round_limit, made.embedder) == ("openai:gpt-4o-mini", 6, "bge-m3")


def test_more_conversations_are_open_where_calls_take_long() -> None:
    assert Settings().at_once == 128
    assert Settings(rewriter="openai:gpt-6-luna").at_once == 512
    assert Settings(model="openai:gpt-6-luna", batch=True).at_once == 4096
    assert Settings(model="openai:gpt-6-luna", concurrency=7).at_once == 7


@pytest.mark.parametrize("address", ["http://me:planted@host/v1", "http://host/v1?api_key=planted", "https://planted@host"])
def test_an_address_with_a_secret_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(f'base_url = "{address}"\n')
    with pytest.raises(SettingsError, match="keys come from the environment") as caught:
        settings({}, config=tmp_path / "run.toml")
    shown: list[BaseException | None] = [caught.value, caught.value.__cause__]
    with pytest.raises(ValueError, match="keys come from the environment") as raised:
        Settings(base_url=address)
    assert not [error for error in (*shown, raised.value) if error is not None and "planted" in f"{error} {error!r}"]


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match=r"base_url = 'localhost:8000': .*http://localhost:8000/v1"):
        settings({"base_url": "localhost:8000"})
    assert Settings(base_url=" http://localhost:8000/v1 ").base_url == "http://localhost:8000/v1"


# --- sections -------------------------------------------------------------------------------------------------------


def test_every_setting_stands_in_one_section() -> None:
    named = [name for kind in SECTIONS.values() for name in kind.model_fields]
    assert sorted(named) == sorted(Settings.model_fields)
    assert [section_of(name) for name in ("catalog", "model", "round_limit", "manual", "run")] == [
        "catalog", "models", "talk", "screens", "run",
    ]  # fmt: skip


def test_a_file_may_use_the_sections_and_flat_names_together(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('seed = 3\n[talk]\nround_limit = 5\n[catalog]\ncatalog = "x.jsonl"\n[run]\nrun = "here"\n')
    made = settings({}, config=file)
    assert (made.seed, made.round_limit, made.catalog, made.run) == (3, 5, "x.jsonl", "here")


def test_a_setting_named_like_its_section_may_stand_flat(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('catalog = "x.jsonl"\nrun = "here"\n')
    made = settings({}, config=file)
    assert (made.catalog, made.run) == ("x.jsonl", "here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[talk]\nseed = 5\n", r"'seed' stands under \[talk\] and belongs under \[run\]"),
        ("[tlak]\nround_limit = 5\n", r"unknown section 'tlak'; known: catalog, models, .*; did you mean 'talk'\?"),
        ("[talk]\nround_limits = 5\n", r"unknown setting 'round_limits'; .*did you mean 'round_limit'\?"),
        ("talk = 5\n", r"unknown setting 'talk'"),
        ("seed = 1\n[run]\nseed = 1\n", r"says seed twice, under \[run\] and outside of it"),
        ("[talk]\nround_limit = 1\n", r"round_limit = 1: "),
    ],
)
def test_a_mistake_in_a_file_names_what_is_right(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        settings({}, config=tmp_path / "run.toml")


def test_an_unknown_preset_is_named() -> None:
    with pytest.raises(SettingsError, match=r"unknown preset 'papper'; known: paper; did you mean 'paper'\?"):
        settings({}, preset="papper")


def test_a_part_has_its_section_alone() -> None:
    part = Settings(round_limit=6, seed=4).part(TalkSettings)
    assert type(part) is TalkSettings
    assert part.chit_chat_chance(5) == 0.3
    assert part.model_dump().keys() == TalkSettings.model_fields.keys()
    assert Settings(model="openai:x", base_url="http://h:1/v1").part(ModelSettings).at_once == 512


def test_what_shapes_rows_is_listed_as_releases_have_always_listed_it() -> None:
    assert (
        list(Settings().shaping())
        == (
            "catalog source images_root download_images require_image max_items seed model rewriter checker reviewer base_url "
            "temperature rewriter_temperature image_mode embedder embedder_model num_scenarios scenario_bleu scenario_first "
            "backstory_bleu leak_screen leak_rank max_candidates round_limit at_limit chit_chat multimodal_open retrieve "
            "colloquial rewrite_tries review_weights review_cutoff unsupported_claims max_repairs eyes pictures "
            "retrieval picture_embedder "
            "dialogue sense_screen"
        ).split()
    )


def test_what_runs_of_before_did_not_say_is_a_setting_of_today() -> None:
    told = Settings(**UNSAID)
    assert (told.dialogue, told.retrieval, told.picture_embedder) == ("paper", "dense", "none")
    assert set(Settings().shaping()) >= set(UNSAID)


def test_shoppers_who_decide_need_people_s_dialogue_and_that_is_said_before_anything_is_read() -> None:
    with pytest.raises(SettingsError, match="--shopper people needs --dialogue people, and the dialogue is paper"):
        settings({"shopper": "people", "dialogue": "paper"})
    assert settings({"shopper": "people"}).dialogue == "people"
    assert settings({"dialogue": "paper"}).shopper == "paper"
