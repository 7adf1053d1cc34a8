"""The catalog and the embedder of a run are found by name, and what is wrong with a name is said before work begins."""

from pathlib import Path

import pytest

from muse_builder.errors import CatalogError, SettingsError
from muse_builder.llm.journal import Journal
from muse_builder.run.products import Products, open_catalog, open_index, require_embedder, shape
from muse_builder.settings import Settings
from muse_builder.watch import Silence


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"source": "amazn"}, SettingsError, "unknown source 'amazn'; known: auto, amazon, demo. Did you mean 'amazon'?"),
        ({"source": "amazon"}, CatalogError, "the source 'amazon' reads a file: name it with --catalog"),
        ({"catalog": "none.jsonl"}, CatalogError, "cannot read the catalog none.jsonl: no such file"),
        ({"eyes": "simpel"}, SettingsError, "unknown pair of eyes 'simpel'; known: none, simple. Did you mean 'simple'?"),
        ({"source": "python:read"}, SettingsError, "the source 'python:read' was an object given in Python"),
    ],
)
def test_a_catalog_that_cannot_be_had_is_told(
    settings: dict[str, str], error: type[Exception], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        open_catalog(Settings(**settings), tmp_path / "run", seed=0, watch=Silence())  # type: ignore[arg-type]
    assert str(caught.value).startswith(said)
    assert not (tmp_path / "run").exists()


def test_an_unknown_embedder_is_answered_with_the_known_ones() -> None:
    require_embedder(Settings())
    with pytest.raises(
        SettingsError, match=r"unknown embedder 'lexcal'; known: bge-m3, lexical, onnx\. Did you mean 'lexical'\?"
    ):
        require_embedder(Settings(embedder="lexcal"))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"picture_embedder": "colors"},
            "unknown picture embedder 'colors'; known: none, clip, colours. Did you mean 'colours'?",
        ),
        (
            {"picture_embedder": "colours", "picture_model": "x"},
            "the picture embedder 'colours' has no weights: it takes no model",
        ),
        ({"picture_model": "x"}, "picture_model = 'x', and no picture_embedder: name one, for example clip"),
    ],
)
def test_a_picture_embedder_that_cannot_be_had_is_told_before_anything_is_paid(settings: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        require_embedder(Settings(**settings))  # type: ignore[arg-type]
    assert str(caught.value).startswith(said)


def test_an_index_is_built_again_when_it_is_to_be_searched_otherwise(tmp_path: Path) -> None:
    built = []
    with (
        open_catalog(Settings(max_items=12), tmp_path, seed=0, watch=Silence()) as database,
        Journal(tmp_path / "journal.sqlite") as journal,
    ):
        products = Products(database, journal)
        for told in ({}, {"retrieval": "dense"}, {"retrieval": "dense", "picture_embedder": "colours"}, {}, {}):
            index = open_index(Settings(**told), tmp_path, products, Silence())  # type: ignore[arg-type]
            built.append(index.manifest.build)
            assert index.manifest.retrieval == told.get("retrieval", "sparse")
            assert (index.pictures is None) == ("picture_embedder" not in told)
            assert {one.item_id for one in index.look("a red dress", k=12).candidates} == set(products.ids)
    assert len(set(built)) == 3
    assert built[0] == built[3] == built[4]


def test_the_demo_is_drawn_from_the_run_s_seed(tmp_path: Path) -> None:
    databases = []
    for seed in (1, 2):
        databases.append(open_catalog(Settings(max_items=4), tmp_path / str(seed), seed=seed, watch=Silence()))
    one, two = databases
    assert len(one) == len(two) == 4
    assert one.digest != two.digest


def test_what_shapes_rows_names_no_path_of_a_machine(tmp_path: Path) -> None:
    (tmp_path / "meta.jsonl").write_text("{}\n")
    shaped = shape(Settings(catalog=str(tmp_path / "meta.jsonl"), images_root=str(tmp_path)))
    assert shaped["catalog"].startswith("meta.jsonl sha256:")
    assert shaped["images_root"] == tmp_path.name
    assert str(tmp_path) not in str(shaped)


def test_each_product_of_a_run_has_been_looked_at_unless_nobody_is_to(tmp_path: Path) -> None:
    with open_catalog(Settings(max_items=12), tmp_path / "seen", seed=0, watch=Silence()) as database:
        assert [item.seen is not None and bool(item.seen.shares) for item in database] == [True] * 12
        assert [item.seen.agrees for item in database if item.seen] == [True] * 12
    with open_catalog(Settings(max_items=12, eyes="none"), tmp_path / "unseen", seed=0, watch=Silence()) as database:
        assert [item.seen for item in database] == [None] * 12
