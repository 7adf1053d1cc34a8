"""What can be told alike of any corpus of recommending conversations, ours or people's, conversation by conversation.

    words, user / assistant    words of a turn, split at blanks
    turns                      of a conversation
    items, recommendations     how many items a recommending turn names, how many such turns a conversation has
    questions                  the assistant's turns that ask something and recommend nothing
    talk, user / assistant     which dialogue elements turns have (the rule-based tagger of `elements`)
    accepted, refused          what the user does with the k-th recommendation, where a corpus labels it
    acts                       in which conversations something is asked, compared, admitted ..., where a corpus labels it

Counts are kept as histograms, one row a conversation, so that a corpus drawn anew is one product of matrices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from muse_builder.domains.domain import Domain
from muse_builder.domains.words import sentences
from muse_builder.evaluation.elements import ELEMENTS, tag
from muse_builder.evaluation.ngrams import TokenizedTexts
from muse_builder.evaluation.significance import Weights
from muse_builder.records import DECLINES, OFFERS, Action, Conversation, Turn

MOST = {"words": 400, "turns": 200, "items": 30, "recommendations": 60, "questions": 60}
"""What lies above counts as this: a few long turns do not decide a distance, and memory is bounded."""
ROUNDS = 4
"""First so many recommendations whose fate is told one by one; MUSE has hardly more."""
SENTENCE_WORDS = 5
"""Shorter sentences ("Thank you so much!") are anybody's."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class CorpusTraits:
    """A corpus by its conversations, in their order."""

    conversations: int
    counts: dict[str, Matrix]
    """Trait -> (conversations, values): how often each value 0, 1, ... occurs in a conversation."""
    talk: dict[str, Matrix]
    """Role -> (conversations, elements): how many turns have each element."""
    fates: Matrix
    """(conversations, ROUNDS, 3): recommended, accepted, refused; 1 or 0."""
    labelled: frozenset[str]
    """Of "accept" and "reject" those that the corpus says of any turn."""
    texts: TokenizedTexts
    sentences: tuple[frozenset[str], ...]
    """Of each conversation, those of at least `SENTENCE_WORDS` words, in lower case."""
    acts: Matrix
    """(conversations, `ACTS`): 1 where it happens at all."""
    told: frozenset[Action]
    """Acts that the corpus tells of."""

    def histogram(self, trait: str, weights: Weights) -> Matrix:
        return weights @ self.counts[trait]

    def mean(self, trait: str, weights: Weights) -> float | None:
        drawn = self.histogram(trait, weights)
        whole = drawn.sum()
        return float(drawn @ np.arange(len(drawn)) / whole) if whole else None

    def share(self, role: str, weights: Weights) -> Matrix | None:
        """The distribution of elements, shape (elements,); None where no turn has one."""
        drawn = weights @ self.talk[role]
        return drawn / drawn.sum() if drawn.sum() else None

    def act(self, act: Action, weights: Weights) -> float | None:
        """Share of conversations in which it happens; None where the corpus does not tell of it."""
        if act not in self.told or not weights.sum():
            return None
        return float(weights @ self.acts[:, ACTS.index(act)] / weights.sum())

    def fate(self, kind: int, place: int | None, weights: Weights) -> float | None:
        """Share of recommendations that are accepted (1) or refused (2), of all or of the k-th; None where nothing says so."""
        if ("accept", "reject")[kind - 1] not in self.labelled:
            return None
        drawn = np.einsum("c,crk->rk", weights, self.fates)
        recommended, met = (drawn[:, 0].sum(), drawn[:, kind].sum()) if place is None else (drawn[place, 0], drawn[place, kind])
        return float(met / recommended) if recommended else None


def traits(conversations: Iterable[Conversation], domain: Domain | None = None) -> CorpusTraits:
    """Reads every conversation once and keeps no text but the sentences.

    Args:
        domain: of the goods that are spoken of; None for the default.
    """
    held: dict[str, list[list[int]]] = {
        name: [] for name in ("words, user", "words, assistant", "turns", "items", "recommendations", "questions")
    }
    texts = TokenizedTexts()
    owners: list[int] = []
    roles: list[bool] = []
    fates: list[Matrix] = []
    said: list[frozenset[str]] = []
    labelled: set[str] = set()
    did: list[list[bool]] = []
    told: set[Action] = set()
    for number, talk in enumerate(conversations):
        recommending = [turn for turn in talk.turns if _offers(turn)]
        for role in ("user", "assistant"):
            held[f"words, {role}"].append([len(turn.text.split()) for turn in talk.turns if turn.role == role])
        held["turns"].append([len(talk.turns)])
        held["items"].append([len(turn.item_ids) for turn in recommending if turn.item_ids])
        held["recommendations"].append([len(recommending)])
        held["questions"].append([sum(map(_asks, talk.turns))])
        for turn in talk.turns:
            texts.add(turn.text)
            owners.append(number)
            roles.append(turn.role == "user")
            labelled |= {"reject" if turn.action in DECLINES else turn.action} & {"accept", "reject"}
        fates.append(_fates(talk.turns))
        acts = acts_of(talk)
        did.append([act in acts for act in ACTS])
        told |= told_by(talk.corpus)
        said.append(frozenset(_sentences(talk)))
    count = len(said)
    tagged = tag(texts, domain)
    owner, user = np.array(owners, dtype=np.int64), np.array(roles, dtype=bool)
    talk_of = {
        role: np.stack(
            [np.bincount(owner[chosen & tagged[:, column]], minlength=count) for column in range(len(ELEMENTS))], axis=1
        ).astype(np.float64)
        for role, chosen in (("user", user), ("assistant", ~user))
    }
    return CorpusTraits(
        count,
        {name: _histograms(rows, MOST[name.split(",")[0]]) for name, rows in held.items()},
        talk_of,
        np.stack(fates) if fates else np.zeros((0, ROUNDS, 3)),
        frozenset(labelled),
        texts,
        tuple(said),
        np.array(did, dtype=np.float64).reshape(count, len(ACTS)),
        frozenset(told),
    )


def _asks(turn: Turn) -> bool:
    return turn.role == "assistant" and turn.action not in (*OFFERS, "answer_detail") and "?" in turn.text


def _offers(turn: Turn) -> bool:
    """Whether it puts items before the user; an honest no without any is no recommendation."""
    return turn.role == "assistant" and (turn.action == "recommend" or (turn.action in OFFERS and bool(turn.item_ids)))


ACTS: tuple[Action, ...] = (
    "ask_detail", "ask_price", "ask_fit", "compare_items", "ask_variant", "change_need", "ask_also", "critique", "reject",
    "acknowledge", "recommend_set", "not_available",
)  # fmt: skip
"""What is counted by the share of conversations in which it happens at all."""
_NATIVE: dict[str, dict[str, Action]] = {
    "vogue": {
        "vogue:seeker:IF": "ask_detail", "vogue:seeker:IA": "compare_items", "vogue:seeker:CF": "critique",
        "vogue:seeker:RJT": "reject", "vogue:seeker:ACK": "acknowledge",
    },
    "simmc": {"simmc:ASK:GET": "ask_detail", "simmc:REQUEST:COMPARE": "compare_items"},
}  # fmt: skip
"""By corpus, what its own acts are called here; of other acts it says nothing."""


def acts_of(talk: Conversation) -> set[Action]:
    """The acts of a conversation, ours and those that a corpus labels alike; several items in a turn are a set in any."""
    native = _NATIVE.get(talk.corpus, {})
    found: set[Action] = {turn.action for turn in talk.turns}
    found |= {native[act] for turn in talk.turns for act in turn.acts if act in native}
    if any(_offers(turn) and len(turn.item_ids) > 1 for turn in talk.turns):
        found.add("recommend_set")
    if any("price" in turn.labels.get("request_slots", "") for turn in talk.turns):
        found.add("ask_price")
    return found


def told_by(corpus: str) -> frozenset[Action]:
    """Which of `ACTS` a corpus tells of: ours ("") all of them."""
    if not corpus:
        return frozenset(ACTS)
    price: tuple[Action, ...] = ("ask_price",) if corpus == "simmc" else ()
    return frozenset((*_NATIVE.get(corpus, {}).values(), *price, "recommend_set"))


def _fates(turns: Sequence[Turn]) -> Matrix:
    """What becomes of the first recommendations: the user's next accepting or refusing turn before the next one decides."""
    found = np.zeros((ROUNDS, 3))
    places = [place for place, turn in enumerate(turns) if _offers(turn)]
    for number, (start, end) in enumerate(pairwise((*places[: ROUNDS + 1], len(turns)))):
        if number < ROUNDS:
            answers = [turn.action for turn in turns[start:end] if turn.role == "user" and turn.action in ("accept", *DECLINES)]
            found[number] = (1, bool(answers) and answers[0] == "accept", bool(answers) and answers[0] in DECLINES)
    return found


def _sentences(talk: Conversation) -> Iterable[str]:
    for turn in talk.turns:
        for start, end in sentences(turn.text):
            words = turn.text[start:end].casefold().split()
            if len(words) >= SENTENCE_WORDS:
                yield " ".join(words)


def _histograms(rows: Sequence[Sequence[int]], most: int) -> Matrix:
    """(conversations, most + 1)."""
    found = np.zeros((len(rows), most + 1))
    for number, values in enumerate(rows):
        np.add.at(found[number], np.minimum(np.array(values, dtype=np.int64), most), 1)
    return found
