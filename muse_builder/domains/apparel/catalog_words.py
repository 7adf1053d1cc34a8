"""The words that catalogs use for products and their traits: tables only, read by `derive`.

A word that is missing costs an attribute; a wrong one puts a falsehood into a dialogue. So the tables hold what is plain.
"""

# --- products -------------------------------------------------------------------------------------------------------

KINDS = {
    "top": ("a top", "Clothing"),
    "layer": ("an outer layer", "Clothing"),
    "pants": ("a pair of pants", "Clothing"),
    "shorts": ("a pair of shorts", "Clothing"),
    "skirt": ("a skirt", "Clothing"),
    "dress": ("a dress", "Clothing"),
    "outfit": ("an outfit", "Clothing"),
    "underwear": ("underwear", "Clothing"),
    "active": ("activewear", "Clothing"),
    "swimwear": ("swimwear", "Clothing"),
    "sleepwear": ("sleepwear", "Clothing"),
    "socks": ("a pair of socks", "Clothing"),
    "shoes": ("a pair of shoes", "Shoes"),
    "jewelry": ("a piece of jewelry", "Decoration"),
    "watch": ("an accessory for the wrist", "Decoration"),
    "bag": ("a bag", "Decoration"),
    "wallet": ("something to keep cards and cash in", "Decoration"),
    "hat": ("a hat", "Decoration"),
    "eyewear": ("eyewear", "Decoration"),
    "accessory": ("an accessory", "Decoration"),
}
"""Kind -> (how someone says it who gives nothing away, the paper's class)."""

CLASS_KINDS = {"Clothing": "something to wear", "Shoes": "a pair of shoes", "Decoration": "an accessory"}
"""For a product whose type is unknown."""

# kind -> "natural name: other singular forms"; plurals are made by rule, "=" marks a name that is plural by itself.
_NAMES = {
    "top": """
        t-shirt: t shirt, tshirt, tee, tee shirt; scrub top; shirt; polo shirt: polo; henley: henley shirt; blouse; tank
        top: tank, racer tank; camisole: cami; tunic: tunic top; top; crop top: cropped top; hoodie: hoody, hooded
        sweatshirt; sweatshirt; sweater: jumper; sweater vest; cardigan: cardigan sweater; pullover: pullover sweater;
        turtleneck: turtleneck sweater; bodysuit; flannel shirt; jersey; fleece; tube top; bustier; corset; kimono; poncho;
        shrug; dress shirt; sun shirt; swim shirt
    """,
    "layer": """
        jacket: shacket; coat; vest; parka; blazer; windbreaker; raincoat: rain coat; trench coat; peacoat: pea coat; puffer
        jacket: puffer; bomber jacket: bomber; denim jacket: jean jacket; leather jacket; rain jacket; track jacket; down
        jacket; overcoat; sport coat; puffer vest; fleece jacket; suit jacket; cape; gilet
    """,
    "pants": """
        pants=: pant, trousers, trouser, slacks; jeans=: jean, denim jeans; leggings=: legging; sweatpants=: sweatpant,
        sweat pants, sweats; joggers=: jogger, jogger pants; chinos=: chino, chino pants; capris=: capri, capri pants, capri
        leggings, capri sweats; tights=: tight; cargo pants=: cargo pant; overalls=: overall, bib overalls; jeggings=:
        jegging; scrub pants=: scrub pant
    """,
    "shorts": """
        shorts=: short; board shorts=: boardshorts, boardshort; bermuda shorts=: bermuda short; skort""",
    "skirt": "skirt; maxi skirt; midi skirt; mini skirt; pencil skirt; tutu; kilt",
    "dress": """
        dress; maxi dress; midi dress; mini dress; sundress: sun dress; gown: evening gown, ball gown; wedding dress;
        cocktail dress; evening dress; party dress; wrap dress; sweater dress; shirt dress: shirtdress; bodycon dress; prom
        dress; bridesmaid dress
    """,
    "outfit": """
        jumpsuit; romper; playsuit; suit; tuxedo; tracksuit: track suit; costume: cosplay costume, halloween costume;
        uniform; onesie; coveralls=: coverall; two-piece set: two piece set, 2 piece set; scrub set; apron; snowsuit: snow
        suit
    """,
    "underwear": """
        bra: bralette, push up bra; panties=: panty; briefs=: brief; boxers=: boxer; boxer briefs=: boxer brief; thong;
        underwear=; shapewear=; undershirt; bloomers=: bloomer; slip; lingerie=; bodyshaper: body shaper; girdle; thermal
        underwear=; long johns=; g string; nipple covers=: nipple cover; garter belt; waist trainer: waist cincher
    """,
    "active": "sports bra: sport bra, yoga bra, bra top, running bra; base layer: base layer top; unitard; leotard",
    "swimwear": """
        swimsuit: bathing suit, one piece swimsuit; bikini: bikini set; swim trunks=: swim trunk; tankini; rash guard:
        rashguard, rash guard shirt; cover-up: cover up, swim cover up; monokini; bikini top; bikini bottoms=: bikini
        bottom; wetsuit
    """,
    "sleepwear": """
        pajamas=: pajama, pajama set, pyjamas, pjs; nightgown: night gown, nightdress; robe: bathrobe, kimono robe; sleep
        shirt: sleepshirt, nightshirt; pajama pants=: pajama pant, lounge pants; loungewear set: lounge set; chemise;
        negligee; babydoll
    """,
    "socks": """
        socks=: sock; stockings=: stocking; pantyhose=; knee-high socks=: knee high socks; crew socks=: crew sock; ankle
        socks=: ankle sock; compression socks=: compression sock; leg warmers=: leg warmer; no-show socks=: no show socks;
        slipper socks=: slipper sock
    """,
    "shoes": """
        shoes=: shoe, footwear; sneakers=: sneaker; boots=: boot, bootie; sandals=: sandal; slippers=: slipper; loafers=:
        loafer; flats=: flat; ballet flats=: ballet flat; heels=: heel, high heels; pumps=: pump; flip-flops=: flip flops,
        flip flop; clogs=: clog; mules=: mule; moccasins=: moccasin; oxfords=: oxford, oxford shoes; espadrilles=:
        espadrille; wedges=: wedge; slides=: slide sandal, slide sandals; cleats=: cleat; athletic shoes=: athletic shoe;
        ankle boots=: ankle boot, ankle booties; boat shoes=: boat shoe; dress shoes=: dress shoe; slip-ons=: slip ons;
        water shoes=: water shoe; mary janes=: mary jane; stilettos=: stiletto; wedge sandals=: wedge sandal; platform
        sandals=: platform sandal; fashion sneakers=: fashion sneaker; knee-high boots=: knee high boots
    """,
    "jewelry": """
        necklace; bracelet; ring; earrings=: earring; anklet: ankle bracelet; pendant: pendant necklace; brooch: lapel pin,
        enamel pin, hat pin, brooch pin, pin; tie clip: tie bar, tie pin, tie tack; cufflinks=: cuff link, cuff links,
        cufflink; charm: charm bead; bangle: bangle bracelet; charm bracelet; choker: choker necklace; stud earrings=: stud
        earring, studs; hoop earrings=: hoop earring, hoops; drop earrings=: drop earring, dangle earring, dangle earrings;
        nose ring: nose stud; locket; jewelry set; body chain; belly ring: belly button ring; engagement ring; wedding band:
        wedding ring; tiara; rosary; chain: chain necklace
    """,
    "watch": """
        watch: wristwatch, wrist watch, timepiece; smartwatch: smart watch; watch band: watch strap, watchband; pocket watch
    """,
    "bag": """
        bag; handbag: hand bag; purse; tote bag: tote; backpack: back pack, rucksack; crossbody bag: crossbody purse,
        crossbody handbag, crossbody, cross body bag; shoulder bag: shoulder purse, shoulder handbag; clutch: clutch bag,
        clutch purse; duffle bag: duffle, duffel, duffel bag; messenger bag: messenger; satchel: satchel bag; fanny pack:
        belt bag, waist pack, waist bag; luggage=; suitcase; weekender bag: weekender; hobo bag: hobo; wristlet; briefcase;
        laptop bag; diaper bag; makeup bag: cosmetic bag; sling bag: sling pack; garment bag; lunch bag; evening bag:
        evening clutch; bucket bag; drawstring bag; gym bag: gym tote; yoga bag; travel bag
    """,
    "wallet": """
        wallet; card holder: cardholder, card case, credit card holder, business card holder; money clip; coin purse: change
        purse; key case: key holder; passport holder: passport cover, passport wallet; checkbook cover; keychain: key chain,
        key ring, keyring; minimalist wallet
    """,
    "hat": """
        hat; cap; beanie: beanie hat, knit hat; baseball cap: baseball hat, dad hat, snapback, trucker hat; bucket hat; sun
        hat; fedora: fedora hat; newsboy cap: newsboy hat, flat cap, ivy cap, cabbie hat; visor: sun visor; beret: beret
        hat; cowboy hat; straw hat; balaclava; trapper hat; panama hat; headband: sweatband, head band; head wrap: turban;
        skull cap; bonnet; ear muffs=: earmuffs, ear warmer; winter hat
    """,
    "eyewear": """
        sunglasses=: sun glasses, sunglass; glasses=: eye glasses, eyeglasses, eyeglass frames; reading glasses=: readers;
        goggles=: goggle; blue light glasses=: blue light blocking glasses""",
    "accessory": """
        belt; scarf: infinity scarf, head scarf; gloves=: glove; mittens=: mitten; tie: necktie, neck tie; bow tie: bowtie;
        suspenders=; bandana; shawl: pashmina; wrap; umbrella; pocket square: handkerchief; hair clip: barrette, bow clip,
        hair bow clip; scrunchie; neck gaiter: gaiter; face mask; sleep mask: eye mask; fascinator; arm sleeves=: arm
        sleeve; hair bow; hair tie; veil: bridal veil; shoelaces=: shoe laces, shoelace; shirt stays=: shirt stay; insoles=:
        insole; patch: iron on patch; wig; belt buckle; collar stays=; sash; leg sleeve
    """,
}

MODIFIERS = {
    "pants": """
        running yoga gym track hiking cargo golf dress work workout training jogging snow ski rain wide-leg flare palazzo
        linen lounge athletic warm-up parachute dance cropped bootcut skinny sport sweat denim leather
    """,
    "shorts": """
        running yoga gym bike cycling workout training cargo golf swim basketball compression tennis denim athletic hiking
        active sports jean lounge sweat fitness
    """,
    "shoes": """
        running walking hiking tennis basketball golf training trail work wedding dance dress casual nursing snow rain
        riding cowboy western combat chelsea platform wedge slip-on skate cycling soccer football winter ankle-strap
        gladiator fishing house ballet athletic sport sports leather chukka desert bowling boxing climbing
    """,
    "watch": "digital analog sport sports dress quartz automatic chronograph smart fashion dive",
    "bag": "gym yoga travel beach school leather canvas sports laptop hiking overnight",
    "layer": """
        rain denim leather puffer bomber down track running winter fleece ski snow softshell trench quilted motorcycle
        varsity dress work hunting safari running-vest utility insulated
    """,
    "top": """
        polo flannel fishing dress work graphic running compression golf sun western hawaiian cropped christmas button-down
        denim swim
    """,
    "dress": """
        maxi midi mini cocktail evening summer wedding party casual bodycon wrap prom beach tennis shirt swing a-line formal
    """,
    "hat": "sun bucket baseball cowboy straw winter trucker golf running knit fishing beach trapper rain",
    "socks": "crew ankle knee-high compression running hiking athletic dress wool no-show",
    "jewelry": """
        charm tennis hoop stud pendant friendship statement bridesmaid wedding engagement promise birthstone name beaded
    """,
    "accessory": "leather winter dress silk tactical garden driving ski cashmere knit infinity",
    "wallet": "leather bifold trifold slim minimalist travel",
    "sleepwear": "silk satin",
    "swimwear": "",
    "active": "",
    "underwear": "sports",
    "outfit": "running dress skinny",
    "skirt": "maxi midi mini pencil tennis denim pleated",
    "eyewear": "aviator reading polarized sports safety ski swim",
}
"""Kind -> words that belong to the type when they stand right before its name: "running shoes", "rain jacket"."""


def _plural(form: str) -> str:
    if form.endswith(("s", "x", "ch", "sh")):
        return form if form.endswith("s") and not form.endswith("ss") else form + "es"
    if form.endswith("y") and form[-2] not in "aeiou":
        return form[:-1] + "ies"
    return form[:-1] + "ves" if form.endswith("arf") else form + "s"


def _types() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for kind, text in _NAMES.items():
        for entry in " ".join(text.split()).split(";"):
            name, _, others = entry.strip().partition(":")
            name = name.strip()
            forms = [other.strip() for other in others.split(",") if other.strip()]
            name = name.rstrip("=")
            for form in (name, *forms):
                for spelled in (form, _plural(form)):
                    found.setdefault(spelled.replace("-", " "), (name, kind))
    return found


TYPES = _types()
"""As sellers write it, in lower case without hyphens -> (natural name, kind)."""

LEAVES = {
    "hoodies & sweatshirts": "sweatshirt",
    "fashion hoodies & sweatshirts": "sweatshirt",
    "bras & tanks": "top",
    "tops & tees": "top",
    "shirts": "shirt",
    "tops, tees & blouses": "top",
    "active shirts & tees": "shirt",
    "coats, jackets & vests": "jacket",
    "jackets & coats": "jacket",
    "handbags & wallets": "bag",
    "bags": "bag",
    "platforms & wedges": "shoes",
    "mules & clogs": "shoes",
    "loafers & slip-ons": "shoes",
    "hats & caps": "hat",
    "skullies & beanies": "beanie",
    "gloves & mittens": "gloves",
    "scarves & wraps": "scarf",
    "wallets, card cases & money organizers": "wallet",
    "suits & sport coats": "suit",
    "jumpsuits, rompers & overalls": "jumpsuit",
}
"""Catalog category -> its widest type, where its name joins several; used when neither title nor text names one."""

# --- traits ---------------------------------------------------------------------------------------------------------

COLORS = {
    "black": "black", "white": "white", "gray": "gray", "grey": "gray", "red": "red", "blue": "blue", "green": "green",
    "yellow": "yellow", "orange": "orange", "purple": "purple", "pink": "pink", "brown": "brown", "navy": "blue",
    "royal": "blue", "teal": "blue green", "turquoise": "blue green", "aqua": "blue green", "cyan": "blue",
    "indigo": "blue purple", "cobalt": "blue", "seafoam": "green", "mint": "green", "lime": "green yellow", "olive": "green",
    "emerald": "green", "sage": "green", "forest": "green", "khaki": "brown green", "beige": "brown white", "tan": "brown",
    "camel": "brown", "taupe": "brown gray", "coffee": "brown", "chocolate": "brown", "cream": "white", "ivory": "white",
    "off-white": "white", "burgundy": "red purple", "maroon": "red", "wine": "red", "crimson": "red", "scarlet": "red",
    "coral": "orange pink", "salmon": "pink orange red", "peach": "orange pink", "rust": "orange brown",
    "gold": "yellow gold", "golden": "yellow gold", "silver": "gray silver", "charcoal": "gray", "slate": "gray",
    "lavender": "purple", "lilac": "purple", "violet": "purple", "plum": "purple", "mauve": "purple pink",
    "magenta": "pink purple", "fuchsia": "pink purple", "mustard": "yellow", "rose": "pink red", "nude": "brown",
    "bronze": "brown", "copper": "orange brown", "cognac": "brown", "chestnut": "brown", "oatmeal": "brown white",
    "ecru": "white brown", "champagne": "yellow gold",
}  # fmt: skip
"""Word -> base colours it may count as; two words agree when they share one."""

COLOR_SHADES = "light dark bright pale deep royal navy sky baby hot neon heather sea army forest rose wine mint lime dusty"

MATERIALS = """
    cotton, organic cotton, pima cotton, cotton blend, linen blend, silk blend, wool, merino wool, merino, wool blend,
    lambswool, cashmere, mohair, alpaca, fleece, sherpa fleece, sherpa, polar fleece, polyester, recycled polyester, nylon,
    polyamide, spandex, elastane, lycra, rayon, viscose, modal, tencel, lyocell, linen, hemp, silk, satin, velvet, velour,
    corduroy, denim, chiffon, lace, mesh, tulle, jersey, flannel, tweed, bamboo, acrylic, microfiber, canvas, waxed canvas,
    leather, genuine leather, faux leather, vegan leather, full grain leather, cowhide leather, patent leather, pu leather,
    faux fur, fur, suede, faux suede, nubuck, nubuck leather, vegan suede, straw, jute, burlap, cork, rubber, silicone,
    plastic, resin, acetate, metal, stainless steel, steel, titanium, tungsten, tungsten carbide, alloy, zinc, zinc alloy,
    brass, copper, bronze, aluminum, silver, sterling silver, 925 sterling silver, white gold, yellow gold, rose gold, gold,
    14k gold, 10k gold, 18k gold, platinum, pearl, freshwater pearl, crystal, cubic zirconia, diamond, sapphire, ruby,
    emerald, opal, turquoise, amethyst, garnet, topaz, moissanite, rhinestone, glass, wood, ceramic, neoprene, gore-tex,
    down, synthetic, ripstop, twill, terry, french terry, gauze, poplin, seersucker, spandex mesh, supplex, performance
    fabric, textile, knit, composite, polyurethane, vinyl, eva, memory foam, shearling, sheepskin, carbon fiber, paper,
    felt, hide, cashmere blend, cotton twill, 14k yellow gold, 14k white gold, 14k rose gold, 18k white gold, 18k yellow
    gold, 10k yellow gold
"""

TITLE_MATERIALS = """
    genuine leather, faux leather, vegan leather, leather, suede, canvas, denim, corduroy, velvet, satin, silk, linen,
    cashmere, merino wool, wool blend, wool, organic cotton, cotton blend, cotton, linen blend, silk blend, fleece, sherpa
    fleece, sherpa, faux fur, chiffon, lace, mesh, tweed, flannel, nylon, polyester, sterling silver, 925 sterling silver,
    stainless steel, 14k gold, 10k gold, 18k gold, white gold, titanium, tungsten, cubic zirconia, pearl, silicone, straw,
    knit, bamboo, modal, pu leather, patent leather, full grain leather, cowhide leather, faux suede, vegan suede, velour,
    acrylic, rayon, viscose, neoprene, cork, felt, waxed canvas, tulle, rubber, ceramic, tungsten carbide, rhinestone,
    crystal, diamond, microfiber, carbon fiber, cashmere blend, cotton twill, freshwater pearl, 14k yellow gold, 14k white
    gold, 14k rose gold, 18k white gold, 18k yellow gold, 10k yellow gold, twill, steel
"""

PATTERNS = {
    "solid": "solid", "solid color": "solid", "striped": "striped", "stripes": "striped", "stripe": "striped",
    "plaid": "plaid", "floral": "floral", "floral print": "floral", "polka dot": "polka dot", "polka dots": "polka dot",
    "leopard": "leopard print", "leopard print": "leopard print", "camo": "camo", "camouflage": "camouflage",
    "tie dye": "tie-dye", "tie-dye": "tie-dye", "herringbone": "herringbone", "paisley": "paisley", "checked": "checked",
    "checkered": "checkered", "gingham": "gingham", "argyle": "argyle", "color block": "color-block",
    "color-blocked": "color-blocked", "colorblock": "colorblock", "color-block": "color-block", "graphic": "graphic",
    "graphic print": "graphic print", "geometric": "geometric", "animal print": "animal print", "houndstooth": "houndstooth",
    "tropical": "tropical", "two-tone": "two-tone", "heather": "heather", "ombre": "ombre", "cable knit": "cable-knit",
    "embroidered": "embroidered", "quilted": "quilted",
}  # fmt: skip
"""As it is written -> an adjective."""

STYLES = {
    "casual", "vintage", "retro", "classic", "elegant", "formal", "dressy", "boho", "bohemian", "sporty", "minimalist",
    "preppy", "gothic", "lightweight", "ultra-lightweight", "breathable", "waterproof", "water-resistant", "water resistant",
    "water-repellent", "water repellent", "windproof", "wind-resistant", "insulated", "reversible", "hooded", "quick-drying",
    "quick-dry", "quick dry", "moisture-wicking", "sweat-wicking", "stretchy", "odor-resistant", "anti-odor",
    "anti-microbial", "antimicrobial", "chafe-free", "machine washable", "heavy-duty", "heavy duty", "soft shell",
    "hard shell", "convertible", "adjustable", "packable", "padded", "strapless", "seamless", "wireless", "wire-free",
    "wire free", "backless", "off-shoulder", "polarized", "non-polarized", "handmade", "hypoallergenic", "nickel-free",
    "non-slip", "slip-resistant", "cushioned", "orthopedic", "steel toe", "open toe", "closed toe", "pointed toe",
    "round toe", "platform", "high heel", "kitten heel", "low heel", "wedge", "double-breasted", "belted", "pleated",
    "ruffled", "fringed", "distressed", "ripped", "eco-friendly", "fleece-lined", "fuzzy", "multi-way", "low-cut", "wheeled",
    "TSA approved", "lockable", "reflective", "cropped", "crisscross", "criss cross", "strappy", "shock-resistant",
    "scratch-resistant", "rfid blocking", "multi-pocket", "lined", "oversized", "compact", "durable", "tagless",
    "compression", "plus-size", "plus size", "push up", "push-up", "low cut", "quilted",
}  # fmt: skip
"""Adjectives that hold of the whole product and matter to a buyer."""

SPELLINGS = {
    "water resistant": "water-resistant", "water repellent": "water-repellent", "quick dry": "quick-dry",
    "heavy duty": "heavy-duty", "wire free": "wire-free", "soft shell": "soft-shell", "hard shell": "hard-shell",
    "steel toe": "steel-toe", "open toe": "open-toe", "closed toe": "closed-toe", "pointed toe": "pointed-toe",
    "round toe": "round-toe", "high heel": "high-heeled", "low heel": "low-heeled", "kitten heel": "kitten-heeled",
    "tsa approved": "TSA-approved", "criss cross": "criss-cross", "rfid blocking": "RFID-blocking", "plus size": "plus-size",
    "push up": "push-up", "low cut": "low-cut", "machine washable": "machine-washable",
}  # fmt: skip

NECKLINES = {
    "crew neck": "crew neckline", "crewneck": "crew neckline", "crew neckline": "crew neckline", "v neck": "v-neck",
    "v neckline": "v-neckline", "v-neckline": "v-neckline", "scoop neck": "scoop neckline",
    "scoop neckline": "scoop neckline", "round neck": "round neck", "turtleneck": "turtleneck", "turtle neck": "turtleneck",
    "mock neck": "mock neck", "boat neck": "boat neck", "square neck": "square neck", "halter neck": "halter neck",
    "halter": "halter neck", "cowl neck": "cowl neck", "funnel neck": "funnel neck", "high neck": "high neck",
    "sweetheart neckline": "sweetheart neckline", "off shoulder": "off-shoulder neckline",
    "one shoulder": "one-shoulder neckline", "stand up collar": "stand-up collar", "stand collar": "stand collar",
    "high collar": "high collar", "fold down collar": "fold-down collar", "lapel collar": "lapel collar",
    "polo collar": "polo collar", "deep plunge": "deep plunge", "plunge": "plunge neckline", "roll neck": "roll neck",
    "henley neck": "henley neck", "ribbed crew neckline": "ribbed crew neckline", "shawl collar": "shawl collar",
}  # fmt: skip

SLEEVES = {
    "long sleeve": "long sleeves", "long sleeves": "long sleeves", "long sleeved": "long sleeves",
    "short sleeve": "short sleeves", "short sleeves": "short sleeves", "short sleeved": "short sleeves",
    "sleeveless": "sleeveless cut", "cap sleeve": "cap sleeves", "cap sleeves": "cap sleeves",
    "3/4 sleeve": "three-quarter sleeves", "3/4 sleeves": "three-quarter sleeves",
    "three quarter sleeve": "three-quarter sleeves", "puff sleeve": "puff sleeves", "puff sleeves": "puff sleeves",
    "bell sleeve": "bell sleeves", "bell sleeves": "bell sleeves", "raglan sleeves": "raglan sleeves",
    "raglan sleeve": "raglan sleeves", "batwing sleeve": "batwing sleeves", "roll sleeve": "roll sleeves",
    "roll sleeves": "roll sleeves", "flutter sleeve": "flutter sleeves",
}  # fmt: skip

FITS = {
    "relaxed fit": "relaxed fit", "slim fit": "slim fit", "skinny fit": "skinny fit", "loose fit": "loose fit",
    "loose fitting": "loose fit", "regular fit": "regular fit", "standard fit": "standard fit", "classic fit": "classic fit",
    "snug fit": "snug fit", "tight fit": "tight fit", "athletic fit": "athletic fit", "compression fit": "compression fit",
    "body hugging fit": "body-hugging fit", "body skimming": "body-skimming cut", "semi fitted": "semi-fitted cut",
    "semi form fit": "semi-form fit", "fitted": "fitted cut", "slim": "slim fit", "relaxed": "relaxed fit",
    "tailored fit": "tailored fit", "straight fit": "straight fit", "straight leg": "straight leg", "wide leg": "wide leg",
    "tapered leg": "tapered leg", "high waist": "high waist", "high waisted": "high-waisted cut", "high rise": "high rise",
    "mid rise": "mid rise", "low rise": "low rise", "low rise fit": "low rise", "oversized fit": "oversized fit",
    "flattering fit": "flattering fit", "high waisted cut": "high-waisted cut", "looser fit": "looser fit",
    "boot cut": "boot cut", "bootcut": "bootcut", "relaxed cut": "relaxed cut", "full athletic cut": "full athletic cut",
    "fitted design": "fitted cut", "contoured fit": "contoured fit", "snug": "snug fit", "tight": "tight fit",
    "loose": "loose fit",
}  # fmt: skip
SHORT_FITS = {"fitted", "slim", "relaxed", "snug", "loose", "tight"}
"""Only where the catalog lists them on their own: inside a sentence they may speak of anything."""

LENGTHS = {
    "knee length": "knee length", "ankle length": "ankle length", "full length": "full length",
    "floor length": "floor length", "mid calf": "mid-calf length", "calf length": "calf length", "cropped": "cropped length",
    "maxi": "maxi length", "midi": "midi length", "mini": "mini length", "tea length": "tea length",
    "thigh length": "thigh length", "hip length": "hip length", "longline": "longline cut", "knee high": "knee-high length",
    "over the knee": "over-the-knee length",
}  # fmt: skip

CLOSURES = {
    "button closure": "button closure", "zipper closure": "zipper closure", "zip closure": "zip closure",
    "pull on closure": "pull-on closure", "hook and eye closure": "hook-and-eye closure",
    "lace up closure": "lace-up closure", "drawstring closure": "drawstring closure", "elastic closure": "elastic closure",
    "buckle closure": "buckle closure", "magnetic closure": "magnetic closure", "snap closure": "snap closure",
    "hook and loop closure": "hook-and-loop closure", "tie closure": "tie closure", "slip on closure": "slip-on closure",
    "strap closure": "strap closure", "toggle clasp": "toggle clasp", "buckle clasp": "buckle clasp",
    "lobster clasp": "lobster clasp", "full zip": "full zip", "full zip front": "full-zip front",
    "zippered front": "zippered front", "full length zipper": "full-length zipper", "1/4 zip": "quarter zip",
    "¼ zip": "quarter zip", "half zip": "half zip", "1/2 zip": "half zip", "button front": "button front",
    "button down": "button-down front", "back zip closure": "back zip closure", "button placket": "button placket",
    "flap closure": "flap closure", "dual buckle flap closure": "dual-buckle flap closure",
    "kiss lock closure": "kiss-lock closure", "front zippered": "front zipper", "1/4 front zipper": "quarter front zipper",
    "hidden zipper": "hidden zipper", "secure clip closures": "secure clip closures", "clip closure": "clip closure",
    "turn lock closure": "turn-lock closure", "velcro closure": "velcro closure", "pin closure": "pin closure",
    "screw back": "screw-back closure", "adjustable closure": "adjustable closure", "snapback closure": "snapback closure",
    "toggle closure": "toggle closure",
}  # fmt: skip

ACTIVITIES = {
    "running": "running", "jogging": "jogging", "yoga": "yoga", "pilates": "pilates", "gym": "the gym", "hiking": "hiking",
    "camping": "camping", "fishing": "fishing", "swimming": "swimming", "cycling": "cycling", "biking": "biking",
    "golf": "golf", "tennis": "tennis", "basketball": "basketball", "soccer": "soccer", "dance": "dance",
    "dancing": "dancing", "skiing": "skiing", "snowboarding": "snowboarding", "surfing": "surfing", "sailing": "sailing",
    "diving": "diving", "climbing": "climbing", "hunting": "hunting", "workout": "workouts", "workouts": "workouts",
    "exercise": "exercise", "training": "training", "walking": "walking", "travel": "travel", "traveling": "traveling",
    "weightlifting": "weightlifting", "weight training": "weight training", "gardening": "gardening", "driving": "driving",
    "sports": "sports", "trail": "the trail", "school": "school", "outdoor": "the outdoors", "outdoors": "the outdoors",
    "fitness": "fitness", "boating": "boating", "kayaking": "kayaking", "crossfit": "crossfit", "cross-fit": "cross-fit",
    "bikram": "bikram yoga", "lounging": "lounging", "trekking": "trekking",
}  # fmt: skip
"""As it is written -> what can stand after "for"."""

CLIMATES = {
    "all-weather": "all weather", "cold": "cold weather", "cool": "cool weather", "hot": "hot weather",
    "warm": "warm weather", "mild": "mild weather", "rainy": "rainy weather", "windy": "windy weather",
    "wintry": "wintry weather", "spring": "spring", "summer": "summer", "fall": "fall", "autumn": "autumn",
    "winter": "winter", "indoor": "indoor wear", "cold weather": "cold weather", "warm weather": "warm weather",
    "hot weather": "hot weather", "chilly weather": "chilly weather",
}  # fmt: skip

OCCASIONS = {
    "wedding": "a wedding", "wedding guest": "a wedding", "party": "a party", "parties": "parties", "office": "the office",
    "work": "work", "beach": "the beach", "vacation": "vacation", "vacations": "vacations", "date": "a date",
    "dating": "a date", "prom": "prom", "graduation": "graduation", "birthday": "a birthday",
    "everyday wear": "everyday wear", "daily wear": "daily wear", "everyday use": "everyday use",
    "casual wear": "casual wear", "holiday": "the holidays", "christmas": "christmas", "halloween": "halloween",
    "cocktail": "a cocktail party", "bridal": "a bridal party", "evening": "an evening out", "church": "church",
    "anniversary": "an anniversary", "interview": "an interview", "ceremony": "a ceremony", "banquet": "a banquet",
    "club": "a night at the club", "homecoming": "homecoming", "trip": "a trip", "commute": "the commute",
    "festival": "a festival", "picnic": "a picnic", "valentine's day": "valentine's day", "mother's day": "mother's day",
    "bridesmaid": "bridesmaids", "bridesmaids": "bridesmaids", "shopping": "shopping", "college": "college",
    "overnight": "an overnight trip",
}  # fmt: skip

PARTS = set(
    """
        pocket pockets hood cuff cuffs waistband waist hem hems seam seams strap straps zipper zippers zip zips collar
        collars lining liner panel panels handle handles compartment compartments thumbholes thumbhole drawstring
        drawstrings drawcord drawcords brief briefs band bands gusset trim details detail detailing stitching topstitching
        topstitch sole soles outsole insole insoles midsole heel heels upper uppers hinge hinges clasp dial dials case
        display backlight movement movements face bezel buckle coating finish interior exterior construction insert inserts
        cups cup underwire belt ruffle ruffles vent vents pouch pouches underband brim charm charms stones stone loops loop
        flap flaps placket bottom sleeve sleeves yoke armholes neckline binding piping accents elements tape layer shell
        sherpa fabric bra footbed toe tongue laces laceup wheels crotch knees inseam bow fringe tassel tassels lens lenses
        frame frames bridge crown subdial lug stretch padding cushioning ventilation protection rise back racerback slit
        slits pleats holes grommets motif design insulation texture gore patch logo embroidery dividers slots slot sleeve
        holder ring rings chain pendant cuffs silhouette edge edges cord cords welt stripe stripes pouch visor snaps buttons
        button hooks closures underlayer platform footing arch support
    """.split()
)  # fmt: skip
"""Nouns that a product can have: heads of features."""

PART_MODIFIERS = """
    adjustable detachable removable padded wide thin elastic elasticized elasticated stretchy stretch ribbed rib-knit banded
    internal interior inner exterior outer hidden secret secure zippered zip zip-up side front back rear chest hand welt
    slash kangaroo pouch inseam cargo deep large roomy spacious multiple two three four five six one dual double single
    single-strap mesh fleece fleece-lined lined quilted soft brushed plush smooth breathable moisture-wicking sweat-wicking
    wicking quick-drying fast-drying reflective contrast contrasting flat flatlock flat-lock flat-locked ergonomic raglan
    drop curved split high low tie self-tie drawstring drawcord thumb long short cap cuffed hook-and-loop main small top
    carry shoulder crossbody ankle laptop phone bottle water key card slip waterproof water-resistant leather rubber
    synthetic memory-foam foam latex cushioned non-slip rubberized metal reinforced plastic stainless stainless-steel steel
    gold-tone silver-tone polished brushed illuminated digital analog led rotating scratch-resistant mineral sapphire molded
    built-in shelf convertible criss-cross crisscross racerback seamless scalloped lace ruffle ruffled embroidered bow
    pleated gusseted articulated hemmed vented ventilated tagless nylon polyester cotton suede knit woven braided jute
    espadrille wedge platform block stacked chunky square round clear polarized uv wide-leg belted organizational organizer
    dual-buckle lobster toggle stretch-fit elasticised slanted outsize underwire wire-free removable-cup cinch bungee
    self-fabric attached easy-access perforated smocked flap chin
""".split()

NUMBERS = {
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "10": "ten",
}
