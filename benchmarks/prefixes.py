"""How much of what a run sends begins as something sent before: what a provider's prompt cache can bill at its lower price.

    python benchmarks/prefixes.py -n 50                      # renders the demo's calls as an OpenAI-like model gets them
    python benchmarks/prefixes.py --run muse.run             # the calls that a run folder's journal holds

A call's beginning is the reply's schema (providers put it before everything), the system prompt, then pictures and words in
the order in which they are sent. The longest beginning that an earlier call of the same thread (a candidate, a conversation),
or a system prompt that any earlier call has, counts as shared where it has 1,024 tokens or more (OpenAI's least; Anthropic's
is 1,024 to 4,096). A token is 4 letters, as for `muse plan`; a picture is --picture tokens, 0 to count words alone.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

TURNS = ("candidate", "conversation")


def main() -> None:
    from muse_builder.llm.journal import Journal
    from muse_builder.run.generate import JOURNAL, generate
    from muse_builder.run.prefixes import LEAST_TOKENS, Prefixes, extent, sent
    from muse_builder.settings import Settings
    from muse_builder.table import table

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("--run", type=Path, help="a run folder that is not in use")
    parser.add_argument("--picture", type=int, default=0, help="tokens of a picture; gpt-4o-mini counts 2,833")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muse-prefixes-") as folder:
        run = given.run
        if run is None:
            settings = Settings(num_conversations=given.n, out=f"{folder}/muse")
            generate(settings)
            run = settings.run_folder
        counted: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        with Journal(run / JOURNAL) as journal:
            system = {prompt.system_digest: prompt.text for prompt in journal.prompts()}
            for kind in TURNS:
                prefixes = Prefixes()
                for stored in journal.objects(kind):
                    for call in journal.calls(stored.keys):
                        pieces = sent(call, system[call.system_digest])
                        shared = prefixes.shared(call.thread, pieces).cached(given.picture)
                        figures = counted[kind, f"{call.agent}/{call.task}"]
                        for place, amount in enumerate((1.0, extent(pieces).tokens(given.picture), shared)):
                            figures[place] += amount
    rows = [
        (*name, f"{calls:,.0f}", f"{whole:,.0f}", f"{shared / whole:.2f}") for name, (calls, whole, shared) in counted.items()
    ]
    for kind in (*TURNS, "all"):
        chosen = [figures for (of, _), figures in counted.items() if kind in (of, "all")]
        calls, whole, shared = (sum(figures[place] for figures in chosen) for place in range(3))
        rows.append((kind, "", f"{calls:,.0f}", f"{whole:,.0f}", f"{shared / whole:.2f}"))
    print(table(("thread", "task", "calls", "tokens in", f"shared from {LEAST_TOKENS:,} on"), rows))


if __name__ == "__main__":
    main()
