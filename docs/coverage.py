"""Writes the table of coverage in docs/catalogs.md: `python docs/coverage.py FOLDER`, a folder with the catalogs named here."""

import re
import sys
from pathlib import Path

import muse_builder
from muse_builder.table import share

PAGE = Path(__file__).with_name("catalogs.md")
CATALOGS = {
    "the demo": "",
    "Luma, a shop of sportswear": "luma/meta.jsonl.gz",
    "20 products of Amazon": "amazon_sample.jsonl",
    "H&M articles": "cases/hm_articles.csv",
    "furniture": "cases/furniture.jsonl",
    "food": "cases/food.jsonl",
    "electronics": "cases/electronics.jsonl",
    "clothes in German": "cases/german.jsonl",
    "clothes in Japanese": "cases/japanese.jsonl",
}
"""What it is -> its file."""
DOMAINS = ("apparel", "furniture", "general")
BEGINS, ENDS = "<!-- coverage -->", "<!-- end of coverage -->"


HEAD = ("catalog", "as", "products", "kind", "department", "two properties", "can be checked", "gate")


def table(folder: Path) -> str:
    """Each catalog as each domain understands it."""
    rows: list[tuple[str, ...]] = [HEAD, ("---",) * len(HEAD)]
    for name, file in CATALOGS.items():
        place = str(folder / file) if file else None
        for domain in DOMAINS:
            seen = muse_builder.look_at_catalog(place, domain=domain, require_image=False).understood
            department = "-" if seen.department is None else share(seen.department, seen.products)
            kind, two = (share(count, seen.products) for count in (seen.kind, seen.attributes))
            checked = share(seen.checkable, seen.values)
            rows.append((name, domain, f"{seen.products:,}", kind, department, two, checked, seen.gate))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    between = re.compile(f"{re.escape(BEGINS)}.*{re.escape(ENDS)}", re.DOTALL)
    if not between.search(page):
        raise SystemExit(f"{PAGE} has no {BEGINS}")
    filled = table(Path(sys.argv[1]))
    PAGE.write_text(between.sub(lambda _: f"{BEGINS}\n{filled}\n{ENDS}", page), "utf-8")
