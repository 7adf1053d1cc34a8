"""Who follows a call from Python."""

from muse_builder.api.following import counting, following
from muse_builder.watch import Silence
from tests.api.conftest import Noted


def test_the_callers_watch_is_told(noted: Noted) -> None:
    with following(noted) as watch:
        assert watch is noted


def test_nobody_is_told_outside_of_a_notebook() -> None:
    with following(None) as watch:
        assert isinstance(watch, Silence)


def test_a_count_begins_a_stage_and_goes_on_in_it(noted: Noted) -> None:
    with counting(noted, "questions") as told:
        told(0, 3)
        told(1, 3)
        told(3, 3)
    assert (noted.stages, noted.done) == (["questions"], [0, 1, 3])
