"""One conversation as it is held: a strategy's plan says what is next, and the agents do it (paper 3.3).

A round is the user's answer and the assistant's next step; the first has only the offer, and the answer that ends the
conversation belongs to the round it answers. Questions about what is shown belong to the round in which it is shown.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple

from muse_builder.agents.acts.chatter import ActingChatter
from muse_builder.agents.acts.querier import ActingQuerier, FoundSet
from muse_builder.agents.acts.user import ActingUser
from muse_builder.agents.decision import TOO_DEAR
from muse_builder.agents.manager import Minutes
from muse_builder.agents.strategies.strategy import Do, Move, State
from muse_builder.records import DECLINES, OFFERS, Action, Item, Outcome, Turn
from muse_builder.settings import TalkSettings
from muse_builder.tasks.acts import WeighReply
from muse_builder.tasks.synthesis import CompareReply, Difference

HANDED_OVER = "handed over by the Manager"
NOT_KNOWN = "not known"
RELENTS = "no longer minds "
"""Begins the reason of a change of mind that takes an objection back; what was minded follows."""
LET_GO = f"{RELENTS}wish: "
"""Stands before a wish that is given up aloud, by a change of mind or as something is taken that misses it."""


class Simulated(NamedTuple):
    turns: list[Turn]
    outcome: Outcome
    accepted: Item | None
    outfit_item: Item | None
    rounds: int


class Talk:
    """The doing of moves. It alone of what is here knows the product in mind."""

    def __init__(
        self,
        user: ActingUser,
        chatter: ActingChatter,
        querier: ActingQuerier,
        minutes: Minutes,
        settings: TalkSettings,
        state: State,
    ) -> None:
        """
        Args:
            minutes: begun before the outfit item was looked for, so that the first turn knows those calls.
        """
        self.user, self.chatter, self.querier = user, chatter, querier
        self.thread, self.settings, self.state = minutes.thread, settings, state
        self.target: Item = user.target
        self.minutes = minutes
        self.said = minutes.said
        state.turns = self.minutes.turns
        self.mentioned = [state.outfit_item.item_id] if state.outfit_item else []
        self.needs = self.query = ""
        self.asked: tuple[str, tuple[Item, ...]] = ("", ())
        """Topic and items of the last question."""
        self.also: Item | None = None
        """What is taken, once something to go with it was asked for."""
        self.beside: tuple[Item, ...] = ()
        """What would be taken, and is weighed beside its other colors."""
        self.ended: Simulated | None = None
        self.does: dict[Do, Callable[[Move], Awaitable[None]]] = {
            "greet": self._greet, "share": self._share, "inquire": self._inquire, "tell_scenario": self._tell_scenario,
            "tell_needs": self._tell_needs, "recommend": self._recommend, "chat": self._chat, "chat_back": self._chat_back,
            "judge": self._judge, "accept": self._accept, "reject": self._reject,
            "hello": self._hello,
            "ask_for": self._ask_for, "tell": self._tell, "offer": self._offer, "weigh": self._weigh, "ask": self._ask,
            "compare": self._compare, "answer": self._answer, "variant": self._variant, "offer_variant": self._offer_variant,
            "critique": self._critique, "refuse": self._critique, "ask_more": self._ask_more, "tell_more": self._tell_more,
            "change": self._change, "also": self._ask_also, "offer_also": self._offer_also, "acknowledge": self._acknowledge,
            "take": self._take, "too_dear": self._too_dear, "defer": self._defer, "leave": self._leave,
        }  # fmt: skip

    async def do(self, move: Move) -> None:
        await self.does[move.do](move)

    # --- the paper's moves ------------------------------------------------------------------------------------------------

    async def _greet(self, move: Move) -> None:
        self.minutes.note("assistant", "greet", await self.chatter.greet(self.thread), round_number=0)

    async def _share(self, move: Move) -> None:
        owned = self.state.outfit_item
        assert owned is not None
        text = await self.user.share_outfit(self.thread, owned, self.said)
        self.minutes.note("user", "share_image", text, round_number=0, items=[owned], pictures=[owned])

    async def _inquire(self, move: Move) -> None:
        about: Literal["needs", "occasion"] = "occasion" if move.topic == "occasion" else "needs"
        self.minutes.note("assistant", "inquire", await self.chatter.inquire(self.thread, about, self.said), round_number=0)

    async def _tell_scenario(self, move: Move) -> None:
        self.minutes.note("user", "reveal", await self.user.reveal_scenario(self.thread, self.said), round_number=0)

    async def _tell_needs(self, move: Move) -> None:
        self.minutes.note("user", "reveal", await self.user.reveal_needs(self.thread, self.said), round_number=0)

    async def _recommend(self, move: Move) -> None:
        """The assistant recommends: at the round limit what the user had in mind, else what the Querier finds."""
        found = None
        self.needs = await self.querier.needs(self.thread, self.said)
        if not move.hand_over:
            found = await self.querier.find(
                self.thread, self.needs, previous_query=self.query, exclude=self.mentioned, target=self.target.item_id
            )
        if found is not None:
            self.query = found.query
        item = self.target if found is None else found.item
        text = await self.chatter.recommend(self.thread, item, self.needs, self.said)
        self.minutes.note(
            "assistant", "recommend", text, round_number=self.state.round, items=[item], pictures=[item],
            found=found, reason=HANDED_OVER if found is None else found.reason,
        )  # fmt: skip
        self._shown((item,), handed_over=found is None)

    async def _chat(self, move: Move) -> None:
        item = move.items[0] if move.items else self.state.offers[-1][0]
        if not move.items:  # the paper counts small talk as a round
            self.state.round += 1
        text = await self.user.chit_chat(self.thread, item, self.said)
        self.minutes.note("user", "chit_chat", text, round_number=self.state.round, items=[item])
        self.asked = ("", (item,))

    async def _chat_back(self, move: Move) -> None:
        (item,) = self.asked[1]
        text = await self.chatter.chit_chat(self.thread, item, self.said)
        self.minutes.note("assistant", "chit_chat", text, round_number=self.state.round, items=[item])
        self.state.chatted = True

    async def _judge(self, move: Move) -> None:
        state = self.state
        state.chatted = False
        raised = [one.attribute for one in state.raised]
        state.verdict = await self.user.compare(self.thread, state.offers[-1][0], self.said, raised=raised)

    async def _accept(self, move: Move) -> None:
        state = self.state
        (item,) = state.offers[-1]
        text = await self.user.accept(self.thread, item, self.said)
        reason = "" if state.verdict is None else state.verdict.reason
        self.minutes.note("user", "accept", text, round_number=state.round, items=[item], reason=reason)
        self._end(item)

    async def _reject(self, move: Move) -> None:
        state = self.state
        (item,) = state.offers[-1]
        assert state.verdict is not None
        text = await self.user.reject(self.thread, item, state.verdict, self.said)
        state.round = min(state.round + 1, self.settings.round_limit)
        self.minutes.note("user", "reject", text, round_number=state.round, items=[item], reason=why(state.verdict))
        state.raised += [one for one in state.verdict.differences if one.attribute]
        if move.ends:
            self._end(None)

    # --- the opening ------------------------------------------------------------------------------------------------------

    async def _hello(self, move: Move) -> None:
        self.minutes.note("assistant", "greet", await self.chatter.ask_more(self.thread, "hello", ()), round_number=0)

    async def _ask_for(self, move: Move) -> None:
        text = await self.chatter.ask_more(self.thread, move.topic, self.said)
        self.minutes.note("assistant", "inquire", text, round_number=0, reason=move.topic)

    async def _tell(self, move: Move) -> None:
        text = await self.user.tell(
            self.thread, self.said, move.words, occasion=move.occasion, kind=move.kind, wishes=move.wishes
        )
        told = [*(["occasion"] if move.occasion else []), *(["kind"] if move.kind else []), *(one.text for one in move.wishes)]
        later = bool(self.state.offers)
        if later:
            self._next_round()
        round_number = self.state.round if later else 0
        self.minutes.note("user", "reveal", text, round_number=round_number, reason="told: " + "; ".join(told))
        self.state.told += move.wishes
        self.state.told_occasion |= move.occasion

    # --- the assistant's offers ---------------------------------------------------------------------------------------------

    async def _offer(self, move: Move) -> None:
        found, self.beside = None, ()
        self.needs = await self.querier.sum_up(self.thread, self.said)
        if not move.hand_over:
            found = await self.querier.find_set(
                self.thread, self.needs, count=move.most, previous_query=self.query, exclude=self.mentioned,
                target=self.target.item_id, fits=move.fits, lacks=move.lacks,
            )  # fmt: skip
        if found is None:
            text = await self.chatter.recommend_set(self.thread, (self.target,), "", self.needs, self.said)
            self.minutes.note(
                "assistant", "recommend", text, round_number=self.state.round, items=[self.target], pictures=[self.target],
                reason=HANDED_OVER,
            )  # fmt: skip
            self._shown((self.target,), handed_over=True)
            return
        self.query = found.query
        await self._put_forward(found)

    async def _offer_variant(self, move: Move) -> None:
        topic, (item,) = self.asked
        found = self.querier.variants(item, topic, move.wants, exclude=self.mentioned, target=self.target.item_id)
        self.beside = (item,) if self._takes() else ()
        await self._put_forward(found)

    async def _offer_also(self, move: Move) -> None:
        needs = await self.querier.sum_up(self.thread, self.said)
        found = await self.querier.find_set(
            self.thread, needs, count=1, previous_query="", exclude=self.mentioned, target=self.target.item_id
        )
        if found is None:
            found = FoundSet((), "", "", (), None, "nothing else is left", "", "something to go with it")
        weighed, handed_over = self.state.weighed, self.state.handed_over
        await self._put_forward(found)
        self.state.weighed, self.state.handed_over = weighed, handed_over  # what is taken is decided

    async def _put_forward(self, found: FoundSet) -> None:
        """One item, several, or none with an honest word."""
        items, thread, said = found.items, self.thread, self.said
        action: Action = "not_available" if found.lacks else "recommend_set" if len(items) > 1 else "recommend"
        if action == "not_available":
            text = await self.chatter.not_available(thread, found.lacks, items, said)
        else:
            text = await self.chatter.recommend_set(thread, items, found.shared, found.needs, said)
        shared = f"in common: {found.shared}" if len(items) > 1 and found.shared else ""
        lacks = f"not to be had: {found.lacks}" if found.lacks else ""
        self.minutes.note(
            "assistant", action, text, round_number=self.state.round, items=items, pictures=items,
            found=found if found.query else None, reason="; ".join(part for part in (found.reason, shared, lacks) if part),
        )  # fmt: skip
        if items:
            self._shown(items, handed_over=False)

    def _shown(self, items: Sequence[Item], *, handed_over: bool) -> None:
        state = self.state
        self.mentioned += [item.item_id for item in items]
        state.offers.append(tuple(items))
        state.handed_over, state.verdict, state.weighed = handed_over, None, None

    # --- what the shopper asks, and the answers -----------------------------------------------------------------------------

    async def _weigh(self, move: Move) -> None:
        state = self.state
        if move.weighed is not None:
            state.weighed = move.weighed
            return
        if state.handed_over:
            own = self.target.item_id
            state.weighed = WeighReply(takes=own, nearest=own, liked=None, objection=None, reason="It is what was in mind.")
            return
        state.weighed = await self.user.weigh(
            self.thread, (*state.offers[-1], *self.beside), self.said, pickiness=move.pickiness,
            raised=[*state.raised, *move.objects],
        )  # fmt: skip

    async def _ask(self, move: Move) -> None:
        (item,) = move.items
        wish = move.wishes[0].text if move.wishes else ""
        text = await self.user.ask_detail(self.thread, item, self.said, move.words, topic=move.topic, wish=wish)
        action: Action = "ask_price" if move.topic == "price" else "ask_fit" if move.topic == "fit" else "ask_detail"
        self._question(action, text, move, wish)

    async def _compare(self, move: Move) -> None:
        one, other = move.items
        wish = move.wishes[0].text if move.wishes else ""
        text = await self.user.compare_shown(self.thread, (one, other), self.said, move.words, topic=move.topic, wish=wish)
        self._question("compare_items", text, move, wish)

    def _question(self, action: Action, text: str, move: Move, wish: str) -> None:
        self.minutes.note(
            "user", action, text, round_number=self.state.round, items=move.items, reason=f"asks: {wish or move.topic}"
        )
        self.asked = (move.topic, move.items)
        self.state.told += [one for one in move.wishes if one not in self.state.told]

    async def _answer(self, move: Move) -> None:
        topic, items = self.asked
        reply = await self.chatter.answer_detail(self.thread, items, topic, self.said)
        fact = f"{reply.source}: {reply.fact}" if reply.fact else NOT_KNOWN
        self.minutes.note(
            "assistant", "answer_detail", reply.text, round_number=self.state.round, items=items, reason=f"{topic}, {fact}"
        )

    async def _acknowledge(self, move: Move) -> None:
        text = await self.user.acknowledge(self.thread, self.said, move.words)
        self.minutes.note("user", "acknowledge", text, round_number=self.state.round)

    async def _variant(self, move: Move) -> None:
        (item,) = move.items
        aspect: Literal["color", "size"] = "size" if move.topic == "size" else "color"
        text = await self.user.ask_variant(self.thread, item, self.said, move.words, aspect=aspect, value=move.wants)
        self._next_round()
        self.minutes.note("user", "ask_variant", text, round_number=self.state.round, items=[item], reason=f"another {aspect}")
        self.asked = (aspect, (item,))
        self._raise()

    async def _ask_also(self, move: Move) -> None:
        (item,) = move.items
        text = await self.user.ask_also(self.thread, item, self.said, move.words)
        self.minutes.note("user", "ask_also", text, round_number=self.state.round, items=[item], reason="takes it")
        self.also = item

    # --- what the shopper minds, and the end ----------------------------------------------------------------------------------

    async def _critique(self, move: Move) -> None:
        (item,) = move.items
        state = self.state
        objection = self._objection()
        liked = "" if state.weighed is None else _liked(state.weighed)
        text = await self.user.critique(
            self.thread, item, self.said, move.words, objection=objection, liked="" if move.whole else liked, whole=move.whole
        )
        self._next_round()
        items = state.offers[-1] if move.whole else move.items
        action: Action = "reject" if move.whole else "critique"
        self.minutes.note("user", action, text, round_number=state.round, items=items, reason=_told(objection))
        self._raise()
        if not objection.found:
            state.told += [one for one in state.profile.requirements if one.text == objection.wanted and one not in state.told]
        if move.ends:
            self._end(None)

    async def _ask_more(self, move: Move) -> None:
        text = await self.chatter.ask_more(self.thread, move.topic, self.said)
        self.minutes.note("assistant", "inquire", text, round_number=self.state.round, reason=move.topic)

    async def _tell_more(self, move: Move) -> None:
        asked = self.state.raised[-1]
        text = await self.user.tell_more(self.thread, self.said, move.words, asked)
        self.minutes.note(
            "user", "reveal", text, round_number=self.state.round, reason=f"asked for {asked.attribute}: {asked.wanted}"
        )

    async def _change(self, move: Move) -> None:
        state = self.state
        minded = move.relents
        gives_up = "" if minded is None else f"{minded.attribute}: {minded.found}" if minded.found else f"wish: {minded.wanted}"
        text = await self.user.change_need(self.thread, self.said, move.words, gives_up=gives_up, instead=move.wants)
        if minded is not None:
            state.raised.remove(minded)
            state.let_go += [] if minded.found else [minded.wanted]
        self._next_round()
        told = f"{RELENTS}{gives_up}" if gives_up else f"now wants {move.wants}, seen on what was shown"
        self.minutes.note("user", "change_need", text, round_number=state.round, items=move.items, reason=told)

    async def _take(self, move: Move) -> None:
        state, weighed = self.state, self.state.weighed
        assert weighed is not None
        taken = self.also or state.shown[weighed.nearest]
        extra = tuple(item for item in state.offers[-1] if self.also is not None and item.item_id != taken.item_id)
        missed = "" if weighed.objection is None else weighed.objection.wanted
        without = "" if missed in state.let_go else missed
        items = (taken, *extra[:1])
        text = await self.user.take(self.thread, items, self.said, move.words, liked=_liked(weighed), without=without)
        reason = "" if state.handed_over else weighed.reason
        reason = f"{reason} {LET_GO}{without}" if without else reason
        self.minutes.note("user", "accept", text, round_number=state.round, items=items, reason=reason)
        self._end(taken)

    # --- the ends without a purchase, and what is beyond the means -----------------------------------------------------------

    async def _too_dear(self, move: Move) -> None:
        (item,) = move.items
        state = self.state
        liked = "" if state.weighed is None else _liked(state.weighed)
        text = await self.user.too_dear(self.thread, item, self.said, move.words, liked=liked)
        self._next_round()
        self.minutes.note("user", "critique", text, round_number=state.round, items=[item], reason=TOO_DEAR)
        self._raise()

    async def _defer(self, move: Move) -> None:
        text = await self.user.defer(self.thread, move.items, self.said, move.words)
        self.minutes.note("user", "defer", text, round_number=self.state.round, items=move.items, reason=move.topic)
        self._end(None, "deferred")

    async def _leave(self, move: Move) -> None:
        objection = self._objection()
        text = await self.user.leave(self.thread, self.said, move.words, objection=objection)
        self.minutes.note("user", "leave", text, round_number=self.state.round, items=move.items, reason=_told(objection))
        self._end(None, "walk_away")

    # --- turns of somebody who is none of our agents ------------------------------------------------------------------------

    def put(self, action: Action, text: str, items: Sequence[Item] = (), *, query: str | None = None, reason: str = "") -> None:
        """The assistant's turn as somebody else has it; items are an offer where the action is one.

        Args:
            query: what the items were searched with; None where it is not known.
        """
        found = None if query is None else FoundSet(tuple(items), "", query, (), None, "", "", "")
        self.minutes.note(
            "assistant", action, text, round_number=self.state.round, items=items, pictures=items, found=found, reason=reason
        )  # fmt: skip
        if items and action in OFFERS:
            self._shown(items, handed_over=False)

    def say(self, action: Action, text: str, items: Sequence[Item] = (), *, reason: str = "") -> None:
        """The shopper's turn as somebody else has it; to accept, defer or leave ends the conversation."""
        state = self.state
        if state.offers and action in (*DECLINES, "reveal", "change_need", "ask_variant"):
            self._next_round()
        self.minutes.note("user", action, text, round_number=state.round if state.offers else 0, items=items, reason=reason)
        if action == "accept":
            self._end(items[0])
        elif action in ("defer", "leave"):
            self._end(None, "deferred" if action == "defer" else "walk_away")

    def _objection(self) -> Difference:
        weighed = self.state.weighed
        if weighed is None or weighed.objection is None:
            return Difference(attribute="", wanted="", found="")
        return weighed.objection

    def _takes(self) -> bool:
        return self.state.weighed is not None and self.state.weighed.takes is not None

    def _raise(self) -> None:
        objection = self._objection()
        if not self._takes() and objection not in self.state.raised:
            self.state.raised.append(objection)

    def _next_round(self) -> None:
        self.state.round = min(self.state.round + 1, self.settings.round_limit)

    def _end(self, taken: Item | None, nothing: Outcome = "give_up") -> None:
        """
        Args:
            nothing: how it ended where nothing is taken.
        """
        state = self.state
        outcome: Outcome = (
            nothing if taken is None else "forced_target" if state.handed_over
            else "organic_accept" if taken.item_id == self.target.item_id else "near_accept"
        )  # fmt: skip
        self.ended = Simulated(self.minutes.turns, outcome, taken, state.outfit_item, state.round)


def why(judgement: CompareReply) -> str:
    """The reasons of a refusal in one line: kept with the turn, never shown to the assistant."""
    differences = "; ".join(
        f"{difference.attribute or 'other'}: wanted {difference.wanted}, found {difference.found or 'nothing said'}"
        for difference in judgement.differences
    )
    return f"{judgement.reason} ({differences})" if differences else judgement.reason


def _told(objection: Difference) -> str:
    return f"{objection.attribute or 'wish'}: {objection.found or f'misses {objection.wanted}'}"


def _liked(weighed: WeighReply) -> str:
    return "" if weighed.liked is None else f"{weighed.liked.attribute}: {weighed.liked.value}"
