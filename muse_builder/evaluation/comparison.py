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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muse_builder.errors import SettingsError
from muse_builder.evaluation.asking import Respondent, sees
from muse_builder.evaluation.judging.certificate import Certificate, certify
from muse_builder.evaluation.judging.pairs import (
    CAPTIONS,
    CONVERSATIONS,
    GOLD,
    OVERALL,
    PERSPECTIVES,
    REPLACED,
    REPLIES,
    ROUNDS,
    Pair,
    Side,
    conversation_pairs,
    lines,
    replaced_pairs,
    reply_pairs,
    sheet,
    shuffled_sides,
    told_profile,
    write_pairs,
)
from muse_builder.evaluation.judging.planted import PLANTED, Plantable, gold_questions, sources_of_lines
from muse_builder.evaluation.judging.raters import raters_told
from muse_builder.evaluation.judging.tools import read_tool_votes, write_pair_tasks
from muse_builder.evaluation.judging.votes import (
    Vote,
    both_orders,
    order_effects,
    outcome,
    read_votes,
    votes_of_model,
)
from muse_builder.evaluation.report import EvaluationReport, named
from muse_builder.evaluation.response import read_replies
from muse_builder.evaluation.significance import caution
from muse_builder.records import Role
from muse_builder.release.manifest import file_digest
from muse_builder.release.rows import ReleasedItems, ReleasedPictures
from muse_builder.tasks import prompts
from muse_builder.tasks.evaluation import CompareConversations, CompareReplies
from muse_builder.views.context import conversations_of, example_id, whole
from muse_builder.watch import OnProgress

__all__ = [
    "CAPTIONS",
    "CONVERSATIONS",
    "GOLD",
    "OVERALL",
    "PERSPECTIVES",
    "REPLACED",
    "REPLIES",
    "ROUNDS",
    "Pair",
    "Panel",
    "Side",
    "Vote",
    "compare_conversations",
    "compare_replaced",
    "compare_replies",
    "conversation_pairs",
    "lines",
    "order_effects",
    "outcome",
    "read_votes",
    "replaced_pairs",
    "reply_pairs",
    "sheet",
    "shuffled_sides",
    "told_profile",
    "votes_of_model",
]

# --- the whole comparison ---------------------------------------------------------------------------------------------


PageWriter = Callable[[Sequence[Pair], ReleasedPictures, Path], Path]
"""Writes the page on which people judge the pairs."""
PAGE = "pairs.html"


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judges: a model, people's votes, or both; and where the masked pairs are written, for people to judge."""

    respondent: Respondent | None = None
    votes: Sequence[Path] = ()
    """Files of people's votes, one a rater or all in one: JSONL, or .json as Label Studio and Argilla export it."""
    pairs_to: Path | None = None
    rounds: int = ROUNDS
    page: PageWriter | None = None
    """Also writes pairs.html beside the pairs."""
    planted: int = PLANTED
    """Planted pairs of each kind that the model is asked first, for its certificate; 0 for none."""
    own: str = ""
    """The system whose lines the judging model wrote itself, where it is one of the two."""
    gold: int = 0
    """Gold questions among the pairs that people judge: lines beside their own words in another order."""
    parts: int = 1
    """Pages for people, each with its share of the pairs."""
    overlap: int = 0
    """Pairs that stand on every page, where there are several; the gold questions stand on all."""


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
    sources = _sources(releases[0], pairs, split) if panel.respondent is not None or panel.gold else []
    gold = gold_questions(sources, panel.gold, seed=seed) if panel.gold else []
    pages = pages_of(pairs, gold, panel)
    notes = _pairs_written([*pairs, *gold], pages, names, panel, releases)
    votes = [vote for file in panel.votes for vote in (read_tool_votes(file) if file.suffix == ".json" else read_votes(file))]
    told: dict[str, Any] = {"first": first, "second": second, "pairs": len(pairs), "seed": seed}
    problems: tuple[str, ...] = ()
    certificate: Certificate | None = None
    if panel.respondent is not None:
        judge, rounds = panel.respondent, panel.rounds
        certificate = certify(judge, sources, each=panel.planted, seed=seed, progress=progress)
        given, found = votes_of_model(pairs, judge, *releases, rounds=rounds, seed=seed, progress=progress)
        votes += given
        notes += found.notes
        problems = (*(certificate.found.problems if certificate.found is not None else ()), *found.problems)
        told |= {**found.bill, "model": judge.spec, "temperature": judge.temperature, "rounds": rounds, "orders": 2}
        told |= {"planted": panel.planted} | ({"text_only": True} if judge.text_only else {})
    asked = {(pair.pair_id, pair.perspective) for pair in gold}
    people = [vote for vote in votes if certificate is None or vote.rater.rpartition("/")[0] != certificate.judge]
    votes = [vote for vote in votes if (vote.pair_id, vote.perspective) not in asked]
    # Says no to votes on other pairs before anything else reads them.
    won = outcome(pairs, votes, first, second, sheets=[sheet(page) for _, page in pages], seed=seed)
    if certificate is not None:
        certificate = certificate.with_others(pairs, votes, own=panel.own, first=first)
    more = (both_orders(pairs, votes, seed=seed), order_effects(pairs, votes, first, seed=seed))
    raters = raters_told(pairs, people, gold)
    sections = (*won, *(one for one in more if one is not None), *raters.sections)
    return EvaluationReport(
        "compare",
        *named(releases[0]),
        split or "all",
        sections if certificate is None else (certificate.section(), *sections),
        settings={**settings, **told},
        notes=(*notes, *raters.warnings, *caution(len({pair.pair_id for pair in pairs}))),
        problems=problems,
        details=tuple(vote._asdict() for vote in votes),
        verdict="" if certificate is None else certificate.verdict,
    )


def _sources(folder: Path, pairs: Sequence[Pair], split: str | None) -> list[Plantable]:
    """What pairs are planted of: whole conversations where such are compared, else the assistant's lines."""
    item = ReleasedItems(folder).get
    talks = list(conversations_of(folder, split))
    titles = {talk.conversation_id: item(talk.profile.target_item_id).title for talk in talks if talk.profile.target_item_id}
    if pairs and pairs[0].perspective == OVERALL:
        return [Plantable(talk.conversation_id, (), whole(talk, item), titles.get(talk.conversation_id, "")) for talk in talks]
    profiles = {talk.conversation_id: told_profile(talk.profile) for talk in talks}
    return sources_of_lines(list(lines(talks, item, "assistant")), titles, profiles)


def pages_of(pairs: Sequence[Pair], gold: Sequence[Pair], panel: Panel) -> list[tuple[str, list[Pair]]]:
    """The pages for people: name, and the pairs on it. Those of one conversation or line stay on one page.

    Raises:
        SettingsError: more pages than there is to judge, or a number below nothing.
    """
    ids = list(dict.fromkeys(pair.pair_id for pair in pairs))
    if not 1 <= panel.parts <= max(1, len(ids)) or panel.overlap < 0 or panel.gold < 0:
        raise SettingsError(
            f"{panel.parts} pages with {panel.overlap} pairs in common and {panel.gold} gold questions: "
            f"1 to {max(1, len(ids))} pages, and none of the others below 0"
        )
    if panel.parts == 1:
        return [(PAGE, [*pairs, *gold])]
    shared, rest = set(ids[: panel.overlap]), ids[panel.overlap :]
    pages = []
    for part in range(panel.parts):
        mine = shared | set(rest[part :: panel.parts])
        pages.append((f"pairs-{part + 1}.html", [*(pair for pair in pairs if pair.pair_id in mine), *gold]))
    return pages


def _pairs_written(
    pairs: Sequence[Pair],
    pages: Sequence[tuple[str, Sequence[Pair]]],
    names: tuple[str, str],
    panel: Panel,
    releases: Sequence[Path],
) -> list[str]:
    """Writes the masked pairs for people, where they are wanted, and says where they are."""
    if panel.pairs_to is None:
        return []
    masked, key = write_pairs(pairs, *names, panel.pairs_to)
    notes = [f"{len(pairs)} masked pairs in {masked.name}; who stands where is in {key.name}, to be opened last"]
    label_studio, interface, argilla = write_pair_tasks(pairs, panel.pairs_to)
    notes.append(f"the same for Label Studio in {label_studio.name} and {interface.name}, for Argilla in {argilla.name}")
    if panel.page is not None:
        for name, mine in pages:
            panel.page(mine, ReleasedPictures(*releases), panel.pairs_to / name)
        told = PAGE if len(pages) == 1 else f"{pages[0][0]} to {pages[-1][0]}"
        notes.append(f"people judge them in {told}, in any browser, and --votes reads what it saves")
    return notes
