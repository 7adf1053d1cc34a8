"""What a person sees while a run goes on."""

import io
import re

import pytest

from muse_builder.terminal import progress as watch
from muse_builder.terminal.progress import TerminalWatch
from muse_builder.watch import followed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PLAIN_AFTER_S", 0.0)
    monkeypatch.setattr(watch, "PLAIN_EVERY_S", 0.0)


def test_a_log_gets_lines_also_while_nothing_is_finished() -> None:
    stream = io.StringIO()
    with TerminalWatch(stream) as shown:
        shown.stage("conversations", 10)
        shown.state("40 in flight")
        shown.at(3, "7 begun")
        shown.state("41 in flight")
    lines = stream.getvalue().splitlines()
    assert lines[0] == "conversations; 40 in flight"
    assert lines[1].startswith("conversations: 3/10, 7 begun; 40 in flight")
    assert lines[2].startswith("conversations: 3/10, 7 begun; 41 in flight")


def test_a_terminal_gets_the_state_below_the_bar() -> None:
    stream = Terminal()
    shown = TerminalWatch(stream)
    shown.__enter__()
    shown.stage("conversations", 10)
    shown.at(3, "7 begun")
    shown.state("40 in flight")
    shown.say("something worth knowing")
    shown.__exit__(InterruptedError, None, None)  # a stage that was broken off is not shown as done
    assert "3/10" in stream.getvalue()
    assert "10/10" not in stream.getvalue()
    assert "40 in flight" in stream.getvalue()
    assert "something worth knowing" in stream.getvalue()


def test_what_is_read_is_counted_while_it_is_dealt_with() -> None:
    stream = io.StringIO()
    with TerminalWatch(stream) as shown:
        assert list(followed("abc", shown, "letters", 3)) == ["a", "b", "c"]
    lines = stream.getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == ["letters: 1/3", "letters: 2/3", "letters: 3/3", "letters: done in 0 s"]
    assert list(followed("abc", None, "letters")) == ["a", "b", "c"]


def test_a_log_hears_of_a_stage_after_two_seconds_then_every_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PLAIN_AFTER_S", 2.0)
    monkeypatch.setattr(watch, "PLAIN_EVERY_S", 5.0)
    clock = iter([0.0, 1.0, 2.1, 3.0, 7.0, 7.2, 8.0])
    monkeypatch.setattr(watch.time, "monotonic", lambda: next(clock))
    stream = io.StringIO()
    shown = TerminalWatch(stream)
    shown.stage("items", 10)
    for done in range(1, 6):
        shown.at(done)
    shown._end()
    assert [line.split(",")[0] for line in stream.getvalue().splitlines()] == [
        "items: 2/10",
        "items: 5/10",
        "items: done in 8 s",
    ]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_counts_time_and_note_are_whole_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = Terminal()
    shown = TerminalWatch(stream)
    shown.__enter__()
    shown.stage("conversations", 70000)
    assert shown._stage is not None
    shown._stage.begun_s -= 100.0
    shown.at(0)
    shown.at(31415, "12 begun")
    shown.state(
        "openai:a 40 in flight of 64, 3 waiting; 12.53 USD (profiles 0.03, conversations 12.50); 7.47 USD left of the budget"
    )
    shown.__exit__(InterruptedError, None, None)
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue()).split("31415/70000")
    assert len(last) > 1
    text = " ".join(last[-1].split())
    assert "2 min left" in text
    assert "12 begun" in text
    assert "7.47 USD left of the budget" in text
    assert "..." not in text
    assert "\N{HORIZONTAL ELLIPSIS}" not in text


def test_a_stage_of_unknown_length_tells_how_many_there_were() -> None:
    stream = Terminal()
    with TerminalWatch(stream) as shown:
        shown.stage("catalog")
        shown.at(354)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert "354" in text
    assert "1/1" not in text


@pytest.mark.parametrize(("seconds", "said"), [(6, "6 s"), (99, "99 s"), (240, "4 min"), (7500, "2 h 5 min")])
def test_a_duration_is_told_as_one_plans_with(seconds: float, said: str) -> None:
    line = watch.StageLine("conversations", 2)
    assert line.left(1, 1 / seconds) == f"{said} left"
