"""BGE-M3 by FlagEmbedding, the embedder of the paper (3.1), behind the `bge` extra. Its dense vectors, 1024 dimensions, and its
sparse ones, which weigh a text's tokens."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval.embedder import keep_choice, kept_choice

MODEL = "BAAI/bge-m3"
_VERSION = "bge-m3/1"
_FILE = "bge_m3.json"


class BgeM3:
    """Dense vectors of a BGE-M3 model: a folder, or the name of a model on the Hugging Face Hub.

    A name is looked up in the local cache of the Hub; only `download=True` may reach the network. What is loaded is always one
    commit, and the digest names it.
    """

    name: ClassVar[str] = "bge-m3"

    def __init__(
        self,
        model: str = MODEL,
        *,
        revision: str | None = None,
        download: bool = False,
        device: str = "cpu",
        batch_size: int = 32,
        max_tokens: int = 512,
    ) -> None:
        """Load the model.

        model       folder, or name on the Hub
        revision    branch, tag or commit on the Hub; None is its main branch
        download    fetch what the cache lacks (2.3 GB for BAAI/bge-m3)
        device      "cpu", "cuda:0"; on a processor half precision is not used, so the vectors are float32 all through
        max_tokens  longer texts are cut there; an item text has about 150

        Raises: SettingsError if FlagEmbedding is not installed, or the model is not where it should be.
        """
        try:
            from FlagEmbedding import BGEM3FlagModel
        except ImportError as error:
            raise _not_installed(error) from error
        folder = _folder(model, revision, download)
        self._model: Any = BGEM3FlagModel(str(folder), use_fp16=device != "cpu", devices=device)
        self._settings = {"model": model, "revision": revision, "max_tokens": max_tokens}
        self._batch_size = batch_size
        self._digest = _digest(folder, max_tokens)
        self._dimensions = int(self._model.model.model.config.hidden_size)

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def digest(self) -> str:
        return self._digest

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        readable = [text.encode("utf-8", "replace").decode() for text in texts]  # the tokenizer refuses half a surrogate pair
        vectors = self._model.encode(
            readable, batch_size=self._batch_size, max_length=self._settings["max_tokens"], return_dense=True
        )["dense_vecs"]
        vectors = np.asarray(vectors, dtype=np.float64)
        unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def weigh(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The model's own weights of a text's tokens, which stand in BM25's place: of each text, token id -> weight.

        Those of nothing are left out; more than 15.9 none weighs.
        """
        if not texts:
            return []
        readable = [text.encode("utf-8", "replace").decode() for text in texts]
        found = self._model.encode(
            readable,
            batch_size=self._batch_size,
            max_length=self._settings["max_tokens"],
            return_dense=False,
            return_sparse=True,
        )["lexical_weights"]
        return [
            {str(token): min(float(weight), 15.9) for token, weight in weights.items() if float(weight) > 0}
            for weights in found
        ]

    @classmethod
    def require(cls, model: str | None = None) -> None:
        for package in ("FlagEmbedding", "torch"):
            if find_spec(package) is None:
                raise _not_installed(ModuleNotFoundError(f"No module named {package!r}"))
        _folder(model or MODEL, None, False)

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        return cls(model or MODEL)

    def save(self, folder: Path) -> None:
        """`bge_m3.json`: which model it was. The weights stay where they are."""
        keep_choice(folder / _FILE, {"version": _VERSION, "digest": self.digest, **self._settings})

    @classmethod
    def load(cls, folder: Path) -> Self:
        saved = kept_choice(folder / _FILE, ("model", "revision", "max_tokens", "digest"), "the bge-m3 embedder")
        model = saved["model"]
        loaded = cls(model, revision=saved["revision"], max_tokens=saved["max_tokens"])
        if loaded.digest != saved["digest"]:
            raise IndexFileError(
                f"the model {model!r} is not the one this index was built with (its files differ); "
                "name the revision it was built with, or build the index again"
            )
        return loaded


def _not_installed(error: ImportError) -> SettingsError:
    return SettingsError(
        f"the bge-m3 embedder needs FlagEmbedding and torch, which are not here ({error}); "
        "install them with: pip install muse_builder[bge]   (or take the embedder 'lexical', which needs nothing)"
    )


def _folder(model: str, revision: str | None, download: bool) -> Path:
    """Where the model's files lie; a name of the Hub is resolved to one commit in the cache."""
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, revision=revision, local_files_only=not download))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"the model {model!r} is no folder and not in the Hub's cache; fetch it with BgeM3({model!r}, download=True), "
            f"or give the folder that holds it ({type(error).__name__}: {error})"
        ) from error


def _digest(folder: Path, max_tokens: int) -> str:
    """Over every file of the model: two seconds for BGE-M3's 2.3 GB, little beside loading it."""
    fitted = hashlib.sha256(f"{_VERSION} {max_tokens}".encode())
    for path in sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".json", ".pt", ".bin", ".safetensors", ".model"}
    ):
        fitted.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            fitted.update(hashlib.file_digest(file, "sha256").digest())
    return fitted.hexdigest()
