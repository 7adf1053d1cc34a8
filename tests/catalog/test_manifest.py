"""What a product database says of itself, read and checked in one place."""

import json
from pathlib import Path
from typing import Any

import pytest

from muse_builder.catalog.manifest import AGAIN, MANIFEST, CatalogManifest, read_catalog_manifest, write_catalog_manifest
from muse_builder.errors import CatalogError

TOLD: dict[str, Any] = {
    "format": 1,
    "package": "0.9",
    "items": 3,
    "images": 1,
    "sha256": "ab" * 32,
    "settings": {"catalog": "café.jsonl", "limit": None},
    "report": {"counts": {"kept": 3}},
    "departments": {"women": 2, "men": 1},
    "classes": {"Clothing": 3},
    "types": {"hoodie": 3},
}


def test_it_is_written_in_the_bytes_of_before(tmp_path: Path) -> None:
    write_catalog_manifest(tmp_path, CatalogManifest.model_validate(TOLD))
    assert (tmp_path / MANIFEST).read_text("utf-8") == json.dumps(TOLD, ensure_ascii=False, indent=1)
    assert read_catalog_manifest(tmp_path).departments == {"women": 2, "men": 1}


def test_what_a_later_version_adds_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps(TOLD | {"weights": {"light": 3}}))
    assert read_catalog_manifest(tmp_path).items == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "has format 2; this version reads 1"),
        ({"items": -1}, r"is damaged \(items\)"),
        ({"settings": None, "types": {"hoodie": "many"}}, r"is damaged \(settings, types.hoodie\)"),
    ],
)
def test_a_damaged_or_foreign_one_is_a_clear_error(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps(TOLD | change))
    with pytest.raises(CatalogError, match=said) as caught:
        read_catalog_manifest(tmp_path)
    assert str(caught.value).endswith(AGAIN)
    assert str(tmp_path.parent) not in str(caught.value)


@pytest.mark.parametrize("text", ["[1]", "{", "{}", "null"])
def test_what_is_no_manifest_at_all_is_an_error_too(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(CatalogError, match="cannot be read; build it again"):
        read_catalog_manifest(tmp_path)


def test_where_there_is_none_one_is_to_be_built(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"manifest\.json is missing; build one"):
        read_catalog_manifest(tmp_path)


def test_no_bit_of_a_sealed_one_can_change_unseen(tmp_path: Path) -> None:
    write_catalog_manifest(tmp_path, CatalogManifest.model_validate(TOLD).sealed())
    whole = (tmp_path / MANIFEST).read_bytes()
    sealed = read_catalog_manifest(tmp_path)
    assert sealed.items == 3
    for place in range(len(whole)):
        struck = bytearray(whole)
        struck[place] ^= 1 << place % 8
        (tmp_path / MANIFEST).write_bytes(struck)
        told = ""
        try:
            same = read_catalog_manifest(tmp_path).model_dump(exclude={"seal"}) == sealed.model_dump(exclude={"seal"})
        except CatalogError as error:
            same, told = False, str(error)
        assert same or told.endswith(AGAIN)
