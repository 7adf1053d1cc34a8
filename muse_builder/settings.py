"""Everything a run can be told, each with its place in the paper, or that the paper leaves it open.

Five sections, one for each room that reads it; `Settings` is all of them. A room's functions take their section alone, so
the type checker shows what a room can depend on. In a TOML file a name may stand as it is or under its section:

    num_conversations = 500

    [talk]
    round_limit = 5
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from muse_builder.errors import SettingsError, unknown

PAPER_SCENARIOS = 593
"""Basic scenarios the paper ended with (3.2.1)."""

DEFAULT_MODEL = "embedded"
"""The stand-in: needs no key, no network and no weights."""
DEMO = "demo"
"""The catalog that ships with the package; it is drawn, not read from a file."""
HUB = "hf://"
"""What the address of a dataset on the Hub begins with."""
AUTO = "auto"
_FIRST_DOMAIN = "apparel"
ENGLISH = "en"
LANGUAGES = {
    "en": "English", "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""Code (ISO 639-1) -> how English calls the language in which conversations can be asked for."""
BLIND = "none"
"""Instead of a plug-in's name: nobody looks at the pictures."""

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
"""How long a model may think: OpenAI's words; not every model knows each of them."""

EMBEDDED_AT_ONCE, PAID_AT_ONCE, BATCH_AT_ONCE = 128, 512, 4096

PRESETS: dict[str, dict[str, Any]] = {
    "paper": {
        "model": "openai:gpt-4o-mini",
        "rewriter": "anthropic:claude-haiku-4-5",
        "temperature": 0.1,
        "rewriter_temperature": 1.0,
        "embedder": "bge-m3",
        "retrieval": "dense",
        "num_scenarios": PAPER_SCENARIOS,
        "dialogue": "paper",
        "shopper": "paper",
        "round_limit": 4,
        "image_mode": "pixels",
        "pictures": "paper",
    },
}
"""Settings by name. `paper` is A.5 as far as it can still be had: its Rewriter, claude-3.5-haiku, is retired, and the model
named here is the nearest that still takes a temperature."""


def _setting(default: Any, description: str, *, paper: str, shapes: bool = True, **rules: Any) -> Any:
    """A field; `shapes` says that another value gives other rows, so that a run cannot go on with it."""
    return Field(default, description=description, json_schema_extra={"paper": paper, "shapes": shapes}, **rules)


class SettingsSection(BaseModel):
    """What one room is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)


class CatalogSettings(SettingsSection):
    """The products: where they come from and which are taken (paper 3.1, A.1)."""

    catalog: str = _setting(
        DEMO,
        "'demo', a file of products (JSONL, JSON, CSV, TSV, XML, Parquet, Arrow, also packed), a folder of pictures with "
        "metadata, or a dataset hf://ORG/NAME; `muse catalog` shows what one is taken for",
        paper="3.1, A.1",
    )
    source: str = _setting(AUTO, "how to read the catalog: auto, demo, amazon, or the name of a plug-in", paper="A.1")
    map: str | None = _setting(
        None,
        "which column holds what, as title=NAME,image=images/{id}.jpg,details.color=COLOUR; a preset's name may come first; "
        "default: what the columns say",
        paper="-",
    )
    images_root: str | None = _setting(
        None, "folder the catalog's image names are relative to; default: its own", paper="unstated"
    )
    download_images: bool = _setting(False, "fetch pictures that the catalog names by URL", paper="unstated")
    domain: str = _setting(
        AUTO,
        "what is known of the goods: apparel, furniture, general (anything, read from the catalog itself), or a plug-in's; "
        "auto: apparel where it knows the kind of half of the products, else general",
        paper="apparel, A.1; 'scales to other domains', 5", min_length=1,
    )  # fmt: skip
    allow_uncovered: bool = _setting(
        False, "make a release of a catalog of whose products the domain understands fewer than 40 %", paper="-", shapes=False
    )
    catalog_licence: str | None = _setting(
        None, "licence of the catalog's texts and pictures, for the card", paper="-", shapes=False
    )
    require_image: bool = _setting(True, "leave out products without a usable picture", paper="A.1")
    max_items: int | None = _setting(None, "read at most this many products", paper="A.1 keeps 94,209", gt=0)
    eyes: str = _setting(
        "simple", "who looks at each picture for colours and patterns: simple, the name of a plug-in, or none", paper="unstated"
    )

    @field_validator("map", mode="before")
    @classmethod
    def _as_text(cls, told: Any) -> Any:
        """A table of a TOML file says the same as the text of the flag."""
        return ",".join(f"{name}={value}" for name, value in _nested(told)) if isinstance(told, Mapping) else told

    @property
    def catalog_file(self) -> Path | None:
        """The file or folder of the catalog; None where none is named, or it is on the Hub."""
        return None if self.catalog == DEMO or self.catalog.startswith(HUB) else Path(self.catalog)

    @property
    def catalog_place(self) -> Path | str | None:
        """What a source is handed: a file, a folder, or an address of the Hub; None where none is named."""
        return self.catalog if self.catalog.startswith(HUB) else self.catalog_file

    @property
    def source_name(self) -> str:
        """The catalogs plug-in that reads it."""
        if self.source != AUTO:
            return self.source
        return DEMO if self.catalog_place is None else "files"


def _nested(told: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The entries of a table and of the tables in it, as "details.color" names one."""
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from _nested(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


class ModelSettings(SettingsSection):
    """Who plays each part, how it is asked, and what that may cost (paper A.5)."""

    model: str = _setting(
        DEFAULT_MODEL, "backbone of all agents: embedded, openai:NAME, anthropic:NAME", paper="gpt-4o-mini, A.5"
    )
    rewriter: str | None = _setting(None, "model of the Rewriter; default: the backbone", paper="claude-3.5-haiku, A.5")
    checker: str | None = _setting(None, "model that supervises the Rewriter; default: the backbone", paper="gpt-4o-mini, A.5")
    reviewer: str | None = _setting(None, "model of the Reviewer; default: the backbone", paper="gpt-4o-mini, B.3")
    base_url: str | None = _setting(None, "address of an OpenAI-compatible server for openai:NAME models", paper="-")
    model_table: str | None = _setting(
        None, "TOML file of prices and capabilities by model, where ours are missing or wrong", paper="-", shapes=False
    )
    temperature: float = _setting(0.1, "of the backbone, where the model has one", paper="0.1 to 0.2, A.5", ge=0, le=2)
    rewriter_temperature: float = _setting(1.0, "of the Rewriter, where the model has one", paper="'high', A.4", ge=0, le=2)
    effort: Effort | None = _setting(
        None, "how long models think that can be told; default: not at all, or as the provider likes", paper="-"
    )
    rewriter_effort: Effort | None = _setting(None, "of the Rewriter; default: as the others", paper="-")
    checker_effort: Effort | None = _setting(None, "of the model that supervises it; default: as the others", paper="-")
    reviewer_effort: Effort | None = _setting(None, "of the Reviewer; default: as the others", paper="-")
    pictures: Literal["paper", "all", "none"] = _setting(
        "all",
        "who sees pictures: whom the paper shows them, all who would see them, or nobody: none is shown or spoken of",
        paper="Fig. 16 to 18; 'all' is ours",
    )
    image_mode: Literal["pixels", "caption"] = _setting(
        "pixels", "send pictures, or the products' summaries alone", paper="B.3 names both"
    )
    embedder: str = _setting("lexical", "of the index: lexical, onnx, bge-m3, or a plug-in's name", paper="BGE-M3, A.1")
    embedder_model: str | None = _setting(None, "name or folder of the embedder's weights", paper="A.1")
    retrieval: Literal["dense", "sparse", "hybrid"] = _setting(
        "sparse",
        "what orders the products: the embedder's vectors, words (BM25, or the embedder's own weights), or both fused",
        paper="unstated; BGE-M3 can all",
    )
    picture_embedder: str = _setting(
        "none", "also search the pictures for outfits: none, colours, clip, or a plug-in's name", paper="none"
    )
    picture_model: str | None = _setting(None, "name or folder of the picture embedder's weights", paper="-")
    language: str = _setting(
        ENGLISH,
        "in which conversations are held, as a code (de, ja, ...); the embedded model and some screens know English alone",
        paper="English",
    )
    max_repairs: int = _setting(2, "askings after a reply that does not fit", paper="unstated", ge=0)
    concurrency: int | None = _setting(
        None,
        "conversations that are begun at once, of which most wait for their turn at a model (in_flight says how many ask it); "
        "default: 128, 512 with a paid model, 4,096 in batches",
        paper="-", shapes=False, gt=0,
    )  # fmt: skip
    in_flight: int | None = _setting(
        None,
        "most calls under way at a model at once; default: as many as pay, from 64 (with base_url from 4) up to 1,024",
        paper="-", shapes=False, gt=0,
    )  # fmt: skip
    timeout: float | None = _setting(
        None,
        "seconds that the answer of a call is waited for; default: 600 at first, then 8 times the slowest lately, 300 or more",
        paper="-", shapes=False, gt=0,
    )  # fmt: skip
    budget: float | None = _setting(None, "US dollars that are never exceeded", paper="$427 for 7,000", shapes=False, gt=0)
    batch: bool = _setting(False, "use the providers' batch APIs at half price", paper="-", shapes=False)
    batch_poll: float = _setting(
        30.0, "seconds between two looks at a batch; one is sent when nothing came for a sixth of it", paper="-",
        shapes=False, gt=0,
    )  # fmt: skip

    @field_validator("language")
    @classmethod
    def _known_language(cls, code: str) -> str:
        if code not in LANGUAGES:
            raise ValueError(f"no language we know; known: {', '.join(sorted(LANGUAGES))}")
        return code

    @field_validator("base_url")
    @classmethod
    def _without_secrets(cls, address: str | None) -> str | None:
        """An address is written down, in the run folder and in the release: no password may stand in it."""
        if address is not None:
            address = address.strip()
            url = urlsplit(address)
            if "@" in url.netloc or url.query or url.fragment:
                raise PydanticCustomError(
                    "secret", "an address with a password or a query in it; keys come from the environment alone"
                )
            if url.scheme not in ("http", "https") or not url.hostname:
                raise ValueError("not an address like http://localhost:8000/v1")
        return address

    @property
    def at_once(self) -> int:
        """Conversations at once. A paid call takes seconds, and about half of what has begun is in flight at a time."""
        paid = any(spec not in (None, DEFAULT_MODEL) for spec in (self.model, self.rewriter, self.checker, self.reviewer))
        return self.concurrency or (EMBEDDED_AT_ONCE if not paid else BATCH_AT_ONCE if self.batch else PAID_AT_ONCE)


class TalkSettings(SettingsSection):
    """How profiles come about, how a conversation goes and how it is rewritten (paper 3.2 to 3.4)."""

    scenario_first: float = _setting(
        0.5, "share of candidates whose product is searched for the scenario", paper="3.2, both ways", ge=0, le=1
    )
    dialogue: str = _setting(
        "people",
        "what is done next: people (what people do), paper (the paper's control flow and its acts alone), or a plug-in's name",
        paper="3.3.3, pluggable", min_length=1,
    )  # fmt: skip
    shopper: Literal["paper", "people"] = _setting(
        "paper", "how it is decided: paper (its comparison, nobody leaves), people (dealbreakers, patience; they may leave)",
        paper="3.3.1",
    )  # fmt: skip
    decide: Literal["module", "model", "model_checked"] = _setting(
        "module",
        "who judges what is shown for a shopper of people: the decision module, a model, or a model that the module checks",
        paper="-",
    )
    nothing_fits: float = _setting(
        0.1, "share of people's profiles whom nothing in the catalog satisfies: they should leave", paper="-", ge=0, le=1
    )
    recommender: str = _setting(
        "good",
        "what the assistant chooses from: good (the nearest hits), bad (does not hear what was minded last, begins at the 20th "
        "hit), random (dice over the hits), or a plug-in's name", paper="good, 3.3.2", min_length=1,
    )  # fmt: skip
    twins: bool = _setting(
        False,
        "hold each accepted conversation a second time, the same shopper, seed and scenario, with the bad recommender",
        paper="-",
    )
    round_limit: int = _setting(
        4, "rounds; in the last the target is handed over", paper="unstated; 4 fits its counts", ge=2, le=20
    )
    at_limit: Literal["hand_over", "give_up"] = _setting(
        "hand_over", "what ends a conversation at the round limit", paper="hand over, 3.3.2"
    )
    chit_chat: tuple[float, ...] = _setting(
        (0.5, 0.4, 0.3, 0.3), "chance of chit-chat in round 2, 3, ...; then the last", paper="falls with the round, 3.3.3"
    )
    multimodal_open: float = _setting(
        0.5, "share of conversations that try to open with an outfit item", paper="unstated; 47 % of tries pass", ge=0, le=1
    )
    retrieve: int = _setting(10, "products retrieved for the re-ranking", paper="unstated", gt=0, le=100)
    colloquial: float = _setting(0.3, "chance that a line is asked for in everyday speech", paper="unstated, A.4", ge=0, le=1)
    rewrite_tries: int = _setting(3, "rewritings before a conversation is refused", paper="unstated", gt=0)

    @model_validator(mode="after")
    def _chances(self) -> Self:
        if not all(0 <= chance <= 1 for chance in self.chit_chat):
            raise ValueError(f"chit_chat {self.chit_chat} must be chances between 0 and 1")
        return self

    @model_validator(mode="after")
    def _twins(self) -> Self:
        if self.twins and self.recommender == "bad":
            raise ValueError("twins are held with the recommender 'bad', and so are all others; leave one of the two out")
        return self

    @model_validator(mode="after")
    def _shoppers(self) -> Self:
        if self.shopper == "people" and self.dialogue != "people":
            raise ValueError(
                f"--shopper people needs --dialogue people, and the dialogue is {self.dialogue}; take --shopper paper"
            )
        return self

    def chit_chat_chance(self, round_number: int) -> float:
        """Chance of chit-chat in a round: none in the first, nor in the last, which ends the conversation."""
        if round_number < 2 or round_number >= self.round_limit or not self.chit_chat:
            return 0.0
        return self.chit_chat[min(round_number - 2, len(self.chit_chat) - 1)]


class ScreenSettings(SettingsSection):
    """What does not pass (paper B.1, Fig. 9, and ours)."""

    scenario_bleu: float = _setting(0.35, "a scenario this like a kept one is dropped", paper="unstated", gt=0, le=1)
    backstory_bleu: float = _setting(0.45, "a backstory this like a kept one is dropped", paper="unstated", gt=0, le=1)
    leak_screen: bool = _setting(True, "refuse backstories that give the target away", paper="Fig. 16 forbids it, unchecked")
    leak_rank: int | None = _setting(
        None, "also refuse a backstory that alone retrieves its product at this rank or better", paper="unstated", ge=1
    )
    sense_screen: bool = _setting(
        True, "refuse conversations that make no sense: off, what the sense gate finds is only counted", paper="-"
    )
    review_weights: tuple[float, float, float] = _setting(
        (0.4, 0.3, 0.3), "of content quality, logical fluency, user consistency", paper="unstated"
    )
    review_cutoff: float = _setting(6.0, "a weighted mark below this (0 to 10) is refused", paper="unstated", ge=0, le=10)
    unsupported_claims: int = _setting(
        2, "a conversation with more claims than this that its items do not support is refused", paper="-", ge=0
    )
    manual: str | None = _setting(
        None,
        "file of people's verdicts, a JSON line each: conversation_id, passed, reason; refused ones are replaced",
        paper="B.1, screen 6",
        shapes=False,
    )

    @model_validator(mode="after")
    def _weights(self) -> Self:
        _shares("review_weights", self.review_weights)
        return self


class RunSettings(SettingsSection):
    """How much is made, by which dice, and where it lies."""

    out: str = _setting("muse", "release folder to write", paper="-", shapes=False, min_length=1)
    run: str | None = _setting(None, "run folder with journal and catalog; default: OUT.run", paper="-", shapes=False)
    replace: bool = _setting(
        False, "overwrite a release of another run in OUT; default: it is moved aside", paper="-", shapes=False
    )
    from_run: str | None = _setting(
        None,
        "a run that has ended, its folder or release: what no change touches is taken from it, settings not named too",
        paper="-",
        shapes=False,
        min_length=1,
    )
    num_conversations: int = _setting(
        200, "accepted conversations wanted, their twins not counted", paper="7,000", shapes=False, gt=0
    )
    seed: int = _setting(0, "of all dice", paper="unstated")
    num_scenarios: int | None = _setting(None, "basic scenarios; default: min(593, 60 + conversations)", paper="593", gt=0)
    workers: int | None = _setting(
        None,
        "processes that make profiles and hold conversations, read a catalog and measure a release; default: as many as "
        "there are cores; of profiles and conversations where every model is embedded (and a hundred wanted for each), else 1",
        paper="-",
        shapes=False,
        gt=0,
    )
    max_candidates: int = _setting(
        40, "give up after this many candidates per conversation wanted", paper="21.6 % qualify, B.3", gt=0
    )
    splits: tuple[float, float, float] = _setting(
        (0.8, 0.1, 0.1), "shares of train, validation, test", paper="unstated", shapes=False
    )
    shard_rows: int = _setting(
        20_000, "rows in one shard, of which `num_proc` takes one at a time", paper="-", shapes=False, gt=0
    )

    @model_validator(mode="after")
    def _split_shares(self) -> Self:
        _shares("splits", self.splits)
        return self

    @property
    def run_folder(self) -> Path:
        return Path(self.run or f"{self.out.rstrip('/')}.run")

    @property
    def scenarios_wanted(self) -> int:
        """The paper's number, or fewer where few conversations are wanted."""
        return self.num_scenarios or min(PAPER_SCENARIOS, 60 + self.num_conversations)


def _shares(name: str, values: tuple[float, ...]) -> None:
    if min(values) < 0 or abs(sum(values) - 1) > 1e-9:
        raise ValueError(f"{name} {values} must be three shares that add up to 1")


SECTIONS: dict[str, type[SettingsSection]] = {
    "catalog": CatalogSettings,
    "models": ModelSettings,
    "talk": TalkSettings,
    "screens": ScreenSettings,
    "run": RunSettings,
}
"""By the names that a TOML file and the help give them."""

Part = TypeVar("Part", bound=SettingsSection)


class Settings(RunSettings, ScreenSettings, TalkSettings, ModelSettings, CatalogSettings):
    """The settings of a run: all sections in one.

    A setting that shapes rows is written to the run folder; going on with another value is an error that names it.
    """

    def part(self, section: type[Part]) -> Part:
        """The settings of one section and no others."""
        return section(**{name: getattr(self, name) for name in section.model_fields})

    def shaping(self) -> dict[str, Any]:
        """The settings that shape rows, as JSON values, in the order in which releases list them."""
        values = self.model_dump(mode="json")
        # All there was before there was a choice, and so never said.
        unsaid = {"domain"} if self.domain in (AUTO, _FIRST_DOMAIN) else set()
        unsaid |= {"language"} if self.language == ENGLISH else set()
        unsaid |= set(_OF_SHOPPERS) if self.shopper == "paper" else set()
        unsaid |= {name for name, value in _OF_RECOMMENDERS.items() if getattr(self, name) == value}
        listed = sorted(values, key=lambda name: _LISTED.index(name) if name in _LISTED else len(_LISTED))
        shaped = [name for name in listed if shapes_rows(name) and name not in unsaid]
        return {name: values[name] for name in shaped if values[name] is not None or name not in _NEWER}


_LISTED = (
    *("catalog", "source", "images_root", "download_images", "require_image", "max_items", "seed", "model", "rewriter"),
    *("checker", "reviewer", "base_url", "temperature", "rewriter_temperature", "image_mode", "embedder", "embedder_model"),
    *("num_scenarios", "scenario_bleu", "scenario_first", "backstory_bleu", "leak_screen", "leak_rank", "max_candidates"),
    *("round_limit", "at_limit", "chit_chat", "multimodal_open", "retrieve", "colloquial", "rewrite_tries"),
    *("review_weights", "review_cutoff", "unsupported_claims", "max_repairs"),
)
"""The order of the manifest and the card, older than the sections: the same run gives the same card. Others follow."""
_NEWER = ("effort", "rewriter_effort", "checker_effort", "reviewer_effort", "picture_model", "map")
"""Named only where they are set: a run that was begun before there were such settings goes on, and gives the same card."""
_OF_SHOPPERS = ("shopper", "decide", "nothing_fits")
"""Named only where shoppers are not the paper's, for the same reason."""
_OF_RECOMMENDERS: Mapping[str, Any] = {"recommender": "good", "twins": False}
"""Named only where they are otherwise, for the same reason."""


UNSAID: Mapping[str, Any] = {"dialogue": "paper", "retrieval": "dense", "picture_embedder": BLIND}
"""What runs and releases were made with that are from before there was a choice, and so do not say it."""


def shapes_rows(name: str) -> bool:
    extra = Settings.model_fields[name].json_schema_extra
    return bool(extra["shapes"]) if isinstance(extra, dict) else True


def place_in_paper(name: str) -> str:
    extra = Settings.model_fields[name].json_schema_extra
    return str(extra["paper"]) if isinstance(extra, dict) else ""


def section_of(name: str) -> str:
    """The section that has this setting.

    Raises:
        SettingsError: none has; the nearest name is said.
    """
    for section, kind in SECTIONS.items():
        if name in kind.model_fields:
            return section
    raise SettingsError(unknown("setting", name, Settings.model_fields))


def settings(
    values: Mapping[str, Any],
    *,
    config: Path | None = None,
    preset: str | None = None,
    inherited: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings from a preset, a TOML file that wins over it, and values that win over both.

    Args:
        inherited: those of an earlier run, over which all others win.

    Raises:
        SettingsError: the file cannot be read, or a name or value is wrong; it says which and what is known.
    """
    if preset is not None and preset not in PRESETS:
        raise SettingsError(unknown("preset", preset, PRESETS))
    merged: dict[str, Any] = dict(inherited or {}) | (PRESETS[preset] if preset is not None else {})
    if config is not None:
        merged |= _in_file(config)
    merged |= values
    for name in merged:
        section_of(name)
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(step) for step in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        if first["type"] == "secret":
            raise SettingsError(f"{name or 'settings'}: {said}") from None
        raise SettingsError(f"{name} = {first['input']!r}: {said}" if name else said) from error


def _in_file(config: Path) -> dict[str, Any]:
    """The settings of a TOML file, of its sections and outside of them."""
    try:
        told = tomllib.loads(config.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the config file {config}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{config} is not TOML: {error}") from error
    found: dict[str, Any] = {}
    for name, value in _flat(told):
        if name in found:
            raise SettingsError(f"{config} says {name} twice, under [{section_of(name)}] and outside of it")
        found[name] = value
    return found


def _flat(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if not isinstance(value, dict) or (name in Settings.model_fields and name not in SECTIONS):
            if name not in Settings.model_fields:
                raise SettingsError(unknown("setting", name, Settings.model_fields))
            yield name, value
            continue
        if name not in SECTIONS:
            raise SettingsError(unknown("section", name, SECTIONS))
        for inner, said in value.items():
            right = section_of(inner)
            if right != name:
                raise SettingsError(f"{inner!r} stands under [{name}] and belongs under [{right}]")
            yield inner, said
