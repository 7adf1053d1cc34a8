"""What is told alike of any corpus, on conversations counted by hand."""

import numpy as np
import pytest

from muse_builder.evaluation.traits import ROUNDS, traits
from tests.dialogues import conversation

TALKS = [conversation(0), conversation(1, recommended=("boots",), target="boots")]
ONES = np.ones(2)


def test_turns_and_recommendations_are_counted_by_conversation() -> None:
    found = traits(TALKS)
    assert found.conversations == 2
    assert found.mean("turns", ONES) == (len(TALKS[0].turns) + len(TALKS[1].turns)) / 2
    assert found.mean("recommendations", ONES) == (2 + 1) / 2
    assert found.mean("items", ONES) == 1.0
    assert found.mean("recommendations", np.array([0.0, 1.0])) == 1.0


def test_words_of_a_side_are_those_of_its_turns() -> None:
    said = [len(turn.text.split()) for talk in TALKS for turn in talk.turns if turn.role == "user"]
    assert traits(TALKS).mean("words, user", ONES) == pytest.approx(sum(said) / len(said))


def test_a_recommendation_s_fate_is_the_next_answer_of_the_user() -> None:
    found = traits(TALKS)
    # The first conversation refuses the first item and takes the second; the other takes its only one.
    assert found.fate(1, None, ONES) == pytest.approx(2 / 3)
    assert found.fate(2, None, ONES) == pytest.approx(1 / 3)
    assert (found.fate(1, 0, ONES), found.fate(2, 0, ONES)) == (0.5, 0.5)
    assert (found.fate(1, 1, ONES), found.fate(1, ROUNDS - 1, ONES)) == (1.0, None)


def test_a_corpus_that_labels_no_answer_has_no_fates() -> None:
    one = TALKS[0]
    turns = tuple(turn.model_copy(update={"action": "chit_chat"} if turn.role == "user" else {}) for turn in one.turns)
    found = traits([one.model_copy(update={"turns": turns})])
    assert found.fate(1, None, np.ones(1)) is None


def test_nothing_gives_none() -> None:
    found = traits([])
    assert (found.conversations, found.mean("turns", np.ones(0)), found.share("user", np.ones(0))) == (0, None, None)


def test_only_longer_sentences_are_kept_and_in_lower_case() -> None:
    found = traits(TALKS)
    assert all(len(sentence.split()) >= 5 and sentence == sentence.casefold() for said in found.sentences for sentence in said)
    assert any("a cool shirt for a wedding" in sentence for sentence in found.sentences[0])
