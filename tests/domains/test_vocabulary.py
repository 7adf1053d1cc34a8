"""The words of a domain, and those that a catalog adds."""

from dataclasses import replace

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.lexicon import Saying
from muse_builder.domains.words import read
from muse_builder.records import Attributes, Item

WORDS = replace(APPAREL.vocabulary, phrases=(Saying("material", "wool", "wool", "wool"),), learned=("material",))


def with_materials(*materials: str) -> Item:
    return Item(item_id="A1", title="Thing", attributes=Attributes(material=materials, pattern=("swirly",)))


def test_only_the_words_the_vocabulary_lacks_are_learned() -> None:
    lexicon = WORDS.lexicon_of([with_materials("quorvex", "soft wool", "large", "one two three four")])
    found = lexicon.find(read("quorvex, soft wool, large, one two three four, swirly"))
    assert [(claim.kind, claim.value) for claim in found] == [("material", "quorvex"), ("material", "wool")]


def test_a_catalog_that_adds_nothing_shares_the_lexicon() -> None:
    assert WORDS.lexicon_of([with_materials("wool")]) is WORDS.lexicon
