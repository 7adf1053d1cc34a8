"""Words of clothes, shoes and accessories: what a text may claim of a product, and which words mean the same.

A screen must recognise a claim that is NOT in the product ("silk" said of cotton), so it needs words of its own beside
the catalog's typed attributes: what people may say, in any form (`domains.lexicon` tells the notation). `catalog_words` lists
what sellers write and which value the item then has, so it holds nothing doubtful and adds no word ("short sleeves" for
"Short-Sleeve"); to take these words for its own would read a hood into every "hooded" sale, and its values are looked up here.
"""

import re

from muse_builder.domains.apparel.hues import seen_as
from muse_builder.domains.english import GLUE
from muse_builder.domains.lexicon import phrases_of
from muse_builder.domains.vocabulary import DomainVocabulary

CLAIMS: dict[str, str] = {
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

_SHADES = {"light": "light", "pale": "light", "dark": "dark", "deep": "dark"}

_AMBIGUOUS = frozenset(
    """
    abstract adjust adjusted adjusts alarm bamboo breathe breathes belt bone bones buckle button buttons camel camo canvas
    checked chocolate clasp collar coral cork cream crop crystal diamond dots dotted down feather fitted flax foam fringe
    fur glass gold golden graphic handle handles heel heels horn horns insulation khaki lace laces laptop lemon lined lining
    loose magnet metal mini mint nude olive padding peach pearl plain platform pleat plum regular relaxed removable
    rib ribs roomy rose royal ruby rust salmon sand slate slim snap snaps snow snug solid spotted strap straw stretch
    stripe tailored tan terry tie toggle wedge wheel wick wireless wood woods zip zips
    """.split()
)

_SIZES_AND_DEPARTMENTS = frozenset(
    """
    new size sizes small medium large xs s m l xl xxl xxxl plus regular petite tall pack set pair piece color colour style
    women woman men man mens womens girl girls boy boys kid kids ladies lady unisex adult baby toddler junior juniors gift
    gifts us eu
    """.split()
)

_FIGURES = re.compile(
    r"\b(?:gr[ae]y|blue|black|white|red|green|golden|gold|silver|pink|brown|orange|yellow|purple)[\s-]+(?:"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|november|skies|sky|clouds?|days?|mornings?|weeks?|winters?"
    r"|weather|moods?|hours?|rules?|years|age|standards?|moon|light|tape|carpets?|wine|coffee|tea|tie|lie|lies|thumbs?|screen"
    r"|spaces?|gold|sea|lakes?|eyes?|hair|cheeks|lips|walls?|sofa|kitchen|car|grass|leaves"
    r"|hills?|fields?|forests?|meadows?|mountains?|trees?|gardens?|parks?|roads?|houses?|doors?|flowers?|roses?|bikes?)\b"
    r"|\bout of the blue\b|\bfeel(?:ing)? blue\b|\bsilver lining\b|\bin the (?:pink|red|black|blue|green)\b(?! \w+)"
    r"|\b(?:my|your|his|her|their|our|the) (?:ribs?|bones?|heels|collarbones?)\b"
    r"|\b(?:under|below) (?:your|my|his|her|the) belt\b|\bout of pocket\b|\bpocket money\b|\b(?:on|for) the pocket\b"
    r"|\b(?:to|you|i|we|can|just|simply|then|and|or) (?:pull|slip|zip|button|snap) (?:on|up)\b(?! \w+ (?:waist|closure|style))",
    re.IGNORECASE,
)
"""Weather, moods and things that have a colour; bodies; what hands do ("to pull on")."""
_BESIDE = re.compile(
    r"\b(?:pair|match|go|style|team|wear|layer|combine|coordinate|look|work|slip|throw)(?:s|es|d|ed|ing)?\b"
    r"(?! at\b| for\b| again\b)[^.!?,;:]*?\b(?:with|over|under|underneath|beneath|alongside|your|next to)\b"
    r"|\bcomplement\w*\b|\bbeside (?:it|them)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"[^.!?,;]{0,30}\b(?:each|either|both|every) (?:side|hip|sleeve|leg|breast)s?\b", re.IGNORECASE)

_ELEMENTS = {
    "visual": """
        color; colors; colour; colours; shade; print; pattern; patterns; look; looks; photo; picture; pictures; image;
        bright; dark; shiny; sleek; design; silhouette; neutral; tone; tones; hue
    """,
    "material": "fabric; fabrics; material; materials; soft; softness; knit; woven; textile; lightweight",
    "fit": """
        fit; fits; fitting; size; sizes; sizing; small; medium; large; petite; tight; waist; length; comfortable; comfort;
        cozy; cosy
    """,
    "function": """
        warm; warmth; cool; dry; durable; sturdy; practical; versatile; support; supportive; feature; features; functional;
        protection; protects; zippers; pockets; washable; washing; grip; lasts
    """,
    "style": """
        style; styles; stylish; casual; formal; elegant; classic; modern; vintage; trendy; sporty; chic; bohemian; boho;
        minimalist; fashion; fashionable; outfit; outfits; dressy; smart; timeless; sophisticated; edgy; playful
    """,
}
_ELEMENT_KINDS: dict[str, tuple[str, ...]] = {
    "visual": ("color", "pattern", "neckline", "sleeve", "length"),
    "material": ("material",),
    "fit": ("fit",),
    "function": ("closure", "feature", "care"),
}

VOCABULARY = DomainVocabulary(
    phrases=tuple(phrases_of(CLAIMS, predicated=frozenset({"neckline", "sleeve", "length", "fit"}), shades={"color": _SHADES})),
    learned=("material", "color", "pattern", "closure", "neckline"),
    looks=frozenset({"material", "color", "pattern"}),
    parts=frozenset({"closure", "feature"}),
    visual=frozenset({"color", "pattern", "neckline", "sleeve", "length", "fit"}),
    seen_as=seen_as,
    ambiguous=_AMBIGUOUS,
    generic=GLUE | _SIZES_AND_DEPARTMENTS,
    counted=frozenset("pocket button strap compartment zipper handle pack piece layer hook pair hand".split()),
    grouped=frozenset("piece hand pack pair layer".split()),
    each=_EACH,
    figures=_FIGURES,
    beside=_BESIDE,
    elements=_ELEMENTS,
    element_kinds=_ELEMENT_KINDS,
)
