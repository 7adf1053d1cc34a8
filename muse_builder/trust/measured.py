"""What a release's card says of its conversations beside plain counts: the audit's shares and the paper's statistics.

Measured when the shards are written and before the card is, by the code behind `muse audit` and `muse stats`, so anybody
can measure it again. A large release is measured on conversations that their ids draw, because an audit takes a hundredth
of a second for each and Distinct-n holds all n-grams; the card says of how many.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from muse_builder import domains
from muse_builder.evaluation.measure import Measure
from muse_builder.evaluation.ngrams import TOKENIZER
from muse_builder.evaluation.statistics import ItemFacts, measure_conversations
from muse_builder.records import Conversation, Item
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.trust.audit import Audit
from muse_builder.trust.audit_page import WORDS
from muse_builder.watch import Watch, followed

AUDITED = 2_000
"""Conversations that are audited: half a minute, and a 95 % interval of 2.2 points at most."""
COUNTED = 7_000
"""Conversations whose n-grams are counted, as many as the paper has: 150 MB while it lasts. More would be the most that a run
needs; `muse stats` counts all of any release."""
SECTIONS = ("size", "text", "drafts (without the Rewriter)", "specificity")
"""Of the statistics: the columns of the paper's Tables 2 and 8."""
DIGITS = 6
"""Values are rounded to, so that another machine's arithmetic gives the same manifest."""


def quality(folder: Path, *, watch: Watch | None = None) -> dict[str, Any]:
    """Both kinds of measures as plain values, for the manifest; asks no model and writes nothing.

    A converted corpus gets the statistics alone: the audit's rules are those of a shop.

    Args:
        folder: of a release, which may lack its card.

    Raises:
        ReleaseError: the folder is no release, or is damaged.
    """
    statistics = {"statistics": counted(folder, watch=watch)}
    return statistics if read_manifest(folder).corpus else {"audit": audited(folder, watch=watch), **statistics}


def audited(folder: Path, *, most: int = AUDITED, watch: Watch | None = None) -> dict[str, Any]:
    """What `muse audit` finds: shares with Wilson intervals and what each is a share of, and what it could not measure.

    Args:
        most: about so many conversations of a release that has more.
    """
    total = _conversations(folder)
    report = Audit(folder).run(_drawn(most, total), watch=watch).report()
    shares = report["shares"]
    return {
        "conversations": report["release"]["conversations"],
        "of": total,
        "shares": {name: {**share, "what": WORDS[name]} for name, share in shares.items()},
        "found_by_gender": report["people"]["found_by_gender"],
        "medians": report["medians"],
        "not_measured": [line for line in report["not_measured"] if line.partition(":")[0] in shares],
    }


def counted(folder: Path, *, most: int = COUNTED, watch: Watch | None = None) -> dict[str, Any]:
    """What `muse stats` counts for `SECTIONS`: each measure with its interval, its definition and what it rests on.

    Args:
        most: about so many conversations of a release that has more.
    """
    total = _conversations(folder)
    chosen = _drawn(most, total)
    items = {
        item.item_id: ItemFacts(item.product_class, item.product_type, item.image is not None)
        for item in read(folder, "items")
        if isinstance(item, Item)
    }
    rows = followed(read(folder, "conversations"), watch, "statistics", total)
    talks = (talk for talk in rows if isinstance(talk, Conversation))
    domain = domains.of(read_manifest(folder).settings.as_json())
    sections = measure_conversations((talk for talk in talks if chosen(talk.conversation_id)), items, domain=domain)
    measured = {section.title: section.measures for section in sections if section.title in SECTIONS}
    return {
        "conversations": measured["size"][0].counted,
        "of": total,
        "tokenizer": TOKENIZER,
        "sections": {title: [_plain(measure) for measure in measures] for title, measures in measured.items()},
    }


def _conversations(folder: Path) -> int:
    return sum(part.rows or 0 for parts in shards(folder, "conversations").values() for part in parts)


def _drawn(wanted: int, total: int) -> Callable[[str], bool]:
    """Whether something is among about `wanted` of `total`, by the SHA-256 of its name alone."""
    bound = 2**64 if total <= wanted else wanted * 2**64 // total
    return lambda name: int.from_bytes(hashlib.sha256(f"quality/{name}".encode()).digest()[:8], "big") < bound


def _plain(measure: Measure) -> dict[str, Any]:
    value, interval = measure.value, measure.interval
    return {
        "name": measure.name,
        "value": round(value, DIGITS) if isinstance(value, float) else value,
        "interval": None if interval is None else [round(end, DIGITS) for end in interval],
        "counted": measure.counted,
        "missing": measure.missing,
        "definition": measure.definition,
    }
