"""What to do about a server that refuses what we send: the field of --model-table, the variable, the switch."""

import re

CONTEXT_ADVICE = (
    "Take a model with a longer context, or start the server with one (vLLM --max-model-len, llama.cpp -c, Ollama num_ctx)"
)
_REFUSES = re.compile(
    r"unknown (?:name|field|param|argument)|unsupported|not (?:be )?(?:supported|permitted|allowed|recognized|accepted)"
    r"|unrecognized|unexpected (?:keyword|field|param)|extra (?:inputs|fields)|does not support|no longer support|deprecated",
    re.IGNORECASE,
)
_FIELDS = {
    "temperature": "temperature = false",
    "seed": "seed = false",
    "reasoning_effort": 'thinking = "none"',
    "thinking": 'thinking = "none"',
    "max_completion_tokens": 'limit_name = "max_tokens"',
    "max_tokens": 'limit_name = "max_completion_tokens"',
    "response_format": 'schema = "prompt"',
    "output_config": 'schema = "prompt"',
    "detail": "image_detail = false",
}
"""A request's field -> what says in a model table that it is not to be sent."""
_NAMED = re.compile(rf"\b({'|'.join(sorted(_FIELDS, key=len, reverse=True))})\b")
_SIGNS = (
    (
        re.compile(r"system (?:role|message|prompt)s?\b.*\bnot|no system role|roles must alternate|only user and assistant"),
        "system = false",
    ),
    (re.compile(r"\$ref\b|\$defs\b"), "schema_refs = false"),
    (
        re.compile(
            r"mmproj|not a (?:multi-?modal|vision) model|(?:images?|image[_ ](?:url|input|content)s?|vision|pictures?)\b.{0,30}"
            r"\b(?:not|un)\s?support|not support.{0,20}\b(?:images?|image_url|vision|pictures?)\b"
        ),
        "images = false",
    ),
    (re.compile(r"response_format|json_schema|json schema|invalid schema|grammar|structured output"), 'schema = "prompt"'),
)
"""What a refusal says, in small letters -> what a model table says of it. The last only under a status of 400 to 499."""
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|\?xml)", re.IGNORECASE)
_STREAM = re.compile(r"\s*(?:data|event|id|retry)?:\s")


def parameter_in(message: str) -> str:
    """The field of a request that a refusal names in words; "" where it names none, or is no refusal."""
    found = _NAMED.findall(message) if _REFUSES.search(message) else []
    return str(found[0]) if found else ""


def field_advice(who: str, status: int, parameter: str, words: str) -> str:
    """What to write into a model table, where a refusal shows which field; "" where it is no refusal of what is sent as such.

    Args:
        who: the model's spec.
        words: of the refusal, in small letters.
    """
    if status < 400:
        return ""
    refused = status < 500 and (bool(parameter) or _REFUSES.search(words) is not None)
    field = _FIELDS.get(parameter, "") if refused else ""
    if not field or field.startswith("schema"):
        said = next((said for sign, said in (_SIGNS if status < 500 else _SIGNS[:-1]) if sign.search(words)), "")
        field = said or field
    if not field and not refused:
        return ""
    line = field or "the field that says so"
    also = ", or run with --image-mode caption" if field.startswith("images") else ""
    return f'Write into a file ["{who}"] and below it {line}, and name the file by --model-table{also}'


def page_advice(text: str) -> str:
    """What to do about a web page in the place of an answer; "" where it is none."""
    if _PAGE.match(text):
        return "a web page came instead of an answer: check the base URL, which ends in /v1 as a rule, and any proxy on the way"
    return ""


def stream_advice(text: str) -> str:
    """What to do about a stream of events in the place of an answer; "" where it is none."""
    if _STREAM.match(text):
        return (
            "a stream of events came although none was asked for: switch streaming off in the server, or in the proxy before it"
        )
    return ""


def proxy_advice(scheme: str, host: str) -> str:
    """Which variable sends requests through a proxy, and what to do; "" where they go straight. Its address is not told."""
    import urllib.request

    proxies = urllib.request.getproxies_environment()
    name = next((name for name in (scheme, "all") if proxies.get(name)), None)
    if name is None or urllib.request.proxy_bypass(host):
        return ""
    return (
        f". It is asked through the proxy in {name.upper()}_PROXY: is that up? Unset the variable, or put {host} into NO_PROXY"
    )
