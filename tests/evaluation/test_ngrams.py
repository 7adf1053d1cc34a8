"""N-grams counted in arrays must be those of NLTK's tokenizer, `ngrams` and a Counter, whatever the text."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk import ngrams
from nltk.tokenize import NLTKWordTokenizer

from muse_builder.domains.scripts import spaced
from muse_builder.evaluation import ngrams as counted
from muse_builder.evaluation.ngrams import TokenizedTexts, Vocabulary, shuffled, unique_per_text, unique_shares_at

tokenize = NLTKWordTokenizer().tokenize

PIECES = (
    '(foo) [bar], {x} "foo foo." "foo." foo". ("a") a(b a)b. _ a_b. cannot, cannot. (cannot) wanna. <b> `x` “foo” ‘foo’ “foo.” '
    '«x» a.b.c. a... ...a ; a;b | 5" "5 (" "( .) a.) a.] ). ’tis ""1 '
    "can't cannot don't 's 'tis it's 5:30, 1,000 a.m. foo. . .. ... ' ’ ’s y'all d'ye more'n gimme gonna wanna -- - — a--b "
    "$5.99 #1 @12 & rock&roll i'm, 'n' ,, :, :5 ,5 !! ?! x'. x.' x.’ y’. dogs' 50% * a* (a) \"q\" `` '' a'' ''b < > ]. ). "
    "«b» “c” ” \n \t \u00a0 \x1c ½ é İ ς Σ 日本 😀 a😀b wan na 't is ll"
).split(" ")
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
    st.text(alphabet="ab 's.,:;!?-’&$%#@*/1—–\"(`n't“”‘()[]{}<>|_", max_size=14),
    st.text(max_size=12),
)


@given(text=TEXTS)
@settings(max_examples=1500, deadline=None)
def test_tokens_are_those_of_nltk(text: str) -> None:
    vocabulary = Vocabulary()
    once = vocabulary.decode(vocabulary.encode(text))
    again = vocabulary.decode(vocabulary.encode(text))  # now from the words known
    assert once == again == tokenize(spaced(text.lower()))


@given(texts=st.lists(TEXTS, max_size=6), n=st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_counts_are_those_of_a_counter(texts: list[str], n: int) -> None:
    held = TokenizedTexts()
    for text in texts:
        held.add(text)
    grams = held.grams(n)
    plain = [list(ngrams(tokenize(spaced(text.lower())), n)) for text in texts]
    naive = Counter(gram for one in plain for gram in one)
    assert grams.total == sum(naive.values())
    assert grams.unique() == len(naive)
    assert unique_per_text(grams).tolist() == [len(set(one)) for one in plain]
    assert [(top.gram, top.count) for top in held.most_frequent(grams, limit=3)] == naive.most_common(3)


def test_large_vocabularies_are_ranked_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(Random(f"{number}").choices("abcdefghij", k=30)) for number in range(50)]
    held = TokenizedTexts()
    for text in texts:
        held.add(text)
    monkeypatch.setattr(counted, "_LIMIT", 50)  # as if 50 codes filled an integer
    assert held.grams(4).unique() == len({gram for text in texts for gram in ngrams(text.split(), 4)})


def test_several_pieces_are_one_text() -> None:
    held = TokenizedTexts()
    held.add_encoded([*held.vocabulary.encode("Red shoes."), *held.vocabulary.encode("Blue shoes.")])
    assert held.vocabulary.decode(held.tokens().tolist()) == ["red", "shoes", ".", "blue", "shoes", "."]
    assert held.grams(2).total == 5


def test_a_shuffle_takes_exactly_the_number_asked_for() -> None:
    texts = ["a b c d", "a b c d", "e f g", "h"]
    held = TokenizedTexts()
    for text in texts:
        held.add(text)
    naive = []
    for shuffle in range(3):
        order = list(range(4))
        Random(f"7/{shuffle}").shuffle(order)
        naive.append(len(set([gram for place in order for gram in ngrams(texts[place].split(), 2)][:5])) / 5)
    assert unique_shares_at(held.grams(2), 5, shuffled(4, seed=7, shuffles=3)) == naive
    assert unique_shares_at(held.grams(2), 8, shuffled(4, seed=7, shuffles=2)) == [5 / 8, 5 / 8]
    assert unique_shares_at(held.grams(2), 9, shuffled(4, seed=7, shuffles=2)) == []


def test_no_text_has_no_gram() -> None:
    held = TokenizedTexts()
    assert held.grams(2).total == 0
    assert held.grams(2).unique() == 0
    assert held.most_frequent(held.grams(2), limit=10) == []
    held.add("")
    held.add("one")
    assert held.grams(2).total == 0
    assert unique_per_text(held.grams(2)).tolist() == [0, 0]
    assert held.grams(1).total == 1
