"""The contract of corpora, held against ours and against one that breaks it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from muse_builder import plugins
from muse_builder.contracts.corpus import check_corpus
from muse_builder.corpora.corpus import Dialogue, Log
from muse_builder.corpora.redial import CORPUS, read
from tests.corpora import native


@pytest.mark.parametrize("name", plugins.BUILT_IN["corpora"])
def test_ours_keep_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    check_corpus(plugins.get("corpora", name), native.WRITERS[name](tmp_path / "native"))


def _without_items(path: Path, log: Log) -> Iterator[Dialogue]:
    for dialogue in read(path, log):
        yield dialogue._replace(items=())


def _twice(path: Path, log: Log) -> Iterator[Dialogue]:
    for dialogue in read(path, log):
        log.rows_in += 1
        yield dialogue
        yield dialogue


@pytest.mark.parametrize(
    ("reader", "said"), [(_without_items, "which is not among its items"), (_twice, "two dialogues have one id")]
)
def test_one_that_breaks_it_is_told_so(reader: object, said: str, tmp_path: Path) -> None:
    (tmp_path / "native").mkdir()
    path = native.WRITERS["redial"](tmp_path / "native")
    with pytest.raises(AssertionError, match=said):
        check_corpus(replace(CORPUS, read=reader), path)  # type: ignore[arg-type]
