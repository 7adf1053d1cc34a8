"""A conversation rebuilt from the release alone, by the pipeline that made it, and compared byte for byte.

Nothing else is needed: no run folder, no journal, no network, no key. `pipeline.hold_conversation` is driven anew with the
released profile, items, settings and dice; each call it makes is answered from `traces` by its key, the SHA-256 of all that
is sent. So a call that was removed or altered is found, because the pipeline asks for exactly the one that was there; an
altered reply is found by what it leads to, and named where the provider's own body (or a model that repeats itself, asked
again) says otherwise.

The index is built again from the released items and must have the digest that the manifest has. Where it cannot be (an
embedder with weights of its own), the released candidates stand in for a search, which `Replayed.notes` says.
"""

import contextlib
import json
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from muse_builder import domains
from muse_builder.agents.cast import Cast, actor, ask_of, cast_of, seat_specs
from muse_builder.agents.querier import Searchable
from muse_builder.errors import MuseError, ReleaseError, ReplyError, SetAsideError
from muse_builder.llm import reading
from muse_builder.llm.ask import Thread
from muse_builder.llm.capabilities import address_for, capabilities_of
from muse_builder.llm.models import open_model
from muse_builder.llm.request import Model, Reply, Request
from muse_builder.pipeline import hold_conversation, hold_twin, make_candidate
from muse_builder.records import Call, Conversation, Profile, Record, Rejection, Scenario
from muse_builder.release import schema
from muse_builder.release.manifest import package_digest, read_manifest
from muse_builder.release.names import THREADS, id_of, thread_of
from muse_builder.release.reader import read
from muse_builder.release.rows import ReleasedItems, Rows
from muse_builder.retrieval.embedder import embedder_named
from muse_builder.retrieval.index import Index
from muse_builder.retrieval.text import item_text
from muse_builder.settings import BLIND, ScreenSettings, Settings, TalkSettings
from muse_builder.tasks import prompts
from muse_builder.tasks.synthesis import WriteBackstory
from muse_builder.trust.offline import drive, offline
from muse_builder.trust.origins import Origin, origins
from muse_builder.trust.recorded_search import RecordedSearch
from muse_builder.trust.row_differences import apart, as_before, differences, fragment, row_bytes, short

NAMED = 6
"""Differences of one row that are named; the rest is counted."""
BUILT_ANEW = ("lexical",)
"""Embedders that are fitted on the items and nothing else."""

OUTSIDE = ("manual", "backstory_bleu", "scenario_bleu")
"""Stages that judge what the pipeline of one object let pass."""


# --- the trace as a model ---------------------------------------------------------------------------------------------


class Astray(MuseError):
    """The pipeline asks what the trace cannot answer: from here on there is nothing to replay."""


class Traced:
    """A model that answers from the trace of one thread, and notes all that does not agree with it."""

    def __init__(
        self, thread: str, calls: Sequence[Call], known_keys: Collection[str], *, repeaters: Mapping[str, Model]
    ) -> None:
        """
        Args:
            known_keys: keys that the released row names; a call with one of them was there.
            repeaters: by spec, models that say the same thing again; they are asked too, and compared.
        """
        self.thread = thread
        self.calls = calls
        self.known_keys = known_keys
        self.problems: list[str] = []
        self.asked: list[str] = []
        self._by_key = {call.key: (place, call) for place, call in enumerate(calls)}
        self._repeaters = repeaters
        self._invalid: set[str] = set()

    async def complete(self, request: Request) -> Reply:
        place = len(self.asked)
        self.asked.append(request.key)
        known = self._by_key.get(request.key)
        if known is None:
            raise Astray(self._why(place, request))
        found, call = known
        if found != place:
            self.problems.append(f"{_named(call)} stands at place {found} of its thread, the pipeline asks it at {place}")
        self.problems += [f"{_named(call)} was altered: {difference}" for difference in _sent_otherwise(call, request)]
        repeater = self._repeaters.get(request.model)
        if repeater is not None:
            self._compare_reply(call, (await repeater.complete(request)).text, f"the {request.model} model says")
        elif call.raw and not _holds(call.raw, call.reply):
            self.problems.append(f"{_named(call)} was altered: its reply {short(call.reply)} is not in the provider's raw body")
        if call.status == "failed":
            raise SetAsideError(call.error)
        status = "ok" if call.status == "invalid" else call.status
        return Reply(call.reply, call.raw, status)

    def note_invalid(self, key: str, error: str) -> None:
        """Told by `Ask` of each reply that does not fit, as the journal was."""
        self._invalid.add(key)
        call = self._by_key[key][1]
        if call.status == "invalid" and call.error != error:
            self.problems.append(f"{_named(call)} was refused for another reason: {apart('error', call.error, error)}")

    def finish(self) -> None:
        """Notes what the pipeline never asked, and replies whose status is not what the pipeline made of them."""
        asked = set(self.asked)
        for call in self.calls:
            if call.key not in asked:
                self.problems.append(f"{_named(call)} was never asked for: the pipeline makes no such call")
            elif (call.status == "invalid") != (call.key in self._invalid) and call.status in ("ok", "invalid"):
                made = "refuses it" if call.key in self._invalid else "takes it"
                self.problems.append(f"{_named(call)} has the status {call.status!r}, but the pipeline {made}")

    def _compare_reply(self, call: Call, reply: str, who: str) -> None:
        if reply != call.reply:
            self.problems.append(f"{_named(call)} was altered: {apart('reply', call.reply, reply)} ({who} so)")

    def _why(self, place: int, request: Request) -> str:
        """Which call is missing, or which was altered, and in what."""
        name = f"{self.thread}/{place}"
        what = f"call {name} ({request.agent}/{request.task})"
        traced = next((call for call in self.calls if call.call_id == name), None)
        was_there = request.key in self.known_keys
        if traced is None and request.attempt and not was_there:
            return f"{what} repairs a reply that was good before: an earlier reply was altered"
        if traced is None or (was_there and (traced.agent, traced.task) != (request.agent, request.task)):
            return f"{what} is missing: the pipeline asks it, and the trace has no call with its key"
        differences = _sent_otherwise(traced, request)
        if was_there or not differences:
            said = "; ".join(differences) or f"key: the trace has {traced.key[:12]}, it is {request.key[:12]}"
            return f"{what} was altered: {said}"
        return f"{what} asks something else than was traced: {'; '.join(differences)}{self._culprit(traced, request)}"

    def _culprit(self, traced: Call, request: Request) -> str:
        """The earlier call whose reply holds what is new in this request, if one does."""
        for before, now in zip(traced.messages, request.messages, strict=False):
            words = fragment(before[1], now[1])
            for call in reversed(self.calls[: len(self.asked) - 1]):
                if words and words in call.reply:
                    return f"; what differs comes from the reply of {_named(call)}, which was altered"
        return ""


def _named(call: Call) -> str:
    return f"call {call.call_id} ({call.agent}/{call.task})"


def _sent_otherwise(call: Call, request: Request) -> list[str]:
    """What of a traced call is not what the pipeline sends, field by field."""
    pairs: dict[str, tuple[Any, Any]] = {
        "model": (call.model, request.model),
        "agent": (call.agent, request.agent),
        "task": (call.task, request.task),
        "thread": (call.thread, request.thread),
        "system_digest": (call.system_digest, request.system_digest),
        "images": (call.images, tuple(picture.sha256 for picture in request.images)),
        "parameters": (call.parameters, request.parameters),
        "seed": (call.seed, request.seed),
        "attempt": (call.attempt, request.attempt),
    }
    found = [apart(name, traced, sent) for name, (traced, sent) in pairs.items() if traced != sent]
    if len(call.messages) != len(request.messages):
        found.append(f"messages: the trace has {len(call.messages)}, the pipeline sends {len(request.messages)}")
    for number, (traced, sent) in enumerate(zip(call.messages, request.messages, strict=False)):
        if tuple(traced) != tuple(sent):
            found.append(apart(f"messages[{number}]", f"{traced[0]}: {traced[1]}", f"{sent[0]}: {sent[1]}"))
    return found


def _holds(raw: str, reply: str) -> bool:
    """Whether a provider's body has the reply as one of its strings, or in one (blocks, tool arguments)."""
    try:
        body = json.loads(raw)
    except ValueError:
        return reply in raw
    return any(reply.strip() in text for text in _strings(body)) or _as_json(reply) in [_as_json(part) for part in _parts(body)]


def _strings(value: Any) -> Iterator[str]:
    for part in _parts(value):
        if isinstance(part, str):
            yield part


def _parts(value: Any) -> Iterator[Any]:
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(inner)


def _as_json(value: Any) -> Any:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return json.loads(value)
    return value


# --- replaying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Replayed:
    """What came of replaying one conversation."""

    conversation_id: str
    calls: int
    """Calls that the pipeline made anew, each answered from the trace."""
    problems: tuple[str, ...]
    """What is missing or altered, or differs; empty where the rebuilt row has the released row's bytes."""
    profile: Literal["identical", "different", "not rebuilt"] | None
    """The same for its profile, from the traces of its candidate; None where it is a candidate itself."""

    @property
    def identical(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        state = "identical" if self.identical else "differs"
        profile = f", its profile {self.profile}" if self.profile else ""
        return "\n".join([f"{self.conversation_id}  {state}, {self.calls} calls{profile}", *(f"  {p}" for p in self.problems)])


class Stage(NamedTuple):
    """A run's cast, which plays any of its conversations."""

    traces: "_TraceSwitch"
    search: "_Switch"
    cast: Cast


class Replay:
    """A release opened to be replayed.

    Raises:
        ReleaseError: it was not made by this package's pipeline, or lacks what a replay needs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.origins = origins(self.manifest)
        """(what `Conversation.source` says, the run) of all whose conversations it holds; one, under "", as a rule."""
        self.conversations = Rows(folder, "conversations", "conversation_id")
        self.rejected = Rows(folder, "rejected", "object_id")
        self.profiles = Rows(folder, "profiles", "profile_id")
        self.traces = Rows(folder, "traces", "thread")
        self.items = ReleasedItems(folder)
        self.scenarios = [scenario for scenario in read(folder, "scenarios") if isinstance(scenario, Scenario)]
        self.notes: list[str] = []
        """What a reader should know of this replay: how it searched, and with which build of the package."""
        packages = [entry.package.sha256 for entry in self.manifest.sources or [self.manifest]]
        same_build = set(packages) == {package_digest()}
        self._repeaters = _repeaters(origin.settings for _, origin in self.origins) if same_build else {}
        if not same_build:
            self.notes.append("the release was sealed by another build of muse_builder: a difference may come from that")
        changed = [
            name
            for name, digest in prompts.digests(instead=domains.of(self.manifest.settings.as_json()).prompts).items()
            if self.manifest.prompts.get(name) != digest
        ]
        if changed:
            self.notes.append(f"the wording of {len(changed)} prompts has changed since, among them {changed[0]}")
        self.index = self._index()
        self._stages: dict[str, Stage] = {}
        self._candidates: dict[str, str] | None = None

    def ids(self) -> list[str]:
        """Ids of all conversations, in the order in which they were made."""
        return sorted(self.conversations)

    def sample(self, count: int, *, seed: int = 0) -> list[str]:
        """Ids of as many conversations as wanted, drawn without replacement; the same seed draws the same."""
        known = self.ids()
        return sorted(Random(f"{seed}/replay").sample(known, min(count, len(known))))

    def gaps(self) -> list[str]:
        """What rebuilding one row after the other cannot see: rows that stand twice, and traces whose row is gone."""
        counts = {name: self.conversations.count(name) for name in self.ids()}
        found = [f"{name} stands in the release {count} times" for name, count in counts.items() if count > 1]
        threads = {kind: set[str]() for kind in THREADS.values()}
        for thread in self.traces:
            if name := id_of(thread):
                threads[thread.partition("/")[0]].add(name)
        for name in sorted(threads["conversation"] | threads["twin"]):
            if name not in self.conversations and name not in self.rejected:
                found.append(f"{name} has calls in the traces, and is neither among the conversations nor among the rejected")
        qualified = [name for name in threads["candidate"] if name not in self.rejected]
        if len(self.origins) == 1 and len(qualified) != len(self.profiles):
            found.append(
                f"{len(qualified)} candidates with calls were not refused, and there are {len(self.profiles)} profiles"
            )
        return found

    def replay(self, conversation_id: str) -> Replayed:
        """Rebuilds one conversation, accepted or refused, or one refused candidate, with every connection forbidden.

        Raises:
            ReleaseError: there is no such conversation, and no such candidate.
        """
        if re.fullmatch(r"k\d{6,}", conversation_id) and conversation_id in self.rejected:
            return self._replay_candidate(conversation_id)
        self._number(conversation_id)
        accepted = self.conversations.records(conversation_id, Conversation)
        refused = self.rejected.records(conversation_id, Rejection)
        released: Conversation | Rejection = accepted[0] if accepted else refused[0]
        results = []
        for source, origin in self._runs(released):
            results.append(self._replay(conversation_id, released, source, origin))
            if results[-1].identical:
                return results[-1]
        return results[0]

    def _replay(self, conversation_id: str, released: Conversation | Rejection, source: str, origin: Origin) -> Replayed:
        number = self._number(conversation_id)
        profile_id = released.profile.profile_id if isinstance(released, Conversation) else f"p{number:06d}"
        profile = next(iter(self.profiles.records(profile_id, Profile)), None)
        if profile is None:
            return Replayed(conversation_id, 0, (f"profile {profile_id} is missing from the release",), "not rebuilt")
        name = thread_of(conversation_id)
        hold = hold_twin if name.startswith("twin/") else hold_conversation
        calls = self.traces.records(name, Call)
        keys = {key for turn in released.turns for key in turn.keys} if isinstance(released, Conversation) else set()
        traced = Traced(name, calls, keys, repeaters=self._repeaters)
        thread = Thread(f"conversation/{number - origin.raised_by}", origin.settings.seed, origin.dice)
        thread.name = name  # the dice are those of the number it had in its own run
        search = self._searchable(origin) or RecordedSearch(released, calls, self.items)
        rebuilt: Record | None = None
        with offline():
            cast = self._cast(source, origin, traced, search)
            try:
                rebuilt = drive(hold(cast, thread, number, profile, origin.settings))
                traced.finish()
            except Astray as error:
                traced.problems.append(str(error))
            if isinstance(rebuilt, Conversation):
                rebuilt = rebuilt.model_copy(update={"source": source if len(self.origins) > 1 else ""})
            told = [*dict.fromkeys(traced.problems)]
            if rebuilt is not None:
                told += self._differences(released, rebuilt)
            made = self._replay_profile(profile, source, origin)
        return Replayed(conversation_id, len(traced.asked), tuple(told), made)

    def _replay_candidate(self, candidate_id: str) -> Replayed:
        """Draws the person, scenario and product anew, and has them refused again."""
        (_, origin), *others = self.origins
        search = self._searchable(origin)
        if others or search is None:
            raise ReleaseError(
                "a refused candidate is rebuilt from its own run's index and scenarios: replay it in that release"
            )
        number = int(candidate_id[1:])
        name = f"candidate/{number}"
        released = self.rejected.records(candidate_id, Rejection)[0]
        traced = Traced(name, self.traces.records(name, Call), (), repeaters=self._repeaters)
        told: list[str] = []
        with offline():
            cast = self._cast("", origin, traced, search)
            try:
                made = drive(make_candidate(cast, Thread(name, origin.settings.seed, origin.dice), number, self.scenarios))
                traced.finish()
                told = self._differences(released, made)
            except Astray as error:
                traced.problems.append(str(error))
        return Replayed(candidate_id, len(traced.asked), (*dict.fromkeys(traced.problems), *told), None)

    def _runs(self, released: Conversation | Rejection) -> list[tuple[str, Origin]]:
        """Runs it may have come from: a refused conversation does not say which, and a run united twice has two numbers."""
        source = released.source if isinstance(released, Conversation) else ""
        runs = [(known, origin) for known, origin in self.origins if not source or known == source]
        if not runs:
            raise ReleaseError(
                f"the release {source[:12]}, from which this conversation came, does not stand in the manifest: replay it there"
            )
        return runs

    def _searchable(self, origin: Origin) -> Index | None:
        """The index built from the released items, where it is the one that this run searched in."""
        if self.index is None or origin.indexed is None:
            return self.index
        built = self.index.manifest.model_dump()
        return self.index if all(built.get(name) == value for name, value in origin.indexed.as_json().items()) else None

    def _number(self, conversation_id: str) -> int:
        known = conversation_id in self.conversations or conversation_id in self.rejected
        if not known or not re.fullmatch(r"[ct]\d{6,}", conversation_id):
            raise ReleaseError(f"{self.folder} has no conversation {conversation_id!r}; ids look like c000000")
        return int(conversation_id[1:])

    def _differences(self, released: Record, rebuilt: Record) -> list[str]:
        if isinstance(rebuilt, Rejection) and not isinstance(released, Rejection):
            return [f"the pipeline refuses it now: {rebuilt.stage}: {rebuilt.reason}"]
        if isinstance(released, Rejection) and released.stage in OUTSIDE and not isinstance(rebuilt, Rejection):
            # The pipeline let it pass; people, or the stories before it, did not. What was refused must still be this.
            old = type(rebuilt).model_validate_json(released.body)
            old = old.model_copy(update={"source": rebuilt.source}) if isinstance(rebuilt, Conversation) else old
            return self._row_problems(old, rebuilt)
        if isinstance(released, Conversation) and isinstance(rebuilt, Conversation):
            by_hand = tuple(verdict for verdict in released.verdicts if verdict.screen in OUTSIDE)
            rebuilt = rebuilt.model_copy(update={"verdicts": (*rebuilt.verdicts, *by_hand)})
        return self._row_problems(released, rebuilt)

    def _row_problems(self, released: Record, rebuilt: Record) -> list[str]:
        if type(released) is not type(rebuilt):
            return [f"released as {type(released).__name__.lower()}, rebuilt as {type(rebuilt).__name__.lower()}"]
        config = schema.config_of(released)
        rebuilt = as_before(released, rebuilt)
        old, new = schema.to_row(released), schema.to_row(rebuilt)
        if row_bytes(config, old) == row_bytes(config, new):
            return []
        found = list(differences(old, new))
        more = [f"and {len(found) - NAMED} more differences in the row"] if len(found) > NAMED else []
        return [*found[:NAMED], *more]

    def _replay_profile(
        self, profile: Profile, source: str, origin: Origin
    ) -> Literal["identical", "different", "not rebuilt"]:
        """Makes the candidate anew that became this profile; it takes the run's index and the run's scenarios alone."""
        thread_name = self._threads_of_backstories().get(_squeezed(profile.backstory))
        search = self._searchable(origin)
        if search is None or thread_name is None or len(self.origins) > 1:
            return "not rebuilt"
        traced = Traced(thread_name, self.traces.records(thread_name, Call), (), repeaters=self._repeaters)
        cast = self._cast(source, origin, traced, search)
        number = int(thread_name.rpartition("/")[2])
        try:
            made = drive(make_candidate(cast, Thread(thread_name, origin.settings.seed, origin.dice), number, self.scenarios))
        except Astray:
            return "different"
        traced.finish()
        if isinstance(made, Rejection):
            return "different"
        rebuilt = made.model_copy(update={"profile_id": profile.profile_id})
        same = not traced.problems and not self._row_problems(profile, rebuilt)
        return "identical" if same else "different"

    def _threads_of_backstories(self) -> dict[str, str]:
        """Backstory -> thread of the candidate whose trace tells it; a profile does not name its candidate."""
        if self._candidates is None:
            self._candidates = {}
            for thread, task, status, reply in self.traces.columns("thread", "task", "status", "reply"):
                if task == WriteBackstory.name and status == "ok":
                    with contextlib.suppress(ReplyError):
                        told = reading.read(reply, WriteBackstory.reply).reply
                        self._candidates[_squeezed(told.backstory)] = thread
        return self._candidates

    def _cast(self, source: str, origin: Origin, traced: Traced, search: Searchable) -> Cast:
        """The run's own cast, all seats taken by the trace. Its screens, which read the whole catalog, are built once."""
        stage = self._stages.get(source)
        if stage is None:
            settings, traces, switch = origin.settings, _TraceSwitch(traced), _Switch(search)
            seats = {}
            for seat, spec in seat_specs(settings).items():
                record = capabilities_of(spec, base_url=address_for(spec, settings.base_url))
                seats[seat] = actor(settings, seat, spec, traces, record)
            domain = domains.of(settings.shaping())
            ask = ask_of(settings, seats, note_invalid=traces.note_invalid, domain=domain)
            parts = settings.part(TalkSettings), settings.part(ScreenSettings)
            cast = cast_of(*parts, ask, self.items, switch, domain=domain)
            stage = self._stages[source] = Stage(traces, switch, cast)
        stage.traces.behind = traced
        stage.search.behind = search
        return stage.cast

    def _index(self) -> Index | None:
        """Built anew where the embedder needs only the items; None where no run searched in such an index."""
        origins = [origin for _, origin in self.origins]
        names = sorted({origin.settings.embedder for origin in origins})
        if names[0] not in BUILT_ANEW or len(names) > 1:
            self.notes.append(f"the embedder {', '.join(names)} has weights that are no part of a release: {_STAND_IN}")
            return None
        modes = sorted({origin.settings.retrieval for origin in origins})
        if len(modes) > 1:
            self.notes.append(f"the runs searched in different ways ({', '.join(modes)}): {_STAND_IN}")
            return None
        seers = sorted({origin.settings.picture_embedder for origin in origins} - {BLIND})
        if seers:
            self.notes.append(f"pictures were searched too ({', '.join(seers)}): {_STAND_IN}")
            return None
        texts = [item_text(item) for item in self.items]
        with tempfile.TemporaryDirectory() as folder:
            index = Index.build(self.items.ids, texts, embedder_named(names[0]).fit(texts), folder, retrieval=modes[0])
        if any(origin.indexed is None for origin in origins):
            self.notes.append("the manifest does not say which index the release was made with; the one built is not checked")
        told = [origin.indexed for origin in origins if origin.indexed is not None]
        built = index.manifest.model_dump()
        apart = sorted({name for one in told for name, value in one.as_json().items() if built.get(name) != value})
        if not apart:
            self.notes.append("searches are made anew in an index built from the released items")
            return index
        whose = "the index" if len(origins) == 1 else "the index of one of the united releases"
        self.notes.append(f"{whose} is not the one built from the released items ({', '.join(apart)} differ): {_STAND_IN}")
        return index if len(origins) > 1 else None


def _repeaters(runs: Iterable[Settings]) -> dict[str, Model]:
    """The models of these runs that say the same thing again, here and at once."""
    specs = {spec for settings in runs for spec in seat_specs(settings).values()}
    records = {spec: capabilities_of(spec) for spec in sorted(specs)}
    return {spec: open_model(spec) for spec, record in records.items() if record.repeatable and record.local}


_STAND_IN = "searches are answered by the released candidates, which therefore are not checked themselves"


class _TraceSwitch:
    """The trace that a cast is answered from, changeable between conversations."""

    def __init__(self, behind: Traced) -> None:
        self.behind = behind

    async def complete(self, request: Request) -> Reply:
        return await self.behind.complete(request)

    def note_invalid(self, key: str, error: str) -> None:
        self.behind.note_invalid(key, error)


class _Switch:
    """The index a cast searches in, changeable between conversations."""

    def __init__(self, behind: Searchable) -> None:
        self.behind = behind

    def look(self, query: str, *, k: int, exclude: Collection[str] = (), target: str | None = None) -> Any:
        return self.behind.look(query, k=k, exclude=exclude, target=target)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def replay(folder: Path, ids: Iterable[str] | None = None, *, limit: int | None = None) -> Iterator[Replayed]:
    """Replays these conversations of a release, or all; one is in memory at a time."""
    release = Replay(folder)
    for conversation_id in islice(release.ids() if ids is None else ids, limit):
        yield release.replay(conversation_id)
