"""Episodes played to their end: what comes back, what is drawn by a seed, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.env import AsyncEnvironment, Environment, PlayerTurn
from muse_builder.errors import ReleaseError, SettingsError
from tests.env.policies import seller, taker, whole


def test_the_same_seed_and_turns_give_the_same_episode(advising: Environment) -> None:
    first, again, other = (whole(advising, seller, seed) for seed in (1, 1, 2))
    assert first == again
    assert [step[0].said[1].text for step in first[:1]] != [step[0].said[1].text for step in other[:1]]


def test_an_episode_goes_on_with_the_seed_before(advising: Environment) -> None:
    advising.reset(seed=5)
    second = advising.reset()[1]["episode"]
    advising.reset(seed=5)
    assert advising.reset()[1]["episode"] == second != advising.reset()[1]["episode"]


def test_an_assistant_sees_what_was_said_and_no_notes(advising: Environment) -> None:
    observation, info = advising.reset(seed=1)
    assert [said.role for said in observation.said][:2] == ["assistant", "user"]
    assert (observation.profile, observation.target, observation.turn) == (None, None, 0)
    assert [message["role"] for message in observation.messages] == ["system", "user"]
    assert observation.said[1].text in observation.messages[1]["content"]
    assert list(info) == ["episode"]


def test_a_shopper_has_the_notes_and_begins(shopping: Environment) -> None:
    observation, _ = shopping.reset(seed=1)
    assert [said.action for said in observation.said] == ["greet"]
    assert observation.profile is not None
    assert observation.profile.decision is not None
    assert observation.target is not None
    assert observation.profile.target_item_id == observation.target.item_id
    assert observation.profile.backstory[:40] in observation.messages[1]["content"]
    assert observation.pictures[-1] == observation.target


def test_an_ended_episode_tells_its_outcome_and_how_true_it_was(advising: Environment) -> None:
    *earlier, last = whole(advising, seller, 1)
    _, _, terminated, truncated, info = last
    assert (terminated, truncated) == (True, False)
    assert info["outcome"] in ("organic_accept", "near_accept", "walk_away", "deferred")
    assert info["values"]["outcome"] in (0.0, 0.5, 1.0)
    assert info["fidelity"]["telepathy"] in (None, 0.0)
    assert info["profile"].decision is not None
    assert all("outcome" not in step[4]["values"] for step in earlier)
    row = advising.conversation()
    assert (row.outcome, row.labels) == (info["outcome"], {"player": "assistant"})
    assert [said.text for said in last[0].said] == [turn.text for turn in row.turns]
    with pytest.raises(SettingsError, match=r"reset\(\) begins one"):
        advising.step("And now?")


def test_who_takes_a_thing_ends_the_conversation_with_it(shopping: Environment) -> None:
    steps = whole(shopping, taker, 3)
    row = shopping.conversation()
    assert steps[-1][2]
    assert row.outcome in ("organic_accept", "near_accept")
    assert row.accepted_item_id == row.turns[-1].item_ids[0]
    assert steps[0][4]["values"]["disclosure"] == 1.0


def test_who_talks_on_is_cut_off_and_gains_nothing(played: Path) -> None:
    with Environment(played, seat="shopper", most_turns=2) as env:
        env.reset(seed=0)
        assert env.step("Hello there.")[2:4] == (False, False)
        _, reward, terminated, truncated, info = env.step("What a fine day.")
    assert (terminated, truncated, info["values"]["outcome"]) == (False, True, 0.0)
    assert reward < 0


async def test_the_awaited_environment_is_the_same(played: Path, advising: Environment) -> None:
    observation, _ = advising.reset(seed=4)
    turn = seller(advising, observation)
    stepped = advising.step(turn)
    async with AsyncEnvironment(played, seat="assistant") as env:
        assert (await env.reset(seed=4))[0] == observation
        assert await env.step(turn) == stepped


def test_a_profile_of_ones_own_comes_to_the_shop(advising: Environment, shopping: Environment) -> None:
    shopper = shopping.reset(seed=7)[0].profile
    advising.reset(seed=0, profile=shopper)
    assert advising.conversation().profile == shopper


def test_a_catalog_will_do_and_its_shoppers_are_drawn(tmp_path: Path) -> None:
    with Environment(max_items=30, seat="shopper", out=tmp_path / "shop") as env:
        one, two = (env.reset(seed=seed)[0].profile for seed in (0, 1))
        assert env.search("something warm", k=2)[0].item_id in env.world.ids
    assert one is not None
    assert two is not None
    assert one.decision is not None
    assert one != two
    assert (tmp_path / "shop.run" / "catalog").is_dir()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seat": "waiter"}, "unknown seat 'waiter'"),
        ({"most_turns": 0}, "1 or more"),
        ({"weights": {"wealth": 1.0}}, "unknown value of the assistant 'wealth'"),
        ({"num_conversatoins": 3}, "unknown setting"),
        ({"dialogue": "paper", "shopper": "paper"}, "dialogue = 'people'"),
    ],
)
def test_what_cannot_be_is_said(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Environment(**given)


def test_a_folder_that_is_no_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        Environment(tmp_path)


def test_an_environment_closes_once(played: Path) -> None:
    env = Environment(played)
    env.close()
    env.close()
    with pytest.raises(SettingsError, match="closed"):
        env.reset()


def test_a_player_may_be_given_as_a_record(advising: Environment) -> None:
    advising.reset(seed=1)
    assert advising.step(PlayerTurn(text="What else matters?"))[4]["act"] == "inquire"
