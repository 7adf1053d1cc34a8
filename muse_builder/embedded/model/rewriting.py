"""The Rewriter of the embedded model and its supervisor (paper 3.4.1, A.4).

Rewriting exchanges phrases of one meaning, turns sentences round, splits and joins them, and speaks casually where asked. Only
words outside the trade are touched: the table holds no attribute, number or name, titles and quotations are skipped, and a
text whose content would have changed by the supervisor's own measure is left as it was.
"""
# ruff: noqa: E501  (a phrase is one line, whatever its length: broken up it cannot be read)

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from muse_builder.embedded.model.book import book
from muse_builder.embedded.model.claims import short_title
from muse_builder.embedded.model.grammar import article, capital, pick
from muse_builder.embedded.model.search import vocabulary_words
from muse_builder.tasks.synthesis import CheckReply, CheckRewrite, Line, Problem, Rewrite, RewriteReply

_REWRITING = book("rewriting")
_WORDINGS = book("wordings")

SAME = _WORDINGS.lines("same")
"""One group a line, in lower case."""
NOT_BEFORE = _WORDINGS.lists("not before")
"""A phrase is left alone before these words: there it has another meaning or needs another grammar."""
NOT_AFTER = _WORDINGS.lists("not after")
"""Nor after these."""
ONLY_OUT = frozenset(_WORDINGS.lines("only out"))
"""These may come out of an exchange and are never exchanged themselves: they mean too many things."""
CASUAL = _WORDINGS.lists("casual")
"""Everyday speech, only where it is asked for."""
CASUAL_NOT_BEFORE = _WORDINGS.lists("casual not before")
CASUAL_NOT_AFTER = _WORDINGS.lists("casual not after")
CASUAL_START = _WORDINGS.lists("casual start")
"""What a line in everyday speech may begin with; an acceptance and a greeting have their own beginnings."""
START = _WORDINGS.lists("start")
"""What any other statement may begin with, by what the line does: "If I'm honest," goes before a no and not before a wedding."""

_EXCHANGE: dict[str, tuple[str, ...]] = {}
for _line in SAME:
    _group = tuple(phrase.strip() for phrase in _line.split("|"))
    for _phrase in _group:
        if _phrase not in ONLY_OUT:
            _others = tuple(other for other in _group if other != _phrase)
            _EXCHANGE[_phrase] = tuple(dict.fromkeys((*_EXCHANGE.get(_phrase, ()), *_others)))
_PLAIN_START = re.compile(
    r"^(?:I|I'\w+|It|It's|They|They're|The|This|That|That's|You|You're|We|We've|He|She|He's|She's|My|For|With|There's|There|What I|A|An|Two|Qz\d+zQ) .*\.$"
)
"""A statement that can stand behind "To be fair,"; greetings, thanks, questions and fragments cannot."""
_REACTION = re.compile(
    r"^(?:I (?:see|hear|get|understand|appreciate|like|think|believe|must|have to|mean|looked|went|value)\b|I'd say|I'm afraid|You (?:mean|wanted|asked|were|mentioned|described|know)|"
    r"That(?:'s| is| one| light| says| sounds)|This|It's (?:a nice|a start|rare|okay|nice)|It (?:doesn't happen|so happens)|There you|A (?:step|thoughtful)|My (?:first idea|pleasure)|With )"
)
"""These answer what was said before, or begin with a phrase of their own: another opener would be one too many."""
_EXPAND = _REWRITING.table("expand")
_CONTRACT = {
    ("I", "am"): "I'm", ("it", "is"): "it's", ("It", "is"): "It's", ("that", "is"): "that's", ("is", "not"): "isn't", ("does", "not"): "doesn't", ("do", "not"): "don't",
    ("I", "will"): "I'll", ("I", "would"): "I'd", ("you", "are"): "you're", ("they", "are"): "they're", ("are", "not"): "aren't",
}  # fmt: skip


def _lengths(table: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the phrases that begin with it have, longest first."""
    found: dict[str, set[int]] = {}
    for phrase in table:
        words = phrase.split()
        found.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in found.items()}


_TOKEN = re.compile(r"[A-Za-z0-9À-ÿ'’]+|[^A-Za-z0-9À-ÿ'’]+")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-Z\"'¡¿0-9])")
_INDEPENDENT = re.compile(r"^(?:it|they|i|that|this|these|those|you|we|there|she|he)(?:'\w+)? \w+", re.IGNORECASE)
_FRONTED = re.compile(r"^(For|With) (the [\w' -]{3,30}?)( in mind| ahead)?, ([^,;:?]+)([.!])$")
_WANT = re.compile(r"^I (need|want) (something [^,;:?]{6,90})\.$")
_SHOW = re.compile(
    r"^(?:Have a look at|Take a look at|Let me show you|Allow me to show you|I'd like to show you|I'd start with|I'd reach for|Let's start with|Let me offer|Let's try) (the [^,;:?.]+?)([.!])$"
)
_SHOWN = _REWRITING.lines("shown")
_ABOUT = re.compile(r"^(?:How about|What about|May I suggest|Then how about|Could it be) (the [^,;:?.]+?)\?$")


_NOT_WORDS = frozenset(
    "not no never without nothing nobody none isn't aren't wasn't weren't don't doesn't didn't won't can't couldn't wouldn't shouldn't haven't hasn't cannot".split()
)
_ARTICLES = frozenset(("a", "an"))
_ONE_BLANK = {" "}
_LONE_I = re.compile(r"\bi(?=[ '])")


class Tone(NamedTuple):
    """What the style asks for, as chances."""

    exchange: float
    expand: float
    """Chance of writing a contraction out."""
    split: float
    join: float
    start: float
    """Chance of a word or two before a line."""


def tone(style: str) -> Tone:
    """The chances a style's words stand for; words it does not know change nothing."""
    formal = "formal" in style or "thoughtful" in style
    return Tone(
        exchange=0.8 if "playful" in style or "lively" in style or "talkative" in style else 0.7,
        expand=0.5 if formal else 0.3,
        split=0.75 if "short sentences" in style or "brisk" in style else 0.3,
        join=0.6 if "flowing" in style or "one long" in style else 0.2,
        start=0.06 if "matter itself" in style else 0.3 if "reaction" in style or "aside" in style else 0.15,
    )


def rewrite(values: Rewrite, dice: Random) -> RewriteReply:
    """Each line said otherwise with the same content, no two beginning alike."""
    how = tone(values.style)
    names = _names(values)
    texts: list[str] = []
    openers: Counter[str] = Counter()
    for line in values.lines:
        text = line.text
        for attempt in range(4):
            text = _rewritten(line, how, names, dice, force_start=attempt > 0)
            if not openers[_opener(text)] and (text != line.text or attempt > 1):
                break
        openers[_opener(text)] += 1
        texts.append(text)
    return RewriteReply(texts=tuple(texts))


def _names(values: Rewrite) -> tuple[str, ...]:
    """Titles and brands, longest first: the words nobody may touch."""
    found: set[str] = set()
    for item in values.items:
        found.update((item.title, short_title(item.title)))
        if item.brand:
            found.add(item.brand)
    return tuple(sorted((name for name in found if name), key=lambda name: (-len(name), name)))


def _opener(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower())[:2])


def _rewritten(line: Line, how: Tone, names: Sequence[str], dice: Random, *, force_start: bool) -> str:
    hidden: list[str] = []
    text = _hide(line.text, names, hidden)
    sentences = [_turned(sentence, dice) for sentence in _SENTENCES.split(text) if sentence]
    # A recommendation has at least two sentences (paper Fig. 18), and keeps them.
    parted = _split(sentences, how, dice)
    if sum(len(sentence.split()) >= _COUNTED for sentence in parted) > _MOST_SENTENCES:
        parted = sentences
    sentences = _joined(parted, how, dice, fewest=3 if line.action == "recommend" else 1)
    # Paper Fig. 17 and 18 allow three; what is longer than that after all is joined again.
    while sum(len(sentence.split()) >= _COUNTED for sentence in sentences) > _MOST_SENTENCES:
        shorter = _one_less(sentences)
        if len(shorter) == len(sentences):
            break
        sentences = shorter
    starts = (CASUAL_START if line.colloquial else START).get(line.action, ())
    if line.role == "assistant" and line.action == "chit_chat":
        starts = ()  # an answer to what was told stands at the beginning
    if sentences and starts and (force_start or dice.random() < how.start):
        sentences[0] = _started(sentences[0], pick(dice, starts))
    text = _exchanged(" ".join(sentences), how.exchange, dice, _EXCHANGES)
    if line.colloquial:
        text = _contracted(_exchanged(text, 0.7, dice, _CASUALS if line.role == "user" else _CASUALS_AT_WORK))
    else:
        text = _expanded(text, how.expand, dice)
    said = _shown(text, hidden)
    if said and not problems(line.text, said):
        return said
    return line.text


_MASK = "Qz{}zQ"


def _hide(text: str, names: Sequence[str], hidden: list[str]) -> str:
    """Names and quotations become one unknown word each."""
    for name in names:
        if name in text:
            hidden.append(name)
            text = text.replace(name, _MASK.format(len(hidden) - 1))
    for quoted in re.findall(r"“[^”]+”|\"[^\"]{4,60}\"", text):
        hidden.append(quoted)
        text = text.replace(quoted, _MASK.format(len(hidden) - 1))
    return text


def _shown(text: str, hidden: Sequence[str]) -> str:
    for place, name in enumerate(hidden):
        text = text.replace(_MASK.format(place), name)
    return text


def _turned(sentence: str, dice: Random) -> str:
    """One safe change of a sentence's build, or none."""
    draw = dice.random()
    found = _FRONTED.match(sentence)
    if found and not found[3] and draw < 0.5:
        core = found[4][0].upper() + found[4][1:]
        tail = f"{found[1].lower()} {found[2]}{found[3] or ''}"
        return f"{core} {tail}{found[5]}" if " for " not in core else sentence
    found = _WANT.match(sentence)
    if found and draw < 0.5:
        return f"What I {found[1]} is {found[2]}."
    found = _SHOW.match(sentence)
    if found and draw < 0.8 and "Qz" in sentence and " if " not in found[1]:
        return pick(dice, _SHOWN).format(found[1], found[2])
    found = _ABOUT.match(sentence)
    if found and draw < 0.8 and " if " not in found[1]:
        return pick(dice, _SHOWN).format(found[1], ".")
    return sentence


def _split(sentences: Iterable[str], how: Tone, dice: Random) -> list[str]:
    """Semicolons, and "and" between two full clauses, become a stop for some."""
    done: list[str] = []
    for sentence in sentences:
        head, mark, tail = sentence.partition("; ")
        if mark and tail and dice.random() < how.split and not sentence.endswith("?"):
            done += [head.rstrip(",") + ".", capital(tail)]
            continue
        head, mark, tail = sentence.partition(", and ")
        if (
            mark
            and len(head.split()) > 5
            and len(re.split(r"[;,.:]", tail)[0].split()) > 4
            and _INDEPENDENT.match(tail)
            and not sentence.endswith("?")
            and ":" not in head
            and not head.lower().startswith(
                ("if ", "when ", "because ", "between ", "with ", "what with ", "since ", "two ", "tell me ", "let's ")
            )
            and dice.random() < how.split
        ):
            link = pick(dice, ("", "", "And "))
            first = tail if not link or tail.startswith(("I ", "I'")) else tail[0].lower() + tail[1:]
            done += [head + ".", link + first if link else capital(tail)]
            continue
        done.append(sentence)
    return done


def _joined(sentences: list[str], how: Tone, dice: Random, *, fewest: int = 1) -> list[str]:
    """Two short statements become one for some."""
    done: list[str] = []
    for sentence in sentences:
        if (
            done
            and done[-1].endswith(".")
            and sentence.endswith(".")
            and 3 < len(done[-1].split()) < 14
            and 3 < len(sentence.split()) < 14
            and not any(mark in done[-1] + sentence for mark in ";:?—")
            and _INDEPENDENT.match(sentence)
            and _INDEPENDENT.match(done[-1])
            and dice.random() < how.join
            and len(sentences) > fewest
        ):
            tail = sentence if sentence.startswith(("I ", "I'")) else sentence[0].lower() + sentence[1:]
            done[-1] = done[-1][:-1] + pick(dice, ("; ", "; ", " – ")) + tail
            continue
        done.append(sentence)
    return done


_MOST_SENTENCES, _COUNTED = 3, 3
"""Sentences of a line, and the words from which one is counted ("Hi there!" is none)."""


def _one_less(sentences: list[str]) -> list[str]:
    """The first two neighbouring statements as one; unchanged where no two can be joined."""
    for place in range(len(sentences) - 1, 0, -1):
        before, after = sentences[place - 1], sentences[place]
        plain = before.endswith(".") and after[-1:] in ".?!" and not any(mark in before for mark in ";:–")
        if plain and len(before.split()) >= _COUNTED and not any(mark in after for mark in ";:–"):
            keeps = after.startswith(("I ", "I'", "Qz")) or after[1:2].isupper()
            return [
                *sentences[: place - 1],
                f"{before[:-1]}; {after if keeps else after[0].lower() + after[1:]}",
                *sentences[place + 1 :],
            ]
    return sentences


class _Table(NamedTuple):
    """Phrases to exchange, and where not to."""

    choices: dict[str, tuple[str, ...]]
    not_before: dict[str, tuple[str, ...]]
    not_after: dict[str, tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]


_EXCHANGES = _Table(_EXCHANGE, NOT_BEFORE, NOT_AFTER, _lengths(_EXCHANGE))
_CASUALS = _Table(CASUAL, CASUAL_NOT_BEFORE, CASUAL_NOT_AFTER, _lengths(CASUAL))
_AT_WORK = {phrase: others for phrase, others in CASUAL.items() if phrase not in ("going to", "want to", "a lot of", "a bit")}
_CASUALS_AT_WORK = _Table(_AT_WORK, CASUAL_NOT_BEFORE, CASUAL_NOT_AFTER, _lengths(_AT_WORK))
"""Who serves others speaks easily, and yet not as with friends: no "wanna"."""


def _exchanged(text: str, chance: float, dice: Random, table: _Table) -> str:
    """Known phrases for others of their meaning, longest first, each with the chance given."""
    tokens = _TOKEN.findall(text)
    words = [token.lower() for token in tokens]
    if "’" in text:
        words = [word.replace("’", "'") for word in words]
    out: list[str] = []
    done, count = 0, len(tokens)
    for place in [place for place, word in enumerate(words) if word in table.lengths]:
        if place < done:
            continue
        for length in table.lengths[words[place]]:
            end = place + 2 * length - 1
            if end > count or (length > 1 and set(words[place + 1 : end : 2]) != _ONE_BLANK):
                continue
            phrase = " ".join(words[place:end:2])
            choices = table.choices.get(phrase)
            if choices is None:
                continue
            following = words[end + 1] if end + 1 < count and words[end] == " " else ""
            before = words[place - 2] if place > 1 and words[place - 1] == " " else ""
            if following in table.not_before.get(phrase, ()) or (before and before in table.not_after.get(phrase, ())):
                break
            # A capital inside a sentence is a name: "Great Lakes".
            # "Isn't what I had in mind": a denial is left with the very words it denies.
            if not _NOT_WORDS.isdisjoint(words[max(0, place - 8) : place]):
                break
            opens = place == 0 or any(mark in words[place - 1] for mark in ".!?…")
            of_me = phrase.startswith(("i ", "i'"))
            if dice.random() >= chance or (
                not opens and ":" not in words[place - 1] and tokens[place][0].isupper() and not of_me
            ):
                break
            new = pick(dice, choices)
            if new.startswith("i") or " i" in new:
                new = _LONE_I.sub("I", new)
            if before in _ARTICLES:
                right = article(new)
                tokens[place - 2] = right.capitalize() if tokens[place - 2][0].isupper() else right
            out.append("".join(tokens[done:place]))
            out.append(capital(new) if opens or (tokens[place][0].isupper() and not of_me) else new)
            done = end
            break
    out.append("".join(tokens[done:]))
    return "".join(out)


def _expanded(sentence: str, chance: float, dice: Random) -> str:
    tokens = _TOKEN.findall(sentence.replace("’", "'"))
    for place, token in enumerate(tokens):
        if token in _EXPAND and place + 1 < len(tokens) and tokens[place + 1] == " " and dice.random() < chance:
            # "Isn't it" and "don't you" have no long form in that order.
            if place + 2 < len(tokens) and tokens[place + 2].lower() in ("got", "been"):
                continue
            if token.endswith("n't") and place + 2 < len(tokens) and tokens[place + 2].lower() in _SUBJECTS:
                continue
            if place == 0 and token[0].isupper() and not token.startswith(("I'", "It", "That", "They", "You", "There")):
                continue
            tokens[place] = _EXPAND[token]
    return "".join(tokens)


def _contracted(sentence: str) -> str:
    words = sentence.split(" ")
    out: list[str] = []
    place = 0
    while place < len(words):
        pair = (words[place], words[place + 1]) if place + 1 < len(words) else ("", "")
        if pair in _CONTRACT and place + 2 < len(words) and not (out and out[-1].lower() in _NO_CONTRACTION_AFTER):
            out.append(_CONTRACT[pair])
            place += 2
        else:
            out.append(words[place])
            place += 1
    return " ".join(out)


_NO_CONTRACTION_AFTER = frozenset("here there than as where what how who to about of with for in on at from".split())
_SUBJECTS = frozenset("it you they i we that this there he she".split())
_KEEPS_CAPITAL = re.compile(r"^(?:I\b|I'|Qz\d)")


def _started(sentence: str, start: str) -> str:
    """The sentence behind a short start; left alone where it already has one."""
    first = sentence.split(" ", 1)[0]
    if not _PLAIN_START.match(sentence) or _REACTION.match(sentence):
        return sentence
    if start.endswith(":") and ":" in sentence:
        return sentence
    if first.endswith((",", ":", "!", ".", "?", "…")) or (
        sentence.split(" ")[1:2] and sentence.split(" ")[1].endswith((",", "!", "."))
    ):
        return sentence
    if not start.endswith("?") and not _KEEPS_CAPITAL.match(sentence) and not first[1:2].isupper():
        sentence = sentence[0].lower() + sentence[1:]
    return f"{start} {sentence}"


# --- the supervisor (paper A.4) ---------------------------------------------------------------------------------------

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nowhere|without|neither|nor|cannot|lacks?|missing|unsure|rather than)\b|n't\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,.;:!?…–—()]|\b(?:but|though|whereas|yet|while|although|even though)\b")
_LONGER = re.compile(r"[a-z']{4,}")
_FEWEST_WORDS, _MOST_OF = 2, 0.75
"""When two clauses are taken to say the same, but for a "not": of at least two longer words three in four agree."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_NAMES = re.compile(r"(?<=[a-z,;] )[A-Z][\w™®'’-]+")


class _Content(NamedTuple):
    terms: frozenset[str]
    denied: frozenset[tuple[str, int]]
    """Terms in a clause that says no, and how often it says it."""
    numbers: Counter[str]
    names: frozenset[str]
    clauses: tuple[tuple[frozenset[str], bool], ...]
    """The longer words of each clause, and whether it says no."""


@lru_cache(maxsize=512)
def _content(text: str) -> _Content:
    """Cached because the supervisor, and every new try, reads the same drafts again."""
    plain = text.replace("’", "'")
    terms: set[str] = set()
    denied: set[tuple[str, int]] = set()
    clauses: list[tuple[frozenset[str], bool]] = []
    for clause in _CLAUSES.split(plain):
        found = vocabulary_words(clause)
        longer = frozenset(word for word in _LONGER.findall(clause.lower()) if not word.endswith("n't"))
        clauses.append((longer, _NEGATION.search(clause) is not None))
        terms |= found
        denials = len(_NEGATION.findall(clause)) if found else 0
        if denials:
            denied |= {(term, denials) for term in found}
    numbers = Counter(_NUMBER.findall(plain))
    for word in _NUMBER_WORD.findall(plain):
        numbers[_NUMBER_WORDS[word.lower()]] += 1
    names = frozenset(name.rstrip("'s") for name in _NAMES.findall(plain)) - {"I", "I'm", "I'd", "I'll", "I've", "I'v", "I'"}
    return _Content(frozenset(terms), frozenset(denied), numbers, names, tuple(clauses))


def _turned_clause(one: _Content, other: _Content) -> str:
    """Words of a clause that says no in `one` and, with most of the same words, says it nowhere in `other`; "" without one."""
    for words, denies in one.clauses:
        if not denies or len(words) < _FEWEST_WORDS:
            continue
        alike = [says_no for others, says_no in other.clauses if len(words & others) >= _MOST_OF * len(words)]
        if alike and not any(alike):
            return " ".join(sorted(words))
    return ""


def problems(draft: str, text: str) -> list[str]:
    """What a rewriting changed of a draft's attributes, numbers, names and denials, in words; [] when nothing."""
    if draft == text:
        return []
    before, after = _content(draft), _content(text)
    found: list[str] = []
    if before.terms != after.terms:
        lost, added = sorted(before.terms - after.terms), sorted(after.terms - before.terms)
        found.append(f"attributes changed: {', '.join(lost) or 'none'} lost, {', '.join(added) or 'none'} added")
    if before.numbers != after.numbers:
        found.append(f"numbers changed: {_counted(before.numbers)} became {_counted(after.numbers)}")
    turned = sorted({term for term, _ in before.denied ^ after.denied} & before.terms & after.terms)
    if turned:
        found.append(f"denied in one and not in the other: {', '.join(turned)}")
    elif clause := _turned_clause(before, after) or _turned_clause(after, before):
        found.append(f"a denial was dropped or added near: {clause}")
    lower = text.lower()
    gone = sorted(name for name in before.names - after.names if name.lower() not in lower)
    if gone:
        found.append(f"names lost: {', '.join(gone)}")
    return found


def _counted(numbers: Counter[str]) -> str:
    return ", ".join(sorted(numbers.elements())) or "none"


def check(values: CheckRewrite, dice: Random) -> CheckReply:
    """Whether every line kept its attributes, numbers, names and denials."""
    found: list[Problem] = []
    if len(values.drafts) != len(values.texts):
        found.append(
            Problem(
                line=min(len(values.drafts), len(values.texts)),
                problem=f"{len(values.drafts)} drafts became {len(values.texts)} texts",
            )
        )
    for line, (draft, text) in enumerate(zip(values.drafts, values.texts, strict=False)):
        if not text.strip():
            found.append(Problem(line=line, problem="the text is empty"))
            continue
        found += [Problem(line=line, problem=problem) for problem in problems(draft, text)]
    return CheckReply(consistent=not found, problems=tuple(found))
