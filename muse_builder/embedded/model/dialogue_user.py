"""The User Simulator of the embedded model: reveal, share, accept, reject, chat (paper 3.3.1, Fig. 17).

Every text is opener x core x reason x closer, each drawn from phrases with inner choices; wordings that echo earlier turns of
the same conversation are drawn again.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Callable, Iterable, Mapping
from random import Random

from muse_builder.embedded.model import claims
from muse_builder.embedded.model.claims import is_plural, occasion_in, overlap, the, voice, wished
from muse_builder.embedded.model.comparing import COOL, DARK, LIGHT, WARM, like
from muse_builder.embedded.model.garments import part_of
from muse_builder.embedded.model.grammar import Phrases, capital, lowered, paragraph, pick, sentence, with_article
from muse_builder.embedded.model.lexicon import describe, facts, noun
from muse_builder.embedded.model.needs import CONCEPTS, concept_of, concept_said, wish
from muse_builder.embedded.model.occasions import read_scenario
from muse_builder.embedded.model.people import ME, Pronouns, recipient, years
from muse_builder.embedded.model.smalltalk import THEMES, Theme
from muse_builder.embedded.model.telling import BODILY, parts, told
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks.base import Utterance
from muse_builder.tasks.synthesis import Accept, Difference, Reject, RevealNeeds, RevealScenario, ShareOutfit, UserChitChat

_FIELDS = tuple(Attributes.model_fields)
_P = Phrases

# --- who speaks -------------------------------------------------------------------------------------------------------

_PRECISE = re.compile(
    r"engineer|analyst|scien|account|develop|program|architect|research|lawyer|doctor|surgeon|pharmac|data|audit|actuar|technic|chem",
    re.I,
)
_FORMAL = re.compile(
    r"director|manager|officer|executive|judge|professor|diplomat|consult|bank|attorney|principal|librar|curator", re.I
)


def register(person: Person) -> str:
    """How this person talks: "child", "young", "precise", "formal", "elder" or "plain"."""
    if years(person) < 14:
        return "child"
    if years(person) < 25:
        return "young"
    if _PRECISE.search(person.profession):
        return "precise"
    if years(person) >= 62:
        return "elder"
    if _FORMAL.search(person.profession):
        return "formal"
    return "plain"


def _wearer(text: str | None) -> Mapping[str, str]:
    """Slots for whom it is bought: i, me, my, im, ill, id, have, ws (the -s of a verb); whom and who name them."""
    whom = recipient(text)
    if whom is None:
        return {"i": "I", "me": "me", "my": "my", "im": "I'm", "ill": "I'll", "id": "I'd", "have": "have", "ws": "", "do": "do",
                "whom": "me", "who": "I", "whos": "my", "himself": "myself"}  # fmt: skip
    own = whom.pronouns
    many = own.plural_verb
    return {"i": own.he, "me": own.him, "my": own.his, "im": f"{own.he}'re" if many else f"{own.he}'s", "ill": f"{own.he}'ll",
            "id": f"{own.he}'d", "have": "have" if many else "has", "ws": "" if many else "s", "do": "do" if many else "does",
            "whom": whom.mine, "who": whom.my_relation, "whos": f"{whom.my_relation}'s", "himself": own.himself}  # fmt: skip


def _afresh(dice: Random, conversation: tuple[Utterance, ...], say: Callable[[], str], *, quoted: Iterable[str] = ()) -> str:
    """The one of a few drawn texts that echoes the user's earlier turns least; the first that echoes nothing.

    Args:
        quoted: what may be said again word for word: the wishes that were told.
    """
    earlier = " ".join(utterance.text for utterance in conversation if utterance.role == "user")
    for words in quoted:
        earlier = earlier.replace(words, ".")
    openers = {_opener(utterance.text) for utterance in conversation if utterance.role == "user"}
    best, least = "", 99
    for _ in range(4):
        text = say()
        echo = overlap(text, earlier) + (3 if _opener(text) in openers else 0)
        if echo < least:
            best, least = text, echo
        if not echo:
            break
    return best


def _opener(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower())[:2])


# --- opening ----------------------------------------------------------------------------------------------------------

_HI: dict[str, Phrases] = {
    "child": _P("[Hi|Hello|Hey][!| there!]", "[Um, hi|Hi hi]!", "Hello, [can you help me|I need help], please?", ""),
    "young": _P(
        "[Hey|Hi|Heya][!| there!]", "[Hey|Hi], [quick one|so here's the thing].", "[Okay|Alright], [so|here goes].", "", ""
    ),
    "precise": _P(
        "[Good day|Hello|Hi].",
        "Hello, [a bit of background|some context] first.",
        "[Let me set the scene|Some context, then].",
        "",
    ),
    "formal": _P(
        "[Good day|Good evening|Hello].",
        "[Thank you|Thanks] for [asking|the welcome].",
        "Hello, [a pleasure|thank you for your time].",
        "",
    ),
    "elder": _P(
        "[Good day to you|Hello, dear|Hello there|Good morning].",
        "[Oh, hello|Well, hello] there.",
        "[How kind|That's kind] of you to ask.",
        "",
    ),
    "plain": _P(
        "[Hi|Hello|Hey][ there|]!",
        "[Hi|Hello], [it's good to have someone to ask|maybe you can help me|you might be just the person to ask|I hope you have a minute].",
        "[Oh, perfect timing|Good timing|Just who I need].",
        "",
        "",
    ),
}
_ASKS = _P(
    "I [could use|would love|need] [a hand|some help|a bit of advice] [with that|finding the right thing|before I buy anything]",
    "I [thought|figured] I'd [ask you first|get some advice|see what you have] before [I wander through ten shops|I buy the wrong thing|I give up]",
    "[maybe|perhaps] you can [point me in the right direction|help me out|steer me right]",
    "I'm [not sure where to begin|starting from zero with this|open to ideas]",
    "I want to [get this sorted|cross this off my list|have it settled] [early|soon|properly this time]",
    "so here I am[, with no clear idea yet|, a little lost|, full of hope|, hoping for a tip]",
    "and I've [put off|been putting off] the shopping [for weeks|far too long|until now]",
    "where would you [start|look first|begin]?",
    "I [keep looking at the same few things and nothing stands out|went through two shops already and came home with nothing]",
)
_ASKS_EVENT = _P(
    "I'd [rather not|hate to] [leave it to the last minute|improvise the night before|turn up in something wrong]",
    "nothing in my [wardrobe|closet|drawers] [feels right|really works|quite fits] for that",
    "I [had a look at|went through] my closet [last night|on Sunday], and [there's a gap|something is missing]",
)
_GIFT = _P(
    "I'm [shopping|looking] for {whom}[, actually|, not for myself|]",
    "it's for {whom}, [so I want to get it right|and I'd love to surprise {me}|not for me]",
    "I [want|would like] to [find|get] something for {whom} [for it|in time|that {i} will really use]",
    "this is [about|for] {whom}: I'd like to find {me} something [nice|good|{i} will love]",
)
_FEELING: dict[str, Phrases] = {
    "child": _P("[I'm so excited|It's going to be so cool|I can't wait]!", "I'm a [bit|tiny bit] nervous.", "It's a big deal [for me|at my school].", ""),
    "young": _P("[So|Really] [excited|nervous] [about it|already|right now]!", "[Kind of|Sort of] a big deal for me.", "I've been [counting the days|talking about nothing else].", ""),
    "precise": _P("[The date is fixed|Planning is done], [the outfit isn't|clothes are the open item].", "I like to [plan such things|be prepared].", ""),
    "formal": _P("It [matters|means a good deal] to me to [look the part|arrive prepared].", "I would like to [do it justice|make a good impression].", ""),
    "elder": _P("At my age one [looks forward to such things|doesn't leave this to chance].", "It's been years since the last time.", "I'm [quite looking forward to it|rather excited, I admit].", ""),
    "plain": _P("I'm [really looking forward to it|honestly excited|a little nervous].", "It's been [on my mind|in my calendar] [for weeks|all month].", "It's a [big day|big moment] for me.", "", ""),
}  # fmt: skip
_AHEAD = frozenset(("event", "timed", "doing"))
"""Builds of scenarios that lie ahead, so that one can be nervous about them; nobody is about a closet to be sorted."""


def reveal_scenario(values: RevealScenario, dice: Random) -> str:
    """What is coming up, as this person tells it; for whom, when it is a gift: at most three sentences. No product."""
    slots = _wearer(values.recipient)
    kind = register(values.person)
    hard = claims.is_sad(values.scenario) or BODILY.search(values.scenario) is not None
    ahead = not (hard or values.recipient) and parts(values.scenario).build in _AHEAD

    def say() -> str:
        said = told(values.scenario, recipient(values.recipient), dice)
        hi = "" if any(turn.role == "user" for turn in values.conversation) else _HI[kind].say(dice)
        gift = _GIFT.say(dice, **slots) if values.recipient and slots["whom"] not in said else ""
        room = 3 - len(re.findall(r"[.!?](?:\s|$)", sentence(said))) - bool(gift) - (len(hi.split()) > 2)
        after = ""
        if room > 0:
            if ahead and dice.random() < 0.4:
                after = _FEELING[kind].say(dice)
            elif dice.random() < 0.7:
                after = (_ASKS_EVENT if ahead and dice.random() < 0.3 else _ASKS).say(dice)
        return paragraph(hi, said, gift, after)

    return _afresh(dice, values.conversation, say)


_CLAUSE = re.compile(
    r"^(?:(?:i|he|she|they) (?:would )?(?:needs?|wants?|likes?) |needs? |wants? |looking for )?(?:to be )?(?:it to be )?"
    r"(?:something|anything|one|a piece|a pair) (?:that|which) (?P<clause>.+)$",
    re.IGNORECASE,
)


def _as_clause(text: str) -> str:
    """The need as what follows "something that": "keeps my hair dry"; "" where the text has another shape."""
    text = text.strip().rstrip(".!")
    found = _CLAUSE.match(text)
    if found:
        return found["clause"]
    first = text.split(" ", 1)[0].lower().rstrip(",")
    if first in ("is", "has", "can", "won't", "doesn't", "lets", "will", "isn't", "has", "must", "should") or (
        first.endswith("s")
        and not first.endswith("ss")
        and first not in ("this", "its", "his", "hers", "pockets", "sleeves", "buttons")
    ):
        return lowered(text)
    return ""


_NEEDS = _P(
    "I'm [looking for|after|hoping to find] {kind}{where} that {one}[ and that|, and ideally one that] {two}",
    "[what I have in mind|the thing I'm after|what I need] is {kind}{where}, something that {one} and, [just as important|if possible], something that {two}",
    "[mainly|basically] {kind}{where}. [It should be something|I'd want something] that {one}, and [ideally|preferably] something that {two}",
    "two things [matter to me|are important]: something that {one}, and something that {two}. [I'm thinking of|I'm picturing|So probably] {kind}{where}",
    "{kind:C}{where}, [I think|I'd say|most likely]. [First|Above all|Most of all] I want something that {one}, and then something that {two}",
    "[could you|can you|would you] [find me|show me|suggest] {kind}{where} that {one}? [It'd be great|I'd be happy|Bonus points] if it's also something that {two}",
    "I [picture|imagine|keep thinking of] {kind}{where}, [the sort|the kind] that {one}, and also something that {two}",
    "I [need|want] something that {one}, [that's the main thing|no question]. [And|And ideally] something that {two}. So {kind}{where}, [probably|I suppose|please]",
    "I [need|could use|am missing] {kind}{where}. [The main thing|What counts most] is that I get something that {one}, and I'd love something that {two}",
    "[honestly|to be clear], [any|almost any] style will do as long as I get {kind}{where} that {one}. [My other wish is|And my second wish is] something that {two}",
    "[let's start with|I'd start with] {kind}{where}. I [need|want] something that {one}, and [on top of that|just as much] something that {two}",
    "for me, {kind}{where} [would be right|makes sense]. [Ideally|If I can choose,] something that {one} and [preferably|with luck] something that {two}",
)
_NEEDS_FOR = _P(
    "I'm [looking for|after|hoping to find] {kind}{where} for {me} that {one}[ and that|, and ideally one that] {two}",
    "{who} [could use|needs|would love] {kind}{where}, [something|one] that {one} and, [just as important|if possible], [something|one] that {two}",
    "[I'm thinking of|I picture] {kind}{where} for {me}, something that {one}. [And|Also,] something that {two} [would be lovely|would help|matters]",
    "two things matter for {me}: something that {one}, and something that {two}. [I'm thinking of|I'm picturing|So probably] {kind}{where}",
    "{kind:C}{where}, [I think|I'd say]. [First|Above all] {i} need{ws} something that {one}, and then something that {two}",
    "[could you|can you|would you] [find|suggest] {kind}{where} for {me} that {one}? [It'd be great|I'd be happy|{i:C}'d be delighted] if it's also something that {two}",
    "[what {i} need{ws}|what {who} needs] is {kind}{where}. [It should be something|I'd want something] that {one}, [and|plus] something that {two}",
)
_SHOULD = _P(
    "I'm [looking for|after] {kind}{where}{for_them}. It should {base}, and [ideally|if possible] {base2}",
    "{kind:C}{where}{for_them}, [I think|I'd say|please]. It [has to|should|needs to] {base} and [ideally|also] {base2}",
    "[maybe|probably] {kind}{where}{for_them}. [Most of all|Above all] it should {base}, and [preferably|also] {base2}",
    "I'd [like|love] {kind}{where}{for_them}. It [should|has to] {base}, that's the main thing, and [ideally|preferably] {base2}",
)
"""Only where both wishes have a base form: "it should keep my ears warm", not "it should be something that I can fasten"."""
_WHERE = {
    "women": (" in women's sizes", " for women", " from the women's range", " for a woman"),
    "men": (" in men's sizes", " for men", " from the men's range", " for a man"),
    "girls": (" in girls' sizes", " for a girl", " from the girls' range"),
    "boys": (" in boys' sizes", " for a boy", " from the boys' range"),
    "baby": (" in baby sizes", " for a baby"),
}
_NO_DEPARTMENT = re.compile(r"jewel|bag|watch|accessor|wallet|cards|carry|wrist|gear|scarf|hat\b|sunglasses|decorat|home")


def _where(person: Person, recipient_text: str | None, kind: str, dice: Random) -> str:
    if _NO_DEPARTMENT.search(kind):
        return ""
    whom = recipient(recipient_text)
    if whom is not None:
        department = whom.department
    elif person.gender == "unknown":
        return ""
    else:
        child = years(person) < 14
        department = ("girls" if child else "women") if person.gender == "female" else ("boys" if child else "men")
    choices = _WHERE.get(department)
    if choices and whom is not None:  # "for a man for him" says it twice
        choices = tuple(words for words in choices if not words.startswith(" for "))
    return pick(dice, choices) if choices else ""


def reveal_needs(values: RevealNeeds, dice: Random) -> str:
    """The wide kind and the two requirements, in this person's words."""
    slots = dict(_wearer(values.recipient))
    slots["kind"] = values.kind
    texts = [requirement.text for requirement in values.requirements][:2]

    def say() -> str:
        slots["where"] = _where(values.person, values.recipient, values.kind, dice)
        clauses = [_as_clause(text) for text in texts]
        if len(clauses) == 2 and all(clauses):
            one, two = clauses if dice.random() < 0.5 else reversed(clauses)
            bases = [claims.to_infinitive(clause) for clause in (one, two)]
            slots["for_them"] = f" for {slots['me']}" if values.recipient else ""
            if dice.random() < 0.3 and not any(base.startswith(("be something", "be able")) for base in bases):
                said = _SHOULD.say(dice, base=bases[0], base2=bases[1], **slots)
            else:
                said = (_NEEDS_FOR if values.recipient else _NEEDS).say(dice, one=one, two=two, **slots)
            return paragraph(said)
        start = f"I'm {pick(dice, ('after', 'looking for', 'hoping for'))} {values.kind}{slots['where']}"
        return paragraph(start, *texts)

    return _afresh(dice, values.conversation, say)


_MINE = _P(
    "[here's|this is|have a look at] {owned}[ that I bought a while ago| I already own|, fresh from my closet|, one of my favorites|]",
    "I [already own|have|just got|recently picked up] {owned}[, see the picture|, here's a photo| and I love wearing {them}|]",
    "I've got {owned} [at home|in my closet][, see the photo|, as you can see|]",
    "[take a look at this|look]: {owned}, [my recent find|my weekend favorite|hardly ever worn so far]",
    "[so {this} {be}|meet] the {name} I [plan to wear|want to build on|keep reaching for]: {owned}",
)
_HERS = _P(
    "[here's|this is] {owned} that {i} already own{ws}",
    "{i} {have} {owned}[, see the picture|, here's a photo|]",
    "{i} {have} {owned} that {i} wear{ws} a lot[, here's a photo|]",
    "{my} latest find is {owned}[, as you can see|, see the photo|]",
)
_GOES = _P(
    "[now|and now] I [need|want|would like] {kind} [to go with {them}|to wear with {them}|that doesn't clash with {them}]",
    "what [would you suggest|comes to mind] if I want {kind} [to match|to go with {that}|that works with {them}]?",
    "[do you have|can you find|could you suggest] {kind} [that goes with {that}|that picks up the look|to round it off]?",
    "I'm [missing|looking for|still without] {kind} [to finish the look|to pair with {them}|that would sit well next to {them}]",
    "{kind:C} is what's missing, [I just don't know which|and that's where you come in]",
    "I'd [like|love] {kind} that [suits {them}|gets along with {them}|looks good with {them}]",
)


def share_outfit(values: ShareOutfit, dice: Random) -> str:
    """The owned item in a few true words, and the wish for something that goes with it."""
    slots = dict(_wearer(values.recipient)) | dict(voice(values.outfit_item.product_type, values.outfit_item.product_class))
    slots["kind"] = values.kind
    kind = register(values.person)
    # "Plain" is said of nothing by those who own it, unless there is nothing else to say.
    solid = values.outfit_item.attributes.pattern[:1] in (("solid",), ("plain",)) and bool(values.outfit_item.attributes.color)
    plain = frozenset(("pattern",)) if solid else frozenset[str]()

    def say() -> str:
        owned = describe(values.outfit_item, dice, before=2, after=1 if dice.random() < 0.3 else 0, without=plain)
        mine = (_HERS if values.recipient else _MINE).say(dice, owned=owned, **slots)
        hi = _HI[kind].say(dice) if dice.random() < 0.5 else ""
        gift = f"I'm shopping for {slots['whom']}" if values.recipient else ""
        return paragraph(hi, gift, mine, _GOES.say(dice, **slots))

    return _afresh(dice, values.conversation, say)


# --- accept -----------------------------------------------------------------------------------------------------------

_THANKS: dict[str, Phrases] = {
    "child": _P("[Yes|Wow|Yay], [thank you|thanks][ so much|]!", "[That's|This is] [so cool|the best|awesome], thanks!", "[Oh wow|Ooh], [I want|I love] {that_one}! Thank you!"),
    "young": _P("[Yes|Yesss|Okay yes], [thank you|thanks]!", "[Oh I love|Obsessed with|So into] {that_one}, [thanks|thank you][ so much|]!", "[Sold|Done|Perfect], [thanks a lot|you're the best|thank you]!"),
    "precise": _P("[Thank you|Thanks], [that settles it|that meets the brief|that checks out].", "[Good|Excellent] match, thank you.", "[That works|Agreed], and thank you for [the patience|being thorough]."),
    "formal": _P("[Thank you very much|Many thanks|Thank you], [this will do nicely|I'm convinced|that is very good advice].", "I [appreciate|value] [the suggestion|your patience|your help][ very much|]."),
    "elder": _P("[Well, thank you|Thank you, dear|Thank you kindly], [that's lovely|that'll do nicely|you've been a great help].", "[Oh, how nice|Oh, lovely], thank you."),
    "plain": _P(
        "[Oh, |Yes, |]{that_one} I like[ a lot| very much|], [thank you|thanks][ so much|]!", "[Perfect|Great|Wonderful], [thank you|thanks][ for this| for sticking with me|]!",
        "[You found it|That's it|Sold], [thanks a lot|thank you|thanks]!", "[Thanks|Thank you] for [listening|your patience|all the help], [I'm taking {that_one}|{that_one} it is|I'm happy with {that_one}].",
        "I [think|believe] [we have a winner|we're there|my search is over], [thank you|thanks]!",
    ),
}  # fmt: skip
_WHY = _P(
    "with {first} and {second}, {it}'ll [do just what|be just what|cover what] I [asked for|had in mind]{for_occ}",
    "{first} [won me over|settled it|did it for me][ right away| in the end|], and {second} [sealed it|tipped the scales]",
    "[I can already see|I can picture] {himself} {wearing} {them}{for_occ}, [above all|not least] because of {first} and {second}",
    "[what I like most|the best part] is {first}, [closely followed by|along with|together with] {second}",
    "[between|what with] {first} and {second}, I [don't need to look any further|can stop searching|have no doubts left]{for_occ}",
    "I [like|love] {first}, and {second} [{be2} a nice extra|won't hurt either|{be2} just right]",
    "{first} and {second}: [that's exactly what I was after|that's what I was hoping for|just what was missing]",
)
_WHY_USE = _P(
    "{first} will [make life easier|make a real difference]{for_occ}, and I [like|love|really like] {second}",
    "{ill} be glad of {first}{for_occ}, and {second} [won't hurt either|{be2} a nice extra]",
)
_WHY_NEED = _P(
    "so {i} get{ws} something that {need} after all, and {second} [come{s2} on top|{be2} a nice extra|make{s2} it even better]",
    "something that {need} was [my first wish|what mattered most|the hard part], and {second} [{be2} a bonus|make{s2} it even better]",
    "[exactly|that's exactly] what I meant by something that {need}, [and|plus] {second} [{be2} a bonus|won't hurt either]",
)
_WHY_WISH = _P(
    "I [asked for|wanted] something that {need}, and {first} [should do exactly that|should see to it|will take care of that]",
    "{first:C} should [do the trick|see to that]: [at last|finally] something that {need}",
    "something that {need} was [my first wish|what mattered most|the hard part], and [with {first} I've found it|{first} settle{s1} it]",
    "[exactly|that's exactly] what I meant by something that {need}, [and|plus] {second} [{be2} a bonus|won't hurt either|{be2} a pleasure to look at]",
    "thanks to {first} {i} finally {have} something that {need}",
    "I'd [almost|nearly] given up on finding something that {need}, and here {it} {be}{with_first}",
)
_WHY_PROMISE = _P(
    "with {first}, {it} {will}, and I [like|love|do like] {second} [too|as well]",
    "{it} {will}, [thanks to|because of] {first}, and {second} [{be2} a nice extra|make{s2} it even better|won't hurt either]",
    "{it} {will}, and that's [what counts|what I was after|the main thing]",
    "thanks to {first}, {it} {will}, [which is all I asked|just what I hoped for|and that was the point]",
)
_WHY_BOTH = _P(
    "something that {need} and that {need2}: [that's the whole list|that's everything I asked for]",
    "so that's something that {need}, and that {need2}: [I couldn't ask for more|just what I hoped for]",
)
_LAST = _P(
    "[one thing less to worry about|one thing off my list|that's one worry gone]{for_occ}", "I'll [take|order] {them}[ right away| today|]",
    "[you really listened|you took my wishes seriously|you were a great help]", "that [was easier than I feared|went better than expected|was worth the search]",
)  # fmt: skip
_LAST_OWN = _P(
    "[can't wait|I can't wait] to [try {them}|see {them} in person|have {them} here]", "I'll get a lot of use out of {them}",
    "my [friends|family] will [ask|want to know] where {they_from} from",
)  # fmt: skip
_LAST_GIFT = _P(
    "{ill} [get a lot of use out of {them}|love {them}|be so pleased]", "I [can't wait to see|can already picture] {my} face", "now [all I need is some wrapping paper|only a card is missing]",
)  # fmt: skip
_LAST_OCCASION = _P("now I can [look forward to|think about the rest of] {occ}", "{occ:C} can come")


_DULL = frozenset("polyester nylon plastic rubber acrylic lycra elastane spandex polyamide rayon viscose modal resin silicone metal alloy pvc eva".split())  # fmt: skip
"""Materials nobody is won over by, unless they were asked for."""


def _liked(item: Item, requirements: tuple[Requirement, ...], dice: Random) -> list[str]:
    """Two or more true things to like, what was required first, each of another field where possible."""
    phrases: dict[str, str] = {}
    for requirement in requirements:
        for value in claims.stated(item, requirement.attribute):
            if requirement.value and like(requirement.value, value):
                phrase = the(requirement.attribute, value)
                if phrase:
                    phrases.setdefault(requirement.attribute, phrase)
    rest = _spoken_facts(item)
    for field, value in dice.sample(rest, len(rest)):
        dull = value in _DULL if field == "material" else field == "closure" and item.product_class == "Decoration"
        phrase = "" if dull else the(field, value)
        if phrase and field not in phrases and not any(_shares(phrase, other) for other in phrases.values()):
            phrases[field] = phrase
    # "The plain look" is a last resort: there is mostly something better to say.
    return sorted(phrases.values(), key=lambda phrase: phrase == "the plain look")


def _spoken_facts(item: Item) -> list[tuple[str, str]]:
    """What is stated, but for care and sizes; of several colors the one the item is spoken of by."""
    main = (("color", claims.colors(item)),) if item.attributes.color else ()
    return [*main, *(row for row in facts(item) if row[0] not in ("care", "size", "color"))]


def _shares(one: str, other: str) -> bool:
    common = set(re.findall(r"\w+", one)) & set(re.findall(r"\w+", other))
    return bool(common - {"the", "a", "with", "for", "and", "of", "in"})


def accept(values: Accept, dice: Random) -> str:
    """Thanks, and why it suits: by the wishes, then by features of the item; one to three sentences."""
    item = values.item
    slots = dict(_wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion or "the rest"
    slots["they_from"] = "they're" if slots["it"] == "they" else "it's"
    present = bool(values.recipient) and read_scenario(values.scenario).gift
    if values.recipient:
        slots["himself"] = slots["me"]
    kind = register(values.person)
    liked = _liked(item, values.requirements, dice)
    met = [
        (_as_clause(requirement.text), phrase)
        for requirement in values.requirements
        for value in claims.stated(item, requirement.attribute)[: 1 if requirement.attribute == "color" else 4]
        if requirement.value and like(requirement.value, value)
        for phrase in (the(requirement.attribute, value).removeprefix("the plain look"),)
    ]
    met = [(clause, phrase) for clause, phrase in met if clause and len(clause.split()) < 13]
    while len(liked) < 2:
        liked.append("the overall look" if "the overall look" not in liked else "how simple it is")

    def say() -> str:
        slots["for_occ"] = f" for {occasion}" if occasion and dice.random() < 0.5 else ""
        first, second = liked[0], pick(dice, liked[1:-1] if len(liked) > 2 and liked[-1] == "the plain look" else liked[1:])
        need, frames = "", _WHY
        needs = {}
        draw = dice.random()
        if len({clause for clause, _ in met}) > 1 and draw < 0.2:
            frames = _WHY_BOTH
            needs = {"need": met[0][0], "need2": next(clause for clause, _ in met if clause != met[0][0])}
        elif met and draw < 0.8:
            need, by = pick(dice, met)
            first = by or first
            others = [phrase for phrase in liked if not _shares(phrase, first) and phrase != "the plain look"]
            second = pick(dice, others) if others else second
            hoped = "" if first.endswith((" color", " pattern", " look")) else claims.promise(need)
            frames = _WHY_PROMISE if by and hoped and dice.random() < 0.5 else _WHY_WISH if by else _WHY_NEED
            needs = {"need": need, "will": hoped}
        elif not re.search(r" (?:color|pattern|look)$", first) and dice.random() < 0.3:
            frames = _WHY_USE
        many, many1 = is_plural(second), is_plural(first)
        why = frames.say(
            dice, first=first, second=second, be2="are" if many else "is", s2="" if many else "s", s1="" if many1 else "s",
            with_first=f", with {first}", **needs, **slots,
        )  # fmt: skip
        why = re.sub(r"\b(the [^,.;:]*s) means\b", r"\1 mean", why) if many1 else why
        if occasion and occasion in why:
            slots["for_occ"] = ""
        lasts = [_LAST, _LAST, _LAST_OWN if not values.recipient else _LAST_GIFT if present else _LAST]
        lasts += [_LAST_OCCASION] if occasion and not claims.is_sad(values.scenario) and occasion not in why else []
        last = pick(dice, lasts).say(dice, **slots) if dice.random() < 0.5 else ""
        return paragraph(_THANKS[kind].say(dice, **slots), why, last)

    return _afresh(dice, values.conversation, say, quoted=[clause for clause, _ in met])


# --- reject -----------------------------------------------------------------------------------------------------------

_NO: dict[str, Phrases] = {
    "child": _P("[Hmm|Um|Mmh], [not really|I don't think so|not this time].", "[It's nice|It's okay|It's kind of cool], but", "[No|Nah], [sorry|not {that_one}].", "Sorry, but"),
    "young": _P("[Hmm|Eh|Ooh], [not quite|almost|not really my thing].", "[Cute|Nice|Not bad], but", "[I get why you picked {that_one}|Good try], but", "[Okay|Hm], close, but"),
    "precise": _P("[Close|Nearly], but", "[Two points|Two things], [if I may|to be exact].", "[On paper|In principle] it's [fine|good], but", "[Almost|Not quite], [for two reasons|as far as I can tell]."),
    "formal": _P("[Thank you|I appreciate it|A thoughtful choice], but", "[I'm afraid|Unfortunately,] [that isn't quite it|I'll have to pass].", "I see the idea, but", "[Not quite|Not yet], thank you."),
    "elder": _P("[Oh, that's kind|It's a nice thought], but", "[No, dear|I'm afraid not|Not for {me}].", "[Well, no|Hm, no], [thank you|I'm afraid].", "Thank you, but"),
    "plain": _P(
        "[Thanks|Thank you], but", "[Hmm|Well|Mm], [not quite|close, but no|I'm not convinced].", "[Nice|Decent|Good-looking], but", "I [like|appreciate] the [idea|direction|thought], but",
        "[I'd rather pass on|I'll skip|I don't think it's] {that_one}.", "[It's a start|Not far off], but", "[I can see why you'd say that|I see what you mean], but", "[That's not|{that_one:C} {isnt}] quite [it|what I had in mind|right].",
    ),
}  # fmt: skip
_AGAIN = _P(
    "[Closer|Getting closer|A step in the right direction], but", "[Still not quite it|Not quite there yet|Not yet], I'm afraid.", "[We're getting there|Almost], but",
    "[Sorry to be picky|Sorry, I'm being difficult], but", "[Thanks for trying again|Thanks for keeping at it|Good of you to keep looking], but", "That one's [nice|good-looking] too, but",
    "[I like where this is going|I see where you're going with this], but",
)  # fmt: skip
_PAIR = _P(
    "{no}. [I was hoping for|What I pictured was|I came for] {yes}",
    "{no}; {yes} [would be more like it|would suit {me} better|would be my choice]",
    "{no}, so I'd [rather have|prefer|go for] {yes}",
    "{no}, and I'd [feel better with|be happier with] {yes}",
    "{no}. I'd [rather look at|rather try] {yes} instead",
    "{no}, [whereas|while] {yes} [would work|would be just right]{for_occ}",
    "{no}; I [want|would like] {yes}",
    "{no}, and {i} really need{ws} {yes}",
    "{no}. [Could we try|How about|Do you have] {yes}[ instead|, maybe|, perhaps|]?",
    "{no}, and I was [hoping for|thinking of|picturing] {yes}",
    "{yes} would be [nicer|better]: {no}",
)
_PAIR_TYPE = _P(
    "I wasn't [really |]looking for {found}; {yes} would be right",
    "{found} isn't what I came for, I'd need {yes}",
    "I'm after {yes} rather than {found}",
    "{yes} would be [closer to it|more like it] than {found}",
    "{found} won't do{for_occ}, I was thinking of {yes}",
    "what about {yes} instead of {found}?",
)
_ONLY = _P(
    "I'd [want|need|like|love] {yes}",
    "{yes} [would help|matters to me|would make the difference]",
    "{i} need{ws} {yes}",
    "I'm [looking for|hoping for] {yes}",
    "what I'm after is {yes}",
    "it [should|would have to|ought to] be {yes}",
    "I'd [rather have|prefer] {yes}",
    "[can you find|could you find|is there] {yes}[, maybe|, perhaps|]?",
)
_VAGUE = _P(
    "it ought to be something that {clause}",
    "[could it be|would there be] {a_thing} that {clause}?",
    "[ideally|if possible], {a_thing} that {clause}",
    "something that {clause} would [win me over|make me happy|be even better]",
    "I'd [love|need|want] {a_thing} that {clause}{for_occ}",
    "what about {a_thing} that {clause}?",
    "I'd also like something that {clause}",
    "[above all|mostly], I picture something that {clause}",
    "[isn't there|is there] something that {clause}?",
)
"""A wish that comes up only now."""
_VAGUE_TOLD = _P(
    "[don't forget|remember], I'm after something that {clause}",
    "it still has to be something that {clause}",
    "I'm still [missing|looking for] something that {clause}",
    "[like I said|as I said], I need something that {clause}",
    "what about something that {clause}, as I [said|asked]?",
)
"""A wish that was told before, in the words it was told in."""
_DOUBTS = _P(
    "I [doubt|can't quite see] that {it} {does_it}",
    "I [can't tell|wonder] whether {it} {does_it}",
    "I'm not sure {it} {does_it}",
)
_FEARS = _P("I'm afraid {it} would {bad}", "I [worry|have a feeling] that {it} would {bad}")
"""The same doubted: whether it keeps me warm; that it would scratch, where it should not."""
_MISSED_BY_ME = _P(
    "{no}, [and I'd need that|which is a must for {me}|and that matters to me]",
    "{no}, and I'd [like|love] that",
)
_MISSED = _P(
    "{no}, [and I'd need that|which is a must for {me}|and that matters to me]",
    "[unless I overlooked it|as far as I can see], {no}",
    "{no}, and I'd [like|love] that",
)
_ALSO = ("Also, ", "Besides, ", "Apart from that, ", "On top of that, ", "And ", "Another thing: ", "Plus, ", "")
_CLOSER = _P(
    "[Anything like that|Is there such a thing|Any ideas]?",
    "[What else is there|What else have you got]?",
    "[Then we'd be close|Then I'd be happy|That would do it].",
    "Does that help?",
)
_CLOSER_ANY = _P(
    "[What else is there|What else have you got]?", "Does that help?", "[Any other ideas|Do you have another idea]?"
)

_NO_COLOR = _P(
    "I had my doubts about the {found} right away",
    "as for the {found}, I'd [rather not|rather pass]",
    "{found} [isn't really|isn't] {my_color}",
    "the {found} [doesn't do much|does nothing] for {me}",
    "I'm not [sold on|sure about|in love with] the {found}",
    "{found} wouldn't be my pick",
    "the {found} [isn't what I'd choose|leaves me cold|isn't quite right]",
    "it's the {found} that [puts me off|bothers me|I'm not sure about]",
    "I'd rather not have {it_as} in {found}",
)
_NO_COLOR_WORN = _P(
    "[in {found} {i} look{ws} pale|{found} washes {me} out|{found} makes {me} look tired]",
    "{found} [never looks right|has never worked] on {me}",
    "I can't see {myself} in {found}",
    "{i} {have} enough {found} things [already|in the closet]",
)
_NO_PATTERN = _P(
    "the {pattern} look is [a bit much|not for {me}|not quite {me_style}]",
    "I'm not [keen on|sure about] the {pattern} look",
)
_NO_PLAIN = _P(
    "{it_is} a little plain for {me}",
    "[{it} look{s}|{it_is}] rather plain",
    "I'm not [keen on|sure about] the plain look",
)
_NO_MATERIAL = _P(
    "{found} [isn't what I'd choose|isn't the material I want|isn't right for {me}]",
    "I'm not [keen on|looking for] {found}[ this time|]",
    "{it_is} made of {found}, which [I'd rather avoid|isn't ideal|I'm not looking for]",
    "I'm not a [big|great] fan of {found}",
)
_NO_THING = _P(
    "I [don't really want|wasn't looking for|can do without] {found}",
    "{found} {isnt_found} [what I had in mind|really for {me}|what {i} need{ws}]",
    "I'm not [big on|keen on] {found}",
)
_NO_TYPE = _P(
    "{found} is the wrong kind of thing{for_occ}",
    "{found} would only end up at the back of the closet",
    "{i} already {have} {found}[ at home|, so no need|]",
    "I [wasn't|am not] [really|actually|quite] [after|looking for|thinking of] {found}",
    "{found} [isn't what I came for|won't do]",
    "I [meant|had in mind] something other than {found}",
    "{i} {have} no use for {found}",
)
_NO_DEPARTMENT_P = _P(
    "{it} [look{s}|seem{s}] [cut|made|meant] for {found}",
    "{it_is} from the {range} range",
    "{it_is} [sized|made] for {found}, not for {me}",
)
_MISSING = _P(
    "I [don't see|can't find] {thing}", "there's no [mention of|sign of] {thing}", "{thing} {be_thing} [missing|nowhere to be seen]", "{it} [lack{s}|seem{s} to lack] {thing}",
)  # fmt: skip
_UNSAID = _P(
    "nothing [says|tells me] {it_is} {quality}",
    "{it_is} not [described|listed] as {quality}",
    "I [can't tell|don't see] whether {it_is} {quality}",
)
_NO_QUALITY = _P(
    "{it_is} {quality}, [and that's not what|which isn't quite what] {i} need{ws}",
    "I don't [need|want] {them} to be {quality}",
)
_UNMET = _P(
    "I [can't tell|doubt] [whether|that] {it} {does} what {i} need{ws}",
    "{it} {doesnt} [quite cover|really answer] what I asked for",
    "my [main|first] wish [isn't met|is still open]",
)
_RANGES = {"women": "women's", "men": "men's", "girls": "girls'", "boys": "boys'", "baby": "baby"}


def _complaint(difference: Difference, slots: Mapping[str, str], dice: Random) -> str:
    """What speaks against the item: its own stated value, or what it does not state."""
    field, found, wanted = difference.attribute, difference.found, difference.wanted
    if field == "product_type":
        return _NO_TYPE.say(dice, found=noun(found).some() if found else "this", **slots)
    if field == "department":
        whom = {"women": "women", "men": "men", "girls": "girls", "boys": "boys", "baby": "babies"}.get(found, "everyone")
        found_slots = {**slots, "found": whom, "range": _RANGES.get(found, "everyone's")}
        return _NO_DEPARTMENT_P.say(dice, **found_slots)
    if field == "color" and found:
        worn = slots["wear"] == "wear" and dice.random() < 0.35
        return (_NO_COLOR_WORN if worn else _NO_COLOR).say(dice, found=found, **slots)
    if field == "pattern" and found:
        pattern = claims.looks("pattern", found) or found
        if pattern == "plain":
            return _NO_PLAIN.say(dice, **slots)
        return _NO_PATTERN.say(dice, pattern=pattern, **slots)
    if field == "material" and found:
        return _NO_MATERIAL.say(dice, found=found, **slots)
    if field == "care":
        return f"the care label says {found}" if found else f"I can't tell how to wash {slots['them']}"
    if found and field:
        thing = claims.behind(field, found)
        if thing.startswith("with "):
            thing = thing[5:]
            return _NO_THING.say(dice, found=thing, isnt_found="aren't" if is_plural(thing) else "isn't", **slots)
        if thing.startswith("for "):
            return f"{slots['it']} seem{slots['s']} more {thing}"
        if thing.startswith("that's "):
            return _NO_QUALITY.say(dice, quality=thing[7:], **slots)
        if thing.startswith("that "):
            return f"I don't need something {thing}"
        if thing == "without sleeves":
            return f"{slots['it']} {slots['has']} no sleeves"
        return f"{slots['it_is']} {thing}, which isn't what {slots['i']} need{slots['ws']}"
    if field in _FIELDS:
        thing = claims.behind(field, wanted)
        if thing.startswith("with "):
            return _MISSING.say(dice, thing=thing[5:], be_thing="are" if is_plural(thing) else "is", **slots)
        if thing.startswith("that's "):
            return _UNSAID.say(dice, quality=thing[7:], **slots)
        if thing.startswith("for "):
            return f"nothing says {slots['it_is']} {thing}"
        if thing.startswith(("made ", "in ")):
            return f"{slots['it_is']} not {thing}" if thing.startswith("in ") else _UNSAID.say(dice, quality=thing, **slots)
    return _UNMET.say(dice, **slots)


_NAMES_OUTRIGHT = {"product_type": 0.2, "color": 0.2, "department": 1.0}
_NAMES_OUTRIGHT_ELSE = 0.35
_NAMES_LATER = 0.12
"""How likely somebody names what they want instead of hinting at it, and how much likelier once a second thing has missed.

Set so that of a hundred conversations about a real catalog some 40 find their target and some 45 are handed it at the round
limit, the proportions of the paper's data; naming everything at once would find four in five in the second round."""
_LONG_VALUE = 5
"""Words; nobody asks for "1-inch elastic band on inner bra" by that name."""
_SHADE = re.compile(r"\b(?:dark|light|shade|colorful)")


def _shade(wanted: str, found: str, dice: Random) -> str:
    """The wish for another color, without its name; "" where no hint tells the two apart."""
    wants, has = set(wanted.split()), set(found.split())
    hints = []
    if wants & DARK and not has & DARK:
        hints += ["something darker", "a darker shade"]
    if wants & LIGHT and not has & LIGHT:
        hints += ["something lighter in color", "a lighter shade"]
    if wants & WARM and not has & WARM:
        hints += ["a warmer color", "something in a warmer color"]
    if wants & COOL and not has & COOL:
        hints += ["a cooler color", "something in a cooler color"]
    return pick(dice, hints) if hints else ""


def _told_needs(conversation: tuple[Utterance, ...]) -> dict[str, str]:
    """What was asked for in so many words before anything was shown: name of the Concept -> what follows "something that"."""
    said = next((turn.text for turn in reversed(conversation) if turn.role == "user" and turn.action == "reveal"), "")
    return {concept.name: need for need in claims.raw_needs(said) if (concept := concept_said(need))}


_MANY = {"doesn't": "don't", "isn't": "aren't", "hasn't": "haven't"}


def _does(clause: str, slots: Mapping[str, str]) -> str:
    """The clause as it follows the item's pronoun: "keeps me warm", "keep me warm" of shoes, "is something I can layer"."""
    first, _, rest = clause.partition(" ")
    if first in ("I", "he", "she", "they"):
        return f"{slots['be']} something {clause}"
    if slots["it"] != "they" or first in ("can", "can't", "won't", "will"):
        return clause
    if first.endswith("n't"):
        return f"{_MANY.get(first, first)} {rest}"
    return f"are {rest}" if first == "is" else claims.to_infinitive(clause)


def _hint(difference: Difference, part: str, who: Pronouns, told_needs: Mapping[str, str], dice: Random) -> tuple[str, str]:
    """What one would rather see without its name: (a noun phrase, ""), or ("", what follows "something that"), or two times ""."""
    field, wanted = difference.attribute, difference.wanted
    if field == "color":
        return _shade(wanted, difference.found, dice), ""
    if field == "pattern":
        calm = wanted in ("solid", "plain")
        if not calm and difference.found not in ("", "solid", "plain"):
            return wished(field, wanted), ""
        return ("something calmer" if calm else "something with more going on"), ""
    if field in ("product_type", "department"):
        return "", ""
    if field in _FIELDS:
        concept = concept_of(field, wanted, part)
        if concept not in CONCEPTS:
            return wished(field, wanted), ""
        if concept.name in told_needs:
            return "", told_needs[concept.name]
        clause = wish(concept, dice, who, part)
        told_words = set(re.findall(r"[a-z]{4,}", wanted.lower()))
        return "", ("" if told_words & set(re.findall(r"[a-z]{4,}", clause.lower())) else clause)
    clause = _as_clause(wanted)
    return ("", clause) if clause else (lowered(wanted), "")


def _wish(difference: Difference, dice: Random) -> str:
    """What one would rather see, by its name."""
    field, wanted = difference.attribute, difference.wanted
    if field and (field in _FIELDS or field in ("product_type", "department")):
        return wished(field, wanted)
    clause = _as_clause(wanted)
    return f"something that {clause}" if clause else lowered(wanted)


def reject(values: Reject, dice: Random) -> str:
    """Declines with the two differences, named or hinted at: one to three sentences, no brand, no price, no title."""
    item = values.item
    slots = dict(_wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    slots["occ"] = occasion_in(next((turn.text for turn in values.conversation if turn.action == "reveal"), "")) or "this"
    slots["my_color"] = f"{slots['my']} color"
    slots["me_style"] = slots["me"]
    slots["myself"] = slots["me"] if values.recipient else "myself"
    slots["it_as"] = slots["them"]
    whom = recipient(values.recipient)
    who = whom.pronouns if whom else ME
    kind = register(values.person)
    part = next(
        (part_of(each.wanted) for each in values.differences if each.attribute == "product_type"), part_of(item.product_type)
    )
    again = any(turn.action == "reject" for turn in values.conversation)
    before = _told_needs(values.conversation)
    unsaid = Difference(attribute="", wanted="something else", found="")
    first, second, *_ = (*values.differences, unsaid, unsaid)

    def one(difference: Difference) -> tuple[str, bool]:
        """One reason, and whether it ends on what is wanted."""
        occasion = slots["occ"] if slots["occ"] != "this" else ""
        words = {**slots, "for_occ": f" for {occasion}" if occasion and dice.random() < 0.25 else ""}
        words["a_thing"] = pick(dice, ("something", "something", "one"))
        field = difference.attribute
        chance = _NAMES_OUTRIGHT.get(field, _NAMES_OUTRIGHT_ELSE) + (_NAMES_LATER if again else 0.0)
        # "Something lighter" beside a hint at the same color would say one thing twice: then the color has its name.
        twice = field == "color" and any(not each.attribute and _SHADE.search(each.wanted) for each in values.differences)
        named = dice.random() < chance or twice
        named = named and len(difference.wanted.split()) < _LONG_VALUE
        yes, clause = (_wish(difference, dice), "") if named else _hint(difference, part, who, before, dice)
        known = clause in before.values()
        vague = _VAGUE_TOLD if known else _VAGUE
        if known and dice.random() < 0.35:
            words["bad"] = claims.opposite(clause)
            words["does_it"] = _does(clause, slots)
            vague = _FEARS if words["bad"] else _DOUBTS
        if difference.found:
            no = _complaint(difference, words, dice)
            if field == "product_type" and yes:
                return _PAIR_TYPE.say(dice, found=noun(difference.found).some(), yes=yes, **words), True
            if yes:
                return _PAIR.say(dice, no=no, yes=yes, **words), True
            if clause and dice.random() < 0.6:
                wanted = vague.say(dice, clause=clause, **words)
                return (f"{no}. {capital(wanted)}" if wanted.endswith("?") or dice.random() < 0.5 else f"{no}; {wanted}"), True
            return no, False
        if clause:
            return vague.say(dice, clause=clause, **words), True
        if named and field in _FIELDS and dice.random() < 0.5:
            no = _complaint(difference, words, dice)
            return (_MISSED_BY_ME if no.startswith("I ") else _MISSED).say(dice, no=no, **words), False
        return _ONLY.say(dice, yes=yes or _wish(difference, dice), **words), True

    def say() -> str:
        ordered = (first, second) if dice.random() < 0.6 else (second, first)
        opener = (_AGAIN if again and dice.random() < 0.5 else _NO[kind]).say(dice, **slots)
        (start, _), (rest, wants) = one(ordered[0]), one(ordered[1])
        for _ in range(3):
            if not overlap(start, rest):
                break
            rest, wants = one(ordered[1])
        leads = opener[-1] not in ".!?"
        long = len(re.findall(r"[.?!] ", f"{start} ")) + len(re.findall(r"[.?!] ", f"{rest} "))
        short = not long and len(start) + len(rest) < 120
        body = [f"{opener} {lowered(start)}" if leads else start]
        plain = not any(mark in start + rest for mark in ";:?") and " and " not in start
        if short and plain and dice.random() < 0.4:
            body[0] += f", and {lowered(rest)}"
        else:
            body.append(rest if rest.endswith("?") else pick(dice, _ALSO) + lowered(rest))
        said = paragraph(*([] if leads else [opener]), *body)
        counted = sum(len(each.split()) >= 3 for each in re.split(r"(?<=[.!?]) ", said))
        if counted < 3 and not said.endswith("?") and dice.random() < 0.35:
            said = f"{said} {(_CLOSER if wants else _CLOSER_ANY).say(dice)}"
            counted += 1
        if counted > 3 and not leads:
            said = paragraph(*body)
        return said

    return _afresh(dice, values.conversation, say, quoted=before.values())


# --- chit-chat --------------------------------------------------------------------------------------------------------

_ABOUT = _P(
    "I keep [looking at|coming back to] {about} [in the photo|up there], [{its_they} growing on me|I'm not sure yet what to think|I'm still making up my mind]",
    "I [do like|quite like] {about}, [I'll give you that|I'm only trying to picture it]",
    "{about:C} [caught my eye|got me thinking], [but give me a moment|so let me look a little longer]",
    "I'm [not sure yet about|still thinking about] {about}, [so give me a moment|but I'm listening]",
)


def chat_kind(person: Person) -> str:
    """Which talk of daily life fits: "child", "young", "retired" or "working"."""
    if years(person) < 18:
        return "child"
    if person.profession.startswith("retired") or years(person) > 67:
        return "retired"
    if "student" in person.profession or "apprentice" in person.profession or "trainee" in person.profession:
        return "young"
    return "working"


def _can_say(theme: Theme, occasion: bool, for_other: bool, present: bool) -> bool:
    return {"anything": True, "occasion": occasion, "own clothes": not for_other, "present": present}[theme.about]


def user_chit_chat(values: UserChitChat, dice: Random) -> str:
    """One theme of the user's own life in two sentences, and perhaps a word on the shown item; decides nothing."""
    item = values.item
    slots = dict(_wearer(None)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion.replace("pilates", "Pilates") or "it"
    slots["that_name"] = f"{slots['that']} {slots['name']}"
    slots["job"] = with_article(values.person.profession.strip() or "someone who works")
    kind = chat_kind(values.person)
    talk_of_occasion = bool(occasion) and not claims.is_sad(values.scenario)
    gift = bool(values.recipient)
    present = gift and read_scenario(values.scenario).gift
    slots["pal"] = _wearer(values.recipient)["who"]
    themes = [theme for theme in THEMES if kind in theme.who and _can_say(theme, talk_of_occasion, gift, present)]
    earlier = " ".join(turn.text for turn in values.conversation if turn.role == "user" and turn.action == "chit_chat")
    themes = [theme for theme in themes if not theme.known_by.search(earlier)] or themes
    own = [theme for theme in themes if theme.about in ("occasion", "present")]
    known = [
        phrase
        for phrase in (
            the(field, value) for field, value in _spoken_facts(item) if field in ("color", "pattern", "neckline", "sleeve")
        )
        if phrase and phrase != "the plain look"
    ]

    def say() -> str:
        theme = pick(dice, own if own and dice.random() < 0.45 else themes)
        said = sentence(theme.says.say(dice, **slots))
        if not known or theme.name == "how to wear" or dice.random() < 0.55:
            return said
        seen = pick(dice, known)
        about = sentence(_ABOUT.say(dice, about=seen, its_they="they're" if is_plural(seen) else "it's"))
        return f"{about} {said}" if dice.random() < 0.5 or said.endswith("?") else f"{said} {about}"

    return _afresh(dice, values.conversation, say)
