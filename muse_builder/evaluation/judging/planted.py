"""Planted pairs: a text beside the same text with one thing done to it, so that it is known which a fair judge prefers.

    known      the words of each sentence in another order: whoever reads prefers the text itself
    length     the last sentence said twice: longer, and nothing more is said
    verbosity  filler put before each sentence: wordier, and nothing more is said
    pictures   pictures are spoken of that are not there
    leak       the product in mind is named, which the assistant cannot know yet

They are made of the release's own lines by rule and by dice alone: no model is asked for them, and the same seed gives the
same. Those of one kind are asked a second time, for how far a judge agrees with itself. People get pairs of the first kind as
gold questions (`gold_questions`): what is asked of them has a right answer, and nothing in the page says which they are.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from muse_builder.evaluation.examples import sample
from muse_builder.evaluation.judging import MARK
from muse_builder.evaluation.judging.pairs import OVERALL, PERSPECTIVES, Pair, shuffled_sides
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.tasks.base import Utterance

PlantedKind = Literal["known", "length", "verbosity", "pictures", "leak"]
KINDS: tuple[PlantedKind, ...] = get_args(PlantedKind)
PLANTED = 12
"""Pairs of each kind: each asked in both orders, 24 answers, a tenth of what a comparison of 100 replies asks."""
REPEATED = "known"
"""The kind that is asked twice: it has a right answer, so what changes is the judge."""
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_FILLERS = (
    "Well, to be perfectly honest with you, and as I was just about to say,",
    "If I may say so at this point, and please do not get me wrong,",
    "What I would like to mention here, all things considered, is this:",
    "As a matter of fact, when all is said and done,",
)
_PICTURES = (
    "As you can see in the picture that I am showing you, it looks just right.",
    "Take a look at the two photos beside this line; the image says it all.",
)


@dataclass(frozen=True, slots=True)
class Plantable:
    """A text that something is done to."""

    name: str
    context: tuple[Utterance, ...]
    said: tuple[Utterance, ...] | str
    """A whole conversation, or one line of the assistant's."""
    target: str
    """Title of the product in mind; "" where nobody knows."""
    profile: str = ""


def sources_of_lines(
    asked: Sequence[ResponseExample], targets: Mapping[str, str], profiles: Mapping[str, str]
) -> list[Plantable]:
    """The assistant's own lines with more than a few words.

    Args:
        targets, profiles: conversation id -> title of the product in mind, and who the shopper is.
    """
    return [
        Plantable(
            one.example_id, one.context, one.gold, targets.get(one.conversation_id, ""), profiles.get(one.conversation_id, "")
        )
        for one in asked
        if len(one.gold.split()) > FEWEST_WORDS
    ]


FEWEST_WORDS = 5


def planted(sources: Sequence[Plantable], *, each: int = PLANTED, seed: int = 0) -> Iterator[tuple[PlantedKind, Pair]]:
    """`each` pairs of every kind, or as many as there are sources; the text itself is the first of a pair."""
    by_name = {one.name: one for one in sources}
    for kind in KINDS:
        fit = [one.name for one in sources if kind != "leak" or one.target]
        names = sample(fit, each, f"{seed}/planted/{kind}")
        sides = shuffled_sides(names, seed=seed)
        for place, name in enumerate(names):
            one, dice = by_name[name], Random(f"{seed}/planted/{kind}/{name}")
            changed = spoilt(one, kind, dice)
            if changed == one.said:
                continue
            perspective = list(PERSPECTIVES)[place % len(PERSPECTIVES)] if isinstance(one.said, str) else OVERALL
            mark = hashlib.sha256(f"{seed}/{kind}/{name}".encode()).hexdigest()[:6]
            yield kind, Pair(f"{name}{MARK}{mark}", perspective, sides[name], one.context, one.said, changed, one.profile)


def gold_questions(sources: Sequence[Plantable], count: int, *, seed: int = 0) -> list[Pair]:
    """Pairs with a right answer, the first of each, to be put among those that people judge."""
    return [pair for kind, pair in planted(sources, each=count, seed=seed) if kind == "known"]


def spoilt(source: Plantable, kind: PlantedKind, dice: Random) -> tuple[Utterance, ...] | str:
    """The text with one thing done to it; of a conversation, to every line of the assistant's."""
    said = source.said
    if isinstance(said, str):
        return _CHANGES[kind](said, source.target, dice)
    places = [place for place, one in enumerate(said) if one.role == "assistant" and len(one.text.split()) > FEWEST_WORDS]
    if kind == "leak":  # told once, in the first line of weight
        places = places[:1]
    return tuple(
        one.model_copy(update={"text": _CHANGES[kind](one.text, source.target, dice)}) if place in places else one
        for place, one in enumerate(said)
    )


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]


def _known(text: str, target: str, dice: Random) -> str:
    words = text.split()
    dice.shuffle(words)
    return " ".join(words)


def _length(text: str, target: str, dice: Random) -> str:
    last = _sentences(text)[-1]
    return f"{text.rstrip()} {last} {last}"


def _verbosity(text: str, target: str, dice: Random) -> str:
    return " ".join(f"{dice.choice(_FILLERS)} {sentence[0].lower()}{sentence[1:]}" for sentence in _sentences(text))


def _pictures(text: str, target: str, dice: Random) -> str:
    return f"{text.rstrip()} {dice.choice(_PICTURES)}"


def _leak(text: str, target: str, dice: Random) -> str:
    return f"{text.rstrip()} I happen to know that it will be the {target} for you in the end."


_CHANGES: Mapping[PlantedKind, Callable[[str, str, Random], str]] = {
    "known": _known,
    "length": _length,
    "verbosity": _verbosity,
    "pictures": _pictures,
    "leak": _leak,
}
