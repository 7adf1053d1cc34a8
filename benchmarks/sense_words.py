"""Counts which classes of English words follow one another, and weighs the signs of strewn words.

    python benchmarks/sense_words.py --prose SITE_PACKAGES --release demo60 --people ../shared/data/corpora

Prose are the docstrings under a folder; releases add the project's own conversations. People's dialogues are never counted:
half of them (by a digest of the text) helps to weigh the signs, the other half `benchmarks/sense.py` measures on. Writes
`pairs.txt` into the package and prints the weights that `screens/sense/speech.py` holds. Draws dice with a fixed seed.
"""

import argparse
import ast
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

import muse_builder.screens.sense
from muse_builder.corpora.corpus import Log
from muse_builder.corpora.known import corpus_named
from muse_builder.release.reader import read
from muse_builder.screens.sense.words import FUNCTION, OTHER, classes, signs

USUAL = 800
"""Words that are a class of their own, beside the function words."""
SEEN = 4
"""Pairs seen less often are left out."""
OWN = 4
"""How often the project's own text counts."""
CORPORA = {"redial": "redial", "inspired": "inspired", "simmc": "simmc2", "vogue": "vogue"}
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


def prose(folder: Path) -> Iterator[str]:
    """Paragraphs of docstrings that read as English, each once."""
    seen = set()
    for path in sorted(folder.rglob("*.py")):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except (SyntaxError, ValueError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.Module, ast.ClassDef, ast.AsyncFunctionDef)):
                continue
            for part in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                text = " ".join(part.split())
                letters = sum(sign.isalpha() or sign in " .,'" for sign in text)
                if len(text) >= 60 and letters >= 0.96 * len(text) and text not in seen and ">>>" not in text:
                    seen.add(text)
                    yield text


def spoken(release: Path) -> Iterator[str]:
    for conversation in read(release, "conversations"):
        yield from (turn.text for turn in conversation.turns)
        yield conversation.profile.backstory


def people(folder: Path) -> Iterator[str]:
    """Turns of people's dialogues, those that weigh the signs (`is_measured` is the other half)."""
    for name, where in CORPORA.items():
        for dialogue in corpus_named(name).read(folder / where, Log()):
            yield from (turn.text for turn in dialogue.conversation.turns)


def is_measured(text: str) -> bool:
    return not hashlib.md5(text.encode()).digest()[0] & 1


def strewn(texts: list[str], dice: random.Random, count: int) -> Iterator[str]:
    """Rare words, words as often as they come, and texts with their words shuffled, as many of each."""
    pool = [word for text in texts for word in _WORD.findall(text.lower())]
    rare = sorted({word for word in pool if len(word) > 3})
    middling = [text for text in texts if 8 <= len(text.split()) <= 60]
    for _ in range(count):
        length = dice.randint(8, 25)
        yield " ".join(dice.sample(rare, length)).capitalize() + "."
        yield " ".join(dice.choice(pool) for _ in range(length)).capitalize() + "."
        words = re.findall(r"[\w'’]+", dice.choice(middling))
        dice.shuffle(words)
        yield " ".join(words) + "."


def count(own: list[str], others: list[str]) -> list[str]:
    """The lines of `pairs.txt`."""
    texts = own * OWN + others
    usual = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    known = FUNCTION | {word for word, _ in usual.most_common(USUAL)}
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found = classes(text, known)
        single.update(found)
        pairs.update(pairwise(found))
    vocabulary = {word for text in own for word in _WORD.findall(text.lower()) if len(word) > 3}
    rare = Counter(classes(f"{OTHER} {word}", known)[2] for word in vocabulary)
    lines = []
    for name, seen in sorted(single.items()):
        behind = sorted((word, n) for (before, word), n in pairs.items() if before == name and n > SEEN)
        following = " ".join(f"{word} {n}" for word, n in behind)
        lines.append(f"{name} {seen} {round(rare[name] / len(vocabulary), 4):g} {following}".rstrip())
    return lines


def weigh(own: list[str], theirs: list[str]) -> None:
    """Prints weights and bias: innocents count thrice, so that the doubt is theirs."""
    innocents = [text for text in (*own, *theirs) if 8 <= len(text.split()) <= 60]
    dice = random.Random(11)
    planted = [*strewn(own, dice, 1000), *strewn(theirs, dice, 500)]
    rows = np.array([signs(text) for text in (*innocents, *planted)])
    labels = np.array([1] * len(innocents) + [0] * len(planted))
    weights = np.where(labels == 1, 3 * len(planted) / len(innocents), 1.0)
    fitted = LogisticRegression(C=10, max_iter=3000).fit(rows, labels, sample_weight=weights)
    print("WEIGHTS =", tuple(round(float(weight), 3) for weight in fitted.coef_[0]))
    print("BIAS =", round(float(fitted.intercept_[0]), 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--prose", type=Path, required=True)
    parser.add_argument("--release", type=Path, required=True, action="append")
    parser.add_argument("--people", type=Path, required=True)
    given = parser.parse_args()
    own = [text for release in given.release for text in spoken(release)]
    place = Path(muse_builder.screens.sense.__file__).with_name("pairs.txt")
    place.write_text("\n".join(count(own, list(prose(given.prose)))) + "\n", "utf-8")
    print(f"{place.name}: {place.stat().st_size} bytes")
    weigh(own, [text for text in people(given.people) if not is_measured(text)])


if __name__ == "__main__":
    main()
