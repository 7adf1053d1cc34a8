"""Any sentence embedder that was exported to ONNX, without torch: `--embedder onnx --embedder-model FOLDER|ORG/NAME`.

    FOLDER/
      model.onnx (or onnx/model.onnx)   inputs input_ids, attention_mask and, where it has them, token_type_ids, position_ids
      tokenizer.json
      1_Pooling/config.json             how tokens become one vector; mean where it is missing
      sentence_bert_config.json         max_seq_length

That is how models of sentence-transformers lie on the Hub. Rows are scaled to length 1, whatever `modules.json` says: the index
compares directions. A prompt before queries ("query: ") that some models want is not given.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import SettingsError
from muse_builder.retrieval.onnx_model import OnnxFolder, OnnxModel, each, tokens_of, unit

_GRAPHS = ("model.onnx", "onnx/model.onnx")
_POOLED = ("sentence_embedding",)
"""An output that is one vector a text already."""
_TOKENS = ("last_hidden_state", "token_embeddings")
_POOLINGS = ("mean", "cls", "max", "lasttoken")
_PROBE = "a plain black one, made of wool"


class Onnx(OnnxModel):
    """Vectors of a sentence embedder in ONNX's format; a name on the Hub is looked up in the local cache alone."""

    name: ClassVar[str] = "onnx"
    version = "onnx/1"
    called = "the onnx embedder"
    nameless = "the embedder 'onnx' has no model of its own: name one with --embedder-model FOLDER or ORG/NAME"
    kept = ("digest", "dimensions")

    def __init__(self, model: str) -> None:
        """Load the model.

        Raises: SettingsError if the extra is not installed, or the model is not here, or none that we can run.
        """
        files = OnnxFolder(model)
        self._model = model
        self._pooling = _pooling(files)
        self._graph = files.graph(*_GRAPHS)
        self._tokenizer = files.tokenizer()
        self._digest = files.digest(self.version, self._pooling)
        self._dimensions = len(self._vector(_PROBE))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, vector in enumerate(each(self._vector, texts)):
            if len(vector) != self.dimensions:
                raise SettingsError(f"{self._graph.path} gave {len(vector)} dimensions, and {self.dimensions} before")
            vectors[row] = vector
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        tokens = tokens_of(self._tokenizer, text)
        found = self._graph.run(tokens, (*_POOLED, *_TOKENS))
        if found.ndim == 3 and found.shape[:2] == tokens["input_ids"].shape:
            found = _pooled(found[0], tokens["attention_mask"][0].astype(bool), self._pooling)
        elif found.ndim == 2 and len(found) == 1:
            found = found[0]
        else:
            raise SettingsError(
                f"{self._graph.path} gave an array of shape {found.shape} for {tokens['input_ids'].shape[1]} tokens; "
                "a sentence embedder gives (1, tokens, dimensions) or (1, dimensions)"
            )
        return unit(found, self._graph.path)


def _pooling(files: OnnxFolder) -> str:
    """How a model's tokens become one vector, as sentence-transformers writes it down.

    Raises: SettingsError for a way that is not known here, or a layer after it.
    """
    modules = files.settings("modules.json") or []
    further = [str(one.get("path") or one.get("type")) for one in modules if str(one.get("type")).endswith("Dense")]
    if further:
        raise SettingsError(f"the model {files.model!r} has a layer after its pooling ({further[0]}), which is not run here")
    said = files.settings("1_Pooling/config.json")
    modes: list[str] = [
        name.removeprefix("pooling_mode_").split("_")[0] for name, on in said.items() if "pooling_mode_" in name and on is True
    ]
    modes = modes or [str(said.get("pooling_mode", "mean"))]
    if len(modes) > 1 or modes[0] not in _POOLINGS:
        raise SettingsError(
            f"the model {files.model!r} pools its tokens by {' and '.join(modes)}; known here: one of {', '.join(_POOLINGS)}"
        )
    return modes[0]


def _pooled(tokens: NDArray[np.float64], mask: NDArray[np.bool_], pooling: str) -> NDArray[np.float64]:
    own = tokens[mask]
    found: NDArray[np.float64]
    match pooling:
        case "cls":
            found = own[0]
        case "lasttoken":
            found = own[-1]
        case "max":
            found = own.max(axis=0)
        case _:
            found = own.mean(axis=0)
    return found
