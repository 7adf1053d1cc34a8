"""Measure a release, a model or a corpus: one command for each table of the paper."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from muse_builder.cli.common import Subparsers, writable, write_json
from muse_builder.errors import SettingsError
from muse_builder.settings import DEFAULT_MODEL, Settings

if TYPE_CHECKING:
    from muse_builder.evaluation.asking import Respondent
    from muse_builder.evaluation.report import EvaluationReport

SPECS = f"{Settings.model_fields['model'].default} (a stand-in), openai:NAME, anthropic:NAME"


def add(commands: Subparsers) -> None:
    _add_stats(commands)
    _add_recommend(commands)
    _add_respond(commands)
    _add_judge(commands)
    _add_compare(commands)
    _add_realism(commands)
    _add_fidelity(commands)
    _add_ratings(commands)
    _add_report(commands)


def _add_stats(commands: Subparsers) -> None:
    stats = commands.add_parser(
        "stats",
        help="statistics of the paper's Tables 2 and 8, with their definitions; of several releases side by side",
        example="muse stats muse --json muse.json",
    )
    stats.add_argument("releases", type=Path, nargs="+", metavar="RELEASE", help="several stand side by side, sizes matched")
    _add_measuring(stats, "of the shuffles and intervals")
    stats.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        metavar="N",
        help="n-grams at which Distinct-n is compared (default: 7000; of several releases as many as the smallest has)",
    )
    stats.add_argument("--tagger", metavar="SPEC", help=f"also tag dialogue elements by a model: {SPECS}")
    stats.add_argument(
        "--tagged",
        type=int,
        default=5000,
        metavar="N",
        help="conversations it reads, drawn at random (default: 5000; paper: 5000)",
    )
    _add_asking(stats)
    _add_metrics(stats, "what turns say")
    stats.set_defaults(command=_stats)


def _add_recommend(commands: Subparsers) -> None:
    recommend = commands.add_parser(
        "recommend",
        help="the recommendation task (paper 4.4): queries, retrieval, Recall and MRR",
        example=f"muse recommend muse --model {DEFAULT_MODEL} --json table4.json",
    )
    recommend.add_argument("release", type=Path)
    _add_measuring(recommend)
    _add_model(recommend, "asked for queries", temperature=0.1)
    _add_predictions(recommend, '{"example_id": "c000004/6", "query": "..."} or "item_ids": [...]')
    _add_splits(recommend)
    recommend.add_argument(
        "--candidates",
        type=Path,
        metavar="DIR",
        help="folder of `muse split`: also rank the right item among each turn's hard and easy negatives",
    )
    _add_metrics(recommend, "the rankings")
    recommend.set_defaults(command=_recommend)


def _add_respond(commands: Subparsers) -> None:
    respond = commands.add_parser(
        "respond",
        help="the response task (paper 4.5): BLEU, ROUGE, Distinct-4, words, significance",
        example="muse respond muse --write-examples questions.jsonl",
    )
    respond.add_argument("release", type=Path)
    _add_measuring(respond)
    _add_model(respond, "asked for replies", temperature=0.1)
    _add_predictions(respond, '{"example_id": "c000004/6", "reply": "..."}')
    _add_splits(respond)
    _add_metrics(respond, "the replies")
    respond.set_defaults(command=_respond)


def _add_judge(commands: Subparsers) -> None:
    judge = commands.add_parser(
        "judge",
        help="marks of a judging model, aspect by aspect (paper 4.2, Table 3)",
        example=f"muse judge muse --model {DEFAULT_MODEL} --conversations 5",
    )
    judge.add_argument("release", type=Path)
    _add_measuring(judge)
    _add_model(judge, "the judge", temperature=0.7, required=True)
    judge.add_argument("--conversations", type=int, default=200, metavar="N", help="drawn at random (default: 200; paper: 200)")
    judge.add_argument("--rounds", type=int, default=3, metavar="N", help="independent ones, averaged (default: 3; unstated)")
    _add_planted(judge)
    judge.set_defaults(command=_judge)


def _add_compare(commands: Subparsers) -> None:
    compare = commands.add_parser(
        "compare",
        help="masked pairs, judged by a model or by people (paper 4.3, 4.5, B.2, B.5)",
        example=f"muse compare muse --captions --model {DEFAULT_MODEL} --pairs 5",
    )
    compare.add_argument("release", type=Path)
    _add_measuring(compare)
    what = compare.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--captions",
        action="store_const",
        const=None,
        dest="other",  # what is compared where no other release is named
        help="whole conversations against themselves in words (B.5)",
    )
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
    _add_model(compare, "the judge", temperature=0.7)
    compare.add_argument("--pairs", type=int, metavar="N", help="drawn at random (default: 200 conversations, 100 replies)")
    compare.add_argument(
        "--rounds", type=int, default=3, metavar="N", help="votes of the model on each pair, each in both orders (default: 3)"
    )
    _add_planted(compare)
    compare.add_argument(
        "--own", default="", metavar="NAME", help="the system whose lines the judging model wrote: is it preferred?"
    )
    compare.add_argument("--votes", type=Path, nargs="+", default=[], metavar="FILE", help="JSONL of people's votes")
    compare.add_argument(
        "--write-pairs",
        type=Path,
        metavar="DIR",
        help="write the masked pairs for people, as a page and as JSONL, and their key",
    )
    compare.add_argument(
        "--gold", type=int, default=0, metavar="N", help="gold questions among them: lines against the same words shuffled"
    )
    compare.add_argument("--parts", type=int, default=1, metavar="N", help="pages, each with its share of the pairs")
    compare.add_argument("--overlap", type=int, default=0, metavar="N", help="pairs that stand on every page (default: 0)")
    compare.set_defaults(command=_compare)


def _add_planted(parser: argparse.ArgumentParser) -> None:
    what = "planted pairs of each kind that the judge is asked first, for its certificate; 0 for none (default: 12)"
    parser.add_argument("--planted", type=int, default=12, metavar="N", help=what)


def _add_realism(commands: Subparsers) -> None:
    realism = commands.add_parser(
        "realism",
        help="a release beside people's conversations: the same measures, and how far apart they are",
        example="muse realism muse redial-muse",
    )
    realism.add_argument("release", type=Path)
    realism.add_argument(
        "humans", type=Path, nargs="+", metavar="HUMAN", help="releases of people's conversations (`muse convert`)"
    )
    _add_measuring(realism, "of draws, halves and intervals")
    realism.set_defaults(command=_realism)


def _add_fidelity(commands: Subparsers) -> None:
    fidelity = commands.add_parser(
        "fidelity",
        help="do the shoppers decide like people: alignment with their profile, who leaves, what is voiced",
        example="muse fidelity muse --json fidelity.json",
    )
    fidelity.add_argument("release", type=Path)
    fidelity.add_argument(
        "--against", type=Path, nargs="+", default=[], metavar="HUMAN", help="people's conversations, for the human-likeness"
    )
    _add_measuring(fidelity, "of intervals and draws")
    fidelity.set_defaults(command=_fidelity)


def _add_ratings(commands: Subparsers) -> None:
    ratings = commands.add_parser(
        "ratings",
        help="slates rated by the shopper and predicted from the transcript (VOGUE): error and calibration",
        example=f"muse ratings muse --rater {DEFAULT_MODEL} --conversations 5 --seal rated",
    )
    ratings.add_argument("release", type=Path)
    _add_measuring(ratings)
    _add_model(ratings, "predicts from the transcript alone", temperature=0.1)
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


def _add_report(commands: Subparsers) -> None:
    report = commands.add_parser(
        "report",
        help="every table and figure of the paper, VOGUE and EXMODD, as Markdown, LaTeX, CSV and SVG",
        example="muse report muse --out report",
    )
    report.add_argument("releases", type=Path, nargs="+", metavar="RELEASE", help="several stand side by side")
    report.add_argument(
        "-o", "--out", type=Path, required=True, metavar="DIR", help="a new folder, or one of an earlier report"
    )
    report.add_argument(
        "--with",
        dest="reports",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="what judge, compare, recommend, respond, ratings or stats wrote with --json; without, a dash and the reason",
    )
    report.add_argument("--seed", type=int, default=0, help="of samples and intervals (default: 0)")
    report.set_defaults(command=_report)


# --- options that commands share --------------------------------------------------------------------------------------


def _add_measuring(parser: argparse.ArgumentParser, dice: str = "of samples, sides and intervals") -> None:
    parser.add_argument("--split", help="only this split's conversations of the release (default: all)")
    parser.add_argument("--seed", type=int, default=0, help=f"{dice} (default: 0)")
    parser.add_argument(
        "--json", type=writable, metavar="FILE", help="also write every number with its definition and the digests"
    )


def _add_asking(parser: argparse.ArgumentParser) -> None:
    """How any model is asked, whatever it is asked for; `_respondent` reads them."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="where its journal lies: the same questions again cost nothing")
    parser.add_argument("--base-url", metavar="URL", help="of an OpenAI-compatible server for openai:NAME models")
    parser.add_argument("--budget", type=float, metavar="USD", help="US dollars that are never exceeded (default: none)")
    parser.add_argument(
        "--model-table", type=Path, metavar="FILE", help="TOML file of prices and capabilities, where ours are missing or wrong"
    )


def _add_model(parser: argparse.ArgumentParser, what: str, *, temperature: float, required: bool = False) -> None:
    parser.add_argument("--model", required=required, metavar="SPEC", help=f"{what}: {SPECS}")
    _add_asking(parser)
    parser.add_argument(
        "--temperature", type=float, default=temperature, metavar="X", help=f"where it has one (default: {temperature})"
    )
    parser.add_argument("--text-only", action="store_true", help="send no pictures: captions stand in for them")


def _add_predictions(parser: argparse.ArgumentParser, line: str) -> None:
    parser.add_argument(
        "--predictions", action="append", default=[], metavar="NAME=FILE", help=f"JSONL of another model, lines {line}"
    )
    what = "also write what a model is asked, a JSON line each, for one that runs elsewhere"
    parser.add_argument("--write-examples", type=writable, metavar="FILE", help=what)


def _add_splits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--splits",
        type=Path,
        metavar="FILE",
        help="splits.json of `muse split`; --split then names a part (default: the release's)",
    )


def _add_metrics(parser: argparse.ArgumentParser, of: str) -> None:
    what = f"also this metric of {of}, which an installed package registers as an entry point (may be given several times)"
    parser.add_argument("--metric", action="append", default=[], metavar="NAME", help=what)


def _respondent(given: argparse.Namespace, spec: str) -> "Respondent":
    from muse_builder.evaluation.asking import Respondent

    base_url = given.base_url if spec.startswith("openai:") else None
    return Respondent(spec, given.out, base_url=base_url, budget=given.budget, model_table=given.model_table)


def _asked(given: argparse.Namespace, spec: str | None) -> "Respondent | None":
    """A model of `_add_model`; None where none is named."""
    return None if spec is None else _with_manners(given, spec)


def _with_manners(given: argparse.Namespace, spec: str) -> "Respondent":
    """A model with its temperature, and with or without pictures."""
    return _respondent(given, spec)._replace(temperature=given.temperature, text_only=given.text_only)


def _named_files(pairs: Sequence[str]) -> dict[str, Path]:
    found = {}
    for pair in pairs:
        name, mark, file = pair.partition("=")
        if not (name and mark and file) or name in found:
            raise SettingsError(f"{pair!r} is not NAME=FILE with a name of its own, for example mine=predictions.jsonl")
        found[name] = Path(file)
    return found


def _tell(report: "EvaluationReport", file: Path | None) -> int:
    from muse_builder.terminal.reports import render

    print(render(report))
    write_json(file, report.as_json())
    return 0


# --- the commands -----------------------------------------------------------------------------------------------------


def _stats(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import stats
    from muse_builder.terminal.progress import TerminalWatch
    from muse_builder.terminal.reports import statistics_tables

    if len(given.releases) > 1:
        return _stats_side_by_side(given)
    (release,) = given.releases
    with TerminalWatch() as watch:
        found = stats(release, split=given.split, sizes=given.sizes or (), metrics=given.metric, seed=given.seed, watch=watch)
    print(statistics_tables(found))
    told = found.as_json()
    if given.tagger is not None:
        told["tagged"] = _tag(given, release).as_json()
    write_json(given.json, told)
    return 0


def _stats_side_by_side(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import side_by_side
    from muse_builder.evaluation.side_by_side import tables
    from muse_builder.terminal.reports import columns

    if given.tagger is not None:
        raise SettingsError("a tagger reads one release at a time: name one, or leave --tagger out")
    if given.metric:
        raise SettingsError("a metric measures one release at a time: name one, or leave --metric out")
    found = side_by_side(given.releases, split=given.split, sizes=given.sizes or (), seed=given.seed)
    for one in found:
        print(f"{one.source}, {one.split} conversations, sealed as {one.digest[:12]}")
    made = tables(found)
    for one_table in made:
        print(f"\n{columns(one_table)}")
    told = {"tables": [one.as_json() for one in made], "releases": [one.as_json() for one in found]}
    write_json(given.json, told)
    return 0


def _tag(given: argparse.Namespace, release: Path) -> "EvaluationReport":
    """Asks the tagger and prints its table beside the rules'."""
    from muse_builder.api.evaluate import tag
    from muse_builder.terminal.progress import TerminalWatch
    from muse_builder.terminal.reports import render

    tagger = _respondent(given, given.tagger)
    with TerminalWatch() as watch:
        report = tag(release, tagger, conversations=given.tagged, split=given.split, seed=given.seed, watch=watch)
    print(f"\n{render(report)}")
    return report


def _recommend(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import recommend
    from muse_builder.terminal.progress import TerminalWatch

    _write_examples(given, "recommend")
    with TerminalWatch() as watch:
        report = recommend(given.release, candidates=given.candidates, **_answered(given), watch=watch)
    return _tell(report, given.json)


def _respond(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import respond
    from muse_builder.terminal.progress import TerminalWatch

    _write_examples(given, "respond")
    with TerminalWatch() as watch:
        report = respond(given.release, **_answered(given), watch=watch)
    return _tell(report, given.json)


def _write_examples(given: argparse.Namespace, task: Literal["recommend", "respond"]) -> None:
    from muse_builder.api.evaluate import write_examples

    if given.write_examples is not None:
        write_examples(
            given.release,
            given.write_examples,
            task=task,
            split=given.split,
            splits=given.splits,
            text_only=given.text_only,
        )


def _answered(given: argparse.Namespace) -> dict[str, Any]:
    """Who answers the examples of a task, which ones, and what is measured."""
    return {
        "model": _asked(given, given.model),
        "predictions": _named_files(given.predictions),
        "split": given.split,
        "splits": given.splits,
        "metrics": given.metric,
        "seed": given.seed,
    }


def _judge(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import judge
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        report = judge(
            given.release,
            _with_manners(given, given.model),
            split=given.split,
            conversations=given.conversations,
            rounds=given.rounds,
            planted=given.planted,
            seed=given.seed,
            watch=watch,
        )
    return _tell(report, given.json)


def _realism(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import realism
    from muse_builder.terminal.reports import columns

    found = realism(given.release, given.humans, split=given.split, seed=given.seed)
    for one in found.corpora:
        print(f"{one.name}: {one.traits.conversations:,} conversations, sealed as {one.digest[:12]}")
    print(f"\n{columns(found.table)}")
    for name, sentences in found.shared.items():
        for text, count in sentences[:3]:
            print(f"{name}: {count} conversations say {text!r}")
    for note in found.notes:
        print(f"note: {note}")
    write_json(given.json, found.as_json())
    return 0


def _fidelity(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import fidelity
    from muse_builder.terminal.reports import render

    found = fidelity(given.release, given.against, split=given.split, seed=given.seed)
    print(render(found))
    write_json(given.json, found.as_json())
    return 0


def _ratings(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import ratings, seal_ratings, write_slates
    from muse_builder.terminal.progress import TerminalWatch

    drawn = {"split": given.split, "conversations": given.conversations, "slate": given.slate, "seed": given.seed}
    if given.write_examples is not None:
        write_slates(given.release, given.write_examples, text_only=given.text_only, **drawn)
    with TerminalWatch() as watch:
        found = ratings(
            given.release,
            model=_asked(given, given.model),
            rater=_asked(given, given.rater),
            predictions=_named_files(given.predictions),
            watch=watch,
            **drawn,
        )
    code = _tell(found.report, given.json)
    if given.seal is not None:
        named = {"slate_rater": given.rater, "slate_predictor": given.model}
        models = {role: spec for role, spec in named.items() if spec}
        sealed = seal_ratings(given.release, found, given.seal, models=models)
        print(f"{sealed}: the release again with {len(found.rows)} more ratings; load_dataset({str(sealed)!r}, 'ratings')")
    return code


def _compare(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import Lines, compare
    from muse_builder.evaluation.comparison import Panel
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        report = compare(
            given.release,
            Panel(
                _asked(given, given.model),
                given.votes,
                given.write_pairs,
                given.rounds,
                planted=given.planted,
                own=given.own,
                gold=given.gold,
                parts=given.parts,
                overlap=given.overlap,
            ),
            other=given.other,
            replaced=given.replaced,
            replies=Lines(_named_files(given.replies), given.side) if given.replies else None,
            pairs=given.pairs,
            split=given.split,
            seed=given.seed,
            watch=watch,
        )
    return _tell(report, given.json)


def _report(given: argparse.Namespace) -> int:
    from muse_builder.api.evaluate import report

    written = report(given.releases, given.out, reports=given.reports, seed=given.seed)
    dashes = [
        part.name for part in written.parts if not any(cell.value is not None for line in part.lines for cell in line.cells)
    ]
    print(f"{written.measured} of {len(written.parts)} tables and figures measured: {written.folder / 'README.md'}")
    for verdict in dict.fromkeys(verdict for part in written.parts for verdict in part.verdicts if "FAILS" in verdict):
        print(verdict)
    if dashes:
        print(f"a dash alone, with the reason beside it: {', '.join(dashes)}")
    return 0
