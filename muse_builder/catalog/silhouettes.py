"""The shape of every product type of the demo catalog: one function a shape, painted with drawing.Canvas.

A shape reads what is visible from `look.cut` (sleeve, neck, length, heel ...), so a picture cannot disagree with the
attributes that were written there. Left halves are written once and mirrored.
"""

from __future__ import annotations

from collections.abc import Callable

from muse_builder.catalog.drawing import (
    COLORS,
    RGB,
    Canvas,
    Points,
    both,
    curve,
    darker,
    ellipse,
    ink,
    lighter,
    luminance,
    mirrored,
    rounded,
)

STEEL: RGB = (176, 182, 190)
BRASS: RGB = (206, 170, 96)
SOLE: RGB = (246, 245, 241)
GUM: RGB = (120, 86, 60)

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
    for side in (left, mirrored(left)):
        c.part(side)
    trim = {
        "short": "M17.4 38.8 L26.4 45.4",
        "long": "M15.2 72.4 L22.8 74.6",
        "three-quarter": "M15.9 59 L23.6 61.2",
        "puff": "M18.8 41.4 C20.6 43.4 23 44.4 26.5 44.6",
    }.get(kind)
    if trim:
        for seam in (curve(trim), mirrored(curve(trim))):
            c.line(seam, None, 0.32)
    if cuff:
        _ribs(c, "M15.2 72.4 L22.8 74.6 L21.4 79.4 L14.4 77.5", 5)
    c.fold("M26 34 C24.5 42 23.5 48 23.5 52", 60, 1.2)


def _ribs(c: Canvas, path: str, count: int, color: RGB | None = None) -> None:
    """A knitted band: four corners (outer top, inner top, inner bottom, outer bottom), on both sides."""
    shade = color or (c.main if c.look.pattern in ("solid", "heathered", "animal print", "floral") else c.second)
    corners = curve(path)
    for quad in (corners, mirrored(corners)):
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
    for side in (leaf, mirrored(leaf)):
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
    with c.placed(_small(c), 0, 2):
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
            _bow(c, 50, 27, c.main)
        if "ruffle" in cut:
            for y in (hem - 6.0,):
                c.line(curve(f"M{bottom + 1} {y} C40 {y + 2.5} 60 {y + 2.5} {99 - bottom} {y}"), None, 0.4)
        if "pocket" in cut:
            c.part(curve("M57 37 L67 37 L67 46 L62 49 L57 46"), None, edge=0.4)
            c.line(((57, 38.6), (67, 38.6)), None, 0.3)
        if "motif" in cut:
            _motif(c, cut["motif"])
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


def _bow(c: Canvas, x: float, y: float, color: RGB) -> None:
    for side in (-1, 1):
        c.part(((x, y), (x + side * 2.2, y + 12), (x + side * 5, y + 11)), darker(color, 0.06))
        c.part(
            curve(
                f"M{x} {y} C{x + side * 4} {y - 6} {x + side * 9} {y - 4} {x + side * 8.5} {y} C{x + side * 9} {y + 3.5} {x + side * 4} {y + 4} {x} {y}"
            ),
            color,
        )
    c.dot(x, y, 1.7, darker(color, 0.1))


def _motif(c: Canvas, name: str) -> None:
    import math

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
    with c.placed(_small(c), 0, 2):
        _sleeves(c, sleeve)
        if sleeve == "long":
            cuff = curve("M15.2 72.2 L22.9 74.5 L21.4 79.4 L14.4 77.5")
            for side in (cuff, mirrored(cuff)):
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
    with c.placed(_small(c) * (0.95 if hem > 85 else 1), 0, -1 if hem > 85 else 2):
        _sleeves(c, "long", cuff=True)
        _inside(c, "open")
        c.part(_body("open", hem=hem, bottom=bottom, waist=waist))
        _hem_band(c, bottom, hem)
        if "open" in c.look.cut:
            c.part(both(f"M50 50 C47 42 44 30 42.5 19.5 L44.6 19.5 C45.5 24 47 28 50 33 L50 {hem + 1.6}"), darker(c.main, 0.42))
            band = curve(f"M42.5 18.6 C43 32 45.6 42 45.4 {hem + 1.4} L41.4 {hem + 1.2} C42 46 40.6 32 40 20")
            for side in (band, mirrored(band)):
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
            for side in (box, mirrored(box)):
                c.part(side, None, edge=0.5)
            _ = [c.line(((x, hem - 18.4), (100 - x, hem - 18.4)), None, 0.01) for x in ()]
        c.fold(f"M{waist + 3} 46 C{waist + 4} 54 {waist + 4} 60 {bottom + 4} {hem - 9}", 55, 1.6)


def jacket(c: Canvas) -> None:
    """Denim, bomber, leather, quilted or fleece jacket."""
    style = c.look.cut.get("style", "bomber")
    waist, bottom = _fit(c)
    hem = 76.0
    with c.placed(_small(c), 0, 3):
        _sleeves(c, "long", cuff=style in ("bomber",))
        _inside(c, "polo")
        c.part(_body("polo", hem=hem, bottom=bottom, waist=waist))
        if style == "bomber":
            _hem_band(c, bottom, hem)
            c.part(
                both("M50 20.6 C47 20.6 44.6 19.4 43.4 17 C41.6 18.4 40.6 20 40.4 22 C42.6 27 46 31 50 35"), darker(c.main, 0.1)
            )
            _zip(c, 33, hem + 1.4, BRASS if luminance(c.main) < 130 else STEEL)
            for slit in (curve("M38.4 55 L35 66"), mirrored(curve("M38.4 55 L35 66"))):
                c.line(slit, ink(c.main, 0.6), 1.6)
                c.line(slit, None, 0.5)
        elif style == "denim":
            c.line(((50, 34), (50, hem + 1.5)), None, 0.5)
            for half in ("M34 39 L50 39", "M40.4 39 L42.6 70", "M46.6 39 L47 70"):
                for seam in (curve(half), mirrored(curve(half))):
                    c.dashes(seam, (206, 160, 90), 0.34)
            flap = curve("M36.4 39 L46.4 39 L46.4 43 L41.4 46 L36.4 43")
            for side in (flap, mirrored(flap)):
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
            for side in (lapel, mirrored(lapel)):
                c.part(side, None, edge=0.6)
            for slit in (curve("M38.4 56 L34.8 64"), mirrored(curve("M38.4 56 L34.8 64"))):
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
            for slit in (curve("M40 57 L35.6 68"), mirrored(curve("M40 57 L35.6 68"))):
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
        for slit in (curve("M39.4 57 L35.4 67"), mirrored(curve("M39.4 57 L35.4 67"))):
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
        for seam in (yoke, mirrored(yoke)):
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
            for slit in (curve("M40 62 L36 73"), mirrored(curve("M40 62 L36 73"))):
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
        for side in (mirrored(lapel), lapel):
            c.part(side, None, edge=0.55)
        tone = darker(c.main, 0.55) if luminance(c.main) > 110 else lighter(c.main, 0.4)
        if cut.get("style") == "single":
            _buttons(c, 51, 76, 4, 50, 1.5, tone)
        elif cut.get("style") == "double":
            for y in (50, 59, 68):
                for x in (44.6, 55.4):
                    c.button(x, y, 1.5, tone)
        pocket = curve("M33.4 66 L43 68 L42.6 72 L33 70")
        for side in (pocket, mirrored(pocket)):
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
    with c.placed(_small(c), 0, 2):
        _sleeves(c, "long")
        for x in (17.6, 82.4):
            for y in (70, 73):
                c.button(x + (0.6 if x > 50 else -0.6) * (y - 70) / 3, y, 0.7)
        c.part(both("M50 20 L43 18 L40 30 L50 58"), SOLE if luminance(c.main) < 200 else (176, 190, 206))
        c.part(_body("open", hem=hem, bottom=31, waist=34.5))
        lapel = curve("M42.8 17.4 C40 19 38.4 22 37.4 27 L42 29.4 L40 32.6 L49.6 51 L51 48 C47 38 44 28 42.8 17.4")
        for side in (mirrored(lapel), lapel):
            c.part(side, None, edge=0.55)
        c.line(((50, 50), (50, 70)), None, 0.45)
        c.line(curve(f"M50 70 C49 75 47 78 44 {hem + 1.4}"), None, 0.45)
        for y in (53.4, 60.4):
            c.button(50, y, 1.3)
        flap = curve("M34.6 62 L44.4 62.8 L44.2 66.4 L34.4 65.4")
        for side in (flap, mirrored(flap)):
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
            for arm in (curve("M37 16.6 C37.6 30 36 39 32.6 44"), mirrored(curve("M37 16.6 C37.6 30 36 39 32.6 44"))):
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
        for side in (lap, mirrored(lap)):
            c.line(side, ink(c.main, 0.4), 1.0)
        leg = curve("M31 72 C36 74 40 79 42.6 87")
        for side in (leg, mirrored(leg)):
            c.line(side, ink(c.main, 0.4), 1.3)
        _neckband(c, "scoop", c.second if c.look.cut.get("trim") else None)
        for x in (45.6, 50, 54.4):
            c.dot(x, 85.4, 0.9, STEEL)
        if "motif" in c.look.cut:
            _motif(c, c.look.cut["motif"])


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
        for ankle in (curve("M28 89 L44.4 90"), mirrored(curve("M28 89 L44.4 90"))):
            c.line(ankle, None, 0.5)
        c.line(curve("M50 26 C50.6 45 50 58 44 74 C41 84 39 92 38 98"), ink(c.main, 0.6), 1.4)
        c.line(curve("M50 26 C50.6 45 50 58 44 74 C41 84 39 92 38 98"), SOLE, 0.6)
        if "motif" in c.look.cut:
            with c.placed(0.82 * 0.6, 9, -10):
                _motif(c, c.look.cut["motif"])


def dress(c: Canvas) -> None:
    cut = c.look.cut
    neck, sleeve = cut.get("neck", "scoop"), cut.get("sleeve", "none")
    low = {"mini": 82.0, "knee-length": 96.0, "midi": 108.0, "maxi": 124.0}[cut.get("length", "knee-length")]
    flare = {"straight": 0.02, "a-line": 0.3, "full": 0.5}[cut.get("skirt", "a-line")]
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
        left = half + side[1:]
        c.part(left + mirrored(left)[::-1])
        if "tier" in cut:
            for t in (0.36, 0.68):
                y = 54 + (low - 54) * t
                x = 38 - (38 - spread) * t - 1
                c.line(curve(f"M{x} {y} C{x + 10} {y + 2.4} {90 - x} {y + 2.4} {100 - x} {y}"), ink(c.main, 0.4), 0.8)
        if "belt" in cut:
            c.part(
                curve("M37.4 51.6 C42 53 58 53 62.6 51.6 L62.8 55.6 C58 57 42 57 37.2 55.6"),
                c.second if len(c.look.colors) > 1 and c.look.pattern == "solid" else darker(c.main, 0.35),
            )
            _bow(
                c, 50, 54.4, c.second if len(c.look.colors) > 1 and c.look.pattern == "solid" else darker(c.main, 0.35)
            ) if cut["belt"] == "bow" else c.part(rounded(47.6, 51.8, 52.4, 57, 0.5), BRASS)
        elif cut.get("skirt") != "straight":
            c.line(curve("M37.6 53 C42 54.6 58 54.6 62.4 53"), ink(c.main, 0.45), 0.6)
        if "buttons" in cut:
            c.line(((50, 34), (50, low + 2.8)), None, 0.4)
            _buttons(c, 39, low - 8, 8)
        if "wrap" in cut:
            c.line(curve("M57.5 19.5 C56 28 50 40 39 53"), ink(c.main, 0.5), 0.7)
            c.line(curve(f"M39 54 C48 66 54 84 56 {low + 2.6}"), ink(c.main, 0.5), 0.7)
            _bow(c, 39.4, 54, c.main)
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
            for side_ in (pocket, mirrored(pocket)):
                c.dashes(side_, (206, 160, 90), 0.34)
            c.button(50, 18.8, 1.1, BRASS)
            c.line(((50, 21.6), (50, 34)), None, 0.5)
        if "slit" in cut:
            c.line(((57, low - 20), (57.6, low + 1.2)), ink(c.main, 0.6), 0.7)
        if style in ("a-line", "pencil", "tiered"):
            c.fold(f"M43 26 C42 {low * 0.6} 40 {low - 10} {spread + 16} {low - 1}", 60, 2)


def trousers(c: Canvas) -> None:
    """Jeans, trousers, joggers, leggings and shorts."""
    cut = c.look.cut
    style, leg = cut.get("style", "trousers"), cut.get("leg", "straight")
    outer, inner = {
        "skinny": (35.4, 43.4),
        "straight": (31.6, 44.6),
        "wide": (22.6, 45.6),
        "flared": (25.6, 44.6),
        "tapered": (34.4, 43.6),
    }[leg]
    knee = {"skinny": 35.0, "straight": 32.8, "wide": 28.6, "flared": 34.4, "tapered": 32.0}[leg]
    low = {"shorts": 48.0, "long shorts": 56.0, "cropped": 82.0}.get(cut.get("length", ""), 93.0)
    short = low < 60
    if short:
        outer, inner, knee = 29.5, 48.2, 31.0
    scale = _small(c) * (1.25 if short else 0.98)
    with c.placed(scale, 0, (20 if short else -2) * (0.9 if _small(c) < 0.9 else 1)):
        if short:
            side = f"M50 10 L37 10 C34.6 20 32 32 {outer} {low} L{inner} {low + 1.2} L50 38"
        else:
            side = f"M50 10 L37 10 C34 20 {knee - 0.6} 36 {knee} 56 C{(knee + outer) / 2} 72 {outer} 84 {outer} {low} L{inner} {low + 0.6} C{inner + 0.6} 74 48 54 49.6 41 L50 39"
        c.part(both(side))
        if style in ("leggings",):
            c.part(curve("M37.2 9.6 C42 11 58 11 62.8 9.6 L64.6 17.6 C58 19 42 19 35.4 17.6"), None, edge=0.5)
            c.line(curve("M50 18.6 L50 39"), None, 0.3)
            if "pocket" in cut:
                seam = curve("M36.4 38 L41.4 38.6 L41.4 51 L34.6 50")
                for piece in (seam, mirrored(seam)):
                    c.line(piece, None, 0.45)
            if "panel" in cut:
                panel = curve(
                    f"M35.6 26 C36.4 44 36.4 70 {outer + 2.6} {low} L{outer} {low} C{outer} 80 {knee} 60 {knee} 50 C33 40 34 32 35.6 26"
                )
                for piece in (panel, mirrored(panel)):
                    c.part(piece, c.second)
            c.shine(curve(f"M40 26 C39 44 38.4 60 {outer + 3.4} {low - 8}"), 50, 1.6)
        elif style == "joggers" or style == "swim":
            c.part(curve("M36.8 8.6 C42 10 58 10 63.2 8.6 L63.8 14 C58 15.4 42 15.4 36.2 14"), darker(c.main, 0.06), edge=0.5)
            for x in range(39, 63, 2):
                c.line(((x, 10), (x, 14)), ink(c.main, 0.25), 0.3)
            tone = lighter(c.main, 0.65) if luminance(c.main) < 170 else darker(c.main, 0.45)
            for x, lean in ((48.4, -1.4), (51.6, 1.4)):
                c.cord(curve(f"M{x} 13 C{x + lean} 17 {x + lean} 20 {x + lean * 0.6} 24"), tone, 0.8)
            slit = curve("M38 17 L34.8 28" if not short else "M37.6 17 L34 27")
            for piece in (slit, mirrored(slit)):
                c.line(piece, ink(c.main, 0.5), 0.7)
            if style == "joggers" and not short:
                _ribs(c, f"M{outer - 0.4} {low - 5} L{inner + 0.4} {low - 4.6} L{inner} {low + 0.6} L{outer} {low}", 6)
            if "panel" in cut:
                stripe = (
                    curve(f"M36.2 15 C34 24 {knee} 36 {knee} 56 L{knee + 2.4} 56 C{knee + 2.4} 38 36.4 26 38.2 15")
                    if not short
                    else curve(f"M36.2 15 C34 24 32 34 {outer} {low} L{outer + 3} {low} C34.6 34 36.6 24 38.6 15")
                )
                for piece in (stripe, mirrored(stripe)):
                    c.part(piece, c.second)
        elif style == "pajama":
            c.part(curve("M36.8 8.6 C42 10 58 10 63.2 8.6 L63.8 13 C58 14.4 42 14.4 36.2 13"), None, edge=0.5)
            _bow(c, 50, 13, c.main)
        else:
            c.part(curve("M37 8.8 C42 10 58 10 63 8.8 L63.6 14 C58 15.2 42 15.2 36.4 14"), None, edge=0.5)
            for x in (40, 60):
                c.part(rounded(x - 0.8, 8.4, x + 0.8, 15.2, 0.3), None, edge=0.4)
            thread = (206, 160, 90) if style == "jeans" else ink(c.main, 0.4)
            pocket = curve("M36 19 C38 24 42 25 44.6 24.6 L45 15") if style == "jeans" else curve("M40 15 L35.6 27")
            for piece in (pocket, mirrored(pocket)):
                c.line(piece, ink(c.main, 0.5), 0.4)
                if style == "jeans":
                    c.dashes(tuple((x + (0.6 if x < 50 else -0.6), y + 0.9) for x, y in piece), thread, 0.34)
            c.line(curve("M50 15 L50 39"), ink(c.main, 0.5), 0.4)
            c.dashes(curve("M50.6 30 C52.6 28 53.2 22 53 15"), thread, 0.34)
            c.button(50, 11.8, 1.2, BRASS if style == "jeans" else None)
            if style == "jeans":
                for seam in (
                    curve(f"M{inner + 0.2} {low - 4} C47 74 48.4 54 49.2 42"),
                    mirrored(curve(f"M{inner + 0.2} {low - 4} C47 74 48.4 54 49.2 42")),
                ):
                    c.dashes(seam, thread, 0.3)
            elif not short:
                crease = curve(f"M41.4 24 C40.6 50 {(outer + inner) / 2} 76 {(outer + inner) / 2} {low - 1}")
                for piece in (crease, mirrored(crease)):
                    c.shade(piece, 90, 0.9)
            if "cargo" in cut:
                y = 26.0 if short else 46.0
                box = rounded(30.4, y, 39.4, y + 12, 0.6)
                lid = rounded(29.8, y - 0.6, 40, y + 3.6, 0.5)
                for piece in (box, lid):
                    c.part(piece, None, edge=0.5)
                    c.part(mirrored(piece), None, edge=0.5)
            hem = curve(f"M{outer} {low - 2.4} L{inner} {low - 1.6}")
            for piece in (hem, mirrored(hem)):
                c.dashes(piece, thread, 0.32)
        c.fold("M48 40 C44 42 41 44 38 44.6", 80, 1.4)
        if not short:
            c.fold("M44 58 C41 60 38 60 35.6 59", 45, 1.4)
            c.fold(f"M{knee + 5} 30 C{knee + 4} 50 {outer + 5} 70 {outer + 4} {low - 6}", 30, 1.8)


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
            for piece in (cuff, mirrored(cuff)):
                c.line(piece, trim, 0.9)
        c.part(curve("M35.8 8 C42 9.4 58 9.4 64.2 8 L64.6 13 C58 14.4 42 14.4 35.4 13"), None, edge=0.5)
        _bow(c, 50, 13, trim)
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
            for piece in (leaf, mirrored(leaf)):
                c.line(piece, trim, 0.7)
            c.part(rounded(56, 37, 66, 47, 0.8), None, edge=0.5)
            c.line(((56.3, 38.8), (65.7, 38.8)), trim, 0.7)
        else:
            _inside(c, "crew")
            c.part(_body("crew", hem=79, bottom=31.4, waist=33))
            _neckband(c, "crew", trim)
            if "motif" in c.look.cut:
                _motif(c, c.look.cut["motif"])
        if sleeve == "long":
            cuff = curve("M15.4 72 L22.8 74.2")
            for piece in (cuff, mirrored(cuff)):
                c.line(piece, trim, 0.9)
        c.fold("M36 48 C37 56 37 60 36 68", 50, 1.6)


def swimsuit(c: Canvas) -> None:
    cut = c.look.cut
    with c.placed(_small(c) * 0.96, 0, 0):
        if cut.get("style") == "bikini":
            c.cord(curve("M36 33 C38 24 42 18 46 14"), c.main, 1.2)
            c.cord(mirrored(curve("M36 33 C38 24 42 18 46 14")), c.main, 1.2)
            cup = curve("M49 41 C48 35 44 28 40 25 C36 30 32 37 30 44 C36 47 44 47 49 43")
            for piece in (cup, mirrored(cup)):
                c.part(piece)
                c.line(piece, None, 0.5)
            c.dot(50, 42, 1.6, c.second)
            c.part(both("M50 66 L33 65 C30.6 69 30 72 30 74 C38 75 43 82 46 89 C48 90 49 90.2 50 90.2"))
            for piece in (curve("M33 65 C40 66.4 46 66.6 50 66.6"), mirrored(curve("M33 65 C40 66.4 46 66.6 50 66.6"))):
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
        for piece in (curve("M31 72 C37 74 42 81 45 89"), mirrored(curve("M31 72 C37 74 42 81 45 89"))):
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


def tights(c: Canvas) -> None:
    trousers(c)


def _pair(c: Canvas, draw: Callable[[], None], *, scale: float = 0.9, y: float = 0) -> None:
    """The same shoe twice: one behind, one in front."""
    kid = 0.86 if c.look.cut.get("person") in ("kids", "baby") else 1.0
    with c.placed(scale * kid * 0.97, 7, -11 + y):
        draw()
    with c.placed(scale * kid, -4, 5 + y):
        draw()


def _laces(c: Canvas, path: str, count: int, reach: float, color: RGB) -> None:
    spots = curve(path)
    for i in range(count):
        x, y = spots[round((len(spots) - 1) * (i + 0.5) / count)]
        c.cord(((x - reach * 0.4, y - reach * 0.6), (x + reach * 0.7, y + reach * 0.7)), color, 1.0)


def sneaker(c: Canvas) -> None:
    high = c.look.cut.get("height") == "high"
    sole = SOLE if luminance(c.main) < 225 else (226, 224, 216)
    lace = SOLE if luminance(c.main) < 215 else (206, 206, 202)

    def draw() -> None:
        if high:
            c.part(curve("M49 40 C50 32 52 26 54 22 L62 17 L64 24 L56 44"), darker(c.main, 0.12))
            upper = "M11 68 C10 60 15 56 25 53 C36 50 43 46 48 38 C51 32 53 27 56 23 C64 26 74 26 82 22 C84 30 83 42 84 52 C85 60 86.6 64 86.6 69"
        else:
            c.part(curve("M47 42 C48 36 50 33 54 30 L63 28 L62 37 L54 46"), darker(c.main, 0.12))
            upper = "M11 68 C10 60 15 56 25 53 C36 50 43 46 49 40 C51 37 53 35 56 34 C60 41 70 43 76 37 L80 33 C84 35 85 42 85 50 C85 58 86.6 64 86.6 69"
        c.part(curve(upper))
        c.part(curve("M11 68 C10 60 15 56 25 53 C31 57 33 62 32.6 68"), sole if "cap" in c.look.cut else None, edge=0.45)
        if len(c.look.colors) > 1 and c.look.pattern == "solid":
            c.part(curve("M46 68 C50 60 56 54 66 50 L70 56 C62 59 58 63 56 68"), c.second)
            c.part(
                curve("M79 34 C84 35 85 42 85 50 C82 50 78 49 75.6 46 C78 42 79 38 79 34")
                if not high
                else curve("M76 24 L82 22 C84 30 83 40 84 48 L76 46"),
                c.second,
            )
        c.line(curve("M52 68 C54 60 58 52 62 46 L58 37") if not high else curve("M54 68 C56 56 60 42 62 27"), None, 0.4)
        _laces(c, "M39 50 C45 47 49 43 55 36" if not high else "M39 50 C46 46 51 40 57 25", 5 if not high else 6, 3.4, lace)
        c.part(
            curve("M9.6 66.4 C30 69 66 69 88 66.4 C89 69 88.6 72 87.4 74 C62 76.4 34 76.4 11.6 74.4 C9.8 72 9.2 69 9.6 66.4"),
            sole,
        )
        c.line(curve("M10.4 71.6 C34 73.6 62 73.6 88 71.2"), darker(sole, 0.3), 0.5)
        c.shade(curve("M20 65 C40 67 70 67 84 64"), 60, 1.6)

    _pair(c, draw)


def running_shoe(c: Canvas) -> None:
    sole = SOLE if luminance(c.main) < 225 else (214, 216, 220)

    def draw() -> None:
        c.part(curve("M50 38 C51 33 53 29 57 26 L65 26 L64 36 L56 44"), darker(c.main, 0.15))
        c.part(
            curve(
                "M9 66 C9 58 17 55 27 51 C38 47 45 42 50 37 C53 33 55 31 58 30 C63 38 72 40 77 32 L83 25 C86 28 85 34 84.6 40 C84.6 50 88 58 89.6 65"
            )
        )
        c.part(curve("M9 66 C9 58 14 56 20 54 C26 58 28 62 28 66"), c.second, edge=0.4)
        c.part(
            curve("M79 30 L83 25 C86 28 85 34 84.6 40 C84.8 48 87 56 89 62 C82 62 77 56 76 46 C76 40 77 34 79 30"),
            c.second,
            edge=0.4,
        )
        for shift in (0, 6.5, 13):
            c.part(
                curve(
                    f"M{44 + shift} 64 C{48 + shift} 58 {52 + shift} 53 {56 + shift} {48 - shift * 0.2} L{58.6 + shift} {49.6 - shift * 0.2} C{54 + shift} 55 {51 + shift} 60 {48 + shift} 64.4"
                ),
                c.second,
                edge=0.2,
            )
        _laces(c, "M36 48.6 C44 45 50 40 56 33", 5, 3.2, lighter(c.second, 0.55))
        c.part(
            curve(
                "M7 65 C24 68 40 66 56 65.6 C70 65 82 62.6 91 59.6 C93 65 92.6 71 89.6 75 C78 75.6 66 76.6 60 74.6 C50 77.6 26 77 12 75 C8 72.6 6.4 69 7 65"
            ),
            sole,
        )
        c.part(
            curve("M14 75 C26 77 50 77.4 60 74.6 C66 76.6 78 75.6 88.6 75 L86.6 77.8 C70 79 30 79.6 17 78"),
            darker(c.second, 0.15),
            edge=0.3,
        )
        c.line(curve("M9 70 C28 72.4 60 71.4 91 65"), darker(sole, 0.25), 0.5)
        c.line(curve("M60 70 L64 74 M64 74 L70 69.4"), darker(sole, 0.25), 0.4)

    _pair(c, draw)


def boot(c: Canvas) -> None:
    cut = c.look.cut
    style, height = cut.get("style", "ankle"), cut.get("height", "ankle")
    top_y = {"ankle": 34.0, "mid": 26.0, "knee": 8.0}[height]
    heel = {"flat": 0.0, "block": 6.0, "low": 3.0}[cut.get("heel", "flat")]
    sole = GUM if style in ("hiking", "lace") else darker(c.main, 0.55) if luminance(c.main) > 60 else (90, 86, 84)
    scale, y = (0.84, 6) if height == "knee" else (0.9, 0)

    def draw() -> None:
        shaft = f"L50 {top_y} C58 {top_y + 1.6} 72 {top_y + 1.6} 79 {top_y}"
        c.part(
            curve(
                f"M14 {70 - 0} C12 60 18 56 28 54 C40 51 50 48 50.6 40 {shaft} C80 {(top_y + 70) / 2 - 8} 80 56 82 62 C83 65 83 68 83 {71 - heel}"
            )
        )
        if style == "chelsea":
            c.part(
                curve(f"M58 {top_y + 1} L68 {top_y + 1.4} C67 46 66 52 64 57 C60 54 58.4 44 58 {top_y + 1}"),
                darker(c.main, 0.3),
            )
            for x in range(59, 68, 2):
                c.line(((x, top_y + 2), (x + 0.4, 50)), ink(darker(c.main, 0.3), 0.3), 0.3)
            c.part(rounded(77, top_y - 4, 81, top_y + 5, 1), c.main)
        if style in ("hiking", "lace"):
            _laces(c, f"M40 54 C48 51 52 46 54 40 L55 {top_y + 4}", 6, 3.6, (232, 206, 150) if style == "hiking" else SOLE)
            c.part(rounded(50, top_y - 2.6, 80, top_y + 3.4, 2.6), c.second if len(c.look.colors) > 1 else darker(c.main, 0.2))
            c.line(curve("M14.6 64 C20 58 28 60 31 68"), None, 0.5)
        if style == "rain":
            c.part(rounded(49, top_y - 1, 80, top_y + 4.4, 1.2), c.second if len(c.look.colors) > 1 else darker(c.main, 0.16))
            c.part(
                rounded(60, top_y + 11, 70, top_y + 14, 0.6),
                c.second if len(c.look.colors) > 1 else darker(c.main, 0.16),
                edge=0.3,
            )
            c.shine(curve(f"M56 {top_y + 9} C56 {top_y + 20} 57 42 55 50"), 150, 1.6)
            c.shine(curve("M22 60 C26 57 30 57 34 56"), 140, 1.4)
        if style == "snow":
            fur = lighter((236, 226, 208), 0.3)
            for i in range(15):
                c.dot(50 + i * 2.1, top_y + (i % 2) * 1.6, 3.0, fur, edge=0)
            for i in range(5):
                c.line(
                    curve(
                        f"M50.6 {top_y + 9 + i * 5.4} C58 {top_y + 10.6 + i * 5.4} 70 {top_y + 10.6 + i * 5.4} 80 {top_y + 9 + i * 5.4}"
                    ),
                    None,
                    0.5,
                )
        if "zip" in cut:
            c.line(curve(f"M72 {top_y + 3} C72 48 73 58 74 66"), STEEL, 0.9)
        if "buckle" in cut:
            c.line(curve("M50 52 C58 56 70 56 81 52"), ink(c.main, 0.5), 3.2)
            c.line(curve("M50 52 C58 56 70 56 81 52"), darker(c.main, 0.12), 2.4)
            c.part(rounded(61, 52, 67, 58, 0.8), BRASS)
        if style in ("hiking", "snow", "rain", "lace"):
            c.part(curve("M12.6 68 C34 71 62 71 84.6 68 L85 75 L12 75"), sole)
            for i in range(9):
                c.part(rounded(13 + i * 8.2, 74, 18 + i * 8.2, 77.6, 0.6), darker(sole, 0.2), edge=0.2)
        else:
            c.part(
                curve(
                    f"M13 69 C34 72 50 72 60 {72 - heel * 0.6} L83.6 {70 - heel} L83.6 {73 - heel} L60 {75 - heel * 0.6} C46 75 30 75 14 73"
                ),
                sole,
            )
            c.part(curve(f"M66 {73.6 - heel * 0.8} L83.6 {72.4 - heel} L83 77.6 L68.4 77.6"), sole)
        c.shade(curve(f"M76 {top_y + 8} C77 46 77 56 78 64"), 70, 2.4)
        c.shade(curve("M50 52 C56 58 62 58 70 54"), 60, 1.6)

    _pair(c, draw, scale=scale, y=y - (6 if height == "ankle" else 0))


def sandal(c: Canvas) -> None:
    style = c.look.cut.get("style", "strap")
    if style == "flip":
        for side in (False, True):
            with c.placed(
                0.9 * (0.86 if c.look.cut.get("person") == "kids" else 1),
                15 if side else -15,
                0,
                flip=side,
                turn=6 if side else -6,
            ):
                c.part(
                    curve(
                        "M48 8 C58 6 66 14 65 28 C64 40 60 52 61 66 C62 80 58 92 49 92 C40 92 38 80 38.6 68 C39 54 34 42 34 28 C34 16 40 9 48 8"
                    )
                )
                strap = darker(c.second, 0.05)
                c.cord(curve("M47.6 24 C42 30 38 38 36.6 48"), strap, 3)
                c.cord(curve("M47.6 24 C54 30 60 38 62 50"), strap, 3)
                c.dot(47.6, 24, 2, strap)
        return
    heel = {"flat": 0.0, "wedge": 16.0, "block": 18.0}[c.look.cut.get("heel", "flat")]
    sole = (206, 168, 120) if luminance(c.main) < 130 or heel else GUM

    def draw() -> None:
        rise = 72 - heel
        deck = f"M10 70 C24 72 36 71 50 {70 - heel * 0.45} C62 {68 - heel * 0.8} 74 {rise - 3} 88 {rise - 4}"
        if c.look.cut.get("heel") == "wedge":
            c.part(curve(f"{deck} L87 77 L52 77 C36 77 20 77 12 76.6 C9 75 8.6 72 10 70"), sole)
            for i in range(1, 4):
                c.line(curve(f"M{34 + i * 6} {76 - i * 2.4} C60 {76 - i * 4.6} 76 {76 - i * 5} 87 {76.4 - i * 5}"), None, 0.3)
        else:
            c.part(
                curve(
                    f"{deck} L88 {rise} C74 {rise + 1} 62 {73 - heel * 0.8} 50 {75.6 - heel * 0.45} C36 76.6 20 77 12 76 C9 74.6 8.6 72 10 70"
                ),
                sole,
            )
            if heel:
                c.part(curve(f"M72 {rise} L88 {rise - 2} L86.6 77.4 L75 77.4"), darker(sole, 0.2))
        c.cord(curve(f"M84 {rise - 4} C84 {rise - 16} 86 {rise - 22} 83 {rise - 30}"), c.main, 4.6)
        c.cord(
            curve(
                f"M52 {rise - 22} C62 {rise - 32} 74 {rise - 34} 83 {rise - 28} C78 {rise - 20} 62 {rise - 16} 53 {rise - 20}"
            ),
            c.main,
            2.6,
        )
        c.part(rounded(63, rise - 22.6, 69, rise - 16.6, 0.8), BRASS)
        if style == "sport":
            c.part(curve(f"M14 71 C16 60 28 56 40 54 L46 {70 - heel * 0.4} L34 71"), None, edge=0.5)
            c.part(
                curve(f"M46 {70 - heel * 0.45} C46 60 50 54 54 {rise - 24} L62 {rise - 20} C60 60 60 64 61 {69 - heel * 0.7}"),
                None,
                edge=0.5,
            )
            c.line(curve("M22 64 C28 62 34 60 41 59"), c.second, 1.4)
        else:
            c.part(curve("M15 71 C17 60 25 55 33 53 C37 57 39 64 38.6 71"), None, edge=0.5)
            if style == "cross":
                c.cord(curve(f"M40 {70 - heel * 0.3} C42 60 48 {rise - 14} 54 {rise - 21}"), c.main, 4)
            if style == "t-strap":
                c.cord(curve(f"M30 56 C38 54 46 {rise - 18} 53 {rise - 21}"), c.main, 3)
        c.shade(curve(f"M20 69 C40 70 60 {66 - heel * 0.8} 84 {rise - 6}"), 50, 1.4)

    _pair(c, draw, y=-2)


def heel(c: Canvas) -> None:
    cut = c.look.cut
    rise = {"stiletto": 30.0, "block": 22.0, "kitten": 14.0}[cut.get("heel", "stiletto")]
    kind = cut.get("heel", "stiletto")

    def draw() -> None:
        seat = 76 - rise
        if kind == "stiletto":
            c.part(
                curve(
                    f"M76 {seat - 2} L90 {seat - 6} C89 {seat + 10} 88 68 88 77.6 L85.4 77.6 C85 66 82 {seat + 8} 74 {seat + 3}"
                ),
                darker(c.main, 0.2),
            )
        elif kind == "block":
            c.part(
                curve(f"M72 {seat - 1} L90 {seat - 5} L89 77.6 L77 77.6 C77 {seat + 14} 76 {seat + 6} 72 {seat + 2}"),
                darker(c.main, 0.2),
            )
        else:
            c.part(
                curve(
                    f"M75 {seat - 1} L90 {seat - 5} C88 {seat + 6} 87 72 87 77.6 L83.6 77.6 C83 70 80 {seat + 6} 74 {seat + 3}"
                ),
                darker(c.main, 0.2),
            )
        back = seat - 19
        inside = f"M44 {64 - rise * 0.3} C54 {58 - rise * 0.5} 70 {back + 6} 88 {back} L86 {back + 9} C74 {back + 14} 58 {62 - rise * 0.5} 50 {66 - rise * 0.35}"
        c.part(curve(inside), (226, 204, 180))
        c.part(
            curve(
                f"M8 74.6 C16 68 30 66 40 {63 - rise * 0.26} C46 {66 - rise * 0.3} 52 {66 - rise * 0.4} 58 {63 - rise * 0.5} C70 {seat - 6} 80 {back + 8} 88 {back} C92 {back + 8} 92 {seat - 8} 90.4 {seat - 2} C80 {seat + 2} 68 {seat + 4} 58 {74 - rise * 0.4} C48 {77 - rise * 0.14} 30 77.4 10 77 C7.6 76.6 7 75.6 8 74.6"
            )
        )
        c.line(
            curve(
                f"M10 77.2 C30 77.8 48 {77.4 - rise * 0.14} 58 {74.4 - rise * 0.4} C68 {seat + 4.4} 80 {seat + 2.4} 90 {seat - 1.6}"
            ),
            darker(c.main, 0.6),
            1.0,
        )
        if "strap" in cut:
            c.cord(
                curve(f"M58 {back + 6} C64 {back - 6} 80 {back - 10} 88 {back - 3} C82 {back + 4} 68 {back + 8} 58 {back + 6}"),
                c.main,
                2.0,
            )
            c.line(((88, back + 2), (88, back - 4)), c.main, 3.0, covers=True)
            c.dot(63, back + 6.6, 1.5, BRASS)
        if "bow" in cut:
            with c.placed(c._scale * 0.62, c._shift[0] - 14, c._shift[1] + 6):
                _bow(c, 40, 60, darker(c.main, 0.12))
        c.shine(curve(f"M18 71.4 C26 69 32 68 38 {66.6 - rise * 0.22}"), 130, 1.4)

    _pair(c, draw, scale=0.88, y=-3)


def flat(c: Canvas) -> None:
    """Loafers and ballet flats."""
    style = c.look.cut.get("style", "loafer")

    def draw() -> None:
        if style == "ballet":
            c.part(curve("M38 62 C50 55 70 54 85 52 L84 60 C70 64 52 68 44 68"), (226, 204, 180))
            c.part(
                curve("M9 72 C11 64 24 61 36 60 C42 66 56 67 66 64 C76 60 82 54 86 50 C89 56 89 66 88.6 73 C62 76 30 76 10 75")
            )
            _bow_at(c, 34, 61, 0.5)
        else:
            c.part(curve("M46 54 C56 46 72 44 85 41 L84 52 C70 56 56 62 50 62"), (206, 178, 146))
            c.part(
                curve(
                    "M9 71 C9 62 20 58 32 56 C38 54 42 51 46 49 C50 54 52 56 56 57 C68 56 80 48 86 40 C89 48 88.6 62 88.6 71 C62 75 30 75 10 74"
                )
            )
            c.line(curve("M13 67 C16 60 30 58 40 60 C46 61 48 58 50 54"), ink(c.main, 0.5), 0.8)
            c.part(curve("M38 52 L45 48 C50 54 54 60 58 70 L50 71.6 C46 64 42 57 38 52"), None, edge=0.5)
            if style == "tassel":
                for x in (37, 41):
                    c.line(((44, 57), (x, 62)), None, 0.5)
                    c.part(((x - 1.4, 61), (x + 1.4, 61), (x + 2, 67), (x - 2, 67)), darker(c.main, 0.2))
            elif style == "bit":
                c.line(curve("M42 53.6 C46 58 48 62 52 67"), BRASS, 1.6)
                c.dot(43, 54.6, 1.5, BRASS)
                c.dot(51.4, 66.4, 1.5, BRASS)
            else:
                c.part(curve("M43.6 55.6 L47 54 L51.6 63 L48 64.4"), darker(c.main, 0.45), edge=0.3)
        dark = darker(c.main, 0.6) if luminance(c.main) > 60 else (96, 84, 74)
        c.part(curve("M8.6 72 C30 75 64 75 89 71 L89.4 77.4 L72 77.6 L70 76 C50 77.4 26 77.4 10 76.4"), dark)
        c.shine(curve("M16 65 C22 62 28 61 32 60.4"), 110, 1.4)

    _pair(c, draw, y=-8)


def _bow_at(c: Canvas, x: float, y: float, size: float) -> None:
    for side in (-1, 1):
        c.part(
            curve(
                f"M{x} {y} C{x + side * 6 * size} {y - 8 * size} {x + side * 12 * size} {y - 6 * size} {x + side * 11 * size} {y} C{x + side * 12 * size} {y + 5 * size} {x + side * 6 * size} {y + 6 * size} {x} {y}"
            ),
            darker(c.main, 0.12),
        )
    c.dot(x, y, 2.4 * size, darker(c.main, 0.2))


def slipper(c: Canvas) -> None:
    style = c.look.cut.get("style", "mule")
    fur = c.second if len(c.look.colors) > 1 else lighter(c.main, 0.5)

    def draw() -> None:
        c.part(curve("M10 70 C30 73 66 73 88 69 L88.6 77 C62 79 30 79 11 77.6 C9 75 9 72 10 70"), darker(fur, 0.1))
        if style == "mule":
            c.part(curve("M40 70 C56 66 74 66 88 66 L88 71 L44 73"), fur)
            c.part(curve("M10 72 C9 58 22 49 38 46 C48 45 56 47 59 52 C60 60 60 66 60 72.6 C40 74 24 74 10 72"))
            edge = [(59.6, 51 + i * 2.4) for i in range(9)] + [(58 - i * 2.2, 49 - i * 0.7) for i in range(0)]
            for i, (x, y) in enumerate(edge):
                c.dot(x + (i % 2) * 0.8, y, 2.8, fur, edge=0)
        else:
            c.part(curve("M52 50 C58 44 72 42 84 42 L84 56 L60 60"), darker(fur, 0.3))
            c.part(
                curve(
                    "M10 72 C9 60 20 54 34 50 C42 48 48 47 52 46 C56 54 62 57 70 54 C78 50 82 46 86 42 C89 52 89 64 88 71 C62 75 30 75 10 72"
                )
            )
            path = curve("M51 46 C56 54 62 57 70 54 C78 50 82 46 86 41")
            for i, (x, y) in enumerate(path):
                c.dot(x, y + (i % 2) * 0.8, 2.9, fur, edge=0)
            c.line(curve("M16 62 C24 56 36 56 42 62 C44 66 44 70 43 73"), None, 0.4)
        c.shade(curve("M18 70 C36 72 50 72 58 70"), 50, 1.4)

    _pair(c, draw, y=-8)


def _chain(c: Canvas, points: Points, color: RGB, width: float = 0.9) -> None:
    c.line(points, darker(color, 0.4), width + 0.5, covers=True)
    c.line(points, color, width)
    for x, y in points[::1]:
        c.dot(x, y, width * 0.62, lighter(color, 0.35), edge=0.2)


def _gem(c: Canvas, x: float, y: float, size: float, color: RGB) -> None:
    """A faceted stone seen from above."""
    c.part(
        curve(
            f"M{x - size * 0.55} {y - size} L{x + size * 0.55} {y - size} L{x + size} {y - size * 0.4} L{x + size} {y + size * 0.4} L{x + size * 0.55} {y + size} L{x - size * 0.55} {y + size} L{x - size} {y + size * 0.4} L{x - size} {y - size * 0.4}"
        ),
        color,
        edge=0.35,
    )
    c.part(ellipse(x, y, size * 0.52, size * 0.52), lighter(color, 0.35), edge=0.2)
    c.part(
        ((x - size * 0.6, y - size * 0.6), (x - size * 0.1, y - size * 0.8), (x - size * 0.3, y - size * 0.2)),
        lighter(color, 0.8),
        edge=0,
    )


def _pendant(c: Canvas, kind: str, x: float, y: float, metal: RGB, stone: RGB) -> None:
    import math

    c.line(ellipse(x, y - 1, 1.3, 1.3) + ellipse(x, y - 1, 1.3, 1.3)[:1], darker(metal, 0.2), 0.7, covers=True)
    if kind == "heart":
        c.part(
            tuple(
                (x + (px - 50) * 0.8, y + 1 + (py - 38) * 0.8)
                for px, py in both("M50 42.5 C48 37 39.5 37.5 39.5 44 C39.5 50 46 53.5 50 58")
            ),
            metal,
        )
        c.shine(curve(f"M{x - 5} {y + 5} C{x - 4} {y + 3.6} {x - 3} {y + 3.4} {x - 2} {y + 3.8}"), 200, 1)
    elif kind == "star":
        c.part(
            tuple(
                (x + r * math.sin(i * math.pi / 5), y + 8 - r * math.cos(i * math.pi / 5))
                for i in range(10)
                for r in ((8.4 if i % 2 == 0 else 3.8),)
            ),
            metal,
        )
    elif kind == "coin":
        c.dot(x, y + 8, 7.6, metal, edge=0.4)
        c.line(ellipse(x, y + 8, 6, 6) + ellipse(x, y + 8, 6, 6)[:1], darker(metal, 0.3), 0.4)
        c.part(
            tuple(
                (x + (px - 50) * 0.34, y + 8 + (py - 46) * 0.34)
                for px, py in curve("M53 36 C44 37 42 51 53 56 C40 58 36 36 53 36")
            ),
            darker(metal, 0.3),
            edge=0,
        )
    elif kind == "pearl":
        c.dot(x, y + 6.4, 6, stone)
        c.shine(curve(f"M{x - 3} {y + 4} L{x - 1.4} {y + 3}"), 230, 1.8)
    elif kind == "cross":
        c.part(
            both("M50 0 L48.6 0 L48.6 5 L44 5 L44 8 L48.6 8 L48.6 18 L50 18")
            if False
            else tuple(
                (x + px, y + py)
                for px, py in (
                    (-1.4, 0),
                    (1.4, 0),
                    (1.4, 4.6),
                    (5.4, 4.6),
                    (5.4, 7.4),
                    (1.4, 7.4),
                    (1.4, 17),
                    (-1.4, 17),
                    (-1.4, 7.4),
                    (-5.4, 7.4),
                    (-5.4, 4.6),
                    (-1.4, 4.6),
                )
            ),
            metal,
        )
    elif kind == "leaf":
        c.part(tuple((x + px, y + py) for px, py in curve("M0 0 C7 5 7 12 0 18 C-7 12 -7 5 0 0")), metal)
        c.line(((x, y + 1), (x, y + 16)), darker(metal, 0.35), 0.5)
    else:
        c.part(tuple((x + px, y + py) for px, py in curve("M0 0 C6 7 8 11 6 15 C4 19 -4 19 -6 15 C-8 11 -6 7 0 0")), metal)
        c.part(
            tuple((x + px, y + py) for px, py in curve("M0 5 C4 9 5 11.6 4 14 C2.6 16.6 -2.6 16.6 -4 14 C-5 11.6 -4 9 0 5")),
            stone,
            edge=0.3,
        )
        c.shine(curve(f"M{x - 2.4} {y + 10} L{x - 1} {y + 8}"), 230, 1.2)


def necklace(c: Canvas) -> None:
    style = c.look.cut.get("style", "drop")
    metal, stone = c.main, c.second
    with c.placed(1.04, 0, 2):
        if style == "beads":
            path = curve("M30 10 C14 36 26 74 50 76 C74 74 86 36 70 10")
            for i, (x, y) in enumerate(_spread(path, 6.2)):
                c.dot(x, y, 3.2 if i % 2 else 3.5, metal if i % 4 else stone, edge=0.3)
                c.shine(((x - 1.2, y - 1.4), (x - 0.4, y - 1.8)), 200, 1.2)
            return
        if style == "layered":
            _chain(c, curve("M32 8 C26 26 36 42 50 43 C64 42 74 26 68 8"), metal, 0.8)
            c.dot(50, 46, 3.2, metal)
        _chain(c, curve("M30 8 C20 34 34 60 50 63 C66 60 80 34 70 8"), metal, 0.9)
        _pendant(c, "coin" if style == "layered" else style, 50, 65, metal, stone)


def _spread(points: Points, step: float) -> Points:
    """Points `step` apart along a line, for beads and links."""
    import math

    result, carried = [points[0]], 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        length = math.hypot(x1 - x0, y1 - y0)
        while carried + length >= step:
            t = (step - carried) / length
            x0, y0 = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t
            length *= 1 - t
            carried = 0.0
            result.append((x0, y0))
        carried += length
    return tuple(result)


def earrings(c: Canvas) -> None:
    style = c.look.cut.get("style", "hoop")
    metal, stone = c.main, c.second
    for x in (30, 70):
        if style == "hoop":
            ring = ellipse(x, 54, 16.5, 19) + ellipse(x, 54, 16.5, 19)[:1]
            c.line(ring, darker(metal, 0.45), 4.6, covers=True)
            c.line(ring, metal, 3.6)
            c.line(ellipse(x, 54, 17, 19.4)[20:34], lighter(metal, 0.6), 0.9)
            c.line(((x, 30), (x, 36)), darker(metal, 0.3), 1.2, covers=True)
        elif style == "stud":
            c.dot(x, 50, 11, metal, edge=0.5)
            if "pearl" in c.look.cut.get("stone", ""):
                c.dot(x, 50, 9.4, stone, edge=0.3)
                c.shine(curve(f"M{x - 5} 46 C{x - 4} 44 {x - 3} 43 {x - 1} 42.6"), 230, 2.2)
            else:
                _gem(c, x, 50, 8.6, stone)
        elif style == "flower":
            import math

            for i in range(6):
                a = i * math.tau / 6
                c.dot(x + 8 * math.cos(a), 50 + 8 * math.sin(a), 5.4, stone, edge=0.35)
            c.dot(x, 50, 4.6, metal, edge=0.35)
        else:
            c.line(curve(f"M{x} 34 C{x + 1} 26 {x - 7} 24 {x - 7} 32"), darker(metal, 0.15), 1.3, covers=True)
            c.dot(x, 36, 2.6, metal)
            c.line(((x, 38), (x, 46)), darker(metal, 0.15), 1.1, covers=True)
            c.part(
                tuple(
                    (x + px * 1.25, 44 + py * 1.3) for px, py in curve("M0 0 C6 7 8 11 6 15 C4 19 -4 19 -6 15 C-8 11 -6 7 0 0")
                ),
                metal,
            )
            c.part(
                tuple(
                    (x + px * 1.3, 44.6 + py * 1.3)
                    for px, py in curve("M0 5 C4 9 5 11.6 4 14 C2.6 16.6 -2.6 16.6 -4 14 C-5 11.6 -4 9 0 5")
                ),
                stone,
                edge=0.3,
            )
            c.shine(curve(f"M{x - 3} 58 L{x - 1.4} 55"), 230, 1.4)


def bracelet(c: Canvas) -> None:
    style = c.look.cut.get("style", "chain")
    metal, stone = c.main, c.second
    path = ellipse(50, 50, 33, 25)
    loop = path + path[:1]
    if style == "bangle":
        c.line(loop, darker(metal, 0.45), 6.2, covers=True)
        c.line(loop, metal, 5.2)
        c.line(ellipse(50, 49.4, 33.6, 25.6)[19:33], lighter(metal, 0.65), 1.2)
        c.line(ellipse(50, 50.6, 32, 24)[1:13], darker(metal, 0.25), 0.9)
    elif style == "beads":
        for i, (x, y) in enumerate(_spread(loop, 7.0)):
            c.dot(x, y, 3.9, stone if i % 5 == 2 else metal, edge=0.35)
            c.shine(((x - 1.4, y - 1.6), (x - 0.6, y - 2)), 210, 1.4)
    elif style == "leather":
        for grow, tone in ((0, 0.0), (4.2, 0.14)):
            ring = ellipse(50, 50 + grow, 33 - grow * 0.3, 25 - grow * 0.3)
            c.cord(ring + ring[:1], darker(metal, tone), 3.2)
        c.part(rounded(43, 72, 57, 83, 1.6), STEEL)
        c.shine(curve("M45 74.6 L55 74.6"), 160, 1)
    else:
        for x, y in _spread(loop, 4.2):
            c.part(ellipse(x, y, 2.5, 1.8), metal, edge=0.35)
            c.part(ellipse(x, y, 1.1, 0.7), darker(metal, 0.45), edge=0)
        if style == "charm":
            for spot in (6, 10, 14):
                x, y = path[spot]
                c.line(((x, y + 1), (x, y + 5)), darker(metal, 0.2), 0.8, covers=True)
                if spot == 10:
                    c.part(
                        tuple(
                            (x + (px - 50) * 0.5, y + 5 + (py - 38) * 0.5)
                            for px, py in both("M50 40.5 C48 35 39.5 35.5 39.5 42 C39.5 48 46 51.5 50 56")
                        ),
                        stone,
                    )
                else:
                    c.dot(x, y + 8, 3.2, lighter(metal, 0.2))


def ring(c: Canvas) -> None:
    style = c.look.cut.get("style", "solitaire")
    metal, stone = c.main, c.second
    band = ellipse(50, 60, 24, 25)
    loop = band + band[:1]
    width = {"band": 7.0, "signet": 4.4, "twist": 3.0}.get(style, 3.6)
    c.line(loop, darker(metal, 0.45), width + 1.2, covers=True)
    c.line(loop, metal, width)
    c.line(ellipse(50, 59.6, 24.6, 25.6)[18:29], lighter(metal, 0.65), width * 0.26)
    c.line(ellipse(50, 60.4, 23.4, 24.4)[0:12], darker(metal, 0.22), width * 0.26)
    if style == "solitaire":
        for x in (43.6, 56.4):
            c.line(((x, 36), (50 + (x - 50) * 0.5, 27)), darker(metal, 0.2), 1.6, covers=True)
        c.part(curve("M38 22 L44 15.6 L56 15.6 L62 22 L50 36.6"), stone, edge=0.45)
        for path in ("M38 22 L62 22", "M44 15.6 L46 22 L50 36.6", "M56 15.6 L54 22 L50 36.6", "M46 22 L50 15.6 L54 22"):
            c.line(curve(path), lighter(stone, 0.55), 0.5)
        c.shine(curve("M41 20 L45 17.4"), 200, 1.2)
    elif style == "signet":
        c.part(ellipse(50, 33, 12.5, 9.4), metal, edge=0.5)
        c.line(ellipse(50, 33, 10.2, 7.4) + ellipse(50, 33, 10.2, 7.4)[:1], darker(metal, 0.3), 0.5)
        c.shine(curve("M42 30.6 C44 27.6 48 26.6 52 26.8"), 160, 1.4)
    elif style == "halo":
        import math

        for i in range(12):
            a = i * math.tau / 12
            c.dot(50 + 9.4 * math.cos(a), 29 + 9.4 * math.sin(a), 2.3, lighter(metal, 0.55), edge=0.3)
        _gem(c, 50, 29, 7, stone)
    elif style == "twist":
        other = ellipse(50, 61, 24, 22)
        c.line(other + other[:1], darker(metal, 0.45), 4.0, covers=True)
        c.line(other + other[:1], lighter(metal, 0.12), 3.0)
    else:
        c.line(ellipse(50, 60, 24, 25)[3:19], darker(metal, 0.2), 0.5)


def watch(c: Canvas) -> None:
    import math

    digital = c.look.cut.get("style") == "digital"
    strap, face = c.main, c.second
    case = STEEL if "case" not in c.look.cut else COLORS[c.look.cut["case"]]
    with c.placed(1.0, 0, 0):
        for flip in (1, -1):
            y = lambda v: 50 + flip * (v - 50)  # noqa: B023, E731
            c.part(
                ((39.6, y(34)), (41.6, y(4)), (43, y(2.4)), (57, y(2.4)), (58.4, y(4)), (60.4, y(34))),
                strap if c.look.cut.get("strap") != "metal" else case,
            )
            if c.look.cut.get("strap") == "metal":
                for v in range(5, 32, 4):
                    c.line(((40.6, y(v)), (59.4, y(v))), darker(case, 0.4), 0.5)
                c.line(((46.4, y(3)), (45.6, y(32))), darker(case, 0.3), 0.4)
                c.line(((53.6, y(3)), (54.4, y(32))), darker(case, 0.3), 0.4)
            elif c.look.cut.get("strap") == "leather":
                for x in (42.8, 57.2):
                    c.dashes(
                        ((x + (0.6 if x < 50 else -0.6), y(5)), (x - (0.8 if x < 50 else -0.8), y(31))),
                        lighter(strap, 0.4),
                        0.32,
                    )
        if c.look.cut.get("strap") != "metal":
            for v in (84, 88, 92):
                c.dot(50, v, 0.8, darker(strap, 0.6), edge=0)
        if digital:
            c.part(rounded(32, 31, 68, 69, 8), darker(strap, 0.25) if luminance(strap) > 70 else lighter(strap, 0.12), edge=0.5)
            c.part(rounded(36, 36, 64, 64, 4), (196, 208, 190), edge=0.5)
            for x, segments in ((38.6, "bc"), (44, "abged"), (52, "afgcd"), (58, "abcdef")):
                _digit(c, x, 44, segments)
            for v in (47.4, 52.6):
                c.dot(50.4, v, 0.7, (44, 52, 48), edge=0)
            for x, v in ((30.8, 42), (30.8, 58), (69.2, 42), (69.2, 58)):
                c.part(rounded(x - 1.4, v - 2.4, x + 1.4, v + 2.4, 0.8), darker(strap, 0.4))
            return
        c.part(rounded(69, 47.4, 73, 52.6, 1), case)
        c.dot(50, 50, 21, case, edge=0.5)
        c.dot(50, 50, 17.6, face, edge=0.4)
        hand = (50, 50, 56) if luminance(face) > 120 else (240, 240, 236)
        for i in range(12):
            a = i * math.tau / 12
            inner = 13.0 if i % 3 == 0 else 14.6
            c.line(
                ((50 + inner * math.sin(a), 50 - inner * math.cos(a)), (50 + 16 * math.sin(a), 50 - 16 * math.cos(a))),
                hand,
                1.1 if i % 3 == 0 else 0.6,
            )
        c.line(((50, 50), (43, 43.6)), hand, 1.5)
        c.line(((50, 50), (59.6, 42)), hand, 1.0)
        c.line(((50, 54), (50, 63)), (206, 70, 60), 0.4)
        c.dot(50, 50, 1.3, hand, edge=0)
        c.shine(curve("M38 40 C41 36 45 34 49 33.6"), 120, 1.6)


def _digit(c: Canvas, x: float, y: float, segments: str) -> None:
    spots = {
        "a": (0, 0, 4, 0),
        "b": (4, 0, 4, 6),
        "c": (4, 6, 4, 12),
        "d": (0, 12, 4, 12),
        "e": (0, 6, 0, 12),
        "f": (0, 0, 0, 6),
        "g": (0, 6, 4, 6),
    }
    for name in segments:
        x0, y0, x1, y1 = spots[name]
        c.line(((x + x0, y + y0), (x + x1, y + y1)), (44, 52, 48), 0.9)


def sunglasses(c: Canvas) -> None:
    style = c.look.cut.get("style", "square")
    lens = c.second
    frame = c.main
    for flip in (False, True):
        with c.placed(1.0, 0, 2, flip=flip):
            c.cord(curve("M14 40 C10 34 12 26 20 22 L34 15"), frame, 2.2)
    shapes = {
        "square": "M14 38 C24 35 38 35 45.4 38 C47 50 44 60 38 63 C32 65 24 65 19 62 C14 57 13 48 14 38",
        "round": "M30 34 C40 34 46 41 46 49 C46 58 39 65 30 65 C21 65 14 58 14 49 C14 41 20 34 30 34",
        "cat": "M8 33 C20 37 38 37 45.4 41 C46.6 50 43 60 35 62 C25 64 17 58 14 49 C13 43 11 38 8 33",
        "aviator": "M14 38 C24 35 38 35 45.4 38 C47 46 45 58 38 65 C32 69 24 66 19 59 C15 53 13 46 14 38",
        "wrap": "M10 40 C22 36 38 38 48 42 C47 52 42 58 34 58 C22 59 12 54 10 40",
    }
    left = curve(shapes[style])
    with c.placed(1.0, 0, 2):
        if style == "aviator":
            c.cord(curve("M44 37.4 C48 36.4 52 36.4 56 37.4"), frame, 1.2)
        c.cord(curve("M44 44 C47 40 53 40 56 44"), frame, 2.0 if style != "aviator" else 1.2)
        for piece in (left, mirrored(left)):
            c.part(piece, lens)
            c.line(piece + piece[:1], ink(frame, 0.5), 3.6 if style not in ("aviator", "wrap") else 2.2, covers=True)
            c.line(piece + piece[:1], frame, 2.8 if style not in ("aviator", "wrap") else 1.5)
        for x in (24, 64):
            c.shine(curve(f"M{x} 56 L{x + 8} 43"), 120, 2.4)
            c.shine(curve(f"M{x + 6} 57 L{x + 12} 47"), 80, 1.2)


def hat(c: Canvas) -> None:
    style = c.look.cut.get("style", "cap")
    with c.placed(0.84 if c.look.cut.get("person") in ("kids", "baby") else 1.0, 0, 0):
        _HATS[style](c)


def _cap(c: Canvas) -> None:
    c.part(curve("M30 62 C28 40 40 24 58 24 C76 24 86 40 84 62 C66 66 46 66 30 62"))
    c.line(curve("M58 24 C50 34 48 48 50 64"), None, 0.5)
    c.line(curve("M58 24 C70 34 73 48 72 64"), None, 0.5)
    c.dot(58, 24, 2.0, c.main)
    for x, y in ((42, 38), (62, 36), (78, 40)):
        c.dot(x, y, 0.8, ink(c.main, 0.6), edge=0)
    brim = c.second if c.look.pattern in ("solid", "color block") and len(c.look.colors) > 1 else None
    c.part(curve("M31 60 C20 60 8 66 6 74 C18 78 40 74 58 65.6 C48 66 38 64 31 60"), brim, edge=0.5)
    for shift in (2.4, 4.8):
        c.dashes(curve(f"M30 {60 + shift} C22 {61 + shift} 14 {65 + shift * 0.6} 10 {72 + shift * 0.2}"), None, 0.25)
    c.shade(curve("M31 61 C40 65 50 66 58 66"), 80, 1.6)


def _beanie(c: Canvas) -> None:
    if "pompom" in c.look.cut:
        import math

        fluff = c.second if len(c.look.colors) > 1 else lighter(c.main, 0.3)
        for i in range(18):
            a = i * math.tau / 18
            c.line(
                ((50, 17), (50 + 10.4 * math.cos(a), 17 + 10.4 * math.sin(a))),
                fluff if i % 2 else darker(fluff, 0.12),
                3.2,
                covers=True,
            )
        c.dot(50, 17, 7.6, fluff, edge=0)
    c.part(both("M50 22 C34 22 24 36 24 62 L50 66"))
    for x in (31, 37.4, 43.8, 50, 56.2, 62.6, 69):
        c.line(curve(f"M{x} 62 C{x} 46 {50 + (x - 50) * 0.6} 32 {50 + (x - 50) * 0.2} 23"), None, 0.35)
    trim = c.second if c.look.pattern == "color block" else None
    c.part(rounded(21.6, 58, 78.4, 76, 4), trim, edge=0.5)
    for i in range(1, 19):
        c.line(((21.6 + 3 * i, 59.4), (21.6 + 3 * i, 74.6)), ink(trim or c.main, 0.26), 0.5)
    c.shade(curve("M24 57 C40 60 60 60 76 57"), 60, 1.4)


def _sun_hat(c: Canvas) -> None:
    c.part(ellipse(50, 62, 44, 14.5), None, edge=0.5)
    c.shade(curve("M26 62 C36 70 64 70 74 62"), 90, 3)
    c.part(curve("M27 61 C27 40 34 27 50 27 C66 27 73 40 73 61 C64 67 36 67 27 61"))
    band = c.second if len(c.look.colors) > 1 else darker(c.main, 0.5)
    c.part(curve("M27 52 C36 58.6 64 58.6 73 52 L73 61 C64 67.4 36 67.4 27 61"), band)
    if "bow" in c.look.cut:
        _bow(c, 68, 59, band)


def _fedora(c: Canvas) -> None:
    c.part(curve("M8 60 C20 52 80 52 92 60 C88 72 68 76 50 76 C32 76 12 72 8 60"), None, edge=0.5)
    c.part(curve("M28 62 C28 46 30 30 36 25 C42 22 46 28 50 28 C54 28 58 22 64 25 C70 30 72 46 72 62 C60 67 40 67 28 62"))
    c.part(
        curve("M27.6 53 C38 58.6 62 58.6 72.4 53 L72.4 62 C60 67.4 40 67.4 27.6 62"),
        c.second if len(c.look.colors) > 1 else darker(c.main, 0.55),
    )
    c.shade(curve("M50 29 C50 36 50 42 50 46"), 60, 2)


def _bucket(c: Canvas) -> None:
    c.part(both("M50 26 C40 26 33 27 31 31 L27 56 C20 60 14 66 11 73 C24 79 40 80 50 80"))
    c.part(both("M50 26 C40 26 33 27 31 31 L27 56 C36 60 44 61 50 61"))
    for up in (4.5, 9, 13.5):
        c.dashes(
            curve(f"M{26 - up * 1.05} {56 + up * 0.9} C38 {61.5 + up} 62 {61.5 + up} {74 + up * 1.05} {56 + up * 0.9}"),
            None,
            0.3,
        )
    for x in (37, 63):
        c.dot(x, 42, 0.9, STEEL, edge=0.2)
    c.shade(curve("M27 57 C36 61 64 61 73 57"), 80, 2)


def _bonnet(c: Canvas) -> None:
    for path in ("M36 66 C38 74 42 80 47 86", "M64 66 C62 74 58 80 53 86"):
        c.cord(curve(path), darker(c.main, 0.12), 1.6)
    c.part(both("M50 22 C32 22 24 38 26 60 C28 68 36 70 40 66 C37 56 42 48 50 47"))
    c.part(both("M50 47 C42 48 37 56 40 66 C44 60 46 58 50 58"), lighter(c.main, 0.4))
    for x in (28.6, 71.4):
        c.dot(x + (3 if x < 50 else -3), 26, 6.4, c.main)
        c.dot(x + (3 if x < 50 else -3), 26, 3.6, c.second if len(c.look.colors) > 1 else darker(c.main, 0.2), edge=0)


_HATS: dict[str, Callable[[Canvas], None]] = {
    "cap": _cap, "beanie": _beanie, "sun": _sun_hat, "fedora": _fedora, "bucket": _bucket, "bonnet": _bonnet,
}  # fmt: skip


def scarf(c: Canvas) -> None:
    if c.look.cut.get("style") == "square":
        c.part(curve("M14 20 C38 24 62 16 86 22 C82 44 88 62 84 82 C60 78 38 86 15 80 C20 60 12 40 14 20"))
        inner = curve("M20 26 C40 29 62 22 80 27 C77 46 82 60 78.6 76 C60 73 40 79.6 21 75 C25 58 18 42 20 26")
        c.line(inner + inner[:1], c.second, 1.6)
        for path in ("M24 30 C40 46 56 62 76 72", "M76 32 C60 50 44 62 24 70", "M50 26 C48 44 52 60 50 76"):
            c.shade(curve(path), 55, 2.2)
        return
    fringe = "fringe" in c.look.cut
    for flip, low in ((True, 78), (False, 88)):
        with c.placed(0.98, 0, 0, flip=flip):
            c.part(curve(f"M34 38 C36 54 33 70 31 {low} L47 {low + 1} C49 70 50 54 48 38"))
            if fringe:
                for i in range(9):
                    c.line(((32 + i * 1.8, low), (31.6 + i * 1.85, low + 7)), darker(c.main, 0.1), 0.8, covers=True)
            c.shade(curve(f"M41 46 C42 58 40 70 39 {low - 2}"), 60, 1.8)
    c.part(curve("M22 26 C26 12 74 12 78 26 C82 40 66 50 50 50 C34 50 18 40 22 26"), None, edge=0.5)
    c.part(curve("M33 24 C38 17 62 17 67 24 C66 31 58 34 50 34 C42 34 34 31 33 24"), darker(c.main, 0.5))
    for path in ("M24 32 C32 44 62 46 76 33", "M27 38 C38 47 58 48 72 40"):
        c.shade(curve(path), 80, 1.8)
    c.part(curve("M40 44 C46 48 54 48 58 45 L56 56 C52 58 46 58 42 56"), None, edge=0.45)


def gloves(c: Canvas) -> None:
    mitten = c.look.cut.get("style") == "mittens"
    cuff = c.second if len(c.look.colors) > 1 else darker(c.main, 0.1)
    for flip in (False, True):
        with c.placed(
            0.84 * (0.88 if c.look.cut.get("person") == "kids" else 1),
            19.5 if flip else -19.5,
            0,
            flip=flip,
            turn=8 if flip else -8,
        ):
            if mitten:
                c.part(
                    curve(
                        "M38 70 C33 52 34 30 44 22 C52 16 62 20 65 32 C66 38 66 44 66 48 C70 42 76 38 80 42 C84 47 74 58 67 66 L66 70"
                    )
                )
            else:
                for x, y, size in ((37.4, 26, 0.0), (45.6, 18, 0.0), (54, 17, 0.0), (62, 25, 0.0)):
                    c.part(rounded(x - 4.6, y + size, x + 4.6, 56, 4.4))
                c.part(curve("M62 60 C66 48 72 40 77 40 C82 41 82 46 79 52 C75 60 70 66 66 70"))
                c.part(curve("M33 46 C33 56 35 64 37 72 L66 72 C67 64 67 56 66.6 44 C60 50 40 50 33 46"), None, edge=0)
                for x in (41.6, 49.8, 58):
                    c.line(((x, 36), (x, 49)), None, 0.4)
                c.line(curve("M33 44 C33 56 35 64 37 72"), None, 0.42)
            c.part(rounded(35.4, 68, 67.4, 86, 2), cuff, edge=0.5)
            for i in range(1, 11):
                c.line(((35.4 + 2.9 * i, 69.4), (35.4 + 2.9 * i, 84.6)), ink(cuff, 0.24), 0.4)


def belt(c: Canvas) -> None:
    metal = COLORS[c.look.cut.get("buckle", "silver")]
    braided = c.look.cut.get("style") == "braided"
    back = ellipse(50, 48, 37, 21)
    c.part(back, darker(c.main, 0.4), edge=0.5)
    c.part(ellipse(50, 44.6, 34.6, 17.4), c._backdrop, edge=0.3)
    front = curve("M13 46 C14 62 30 73.4 50 73.4 C70 73.4 86 62 87 46 L87 58 C86 74 70 84.6 50 84.6 C30 84.6 14 74 13 58")
    c.part(front, None, edge=0.5)
    if braided:
        for i in range(16):
            x = 16 + i * 4.4
            sag = 26.4 * (1 - ((x - 50) / 37) ** 2) ** 0.5
            c.line(((x - 2.4, 48 + sag), (x + 2.4, 57 + sag)), None, 0.6)
            c.line(((x + 2.4, 48 + sag), (x - 2.4, 57 + sag)), None, 0.6)
    else:
        c.dashes(curve("M14.6 50 C17 64 32 75 50 75 C68 75 83 64 85.4 50"), lighter(c.main, 0.3), 0.3)
        c.dashes(curve("M14.6 57 C17 72 32 83 50 83 C68 83 83 72 85.4 57"), lighter(c.main, 0.3), 0.3)
        for x, y in ((62, 78), (67, 76.4), (72, 73.6)):
            c.dot(x, y, 0.9, darker(c.main, 0.6), edge=0)
    c.part(rounded(39, 69, 57, 89, 2.4), metal, edge=0.5)
    c.part(rounded(42.4, 72.4, 53.6, 85.6, 1.2), c.main, edge=0.4)
    c.line(((42, 79), (57, 79)), darker(metal, 0.15), 1.8)
    c.shine(curve("M40.4 71 L55 70.6"), 190, 1.0)


def handbag(c: Canvas) -> None:
    style, metal = c.look.cut.get("style", "satchel"), COLORS[c.look.cut.get("hardware", "gold")]
    if style == "crossbody":
        c.cord(curve("M24 46 C18 10 82 10 76 46"), darker(c.main, 0.1), 2.0)
        c.part(rounded(20, 42, 80, 86, 8), None, edge=0.5)
        c.part(curve("M20 50 C20 45 24 42 28 42 L72 42 C76 42 80 45 80 50 L80 58 C74 68 26 68 20 58"), None, edge=0.6)
        c.part(rounded(46, 61, 54, 68.6, 1.6), metal)
        c.dashes(curve("M22 58 C28 66 72 66 78 58"), None, 0.3)
    elif style == "bucket":
        c.cord(curve("M30 34 C28 2 72 2 70 34"), darker(c.main, 0.1), 2.2)
        c.part(curve("M26 32 C40 36 60 36 74 32 L78 84 C62 89 38 89 22 84"), None, edge=0.5)
        c.line(curve("M25 40 C40 44.6 60 44.6 75 40"), ink(c.main, 0.6), 0.9)
        for x in (33, 41, 59, 67):
            c.dot(x, 42.6 - abs(x - 50) * 0.04, 1.2, metal)
        c.cord(curve("M50 44 C46 52 46 58 44 64"), darker(c.main, 0.2), 1.2)
        c.cord(curve("M50 44 C54 52 54 58 56 64"), darker(c.main, 0.2), 1.2)
    elif style == "clutch":
        c.part(rounded(12, 34, 88, 76, 3), None, edge=0.5)
        c.part(curve("M12 37 C12 35 13 34 15 34 L85 34 C87 34 88 35 88 37 L88 42 L50 62 L12 42"), None, edge=0.6)
        c.dot(50, 58.6, 2.8, metal)
    elif style == "shoulder":
        c.cord(curve("M20 50 C24 8 76 8 80 50"), darker(c.main, 0.1), 3.2)
        c.part(curve("M14 46 C34 52 66 52 86 46 C90 66 84 80 74 84 C58 88 42 88 26 84 C16 80 10 66 14 46"), None, edge=0.5)
        c.line(curve("M15 49.6 C34 55.6 66 55.6 85 49.6"), metal, 0.9)
        for x in (19.6, 80.4):
            c.dot(x, 49, 2.2, metal)
    else:
        c.cord(curve("M36 42 C36 14 64 14 64 42"), darker(c.main, 0.1), 2.8)
        c.part(
            curve("M20 40 L80 40 C84 54 87 70 88 82 C88 85 86 86 84 86 L16 86 C14 86 12 85 12 82 C13 70 16 54 20 40"),
            None,
            edge=0.5,
        )
        c.part(curve("M19 42 C19 40 20 39 22 39 L78 39 C80 39 81 40 81 42 L83 55 C62 60 38 60 17 55"), None, edge=0.5)
        c.part(rounded(45.6, 53, 54.4, 64, 1.6), metal)
        c.part(rounded(47.6, 58, 52.4, 62, 0.8), darker(metal, 0.3), edge=0.2)
        for x in (36, 64):
            c.dot(x, 42.6, 2.0, metal)
        c.dashes(curve("M19 53 C38 58 62 58 81 53"), None, 0.3)
    c.shine(curve("M24 60 C22 68 20.6 74 20 80"), 60, 1.8)


def backpack(c: Canvas) -> None:
    cut = c.look.cut
    trim = c.second if len(c.look.colors) > 1 and c.look.pattern in ("solid", "color block") else None
    with c.placed(0.84 if cut.get("person") == "kids" else 0.98, 0, 1):
        for flip in (False, True):
            with c.placed(c._scale, 0, 1, flip=flip):
                c.part(curve("M28 34 C16 40 12 62 18 82 L24 80 C20 64 24 48 32 42"), darker(c.main, 0.25))
        c.cord(curve("M42 14 C42 4 58 4 58 14"), darker(c.main, 0.25), 2.2)
        c.part(
            curve("M24 40 C24 20 34 11 50 11 C66 11 76 20 76 40 L78 82 C78 88 74 91 69 91 L31 91 C26 91 22 88 22 82"),
            None,
            edge=0.5,
        )
        c.line(curve("M26.6 46 C27 26 36 18 50 18 C64 18 73 26 73.4 46"), ink(c.main, 0.6), 1.1)
        c.part(rounded(71.6, 43, 74.4, 49, 0.8), STEEL)
        if cut.get("style") == "roll":
            c.part(curve("M25 30 L75 30 L76 44 L24 44"), None, edge=0.6)
            for x in (36, 64):
                c.part(rounded(x - 2.4, 28, x + 2.4, 60, 0.8), darker(c.main, 0.4))
                c.part(rounded(x - 3.2, 50, x + 3.2, 56, 0.8), BRASS)
        c.part(rounded(29, 55, 71, 86, 5), trim, edge=0.55)
        c.line(curve("M31.6 62 L68.4 62"), ink(trim or c.main, 0.6), 1.1)
        c.part(rounded(64.6, 61, 67.2, 67, 0.8), STEEL)
        if "side" in cut:
            for flip in (False, True):
                with c.placed(c._scale, 0, 1, flip=flip):
                    c.part(curve("M22.8 64 L17.6 66 L17 84 L22.2 87"), darker(c.main, 0.2))
        if "motif" in cut:
            with c.placed(c._scale * 0.62, 0, 16):
                _motif(c, cut["motif"])


def tote(c: Canvas) -> None:
    for x, tone in ((0, 0.25), (0, 0.0)):
        rise = 4 if tone else 9
        c.cord(
            curve(f"M{34 + x} 42 C{34 + x} {rise} 66 {rise} 66 42"),
            darker(c.second if len(c.look.colors) > 1 and c.look.pattern == "solid" else c.main, tone + 0.06),
            2.8,
        )
    c.part(curve("M19 36 L81 36 L85 90 C62 91.6 38 91.6 15 90"), None, edge=0.5)
    c.dashes(((19, 40), (81, 40)), None, 0.35)
    for x in (34, 66):
        c.part(
            rounded(x - 2.2, 36, x + 2.2, 50, 0.6),
            c.second if len(c.look.colors) > 1 and c.look.pattern == "solid" else darker(c.main, 0.08),
        )
        c.line(((x - 1.6, 44), (x + 1.6, 48.6)), None, 0.3)
        c.line(((x + 1.6, 44), (x - 1.6, 48.6)), None, 0.3)
    if "pocket" in c.look.cut:
        c.part(rounded(34, 56, 66, 80, 1), None, edge=0.5)
        c.dashes(((34, 58.6), (66, 58.6)), None, 0.3)
    if "motif" in c.look.cut:
        with c.placed(1.4, 0, 22):
            _motif(c, c.look.cut["motif"])
    c.fold("M26 44 C25 60 23 76 22 86", 55, 2.2)
    c.shade(curve("M52 44 C50 60 54 70 53 88"), 35, 2.2)


def wallet(c: Canvas) -> None:
    style = c.look.cut.get("style", "bifold")
    if style == "zip":
        c.part(rounded(10, 32, 90, 74, 5), None, edge=0.5)
        c.line(rounded(12.6, 34.6, 87.4, 71.4, 4) + rounded(12.6, 34.6, 87.4, 71.4, 4)[:1], COLORS["gold"], 1.1)
        c.part(rounded(83, 66, 95, 70.6, 1.6), COLORS["gold"])
        c.dashes(curve("M18 53 L82 53"), None, 0.3)
        return
    if style == "trifold":
        c.part(rounded(18, 24, 82, 80, 4), None, edge=0.5)
        c.part(curve("M18 28 C18 26 20 24 22 24 L78 24 C80 24 82 26 82 28 L82 50 L62 62 L38 62 L18 50"), None, edge=0.6)
        c.dot(50, 56.6, 2.4, COLORS["gold"])
        return
    c.part(
        curve(
            "M12 30 C12 28 13 27 15 27 L84 22 C86 22 87.4 23 87.4 25 L90 66 C90 68 89 69 87 69 L17 76 C15 76 13.6 75 13.4 73"
        ),
        darker(c.main, 0.32),
        edge=0.5,
    )
    for i, (tone, dy) in enumerate((((92, 142, 196), 0), ((222, 190, 98), 4.6))):
        c.part(curve(f"M{22 + i} {33 + dy} L78 {29 + dy} L80 {52 + dy} L{24 + i} {57 + dy}"), tone, edge=0.4)
    c.part(
        curve("M11 42 C11 40 12 39 14 39 L86 36 C88 36 89 37 89 39 L90 76 C90 78 89 79.6 87 79.6 L15 82 C13 82 12 81 12 79"),
        None,
        edge=0.5,
    )
    c.dashes(curve("M14 42 L86.4 39 L87.6 77 L14.6 79.4 L14 42"), lighter(c.main, 0.3), 0.32)
    c.shine(curve("M18 46 C17 58 18 66 18 74"), 60, 1.8)


def card_holder(c: Canvas) -> None:
    for i, tone in enumerate(((206, 96, 86), (92, 142, 196), (226, 196, 110))):
        c.part(rounded(24 + i * 1.2, 22 + i * 6, 76 - i * 1.2, 60, 2.6), tone, edge=0.4)
        c.line(((29, 26.6 + i * 6), (43, 26.6 + i * 6)), lighter(tone, 0.6), 1.2)
    c.part(rounded(19, 41, 81, 84, 4), None, edge=0.5)
    for y in (51, 61):
        c.line(curve(f"M19.4 {y} L44 {y} C46 {y + 4} 54 {y + 4} 56 {y} L80.6 {y}"), ink(c.main, 0.55), 0.9)
        c.shade(curve(f"M20 {y + 1.6} L80 {y + 1.6}"), 60, 1.4)
    c.dashes(curve("M21.4 44 L21.4 81.6 L78.6 81.6 L78.6 44"), lighter(c.main, 0.3), 0.32)


def hair_clip(c: Canvas) -> None:
    style = c.look.cut.get("style", "claw")
    if style == "claw":
        for x in (26, 36, 46, 56, 66, 76):
            c.part(
                curve(f"M{x - 3.4} 52 C{x - 5} 66 {x - 3} 76 {x + 1} 84 C{x + 3} 76 {x + 3.4} 64 {x + 3.4} 52"),
                darker(c.main, 0.14),
                edge=0.4,
            )
        c.part(
            curve("M14 50 C14 36 30 26 50 26 C70 26 86 36 86 50 C86 58 78 60 70 58 C58 54 42 54 30 58 C22 60 14 58 14 50"),
            None,
            edge=0.5,
        )
        c.part(curve("M40 30 C38 20 42 15 50 15 C58 15 62 20 60 30"), None, edge=0.5)
        c.shine(curve("M22 44 C30 36 42 33 52 33"), 150, 1.8)
    elif style == "barrette":
        c.part(rounded(14, 66, 86, 70, 2), COLORS["gold"])
        c.part(curve("M12 58 C30 44 70 44 88 58 C90 62 88 66 84 66 C64 56 36 56 16 66 C12 66 10 62 12 58"), None, edge=0.5)
        for i in range(7):
            x = 22 + i * 9.4
            y = 61 - 8.4 * (1 - ((x - 50) / 38) ** 2)
            c.dot(x, y, 3, c.second, edge=0.35)
            c.shine(((x - 1, y - 1.2), (x - 0.3, y - 1.6)), 220, 1.2)
    elif style == "bow":
        c.part(rounded(30, 50, 70, 54, 1.6), COLORS["silver"])
        for flip in (False, True):
            with c.placed(1.0, 0, 0, flip=flip):
                c.part(curve("M50 54 C48 64 42 74 34 80 L44 80 C48 74 52 64 52 56"), None, edge=0.5)
                c.part(curve("M50 50 C40 34 22 26 14 32 C10 40 10 58 14 66 C22 72 40 64 50 54"), None, edge=0.5)
                c.shade(curve("M48 51 C40 46 32 42 24 42"), 70, 1.8)
                c.shade(curve("M48 53 C40 56 32 59 24 59"), 70, 1.8)
        c.part(rounded(45, 44, 55, 60, 3.6), darker(c.main, 0.1), edge=0.5)
    else:
        for turn, y in ((-12, -14), (-12, 14)):
            with c.placed(1.0, 0, y, turn=turn):
                c.part(curve("M14 52 C14 44 22 42 30 44 L80 48 C88 49 88 56 80 56 L28 60 C20 61 14 58 14 52"), None, edge=0.5)
                c.part(curve("M30 50 L76 51 L76 53 L30 54"), c._backdrop, edge=0.3)
                c.dot(22, 52, 3.4, c.second, edge=0.3)


SHAPES: dict[str, Callable[[Canvas], None]] = {
    "top": top, "shirt": shirt, "hoodie": hoodie, "cardigan": cardigan, "jacket": jacket, "vest": vest,
    "rain jacket": rain_jacket, "coat": coat, "blazer": blazer, "tank": tank, "bodysuit": bodysuit, "sleepsuit": sleepsuit,
    "dress": dress, "skirt": skirt, "trousers": trousers, "pajamas": pajamas, "swimsuit": swimsuit, "socks": socks,
    "sneaker": sneaker, "running shoe": running_shoe, "boot": boot, "sandal": sandal, "heel": heel, "flat": flat, "slipper": slipper,
    "necklace": necklace, "earrings": earrings, "bracelet": bracelet, "ring": ring, "watch": watch, "sunglasses": sunglasses,
    "hat": hat, "scarf": scarf, "gloves": gloves, "belt": belt, "handbag": handbag, "backpack": backpack, "tote": tote,
    "wallet": wallet, "card holder": card_holder, "hair clip": hair_clip,
}  # fmt: skip
"""Every silhouette by its name in `Look.shape`."""
