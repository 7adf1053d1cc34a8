"""Outlines of shoes, for drawing.Canvas: a pair each, seen from the side or from above."""

# ruff: noqa: E501 - an outline is one string, as in SVG

from collections.abc import Callable

from muse_builder.embedded.catalog.draw_clothes import bow
from muse_builder.embedded.catalog.drawing import (
    BRASS,
    GUM,
    RGB,
    SOLE,
    STEEL,
    Canvas,
    curve,
    darker,
    ellipse,
    ink,
    lighter,
    luminance,
    rounded,
)


def _pair(c: Canvas, draw: Callable[[], None], *, scale: float = 0.9, y: float = 0) -> None:
    """The same shoe twice: one behind, one in front."""
    kid = 0.86 if c.look.cut.get("person") in ("kids", "baby") else 1.0
    with c.placed(scale * kid * 0.97, 7, -11 + y):
        draw()
    with c.placed(scale * kid, -4, 5 + y), c.in_front():
        draw()


FOOT = "M48 8 C58 6 66 14 65 28 C64 40 60 52 61 66 C62 80 58 92 49 92 C40 92 38 80 38.6 68 C39 54 34 42 34 28 C34 16 40 9 48 8"
"""A right shoe from above, toe on top."""


def _pair_from_above(c: Canvas, draw: Callable[[], None]) -> None:
    """Left and right shoe side by side."""
    scale = 0.9 * (0.84 if c.look.cut.get("person") in ("kids", "baby") else 1.0)
    for x, turn, flip in ((-15 * scale / 0.9, -5, False), (15 * scale / 0.9, 5, True)):
        with c.placed(scale, x, 0, flip=not flip, turn=turn):
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
        c.part(curve("M43 65 C47 58 49 50 50 43 L61 36 C63 46 66 56 70 64.6"), c.second, edge=0.3)
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
    # A riding boot's shaft is longer than its foot, a rubber boot's is not.
    top_y = {"ankle": 34.0, "mid": 26.0, "knee": 0.0 if style == "rain" else -22.0}[height]
    heel = {"flat": 0.0, "block": 6.0, "low": 3.0}[cut.get("heel", "flat")]
    sole = GUM if style in ("hiking", "lace") else darker(c.main, 0.55) if luminance(c.main) > 60 else (90, 86, 84)
    scale, y = (0.9, 0) if height != "knee" else (0.78, 8) if style == "rain" else (0.66, 16)

    def draw() -> None:
        shaft = f"L50 {top_y} C58 {top_y + 1.6} 72 {top_y + 1.6} 79 {top_y}"
        c.part(
            curve(
                f"M14 {70 - 0} C12 60 18 56 28 54 C40 51 50 48 50.6 40 {shaft} C80 {(top_y + 70) / 2 - 8} 80 56 82 62 C83 65 83 68 83 {71 - heel} L60 {73 - heel * 0.6} C48 73 32 73 14 71"
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
    """Flat ones from above, so that the straps show; heeled ones from the side."""
    style = c.look.cut.get("style", "strap")
    if c.look.cut.get("heel", "flat") == "flat":
        _pair_from_above(c, lambda: _flat_sandal(c, style))
    else:
        _heeled_sandal(c, style)


def _flat_sandal(c: Canvas, style: str) -> None:
    if style == "flip":
        c.part(curve(FOOT))
        strap = darker(c.second, 0.05)
        c.cord(curve("M47.6 24 C42 30 38 38 36.6 48"), strap, 3)
        c.cord(curve("M47.6 24 C54 30 60 38 62 50"), strap, 3)
        c.dot(47.6, 24, 2, strap)
        return
    bed = (206, 168, 120) if style != "sport" else (78, 78, 84)
    c.part(curve(FOOT), bed, edge=1.2)
    c.shade(curve("M49 70 C46 78 47 84 49 86"), 60, 4)
    heel = curve("M38.4 64 C36 82 41 91.6 49.4 91.6 C58 91.6 63 82 61.2 62")
    c.cord(heel, c.main, 2.6 if style != "sport" else 3.6)
    low = 30.0 if style == "sport" else 27.0
    c.part(
        curve(f"M33 {low - 7} C40 {low - 13} 58 {low - 13} 66 {low - 7} L65.4 {low + 6} C58 {low} 42 {low} 33.6 {low + 6}"),
        None,
        edge=0.5,
    )
    if style == "strap":
        c.cord(curve("M49.4 20 C49.6 32 49.8 44 50 57"), c.main, 2.6)
        c.cord(curve("M37.6 61 C43 55 57 55 62 61"), c.main, 3.2)
    else:
        c.part(curve("M36 52 C42 46 58 46 63.4 52 L62 64 C56 58 43 58 38 64"), None, edge=0.5)
        for y in (low - 4, 53.0):
            c.line(curve(f"M36 {y} C42 {y - 5} 57 {y - 5} 63 {y}"), c.second, 1.5)
    c.part(rounded(57.6, 56, 63.4, 62.4, 0.8), BRASS if style == "strap" else GUM)


def _heeled_sandal(c: Canvas, style: str) -> None:
    heel = {"wedge": 16.0, "block": 18.0}[c.look.cut["heel"]]
    sole = (206, 168, 120)

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
        c.shine(curve(f"M18 71.4 C26 69 32 68 38 {66.6 - rise * 0.22}"), 130, 1.4)

    _pair(c, draw, scale=0.88, y=-3)


def flat(c: Canvas) -> None:
    """Loafers and ballet flats, from above."""
    _pair_from_above(c, lambda: _flat(c, c.look.cut.get("style", "loafer")))


def _flat(c: Canvas, style: str) -> None:
    c.part(curve(FOOT), None, edge=0.9)
    lining = (224, 202, 174) if luminance(c.main) < 190 else (190, 160, 128)
    if style == "ballet":
        c.part(
            curve(
                "M49 33 C58 32 61.4 42 58.6 56 C58 62 58.6 68 58.4 74 C58 84 54 88.6 49.4 88.6 C44.4 88.6 41.4 84 41.4 74 C41.6 66 41.6 60 40.8 54 C38.6 42 41 34 49 33"
            ),
            lining,
            edge=0.7,
        )
        c.shade(curve("M43 44 C45 37 54 37 56 43"), 80, 2)
        bow(c, 49, 31, darker(c.main, 0.12))
        c.shine(curve("M42 18 C44 14 47 12.6 50 12.6"), 120, 1.6)
        return
    c.part(
        curve(
            "M41 47 C46 45 54 45 59 47 C58.6 54 58.4 66 58.4 74 C58 84 54 88.6 49.4 88.6 C44.4 88.6 41.4 84 41.4 74 C41.4 66 41.6 56 41 47"
        ),
        lining,
        edge=0.7,
    )
    c.shade(curve("M43 51 C46 49 54 49 57 51"), 90, 2)
    apron = curve("M37.6 44 C36 28 40 17 49 16 C58.4 16 62.6 28 61.4 44")
    c.line(apron, ink(c.main, 0.55), 1.1)
    c.dashes(curve("M39.4 42 C38.4 29 41.4 19 49 18.2 C57 18.2 60.6 29 59.6 42"), None, 0.3)
    c.part(curve("M42 52 C41.4 44 44 38 49.6 37.6 C55.4 38 58.4 44 58 52 C53 50 47 50 42 52"), None, edge=0.6)
    if style == "bit":
        c.cord(curve("M38.4 41 C44 38 55 38 60.8 41"), BRASS, 1.6)
        for x in (42, 57.4):
            c.line(ellipse(x, 39.6, 2.6, 2.6) + ellipse(x, 39.6, 2.6, 2.6)[:1], BRASS, 1.3)
    else:
        c.part(curve("M36.4 38 C43 35 56 35 62.4 38 L61.8 46 C55 43 44 43 37 46"), None, edge=0.6)
        if style == "tassel":
            for x in (46.4, 52.6):
                c.part(curve(f"M{x - 1.2} 37 L{x + 1.2} 37 L{x + 2.6} 26 L{x - 2.6} 26"), darker(c.main, 0.2))
                for i in (-1, 0, 1):
                    c.line(((x + i * 0.5, 35), (x + i * 1.4, 26.6)), ink(c.main, 0.5), 0.3)
                c.dot(x, 37.4, 1.5, darker(c.main, 0.1))
        else:
            c.part(curve("M45 40.6 C48 38.6 51 38.6 54 40.6 C51 42.4 48 42.4 45 40.6"), darker(c.main, 0.6), edge=0.3)
    c.shine(curve("M42.6 26 C44 22 46 20.6 49 20.4"), 100, 1.6)


def slipper(c: Canvas) -> None:
    """Mules from above, closed ones from the side."""
    fur = c.second if len(c.look.colors) > 1 else lighter(c.main, 0.5)
    if c.look.cut.get("style", "mule") == "mule":
        _pair_from_above(c, lambda: _mule(c, fur))
    else:
        _pair(c, lambda: _bootie(c, fur), y=-8)


def _mule(c: Canvas, fur: RGB) -> None:
    c.part(curve(FOOT), darker(fur, 0.1), edge=0.9)
    inner = curve("M49 40 C58 40 60 56 59 68 C58.6 82 56 89 49.4 89 C43 89 40.6 82 41 70 C40 56 40 40 49 40")
    c.part(inner, fur, edge=0.3)
    c.shade(curve("M43 57 C47 60 53 60 57 57"), 110, 3)
    c.part(
        curve("M48 7 C60 5 68 14 66.6 30 C66 40 64 47 63.4 54 C56 50 44 50 36.4 55 C35 46 32.6 38 32.6 28 C33 15 39 8 48 7"),
        None,
        edge=0.6,
    )
    for i, (x, y) in enumerate(curve("M36 54 C44 49 56 49 63.6 53")):
        c.dot(x, y + i % 2 * 0.9, 3.2, fur, edge=0)
    c.shine(curve("M40 22 C41 16 44 13 48 12.4"), 90, 2)


def _bootie(c: Canvas, fur: RGB) -> None:
    c.part(curve("M10 70 C30 73 66 73 88 69 L88.6 77 C62 79 30 79 11 77.6 C9 75 9 72 10 70"), darker(fur, 0.1))
    c.part(curve("M52 50 C58 44 72 42 84 42 L84 56 L60 60"), darker(fur, 0.3))
    c.part(
        curve(
            "M10 72 C9 60 20 54 34 50 C42 48 48 47 52 46 C56 54 62 57 70 54 C78 50 82 46 86 42 C89 52 89 64 88 71 C62 75 30 75 10 72"
        )
    )
    for i, (x, y) in enumerate(curve("M51 46 C56 54 62 57 70 54 C78 50 82 46 86 41")):
        c.dot(x, y + i % 2 * 0.8, 2.9, fur, edge=0)
    c.line(curve("M16 62 C24 56 36 56 42 62 C44 66 44 70 43 73"), None, 0.4)
    c.shade(curve("M18 70 C36 72 50 72 58 70"), 50, 1.4)


SHAPES: dict[str, Callable[[Canvas], None]] = {
    "sneaker": sneaker, "running shoe": running_shoe, "boot": boot, "sandal": sandal, "heel": heel, "flat": flat,
    "slipper": slipper,
}  # fmt: skip
