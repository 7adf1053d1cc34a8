"""Outlines of jewelry, hats, bags and other accessories, for drawing.Canvas: one function a shape."""

# ruff: noqa: E501 - an outline is one string, as in SVG

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from muse_builder.embedded.catalog.draw_clothes import bow
from muse_builder.embedded.catalog.drawing import (
    BRASS,
    COLORS,
    RGB,
    STEEL,
    Canvas,
    Points,
    both,
    curve,
    darker,
    ellipse,
    ink,
    lighter,
    luminance,
    rounded,
    sides,
)


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


_DROP = "M0 0 C6 7 8 11 6 15 C4 19 -4 19 -6 15 C-8 11 -6 7 0 0"
_DROP_STONE = "M0 5 C4 9 5 11.6 4 14 C2.6 16.6 -2.6 16.6 -4 14 C-5 11.6 -4 9 0 5"


def _at(path: str, x: float, y: float, across: float = 1.0, down: float = 1.0) -> Points:
    return tuple((x + px * across, y + py * down) for px, py in curve(path))


def _pendant(c: Canvas, kind: str, x: float, y: float, metal: RGB, stone: RGB) -> None:
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
        beam = ((-1.4, 0), (1.4, 0), (1.4, 4.6), (5.4, 4.6), (5.4, 7.4), (1.4, 7.4))
        foot = ((1.4, 17), (-1.4, 17), (-1.4, 7.4), (-5.4, 7.4), (-5.4, 4.6), (-1.4, 4.6))
        c.part(tuple((x + px, y + py) for px, py in (*beam, *foot)), metal)
    elif kind == "leaf":
        c.part(_at("M0 0 C7 5 7 12 0 18 C-7 12 -7 5 0 0", x, y), metal)
        c.line(((x, y + 1), (x, y + 16)), darker(metal, 0.35), 0.5)
    else:
        c.part(_at(_DROP, x, y), metal)
        c.part(_at(_DROP_STONE, x, y), stone, edge=0.3)
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
    result, carried = [points[0]], 0.0
    for (x0, y0), (x1, y1) in pairwise(points):
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
            for i in range(6):
                a = i * math.tau / 6
                c.dot(x + 8 * math.cos(a), 50 + 8 * math.sin(a), 5.4, stone, edge=0.35)
            c.dot(x, 50, 4.6, metal, edge=0.35)
        else:
            c.line(curve(f"M{x} 34 C{x + 1} 26 {x - 7} 24 {x - 7} 32"), darker(metal, 0.15), 1.3, covers=True)
            c.dot(x, 36, 2.6, metal)
            c.line(((x, 38), (x, 46)), darker(metal, 0.15), 1.1, covers=True)
            c.part(_at(_DROP, x, 44, 1.25, 1.3), metal)
            c.part(_at(_DROP_STONE, x, 44.6, 1.3, 1.3), stone, edge=0.3)
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


def _across(way: int, y: float) -> float:
    """The same height above (1) or below (-1) the middle."""
    return 50 + way * (y - 50)


def watch(c: Canvas) -> None:
    digital = c.look.cut.get("style") == "digital"
    strap, face = c.main, c.second
    case = STEEL if "case" not in c.look.cut else COLORS[c.look.cut["case"]]
    with c.placed(1.0, 0, 0):
        for way in (1, -1):
            y = partial(_across, way)
            c.part(
                ((39.6, y(34)), (41.6, y(4)), (43, y(2.4)), (57, y(2.4)), (58.4, y(4)), (60.4, y(34))),
                strap if c.look.cut.get("strap") != "metal" else case,
            )
            if c.look.cut.get("strap") == "metal":
                for link in range(5, 32, 4):
                    c.line(((41.8, y(link)), (58.2, y(link))), darker(case, 0.4), 0.5)
                c.line(((46.4, y(3)), (45.6, y(32))), darker(case, 0.3), 0.4)
                c.line(((53.6, y(3)), (54.4, y(32))), darker(case, 0.3), 0.4)
            elif c.look.cut.get("strap") == "leather":
                for edge in (42.8, 57.2):
                    c.dashes(
                        ((edge + (0.6 if edge < 50 else -0.6), y(5)), (edge - (0.8 if edge < 50 else -0.8), y(31))),
                        lighter(strap, 0.4),
                        0.32,
                    )
        if c.look.cut.get("strap") != "metal":
            for hole in (84, 88, 92):
                c.dot(50, hole, 0.8, darker(strap, 0.6), edge=0)
        if digital:
            c.part(rounded(32, 31, 68, 69, 8), darker(strap, 0.25) if luminance(strap) > 70 else lighter(strap, 0.12), edge=0.5)
            c.part(rounded(36, 36, 64, 64, 4), (196, 208, 190), edge=0.5)
            for x, segments in ((38.6, "bc"), (44.0, "abged"), (52.0, "afgcd"), (58.0, "abcdef")):
                _digit(c, x, 44, segments)
            for x, v in ((50.4, 47.4), (50.4, 52.6)):
                c.dot(x, v, 0.7, (44, 52, 48), edge=0)
            for x, v in ((30.8, 42.0), (30.8, 58.0), (69.2, 42.0), (69.2, 58.0)):
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
        for piece in sides(left):
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
        bow(c, 68, 59, band)


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
    c.hole(ellipse(50, 44.6, 34.6, 17.4))
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
        for x in (33.0, 41.0, 59.0, 67.0):
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
        for strap in sides(curve("M28 34 C16 40 12 62 18 82 L24 80 C20 64 24 48 32 42")):
            c.part(strap, darker(c.main, 0.25))
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
            for pocket in sides(curve("M22.8 64 L17.6 66 L17 84 L22.2 87")):
                c.part(pocket, darker(c.main, 0.2))


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
        for x in (26.0, 36.0, 46.0, 56.0, 66.0, 76.0):
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
        with c.placed(1.12, 0, 0, turn=-14):
            c.part(curve("M14 52 C14 44 22 42 30 44 L80 48 C88 49 88 56 80 56 L28 60 C20 61 14 58 14 52"), None, edge=0.5)
            c.hole(curve("M30 50 L76 51 L76 53 L30 54"), edge=0.3)
            c.dot(22, 52, 3.4, c.second, edge=0.3)


SHAPES: dict[str, Callable[[Canvas], None]] = {
    "necklace": necklace, "earrings": earrings, "bracelet": bracelet, "ring": ring, "watch": watch, "sunglasses": sunglasses,
    "hat": hat, "scarf": scarf, "gloves": gloves, "belt": belt, "handbag": handbag, "backpack": backpack, "tote": tote,
    "wallet": wallet, "card holder": card_holder, "hair clip": hair_clip,
}  # fmt: skip
