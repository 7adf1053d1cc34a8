"""The default model: no key, no network, no weights; a grammar that answers each task from its typed values."""

from muse_builder.embedded.model.embedded import Embedded

__all__ = ["Embedded"]
