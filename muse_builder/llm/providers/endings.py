"""How a reply ended, in each server's words: whole, cut, filtered, refused; anything else broke off.

A text that broke off reads like one that did not: only a known good ending makes it an answer.
"""

from collections.abc import Mapping

_WORDS = {
    # OpenAI and those that speak like it; Anthropic; TGI, Together, Mistral, Cohere, Gemini, Bedrock behind a proxy.
    "ok": "stop end_turn stop_sequence tool_calls tool_call tool_use function_call eos eos_token complete completed",
    "truncated": "length max_tokens max_length max_output_tokens model_length model_context_window_exceeded token_limit",
    "filtered": "content_filter content_filtered safety recitation blocklist prohibited_content spii sensitive"
    " guardrail_intervened",
    "refused": "refusal",
}
STATUSES: Mapping[str, str] = {word: status for status, words in _WORDS.items() for word in words.split()}
"""Ending, in small letters, -> `Reply.status`."""


def status_of(ending: object, text: str, *, tokens_out: int | None, most_tokens: int | None) -> str | None:
    """The reply's status, or None where it broke off, or nobody can tell.

    A few servers name no ending at all. Their reply is whole only where it cannot have been cut at its limit: it has fewer
    tokens, or, where they are not counted, fewer bytes, since no token is shorter than one.

    Args:
        ending: `finish_reason` or `stop_reason`; None or "" where the server names none.
        text: all that was written, thoughts included.
        most_tokens: the limit that was sent; None where it is not known.
    """
    if ending is not None and ending != "":
        return STATUSES.get(str(ending).lower())
    if most_tokens is None:
        return None
    if tokens_out is not None:
        return "ok" if tokens_out < most_tokens else "truncated"
    return "ok" if len(text.encode()) < most_tokens else None
