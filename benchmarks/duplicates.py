"""Near-duplicate screen against NLTK: time ratio, and agreement on many pairs.

    python benchmarks/duplicates.py               # ratio on 10,000 backstories of 120 words
    python benchmarks/duplicates.py --pairs 200000  # exact agreement on random and near-duplicate pairs

NLTK's time for all pairs is the mean of a sample times the number of pairs a stream of n texts asks for, n(n - 1)/2 at
most; both run on the same tokens, and our time includes tokenizing while NLTK's does not.
"""

import argparse
import random
import time
import tracemalloc
from itertools import accumulate

from nltk.translate.bleu_score import SmoothingFunction
from nltk.translate.bleu_score import sentence_bleu as nltk_bleu

from muse_builder.screens.duplicates import EPSILON, WEIGHTS, NearDuplicates, sentence_bleu, tokenize

smoothing = SmoothingFunction(epsilon=EPSILON).method1


def stories(count: int, *, words: int, dice: random.Random) -> list[str]:
    """Texts of set phrases and rarer words, as templates and models write them; every fiftieth is an edited earlier one."""
    vocabulary = [f"w{number}" for number in range(8000)]
    # Zipf, so common words and phrases are common
    cumulated = list(accumulate(1 / (rank + 2) for rank in range(8000)))
    phrases = [dice.choices(vocabulary, cum_weights=cumulated, k=dice.randint(3, 9)) for _ in range(5000)]
    texts: list[str] = []
    for number in range(count):
        if number % 50 == 49:
            texts.append(edited(dice.choice(texts), share=dice.choice([0.02, 0.05, 0.1, 0.2]), dice=dice))
            continue
        tokens: list[str] = []
        while len(tokens) < words:
            tokens += dice.choice(phrases) if dice.random() < 0.6 else dice.choices(vocabulary, cum_weights=cumulated, k=3)
            if dice.random() < 0.2:
                tokens[-1] += dice.choice([",", "."])
        texts.append(" ".join(tokens[:words]))
    return texts


def edited(text: str, *, share: float, dice: random.Random) -> str:
    tokens = text.split()
    for _ in range(max(1, int(share * len(tokens)))):
        place = dice.randrange(len(tokens))
        match dice.randrange(3):
            case 0:
                tokens[place] = f"x{dice.randrange(500)}"
            case 1 if len(tokens) > 1:
                del tokens[place]
            case _:
                tokens.insert(place, f"x{dice.randrange(500)}")
    return " ".join(tokens)


def ratio(count: int, *, words: int, threshold: float, sample: int, seed: int) -> None:
    dice = random.Random(f"{seed}/ratio")
    texts = stories(count, words=words, dice=dice)
    tokenize(texts[0])  # NLTK's import is nobody's running time
    near, refused, kept = NearDuplicates(threshold), 0, 0
    pairs = 0
    start = time.perf_counter()
    for text in texts:
        pairs += len(near)
        if near.check(text):
            refused += 1
        else:
            near.add(text)
            kept += 1
    ours = time.perf_counter() - start

    tokens = [tokenize(text) for text in dice.sample(texts, min(count, 400))]
    chosen = [(dice.choice(tokens), dice.choice(tokens)) for _ in range(sample)]
    start = time.perf_counter()
    for reference, hypothesis in chosen:
        nltk_bleu([reference], hypothesis, weights=WEIGHTS, smoothing_function=smoothing)
    per_pair = (time.perf_counter() - start) / sample
    nltk = per_pair * pairs
    print(f"{count} texts of {words} words, threshold {threshold}: {kept} kept, {refused} near-duplicates")
    print(f"ours  {ours:10.1f} s   ({1e3 * ours / count:.2f} ms a text, tokenizing included)")
    print(
        f"NLTK  {nltk:10.0f} s   (extrapolated: {sample} pairs timed, {1e3 * per_pair:.3f} ms each, {pairs} pairs to compare)"
    )
    print(f"ratio {nltk / ours:10.0f} x")
    tracemalloc.start()
    again = NearDuplicates(threshold)
    start = time.perf_counter()
    again.extend(texts[: min(count, 2000)])
    held, peak = (size / min(count, 2000) for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    print(f"memory {held * count / 1e6:.0f} MB held, {peak * count / 1e6:.0f} MB at the peak (from 2,000 texts, scaled)")


def agreement(pairs: int, *, seed: int) -> None:
    """Compares score and decision on pairs of 1 to 120 words: a third random, two thirds edited copies."""
    dice = random.Random(f"{seed}/pairs")
    pool = [text for words in (1, 3, 5, 8, 12, 20, 40, 60, 120) for text in stories(300, words=words, dice=dice)]
    scores = decisions = positive = 0
    for number in range(pairs):
        reference = dice.choice(pool)
        share = dice.choice([0.01, 0.05, 0.1, 0.2, 0.4, 0.8])
        hypothesis = dice.choice(pool) if number % 3 == 0 else edited(reference, share=share, dice=dice)
        threshold = dice.choice([0.1, 0.3, 0.5, 0.7, 0.9])
        reference_tokens, hypothesis_tokens = tokenize(reference), tokenize(hypothesis)
        theirs = nltk_bleu([reference_tokens], hypothesis_tokens, weights=WEIGHTS, smoothing_function=smoothing)
        scores += sentence_bleu(reference_tokens, hypothesis_tokens) == theirs
        near = NearDuplicates(threshold)
        near.add(reference)
        found = near.check(hypothesis)
        decisions += (found.bleu if found else None) == (theirs if theirs >= threshold else None)
        positive += theirs >= threshold
    print(f"{pairs} pairs ({positive} at or above their threshold): {scores} equal scores, {decisions} equal decisions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--sample", type=int, default=3000, help="pairs that NLTK is timed on")
    parser.add_argument("--pairs", type=int, default=0, help="check this many pairs for exact agreement instead")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.pairs:
        agreement(options.pairs, seed=options.seed)
    else:
        ratio(options.texts, words=options.words, threshold=options.threshold, sample=options.sample, seed=options.seed)


if __name__ == "__main__":
    main()
