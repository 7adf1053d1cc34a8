"""Keys are masked, and words are left alone."""

import pytest

from muse_builder.llm.providers.redaction import MASK, masked, storable, without_keys, without_secrets
from tests.llm.conftest import PLANTED, Open, asked
from tests.llm.fake_provider import FakeProvider

KEY = PLANTED["OPENAI_API_KEY"]


@pytest.mark.parametrize("key", ["local", "x", "none", "{", "abcdefghijklmno"])
async def test_a_key_that_is_a_word_masks_nothing(
    key: str, opened: Open, server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    server.answer = lambda prompt, schema: f"At the {key} market, in the box by the exit."
    reply = await opened("compatible").complete(asked("compatible"))
    assert (reply.text, reply.status) == (f"At the {key} market, in the box by the exit.", "ok")
    assert MASK not in reply.raw


@pytest.mark.parametrize("echo", [KEY, KEY[:16], KEY[-16:], KEY[3:20]])
def test_sixteen_letters_of_a_key_are_masked(echo: str) -> None:
    assert without_keys(f"a {echo}, b") == f"a {MASK}, b"


@pytest.mark.parametrize("echo", [KEY[:15], KEY[-15:], "planted", "sk-proj-"])
def test_fewer_are_left_alone(echo: str) -> None:
    assert without_keys(f"a {echo}, b") == f"a {echo}, b"


def test_a_key_that_stands_twice_is_masked_twice() -> None:
    assert without_keys(f"{KEY}{KEY} {PLANTED['ANTHROPIC_API_KEY']}") == f"{MASK}{MASK} {MASK}"


@pytest.mark.parametrize(
    "secret",
    ["sk-abc123", "sk-proj-****************cdef", "pk-live_12345", "gsk_0123456789abcdefgh", "Bearer abc.def-123",
     "bearer abcdefghijklmnop", "AIzaSy0123456789abcdefgh"],
)  # fmt: skip
def test_what_is_shaped_like_a_key_is_masked_in_a_providers_words(secret: str) -> None:
    assert masked(f"bad: {secret}, sorry") == f"bad: {MASK}, sorry"


@pytest.mark.parametrize(
    "words", ["sk-learn", "key-value pairs", "a key-hole top", "the bearer of news", "bearer tokens", "pk-ed"]
)
def test_words_that_begin_like_one_are_left_alone(words: str) -> None:
    assert masked(f"about {words} here") == f"about {words} here"


def test_a_providers_words_are_cut_and_can_be_stored() -> None:
    assert len(without_secrets("word " * 200)) == 400
    assert without_secrets("the wrong planted-elsewhere-key-1", "planted-elsewhere-key-1") == f"the wrong {MASK}"
    assert storable("so \ud83d nice") == "so ? nice"
