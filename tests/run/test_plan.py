"""What a run will cost: nothing with a model of this process, and each model by its own prices."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from muse_builder.llm.journal import Journal
from muse_builder.run.branch_plan import KINDS
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import generate
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


def test_a_plan_of_a_small_run_counts_the_very_calls_that_the_run_makes(tmp_path: Path) -> None:
    told = Settings(out=str(tmp_path / "muse"), **SMALL)  # type: ignore[arg-type]
    planned = plan(told)
    generate(told)
    with Journal(told.run_folder / JOURNAL) as journal:
        made = Counter(
            f"{call.agent}/{call.task}" for kind in KINDS for each in journal.objects(kind) for call in journal.calls(each.keys)
        )
        assert planned.candidates == journal.count("candidate")
    assert {f"{line.agent}/{line.task}": round(line.calls) for line in planned.lines} == made
    assert f"about {planned.candidates:,.0f} candidates ({planned.qualify:.1%} qualify)" in str(planned)
    paid = told.model_copy(update={"model": "openai:gpt-6-luna"})
    assert f"({planned.qualify:.1%} qualify, paper B.3)" in str(replace(planned, settings=paid))
