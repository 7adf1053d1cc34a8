"""Traced calls that hold what looks like a key or an absolute path of the machine. What was found is never repeated."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

_KEYS = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\b[Bb]earer\s+[A-Za-z0-9._-]{16,}|\bAIza[0-9A-Za-z_-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_KEY_SIGNS = ("sk-", "pk-", "rk-", "hf_", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "earer", "AIza", "PRIVATE KEY")
"""A text with none of them holds no key: a tenth of the time that the pattern takes to find none."""
_ROOTS = "home Users root tmp var mnt opt etc usr srv private Volumes work workspace data".split()
_PATHS = re.compile(rf"(?<![\w./:~-])/(?:{'|'.join(_ROOTS)})/[\w.-]+" r"|(?<![\w/])[A-Za-z]:\\{1,2}[\w.-]+|\bfile:///")
_PATH_SIGNS = (*(f"/{root}/" for root in _ROOTS), ":\\", "file:///")
_SIGNS = "|".join(map(re.escape, (*_KEY_SIGNS, *_PATH_SIGNS)))
_COLUMNS = ("messages", "reply", "raw", "error", "parameters")
"""Of the traces: all that was sent and answered."""
_SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)


class Secrets(NamedTuple):
    calls: int
    """How many calls were read."""
    found: Counter[str]
    """Of these, how many hold "a key" or "an absolute path"."""


def search_secrets(batches: "Iterable[pa.RecordBatch]", chosen: Callable[[str], bool] = lambda thread: True) -> Secrets:
    """Reads all that was sent and answered; keys that stand in the environment are looked for by their own words.

    Args:
        batches: rows of the traces.
        chosen: whether to read a call, by its thread.
    """
    own = [value for name, value in sorted(os.environ.items()) if _SECRET_NAMES.search(name) and len(value) >= 12]
    number, found = 0, Counter[str]()
    for batch in batches:
        threads = list(map(chosen, batch.column("thread").to_pylist()))
        number += sum(threads)
        for row in _suspicious(batch, own):
            if not threads[row]:
                continue
            text = "\n".join(_texts(batch.slice(row, 1).to_pylist()[0]))
            keys = any(sign in text for sign in _KEY_SIGNS) and _KEYS.search(text)
            if keys or any(value in text for value in own):
                found["a key"] += 1
            elif any(sign in text for sign in _PATH_SIGNS) and _PATHS.search(text):
                found["an absolute path"] += 1
    return Secrets(number, found)


def _suspicious(batch: "pa.RecordBatch", own: list[str]) -> list[int]:
    """Rows that hold a sign, found in the columns as they lie: few do, and only these become texts of Python."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows: set[int] = set()
    for name in _COLUMNS:
        if name not in batch.schema.names:
            continue
        column, places = batch.column(name), None
        if pa.types.is_list(column.type):
            places, column = pc.list_parent_indices(column), column.flatten().field("text")
        for held in (pc.match_substring_regex(column, _SIGNS), *(pc.match_substring(column, value) for value in own)):
            found = pc.indices_nonzero(pc.fill_null(held, False))
            rows.update((found if places is None else places.take(found)).to_pylist())
    return sorted(rows)


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (message["text"] for message in row.get("messages") or ())
    yield from (str(row.get(name) or "") for name in _COLUMNS[1:])
