"""The environment: `reset` and `step` as Gymnasium has them, one call a turn, awaited or not.

    with Environment("muse", seat="assistant") as env:
        observation, info = env.reset(seed=3)
        while True:
            found = env.search(observation.said[-1].text, k=3)
            turn = {"text": "How about this?", "items": [found[0].item_id]}
            observation, reward, terminated, truncated, info = env.step(turn)
            if terminated or truncated:
                break

The same seed and the same turns give the same episode, where our side's models repeat themselves (the default does).
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from muse_builder.env.episode import AssistantsEpisode, ShoppersEpisode, begun, held, items_of, observed
from muse_builder.env.scoring import WEIGHTS, assistants, fidelity_of, outcome_of, reward, shoppers
from muse_builder.env.turns import ACTS, Observation, Seated, turn_of
from muse_builder.env.world import World, open_world
from muse_builder.errors import ReplyError, SetAsideError, SettingsError, unknown
from muse_builder.plugins import with_objects
from muse_builder.records import Conversation, Item, Profile
from muse_builder.settings import settings as checked
from muse_builder.sync import Bridge, Stop
from muse_builder.watch import Watch

MOST_TURNS = 20
"""Turns of a player before an episode is cut off."""
Place = str | os.PathLike[str]
Stepped = tuple[Observation, float, bool, bool, dict[str, Any]]


class AsyncEnvironment:
    """`async with AsyncEnvironment(...) as env: await env.reset(seed=0)`; one episode at a time. See `Environment`."""

    def __init__(
        self,
        release: Place | None = None,
        *,
        seat: Seated = "assistant",
        most_turns: int = MOST_TURNS,
        weights: Mapping[str, float] | None = None,
        watch: Watch | None = None,
        **values: Any,
    ) -> None:
        """
        Args: as `Environment`.
        """
        if seat not in ACTS:
            raise SettingsError(unknown("seat", str(seat), ACTS))
        if most_turns < 1:
            raise SettingsError(f"an episode of {most_turns} turns is none; 1 or more, please")
        for name in weights or ():
            if name not in WEIGHTS[seat]:
                raise SettingsError(unknown(f"value of the {seat}", name, WEIGHTS[seat]))
        self.seat: Seated = seat
        self.most_turns = most_turns
        self._told = (seat, dict(weights or {}))
        self.weights = dict(WEIGHTS[seat]) | dict(weights or {})
        plain = {name: os.fspath(value) if isinstance(value, os.PathLike) else value for name, value in values.items()}
        named, objects = with_objects(plain)
        self._opening = open_world(None if release is None else Path(release), named, checked(named), objects, watch)
        self._world: World | None = None
        self._dice = Random("0/episodes")
        self._episode: AssistantsEpisode | ShoppersEpisode | None = None
        self._number = self._turn = 0
        self._best = 0.0
        self._over = True

    async def __aenter__(self) -> Self:
        self._world = await self._opening.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._world = None
        await self._opening.__aexit__(kind, error, trace)

    @property
    def world(self) -> World:
        """The catalog and our agents.

        Raises:
            SettingsError: the environment is not open.
        """
        if self._world is None:
            raise SettingsError("the environment is not open: use it in a `with` block")
        return self._world

    async def reset(
        self, seed: int | None = None, *, profile: Profile | None = None, seat: Seated | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """See `Environment.reset`."""
        if seat is not None and seat != self.seat:
            own, weights = self._told
            self.seat, self.weights = seat, dict(WEIGHTS[seat]) | (weights if seat == own else {})
        if seed is not None:
            self._dice = Random(f"{seed}/episodes")
        self._number = self._dice.getrandbits(31)
        shopper = profile if profile is not None else await self.world.profile(self._number)
        self._episode = await begun(self.world, self.seat, shopper, self._number)
        self._turn, self._best, self._over = 0, 0.0, False
        return observed(self._episode.talk, self.seat, 0), {"episode": self._number}

    async def step(self, action: Any) -> Stepped:
        """See `Environment.step`."""
        episode = self._under_way()
        turn = turn_of(action, self.seat)
        talk, profile = episode.talk, episode.talk.state.profile
        before = tuple(talk.minutes.turns)
        self._turn += 1
        info: dict[str, Any] = {"episode": self._number}
        values: dict[str, float | None] = {}
        failed = False
        try:
            done = await episode.take(turn)
        except (ReplyError, SetAsideError) as error:
            failed = True
            info["failed"] = str(error)
        else:
            measure = assistants if self.seat == "assistant" else shoppers
            values = measure(self.world, profile, before, items_of(self.world, talk), done)
            info |= {"act": done.act, "text": done.text, "left_out": done.left_out}
        terminated = talk.ended is not None
        truncated = not terminated and (failed or self._turn >= self.most_turns)
        self._over = terminated or truncated
        if self._over:
            row, items = self.conversation(), items_of(self.world, talk)
            values["outcome"] = 0.0 if truncated else outcome_of(row, items, self.seat)
            info |= {"outcome": row.outcome, "profile": profile, "fidelity": fidelity_of(row, items)}
        info["values"] = values
        total = reward(values, self.weights, self._best)
        self._best = max(self._best, values.get("worth") or 0.0)
        return observed(talk, self.seat, self._turn), total, terminated, truncated, info

    def search(self, query: str, k: int = 10) -> tuple[Item, ...]:
        """See `Environment.search`."""
        found = self.world.index.look(query, k=k).candidates
        return tuple(self.world.cast.item(one.item_id) for one in found)

    def conversation(self) -> Conversation:
        """The episode so far as a row of a release."""
        return held(self.world, self.episode().talk, self.seat, self._number)

    def episode(self) -> AssistantsEpisode | ShoppersEpisode:
        """The episode under way, or the last one."""
        if self._episode is None:
            raise SettingsError("no episode is under way: reset() begins one")
        return self._episode

    def _under_way(self) -> AssistantsEpisode | ShoppersEpisode:
        if self._episode is None or self._over:
            raise SettingsError("no episode is under way: reset() begins one")
        return self._episode


class Environment:
    """A user's own model takes the assistant's or the shopper's seat; our agents take the other.

        Environment("muse")                                          # a release: its products and profiles
        Environment(catalog="shop.csv", seat="shopper")              # a catalog, read as `muse generate` reads it
        Environment("muse", model="openai:NAME", budget=5)           # other models on our side

    Rewards and values are told in `env.scoring`; acts in `env.turns.ACTS`. Gymnasium's own class is `env.gym.gym_environment`.
    """

    def __init__(
        self,
        release: Place | None = None,
        *,
        seat: Seated = "assistant",
        most_turns: int = MOST_TURNS,
        weights: Mapping[str, float] | None = None,
        watch: Watch | None = None,
        **values: Any,
    ) -> None:
        """Opens it: reads the release, or makes the catalog and its index. Close it, or use it in a `with` block.

        Args:
            release: a sealed release of this pipeline; None for the catalog that the settings name (the demo).
            seat: the player's.
            most_turns: of the player; then the episode is truncated.
            weights: of the values in the reward, over `scoring.WEIGHTS`.
            watch: told how far the opening is.
            values: settings by name, as `muse_builder.generate` takes them; `out` keeps what is made of a catalog.

        Raises:
            ReleaseError, CatalogError: the release or the catalog cannot be read.
            SettingsError: a setting, the seat or a weight is none.
        """
        self._inner = AsyncEnvironment(release, seat=seat, most_turns=most_turns, weights=weights, watch=watch, **values)
        self._bridge = Bridge(Stop())
        entered = self._bridge.entered(self._inner)
        try:
            entered.__enter__()
        except BaseException:
            self._bridge.close()
            raise
        self._entered: contextlib.AbstractContextManager[AsyncEnvironment] | None = entered

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes models and files; calling it again does nothing."""
        entered, self._entered = self._entered, None
        if entered is not None:
            entered.__exit__(None, None, None)
            self._bridge.close()

    def _require_open(self) -> None:
        if self._entered is None:
            raise SettingsError("the environment is closed: make another")

    @property
    def seat(self) -> Seated:
        return self._inner.seat

    @property
    def world(self) -> World:
        return self._inner.world

    @property
    def most_turns(self) -> int:
        return self._inner.most_turns

    def reset(
        self, seed: int | None = None, *, profile: Profile | None = None, seat: Seated | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins an episode: a shopper is drawn, and all is said that comes before the player's first turn.

        Args:
            seed: of this episode and those that follow; None goes on with the seed before.
            profile: the shopper; None draws one.
            seat: the player's from now on; None leaves it.

        Returns:
            What the player sees, and {"episode": the number of the episode}.
        """
        self._require_open()
        return self._bridge.run(self._inner.reset(seed, profile=profile, seat=seat))

    def step(self, action: Any) -> Stepped:
        """Plays one turn of the player, and lets the other side answer.

        Args:
            action: a line; or a `PlayerTurn` or mapping with `act`, `text`, `items`, `topic`, `query`, of which an act or a
                text is enough. Items that cannot be shown (unknown, declined before, more than four) are left out.

        Returns:
            What the player sees now; the reward; whether the conversation ended; whether it was cut off (`most_turns`, or a
            model of our side gave no usable reply); and `info`: "values" (name -> 0 to 1, None where a turn shows nothing of
            it), "act" and "text" as they were taken, "left_out"; at the end "outcome", "profile" and "fidelity".

        Raises:
            SettingsError: the action is no turn, or no episode is under way.
        """
        self._require_open()
        return self._bridge.run(self._inner.step(action))

    def search(self, query: str, k: int = 10) -> tuple[Item, ...]:
        """The k products that come nearest to a query, best first: the assistant's shelf. Asks no model."""
        return self._inner.search(query, k)

    def conversation(self) -> Conversation:
        """The episode so far as a row of a release; one that did not end counts as given up."""
        return self._inner.conversation()

    def episode(self) -> AssistantsEpisode | ShoppersEpisode:
        """The episode under way, or the last one: its talk, with all that is private."""
        return self._inner.episode()
