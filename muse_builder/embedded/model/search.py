"""The Querier of the embedded model: analyse, clarify, rerank (paper 3.3.2, Fig. 18).

It reads only what both sides saw. Words count as wishes or as complaints by one rule: in a rejection, what the declined
item states is a complaint and what it does not state is a wish, whatever the grammar around it.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import raw_needs, whom_in
from muse_builder.embedded.model.garments import is_of_kind, part_of, wide_kind_in
from muse_builder.embedded.model.needs import CONCEPTS, concept_of, concepts_in
from muse_builder.records import Attributes, Item
from muse_builder.tasks.base import Text, Utterance
from muse_builder.tasks.synthesis import Analyze, Clarify, QueryReply, Rerank, RerankReply

_SEARCH = book("search")

_WORD = re.compile(r"[a-z0-9%¼½]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_ATTRIBUTES = tuple(Attributes.model_fields)
_TERMS_A_NEED = 3
"""Attribute terms that one vague need becomes, most telling first."""
_MANY_WISHES = 4
"""From here on what was only guessed in earlier rounds is let go."""
_MOST_TERMS = 26
"""A longer query drowns what was asked in what was guessed."""

# --- the words of the trade -----------------------------------------------------------------------------------------

_KINDS = _SEARCH.table("kinds")
VOCABULARY: dict[str, str] = {}
for _kind, _terms in _KINDS.items():
    for _term in _terms.split(", "):
        VOCABULARY.setdefault(_term, _kind)

_FIGURE = "figure of speech"
_READ = VOCABULARY | dict.fromkeys(_SEARCH.lines("figures"), _FIGURE)
"""The words of the trade, and the phrases in which they say nothing of a product: "the red-eye flight"."""

_CLARIFIED = _SEARCH.table("clarified")
"""Vague words -> attribute terms, the step the paper shows with quick-drying fabrics (3.3.2)."""

TYPES_OF_KIND = _SEARCH.lists("types of kind")
"""What somebody may mean who names a kind of product and no product (`garments.WIDE_KINDS`)."""

_DEPARTMENTS = _SEARCH.table("departments")
_SHADES = frozenset(_SEARCH.lines("shades"))
"""Vague words that ask for another colour: what has none of these colours is no answer to them."""
_FILLER = frozenset(_SEARCH.words("filler"))
_WISH = re.compile(
    r"\b(need|needs|want|wants|wanted|look(?:ing)?|hop(?:e|ing)|prefer\w*|must|has to|have to|should|ideally|matters?|important|after|wish|"
    r"rather|key|would love|would like|'d love|'d like|i'd|ask|priority|care about|picturing|imagin\w+|mind)\b"
)
_ASKED_BEFORE = re.compile(
    r"\bsomething(?: more)?(?: (?:with|in|made of|made from|for|that's|that|without))?(?: (?:a|an|the))?(?: [\w']+){0,2} $"
)
"""What follows was asked for: "something with a quilted inner layer"."""
_DECLINED_BEFORE = re.compile(
    r"\b(rather than|instead of|avoid|don't want|no more|nothing(?: too)?|can't stand|not (?:keen|big) on|not a fan of|not into|tired of|"
    r"steer clear of|skip|over the|fewer|less)(?: \w+){0,2} $"
)
_REFUSED_BEFORE = re.compile(r"\b(not|no|without|never)(?: \w+){0,1} $")
_PRAISE = re.compile(r"\b(like|love|nice|lovely|great|appreciate|good|enjoy|glad|fine)\b")
_MOODS = (
    ("excited", re.compile(r"\b(excited|thrilled|can't wait|looking forward|delighted|so happy|pumped|stoked|buzzing)\b")),
    ("a little anxious", re.compile(r"\b(nervous|worr\w+|anxious|stress\w*|dread\w*|afraid|uneasy|jitters|butterflies)\b")),
    ("tired of searching", re.compile(r"\b(tired|exhaust\w*|frustrat\w*|fed up|given up|no luck)\b")),
    ("warm and thankful", re.compile(r"\b(thank\w*|appreciate|grateful|kind of you)\b")),
)
_LABELS = ("Looking for", "Direct needs", "Latest wishes", "Implied needs", "Not wanted", "Mood", "Feedback", "Limits")
_LABEL = re.compile(rf"\b({'|'.join(_LABELS)}): ")


_NO_MORE: Mapping[str, str] = {}


class _Found(NamedTuple):
    term: str
    kind: str
    """A field of `Attributes`, "product_type", or "" for words the trade does not know."""
    before: str
    """The words of the sentence up to the term."""


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'").replace("-", " ").replace("/", " "))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _values(item: Item) -> Iterable[tuple[str, str]]:
    """(attribute, value) of everything the item states."""
    for name in _ATTRIBUTES:
        for value in getattr(item.attributes, name):
            yield name, value


def stated_words(item: Item) -> frozenset[str]:
    """Every word, singular, that the item's attributes, type and department state."""
    text = " ".join([item.product_type, item.department, *(value for _, value in _values(item))])
    return _singulars(text)


@lru_cache(maxsize=4096)
def _singulars(text: str) -> frozenset[str]:
    return frozenset(_singular(word) for word in words_of(text))


def states(stated: frozenset[str], term: str) -> bool:
    return all(_singular(word) in stated for word in term.split())


def _lengths(terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the terms that begin with it have, longest first: most words begin none."""
    found: dict[str, set[int]] = {}
    for term in terms:
        words = term.split()
        if words:
            found.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


_TERM_LENGTHS = _lengths(_READ)
_VAGUE_LENGTHS = _lengths(_CLARIFIED)


def find(words: list[str], more: Mapping[str, str] = _NO_MORE) -> list[_Found]:
    """Known terms in order, longest first at each place; between them, runs of words that carry content.

    Args:
        more: terms of this conversation's items, with their kinds, beside those of the trade.
    """
    found: list[_Found] = []
    run: list[str] = []
    more_lengths = _lengths(more) if more else {}
    place, run_start, count = 0, 0, len(words)
    while place < count:
        word = words[place]
        kind, length = None, 1
        for lengths, terms in ((_TERM_LENGTHS.get(word), _READ), (more_lengths.get(word), more)):
            for several in lengths or ():
                known = terms.get(" ".join(words[place : place + several])) if several > 1 else terms.get(word)
                if known is not None and (kind is None or several > length):
                    kind, length = known, several
                    break
        if kind is None and word not in _FILLER and word not in _DEPARTMENTS:
            run_start = run_start if run else place
            run.append(word)
        else:
            if run:
                found.append(_Found(" ".join(run), "", " ".join(words[:run_start]) + " "))
                run = []
            if kind is not None and kind != _FIGURE:
                found.append(_Found(" ".join(words[place : place + length]), kind, " ".join(words[:place]) + " "))
        place += length
    if run:
        found.append(_Found(" ".join(run), "", " ".join(words[:run_start]) + " "))
    return found


def add(terms: dict[str, str], term: str, kind: str) -> None:
    terms.pop(term, None)
    terms[term] = kind


def _department(user_text: str) -> str:
    """What the words say of whom it is for: a label as shops print it, or "" when they do not say."""
    words = words_of(user_text)
    for word in words:
        if word in ("women's", "men's", "girls'", "boys'", "girl's", "boy's", "ladies"):
            return _DEPARTMENTS[word]
    grown = _GROWN.search(user_text)
    for place, word in enumerate(words):
        if grown and word in ("son", "daughter"):
            return "men's" if word == "son" else "women's"
        if word in _DEPARTMENTS and "for" in words[max(0, place - _FOR_WHOM) : place]:
            return _DEPARTMENTS[word]
    whom = whom_in(user_text)
    if whom.relation.split(" ")[-1] in _GROWN_UPS:
        return {"female": "women's", "male": "men's"}.get(whom.gender, "")
    return ""


_FOR_WHOM = 4
"""Words between "for" and whom, at most, that one included: "for my best friend's son"."""
_GROWN_UPS = frozenset("friend colleague neighbor coach mentor boss teacher teammate roommate flatmate companion".split())
"""Whom one calls so is hardly a child; the name tells the rest: "my friend Celeste"."""
_GROWN = re.compile(r"\bgrown-up (?:son|daughter)\b", re.IGNORECASE)
_OTHER_DEPARTMENT = re.compile(r"something (?:in|cut for|made for|for) (?:an? )?(women|men|girl|boy|baby)")


_TYPE_DECLINED = re.compile(
    r"\b(?:something other than|isn't what i came for|isn't it\b|(?:after|looking for|thinking of|had in mind|won't do)|wrong kind|no use for|"
    r"not (?:an? |some )|already ha(?:ve|s)\b|back of the closet)"
)


def analyze(values: Analyze, dice: random.Random) -> Text:
    """A summary under fixed labels that keeps the user's own attribute words: what, for whom, wishes, refusals, mood."""
    heard = Hearing()
    for utterance in values.conversation:
        if utterance.role == "user":
            heard.listen(utterance)
        elif utterance.action == "recommend" and utterance.items:
            heard.look(utterance.items[0])
    return Text(text=heard.summary())


class Hearing:
    """What a conversation has told so far, turn by turn."""

    def __init__(self) -> None:
        self.shown: Item | None = None
        self.more: dict[str, str] = {}
        """Terms of the items shown, with their kinds: what the assistant named, the user may mean."""
        self.direct: dict[str, str] = {}
        self.latest: dict[str, str] = {}
        self.implied: dict[str, str] = {}
        self.needs: dict[str, None] = {}
        self.refused: dict[str, str] = {}
        self.product_type = ""
        """The last telling decides: a scenario may mention a cabin bag, or a closet full of suits."""
        self.feedback: list[str] = []
        self.said: list[str] = []
        self.told: list[str] = []
        self.rejections: list[str] = []

    def look(self, item: Item) -> None:
        """An item is shown: what is said next may be about it."""
        self.shown = item
        self.more.setdefault(" ".join(words_of(item.product_type)), "product_type")
        for name, value in _values(item):
            self.more.setdefault(" ".join(words_of(value)), name)

    def listen(self, utterance: Utterance) -> None:
        """One line of the user's."""
        self.said.append(utterance.text)
        if utterance.action == "reject":
            self.rejections.append(utterance.text.lower())
            self._declined(utterance.text)
        elif utterance.action == "reveal":
            self.told.append(utterance.text)
            self._told(utterance.text)
        elif utterance.action == "share_image":
            self.told.append(utterance.text)
            self._shared(utterance)

    def _declined(self, text: str) -> None:
        """In a rejection, what the item states is a complaint and what it does not state is a wish."""
        about = self.shown
        named = frozenset(map(_singular, words_of(about.product_type))) if about is not None else frozenset[str]()
        stated = stated_words(about) if about is not None else frozenset[str]()
        complaints: list[str] = []
        named_type = ""
        for sentence in _SENTENCE.split(text):
            praising = _PRAISE.search(_plain(sentence)) is not None
            for term, kind, before in find(words_of(sentence), self.more):
                # "Heels" is a kind of shoe even where the item states "block heel"; "sun" in "sun hat" is no complaint about sun.
                own_name = bool(named) and states(named, term)
                if own_name if kind == "product_type" else bool(stated) and states(stated, term):
                    if not (praising and " but " not in before and "," not in before):
                        complaints.append(term)
                        if kind != "product_type" and not own_name:
                            add(self.refused, term, kind)
                            self.direct.pop(term, None)
                            self.latest.pop(term, None)
                elif kind and _DECLINED_BEFORE.search(before):
                    add(self.refused, term, kind)
                elif kind == "product_type":
                    self.product_type = named_type = term
                elif kind or _ASKED_BEFORE.search(before):
                    add(self.latest, term, kind)
                    self.refused.pop(term, None)
        self.needs |= dict.fromkeys(concept.name for clause in raw_needs(text) for concept in concepts_in(clause))
        if about is None:
            return
        if not named_type and _TYPE_DECLINED.search(text.lower()) and any(states(named, term) for term in complaints):
            add(self.refused, " ".join(words_of(about.product_type)), "product_type")
        over = f" over {' and '.join(complaints[:3])}" if complaints else ""
        self.feedback.append(f"declined the {about.product_type or 'item'}{over}")

    def _told(self, text: str) -> None:
        """What is needed; an earlier telling has only set the scene, so its needs are forgotten."""
        named_type = ""
        for sentence in _SENTENCE.split(text):
            wishing = _WISH.search(_plain(sentence)) is not None
            for term, kind, before in find(words_of(sentence), self.more):
                if kind and (_DECLINED_BEFORE.search(before) or _REFUSED_BEFORE.search(before)):
                    add(self.refused, term, kind)
                elif kind == "product_type":
                    named_type = named_type or term
                elif kind in ("activity", "climate", "occasion") and not wishing:
                    add(self.implied, term, kind)
                elif kind:
                    add(self.direct, term, kind)
        self.product_type = wide_kind_in(text) or named_type or self.product_type
        clauses = raw_needs(text) or [text]
        self.needs = dict.fromkeys(concept.name for clause in clauses for concept in concepts_in(clause))

    def _shared(self, utterance: Utterance) -> None:
        """An item the user owns: what is wanted is of another kind."""
        own = utterance.items[0].product_type if utterance.items else ""
        named = frozenset(map(_singular, words_of(own)))
        named_type = next(
            (
                term
                for sentence in _SENTENCE.split(utterance.text)
                for term, kind, _ in find(words_of(sentence), self.more)
                if kind == "product_type" and not (named and states(named, term))
            ),
            "",
        )
        self.product_type = wide_kind_in(utterance.text) or named_type or self.product_type

    def summary(self) -> str:
        """Line by line under `_LABELS`."""
        text = " ".join(self.said)
        lower = text.lower()
        moods = [mood for mood, pattern in _MOODS if pattern.search(lower)] or ["calm"]
        whom = _department(" ".join(self.told))
        for declined in self.rejections:
            whom = next((_DEPARTMENTS[word] for word in _OTHER_DEPARTMENT.findall(declined)), whom)
        known = self.direct.keys() | self.latest.keys() | self.refused.keys()
        vague = [words for words in _vague(text) if words not in known]
        lines = (
            " ".join(part for part in (whom, self.product_type) if part) or "not named yet",
            "; ".join(self.direct) or "not stated yet",
            "; ".join(self.latest) or "none",
            "; ".join(dict.fromkeys([*self.needs, *vague, *self.implied])) or "none",
            "; ".join(self.refused) or "nothing so far",
            " and ".join(moods[:2]),
            "; ".join(self.feedback) or "none yet",
            "; ".join(re.findall(r"(?:under|below|at most|no more than) \$?\d+\w*", lower)) or "none named",
        )
        return "\n".join(f"{label}: {what}." for label, what in zip(_LABELS, lines, strict=True))


def _plain(sentence: str) -> str:
    return sentence.lower().replace("’", "'")


def _vague(text: str) -> list[str]:
    """The words of `text` that clarify into attribute terms, in order, each once."""
    words = words_of(text)
    found: dict[str, None] = {}
    for place, word in enumerate(words):
        for length in _VAGUE_LENGTHS.get(word, ()):
            term = " ".join(words[place : place + length])
            if term in _CLARIFIED:
                found.setdefault(term)
                break
    return list(found)


class Summary(NamedTuple):
    """What a summary of needs says, part by part."""

    looking_for: str
    latest: list[str]
    direct: list[str]
    implied: list[str]
    refused: list[str]


_NOTHING = frozenset(("", "none", "nothing so far", "not stated yet", "none yet", "none named", "not named yet"))


def read_summary(needs: str) -> Summary:
    """The parts of a summary; any other text counts as direct needs, so that summaries of other models work too."""
    parts = dict.fromkeys(_LABELS, "")
    # Whatever carries a summary may turn its lines into one, so the labels alone part it.
    free, *labelled = _LABEL.split(needs)
    for label, rest in zip(labelled[::2], labelled[1::2], strict=True):
        parts[label] = rest.strip().rstrip(". ")

    def split(label: str) -> list[str]:
        return [term for term in parts[label].split("; ") if term not in _NOTHING]

    direct = split("Direct needs")
    looking_for = parts["Looking for"] if parts["Looking for"] not in _NOTHING else ""
    if not any(parts.values()):
        for term, kind, before in find(words_of(free)):
            if kind and not _REFUSED_BEFORE.search(before):
                direct.append(term)
        looking_for = _department(free)
    return Summary(looking_for, split("Latest wishes"), direct, split("Implied needs"), split("Not wanted"))


def clarify(values: Clarify, dice: random.Random) -> QueryReply:
    """Attribute terms, the newest wishes first, what was refused left out, then the earlier query's terms that still hold.

    What is looked for is named again with its colour and material, as a shopper would type it ("black capris"): words that
    stand twice weigh more in a lexical search.
    """
    needs = read_summary(values.needs)
    refused = {" ".join(words_of(term)) for term in needs.refused}
    whom, product = split_looking_for(needs.looking_for)
    terms: dict[str, str] = {}

    def take(term: str, kind: str | None = None) -> None:
        if term and term not in refused and term not in terms:
            terms[term] = VOCABULARY.get(term, "") if kind is None else kind

    take(needs.looking_for, "product_type" if product else "department")
    for name in TYPES_OF_KIND.get(product, ()):
        # Twice, since words that stand twice weigh more: whoever asks for shoes wants shoes before all else.
        take(name, "product_type")
        take(f"{whom} {name}".strip(), "again")
    for term in [*reversed(needs.latest), *needs.direct]:
        take(term)
    newest = set(needs.latest)
    settled = {kind for kind in terms.values() if kind in ("color", "material", "pattern", "product_type")}
    if product:
        named = [
            f"{term} {product}" for term in terms if term in newest and terms[term] in ("color", "material", "pattern", "style")
        ]
        for phrase in named[:3]:
            take(phrase, "again")
    each = _TERMS_A_NEED if len(newest) < 2 else _TERMS_A_NEED - 1
    for words in [*needs.direct, *needs.implied]:
        if words in VOCABULARY:
            take(words)
        for guess in _clarified(words)[:each]:
            kind = VOCABULARY.get(guess, "")
            # A guess never overrules what was said: no second colour, material or kind of product.
            if kind not in settled:
                take(guess, kind)
    for term in values.previous_query.split(", "):
        kind = VOCABULARY.get(term, "")
        stale = (
            kind in settled
            or not set(term.split()).isdisjoint(_DEPARTMENTS.values())
            or (product and term.endswith(f" {product}"))
        )
        if not stale and len(newest) < _MANY_WISHES:
            take(term)
    query = ", ".join(list(terms)[:_MOST_TERMS])
    return QueryReply(query=query or values.needs.strip() or "clothing")


TERMS_OF = {concept.name: tuple(" ".join(words_of(term)) for term in concept.terms) for concept in CONCEPTS}


def _clarified(words: str) -> Sequence[str]:
    """ "quick drying" -> ["polyester", "nylon", "moisture wicking"]: the terms behind a vague word or the name of a need."""
    if words in TERMS_OF:
        return TERMS_OF[words][:_TERMS_A_NEED]
    expansion = _CLARIFIED.get(words)
    if expansion is None:
        return []
    return [found.term for found in find(expansion.split())]


def rerank(values: Rerank, dice: random.Random) -> RerankReply:
    """The retrieved item that states most of what was asked and least of what was refused; ties go to the better rank.

    Raises:
        ValueError: there is nothing to choose from.
    """
    if not values.items:
        raise ValueError("rerank got no items; give it at least one retrieved item")
    needs = read_summary(values.needs)
    best = ranked(values.needs, values.query, values.items)[0]
    said = {*needs.latest, *needs.direct}
    named = [term for term in best.hits if term in said][:4] or best.hits[:3]
    against = [term for term in needs.refused if states(stated_words(best.item), term)]
    reason = f"States {', '.join(named)}" if named else "Nearest to the query of what was retrieved"
    reason += f", though also {', '.join(against[:2])}." if against else "; nothing that was refused."
    return RerankReply(item_id=best.item.item_id, reason=reason)


class RankedItem(NamedTuple):
    score: float
    item: Item
    hits: list[str]
    """Terms of the query that it states."""


def ranked(summary: str, query: str, items: Sequence[Item]) -> list[RankedItem]:
    """The items by what they state of what was asked, less what was refused; ties go to the better rank."""
    needs = read_summary(summary)
    department, kinds = split_looking_for(needs.looking_for)
    asked = [term for term in query.split(", ") if term != needs.looking_for and not (kinds and term.endswith(f" {kinds}"))]
    newest = set(needs.latest)
    said = newest | set(needs.direct)
    found: list[RankedItem] = []
    told = frozenset(needs.implied) & frozenset(TERMS_OF)
    shades = [frozenset(_CLARIFIED[words].split()) for words in sorted(_SHADES.intersection(needs.implied))]
    for rank, item in enumerate(items):
        stated = stated_words(item)
        hits = [term for term in asked if states(stated, term)]
        score = -0.12 * rank
        for term in hits:
            score += 3.0 if term in newest else 2.0 if term in said else 0.4
        if told:
            score += 1.2 * len(
                told & {concept_of(name, value).name for name, value in _values(item) if name not in ("size", "care")}
            )
        if shades and item.attributes.color:
            score += 1.5 * sum(1.0 if set(item.attributes.color[0].split()) & shade else -0.7 for shade in shades)
        score -= sum(1.5 for term in needs.refused if states(stated, term))
        if kinds:
            score += _kind_score(kinds, item)
        if " ".join(words_of(item.product_type)) in needs.refused:
            score -= 5.0
        if department:
            score += _department_score(department, item)
        elif item.department in ("girls", "boys", "baby"):
            score -= 2.5  # where no child is spoken of, an adult is meant
        found.append(RankedItem(score, item, hits))
    return sorted(found, key=lambda one: -one.score)


def split_looking_for(looking_for: str) -> tuple[str, str]:
    """ "women's tank top" -> ("women's", "tank top")."""
    first, _, rest = looking_for.partition(" ")
    if first in _DEPARTMENTS.values():
        return first, rest
    return "", looking_for


def _kind_score(wanted: str, item: Item) -> float:
    """Kind and department come first: a dress in the right colour is no answer to who asks for shoes."""
    if wanted in TYPES_OF_KIND:
        return 5.0 if is_of_kind(wanted, item) else -6.0
    if states(frozenset(map(_singular, words_of(item.product_type))), wanted):
        return 5.0
    part = part_of(wanted)
    return 0.0 if not part else 1.0 if part == part_of(item.product_type) else -5.0


def _department_score(department: str, item: Item) -> float:
    wanted = department.rstrip("'s").rstrip("'")
    own = item.department
    if own == "unisex":
        return 0.5
    groups = {"women": ("women",), "men": ("men",), "girl": ("girls", "baby"), "boy": ("boys", "baby"), "baby": ("baby",)}
    return 1.5 if own in groups.get(wanted, ()) else -6.0


_TRADE_WORDS: frozenset[str] = frozenset(
    _singular(word) for term, kind in VOCABULARY.items() for word in term.split() if kind != "product_type"
) - frozenset(
    "and with up on work date fall off mini rose light dark neck over way hold loop set down high low no long short hot cool nice hand two three four half quarter full".split()
)


def vocabulary_words(text: str) -> frozenset[str]:
    """The words of a text, singular, that can name an attribute: what a rewriting must not change."""
    return frozenset(word for word in map(_singular, words_of(text)) if word in _TRADE_WORDS)
