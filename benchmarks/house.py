"""The house in figures: rooms, arrows, floors, longest function, and how many files an idea passes through.

    python benchmarks/house.py [CHECKOUT ...]

Nothing is imported: files are read as syntax trees, so that an older checkout can stand beside today's. A *room* is a module or
folder on the top floor; an *arrow* an import from one room to another; a *floor* a step of the longest way down the arrows
between rooms, where rooms that import one another stand on one floor. *Files of an idea* are those that hold its name as an
identifier, an argument or an attribute.
"""

import ast
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from muse_builder.table import table
from tests import house

IDEAS = {
    "catalog path": ("catalog", "images_root"),
    "seed": ("seed",),
    "model spec": ("spec", "seat_specs"),
    "conversation": ("conversation", "Conversation"),
    "push": ("push",),
    "whole settings": ("Settings",),
    "manifest": ("manifest", "read_manifest"),
}


def names(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(house.tree(path)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                found.add(name)
            case ast.keyword(arg=str(name)) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    return found


def room(place: str) -> str:
    return place.partition("/")[0].removesuffix(".py")


def floors(arrows: set[tuple[str, str]]) -> int:
    """The longest way down, counted in rooms; rooms of one circle count once."""
    graph: dict[str, list[str]] = defaultdict(list)
    for source, target in arrows:
        graph[source].append(target)
    circle = {name: number for number, group in enumerate(house.strong(graph)) for name in group}

    @cache
    def depth(group: int) -> int:
        below = {
            circle[target] for source in graph if circle[source] == group for target in graph[source] if circle[target] != group
        }
        return 1 + max((depth(other) for other in below), default=0)

    return max(depth(group) for group in set(circle.values()))


def measured(checkout: Path) -> dict[str, str]:
    package = checkout / "muse_builder"
    every = house.files(package)
    between = {
        (room(arrow.source), room(arrow.target)) for arrow in house.arrows(package) if room(arrow.source) != room(arrow.target)
    }
    longest = max(((node.end_lineno or node.lineno) - node.lineno + 1, name) for name, node in house.functions(package))
    parameters = max(
        (len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]), name) for name, node in house.functions(package)
    )
    held = {path: names(path) for path in every}
    lines = {path: path.read_text("utf-8").count("\n") for path in every}
    return {
        "modules on the top floor": str(sum(not path.stem.startswith("__") for path in package.glob("*.py"))),
        "rooms": str(len({room(house.place(package, path)) for path in every} - {"__init__", "__main__"})),
        "files": str(len(every)),
        "lines of Python": f"{sum(lines.values()):,}",
        "arrows between files": str(len(house.arrows(package))),
        "arrows between rooms": str(len(between)),
        "floors": str(floors(between)),
        "circles of files": str(len(house.circles(package))),
        "longest module outside the stand-in": str(max(count for path, count in lines.items() if "embedded" not in path.parts)),
        "longest function": f"{longest[0]} ({longest[1]})",
        "most parameters": f"{parameters[0]} ({parameters[1]})",
        "literal manifest keys outside release": str(len(house.manifest_keys(package))),
        "strings that name the stand-in": str(len(house.named_stand_in(package))),
        "modules without a mirrored test": str(len(house.untested(package))),
        "public class names of two things": str(len(house.names_of_two_things(package))),
        **{
            f"files of an idea: {idea}": str(sum(bool(held[path] & set(words)) for path in every))
            for idea, words in IDEAS.items()
        },
    }


def main() -> None:
    checkouts = [Path(name) for name in sys.argv[1:]] or [Path(__file__).resolve().parents[1]]
    columns = [measured(checkout) for checkout in checkouts]
    print(
        table(
            ("", *(str(checkout) for checkout in checkouts)),
            [(name, *(column[name] for column in columns)) for name in columns[0]],
        )
    )


if __name__ == "__main__":
    main()
