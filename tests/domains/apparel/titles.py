"""Titles labelled by hand, and how many of their kinds, colours and materials the derivation reads rightly.

    tests/data/titles_invented.tsv   titles of our own making, whole
    tests/data/titles_real.tsv       titles of the catalogs for trials, by file and digest: the text stays where it is

A title is read alone, without details, categories or features. In a label "/" parts values: several colours or materials,
or several kinds of which each would do; "?" marks a value that is right but need not be found. Half of each file is to
develop with, the other half was labelled before anything was changed and is only measured.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from muse_builder.domains.apparel import APPAREL
from muse_builder.domains.apparel.types import kind_of_type
from muse_builder.records import Item

DATA = Path(__file__).resolve().parents[2] / "data"
FIELDS = ("kind", "color", "material")
_OTHERS = {"faux", "vegan", "pu", "imitation", "rose", "denim", "off"}
"""Words that make another thing of what follows: rose gold is not gold."""


class Title(NamedTuple):
    part: str
    """ "develop" or "measure"."""
    text: str
    labels: dict[str, str]
    """Field -> values as above; "" where there is none."""


class Count(NamedTuple):
    right: int
    read: int
    """Values that the derivation gave."""
    found: int
    there: int
    """Values that are to be found."""

    @property
    def precision(self) -> float | None:
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        return self.found / self.there if self.there else None


def invented() -> list[Title]:
    return [_title(row["title"], row) for row in _rows("titles_invented.tsv")]


def real(catalogs: Path) -> list[Title]:
    """Those whose text is there.

    Args:
        catalogs: folder of the catalogs for trials.
    """
    texts: dict[str, str] = {}
    rows = _rows("titles_real.tsv")
    for name in sorted({row["file"] for row in rows}):
        if (catalogs / name).is_file():
            for line in (catalogs / name).read_text("utf-8").splitlines():
                text = json.loads(line)["title"]
                texts[hashlib.sha256(text.encode()).hexdigest()[:16]] = text
    return [_title(texts[row["digest"]], row) for row in rows if row["digest"] in texts]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _title(text: str, row: dict[str, str]) -> Title:
    return Title(row["part"], text, {field: row[field] for field in FIELDS})


def derived(text: str) -> dict[str, tuple[str, ...]]:
    """Field -> what the title alone gives."""
    item = APPAREL.derive(Item(item_id="A1", title=text))
    kind = kind_of_type(item.product_type)
    return {"kind": (kind,) if kind else (), "color": item.attributes.color, "material": item.attributes.material}


def agree(value: str, label: str) -> bool:
    """Is one of the two the other, or a wider word for it ("green" for "mint green")?"""
    short, long = sorted((text.replace("grey", "gray").replace("-", " ").split() for text in (value, label)), key=len)
    return long[len(long) - len(short) :] == short and not _OTHERS & set(long[: len(long) - len(short)])


class Mistake(NamedTuple):
    title: str
    field: str
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def measured(titles: Iterable[Title], mistakes: list[Mistake] | None = None) -> dict[str, Count]:
    """Field -> counts; each mistake is added to the list."""
    counts = dict.fromkeys(FIELDS, Count(0, 0, 0, 0))
    for title in titles:
        for field, values in derived(title.text).items():
            labels = [label for label in title.labels[field].split("/") if label]
            wrong = tuple(value for value in values if not any(agree(value, label.removeprefix("?")) for label in labels))
            wanted = list(_wanted(field, labels))
            missed = tuple("/".join(each) for each in wanted if not any(agree(v, label) for v in values for label in each))
            count = counts[field]
            counts[field] = Count(
                count.right + len(values) - len(wrong),
                count.read + len(values),
                count.found + len(wanted) - len(missed),
                count.there + len(wanted),
            )
            if mistakes is not None and (wrong or missed):
                mistakes.append(Mistake(title.text, field, wrong, missed))
    return counts


def _wanted(field: str, labels: list[str]) -> Iterator[list[str]]:
    """What is to be found, each as the values that would do."""
    if field == "kind":
        if labels and not labels[0].startswith("?"):
            yield labels
    else:
        yield from ([label] for label in labels if not label.startswith("?"))
