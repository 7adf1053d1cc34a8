"""Paint one product: outlines, fabrics and soft light, for the outlines of draw_clothes, draw_shoes and draw_accessories.

Coordinates run from 0 to 100 in both directions, origin top left. Parts are painted at three times the final size and
averaged down, which smooths every edge; shadow and light are laid on afterwards at the final size, where they are cheap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

RGB = tuple[int, int, int]
Points = tuple[tuple[float, float], ...]

SIDE = 448
"""Width and height of a picture in pixels."""
_OVER = 3
_UNIT = SIDE * _OVER / 100
_STEPS = 18
"""Straight pieces a curve is drawn with: at 448 pixels no corner shows."""

COLORS: dict[str, RGB] = {
    "black": (40, 40, 44), "charcoal": (74, 77, 84), "gray": (146, 149, 154), "silver": (186, 191, 198),
    "white": (248, 247, 243), "cream": (244, 233, 208), "beige": (216, 198, 168), "tan": (197, 153, 104),
    "camel": (188, 140, 88), "brown": (112, 74, 48), "navy": (36, 48, 92), "blue": (52, 100, 186),
    "light blue": (152, 191, 228), "teal": (26, 122, 126), "mint": (170, 222, 198), "green": (54, 136, 84),
    "forest green": (36, 82, 58), "olive": (112, 114, 60), "sage": (160, 178, 146), "yellow": (246, 208, 76),
    "mustard": (208, 158, 44), "orange": (236, 128, 50), "coral": (242, 122, 104), "red": (202, 44, 50),
    "burgundy": (118, 32, 52), "pink": (240, 158, 184), "blush": (238, 204, 196), "lavender": (184, 168, 220),
    "purple": (114, 68, 150), "gold": (212, 170, 74), "rose gold": (220, 160, 140),
}  # fmt: skip
"""Every color a product can be stated in, as it is painted."""

STEEL: RGB = (176, 182, 190)
BRASS: RGB = (206, 170, 96)
SOLE: RGB = (246, 245, 241)
GUM: RGB = (120, 86, 60)


@dataclass(frozen=True)
class Look:
    """All that the picture of a product depends on."""

    shape: str
    """A name in the SHAPES of draw_clothes, draw_shoes or draw_accessories."""
    colors: tuple[RGB, ...]
    """The main color, then those of its pattern or trim."""
    pattern: str = "solid"
    texture: str = ""
    """"knit", "denim", "quilted" ... or "" for plain cloth."""
    cut: Mapping[str, str] = field(default_factory=dict)
    """What the shape is told: {"sleeve": "long", "neck": "v"}."""
    seed: str = ""
    """Dice of the pattern: where a flower falls."""


def mix(color: RGB, other: RGB, share: float) -> RGB:
    """`color` with this share (0 to 1) of `other`."""
    return tuple(round(a + (b - a) * share) for a, b in zip(color, other, strict=True))  # type: ignore[return-value]


def luminance(color: RGB) -> float:
    """Perceived brightness, 0 to 255."""
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]


def darker(color: RGB, share: float = 0.3) -> RGB:
    return mix(color, (20, 18, 30), share)


def lighter(color: RGB, share: float = 0.3) -> RGB:
    return mix(color, (255, 255, 255), share)


def ink(color: RGB, share: float = 0.34) -> RGB:
    """A line that shows on this color: darker, or on dark cloth lighter."""
    return lighter(color, share * 0.62) if luminance(color) < 72 else darker(color, share)


@cache
def curve(path: str) -> Points:
    """Points along a path written as in SVG: absolute M, L, Q and C."""
    points: list[tuple[float, float]] = []
    command, numbers = "", list[float]()
    needed = {"M": 2, "L": 2, "Q": 4, "C": 6}
    for word in re.findall(r"[MLQC]|-?[\d.]+(?:e-?\d+)?", path):
        if word in needed:
            command = word
            continue
        numbers.append(float(word))
        if len(numbers) < needed[command]:
            continue
        ends = [(numbers[i], numbers[i + 1]) for i in range(0, len(numbers), 2)]
        numbers = []
        if command in "ML":
            points.append(ends[0])
            continue
        start = points[-1]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            u = 1 - t
            if command == "Q":
                weights = ((u * u, start), (2 * u * t, ends[0]), (t * t, ends[1]))
            else:
                weights = ((u**3, start), (3 * u * u * t, ends[0]), (3 * u * t * t, ends[1]), (t**3, ends[2]))  # type: ignore[assignment]
            points.append((sum(w * p[0] for w, p in weights), sum(w * p[1] for w, p in weights)))
    return tuple(points)


def mirrored(points: Points) -> Points:
    """The same points on the other side of the picture's middle."""
    return tuple((100 - x, y) for x, y in points)


def sides(points: Points) -> tuple[Points, Points]:
    """An outline of the left half and its counterpart on the right."""
    return points, mirrored(points)


@cache
def both(path: str) -> Points:
    """A closed outline from its left half, written from the middle on top to the middle below."""
    left = curve(path)
    return left + mirrored(left)[::-1]


@cache
def ellipse(x: float, y: float, across: float, down: float) -> Points:
    """An ellipse by its middle and its two half axes."""
    return tuple((x + across * math.cos(a), y + down * math.sin(a)) for a in (math.tau * i / 40 for i in range(40)))


@cache
def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Points:
    """A rectangle with round corners."""
    points = []
    corners = ((right - radius, top + radius, -90), (right - radius, bottom - radius, 0))
    for x, y, start in (*corners, (left + radius, bottom - radius, 90), (left + radius, top + radius, 180)):
        for step in range(7):
            angle = math.radians(start + step * 15)
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return tuple(points)


class Canvas:
    """The picture while it is being painted; shapes call `part`, `line`, `fold` and `shine`."""

    def __init__(self, look: Look) -> None:
        from PIL import Image, ImageDraw

        self.look = look
        self.main = look.colors[0]
        self.second = look.colors[1] if len(look.colors) > 1 else look.colors[0]
        self._backdrop = _backdrop(look)
        size = (SIDE * _OVER, SIDE * _OVER)
        self._picture = Image.new("RGB", size, self._backdrop)
        self._cover = Image.new("L", size, 0)
        self._draw, self._cover_draw = ImageDraw.Draw(self._picture), ImageDraw.Draw(self._cover)
        half = (SIDE // 2, SIDE // 2)  # creases and shine are soft: half the size is enough
        self._shade, self._light = Image.new("L", half, 0), Image.new("L", half, 0)
        self._shade_draw, self._light_draw = ImageDraw.Draw(self._shade), ImageDraw.Draw(self._light)
        self._sheet: Image.Image | None = None
        self._woven = bool(look.texture) or look.pattern == "heathered"
        self._cloth = Image.new("L", size, 0)
        self._cloth_draw = ImageDraw.Draw(self._cloth)
        self._scale, self._shift, self._turn, self._flip = 1.0, (0.0, 0.0), 0.0, False
        self._in_front = False

    @contextmanager
    def in_front(self) -> Iterator[None]:
        """The following parts hide the creases and the shine of what lies behind them, too."""
        self._in_front = True
        yield
        self._in_front = False

    @contextmanager
    def placed(
        self, scale: float = 1.0, x: float = 0.0, y: float = 0.0, *, turn: float = 0.0, flip: bool = False
    ) -> Iterator[None]:
        """Paint the following smaller, turned (degrees clockwise), mirrored or moved, about the picture's middle."""
        before = self._scale, self._shift, self._turn, self._flip
        self._scale, self._shift, self._turn, self._flip = scale, (x, y), math.radians(turn), flip
        yield
        self._scale, self._shift, self._turn, self._flip = before

    def part(self, points: Points, color: RGB | None = None, *, edge: float = 0.42) -> None:
        """Paint a closed outline in `color`, or in the product's own cloth; `edge` is the width of its line."""
        from PIL import Image, ImageDraw

        spots = self._spots(points)
        if color is None and self.look.pattern in _PATTERNS:
            if self._sheet is None:
                self._sheet = Image.new("RGB", self._picture.size, self.main)
                _PATTERNS[self.look.pattern](self._sheet, self.look)
            left, top = (max(0, math.floor(min(p[i] for p in spots))) for i in (0, 1))
            right, bottom = (min(SIDE * _OVER, math.ceil(max(p[i] for p in spots)) + 1) for i in (0, 1))
            mask = Image.new("L", (right - left, bottom - top), 0)
            ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in spots], fill=255)
            box = (left, top, right, bottom)
            self._picture.paste(self._sheet.crop(box), box, mask)
        else:
            self._draw.polygon(spots, fill=color or self.main)
        self._cover_draw.polygon(spots, fill=255)
        if self._in_front:
            soft = [(x / _OVER / 2, y / _OVER / 2) for x, y in spots]
            self._shade_draw.polygon(soft, fill=0)
            self._light_draw.polygon(soft, fill=0)
        if self._woven:
            self._cloth_draw.polygon(spots, fill=0 if color else 255)
        if edge:
            self._stroke([*spots, spots[0]], ink(color or self.main), edge)

    def hole(self, points: Points, *, edge: float = 0.42) -> None:
        """Cut an outline out again, down to the backdrop."""
        spots = self._spots(points)
        self._draw.polygon(spots, fill=self._backdrop)
        self._cover_draw.polygon(spots, fill=0)
        self._cloth_draw.polygon(spots, fill=0)
        self._stroke([*spots, spots[0]], ink(self.main), edge)

    def line(self, points: Points, color: RGB | None = None, width: float = 0.4, *, covers: bool = False) -> None:
        """A line; `covers` makes it part of the product (a strap, a chain), so that it casts a shadow."""
        spots = self._spots(points)
        self._stroke(spots, color or ink(self.main), width)
        if covers:
            self._stroke(spots, 255, width)

    def cord(self, points: Points, color: RGB, width: float) -> None:
        """A strap or lace with an edge on both sides."""
        self.line(points, ink(color), width + 0.7, covers=True)
        self.line(points, color, width)

    def dashes(self, points: Points, color: RGB | None = None, width: float = 0.3, *, gap: int = 2) -> None:
        """A seam: every second piece of a line, resampled to even stitches."""
        stitches = _even(points, 0.9)
        for start in range(0, len(stitches) - 1, gap):
            self.line((stitches[start], stitches[start + 1]), color, width)

    def dot(self, x: float, y: float, radius: float, color: RGB, *, edge: float = 0.25) -> None:
        self.part(ellipse(x, y, radius, radius), color, edge=edge)

    def button(self, x: float, y: float, radius: float = 1.0, color: RGB | None = None) -> None:
        shown = color or (lighter(self.main, 0.55) if luminance(self.main) < 150 else darker(self.main, 0.45))
        self.dot(x, y, radius, shown, edge=0.3)
        for side in (-0.3, 0.3):
            self.dot(x + side * radius, y, radius * 0.16, darker(shown, 0.6), edge=0)

    def fold(self, path: str, strength: int = 70, width: float = 1.6) -> None:
        """A soft dark crease on both sides of the middle; strength 0 to 255."""
        for points in (curve(path), mirrored(curve(path))):
            self._soft(self._shade_draw, points, strength, width)

    def shade(self, points: Points, strength: int = 70, width: float = 1.6) -> None:
        self._soft(self._shade_draw, points, strength, width)

    def shine(self, points: Points, strength: int = 110, width: float = 1.6) -> None:
        """A soft light streak."""
        self._soft(self._light_draw, points, strength, width)

    def finish(self) -> Image.Image:
        """The picture at its final size, with light from the upper left and a shadow below."""
        from PIL import Image, ImageChops, ImageFilter

        picture, cover = self._picture.reduce(_OVER), self._cover.reduce(_OVER)
        if self._woven:
            cloth = self._cloth.reduce(_OVER)
            if self.look.pattern == "heathered":
                flecks = lighter(self.main, 0.36) if luminance(self.main) < 150 else darker(self.main, 0.42)
                picture.paste(flecks, (0, 0), ImageChops.multiply(_flecks(), cloth))
            if self.look.texture:
                picture.paste(ink(self.main, 0.5), (0, 0), ImageChops.multiply(_weave(self.look.texture), cloth))

        tiny = cover.reduce(4)
        fallen = Image.new("L", tiny.size, 0)
        fallen.paste(tiny, (1, 3))
        fallen = fallen.filter(ImageFilter.BoxBlur(4)).filter(ImageFilter.BoxBlur(3))
        outside = ImageChops.multiply(_grown(fallen.point(lambda v: v * 0.34)), ImageChops.invert(cover))
        picture.paste(darker(self._backdrop, 0.75), (0, 0), outside)

        half = cover.reduce(2)
        rim = ImageChops.subtract(half, half.filter(ImageFilter.BoxBlur(3.5))).point(lambda v: v * 0.42)
        slope, glow = _lighting()
        dark = ImageChops.add(ImageChops.add(rim, self._shade.filter(ImageFilter.BoxBlur(1.5))), slope)
        picture.paste(darker(self.main, 0.9) if luminance(self.main) > 60 else (8, 8, 12), (0, 0), _within(dark, cover))
        bright = ImageChops.add(self._light.filter(ImageFilter.BoxBlur(1)), glow)
        picture.paste((255, 255, 255), (0, 0), _within(bright, cover))
        return picture

    def _spots(self, points: Points) -> list[tuple[float, float]]:
        if self._scale == 1.0 and self._shift == (0.0, 0.0) and not self._turn and not self._flip:
            return [(x * _UNIT, y * _UNIT) for x, y in points]
        cos, sin, side = math.cos(self._turn) * self._scale, math.sin(self._turn) * self._scale, -1 if self._flip else 1
        dx, dy = self._shift
        return [
            (
                ((x - 50) * side * cos - (y - 50) * sin + 50 + dx) * _UNIT,
                ((x - 50) * side * sin + (y - 50) * cos + 50 + dy) * _UNIT,
            )
            for x, y in points
        ]

    def _stroke(self, spots: Sequence[tuple[float, float]], color: RGB | int, width: float) -> None:
        draw = self._cover_draw if isinstance(color, int) else self._draw
        pixels = max(1, round(width * self._scale * _UNIT))
        draw.line(spots, fill=color, width=pixels, joint="curve" if pixels > 6 else None)
        if pixels > 6:
            radius = pixels / 2
            for x, y in (spots[0], spots[-1]):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)

    def _soft(self, draw: ImageDraw.ImageDraw, points: Points, strength: int, width: float) -> None:
        spots = [(x / _OVER / 2, y / _OVER / 2) for x, y in self._spots(points)]
        draw.line(spots, fill=strength, width=max(1, round(width * self._scale * _UNIT / _OVER / 2)))


def _backdrop(look: Look) -> RGB:
    """A pale paper color that the product stands out from, drawn from the look's dice."""
    dice = Random(f"{look.seed}/backdrop")
    if luminance(look.colors[0]) > 205:
        return dice.choice(((196, 206, 216), (202, 208, 196), (212, 200, 196), (200, 198, 212)))
    return dice.choice(((244, 241, 236), (238, 241, 244), (245, 238, 236), (239, 242, 236), (241, 239, 245)))


def _grown(mask: Image.Image) -> Image.Image:
    from PIL import Image

    return mask.resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def _within(mask: Image.Image, cover: Image.Image) -> Image.Image:
    """A mask of half the size, enlarged and cut to the product."""
    from PIL import ImageChops

    return ImageChops.multiply(_grown(mask), cover)


@cache
def _lighting() -> tuple[Image.Image, Image.Image]:
    """Masks of half the size for the slow change of light: darker to the lower right, lighter to the upper left."""
    from PIL import Image

    ramp = Image.linear_gradient("L").resize((SIDE // 2, SIDE // 2))
    slope = Image.blend(ramp, ramp.transpose(Image.Transpose.ROTATE_90), 0.4)
    return slope.point(lambda v: max(0, v - 110) * 0.24), slope.point(lambda v: max(0, 130 - v) * 0.22)


def _even(points: Points, step: float) -> Points:
    """Points about `step` apart along a line."""
    result = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        pieces = max(1, round(math.hypot(x1 - x0, y1 - y0) / step))
        result.extend((x0 + (x1 - x0) * i / pieces, y0 + (y1 - y0) * i / pieces) for i in range(1, pieces + 1))
    return tuple(result)


@cache
def _noise(step: int) -> Image.Image:
    """Even grain, 0 to 255, of spots `step` pixels wide at the painting's size; the same for every product."""
    from PIL import Image

    side = SIDE * _OVER // step
    grain = Image.frombytes("L", (side, side), Random("grain").randbytes(side * side))
    return grain.resize((SIDE * _OVER, SIDE * _OVER), Image.Resampling.BILINEAR)


@cache
def _flecks() -> Image.Image:
    """Mask of the short level flecks of heathered yarn, at the final size."""
    from PIL import Image

    grain = (
        _noise(4).resize((SIDE * _OVER * 3, SIDE * _OVER), Image.Resampling.NEAREST).crop((0, 0, SIDE * _OVER, SIDE * _OVER))
    )
    return grain.point(lambda v: max(0, v - 128) * 1.0).reduce(_OVER)


def _striped(sheet: Image.Image, look: Look) -> None:
    from PIL import ImageDraw

    draw, side = ImageDraw.Draw(sheet), sheet.width
    pitch = float(look.cut.get("pitch", "6.4")) * _UNIT
    upright = look.cut.get("stripes") == "vertical"
    at = pitch * 0.3
    while at < side:
        box = (at, 0, at + pitch * 0.38, side) if upright else (0, at, side, at + pitch * 0.38)
        draw.rectangle(box, fill=look.colors[1])
        at += pitch


def _plaid(sheet: Image.Image, look: Look) -> None:
    from PIL import Image

    pitch = round(float(look.cut.get("pitch", "9")) * _UNIT)
    third = look.colors[2] if len(look.colors) > 2 else lighter(look.colors[1], 0.5)
    tile = Image.new("RGB", (pitch, pitch), look.colors[0])
    for color, start, width, strength in ((look.colors[1], 0.1, 0.3, 140), (third, 0.68, 0.07, 190)):
        near, far = round(pitch * start), round(pitch * (start + width))
        for box in ((near, 0, far, pitch), (0, near, pitch, far)):
            tile.paste(color, box, Image.new("L", (box[2] - box[0], box[3] - box[1]), strength))
    _tiled(sheet, tile)


def _dotted(sheet: Image.Image, look: Look) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(sheet)
    pitch = float(look.cut.get("pitch", "6")) * _UNIT
    radius = pitch * 0.24
    for row in range(int(sheet.height / pitch * 2) + 1):
        for column in range(int(sheet.width / pitch) + 2):
            x, y = (column + row % 2 * 0.5) * pitch, row * pitch * 0.55
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=look.colors[1])


def _floral(sheet: Image.Image, look: Look) -> None:
    from PIL import ImageDraw

    draw, dice = ImageDraw.Draw(sheet), Random(f"{look.seed}/floral")
    pitch = float(look.cut.get("pitch", "9")) * _UNIT
    heart = (250, 216, 110) if look.colors[1] != COLORS["yellow"] else (240, 150, 60)
    leaf = (86, 130, 84) if luminance(look.colors[0]) > 90 else (128, 168, 120)
    if abs(luminance(leaf) - luminance(look.colors[0])) < 25:
        leaf = darker(leaf, 0.35)
    third = look.colors[2] if len(look.colors) > 2 else lighter(look.colors[1], 0.4)
    for row in range(int(sheet.height / pitch) + 2):
        for column in range(int(sheet.width / pitch) + 2):
            x = (column + row % 2 * 0.5 + dice.uniform(-0.16, 0.16)) * pitch
            y = (row + dice.uniform(-0.16, 0.16)) * pitch
            size, turn = pitch * dice.uniform(0.2, 0.29), dice.uniform(0, math.tau)
            petal = look.colors[1] if dice.random() < 0.72 else third
            for angle in (turn, turn + 2.2):
                px, py = x + math.cos(angle) * size * 1.5, y + math.sin(angle) * size * 1.5
                draw.ellipse((px - size * 0.5, py - size * 0.32, px + size * 0.5, py + size * 0.32), fill=leaf)
            for number in range(5):
                angle = turn + number * math.tau / 5
                px, py, r = x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.62, size * 0.52
                draw.ellipse((px - r, py - r, px + r, py + r), fill=petal)
            draw.ellipse((x - size * 0.32, y - size * 0.32, x + size * 0.32, y + size * 0.32), fill=heart)


def _color_block(sheet: Image.Image, look: Look) -> None:
    from PIL import ImageDraw

    edge = float(look.cut.get("block", "54")) * _UNIT
    ImageDraw.Draw(sheet).rectangle((0, edge, sheet.width, sheet.height), fill=look.colors[1])


def _animal(sheet: Image.Image, look: Look) -> None:
    """Leopard: broken dark rings about a browner middle."""
    from PIL import ImageDraw

    draw, dice = ImageDraw.Draw(sheet), Random(f"{look.seed}/animal")
    pitch = float(look.cut.get("pitch", "5.6")) * _UNIT
    spot, middle = look.colors[1], mix(look.colors[0], look.colors[1], 0.38)
    for row in range(int(sheet.height / pitch) + 2):
        for column in range(int(sheet.width / pitch) + 2):
            x = (column + row % 2 * 0.5 + dice.uniform(-0.2, 0.2)) * pitch
            y = (row + dice.uniform(-0.2, 0.2)) * pitch
            a, b = pitch * dice.uniform(0.24, 0.36), pitch * dice.uniform(0.2, 0.3)
            draw.ellipse((x - a * 0.7, y - b * 0.7, x + a * 0.7, y + b * 0.7), fill=middle)
            turn = dice.uniform(0, 360)
            for start, end in ((0, 95), (125, 205), (240, 325)):
                draw.arc((x - a, y - b, x + a, y + b), turn + start, turn + end, fill=spot, width=round(pitch * 0.13))


_PATTERNS = {
    "striped": _striped,
    "plaid": _plaid,
    "polka dot": _dotted,
    "floral": _floral,
    "color block": _color_block,
    "animal print": _animal,
}


@cache
def _weave(texture: str) -> Image.Image:
    """How a material's surface catches the light: a mask of faint lines or grain at the final size."""
    from PIL import Image, ImageDraw

    side = SIDE * _OVER
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    if texture == "knit":
        width, height = 20, 22
        tile = Image.new("L", (width, height), 0)
        stitch = ImageDraw.Draw(tile)
        for up in (-height, 0, height):
            stitch.line((1, up + 2, width / 2, up + height - 2), fill=84, width=4)
            stitch.line((width - 1, up + 2, width / 2, up + height - 2), fill=62, width=4)
        _tiled(mask, tile)
    elif texture == "cable":
        pitch = 108
        tile = Image.new("L", (pitch, 96), 0)
        rope = ImageDraw.Draw(tile)
        for x in (6, pitch - 6):
            rope.line((x, 0, x, 96), fill=70, width=5)
        for up in (-48, 0, 48):
            rope.arc((28, up, 80, up + 96), 200, 340, fill=96, width=6)
            rope.arc((28, up - 30, 80, up + 66), 20, 160, fill=70, width=5)
        _tiled(mask, tile)
    elif texture == "denim":
        for at in range(-side, side, 9):
            draw.line((at, 0, at + side, side), fill=46, width=3)
        mask.paste(70, (0, 0), _noise(4).point(lambda v: max(0, v - 150)))
    elif texture == "corduroy":
        for at in range(0, side, 20):
            draw.line((at, 0, at, side), fill=78, width=5)
    elif texture == "ribbed":
        for at in range(0, side, 26):
            draw.line((at, 0, at, side), fill=60, width=5)
    elif texture == "quilted":
        for at in range(0, side, 92):
            draw.line((0, at, side, at), fill=120, width=5)
            draw.line((0, at + 8, side, at + 8), fill=50, width=12)
    elif texture == "diamond":
        for at in range(-side, side, 84):
            draw.line((at, 0, at + side, side), fill=110, width=5)
            draw.line((at + side, 0, at, side), fill=110, width=5)
    elif texture == "fleece":
        mask.paste(_noise(4).point(lambda v: max(0, v - 120) * 0.42), (0, 0))
    elif texture == "mesh":
        tile = Image.new("L", (18, 18), 0)
        hole = ImageDraw.Draw(tile)
        hole.ellipse((1, 1, 6, 6), fill=90)
        hole.ellipse((10, 10, 15, 15), fill=90)
        _tiled(mask, tile)
    elif texture == "straw":
        tile = Image.new("L", (32, 32), 0)
        reed = ImageDraw.Draw(tile)
        for at in range(0, 16, 5):
            reed.line((at, 1, at, 14), fill=90, width=2)
            reed.line((16 + 1, at, 16 + 14, at), fill=90, width=2)
            reed.line((1, 17 + at, 14, 17 + at), fill=90, width=2)
            reed.line((17 + at, 17, 17 + at, 30), fill=90, width=2)
        _tiled(mask, tile)
    elif texture == "canvas":
        for at in range(0, side, 10):
            draw.line((0, at, side, at), fill=30, width=3)
        upright = mask.transpose(Image.Transpose.ROTATE_90)
        mask.paste(40, (0, 0), upright)
    elif texture == "leather":
        mask.paste(_noise(8).point(lambda v: max(0, v - 160) * 0.5), (0, 0))
    else:
        raise ValueError(f"unknown texture {texture!r}")
    return mask.reduce(_OVER)


def _tiled(mask: Image.Image, tile: Image.Image) -> None:
    """Cover `mask` with copies of `tile`."""
    for x in range(0, mask.width, tile.width):
        mask.paste(tile, (x, 0))
    strip = mask.crop((0, 0, mask.width, tile.height))
    for y in range(tile.height, mask.height, tile.height):
        mask.paste(strip, (0, y))
