"""From a corpus's native files to a release."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from muse_builder.corpora.corpus import NAMED_BEFORE, Corpus, Dialogue, Log
from muse_builder.corpora.generic import mapped
from muse_builder.corpora.hub_copy import fetch
from muse_builder.corpora.known import HUB_COPIES, corpus_named
from muse_builder.corpora.pictures import with_pictures
from muse_builder.errors import CorpusError
from muse_builder.records import Item, Rejection
from muse_builder.release.entries import CorpusEntry, PublishedCount, SplitRule
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published count beside the one found."""

    name: str
    published: int
    found: int
    rounded: bool = False
    """Whether the published one is known only rounded."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What came of a conversion; the same stands in the release's manifest and card."""

    folder: Path
    rows_in: int
    conversations: int
    turns: int
    items: int
    unknown_items: int
    """Items of which the corpus gives the id alone."""
    ratings: int
    splits: Mapping[str, int]
    repairs: Mapping[str, int]
    notes: Mapping[str, int]
    problems: tuple[str, ...]
    """"file:line: reason" of each row set aside."""
    published: tuple[Comparison, ...]


def convert_from_hub(
    name: str,
    out: Path,
    *,
    revision: str = "main",
    say: Callable[[str], None],
    seed: int = 0,
    endpoint: str | None = None,
    token: str | None = None,
) -> Converted:
    """As `convert`, of the native files in a known copy on the Hub; the manifest's corpus entry names its commit.

    Args:
        revision: branch, tag or commit.
        say: told what is fetched before it is.
        endpoint, token: of the Hub; None for what huggingface_hub finds.

    Raises:
        CorpusError: no copy of this corpus is known, it cannot be fetched, or as `convert`.
        ReleaseError: `out` holds something else.
    """
    corpus = corpus_named(name)
    if name not in HUB_COPIES:
        raise CorpusError(
            f"no copy of {corpus.title} on the Hub is known; known: {', '.join(HUB_COPIES)}. Get its files from {corpus.home} "
            f"and give their path: muse convert {name} PATH --out DIR"
        )
    fetched = fetch(HUB_COPIES[name], revision, say=say, endpoint=endpoint, token=token)
    return convert(name, fetched.folder, out, seed=seed, origin=fetched.origin, say=say)


def convert(
    name: str,
    path: Path,
    out: Path,
    *,
    images: Path | None = None,
    mapping: Mapping[str, str] | None = None,
    seed: int = 0,
    origin: Mapping[str, str] | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Converted:
    """Reads native files and seals them as a release folder.

    Splits are the corpus's own; a dialogue without one falls to a split by its id. Ids stay the corpus's, with its name
    before those of conversations and users. Memory holds the items, never the dialogues.

    Args:
        images: folder of the items' pictures (see `pictures`); None takes the corpus's own folder where it has pictures.
        mapping: for the generic reader, where in a row what stands (see `generic.Fields`).
        seed: of the split by id.
        origin: where the files were fetched from, recorded in the manifest's corpus entry; None for files of one's own.
        say: told where a release that lay in `out` was moved to.

    Raises:
        CorpusError: unknown corpus, nothing to read, no dialogue in it, or no such folder of pictures.
        ReleaseError: `out` holds something else.
    """
    corpus, log = corpus_named(name), Log()
    if mapping:
        corpus = mapped(name, corpus, mapping)
    if not corpus.tried:
        log.notes["not tried on real files: read by its authors' description; look at some rows"] += 1
    pictures = _pictures_folder(corpus, path, images)
    with ReleaseWriter(out, seed=seed, say=say) as release:
        tally = _write_dialogues(release, corpus, path, log)
        _write_items(release, tally.items.values(), pictures, log)
        release.write("rejected", _rejections(name, log))
        published = _compared(corpus, tally.found(log))
        entry = CorpusEntry(
            name=name,
            title=corpus.title,
            home=corpus.home,
            license=corpus.license,
            rows_in=log.rows_in,
            problems=len(log.problems),
            unknown_items=tally.unknown_items,
            native_splits=bool(tally.splits),
            repairs=_plain(log.repairs),
            notes=_plain(log.notes),
            published=tuple(PublishedCount(**asdict(count)) for count in published),
            **({} if origin is None else {"origin": dict(origin)}),
        )
        own_splits = SplitRule(rule="the corpus's own; a dialogue without one by its id", seed=seed)
        release.seal(
            settings={"corpus": name, "split_seed": seed, **({"map": dict(mapping)} if mapping else {})},
            catalog={"name": name, "items": len(tally.items), "licence": corpus.license},
            split_rule=own_splits if tally.splits else None,
            corpus=entry,
            quality=quality,
        )
    return Converted(
        folder=out,
        rows_in=log.rows_in,
        conversations=tally.conversations,
        turns=tally.turns,
        items=len(tally.items),
        unknown_items=tally.unknown_items,
        ratings=tally.ratings,
        splits=tally.splits,
        repairs=entry.repairs,
        notes=entry.notes,
        problems=tuple(f"{problem.place}: {problem.reason}" for problem in log.problems),
        published=published,
    )


def _pictures_folder(corpus: Corpus, path: Path, images: Path | None) -> Path | None:
    """Where pictures are looked for; None where none are."""
    if images is None:
        return (path if path.is_dir() else path.parent) if corpus.pictures else None
    if not images.is_dir():
        raise CorpusError(f"there is no folder {images} with pictures")
    return images


class _Tally:
    """What was written of a corpus, so far."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.conversations = 0
        self.turns = 0
        self.ratings = 0
        self.splits: Counter[str] = Counter()
        """The corpus's own split -> conversations."""
        self.turns_of: Counter[str] = Counter()
        """The same -> turns."""

    @property
    def unknown_items(self) -> int:
        """Items of which the corpus gives the id alone."""
        return sum(not item.title for item in self.items.values())

    def add(self, dialogue: Dialogue) -> None:
        turns = len(dialogue.conversation.turns)
        for item in dialogue.items:
            if not self.items.get(item.item_id, _NO_ITEM).title:
                self.items[item.item_id] = item
        self.conversations += 1
        self.turns += turns
        self.ratings += len(dialogue.ratings)
        if dialogue.split is not None:
            self.splits[dialogue.split] += 1
            self.turns_of[dialogue.split] += turns

    def found(self, log: Log) -> dict[str, int]:
        """Counts under the names that `Corpus.published` uses; of splits only those that were read."""
        found = {"conversations": self.conversations, "turns": self.turns}
        found |= {f"conversations in {split}": count for split, count in self.splits.items()}
        found |= {f"turns in {split}": count for split, count in self.turns_of.items()}
        return found | dict(log.notes)


def _write_dialogues(release: ReleaseWriter, corpus: Corpus, path: Path, log: Log) -> _Tally:
    """Writes every conversation and its ratings, one at a time.

    Raises:
        CorpusError: there is none that can be read.
    """
    tally, seen = _Tally(), set[str]()
    for dialogue in corpus.read(path, log):
        talk = dialogue.conversation
        if talk.conversation_id in seen:
            log.problem(talk.conversation_id, "a conversation of this id was there before", talk.model_dump_json())
            continue
        if not talk.turns:
            log.problem(talk.conversation_id, "it has no turn")
            continue
        seen.add(talk.conversation_id)
        log.notes["offers of what the shopper had named, no gold"] += sum(NAMED_BEFORE in turn.labels for turn in talk.turns)
        release.add("conversations", talk, split=dialogue.split)
        for rating in dialogue.ratings:
            release.add("ratings", rating)
        tally.add(dialogue)
    if not tally.conversations:
        first = f": {log.problems[0].place}: {log.problems[0].reason}" if log.problems else ""
        raise CorpusError(f"{path} has no dialogue of {corpus.title} that could be read{first}")
    return tally


def _write_items(release: ReleaseWriter, items: Iterable[Item], pictures: Path | None, log: Log) -> None:
    if pictures is None:
        release.write("items", items)
        return
    for item, picture in with_pictures(items, pictures, log):
        release.add("items", item, image=picture)


def _compared(corpus: Corpus, found: Mapping[str, int]) -> tuple[Comparison, ...]:
    """What its authors print beside what was found, where both are known."""
    return tuple(
        Comparison(what, count, found[what], rounded)
        for counts, rounded in ((corpus.published, False), (corpus.rounded, True))
        for what, count in counts.items()
        if what in found
    )


_NO_ITEM = Item(item_id="", title="")


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}


def _rejections(name: str, log: Log) -> Iterable[Rejection]:
    for problem in log.problems:
        yield Rejection(
            object_id=f"{name}: {problem.place}",
            kind="conversation",
            stage="convert",
            reason=problem.reason,
            body=_as_json(problem.body),
        )


def _as_json(body: str) -> str:
    return json.dumps({"native": body}, ensure_ascii=False)
