"""The probe that learns: a model trained on slates alone, without a word of what was said.

It knows of each item of a slate the figures of `FEATURES`, each as a standard score within the slate, its square, and whether
it is the slate's highest or lowest; its scores are linear in these, and the right item of a slate is taken to be drawn by
softmax (conditional logit; McFadden, 1974). It is cross-fitted: the slates of a fifth of the conversations are ranked by what
was learned of the other four fifths.

Where each of these figures is of the right items what it is of all items of their slates, on the mean, there is nothing for
it to learn: weights of zero are the best ones. So slates are drawn for that (`negatives.Balance`), and this probe tells whether
it came out.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from muse_builder.views.probes import Place, SlateFacts

FEATURES = (
    "likeness to all others, by attributes and words of titles",
    "likeness to the most alike",
    "likeness to the others of its kind",
    "items of its kind",
    "price",
    "distance of its price from the middle one",
    "recommendations in other conversations of train",
    "values that are stated",
    "words of its title",
)
"""All within the slate; an unknown price counts as the middle one."""
FOLDS = 5
RIDGE = 1.0
"""Weight of the squared weights: one slate's worth, so that a column which tells nothing gets a weight of nothing."""
STEPS = 12
"""Of Newton's method; the likelihood is concave, and eight steps are enough for six digits."""
Columns = NDArray[np.float64]
"""(items of a slate, 4 x features): standard score, its square, highest, lowest."""


class ProbedSlate(NamedTuple):
    """A slate as the probe sees it."""

    conversation_id: str
    columns: Columns
    right: int
    """Number of the right item."""


def columns(slate: Sequence[SlateFacts], popularity: Sequence[float]) -> Columns:
    """What is known of each item of a slate."""
    shared = np.array([[len(one.words & other.words) for other in slate] for one in slate], dtype=np.float64)
    np.fill_diagonal(shared, 0.0)
    kinds = Counter(one.kind for one in slate)
    alike = np.array([[one.kind == other.kind for other in slate] for one in slate])
    np.fill_diagonal(alike, False)
    known = sorted(one.price for one in slate if one.price is not None)
    middle = known[len(known) // 2] if known else 0.0
    prices = np.array([middle if one.price is None else one.price for one in slate])
    table = np.stack(
        [
            shared.sum(1),
            shared.max(1),
            (shared * alike).sum(1) / np.maximum(alike.sum(1), 1),
            np.array([kinds[one.kind] for one in slate], dtype=np.float64),
            prices,
            np.abs(prices - middle),
            np.log1p(np.array(popularity, dtype=np.float64)),
            np.array([len(one.values) for one in slate], dtype=np.float64),
            np.array([len(one.words) - len(one.values) for one in slate], dtype=np.float64),
        ],
        axis=1,
    )
    spread = table.std(0)
    scores = (table - table.mean(0)) / np.where(spread > 0, spread, 1.0)
    edges = []
    for reached in (table == table.max(0), table == table.min(0)):
        edges.append(np.where(spread > 0, reached / reached.sum(0), 0.0))
    return np.concatenate([scores, scores**2, *edges], axis=1)


def surprise(found: Columns, right: int) -> NDArray[np.float64]:
    """How far each column of the right item is from the slate's mean, in standard deviations within the slate."""
    spread = found.std(0)
    return np.where(spread > 1e-9, (found[right] - found.mean(0)) / np.where(spread > 1e-9, spread, 1.0), 0.0)


def cross_fitted(slates: Sequence[ProbedSlate]) -> list[Place]:
    """Where the probe puts the right item of each slate; anywhere, where there are too few conversations to learn from."""
    folds = {name: at % FOLDS for at, name in enumerate(dict.fromkeys(slate.conversation_id for slate in slates))}
    if len(folds) < FOLDS:
        return [Place(1, len(slate.columns)) for slate in slates]
    of = np.array([folds[slate.conversation_id] for slate in slates])
    weights = [_fitted([slate for slate, fold in zip(slates, of, strict=True) if fold != one]) for one in range(FOLDS)]
    found = []
    for slate, fold in zip(slates, of, strict=True):
        scores = np.round(slate.columns @ weights[fold], 9)
        above = int((scores > scores[slate.right]).sum())
        found.append(Place(above + 1, above + int((scores == scores[slate.right]).sum())))
    return found


def _fitted(slates: Sequence[ProbedSlate]) -> NDArray[np.float64]:
    """The likeliest weights."""
    width = slates[0].columns.shape[1]
    table = np.zeros((len(slates), max(len(slate.columns) for slate in slates), width))
    there = np.zeros(table.shape[:2], dtype=bool)
    for row, slate in enumerate(slates):
        table[row, : len(slate.columns)], there[row, : len(slate.columns)] = slate.columns, True
    right = table[np.arange(len(slates)), [slate.right for slate in slates]]
    weights = np.zeros(width)
    for _ in range(STEPS):
        scores = np.where(there, table @ weights, -np.inf)
        odds = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        means = (odds[:, :, None] * table).sum(1)
        slope = (right - means).sum(0) - RIDGE * weights
        weighed = (np.sqrt(odds)[:, :, None] * table).reshape(-1, width)
        curve = weighed.T @ weighed - means.T @ means + RIDGE * np.eye(width)
        weights = weights + np.linalg.solve(curve, slope)
    return weights
