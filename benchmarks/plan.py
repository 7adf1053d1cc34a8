"""How well `muse plan` foretells a run: calls, pictures, tokens and US dollars of the plan beside those of the run itself.

    python benchmarks/plan.py --catalog CATALOG -n 100

The run is made with the embedded model, whose texts the plan's rehearsal also has; both are counted the same way and
priced as the paper's models, so what is compared is the plan's scaling: yields, lengths of conversations, repairs.
The paper says 0.061 US dollars for a conversation (B.3); the aim is a third of that.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

LIMIT = 0.15
"""Allowed difference between plan and run, of the dollars in all."""


def main() -> None:
    from muse_builder.llm.capabilities import PAPER_MODELS, capabilities_of
    from muse_builder.llm.journal import Journal
    from muse_builder.llm.prices import price_of
    from muse_builder.llm.request import LETTERS_PER_TOKEN
    from muse_builder.run.generate import JOURNAL, generate
    from muse_builder.run.plan import PAPER_COST, STAGES, plan
    from muse_builder.settings import Settings
    from muse_builder.table import table
    from muse_builder.tasks.acts import PIPELINE_TASKS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalog", default="demo")
    parser.add_argument("-n", type=int, default=100)
    given = parser.parse_args()
    seats = {(task.agent, task.name): task.seat for task in PIPELINE_TASKS}
    stages = {"summary": "summaries", "scenario_call": "scenarios", "candidate": "profiles", "conversation": "conversations"}
    with tempfile.TemporaryDirectory(prefix="muse-plan-bench-") as folder:
        settings = Settings(catalog=given.catalog, num_conversations=given.n, out=f"{folder}/muse", seed=1)
        planned = plan(settings.model_copy(update={"seed": 2}))
        generate(settings)
        actual: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0, 0.0])
        with Journal(settings.run_folder / JOURNAL) as journal:
            system = {prompt.system_digest: len(prompt.text) for prompt in journal.prompts()}
            for kind, stage in stages.items():
                for stored in journal.objects(kind):
                    for call in journal.calls(stored.keys):
                        spec = PAPER_MODELS[seats[call.agent, call.task]]
                        letters = system[call.system_digest] + sum(len(text) for _, text in call.messages)
                        tokens_in = letters / LETTERS_PER_TOKEN + len(call.images) * capabilities_of(spec).image_tokens
                        tokens_out = len(call.reply) / LETTERS_PER_TOKEN
                        price = price_of(spec)
                        cost = price.cost(round(tokens_in), round(tokens_out)) if price else 0.0
                        for place, amount in enumerate((1, len(call.images), tokens_in, tokens_out, cost)):
                            actual[stage][place] += amount
    rows = []
    for stage in STAGES:
        mine = [line for line in planned.lines if line.stage == stage]
        foretold = [sum(line.calls for line in mine), sum(line.paper_cost or 0.0 for line in mine)]
        rows.append((stage, f"{foretold[0]:,.0f}", f"{actual[stage][0]:,.0f}", f"{foretold[1]:.3f}", f"{actual[stage][4]:.3f}"))
    all_planned = sum(line.paper_cost or 0.0 for line in planned.lines)
    all_actual = sum(figures[4] for figures in actual.values())
    rows.append(("all", "", "", f"{all_planned:.3f}", f"{all_actual:.3f}"))
    print(table(("stage", "calls planned", "made", "USD planned", "spent"), rows))
    each = (actual["profiles"][4] + actual["conversations"][4]) / given.n
    print(f"plan / run: {all_planned / all_actual:.3f} (limit {1 - LIMIT:.2f} to {1 + LIMIT:.2f})")
    print(
        f"one accepted conversation at the paper's prices: {each:.4f} USD, {each / PAPER_COST:.2f} of the paper's "
        f"{PAPER_COST} (aim: 0.33); replies of a paid model are longer than the embedded model's, and cost accordingly"
    )


if __name__ == "__main__":
    main()
