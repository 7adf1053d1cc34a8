"""The local product database (paper 3.1): one embedder a file, words weighed by BM25, and an index of both."""

from muse_builder.retrieval.embedder import Embedder, embedder_named
from muse_builder.retrieval.index import Hits, Index, items_digest
from muse_builder.retrieval.lexical import Lexical
from muse_builder.retrieval.text import TEMPLATE, item_text

__all__ = ["TEMPLATE", "Embedder", "Hits", "Index", "Lexical", "embedder_named", "item_text", "items_digest"]
