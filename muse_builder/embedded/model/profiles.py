"""Purchase backstories: a person, a coming event, two needs in plain words, and never the product (paper 3.2.2, Fig. 16).

A story is four to six passages (who, what is coming, how it feels, need, need, what next) told in one of several orders; each
passage is drawn from phrases of its own.
"""
# ruff: noqa: E501 - a phrase is read as a whole; broken lines would hide its brackets

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.claims import speakable
from muse_builder.embedded.model.garments import garment
from muse_builder.embedded.model.grammar import Phrases, capital, paragraph, pick, with_article
from muse_builder.embedded.model.lexicon import facts
from muse_builder.embedded.model.needs import CONCEPTS, Concept, concept_of, trouble, wish
from muse_builder.embedded.model.occasions import Setting, read_scenario
from muse_builder.embedded.model.people import ME, Pronouns, Recipient, pronouns, years
from muse_builder.embedded.model.people import recipient as read_recipient
from muse_builder.embedded.model.telling import scene
from muse_builder.records import Item, Requirement
from muse_builder.tasks.synthesis import BackstoryReply, WriteBackstory

P = Phrases
_FEWEST, _MOST = 70, 130
"""Words of a story."""
_TRIES = 12
"""Tellings tried until one gives nothing away and has the right length; the shortest leak is worth a few more dice."""


def write_backstory(values: WriteBackstory, dice: Random) -> BackstoryReply:
    """The story and its two requirements, each standing for one attribute of the target. Draws dice."""
    told_by = _Teller(values, dice)
    best = ""
    for _ in range(_TRIES):
        needs = told_by.needs()
        story = told_by.story(needs)
        if told_by.gives_away(story):
            # A "dress code" in the scenario gives a dress away: then the occasion is only called by its name.
            told_by.by_name = True
            continue
        best = story
        if _FEWEST <= len(story.split()) <= _MOST:
            break
    return BackstoryReply(backstory=best or story, requirements=(needs[0].requirement, needs[1].requirement))


class _Need(NamedTuple):
    concept: Concept
    field: str
    value: str
    clause: str
    """The wish with marks in place of the wearer's pronouns."""
    requirement: Requirement


_MARKS = Pronouns("\x01", "\x02", "\x03", "\x04", plural_verb=False)
_MARK = re.compile("[\x01-\x04]")
_ADULT = re.compile(
    r"\b(office|desk|bus|train|phone|keys?|coffee|suits?|wallet|meeting|interview|wine|commut\w+|dinner|date|job|shift|car|drive|cards?|strangers|"
    r"wires|voucher|hotel|platform|scarf|collarbones?|weight|operation|seconds|legs?|trip|gym|coach|wardrobe|doctor|physiotherapist|"
    r"mother|grandmother|father|closet|market|tailor|squat|work|tuesday|rude|plasters|pyjamas|waist|hips|stomach|middle|belt|dignity|"
    r"complexion|bending|expedition|undone|proportion|jewelry|pendant|bought|escalator|market|cousins|fridge|laundry|iron|suitcase|flat)\b",
    re.IGNORECASE,
)
"""Words that sound odd where the wearer is a child."""
_FOR_SMALL = P(
    "is easy to get on [a wriggling child|somebody who won't stand still|in the back seat]",
    "[survives|can take] [the sandbox|a whole day of crawling and climbing|mud, jam and finger paint]",
    "doesn't [scratch|bother {him}|get in the way] [while playing|during a nap|on the slide]",
    "[looks nice|holds together] even after [a day at the playground|the tenth wash|a visit to the farm]",
    "{he} will [want to put on|choose] [without a fight|every single morning]",
)
_TROUBLE_SMALL = P(
    "{he} had [outgrown|worn out|refused to wear] [nearly everything in the drawer|the last three things|whatever came from the shop]",
    "{he} [never stood still long enough|wriggled out of everything] [that was fussy|that had to be fastened|at the first chance]",
    "anything [stiff|scratchy|fussy] came [straight off again|back with tears] [within minutes|after one morning|]",
    "{his} [knees and elbows|hands] were [always in the mud|never clean for long|the first thing to get sticky]",
)

# --- passages ---------------------------------------------------------------------------------------------------------
# Slots: name, first (name), he/him/his (pronouns), He (capital), who (age and profession, with article), age, job, scene (what is
# coming, as a clause of the past), it (what that is called afterwards).

_WHO = P(
    "{name}, {who}, [was not one to plan ahead|had never been good at waiting|liked to have things settled early|made lists for everything|"
    "usually let things come|preferred small steps|kept calm about most things|took such things seriously]",
    "{name} was {age}, {a_job} [by trade|and content with it|through and through|with a dry sense of humor|with a good memory for details|who talked to plants]",
    "[Friends|People|Neighbors|Most people] knew {name}, {who}, as somebody who [never complained|said yes too quickly|turned up early|listened more than {he} spoke|"
    "hated fuss|thought of everything but {him}self|noticed small things]",
    "At {age}, {name} had [seen a fair share of such things|learned to prepare|stopped pretending not to care|few illusions and good instincts|a rule for everything]; "
    "being {a_job} [had something to do with it|helped|left its mark|taught {him} that much]",
    "{name} was {a_job}, {age} years old and [a born optimist|hard to surprise|rarely idle|quietly stubborn|easily talked into things|fond of good plans|slow to decide]",
    "Ask anyone about {name}, {who}, and [patience|good humor|punctuality|curiosity|loyalty|a certain stubbornness] [comes up first|is the first thing they mention|is never far]",
)
_WHO_YOUNG = P(
    "{name} was {age}, [still at school|a pupil with strong opinions|in the middle of everything|taller than last year|the youngest at most tables] and [usually|mostly|rarely] [in a hurry|on time|late|undecided|sure of {himself}]",
    "[Everybody in class|Most people at school|The whole street] knew {name}, {age}, as [the one who laughed loudest|the quiet one|the one with the questions|somebody who never gave up|a careful planner]",
    "{name} had turned {age} [in spring|in the fall|only lately|over the holidays] and [felt it|noticed it everywhere|took it seriously|was still getting used to it]",
)
_SCENE = P(
    "[It was past nine|It was late|It was early|It was nearly noon|The house was quiet] when {name}, {who}, [sat down with a cup of tea to think it over|made a list at the kitchen table|finally took time to plan|looked into an open closet]",
    "[On the way home|Over a bowl of soup|In line at the post office|At the end of a long day|Between two errands], "
    "{name}, {who}, [went through it once more|made up {his} mind to act|counted the days again|caught {him}self daydreaming]",
    "{name}, {who}, [was not usually nervous|was known to put things off|liked to be ready early|was short of time, as ever], [but this was different|and this time more than ever|so a note had been on the fridge for days]",
)
_EVENT = P(
    "{scene}",
    "{scene}",
    "{scene}. [Time was running short|The list was still empty|{He} wanted it to go well|There was little time left|Nothing was ready yet]",
)
_EVENT_LABEL = P(
    "[It all came down to|Everything turned on|The reason was] {it}, and [time was running short|nothing was ready|{he} wanted it to go well]",
    "{first} had been thinking of [little|hardly anything] but {it} [for days|since the message came|all week]",
    "With {it} [so close|coming up|on the calendar], {first} [slept badly|had begun a list|felt the days fly]",
)
_FEEL = P(
    "{He} felt [a flutter of nerves|real joy|some worry|a quiet pride|a childish excitement|a mixture of hope and dread] [under it all|about it|when {he} pictured the day|every time the subject came up]",
    "[Excited|Nervous|Glad|Anxious|Proud|Curious] as {he} {was}, {he} [also wanted to get it right|kept a cool head|tried not to show it|slept badly|made jokes about it|told {his} sister every detail]",
    "[Part of {him}|One half of {him}] [could not wait|was already there|wanted to cancel|was thrilled]; the other [worried about every detail|looked for excuses|made lists|wondered what to put on]",
    "[It mattered to {him} [more than {he} let on|rather a lot|more each day]|{He} would not have admitted [how much it meant|that it kept {him} awake|to being nervous] [to anyone|even to {his} family|for the world]|{He} told [nobody|only the cat|hardly anyone] how much {he} [looked forward to it|thought about it|wanted it to go well]|For once {he} wanted to [enjoy it without a worry|be ready in good time|feel at ease from the first minute|leave nothing to chance]]",
    "{His} [sister|brother|best friend|oldest friend|neighbor|cousin] had [laughed and said it would be fine|offered advice nobody had asked for|sworn it was all in the preparation|promised to call afterwards]",
    "{He} [went over it at night|caught {him}self smiling|marked the calendar twice|kept changing plans], and [the cat was the only witness|nobody was to know|that said it all]",
    "[The last time|A similar day, years ago|Once before], [things had gone wrong in small ways|{he} had felt out of place|{he} had come home early|{he} had promised to do better], [and {he} remembered it well|which still stung|so this one had to be different]",
)
_FEEL_GIFT = P(
    "{pal} [never asked for anything|was hard to surprise|remembered every birthday but {pals} own|deserved something that was chosen with care|had been through a good deal lately|gave far better presents than {he} did]",
    "[It was for|All of it was for|The idea was to please] {whom}[, {pal_age}|], and [a card alone would not do|{he} wanted to see a real smile|flowers would not be enough|{he} had kept it secret so far]",
    "[Giving|Choosing] something for {whom} [had always been a pleasure|made {him} nervous|felt like a small exam|took more thought than anything at work]",
    "{pal} meant [a great deal|more than {he} could say|the world] to {him}, and [words were not {his} strength|it was time to show it|{he} wanted to get it right this time]",
)
_NEED_BOTH = P(
    "{trouble:C}, [so|which is why|and so] {he_wants} {sth}",
    "{trouble:C}. [This time|For once|Now|From here on] [only {sth} was worth a look|it had to be {sth}|nothing less than {sth} would do|{he} held out for {sth}]",
    "[What was missing|What {he} hoped for|The dream|What it took|The simple wish|The one request {he} had] was {sth}, [because|since|for] {trouble}",
    "{trouble:C}, and [the thought of {sth} was tempting|{sth} sounded like heaven|it made sense to look for {sth}|{sth} seemed overdue]",
    "{trouble:C}, and {sth} [would change that|was the first thing on {his} mind|would make all the difference]",
    "{trouble:C}. [Hence|That explained] the [longing for|search for|insistence on] {sth}",
)
_NEED_WISH = P(
    "[Above all|First of all|More than anything|To begin with], [it needed to be|{he} had in mind|{he} looked for|{he} pictured] {sth}",
    "[And it|It] [had to|should|ought to|needed to] {vp}, [that much was certain|no matter what else|everything else was detail|or {he} would regret it|{he} thought]",
    "[If only there were|There had to be|Surely somebody sold|Somewhere there must be] {sth}",
    "{sth:C} [would make all the difference|was at the top of {his} list|was what {he} kept describing to everyone|was half the battle|came first]",
)
_NEED_SECOND = P(
    "[Just as important|Then again|The other thing|And then there was this|A second point]: {trouble}, so it [had to|should|needed to] {vp}, [too|as well]",
    "[It also|And it also|It] [had to|needed to] {vp}; {trouble}[, after all|, and nobody who knew {him} would be surprised|]",
    "{trouble:C}. [Whatever it was, it would have to|Hence the second condition: it had to|The right thing would also|So it had better] {vp}",
    "[On top of that|Besides|Beyond that|Secondly|At the same time], {he_wants} {sth}, [seeing that|given that|because|now that] {trouble}",
    "[There was one more thing|There was another point|The second wish was quieter|And another thing]. {trouble:C}, and {sth} [would put an end to that|would help|seemed only fair|was the obvious answer]",
    "[And if it could also|If it happened to] {vp}, [so much the better|all the better], for {trouble}",
)
_CLOSE = P(
    "[So|And so|In the end], [with the kettle on|on a free evening|with a sigh|before bed|after dinner|one quiet hour later], {he} [decided to ask for help|set out to look|opened a new page and began|"
    "sat down to search|asked somebody who would know]",
    "[Tonight|Tomorrow|Before the weekend|Over lunch], {he} [would start looking|would ask around|meant to find it|would not put it off again]",
    "[There was still time|Time was short|The shops were still open|There were a few days left], and {he} [meant to use it|had a clear idea at last|knew roughly what to ask for|wanted it settled]",
    "[Where to begin|Where such things were sold|What to call it] was another [matter|question] [altogether|for a fresh mind|and could wait until morning|]",
    "What it would look like in the end, {he} [had no idea|could not have said|left to chance]",
    "{He} would [know it on sight|recognize the right one|see it and know]; [the rest could be a surprise|more {he} did not ask|about everything else {he} {was} open|until then {he} kept an open mind]",
    "{He} [took a breath|closed the closet|put the list in a pocket|poured another cup|checked the date once more] and [went to find it|began|started asking|felt better for having decided]",
    "It did not have to be [perfect|a miracle|grand], [only right|only honest|and that was a comfort]",
    "[Somebody|A shop|A person with a good eye] would be able to help, and {he} [meant to ask|had nothing to lose|{was} ready to listen]",
    "[A good answer|The right thing] [was out there somewhere|could not be so hard to find|would turn up if {he} asked well], {he} told {himself}",
    "",
)
_FILL = P(
    "[Money was no great worry, but waste was|{He} had no wish to buy it twice|It did not have to be new fashion|{He} had looked once before and given up|Nobody else would notice, perhaps, but {he} would]",
    "[A look at what was already there did not help|Borrowing was out of the question|Making do had worked so far, but no longer]: [it was all too old and too tired|nothing was quite right|it was time for a change]",
)
_ORDERS = (
    ("who", "event", "feel", "both", "second", "close"),
    ("who", "event", "feel", "wish", "second", "close"),
    ("scene", "event", "feel", "both", "second", "close"),
    ("scene", "event", "both", "second", "feel"),
    ("who", "event", "both", "second", "feel", "close"),
    ("who", "event", "both", "second", "close"),
    ("scene", "event", "wish", "second", "feel", "close"),
)
"""Who, what is coming, how it feels, then the two wishes with their reasons; only the feeling may come later."""


class _Teller:
    """One task's story-telling: what stays the same from one telling to the next."""

    def __init__(self, values: WriteBackstory, dice: Random) -> None:
        self.dice = dice
        self.item = values.item
        self.person = values.person
        self.own = pronouns(values.person.gender)
        self.recipient = read_recipient(values.recipient)
        self.setting = read_scenario(values.scenario)
        self.scenario = values.scenario
        self.part = garment(values.item).part
        self.forbidden = _forbidden(values.item.product_type, values.item.title, values.item.brand or "")
        wearer = self.recipient.age if self.recipient and self.recipient.age is not None else years(values.person)
        self.small = wearer < 3
        self.child = wearer < 13
        self.by_name = False
        self.facts = list(_tellable(values.item, self.part))

    # --- needs

    def needs(self) -> tuple[_Need, _Need]:
        """Two needs of different Concepts and different attributes."""
        pairs = self.facts or [("", "")]
        weights = [self._weight(field, value) / (1 + place * 0.15) for place, (field, value) in enumerate(pairs)]
        order = _weighted(self.dice, pairs, weights)
        chosen: list[_Need] = []
        fallback = [("", ""), ("", "")]
        for field, value in (*order, *fallback):
            concept = concept_of(field, value, self.part) if field else pick(self.dice, _PLAIN)
            if any(concept.name == need.concept.name or (field and field == need.field) for need in chosen):
                continue
            need = self._need(concept, field, value)
            if any(need.clause.split()[:2] == other.clause.split()[:2] for other in chosen):
                continue
            chosen.append(need)
            if len(chosen) == 2:
                break
        if len(chosen) < 2:
            chosen.append(self._need(_PLAIN[0] if chosen[0].concept is not _PLAIN[0] else _PLAIN[1], "", ""))
        return chosen[0], chosen[1]

    def _weight(self, field: str, value: str) -> float:
        concept = concept_of(field, value, self.part)
        known = not field or concept in CONCEPTS
        return _TELLING.get(field, 1.0) * (1.0 if known else 0.05 if self.child else 0.3) * self._asked_for(concept.name)

    def _asked_for(self, need: str) -> float:
        """How much the scenario speaks for a need, 1 where it says nothing: nobody thinks of frost at a beach wedding."""
        setting = self.setting
        if need in _BY_WEATHER:
            for_it, against = _BY_WEATHER[need]
            if for_it in setting.weather:
                return 2.5
            return 0.1 if against in setting.weather else 1.0
        if need in _SPORTING:
            return 1.5 if setting.activities & _SPORTS else 0.1
        if need in _FESTIVE and "funeral" in setting.occasions:
            return 0.01
        if need in _DRESSED_UP and not setting.gift:
            return 2.0 if (setting.formality or 0) >= 2 else 0.6 if setting.activities else 1.0
        return 1.0

    def _need(self, concept: Concept, field: str, value: str) -> _Need:
        clause = ""
        for _ in range(6):
            clause = wish(concept, self.dice, _MARKS, self.part)
            told = set(_words(clause))
            if (
                told.isdisjoint(_words(value))
                and told.isdisjoint(self.forbidden)
                and not (self.child and _ADULT.search(clause))
            ):
                break
        else:
            if self.child:
                clause = self._small_wish()
        who = self.recipient.pronouns if self.recipient else ME
        text = "something that " + _unmark(clause, who, "")
        return _Need(concept, field, value, clause, Requirement(text=text, attribute=field, value=value))

    def _small_wish(self) -> str:
        return _FOR_SMALL.say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)

    def _trouble(self, need: _Need, name: str) -> str:
        said = ""
        for _ in range(6):
            if self.small:
                said = _TROUBLE_SMALL.say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)
                break
            said = trouble(need.concept, self.dice, _MARKS, self.part)
            if not (self.child and _ADULT.search(said)) and set(_words(said)).isdisjoint(self.forbidden):
                break
        else:
            if self.child:
                said = _TROUBLE_SMALL.say(self.dice, he=_MARKS.he, him=_MARKS.him, his=_MARKS.his)
        return _unmark(said, self._wearer, name)

    @property
    def _wearer(self) -> Pronouns:
        return self.recipient.pronouns if self.recipient else self.own

    # --- passages

    def story(self, needs: tuple[_Need, _Need]) -> str:
        dice = self.dice
        slots = self._slots()
        first, second = needs if dice.random() < 0.5 else (needs[1], needs[0])
        order = list(pick(dice, _ORDERS))
        if self.by_name or not slots["scene"]:
            order = ["label" if part == "event" else part for part in order]
        parts: list[str] = []
        introduced = False
        for part in order:
            named = slots["whom"] if self.recipient and not _named_in(parts, slots["whom"]) else ""
            if self.recipient is None and not introduced:
                named = slots["name"]
            if part == "who":
                text = (_AGAIN if introduced else _WHO_YOUNG if years(self.person) < 18 else _WHO).say(dice, **slots)
                introduced = True
            elif part == "scene":
                text = (_AGAIN if introduced else _SCENE).say(dice, **slots)
                introduced = True
            elif part == "event":
                text = _EVENT.say(dice, **slots)
            elif part == "label":
                text = _EVENT_LABEL.say(dice, **slots)
            elif part == "feel":
                text = (_FEEL_GIFT if self.recipient and dice.random() < 0.7 else _FEEL).say(dice, **slots)
            elif part == "wish":
                text = _NEED_WISH.say(dice, **slots, **self._wished(first))
            elif part == "both":
                text = _NEED_BOTH.say(dice, **slots, **self._wished(first), trouble=self._trouble(first, named))
            elif part == "second":
                text = _NEED_SECOND.say(dice, **slots, **self._wished(second), trouble=self._trouble(second, ""))
            else:
                text = _CLOSE.say(dice, **slots)
            parts.append(text)
        if self.recipient and not _named_in(parts, slots["whom"]):
            parts.insert(1, _FOR_WHOM.say(dice, **slots))
        story = paragraph(*parts)
        if len(story.split()) < _FEWEST:
            parts.insert(len(parts) - 1, _FILL.say(dice, **slots))
            story = paragraph(*parts)
        return story

    def _wished(self, need: _Need) -> dict[str, str]:
        """The wish after a noun ("something that would keep her dry") and after "had to" ("keep her dry")."""
        clause = _unmark(need.clause, self._wearer, "")
        first, _, rest = clause.partition(" ")
        thing = pick(self.dice, _THINGS)
        if first in _PERSONS:  # an object clause: "she can fasten with one hand"
            verb, _, tail = rest.partition(" ")
            said = f"{first} {_PAST.get(verb, verb)} {tail}"
            return {"sth": f"{thing} {said}", "vp": f"be something {said}"}
        if first in _NOT or first in ("can", "could"):
            negative = pick(self.dice, ("wouldn't", "wouldn't", "did not", "would never"))
            if first == "isn't":
                negative = "wouldn't"
            said = f"could {rest}" if first in ("can", "could") else f"{negative} {_NOT[first]}{rest}"
            return {"sth": f"{thing} that {said}", "vp": f"be something that {said}"}
        base = _base(first)
        to = base in _PURPOSES and self.dice.random() < 0.4
        return {"sth": f"{thing} {'to' if to else 'that would'} {base} {rest}", "vp": f"{base} {rest}"}

    def _slots(self) -> dict[str, str]:
        person, own = self.person, self.own
        first = person.name.split()[0]
        job = person.profession.strip() or "newcomer"
        friend = self.recipient
        whom = (
            f"{own.his} {friend.relation} {friend.name}".strip()
            if friend and friend.relation
            else (friend.called if friend else "")
        )
        told = scene(
            self.scenario, self.dice, first=first, he=own.he, him=own.him, his=own.his, was=own.was,
            whom=(friend.relation, whom) if friend and friend.relation else None,
        )  # fmt: skip
        return {
            "name": person.name,
            "first": first,
            "he": own.he,
            "him": own.him,
            "his": own.his,
            "himself": own.himself,
            "He": capital(own.he),
            "His": capital(own.his),
            "was": own.was,
            "he_wants": pick(
                self.dice,
                (f"{own.he} wanted", f"{first} wanted", f"{own.he} wished for", f"{first} was after", f"{own.he} longed for"),
            ),
            "who": pick(
                self.dice,
                (
                    f"{with_article(f'{years(person)}-year-old')} {job}",
                    f"{with_article(job)} of {years(person)}",
                    f"{years(person)} and {with_article(job)}",
                ),
            ),
            "age": str(years(person)),
            "a_job": with_article(job),
            "scene": told,
            "it": f"the present for {whom}" if friend and self.setting.gift else _label(self.setting),
            "pal": friend.name or f"{own.his} {friend.relation}" if friend else "",
            "pals": friend.pronouns.his if friend else "",
            "whom": whom,
            "pal_age": _aged(friend),
        }

    def gives_away(self, story: str) -> bool:
        """Whether the story says a word that only the product's type, title or brand would bring in."""
        return not self.forbidden.isdisjoint(_words(story))


def _aged(friend: Recipient | None) -> str:
    if friend is None or friend.age is None:
        return "as it happened"
    return str(friend.age) if friend.age else "not yet one"


def _named_in(parts: list[str], whom: str) -> bool:
    return any(whom in part for part in parts)


_FOR_WHOM = P(
    "[It was|This was|All of it was] for {whom}, [not for {himself}|and nobody else|who knew nothing of it|and it had to be right]",
    "[The one it was meant for|The one to please] was {whom}, [and {pals} opinion counted most|who noticed everything|and {he} wanted a real smile]",
    "It was {whom} who [would have it in the end|would judge it|was to have it], [not {he} {himself}|and that made it harder|so guessing would not do]",
)
_AGAIN = P(
    "[At {age}|As {a_job}], {he} [knew better than to leave it to chance|had learned to plan|was used to looking after {himself}|trusted {his} own judgement]",
    "[A day's work|A life] as {a_job} [left little time for such questions|had taught {him} to be prepared|was one thing, this was another]",
    "{He} {was} {age}, [after all|no beginner|and knew what {he} liked], and {a_job} [notices such things|plans ahead|has little time for mistakes]",
)
_TELLING = {
    "feature": 3.0, "material": 2.5, "closure": 2.0, "climate": 2.0, "fit": 2.0, "pattern": 1.6, "color": 1.3, "neckline": 1.5, "sleeve": 1.5,
    "length": 1.5, "style": 1.5, "activity": 1.0, "care": 0.7,
}  # fmt: skip
"""How readily an attribute becomes a need: what it does for a person before how it looks."""
_PLAIN = (concept_of("feature", ""), concept_of("fit", "-"), concept_of("style", "-"), concept_of("occasion", "-"))


def _tellable(item: Item, part: str) -> Iterator[tuple[str, str]]:
    """Facts that can stand behind a need: the main colour only, and cut only where there is a cut."""
    neutral = not item.attributes.color or concept_of("color", item.attributes.color[0]).name == "goes with anything"
    for field, value in facts(item):
        if field == "material" and (value in _NOT_ASKED_FOR or _secondary(item, value)):
            continue
        if field == "pattern" and value in ("solid", "plain") and not neutral:
            continue  # a plain orange goes with nothing in particular
        if not speakable(field, value):
            continue
        if field == "care" and concept_of(field, value).name != "easy to clean":
            continue
        if field in ("size", "occasion") or (field == "color" and value != item.attributes.color[0]):
            continue
        if field in ("fit", "neckline", "sleeve", "length") and (part not in _CUT or value[:1].isdigit()):
            continue
        yield field, value


_CUT = frozenset(("top", "layer", "bottom", "dress", "set", "under", "sleep", "swim"))
_NOT_ASKED_FOR = frozenset("plastic resin pvc rubber metal alloy".split())
"""Materials one puts up with: nobody looks for a watch because it is plastic."""
_BY_WEATHER = {
    "warm": ("cold", "hot"),
    "airy, for heat": ("hot", "cold"),
    "sun": ("hot", "cold"),
    "stays dry in rain": ("wet", ""),
    "wind": ("windy", ""),
    "for the water": ("hot", "cold"),
}
"""Need -> (weather that asks for it, weather that speaks against it)."""
_SPORTING = frozenset(("for workouts", "holds and shapes", "dries fast, wicks", "lace-up hold"))
_SPORTS = frozenset("running hiking yoga gym cycling swimming sport camping skiing walking dancing riding".split())
_FESTIVE = frozenset(("catches the light", "lively pattern", "sunny color", "warm bold color"))
_DRESSED_UP = frozenset(("sharp, formal", "catches the light", "a little height"))


def _secondary(item: Item, value: str) -> bool:
    """Whether a material stands beside another one and makes no difference of its own, as stretch does."""
    return value != item.attributes.material[0] and concept_of("material", value).name not in ("stretch", "grip")


def _weighted(dice: Random, pairs: list[tuple[str, str]], weights: list[float]) -> list[tuple[str, str]]:
    """All pairs, heavier ones tending to the front."""
    keys = [dice.random() ** (1 / weight) for weight in weights]
    return [pairs[place] for place in sorted(range(len(pairs)), key=lambda place: -keys[place])]


_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_COMMON = frozenset(
    "the and for with from a an of in on to men women mens womens men's women's boys girls kids baby unisex black white blue red green gray grey "
    "set pack size long short day all new one two light soft warm cool classic active running training sport sports winter summer color style fit "
    "is it by or at be as up go out life work play comfort".split()
)


def _words(text: str) -> set[str]:
    return {_single(word) for word in _TOKEN.findall(text.lower().replace("-", " "))}


def _single(word: str) -> str:
    word = word.removesuffix("'s")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@lru_cache(maxsize=4096)
def _forbidden(product_type: str, title: str, brand: str) -> frozenset[str]:
    """Words that give the product away: its type, and the capitalised words of title and brand that are not everyday words."""
    words = {_single(word) for word in _TOKEN.findall(product_type.lower().replace("-", " "))} - {
        "of",
        "pair",
        "set",
        "running",
        "top",
    }
    for word in re.findall(r"[A-Z][\w'-]+", f"{title} {brand}"):
        words |= _words(word) - _COMMON
    return frozenset(word for word in words if len(word) > 2)


def _unmark(text: str, who: Pronouns, name: str) -> str:
    """Puts pronouns in place of the marks; the first one becomes the name, when one is given."""
    forms = {"\x01": who.he, "\x02": who.him, "\x03": who.his, "\x04": who.himself}
    used = not name

    def put(found: re.Match[str]) -> str:
        nonlocal used
        mark = found.group()
        if used or mark == "\x04":
            return forms[mark]
        used = True
        return f"{name}'s" if mark == "\x03" else name

    said = _MARK.sub(put, text)
    return said if name or who.he != "they" else said.replace("they was", "they were")


_THINGS = ("something",)
_PERSONS = frozenset(("he", "she", "they", "i", "I"))
_PAST = {"can": "could", "will": "would", "won't": "wouldn't"}
_NOT = {"doesn't": "", "won't": "", "can't": "be able to ", "isn't": "be ", "wouldn't": ""}
_PURPOSES = frozenset(
    "keep give cover shelter let hold protect stop block take cheer make put bring go hide free save end show catch leave follow grip".split()
)
"""Verbs for which "something to keep her warm" says the same as "something that would keep her warm"."""
_BASES = {"is": "be", "has": "have", "does": "do", "goes": "go"}


def _base(verb: str) -> str:
    if verb in _BASES:
        return _BASES[verb]
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


_LABELS = {
    "wedding": "the wedding", "interview": "the interview", "graduation": "the graduation", "birthday": "the birthday", "holiday": "the holidays",
    "party": "the party", "dinner": "the dinner", "funeral": "the farewell", "reunion": "the reunion", "baby": "the baby's arrival",
    "school": "the new term", "travel": "the trip", "move": "the move", "concert": "the festival", "ceremony": "the ceremony", "work": "the new job",
    "recovery": "the recovery", "home": "the quiet days at home",
    "running": "the race", "hiking": "the mountains", "yoga": "the classes", "gym": "the training", "cycling": "the ride", "swimming": "the water",
    "sport": "the match", "camping": "the campsite", "skiing": "the snow", "gardening": "the garden", "walking": "the daily walk",
    "dancing": "the dance classes", "making": "the workshop", "riding": "the stable",
}  # fmt: skip


def _label(setting: Setting) -> str:
    for names in (setting.activities, setting.occasions):
        for name, label in _LABELS.items():
            if name in names:
                return label
    return "the weeks ahead"
