"""Dual ratings of a slate (VOGUE, arXiv 2510.21151): what the shopper would buy, and who can tell from the conversation.

After a conversation the shopper, who alone knows the private profile, rates every item of a slate from 1 to 5; a predictor who
has the transcript alone says what those ratings are. In the same call the shopper answers VOGUE's five questions on the
conversation, and the predictor says what situation the shopper is in (`evaluation.vogue.satisfaction`). Where a release has
ratings by both sides (VOGUE, converted) the assistant's are the human row. Where it has none, a model rates as the shopper, and
the slate is made here (`rating_slates`), none of its items one that the shopper has rated before. Items that no turn names show
whether a predictor has understood the taste or remembers the talk; the row "slate alone" is what is got without the talk.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation import calibration
from muse_builder.evaluation.asking import Respondent
from muse_builder.evaluation.calibration import Calibrated, Given
from muse_builder.evaluation.examples import sample, write_questions
from muse_builder.evaluation.loop import Scopes, evaluate, everything, sections
from muse_builder.evaluation.measure import Section
from muse_builder.evaluation.probing.rating_slates import made_slates, slate_alone
from muse_builder.evaluation.report import EvaluationReport, check_names, named, read_lines
from muse_builder.evaluation.significance import caution
from muse_builder.evaluation.systems import Interview, System, asked_model, baseline, from_file
from muse_builder.evaluation.vogue.satisfaction import (
    counted_satisfaction,
    quoted_situation,
    reading_rows,
    satisfaction_rows,
    whole_talks,
)
from muse_builder.llm.request import Reply, Request
from muse_builder.records import DECLINES, Conversation, Item, Rating, Record
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedItems
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import (
    PredictedRatings,
    PredictRatings,
    RateSlate,
    Satisfaction,
    ShopperRatings,
    SlateRatings,
)
from muse_builder.views.context import ItemOf, conversations_of, whole, without_pictures
from muse_builder.watch import OnProgress

SLATE = 12
"""Items, as in VOGUE."""
CONVERSATIONS = 200
SCALE = "1 to 5"
QUESTION = "how likely to buy"
SCOPES: Scopes = {
    "all": everything,
    "mentioned": lambda one: one.mentioned is True,
    "unmentioned": lambda one: one.mentioned is False,
}
"""Which items: whether a turn names them."""
ALONE = "slate alone"
"""The row of who has not read the conversation."""
ASSISTANT = "assistant"
"""The human row: who was there and predicted, where a release says what."""
BASELINES = {"mode": calibration.mode, "random": calibration.random}
RATINGS = "ratings.jsonl"
Values = Mapping[tuple[str, str], float]
"""(conversation, item) -> rating."""
ItemRatings = Mapping[str, float]
"""Item of a slate -> rating, 1 to 5."""


class SlateAnswer(NamedTuple):
    ratings: ItemRatings
    satisfaction: Satisfaction | None = None
    """Of a shopper who said."""
    reading: str = ""
    """Of a predictor who said."""


# --- who is asked -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlateExample:
    """A conversation's slate, to be rated by the shopper or predicted from the transcript."""

    conversation: Conversation
    slate: tuple[Item, ...]
    item: ItemOf
    kind: Literal["predict", "rate"] = "predict"

    @property
    def example_id(self) -> str:
        return self.conversation.conversation_id

    @property
    def conversation_id(self) -> str:
        return self.conversation.conversation_id

    def task(self, *, text_only: bool) -> PredictRatings | RateSlate:
        """What a model is asked: who rates knows the private profile, who predicts does not."""
        said, slate = whole(self.conversation, self.item), self.slate
        if text_only:
            said = without_pictures(said)
            slate = tuple(item.model_copy(update={"image": None, "image_sha256": None}) for item in slate)
        if self.kind == "predict":
            return PredictRatings(conversation=said, slate=slate)
        profile = self.conversation.profile
        return RateSlate(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            requirements=profile.requirements,
            conversation=said,
            slate=slate,
        )


def complete_slate(slate: Sequence[Item], reply: Record) -> None:
    """Refuses a reply that does not rate each product of the slate once.

    Raises:
        ReplyError: names the products.
    """
    assert isinstance(reply, SlateRatings)
    said = [one.item_id for one in reply.ratings]
    wanted = [item.item_id for item in slate]
    missing = [name for name in wanted if said.count(name) != 1]
    extra = [name for name in said if name not in wanted]
    if missing or extra:
        raise ReplyError(
            f"ratings: rate each product of the list exactly once; not so: {', '.join(missing) or 'none'}; "
            f"not in the list: {', '.join(extra) or 'none'}"
        )


def _read(reply: Record) -> SlateAnswer | None:
    if not isinstance(reply, SlateRatings):
        return None
    return SlateAnswer(
        {one.item_id: float(one.value) for one in reply.ratings},
        reply.satisfaction if isinstance(reply, ShopperRatings) else None,
        reply.reading.strip() if isinstance(reply, PredictedRatings) else "",
    )


class CountedWishes:
    """The stand-in where no model is at hand: rates by the wishes that an item's attributes meet, and by what was taken."""

    async def complete(self, request: Request) -> Reply:
        values = request.values
        assert isinstance(values, (PredictRatings, RateSlate))
        wished = " ".join(turn.text for turn in values.conversation if turn.role == "user").casefold()
        private = [need.value.casefold() for need in values.requirements if need.value] if isinstance(values, RateSlate) else []
        shown: list[Item] = []
        taken: set[str] = set()
        refused: set[str] = set()
        for turn in values.conversation:
            shown += turn.items if turn.role == "assistant" else ()
            if turn.role == "user" and shown:
                taken |= {shown[-1].item_id} if turn.action == "accept" else set()
                refused |= {shown[-1].item_id} if turn.action in DECLINES else set()
        kinds = {item.product_type for item in shown}
        found = []
        for item in values.slate:
            stated = {value.casefold() for _, named in item.attributes for value in named}
            met = sum(value in stated for value in private) if private else min(2, sum(value in wished for value in stated))
            value = 1 + met + (item.product_type in kinds)
            value = 5 if item.item_id in taken else min(2, value) if item.item_id in refused else min(4, value)
            found.append({"item_id": item.item_id, "value": value})
        if isinstance(values, RateSlate):
            return Reply(json.dumps({"ratings": found, "satisfaction": counted_satisfaction(values).model_dump()}))
        return Reply(json.dumps({"ratings": found, "reading": quoted_situation(values.conversation)}))


RATINGS_OF_SLATES = Interview[SlateExample, SlateAnswer](
    role="rater",
    thread=lambda example: f"ratings/{example.kind}/{example.conversation_id}",
    read=_read,
    told=lambda example: f"{example.conversation_id} ({example.kind})",
    check=lambda example, reply: complete_slate(example.slate, reply),
    stand_in=CountedWishes(),
)


# --- the whole task ---------------------------------------------------------------------------------------------------


class Rated(NamedTuple):
    report: EvaluationReport
    rows: tuple[Rating, ...]
    """What models have said, as rows of the table `ratings`."""


def ratings(
    folder: Path,
    *,
    model: Respondent | None = None,
    rater: Respondent | None = None,
    predictions: Mapping[str, Path] | None = None,
    split: str | None = None,
    conversations: int = CONVERSATIONS,
    slate: int = SLATE,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> Rated:
    """Calibration of the assistant's predictions, a model's and those of files, beside two baselines.

    Args:
        model: predicts from the transcript. Asked once a conversation.
        rater: rates as the shopper, where the release has no ratings of the shopper's own.
        predictions: name -> JSONL of {"conversation_id", "item_id", "value"}.
        slate: items of a slate made here; a release's own slates are as they are.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: nobody has rated and there is no rater; a number or a file does not fit.
        FatalCallError, BudgetError: no further call can be made; the same command goes on from the journal.
    """
    check_names(predictions or {}, (ALONE, ASSISTANT, *BASELINES, *([model.spec] if model else [])))
    asked, released = _asked(folder, split=split, conversations=conversations, slate=slate, seed=seed)
    truth: Values = released.own
    notes: list[str] = []
    problems: list[str] = []
    bills: dict[str, Any] = {}
    written: list[Rating] = []
    if not released.own and rater is None:
        raise SettingsError(
            f"nobody has rated a slate in {folder} (its table `ratings` has no row of the shopper's on the scale {SCALE}); "
            "let a model rate as the shopper: --rater SPEC"
        )
    if released.own and rater is not None:
        notes.append("the release's own ratings by the shopper stand; the rater was not asked")
    elif rater is not None:
        shoppers = [replace(example, kind="rate") for example in asked]
        said = evaluate([asked_model(rater, RATINGS_OF_SLATES, folder, seed=seed, progress=progress)], shoppers)
        truth = _values(asked, said.answers[rater.spec])
        problems += said.problems
        notes += said.notes
        bills |= {"rater": rater.spec, **said.bill}
        written += _shoppers_rows(asked, said.answers[rater.spec], rater.spec)
    given = _given(asked, truth, released.named)
    systems = list(_systems(given, released.theirs, predictions or {}))
    if model is not None:
        systems.append(asked_model(model, RATINGS_OF_SLATES, folder, seed=seed, progress=progress))
    found = evaluate(systems, asked)
    problems += found.problems
    notes += [note for note in found.notes if note not in notes]
    if model is not None:
        bills |= {"model": model.spec, **found.bill}
        written += _predictors_rows(asked, found.answers[model.spec], model.spec)
    notes += _written_beside(written, model, rater)
    scores = {name: _calibrated(given, _values(asked, answers)) for name, answers in found.answers.items()}
    report = EvaluationReport(
        "ratings",
        *named(folder),
        split or "all",
        (
            *_sections(given, scores, seed),
            *whole_talks([example.conversation for example in asked], [*released.whole, *written]),
        ),
        settings={
            "seed": seed,
            "conversations": len(asked),
            "rated": len(given),
            "prompts": prompts.digests([PredictRatings, RateSlate]),
            **bills,
        },
        notes=(*notes, *caution(len(asked))),
        problems=tuple(problems),
        details=tuple(_details(given, scores)),
    )
    return Rated(report, tuple(written))


def write_examples(
    folder: Path,
    file: Path,
    *,
    split: str | None = None,
    conversations: int = CONVERSATIONS,
    slate: int = SLATE,
    text_only: bool = False,
    seed: int = 0,
) -> int:
    """Writes down what a predictor is asked, for one that runs elsewhere, and says how many questions that are."""
    asked, _ = _asked(folder, split=split, conversations=conversations, slate=slate, seed=seed)
    return write_questions(file, asked, text_only=text_only)


def _systems(
    given: Sequence[Given], theirs: Values, predictions: Mapping[str, Path]
) -> Iterator[System[SlateExample, SlateAnswer]]:
    """Who predicts without being asked: who sees the slate alone, the assistant that was there, and files."""
    yield baseline(ALONE, lambda asked: [SlateAnswer(slate_alone(example.slate)) for example in asked])
    if theirs:
        yield baseline(ASSISTANT, lambda asked: _by_conversation(asked, theirs))
    known = {(one.conversation_id, one.item_id) for one in given}
    for name, path in predictions.items():
        yield from_file(name, path, lambda path, _: _answers(read_ratings(path, known)))


def _written_beside(written: Sequence[Rating], model: Respondent | None, rater: Respondent | None) -> list[str]:
    """Writes what models have said beside a journal of theirs, and says so."""
    folder = next((one.folder for one in (model, rater) if one is not None and one.folder is not None), None)
    if folder is None or not written:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(one.model_dump_json() + "\n" for one in written)
    (folder / RATINGS).write_text(text, encoding="utf-8")
    return [f"{len(written)} ratings are in {RATINGS} beside the journal"]


def _details(given: Sequence[Given], scores: Mapping[str, Calibrated]) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(given):
        told = {"conversation_id": one.conversation_id, "item_id": one.item_id, "given": one.value, "mentioned": one.mentioned}
        yield told | {name: score.answers[place] for name, score in scores.items()}


def _sections(given: Sequence[Given], scores: Mapping[str, Calibrated], seed: int) -> Iterator[Section]:
    """Every system in every scope; the baselines know the ratings of all items, whatever the scope."""
    bars = {name: bar(given) for name, bar in BASELINES.items()} if given else {}
    yield from sections({**scores, **bars}, parts=SCOPES, seed=seed)
    clusters = [one.conversation_id for one in given]
    yield Section("shopper", calibration.histogram([one.value for one in given], clusters, seed=seed))
    for name, score in scores.items():
        yield Section(name, calibration.histogram(score.answers, clusters, seed=seed))


# --- what was rated ---------------------------------------------------------------------------------------------------


class _Released(NamedTuple):
    """The ratings of slates that a release holds."""

    own: dict[tuple[str, str], float]
    """The shopper's."""
    theirs: dict[tuple[str, str], float]
    """The assistant's predictions."""
    named: dict[tuple[str, str], bool]
    whole: list[Rating]
    """Answers about whole conversations."""


def _asked(
    folder: Path, *, split: str | None, conversations: int, slate: int, seed: int
) -> tuple[list[SlateExample], _Released]:
    """The slates of conversations drawn at random, and what the release holds of ratings."""
    if conversations < 1 or slate < 2:
        raise SettingsError(f"slates of {slate} items in {conversations} conversations: at least two items in one, please")
    ids = [talk.conversation_id for talk in conversations_of(folder, split)]
    released = _released(folder, set(ids))
    rated = {conversation_id for conversation_id, _ in released.own}
    drawn = set(sample([name for name in ids if not rated or name in rated], conversations, f"{seed}/ratings"))
    held = [talk for talk in conversations_of(folder, split) if talk.conversation_id in drawn]
    items = ReleasedItems(folder)
    if released.own:
        slates = {talk.conversation_id: _own_slate(talk, released.own, items, seed) for talk in held}
    else:
        made = made_slates(held, items, slate, seed)
        slates = {name: tuple(items.get(item_id) for item_id in ids) for name, ids in made.items()}
    return [SlateExample(talk, slates[talk.conversation_id], items.get) for talk in held], released


def _released(folder: Path, ids: set[str]) -> _Released:
    found = _Released({}, {}, {}, [])
    for row in read(folder, "ratings"):
        if not isinstance(row, Rating) or row.conversation_id not in ids:
            continue
        if not row.item_id:
            found.whole.append(row)
        if row.scale != SCALE:
            continue
        if row.item_id and row.value is not None and row.rater in ("seeker", "assistant"):
            values = found.own if row.rater == "seeker" else found.theirs
            values[row.conversation_id, row.item_id] = row.value
            if row.mentioned is not None:
                found.named[row.conversation_id, row.item_id] = row.mentioned
    return found


def _own_slate(talk: Conversation, own: Values, items: ReleasedItems, seed: int) -> tuple[Item, ...]:
    rated = [items.get(item_id) for conversation_id, item_id in own if conversation_id == talk.conversation_id]
    Random(f"{seed}/slate/{talk.conversation_id}").shuffle(rated)
    return tuple(rated)


def _given(asked: Sequence[SlateExample], values: Values, named: Mapping[tuple[str, str], bool]) -> list[Given]:
    """
    Args:
        named: whether a conversation mentions an item, where the release says so itself; else its turns are asked.
    """
    found = []
    for example in asked:
        spoken = _mentioned_items(example.conversation)
        for item in example.slate:
            place = (example.conversation_id, item.item_id)
            if place in values:
                mentioned = named.get(place, item.item_id in spoken)
                found.append(Given(*place, values[place], mentioned))
    return found


def _mentioned_items(talk: Conversation) -> set[str]:
    return {item_id for turn in talk.turns for item_id in (*turn.item_ids, *turn.image_item_ids)}


def _calibrated(given: Sequence[Given], said: Values) -> Calibrated:
    return calibration.predictor(given, [said.get((one.conversation_id, one.item_id)) for one in given])


def _values(asked: Sequence[SlateExample], answers: Sequence[SlateAnswer | None]) -> dict[tuple[str, str], float]:
    """The ratings of each slate that was rated, under conversation and item."""
    return {
        (example.conversation_id, item_id): value
        for example, answer in zip(asked, answers, strict=True)
        for item_id, value in (answer.ratings if answer else {}).items()
    }


def _answers(values: Values) -> dict[str, SlateAnswer]:
    found: dict[str, dict[str, float]] = {}
    for (conversation_id, item_id), value in values.items():
        found.setdefault(conversation_id, {})[item_id] = value
    return {name: SlateAnswer(rated) for name, rated in found.items()}


def _by_conversation(asked: Sequence[SlateExample], values: Values) -> list[SlateAnswer | None]:
    grouped = _answers(values)
    return [grouped.get(example.conversation_id) for example in asked]


def _shoppers_rows(asked: Sequence[SlateExample], answers: Sequence[SlateAnswer | None], spec: str) -> Iterator[Rating]:
    yield from _rows(_values(asked, answers), asked, "seeker", f"{QUESTION}, said by {spec}")
    judged = [None if answer is None else answer.satisfaction for answer in answers]
    yield from satisfaction_rows([example.conversation_id for example in asked], judged, spec)


def _predictors_rows(asked: Sequence[SlateExample], answers: Sequence[SlateAnswer | None], spec: str) -> Iterator[Rating]:
    yield from _rows(_values(asked, answers), asked, "model", f"{QUESTION}, predicted by {spec}")
    readings = ["" if answer is None else answer.reading for answer in answers]
    yield from reading_rows([example.conversation_id for example in asked], readings, spec)


def _rows(values: Values, asked: Sequence[SlateExample], rater: Any, question: str) -> Iterator[Rating]:
    named = {example.conversation_id: _mentioned_items(example.conversation) for example in asked}
    for (conversation_id, item_id), value in values.items():
        yield Rating(
            conversation_id=conversation_id,
            rater=rater,
            item_id=item_id,
            question=question,
            value=value,
            scale=SCALE,
            mentioned=item_id in named[conversation_id],
        )


def read_ratings(path: Path, known: set[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Lines {"conversation_id": ..., "item_id": ..., "value": 1 to 5}; whole numbers are not asked for.

    Raises:
        SettingsError: a line does not fit, names what was not rated, or an item for the second time; names file and line.
    """
    found: dict[tuple[str, str], float] = {}
    for number, row in read_lines(path):
        name, value = (str(row.get("conversation_id")), str(row.get("item_id"))), row.get("value")
        if name not in known:
            raise SettingsError(f"{path}:{number}: nobody has rated the item {name[1]!r} in the conversation {name[0]!r}")
        if name in found:
            raise SettingsError(f"{path}:{number}: a second prediction for {name[1]!r} in {name[0]!r}; one each, please")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value <= 5:
            raise SettingsError(f'{path}:{number}: "value" is {value!r}, not a number from 1 to 5')
        found[name] = float(value)
    return found
