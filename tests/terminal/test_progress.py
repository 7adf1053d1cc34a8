"""What a person sees while a run goes on."""

import io

import pytest

from muse_builder.llm.batch import BatchProgress
from muse_builder.llm.models import ModelStatus, OpenedModel
from muse_builder.run.status import told
from muse_builder.terminal import progress as watch
from muse_builder.terminal.progress import TerminalWatch
from muse_builder.watch import followed


class Told(OpenedModel):
    def __init__(self, spec: str, status: ModelStatus) -> None:
        self.spec = spec
        self.told = status

    def status(self) -> ModelStatus:
        return self.told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PLAIN_AFTER_S", 0.0)
    monkeypatch.setattr(watch, "PLAIN_EVERY_S", 0.0)


def test_the_pulse_tells_how_models_do_and_what_each_stage_cost() -> None:
    luna = Told("openai:gpt-6-luna", ModelStatus(256, 200, 56, 1000, 3, 2, 10, None))
    haiku = Told("anthropic:claude-haiku-5-5", ModelStatus(0, 0, 0, 0, 0, 0, 0, BatchProgress(40, 4096, 1200)))
    assert told([luna, haiku], {"conversation": 1.5, "candidate": 0.25, "item": 0.1, "probe": 0.0}) == (
        "openai:gpt-6-luna 200 in flight of 256, 56 waiting, 3 refused for rate, 2 failed and tried again; "
        "anthropic:claude-haiku-5-5 40 collecting, 1200 of 4096 back from batches; "
        "1.85 USD (summaries 0.10, profiles 0.25, conversations 1.50)"
    )


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
