"""CITATION.cff is YAML that names this version."""

from pathlib import Path

import yaml

from muse_builder.version import __version__

ROOT = Path(__file__).resolve().parents[1]


def test_the_citation_names_this_version_and_the_paper() -> None:
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (told["cff-version"], told["version"], told["license"]) == ("1.2.0", __version__, "Apache-2.0")
    assert {"title", "message", "authors"} <= told.keys()
    assert told["references"][0]["identifiers"][0]["value"] == "arXiv:2412.18416"
