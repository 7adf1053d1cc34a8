"""MUSE: load the multimodal conversational recommendation dataset, regenerate it, publish it."""

from muse_builder.version import __version__

__all__ = ["__version__"]
