"""A pair of simple eyes: which colours a product's picture shows, and whether it is plain; nothing they are not sure of.

    sight = look(jpeg, item)
    sight.colors       ("navy", "white"): what one would say, most first; () where it is not clear
    sight.shares       {"blue": 0.62, "white": 0.31, "gray": 0.07}: of the product's pixels, by basic colour
    sight.pattern      "solid", "striped", "patterned" or "" where it is not clear

On a thumbnail of 96 pixels:

ground     what touches the edge and lies close to a plane laid through the colours of the edge (flat or graded), or is
           transparent; with the soft shadow on it, and the same colour where the product encloses it
person     skin in the upper fifth, where a head or a bare chest is, and still cloth below once skin is taken out: somebody
           wears it. Then skin is taken out, and only the place where such a thing is worn is looked at
colours    each pixel is named in OKLab, where a hue keeps its angle as it darkens (in CIELAB blues turn purple); light and
           shadow of one black, grey or white thing are one colour
pattern    how often the two main colours take turns across the product and down it

Pillow and numpy only, the same for the same bytes. The boundaries between colours were set on the shop's own words for its
photos and on the demo's paints, and measured on photos labelled by hand: benchmarks/eyes.py prints the tables.
"""

import io
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from muse_builder.embedded.model.garments import garment
from muse_builder.records import Item, Sight

Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]

SIDE = 96
"""Pixels of the longer side that is looked at."""
TERMS = (
    "black", "white", "gray", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "coral", "brown", "beige",
)  # fmt: skip
"""The basic colour terms of English, and three for which speakers leave them: teal, coral, beige."""
SURE = 0.45
"""Share of the product from which a colour is its colour."""
SURE_TOGETHER, SECOND = 0.75, 0.25
"""Two colours are both said that have so much together, the second alone so much."""
SURE_WITHOUT_GROUND = 0.8
"""The same where product and background cannot be told apart."""

_NUMBER = {name: number for number, name in enumerate(TERMS)}
_WHITE = np.array([1, 0, 0], np.float32)
_BELOW = frozenset(("bottom",))
_ABOVE = frozenset(("top", "layer", "under", "dress", "set", "sleep", "swim", "neck", "scarf", "tie"))
"""Parts (see `garments`) that a picture may show on a person, below the waist and from the neck down."""

# --- pixels -------------------------------------------------------------------------------------------------------------


def _linear() -> Floats:
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _linear()
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
"""B. Ottosson, "A perceptual color space for image processing" (2020)."""


def oklab(rgb: NDArray[np.uint8]) -> Floats:
    """(..., 3) OKLab of (..., 3) sRGB bytes: lightness 0 to 1, then the two axes of colour, each within 0.4 of 0."""
    lab: Floats = np.cbrt(_LINEAR[rgb] @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def named(rgb: NDArray[np.uint8]) -> NDArray[np.int8]:
    """The number in `TERMS` of each pixel's colour, to four steps of a channel."""
    red, green, blue = (rgb[..., channel].astype(np.intp) >> 2 for channel in range(3))
    found: NDArray[np.int8] = _names()[red << 12 | green << 6 | blue]
    return found


@cache
def _names() -> NDArray[np.int8]:
    """The name of every sixth-bit colour: a look-up is fifty times as fast as the rules."""
    levels = np.arange(64, dtype=np.uint8) * 4 + 2
    return _named(oklab(np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1))).ravel()


def _named(lab: Floats) -> NDArray[np.int8]:
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    found = np.full(light.shape, _NUMBER["gray"], np.int8)
    # What is nearly grey: dark and bluish things need more colour to count as coloured, light and warm ones less.
    least = np.where(light < 0.4, 0.035, 0.030)
    least = np.where((hue > 250) & (hue < 300), least + 0.008, least)
    least = np.where((hue > 35) & (hue < 115) & (light > 0.35), 0.020, least)
    least = np.where((hue > 38) & (hue < 95) & (light > 0.3) & (light < 0.6), 0.011, least)
    least = np.where(light > 0.9, np.minimum(least, 0.022), least)
    gray = chroma < least
    found[gray & (light < 0.36)] = _NUMBER["black"]
    found[gray & (light > 0.875)] = _NUMBER["white"]

    def put(name: str, low: float, high: float, *further: Mask) -> None:
        where = ~gray & ((hue >= low) & (hue < high) if low < high else (hue >= low) | (hue < high))
        for condition in further:
            where &= condition
        found[where] = _NUMBER[name]

    # Later lines win. Degrees: red 29, orange 60, yellow 103, green 142, cyan 195, blue 264, purple 300, magenta 328.
    put("pink", 345, 17)
    put("red", 345, 17, light < 0.58)
    put("purple", 345, 8, light < 0.5, chroma < 0.1)
    put("red", 8, 17, light < 0.63, chroma > 0.19)
    put("red", 17, 38)
    put("pink", 17, 38, light > 0.70, chroma <= 0.1)
    put("brown", 17, 38, light < 0.55, chroma < 0.1)
    put("coral", 11, 38, light > 0.62, chroma > 0.1, chroma < 0.19)
    put("orange", 38, 80)
    put("coral", 38, 50, light > 0.62, chroma > 0.12, chroma < 0.17)
    put("brown", 38, 60, light < 0.62, chroma < 0.15)
    put("brown", 60, 80, (chroma < 0.105) | (light < 0.6))
    put("beige", 38, 60, light > 0.72, chroma < 0.1)
    put("beige", 60, 80, light > 0.74, chroma < 0.08)
    put("yellow", 80, 116)
    put("brown", 80, 100, (light < 0.6) | ((light < 0.72) & (chroma < 0.11)))
    put("green", 100, 116, light < 0.68)
    put("beige", 80, 116, light > 0.78, chroma < 0.07)
    put("beige", 80, 116, light > 0.66, chroma < 0.035)
    put("white", 80, 116, light > 0.93, chroma < 0.05)
    put("green", 116, 180)
    put("yellow", 116, 122, light > 0.85)
    put("teal", 180, 215)
    put("blue", 215, 283.5)
    put("purple", 283.5, 345)
    put("blue", 283.5, 284.7, light > 0.6)
    put("pink", 325, 345, light > 0.68)
    put("gray", 283.5, 325, light < 0.55, chroma < 0.05)
    put("black", 283.5, 325, light < 0.34, chroma < 0.05)
    found[light < 0.18] = _NUMBER["black"]
    return found


def _opened(picture: bytes) -> tuple[NDArray[np.uint8], Mask | None]:
    """The thumbnail, and where it is transparent."""
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        small = image.convert("RGBA" if clear else "RGB")
    # Nearest, not mean: the mean of a navy and a camel stripe is a grey that is nowhere in the cloth.
    small.thumbnail((SIDE, SIDE), Image.Resampling.NEAREST)
    pixels = np.asarray(small)
    return pixels[..., :3], pixels[..., 3] < 128 if clear else None


# --- ground and person --------------------------------------------------------------------------------------------------


def _grown(mask: Mask) -> Mask:
    """With its neighbours above, below, left and right."""
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    grown[:, 1:] |= mask[:, :-1]
    grown[:, :-1] |= mask[:, 1:]
    return grown


def _along_rows(room: Mask, mask: Mask) -> Mask:
    """Every run of `room` in a row that `mask` touches."""
    wide = np.pad(room, ((0, 0), (0, 1)))
    run = np.cumsum(~wide.ravel())
    hit = np.zeros(run[-1] + 1, np.bool_)
    hit[run[np.pad(mask & room, ((0, 0), (0, 1))).ravel()]] = True
    return (hit[run].reshape(wide.shape) & wide)[:, :-1]


def _connected(room: Mask, seed: Mask) -> Mask:
    """What of `room` can be reached from `seed` in steps along rows and columns."""
    found, before = room & seed, -1
    while (count := int(found.sum())) != before:
        before = count
        found = _along_rows(room.T, _along_rows(room, found).T).T
    return found


def _ground(lab: Floats, clear: Mask | None) -> Mask | None:
    """Where the background is; None where the edge has no colour of its own."""
    height, width = lab.shape[:2]
    if clear is not None and clear.mean() > 0.05:
        return clear
    edge = np.zeros((height, width), np.bool_)
    edge[:2] = edge[-2:] = True
    edge[:, :2] = edge[:, -2:] = True
    plane, spread = _plane(lab, edge)
    if plane is None:
        return None
    off = np.linalg.norm(lab - plane, axis=2)
    near = min(max(0.014, 4 * spread), 0.05)
    ground = _connected(off < near, edge)
    shaded = _with_shadow(lab, plane, ground)
    if (~shaded).sum() >= 0.5 * (~ground).sum():
        ground = shaded
    enclosed = ground | (off < near / 2)
    return enclosed if (~enclosed).sum() >= 0.3 * (~ground).sum() else ground


_STEADY = 1e-4 * np.eye(3, dtype=np.float32)
"""Keeps the least squares solvable where all that is left of the edge lies on one line."""


def _plane(lab: Floats, edge: Mask) -> tuple[Floats | None, float]:
    """The colour that the ground would have at every pixel, and how far the edge strays from it."""
    height, width = lab.shape[:2]
    rows, columns = np.nonzero(edge)
    colors = lab[edge]
    middle = np.median(colors, axis=0)
    white = np.linalg.norm(colors - _WHITE, axis=1) < 0.03
    if np.linalg.norm(middle - _WHITE) > 0.05 and white.mean() > 0.2:
        middle = _WHITE  # a close-up: the product fills most of the edge, and the studio's paper is what remains
    kept = np.linalg.norm(colors - middle, axis=1) < 0.12
    if kept.mean() < 0.2:
        return None, 0.0
    places = np.stack([np.ones(len(rows)), columns / width, rows / height], axis=1).astype(np.float32)
    for _ in range(3):
        at = places[kept]
        slopes = np.linalg.solve(at.T @ at + _STEADY, at.T @ colors[kept]).astype(np.float32)
        off = np.linalg.norm(colors - places @ slopes, axis=1)
        kept = off < max(0.012, 2.5 * float(np.median(off[kept])))
    down = (np.arange(height, dtype=np.float32) / height)[:, None, None]
    across = (np.arange(width, dtype=np.float32) / width)[None, :, None]
    return slopes[0] + across * slopes[1] + down * slopes[2], float(np.median(off[kept]))


def _with_shadow(lab: Floats, plane: Floats, ground: Mask) -> Mask:
    """The ground with what only darkens it, softly: at most eight pixels into the picture."""
    light = lab[..., 0]
    tint = np.hypot(lab[..., 1] - plane[..., 1], lab[..., 2] - plane[..., 2])
    drop = plane[..., 0] - light
    step = np.maximum(np.abs(np.diff(light, axis=0, prepend=light[:1])), np.abs(np.diff(light, axis=1, prepend=light[:, :1])))
    smooth = (step < 0.035) & (np.roll(step, -1, 0) < 0.035) & (np.roll(step, -1, 1) < 0.035)
    soft = (tint < 0.015) & (drop > -0.02) & (drop < 0.3) & smooth
    for _ in range(8):
        ground = ground | (_grown(ground) & soft)
    return ground


class _Place(NamedTuple):
    """Where on the figure of a person a thing is looked for; shares of its height, from above."""

    top: float
    bottom: float
    middle: float


_TROUSERS = _Place(0.12, 0.62, 0.33)
"""Shops show them from the belt or the bare chest down, so that shorts end in the middle."""
_FROM_HEAD_TO_HIP = _Place(0.30, 0.78, 0.52)
_FROM_HEAD_TO_FOOT = _Place(0.16, 0.48, 0.32)
WHOLE_PERSON = 2.6
"""Height to width from which a person is seen from head to foot: those cut at the hip have up to 2.45."""


class _Shape(NamedTuple):
    """Where the product is."""

    weight: Floats
    """How much a pixel counts, 0 to 1."""
    worn: bool
    """Somebody wears it."""


def _shape(lab: Floats, ground: Mask, part: str) -> _Shape | None:
    """None where there is hardly anything before the ground."""
    figure = ~ground
    rows, columns = np.nonzero(figure.sum(1) >= 2)[0], np.nonzero(figure.sum(0) >= 2)[0]
    if figure.mean() < 0.01 or not len(rows) or not len(columns):
        return None
    down = (np.arange(lab.shape[0]) - rows[0]) / (rows[-1] + 1 - rows[0])
    across = (np.arange(lab.shape[1]) - columns[0]) / (columns[-1] + 1 - columns[0])
    weight, worn = figure.astype(np.float32), False
    if part in _ABOVE or part in _BELOW:
        whole = len(rows) > WHOLE_PERSON * len(columns)
        place = _TROUSERS if part in _BELOW else _FROM_HEAD_TO_FOOT if whole else _FROM_HEAD_TO_HIP
        cloth = _without_skin(lab, figure, down, place)
        if cloth is not None:
            worn, middle = True, place.middle
            weight = cloth * np.exp(-(((down - middle) / 0.25) ** 2)[:, None] - (((across - 0.5) / 0.32) ** 2)[None, :])
    # The outermost pixels are mixed with the ground.
    inner = weight * ~_grown(ground)
    return _Shape((inner if inner.sum() > 0.35 * weight.sum() else weight).astype(np.float32), worn)


def _without_skin(lab: Floats, figure: Mask, down: NDArray[np.float64], place: _Place) -> Floats | None:
    """The cloth on a person, where it is worn; None where nobody wears it."""
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    light = lab[..., 0]
    skin = figure & (hue > 25) & (hue < 78) & (chroma > 0.025) & (chroma < 0.14) & (light > 0.25) & (light < 0.93)
    head = figure & (down < 0.18)[:, None]
    if not head.any() or skin[head].mean() <= 0.15:
        return None
    tone = np.median(lab[skin & head], axis=0)
    skin &= np.hypot(lab[..., 1] - tone[1], lab[..., 2] - tone[2]) < 0.045
    worn = figure & ((down > place.top) & (down < place.bottom))[:, None]
    cloth = worn & ~skin
    # Of a tan coat that lies there alone nothing would be left but seams, which two steps wear away.
    core = cloth & ~_grown(_grown(~cloth))
    return cloth.astype(np.float32) if core.sum() >= 0.1 * worn.sum() else None


# --- what is seen -------------------------------------------------------------------------------------------------------

_NEUTRAL = (("black", "gray", 0.345), ("gray", "white", 0.88))
"""Two neighbours, and the lightness that parts them; nearer together than 0.18 they are light and shadow of one."""


def look(picture: bytes, item: Item) -> Sight | None:
    """What the picture of this item shows; None where nothing can be made out.

    Args:
        picture: a whole file; any format that Pillow reads.
        item: says what kind of thing to look for, and nothing of its colour.
    """
    try:
        pixels, clear = _opened(picture)
    except (OSError, ValueError, SyntaxError):  # Pillow's words for a file that is no picture
        return None
    lab = oklab(pixels)
    ground = _ground(lab, clear)
    shape = _shape(lab, np.zeros(lab.shape[:2], np.bool_) if ground is None else ground, garment(item).part)
    if shape is None:
        return None
    names = _one_neutral(lab, named(pixels), shape.weight)
    shares = _shares(names, shape.weight)
    said = _sure_of(shares, SURE if ground is not None else SURE_WITHOUT_GROUND)
    tones = [np.average(lab[names == _NUMBER[name]], axis=0, weights=shape.weight[names == _NUMBER[name]]) for name in said]
    return Sight(
        colors=tuple(dict.fromkeys(_spoken(name, tone) for name, tone in zip(said, tones, strict=True))),
        shares={name: round(share, 2) for name, share in shares.items() if share >= 0.005},
        pattern=_pattern(lab, shape.weight, tones) if said else "",
        lightness=round(float(np.average(lab[..., 0], weights=shape.weight)), 2),
    )


def _one_neutral(lab: Floats, names: NDArray[np.int8], weight: Floats) -> NDArray[np.int8]:
    """The names, in which light and shadow of one black, grey or white thing have one."""
    names = names.copy()
    for darker, lighter, parting in _NEUTRAL:
        dark, bright = (names == _NUMBER[darker]) & (weight > 0), (names == _NUMBER[lighter]) & (weight > 0)
        least = 0.02 * weight.sum()
        if weight[dark].sum() > least and weight[bright].sum() > least and lab[bright, 0].mean() - lab[dark, 0].mean() < 0.18:
            mean = float(np.average(lab[dark | bright, 0], weights=weight[dark | bright]))
            mostly_white = lighter == "white" and weight[bright].sum() > weight[dark].sum()
            names[dark | bright] = _NUMBER[lighter if mean >= parting or mostly_white else darker]
    return names


def _shares(names: NDArray[np.int8], weight: Floats) -> dict[str, float]:
    """Of the product's pixels, by basic colour, most first."""
    counts = np.bincount(names.ravel(), weights=weight.ravel(), minlength=len(TERMS))
    shares = dict(zip(TERMS, (counts / counts.sum()).tolist(), strict=True))
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))


def _sure_of(shares: dict[str, float], least: float) -> list[str]:
    """The one or two colours that one would say; none where the first is no clear one."""
    (first, most), (second, next_most), *_ = shares.items()
    # A grey second is shadow on white, a sole or a buckle more often than a colour of the product.
    if second != "gray" and next_most >= SECOND and most + next_most >= max(SURE_TOGETHER, least):
        return [first, second]
    return [first] if most >= least else []


_TONES: dict[str, tuple[float, float]] = {
    "red": (0.44, 1.0),
    "green": (0.46, 0.74),
    "teal": (0.46, 0.78),
    "blue": (0.40, 0.72),
    "purple": (0.40, 0.68),
    "pink": (0.0, 0.84),
    "brown": (0.42, 0.66),
    "gray": (0.47, 0.76),
}
"""Colour -> the lightness below which it is dark, and above which light."""


def _spoken(name: str, tone: Floats) -> str:
    """As one says it: "navy", "light blue"; the bare name between light and dark, and where it has no such tones."""
    dark, light = _TONES.get(name, (0.0, 1.0))
    lightness, chroma = float(tone[0]), float(np.hypot(tone[1], tone[2]))
    if lightness >= dark:
        return f"light {name}" if lightness > light else name
    return "navy" if name == "blue" and chroma < 0.16 else f"dark {name}"


# --- pattern ------------------------------------------------------------------------------------------------------------

_APART = 0.10
"""Distance in OKLab from which two colours make a pattern; navy and black have 0.11."""


def _pattern(lab: Floats, weight: Floats, tones: list[Floats]) -> str:
    """ "solid", "striped", "patterned"; "" where it may be anything: two colours side by side, a heathered cloth."""
    inside = weight > 0.05 * weight.max()
    if len(tones) == 1:
        off = np.linalg.norm(lab - tones[0], axis=2) > 1.6 * _APART
        stray = float(weight[off].sum() / weight.sum())
        return "solid" if stray < 0.15 and _turns(off, inside) < 3 else ""
    if np.linalg.norm(tones[0] - tones[1]) < _APART:
        return ""
    second = np.linalg.norm(lab - tones[1], axis=2) < np.linalg.norm(lab - tones[0], axis=2)
    down, across = _turns(second, inside), _turns(second.T, inside.T)
    most, least = max(down, across), min(down, across)
    if most >= 4 and most >= 2.2 * least:
        return "striped"
    return "patterned" if least >= 3.5 else ""


def _turns(second: Mask, inside: Mask) -> float:
    """How often the two take turns from the top to the bottom of a column that is mostly inside: the mean over columns."""
    turns = ((second[1:] != second[:-1]) & inside[1:] & inside[:-1]).sum(0)
    long = inside.sum(0) >= 0.5 * inside.sum(0).max()
    return float(turns[long].mean())
