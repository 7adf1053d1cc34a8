"""The paper's statistics against plain NLTK on real corpora, and on cases small enough to count by hand."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from nltk import ngrams
from nltk.tokenize import NLTKWordTokenizer

from muse_builder.cli import main
from muse_builder.corpora import convert
from muse_builder.evaluation.statistics import ItemFacts, Section, Statistics, measure_conversations, statistics
from muse_builder.records import Conversation, Person, Profile, Turn
from muse_builder.release.reader import read
from tests import synthetic

tokenize = NLTKWordTokenizer().tokenize


def conversation(
    number: int, *said: tuple[str, str], user: str = "", target: str = "", items: Sequence[str] = ()
) -> Conversation:
    """Turns as (role, text); the assistant's turns name `items`."""
    return Conversation(
        conversation_id=f"c{number}",
        profile=Profile(
            profile_id=user or f"p{number}",
            person=Person(name="", gender="unknown", age=-1, profession=""),
            scenario_id="",
            scenario="",
            target_item_id=target,
            backstory="",
            requirements=(),
        ),
        opening="text",
        turns=tuple(
            Turn(
                role="user" if role == "user" else "assistant",
                action="other",
                round=0,
                text=text,
                item_ids=tuple(items) if role == "assistant" else (),
                image_item_ids=tuple(items[:1]) if role == "assistant" else (),
            )
            for role, text in said
        ),
        outcome="not_stated",
        rounds=0,
    )


def measured(*conversations: Conversation, items: dict[str, ItemFacts] | None = None, sizes: Sequence[int] = ()) -> Statistics:
    sections = measure_conversations(conversations, items or {}, sizes=sizes)
    return Statistics("made up", "", "all", sections)


# --- equal to plain NLTK, to the last digit -------------------------------------------------------------------------


@pytest.mark.parametrize(("corpus", "folder"), [("inspired", "inspired"), ("redial", "redial")])
def test_figures_are_those_of_plain_nltk(corpus: str, folder: str, trial_data: Path, tmp_path: Path) -> None:
    convert(corpus, trial_data / "corpora" / folder, tmp_path / corpus)
    talks = [row for row in read(tmp_path / corpus, "conversations") if isinstance(row, Conversation)]
    texts = [turn.text for talk in talks for turn in talk.turns]
    tokens = [tokenize(text.lower()) for text in texts]
    size = min(3000, sum(1 for one in tokens for _ in ngrams(one, 4)))
    found = statistics(tmp_path / corpus, sizes=(size,), seed=5)
    for n in (2, 3, 4):
        grams = [gram for one in tokens for gram in ngrams(one, n)]
        distinct = found.get("text", f"Distinct-{n}")
        assert distinct.value == len(set(grams)) / len(grams)
        assert distinct.counted == len(grams)
        shares = []
        for shuffle in range(5):
            order = list(range(len(texts)))
            Random(f"5/{shuffle}").shuffle(order)
            first = [gram for place in order for gram in ngrams(tokens[place], n)][:size]
            shares.append(len(set(first)) / size)
        matched = found.get("text", f"Distinct-{n} at {size:,}")
        assert matched.value == sum(shares) / 5
        assert matched.interval == (min(shares), max(shares))
        specific = []
        for talk in talks:
            own = [token for turn in talk.turns if turn.role == "user" for token in tokenize(turn.text.lower())]
            if any(turn.role == "user" for turn in talk.turns):
                specific.append(len(set(ngrams(own, n))))
        pearl = found.get("specificity", f"PEARL {n}-gram specificity")
        assert pearl.value == sum(specific) / len(specific)
        assert pearl.interval is not None
        assert pearl.interval[0] < pearl.value < pearl.interval[1]
    grams = [gram for one in tokens for gram in ngrams(one, 4)]
    assert found.get("text", "unique 4-grams").value == len(set(grams))
    top = next(section for section in found.sections if section.title == "most frequent 4-grams").measures
    expected = [(" ".join(gram), count / len(texts)) for gram, count in Counter(grams).most_common(200)]
    assert [(measure.name, measure.value) for measure in top] == expected
    words = found.get("size", "words per turn")
    assert words.value == sum(len(text.split()) for text in texts) / len(texts)
    assert words.interval is not None
    assert words.interval[0] < words.value < words.interval[1]
    users = {talk.profile.profile_id for talk in talks}
    assert found.get("size", "users").value == (len(users) if corpus == "redial" else None)  # INSPIRED names nobody
    assert found.get("size", "items").value == len({item for talk in talks for turn in talk.turns for item in turn.item_ids})


@pytest.mark.counted("tests/evaluation/test_statistics.py::test_figures_are_those_of_plain_nltk")
def test_the_inspired_sample_measures_as_counted_once(shared_data: Path, tmp_path: Path) -> None:
    convert("inspired", shared_data / "corpora" / "inspired", tmp_path / "inspired")
    found = statistics(tmp_path / "inspired")
    assert found.get("size", "conversations").value == 99
    assert found.get("size", "utterances").value == 3538
    distinct = found.get("text", "Distinct-4 at 7,000").value
    assert distinct is not None
    assert 0.83 < distinct < 0.96  # human corpora


# --- counted by hand ------------------------------------------------------------------------------------------------


def test_a_case_counted_by_hand() -> None:
    found = measured(
        conversation(0, ("assistant", "Hello there."), ("user", "A red coat, a red hat"), user="ana"),
        conversation(1, ("user", "A red coat"), ("assistant", "Hello there."), user="ana"),
    )
    assert found.get("size", "utterances").value == 4
    assert found.get("size", "users").value == 1
    # Bigrams: hello there / there . twice = 4 in all, 2 different; a red, red coat, coat ",", ", a", a red, red hat = 6, 5
    # different; a red, red coat = 2, none new.
    distinct = found.get("text", "Distinct-2")
    assert (distinct.value, distinct.counted) == (7 / 12, 12)
    # Trigrams: "hello there ." twice; 5 of the long one; "a red coat" is one of them again.
    assert found.get("text", "Distinct-3").value == 6 / 8
    # 4-grams: only the long one has any: 7 tokens, 4 of them.
    assert found.get("text", "unique 4-grams").value == 4
    assert found.get("text", "Distinct-4").value == 1.0
    # Words: 2 + 6 + 3 + 2.
    assert found.get("size", "words per turn").value == 13 / 4
    assert found.get("size", "words per turn, user").value == 9 / 2
    assert found.get("size", "words per turn, assistant").value == 2.0
    # User sides: 5 different bigrams, and 2.
    assert found.get("specificity", "PEARL 2-gram specificity").value == 3.5


def test_user_turns_are_joined_for_specificity() -> None:
    found = measured(conversation(0, ("user", "blue jeans"), ("assistant", "which size"), ("user", "size ten")))
    assert found.get("specificity", "PEARL 2-gram specificity").value == 3  # blue jeans, jeans size, size ten
    assert found.get("specificity", "PEARL 4-gram specificity").value == 1


def test_nothing_gives_none_and_not_zero() -> None:
    found = measured(sizes=(10,))
    assert found.get("size", "conversations").value == 0
    for section, name in (
        ("size", "words per turn"),
        ("text", "Distinct-4"),
        ("text", "Distinct-4 at 10"),
        ("specificity", "PEARL 2-gram specificity"),
        ("products", "Clothing"),
        ("dialogue elements", "visual, user"),
        ("drafts (without the Rewriter)", "drafts"),
    ):
        assert found.get(section, name).value is None, name
        assert found.get(section, name).interval is None, name


def test_one_row_has_values_and_no_interval() -> None:
    found = measured(conversation(0, ("user", "hi")))
    words = found.get("size", "words per turn")
    assert (words.value, words.counted, words.interval) == (1.0, 1, None)
    assert found.get("text", "Distinct-2").value is None
    assert found.get("size", "words per turn, assistant").value is None


def test_a_conversation_without_a_user_turn_is_missing_not_zero() -> None:
    found = measured(conversation(0, ("assistant", "hello there")), conversation(1, ("user", "a b c")))
    specific = found.get("specificity", "PEARL 2-gram specificity")
    assert (specific.value, specific.counted, specific.missing) == (2.0, 1, 1)


def test_unicode_is_counted_by_tokens() -> None:
    found = measured(conversation(0, ("user", "Größe 😀 “rot” 日本語 Größe 😀")))
    # größe 😀 “ rot ” 日 本 語 größe 😀: 9 bigrams, the first comes back at the end.
    assert found.get("text", "Distinct-2").value == 8 / 9
    assert found.get("size", "words per turn").value == 6.0


def test_sizes_beyond_the_corpus_are_missing() -> None:
    found = measured(conversation(0, ("user", "a b c d e f")), sizes=(3, 4))
    assert found.get("text", "Distinct-4 at 3").value == 1.0
    too_many = found.get("text", "Distinct-4 at 4")
    assert (too_many.value, too_many.counted) == (None, 3)


def test_drafts_are_measured_apart_and_turns_without_one_counted() -> None:
    talk = conversation(0, ("user", "new words here now"), ("assistant", "yes yes yes yes yes"))
    turns = (talk.turns[0], talk.turns[1].model_copy(update={"draft": "no no no no no"}))
    found = measured(talk.model_copy(update={"turns": turns}))
    drafts = found.get("drafts (without the Rewriter)", "Distinct-4")
    assert (drafts.value, drafts.counted, drafts.missing) == (1 / 2, 2, 1)
    assert found.get("text", "Distinct-4").value == 2 / 3


def test_table_8_without_the_rewriter_is_measured_on_drafts() -> None:
    talk = conversation(0, ("user", "new words here"), ("assistant", "yes"), ("user", "and more"))
    texts = ("old words here now", "yes", "old words here now")
    turns = tuple(turn.model_copy(update={"draft": draft}) for turn, draft in zip(talk.turns, texts, strict=True))
    undrafted = conversation(1, ("user", "a b c d e"))
    found = measured(talk.model_copy(update={"turns": turns}), undrafted)
    drafts = "drafts (without the Rewriter)"
    # old words here now, old words here now: 3 bigrams and "now old" between the turns are different ones.
    specific = found.get(drafts, "PEARL 2-gram specificity")
    assert (specific.value, specific.counted, specific.missing) == (4.0, 1, 1)
    assert found.get("specificity", "PEARL 2-gram specificity").value == 4.0  # both conversations: 4 different ones
    assert found.get(drafts, "Distinct-2").value == 3 / 6
    phrases = next(section.measures for section in found.sections if section.title.startswith("most frequent 4-grams of"))
    assert [(measure.name, measure.value) for measure in phrases] == [("old words here now", 2 / 3)]


def test_users_that_a_corpus_does_not_name_are_missing() -> None:
    nobody = conversation(0, ("user", "hi"), user="c0").model_copy(update={"corpus": "inspired"})
    found = measured(nobody).get("size", "users")
    assert (found.value, found.counted, found.missing) == (None, 0, 1)
    named = conversation(1, ("user", "hi"), user="redial-user-7").model_copy(update={"corpus": "redial"})
    found = measured(nobody, named).get("size", "users")
    assert (found.value, found.counted, found.missing) == (1, 1, 1)


def test_products_are_shares_of_the_items_that_are_known() -> None:
    items = {
        "a": ItemFacts("Clothing", "coat", True),
        "b": ItemFacts("Shoes", "boots", True),
        "c": ItemFacts("Clothing", "", True),
        "f": ItemFacts("Other", "film", False),
        "never named": ItemFacts("Decoration", "ring", True),
    }
    found = measured(conversation(0, ("assistant", "look"), items=["a", "b", "c", "f", "gone"], target="a"), items=items)
    clothing = found.get("products", "Clothing")
    assert (clothing.value, clothing.counted, clothing.missing) == (2 / 3, 3, 2)
    assert found.get("products", "Decoration").value == 0.0
    coat = found.get("products", "type: coat")
    assert (coat.value, coat.counted, coat.missing) == (1 / 3, 3, 2)
    named = found.get("size", "items")
    assert (named.value, named.counted, named.missing) == (5, 4, 1)
    assert found.get("size", "images").value == 1


def test_the_words_of_the_cloud_leave_grammar_out() -> None:
    found = measured(
        conversation(0, ("user", "I don't want the Warm coat, a warm quick-drying coat!"), ("assistant", "Your coat. 2 x 20")),
        conversation(1, ("user", "It's it and of x"), ("assistant", "Zeta alpha")),
    )
    cloud = next(section.measures for section in found.sections if section.title == "most frequent words")
    assert [(measure.name, measure.value, measure.counted) for measure in cloud] == [
        ("coat", 3 / 4, 4),
        ("warm", 2 / 4, 4),
        ("alpha", 1 / 4, 4),
        ("quick-drying", 1 / 4, 4),
        ("zeta", 1 / 4, 4),
    ]


def test_a_cloud_has_two_hundred_words_at_most() -> None:
    names = [f"w{chr(97 + first)}{chr(97 + second)}z" for first in range(15) for second in range(15)]
    found = measured(conversation(0, ("user", " ".join(names)), ("user", "wooz wooz")))
    cloud = next(section.measures for section in found.sections if section.title == "most frequent words")
    assert len(cloud) == 200
    assert [measure.name for measure in cloud[:2]] == ["wooz", "waaz"]


def test_elements_are_told_by_role() -> None:
    found = measured(
        conversation(0, ("user", "I would like a blue coat for a wedding."), ("assistant", "Which color?")),
        conversation(1, ("user", "No thanks."), ("assistant", "This one costs $20.")),
    )
    shares = {
        measure.name: measure.value for measure in next(s for s in found.sections if s.title == "dialogue elements").measures
    }
    assert shares["visual, user"] == 0.5
    assert shares["visual, assistant"] == 0.5
    assert shares["scenario, user"] == 0.5
    assert shares["scenario, assistant"] == 0.0
    assert shares["need, user"] == 0.5  # "would like", two words
    assert shares["thanks, user"] == 0.5
    assert shares["price, assistant"] == 0.5
    assert shares["question, assistant"] == 0.5


def test_phrases_do_not_reach_over_the_end_of_a_turn() -> None:
    found = measured(conversation(0, ("user", "It was looking"), ("user", "for me")))
    assert found.get("dialogue elements", "need, user").value == 0.0


# --- a release ------------------------------------------------------------------------------------------------------


def test_a_release_is_measured_whole_or_by_split(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=30)
    whole, test = statistics(folder), statistics(folder, split="test")
    counts = [len(list(read(folder, "conversations", split))) for split in (None, "test")]
    assert [found.get("size", "conversations").value for found in (whole, test)] == counts
    assert (whole.source, whole.split, test.split) == ("muse", "all", "test")
    assert whole.digest == json.loads((folder / "manifest.json").read_text())["sha256"]
    assert statistics(folder) == whole


def test_the_command_prints_numbers_beside_definitions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=12)
    assert main(["stats", str(folder), "--sizes", "20", "--json", str(tmp_path / "stats.json")]) == 0
    printed = capsys.readouterr().out
    line = next(line for line in printed.splitlines() if line.startswith("Distinct-4 at 20"))
    assert "first 20 4-grams of shuffled utterances" in line
    written = json.loads((tmp_path / "stats.json").read_text())
    assert written["tokenizer"] == "NLTKWordTokenizer, lower case, punctuation kept"
    distinct = next(measure for measure in written["sections"]["text"] if measure["name"] == "Distinct-4")
    assert f" {distinct['value']:.3f} " in next(line for line in printed.splitlines() if line.startswith("Distinct-4 "))


def test_a_measure_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="Distinct-9"):
        Statistics("", "", "all", (Section("text", ()),)).get("text", "Distinct-9")
