"""Do story, wearer and recipient agree with the person the conversation is about?

cannot_wear         what is taken fits neither the person nor whom it is for (`match` asks that of the target alone)
gift_for_nobody     there is talk of a gift, and no recipient
wrong_recipient     the text gives the recipient another relation, age or gender
other_person        a story or a turn gives the person another trade or age
"""

import re
from collections.abc import Iterator, Mapping

from muse_builder.domains.domain import Domain
from muse_builder.domains.people import JOBS
from muse_builder.domains.words import numbers, read
from muse_builder.records import Conversation, Item, Profile
from muse_builder.screens.findings import Finding
from muse_builder.screens.match import GIFT, RELATIONS, TREATS_SELF, fits_wearer

CANNOT_WEAR, NO_RECIPIENT = "cannot_wear", "gift_for_nobody"
WRONG_RECIPIENT, OTHER_PERSON = "wrong_recipient", "other_person"

_RELATION = "|".join(sorted(map(re.escape, RELATIONS), key=len, reverse=True))
_FOR = re.compile(
    rf"\b(?:for|to give|shopping for|surprise|gift (?:for|to)|present (?:for|to)) (?:my|his|her"
    rf"|their) ((?:[\w-]+ ){{0,2}}?)({_RELATION})\b(?!['’]s)",
    re.IGNORECASE,
)
_SHOPS_FOR = re.compile(
    rf"\b(?:something|anything|shop(?:s|ping)?|buy(?:s|ing)?|look(?:s|ing)? for|search(?:es|ing)? for|find) [^.!?,;]{{0,30}}?"
    rf"\bfor (?:my|his|her|their) (?:[\w-]+ ){{0,2}}?(?:{_RELATION})\b(?!['’]s|-)",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"\b(?:(\d{1,2}|[a-z]+(?:-[a-z]+)?)[- ]years?[- ]old|aged? (\d{1,2})\b|(?:is|was|am|i['’]m|turned|turns"
    r"|turning) (\d{1,2})(?=[,.;!?]| and\b| years\b|$)"
    r"|,\s(\d{1,2})(?=,| and an?\b| years\b)|\bof (\d{1,2})(?=,))",
    re.IGNORECASE,
)
_TRADES = {job.lower() for job in JOBS}
_TRADE = "|".join(sorted(map(re.escape, _TRADES), key=len, reverse=True))
_IS = r"(?:\bi['’]m|\bi am|\bam|\bwas|\bas|\bis|\bi work as|\bworks as|\bworking as|\bwork as|,|\band|\byears old and|\d)"
_CALLED = re.compile(
    rf"{_IS}(?: still| now| also| only)?,? (?:an?|the) (?:retired |former |young |\d+-year-old )?({_TRADE})\b", re.IGNORECASE
)
_HE, _SHE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE), re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)


def people(conversation: Conversation, items: Mapping[str, Item], domain: Domain) -> list[Finding]:
    """All findings of this module in one conversation."""
    profile = conversation.profile
    accepted = items.get(conversation.accepted_item_id or "")
    found = [*story(profile)]
    if accepted is not None:
        verdict = fits_wearer(domain, profile.person, accepted, recipient=profile.recipient)
        if not verdict.passed:
            number = max((n for n, turn in enumerate(conversation.turns) if turn.action == "accept"), default=0)
            quote = conversation.turns[number].text[:60] if conversation.turns else ""
            found.append(Finding(CANNOT_WEAR, f"turn {number}", 0, len(quote), quote, 1.0, f"what is taken: {verdict.reason}"))
    for number, turn in enumerate(conversation.turns):
        if turn.role == "user":
            found += told(profile, turn.text, channel=f"turn {number}", own=True)
    return found


def story(profile: Profile) -> Iterator[Finding]:
    """What the backstory says of person and recipient that their records do not."""
    yield from told(profile, profile.backstory, channel="backstory", own=False)


def told(profile: Profile, text: str, *, channel: str, own: bool) -> Iterator[Finding]:
    """
    Args:
        own: it is the person who speaks, in the first person.
    """
    person = profile.person
    gift = None if TREATS_SELF.search(text) else GIFT.search(text) or _SHOPS_FOR.search(text)
    if gift and not profile.recipient:
        yield _finding(
            NO_RECIPIENT, channel, text, gift.start(), gift.end(), "a gift is spoken of, and there is nobody it is for"
        )
    if profile.recipient:
        yield from _recipient(profile.recipient, text, channel, own=own)
    yield from _age(profile, text, channel, own=own)
    match = (
        None
        if own and not re.search(r"\bi['’]?m\b|\bi am\b|\bi work\b|\bas an?\b", text, re.IGNORECASE)
        else _CALLED.search(text)
    )
    recipients = match is not None and match[1].lower() in (profile.recipient or "").lower()
    if match and person.profession and not recipients and not _same_trade(match[1], person.profession):
        note = f"the person is {person.profession!r}, not {match[1]!r}"
        yield _finding(OTHER_PERSON, channel, text, match.start(1), match.end(1), note)


def _same_trade(said: str, profession: str) -> bool:
    one, other = said.lower(), profession.lower()
    return one in other or other in one or one.split()[-1] == other.split()[-1]


def _recipient(recipient: str, text: str, channel: str, *, own: bool) -> Iterator[Finding]:
    stems = [token.stem for token in read(recipient)]
    relation = next((stem for stem in reversed(stems) if stem in RELATIONS), None)
    match = _FOR.search(text)
    if match and relation:
        said = match[2].lower()
        if said != relation and said not in stems and RELATIONS[said] != "unknown" and RELATIONS[relation] != RELATIONS[said]:
            yield _finding(
                WRONG_RECIPIENT, channel, text, match.start(), match.end(), f"it is for {recipient!r}, not for a {said}"
            )
            return
    gender = RELATIONS.get(relation or "", "unknown")
    if not own or gender == "unknown":
        return
    he, she = _HE.search(text), _SHE.search(text)
    wrong = he if gender == "female" and he and not she else she if gender == "male" and she and not he else None
    if wrong and not _somebody_else(text, wrong.start(), stems):
        yield _finding(WRONG_RECIPIENT, channel, text, wrong.start(), wrong.end(), f"{wrong[0]!r} is said of {recipient!r}")


def _somebody_else(text: str, place: int, stems: list[str]) -> bool:
    """Whether the words before speak of another relation, whom the pronoun may mean."""
    return any(token.stem in RELATIONS and token.stem not in stems for token in read(text[:place]))


def _age(profile: Profile, text: str, channel: str, *, own: bool) -> Iterator[Finding]:
    ages = {profile.person.age, *(int(number.value) for number in numbers(profile.recipient or ""))}
    if profile.person.age is None or not profile.person.name:
        return
    first = next(iter(profile.person.name.split()), "")
    for match in _AGED.finditer(text):
        said = next(group for group in match.groups() if group)
        values = numbers(said)
        if not values or not 5 <= values[0].value <= 99 or int(values[0].value) in ages:
            continue
        about = text[max(0, match.start() - 45) : match.start()]
        sentence = re.split(r"[.!?]", about)[-1]
        mine = (
            re.search(r"\b(?:i|i['’]m)\b", f"{sentence}{match[0]}", re.IGNORECASE)
            if own
            else first in sentence or first in text[match.end() : match.end() + 25]
        )
        if mine and not re.search(rf"\b(?:{_RELATION})\b", sentence, re.IGNORECASE):
            note = f"the person is {profile.person.age}, not {int(values[0].value)}"
            yield _finding(OTHER_PERSON, channel, text, match.start(), match.end(), note)
            return
    if profile.recipient and len(ages) == 2 and not own:
        name = next((token.word for token in reversed(read(profile.recipient)) if token.capital), "")
        near = (
            re.search(rf"\b{re.escape(name)}\b(?:,| is| who is| turns| turning)? (\d{{1,2}})\b", text, re.IGNORECASE)
            if name
            else None
        )
        if near and int(near[1]) not in ages:
            yield _finding(WRONG_RECIPIENT, channel, text, near.start(), near.end(), f"it is for {profile.recipient!r}")


def _finding(rule: str, channel: str, text: str, start: int, end: int, note: str) -> Finding:
    return Finding(rule, channel, start, end, text[start:end], 1.0, note)
