"""What texts claim of furniture. The same tables read it from a product's own text."""

import re
from dataclasses import replace

from muse_builder.domains.general.vocabulary import CLAIMS as SHARED
from muse_builder.domains.general.vocabulary import VOCABULARY as OF_ANY
from muse_builder.domains.general.vocabulary import lines
from muse_builder.domains.lexicon import phrases_of

CLAIMS: dict[str, str] = {
    "color": SHARED["color"],
    "material": """
        wood; wooden; ~oak; ~pine; ~walnut; ~beech; ~bamboo; ~teak; ~birch; ~acacia; ~mango wood; ~ash wood
        ~cherry wood; ~mahogany; plywood; engineered wood; particle board; mdf; rattan; wicker; metal; ~steel
        ~stainless steel; ~wrought iron; ~cast iron; ~aluminum; ~brass; ~copper; ~chrome; glass; ~tempered glass
        plastic; ~acrylic; ~polycarbonate; marble; granite; concrete; ceramic; leather; ~suede; ~nubuck
        faux leather; ~vegan leather; velvet; ~crushed velvet; linen; cotton; wool; ~boucle; microfiber; chenille
        polyester; canvas; jute; sisal; memory foam; foam; down; latex
    """,
    "style": """
        mid-century modern; mid century; scandinavian; industrial; farmhouse; rustic; minimalist; contemporary
        modern; traditional; classic; vintage; antique; bohemian; boho; coastal; art deco; victorian; shabby chic
        japandi; transitional; country style
    """,
    "pattern": """
        striped; checked; checkered; floral; geometric; plain; solid color; herringbone; marbled; patchwork; persian
        quilted; tufted; woven; ~hand-woven/hand woven; embossed; carved
    """,
    "activity": """
        living room; bedroom; dining room; kitchen; home office; study room; hallway; entryway; nursery; bathroom
        balcony; patio; terrace; garden; guest room; kids room; playroom; basement; attic; studio apartment
    """,
    "climate": "outdoor; indoor; weatherproof; ~weather-resistant/weather resistant",
    "feature": """
        adjustable height; height-adjustable; reclining; swivel; foldable; folding; extendable; stackable; on wheels
        casters; removable cover; washable cover; machine washable; storage drawer; drawer; hidden storage; armrest
        backrest; padded seat; deep seat; high back; cushion; dimmable; cordless; easy assembly
        no assembly required; wall-mounted; hairpin legs; tapered legs; non-slip; scratch-resistant; usb port
        anti-tip; adjustable shelf; soft-close
    """,
    "care": "wipe clean; spot clean; dust with a dry cloth; vacuum clean; dry clean only; hand wash; machine wash",
}  # fmt: skip

VOCABULARY = replace(
    OF_ANY,
    phrases=tuple(
        phrases_of(
            {kind: lines(block) for kind, block in CLAIMS.items()},
            predicated=frozenset(),
            shades={"color": {"light": "light", "pale": "light", "dark": "dark", "deep": "dark"}},
        )
    ),
    learned=("material", "color", "pattern", "feature", "style"),
    looks=frozenset({"material", "color", "pattern", "style"}),
    visual=frozenset({"color", "pattern", "style"}),
    ambiguous=OF_ANY.ambiguous | frozenset("down modern classic plain indoor outdoor outdoors garden kitchen cushion".split()),
    counted=frozenset("shelf drawer door leg piece seat cushion chair stool hook tier person port".split()),
    grouped=frozenset("piece seat person".split()),
    figures=re.compile(
        rf"{OF_ANY.figures.pattern}|\b(?:break(?:s|ing)? down|slow(?:s|ed)? down|modern (?:life|times))\b", re.IGNORECASE
    ),
    element_kinds={
        "visual": ("color", "pattern"), "material": ("material",), "function": ("feature",), "style": ("style",),
    },
)  # fmt: skip
