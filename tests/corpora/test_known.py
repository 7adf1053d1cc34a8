"""The corpora there are, and what is said of each."""

import pytest

from muse_builder import plugins
from muse_builder.corpora import HUB_COPIES, corpus_named
from muse_builder.errors import CorpusError


def test_a_corpus_is_found_by_its_name_and_an_unknown_one_names_those_there_are() -> None:
    assert corpus_named("redial").title == "ReDial"
    with pytest.raises(CorpusError, match="unknown corpus 'reddial'; known: redial, inspired, simmc, vogue, mmconv, pearl"):
        corpus_named("reddial")


def test_each_says_whose_it_is_and_under_which_licence() -> None:
    for name in plugins.BUILT_IN["corpora"]:
        corpus = corpus_named(name)
        assert corpus.title, name
        assert corpus.home, name
        assert corpus.license, name
        assert all(count > 0 for counts in (corpus.published, corpus.rounded) for count in counts.values()), name
    assert set(HUB_COPIES) <= set(plugins.BUILT_IN["corpora"])
