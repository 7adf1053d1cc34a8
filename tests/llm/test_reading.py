"""Replies as models really write them: read where they are whole, refused where they are cut, never guessed at."""

import json
import random
from collections.abc import Callable

import pytest

from muse_builder.errors import ReplyError
from muse_builder.llm.capabilities import Capabilities
from muse_builder.llm.providers.openai import OpenAIModel
from muse_builder.llm.providers.reply_schema import strict_schema
from muse_builder.llm.reading import data_in, read, speech, without_thoughts
from muse_builder.records import Record
from muse_builder.tasks.base import Text
from muse_builder.tasks.evaluation import EVALUATION_TASKS
from muse_builder.tasks.synthesis import TASKS, BackstoryReply, CheckReply, MatchReply, QueryReply, ScenarioList
from tests.llm.fake_provider import fitting

THOUGHT = 'She wants linen. A draft: {"query": "a draft, thrown away"}. Hmm, or "wool"? Let me think about [1] and {this}.'

WRAPPERS: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "blanks": lambda text: f"\n\n  {text}\n ",
    "fence": lambda text: f"```json\n{text}\n```",
    "fence without a language": lambda text: f"```\n{text}\n```",
    "prose and a fence": lambda text: (
        f"Sure! Here is the JSON you asked for:\n\n```json\n{text}\n```\n\nLet me know if it helps {{smile}}."
    ),
    "words after": lambda text: f"{text}\n\nI kept it short, as you asked.",
    "words before": lambda text: f"The answer is {text}",
    "thinking": lambda text: f"<think>\n{THOUGHT}\n</think>\n\n{text}",
    "only the end of thinking": lambda text: f"{THOUGHT}\n</think>\n{text}",
    "thinking and a fence": lambda text: f"<think>{THOUGHT}</think>```json\n{text}\n```",
    "Magistral's thinking": lambda text: f"[THINK]{THOUGHT}[/THINK]{text}",
    "Kimi's thinking": lambda text: f"◁think▷{THOUGHT}◁/think▷{text}",
    "end of a template": lambda text: f"{text}<|im_end|>",
    "a whole template": lambda text: f"<|im_start|>assistant\n{text}<|im_end|>\n<|im_start|>user\nAnd then?",
    "Llama's template": lambda text: f"<|start_header_id|>assistant<|end_header_id|>\n\n{text}<|eot_id|>",
    "Gemma's template": lambda text: f"<start_of_turn>model\n{text}<end_of_turn>",
    "harmony": lambda text: (
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{text}<|return|>"
    ),
    "harmony without marks": lambda text: f"analysisThe user wants JSON. {THOUGHT}assistantfinal{text}",
    "answer tags": lambda text: f"<answer>\n{text}\n</answer>",
    "in a string": lambda text: json.dumps(text),
    "in a list": lambda text: f"[{text}]",
    "a tool call": lambda text: f'{{"name": "answer", "arguments": {text}}}',
    "a draft before": lambda text: f'First draft: {{"query": 1}}\nFinal: {text}',
}

SAID = (
    "linen shirt, blue", 'he said "no" {twice}', "naïve café — 20 %", "a\nline\tand a tab", "[not a list]", "it's {fine}", "}",
    "{", "back\\slash", "``` not a fence", "für Anna 👗", "ends with a quote\"",
)  # fmt: skip


def valid(dice: random.Random) -> Record:
    said = dice.choice(SAID)
    kind = dice.randrange(5)
    if kind == 0:
        return QueryReply(query=said)
    if kind == 1:
        return ScenarioList(scenarios=tuple(dice.choice(SAID) for _ in range(dice.randrange(1, 5))))
    if kind == 2:
        return MatchReply(user_product=True, scenario_product=False, recipient=None, reason=said)
    if kind == 3:
        return CheckReply(consistent=False, problems=tuple({"line": 1, "problem": said} for _ in range(2)))  # type: ignore[arg-type]
    needs = tuple({"text": dice.choice(SAID), "attribute": "", "value": ""} for _ in range(2))
    return BackstoryReply.model_validate({"backstory": said, "requirements": needs})


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_whole_answer_is_read_whatever_stands_around_it(wrapper: str) -> None:
    dice = random.Random(wrapper)
    for _ in range(50):
        answer = valid(dice)
        text = json.dumps(answer.model_dump(), ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, 2)))
        assert read(WRAPPERS[wrapper](text), type(answer)).reply == answer


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_cut_answer_is_none(wrapper: str) -> None:
    dice = random.Random(wrapper)
    for _ in range(50):
        answer = valid(dice)
        text = json.dumps(answer.model_dump(), ensure_ascii=False)
        wrapped = WRAPPERS[wrapper](text)
        shown = json.dumps(text)[1:-1] if wrapper == "in a string" else text
        begin = wrapped.rindex(shown)
        cut = wrapped[: dice.randrange(begin, begin + len(shown))]
        with pytest.raises(ReplyError):
            read(cut, type(answer))


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_every_reply_of_every_task_is_read_whole_and_refused_cut(wrapper: str) -> None:
    dice = random.Random(wrapper)
    for kind in {task.reply for task in (*TASKS, *EVALUATION_TASKS)} - {Text}:
        schema = strict_schema(kind.model_json_schema())
        text = json.dumps(fitting(schema, schema))
        wrapped = WRAPPERS[wrapper](text)
        assert read(wrapped, kind).reply == kind.model_validate_json(text)
        shown = json.dumps(text)[1:-1] if wrapper == "in a string" else text
        begin = wrapped.rindex(shown)
        with pytest.raises(ReplyError):
            read(wrapped[: dice.randrange(begin, begin + len(shown))], kind)


def test_what_was_taken_off_is_told() -> None:
    found = read('<think>hm</think>Sure:\n```json\n{"query": "boots"}\n```<|im_end|>', QueryReply)
    assert found.reply == QueryReply(query="boots")
    assert found.removed == ("thinking", "end mark", "fence", "words around")
    assert read('{"query": "boots"}', QueryReply).removed == ()


def test_the_last_object_that_fits_counts() -> None:
    text = '{"query": "first"} no, better {"query": "second"} as {"said": "above"}'
    assert read(text, QueryReply).reply == QueryReply(query="second")


def test_an_object_inside_another_is_no_answer() -> None:
    with pytest.raises(ReplyError, match="query: Field required"):
        read('{"plan": {"query": "boots"}, "why": "because"}', QueryReply)


def test_a_problem_says_where() -> None:
    with pytest.raises(ReplyError, match="no whole JSON object"):
        read("I would look for boots.", QueryReply)


@pytest.mark.parametrize(
    "text", ["<think>and so on, for ever", "<think>all thought</think>", "<|channel|>analysis<|message|>hm", "[THINK]hm"]
)
def test_thoughts_alone_are_no_answer(text: str) -> None:
    for reply in (Text, QueryReply):
        with pytest.raises(ReplyError, match="only thoughts"):
            read(text, reply)


@pytest.mark.parametrize("text", ["analysisWe need to greet. So greet.", "<thinking>one</thinking><think>and two"])
def test_thoughts_in_other_marks_are_no_answer_either(text: str) -> None:
    with pytest.raises(ReplyError, match="only thoughts"):
        speech(text)


def test_an_answer_before_thoughts_without_an_end_is_one() -> None:
    assert speech("ẞİ<answer>ẞİ</answer><think>and now").text == "ẞİ"


def test_our_own_form_of_speech_is_no_wrapper() -> None:
    assert read('{"text": "A blue one, please."}', Text) == (Text(text="A blue one, please."), ())


def test_data_is_found_in_a_reply_that_is_kept() -> None:
    assert data_in('Sure: ```json\n{"query": "boots"}\n```') == {"query": "boots"}
    assert data_in("boots") is None
    assert data_in("<think>boots") is None


def test_a_model_is_shown_what_it_said_as_it_came() -> None:
    assert without_thoughts(" boots ") == " boots "
    assert without_thoughts("Hm.</think> boots") == "boots"
    assert without_thoughts(" ") == "(no answer)"


SPOKEN = (
    "Hi there! What brings you in today?",
    "I'd say the linen one: it breathes. Here's why I like it: the seams are flat.",
    "It's 'vintage', isn't it?",
    'Is that what they call "petrol blue"?',
    "Let me know if you'd rather have a darker shade.",
    "Here's one that could work for your line of work: the Dunmarrow chinos, in gray.",
    "Sure! The message on the shirt says: be kind.",
    "Those! {Or} maybe not?",
    "[smiling] Those, please.",
    "Sure, here's a line of coats that you may like: warm ones.",
    "The analysis says: wool, and the assistant finally agrees.",
    "Let me know if you'd like another size.",
)


@pytest.mark.parametrize("line", SPOKEN)
@pytest.mark.parametrize(
    "around",
    [
        "{}", '"{}"', "“{}”", "<think>Friendly.</think>{}", "Friendly tone.</think>\n\n{}", "{}<|im_end|>", "```\n{}\n```",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{}", "assistant> {}",
        "**User:** {}", "<answer>{}</answer>", "<|im_start|>assistant\n{}<|im_end|>",
    ],
)  # fmt: skip
def test_a_line_is_what_is_said_and_nothing_else(line: str, around: str) -> None:
    assert speech(around.replace("{}", line)).text == line


SPEECH_WRAPPERS: dict[str, Callable[[str], str]] = {
    "alone": lambda line: line,
    "blanks": lambda line: f"\n\n  {line}\n ",
    "quotes": lambda line: f'"{line}"',
    "curly quotes": lambda line: f"“{line}”",
    "fence": lambda line: f"```\n{line}\n```",
    "fence with a language": lambda line: f"```text\n{line}\n```",
    "label": lambda line: f"Assistant: {line}",
    "bold label": lambda line: f"**Response:** {line}",
    "thinking": lambda line: f"<think>\n{THOUGHT}\n</think>\n\n{line}",
    "only the end of thinking": lambda line: f"{THOUGHT}\n</think>\n{line}",
    "thinking and quotes": lambda line: f'<think>{THOUGHT}</think>"{line}"',
    "Magistral's thinking": lambda line: f"[THINK]{THOUGHT}[/THINK]{line}",
    "Kimi's thinking": lambda line: f"◁think▷{THOUGHT}◁/think▷{line}",
    "end of a template": lambda line: f"{line}<|im_end|>",
    "a whole template": lambda line: f"<|im_start|>assistant\n{line}<|im_end|>\n<|im_start|>user\nAnd then?",
    "Llama's template": lambda line: f"<|start_header_id|>assistant<|end_header_id|>\n\n{line}<|eot_id|>",
    "Gemma's template": lambda line: f"<start_of_turn>model\n{line}<end_of_turn>",
    "harmony": lambda line: (
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{line}<|return|>"
    ),
    "harmony without marks": lambda line: f"analysisThe user greets. {THOUGHT}assistantfinal{line}",
    "answer tags": lambda line: f"<answer>\n{line}\n</answer>",
    "an object of one name": lambda line: json.dumps({"reply": line}),
}


def spoken(dice: random.Random) -> str:
    """What may be said: one line, or two that follow each other."""
    return " ".join(dice.sample(SPOKEN, dice.choice((1, 1, 2))))


@pytest.mark.parametrize("wrapper", SPEECH_WRAPPERS)
def test_fifty_lines_are_heard_as_they_were_said_whatever_stands_around_them(wrapper: str) -> None:
    dice = random.Random(wrapper)
    for _ in range(50):
        line = spoken(dice)
        assert speech(SPEECH_WRAPPERS[wrapper](line)).text == line


@pytest.mark.parametrize("wrapper", SPEECH_WRAPPERS)
def test_a_line_that_was_cut_is_never_an_answer(wrapper: str) -> None:
    """A cut line reads like a short one: it is told by its ending, or, where the server names none, by its length."""
    dice = random.Random(wrapper)
    model = OpenAIModel("tiny", capabilities=Capabilities())
    for number in range(50):
        whole = SPEECH_WRAPPERS[wrapper](spoken(dice))
        cut = whole[: dice.randrange(1, len(whole))]
        message = {"role": "assistant", "content": cut}
        ending = "length" if number % 2 else None
        body = {"choices": [{"message": message, "finish_reason": ending}], "usage": {"completion_tokens": 60}}
        assert model.read(json.dumps(body), most_tokens=60).status == "truncated"


def test_a_line_in_json_is_taken_out() -> None:
    assert speech('Here is the JSON: {"text": "A blue one, please."}').text == "A blue one, please."
    assert speech('"{\\"text\\": \\"A blue one, please.\\"}"').text == "A blue one, please."
    assert speech('{"text": "A blue one, please."}').text == "A blue one, please."
    assert speech('{"reply": "A blue one, please."}').removed == ("wrapper",)


@pytest.mark.parametrize(
    "text",
    [
        "Sure! Here's a friendly message you could send: \"Hi, I'd like a blue one.\"",
        "Here is a possible response:\n\nHi, I'd like a blue one.",
        'Certainly. You could say something like this: "A blue one, please."',
        "Option 1: A blue one, please.\nOption 2: A red one, please.",
        "A blue one, please.\n\n(Note: I kept the tone casual.)",
        "A blue one, please.\n\nThis response is short and friendly.",
        '{"mood": "glad", "reply": "A blue one, please."}',
        'Here you are: {"text": "A blue one, pl',
        "Sure! Here's a message: A blue one, please.",
        '"A blue one, please." Let me know if you would like me to rephrase it!',
        "  \n ",
        '""',
    ],
)
def test_talk_about_a_line_is_no_line(text: str) -> None:
    with pytest.raises(ReplyError):
        speech(text)
