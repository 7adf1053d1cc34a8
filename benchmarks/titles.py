"""How rightly titles are read: kind, colours and materials of titles labelled by hand, each read alone.

    python benchmarks/titles.py                                    # the invented titles
    python benchmarks/titles.py --catalogs ../shared/data/catalogs   # the real ones too
    python benchmarks/titles.py --mistakes develop                 # and what went wrong, of the half to develop with

Run it in two checkouts for before and after. Target: precision at least 0.97 for each field over the measured halves; the
exit status is 1 when one is missed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.domains.apparel.titles import FIELDS, Mistake, Title, invented, measured, real

PRECISION = 0.97


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--catalogs", type=Path, help="folder of the catalogs for trials")
    parser.add_argument("--mistakes", choices=("develop", "measure"), help="print the mistakes of a half")
    told = parser.parse_args(arguments)
    sets = {"invented": invented()} | ({"real": real(told.catalogs)} if told.catalogs else {})
    for name, titles in sets.items():
        for part in ("develop", "measure"):
            _print(f"{name}, {part}", [title for title in titles if title.part == part], mistakes=told.mistakes == part)
    both = [title for titles in sets.values() for title in titles if title.part == "measure"]
    _print("all measured", both, mistakes=False)
    precision = [count.precision for count in measured(both).values()]
    return int(any(value is None or value < PRECISION for value in precision))


def _print(name: str, titles: list[Title], *, mistakes: bool) -> None:
    found: list[Mistake] = []
    counts = measured(titles, found)
    cells = [f"{field} {_share(counts[field].precision)} {_share(counts[field].recall)}" for field in FIELDS]
    sizes = [f"{counts[field].right}/{counts[field].read}, {counts[field].found}/{counts[field].there}" for field in FIELDS]
    print(f"{name:20} {len(titles):4} titles  precision recall: {'   '.join(cells)}   ({'; '.join(sizes)})")
    for mistake in found if mistakes else ():
        print(f"    {mistake.title}\n        {mistake.field}: wrong {list(mistake.wrong)}, missed {list(mistake.missed)}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
