"""What a run will cost, before anything is spent: a small rehearsal with the default model, counted and scaled.

The rehearsal plays the same pipeline on the same catalog with the same prompts, so its calls, texts and pictures are the
real ones; only who answers differs. Profiles are scaled by the paper's yield (21.6 %, B.3), since the default model's judge is
not the paid one; where the default model is meant, by its own.
"""

import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from muse_builder.agents.cast import effort_of
from muse_builder.catalog import Database
from muse_builder.catalog.advice import moved
from muse_builder.catalog.sources.files import count
from muse_builder.errors import CatalogError
from muse_builder.evaluation.judge import CONVERSATIONS
from muse_builder.evaluation.judging.cost import JudgingPlan, judging_plan
from muse_builder.llm.capabilities import (
    PAPER_MODELS,
    ROOM_OF_THOUGHT,
    Capabilities,
    address_for,
    capabilities_of,
    told_by,
)
from muse_builder.llm.journal import Journal
from muse_builder.llm.model_table import read_model_table
from muse_builder.llm.prices import Price, price_of
from muse_builder.llm.request import LETTERS_PER_TOKEN
from muse_builder.plugins import NO_OBJECTS, PYTHON, Objects
from muse_builder.records import Call
from muse_builder.run.branch_plan import KINDS, TakenShares, asked_for, shares_taken
from muse_builder.run.folder import JOURNAL
from muse_builder.run.generate import generate
from muse_builder.run.prefixes import (
    LEAST_TOKENS,
    NOTHING_CACHED,
    Cached,
    Extent,
    Prefixes,
    Recorder,
    extent,
    sent,
    steady,
)
from muse_builder.run.products import CATALOG
from muse_builder.settings import DEFAULT_MODEL, EMBEDDED_AT_ONCE, CatalogSettings, ModelSettings, Settings
from muse_builder.table import table as text_table
from muse_builder.tasks.acts import PIPELINE_TASKS
from muse_builder.watch import Watch

REHEARSED = 48
"""Conversations of the rehearsal: enough that the mean number of calls is known within about 3 %."""
REHEARSED_ITEMS = 500
"""Products of the rehearsal: of a smaller catalog all, since dice know it, and the run then begins with what was rehearsed."""
PROFILE_YIELD = 0.216
"""Share of candidates that qualify (paper B.3)."""
PAPER_COST = 0.061
"""US dollars for one conversation in the paper: profile, simulation, rewriting and review together (B.3)."""
PAPER_COST_IN_WORDS = 0.046
"""The same in its cheapest mix: captions in the place of pictures, review of the text alone."""
STAGES = ("summaries", "scenarios", "profiles", "conversations")


@dataclass
class PlanLine:
    """One task of one stage, for the whole run."""

    stage: str
    agent: str
    task: str
    model: str
    capabilities: Capabilities
    """Of the model."""
    calls: float = 0
    pictures: float = 0
    tokens_text: float = 0
    """Of the prompts, without pictures: models count these very differently."""
    tokens_out: float = 0
    """Of the replies, and of what is thought before them."""
    tokens_thought: float = 0
    """Of these, thoughts: a quarter of the room that the model is given for them."""
    cache: Cached = NOTHING_CACHED
    """Of the prompts, what a provider's cache gives and takes, as the model counts pictures."""
    paper_cache: Cached = NOTHING_CACHED
    """The same as the paper's model counts them."""
    cost: float | None = None
    """US dollars; None where the model's price is unknown. What is taken from an earlier run costs nothing."""
    taken: float = 0
    """Of the calls, those that an earlier run has asked (`from_run`)."""
    saved: float = 0
    """US dollars that they would cost."""
    paper_cost: float | None = None
    """The same texts and pictures, counted and priced as by the paper's models."""

    @property
    def tokens_cached(self) -> float:
        """Of the prompts, what a call has in common with those before it in its conversation."""
        return self.cache.read

    @property
    def tokens_in(self) -> float:
        """Pictures included, at the model's own upper bound for one."""
        return tokens_in(self, self.capabilities)


REHEARSING = f"{PYTHON}:rehearsal"
"""The model of the rehearsal: the embedded one, each request noted."""


def tokens_in(line: PlanLine, model: Capabilities) -> float:
    """Prompt tokens of a line as this model counts them, or another would."""
    return line.tokens_text + line.pictures * model.image_tokens


@dataclass(frozen=True)
class Plan:
    settings: Settings
    items: int
    scenarios: int
    candidates: float
    qualify: float
    """Share of them that become profiles: the paper's, or for the embedded model what it was in the rehearsal."""
    lines: tuple[PlanLine, ...]
    branched_from: str = ""
    """Folder of the run that calls are taken from; "" for none."""
    judging: JudgingPlan | None = None
    """What a judge of what comes of it would cost; None where none was named."""

    @property
    def cost(self) -> float | None:
        """US dollars in all; None where a price is unknown."""
        costs = [line.cost for line in self.lines]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    @property
    def paper_cost_per_conversation(self) -> float | None:
        """US dollars at the paper's prices for what one accepted conversation takes: profile, talk, rewriting, review."""
        costs = [line.paper_cost for line in self.lines if line.stage in ("profiles", "conversations")]
        if None in costs:
            return None
        return sum(cost for cost in costs if cost is not None) / self.settings.num_conversations

    def __str__(self) -> str:
        return table(self)


def plan(settings: Settings, *, judge: str | None = None, objects: Objects = NO_OBJECTS, watch: Watch | None = None) -> Plan:
    """Calls, pictures, tokens and US dollars of a run; asks no paid model.

    Args:
        judge: spec of a model that would judge what comes of it; None for none.
        objects: as for `generate`; a model among them is not asked.

    Raises:
        CatalogError: the catalog cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="muse-plan-") as folder:
        rehearsal = settings.model_copy(
            update={
                "model": REHEARSING,
                "concurrency": EMBEDDED_AT_ONCE,
                "rewriter": None,
                "checker": None,
                "reviewer": None,
                "out": f"{folder}/muse",
                "run": f"{folder}/muse.run",
                "from_run": None,
                "num_conversations": min(REHEARSED, settings.num_conversations),
                "num_scenarios": min(REHEARSED * 4, settings.scenarios_wanted),
                "max_items": min(REHEARSED_ITEMS, settings.max_items or REHEARSED_ITEMS),
                "budget": None,
                "batch": False,
                "base_url": None,
                "model_table": None,
            }
        )
        recorder = Recorder()
        try:
            generate(rehearsal, objects=Objects({**objects.given, ("models", REHEARSING): recorder}), watch=watch)
        except CatalogError as error:
            raise CatalogError(moved(str(error), "`muse catalog --report FILE` keeps it")) from error
        with Journal(Path(rehearsal.run_folder) / JOURNAL) as journal:
            planned = _scaled(settings, rehearsal, journal, recorder, objects)
        if judge is not None:
            planned = replace(planned, judging=_judging(settings, Path(rehearsal.out), judge, objects))
    if settings.from_run is None:
        return planned
    return _less(planned, shares_taken(settings, REHEARSED, objects=objects, watch=watch))


def _judging(settings: Settings, release: Path, judge: str, objects: Objects) -> JudgingPlan:
    table = read_model_table(settings.model_table)
    able = table.record(judge, _able(judge, objects, base_url=settings.base_url))
    known = None if address_for(judge, settings.base_url) is not None else price_of(judge)
    wanted = min(CONVERSATIONS, settings.num_conversations)
    return judging_plan(release, judge, able, table.prices.get(judge, known), conversations=wanted)


def _less(planned: Plan, taken: TakenShares) -> Plan:
    """The plan of a branch: what the earlier run has is asked of nobody."""
    lines = []
    for line in planned.lines:
        share = taken.of(line.stage, f"{line.agent}/{line.task}")
        saved = 0.0 if line.cost is None else line.cost * share
        cost = None if line.cost is None else line.cost - saved
        lines.append(replace(line, cost=0.0 if share == 1 else cost, taken=line.calls * share, saved=saved))
    return replace(planned, lines=tuple(lines), branched_from=taken.run)


def _scaled(settings: Settings, rehearsal: Settings, journal: Journal, recorder: Recorder, objects: Objects) -> Plan:
    specs = _specs(settings)
    with Database.open(rehearsal.run_folder / CATALOG) as rehearsed:
        items = _items(settings, len(rehearsed))
        rehearsed_items = len(rehearsed)
    grow = settings.num_conversations / rehearsal.num_conversations
    held = grow * journal.count("conversation")  # more than are wanted: screens refuse some
    begun_with = journal.count("candidate")
    candidates = begun_with * grow if settings.model == DEFAULT_MODEL else held / PROFILE_YIELD
    wanted, had = settings.scenarios_wanted, journal.count("scenario")
    scale = {
        "summaries": items / rehearsed_items,
        "scenarios": wanted / had,
        "conversations": grow,
    }
    able = {spec: _able(spec, objects) for spec in specs.values()}
    lines: dict[tuple[str, str], PlanLine] = {}
    prefixes = Prefixes()
    seats = {(task.agent, task.name): task.seat for task in PIPELINE_TASKS}
    for kind, stage in KINDS.items():
        for stored in journal.objects(kind):
            for call in asked_for(kind, journal.calls(stored.keys)):
                place = (stage, f"{call.agent}/{call.task}")
                spec = specs[seats[call.agent, call.task]]
                line = lines.setdefault(place, PlanLine(stage, call.agent, call.task, spec, able[spec]))
                per_candidate = candidates / begun_with if call.task == "judge_match" else grow
                share = scale.get(stage) or per_candidate
                request = recorder.sent[call.key]
                pieces = sent(request)
                _count(line, call, share, whole=extent(pieces))
                shared, kept = prefixes.shared(call.thread, pieces), steady(request)
                if not settings.batch:  # a batch's calls are answered in any order, at any time
                    line.cache = line.cache.plus(share, shared, kept, able[spec].image_tokens)
                paper = PAPER_MODELS[seats[call.agent, call.task]]
                line.paper_cache = line.paper_cache.plus(share, shared, kept, capabilities_of(paper).image_tokens)
    table = read_model_table(settings.model_table)
    for line in lines.values():
        own = address_for(line.model, settings.base_url) is not None
        record = table.record(line.model, _able(line.model, objects, base_url=settings.base_url))
        effort = effort_of(settings, seats[line.agent, line.task])
        line.tokens_thought = line.calls * record.room(effort) / ROOM_OF_THOUGHT
        known = None if own else price_of(line.model, batch=settings.batch)
        said = line.tokens_out
        line.tokens_out = said + line.tokens_thought
        line.cost = _cost(line, line.capabilities, table.prices.get(line.model, known), cache=line.cache)
        paper = PAPER_MODELS[seats[line.agent, line.task]]
        line.paper_cost = _cost(replace(line, tokens_out=said), capabilities_of(paper), price_of(paper), cache=line.paper_cache)
        if line.task == "judge_match" and line.paper_cost is not None:
            line.paper_cost *= held / PROFILE_YIELD / candidates
    ordered = sorted(lines.values(), key=lambda line: STAGES.index(line.stage))
    return Plan(settings, items, wanted, candidates, held / candidates, tuple(ordered))


def _specs(settings: ModelSettings) -> Mapping[str, str]:
    specs = {"backbone": settings.model}
    specs |= {seat: getattr(settings, seat) or settings.model for seat in ("rewriter", "checker", "reviewer")}
    return defaultdict(lambda: settings.model, specs)


def _count(line: PlanLine, call: Call, share: float, *, whole: Extent) -> None:
    line.calls += share
    line.pictures += share * whole.pictures
    line.tokens_text += share * whole.letters / LETTERS_PER_TOKEN
    line.tokens_out += share * len(call.reply) / LETTERS_PER_TOKEN


def _able(spec: str, objects: Objects, *, base_url: str | None = None) -> Capabilities:
    """What the model of a spec takes; of an object given in Python what it says of itself."""
    given = objects.find("models", spec)
    if given is None:
        return capabilities_of(spec, base_url=address_for(spec, base_url))
    return told_by(given) or Capabilities()


def _cost(line: PlanLine, model: Capabilities, price: Price | None, *, cache: Cached) -> float | None:
    if model.local:
        return 0.0
    if price is None:
        return None
    whole, said = round(tokens_in(line, model)), round(line.tokens_out)
    return price.cost(whole, said, cached=round(cache.read), written=round(cache.written))


def _share(planned: Plan) -> float:
    """Of the tokens in, what providers' caches hold."""
    whole = sum(line.tokens_in for line in planned.lines)
    return sum(line.tokens_cached for line in planned.lines) / whole if whole else 0.0


def _items(settings: CatalogSettings, rehearsed: int) -> int:
    """Products of the whole catalog: its rows, where the rehearsal did not see all of it."""
    place = settings.catalog_place
    if place is None or rehearsed < REHEARSED_ITEMS:
        return rehearsed
    rows = count(place)
    return min(rows, settings.max_items or rows)


def table(planned: Plan) -> str:
    """The plan as text."""

    def dollars(cost: float | None) -> str:
        return "unknown" if cost is None else f"{cost:.2f}"

    rows: list[tuple[object, ...]] = [
        (
            line.stage,
            f"{line.agent}/{line.task}",
            line.model,
            f"{line.calls:,.0f}",
            f"{line.pictures:,.0f}",
            f"{line.tokens_in:,.0f}",
            f"{line.tokens_cached:,.0f}",
            f"{line.tokens_out:,.0f}",
            dollars(line.cost),
        )
        for line in planned.lines
    ]
    columns = ("calls", "pictures", "tokens_in", "tokens_cached", "tokens_out")
    sums = [sum(getattr(line, name) for line in planned.lines) for name in columns]
    rows.append(("all", "", "", *(f"{total:,.0f}" for total in sums), dollars(planned.cost)))
    wanted = planned.settings.num_conversations
    talk = sum(line.calls for line in planned.lines if line.stage == "conversations") / wanted
    paper = planned.paper_cost_per_conversation
    thought = sum(line.tokens_thought for line in planned.lines)
    said = PAPER_COST if planned.settings.image_mode == "pixels" else PAPER_COST_IN_WORDS
    return "\n".join(
        (
            f"{wanted} conversations from {planned.items} products, {planned.scenarios} scenarios and about "
            f"{planned.candidates:,.0f} candidates ({planned.qualify:.1%} qualify"
            f"{'' if planned.settings.model == DEFAULT_MODEL else ', paper B.3'})",
            "",
            text_table(
                ("stage", "task", "model", "calls", "pictures", "tokens in", "of them cached", "tokens out", "USD"), rows
            ),
            "",
            f"{talk:.1f} calls for a conversation. At the prices of the paper's models a conversation takes "
            f"{'an unknown sum' if paper is None else f'{paper:.4f} USD'}; the paper says {said} (B.3).",
            *([_of_the_branch(planned)] if planned.branched_from else []),
            f"{_share(planned):.0%} of the tokens in begin as a call before, for {LEAST_TOKENS:,} tokens or more: they are "
            "counted at the price that the provider takes for what its cache holds.",
            *([f"{thought:,.0f} of the tokens out are thoughts, by the room that is known to be needed."] if thought else []),
            *(["", str(planned.judging)] if planned.judging is not None else []),
        )
    )


def _of_the_branch(planned: Plan) -> str:
    taken, calls = (sum(getattr(line, name) for line in planned.lines) for name in ("taken", "calls"))
    saved = sum(line.saved for line in planned.lines)
    return (
        f"About {taken:,.0f} of {calls:,.0f} replies are taken from {planned.branched_from}"
        + (f", about {saved:,.2f} USD not paid again" if saved else "")
        + "; the dollars above are for the others."
    )
