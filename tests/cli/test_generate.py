"""The flags of a run stand in the sections of the settings."""

import re

from muse_builder.settings import SECTIONS
from tests.cli.conftest import Said


def test_flags_stand_under_their_section(said: Said) -> None:
    _, out, _ = said("generate", "--help")
    heads = re.findall(r"^(\w+):$", out, re.MULTILINE)
    assert heads == ["options", *SECTIONS, "example"]
    for title, section in SECTIONS.items():
        text = out.partition(f"\n{title}:\n")[2].partition("\n\n")[2]
        own = re.split(r"^\w+:$", text, flags=re.MULTILINE)[0]
        flags = set(re.findall(r"^  (?:-\w \S+, )?--([a-z-]+)", own, re.MULTILINE))
        assert flags == {name.replace("_", "-") for name in section.model_fields}, title
