"""The corpora that `muse convert` knows: plug-ins, by name, and where the authors keep a copy on the Hub."""

from muse_builder import plugins
from muse_builder.corpora.corpus import Corpus
from muse_builder.corpora.hub_copy import HubCopy
from muse_builder.errors import CorpusError

HUB_COPIES: dict[str, HubCopy] = {"pearl": HubCopy("LangAGI-Lab/pearl", ("*.json", "*.jsonl"))}
"""Name -> its authors' copy on the Hub with the native files, for `convert_from_hub`; of the others none is known."""


def corpus_named(name: str) -> Corpus:
    """The corpora plug-in of this name.

    Raises:
        CorpusError: there is none.
        SettingsError: it cannot be loaded.
    """
    if name not in plugins.names("corpora"):
        raise CorpusError(plugins.unknown("corpora", name))
    corpus: Corpus = plugins.get("corpora", name)
    return corpus
