"""MUSE: load the multimodal conversational recommendation dataset, regenerate it, measure it, publish it.

    import muse_builder
    from datasets import load_dataset

    load_dataset("muse")                              # this import has taught `datasets` the name
    muse = muse_builder.generate(num_conversations=5) # or muse_builder.Release("muse"): the folder, opened
    muse.conversations, muse.items, muse.verify(), muse.cost

Every command of `muse` is a function here, with its flags as arguments; `muse_builder.api` says how they are used. Nothing
heavy is imported here: `datasets` learns the name when it is imported itself, and each name below loads what it needs when it
is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

from muse_builder.registration import register_when_imported
from muse_builder.version import __version__

if TYPE_CHECKING:
    from muse_builder.api.chat import chat
    from muse_builder.api.doctor import doctor
    from muse_builder.api.evaluate import (
        Lines,
        compare,
        fidelity,
        judge,
        ratings,
        realism,
        recommend,
        report,
        respond,
        seal_ratings,
        side_by_side,
        stats,
        tag,
        write_examples,
        write_slates,
    )
    from muse_builder.api.generate import check_model, generate, index, look_at_catalog, plan, start
    from muse_builder.api.inspect import audit, explain, info, log, replay, show, verify
    from muse_builder.api.pages import screen, screened, write, write_pages
    from muse_builder.api.publish import amend, convert, export, merge, pull, push, split
    from muse_builder.api.release import Release
    from muse_builder.builder import load, load_dataset
    from muse_builder.errors import MuseError
    from muse_builder.evaluation.asking import Respondent
    from muse_builder.evaluation.comparison import Panel
    from muse_builder.settings import Settings
    from muse_builder.terminal.progress import TerminalWatch

_HOMES = {
    **dict.fromkeys(("generate", "start", "plan", "check_model", "index", "look_at_catalog"), "muse_builder.api.generate"),
    **dict.fromkeys(("doctor",), "muse_builder.api.doctor"),
    **dict.fromkeys(("chat",), "muse_builder.api.chat"),
    **dict.fromkeys(("Release",), "muse_builder.api.release"),
    **dict.fromkeys(("load", "load_dataset"), "muse_builder.builder"),
    **dict.fromkeys(("info", "show", "explain", "log", "replay", "verify", "audit"), "muse_builder.api.inspect"),
    **dict.fromkeys(("write_pages", "screen", "screened", "write"), "muse_builder.api.pages"),
    **dict.fromkeys(("stats", "side_by_side", "recommend", "respond", "judge", "compare"), "muse_builder.api.evaluate"),
    **dict.fromkeys(("fidelity", "realism", "ratings", "Lines", "tag", "seal_ratings"), "muse_builder.api.evaluate"),
    **dict.fromkeys(("write_examples", "write_slates", "report"), "muse_builder.api.evaluate"),
    **dict.fromkeys(("convert", "merge", "push", "amend", "pull", "split", "export"), "muse_builder.api.publish"),
    "MuseError": "muse_builder.errors",
    "Panel": "muse_builder.evaluation.comparison",
    "Respondent": "muse_builder.evaluation.asking",
    "Settings": "muse_builder.settings",
    "TerminalWatch": "muse_builder.terminal.progress",
}
"""Public name -> the module that has it. None is also the name of a module of the package: an import would put that here."""

__all__ = [
    "Lines",
    "MuseError",
    "Panel",
    "Release",
    "Respondent",
    "Settings",
    "TerminalWatch",
    "__version__",
    "amend",
    "audit",
    "chat",
    "check_model",
    "compare",
    "convert",
    "doctor",
    "explain",
    "export",
    "fidelity",
    "generate",
    "index",
    "info",
    "judge",
    "load",
    "load_dataset",
    "log",
    "look_at_catalog",
    "merge",
    "plan",
    "pull",
    "push",
    "ratings",
    "realism",
    "recommend",
    "replay",
    "report",
    "respond",
    "screen",
    "screened",
    "seal_ratings",
    "show",
    "side_by_side",
    "split",
    "start",
    "stats",
    "tag",
    "verify",
    "write",
    "write_examples",
    "write_pages",
    "write_slates",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__


register_when_imported()
