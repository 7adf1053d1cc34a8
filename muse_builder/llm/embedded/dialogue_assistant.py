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
    is_sad,
    occasion_in,
    overlap,
    short_title,
    states,
    the,
    told_needs,
    voice,
    whom_in,
)
from muse_builder.llm.embedded.grammar import Phrases, maybe, paragraph, pick
from muse_builder.llm.embedded.lexicon import facts
from muse_builder.llm.embedded.needs import concept_of, concepts_in
from muse_builder.llm.embedded.search import Summary, read_summary
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
    "[Is it|Are you here for] [a special day|something practical|a present|an everyday thing] or [just a look around|something else altogether]?",
)


_HEARD = _P(
    "[Oh, |]{occ} [sounds|does sound] [exciting|like a good reason to go shopping|like something to look forward to|lovely]!",
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|Right], {occ}.", "[That helps|Good to know|That gives me something to go on].",
    "[What a nice|That's a good] [reason|occasion] to [get something new|look around].", "[Then let's|Let's] [make sure you're ready|get you set] for {occ}.", "{occ:C}, [how nice|wonderful|noted]!",
)  # fmt: skip
_HEARD_ANY = _P(
    "[Thanks|Thank you] for [telling me|sharing that|the background].", "[Got it|I see|Understood|All right].", "[That helps|Good to know|That gives me something to go on].",
    "[What a nice|That's a good] [reason|occasion] to [get something new|look around].", "[I'd be glad to|Happy to] help with that.",
)  # fmt: skip
_HEARD_SAD = _P(
    "[I'm sorry to hear that|My condolences|I'm sorry for your loss].",
    "[That's never easy|These are hard days], [thank you for telling me|I'm glad you came].",
)
_HEARD_GIFT = _P(
    "[How thoughtful|What a kind idea|How sweet] [of you|] to [think of {them_you}|do that for {them_you}].", "[So it's|A little something] for {who}, [lovely|how nice|got it].",
    "{who:C} is [lucky to have you|in good hands|going to be pleased].",
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
    "[For {occ}|With {occ} ahead|With {occ} in mind], [have a look at|let me show you|I'd start with|I'd reach for] the {title}", "[How about|What about|May I suggest|Could it be] the {title}{for_occ}?",
    "The {title} [came to mind|would be my first thought|might be what you mean|could be a good start]{for_occ}", "[Let's start with|Let me begin with|First up,] the {title}",
    "[From what you tell me|Going by what you said|If I heard you right], the {title} [should be close|could work|might be right]{for_occ}", "[Here's|I found] [one to consider|a candidate|something]{for_occ}: the {title}",
    "I [think|believe] the {title} [would deserve a look|might be worth a look|could do the job]{for_occ}", "[There's|We have] the {title}, [which I'd try first|see the picture|one I'd like to show you]",
)  # fmt: skip
_FIRST_ANY = _P(
    "[Have a look at|Let me show you|I'd start with|I'd reach for] the {title}", "[How about|What about|May I suggest|Could it be] the {title}?", "The {title} [came to mind|would be my first thought|might be what you mean|could be a good start]",
    "[Let's start with|Let me begin with|First up,] the {title}", "[From what you tell me|Going by what you said|If I heard you right], the {title} [should be close|could work|might be right]", "[Here's|I found] [one to consider|a candidate|something]: the {title}",
    "I [think|believe] the {title} [would deserve a look|might be worth a look|could do the job]",
)  # fmt: skip
_NEXT = _P(
    "[Fair enough|Understood|Point taken|Noted|All right]. [Then how about|Then let me offer|Let's try|Then perhaps] the {title}{end}", "[Thanks|Thank you] for [being clear|the pointers|telling me why], [that narrows it down|that helps]. [Next up|My next idea]: the {title}",
    "[Okay, new try|Let me adjust|Let me rethink that|Second thoughts]: the {title}", "[In that case|If so], the {title} [should be closer|might suit {you_them} better|would come nearer]", "[I hear you|I see what you mean]. The {title} [would go in that direction|should be nearer to it|may be more like it]",
    "[No problem|No worries at all|That's what I'm here for], [here comes|I'll bring out|let me show you] the {title}", "[Good that you say so|Glad you told me]: [that points me to|it brings me to|so I looked again and found] the {title}", "The {title}[, then|, perhaps|, maybe]? [I picked {them} with your last words in mind|{it:C} take{s} up what you just said|That would be a different direction]",
)  # fmt: skip
_WISHED = _P(
    "{it_has_what} you [asked for|mentioned|were missing|wanted]", "[this time|here] you do get {what}", "{clause}, [as requested|just as you said|the way you wanted it|exactly as you asked]",
    "{clause}, [since I know that matters to you|which you were missing before|which was your point]", "you'll find {what} you [asked about|brought up|were after]",
)  # fmt: skip
_SELL = _P(
    "{one}, and {two}", "{one}; [on top of that|besides|what's more], {two}", "[I chose {them} because|I like that|what I like is that] {one}, and {two}", "{one}. [In addition,|What's more,|Also, I noticed that] {two}",
    "[to begin with|for one thing|first of all], {one}; [then|for another], {two}", "{one}, while {two}", "[the short version|in brief|what you get]: {one} and {two}", "{one}. [Not to forget|Worth knowing|And one more thing]: {two}",
    "[as you can see|as far as I can tell|according to the description], {one}, and {two}", "[it helps that|I noticed that|it's good to know that] {one}, and {two}",
)  # fmt: skip
_LINK = _P(
    "you [asked for|wanted|spoke of|described] something that {need}, [and|well,] {clause}",
    "{clause}, [which goes with|in line with|and that answers] your wish for something that {need}",
    "[remember you wanted|you were after|you did ask for] something that {need}: {clause}",
    "{clause}; [that's my answer to|I think that speaks to|that goes toward] something that {need}",
    "[as for|when it comes to] something that {need}, {clause}",
    "{clause}, which [was your point about|should bring you close to] something that {need}",
)
_LOOK = _P(
    "{look:C} [would suit {you_them}|would suit {occ}|would go with plenty of things|would make {them} easy to combine]", "[in the picture you can see|the photo shows|have a look at] {look}", "[You also get|And then there's] {look}",
    "{look:C} [would round it off|would complete the picture|will do the rest]",
)  # fmt: skip
_LOOK_COLOR = _P(
    "[the picture shows|in the photo you see] {them} in {color}",
    "the {color} [should look good on {you_them}|would be easy to combine|won't clash with much]",
    "{color:C} [would be the color|is the color you see in the photo]",
)
_ASK = _P(
    "[What do you think|How does that sound|Does that come close|Is that more like it]?", "[Shall we go with {that_one}|Could {that} be it|Would that do]?", "[{does:C} {that_one} speak to you|Do you like the look of {them}|Can you see yourself in {them}]?", "[Let me know|Tell me] [what you think|if I'm on the right track|how {that} strike{s} you].",
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


def recommend(values: Recommend, dice: Random) -> str:
    """Two or three sentences: the item by its short title, what it states of what was asked, and how it looks."""
    item = values.item
    heard = _heard(values.conversation)
    gift = bool(heard.whom.relation)
    slots = _slots(heard) | dict(voice(item.product_type, item.product_class))
    slots["you_them"] = heard.whom.pronouns.him if gift else "you"
    title = short_title(item.title)
    again = any(turn.action == "recommend" for turn in values.conversation)
    ranked = _ranked_facts(item, values.needs, dice)
    reveal = next((turn.text for turn in reversed(values.conversation) if turn.role == "user" and turn.action == "reveal"), "")
    echoed = " ".join(turn.text for turn in values.conversation if turn.role == "assistant")
    told = [(need, {concept.name for concept in concepts_in(need)}) for need in told_needs(reveal) if need not in echoed]

    def say() -> str:
        named = title
        if item.brand and item.brand.lower() not in title.lower() and len(item.brand.split()) < 4 and dice.random() < 0.3:
            named = f"{title} {pick(dice, ('from', 'by'))} {item.brand}"
        for_occ = f" for {heard.occasion}" if heard.occasion and dice.random() < 0.4 else ""
        words = {**slots, "title": named, "for_occ": for_occ, "end": "?"}
        if again:
            opening = _NEXT.say(dice, **words)
            if opening.endswith("?") and not re.search(r"(?:how about|perhaps) the [^.]*\?$", opening, re.I):
                opening = opening[:-1] + "."
        else:
            opening = (_FIRST if heard.occasion else _FIRST_ANY).say(dice, **words)
        points: list[tuple[int, str, str]] = []
        for row in ranked:
            if len(points) < 2 and all(row[1] != other[1] for other in points):
                points.append(row)
        said: list[str] = []
        linked, met = False, False
        for closeness, field, value in points:
            clause = states(dice, item.product_type, field, value)
            need = next((need for need, names in told if concept_of(field, value).name in names), "") if not linked else ""
            if need and dice.random() < 0.75:
                linked = True
                said.append(_LINK.say(dice, need=need, clause=clause))
            else:
                said.append(_wish_met(closeness, field, value, clause, slots, dice) if not met else clause)
                met = met or said[-1] != clause
        body = (
            paragraph(*said)
            if linked
            else _SELL.say(dice, one=said[0], two=said[1], for_occ="", **slots)
            if len(said) == 2
            else (said[0] if said else "")
        )
        seen = [
            the(field, value)
            for _, field, value in ranked
            if field in ("pattern", "style", "neckline", "sleeve", "closure") and all(field != row[1] for row in points)
        ]
        spoken = set(re.findall(r"\w{4,}", body.lower()))
        look = next(
            (
                phrase
                for phrase in seen
                if phrase
                and (phrase != "the plain look" or dice.random() < 0.25)
                and spoken.isdisjoint(re.findall(r"\w{4,}", phrase.lower()))
            ),
            "",
        )
        color = next((value for field, value in facts(item) if field == "color" and value not in body), "")
        if color and dice.random() < 0.2:
            last = _LOOK_COLOR.say(dice, color=color, **slots)
        elif look and dice.random() < 0.45:
            last = _LOOK.say(dice, look=look, **{**slots, "occ": heard.occasion or "many occasions"})
        else:
            last = maybe(dice, 0.5, _ASK.say(dice, **slots))
        return paragraph(opening, body, last)

    return _afresh(dice, values.conversation, say)


def _wish_met(closeness: int, field: str, value: str, clause: str, slots: dict[str, str], dice: Random) -> str:
    if closeness < 2 or dice.random() < 0.3:
        return clause
    what = the(field, value)
    if closeness == 3 and what:
        return _WISHED.say(dice, clause=clause, what=what, it_has_what=f"{slots['it_has']} {what}", **slots)
    return clause + pick(
        dice,
        (
            ", as you asked",
            ", which you mentioned",
            ", as you wanted",
            ", and that was on your list",
            ", just as you described",
        ),
    )


# --- chit-chat --------------------------------------------------------------------------------------------------------

_WARM = _P(
    "[Ha|Oh|Aw], [I love that|that made me smile|that's a lovely thought]!",
    "[I know that feeling|I can imagine|That sounds familiar|I hear that a lot, and it's true].",
    "[That's completely understandable|Makes perfect sense|You're not alone in that].",
    "[How nice|That's sweet|I like that], [thank you for telling me|thanks for sharing].",
    "[It sounds like|I have the feeling] [you've had a lot on your plate|you could use a treat|there's a lot going on].",
    "[Good things take time|No rush at all|Take all the time you need], [I enjoy the talk|I like hearing this|it's your day].",
    "[Who wouldn't|Everybody would] [feel that way|think so|fuss a little]{before_occ}?",
)
_LISTENS: tuple[tuple[re.Pattern[str], Phrases], ...] = (
    (re.compile(r"\bslept\b|sleep"), _P("[A short night|Lying awake] over {occ}? [That only shows how much it means to you|It happens to the best of us|Then let's make at least this part easy].", "[Oh dear|Oh no], [no sleep at all|not a good night]? [One decision less might help|Let's sort this out so that you can rest].")),
    (re.compile(r"overthinking|silly|just me|only us|fuss"), _P("[You're not overthinking it|Not silly at all|It isn't just you]: [people who care take their time|it's worth a thought or two|I'd do the same].", "[Oh|Please], [everyone fusses a little|half of my visitors ask me that], [and it's part of the fun|so don't worry].")),
    (re.compile(r"\bshift\b|week as|working as|being an? |my line of work|days in the same"), _P("[After days like that|With a job like yours|With all you do], [you've earned something nice|you deserve a treat|a little pleasure is only fair].", "[Your job sounds demanding|That's a job I admire|Not an easy line of work], [so let's keep this part pleasant|and you still make time for this, good for you].")),
    (re.compile(r"at school|my class|teacher|coach|mom|dad"), _P("[Ha, school|School] [can be like that|never changes], [and it's fine to have your own taste|so be the one who picks something different].", "[I bet|I'm sure] [your friends will want to know|you'll set the trend|they'll notice].")),
    (re.compile(r"exams|lectures|roommates|schedule"), _P("[Exams and shopping|Studying and shopping] [hardly mix|are a tall order], [so let's keep it short|you're doing fine].", "[Student life|That schedule] [keeps one busy|leaves little room], [I get it|I remember hearing that before].")),
    (re.compile(r"retired|grandchildren|bridge friends"), _P("[Dressing for oneself|Having time for it] [is a privilege|is the best reason there is], [enjoy it|and well deserved].", "[I like your attitude|That's the spirit], [let them tease|there's no age limit for good taste].")),
    (re.compile(r"\b(?:left|forgot|lost) my|\bnever got over|mourned"), _P("[Oh, losing a favorite|Ouch, that] [stings|hurts for a while], [I know|I've heard it often]. [A new favorite helps|Let's find a worthy successor].", "[Somewhere|Someone out there], [a stranger is very happy now|it's having a second life], [but that's no comfort, I know|poor you].")),
    (re.compile(r"\bneighbor|best friend|cousin|aunt\b|grandmother|sister|brother"), _P("[That says a lot|Recommendations from people we know count double|They must have good taste].", "[I like the sound of that|People like that are the best advertisement|What would we do without them].")),
    (re.compile(r"what goes with|how would you wear|usually wear"), _P("[I'd keep the rest simple|Something plain beside {them} and you're set|Let {that} do the talking and keep the rest quiet].", "[Less is more|Simple company works best], [I'd say|if you ask me], [so the eye has one place to rest|and nothing competes].")),
    (re.compile(r"weather|lists|counting|asking about|planning|thinking about"), _P("[Planning is half the pleasure|The days before are often the best ones|It's close now], [isn't it|enjoy it]!", "{occ:C} [is clearly on your mind|must mean a lot to you|sounds better every minute], [and rightly so|how nice|I can tell].")),
)  # fmt: skip
"""What the user just told, by its words -> an answer that shows it was heard; the first that fits."""
_STEER = _P(
    "[As for the|Coming back to the|Back to the|And the] {name}: {fact}[, in case that helps you decide|, if that helps|, and that may be worth something|]",
    "[Maybe|Perhaps] {liked} [would take one worry off your mind|could be part of that|fits into that picture|would make it a little easier]",
    "[And that's where|Maybe that's where|That's a moment where] {liked} [comes in|could help|might be welcome]",
    "[By the way|Incidentally|While we're at it], {fact}, [so I can well imagine {them} at {occ2}|so don't rule {them} out yet|which might matter here]",
    "[Can you picture|Would you see|Could you imagine] {that_name} [being part of it|in that setting|as part of the plan]? {fact:C}",
    "[I still think|I'd say|I have the feeling] the {name} [could play a part|might fit right in|may be worth another look]: {fact}",
    "[If you like|Whenever you're ready], [tell me how|let me know how] the {name} [strike{s} you now|feel{s} to you|look{s} to you by now]; {fact}",
    "[Meanwhile|In the meantime], [keep|bear] in mind that {fact}, [just in case|for what it's worth|it may tip the scales]",
    "[And would|So would|Would] {that_name} [do for a start|still be an option|be a candidate]? [As I said|Remember|For the record], {fact}",
    "[What do you say to|How do you feel about] {liked} [by now|after all that|on second thought]?",
    "[I wonder if|It makes me wonder whether] {liked} [would make you smile|is what tips the scales|might be just the thing], [knowing that|all the more since] {fact}",
    "[Let's see whether|Maybe] {that_name} [deserve{s} a place in that story|can be part of the next story]: {fact}",
)


def assistant_chit_chat(values: AssistantChitChat, dice: Random) -> str:
    """A kind word on what the user told, and a way back to the item shown last."""
    item = values.item
    heard = _heard(values.conversation)
    slots = _slots(heard) | dict(voice(item.product_type, item.product_class))
    slots["occ"] = heard.occasion or "this"
    slots["occ2"] = heard.occasion or "your next outing"
    slots["that_name"] = f"{slots['that']} {slots['name']}"
    rows = [(field, value) for field, value in facts(item) if field not in ("size", "care")]
    last = next((turn.text for turn in reversed(values.conversation) if turn.role == "user"), "").lower()

    def say() -> str:
        before = f" before {heard.occasion}" if heard.occasion else ""
        heard_phrases = next((phrases for pattern, phrases in _LISTENS if pattern.search(last)), None)
        warm = (heard_phrases if heard_phrases and dice.random() < 0.85 else _WARM).say(dice, before_occ=before, **slots)
        if not rows:
            return paragraph(warm, f"Would you like to keep the {slots['name']} in mind?")
        field, value = pick(dice, rows)
        fact = states(dice, item.product_type, field, value)
        shape = [row for row in rows if row[0] not in ("color", "pattern", "climate", "activity")] or rows
        liked = the(*pick(dice, shape)) or the(field, value) or f"the {slots['name']}"
        return paragraph(warm, _STEER.say(dice, fact=fact, liked=liked, **slots))

    return _afresh(dice, values.conversation, say)
