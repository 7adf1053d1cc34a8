"""Pairwise comparison of two systems: which conversation, or which next line, is better (paper 4.3, 4.5, B.2, B.5).

Pairs are masked, and each system stands on side A in exactly half of them, drawn by the seed (one more or less where their
number is odd). Whoever judges, a model in several rounds or people through a file of votes, answers A or B. Told are the win
rates with intervals over pairs, Krippendorff's alpha of the votes on one pair, and how often side A won, which should be
half. A vote that cannot be read is missing, for neither side.

    conversations   of two releases with the same ids, or of a release and the same with some lines replaced by people's
                    (B.2, Table 7) or with captions in place of pictures (B.5, Table 9)
    replies         two systems' next lines for one context, in four respects (4.3, Tables 5 and 6): the assistant's, or
                    the user's that accept or refuse; whoever judges them reads who the shopper is (Fig. 20, 21)
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.examples import sample
from muse_builder.evaluation.loop import evaluate
from muse_builder.evaluation.measure import Measure, Section
from muse_builder.evaluation.overlap import ResponseExample
from muse_builder.evaluation.report import EvaluationReport, named, read_lines
from muse_builder.evaluation.response import examples, read_replies
from muse_builder.evaluation.significance import caution, krippendorff_alpha, win_rate
from muse_builder.evaluation.systems import Answers, Interview, asked_model
from muse_builder.records import Conversation, Profile, Role
from muse_builder.release.manifest import file_digest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.tasks import prompts
from muse_builder.tasks.base import Task, Utterance
from muse_builder.tasks.evaluation import CompareConversations, CompareReplies, Preference
from muse_builder.tasks.prompts import dialogue
from muse_builder.views.context import ItemOf, conversations_of, example_id, visible, whole, without_pictures
from muse_builder.watch import OnProgress

Side = Literal["A", "B"]

OVERALL = "overall"
PERSPECTIVES = {
    "logical": "logical: it fits what was said before and contradicts nothing",
    "informative": "informative: it says something specific and useful",
    "natural": "natural: it sounds like a person in a chat",
    "coherent": "coherent: it is in order in itself and carries the conversation on",
}
"""The paper's four (4.3), and how a judge is asked for them."""
CONVERSATIONS = 200
"""As in B.5."""
REPLIES = 100
"""As in Table 6."""
ROUNDS = 3
"""Raters of each pair: the paper has three people; a model is asked as often."""
GOLD = "gold"
"""Names the release's own lines where a file of replies could be named."""
CAPTIONS = "captions"
REPLACED = "with lines replaced"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ways, masked."""

    pair_id: str
    perspective: str
    first_is: Side
    """On which side the first system stands."""
    context: tuple[Utterance, ...]
    """What stands before both; empty for whole conversations."""
    first: tuple[Utterance, ...] | str
    second: tuple[Utterance, ...] | str
    profile: str = ""
    """Who the shopper is and needs, for a model; people's pages show it by themselves."""

    def sides(self) -> tuple[Any, Any]:
        """What stands on A and on B."""
        return (self.first, self.second) if self.first_is == "A" else (self.second, self.first)

    def task(self, *, text_only: bool = False) -> CompareConversations | CompareReplies:
        """What a judging model is asked; captions stand in for pictures that are not sent."""
        a, b = self.sides()
        if self.perspective == OVERALL:
            return CompareConversations(a=_told(a, text_only), b=_told(b, text_only))
        asked, context = PERSPECTIVES[self.perspective], _told(self.context, text_only)
        return CompareReplies(perspective=asked, profile=self.profile, conversation=context, a=a, b=b)

    def masked(self) -> dict[str, str]:
        """What a rater may see of it."""
        a, b = (side if isinstance(side, str) else dialogue(side) for side in self.sides())
        asked = PERSPECTIVES.get(self.perspective, "better as a whole")
        return {"pair_id": self.pair_id, "perspective": self.perspective, "asked": asked} | {
            "context": dialogue(self.context) if self.context else "",
            "a": a,
            "b": b,
        }


def _told(said: tuple[Utterance, ...], text_only: bool) -> tuple[Utterance, ...]:
    return without_pictures(said) if text_only else said


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One pair in one round: what a judging model is asked once."""

    pair: Pair
    number: int

    @property
    def example_id(self) -> str:
        return f"{self.pair.perspective}/{self.pair.pair_id}/{self.number}"

    @property
    def conversation_id(self) -> str:
        return self.pair.pair_id.partition("/")[0]

    def task(self, *, text_only: bool) -> Task:
        return self.pair.task(text_only=text_only)


PREFERENCES = Interview[JudgedPair, Side](
    role="comparison",
    thread=lambda example: f"compare/{example.example_id}",
    read=lambda reply: reply.better if isinstance(reply, Preference) else None,
    told=lambda example: f"{example.pair.pair_id} ({example.pair.perspective}), round {example.number}",
)


class Vote(NamedTuple):
    pair_id: str
    perspective: str
    rater: str
    better: Side | None
    """None where it could not be read."""
    place: int | None = None
    """The how-manieth pair it was for this rater, from 1; None where that is not known."""
    sheet: str = ""
    """Which pairs the rater saw (see `sheet`); "" where the file does not say."""


def sheet(pairs: Iterable[Pair]) -> str:
    """SHA-256 of all that raters see of the pairs: other pairs, texts or sides are another sheet."""
    return hashlib.sha256("\n".join(json.dumps(pair.masked()) for pair in pairs).encode()).hexdigest()


def shuffled_sides(names: Sequence[str], *, seed: int = 0) -> dict[str, Side]:
    """Name -> the side of the first system: half of them A, half B, in an order that the seed draws."""
    sides: list[Side] = ["A" if place % 2 else "B" for place in range(len(names))]
    dice = Random(f"{seed}/sides")
    if len(names) % 2 and dice.random() < 0.5:
        sides[0] = "A"
    dice.shuffle(sides)
    return dict(zip(names, sides, strict=True))


def outcome(pairs: Sequence[Pair], votes: Iterable[Vote], first: str, second: str, *, seed: int = 0) -> tuple[Section, ...]:
    """Win rates, agreement and the sides' balance, perspective by perspective.

    Raises:
        SettingsError: a vote names a pair that there is not, was given on other pairs, or a rater votes twice on one.
    """
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    mine = sheet(pairs)
    given: dict[tuple[str, str], dict[str, Side | None]] = {name: {} for name in known}
    for vote in votes:
        name = (vote.pair_id, vote.perspective)
        if vote.sheet not in ("", mine):
            raise SettingsError(
                f"{vote.rater!r} voted on other pairs, or on other sides of them ({vote.sheet[:12]}, here {mine[:12]}): "
                "compare with the releases, files, --pairs and --seed with which the pairs were written"
            )
        if name not in known:
            raise SettingsError(f"a vote on {vote.pair_id!r} ({vote.perspective}): there is no such pair")
        if vote.rater in given[name]:
            raise SettingsError(f"{vote.rater!r} votes twice on {vote.pair_id!r} ({vote.perspective})")
        given[name][vote.rater] = vote.better
    sections = []
    for perspective in dict.fromkeys(pair.perspective for pair in pairs):
        of = {name: list(votes.values()) for name, votes in given.items() if name[1] == perspective}
        wins = {name: [None if side is None else side == known[name].first_is for side in sides] for name, sides in of.items()}
        losses = {name: [None if won is None else not won for won in found] for name, found in wins.items()}
        on_a = {name: [None if side is None else side == "A" for side in sides] for name, sides in of.items()}
        votes_of = [won for found in wins.values() for won in found]
        measures = (
            win_rate("win rate of the first", wins, f"share of votes for {first}; interval over pairs", seed=seed),
            win_rate("win rate of the second", losses, f"share of votes for {second}; interval over pairs", seed=seed),
            Measure(
                "alpha",
                krippendorff_alpha(list(wins.values())),
                "Krippendorff's alpha of the votes on one pair, nominal; counted: votes",
                sum(won is not None for won in votes_of),
                sum(won is None for won in votes_of),
            ),
            win_rate("votes for side A", on_a, "share of votes for side A, 0.5 where sides do not matter", seed=seed),
        )
        sections.append(Section(perspective, measures))
    return tuple(sections)


def order_effects(pairs: Sequence[Pair], votes: Sequence[Vote], first: str, *, seed: int = 0) -> Section | None:
    """What may have swayed raters beside the pairs: each one's share of votes for side A, and the first system's win rate
    in the earlier and the later half of what each rater saw. None without votes."""
    known = {(pair.pair_id, pair.perspective): pair for pair in pairs}
    measures = []
    for rater in dict.fromkeys(vote.rater for vote in votes):
        mine = [vote for vote in votes if vote.rater == rater]
        on_a: dict[str, list[bool | None]] = {}
        for vote in mine:
            on_a.setdefault(vote.pair_id, []).append(None if vote.better is None else vote.better == "A")
        measures.append(win_rate(f"side A, {rater}", on_a, "share of a rater's votes for side A", seed=seed))
    halves: dict[str, dict[str, list[bool | None]]] = {"earlier": {}, "later": {}}
    last = {rater: max(vote.place or 0 for vote in votes if vote.rater == rater) for rater in {vote.rater for vote in votes}}
    for vote in votes:
        if vote.place is not None:
            half = halves["earlier" if 2 * vote.place <= last[vote.rater] + 1 else "later"]
            won = None if vote.better is None else vote.better == known[vote[:2]].first_is
            half.setdefault(vote.pair_id, []).append(won)
    for name, wins in halves.items():
        if wins:
            about = f"share of votes for {first} in the {name} half of what each rater saw; interval over pairs"
            measures.append(win_rate(f"win rate of the first, {name}", wins, about, seed=seed))
    return Section("order effects", tuple(measures)) if measures else None


# --- what is compared -------------------------------------------------------------------------------------------------


def replaced_pairs(
    folder: Path, replies: Mapping[str, str], *, split: str | None = None, count: int = CONVERSATIONS, seed: int = 0
) -> list[Pair]:
    """Conversations against themselves with some lines put in the place of theirs (B.2, Table 7), drawn at random.

    Args:
        replies: example id ("<conversation>/<turn>") -> the line that stands there instead, of either side.

    Raises:
        ReleaseError: the folder is no sealed release or has no such split.
        SettingsError: no line differs from the conversation's own.
    """
    item = ReleasedItems(folder).get
    held: dict[str, tuple[tuple[Utterance, ...], tuple[Utterance, ...]]] = {}
    touched = {name.rpartition("/")[0] for name in replies}
    for conversation in conversations_of(folder, split):
        if conversation.conversation_id not in touched:
            continue
        own = whole(conversation, item)
        new = tuple(
            said.model_copy(update={"text": replies.get(example_id(conversation, place), said.text)})
            for place, said in enumerate(own)
        )
        if new != own:
            held[conversation.conversation_id] = (own, new)
    if not held:
        raise SettingsError("no line given differs from what stands in its place: there is nothing to compare")
    sides = shuffled_sides(sample(list(held), count, f"{seed}/compare"), seed=seed)
    return [Pair(name, OVERALL, side, (), *held[name]) for name, side in sides.items()]


def conversation_pairs(
    folder: Path, other: Path | None, *, split: str | None = None, count: int = CONVERSATIONS, seed: int = 0
) -> list[Pair]:
    """Conversations with the same id in both releases, drawn at random.

    Args:
        other: None compares each with itself, captions in place of pictures; then only those that show a picture are drawn.

    Raises:
        ReleaseError: a folder is no sealed release or has no such split.
        SettingsError: there is nothing to compare.
    """
    _wanted(count)
    item = ReleasedItems(folder).get
    ids = [
        conversation.conversation_id
        for conversation in conversations_of(folder, split)
        if other is not None or any(shown.image for said in whole(conversation, item) for shown in said.items)
    ]
    if other is not None:
        shared = {conversation.conversation_id for conversation in conversations_of(other)}
        ids = [name for name in ids if name in shared]
    if not ids:
        what = f"{folder} and {other} share no conversation id" if other else f"no conversation of {folder} shows a picture"
        raise SettingsError(f"{what}: there is nothing to compare")
    sides = shuffled_sides(sample(ids, count, f"{seed}/compare"), seed=seed)
    held = {c.conversation_id: whole(c, item) for c in conversations_of(folder, split) if c.conversation_id in sides}
    if other is None:
        others = {name: without_pictures(said) for name, said in held.items()}
    else:
        from_other = ReleasedItems(other).get
        others = {c.conversation_id: whole(c, from_other) for c in conversations_of(other) if c.conversation_id in sides}
    return [Pair(name, OVERALL, side, (), held[name], others[name]) for name, side in sides.items()]


def reply_pairs(
    asked: Sequence[ResponseExample],
    first: Mapping[str, str],
    second: Mapping[str, str],
    *,
    count: int = REPLIES,
    perspectives: Sequence[str] = tuple(PERSPECTIVES),
    profiles: Mapping[str, str] | None = None,
    seed: int = 0,
) -> list[Pair]:
    """Next lines of two systems where both gave one and they differ, drawn at random, once for each perspective.

    Args:
        profiles: conversation id -> who the shopper is and needs.

    Raises:
        SettingsError: there is nothing to compare.
    """
    _wanted(count)
    both = [e for e in asked if e.example_id in first and e.example_id in second]
    both = [e for e in both if first[e.example_id].strip() != second[e.example_id].strip()]
    if not both:
        raise SettingsError("the two systems have no example with different replies: there is nothing to compare")
    drawn = set(sample([e.example_id for e in both], count, f"{seed}/compare"))
    chosen = [e for e in both if e.example_id in drawn]
    pairs = []
    for perspective in perspectives:
        sides = shuffled_sides([e.example_id for e in chosen], seed=seed)
        pairs += [
            Pair(
                e.example_id,
                perspective,
                sides[e.example_id],
                e.context,
                first[e.example_id],
                second[e.example_id],
                (profiles or {}).get(e.conversation_id, ""),
            )
            for e in chosen
        ]
    return pairs


def _wanted(count: int, what: str = "pairs") -> None:
    if count < 1:
        raise SettingsError(f"{count} {what} to compare: at least one, please")


def lines(conversations: Iterable[Conversation], item: ItemOf, speaker: Role) -> Iterator[ResponseExample]:
    """The lines of one side that are compared: all but the greeting of the assistant's; of the user's those that accept or
    refuse, as the paper's annotators wrote them (Fig. 21)."""
    if speaker == "assistant":
        yield from examples(conversations, item)
        return
    for conversation in conversations:
        for place, turn in enumerate(conversation.turns):
            if turn.role == "user" and turn.action in ("accept", "reject"):
                context = visible(conversation, place, item)
                name = example_id(conversation, place)
                yield ResponseExample(name, conversation.conversation_id, "other", context, None, turn.text)


def told_profile(profile: Profile) -> str:
    """The shopper as a rater may know them, in one line: not the product in mind. "" where nothing is known."""
    someone = profile.person
    known = (someone.name, "" if someone.age is None else f"{someone.age}", someone.gender, someone.profession)
    who = ", ".join(part for part in known if part not in ("", "unknown"))
    needs = "; ".join(need.text for need in profile.requirements)
    parts = (
        who,
        f"shopping for {profile.recipient}" if profile.recipient else "",
        profile.backstory or profile.scenario,
        f"needs: {needs}" if needs else "",
    )
    return ". ".join(part.rstrip(". ") for part in parts if part)


# --- who votes --------------------------------------------------------------------------------------------------------


def votes_of_model(
    pairs: Sequence[Pair],
    respondent: Respondent,
    *releases: Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> tuple[list[Vote], Answers[Side]]:
    """A model's votes, and all that it answered: problems, notes and bill. Asks a model.

    Args:
        releases: whose pictures are shown to it.
    """
    _wanted(rounds, "rounds")
    asked = [JudgedPair(pair, number) for pair in pairs for number in range(rounds)]
    found = evaluate([asked_model(respondent, PREFERENCES, *releases, seed=seed, progress=progress)], asked)
    given = found.answers[respondent.spec]
    votes = [
        Vote(one.pair.pair_id, one.pair.perspective, f"{respondent.spec}/{one.number}", better)
        for one, better in zip(asked, given, strict=True)
    ]
    return votes, Answers(given, found.problems, found.notes, found.bill)


def read_votes(path: Path) -> list[Vote]:
    """Lines {"pair_id": ..., "perspective": ..., "rater": ..., "better": "A", "B" or null}, as people gave them.

    The page for people adds "place", "seconds" and "sheet" (see `Vote`); what else stands in a line is left aside.

    Raises:
        SettingsError: a line does not fit; names file and line.
    """
    votes = []
    for number, row in read_lines(path):
        named = [row.get(name) for name in ("pair_id", "rater")]
        if not all(isinstance(name, str) for name in named) or row.get("better") not in ("A", "B", None):
            raise SettingsError(f'{path}:{number}: a vote is {{"pair_id", "perspective", "rater", "better": "A", "B" or null}}')
        place = row.get("place") if isinstance(row.get("place"), int) else None
        perspective, held = str(row.get("perspective", OVERALL)), str(row.get("sheet", ""))
        votes.append(Vote(str(row["pair_id"]), perspective, str(row["rater"]), row.get("better"), place, held))
    return votes


def write_pairs(pairs: Sequence[Pair], first: str, second: str, folder: Path) -> tuple[Path, Path]:
    """Writes pairs.jsonl, masked, for raters, and key.jsonl, which says who stands where, for nobody until they are done."""
    folder.mkdir(parents=True, exist_ok=True)
    masked, key = folder / "pairs.jsonl", folder / "key.jsonl"
    with masked.open("w", encoding="utf-8") as shown, key.open("w", encoding="utf-8") as hidden:
        for pair in pairs:
            shown.write(json.dumps(pair.masked(), ensure_ascii=False) + "\n")
            a, b = (first, second) if pair.first_is == "A" else (second, first)
            hidden.write(json.dumps({"pair_id": pair.pair_id, "perspective": pair.perspective, "a": a, "b": b}) + "\n")
    return masked, key


# --- the whole comparison ---------------------------------------------------------------------------------------------


PageWriter = Callable[[Sequence[Pair], ReleasedPictures, Path], Path]
"""Writes the page on which people judge the pairs."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judges: a model, people's votes, or both; and where the masked pairs are written, for people to judge."""

    respondent: Respondent | None = None
    votes: Sequence[Path] = ()
    """Files of people's votes, one a rater or all in one."""
    pairs_to: Path | None = None
    rounds: int = ROUNDS
    page: PageWriter | None = None
    """Also writes pairs.html beside the pairs."""


def compare_conversations(
    folder: Path,
    panel: Panel,
    *,
    other: Path | None = None,
    split: str | None = None,
    count: int = CONVERSATIONS,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Whole conversations of a release against those of another, or against their text-only variant.

    Raises: as `conversation_pairs`, `outcome`, `ask_all`; SettingsError where a model that sees nothing should tell pictures
    from captions.
    """
    if other is None and panel.respondent is not None and not sees(panel.respondent):
        why = "is sent no pictures" if panel.respondent.text_only else "takes no pictures"
        what = "leave --text-only out" if panel.respondent.text_only else "choose another judge"
        raise SettingsError(f"{panel.respondent.spec} {why}: it cannot tell them from captions; {what}")
    names = (folder.resolve().name, other.resolve().name if other else CAPTIONS)
    pairs = conversation_pairs(folder, other, split=split, count=count, seed=seed)
    settings: dict[str, Any] = {"other": named(other).digest if other else CAPTIONS}
    settings |= {"prompts": prompts.digests([CompareConversations])}
    return _report((folder, *([other] if other else [])), pairs, names, panel, split, settings, seed, progress)


def compare_replaced(
    folder: Path,
    panel: Panel,
    *,
    replies: Path,
    split: str | None = None,
    count: int = CONVERSATIONS,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Whole conversations against themselves with other lines in place of some (B.2, Table 7).

    Args:
        replies: JSONL of the lines, of either side, as `response.read_replies` takes them.

    Raises: as `replaced_pairs`, `response.read_replies`, `outcome`, `ask_all`.
    """
    known = (example_id(talk, place) for talk in conversations_of(folder, split) for place in range(len(talk.turns)))
    given = read_replies(replies, known)
    pairs = replaced_pairs(folder, given, split=split, count=count, seed=seed)
    settings = {"replaced": file_digest(replies), "prompts": prompts.digests([CompareConversations])}
    names = (folder.resolve().name, REPLACED)
    return _report((folder,), pairs, names, panel, split, settings, seed, progress)


def compare_replies(
    folder: Path,
    panel: Panel,
    *,
    first: tuple[str, Path | None],
    second: tuple[str, Path | None] = (GOLD, None),
    speaker: Role = "assistant",
    split: str | None = None,
    count: int = REPLIES,
    seed: int = 0,
    progress: OnProgress | None = None,
) -> EvaluationReport:
    """Next lines of two systems in the four respects.

    Args:
        first, second: a name and its JSONL file of replies (see `response.read_replies`); no file is the release's own lines.
        speaker: whose lines they are.

    Raises: as `reply_pairs`, `response.read_replies`, `outcome`, `ask_all`.
    """
    asked = list(lines(conversations_of(folder, split), ReleasedItems(folder).get, speaker))
    profiles = {talk.conversation_id: told_profile(talk.profile) for talk in conversations_of(folder, split)}
    known = [example.example_id for example in asked]
    one, two = (
        {example.example_id: example.gold for example in asked} if path is None else read_replies(path, known)
        for _, path in (first, second)
    )
    pairs = reply_pairs(asked, one, two, count=count, profiles=profiles, seed=seed)
    settings = {"speaker": speaker, "prompts": prompts.digests([CompareReplies])}
    return _report((folder,), pairs, (first[0], second[0]), panel, split, settings, seed, progress)


def _report(
    releases: Sequence[Path],
    pairs: Sequence[Pair],
    names: tuple[str, str],
    panel: Panel,
    split: str | None,
    settings: Mapping[str, Any],
    seed: int,
    progress: OnProgress | None,
) -> EvaluationReport:
    first, second = names
    notes = _pairs_written(pairs, names, panel, releases)
    votes = [vote for file in panel.votes for vote in read_votes(file)]
    told: dict[str, Any] = {"first": first, "second": second, "pairs": len(pairs), "seed": seed}
    problems: tuple[str, ...] = ()
    if panel.respondent is not None:
        judge, rounds = panel.respondent, panel.rounds
        given, found = votes_of_model(pairs, judge, *releases, rounds=rounds, seed=seed, progress=progress)
        votes += given
        notes += found.notes
        problems = found.problems
        told |= {**found.bill, "model": judge.spec, "temperature": judge.temperature, "rounds": rounds}
        told |= {"text_only": True} if judge.text_only else {}
    won = outcome(pairs, votes, first, second, seed=seed)  # says no to votes on other pairs before anything else reads them
    swayed = order_effects(pairs, votes, first, seed=seed)
    return EvaluationReport(
        "compare",
        *named(releases[0]),
        split or "all",
        won if swayed is None else (*won, swayed),
        settings={**settings, **told},
        notes=(*notes, *caution(len({pair.pair_id for pair in pairs}))),
        problems=problems,
        details=tuple(vote._asdict() for vote in votes),
    )


def _pairs_written(pairs: Sequence[Pair], names: tuple[str, str], panel: Panel, releases: Sequence[Path]) -> list[str]:
    """Writes the masked pairs for people, where they are wanted, and says where they are."""
    if panel.pairs_to is None:
        return []
    masked, key = write_pairs(pairs, *names, panel.pairs_to)
    notes = [f"{len(pairs)} masked pairs in {masked.name}; who stands where is in {key.name}, to be opened last"]
    if panel.page is not None:
        page = panel.page(pairs, ReleasedPictures(*releases), panel.pairs_to / "pairs.html")
        notes.append(f"people judge them in {page.name}, in any browser, and --votes reads what it saves")
    return notes
