import pytest

from muse_builder.errors import Interrupted, ReplyError, SetAsideError
from muse_builder.llm.ask import Actor, Ask, Thread, schema_of
from muse_builder.llm.request import Reply, Request
from muse_builder.records import Item
from muse_builder.tasks.base import Place, Seat, Task, Text, Utterance
from muse_builder.tasks.synthesis import (
    Analyze,
    CheckRewrite,
    Clarify,
    Greet,
    Inquire,
    QueryReply,
    Recommend,
    Rerank,
    Summarize,
)


class Scripted:
    """Answers with the given texts, one after the other, and remembers what it was asked."""

    def __init__(self, *replies: str | Reply) -> None:
        self.replies = list(replies)
        self.requests: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self.replies.pop(0)
        return reply if isinstance(reply, Reply) else Reply(text=reply)


def ask_of(model: Scripted, **how: object) -> Ask:
    how = {"screen": None, **how}
    return Ask({"backbone": Actor("scripted", model, {"temperature": 0.1})}, **how)  # type: ignore[arg-type]


async def test_a_text_comes_back_tidy() -> None:
    model = Scripted('  "Hello there,\n how can I help?" ')
    said = await ask_of(model)(Thread("t/0", 0), Greet(variation=1), Text)
    assert said.text == "Hello there, how can I help?"


async def test_a_reply_that_does_not_fit_is_answered_with_its_error_and_asked_again() -> None:
    model = Scripted('{"question": "?"}', '```json\n{"query": "wool hat"}\n```')
    marked: list[str] = []
    ask = ask_of(model, note_invalid=lambda key, problem: marked.append(problem))
    thread = Thread("t/0", 0)
    reply = await ask(thread, Clarify(needs="warm", previous_query=""), QueryReply)
    assert reply.query == "wool hat"
    again = model.requests[1]
    assert again.messages[1] == ("assistant", '{"question": "?"}')
    assert again.messages[2][1].startswith("That does not fit: query: Field required")
    assert again.attempt == 1
    assert again.key != model.requests[0].key
    assert thread.keys == [request.key for request in model.requests]
    assert marked == ["query: Field required"]


async def test_repairs_are_bounded() -> None:
    model = Scripted("no", "no", "no")
    with pytest.raises(ReplyError, match=r"querier/clarify gave no fitting reply in 3 tries"):
        await ask_of(model, max_repairs=2)(Thread("t/0", 0), Clarify(needs="warm", previous_query=""), QueryReply)
    assert len(model.requests) == 3


async def test_a_check_says_no_in_words_for_the_model() -> None:
    model = Scripted("Buy the Foo shirt", "Something plain")

    def refuse(reply: Text) -> None:
        if "Foo" in reply.text:
            raise ReplyError("it names Foo")

    said = await ask_of(model)(Thread("t/0", 0), Greet(variation=0), Text, check=refuse)
    assert said.text == "Something plain"
    assert "it names Foo" in model.requests[1].messages[-1][1]


async def test_a_cut_reply_is_asked_for_once_more_with_more_room() -> None:
    model = Scripted(Reply(text="Hel", status="truncated"), "Hello")
    assert (await ask_of(model)(Thread("t/0", 0), Greet(variation=0), Text)).text == "Hello"
    assert [request.parameters["max_tokens"] for request in model.requests] == [60, 120]


async def test_a_refusal_sets_the_object_aside() -> None:
    with pytest.raises(SetAsideError, match="refused"):
        await ask_of(Scripted(Reply(text="", status="refused")))(Thread("t/0", 0), Greet(variation=0), Text)


async def test_a_stopping_run_begins_no_call() -> None:
    model = Scripted("Hello")
    ask = ask_of(model)
    ask.stopping = True
    with pytest.raises(Interrupted):
        await ask(Thread("t/0", 0), Greet(variation=0), Text)
    assert model.requests == []


async def test_two_threads_never_share_a_sample() -> None:
    model = Scripted("a", "b", "c")
    ask = ask_of(model)
    for name in ("t/0", "t/1"):
        await ask(Thread(name, 0), Greet(variation=5), Text)
    await ask(Thread("t/0", 1), Greet(variation=5), Text)
    assert len({request.key for request in model.requests}) == 3


ITEM = Item(item_id="a", title="Hat", product_type="hat", image="ab.jpg", image_sha256="ab")


@pytest.mark.parametrize(("mode", "sees", "sent"), [("pixels", True, ["ab"]), ("caption", True, []), ("pixels", False, [])])
async def test_pictures_are_sent_where_the_task_needs_them_and_the_model_sees(mode: str, sees: bool, sent: list[str]) -> None:
    model = Scripted("A hat.")
    ask = Ask({"backbone": Actor("scripted", model, sees=sees)}, screen=None, image_mode=mode)  # type: ignore[arg-type]
    await ask(Thread("t/0", 0), Summarize(item=ITEM), Text)
    assert [picture.sha256 for picture in model.requests[0].images] == sent


async def test_what_stands_around_an_answer_is_taken_off() -> None:
    model = Scripted("<think>Blue, I guess.</think>\n\nA blue hat.<|im_end|>")
    said = await ask_of(model, screen=Recorded())(Thread("t/0", 0), Summarize(item=ITEM), Text)
    assert said.text == "A blue hat."
    assert len(model.requests) == 1


async def test_a_wrapper_around_speech_is_asked_for_again() -> None:
    model = Scripted('Sure! Here\'s a friendly message you could send: "Hello there."', "Hello there.")
    marked: list[str] = []
    said = await ask_of(model, note_invalid=lambda key, problem: marked.append(problem))(
        Thread("t/0", 0), Greet(variation=0), Text
    )
    assert said.text == "Hello there."
    assert marked == ["the answer talks about the words instead of saying them; answer with the words alone"]


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("<think>She is in a hurry.</think>no", "no"),
        ("<think>For ever and ever", "(no answer)"),
        ("", "(no answer)"),
        ("  no ", "  no "),
    ],
)
async def test_a_repair_shows_the_answer_without_its_thoughts(reply: str, shown: str) -> None:
    model = Scripted(reply, '{"query": "wool hat"}')
    await ask_of(model)(Thread("t/0", 0), Clarify(needs="warm", previous_query=""), QueryReply)
    assert model.requests[1].messages[1] == ("assistant", shown)


class Recorded:
    """A screen that says no to "bad" and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def check(self, text: str, place: Place) -> None:
        self.asked.append((text, place))
        if "bad" in text:
            raise ReplyError(f"{text!r} is bad")

    def unseen(self, text: str) -> None:
        self.asked.append((text, "unseen"))
        if "photo" in text:
            raise ReplyError(f"{text!r} is bad")


SCREENED: list[tuple[Task, str, list[tuple[str, str]]]] = [
    (Greet(variation=1), "Hello", [("Hello", "speech"), ("Hello", "unseen")]),
    (Summarize(item=ITEM), "A hat.", [("A hat.", "kept")]),
    (Analyze(conversation=()), "Wants blue.", [("Wants blue.", "note")]),
    (Clarify(needs="warm", previous_query=""), '{"query": "wool"}', [("wool", "kept")]),
    (
        CheckRewrite(drafts=(), texts=()),
        '{"consistent": false, "problems": [{"line": 1, "problem": "lost"}]}',
        [("lost", "kept")],
    ),
]


@pytest.mark.parametrize(("task", "reply", "asked"), SCREENED, ids=lambda one: getattr(one, "name", ""))
async def test_every_text_of_every_reply_passes_the_screen_in_its_place(
    task: Task, reply: str, asked: list[tuple[str, str]]
) -> None:
    screen = Recorded()
    model = Scripted(reply)
    seats: dict[Seat, Actor] = {task.seat: Actor("scripted", model)}
    await Ask(seats, screen=screen)(Thread("t/0", 0), task, task.reply)
    assert screen.asked == asked


async def test_what_the_screen_refuses_is_asked_for_again_and_no_check_sees_it() -> None:
    model = Scripted("bad hat", "A hat.")
    seen: list[str] = []
    ask = ask_of(model, screen=Recorded())
    said = await ask(Thread("t/0", 0), Summarize(item=ITEM), Text, check=lambda reply: seen.append(reply.text))
    assert said.text == "A hat."
    assert seen == ["A hat."]
    assert "'bad hat' is bad" in model.requests[1].messages[-1][1]


async def test_a_line_that_points_at_a_picture_is_said_anew_where_none_is_there() -> None:
    thread, said = Thread("t/0", 0), "See the photo."
    model, screen = Scripted(said, "A hat."), Recorded()
    assert (await ask_of(model, screen=screen)(thread, Inquire(about="needs", conversation=()), Text)).text == "A hat."
    for task in (Recommend(item=ITEM, needs="", conversation=()), Inquire(about="needs", conversation=TALK)):
        assert task.pictured()
        assert (await ask_of(Scripted(said), screen=screen)(thread, task, Text)).text == said
    assert not Recommend(item=BARE, needs="", conversation=()).pictured()


async def test_without_a_screen_a_reply_is_kept_as_it_comes() -> None:
    said = await ask_of(Scripted("a bad <b>hat</b>"), screen=None)(Thread("t/0", 0), Summarize(item=ITEM), Text)
    assert said.text == "a bad <b>hat</b>"


def test_a_screen_has_to_be_named_when_an_ask_is_made() -> None:
    with pytest.raises(TypeError, match="screen"):
        Ask({})  # type: ignore[call-arg]


OTHER = Item(item_id="b", title="Scarf", product_type="scarf", image="cd.jpg", image_sha256="cd")
BARE = Item(item_id="c", title="Belt", product_type="belt")
TALK = (
    Utterance(role="user", action="share_image", text="Mine.", items=(OTHER,), pictures=("b",)),
    Utterance(role="assistant", action="inquire", text="Nice."),
)
REPLIES = {Recommend: "Take it.", Analyze: "a hat", Rerank: '{"item_id": "a", "reason": ""}'}


async def sent(task: Task, eyes: str) -> Request:
    model = Scripted(REPLIES[type(task)])
    await ask_of(model, eyes=eyes)(Thread("t/0", 0), task, task.reply)
    return model.requests[0]


async def test_a_picture_stands_before_the_line_that_shows_it_and_a_new_one_after_the_talk() -> None:
    request = await sent(Recommend(item=ITEM, needs="", conversation=TALK), "all")
    told = request.messages[0][1]
    assert [(picture.sha256, told[picture.place :].splitlines()[0]) for picture in request.images] == [
        ("cd", "user> Mine. [picture 1]"),
        ("ab", ""),
    ]
    assert request.images[1].place == request.steady
    later = await sent(Analyze(conversation=(*TALK, TALK[0].model_copy(update={"items": (ITEM,), "pictures": ("a",)}))), "all")
    assert later.messages[0][1].startswith(told[: request.steady])
    assert [picture.place for picture in later.images] == [picture.place for picture in request.images]


@pytest.mark.parametrize(("eyes", "shown"), [("paper", ["ab"]), ("all", ["cd", "ab"]), ("none", [])])
async def test_who_sees_a_picture_is_a_setting(eyes: str, shown: list[str]) -> None:
    request = await sent(Recommend(item=ITEM, needs="", conversation=TALK), eyes)
    assert [picture.sha256 for picture in request.images] == shown
    assert ("the last picture shows it" in request.messages[0][1]) == bool(shown)


async def test_pictures_to_be_compared_are_one_sheet_on_which_each_keeps_its_number() -> None:
    task = Rerank(needs="warm", query="hat", items=(BARE, ITEM, OTHER))
    (sheet,) = (await sent(task, "all")).images
    assert sheet.sheet == ((2, "ab.jpg"), (3, "cd.jpg"))
    (other,) = (await sent(task.model_copy(update={"items": (ITEM, BARE, OTHER)}), "all")).images
    assert other.sheet == ((1, "ab.jpg"), (3, "cd.jpg"))
    assert len({sheet.sha256, other.sha256, "ab", "cd"}) == 4, "other pictures or numbers are another sheet"
    assert (await sent(task, "paper")).images == ()
    assert (await sent(task.model_copy(update={"items": (BARE, BARE.model_copy(update={"item_id": "a"}))}), "all")).images == ()


# --- what no test noticed -----------------------------------------------------------------------------------------------


def test_plain_text_has_no_schema_and_a_record_has_its_own() -> None:
    assert schema_of(Text) is None
    assert set((schema_of(QueryReply) or {})["properties"]) == {"query"}


async def test_a_model_that_answers_from_values_has_them_in_the_key() -> None:
    requests = []
    for reads in (False, True):
        model = Scripted("Hello")
        await Ask({"backbone": Actor("scripted", model, reads_values=reads)}, screen=None)(
            Thread("t/0", 0), Greet(variation=1), Text
        )
        requests += model.requests
    assert [request.reads_values for request in requests] == [False, True]
    assert requests[0].key != requests[1].key


def test_what_is_shown_depends_on_who_looks_and_on_what_has_a_picture() -> None:
    ask = ask_of(Scripted(), eyes="all")
    task = Summarize(item=ITEM)
    assert [shown.item for shown in ask.shown(task)] == [ITEM]
    assert ask.shown(task, Actor("blind", Scripted(), sees=False)) == ()
    for lost in ({"image": None}, {"image_sha256": None}):
        assert ask.shown(Summarize(item=ITEM.model_copy(update=lost))) == ()


async def test_a_contact_sheet_is_named_by_its_first_picture() -> None:
    items = tuple(ITEM.model_copy(update={"item_id": name, "image": f"{name}.jpg", "image_sha256": name * 2}) for name in "abc")
    model = Scripted('{"item_id": "a", "reason": "it is warm"}')
    await ask_of(model, eyes="all")(Thread("t/0", 0), Rerank(needs="a hat", query="hat", items=items), Rerank.reply)
    (sheet,) = model.requests[0].images
    assert (sheet.file, sheet.item_id) == ("a.jpg", "a b c")
    assert sheet.sheet == ((1, "a.jpg"), (2, "b.jpg"), (3, "c.jpg"))


def test_a_conversation_has_a_number_and_other_threads_have_none() -> None:
    found = [Thread(name, 5).number for name in ("conversation/12", "candidate/12", "conversation/x", "conversation/")]
    assert found == [12, None, None, None]
    assert Thread("conversation/12", 5).seed == 5


def test_actors_answer_from_prompts_unless_it_is_said() -> None:
    assert Actor("scripted", Scripted()).reads_values is False


def test_to_stop_lets_go_of_what_waits_and_of_who_never_waits() -> None:
    stopped: list[str] = []
    waiting = Actor("a", Scripted(), stop=lambda: stopped.append("a"))
    ask = Ask({"backbone": Actor("b", Scripted()), "judge": waiting}, screen=None)  # type: ignore[dict-item]
    ask.stop()
    assert stopped == ["a"]
    assert ask.stopping


class Health:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def read(self, request: Request, answer: Reply, error: ReplyError | None) -> None:
        self.told.append(f"read {answer.text}: {error}")

    def ended(self, thread: Thread, task: Task, error: Exception | None) -> None:
        self.told.append(f"ended: {type(error).__name__}")


async def test_health_hears_of_each_reply_and_of_the_end() -> None:
    health, model = Health(), Scripted("{}", '{"query": "wool hat"}')
    await ask_of(model, health=health)(Thread("t/0", 0), Clarify(needs="warm", previous_query=""), QueryReply)
    assert health.told == ["read {}: query: Field required", 'read {"query": "wool hat"}: None', "ended: NoneType"]


async def test_a_failure_keeps_the_stage_of_the_check_that_failed() -> None:
    def refuse(reply: Text) -> None:
        raise ReplyError("no", stage="grounding")

    with pytest.raises(ReplyError) as raised:
        await ask_of(Scripted("a"), max_repairs=0)(Thread("t/0", 0), Greet(variation=0), Text, check=refuse)
    assert raised.value.stage == "grounding"


async def test_a_request_holds_its_schema_and_another_throw_for_each_repair() -> None:
    model = Scripted("{}", "{}", '{"query": "wool hat"}')
    thread, dice = Thread("t/0", 0), Thread("t/0", 0).dice
    await ask_of(model)(thread, Clarify(needs="warm", previous_query=""), QueryReply)
    assert [request.schema for request in model.requests] == [QueryReply.model_json_schema()] * 3
    assert [request.seed for request in model.requests] == [dice.getrandbits(31) for _ in range(3)]


async def test_more_room_changes_no_other_parameter() -> None:
    model = Scripted(Reply(text="Hel", status="truncated"), "Hello")
    await ask_of(model)(Thread("t/0", 0), Greet(variation=0), Text)
    assert [request.parameters["temperature"] for request in model.requests] == [0.1, 0.1]
