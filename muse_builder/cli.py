"""The `muse` command: parse, call one function, print."""

import argparse
import contextlib
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from muse_builder.errors import BudgetError, FatalCallError, Interrupted, MuseError, SettingsError
from muse_builder.settings import PRESETS, Settings, place_in_paper, settings
from muse_builder.thresholds import THRESHOLDS
from muse_builder.version import __version__

if TYPE_CHECKING:
    from muse_builder.evaluation.asking import Progress, Respondent
    from muse_builder.evaluation.report import Report
    from muse_builder.examples import Parts

EXIT_ERROR, EXIT_FINDINGS, EXIT_BUDGET, EXIT_FATAL_CALL, EXIT_STOPPED = 1, 3, 4, 5, 130

SPLIT_KINDS = ("random", "cold_item", "unseen_category", "unseen_scenario", "cold_user_group", "near_duplicate_free")
CONFLICTS_TOLD = 10
"""Items of two contents that a merge names on the screen."""
SHORT = {"num_conversations": ["-n"], "out": ["-o"]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives the exit code: 0 done, 1 a clear error, 2 wrong usage, 3 findings, 4 budget, 5 the provider
    refuses every call, 130 stopped."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.command(given))
    except Interrupted:
        print("stopped; nothing is lost. The same command goes on from here.", file=sys.stderr)
        code = EXIT_STOPPED
    except KeyboardInterrupt:
        print("stopped at once; the same command goes on from the last finished call.", file=sys.stderr)
        code = EXIT_STOPPED
    except MuseError as error:
        print(f"muse: {error}", file=sys.stderr)
        code = _exit_code(error)
    except BrokenPipeError:
        return 0
    except OSError as error:  # a full disk, a folder that may not be written: nothing of ours, and no reason for a traceback
        where = f": {error.filename}" if error.filename is not None else ""
        print(f"muse: {error.strerror or error}{where}; once that is put right, the same command goes on", file=sys.stderr)
        return EXIT_ERROR
    if given.command is _generate and code != EXIT_ERROR:
        print(f"To go on: {_command_to_go_on(arguments, given, code)}", file=sys.stderr)
    return code


def _exit_code(error: MuseError) -> int:
    codes: tuple[tuple[type[MuseError], int], ...] = ((BudgetError, EXIT_BUDGET), (FatalCallError, EXIT_FATAL_CALL))
    return next((code for kind, code in codes if isinstance(error, kind)), EXIT_ERROR)


def _command_to_go_on(arguments: Sequence[str] | None, given: argparse.Namespace, code: int) -> str:
    """The command that was given; with twice the budget where that is used up."""
    words = ["muse", *(sys.argv[1:] if arguments is None else arguments)]
    if code == EXIT_BUDGET and given.budget is not None:
        # The last one counts; argparse also takes a flag's beginning.
        flag = max(place for place, word in enumerate(words) if "--budget".startswith(word.split("=")[0]) and word > "--b")
        words[flag : flag + (1 if "=" in words[flag] else 2)] = ["--budget", f"{2 * given.budget:g}"]
    return shlex.join(words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="muse",
        description="MUSE, the multimodal conversational recommendation dataset: regenerate it, look at it, check it.",
        epilog="Begin with: muse generate -n 200 --out muse",
    )
    parser.add_argument("--version", action="version", version=f"muse_builder {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    generate = commands.add_parser("generate", help="synthesise conversations and seal them as a release folder")
    _add_settings(generate)
    generate.set_defaults(command=_generate)

    plan = commands.add_parser("plan", help="calls, pictures, tokens and US dollars per stage, before anything is spent")
    _add_settings(plan)
    plan.set_defaults(command=_plan)

    index = commands.add_parser("index", help="build the catalog and its index alone, or search it")
    _add_settings(index)
    index.add_argument("--query", help="search for this and print what is found")
    index.set_defaults(command=_index)

    info = commands.add_parser("info", help="what a release holds: configs, splits, yields of every screen, outcomes")
    info.add_argument("release", type=Path)
    info.set_defaults(command=_info)

    show = commands.add_parser("show", help="one conversation, readable")
    show.add_argument("release", type=Path)
    show.add_argument("conversation", nargs="?", help="its id, or a number; default: the first")
    show.add_argument("--private", action="store_true", help="with queries, ranks, reasons and drafts")
    show.set_defaults(command=_show)

    pages = commands.add_parser("pages", help="a static viewer of a release: figures, a list with filters, every conversation")
    pages.add_argument("release", type=Path)
    pages.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="a new folder, or one of earlier pages")
    pages.add_argument("--public", action="store_true", help="leave out backstories, queries, ranks, reasons and drafts")
    pages.add_argument("--statistics", action="store_true", help="with what `muse stats` measures, and words and phrases")
    pages.set_defaults(command=_pages)

    screen = commands.add_parser("screen", help="a page on which people pass or refuse conversations, for generate --manual")
    screen.add_argument("release", type=Path)
    screen.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the page, for example screen.html")
    screen.add_argument("--split", help="only this split's conversations (default: all)")
    screen.add_argument("--conversations", type=int, metavar="N", help="so many, drawn at random (default: all)")
    screen.add_argument("--parts", type=int, default=1, metavar="N", help="pages, each with its share, for as many people")
    screen.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    screen.set_defaults(command=_screen)

    write = commands.add_parser("write", help="a page on which people write next lines, for compare --replies")
    write.add_argument("release", type=Path)
    write.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the page, for example write.html")
    write.add_argument(
        "--side", choices=("assistant", "user"), default="assistant", help="whose lines they write (default: assistant)"
    )
    write.add_argument("--split", help="only this split's conversations (default: all)")
    write.add_argument("--lines", type=int, default=100, metavar="N", help="drawn at random (default: 100; paper: 100 pairs)")
    write.add_argument("--parts", type=int, default=1, metavar="N", help="pages, each with its share, for as many people")
    write.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    write.set_defaults(command=_write)

    replay = commands.add_parser("replay", help="rebuild conversations from the release alone, offline, and compare every byte")
    replay.add_argument("release", type=Path)
    replay.add_argument(
        "conversations",
        nargs="*",
        metavar="ID",
        help="ids of conversations, accepted or refused, or of refused candidates (k000007)",
    )
    replay.add_argument("--all", action="store_true", help="every conversation of the release")
    replay.add_argument("--sample", type=int, metavar="N", help="so many, drawn with the release's seed")
    replay.set_defaults(command=_replay)

    explain = commands.add_parser("explain", help="why a turn is as it is, or how a conversation came about, in plain words")
    explain.add_argument("release", type=Path)
    explain.add_argument(
        "conversation", metavar="ID", help="id of a conversation, accepted or refused, or of a refused candidate"
    )
    explain.add_argument("--turn", type=int, metavar="N", help="this turn alone, counted from 0, the greeting")
    explain.set_defaults(command=_explain)

    audit = commands.add_parser(
        "audit", help="leaks, unsupported claims, mismatches, repeats and balance, measured on a release"
    )
    audit.add_argument("release", type=Path)
    audit.add_argument("--out", type=Path, metavar="STEM", help="write STEM.json and STEM.md (default: RELEASE.audit)")
    audit.add_argument("--strict", action="store_true", help="exit code 3 where a threshold is not kept")
    _add_thresholds(audit)
    audit.set_defaults(command=_audit)

    convert = commands.add_parser("convert", help="make a release of a foreign dialogue corpus's own files")
    convert.add_argument("corpus", help="redial, inspired, simmc, vogue, mmconv, pearl, llm-redial or muse-original")
    convert.add_argument("path", type=Path, nargs="?", help="its file, or the folder it was unpacked to; nothing is downloaded")
    convert.add_argument(
        "--from-hub",
        nargs="?",
        const="main",
        metavar="REVISION",
        help="fetch its authors' copy on the Hub, where one is known (pearl), in place of a path (default: main)",
    )
    convert.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="the release folder to write")
    convert.add_argument(
        "--images",
        type=Path,
        metavar="DIR",
        help="pictures named after their items (default: the corpus's own folder, for mmconv and muse-original)",
    )
    convert.add_argument("--seed", type=int, default=0, help="of the splits, where the corpus has none (default: 0)")
    convert.set_defaults(command=_convert)

    stats = commands.add_parser(
        "stats", help="statistics of the paper's Tables 2 and 8, with their definitions; of several releases side by side"
    )
    stats.add_argument("releases", type=Path, nargs="+", metavar="RELEASE", help="several stand side by side, sizes matched")
    stats.add_argument("--split", help="only this split's conversations (default: all)")
    stats.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        metavar="N",
        help="n-grams at which Distinct-n is compared (default: 7000; of several releases as many as the smallest has)",
    )
    stats.add_argument("--seed", type=int, default=0, help="of the shuffles and intervals (default: 0)")
    stats.add_argument(
        "--json", type=_writable, metavar="FILE", help="also write every number with its definition and the digest"
    )
    stats.add_argument(
        "--tagger",
        metavar="SPEC",
        help="also tag dialogue elements by a model: embedded (a stand-in), openai:NAME, anthropic:NAME",
    )
    stats.add_argument(
        "--tagged",
        type=int,
        default=5000,
        metavar="N",
        help="conversations it reads, drawn at random (default: 5000; paper: 5000)",
    )
    stats.add_argument("--out", type=Path, metavar="DIR", help="where its journal lies: the same questions again cost nothing")
    stats.add_argument("--base-url", metavar="URL", help="of an OpenAI-compatible server for an openai:NAME tagger")
    stats.add_argument("--budget", type=float, metavar="USD", help="US dollars that it never exceeds (default: none)")
    stats.set_defaults(command=_stats)

    merge = commands.add_parser("merge", help="unite releases in one: nothing twice, ids go on, sources named")
    merge.add_argument("releases", type=Path, nargs="+", metavar="RELEASE")
    merge.add_argument("--out", "-o", type=Path, required=True, metavar="FOLDER")
    merge.add_argument(
        "--conflicts", choices=("refuse", "first", "rename"), default="refuse", help="items of one id and two contents"
    )
    merge.set_defaults(command=_merge)

    recommend = commands.add_parser("recommend", help="the recommendation task (paper 4.4): queries, retrieval, Recall and MRR")
    _add_evaluation(recommend)
    _add_respondent(recommend, "asked for queries", temperature=0.1)
    _add_predictions(recommend, '{"example_id": "c000004/6", "query": "..."} or "item_ids": [...]')
    _add_splits(recommend)
    recommend.add_argument(
        "--candidates",
        type=Path,
        metavar="DIR",
        help="folder of `muse split`: also rank the right item among each turn's hard and easy negatives",
    )
    recommend.set_defaults(command=_recommend)

    push = commands.add_parser("push", help="publish a release on the Hub in one commit, or add it to what is there")
    push.add_argument("release", type=Path)
    push.add_argument("repository", metavar="ORG/NAME")
    push.add_argument("--split", help="only this split; a name the release does not have takes all its conversations")
    push.add_argument("--append", action="store_true", help="add to splits that exist; ids go on, nothing comes twice")
    push.add_argument("--replace", action="store_true", help="put the release's splits in the place of those there")
    push.add_argument("--revision", default="main", help="a branch, made if it does not exist (default: main)")
    push.add_argument("--private", action="store_true", help="a repository that is made is private")
    push.add_argument("--tag", metavar="NAME", help="name the commit, for example v1.2.0")
    push.add_argument("--dry-run", action="store_true", help="say what would be done, send nothing")
    push.add_argument("--create-pr", action="store_true", help="open a pull request instead of committing")
    push.add_argument("--format", choices=("parquet", "arrow"), default="parquet", help="of the shards (default: parquet)")
    push.add_argument("--images", action=argparse.BooleanOptionalAction, default=True, help="pixels, or URLs and digests alone")
    push.add_argument(
        "--conflicts", choices=("refuse", "first", "rename"), default="refuse", help="items of one id and two contents"
    )
    push.set_defaults(command=_push)

    pull = commands.add_parser("pull", help="fetch a published release into a folder and verify it")
    pull.add_argument("repository", metavar="ORG/NAME")
    pull.add_argument("--out", "-o", type=Path, required=True, metavar="FOLDER")
    pull.add_argument("--revision", help="branch, tag or commit (default: main)")
    pull.set_defaults(command=_pull)

    respond = commands.add_parser("respond", help="the response task (paper 4.5): BLEU, ROUGE, Distinct-4, words, significance")
    _add_evaluation(respond)
    _add_respondent(respond, "asked for replies", temperature=0.1)
    _add_predictions(respond, '{"example_id": "c000004/6", "reply": "..."}')
    _add_splits(respond)
    respond.set_defaults(command=_respond)

    judge = commands.add_parser("judge", help="marks of a judging model, aspect by aspect (paper 4.2, Table 3)")
    _add_evaluation(judge)
    _add_respondent(judge, "the judge", temperature=0.7, required=True)
    judge.add_argument("--conversations", type=int, default=200, metavar="N", help="drawn at random (default: 200; paper: 200)")
    judge.add_argument("--rounds", type=int, default=3, metavar="N", help="independent ones, averaged (default: 3; unstated)")
    judge.set_defaults(command=_judge)

    realism = commands.add_parser(
        "realism", help="a release beside people's conversations: the same measures, and how far apart they are"
    )
    realism.add_argument("release", type=Path)
    realism.add_argument(
        "humans", type=Path, nargs="+", metavar="HUMAN", help="releases of people's conversations (`muse convert`)"
    )
    realism.add_argument("--split", help="only this split of the release (default: all)")
    realism.add_argument("--seed", type=int, default=0, help="of draws, halves and intervals (default: 0)")
    realism.add_argument(
        "--json", type=_writable, metavar="FILE", help="also write every number with its definition and digests"
    )
    realism.set_defaults(command=_realism)

    ratings = commands.add_parser(
        "ratings", help="slates rated by the shopper and predicted from the transcript (VOGUE): error and calibration"
    )
    _add_evaluation(ratings)
    _add_respondent(ratings, "predicts from the transcript alone", temperature=0.1)
    ratings.add_argument(
        "--rater", metavar="SPEC", help="rates as the shopper with the private profile, where a release has no ratings"
    )
    _add_predictions(ratings, '{"conversation_id": "c000004", "item_id": "...", "value": 1 to 5}')
    ratings.add_argument("--conversations", type=int, default=200, metavar="N", help="drawn at random (default: 200)")
    ratings.add_argument(
        "--slate", type=int, default=12, metavar="N", help="items of a slate that is made (default: 12; VOGUE: 12)"
    )
    ratings.add_argument(
        "--seal", type=Path, metavar="DIR", help="also write the release again, what models rated in its `ratings`"
    )
    ratings.set_defaults(command=_ratings)

    compare = commands.add_parser("compare", help="masked pairs, judged by a model or by people (paper 4.3, 4.5, B.2, B.5)")
    _add_evaluation(compare)
    what = compare.add_mutually_exclusive_group(required=True)
    what.add_argument("--captions", action="store_true", help="whole conversations against themselves in words (B.5)")
    what.add_argument("--other", type=Path, metavar="RELEASE", help="whole conversations against those with the same ids there")
    what.add_argument(
        "--replaced", type=Path, metavar="FILE", help="whole conversations against themselves with these lines in place (B.2)"
    )
    what.add_argument(
        "--replies",
        action="append",
        metavar="NAME=FILE",
        help="next lines of one system or two; one stands against the release's",
    )
    compare.add_argument(
        "--side", choices=("assistant", "user"), default="assistant", help="whose lines --replies gives (default: assistant)"
    )
    _add_respondent(compare, "the judge", temperature=0.7)
    compare.add_argument("--pairs", type=int, metavar="N", help="drawn at random (default: 200 conversations, 100 replies)")
    compare.add_argument("--rounds", type=int, default=3, metavar="N", help="votes of the model on each pair (default: 3)")
    compare.add_argument("--votes", type=Path, nargs="+", default=[], metavar="FILE", help="JSONL of people's votes")
    compare.add_argument(
        "--write-pairs",
        type=Path,
        metavar="DIR",
        help="write the masked pairs for people, as a page and as JSONL, and their key",
    )
    compare.set_defaults(command=_compare)

    split = commands.add_parser(
        "split", help="splits whose test part was never seen, and ranking-ready candidates for each turn"
    )
    split.add_argument("release", type=Path)
    split.add_argument("--kind", required=True, metavar="KIND", help=f"one of {', '.join(SPLIT_KINDS)}")
    split.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for splits.json and candidates-*.jsonl")
    split.add_argument("--seed", type=int, default=0, help="of groups, negatives and slates (default: 0)")
    split.add_argument("--fractions", type=float, nargs=3, default=(0.8, 0.1, 0.1), metavar="X", help="default: 0.8 0.1 0.1")
    split.add_argument(
        "--similarity",
        type=float,
        default=0.3,
        metavar="X",
        help="share of word trigrams from which near_duplicate_free takes two backstories for alike (default: 0.3)",
    )
    split.add_argument("--negatives", type=int, default=10, metavar="N", help="hard ones, and as many easy ones (default: 10)")
    split.set_defaults(command=_split)

    export = commands.add_parser("export", help="training examples and preference pairs for TRL, LLaMA-Factory or OpenAI")
    export.add_argument("release", type=Path)
    export.add_argument("--format", default="trl", metavar="NAME", help="trl, llama_factory or openai (default: trl)")
    export.add_argument(
        "--tasks", nargs="+", metavar="TASK", help="of query, recommendation, chit_chat, user, pairs (default: all)"
    )
    export.add_argument("--splits", type=Path, metavar="FILE", help="splits.json of `muse split` (default: the release's own)")
    export.add_argument("--text-only", action="store_true", help="captions in place of pictures, as in OpenAI's pairs anyway")
    export.add_argument("--limit", type=int, metavar="N", help="conversations a split; the paper fine-tunes on 200 (4.4)")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder that is new or empty")
    export.set_defaults(command=_export)

    verify = commands.add_parser("verify", help="find truncated, altered, missing or extra shards")
    verify.add_argument("release", type=Path)
    verify.set_defaults(command=_verify)
    return parser


def _add_thresholds(parser: argparse.ArgumentParser) -> None:
    for name, (_, default, about) in THRESHOLDS.items():
        text = f"{about} (default: {default:g})"
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, metavar="X", default=None, help=text)


def _add_evaluation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", type=Path)
    parser.add_argument("--split", help="only this split's conversations (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of samples, sides and intervals (default: 0)")
    parser.add_argument(
        "--json", type=_writable, metavar="FILE", help="also write every number with its definition and the digests"
    )


def _add_respondent(parser: argparse.ArgumentParser, what: str, *, temperature: float, required: bool = False) -> None:
    parser.add_argument(
        "--model", required=required, metavar="SPEC", help=f"{what}: embedded (a stand-in), openai:NAME, anthropic:NAME"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where its journal lies: the same questions again cost nothing")
    parser.add_argument("--base-url", metavar="URL", help="of an OpenAI-compatible server for openai:NAME models")
    parser.add_argument("--budget", type=float, metavar="USD", help="US dollars that are never exceeded (default: none)")
    parser.add_argument(
        "--temperature", type=float, default=temperature, metavar="X", help=f"where it has one (default: {temperature})"
    )
    parser.add_argument("--text-only", action="store_true", help="send no pictures")


def _add_predictions(parser: argparse.ArgumentParser, line: str) -> None:
    parser.add_argument(
        "--predictions", action="append", default=[], metavar="NAME=FILE", help=f"JSONL of another model, lines {line}"
    )
    what = "also write what a model is asked, a JSON line each, for one that runs elsewhere"
    parser.add_argument("--write-examples", type=_writable, metavar="FILE", help=what)


def _add_splits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--splits",
        type=Path,
        metavar="FILE",
        help="splits.json of `muse split`; --split then names a part (default: the release's)",
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML file of settings; flags win over it")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="settings by name; the file and flags win over them")
    for name, field in Settings.model_fields.items():
        flags = [*SHORT.get(name, []), f"--{name.replace('_', '-')}"]
        default = "none" if field.default is None else _plain(field.default)
        text = f"{field.description} (default: {default}; paper: {place_in_paper(name)})".replace("%", "%%")
        kind = _kind(field.annotation)
        if kind is bool:
            parser.add_argument(*flags, action=argparse.BooleanOptionalAction, default=None, help=text)
        elif get_origin(kind) is Literal:
            parser.add_argument(*flags, choices=get_args(kind), default=None, help=text)
        elif get_origin(kind) is tuple:
            parser.add_argument(*flags, type=float, nargs="+", metavar="X", default=None, help=text)
        else:
            parser.add_argument(*flags, type=kind, metavar=kind.__name__.upper(), default=None, help=text)


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _kind(annotation: Any) -> Any:
    """The type of a setting's value, without its None."""
    rest = [kind for kind in get_args(annotation) if kind is not type(None)]
    return rest[0] if type(None) in get_args(annotation) and rest else annotation


def _settings(given: argparse.Namespace) -> Settings:
    values = {name: getattr(given, name) for name in Settings.model_fields if getattr(given, name) is not None}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return settings(values, config=given.config, preset=given.preset)


# --- commands -------------------------------------------------------------------------------------------------------


def _generate(given: argparse.Namespace) -> int:
    from muse_builder.llm.capabilities import paper_notices
    from muse_builder.llm.collector import rarer_collections
    from muse_builder.release import read_manifest
    from muse_builder.run import generate
    from muse_builder.show import summary
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch, rarer_collections():
        for notice in paper_notices() if given.preset == "paper" else []:
            watch.say(notice)
        folder = generate(_settings(given), watch=watch)
    print(summary(folder, read_manifest(folder)))
    return 0


def _plan(given: argparse.Namespace) -> int:
    from muse_builder.plan import plan, table
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch:
        planned = plan(_settings(given), watch=watch)
    print(table(planned))
    return 0


def _index(given: argparse.Namespace) -> int:
    from muse_builder.run import prepare
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch, prepare(_settings(given), watch=watch) as ready:
        database, index = ready.products.database, ready.index
        if given.query is None:
            print(f"{len(index)} products in {database.folder}: {_counts(database.departments)}; {_counts(database.classes)}")
            return 0
        for candidate in index.look(given.query, k=10).candidates:
            item = ready.products.get(candidate.item_id)
            print(f"{candidate.score:6.3f}  {item.item_id:<16} {item.title}")
    return 0


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1]))


def _info(given: argparse.Namespace) -> int:
    from muse_builder.release import read_manifest
    from muse_builder.show import info

    print(info(given.release, read_manifest(given.release)))
    return 0


def _show(given: argparse.Namespace) -> int:
    from muse_builder.show import find, render

    print(render(given.release, find(given.release, given.conversation), private=given.private))
    return 0


def _pages(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.statistics import statistics
    from muse_builder.pages.viewer import write_viewer

    measured = statistics(given.release) if given.statistics else None
    with _asking("pages") as progress:
        written = write_viewer(given.release, given.out, public=given.public, statistics=measured, progress=progress)
    print(
        f"{written.conversations} conversations and {written.pictures} pictures, {written.bytes / 1e6:.1f} MB: "
        f"open {written.folder / 'index.html'} in a browser"
    )
    return 0


def _screen(given: argparse.Namespace) -> int:
    from muse_builder.pages.screening import write_screening

    screening = write_screening(
        given.release, given.out, split=given.split, count=given.conversations, parts=given.parts, seed=given.seed
    )
    left_out = f"; {screening.judged} that people have judged are left out" if screening.judged else ""
    print(f"{screening.conversations} conversations to judge in {', '.join(map(str, screening.pages))}{left_out}")
    print("`muse generate ... --manual FILE` takes the file that it saves, with the settings of the release's run")
    return 0


def _write(given: argparse.Namespace) -> int:
    from muse_builder.pages.writing import write_writing

    writing = write_writing(
        given.release,
        given.out,
        speaker=given.side,
        split=given.split,
        count=given.lines,
        parts=given.parts,
        seed=given.seed,
    )
    print(f"{writing.replies} lines to write in {', '.join(map(str, writing.pages))}")
    side = "" if given.side == "assistant" else f" --side {given.side}"
    print(f"`muse compare {given.release} --replies people=FILE{side}` takes the file that it saves")
    return 0


def _replay(given: argparse.Namespace) -> int:
    from muse_builder.replay import Replay

    if bool(given.conversations) + given.all + (given.sample is not None) != 1:
        raise SettingsError("which conversations? Name their ids, or give --all, or --sample N")
    release = Replay(given.release)
    for note in release.notes:
        print(f"note: {note}")
    ids = given.conversations or (release.ids() if given.all else release.sample(given.sample))
    identical = 0
    for conversation_id in ids:
        replayed = release.replay(conversation_id)
        identical += replayed.identical
        print(replayed)
    gaps = release.gaps()
    for gap in gaps:
        print(gap)
    print(f"{identical} of {len(ids)} identical, byte for byte, without a network")
    return 0 if identical == len(ids) and not gaps else EXIT_FINDINGS


def _explain(given: argparse.Namespace) -> int:
    from muse_builder.explain import Explainer

    explainer = Explainer(given.release)
    print(explainer.story(given.conversation) if given.turn is None else explainer.turn(given.conversation, given.turn))
    return 0


def _audit(given: argparse.Namespace) -> int:
    from muse_builder.audit import audit, markdown, violations, write
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch:
        report = audit(given.release, watch=watch)
    print(markdown(report))
    stem = given.out or given.release.resolve().with_name(f"{given.release.resolve().name}.audit")
    print("written: " + " and ".join(str(path) for path in write(report, stem)))
    broken = violations(report, {name: getattr(given, name) for name in THRESHOLDS}) if given.strict else []
    for violation in broken:
        print(violation)
    return EXIT_FINDINGS if broken else 0


def _convert(given: argparse.Namespace) -> int:
    from muse_builder.corpora import convert, convert_from_hub
    from muse_builder.show import converted

    if (given.path is None) == (given.from_hub is None):
        raise SettingsError("which files? Give either the path of the corpus's files or --from-hub")
    if given.path is not None:
        print(converted(convert(given.corpus, given.path, given.out, images=given.images, seed=given.seed)))
        return 0
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()  # the line that says what is fetched says more
    print(converted(convert_from_hub(given.corpus, given.out, revision=given.from_hub, say=_say, seed=given.seed)))
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _stats(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.measure import number
    from muse_builder.evaluation.statistics import LONG, SIZES, TOP, statistics
    from muse_builder.show import table
    from muse_builder.watch import TerminalWatch

    if len(given.releases) > 1:
        return _stats_side_by_side(given)
    with TerminalWatch() as watch:
        found = statistics(given.releases[0], split=given.split, sizes=given.sizes or SIZES, seed=given.seed, watch=watch)
    print(f"{found.source}, {found.split} conversations, sealed as {found.digest[:12]}")
    for title, measures in found.sections:
        rows = (
            (
                measure.name,
                number(measure.value),
                f"{number(measure.interval[0])} to {number(measure.interval[1])}" if measure.interval else "-",
                f"{measure.counted:,}",
                measure.missing or "-",
                measure.definition,
            )
            for measure in (measures[:TOP] if title in LONG else measures)
        )
        head = ("measure", "value", "interval", "counted", "missing", "definition")
        print(f"\n{title[:1].upper()}{title[1:]}\n{table(head, rows)}")
        if title in LONG and len(measures) > TOP:
            print(f"and {len(measures) - TOP} more; --json has all")
    told = found.as_json()
    if given.tagger is not None:
        told["tagged"] = _tag(given).as_json()
    _write_json(given.json, told)
    return 0


def _stats_side_by_side(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.side_by_side import measured, tables
    from muse_builder.tables import columns

    if given.tagger is not None:
        raise SettingsError("a tagger reads one release at a time: name one, or leave --tagger out")
    found = measured(given.releases, split=given.split, sizes=given.sizes or (), seed=given.seed)
    for one in found:
        print(f"{one.source}, {one.split} conversations, sealed as {one.digest[:12]}")
    made = tables(found)
    for one_table in made:
        print(f"\n{columns(one_table)}")
    told = {"tables": [one.as_json() for one in made], "releases": [one.as_json() for one in found]}
    _write_json(given.json, told)
    return 0


def _writable(value: str) -> Path:
    """A file to write later: that its folder is there is found out now, before anything is asked or paid."""
    path = Path(value)
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{value} cannot be written: its folder is not there, or it is a folder itself")
    return path


def _write_json(file: Path | None, told: object) -> None:
    if file is None:
        return
    import json

    try:
        file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {error.strerror}; name another file with --json") from error


def _tag(given: argparse.Namespace) -> "Report":
    """Asks the tagger and prints its table beside the rules'."""
    from muse_builder.evaluation.asking import Respondent
    from muse_builder.evaluation.tagging import tag_release
    from muse_builder.tables import render

    respondent = Respondent(given.tagger, given.out, base_url=given.base_url, budget=given.budget)
    with _asking("tag") as progress:
        report = tag_release(
            given.releases[0], respondent, split=given.split, conversations=given.tagged, seed=given.seed, progress=progress
        )
    print(f"\n{render(report)}")
    return report


def _respondent(given: argparse.Namespace) -> "Respondent | None":
    from muse_builder.evaluation.asking import Respondent

    if given.model is None:
        return None
    return Respondent(given.model, given.out, base_url=given.base_url, budget=given.budget, temperature=given.temperature)


@contextlib.contextmanager
def _asking(name: str) -> "Iterator[Progress]":
    """Shows how far a sitting is, on stderr, once a model is asked."""
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch:

        def told(done: int, of: int) -> None:
            if not done:
                watch.stage(name, of)
            watch.at(done)

        yield told


def _named_files(pairs: Sequence[str]) -> dict[str, Path]:
    found = {}
    for pair in pairs:
        name, mark, file = pair.partition("=")
        if not (name and mark and file) or name in found:
            raise SettingsError(f"{pair!r} is not NAME=FILE with a name of its own, for example mine=predictions.jsonl")
        found[name] = Path(file)
    return found


def _tell(report: "Report", file: Path | None) -> int:
    from muse_builder.tables import render

    print(render(report))
    _write_json(file, report.as_json())
    return 0


def _parts(given: argparse.Namespace) -> "Parts | None":
    from muse_builder.views.splits import read_splits

    return None if given.splits is None else read_splits(given.splits, given.release)


def _recommend(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.recommendation import recommend

    with _asking("recommend") as progress:
        report = recommend(
            given.release,
            split=given.split,
            parts=_parts(given),
            respondent=_respondent(given),
            predictions=_named_files(given.predictions),
            text_only=given.text_only,
            questions_to=given.write_examples,
            candidates=given.candidates,
            seed=given.seed,
            progress=progress,
        )
    return _tell(report, given.json)


def _respond(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.response import respond

    with _asking("respond") as progress:
        report = respond(
            given.release,
            split=given.split,
            parts=_parts(given),
            respondent=_respondent(given),
            predictions=_named_files(given.predictions),
            text_only=given.text_only,
            questions_to=given.write_examples,
            seed=given.seed,
            progress=progress,
        )
    return _tell(report, given.json)


def _judge(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.judge import judge

    respondent = _respondent(given)
    assert respondent is not None  # --model is required
    with _asking("judge") as progress:
        report = judge(
            given.release,
            respondent,
            split=given.split,
            conversations=given.conversations,
            rounds=given.rounds,
            text_only=given.text_only,
            seed=given.seed,
            progress=progress,
        )
    return _tell(report, given.json)


def _realism(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.realism import realism
    from muse_builder.tables import columns

    found = realism(given.release, given.humans, split=given.split, seed=given.seed)
    for one in found.corpora:
        print(f"{one.name}: {one.traits.conversations:,} conversations, sealed as {one.digest[:12]}")
    print(f"\n{columns(found.table)}")
    for name, sentences in found.shared.items():
        for text, count in sentences[:3]:
            print(f"{name}: {count} conversations say {text!r}")
    for note in found.notes:
        print(f"note: {note}")
    _write_json(given.json, found.as_json())
    return 0


def _ratings(given: argparse.Namespace) -> int:
    from muse_builder.evaluation.ratings import ratings

    respondent = _respondent(given)
    rater = None
    if given.rater is not None:
        rater = _respondent(argparse.Namespace(**{**vars(given), "model": given.rater}))
    with _asking("ratings") as progress:
        found = ratings(
            given.release,
            model=respondent,
            rater=rater,
            predictions=_named_files(given.predictions),
            split=given.split,
            conversations=given.conversations,
            slate=given.slate,
            text_only=given.text_only,
            seed=given.seed,
            progress=progress,
        )
    code = _tell(found.report, given.json)
    if given.seal is not None:
        if not found.rows:
            raise SettingsError("no model has rated anything that could be sealed; name one: --rater SPEC, --model SPEC")
        from muse_builder.rated import with_ratings

        named = {"slate_rater": given.rater, "slate_predictor": given.model}
        with_ratings(given.release, found.rows, given.seal, models={role: spec for role, spec in named.items() if spec})
        print(
            f"{given.seal}: the release again with {len(found.rows)} more ratings; load_dataset({str(given.seal)!r}, 'ratings')"
        )
    return code


def _compare(given: argparse.Namespace) -> int:
    from functools import partial

    from muse_builder.evaluation import comparison
    from muse_builder.pages.pairs import write_pairs_page

    page = partial(write_pairs_page, release=given.release, speaker=given.side)
    panel = comparison.Panel(_respondent(given), given.votes, given.write_pairs, given.rounds, page)
    with _asking("compare") as progress:
        if given.replaced is not None:
            report = comparison.compare_replaced(
                given.release,
                panel,
                replies=given.replaced,
                split=given.split,
                count=comparison.CONVERSATIONS if given.pairs is None else given.pairs,
                seed=given.seed,
                progress=progress,
            )
        elif given.replies is None:
            report = comparison.compare_conversations(
                given.release,
                panel,
                other=given.other,
                split=given.split,
                count=comparison.CONVERSATIONS if given.pairs is None else given.pairs,
                seed=given.seed,
                progress=progress,
            )
        else:
            named: list[tuple[str, Path | None]] = [*_named_files(given.replies).items(), (comparison.GOLD, None)]
            report = comparison.compare_replies(
                given.release,
                panel,
                first=named[0],
                second=named[1],
                speaker=given.side,
                split=given.split,
                count=comparison.REPLIES if given.pairs is None else given.pairs,
                seed=given.seed,
                progress=progress,
            )
    return _tell(report, given.json)


def _split(given: argparse.Namespace) -> int:
    from muse_builder.views.candidates import write_candidates
    from muse_builder.views.splits import DEFINITIONS, make_splits, read_splits, write_splits
    from muse_builder.watch import TerminalWatch

    splits = make_splits(given.release, given.kind, seed=given.seed, fractions=given.fractions, similarity=given.similarity)
    file = given.out / "splits.json"
    write_splits(splits, given.release, file)
    with TerminalWatch() as watch:
        rows = write_candidates(
            given.release,
            given.out,
            parts=read_splits(file, given.release),
            withheld=splits.withheld,
            seed=given.seed,
            hard=given.negatives,
            easy=given.negatives,
            watch=watch,
        )
    print(f"{splits.kind}: {DEFINITIONS[splits.kind]}")
    print(f"{_counts(splits.counts())}; {len(splits.left_out)} conversations left out; groups: {_counts(splits.groups)}")
    if splits.nearest is not None:
        cut = f" (cut: {splits.similarity:g})" if splits.kind == "near_duplicate_free" else ""
        print(f"most alike stories of different parts share {splits.nearest:.3f} of their word trigrams{cut}")
    print(f"candidates: {_counts(rows)}, in {given.out}")
    return 0


def _export(given: argparse.Namespace) -> int:
    from muse_builder.views.exports import TASKS, export
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch:
        written = export(
            given.release,
            given.out,
            format=given.format,
            tasks=given.tasks or tuple(TASKS),
            parts=_parts(given),
            limit=given.limit,
            text_only=given.text_only,
            watch=watch,
        )
    for name, rows in written.rows.items():
        print(f"{rows:>8} rows  {written.folder / name}")
    for task, reason in written.without.items():
        print(f"      no rows  {task}: {reason}")
    return 0


def _verify(given: argparse.Namespace) -> int:
    from muse_builder.release import verify
    from muse_builder.watch import TerminalWatch

    with TerminalWatch() as watch:
        findings = verify(given.release, watch=watch)
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{given.release}: sealed, every shard is what the manifest says")
    return EXIT_FINDINGS if findings else 0


def _merge(given: argparse.Namespace) -> int:
    from muse_builder.merge import merge
    from muse_builder.release import read_manifest
    from muse_builder.show import summary

    merged = merge(given.releases, given.out, conflicts=given.conflicts)
    for folder, source in zip(given.releases, merged.sources, strict=True):
        raised = ", ".join(f"{kind} +{by}" for kind, by in source["numbers_raised_by"].items()) or "ids as they were"
        print(f"{folder}: {source['new_rows'].get('conversations', 0)} conversations are new; {raised}")
    done = "renamed" if given.conflicts == "rename" else "kept as the first release has it"
    for conflict in merged.conflicts[:CONFLICTS_TOLD]:
        print(f"item {conflict}: {done}")
    if len(merged.conflicts) > CONFLICTS_TOLD:
        print(f"and {len(merged.conflicts) - CONFLICTS_TOLD} more items {done}; manifest.json names all under `sources`")
    print(summary(merged.folder, read_manifest(merged.folder)))
    return 0


def _push(given: argparse.Namespace) -> int:
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from muse_builder.hub import push, told

    disable_progress_bars()  # a line a file says more
    names = (
        "split",
        "append",
        "replace",
        "revision",
        "private",
        "tag",
        "dry_run",
        "create_pr",
        "format",
        "images",
        "conflicts",
    )
    published = push(
        given.release,
        given.repository,
        say=_say,
        **{name: getattr(given, name) for name in names},
    )
    print(told(published))
    return 0


def _pull(given: argparse.Namespace) -> int:
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from muse_builder.hub import pull
    from muse_builder.release import read_manifest
    from muse_builder.show import summary

    disable_progress_bars()
    folder = pull(given.repository, given.out, revision=given.revision)
    print(summary(folder, read_manifest(folder)))
    return 0
