"""A run: from settings to a sealed release."""

from muse_builder.version import moved

__getattr__ = moved("muse_builder.run", {"prepare": "muse_builder.run.generate"})
