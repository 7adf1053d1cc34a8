"""Fills the figures of README from one run: `muse generate -n 200 --out muse && python docs/figures.py muse c000123`.

What is printed there is what the commands print of that release, in part for the wide tables, and one of its conversations with
its pictures. Nothing is typed by hand.
"""

import re
import subprocess
import sys
from pathlib import Path

from muse_builder.records import Conversation, Item
from muse_builder.release.example import thumbnails
from muse_builder.release.manifest import read_manifest
from muse_builder.release.reader import read, shards
from muse_builder.terminal.release import summary

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURES = ROOT / "dataset_card" / "example"
COLUMNS = ("Recall@10, target", "MRR@10, target", "NDCG@10, target")
DIFFERENCES = ("p of Recall@10, recommended, Holm", "Recall@10, target difference")


def said(*words: str) -> str:
    """What a command of `muse` prints."""
    done = subprocess.run([sys.executable, "-m", "muse_builder", *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def cut(text: str, columns: tuple[str, ...], rows: int | None = None) -> str:
    """The table of a print-out that has these columns, with them alone."""
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if len(lines) < 3 or not set(lines[1]) <= {"-", " "} or not all(f"{name}  " in f"{lines[0]}  " for name in columns):
            continue
        spans = [match.span() for match in re.finditer(r"-+", lines[1])]
        kept = [(start, end) for start, end in spans if lines[0][start:end].strip() in ("", *columns)]
        return "\n".join("  ".join(line[start:end].ljust(end - start) for start, end in kept).rstrip() for line in lines[:rows])
    raise SystemExit(f"no table with {', '.join(columns)}")


def measured(release: str) -> str:
    """Tables 4 and 5, in part."""
    recommend, respond = said("recommend", release), said("respond", release)
    head = re.sub(r"bleu (\S+?tok:13a)\S*", r"bleu \1|...", respond.splitlines()[0])
    tables = (cut(recommend, COLUMNS), cut(recommend, DIFFERENCES))
    return "\n\n".join((recommend.splitlines()[0], *tables, head, cut(respond, ("BLEU-4", "ROUGE-1", "Distinct-4"), rows=5)))


def told(release: Path, name: str) -> str:
    """A conversation as Markdown; its pictures go to the folder beside the card's template."""
    (talk,) = [row for row in read(release, "conversations") if isinstance(row, Conversation) and row.conversation_id == name]
    shown = {item_id for turn in talk.turns for item_id in turn.image_item_ids}
    for old in PICTURES.glob("*.jpg"):
        old.unlink()
    titles = {item.item_id: item.title for item in read(release, "items") if isinstance(item, Item)}
    paths = [shard.path for parts in shards(release, "items").values() for shard in parts]
    for item_id, picture in thumbnails(paths, shown).items():
        (PICTURES / f"{item_id}.jpg").write_bytes(picture)
    person = talk.profile.person
    parts = [f"*{person.name}, {person.age}, {person.profession}.* {talk.profile.backstory}"]
    for turn in talk.turns:
        parts.append(f"**{turn.role}** {turn.text}")
        parts += [f"![{titles[item_id]}](dataset_card/example/{item_id}.jpg)" for item_id in turn.image_item_ids]
    means = {
        "organic_accept": "retrieval found the target",
        "near_accept": "another item met the needs",
        "forced_target": "the round limit was reached and the target handed over",
        "give_up": "nothing was taken",
        "walk_away": "nothing would do, and the shopper left",
        "deferred": "the shopper put the decision off",
    }[talk.outcome]
    ranks = ", ".join(str(turn.target_rank) for turn in talk.turns if turn.target_rank is not None)
    return "\n\n".join((*parts, f"`{name}`: {talk.outcome} ({means}); rank of the target per query: {ranks}."))


def filled(text: str, release: Path, name: str) -> str:
    """README with the figures of this release."""
    ended = summary(release, read_manifest(release)).splitlines()[0]
    text = re.sub(r"(?<=```\n)\d+ conversations about \d+ of \d+ products in muse: .*", lambda _: ended, text, count=1)
    info = said("info", str(release))
    text = re.sub(r"(?<=```\n)muse: muse_builder .*?(?=\n```)", lambda _: info, text, count=1, flags=re.DOTALL)
    figures = measured(str(release))
    text = re.sub(r"(?<=```\n)recommend: muse, .*?(?=\n```)", lambda _: figures, text, count=1, flags=re.DOTALL)
    between = r"(?<=## One conversation\n\n).*?(?=\n\n`muse show muse 3)"
    return re.sub(between, lambda _: told(release, name), text, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    README.write_text(filled(README.read_text("utf-8"), Path(sys.argv[1]), sys.argv[2]), "utf-8")
