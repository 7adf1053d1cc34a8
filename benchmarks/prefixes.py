"""What each task sends, and how much of that begins as a call before: what a provider's prompt cache bills at its lower price.

    python benchmarks/prefixes.py -n 50 --pictures paper

A run with the embedded model, each request noted as it would be sent; tokens are counted and priced as by the paper's models.
A call's beginning is the reply's schema (providers put it before everything), the system prompt, then words and pictures in
the order in which they are sent. The longest beginning that an earlier call of the same thread (a candidate, a conversation)
has, or a system prompt that any earlier call has, counts as shared where it has 1,024 tokens or more (OpenAI's least;
Anthropic's is 1,024 to 4,096). A token is 4 letters, as for `muse plan`.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

THREADS = ("candidate", "conversation")


def main() -> None:
    from muse_builder.llm.capabilities import PAPER_MODELS, capabilities_of
    from muse_builder.llm.journal import Journal
    from muse_builder.llm.prices import price_of
    from muse_builder.llm.request import LETTERS_PER_TOKEN
    from muse_builder.plugins import Objects
    from muse_builder.run.generate import JOURNAL, generate
    from muse_builder.run.plan import PROFILE_YIELD, REHEARSING
    from muse_builder.run.prefixes import LEAST_TOKENS, Prefixes, Recorder, extent, sent
    from muse_builder.settings import EMBEDDED_AT_ONCE, Settings
    from muse_builder.table import table
    from muse_builder.tasks.acts import PIPELINE_TASKS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("--pictures", default="paper", choices=("paper", "all", "none"))
    parser.add_argument("--catalog", default="demo")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--picture-tokens", type=int, help="of one picture; default: as the paper's models count it")
    given = parser.parse_args()
    seats = {(task.agent, task.name): task.seat for task in PIPELINE_TASKS}
    counted: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * 6)
    with tempfile.TemporaryDirectory(prefix="muse-prefixes-") as folder:
        recorder = Recorder()
        settings = Settings(
            num_conversations=given.n,
            catalog=given.catalog,
            pictures=given.pictures,
            model=REHEARSING,
            seed=given.seed,
            concurrency=EMBEDDED_AT_ONCE,
            out=f"{folder}/muse",
        )
        generate(settings, objects=Objects({("models", REHEARSING): recorder}))
        prefixes = Prefixes()
        with Journal(settings.run_folder / JOURNAL) as journal:
            judged = 1 / PROFILE_YIELD / journal.count("candidate")
            for thread in THREADS:
                for stored in journal.objects(thread):
                    for call in journal.calls(stored.keys):
                        spec = PAPER_MODELS[seats[call.agent, call.task]]
                        picture = given.picture_tokens or capabilities_of(spec).image_tokens
                        pieces = sent(recorder.sent[call.key])
                        whole = extent(pieces)
                        shared = prefixes.shared(call.thread, pieces).cached(picture)
                        said = len(call.reply) / LETTERS_PER_TOKEN
                        price = price_of(spec)
                        cost = price.cost(round(whole.tokens(picture)), round(said), cached=round(shared)) if price else 0.0
                        figures = (1, whole.tokens(picture), shared, whole.pictures * picture, said, cost)
                        times = judged if call.task == "judge_match" else 1 / given.n
                        for place, amount in enumerate(figures):
                            counted[thread, f"{call.agent}/{call.task}"][place] += amount * times
    sums = {thread: [sum(column) for column in zip(*_of(counted, thread), strict=True)] for thread in THREADS}
    counted |= {(thread, "all"): figures for thread, figures in sums.items()}
    counted["all", "all"] = [sum(column) for column in zip(*sums.values(), strict=True)]
    rows = [
        (*name, f"{calls:.2f}", f"{whole:,.0f}", f"{shared / whole:.2f}", f"{seen:,.0f}", f"{said:,.0f}", f"{cost:.5f}")
        for name, (calls, whole, shared, seen, said, cost) in counted.items()
    ]
    heads = ("thread", "task", "calls", "tokens in", f"shared from {LEAST_TOKENS:,}", "of pictures", "tokens out", "USD")
    print(f"For one of {given.n} conversations, and {1 / PROFILE_YIELD:.1f} candidates for it (21.6 % qualify, paper B.3):")
    print(table(heads, rows))


def _of(counted: dict[tuple[str, str], list[float]], thread: str) -> list[list[float]]:
    return [figures for (of, _), figures in counted.items() if of == thread]


if __name__ == "__main__":
    main()
