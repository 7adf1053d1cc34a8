"""User Profile Generator: a person in a scenario, a product that fits both, and the story behind the purchase (paper 3.2.2)."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from muse_builder.errors import ScreenedOut
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Item, Person, Profile, Scenario
from muse_builder.tasks.synthesis import BackstoryReply, JudgeMatch, MatchReply, WriteBackstory

SCENARIO_HITS = 20
"""Products looked at for a scenario, where the scenario comes first: wide, so that the same few do not come up again."""


class Triple(NamedTuple):
    """What the match is judged of: user, scenario, product."""

    person: Person
    scenario: Scenario
    item: Item


def unwritten(triple: Triple) -> Profile:
    """The profile before its story: what is known of a candidate that the match refuses."""
    return Profile(
        profile_id="",
        person=triple.person,
        scenario_id=triple.scenario.scenario_id,
        scenario=triple.scenario.text,
        target_item_id=triple.item.item_id,
        backstory="",
        requirements=(),
    )


class ProfileGenerator:
    def __init__(
        self,
        ask: Ask,
        *,
        item_ids: Sequence[str],
        item: Callable[[str], Item],
        search: Callable[[str, int], Sequence[str]],
        draw_person: Callable[[Random], Person],
        scenario_first: float,
    ) -> None:
        """
        Args:
            item: the product of an id.
            draw_person: somebody who goes shopping for such products; draws dice only.
            search: ids of the products nearest to a text, best first.
            scenario_first: share of candidates whose product is searched for their scenario; the others draw it freely,
                since "suitable scenarios and users can be identified for any product" (paper 3.2).
        """
        self.ask = ask
        self.item_ids = item_ids
        self.item = item
        self.search = search
        self.draw_person = draw_person
        self.scenario_first = scenario_first

    def draw(self, thread: Thread, scenarios: Sequence[Scenario]) -> Triple:
        """A candidate: draws dice, asks no model."""
        person = self.draw_person(thread.dice)
        scenario = thread.dice.choice(scenarios)
        if thread.dice.random() < self.scenario_first:
            item_id = thread.dice.choice(self.search(scenario.text, SCENARIO_HITS))
        else:
            item_id = thread.dice.choice(self.item_ids)
        return Triple(person, scenario, self.item(item_id))

    async def judge(self, thread: Thread, triple: Triple) -> MatchReply:
        """Both sides of the match, user-product and scenario-product; asks a model.

        Four of five candidates fail (paper B.3), nearly all by what the record says. So the record is judged here, and the
        picture, which costs six times as much, only of what passes: by `write`, which sees it anyway.
        """
        task = JudgeMatch(item=triple.item, person=triple.person, scenario=triple.scenario.text)
        return await self.ask(thread, task, MatchReply)

    async def write(
        self, thread: Thread, triple: Triple, *, recipient: str | None, refuse: Callable[[Profile], None]
    ) -> Profile:
        """The profile with its purchase backstory and two requirements; asks a model.

        Args:
            refuse: raises ReplyError where the story will not do (it gives the target away); its message goes back to
                the model, which tries again.

        Raises:
            ReplyError: no story that `refuse` lets pass.
            ScreenedOut: the product does not fit, now that its picture is seen.
        """
        task = WriteBackstory(item=triple.item, person=triple.person, scenario=triple.scenario.text, recipient=recipient)

        def profile(reply: BackstoryReply) -> Profile:
            story = " ".join(reply.backstory.split())
            return unwritten(triple).model_copy(
                update={"recipient": recipient, "backstory": story, "requirements": reply.requirements}
            )

        def check(reply: BackstoryReply) -> None:
            if reply.fits:
                refuse(profile(reply))

        reply = await self.ask(thread, task, BackstoryReply, check=check)
        if not reply.fits:
            raise ScreenedOut("match", "does not fit, as its picture shows it", {"fits": 0.0})
        return profile(reply)
