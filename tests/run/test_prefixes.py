"""What calls have in common, counted."""

from muse_builder.llm.request import Picture, Request
from muse_builder.run.prefixes import LEAST_TOKENS, NOTHING_CACHED, Extent, Prefixes, Recorder, extent, sent, steady
from muse_builder.tasks.synthesis import Greet

SYSTEM = "You play. " * 500


def request(text: str, *, images: tuple[tuple[str, int], ...] = (), schema: str = "", steady: int = 0) -> Request:
    """A request of this text, with pictures by digest and place."""
    return Request(
        thread="conversation/0", agent="a", task="t", model="m", system=SYSTEM, messages=(("user", text),), steady=steady,
        images=tuple(Picture(digest, digest, digest, place) for digest, place in images), values=Greet(variation=0),
        schema={"title": schema} if schema else None,
    )  # fmt: skip


def test_a_later_call_of_a_thread_shares_the_words_both_begin_with() -> None:
    prefixes = Prefixes()
    assert prefixes.shared("conversation/0", sent(request("talk one, decline"))) == (0, 0)
    assert prefixes.shared("conversation/0", sent(request("talk one, two, accept"))) == (5000 + 10, 0)


def test_a_picture_that_both_have_at_one_place_is_shared_with_what_stands_before_it() -> None:
    prefixes = Prefixes()
    first = sent(request("talk, recommend", images=(("red", 6),)))
    assert extent(first) == (5015, 1)
    prefixes.shared("conversation/0", first)
    assert prefixes.shared("conversation/0", sent(request("talk, answer", images=(("red", 6),)))) == (5006, 1)
    assert prefixes.shared("conversation/0", sent(request("talk, answer", images=(("blue", 6),)))) == (5006, 0)
    assert prefixes.shared("conversation/0", sent(request("talk, answer", images=(("red", 0),)))) == (5000, 0)


def test_another_schema_shares_nothing_because_it_stands_before_all() -> None:
    prefixes = Prefixes()
    prefixes.shared("conversation/0", sent(request("talk")))
    assert prefixes.shared("conversation/0", sent(request("talk", schema="CompareReply"))) == (0, 0)


def test_another_thread_shares_the_system_prompt_alone() -> None:
    prefixes = Prefixes()
    prefixes.shared("conversation/0", sent(request("talk")))
    assert prefixes.shared("conversation/1", sent(request("talk"))) == (5000, 0)


def test_a_beginning_that_is_too_short_for_a_cache_counts_nothing() -> None:
    assert Extent(4 * LEAST_TOKENS - 1, 0).cached(85) == 0
    assert Extent(4 * LEAST_TOKENS, 0).cached(85) == LEAST_TOKENS
    assert Extent(4, 1).cached(2833) == 2834


def test_what_is_marked_to_be_kept_is_the_dialogue_with_its_pictures_and_is_written_where_it_is_not_read() -> None:
    asked = request("talk, answer", images=(("red", 0), ("new", 6)), steady=6)
    assert steady(asked) == (5006, 1)
    assert steady(request("talk")) == (0, 0)
    counted = NOTHING_CACHED.plus(2, Extent(4 * 2000, 0), Extent(4 * 2500, 0), 85)
    assert counted == (4000, 1000)
    assert counted.plus(1, Extent(0, 0), Extent(4 * 1500, 0), 85) == (4000, 2500)


async def test_a_recorder_answers_as_the_embedded_model_and_keeps_what_was_asked() -> None:
    recorder = Recorder()
    asked = request("Number: 0")
    assert (await recorder.complete(asked)).text
    assert recorder.sent == {asked.key: asked}
    assert recorder.capabilities.local
