"""Words of clothes, shoes and accessories: what a text may claim of a product, and which words mean the same.

A screen must recognise a claim that is NOT in the product ("silk" said of cotton), so it needs words of its own beside
the catalog's typed attributes. One line an idea; the first word of a line is its canonical value, the rest are
other ways to say it, and "~" marks a narrower word with its own value ("merino" is wool, but wool need not be merino; "/" parts
its spellings). Order matters where two lines share a word: the first line has it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from muse_builder.domains.words import Token, read, stem
from muse_builder.records import Item

VISUAL = frozenset({"color", "pattern", "neckline", "sleeve", "length", "fit"})
"""Kinds a picture can show; where the text of a product is silent, only the picture can tell."""

_LINES: dict[str, str] = {
    "material": """
        cotton; cottony; ~organic cotton; ~pima cotton; ~combed cotton
        polyester; poly
        nylon; polyamide
        spandex; elastane; lycra; elastic fibre; elastic fiber
        wool; woolen; woollen; ~merino/merino wool; ~lambswool; ~boiled wool
        cashmere
        silk; silken; ~mulberry silk
        satin; sateen
        linen; flax
        leather; genuine leather; ~cowhide; ~full-grain leather; ~calfskin
        suede; nubuck
        faux leather; vegan leather; pu leather; leatherette; polyurethane
        denim; jean fabric
        fleece; polar fleece
        sherpa
        velvet; velour
        corduroy
        chiffon
        tulle
        lace; lacy
        mesh; meshed
        canvas
        rubber; rubberized; rubberised
        silicone
        plastic; acrylic glass; polycarbonate
        resin
        stainless steel; steel
        sterling silver; 925 silver
        gold; ~14k; ~18k; ~gold-plated
        platinum
        titanium
        brass
        copper
        aluminum; aluminium
        metal; metallic alloy; alloy
        rayon; viscose
        modal
        bamboo
        hemp
        tencel; lyocell
        acrylic
        microfiber; microfibre
        neoprene
        tweed
        flannel
        jersey
        terry; terrycloth; ~french terry
        down; feather; ~goose down; ~duck down
        faux fur
        fur; ~shearling
        straw; raffia; wicker
        cork
        wood; wooden; bamboo wood
        pearl; ~freshwater pearl
        crystal; ~swarovski
        rhinestone
        cubic zirconia; zirconia
        diamond
        ceramic; porcelain
        glass
        burlap; jute
        alpaca
        mohair
        angora
        twill
        ripstop
        poplin
        crochet; crocheted
        gore-tex; goretex
        cocona; coolmax
        lumatech
        cooltech
        evercool
        heattec
        supplex
        vinyl; pvc; patent leather
        taffeta
        organza
        georgette
        seersucker
        chambray
        cupro
        foam; memory foam; eva foam
        bone; horn
        turquoise
        """,
    "color": """
        black; jet black; ~onyx; ~ebony
        white; ~ivory; ~off-white; ~snow
        gray; grey; ~charcoal; ~slate; ~heather gray/heather grey
        blue; ~navy; ~azure; ~cobalt; ~royal/royal blue; ~sapphire; ~denim blue; ~indigo; ~turquoise blue; ~sky blue; ~ice blue
        red; ~crimson; ~scarlet; ~ruby
        green; ~olive; ~emerald; ~mint; ~khaki green; ~seafoam; ~forest green; ~lime
        yellow; ~mustard; ~lemon; ~canary
        orange; ~tangerine; ~apricot; ~rust
        purple; ~violet; ~lavender; ~lilac; ~plum; ~mauve; ~aubergine
        pink; ~fuchsia; ~magenta; ~blush; ~rose pink; ~hot pink
        brown; ~chocolate; ~tan; ~camel; ~cognac; ~chestnut; ~mocha
        beige; ~cream; ~sand; ~taupe; ~nude; ~oatmeal; ~ecru; ~khaki
        burgundy; ~maroon; ~wine red; ~oxblood
        teal; ~aqua; ~cyan; ~aquamarine
        silver; silver-tone; silvery
        golden; gold-tone; ~rose gold
        coral; ~salmon; ~peach
        multicolor; multicolored; multicolour; multi-color; rainbow
        """,
    "pattern": """
        striped; stripe; stripy; stripey; ~pinstripe/pinstriped
        plaid; tartan; checked; checkered; check pattern; ~gingham
        floral; flowered; flower print; flowery; flower pattern; with flowers; flowers on it
        polka dot; dotted; spotted; dots
        solid; plain-coloured; one-colour; solid-color
        color-blocked; color block; colour-blocked; colour block; two-tone
        paisley
        camouflage; camo
        animal print; ~leopard/leopard print; ~zebra print/zebra; ~snake print
        herringbone
        houndstooth
        argyle
        tie-dye; tie-dyed
        geometric; chevron
        graphic print; graphic
        abstract
        marled; heathered
        """,
    "closure": """
        zipper; zip; zippered; zip-up; zips; zip up; zipped
        button; buttoned; button-down; button-up; buttoning
        snap; press stud; popper
        buckle; buckled
        hook and eye; hook-and-eye
        hook and loop; velcro; hook-and-loop
        lace-up; laced; shoelace; laces
        drawstring; draw cord; drawcord
        pull-on; slip-on; pull on; slip on
        magnetic clasp; magnetic; magnet
        clasp; toggle clasp; lobster clasp
        tie closure; self-tie; tie waist
        toggle
        elastic waist; elastic waistband; elasticized waistband; elasticated waist
        """,
    "neckline": """
        crew neck; crewneck; round neck; crew neckline
        v-neck; v neck; v-neckline; vee neck
        scoop neck; scoop neckline; scooped neck
        turtleneck; turtle neck; roll neck; polo neck
        mock neck; funnel neck
        halter; halter neck
        off-shoulder; off the shoulder; off-the-shoulder
        square neck
        boat neck; bateau
        cowl neck
        collar; collared; stand-up collar; stand collar
        henley
        sweetheart neckline
        racerback; racer back
        strapless
        """,
    "sleeve": """
        long sleeve; long-sleeved; full sleeve
        short sleeve; short-sleeved
        sleeveless; without sleeves
        cap sleeve
        three-quarter sleeve; 3/4 sleeve
        raglan
        bell sleeve
        puff sleeve
        """,
    "length": """
        full-length; full length; ankle-length; ankle length
        cropped; crop
        knee-length; knee length
        mini
        midi
        maxi; floor-length
        capri; capris
        thigh-length
        high-waisted; high waist; high-rise; high rise; high on the waist; high in the waist
        low-rise; low rise
        mid-rise; mid rise
        high-top; high top
        """,
    "fit": """
        slim; slim-fit; skinny; form-fitting; snug; body-hugging
        loose; loose-fitting; relaxed; roomy; baggy; relaxed fit
        oversized; oversize
        fitted; semi-fitted; tailored
        straight-leg; straight leg
        wide-leg; wide leg
        compression; compressive
        regular fit
        """,
    "care": """
        machine wash; machine-washable; machine washable; washing machine; washer-safe
        hand wash; hand-wash; wash by hand; hand washable; hand washing; washed by hand
        dry clean; dry-clean; dry cleaning; dry-clean only
        tumble dry; tumble-dry; tumble dryer; tumble drier; dryer-safe
        line dry; line-dry; hang dry; air dry
        no bleach; do not bleach
        wrinkle-free; wrinkle-resistant; non-iron; no ironing; iron-free
        """,
    "feature": """
        pocket; pocketed
        hood; hooded
        waterproof; water proof; rainproof
        water-resistant; water resistant; water-repellent; water repellent
        windproof; wind-resistant; wind resistant
        moisture-wicking; moisture wicking; sweat-wicking; wicking; wicks; wick
        reflective; reflectivity; reflector
        breathable; breathability; breathes; breathe
        insulated; insulation
        quilted; quilting
        padded; padding; padding cup
        lined; lining
        reversible
        adjustable; adjust; adjusts; adjusted
        stretch; stretchy; four-way stretch; 4-way stretch; stretchable
        thumbhole; thumb hole
        ribbed; rib
        belt; belted
        strap; strapped
        handle; top handle
        quick-dry; quick-drying; fast-drying; fast dry; dries fast; dries quickly
        anti-microbial; antimicrobial; antibacterial
        odor-resistant; odour-resistant; anti-odor; odor control
        uv protection; upf; sun protection; spf; uv
        rfid; rfid blocking; rfid-blocking
        laptop sleeve; laptop compartment; laptop
        wheel; wheeled
        detachable; removable; can be removed; can be taken off
        flatlock seam; flatlock; flat seam
        seamless
        built-in bra; shelf bra
        non-slip; slip-resistant; anti-slip
        arch support
        steel toe; composite toe
        chronograph; stopwatch
        alarm
        heart rate; heart-rate monitor
        gps
        bluetooth
        luminous; illuminated; glow in the dark; backlight
        nickel-free; hypoallergenic
        scratch-resistant
        fringe; fringed; tassel
        sequin; sequined
        embroidered; embroidery
        ruffle; ruffled
        pleated; pleat
        cuff; cuffed
        underwire; wire-free; wireless
        packable; foldable
        touchscreen; touch screen
        heel; high heel; stiletto
        wedge; platform
        cushioned; cushioning
        """,
}

COUNTED = frozenset(
    {"pocket", "button", "strap", "compartment", "zipper", "handle", "pack", "piece", "layer", "hook", "pair", "hand"}
)
"""Nouns whose number is a fact of the product ("two side pockets", "a pack of three")."""

GENERIC = frozenset(
    """
    a an the and or of for with in on to by from at as is are be it its this that these those your you i my me we
    our they he she his her him who which not no all any one new size sizes small medium large xs s m l xl xxl xxxl
    plus regular petite tall pack set pair piece color colour style women woman men man mens womens girl girls boy
    boys kid kids ladies lady unisex adult baby toddler junior juniors gift gifts us eu
    """.split()
)
"""Words that name no product, whatever the catalog: glue, sizes, departments."""


CALENDAR = frozenset(
    stem(word)
    for word in """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday christmas xmas easter halloween thanksgiving hanukkah diwali eid valentine
    mother father new year independence patrick spring summer autumn fall winter
    """.split()
)
"""Capitalised without being anybody's name."""


NEGATIONS = frozenset(
    """
    not no never without neither nor none nothing cannot nobody dont doesnt didnt isnt arent wasnt werent wont cant
    couldnt wouldnt shouldnt havent hasnt hadnt aint nope zero hardly barely scarcely rarely seldom
    """.split()
)
LIGHT = frozenset(
    """
    a an the this that these those it its is are was were be been being am do does did have has had having will
    would can could should might may must shall to of in on at for with by from as and or but so if then than i i'm
    i've i'd i'll me my you you're your we we're our us he she him her his they them their really quite very just
    exactly particularly especially much many any some no all only also even still yet ever enough bit little lot
    such what which who there here it's that's what's one ones get got getting go going be like feel seem look
    something anything everything thing kind sort way
    """.split()
)
"""Words that carry no content of their own."""

_PREDICATED = frozenset({"neckline", "sleeve", "length", "fit"})
_SHADES = {"light": "light", "pale": "light", "dark": "dark", "deep": "dark"}
"""Said before a colour -> the narrower colour's first word: dark blue is blue, and light blue is another."""


class Claim(NamedTuple):
    kind: str
    value: str
    """Canonical: the first word of its line, or its own where it is narrower."""
    broad: str
    """What it is a kind of ("wool" for "merino"); else the value itself."""
    start: int
    """Characters of the text."""
    end: int
    first: int
    """Index of its first token."""
    last: int


class Lexicon:
    """Finds the words of the vocabulary in a token stream, the longest first; reads, never guesses."""

    def __init__(self, phrases: Iterable[tuple[str, str, str, str]]) -> None:
        """
        Args:
            phrases: (kind, value, broad value, phrase); the first wins where two share a phrase.
        """
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str, str]]] = {}
        entries: dict[tuple[str, ...], tuple[str, str, str]] = {}
        for kind, value, broad, phrase in phrases:
            stems = tuple(token.stem for token in read(phrase))
            if stems:
                entries.setdefault(stems, (kind, value, broad))
        for stems, (kind, value, broad) in entries.items():
            self._by_first.setdefault(stems[0], []).append((stems, kind, value, broad))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def find(self, tokens: tuple[Token, ...]) -> list[Claim]:
        claims = []
        by_first = self._by_first
        free = 0
        for place in [place for place, token in enumerate(tokens) if token.stem in by_first]:
            if place < free:
                continue
            for stems, kind, value, broad in by_first[tokens[place].stem]:
                end = place + len(stems)
                if end <= len(tokens) and (len(stems) == 1 or _reads(tokens[place:end], stems)):
                    claims.append(Claim(kind, value, broad, tokens[place].start, tokens[end - 1].end, place, end - 1))
                    free = end
                    break
        return claims


def _reads(tokens: tuple[Token, ...], stems: tuple[str, ...]) -> bool:
    """Do these words follow each other in one breath? "It is denim. Blue is mine" and "denim, blue" hold no "denim blue"."""
    # The second word first: it settles nearly every case.
    if tokens[1].stem != stems[1] or [token.stem for token in tokens] != [*stems]:
        return False
    return all(not after.opens and after.start - before.end <= 1 for before, after in pairwise(tokens))


def phrases() -> Iterator[tuple[str, str, str, str]]:
    """(kind, value, broad value, phrase) of every word here."""
    for kind, block in _LINES.items():
        for line in block.strip().splitlines():
            names = [name.strip() for name in line.split(";")]
            for name in names:
                if name.startswith("~"):
                    spellings = name[1:].split("/")
                    for spelling in spellings:
                        yield kind, spellings[0], names[0], spelling
                    continue
                yield kind, names[0], names[0], name
                words = name.split()
                if kind in _PREDICATED and len(words) == 2:
                    # "The sleeves are long": a part of the product, and what it is said to be.
                    yield from ((kind, names[0], names[0], f"{words[1]} {verb} {words[0]}") for verb in ("is", "are"))
                if kind == "color" and len(words) == 1:
                    for said, shade in _SHADES.items():
                        yield kind, f"{shade} {names[0]}", names[0], f"{said} {name}"


LEXICON = Lexicon(phrases())

AMBIGUOUS = frozenset(
    """
    abstract adjust adjusted adjusts alarm bamboo breathe breathes belt bone bones buckle button buttons camel camo canvas
    checked chocolate clasp collar coral cork cream crop crystal diamond dots dotted down feather fitted flax foam fringe
    fur glass gold golden graphic handle handles heel heels horn horns insulation khaki lace laces laptop lemon lined lining
    loose magnet metal mini mint nude olive padding peach pearl plain platform pleat plum regular relaxed removable
    rib ribs roomy rose royal ruby rust salmon sand slate slim snap snaps snow snug solid spotted strap straw stretch
    stripe tailored tan terry tie toggle wedge wheel wick wireless wood woods zip zips
    """.split()
)
"""Single words that also mean something else ("I spotted it", "handle the cold"). Alone they are no claim."""

_LEARNED = ("material", "color", "pattern", "closure", "neckline")


def lexicon_of(items: Iterable[Item]) -> Lexicon:
    """The vocabulary and, beside it, the attribute words of a catalog that the vocabulary lacks ("cocona")."""
    learned: dict[str, tuple[str, str, str, str]] = {}
    known: set[str] = set()
    for item in items:
        for kind in _LEARNED:
            for value in getattr(item.attributes, kind):
                if value in known:
                    continue
                known.add(value)
                tokens = read(value)
                if 0 < len(tokens) <= 3 and not LEXICON.find(tokens) and value not in GENERIC:
                    learned[value] = (kind, value, value, value)
    return Lexicon([*phrases(), *learned.values()]) if learned else LEXICON
