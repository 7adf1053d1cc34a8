"""The paper's rules for utterances, and what must never reach a row (paper D.2, D.3, Fig. 17, Fig. 18; E4 of EXMODD).

Rules: a user says 1 to 3 sentences; a rejection, and what people say in its place (`records.DECLINES`), names no brand and no
price and does not sound like an earlier one; a recommendation has 2 to 3 sentences. `judge` joins the finds of `hygiene` to
them. Both are judged on one conversation; sentences shared word for word across conversations need `SharedSentences`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from muse_builder.domains.words import numbers, plain_words, read, sentences
from muse_builder.records import DECLINES, Conversation, Item, Verdict
from muse_builder.screens.findings import Finding, ScreenReport
from muse_builder.screens.hygiene import hygiene

USER_SENTENCES = (1, 3)
"""Least and most sentences of a user's turn (paper Fig. 17)."""
RECOMMENDATION_SENTENCES = (2, 3)
"""Least and most sentences of a recommendation (paper Fig. 18)."""
ECHO = 0.5
"""Share of a rejection's word 4-grams that an earlier one may have used; unstated in the paper."""
PAPER_RULES = ("length", "echo", "brand", "price")
"""Findings of `judge` that break a rule of the paper; all others are hygiene."""
_SENTENCE_WORDS = 3
_CALL_WORDS = 1
"""One word ("Sure.") is a call and no sentence; from three it is one; two ("They're black.", "Hi there!") are open to doubt."""
_OPENING_WORDS = 5
"""Two rejections that begin with the same five words sound alike."""


def judge(conversation: Conversation, items: Mapping[str, Item]) -> ScreenReport:
    """The paper's rules and hygiene for every turn, backstory and requirement of one conversation."""
    findings: list[Finding] = []
    profile = conversation.profile
    findings += hygiene(profile.backstory, channel="backstory")
    for number, requirement in enumerate(profile.requirements, start=1):
        findings += hygiene(requirement.text, channel=f"requirement {number}")
    earlier: list[str] = []
    shown: list[Item] = []
    for number, turn in enumerate(conversation.turns):
        channel = f"turn {number}"
        shown += [items[item_id] for item_id in turn.item_ids if item_id in items and items[item_id] not in shown]
        findings += hygiene(turn.text, channel=channel)
        if not turn.text.strip():
            findings.append(Finding("empty", channel, 0, 0, "", 1.0, "nothing is said"))
            continue
        if turn.role == "user":
            findings += _length(channel, turn.text, USER_SENTENCES, "a user turn")
        elif turn.action == "recommend":
            findings += _length(channel, turn.text, RECOMMENDATION_SENTENCES, "a recommendation")
        if turn.action in DECLINES:
            findings += rejection(turn.text, shown, earlier, channel=channel)
            earlier.append(turn.text)
    measures: dict[str, float] = {"findings": float(len(findings))}
    for finding in findings:
        key = "style_" + finding.kind.replace(" ", "_")
        measures[key] = measures.get(key, 0.0) + 1
    reason = "; ".join(f"{finding.channel}: {finding.note}" for finding in findings[:4])
    advice = "; ".join(f"{finding.channel}: {finding.note}" for finding in findings)
    return ScreenReport(Verdict(screen="style", passed=not findings, reason=reason, measures=measures), tuple(findings), advice)


def rejection(text: str, items: Iterable[Item], earlier: Iterable[str], *, channel: str = "") -> tuple[Finding, ...]:
    """What a rejection must not hold: a brand of the items shown, a price, the phrasing of an earlier rejection."""
    tokens = read(text)
    stems = [token.stem for token in tokens]
    found = []
    for stem_list in {tuple(token.stem for token in read(item.brand)) for item in items if item.brand}:
        size = len(stem_list)
        for place in range(len(stems) - size + 1):
            if tuple(stems[place : place + size]) == stem_list and any(t.capital for t in tokens[place : place + size]):
                start, end = tokens[place].start, tokens[place + size - 1].end
                found.append(Finding("brand", channel, start, end, text[start:end], 1.0, "a rejection names no brand"))
    for number in numbers(text):
        if number.money:
            quote = text[number.start : number.end]
            found.append(Finding("price", channel, number.start, number.end, quote, 1.0, "a rejection names no price"))
    grams = set(zip(stems, stems[1:], stems[2:], stems[3:], strict=False))
    for other in earlier:
        theirs = [token.stem for token in read(other)]
        same_opening = len(stems) >= _OPENING_WORDS and stems[:_OPENING_WORDS] == theirs[:_OPENING_WORDS]
        shared = len(grams & set(zip(theirs, theirs[1:], theirs[2:], theirs[3:], strict=False))) / len(grams) if grams else 0.0
        if same_opening or shared > ECHO:
            quote = text[: tokens[min(_OPENING_WORDS, len(tokens)) - 1].end] if tokens else ""
            note = "this rejection sounds like an earlier one; put it in other words"
            found.append(Finding("echo", channel, 0, len(quote), quote, max(shared, float(same_opening)), note))
            break
    return tuple(found)


def _length(channel: str, text: str, allowed: tuple[int, int], what: str) -> list[Finding]:
    starts = [token.start for token in read(text)]
    words = [sum(start <= place < end for place in starts) for start, end in sentences(text)]
    # A person may count "They're black." or "Oh, nice!" or not: a rule is broken only where both counts break it.
    least, most = (sum(number >= fewest for number in words) or 1 for fewest in (_SENTENCE_WORDS, _CALL_WORDS + 1))
    if most >= allowed[0] and least <= allowed[1]:
        return []
    count = most if most < allowed[0] else least
    note = f"{what} has {allowed[0]} to {allowed[1]} sentences, this has {count}"
    return [Finding("length", channel, 0, len(text), text[:60], 1.0, note)]


class PromptEcho:
    """Finds stretches of prompt text in a row: eight words in a row that a prompt file has."""

    WORDS = 8

    def __init__(self, prompts: Iterable[str]) -> None:
        self._grams: set[int] = set()
        self._halves: set[str] = set()
        for prompt in prompts:
            self._grams |= _grams_of(prompt, self.WORDS)
            self._halves |= _stretches_of(prompt, self.WORDS // 2)

    def check(self, text: str, *, channel: str = "") -> tuple[Finding, ...]:
        said, half = plain_words(text), self.WORDS // 2
        # Wherever eight words begin, four of them stand at a multiple of four.
        if not any(" ".join(said[at : at + half]) in self._halves for at in range(0, len(said), half)):
            return ()
        tokens = read(text)
        places = [at for at, key in enumerate(_gram_keys([t.word for t in tokens], self.WORDS)) if key in self._grams]
        if not places:
            return ()
        start, end = tokens[places[0]].start, tokens[places[-1] + self.WORDS - 1].end
        return (Finding("instruction text", channel, start, end, text[start:end], 1.0, "these words stand in a prompt"),)


@dataclass(frozen=True, slots=True)
class Shared:
    """A sentence that an earlier conversation has word for word."""

    sentence: str
    channel: str
    """"turn 3"."""
    first_seen: int
    """Number of the conversation that had it first, counted from 0 in the order they came."""


class SharedSentences:
    """Finds sentences that stand word for word in more than one conversation (the paper's two printed cases share one).

    Streaming; holds a number of 64 bits for each different sentence, about 100 bytes in Python's dict, so 10,000
    conversations take some 30 MB. Short sentences ("Thank you so much!") are common speech and are not counted.
    """

    def __init__(self, *, least_words: int = 6) -> None:
        self.least_words = least_words
        self.conversations = 0
        self.sentences = 0
        """Counted so far, long enough, repeated ones included."""
        self.shared = 0
        """Of these, how many an earlier conversation had."""
        self._seen: dict[int, int] = {}

    def check(self, conversation: Conversation) -> tuple[Shared, ...]:
        """The sentences that conversations added before had; keeps nothing."""
        return tuple(
            Shared(sentence, channel, self._seen[key])
            for sentence, channel, key in self._keys(conversation)
            if key in self._seen
        )

    def add(self, conversation: Conversation) -> tuple[Shared, ...]:
        """As `check`, then keeps the conversation's sentences."""
        keys = self._keys(conversation)
        found = tuple(Shared(sentence, channel, self._seen[key]) for sentence, channel, key in keys if key in self._seen)
        for _, _, key in keys:
            self._seen.setdefault(key, self.conversations)
        self.conversations += 1
        self.sentences += len(keys)
        self.shared += len(found)
        return found

    def _keys(self, conversation: Conversation) -> list[tuple[str, str, int]]:
        keys = []
        for number, turn in enumerate(conversation.turns):
            tokens = read(turn.text)
            for start, end in sentences(turn.text):
                words = [token.word for token in tokens if start <= token.start < end]
                if len(words) >= self.least_words:
                    keys.append((turn.text[start:end], f"turn {number}", _key(words)))
        return keys


@lru_cache(maxsize=256)
def _grams_of(prompt: str, size: int) -> frozenset[int]:
    """Of a prompt's wording, read once in a process: it is the same for every run."""
    return frozenset(_gram_keys([token.word for token in read(prompt)], size))


@lru_cache(maxsize=256)
def _stretches_of(prompt: str, size: int) -> frozenset[str]:
    """All stretches of so many words of a prompt's wording."""
    said = plain_words(prompt)
    return frozenset([" ".join(said[at : at + size]) for at in range(len(said) - size + 1)])


def _gram_keys(words: list[str], size: int) -> list[int]:
    return [_key(words[start : start + size]) for start in range(len(words) - size + 1)]


def _key(words: list[str]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")
