"""Commands killed before a call that changes a folder: the same command ends with the same bytes, and beside nothing is gone.

`benchmarks/kills.py` kills them at random moments, and a push and a pull as well.
"""

import signal
from collections.abc import Iterator

import pytest

from tests.fake_hub import FakeHub
from tests.killing import Workshop, others_are_there


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with FakeHub() as hub:
        yield Workshop(tmp_path_factory.mktemp("kills"), hub)


@pytest.mark.parametrize("name", ["seal", "merge", "convert"])
def test_a_command_that_was_killed_at_a_write_ends_as_if_it_had_not(workshop: Workshop, name: str) -> None:
    folder = workshop.folder / name
    command = workshop.begin(name, folder)
    said, _ = workshop.start(command, folder, die_at=1_000_000).communicate()
    calls = 1_000_000 - int(said.split()[-2])
    wanted = workshop.result(command, folder)
    assert wanted
    for die_at in (calls // 2, calls - 1):
        workshop.begin(name, folder)
        process = workshop.start(command, folder, die_at=die_at)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        again = workshop.start(command, folder)
        said, _ = again.communicate()
        assert again.returncode == 0, said
        assert workshop.result(command, folder) == wanted
        assert others_are_there(folder)
