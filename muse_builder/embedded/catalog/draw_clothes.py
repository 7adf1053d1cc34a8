"""Outlines of clothes, for drawing.Canvas: one function a shape.

A shape reads what is visible from `look.cut` (sleeve, neck, length ...), so a picture cannot disagree with the attributes
that were written there. Left halves are written once and mirrored.
"""

# ruff: noqa: E501 - an outline is one string, as in SVG

import math
from collections.abc import Callable
from typing import NamedTuple

from muse_builder.embedded.catalog.drawing import (
    BRASS,
    COLORS,
    RGB,
    SOLE,
    STEEL,
    Canvas,
    Points,
    both,
    curve,
    darker,
    ink,
    lighter,
    luminance,
    mirrored,
    rounded,
    sides,
)

NECKS = {
    "crew": "M43 19.5 C44 24.5 47 26 50 26",
    "v": "M42.5 19.5 C44 27 47 33 50 38",
    "scoop": "M41 19.8 C41.5 29 45.5 33 50 33",
    "boat": "M38 20.8 C42 23.6 46 24.4 50 24.4",
    "square": "M40.5 20 L41.5 31.5 L50 31.5",
    "henley": "M43 19.5 C44 24.5 47 26 50 26",
    "polo": "M43 19.5 C45 24 47 28 50 34",
    "turtleneck": "M43 19 C44 21 47 21.6 50 21.6",
    "open": "M42.5 19.5 C44 30 47 42 50 50",
    "deep": "M41 19.5 C43 28 46.5 36 50 42",
}
SLEEVES = {
    "short": "M33 23.3 C27 26 20.5 33 16 41 L24.6 47.4 C27 45 30 43.5 33 44",
    "cap": "M33 23.3 C28.5 25 25 29 23.5 33 L30.5 37.5 C31.5 37 32 38 33 40",
    "puff": "M34 22.6 C25 21 16.5 30 18 40 C18.6 42.6 21 44.6 24.6 45.6 C28 45.6 31 44 33 44",
    "three-quarter": "M33 23.3 C26 27 21 38 17 52 C16.2 56 15.4 60 15 63.5 L22.4 65.5 C24.5 58 28 50 33 45",
    "long": "M33 23.3 C26 27 22 38 18.5 54 C16.5 63 15 71 14.4 77.5 L21.4 79.4 C24 69 28 57 33.4 46",
    "bell": "M33 23.3 C26 27 22 38 18 52 C15 60 12 67 9.5 73 L21.5 78 C24 69 28 57 33.4 46",
}


def _body(neck: str, *, hem: float, bottom: float, waist: float, arm: float = 33) -> Points:
    """Front of a top: neckline, shoulder, armhole, waist and hem."""
    tip = "L33 23.3" if arm >= 32 else f"L{arm} 22.6"
    rest = f"{tip} C32.4 30 {arm - 0.4} 37 {arm - 0.4} 43 C{waist} 52 {waist} 60 {bottom} {hem} C{bottom + 8} {hem + 1.4} 45 {hem + 1.6} 50 {hem + 1.6}"
    left = curve(NECKS[neck])[::-1] + curve(f"M{NECKS[neck].split()[0][1:]} {NECKS[neck].split()[1]} {rest}")[1:]
    return left + mirrored(left)[::-1]


def _neckline(neck: str) -> Points:
    left = curve(NECKS[neck])
    return left + mirrored(left)[::-1]


def _inside(c: Canvas, neck: str) -> None:
    """The inner back of a garment, seen through its neck."""
    left = curve(NECKS[neck])
    x, y = left[0]
    back = curve(f"M{100 - x} {y} C{100 - x - 3} {y + 2.4} {x + 3} {y + 2.4} {x} {y}")
    c.part(_neckline(neck) + back, darker(c.main, 0.36))
    c.line(back, ink(c.main, 0.5), 0.9)


def _sleeves(c: Canvas, kind: str, *, cuff: bool = False) -> None:
    if kind in ("none", "straps"):
        return
    left = curve(SLEEVES[kind])
    for side in sides(left):
        c.part(side)
    trim = {
        "short": "M17.4 38.8 L26.4 45.4",
        "long": "M15.2 72.4 L22.8 74.6",
        "three-quarter": "M15.9 59 L23.6 61.2",
        "puff": "M18.8 41.4 C20.6 43.4 23 44.4 26.5 44.6",
    }.get(kind)
    if trim:
        for seam in sides(curve(trim)):
            c.line(seam, None, 0.32)
    if cuff:
        _ribs(c, "M15.2 72.4 L22.8 74.6 L21.4 79.4 L14.4 77.5", 5)
    c.fold("M26 34 C24.5 42 23.5 48 23.5 52", 60, 1.2)


def _ribs(c: Canvas, path: str, count: int, color: RGB | None = None) -> None:
    """A knitted band: four corners (outer top, inner top, inner bottom, outer bottom), on both sides."""
    shade = color or (c.main if c.look.pattern in ("solid", "heathered", "animal print", "floral") else c.second)
    corners = curve(path)
    for quad in sides(corners):
        c.part(quad, darker(shade, 0.08))
        a, b, d, e = quad
        for i in range(1, count):
            t = i / count
            c.line(
                ((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t), (e[0] + (d[0] - e[0]) * t, e[1] + (d[1] - e[1]) * t)),
                ink(shade, 0.22),
                0.3,
            )


def _hem_band(c: Canvas, bottom: float, hem: float, color: RGB | None = None) -> None:
    shade = color or (c.main if c.look.pattern in ("solid", "heathered", "animal print", "floral") else c.second)
    left = f"L{bottom + 0.6} {hem - 5} C{bottom + 8} {hem - 3.6} 45 {hem - 3.4} 50 {hem - 3.4}"
    low = f"L50 {hem + 1.6} C45 {hem + 1.6} {bottom + 8} {hem + 1.4} {bottom + 1} {hem}"
    half = curve(f"M{bottom + 1} {hem} {left} {low}")
    c.part(half + mirrored(half)[::-1], darker(shade, 0.08))
    for i in range(1, 26):
        x = bottom + 1 + (98 - 2 * bottom) * i / 26
        sag = 1.5 * (1 - ((x - 50) / (50 - bottom)) ** 2)
        c.line(((x, hem - 4.8 + sag), (x, hem + sag)), ink(shade, 0.22), 0.3)


def _neckband(c: Canvas, neck: str, color: RGB | None = None) -> None:
    shade = color or c.main
    line = _neckline(neck)
    c.line(line, ink(shade, 0.5), 2.3)
    c.line(line, darker(shade, 0.06), 1.7)


def _zip(c: Canvas, top: float, bottom: float, color: RGB = STEEL) -> None:
    c.line(((50, top), (50, bottom)), ink(c.main, 0.6), 1.5)
    c.line(((50, top), (50, bottom)), color, 0.7)
    c.part(rounded(49.2, top + 1, 50.8, top + 5, 0.6), color, edge=0.3)


def _buttons(
    c: Canvas, top: float, bottom: float, count: int, x: float = 50, radius: float = 1.0, color: RGB | None = None
) -> None:
    for i in range(count):
        c.button(x, top + (bottom - top) * i / max(1, count - 1), radius, color)


def _collar(c: Canvas, *, depth: float = 34, spread: float = 38, color: RGB | None = None) -> None:
    """Two pointed leaves of a shirt collar."""
    leaf = curve(f"M43.5 17.6 C41.5 18.6 40.6 20 40 22 L{spread} 31.5 L50 {depth - 4} C46.5 27 44.4 22 43.5 17.6")
    stand = curve("M43.5 17.6 C46 19.6 54 19.6 56.5 17.6 L57 20.6 C54 23 46 23 43 20.6")
    c.part(stand, darker(color or c.main, 0.25))
    for side in sides(leaf):
        c.part(side, color)


def _small(c: Canvas) -> float:
    """Children's clothes are drawn a little smaller."""
    return {"kids": 0.84, "baby": 0.76}.get(c.look.cut.get("person", ""), 0.98)


def _fit(c: Canvas) -> tuple[float, float]:
    """x of waist and hem on the left."""
    return {"slim": (36.5, 33.5), "relaxed": (30.5, 29.5), "oversized": (28.5, 28.0)}.get(
        c.look.cut.get("fit", ""), (33.5, 31.8)
    )


def top(c: Canvas) -> None:
    """T-shirt, long-sleeve tee, sweater, blouse, polo: what the cut says."""
    cut = c.look.cut
    neck, sleeve = cut.get("neck", "crew"), cut.get("sleeve", "short")
    waist, bottom = _fit(c)
    hem = {"cropped": 66.0, "long": 87.0}.get(cut.get("length", ""), 79.0)
    knit = "ribs" in cut
    with c.placed(1.12 * _small(c), 0, 2):
        _sleeves(c, sleeve, cuff=knit and sleeve == "long")
        _inside(c, neck)
        c.part(_body(neck, hem=hem, bottom=bottom, waist=waist))
        if knit:
            _hem_band(c, bottom, hem)
        elif sleeve != "none":
            c.line(
                curve(
                    f"M{bottom} {hem - 2.6} C{bottom + 8} {hem - 1.3} 45 {hem - 1} 50 {hem - 1} C55 {hem - 1} {92 - bottom} {hem - 1.3} {100 - bottom} {hem - 2.6}"
                ),
                None,
                0.3,
            )
        trim = c.second if cut.get("trim") else None
        if neck == "turtleneck":
            _roll_neck(c)
        elif neck == "polo":
            _placket(c, 34, 46, 3)
            _collar(c, depth=36, spread=38, color=trim)
        else:
            _neckband(c, neck, trim)
        if neck == "henley":
            _placket(c, 27, 43, 3)
        if "bow" in cut:
            bow(c, 50, 27, c.main)
        if "ruffle" in cut:
            for y in (hem - 6.0,):
                c.line(curve(f"M{bottom + 1} {y} C40 {y + 2.5} 60 {y + 2.5} {99 - bottom} {y}"), None, 0.4)
        if "pocket" in cut:
            c.part(curve("M57 37 L67 37 L67 46 L62 49 L57 46"), None, edge=0.4)
            c.line(((57, 38.6), (67, 38.6)), None, 0.3)
        if "motif" in cut:
            motif(c, cut["motif"])
        c.fold(f"M{waist + 3} 48 C{waist + 4} 56 {waist + 4} 60 {bottom + 5} {hem - 8}", 55, 1.6)
        c.fold("M37 27 C38 32 38 36 36 41", 40, 1.2)


def _roll_neck(c: Canvas) -> None:
    c.part(both("M50 10.6 C46 10.6 43 11 42 11.6 C42.4 15 42 18.4 41 21.6 C44 24.4 47 25 50 25"))
    for x in (44.4, 46.6, 48.9, 51.1, 53.4, 55.6):
        c.line(((x, 12.4), (x + (x - 50) * 0.05, 23.8)), ink(c.main, 0.22), 0.3)
    c.line(curve("M42 16.4 C45 18.4 55 18.4 58 16.4"), ink(c.main, 0.3), 0.35)


def _placket(c: Canvas, start: float, end: float, count: int) -> None:
    c.part(rounded(47.8, start - 1.5, 52.2, end, 0.6), None, edge=0.4)
    _buttons(c, start + 2, end - 2.4, count, radius=0.9)


def bow(c: Canvas, x: float, y: float, color: RGB) -> None:
    for side in (-1, 1):
        c.part(((x, y), (x + side * 2.2, y + 12), (x + side * 5, y + 11)), darker(color, 0.06))
        c.part(
            curve(
                f"M{x} {y} C{x + side * 4} {y - 6} {x + side * 9} {y - 4} {x + side * 8.5} {y} C{x + side * 9} {y + 3.5} {x + side * 4} {y + 4} {x} {y}"
            ),
            color,
        )
    c.dot(x, y, 1.7, darker(color, 0.1))


def motif(c: Canvas, name: str) -> None:
    color = c.second
    if name == "star":
        c.part(
            tuple(
                (50 + r * math.sin(i * math.pi / 5), 46 - r * math.cos(i * math.pi / 5))
                for i in range(10)
                for r in ((9.5 if i % 2 == 0 else 4.2),)
            ),
            color,
        )
    elif name == "heart":
        c.part(both("M50 40.5 C48 35 39.5 35.5 39.5 42 C39.5 48 46 51.5 50 56"), color)
    elif name == "sun":
        for i in range(10):
            a = i * math.tau / 10
            c.line(
                ((50 + 8 * math.cos(a), 46 + 8 * math.sin(a)), (50 + 11.5 * math.cos(a), 46 + 11.5 * math.sin(a))), color, 1.1
            )
        c.dot(50, 46, 6.4, color)
    elif name == "moon":
        c.part(curve("M53 36 C44 37 42 51 53 56 C40 58 36 36 53 36"), color)
    elif name == "duck":
        c.part(
            curve("M40 48 C44 44 48 46 51 46 C50 41 52 37 56 37.5 C60 38 61 43 58 46 C60 52 56 56 49 56 C43 56 40 53 40 48"),
            color,
        )
        c.part(((60, 41), (64, 42.6), (60, 44)), COLORS["orange"])
        c.dot(56.8, 41, 0.7, (30, 30, 30), edge=0)


def shirt(c: Canvas) -> None:
    """Button-front shirt or blouse with a collar."""
    cut = c.look.cut
    sleeve = cut.get("sleeve", "long")
    waist, bottom = _fit(c)
    hem = {"cropped": 66.0, "long": 88.0}.get(cut.get("length", ""), 80.0)
    with c.placed(1.12 * _small(c), 0, 2):
        _sleeves(c, sleeve)
        if sleeve == "long":
            cuff = curve("M15.2 72.2 L22.9 74.5 L21.4 79.4 L14.4 77.5")
            for side in sides(cuff):
                c.part(side, None, edge=0.5)
        _inside(c, "polo")
        c.part(_body("polo", hem=hem, bottom=bottom, waist=waist))
        c.part(((47.8, 33), (52.2, 33), (52.2, hem + 1.4), (47.8, hem + 1.4)), None, edge=0.35)
        _buttons(c, 36.5, hem - 6, 6)
        _collar(c, depth=36, spread=37.4)
        for x in cut.get("pockets", "").split():
            at = float(x)
            c.part(curve(f"M{at} 38.5 L{at + 9} 38.5 L{at + 9} 47 L{at + 4.5} 49.5 L{at} 47"), None, edge=0.5)
            c.line(((at, 40.6), (at + 9, 40.6)), None, 0.35)
        c.fold(f"M{waist + 3} 48 C{waist + 4} 56 {waist + 4} 60 {bottom + 5} {hem - 8}", 55, 1.6)


def hoodie(c: Canvas) -> None:
    waist, bottom = _fit(c)
    hem = 81.0
    lining = c.second if c.look.pattern == "color block" else darker(c.main, 0.4)
    with c.placed(_small(c) * 0.98, 0, 4):
        _sleeves(c, "long", cuff=True)
        c.part(both("M50 4.5 C42 4.5 35.5 10 35.4 19 C35.4 22 36.6 24.4 38 26 L50 36"), None, edge=0.5)
        c.part(both("M50 9.4 C45 9.4 41.4 13 41 19 C41.2 25 45 30 50 34.5"), lining)
        c.part(_body("v", hem=hem, bottom=bottom, waist=waist))
        for flap in (curve("M36.4 17 C37 25 43 33 50 39 L50 36.6 C45.4 32 41.6 26 41 19 C39.6 17.4 38 16.6 36.4 17"),):
            c.part(flap)
            c.part(mirrored(flap))
        pocket = "M50 57.4 L39 57.4 C37.6 62 35 66.4 31.8 69.6 L33.4 74.8 L50 75.4"
        c.part(both(pocket), None, edge=0.5)
        c.dashes(curve("M40 58.4 C38.6 63 36 67.4 33 70.4"), None, 0.3)
        c.dashes(mirrored(curve("M40 58.4 C38.6 63 36 67.4 33 70.4")), None, 0.3)
        _hem_band(c, bottom, hem)
        if "zip" in c.look.cut:
            _zip(c, 38, hem + 1.4)
        for x, low in ((46.6, 49), (53.4, 51)):
            cord = curve(f"M{x} 35.6 C{x - 0.6} 41 {x + 0.6} 45 {x} {low}")
            c.cord(cord, lighter(c.main, 0.65) if luminance(c.main) < 170 else darker(c.main, 0.45), 0.8)
        c.fold("M36 46 C37 52 37 54 36 57", 60, 1.6)


def cardigan(c: Canvas) -> None:
    waist, bottom = _fit(c)
    hem = {"long": 90.0, "cropped": 68.0}.get(c.look.cut.get("length", ""), 80.0)
    with c.placed(1.12 * _small(c) * (0.95 if hem > 85 else 1), 0, -1 if hem > 85 else 2):
        _sleeves(c, "long", cuff=True)
        _inside(c, "open")
        c.part(_body("open", hem=hem, bottom=bottom, waist=waist))
        _hem_band(c, bottom, hem)
        if "open" in c.look.cut:
            c.part(both(f"M50 50 C47 42 44 30 42.5 19.5 L44.6 19.5 C45.5 24 47 28 50 33 L50 {hem + 1.6}"), darker(c.main, 0.42))
            band = curve(f"M42.5 18.6 C43 32 45.6 42 45.4 {hem + 1.4} L41.4 {hem + 1.2} C42 46 40.6 32 40 20")
            for side in sides(band):
                c.part(side, darker(c.main, 0.08))
        else:
            edge = curve(f"M42 19.2 C43.6 31 46.6 42 49.6 50 L49.6 {hem + 1.6}")
            c.line(edge, ink(c.main, 0.5), 3.4)
            c.line(mirrored(edge), ink(c.main, 0.5), 3.4)
            c.line(edge, darker(c.main, 0.06), 2.8)
            c.line(mirrored(edge), darker(c.main, 0.06), 2.8)
            c.line(((50, 50), (50, hem + 1.6)), ink(c.main, 0.5), 0.4)
            _buttons(c, 53, hem - 3, 5, 50.4, 1.25, (116, 82, 56) if luminance(c.main) > 90 else (222, 206, 180))
        if "pockets" in c.look.cut:
            box = rounded(34.6, hem - 21, 45, hem - 9, 0.8)
            for side in sides(box):
                c.part(side, None, edge=0.5)
        c.fold(f"M{waist + 3} 46 C{waist + 4} 54 {waist + 4} 60 {bottom + 4} {hem - 9}", 55, 1.6)


def jacket(c: Canvas) -> None:
    """Denim, bomber, leather, quilted or fleece jacket."""
    style = c.look.cut.get("style", "bomber")
    waist, bottom = _fit(c)
    hem = 76.0
    with c.placed(1.12 * _small(c), 0, 3):
        _sleeves(c, "long", cuff=style in ("bomber",))
        _inside(c, "polo")
        c.part(_body("polo", hem=hem, bottom=bottom, waist=waist))
        if style == "bomber":
            _hem_band(c, bottom, hem)
            c.part(
                both("M50 20.6 C47 20.6 44.6 19.4 43.4 17 C41.6 18.4 40.6 20 40.4 22 C42.6 27 46 31 50 35"), darker(c.main, 0.1)
            )
            _zip(c, 33, hem + 1.4, BRASS if luminance(c.main) < 130 else STEEL)
            for slit in sides(curve("M38.4 55 L35 66")):
                c.line(slit, ink(c.main, 0.6), 1.6)
                c.line(slit, None, 0.5)
        elif style == "denim":
            c.line(((50, 34), (50, hem + 1.5)), None, 0.5)
            for half in ("M34 39 L50 39", "M40.4 39 L42.6 70", "M46.6 39 L47 70"):
                for seam in sides(curve(half)):
                    c.dashes(seam, (206, 160, 90), 0.34)
            flap = curve("M36.4 39 L46.4 39 L46.4 43 L41.4 46 L36.4 43")
            for side in sides(flap):
                c.part(side, None, edge=0.5)
            for x in (41.4, 58.6):
                c.button(x, 43.6, 0.8, BRASS)
            c.part(
                both(
                    f"M50 {hem - 4.4} L{bottom + 0.6} {hem - 5.6} L{bottom} {hem} C40 {hem + 1.5} 45 {hem + 1.6} 50 {hem + 1.6}"
                ),
                None,
                edge=0.5,
            )
            _buttons(c, 37, hem - 1.4, 6, 50, 1.0, BRASS)
            _collar(c, depth=37, spread=35)
        elif style == "biker":
            lapel = curve("M43 19 C40 21 37.6 25 36.4 31 L42 33.4 L40.8 37 L48 46 L53 36 C48 31 44.6 25 43 19")
            c.line(curve(f"M47 46 L42.6 {hem + 1}"), STEEL, 0.9)
            for side in sides(lapel):
                c.part(side, None, edge=0.6)
            for slit in sides(curve("M38.4 56 L34.8 64")):
                c.line(slit, STEEL, 0.9)
            c.part(
                both(
                    f"M50 {hem - 4.4} L{bottom + 0.6} {hem - 5.6} L{bottom} {hem} C40 {hem + 1.5} 45 {hem + 1.6} 50 {hem + 1.6}"
                ),
                None,
                edge=0.5,
            )
            c.part(rounded(46, hem - 3.6, 52, hem + 0.4, 0.6), STEEL)
            for x, y in ((39.8, 31), (60.2, 31)):
                c.dot(x, y, 0.7, STEEL)
            c.shine(curve("M36 46 C35 54 35 60 35 68"), 60, 2)
        else:
            _zip(c, 20, hem + 1.4, darker(c.main, 0.35) if style == "fleece" else STEEL)
            c.part(both("M50 15 C46 15 43.6 15 42.4 15.6 C42.6 18 42.4 20 41.4 22.4 C44 26 47 27 50 27"))
            c.line(((50, 15.4), (50, 27)), ink(c.main, 0.6), 1.1)
            for slit in sides(curve("M40 57 L35.6 68")):
                c.line(slit, ink(c.main, 0.6), 1.2)
            if "chest" in c.look.cut:
                c.part(rounded(56, 36, 66, 45, 1), c.second if len(c.look.colors) > 1 else darker(c.main, 0.15))
                c.line(((57, 38), (65, 38)), STEEL, 0.6)
        c.fold(f"M{waist + 3} 46 C{waist + 4} 54 {waist + 4} 58 {bottom + 4} {hem - 8}", 60, 1.6)


def vest(c: Canvas) -> None:
    """Sleeveless padded vest with a stand-up collar and a zipper."""
    with c.placed(_small(c), 0, 2):
        _inside(c, "polo")
        c.part(_body("crew", hem=78, bottom=31, waist=32.5, arm=33))
        c.part(both("M50 13 C46 13 43.6 13.2 42.4 13.8 C42.6 17 42.4 20 41.4 22.4 C44 26 47 27 50 27"))
        _zip(c, 14, 79.5)
        for slit in sides(curve("M39.4 57 L35.4 67")):
            c.line(slit, ink(c.main, 0.6), 1.2)
        c.fold("M36 46 C37 54 37 60 36 70", 60, 1.6)


def rain_jacket(c: Canvas) -> None:
    waist, bottom = 31.0, 29.5
    hem = {"long": 93.0}.get(c.look.cut.get("length", ""), 82.0)
    with c.placed(_small(c) * (0.93 if hem > 90 else 0.98), 0, 1 if hem > 90 else 4):
        _sleeves(c, "long")
        c.part(both("M50 4 C41 4 34.6 10 34.6 20 C34.8 23 36 25 38 27 L50 36"), None, edge=0.5)
        c.part(
            both("M50 8.6 C44.6 8.6 40.4 12 40 19 C40.4 25 44 29 50 31"),
            darker(c.second if len(c.look.colors) > 1 else c.main, 0.42),
        )
        c.part(_body("polo", hem=hem, bottom=bottom, waist=waist))
        c.part(both("M50 27.5 C46 27 42 23 40.6 18 L38 20 C38.6 27 43 33 50 35.5"))
        yoke = curve("M33.4 36 C40 37.4 45 37.6 47 37.6")
        for seam in sides(yoke):
            c.line(seam, None, 0.45)
        c.part(rounded(47.2, 29, 52.8, hem + 1, 0.6), None, edge=0.5)
        for y in (33, 45, 57, 69, 81):
            if y < hem - 3:
                c.dot(50, y, 1.0, STEEL, edge=0.3)
        low = hem - 22
        pocket = curve(f"M34 {low} L45 {low} L45 {low + 13} L34 {low + 13}")
        flap = curve(f"M33.4 {low} L45.6 {low} L45.6 {low + 4.2} L39.5 {low + 5.6} L33.4 {low + 4.2}")
        for shape in (pocket, flap):
            c.part(shape, None, edge=0.5)
            c.part(mirrored(shape), None, edge=0.5)
        for x in (45.2, 54.8):
            c.cord(curve(f"M{x} 29 L{x} 37"), lighter(c.main, 0.7) if luminance(c.main) < 190 else (90, 96, 104), 0.7)
        c.shine(curve("M35 44 C34 54 34 60 33.6 68"), 90, 1.6)
        c.shine(curve("M24 36 C22 46 20 56 18.6 64"), 80, 1.2)
        c.fold("M41 45 C41 52 42 56 42 58", 45, 1.6)


def coat(c: Canvas) -> None:
    cut = c.look.cut
    hem = 96.0 if cut.get("length") == "long" else 88.0
    puffer = cut.get("style") == "puffer"
    with c.placed(_small(c) * 0.92, 0, 0):
        _sleeves(c, "long")
        if puffer:
            c.part(both("M50 5 C42 5 35.5 10 35.4 19 C35.6 23 37 25 39 27 L50 34"), None, edge=0.5)
            c.part(both("M50 9.4 C45 9.4 41.4 13 41 19 C41.2 24 45 28 50 30"), darker(c.main, 0.5))
            c.part(_body("crew", hem=hem, bottom=28.5, waist=31))
            c.part(both("M50 21 C46 21 43 20 41 17.6 C40 20 39.6 22 39.4 24 C43 27.6 46 28.6 50 28.6"))
            _zip(c, 24, hem + 1.4)
            for slit in sides(curve("M40 62 L36 73")):
                c.line(slit, ink(c.main, 0.7), 1.2)
            return
        _inside(c, "deep")
        c.part(_body("deep", hem=hem, bottom=27.5 if cut.get("style") != "wrap" else 26, waist=33))
        c.line(
            ((50 if cut.get("style") == "single" else 55, 46), (50 if cut.get("style") == "single" else 55, hem + 1.4)),
            None,
            0.5,
        )
        lapel = curve("M42.8 17.4 C40 19 38 22.6 37 28 L42 30.4 L40.2 33.6 L49.4 46.4 L51.4 41 C47 34 44 26 42.8 17.4")
        for side in sides(lapel):
            c.part(side, None, edge=0.55)
        tone = darker(c.main, 0.55) if luminance(c.main) > 110 else lighter(c.main, 0.4)
        if cut.get("style") == "single":
            _buttons(c, 51, 76, 4, 50, 1.5, tone)
        elif cut.get("style") == "double":
            for y in (50, 59, 68):
                for x in (44.6, 55.4):
                    c.button(x, y, 1.5, tone)
        pocket = curve("M33.4 66 L43 68 L42.6 72 L33 70")
        for side in sides(pocket):
            c.part(side, None, edge=0.5)
        if "belt" in cut:
            c.part(curve("M32.6 56.4 L67.4 56.4 L67.4 61.4 L32.6 61.4"), None, edge=0.55)
            c.part(rounded(47, 55.6, 54, 62.2, 0.8), darker(c.main, 0.35))
            c.part(rounded(48.4, 57, 52.6, 60.8, 0.4), c.main, edge=0.2)
            c.part(curve("M54 58 L63 67 L60 69 L52 60"), None, edge=0.5)
        c.fold("M36 62 C35 72 34 82 33 90", 60, 1.8)
        c.fold("M45 60 C44.6 72 44 82 44 92", 35, 1.6)


def blazer(c: Canvas) -> None:
    hem = 80.0
    with c.placed(1.12 * _small(c), 0, 2):
        _sleeves(c, "long")
        for y in (69.0, 72.0):
            c.button(16.8 - (y - 69) * 0.2, y, 0.7)
            c.button(83.2 + (y - 69) * 0.2, y, 0.7)
        c.part(both("M50 20 L43 18 L40 30 L50 58"), SOLE if luminance(c.main) < 200 else (176, 190, 206))
        c.part(_body("open", hem=hem, bottom=31, waist=34.5))
        lapel = curve("M42.8 17.4 C40 19 38.4 22 37.4 27 L42 29.4 L40 32.6 L49.6 51 L51 48 C47 38 44 28 42.8 17.4")
        for side in sides(lapel):
            c.part(side, None, edge=0.55)
        c.line(((50, 50), (50, 70)), None, 0.45)
        c.line(curve(f"M50 70 C49 75 47 78 44 {hem + 1.4}"), None, 0.45)
        for y in (53.4, 60.4):
            c.button(50, y, 1.3)
        flap = curve("M34.6 62 L44.4 62.8 L44.2 66.4 L34.4 65.4")
        for side in sides(flap):
            c.part(side, None, edge=0.5)
        c.line(curve("M58 38 L66 37.2"), None, 1.0)
        c.fold("M37.6 46 C38.6 54 38 60 36 68", 60, 1.6)


def tank(c: Canvas) -> None:
    cut = c.look.cut
    waist, bottom = _fit(c)
    hem = 66.0 if cut.get("length") == "cropped" else 80.0
    low = {"v": 38, "crew": 28}.get(cut.get("neck", ""), 33)
    with c.placed(_small(c), 0, 1):
        if cut.get("straps") == "thin":
            c.part(both("M50 37.4 C45 37.4 42 37 39.6 36.4 L38 39 L50 43"), darker(c.main, 0.4))
            for x in (39.6, 60.4):
                c.cord(((x + (1.4 if x < 50 else -1.4), 15), (x, 36)), c.main, 1.1)
            half = f"M50 38.6 C46 38.4 42.6 36.6 39.4 34 C37.6 39 35 43 32.6 45 C{waist} 54 {waist} 62 {bottom} {hem} C{bottom + 8} {hem + 1.4} 45 {hem + 1.6} 50 {hem + 1.6}"
            c.part(both(half))
            c.line(both("M50 38.6 C46 38.4 42.6 36.6 39.4 34")[:26], None, 0.9)
        else:
            c.part(both(f"M50 {low - 8} C46 {low - 8} 42.6 22 42 16.6 L44 16.6 L50 {low + 2}"), darker(c.main, 0.4))
            neck = f"M50 {low} C45.4 {low} 43 27 42.4 16" if cut.get("neck") != "v" else f"M50 {low} C46.6 30 43.4 24 42.4 16"
            half = f"{neck} L37 16.6 C37.6 30 36 39 32.6 44 C{waist} 53 {waist} 61 {bottom} {hem} C{bottom + 8} {hem + 1.4} 45 {hem + 1.6} 50 {hem + 1.6}"
            c.part(both(half))
            for arm in sides(curve("M37 16.6 C37.6 30 36 39 32.6 44")):
                c.line(arm, ink(c.main, 0.4), 1.0)
            c.line(curve(neck)[::-1], ink(c.main, 0.4), 1.0)
            c.line(mirrored(curve(neck)[::-1]), ink(c.main, 0.4), 1.0)
        c.fold(f"M{waist + 3} 48 C{waist + 4} 56 {waist + 4} 60 {bottom + 5} {hem - 8}", 55, 1.6)


def bodysuit(c: Canvas) -> None:
    """Baby bodysuit with snaps."""
    with c.placed(0.86, 0, 0):
        _sleeves(c, c.look.cut.get("sleeve", "short"))
        _inside(c, "scoop")
        left = (
            curve(NECKS["scoop"])[::-1]
            + curve(
                "M41 19.8 L33 23.3 C32.4 30 32 37 32 44 C32 56 31.6 64 31 72 C36 74 40 79 42.6 87 C45 88.4 48 88.6 50 88.6"
            )[1:]
        )
        c.part(left + mirrored(left)[::-1])
        lap = curve("M41 19.8 C37 24 33.6 28 32.6 34")
        for side in sides(lap):
            c.line(side, ink(c.main, 0.4), 1.0)
        leg = curve("M31 72 C36 74 40 79 42.6 87")
        for side in sides(leg):
            c.line(side, ink(c.main, 0.4), 1.3)
        _neckband(c, "scoop", c.second if c.look.cut.get("trim") else None)
        for x in (45.6, 50, 54.4):
            c.dot(x, 85.4, 0.9, STEEL)
        if "motif" in c.look.cut:
            motif(c, c.look.cut["motif"])


def sleepsuit(c: Canvas) -> None:
    """Baby footed sleepsuit with a zipper."""
    with c.placed(0.82, 0, -2):
        _sleeves(c, "long", cuff=True)
        _inside(c, "crew")
        left = (
            curve(NECKS["crew"])[::-1]
            + curve(
                "M43 19.5 L33 23.3 C32.4 30 32.4 37 32.4 44 C31 58 29 72 27.6 90 C24 94 24 100 29 101 L40 101 C43 98 44 94 44.6 90 L49.4 66 L50 65"
            )[1:]
        )
        c.part(left + mirrored(left)[::-1])
        _neckband(c, "crew")
        for ankle in sides(curve("M28 89 L44.4 90")):
            c.line(ankle, None, 0.5)
        c.line(curve("M50 26 C50.6 45 50 58 44 74 C41 84 39 92 38 98"), ink(c.main, 0.6), 1.4)
        c.line(curve("M50 26 C50.6 45 50 58 44 74 C41 84 39 92 38 98"), SOLE, 0.6)
        if "motif" in c.look.cut:
            with c.placed(0.82 * 0.6, 9, -10):
                motif(c, c.look.cut["motif"])


def dress(c: Canvas) -> None:
    cut = c.look.cut
    neck, sleeve = cut.get("neck", "scoop"), cut.get("sleeve", "none")
    low = {"mini": 82.0, "knee-length": 96.0, "midi": 108.0, "maxi": 124.0}[cut.get("length", "knee-length")]
    flare = {"straight": 0.0, "a-line": 0.3, "full": 0.5}[cut.get("skirt", "a-line")]
    scale = min(_small(c) * 0.98, 88 / (low - 10))
    spread = 38 - (low - 51) * flare
    with c.placed(scale, 0, 3 - (low / 2 + 8 - 50) * scale):
        _sleeves(c, sleeve)
        if sleeve == "straps":
            for x in (39.6, 60.4):
                c.cord(((x + (1.4 if x < 50 else -1.4), 16), (x, 32)), c.main, 1.1)
            c.part(both("M50 36 L39.6 34 L38 39 L50 43"), darker(c.main, 0.4))
            half = curve("M50 37 C46 36.6 42.6 34.6 39.6 31.6 C37.6 36 36 39 34.4 42")
        else:
            _inside(c, neck)
            x0, y0 = NECKS[neck].split()[0][1:], NECKS[neck].split()[1]
            tip = "L33 23.3 C32.4 30 33 37 34 42" if sleeve != "none" else "L36.4 22.2 C37.4 30 36.6 38 34 42"
            half = curve(NECKS[neck])[::-1] + curve(f"M{x0} {y0} {tip}")[1:]
        side = curve(
            f"M34 42 C35 48 37.6 51 38 54 C{38 - (38 - spread) * 0.35} {54 + (low - 54) * 0.3} {spread + 2} {low - 18} {spread} {low} C{spread + 10} {low + 2.4} 42 {low + 3} 50 {low + 3}"
        )
        if cut.get("skirt") == "straight":
            side = curve(
                f"M34 42 C35.4 48 37.4 51 37.6 54 C36 60 34.4 64 34.6 70 C34.6 80 35.4 {low - 12} 36.4 {low} L50 {low + 1}"
            )
        left = half + side[1:]
        c.part(left + mirrored(left)[::-1])
        if "tier" in cut:
            for t in (0.36, 0.68):
                y = 54 + (low - 54) * t
                x = 38 - (38 - spread) * t - 1
                c.line(curve(f"M{x} {y} C{x + 10} {y + 2.4} {90 - x} {y + 2.4} {100 - x} {y}"), ink(c.main, 0.4), 0.8)
        if "belt" in cut:
            ribbon = c.second if len(c.look.colors) > 1 and c.look.pattern == "solid" else darker(c.main, 0.35)
            c.part(curve("M37.4 51.6 C42 53 58 53 62.6 51.6 L62.8 55.6 C58 57 42 57 37.2 55.6"), ribbon)
            if cut["belt"] == "bow":
                bow(c, 50, 54.4, ribbon)
            else:
                c.part(rounded(47.6, 51.8, 52.4, 57, 0.5), BRASS)
        elif cut.get("skirt") != "straight":
            c.line(curve("M37.6 53 C42 54.6 58 54.6 62.4 53"), ink(c.main, 0.45), 0.6)
        if "buttons" in cut:
            c.line(((50, 34), (50, low + 2.8)), None, 0.4)
            _buttons(c, 39, low - 8, 8)
        if "wrap" in cut:
            c.line(curve("M57.5 19.5 C56 28 50 40 39 53"), ink(c.main, 0.5), 0.7)
            c.line(curve(f"M39 54 C48 66 54 84 56 {low + 2.6}"), ink(c.main, 0.5), 0.7)
            bow(c, 39.4, 54, c.main)
        if sleeve != "straps" and cut.get("collar") != "shirt":
            _neckband(c, neck)
        if cut.get("collar") == "shirt":
            _collar(c, depth=36, spread=37.4)
        if "slit" in cut:
            c.line(((58, low - 30), (58.6, low + 2.7)), ink(c.main, 0.6), 0.7)
        c.fold(f"M43 58 C42 {low * 0.7} 41 {low - 12} {spread + 12} {low - 2}", 62, 2)
        c.fold(f"M38 60 C36 {low * 0.7} {spread + 6} {low - 12} {spread + 5} {low - 4}", 50, 1.8)
        c.fold("M38 40 C39 45 40 48 40.4 51", 45, 1.3)


def skirt(c: Canvas) -> None:
    cut = c.look.cut
    low = {"mini": 60.0, "knee-length": 74.0, "midi": 88.0, "maxi": 100.0}[cut.get("length", "knee-length")]
    style = cut.get("style", "a-line")
    spread = {"a-line": 23.0, "pleated": 18.0, "pencil": 33.5, "tiered": 17.0, "tulle": 14.0}[style]
    if low > 90 and style == "a-line":
        spread = 20
    with c.placed(_small(c) * min(1.0, 84 / (low - 12)), 0, 50 - (16 + low) / 2):
        if style == "pencil":
            side = f"M50 20 L37 20 C34 28 31.4 34 31 42 C31 56 {spread - 1} {low - 12} {spread} {low} C42 {low + 1.4} 46 {low + 1.6} 50 {low + 1.6}"
        else:
            side = f"M50 20 L37 20 C35 30 {spread + 6} {low - 24} {spread} {low} C{spread + 10} {low + 3} 40 {low + 4} 50 {low + 4}"
        c.part(both(side))
        if style in ("pleated", "tulle"):
            for i in range(1, 12):
                t = i / 12
                c.line(((37 + 26 * t, 21), (spread + (100 - 2 * spread) * t, low + 3 - 10 * (t - 0.5) ** 2)), None, 0.5)
                c.shade(((37.6 + 26 * t, 24), (spread + 1.4 + (100 - 2 * spread) * t, low + 2)), 50, 1.5)
        if style == "tiered":
            for t in (0.36, 0.68):
                y, x = 20 + (low - 20) * t, 37 - (37 - spread) * t
                c.line(curve(f"M{x - 0.4} {y} C{x + 10} {y + 3} {90 - x} {y + 3} {100.4 - x} {y}"), ink(c.main, 0.42), 0.9)
        if style == "tulle":
            for inset in (4, 9):
                y = low - inset
                c.line(
                    curve(
                        f"M{spread + inset * 0.4} {y} C{spread + 12} {y + 4} {88 - spread} {y + 4} {100 - spread - inset * 0.4} {y}"
                    ),
                    lighter(c.main, 0.5),
                    0.7,
                )
        c.part(curve("M37 16 C42 17 58 17 63 16 L63.4 21 C58 22 42 22 36.6 21"), None, edge=0.5)
        if "buttons" in cut:
            c.line(((50, 21), (50, low + 3.6)), None, 0.4)
            _buttons(c, 25, low - 6, 7, 50, 1.1)
        if "denim" in cut:
            pocket = curve("M37 23 C38 30 42 31 45.6 31 L45.6 21.6")
            for side_ in sides(pocket):
                c.dashes(side_, (206, 160, 90), 0.34)
            c.button(50, 18.8, 1.1, BRASS)
            c.line(((50, 21.6), (50, 34)), None, 0.5)
        if "slit" in cut:
            c.line(((57, low - 20), (57.6, low + 1.2)), ink(c.main, 0.6), 0.7)
        if style in ("a-line", "pencil", "tiered"):
            c.fold(f"M43 26 C42 {low * 0.6} 40 {low - 10} {spread + 16} {low - 1}", 60, 2)


class _Leg(NamedTuple):
    """Where a leg runs, on the left of the middle."""

    outer: float
    """At the hem."""
    inner: float
    knee: float
    low: float
    """The hem's height."""

    @property
    def short(self) -> bool:
        return self.low < 60


_LEGS = {
    "skinny": (35.4, 43.4, 35.0), "straight": (31.6, 44.6, 32.8), "wide": (22.6, 45.6, 28.6), "flared": (25.6, 44.6, 34.4),
    "tapered": (34.4, 43.6, 32.0),
}  # fmt: skip


def trousers(c: Canvas) -> None:
    """Jeans, trousers, joggers, leggings and shorts."""
    cut = c.look.cut
    low = {"shorts": 48.0, "long shorts": 56.0, "cropped": 82.0}.get(cut.get("length", ""), 93.0)
    leg = _Leg(*((29.5, 48.2, 31.0) if low < 60 else _LEGS[cut.get("leg", "straight")]), low)
    outer, inner, knee, low = leg
    scale = _small(c) * (1.25 if leg.short else 0.98)
    with c.placed(scale, 0, (20 if leg.short else -2) * (0.9 if _small(c) < 0.9 else 1)):
        if leg.short:
            side = f"M50 10 L37 10 C34.6 20 32 32 {outer} {low} L{inner} {low + 1.2} L50 38"
        else:
            side = f"M50 10 L37 10 C34 20 {knee - 0.6} 36 {knee} 56 C{(knee + outer) / 2} 72 {outer} 84 {outer} {low} L{inner} {low + 0.6} C{inner + 0.6} 74 48 54 49.6 41 L50 39"
        c.part(both(side))
        style = cut.get("style", "trousers")
        if style == "leggings":
            _leggings(c, leg)
        elif style in ("joggers", "swim"):
            _drawstring(c, leg, style)
        elif style == "pajama":
            c.part(curve("M36.8 8.6 C42 10 58 10 63.2 8.6 L63.8 13 C58 14.4 42 14.4 36.2 13"), None, edge=0.5)
            bow(c, 50, 13, c.main)
        else:
            _buttoned(c, leg, jeans=style == "jeans")
        c.fold("M48 40 C44 42 41 44 38 44.6", 80, 1.4)
        if not leg.short:
            c.fold("M44 58 C41 60 38 60 35.6 59", 45, 1.4)
            c.fold(f"M{knee + 5} 30 C{knee + 4} 50 {outer + 5} 70 {outer + 4} {low - 6}", 30, 1.8)


def _leggings(c: Canvas, leg: _Leg) -> None:
    outer, _, knee, low = leg
    c.part(curve("M37.2 9.6 C42 11 58 11 62.8 9.6 L64.6 17.6 C58 19 42 19 35.4 17.6"), None, edge=0.5)
    c.line(curve("M50 18.6 L50 39"), None, 0.3)
    if "pocket" in c.look.cut:
        for piece in sides(curve("M36.4 38 L41.4 38.6 L41.4 51 L34.6 50")):
            c.line(piece, None, 0.45)
    if "panel" in c.look.cut:
        panel = (
            f"M35.6 26 C36.4 44 36.4 70 {outer + 2.6} {low} L{outer} {low} C{outer} 80 {knee} 60 {knee} 50 C33 40 34 32 35.6 26"
        )
        for piece in sides(curve(panel)):
            c.part(piece, c.second)
    c.shine(curve(f"M40 26 C39 44 38.4 60 {outer + 3.4} {low - 8}"), 50, 1.6)


def _drawstring(c: Canvas, leg: _Leg, style: str) -> None:
    outer, inner, knee, low = leg
    c.part(curve("M36.8 8.6 C42 10 58 10 63.2 8.6 L63.8 14 C58 15.4 42 15.4 36.2 14"), darker(c.main, 0.06), edge=0.5)
    for gather in range(39, 63, 2):
        c.line(((gather, 10), (gather, 14)), ink(c.main, 0.25), 0.3)
    tone = lighter(c.main, 0.65) if luminance(c.main) < 170 else darker(c.main, 0.45)
    for x, lean in ((48.4, -1.4), (51.6, 1.4)):
        c.cord(curve(f"M{x} 13 C{x + lean} 17 {x + lean} 20 {x + lean * 0.6} 24"), tone, 0.8)
    for piece in sides(curve("M37.6 17 L34 27" if leg.short else "M38 17 L34.8 28")):
        c.line(piece, ink(c.main, 0.5), 0.7)
    if style == "joggers" and not leg.short:
        _ribs(c, f"M{outer - 0.4} {low - 5} L{inner + 0.4} {low - 4.6} L{inner} {low + 0.6} L{outer} {low}", 6)
    if "panel" in c.look.cut:
        if leg.short:
            stripe = f"M36.2 15 C34 24 32 34 {outer} {low} L{outer + 3} {low} C34.6 34 36.6 24 38.6 15"
        else:
            stripe = f"M36.2 15 C34 24 {knee} 36 {knee} 56 L{knee + 2.4} 56 C{knee + 2.4} 38 36.4 26 38.2 15"
        for piece in sides(curve(stripe)):
            c.part(piece, c.second)


def _buttoned(c: Canvas, leg: _Leg, *, jeans: bool) -> None:
    """Belt loops, pockets, fly and hem of jeans and trousers."""
    outer, inner, _, low = leg
    c.part(curve("M37 8.8 C42 10 58 10 63 8.8 L63.6 14 C58 15.2 42 15.2 36.4 14"), None, edge=0.5)
    for loop in (40, 60):
        c.part(rounded(loop - 0.8, 8.4, loop + 0.8, 15.2, 0.3), None, edge=0.4)
    thread = (206, 160, 90) if jeans else ink(c.main, 0.4)
    for piece in sides(curve("M36 19 C38 24 42 25 44.6 24.6 L45 15" if jeans else "M40 15 L35.6 27")):
        c.line(piece, ink(c.main, 0.5), 0.4)
        if jeans:
            c.dashes(tuple((x + (0.6 if x < 50 else -0.6), y + 0.9) for x, y in piece), thread, 0.34)
    c.line(curve("M50 15 L50 39"), ink(c.main, 0.5), 0.4)
    c.dashes(curve("M50.6 30 C52.6 28 53.2 22 53 15"), thread, 0.34)
    c.button(50, 11.8, 1.2, BRASS if jeans else None)
    if jeans:
        for seam in sides(curve(f"M{inner + 0.2} {low - 4} C47 74 48.4 54 49.2 42")):
            c.dashes(seam, thread, 0.3)
    elif not leg.short:
        middle = (outer + inner) / 2
        for piece in sides(curve(f"M41.4 24 C40.6 50 {middle} 76 {middle} {low - 1}")):
            c.shade(piece, 90, 0.9)
    if "cargo" in c.look.cut:
        y = 26.0 if leg.short else 46.0
        for piece in (rounded(30.4, y, 39.4, y + 12, 0.6), rounded(29.8, y - 0.6, 40, y + 3.6, 0.5)):
            c.part(piece, None, edge=0.5)
            c.part(mirrored(piece), None, edge=0.5)
    for piece in sides(curve(f"M{outer} {low - 2.4} L{inner} {low - 1.6}")):
        c.dashes(piece, thread, 0.32)


def pajamas(c: Canvas) -> None:
    """A top and its pants, side by side."""
    small = 0.82 if c.look.cut.get("person") == "kids" else 0.9
    sleeve, shorts = c.look.cut.get("sleeve", "long"), c.look.cut.get("length") == "shorts"
    trim = (
        c.second
        if c.look.pattern == "solid" and len(c.look.colors) > 1
        else lighter(c.main, 0.5)
        if luminance(c.main) < 190
        else darker(c.main, 0.3)
    )
    with c.placed(0.68 * small, 20, 8 if not shorts else 12):
        if shorts:
            c.part(both("M50 10 L36 10 C33.6 20 31 34 28.5 48 L48.2 49.4 L50 38"))
        else:
            c.part(both("M50 10 L36 10 C33 20 31.4 36 31 56 C30.6 72 30.4 84 30.4 93 L46 93.6 C46.6 74 48 54 49.6 41 L50 39"))
            cuff = curve("M30.4 88 L46.2 88.6")
            for piece in sides(cuff):
                c.line(piece, trim, 0.9)
        c.part(curve("M35.8 8 C42 9.4 58 9.4 64.2 8 L64.6 13 C58 14.4 42 14.4 35.4 13"), None, edge=0.5)
        bow(c, 50, 13, trim)
        c.fold("M48 40 C44 42 41 44 38 44.6", 80, 1.4)
    with c.placed(0.78 * small, -15, -4):
        _sleeves(c, sleeve)
        if c.look.cut.get("style") == "button":
            _inside(c, "polo")
            c.part(_body("polo", hem=79, bottom=31, waist=32.6))
            c.line(((50, 34), (50, 80)), trim, 0.7)
            _buttons(c, 38, 74, 5)
            _collar(c, depth=38, spread=37)
            leaf = curve("M40 22 L37 31.5 L49.4 33.4")
            for piece in sides(leaf):
                c.line(piece, trim, 0.7)
            c.part(rounded(56, 37, 66, 47, 0.8), None, edge=0.5)
            c.line(((56.3, 38.8), (65.7, 38.8)), trim, 0.7)
        else:
            _inside(c, "crew")
            c.part(_body("crew", hem=79, bottom=31.4, waist=33))
            _neckband(c, "crew", trim)
            if "motif" in c.look.cut:
                motif(c, c.look.cut["motif"])
        if sleeve == "long":
            cuff = curve("M15.4 72 L22.8 74.2")
            for piece in sides(cuff):
                c.line(piece, trim, 0.9)
        c.fold("M36 48 C37 56 37 60 36 68", 50, 1.6)


def swimsuit(c: Canvas) -> None:
    cut = c.look.cut
    with c.placed(_small(c) * 0.96, 0, 0):
        if cut.get("style") == "bikini":
            c.cord(curve("M36 33 C38 24 42 18 46 14"), c.main, 1.2)
            c.cord(mirrored(curve("M36 33 C38 24 42 18 46 14")), c.main, 1.2)
            cup = curve("M49 41 C48 35 44 28 40 25 C36 30 32 37 30 44 C36 47 44 47 49 43")
            for piece in sides(cup):
                c.part(piece)
                c.line(piece, None, 0.5)
            c.dot(50, 42, 1.6, c.second)
            c.part(both("M50 66 L33 65 C30.6 69 30 72 30 74 C38 75 43 82 46 89 C48 90 49 90.2 50 90.2"))
            for piece in sides(curve("M33 65 C40 66.4 46 66.6 50 66.6")):
                c.line(piece, ink(c.main, 0.4), 1.0)
            return
        low = 35 if cut.get("neck") != "v" else 44
        c.part(both(f"M50 {low - 5} L42 14 L50 {low + 6}"), darker(c.main, 0.42))
        if cut.get("style") == "rash":
            _sleeves(c, "short")
            _inside(c, "crew")
            left = (
                curve(NECKS["crew"])[::-1]
                + curve(
                    "M43 19.5 L33 23.3 C32.4 30 33 38 34 46 C36 54 33 64 31.6 72 C37 74 42 81 45 89 C47 90 49 90.2 50 90.2"
                )[1:]
            )
            c.part(left + mirrored(left)[::-1])
            _neckband(c, "crew")
            c.line(((50, 26), (50, 44)), STEEL, 0.8)
        else:
            neck = f"M50 {low} C45 {low - 2} 42.6 26 42.4 13"
            c.part(
                both(
                    f"{neck} L38.4 13.4 C38.4 24 36 32 33.6 38 C35 50 37 54 36 58 C33 63 31.6 68 31 72 C37 74 42 81 45 89 C47 90 49 90.2 50 90.2"
                )
            )
        for piece in sides(curve("M31 72 C37 74 42 81 45 89")):
            c.line(piece, ink(c.main, 0.42), 0.8)
        if "ruffle" in cut:
            c.part(
                curve(f"M36 {58} C42 60 58 60 64 58 L68 68 C62 65 60 71 56 67 C52 72 48 72 44 67 C40 71 38 65 32 68"),
                None,
                edge=0.5,
            )
        c.fold("M39 44 C40 52 40 58 38 66", 55, 1.6)


def socks(c: Canvas) -> None:
    high = c.look.cut.get("height", "crew")
    top_y = {"ankle": 44.0, "crew": 22.0, "knee": 8.0}[high]
    trim = c.second if len(c.look.colors) > 1 and c.look.pattern != "animal print" else darker(c.main, 0.16)
    for turn, x, y in ((0, 9, -7), (0, -7, 3)):
        with c.placed(1.0 * (0.82 if c.look.cut.get("person") in ("kids", "baby") else 0.98), x, y, turn=turn):
            c.part(
                curve(
                    f"M47 {top_y} L64 {top_y} C64 40 64.4 52 65.6 62 C67 70 64 76 57 77 C50 78 44 82 36 84 C27 86 21 84 20.4 78 C20 72 26 70 33 67 C41 63 47 58 47 50 L47 {top_y}"
                )
            )
            c.part(curve("M20.4 78 C20 72 26 70 31.6 67.6 C33 72 33.6 78 32 84.6 C25 86 21 84 20.4 78"), trim)
            c.part(curve("M65.2 59 C67.4 70 64 76 57.4 77 C55 70 58 62 65.2 59"), trim)
            c.part(rounded(46.6, top_y - 1, 64.4, top_y + 7, 0.8), trim)
            for i in range(1, 9):
                c.line(((46.6 + 2 * i, top_y), (46.6 + 2 * i, top_y + 6.4)), ink(trim, 0.24), 0.3)
            c.shade(curve(f"M62 {top_y + 12} C62 44 61.6 54 60 62"), 55, 1.8)


SHAPES: dict[str, Callable[[Canvas], None]] = {
    "top": top, "shirt": shirt, "hoodie": hoodie, "cardigan": cardigan, "jacket": jacket, "vest": vest,
    "rain jacket": rain_jacket, "coat": coat, "blazer": blazer, "tank": tank, "bodysuit": bodysuit, "sleepsuit": sleepsuit,
    "dress": dress, "skirt": skirt, "trousers": trousers, "pajamas": pajamas, "swimsuit": swimsuit, "socks": socks,
}  # fmt: skip
