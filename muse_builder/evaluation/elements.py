"""What turns talk about: dialogue elements by role (paper 4.1, Fig. 4), by rule.

The paper asks a model to sort 5,000 dialogues and prints neither its prompt nor its list of elements; it names "visual"
and "scenario". The elements below are ours. A turn has an element when one of its words or two-word phrases occurs in it
(NLTK tokens, lower case): cheap, the same tomorrow, and blind to paraphrase, so shares are lower bounds of what is meant.
Words of the goods come from the domain: what it lists for an element, and the words that claims are read with.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from muse_builder import domains
from muse_builder.domains.domain import Domain
from muse_builder.evaluation.ngrams import TokenizedTexts
from muse_builder.tasks.evaluation import Element

_WORDS = {
    "scenario": """
        wedding; party; birthday; anniversary; holiday; vacation; trip; travel; travels; traveling; travelling; office;
        work; school; campus; interview; meeting; conference; dinner; lunch; brunch; date; festival; concert; ceremony;
        graduation; reunion; beach; mountains; hike; hiking; gym; yoga; run; running; marathon; swim; swimming; camping;
        skiing; cycling; dance; dancing; weekend; summer; winter; spring; autumn; fall; weather; rain; rainy; snow; cold;
        hot; sunny; christmas; halloween; honeymoon; picnic; farm; evening; occasion; event; gala; cruise; hospital; shift;
        garden
    """,
    "person": """
        mother; mom; mum; father; dad; wife; husband; son; daughter; sister; brother; niece; nephew; aunt; uncle;
        grandmother; grandfather; grandson; granddaughter; friend; friends; boyfriend; girlfriend; kid; kids; child;
        children; baby; colleague; colleagues; boss; gift; present; partner; family
    """,
    "emotion": """
        love; loved; loves; happy; glad; excited; exciting; thrilled; nervous; worried; worry; afraid; sad; delighted;
        wonderful; amazing; fantastic; great; beautiful; gorgeous; lovely; enjoy; enjoyed; fun; joy; proud; hope; wow;
        awesome; stressed
    """,
    "price": """
        $; price; prices; priced; budget; cheap; expensive; affordable; cost; costs; dollars; discount; sale; deal; bucks
    """,
    "need": """
        need; needs; want; wants; looking for; would like; 'd like; prefer; wish; require; searching for; hoping for; after
        something
    """,
    "refusal": """
        not quite; n't want; n't need; rather; instead; however; too big; too small; pass; skip; not really; nope;
        unfortunately; something else
    """,
    "thanks": "thank; thanks; grateful; appreciate; cheers",
    "question": "?",
}

ELEMENTS: tuple[Element, ...] = get_args(Element)


@cache
def _phrases_of(element: str, domain: Any) -> frozenset[tuple[str, ...]]:
    words = domain.vocabulary
    own = {tuple(phrase.split()) for listed in (_WORDS, words.elements) for phrase in listed.get(element, "").split(";")}
    kinds = words.element_kinds.get(element, ())
    borrowed = {
        tuple(phrase.words.split()) for phrase in words.phrases if phrase.kind in kinds and phrase.words not in words.ambiguous
    }
    return frozenset(phrase for phrase in own | borrowed if 0 < len(phrase) <= 2)


def words_found(text: str, domain: Domain | None = None) -> dict[Element, str]:
    """The elements of one text as `tag` finds them, each with the first phrase that shows it, two words before one.

    Args:
        domain: of the goods that are spoken of; None for the default.
    """
    known: Any = domain or domains.default()
    texts = TokenizedTexts()
    texts.add(text)
    tokens = texts.vocabulary.decode(texts.tokens())
    there = dict.fromkeys([*pairwise(tokens), *((token,) for token in tokens)])
    shown = {element: next((phrase for phrase in there if phrase in _phrases_of(element, known)), None) for element in ELEMENTS}
    return {element: " ".join(phrase) for element, phrase in shown.items() if phrase is not None}


def tag(texts: TokenizedTexts, domain: Domain | None = None) -> NDArray[np.bool_]:
    """Which text has which element, shape (texts, len(ELEMENTS)).

    Args:
        domain: as of `words_found`.
    """
    known: Any = domain or domains.default()
    tokens, ends = texts.tokens(), texts.ends()
    owner = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    size = len(texts.vocabulary)
    found = np.zeros((len(ends), len(ELEMENTS)), dtype=bool)
    numbers = {word: number for number, word in enumerate(texts.vocabulary.words)}
    together = owner[1:] == owner[:-1]
    pairs = tokens[:-1].astype(np.int64) * size + tokens[1:]
    for column, element in enumerate(ELEMENTS):
        wanted = [
            [numbers[word] for word in phrase] for phrase in _phrases_of(element, known) if all(w in numbers for w in phrase)
        ]
        is_word = np.zeros(size, dtype=bool)
        is_word[[phrase[0] for phrase in wanted if len(phrase) == 1]] = True
        found[owner[is_word[tokens]], column] = True
        two = [phrase[0] * size + phrase[1] for phrase in wanted if len(phrase) == 2]
        if two and len(pairs):
            found[owner[1:][together & np.isin(pairs, two)], column] = True
    return found


def counts_by_cluster(
    tagged: NDArray[np.bool_], chosen: NDArray[np.bool_], cluster: Sequence[int] | NDArray[Any], size: int
) -> Iterable[NDArray[Any]]:
    """For each element, the number of chosen texts with it in each cluster, shape (clusters,)."""
    places = np.asarray(cluster)[chosen]
    for column in range(len(ELEMENTS)):
        yield np.bincount(places[tagged[chosen, column]], minlength=size)
