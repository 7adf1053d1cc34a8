"""What must be true of any release, written from the paper and the description of the strategies, not from the code.

It imports the records alone. Each rule is a generator of findings, one line each that says where and what; an empty list is a
release that keeps all rules. `tests/conftest.py` puts every release that a test generates before it, and `tests/test_oracle.py`
shows of each rule that it finds its fault, on conversations broken on purpose.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from muse_builder.records import Call, Conversation, Item, Profile, Rejection, Scenario, Turn

OFFERS = frozenset({"recommend", "recommend_set", "not_available"})
QUESTIONS = frozenset({"ask_detail", "ask_price", "ask_fit", "compare_items"})
SPEAKER = {
    **dict.fromkeys(("greet", "inquire", "recommend", "recommend_set", "not_available", "answer_detail"), "assistant"),
    **dict.fromkeys(
        ("reveal", "share_image", "accept", "reject", "critique", "change_need", "ask_variant", "ask_also", "acknowledge"),
        "user",
    ),
    **dict.fromkeys(
        ("defer", "leave"),
        "user",
    ),
    **dict.fromkeys(QUESTIONS, "user"),
}
"""Who does what; both make small talk, and `other` is in foreign corpora alone."""
DECIDING = (
    frozenset({"accept", "reject", "reveal", "critique", "change_need", "ask_variant", "ask_also", "chit_chat"})
    | QUESTIONS
    | {"defer", "leave"}
)
ABOUT_SHOWN = QUESTIONS | {"ask_variant", "ask_also", "critique", "reject", "accept", "change_need", "defer", "leave"}
MAY_FOLLOW: Mapping[str, frozenset[str]] = {
    "greet": frozenset({"reveal", "share_image"}),
    "share_image": frozenset({"inquire"}) | OFFERS,
    "inquire": frozenset({"reveal", "share_image"}) | DECIDING,
    "reveal": frozenset({"inquire"}) | OFFERS,
    **dict.fromkeys(OFFERS, DECIDING),
    "answer_detail": DECIDING | {"acknowledge"},
    "acknowledge": frozenset({"inquire"}) | OFFERS,
    **dict.fromkeys(QUESTIONS, frozenset({"answer_detail"})),
    **dict.fromkeys(("ask_variant", "ask_also", "change_need"), OFFERS),
    **dict.fromkeys(("critique", "reject"), frozenset({"inquire"}) | OFFERS),
    **dict.fromkeys(("accept", "defer", "leave"), frozenset()),
}
"""Act -> what the other side may do next; small talk is answered in kind and then decided upon."""
PAPER_ACTS = frozenset({"greet", "inquire", "reveal", "share_image", "recommend", "chit_chat", "accept", "reject"})
PAPER_OPENINGS = {
    "text": ("greet", "reveal", "inquire", "reveal"),
    "multimodal": ("greet", "share_image", "inquire", "reveal", "inquire", "reveal"),
}
"""Open-dialogue (3.3.3, A.3): two exchanges in text, three where an outfit item is shown."""
PROFILE_SCREENS = ("match", "leakage_profile", "retrieval_leak")
CONVERSATION_SCREENS = (
    "rewrite_consistency",
    "leakage",
    "retrieval_leak",
    "grounding",
    "style",
    "sense",
    "conversation_quality",
)
"""In the order in which an accepted object met them; one that is switched off is left out."""
STAGES = {
    "scenario": ("scenario_bleu",),
    "profile": ("match", "leak", "backstory_bleu"),
    "conversation": ("rewrite_consistency", "leakage", "grounding", "style", "sense", "conversation_quality"),
}
"""The funnel (Fig. 9, B.1): kind of object -> the screens it meets, in order."""


@dataclass(frozen=True)
class Told:
    """All that a release says, as records.

    Attributes:
        funnel: the manifest's: `screen`, `kind`, `seen`, `passed` of each screen.
        settings: the manifest's; `round_limit`, `retrieve`, `dialogue`, `at_limit`, the thresholds.
        counts: the manifest's `counts`.
    """

    conversations: Sequence[Conversation]
    items: Mapping[str, Item]
    profiles: Sequence[Profile] = ()
    scenarios: Sequence[Scenario] = ()
    rejected: Sequence[Rejection] = ()
    calls: Sequence[Call] = ()
    funnel: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, Any] = field(default_factory=dict)


def findings(told: Told) -> list[str]:
    """Every breach of a rule in a release of one run."""
    out = []
    for conversation in told.conversations:
        out += [f"{conversation.conversation_id}: {found}" for found in of_conversation(conversation, told)]
    of_all = (of_numbers, of_tables, of_funnel, of_screens, of_calls, of_twins)
    return [*out, *(found for rule in of_all for found in rule(told))]


def of_conversation(conversation: Conversation, told: Told) -> Iterator[str]:
    """All rules of one conversation of ours."""
    strategy = str(told.settings.get("dialogue", "paper"))
    yield from of_turns(conversation)
    yield from of_items(conversation, told.items, told.settings)
    if strategy == "paper":
        yield from of_paper_flow(conversation, told.settings)
    elif strategy == "people":
        yield from of_people_flow(conversation)
    yield from of_search(conversation, told.settings)
    yield from of_outcome(conversation, told.settings)
    yield from of_recommender(conversation, told.settings)
    yield from of_verdicts(conversation)


# --- any conversation, foreign ones too -----------------------------------------------------------------------------


def of_turns(conversation: Conversation) -> Iterator[str]:
    """Someone speaks, who may; rounds never run backwards; nothing is shown that is not spoken of."""
    if not conversation.turns:
        yield "no turns"
    foreign, before = bool(conversation.corpus), 0
    for at, turn in enumerate(conversation.turns):
        if not turn.text.strip() and not turn.image_item_ids:
            yield f"turn {at} says nothing"
        if turn.round < before:
            yield f"turn {at} is of round {turn.round}, after one of round {before}"
        before = max(before, turn.round)
        if not set(turn.image_item_ids) <= set(turn.item_ids):
            yield f"turn {at} shows a picture of what it does not name"
        if len(set(turn.item_ids)) < len(turn.item_ids):
            yield f"turn {at} names an item twice"
        if not foreign:
            if turn.role != SPEAKER.get(turn.action, turn.role) or turn.action == "other":
                yield f"turn {at}: {turn.role} does {turn.action}"
            if at and turn.role == conversation.turns[at - 1].role:
                yield f"turn {at}: {turn.role} speaks twice"
            if not turn.draft.strip():
                yield f"turn {at} has no draft"
        for mention in turn.mentions:
            if not 0 <= mention.start < mention.end <= len(turn.text):
                yield f"turn {at} mentions outside its text"


def of_items(conversation: Conversation, items: Mapping[str, Item], settings: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Every item is one of the catalog; a picture is shown where there is one, and only by acts that show."""
    named = {item_id for turn in conversation.turns for item_id in (*turn.item_ids, *(c.item_id for c in turn.candidates))}
    named |= {one for one in (conversation.accepted_item_id, conversation.outfit_item_id) if one}
    named |= {conversation.profile.target_item_id} - {""}
    for item_id in sorted(named - set(items)):
        yield f"{item_id} is no item of the release"
    if conversation.corpus:
        return
    for at, turn in enumerate(conversation.turns):
        shows = turn.action in OFFERS or turn.action == "share_image"
        blind = (settings or {}).get("pictures") == "none"
        pictured = [one for one in turn.item_ids if one in items and items[one].image is not None and not blind]
        if shows and list(turn.image_item_ids) != pictured:
            yield f"turn {at} ({turn.action}) shows {list(turn.image_item_ids)}, where pictures of {pictured} are to be had"
        if not shows and turn.image_item_ids:
            yield f"turn {at} ({turn.action}) shows pictures"


# --- the flow -------------------------------------------------------------------------------------------------------


def of_opening(conversation: Conversation) -> Iterator[str]:
    """The picture that opens is the outfit item's, shown once, in round 0, and it is not what is sought."""
    shared = [turn for turn in conversation.turns if turn.action == "share_image"]
    if (conversation.opening == "multimodal") != bool(shared):
        yield f"a {conversation.opening} opening with {len(shared)} turns that share a picture"
    if len(shared) > 1:
        yield "an outfit item is shown twice"
    if bool(shared) != (conversation.outfit_item_id is not None):
        yield f"outfit item {conversation.outfit_item_id}, with {len(shared)} turns that share one"
    for turn in shared:
        if turn.item_ids != (conversation.outfit_item_id,) or turn.round != 0:
            yield f"the shared picture is of {turn.item_ids}, round {turn.round}"
    if conversation.outfit_item_id == conversation.profile.target_item_id:
        yield "the outfit item is the target"


def of_paper_flow(conversation: Conversation, settings: Mapping[str, Any]) -> Iterator[str]:
    """The paper's control flow (3.3.3, A.3) turn by turn, as an automaton."""
    yield from of_opening(conversation)
    turns, limit = conversation.turns, int(settings.get("round_limit", 4))
    opening = PAPER_OPENINGS[conversation.opening]
    if tuple(turn.action for turn in turns[: len(opening)]) != opening:
        yield f"the open-dialogue goes {[turn.action for turn in turns[: len(opening)]]}"
        return
    if any(turn.round for turn in turns[: len(opening)]):
        yield "the open-dialogue is not all of round 0"
    at, round_number = len(opening), 1
    while at < len(turns):
        offer = turns[at]
        if offer.action != "recommend" or offer.round != round_number or len(offer.item_ids) != 1:
            is_ = f"{offer.action} of {len(offer.item_ids)} items in round {offer.round}"
            yield f"turn {at}: {is_}, not the recommendation of {round_number}"
            return
        at += 1
        if [turn.action for turn in turns[at : at + 2]] == ["chit_chat", "chit_chat"]:
            round_number += 1
            if {turn.round for turn in turns[at : at + 2]} != {round_number} or round_number > limit:
                yield f"turn {at}: small talk of rounds {[turn.round for turn in turns[at : at + 2]]}, limit {limit}"
            at += 2
        if at >= len(turns):
            yield "the conversation ends without an answer"
            return
        answer = turns[at]
        if answer.item_ids != offer.item_ids:
            yield f"turn {at} answers another item than the one that is shown"
        if answer.action == "accept":
            if answer.round != round_number:
                yield f"turn {at} accepts in round {answer.round}, not {round_number}"
            if at + 1 < len(turns):
                yield "something is said after it is taken"
            return
        if answer.action != "reject":
            yield f"turn {at}: {answer.action} where an answer belongs"
            return
        at_limit, round_number = round_number >= limit, min(round_number + 1, limit)
        if answer.round != round_number:
            yield f"turn {at} refuses in round {answer.round}, not {round_number}"
        at += 1
        if at_limit and at < len(turns):
            yield f"the conversation goes on after round {limit}"
    if turns[-1].action != "reject":
        yield f"the conversation ends with {turns[-1].action}"


def of_people_flow(conversation: Conversation) -> Iterator[str]:
    """Who may do what after what, where shoppers behave like people."""
    yield from of_opening(conversation)
    turns = conversation.turns
    if turns[0].action != "greet":
        yield f"it begins with {turns[0].action}"
    shown: set[str] = set()
    for at, turn in enumerate(turns):
        previous = turns[at - 1] if at else None
        if previous is not None:
            if turn.action == "chit_chat" and turn.role == "assistant":
                if previous.action != "chit_chat":
                    yield f"turn {at}: small talk that nobody began"
            elif previous.action == "chit_chat":
                allowed = DECIDING - {"chit_chat"} if previous.role == "assistant" else {"chit_chat"}
                if turn.action not in allowed:
                    yield f"turn {at}: {turn.action} after small talk"
            elif turn.action not in MAY_FOLLOW[previous.action]:
                yield f"turn {at}: {turn.action} after {previous.action}"
        if turn.action in ABOUT_SHOWN and not set(turn.item_ids) <= shown:
            yield f"turn {at}: {turn.action} of what was never shown"
        if turn.action == "compare_items" and len(turn.item_ids) != 2:
            yield f"turn {at} compares {len(turn.item_ids)} items"
        if turn.action == "recommend_set" and not 2 <= len(turn.item_ids) <= 4:
            yield f"turn {at}: a set of {len(turn.item_ids)}"
        if turn.action == "recommend" and len(turn.item_ids) != 1:
            yield f"turn {at}: a recommendation of {len(turn.item_ids)} items"
        if turn.action == "answer_detail" and previous is not None and set(turn.item_ids) != set(previous.item_ids):
            yield f"turn {at} answers about other items than were asked about"
        if turn.action in OFFERS:
            shown |= set(turn.item_ids)


# --- search and outcome ---------------------------------------------------------------------------------------------


def of_search(conversation: Conversation, settings: Mapping[str, Any]) -> Iterator[str]:
    """What is recommended was retrieved, is new, and the target's rank fits the candidates."""
    target, most = conversation.profile.target_item_id, int(settings.get("retrieve", 10))
    mentioned = [conversation.outfit_item_id] if conversation.outfit_item_id else []
    for at, turn in enumerate(conversation.turns):
        if turn.action not in OFFERS:
            if turn.query is not None or turn.candidates or turn.target_rank is not None:
                yield f"turn {at} ({turn.action}) has a search"
            continue
        if again := sorted(set(turn.item_ids) & set(mentioned)):
            yield f"turn {at} recommends {again} again"
        ids = [candidate.item_id for candidate in turn.candidates]
        if turn.query is None:
            if ids or turn.target_rank is not None:
                yield f"turn {at} has candidates without a query"
            if turn.item_ids and turn.item_ids != (target,):
                yield f"turn {at} hands over {turn.item_ids}, where the target is {target}"
        elif ids:
            yield from _of_candidates(at, turn, ids, mentioned, target, most)
            if settings.get("shopper", "paper") == "paper" and "recommender" not in conversation.labels:
                yield from _of_rank(at, turn, ids, mentioned, target)
        mentioned += turn.item_ids


def _of_candidates(
    at: int, turn: Turn, ids: Sequence[str], mentioned: Sequence[str | None], target: str, most: int
) -> Iterator[str]:
    scores = [candidate.score for candidate in turn.candidates]
    if not (turn.query or "").strip():
        yield f"turn {at} has an empty query"
    if len(set(ids)) < len(ids) or len(ids) > most:
        yield f"turn {at} has {len(ids)} candidates, {len(set(ids))} of them different, of {most}"
    if any(later > earlier + 1e-9 for earlier, later in pairwise(scores)):
        yield f"turn {at}: candidates are not best first"
    cosines = [one.score if one.dense is None else one.dense for one in turn.candidates]
    if any(not -1.000001 <= cosine <= 1.000001 for cosine in cosines):
        yield f"turn {at}: a score is no cosine"
    if any(one.sparse is not None and one.sparse < 0 for one in turn.candidates):
        yield f"turn {at}: shared words weigh less than nothing"
    if set(ids) & set(mentioned):
        yield f"turn {at}: a candidate was mentioned before"
    if missing := sorted(set(turn.item_ids) - set(ids)):
        yield f"turn {at} recommends {missing}, which was not retrieved"
    if turn.target_rank is None or turn.target_rank < 1:
        yield f"turn {at} has a query and no target rank"


def _of_rank(at: int, turn: Turn, ids: Sequence[str], mentioned: Sequence[str | None], target: str) -> Iterator[str]:
    """Candidates are the index's own order, where nothing that was ruled out aloud is left out of them."""
    if turn.target_rank is None or turn.target_rank < 1:
        return
    if target in ids:
        place = ids.index(target) + 1
        if not place <= turn.target_rank <= place + len(mentioned):
            yield f"turn {at}: the target is candidate {place}, rank {turn.target_rank}"
    elif target not in mentioned and turn.target_rank <= len(ids):
        yield f"turn {at}: the target's rank is {turn.target_rank}, and it is no candidate of {len(ids)}"


def of_outcome(conversation: Conversation, settings: Mapping[str, Any]) -> Iterator[str]:
    """The outcome is what the last offer and the last word say."""
    target, accepted, outcome = conversation.profile.target_item_id, conversation.accepted_item_id, conversation.outcome
    taken = [turn for turn in conversation.turns if turn.action == "accept"]
    offers = [turn for turn in conversation.turns if turn.action in OFFERS]
    if not offers:
        yield "nothing is recommended"
        return
    if len(taken) > 1:
        yield f"taken {len(taken)} times"
    if bool(taken) != (accepted is not None):
        yield f"{len(taken)} turns accept, and the row says {accepted} was taken"
    if taken and accepted not in taken[-1].item_ids:
        yield f"the turn takes {taken[-1].item_ids}, the row {accepted}"
    if accepted is not None and all(accepted not in turn.item_ids for turn in offers):
        yield "what is taken was never recommended"
    if taken and taken[-1] is not conversation.turns[-1]:
        yield "something is said after it is taken"
    handed_over = [turn for turn in offers if turn.query is None and turn.item_ids == (target,) and not turn.candidates]
    handed = any(accepted in turn.item_ids for turn in handed_over)
    last = conversation.turns[-1].action
    nothing = {"leave": "walk_away", "defer": "deferred"}.get(last, "give_up")
    if last in ("leave", "defer") and settings.get("shopper", "paper") == "paper":
        yield f"a shopper of the paper's does {last}"
    expected = nothing if accepted is None else "near_accept" if accepted != target else "organic_accept"
    if handed and accepted == target:
        expected = "forced_target"
    if outcome != expected:
        yield f"outcome {outcome}, where the turns say {expected}"
    limit = int(settings.get("round_limit", 4))
    if outcome == "give_up" and settings.get("at_limit", "hand_over") == "hand_over":
        yield "given up, where the Manager hands over"
    if outcome == "forced_target" and settings.get("at_limit", "hand_over") == "give_up" and conversation.rounds >= limit:
        yield "handed over, where the conversation is given up"
    if conversation.rounds != conversation.turns[-1].round or not 1 <= conversation.rounds <= limit:
        yield f"{conversation.rounds} rounds of {limit}, the last turn's is {conversation.turns[-1].round}"


def of_recommender(conversation: Conversation, settings: Mapping[str, Any]) -> Iterator[str]:
    """A row says with which recommender it was held, where that was not the good one."""
    said, told = conversation.labels.get("recommender", "good"), settings.get("recommender", "good")
    told = told if conversation.twin_of is None else "bad"
    if said != told:
        yield f"held with the recommender {said}, where the run's is {told}"


def of_verdicts(conversation: Conversation) -> Iterator[str]:
    """An accepted object passed every screen, in their order, none of the heart missing."""
    for of, verdicts, order, needed in (
        ("profile", conversation.profile.verdicts, PROFILE_SCREENS, {"match"}),
        ("conversation", conversation.verdicts, CONVERSATION_SCREENS, {"leakage", "conversation_quality"}),
    ):
        names = [verdict.screen for verdict in verdicts]
        known = [name for name in names if name in order]
        if failed := [verdict.screen for verdict in verdicts if not verdict.passed]:
            yield f"the {of} is kept though {failed} refused it"
        if [order.index(name) for name in known] != sorted(order.index(name) for name in known):
            yield f"the {of}'s screens go {names}"
        if lacking := needed - set(names):
            yield f"the {of} was never screened by {sorted(lacking)}"


# --- the tables -----------------------------------------------------------------------------------------------------


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or -1)


def of_numbers(told: Told) -> Iterator[str]:
    """Conversations, accepted and refused, are numbered without a gap, each by its profile."""
    kept = [conversation.conversation_id for conversation in told.conversations if conversation.twin_of is None]
    refused = [one.object_id for one in told.rejected if one.kind == "conversation" and one.object_id[:1] != "t"]
    numbers = sorted(_number(one) for one in (*kept, *refused))
    if numbers != list(range(len(numbers))):
        yield f"conversations are numbered {numbers[:12]}..., {len(kept)} kept, {len(refused)} refused"
    for conversation in told.conversations:
        if _number(conversation.conversation_id) != _number(conversation.profile.profile_id):
            yield f"{conversation.conversation_id} is held with {conversation.profile.profile_id}"
    candidates = sorted(_number(one.object_id) for one in told.rejected if one.kind == "profile")
    if len(set(candidates)) < len(candidates):
        yield "a candidate is refused twice"
    if told.rejected and candidates and candidates[-1] >= len(candidates) + len(told.profiles):
        yield f"candidate k{candidates[-1]} of {len(candidates)} refused and {len(told.profiles)} qualified"


def of_tables(told: Told) -> Iterator[str]:
    """What stands in two tables stands there alike; the counts are the counts."""
    profiles = {profile.profile_id: profile for profile in told.profiles}
    scenarios = {scenario.scenario_id: scenario for scenario in told.scenarios}
    for conversation in told.conversations:
        profile = conversation.profile
        if profiles and profiles.get(profile.profile_id) != profile:
            yield f"{profile.profile_id} reads otherwise in profiles"
        if scenarios and (profile.scenario_id not in scenarios or scenarios[profile.scenario_id].text != profile.scenario):
            yield f"{profile.profile_id}'s scenario reads otherwise in scenarios"
        if not conversation.corpus and len(profile.requirements) != 2:
            yield f"{profile.profile_id} has {len(profile.requirements)} wishes"
    for at, scenario in enumerate(told.scenarios):
        if scenario.scenario_id != f"s{at:04d}":
            yield f"scenario {at} is called {scenario.scenario_id}"
        if scenario.parent is not None and _number(scenario.parent) >= at:
            yield f"{scenario.scenario_id} grew from {scenario.parent}, which is younger"
    outcomes = Counter(conversation.outcome for conversation in told.conversations)
    acts = Counter(turn.action for conversation in told.conversations for turn in conversation.turns)
    openings = Counter(conversation.opening for conversation in told.conversations)
    for name, counted in (("outcomes", outcomes), ("actions", acts), ("openings", openings)):
        said = {key: number for key, number in told.counts.get(name, dict(counted)).items() if number}
        if said != dict(counted):
            yield f"the manifest counts {name} {said}, the rows {dict(counted)}"


def of_funnel(told: Told) -> Iterator[str]:
    """Each screen saw what passed the one before it, and refused what the table of refusals has."""
    refused = Counter((one.kind, one.stage) for one in told.rejected)
    lines = {(line["kind"], line["screen"]): line for line in told.funnel}
    last = {"scenario": len(told.scenarios), "profile": len(told.profiles), "conversation": len(told.conversations)}
    for kind, stages in STAGES.items() if told.funnel else ():
        before: int | None = None
        for stage in stages:
            line = lines.get((kind, stage))
            if line is None:
                yield f"the funnel lacks {stage}"
                continue
            if line["seen"] - line["passed"] != refused[kind, stage]:
                yield f"{stage} saw {line['seen']}, passed {line['passed']}, and {refused[kind, stage]} are in rejected"
            if before is not None and line["seen"] > before:
                yield f"{stage} saw {line['seen']}, and {before} passed what comes before it"
            before = line["passed"]
        if before is not None and before < last[kind]:
            yield f"{before} of kind {kind} passed the last screen, and {last[kind]} are kept"


def of_twins(told: Told) -> Iterator[str]:
    """A twin is the same shopper in the same scenario, said alike until the first offer; each shopper has one at most."""
    first = {one.conversation_id: one for one in told.conversations if one.twin_of is None}
    twins = [one for one in told.conversations if one.twin_of is not None]
    names = [one.conversation_id for one in twins]
    names += [one.object_id for one in told.rejected if one.kind == "conversation" and one.object_id[:1] == "t"]
    if names and not told.settings.get("twins"):
        yield f"{names[0]} is a twin, and none were asked for"
    if len(set(names)) < len(names):
        yield "a twin stands there twice"
    if told.settings.get("twins") and (lone := sorted({f"t{name[1:]}" for name in first} - set(names))):
        yield f"{lone[0]} was neither kept nor refused"
    for twin in twins:
        other = first.get(str(twin.twin_of))
        if other is None or twin.conversation_id != f"t{other.conversation_id[1:]}":
            yield f"{twin.conversation_id} is the twin of {twin.twin_of}"
            continue
        if (twin.profile, twin.seed, twin.outfit_item_id) != (other.profile, other.seed, other.outfit_item_id):
            yield f"{twin.conversation_id} is somebody else than {other.conversation_id}"
        for at, (one, same) in enumerate(zip(twin.turns, other.turns, strict=False)):
            if one.action in OFFERS or same.action in OFFERS:
                break
            if (one.role, one.action, one.draft, one.keys) != (same.role, same.action, same.draft, same.keys):
                yield f"{twin.conversation_id}: turn {at} is not as in {other.conversation_id}, before anything was offered"
                break


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _alike(one: str, other: str) -> float:
    """Jaccard of two texts' words: not the screens' BLEU, on purpose."""
    left, right = _words(one), _words(other)
    return len(left & right) / max(1, len(left | right))


def of_screens(told: Told) -> Iterator[str]:
    """Nothing kept is all but the same as something else kept; what is refused for likeness names what it is like."""
    for name, texts in (
        ("scenarios", [(scenario.scenario_id, scenario.text) for scenario in told.scenarios]),
        ("backstories", [(profile.profile_id, profile.backstory) for profile in told.profiles]),
    ):
        for at, (one, text) in enumerate(texts):
            for other, earlier in texts[:at]:
                if _alike(text, earlier) > 0.9:
                    yield f"{name}: {one} says what {other} says"
    for refusal in told.rejected:
        threshold = {"scenario_bleu": "scenario_bleu", "backstory_bleu": "backstory_bleu"}.get(refusal.stage)
        if threshold and refusal.measures.get("bleu", 0.0) < float(told.settings.get(threshold, 0.0)):
            yield f"{refusal.object_id} is refused by {refusal.stage} at {refusal.measures}"
        if threshold and not re.search(r"like (?:the backstory of )?[sp]\d+", refusal.reason):
            yield f"{refusal.object_id} is refused as like something, without a name: {refusal.reason!r}"
        if refusal.stage == "match" and not refusal.reason:
            yield f"{refusal.object_id} is refused by match without a reason"


def of_calls(told: Told) -> Iterator[str]:
    """Each turn's calls are this conversation's own, in order, and no call is two turns'."""
    if not told.calls:
        return
    threads: dict[str, dict[str, list[int]]] = {}
    for call in told.calls:
        number = int(call.call_id.rpartition("/")[2])
        threads.setdefault(call.thread, {}).setdefault(call.key, []).append(number)
    for conversation in told.conversations:
        kind = "conversation" if conversation.twin_of is None else "twin"
        own = threads.get(f"{kind}/{_number(conversation.conversation_id)}", {})
        before = -1
        for at, turn in enumerate(conversation.turns):
            for key in turn.keys:
                later = [number for number in own.get(key, ()) if number > before]
                if key not in own:
                    yield f"{conversation.conversation_id}: turn {at} rests on a call that is not in its trace"
                elif not later:
                    yield f"{conversation.conversation_id}: turn {at} rests on an earlier turn's call"
                else:
                    before = later[0]
            if not turn.keys and not conversation.corpus:
                yield f"{conversation.conversation_id}: turn {at} rests on no call"
