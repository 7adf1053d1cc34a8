"""The User Simulator of the embedded model: reveal, share, accept, reject, chat (paper 3.3.1, Fig. 17).

Every text is opener x core x reason x closer, each drawn from phrases with inner choices; wordings that echo earlier turns of
the same conversation are drawn again.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections.abc import Callable, Mapping
from random import Random

from muse_builder.llm.embedded import claims
from muse_builder.llm.embedded.claims import is_plural, occasion_in, overlap, the, voice, wished
from muse_builder.llm.embedded.comparing import DARK, LIGHT, like
from muse_builder.llm.embedded.grammar import Phrases, lowered, maybe, paragraph, pick, with_article
from muse_builder.llm.embedded.lexicon import describe, facts, noun
from muse_builder.llm.embedded.people import recipient
from muse_builder.records import Attributes, Item, Person, Requirement
from muse_builder.tasks import (
    Accept,
    Difference,
    Reject,
    RevealNeeds,
    RevealScenario,
    ShareOutfit,
    UserChitChat,
    Utterance,
)

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
    if person.age < 14:
        return "child"
    if person.age < 25:
        return "young"
    if _PRECISE.search(person.profession):
        return "precise"
    if person.age >= 62:
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


def _afresh(dice: Random, conversation: tuple[Utterance, ...], say: Callable[[], str]) -> str:
    """The one of a few drawn texts that echoes the user's earlier turns least; the first that echoes nothing."""
    earlier = " ".join(utterance.text for utterance in conversation if utterance.role == "user")
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
        "Hello, [a short briefing|some context] first.",
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
        "[Thanks|Hi], [glad you're here|good to have someone to ask]!",
        "[Oh, perfect timing|Good timing].",
        "",
        "",
    ),
}
_ASKS = _P(
    "I [could use|would love|need] [a hand|some help|a bit of advice] [with that|finding the right thing|before I buy anything]",
    "I [thought|figured] I'd [ask you first|get some advice|see what you have] before [I wander through ten shops|buying the wrong thing|I give up]",
    "[maybe|perhaps] you can [point me somewhere|help me out|steer me right]",
    "I'm [starting from zero|not sure where to begin|open to ideas] [here|with this|as far as shopping goes]",
    "I'd [rather not|hate to] [leave it to the last minute|improvise the night before|turn up in something wrong]",
    "I want to [get this sorted|cross this off my list|have it settled] [early|soon|properly this time]",
    "nothing in my [wardrobe|closet|drawers] [feels right|really works|quite fits] for that",
    "so [here I am|I'm looking around|I'm browsing] [with no clear idea yet|and a little lost|with high hopes]",
    "and I've [put off|been putting off] the shopping [for weeks|far too long|until now]",
    "where would you [start|look first|begin]?",
)
_GIFT = _P(
    "I'm [shopping|looking] for {whom}[, actually|, not for myself|]",
    "it's for {whom}, [so I want to get it right|and I'd love to surprise {me}|not for me]",
    "I [want|would like] to [find|get] something for {whom} [for it|in time|that {i} will really use]",
    "this is [about|for] {whom}: I'd like to find {me} something [nice|good|{i} will love]",
)
_FEELING: dict[str, Phrases] = {
    "child": _P("[I'm so excited|It's going to be so cool|I can't wait]!", "I'm a [bit|tiny bit] nervous.", "It's a big deal [for me|at my school].", ""),
    "young": _P("[Super|So] [excited|nervous] [about it|already|right now]!", "[Kind of|Sort of] a big deal [for me|in my world].", "I've been [counting the days|talking about nothing else].", ""),
    "precise": _P("[The date is fixed|Planning is done], [the outfit isn't|clothes are the open item].", "I like to [plan such things|be prepared].", ""),
    "formal": _P("It [matters|means a good deal] to me to [look the part|arrive prepared].", "I would like to [do it justice|make a good impression].", ""),
    "elder": _P("At my age one [looks forward to such things|doesn't leave this to chance].", "It [has been|'s been] years since the last time.", "I'm [quite|rather] [looking forward to it|excited, I admit].", ""),
    "plain": _P("I'm [really|honestly|genuinely] [looking forward to it|excited|a little nervous].", "It's been [on my mind|in my calendar] [for weeks|all month].", "[Big day|Big moment] [for me|around here].", "", ""),
}  # fmt: skip


_PROPER = frozenset(
    "christmas thanksgiving diwali eid new easter lunar halloween sunday saturday friday monday tuesday wednesday thursday hanukkah carnival "
    "mother's father's".split()
)
_GIFT_HEAD = re.compile(
    r"^(?:an? )?(?:[\w'-]+ ){0,3}(?:present|gift|surprise|token|reward)\b|^something to give\b|^making up\b", re.IGNORECASE
)
_NOT_GERUND = frozenset(
    "evening morning spring wedding homecoming housewarming christening meeting outing gathering nothing something anything everything ring building painting".split()
)
_SOME_RELATION = re.compile(
    r"\b(?:[Aa]n?|[Tt]he) ((?:[\w-]+ ){0,2}?(?:cousin|roommate|friend|aunt|uncle|neighbor|teammate|godmother|godfather|brother-in-law|sister-in-law|teacher|"
    r"coworker|colleague|half-sister|landlady|niece|nephew|granddaughter|grandson|goddaughter|godson|daughter|son|sister|brother|mother-in-law|father-in-law|"
    r"mother|father|wife|husband|girlfriend|boyfriend|grandmother|grandfather|boss|mentor|grandchild))(?='s|\b)"
)
_AHEAD = _P(
    "I have {head} [ahead of me|coming up|ahead]{twist}",
    "there's {head} coming up{twist}",
    "I've got {head} [coming up|in front of me|to get ready for]{twist}",
    "[what's coming up is|what I have ahead is|next in my calendar is] {head}{twist}",
    "[it's about|it's for] {head}{twist}",
    "{head:C}{twist}: [that's what I'm getting ready for|that's what's coming up|that's the plan]",
    "I'm [getting ready for|preparing for|planning for] {head}{twist}",
    "[soon|before long] there's {head}{twist}",
)
_DOING = _P(
    "I'm {head}{twist}",
    "[what I'm up to|the plan] [right now|these days|]: {head}{twist}",
    "[soon|before long] I'll be {head}{twist}",
    "[it's|this is] about {head}{twist}",
)
_GIVING = _P(
    "I'm [looking for|trying to find|on the hunt for] {head}{twist}", "I [need|want to find|have to come up with] {head}{twist}", "it's about {head}{twist}", "{head:C}{twist}, [that's what I'm here for|that's my mission]"
)  # fmt: skip


_SENTENCE = re.compile(
    r"^(?:(?!\b(?:who|that|which|where|when|whose)\b)[^,.]){2,60}? "
    r"(?:is|are|has|have|holds|needs?|moves|wants?|goes|returns|spends|celebrates?|prepares?|comes|starts|turns|begins|plans|will|takes|gets|works|runs)\b"
)
"""A scenario that is a whole sentence, not a noun phrase."""
_ACTOR = re.compile(
    r"^(?P<actor>Someone|Somebody|A (?:beginner|parent|nurse|student|grandfather|grandmother|dancer|photographer|couple|family|traveler|teacher|worker|runner|musician|person)"
    r"|New parents|Parents|Friends) (?P<verb>is|are|has|have|\w+?(?:e?s)?) (?P<rest>.+)$"
)
_WE = frozenset(("A couple", "A family", "New parents", "Parents", "Friends"))


def _as_teller(text: str) -> str:
    """A sentence about "someone" as that someone tells it: "A nurse needs her shoes" -> "I need my shoes"; others as they are."""
    found = _ACTOR.match(text)
    if found is None:
        return text
    many = found["actor"] in _WE
    verb = found["verb"]
    if verb in ("is", "are"):
        said = "we're" if many else "I'm"
    elif verb in ("has", "have"):
        said = "we have" if many else "I have"
    else:
        base = verb[:-2] if verb.endswith("oes") else verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
        said = f"{'we' if many else 'I'} {base}"
    rest = found["rest"]
    own = (
        "his"
        if found["actor"].endswith("grandfather")
        else "her"
        if found["actor"].endswith(("nurse", "grandmother"))
        else "their"
    )
    my, i = ("our", "we") if many else ("my", "I")
    rest = re.sub(rf"\b{own}\b", my, rest)
    rest = re.sub(r"\b(?:they|she)\b" if own != "his" else r"\bhe\b", i, rest)
    rest = re.sub(r"\band (start|train|want|need|hope|plan|work|walk)s\b", r"and \1", rest)
    return f"{said} {rest}"


def _told(scenario: str, whom_text: str | None, dice: Random) -> str:
    """The scenario as the person in it would tell it: "A cousin's wedding, with ..." -> "I have my cousin's wedding coming up, with ..."."""
    text = scenario.strip().rstrip(".") or "something new to wear"
    whom = recipient(whom_text)
    if whom is not None and whom.relation:
        named = re.compile(
            rf"\b(?:an?|the|his|her|their|someone's) (?:[\w-]+ )?{re.escape(whom.relation.split()[-1])}\b(?!')", re.IGNORECASE
        )
        text = named.sub(whom.mine, text, count=1)
    text = _SOME_RELATION.sub(lambda found: f"my {found[1]}" if dice.random() < 0.75 else found[0], text)
    if _SENTENCE.match(text):
        return _as_teller(text)
    first = text.split(" ", 1)[0]
    if first.lower() in ("i", "i'm", "my", "we", "our", "i've", "i'll") and first.lower() != "my":
        return text
    lead, stop, rest = text.partition(". ")
    head, comma, twist = lead.partition(", ")
    if first.lower() not in _PROPER and not first[1:].isupper():
        head = head[0].lower() + head[1:]
    twist = f", {twist}" if comma else ""
    if _GIFT_HEAD.search(head):
        said = (_GIVING if not head.startswith("making up") else _DOING).say(dice, head=head, twist=twist)
    elif first.lower().endswith("ing") and first.lower() not in _NOT_GERUND:
        said = _DOING.say(dice, head=head, twist=twist)
    else:
        said = _AHEAD.say(dice, head=head, twist=twist)
    return f"{said}. {rest}" if stop else said


def reveal_scenario(values: RevealScenario, dice: Random) -> str:
    """What is coming up, as this person tells it; for whom, when it is a gift. No product."""
    slots = _wearer(values.recipient)
    kind = register(values.person)

    def say() -> str:
        told = _told(values.scenario, values.recipient, dice)
        hi = "" if len(values.conversation) > 1 and dice.random() < 0.8 else _HI[kind].say(dice)
        gift = _GIFT.say(dice, **slots) if values.recipient and slots["whom"] not in told else ""
        feeling = (
            _FEELING[kind].say(dice) if dice.random() < 0.6 and not (values.recipient or claims.is_sad(values.scenario)) else ""
        )
        asks = _ASKS.say(dice) if dice.random() < (0.45 if gift or feeling else 0.8) else ""
        return paragraph(hi, told, gift, feeling, asks)

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
    "I'm [looking for|after|hoping to find] {kind}{where} that {one}[, and it should be something that|; ideally also one that|, plus something that] {two}",
    "[what I have in mind|the thing I'm after|what I need] is {kind}{where}, [something|one] that {one} and, [just as important|equally|if possible], [something|one] that {two}",
    "[mainly|basically|in short], {kind}{where}. [It should be something|I'd want something] that {one}. [Also|On top of that|Apart from that], I [need|want|care about having] something that {two}",
    "two [wishes|things matter|points]: {kind}{where} that {one}, and [also one|at the same time something] that {two}",
    "{kind:C}{where}, [I think|I'd say|most likely]. [First|Above all|Most of all] I want something that {one}; [next|after that|then] comes something that {two}",
    "[could you|can you|would you] [find|show|suggest] {kind}{where} that {one}? [It'd be great|I'd be happy|Bonus points] if it's also something that {two}",
    "I [picture|imagine|keep thinking of] {kind}{where}, [the sort|the kind] that {one}, [but also|and also|and] something that {two}",
    "I [need|want] something that {one}, [that's the main thing|first of all|no question]. [Then|And] it has to be something that {two}. So {kind}{where}, [probably|I suppose|please]",
    "it's {kind}{where} [I need|I'm missing|that's missing]: [something|one] that {one}, and [not less important|on the same footing|just as much] something that {two}",
    "[honestly|to be clear|all told], [any|almost any] style will do as long as I get {kind}{where} that {one}. [The other condition|My second condition|And one more thing]: something that {two}",
    "[let's say|let's start with] {kind}{where}. The [first|big] thing is that I need something that {one}, [and the second|and then], something that {two}",
    "for {me}, {kind}{where} [would be right|makes sense|is the idea]. [Ideally|If I can choose,] something that {one} and [preferably|with luck] something that {two}",
)
_NEEDS_FOR = _P(
    "I'm [looking for|after|hoping to find] {kind}{where} for {me} that {one}[, and it should be something that|; ideally also one that] {two}",
    "{who} [could use|needs|would love] {kind}{where}, [something|one] that {one} and, [just as important|equally], [something|one] that {two}",
    "[for {me}|for {whos} sake], [I'm thinking of|I'd get|I picture] {kind}{where} that {one}. [Also|On top of that], something that {two} [would be lovely|would help|matters]",
    "two [wishes|points] on {my} behalf: {kind}{where} that {one}, and [also one|at the same time something] that {two}",
    "{kind:C}{where}, [I think|I'd say]. [First|Above all] {i} need{ws} something that {one}; [next|after that|then] comes something that {two}",
    "[could you|can you|would you] [find|show|suggest] {kind}{where} for {me} that {one}? [It'd be great|I'd be happy|{i:C}'d be delighted] if it's also something that {two}",
    "[what {i} need{ws}|what {who} needs] is {kind}{where}. [It should be something|I'd want something] that {one}, [and|plus|and then] something that {two}",
)
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
        child = person.age < 14
        department = ("girls" if child else "women") if person.gender == "female" else ("boys" if child else "men")
    choices = _WHERE.get(department)
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
            said = (_NEEDS_FOR if values.recipient else _NEEDS).say(dice, one=one, two=two, **slots)
            return paragraph(said)
        start = f"I'm {pick(dice, ('after', 'looking for', 'hoping for'))} {values.kind}{slots['where']}"
        return paragraph(start, *texts)

    return _afresh(dice, values.conversation, say)


_MINE = _P(
    "[here's|this is|have a look at] {owned}[ that I bought a while ago| I already own|, fresh from my closet|, one of my favorites|]",
    "I [already own|have had|just got|recently picked up] {owned}[, see the picture|, here's a photo| and I love wearing it|]",
    "I've got {owned} [at home|in my closet|on my bed right now][, see the photo|, as you can see|]",
    "[take a look|look]: {owned}, [all mine|my recent find|my weekend favorite|hardly ever worn so far]",
    "[so this is|meet] the {name} I [plan to wear|want to build on|keep reaching for]: {owned}",
)
_HERS = _P(
    "[here's|this is] {owned} that {who} [already owns|loves|wears a lot]",
    "{who} has {owned}[, see the picture|, here's a photo|]",
    "{whos} [latest find|favorite thing right now] is {owned}[, as you can see|, see the photo|]",
)
_GOES = _P(
    "[now|and now] I [need|want|would like] {kind} [to go with it|to wear with {them}|that doesn't clash with {them}]",
    "what [would you suggest|comes to mind] if I want {kind} [to match|to go with {that}|that works with {them}]?",
    "[do you have|can you find|could you suggest] {kind} [that goes with {that}|that picks up the look|to round it off]?",
    "I'm [missing|looking for|still without] {kind} [to finish the look|to pair with {them}|that would sit well next to {them}]",
    "{kind:C} [is what's missing|would complete it|would finish it off], [I just don't know which|and that's where you come in]",
    "[the search is on for|next on my list is] {kind} that [suits {them}|gets along with {them}|works beside {them}]",
)


def share_outfit(values: ShareOutfit, dice: Random) -> str:
    """The owned item in a few true words, and the wish for something that goes with it."""
    slots = dict(_wearer(values.recipient)) | dict(voice(values.outfit_item.product_type, values.outfit_item.product_class))
    slots["kind"] = values.kind
    kind = register(values.person)

    def say() -> str:
        owned = describe(values.outfit_item, dice, before=2, after=1 if dice.random() < 0.3 else 0)
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
    "with {first} and {second}, {it}'ll [do everything|do just what|cover what] I [asked for|had in mind|was hoping for]{for_occ}",
    "{first} [won me over|settled it|did it for me][ right away| in the end|], and {second} [sealed it|tipped the scales|did the rest]",
    "[I can already see|I can picture] {me} {wearing} {them}{for_occ}, [above all|mainly|not least] because of {first} and {second}",
    "{first} [will make|would make] [life easier|things simpler|a difference]{for_occ}, and I [like|love|really like] {second}",
    "[what I like most|the best part] is {first}, [closely followed by|along with|together with] {second}[, just right{for_occ}|, which suits {me} well|]",
    "I [asked about|kept going on about|wanted] {first}, and [I got my wish|you listened|there we are]; {second} [come{s2} on top|{be2} a nice extra|make{s2} it even better]",
    "{first} [answered|will take care of|settled] [my main worry|my first wish|what mattered most], and {second} [{be2} very much {my} style|suit{s2} {my} taste|round{s2} it off]",
    "[between|what with] {first} and {second}, I [don't need to look any further|can stop searching|have no doubts left]{for_occ}",
    "{im} going to [be glad of|appreciate] {first}{for_occ}, and {second} [{be2} just {my} thing|fit{s2} {my} taste|won't hurt either]",
    "[it's rare|it doesn't happen often] that I get both {first} and {second} [in one go|at once|without a compromise]",
)
_LAST = _P(
    "[one thing less to worry about|one thing off my list|that's one worry gone]{for_occ}", "I'll [take|order] {them}[ right away| today|]", "[can't wait|I can't wait] to [try {them}|see {them} in person|have {them} here]",
    "{ill} [wear {them} out|get a lot of use out of {them}|be pleased]", "[now I can|time to] [look forward to {occ}|think about the rest]", "you [really listened|took my wishes seriously|were a great help]",
    "that [was easier than I feared|went better than expected|was worth the search]", "my [friends|family] will [ask|want to know] where {they_from} from", "",
)  # fmt: skip


def _liked(item: Item, requirements: tuple[Requirement, ...], dice: Random) -> list[str]:
    """Two or more true things to like, what was required first, each of another field where possible."""
    phrases: dict[str, str] = {}
    for requirement in requirements:
        for value in claims.stated(item, requirement.attribute):
            if requirement.value and like(requirement.value, value):
                phrase = the(requirement.attribute, value)
                if phrase:
                    phrases.setdefault(requirement.attribute, phrase)
    rest = [(field, value) for field, value in facts(item) if field not in ("care", "size")]
    for field, value in dice.sample(rest, len(rest)):
        phrase = the(field, value)
        if phrase and field not in phrases and not any(_shares(phrase, other) for other in phrases.values()):
            phrases[field] = phrase
    # "The plain look" is a last resort: there is mostly something better to say.
    return sorted(phrases.values(), key=lambda phrase: phrase == "the plain look")


def _shares(one: str, other: str) -> bool:
    common = set(re.findall(r"\w+", one)) & set(re.findall(r"\w+", other))
    return bool(common - {"the", "a", "with", "for", "and", "of", "in"})


def accept(values: Accept, dice: Random) -> str:
    """Thanks, why it suits, with features of the item: one to three sentences."""
    item = values.item
    slots = dict(_wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion or "the rest"
    slots["they_from"] = "they're" if slots["it"] == "they" else "it's"
    kind = register(values.person)
    liked = _liked(item, values.requirements, dice)
    while len(liked) < 2:
        liked.append("the overall look" if "the overall look" not in liked else "how simple it is")

    def say() -> str:
        slots["for_occ"] = f" for {occasion}" if occasion and dice.random() < 0.6 else ""
        pool = liked[1:-1] if len(liked) > 2 and liked[-1] == "the plain look" else liked[1:]
        first, second = liked[0], pick(dice, pool)
        many = is_plural(second)
        why = _WHY.say(dice, first=first, second=second, be2="are" if many else "is", s2="" if many else "s", **slots)
        if occasion and occasion in why:
            slots["for_occ"] = ""
        return paragraph(_THANKS[kind].say(dice, **slots), why, maybe(dice, 0.55, _LAST.say(dice, **slots)))

    return _afresh(dice, values.conversation, say)


# --- reject -----------------------------------------------------------------------------------------------------------

_NO: dict[str, Phrases] = {
    "child": _P("[Hmm|Um|Mmh], [not really|I don't think so|not this time].", "[It's nice|It's okay|It's kind of cool], but", "[No|Nah], [sorry|not {that_one}].", "[Sorry, but|Well,]"),
    "young": _P("[Hmm|Eh|Ooh], [not quite|almost|not really my thing].", "[Cute|Nice|Not bad], but", "[I get why you picked {that_one}|Good try], but", "[Okay|Hm], [close|closer], but", "[Honestly|Real talk],"),
    "precise": _P("[Close|Reasonable|Nearly], but [two points|two things] [don't match|are off|remain].", "[Two deviations|Two issues]:", "[On paper|In principle] [fine|good], but", "[Let me be specific|To be precise]:"),
    "formal": _P("[Thank you|I appreciate it|A thoughtful choice], but", "[I'm afraid|Unfortunately] [that isn't quite it|I'll have to pass].", "[With respect|If I may],", "[I see the idea|I understand the thinking], but"),
    "elder": _P("[Oh, that's kind|It's a nice thought|You mean well], but", "[No, dear|I'm afraid not|Not for {me}].", "[Well|Hm], let me [think|see].", "[Bless you, but|Thank you, but]"),
    "plain": _P(
        "[Thanks|Thank you], but", "[Hmm|Well|Mm], [not quite|close, but no|I'm not convinced].", "[Nice|Decent|Good-looking], [though|only]", "I [like|appreciate] the [idea|direction|thought], but",
        "[I'd rather pass on|I'll skip|I don't think it's] {that_one}.", "[We're getting there|Getting warmer|It's a start], but", "[I can see why you'd say that|I see what you mean], only", "[That's not|{that_one:C} {isnt}] [it yet|what I had in mind|the one for {me}].",
    ),
}  # fmt: skip
_AGAIN = _P(
    "[Closer than before|Better than the last one|A step in the right direction], but", "[Still not|Not yet|Not quite there], I'm afraid.", "[Hmm, we're circling|We keep circling] around it.",
    "[Sorry to be picky|Sorry, I'm being difficult], but", "[Thanks for trying again|Thanks for keeping at it|Good of you to keep looking], though", "[That one|The new one] [is off too|misses as well], only [for other reasons|differently].",
)  # fmt: skip
_PAIR = _P(
    "{no}, so I'd [rather have|prefer|go for|like] {yes}",
    "{no}; {yes} [would be more like it|would suit {me} better|comes closer to what I need|would be my choice]",
    "I was [hoping for|picturing|thinking of] {yes}, and {no}",
    "{no}, and I'd [feel better with|be happier with] {yes}",
    "I'd [want|need|love|choose] {yes}, but {no}",
    "{yes} [would be right|would do|was the idea], [but|and] {no}",
    "{no}, [when|while] {i} really need{ws} {yes}",
    "{no}. [I'd ask for|I'd look for|I'd suggest] {yes} instead",
    "{no}, [whereas|while] {yes} [would work|would be just right|is what I'd pick]{for_occ}",
    "[it's mostly that|the trouble is that|the snag is that|one thing is that] {no}; I [want|need|would like] {yes}",
    "I'd [choose|go for|pick] {yes}{for_occ}, [and|but] {no}",
)
_ONLY = _P(
    "I'd [want|need|like|love] {yes}",
    "{yes} [would help|would be a plus|matters to me too|would make the difference]",
    "{i} need{ws} {yes}",
    "I'm still [missing|looking for|hoping for] {yes}",
    "[what I'm after is|what would help is|my wish is] {yes}",
    "I [asked myself|wondered] whether there's {yes}",
    "it [should|would have to|ought to] be {yes}",
    "{yes} [is still on my list|is what I'd add|counts for me]{for_occ}",
    "I [won't be happy without|keep coming back to|set my heart on] {yes}",
    "[if I'm honest|all things considered|to be exact], I need {yes}",
)
_MISSED = _P(
    "{no}, [and I'd need that|which is a must for {me}|and that matters to me]{for_occ}",
    "{no}, [which is a pity|and I count on it|and it's on my list]",
    "[unless I overlooked it|as far as I can see], {no}",
)
_ALSO = (
    "Also, ",
    "Besides, ",
    "Apart from that, ",
    "On top of that, ",
    "And ",
    "Then again, ",
    "Another thing: ",
    "What's more, ",
    "Plus, ",
    "Next, ",
)
_QUESTION = _P(
    "[Could we try|How about|Is there|Do you have] {yes}[, maybe|, perhaps|]?",
    "[Can you find|Could you look for|Would you have] {yes}[, please|, perhaps|]?",
    "[Now, what|What] about {yes}?",
    "[Might there be|Is there any chance of] {yes}?",
)
_CLOSER = _P(
    "[Anything like that|Is there such a thing|Any ideas]?",
    "[What else is there|What else have you got]?",
    "[Then we'd be close|Then I'd be happy|That would do it].",
    "[I hope that helps|Does that help]?",
    "",
    "",
    "",
    "",
)

_NO_COLOR = _P(
    "{found} [isn't really|isn't|is just not] {my_color}",
    "the {found} [doesn't do much|does nothing] for {me}",
    "{it_is} [a bit too|rather|very] {found} for {my} taste",
    "I'm not [sold on|sure about|in love with] the {found}",
    "{found} [wouldn't be|isn't] my pick for {occ}",
)
_NO_PATTERN = _P(
    "the {pattern} look is [a bit much|not for {me}|not quite {me_style}]",
    "I'm not [keen on|sure about] the {pattern} look",
    "{it_is} [too|a little too] {pattern} for {me}",
)
_NO_MATERIAL = _P(
    "{found} [isn't what I'd choose|isn't the material I want|isn't right for {me}]",
    "I'm not [after|keen on|looking for] {found}[ this time|]",
    "{it_is} made of {found}, which [I'd rather avoid|isn't ideal|I'm not looking for]",
)
_NO_THING = _P(
    "I [don't really want|wasn't looking for|can do without] {found}",
    "{found} {isnt_found} [what I had in mind|really for {me}|what {i} need{ws}]",
    "I'm not [after|big on|keen on] {found}",
)
_NO_TYPE = _P(
    "I [wasn't|am not] [really|actually|quite] [after|looking for|thinking of] {found}",
    "{found} [isn't what I came for|won't do|isn't it]",
    "I [meant|had in mind] something other than {found}",
)
_NO_DEPARTMENT_P = _P(
    "{it} [look{s}|seem{s}] [cut|made|meant] for {found}",
    "{it_is} from the {range} range",
    "{it_is} [sized|made] for {found}, not for {me}",
)
_MISSING = _P(
    "I [don't see|can't find|miss] {thing}", "there's no [mention of|sign of|word about] {thing}", "nothing [says|suggests] {it} come{s} with {thing}", "{thing} {be_thing} [missing|nowhere to be seen|not on the list]",
    "{it} [lack{s}|seem{s} to lack] {thing}",
)  # fmt: skip
_UNSAID = _P(
    "nothing [says|tells me] {it_is} {quality}",
    "{it_is} not [described|listed] as {quality}",
    "I [can't tell|don't see] whether {it_is} {quality}",
)
_NO_QUALITY = _P(
    "{it_is} [more|rather] {quality} than what {i} need{ws}",
    "{it_is} {quality}, [which isn't my priority|and I don't mind that, but it isn't the point]",
    "[being|just being] {quality} isn't [enough|what counts] for {me}",
)
_UNMET = _P(
    "I [can't tell|doubt] [whether|that] {it} {does} what {i} need{ws}",
    "{it} {doesnt} [quite cover|really answer|speak to] what I asked for",
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
        return _NO_COLOR.say(dice, found=found, **slots)
    if field == "pattern" and found:
        pattern = claims.looks("pattern", found) or found
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
            return f"{slots['it_is']} more {thing}"
        if thing.startswith("that's "):
            return _NO_QUALITY.say(dice, quality=thing[7:], **slots)
        if thing.startswith("that "):
            return f"I don't need something {thing}"
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


def _wish(difference: Difference, slots: Mapping[str, str], dice: Random) -> str:
    """What one would rather see, as a noun phrase; it hints at times instead of naming."""
    field, wanted = difference.attribute, difference.wanted
    if field == "color" and dice.random() < 0.2:
        if wanted in DARK and difference.found not in DARK:
            return "something darker"
        if wanted in LIGHT and difference.found not in LIGHT:
            return "something lighter in color"
    if field == "pattern" and dice.random() < 0.25:
        return "something calmer to look at" if wanted in ("solid", "plain") else "something with more of a pattern to it"
    if field and (field in _FIELDS or field in ("product_type", "department")):
        said = wished(field, wanted)
        if field == "color" and dice.random() < 0.4:
            return f"{'the same' if dice.random() < 0.3 else 'something'} in {wanted}"
        return said
    clause = _as_clause(wanted)
    return f"something that {clause}" if clause else lowered(wanted)


def reject(values: Reject, dice: Random) -> str:
    """Declines with the two differences as complaint and wish: one to three sentences, no brand, no price, no title."""
    item = values.item
    slots = dict(_wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    slots["occ"] = occasion_in(next((turn.text for turn in values.conversation if turn.action == "reveal"), "")) or "this"
    own = slots["my"]
    slots["my_color"] = f"{own} color"
    slots["my_taste"] = f"{own} taste"
    slots["me_style"] = slots["me"]
    kind = register(values.person)
    again = any(turn.action == "reject" for turn in values.conversation)
    unsaid = Difference(attribute="", wanted="something else", found="")
    first, second, *_ = (*values.differences, unsaid, unsaid)

    def part(difference: Difference, *, last: bool) -> str:
        yes = _wish(difference, slots, dice)
        occasion = slots["occ"] if slots["occ"] != "this" else ""
        words = {**slots, "yes": yes, "for_occ": f" for {occasion}" if occasion and dice.random() < 0.3 else ""}
        if not difference.found and difference.attribute in _FIELDS and dice.random() < 0.5:
            return _MISSED.say(dice, no=_complaint(difference, slots, dice), **words)
        if not difference.found:
            return (_QUESTION if last and dice.random() < 0.4 else _ONLY).say(dice, **words)
        if last and dice.random() < 0.25:
            return f"{_complaint(difference, slots, dice)}. {_QUESTION.say(dice, **words)}"
        return _PAIR.say(dice, no=_complaint(difference, slots, dice), **words)

    def say() -> str:
        one, two = (first, second) if dice.random() < 0.6 else (second, first)
        opener = (_AGAIN if again and dice.random() < 0.45 else _NO[kind]).say(dice, **slots)
        start, rest = part(one, last=False), part(two, last=True)
        closer = _CLOSER.say(dice) if not rest.endswith("?") and dice.random() < 0.4 else ""
        if not rest.endswith("?") and len(start) + len(rest) < 110 and "." not in start and dice.random() < 0.35:
            body, tail = (
                f"{start}, and {lowered(rest)}" if not rest.startswith(("[", "I'm", "I ")) else f"{start}, and {rest}",
                "",
            )
        else:
            body, tail = start, rest if rest.endswith("?") else pick(dice, _ALSO) + lowered(rest)
        if not opener or opener[-1] in ".!?":
            return paragraph(opener, body, tail, closer)
        return paragraph(f"{opener} {lowered(body)}", tail, closer)

    return _afresh(dice, values.conversation, say)


# --- chit-chat --------------------------------------------------------------------------------------------------------

_MEMORY = _P(
    "[funny|it's funny], [this reminds me of|that takes me back to] [an old {name} I {wore}|the {name} my [sister|brother|cousin|grandmother] swore by|a photo of me from years ago]",
    "my [neighbor|best friend|cousin|aunt] [swears by|practically lives in|never leaves home without] [{some} like {that}|something like {that}|{that} kind of thing]",
    "I [once|actually] [left|forgot|lost] [my favorite {name}|something much like {that}] [on a train|at a hotel|in a taxi] and [never got over it|mourned {that_lost} for weeks|still think about it]",
    "[last year|two summers ago|the other day] I [saw|spotted] [someone|a stranger|a woman on the bus] [with|in] {some} [rather like {that}|just like {that}] and [nearly asked where it was from|couldn't stop looking|thought: one day]",
    "[growing up|when I was small|as a kid], we [only got|made do with] [hand-me-downs|whatever fitted|clothes my mother sewed], so [shopping still feels like a treat|I still enjoy picking things out|this is half the fun]",
)
_WORK: dict[str, Phrases] = {
    "child": _P("[at school|in my class] everybody [talks about clothes|has the same stuff] [right now|all day|]", "my [teacher|coach|best friend] [always|never] wears [bright colors|anything boring|the same thing twice]", "[my mom|my dad] says I [grow too fast|change my mind every five minutes]"),
    "young": _P("[between lectures and part-time work|with exams coming up|with my schedule], [I barely have time to shop|shopping is my little break|I live in the same three outfits]", "my [roommates|friends] [have opinions on everything I wear|will absolutely judge this|keep borrowing my stuff]"),
    "working": _P("[working as {job}|being {job}|as {job}], I [spend most days in the same few things|notice how things are made|rarely get to dress up|learned to value things that last]", "[after a long shift|after a week] as {job}, [an evening of browsing is a treat|I need something to look forward to|my brain is mush]", "[people think {job_bare}s|everyone assumes people in my line of work] [don't care about clothes|all dress alike], [which makes me laugh|and they're half right|but I do]"),
    "retired": _P("[since I retired|now that I'm retired], I [finally have time for such things|take these choices more slowly|dress for myself]", "my [grandchildren|old colleagues|bridge friends] [tease me about my taste|keep me young|would be amazed]"),
}  # fmt: skip
_LIFE = _P(
    "{occ:C} [has|already has] me [making lists|checking the weather|daydreaming] [every evening|at odd hours|more than I'd admit]",
    "[we've been planning|I've been thinking about] {occ} [for ages|since spring|for longer than I'd like to say], and [the clothes come last, as always|now it's suddenly close|the rest is nearly done]",
    "[half the fun of|the best thing about] {occ} is [getting ready|the people|the stories afterwards]",
    "[do other people|does everyone] [fuss this much|plan this long] over {occ}, or is it [just me|only us]?",
    "I [slept badly|hardly slept] [last night|on Tuesday], [my head was full of|thinking about] {occ}[ and what to wear|]",
    "[everyone|half the family] keeps [asking about|bringing up] {occ}, [so no pressure|and I just smile|which is sweet, really]",
)
_LIFE_ANY = _P(
    "[it's been|it has been] [one of those weeks|a long month|a strange season] and [picking something new|a bit of browsing] [cheers me up|does me good|is just what I need]",
    "I [promised myself|told my friends] I'd [stop wearing the same old things|try something new|finally make up my mind] [this year|this time]",
)
_ABOUT = _P(
    "{about:C} [made me smile|caught my eye|got me thinking] [just now|in the picture|when you mentioned it|]", "I keep [looking at|coming back to] {about} [in the photo|up there|]", "[I do like|I'm rather fond of|there's something about] {about}",
    "{about:C}, [hm|well], [I'm still making up my mind|let me look at it a little longer|I'd have to picture it]", "[not sure yet about|still thinking about] {about}, [but it's growing on me|to be fair|though my friends would approve]",
)  # fmt: skip
_WONDER = _P(
    "[what do people usually wear {with} {that}|how would you wear {that}|what goes with {that}]?", "[does that make sense|am I overthinking it|is that silly]?", "[anyway|but I'm rambling|but enough about me].",
    "[you must hear such stories all day|I bet you hear that a lot].", "", "", "[isn't it funny how that works|funny how that goes]?",
)  # fmt: skip


def chat_kind(person: Person) -> str:
    """Which talk of daily life fits: "child", "young", "retired" or "working"."""
    if person.age < 18:
        return "child"
    if person.profession.startswith("retired") or person.age > 67:
        return "retired"
    if "student" in person.profession or "apprentice" in person.profession or "trainee" in person.profession:
        return "young"
    return "working"


def user_chit_chat(values: UserChitChat, dice: Random) -> str:
    """Talk around the shown item and the user's own life; decides nothing."""
    item = values.item
    slots = dict(_wearer(values.recipient)) | dict(voice(item.product_type, item.product_class))
    occasion = occasion_in(values.scenario)
    slots["occ"] = occasion or "it"
    slots["wore"] = "wore to pieces" if slots["worn"] == "worn" else "carried everywhere"
    slots["with"] = "with"
    slots["that_lost"] = "it"
    job = values.person.profession.strip() or "someone who works"
    slots["job_bare"] = job
    slots["job"] = with_article(job)
    kind = chat_kind(values.person)
    known = [
        phrase
        for phrase in (
            the(field, value) for field, value in facts(item) if field in ("color", "pattern", "style", "feature", "material")
        )
        if phrase
    ]

    def say() -> str:
        about = _ABOUT.say(dice, about=pick(dice, known), **slots) if known else ""
        life = (_LIFE if occasion and not claims.is_sad(values.scenario) else _LIFE_ANY).say(dice, **slots)
        story = _MEMORY.say(dice, **slots) if dice.random() < 0.5 and kind != "child" else _WORK[kind].say(dice, **slots)
        order = (
            [about, story]
            if dice.random() < 0.4
            else [about, life]
            if dice.random() < 0.5
            else [story, life, about][: 2 + int(dice.random() < 0.4)]
        )
        return paragraph(*order, _WONDER.say(dice, **slots) if dice.random() < 0.5 else "")

    return _afresh(dice, values.conversation, say)
