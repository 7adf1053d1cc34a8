"""Do simulated shoppers decide like people? Deterministic measures over a release whose profiles say how they decide.

After SalesSim (arXiv 2605.08334: decision alignment, dealbreakers voiced), "Simulated customers never walk away" (arXiv
2606.20708) and ConvApparel (arXiv 2602.16938: human-likeness). A decision is held against the profile alone, with all that a
product's record says; the shopper had only what was shown and said, so the two can differ.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from muse_builder.agents.conduct import hidden_of, names
from muse_builder.agents.decision import known, score, shown, told_of
from muse_builder.errors import SettingsError
from muse_builder.evaluation.fidelity.clauses import certificate
from muse_builder.evaluation.fidelity.likeness import likeness
from muse_builder.evaluation.fidelity.twins import pairs_of, twin_measures
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.report import EvaluationReport, named
from muse_builder.evaluation.significance import Column, caution, means
from muse_builder.records import DECLINES, OFFERS, Conversation, Dealbreaker, DecisionProfile, Item, Turn
from muse_builder.release.reader import read

ALTERNATIVE = 0.1
"""A product that is worth so little less than the best shown is as right a choice (Fashion-AlterEval, arXiv 2507.18017)."""
WANTED = 0.6
"""Whoever leaves though a product is worth as much, keeps to every dealbreaker and is the kind, does not decide by the profile:
what the pickiest ask."""
LEFT, TAKEN = ("walk_away", "give_up"), ("organic_accept", "near_accept", "forced_target")
Items = Mapping[str, Item]


def keeps(decision: DecisionProfile, item: Item) -> bool:
    """Whether a product breaks no dealbreaker, by its record."""
    return not any(one.broken_by(item) for one in decision.dealbreakers)


def aligned(row: Conversation, items: Items) -> float | None:
    """1 where what was taken, or that nothing was, follows from the profile and what was shown; None where it was put off."""
    decision = row.profile.decision
    if decision is None or row.outcome not in (*LEFT, *TAKEN):
        return None
    wishes = row.profile.requirements
    target = items.get(row.profile.target_item_id)
    kind = None if target is None else target.product_type
    good = [item for offer in shown(row.turns, items) for item in offer if keeps(decision, item)]
    if row.outcome in LEFT:
        same = [item for item in good if kind is None or item.product_type == kind]
        return float(all(score(decision, wishes, item) < WANTED for item in same))
    taken = items[str(row.accepted_item_id)]
    best = max((score(decision, wishes, item) for item in _till(row, items) if keeps(decision, item)), default=1.0)
    return float(keeps(decision, taken) and score(decision, wishes, taken) >= best - ALTERNATIVE - _leeway(decision))


def _leeway(decision: DecisionProfile) -> float:
    """What one who knows little overlooks: not every property is asked for."""
    return {"lay": 0.15, "keen": 0.1, "expert": 0.05}[decision.knowledge]


def _till(row: Conversation, items: Items) -> list[Item]:
    """What lay there to choose from at the end: the last offer that was not made to go along with what is taken."""
    offers = [turn for at, turn in enumerate(row.turns) if turn.item_ids and turn.action in OFFERS and not _also(row.turns, at)]
    last = next((turn for turn in reversed(offers) if row.accepted_item_id in turn.item_ids), None)
    return [items[one] for one in last.item_ids] if last is not None else []


def _also(turns: Sequence[Turn], at: int) -> bool:
    return at > 0 and turns[at - 1].action == "ask_also"


def voiced(row: Conversation, items: Items) -> Iterator[float]:
    """Of each dealbreaker that all products of a declined offer are known to break: 1 where the shopper said so."""
    decision = row.profile.decision
    for one in () if decision is None else decision.dealbreakers:
        for at, turn in enumerate(row.turns):
            no = next((after for after in range(at, len(row.turns)) if row.turns[after].action in DECLINES | {"leave"}), None)
            if turn.action not in OFFERS or not turn.item_ids or no is None or row.accepted_item_id in turn.item_ids:
                continue
            offer = [items[item_id] for item_id in turn.item_ids]
            if all(one.broken_by(item) and known(item, one.attribute, row.turns[:no]) for item in offer):
                yield float(any(says(after, one) for after in row.turns[at + 1 :] if after.role == "user"))
                break


def says(turn: Turn, dealbreaker: Dealbreaker) -> bool:
    """Whether a turn names a dealbreaker as the reason."""
    if dealbreaker.test == "at_most":
        return turn.reason.startswith("price:")
    return turn.reason == told_of(dealbreaker) or (
        turn.action in DECLINES | {"leave"} and names(turn.text.lower(), dealbreaker.value)
    )


def telepathic(row: Conversation, items: Items) -> Iterator[float]:
    """Of each refusal: 1 where it names a property of the product in mind that nobody showed, asked for or wished."""
    if row.profile.target_item_id not in items:
        return
    for at, turn in enumerate(row.turns):
        if turn.action not in DECLINES | {"leave"}:
            continue
        words = turn.text.lower()
        yield float(any(names(words, value) for value in hidden_of(row.profile, row.turns[:at], items)))


def over_pace(row: Conversation) -> Iterator[float]:
    """Of each telling turn: 1 where it tells more wishes than the shopper's pace."""
    decision = row.profile.decision
    texts = {wish.text for wish in row.profile.requirements}
    for turn in row.turns:
        if decision is not None and turn.action == "reveal" and turn.reason.startswith("told: "):
            yield float(sum(part in texts for part in turn.reason.removeprefix("told: ").split("; ")) > decision.disclosure)


def persuaded(row: Conversation) -> float | None:
    """1 where a product is taken that was objected to, and nothing was said of it since; None where none is taken."""
    taken = row.accepted_item_id
    if taken is None:
        return None
    against = [at for at, turn in enumerate(row.turns) if turn.action in DECLINES and taken in turn.item_ids]
    if not against:
        return 0.0
    since = row.turns[against[-1] + 1 :]
    return float(
        not any((turn.role == "assistant" and taken in turn.item_ids) or turn.action == "change_need" for turn in since)
    )


def consistent(row: Conversation, items: Items) -> float | None:
    """1 where what is taken has nothing that was objected to and not taken back; None where nothing is taken."""
    if row.accepted_item_id is None:
        return None
    taken, minded = items[row.accepted_item_id], set[tuple[str, str]]()
    for turn in row.turns:
        name, _, value = turn.reason.partition(": ")
        if turn.action == "critique" and value:
            minded.add((name, value))
        elif turn.action == "change_need":
            name, _, value = turn.reason.removeprefix("no longer minds ").partition(": ")
            minded.discard((name, value))
    return float(not any(value in getattr(taken.attributes, name, ()) for name, value in minded))


def sold_on(row: Conversation, items: Items) -> Iterator[float]:
    """Of each offer after a dealbreaker was voiced: 1 where all has what was ruled out, or costs no less than was dear."""
    decision = row.profile.decision
    for one in () if decision is None else decision.dealbreakers:
        dear: list[float] = []
        heard = False
        for turn in row.turns:
            if turn.action in OFFERS and turn.item_ids and heard:
                offer = [items[item_id] for item_id in turn.item_ids]
                yield float(all(_ruled_out(item, one, dear) for item in offer))
            if turn.role == "user" and says(turn, one):
                heard = True
                dear += [price for item_id in turn.item_ids if (price := items[item_id].price) is not None]


def _ruled_out(item: Item, dealbreaker: Dealbreaker, dear: Sequence[float]) -> bool:
    """By what was said aloud: nobody told the assistant the budget itself."""
    if dealbreaker.test == "at_most":
        return item.price is not None and bool(dear) and item.price >= min(dear)
    return dealbreaker.broken_by(item)


def spent(row: Conversation) -> float | None:
    """Offers that missed, of those that the shopper's patience bears; None where something was taken."""
    decision = row.profile.decision
    if decision is None or row.accepted_item_id is not None:
        return None
    return sum(bool(turn.item_ids) for turn in row.turns if turn.action in OFFERS) / decision.patience


def _left(row: Conversation) -> float:
    return float(row.outcome == "walk_away")


def _ideal_shown(row: Conversation, items: Items) -> bool:
    decision, target = row.profile.decision, items.get(row.profile.target_item_id)
    if decision is None or target is None or not keeps(decision, target):
        return False
    early = [turn for turn in row.turns if turn.action in OFFERS and turn.item_ids][:2]
    return any(target.item_id in turn.item_ids for turn in early)


_ONE = "one value a conversation"
_Values = list[tuple[str, float | None]]


def _measures(rows: Sequence[Conversation], items: Items) -> dict[str, dict[str, tuple[str, _Values]]]:
    """Section -> measure -> its definition and (conversation, value)."""

    def each(value: Callable[[Conversation], float | None], chosen: Sequence[Conversation] = rows) -> _Values:
        return [(row.conversation_id, found) for row in chosen if (found := value(row)) is not None]

    def many(values: Callable[[Conversation], Iterator[float]]) -> _Values:
        return [(row.conversation_id, value) for row in rows for value in values(row)]

    hopeless = [row for row in rows if row.profile.decision is not None and row.profile.decision.fitting == 0]
    ideal = [row for row in rows if _ideal_shown(row, items)]
    return {
        "decisions": {
            "decision alignment": (
                "share of endings that took something or left in which it follows from the profile and what was shown: the "
                f"best of the last offer within {ALTERNATIVE} and what the shopper's knowledge overlooks, no dealbreaker "
                f"broken; left only where nothing shown of the type keeps to all dealbreakers and is worth {WANTED}; "
                "put off is not counted",
                each(lambda row: aligned(row, items)),
            ),
            "walked away": (f"share of conversations that ended by leaving; {_ONE}", each(_left)),
            "put off": (f"share that ended undecided; {_ONE}", each(lambda row: float(row.outcome == "deferred"))),
            "walked away, nothing fits": (
                "share that left, of those for whom no product of the kind breaks no dealbreaker",
                each(_left, hopeless),
            ),
            "bought, nothing fits": (
                "share that took something, of the same; by the profile nobody should",
                each(lambda row: float(row.accepted_item_id is not None), hopeless),
            ),
            "walked away, ideal shown": (
                "share that left, of those whom one of the first two offers had the product in mind",
                each(_left, ideal),
            ),
            "patience spent": ("offers that missed by offers that patience bears, where nothing was taken", each(spent)),
        },
        "what is said": {
            "dealbreakers voiced": (
                "share of dealbreakers that all of a declined offer broke, visibly or as was told, which the shopper named",
                many(lambda row: voiced(row, items)),
            ),
            "telepathy": (
                "share of refusals that name a property of the product in mind nobody showed, asked for or wished",
                many(lambda row: telepathic(row, items)),
            ),
            "over the pace": ("share of telling turns with more wishes than the shopper's pace", many(over_pace)),
            "persuaded": (
                "share of purchases of something objected to, where nothing was said of it since and no mind was changed",
                each(persuaded),
            ),
            "consistent likes": (
                "share of purchases without a property that was objected to and not taken back",
                each(lambda row: consistent(row, items)),
            ),
            "sold on": (
                "share of offers, after a dealbreaker was voiced, of which every product has it, or costs no less than what "
                "was called too dear: the assistant's fault, which graceful disqualification avoids",
                many(lambda row: sold_on(row, items)),
            ),
        },
    }


def fidelity(folder: Path, against: Sequence[Path] = (), *, split: str | None = None, seed: int = 0) -> EvaluationReport:
    """How far a release's shoppers decide like people, twins left out but for their own section.

    Args:
        against: releases of people's conversations, for the human-likeness.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: no profile says how it decides, and there are no twins.
    """
    name = named(folder)
    items = {item.item_id: item for item in read(folder, "items") if isinstance(item, Item)}
    held = [row for row in read(folder, "conversations", split) if isinstance(row, Conversation)]
    everyone = [row for row in held if row.twin_of is None]
    pairs = pairs_of(held)
    rows = [row for row in everyone if row.profile.decision is not None]
    if not rows and not pairs:
        raise SettingsError(f"no profile of {name.source} says how it decides: it was made with --shopper paper, or converted")
    sections = []
    for title, told in _measures(rows, items).items() if rows else ():
        measures: list[Measure] = []
        for measure, (definition, values) in told.items():
            column = Column(measure, definition, [value for _, value in values])
            measures += means([column], [cluster for cluster, _ in values], seed=seed)
        sections.append(Section(title, tuple(measures)))
    if pairs:
        sections.append(Section("twins", twin_measures(pairs, seed=seed)))
    humans = {
        named(one).source: [row for row in read(one, "conversations") if isinstance(row, Conversation)] for one in against
    }
    if humans:
        found = [likeness(who, everyone, people, Random(f"{seed}/likeness/{who}")) for who, people in humans.items()]
        sections.append(Section("human-likeness", tuple(found)))
    notes = caution(min(len(found) for found in (rows, pairs) if found))
    told_of = {"seed": seed, "pairs": len(pairs)}
    return EvaluationReport(
        "fidelity", name.source, name.digest, split or "all", tuple(sections), told_of, notes, verdict=certificate(sections)
    )
