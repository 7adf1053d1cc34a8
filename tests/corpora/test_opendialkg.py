"""OpenDialKG: walks become items where the message says their end."""

import csv
from pathlib import Path

import pytest

from muse_builder.corpora.corpus import table
from muse_builder.errors import CorpusError
from tests.corpora import native
from tests.corpora.reading import read


def test_the_end_of_a_walk_is_an_item_where_it_is_said(tmp_path: Path) -> None:
    dialogues, log = read("opendialkg", native.opendialkg(tmp_path))
    turns = dialogues["0"].conversation.turns
    assert [(turn.role, turn.action, turn.item_ids) for turn in turns] == [
        ("user", "other", ()),
        ("assistant", "recommend", ("Inception",)),
    ]
    assert "directed" in turns[1].labels["walks"]
    assert dialogues["0"].conversation.labels["User Rating"] == '{"fluency": 5}'
    assert len(log.problems) == 1


def test_long_cells_are_allowed_to_its_own_table_alone(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    assert read("opendialkg", native.opendialkg(tmp_path))[0]
    (tmp_path / "long.csv").write_text(f"Messages\n{'x' * (before + 1)}\n", encoding="utf-8")
    with table(tmp_path / "long.csv", longest=2 * before) as rows:
        assert [len(row["Messages"]) for row in rows] == [before + 1]
    with pytest.raises(CorpusError, match="no row of a table"), table(tmp_path / "long.csv") as rows:
        list(rows)
    assert csv.field_size_limit() == before
