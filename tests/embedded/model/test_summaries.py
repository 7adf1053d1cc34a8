"""Product summaries."""

import re
from random import Random

from muse_builder.embedded.model.lexicon import noun
from muse_builder.embedded.model.summaries import summarize
from muse_builder.tasks.synthesis import Summarize
from tests.embedded.model.samples import BARE, ITEMS


def test_a_summary_says_what_is_stated_and_nothing_else() -> None:
    for item in ITEMS:
        for seed in range(20):
            text = summarize(Summarize(item=item), Random(seed))
            assert noun(item.product_type).name in text
            assert not re.search(r"[{}\[\]|]|  |,,|\.\.|\b[Aa] [aeio]", text), text
            assert item.title.split()[0] not in text
            for color in ("red", "white", "navy", "gold", "green", "yellow", "pink", "brown", "black"):
                assert color in item.attributes.color or not re.search(rf"\b{color}\b", text), text
    assert summarize(Summarize(item=BARE), Random(0)).startswith(("A keychain", "This is a keychain"))
