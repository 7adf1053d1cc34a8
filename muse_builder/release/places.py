"""Where the release is that nobody named in full: a folder, a repository on the Hub, or the places that are usual.

A repository stands in the environment (MUSE_REPOSITORY="ORG/NAME@REVISION") or, for good, in ~/.config/muse/muse.toml
(under XDG_CONFIG_HOME, where that is set):

    repository = "ORG/NAME@v1.0.0"
"""

import os
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from muse_builder.errors import ReleaseError, SettingsError, unknown
from muse_builder.release import schema
from muse_builder.release.manifest import CARD, MANIFEST, read_manifest

NOWHERE = (
    "Say data_dir=FOLDER; or set MUSE_DATA to a folder; or go where a folder ./muse lies; or name a repository on the Hub "
    "(repository='ORG/NAME', MUSE_REPOSITORY, or ~/.config/muse/muse.toml). `muse generate --out muse` makes a release."
)
CONFIGURED = ("repository",)
"""What muse.toml may say."""


class OnHub(NamedTuple):
    """A dataset repository on the Hub."""

    name: str
    revision: str | None
    """Branch, tag or commit; None for the main branch."""

    def __str__(self) -> str:
        return self.name if self.revision is None else f"{self.name}@{self.revision}"


class Download(NamedTuple):
    """How a repository is fetched."""

    token: str | bool | None = None
    """None for HF_TOKEN or the login; False sends none."""
    force: bool = False
    """Fetches again what is in the Hub's cache."""
    offline: bool = False
    """Takes what is in the Hub's cache and asks nobody."""
    cache: str | None = None
    """None for the Hub's usual cache."""


USUAL = Download()


def locate(
    folder: str | os.PathLike[str] | None = None, *, repository: str | None = None, revision: str | None = None
) -> Path | OnHub | None:
    """What is meant, without a look at the Hub; None where nothing is named and nothing lies in the usual places.

    Args:
        folder: taken as it is, whatever else is set.
        repository: "ORG/NAME" or "ORG/NAME@REVISION".
        revision: wins over the one that stands in the environment or in muse.toml.

    Raises:
        ReleaseError: a folder and a repository are named, or two revisions.
        SettingsError: muse.toml cannot be read.
    """
    if folder is not None and repository:
        raise ReleaseError(f"data_dir={os.fspath(folder)!r} and repository={repository!r} are two releases: name one")
    if folder is not None:
        return Path(folder).expanduser()
    if repository:
        name, _, said = repository.partition("@")
        if said and revision and said != revision:
            raise ReleaseError(f"repository={repository!r} and revision={revision!r} are two revisions: name one")
        return OnHub(name, revision or said or None)
    if os.environ.get("MUSE_DATA"):
        return Path(os.environ["MUSE_DATA"]).expanduser()
    here = Path("muse")
    if (here / MANIFEST).is_file() or (here / schema.DEFAULT_CONFIG).is_dir():
        return here
    usual = os.environ.get("MUSE_REPOSITORY") or _configured().get("repository")
    if usual:
        name, _, said = usual.partition("@")
        return OnHub(name, revision or said or None)
    return None


def find(
    folder: str | os.PathLike[str] | None = None,
    *,
    repository: str | None = None,
    revision: str | None = None,
    config: str | None = None,
) -> Path:
    """The folder of the release to read; one on the Hub is downloaded (or found in the Hub's cache) first.

    Args:
        folder, repository, revision: as for `locate`.
        config: the table that is going to be read, None for the conversations; of the Hub's no other comes over.

    Raises:
        ReleaseError: nothing is named and nothing lies in the usual places, or the repository cannot be fetched.
    """
    place = locate(folder, repository=repository, revision=revision)
    if place is None:
        raise ReleaseError(f"no MUSE release found. {NOWHERE}")
    return fetched(place, config) if isinstance(place, OnHub) else place


class Streamed(NamedTuple):
    """A repository whose shards are fetched one after the other, as they are come to."""

    repository: OnHub
    """At a commit."""
    folder: Path
    """In the Hub's cache: manifest and card, and what was fetched so far."""
    how: Download = USUAL

    def shard(self, path: Path, size: int | None = None) -> Path:
        """One shard, by the path that it has when it is there.

        Raises:
            ReleaseError: it cannot be fetched, or has another size than `size` bytes.
        """
        if not path.is_file():
            _get(self.repository, [path.relative_to(self.folder).as_posix()], self.how)
        if not path.is_file() or size not in (None, path.stat().st_size):
            raise ReleaseError(f"{self.repository}: {path.relative_to(self.folder)} is not what its manifest says")
        return path


def streamed(repository: OnHub, how: Download = USUAL) -> Streamed | None:
    """A repository with no more than its manifest and card fetched; None where it has no manifest.

    Raises:
        ReleaseError: as `fetched`.
    """
    folder = _get(repository, [MANIFEST, CARD], how)
    return Streamed(OnHub(repository.name, folder.name), folder, how) if (folder / MANIFEST).is_file() else None


def fetched(repository: OnHub, config: str | None = None, how: Download = USUAL) -> Path:
    """The folder of a repository in the Hub's cache, with the shards of one config (None for the conversations).

    Raises:
        ReleaseError: there is no such repository or revision, it may not be read, or the Hub is not reached.
    """
    config = config or schema.DEFAULT_CONFIG
    folder = _get(repository, [MANIFEST, CARD], how)
    there = OnHub(repository.name, folder.name)  # at the commit that the manifest is of
    if not (folder / MANIFEST).is_file():  # of others; `reader.shards` reads its Parquet as it lies
        return _get(there, [f"{config}/*"], how)
    named = [shard.file for shard in read_manifest(folder).shards(config)]
    return _get(there, named, how) if named else folder


def _get(repository: OnHub, wanted: list[str], how: Download) -> Path:
    """The folder of a repository's commit in the Hub's cache, with the wanted files."""
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(
                repository.name,
                repo_type="dataset",
                revision=repository.revision,
                allow_patterns=wanted,
                token=how.token,
                force_download=how.force,
                local_files_only=how.offline,
                cache_dir=how.cache,
            )
        )
    except (OSError, ValueError) as error:  # both of the Hub's client and of the connection below it
        raise ReleaseError(f"{repository} cannot be fetched: {' '.join(str(error).split())[:300]}") from error


def _configured() -> dict[str, Any]:
    """What muse.toml says; nothing where there is none."""
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    path = Path(home).expanduser() / "muse" / "muse.toml"
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    for name, value in told.items():
        if name not in CONFIGURED:
            raise SettingsError(f"{path}: {unknown('name', name, CONFIGURED)}")
        if not isinstance(value, str) or not value.partition("@")[0].strip():
            raise SettingsError(f'{path}: {name} = {value!r}: expected a repository, "ORG/NAME" or "ORG/NAME@REVISION"')
    return told
