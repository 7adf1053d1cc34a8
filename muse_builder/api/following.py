"""Who follows a call from Python: what the caller gave, a line in a notebook, else nobody."""

import contextlib
from collections.abc import Callable, Iterator

from muse_builder.watch import Silence, Watch


@contextlib.contextmanager
def following(watch: Watch | None) -> Iterator[Watch]:
    """The caller's watch; where there is none, one that shows itself in a notebook, and silence elsewhere."""
    from muse_builder.terminal.notebook import NotebookWatch, in_notebook

    if watch is not None:
        yield watch
    elif in_notebook():
        with NotebookWatch() as shown:
            yield shown
    else:
        yield Silence()


@contextlib.contextmanager
def counting(watch: Watch | None, name: str) -> Iterator[Callable[[int, int], None]]:
    """The same for work that counts what it has done, and of how many; a stage of this name begins with the first count."""
    with following(watch) as shown:

        def told(done: int, of: int) -> None:
            if not done:
                shown.stage(name, of)
            shown.at(done)

        yield told
