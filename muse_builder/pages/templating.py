"""The templates of the pages and how they are filled: strictly, with everything escaped."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup, escape

from muse_builder.pages.script_data import as_json
from muse_builder.release.entries import CorpusEntry


def source(file: str) -> str:
    """A template's, style's or script's text as it lies in the package."""
    return (resources.files("muse_builder.pages") / "templates" / file).read_text("utf-8")


def render(file: str, **values: Any) -> str:
    """A template, filled.

    Raises:
        jinja2.UndefinedError: the template asks for something that is not given.
    """
    return _environment().get_template(file).render(**values)


def stream(file: str, **values: Any) -> Iterator[str]:
    """The same piece by piece, so that a generator among the values is never held as a whole."""
    return _environment().get_template(file).generate(**values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        grouped=lambda number: f"{number:,}",
        share=lambda value: "–" if value is None else f"{100 * value:.1f} %",
        data=lambda value: Markup(as_json(value)),
        linked=_linked,
        words=lambda name: str(name).replace("_", " "),
    )
    return environment


def named_by_hash(text: str) -> str:
    """As a Content-Security-Policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _linked(corpus: CorpusEntry) -> Markup:
    """A corpus's title, as a link to its home where that is a web page."""
    if not corpus.home.startswith(("https://", "http://")):
        return escape(corpus.title)
    return Markup('<a href="{}">{}</a>').format(corpus.home, corpus.title)
