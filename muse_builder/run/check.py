"""`muse check-model`: what a model takes, gives and costs in time, before a run is begun with it.

First, in at most twenty calls and ten minutes, all that can be found out of its server (`llm.check`); then each task of the
pipeline once, about one product, in at most twenty minutes. What was found is an entry for --model-table.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from muse_builder import domains
from muse_builder.agents.cast import actor, text_screen
from muse_builder.catalog.database import Database
from muse_builder.errors import CallError, FatalCallError, MuseError, RetryableError
from muse_builder.llm.ask import Ask, Thread
from muse_builder.llm.capabilities import Capabilities, address_for, capabilities_of
from muse_builder.llm.check import Findings, find_out
from muse_builder.llm.model_table import read_model_table, table_entry
from muse_builder.llm.models import Access, OpenedModel, open_model
from muse_builder.llm.probe import LONGEST_ANSWER_S, gone
from muse_builder.llm.request import Picture, Reply, Request
from muse_builder.run.plan import plan
from muse_builder.run.products import domain_of, open_catalog
from muse_builder.run.rehearsal import PRODUCTS, acts, decisions, lengths, tasks
from muse_builder.run.seats import thumbnail
from muse_builder.settings import Settings
from muse_builder.table import table as text_table
from muse_builder.tasks.acts import PAPER
from muse_builder.tasks.base import Seat, Task
from muse_builder.watch import Watch

SEATS: tuple[Seat, ...] = ("backbone", "rewriter", "checker", "reviewer")
_REHEARSED = {"max_items": 60, "num_scenarios": 60}
"""For how often each task is asked, which hardly depends on the catalog."""
_LONGEST_WAIT_S = 30.0
MOST_SECONDS = 1200.0
"""For all tasks together: a small model on two cores takes five minutes."""
TIME_IS_UP = f"the {MOST_SECONDS / 60:.0f} minutes for all tasks are up"
_SHOWN = 100
"""Letters of a reason that the table shows."""


class TaskCheck(NamedTuple):
    """One task, asked once."""

    name: str
    """"agent/task"."""
    problem: str
    """"" where the reply could be used."""
    seconds: float | None
    """Of its calls; None where none was answered."""
    tokens_in: int | None
    tokens_out: int | None


class Expected(NamedTuple):
    """What a run of so many conversations would take."""

    conversations: int
    calls: float
    hours: float | None
    """None where a task that is needed was never answered."""
    cost: float | None
    """US dollars; None where the price is unknown."""


@dataclass(frozen=True)
class ModelCheck:
    """What was found out of a model. `print` it; `entry` is its table for --model-table."""

    spec: str
    base_url: str | None
    found: Findings
    known: Capabilities
    """What it was taken for before."""
    tasks: tuple[TaskCheck, ...] = ()
    expected: Expected | None = None

    @property
    def works(self) -> bool:
        """Whether a run can be begun: nothing stands in its way, and at least one task gave a reply of use."""
        return not self.found.refusal and any(not task.problem for task in self.tasks)

    @property
    def failed(self) -> tuple[TaskCheck, ...]:
        return tuple(task for task in self.tasks if task.problem)

    @property
    def entry(self) -> str:
        """TOML for --model-table: what differs from what is known without it."""
        seconds = "" if self.found.seconds is None else f"; {self.found.seconds:.1f} s for a short answer"
        at_once = "1 answer" if self.found.at_once == 1 else f"{self.found.at_once} answers"
        return table_entry(self.spec, self.found.record, self.known, note=f"{at_once} at a time{seconds}")

    def __str__(self) -> str:
        return as_text(self)


@dataclass
class _Once:
    """A model asked without another try, and what its calls took."""

    model: OpenedModel
    until_s: float
    """By the loop's clock: when the time for all tasks is up."""
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    _waited: bool = field(default=False, repr=False)

    async def complete(self, request: Request) -> Reply:
        loop = asyncio.get_running_loop()
        began = loop.time()
        room = self.model.capabilities.room(request.parameters.get("effort"))
        try:
            async with asyncio.timeout_at(self.until_s) as clock:
                reply = await self.model.model.complete(replace(request, room=room))
        except TimeoutError as error:
            if not clock.expired():
                raise
            raise FatalCallError(f"{TIME_IS_UP}, and it had not answered") from error
        except RetryableError as error:
            if not error.rate_limited or self._waited:
                raise
            self._waited = True
            await asyncio.sleep(min(error.retry_after_s or 1.0, _LONGEST_WAIT_S))
            return await self.complete(request)
        self.seconds = (self.seconds or 0.0) + loop.time() - began
        self.tokens_in = _sum(self.tokens_in, reply.tokens_in)
        self.tokens_out = _sum(self.tokens_out, reply.tokens_out)
        return reply


def _sum(so_far: int | None, more: int | None) -> int | None:
    return so_far if more is None else (so_far or 0) + more


async def check(settings: Settings, watch: Watch) -> ModelCheck:
    """Finds out what `settings.model` takes and gives, and asks it each task once.

    Raises:
        SettingsError: there is no such model, or no key for it.
    """
    spec = settings.model
    base_url = address_for(spec, settings.base_url)
    prices = read_model_table(settings.model_table)
    known = capabilities_of(spec, base_url=base_url)
    record = prices.record(spec, known)
    if settings.image_mode == "caption":
        record = replace(record, images=False)
    access = Access(base_url=base_url, prices=prices.prices, capabilities={spec: record})
    open_model(spec, access).prepare()
    with tempfile.TemporaryDirectory(prefix="muse-check-") as folder:
        drawn = open_catalog(settings.model_copy(update={"max_items": PRODUCTS}), Path(folder), seed=0, watch=watch)
        with drawn as products:
            items = [products.at(number) for number in range(len(products))]
            asked = [*tasks(items), *(acts(items) if settings.dialogue != PAPER else ())]
            asked += decisions(items) if settings.shopper != PAPER else []
            watch.stage("model")

            def load(picture: Picture) -> bytes:
                return products.images.thumbnail(str(items[0].image), int(picture.file))

            if record.local:
                found = Findings(record, (), 0, 1, None)
            else:
                found = await find_out(spec, access, record, needed=lengths(asked), load=load)
            watch.at(found.calls)
            checked: tuple[TaskCheck, ...] = ()
            if not found.refusal:
                shown = replace(access, load_picture=partial(_picture, products, found.record))
                settings = settings.model_copy(update={"domain": domain_of(products).name})
                checked, refusal = await _each(settings, found, shown, asked, watch)
                found = replace(found, refusal=refusal)
    if settings.image_mode == "caption":
        found = replace(found, record=replace(found.record, images=prices.record(spec, known).images))
    return ModelCheck(spec, base_url, found, known, checked)


def _picture(products: Database, record: Capabilities, picture: Picture) -> bytes:
    return thumbnail(products.images, record.image_side, picture)


async def _each(
    settings: Settings, found: Findings, access: Access, asked: Sequence[Task], watch: Watch
) -> tuple[tuple[TaskCheck, ...], str]:
    """Each task once, as many at a time as the server works on; and why none can be asked any more, "" where they can.

    After an error that holds for all, or when the time is up, no further one is sent.
    """
    spec = settings.model
    watch.stage("tasks", len(asked))
    places = asyncio.Semaphore(found.at_once)
    until_s = asyncio.get_running_loop().time() + MOST_SECONDS
    ended: list[str] = []
    refusal = ""
    done = 0

    async def one(model: OpenedModel, number: int, task: Task) -> TaskCheck:
        nonlocal done, refusal
        name = f"{task.agent}/{task.name}"
        async with places:
            once = _Once(model, until_s)
            problem = ended[0] if ended else ""
            if not problem:
                try:
                    await _ask(settings, once)(Thread(f"check/{number}", settings.seed), task, task.reply)
                except CallError as error:
                    problem = str(error)
                    if getattr(error, "unreached", False):
                        problem = refusal = str(gone(error, found.calls + done))
                    if isinstance(error, FatalCallError) or refusal:
                        ended.append(f"not asked: {TIME_IS_UP if problem.startswith(TIME_IS_UP) else f'see {name}'}")
            done += 1
            watch.at(done)
            return TaskCheck(name, _plainly(name, problem), once.seconds, once.tokens_in, once.tokens_out)

    def _ask(settings: Settings, once: _Once) -> Ask:
        seats = {seat: actor(settings, seat, spec, once, found.record) for seat in SEATS}
        domain = domains.of(settings.shaping())
        return Ask(
            seats,
            screen=text_screen(domain, settings.language),
            image_mode=settings.image_mode,
            max_repairs=0,
            instead=domain.prompts,
            language=settings.language,
        )

    async with open_model(spec, replace(access, capabilities={spec: found.record}), timeout_s=LONGEST_ANSWER_S) as model:
        checks = await asyncio.gather(*(one(model, number, task) for number, task in enumerate(asked)))
    return tuple(checks), refusal


def _plainly(name: str, problem: str) -> str:
    """A problem without the name of its task, which stands beside it, and without the one try that there was."""
    return problem.removeprefix(f"{name}: ").removeprefix(f"{name} gave no fitting reply in 1 tries: ")


def expect(checked: ModelCheck, settings: Settings, watch: Watch) -> ModelCheck:
    """The same with what a run of `settings.num_conversations` would take, by a rehearsal with the default model."""
    try:
        planned = plan(settings.model_copy(update=_REHEARSED), watch=watch)
    except MuseError:
        return checked
    seconds = {task.name: task.seconds for task in checked.tasks}
    total: float | None = 0.0
    for line in planned.lines:
        took = seconds.get(f"{line.agent}/{line.task}")
        total = None if took is None or total is None else total + line.calls * took
    hours = None if total is None else total / 3600 / checked.found.at_once
    calls = sum(line.calls for line in planned.lines)
    return replace(checked, expected=Expected(settings.num_conversations, calls, hours, planned.cost))


def as_text(checked: ModelCheck) -> str:
    """The check as a person reads it."""
    found = checked.found
    parts = [f"{checked.spec}{'' if checked.base_url is None else f' at {checked.base_url}'}: {found.calls} calls to find out"]
    parts += [f"- {lack}" for lack in found.lacks]
    if found.refusal and not checked.tasks:
        return "\n".join([*parts, "", f"It cannot be used: {found.refusal}"])
    parts += ["", *(f"{name + ':':<13}{value}" for name, value in _shown(found).items()), ""]
    rows = [
        (
            task.name,
            "ok" if not task.problem else "not ok",
            "-" if task.seconds is None else f"{task.seconds:.1f}",
            "-" if task.tokens_in is None else f"{task.tokens_in:,}",
            "-" if task.tokens_out is None else f"{task.tokens_out:,}",
            task.problem if len(task.problem) <= _SHOWN else f"{task.problem[:_SHOWN]} ...",
        )
        for task in checked.tasks
    ]
    parts.append(text_table(("task", "", "s", "tokens in", "tokens out", "why not"), rows))
    if found.refusal:
        return "\n".join([*parts, "", f"It cannot be used: {found.refusal}"])
    parts += ["", _outlook(checked)]
    if not found.record.local:
        parts += ["", "For --model-table:", "", checked.entry.rstrip()]
    return "\n".join(parts)


def _shown(found: Findings) -> dict[str, str]:
    """What a person wants to know of a record."""
    record = found.record
    return {
        "system role": "yes" if record.system else "no",
        "schema": record.schema + ("" if record.schema_refs or record.schema != "native" else ", without $ref"),
        "temperature": "yes" if record.temperature else "no",
        "seed": "yes" if record.seed else "no",
        "pictures": f"{record.image_side} pixels, at most {record.image_tokens} tokens" if record.images else "no",
        "thinking": record.thinking + (f", {record.thinking_room:,} tokens of room" if record.thinking_room else ""),
        "context": "long enough for a run's longest prompt" if found.context is None else f"{found.context:,} tokens",
        "at once": str(found.at_once),
    }


_HELP = (
    (
        ("in a circle",),
        "repeats itself until it is cut: a higher --temperature (0.7 or more), a repetition penalty in its server, or a larger "
        "model",
    ),
    (
        ("was truncated",),
        "comes to no end within the limit of the reply: a larger model; where it thinks, more thinking_room in --model-table",
    ),
    (("was refused", "filtered", "(refusal)"), "will not play the part: another model"),
    (("too long",), "has too small a context: start its server with a larger one, or --retrieve fewer products"),
    (("did not answer", "had not answered", "minutes for all tasks"), "is too slow here: a smaller model, or a faster machine"),
    ((" answered 5", "broke"), "fails in its server: its log tells why"),
    ((" answered 4",), "is refused by its server as we ask: the message tells which field, for --model-table"),
    (("not asked",), ""),
)
"""What helps, by the words of a problem; the first that fits."""
_UNFIT = (
    "does not keep to the form, or says what may not stand there: a run sends the reason and asks again, up to --max-repairs "
    "times; where that does not help, a larger model"
)


def _what_helps(checked: ModelCheck) -> list[str]:
    """For each kind of failure one line: which tasks, and what to do."""
    kinds: dict[str, list[str]] = {}
    for task in checked.failed:
        told = next((told for signs, told in _HELP if any(sign in task.problem for sign in signs)), _UNFIT)
        kinds.setdefault(told, []).append(task.name)
    return [f"- It {told} ({', '.join(names)})." for told, names in kinds.items() if told]


def _outlook(checked: ModelCheck) -> str:
    """What to expect of a run, in a few sentences."""
    failed = checked.failed
    lines = [f"{len(checked.tasks) - len(failed)} of {len(checked.tasks)} tasks gave a reply of use at the first try."]
    if failed:
        lines.append(
            "A run asks again twice, but a task that fails always ends every conversation that needs it. What failed, and what "
            "helps:"
        )
        lines += _what_helps(checked)
    else:
        lines.append("The paper's yield may be hoped for: 21.6 % of candidates qualify (B.3).")
    expected = checked.expected
    if expected is not None:
        took = "an unknown time" if expected.hours is None else f"about {expected.hours:,.1f} hours"
        cost = "" if expected.cost is None else f" and {expected.cost:.2f} USD"
        lines.append(
            f"{expected.conversations:,} conversations take about {expected.calls:,.0f} calls, {took}{cost} at "
            f"{checked.found.at_once} at a time."
        )
    return "\n".join(lines)
