"""The dataset card, filled from a manifest. No number in it is typed.

`render` fills `dataset_card/README.md`; a word in the template that the manifest does not have is an error, not a blank.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from muse_builder import domains
from muse_builder.release import schema, terms
from muse_builder.release.entries import RANK_BOUNDS, MeasureEntry, QualityEntry, StatisticsEntry
from muse_builder.release.example import Example
from muse_builder.release.manifest import Manifest
from muse_builder.release.names import seen
from muse_builder.settings import DEFAULT_MODEL, ENGLISH, LANGUAGES

if TYPE_CHECKING:
    import jinja2


def render(manifest: Manifest, *, example: Example | None = None) -> str:
    """The release's README.md: YAML that `datasets` and the Hub read, then the card that people read.

    Args:
        manifest: its `assets` are the photos that the example is shown with.
        example: a conversation to print; None leaves the section out.

    Raises:
        jinja2.UndefinedError: the template asks for something the manifest does not have.
    """
    quality = manifest.quality or QualityEntry()
    body = _template(CORPUS if manifest.corpus else OURS).render(
        **manifest.as_json(),
        conversations=manifest.counts.conversations,
        turn_count=sum(manifest.counts.turns.values()),
        word_count=sum(manifest.counts.words.values()),
        domain=domains.of(manifest.settings.as_json()),
        language=LANGUAGES.get(manifest.settings.language or ENGLISH, manifest.settings.language),
        market=LANGUAGES.get(manifest.catalog.language or ENGLISH, manifest.catalog.language),
        only_embedded=_only_embedded(manifest),
        example=example,
        photos={asset.item_id: asset.file for asset in manifest.assets},
        looked_at=sum(screen.seen for screen in manifest.funnel if screen.screen == "manual"),
        audit=quality.audit.as_json() if quality.audit else None,
        statistics=_by_name(quality.statistics) if quality.statistics else None,
        rank_bounds=RANK_BOUNDS,
        schema=schema,
    )
    return f"---\n{_front_matter(manifest)}---\n\n{body.strip()}\n"


def head_of(text: str) -> Any:
    """What the YAML of a card says, by whomever it was written.

    Raises:
        ValueError: it cannot be read: no YAML, a value that is none, or deeper than anybody writes.
    """
    import yaml  # type: ignore[import-untyped, unused-ignore]

    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # in C ten times as fast
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise ValueError(f"its YAML cannot be read: {error}") from error


def _by_name(statistics: StatisticsEntry) -> dict[str, Any]:
    """The manifest's statistics with each section as name -> measure, and the numbers of n-grams that sizes are matched at."""
    sections = {title: {one.name: one for one in measures} for title, measures in statistics.sections.items()}
    sizes = dict.fromkeys(name.partition(" at ")[2] for name in sections["text"] if " at " in name)
    return {**statistics.as_json(), "sections": sections, "sizes": list(sizes)}


OURS, CORPUS = "README.md", "corpus.md"
"""Templates: of a dataset made here, and of a foreign corpus that was only converted."""


@cache
def _template(name: str) -> "jinja2.Template":
    import jinja2

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False, finalize=unmarked
    )
    environment.filters.update(share=_share, grouped=_grouped, inline=_inline, fixed=_fixed, dollars=_dollars, setting=_setting)
    environment.filters.update(alternative=_alternative, measured=_measured, within=_within)
    for place in (Path(__file__).parents[1] / "_dataset_card", Path(__file__).parents[2] / "dataset_card"):
        if (place / name).is_file():
            return environment.from_string((place / name).read_text(encoding="utf-8"))
    raise FileNotFoundError(f"the dataset card's template {name} is missing from this installation; install muse_builder again")


def _only_embedded(manifest: Manifest) -> bool:
    models = set(manifest.counts.calls.models) or set(manifest.models.values())
    return models == {DEFAULT_MODEL}


def _front_matter(manifest: Manifest) -> str:
    import yaml  # type: ignore[import-untyped, unused-ignore]

    configs, information = [], []
    for config, all_splits in manifest.configs.items():
        # Neither the Hub nor `datasets` can load a table without a row.
        splits = {name: split for name, split in all_splits.items() if split.rows}
        if not splits:
            continue
        entry: dict[str, Any] = {"config_name": config}
        if config == schema.DEFAULT_CONFIG:
            entry["default"] = True
        entry["data_files"] = [{"split": split, "path": f"{config}/{split}-*"} for split in splits]
        configs.append(entry)
        size = sum(split.bytes for split in splits.values())
        information.append(
            {
                "config_name": config,
                "features": schema.card_features(config),
                "splits": [
                    {"name": name, "num_bytes": split.bytes, "num_examples": split.rows} for name, split in splits.items()
                ],
                "download_size": size,
                "dataset_size": size,
            }
        )
    domain = domains.of(manifest.settings.as_json())
    head = {
        "pretty_name": domain.title,
        **terms.head(manifest),
        "language": [manifest.settings.language or ENGLISH],
        "task_categories": list(domain.task_categories),
        "size_categories": [_size_category(manifest.counts.conversations)],
        "tags": [
            "conversational-recommendation",
            "multimodal",
            "dialogue",
            domain.tag,
            "synthetic",
        ],
        "configs": configs,
        "dataset_info": information,
    }
    if manifest.corpus is not None:
        head |= {
            "pretty_name": f"{manifest.corpus.title}, converted to the columns of MUSE",
            "tags": ["conversational-recommendation", "dialogue"],
        }
        if not manifest.counts.items.pictures:
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


def _measured(measure: MeasureEntry | None, digits: int = 3) -> str:
    """The value of a measure of the manifest: whole numbers grouped, others rounded, a dash for what could not be measured."""
    value = None if measure is None else measure.value
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


_SPECIAL = {"<": "&lt;", "@": "&#64;"} | {sign: f"\\{sign}" for sign in "\\|[`*_#"}


def _inline(text: object) -> str:
    """Text of others on one line of Markdown, where it can open no table cell, tag or link, and no sign of it is unseen.

    A colon before a slash and the sign of an address are named, because Markdown makes links of bare addresses.
    """
    plain = " ".join(seen(str(text)).split())
    plain = "".join(_SPECIAL.get(sign, sign) for sign in plain)
    return re.sub(r"\bwww\.", "www&#46;", plain.replace("://", "&#58;//"), flags=re.IGNORECASE)


def unmarked(value: Any) -> Any:
    """Text of others as part of a Markdown document: its lines stay, no tag or link is its own, and no sign is unseen."""
    if not isinstance(value, str):
        return value
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", seen(value)).replace("://", "&#58;//")
    return text.replace("](", "]\\(")


def _alternative(text: object) -> str:
    """Text of others between the brackets of a picture."""
    return _inline(text).replace("]", "\\]")
