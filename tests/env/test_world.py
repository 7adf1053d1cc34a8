"""The worlds in which episodes are played: of a release and of a catalog."""

from pathlib import Path

import pytest

from muse_builder.env import Environment
from muse_builder.errors import SettingsError
from muse_builder.llm.request import Reply, Request
from muse_builder.plugins import get
from muse_builder.records import Profile
from muse_builder.release.reader import read
from tests.dialogues import write_release


def test_a_release_brings_its_products_pictures_and_people(played: Path, advising: Environment) -> None:
    world = advising.world
    profiles = {row.profile_id for row in read(played, "profiles") if isinstance(row, Profile)}
    assert len(world.ids) == 70
    assert {profile.profile_id for profile in world.known} == profiles
    data = world.picture(world.cast.item(world.ids[0]))
    assert data is not None
    assert data[:2] in (b"\xff\xd8", b"\x89P")


async def test_a_number_names_a_shopper(advising: Environment) -> None:
    first, again, other = [await advising.world.profile(number) for number in (3, 3, 8)]
    assert first == again
    assert first != other


async def test_who_does_not_say_how_it_decides_is_given_that(advising: Environment) -> None:
    plain = advising.world.known[0].model_copy(update={"decision": None})
    given = advising.world._deciding(plain, 4)
    assert given.decision is not None
    assert advising.world._deciding(plain, 4) == given
    assert advising.world._deciding(advising.world.known[0], 4) == advising.world.known[0]


class Noted:
    """The stand-in as somebody else's model, which notes what it is asked."""

    name = "noted"

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.inner = get("models", "embedded")("")
        self.capabilities = self.inner.capabilities

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        reply: Reply = await self.inner.complete(request)
        return reply


def test_a_model_of_ones_own_sits_on_our_side(played: Path) -> None:
    model = Noted()
    with Environment(played, seat="shopper", model=model) as env:
        env.reset(seed=1)
        assert [request.task for request in model.asked] == ["ask_more"]
        assert env.conversation().models["backbone"] == "python:noted"


def test_a_release_without_a_run_behind_it_is_refused(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "by-hand", [])
    with pytest.raises((SettingsError, Exception), match=r"settings of a run|no profile"):
        Environment(folder)
