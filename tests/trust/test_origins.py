"""The runs behind a release: one, or as many as were united, each with its settings and what its numbers were raised by."""

from typing import Any

import pytest

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import RunEntry
from muse_builder.trust.origins import origins, settings_of_release


def digest(number: int) -> str:
    return f"{number:064x}"


PACKAGE = {"package": {"name": "muse_builder", "version": "0.1.0", "sha256": digest(0)}}


def manifest(seed: int, **more: Any) -> dict[str, Any]:
    settings = {"seed": seed, "model": "embedded", "splits": [0.8, 0.1, 0.1], "of_another_version": 1}
    index = {"embedder": "lexical"}
    return {**PACKAGE, "sha256": digest(seed), "settings": settings, "catalog": {"index": index}, **more}


def entry(told: dict[str, Any]) -> RunEntry:
    return RunEntry.model_validate({**PACKAGE, "sha256": digest(99), **told})


def test_a_release_of_one_run_has_its_own_settings() -> None:
    ((source, origin),) = origins(entry(manifest(7)))
    assert source == ""
    assert (origin.settings.seed, origin.settings.splits, origin.raised_by) == (7, (0.8, 0.1, 0.1), 0)
    assert origin.indexed is not None
    assert origin.indexed.as_json() == {"embedder": "lexical"}


def test_a_release_from_before_there_was_a_choice_was_searched_by_vectors_alone() -> None:
    ((_, origin),) = origins(entry(manifest(7)))
    assert (origin.settings.retrieval, origin.settings.picture_embedder, origin.settings.dialogue) == ("dense", "none", "paper")
    told = manifest(7)
    ((_, origin),) = origins(entry({**told, "settings": {**told["settings"], "retrieval": "hybrid"}}))
    assert origin.settings.retrieval == "hybrid"


def test_united_releases_add_up_what_their_numbers_were_raised_by() -> None:
    inner = {"sources": [manifest(1, numbers_raised_by={"conversation": 2}), manifest(2, numbers_raised_by={})]}
    both = {**PACKAGE, "sha256": digest(12), "numbers_raised_by": {"conversation": 10}, **inner}
    found = [
        (source, origin.settings.seed, origin.raised_by) for source, origin in origins(entry({"sources": [manifest(3), both]}))
    ]
    assert found == [(digest(3), 3, 0), (digest(1), 1, 12), (digest(2), 2, 10)]


def test_a_manifest_that_says_nothing_of_its_index_is_taken_at_its_word() -> None:
    ((_, origin),) = origins(entry({key: value for key, value in manifest(1).items() if key != "catalog"}))
    assert origin.indexed is None


def test_what_the_dice_knew_of_the_catalog_comes_from_the_manifest() -> None:
    told = manifest(1)
    assert origins(entry(told))[0][1].dice == ""
    assert origins(entry({**told, "settings": {**told["settings"], "dice": "0a1b"}}))[0][1].dice == "0a1b"


@pytest.mark.parametrize("settings", [{}, {"seed": 1}, {"model": "embedded"}])
def test_a_release_of_no_run_has_no_settings(settings: dict[str, Any]) -> None:
    with pytest.raises(ReleaseError, match="only conversations that this pipeline made can be replayed"):
        settings_of_release(entry({"settings": settings}))
