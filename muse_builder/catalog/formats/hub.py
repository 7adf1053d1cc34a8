"""A dataset of the Hub, streamed by `datasets`: hf://ORG/NAME, hf://ORG/NAME/CONFIG, each with @REVISION behind it.

All splits are read, one after the other. Code that a repository brings is never run.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from muse_builder.catalog.clean import text
from muse_builder.catalog.formats.columnar import plain
from muse_builder.catalog.images import MAX_BYTES
from muse_builder.catalog.report import CatalogReport
from muse_builder.errors import CatalogError

_ADDRESS = re.compile(r"hf://(?:datasets/)?([\w.-]+/[\w.-]+)(?:/([^/@]+))?(?:@([^/]+))?/?")


class Address(NamedTuple):
    repository: str
    config: str | None
    revision: str | None


def is_address(place: str) -> bool:
    return place.startswith("hf://")


def address_of(place: str) -> Address:
    """Raises CatalogError: it is no address of a dataset."""
    found = _ADDRESS.fullmatch(place)
    if found is None:
        raise CatalogError(f"{place} is no dataset of the Hub; expected hf://ORG/NAME or hf://ORG/NAME/CONFIG")
    return Address(*found.groups())


@lru_cache(maxsize=16)
def commit_of(place: str) -> str:
    """The commit that is read: asks the Hub once.

    Raises:
        CatalogError: there is no such dataset, or the Hub cannot be reached.
    """
    from huggingface_hub import HfApi

    address = address_of(place)
    try:
        return str(HfApi().dataset_info(address.repository, revision=address.revision).sha)
    except Exception as error:  # of the library, of its HTTP client, of the network
        raise CatalogError(_why(place, error)) from error


def rows(place: str, report: CatalogReport) -> Iterator[tuple[int, Any]]:
    """Each row as column -> value, pictures as their bytes.

    Raises:
        CatalogError: there is no such dataset, it has several configs and none is named, or the Hub cannot be reached.
    """
    import datasets

    address = address_of(place)
    number = 0
    try:
        told: dict[str, Any] = {"revision": commit_of(place), "streaming": True}
        if int(datasets.__version__.split(".")[0]) < 4:  # later versions run no repository's code at all
            told["trust_remote_code"] = False
        loaded = datasets.load_dataset(address.repository, address.config, **told)
        for split in loaded.values():
            pictured = [name for name, feature in (split.features or {}).items() if isinstance(feature, datasets.Image)]
            for row in _undecoded(split, pictured):
                number += 1
                report.at(place, number)
                report.counts["read"] += 1
                yield number, plain(row | {name: _fetched(row[name], address) for name in pictured})
    except CatalogError:
        raise
    except Exception as error:
        if number == 0:
            raise CatalogError(_why(place, error)) from error
        report.at(place, number + 1)
        report.reject("file", f"cannot be read further ({type(error).__name__}); the rest of the dataset was not read")


def _undecoded(split: Any, pictured: Iterable[str]) -> Any:
    """The split with pictures as {"bytes", "path"}: they are decoded in one place, `catalog.images`."""
    import datasets

    if hasattr(split, "decode"):  # datasets 3.3 and later
        return split.decode(False)
    for name in pictured:
        split = split.cast_column(name, datasets.Image(decode=False))
    return split


def _fetched(picture: Any, address: Address) -> Any:
    """The picture with its bytes, where the repository has it in a file of its own (imagefolder); no other file is opened."""
    if not picture or picture.get("bytes") or not str(picture.get("path")).startswith(f"hf://datasets/{address.repository}@"):
        return picture
    from huggingface_hub import HfFileSystem

    with HfFileSystem().open(picture["path"], "rb") as file:
        return {"bytes": file.read(MAX_BYTES + 1)}


def _why(place: str, error: Exception) -> str:
    said = text(str(error), limit=300).text
    if "Config name is missing" in said:
        return f"{place} has several configs: name one, {place}/CONFIG. {said}"
    if "script" in said.lower() and "support" in said.lower():
        return f"{place} brings code of its own, which is not run: name a repository with data files, or download one file"
    return f"cannot read {place}: {type(error).__name__}: {said}"
