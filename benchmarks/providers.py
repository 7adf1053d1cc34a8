"""Paid models at full speed: our client against a loopback server of fixed latency, and against peers where installed.

    python benchmarks/providers.py            every job of ours, then the peers that can be imported
    python benchmarks/providers.py --only burst
    python benchmarks/providers.py --peer curator=/venvs/curator/bin/python --peer distilabel=...

Peers pin SDKs of their own, so each wants an environment of its own, named by its interpreter (`pip install
bespokelabs-curator`, `distilabel[openai] requests`, `data-designer`).

Jobs, each in a fresh process, journal (synchronous, on disk) included in all of them:

    burst     2,000 unique prompts, 100 ms, 256 in flight            limits: 1.9 s wall, 2.6 CPU-s, 105 MB
    wide      the same prompts twice over at 1,000 in flight         limit: 1,600 replies/s, parsed into records
    faults    burst with 5 % of answers 429, 500 or reset            limit: 1.25 x the clean wall
    muse      1,000 conversations of 10 to 30 dependent calls        limit: 0.9 of concurrency / latency
    one_more  burst again with one prompt more, journal kept         limit: 1 call
    killed    300 conversations, SIGKILL at 20 random moments        limit: paid twice <= under way at the kills

The server is `tests/llm/fake_provider.py`, one process. It counts every body: "twice" must be 0 except under `faults`, where it
counts the completions that were made but reset on their way.
"""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LATENCY_S = 0.1
PROMPTS = 2000
SYSTEM = "You write one line of a shopping conversation. " * 30  # 1.4 KB
USER = "The shopper looks for something light to wear at the lake in June. " * 45  # 3 KB
LIMITS = {"burst_wall_s": 1.9, "burst_cpu_s": 2.6, "burst_mb": 105, "wide_rate": 1600, "faults_ratio": 1.25, "muse_share": 0.9}


# --- our jobs: each runs in a process of its own, because wall, CPU and memory include the imports ----------------------


def run_ours(job: str, url: str, folder: Path, in_flight: int) -> dict[str, Any]:
    """Runs one job against a server and measures the calls; the caller measures the process."""
    from muse_builder.llm.collector import rarer_collections
    from muse_builder.llm.journal import Journal
    from muse_builder.llm.limits import Gate
    from muse_builder.llm.models import Access, open_model
    from muse_builder.llm.prices import price_of
    from muse_builder.llm.request import Request
    from muse_builder.tasks.synthesis import Accept, Greet, Review

    os.environ.setdefault("OPENAI_API_KEY", "benchmark")
    spec = "openai:gpt-4o-mini"
    price = price_of(spec)
    schema = Review.reply.model_json_schema()

    def request(thread: int, number: int) -> Request:
        return Request(
            thread=f"conversation/{thread}",
            agent="reviewer",
            task="review",
            model=spec,
            system=SYSTEM,
            messages=(("user", f"{thread}/{number} {USER}"),),
            values=Greet(variation=number),
            schema=schema if job == "wide" else None,
            parameters={"temperature": 0.1, "max_tokens": Accept.max_tokens},
            seed=number,
        )

    async def go() -> dict[str, Any]:
        with Journal(folder / "journal.sqlite") as journal:
            gate = Gate(ceiling=in_flight, start=in_flight)
            prices = {} if price is None else {spec: price}
            async with open_model(spec, Access(journal, base_url=url, prices=prices), gate=gate) as model:
                model.prepare()  # the import counts in the process's time, not in the calls'
                began, cpu = time.perf_counter(), time.process_time()
                if job in ("muse", "killed"):
                    # A run keeps more conversations open than calls in flight: while one thinks, another is sent.
                    number = 1000 if job == "muse" else 300
                    calls = await conversations(model, request, number=number, at_once=2 * in_flight)
                else:
                    calls = PROMPTS * (2 if job == "wide" else 1) + (1 if job == "one_more" else 0)
                    replies = asyncio.gather(*[model.complete(request(number, 0)) for number in range(calls)])
                    for reply in await replies:
                        if job == "wide":
                            Review.reply.model_validate_json(reply.text)
                wall = time.perf_counter() - began
                status = model.status()
            return {
                "calls": calls,
                "call_wall_s": wall,
                "rate": calls / wall,
                "cpu_ms_per_call": (time.process_time() - cpu) / calls * 1000,
                "refusals": status.refusals,
                "failures": status.failures,
                "cost_usd": journal.spent(),
            }

    async def conversations(model: Any, request: Any, *, number: int, at_once: int) -> int:
        numbers = iter(range(number))
        done = 0

        async def worker() -> None:
            nonlocal done
            for thread in numbers:
                for turn in range(random.Random(f"muse/{thread}").randint(10, 30)):
                    await model.complete(request(thread, turn))
                    done += 1

        await asyncio.gather(*[worker() for _ in range(at_once)])
        return done

    with rarer_collections():  # as the command line does
        return asyncio.run(go())


# --- processes ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def server(*, faults: float = 0.0, latency_s: float = LATENCY_S, lenient: bool = False) -> Iterator[str]:
    """A server process; gives its address. A lenient one takes fields that ours never sends."""
    command = [sys.executable, "-m", "tests.llm.fake_provider", "--latency", str(latency_s), "--faults", str(faults)]
    command += ["--lenient"] if lenient else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def counts(address: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{address}/__seen") as answer:
        found: dict[str, int] = json.loads(answer.read())
    return found


def measured(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """Runs a command to its end: its last line of JSON, and its wall, CPU and peak memory."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if finished.returncode:
        return {"error": finished.stderr.strip().splitlines()[-1:] or ["no message"]}
    found: dict[str, Any] = json.loads(finished.stdout.strip().splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**found, "process_wall_s": wall, "cpu_s": cpu, "peak_mb": found.get("peak_kb", 0) / 1024}


def ours(job: str, address: str, folder: Path, in_flight: int) -> dict[str, Any]:
    return measured(child(job, address, folder, in_flight), {**os.environ, "PYTHONPATH": str(ROOT)})


def child(job: str, address: str, folder: Path, in_flight: int) -> list[str]:
    """The command that runs one of our jobs in a process of its own."""
    options = ["--url", f"{address}/v1", "--folder", str(folder), "--in-flight", str(in_flight)]
    return [sys.executable, __file__, "--child", job, *options]


def killed(in_flight: int, kills: int) -> dict[str, Any]:
    """Kills a run again and again at random moments, lets it end, and counts what was paid twice."""
    import sqlite3

    dice = random.Random(11)
    under_way = 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with server(latency_s=0.05) as address, tempfile.TemporaryDirectory() as folder:
        for _ in range(kills):
            before = counts(address)["asked"]
            wanted = before + dice.randint(50, 250)
            with subprocess.Popen(child("killed", address, Path(folder), in_flight), cwd=ROOT, env=environment) as process:
                while counts(address)["asked"] < wanted and process.poll() is None:
                    time.sleep(0.02)
                process.kill()
            time.sleep(0.1)  # the server ends what it had begun
            with contextlib.closing(sqlite3.connect(Path(folder) / "journal.sqlite")) as journal:
                (recorded,) = journal.execute("SELECT COUNT(*) FROM calls").fetchone()
            under_way = counts(address)["asked"] - recorded
        figures = ours("killed", address, Path(folder), in_flight)
        return figures if "error" in figures else {**figures, **counts(address), "under_way": under_way}


def best(job: str, *, in_flight: int, repetitions: int, faults: float = 0.0) -> dict[str, Any]:
    """The quickest of some repetitions, each with a fresh journal and server: other work on the machine only slows."""
    found: list[dict[str, Any]] = []
    for _ in range(repetitions):
        with server(faults=faults) as address, tempfile.TemporaryDirectory() as folder:
            figures = ours(job, address, Path(folder), in_flight)
            if "error" in figures:
                return figures
            found.append({**figures, **counts(address)})
    return min(found, key=lambda figures: float(figures["call_wall_s"]))


# --- the report ---------------------------------------------------------------------------------------------------------


def line(name: str, figures: dict[str, Any]) -> None:
    if "error" in figures:
        print(f"{name:22} failed: {' '.join(figures['error'])}")
        return
    print(
        f"{name:22} {figures['calls']:6} calls {figures['call_wall_s']:6.2f} s {figures['rate']:7.0f}/s "
        f"process {figures['process_wall_s']:6.2f} s {figures['cpu_s']:5.2f} CPU-s {figures['peak_mb']:5.0f} MB "
        f"paid {figures['paid']} twice {figures['paid_twice']}"
    )


def verdict(what: str, value: float, limit: float, *, at_most: bool = True) -> None:
    fits = value <= limit if at_most else value >= limit
    print(f"    {what}: {value:.2f}, limit {limit:g}: ratio {value / limit:.2f} {'ok' if fits else 'MISSED'}")


def report_ours(only: str | None, repetitions: int) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    if only in (None, "burst", "faults"):
        clean = best("burst", in_flight=256, repetitions=repetitions)
        line("burst, 256 in flight", clean)
        if "error" not in clean:
            verdict("wall, s", clean["call_wall_s"], LIMITS["burst_wall_s"])
            verdict("CPU of the process, s", clean["cpu_s"], LIMITS["burst_cpu_s"])
            verdict("peak memory, MB", clean["peak_mb"], LIMITS["burst_mb"])
    if only in (None, "faults"):
        faulty = best("burst", in_flight=256, repetitions=repetitions, faults=0.05)
        line("5 % faults", faulty)
        if "error" not in faulty and "error" not in clean:
            verdict("wall against clean", faulty["call_wall_s"] / clean["call_wall_s"], LIMITS["faults_ratio"])
    if only in (None, "wide"):
        wide = best("wide", in_flight=1000, repetitions=repetitions)
        line("1,000 in flight, parsed", wide)
        if "error" not in wide:
            verdict("replies a second", wide["rate"], LIMITS["wide_rate"], at_most=False)
    if only in (None, "muse"):
        in_flight = 64
        muse = best("muse", in_flight=in_flight, repetitions=1)
        line(f"MUSE, {in_flight} in flight", muse)
        if "error" not in muse:
            verdict("share of the ideal rate", muse["rate"] / (in_flight / LATENCY_S), LIMITS["muse_share"], at_most=False)
    if only in (None, "one_more"):
        with server() as address, tempfile.TemporaryDirectory() as folder:
            first = ours("burst", address, Path(folder), 256)
            before = counts(address)["asked"]
            again = ours("one_more", address, Path(folder), 256)
            failed = first if "error" in first else again
            if "error" in failed:
                line("one more", failed)
            else:
                verdict("calls for one prompt more", counts(address)["asked"] - before, 1)
    if only in (None, "killed"):
        in_flight, kills = 32, 20
        figures = killed(in_flight, kills)
        line(f"SIGKILL, {kills} times", figures)
        if "error" not in figures:
            # Sent and not yet synced: the requests in flight, and the replies of the last few milliseconds.
            verdict("paid twice against under way at the kills", figures["paid_twice"], figures["under_way"])
            print(f"    under way at a kill, mean: {figures['under_way'] / kills:.1f} with {in_flight} in flight")
    return clean


def peer_environment() -> dict[str, str]:
    """A key, no telemetry, and no network beyond the server: two of the peers ask home otherwise."""
    return {**os.environ, "OPENAI_API_KEY": "benchmark", "TELEMETRY_ENABLED": "0", "NEMO_TELEMETRY_ENABLED": "false"}


PEERS = {
    "curator": ("bespokelabs", """
import os, json, resource, time
import importlib.util, pathlib
tokens = pathlib.Path(importlib.util.find_spec("litellm").origin).parent / "litellm_core_utils" / "tokenizers"
os.environ.update(TELEMETRY_ENABLED="0", CURATOR_DISABLE_RICH_DISPLAY="1", TIKTOKEN_CACHE_DIR=str(tokens))
from bespokelabs import curator
class Writer(curator.LLM):
    def prompt(self, row): return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": row["prompt"]}]
    def parse(self, row, reply): return {"reply": reply}
limits = {"max_requests_per_minute": 1000000, "max_tokens_per_minute": 10000000000, "max_concurrent_requests": 256}
writer = Writer(model_name="gpt-4o-mini", backend="openai", backend_params={"base_url": URL, **limits})
began = time.perf_counter()
writer([{"prompt": text} for text in PROMPTS], working_dir=FOLDER)
wall = time.perf_counter() - began
"""),
    "distilabel": ("distilabel", """
import json, resource, time
from distilabel.models import OpenAILLM
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts
from distilabel.steps.tasks import TextGeneration
with Pipeline(cache_dir=FOLDER) as pipeline:
    load = LoadDataFromDicts(data=[{"instruction": text} for text in PROMPTS], batch_size=256)
    model = OpenAILLM(model="gpt-4o-mini", base_url=URL, api_key="x")
    load >> TextGeneration(llm=model, system_prompt=SYSTEM, input_batch_size=256)
began = time.perf_counter()
pipeline.run(use_cache=False)
wall = time.perf_counter() - began
"""),
    "data-designer": ("data_designer", """
import json, resource, time, pathlib, pandas
import data_designer.config as dd
from data_designer.interface import DataDesigner
provider = dd.ModelProvider(name="loopback", endpoint=URL, provider_type="openai", api_key="x")
model = dd.ModelConfig(alias="m", model="gpt-4o-mini", provider="loopback", skip_health_check=True,
    inference_parameters=dd.ChatCompletionInferenceParams(max_parallel_requests=256))
seed = pathlib.Path(FOLDER) / "seed.parquet"; pandas.DataFrame({"text": PROMPTS}).to_parquet(seed)
config = dd.DataDesignerConfigBuilder(model_configs=[model])
config.with_seed_dataset(dd.LocalFileSeedSource(path=str(seed)))
config.add_column(dd.LLMTextColumnConfig(name="reply", prompt="{{ text }}", system_prompt=SYSTEM, model_alias="m"))
designer = DataDesigner(artifact_path=FOLDER, model_providers=[provider])
began = time.perf_counter()
designer.create(config, num_records=len(PROMPTS))
wall = time.perf_counter() - began
"""),
}  # fmt: skip
"""Import name, and a program for the same job; SYSTEM, PROMPTS, URL and FOLDER are set before it, `wall` after it."""


def report_peers(clean: dict[str, Any], pythons: dict[str, str], repetitions: int) -> None:
    """Each peer as often as ours, at the same concurrency; the quickest of each counts."""
    for name, (module, program) in PEERS.items():
        python = pythons.get(name)
        if python is None and importlib.util.find_spec(module) is None:
            print(f"{name:22} skipped: not installed here")
            continue
        found = [peer(program, python or sys.executable) for _ in range(repetitions)]
        figures = min(found, key=lambda figures: float(figures.get("call_wall_s", "inf")))
        line(name, figures)
        if "error" not in figures and clean.get("call_wall_s"):
            print(f"    takes {figures['call_wall_s'] / clean['call_wall_s']:.1f} times as long as ours")


def peer(program: str, python: str) -> dict[str, Any]:
    """Runs a peer's program once, against a fresh server."""
    with server(lenient=True) as address, tempfile.TemporaryDirectory() as folder:
        setup = f"SYSTEM = {SYSTEM!r}\nPROMPTS = [f'{{n}}/0 ' + {USER!r} for n in range({PROMPTS})]\n"
        setup += f"URL = {address + '/v1'!r}\nFOLDER = {folder!r}\n"
        ending = "\nprint(json.dumps({'calls': len(PROMPTS), 'call_wall_s': wall, 'rate': len(PROMPTS) / wall, "
        ending += "'peak_kb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))\n"
        figures = measured([python, "-c", setup + program + ending], peer_environment())
        return figures if "error" in figures else {**figures, **counts(address)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["burst", "wide", "faults", "muse", "one_more", "killed"])
    parser.add_argument("--repetitions", type=int, default=3, help="of each job; the quickest counts")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON", help="an interpreter that has this peer")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--in-flight", type=int, default=256, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        figures = run_ours(arguments.child, arguments.url, arguments.folder, arguments.in_flight)
        print(json.dumps({**figures, "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
        return
    clean = report_ours(arguments.only, arguments.repetitions)
    if arguments.only is None:
        report_peers(clean, dict(pair.split("=", 1) for pair in arguments.peer), arguments.repetitions)


if __name__ == "__main__":
    main()
