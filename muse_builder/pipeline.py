"""The paper's section 3, from the cast to a finished conversation. Read this file first.

    collect_scenarios   Basic Scenario Generator                 3.2.1   screen 1: BLEU
    make_profile        User Profile Generator                   3.2.2   screen 2: match; screen 3, BLEU, is in `produce`
    simulate            User, Chatter, Querier under the Manager 3.3
    optimise            Rewriter, Reviewer                       3.4     screen 4: consistency; screen 5: quality
    hold_twin           the same again with a bad recommender, for comparison (ours)
    produce             all of it, until enough conversations are accepted

Every function asks models only through the agents and keeps nothing: what is finished goes to the `Store` before it is used.
"""

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from random import Random
from typing import Protocol, TypeVar

from muse_builder.agents.acts.talk import Simulated, Talk
from muse_builder.agents.cast import Cast
from muse_builder.agents.manager import Minutes
from muse_builder.agents.profile_generator import Triple, unwritten
from muse_builder.agents.recommenders import BAD_LEAD, GOOD
from muse_builder.agents.strategies.strategy import State, TalkPlan
from muse_builder.errors import ReplyError, ScreenedOut, SetAsideError, YieldError
from muse_builder.llm.ask import Thread
from muse_builder.records import RECOMMENDER, Conversation, Profile, Record, Rejection, Scenario, Verdict
from muse_builder.screens.duplicates import NearDuplicates
from muse_builder.settings import ScreenSettings, Settings, TalkSettings
from muse_builder.sync import gather_all
from muse_builder.tally import Progress, rejection
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import ScenarioList

SCENARIO_CALLS_A_ROUND = 8
"""Self-instruct calls that share one pool; fixed, so that concurrency does not change the scenarios."""
BARREN_ROUNDS = 12
"""Rounds of self-instruct without one new scenario before the model is taken to have no more."""
Judged = TypeVar("Judged", Profile, Conversation)


class Store(Protocol):
    """What the pipeline needs of a run folder: a place where things are safe before they are used."""

    def thread(self, kind: str, number: int) -> Thread: ...
    async def keep(self, kind: str, number: int, record: Record, keys: Sequence[str]) -> None: ...
    def known_candidate(self, number: int) -> Profile | Rejection | None: ...
    def known_conversation(self, number: int) -> str | None:
        """The stage that refused it, "" where it was accepted; None where it has not been held."""
        ...

    def report(self, progress: Progress) -> None: ...
    def stop(self) -> None:
        """No further call begins; calls in flight end and reach the journal."""
        ...


# --- 3.2.1 Basic scenarios ------------------------------------------------------------------------------------------


async def collect_scenarios(
    cast: Cast, store: Store, seeds: Sequence[str], screens: ScreenSettings, *, wanted: int
) -> list[Scenario]:
    """As many basic scenarios as wanted, each unlike all kept before it; fewer where the model has no more to say."""
    pool: list[Scenario] = []
    unlike = NearDuplicates(screens.scenario_bleu)
    refused = 0

    async def screen(text: str, parent: str | None) -> None:
        nonlocal refused
        match = unlike.check(text)
        if match is None:
            unlike.add(text)
            scenario = Scenario(scenario_id=f"s{len(pool):04d}", text=text, parent=parent)
            await store.keep("scenario", len(pool), scenario, ())
            pool.append(scenario)
        else:
            await store.keep(
                "scenario_refused",
                refused,
                Rejection(
                    object_id=f"s-{refused}",
                    kind="scenario",
                    stage="scenario_bleu",
                    reason=f"like {pool[match.index].scenario_id}",
                    measures={"bleu": match.bleu},
                    body=Scenario(scenario_id="", text=text, parent=parent).model_dump_json(),
                ),
                (),
            )
            refused += 1

    async def expand(thread: Thread) -> list[Scenario]:
        try:
            return await cast.scenario_generator.expand(thread, tuple(pool))
        except (ReplyError, SetAsideError):
            return []  # one call without a fitting reply; a model that never gives one ends the run (`run.health`)

    for text in seeds:
        await screen(text, None)
    call, barren = 0, 0
    while len(pool) < wanted and barren < BARREN_ROUNDS:
        before = len(pool)
        threads = [store.thread("scenario", call + ahead) for ahead in range(SCENARIO_CALLS_A_ROUND)]
        call += len(threads)
        replies = await gather_all([expand(thread) for thread in threads])
        for ahead, (thread, scenarios) in enumerate(zip(threads, replies, strict=True)):
            texts = ScenarioList(scenarios=tuple(scenario.text for scenario in scenarios))
            await store.keep("scenario_call", call - len(threads) + ahead, texts, thread.keys)
            for scenario in scenarios:
                if len(pool) < wanted:
                    await screen(scenario.text, scenario.parent)
        barren = barren + 1 if len(pool) == before else 0
    return pool


# --- 3.2.2 User profiles --------------------------------------------------------------------------------------------


async def make_profile(cast: Cast, thread: Thread, triple: Triple) -> Profile:
    """A candidate that qualifies: matched on both sides, with a backstory that gives nothing away.

    Raises:
        ScreenedOut: it does not qualify; most candidates do not (paper B.3: 21.6 % do).
    """
    match = await cast.profile_generator.judge(thread, triple)
    measures = {"user_product": float(match.user_product), "scenario_product": float(match.scenario_product)}
    if not (match.user_product and match.scenario_product):
        raise ScreenedOut("match", match.reason, measures)
    cast.screening.match(triple.person, triple.item, match.recipient)
    profile = await cast.profile_generator.write(thread, triple, recipient=match.recipient, refuse=cast.screening.backstory)
    verdicts = [Verdict(screen="match", passed=True, reason=match.reason, measures=measures), *cast.screening.profile(profile)]
    return passed(profile, verdicts)


async def make_candidate(cast: Cast, thread: Thread, number: int, scenarios: Sequence[Scenario]) -> Profile | Rejection:
    """A person, a scenario and a product drawn, and the profile that came of them, or why none did."""
    triple = cast.profile_generator.draw(thread, scenarios)
    try:
        profile = cast.tastes.give(thread.dice, await make_profile(cast, thread, triple))
        if cast.deciders is None:
            return profile
        dice = Random(f"{thread.seed}/{thread.name}/decision/{triple.item.item_id}")
        return cast.deciders.give(dice, profile, triple.item)
    except (ScreenedOut, ReplyError, SetAsideError) as error:
        return rejection("profile", f"k{number:06d}", error, unwritten(triple))


# --- 3.3 Simulated conversation -------------------------------------------------------------------------------------


async def simulate(cast: Cast, thread: Thread, profile: Profile, settings: TalkSettings) -> tuple[Simulated, TalkPlan]:
    """One conversation, as the Manager conducts it (paper 3.3): the dialogue strategy plans, move after move is done.

    The plan knows what was said and shown and how the shopper judges it; the product in mind it does not know.
    """
    user = cast.user_simulator(profile, cast.item(profile.target_item_id))
    minutes = Minutes(thread)
    state = State(profile, await cast.manager.outfit_item(thread, profile, user.target))
    dice = Random(f"{thread.seed}/{thread.number}/{cast.lead.name}")
    talk = Talk(user, cast.chatter, cast.querier.led_by(cast.lead.recommender, dice), minutes, settings, state)
    plan = cast.strategy.plan(profile, settings, thread.dice)
    while talk.ended is None:
        await talk.do(plan.next(state, thread.dice))
    return talk.ended, plan


# --- 3.4 Optimiser --------------------------------------------------------------------------------------------------


async def optimise(cast: Cast, thread: Thread, conversation: Conversation) -> Conversation:
    """The conversation rewritten and reviewed (paper 3.4).

    Raises:
        ScreenedOut: the rewriting changed content, a rule refuses the result, or its marks are too low.
    """
    items = {item_id: cast.item(item_id) for turn in conversation.turns for item_id in turn.item_ids}
    turns = await cast.rewriter.rewrite(thread, conversation.turns, tuple(items.values()))
    rewritten = conversation.model_copy(update={"turns": tuple(turns)})
    rewritten = passed(rewritten, cast.screening.conversation(rewritten))
    said = [
        Utterance(
            role=turn.role,
            action=turn.action,
            text=turn.text,
            pictures=turn.image_item_ids,
            items=tuple(items[item_id] for item_id in turn.item_ids),
        )
        for turn in turns
    ]
    return passed(rewritten, [await cast.reviewer.review(thread, conversation.profile, said)])


async def hold_conversation(
    cast: Cast, thread: Thread, number: int, profile: Profile, settings: TalkSettings
) -> Conversation | Rejection:
    """Simulated, rewritten, reviewed; where something refuses it, what was said until then is kept with the reason."""
    return await _held(cast, thread, f"c{number:06d}", profile, settings)


async def hold_twin(
    cast: Cast, thread: Thread, number: int, profile: Profile, settings: TalkSettings
) -> Conversation | Rejection:
    """The conversation of this number once more, the shopper and all dice as they were, with the bad recommender.

    Until the first offer all is asked as it was, so the journal answers.

    Args:
        thread: as that conversation's was when it began; it is renamed.
    """
    thread.name = f"twin/{number}"
    return await _held(replace(cast, lead=BAD_LEAD), thread, f"t{number:06d}", profile, settings, twin_of=f"c{number:06d}")


async def _held(
    cast: Cast, thread: Thread, name: str, profile: Profile, settings: TalkSettings, *, twin_of: str | None = None
) -> Conversation | Rejection:
    held: Profile | Conversation = profile
    try:
        simulated, plan = await simulate(cast, thread, profile, settings)
        held = Conversation(
            conversation_id=name,
            profile=profile,
            opening="multimodal" if simulated.outfit_item else "text",
            outfit_item_id=simulated.outfit_item.item_id if simulated.outfit_item else None,
            turns=tuple(cast.justifier.explain(simulated.turns, profile)),
            outcome=simulated.outcome,
            accepted_item_id=simulated.accepted.item_id if simulated.accepted else None,
            rounds=simulated.rounds,
            models=cast.models,
            seed=thread.seed,
            labels={**plan.traits, **({} if cast.lead.name == GOOD else {RECOMMENDER: cast.lead.name})},
            twin_of=twin_of,
        )
        return await optimise(cast, thread, held)
    except (ScreenedOut, ReplyError, SetAsideError) as error:
        return rejection("conversation", name, error, held)


def passed(judged: Judged, verdicts: Sequence[Verdict]) -> Judged:
    """The record with these verdicts added.

    Raises:
        ScreenedOut: one of them is a no.
    """
    for verdict in verdicts:
        if not verdict.passed:
            raise ScreenedOut(verdict.screen, verdict.reason, verdict.measures)
    return judged.model_copy(update={"verdicts": (*judged.verdicts, *verdicts)})


# --- All together ---------------------------------------------------------------------------------------------------


class Hands(Protocol):
    """Who makes candidates and holds conversations, and keeps them: this process, or others (`run.workers`).

    Either is a function of the settings and its number, so that nobody can tell whose hands they were.
    """

    async def candidate(self, number: int, scenarios: Sequence[Scenario]) -> Profile | Rejection: ...
    async def conversation(self, number: int, profile: Profile) -> Rejection | None:
        """None where it was accepted."""
        ...

    def stop(self) -> None:
        """Nothing more begins; what is under way ends and is kept."""
        ...


class OwnHands:
    """This process."""

    def __init__(self, cast: Cast, store: Store, settings: TalkSettings) -> None:
        self._cast = cast
        self._store = store
        self._settings = settings

    async def candidate(self, number: int, scenarios: Sequence[Scenario]) -> Profile | Rejection:
        thread = self._store.thread("candidate", number)
        made = await make_candidate(self._cast, thread, number, scenarios)
        await self._store.keep("candidate", number, made, thread.keys)
        return made

    async def conversation(self, number: int, profile: Profile) -> Rejection | None:
        thread = self._store.thread("conversation", number)
        held = await hold_conversation(self._cast, thread, number, profile, self._settings)
        if self._settings.twins and isinstance(held, Conversation):
            again = self._store.thread("conversation", number)
            twin = await hold_twin(self._cast, again, number, profile, self._settings)
            # Before the other is: whoever finds that one on disk need not look for this.
            await self._store.keep("twin", number, twin, again.keys)
        await self._store.keep("conversation", number, held, thread.keys)
        return held if isinstance(held, Rejection) else None

    def stop(self) -> None:
        self._store.stop()


async def produce(cast: Cast, store: Store, seeds: Sequence[str], settings: Settings, hands: Hands | None = None) -> None:
    """Scenarios, profiles and conversations until the wanted number of conversations is accepted.

    A conversation begins only if, together with those begun and accepted, it can still be needed. So no more is paid for
    than is used, and which conversations a run holds depends neither on concurrency nor on speed: they are numbered in
    the order of their candidates, and the last one begun is always the last one accepted.

    Args:
        hands: None for this process alone.

    Raises:
        YieldError: too few pass; it names the screen that refuses most, and apart from it what calls failed of.
    """
    scenarios = await collect_scenarios(cast, store, seeds, settings, wanted=settings.scenarios_wanted)
    progress = Progress(settings.num_conversations)
    hands = hands or OwnHands(cast, store, settings)
    profiles = qualified_profiles(hands, store, scenarios, settings, progress)

    async def converse(number: int, profile: Profile) -> bool:
        refused_by = store.known_conversation(number)
        if refused_by is not None:
            progress.lost.update([refused_by] if refused_by else [])
            return not refused_by
        refusal = await hands.conversation(number, profile)
        if refusal is not None:
            progress.refuse(refusal)
        return refusal is None

    begun: set[asyncio.Task[bool]] = set()
    number = 0
    try:
        while progress.accepted < progress.wanted:
            while progress.open(len(begun)) > 0 and len(begun) < settings.at_once:
                begun.add(asyncio.create_task(converse(number, await anext(profiles))))
                number += 1
            done, _ = await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
            progress.accepted += sum(task.result() for task in done)
            begun -= done  # only now: where one has failed, the others' failures are still to be heard below
            progress.begun = len(begun)
            store.report(progress)
    finally:
        # What has begun may have a paid call in flight: its reply is awaited, so that it reaches the journal.
        hands.stop()
        await profiles.aclose()
        await asyncio.gather(*begun, return_exceptions=True)


async def qualified_profiles(
    hands: Hands, store: Store, scenarios: Sequence[Scenario], settings: Settings, progress: Progress
) -> AsyncGenerator[Profile]:
    """Profiles in the order of their candidates, each with a backstory unlike all before it.

    Candidates are made ahead, as many as the yield says are needed; the BLEU screen takes them in their order.

    Raises:
        YieldError: too many candidates for the conversations wanted.
    """
    unlike = NearDuplicates(settings.backstory_bleu)
    ahead: deque[asyncio.Task[Profile | Rejection]] = deque()
    number = 0
    limit = settings.max_candidates * settings.num_conversations

    async def candidate(number: int) -> Profile | Rejection:
        return store.known_candidate(number) or await hands.candidate(number, scenarios)

    try:
        while True:
            needed = math.ceil(progress.open(progress.begun) / progress.yield_rate)
            while len(ahead) < max(1, min(settings.at_once, needed)):
                ahead.append(asyncio.create_task(candidate(number)))
                number += 1
            made = await ahead.popleft()
            if isinstance(made, Profile):
                match = unlike.check(made.backstory)
                if match is None:
                    unlike.add(made.backstory)
                    made = made.model_copy(update={"profile_id": f"p{progress.qualified:06d}"})
                else:
                    reason = f"like the backstory of p{match.index:06d}"
                    error = ScreenedOut("backstory_bleu", reason, {"bleu": match.bleu})
                    made = rejection("profile", f"k{progress.candidates:06d}", error, made)
                await store.keep("profile", progress.candidates, made, ())
            progress.candidates += 1
            if isinstance(made, Profile):
                progress.qualified += 1
                yield made
            else:
                progress.refuse(made)
            if progress.candidates >= limit:
                raise YieldError(
                    f"{progress.candidates} candidates gave {progress.accepted} of {settings.num_conversations} conversations; "
                    f"{progress.why_so_few()}. Or raise max_candidates (now {settings.max_candidates} for each conversation)"
                )
    finally:
        await asyncio.gather(*ahead, return_exceptions=True)
