"""The paper's n-gram statistics against nltk.ngrams and a Counter: time ratio and peak memory, same numbers on both sides.

    python benchmarks/corpus_statistics.py                    # 83,148 utterances of 47 words, as many as MUSE has
    python benchmarks/corpus_statistics.py --release FOLDER   # the same on the texts of a release, repeated to that number

Both sides go from texts to Distinct-2/3/4, the number of unique 4-grams and the ten most frequent ones. NLTK's side is
timed on a share of the texts (its time grows with the number of texts; --share 1 times all of them). CPU seconds, as the
machine may have other work.
"""

import argparse
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from itertools import accumulate, islice, pairwise
from pathlib import Path
from random import Random

from muse_builder.evaluation.ngrams import TokenizedTexts

UTTERANCES, WORDS = 83_148, 47


def invented(count: int, *, words: int, seed: int) -> list[str]:
    """Sentences of set phrases and Zipf-distributed words, with the marks and short forms of dialogue."""
    dice = Random(f"{seed}/texts")
    vocabulary = ["".join(dice.choices("abcdefghijklmnoprstuvwy", k=dice.randint(2, 10))) for _ in range(12_000)]
    vocabulary[40:60] = ["don't", "it's", "I'm", "that's", "can't", "they're", "I'd", "we've", "won't", "women's"] * 2
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    phrases = [dice.choices(vocabulary, cum_weights=weights, k=dice.randint(3, 7)) for _ in range(3000)]
    texts = []
    for _ in range(count):
        said: list[str] = []
        while len(said) < words:
            said += dice.choice(phrases) if dice.random() < 0.5 else dice.choices(vocabulary, cum_weights=weights, k=4)
            if dice.random() < 0.35:
                said[-1] += dice.choice([",", ".", ".", "!", "?"])
        texts.append(" ".join(said[:words]).capitalize() + ".")
    return texts


def of_release(folder: Path, count: int) -> list[str]:
    from muse_builder.records import Conversation
    from muse_builder.release.reader import read

    own = [turn.text for talk in read(folder, "conversations") if isinstance(talk, Conversation) for turn in talk.turns]
    return [own[place % len(own)] for place in range(count)]


def ours(texts: list[str]) -> tuple[dict[str, float], list[tuple[tuple[str, ...], int]]]:
    held = TokenizedTexts()
    for text in texts:
        held.add(text)
    found: dict[str, float] = {}
    for n in (2, 3, 4):
        grams = held.grams(n)
        found[f"Distinct-{n}"] = grams.unique() / grams.total
    found["unique 4-grams"] = grams.unique()
    return found, [(top.gram, top.count) for top in held.most_frequent(grams, limit=10)]


def naive(texts: list[str]) -> tuple[dict[str, float], list[tuple[tuple[str, ...], int]]]:
    from nltk import ngrams
    from nltk.tokenize import NLTKWordTokenizer

    tokenize = NLTKWordTokenizer().tokenize
    counts: dict[int, Counter[tuple[str, ...]]] = {n: Counter() for n in (2, 3, 4)}
    for text in texts:
        tokens = tokenize(text.lower())
        for n, counter in counts.items():
            counter.update(ngrams(tokens, n))
    found = {f"Distinct-{n}": len(counter) / counter.total() for n, counter in counts.items()}
    found["unique 4-grams"] = len(counts[4])
    return found, counts[4].most_common(10)


def counting_only(texts: list[str]) -> tuple[float, float]:
    """Seconds for counting alone, ours and NLTK's, on tokens both have already: (ours, NLTK's)."""
    from nltk import ngrams

    held = TokenizedTexts()
    for text in texts:
        held.add(text)
    words, starts = held.vocabulary.decode(held.tokens().tolist()), [0, *held.ends().tolist()]
    tokens = [words[start:end] for start, end in pairwise(starts)]
    begun = time.process_time()
    for n in (2, 3, 4):
        grams = held.grams(n)
        grams.unique()
    held.most_frequent(grams, limit=10)
    own = time.process_time() - begun
    begun = time.process_time()
    for n in (2, 3, 4):
        counter: Counter[tuple[str, ...]] = Counter()
        for one in tokens:
            counter.update(ngrams(one, n))
        counter.most_common(10)
    return own, time.process_time() - begun


def peak_of(side: Callable[[list[str]], object], texts: list[str]) -> float:
    """Peak of the memory a side allocates, in bytes a word."""
    tracemalloc.start()
    side(texts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / sum(len(text.split()) for text in texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release", type=Path, metavar="FOLDER")
    parser.add_argument("--utterances", type=int, default=UTTERANCES)
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--share", type=float, default=0.25, help="of the texts, for NLTK's side")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    texts = (
        of_release(given.release, given.utterances)
        if given.release
        else invented(given.utterances, words=given.words, seed=given.seed)
    )
    part = list(islice(texts, max(1, int(given.share * len(texts)))))
    ours(texts[:10])  # NLTK's import and its patterns' compilation belong to neither side
    begun = time.process_time()
    ours(texts)
    whole_s = time.process_time() - begun
    begun = time.process_time()
    mine = ours(part)
    mine_s = time.process_time() - begun
    begun = time.process_time()
    theirs = naive(part)
    theirs_s = time.process_time() - begun
    own_counting_s, counting_s = counting_only(part)
    print(
        f"{len(texts):,} utterances of {sum(len(text.split()) for text in texts) / len(texts):.1f} words: {whole_s:.1f} CPU s"
    )
    print(f"on {len(part):,} of them: ours {mine_s:.2f} s, NLTK and Counter {theirs_s:.2f} s, ratio {theirs_s / mine_s:.1f}")
    print(
        f"counting alone: ours {own_counting_s:.2f} s, ngrams and Counter {counting_s:.2f} s, {counting_s / own_counting_s:.1f}"
    )
    print(f"same numbers and same ten 4-grams: {mine == theirs}")
    few = part[: len(part) // 10 or 1]  # tracing makes both sides slow
    print(f"peak memory: ours {peak_of(ours, few):.0f} bytes a word, NLTK and Counter {peak_of(naive, few):.0f}")


if __name__ == "__main__":
    main()
