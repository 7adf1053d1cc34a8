"""What the manifest says of several releases that were united in one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from muse_builder.errors import ReleaseError
from muse_builder.release.entries import (
    CatalogEntry,
    CorpusEntry,
    Part,
    PublishedCount,
    ScreenYield,
    SettingsEntry,
    SourceEntry,
    SplitRule,
)
from muse_builder.release.manifest import Manifest
from muse_builder.release.repeats import BACKSTORY, SCENARIO


class United(TypedDict):
    """What `ReleaseWriter.seal` takes, of the whole."""

    settings: SettingsEntry
    models: dict[str, str]
    prompts: dict[str, str]
    funnel: list[ScreenYield]
    catalog: CatalogEntry
    corpus: CorpusEntry | None


def united(manifests: Sequence[Manifest], *, items: int) -> United:
    """Settings that all share, models of all, prompts of all, yields added up, and the catalogs.

    Args:
        items: products of the whole.
    """
    models: dict[str, list[str]] = {}
    prompts: dict[str, str] = {}
    for manifest in manifests:
        for role, model in manifest.models.items():
            models.setdefault(role, [])
            models[role] += [name for name in model.split("; ") if name not in models[role]]
        for name, digest in manifest.prompts.items():
            known = {key for key, value in prompts.items() if value == digest and key.split(" ")[0] == name.split(" ")[0]}
            if not known:
                prompts[name if name not in prompts else f"{name} in {manifest.sha256[:12]}"] = digest
    catalog = _shared([manifest.catalog for manifest in manifests])
    return {
        "settings": SettingsEntry.model_validate(_shared([manifest.settings for manifest in manifests])),
        "models": {role: "; ".join(names) for role, names in models.items()},
        "prompts": prompts,
        "funnel": _added_up([manifest.funnel for manifest in manifests]),
        "catalog": CatalogEntry.model_validate(catalog | {"items": items} | _licences(manifests)),
        "corpus": united_corpus(manifests),
    }


def thresholds_of(manifest: Manifest) -> dict[str, float]:
    """At which likeness a release's own screens refused: the screen's name -> BLEU; those that it says."""
    told = manifest.settings.as_json()
    return {name: float(told[name]) for name in (SCENARIO, BACKSTORY) if isinstance(told.get(name), (int, float))}


def without_repeats(funnel: Sequence[ScreenYield], sources: Sequence[SourceEntry]) -> list[ScreenYield]:
    """The funnel of the whole: what is like a row of another part has not passed the screen of near-duplicates."""
    found: Counter[str] = Counter()
    for source in sources:
        found.update(source.near_duplicates)
    return [row.changed(passed=max(0, row.passed - found[row.screen])) if found[row.screen] else row for row in funnel]


def _shared(parts: Sequence[Part]) -> dict[str, Any]:
    """What all of them say alike."""
    first, *others = [part.as_json() for part in parts]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _licences(manifests: Sequence[Manifest]) -> dict[str, str]:
    """The licences of all catalogs in one line; a catalog that states none is not covered by another's."""
    stated = dict.fromkeys(one.catalog.licence for one in manifests if one.catalog.licence is not None)
    if not stated:
        return {}
    silent = [one.sha256[:12] for one in manifests if one.catalog.licence is None]
    missing = f"none stated for the products of release {', '.join(silent)}: check before you pass them on"
    return {"licence": "; ".join([*stated, *([missing] if silent else [])])}


def united_corpus(manifests: Sequence[Manifest]) -> CorpusEntry | None:
    """What the manifest says of the foreign corpus that all releases are parts of; None where none is converted.

    Raises:
        ReleaseError: some are and some are not, or of several: one card cannot speak for different authors and licences.
    """
    corpora = [manifest.corpus for manifest in manifests]
    parts = [one for one in corpora if one is not None]
    if not parts:
        return None
    first = parts[0]
    if len(parts) < len(corpora) or any((one.name, one.license) != (first.name, first.license) for one in parts):
        named = ", ".join(f"{one.title} ({one.license})" if one else "conversations made here" for one in corpora)
        raise ReleaseError(
            f"{named}: united, the card could not say whose the texts are and under which licence. Keep them apart, each a "
            "release or repository of its own"
        )
    published: dict[str, PublishedCount] = {}
    for entry in (entry for part in parts for entry in part.published):
        before = published[entry.name].found if entry.name in published else 0
        published[entry.name] = entry.changed(found=before + entry.found)
    return first.changed(
        rows_in=sum(part.rows_in for part in parts),
        problems=sum(part.problems for part in parts),
        repairs=_summed(part.repairs for part in parts),
        notes=_summed(part.notes for part in parts),
        published=list(published.values()),
        origin=first.origin if all(part.origin == first.origin for part in parts) else None,
    )


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for one in counts:
        whole.update(one)
    return dict(sorted(whole.items()))


def _added_up(funnels: Sequence[Sequence[ScreenYield]]) -> list[ScreenYield]:
    screens: dict[str, ScreenYield] = {}
    reasons: dict[str, Counter[str]] = {}
    for screen in (screen for funnel in funnels for screen in funnel):
        known = screens.get(screen.screen)
        screens[screen.screen] = (
            screen if known is None else known.changed(seen=known.seen + screen.seen, passed=known.passed + screen.passed)
        )
        for reason, count in screen.reasons:
            reasons.setdefault(screen.screen, Counter())[reason] += count
    for name, counted in reasons.items():
        screens[name] = screens[name].changed(reasons=sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))
    return list(screens.values())


def kept_splits(manifests: Sequence[Manifest]) -> SplitRule:
    """The manifest's word on splits where rows of several releases lie together; `seed` is None: no one rule gave them."""
    fractions = manifests[0].splits.fractions
    same = all(manifest.splits.fractions == fractions for manifest in manifests)
    return SplitRule(
        rule="every conversation has the split of the release it came from, or the one it was published under",
        seed=None,
        fractions=fractions if same else {},
    )
