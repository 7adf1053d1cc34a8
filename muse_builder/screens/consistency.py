"""Did the Rewriter change words and nothing else? (paper 3.4.1 and A.4: attributes are immutable; B.1: screen 4)

Draft and rewritten line are read with the same eyes, and what each holds is compared:

- attributes: material, colour, pattern, closure, neckline, sleeve, length, care, feature, fit, by meaning ("grey" is "gray");
- numbers, in digits or words ("two pockets", "dual pockets");
- names: capitalised words inside a sentence, and those of the items' titles and brands, in any case;
- negation: what was denied is still denied, in whatever words ("doesn't have a hood", "lacks a hood");
- who speaks of whom: what "I" do is not what "you" do, "my niece" is not "your niece", she is not he;
- what the line does, where that is plain: a suggestion or an offer is no report of what the speaker did or keeps doing, a
  question to the other is still one.

It reads no minds: a paraphrase in words it does not know passes, so the paper's low-temperature model check comes after it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from muse_builder.domains.domain import Domain
from muse_builder.domains.english import CALENDAR, LIGHT, NEGATIONS
from muse_builder.domains.lexicon import Claim, Lexicon
from muse_builder.domains.vocabulary import DomainVocabulary
from muse_builder.domains.words import Number, Token, bag, clauses, numbers, read, root
from muse_builder.records import Conversation, Item, Verdict
from muse_builder.screens.findings import Finding, ScreenReport
from muse_builder.screens.speakers import swaps
from muse_builder.screens.speech_acts import changed_act

_PREPARED = 4096
"""Items whose names and facts are kept."""
_IDIOMS = re.compile(
    r"\b(?:no (?:doubts?|need to|rush|hurry|pressure|problems?|worr(?:y|ies)|wonder|matter|question|brainer)|in no time"
    r"|no (?:biggie|big deal|probs?|sweat|trouble|bother|fuss|stress|offen[cs]e|hard feelings|harm|kidding|joke)(?=[.,!;:–—]|$)"
    r"|no-(?:brainer|nonsense|fuss)|(?<!\w )not (?:at all|a problem|a big deal)(?=[.,!;:–—]|$)"
    r"|(?:not|\w+n['’]t) (?:only|just)|not (?:to mention|gonna lie|going to lie)|don['’]?t mention it"
    r"|why (?:not|don['’]t (?:we|you|i))|if not|whether or not|no longer than"
    r"|(?:^|(?<=[.!?,:;–—-] ))(?:is|are|was|were|do|does|did|have|has|had|would|wo|ca|could|should)n['’]t"
    r" (?:it|that|this|they|you|we|i|he|she|there)"
    r"|can(?:['’]?t|not) (?:wait|beat|go wrong|help but|stop|get enough)"
    r"|could(?:n['’]?t| not) (?:be (?:\w+er|more)|agree more|ask for (?:more|\w+er))|can hardly wait"
    r"|nothing (?:beats|like)|never (?:fails|goes out)"
    r"|(?:don|wouldn|didn)['’]?t (?:worry|mind|hesitate|happen to|change a thing))\b",
    re.IGNORECASE,
)
"""Negative in form, not in meaning ("no biggie", "that was the wish, wasn't it"); both sides may use them freely."""
_ALIKE = {"everybody": "everyone", "anybody": "anyone", "somebody": "someone"}
_NT = re.compile(r"n['’]t\b", re.IGNORECASE)
_CANNOT = frozenset({"can't", "cannot", "cant"})
_TOPIC_WORDS = 3
_HARDLY = frozenset({"hardly", "barely", "scarcely"})
_SOFT = frozenset(
    """
    lack lacking missing miss dislike hate avoid pass skip too unfortunately sadly rare loss rather instead wish less fail
    failing doubt decline afraid minus sans except unless prefer preferred hoping hoped wanted far nix drop ditch refuse
    unsure unhappy wrong beyond stop lose lost unable impossible forbid forbidden ban banned else spare
    """.split()
)
"""Words that can carry a denial without a "not"."""
_HOPES = frozenset("wish prefer preferred hoping hoped wanted".split())
_YOURS = frozenset("you you're you've you'd you'll your".split())
_SOFT_PHRASES = re.compile(
    r"\b(?:out of the question|anything but|far from|off the table|no-go|(?:something|anything|somewhere) different"
    r"|(?<!a )little (?:to|time|money|room|space|use)|[\w]+-free)\b",
    re.IGNORECASE,
)
_UN = re.compile(r"(?:un|non)(?!der|til|less|ion|it|ique|iverse|iform)(\w{4,})|(\w{3,})less")
"""Words that deny what they hold: "unlined", "hoodless"."""
_WISHES = frozenset("need needed want hope looking more better different another else".split())
"""Counts beside `_SOFT` where the denied word itself is gone: "not warm enough" may become "I need something warmer"."""

_WEAK = frozenset("need want like love think believe mean see know find say care come take make made use call".split())
_NO_NAMES = frozenset(
    """
    i i'm i've i'd i'll ok okay oh wow omg lol tbh btw asap diy tv usa us uk eu pm am mom dad mum god english
    american french italian japanese scandinavian european hi hey hello yes no thanks thank bohemian victorian
    """.split()
)
_OPENERS = frozenset(
    """
    allow let let's there's there're here's that's it's what's who's how's give take try show picture imagine tell think look
    see check consider note notice trust thank thanks please sorry sure great good nice lovely fine okay alright well then
    now also maybe perhaps honestly actually frankly basically anyway besides plus instead still otherwise meanwhile since
    because if although though while when where why how before after once until unless whether with without under over
    about like speaking going judging given based considering glad happy could can may might would should does did is are
    was were have has had do not never nothing no yes both each either neither every everyone everything nobody someone
    something anyone anything none another other come comes came came back bring up down out off point taken understood
    right true fair enough cool awesome gotcha noted done deal agreed absolutely exactly definitely certainly totally
    """.split()
)
"""What often follows a dash, a bracket or an opener ("No problem, Allow me"): capitalised there, and nobody's name."""
_TWOS = frozenset("pair both couple double dual twin twice two-way neither either".split())
_OTHER_NUMBERS = {
    2.0: _TWOS,
    3.0: {"triple", "trio"},
    4.0: {"quad"},
    0.25: {"quarter"},
    0.5: {"half"},
    12.0: {"dozen"},
    100.0: {"pure", "fully"},
}


class _Line(NamedTuple):
    text: str
    tokens: tuple[Token, ...]
    stems: frozenset[str]
    claims: list[Claim]
    numbers: tuple[Number, ...]


class _Known(NamedTuple):
    """What a draft may name of one item."""

    names: frozenset[str]
    types: frozenset[str]
    facts: frozenset[tuple[str, str]]
    """(kind of attribute, its value), for example ("color", "blue")."""


class Consistency:
    """Compares drafts with rewritten texts, in the words of a domain. Built once from the catalog, whose own attribute words
    it learns."""

    def __init__(self, domain: Domain, items: Iterable[Item] = ()) -> None:
        self._words = domain.vocabulary
        self._lexicon: Lexicon = self._words.lexicon_of(items)
        self._ready: dict[str, _Known] = {}

    def check(self, drafts: Sequence[str], texts: Sequence[str], items: Sequence[Item] = ()) -> ScreenReport:
        """Findings by line; spans lie in the rewritten text, and what is missing there is quoted from the draft.

        Args:
            items: those spoken of; their titles, brands and attributes are known to be facts.

        Raises:
            ValueError: there are not as many texts as drafts.
        """
        if len(drafts) != len(texts):
            raise ValueError(f"{len(drafts)} drafts but {len(texts)} rewritten texts; each draft needs its own")
        known = [self._known(item) for item in items]
        names = {name for item in known for name in item.names}
        common = {stem for item in known for stem in item.types} | self._words.generic
        facts = {fact for item in known for fact in item.facts}
        findings: list[Finding] = []
        for number, (draft, text) in enumerate(zip(drafts, texts, strict=True)):
            if draft != text:
                findings += self._line(f"line {number}", self._read(draft), self._read(text), names, common, facts)
        return _report(tuple(findings))

    def conversation(self, conversation: Conversation, items: Mapping[str, Item]) -> ScreenReport:
        """Compares `draft` and `text` of every turn that has a draft; a finding's "line" is the turn's number."""
        spoken: list[Item] = []
        for turn in conversation.turns:
            spoken += [items[item_id] for item_id in turn.item_ids if item_id in items and items[item_id] not in spoken]
        drafts = [turn.draft or turn.text for turn in conversation.turns]
        return self.check(drafts, [turn.text for turn in conversation.turns], spoken)

    def _known(self, item: Item) -> _Known:
        ready = self._ready.get(item.item_id)
        if ready is None:
            if len(self._ready) >= _PREPARED:
                self._ready.clear()
            texts = (item.title, *item.features, *(v for values in item.attributes.model_dump().values() for v in values))
            facts = frozenset((claim.kind, claim.value) for text in texts for claim in self._lexicon.find(read(text)))
            types = frozenset(token.stem for token in read(item.product_type))
            ready = self._ready[item.item_id] = _Known(frozenset(_names_of(item, self._words)), types, facts)
        return ready

    def _read(self, text: str) -> _Line:
        tokens = read(text)
        if not _ALIKE.keys().isdisjoint(bag(text)):
            tokens = tuple(token._replace(stem=_ALIKE.get(token.stem, token.stem)) for token in tokens)
        return _Line(text, tokens, frozenset(token.stem for token in tokens), self._lexicon.find(tokens), numbers(text))

    def _line(
        self, channel: str, draft: _Line, text: _Line, names: set[str], common: set[str], facts: set[tuple[str, str]]
    ) -> list[Finding]:
        return [
            *_attributes(channel, draft, text, facts, self._words.ambiguous),
            *_numbers(channel, draft, text),
            *_names(channel, draft, text, names, common),
            *_negation(channel, draft, text),
            *_speaker(channel, draft, text),
            *_act(channel, draft, text),
        ]


def _report(findings: tuple[Finding, ...]) -> ScreenReport:
    measures: dict[str, float] = {"findings": float(len(findings))}
    for finding in findings:
        key = "rewrite_" + finding.kind.replace(" ", "_")
        measures[key] = measures.get(key, 0.0) + 1
    if not findings:
        return ScreenReport(Verdict(screen="rewrite_consistency", passed=True, measures=measures))
    lines = [f"{finding.channel}: {finding.note}" for finding in findings]
    return ScreenReport(
        Verdict(screen="rewrite_consistency", passed=False, reason="; ".join(lines[:4]), measures=measures),
        findings,
        "Change only the wording. " + "; ".join(lines) + ".",
    )


# --- attributes and numbers -------------------------------------------------------------------------------------------


def _attributes(
    channel: str, draft: _Line, text: _Line, facts: set[tuple[str, str]], ambiguous: frozenset[str]
) -> list[Finding]:
    before = {(claim.kind, claim.value): claim for claim in draft.claims}
    after = {(claim.kind, claim.value): claim for claim in text.claims}
    # "navy" may become "blue" and "navy blue"; "wool" may not become "merino".
    broader_before = {(claim.kind, claim.broad) for claim in draft.claims}
    broader_after = {(claim.kind, claim.broad) for claim in text.claims}
    kept = {*after, *broader_after}
    dropped = [key for key, claim in before.items() if key not in kept and (claim.kind, claim.broad) not in after]
    added = [key for key in after if key not in before and key not in broader_before]
    found = []
    swapped: set[str] = set()
    for kind, value in dropped:
        claim = before[kind, value]
        said = draft.text[claim.start : claim.end]
        others = [other for other in added if other[0] == kind]
        if said.lower() in ambiguous and (kind, value) not in facts and not others:
            continue  # "I spotted it" is no pattern; only a known fact or a swap makes it one
        if others:
            swapped.add(kind)
            new = after[others[0]]
            quote = text.text[new.start : new.end]
            found.append(Finding(kind, channel, new.start, new.end, quote, note=f"{said!r} became {quote!r}"))
        else:
            found.append(Finding(kind, channel, len(text.text), len(text.text), said, note=f"{said!r} was left out"))
    for kind, value in added:
        claim = after[kind, value]
        said = text.text[claim.start : claim.end]
        if kind in swapped or said.lower() in ambiguous:
            continue
        found.append(Finding(kind, channel, claim.start, claim.end, said, note=f"{said!r} was added"))
    return found


def _numbers(channel: str, draft: _Line, text: _Line) -> list[Finding]:
    before = {number.value: number for number in draft.numbers if not _is_pronoun(number, draft.text)}
    after = {number.value: number for number in text.numbers if not _is_pronoun(number, text.text)}
    dropped = [value for value in before if value not in after and not (_OTHER_NUMBERS.get(value, set()) & text.stems)]
    added = [value for value in after if value not in before and not (_OTHER_NUMBERS.get(value, set()) & draft.stems)]
    found = []
    for value in dropped:
        said = draft.text[before[value].start : before[value].end]
        if added:
            new = after[added.pop(0)]
            quote = text.text[new.start : new.end]
            found.append(Finding("number", channel, new.start, new.end, quote, note=f"{said!r} became {quote!r}"))
        else:
            found.append(Finding("number", channel, len(text.text), len(text.text), said, note=f"{said!r} was left out"))
    for value in added:
        new = after[value]
        quote = text.text[new.start : new.end]
        found.append(Finding("number", channel, new.start, new.end, quote, note=f"{quote!r} was added"))
    return found


def _is_pronoun(number: Number, text: str) -> bool:
    """ "One" stands in for a thing, and "zero" denies it: that is read as a negation."""
    return number.value in (0, 1) and not text[number.start].isdigit()


# --- names ------------------------------------------------------------------------------------------------------------


def _names_of(item: Item, words: DomainVocabulary) -> set[str]:
    """Stems of title and brand words that are neither attributes, types nor glue."""
    tokens = read(item.title)
    attributes = {place for claim in words.lexicon.find(tokens) for place in range(claim.first, claim.last + 1)}
    kind = {token.stem for token in read(item.product_type)}
    names = {
        token.stem
        for place, token in enumerate(tokens)
        if place not in attributes and token.capital and token.stem not in words.generic and token.stem not in kind
    }
    return names | {token.stem for token in read(item.brand or "")}


def _runs(line: _Line, names: set[str], common: set[str]) -> list[list[Token]]:
    """Names as a reader sees them: neighbouring capitalised words; a sentence's first word only where an item bears it."""
    attributes = {place for claim in line.claims for place in range(claim.first, claim.last + 1)}
    runs: list[list[Token]] = []
    last = -2
    for place, token in enumerate(line.tokens):
        word = token.word
        shouted = len(word) > 1 and line.text[token.start : token.end].isupper() and token.stem not in names
        if (
            not token.capital
            or not word[0].isalpha()
            or word in _NO_NAMES
            or ((word in _OPENERS or word in LIGHT) and token.stem not in names)
            or token.stem in CALENDAR
            or (token.opens and token.stem not in names)
            or shouted
        ):
            continue
        if place in attributes or token.stem in common:
            if last == place - 1:
                last = place
            continue
        if last == place - 1 and runs:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = place
    return runs


def _names(channel: str, draft: _Line, text: _Line, names: set[str], common: set[str]) -> list[Finding]:
    found = []
    for run in _runs(draft, names, common):
        if not any(token.stem in text.stems for token in run):
            said = draft.text[run[0].start : run[-1].end]
            found.append(Finding("name", channel, len(text.text), len(text.text), said, note=f"the name {said!r} was left out"))
    for run in _runs(text, names, common):
        new = [token for token in run if token.stem not in draft.stems]
        if new:
            said = text.text[new[0].start : new[-1].end]
            found.append(Finding("name", channel, new[0].start, new[-1].end, said, note=f"the name {said!r} was added"))
    return found


# --- negation ---------------------------------------------------------------------------------------------------------


class _Clause(NamedTuple):
    stems: set[str]
    roots: set[str]
    """Of the stems, and of what an "un-" or a "-less" denies."""
    hard: int
    """How many "not", "no", "never" it holds."""
    soft: set[str]
    """Words that can carry a denial without a "not"."""


class _Denial(NamedTuple):
    token: Token
    heads: list[str]
    """Stems of what is denied, the likeliest first."""
    clause: _Clause | None
    """None for an idiom, which need not be matched, only not be turned round."""


def _denials(line: _Line) -> tuple[list[_Denial], list[_Clause]]:
    idle = [(found.start(), found.end()) for found in _IDIOMS.finditer(line.text)]
    denials: list[_Denial] = []
    all_clauses: list[_Clause] = []
    first = 0
    for start, end in _scopes(line.text):
        while first < len(line.tokens) and line.tokens[first].start < start:
            first += 1
        last = first
        while last < len(line.tokens) and line.tokens[last].start < end:
            last += 1
        inside = line.tokens[first:last]
        first = last
        live = [token for token in inside if not any(a <= token.start < b for a, b in idle)] if idle else inside
        hard = [token for token in live if token.word in NEGATIONS or token.word.endswith("n't")]
        soft = {token.stem for token in live if token.stem in _SOFT}
        if any(token.word in _YOURS for token in inside):
            soft -= _HOPES  # "you hoped for cotton" tells a wish, "I had hoped for cotton" a disappointment
        if "too" in soft and not any(t.word == "too" and _measures_out(inside, t) for t in inside):
            soft.discard("too")
        soft.update(found.group() for found in _SOFT_PHRASES.finditer(line.text, start, end))
        roots = {root(token.stem) for token in inside}
        for denied in filter(None, (_UN.fullmatch(token.word) for token in live)):
            soft.add(denied.group())
            roots.add(root(denied[1] or denied[2]))
        clause = _Clause({token.stem for token in inside}, roots, len(hard), soft)
        all_clauses.append(clause)
        for token in (token for token in inside if token not in hard and token.word in _CANNOT):
            # "can't wait" denies nothing, but "can wait" would be another thing to say.
            after = [t.stem for t in inside if t.start > token.start and t.word not in LIGHT][:1]
            denials.append(_Denial(token, after, None))
        for token in hard:
            after = [t.stem for t in inside if t.start > token.start and t.word not in LIGHT][:4]
            before = [t.stem for t in reversed(inside) if t.start < token.start and t.word not in LIGHT and t not in hard]
            # "don't need a zip" denies the zip, "a vest isn't it" the vest; the verb is denied only where nothing else is.
            strong = [head for head in after if head not in _WEAK] or [head for head in before if head not in _WEAK]
            denials.append(_Denial(token, strong or after, clause))
    return denials, all_clauses


def _measures_out(inside: Sequence[Token], too: Token) -> bool:
    """Is it "too heavy", and not "also"?"""
    return any(token.start > too.start and token.word not in LIGHT for token in inside)


def _scopes(text: str) -> list[tuple[int, int]]:
    """Clauses, cut at "and" and commas too: a denial seldom reaches further. A topic put as a question belongs to its answer
    ("Pockets? It has none")."""
    spans = []
    topic: int | None = None
    for start, end in clauses(text):
        if text[end : end + 1] == "?" and len(text[start:end].split()) <= _TOPIC_WORDS:
            topic = start if topic is None else topic
            continue
        if topic is not None:
            start, topic = topic, None
        at = start
        for cut in re.finditer(r",|\band\b", text[start:end]):
            spans.append((at, start + cut.start()))
            at = start + cut.start()
        spans.append((at, end))
    if topic is not None:
        spans.append((topic, len(text)))
    return spans


def _negation(channel: str, draft: _Line, text: _Line) -> list[Finding]:
    if not any(_NT.search(line.text) or not NEGATIONS.isdisjoint(bag(line.text)) for line in (draft, text)):
        return []
    of_draft, draft_clauses = _denials(draft)
    of_text, text_clauses = _denials(text)
    found = []
    for denial in of_draft:
        if not _denied(denial, draft_clauses, text, text_clauses):
            said = draft.text[denial.token.start : denial.token.end] + " ... " + " ".join(denial.heads[:1])
            found.append(
                Finding("negation", channel, len(text.text), len(text.text), said, note=f"the denial {said!r} was dropped")
            )
    for denial in of_text:
        if not _denied(denial, text_clauses, draft, draft_clauses):
            said = text.text[denial.token.start : denial.token.end]
            note = f"{said!r} denies what the draft did not"
            found.append(Finding("negation", channel, denial.token.start, denial.token.end, said, note=note))
    return found


def _denied(denial: _Denial, mine: list[_Clause], other: _Line, others: list[_Clause]) -> bool:
    """Does the other line deny it too, in whatever form? A soft word counts only where it is new, in place of a "not"."""
    head = denial.heads[0] if denial.heads else None
    said: set[str] = set().union(*(clause.stems for clause in mine))
    found = [clause for clause in others if head is not None and root(head) in clause.roots]
    if found:
        if denial.clause is None:
            kept = any(token.word in _CANNOT or token.word in _HARDLY for token in other.tokens)
            return kept or not any("can" in clause.stems for clause in found)
        return any(clause.hard + len(clause.soft - said) >= denial.clause.hard for clause in found)
    if denial.clause is None:
        return True
    soft = set().union(*(clause.soft for clause in others)) - said
    if sum(clause.hard for clause in others) + len(soft) >= sum(clause.hard for clause in mine):
        return True
    return bool((other.stems & _WISHES) - said)


# --- who speaks of whom, and what the line does ---------------------------------------------------------------------------


def _speaker(channel: str, draft: _Line, text: _Line) -> list[Finding]:
    return [
        Finding(
            swap.kind, channel, swap.token.start, swap.token.end, text.text[swap.token.start : swap.token.end], note=swap.note
        )
        for swap in swaps(draft.tokens, text.tokens, asks="?" in text.text)
    ]


def _act(channel: str, draft: _Line, text: _Line) -> list[Finding]:
    note = changed_act(draft.text, text.text)
    return [Finding("speech act", channel, 0, len(text.text), text.text, note=note)] if note else []
