"""The words a corpus uses most, grammar aside: what its people talk about, where the 4-grams tell how they phrase it (B.4).

The paper's own clouds are of 4-grams (Fig. 10 to 12), which are measured beside these. Here a word is a token of `ngrams`,
without the full stop that NLTK leaves at the end of a sentence inside an utterance, that begins with a letter, has two
characters or more and no apostrophe, and is none of the function words below.
"""

from collections import Counter
from typing import NamedTuple

import numpy as np

from muse_builder.evaluation.ngrams import TokenizedTexts

WORDS = 200
"""As many as the paper's clouds have phrases."""
FUNCTION_WORDS = frozenset(
    """
    a about above after again against ain all also although always am an and any anything are aren around as at back be
    because been before being below between both but by ca came can cannot come comes could did didn do does doesn doing don
    done down during each either else even ever every everything few for from further gave get gets getting give go goes
    going gon gonna got gotta had hadn has hasn have haven having he her here hers herself hi him himself his how however if
    in instead into is isn it its itself just kind know lem let lets like ll look looking made make makes making many may
    maybe me might mine more most much must my myself na need never no nor not nothing now of off oh ok okay on once one
    ones only or other others our ours ourselves out over own perhaps quite rather re really said same say says see shall
    she should since so some someone something still such sure ta take than that the their theirs them themselves then there
    these they thing things think this those though through to too under until up upon us ve very want was wasn way we well
    were weren what whatever when where whether which while who whom whose why will with within without wo would yeah yes
    yet you your yours yourself yourselves
    """.split()
)
_APOSTROPHES = frozenset("'’")


class CountedWord(NamedTuple):
    word: str
    times: int


def most_frequent_words(texts: TokenizedTexts, *, limit: int = WORDS) -> list[CountedWord]:
    """The words that occur most often; equal counts in the order of the alphabet."""
    found: Counter[str] = Counter()
    for token, times in zip(
        texts.vocabulary.words, np.bincount(texts.tokens(), minlength=len(texts.vocabulary)).tolist(), strict=True
    ):
        word = token.rstrip(".")
        if times and len(word) > 1 and word[0].isalpha() and not _APOSTROPHES & {*word} and word not in FUNCTION_WORDS:
            found[word] += times
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [CountedWord(word, times) for word, times in ordered[:limit]]
