"""Models of six families with two layers of 32 and random weights, made on the spot, each with a true processor."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

SIDE = 56
"""Pixels that a picture has to a tiny model."""
_TURN = "{{ '<|im_start|>' + message['role'] + '\n' }}"
_PART = "{% if part['type'] == 'image' %}PICTURE{% else %}{{ part['text'] }}{% endif %}"
_SAID = "{% for part in message['content'] %}" + _PART + "{% endfor %}"
CHATML = (
    "{% for message in messages %}"
    + _TURN
    + "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    + _SAID
    + "{% endif %}{{ '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
MARKS += ["<image>", "<video>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"]
MARKS += [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]


def tokenizer(texts: Iterable[str]) -> Any:
    """Byte pairs of these texts."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    learning = trainers.BpeTrainer(vocab_size=1200, special_tokens=MARKS, initial_alphabet=alphabet, show_progress=False)
    made.train_from_iterator(texts, learning)
    told = {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "additional_special_tokens": MARKS[1:]}
    return PreTrainedTokenizerFast(tokenizer_object=made, chat_template=CHATML.replace("PICTURE", ""), **told)


def _text(words: Any, **more: Any) -> dict[str, Any]:
    marks = {"pad_token_id": words.pad_token_id, "eos_token_id": words.eos_token_id, "bos_token_id": None}
    size = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    return {"vocab_size": len(words), "num_key_value_heads": 2, "max_position_embeddings": 8192, **size, **marks, **more}


def _qwen(words: Any, kind: str) -> tuple[Any, Any]:
    import transformers as t

    patch = 16 if kind == "Qwen3VL" else 14
    eyes = t.Qwen2VLImageProcessor(min_pixels=(2 * patch) ** 2, max_pixels=(4 * patch) ** 2, patch_size=patch)
    film = t.Qwen3VLVideoProcessor() if kind == "Qwen3VL" else t.Qwen2VLVideoProcessor()
    template = CHATML.replace("PICTURE", "<|vision_start|><|image_pad|><|vision_end|>")
    processor = getattr(t, f"{kind}Processor")(
        image_processor=eyes, tokenizer=words, video_processor=film, chat_template=template
    )
    vision: dict[str, Any] = {"depth": 2, "num_heads": 2, "hidden_size": 32, "patch_size": patch}
    if kind == "Qwen2VL":
        vision |= {"embed_dim": 32, "mlp_ratio": 2}
    else:
        vision |= {"intermediate_size": 64, "out_hidden_size": 32}
        vision |= {"fullatt_block_indexes": [1]} if kind == "Qwen2_5_VL" else {"deepstack_visual_indexes": [0]}
        vision |= {"num_position_embeddings": 64} if kind == "Qwen3VL" else {}
    turning = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}
    more: dict[str, Any] = {"head_dim": 16} if kind == "Qwen3VL" else {}
    marks = {
        f"{name}_token_id": words.convert_tokens_to_ids(f"<|{mark}|>")
        for name, mark in (("image", "image_pad"), ("video", "video_pad"))
    }
    marks |= {f"vision_{end}_token_id": words.convert_tokens_to_ids(f"<|vision_{end}|>") for end in ("start", "end")}
    config = getattr(t, f"{kind}Config")(
        text_config=_text(words, rope_parameters=turning, **more), vision_config=vision, tie_word_embeddings=False, **marks
    )
    return processor, getattr(t, f"{kind}ForConditionalGeneration")(config)


def qwen2_vl(words: Any) -> tuple[Any, Any]:
    return _qwen(words, "Qwen2VL")


def qwen2_5_vl(words: Any) -> tuple[Any, Any]:
    return _qwen(words, "Qwen2_5_VL")


def qwen3_vl(words: Any) -> tuple[Any, Any]:
    return _qwen(words, "Qwen3VL")


_VISION = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
_GRID = [[SIDE, 2 * SIDE], [2 * SIDE, SIDE], [2 * SIDE, 2 * SIDE]]


def llava_next(words: Any) -> tuple[Any, Any]:
    import transformers as t

    square = {"height": SIDE, "width": SIDE}
    eyes = t.LlavaNextImageProcessor(size={"shortest_edge": SIDE}, crop_size=square, image_grid_pinpoints=_GRID)
    template = CHATML.replace("PICTURE", "<image>")
    processor = t.LlavaNextProcessor(
        image_processor=eyes,
        tokenizer=words,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template,
    )
    config = t.LlavaNextConfig(
        vision_config=t.CLIPVisionConfig(**_VISION, image_size=SIDE, patch_size=14),
        text_config=t.LlamaConfig(**_text(words)),
        image_token_index=words.convert_tokens_to_ids("<image>"),
        image_grid_pinpoints=_GRID,
    )
    return processor, t.LlavaNextForConditionalGeneration(config)


def llava_onevision(words: Any) -> tuple[Any, Any]:
    import transformers as t

    square = {"height": SIDE, "width": SIDE}
    eyes = t.LlavaOnevisionImageProcessor(size=square, image_grid_pinpoints=_GRID)
    film = t.LlavaOnevisionVideoProcessor(size=square)
    processor = t.LlavaOnevisionProcessor(
        image_processor=eyes,
        tokenizer=words,
        video_processor=film,
        num_image_tokens=16,
        vision_feature_select_strategy="full",
        chat_template=CHATML.replace("PICTURE", "<image>"),
    )
    config = t.LlavaOnevisionConfig(
        vision_config=t.SiglipVisionConfig(**_VISION, image_size=SIDE, patch_size=14, vision_use_head=False),
        text_config=t.Qwen2Config(**_text(words)),
        image_token_index=words.convert_tokens_to_ids("<image>"),
        video_token_index=words.convert_tokens_to_ids("<video>"),
        image_grid_pinpoints=_GRID,
    )
    return processor, t.LlavaOnevisionForConditionalGeneration(config)


def idefics3(words: Any) -> tuple[Any, Any]:
    import transformers as t

    eyes = t.Idefics3ImageProcessor(size={"longest_edge": 2 * SIDE}, max_image_size={"longest_edge": SIDE})
    template = CHATML.replace("PICTURE", "<image>")
    processor = t.Idefics3Processor(image_processor=eyes, tokenizer=words, image_seq_len=4, chat_template=template)
    config = t.Idefics3Config(
        vision_config={**_VISION, "image_size": SIDE, "patch_size": 14},
        text_config=t.LlamaConfig(**_text(words)).to_dict(),
        image_token_id=words.convert_tokens_to_ids("<image>"),
        scale_factor=2,
    )
    return processor, t.Idefics3ForConditionalGeneration(config)


FAMILIES: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "qwen2_vl": qwen2_vl,
    "qwen2_5_vl": qwen2_5_vl,
    "qwen3_vl": qwen3_vl,
    "llava_next": llava_next,
    "llava_onevision": llava_onevision,
    "idefics3": idefics3,
}


def save(family: str, texts: Iterable[str], folder: Path) -> Path:
    """A model and its processor in a folder, as `from_pretrained` reads them; the same weights each time."""
    import torch

    torch.manual_seed(0)
    processor, model = FAMILIES[family](tokenizer(texts))
    processor.save_pretrained(folder)
    model.generation_config.pad_token_id = processor.tokenizer.pad_token_id
    model.generation_config.eos_token_id = processor.tokenizer.eos_token_id
    model.save_pretrained(folder)
    return folder
