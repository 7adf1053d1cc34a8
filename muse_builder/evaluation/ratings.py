"""Dual ratings of a slate (VOGUE, arXiv 2510.21151): what the shopper would buy, and who can tell from the conversation.

After a conversation the shopper, who alone knows the private profile, rates every item of a slate from 1 to 5; a predictor who
has the transcript alone says what those ratings are. Where a release has ratings by both sides (VOGUE, converted) the
assistant's are the human row. Where it has none, a model rates as the shopper, and the slate is made here: what the
conversation shows and its target, then items alike, then others, in an order drawn by the seed. Items that no turn names show
whether a predictor has understood the taste or remembers the talk.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from muse_builder.errors import ReplyError, SettingsError
from muse_builder.evaluation import calibration
from muse_builder.evaluation.asking import Answer, Progress, Question, Respondent, ask_all, sees
from muse_builder.evaluation.calibration import Given, System
from muse_builder.evaluation.report import Report, read_lines
from muse_builder.evaluation.significance import caution
from muse_builder.evaluation.statistics import Section
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Conversation, Item, Rating, Record
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task
from muse_builder.tasks.evaluation import PredictRatings, RateSlate, SlateRatings
from muse_builder.views.context import leaf_category, shown, whole, without_pictures

SLATE = 12
"""Items, as in VOGUE."""
CONVERSATIONS = 200
SCALE = "1 to 5"
QUESTION = "how likely to buy"
STAND_IN = "embedded is no rater: it counts what attributes were asked for, to try the command out"
SCOPES = ("all", "mentioned", "unmentioned")
RATINGS = "ratings.jsonl"
Values = Mapping[tuple[str, str], float]
"""(conversation, item) -> rating."""


class Rated(NamedTuple):
    report: Report
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
    text_only: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
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
    if conversations < 1 or slate < 2:
        raise SettingsError(f"slates of {slate} items in {conversations} conversations: at least two items in one, please")
    manifest = read_manifest(folder)
    ids = [talk.conversation_id for talk in _conversations(folder, split)]
    own, theirs, named = _released(folder, set(ids))
    rated = {conversation_id for conversation_id, _ in own}
    if not own and rater is None:
        raise SettingsError(
            f"nobody has rated a slate in {folder} (its table `ratings` has no row of the shopper's on the scale {SCALE}); "
            "let a model rate as the shopper: --rater SPEC"
        )
    if own:
        ids = [name for name in ids if name in rated]
    drawn = set(Random(f"{seed}/ratings").sample(ids, min(conversations, len(ids))))
    held = [talk for talk in _conversations(folder, split) if talk.conversation_id in drawn]
    items = ReleasedItems(folder)
    slates = (
        {talk.conversation_id: _own_slate(talk, own, items, seed) for talk in held}
        if own
        else _made_slates(held, items, slate, seed)
    )
    asking = _Asking(folder, held, slates, items, text_only=text_only, seed=seed, progress=progress)
    values: Values = own
    notes = ["the release's own ratings by the shopper stand; the rater was not asked"] if own and rater is not None else []
    problems: list[str] = []
    bills: dict[str, Any] = {}
    written: list[Rating] = []
    if not own and rater is not None:
        values, troubles, bill = asking.ask(rater, "rate")
        problems += troubles
        bills |= {"rater": rater.spec, **bill}
        written += _rows(values, held, "seeker", f"{QUESTION}, said by {rater.spec}")
    given = _given(held, slates, values, named)
    systems: list[System] = []
    if theirs:
        systems.append(_system("assistant", given, theirs))
    for name, file in (predictions or {}).items():
        systems.append(_system(name, given, read_ratings(file, {(one.conversation_id, one.item_id) for one in given})))
    if model is not None:
        said, troubles, bill = asking.ask(model, "predict")
        problems += troubles
        bills |= {"model": model.spec, **bill}
        systems.append(_system(model.spec, given, said))
        written += _rows(said, held, "model", f"{QUESTION}, predicted by {model.spec}")
    for respondent in (rater if not own else None, model):
        if respondent is not None and respondent.spec == "embedded" and respondent.model is None and STAND_IN not in notes:
            notes.append(STAND_IN)
    folder_out = next((one.folder for one in (model, rater) if one is not None and one.folder is not None), None)
    if folder_out is not None and written:
        folder_out.mkdir(parents=True, exist_ok=True)
        text = "".join(one.model_dump_json() + "\n" for one in written)
        (folder_out / RATINGS).write_text(text, encoding="utf-8")
        notes.append(f"{len(written)} ratings are in {RATINGS} beside the journal")
    report = Report(
        "ratings",
        folder.resolve().name,
        manifest.sha256,
        split or "all",
        tuple(_sections(given, systems, seed)),
        settings={
            "seed": seed,
            "conversations": len(held),
            "rated": len(given),
            "prompts": prompts.digests([PredictRatings, RateSlate]),
            **bills,
        },
        notes=(*notes, *caution(len(held))),
        problems=tuple(problems),
        details=tuple(
            {"conversation_id": one.conversation_id, "item_id": one.item_id, "given": one.value, "mentioned": one.mentioned}
            | {system.name: system.predicted[place] for system in systems}
            for place, one in enumerate(given)
        ),
    )
    return Rated(report, tuple(written))


def _sections(given: Sequence[Given], systems: Sequence[System], seed: int) -> Iterable[Section]:
    """Every system in every scope; the baselines know the ratings of all items, whatever the scope."""
    every = (*systems, calibration.mode(given), calibration.random(given)) if given else tuple(systems)
    for scope in SCOPES:
        places = [place for place, one in enumerate(given) if scope == "all" or one.mentioned is (scope == "mentioned")]
        chosen = [given[place] for place in places]
        for system in every:
            part = System(
                system.name,
                [system.errors[place] for place in places],
                [system.hits[place] for place in places],
                [system.predicted[place] for place in places],
            )
            yield Section(f"{system.name}, {scope}", calibration.measures(chosen, part, seed=seed))
    clusters = [one.conversation_id for one in given]
    yield Section("shopper", calibration.histogram([one.value for one in given], clusters, seed=seed))
    for system in systems:
        yield Section(f"{system.name}", calibration.histogram(system.predicted, clusters, seed=seed))


# --- what was rated ---------------------------------------------------------------------------------------------------


def _conversations(folder: Path, split: str | None) -> Iterable[Conversation]:
    return (record for record in read(folder, "conversations", split) if isinstance(record, Conversation))


class _Released(NamedTuple):
    """The ratings of slates that a release holds."""

    own: dict[tuple[str, str], float]
    """The shopper's."""
    theirs: dict[tuple[str, str], float]
    """The assistant's predictions."""
    named: dict[tuple[str, str], bool]


def _released(folder: Path, ids: set[str]) -> _Released:
    found = _Released({}, {}, {})
    for row in read(folder, "ratings"):
        if not isinstance(row, Rating) or row.conversation_id not in ids or row.scale != SCALE:
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


def _made_slates(held: Sequence[Conversation], items: ReleasedItems, size: int, seed: int) -> dict[str, tuple[Item, ...]]:
    """Of each conversation what it shows and its target, then items of the target's leaf category, then others."""
    every = list(items)
    alike: dict[str, list[Item]] = {}
    for item in every:
        alike.setdefault(leaf_category(item), []).append(item)
    slates = {}
    for talk in held:
        dice = Random(f"{seed}/slate/{talk.conversation_id}")
        target = talk.profile.target_item_id
        seen = [*_shown_ids(talk), *([target] if target else [])]
        chosen = [items.get(item_id) for item_id in dict.fromkeys(seen)][:size]
        there = {item.item_id for item in chosen}
        near = alike.get(leaf_category(items.get(target)), []) if target else []
        for pool, most in ((near, (size + len(chosen)) // 2), (every, size)):
            left = [item for item in pool if item.item_id not in there]
            added = dice.sample(left, min(len(left), max(0, most - len(chosen))))
            chosen += added
            there |= {item.item_id for item in added}
        dice.shuffle(chosen)
        slates[talk.conversation_id] = tuple(chosen)
    return slates


def _shown_ids(talk: Conversation) -> list[str]:
    outfit = talk.outfit_item_id  # the shopper's own: not for sale
    return [item_id for turn in talk.turns for item_id in shown(turn) if item_id != outfit]


def _given(
    held: Sequence[Conversation],
    slates: Mapping[str, Sequence[Item]],
    values: Values,
    named: Mapping[tuple[str, str], bool],
) -> list[Given]:
    """
    Args:
        named: whether a conversation mentions an item, where the release says so itself; else its turns are asked.
    """
    found = []
    for talk in held:
        spoken = _named(talk)
        for item in slates[talk.conversation_id]:
            place = (talk.conversation_id, item.item_id)
            if place in values:
                mentioned = named.get(place, item.item_id in spoken)
                found.append(Given(talk.conversation_id, item.item_id, values[place], mentioned))
    return found


def _named(talk: Conversation) -> set[str]:
    return {item_id for turn in talk.turns for item_id in (*turn.item_ids, *turn.image_item_ids)}


def _system(name: str, given: Sequence[Given], said: Values) -> System:
    return calibration.predictor(name, given, [said.get((one.conversation_id, one.item_id)) for one in given])


def _rows(values: Values, held: Sequence[Conversation], rater: Any, question: str) -> Iterable[Rating]:
    named = {talk.conversation_id: _named(talk) for talk in held}
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


# --- who is asked -----------------------------------------------------------------------------------------------------


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


class _Asking:
    """Puts the slates of a release to a model."""

    def __init__(
        self,
        folder: Path,
        held: Sequence[Conversation],
        slates: Mapping[str, tuple[Item, ...]],
        items: ReleasedItems,
        *,
        text_only: bool,
        seed: int,
        progress: Progress | None,
    ) -> None:
        self.folder, self.held, self.slates, self.items = folder, held, slates, items
        self.text_only, self.seed, self.progress = text_only, seed, progress

    def ask(self, respondent: Respondent, kind: str) -> tuple[dict[tuple[str, str], float], list[str], dict[str, Any]]:
        """(ratings, why some are missing, the bill)."""
        stands_in = respondent.spec == "embedded" and respondent.model is None
        asked = respondent._replace(model=CountedWishes()) if stands_in else respondent
        blind = self.text_only or stands_in or not sees(asked)
        questions = [
            Question(
                f"ratings/{kind}/{talk.conversation_id}",
                self._task(talk, kind, blind=blind),
                lambda reply, slate=self.slates[talk.conversation_id]: complete_slate(slate, reply),  # type: ignore[misc]
            )
            for talk in self.held
        ]
        pictures = None if blind else ReleasedPictures(self.folder)
        sitting = ask_all(asked, questions, pictures=pictures, seed=self.seed, progress=self.progress)
        found: dict[tuple[str, str], float] = {}
        problems = []
        for talk, answer in zip(self.held, sitting.answers, strict=True):
            found |= _values(talk.conversation_id, answer)
            if answer.problem:
                problems.append(f"{talk.conversation_id} ({kind}): {answer.problem}")
        return found, problems, sitting.bill()

    def _task(self, talk: Conversation, kind: str, *, blind: bool) -> Task:
        said = whole(talk, self.items.get)
        slate = self.slates[talk.conversation_id]
        if blind:
            said = without_pictures(said)
            slate = tuple(item.model_copy(update={"image": None, "image_sha256": None}) for item in slate)
        if kind == "predict":
            return PredictRatings(conversation=said, slate=slate)
        profile = talk.profile
        return RateSlate(
            person=profile.person,
            recipient=profile.recipient,
            scenario=profile.scenario,
            backstory=profile.backstory,
            requirements=profile.requirements,
            conversation=said,
            slate=slate,
        )


def _values(conversation_id: str, answer: Answer) -> dict[tuple[str, str], float]:
    if not isinstance(answer.reply, SlateRatings):
        return {}
    return {(conversation_id, one.item_id): float(one.value) for one in answer.reply.ratings}


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
                refused |= {shown[-1].item_id} if turn.action == "reject" else set()
        kinds = {item.product_type for item in shown}
        found = []
        for item in values.slate:
            stated = {value.casefold() for _, named in item.attributes for value in named}
            met = sum(value in stated for value in private) if private else min(2, sum(value in wished for value in stated))
            value = 1 + met + (item.product_type in kinds)
            value = 5 if item.item_id in taken else min(2, value) if item.item_id in refused else min(4, value)
            found.append({"item_id": item.item_id, "value": value})
        return Reply(json.dumps({"ratings": found}))
