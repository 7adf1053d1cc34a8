"""Pictures and texts in one room, by a CLIP-like model in ONNX's format: `--picture-embedder clip --picture-model FOLDER`.

FOLDER/
  vision_model.onnx   (or onnx/vision_model.onnx)   input pixel_values (1, 3, side, side), output image_embeds
  text_model.onnx     (or onnx/text_model.onnx)     input input_ids, output text_embeds
  tokenizer.json
  preprocessor_config.json                          size, image_mean, image_std
"""

import io
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import SettingsError
from muse_builder.retrieval.onnx_model import OnnxFolder, OnnxModel, each, tokens_of, unit

_SIDE = 224
_MEAN, _STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""Of OpenAI's CLIP, where the model says nothing else."""
_MOST_TOKENS = 77


class Clip(OnnxModel):
    """Vectors of pictures and of texts; a name on the Hub is looked up in the local cache alone."""

    name: ClassVar[str] = "clip"
    version = "clip/1"
    called = "the picture embedder"
    nameless = "the picture embedder 'clip' has no model of its own: --picture-model FOLDER or ORG/NAME"

    def __init__(self, model: str) -> None:
        """Load the model.

        Raises: SettingsError if the extra is not installed, or the model is not here, or none that we can run.
        """
        files = OnnxFolder(model)
        self._model = model
        self._vision = files.graph("vision_model.onnx", "onnx/vision_model.onnx")
        self._text = files.graph("text_model.onnx", "onnx/text_model.onnx")
        self._tokenizer = files.tokenizer(most=_MOST_TOKENS)
        told = files.settings("preprocessor_config.json")
        self._side = _side(told.get("crop_size") or told.get("size"))
        self._mean, self._std = (
            np.array(told.get(name) or usual, dtype=np.float64).reshape(3, 1, 1)
            for name, usual in (("image_mean", _MEAN), ("image_std", _STD))
        )
        self._digest = files.digest(self.version)
        self._dimensions = len(self._seen(np.zeros((3, self._side, self._side))))
        read = len(self._read("a plain black one, made of wool"))
        if self._dimensions != read:
            raise SettingsError(
                f"the model {model!r} gives pictures {self._dimensions} dimensions and texts {read}: no one room"
            )

    def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return self._rows(each(self._of_picture, pictures))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(each(self._read, texts))

    def _rows(self, found: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.array(found, dtype=np.float32).reshape(len(found), self.dimensions)

    def _of_picture(self, picture: bytes) -> NDArray[np.float32]:
        from PIL import Image

        try:
            with Image.open(io.BytesIO(picture)) as opened:
                opened.draft("RGB", (2 * self._side, 2 * self._side))
                image = _square(opened.convert("RGB"), self._side)
        except (OSError, ValueError, SyntaxError):  # Pillow's words for a file that is no picture
            return np.zeros(self.dimensions, dtype=np.float32)
        return self._seen(np.asarray(image, dtype=np.float64).transpose(2, 0, 1) / 255.0)

    def _seen(self, pixels: NDArray[np.float64]) -> NDArray[np.float32]:
        scaled = ((pixels - self._mean) / self._std).astype(np.float32)[None]
        return unit(self._vision.run({"pixel_values": scaled}, ("image_embeds",)).reshape(-1), self._vision.path)

    def _read(self, text: str) -> NDArray[np.float32]:
        tokens = tokens_of(self._tokenizer, text)
        if not tokens["input_ids"].size:
            return np.zeros(self._dimensions, dtype=np.float32)
        return unit(self._text.run(tokens, ("text_embeds",)).reshape(-1), self._text.path)


def _side(told: Any) -> int:
    """Pixels: a number, or a dict of height and width or of the shortest edge."""
    found = (told.get("height") or told.get("shortest_edge")) if isinstance(told, dict) else told
    return int(found or _SIDE)


def _square(image: Any, side: int) -> Any:
    """The shorter side scaled to `side`, the middle of the longer one kept."""
    width, height = image.size
    scale = side / min(width, height)
    wide, high = max(side, round(width * scale)), max(side, round(height * scale))
    left, top = (wide - side) // 2, (high - side) // 2
    return image.resize((wide, high), 3).crop((left, top, left + side, top + side))  # 3 is bicubic
