"""What a product is: its natural name, the kind it belongs to, and the class the paper counts it under."""

import re
from typing import NamedTuple

from muse_builder.domains.apparel import catalog_words as words
from muse_builder.domains.apparel.reading import tokens_of
from muse_builder.domains.apparel.titles import ENDS, is_for_other_goods, names_other_goods
from muse_builder.records import Item, ProductClass


def kind(item: Item) -> str:
    """The product in everyday words wide enough not to give it away, with its article: "a top", "a pair of pants"."""
    found = kind_of_type(item.product_type)
    return words.KINDS[found][0] if found else words.CLASS_KINDS[item.product_class]


def class_of(item: Item, kind: str) -> ProductClass:
    if kind:
        name = words.KINDS[kind][1]
        return "Shoes" if name == "Shoes" else "Decoration" if name == "Decoration" else "Clothing"
    below = " ".join(part for part in item.categories if not part.startswith("Clothing, Shoes")).lower()
    if "shoes" in below:
        return "Shoes"
    if re.search(r"jewelry|watch|bag|wallet|accessor|luggage|eyewear|hats|belts|gear|umbrella", below):
        return "Decoration"
    return "Clothing"


class Named(NamedTuple):
    name: str
    kind: str
    start: int
    end: int


_ADJECTIVE_ONLY = {
    # A form that means a product only at the end of a phrase: "Running Short", but "Short Sleeve Tee", "Top Handle Bag".
    "short", "flat", "top", "tight", "slip", "wrap", "heel", "tie", "charm", "ring", "chain", "polo", "bomber", "tank",
    "fleece", "platform", "wedge", "slide", "mule", "cap", "suit", "puffer", "stud", "jersey", "corset", "patch", "hobo",
    "oxford", "clog", "pump", "cape", "crossbody", "messenger", "duffle", "duffel", "tote", "studs", "hoops", "henley",
    "capri", "legging", "turtleneck", "denim", "pin",
}  # fmt: skip
_PHRASE_ENDS = ENDS | {"women", "womens", "women's", "men", "mens", "men's", "girls", "boys"}


def names_in(tokens: list[str]) -> list[Named]:
    """The product names in a text, in order, each as long as it goes, with the modifiers that belong to it."""
    found: list[Named] = []
    start = 0
    while start < len(tokens):
        for length in (4, 3, 2, 1):
            form = " ".join(tokens[start : start + length])
            if start + length > len(tokens) or form not in words.TYPES:
                continue
            end = start + length
            if form in _ADJECTIVE_ONLY and end < len(tokens) and tokens[end] not in _PHRASE_ENDS:
                break
            if is_for_other_goods(tokens, end):
                start = end - 1
                break
            name, kind = words.TYPES[form]
            if " " not in name:
                for size in (2, 1):
                    modifier = "-".join(tokens[max(0, start - size) : start])
                    if start >= size and modifier in words.MODIFIERS[kind].split():
                        name = f"{modifier} {name}"
                        break
            found.append(Named(name, kind, start, end))
            start = end - 1
            break
        start += 1
    return found


def kind_of_type(product_type: str) -> str:
    """ "" where the type is unknown. Its last words decide: "trail running shoes" are shoes."""
    tokens = tokens_of(product_type)
    for start in range(len(tokens)):
        if (entry := words.TYPES.get(" ".join(tokens[start:]))) is not None:
            return entry[1]
    return ""


_FIRST_PHRASE = re.compile(r",| - | – |\||\(|;|:|\.\s| for | with | by ", re.IGNORECASE)
_WITH = re.compile(r"\b(?:with|goes with|w/)\b[^,|(–]*", re.IGNORECASE)


def type_of(item: Item) -> tuple[str, str]:
    """(natural name, kind); ("", "") where no text tells.

    The head of the title's first phrase, provided the category agrees: "Women Jumpsuits ... Romper with Pockets" in
    "Jumpsuits" is a jumpsuit, "All-Weather Trainer" in "Jackets" a jacket.
    """
    title = _WITH.sub(" ", item.title)
    head = _FIRST_PHRASE.split(title, maxsplit=1)[0]
    tokens = tokens_of(head)
    in_head, in_title = names_in(tokens), names_in(tokens_of(title))
    other_goods = not in_head and names_other_goods(tokens)
    if other_goods:
        in_title = []
    leaf: list[Named] = []
    default = ""
    for category in reversed(item.categories):
        if category.startswith("Clothing"):
            break
        default = words.LEAVES.get(category.lower(), "")
        leaf = names_in(tokens_of(category))
        if leaf or default:
            break
    names, kinds = {entry.name for entry in leaf}, {entry.kind for entry in leaf}
    if default:
        kinds.add(kind_of_type(default))
    wide = {"shoes", "jewelry", "bag", "watch"}  # a category of these names the whole kind, so any member agrees
    for entry in [] if names <= wide else [*reversed(in_head), *in_title]:
        if entry.name in names:
            return entry.name, entry.kind
    for entry in (*reversed(in_head), *in_title):
        if entry.kind in kinds:
            return entry.name, entry.kind
    if leaf or default:
        widest = default or leaf[-1].name
        classes = {words.KINDS[kind][1] for kind in kinds}
        for entry in (*reversed(in_head), *in_title):
            if words.KINDS[entry.kind][1] in classes:
                return entry.name, entry.kind
        if len(names) > 1 or default:
            for text in (*item.features, item.description):
                for entry in names_in(tokens_of(text)):
                    if entry.name in names:
                        return entry.name, entry.kind
        return widest, kind_of_type(widest)
    for entry in (*reversed(in_head), *in_title):
        return entry.name, entry.kind
    for text in item.features if not other_goods else ():
        for entry in names_in(tokens_of(text))[-1:]:
            return entry.name, entry.kind
    return "", ""
