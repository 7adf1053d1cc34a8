"""The files of phrases: read rightly, refused with file and line, and in step with the code that says them."""

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import muse_builder
from muse_builder.embedded.model.book import Book, book
from muse_builder.embedded.model.claims import voice
from muse_builder.embedded.model.grammar import Phrases
from muse_builder.release.manifest import package_sources
from muse_builder.tasks.base import Text
from tests.embedded.model.talks import acted, talked_through

MODEL = Path(muse_builder.__file__).parent / "embedded/model"
TEXTS = MODEL / "phrases"
FILES = tuple(sorted(path.relative_to(TEXTS).with_suffix("").as_posix() for path in TEXTS.rglob("*.txt")))
DRAWN_IN_OLD_ORDER = {("claims", "color"), ("claims", "solid"), ("claims", "has"), ("claims", "for")}
"""Their repeats stand apart, as they always did: put together they would be drawn for other dice."""


# --- reading


def test_a_section_is_its_lines_without_comments_and_blanks() -> None:
    told = Book("x", "# a remark\n\n== hello\nHi[ there|], {name}\n\n# another\nHello\n== bye\nBye\n")
    assert told["hello"].sources == ("Hi[ there|], {name}", "Hello")
    assert list(told) == ["hello", "bye"]


def test_a_weight_counts_a_phrase_twice_and_quotes_keep_blanks() -> None:
    told = Book("x", '== a\n3x ""\n2x Well,\n" for {me}"\n')
    assert told["a"].sources == ("", "", "", "Well,", "Well,", " for {me}")
    assert told.lines("a") == told["a"].sources


def test_a_family_is_what_follows_the_dot() -> None:
    told = Book("x", "== hi.young\nHey\n== hi.old\nGood day\n== history\nOnce\n")
    assert {name: said.sources for name, said in told.family("hi").items()} == {"young": ("Hey",), "old": ("Good day",)}
    assert told.names() == ("history",)
    with pytest.raises(KeyError, match=r"begins with 'ho\.'"):
        told.family("ho")


def test_words_tables_and_lists() -> None:
    told = Book("x", "== w\nred blue\ngreen\n== t\nnearly = almost\nany =\na = b = c\n== l\nup = down; low\n")
    assert told.words("w") == ("red", "blue", "green")
    assert told.table("t") == {"nearly": "almost", "any": "", "a": "b = c"}
    assert told.lists("l") == {"up": ("down", "low")}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("loose\n== a\n", r"x\.txt:1: a line before the first section"),
        ("== a\nb\n\n== a\nc\n", r"x\.txt:4: there is a section 'a' already"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text: str, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        Book("x", text)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("[a|b", r"x\.txt:4: a '\[' is not closed in the phrase: \[a\|b"),
        ("{name", r"x\.txt:4: a '\{' is not closed"),
        ("a]", r"x\.txt:4: ']' at 1 closes nothing"),
        ("{name:q}", r"x\.txt:4: unknown form 'q' of the slot 'name'"),
    ],
)
def test_a_malformed_phrase_says_its_file_and_line(line: str, wrong: str) -> None:
    told = Book("x", f"== a\n2x fine\n# between\n{line}\n")
    with pytest.raises(ValueError, match=wrong):
        _ = told["a"].phrases


def test_a_bad_table_says_its_line() -> None:
    with pytest.raises(ValueError, match=r"x\.txt:3: this key is there already"):
        Book("x", "== a\nb = 1\nb = 2\n").table("a")
    with pytest.raises(ValueError, match=r"x\.txt:2: expected 'key = value'"):
        Book("x", "== a\nb\n").table("a")


def test_an_unknown_section_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"accept\.txt has no section 'wyh'; it has .*why both"):
        book("accept")["wyh"]


# --- in step with the code


class Asked(NamedTuple):
    """A place in the code that asks for sections of a book."""

    book: str
    """Pattern of the book's name."""
    how: str
    """ "phrases", "family", "lines", "words", "table", "lists" or "names"."""
    section: str
    """Pattern of the sections' names."""


def _pattern(node: ast.expr) -> list[str]:
    """What a name in the code can be: a literal, either side of a choice, any text in place of what is put in."""
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.IfExp):
        return [*_pattern(node.body), *_pattern(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values)]
    return [r"[^.]+"]


def _asked_in(path: Path) -> Iterator[Asked]:
    tree = ast.parse(path.read_text())
    books: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "book":
            books[ast.unparse(node.targets[0])] = _pattern(node.value.args[0])[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in books:
            for section in _pattern(node.slice):
                yield Asked(books[ast.unparse(node.value)], "phrases", section)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in books:
            for section in _pattern(node.args[0]) if node.args else [r"[^.]+"]:
                family = node.func.attr == "family"
                yield Asked(books[ast.unparse(node.func.value)], node.func.attr, rf"{section}\..+" if family else section)


ASKED = tuple(asked for path in sorted(MODEL.rglob("*.py")) for asked in _asked_in(path))


def _how(name: str, section: str) -> set[str]:
    return {asked.how for asked in ASKED if re.fullmatch(asked.book, name) and re.fullmatch(asked.section, section)}


@pytest.mark.parametrize("name", FILES)
def test_every_section_of_a_file_is_asked_for_by_the_code(name: str) -> None:
    assert [section for section in book(name) if not _how(name, section)] == []


def test_every_section_that_the_code_names_is_there() -> None:
    for asked in ASKED:
        files = [name for name in FILES if re.fullmatch(asked.book, name)]
        assert files, asked
        for name in files:
            assert any(re.fullmatch(asked.section, section) for section in book(name)), (name, asked)


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_of_a_file_can_be_compiled(name: str) -> None:
    for section in book(name):
        if _how(name, section) & {"phrases", "family"}:
            assert book(name)[section].count > 0


@pytest.mark.parametrize("name", FILES)
def test_no_line_stands_twice_in_a_section(name: str) -> None:
    text = (TEXTS / f"{name}.txt").read_text()
    for part in re.split(r"(?m)^== ", text)[1:]:
        section, *lines = (line for line in part.splitlines() if line and not line.startswith("#"))
        if (name, section) not in DRAWN_IN_OLD_ORDER:
            assert sorted(set(lines)) == sorted(lines), f"{name}.txt, section {section}"


def test_the_digest_of_the_package_covers_the_phrases() -> None:
    assert {TEXTS / f"{name}.txt" for name in FILES} <= set(package_sources())


def test_the_wheel_holds_the_phrases() -> None:
    settings = configparser.ConfigParser()
    settings.read(Path(muse_builder.__file__).parents[1] / "setup.cfg")
    globs = settings["options.package_data"]["muse_builder.embedded.model"].split(", ")
    assert {path for glob in globs for path in MODEL.glob(glob)} == {TEXTS / f"{name}.txt" for name in FILES}


# --- slots

FILLED = {
    "needs/": {"he", "him", "his", "himself", "was"},
    "scenarios topics.": set(book("scenarios").family("slots")),
    "scenarios asides.": {"who", "sky", "day", "night"},
    "scenario_told ": {"head", "twist", "first", "he", "him", "his", "was", "told"},
    "backstory ": {"name", "first", "he", "him", "his", "himself", "He", "His", "was", "it", "who", "age", "whom", "pals"},
    "accept last gift": {"them", "my", "ill"},
    "recommend same again": {"color", "title", "ts"},
    "reject no ": {"quality", "pattern", "i", "me", "me_style", "ws", *voice("hat")},
    "picture ": {"seen", "stated", "looks", *voice("hat")},
    "reject missed by me": {"no", "me"},
    "reject fears": {"it", "bad"},
    "reject unsaid": {"quality", *voice("hat")},
    "reject unmet": {"i", "ws", *voice("hat")},
    "acts_user ": {"clause", "one", "found", "thing", "isnt2", "be2", "ref", *voice("hat")},
    "acts_assistant ": {"base", "said", "said2", "said_title", "title", "need", "might", "ref", "kind", "who", *voice("hat")},
    "deciding ": {"thing", "liked"},
    "summary has": {"it", "its", "has", "parts", "come"},
}
"""What the code fills wherever a section of this beginning is said: for the few that a hundred talks may not come to."""


def test_every_slot_that_a_phrase_names_is_filled_by_the_code_that_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[tuple[str, ...]] = set()
    missing: set[tuple[str, str]] = set()
    say = Phrases.say

    def checked(self: Phrases, dice: object, **slots: str) -> str:
        said.add(self.sources)
        unfilled = {slot: "" for phrase in self.phrases for slot in phrase.slots - set(slots)}
        missing.update((phrase.source, slot) for phrase in self.phrases for slot in phrase.slots & set(unfilled))
        return say(self, dice, **unfilled, **slots)  # type: ignore[arg-type]

    monkeypatch.setattr(Phrases, "say", checked)
    for _ in (*talked_through(90), *acted(150)):
        pass
    # Each list says itself by all of its phrases: a slot that one of them names and nobody fills is found without being drawn.
    assert missing == set()
    unsaid = {
        f"{name} {section}": book(name)[section].slots
        for name in FILES
        for section in book(name)
        if _how(name, section) & {"phrases", "family"} and book(name)[section].sources not in said
    }
    assert len(unsaid) < 200
    for beginning, filled in FILLED.items():
        unsaid = {place: slots - filled if place.startswith(beginning) else slots for place, slots in unsaid.items()}
    assert {place: slots for place, slots in unsaid.items() if slots} == {}


UNSAID_BY_ANYBODY = re.compile(
    r"\bthey has\b|(?<!for )\byou: which|\bbetween [^,?]* or |\bI grabs\b|\bhas to stand (?:at|for)|\bgood for (?:for|at)\b"
    r"|\b(?:sleeves|pockets|straps|stripes) (?:makes|is)\b|\bhave no any\b|\bone one\b|\band dries by morning\b",
    re.IGNORECASE,
)
"""What phrases and slots once came to together."""


def test_phrases_and_what_fills_them_agree() -> None:
    said = [answer.text if isinstance(answer, Text) else answer for _, answer in (*talked_through(40), *acted(150))]
    assert [text for text in said if isinstance(text, str) and UNSAID_BY_ANYBODY.search(text)] == []
