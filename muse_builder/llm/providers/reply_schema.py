"""A reply's JSON schema, put so that every provider takes it.

The providers' strict modes share a subset: closed objects, every field required, null instead of a missing field, enums; no
ranges, lengths or patterns, no tuples; the number of a list's items only in dialects that are known to take it. What the
subset cannot say is written into the field's description, where the model reads it, and is checked again when the reply is
parsed.
"""

import json
from functools import lru_cache
from typing import Any

from muse_builder.llm.request import once_a_schema

_SAID_IN_WORDS = {
    "minimum": "at least {}", "maximum": "at most {}", "exclusiveMinimum": "more than {}", "exclusiveMaximum": "less than {}",
    "minLength": "at least {} letters", "maxLength": "at most {} letters", "pattern": "fits the pattern {}",
}  # fmt: skip
_LEFT_OUT = ("title", "default", "examples", "format")


def strict_schema(schema: dict[str, Any], *, counts: bool = False) -> dict[str, Any]:
    """The schema in the subset that all providers enforce. Pure; the result is shared and must not be changed.

    Args:
        counts: for a dialect that knows `minItems` and `maxItems` (vLLM, llama.cpp): they stay, besides the words.
    """
    return _strict(json.dumps(schema), counts)


@lru_cache(maxsize=256)
def _strict(schema: str, counts: bool) -> dict[str, Any]:
    converted: dict[str, Any] = _convert(json.loads(schema), counts)
    return converted


def _convert(schema: Any, counts: bool) -> Any:
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:  # strict modes want nothing beside a reference
        return {"$ref": schema["$ref"]}
    schema = {name: value for name, value in schema.items() if name not in _LEFT_OUT}
    said = [phrase.format(schema.pop(name)) for name, phrase in _SAID_IN_WORDS.items() if name in schema]
    fewest, most = schema.pop("minItems", None), schema.pop("maxItems", None)
    if fewest is not None and fewest == most:
        said.append(f"exactly {fewest} items")
    else:
        said += [f"at least {fewest} items"] if fewest else []
        said += [f"at most {most} items"] if most is not None else []
    members = schema.pop("prefixItems", None)
    if members is not None:
        distinct = [member for number, member in enumerate(members) if member not in members[:number]]
        schema["items"] = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
    converted: dict[str, Any] = {}
    for name, value in schema.items():
        if name in ("properties", "$defs"):
            converted[name] = {key: _convert(member, counts) for key, member in value.items()}
        elif name in ("anyOf", "oneOf", "allOf"):
            converted["anyOf" if name == "oneOf" else name] = [_convert(member, counts) for member in value]
        elif name == "items":
            converted[name] = _convert(value, counts)
        else:
            converted[name] = value
    if converted.get("type") == "object":
        converted["required"] = list(converted.get("properties", {}))
        converted["additionalProperties"] = False
    if counts:
        converted |= {name: number for name, number in (("minItems", fewest), ("maxItems", most)) if number is not None}
    if said:
        converted["description"] = " ".join(filter(None, [converted.get("description"), f"({', '.join(said)})"]))
    return converted


def _without_references(schema: dict[str, Any]) -> dict[str, Any]:
    defined = schema.get("$defs", {})

    def resolved(part: Any) -> Any:
        if isinstance(part, list):
            return [resolved(member) for member in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return resolved(defined[part["$ref"].rsplit("/", 1)[1]])
        return {name: resolved(value) for name, value in part.items() if name != "$defs"}

    whole: dict[str, Any] = resolved(schema)
    return whole


without_references = once_a_schema(_without_references)
"""The schema with what each `$ref` names in its place, and without `$defs`. No reply of ours holds itself."""


def _in_words(schema: dict[str, Any]) -> str:
    return (
        "\n\nAnswer with one JSON object and nothing else: no fence, no words around it. It must fit this JSON schema:\n"
        + json.dumps(strict_schema(schema), sort_keys=True, ensure_ascii=False)
    )


schema_in_words = once_a_schema(_in_words)
"""What to add to the system prompt of a model that does not enforce schemas."""
