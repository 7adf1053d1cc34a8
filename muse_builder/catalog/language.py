"""In which language a catalog is written, by the letters that follow each other in its texts (py3langid)."""

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any

from muse_builder.records import Item
from muse_builder.settings import LANGUAGES

SAMPLE = 200
"""Products whose texts are read."""
LEAST = 200
"""Letters below which nothing is told."""
SURE = 0.9
"""What the model gives the language, 0 to 1, where anything is told."""
_EACH = 500
"""Letters of a description."""


def language_of(items: Iterable[Item]) -> str | None:
    """The code of the language of the first products, one of `settings.LANGUAGES`; None where it is not clear.

    Raises:
        OSError: the model cannot be unpacked where temporary files lie.
    """
    texts = [text for item in islice(items, SAMPLE) for text in (item.title, *item.features, item.description[:_EACH])]
    whole = ". ".join(text for text in texts if text)
    if sum(map(str.isalpha, whole)) < LEAST:
        return None
    code, sure = _identifier().classify(whole)
    return str(code) if sure >= SURE else None


@cache
def _identifier() -> Any:
    from py3langid.langid import (  # type: ignore[import-untyped, unused-ignore]
        MODEL_FILE,
        LanguageIdentifier,
    )

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
