"""Fills the figures of README and docs from one run: `muse generate -n 200 --out muse && python docs/figures.py muse c000223`.

What is printed there is what the commands print of that release, in part for the wide tables, and one of its conversations with
its pictures. Nothing is typed by hand. `python docs/figures.py muse --check` says which pages print another release's.
"""

import os
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
README, DOCS = ROOT / "README.md", ROOT / "docs"
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


def chosen(release: Path, name: str) -> Conversation:
    (talk,) = [row for row in read(release, "conversations") if isinstance(row, Conversation) and row.conversation_id == name]
    return talk


def write_pictures(release: Path, talk: Conversation) -> None:
    """What a conversation shows, small, in the folder beside the card's template."""
    for old in PICTURES.glob("*.jpg"):
        old.unlink()
    paths = [shard.path for parts in shards(release, "items").values() for shard in parts]
    for item_id, picture in thumbnails(paths, {item_id for turn in talk.turns for item_id in turn.image_item_ids}).items():
        (PICTURES / f"{item_id}.jpg").write_bytes(picture)


def told(release: Path, talk: Conversation) -> str:
    """A conversation as Markdown."""
    titles = {item.item_id: item.title for item in read(release, "items") if isinstance(item, Item)}
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
    return "\n\n".join((*parts, f"`{talk.conversation_id}`: {talk.outcome} ({means}); rank of the target per query: {ranks}."))


def _between(text: str, pattern: str, new: str) -> str:
    """The text with what a pattern finds replaced; that a page has no such place is an error."""
    found, times = re.subn(pattern, lambda _: new, text, count=1, flags=re.DOTALL)
    if not times:
        raise SystemExit(f"no place for {new.splitlines()[0]!r}")
    return found


def filled(release: Path, name: str) -> dict[Path, str]:
    """Each page that prints figures, with those of this release."""
    ended = summary(release, read_manifest(release)).splitlines()[0]
    pages = {
        page: page.read_text("utf-8")
        for page in (README, *(DOCS / name for name in ("index.md", "measure.md", "experiments.md")))
    }
    readme, start, measure, experiments = pages
    for page in (readme, start):
        pages[page] = _between(pages[page], r"(?<=```\n)\d+ conversations about \d+ of \d+ products in muse: [^\n]*", ended)
    pages[readme] = _between(
        pages[readme], r"(?<=## One conversation\n\n).*?(?=\n\n## What it does)", told(release, chosen(release, name))
    )
    pages[measure] = _between(pages[measure], r"(?<=```\n)muse: muse_builder .*?(?=\n```)", said("info", str(release)))
    pages[experiments] = _between(pages[experiments], r"(?<=```\n)recommend: muse, .*?(?=\n```)", measured(str(release)))
    return pages


def _plain(text: str) -> str:
    """Without what depends on the machine: the seal has the bytes of pictures in it, whose encoder may be another."""
    return re.sub(r"sealed as \w+|^(?:items|traces|conversations) +.*$", "", text, flags=re.MULTILINE)


def stale(release: Path) -> list[str]:
    """Pages whose figures are not those of a release."""
    (name,) = re.findall(r"^`(c\d+)`: ", README.read_text("utf-8"), re.MULTILINE)
    return [page.name for page, text in filled(release, name).items() if _plain(text) != _plain(page.read_text("utf-8"))]


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--check"]
    folder = Path(given[0]).resolve()
    os.chdir(folder.parent)  # what is printed names it as it is named there
    release = Path(folder.name)
    if len(given) == len(sys.argv[1:]):
        write_pictures(release, chosen(release, given[1]))
        for page, text in filled(release, given[1]).items():
            page.write_text(text, "utf-8")
    elif behind := stale(release):
        sys.exit(
            f"figures of another day in {', '.join(behind)}: muse generate -n 200 --out muse && python docs/figures.py muse ID"
        )
