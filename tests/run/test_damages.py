"""Twenty damages of each thing that a run leaves, of every kind; `benchmarks/damages.py` tries hundreds."""

from pathlib import Path
from random import Random

import pytest

from tests import damaging

COUNT = 20


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return damaging.whole_run(tmp_path_factory.mktemp("damages") / "whole")


@pytest.mark.parametrize("what", sorted(damaging.CASES))
def test_no_damage_goes_unseen_and_none_ends_in_a_traceback(whole: Path, tmp_path: Path, what: str) -> None:
    endings = [
        damaging.CASES[what](whole, tmp_path / "struck", damaging.KINDS[number % 3], Random(f"tests/{what}/{number}"))
        for number in range(COUNT)
    ]
    assert set(endings) <= set(damaging.GOOD)
