__version__ = "0.1.0"
"""Also the version of the dataset builder, so that an upgrade never reads a stale cache."""
