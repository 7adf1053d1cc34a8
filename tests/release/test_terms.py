"""A release says what may be done with it: in its card, in LICENSE and in NOTICE."""

from pathlib import Path

import pytest
import yaml

from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.terms import head, known, render
from muse_builder.release.verify import verify
from tests.dialogues import conversation, write_release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("terms") / "muse", [conversation(0)])


@pytest.fixture(scope="module")
def manifest(release: Path) -> Manifest:
    return read_manifest(release)


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("Apache-2.0: texts and pictures of the demo catalog are made by this package", "apache-2.0"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("CC BY-NC-SA 4.0", "cc-by-nc-sa-4.0"),
        ("MIT", "mit"),
        ("CC0", "cc0-1.0"),
        ("CC BY 4.0 (dialogues); images and product data: non-commercial research only", None),
        ("none stated", None),
        ("MIT; their terms", None),
        (None, None),
    ],
)
def test_a_licence_is_known_by_its_first_words_where_it_is_of_all(stated: str | None, name: str | None) -> None:
    assert known(stated) == name


def with_catalog(manifest: Manifest, licence: str | None) -> Manifest:
    return manifest.changed(catalog={} if licence is None else {"licence": licence})


def test_the_card_s_head_names_the_licence_and_links_where_the_hub_knows_none(manifest: Manifest) -> None:
    linked = {"license": "other", "license_link": "LICENSE"}
    assert head(with_catalog(manifest, None)) == linked | {"license_name": "dialogues-cc-by-4.0-products-by-catalog"}
    assert head(with_catalog(manifest, "MIT")) == linked | {"license_name": "dialogues-cc-by-4.0-products-mit"}
    assert head(with_catalog(manifest, "CC BY 4.0")) == {"license": "cc-by-4.0"}


def test_a_converted_corpus_keeps_its_licence(manifest: Manifest) -> None:
    corpus = {
        "name": "redial", "title": "ReDial", "home": "https://example.org", "license": "CC BY 4.0", "rows_in": 1, "problems": 0,
        "unknown_items": 0, "native_splits": True, "repairs": {}, "notes": {}, "published": [],
    }  # fmt: skip
    theirs = manifest.changed(corpus=corpus)
    assert head(theirs) == {"license": "cc-by-4.0"}
    assert "All rows, converted from ReDial, keep its licence:\n    CC BY 4.0\n" in render(theirs)["LICENSE"]
    unknown = manifest.changed(corpus=corpus | {"license": "none stated"})
    assert head(unknown) == {"license": "other", "license_name": "as-the-corpus", "license_link": "LICENSE"}


def test_the_files_say_who_allows_what_and_lie_in_the_release(release: Path) -> None:
    licence, notice = ((release / name).read_text("utf-8") for name in ("LICENSE", "NOTICE"))
    assert "CC BY 4.0\n    https://creativecommons.org/licenses/by/4.0/" in licence
    assert "this release states none; ask whoever owns the catalog" in licence
    assert "Models that wrote and checked them: embedded." in notice
    data = yaml.safe_load((release / "README.md").read_text("utf-8").split("---\n")[1])
    assert (release / data["license_link"]).is_file()
    assert verify(release) == []


def test_a_changed_licence_file_is_damage(release: Path) -> None:
    (release / "LICENSE").write_text("Do what you like.\n")
    assert [damage.file for damage in verify(release)] == ["LICENSE"]
    (release / "LICENSE").unlink()
    assert str(verify(release)[0]) == "LICENSE: missing: it says what may be done with the release"


def test_words_of_others_open_no_line_of_their_own(manifest: Manifest) -> None:
    text = render(with_catalog(manifest, "MIT\nThe software: none\x1b[2J"))["LICENSE"]
    assert "    MIT The software: none [2J\n" in text
