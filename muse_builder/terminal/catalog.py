"""What a catalog is taken for, as a person sees it in the terminal: the mapping, ten products with small pictures, shares."""

import io
import textwrap

from muse_builder.run.look import CatalogLook, ShownProduct
from muse_builder.settings import ENGLISH, LANGUAGES
from muse_builder.table import WIDTH

_REASONS = 8
COLUMNS, LINES = 16, 8
"""Letters of a picture in a terminal: each shows two pixels, one above the other."""


def render(look: CatalogLook, *, colors: bool = False) -> str:
    """All of it as text.

    Args:
        colors: the terminal shows 24-bit colours, so pictures are drawn.
    """
    parts = [f"{look.name}: taken for {look.taken_for}" if look.taken_for else look.name]
    if look.mapping:
        width = max(len(name) for name, _ in look.mapping)
        parts.append("\n".join(f"  {name:<{width}}  =  {expression}" for name, expression in look.mapping))
    parts += [product(shown, colors=colors) for shown in look.products]
    parts.append(f"{look.rows:,} rows read, {look.kept:,} products for a run")
    for title, reasons in (("left out", look.left_out), ("picture not used", look.pictures), ("repaired", look.repaired)):
        if reasons:
            more = [f"  and {len(reasons) - _REASONS} further reasons"] if len(reasons) > _REASONS else []
            parts.append("\n".join([*(f"  {count:,} x {title}: {reason}" for reason, count in reasons[:_REASONS]), *more]))
    parts += look.said
    if look.language not in (None, ENGLISH):
        name = LANGUAGES[str(look.language)]
        parts.append(
            f"Written in {name}: --language {look.language} asks for conversations in it. The stand-in model and some of the "
            "screens know English alone"
        )
    parts.append(str(look.understood))
    parts += [f"What helps: {line}" for line in look.advice]
    return "\n\n".join(parts)


def product(shown: ShownProduct, *, colors: bool = False) -> str:
    """One product in a few lines, its picture before them where colours can be shown."""
    item = shown.item
    facts = [
        item.brand or "",
        f"${item.price:,.2f}" if item.price is not None else "",
        item.product_type,
        item.department if item.department != "unisex" else "",
        "" if shown.picture is not None else "no picture",
    ]
    known = "; ".join(f"{name}: {', '.join(phrases)}" for name, phrases in item.attributes if phrases)
    said = [text.strip() for text in (*item.features, item.description) if text.strip()]
    about = " ".join(text if text[-1] in ".!?" or text == said[-1] else f"{text}." for text in said)
    indent = "" if colors and shown.picture is not None else "  "
    lines = [
        *_wrapped(f"{item.title}  [{item.item_id}]", 2),
        ", ".join(fact for fact in facts if fact),
        *_wrapped(" > ".join(item.categories), 1),
        *_wrapped(known, 1),
        *_wrapped(about, 2),
    ]
    lines = [line for line in lines if line]
    if not colors or shown.picture is None:
        return "\n".join(indent + line for line in lines)
    drawn = picture(shown.picture)
    lines += [""] * (len(drawn) - len(lines))
    return "\n".join(f"{left}  {line}".rstrip() for left, line in zip(drawn, lines, strict=False))


def _wrapped(text: str, most: int) -> list[str]:
    """At most so many lines beside a picture, cut between words, and seen to be cut."""
    return textwrap.wrap(text, WIDTH - COLUMNS - 4, max_lines=most, placeholder=" ...")


def picture(data: bytes) -> list[str]:
    """Lines of half blocks in the picture's colours."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((COLUMNS, 2 * LINES))
    paper = Image.new("RGB", (COLUMNS, 2 * LINES), "white")
    paper.paste(small, ((COLUMNS - small.width) // 2, (2 * LINES - small.height) // 2))
    pixels = paper.tobytes()

    def at(column: int, line: int) -> str:
        place = 3 * (line * COLUMNS + column)
        return ";".join(map(str, pixels[place : place + 3]))

    return [
        "".join(f"\x1b[38;2;{at(column, 2 * line)};48;2;{at(column, 2 * line + 1)}m▀" for column in range(COLUMNS)) + "\x1b[0m"
        for line in range(LINES)
    ]
