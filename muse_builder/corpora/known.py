"""The corpora that `muse convert` knows: who made each, under which licence, what they print of it, and its reader."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from muse_builder.corpora import inspired, llm_redial, mmconv, muse_original, pearl, redial, simmc, vogue
from muse_builder.corpora.corpus import Dialogue, Log
from muse_builder.corpora.hub_copy import HubCopy
from muse_builder.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as `muse convert` knows it."""

    title: str
    home: str
    """Where its authors give it out; nothing is fetched from there, only from `HUB_COPIES`, and only when asked for."""
    license: str
    read: Callable[[Path, Log], Iterator[Dialogue]]
    published: Mapping[str, int]
    """What its authors print: "conversations", "turns", "utterances", or "conversations in train"."""
    rounded: Mapping[str, int] = field(default_factory=dict)
    """The same, known only as MUSE's Table 1 prints it: to three digits or fewer."""
    pictures: bool = False
    """Whether its pictures lie in its own folder, named after the items."""


CORPORA: dict[str, Corpus] = {
    "redial": Corpus(
        "ReDial",
        "https://redialdata.github.io/website/",
        redial.LICENSE,
        redial.read,
        {"conversations in train": 10_006, "conversations in test": 1_342},
        {"turns in train": 182_000},
    ),
    "inspired": Corpus(
        "INSPIRED",
        "https://github.com/sweetpeach/Inspired",
        inspired.LICENSE,
        inspired.read,
        {"conversations in train": 801, "conversations in validation": 100, "conversations in test": 100},
        {"turns": 35_000},
    ),
    "simmc": Corpus(
        "SIMMC 2.x",
        "https://github.com/facebookresearch/simmc2",
        simmc.LICENSE,
        simmc.read,
        {f"dialogues in {split}": count for split, count in simmc.PUBLISHED.items()},
        {"turns": 117_000},
    ),
    "vogue": Corpus(
        "VOGUE",
        "https://arxiv.org/abs/2510.21151",
        vogue.LICENSE,
        vogue.read,
        {"conversations": 60, "native utterances": 2_100},
    ),
    "mmconv": Corpus(
        "MMConv",
        "https://github.com/liziliao/MMConv",
        mmconv.LICENSE,
        mmconv.read,
        {},
        {"conversations": 5_100, "turns": 39_700},
        pictures=True,
    ),
    "pearl": Corpus(
        "PEARL",
        "https://github.com/kkmjkim/PEARL",
        pearl.LICENSE,
        pearl.read,
        {"turns": 548_061},  # its own paper's; Table 1 gives this one to LLM-Redial, and LLM-Redial's to PEARL
        {"conversations": 57_200},
    ),
    "llm-redial": Corpus(
        "LLM-Redial",
        "its authors, by e-mail (Findings of ACL 2024)",
        llm_redial.LICENSE,
        llm_redial.read,
        {},
        {"conversations": 47_600, "turns": 482_000},
    ),
    "muse-original": Corpus(
        "MUSE (the authors' own)",
        "https://github.com/wzhwzhwzh0921/Muse",
        muse_original.LICENSE,
        muse_original.read,
        {"conversations": 7_000, "turns": 83_148},
        pictures=True,
    ),
}
"""Name -> corpus."""

HUB_COPIES: dict[str, HubCopy] = {"pearl": HubCopy("LangAGI-Lab/pearl", ("*.json", "*.jsonl"))}
"""Name -> its authors' copy on the Hub with the native files, for `convert_from_hub`; of the others none is known."""


def corpus_named(name: str) -> Corpus:
    """
    Raises:
        CorpusError: there is none of that name.
    """
    if name not in CORPORA:
        raise CorpusError(f"unknown corpus {name!r}; known: {', '.join(CORPORA)}")
    return CORPORA[name]
