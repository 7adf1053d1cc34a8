"""Does a rewritten line still do what its draft did: suggest, offer, ask? (paper 3.4.1: the content stays)

Three changes are plain enough to be found by rule, and only these are looked for:

- a suggestion that became a report: "Let's try the parka" -> "I keep coming back to the parka";
- an offer that became a report: "Let me check the sizes" -> "I checked the sizes";
- a question that became its own answer: "Do you like the cut?" -> "You like the cut."

A suggestion may take any other form of one, a question any form that still asks ("let me know whether you like the cut").
"""

import re
from functools import lru_cache

from muse_builder.domains.words import read, sentences

_SUGGESTION = re.compile(
    r"\b(?:let['’]?s|let me|allow me|(?:how|what) about|(?:may|could|can|shall) (?:i|we)|(?:have|take) a look"
    r"|why (?:not|don['’]t)|try|i(?:['’]d| would) (?:suggest|recommend|go|start|begin|reach|look|try|pick|choose|say|like you)"
    r"|i (?:suggest|recommend)|my (?:suggestion|pick|advice|first)|you (?:could|might|may|should)"
    r"|here(?:['’]s| is| comes?| are)|there(?:['’]s| is| are)"
    r"|meet|consider|check out|give|(?:might|may|could|would|should) be|worth|would you|could you)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\bi(?:['’]ve| have|['’]d| had)?(?: (?:always|also|just|already|once|really|still|even))? "
    r"(?:keep|kept|used to|bought|wore|worn|owned|ordered|purchased|remember|remembered|missed|returned|came back|went back)\b",
    re.IGNORECASE,
)
"""What the speaker did or keeps doing, as nobody who suggests a thing says it."""
_OFFER = re.compile(
    r"\b(?:let me|allow me to|i(?:['’]ll| will| can| could)|(?:shall|may|can|could) i) (?:just |quickly |also )?(\w{3,})",
    re.IGNORECASE,
)
_DONE = re.compile(r"\bi(?:['’]ve| have)? (?:just |already |also )?(\w{3,})\b", re.IGNORECASE)
_PASTS = {
    "bring": ("brought",),
    "find": ("found",),
    "get": ("got", "gotten"),
    "give": ("gave", "given"),
    "put": ("put",),
    "send": ("sent",),
    "show": ("showed", "shown"),
    "tell": ("told",),
    "see": ("saw", "seen"),
    "take": ("took", "taken"),
}
_ASKS_ON = frozenset(
    "know tell wonder wondering curious if whether ask asking say hear let guess suppose hope please or anything".split()
)
"""A sentence with one of these asks without a question mark."""
_SUGGESTS = re.compile(
    r"(?:(?:how|what) about|why (?:not|don['’]t)|(?:may|could|can|shall|might) (?:i|we|you|it|there)"
    r"|(?:would|will) (?:you|it|that)|what would you say|what if|anything|any)\b",
    re.IGNORECASE,
)
"""Questions that begin so suggest or request, which a statement can do as well."""
_AUXILIARY = frozenset(
    "do does did is are was were am be been have has had would could can will shall should a an the to of in on at it".split()
)
_LEAST, _SAME = 2, 0.75
"""Content words that a question must have, and the share of them that its answer repeats."""


def changed_act(draft: str, text: str) -> str:
    """What the line did and now does, in words for the Rewriter; "" where nothing plain changed."""
    report = _REPORT.search(text)
    if report and not _REPORT.search(draft):
        before, after = _SUGGESTION.findall(draft), _SUGGESTION.findall(text)
        if len(after) < len(before):
            return f"a suggestion became the report {report.group()!r}"
    for offer in _OFFER.finditer(draft):
        verb = offer.group(1).lower()
        pasts = _PASTS.get(verb, (f"{verb.removesuffix('e')}ed",))
        done = [found.group() for found in _DONE.finditer(text) if found.group(1).lower() in pasts]
        if done and not any(past in draft.lower().split() for past in pasts) and not _offers(text, verb):
            return f"the offer {offer.group()!r} became the report {done[0]!r}"
    if "?" not in draft or text.count("?") >= draft.count("?"):
        return ""
    stated = [words for words, asks, _ in _sentences(text) if not asks and _ASKS_ON.isdisjoint(words)]
    said = [words for words, asks, _ in _sentences(draft) if not asks]
    for words, asks, opening in _sentences(draft):
        if not asks or len(words) < _LEAST or _SUGGESTS.match(opening):
            continue
        share = 1.0 if len(words) < 4 else _SAME
        for answer in stated:
            if answer not in said and len(words & answer) >= share * len(words) and len(answer) <= len(words) + 3:
                return f"the question {opening[:60]!r} became a statement"
    return ""


def _offers(text: str, verb: str) -> bool:
    return any(found.group(1).lower() == verb for found in _OFFER.finditer(text))


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[tuple[frozenset[str], bool, str], ...]:
    """(content stems, is it a question, its text) of every sentence; names count for nothing, they stand in every form."""
    found = []
    tokens = read(text)
    for start, end in sentences(text):
        inside = [token for token in tokens if start <= token.start < end]
        words = frozenset(
            token.stem.split("'")[0]
            for token in inside
            if token.word not in _AUXILIARY and (token.opens or not token.capital or token.word == "i")
        )
        found.append((words, text[start:end].rstrip("\"'”’)").endswith("?"), text[start:end]))
    return tuple(found)
