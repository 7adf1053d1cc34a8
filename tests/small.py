"""A small release of the true pipeline, for tests of what is done with one."""

from pathlib import Path

from muse_builder.run.generate import generate
from muse_builder.settings import Settings


def small_release(folder: Path, *, seed: int = 0) -> Path:
    """Twelve conversations about seventy products."""
    return generate(Settings(out=str(folder), num_conversations=12, max_items=70, num_scenarios=30, seed=seed))
