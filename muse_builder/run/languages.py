"""In which language a run's catalog is written, and what is to be said where conversations are asked for in another."""

from collections.abc import Callable, Iterable

from muse_builder.catalog.language import language_of
from muse_builder.llm.journal import Journal
from muse_builder.records import Item
from muse_builder.settings import LANGUAGES

NOTE = "language"
"""Of a journal: what was found when the run's catalog was first opened; "" where it is not clear."""


def written_in(journal: Journal, items: Iterable[Item]) -> str | None:
    """The code of the language of a run's catalog; None where it is not clear. Looked at once in a run's life."""
    known = journal.meta(NOTE)
    if known is None:
        try:
            known = language_of(items) or ""
        except OSError:  # a full disk: a run begins without the remark, and asks again when it goes on
            return None
        journal.set_meta(NOTE, known)
    return known or None


def mention(written: str | None, asked: str, say: Callable[[str], None]) -> None:
    """Says where catalog and conversations are of two languages, before anything is asked of a model."""
    if written in (None, asked):
        return
    say(
        f"the catalog is written in {LANGUAGES[str(written)]}, and conversations are asked for in {LANGUAGES[asked]}: what is "
        f"said of a product is then no word of its record. --language {written} asks for {LANGUAGES[str(written)]}"
    )


def entry_of(written: str | None) -> dict[str, str]:
    """What the manifest keeps."""
    return {} if written is None else {"language": written}
