"""Pictures as arrays, for the tests of what is drawn."""

import io

import numpy as np
from PIL import Image

from muse_builder.embedded.catalog.drawing import COLORS, Look
from muse_builder.embedded.catalog.render import render


def array(picture: bytes) -> np.ndarray:
    """(SIDE, SIDE, 3) float32, 0 to 255."""
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=np.float32)


def drawn(shape: str, **cut: str) -> np.ndarray:
    """The shape in teal and white."""
    return array(render(Look(shape, (COLORS["teal"], COLORS["white"]), cut=cut)))


def covered(picture: np.ndarray) -> np.ndarray:
    """(SIDE, SIDE) bool: where the product is, told from the backdrop by the color of the corner."""
    found: np.ndarray = np.abs(picture - picture[3, 3]).max(axis=2) > 26
    return found


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the pixels that differ to the eye."""
    return float((np.abs(one - other).max(axis=2) > 30).mean())
