"""Releases from elsewhere and for others: convert, merge, push, pull, split, export."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from muse_builder.cli.common import Subparsers, say
from muse_builder.errors import SettingsError
from muse_builder.table import in_counts

SPLIT_KINDS = (
    "random",
    "cold_item",
    "cold_item_strict",
    "unseen_category",
    "unseen_scenario",
    "cold_user_group",
    "near_duplicate_free",
)
CONFLICTS_TOLD = 10
"""Items of two contents that a merge names on the screen."""


def add(commands: Subparsers) -> None:
    for one in (_add_convert, _add_merge, _add_push, _add_pull, _add_split, _add_export):
        one(commands)


def _add_convert(commands: Subparsers) -> None:
    convert = commands.add_parser(
        "convert",
        help="make a release of a foreign dialogue corpus's own files",
        example="muse convert redial redial/ --out redial-muse",
    )
    convert.add_argument(
        "corpus",
        help="redial, inspired, simmc, vogue, mmconv, pearl, llm-redial, muse-original, mg-shopdial, opendialkg, tg-redial, "
        "durecdial, sure, talkplay, convapparel; played, of muse chat; or generic, one's own by --map",
    )
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
    convert.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="of generic: where in a row what stands, several by commas: role=speaker,text=said,items=shown,user=Client",
    )
    convert.add_argument("--seed", type=int, default=0, help="of the splits, where the corpus has none (default: 0)")
    convert.set_defaults(command=_convert)


def _add_merge(commands: Subparsers) -> None:
    merge = commands.add_parser(
        "merge",
        help="unite releases in one: nothing twice, ids go on, sources named",
        example="muse merge muse more --conflicts rename --out both",
    )
    merge.add_argument("releases", type=Path, nargs="+", metavar="RELEASE")
    merge.add_argument("--out", "-o", type=Path, required=True, metavar="FOLDER")
    merge.add_argument(
        "--conflicts", choices=("refuse", "first", "rename"), default="refuse", help="items of one id and two contents"
    )
    merge.add_argument(
        "--keep-duplicates", action="store_true", help="keep conversations on scenarios and stories like another part's"
    )
    merge.set_defaults(command=_merge)


def _add_push(commands: Subparsers) -> None:
    push = commands.add_parser(
        "push",
        help="publish a release on the Hub in one commit, add it to what is there, or edit what is there",
        example="muse push muse ORG/NAME --private --dry-run",
    )
    push.add_argument("release", type=Path, nargs="?", help="left out with --remove and --rename")
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
    push.add_argument(
        "--remove", action="append", default=[], metavar="SPLIT|TABLE", help="take it out of the repository; may be repeated"
    )
    push.add_argument(
        "--rename", action="append", default=[], metavar="OLD=NEW", help="give a split another name; may be repeated"
    )
    push.set_defaults(command=_push)


def _add_pull(commands: Subparsers) -> None:
    pull = commands.add_parser(
        "pull",
        help="fetch a published release into a folder and verify it",
        example="muse pull ORG/NAME --out fetched",
    )
    pull.add_argument("repository", metavar="ORG/NAME")
    pull.add_argument("--out", "-o", type=Path, required=True, metavar="FOLDER")
    pull.add_argument("--revision", help="branch, tag or commit (default: main)")
    pull.set_defaults(command=_pull)


def _add_split(commands: Subparsers) -> None:
    split = commands.add_parser(
        "split",
        help="splits whose test part was never seen, and a slate for each turn, probed for what gives it away",
        example="muse split muse --kind random --out random",
    )
    split.add_argument("release", type=Path)
    split.add_argument("--kind", required=True, metavar="KIND", help=f"one of {', '.join(SPLIT_KINDS)}")
    split.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for splits.json, candidates-*.jsonl and README.md"
    )
    split.add_argument("--seed", type=int, default=0, help="of groups, negatives and slates (default: 0)")
    split.add_argument("--fractions", type=float, nargs=3, default=(0.8, 0.1, 0.1), metavar="X", help="default: 0.8 0.1 0.1")
    split.add_argument(
        "--similarity",
        type=float,
        default=0.3,
        metavar="X",
        help="share of word trigrams from which near_duplicate_free takes two texts for alike (default: 0.3)",
    )
    split.add_argument(
        "--negatives", type=int, default=10, metavar="N", help="hard ones, and about as many easy ones (default: 10)"
    )
    split.set_defaults(command=_split)


def _add_export(commands: Subparsers) -> None:
    export = commands.add_parser(
        "export",
        help="training examples for TRL, LLaMA-Factory or OpenAI; files for DialogueKit, TREC tools or RecBole; or tables",
        example="muse export muse --tasks query --out lora",
    )
    export.add_argument("release", type=Path)
    export.add_argument(
        "--format",
        default="trl",
        metavar="NAME",
        help="of examples: trl (the default), llama_factory, openai; of toolkits: dialoguekit, trec, recbole; of tables: "
        "parquet, webdataset, imagefolder, jsonl",
    )
    export.add_argument(
        "--tables",
        nargs="+",
        metavar="TABLE",
        help="configs, or joined: conversations with all they show (default: all configs)",
    )
    export.add_argument(
        "--tasks", nargs="+", metavar="TASK", help="of query, recommendation, chit_chat, user, pairs (default: all)"
    )
    export.add_argument("--splits", type=Path, metavar="FILE", help="splits.json of `muse split` (default: the release's own)")
    export.add_argument("--text-only", action="store_true", help="captions in place of pictures, as in OpenAI's pairs anyway")
    export.add_argument(
        "--shape",
        default="completion",
        metavar="NAME",
        help="of TRL's rows: completion (prompt and completion, which alone is trained on; the default), messages, prompt "
        "(for GRPO), label (pairs for KTO)",
    )
    export.add_argument(
        "--processor",
        metavar="FOLDER|REPO",
        help="count tokens, of pictures too, with this model's processor (default: an estimate); needs muse_builder[train]",
    )
    export.add_argument(
        "--max-tokens",
        type=int,
        metavar="N",
        help="no row is longer: pictures shrink, the oldest are dropped, then the oldest turns; the answer stays whole",
    )
    export.add_argument(
        "--min-strength", type=float, metavar="X", help="only pairs that differ by at least this much, where pairs say it"
    )
    export.add_argument(
        "--no-people", action="store_true", help="say no where nobody knows whether the pictures show people (OpenAI's limit)"
    )
    export.add_argument("--limit", type=int, metavar="N", help="conversations a split; the paper fine-tunes on 200 (4.4)")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder that is new or empty")
    export.set_defaults(command=_export)


def _convert(given: argparse.Namespace) -> int:
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from muse_builder.api.publish import convert
    from muse_builder.terminal.release import converted

    disable_progress_bars()  # the line that says what is fetched says more
    report = convert(
        given.corpus,
        given.path,
        out=given.out,
        from_hub=given.from_hub,
        images=given.images,
        mapping=_mapping(given.map),
        seed=given.seed,
        say=say,
    )
    print(converted(report))
    return 0


def _mapping(given: Sequence[str]) -> dict[str, str]:
    """
    Raises:
        SettingsError: a pair is none.
    """
    found = {}
    for pair in (pair for one in given for pair in one.split(",")):
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise SettingsError(f"--map {pair}: expected FIELD=NAME, for example role=speaker")
        found[name.strip()] = value.strip()
    return found


def _split(given: argparse.Namespace) -> int:
    from muse_builder.api.publish import split
    from muse_builder.terminal.progress import TerminalWatch
    from muse_builder.views.splits import DEFINITIONS

    with TerminalWatch() as watch:
        divided = split(
            given.release,
            given.kind,
            out=given.out,
            seed=given.seed,
            fractions=given.fractions,
            similarity=given.similarity,
            negatives=given.negatives,
            watch=watch,
        )
    splits = divided.splits
    print(f"{splits.kind}: {DEFINITIONS[splits.kind]}")
    print(f"{in_counts(splits.counts())}; {len(splits.left_out)} conversations left out; groups: {in_counts(splits.groups)}")
    if splits.nearest is not None and splits.nearest_dialogues is not None:
        cut = f" (cut: {splits.similarity:g})" if splits.kind == "near_duplicate_free" else ""
        alike = f"{splits.nearest:.3f} of their word trigrams, most alike dialogues {splits.nearest_dialogues:.3f}{cut}"
        print(f"most alike stories of different parts share {alike}")
    for part, unseen in splits.unseen.items():
        told = ", ".join(f"{share:.0%} of {what}" for what, share in unseen.items() if share is not None)
        print(f"{part}: in no earlier part {told}")
    print(f"candidates: {in_counts(divided.candidates)}, in {given.out}; its README.md has all figures")
    for line in divided.found:
        print(line)
    return 0


def _export(given: argparse.Namespace) -> int:
    from muse_builder.api.publish import export
    from muse_builder.terminal.progress import TerminalWatch

    usual = {"shape": "completion"}
    options = {name: getattr(given, name) for name in OF_ROWS if getattr(given, name) != usual.get(name)}
    with TerminalWatch() as watch:
        written = export(
            given.release,
            out=given.out,
            format=given.format,
            tasks=given.tasks,
            tables=given.tables,
            splits=given.splits,
            limit=given.limit,
            watch=watch,
            **{name: value for name, value in options.items() if value not in (None, False)},
        )
    for name, rows in written.rows.items():
        print(f"{rows:>8} rows  {written.folder / name}")
    for task, reason in written.without.items():
        print(f"      no rows  {task}: {reason}")
    for task, lengths in written.lengths.items():
        print(f"{task}: {lengths.told(estimated=given.processor is None)}")
    for warning in written.warnings:
        say(warning)
    return 0


def _merge(given: argparse.Namespace) -> int:
    from muse_builder.api.publish import merge
    from muse_builder.api.release import Release

    merged = merge(given.releases, out=given.out, conflicts=given.conflicts, keep_duplicates=given.keep_duplicates, say=say)
    for folder, source in zip(given.releases, merged.sources, strict=True):
        raised = ", ".join(f"{kind} +{by}" for kind, by in source.numbers_raised_by.items()) or "ids as they were"
        print(f"{folder}: {source.new_rows.get('conversations', 0)} conversations are new; {raised}")
    for folder, source in zip(given.releases, merged.sources, strict=True):
        for screen, count in source.near_duplicates.items():
            what = "scenarios" if screen == "scenario_bleu" else "backstories"
            kept = "kept all the same" if source.near_duplicates_kept else "in `rejected`, with the conversations about them"
            print(f"{folder}: {count} {what} are like those of the releases before it ({screen}): {kept}")
    renamed = {name for source in merged.sources for name in source.renamed_items}
    for conflict in merged.conflicts[:CONFLICTS_TOLD]:
        print(f"item {conflict}: {'renamed' if conflict.item_id in renamed else 'kept as the first release has it'}")
    if len(merged.conflicts) > CONFLICTS_TOLD:
        print(f"and {len(merged.conflicts) - CONFLICTS_TOLD} more items; manifest.json names all under `sources`")
    print(Release(merged.folder).summary())
    return 0


OF_ROWS = ("text_only", "shape", "processor", "max_tokens", "min_strength", "no_people")
"""The flags of `export` that are fields of `views.exports.RowOptions`."""
PUSHED = (
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
"""The flags of `push`, by the names of `hub.PushOptions`."""


def _push(given: argparse.Namespace) -> int:
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from muse_builder.api.publish import push
    from muse_builder.hub import told

    disable_progress_bars()  # a line a file says more
    if given.remove or given.rename:
        return _amend(given)
    if given.release is None:
        raise SettingsError("which release? `muse push RELEASE ORG/NAME`; or what to change there: --remove, --rename")
    options = {name: getattr(given, name) for name in PUSHED}
    print(told(push(given.release, given.repository, say=say, **options)))
    return 0


AMENDED = ("revision", "tag", "dry_run", "create_pr")
"""The flags that `--remove` and `--rename` go with."""


def _amend(given: argparse.Namespace) -> int:
    from muse_builder.api.publish import amend
    from muse_builder.hub import PushOptions, told

    if given.release is not None:
        raise SettingsError(
            f"--remove and --rename change what is in {given.repository}; push {given.release} before or after, without them"
        )
    usual = PushOptions()
    for name in PUSHED:
        if name not in AMENDED and getattr(given, name) != getattr(usual, name):
            raise SettingsError(f"--{name.replace('_', '-')} does not go with --remove and --rename, which send no release")
    rename = {}
    for pair in given.rename:
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise SettingsError(f"--rename {pair}: expected OLD=NEW, for example --rename extra=late")
        rename[old] = new
    options = {name: getattr(given, name) for name in AMENDED}
    print(told(amend(given.repository, remove=given.remove, rename=rename, say=say, **options)))
    return 0


def _pull(given: argparse.Namespace) -> int:
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from muse_builder.api.publish import pull

    disable_progress_bars()
    print(pull(given.repository, out=given.out, revision=given.revision).summary())
    return 0
