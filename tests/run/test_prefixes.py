"""What calls have in common, counted."""

from muse_builder.records import Call
from muse_builder.run.prefixes import LEAST_TOKENS, Extent, Prefixes, extent, sent

SYSTEM = "You play. " * 500


def call(task: str, text: str, *, images: tuple[str, ...] = (), agent: str = "user_simulator") -> Call:
    return Call(
        call_id="conversation/0/0", key="k", thread="conversation/0", agent=agent, task=task, model="openai:a",
        system_digest="s", messages=(("user", text),), images=images, parameters={}, seed=1, attempt=0, status="ok",
        reply="x", raw="", error="", price="", retries=0, request_id="",
    )  # fmt: skip


def test_a_later_call_of_a_thread_shares_the_words_both_begin_with() -> None:
    prefixes = Prefixes()
    assert prefixes.shared("conversation/0", sent(call("reject", "talk one, decline"), SYSTEM)) == (0, 0)
    assert prefixes.shared("conversation/0", sent(call("accept", "talk one, two, accept"), SYSTEM)) == (5000 + 10, 0)


def test_pictures_that_stay_are_shared_and_those_of_the_task_are_not() -> None:
    prefixes = Prefixes()
    first = sent(call("compare", "talk, a", images=("target", "red")), SYSTEM)
    assert extent(first) == (5007, 2)
    prefixes.shared("conversation/0", first)
    assert prefixes.shared("conversation/0", sent(call("compare", "talk, b", images=("target", "blue")), SYSTEM)) == (5006, 1)
    assert prefixes.shared("conversation/0", sent(call("compare", "talk, b", images=("other", "blue")), SYSTEM)) == (5000, 0)


def test_another_schema_shares_nothing_because_it_stands_before_all() -> None:
    prefixes = Prefixes()
    prefixes.shared("conversation/0", sent(call("reject", "talk"), SYSTEM))
    assert prefixes.shared("conversation/0", sent(call("compare", "talk"), SYSTEM)) == (0, 0)


def test_another_thread_shares_the_system_prompt_alone() -> None:
    prefixes = Prefixes()
    prefixes.shared("conversation/0", sent(call("reject", "talk"), SYSTEM))
    assert prefixes.shared("conversation/1", sent(call("reject", "talk"), SYSTEM)) == (5000, 0)


def test_a_beginning_that_is_too_short_for_a_cache_counts_nothing() -> None:
    assert Extent(4 * LEAST_TOKENS - 1, 0).cached(85) == 0
    assert Extent(4 * LEAST_TOKENS, 0).cached(85) == LEAST_TOKENS
    assert Extent(4, 1).cached(2833) == 2834
