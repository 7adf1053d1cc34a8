"""Every task is rehearsed, about products that are there."""

from pathlib import Path

import pytest

from muse_builder.run.products import open_catalog
from muse_builder.run.rehearsal import PRODUCTS, acts, lengths, lengths_for, tasks
from muse_builder.settings import CatalogSettings
from muse_builder.tasks.acts import ACT_TASKS
from muse_builder.tasks.synthesis import TASKS
from muse_builder.watch import Silence


def test_each_task_of_the_pipeline_is_there_once(tmp_path: Path) -> None:
    with open_catalog(CatalogSettings(max_items=PRODUCTS), tmp_path, seed=0, watch=Silence()) as products:
        asked = tasks([products.at(number) for number in range(len(products))])
    assert sorted(map(repr, map(type, asked))) == sorted(map(repr, TASKS))
    assert all(item.image for task in asked for item in task.pictures())
    needed = lengths(asked)
    assert lengths_for(10) == pytest.approx(needed, rel=0.03)
    assert lengths_for(3) == (1110, 2425)
    assert lengths_for(40) == (2880, 3000)


def test_each_task_of_peoples_dialogue_is_there_once(tmp_path: Path) -> None:
    with open_catalog(CatalogSettings(max_items=PRODUCTS), tmp_path, seed=0, watch=Silence()) as products:
        asked = acts([products.at(number) for number in range(len(products))])
    assert sorted(map(repr, map(type, asked))) == sorted(map(repr, ACT_TASKS))
    assert all(item.image for task in asked for item in task.pictures())
