"""What a release's card and manifest count: measured while the release is written, one record at a time.

`Measures` sees every record of a release once and holds only counts, so its memory does not grow with the rows (it keeps
the ids of items that were talked about: at most as many as the catalog has).
"""

import hashlib
from collections import Counter
from typing import get_args

from muse_builder.records import (
    Call,
    Conversation,
    Item,
    Outcome,
    Profile,
    Rating,
    Record,
    Rejection,
    Scenario,
)
from muse_builder.release import schema
from muse_builder.release.entries import RANK_BOUNDS, RowCounts
from muse_builder.release.example import item_ids

OUTCOMES = ("organic_accept", "near_accept", "forced_target", "give_up")
"""Of our conversations; those of a foreign corpus are listed where they occur."""
AGE_BOUNDS = (17, 29, 44, 59)
"""Years; the last of each age group but the oldest."""


def reply_digest(key: str, status: str, reply: str) -> int:
    """SHA-256 of one call: what was sent, by its key, and what came."""
    return int.from_bytes(hashlib.sha256(f"{key} {status} {reply}".encode()).digest(), "big")


def digest_of_all(total: int) -> str:
    """The manifest's word on all replies, given the sum of their digests."""
    return f"{total % (1 << 256):064x}"


class Measures:
    """Counts over the records of a release, one `add` a record; `numbers()` is the manifest's `counts`."""

    def __init__(self) -> None:
        self.example: Conversation | None = None
        """The conversation the card prints: the first one that found its target, if any with a multimodal opening."""
        self._splits: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._twins: Counter[str] = Counter()
        """Outcomes of twins, which are among the others too."""
        self._openings: Counter[str] = Counter()
        self._rounds: Counter[int] = Counter()
        self._actions: Counter[str] = Counter()
        self._turns: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._pictures_shown = 0
        self._rewritten = 0
        self._mentioned: set[str] = set()
        self._gifts = 0
        self._genders: Counter[str] = Counter()
        self._ages: Counter[str] = Counter()
        self._ranks: dict[int, Counter[int]] = {}
        """Round -> bound of `RANK_BOUNDS` -> queries whose target ranked there or better."""
        self._queries: Counter[int] = Counter()
        self._reciprocal = 0.0
        self._rows: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._departments: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._pictures = 0
        self._picture_bytes = 0
        self._priced = 0
        self._untitled = 0
        self._seeds = 0
        self._models: dict[str, Counter[str]] = {}
        self._cost = 0.0
        self._unpriced_calls = 0
        self._replies = 0
        """Sum of the digests of all calls: rows may come in any order, and in parts."""
        self._refusals: Counter[tuple[str, str]] = Counter()
        self._ratings: Counter[tuple[str, str]] = Counter()

    def add(self, record: Record, *, split: str, image: bytes | None = None) -> None:
        self._rows[schema.config_of(record)] += 1
        if isinstance(record, Conversation):
            self._add_conversation(record, split)
        elif isinstance(record, Item):
            self._add_item(record, image)
        elif isinstance(record, Scenario):
            self._seeds += record.parent is None
        elif isinstance(record, Call):
            self._add_call(record)
        elif isinstance(record, Rejection):
            self._refusals[record.kind, record.stage] += 1
        elif isinstance(record, Rating):
            self._ratings[record.rater, record.question] += 1

    def _add_conversation(self, conversation: Conversation, split: str) -> None:
        self._splits[split] += 1
        self._outcomes[conversation.outcome] += 1
        self._twins[conversation.outcome] += conversation.twin_of is not None
        self._openings[conversation.opening] += 1
        self._rounds[conversation.rounds] += 1
        self._mentioned.update(item_ids(conversation))
        self._add_person(conversation.profile)
        for turn in conversation.turns:
            self._turns[turn.role] += 1
            self._actions[turn.action] += 1
            self._words[turn.role] += len(turn.text.split())
            self._pictures_shown += len(turn.image_item_ids)
            self._rewritten += turn.draft not in ("", turn.text)
            if turn.target_rank is not None:
                self._queries[turn.round] += 1
                self._reciprocal += 1 / turn.target_rank
                ranks = self._ranks.setdefault(turn.round, Counter())
                ranks.update(bound for bound in RANK_BOUNDS if turn.target_rank <= bound)
        if conversation.twin_of is None and (self.example is None or _worth(conversation) > _worth(self.example)):
            self.example = conversation

    def _add_person(self, profile: Profile) -> None:
        self._gifts += profile.recipient is not None
        self._genders[profile.person.gender] += 1
        self._ages[_age_group(profile.person.age)] += 1

    def _add_item(self, item: Item, image: bytes | None) -> None:
        self._classes[item.product_class] += 1
        self._departments[item.department] += 1
        self._types[item.product_type or "not stated"] += 1
        self._priced += item.price is not None
        self._untitled += not item.title
        if image is not None:
            self._pictures += 1
            self._picture_bytes += len(image)

    def _add_call(self, call: Call) -> None:
        tally = self._models.setdefault(call.model, Counter())
        tally["calls"] += 1
        self._replies += reply_digest(call.key, call.status, call.reply)
        tally["repairs"] += call.attempt > 0
        tally["pictures"] += len(call.images)
        tally["tokens_in"] += call.tokens_in or 0
        tally["tokens_cached"] += call.tokens_cached or 0
        tally["tokens_out"] += call.tokens_out or 0
        if call.cost is None:
            self._unpriced_calls += 1
        else:
            self._cost += call.cost

    def numbers(self) -> RowCounts:
        """All counts for the manifest; a mean of nothing is None."""
        queries = sum(self._queries.values())
        every_round: Counter[int] = Counter()
        for ranks in self._ranks.values():
            every_round.update(ranks)
        return RowCounts.model_validate(
            {
                "rows": {config: self._rows[config] for config in schema.CONFIGS if self._rows[config]},
                "splits": dict(self._splits),
                "outcomes": {
                    outcome: self._outcomes[outcome]
                    for outcome in get_args(Outcome)
                    if outcome in OUTCOMES or self._outcomes[outcome]
                },
                **({"twins": _in_order(self._twins)} if self._twins.total() else {}),
                "openings": dict(sorted(self._openings.items())),
                "rounds": {str(number): count for number, count in sorted(self._rounds.items())},
                "turns": dict(sorted(self._turns.items())),
                "words": dict(sorted(self._words.items())),
                "actions": _most_common(self._actions),
                "rewritten_turns": self._rewritten,
                "pictures_shown": self._pictures_shown,
                "items_in_conversations": len(self._mentioned),
                "people": {
                    "gifts": self._gifts,
                    "genders": _most_common(self._genders),
                    "ages": {group: self._ages[group] for group in (*_age_groups(), NOT_STATED) if self._ages[group]},
                },
                "target_rank": {
                    "queries": queries,
                    "mean_reciprocal_rank": self._reciprocal / queries if queries else None,
                    "at": {str(bound): every_round[bound] for bound in RANK_BOUNDS},
                    "by_round": {
                        str(number): {
                            "queries": self._queries[number],
                            "at": {str(bound): self._ranks[number][bound] for bound in RANK_BOUNDS},
                        }
                        for number in sorted(self._queries)
                    },
                },
                "items": {
                    "pictures": self._pictures,
                    "picture_bytes": self._picture_bytes,
                    "priced": self._priced,
                    "untitled": self._untitled,
                    "classes": _most_common(self._classes),
                    "departments": _most_common(self._departments),
                    "types": len(self._types),
                    "top_types": dict(list(_most_common(self._types).items())[:10]),
                },
                "scenarios": {"seeds": self._seeds, "grown": self._rows["scenarios"] - self._seeds},
                "calls": {
                    "models": {model: dict(self._models[model]) for model in sorted(self._models)},
                    "cost": self._cost,
                    "unpriced": self._unpriced_calls,
                    **({"replies_sha256": digest_of_all(self._replies)} if self._models else {}),
                },
                "rejected": [
                    {"kind": kind, "stage": stage, "count": count}
                    for (kind, stage), count in sorted(self._refusals.items(), key=lambda entry: (-entry[1], entry[0]))
                ],
                "ratings": [
                    {"rater": rater, "question": question, "count": count}
                    for (rater, question), count in sorted(self._ratings.items())
                ],
            }
        )


def _worth(conversation: Conversation) -> tuple[bool, bool]:
    return conversation.outcome == "organic_accept", conversation.opening == "multimodal"


NOT_STATED = "not stated"


def _age_groups() -> list[str]:
    lowest = (0, *(bound + 1 for bound in AGE_BOUNDS))
    return [f"{low}-{high}" for low, high in zip(lowest, AGE_BOUNDS, strict=False)] + [f"{lowest[-1]}+"]


def _age_group(age: int | None) -> str:
    if age is None:
        return NOT_STATED
    return _age_groups()[sum(age > bound for bound in AGE_BOUNDS)]


def _in_order(outcomes: Counter[str]) -> dict[str, int]:
    return {outcome: outcomes[outcome] for outcome in get_args(Outcome) if outcomes[outcome]}


def _most_common(counter: Counter[str]) -> dict[str, int]:
    """Largest first; equal counts by name, so that the order says nothing about the order of rows."""
    return dict(sorted(counter.items(), key=lambda entry: (-entry[1], entry[0])))
