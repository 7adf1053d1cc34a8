"""Who speaks of whom, in a draft and in its rewriting: what "I" do is not what "you" do, and she is not he (paper 3.4.1).

Read without a grammar, by neighbours: the word that stands with "I" and "you" (what one does, has or is), and who does what
to whom where pronouns say both ("show me", "I told you"). A finding needs the same word on both sides with other people, so a
line that says it in words of its own passes.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from muse_builder.domains.english import LIGHT, NEGATIONS
from muse_builder.domains.words import Token, root

_AUXILIARY = LIGHT - {"like", "feel", "get", "got", "getting", "go", "going", "look", "seem"}
_FIRST = frozenset("i i'm i've i'd i'll im ive me my mine myself we we're we've we'd we'll us our ours".split())
_SECOND = frozenset("you you're you've you'd you'll youre your yours yourself".split())
_OBJECT = frozenset("me us myself yourself".split())
_RELATIONS = frozenset("for to with at by of from on in about and or but that if as than so".split())
_COMMON_VERBS = frozenset("look think want lik like search say tell see know find hunt show need".split())
"""As `root` cuts them. Said of both in nearly every line; alone they tell a swap only where "I" and "you" have moved too."""
_THINKING = frozenset(map(root, "hope think know bet guess believe wish suppose see sure imagine".split()))
"""Behind these "you" begins a sentence of its own ("I hope you like it")."""
_SHE = frozenset({"she", "her", "hers", "herself", "she's"})
_HE = frozenset({"he", "him", "his", "himself", "he's"})

_DOERS = {
    **dict.fromkeys("i i'm i've i'd i'll im ive".split(), "I"),
    **dict.fromkeys("you you're you've you'd you'll youre".split(), "you"),
    **dict.fromkeys("she she's she'd she'll".split(), "she"),
    **dict.fromkeys("he he's he'd he'll".split(), "he"),
}
_DONE_TO = {"me": "I", "you": "you", "her": "she", "him": "he"}
_GIVING = {
    verb: forms.split()[0]
    for forms in """
    give gave given giving gives; send sent sending sends; bring brought bringing brings; lend lent lends; show showed shown
    showing shows; buy bought buying buys; recommend recommended recommends; suggest suggested suggests; offer offered offers
    """.split(";")
    for verb in forms.split()
}
"""Verbs that take a giver and a receiver."""
_SAYING = frozenset("say said says tell told tells telling mention mentioned mentions describe described".split())
_SAY = "say"


class Swap(NamedTuple):
    kind: str
    """"speaker" or "person"."""
    token: Token
    note: str


class _Deed(NamedTuple):
    doer: str
    verb: str
    to: str | None
    """Whom it is done to, where a pronoun says so."""


def swaps(draft: Sequence[Token], text: Sequence[Token], *, asks: bool) -> Iterator[Swap]:
    """What is said of somebody else in the text than in its draft.

    Args:
        asks: the text holds a question, the draft or the text; "you" may then come in for "I" ("may I" - "would you").
    """
    note = _moved(draft, text, asks=asks) or _turned_round(draft, text, asks=asks)
    if note:
        place = next((token for token in text if token.word in _FIRST | _SECOND | _SHE | _HE), text[0])
        yield Swap("speaker", place, note)
    before, after = {token.word for token in draft}, {token.word for token in text}
    she_before, he_before = bool(_SHE & before), bool(_HE & before)
    if (she_before and not he_before and _HE & after) or (he_before and not she_before and _SHE & after):
        token = next(token for token in text if token.word in (_HE if she_before else _SHE))
        yield Swap("person", token, f"{token.word!r} is somebody else")


# --- what stands with "I" and with "you" --------------------------------------------------------------------------------


def _moved(draft: Sequence[Token], text: Sequence[Token], *, asks: bool) -> str:
    first_before, second_before = _subjects(draft)
    first_after, second_after = _subjects(text)
    to_other = (first_before - second_before) & (second_after - first_after)
    to_self = (second_before - first_before) & (first_after - second_after)
    counts = [sum(token.word in group for token in line) for line in (draft, text) for group in (_FIRST, _SECOND)]
    # Two synonyms can cross without a swap: "I looked again. You want wool." and "I searched again. You look for wool."
    if not to_self and not (counts[2] < counts[0] and counts[3] > counts[1]):
        to_other -= _COMMON_VERBS
    if not to_other and not (counts[2] > counts[0] and counts[3] < counts[1]):
        to_self -= _COMMON_VERBS
    if to_other:
        return f"what I {sorted(to_other)[0]!r} became what you do or have"
    if to_self:
        return f"what you {sorted(to_self)[0]!r} became what I do or have"
    if counts[0] >= 2 and counts[1] == 0 and counts[2] == 0 and counts[3] >= 2:
        return "everything said of the speaker is said of the other"
    if counts[0] and not counts[1] and not counts[2] and counts[3] == counts[0] and not asks:
        return "what is said of the speaker is said of the other"
    if counts[1] >= 2 and counts[0] == 0 and counts[3] == 0 and counts[2] >= 2:
        return "everything said of the other is said of the speaker"
    return ""


def _subjects(tokens: Sequence[Token]) -> tuple[set[str], set[str]]:
    """What the speaker does, has or gets, and what the other does: word stems beside "I", "my", "me" and "you", "your"."""
    first: set[str] = set()
    second: set[str] = set()
    for place, token in enumerate(tokens):
        word = token.word
        if word in _FIRST:
            target = first
        elif word in _SECOND:
            target = second
        else:
            continue
        following = _content(tokens, place)
        if following is not None and (word not in _OBJECT or (place and tokens[place - 1].word == "let")):
            target.add(root(following.stem))
        thinks = word == "you" and place and root(tokens[place - 1].stem) in _THINKING
        if word in _OBJECT or word in ("mine", "yours") or (word == "you" and not thinks):
            before = tokens[place - 1] if place else None
            if before is not None and not token.opens and before.word not in _RELATIONS and before.word not in _AUXILIARY:
                target.add(root(before.stem))
    return first, second


def _content(tokens: Sequence[Token], place: int) -> Token | None:
    """The first of the next four words that carries content, before the sentence ends or somebody else comes in."""
    for following in tokens[place + 1 : place + 5]:
        if following.opens or following.word in _DOERS:
            return None
        if following.word not in _AUXILIARY and following.word not in NEGATIONS and not following.word.endswith("n't"):
            return following
    return None


# --- who does it to whom --------------------------------------------------------------------------------------------------


def _turned_round(draft: Sequence[Token], text: Sequence[Token], *, asks: bool) -> str:
    before, after = set(_deeds(draft)), set(_deeds(text))
    for deed in sorted(before, key=str):
        turned = deed._replace(doer=deed.to or "", to=deed.doer)
        if deed.to not in (None, deed.doer) and deed not in after and turned in after:
            return f"who does it and to whom was turned round ({deed.verb})"
    saying = [{deed.doer for deed in deeds if deed.verb == _SAY} for deeds in (before, after)]
    if not asks:
        told_you = _Deed("I", _SAY, "you") in after
        if saying[0] == {"you"} and saying[1] == {"I"} and told_you:
            return "what you said became what I said"
        if saying[0] == {"I"} and saying[1] == {"you"} and any(deed.verb == _SAY and deed.to == "I" for deed in after):
            return "what I said became what you said"
    given_me = _receives(draft, "me")
    for verb in sorted(given_me - _receives(text, "me")):
        mine = [any(deed.doer == "I" and deed.verb == verb for deed in deeds) for deeds in (before, after)]
        if mine == [False, True]:
            return f"what I was to get became what I {verb}"
    for verb in sorted({deed.verb for deed in before} & {deed.verb for deed in after} - _COMMON_VERBS):
        doers = [{deed.doer for deed in deeds if deed.verb == verb} for deeds in (before, after)]
        if not doers[0] & doers[1] and (doers[0] | doers[1]) & {"she", "he"}:
            return f"what {sorted(doers[0])[0]!r} {verb} became what {sorted(doers[1])[0]!r} does"
    return ""


def _deeds(tokens: Sequence[Token]) -> Iterator[_Deed]:
    for place, token in enumerate(tokens):
        doer = _DOERS.get(token.word)
        if token.word == "me" and place and tokens[place - 1].word == "let":
            doer = "I"
        elif token.word == "you" and place and not token.opens and _takes_object(tokens[place - 1]):
            doer = None  # "show you": it is done to you
        if doer is not None:
            verb = _content(tokens, place)
            if verb is not None:
                yield _Deed(doer, _named(verb), _receiver(tokens, tokens.index(verb, place)))
        elif (token.opens or tokens[place - 1].word in ("please", "just", "and")) and _takes_object(token):
            to = _receiver(tokens, place)
            if to == "I":
                yield _Deed("you", _named(token), to)  # "show me": you are asked to


def _receiver(tokens: Sequence[Token], verb: int) -> str | None:
    """ "show me", "recommended it to you": whom it is done to."""
    for ahead, following in enumerate(tokens[verb + 1 : verb + 5]):
        if following.opens:
            return None
        if following.word in _DONE_TO and (ahead == 0 or tokens[verb + ahead].word == "to"):
            return _DONE_TO[following.word]
    return None


def _receives(tokens: Sequence[Token], pronoun: str) -> set[str]:
    """Verbs of giving whose receiver this is: "gave me"."""
    return {
        _GIVING[token.word]
        for token, following in pairwise(tokens)
        if token.word in _GIVING and following.word == pronoun and not following.opens
    }


def _takes_object(token: Token) -> bool:
    return token.word in _GIVING or token.word in _SAYING


def _named(verb: Token) -> str:
    if verb.word in _SAYING:
        return _SAY
    return _GIVING.get(verb.word) or root(verb.stem)
