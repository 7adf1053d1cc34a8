"""Basic Scenario Generator: from a few seeds to many everyday situations, by self-instruct (paper 3.2.1)."""

from collections.abc import Sequence

from muse_builder.errors import ReplyError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Scenario
from muse_builder.tasks.synthesis import ExpandScenarios, ScenarioList

SEED_EXAMPLES, GROWN_EXAMPLES = 4, 2
"""Examples shown with each asking. Self-instruct mixes six seeds and two grown ones; situations are longer, so four and two."""
PER_CALL = 8
"""Situations asked for at once."""


class ScenarioGenerator:
    def __init__(self, ask: Ask) -> None:
        self.ask = ask

    async def expand(self, thread: Thread, pool: Sequence[Scenario]) -> list[Scenario]:
        """New scenarios after the manner of some in the pool, not yet screened; asks a model, draws dice.

        Each carries the id of the first example as its parent, and an empty id: the screen numbers what it keeps.
        """
        seeds = [scenario for scenario in pool if scenario.parent is None]
        grown = [scenario for scenario in pool if scenario.parent is not None]
        examples = thread.dice.sample(seeds, min(SEED_EXAMPLES, len(seeds)))
        examples += thread.dice.sample(grown, min(GROWN_EXAMPLES, len(grown)))
        task = ExpandScenarios(examples=tuple(scenario.text for scenario in examples), count=PER_CALL)
        reply = await self.ask(thread, task, ScenarioList, check=_some)
        return [
            Scenario(scenario_id="", text=" ".join(text.split()), parent=examples[0].scenario_id)
            for text in reply.scenarios
            if text.strip()
        ]


def _some(reply: ScenarioList) -> None:
    if not any(text.strip() for text in reply.scenarios):
        raise ReplyError("there are no scenarios in it")
