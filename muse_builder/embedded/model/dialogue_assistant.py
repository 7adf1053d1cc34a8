"""The Chatter of the embedded model: greet, inquire, recommend, chat (paper 3.3.2, Fig. 18, Fig. 20).

It knows the talk, the Querier's summary and the item in hand; what it says of the item is stated there.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.claims import (
    Whom,
    behind,
    colors,
    is_sad,
    occasion_in,
    overlap,
    predicate,
    promise,
    short_title,
    the,
    told_needs,
    voice,
    whom_in,
)
from muse_builder.embedded.model.comparing import COOL, DARK, LIGHT, WARM
from muse_builder.embedded.model.garments import part_of
from muse_builder.embedded.model.grammar import Phrases, paragraph, pick, sentence
from muse_builder.embedded.model.lexicon import facts
from muse_builder.embedded.model.needs import concept_of, concept_said
from muse_builder.embedded.model.search import Summary, read_summary
from muse_builder.embedded.model.smalltalk import THEMES
from muse_builder.embedded.model.telling import BODILY as HARD
from muse_builder.records import Item
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import AssistantChitChat, Greet, Inquire, Recommend

_P = Phrases

_HELLO = _P(
    "[Hello|Hi|Hi there|Hey there|Welcome][, and welcome| and come on in|, lovely to have you here|, good to see you|]!",
    "[Good to see you|Nice to meet you|Glad you stopped by|A warm welcome][ here| today|]!",
    "[Welcome|Hello], [glad you're here|make yourself at home|nice of you to come by]!",
    "[Thanks for dropping in|How nice of you to come by|Great to have you here|Lovely that you stopped by]!",
    "You've picked a good [moment|day] to [stop by|look around|come in]!",
    "[Hey|Hi|Hello], [come on in|good to have you here|you've come to the right place]!",
    "[Ah, hello|Oh, hello|Well, hello], [welcome|come on in|nice to have you here]!",
    "[Lovely|Good|Nice] that you're here, [come on in|welcome]!",
    "[Good day|Hello there|A good day to you], [and welcome|come on in|do come in]!",
    "[Hi|Hello|Hey], [nice to have you here|lovely to see you|what a pleasure]!",
    "[Welcome in|Come right in|Step right in], [there's no hurry|have a look around]!",
)
_OFFER = _P(
    "[What can I|What may I] [help you find|look for|find for you] [today|]?",
    "[What brings you in|What's on your mind|What are we shopping for|What will it be] [today|]?",
    "I'm [here|happy|glad] to help[ you find something good| with your search| you look around|]: [what do you need|what's the plan|what are you after|where shall we start]?",
    "Is there [something|anything] [special|particular|you've been meaning to find|you have your eye on] [today|]?",
    "[Take your time and tell me|Just tell me|Let me know|Do tell me] [what you're looking for|what you have in mind|what's coming up|how I can help].",
    "[So, what|What] [can we find for you|are you hoping to find|would you like to see] [today|first|]?",
    "[Clothes, shoes, jewelry, bags|Shoes, bags, clothes or jewelry|From socks to sunglasses]: [where do we begin|what will it be|what are you after]?",
    "[Who or what are we shopping for|What may I look up for you|What would make your day|What's missing from your closet]?",
    "[Tell me a little about|Let's talk about] [what you need|what you're looking for|what's coming up] [and I'll see what I can find|and we'll go from there|and I'll have a look around].",
    "[Looking for|Hunting for|After] [anything special|something in particular|something new], or [just browsing for now|do you need ideas first]?",
    "[Where shall we begin|Where do we start|What comes first]: [the occasion, or what you need|what it's for, or what it should be|your plans, or your wish list]?",
    "[Tell me what you need|Tell me a bit about your plans], [and I'll get to work|and we'll find something|and I'll have a look around].",
    "How can I [help|be of help] [today|]?",
    "Are you here for [a special occasion|something practical|a present|everyday things], or [just to look around|something else altogether]?",
)


_HEARD = _P(
    "[Oh, |]{occ} [sounds|does sound] [exciting|like something to look forward to|lovely]!",
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|Right], {occ}.", "[That helps|Good to know|That gives me something to go on].",
    "[What a nice|That's a good] reason to [get something new|go shopping].", "[Then let's|Let's] [make sure you're ready|get you set] for {occ}.", "{occ:C}, [how nice|wonderful|noted]!",
)  # fmt: skip
_HEARD_ANY = _P(
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|All right].", "[That helps|Good to know|That gives me something to go on].",
    "[I'd be glad to|Happy to|I'd love to] help with that.", "[Okay|Right], [let's see what we can find|we'll find something for that|that's a good start|I have an idea or two already].",
    "[Let's see|We'll manage that|That can be done], [I'm sure there's something|there's a lot to choose from|it won't take long].",
)  # fmt: skip
_HEARD_SAD = _P(
    "[I'm sorry to hear that|My condolences|I'm sorry for your loss].",
    "[That's never easy|These are hard days], [thank you for telling me|I'm glad you came].",
)
_HEARD_HARD = _P(
    "[Oh, that|That] [doesn't sound easy|sounds like a lot|can't be much fun], [so let's find something that helps|thank you for telling me|let's see what would help].",
    "[I can imagine|I see], [that isn't easy|that's a lot at once]. [I'd be glad to help|Let's make this part easy].",
    "[Thanks|Thank you] for [telling me|being so open].",
    "Then let's [make this part easy|find something that makes it easier].",
)
_HEARD_GIFT = _P(
    "[How thoughtful|What a kind idea|How sweet] [of you|] to [think of {them_you}|do that for {them_you}].", "[So it's|A little something] for {who}, [lovely|how nice|got it].",
    "{who:C} is [lucky to have you|going to be pleased].",
)  # fmt: skip
_ASK_NEEDS = _P(
    "[What kind of thing|What sort of piece] [did you have in mind|are you thinking of|would suit {them_you} best], and what [matters most about it|must it have|should it be able to do]?",
    "[Tell me|Could you tell me] a bit more: [what kind of thing is it|what should it be], and what [can't you do without|has to be right|are the must-haves]?",
    "[Do you already know|Any idea] what {you} [{y_need}|would like][ most|], and [which details|what qualities] [count|matter] [to you|most|]?",
    "What should I [look for|look out for|have in mind], and what [makes or breaks it for you|would make it perfect|is important to you|can't be missing]?",
    "[What would help most|What's still missing], and [what should it be able to do|what would make it just right]?",
    "Do you have a [certain|particular] [piece|kind of thing] in mind, and [are there|do you have] any [must-haves|special wishes|requirements]?",
    "If you could [have anything|pick anything at all|wave a wand], what would it be, and what [would you want from it|would matter most|should it do for {them_you}]?",
    "[Which way are you leaning|What are you leaning toward], and [what do you care about most|what shouldn't I get wrong|what should I keep in mind]?",
    "[Let's narrow it down|Help me narrow it down]: [what are we looking for|what sort of thing is it], and [what matters most|what has to be right about it|what would disappoint you]?",
    "[What exactly do you need|What exactly are you after], and [what should it do for {them_you}|what matters most|what would make a good one]?",
    "[What's at the top of the list|What's on the wish list]: [what kind of thing|which piece], and [what should it do well|what must it have]?",
    "[Before I look around|Before I start]: [what are we after|what shall it be], and [what does it have to do for {them_you}|what would make {them_you} happy with it]?",
    "[And what would help|What would be useful]? [Tell me the kind of thing and what matters most about it|Just the kind of thing and a wish or two will do|Give me a direction and whatever is important].",
    "[Have you thought about|Do you have an idea|Can you say yet] what kind of thing it [should|might] be? And what [would you want from it|matters most to you|should it do well|would make it right]?",
    "What kind of [piece|thing] are we talking about, and [is there anything it has to do|what should it be good for|what would you rather avoid|what would you like about it]?",
)
_ASK_OCCASION = _P(
    "What's the occasion[, if there is one|], and [what should the new piece be like|what matters most|what should I keep in mind]?",
    "[May I ask|Could you tell me|Do tell]: [what's the occasion|what's coming up|what is it for], and [what matters to you|what do you need from it]?",
    "[What's the plan|What's it for]: [a special day|an event], or [everyday|just because]? And [what should I keep in mind|what must it have|what would be ideal]?",
    "[Is it for|Are we talking about] [a particular day|something special], and [what would the missing piece need|what would make it just right]?",
    "And [what's it for|what's the occasion]? [Tell me a little about it, and I'll know where to look|A word or two about it would help me].",
    "When will {you} wear [it|the two together], and [what should I keep in mind|which qualities count|what can't be missing]?",
)
_NICE_PIECE = _P(
    "[Ooh, nice {name}|Nice {name}|Oh, I like {that}], [good taste|thanks for the photo|that helps].", "[Thanks for the picture|Thank you for showing me], [that helps a lot|that makes it easier|now I can see what to match].",
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
    """One of more than fifteen thousand greetings; the die of the conversation and the seed both vary it."""
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
            start = _NICE_PIECE.say(dice, that=f"{words['that']} {words['name']}", name=words["name"])
        elif is_sad(heard.said):
            start = _HEARD_SAD.say(dice)
        elif HARD.search(heard.said):
            start = _HEARD_HARD.say(dice)
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
    "[let me adjust|let me rethink that|another idea]: the {title}", "[in that case|then], the {title} [should be closer|might suit {you_them} better|would come nearer]",
    "[I hear you|I see what you mean], [so|and] the {title} [would go in that direction|should be nearer to it|may be more like it]", "[no problem|no worries], [let me bring out|let me show you|here's] the {title}",
    "[I looked again and found|I kept looking and found|that brings to mind] the {title}",
    "[would|could] the {title} be [more like it|closer to it]?",
)  # fmt: skip
_REST = _P(
    "{it_c} {one}, and {it} {two}",
    "{it_c} {one} and {two}",
    "what I like is that {it} {one} and {two}",
    "{it_c} {one}. [It also helps that|Also,|And] {it} {two}",
    "{it_c} {one}; {also}",
    "[you'll see that|the description says that] {it} {one}, and {it} {two}",
    "{it_c} {one}, and {also}",
)
_REST_ONE = _P("{it_c} {one}", "{also_one}", "[also,|and] {it} {one}")
_ONLY_ONE = _P("{it_c} {one}", "[you'll see that|the description says that|what I like is that] {it} {one}")
_WISH_THEN = _P(
    "you [asked for|wanted|mentioned] {np}[: well,|, and] {it} {one}",
    "you were after {np}; {it} {one}",
    "{it_c} {one}, so you'd have {np}",
    "{it_c} {one}, [which is good news|which helps] if you want {np}",
    "as for {np}, {it} {one}",
    "[remember|you remember] asking for {np}? [Well,|Good news:] {it} {one}",
)
_PROMISE_THEN = _P(
    "{it_c} {one}, so {it} {will}",
    "{it_c} {one}, which means {it} {will}",
    "since {it} {one}, {it} {will}",
    "[and because|because|as] {it} {one}, {it} {will}",
    "{it_c} {one}, [and that's why|so I'd say] {it} {will}",
    "{it_c} {one}, and {it} {will}, as you [asked|wished]",
    "{it_c} {one}: I'd say {it} {will}",
)
"""Where the need has a form that follows "it should": most natural, and no "your wish for something that"."""
_WISH_OPENS = _P(
    "[if you want|for] {np}, [I'd try|I'd go for|have a look at] the {title}: {it} {one}",
    "you [wanted|asked for] {np}, so I picked the {title}, which {one_title}",
    "{np}? Then [I'd try|I'd go for|have a look at] the {title}: {it} {one}",
    "how about the {title} if you want {np}? {it} {one}",
    "to find {np}, I'd [start with|look at] the {title}, which {one_title}",
)
_PROMISE_OPENS = _P(
    "how about the {title}? {it_c:C} {one}, so {it} {will}",
    "the {title} {one_title}, so {it} {will}",
    "[I thought of|I'd suggest|I found|have a look at|let me show you] the {title}: {it} {one}, so {it} {will}",
    "[I'd start with|my first pick would be] the {title}, which {one_title}, so {it} {will}",
    "[going by your wishes|with that in mind], I'd [look at|suggest] the {title}: {it} {one}, so {it} {will}",
    "[this one might suit {you_them}|here's what I'd try|one comes to mind]: the {title}. {it_c:C} {one}, so {it} {will}",
    "the {title} [come{ts} to mind|could be right]: since {it} {one}, {it} {will}",
)
_APPOSED = _P(
    "[have a look at|let me show you|I'd start with|I'd reach for|my first idea:|here's a candidate:|I found] the {title}, {after}",
    "[how about|what about|may I suggest] the {title}, {after}?",
    "there's the {title}, {after}",
    "the {title}, {after}, [came to mind|could be a good start|deserves a look|might be right]{for_occ}",
)
_APPOSED_NEXT = _P(
    "[fair enough|understood|noted|all right], [then how about|what about] the {title}, {after}?",
    "[let me adjust|let me rethink that|another idea]: the {title}, {after}",
    "[no problem|no worries], [here's|let me show you] the {title}, {after}",
    "[so I looked again, and I found|that brings to mind] the {title}, {after}",
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
    "[you'll be glad to hear that|good news:] {it} {one}",
)
_OPENS_LATEST = _P(
    "the {title} {one_title}, [as you asked|as you wanted|just as you said]",
    "[fair enough|understood|noted|all right]: the {title} {one_title}",
    "[I looked again|I went back to the shelves], and the {title} {one_title}",
    "[then|in that case] the {title} [{tbe} the better choice|come{ts} closer|make{ts} more sense]: {it} {one}",
)
_HINTED = _P(
    "[what about|then how about] something {shade_of}? The {title} come{ts} in {color}",
    "[fair enough|understood|noted|all right]: the {title} come{ts} in {color}, which is {shade}",
    "{shade}, then: the {title} come{ts} in {color}",
    "the {title} come{ts} in {color}, and that's {shade}, as you wished",
)
"""Where another shade was hinted at and this item has one."""
_SAME_AGAIN = _P(
    "[good news:|it so happens that|as it happens,] the {title} also come{ts} in {color}",
    "then let me show you the {title} in {color}",
    "how about the {title} in {color}?",
    "[fair enough|understood|noted], [here's|have a look at] the {title} in {color}",
    "there's the {title} in {color}, too",
)
_SEE = _P(
    "[in the picture you can see|the photo shows|have a look at] {look}",
    "[you can see|notice] {look} in the photo",
    "just look at {look} in the picture",
)
_ASK = _P(
    "[What do you think|How does that sound|Does that come close|Is that more like it]?", "[Shall we go with {that_one}|Could {that} be it|Would that do]?", "[{does:C} {that_one} speak to you|Do you like the look of {them}|{see_in}]?", "[Let me know|Tell me] [what you think|if I'm on the right track|how {that} strike{s} you].",
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
        words = {word.removesuffix("ed") for word in re.findall(r"[a-z]{4,}", value)}
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
    worn = words["wear"] == "wear" and part_of(item.product_type) in _ON_THE_BODY
    them = words["them"]
    words["see_in"] = (
        f"Can you see {heard.whom.pronouns.him if gift else 'yourself'} in {them}" if worn else f"Could {words['that']} be it"
    )
    title = short_title(item.title)
    last = next((turn for turn in reversed(values.conversation) if turn.action == "recommend" and turn.items), None)
    points = _points(item, values.needs, dice) or [_Point(0, "", "", "could be what you mean")]
    reveal = next((turn.text for turn in reversed(values.conversation) if turn.role == "user" and turn.action == "reveal"), "")
    rejected = " ".join(turn.text for turn in values.conversation if turn.action == "reject")
    echoed = " ".join(turn.text for turn in values.conversation if turn.role == "assistant")
    told = [
        (need, concept.name)
        for need in (*told_needs(rejected), *told_needs(reveal))
        if need not in echoed and (concept := concept_said(need))
    ]

    same = last is not None and short_title(last.items[0].title) == title
    singular = words["it"] == "they" and not title.rstrip(" ®™)").lower().endswith("s")

    def of_title(point: _Point) -> str:
        """As it follows the title, which may be singular where one speaks of "them": "the Apollo Running Short has ..."."""
        if not singular:
            return point.said
        main = point.field != "material" or point.value == item.attributes.material[0]
        return predicate(dice, "piece", point.field, point.value, main=main) or point.said

    shade = _hinted_shade(values.conversation, item)

    def wished(opens: bool, point: _Point, need: str, slots: dict[str, str]) -> str:
        """One stated fact as the answer to one need: by what it should do, where the need has such a form."""
        will = promise(need) if point.field not in _SEEN else ""
        if will and dice.random() < 0.65:
            frames = _PROMISE_OPENS if opens else _PROMISE_THEN
        else:
            frames = _WISH_OPENS if opens else _WISH_THEN
        return frames.say(dice, one=point.said, one_title=of_title(point), np=f"something that {need}", will=will, **slots)

    def need_of(point: _Point) -> str:
        name = concept_of(point.field, point.value, part_of(item.product_type)).name if point.field else ""
        return next((need for need, known in told if name == known), "")

    def say() -> str:
        named = title
        if item.brand and item.brand.lower() not in title.lower() and len(item.brand.split()) < 4 and dice.random() < 0.3:
            named = f"{title} {pick(dice, ('from', 'by'))} {item.brand}"
        slots = {
            **words,
            "title": named,
            "ts": "s" if singular or words["it"] != "they" else "",
            "tbe": "is" if singular or words["it"] != "they" else "are",
            "for_occ": f" for {heard.occasion}" if heard.occasion and dice.random() < 0.35 else "",
        }
        rest = list(points[: 3 if dice.random() < 0.7 else 4])
        linked = next(((point, need) for point in rest[:3] if (need := need_of(point))), None)
        newest = next((point for point in rest if point.closeness == 3), None)
        said: list[str] = []
        before = colors(last.items[0]) if last is not None else ""
        color = colors(item)
        if same and color and color != before:
            # The same product in another color: whatever else was asked, the color is the news.
            said.append(_SAME_AGAIN.say(dice, color=color, **slots))
            rest = [point for point in rest if point.field != "color"]
            linked = linked if linked and linked[0] in rest else None
            newest = newest if newest in rest else None
            if newest is not None:
                said.append(_LATEST.say(dice, one=newest.said, **slots))
                rest.remove(newest)
        elif shade and newest is None and dice.random() < 0.75:
            said.append(_HINTED.say(dice, color=color, shade=shade, shade_of=_of_shade(shade), **slots))
            rest = [point for point in rest if point.field != "color"]
            linked = linked if linked and linked[0] in rest else None
        elif last is not None and newest is not None and dice.random() < 0.65:
            if newest.field == "color" and before and before != newest.value and dice.random() < 0.5:
                said.append(_COMPARED.say(dice, one=of_title(newest), found=before, **slots))
            else:
                said.append(_OPENS_LATEST.say(dice, one=newest.said, one_title=of_title(newest), **slots))
            rest.remove(newest)
        elif linked and dice.random() < 0.45:
            said.append(wished(True, *linked, slots))
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
                said.append(wished(False, *linked, slots))
                rest.remove(linked[0])
        if len(said) == 1 and linked and linked[0] in rest and dice.random() < 0.7:
            said.append(wished(False, *linked, slots))
            rest.remove(linked[0])
        seen = [point for point in rest if point.field in _VISIBLE and the(point.field, point.value)]
        if len(said) < 2:
            if len(rest) > 1 and dice.random() < 0.8:
                said.append(_REST.say(dice, one=rest[0].said, two=rest[1].said, also=_also(slots["it"], rest[1]), **slots))
                seen = [point for point in seen if point not in rest[:2]]
            elif rest:
                said.append(_ONLY_ONE.say(dice, one=rest[0].said, **slots))
                seen = [point for point in seen if point is not rest[0]]
        elif rest and dice.random() < 0.45:
            said.append(_REST_ONE.say(dice, one=rest[0].said, also_one=_also(slots["it"], rest[0]), **slots))
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


_SEEN = frozenset(("color", "pattern"))
"""What one sees, a thing has or has not: "it's olive, so it should be in a natural shade" is no promise."""
_ON_THE_BODY = frozenset("top layer bottom dress set feet head eyes scarf swim sleep".split())
_SHADES: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    ("darker", re.compile(r"\b(?:darker|dark shade)\b"), DARK),
    ("lighter", re.compile(r"\b(?:lighter in color|lighter shade|a lighter)\b"), LIGHT),
    ("a warmer color", re.compile(r"\bwarmer color\b"), WARM),
    ("a cooler color", re.compile(r"\bcooler color\b"), COOL),
)


def _of_shade(shade: str) -> str:
    """ "darker", or "in a warmer color", behind "something"."""
    return shade if shade in ("darker", "lighter") else f"in {shade}"


def _hinted_shade(conversation: tuple[Utterance, ...], item: Item) -> str:
    """The shade the last rejection hinted at, where this item has it: "darker"; "" otherwise."""
    if not conversation or conversation[-1].action != "reject":
        return ""
    said, own = conversation[-1].text.lower(), set(colors(item).split())
    return next((name for name, asked, shades in _SHADES if asked.search(said) and own & shades), "")


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


def _also(it: str, point: _Point) -> str:
    """ "it also has pockets", "they're also lined": where "also" goes depends on the verb; "also comes in blue" is another color."""
    said = point.said
    if point.field == "color":
        return f"{it} {said}"
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
_LOOKED_AT = frozenset(("color", "pattern", "neckline", "sleeve", "style"))
_STEER = _P(
    "[As for the|Back to the|And the] {name}: {fact}[, in case that helps you decide|, if that helps|]",
    "[And what about|So, what about|Shall we get back to] the {name}? {fact:C}",
    "[I still think|I have the feeling] {that_name} [could be worth another look|might grow on you]: {fact}",
    "[Whenever you're ready|When you've had a think], [tell me how|let me know how] {that_name} strike{s} you",
    "[Meanwhile|In the meantime], {that_name} {be} still here: {fact}",
    "[And would|Would] {that_name} [still be an option|still be in the running]? {fact:C}",
    "[What do you say to|How do you feel about] {liked} [by now|on second thought]?",
    "[Do you want to|Would you like to] [keep|think about] {that_name}, or [shall I look on|see something else]?",
    "{has:C} {that_name} [grown on you|won you over] at all?",
)
_STEER_WISH = _P(
    "[And remember|Don't forget] you wanted something that {need}: {fact}",
    "[Coming back to|As for] something that {need}, {fact}",
    "{fact:C}, [so there'd be|and so you'd have] something that {need}",
)
_STEER_PROMISE = _P(
    "[As for the|Back to the|And the] {name}: {fact}, so {it} {will}",
    "[By the way,|And] {fact}, which means {it} {will}",
    "{it:C} {will}, [I think|I'd say], [since|because] {fact}",
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
    told = [(need, concept.name) for need in told_needs(reveal) if (concept := concept_said(need))]
    theme = next(
        (theme for theme in THEMES if theme.known_by.search(last) and (heard.occasion or theme.about != "occasion")), None
    )

    def say() -> str:
        warm = sentence((theme.answers if theme else _WARM).say(dice, **slots))
        if not points:
            return paragraph(warm, f"Would you like to keep the {slots['name']} in mind?")
        pairs = [
            (point, need)
            for point in points
            for need, known in told
            if concept_of(point.field, point.value, part_of(item.product_type)).name == known
        ]
        if pairs and dice.random() < 0.45:
            point, need = pick(dice, pairs)
            fact = f"{slots['it']} {point.said}"
            will = promise(need) if point.field not in _SEEN else ""
            frames = _STEER_PROMISE if will and dice.random() < 0.65 else _STEER_WISH
            return _contracted(paragraph(warm, frames.say(dice, need=need, will=will, fact=fact, **slots)))
        point = pick(dice, points)
        liked = next(
            (
                said
                for each in (point, *points)
                if each.field in _LOOKED_AT and (said := the(each.field, each.value)) and said != "the plain look"
            ),
            f"the {slots['name']}",
        )
        return _contracted(paragraph(warm, _STEER.say(dice, fact=f"{slots['it']} {point.said}", liked=liked, **slots)))

    return _afresh(dice, values.conversation, say)
