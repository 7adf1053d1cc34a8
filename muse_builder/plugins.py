"""What can be plugged in, by name: models, catalogs, embedders, corpora, metrics, domains, dialogues, recommenders, eyes.

A package adds one by an entry point, and nothing here changes:

    [project.entry-points."muse_builder.models"]
    theirs = "their_package.model:Theirs"         # muse generate --model theirs:large

| group                    | the object                                                | its contract                   |
|--------------------------|-----------------------------------------------------------|--------------------------------|
| `muse_builder.models`    | class or function that makes a `Model` of a model's name  | `llm.request.Provider`         |
| `muse_builder.catalogs`  | `read(path, *, store, report)`, which yields items        | `catalog.reader.CatalogReader` |
| `muse_builder.embedders` | class that makes vectors of texts                         | `retrieval.embedder.Embedder`  |
| `..picture_embedders`    | class that makes vectors of pictures                      | `retrieval.pictures`           |
| `muse_builder.corpora`   | a `Corpus`: its `read(path, log)`, and where it is from   | `corpora.corpus.Corpus`        |
| `muse_builder.metrics`   | function of answers and examples that gives a `Measure`   | `evaluation.measure.Metric`    |
| `muse_builder.domains`   | what is known of a kind of goods                          | `domains`                      |
| `muse_builder.dialogues` | plans what is done next in a conversation                 | `agents.strategies.strategy`   |
| `..recommenders`         | says from which hits the assistant chooses                | `agents.recommenders`          |
| `muse_builder.eyes`      | function of a picture and its item that gives a `Sight`   | `screens.sight.Eyes`           |

`muse_builder.contracts` has a check of each, to be called in one's own tests.
What ships with the package stands in `BUILT_IN` in the syntax of entry points and goes through the same door: it is imported
when it is first used. From Python an object does as well as a name (`with_objects`).
"""

import difflib
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from muse_builder.errors import SettingsError

Kind = Literal[
    "models", "catalogs", "embedders", "picture_embedders", "corpora", "metrics", "domains", "dialogues", "recommenders", "eyes"
]  # fmt: skip

GROUP = "muse_builder."
"""Before a kind, the name of its entry point group."""
OURS = "muse_builder itself"

BUILT_IN: Mapping[Kind, Mapping[str, str]] = {
    "models": {
        "anthropic": "muse_builder.llm.providers.anthropic:AnthropicModel",
        "embedded": "muse_builder.embedded.model.embedded:Embedded",
        "openai": "muse_builder.llm.providers.openai:OpenAIModel",
    },
    "catalogs": {
        "amazon": "muse_builder.catalog.sources.amazon:read",
        "demo": "muse_builder.embedded.catalog.demo:read",
        "files": "muse_builder.catalog.sources.files:read",
    },
    "embedders": {
        "bge-m3": "muse_builder.retrieval.bge_m3:BgeM3",
        "lexical": "muse_builder.retrieval.lexical:Lexical",
        "onnx": "muse_builder.retrieval.onnx:Onnx",
    },
    "picture_embedders": {
        "clip": "muse_builder.retrieval.clip:Clip",
        "colours": "muse_builder.embedded.colours:Colours",
    },
    "corpora": {
        "redial": "muse_builder.corpora.redial:CORPUS",
        "inspired": "muse_builder.corpora.inspired:CORPUS",
        "simmc": "muse_builder.corpora.simmc:CORPUS",
        "vogue": "muse_builder.corpora.vogue:CORPUS",
        "mmconv": "muse_builder.corpora.mmconv:CORPUS",
        "pearl": "muse_builder.corpora.pearl:CORPUS",
        "llm-redial": "muse_builder.corpora.llm_redial:CORPUS",
        "muse-original": "muse_builder.corpora.muse_original:CORPUS",
        "mg-shopdial": "muse_builder.corpora.mg_shopdial:CORPUS",
        "opendialkg": "muse_builder.corpora.opendialkg:CORPUS",
        "tg-redial": "muse_builder.corpora.tg_redial:CORPUS",
        "durecdial": "muse_builder.corpora.durecdial:CORPUS",
        "sure": "muse_builder.corpora.sure:CORPUS",
        "talkplay": "muse_builder.corpora.talkplay:CORPUS",
        "convapparel": "muse_builder.corpora.convapparel:CORPUS",
        "generic": "muse_builder.corpora.generic:CORPUS",
        "played": "muse_builder.corpora.played:CORPUS",
    },
    "metrics": {"toxicity": "muse_builder.evaluation.exmodd.toxicity:toxicity"},
    "domains": {
        "apparel": "muse_builder.domains.apparel:APPAREL",
        "furniture": "muse_builder.domains.furniture:FURNITURE",
        "general": "muse_builder.domains.general:GENERAL",
    },
    "dialogues": {
        "paper": "muse_builder.agents.strategies.paper:PAPER",
        "people": "muse_builder.agents.strategies.people:PEOPLE",
    },
    "recommenders": {
        "good": "muse_builder.agents.recommenders:GOOD_RECOMMENDER",
        "bad": "muse_builder.agents.recommenders:BAD_RECOMMENDER",
        "random": "muse_builder.agents.recommenders:RANDOM_RECOMMENDER",
    },
    "eyes": {"simple": "muse_builder.embedded.eyes:look"},
}
"""By kind, name -> "module:object"."""

_CALLED: Mapping[Kind, str] = {
    "models": "provider",
    "catalogs": "source",
    "embedders": "embedder",
    "picture_embedders": "picture embedder",
    "corpora": "corpus",
    "metrics": "metric",
    "domains": "domain",
    "dialogues": "dialogue strategy",
    "recommenders": "recommender",
    "eyes": "pair of eyes",
}
"""What a message calls one of a kind."""

PYTHON = "python"
"""Before the name of an object that was given in Python, as a provider's name stands before a model's."""


# --- by name ----------------------------------------------------------------------------------------------------------


def names(kind: Kind) -> list[str]:
    """The names of a kind: ours in the order of `BUILT_IN`, then those of installed packages. Imports none of them."""
    return list(_found(kind))


def get(kind: Kind, name: str) -> Any:
    """The object behind a name, imported now.

    Raises:
        SettingsError: nothing is called so, two distributions claim the name, or the plug-in cannot be imported.
    """
    if name == PYTHON or name.startswith(f"{PYTHON}:"):
        raise SettingsError(_gone(kind, name))
    claims = _found(kind).get(name)
    if claims is None:
        raise SettingsError(unknown(kind, name))
    if len(claims) > 1:
        raise SettingsError(
            f"the {_CALLED[kind]} {name!r} is claimed by {' and by '.join(_owner(claim) for claim in claims)}; "
            "take one of them out, or ask its authors for another name"
        )
    (claim,) = claims
    try:
        return claim.load()
    except Exception as error:  # whatever a stranger's module does when it is imported
        raise SettingsError(
            f"the {_CALLED[kind]} {name!r} of {_owner(claim)} cannot be loaded from {claim.value}: "
            f"{type(error).__name__}: {error}; install it again, or do without it"
        ) from error


def unknown(kind: Kind, name: str, *, besides: Iterable[str] = (), meant: str | None = None) -> str:
    """The message for a name that nothing has: what is known, and what was probably meant.

    Args:
        besides: words that may stand in a name's place.
        meant: what was probably meant, where the caller knows better than a likeness of names.
    """
    known = [*besides, *names(kind)]
    like = meant or next(iter(difflib.get_close_matches(name, known, n=1)), None)
    return f"unknown {_CALLED[kind]} {name!r}; known: {', '.join(known)}" + (f". Did you mean {like!r}?" if like else "")


def handed(function: Callable[..., Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    """What of `offered` a plug-in takes by name: one names in its signature what it can use, and is not asked to take more."""
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return dict(offered)
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    taken = {parameter.name for parameter in parameters if parameter.kind in by_name}
    return {name: value for name, value in offered.items() if name in taken}


def _found(kind: Kind) -> dict[str, list[EntryPoint]]:
    """Name -> who claims it."""
    group = GROUP + kind
    found = {name: [EntryPoint(name, value, group)] for name, value in BUILT_IN[kind].items()}
    for claim in _claims(group, _installed()):
        found.setdefault(claim.name, []).append(claim)
    return found


def _installed() -> tuple[tuple[str, int], ...]:
    """Where packages lie, each with the time of its last change: another state means that some may have come or gone."""
    return tuple((path, os.stat(path or ".").st_mtime_ns) for path in sys.path if os.path.isdir(path or "."))


@lru_cache(maxsize=64)
def _claims(group: str, _state: tuple[tuple[str, int], ...]) -> tuple[EntryPoint, ...]:
    """Who claims what in a group; to look through all that is installed takes some 20 ms, and does not change by itself."""
    return tuple(sorted(entry_points(group=group), key=lambda claim: (claim.name, _owner(claim))))


def _owner(claim: EntryPoint) -> str:
    if claim.dist is None:
        return OURS
    return f"{claim.dist.name} {claim.dist.version}"


# --- objects given in Python ------------------------------------------------------------------------------------------

_SEATS = ("model", "rewriter", "checker", "reviewer")
_NEEDED: Mapping[Kind, tuple[tuple[str, ...], str]] = {
    "models": (("complete",), "a model has `async def complete(self, request) -> Reply`"),
    "embedders": (
        ("name", "embed", "save"),
        "an embedder has name, dimensions, digest, embed and save; a class of them also require, fit and load",
    ),
}
"""By kind, what an object must have at least, in words too."""


@dataclass(frozen=True)
class Objects:
    """Objects that stand behind settings of the form "python:NAME"; none as a rule."""

    given: Mapping[tuple[Kind, str], Any] = field(default_factory=dict)
    stand_ins: Mapping[str, Any] = field(default_factory=dict)
    """Models that answer in the place of those of these specs: a rehearsal has them, nobody else."""

    def find(self, kind: Kind, name: str) -> Any | None:
        """The object behind a name, or None where the name is a plug-in's.

        Raises:
            SettingsError: the name is an object's, and the object is not here.
        """
        if not is_object(name):
            return None
        if (kind, name) not in self.given:
            raise SettingsError(_gone(kind, name))
        return self.given[kind, name]


NO_OBJECTS = Objects()


def is_object(name: str) -> bool:
    """Whether a setting's value stands for an object given in Python."""
    return name.startswith(f"{PYTHON}:")


def with_objects(values: Mapping[str, Any]) -> tuple[dict[str, Any], Objects]:
    """The values of settings with "python:NAME" in the place of each object, and the objects.

    `model`, `rewriter`, `checker` and `reviewer` take a model; `source`, or `catalog` where no file is read, takes a reader;
    `embedder` takes an embedder, ready or as a class to be fitted. NAME is the object's `name`, or what its class or function
    is called in Python; it stands in the run folder, and going on with the run needs the object again.

    Raises:
        SettingsError: an object lacks what it is called for, or two different ones have one name.
    """
    named = dict(values)
    given: dict[tuple[Kind, str], Any] = {}

    def take(setting: str, kind: Kind, value: Any) -> str:
        _require(setting, kind, value)
        name = f"{PYTHON}:{_name(value)}"
        if given.setdefault((kind, name), value) is not value:
            raise SettingsError(f"two different objects are called {name!r}; give each a `name` of its own")
        return name

    for setting in _SEATS:
        if _is_one(named.get(setting)):
            named[setting] = take(setting, "models", named[setting])
    if _is_one(named.get("embedder")):
        named["embedder"] = take("embedder", "embedders", named["embedder"])
    if callable(named.get("catalog")):
        if "source" in named:
            raise SettingsError("catalog is a reader and source names another; give the file as catalog, the reader as source")
        named["source"] = named.pop("catalog")
    if _is_one(named.get("source")):
        named["source"] = take("source", "catalogs", named["source"])
    return named, Objects(given)


def _is_one(value: Any) -> bool:
    return value is not None and not isinstance(value, str)


def _require(setting: str, kind: Kind, value: Any) -> None:
    if kind == "catalogs":
        if not callable(value):
            raise SettingsError(f"{setting} = {value!r} cannot be called; a reader is `read(path, *, store, report)`")
        return
    needed, words = _NEEDED[kind]
    missing = [name for name in needed if not hasattr(value, name)]
    if missing:
        raise SettingsError(f"{setting} = {value!r} has no {' and no '.join(missing)}; {words}")


def _name(value: Any) -> str:
    own = getattr(value, "name", None)
    if isinstance(own, str) and own:
        return own
    named = value.func if hasattr(value, "func") else value  # a functools.partial
    return str(getattr(named, "__qualname__", type(named).__qualname__))


def _gone(kind: Kind, name: str) -> str:
    keyword = {"models": "model", "catalogs": "source", "embedders": "embedder"}.get(kind, kind)
    return (
        f"the {_CALLED[kind]} {name!r} was an object given in Python, and no name brings it back: "
        f"give it again, muse_builder.generate(..., {keyword}=the object)"
    )
