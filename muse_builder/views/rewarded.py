"""The shopper's lines with their rewards, and the facts that rewards of other lines are counted from (GRPO).

Of a shopper who decides (`--shopper people`): each row is a prompt as in the task `user`, the released answer with its four
rewards (`agents.conduct`), and `facts`, JSON, from which `muse_builder.env.grpo` counts the rewards of any line that is drawn.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from muse_builder import domains
from muse_builder.agents.conduct import facts, rewards, suits_of
from muse_builder.records import Conversation
from muse_builder.release.manifest import read_manifest
from muse_builder.release.rows import ReleasedItems
from muse_builder.settings import TalkSettings
from muse_builder.views.training import Scene, TrainingExample, user_lines


class RewardedLines:
    """What makes rewarded examples of the conversations of a release."""

    def __init__(self, folder: Path, items: ReleasedItems) -> None:
        told = read_manifest(folder).settings.as_json()
        self._domain = domains.of(told)
        self._round_limit = int(told.get("round_limit", TalkSettings().round_limit))
        self._items = items

    def of(self, conversation: Conversation, scene: Scene) -> Iterator[TrainingExample]:
        """One for each line of the user; none where the profile does not say how it decides."""
        profile = conversation.profile
        if profile.decision is None or not profile.target_item_id:
            return
        suits = suits_of(self._domain, profile, self._items.get(profile.target_item_id))
        ids = {item_id for turn in conversation.turns for item_id in turn.item_ids} | {profile.target_item_id}
        items = {item_id: self._items.get(item_id) for item_id in sorted(ids)}
        for example in user_lines(conversation, scene):
            place = int(example.example_id.rpartition("/")[2])
            turn = conversation.turns[place]
            found = facts(profile, conversation.turns[:place], items, suits, round_limit=self._round_limit)
            if found is not None:
                told = rewards(turn.text, turn.action, found)._asdict()
                yield replace(example, columns={"facts": found.model_dump_json(), **told})
