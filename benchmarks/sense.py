"""Plants errors of every rule of the sense gate, counts what it finds, and what it finds in people's own dialogues.

    muse generate -n 60 --out demo60
    python benchmarks/sense.py demo60 --people ../shared/data/corpora

Innocents are turns of people's dialogues (converted; those whose texts weighed the signs of strewn words are left out). Rules
that need a catalog, a profile or an outcome run where a corpus has them. Targets: recall of every rule at least 0.95, false
alarms in at most 2 % of turns. The exit status is 1 when one is missed.
"""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.sense_words import CORPORA, is_measured
from muse_builder.corpora.corpus import Log
from muse_builder.corpora.known import corpus_named
from muse_builder.domains.apparel import APPAREL
from muse_builder.release.reader import read
from muse_builder.screens.findings import Finding
from muse_builder.screens.sense.judge import Sense
from tests.screens.sense.planted import PLANTS, with_shop

RECALL, ALARMS = 0.95, 0.02


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("release", type=Path)
    parser.add_argument("--people", type=Path)
    parser.add_argument("--plants", type=int, default=150)
    parser.add_argument("-v", action="store_true", help="print what was missed and what was found in people's dialogues")
    given = parser.parse_args()
    counts = planted(given.release, given.plants)
    turns, found, told = alarms(given.people) if given.people else (0, Counter[str](), [])
    missed = False
    print(f"{'rule':26} plants  recall  innocent turns  false alarms")
    for rule, (made, caught) in counts.items():
        share = found[rule] / turns if turns else 0.0
        missed |= made == 0 or caught / made < RECALL or share > ALARMS
        print(f"{rule:26} {made:6} {caught / max(1, made):7.3f} {turns:15} {share:12.2%}")
    whole = sum(found.values()) / turns if turns else 0.0
    print(f"{'all rules':26} {'':6} {'':7} {turns:15} {whole:12.2%}")
    for name, finding in told if given.v else ():
        print("alarm", name, finding.kind, finding.quote[:100].replace("\n", " "), "|", finding.note[:110])
    return int(missed or whole > ALARMS)


if __name__ == "__main__":
    sys.exit(main())
