"""The dataset card: measured while a release is written, filled from what was measured. No number in it is typed.

`Measures` sees every record of a release once and holds only counts, so its memory does not grow with the rows (it keeps
the ids of items that were talked about: at most as many as the catalog has). `render` fills `dataset_card/README.md` from
a manifest; a word in the template that the manifest does not have is an error, not a blank.
"""

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from muse_builder import domains
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
from muse_builder.settings import DEFAULT_MODEL

OUTCOMES = ("organic_accept", "near_accept", "forced_target", "give_up")
"""Of our conversations; those of a foreign corpus are listed where they occur."""
RANK_BOUNDS = (1, 5, 10, 20, 50, 100)
"""Target ranks are counted up to each of these; 10 and 20 are the paper's (4.4)."""
AGE_BOUNDS = (17, 29, 44, 59)
"""Years; the last of each age group but the oldest."""


ASSETS = "assets"
"""Folder of a release for what only its card shows: no config names a file in it."""
PHOTOS, PHOTO_SIDE, PHOTO_QUALITY = 6, 256, 80
"""Of the printed conversation: how many photos at most, their longer side in pixels, JPEG quality. About 60 KB in all."""


class Example(NamedTuple):
    """One conversation to print, with the items it speaks of by id."""

    conversation: Conversation
    items: Mapping[str, Item]


def item_ids(conversation: Conversation) -> Iterator[str]:
    """Ids of all items a conversation refers to, the target first; an id may come more than once."""
    if conversation.profile.target_item_id:
        yield conversation.profile.target_item_id
    if conversation.outfit_item_id is not None:
        yield conversation.outfit_item_id
    for turn in conversation.turns:
        yield from turn.item_ids
        yield from turn.image_item_ids


class Photo(NamedTuple):
    """A small copy of a product photo, for the card alone."""

    item_id: str
    file: str
    """Relative to the release's folder."""
    content: bytes


def shown(conversation: Conversation) -> list[str]:
    """Ids of the items whose photos the conversation shows, each once, in the order in which they come."""
    return list(dict.fromkeys(item_id for turn in conversation.turns for item_id in turn.image_item_ids))


def photos(conversation: Conversation, thumbnails: Mapping[str, bytes]) -> list[Photo]:
    """The first photos that the conversation shows, named by their place.

    Args:
        thumbnails: item id -> a JPEG as `thumbnail` makes it; an item that has none is named in words alone.
    """
    there = [item_id for item_id in shown(conversation) if item_id in thumbnails][:PHOTOS]
    return [
        Photo(item_id, f"{ASSETS}/example-{number}.jpg", thumbnails[item_id]) for number, item_id in enumerate(there, start=1)
    ]


def thumbnail(picture: bytes, *, side: int = PHOTO_SIDE) -> bytes | None:
    """A picture file as a small JPEG that carries nothing but its pixels; None for one that cannot be read.

    The same file gives the same bytes under the same version of Pillow.

    Args:
        side: pixels of the longer side, at most.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            opened.draft("RGB", (side * 2, side * 2))  # a JPEG is read at a fraction of its size
            small = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", small.size, "white")
    bare.paste(small, mask=small)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=PHOTO_QUALITY)
    return buffer.getvalue()


class Measures:
    """Counts over the records of a release, one `add` a record; `numbers()` is the manifest's `counts`."""

    def __init__(self) -> None:
        self.example: Conversation | None = None
        """The conversation the card prints: the first one that found its target, if any with a multimodal opening."""
        self._splits: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
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
        if self.example is None or _worth(conversation) > _worth(self.example):
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
        tally["repairs"] += call.attempt > 0
        tally["pictures"] += len(call.images)
        tally["tokens_in"] += call.tokens_in or 0
        tally["tokens_cached"] += call.tokens_cached or 0
        tally["tokens_out"] += call.tokens_out or 0
        if call.cost is None:
            self._unpriced_calls += 1
        else:
            self._cost += call.cost

    def numbers(self) -> dict[str, Any]:
        """All counts as plain values for the manifest; a mean of nothing is None."""
        queries = sum(self._queries.values())
        every_round: Counter[int] = Counter()
        for ranks in self._ranks.values():
            every_round.update(ranks)
        return {
            "rows": {config: self._rows[config] for config in schema.CONFIGS if self._rows[config]},
            "splits": dict(self._splits),
            "outcomes": {
                outcome: self._outcomes[outcome]
                for outcome in get_args(Outcome)
                if outcome in OUTCOMES or self._outcomes[outcome]
            },
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


def _most_common(counter: Counter[str]) -> dict[str, int]:
    """Largest first; equal counts by name, so that the order says nothing about the order of rows."""
    return dict(sorted(counter.items(), key=lambda entry: (-entry[1], entry[0])))


# --- the card -------------------------------------------------------------------------------------------------------


def render(manifest: Mapping[str, Any], *, example: Example | None = None) -> str:
    """The release's README.md: YAML that `datasets` and the Hub read, then the card that people read.

    Args:
        manifest: as `ReleaseWriter.seal` writes it; its `assets` are the photos that the example is shown with.
        example: a conversation to print; None leaves the section out.

    Raises:
        jinja2.UndefinedError: the template asks for something the manifest does not have.
    """
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.filters.update(share=_share, grouped=_grouped, inline=_inline, fixed=_fixed, dollars=_dollars, setting=_setting)
    environment.filters.update(alternative=_alternative, measured=_measured, within=_within)
    body = environment.from_string(_template(CORPUS if manifest.get("corpus") else OURS)).render(
        **manifest,
        conversations=sum(manifest["counts"]["splits"].values()),
        turn_count=sum(manifest["counts"]["turns"].values()),
        word_count=sum(manifest["counts"]["words"].values()),
        only_embedded=_only_embedded(manifest),
        example=example,
        photos={asset["item_id"]: asset["file"] for asset in manifest.get("assets", ())},
        looked_at=sum(screen["seen"] for screen in manifest["funnel"] if screen["screen"] == "manual"),
        audit=manifest.get("quality", {}).get("audit"),
        statistics=_by_name(manifest.get("quality", {}).get("statistics")),
        rank_bounds=RANK_BOUNDS,
        schema=schema,
        domain=domains.default(),
    )
    return f"---\n{_front_matter(manifest)}---\n\n{body.strip()}\n"


def _by_name(statistics: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The manifest's statistics with each section as name -> measure, and the numbers of n-grams that sizes are matched at."""
    if statistics is None:
        return None
    sections = {title: {one["name"]: one for one in measures} for title, measures in statistics["sections"].items()}
    sizes = dict.fromkeys(name.partition(" at ")[2] for name in sections["text"] if " at " in name)
    return {**statistics, "sections": sections, "sizes": list(sizes)}


OURS, CORPUS = "README.md", "corpus.md"
"""Templates: of a dataset made here, and of a foreign corpus that was only converted."""


def _template(name: str) -> str:
    for place in (Path(__file__).parents[1] / "_dataset_card", Path(__file__).parents[2] / "dataset_card"):
        if (place / name).is_file():
            return (place / name).read_text(encoding="utf-8")
    raise FileNotFoundError(f"the dataset card's template {name} is missing from this installation; install muse_builder again")


def _only_embedded(manifest: Mapping[str, Any]) -> bool:
    models = set(manifest["counts"]["calls"]["models"]) or set(manifest["models"].values())
    return models == {DEFAULT_MODEL}


def _front_matter(manifest: Mapping[str, Any]) -> str:
    import yaml  # type: ignore[import-untyped, unused-ignore]

    configs, information = [], []
    for config, all_splits in manifest["configs"].items():
        # Neither the Hub nor `datasets` can load a table without a row.
        splits = {name: split for name, split in all_splits.items() if split["rows"]}
        if not splits:
            continue
        entry: dict[str, Any] = {"config_name": config}
        if config == schema.DEFAULT_CONFIG:
            entry["default"] = True
        entry["data_files"] = [{"split": split, "path": f"{config}/{split}-*"} for split in splits]
        configs.append(entry)
        size = sum(split["bytes"] for split in splits.values())
        information.append(
            {
                "config_name": config,
                "features": schema.card_features(config),
                "splits": [
                    {"name": name, "num_bytes": split["bytes"], "num_examples": split["rows"]} for name, split in splits.items()
                ],
                "download_size": size,
                "dataset_size": size,
            }
        )
    head = {
        "pretty_name": "MUSE: multimodal conversational recommendation in scenarios",
        "license": "other",
        "license_name": "dialogues-cc-by-4.0-products-by-catalog",
        "language": ["en"],
        "task_categories": ["image-text-to-text", "text-generation", "text-retrieval"],
        "size_categories": [_size_category(sum(manifest["counts"]["splits"].values()))],
        "tags": ["conversational-recommendation", "multimodal", "dialogue", domains.default().tag, "synthetic"],
        "configs": configs,
        "dataset_info": information,
    }
    corpus = manifest.get("corpus")
    if corpus:
        head |= {
            "pretty_name": f"{corpus['title']}, converted to the columns of MUSE",
            "license_name": "as-the-corpus",
            "tags": ["conversational-recommendation", "dialogue"],
        }
        if not manifest["counts"]["items"]["pictures"]:
            head["task_categories"] = ["text-generation", "text-retrieval"]
    text: str = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=120)
    return text


def _size_category(rows: int) -> str:
    """The Hub's own words for a number of rows."""
    bounds = [
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
        (10_000_000, "1M<n<10M"),
    ]
    return next((name for bound, name in bounds if rows < bound), "10M<n<100M")


def _share(part: float, whole: float) -> str:
    return "none" if whole == 0 else f"{100 * part / whole:.1f} %"


def _grouped(number: int) -> str:
    return f"{int(number):,}"  # int() makes a missing number the error it is


def _fixed(number: float | None, digits: int = 2) -> str:
    return "none" if number is None else f"{number:.{digits}f}"


def _measured(measure: Mapping[str, Any] | None, digits: int = 3) -> str:
    """The value of a measure of the manifest: whole numbers grouped, others rounded, a dash for what could not be measured."""
    value = None if measure is None else measure["value"]
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}f}"


def _within(share: Mapping[str, Any]) -> str:
    """The interval of a share of the manifest."""
    return f"{100 * share['low']:.1f} to {100 * share['high']:.1f} %"


def _dollars(amount: float) -> str:
    return f"{amount:,.2f} US dollars"


def _setting(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else str(value)


def _inline(text: object) -> str:
    """Text of others on one line of Markdown, where it can open no table cell, tag or link."""
    plain = " ".join(str(text).split())
    for special in ("\\", "|", "<", "[", "`", "*", "_", "#"):
        plain = plain.replace(special, f"\\{special}" if special != "<" else "&lt;")
    return plain


def _alternative(text: object) -> str:
    """Text of others between the brackets of a picture."""
    return _inline(text).replace("]", "\\]")
