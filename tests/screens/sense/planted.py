"""Errors planted in conversations that make sense, one rule each: what the sense gate must find.

A plant takes a conversation, its items by id, a catalog and dice, and gives the conversation with one error in it; None where
it has no place for it. What a rule looks for is written here in other words than in the rule.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence

from muse_builder.records import OFFERS, Conversation, Gender, Item, Turn

Plant = Callable[[Conversation, Mapping[str, Item], Sequence[Item], random.Random], Conversation | None]

_RARE = (
    "lantern gravel orchid pulley saddle tundra violin marble falcon pepper anchor copper meadow turbine velcro walnut harvest "
    "pigeon circuit bramble quarry thimble mustache glacier ribbon cactus tractor sonnet bishop paddle mirror "
    "engine candle".split()
)
_LOOSE = "the of and to with for is a it that on was in by this from have not very be which they".split()


def _with(conversation: Conversation, place: int, **changed: object) -> Conversation:
    turns = list(conversation.turns)
    turns[place] = turns[place].model_copy(update=changed)
    return conversation.model_copy(update={"turns": tuple(turns)})


def _places(conversation: Conversation, *actions: str) -> list[int]:
    return [number for number, turn in enumerate(conversation.turns) if turn.action in actions]


def _offers(conversation: Conversation) -> list[int]:
    return [number for number in _places(conversation, *OFFERS) if conversation.turns[number].item_ids]


def _changes(conversation: Conversation, first: int, last: int) -> bool:
    """Whether somebody changes their mind in between: then neither is an error."""
    return any(turn.action == "change_need" for turn in conversation.turns[first : last + 1])


def _some_item(items: Mapping[str, Item], turn: Turn) -> Item:
    return items[turn.item_ids[0]]


# --- speech -------------------------------------------------------------------------------------------------------------------


def strewn_words(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """Rare words, or all kinds of words, or a turn's own words shuffled, or letters."""
    places = [n for n, turn in enumerate(conversation.turns) if len(turn.text.split()) >= 14]
    if not places:
        return None
    place = dice.choice(places)
    size = dice.randint(12, 24)
    way = dice.randrange(4)
    if way == 0:
        words = dice.choices(_RARE, k=size)
    elif way == 1:
        words = [dice.choice(dice.choice((_RARE, _LOOSE))) for _ in range(size)]
    elif way == 2:
        words = re.findall(r"[\w'’-]+", conversation.turns[place].text)
        dice.shuffle(words)
    else:
        words = ["".join(dice.choices("bcdfghjklmnpqrstvwxzaeiou", k=dice.randint(3, 9))) for _ in range(size)]
    return _with(conversation, place, text=" ".join(words).capitalize() + ".")


_WRAPPERS = (
    "Sure! Here is a message: {}", "Certainly! Here's a possible response:\n\n{}", "Here is the user's reply: {}",
    "Of course. Here's a draft of the turn for you: {}", '"{}"', "As the user, I would say: {}", "**Response:** {}",
    "{}\n\n(Note: I kept the tone friendly.)", "{} Let me know if you'd like me to adjust the tone!",
    "Absolutely, here is one way to phrase the recommendation: {}", "Got it! I'll respond as the shopper. {}",
    "{}\n\nI hope this message meets your requirements.", "Okay, here are the two sentences: {}",
)  # fmt: skip


def wrapper(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    place = dice.randrange(len(conversation.turns))
    return _with(conversation, place, text=dice.choice(_WRAPPERS).format(conversation.turns[place].text))


def length(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """A lecture of many turns in one, or a pitch of two words."""
    if dice.random() < 0.5:
        pitches = _places(conversation, "recommend", "recommend_set")
        if not pitches:
            return None
        return _with(conversation, dice.choice(pitches), text=dice.choice(("This one.", "Try these.", "Here.", "Good choice.")))
    place = dice.randrange(len(conversation.turns))
    said = " ".join(turn.text for turn in conversation.turns)
    return _with(conversation, place, text=" ".join(said.split()[: dice.randint(135, 300)]))


# --- flow ---------------------------------------------------------------------------------------------------------------------

_NO_SUCH_KIND = (
    "Hmm, no. I wasn't looking for {kind} at all.", "Not for me, I already have {kind}.", "I'd rather not: {kind} won't do.",
    "Sorry, but I had in mind something other than {kind}.", "To be honest, I didn't ask for {kind}.",
    "No, {kind} would only end up at the back of the wardrobe.", "{Kind} isn't what I'm here for, thank you.",
)  # fmt: skip


def refuses_asked_kind(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """Who asked for a kind in so many words does not want it when it comes."""
    told = _places(conversation, "reveal")
    places = [n for n in _places(conversation, "accept", "reject") if told and n > told[-1]]
    if not places:
        return None
    place = dice.choice(places)
    kind = _some_item(items, conversation.turns[place]).product_type
    named = f"a pair of {kind}" if kind.endswith("s") and kind not in ("dress",) else f"a {kind}"
    asked = _with(conversation, told[-1], text=f"What I need is {named}. {conversation.turns[told[-1]].text}")
    said = dice.choice(_NO_SUCH_KIND)
    return _with(asked, place, action="reject", text=said.format(kind=named, Kind=named.capitalize()))


_LIKING = (
    "I love the {} here, by the way.",
    "The {} is just right for me.",
    "I really like the {}.",
    "I'd prefer something with {}.",
)
_MINDING = (
    "Sorry, I'm not keen on the {}.", "I don't like the {}, to be honest.", "I'd rather avoid {}.",
    "I can do without {}, thanks.",
    "The {} puts me off.", "I'm not a fan of the {}.",
)  # fmt: skip
_TASTES = (
    "red color", "navy color", "cotton fabric", "leather", "striped pattern", "floral pattern", "v-neck", "wool", "black color",
    "linen", "suede", "polka-dot pattern", "lace-up closure", "denim", "green color", "silk",
)  # fmt: skip


def likes_and_refuses(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    places = [
        n for n, t in enumerate(conversation.turns) if t.role == "user" and t.action not in ("share_image", "change_need")
    ]
    if len(places) < 2:
        return None
    one, other = sorted(dice.sample(places, 2))
    if _changes(conversation, one, other):
        return None
    said = [dice.choice(_LIKING), dice.choice(_MINDING)]
    dice.shuffle(said)
    taste = dice.choice(_TASTES)
    first = _with(conversation, one, text=said[0].format(taste))
    return _with(first, other, text=said[1].format(taste))


def accepts_refused(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """A refusal minds what the item has that is taken in the end, or is of that very item."""
    accepted = items.get(conversation.accepted_item_id or "")
    places = _places(conversation, "reject", "critique")
    if accepted is None or not places:
        return None
    place = dice.choice(places)
    if _changes(conversation, place, len(conversation.turns)):
        return None
    answered = [turn for turn in conversation.turns[place:] if turn.action == "answer_detail"]
    has = [
        *(f"{c} color" for c in accepted.attributes.color[:1]),
        *accepted.attributes.material[:1],
        *accepted.attributes.closure[:1],
    ]
    last = _places(conversation, "accept")[-1]
    thanks = _with(conversation, last, text="Thank you, I'll take it. It is lovely.")
    if not has or dice.random() < 0.3:
        if any(accepted.item_id in turn.item_ids for turn in answered):
            return None  # what was wrong may be answered
        return _with(
            thanks, place, item_ids=(accepted.item_id,), text="No, thank you, that one is nothing for me.", action="reject"
        )
    return _with(thanks, place, text=dice.choice(_MINDING).format(dice.choice(has)))


def names_another(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """Another product's name where its own was, or another one's picture."""
    place = dice.choice(_offers(conversation))
    turn = conversation.turns[place]
    own = _some_item(items, turn)
    other = dice.choice([item for item in shop if item.product_type != own.product_type and item.brand != own.brand])
    if dice.random() < 0.25:
        return _with(conversation, place, image_item_ids=(other.item_id,))
    mine, theirs = (re.split(r",| in [A-Z][\w -]*$| for (?:Women|Men|Girls|Boys)$", item.title)[0] for item in (own, other))
    text = turn.text.replace(mine, theirs) if mine in turn.text else f"How about the {theirs}? {turn.text}"
    return _with(conversation, place, text=text)


_EMPTY = (
    "Have a look at the {}. It is one of our latest arrivals and sells fast.",
    "The {} is here. Many people buy it, and it has good reviews.",
    "I present the {}. Stock is limited, and delivery takes two days.", "Behold the {}! Our team is proud of it. Order today.",
)  # fmt: skip


def answers_no_wish(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """Every pitch praises the sale and says nothing of what was asked."""
    planted = conversation
    for place in _offers(conversation):
        planted = _with(planted, place, text=dice.choice(_EMPTY).format(_some_item(items, conversation.turns[place]).title))
    return planted


_CORRECTIONS = (
    "No, it isn't made of {}, look at the label.", "That's wrong, it's not made of {}.", "But it is not {}, the photo says so.",
    "It was never made of {}, I checked.",
)  # fmt: skip


def repeats_corrected(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    place = dice.choice(_offers(conversation))
    turn = conversation.turns[place]
    value = dice.choice(("silk", "cashmere", "leather", "velvet", "linen", "suede", "denim", "wool", "cotton", "satin"))
    shown = {"item_ids": turn.item_ids[:1], "round": turn.round}
    planted = [
        turn.model_copy(update={"text": f"{turn.text} It is made of {value}."}),
        Turn(role="user", action="chit_chat", text=dice.choice(_CORRECTIONS).format(value), **shown),
        Turn(role="assistant", action="chit_chat", text=f"As I said, it is made of {value}, and it is a fine one.", **shown),
    ]
    turns = (*conversation.turns[:place], *planted, *conversation.turns[place + 1 :])
    return conversation.model_copy(update={"turns": turns})


# --- people -------------------------------------------------------------------------------------------------------------------


def _wearer(conversation: Conversation) -> tuple[Gender, int]:
    person = conversation.profile.person
    return person.gender, person.age or 0


def cannot_wear(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """The person takes for themself what is made for others."""
    gender, age = _wearer(conversation)
    if conversation.profile.recipient or gender == "unknown" or not conversation.accepted_item_id or age < 20:
        return None
    wrong = {"female": ("men", "boys"), "male": ("women", "girls")}[gender]
    other = dice.choice([item for item in shop if item.department in wrong and item.product_class != "Decoration"])
    place = _places(conversation, "accept")[-1]
    planted = _with(conversation, place, item_ids=(other.item_id,))
    return planted.model_copy(update={"accepted_item_id": other.item_id})


_GIFTS = (
    "It is a gift, so it has to be right.", "I'm looking for something for my sister.",
    "I want to find a birthday present for my dad.",
    "I am shopping for something small for my niece.", "It's the perfect gift, I hope.",
)  # fmt: skip


def gift_for_nobody(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    places = _places(conversation, "reveal")
    if conversation.profile.recipient or not places:
        return None
    place = dice.choice(places)
    return _with(conversation, place, text=f"{conversation.turns[place].text} {dice.choice(_GIFTS)}")


def wrong_recipient(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """It is for a man, and the talk is of a woman; or the other way round."""
    people: dict[Gender, tuple[str, ...]] = {
        "female": ("sister", "mother", "wife", "aunt", "grandmother", "daughter"),
        "male": ("brother", "father", "husband", "uncle", "grandfather", "son"),
        "unknown": (),
    }
    gender: Gender = dice.choice(("female", "male"))
    other: Gender = "male" if gender == "female" else "female"
    recipient = f"{'her' if dice.random() < 0.5 else 'his'} {dice.choice(people[gender])}"
    profile = conversation.profile.model_copy(update={"recipient": recipient, "backstory": f"It is for {recipient}."})
    places = _places(conversation, "reveal")
    said = f"I want something nice for my {dice.choice(people[other])}, who has had a long year."
    return _with(conversation, dice.choice(places), text=said).model_copy(update={"profile": profile})


def other_person(
    conversation: Conversation, items: Mapping[str, Item], shop: Sequence[Item], dice: random.Random
) -> Conversation | None:
    """The story makes the person older, or of another trade; or they say so themselves."""
    profile = conversation.profile
    person = profile.person
    first = person.name.split()[0]
    age = dice.choice([year for year in range(18, 80) if abs(year - (person.age or 0)) > 5])
    trades = ("dentist", "plumber", "florist", "librarian", "carpenter", "judge", "pilot", "baker", "firefighter", "midwife")
    trade = dice.choice([one for one in trades if one not in person.profession])
    story = dice.choice((
        f"{person.name}, {age}, had a long week behind them.", f"{person.name} was {age}, and in a hurry.",
        f"{first} was a {trade} who hated fuss.", f"{person.name}, a {trade}, made lists for everything.",
        f"{first} is {age} years old and fond of plans.", f"As a {trade}, {first} had seen worse.",
    ))  # fmt: skip
    if dice.random() < 0.3 and _places(conversation, "chit_chat", "reveal"):
        place = next(n for n in _places(conversation, "reveal", "chit_chat") if conversation.turns[n].role == "user")
        return _with(conversation, place, text=f"I'm a {trade}, you see. {conversation.turns[place].text}")
    told = f"{story} {profile.backstory.split('. ', 1)[-1]}"
    return conversation.model_copy(update={"profile": profile.model_copy(update={"backstory": told})})


PLANTS: dict[str, Plant] = {
    "no_sentence": strewn_words,
    "wrapper": wrapper,
    "length_of_turn": length,
    "refuses_asked_kind": refuses_asked_kind,
    "likes_and_refuses": likes_and_refuses,
    "accepts_what_it_refused": accepts_refused,
    "names_another": names_another,
    "answers_no_wish": answers_no_wish,
    "repeats_corrected": repeats_corrected,
    "cannot_wear": cannot_wear,
    "gift_for_nobody": gift_for_nobody,
    "wrong_recipient": wrong_recipient,
    "other_person": other_person,
}
"""Rule -> what plants its error."""


def with_shop(items: Mapping[str, Item], shop: Sequence[Item]) -> dict[str, Item]:
    """The items of a planted conversation: what is planted may be of the whole shop."""
    return {**{item.item_id: item for item in shop}, **items}
