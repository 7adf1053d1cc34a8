"""Look at a release and check it: what it holds, why it is so, whether it is whole."""

import argparse
from pathlib import Path

from muse_builder.cli.common import EXIT_FINDINGS, Subparsers, writable, write_json
from muse_builder.trust.thresholds import THRESHOLDS


def add(commands: Subparsers) -> None:
    info = commands.add_parser(
        "info",
        help="what a release holds: configs, splits, yields of every screen, outcomes",
        example="muse info muse",
    )
    info.add_argument("release", type=Path)
    info.set_defaults(command=_info)

    show = commands.add_parser("show", help="one conversation, readable", example="muse show muse 3 --private")
    show.add_argument("release", type=Path)
    show.add_argument("conversation", nargs="?", help="its id, or a number; default: the first")
    show.add_argument("--private", action="store_true", help="with queries, ranks, reasons and drafts")
    show.set_defaults(command=_show)

    verify = commands.add_parser("verify", help="find truncated, altered, missing or extra shards", example="muse verify muse")
    verify.add_argument("release", type=Path)
    verify.set_defaults(command=_verify)

    replay = commands.add_parser(
        "replay",
        help="rebuild conversations from the release alone, offline, and compare every byte",
        example="muse replay muse --sample 2",
    )
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

    explain = commands.add_parser(
        "explain",
        help="why a turn is as it is, or how a conversation came about, in plain words",
        example="muse explain muse c000000 --turn 5",
    )
    explain.add_argument("release", type=Path)
    explain.add_argument(
        "conversation", metavar="ID", help="id of a conversation, accepted or refused, or of a refused candidate"
    )
    explain.add_argument("--turn", type=int, metavar="N", help="this turn alone, counted from 0, the greeting")
    explain.set_defaults(command=_explain)

    log = commands.add_parser(
        "log",
        help="the calls of a run, also while it goes on: by task and ending, what went wrong, what they took; its batches",
        example="muse log muse.run --follow",
    )
    log.add_argument("run", type=Path, help="run folder, or the release that it makes")
    log.add_argument("--follow", action="store_true", help="then print each further call as it comes, until the run ends")
    log.add_argument("--json", type=writable, metavar="FILE", help="also write it to this file")
    log.set_defaults(command=_log)

    audit = commands.add_parser(
        "audit",
        help="leaks, unsupported claims, mismatches, repeats and balance, measured on a release",
        example="muse audit muse --out muse.audit",
    )
    audit.add_argument("release", type=Path)
    audit.add_argument("--out", type=Path, metavar="STEM", help="write STEM.json and STEM.md (default: RELEASE.audit)")
    audit.add_argument("--strict", action="store_true", help="exit code 3 where a threshold is not kept")
    _add_thresholds(audit)
    audit.set_defaults(command=_audit)


def _add_thresholds(parser: argparse.ArgumentParser) -> None:
    for name, (_, default, about) in THRESHOLDS.items():
        text = f"{about} (default: {default:g})"
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, metavar="X", default=None, help=text)


def _info(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import info

    print(info(given.release))
    return 0


def _show(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import show

    print(show(given.release, given.conversation, private=given.private))
    return 0


def _replay(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import replay

    replays = replay(given.release, given.conversations, all=given.all, sample=given.sample, say=print)
    print(replays)
    return 0 if replays.identical else EXIT_FINDINGS


def _explain(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import explain

    print(explain(given.release, given.conversation, turn=given.turn))
    return 0


def _log(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import log

    told = log(given.run)
    write_json(given.json, told.json())
    print(told, flush=True)
    if given.follow:
        from muse_builder.run.log import follow

        for call in follow(told):
            print(call, flush=True)
    return 0


def _audit(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import audit
    from muse_builder.terminal.progress import TerminalWatch
    from muse_builder.trust.audit_page import markdown
    from muse_builder.trust.thresholds import violations

    stem = given.out or given.release.resolve().with_name(f"{given.release.resolve().name}.audit")
    with TerminalWatch() as watch:
        report = audit(given.release, out=stem, watch=watch)
    print(markdown(report))
    print(f"written: {stem}.json and {stem}.md")
    broken = violations(report, {name: getattr(given, name) for name in THRESHOLDS}) if given.strict else []
    for violation in broken:
        print(violation)
    return EXIT_FINDINGS if broken else 0


def _verify(given: argparse.Namespace) -> int:
    from muse_builder.api.inspect import verify
    from muse_builder.terminal.progress import TerminalWatch

    with TerminalWatch() as watch:
        findings = verify(given.release, watch=watch)
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{given.release}: sealed, every shard is what the manifest says")
    return EXIT_FINDINGS if findings else 0
