"""What a release's conversations are like, measured: leaks, unsupported claims, mismatches, what a rewriting changed, repeats.

The same screens that a run is gated by, over the finished rows, so that a claim about quality is a figure that anybody can
measure again. One pass; memory does not grow with the conversations. A share is given with its Wilson interval (95 %) and
with what it is a share of; what the release does not say (a foreign corpus has no backstories) is None and listed as not
measured, never 0. Nothing here knows the clock or the machine: the same release gives the same bytes.
"""

import json
import math
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from muse_builder.domains.words import read as tokens_of
from muse_builder.domains.words import sentences
from muse_builder.errors import CatalogError, ReleaseError, SettingsError
from muse_builder.records import Call, Conversation, Item, Turn
from muse_builder.release import schema
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.release.rows import ReleasedItems
from muse_builder.retrieval.lexical import Lexical
from muse_builder.retrieval.text import item_text
from muse_builder.screens import style
from muse_builder.screens.consistency import Consistency
from muse_builder.screens.findings import Finding
from muse_builder.screens.grounding import Grounding
from muse_builder.screens.hygiene import hygiene
from muse_builder.screens.leakage import Leakage
from muse_builder.screens.match import fits_profile
from muse_builder.trust.thresholds import THRESHOLDS
from muse_builder.watch import Watch, followed

FORMAT = 1
EXAMPLES = 5
"""Findings of a kind that are printed."""
Z95 = 1.959963984540054
"""Normal quantile of a two-sided 95 % interval."""
RANK_BOUNDS = (1, 5, 10, 20, 50, 100)
AGE_BANDS = ((1, 17), (18, 30), (31, 50), (51, 120))
"""Years, from and to: the bands that people are drawn in (`agents.people`)."""
OUTCOMES = ("organic_accept", "near_accept", "forced_target", "give_up")
"""Outcomes that say whether retrieval found what was in mind; those of foreign corpora do not."""
GRAM = 6
"""Words of the n-grams whose repetition across conversations is counted."""
_SLOTS = 1 << 22
"""Counters for n-grams, 16 MB; a collision can only make one look commoner."""
HEAVY = 4
"""An n-gram is remembered by its words from this many conversations on."""
_HEAVY_KEPT = 20_000
DISTINCT_AT = 7_000
"""4-grams that Distinct-4 is measured on: it falls with the amount of text, so the amount is fixed."""

_KEYS = re.compile(
    r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bhf_[A-Za-z0-9]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\b[Bb]earer\s+[A-Za-z0-9._-]{16,}|\bAIza[0-9A-Za-z_-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_KEY_SIGNS = ("sk-", "pk-", "rk-", "hf_", "AKIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "earer", "AIza", "PRIVATE KEY")
"""A text with none of them holds no key: a tenth of the time that the pattern takes to find none."""
_ROOTS = "home Users root tmp var mnt opt etc usr srv private Volumes work workspace data".split()
_PATHS = re.compile(rf"(?<![\w./:~-])/(?:{'|'.join(_ROOTS)})/[\w.-]+" r"|(?<![\w/])[A-Za-z]:\\{1,2}[\w.-]+|\bfile:///")
_PATH_SIGNS = (*(f"/{root}/" for root in _ROOTS), ":\\", "file:///")
_SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the Wilson interval."""

    count: int
    of: int
    value: float | None
    """None where there is nothing to share."""
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """A share with its 95 % Wilson interval, rounded to six places."""
    if not of:
        return Share(count, of, None, None, None)
    p, z2 = count / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Share(count, of, round(p, 6), 0.0 if count == 0 else round(low, 6), 1.0 if count == of else round(high, 6))


class Violation(NamedTuple):
    limit: str
    """Name of the threshold, for example "max_leaks"."""
    measure: str
    bound: float
    found: float | None
    """None where it could not be measured."""

    def __str__(self) -> str:
        flag = f"--{self.limit.replace('_', '-')}"
        if self.found is None:
            return f"{flag} {self.bound:g}: {self.measure} cannot be measured in this release"
        return f"{flag} {self.bound:g}: {self.measure} is {self.found:g}"


@dataclass
class _Tally:
    """Counts of one room of the report, with a few examples of each finding."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def note(self, conversation_id: str, findings: Iterable[Finding], *, prefix: str = "") -> None:
        for finding in findings:
            kind = prefix + finding.kind.replace("_", " ")
            self.kinds[kind] += 1
            kept = self.examples.setdefault(kind, [])
            if len(kept) < EXAMPLES:
                kept.append(
                    {
                        "conversation": conversation_id,
                        "where": finding.channel,
                        "quote": " ".join(finding.quote.split())[:120],
                        "note": finding.note[:160],
                    }
                )

    def found(self) -> dict[str, Any]:
        return {
            "kinds": dict(sorted(self.kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
            "examples": {kind: self.examples[kind] for kind in sorted(self.examples)},
        }


class Ranker:
    """The target's rank among all items for a text, with the lexical embedder fitted on the release's own items.

    Raises:
        CatalogError: the items have no words.
    """

    def __init__(self, items: ReleasedItems) -> None:
        texts = [item_text(item) for item in items]
        self._embedder = Lexical.fit(texts)
        self._vectors = self._embedder.embed(texts)
        self._row = {item_id: row for row, item_id in enumerate(items.ids)}

    def rank(self, text: str, item_id: str) -> int:
        """1 is best; of items with one score the better place is given, so that a leak is never overlooked."""
        scores = self._vectors @ self._embedder.embed([text])[0]
        return 1 + int(np.count_nonzero(scores > scores[self._row[item_id]] + 1e-6))


class Repeats:
    """Stretches of text by the number of conversations that have them, in bounded memory."""

    def __init__(self) -> None:
        self._counts = np.zeros(_SLOTS, np.uint32)
        self._heavy: dict[str, int] = {}

    def add(self, texts: Iterable[str]) -> None:
        """Those of one conversation; each counts once."""
        for text in dict.fromkeys(texts):
            slot = _slot(text)
            self._counts[slot] += 1
            if self._counts[slot] >= HEAVY:
                self._heavy[text] = int(self._counts[slot])
        if len(self._heavy) > _HEAVY_KEPT:
            self._heavy = dict(self.ranked()[: _HEAVY_KEPT // 2])

    def ranked(self) -> list[tuple[str, int]]:
        """(text, conversations) of all that stand in `HEAVY` conversations or more, the commonest first."""
        return sorted(self._heavy.items(), key=lambda pair: (-pair[1], pair[0]))


def _word_sequences(conversation: Conversation) -> Iterator[str]:
    for turn in conversation.turns:
        words = [token.word for token in tokens_of(turn.text)]
        for start in range(len(words) - GRAM + 1):
            yield " ".join(words[start : start + GRAM])


def _sentences(conversation: Conversation, least_words: int) -> Iterator[str]:
    for turn in conversation.turns:
        for start, end in sentences(turn.text):
            sentence = turn.text[start:end]
            if len(tokens_of(sentence)) >= least_words:
                yield sentence


def _apart(ranked: Iterable[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    """The first of them, without those that only shift a commoner one by a word or two."""
    told: list[tuple[str, int]] = []
    for gram, conversations in ranked:
        words = gram.split()
        parts = [" ".join(words[start : start + GRAM - 2]) for start in range(3)]
        if not any(part in other for other, _ in told for part in parts):
            told.append((gram, conversations))
        if len(told) == count:
            break
    return told


def _slot(gram: str) -> int:
    return zlib.crc32(gram.encode()) & (_SLOTS - 1)


class Audit:
    """All measures of one release; `add` takes a conversation, `report` gives what was measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.items = ReleasedItems(folder)
        self.has_items = bool(self.items.ids)
        self.leakage = Leakage(self.items)
        self.grounding = Grounding(self.items)
        self.consistency = Consistency(self.items)
        prompts = [prompt.text for prompt in self._records("prompts") if isinstance(prompt, schema.SystemPrompt)]
        self.echo = style.PromptEcho(prompts)
        self.ranker: Ranker | None = None
        if self.has_items:
            try:
                self.ranker = Ranker(self.items)
            except CatalogError:
                self.ranker = None
        self.conversations = 0
        self.turns = 0
        self.leaks, self.claims, self.misfits = _Tally(), _Tally(), _Tally()
        self.rewriting, self.rules, self.hygiene = _Tally(), _Tally(), _Tally()
        self.retrieval: dict[str, Counter[int]] = {"backstory": Counter(), "opening": Counter()}
        self.shared = style.SharedSentences()
        self.shared_examples: list[dict[str, str]] = []
        self.sequences, self.sentences = Repeats(), Repeats()
        self.shared_by: Counter[str] = Counter()
        self.distinct: dict[str, tuple[int, set[tuple[str, ...]]]] = {"user": (0, set()), "assistant": (0, set())}
        self.outcomes: Counter[str] = Counter()
        self.ranks: dict[int, Counter[int]] = {}
        self.steps: dict[int, Counter[str]] = {}
        self.people: Counter[tuple[str, str, str]] = Counter()
        self.found_by: Counter[tuple[str, bool]] = Counter()
        self.gifts = self.shoppers = 0

    def _records(self, config: str) -> Iterator[Any]:
        try:
            shards(self.folder, config)
        except ReleaseError:
            return
        yield from read(self.folder, config)

    def run(self, chosen: Callable[[str], bool] = lambda name: True, *, watch: Watch | None = None) -> "Audit":
        """Reads every conversation and every traced call.

        Args:
            chosen: whether to, by a conversation's id or a call's thread; the default reads all.
        """
        manifest = _manifest(self.folder)
        total = manifest.counts.conversations or None if manifest else None
        for conversation in followed(self._records("conversations"), watch, "audit of conversations", total):
            if isinstance(conversation, Conversation) and chosen(conversation.conversation_id):
                self.add(conversation)
        calls = followed(self._records("traces"), watch, "audit of calls")
        self.calls, self.secrets = _secrets(call for call in calls if isinstance(call, Call) and chosen(call.thread))
        return self

    # --- one conversation -----------------------------------------------------------------------------------------------

    def add(self, conversation: Conversation) -> None:
        self.conversations += 1
        self.turns += len(conversation.turns)
        items = self._items_of(conversation)
        target = self._item(conversation.profile.target_item_id)
        if target is not None:
            self._leaks(conversation, target)
            self._retrieval(conversation, target)
            self._match(conversation, target)
        self._claims(conversation, items)
        self._rewriting(conversation, items)
        self._style(conversation, items)
        self._repeats(conversation)
        self._course(conversation)
        self._person(conversation, target)

    def _item(self, item_id: str) -> Item | None:
        if not item_id:
            return None
        try:
            return self.items.get(item_id)
        except ReleaseError:
            return None

    def _items_of(self, conversation: Conversation) -> dict[str, Item]:
        ids = dict.fromkeys(item_id for turn in conversation.turns for item_id in (*turn.item_ids, *turn.image_item_ids))
        return {item_id: item for item_id in ids if (item := self._item(item_id)) is not None}

    def _leaks(self, conversation: Conversation, target: Item) -> None:
        counts, findings = self.leaks.counts, self.leakage.conversation(conversation, target).findings
        rounds = {f"turn {number}": turn.round for number, turn in enumerate(conversation.turns)}
        channels = {_channel(finding.channel, rounds) for finding in findings}
        profile = conversation.profile
        said_before = [turn for turn in _before_target(conversation, target) if turn.role == "user"]
        there = {
            "backstory": bool(profile.backstory),
            "requirements": bool(profile.requirements),
            "opening": any(turn.round == 0 for turn in said_before),
            "later turns": any(turn.round > 0 for turn in said_before),
        }
        for channel, measurable in there.items():
            counts[f"{channel}/of"] += measurable
            counts[channel] += measurable and channel in channels
        counts["any/of"] += any(there.values())
        counts["any"] += bool(channels)
        self.leaks.note(conversation.conversation_id, findings)

    def _retrieval(self, conversation: Conversation, target: Item) -> None:
        if self.ranker is None:
            return
        opening = " ".join(turn.text for turn in conversation.turns if turn.role == "user" and turn.round == 0)
        for channel, text in (("backstory", conversation.profile.backstory), ("opening", opening)):
            if text:
                self.retrieval[channel][self.ranker.rank(text, target.item_id)] += 1

    def _match(self, conversation: Conversation, target: Item) -> None:
        profile = conversation.profile
        if not profile.person.name and profile.person.gender == "unknown" and not profile.backstory:
            return
        verdict = fits_profile(profile, target)
        self.misfits.counts["of"] += 1
        if not verdict.passed:
            self.misfits.counts["mismatches"] += 1
            self.misfits.note(
                conversation.conversation_id,
                [Finding("mismatch", "profile", 0, 0, f"{target.title} for {profile.person.name}", note=verdict.reason)],
            )

    def _claims(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        # A corpus may know no more of a product than its name: whether a claim is true, nobody can tell from that.
        known = {key: item for key, item in items.items() if not conversation.corpus or _described(item)}
        if not known:
            return
        report = self.grounding.conversation(conversation, known)
        counts = self.claims.counts
        counts["conversations"] += report.verdict.measures["claims"] > 0
        for measure in ("claims", "claims_visual", "claims_unsupported"):
            counts[measure] += int(report.verdict.measures[measure])
        counts["with unsupported"] += bool(report.verdict.measures["claims_unsupported"])
        self.claims.note(conversation.conversation_id, [finding for finding in report.findings if not finding.visual])
        self.claims.note(
            conversation.conversation_id, [finding for finding in report.findings if finding.visual], prefix="visual: "
        )

    def _rewriting(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        counts = self.rewriting.counts
        drafted = [turn for turn in conversation.turns if turn.draft]
        if not drafted:
            return
        findings = self.consistency.conversation(conversation, items).findings
        counts["conversations"] += 1
        counts["with changes"] += bool(findings)
        counts["drafted"] += len(drafted)
        counts["rewritten"] += sum(turn.draft != turn.text for turn in drafted)
        counts["changed"] += len({finding.channel for finding in findings})
        self.rewriting.note(conversation.conversation_id, findings)

    def _style(self, conversation: Conversation, items: Mapping[str, Item]) -> None:
        judged = style.judge(conversation, items).findings
        paper = [finding for finding in judged if finding.kind in PAPER_RULES]
        dirt = [finding for finding in judged if finding.kind not in PAPER_RULES]
        for number, turn in enumerate(conversation.turns):
            dirt += self.echo.check(turn.text, channel=f"turn {number}")
            dirt += hygiene(turn.reason, channel=f"turn {number}", place="kept")
            dirt += hygiene(turn.query or "", channel=f"turn {number}", place="kept")
        self.rules.counts["turns"] += len({finding.channel for finding in paper})
        self.rules.counts["conversations"] += bool(paper)
        self.rules.note(conversation.conversation_id, paper)
        self.hygiene.counts["turns"] += len({finding.channel for finding in dirt if finding.channel.startswith("turn")})
        self.hygiene.counts["conversations"] += bool(dirt)
        self.hygiene.note(conversation.conversation_id, dirt)

    def _repeats(self, conversation: Conversation) -> None:
        for shared in self.shared.add(conversation):
            turn = conversation.turns[int(shared.channel.removeprefix("turn "))]
            self.shared_by[f"{turn.role} {turn.action}"] += 1
            if len(self.shared_examples) < 2 * EXAMPLES:
                place = {"conversation": conversation.conversation_id, "where": shared.channel, "quote": shared.sentence[:160]}
                self.shared_examples.append(place)
        self.sequences.add(_word_sequences(conversation))
        self.sentences.add(_sentences(conversation, self.shared.least_words))
        for turn in conversation.turns:
            count, seen = self.distinct[turn.role]
            words = [token.word for token in tokens_of(turn.text)]
            for gram in zip(words, words[1:], words[2:], words[3:], strict=False):
                if count == DISTINCT_AT:
                    break
                count += 1
                seen.add(gram)
            self.distinct[turn.role] = (count, seen)

    def _course(self, conversation: Conversation) -> None:
        self.outcomes[conversation.outcome] += 1
        recommended: Turn | None = None
        for turn in conversation.turns:
            if turn.target_rank is not None:
                self.ranks.setdefault(turn.round, Counter())[turn.target_rank] += 1
            if turn.action == "recommend":
                recommended = turn
            elif turn.action in ("accept", "reject") and recommended is not None:
                steps = self.steps.setdefault(recommended.round, Counter())
                forced = conversation.outcome == "forced_target" and turn is conversation.turns[-1]
                steps["handed over" if forced else turn.action] += 1
                recommended = None

    def _person(self, conversation: Conversation, target: Item | None) -> None:
        profile = conversation.profile
        age = profile.person.age
        bands = (f"{low}-{high}" for low, high in AGE_BANDS if age is not None and low <= age <= high)
        band = next(bands, "not stated")
        department = target.department if target is not None else "not stated"
        gender = profile.person.gender if profile.person.name or profile.person.gender != "unknown" else "not stated"
        self.people[gender, department, band] += 1
        if conversation.outcome in OUTCOMES:
            self.found_by[gender, conversation.outcome == "organic_accept"] += 1
        if profile.person.name or profile.backstory:
            self.shoppers += 1
            self.gifts += profile.recipient is not None

    # --- what was measured ----------------------------------------------------------------------------------------------

    def report(self) -> dict[str, Any]:
        """Everything as plain values, in a fixed order."""
        manifest = _manifest(self.folder)
        leaks, claims, rewriting = self.leaks.counts, self.claims.counts, self.rewriting.counts
        shares = {
            "leaks.any": share(leaks["any"], leaks["any/of"]),
            "leaks.backstory": share(leaks["backstory"], leaks["backstory/of"]),
            "leaks.requirements": share(leaks["requirements"], leaks["requirements/of"]),
            "leaks.opening": share(leaks["opening"], leaks["opening/of"]),
            "leaks.later_turns": share(leaks["later turns"], leaks["later turns/of"]),
            **self._names_of_items(),
            **{
                f"retrieval.{channel}_top_{bound}": _within(ranks, bound)
                for channel, ranks in self.retrieval.items()
                for bound in (1, 10)
            },
            "grounding.unsupported": share(claims["claims_unsupported"], claims["claims"]),
            "grounding.visual": share(claims["claims_visual"], claims["claims"]),
            "grounding.conversations": share(claims["with unsupported"], claims["conversations"]),
            "match.mismatches": share(self.misfits.counts["mismatches"], self.misfits.counts["of"]),
            "rewriting.rewritten": share(rewriting["rewritten"], rewriting["drafted"]),
            "rewriting.changed": share(rewriting["changed"], rewriting["rewritten"]),
            "rewriting.conversations": share(rewriting["with changes"], rewriting["conversations"]),
            "style.turns": share(self.rules.counts["turns"], self.turns),
            "style.conversations": share(self.rules.counts["conversations"], self.conversations),
            "hygiene.turns": share(self.hygiene.counts["turns"], self.turns),
            "hygiene.conversations": share(self.hygiene.counts["conversations"], self.conversations),
            "repeats.sentences": share(self.shared.shared, self.shared.sentences),
            "secrets.calls": share(sum(self.secrets.values()), self.calls),
        }
        measured: dict[str, Any] = {
            "format": FORMAT,
            "release": {
                "sealed_as": manifest.sha256 if manifest else None,
                "conversations": self.conversations,
                "turns": self.turns,
                "items": len(self.items.ids),
                "calls": self.calls,
                "models": manifest.models if manifest else {},
            },
            "shares": shares,
            "medians": {f"retrieval.{channel}_rank": _median(ranks) for channel, ranks in self.retrieval.items()},
            "distinct_4": {
                role: round(len(seen) / count, 4) if count == DISTINCT_AT else None
                for role, (count, seen) in self.distinct.items()
            },
            "outcomes": {outcome: share(self.outcomes[outcome], self.conversations) for outcome in sorted(self.outcomes)},
            "target_rank": {
                str(number): {
                    "queries": ranks.total(),
                    "median": _median(ranks),
                    "mean_reciprocal_rank": round(sum(n / rank for rank, n in sorted(ranks.items())) / ranks.total(), 6),
                    "at": {str(bound): _within(ranks, bound) for bound in RANK_BOUNDS},
                }
                for number, ranks in sorted(self.ranks.items())
            },
            "rounds": {
                str(number): {
                    "shown": steps.total(),
                    "accepted": share(steps["accept"], steps["accept"] + steps["reject"]),
                    "rejected": steps["reject"],
                    "handed_over": steps["handed over"],
                }
                for number, steps in sorted(self.steps.items())
            },
            "people": self._people(),
            "findings": {
                "leaks": self.leaks.found(),
                "grounding": self.claims.found(),
                "match": self.misfits.found(),
                "rewriting": self.rewriting.found(),
                "style": self.rules.found(),
                "hygiene": self.hygiene.found(),
                "secrets": dict(sorted(self.secrets.items())),
            },
            "repeats": {
                "sentences_by_turn": dict(sorted(self.shared_by.items(), key=lambda pair: (-pair[1], pair[0]))),
                "first_sentences": self.shared_examples,
                "sentences": [
                    {"text": text, "conversations": count} for text, count in self.sentences.ranked()[: 4 * EXAMPLES]
                ],
                "word_sequences": [
                    {"text": text, "conversations": count} for text, count in _apart(self.sequences.ranked(), 4 * EXAMPLES)
                ],
            },
            "not_measured": self._not_measured(shares),
        }
        plain: dict[str, Any] = json.loads(json.dumps(measured, default=asdict))
        return plain

    def _names_of_items(self) -> dict[str, Share]:
        """Whether an item's id or picture's file name tells its title or brand to whoever sees it beside a picture."""
        told = {"id": 0, "image_name": 0}
        of = {"id": 0, "image_name": 0}
        for item in self.items:
            for channel, name in (("id", item.item_id), ("image_name", (item.image or "").rsplit(".", 1)[0])):
                if name:
                    of[channel] += 1
                    spoken = re.sub(r"[\W_]+", " ", name)
                    found = self.leakage.measure({channel: spoken}, item)
                    told[channel] += any(finding.kind in ("title", "brand") for finding in found)
        return {f"leaks.{channel}": share(told[channel], of[channel]) for channel in told}

    def _people(self) -> dict[str, Any]:
        genders: Counter[str] = Counter()
        bands: Counter[str] = Counter()
        departments: Counter[str] = Counter()
        for (gender, department, band), count in self.people.items():
            genders[gender] += count
            departments[department] += count
            bands[band] += count
        return {
            "gender": {name: share(count, self.conversations) for name, count in sorted(genders.items())},
            "age": {name: share(count, self.conversations) for name, count in sorted(bands.items())},
            "department": {name: share(count, self.conversations) for name, count in sorted(departments.items())},
            "gifts": share(self.gifts, self.shoppers),
            "found_by_gender": {
                gender: share(self.found_by[gender, True], self.found_by[gender, True] + self.found_by[gender, False])
                for gender in sorted(genders)
            },
            "gender_x_department_x_age": [
                {"gender": gender, "department": department, "age": band, "conversations": count}
                for (gender, department, band), count in sorted(self.people.items())
            ],
        }

    def _not_measured(self, shares: Mapping[str, Share]) -> list[str]:
        why = {
            "leaks": "no conversation names a target that is among the items, with texts before it is shown",
            "retrieval": "no target among the items, or items without words",
            "grounding": "the assistant's turns name no item of which more than the name is known, or claim nothing of one",
            "match": "no profile with a person and a known target",
            "rewriting": "no turn has a draft that was rewritten",
            "style": "there are no turns",
            "hygiene": "there are no turns",
            "repeats": "there are no sentences",
            "secrets": "the release has no traces",
        }
        missing = [name for name, one in shares.items() if one.value is None]
        told = [f"{name}: {why[name.partition('.')[0]]}" for name in missing]
        if not self.ranks:
            told.append("target_rank: no turn has a query")
        if not self.steps:
            told.append("rounds: no recommendation is answered by an acceptance or a rejection")
        told += [
            f"distinct_4 of the {role}: {count} of the {DISTINCT_AT} 4-grams it is measured on"
            for role, (count, _) in self.distinct.items()
            if count < DISTINCT_AT
        ]
        return told


PAPER_RULES = ("length", "echo", "brand", "price")
"""Findings of `style.judge` that break a rule of the paper; all others are hygiene."""


def _described(item: Item) -> bool:
    return bool(item.features or item.description or item.details or any(item.attributes.model_dump().values()))


def _channel(name: str, rounds: Mapping[str, int]) -> str:
    if name.startswith("requirement"):
        return "requirements"
    if name in rounds:
        return "opening" if rounds[name] == 0 else "later turns"
    return name


def _before_target(conversation: Conversation, target: Item) -> Iterator[Turn]:
    for turn in conversation.turns:
        if turn.role == "assistant" and target.item_id in turn.item_ids:
            return
        yield turn


def _within(ranks: Counter[int], bound: int) -> Share:
    return share(sum(count for rank, count in ranks.items() if rank <= bound), ranks.total())


def _median(ranks: Counter[int]) -> float | None:
    """Of counted values; None of nothing."""
    total = ranks.total()
    if not total:
        return None
    values = sorted(ranks.items())

    def at(place: int) -> int:
        for value, count in values:
            place -= count
            if place < 0:
                return value
        raise AssertionError("unreachable: the counts add up to the total")

    return (at((total - 1) // 2) + at(total // 2)) / 2


def _manifest(folder: Path) -> Manifest | None:
    """The manifest, or nothing: a folder of Parquet (a fetched or converted release) may have none."""
    try:
        return read_manifest(folder)
    except ReleaseError:
        return None


def _secrets(calls: Iterable[Call]) -> tuple[int, Counter[str]]:
    """How many calls were read, and how many hold a key or an absolute path, by kind. What was found is never repeated."""
    own = [value for name, value in sorted(os.environ.items()) if _SECRET_NAMES.search(name) and len(value) >= 12]
    number, found = 0, Counter[str]()
    for call in calls:
        number += 1
        text = "\n".join((*(text for _, text in call.messages), call.reply, call.raw, call.error, json.dumps(call.parameters)))
        keys = any(sign in text for sign in _KEY_SIGNS) and _KEYS.search(text)
        if keys or any(value in text for value in own):
            found["a key"] += 1
        elif any(sign in text for sign in _PATH_SIGNS) and _PATHS.search(text):
            found["an absolute path"] += 1
    return number, found


# --- thresholds, and the report as text ----------------------------------------------------------------------------------


def audit(folder: Path, *, watch: Watch | None = None) -> dict[str, Any]:
    """Measures a release; see `Audit.report` for what comes back.

    Raises:
        ReleaseError: there is no release, or it is damaged.
    """
    shards(folder, "conversations")
    return Audit(folder).run(watch=watch).report()


def violations(report: Mapping[str, Any], limits: Mapping[str, float | None]) -> list[Violation]:
    """The thresholds that a report does not keep.

    Args:
        limits: by name as in `THRESHOLDS`; None takes the default, which bounds only what could be measured.

    Raises:
        SettingsError: there is no such threshold.
    """
    unknown = sorted(set(limits) - set(THRESHOLDS))
    if unknown:
        raise SettingsError(f"unknown threshold {unknown[0]!r}; known: {', '.join(THRESHOLDS)}")
    found = []
    for name, (measure, default, _) in THRESHOLDS.items():
        bound = limits.get(name)
        value = report["shares"][measure]["value"]
        if value is None and bound is not None:
            found.append(Violation(name, measure, bound, None))
        elif value is not None and value > (default if bound is None else bound):
            found.append(Violation(name, measure, default if bound is None else bound, value))
    return found
