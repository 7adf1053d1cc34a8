"""Templates are filled strictly, and whatever is filled in stays text."""

from collections.abc import Callable, Iterator
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from muse_builder.pages import templating
from muse_builder.pages.templating import render, source, stream
from muse_builder.release.entries import CorpusEntry
from tests.pages.written import EVIL, Elements

TEXTS = {
    "said.html": "<p title='{{ text }}'>{{ text }}</p>\n",
    "numbers.html": "{{ count|grouped }} {{ part|share }} {{ missing|share }} {{ name|words }}",
    "data.html": "<script>{{ value|data }}</script>",
    "corpus.html": "{{ corpus|linked }}",
    "block.html": "{% if yes %}\n  in\n{% endif %}\n",
    "all.html": "{% for one in many %}{{ one }};{% endfor %}",
}


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Renders a template of `TEXTS`, with the filters and the rules of the real ones."""
    environment = templating._environment().overlay(loader=jinja2.DictLoader(TEXTS))
    monkeypatch.setattr(templating, "_environment", lambda: environment)
    return render


def corpus(home: str) -> CorpusEntry:
    told: dict[str, Any] = {"rows_in": 1, "problems": 0, "unknown_items": 0, "native_splits": False}
    return CorpusEntry(name="x", title=EVIL, home=home, license="MIT", repairs={}, notes={}, published=(), **told)


def test_a_hostile_text_stays_text_in_an_attribute_and_between_tags(fill: Callable[..., str]) -> None:
    page = Elements(fill("said.html", text=EVIL))
    assert page.found == [("p", {"title": EVIL})]
    assert page.text == " ".join(EVIL.split())


def test_what_is_asked_for_and_not_given_is_an_error(fill: Callable[..., str]) -> None:
    with pytest.raises(jinja2.UndefinedError, match="'text' is undefined"):
        fill("said.html")


def test_numbers_are_written_for_readers(fill: Callable[..., str]) -> None:
    told = fill("numbers.html", count=1234567, part=0.12345, missing=None, name="organic_accept_all")
    assert told == "1,234,567 12.3 % – organic accept all"
    assert fill("numbers.html", count=0, part=0, missing=1, name="x") == "0 0.0 % 100.0 % x"


def test_data_in_a_script_cannot_end_it(fill: Callable[..., str]) -> None:
    page = Elements(fill("data.html", value={"text": EVIL}))
    assert [tag for tag, _ in page.found] == ["script"]


@pytest.mark.parametrize("home", ["https://example.org/?a=1&b='2'", "http://example.org"])
def test_a_corpus_is_a_link_where_its_home_is_a_web_page(home: str, fill: Callable[..., str]) -> None:
    page = Elements(fill("corpus.html", corpus=corpus(home)))
    assert page.found == [("a", {"href": home})]
    assert page.text == " ".join(EVIL.split())


@pytest.mark.parametrize("home", ["javascript:alert(1)", "data:text/html,x", "", "HTTPS://x", " https://x", "//x"])
def test_any_other_home_is_no_link(home: str, fill: Callable[..., str]) -> None:
    page = Elements(fill("corpus.html", corpus=corpus(home)))
    assert page.found == []
    assert page.text == " ".join(EVIL.split())


def test_lines_of_tags_leave_no_gaps_and_the_last_line_its_end(fill: Callable[..., str]) -> None:
    assert fill("block.html", yes=True) == "  in\n"
    assert fill("said.html", text="").endswith("</p>\n")


def test_a_page_is_filled_piece_by_piece(fill: Callable[..., str]) -> None:
    taken = []

    def many() -> Iterator[int]:
        for number in range(3):
            taken.append(number)
            yield number

    pieces = stream("all.html", many=many())
    assert next(pieces) == "0"
    assert taken == [0]
    assert "0" + "".join(pieces) == "0;1;2;"


def test_the_real_templates_are_read_from_the_package_and_an_unknown_one_is_an_error() -> None:
    assert source("base.html.j2").startswith("<!doctype html>")
    with pytest.raises(jinja2.UndefinedError):
        render("index.html.j2")
    with pytest.raises(FileNotFoundError):
        source("none.html")


def test_markup_is_taken_as_it_is_only_where_the_program_says_so(fill: Callable[..., str]) -> None:
    assert Elements(fill("said.html", text=Markup("&lt;b&gt;"))).text == "<b>"
