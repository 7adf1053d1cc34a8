"""Is what the assistant claims of a product in its text? (paper 3.4: attributes are facts, not style)

Every claim of material, colour, pattern, closure, neckline, sleeve, length, fit, care, feature, count, size, brand, price and
measure is linked to the field of the item that says it. What no field says is a finding with its span. Where the text is
silent and a picture could tell (colour, cut, how many pockets), the claim is marked visual: a multimodal model has to
judge it, and it fails nothing here. Where eyes have looked at the picture (`Item.seen`), a claim of colour or pattern is held
against that too: what it shows is as good as written, what it shows to be otherwise is a claim that nothing supports.

Left alone, since nothing is asserted of the product: questions, denials, what the user is said to want ("you asked for
something that dries fast: ..."), what it is contrasted with ("better than beige does", "where the last one was teal"), other
clothes ("pair it with leather boots"), and figures of speech ("a gray Monday"). That the user said a word first excuses
nothing: "it is waterproof, as you wished" is a claim.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from muse_builder.domains.domain import Domain
from muse_builder.domains.english import CALENDAR
from muse_builder.domains.lexicon import Claim, Lexicon
from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.domains.words import Number, Token, clauses, numbers, read
from muse_builder.records import Conversation, Item, Verdict
from muse_builder.screens.findings import Finding, ScreenReport
from muse_builder.screens.sight import Source, shows, source

_PREPARED = 4096
_LINKED = 512
"""Texts whose claims are kept: a turn is asked for each wish of its shopper, and once more in the audit of its conversation."""
_INTO = frozenset({"in", "of", "from"})
"""Before a word of two meanings, these make it a claim: "in cream", "made of glass"."""
_SAID_OF = frozenset({"it's", "they're", "partly", "entirely", "mostly", "purely"})
"""So do these, before what a thing is made of or looks like: "it's partly metal", but "it's solid advice" has an article."""
_STANDS_FOR_IT = frozenset({"it", "they", "this", "these"})
_HAVING = frozenset("has have having with features featuring comes includes including closes close fastens fasten".split())
"""Shortly before a part ("closes with a zip", "comes with a belt") these make it a claim."""
_PRONOUN_AFTER = frozenset(
    "this that another which each every any some no the last next first other new old right good".split()
)
"""Before "one", these make it a stand-in for the product and no number."""
_SINGLE = frozenset({"single", "lone", "sole"})
_PREDICATE = frozenset(
    "has have had is are was were comes come with that which who it they you i we features does do would will can of in".split()
)
"""Between a number and a noun, these make two phrases of them: "this one has a button"."""
_UNITS = frozenset(
    "inch in mm cm ml l liter litre oz ounce lb pound kg gram g hour day meter metre foot feet denier watt karat mah".split()
)
_LOOSE_UNITS = frozenset("in m l g hour day foot feet".split())
"""Also words of other meanings ("two in blue", "ten hours on your feet"): units only right after digits."""
_OF_PEOPLE = re.compile(r"\b(?:you|your|i|my|we|our|us|me)\b", re.IGNORECASE)
_WANTED = re.compile(
    r"\byou(?:['’]?re|['’]?d|['’]?ve| are| were| would| also| really| did| do)?\s+"
    r"(?:said|mention\w*|want\w*|need\w*|ask\w*|look\w*|prefer\w*|hop\w*|describ\w*|liked?|loved?|enjoy\w*|told|after|wish\w*"
    r"|mean|meant|pictur\w*|imagin\w*|dream\w*|own\w*|(?:have|had)(?! to\b)|shared|showed)\b"
    r"|\byour\s+(?:own|wish\w*|request|needs?|budget|idea|hopes?|liking|description)\b"
    r"|\b(?:as (?:to|for)|when it comes to|regarding|speaking of|on the subject of)\b"
    r"|\b(?:if|for|need|want|wish|to be|there(?:['’]d| would| will|['’]ll) be|towards?) "
    r"(?:something|anything|one (?:that|which))\b"
    r"|\bi (?:hear|understand) you\b|\b(?:leave|leaving|set|put|setting|putting)\b(?=[^.!?]{0,40}\baside\b)"
    r"|\b(?:give|get|gives|giving|gets|find) you (?:something|anything)\b"
    r"|\bi(?:['’]ll| can| could| may)(?: also| gladly)? (?:show|find|bring|offer|look for)\b[^.!?;:]*?\b(?:one|others?)\b"
    r"(?=[^.!?]*\bif you\b)",
    re.IGNORECASE,
)
"""What the user is said to want or own, and what is only being talked about. "I found something in silk" is no such thing."""
_CONTRAST = re.compile(
    r"\bthan\b(?!\s+(?:\d|one\b|two\b|three\b|four\b|five\b))|\baway from\b|\bas opposed to\b|\bin place of\b|\binstead of\b"
    r"|\bunlike\b|\bas \w+ as\b|\b(?:feels?|looks?|moves?|drapes?) like\b|\brather than\b|\bcompared (?:to|with)\b"
    r"|\bthe (?:last|previous|earlier|other) (?:ones?|pair|pieces?|picks?|suggestions?)\b",
    re.IGNORECASE,
)
"""Begins what the item is compared with; nothing of that is claimed of the item."""
_ASSERTED_IN_QUESTION = re.compile(
    r"\b(?:the|this|these|those)(?:\s+[\w'’™®&/.-]+){1,12}?(?:\s+|,\s+)((?:(?:which|that)\s+(?:is|are|comes?)\s+)?made\s+(?:of|from|with)\b"
    r"(?:[^,?]|,\s+(?:and|in|with|made)\b)*|(?<=,\s)(?:in|with|which|and)\b(?:[^,?]|,\s+(?:and|in|with|made)\b)*)"
    r"|\b(?:how|what) about (?:this|that|the)\b[^,?]*?\s((?:in|with)\s[^,?]*)",
    re.IGNORECASE,
)
"""A question may say something of what it asks about: "how about the Ida Pant, made from denim?" """
_SHOWN_BY_USER = re.compile(
    r"\b(?:the|that|those|these)\s+(?:[\w-]+\s+){1,4}(?:that\s+|which\s+)?you(?:['’](?:ve|d))?\s+(?:just\s+|already\s+)?"
    r"(?:show|own|have|had|mention|wear|wore|bought|got|describ|shar|sent)\w*",
    re.IGNORECASE,
)
"""The user's own things: "the white dress you showed me"."""
_DENIAL = re.compile(
    r"\b(?:not|no|never|without|neither|nor|lacks?|isn['’]?t|doesn['’]?t|don['’]?t|aren['’]?t|won['’]?t|free of)\b",
    re.IGNORECASE,
)
_MAKER = re.compile(
    r"\b(?i:(?:made|designed|crafted|created|sewn) by|(?:this|the|an?) [\w-]+ by|comes? from|the brand is|brand:"
    r"|(?:it|this|that)(?:['’]s| is) (?:a [\w-]+ )?(?:by|from))\s+([A-Z][\w&'-]*[a-z][\w&'-]*(?:\s[A-Z][\w&'-]+)*)"
)
"""Whoever is said to have made it, also where no brand of the catalog has this name."""
_ABOUT = re.compile(
    r"\b(?:under|below|less than|within|up to|about|around|roughly|nearly|almost|just over|over)\s+(?:us)?$", re.IGNORECASE
)


PICTURE = "picture"
"""In the place of a field: only the picture can tell."""
SUMMARY = "summary"


class Link(NamedTuple):
    """One claim and where it stands in the item."""

    kind: str
    value: str
    start: int
    end: int
    quote: str
    field: str
    """Field of the item that says it ("attributes.material", "features"), "picture" where only that can tell, or ""."""
    shown: bool | None = None
    """Whether the picture shows it; None where that cannot be told, or nobody has looked."""

    @property
    def source(self) -> Source:
        """Where it can be verified; a claim that waits for somebody to look at the picture has none."""
        # Whoever wrote the summary had the picture too: what it alone says, and the picture shows, was seen and not read.
        return source(self.field not in ("", PICTURE) and not (self.field == SUMMARY and self.shown), self.shown)

    @property
    def waiting(self) -> bool:
        """Only the picture can settle it, and nobody has looked, or it is not clear."""
        return self.field == PICTURE and not self.shown


class _Evidence(NamedTuple):
    values: dict[tuple[str, str], str]
    """(kind, value) of what the item says -> the field that says it."""
    kinds: frozenset[str]
    """Kinds of which the item says something."""
    text: str
    """Stems of all words of the item, each between blanks, so that phrases can be looked for."""
    counts: dict[str, set[float]]
    """Noun -> the numbers that the item names with it ("two pockets")."""
    numbers: frozenset[float]
    sizes: frozenset[str]


class Grounding:
    """Links claims to fields, in the words of a domain. Built once from the catalog, whose attribute words and brands it
    learns."""

    def __init__(self, domain: Domain, items: Iterable[Item] = ()) -> None:
        self._words = domain.vocabulary
        self._domain_sizes = domain.sizes
        self._brands: dict[str, set[tuple[str, ...]]] = {}
        self._lexicon: Lexicon = self._words.lexicon_of(self._noting_brands(items))
        self._prepared: dict[str, _Evidence] = {}
        self._linked: dict[tuple[str, tuple[int, ...]], tuple[tuple[Item, ...], tuple[Link, ...]]] = {}

    def _noting_brands(self, items: Iterable[Item]) -> Iterator[Item]:
        """Passes the items on: the catalog is read once, and is too long to hold."""
        for item in items:
            stems = tuple(token.stem for token in read(item.brand or ""))
            if stems:
                self._brands.setdefault(stems[0], set()).add(stems)
            yield item

    def links(self, text: str, items: Sequence[Item]) -> list[Link]:
        """Every claim of a text about these items, supported or not, in order."""
        place = text, tuple(id(item) for item in items)
        known = self._linked.get(place)
        if known is None:
            if len(self._linked) >= _LINKED:
                self._linked.clear()
            # With the items, so that no others can get their numbers meanwhile.
            known = self._linked[place] = (tuple(items), tuple(self._links(text, items)))
        return list(known[1])

    def _links(self, text: str, items: Sequence[Item]) -> list[Link]:
        tokens = read(text)
        evidence = [self._evidence(item) for item in items]
        skipped = _skipped(text, self._words)
        found: list[Link] = []
        for claim in self._lexicon.find(tokens):
            if _inside(claim.start, skipped):
                continue
            quote = text[claim.start : claim.end]
            field = next((e.values[claim.kind, claim.value] for e in evidence if (claim.kind, claim.value) in e.values), "")
            if not field:
                words = f" {' '.join(token.stem for token in tokens[claim.first : claim.last + 1])} "
                if any(words in e.text for e in evidence):
                    field = "text"
                elif _means_something_else(claim, quote, tokens, self._words) or self._is_theirs(claim, tokens, items):
                    continue
                elif claim.kind in self._words.visual and not any(claim.kind in e.kinds for e in evidence):
                    field = PICTURE
                elif claim.value != claim.broad and any((claim.kind, claim.broad) in e.values for e in evidence):
                    field = PICTURE if claim.kind in self._words.visual else ""
            shown = self._shown(claim, items, evidence)
            if shown is not None and field in ("", PICTURE):
                field = PICTURE if shown else ""
            found.append(Link(claim.kind, claim.value, claim.start, claim.end, quote, field, shown))
        found += self._numbers(text, tokens, items, evidence, skipped)
        found += self._sizes(text, evidence, skipped)
        found += self._other_brands(text, tokens, evidence, skipped)
        return sorted(found, key=lambda link: link.start)

    def check(self, text: str, items: Sequence[Item], *, channel: str = "") -> tuple[Finding, ...]:
        """The claims that neither text nor picture of these items supports; those only a look can settle are marked visual."""
        return tuple(_finding(link, channel) for link in self.links(text, items) if link.source == "none")

    def _shown(self, claim: Claim, items: Sequence[Item], evidence: Sequence[_Evidence]) -> bool | None:
        """Whether the picture of what it is said of shows it; False where that shows otherwise.

        Of several items it is said of those whose text says so, the ones that are mainly that before others; where no text
        says so, of any: then it is shown where one picture shows it, and shown otherwise where all do.
        """
        if claim.kind not in self._words.visual:
            return None
        fields = {e.values.get((claim.kind, claim.value), "") for e in evidence}
        if any(field.startswith("attributes.") and field != f"attributes.{claim.kind}" for field in fields):
            return None  # "shoe cream" on a label is no colour
        stating = [item for item, e in zip(items, evidence, strict=True) if (claim.kind, claim.value) in e.values]
        mainly = [item for item in stating if getattr(item.attributes, claim.kind, ())[:1] == (claim.value,)]
        told = [shows(self._words, item, claim.kind, claim.value) for item in mainly or stating or items]
        if stating and False in told:
            return False
        return True if True in told else False if told and all(one is False for one in told) else None

    def conversation(self, conversation: Conversation, items: Mapping[str, Item]) -> ScreenReport:
        """Judges every assistant turn against the items it shows, or the last ones shown."""
        findings: list[Finding] = []
        shown: list[Item] = []
        sources: Counter[Source] = Counter()
        unseen = disputed = 0
        for number, turn in enumerate(conversation.turns):
            mine = [items[item_id] for item_id in turn.item_ids if item_id in items]
            shown = mine or shown
            if turn.role != "assistant" or not shown:
                continue
            links = self.links(turn.text, shown)
            sources.update(link.source for link in links)
            unseen += sum(link.waiting for link in links)
            disputed += sum(link.source == "record" and link.shown is False for link in links)
            findings += [_finding(link, f"turn {number}") for link in links if link.source == "none"]
        failing = [finding for finding in findings if not finding.visual]
        measures = {
            "claims": float(sources.total()),
            "claims_record": float(sources["record"]),
            "claims_visual": float(sources["visual"]),
            "claims_both": float(sources["both"]),
            "claims_unseen": float(unseen),
            "claims_disputed": float(disputed),
            "claims_unsupported": float(len(failing)),
        }
        reason = "; ".join(f"{finding.channel}: {finding.note}" for finding in failing[:4])
        advice = "Say only what the product's text says: " + "; ".join(f.note for f in failing) + "." if failing else ""
        return ScreenReport(
            Verdict(screen="grounding", passed=not failing, reason=reason, measures=measures), tuple(findings), advice
        )

    def _evidence(self, item: Item) -> _Evidence:
        ready = self._prepared.get(item.item_id)
        if ready is None:
            if len(self._prepared) >= _PREPARED:
                self._prepared.clear()
            ready = self._prepared[item.item_id] = self._prepare(item)
        return ready

    def _prepare(self, item: Item) -> _Evidence:
        values: dict[tuple[str, str], str] = {}
        stems: list[str] = []
        counts: dict[str, set[float]] = {}
        said: set[float] = set()
        for field, text in _fields(item):
            tokens = read(text)
            stems += ["|", *(token.stem for token in tokens)]
            for claim in self._lexicon.find(tokens):
                values.setdefault((claim.kind, claim.value), field)
                values.setdefault((claim.kind, claim.broad), field)
            for number, noun in _counted(text, tokens, self._words):
                counts.setdefault(noun, set()).add(number)
            said.update(number.value for number in numbers(text))
        for noun in self._words.counted:
            if noun in stems:
                counts.setdefault(noun, set())
        kinds = frozenset(kind for kind, _ in values)
        sizes = self._domain_sizes.of(item)
        return _Evidence(values, kinds, f" {' '.join(stems)} ", counts, frozenset(said), sizes)

    def _numbers(
        self,
        text: str,
        tokens: tuple[Token, ...],
        items: Sequence[Item],
        evidence: list[_Evidence],
        skipped: list[tuple[int, int]],
    ) -> list[Link]:
        found = []
        nouns = {number.start: noun for number, noun in _counted_places(text, tokens, self._words)}
        alone = [Number(1.0, t.start, t.end, False) for t in tokens if t.word in _SINGLE and t.start in nouns]
        for number in (*numbers(text), *alone):
            if _inside(number.start, skipped):
                continue
            quote = text[number.start : number.end]
            following = next((token for token in tokens if token.start >= number.end), None)
            after = following.stem if following is not None and not following.opens else ""
            if number.money:
                near = _ABOUT.search(text[: number.start]) is not None
                prices = [item.price for item in items if item.price is not None]
                close = any(
                    abs(p - number.value) < 0.005 or (near and 0.8 * number.value <= p <= 1.2 * number.value) for p in prices
                )
                found.append(Link("price", f"{number.value:g}", number.start, number.end, quote, "price" if close else ""))
            elif number.start in nouns:
                noun = nouns[number.start]
                known = [e.counts[noun] for e in evidence if noun in e.counts]
                if any(number.value in values for values in known):
                    field = "text"
                elif known and not any(known):
                    field = PICTURE
                else:
                    field = ""
                found.append(Link("count", f"{number.value:g} {noun}", number.start, number.end, quote, field))
            elif (quote.endswith("%") and number.end < len(text)) or (after in _UNITS and _measures(text, number, after)):
                if quote.endswith("%") and not self._lexicon.find(read(text[number.end : number.end + 30])):
                    continue
                field = "text" if any(number.value in e.numbers for e in evidence) else ""
                found.append(Link("measure", f"{number.value:g} {after}", number.start, number.end, quote, field))
        return found

    def _sizes(self, text: str, evidence: list[_Evidence], skipped: list[tuple[int, int]]) -> list[Link]:
        found = []
        for claim in self._domain_sizes.claims(text):
            if not _inside(claim.start, skipped):
                field = "attributes.size" if any(self._domain_sizes.offered(claim, e.sizes) for e in evidence) else ""
                quote = text[claim.start : claim.end]
                found.append(Link("size", " to ".join(claim.ends), claim.start, claim.end, quote, field))
        return found

    def _is_theirs(self, claim: Claim, tokens: tuple[Token, ...], items: Sequence[Item]) -> bool:
        """ "Your blue jacket" is the user's, where the product is no jacket."""
        if claim.kind not in self._words.looks:
            return False
        before = [t.word for t in tokens[max(0, claim.first - 2) : claim.first] if not t.opens or t.word == "your"]
        if "your" not in before:
            return False
        types = {token.stem for item in items for token in read(f"{item.product_type} {item.title}")}
        return not any(token.stem in types for token in tokens[claim.last + 1 : claim.last + 3])

    def _other_brands(
        self, text: str, tokens: tuple[Token, ...], evidence: list[_Evidence], skipped: list[tuple[int, int]]
    ) -> list[Link]:
        found = []
        for place, token in enumerate(tokens):
            if not token.capital or token.stem not in self._brands or _inside(token.start, skipped):
                continue
            for stems in self._brands[token.stem]:
                here = tokens[place : place + len(stems)]
                if tuple(t.stem for t in here) != stems or (token.opens and len(stems) == 1):
                    continue
                quote = text[token.start : here[-1].end]
                mine = any(f" {' '.join(stems)} " in e.text for e in evidence)
                found.append(Link("brand", quote.lower(), token.start, here[-1].end, quote, "brand" if mine else ""))
        known = {link.start for link in found}
        for match in _MAKER.finditer(text):
            place = match.start(1)
            words = [t for t in read(match[1]) if t.capital]
            stands = f" {' '.join(token.stem for token in words)} "
            if (
                place in known
                or _inside(place, skipped)
                or words[0].stem in CALENDAR
                or any(stands in e.text for e in evidence)
            ):
                continue
            found.append(Link("brand", match[1].lower(), place, match.end(1), match[1], ""))
        return found


def _finding(link: Link, channel: str) -> Finding:
    visual = link.field == PICTURE
    why = "can only be seen in the picture" if visual else "is not in the product's text"
    note = f"{link.quote!r} ({link.kind}) {why}{', and its picture shows otherwise' if link.shown is False else ''}"
    return Finding(link.kind, channel, link.start, link.end, link.quote, 0.5 if visual else 1.0, note, visual)


def _fields(item: Item) -> list[tuple[str, str]]:
    fields = [(f"attributes.{kind}", ", ".join(values)) for kind, values in item.attributes.model_dump().items() if values]
    fields += [("title", item.title), *(("features", text) for text in item.features), ("description", item.description)]
    fields += [(f"details.{key}", value) for key, value in item.details.items()]
    fields += [("categories", ", ".join(item.categories)), ("product_type", item.product_type), ("brand", item.brand or "")]
    return [*fields, ("summary", item.summary)]


def _skipped(text: str, words: DomainVocabulary) -> list[tuple[int, int]]:
    """Stretches that claim nothing of the item: questions, denials, the user's wishes, other clothes."""
    spans = []
    for start, end in clauses(text):
        clause = text[start:end]
        rest = text[end : end + 1]
        if rest == "?" or clause.rstrip().endswith("?"):
            asserted = _ASSERTED_IN_QUESTION.search(clause)
            if asserted is None:
                spans.append((start, end))
            else:
                which = 1 if asserted[1] else 2
                spans += [(start, start + asserted.start(which)), (start + asserted.end(which), end)]
            continue
        for pattern in (_WANTED, words.beside, _DENIAL, _CONTRAST):
            hit = pattern.search(clause)
            if hit:
                comma = clause.find(",", hit.end()) if pattern is not words.beside else -1
                spans.append((start + hit.start(), start + comma if comma >= 0 else end))
        for whole in (words.figures, _SHOWN_BY_USER):
            spans += [(start + hit.start(), start + hit.end()) for hit in whole.finditer(clause)]
    return spans


def _means_something_else(claim: Claim, quote: str, tokens: tuple[Token, ...], words: DomainVocabulary) -> bool:
    """Is it a word of two meanings, with nothing beside it that makes it a claim ("zip along", and not "closes with a zip")?"""
    before = tokens[claim.first - 1].word if claim.first and not tokens[claim.first].opens else ""
    if quote.lower() not in words.ambiguous or before in _INTO:
        return False
    if claim.kind in words.looks and (
        before in _SAID_OF or (before in ("is", "are") and tokens[claim.first - 2].word in _STANDS_FOR_IT)
    ):
        return False
    return claim.kind not in words.parts or not _follows_having(claim, tokens)


def _follows_having(claim: Claim, tokens: tuple[Token, ...]) -> bool:
    for token in reversed(tokens[max(0, claim.first - 3) : claim.first]):
        if token.word in _HAVING:
            return True
        if token.opens:
            return False
    return False


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _measures(text: str, number: Number, unit: str) -> bool:
    """Is it a length, weight or time of the product, and not "in ten days, you will be glad"?"""
    if unit not in _LOOSE_UNITS:
        return True
    if not text[number.end - 1].isdigit():
        return False
    begin = max(text.rfind(mark, 0, number.start) for mark in ".!?;,:") + 1
    end = min((place for mark in ".!?;,:" if (place := text.find(mark, number.end)) >= 0), default=len(text))
    return not _OF_PEOPLE.search(text, begin, end)


class _Place(NamedTuple):
    start: int
    value: float


def _counted_places(text: str, tokens: tuple[Token, ...], words: DomainVocabulary) -> list[tuple[_Place, str]]:
    """Numbers that stand up to two words before a noun whose number is a fact: "two (zippered) (side) pockets"."""
    found = []
    starts = {number.start: number for number in numbers(text) if not number.money}
    for place, token in enumerate(tokens):
        number = starts.get(token.start)
        if token.word in _SINGLE and number is None:
            number = Number(1.0, token.start, token.end, False)
        if number is None or number.value > 50 or token.word.endswith("%"):
            continue
        one = number.value == 1 and not token.word[0].isdigit()
        if one and words.each.match(text, token.end):
            continue
        if one and place and tokens[place - 1].word in _PRONOUN_AFTER:
            continue
        for step, following in enumerate(tokens[place + 1 : place + 4]):
            if following.opens or following.start in starts or following.word in _PREDICATE:
                break
            if following.stem in words.counted and not (one and (following.stem in words.grouped or step > 1)):
                found.append((_Place(number.start, number.value), following.stem))
                break
    return found


def _counted(text: str, tokens: tuple[Token, ...], words: DomainVocabulary) -> list[tuple[float, str]]:
    return [(place.value, noun) for place, noun in _counted_places(text, tokens, words)]
