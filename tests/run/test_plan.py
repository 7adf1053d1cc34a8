"""What a run will cost: nothing with a model of this process, and each model by its own prices."""

from pathlib import Path

from muse_builder.run.plan import plan
from muse_builder.settings import Settings

SMALL = {"num_conversations": 1, "max_items": 24, "num_scenarios": 20}


def test_the_default_model_costs_nothing_and_the_paper_s_would_have_cost_something() -> None:
    planned = plan(Settings(**SMALL))  # type: ignore[arg-type]
    assert {line.model for line in planned.lines} == {"embedded"}
    assert planned.cost == 0
    paper = planned.paper_cost_per_conversation
    assert paper is None or paper > 0


def test_each_seat_is_counted_with_its_own_model(tmp_path: Path) -> None:
    planned = plan(Settings(reviewer="openai:gpt-6-luna", out=str(tmp_path / "muse"), **SMALL))  # type: ignore[arg-type]
    by_agent = {line.agent: line for line in planned.lines}
    assert by_agent["reviewer"].model == "openai:gpt-6-luna"
    assert by_agent["chatter"].model == "embedded"
    assert by_agent["reviewer"].cost
    assert not list(tmp_path.iterdir())
