"""A published release, back in a folder."""

import shutil
from pathlib import Path

from muse_builder.errors import PublishError, ReleaseError
from muse_builder.hub.faults import passes
from muse_builder.hub.repository import own_manifest
from muse_builder.release.manifest import CARD, MANIFEST
from muse_builder.release.verify import verify


def pull(
    repository: str, folder: Path, *, revision: str | None = None, endpoint: str | None = None, token: str | None = None
) -> Path:
    """A published release as a folder that `muse verify`, `merge` and `push` take; nothing is there until all is.

    Args:
        revision: branch, tag or commit; None for main.

    Raises:
        PublishError: the repository cannot be read or was not published by `push`.
        ReleaseError: the folder exists, or what came is not what the manifest says.
    """
    from huggingface_hub import HfApi

    if folder.exists():
        raise ReleaseError(f"{folder} exists; choose another folder")
    aside = folder.with_name(f".{folder.name}.fetching")
    api = HfApi(endpoint=endpoint, token=token, library_name="muse_builder")
    try:
        commit = api.repo_info(repository, repo_type="dataset", revision=revision).sha
        there = Path(api.hf_hub_download(repository, MANIFEST, repo_type="dataset", revision=commit))
        manifest = own_manifest(there, repository)
        files = manifest.files
        api.snapshot_download(
            repository, repo_type="dataset", revision=commit, local_dir=aside,
            allow_patterns=[MANIFEST, CARD, *files],
        )  # fmt: skip
    except PublishError:
        raise
    except Exception as error:
        again = "; the same command goes on from what came" if passes(error) else ""
        raise PublishError(f"{repository} cannot be fetched: {' '.join(str(error).split())[:300]}{again}") from error
    shutil.rmtree(aside / ".cache", ignore_errors=True)
    for path in [path for path in aside.rglob("*") if path.is_file()]:
        if path.relative_to(aside).as_posix() not in (MANIFEST, CARD, *files):
            path.unlink()  # of another revision, whose fetching was stopped
    found = verify(aside)
    for damage in found:
        if damage.file in (CARD, *files):
            (aside / damage.file).unlink(missing_ok=True)
    if found:
        raise ReleaseError(
            f"{repository} at {commit}: {found[0]}; nothing was put into {folder}. The same command fetches what is wrong again"
        )
    aside.rename(folder)
    return folder
