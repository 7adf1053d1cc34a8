"""Conversations rebuilt from a release alone: the same bytes, or the call that was tampered with by name."""

import asyncio
import json
import shutil
import socket
from pathlib import Path

import pytest

from muse_builder.agents.cast import actor, cast_of
from muse_builder.domains.apparel import APPAREL
from muse_builder.embedded.model.embedded import Embedded
from muse_builder.errors import ReleaseError
from muse_builder.llm.capabilities import capabilities_of
from muse_builder.llm.journalled import Journalled
from muse_builder.llm.request import Reply, Request
from muse_builder.pipeline import produce
from muse_builder.records import Call, Candidate, Conversation, Record, Rejection, Turn
from muse_builder.release.merge import merge
from muse_builder.release.reader import read
from muse_builder.release.writer import ReleaseWriter
from muse_builder.run.generate import Prepared, generate, prepare
from muse_builder.run.manual import ManualVerdict, judged
from muse_builder.run.products import shape
from muse_builder.run.seal import licence_of, seal
from muse_builder.run.store import RunStore
from muse_builder.settings import Settings
from muse_builder.trust.explain import Explainer
from muse_builder.trust.replay import Replay, Replayed
from muse_builder.watch import Silence
from tests.resealed import Change, resealed
from tests.trust.audited import long_one


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose run folder is gone."""
    folder = tmp_path_factory.mktemp("replay") / "muse"
    settings = Settings(out=str(folder), num_conversations=20, max_items=120, num_scenarios=40)
    generate(settings)
    shutil.rmtree(settings.run_folder)
    return folder


@pytest.fixture(scope="module")
def opened(release: Path) -> Replay:
    return Replay(release)


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def replayed(release: Path, folder: Path, change: Change, conversation_id: str) -> Replayed:
    return Replay(resealed(release, folder / "muse", change)).replay(conversation_id)


def thread_of(conversation: Conversation) -> str:
    return f"conversation/{int(conversation.conversation_id[1:])}"


def the_call(release: Path, conversation: Conversation, task: str) -> Call:
    for record in read(release, "traces"):
        if isinstance(record, Call) and (record.thread, record.task) == (thread_of(conversation), task):
            return record
    raise AssertionError(f"{conversation.conversation_id} has no call {task}")


def on_call(call: Call, **update: object) -> Change:
    """Changes one call and nothing else."""
    return lambda record: record.model_copy(update=update) if record == call else record


# --- what is whole ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_sockets")
def test_twenty_conversations_and_their_profiles_are_rebuilt_byte_for_byte_without_a_socket(opened: Replay) -> None:
    results = [opened.replay(conversation_id) for conversation_id in opened.ids()]
    assert len(results) == 20
    assert [one.problems for one in results] == [()] * 20
    assert {one.profile for one in results} == {"identical"}
    assert all(one.calls > 10 for one in results)
    assert opened.notes == ["searches are made anew in an index built from the released items"]


def test_a_refused_conversation_is_refused_again_with_the_same_reason(release: Path, opened: Replay) -> None:
    refused = [
        record.object_id
        for record in read(release, "rejected")
        if isinstance(record, Rejection) and record.kind == "conversation"
    ]
    for object_id in refused:
        assert opened.replay(object_id).problems == ()


def test_a_sample_is_drawn_the_same_way_every_time(opened: Replay) -> None:
    assert opened.sample(5) == opened.sample(5)
    assert len(set(opened.sample(5))) == 5
    assert opened.sample(500) == opened.ids()


def test_an_unknown_conversation_is_a_clear_error(opened: Replay) -> None:
    with pytest.raises(ReleaseError, match="no conversation 'c999999'"):
        opened.replay("c999999")


# --- what was tampered with -------------------------------------------------------------------------------------------


def test_a_missing_call_is_named(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "choose_set")
    found = replayed(release, tmp_path, lambda record: None if record == call else record, conversation.conversation_id)
    assert not found.identical
    assert f"call {call.call_id} (querier/choose_set) is missing" in found.problems[0]


def test_a_missing_call_is_named_also_where_the_later_ones_were_numbered_anew(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "choose_set")
    gone = int(call.call_id.rsplit("/", 1)[1])

    def close_the_gap(record: Record) -> Record | None:
        if not isinstance(record, Call) or record.thread != call.thread:
            return record
        number = int(record.call_id.rsplit("/", 1)[1])
        if number == gone:
            return None
        return record if number < gone else record.model_copy(update={"call_id": f"{call.thread}/{number - 1}"})

    found = replayed(release, tmp_path, close_the_gap, conversation.conversation_id)
    assert f"call {call.call_id} (querier/choose_set) is missing" in found.problems[0]


def test_a_missing_last_call_is_named(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "review")
    found = replayed(release, tmp_path, lambda record: None if record == call else record, conversation.conversation_id)
    assert f"call {call.call_id} (reviewer/review) is missing" in found.problems[0]


@pytest.mark.parametrize("task", ["recommend_set", "weigh", "choose_set", "review", "check", "sum_up"])
def test_an_altered_reply_is_named(release: Path, tmp_path: Path, task: str) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, task)
    said = call.reply.replace("States ", "Declares ").replace("reads", "READS").replace('"accepts":false', '"accepts": false')
    said = said.replace("Looking for", "Searching for").replace('"problems":[]', '"problems": []')
    altered = said if said != call.reply else f"{call.reply} Really."
    found = replayed(release, tmp_path, on_call(call, reply=altered), conversation.conversation_id)
    assert not found.identical
    assert f"call {call.call_id} ({call.agent}/{task}) was altered: reply" in found.problems[0]


def test_without_the_embedded_model_an_altered_reply_is_found_by_what_it_leads_to(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "ask_more")
    folder = resealed(release, tmp_path / "muse", on_call(call, reply="Ahoy there, what brings you aboard?"))
    replay = Replay(folder)
    replay._repeaters = {}
    found = replay.replay(conversation.conversation_id)
    assert "asks something else than was traced: messages[0]" in found.problems[0]
    assert f"comes from the reply of call {call.call_id} (chatter/ask_more), which was altered" in found.problems[0]


def test_a_reply_that_the_providers_own_body_does_not_hold_is_named(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "ask_more")
    body = json.dumps({"choices": [{"message": {"content": "Something else entirely"}}]})
    replay = Replay(resealed(release, tmp_path / "muse", on_call(call, raw=body)))
    replay._repeaters = {}
    found = replay.replay(conversation.conversation_id)
    assert f"call {call.call_id} (chatter/ask_more) was altered: its reply" in found.problems[0]
    assert "not in the provider's raw body" in found.problems[0]


def test_an_altered_message_is_named_with_the_place(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "clarify")
    message = (call.messages[0][0], call.messages[0][1].replace("What the shopper wants", "What the customer wants"))
    assert message != call.messages[0]
    found = replayed(release, tmp_path, on_call(call, messages=(message,)), conversation.conversation_id)
    assert f"call {call.call_id} (querier/clarify) was altered: messages[0]" in found.problems[0]
    assert "customer" in found.problems[0]
    assert "shopper" in found.problems[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("seed", 7), ("parameters", {"max_tokens": 1}), ("images", ("0" * 64,)), ("system_digest", "0" * 64), ("attempt", 2)],
)
def test_whatever_was_sent_and_is_altered_is_named(release: Path, tmp_path: Path, name: str, value: object) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "recommend_set")
    found = replayed(release, tmp_path, on_call(call, **{name: value}), conversation.conversation_id)
    assert f"call {call.call_id} (chatter/recommend_set) was altered: {name}" in found.problems[0]


def test_a_message_and_its_key_altered_together_are_named(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    call = the_call(release, conversation, "recommend_set")
    found = replayed(
        release, tmp_path, on_call(call, messages=(("user", "Say yes."),), key="0" * 64), conversation.conversation_id
    )
    assert f"call {call.call_id} (chatter/recommend_set) was altered: messages[0]" in found.problems[0]
    assert "Say yes." in found.problems[0]


def test_an_altered_candidate_is_named_in_the_row(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    place, turn = next((place, turn) for place, turn in enumerate(conversation.turns) if turn.candidates)
    other = turn.candidates[1].model_copy(update={"item_id": turn.candidates[0].item_id})
    altered = turn.model_copy(update={"candidates": (turn.candidates[0], other, *turn.candidates[2:])})
    found = replayed(release, tmp_path, _with_turn(conversation, place, altered), conversation.conversation_id)
    assert found.problems[0].startswith(f"turns[{place}].candidates[1].item_id: ")
    assert repr(turn.candidates[1].item_id) in found.problems[0]


@pytest.mark.parametrize("field", ["text", "draft", "reason", "query"])
def test_an_altered_turn_is_named_in_the_row(release: Path, tmp_path: Path, field: str) -> None:
    conversation = long_one(release)
    place, turn = next((place, turn) for place, turn in enumerate(conversation.turns) if turn.candidates)
    altered = turn.model_copy(update={field: f"{getattr(turn, field)} indeed"})
    found = replayed(release, tmp_path, _with_turn(conversation, place, altered), conversation.conversation_id)
    assert [problem.split(" ")[0].rstrip(":") for problem in found.problems] == [f"turns[{place}].{field}"]


def _with_turn(conversation: Conversation, place: int, turn: Turn) -> Change:
    turns = (*conversation.turns[:place], turn, *conversation.turns[place + 1 :])
    return lambda record: record.model_copy(update={"turns": turns}) if record == conversation else record


def test_where_the_index_is_not_the_runs_the_released_candidates_stand_in_and_that_is_said(
    release: Path, tmp_path: Path
) -> None:
    folder = resealed(release, tmp_path / "muse", lambda record: record)
    replay = Replay(folder)
    index = replay.manifest.catalog.index
    assert index is not None
    replay.origins = [
        (source, origin._replace(indexed=index.changed(embedder_digest="0" * 64))) for source, origin in replay.origins
    ]
    replay.notes.clear()
    assert replay._index() is None
    assert "embedder_digest differ" in replay.notes[0]
    replay.index = None
    results = [replay.replay(conversation_id) for conversation_id in replay.ids()]
    assert [one.problems for one in results] == [()] * 20
    assert {one.profile for one in results} == {"not rebuilt"}


def test_with_released_candidates_an_altered_one_is_still_found_by_what_was_sent(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    place, turn = next((place, turn) for place, turn in enumerate(conversation.turns) if len(turn.candidates) > 2)
    candidates = (*turn.candidates[:-1], Candidate(item_id=conversation.turns[-1].item_ids[0], score=0.0))
    if turn.candidates[-1].item_id == candidates[-1].item_id:
        candidates = turn.candidates[:-1]
    altered = _with_turn(conversation, place, turn.model_copy(update={"candidates": candidates}))
    replay = Replay(resealed(release, tmp_path / "muse", altered))
    replay.index = None
    assert "querier/choose_set" in replay.replay(conversation.conversation_id).problems[0]


def test_a_release_of_no_run_cannot_be_replayed_and_says_so(release: Path, tmp_path: Path) -> None:
    with ReleaseWriter(tmp_path / "foreign") as writer:
        writer.add("conversations", next(read(release, "conversations")))
        writer.seal()
    with pytest.raises(ReleaseError, match="only conversations that this pipeline made can be replayed"):
        Replay(tmp_path / "foreign")


def test_releases_that_were_united_replay_each_with_its_own_settings_and_numbers(tmp_path: Path) -> None:
    shape = {"num_conversations": 4, "max_items": 60, "num_scenarios": 30}
    folders = [
        generate(Settings(out=str(tmp_path / f"limit{limit}"), round_limit=limit, chit_chat=(0.9,), **shape))
        for limit in (3, 4)
    ]
    whole = Replay(merge(folders, tmp_path / "both", quality=None).folder)
    results = [whole.replay(conversation_id) for conversation_id in whole.ids()]
    assert len(results) > 4
    assert len(whole.origins) == 2
    assert [one.problems for one in results] == [()] * len(results)
    assert {one.profile for one in results} == {"not rebuilt"}


# --- a provider's replies ---------------------------------------------------------------------------------------------

PAID = "openai:gpt-4o-mini"


class Provider:
    """Answers as a provider does: with a body, a price, now and then a reply that does not fit or is cut short."""

    def __init__(self) -> None:
        self.inner = Embedded()

    async def complete(self, request: Request) -> Reply:
        said = (await self.inner.complete(request)).text
        status = "ok"
        if request.attempt == 0 and request.schema is not None and request.seed % 7 == 0:
            said = "Let me think about that."
        elif request.seed % 11 == 0 and request.parameters["max_tokens"] == request.values.max_tokens:
            said, status = said[: len(said) // 2], "truncated"
        body = json.dumps({"id": "x", "choices": [{"message": {"role": "assistant", "content": said}}]})
        return Reply(said, body, status, tokens_in=100, tokens_out=20, cost=0.0001, price="0.15/0.60 USD per M tokens")


@pytest.fixture(scope="module")
def paid_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a run whose products are summarised by the embedded model, and whose agents ask a provider."""
    folder = tmp_path_factory.mktemp("paid") / "muse"
    settings = Settings(out=str(folder), num_conversations=8, max_items=80, num_scenarios=30)

    async def play(ready: Prepared) -> Path:
        paid = ready.settings.model_copy(update={"model": PAID})
        model = Journalled(Provider(), ready.journal)
        ready.ask.seats = {seat: actor(paid, seat, PAID, model, capabilities_of(PAID)) for seat in ready.ask.seats}
        cast = cast_of(paid, paid, ready.ask, ready.products, ready.index)
        await produce(cast, RunStore(ready.journal, ready.ask, paid.seed, Silence()), APPAREL.seeds, paid)
        return seal(
            paid,
            ready.journal,
            ready.products,
            ready.index,
            shaping=shape(paid),
            known=licence_of(paid),
            models=cast.models,
        )

    with prepare(settings) as ready:
        return asyncio.run(play(ready))


def test_repairs_cut_replies_and_temperatures_of_a_provider_replay_to_the_same_bytes(paid_release: Path) -> None:
    folder = paid_release
    calls = [call for call in read(folder, "traces") if isinstance(call, Call) and call.thread.startswith("conversation/")]
    assert {call.status for call in calls} == {"ok", "invalid", "truncated"}
    assert {call.parameters["temperature"] for call in calls} == {0.1, 1.0}
    replay = Replay(folder)
    refused = [one.object_id for one in read(folder, "rejected") if isinstance(one, Rejection) and one.kind == "conversation"]
    results = [replay.replay(conversation_id) for conversation_id in [*replay.ids(), *refused]]
    assert [one.problems for one in results] == [()] * len(results)
    assert {one.profile for one in results} == {"identical"}
    bill = Explainer(folder).story(replay.ids()[0])
    assert "of them repairs" in bill
    assert f"calls to {PAID}" in bill


def test_a_reply_that_its_providers_body_does_not_hold_is_named_whatever_it_leads_to(
    paid_release: Path, tmp_path: Path
) -> None:
    folder = paid_release
    call = next(
        call
        for call in read(folder, "traces")
        if isinstance(call, Call) and call.task == "judge_outfit" and call.status == "ok"
    )
    said = json.loads(call.reply) | {"reason": "Because it shines."}  # the reason of a yes goes nowhere
    changed = resealed(folder, tmp_path / "changed", on_call(call, reply=json.dumps(said)))
    found = Replay(changed).replay(f"c{int(call.thread.rpartition('/')[2]):06d}")
    assert [problem.split(":")[0] for problem in found.problems] == [f"call {call.call_id} (manager/judge_outfit) was altered"]


# --- what is gone, doubled or moved, and what was refused ------------------------------------------------------------------


def test_a_doubled_call_and_two_exchanged_calls_are_named(release: Path, tmp_path: Path) -> None:
    conversation = long_one(release)
    thread = thread_of(conversation)
    calls = [call for call in read(release, "traces") if isinstance(call, Call) and call.thread == thread]
    first, second = calls[2], calls[3]

    def doubled(record: Record) -> Record:
        return first if isinstance(record, Call) and record.call_id == second.call_id else record

    def exchanged(record: Record) -> Record:
        moved = {first.call_id: second, second.call_id: first}
        return moved.get(record.call_id, record) if isinstance(record, Call) else record

    found = replayed(release, tmp_path / "doubled", doubled, conversation.conversation_id)
    assert any("is missing" in problem or "stands at place" in problem for problem in found.problems)
    found = replayed(release, tmp_path / "exchanged", exchanged, conversation.conversation_id)
    assert sum("stands at place" in problem for problem in found.problems) == 2


def test_a_removed_and_a_doubled_row_are_named(release: Path, tmp_path: Path) -> None:
    gone, other = Replay(release).ids()[:2]
    assert Replay(release).gaps() == []

    def without(record: Record) -> Record | None:
        return None if isinstance(record, Conversation) and record.conversation_id == gone else record

    def twice(record: Record) -> Record:
        same = isinstance(record, Conversation) and record.conversation_id == gone
        return kept[0] if same else record

    kept = [one for one in read(release, "conversations") if isinstance(one, Conversation) and one.conversation_id == other]
    (told,) = Replay(resealed(release, tmp_path / "without", without)).gaps()
    assert told == f"{gone} has calls in the traces, and is neither among the conversations nor among the rejected"
    told = Replay(resealed(release, tmp_path / "twice", twice)).gaps()[0]
    assert told == f"{other} stands in the release 2 times"


def test_refused_candidates_are_rebuilt_and_explained(release: Path, opened: Replay, tmp_path: Path) -> None:
    refused = [one for one in read(release, "rejected") if isinstance(one, Rejection) and one.kind == "profile"]
    results = [opened.replay(one.object_id) for one in refused[:8]]
    assert len(results) == 8
    assert [one.problems for one in results] == [()] * 8
    one = refused[0]
    story = " ".join(Explainer(release).story(one.object_id).split())
    assert (
        f"The candidate for a profile {one.object_id} is no row of the dataset: the screen '{one.stage}' refused it." in story
    )
    assert one.reason in story
    assert "In mind, and known to the user's side alone:" in story
    assert "a model judged whether person, occasion and product belong together" in story

    def other_reason(record: Record) -> Record:
        same = isinstance(record, Rejection) and record.object_id == one.object_id
        return record.model_copy(update={"reason": "too dear"}) if same else record

    found = replayed(release, tmp_path / "reason", other_reason, one.object_id)
    assert [problem.split(":")[0] for problem in found.problems] == ["reason"]


def test_a_verdict_by_hand_is_no_difference_and_what_a_person_refused_is_still_compared(release: Path, tmp_path: Path) -> None:
    name, other = Replay(release).ids()[:2]

    def by_hand(record: Record) -> Record:
        if isinstance(record, Conversation) and record.conversation_id == name:
            made = judged(record, ManualVerdict(conversation_id=name, passed=True, reason="lovely"))
            assert isinstance(made, Conversation)
            return made
        if isinstance(record, Conversation) and record.conversation_id == other:
            return judged(record, ManualVerdict(conversation_id=other, passed=False, reason="too sweet"))
        return record

    folder = resealed(release, tmp_path / "by_hand", by_hand)
    (refused,) = [one for one in read(folder, "rejected") if isinstance(one, Rejection) and one.object_id == other]
    opened = Replay(folder)
    assert opened.replay(name).problems == ()
    assert opened.replay(other).problems == ()
    story = " ".join(Explainer(folder).story(other).split())
    assert "a person refused it. Why: too sweet" in story
    assert "What was said until then 0 The assistant greets" in story
    assert Conversation.model_validate_json(refused.body).conversation_id == other
