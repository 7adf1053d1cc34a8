"""What is said of several releases in one: shared, added up, or named apart."""

import json
from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.merge import merge
from muse_builder.release.united import kept_splits, united, united_corpus
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality
from tests import synthetic

CORPUS = {
    "name": "redial", "title": "ReDial", "home": "x", "license": "CC BY 4.0", "rows_in": 3, "problems": 1,
    "unknown_items": 0, "native_splits": True, "repairs": {"a": 1}, "notes": {}, "published": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return read_manifest(synthetic.write_release(tmp_path_factory.mktemp("united") / "muse", conversations=5))


def test_settings_are_those_that_all_share_and_yields_are_added(manifest: Manifest) -> None:
    other = manifest.changed(settings={"seed": 0, "num_conversations": 9}, models={"backbone": "other", "rewriter": "third"})
    whole = united([manifest, other], items=12)
    assert whole["settings"].as_json() == {"seed": 0}
    assert whole["models"] == {"backbone": "embedded; other", "rewriter": "third"}
    (screen,) = whole["funnel"]
    assert (screen.seen, screen.passed) == (24, 10)
    assert screen.reasons == (("wrong department", 10), ("other", 4))


def test_another_wording_of_a_prompt_is_named_by_its_release(manifest: Manifest) -> None:
    other = manifest.changed(prompts={"chatter/greet": "b" * 64})
    assert united([manifest, other, manifest], items=1)["prompts"] == {
        "chatter/greet": "f" * 64,
        f"chatter/greet in {other.sha256[:12]}": "b" * 64,
    }


def test_a_catalog_that_states_no_licence_is_said_so(manifest: Manifest) -> None:
    stated = manifest.changed(catalog=manifest.catalog.changed(licence="their terms"))
    said = united([stated, manifest], items=7)["catalog"]
    assert said.items == 7
    assert said.licence == (
        f"their terms; none stated for the products of release {manifest.sha256[:12]}: check before you pass them on"
    )
    assert united([manifest, manifest], items=7)["catalog"].licence is None


def test_fractions_stay_where_all_have_them(manifest: Manifest) -> None:
    assert kept_splits([manifest, manifest]).fractions == {"train": 0.8, "validation": 0.1, "test": 0.1}
    other = manifest.changed(splits={"rule": "by hand", "seed": None})
    assert kept_splits([manifest, other]).as_json() == {"rule": kept_splits([manifest]).rule, "seed": None, "fractions": {}}


def test_conversations_made_here_and_a_corpus_are_kept_apart(manifest: Manifest) -> None:
    assert united_corpus([manifest, manifest]) is None
    foreign = manifest.changed(corpus=CORPUS)
    with pytest.raises(ReleaseError, match=r"ReDial \(CC BY 4\.0\), conversations made here: united, the card could not say"):
        united_corpus([foreign, manifest])
    fetched = foreign.changed(corpus=CORPUS | {"origin": {"commit": "1"}, "repairs": {"a": 2, "b": 1}})
    both = united_corpus([fetched, foreign])
    assert both is not None
    assert (both.rows_in, both.repairs, both.origin) == (6, {"a": 3, "b": 1}, None)


def test_parts_of_a_corpus_that_has_splits_of_its_own_are_united(tmp_path: Path) -> None:
    """Such a release says no fractions: nobody asked for any."""
    parts = []
    for number in range(2):
        with ReleaseWriter(tmp_path / f"part{number}") as writer:
            writer.add("conversations", synthetic.conversation(number), split="train")
            parts.append(writer.seal(split_rule={"rule": "the corpus's own", "seed": 0}, corpus=CORPUS))
    whole = merge(parts, tmp_path / "whole", quality=quality)
    said = json.loads((whole.folder / "manifest.json").read_text("utf-8"))["splits"]
    assert (said["seed"], said["fractions"]) == (None, {})
