"""A folder of ONNX graphs with their tokenizer, run by onnxruntime: no torch. Behind the `onnx` extra."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from muse_builder.errors import IndexFileError, SettingsError
from muse_builder.retrieval.embedder import keep_choice, kept_choice

PACKAGES = ("onnxruntime", "tokenizers")
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_MOST_TOKENS = 512
"""Longer texts are cut there, or where the model says; an item text has about 150."""


def require_packages() -> None:
    """Raises SettingsError where the extra is not installed."""
    for package in PACKAGES:
        if find_spec(package) is None:
            raise SettingsError(
                f"an ONNX model needs onnxruntime and tokenizers, and there is no {package}; "
                "install them with: pip install muse_builder[onnx]   (or take the embedder 'lexical', which needs nothing)"
            )


def model_folder(model: str, *, download: bool = False) -> Path:
    """Where a model's files lie: a folder, or a name of the Hub, which is looked up in its local cache as one commit.

    Raises: SettingsError if it is neither, or not in the cache and nothing may be downloaded.
    """
    if model and Path(model).is_dir():  # "" is the folder one is in
        return Path(model)
    if not _HUB_NAME.fullmatch(model):
        raise SettingsError(f"the model {model!r} is no folder, and no name on the Hub, which looks like ORG/NAME")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=not download))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"the model {model!r} is no folder and not in the Hub's cache; fetch it with: hf download {model}, "
            f"or give the folder that holds it ({type(error).__name__}: {error})"
        ) from error


class OnnxModel:
    """What embedders of ONNX graphs have in common: a model of the user's, which an index remembers and does not hold."""

    name: ClassVar[str]
    version: ClassVar[str]
    """Of how its vectors are made; another gives another digest."""
    called: ClassVar[str]
    """Itself, in errors."""
    nameless: ClassVar[str]
    """What is said where no model is named."""
    kept: ClassVar[tuple[str, ...]] = ("digest",)
    """What must be as it was when an index is opened."""
    _model: str
    _digest: str
    _dimensions: int

    def __init__(self, model: str) -> None:
        raise NotImplementedError

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def digest(self) -> str:
        return self._digest

    @classmethod
    def _named(cls, model: str | None) -> str:
        if model is None:
            raise SettingsError(cls.nameless)
        return model

    @classmethod
    def require(cls, model: str | None = None) -> None:
        require_packages()
        model_folder(cls._named(model))

    @classmethod
    def fit(cls, texts: Sequence[str], *, model: str | None = None) -> Self:
        return cls(cls._named(model))

    def save(self, folder: Path) -> None:
        """`NAME.json`: which model it was. The weights stay where they are."""
        kept = {name: getattr(self, name) for name in self.kept}
        keep_choice(folder / f"{self.name}.json", {"version": self.version, "model": self._model, **kept})

    @classmethod
    def load(cls, folder: Path) -> Self:
        saved = kept_choice(folder / f"{cls.name}.json", ("model", *cls.kept), cls.called)
        loaded = cls(str(saved["model"]))
        if any(getattr(loaded, name) != saved[name] for name in cls.kept):
            raise IndexFileError(
                f"the model {saved['model']!r} is not the one this index was built with (its files differ); "
                "build the index again"
            )
        return loaded


class OnnxFolder:
    """The files of a model, each of which must lie where the model lies: no link leads out of it."""

    def __init__(self, model: str) -> None:
        require_packages()
        self.model = model
        self.folder = model_folder(model)
        root = self.folder.resolve()
        # In the Hub's cache a snapshot is links to the blobs two floors up, beside it.
        self._root = root if Path(model).is_dir() else root.parents[1]

    def find(self, *names: str) -> Path | None:
        """The first of these files that is there. Raises: SettingsError if it leads out of the folder."""
        for name in names:
            path = self.folder / name
            if path.is_file():
                if not path.resolve().is_relative_to(self._root):
                    raise SettingsError(f"{path} is a link that leads out of the model's folder; copy the file there")
                return path
        return None

    def need(self, *names: str) -> Path:
        path = self.find(*names)
        if path is None:
            raise SettingsError(
                f"the model {self.model!r} has no {' and no '.join(names)} in {self.folder}; an ONNX export is wanted, "
                "for example by: optimum-cli export onnx --model NAME FOLDER"
            )
        return path

    def settings(self, name: str) -> Any:
        """What a JSON file says; {} where it is not there. Raises: SettingsError if it cannot be read."""
        path = self.find(name)
        if path is None:
            return {}
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise SettingsError(f"{path} cannot be read: {error}") from error

    def digest(self, *said: str) -> str:
        """Over every file that the vectors can depend on, wherever the folder lies, and what is said besides."""
        found = hashlib.sha256(json.dumps(said).encode())
        paths = (path for path in self.folder.rglob("*") if path.suffix in (".json", ".onnx") or ".onnx_data" in path.name)
        for path in sorted(path for path in paths if path.is_file()):
            name = path.relative_to(self.folder).as_posix()
            self.find(name)
            found.update(name.encode())
            with path.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
        return found.hexdigest()

    def graph(self, *names: str) -> "OnnxGraph":
        return OnnxGraph(self.need(*names))

    def tokenizer(self, *, most: int | None = None) -> Any:
        """The tokenizer, which cuts texts at `most` tokens, or where the model's settings say."""
        from tokenizers import Tokenizer

        path = self.need("tokenizer.json")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises a bare Exception
            raise SettingsError(f"{path} is no tokenizer: {error}") from error
        said = (
            most,
            self.settings("sentence_bert_config.json").get("max_seq_length"),
            self.settings("tokenizer_config.json").get("model_max_length"),
            self.settings("config.json").get("max_position_embeddings"),
        )
        tokenizer.enable_truncation(min((int(n) for n in said if n), default=_MOST_TOKENS, key=lambda n: min(n, _MOST_TOKENS)))
        tokenizer.no_padding()
        return tokenizer


class OnnxGraph:
    """One ONNX graph; every call runs on one thread, so that a machine gives the same bits each time."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's bindings raise what they like
            raise SettingsError(f"{path} is no ONNX graph that onnxruntime runs: {error}") from error
        self.path = path
        self.inputs = [one.name for one in self._session.get_inputs()]
        self.outputs = [one.name for one in self._session.get_outputs()]

    def run(self, given: dict[str, Any], wanted: Sequence[str]) -> NDArray[np.float64]:
        """The first of the `wanted` outputs that the graph has, or its first; of one text or picture.

        Raises: SettingsError if the graph wants what is not given, or fails.
        """
        lacking = [name for name in self.inputs if name not in given]
        if lacking:
            raise SettingsError(f"{self.path} wants {', '.join(lacking)}, which is not given; given are {', '.join(given)}")
        name = next((name for name in wanted if name in self.outputs), self.outputs[0])
        try:
            found = self._session.run([name], {name: given[name] for name in self.inputs})[0]
        except Exception as error:  # as above
            raise SettingsError(f"{self.path} failed: {error}") from error
        return np.asarray(found, dtype=np.float64)


def tokens_of(tokenizer: Any, text: str) -> dict[str, Any]:
    """A text as graphs take it: (1, tokens) int64 each. Half a surrogate pair, which tokenizers refuse, is a question mark."""
    told = tokenizer.encode(text.encode("utf-8", "replace").decode())
    count = len(told.ids)
    arrays = {
        "input_ids": told.ids,
        "attention_mask": told.attention_mask,
        "token_type_ids": told.type_ids,
        "position_ids": range(count),
    }
    return {name: np.array([list(values)], dtype=np.int64) for name, values in arrays.items()}


def each(one: Any, given: Sequence[Any]) -> list[Any]:
    """`one` of each, on as many threads as there are cores. One at a time and not in batches: a quantised graph scales a batch
    as a whole, so a text's vector would depend on the others."""
    if len(given) < 2:
        return [one(value) for value in given]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(one, given))


def unit(vector: NDArray[np.float64], path: Path) -> NDArray[np.float32]:
    """Of length 1. Raises: SettingsError if it is no direction."""
    length = float(np.sqrt((vector * vector).sum()))
    if not 1e-12 < length < float("inf"):  # also false for NaN
        raise SettingsError(f"{path} gave a vector of length {length}, which is no direction")
    found: NDArray[np.float32] = (vector / length).astype(np.float32)
    return found
