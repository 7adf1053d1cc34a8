"""`croissant.json`: a release described for every tool that reads Croissant (mlcommons.org/croissant 1.1), without our package.

JSON-LD, filled from the manifest alone: every shard with its digest, every column of every table, how the rows came about and
what they are not fit for (the RAI vocabulary). Addresses are relative to the file, so it serves a folder as well as a
repository. It has no date: same rows, same bytes.

Parquet is read by `mlcroissant` as it is; it knows no Arrow streams, so of a release in a folder it reads the description, and
of a published one the rows too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from muse_builder import domains
from muse_builder.release import schema
from muse_builder.release.entries import FileEntry, ShardEntry
from muse_builder.release.manifest import Manifest
from muse_builder.settings import ENGLISH

VERSION = "http://mlcommons.org/croissant/1.1"
RAI = "http://mlcommons.org/croissant/RAI/1.0"
PAPER = "https://arxiv.org/abs/2412.18416"
CITE = (
    "@article{wang2024muse, title={MUSE: A Multimodal Conversational Recommendation Dataset with Scenario-Grounded User "
    "Profiles}, year={2024}, journal={arXiv preprint arXiv:2412.18416}}"
)
DIALOGUES = "https://creativecommons.org/licenses/by/4.0/"
"""Of the texts that are made here; products are under the licence of their catalog."""
FORMATS = {"parquet": "application/x-parquet", "arrow": "application/vnd.apache.arrow.stream"}
"""End of a shard's name -> its media type."""
TYPES = {"string": "sc:Text", "int64": "cr:Int64", "float64": "cr:Float64", "bool": "sc:Boolean", "image": "sc:ImageObject"}
ROWS = {
    "conversations": "one conversation with its profile, outcome, turns and verdicts; text and ids, no pixels",
    "items": "one product: catalog text, derived attributes, its picture",
    "profiles": "a person in a scenario with a target product, a backstory and two needs",
    "scenarios": "an occasion to shop for",
    "traces": "one call to a model: what was sent, what came back, tokens, cost",
    "rejected": "an object that a screen refused, with the reason and the measure",
    "prompts": "a system prompt as it was sent, by digest",
    "ratings": "an answer of one side to one question about an item or the conversation",
}
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "prov": "http://www.w3.org/ns/prov#",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The standard's own, and PROV."""
SPLIT_NAME = r"^(?:.*/)?([\w.]+)-\d{5}.*$"
"""The split in the name of a shard."""

Node = dict[str, Any]


def render(manifest: Manifest, *, repository: str | None = None) -> str:
    """The text of `croissant.json`.

    Args:
        repository: "ORG/NAME" on the Hub; None for a release in a folder.
    """
    held = {
        config: [shard for shard in manifest.shards(config) if shard.rows]
        for config in schema.CONFIGS
        if any(shard.rows for shard in manifest.shards(config))
    }
    whole: Node = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": repository.partition("/")[2] if repository else "muse",
        "conformsTo": [VERSION, RAI],
        **_about(manifest, repository),
        **_responsible(manifest),
        "distribution": [node for config, shards in held.items() for node in _files(config, shards)],
        "recordSet": [node for config, shards in held.items() for node in _records(manifest, config, shards)],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def entry(text: str) -> FileEntry:
    """What the manifest says of it."""
    content = text.encode()
    return FileEntry(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


# --- what it is -----------------------------------------------------------------------------------------------------


def _about(manifest: Manifest, repository: str | None) -> Node:
    counts, corpus = manifest.counts, manifest.corpus
    home = f"https://huggingface.co/datasets/{repository}" if repository else PAPER
    if corpus is not None:
        return {
            "description": f"{corpus.title}, converted to the columns of MUSE: {counts.conversations} conversations",
            "license": corpus.license,
            "url": home if repository else corpus.home,
            "version": manifest.package.version,
            "creator": {"@type": "Organization", "name": f"the authors of {corpus.title}", "url": corpus.home},
            "keywords": ["conversational recommendation", "dialogue"],
            "inLanguage": manifest.settings.language or ENGLISH,
        }
    licence = manifest.catalog.licence
    return {
        "description": (
            f"{counts.conversations} synthetic conversations between a shopper and a shopping assistant over "
            f"{counts.rows.get('items', 0)} products, with profiles, scenarios, what was refused and every call to a model; "
            "made after the method of the MUSE paper, not its authors' data."
        ),
        "license": [DIALOGUES, f"products: {licence or 'as their catalog, which states none here'}"],
        "url": home,
        "citeAs": CITE,
        "version": manifest.package.version,
        "creator": {"@type": "Organization", "name": "muse_builder", "url": PAPER},
        "keywords": [
            "conversational recommendation",
            "multimodal",
            "dialogue",
            domains.of(manifest.settings.as_json()).tag,
            "synthetic",
        ],
        "inLanguage": manifest.settings.language or ENGLISH,
    }


def _responsible(manifest: Manifest) -> Node:
    """How the rows came about, in the words of Croissant's RAI vocabulary and of PROV."""
    if manifest.corpus is not None:
        return {
            "rai:dataCollection": f"Converted from the published files of {manifest.corpus.title}; nothing was generated.",
            "rai:dataCollectionType": ["Secondary Data analysis"],
            "prov:wasDerivedFrom": manifest.corpus.home,
        }
    models = sorted(set(manifest.counts.calls.models) or set(manifest.models.values()))
    maker = f"muse_builder {manifest.package.version}"
    screens = [f"{one.screen}: {one.passed} of {one.seen} passed" for one in manifest.funnel]
    return {
        "rai:hasSyntheticData": True,
        "rai:dataCollection": (
            "Generated: language models play a shopper with a scenario and a backstory, and an assistant that searches a real "
            "or demo catalog; a rewriter, screens and a reviewer follow. Products and pictures are the catalog's own."
        ),
        "rai:dataCollectionType": ["Software Collection", "Others: simulation by language models"],
        "rai:dataManipulationProtocol": "Turns are rewritten and compared with their drafts; the drafts stay beside them.",
        "rai:dataAnnotationProtocol": screens or ["none"],
        "rai:machineAnnotationTools": [maker, *models],
        "rai:personalSensitiveInformation": ["None of a living person: shoppers are simulated; names, ages, professions"],
        "rai:dataUseCases": [
            "Training and testing conversational recommendation, retrieval and image-text dialogue on clothing and the like"
        ],
        "rai:dataBiases": [
            "People and tastes are a language model's; `gender` and `ages` are counted in manifest.json and in the card"
        ],
        "rai:dataLimitations": [
            "Simulated shoppers are no evidence of how people shop; what was measured on the texts stands in the card"
        ],
        "rai:dataSocialImpact": "May teach a system to persuade; outcomes other than an accepted target are kept and named.",
        "rai:dataReleaseMaintenancePlan": "Releases are sealed by digest; a later one is another release, its sources named.",
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "prov:label": "muse generate",
            "prov:wasAssociatedWith": [{"@type": "prov:SoftwareAgent", "prov:label": one} for one in (maker, *models)],
        },
    }


# --- where it is ----------------------------------------------------------------------------------------------------


def _files(config: str, shards: list[ShardEntry]) -> Iterator[Node]:
    """Each shard, and all of a table together."""
    kind = FORMATS[shards[0].file.rpartition(".")[2]]
    for shard in shards:
        yield {
            "@type": "cr:FileObject",
            "@id": shard.file,
            "name": shard.file,
            "contentUrl": shard.file,
            "contentSize": f"{shard.bytes} B",
            "encodingFormat": kind,
            "sha256": shard.sha256,
        }
    names = [shard.file for shard in shards]
    yield {"@type": "cr:FileSet", "@id": _set(config), "name": _set(config), "encodingFormat": kind, "includes": names}


def _set(config: str) -> str:
    return f"{config}-shards"


def _records(manifest: Manifest, config: str, shards: list[ShardEntry]) -> Iterator[Node]:
    """The table, and the names of its splits."""
    names = [split for split, held in manifest.splits_of(config).items() if held.rows]
    yield {
        "@type": "cr:RecordSet",
        "@id": f"{config}-splits",
        "name": f"{config}-splits",
        "dataType": "cr:Split",
        "key": {"@id": f"{config}-splits/name"},
        "field": [{"@type": "cr:Field", "@id": f"{config}-splits/name", "name": "name", "dataType": "sc:Text"}],
        "data": [{f"{config}-splits/name": name} for name in names],
    }
    split = {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": _set(config)},
            "extract": {"fileProperty": "fullpath"},
            "transform": {"regex": SPLIT_NAME},
        },
    }
    columns = [_field(config, name, kind, column=name, path=()) for name, kind in schema.COLUMNS[config].items()]
    rows = sum(shard.rows for shard in shards)
    yield {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"{rows} rows: {ROWS[config]}",
        "field": [split, *columns],
    }


def _field(place: str, name: str, kind: schema.Kind, *, column: str, path: tuple[str, ...]) -> Node:
    """A column, or a part of one: lists are arrays, structs have sub-fields.

    Of a struct in a list, lists of structs are told in words alone: Croissant has no way to say how to reach into them.
    """
    made: Node = {"@type": "cr:Field", "@id": f"{place}/{name}", "name": name}
    listed = isinstance(kind, list)
    if isinstance(kind, list):
        made |= {"isArray": True, "arrayShape": "-1"}
        kind = kind[0]
    if isinstance(kind, dict):
        within = kind if listed or path else {}
        deeper = {inner: of[0] for inner, of in within.items() if isinstance(of, list) and isinstance(of[0], dict)}
        if deeper:
            told = "; ".join(f"{inner}, a list of {' and '.join(map(str, of))}" for inner, of in deeper.items())
            made["description"] = f"each also has {told}"
        parts = [
            _field(f"{place}/{name}", inner, of, column=column, path=(*path, inner))
            for inner, of in kind.items()
            if inner not in deeper
        ]
        return made | {"subField": parts}
    steps = (*path, "bytes") if kind == "image" else path
    source: Node = {"fileSet": {"@id": _set(place.partition("/")[0])}, "extract": {"column": column}}
    if steps:
        source["transform"] = [{"jsonPath": step} for step in steps]
    return made | {"dataType": TYPES[str(kind)], "source": source}
