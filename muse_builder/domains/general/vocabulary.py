"""The words that goods of any kind share. What else a catalog says of its products is learned from it."""

import re

from muse_builder.domains.apparel.hues import seen_as
from muse_builder.domains.english import GLUE
from muse_builder.domains.lexicon import phrases_of
from muse_builder.domains.vocabulary import DomainVocabulary

CLAIMS: dict[str, str] = {
    "color": """
        black; ~jet black; white; ~off-white/off white; gray; grey; ~charcoal; ~silver; red; ~burgundy; ~crimson; orange
        yellow; ~mustard; ~gold; green; ~olive; ~emerald; ~mint; teal; ~turquoise; blue; ~navy; ~indigo; purple; ~lilac
        pink; ~coral; brown; ~tan; ~walnut brown; beige; ~cream; ~ivory; multicolored; multicolor; colorful
    """,
    "material": """
        wood; wooden; ~oak; ~pine; ~walnut; ~beech; ~bamboo; ~teak; ~birch; ~rattan; metal; ~steel; ~stainless steel; ~aluminum
        ~iron; ~brass; ~copper; ~titanium; glass; ~crystal; plastic; ~acrylic; ~polycarbonate; ~vinyl; ~silicone; rubber
        ceramic; ~porcelain; ~stoneware; stone; ~marble; ~granite; ~slate; leather; ~suede; paper; cardboard; foam
        cotton; linen; wool; velvet; silk; polyester; microfiber; canvas; felt; jute; wicker; cork; wax; concrete; carbon fiber
    """,
    "pattern": """
        striped; stripes; checked; checkered; floral; dotted; polka dot; geometric; marbled; patterned; herringbone; tartan
        embossed; engraved; quilted; woven; printed; hand-painted; speckled
    """,
    "feature": """
        foldable; adjustable; rechargeable; wireless; waterproof; dishwasher safe; stackable; portable; noise cancelling
        organic; organic; gluten free; vegan; handmade; cordless; dimmable; extendable; washable; reversible; illustrated
    """,
}  # fmt: skip


def lines(block: str) -> str:
    """One idea a line, as `phrases_of` reads them: narrower words stay with the wider one before them."""
    found: list[str] = []
    for name in (part.strip() for part in block.replace("\n", ";").split(";")):
        if name.startswith("~") and found:
            found[-1] += f"; {name}"
        elif name:
            found.append(name)
    return "\n".join(found)


_FIGURES = re.compile(
    r"\b(?:out of the blue|feel(?:ing)? blue|silver lining|in the (?:pink|red|black)|gr[ae]y (?:day|sky|morning)s?"
    r"|blue sk(?:y|ies)|black friday|(?:white|red) wine|green tea|black tea|black coffee|raining cats)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:goes?|pairs?|combine|matche?s?) (?:\w+ )?(?:with|to)\b|\bbeside (?:it|them)\b", re.IGNORECASE)
_ELEMENTS = {
    "visual": "color; colors; colour; colours; pattern; look; looks; photo; picture; pictures; image; bright; dark; shape",
    "material": "material; materials; surface; finish; texture",
    "fit": "size; sizes; small; medium; large; compact; height; width; depth; weight; comfortable; comfort",
    "function": "durable; sturdy; practical; versatile; feature; features; functional; lasts; works; quiet; storage; cleaning",
    "style": "style; styles; stylish; elegant; classic; modern; vintage; minimalist; timeless; rustic; playful",
}

VOCABULARY = DomainVocabulary(
    phrases=tuple(
        phrases_of(
            {kind: lines(block) for kind, block in CLAIMS.items()},
            predicated=frozenset(),
            shades={"color": {"light": "light", "pale": "light", "dark": "dark", "deep": "dark"}},
        )
    ),
    learned=("material", "color", "pattern", "feature"),
    looks=frozenset({"material", "color", "pattern"}),
    parts=frozenset({"feature"}),
    visual=frozenset({"color", "pattern"}),
    seen_as=seen_as,
    ambiguous=frozenset("stone glass paper iron metal felt gold silver orange cream slate crystal foam cork wax".split()),
    generic=frozenset(GLUE) | frozenset("new pack set pair piece color size model series edition version gift".split()),
    counted=frozenset("shelf drawer door leg piece pack page port seat bag".split()),
    grouped=frozenset("piece pack bag page seat".split()),
    each=re.compile(r"[^.!?,;]{0,30}\b(?:each|either|both|every) (?:side|end)s?\b", re.IGNORECASE),
    figures=_FIGURES,
    beside=_BESIDE,
    elements=_ELEMENTS,
    element_kinds={"visual": ("color", "pattern"), "material": ("material",), "function": ("feature",)},
)
