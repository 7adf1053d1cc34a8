"""Why a turn is as it is, and how a conversation came about, told in plain words from the release alone.

Everything told here is read, nothing is asked anew: the turns and verdicts stand in `conversations`, what each agent was
shown and answered in `traces`. Turns are counted from 0, as in every finding and figure of this package.
"""

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from muse_builder.errors import ReleaseError, ReplyError
from muse_builder.llm import reading
from muse_builder.records import DECLINES, OFFERS, Call, Conversation, Profile, Rejection, Turn, Verdict
from muse_builder.release.names import thread_of
from muse_builder.release.rows import ReleasedItems, Rows
from muse_builder.table import WIDTH, table
from muse_builder.tasks.acts import PIPELINE_TASKS

SHOWN_LINES = 12
"""Lines of what an agent was shown that are printed; the whole stands in `traces`."""
TITLE = 56

DOES = {
    ("profile_generator", "judge_match"): "a model judged whether person, occasion and product belong together",
    ("profile_generator", "write_backstory"): "the Profile Generator wrote the backstory and the two wishes",
    ("manager", "derive_outfit"): "the Manager thought up what the person may own and wear with the product in mind",
    ("manager", "judge_outfit"): "the Manager judged whether the piece that was found goes with it",
    ("chatter", "greet"): "the Chatter wrote a greeting",
    ("chatter", "inquire"): "the Chatter asked for what was still missing",
    ("chatter", "recommend"): "the Chatter wrote the recommendation",
    ("chatter", "chit_chat"): "the Chatter answered and led back to the item",
    ("querier", "analyze"): "the Querier summed up what the user wants",
    ("querier", "clarify"): "the Querier turned that, and the query before, into a query",
    ("querier", "rerank"): "the Querier chose among what was found",
    ("user_simulator", "share_outfit"): "the User Simulator showed what the person owns",
    ("user_simulator", "reveal_scenario"): "the User Simulator told the occasion",
    ("user_simulator", "reveal_needs"): "the User Simulator told the two wishes",
    ("user_simulator", "compare"): "the User Simulator compared the item with the one in mind",
    ("user_simulator", "accept"): "the User Simulator wrote the acceptance",
    ("user_simulator", "reject"): "the User Simulator wrote the rejection",
    ("user_simulator", "chit_chat"): "the User Simulator made conversation",
    ("user_simulator", "tell"): "the User Simulator told some of what the person came with",
    ("user_simulator", "tell_more"): "the User Simulator said what the person would rather have, as it was asked",
    ("user_simulator", "weigh"): "the User Simulator weighed what was shown",
    ("user_simulator", "ask_detail"): "the User Simulator asked about an item",
    ("user_simulator", "compare_items"): "the User Simulator asked how two items compare",
    ("user_simulator", "ask_variant"): "the User Simulator asked for another color or size",
    ("user_simulator", "critique"): "the User Simulator said what is wrong",
    ("user_simulator", "change_need"): "the User Simulator changed the person's mind",
    ("user_simulator", "ask_also"): "the User Simulator asked for a second thing",
    ("user_simulator", "acknowledge"): "the User Simulator said that it was heard",
    ("user_simulator", "take"): "the User Simulator took an item",
    ("user_simulator", "defer"): "the User Simulator put the decision off",
    ("user_simulator", "leave"): "the User Simulator left",
    ("user_simulator", "too_dear"): "the User Simulator said that it costs too much",
    ("chatter", "answer_detail"): "the Chatter answered from record or picture",
    ("chatter", "recommend_set"): "the Chatter showed what was found",
    ("chatter", "not_available"): "the Chatter said what is not to be had",
    ("chatter", "ask_more"): "the Chatter asked a short question",
    ("querier", "sum_up"): "the Querier summed up what the user wants now",
    ("querier", "choose_set"): "the Querier chose among what was found",
    ("rewriter", "rewrite"): "the Rewriter put the whole conversation in other words",
    ("rewriter", "check"): "a second model compared the rewriting with the draft",
    ("reviewer", "review"): "the Reviewer marked the finished conversation",
}
_TASKS = {(task.agent, task.name): task for task in PIPELINE_TASKS}
ACTS = {
    "greet": "greets",
    "inquire": "asks",
    "reveal": "tells what is needed",
    "share_image": "shows something owned",
    "recommend": "recommends",
    "chit_chat": "makes conversation",
    "accept": "accepts",
    "reject": "declines",
    "recommend_set": "shows several things at once",
    "not_available": "admits that there is no such thing",
    "answer_detail": "answers a question",
    "ask_detail": "asks about what is shown",
    "ask_price": "asks for the price",
    "ask_fit": "asks how it fits",
    "compare_items": "compares two things",
    "ask_variant": "asks for another color or size",
    "critique": "says what is wrong with it",
    "change_need": "changes their mind",
    "ask_also": "asks for something to go with it",
    "acknowledge": "has heard it",
    "defer": "puts the decision off",
    "leave": "leaves",
}
OUTCOMES = {
    "organic_accept": "retrieval found the product in mind, and the user took it",
    "near_accept": "the user took another product that meets the needs",
    "forced_target": "the round limit was reached and the Manager handed over what was in mind; no success of retrieval",
    "give_up": "the round limit was reached and nothing was taken",
    "walk_away": "nothing that was shown would do, and the user left",
    "deferred": "the user put the decision off",
}
SCREENS = {
    "match": "the person, the occasion and the product belong together",
    "leakage_profile": "the backstory does not give the product away",
    "retrieval_leak": "how well the backstory, or the opening, finds the product alone (rank 1 is best; measured, not judged)",
    "leakage": "no user turn gives the product away before it is shown",
    "grounding": "what the assistant claims stands in the items' texts",
    "style": "the paper's rules for turns, and nothing that nobody would say",
    "sense": "nobody contradicts themself, the story fits the person, and all that is said is speech",
    "rewrite_consistency": "the Rewriter changed words and not facts",
    "conversation_quality": "the Reviewer's marks reach the cut-off",
}


class Explainer:
    """A release opened to be explained."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.conversations = Rows(folder, "conversations", "conversation_id")
        self.rejected = Rows(folder, "rejected", "object_id")
        self.traces = Rows(folder, "traces", "thread")
        self.items = ReleasedItems(folder)

    def story(self, conversation_id: str) -> str:
        """The whole conversation as a short story of decisions.

        Raises:
            ReleaseError: there is no such conversation, accepted or refused.
        """
        if conversation_id not in self.conversations and conversation_id in self.rejected:
            return self._refusal(self.rejected.records(conversation_id, Rejection)[0])
        conversation = self._conversation(conversation_id)
        calls = self._calls(conversation_id)
        lines = [*self._who(conversation.profile), ""]
        judged: Turn | None = None
        for number, turn in enumerate(conversation.turns):
            lines += self._decision(number, turn, conversation, judged)
            judged = turn if turn.action in OFFERS else judged
        lines += [
            "",
            *_wrap(f"It ended as {conversation.outcome}: {OUTCOMES.get(conversation.outcome, 'as its corpus tells it')}."),
        ]
        lines += _rewriting(conversation, calls)
        lines += ["", "What the screens said", *_verdicts((*conversation.profile.verdicts, *conversation.verdicts))]
        lines += ["", *_bill(calls)]
        return "\n".join(lines)

    def turn(self, conversation_id: str, number: int) -> str:
        """One turn, with all that led to it.

        Raises:
            ReleaseError: there is no such conversation or turn.
        """
        conversation = self._conversation(conversation_id)
        if not 0 <= number < len(conversation.turns):
            last = len(conversation.turns) - 1
            raise ReleaseError(f"{conversation_id} has turns 0 to {last}, and no turn {number}; 0 is the greeting")
        turn = conversation.turns[number]
        mine = set(turn.keys)
        every = self._calls(conversation_id)
        calls = [call for call in every if call.key in mine]
        lines = [
            f"Turn {number} of {conversation_id}: the {turn.role} {_does(turn)} (round {turn.round})",
            "",
            *_wrap(f'"{turn.text}"'),
            "",
            *_before_rewriting(turn, [call for call in every if call.task == "rewrite" and call.status == "ok"]),
            *self._knew(conversation, number),
        ]
        if turn.action in OFFERS and (turn.item_ids or turn.query):
            lines += ["", *self._search(conversation, number, calls)]
        if turn.role == "user" and turn.round > 0:
            lines += ["", *self._judgement(conversation, number, calls)]
        lines += ["", *why] if (why := self._why_spoken(conversation, number, calls)) else []
        lines += ["", "Who was asked, in order"]
        lines += self._asked(calls)
        lines += ["", "What the screens said of the conversation", *_verdicts(conversation.verdicts)]
        about = [verdict for verdict in conversation.verdicts if f"turn {number}:" in verdict.reason]
        lines += [f"  of this turn, {verdict.screen}: {verdict.reason}" for verdict in about]
        return "\n".join(lines)

    # --- parts ----------------------------------------------------------------------------------------------------------

    def _conversation(self, conversation_id: str) -> Conversation:
        found = self.conversations.records(conversation_id, Conversation)
        if not found:
            known = next(iter(self.conversations), "none")
            refused = " (it was refused: explain it without --turn)" if conversation_id in self.rejected else ""
            raise ReleaseError(f"{self.folder} has no conversation {conversation_id!r}{refused}; ids look like {known}")
        return found[0]

    def _calls(self, conversation_id: str) -> list[Call]:
        thread = thread_of(conversation_id)
        return self.traces.records(thread, Call) if thread else []

    def _name(self, item_id: str) -> str:
        try:
            return f"{self.items.get(item_id).title} ({item_id})"
        except ReleaseError:
            return item_id

    def _who(self, profile: Profile) -> list[str]:
        someone = profile.person
        known = [someone.name, "" if someone.age is None else str(someone.age), someone.gender, someone.profession]
        who = ", ".join(part for part in known if part not in ("", "unknown"))
        whom = f" for {profile.recipient}" if profile.recipient else ""
        wishes = "; ".join(
            f"{one.text}" + (f" [{one.attribute}: {one.value}]" if one.value else "") for one in profile.requirements
        )
        lines = _wrap(f"{who or 'Somebody'} goes shopping{whom}.")
        lines += _wrap(f"Occasion: {profile.scenario}") if profile.scenario else []
        if profile.target_item_id:
            lines += _wrap(f"In mind, and known to the user's side alone: {self._name(profile.target_item_id)}.")
        return [*lines, *(_wrap(f"The two wishes: {wishes}.") if wishes else [])]

    def _decision(self, number: int, turn: Turn, conversation: Conversation, judged: Turn | None) -> list[str]:
        """One turn as a line or two of the story."""
        head = f"{number:2}  "
        if turn.action in OFFERS and turn.item_ids:
            return _wrap(head + self._recommendation(turn, conversation), indent=4)
        if turn.action in ("accept", *DECLINES):
            what = self._name(turn.item_ids[0]) if turn.item_ids else "it"
            verb = "took" if turn.action == "accept" else "declined"
            why = f": {turn.reason}" if turn.reason else ""
            if not turn.reason and _handed_over(conversation, judged):
                why = ", which is what was in mind all along"
            return _wrap(f"{head}The user {verb} {what}{why}".rstrip(".") + ".", indent=4)
        if turn.action == "share_image" and turn.item_ids:
            return _wrap(f"{head}The user showed what is owned already: {self._name(turn.item_ids[0])}.", indent=4)
        return _wrap(f'{head}The {turn.role} {_does(turn)}: "{textwrap.shorten(turn.text, 90, placeholder=" ...")}"', indent=4)

    def _recommendation(self, turn: Turn, conversation: Conversation) -> str:
        item_id = turn.item_ids[0] if turn.item_ids else ""
        if turn.query is None:
            return f"Round {turn.round}. {turn.reason.capitalize() or 'Without a search'}: {self._name(item_id)}."
        place = next((at for at, one in enumerate(turn.candidates, start=1) if one.item_id == item_id), None)
        score = f", score {turn.candidates[place - 1].score:.3f}" if place else ""
        is_target = ", the product in mind" if item_id == conversation.profile.target_item_id else ""
        where = f"{_th(place)} of {len(turn.candidates)} found{score}{is_target}" if place else "not among those found"
        return (
            f'Round {turn.round}. The assistant searched with "{turn.query}"; the product in mind ranks '
            f"{_th(turn.target_rank)} of {len(self.items.ids)} for it. It chose {self._name(item_id)}, {where}: {turn.reason}"
        )

    def _refusal(self, refused: Rejection) -> str:
        calls = self._calls(refused.object_id)
        what = {"c": "conversation", "t": "twin", "k": "candidate for a profile"}.get(refused.object_id[:1], refused.kind)
        lines = _wrap(f"The {what} {refused.object_id} is no row of the dataset: {_refused_by(refused.stage)}.")
        lines += _wrap(f"Why: {refused.reason}")
        if refused.measures:
            lines += _wrap(f"Measured: {_measures(refused.stage, refused.measures)}.")
        held = _held(refused.body)
        profile = held.profile if isinstance(held, Conversation) else held
        lines += ["", *self._who(profile)] if profile is not None else []
        if profile is not None and profile.backstory:
            lines += _wrap(f"The story: {profile.backstory}")
        if isinstance(held, Conversation):
            lines += ["", "What was said until then"]
            judged: Turn | None = None
            for number, turn in enumerate(held.turns):
                lines += self._decision(number, turn, held, judged)
                judged = turn if turn.action in OFFERS else judged
        lines += ["", "Who was asked, in order", *self._asked(calls)] if calls else []
        return "\n".join([*lines, "", *_bill(calls)])

    def _knew(self, conversation: Conversation, number: int) -> list[str]:
        turn, before = conversation.turns[number], conversation.turns[:number]
        if turn.role == "assistant":
            seen = f"the {_turns(number)} before this one and the items shown in them" if number else "nothing yet"
            knew = f"The assistant knew {seen}; neither the person's profile nor the product in mind."
        else:
            in_mind = conversation.profile.target_item_id
            knew = f"The user's side knew {f'the {_turns(number)} before and ' if number else ''}the profile"
            knew += f", and the product in mind: {self._name(in_mind)}." if in_mind else "."
        lines = [*_wrap(knew), *(["Just before:"] if before else [])]
        for one in before[-2:]:
            lines += _wrap(f'  {one.role}: "{textwrap.shorten(one.draft or one.text, 200, placeholder=" ...")}"', indent=4)
        return lines

    def _why_spoken(self, conversation: Conversation, number: int, calls: Sequence[Call]) -> list[str]:
        """Why there is such a turn at all, where neither a search nor a judgement says it."""
        turn = conversation.turns[number]
        if conversation.labels.get("dialogue") and turn.action != "share_image":
            return _wrap(f"Kept with the turn: {turn.reason}.") if turn.reason and turn.action not in OFFERS else []
        if turn.action == "greet":
            told = "Every conversation opens with a greeting."
            outfit = next((reading.data_in(call.reply) for call in reversed(calls) if call.task == "judge_outfit"), None)
            if conversation.outfit_item_id:
                piece = self._name(conversation.outfit_item_id)
                told += f" The Manager had found a piece to open with, which the user shows next: {piece}."
            elif outfit is not None:
                told += " The Manager had looked for a piece that the person may own and wear with the product in mind, to open"
                told += f" with its picture. What was found did not go with it: {outfit.get('reason') or 'no reason is given'}."
            return _wrap(told)
        if turn.action == "share_image":
            return _wrap("The Manager opened this conversation with a picture, of a piece that goes with the product in mind.")
        if turn.action == "inquire":
            ahead = (
                "the occasion comes first"
                if any(one.action == "inquire" for one in conversation.turns[number + 1 :])
                else ("after the occasion come the kind of product and the two wishes")
            )
            return _wrap(f"The opening asks before it searches: {ahead}.")
        if turn.action == "reveal" and turn.round == 0:
            again = any(one.action == "reveal" for one in conversation.turns[:number])
            wishes = "; ".join(one.text for one in conversation.profile.requirements)
            told = (
                f"The opening tells the wishes second. They are: {wishes}."
                if again
                else "The opening tells the occasion first."
            )
            return _wrap(told)
        if turn.action == "chit_chat" and turn.role == "assistant":
            shown = next((one for one in reversed(conversation.turns[:number]) if one.action in OFFERS and one.item_ids), None)
            back = f", and leads back to {self._name(shown.item_ids[0])}" if shown is not None else ""
            return _wrap(f"It answers what the user had said beside the matter{back}. Nothing is decided here.")
        return []

    def _search(self, conversation: Conversation, number: int, calls: Sequence[Call]) -> list[str]:
        turn, target = conversation.turns[number], conversation.profile.target_item_id
        if turn.query is None:
            limit = "At the round limit the Manager has the assistant recommend what the user had in mind."
            return _wrap(f"There was no search: {turn.reason}. {limit}") if turn.reason else ["The release tells of no search."]
        earlier = [one.query for one in conversation.turns[:number] if one.query is not None]
        lines = [line for task in ("analyze", "sum_up") for line in _replies(calls, task, "What it made of the conversation: ")]
        lines += _wrap(f'The query: "{turn.query}"')
        lines += _wrap(_changes(earlier[-1], turn.query)) if earlier else ["It is the first query of the conversation."]
        shown = [item_id for one in conversation.turns[:number] for item_id in one.item_ids]
        out = len(dict.fromkeys(shown))
        lines += [f"Found among {len(self.items.ids)} products ({out} already mentioned left out):" if out else "Found:"]
        rows = []
        for place, candidate in enumerate(turn.candidates, start=1):
            marks = ["chosen"] * (candidate.item_id in turn.item_ids) + ["in mind"] * (candidate.item_id == target)
            title = textwrap.shorten(self._name(candidate.item_id), TITLE + 20, placeholder="...")
            rows.append((place, f"{candidate.score:.4f}", title, ", ".join(marks)))
        lines += ["  " + line for line in table(("rank", "score", "product", ""), rows).splitlines()]
        if turn.target_rank is not None:
            among = (
                "so it is in the list" if any(one.item_id == target for one in turn.candidates) else "and is not in the list"
            )
            if target in shown:
                among = "and had been shown before"
            lines += _wrap(f"The product in mind ranks {_th(turn.target_rank)} of all for this query, {among}.")
        lines += _wrap(f"Why the chosen one: {turn.reason or 'no reason is given'}")
        return lines

    def _judgement(self, conversation: Conversation, number: int, calls: Sequence[Call]) -> list[str]:
        turn = conversation.turns[number]
        compared = next(
            (reading.data_in(call.reply) for call in reversed(calls) if call.task == "compare" and call.status == "ok"), None
        )
        weighed = next((call.reply for call in reversed(calls) if call.task == "weigh" and call.status == "ok"), None)
        if weighed is not None:
            return _wrap(f"The judgement: {(reading.data_in(weighed) or {}).get('reason', '')}")
        if conversation.labels.get("dialogue"):
            return []
        if not calls:
            return []
        if turn.action == "accept" and compared is None:
            return _wrap("The user was not asked to judge: the Manager had handed over what was in mind.")
        if compared is None:
            return _wrap(
                "Nothing is decided in this turn: the Manager drew some small talk first, which grows rarer with every round."
            )
        verdict = "It meets the needs" if compared.get("accepts") else "It does not meet the needs"
        lines = _wrap(f"The judgement: {verdict}. {compared.get('reason', '')}")
        found = [
            (one.get("attribute") or "other", one.get("wanted", ""), one.get("found") or "nothing said")
            for one in compared.get("differences", ())
        ]
        if found:
            lines += ["What differs all the same:" if compared.get("accepts") else "What is amiss:"]
            lines += ["  " + line for line in table(("what", "wanted", "found"), found).splitlines()]
        return lines

    def _asked(self, calls: Sequence[Call]) -> list[str]:
        if not calls:
            return ["  nobody: this turn has no call in the traces"]
        lines = []
        for call in calls:
            tokens = f"{_number(call.tokens_in)} tokens in, {_number(call.tokens_out)} out"
            cost = "price unknown" if call.cost is None else f"${call.cost:.5f}" if call.cost else "free"
            pictures = f", {len(call.images)} picture{'s' * (len(call.images) > 1)}" if call.images else ""
            repair = f", asked again (repair {call.attempt})" if call.attempt else ""
            does = DOES.get((call.agent, call.task), f"{call.agent} was asked {call.task}")
            lines += _wrap(f"- {call.call_id}: {does}. {call.model}, {tokens}{pictures}, {cost}{repair}", indent=2)
            if call.status != "ok":
                lines += _wrap(f"  this reply was not taken ({call.status}): {call.error}", indent=4)
            lines += _excerpt(call)
            lines += _wrap(f"  it answered: {call.reply}", indent=4)
            if removed := _taken_off(call):
                lines += _wrap(f"  taken off it: {removed}", indent=4)
        return lines


def _handed_over(conversation: Conversation, shown: Turn | None) -> bool:
    return conversation.outcome == "forced_target" and shown is not None and shown.query is None


def _turns(count: int) -> str:
    return f"{count} turn{'s' * (count != 1)}"


def _does(turn: Turn) -> str:
    return ACTS.get(turn.action, "speaks")


def _before_rewriting(turn: Turn, rewritings: Sequence[Call]) -> list[str]:
    if not turn.draft:
        return ["The release has no draft of it: whether it was rewritten is not known."]
    by = f" (call {rewritings[-1].call_id}, {_th(len(rewritings))} try)" if rewritings else ""
    if turn.draft == turn.text:
        return [f"The Rewriter{by} left it as it was."]
    return [
        *_wrap(f'Before the Rewriter{by}: "{turn.draft}"'),
        *_wrap(f"What it changed: {_word_changes(turn.draft, turn.text)}"),
    ]


def _word_changes(draft: str, text: str) -> str:
    from difflib import SequenceMatcher

    a, b = draft.split(), text.split()
    told = []
    for kind, start, end, begin, stop in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = " ".join(a[start:end]), " ".join(b[begin:stop])
            told.append(f'"{old}" to "{new}"' if old and new else f'added "{new}"' if new else f'dropped "{old}"')
    return "; ".join(told) or "only spaces"


def _changes(before: str, now: str) -> str:
    """What a query has that the one before had not, part by part."""
    old, new = ([part.strip() for part in query.split(",")] for query in (before, now))
    added, dropped = [part for part in new if part not in old], [part for part in old if part not in new]
    told = [f"new in it: {', '.join(added)}"] if added else []
    told += [f"dropped: {', '.join(dropped)}"] if dropped else []
    return f'The query before: "{before}"' + (f" ({'; '.join(told)})" if told else " (the same)")


def _rewriting(conversation: Conversation, calls: Sequence[Call]) -> list[str]:
    drafted = [turn for turn in conversation.turns if turn.draft]
    if not drafted:
        return []
    changed = sum(turn.draft != turn.text for turn in drafted)
    tries = sum(call.task == "rewrite" and call.status == "ok" for call in calls)
    again = f", at the {_th(tries)} try: the rules or the checking model had sent the others back" if tries > 1 else ""
    return _wrap(f"The Rewriter then changed the wording of {changed} of {len(drafted)} turns{again}.")


def _verdicts(verdicts: Iterable[Verdict]) -> list[str]:
    lines = []
    for verdict in verdicts:
        state = "passed" if verdict.passed else "FAILED"
        about = SCREENS.get(verdict.screen, "")
        lines += _wrap(f"  {verdict.screen} {state}: {about}", indent=4)
        if verdict.measures:
            lines += _wrap(f"    measured: {_measures(verdict.screen, verdict.measures)}", indent=6)
        if verdict.reason:
            lines += _wrap(f"    it said: {verdict.reason}", indent=6)
    return lines or ["  none stands in this release"]


def _measures(screen: str, measures: dict[str, float]) -> str:
    """A screen's figures in words; those of leaks and rules say what was looked for, also where nothing was found."""
    if screen in ("leakage", "leakage_profile", "leak"):
        kinds = {
            name.removeprefix("leaks_").replace("_", " "): int(n) for name, n in measures.items() if name.startswith("leaks_")
        }
        found = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
        none = ", ".join(kind for kind, count in kinds.items() if not count)
        told = [f"found {found}"] if found else []
        told += [f"no {none}"] if none else []
        told += [f"in {_turns(int(measures['turns_checked']))} of the user"] if "turns_checked" in measures else []
        told += [f"{measures['title_coverage']:.0%} of the title's rare words"] if measures.get("title_coverage") else []
        return "; ".join(told)
    if screen == "retrieval_leak":
        told = [f"{_th(int(rank))} for the {name.removeprefix('rank_')} alone" for name, rank in measures.items()]
        return "the product ranks " + " and ".join(told) if told else "nothing"
    if screen == "grounding" and "claims" in measures:
        claims, unsupported = (int(measures.get(name, 0)) for name in ("claims", "claims_unsupported"))
        shown = int(measures.get("claims_both", 0) + measures.get("claims_visual", 0)) if "claims_both" in measures else 0
        # Releases from before anybody looked at pictures call by "visual" what waits for a look.
        unseen = int(measures.get("claims_unseen", 0 if "claims_both" in measures else measures.get("claims_visual", 0)))
        seen = f", {shown} that the picture shows" if shown else ""
        waiting = f", {unseen} that only the picture can settle" if unseen else ""
        return f"{claims} claims, {unsupported or 'none'} without support{seen}{waiting}"
    if "user_product" in measures:
        answers = {name: "yes" if value else "no" for name, value in measures.items()}
        return f"does it suit the person: {answers['user_product']}; the occasion: {answers.get('scenario_product', '-')}"
    told = [f"{name.replace('_', ' ')} {value:g}" for name, value in measures.items() if value]
    return ", ".join(told) or "nothing found"


def _refused_by(stage: str) -> str:
    if stage == "manual":
        return "a person refused it"
    if stage == "call":
        return "a call failed for good"
    return f"the screen {stage!r} refused it"


def _held(body: str) -> Conversation | Profile | None:
    """What was refused, as far as it came; None where the release does not say."""
    for record in (Conversation, Profile):
        try:
            return record.model_validate_json(body)
        except ValueError:
            continue
    return None


def _bill(calls: Sequence[Call]) -> list[str]:
    if not calls:
        return ["No call of it stands in the traces."]
    priced = [call.cost for call in calls if call.cost is not None]
    cost = f"${sum(priced):.5f}" if sum(priced) else "free"
    cost += f" and {len(calls) - len(priced)} unpriced" if len(priced) < len(calls) else ""
    repairs = sum(call.attempt > 0 for call in calls)
    models = ", ".join(dict.fromkeys(call.model for call in calls))
    known_in = sum(call.tokens_in or 0 for call in calls)
    known_out = sum(call.tokens_out or 0 for call in calls)
    return _wrap(
        f"{len(calls)} call{'s' * (len(calls) != 1)} to {models}, {repairs or 'none'} of them repairs; {known_in:,} tokens in, "
        f"{known_out:,} out, {cost}. Each stands in `traces` with all that was sent."
    )


def _excerpt(call: Call) -> list[str]:
    """What an agent was shown, cut where it is long."""
    lines: list[str] = []
    for role, text in call.messages[-1:] if call.attempt else call.messages:
        rows = [row for line in text.split("\n") for row in textwrap.wrap(line, WIDTH - 6) or [""]]
        lines += ["  shown to it:" if role == "user" else f"  {role}:"]
        lines += [f"    | {row}".rstrip() for row in rows[:SHOWN_LINES]]
        if len(rows) > SHOWN_LINES:
            lines.append(f"    | ... and {len(rows) - SHOWN_LINES} more lines")
    return lines


def _replies(calls: Sequence[Call], task: str, head: str) -> list[str]:
    for call in reversed(calls):
        if call.task == task and call.status == "ok":
            said = reading.data_in(call.reply)
            text = str(said.get("text", call.reply)) if said is not None else call.reply
            return _wrap(head + " ".join(text.split()))
    return []


def _taken_off(call: Call) -> str:
    """What stood around the answer, read from the reply as it is kept; "" where nothing did, or no answer was found."""
    task = _TASKS.get((call.agent, call.task))
    if task is None or call.status != "ok":
        return ""
    try:
        return ", ".join(reading.read(call.reply, task.reply).removed)
    except ReplyError:
        return ""


def _th(number: int | None) -> str:
    if number is None:
        return "an unknown place"
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{last}"


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _wrap(text: str, *, indent: int = 0) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * indent) or [""]
