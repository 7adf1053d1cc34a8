"""A release that the tests of an audit share, made where keys stand in the environment, and one of a foreign corpus."""

from pathlib import Path
from typing import Any

import pytest

from muse_builder.records import Conversation, Person, Profile, Turn
from muse_builder.release.writer import ReleaseWriter
from muse_builder.run.generate import generate
from muse_builder.settings import Settings
from muse_builder.trust.audit import audit
from tests.trust.audited import COUNT, KEY, PLANTED


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLANTED, KEY)
        patch.setenv("ANTHROPIC_API_KEY", f"sk-ant-{KEY}")
        folder = tmp_path_factory.mktemp("audit") / "muse"
        settings = Settings(out=str(folder), num_conversations=COUNT, max_items=120, num_scenarios=40)
        return generate(settings)


@pytest.fixture(scope="session")
def report(release: Path) -> dict[str, Any]:
    return audit(release)


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Dialogues of a corpus that has no products, no persons and no drafts."""
    nobody = Person(name="", gender="unknown", age=0, profession="")

    def dialogue(number: int) -> Conversation:
        return Conversation(
            conversation_id=f"redial-{number}",
            profile=Profile(
                profile_id=f"redial-{number}",
                person=nobody,
                scenario_id="",
                scenario="",
                target_item_id="",
                backstory="",
                requirements=(),
            ),
            opening="text",
            turns=(
                Turn(role="user", action="reveal", round=0, text=f"Hello, seen anything good, number {number}?"),
                Turn(role="assistant", action="chit_chat", round=1, text=f"Try film number {number} some evening soon."),
            ),
            outcome="give_up",
            rounds=1,
        )

    with ReleaseWriter(tmp_path / "foreign") as writer:
        writer.write("conversations", (dialogue(number) for number in range(11)))
        writer.seal()
    return tmp_path / "foreign"
