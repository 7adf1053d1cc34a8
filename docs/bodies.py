"""Writes docs/pictures.md: which picture reaches which task, and the tokens of each: `python docs/bodies.py`.

One conversation about the demo for each dialogue strategy and each setting of `--pictures`, each request noted as it would be
sent to a model over the network. Tokens are counted as by `muse plan`: a quarter of the letters, each picture as gpt-4o-mini
counts it. Beside them stands what a conversation takes at the prices of the paper's models, in the mean of a plan's rehearsal.
"""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from muse_builder.llm.capabilities import PAPER_MODELS, capabilities_of
from muse_builder.llm.journal import Journal
from muse_builder.llm.request import LETTERS_PER_TOKEN, Picture, Request
from muse_builder.plugins import Objects
from muse_builder.records import Conversation, Item
from muse_builder.run.generate import JOURNAL, generate
from muse_builder.run.plan import REHEARSING, plan
from muse_builder.run.prefixes import Recorder, extent, sent
from muse_builder.run.store import opened
from muse_builder.settings import Settings

PAGE = Path(__file__).resolve().parent / "pictures.md"
STRATEGIES, PICTURES = ("people", "paper"), ("all", "paper", "none")
CONVERSATIONS = 16
"""Held until one of them opens with a picture."""
PLANNED = 100
PICTURE_TOKENS = capabilities_of(PAPER_MODELS["backbone"]).image_tokens
HEAD = """# Which picture reaches which task

Written by `python docs/bodies.py` from what is sent, not by hand. `--pictures all` (the default) sends the paper's pictures and
what the talk has shown to whoever reads the talk; `paper` those that the paper sends; `none` none. Each table counts the calls
of one conversation about the demo, which opens with something owned where pictures are sent: "owned" is that, "shown" what the
talk has shown before, "item" what the line is about, "target" what the shopper has in mind; a sheet is one picture with so many
products side by side.
"""


def conversation(strategy: str, pictures: str) -> tuple[Conversation, list[Request]]:
    """The first one with a picture in its opening, or the first where none is sent, and all that was sent for it."""
    recorder = Recorder()
    with tempfile.TemporaryDirectory(prefix="muse-bodies-") as folder:
        settings = Settings(
            num_conversations=CONVERSATIONS, dialogue=strategy, pictures=pictures, model=REHEARSING, out=f"{folder}/muse"
        )  # fmt: skip
        generate(settings, objects=Objects({("models", REHEARSING): recorder}))
        with Journal(settings.run_folder / JOURNAL) as journal:
            stored = [(opened(each.body, Conversation), each.keys) for each in journal.objects("conversation")]
            held = [(talk, keys) for talk, keys in stored if isinstance(talk, Conversation)]
            talk, keys = next((one for one in held if one[0].opening == "multimodal"), held[0])
            return talk, [recorder.sent[call.key] for call in journal.calls(keys)]


def kind(picture: Picture, request: Request, talk: Conversation) -> str:
    if picture.sheet:
        return f"sheet of {len(picture.sheet)}"
    if picture.item_id == talk.outfit_item_id:
        return "owned"
    target = getattr(request.values, "target", None)
    if isinstance(target, Item) and target.item_id == picture.item_id:
        return "target"
    if picture.place < request.steady:
        return "shown"
    return "target" if picture.item_id == talk.profile.target_item_id else "item"


def table(talk: Conversation, requests: Sequence[Request]) -> list[str]:
    """Markdown: a row for each task, in the order in which they are first asked."""
    rows: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        rows[f"{request.agent}/{request.task}"].append(request)
    lines = ["| task | calls | pictures sent | tokens of words | of pictures |", "|---|---|---|---|---|"]
    words = seen = 0.0
    for task, asked in rows.items():
        kinds: dict[str, int] = defaultdict(int)
        for request in asked:
            for picture in request.images:
                kinds[kind(picture, request, talk)] += 1
        sizes = [extent(sent(request)) for request in asked]
        letters = sum(size.letters for size in sizes) / LETTERS_PER_TOKEN
        pictured = sum(size.pictures for size in sizes) * PICTURE_TOKENS
        words, seen = words + letters, seen + pictured
        told = ", ".join(f"{count} {name}" for name, count in kinds.items()) or "-"
        lines.append(f"| {task} | {len(asked)} | {told} | {letters:,.0f} | {pictured:,.0f} |")
    return [*lines, f"| all | {len(requests)} | | {words:,.0f} | {seen:,.0f} |"]


def main() -> None:
    bills = ["| `--dialogue` | `--pictures` | USD a conversation | calls a conversation |", "|---|---|---|---|"]
    tables = []
    for strategy in STRATEGIES:
        for pictures in PICTURES:
            planned = plan(Settings(num_conversations=PLANNED, dialogue=strategy, pictures=pictures))
            calls = sum(line.calls for line in planned.lines if line.stage == "conversations") / PLANNED
            bills.append(f"| `{strategy}` | `{pictures}` | {planned.paper_cost_per_conversation:.4f} | {calls:.1f} |")
            talk, requests = conversation(strategy, pictures)
            tables += ["", f"## `--dialogue {strategy} --pictures {pictures}`", ""]
            tables += [f"{len(talk.turns)} turns, opening: {talk.opening}, outcome: {talk.outcome}.", ""]
            tables += table(talk, requests)
    price = "At the prices of the paper's models, of the demo, profile, talk, rewriting and review together:"
    PAGE.write_text("\n".join([HEAD, price, "", *bills, *tables, ""]), "utf-8")


if __name__ == "__main__":
    main()
