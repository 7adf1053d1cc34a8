"""Foreign dialogue corpora in our records, one file a corpus: `convert` makes a release of native files.

known       the corpora there are
corpus      what every reader gives and reports
convert     from native files to a release
hub_copy    native files from the Hub, where the authors keep a copy there
pictures    pictures that lie beside a corpus
"""

from muse_builder.corpora.convert import Comparison, Converted, convert, convert_from_hub
from muse_builder.corpora.corpus import Corpus
from muse_builder.corpora.known import HUB_COPIES, corpus_named

__all__ = ["HUB_COPIES", "Comparison", "Converted", "Corpus", "convert", "convert_from_hub", "corpus_named"]
