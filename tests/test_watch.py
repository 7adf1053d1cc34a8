"""Who is told how far a run is."""

from collections.abc import Iterator

import pytest

from muse_builder.watch import Silence, Watch, followed


class Diary:
    """Keeps all it is told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.told.append(("stage", name, total))

    def at(self, done: int, note: str = "") -> None:
        self.told.append(("at", done, note))

    def state(self, text: str) -> None:
        self.told.append(("state", text))

    def say(self, text: str) -> None:
        self.told.append(("say", text))


def test_what_is_followed_comes_through_unchanged() -> None:
    for watch in (Diary(), Silence(), None):
        assert list(followed(iter("abc"), watch, "letters")) == ["a", "b", "c"]


@pytest.mark.parametrize("total", [3, None])
def test_a_thing_counts_once_it_was_dealt_with(total: int | None) -> None:
    diary = Diary()
    for letter in followed("abc", diary, "letters", total):
        diary.told.append(("dealt with", letter))
    assert diary.told == [
        ("stage", "letters", total),
        ("dealt with", "a"),
        ("at", 1, ""),
        ("dealt with", "b"),
        ("at", 2, ""),
        ("dealt with", "c"),
        ("at", 3, ""),
    ]


def test_the_stage_begins_before_anything_is_read() -> None:
    diary = Diary()

    def read() -> Iterator[str]:
        diary.told.append(("read",))
        yield "a"

    assert next(followed(read(), diary, "letters")) == "a"
    assert diary.told == [("stage", "letters", None), ("read",)]


def test_nothing_to_follow_is_a_stage_without_a_step() -> None:
    diary = Diary()
    assert list(followed((), diary, "letters", 0)) == []
    assert diary.told == [("stage", "letters", 0)]


def test_what_breaks_off_is_not_told_as_done() -> None:
    diary = Diary()
    letters = followed("ab", diary, "letters")
    assert next(letters) + next(letters) == "ab"
    del letters
    assert diary.told == [("stage", "letters", None), ("at", 1, "")]


def test_silence_is_a_watch_that_tells_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    watch: Watch = Silence()
    watch.stage("letters", 3)
    watch.at(1, "a")
    watch.state("2 in flight")
    watch.say("something")
    assert capsys.readouterr() == ("", "")
