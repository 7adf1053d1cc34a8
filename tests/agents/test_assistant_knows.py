"""The assistant's half knows what was said and shown, and nothing that the shopper keeps to themself."""

import re
from collections.abc import Sequence
from pathlib import Path

from muse_builder.llm.journal import Journal
from muse_builder.records import Call, Conversation, Item, Turn
from muse_builder.release.reader import read
from muse_builder.run.generate import JOURNAL, generate
from muse_builder.run.store import opened
from muse_builder.settings import Settings
from muse_builder.tasks.synthesis import TASKS

ASSISTANT = ("chatter", "querier")
CONVERSATIONS = 12


def shown_before(turns: Sequence[Turn], call: Call) -> set[str]:
    """Items shown by turns that were made before this call, and those that its own turn is about."""
    shown: set[str] = set()
    for turn in turns:
        shown |= set(turn.item_ids)
        if call.key in turn.keys:
            return shown | {candidate.item_id for candidate in turn.candidates}
    raise AssertionError(f"no turn has the call {call.call_id}")


def test_nothing_of_the_profile_or_the_target_reaches_a_prompt_of_the_assistant(tmp_path: Path) -> None:
    settings = Settings(num_conversations=CONVERSATIONS, out=str(tmp_path / "muse"))
    release = generate(settings)
    items = {item.item_id: item for item in read(release, "items") if isinstance(item, Item)}
    asked: set[str] = set()
    hidden = 0
    with Journal(settings.run_folder / JOURNAL) as journal:
        systems = {prompt.system_digest: prompt.text for prompt in journal.prompts()}
        for stored in journal.objects("conversation"):
            held = opened(stored.body, Conversation)
            if not isinstance(held, Conversation):
                continue
            profile, target = held.profile, items[held.profile.target_item_id]
            for call in journal.calls(stored.keys):
                if call.agent not in ASSISTANT:
                    continue
                asked.add(f"{call.agent}/{call.task}")
                told = "\n".join((systems[call.system_digest], *(text for _, text in call.messages)))
                assert profile.backstory not in told
                assert profile.scenario not in told
                # Word for word; what the shopper has said of them in their own words may stand there.
                said = " ".join(turn.draft for turn in held.turns)
                assert not [need.text for need in profile.requirements if need.text in told and need.text not in said]
                if target.item_id not in shown_before(held.turns, call):
                    hidden += 1
                    assert target.title not in told
                    assert not re.search(rf"\b{re.escape(target.item_id)}\b", told)
    assert asked == {f"{task.agent}/{task.name}" for task in TASKS if task.agent in ASSISTANT}
    assert hidden > CONVERSATIONS
