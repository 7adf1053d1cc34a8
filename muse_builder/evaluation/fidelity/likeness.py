"""Can a plain classifier tell simulated shoppers from people? (ConvApparel, arXiv 2602.16938: the human-likeness score.)"""

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from muse_builder.evaluation.measure import Measure
from muse_builder.records import Conversation

FUNCTION_WORDS = (
    *("i", "you", "it", "the", "a", "that", "this", "is", "and", "or", "but", "so", "for", "with", "in", "of", "to", "not"),
    *("do", "have", "would", "can", "if", "what", "how", "something", "yeah", "okay", "um", "just", "like", "really"),
)
FOLDS, STEPS, RATE, RIDGE = 2, 200, 0.5, 0.01
"""Of the logistic regression, and its cross-validation: enough for 40 standardised features."""
Matrix = NDArray[np.float64]


def features(conversation: Conversation) -> list[float]:
    """The shopper's side alone: lengths, questions, and shares of function words."""
    turns = [turn.text.lower().split() for turn in conversation.turns if turn.role == "user"]
    words = [word.strip(".,!?;:'\"") for turn in turns for word in turn]
    lengths = [len(turn) for turn in turns] or [0]
    asked = sum("?" in turn.text for turn in conversation.turns if turn.role == "user")
    own = [float(len(turns)), float(np.mean(lengths)), float(np.std(lengths)), float(max(lengths)), asked / max(1, len(turns))]
    return [*own, *(words.count(word) / max(1, len(words)) for word in FUNCTION_WORDS)]


def auc(marks: Sequence[float], human: Sequence[bool]) -> float:
    """Chance that a simulated conversation is marked above a person's: .5 where none can tell."""
    ours = [mark for mark, is_human in zip(marks, human, strict=True) if not is_human]
    theirs = [mark for mark, is_human in zip(marks, human, strict=True) if is_human]
    above = sum((one > other) + 0.5 * (one == other) for one in ours for other in theirs)
    return above / (len(ours) * len(theirs))


def _fitted(rows: Matrix, wanted: Matrix) -> Matrix:
    """Weights of a logistic regression, the first of them the intercept."""
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        off = 1 / (1 + np.exp(-(rows @ weights))) - wanted
        weights -= RATE * (rows.T @ off / len(rows) + RIDGE * weights)
    return weights


def likeness(name: str, ours: Sequence[Conversation], people: Sequence[Conversation], dice: Random) -> Measure:
    """AUC of a classifier that was trained on the other half of both.

    Args:
        people: conversations of one corpus; as many of ours as of theirs are compared.
    """
    told = (
        f"AUC of a logistic regression on the shopper's lengths, questions and {len(FUNCTION_WORDS)} function words, trained "
        "on the other half, that tells simulated from human conversations: .5 it cannot, 1 it always can; no interval"
    )
    size = min(len(ours), len(people))
    if size < 2 * FOLDS:
        return Measure(f"AUC against {name}", None, told, 0, size)
    drawn = [(features(row), False) for row in dice.sample(list(ours), size)]
    drawn += [(features(row), True) for row in dice.sample(list(people), size)]
    dice.shuffle(drawn)
    plain = np.array([row for row, _ in drawn])
    spread = plain.std(axis=0)
    rows = np.hstack([np.ones((len(drawn), 1)), (plain - plain.mean(axis=0)) / np.where(spread > 0, spread, 1.0)])
    simulated = np.array([0.0 if is_human else 1.0 for _, is_human in drawn])
    fold = np.arange(len(drawn)) % FOLDS
    marks = np.zeros(len(drawn))
    for number in range(FOLDS):
        marks[fold == number] = rows[fold == number] @ _fitted(rows[fold != number], simulated[fold != number])
    return Measure(f"AUC against {name}", auc(list(marks), [is_human for _, is_human in drawn]), told, 2 * size)
