"""Manager: opens the conversation and keeps the minutes (paper 3.3.3, A.3); what is done next, `strategies` say."""

from collections.abc import Callable, Sequence

from muse_builder.agents.acts.querier import FoundSet
from muse_builder.agents.querier import Found, Searchable
from muse_builder.llm.ask import Ask, Thread
from muse_builder.records import Action, Item, Profile, Role, Turn
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import DeriveOutfit, JudgeOutfit, OutfitReply, OutfitVerdict

OUTFIT_HITS = 5
"""Products looked at for each described outfit item; the first of all that may be owned is judged."""


class Minutes:
    """Data collection: the turns so far, and the same as both sides see them."""

    def __init__(self, thread: Thread) -> None:
        self.turns: list[Turn] = []
        self.said: list[Utterance] = []
        self.thread = thread
        self._calls = len(thread.keys)

    def note(
        self,
        role: Role,
        action: Action,
        text: str,
        *,
        round_number: int,
        items: Sequence[Item] = (),
        pictures: Sequence[Item] = (),
        found: Found | FoundSet | None = None,
        reason: str = "",
    ) -> None:
        """Adds a turn, with the calls made since the turn before.

        Args:
            pictures: those of the items that are shown as pictures too.
            found: what the Querier found for this turn, where it was asked.
        """
        keys = tuple(self.thread.keys[self._calls :])
        self._calls = len(self.thread.keys)
        shown = tuple(item.item_id for item in pictures if item.image is not None)
        self.said.append(Utterance(role=role, action=action, text=text, items=tuple(items), pictures=shown))
        self.turns.append(
            Turn(
                role=role,
                action=action,
                round=round_number,
                text=text,
                draft=text,
                item_ids=tuple(item.item_id for item in items),
                image_item_ids=shown,
                query=None if found is None else found.query,
                candidates=() if found is None else found.candidates,
                target_rank=None if found is None else found.target_rank,
                reason=reason,
                keys=keys,
            )
        )


class Manager:
    def __init__(
        self,
        ask: Ask,
        index: Searchable,
        item: Callable[[str], Item],
        *,
        could_own: Callable[[Profile, Item], bool],
        multimodal_open: float,
    ) -> None:
        """
        Args:
            could_own: whether the one who will wear the target could own this item: a man shows no women's jacket as his.
            multimodal_open: share of conversations that try to open with an outfit item (unstated in the paper).
        """
        self.ask = ask
        self.index = index
        self.item = item
        self.could_own = could_own
        self.multimodal_open = multimodal_open

    async def outfit_item(self, thread: Thread, profile: Profile, target: Item) -> Item | None:
        """What the user owns and will show, or None for a text-open conversation.

        An MLLM describes what would go with the target, and the descriptions are searched, likeliest first, until one finds
        what may be owned and has a picture. A second assessment decides whether that really goes with the target and with the
        scenario (about 47 % pass, paper A.3).
        """
        if thread.dice.random() >= self.multimodal_open:
            return None
        ideas = await self.ask(thread, DeriveOutfit(item=target, scenario=profile.scenario), OutfitReply)
        for description in ideas.descriptions:
            for candidate in self.index.look(description, k=OUTFIT_HITS, exclude=(target.item_id,)).candidates:
                owned = self.item(candidate.item_id)
                if owned.product_type == target.product_type or owned.parent_id == target.parent_id is not None:
                    continue
                if owned.image is None or not self.could_own(profile, owned):
                    continue
                verdict = await self.ask(
                    thread, JudgeOutfit(item=target, outfit_item=owned, scenario=profile.scenario), OutfitVerdict
                )
                return owned if verdict.compatible else None
        return None
