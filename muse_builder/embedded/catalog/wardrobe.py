"""What the demo catalog can be made of: fabrics, brands, product kinds and their choices, as plain tables.

Every sentence of copy stands beside the fact it tells and the detail that is drawn, so the three cannot part. A fact is
written `field="phrase"` or `field="phrase|phrase"`, and each phrase occurs in its sentence word for word or in the details.
"""

# ruff: noqa: E501 - a product's facts stand on one line, as in a table

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, get_args

from muse_builder.records import Department, ProductClass

Facts = dict[str, tuple[str, ...]]
DEPARTMENTS: dict[str, Department] = {name: name for name in get_args(Department)}


def _facts(given: dict[str, str]) -> Facts:
    return {name: tuple(text.split("|")) for name, text in given.items()}


@dataclass(frozen=True)
class Fabric:
    label: str
    """As in the details: "95% cotton, 5% elastane"."""
    material: tuple[str, ...]
    care: tuple[str, ...]
    notes: tuple[str, ...]
    """Alternatives; one is told."""
    texture: str = ""
    """In drawing.py; "" is smooth cloth."""
    title: str = ""
    """Word for the title, "" where the title should not name it."""


def _fabric(label: str, material: str, care: str, *notes: str, texture: str = "", title: str = "") -> Fabric:
    return Fabric(label, tuple(material.split("|")), tuple(care.split("|")), notes, texture, title)


_WASH = "machine wash cold|tumble dry low"
_GENTLE = "machine wash cold|hang to dry"
_HAND = "hand wash cold|dry flat"
_WIPE = "wipe clean with a damp cloth"
_POLISH = "polish with a soft dry cloth"

FABRICS: dict[str, Fabric] = {
    "cotton": _fabric("100% cotton", "cotton", _WASH, "Soft midweight cotton that holds its shape after washing", "Combed cotton, smooth on the skin", "Breathable cotton with a little weight to it", title="Cotton"),
    "organic cotton": _fabric("100% organic cotton", "organic cotton", _WASH, "Organic cotton, grown without synthetic pesticides", "Soft organic cotton that gets softer with every wash", title="Organic Cotton"),
    "cotton stretch": _fabric("95% cotton, 5% elastane", "cotton|elastane", _WASH, "Cotton with a touch of elastane, so it moves with you", "Stretch cotton that springs back into shape"),
    "cotton blend": _fabric("60% cotton, 40% polyester", "cotton|polyester", _WASH, "Cotton and polyester blend that dries faster than pure cotton", "Easy-care cotton blend that needs little ironing"),
    "modal": _fabric("95% modal, 5% elastane", "modal|elastane", _GENTLE, "Modal jersey with a cool, silky hand", "Light modal jersey that does not cling", title="Modal"),
    "linen": _fabric("100% linen", "linen", _GENTLE, "Airy linen that stays cool in the heat", "Washed linen with a natural, slightly crinkled look", texture="canvas", title="Linen"),
    "linen blend": _fabric("55% linen, 45% cotton", "linen|cotton", _GENTLE, "Linen and cotton weave, cooler than cotton and less creased than linen", texture="canvas", title="Linen-Blend"),
    "viscose": _fabric("100% viscose", "viscose", _GENTLE, "Fluid viscose that falls softly", "Light viscose with a soft drape", title=""),
    "chiffon": _fabric("100% polyester chiffon", "chiffon|polyester", "hand wash cold|hang to dry", "Sheer chiffon over a full lining", "Floaty chiffon, lined so it is not see-through", title="Chiffon"),
    "satin": _fabric("100% polyester satin", "satin|polyester", "hand wash cold|hang to dry", "Satin with a low sheen", "Smooth satin that slides over other layers", title="Satin"),
    "silk": _fabric("100% silk", "silk", "dry clean only", "Pure silk with a soft sheen", "Light silk twill with hand-rolled edges", title="Silk"),
    "oxford": _fabric("100% cotton oxford", "cotton", "machine wash warm|iron while damp", "Sturdy oxford-weave cotton", "Oxford cotton with a slight texture that hides creases", title="Oxford"),
    "poplin": _fabric("97% cotton, 3% elastane", "cotton|elastane", "machine wash warm|iron while damp", "Crisp cotton poplin with a little stretch", "Smooth poplin that irons flat quickly"),
    "flannel": _fabric("100% brushed cotton flannel", "cotton flannel", _WASH, "Brushed cotton flannel, warm without being heavy", "Thick cotton flannel, brushed on both sides", title="Flannel"),
    "pique": _fabric("100% cotton pique", "cotton", _WASH, "Cotton pique with a fine waffle surface that lets air through", "Breathable pique cotton"),
    "fleece": _fabric("80% cotton, 20% polyester", "cotton|polyester", _WASH, "Brushed inside for warmth, smooth outside, in a cotton and polyester blend", "Midweight sweatshirt fleece of mostly cotton", texture="fleece"),
    "polar fleece": _fabric("100% recycled polyester fleece", "recycled polyester|fleece", "machine wash cold|do not iron", "Recycled polyester fleece that dries fast and stays warm when damp", "Thick, soft fleece of recycled polyester", texture="fleece", title="Fleece"),
    "french terry": _fabric("100% cotton french terry", "cotton", _WASH, "Looped french terry cotton, lighter than brushed fleece", "Cotton french terry that suits cool evenings", texture="fleece"),
    "merino": _fabric("100% merino wool", "merino wool", _HAND, "Fine merino wool that warms without itching", "Merino wool that airs out overnight and rarely needs a wash", texture="knit", title="Merino"),
    "lambswool": _fabric("80% lambswool, 20% nylon", "lambswool|nylon", _HAND, "Lambswool with nylon for strength", "Springy lambswool with a soft, dry hand", texture="knit", title="Lambswool"),
    "cashmere blend": _fabric("90% wool, 10% cashmere", "wool|cashmere", _HAND, "Wool with a tenth of cashmere for softness", texture="knit", title="Cashmere-Blend"),
    "cotton knit": _fabric("100% cotton", "cotton", "machine wash cold|dry flat", "Knitted from soft cotton yarn", "Cotton knit, good for people who find wool scratchy", texture="knit", title="Cotton"),
    "cable wool": _fabric("70% wool, 30% acrylic", "wool|acrylic", _HAND, "Chunky cable knit of wool and acrylic", "Thick wool-blend yarn in a raised cable pattern", texture="cable", title="Cable-Knit"),
    "acrylic knit": _fabric("100% acrylic", "acrylic", "machine wash cold|dry flat", "Soft acrylic yarn that can go in the machine", "Warm acrylic knit, free of wool", texture="knit"),
    "rib jersey": _fabric("92% cotton, 8% elastane", "ribbed cotton|elastane", _WASH, "Ribbed cotton that follows the body", "Stretchy ribbed cotton", texture="ribbed", title="Ribbed"),
    "denim": _fabric("100% cotton denim", "denim", "machine wash cold|wash inside out", "Sturdy denim that softens with wear", "Rigid cotton denim, made to last for years", texture="denim", title="Denim"),
    "stretch denim": _fabric("98% cotton denim, 2% elastane", "denim|elastane", "machine wash cold|wash inside out", "Denim with a little elastane for comfort when sitting", "Stretch denim that does not bag at the knees", texture="denim"),
    "twill": _fabric("98% cotton, 2% elastane", "cotton twill|elastane", _WASH, "Cotton twill with a little give", "Smooth cotton twill, firm enough to keep a crease", title=""),
    "corduroy": _fabric("100% cotton corduroy", "corduroy", _WASH, "Soft-ridged corduroy", "Midweight cotton corduroy", texture="corduroy", title="Corduroy"),
    "wool suiting": _fabric("65% wool, 35% polyester", "wool|polyester", "dry clean only", "Wool blend that keeps its press through a long day", "Smooth wool-blend suiting with a dry hand", title=""),
    "wool coating": _fabric("70% wool, 30% polyester", "wool|polyester", "dry clean only", "Dense wool-blend coating that blocks the wind", "Heavy wool-blend cloth with a brushed face", texture="fleece", title="Wool-Blend"),
    "ripstop": _fabric("100% nylon", "nylon", "machine wash cold|do not iron", "Light nylon ripstop that packs small", "Nylon ripstop that resists tearing", title=""),
    "rain nylon": _fabric("100% nylon with a waterproof membrane", "waterproof nylon", "machine wash cold|do not use fabric softener", "Waterproof nylon with taped seams", "Three-layer waterproof nylon that still breathes"),
    "rubberized": _fabric("100% polyurethane-coated polyester", "coated polyester", _WIPE, "Rubbery coated polyester that water runs straight off", "Coated polyester with welded seams"),
    "down nylon": _fabric("100% nylon shell, duck down filling", "nylon|duck down", "machine wash gentle|tumble dry low with tennis balls", "Duck down under a light nylon shell", texture="quilted", title="Down"),
    "padded": _fabric("100% recycled polyester", "recycled polyester", "machine wash gentle|tumble dry low", "Synthetic padding of recycled polyester that insulates when wet", "Quilted recycled polyester, warm and free of animal products", texture="quilted", title="Quilted"),
    "active": _fabric("78% polyester, 22% elastane", "polyester|elastane", "machine wash cold|do not use fabric softener", "Polyester and elastane that pulls sweat away and dries quickly", "Quick-drying knit of polyester with plenty of elastane"),
    "active light": _fabric("100% recycled polyester", "recycled polyester", "machine wash cold|do not use fabric softener", "Featherlight recycled polyester that dries in minutes", "Quick-drying recycled polyester mesh"),
    "brushed active": _fabric("75% nylon, 25% elastane", "nylon|elastane", "machine wash cold|hang to dry", "Brushed nylon and elastane, soft and not see-through when stretched", "Four-way stretch nylon with a peachy hand"),
    "swim": _fabric("80% recycled nylon, 20% elastane", "recycled nylon|elastane", "rinse after use|hang to dry", "Chlorine-resistant recycled nylon with elastane", "Quick-drying recycled nylon that keeps its stretch"),
    "trunks": _fabric("100% polyester", "polyester", "rinse after use|hang to dry", "Light polyester that dries fast after a swim", "Quick-drying polyester with a mesh lining"),
    "sock cotton": _fabric("75% cotton, 23% polyamide, 2% elastane", "cotton|polyamide", "machine wash warm|tumble dry low", "Mostly cotton, with polyamide at heel and toe where socks wear out"),
    "sock wool": _fabric("60% merino wool, 38% polyamide, 2% elastane", "merino wool|polyamide", "machine wash cold|hang to dry", "Merino wool with polyamide, warm and slow to smell", texture="knit"),
    "leather": _fabric("100% leather", "leather", _WIPE, "Full-grain leather that darkens a little with use", "Smooth leather with a soft finish", texture="leather", title="Leather"),
    "faux leather": _fabric("100% polyurethane", "faux leather", _WIPE, "Faux leather with a soft grain", "Faux leather that wipes clean", texture="leather", title="Faux Leather"),
    "suede": _fabric("100% suede leather", "suede", "brush gently when dry", "Soft suede that should be kept out of heavy rain", "Velvety suede", texture="fleece", title="Suede"),
    "canvas": _fabric("100% cotton canvas", "cotton canvas", "spot clean", "Hard-wearing cotton canvas", "Thick cotton canvas that stands up to daily use", texture="canvas", title="Canvas"),
    "waxed canvas": _fabric("100% waxed cotton canvas", "waxed canvas", _WIPE, "Waxed canvas that sheds light rain", texture="canvas", title="Waxed Canvas"),
    "pack nylon": _fabric("100% recycled nylon", "recycled nylon", _WIPE, "Tough recycled nylon with a water-repellent finish", "Recycled nylon that weighs little and takes knocks"),
    "mesh": _fabric("Engineered mesh upper, rubber sole", "mesh|rubber", "remove insoles and air dry", "Airy mesh upper that lets heat out", "Breathable mesh with support where the foot bends", texture="mesh", title="Mesh"),
    "shoe leather": _fabric("Leather upper, rubber sole", "leather|rubber", "wipe clean and treat with shoe cream", "Smooth leather upper on a rubber sole", "Leather upper that molds to the foot over time", texture="leather", title="Leather"),
    "shoe suede": _fabric("Suede upper, rubber sole", "suede|rubber", "brush gently when dry", "Soft suede upper on a rubber sole", texture="fleece", title="Suede"),
    "shoe faux": _fabric("Faux leather upper, synthetic sole", "faux leather", _WIPE, "Faux leather upper, made without animal products", "Faux leather with a smooth finish", title=""),
    "shoe canvas": _fabric("Canvas upper, rubber sole", "canvas|rubber", "spot clean", "Canvas upper that breaks in quickly", "Light canvas upper on vulcanized rubber", texture="canvas", title="Canvas"),
    "rubber": _fabric("100% natural rubber", "rubber", "rinse with water", "Waterproof natural rubber from top to toe", "Flexible natural rubber that keeps water out", title="Rubber"),
    "foam": _fabric("Rubber foam sole, woven straps", "rubber foam", "rinse with water", "Springy rubber foam that floats", "Soft rubber foam footbed that dries at once"),
    "plush": _fabric("Polyester plush, rubber sole", "plush|rubber", "machine wash cold|air dry", "Warm plush lining around the foot", "Deep plush lining, soft from the first step", texture="fleece"),
    "felt": _fabric("100% wool felt", "wool felt", "brush gently when dry", "Wool felt that keeps its shape", "Firm wool felt with a clean edge", texture="fleece", title="Wool Felt"),
    "straw": _fabric("100% paper straw", "straw", "spot clean", "Tightly woven straw", "Light woven straw that folds flat for packing", texture="straw", title="Straw"),
    "gold plated": _fabric("18k gold-plated brass", "gold-plated brass", _POLISH, "Brass plated with 18k gold, nickel-free", "Gold-plated brass with a warm shine", title="Gold-Plated"),
    "sterling": _fabric("925 sterling silver", "sterling silver", _POLISH, "Solid 925 sterling silver", "Sterling silver with a bright polish", title="Sterling Silver"),
    "steel": _fabric("Stainless steel", "stainless steel", _POLISH, "Stainless steel that does not tarnish", "Hypoallergenic stainless steel", title="Stainless Steel"),
    "rose plated": _fabric("Rose gold-plated steel", "rose gold-plated steel", _POLISH, "Steel plated in rose gold", title="Rose Gold"),
    "beads": _fabric("Glass beads on elastic cord", "glass beads", "keep dry and store flat", "Glass beads with a smooth, even finish", title="Glass Bead"),
    "beaded cord": _fabric("Wooden beads on cotton cord", "wooden beads", "keep dry and store flat", "Lightweight wooden beads", title="Wooden Bead"),
    "cord leather": _fabric("Leather cord, stainless steel clasp", "leather|stainless steel", "keep dry and store flat", "Leather cord with a stainless steel clasp", texture="leather", title="Leather"),
    "watch leather": _fabric("Leather strap, stainless steel case", "leather|stainless steel", _WIPE, "Leather strap on a stainless steel case", texture="leather", title="Leather"),
    "watch steel": _fabric("Stainless steel case and bracelet", "stainless steel", _WIPE, "Stainless steel case with a matching link bracelet", title="Stainless Steel"),
    "watch silicone": _fabric("Silicone strap, resin case", "silicone|resin", "rinse with water", "Soft silicone strap and a tough resin case", title=""),
    "acetate": _fabric("Acetate frame, polarized lenses", "acetate", "clean with a soft cloth", "Acetate frame that can be adjusted by an optician", "Hand-finished acetate with a smooth edge", title="Acetate"),
    "wire": _fabric("Metal frame, polycarbonate lenses", "metal|polycarbonate", "clean with a soft cloth", "Slim metal frame with polycarbonate lenses", title="Metal"),
    "sport frame": _fabric("Nylon frame, polycarbonate lenses", "nylon|polycarbonate", "rinse with water", "Light nylon frame with shatter-resistant polycarbonate lenses", title=""),
    "clip acetate": _fabric("Cellulose acetate, steel spring", "acetate", "wipe clean with a dry cloth", "Smooth acetate that does not snag", title="Acetate"),
    "clip metal": _fabric("Gold-tone metal", "metal", "wipe clean with a dry cloth", "Polished metal with a firm clasp", title="Metal"),
    "clip satin": _fabric("Polyester satin, metal clip", "satin|metal", "spot clean", "Soft satin on a metal clip", title="Satin"),
    "clip steel": _fabric("Coated steel", "coated steel", "wipe clean with a dry cloth", "Coated steel that snaps shut with a click", title=""),
}  # fmt: skip

BRANDS: dict[str, tuple[str, ...]] = {
    "basics": ("Norrwick", "Tessaline", "Alder & Fen", "Pellamo", "Marrowby", "Quillaby"),
    "formal": ("Halvorn", "Corvanne", "Wexbury Row", "Lisandre", "Dunmarrow"),
    "active": ("Trailmoor", "Pacelan", "Fjellbrook", "Strathdune", "Tidewarren"),
    "denim": ("Coppergate Mill", "Birchlow", "Marrowby"),
    "knit": ("Woolbeck", "Fernhollow", "Alder & Fen"),
    "kids": ("Little Thimble", "Puddlekin", "Bramblejack", "Nimbrook", "Pipwillow"),
    "shoes": ("Cobblewren", "Solvenne", "Stonequay", "Ambleford"),
    "jewelry": ("Lunavere", "Mirabel & Moss", "Ostrelle", "Finchgold"),
    "bags": ("Satchelby", "Verrano Lane", "Hollinwick", "Emberfold"),
    "time": ("Orrinfeld", "Sundrel", "Halvorn"),
}
"""Invented names by what they make; girls', boys' and baby things come from "kids"."""

PALETTES: dict[str, tuple[str, ...]] = {
    "basic": ("black", "white", "navy", "gray", "red", "olive", "light blue", "burgundy", "sage", "mustard", "teal"),
    "soft": ("cream", "blush", "sage", "light blue", "lavender", "mint", "coral", "white"),
    "deep": ("navy", "burgundy", "forest green", "charcoal", "black", "teal", "purple"),
    "knit": ("cream", "gray", "navy", "burgundy", "mustard", "forest green", "camel", "charcoal", "blush"),
    "outer": ("black", "navy", "olive", "camel", "charcoal", "red", "beige"),
    "rain": ("yellow", "navy", "red", "forest green", "teal", "orange", "olive"),
    "denim": ("blue", "light blue", "navy", "black", "gray"),
    "chino": ("beige", "navy", "olive", "gray", "black", "camel"),
    "leather": ("black", "brown", "tan", "burgundy", "navy", "camel"),
    "bag": ("black", "tan", "burgundy", "navy", "forest green", "blush", "cream", "teal", "red"),
    "bright": ("red", "blue", "yellow", "teal", "orange", "coral", "green", "purple", "pink"),
    "kid": ("red", "blue", "yellow", "teal", "green", "orange", "navy", "light blue", "mint"),
    "girl": ("pink", "lavender", "coral", "mint", "yellow", "light blue", "red", "purple"),
    "baby": ("mint", "cream", "light blue", "yellow", "blush", "sage", "lavender"),
    "sport": ("black", "navy", "teal", "blue", "purple", "gray", "coral", "red", "forest green"),
    "gold": ("gold",),
    "silver": ("silver",),
    "metal": ("gold", "silver"),
    "bead": ("teal", "navy", "coral", "black", "burgundy", "forest green"),
    "frame": ("black", "brown", "tan", "burgundy", "navy", "forest green"),
    "straw": ("beige", "tan", "brown"),
    "evening": ("black", "navy", "burgundy", "forest green", "red", "gold"),
    "wood": ("brown", "tan", "camel"),
    "white": ("white", "cream", "beige", "navy", "black"),
    "animal": ("tan", "beige", "camel"),
}


@dataclass(frozen=True)
class Choice:
    """One thing a product can have: its sentence, its facts, and how it is drawn."""

    note: str
    """"" where nothing is told."""
    facts: Facts = field(default_factory=dict)
    look: dict[str, str] = field(default_factory=dict)
    who: tuple[str, ...] = ()
    """Departments it suits; empty for all of the kind."""
    noun: str = ""
    """In a cut: the title's noun. In an option: a word before it."""
    fabrics: tuple[str, ...] = ()
    """Instead of the kind's."""
    patterns: tuple[str, ...] = ()
    palette: str = ""
    accent: str = ""
    """What the second color is the color of: "white dial"; empty where there is none."""
    accents: tuple[str, ...] = ()
    """Second colors to choose from."""
    uses: tuple[str, ...] = ()
    """Instead of the kind's."""


def _look(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";")) if text else {}


def option(note: str, look: str = "", who: str = "", noun: str = "", **facts: str) -> Choice:
    """One of a group of which a product has exactly one."""
    return Choice(note, _facts(facts), _look(look), tuple(who.split()), noun)


def cut(
    noun: str, note: str, look: str = "", who: str = "", *, fabrics: str = "", patterns: str = "", palette: str = "",
    accent: str = "", uses: str = "", **facts: str,
) -> Choice:  # fmt: skip
    """A product's basic shape.

    Args:
        accent: what the second color is the color of, and the colors to choose from: "dial: white|black".
    """
    named, _, accents = accent.partition(": ")
    listed = {"fabrics": fabrics, "patterns": patterns, "accents": accents, "uses": uses}
    groups = {name: tuple(text.split("|")) if text else () for name, text in listed.items()}
    return Choice(note, _facts(facts), _look(look), tuple(who.split()), noun, palette=palette, accent=named, **groups)


@dataclass(frozen=True)
class Use:
    """What a product is good for."""

    notes: tuple[str, ...]
    """Alternatives; one is told."""
    facts: Facts
    who: tuple[str, ...] = ()
    """Departments it suits; empty for all."""


class Sold(NamedTuple):
    """How many of a kind there are, at what price, by whom."""

    counts: dict[Department, int]
    """Items by department."""
    price: tuple[int, int]
    """US dollars, before children's discount."""
    maker: str
    """In BRANDS."""


class Cloth(NamedTuple):
    """What a kind is made of, where its cut says nothing else."""

    fabrics: tuple[str, ...]
    palette: str
    patterns: tuple[str, ...]
    """Empty where a pattern is not spoken of (a ring)."""


@dataclass(frozen=True)
class Kind:
    type: str
    """In its natural number."""
    shape: str
    """A name in SHAPES of draw_clothes, draw_shoes or draw_accessories."""
    product_class: ProductClass
    path: tuple[str, ...]
    """Categories below class and department."""
    sold: Sold
    cloth: Cloth
    cuts: tuple[Choice, ...]
    options: tuple[tuple[Choice, ...], ...]
    uses: tuple[str, ...]
    """Names in USES."""
    about: tuple[str, ...]
    """Sentences for the description."""


def sold(counts: str, price: tuple[int, int], maker: str) -> Sold:
    """`counts` as "women=5 men=4"."""
    pairs = (pair.split("=") for pair in counts.split())
    return Sold({DEPARTMENTS[name]: int(number) for name, number in pairs}, price, maker)


def cloth(fabrics: str, palette: str, patterns: str = "") -> Cloth:
    return Cloth(tuple(fabrics.split("|")), palette, tuple(patterns.split("|")) if patterns else ())


def kind(
    type: str, shape: str, path: str, sold: Sold, cloth: Cloth, *,
    cuts: tuple[Choice, ...], uses: str, about: tuple[str, ...], options: tuple[tuple[Choice, ...], ...] = (),
) -> Kind:  # fmt: skip
    classes: dict[str, ProductClass] = {"Clothing": "Clothing", "Shoes": "Shoes"}
    steps = tuple(path.split(" > "))
    product_class = classes.get(steps[0], "Decoration")
    return Kind(type, shape, product_class, steps, sold, cloth, cuts, options, tuple(uses.split("|")), about)


def use(notes: str, who: str = "", **facts: str) -> Use:
    """Wordings apart by " | "; each holds every phrase of the facts."""
    return Use(tuple(notes.split(" | ")), _facts(facts), tuple(who.split()))


USES: dict[str, Use] = {
    "everyday": use("Made for everyday wear | Simple enough for everyday wear | For everyday wear, all year round", occasion="everyday wear"),
    "weekend": use("An easy choice for weekends and errands | For weekends, errands and meeting friends", "women men unisex", occasion="weekends|errands"),
    "office": use("Neat enough for the office | Suits the office and most dress codes | At home in the office", "women men unisex", occasion="the office"),
    "interview": use("Suits job interviews and client meetings | For job interviews, client meetings and first days", "women men", occasion="job interviews|client meetings"),
    "party": use("A good choice for parties and dinners out | For parties, dinners out and birthdays", "women men", occasion="parties|dinners out"),
    "evening": use("Dressy enough for dinner or the theater | For dinner, the theater and evenings out", "women men", occasion="dinner|the theater"),
    "wedding": use("Right for weddings and other formal days | Worn to weddings by guests of all ages", "women men girls boys", occasion="weddings"),
    "birthday": use("Made for birthday parties and family photos | For birthday parties, family photos and holidays", "girls boys", occasion="birthday parties|family photos"),
    "school": use("Comfortable for a full day at school | Made for school and the way home", "girls boys", occasion="school"),
    "play": use("Stands up to playing outside | Made for playing outside until dark", "girls boys", activity="playing outside"),
    "home": use("For slow mornings and lounging at home | Made for lounging at home", "", occasion="lounging at home"),
    "sleep": use("Comfortable for sleeping and lazy mornings | For sleeping and lazy mornings", "", activity="sleeping", occasion="lazy mornings"),
    "holiday": use("Packs well for beach holidays and hot weather | For beach holidays and hot weather", "", occasion="beach holidays", climate="hot weather"),
    "summer": use("Stays cool in hot weather | Light enough for hot weather", "", climate="hot weather"),
    "warm": use("Suits warm weather and sunny days | For warm weather and sunny days", "", climate="warm weather|sunny days"),
    "cool": use("Layers well in cool weather | For cool weather in spring and fall | Right for cool weather", "", climate="cool weather"),
    "cold": use("Made for cold weather | Warm in cold weather without being heavy", "", climate="cold weather"),
    "winter": use("Warm enough for winter days and snow | For snow and long winter days", "", climate="winter days|snow"),
    "rain": use("Keeps the wearer dry on rainy days | For rainy days", "", climate="rainy days"),
    "wind": use("Takes the edge off windy days | For windy days at the coast or in town", "", climate="windy days"),
    "run": use("For running on roads and treadmills | Made for running, slow or fast", "", activity="running"),
    "trailrun": use("For trail running on gravel and forest paths", "", activity="trail running"),
    "gym": use("For the gym and strength training | Ready for strength training at the gym", "women men unisex", activity="strength training", occasion="the gym"),
    "yoga": use("For yoga, pilates and stretching | Stretches along in yoga and pilates", "women men", activity="yoga|pilates"),
    "dance": use("For dance class and gymnastics", "girls", activity="dance class|gymnastics"),
    "hike": use("For hiking and long walks | Made for hiking and long walks", "", activity="hiking|long walks"),
    "walk": use("Comfortable for long walks in town | For long walks", "", activity="long walks"),
    "commute": use("Practical for commuting | For commuting by bike, bus or train", "women men unisex", activity="commuting"),
    "travel": use("Handy for travel | Easy to take along for travel", "", activity="travel"),
    "swim": use("For swimming laps and days at the pool | Made for swimming and days at the pool", "", activity="swimming", occasion="days at the pool"),
    "beach": use("For hot weather, the beach and the pool | Made for the beach or the pool in hot weather", "", occasion="the beach|the pool", climate="hot weather"),
    "camp": use("For camping, evenings by the fire and cool weather", "", activity="camping", climate="cool weather"),
    "festival": use("Good for festivals and concerts | For festivals, concerts and city trips", "women men unisex", occasion="festivals|concerts"),
    "date": use("Pretty for a date or drinks with friends | For a date, drinks with friends or both", "women", occasion="a date|drinks with friends"),
    "golf": use("At home in golf and at casual lunches", "men", activity="golf", occasion="casual lunches"),
    "gift": use("Comes in a small gift box for birthdays and anniversaries | A gift for birthdays and anniversaries, boxed", "", occasion="birthdays|anniversaries"),
    "nap": use("Cozy for naps and stroller walks | For naps and stroller walks", "baby", activity="naps|stroller walks"),
    "puddles": use("For jumping in puddles on rainy days | Made for rainy days and jumping in puddles", "girls boys", climate="rainy days", activity="jumping in puddles"),
    "garden": use("For rainy days and gardening | Good for gardening and dog walks on rainy days", "women men", climate="rainy days", activity="gardening"),
    "drive": use("Cuts glare on sunny days and when driving | For driving and other sunny days", "women men unisex", activity="driving", climate="sunny days"),
    "cycle": use("Stays put when cycling | For cycling and other outings", "", activity="cycling"),
    "shop": use("Big enough for shopping and a day in town | For shopping or a day in town", "", activity="shopping", occasion="a day in town"),
}  # fmt: skip
"""What a product is good for."""

_FITS = (
    option("Regular fit, neither tight nor loose", "", fit="regular fit"),
    option("Slim fit, close to the body", "fit=slim", fit="slim fit", who="women men"),
    option("Relaxed fit with room to layer", "fit=relaxed", fit="relaxed fit"),
)
_TEE_FITS = (
    option("Regular fit through chest and waist", "", fit="regular fit"),
    option("Slim fit that stays tucked in", "fit=slim", fit="slim fit", who="women men"),
    option("Relaxed fit with dropped shoulders", "fit=relaxed", fit="relaxed fit"),
)
_ROOMY = (
    option("Regular fit with straight sides", "", fit="regular fit"),
    option("Oversized fit with a boxy outline", "fit=oversized", fit="oversized fit", who="women men"),
    option("Relaxed fit, easy to pull over another layer", "fit=relaxed", fit="relaxed fit"),
)
_RISE = (
    option("High rise with a wide waistband", "", fit="high rise", who="women"),
    option("Mid rise that sits just below the waist", "", fit="mid rise", who="women men"),
    option("Adjustable waistband inside for growing children", "", feature="adjustable waistband", who="girls boys"),
)

KINDS: tuple[Kind, ...] = (
    # --- clothing: tops
    kind(
        "t-shirt", "top", "Clothing > Tops > T-Shirts", sold("women=5 men=4 girls=2 boys=2", (12, 28), "basics"), cloth("cotton|organic cotton|cotton stretch|modal", "basic", "solid|striped|heathered|color block"),
        cuts=(
            cut("Crew-Neck T-Shirt", "Crew neck with a ribbed collar and short sleeves", "neck=crew;sleeve=short", neckline="crew neck", sleeve="short sleeves"),
            cut("V-Neck T-Shirt", "V-neck and short sleeves", "neck=v;sleeve=short", "women men", neckline="v-neck", sleeve="short sleeves"),
            cut("Scoop-Neck T-Shirt", "Low scoop neck and cap sleeves", "neck=scoop;sleeve=cap", "women", neckline="scoop neck", sleeve="cap sleeves"),
            cut("Pocket T-Shirt", "Crew neck, short sleeves and a chest pocket", "neck=crew;sleeve=short;pocket=1", "men women boys", neckline="crew neck", sleeve="short sleeves", feature="chest pocket"),
            cut("Graphic T-Shirt", "Short sleeves and a printed star on the front", "neck=crew;sleeve=short;motif=star", "boys men", patterns="solid", accent="star print: white|yellow|orange|navy", sleeve="short sleeves", neckline="crew neck", style="graphic"),
            cut("Graphic T-Shirt", "Short sleeves and a printed heart on the front", "neck=crew;sleeve=short;motif=heart", "girls", patterns="solid", palette="girl", accent="heart print: white|red|purple", sleeve="short sleeves", neckline="crew neck", style="graphic"),
            cut("Cropped T-Shirt", "Cropped length that ends at the waist, with short sleeves", "neck=crew;sleeve=short;length=cropped", "women", length="cropped length", sleeve="short sleeves", neckline="crew neck"),
        ),
        options=(_TEE_FITS,), uses="everyday|weekend|school|play|summer|warm",
        about=("A plain good t-shirt that works alone or under a jacket.", "The kind of t-shirt one reaches for first.", "Cut straight and finished with double-stitched hems."),
    ),
    kind(
        "long-sleeve tee", "top", "Clothing > Tops > T-Shirts", sold("women=3 men=2 girls=1 boys=1", (16, 34), "basics"), cloth("cotton|organic cotton|rib jersey|modal", "basic", "striped|solid|heathered"),
        cuts=(
            cut("Long-Sleeve Tee", "Crew neck and long sleeves", "neck=crew;sleeve=long", neckline="crew neck", sleeve="long sleeves"),
            cut("Long-Sleeve Boat-Neck Tee", "Wide boat neck and long sleeves", "neck=boat;sleeve=long", "women", neckline="boat neck", sleeve="long sleeves"),
            cut("Long-Sleeve Henley", "Long sleeves and a three-button henley neckline", "neck=henley;sleeve=long", "men boys", neckline="henley neckline", sleeve="long sleeves", closure="three-button"),
        ),
        options=(_TEE_FITS,), uses="everyday|cool|weekend|school",
        about=("A light layer for the months between seasons.", "Long sleeves for cool mornings, thin enough to wear under a sweater.", "Sits smoothly under a jacket or an overshirt."),
    ),
    kind(
        "polo shirt", "top", "Clothing > Tops > Polo Shirts", sold("men=3 boys=1", (22, 48), "basics"), cloth("pique|cotton stretch|active light", "basic", "solid|striped|color block"),
        cuts=(
            cut("Polo Shirt", "Polo collar with a three-button placket and short sleeves", "neck=polo;sleeve=short", neckline="polo collar", sleeve="short sleeves", closure="three-button placket"),
            cut("Long-Sleeve Polo Shirt", "Polo collar, three-button placket and long sleeves", "neck=polo;sleeve=long", "men", neckline="polo collar", sleeve="long sleeves", closure="three-button placket"),
        ),
        options=(_TEE_FITS,), uses="golf|office|school|weekend|warm",
        about=("Smarter than a t-shirt, easier than a dress shirt.", "A polo that keeps its collar in shape after many washes."),
    ),
    kind(
        "shirt", "shirt", "Clothing > Tops > Shirts", sold("men=7 boys=2", (28, 62), "formal"), cloth("oxford|poplin|linen|flannel", "basic", "solid|striped|plaid"),
        cuts=(
            cut("Button-Down Shirt", "Long sleeves with buttoned cuffs and a pointed collar", "sleeve=long;stripes=vertical;pitch=4.6", neckline="pointed collar", sleeve="long sleeves", closure="button front", fabrics="oxford|poplin", patterns="solid|striped"),
            cut("Short-Sleeve Shirt", "Short sleeves and one chest pocket", "sleeve=short;pockets=57;stripes=vertical;pitch=5", neckline="pointed collar", sleeve="short sleeves", closure="button front", feature="one chest pocket", fabrics="linen|poplin|linen blend", patterns="solid|striped", uses="summer|weekend|holiday|warm"),
            cut("Flannel Shirt", "Long sleeves and two chest pockets", "sleeve=long;pockets=34 57", neckline="pointed collar", sleeve="long sleeves", closure="button front", feature="two chest pockets", fabrics="flannel", patterns="plaid", uses="weekend|cool|camp|school"),
        ),
        options=(_FITS,), uses="office|interview|weekend|wedding|school",
        about=("A shirt that looks right tucked in or left out.", "Cut with a yoke across the back so that it moves with the shoulders.", "The collar keeps its shape with or without a tie."),
    ),
    kind(
        "blouse", "shirt", "Clothing > Tops > Blouses", sold("women=6", (24, 58), "formal"), cloth("viscose|chiffon|satin|poplin", "soft", "solid|floral|polka dot|striped"),
        cuts=(
            cut("Button-Front Blouse", "Long sleeves, a soft collar and a button front", "sleeve=long;stripes=vertical;pitch=4.6", neckline="soft collar", sleeve="long sleeves", closure="button front"),
            cut("Puff-Sleeve Blouse", "Short puff sleeves and a collared button front", "sleeve=puff", sleeve="short puff sleeves", closure="button front", neckline="collared"),
            cut("Three-Quarter-Sleeve Blouse", "Three-quarter sleeves and a collared button front", "sleeve=three-quarter;stripes=vertical;pitch=4.6", sleeve="three-quarter sleeves", closure="button front", neckline="collared"),
        ),
        options=(_FITS,), uses="office|interview|evening|date|everyday",
        about=("Light enough to tuck into a skirt without bulk.", "A blouse that dresses up jeans and softens a suit.", "Falls straight from the shoulder and stays put through the day."),
    ),
    kind(
        "hoodie", "hoodie", "Clothing > Hoodies & Sweatshirts", sold("women=3 men=3 girls=1 boys=2", (30, 64), "basics"), cloth("fleece|french terry|polar fleece", "basic", "solid|heathered|color block"),
        cuts=(
            cut("Pullover Hoodie", "Drawstring hood and a kangaroo pocket", "block=57", feature="drawstring hood|kangaroo pocket", sleeve="long sleeves", closure="pullover"),
            cut("Zip-Up Hoodie", "Full-length zipper, drawstring hood and split pockets", "zip=1;block=57", feature="drawstring hood|split pockets", closure="full-length zipper", sleeve="long sleeves"),
        ),
        options=(_ROOMY, (option("Ribbed cuffs and hem keep drafts out", feature="ribbed cuffs"), option("Double-lined hood", feature="double-lined hood"), option("Ribbed cuffs and a hidden phone pocket", feature="ribbed cuffs|hidden phone pocket", who="women men"))),
        uses="cool|weekend|home|school|camp|travel",
        about=("A hoodie for cool evenings, early trains and lazy Sundays.", "Soft inside and simple outside.", "Wears well over a t-shirt and under a coat."),
    ),
    kind(
        "sweater", "top", "Clothing > Sweaters", sold("women=4 men=4 girls=1 boys=1", (38, 96), "knit"), cloth("merino|lambswool|cotton knit|cable wool|cashmere blend|acrylic knit", "knit", "solid|striped"),
        cuts=(
            cut("Crew-Neck Sweater", "Crew neck with ribbed cuffs and hem", "neck=crew;sleeve=long;ribs=1", neckline="crew neck", sleeve="long sleeves", feature="ribbed cuffs"),
            cut("Turtleneck Sweater", "Folded turtleneck with ribbed cuffs", "neck=turtleneck;sleeve=long;ribs=1", "women men", neckline="turtleneck", sleeve="long sleeves", feature="ribbed cuffs"),
            cut("V-Neck Sweater", "V-neck that shows a shirt collar, with ribbed cuffs", "neck=v;sleeve=long;ribs=1", "women men", neckline="v-neck", sleeve="long sleeves", feature="ribbed cuffs"),
        ),
        options=(_ROOMY,), uses="cold|office|cool|weekend|school",
        about=("A sweater with enough body to wear alone.", "Knitted in one piece at the shoulder, so no seam rubs.", "Simple lines that go with jeans as well as tailored trousers."),
    ),
    kind(
        "cardigan", "cardigan", "Clothing > Sweaters > Cardigans", sold("women=5 men=2 girls=1", (36, 88), "knit"), cloth("merino|cotton knit|lambswool|acrylic knit", "knit", "solid|striped"),
        cuts=(
            cut("Button Cardigan", "V-neck with five buttons and ribbed trim", "", neckline="v-neck", closure="five buttons", sleeve="long sleeves"),
            cut("Long Open Cardigan", "Open front, long length and two patch pockets", "open=1;length=long;pockets=1", "women", closure="open front", length="long length", feature="two patch pockets", sleeve="long sleeves", patterns="solid"),
            cut("Pocket Cardigan", "Five buttons and two patch pockets", "pockets=1", closure="five buttons", feature="two patch pockets", sleeve="long sleeves", neckline="v-neck"),
        ),
        options=(_ROOMY,), uses="cool|office|home|everyday",
        about=("An easy extra layer for rooms that run cold.", "Warm across the shoulders without the weight of a jacket."),
    ),
    kind(
        "jacket", "jacket", "Clothing > Jackets", sold("women=4 men=4 girls=1 boys=1", (48, 128), "denim"), cloth("denim", "outer", "solid"),
        cuts=(
            cut("Denim Jacket", "Button front, pointed collar and two chest pockets", "style=denim", fabrics="denim", palette="denim", closure="button front", feature="two chest pockets", neckline="pointed collar", style="trucker"),
            cut("Bomber Jacket", "Front zipper, ribbed hem and two slanted pockets", "style=bomber", "women men boys", fabrics="ripstop|twill", closure="front zipper", feature="ribbed hem|two slanted pockets", style="bomber"),
            cut("Biker Jacket", "Off-center zipper, wide lapels and zipped pockets", "style=biker", "women men", fabrics="leather|faux leather", palette="leather", closure="off-center zipper", feature="zipped pockets|wide lapels", style="biker"),
            cut("Fleece Jacket", "Full zipper, stand-up collar and a chest pocket", "style=fleece;chest=1", fabrics="polar fleece", palette="sport", accent="chest pocket: orange|yellow|teal|white|navy", closure="full zipper", feature="chest pocket", neckline="stand-up collar"),
            cut("Quilted Jacket", "Full zipper, stand-up collar and two side pockets", "style=quilted", "women men", fabrics="padded", closure="full zipper", feature="two side pockets", neckline="stand-up collar"),
        ),
        options=(_FITS,), uses="cool|weekend|wind|travel|school",
        about=("A jacket for the weeks when a coat is too much.", "Goes over a sweater without pulling at the shoulders.", "Made to be worn often and to look better for it."),
    ),
    kind(
        "rain jacket", "rain jacket", "Clothing > Jackets > Rain Jackets", sold("women=2 men=3 girls=1 boys=1", (46, 120), "active"), cloth("rain nylon|rubberized", "rain", "solid"),
        cuts=(
            cut("Hooded Rain Jacket", "Adjustable hood, storm flap and two flap pockets", "", feature="adjustable hood|storm flap|two flap pockets", closure="zipper under snap buttons", sleeve="long sleeves"),
            cut("Long Rain Jacket", "Knee length with an adjustable hood and two flap pockets", "length=long", "women men", length="knee length", feature="adjustable hood|two flap pockets", closure="zipper under snap buttons", sleeve="long sleeves"),
        ),
        options=((option("Zipper under snap buttons and taped seams keep water out", feature="taped seams"), option("Zipper under snap buttons, with elastic cuffs", feature="elastic cuffs"), option("Zipper under snap buttons, with reflective piping at the back", feature="reflective piping")),),
        uses="rain|hike|commute|play|wind",
        about=("Rain gear that does not feel like a tent.", "Water beads off and the hood stays up in the wind.", "Roomy enough for a sweater underneath."),
    ),
    kind(
        "coat", "coat", "Clothing > Coats", sold("women=5 men=3 girls=1", (90, 220), "formal"), cloth("wool coating", "outer", "solid"),
        cuts=(
            cut("Belted Coat", "Double-breasted front and a tie belt at the waist", "style=double;belt=1;length=long", "women", closure="double-breasted front", feature="tie belt", length="calf length"),
            cut("Overcoat", "Single-breasted front with notched lapels and two pockets", "style=single;length=long", "men women", closure="single-breasted front", feature="notched lapels|two pockets", length="knee length"),
            cut("Pea Coat", "Double-breasted front with wide lapels", "style=double", closure="double-breasted front", feature="wide lapels", length="hip length"),
            cut("Puffer Coat", "Insulated hood, full zipper and two zip pockets", "style=puffer", fabrics="down nylon|padded", closure="full zipper", feature="insulated hood|two zip pockets", length="thigh length"),
        ),
        options=(_FITS,), uses="cold|winter|office|commute",
        about=("A winter coat for many years.", "Warm, wind-tight and lined throughout.", "Cut to go over a blazer or a thick sweater."),
    ),
    kind(
        "vest", "vest", "Clothing > Jackets > Vests", sold("women=1 men=2", (38, 82), "active"), cloth("padded|down nylon", "outer", "solid"),
        cuts=(cut("Puffer Vest", "Sleeveless, with a full zipper, a stand-up collar and two side pockets", "", sleeve="sleeveless", closure="full zipper", feature="two side pockets", neckline="stand-up collar"),),
        options=(_FITS,), uses="cool|hike|commute|wind",
        about=("Warmth for the body, freedom for the arms.", "Fits under a coat in winter and over a shirt in fall."),
    ),
    kind(
        "blazer", "blazer", "Clothing > Suits & Blazers", sold("women=2 men=1", (80, 180), "formal"), cloth("wool suiting|linen blend|corduroy", "chino", "solid|plaid"),
        cuts=(cut("Two-Button Blazer", "Two buttons, notched lapels and flap pockets", "pitch=7", closure="two buttons", feature="notched lapels|flap pockets", sleeve="long sleeves"),),
        options=(_FITS,), uses="office|interview|wedding|evening",
        about=("A blazer that works with jeans or with matching trousers.", "Lightly padded shoulders and a half lining keep it easy to wear."),
    ),
    kind(
        "tank top", "tank", "Clothing > Tops > Tank Tops", sold("women=4 men=3", (10, 26), "basics"), cloth("cotton|rib jersey|active light|modal", "basic", "solid|striped|heathered"),
        cuts=(
            cut("Tank Top", "Scoop neck and wide straps", "neck=scoop", neckline="scoop neck", sleeve="sleeveless", feature="wide straps"),
            cut("Camisole Tank Top", "Thin adjustable straps", "straps=thin", "women", sleeve="sleeveless", feature="thin adjustable straps", uses="summer|sleep|warm|everyday", fabrics="rib jersey|modal|satin"),
            cut("Cropped Tank Top", "Cropped length with wide straps", "neck=scoop;length=cropped", "women", length="cropped length", sleeve="sleeveless", feature="wide straps"),
        ),
        options=((option("Sleeveless cut in a regular fit", "", fit="regular fit"), option("Sleeveless, slim fit", "fit=slim", fit="slim fit")),), uses="summer|gym|yoga|warm|everyday",
        about=("A summer basic that also layers under a cardigan.", "Light, plain and easy to pack."),
    ),
    # --- clothing: dresses and skirts
    kind(
        "dress", "dress", "Clothing > Dresses", sold("women=11 girls=4", (36, 98), "formal"), cloth("viscose|cotton|linen blend|chiffon", "soft", "solid|floral|polka dot|striped"),
        cuts=(
            cut("Wrap Dress", "Wrap front with a side tie and a v-neck", "neck=v;wrap=1;sleeve=short", "women", neckline="v-neck", closure="side tie", sleeve="short sleeves", style="wrap", fabrics="viscose|chiffon|linen blend"),
            cut("Shirt Dress", "Collared button front, long sleeves and a waist belt", "neck=polo;collar=shirt;sleeve=long;buttons=1;belt=buckle", "women", neckline="collared", closure="button front", sleeve="long sleeves", feature="waist belt", fabrics="cotton|poplin|linen blend", patterns="solid|striped"),
            cut("Sundress", "Thin straps and a fitted bodice", "sleeve=straps", "women girls", sleeve="sleeveless", feature="thin straps", fabrics="cotton|linen|viscose", uses="summer|holiday|warm"),
            cut("A-Line Dress", "Scoop neck, sleeveless, with an a-line skirt", "neck=scoop;sleeve=none", neckline="scoop neck", sleeve="sleeveless", style="a-line"),
            cut("Puff-Sleeve Dress", "Square neck and short puff sleeves", "neck=square;sleeve=puff", neckline="square neck", sleeve="short puff sleeves"),
            cut("Sheath Dress", "Close-fitting sheath with a boat neck", "neck=boat;sleeve=cap;skirt=straight", "women", neckline="boat neck", sleeve="cap sleeves", style="sheath", fabrics="wool suiting|satin", palette="evening", patterns="solid", uses="office|evening|party|wedding"),
            cut("Party Dress", "Full skirt, sleeveless bodice and a bow at the waist", "neck=crew;sleeve=none;skirt=full;belt=bow", "girls", sleeve="sleeveless", feature="bow at the waist", palette="girl", style="party", uses="birthday|wedding"),
        ),
        options=(
            (
                option("Midi length, to mid-calf", "length=midi", noun="Midi", length="midi length", who="women"),
                option("Knee length", "length=knee-length", length="knee length"),
                option("Mini length, well above the knee", "length=mini", noun="Mini", length="mini length", who="women"),
                option("Maxi length, to the ankle", "length=maxi", noun="Maxi", length="maxi length", who="women"),
            ),
        ),
        uses="summer|party|office|date|birthday|wedding|holiday",
        about=("A dress that needs nothing but shoes.", "Cut so that one can sit, walk and dance in it.", "Moves well and packs without much creasing."),
    ),
    kind(
        "skirt", "skirt", "Clothing > Skirts", sold("women=6 girls=2", (24, 62), "formal"), cloth("viscose|cotton|twill", "deep", "solid|floral|polka dot"),
        cuts=(
            cut("Pleated Skirt", "Pressed pleats all the way round", "style=pleated", style="pleated", fabrics="satin|wool suiting|cotton blend", patterns="solid|plaid"),
            cut("A-Line Skirt", "A-line shape that skims the hips", "style=a-line", style="a-line"),
            cut("Pencil Skirt", "Pencil shape with a short back slit", "style=pencil", "women", style="pencil", fabrics="wool suiting|cotton stretch", patterns="solid"),
            cut("Denim Skirt", "Front pockets and a button at the waist", "style=a-line;denim=1", fabrics="denim|stretch denim", palette="denim", patterns="solid", closure="button", feature="front pockets", uses="everyday|weekend|school|festival"),
            cut("Tulle Skirt", "Layers of tulle over a soft lining", "style=tulle", "girls", fabrics="chiffon", palette="girl", patterns="solid", feature="layers of tulle"),
        ),
        options=(
            (
                option("Midi length with an elastic back waist", "length=midi", noun="Midi", length="midi length", feature="elastic back waist", who="women"),
                option("Knee length with an elastic back waist", "length=knee-length", length="knee length", feature="elastic back waist"),
                option("Mini length", "length=mini", noun="Mini", length="mini length", who="women"),
            ),
        ),
        uses="office|everyday|date|party|birthday|school",
        about=("Sits at the natural waist and stays there.", "Wears with a tucked-in blouse or a short sweater."),
    ),
    # --- clothing: bottoms
    kind(
        "jeans", "trousers", "Clothing > Pants > Jeans", sold("women=3 men=3 girls=1 boys=1", (36, 92), "denim"), cloth("stretch denim|denim", "denim", "solid"),
        cuts=(
            cut("Straight-Leg Jeans", "Straight leg from hip to hem", "style=jeans;leg=straight", fit="straight leg", closure="zip fly and button"),
            cut("Skinny Jeans", "Skinny leg that follows the line of the body", "style=jeans;leg=skinny", "women men", fit="skinny leg", closure="zip fly and button", fabrics="stretch denim"),
            cut("Wide-Leg Jeans", "Wide leg with a full break at the shoe", "style=jeans;leg=wide", "women", fit="wide leg", closure="zip fly and button"),
            cut("Tapered Jeans", "Roomy thigh and a tapered leg", "style=jeans;leg=tapered", "men boys", fit="tapered leg", closure="zip fly and button"),
            cut("Flared Jeans", "Fitted thigh and a flared leg", "style=jeans;leg=flared", "women", fit="flared leg", closure="zip fly and button", fabrics="stretch denim"),
        ),
        options=(_RISE,), uses="everyday|weekend|school|festival",
        about=("Five pockets, contrast stitching and a proper zip fly.", "Jeans that look right from the first day and better later.", "Washed once at the mill, so they will not shrink."),
    ),
    kind(
        "trousers", "trousers", "Clothing > Pants > Trousers", sold("women=3 men=3", (38, 96), "formal"), cloth("twill|wool suiting|linen blend|corduroy", "chino", "solid|plaid"),
        cuts=(
            cut("Chinos", "Slanted front pockets and a flat front", "style=trousers;leg=straight", "men women", fabrics="twill|corduroy", patterns="solid", fit="straight leg", feature="flat front|slanted front pockets"),
            cut("Wide-Leg Trousers", "Wide leg with a pressed crease", "style=trousers;leg=wide", "women", fit="wide leg", feature="pressed crease", fabrics="linen blend|wool suiting"),
            cut("Dress Trousers", "Pressed crease and a hook-and-button waist", "style=trousers;leg=tapered;pitch=7", "men women", fabrics="wool suiting", fit="tapered leg", feature="pressed crease", closure="hook-and-button"),
        ),
        options=(_RISE[:2],), uses="office|interview|wedding|everyday",
        about=("Trousers that stay neat from breakfast to the last meeting.", "Cut with enough room to sit comfortably all day."),
    ),
    kind(
        "shorts", "trousers", "Clothing > Pants > Shorts", sold("women=2 men=3 girls=1 boys=2", (20, 46), "basics"), cloth("twill|cotton|linen blend", "chino", "solid|striped|plaid"),
        cuts=(
            cut("Chino Shorts", "Flat front and slanted pockets", "style=trousers;length=shorts", fabrics="twill", patterns="solid|plaid", length="above-knee length", feature="flat front|slanted pockets", closure="zip fly and button"),
            cut("Cargo Shorts", "Two cargo pockets with flaps", "style=trousers;length=long shorts;cargo=1", "men boys", fabrics="twill|cotton", patterns="solid", length="knee length", feature="two cargo pockets", closure="zip fly and button"),
            cut("Drawstring Shorts", "Elastic waist with a drawstring", "style=joggers;length=shorts", length="above-knee length", closure="drawstring", feature="elastic waist", fabrics="linen blend|french terry|cotton"),
            cut("Running Shorts", "Elastic waist with a drawstring and side panels", "style=joggers;length=shorts;panel=1", "men women", fabrics="active light", palette="sport", patterns="solid", accent="side panels: white|orange|teal|gray", length="above-knee length", closure="drawstring", uses="run|gym|summer"),
        ),
        uses="summer|weekend|holiday|play|warm",
        about=("Shorts for the warm half of the year.", "Pockets deep enough for keys and a phone."),
    ),
    kind(
        "leggings", "trousers", "Clothing > Pants > Leggings", sold("women=4 girls=2", (18, 58), "active"), cloth("brushed active|active|cotton stretch", "sport", "solid|floral|animal print|color block"),
        cuts=(
            cut("High-Waisted Leggings", "High, wide waistband that does not roll down", "style=leggings;leg=skinny;block=60", fit="high-waisted", length="full length"),
            cut("Pocket Leggings", "High waistband and two side pockets for a phone", "style=leggings;leg=skinny;pocket=1", "women", fit="high-waisted", length="full length", feature="two side pockets", patterns="solid"),
            cut("Panel Leggings", "Contrast panels down the sides", "style=leggings;leg=skinny;panel=1", patterns="solid", accent="side panels: gray|teal|coral|lavender", feature="contrast panels", length="full length"),
            cut("Capri Leggings", "Capri length that ends below the knee", "style=leggings;leg=skinny;length=cropped", "women", length="capri length", fit="high-waisted"),
        ),
        uses="yoga|gym|run|dance|everyday",
        about=("Leggings that stay opaque in a deep squat.", "Flat seams that do not rub.", "Soft enough to wear all day, firm enough to train in."),
    ),
    kind(
        "joggers", "trousers", "Clothing > Pants > Joggers", sold("women=2 men=2 boys=1", (26, 56), "active"), cloth("fleece|french terry|active", "basic", "solid|heathered"),
        cuts=(
            cut("Joggers", "Drawstring waist, side pockets and ribbed ankle cuffs", "style=joggers;leg=tapered", closure="drawstring waist", feature="side pockets|ribbed ankle cuffs", fit="tapered leg"),
            cut("Side-Stripe Joggers", "Drawstring waist and a stripe down each leg", "style=joggers;leg=tapered;panel=1", patterns="solid", accent="side stripe: white|red|teal|orange|gray", closure="drawstring waist", feature="stripe down each leg", fit="tapered leg"),
        ),
        uses="home|gym|travel|play|weekend",
        about=("Comfortable pants that are still fit to be seen in.", "Tapered so they do not drag, roomy where it counts."),
    ),
    # --- clothing: sleep, swim, socks, baby
    kind(
        "pajamas", "pajamas", "Clothing > Sleepwear > Pajama Sets", sold("women=3 men=3 girls=2 boys=2", (28, 66), "basics"), cloth("cotton|flannel|modal|satin", "soft", "solid|striped|plaid|polka dot"),
        cuts=(
            cut("Pajama Set", "Button-front top with a collar and long sleeves, and full-length pants", "style=button;sleeve=long;stripes=vertical;pitch=5.4", closure="button front", sleeve="long sleeves", length="full-length pants"),
            cut("Short Pajama Set", "Button-front top with short sleeves, and shorts", "style=button;sleeve=short;length=shorts;stripes=vertical;pitch=5.4", "women men", closure="button front", sleeve="short sleeves", length="shorts", fabrics="cotton|modal|satin"),
            cut("Pajama Set", "Pull-on top with a printed moon, long sleeves and full-length pants", "style=tee;sleeve=long;motif=moon", "girls boys", fabrics="cotton|organic cotton", palette="kid", patterns="solid", accent="moon print: white|yellow", sleeve="long sleeves", length="full-length pants", closure="pull-on"),
        ),
        options=((option("Elastic waist with a soft tie", feature="elastic waist"), option("Chest pocket on the top, elastic waist on the bottom", feature="elastic waist")),), uses="sleep|home",
        about=("Two pieces that can also be worn apart.", "Loose where one turns over, with no scratchy labels.", "Piped edges and a soft waist."),
    ),
    kind(
        "swimsuit", "swimsuit", "Clothing > Swimwear > Swimsuits", sold("women=4 girls=2", (28, 72), "active"), cloth("swim", "bright", "solid|striped|floral|polka dot|animal print"),
        cuts=(
            cut("One-Piece Swimsuit", "One-piece with a scoop neck and wide straps", "", style="one-piece", neckline="scoop neck", feature="wide straps"),
            cut("V-Neck Swimsuit", "One-piece with a deep v-neck", "neck=v", "women", style="one-piece", neckline="v-neck"),
            cut("Bikini Set", "Halter top and matching bottoms", "style=bikini", "women", style="bikini", neckline="halter"),
            cut("Short-Sleeve Swimsuit", "One-piece with short sleeves and a front zipper", "style=rash", "girls women", style="one-piece", sleeve="short sleeves", closure="front zipper", feature="UPF 50+ sun protection"),
        ),
        options=((option("Fully lined, with UPF 50+ sun protection", feature="UPF 50+ sun protection"), option("Removable soft cups; UPF 50+ sun protection", feature="removable soft cups", who="women")),),
        uses="swim|beach|holiday",
        about=("Stays in place through a dive and dries fast after it.", "Holds its color in salt water and chlorine."),
    ),
    kind(
        "swim trunks", "trousers", "Clothing > Swimwear > Swim Trunks", sold("men=3 boys=2", (20, 44), "active"), cloth("trunks", "bright", "solid|striped|floral"),
        cuts=(
            cut("Swim Trunks", "Elastic waist with a drawstring", "style=swim;length=shorts", closure="drawstring", feature="elastic waist", length="above-knee length"),
            cut("Panel Swim Trunks", "Drawstring waist and contrast side panels", "style=swim;length=shorts;panel=1", patterns="solid", accent="side panels: white|navy|orange|yellow", closure="drawstring waist", length="above-knee length"),
        ),
        options=((option("Mesh lining and a drain hole in each pocket", feature="mesh lining"), option("Mesh lining and a zipped back pocket", feature="mesh lining|zipped back pocket")),), uses="swim|beach|holiday",
        about=("Trunks that go from the water to lunch without a change.", "Light, quick to dry and short enough to swim in."),
    ),
    kind(
        "socks", "socks", "Clothing > Socks", sold("women=2 men=2 girls=1 unisex=2", (8, 22), "basics"), cloth("sock cotton|sock wool", "bright", "striped|solid|polka dot|color block"),
        cuts=(
            cut("Crew Socks", "Crew height with a ribbed cuff", "pitch=4.4;block=50", length="crew height", feature="ribbed cuff"),
            cut("Ankle Socks", "Ankle height that stays put in sneakers", "height=ankle;pitch=4.4;block=66", length="ankle height", fabrics="sock cotton"),
            cut("Knee Socks", "Knee height with a wide ribbed cuff", "height=knee;pitch=4.4;block=44", "women girls", length="knee height", feature="ribbed cuff"),
        ),
        options=((option("Flat toe seam and a reinforced heel", feature="flat toe seam|reinforced heel"), option("Cushioned sole", feature="cushioned sole")),), uses="everyday|hike|gym|school|cold",
        about=("Sold as one pair.", "Snug through the arch, so they do not slip."),
    ),
    kind(
        "bodysuit", "bodysuit", "Clothing > Baby Clothing > Bodysuits", sold("baby=4", (10, 22), "kids"), cloth("organic cotton|cotton", "baby", "solid|striped|polka dot"),
        cuts=(
            cut("Short-Sleeve Bodysuit", "Short sleeves and an envelope neckline that pulls over easily", "sleeve=short;pitch=4.6", sleeve="short sleeves", neckline="envelope neckline"),
            cut("Long-Sleeve Bodysuit", "Long sleeves and an envelope neckline", "sleeve=long;pitch=4.6", sleeve="long sleeves", neckline="envelope neckline"),
            cut("Duck Bodysuit", "Short sleeves and a printed duck", "sleeve=short;motif=duck", patterns="solid", accent="duck print: white", sleeve="short sleeves", style="graphic"),
        ),
        options=((option("Three snaps between the legs for quick changes", closure="three snaps"),),), uses="nap|home|everyday",
        about=("Soft seams and no labels inside.", "Wide neck, easy snaps, and it survives the hot wash."),
    ),
    kind(
        "sleepsuit", "sleepsuit", "Clothing > Baby Clothing > Sleepsuits", sold("baby=4", (16, 30), "kids"), cloth("organic cotton|cotton|modal", "baby", "striped|solid|polka dot"),
        cuts=(
            cut("Footed Sleepsuit", "Long sleeves, closed feet and a zipper from neck to ankle", "pitch=4.6", sleeve="long sleeves", feature="closed feet", closure="zipper from neck to ankle"),
            cut("Star Sleepsuit", "Long sleeves, closed feet, a long zipper and a printed star", "motif=star", patterns="solid", accent="star print: white|yellow", sleeve="long sleeves", feature="closed feet", closure="long zipper"),
        ),
        options=((option("Fold-over guard at the chin", feature="fold-over guard"), option("Fold-over cuffs stop scratching", feature="fold-over cuffs")),), uses="sleep|nap",
        about=("One piece, one zipper, no buttons to find in the dark.", "Keeps little feet covered all night."),
    ),
    # --- shoes
    kind(
        "sneakers", "sneaker", "Shoes > Sneakers", sold("women=3 men=4 girls=1 boys=2", (38, 98), "shoes"), cloth("shoe leather|shoe canvas|shoe faux", "white"),
        cuts=(
            cut("Low-Top Sneakers", "Low top with a lace-up front", "", style="low-top", closure="lace-up"),
            cut("High-Top Sneakers", "High top with a lace-up front and a rubber toe cap", "height=high;cap=1", style="high-top", closure="lace-up", feature="rubber toe cap", fabrics="shoe canvas|shoe leather", palette="basic"),
            cut("Court Sneakers", "Lace-up low top with a contrast heel", "", accent="heel and side stripe: forest green|navy|red|light blue|black|tan", palette="soft", closure="lace-up", style="low-top", fabrics="shoe leather|shoe faux"),
            cut("Canvas Sneakers", "Lace-up low top with a rubber toe cap", "cap=1", fabrics="shoe canvas", palette="bright", closure="lace-up", style="low-top", feature="rubber toe cap"),
        ),
        options=((option("Padded collar and a cushioned insole", feature="padded collar|cushioned insole"), option("Removable insole", feature="removable insole"), option("Grippy outsole", feature="grippy outsole")),), uses="everyday|walk|weekend|school|travel",
        about=("Sneakers that go with nearly everything.", "Simple, light and comfortable from the first walk.", "A flat sole and a clean upper."),
    ),
    kind(
        "running shoes", "running shoe", "Shoes > Athletic > Running Shoes", sold("women=3 men=3 girls=1 boys=1", (54, 138), "active"), cloth("mesh", "sport"),
        cuts=(
            cut("Running Shoes", "Lace-up with a thick cushioned sole", "", accent="toe, heel and side panel: orange|yellow|white|teal|coral|light blue", closure="lace-up", feature="cushioned sole"),
            cut("Trail Running Shoes", "Lace-up with a lugged sole", "", "women men", accent="toe, heel and side panel: orange|yellow|black|teal", closure="lace-up", feature="lugged sole", uses="trailrun|hike"),
        ),
        options=((option("Reflective tab at the heel", feature="reflective tab"), option("Wide toe box", feature="wide toe box"), option("Pull loop at the heel and a removable insole", feature="pull loop|removable insole")),), uses="run|gym|walk",
        about=("Light on the foot and soft on landing.", "A steady shoe for daily miles.", "The upper holds the foot without pinching."),
    ),
    kind(
        "boots", "boot", "Shoes > Boots", sold("women=4 men=3", (70, 180), "shoes"), cloth("shoe leather|shoe suede|shoe faux", "leather"),
        cuts=(
            cut("Chelsea Boots", "Pull-on with elastic side panels and a low heel", "style=chelsea;heel=low", closure="pull-on", feature="elastic side panels|low heel", length="ankle height"),
            cut("Lace-Up Boots", "Lace-up front and a lugged sole", "style=lace;height=mid", closure="lace-up", feature="lugged sole", length="mid-calf height"),
            cut("Knee-High Boots", "Knee height with an inside zipper and a block heel", "style=dress;height=knee;heel=block;zip=1", "women", closure="inside zipper", feature="block heel", length="knee height"),
            cut("Ankle Boots", "Ankle height with a zipper and a block heel", "style=dress;heel=block;zip=1", "women", closure="zipper", feature="block heel", length="ankle height"),
        ),
        uses="cool|office|walk|weekend|cold",
        about=("Boots for fall pavements.", "Room for a thick sock and firm at the ankle.", "A shape that outlasts the season."),
    ),
    kind(
        "hiking boots", "boot", "Shoes > Boots > Hiking Boots", sold("women=1 men=2", (88, 170), "active"), cloth("shoe leather|shoe suede", "wood"),
        cuts=(cut("Hiking Boots", "Lace-up boots with a lugged sole and a padded collar", "style=hiking;height=mid", closure="lace-up", feature="lugged sole|padded collar", length="mid-calf height"),),
        options=((option("Waterproof lining", feature="waterproof lining"), option("Protective rubber toe", feature="rubber toe")),), uses="hike|camp",
        about=("Support for rough ground and wet roots.", "Stiff underfoot, soft around the ankle."),
    ),
    kind(
        "rain boots", "boot", "Shoes > Boots > Rain Boots", sold("women=2 girls=1 boys=2", (26, 68), "shoes"), cloth("rubber", "rain"),
        cuts=(cut("Rain Boots", "Knee-high, pull-on and waterproof", "style=rain;height=knee", closure="pull-on", feature="waterproof", length="knee-high"), cut("Short Rain Boots", "Ankle height, pull-on and waterproof", "style=rain;height=mid", closure="pull-on", feature="waterproof", length="ankle height")),
        options=((option("Soft lining that comes out to dry", feature="soft lining"), option("Deep tread for wet grass", feature="deep tread")),), uses="puddles|garden|rain",
        about=("One piece of rubber, so there is nothing to leak.", "Easy to pull on and easy to rinse off."),
    ),
    kind(
        "snow boots", "boot", "Shoes > Boots > Snow Boots", sold("women=1 girls=1 boys=1", (48, 120), "active"), cloth("shoe suede|shoe faux", "leather"),
        cuts=(cut("Snow Boots", "Quilted shaft, warm trim at the top and a lugged sole", "style=snow;height=mid", feature="quilted shaft|lugged sole", closure="pull-on"),),
        options=((option("Pull-on style with a pile lining", feature="pile lining"),),), uses="winter|cold",
        about=("Warm and dry down to well below freezing.",),
    ),
    kind(
        "sandals", "sandal", "Shoes > Sandals", sold("women=4 men=1 girls=1", (30, 86), "shoes"), cloth("shoe leather|shoe faux|shoe suede", "leather"),
        cuts=(
            cut("Strappy Sandals", "Ankle strap with a buckle and a flat sole", "style=strap", "women girls", closure="buckle", feature="ankle strap|flat sole"),
            cut("Wedge Sandals", "Crossed straps, a buckle at the ankle and a wedge heel", "style=cross;heel=wedge", "women", closure="buckle", feature="wedge heel|crossed straps", uses="summer|party|holiday|date"),
            cut("Block-Heel Sandals", "T-strap, ankle buckle and a block heel", "style=t-strap;heel=block", "women", closure="buckle", feature="block heel|t-strap", uses="warm|party|date|wedding"),
            cut("Sport Sandals", "Wide straps with a buckle and a grippy flat sole", "style=sport", "men women girls", closure="buckle", feature="wide straps|grippy flat sole", accent="trim: orange|teal|red|yellow", palette="sport", fabrics="foam"),
        ),
        uses="summer|holiday|walk|warm",
        about=("Open, airy and easy to walk in.", "Straps soften after a few wears."),
    ),
    kind(
        "flip-flops", "sandal", "Shoes > Sandals > Flip-Flops", sold("women=1 men=1 girls=1", (10, 26), "active"), cloth("foam", "bright"),
        cuts=(cut("Flip-Flops", "Slip-on with a thong strap", "style=flip", accent="strap: navy|white|orange|yellow|black", closure="slip-on", feature="thong strap"),),
        uses="beach|holiday|swim",
        about=("For the walk from the towel to the water.", "Rinse clean under the tap."),
    ),
    kind(
        "heels", "heel", "Shoes > Heels", sold("women=5", (52, 130), "shoes"), cloth("shoe leather|shoe faux|shoe suede", "evening"),
        cuts=(
            cut("Stiletto Heels", "Slim four-inch heel and a pointed toe", "heel=stiletto", feature="slim four-inch heel|pointed toe", closure="slip-on"),
            cut("Block-Heel Pumps", "Three-inch block heel and an ankle strap", "heel=block;strap=1", feature="three-inch block heel|ankle strap", closure="buckle"),
            cut("Kitten Heels", "Low two-inch kitten heel and a pointed toe", "heel=kitten", feature="two-inch kitten heel|pointed toe", closure="slip-on"),
        ),
        options=((option("Padded insole", feature="padded insole"), option("Cushioned heel cup", feature="cushioned heel cup")),), uses="office|evening|wedding|party",
        about=("Balanced so the weight sits over the heel.", "A classic shape that goes with trousers and dresses."),
    ),
    kind(
        "loafers", "flat", "Shoes > Loafers", sold("women=2 men=3", (58, 140), "shoes"), cloth("shoe leather|shoe suede", "leather"),
        cuts=(
            cut("Penny Loafers", "Slip-on with a penny strap", "style=loafer", closure="slip-on", feature="penny strap"),
            cut("Tassel Loafers", "Slip-on with two tassels", "style=tassel", closure="slip-on", feature="two tassels"),
            cut("Bit Loafers", "Slip-on with a brass bit across the front", "style=bit", closure="slip-on", feature="brass bit"),
        ),
        uses="office|interview|everyday|travel",
        about=("Step in and go.", "Low, flexible and tidy enough for a suit."),
    ),
    kind(
        "ballet flats", "flat", "Shoes > Flats", sold("women=2 girls=1", (26, 78), "shoes"), cloth("shoe leather|shoe faux|shoe suede", "soft"),
        cuts=(cut("Ballet Flats", "Slip-on with a rounded toe and a small bow", "style=ballet", closure="slip-on", feature="rounded toe|small bow"),),
        uses="everyday|office|birthday|travel",
        about=("Soft, flat and easy to carry in a bag.", "Bends with the foot."),
    ),
    kind(
        "slippers", "slipper", "Shoes > Slippers", sold("women=2 men=2 girls=1", (18, 46), "shoes"), cloth("plush", "knit"),
        cuts=(
            cut("Mule Slippers", "Open back, easy to slip into", "style=mule", accent="lining: cream|white", closure="slip-on", feature="open back"),
            cut("Bootie Slippers", "Closed back with a fluffy collar", "style=bootie", accent="collar: cream|white", closure="slip-on", feature="closed back|fluffy collar"),
        ),
        options=((option("Slip-on, with a rubber sole for a quick trip outside", feature="rubber sole"),),), uses="home|cold",
        about=("Warm feet on cold floors.", "Soft inside and quiet on wooden stairs."),
    ),
    # --- decoration: jewelry, watches, glasses
    kind(
        "necklace", "necklace", "Jewelry > Necklaces", sold("women=5 girls=1", (18, 90), "jewelry"), cloth("gold plated|sterling", "metal"),
        cuts=(
            cut("Drop Pendant Necklace", "Teardrop pendant on a fine chain", "style=drop", "women", accent="stone: green|blue|red|teal|purple", feature="teardrop pendant", style="pendant"),
            cut("Heart Necklace", "Heart pendant on a fine chain", "style=heart", feature="heart pendant", style="pendant"),
            cut("Beaded Necklace", "A single strand of round beads", "style=beads", fabrics="beads|beaded cord", palette="bead", accent="spacer beads: gold|white|silver", feature="single strand", style="beaded"),
            cut("Layered Necklace", "Two chains in one, with a coin pendant", "style=layered", "women", feature="two chains|coin pendant", style="layered"),
            cut("Pearl Necklace", "One pearl on a fine chain", "style=pearl", "women", accent="pearl: white|cream", feature="one pearl", style="pendant"),
            cut("Star Necklace", "Star pendant on a fine chain", "style=star", feature="star pendant", style="pendant"),
        ),
        options=((option("Lobster clasp and a two-inch extender", closure="lobster clasp", length="18 inches with a two-inch extender"),),), uses="gift|evening|everyday|date",
        about=("Sits just below the collarbone.", "Light enough to forget and pretty enough to be asked about."),
    ),
    kind(
        "earrings", "earrings", "Jewelry > Earrings", sold("women=6 girls=1", (14, 68), "jewelry"), cloth("gold plated|sterling|steel", "metal"),
        cuts=(
            cut("Hoop Earrings", "Polished round hoops with a hinged closure", "style=hoop", "women", style="hoop", closure="hinged closure"),
            cut("Stud Earrings", "Faceted stone in a round setting, with a push back", "style=stud", accent="stone: blue|green|red|purple|light blue", style="stud", closure="push back"),
            cut("Drop Earrings", "Teardrops on ear wires", "style=drop", "women", accent="stone: green|teal|blue|burgundy", style="drop", closure="ear wires"),
            cut("Pearl Stud Earrings", "Pearl in a fine setting, with a push back", "style=stud;stone=pearl", "women", accent="pearl: white|cream", style="stud", closure="push back"),
            cut("Flower Earrings", "Small flowers with a push back", "style=flower", accent="petals: white|pink|light blue|coral", style="stud", closure="push back"),
        ),
        uses="gift|evening|everyday|date",
        about=("Light on the ear, even after a long day.", "Nickel-free posts for sensitive skin."),
    ),
    kind(
        "bracelet", "bracelet", "Jewelry > Bracelets", sold("women=4 men=1", (16, 72), "jewelry"), cloth("sterling|gold plated", "metal"),
        cuts=(
            cut("Charm Bracelet", "Link chain with a heart charm", "style=charm", "women", accent="heart charm: pink|red|blue", feature="heart charm", closure="lobster clasp"),
            cut("Bangle", "Smooth closed bangle that slips over the hand", "style=bangle", "women", closure="slip-on", style="bangle"),
            cut("Beaded Bracelet", "Stretch cord, no clasp needed", "style=beads", fabrics="beads|beaded cord", palette="bead", accent="spacer beads: gold|white|silver", closure="stretch cord", style="beaded"),
            cut("Leather Bracelet", "Double leather cord with a magnetic clasp", "style=leather", "men", fabrics="cord leather", palette="leather", closure="magnetic clasp", style="cord"),
        ),
        uses="gift|everyday|evening|festival",
        about=("Wear one alone or stack several.", "Slim enough to sit beside a watch."),
    ),
    kind(
        "ring", "ring", "Jewelry > Rings", sold("women=3 men=2", (18, 95), "jewelry"), cloth("sterling|gold plated|steel", "metal"),
        cuts=(
            cut("Solitaire Ring", "One faceted stone held by prongs", "style=solitaire", "women", accent="stone: light blue|white|pink|green", feature="faceted stone", style="solitaire", fabrics="sterling|gold plated"),
            cut("Band Ring", "Plain polished band", "style=band", style="band"),
            cut("Signet Ring", "Flat oval face that can be engraved", "style=signet", "men", style="signet", feature="flat oval face"),
            cut("Halo Ring", "Round stone in a ring of small ones", "style=halo", "women", accent="stone: purple|blue|green|red", feature="round stone", style="halo", fabrics="rose plated|sterling"),
            cut("Twist Ring", "Two bands twisted into one", "style=twist", "women", style="twist", feature="two bands"),
        ),
        uses="gift|wedding|everyday|evening",
        about=("Smooth inside, so it turns easily.", "Comes in half sizes from 5 to 10."),
    ),
    kind(
        "watch", "watch", "Jewelry > Watches", sold("women=2 men=3 boys=1", (38, 190), "time"), cloth("watch leather", "leather"),
        cuts=(
            cut("Analog Watch", "Round dial, three hands and a leather strap with a buckle", "strap=leather", "women men", accent="dial: white|cream|navy|black", closure="buckle", feature="round dial", style="analog"),
            cut("Bracelet Watch", "Round dial on a link bracelet with a folding clasp", "strap=metal", "women men", fabrics="watch steel", palette="silver", accent="dial: navy|black|white|forest green", closure="folding clasp", feature="round dial", style="analog"),
            cut("Digital Watch", "Digital display with alarm, light and stopwatch", "style=digital", "men boys", fabrics="watch silicone", palette="sport", closure="buckle", feature="alarm|stopwatch", style="digital", uses="run|swim|everyday|school"),
        ),
        options=((option("Water resistant to 50 meters", feature="water resistant to 50 meters"), option("Scratch-resistant glass and a two-year battery", feature="scratch-resistant glass")),), uses="office|everyday|gift",
        about=("Easy to read at a glance.", "Slim enough to slide under a cuff."),
    ),
    kind(
        "sunglasses", "sunglasses", "Accessories > Sunglasses", sold("women=2 men=2 unisex=2", (18, 88), "time"), cloth("acetate", "frame"),
        cuts=(
            cut("Square Sunglasses", "Square frame", "style=square", accent="lenses: charcoal|brown|forest green", style="square frame"),
            cut("Round Sunglasses", "Round frame with keyhole bridge", "style=round", accent="lenses: charcoal|forest green|brown", style="round frame"),
            cut("Cat-Eye Sunglasses", "Cat-eye frame with upswept corners", "style=cat", "women", accent="lenses: charcoal|brown", style="cat-eye frame"),
            cut("Aviator Sunglasses", "Aviator frame with a double bridge", "style=aviator", fabrics="wire", palette="metal", accent="lenses: forest green|brown|charcoal|blue", style="aviator frame"),
        ),
        options=((option("Blocks all UVA and UVB rays, with 100% UV protection", feature="100% UV protection"), option("Polarized, with 100% UV protection and a soft pouch", feature="100% UV protection|soft pouch")),), uses="drive|holiday|everyday|cycle",
        about=("Light on the nose and dark where it matters.", "Hinges with five barrels, so they stay tight."),
    ),
    # --- decoration: hats, scarves, gloves, belts
    kind(
        "cap", "hat", "Accessories > Hats > Caps", sold("unisex=2 men=1 boys=1", (14, 32), "basics"), cloth("twill|canvas|active light", "basic", "solid"),
        cuts=(cut("Baseball Cap", "Curved brim and an adjustable strap at the back", "style=cap", closure="adjustable strap", feature="curved brim", size="one size"), cut("Two-Tone Cap", "Contrast brim and an adjustable strap", "style=cap", accent="brim: navy|white|tan|red|black", closure="adjustable strap", feature="contrast brim", size="one size")),
        uses="warm|run|everyday|play",
        about=("Shade for the eyes and no fuss.",  "Six panels and stitched air holes."),
    ),
    kind(
        "beanie", "hat", "Accessories > Hats > Beanies", sold("unisex=3 girls=1", (14, 38), "knit"), cloth("merino|acrylic knit|lambswool", "knit", "solid|striped"),
        cuts=(cut("Beanie", "Fold-up cuff", "style=beanie", patterns="solid", feature="fold-up cuff", size="one size"), cut("Pom-Pom Beanie", "Fold-up cuff and a fluffy pom-pom", "style=beanie;pompom=1", patterns="solid", accent="pom-pom: cream|white|gray", feature="fold-up cuff|pom-pom", size="one size")),
        uses="cold|winter|everyday",
        about=("Covers the ears and stays on in the wind.", "Stretchy enough for most heads."),
    ),
    kind(
        "sun hat", "hat", "Accessories > Hats > Sun Hats", sold("women=2 girls=1", (20, 48), "basics"), cloth("straw", "straw"),
        cuts=(cut("Wide-Brim Sun Hat", "Wide brim and a ribbon band", "style=sun", accent="ribbon band: black|navy|white|red", feature="wide brim|ribbon band", size="one size"), cut("Sun Hat with Bow", "Wide brim and a ribbon tied in a bow", "style=sun;bow=1", accent="ribbon: navy|coral|cream|black", feature="wide brim", size="one size")),
        uses="summer|beach|holiday",
        about=("Shade down to the shoulders.", "Packs flat and springs back."),
    ),
    kind(
        "fedora", "hat", "Accessories > Hats > Fedoras", sold("men=1 women=1", (28, 64), "formal"), cloth("felt", "chino"),
        cuts=(cut("Fedora", "Pinched crown and a grosgrain band", "style=fedora", accent="band: black|brown|burgundy", feature="pinched crown|grosgrain band"),),
        uses="cool|weekend|festival", about=("A hat with a firm brim and a soft crown.",),
    ),
    kind(
        "bucket hat", "hat", "Accessories > Hats > Bucket Hats", sold("unisex=2 boys=1", (16, 34), "basics"), cloth("canvas|cotton|ripstop", "chino", "solid|floral|animal print|plaid"),
        cuts=(cut("Bucket Hat", "Downturned brim with stitched rows", "style=bucket", feature="downturned brim", size="one size"),),
        uses="summer|festival|play|camp", about=("Rolls up in a pocket.", "Shade all the way round."),
    ),
    kind(
        "baby hat", "hat", "Accessories > Hats > Baby Hats", sold("baby=2", (10, 20), "kids"), cloth("cotton knit|polar fleece", "baby", "solid"),
        cuts=(cut("Hat with Ears", "Covers the ears and ties under the chin", "style=bonnet", accent="inner ears: cream|white", closure="ties under the chin", feature="small bear ears"),),
        options=((option("Small bear ears on top", feature="small bear ears"),),), uses="cold|nap", about=("Soft, warm and hard to pull off.",),
    ),
    kind(
        "scarf", "scarf", "Accessories > Scarves", sold("women=3 unisex=2", (18, 70), "knit"), cloth("lambswool|acrylic knit|cashmere blend", "knit", "plaid|solid|striped"),
        cuts=(
            cut("Fringed Scarf", "Long enough to wrap twice, with fringed ends", "fringe=1;pitch=8", feature="fringed ends", length="70 inches long"),
            cut("Square Scarf", "Square, with a contrast border", "style=square;pitch=10", "women", fabrics="silk|satin", palette="bright", patterns="floral|polka dot|animal print", feature="contrast border", length="35 inches square"),
        ),
        uses="cold|gift|office|everyday", about=("Something soft at the neck.", "Brings some color to a plain coat."),
    ),
    kind(
        "gloves", "gloves", "Accessories > Gloves", sold("women=2 men=2", (18, 62), "knit"), cloth("merino|leather|polar fleece", "outer", "solid"),
        cuts=(cut("Gloves", "Five fingers and a snug cuff", "", feature="snug cuff"), cut("Touchscreen Gloves", "Touchscreen fingertips and a snug cuff", "", feature="touchscreen fingertips|snug cuff")),
        uses="cold|commute|winter", about=("Thin enough to find a key with.", "Warm without bulk."),
    ),
    kind(
        "mittens", "gloves", "Accessories > Gloves > Mittens", sold("girls=1 boys=1", (10, 22), "kids"), cloth("acrylic knit|polar fleece", "kid", "solid"),
        cuts=(cut("Mittens", "Long ribbed cuff that tucks into a sleeve", "style=mittens", accent="cuff: white|cream|navy|gray", feature="ribbed cuff"),),
        uses="winter|play", about=("Quick to pull on with cold fingers.",),
    ),
    kind(
        "belt", "belt", "Accessories > Belts", sold("men=3 women=1", (20, 58), "bags"), cloth("leather|faux leather", "leather"),
        cuts=(
            cut("Dress Belt", "Square silver-tone buckle and stitched edges", "buckle=silver", closure="buckle", feature="stitched edges", style="dress"),
            cut("Casual Belt", "Square brass-tone buckle and stitched edges", "buckle=gold", closure="buckle", feature="stitched edges", style="casual"),
            cut("Braided Belt", "Braided strap that buckles at any point", "style=braided;buckle=gold", closure="buckle", feature="braided strap", style="braided"),
        ),
        uses="office|everyday|interview", about=("An inch and a quarter wide, so it fits most loops.", "Finished on both edges."),
    ),
    # --- decoration: bags and small things
    kind(
        "handbag", "handbag", "Accessories > Bags > Handbags", sold("women=7", (42, 168), "bags"), cloth("leather|faux leather|suede", "bag", "solid"),
        cuts=(
            cut("Satchel", "Top handle, flap and a turn lock", "style=satchel", closure="turn lock", feature="top handle|inside zip pocket", style="satchel"),
            cut("Crossbody Bag", "Long strap, front flap and a snap", "style=crossbody", closure="snap", feature="long strap|inside zip pocket", style="crossbody"),
            cut("Bucket Bag", "Drawstring top and a shoulder strap", "style=bucket", closure="drawstring top", feature="shoulder strap", style="bucket"),
            cut("Clutch", "Envelope flap with a magnetic snap", "style=clutch", closure="magnetic snap", feature="envelope flap", style="clutch", palette="evening", fabrics="faux leather|satin", uses="evening|wedding|party"),
            cut("Shoulder Bag", "Curved shape with a zip top and one wide strap", "style=shoulder", closure="zip top", feature="wide strap", style="shoulder"),
            cut("Animal Print Shoulder Bag", "Curved shape with a zip top and one wide strap", "style=shoulder", closure="zip top", feature="wide strap", style="shoulder", fabrics="faux leather", palette="animal", patterns="animal print"),
        ),
        options=((option("Lined, with an inside zip pocket", feature="inside zip pocket"), option("Lined, with two open pockets and an inside zip pocket", feature="two open pockets")),), uses="office|everyday|evening|party",
        about=("Room for a phone, keys, a wallet and a little more.", "Lined in a plain, light cloth, so things are easy to find.", "Gold-tone fittings and clean edges."),
    ),
    kind(
        "backpack", "backpack", "Accessories > Bags > Backpacks", sold("unisex=3 girls=1 boys=1", (28, 98), "bags"), cloth("pack nylon|canvas|waxed canvas", "sport", "solid"),
        cuts=(
            cut("Daypack", "Zipped main compartment, zipped front pocket and padded straps", "side=1", closure="zipper", feature="zipped front pocket|padded straps", accent="front pocket: gray|tan|orange|teal|navy"),
            cut("Laptop Backpack", "Padded sleeve for a 15-inch laptop and a zipped front pocket", "", "unisex", closure="zipper", feature="padded sleeve|zipped front pocket", size="fits a 15-inch laptop"),
            cut("Flap Backpack", "Flap with two straps, and a zipped front pocket", "style=roll", "unisex", fabrics="canvas|waxed canvas", palette="chino", closure="two buckled straps", feature="zipped front pocket"),
            cut("School Backpack", "Two side pockets and padded straps", "side=1;pitch=7", "girls boys", fabrics="pack nylon", palette="kid", patterns="polka dot|solid", closure="zipper", feature="two side pockets|padded straps"),
        ),
        uses="commute|school|travel|hike", about=("Carries close to the back.", "Holds a day's things without sagging."),
    ),
    kind(
        "tote bag", "tote", "Accessories > Bags > Totes", sold("women=2 unisex=2", (18, 110), "bags"), cloth("canvas|leather|faux leather", "white", "solid|striped"),
        cuts=(
            cut("Tote Bag", "Open top, two handles long enough for the shoulder", "pitch=8", closure="open top", feature="two handles"),
            cut("Two-Tone Tote Bag", "Open top with contrast handles", "", patterns="solid", accent="handles: tan|navy|black|red", closure="open top", feature="contrast handles"),
            cut("Pocket Tote Bag", "Open top and an outside pocket", "pocket=1", patterns="solid", closure="open top", feature="outside pocket"),
        ),
        uses="shop|commute|beach|everyday", about=("Takes groceries, books or a beach towel.", "Plain, strong and easy to fold away."),
    ),
    kind(
        "wallet", "wallet", "Accessories > Wallets", sold("men=2 women=2", (20, 68), "bags"), cloth("leather|faux leather", "leather"),
        cuts=(
            cut("Bifold Wallet", "Six card slots and a full-length bill pocket", "style=bifold", "men", style="bifold", feature="six card slots|bill pocket"),
            cut("Zip-Around Wallet", "Zipper on three sides, twelve card slots and a coin pocket", "style=zip", "women", style="zip-around", closure="zipper", feature="twelve card slots|coin pocket", palette="bag"),
            cut("Flap Wallet", "Snap flap, eight card slots and a coin pocket", "style=trifold", "women", closure="snap flap", feature="eight card slots|coin pocket", palette="bag"),
        ),
        uses="everyday|gift|travel", about=("Thin when empty, neat when full.", "Stitched, not glued."),
    ),
    kind(
        "card holder", "card holder", "Accessories > Wallets > Card Holders", sold("unisex=2", (14, 38), "bags"), cloth("leather|faux leather", "leather"),
        cuts=(cut("Card Holder", "Four card slots and a middle pocket for bills", "", feature="four card slots|middle pocket", style="slim"), cut("Slim Card Holder", "Two card slots on each side, three millimeters thin", "", feature="two card slots on each side", style="slim")),
        uses="everyday|gift|travel", about=("For people who carry little.", "Slips into a front pocket."),
    ),
    kind(
        "hair clip", "hair clip", "Accessories > Hair Accessories > Hair Clips", sold("women=3 girls=1", (8, 24), "jewelry"), cloth("clip acetate", "frame"),
        cuts=(
            cut("Claw Clip", "Wide claw with interlocking teeth", "style=claw", "women", style="claw", feature="interlocking teeth"),
            cut("Pearl Barrette", "Row of pearl beads on a curved bar", "style=barrette", "women", fabrics="clip metal", palette="gold", accent="pearl beads: white|cream", style="barrette", feature="pearl beads"),
            cut("Bow Hair Clip", "Large bow with hanging tails", "style=bow", fabrics="clip satin", palette="girl", style="bow", feature="large bow"),
            cut("Snap Hair Clip", "Snap clip with a painted dot", "style=snap", "girls", fabrics="clip steel", palette="girl", accent="dot: yellow|white", style="snap", feature="painted dot"),
        ),
        uses="everyday|party|gift|school", about=("Holds fine and thick hair alike.", "Opens with one hand."),
    ),
)  # fmt: skip
