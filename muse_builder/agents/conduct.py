"""How true one line of a shopper is to the profile: four rewards of a turn, and the facts that they are counted from.

    alignment     the act follows from the profile and from what was shown and said (`decision.decide`)
    dealbreaker   who says no to an offer, all of which is known to break a dealbreaker, names it
    disclosure    no more wishes at once than the pace, and in a refusal nothing that only the product in mind can tell
    style         about as long as this shopper's lines are

Each is 0 to 1, and None where the turn can show nothing of it. They are the turn-by-turn form of what `muse fidelity` measures
of whole conversations. `facts` reads what was before a turn and the profile; the rewards read those facts and the line, so that
facts may travel beside a prompt to where a line is drawn (GRPO). Pure arithmetic; asks no model.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple

from muse_builder.agents.acts.talk import LET_GO
from muse_builder.agents.decision import Act, LaidOut, decide, known, shown, told_of
from muse_builder.agents.strategies.deciding import TALKATIVE, Suits, suiting
from muse_builder.agents.strategies.table import people_table
from muse_builder.domains.domain import Domain
from muse_builder.domains.words import read
from muse_builder.records import DECLINES, OFFERS, QUESTIONS, Action, Dealbreaker, Item, Profile, Record, Requirement, Turn
from muse_builder.screens.match import could_own

REWARDS = {
    "alignment": "the act follows from the profile and from what was shown and said, by the decision module",
    "dealbreaker": "who says no to an offer, all of which is known to break a dealbreaker not named before, names it",
    "disclosure": "no more wishes at once than the shopper's pace, and no property of the product in mind in a refusal that "
    "nobody showed, asked for or wished",
    "style": "as many words as nine in ten lines of such a shopper have, or fewer and more in proportion",
}
"""Name -> definition."""
HIDDEN = ("color", "material", "pattern", "sleeve", "neckline", "closure", "fit", "length")
"""What a refusal may give away of the product in mind."""
Did = Literal["take", "decline", "ask", "defer", "leave"]
"""What a line does with what was offered."""
DID: Mapping[Action, Did] = {
    "accept": "take", "reject": "decline", "critique": "decline", "change_need": "decline", "reveal": "decline",
    "ask_detail": "ask", "ask_price": "ask", "ask_fit": "ask", "compare_items": "ask", "defer": "defer", "leave": "leave",
}  # fmt: skip
"""Of the shopper's actions, those that decide something; to tell more of one's wishes is to decline."""
_MEANS: Mapping[Act, Did] = {
    "accept": "take", "switch": "take", "ask": "ask", "critique": "decline", "defer": "defer", "leave": "leave",
}  # fmt: skip
_NINE_IN_TEN = 0.9
_HALF = 0.5
"""Of the words of a wish that count, so many make it out."""
_STOP = frozenset(
    "a an the i me my it its that this to of in on for and or with be is are was do does not no something one anything sort "
    "kind so very really too can will would should could have has had get at as by from than then them they you your".split()
)
_TOO_DEAR = re.compile(
    r"\b(?:expensive|pric(?:e|y|ey)|cost(?:s|ly)?|budget|afford|dear|spend|cheap(?:er)?|steep|money|dollars?|pay)\b|\$", re.I
)
_TAKES = re.compile(
    r"\b(?:i(?:'|’)?(?:ll| will|(?:'|’)d)? (?:just |gladly )?"
    r"(?:take|have the|get the|buy|order|go (?:for|with)|keep|have (?:that|those|it))\b|sold\b"
    r"|(?:ring|wrap) (?:(?:it|them|that|this) )?up\b|^(?:make it|let(?:'|’)s (?:do|take))\b|no more questions"
    r"|add (?:it|them|that) to my|that(?:'|’)s (?:the one|it|mine|perfect)\b|it is(?: then)?[,.!]"
    r"|(?:won me over|tipped the scales|made the difference|settled it)|at last|finally|i can live with (?:it|that)|so be it"
    r"|one can(?:'|’)t have everything|i(?:'|’)?(?:m| am) (?:taking|getting|buying|going with))"
    r"|^(?:yes|great|perfect|awesome|wonderful|deal|right|well then|okay)[,.! ]+(?:please|the|that|this|it)\b"
    r"|^good, the\b|^(?:the|those|that) [^,.;?!]{1,40}, then\b"
    r"|^(?:the|that|this|those|these) [^,.;?!]{1,40}, (?:thanks|thank you|please)",
    re.IGNORECASE,
)
_DEFERS = re.compile(
    r"\b(?:(?:have to|need to|want to|let me|i(?:'|’)ll|i will|must|better) (?:think|sleep|mull)|sleep on (?:it|this|that)"
    r"|come back (?:later|tomorrow|another|to)|another (?:day|time)|perhaps later|not today|decide (?:later|tomorrow|yet)"
    r"|make up my mind|too many|need (?:some |more |a little )?time)\b",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    r"\b(?:leave it\b|leave (?:them|that) (?:at|there)|look (?:elsewhere|somewhere else)|no luck|not for me, thank"
    r"|(?:try|look in) another (?:shop|place|store)|(?:none|nothing) of (?:this|these|it|that)|give up\b|never mind"
    r"|i(?:'|’)ll (?:pass|go(?! (?:for|with))|be going)\b|good ?bye|bye\b|thanks anyway|thank you anyway"
    r"|somewhere else|elsewhere|nothing (?:here )?for me)",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"\b(?:no|not|isn(?:'|’)t|aren(?:'|’)t|don(?:'|’)t|doesn(?:'|’)t|won(?:'|’)t|can(?:'|’)t|too|but|rather|instead|without"
    r"|unfortunately|hardly|sorry|another|something|anything|cheaper|less|over|else|pass|skip)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\b(?:how much|price|cost|pay|expensive|dear)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:(?:something|anything|one) (?:else|cheaper|for less)|how about something)\b|^(?:but|hm|no),? something",
    re.IGNORECASE,
)
"""In a question: it asks for others, not about what is shown."""
_HEARD = 3
"""Words, at most, of a line that only says one has heard."""


class TurnFacts(Record):
    """What the rewards of one line of a shopper are counted from; private, as the profile is."""

    expected: tuple[Act, ...]
    """What the decision module does here, by how firmly somebody chooses; empty where nothing is to be decided."""
    broken: tuple[Dealbreaker, ...]
    """Not named yet, and known to be broken by all that was offered last."""
    pace: int
    """Wishes told a turn, at most."""
    untold: tuple[Requirement, ...]
    """Wishes that were not told yet."""
    hidden: tuple[str, ...]
    """Values of the product in mind that nobody showed, said or wished."""
    words: tuple[int, int]
    """Nine in ten lines of such a shopper have at least, and at most, so many."""
    offered: bool
    """Whether anything was shown that one could take or refuse."""


class Rewarded(NamedTuple):
    """The four rewards of a line."""

    alignment: float | None
    dealbreaker: float | None
    disclosure: float | None
    style: float | None


def suits_of(domain: Domain, profile: Profile, target: Item) -> Suits:
    """As the shopper's strategy has it."""
    return suiting(domain.kind, partial(could_own, domain), profile, target)


def facts(
    profile: Profile, turns: Sequence[Turn], items: Mapping[str, Item], suits: Suits, *, round_limit: int
) -> TurnFacts | None:
    """What counts for the line that comes after these turns; None where the profile does not say how it decides.

    Args:
        items: all that the turns speak of, and the product in mind where it is known.
    """
    decision = profile.decision
    if decision is None:
        return None
    offers = shown(turns, items)
    named = [one for one in decision.dealbreakers if any(one_names(turn, one) for turn in turns if turn.role == "user")]
    told = [wish for wish in profile.requirements if any(_told(turn, wish) for turn in turns if turn.role == "user")]
    return TurnFacts(
        expected=_expected(profile, turns, offers, suits, round_limit),
        broken=tuple(
            one
            for one in decision.dealbreakers
            if one not in named
            and offers
            and all(one.broken_by(item) and known(item, one.attribute, turns) for item in offers[-1])
        ),
        pace=decision.disclosure,
        untold=tuple(wish for wish in profile.requirements if wish not in told),
        hidden=tuple(sorted(hidden_of(profile, turns, items))),
        words=words_of(decision.style),
        offered=bool(offers),
    )


def _expected(
    profile: Profile, turns: Sequence[Turn], offers: list[list[Item]], suits: Suits, round_limit: int
) -> tuple[Act, ...]:
    """What the decision module does after these turns; a choice under overload hangs on firmness, which nobody recorded."""
    decision = profile.decision
    if decision is None or not offers or turns[-1].role != "assistant" or turns[-1].action == "inquire":
        return ()
    if any(turn.action == "ask_also" for turn in turns):
        return ("accept",)
    last, before = turns[-1], turns[-2].action if len(turns) > 1 else None
    place = max(at for at, turn in enumerate(turns) if turn.role == "assistant" and turn.item_ids and turn.action in OFFERS)
    asked = sum(turn.action in QUESTIONS for turn in turns[place:])
    gone = frozenset(turn.reason.partition(LET_GO)[2] for turn in turns if LET_GO in turn.reason)
    misses = len(offers) - 1
    table = LaidOut(offers, turns, suits, gone, misses, asked)
    nothing_else = last.action == "not_available" and not last.item_ids and before != "ask_variant"
    most = min(decision.patience, round_limit)
    spent = nothing_else or misses + 1 >= most or last.round >= most
    found = [decide(decision, profile.requirements, table, firmness=firm, last=spent).act for firm in (0.0, 1.0)]
    return tuple(dict.fromkeys(found))


def rewards(text: str, action: Action, found: TurnFacts) -> Rewarded:
    """Of a line that does this."""
    did = DID.get(action)
    no = action in DECLINES or action == "leave"
    return Rewarded(
        alignment=_aligned(did, found),
        dealbreaker=float(any(says(text, one) for one in found.broken)) if no and found.broken else None,
        disclosure=_discloses(text, action, found) if no or action == "reveal" else None,
        style=_in_style(len(text.split()), found.words),
    )


def _aligned(did: Did | None, found: TurnFacts) -> float | None:
    wanted = {_MEANS[act] for act in found.expected}
    if not wanted or did is None or (did == "ask" and did not in wanted):
        return None  # a question more is no decision
    return float(did in wanted)


def _discloses(text: str, action: Action, found: TurnFacts) -> float:
    if action == "reveal":
        return float(sum(tells(text, wish) for wish in found.untold) <= found.pace)
    return float(not any(names(text.lower(), value) for value in found.hidden))


def _in_style(count: int, within: tuple[int, int]) -> float:
    least, most = within
    if count < least:
        return count / least
    return 1.0 if count <= most else max(0.0, 1 - (count - most) / most)


def words_of(style: str) -> tuple[int, int]:
    """Least and most words of nine in ten lines of a shopper who speaks so, by people's table."""
    lengths = people_table().weights["words"]
    values = [int(value) for value in lengths.values]
    whole, run, most = sum(lengths.weights), 0.0, len(values) - 1
    for place, weight in enumerate(lengths.weights):
        run += weight
        if run >= _NINE_IN_TEN * whole:
            most = place
            break
    step = TALKATIVE[style]
    return max(1, values[max(0, step)] // 2), values[max(0, min(most + step, len(values) - 1))]


# --- what a line says -------------------------------------------------------------------------------------------------


def names(text: str, value: str) -> bool:
    """Whether a lower-case text has a value as words of its own."""
    return re.search(rf"\b{re.escape(value.lower())}\b", text) is not None


def says(text: str, dealbreaker: Dealbreaker) -> bool:
    """Whether a refusal names a dealbreaker: its value, or of a price that it is too high."""
    if dealbreaker.test == "at_most":
        return _TOO_DEAR.search(text) is not None
    return names(text.lower(), dealbreaker.value)


def one_names(turn: Turn, dealbreaker: Dealbreaker) -> bool:
    """Whether a turn of the shopper names it as a reason to say no."""
    no = turn.action in DECLINES or turn.action == "leave"
    return turn.reason == told_of(dealbreaker) or (no and says(turn.text, dealbreaker))


def tells(text: str, wish: Requirement) -> bool:
    """Whether a text makes a wish out: its value, or half of the words of it that count."""
    if wish.value and names(text.lower(), wish.value):
        return True
    wanted = {token.stem for token in read(wish.text) if token.word not in _STOP}
    return bool(wanted) and len(wanted & {token.stem for token in read(text)}) >= _HALF * len(wanted)


def _told(turn: Turn, wish: Requirement) -> bool:
    return wish.text in turn.reason.removeprefix("told: ").split("; ") or tells(turn.text, wish)


def hidden_of(profile: Profile, turns: Sequence[Turn], items: Mapping[str, Item]) -> set[str]:
    """Values of the product in mind that nobody showed, said or wished in these turns."""
    target = items.get(profile.target_item_id)
    if target is None:
        return set()
    seen = {value for turn in turns for item_id in turn.item_ids for value in _values(items[item_id])}
    said = " ".join([*(f"{wish.text} {wish.value}" for wish in profile.requirements), *(one.text for one in turns)]).lower()
    return {value for value in _values(target) - seen if not names(said, value)}


def _values(item: Item) -> set[str]:
    return {value for name in HIDDEN for value in getattr(item.attributes, name)}


def act_of(text: str, *, offered: bool) -> Action:
    """What a free line of a shopper does, by its words.

    Args:
        offered: whether anything was shown that one could take or refuse; else a line tells.
    """
    if not offered:
        return "reveal"
    if "?" in text:
        if _OTHERS.search(text):
            return "critique"
        return "ask_price" if _PRICE.search(text) else "ask_detail"
    for pattern, action in _ENDS:
        if pattern.search(text):
            return action
    if _DECLINES.search(text):
        return "critique"
    return "acknowledge" if len(text.split()) <= _HEARD else "reveal"


_ENDS: tuple[tuple[re.Pattern[str], Action], ...] = ((_TAKES, "accept"), (_LEAVES, "leave"), (_DEFERS, "defer"))
"""The first that fits: who takes one thing may leave another, and who leaves need not think about it."""
