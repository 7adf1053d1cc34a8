"""Does a text give the target away before it is shown? (paper D.1, Fig. 16: the backstory must not name or describe it)

Six things identify a product: words of its title, its brand, price, model number, id and picture's file name. The last five
are plain look-ups. The title needs a measure, because a title also holds words that everybody uses:

- The rarity of a word or word sequence is log(N / df) / log(N) over the N products of the catalog, colour and size variants of
  one product counted once: 1 for what one product has, 0 for what all have. "Holiday leggings" weighs nothing in a
  catalog full of them.
- A word that the catalog never writes in lower case outside of titles is a name ("Kangeroo"); one capitalised rare name is a
  leak, as is a name next to the product's type ("chaz hoodie").
- Without a name it takes a sequence, the words of the title in its order: each counts 1, words of the type and of
  attributes (a requirement may say "cotton") count half, and two points and three words of rare sequence are a leak.
- Or most of a title's weight, scattered over one text.

What the assistant has said is known to both, and from the moment the target is shown naming it is no leak.
"""

import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.domains.domain import Domain
from muse_builder.domains.english import CALENDAR
from muse_builder.domains.words import Token, numbers, plain, read, stem
from muse_builder.records import Conversation, Item, Profile, Verdict
from muse_builder.screens.findings import Finding, ScreenReport

KINDS = ("title", "brand", "price", "model_number", "item_id", "image_name")
LONGEST = 4
"""Words of the longest title sequence whose rarity is counted."""
RARE = 0.6
"""Rarity from which a word or sequence can identify: in 10,000 products, what at most 40 share."""
SEQUENCE_POINTS = 2.0
COVERAGE = 0.75
"""Share of a title's weight that one text may not scatter."""
_SLOTS = 1 << 22
"""Counters for the title sequences: 94,209 titles hold about 3 million; a collision only makes a sequence look commoner."""
_LEARN = 20_000
"""Products whose descriptions are read for lower-case words; more teach little."""

_PREPARED = 4096
"""Products held ready; a conversation asks for one of them a few times in a row."""

_MODEL_KEYS = re.compile(r"model|style (?:number|no|code)|sku|part (?:number|no)|mpn|upc|ean|asin|reference", re.IGNORECASE)
_CODE = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{3,}")
_LOWER_WORD = re.compile(r"(?<![^\W_])[a-z][a-z']+(?![^\W_])")
_NO_CODE = re.compile(r"[^a-z0-9]+")
_DIGIT = re.compile(r"\d")
_PLACES = frozenset(
    "street road avenue lane park lake square hill county city bridge drive court place valley island beach station".split()
)
"""Behind a capitalised word, these make it the name of a place: "Ridge Street"."""
_POINTS = frozenset("north south east west upper lower great little old new mount saint st blue black white green".split())
"""Before a capitalised word, capitalised too, these make it the name of a place."""
_NAMED = re.compile(r"(?:\b(?:called|named|titled)\s+(?:the\s+)?[\"“']?|[\"“])$", re.IGNORECASE)
"""Before a name in small letters, these tell that it is one."""
_SPELLED = 6
"""Letters from which a name is also looked for in pieces ("Vel-thorn", "V e l t h o r n")."""
_MISSPELLED = 7
"""Letters from which a capitalised word one letter away is still the name."""
_FILE = re.compile(r"\b[\w-]+\.(?:jpe?g|png|webp|gif)\b", re.IGNORECASE)


class _Word(NamedTuple):
    stem: str
    rarity: float
    name: bool
    points: float
    """1, half for words of attributes and of the type, 0 for generic ones."""


class _Target(NamedTuple):
    """What to look for, prepared once for a product."""

    words: tuple[_Word, ...]
    places: dict[str, list[int]]
    brand: tuple[str, ...]
    brand_is_word: bool
    price: float | None
    codes: dict[str, str]
    """Squeezed id, model number or file stem -> its kind."""
    type_stems: frozenset[str]
    weight: float
    names: tuple[str, ...]
    """Names of the title and the brand that are long enough to be known in pieces, or with a letter wrong."""
    whole: tuple[int, int]
    """First and last place of the title's words that weigh anything."""


class Leakage:
    """The catalog's statistics, and the look-up of one product's marks in a text. Holds about 40 MB for 100,000 products."""

    def __init__(self, domain: Domain, items: Iterable[Item]) -> None:
        self._lexicon = domain.vocabulary.lexicon
        self._generic = domain.vocabulary.generic
        seen: set[str] = set()
        self._frequency: dict[str, int] = {}
        self._sequences: NDArray[np.uint32] = np.zeros(_SLOTS, np.uint32)
        self._lower: set[str] = set()
        """Stems written in lower case somewhere outside of titles: ordinary words."""
        learned = 0
        for item in items:
            product = item.parent_id or item.item_id
            if product in seen:
                continue
            seen.add(product)
            stems = _title_stems(item)
            for word in set(stems):
                self._frequency[word] = self._frequency.get(word, 0) + 1
            slots = {_slot(stems[i : i + n]) for n in range(2, LONGEST + 1) for i in range(len(stems) - n + 1)}
            self._sequences[list(slots)] += 1
            if learned < _LEARN:
                learned += 1
                for text in (*item.features, item.description):
                    self._lower.update(stem(word) for word in _LOWER_WORD.findall(text))
        self.products = len(seen)
        self._prepared: dict[str, _Target] = {}

    def rarity(self, words: str) -> float:
        """0 to 1: how few products have this word, or this sequence of up to four words, in their title."""
        stems = [token.stem for token in read(words)]
        if len(stems) == 1:
            return self._rarity(self._frequency.get(stems[0], 0))
        return self._rarity(int(self._sequences[_slot(stems[:LONGEST])]))

    def _rarity(self, frequency: int) -> float:
        # Below a hundred products a unique word says little: a catalog of twenty has one pair of sandals.
        return max(0.0, math.log(max(1, self.products) / max(1, frequency)) / math.log(max(100, self.products)))

    def _target(self, item: Item) -> _Target:
        marks = self._prepared.get(item.item_id)
        if marks is None:
            if len(self._prepared) >= _PREPARED:
                self._prepared.clear()
            marks = self._prepared[item.item_id] = self._prepare(item)
        return marks

    def _prepare(self, item: Item) -> _Target:
        attributes = {
            token.stem
            for claim in self._lexicon.find(read(item.title))
            for token in read(item.title)[claim.first : claim.last + 1]
        }
        for values in item.attributes.model_dump().values():
            attributes.update(token.stem for value in values for token in read(value))
        kind = frozenset(token.stem for token in read(item.product_type)) or frozenset(_title_stems(item)[-1:])
        colors = {token.stem for value in item.attributes.color for token in read(value)}
        words = []
        for word in _title_stems(item):
            rarity = self._rarity(self._frequency.get(word, 0))
            generic = word in self._generic or word in colors or len(word) < 2
            ordinary = word in self._lower or word in CALENDAR or word in attributes or word in kind
            name = rarity >= RARE and not ordinary and not generic and word.isalpha() and len(word) > 2
            points = 0.0 if generic else 0.5 if word in attributes or word in kind else 1.0
            words.append(_Word(word, rarity, name, points))
        places: dict[str, list[int]] = {}
        for place, title_word in enumerate(words):
            places.setdefault(title_word.stem, []).append(place)
        codes: dict[str, str] = {}
        if item.image:
            codes[_squeeze(item.image.rsplit(".", 1)[0])] = "image_name"
        if item.image_url:
            codes[_squeeze(item.image_url.rsplit("/", 1)[-1].rsplit(".", 1)[0])] = "image_name"
        for key, value in item.details.items():
            if _MODEL_KEYS.search(key):
                codes[_squeeze(value)] = "model_number"
        for code in _CODE.findall(item.title):
            codes.setdefault(_squeeze(code), "model_number")
        if item.parent_id:
            codes[_squeeze(item.parent_id)] = "model_number" if item.parent_id != item.item_id else "item_id"
        codes[_squeeze(item.item_id)] = "item_id"
        codes = {code: kind_ for code, kind_ in codes.items() if len(code) >= 4 and any(c.isdigit() for c in code)}
        brand = item.brand or item.details.get("Brand") or ""
        brand_stems = tuple(token.stem for token in _without_and(read(brand)))
        heavy = [place for place, word in enumerate(words) if word.points]
        weight = sum(word.rarity * word.points for word in {word.stem: word for word in words}.values())
        named = [word.stem for word in words if word.name]
        named += [part for part in brand_stems if part.isalpha() and part not in self._lower and part not in self._generic]
        return _Target(
            words=tuple(words),
            places=places,
            brand=brand_stems,
            brand_is_word=bool(brand_stems) and all(part in self._lower for part in brand_stems),
            price=item.price,
            codes=codes,
            type_stems=kind,
            weight=weight,
            names=tuple(dict.fromkeys(name for name in named if len(name) >= _SPELLED)),
            whole=(min(heavy), max(heavy)) if heavy else (-1, -1),
        )

    # --- one text or several ----------------------------------------------------------------------------------------

    def measure(self, texts: Mapping[str, str], target: Item, *, known: str = "") -> tuple[Finding, ...]:
        """Every leak of the target in texts by channel; `known` is what may be said: a person's name, the assistant's words."""
        marks = self._target(target)
        findings = self._measure(texts, marks, set())
        if findings and known:
            # What is known can only excuse; to read it, often a whole conversation, pays only now.
            findings = self._measure(texts, marks, {token.stem for token in read(known)})
        return tuple(findings)

    def _measure(self, texts: Mapping[str, str], marks: _Target, allowed: set[str]) -> list[Finding]:
        findings: list[Finding] = []
        for channel, text in texts.items():
            if text:
                findings += self._title(channel, text, marks, allowed)
                findings += _brand(channel, text, marks, allowed)
                findings += _price(channel, text, marks)
                findings += _codes(channel, text, marks)
                findings += self._disguised(channel, text, marks, allowed)
        return findings

    def _disguised(self, channel: str, text: str, marks: _Target, allowed: set[str]) -> list[Finding]:
        """Names written in pieces or with a letter wrong, by people who half remember them and models told to avoid them."""
        wanted = [name for name in marks.names if name not in allowed]
        if not wanted:
            return []
        tokens = read(text)
        found = []
        note = "this is the product's name or brand, written a little otherwise"
        squeezed = _squeeze(plain(text))
        said = {token.stem for token in tokens}
        for name in wanted:
            if name in said:
                continue
            span = _in_pieces(tokens, name) if name in squeezed else None
            if span is not None and not all(tokens[place].word in self._lower for place in range(span[0], span[1] + 1)):
                start, end = tokens[span[0]].start, tokens[span[1]].end
                found.append(Finding("title", channel, start, end, text[start:end], 0.9, note))
                continue
            for token in tokens:
                if (
                    token.capital
                    and len(name) >= _MISSPELLED
                    and token.word[0] == name[0]
                    and token.stem not in allowed
                    and token.word not in self._lower
                    and _one_letter_apart(token.stem, name)
                ):
                    found.append(Finding("title", channel, token.start, token.end, text[token.start : token.end], 0.9, note))
                    break
        return found

    def coverage(self, text: str, target: Item, *, known: str = "") -> float:
        """0 to 1: how much of the title's rarity the text holds, in any order."""
        return self._share([text], self._target(target), known)

    def _share(self, texts: Iterable[str], marks: _Target, known: str) -> float:
        if not marks.weight:
            return 0.0
        present = {token.stem for text in texts for token in read(text)} - {token.stem for token in read(known)}
        return self._covered(present, marks) / marks.weight

    @staticmethod
    def _covered(present: set[str], marks: _Target) -> float:
        return sum(
            marks.words[places[0]].rarity * marks.words[places[0]].points
            for word, places in marks.places.items()
            if word in present
        )

    def _title(self, channel: str, text: str, marks: _Target, allowed: set[str]) -> list[Finding]:
        tokens = read(text)
        places = marks.places
        words = marks.words
        hits = [place for place, token in enumerate(tokens) if token.stem in places and token.stem not in allowed]
        if not hits:
            return []
        found: list[Finding] = []

        def report(first: int, last: int, score: float, note: str) -> None:
            start, end = tokens[first].start, tokens[last].end
            found.append(Finding("title", channel, start, end, text[start:end], round(min(1.0, score), 4), note))

        behind = -1
        for hit in hits:
            if hit <= behind:
                continue
            last, run = self._sequence(tokens, hit, marks, allowed)
            points = sum(words[place].points for place in run)
            names = sum(
                words[place].name and (len(words[place].stem) > 3 or any(t.capital for t in tokens[hit : last + 1]))
                for place in run
            )
            if len(run) > 1:
                rarity = self._rarity(int(self._sequences[_slot([words[place].stem for place in run[:LONGEST]])]))
                if run[-1] - run[0] != len(run) - 1:
                    rarity = max(words[place].rarity for place in run)
                whole = (
                    run[0] == marks.whole[0] and run[-1] == marks.whole[1] and any(words[place].points == 1 for place in run)
                )
                if rarity >= RARE and (whole or (len(run) > 2 and points >= SEQUENCE_POINTS) or (names and points > 1)):
                    report(hit, last, rarity, "these words stand so in the product's title and in few others")
                    behind = last
                    continue
            token = tokens[hit]
            if (
                words[places[token.stem][0]].name
                and not token.opens
                and ((token.capital and not _in_another_name(tokens, hit, places)) or _NAMED.search(text, 0, token.start))
            ):
                report(hit, hit, words[places[token.stem][0]].rarity, "this is the name of the product")
                behind = hit
        if not found and marks.weight:
            present = {tokens[hit].stem for hit in hits}
            telling = [hit for hit in hits if words[places[tokens[hit].stem][0]].points]
            share = self._covered(present, marks) / marks.weight
            full = sum(words[places[word][0]].points == 1.0 for word in present)
            if share >= COVERAGE and full >= 3 and telling:
                report(telling[0], telling[-1], share, "together these words are most of the product's title")
        return found

    def _sequence(self, tokens: tuple[Token, ...], first: int, marks: _Target, allowed: set[str]) -> tuple[int, list[int]]:
        """(last token, places in the title) of the longest run from this token that follows the title's order.

        Words of no weight may be missing on either side, and a title's middle may be left out ("Chaz hoodie").
        """
        best: tuple[int, list[int]] = (first, [marks.places[tokens[first].stem][0]])
        for start in marks.places[tokens[first].stem]:
            run, at, last, place = [start], start, first, first + 1
            gap = 0
            while place < len(tokens) and gap <= 1 and not tokens[place].opens:
                word = tokens[place].stem
                following = next((p for p in marks.places.get(word, ()) if at < p <= at + 3), None)
                if following is not None and word not in allowed:
                    run.append(following)
                    at, last, gap = following, place, 0
                elif word in self._generic:
                    gap += 1
                else:
                    break
                place += 1
            if len(run) > len(best[1]):
                best = (last, run)
        return best

    # --- what the pipeline asks ---------------------------------------------------------------------------------------

    def backstory(self, profile: Profile, target: Item) -> ScreenReport:
        """Judges backstory and requirements of one profile; measures the title's coverage beside the leaks."""
        texts = {"backstory": profile.backstory}
        texts |= {f"requirement {number}": one.text for number, one in enumerate(profile.requirements, start=1)}
        known = f"{profile.person.name} {profile.recipient or ''}"
        findings = self.measure(texts, target, known=known)
        coverage = self._share(texts.values(), self._target(target), known)
        return _report("leakage_profile", findings, {"title_coverage": coverage})

    def conversation(self, conversation: Conversation, target: Item) -> ScreenReport:
        """Judges backstory, requirements and every user turn until the target is shown.

        Outfit items, and whatever the assistant has recommended or said by then, may be named.
        """
        profile = conversation.profile
        of_profile = self.backstory(profile, target)
        findings = list(of_profile.findings)
        known = f"{profile.person.name} {profile.recipient or ''}"
        said: list[str] = []
        measures = dict(of_profile.verdict.measures)
        turns = 0
        opening = later = 0
        for number, turn in enumerate(conversation.turns):
            if turn.role == "assistant":
                if target.item_id in turn.item_ids:
                    break
                said.append(turn.text)
                continue
            turns += 1
            mine = self.measure({f"turn {number}": turn.text}, target, known=f"{known} {' '.join(said)}")
            findings += mine
            if turn.round == 0:
                opening += bool(mine)
            else:
                later += bool(mine)
        measures |= {"turns_checked": float(turns), "leaking_opening_turns": float(opening), "leaking_turns": float(later)}
        return _report("leakage", tuple(findings), measures)


def retrieval_leak(texts: Mapping[str, str], rank: Callable[[str], int | None], *, limit: int | None = None) -> ScreenReport:
    """At which rank backstory or opening alone retrieve the target: 1 is best.

    Args:
        texts: by channel, for example {"backstory": ..., "opening": ...}.
        rank: the target's rank in the whole index for a query; None where it is not known, and nothing is measured.
        limit: the text fails when it retrieves the target at this rank or better; None only measures. A need stated well
            does retrieve well, so a gate here trades leaks against useful conversations; unstated in the paper.
    """
    measures = {}
    findings = []
    for channel, text in texts.items():
        if not text:
            continue
        found = rank(text)
        if found is None:
            continue
        measures[f"rank_{channel.replace(' ', '_')}"] = float(found)
        if limit is not None and found <= limit:
            note = f"alone, it retrieves the target at rank {found}"
            findings.append(Finding("retrieval", channel, 0, len(text), text, 1.0 / found, note))
    return _report("retrieval_leak", tuple(findings), measures, kinds=())


def _report(
    screen: str, findings: tuple[Finding, ...], measures: dict[str, float], *, kinds: tuple[str, ...] = KINDS
) -> ScreenReport:
    for kind in kinds:
        measures[f"leaks_{kind}"] = float(sum(finding.kind == kind for finding in findings))
    if not findings:
        return ScreenReport(Verdict(screen=screen, passed=True, measures=measures))
    first = findings[0]
    reason = f"{first.channel} gives the target away: {first.kind.replace('_', ' ')} {first.quote[:80]!r}"
    if len(findings) > 1:
        reason += f" and {len(findings) - 1} more"
    named: dict[str, list[str]] = {}
    for finding in findings:
        named.setdefault(finding.channel, []).append(f"{finding.quote[:80]!r} ({finding.kind.replace('_', ' ')})")
    advice = "; ".join(f"the {channel} names {', '.join(quotes)}" for channel, quotes in named.items())
    advice += ". Leave it out and say what is needed, not which product it is."
    return ScreenReport(
        Verdict(screen=screen, passed=False, reason=reason, measures=measures), findings, advice[0].upper() + advice[1:]
    )


def _brand(channel: str, text: str, marks: _Target, allowed: set[str]) -> list[Finding]:
    if not marks.brand or set(marks.brand) <= allowed:
        return []
    tokens = _without_and(read(text))
    if marks.brand[0] not in {token.stem for token in tokens}:
        return []
    size = len(marks.brand)
    found = []
    for place in range(len(tokens) - size + 1):
        if tokens[place].stem != marks.brand[0] or any(tokens[place + k].stem != marks.brand[k] for k in range(1, size)):
            continue
        if marks.brand_is_word and not (tokens[place].capital and not tokens[place].opens):
            continue  # "guess" and "gap" are words first; only a capital inside a sentence makes them names
        start, end = tokens[place].start, tokens[place + size - 1].end
        found.append(Finding("brand", channel, start, end, text[start:end], 1.0, "this is the product's brand"))
    return found


def _without_and(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """ "Mirabel & Moss" is said as "Mirabel and Moss"; the sign is no word."""
    return tuple(token for token in tokens if token.word != "and")


def _price(channel: str, text: str, marks: _Target) -> list[Finding]:
    if not marks.price:
        return []
    found = []
    for number in numbers(text):
        exact = abs(number.value - marks.price) < 0.005
        rounded = number.value == round(marks.price) and number.value >= 5
        written = "." in text[number.start : number.end]
        if (exact and (number.money or written)) or (rounded and number.money):
            quote = text[number.start : number.end]
            found.append(Finding("price", channel, number.start, number.end, quote, 1.0, "this is the product's price"))
    return found


def _codes(channel: str, text: str, marks: _Target) -> list[Finding]:
    """Ids, model numbers and file names, however they are hyphenated or spaced."""
    if not marks.codes or not _DIGIT.search(text):
        return []
    whole = _squeeze(text)
    if not any(code in whole for code in marks.codes):
        return []
    found: list[Finding] = []
    spans = [(match.start(), match.end()) for match in re.finditer(r"[A-Za-z0-9]+", text)]
    squeezed = [text[start:end].lower() for start, end in spans]
    place = 0
    while place < len(squeezed):
        joined, hit = "", None
        for last in range(place, min(place + 6, len(squeezed))):
            if last > place and spans[last][0] - spans[last - 1][1] > 2:
                break
            joined += squeezed[last]
            if joined in marks.codes:
                hit = (last, marks.codes[joined])
        if hit is None:
            place += 1
            continue
        start, end = spans[place][0], spans[hit[0]][1]
        kind = hit[1]
        if _FILE.match(text, start):
            kind = "image_name"
        found.append(
            Finding(kind, channel, start, end, text[start:end], 1.0, f"this is the product's {kind.replace('_', ' ')}")
        )
        place = hit[0] + 1
    return found


def _in_another_name(tokens: tuple[Token, ...], place: int, title: Mapping[str, list[int]]) -> bool:
    """ "Ridge Street", "the North Ridge": a capitalised neighbour that the title does not have."""
    if place + 1 < len(tokens):
        following = tokens[place + 1]
        if following.capital and following.word in _PLACES and not following.opens:
            return True
    before = tokens[place - 1]
    return before.word in _POINTS and before.capital and not before.opens and before.stem not in title


def _in_pieces(tokens: tuple[Token, ...], name: str) -> tuple[int, int] | None:
    """First and last of several neighbouring words that make up the name."""
    for first in range(len(tokens)):
        joined = ""
        for place in range(first, len(tokens)):
            if place > first and tokens[place].start - tokens[place - 1].end > 2:
                break
            joined += tokens[place].word
            if joined == name and place > first:
                return first, place
            if not name.startswith(joined):
                break
    return None


def _one_letter_apart(word: str, name: str) -> bool:
    """Is one letter too many, missing, or another one, or are two neighbours exchanged?"""
    if word == name or abs(len(word) - len(name)) > 1:
        return False
    head = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    if len(word) == len(name):
        exchanged = word[head : head + 2] == name[head : head + 2][::-1] and word[head + 2 :] == name[head + 2 :]
        return exchanged or word[head + 1 :] == name[head + 1 :]
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return longer[head + 1 :] == shorter[head:]


def _title_stems(item: Item) -> list[str]:
    return [token.stem for token in read(item.title)]


def _slot(stems: list[str]) -> int:
    return zlib.crc32(" ".join(stems).encode()) & (_SLOTS - 1)


def _squeeze(code: str) -> str:
    return _NO_CODE.sub("", code.lower())
