"""Where a release is found that nobody named in full."""

from pathlib import Path

import pytest

from muse_builder.errors import ReleaseError, SettingsError
from muse_builder.release.places import OnHub, find, locate
from tests import synthetic


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and the folder of muse.toml."""
    for name in ("MUSE_DATA", "MUSE_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (tmp_path / "config" / "muse").mkdir(parents=True)
    return tmp_path / "config" / "muse"


def test_the_places_are_tried_in_order(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate() is None
    (home / "muse.toml").write_text('repository = "ORG/configured@v1"\n')
    assert locate() == OnHub("ORG/configured", "v1")
    monkeypatch.setenv("MUSE_REPOSITORY", "ORG/told")
    assert locate() == OnHub("ORG/told", None)
    Path("muse").mkdir()
    assert locate() == OnHub("ORG/told", None), "an empty folder is no release"
    synthetic.write_release(Path("muse"), conversations=10)
    assert find() == Path("muse")
    monkeypatch.setenv("MUSE_DATA", str(tmp_path / "data"))
    assert find() == tmp_path / "data"
    assert locate(repository="ORG/named@v2") == OnHub("ORG/named", "v2")
    assert find(tmp_path / "elsewhere") == tmp_path / "elsewhere"


def test_a_revision_wins_over_the_usual_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "muse.toml").write_text('repository = "ORG/configured@v1"\n')
    assert locate(revision="v2") == OnHub("ORG/configured", "v2")
    monkeypatch.setenv("MUSE_REPOSITORY", "ORG/told@v3")
    assert locate(revision="v4") == OnHub("ORG/told", "v4")


def test_where_nothing_is_found_every_place_is_named() -> None:
    with pytest.raises(ReleaseError, match="no MUSE release found") as caught:
        find()
    for place in ("data_dir=", "MUSE_DATA", "./muse", "MUSE_REPOSITORY", "muse.toml", "muse generate"):
        assert place in str(caught.value)


def test_two_releases_or_two_revisions_are_refused() -> None:
    with pytest.raises(ReleaseError, match=r"data_dir='a' and repository='ORG/b' are two releases: name one"):
        locate("a", repository="ORG/b")
    with pytest.raises(ReleaseError, match=r"repository='ORG/b@v1' and revision='v2' are two revisions: name one"):
        locate(repository="ORG/b@v1", revision="v2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("repository = ", r"muse\.toml is not TOML"),
        ('repositry = "ORG/muse"', r"muse\.toml: unknown name 'repositry'; known: repository; did you mean 'repository'\?"),
        ("repository = 3", r"muse\.toml: repository = 3: expected a repository"),
        ('repository = "@v1"', r"muse\.toml: repository = '@v1': expected a repository"),
    ],
)
def test_a_wrong_configuration_is_named_with_its_file(home: Path, text: str, said: str) -> None:
    (home / "muse.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        locate()


def test_a_home_without_xdg_is_asked_below_config(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config" / "muse").mkdir(parents=True)
    (tmp_path / ".config" / "muse" / "muse.toml").write_text('repository = "ORG/home"\n')
    assert locate() == OnHub("ORG/home", None)
