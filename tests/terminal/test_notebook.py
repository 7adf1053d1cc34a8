"""Progress in a notebook: the figures of the terminal, under the cell, in one place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from muse_builder.terminal import notebook, progress
from muse_builder.terminal.notebook import NotebookWatch, in_notebook


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Mapping[str, str], str, bool]]:
    monkeypatch.setattr(notebook, "SHOWN_EVERY_S", 0.0)
    return []


def test_a_line_changes_in_its_place(shown: list[Any]) -> None:
    with NotebookWatch(lambda *told: shown.append(told)) as watch:
        watch.stage("conversations", 10)
        watch.state("40 in flight")
        watch.at(3, "7 begun")
        watch.say("something worth <knowing>")
    assert len({place for _, place, _ in shown}) == 1
    assert [again for _, _, again in shown] == [False, *[True] * (len(shown) - 1)]
    plain = [bundle["text/plain"] for bundle, _, _ in shown]
    assert plain[0] == "conversations"
    assert plain[2] == "conversations: 3/10, 7 begun\n40 in flight"
    assert plain[-1] == "something worth <knowing>\nconversations: done in 0 s\n40 in flight"
    assert '<progress value="0.3000" max="1">' in shown[2][0]["text/html"]
    assert "&lt;knowing&gt;" in shown[-1][0]["text/html"]


def test_a_stage_that_was_broken_off_is_not_shown_as_done(shown: list[Any]) -> None:
    watch = NotebookWatch(lambda *told: shown.append(told))
    watch.stage("conversations", 10)
    watch.at(3)
    watch.__exit__(KeyboardInterrupt, None, None)
    assert shown[-1][0]["text/plain"] == "conversations: 3/10"


def test_the_line_is_the_terminals(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 1.0, 5.0, 5.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock, 5.0))
    line = progress.StageLine("items", 100)
    assert line.at(10) == "items: 10/100"  # what was there when the run went on says nothing of its speed
    assert line.at(20, "half", now_s=2.0) == "items: 20/100, 5.0/s, 16 s left, half"
    assert line.share(20) == 0.2
    assert progress.StageLine("pages").share(3) is None


def test_changes_that_no_eye_could_follow_are_left_out() -> None:
    shown: list[Any] = []
    with NotebookWatch(lambda *told: shown.append(told)) as watch:
        watch.stage("conversations", 1000)
        for done in range(1000):
            watch.at(done)
    assert len(shown) < 1000
    assert shown[-1][0]["text/plain"].startswith("conversations: done in ")


def test_outside_of_a_kernel_there_is_no_notebook() -> None:
    assert not in_notebook()


def test_a_cell_of_a_real_kernel_shows_how_far_a_run_is(tmp_path: Path) -> None:
    manager = pytest.importorskip("jupyter_client.manager")
    pytest.importorskip("ipykernel")
    kernel, client = manager.start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    told: list[dict[str, Any]] = []
    try:
        reply = client.execute_interactive(
            "import muse_builder\nmuse = muse_builder.generate(num_conversations=2, max_items=40, num_scenarios=10)\nmuse",
            output_hook=told.append,
            timeout=300,
        )
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    kinds = [message["msg_type"] for message in told]
    assert kinds.count("display_data") == 1
    assert "update_display_data" in kinds
    (result,) = (message["content"]["data"] for message in told if message["msg_type"] == "execute_result")
    assert result["text/plain"].startswith("Release('muse'): 2 conversations, 40 items; ")
    assert "<caption>muse</caption>" in result["text/html"]
    last = [message for message in told if message["msg_type"] == "update_display_data"][-1]["content"]["data"]
    assert "conversations: done in " in last["text/plain"]
    assert "<pre>" in last["text/html"]
