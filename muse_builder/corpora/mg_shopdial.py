"""MG-ShopDial: 64 dialogues on shopping with several goals, by a client and a wizard (Bernard and Balog, SIGIR 2023).

    {"id": "Books:45:109:118", "metadata": {"desc": "You are looking for ...", "type": "simple", ...}, "utterances": [
        {"utterance_id": 1, "participant": "Wizard", "utterance": "Hello", "goal": "meta", "intents": [["greeting", 4.0]]}]}

An intent stands with how many of five annotators found it; acts keep the names, the labels all of it. Items are named in words
alone, so no turn has one: what is recommended is known by the act "mg-shopdial:recommend" of a wizard.
"""

from collections.abc import Mapping
from typing import Any

from muse_builder.corpora.corpus import Corpus, as_label
from muse_builder.corpora.generic import Fields, reader

NAME = "mg-shopdial"
LICENSE = "not stated; see the authors' repository"
FIELDS = Fields(turns="utterances", role="participant", text="utterance", scenario="metadata.desc")


def _plain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    turns = [{**said, "intents with votes": as_label(said.get("intents"))} for said in row["utterances"]]
    return {**row, "utterances": turns}


CORPUS = Corpus(
    "MG-ShopDial",
    "https://github.com/iai-group/MG-ShopDial",
    LICENSE,
    reader(NAME, LICENSE, FIELDS, _plain, "MG-ShopDial dialogue"),
    {"conversations": 64, "turns": 2_196},
)
