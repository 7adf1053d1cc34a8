"""The Chatter of the embedded model: greet, inquire, recommend, chat (paper 3.3.2, Fig. 18, Fig. 20).

It knows the talk, the Querier's summary and the item in hand; what it says of the item is stated there.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from muse_builder.llm.embedded.claims import (
    Whom,
    behind,
    colors,
    is_sad,
    occasion_in,
    overlap,
    predicate,
    short_title,
    the,
    to_infinitive,
    told_needs,
    voice,
    whom_in,
)
from muse_builder.llm.embedded.garments import part_of
from muse_builder.llm.embedded.grammar import Phrases, paragraph, pick, sentence
from muse_builder.llm.embedded.lexicon import facts, noun
from muse_builder.llm.embedded.needs import concept_of, concepts_in
from muse_builder.llm.embedded.search import Summary, read_summary
from muse_builder.llm.embedded.smalltalk import THEMES
from muse_builder.records import Item
from muse_builder.tasks import AssistantChitChat, Greet, Inquire, Recommend, Utterance

_P = Phrases

_HELLO = _P(
    "[Hello|Hi|Hi there|Hey there|Welcome][, and welcome| and come on in|, lovely to have you here|, good to see you|]!",
    "[Good to see you|Nice to meet you|Glad you stopped by|A warm welcome][ here| today|]!",
    "[Welcome|Hello], [glad you're here|make yourself at home|nice of you to come by]!",
    "[Thanks for dropping in|How nice of you to come by|Great to have you here|Lovely that you stopped by]!",
    "[What a good moment|Good moment|Nice time] to [stop by|look around|come in]!",
    "[Hey|Hi|Hello], [come on in|good to have you here|you've come to the right place]!",
    "[Hello|Hi] from [the shop|your style helper|this side of the counter]!",
    "[There you are|Ah, a visitor|Somebody's here], [welcome|hello|come in]!",
    "[Lovely|Good|Nice] that you're here, [come on in|welcome|hello]!",
    "[A good day to you|Good day], and [welcome|come on in|make yourself comfortable]!",
    "[Hi|Hello|Hey], [you're right on time|nice of you to look in|what a pleasure]!",
    "[Welcome back to the world of shopping|Welcome in|Step right in], [no hurry at all|take a seat|have a look around]!",
)
_OFFER = _P(
    "[What can I|What shall I|What may I] [help you find|look for on your behalf|hunt down for you] [today|this time|]?",
    "[What brings you in|What's on your mind|What are we shopping for|What will it be] [today|this time|right now|]?",
    "I'm [here|happy|glad] to help[ you find something good| with your search| you look around|]: [what do you need|what's the plan|what are you after|where shall we start]?",
    "[Anything|Something] [special|particular|you've been meaning to find|you have your eye on] [today|this time|]?",
    "[Take your time and tell me|Just tell me|Let me know|Do tell me] [what you're looking for|what you have in mind|what's coming up|how I can help].",
    "[So, what|What] [can we find for you|are you hoping to find|would you like to see] [today|first|]?",
    "[Clothes, shoes, jewelry, bags|Shoes, bags, clothes or jewelry|From socks to sunglasses]: [where do we begin|what will it be|what are you after]?",
    "[Who or what are we shopping for|What may I look up for you|What would make your day|What's missing from your closet]?",
    "[Tell me a little about|Let's talk about] [what you need|what you're looking for|what's coming up] [and I'll see what I can find|and we'll go from there|and I'll dig through the shelves].",
    "[Looking for|Hunting for|After] [anything special|something in particular|something new], or [shall I surprise you|just browsing for now|do you need ideas first]?",
    "[Where shall we begin|Where do we start|What comes first]: [with the occasion|with what you need|with your wish list] [or|, or] [with what you'd rather avoid|with a bit of chat|somewhere else]?",
    "[Tell me your wish|Name your wish|Share your plans], [and I'll get to work|and we'll find something|and I'll have a look around].",
    "[How can I be of use|How can I make myself useful|What can I do for you] [today|this time|right now|]?",
    "[Is it|Are you here for] [a special day|something practical|a present|an everyday thing] or [just a look around|something else altogether]?",
)


_HEARD = _P(
    "[Oh, |]{occ} [sounds|does sound] [exciting|like a good reason to go shopping|like something to look forward to|lovely]!",
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|Right], {occ}.", "[That helps|Good to know|That gives me something to go on].",
    "[What a nice|That's a good] reason to [get something new|look around].", "[Then let's|Let's] [make sure you're ready|get you set] for {occ}.", "{occ:C}, [how nice|wonderful|noted]!",
)  # fmt: skip
_HEARD_ANY = _P(
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|All right].", "[That helps|Good to know|That gives me something to go on].",
    "[What a nice|That's a good] reason to [get something new|look around].", "[I'd be glad to|Happy to] help with that.",
)  # fmt: skip
_HEARD_SAD = _P(
    "[I'm sorry to hear that|My condolences|I'm sorry for your loss].",
    "[That's never easy|These are hard days], [thank you for telling me|I'm glad you came].",
)
_HEARD_GIFT = _P(
    "[How thoughtful|What a kind idea|How sweet] [of you|] to [think of {them_you}|do that for {them_you}].", "[So it's|A little something] for {who}, [lovely|how nice|got it].",
    "{who:C} is [lucky to have you|going to be pleased].",
)  # fmt: skip
_ASK_NEEDS = _P(
    "[What kind of thing|What sort of piece] [did you have in mind|are you thinking of|would suit {them_you} best], and what [should it be able to do|matters most about it|must it have]?",
    "[Tell me|Could you tell me|Say] a bit more: [which kind of product|what type of thing] [is it|should it be], and what [can't you do without|has to be right|are the must-haves]?",
    "[Do you already know|Any idea] what {you} [{y_need}|would like][ most| above all|], and [which details|what qualities] [count|matter] [to you|most|]?",
    "What [should I look for|shall I search for|are we after] [exactly|first|], and what [makes or breaks it for you|would be perfect|is important to you]?",
    "[And the item itself|Now, the thing itself]: [what would help most|what is missing from the closet], and [what two things|which features] [should it have|would make it right]?",
    "[Is there|Do you have] a [certain|particular] [piece|kind of thing] in mind, and [are there|do you have] any [musts|wishes|requirements]?",
    "[If you could have anything|In an ideal world], what [would it be|would you pick], and [what would it have to offer|how should it feel or work]?",
    "[Which way are you leaning|What are you leaning toward], and [what do you care about most|what shouldn't I get wrong|what should I keep in mind]?",
    "[Let's pin it down|Let's get specific|Help me narrow it down]: [what are we looking for|what sort of thing is it], and [which two points decide it|what has to be right about it|what would disappoint you]?",
    "[Describe it to me|Paint me a picture]: [what is it|what kind of thing], and [how should it behave|what should it be good at|what are its two best qualities]?",
    "[What would you put on the list|What's on the wish list|What goes at the top of the list]: [the kind of thing|the type of piece], and [its most important qualities|the two things it has to do]?",
    "[Before I run off|Before I start digging|Before I look]: [what is it to be|what shall it be], and [what does it have to do for {them_you}|what would make {them_you} happy with it]?",
    "[And what would help|What would be useful]? [Name the kind of thing and the two points that matter|A kind of product and two wishes would get me going|Give me a direction and whatever is important].",
    "So [what's missing|what's needed], [exactly|in a word|do you think], and [what must it be able to do|what makes a good one for {them_you}|which qualities come first]?",
)
_ASK_OCCASION = _P(
    "[Where|When] [will you|are you going to|do you plan to] [wear|use] [it|the two together], [and|or] [what's the occasion|is there an occasion|what's it for]?",
    "[May I ask|Could you tell me|Do tell]: [what's the occasion|what are you dressing for|what's coming up], and [what should it be like|what matters to you|what do you need from it]?",
    "[What's the plan|What's it for|What's the story], [a special day|something special|an event] or [everyday|just because]? And [what should I keep in mind|what must it have|what would be ideal]?",
    "[What will you be doing|Where are you headed] in [this outfit|it], and [what should the new piece offer|what can't be missing|which qualities count]?",
    "[Is it for|Are we talking about] [a particular day|something special], and [what would the missing piece need|what would make it just right]?",
)
_NICE_PIECE = _P(
    "[Ooh, |]{some_nice} [you have there|there|indeed], [I like it|good taste|thanks for the photo].", "[Thanks for the picture|Thank you for showing me], [that helps a lot|that makes it easier|now I can see what to match].",
    "[That's a good|What a nice] [starting point|piece to build on].", "[Something that gets along with|A partner for|A match for] {that}, [fun|gladly|I like the challenge].",
)  # fmt: skip


class _Heard(NamedTuple):
    """What the assistant knows of the user's situation, from the talk alone."""

    whom: Whom
    occasion: str
    said: str
    """All the user has said."""


def _heard(conversation: tuple[Utterance, ...]) -> _Heard:
    # The first reveal sets the scene; the second speaks of the product, where "mix and match" is no match.
    scene = next((turn.text for turn in conversation if turn.action == "reveal"), "")
    said = " ".join(turn.text for turn in conversation if turn.role == "user")
    return _Heard(whom_in(said), occasion_in(scene), said)


def _slots(heard: _Heard) -> dict[str, str]:
    whom = heard.whom
    own = whom.pronouns
    gift = bool(whom.relation)
    return {
        "you": own.he if gift else "you",
        "them_you": own.him if gift else "you",
        "your": own.his if gift else "your",
        "who": whom.you,
        "occ": heard.occasion or "that",
        "y_need": "need" if not gift or own.plural_verb else "needs",
        "y_want": "want" if not gift or own.plural_verb else "wants",
    }


def _afresh(dice: Random, conversation: tuple[Utterance, ...], say: Callable[[], str]) -> str:
    earlier = " ".join(turn.text for turn in conversation if turn.role == "assistant")
    openers = {" ".join(turn.text.lower().split()[:2]) for turn in conversation if turn.role == "assistant"}
    best, least = "", 99
    for _ in range(4):
        text = say()
        echo = overlap(text, earlier) + (3 if " ".join(text.lower().split()[:2]) in openers else 0)
        if echo < least:
            best, least = text, echo
        if not echo:
            break
    return best


def greet(values: Greet, dice: Random) -> str:
    """One of some ten thousand greetings; the die of the conversation and the seed both vary it."""
    own = Random(f"{values.variation}/{dice.random()}")
    return paragraph(_HELLO.say(own), _OFFER.say(own))


def inquire(values: Inquire, dice: Random) -> str:
    """Asks for what is still missing, after a word on what was just said."""
    heard = _heard(values.conversation)
    slots = _slots(heard)
    last = values.conversation[-1] if values.conversation else None

    def say() -> str:
        if last is not None and last.action == "share_image" and last.items:
            words = voice(last.items[0].product_type, last.items[0].product_class)
            start = _NICE_PIECE.say(dice, that=f"{words['that']} {words['name']}", some_nice=f"nice {words['name']}")
        elif is_sad(heard.said):
            start = _HEARD_SAD.say(dice)
        elif heard.whom.relation and dice.random() < 0.6:
            start = _HEARD_GIFT.say(dice, **slots)
        else:
            start = (_HEARD if heard.occasion else _HEARD_ANY).say(dice, **slots)
        ask = (_ASK_NEEDS if values.about == "needs" else _ASK_OCCASION).say(dice, **slots)
        return paragraph(start, ask)

    return _afresh(dice, values.conversation, say)


# --- recommend --------------------------------------------------------------------------------------------------------

_FIRST = _P(
    "[have a look at|let me show you|I'd start with|I'd reach for] the {title}", "[how about|what about|may I suggest] the {title}{for_occ}?", "the {title} [came to mind|would be my first thought|could be a good start]{for_occ}",
    "[from what you tell me|going by what you said|if I heard you right], the {title} [should be close|could work|might be right]{for_occ}", "[here's|I found] [one to consider|a candidate|something]{for_occ}: the {title}",
    "I [think|believe] the {title} [deserves a look|could do the job|is worth a try]{for_occ}", "there's the {title}, [which I'd try first|see the picture|one I'd like to show you]", "my first idea[{for_occ}|]: the {title}",
)  # fmt: skip
_NEXT = _P(
    "[fair enough|understood|point taken|noted|all right], [then how about|what about] the {title}?", "[thanks for being clear|thanks for the pointers|thank you for telling me why], that brings me to the {title}",
    "[let me adjust|new try|let me rethink that]: the {title}", "[in that case|then], the {title} [should be closer|might suit {you_them} better|would come nearer]",
    "[I hear you|I see what you mean], [so|and] the {title} [would go in that direction|should be nearer to it|may be more like it]", "[no problem|no worries], [here comes|let me bring out|let me show you] the {title}",
    "[good that you say so|glad you told me]: [it points me to|I looked again and found] the {title}", "[back to the shelves, then|another look], and [here's|up comes] the {title}",
    "[would|could] the {title} be [more like it|closer to it]?",
)  # fmt: skip
_REST = _P(
    "{it_c} {one}, and {it} {two}",
    "{it_c} {one} and {two}",
    "what I like is that {it} {one} and {two}",
    "{it_c} {one}. [It also helps that|Also,|And] {it} {two}",
    "{it_c} {one}; {also}",
    "[you'll see that|the description says that|I checked:] {it} {one}, and {it} {two}",
)
_REST_ONE = _P(
    "{it_c} {one}", "[you'll see that|the description says that|and I checked:] {it} {one}", "[also,|and] {it} {one}"
)
_ONLY_ONE = _P("{it_c} {one}", "[you'll see that|the description says that|what I like is that] {it} {one}")
_WISH_THEN = _P(
    "you [asked for|wanted|described] {np}[: well,|, and] {it} {one}",
    "you were after {np}; {it} {one}",
    "{it_c} {one}, [in answer to|which goes with] your wish for {np}",
    "{it_c} {one}, so you'd have {np}",
    "since you want {np}, it helps that {it} {one}",
    "you mentioned {np}, and {it} {one}",
    "{it_c} {one}, which speaks to your wish for {np}",
    "you said it [should|ought to|had to] {base}; [well,|so you'll be glad that] {it} {one}",
    "it [should|had to] {base}, you said, and {it} {one}",
    "[because|as] {it} {one}, I [think|trust] you get {np}",
    "[remember|you remember] asking for {np}? [Well,|Good news:] {it} {one}",
    "you see, {it} {one}, and you did ask for {np}",
)
_WISH_OPENS = _P(
    "[{np}? Then|if you want {np},] [I'd try|I'd go for|look at] the {title}: {it} {one}",
    "you [wanted|asked for] {np}, so I picked the {title}, which {one_title}",
    "to meet your wish for {np}, I'd look at the {title}, which {one_title}",
    "with your wish for {np} in mind, I came upon the {title}; {it} {one}",
    "you said it [should|had to] {base}, so [here's|let me show you|look at] the {title}: {it} {one}",
    "you need {np}, and the {title} {one_title}",
    "my answer to your wish for {np} is the {title}, [since|because|seeing that] {it} {one}",
    "how about the {title} if you want {np}? {it} {one}",
)
_APPOSED = _P(
    "[have a look at|let me show you|I'd start with|I'd reach for|my first idea:|here's a candidate:|I found] the {title}, {after}",
    "[how about|what about|may I suggest] the {title}, {after}?",
    "there's the {title}, {after}",
    "the {title}, {after}, [came to mind|could be a good start|deserves a look|might be right]{for_occ}",
)
_APPOSED_NEXT = _P(
    "[fair enough|understood|noted|all right], [then how about|what about] the {title}, {after}?",
    "[let me adjust|new try|let me rethink that|another idea]: the {title}, {after}",
    "[no problem|no worries], [here comes|let me show you] the {title}, {after}",
    "[back to the shelves|so I looked again], and [here's|I found] the {title}, {after}",
    "[would|could] the {title}, {after}, be [closer|more like it]?",
)
_COMPARED = _P(
    "instead of {found}, the {title} {one}",
    "no {found} this time: the {title} {one}",
    "rather than {found} again, the {title} {one}",
)
_LATEST = _P(
    "[this time|as you wished|as requested], {it} {one}",
    "{it_c} {one}, [as you asked|as you wanted|just as you said|which was your point]",
    "and yes, {it} {one}",
    "{it_c} {one} - [that was the wish, wasn't it|I did listen]",
)
_OPENS_LATEST = _P(
    "the {title} {one_title}, [as you asked|as you wanted|just as you said]",
    "[fair enough|understood|noted|all right]: the {title} {one_title}",
    "[I looked again|I went back to the shelves], and the {title} {one_title}",
    "[then|in that case] the {title} [is the better choice|comes closer|makes more sense]: {it} {one}",
)
_SAME_AGAIN = _P(
    "[good news:|it so happens that|as it happens,] the {title} also comes in {color}",
    "[then let me show you|how about] the {title} in {color}",
    "[fair enough|understood|noted], [here's|have a look at] the {title} in {color}",
    "there's the {title} in {color}, too",
)
_SEE = _P(
    "[in the picture you can see|the photo shows|have a look at] {look}",
    "[you can see|notice] {look} in the photo",
    "[just look at|and there's] {look} in the picture",
)
_ASK = _P(
    "[What do you think|How does that sound|Does that come close|Is that more like it]?", "[Shall we go with {that_one}|Could {that} be it|Would that do]?", "[{does:C} {that_one} speak to you|Do you like the look of {them}|Can you see {you_self} in {them}]?", "[Let me know|Tell me] [what you think|if I'm on the right track|how {that} strike{s} you].",
)  # fmt: skip


def _wanted_words(summary: Summary) -> tuple[frozenset[str], frozenset[str]]:
    """Words of the newest wishes, and of the direct needs."""
    latest, direct = (
        frozenset(re.findall(r"[a-z0-9]+", " ".join(terms).lower())) for terms in (summary.latest, summary.direct)
    )
    return latest, direct


_TELLING = {
    "feature": 0.6,
    "material": 0.5,
    "style": 0.4,
    "closure": 0.35,
    "fit": 0.35,
    "neckline": 0.3,
    "sleeve": 0.3,
    "pattern": 0.25,
    "color": 0.25,
    "activity": 0.2,
    "length": 0.2,
    "occasion": 0.2,
}


def _ranked_facts(item: Item, needs: str, dice: Random) -> list[tuple[int, str, str]]:
    """(closeness, field, value): what was just wished for (3), asked for (2), meets a need that was told (1), then the rest (0)."""
    summary = read_summary(needs)
    latest, direct = _wanted_words(summary)
    told = frozenset(summary.implied)
    ranked: list[tuple[float, int, str, str]] = []
    for field, value in facts(item):
        if field in ("size", "care") and "wash" not in latest | direct:
            continue
        words = {word for word in re.findall(r"[a-z0-9]+", value.lower()) if len(word) > 2}
        close = (
            3
            if words and words <= latest
            else 2
            if words and words <= direct
            else 1
            if concept_of(field, value).name in told
            else 0
        )
        # "Solid" is what most things are: it says little unless it was asked for.
        telling = 0.0 if field == "pattern" and value in ("solid", "plain") else _TELLING.get(field, 0.0)
        ranked.append((close + telling + 0.6 * dice.random(), close, field, value))
    ranked.sort(key=lambda row: -row[0])
    return [(close, field, value) for _, close, field, value in ranked]


class _Point(NamedTuple):
    """One stated fact of the item, ready to be said."""

    closeness: int
    """3 just wished for, 2 asked for before, 1 meets a need that was told, 0 otherwise."""
    field: str
    value: str
    said: str
    """From the verb on: "comes in navy"."""


def _points(item: Item, needs: str, dice: Random) -> list[_Point]:
    """The facts a person would mention, most wanted first, one a field."""
    found: list[_Point] = []
    fields: set[str] = set()
    spoken: set[str] = set()
    for closeness, field, value in _ranked_facts(item, needs, dice):
        if field in fields or field == "care":
            continue
        if field == "color":
            value = colors(item)
        values = getattr(item.attributes, field)
        said = predicate(dice, item.product_type, field, value, main=field != "material" or value == values[0])
        words = set(re.findall(r"[a-z]{5,}", value))
        if said and spoken.isdisjoint(words):
            fields.add(field)
            spoken |= words
            found.append(_Point(closeness, field, value, said))
    return found


_VISIBLE = frozenset(("pattern", "neckline", "sleeve", "closure", "length", "color"))


def recommend(values: Recommend, dice: Random) -> str:
    """Two or three sentences: the item by its short title, what it states of what was asked, and how it looks."""
    item = values.item
    heard = _heard(values.conversation)
    gift = bool(heard.whom.relation)
    words = _slots(heard) | dict(voice(item.product_type, item.product_class))
    words["it_c"] = words["it"]
    words["you_them"] = heard.whom.pronouns.him if gift else "you"
    words["you_self"] = heard.whom.pronouns.him if gift else "yourself"
    title = short_title(item.title)
    last = next((turn for turn in reversed(values.conversation) if turn.action == "recommend" and turn.items), None)
    points = _points(item, values.needs, dice) or [_Point(0, "", "", "could be what you mean")]
    reveal = next((turn.text for turn in reversed(values.conversation) if turn.role == "user" and turn.action == "reveal"), "")
    rejected = " ".join(turn.text for turn in values.conversation if turn.action == "reject")
    echoed = " ".join(turn.text for turn in values.conversation if turn.role == "assistant")
    told = [
        (need, {concept.name for concept in concepts_in(need)})
        for need in (*told_needs(rejected), *told_needs(reveal))
        if need not in echoed
    ]

    same = last is not None and short_title(last.items[0].title) == title
    singular = words["it"] == "they" and not title.rstrip(" ®™)").lower().endswith("s")

    def of_title(point: _Point) -> str:
        """As it follows the title, which may be singular where one speaks of "them": "the Apollo Running Short has ..."."""
        if not singular:
            return point.said
        main = point.field != "material" or point.value == item.attributes.material[0]
        return predicate(dice, "piece", point.field, point.value, main=main) or point.said

    def wish_words(need: str) -> dict[str, str]:
        thing = pick(dice, ("something", "something", noun(item.product_type).some()))
        return {"np": f"{thing} that {need}", "base": to_infinitive(need)}

    def need_of(point: _Point) -> str:
        name = concept_of(point.field, point.value, part_of(item.product_type)).name if point.field else ""
        return next((need for need, names in told if name in names), "")

    def say() -> str:
        named = title
        if item.brand and item.brand.lower() not in title.lower() and len(item.brand.split()) < 4 and dice.random() < 0.3:
            named = f"{title} {pick(dice, ('from', 'by'))} {item.brand}"
        slots = {
            **words,
            "title": named,
            "for_occ": f" for {heard.occasion}" if heard.occasion and dice.random() < 0.35 else "",
        }
        rest = list(points[: 3 if dice.random() < 0.7 else 4])
        linked = next(((point, need) for point in rest[:3] if (need := need_of(point))), None)
        newest = next((point for point in rest if point.closeness == 3), None)
        said: list[str] = []
        if last is not None and newest is not None and dice.random() < 0.65:
            before = colors(last.items[0]) if newest.field == "color" else ""
            if before and before != newest.value and dice.random() < 0.5:
                said.append(_COMPARED.say(dice, one=of_title(newest), found=before, **slots))
            else:
                said.append(
                    (_SAME_AGAIN if same and newest.field == "color" else _OPENS_LATEST).say(
                        dice, one=newest.said, one_title=of_title(newest), color=newest.value, **slots
                    )
                )
            rest.remove(newest)
        elif linked and dice.random() < 0.4:
            said.append(
                _WISH_OPENS.say(dice, one=linked[0].said, one_title=of_title(linked[0]), **wish_words(linked[1]), **slots)
            )
            rest.remove(linked[0])
        else:
            behind_it = [(point, after) for point in rest if point is not newest and (after := _after(point))]
            if linked:
                behind_it = [pair for pair in behind_it if pair[0] is not linked[0]]
            if behind_it and dice.random() < 0.4:
                apposed = sorted(behind_it[: 1 + (dice.random() < 0.6)], key=lambda pair: pair[0].field != "color")
                frames = _APPOSED_NEXT if last is not None else _APPOSED
                said.append(frames.say(dice, after=_joined([after for _, after in apposed]), **slots))
                rest = [point for point in rest if all(point is not other for other, _ in apposed)]
            else:
                said.append((_NEXT if last is not None else _FIRST).say(dice, **slots))
            if newest is not None:
                said.append(_LATEST.say(dice, one=newest.said, **slots))
                rest.remove(newest)
            elif linked:
                said.append(_WISH_THEN.say(dice, one=linked[0].said, **wish_words(linked[1]), **slots))
                rest.remove(linked[0])
        if len(said) == 1 and linked and linked[0] in rest and dice.random() < 0.7:
            said.append(_WISH_THEN.say(dice, one=linked[0].said, **wish_words(linked[1]), **slots))
            rest.remove(linked[0])
        seen = [point for point in rest if point.field in _VISIBLE and the(point.field, point.value)]
        if len(said) < 2:
            if len(rest) > 1 and dice.random() < 0.8:
                said.append(_REST.say(dice, one=rest[0].said, two=rest[1].said, also=_also(slots["it"], rest[1].said), **slots))
                seen = [point for point in seen if point not in rest[:2]]
            elif rest:
                said.append(_ONLY_ONE.say(dice, one=rest[0].said, **slots))
                seen = [point for point in seen if point is not rest[0]]
        elif rest and dice.random() < 0.45:
            said.append(_REST_ONE.say(dice, one=rest[0].said, **slots))
            seen = []
        text = paragraph(*said)
        while len(said) > 1 and len(re.findall(r"[.?!](?:\s|$)", text)) > 3:
            said.pop()
            text = paragraph(*said)
        room = 3 - len(re.findall(r"[.?!](?:\s|$)", text))
        if room > 0 and seen and dice.random() < 0.4:
            point = pick(dice, seen)
            phrase = the(point.field, point.value)
            if phrase != "the plain look" and phrase.removeprefix("the ") not in text:
                text = paragraph(text, _SEE.say(dice, look=phrase, **slots))
                room -= 1
        if room == 2 and text.endswith("?"):
            text = paragraph(text, _ONLY_ONE.say(dice, one=pick(dice, rest or points).said, **slots))
        elif room > 0 and not text.endswith("?") and (dice.random() < 0.5 or room == 2):
            text = f"{text} {sentence(_ASK.say(dice, **slots))}"
        if sum(len(each.split()) >= _COUNTED for each in re.split(r"(?<=[.?!]) ", text)) < 2:
            text = f"{text} {sentence(_ASK.say(dice, **slots))}"
        return _contracted(text)

    return _afresh(dice, values.conversation, say)


_COUNTED = 3
"""Words from which a sentence is counted as one ("It's lined." is a call, by the paper's rule of two to three)."""


def _after(point: _Point) -> str:
    """The fact behind the title: "in navy", "made of wool", "with a full zip"; "" where it has no such form."""
    if point.field == "color":
        return f"in {point.value}"
    post = behind(point.field, point.value) if point.field else ""
    if point.field == "material":
        return f"made {point.said.split(' made ', 1)[1]}" if " made " in point.said else ""
    return post if post.startswith("with ") else ""


def _joined(facts_behind: list[str]) -> str:
    """ "in navy and with a zip", "with a zip and two pockets"."""
    first, *more = facts_behind
    if not more:
        return first
    second = more[0].removeprefix("with ") if first.startswith("with ") else more[0]
    return f"{first}{',' if ' and ' in first else ' and'} {second}"


def _also(it: str, said: str) -> str:
    """ "it also has pockets", "they're also lined": where "also" goes depends on the verb."""
    first, _, rest = said.partition(" ")
    return f"{it} {first} also {rest}" if first in ("is", "are", "was", "were") else f"{it} also {said}"


_LONG_FORM = re.compile(r"\b(it|they|that|this one) (is|are) (?!what|where|how)", re.IGNORECASE)


def _contracted(text: str) -> str:
    return _LONG_FORM.sub(
        lambda found: f"{found[1]}'{'s' if found[2] == 'is' else 're'} " if found[1].lower() != "this one" else found[0], text
    )


# --- chit-chat --------------------------------------------------------------------------------------------------------

_WARM = _P(
    "[I know that feeling|I can imagine|That sounds familiar].",
    "[How nice|I like that], [thank you for telling me|thanks for sharing].",
    "[No rush at all|Take all the time you need], [I like hearing this|it's your choice].",
)
_STEER = _P(
    "[As for the|Back to the|And the] {name}: {fact}[, in case that helps you decide|, if that helps|]",
    "[Maybe|Perhaps] {liked} would [take one worry off your mind|make it a little easier]",
    "[By the way|While we're at it], {fact}",
    "[I still think|I have the feeling] {that_name} [could be worth another look|might grow on you]: {fact}",
    "[Whenever you're ready|When you've had a think], [tell me how|let me know how] {that_name} strike{s} you; {fact}",
    "[Meanwhile|In the meantime], [keep|bear] in mind that {fact}",
    "[And would|Would] {that_name} [still be an option|still be in the running]? [Remember|For the record], {fact}",
    "[What do you say to|How do you feel about] {liked} [by now|on second thought]?",
)
_STEER_WISH = _P(
    "[And remember|Don't forget] you wanted something that {need}: {fact}",
    "[Coming back to|As for] something that {need}, {fact}",
    "{fact:C}, [so there'd be|and so you'd have] something that {need}",
)


def assistant_chit_chat(values: AssistantChitChat, dice: Random) -> str:
    """An answer to what the user told, and a way back to the item shown last."""
    item = values.item
    heard = _heard(values.conversation)
    slots = _slots(heard) | dict(voice(item.product_type, item.product_class))
    slots["occ"] = heard.occasion or "it"
    slots["that_name"] = f"{slots['that']} {slots['name']}"
    points = _points(item, "", dice)
    last = next((turn.text for turn in reversed(values.conversation) if turn.role == "user"), "")
    reveal = next((turn.text for turn in reversed(values.conversation) if turn.role == "user" and turn.action == "reveal"), "")
    told = [(need, {concept.name for concept in concepts_in(need)}) for need in told_needs(reveal)]
    theme = next((theme for theme in THEMES if theme.known_by.search(last) and (heard.occasion or not theme.occasion)), None)

    def say() -> str:
        warm = sentence((theme.answers if theme else _WARM).say(dice, **slots))
        if not points:
            return paragraph(warm, f"Would you like to keep the {slots['name']} in mind?")
        pairs = [
            (point, need)
            for point in points
            for need, names in told
            if concept_of(point.field, point.value, part_of(item.product_type)).name in names
        ]
        if pairs and dice.random() < 0.45:
            point, need = pick(dice, pairs)
            fact = f"{slots['it']} {point.said}"
            return _contracted(paragraph(warm, _STEER_WISH.say(dice, need=need, fact=fact, **slots)))
        point = pick(dice, points)
        liked = next(
            (said for each in (point, *points) if (said := the(each.field, each.value)) and said != "the plain look"),
            f"the {slots['name']}",
        )
        return _contracted(paragraph(warm, _STEER.say(dice, fact=f"{slots['it']} {point.said}", liked=liked, **slots)))

    return _afresh(dice, values.conversation, say)
