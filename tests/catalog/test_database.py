"""The product database: sealed, verified, read item by item."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog import CatalogReport, Database, ImageStore, build
from muse_builder.catalog.sources import amazon
from muse_builder.domains.apparel import APPAREL
from muse_builder.errors import CatalogError
from muse_builder.records import Item, Sight
from tests.catalog.catalog_samples import encoded, row

SETTINGS = {"catalog": "meta.jsonl"}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def source(catalog: Callable[..., Path]) -> Any:
    path = catalog(row(1), row(2, images=[]), row(3, features=[], description=[]), row(4, title="Café Tee"), "{", row(5))
    return partial(amazon.read, path, domain=APPAREL)


def test_items_with_incomplete_text_or_image_are_left_out_and_counted(source: Any, tmp_path: Path) -> None:
    with build(source, tmp_path / "db", settings=SETTINGS) as database:
        assert database.ids == ["A1", "A4", "A5"]
        assert len(database) == 3
        assert [item.item_id for item in database] == database.ids
        assert database.get("A4").title == "Café Tee"
        assert database.at(-1) == database.get("A5")
        assert database.departments == {"men": 3}
        assert database.classes == {"Clothing": 3}
        assert database.types == {"hoodie": 2, "t-shirt": 1}
        report = database.manifest.report
        assert report["counts"] | {"repaired": 0} == {
            "read": 6, "kept": 3, "rejected": 3, "image": 1, "note": 1, "without image": 1, "repaired": 0,
        }  # fmt: skip
        assert report["rejected"]["images: left out: no usable image"] == 1
        assert report["rejected"]["description: left out: its text is incomplete, neither features nor description"] == 1
        assert database.images.read(str(database.get("A1").image)) == encoded()
        with pytest.raises(CatalogError, match="no item 'A2'"):
            database.get("A2")
    image = str(database.get("A1").image)
    assert sorted(files(tmp_path / "db")) == [
        "catalog_report.jsonl",
        f"images/{image[:2]}/{image}",
        "items.jsonl",
        "manifest.json",
    ]
    assert not (tmp_path / "db.building").exists()


def test_text_alone_is_enough_when_asked(source: Any, tmp_path: Path) -> None:
    assert build(source, tmp_path / "db", settings=SETTINGS, require_image=False).ids == ["A1", "A2", "A4", "A5"]


def test_the_limit_counts_items_kept(source: Any, tmp_path: Path) -> None:
    seen: list[int] = []
    assert build(source, tmp_path / "db", settings=SETTINGS, limit=2, progress=seen.append).ids == ["A1", "A4"]
    assert list(dict.fromkeys(seen)) == [0, 1, 2]  # with each row that is read, so that a wait can be ended
    assert seen == sorted(seen)


def test_two_builds_give_the_same_bytes(source: Any, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(source, tmp_path / name / "db", settings=SETTINGS)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_the_same_settings_open_what_is_there_and_others_build_anew(source: Any, tmp_path: Path) -> None:
    build(source, tmp_path / "db", settings=SETTINGS)

    def never(**_: Any) -> Iterator[Item]:
        raise AssertionError("built again")
        yield

    assert len(build(never, tmp_path / "db", settings=SETTINGS)) == 3
    assert len(build(source, tmp_path / "db", settings=SETTINGS, limit=1)) == 1
    assert not (tmp_path / "db.replaced").exists()


def test_a_stopped_build_leaves_nothing_that_opens_and_the_next_one_goes_on(source: Any, tmp_path: Path) -> None:
    def stops(*, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        store.add_bytes(encoded(shade=50))  # of an item that will not be there
        yield next(source(store=store, report=report))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(stops, tmp_path / "db", settings=SETTINGS)
    with pytest.raises(CatalogError, match="no product database"):
        Database.open(tmp_path / "db")
    assert len(build(source, tmp_path / "db", settings=SETTINGS)) == 3
    build(source, tmp_path / "fresh" / "db", settings=SETTINGS)
    assert files(tmp_path / "db") == files(tmp_path / "fresh" / "db")


def test_a_failed_rebuild_leaves_the_old_database_alone(source: Any, catalog: Callable[..., Path], tmp_path: Path) -> None:
    build(source, tmp_path / "db", settings=SETTINGS)
    with pytest.raises(CatalogError, match="no item is left"):
        build(
            partial(amazon.read, catalog(row(1, images=[]), name="x.jsonl"), domain=APPAREL),
            tmp_path / "db",
            settings={"catalog": "x.jsonl"},
        )
    assert len(Database.open(tmp_path / "db")) == 3


def test_a_folder_of_something_else_is_not_touched(source: Any, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "thesis.txt").write_text("x")
    with pytest.raises(CatalogError, match="is no product database"):
        build(source, tmp_path / "db", settings=SETTINGS)
    assert files(tmp_path / "db") == {"thesis.txt": b"x"}


@pytest.mark.parametrize(
    "damage", ["truncate", "alter", "append", "drop", "manifest", "format", "items", "seal", "report", "picture"]
)
def test_any_damage_is_a_clear_error_when_it_is_opened(source: Any, tmp_path: Path, damage: str) -> None:
    build(source, tmp_path / "db", settings=SETTINGS)
    items, manifest = tmp_path / "db" / "items.jsonl", tmp_path / "db" / "manifest.json"
    data = items.read_bytes()
    if damage == "truncate":
        items.write_bytes(data[:-5])
    elif damage == "alter":
        items.write_bytes(data.replace(b"20.5", b"10.5", 1))
    elif damage == "append":
        items.write_bytes(data + data)
    elif damage == "drop":
        items.write_bytes(b"".join(data.splitlines(keepends=True)[1:]))
    elif damage == "manifest":
        manifest.write_text("{")
    elif damage == "format":
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    elif damage == "items":
        items.unlink()
    elif damage == "report":
        (tmp_path / "db" / "catalog_report.jsonl").write_bytes(b"{}")
    elif damage == "picture":
        next((tmp_path / "db" / "images").glob("*/*")).write_bytes(b"short")
    else:
        manifest.unlink()
    with pytest.raises(CatalogError, match=r"again|build one") as caught:
        Database.open(tmp_path / "db")
    assert str(tmp_path) not in str(caught.value)


def test_items_that_another_process_has_just_proved_are_not_digested_again(source: Any, tmp_path: Path) -> None:
    proven = build(source, tmp_path / "db", settings=SETTINGS).digest
    items = tmp_path / "db" / "items.jsonl"
    items.write_bytes(items.read_bytes().replace(b"20.5", b"10.5", 1))
    assert Database.open(tmp_path / "db", proven=proven).at(0).price == 10.5
    with pytest.raises(CatalogError, match="was altered"):
        Database.open(tmp_path / "db", proven="0" * 64)


@pytest.mark.parametrize("name", ["manifest.json", "items.jsonl", "catalog_report.jsonl"])
def test_a_damaged_database_is_built_again_and_said_so(source: Any, tmp_path: Path, name: str) -> None:
    build(source, tmp_path / "db", settings=SETTINGS).close()
    whole = files(tmp_path / "db")
    (tmp_path / "db" / name).write_bytes(whole[name][:-3])
    said: list[str] = []
    build(source, tmp_path / "db", settings=SETTINGS, say=said.append).close()
    assert files(tmp_path / "db") == whole
    assert len(said) == 2  # the other is what the catalog is taken for
    assert said[0].endswith("that is done now")


def test_a_damaged_database_with_something_else_in_it_is_not_touched(source: Any, tmp_path: Path) -> None:
    build(source, tmp_path / "db", settings=SETTINGS).close()
    (tmp_path / "db" / "manifest.json").write_text("{")
    (tmp_path / "db" / "thesis.txt").write_text("x")
    with pytest.raises(CatalogError, match="cannot be read"):
        build(source, tmp_path / "db", settings=SETTINGS)
    assert (tmp_path / "db" / "thesis.txt").read_text() == "x"


def test_memory_stays_flat_while_many_items_are_read(tmp_path: Path) -> None:
    def many(*, store: ImageStore, report: CatalogReport) -> Iterator[Item]:
        for number in range(6_000):
            yield Item(item_id=f"A{number}", title=f"Tee {number}", description="word " * 200)

    def peak(database: Database, count: int) -> int:
        tracemalloc.start()
        for item_id in database.ids[:count]:
            database.get(item_id)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    build(many, tmp_path / "db", settings={}, require_image=False).close()
    with Database.open(tmp_path / "db") as few, Database.open(tmp_path / "db") as all_of_them:
        assert peak(all_of_them, 6_000) < 1.2 * peak(few, 1_500)


def test_what_is_seen_in_a_picture_stands_in_its_item_and_a_disagreement_in_the_report(source: Any, tmp_path: Path) -> None:
    def look(item: Item, store: ImageStore) -> Item:
        assert store.read(str(item.image)) == encoded()
        agrees = item.item_id != "A4"
        return item.model_copy(update={"seen": Sight(colors=("gray",), shares={"gray": 1.0}, agrees=agrees, lightness=0.5)})

    with build(source, tmp_path / "db", settings=SETTINGS, look=look, require_image=False) as database:
        assert {item.item_id: item.seen and item.seen.agrees for item in database} == {
            "A1": True, "A2": None, "A4": False, "A5": True,
        }  # fmt: skip
        assert database.manifest.report["note"]["picture: another colour than the text"] == 1
    events = [json.loads(line) for line in (tmp_path / "db" / "catalog_report.jsonl").read_text("utf-8").splitlines()]
    (told,) = [event for event in events if event["field"] == "picture"]
    assert (told["item_id"], told["kind"]) == ("A4", "note")
    assert told["reason"].endswith(" there, gray to the eye")
