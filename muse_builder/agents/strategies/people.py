"""What people do who shop and are advised: each shopper's acts, lengths, patience and pickiness drawn from one table.

A plan is drawn when the conversation begins: which acts this shopper means to do, how long the lines are, how many offers are
borne. What is meant is done where it can be; who may speak after whom stands in `FOLLOWS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from muse_builder.agents.strategies.strategy import Move, State
from muse_builder.agents.strategies.table import PeopleTable, people_table
from muse_builder.records import DECLINES, OFFERS, QUESTIONS, Action, Item, Profile, Requirement
from muse_builder.settings import TalkSettings
from muse_builder.tasks.acts import Pickiness
from muse_builder.tasks.synthesis import Difference

_DECIDING: frozenset[Action] = frozenset(
    ("accept", *DECLINES, "reveal", "change_need", "ask_variant", "ask_also", "chit_chat", *QUESTIONS)
) | {"defer", "leave"}
"""What a shopper may do with what is shown."""
FOLLOWS: Mapping[Action, frozenset[Action]] = {
    "greet": frozenset(("reveal", "share_image")),
    "share_image": frozenset(("inquire", *OFFERS)),
    "inquire": frozenset(("reveal", *_DECIDING)),
    "reveal": frozenset(("inquire", *OFFERS)),
    "recommend": _DECIDING,
    "recommend_set": _DECIDING,
    "not_available": _DECIDING,
    "answer_detail": _DECIDING | {"acknowledge"},
    "acknowledge": frozenset(("inquire",)),
    "ask_detail": frozenset(("answer_detail",)),
    "ask_price": frozenset(("answer_detail",)),
    "ask_fit": frozenset(("answer_detail",)),
    "compare_items": frozenset(("answer_detail",)),
    "ask_variant": OFFERS,
    "ask_also": OFFERS,
    "critique": frozenset(("inquire", *OFFERS)),
    "reject": frozenset(("inquire", *OFFERS)),
    "change_need": OFFERS,
    **dict.fromkeys(("accept", "defer", "leave"), frozenset()),
}
"""Action -> what may come next; `chit_chat` is answered in kind, and then decided upon."""

_QUESTIONS_A_ROUND = 2
"""Nobody is asked out before an answer is given: questions about one offer, at most."""
_SEEN_FIRST = ("closure", "occasion", "climate")
"""Nobody asks how a T-shirt fastens: of these one asks where there is something to ask about."""
_NEVER_MINDED = ("product_type", "department")
"""What no change of mind takes back: another kind of thing is no answer after all."""
_UNSIZED = ("Decoration", "Other")
"""Classes of which nobody asks how they fit."""


_EASIER: Mapping[Pickiness, tuple[Pickiness, Pickiness, Pickiness]] = {
    "easy": ("easy", "easy", "easy"),
    "fair": ("fair", "easy", "easy"),
    "picky": ("picky", "fair", "easy"),
}
"""How a shopper looks at the first, the second and any later offer: who has seen more puts up with more."""
_PICKINESS: Mapping[str, Pickiness] = {"easy": "easy", "fair": "fair", "picky": "picky"}


@dataclass(frozen=True)
class DrawnShopper:
    """What is drawn for one conversation."""

    patience: int
    pickiness: Pickiness
    talkative: int
    opening: str
    wishes_at_first: int
    means: tuple[str, ...]
    """Acts that this shopper means to do."""


def draw_shopper(table: PeopleTable, dice: Random, *, most_offers: int) -> DrawnShopper:
    drawn = {name: weights.draw(dice) for name, weights in table.weights.items()}
    return DrawnShopper(
        patience=min(int(drawn["patience"]), most_offers),
        pickiness=_PICKINESS[drawn["pickiness"]],
        talkative=int(drawn["talkative"]),
        opening=drawn["opening"],
        wishes_at_first=int(drawn["wishes_at_first"]),
        means=tuple(act for act, chance in table.acts.items() if dice.random() < chance),
    )


class PeoplePlan:
    """One shopper's way through a conversation."""

    def __init__(self, table: PeopleTable, shopper: DrawnShopper, settings: TalkSettings) -> None:
        self.table = table
        self.shopper = shopper
        self.settings = settings
        self.means = list(shopper.means)
        self.asked: set[tuple[str, str]] = set()
        """(item_id, topic) of the questions so far."""
        self.asked_now = 0
        """Questions about the last offer."""
        self.also = False
        """Whether something to go with what is taken was asked for."""

    @property
    def traits(self) -> Mapping[str, str]:
        shopper = self.shopper
        return {
            "dialogue": "people",
            "patience": str(shopper.patience),
            "pickiness": shopper.pickiness,
            "talkative": f"{shopper.talkative:+d}",
            "opening": shopper.opening,
            "wishes_at_first": str(shopper.wishes_at_first),
            "means": ", ".join(shopper.means),
        }

    def words(self, dice: Random) -> int:
        """About how long a line is."""
        lengths = self.table.weights["words"]
        place = lengths.values.index(lengths.draw(dice)) + self.shopper.talkative
        return int(lengths.values[max(0, min(place, len(lengths.values) - 1))])

    def _happens(self, name: str, dice: Random) -> bool:
        return dice.random() < self.table.chances[name]

    # --- who speaks now -------------------------------------------------------------------------------------------------

    def next(self, state: State, dice: Random) -> Move:
        if not state.turns:
            return Move("hello")
        last = state.turns[-1]
        if not state.offers:
            return self._opening(state, dice)
        if last.action in QUESTIONS:
            return Move("answer")
        match last.action:
            case "ask_variant":
                return Move("offer_variant", words=self.words(dice))
            case "ask_also":
                return Move("offer_also")
            case action if action in DECLINES and self._asks_back(state, dice):
                return Move("ask_more", topic=_last(state.raised).attribute)
            case "critique" | "reject" | "change_need":
                return self._offer(state, dice)
            case "reveal":
                return self._offer(state, dice)
            case "inquire" if state.turns[-2].action in DECLINES:
                return Move("tell_more", topic=last.reason, words=min(self.words(dice), 13))
            case "acknowledge":
                return Move("ask_more")
            case "chit_chat" if last.role == "user":
                return Move("chat_back")
            case "answer_detail" if self._happens("acknowledge", dice):
                return Move("acknowledge", words=3)
        return self._decide(state, dice)

    def _opening(self, state: State, dice: Random) -> Move:
        last, way = state.turns[-1], self.shopper.opening
        first = state.profile.requirements[: self.shopper.wishes_at_first]
        told = any(turn.action == "reveal" for turn in state.turns)
        words = self.words(dice)
        if last.action == "greet" and state.outfit_item is not None:
            return Move("share", words=words)
        if last.action in ("greet", "share_image") and not told:
            if last.action == "share_image":
                return Move("ask_for", topic="needs" if way == "need" else "occasion")
            return self._tell_first(state, words, way)
        if last.action == "inquire":
            if last.reason == "needs":
                wishes = _untold(state) if state.told else first
                return Move("tell", kind=not _kind_told(state), wishes=wishes, words=max(words, 9))
            return Move("tell", occasion=True, kind=not _kind_told(state), words=max(words, 9))
        if not state.told:
            return Move("ask_for", topic="needs")
        asked = _asked_for(state, "occasion")
        more = "needs" if _untold(state) and not asked and not _asked_for(state, "needs") else ""
        topic = more if state.told_occasion or asked else "occasion"
        if topic and self._happens("inquire", dice):
            return Move("ask_for", topic=topic)
        return self._offer(state, dice)

    def _tell_first(self, state: State, words: int, way: str) -> Move:
        """The shopper's first line, where nothing that is owned was shown."""
        first = state.profile.requirements[: self.shopper.wishes_at_first]
        if way == "occasion":
            return Move("tell", occasion=True, kind=True, words=max(words, 9))
        if way == "need":
            return Move("tell", kind=True, wishes=first, words=max(words, 9))
        return Move("tell", occasion=True, kind=True, wishes=first[:1], words=max(words, 13))

    def _offer(self, state: State, dice: Random) -> Move:
        self.asked_now = 0
        most = int(self.table.weights["set_size"].draw(dice))
        hand_over = state.round >= self.shopper.patience and self.settings.at_limit == "hand_over"
        return Move("offer", most=most, hand_over=hand_over)

    def _asks_back(self, state: State, dice: Random) -> bool:
        """Only what the shopper saw and did not like is asked back: a wish that was missed is plain."""
        objection = _last(state.raised)
        asked = bool(objection.attribute and objection.wanted and objection.found)
        return self._happens("ask_back", dice) and asked and state.round <= self.shopper.patience

    # --- the shopper, with something before them --------------------------------------------------------------------------

    def _decide(self, state: State, dice: Random) -> Move:
        weighed = state.weighed
        if weighed is None:
            return Move("weigh", pickiness=_EASIER[self.shopper.pickiness][min(len(state.offers), 3) - 1])
        words = self.words(dice)
        nearest = state.shown.get(weighed.nearest, state.offers[-1][0])
        if self.also:
            return self._take(state, words)
        takes = weighed.takes is not None
        if self.asked_now < _QUESTIONS_A_ROUND and self._happens("question_before_taking" if takes else "question_now", dice):
            question = self._question(state, nearest, words, dice)
            if question is not None:
                self.asked_now += 1
                return question
        if takes and weighed.objection is not None and self._happens("asks_for_missed", dice):
            missed = next((one for one in state.profile.requirements if one.text == weighed.objection.wanted), None)
            if missed is not None and (nearest.item_id, missed.text) not in self.asked:
                self.asked.add((nearest.item_id, missed.text))
                return Move("ask", topic="wish", items=(nearest,), wishes=(missed,), words=words)
        if takes and self._asks_for_others(state, dice):
            self.means.remove("ask_variant")
            return Move("variant", topic="color", items=(nearest,), words=words)
        if takes and "ask_also" in self.means:
            self.means.remove("ask_also")
            self.also = True
            return Move("also", items=(nearest,), words=max(words, 9))
        return self._take(state, words) if takes else self._decline(state, nearest, words, dice)

    def _asks_for_others(self, state: State, dice: Random) -> bool:
        """Whether the other colors of what would be taken are asked for, while there is time."""
        meant = "ask_variant" in self.means and not state.handed_over and state.round < self.shopper.patience
        return meant and self._happens("variant_before_taking", dice)

    def _take(self, state: State, words: int) -> Move:
        return Move("take", words=words)

    def _question(self, state: State, nearest: Item, words: int, dice: Random) -> Move | None:
        """One of the things this shopper means to ask, or None where none can be asked now."""
        able = [act for act in self.means if self._can(act, state, nearest)]
        if not able:
            return None
        act = dice.choice(able)
        self.means.remove(act)
        if act == "chit_chat":
            return Move("chat", items=(nearest,))
        if act == "compare_items":
            pair = self._pair(state, nearest)
            topic, wishes = self._topic(state, pair[0], dice)
            self.asked |= {(item.item_id, topic) for item in pair}
            return Move("compare", topic=topic, items=pair, wishes=wishes, words=max(words, 6))
        if act == "ask_detail":
            topic, wishes = self._topic(state, nearest, dice)
        else:
            topic, wishes = ("price" if act == "ask_price" else "fit"), ()
        self.asked.add((nearest.item_id, topic))
        return Move("ask", topic=topic, items=(nearest,), wishes=wishes, words=words)

    def _can(self, act: str, state: State, nearest: Item) -> bool:
        if act == "compare_items":
            return len(state.shown) > 1
        if act == "ask_fit":
            return nearest.product_class not in _UNSIZED
        return act in ("ask_detail", "ask_price", "chit_chat")

    def _pair(self, state: State, nearest: Item) -> tuple[Item, Item]:
        """The nearest and one that was shown beside it, or just before."""
        others = [item for offer in reversed(state.offers) for item in offer if item.item_id != nearest.item_id]
        same = [item for item in others if item.product_type == nearest.product_type]
        return nearest, (same or others)[0]

    def _topic(self, state: State, item: Item, dice: Random) -> tuple[str, tuple[Requirement, ...]]:
        """What is asked of an item: a wish, told or not, or one of its properties; nothing twice."""
        topic = "material"
        for _ in range(9):
            topic = self.table.weights["topics"].draw(dice)
            stated = topic not in _SEEN_FIRST or bool(getattr(item.attributes, topic, ()))
            if stated and (item.item_id, topic) not in self.asked:
                break
        return topic, ((dice.choice(state.profile.requirements),) if topic == "wish" else ())

    def _decline(self, state: State, nearest: Item, words: int, dice: Random) -> Move:
        """What is not taken: mostly one thing is wrong with it."""
        weighed, objection = state.weighed, _objection(state)
        if state.round >= self.shopper.patience and self.settings.at_limit == "give_up":
            return Move("refuse", items=(nearest,), words=words, whole=True, ends=True)
        missed = [one for one in state.raised if one.wanted and not one.found]
        gives_in = self.shopper.pickiness != "picky" or self._happens("picky_gives_in", dice)
        if missed and gives_in and state.round < self.shopper.patience - 1:
            return Move("change", items=(nearest,), relents=missed[0], words=max(words, 9))
        if "change_need" in self.means and (state.raised or (weighed is not None and weighed.liked is not None)):
            self.means.remove("change_need")
            held = [one for one in state.raised if one.found and one.attribute not in _NEVER_MINDED]
            relents = held[0] if held and dice.random() < 0.5 else None
            # Nothing new is wanted where time is up: what is handed over then was chosen before, and would contradict it.
            late = state.round + 1 >= self.shopper.patience
            liked = weighed.liked if weighed is not None and not late else None
            if relents is not None or liked is not None:
                wants = "" if relents is not None or liked is None else f"{liked.attribute}: {liked.value}"
                return Move("change", items=(nearest,), relents=relents, wants=wants, words=max(words, 9))
        untold = tuple(one for one in state.profile.requirements if one.text == objection.wanted and one not in state.told)
        if not objection.found and untold:
            return Move("tell", wishes=untold, words=words)
        seen_in_others = any(one.item_id != nearest.item_id and _same(one, nearest) for one in state.shown.values())
        if "ask_variant" in self.means and objection.attribute in ("color", "size") and not seen_in_others:
            self.means.remove("ask_variant")
            return Move("variant", topic=objection.attribute, items=(nearest,), words=words)
        if self._happens("plain_no", dice):
            return Move("refuse", items=(nearest,), words=min(words, 6), whole=True)
        return Move("critique", items=(nearest,), words=words)


def _same(one: Item, other: Item) -> bool:
    """Whether one is the other in another color or size."""
    return one.parent_id is not None and one.parent_id == other.parent_id


def _objection(state: State) -> Difference:
    weighed = state.weighed
    if weighed is None or weighed.objection is None:
        return Difference(attribute="", wanted="", found="")
    return weighed.objection


def _last(raised: list[Difference]) -> Difference:
    return raised[-1] if raised else Difference(attribute="", wanted="", found="")


def _untold(state: State) -> tuple[Requirement, ...]:
    return tuple(wish for wish in state.profile.requirements if wish not in state.told)


def _kind_told(state: State) -> bool:
    return any(turn.action in ("share_image", "reveal") for turn in state.turns)


def _asked_for(state: State, topic: str) -> bool:
    return any(turn.action == "inquire" and turn.reason == topic for turn in state.turns)


class PeopleStrategy:
    """Draws a shopper by a table, and conducts the conversation by it."""

    def __init__(self, table: PeopleTable | None = None) -> None:
        """
        Args:
            table: None takes the one that ships with the package.
        """
        self.table = table

    def plan(self, profile: Profile, settings: TalkSettings, dice: Random) -> PeoplePlan:
        table = self.table or people_table()
        return PeoplePlan(table, draw_shopper(table, dice, most_offers=settings.round_limit), settings)


PEOPLE = PeopleStrategy()
