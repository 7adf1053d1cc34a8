"""What is shortened first, what never, and that a row says what was done to it."""

from collections.abc import Sequence

import pytest

from muse_builder.release.rows import ReleasedPictures
from muse_builder.views import fitting
from muse_builder.views.fitting import Fitted, Fitter, TaskLengths, shortened, spread
from muse_builder.views.lengths import Length
from muse_builder.views.sized import Size, SizedPictures
from muse_builder.views.training import TASKS, TrainingExample
from tests.dialogues import write_release
from tests.views.training_cases import CASES, SCENE

LAST = list(TASKS["recommendation"](CASES[1], SCENE))[-1]
"""Pictures of scarf, red, navy and blue; eight turns before it."""
TURNS = 8


class Simple:
    """A hundred tokens a turn, a picture as many as its pixels, ten for an answer."""

    told = {"by": "simple"}

    def of(self, example: TrainingExample, sizes: Sequence[Size]) -> Length:
        turns = sum(line.startswith(("user> ", "assistant> ")) for line in example.prompt.splitlines())
        return Length(100 * turns, sum(w * h for w, h in sizes), 10)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> SizedPictures:
    return SizedPictures(ReleasedPictures(write_release(tmp_path_factory.mktemp("fit") / "muse", CASES)))


@pytest.fixture
def small_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "SIDES", (6, 4))


def fit(pictures: SizedPictures, most: int | None, example: TrainingExample = LAST) -> Fitted:
    return Fitter(Simple(), pictures, most).fit(example)


def test_what_has_room_stays_as_it_is(pictures: SizedPictures) -> None:
    assert fit(pictures, None) == fit(pictures, 100 * TURNS + 4 * 64 + 10) == Fitted(LAST, Length(100 * TURNS, 4 * 64, 10))


@pytest.mark.usefixtures("small_sides")
def test_pictures_shrink_first_and_no_more_than_they_must(pictures: SizedPictures) -> None:
    for most, side in ((4 * 36, 6), (4 * 16, 4)):
        found = fit(pictures, 100 * TURNS + 10 + most)
        assert (found.side, found.example, found.length.pictures) == (side, LAST, most)


@pytest.mark.usefixtures("small_sides")
def test_then_the_oldest_pictures_go_and_the_item_s_own_last(pictures: SizedPictures) -> None:
    found = fit(pictures, 100 * TURNS + 10 + 2 * 16)
    assert [item.item_id for item in found.example.images] == ["navy", "blue"]
    assert (found.side, found.pictures_dropped, found.turns_dropped) == (4, 2, 0)
    assert found.example.prompt.count("[picture ") == 1  # navy's; blue is the product to recommend
    assert "[picture 1]" in found.example.prompt


@pytest.mark.usefixtures("small_sides")
def test_then_the_oldest_turns_and_never_the_answer(pictures: SizedPictures) -> None:
    found = fit(pictures, 350)
    assert (found.pictures_dropped, found.turns_dropped, found.example.images) == (4, TURNS - 3, ())
    assert "Hello from 1." not in found.example.prompt
    assert "No to number 2" in found.example.prompt
    assert (found.example.completion, found.example.system) == (LAST.completion, LAST.system)
    alone = fit(pictures, 110)
    assert (alone.turns_dropped, alone.length.total, alone.fits) == (TURNS - 1, 110, True)
    assert not fit(pictures, 109).fits


def test_pictures_that_cost_the_same_at_every_size_are_not_shrunk_for_nothing(pictures: SizedPictures) -> None:
    class Fixed(Simple):
        def of(self, example: TrainingExample, sizes: Sequence[Size]) -> Length:
            return super().of(example, [(5, 5)] * len(sizes))

    found = Fitter(Fixed(), pictures, 100 * TURNS + 10 + 25).fit(LAST)
    assert (found.side, found.pictures_dropped) == (None, 3)


def test_a_shopper_s_notes_outlive_all_turns(pictures: SizedPictures) -> None:
    example = list(TASKS["user"](CASES[1], SCENE))[-1]
    fewer = shortened(example, pictures=len(example.images), turns=7)
    assert "PRIVATE backstory" in fewer.prompt
    assert fewer.images == ()
    assert fewer.example_id == example.example_id


def test_lengths_say_what_was_done_to_how_many_rows(pictures: SizedPictures) -> None:
    found = TaskLengths()
    for most in (None, 900, 350, 109):
        found.note(fit(pictures, most))
    told = found.as_json()
    assert (told["rows"], told["left_out"]) == (3, ["c000001/8"])
    assert told["smallest_max_length"] == 100 * TURNS + 4 * 64 + 10
    assert told["lost_pictures"] == {"rows": 2, "pictures": 3 + 4}
    assert told["lost_turns"] == {"rows": 1, "turns": 5}
    assert (told["answer"]["min"], told["answer"]["max"], told["longer_than_1024"]) == (10, 10, 1)
    assert "7 pictures of 2 rows dropped; 5 turns of 1 rows dropped; 1 left out" in found.told(estimated=False)
    assert TaskLengths().smallest_max_length is None
    assert "no row" in TaskLengths().told(estimated=True)


def test_a_spread_of_nothing_is_none_and_of_one_is_that_one() -> None:
    assert spread([]) is None
    assert spread([7]) == {"min": 7, "p25": 7, "median": 7, "p75": 7, "p90": 7, "p99": 7, "max": 7}
    assert spread(range(101)) == {"min": 0, "p25": 25, "median": 50, "p75": 75, "p90": 90, "p99": 99, "max": 100}
