"""MUSE for Hugging Face `datasets`: after `import muse`, `datasets.load_dataset("muse")` works on every release since 2.21.

    import muse
    from datasets import load_dataset

    conversations = load_dataset("muse", split="train")
    items = load_dataset("muse", "items", split="train")

On `datasets` before 4 this file is also a loading script: `load_dataset("path/to/muse.py", trust_remote_code=True)`.
The builder itself is `muse_builder/builder.py`, which says why.
"""

from muse_builder import builder
from muse_builder.builder import MuseConfig

__all__ = ["Muse", "MuseConfig"]


class Muse(builder.Muse):
    __doc__ = builder.Muse.__doc__
