"""Foreign dialogue corpora in our records, one file a corpus: `convert` makes a release of native files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from muse_builder import plugins
from muse_builder.corpora.corpus import Corpus, Log
from muse_builder.corpora.hub_copy import HubCopy, fetch
from muse_builder.corpora.pictures import with_pictures
from muse_builder.errors import CorpusError
from muse_builder.records import Item, Rejection
from muse_builder.release.writer import ReleaseWriter
from muse_builder.trust.measured import quality

HUB_COPIES: dict[str, HubCopy] = {"pearl": HubCopy("LangAGI-Lab/pearl", ("*.json", "*.jsonl"))}
"""Name -> its authors' copy on the Hub with the native files, for `convert_from_hub`; of the others none is known."""


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


def corpus_named(name: str) -> Corpus:
    """The corpora plug-in of this name.

    Raises:
        CorpusError: there is none.
        SettingsError: it cannot be loaded.
    """
    if name not in plugins.names("corpora"):
        raise CorpusError(plugins.unknown("corpora", name))
    corpus: Corpus = plugins.get("corpora", name)
    return corpus


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
    return convert(name, fetched.folder, out, seed=seed, origin=fetched.origin)


def convert(
    name: str,
    path: Path,
    out: Path,
    *,
    images: Path | None = None,
    seed: int = 0,
    origin: Mapping[str, str] | None = None,
) -> Converted:
    """Reads native files and seals them as a release folder.

    Splits are the corpus's own; a dialogue without one falls to a split by its id. Ids stay the corpus's, with its name
    before those of conversations and users. Memory holds the items, never the dialogues.

    Args:
        images: folder of the items' pictures (see `pictures`); None takes the corpus's own folder where it has pictures.
        seed: of the split by id.
        origin: where the files were fetched from, recorded in the manifest's corpus entry; None for files of one's own.

    Raises:
        CorpusError: unknown corpus, nothing to read, no dialogue in it, or no such folder of pictures.
        ReleaseError: `out` holds something else.
    """
    corpus, log = corpus_named(name), Log()
    items: dict[str, Item] = {}
    splits: dict[str, int] = {}
    turns_of: dict[str, int] = {}
    seen: set[str] = set()
    counts = {"conversations": 0, "turns": 0, "ratings": 0, "native splits": 0}
    if images is None and corpus.pictures:
        images = path if path.is_dir() else path.parent
    elif images is not None and not images.is_dir():
        raise CorpusError(f"there is no folder {images} with pictures")
    with ReleaseWriter(out, seed=seed) as release:
        for dialogue in corpus.read(path, log):
            talk = dialogue.conversation
            if talk.conversation_id in seen:
                log.problem(talk.conversation_id, "a conversation of this id was there before", talk.model_dump_json())
                continue
            if not talk.turns:
                log.problem(talk.conversation_id, "it has no turn")
                continue
            seen.add(talk.conversation_id)
            release.add("conversations", talk, split=dialogue.split)
            for rating in dialogue.ratings:
                release.add("ratings", rating)
            for item in dialogue.items:
                if not items.get(item.item_id, _NO_ITEM).title:
                    items[item.item_id] = item
            counts["conversations"] += 1
            counts["turns"] += len(talk.turns)
            counts["ratings"] += len(dialogue.ratings)
            if dialogue.split is not None:
                counts["native splits"] += 1
                splits[dialogue.split] = splits.get(dialogue.split, 0) + 1
                turns_of[dialogue.split] = turns_of.get(dialogue.split, 0) + len(talk.turns)
        if not counts["conversations"]:
            first = f": {log.problems[0].place}: {log.problems[0].reason}" if log.problems else ""
            raise CorpusError(f"{path} has no dialogue of {corpus.title} that could be read{first}")
        if images is None:
            release.write("items", items.values())
        else:
            for item, picture in with_pictures(items.values(), images, log):
                release.add("items", item, image=picture)
        release.write("rejected", _rejections(name, log))
        found = _found(counts, splits, turns_of, log)
        unknown = sum(not item.title for item in items.values())
        published = tuple(
            Comparison(what, count, found[what], rounded)
            for counts_of, rounded in ((corpus.published, False), (corpus.rounded, True))
            for what, count in counts_of.items()
            if what in found
        )
        native = counts["native splits"] > 0
        repairs, notes = _plain(log.repairs), _plain(log.notes)
        release.seal(
            settings={"corpus": name, "split_seed": seed},
            catalog={"name": name, "items": len(items), "licence": corpus.license},
            split_rule={"rule": "the corpus's own; a dialogue without one by its id", "seed": seed} if native else None,
            corpus={
                "name": name,
                "title": corpus.title,
                "home": corpus.home,
                "license": corpus.license,
                "rows_in": log.rows_in,
                "problems": len(log.problems),
                "unknown_items": unknown,
                "native_splits": native,
                "repairs": repairs,
                "notes": notes,
                "published": [asdict(entry) for entry in published],
                **({} if origin is None else {"origin": dict(origin)}),
            },
            quality=quality,
        )
    return Converted(
        folder=out,
        rows_in=log.rows_in,
        conversations=counts["conversations"],
        turns=counts["turns"],
        items=len(items),
        unknown_items=unknown,
        ratings=counts["ratings"],
        splits=splits,
        repairs=repairs,
        notes=notes,
        problems=tuple(f"{problem.place}: {problem.reason}" for problem in log.problems),
        published=published,
    )


_NO_ITEM = Item(item_id="", title="")


def _found(counts: Mapping[str, int], splits: Mapping[str, int], turns_of: Mapping[str, int], log: Log) -> dict[str, int]:
    """Counts under the names that `Corpus.published` uses; of splits only those that were read."""
    found = {name: counts[name] for name in ("conversations", "turns")}
    found |= {f"conversations in {split}": count for split, count in splits.items()}
    found |= {f"turns in {split}": count for split, count in turns_of.items()}
    return found | dict(log.notes)


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
    import json

    value: Any = {"native": body}
    return json.dumps(value, ensure_ascii=False)
