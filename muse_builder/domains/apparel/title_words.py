"""Words of titles that look like a kind, a colour or a material and are none: tables only, read by `titles`.

All stand in lower case, hyphens as blanks, as the derivation reads a text. A name that is missing costs a truth, one too many
costs a colour: so the tables hold what sellers print often.
"""

NAMES = frozenset(
    " ".join(name.split())
    for name in """
    old navy, us navy, u s navy, u. s. navy, usa navy, united states navy, royal navy, go navy, navy seal, navy seals, navy
    pier, us army, u s army, u. s. army, united states army, salvation army, army strong, air force, marine corps, golden
    bear, golden goose, golden state, golden girls, white stuff, white mountain, snow white, white sox, white house, white
    claw, white rabbit, barry white, betty white, black diamond, black panther, black widow, black sabbath, black friday,
    black history, black lives matter, black dog, black cat, black sheep, black bear, black rifle, black label, black
    clover, black pearl, black butler, black flag, black keys, jack black, black girl magic, little black dress, red wing,
    red wings, red sox, red bull, red hot chili peppers, red hat society, red riding hood, red kap, red head, red dead, red
    rose, red hot, red cross, red carpet, red eye, green bay, green day, green lantern, green arrow, green beret, green
    gables, green tea, blue jays, blue light, blue jackets, blue angels, blue note, blue moon, blue oyster cult, blue man
    group, blue clues, blue's clues, blue suede shoes, blue eyes, pink floyd, pink panther, pink lemonade, victoria's secret
    pink, pink ribbon, simply red, deep purple, purple rain, purple heart, purple label, purple haze, color purple, orange
    county, orange is the new black, orange crush, clockwork orange, agent orange, brown sugar, charlie brown, james brown,
    buster brown, brown girl, yellow submarine, yellow stone, yellowstone, grey worm, dorian gray, lady grey, earl grey,
    grey's anatomy, teal ribbon, silver jeans, silver surfer, silver lining, gold toe, gold's gym, gold rush, gold medal,
    gold coast, heart of gold, camel active, camel crown, olive oil, olive garden, olive branch, olive juice, ice cream,
    coffee lover, peach skin, peach fuzz, peach state, mint julep, coral reef, chocolate lab, mustard seed, rust belt,
    cotton on, cotton candy, cotton club, silk road, silk screen, silk screened, linen closet, iron man, velvet underground,
    velvet revolver, leather goods, leather face, pearl jam, pearl harbor, pearl snap, pearl snaps, pearl button, pearl
    buttons, crystal clear, crystal palace, diamond quilted, diamond plate, diamond pattern, bamboo forest, pearl izumi,
    steel toe, canvas print, silk press, lace up, lace ups, lace front, lace less, shoe lace, shoe laces, one color shown,
    one colour shown, random color, random colour, color shown, assorted colors, assorted colours, wear pink, wear purple,
    wear teal, wear black, wear orange, wear red, wear blue, blue steel, rubber band, rubber bands, rubber duck, wooden
    spoon, acrylic nail, acrylic nails, lace lock, lace locks, man of steel, steel drum
    """.split(",")
)
"""Brands, services, songs, figures and other compounds whose words are no colour and no material of the product."""

LIKENESS = frozenset(
    """
    look looks looking like style styled feel feeling effect inspired imitation imitated alike lookalike touch free print
    printed scented flavored screen smooth
    """.split()
)
"""Behind a material these say that it is not it: leather-look, silk-like, suede-style, silky-smooth."""

PARTLY = frozenset(
    """
    lined lining trim trimmed trims accent accents accented detail details detailing insert inserts panel panels paneled
    paneling patch patches sole soles outsole outsoles insole insoles footbed cuff cuffs collar collared sleeve sleeves
    pocket pockets piping binding back backed bottom hem brim bill strap straps handle handles lace laces lacing tassel
    tassels bow ribbon ribbons button buttons snap snaps zipper zip applique appliques embroidery embroidered elbow yoke
    waistband stitching stitch toe toes heel heels hood interior exterior upper cups bezel dial buckle clasp
    """.split()
)
"""Behind a material these say that a part of the product is made of it: fleece-lined, lace trim, leather sleeves."""

OTHER_GOODS = frozenset(
    """
    hanger hangers organizer organizers organiser organisers container containers winder winders rack racks stand stands
    display displays mannequin mannequins dish dishes tray trays sticker stickers decal decals magnet magnets poster posters
    mug mugs ornament ornaments conditioner conditioners cleaner cleaners cleaning polish remover removers shaver shavers
    sachet sachets replacement replacements cover covers stretcher stretchers horn horns steamer detergent dye extender
    extenders kit kits tumbler tumblers notebook journal pillow pillows blanket blankets towel towels rug rugs curtain
    curtains lamp lamps protector protectors deodorizer deodorizers dryer warmers clips brush brushes
    """.split()
)
"""Heads of titles that name no apparel, whatever apparel they are for: a hat rack, a suit hanger, a watch repair kit."""

OTHER_GOODS_CLOSE = frozenset(
    """
    box boxes case cases form forms stone stones tag tags tree trees clip strap string strings hook hooks phone iphone book
    books holder holders storage tape insert inserts shelf stickers doll dolls toy toys pattern sheet sheets accessory mat
    mats
    """.split()
)
"""The same, only right behind the apparel: a hat box and a sunglasses case, but not a bag with a card case."""

TITLE_COLORS = frozenset(
    " ".join(color.split())
    for color in """
    black, white, gray, grey, red, blue, green, yellow, orange, purple, pink, brown, navy, teal, turquoise, khaki, beige,
    burgundy, maroon, multicolor, navy blue, royal blue, dark green, dark blue, light blue, rose gold, army green, hot pink,
    light gray, dark gray, light pink, dark grey, light grey, sky blue, wine red, off-white, charcoal, lavender, tan, denim
    blue, baby blue, baby pink, dusty rose, dusty pink, dusty blue, steel blue, midnight blue, ice blue, powder blue, slate
    blue, cobalt blue, electric blue, bright blue, pale blue, pale pink, bright pink, neon pink, neon green, neon yellow,
    neon orange, mint green, emerald green, forest green, olive green, bottle green, hunter green, lime green, sage green,
    khaki green, dark olive, dark red, bright red, cherry red, light green, light purple, dark purple, light brown, dark
    brown, coffee brown, chocolate brown, light khaki, dark khaki, burnt orange, rust orange, mustard yellow, lemon yellow,
    light yellow, heather gray, heather grey, yellow gold, white gold, silver-tone, gold-tone, charcoal gray, charcoal grey,
    dark charcoal, cotton candy pink, blush pink, rose red, rose pink, lavender purple
    """.split(",")
)
"""Colours that are hardly ever a brand's or a product's name, so that one in a title is the colour."""

DOUBTFUL_COLORS = frozenset(
    """
    olive sage cognac camel ivory cream oatmeal champagne rust mint coral peach plum mustard fuchsia magenta mauve lilac
    aqua taupe ecru chestnut silver gold emerald nude
    """.split()
)
"""Colours that are as often something else: one in a title is the colour only before what it colours, or at the end."""

METAL_COLORS = frozenset({"silver", "gold"})
"""Of these, the ones that are a material in a piece of jewelry."""

GEMS = frozenset({"diamond", "crystal", "rhinestone", "cubic zirconia", "pearl", "freshwater pearl"})
"""Materials of jewelry and small things; in the title of a garment they are a pattern or a trimming."""

PLAIN_WORDS = frozenset(
    """
    women women's womens woman lady ladies men men's mens man girl girl's girls girls' boy boy's boys boys' kid kids kid's
    unisex baby toddler infant junior juniors adult youth teen teens size xs s m l xl xxl small medium large x 2x 3x one two
    three long short sleeveless sleeve high low mid wide slim skinny wash solid eyelet sequin glitter knit knitted woven
    chunky ribbed rib stretch soft faux vegan genuine real patent pleated print printed striped trim cocktail beaded waxed
    pullover hooded zip crew neck v round oversized colored coloured
    """.split()
)
"""What may follow a colour that stands for itself, beside the words of the tables."""
