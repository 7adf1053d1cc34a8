"""Plants errors of every rule of the sense gate, counts what it finds, and what it finds in people's own dialogues.

    muse generate -n 200 --out demo200
    python benchmarks/sense.py demo200 --people ../shared/data/corpora [--page docs/screens.md]

Innocents are turns of people's dialogues (converted; those whose texts weighed the signs of strewn words are left out). Rules
that need a catalog, a profile or an outcome run where a corpus has them. Targets: recall of every rule at least 0.95, false
alarms in at most 2 % of turns. The exit status is 1 when one is missed. Below it stands how many of a release's objects each
screen let pass, and how many replies were asked for again; `--page` writes both tables as Markdown.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sense_words import CORPORA, is_measured
from muse_builder.corpora.corpus import Log
from muse_builder.corpora.known import corpus_named
from muse_builder.domains.apparel import APPAREL
from muse_builder.records import Call, Conversation, Rejection
from muse_builder.release.reader import read
from muse_builder.screens.findings import Finding
from muse_builder.screens.sense.judge import Sense
from tests.screens.sense.planted import PLANTS, with_shop

RECALL, ALARMS = 0.95, 0.02
PROFILE_SCREENS = ("match", "leakage_profile", "retrieval_leak", "backstory_bleu")
REWRITING = "rewrite_consistency"


def planted(release: Path, wanted: int) -> dict[str, tuple[int, int]]:
    """Rule -> (plants, found); a conversation in which the rule finds something unplanted is left out."""
    shop = list(read(release, "items"))
    items = {item.item_id: item for item in shop}
    sense = Sense(APPAREL, shop)
    conversations = list(read(release, "conversations"))
    clean = {c.conversation_id: {finding.kind for finding in sense.judge(c, items).findings} for c in conversations}
    counts = {}
    for rule, plant in PLANTS.items():
        dice = random.Random(f"sense/{rule}")
        made = found = tries = 0
        while made < wanted and tries < 40 * wanted:
            tries += 1
            conversation = dice.choice(conversations)
            if rule in clean[conversation.conversation_id]:
                continue
            changed = plant(conversation, items, shop, dice)
            if changed is None:
                continue
            made += 1
            refused = any(f.kind == rule and f.score >= 1 for f in sense.judge(changed, with_shop(items, shop)).findings)
            found += refused
            if not refused and "-v" in sys.argv:
                new = [t.text for t, o in zip(changed.turns, conversation.turns, strict=False) if t != o]
                print("missed", rule, new[:2], changed.profile.backstory[:90] if not new else "")
        counts[rule] = (made, found)
    return counts


def alarms(folder: Path) -> tuple[int, Counter[str], list[tuple[str, Finding]]]:
    """(turns looked at, rule -> turns it objects to, the findings)."""
    turns, found, told = 0, Counter[str](), []
    for name, where in CORPORA.items():
        for dialogue in corpus_named(name).read(folder / where, Log()):
            sense = Sense(APPAREL, dialogue.items)
            conversation = dialogue.conversation
            measured = [number for number, turn in enumerate(conversation.turns) if is_measured(turn.text)]
            turns += len(measured)
            report = sense.judge(conversation, {item.item_id: item for item in dialogue.items})
            places = {f"turn {number}" for number in measured}
            seen = {(f.kind, f.channel): f for f in report.findings if f.score >= 1 and f.channel in places}
            found.update(kind for kind, _ in seen)
            told += [(name, finding) for finding in seen.values()]
    return turns, found, told


class Passed(NamedTuple):
    screen: str
    judged: int
    refused: int


def passes(release: Path) -> list[Passed]:
    """What each screen judged and refused, in their order; what one refuses none after it judges."""
    refused = Counter((record.kind, record.stage) for record in read(release, "rejected") if isinstance(record, Rejection))
    accepted = [record for record in read(release, "conversations") if isinstance(record, Conversation)]
    scenarios = sum(1 for _ in read(release, "scenarios"))
    kinds = {
        "scenario": (scenarios, ["scenario_bleu"]),
        "profile": (len(accepted) + sum(n for (kind, _), n in refused.items() if kind == "conversation"), PROFILE_SCREENS),
        "conversation": (len(accepted), [REWRITING, *(verdict.screen for verdict in accepted[0].verdicts)]),
    }
    rows = []
    for kind, (left, screens) in kinds.items():
        judged = left + sum(count for (of, _), count in refused.items() if of == kind)
        known = [*screens, *sorted(stage for of, stage in refused if of == kind and stage not in screens)]
        for stage in known:
            count = refused[kind, stage]
            rows.append(Passed(f"{stage} ({kind})", judged, count))
            judged -= count
    return rows


def asked_again(release: Path) -> list[tuple[str, int, int]]:
    """(task, replies, of them refused and asked for again), where any was."""
    replies, again = Counter[str](), Counter[str]()
    for call in read(release, "traces"):
        if isinstance(call, Call):
            replies[f"{call.agent}/{call.task}"] += 1
            again[f"{call.agent}/{call.task}"] += call.status == "invalid"
    return [(task, replies[task], count) for task, count in again.most_common() if count]


def page(rows: Sequence[Sequence[str]], screens: Sequence[Passed], again: Sequence[tuple[str, int, int]]) -> str:
    """The tables as Markdown."""

    def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
        joined = (f"| {' | '.join(str(cell) for cell in line)} |" for line in (heads, ["---"] * len(heads), *lines))
        return [*joined, ""]

    let = [(row.screen, f"{row.judged:,}", f"{row.refused:,}", f"{1 - row.refused / row.judged:.1%}") for row in screens]
    told = [(task, f"{count:,}", f"{refused:,}", f"{refused / count:.1%}") for task, count, refused in again]
    return "\n".join(
        [
            PAGE_HEAD,
            *table(("rule", "plants", "recall", "innocent turns", "false alarms"), rows),
            "## What the screens let pass",
            "",
            "Of the same run; what one refuses none after it judges.",
            "",
            *table(("screen", "judged", "refused", "pass"), let),
            "Replies that a screen or a check refused, and that were asked for again with the reason:",
            "",
            *table(("task", "replies", "asked again", "share"), told),
        ]
    )


PAGE_HEAD = """# What the screens catch, and what they let pass

Written by `python benchmarks/sense.py RELEASE --people CORPORA --page docs/screens.md`, of 200 conversations of the
embedded model about the demo. A plant is one error in a conversation that made sense (`tests/screens/sense/planted.py`
has them, in other words than the rules); recall is the share found by the rule it was planted for. Innocent turns are
people's, converted from ReDial, INSPIRED, SIMMC 2 and VOGUE; a false alarm is such a turn that the gate would refuse.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--people", type=Path)
    parser.add_argument("--plants", type=int, default=150)
    parser.add_argument("--page", type=Path, help="write the tables to this file")
    parser.add_argument("-v", action="store_true", help="print what was missed and what was found in people's dialogues")
    given = parser.parse_args()
    counts = planted(given.release, given.plants)
    turns, found, told = alarms(given.people) if given.people else (0, Counter[str](), [])
    missed, rows = False, []
    print(f"{'rule':26} plants  recall  innocent turns  false alarms")
    for rule, (made, caught) in counts.items():
        share = found[rule] / turns if turns else 0.0
        missed |= made == 0 or caught / made < RECALL or share > ALARMS
        print(f"{rule:26} {made:6} {caught / max(1, made):7.3f} {turns:15} {share:12.2%}")
        rows.append((rule.replace("_", " "), f"{made}", f"{caught / max(1, made):.3f}", f"{turns:,}", f"{share:.2%}"))
    whole = sum(found.values()) / turns if turns else 0.0
    print(f"{'all rules':26} {'':6} {'':7} {turns:15} {whole:12.2%}")
    rows.append(("all rules", "", "", f"{turns:,}", f"{whole:.2%}"))
    screens, again = passes(given.release), asked_again(given.release)
    for screen, judged, lost in screens:
        print(f"{screen:36} judged {judged:6}  refused {lost:6}  pass {1 - lost / judged:7.1%}")
    for task, count, refused in again:
        print(f"{task:36} replies {count:6}  asked again {refused:6}")
    if given.page:
        given.page.write_text(page(rows, screens, again), "utf-8")
    for name, finding in told if given.v else ():
        print("alarm", name, finding.kind, finding.quote[:100].replace("\n", " "), "|", finding.note[:110])
    return int(missed or whole > ALARMS)


if __name__ == "__main__":
    sys.exit(main())
