"""What is known of clothing stands in the domain: no other code names a garment, a material or a cut."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from muse_builder.domains.apparel import APPAREL, catalog_words
from muse_builder.domains.words import read, stem

PACKAGE = Path(__file__).resolve().parents[2] / "muse_builder"
KNOWS_CLOTHES = ("domains", "embedded", "contracts")
"""The domain itself, the embedded model and catalog, which speak and draw it, and the samples of the plug-ins' contracts."""

ALSO_OTHER_WORDS = frozenset({"top", "short", "overall", "sweat", "suit", "reader", "wrap"})
"""Garments by these names, and words everybody uses: "the top 10", "in short", "no sweat", a reader of files."""

EXCEPTIONS = {
    "corpora/simmc.py": "the categories of that corpus",
    "corpora/vogue.py": "the catalogues of that corpus",
    "agents/conduct.py": "what is rung up at the till",
    "records.py": "the paper's three classes of products",
    "evaluation/statistics.py": "the paper's three classes of products",
}


def strings(source: str) -> Iterator[str]:
    """String constants that run; docstrings may give examples."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def garments(source: str) -> set[str]:
    """Names of products in code: single words of the domain's types, in any number."""
    nouns = {stem(form) for form in catalog_words.TYPES if form.isalpha()} - ALSO_OTHER_WORDS
    return {word for text in strings(source) for word in re.findall(r"[a-z]+", text.lower()) if stem(word) in nouns}


def traits(source: str) -> set[str]:
    """Materials, cuts, closures and parts in code, but for words that mean something else too; colours are anybody's."""
    words = APPAREL.vocabulary
    return {
        text[claim.start : claim.end].lower()
        for text in strings(source)
        for claim in words.lexicon.find(read(text))
        if claim.kind != "color"
    } - words.ambiguous


def modules() -> list[str]:
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(path.as_posix() for path in paths if path.parts[0] not in KNOWS_CLOTHES)


@pytest.mark.parametrize("module", modules())
def test_no_garment_is_named_outside_the_domain(module: str) -> None:
    named = garments((PACKAGE / module).read_text("utf-8"))
    assert bool(named) == (module in EXCEPTIONS), f"{module} names {sorted(named)}: hand it the domain"


@pytest.mark.parametrize("module", [module for module in modules() if module.startswith(("screens/", "catalog/", "agents/"))])
def test_screens_readers_and_agents_list_no_word_of_clothing(module: str) -> None:
    assert traits((PACKAGE / module).read_text("utf-8")) == set()


def test_a_garment_in_code_is_noticed_and_one_in_a_docstring_is_not() -> None:
    assert garments('"""A jacket."""\nWORDS = {"hat", "Two Sandals", "the top 10"}') == {"hat", "sandals"}
    assert traits('PATTERN = r"\\bmade of corduroy\\b|v-neck|blue|zip"') == {"corduroy", "v-neck"}


def test_no_module_but_the_embedded_ones_reaches_into_the_tables_of_a_domain() -> None:
    deeper = re.compile(r"domains\.apparel\.\w|domains\.apparel import (?!APPAREL$)", re.MULTILINE)
    assert [module for module in modules() if deeper.search((PACKAGE / module).read_text("utf-8"))] == []
