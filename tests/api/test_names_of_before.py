"""Names and calls of the version before work for one more, and say what they are now."""

import warnings
from pathlib import Path

import pytest

from muse_builder.api.release import Release
from muse_builder.settings import Settings


@pytest.mark.parametrize(
    "name", ["read_manifest", "ReleaseWriter", "read", "load", "shards", "batches", "fingerprint", "check_rows", "MANIFEST"]
)
def test_a_name_of_release_works_for_a_version_and_warns(name: str) -> None:
    from muse_builder import release

    with pytest.warns(DeprecationWarning, match=rf"muse_builder\.release\.{name} is muse_builder\.release\.\w+\.{name} now"):
        assert getattr(release, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        release.nothing  # noqa: B018


def test_the_functions_that_modules_took_the_names_of_can_still_be_called(muse: Release) -> None:
    from muse_builder.release import verify
    from muse_builder.run import generate

    with pytest.warns(DeprecationWarning, match=r"muse_builder\.release\.verify is a module now; call muse_builder\.verify"):
        assert verify(muse.path) == []  # type: ignore[operator]
    told = Settings(out=str(muse), num_conversations=12, max_items=70, num_scenarios=30)
    with pytest.warns(DeprecationWarning, match="call muse_builder.generate"):
        folder = generate(told)  # type: ignore[operator]
    assert isinstance(folder, Path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert generate.generate is not generate
