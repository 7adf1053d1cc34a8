"""A corpus's native files from the Hub, where its authors keep a copy there; it says what it fetches before it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from muse_builder.errors import CorpusError


@dataclass(frozen=True, slots=True)
class HubCopy:
    """Where a corpus lies on the Hub."""

    repository: str
    """Of the kind "dataset"."""
    files: tuple[str, ...]
    """Patterns of those that the reader takes; no other is fetched."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from the Hub."""

    folder: Path
    """In the Hub's own cache: the same commit is not fetched twice."""
    origin: Mapping[str, str]
    """Repository, revision as asked for, and the commit that it named: what the manifest records."""


def fetch(
    copy: HubCopy,
    revision: str,
    *,
    say: Callable[[str], None],
    endpoint: str | None = None,
    token: str | None = None,
) -> Fetched:
    """The copy's native files at a branch, tag or commit.

    Args:
        say: told repository, commit, files and their size before the first is fetched.
        endpoint, token: of the Hub; None for what huggingface_hub finds (HF_ENDPOINT; HF_TOKEN or the login).

    Raises:
        CorpusError: the Hub cannot be reached, has no such revision, or its copy has none of the files.
    """
    from huggingface_hub import HfApi

    api = HfApi(endpoint=endpoint, token=token, library_name="muse_builder")
    try:
        commit = str(api.repo_info(copy.repository, repo_type="dataset", revision=revision).sha)
        tree = api.list_repo_tree(copy.repository, recursive=True, revision=commit, repo_type="dataset")
        sizes = {entry.path: entry.size for entry in tree if hasattr(entry, "size")}
        names = sorted(name for name in sizes if any(fnmatchcase(name, pattern) for pattern in copy.files))
        if not names:
            raise CorpusError(
                f"{copy.repository} holds no {' or '.join(copy.files)} at {revision} ({commit}); name another revision, or "
                "give a path to the corpus's files"
            )
        size = sum(sizes[name] for name in names)
        what = f"{', '.join(names)} ({size / 1e6:,.1f} MB)"
        say(f"fetching {copy.repository} at {revision}, commit {commit}, from the Hub: {what}")
        folder = api.snapshot_download(copy.repository, repo_type="dataset", revision=commit, allow_patterns=names)
    except CorpusError:
        raise
    except Exception as error:  # of several HTTP libraries, by version of the client
        raise CorpusError(
            f"{copy.repository} at {revision} cannot be fetched: {' '.join(str(error).split())[:300]}; try again, or give "
            "a path to the corpus's files"
        ) from error
    return Fetched(Path(folder), {"repository": copy.repository, "revision": revision, "commit": commit})
