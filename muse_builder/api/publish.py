"""Releases from elsewhere and for others: convert, merge, push, pull, split, export."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from muse_builder.api.following import following
from muse_builder.api.place import Place, path_or_none
from muse_builder.api.release import Release
from muse_builder.errors import SettingsError, unknown
from muse_builder.watch import Watch

if TYPE_CHECKING:
    from muse_builder.corpora import Converted
    from muse_builder.hub.options import PushOptions
    from muse_builder.hub.published import Published
    from muse_builder.release.merge import Merged
    from muse_builder.views.exports import Exported
    from muse_builder.views.splits import Splits


def _nobody(line: str) -> None:
    """Who is told of a long call's steps, where nobody asked."""


def convert(
    corpus: str,
    path: Place | None = None,
    *,
    out: Place,
    from_hub: str | None = None,
    images: Place | None = None,
    mapping: Mapping[str, str] | None = None,
    seed: int = 0,
    say: Callable[[str], None] = _nobody,
) -> "Converted":
    """Makes a release of a foreign dialogue corpus's own files.

        muse_builder.convert("redial", "redial/", out="redial-muse").conversations

    Args:
        corpus: redial, inspired, simmc, vogue, mmconv, pearl, llm-redial, muse-original, mg-shopdial, opendialkg, tg-redial,
            durecdial, sure, talkplay or convapparel; "played" for what `chat` saved, "generic" for any other,
            by a `mapping`.
        path: its file, or the folder it was unpacked to; nothing is downloaded.
        out: the release folder to write.
        from_hub: revision ("main") of its authors' copy on the Hub, in place of a path, where one is known (pearl).
        images: folder of pictures named after their items; None takes the corpus's own, where it has one.
        mapping: of "generic", where in a row what stands: {"role": "speaker", "text": "said"} (see `corpora.generic.Fields`).
        seed: of the splits, where the corpus has none.
        say: told what is fetched, and where a release that lay in `out` was moved to.

    Raises:
        SettingsError: neither a path nor a revision is given, or both are.
        CorpusError: unknown corpus, or nothing in it can be read.
        ReleaseError: `out` holds something else.
    """
    from muse_builder.corpora import convert as converted
    from muse_builder.corpora import convert_from_hub

    if (path is None) == (from_hub is None):
        raise SettingsError("which files? Give either the path of the corpus's files or --from-hub")
    if path is not None:
        own = path_or_none(images)
        return converted(corpus, Path(path), Path(out), images=own, mapping=mapping, seed=seed, say=say)
    if images is not None:
        raise SettingsError("pictures come with files of one's own: give their path in place of --from-hub")
    return convert_from_hub(corpus, Path(out), revision=from_hub or "main", say=say, seed=seed)


def merge(
    releases: Sequence[Place],
    *,
    out: Place,
    conflicts: Literal["refuse", "first", "rename"] = "refuse",
    keep_duplicates: bool = False,
    say: Callable[[str], None] = _nobody,
) -> "Merged":
    """Unites releases in one: no row twice, ids go on, the source of each row kept.

        muse_builder.merge(["a", "b"], out="both").conflicts

    Args:
        conflicts: for items of one id and two contents: "refuse", keep the "first" where no conversation that is added speaks
            of the other, or "rename" the later one.
        keep_duplicates: scenarios and backstories that are like those of another part stay, with their conversations; they
            go to `rejected` otherwise.
        say: told where a release that lay in `out` was moved to.

    Raises:
        ReleaseError: a release is damaged, items conflict, or there are fewer than two.
    """
    from muse_builder.release.merge import merge as united
    from muse_builder.screens.duplicates import NearDuplicates
    from muse_builder.trust.measured import quality

    return united(
        [Path(release) for release in releases],
        Path(out),
        quality=quality,
        conflicts=conflicts,
        unlike=NearDuplicates,
        keep_duplicates=keep_duplicates,
        say=say,
    )


def push(
    release: Place,
    repository: str,
    options: "PushOptions | None" = None,
    *,
    endpoint: str | None = None,
    token: str | None = None,
    say: Callable[[str], None] = _nobody,
    **further: Any,
) -> "Published":
    """Publishes a release on the Hugging Face Hub in one commit, or adds it to what is there.

        muse_builder.push("muse", "ORG/NAME", private=True)
        muse_builder.push("more", "ORG/NAME", append=True, tag="v1.1.0")

    Args:
        repository: "ORG/NAME"; made if it does not exist.
        options: `hub.PushOptions`; None for a whole release on the main branch.
        endpoint: of the Hub; None for HF_ENDPOINT or the usual one.
        token: None for HF_TOKEN or the login.
        say: told of every file and every wait.
        further: split, append, replace, revision, private, tag, dry_run, create_pr, format, images, conflicts, commit_files:
            fields of `PushOptions`, in place of those in `options`.

    Raises:
        PublishError: there is no such option, the release or the repository forbids it, or the Hub cannot be reached; nothing
            half done is visible there, and the same call goes on.
        ReleaseError: the folder is no release.
    """
    from muse_builder.hub import push as publish

    return publish(Path(release), repository, options, endpoint=endpoint, token=token, say=say, **further)


def amend(
    repository: str,
    *,
    remove: Sequence[str] = (),
    rename: Mapping[str, str] | None = None,
    endpoint: str | None = None,
    token: str | None = None,
    say: Callable[[str], None] = _nobody,
    **further: Any,
) -> "Published":
    """Removes splits and tables of a published release, or renames splits, in one commit with card and manifest.

        muse_builder.amend("ORG/NAME", remove=["late", "traces"], dry_run=True)
        muse_builder.amend("ORG/NAME", rename={"extra": "late"}, tag="v1.2.0")

    Args:
        remove: splits of the conversations, or whole tables; conversations and items stay.
        rename: split -> the name it gets.
        endpoint: of the Hub; None for HF_ENDPOINT or the usual one.
        token: None for HF_TOKEN or the login.
        say: told of every shard that is read and every wait.
        further: revision, tag, dry_run, create_pr.

    Raises:
        PublishError: there is no such split or table, it cannot be missed, or the Hub cannot be reached; nothing half done is
            visible there.
    """
    from muse_builder.hub import amend as amended

    told = {"remove": tuple(remove), "rename": dict(rename or {}), **further}
    return amended(repository, endpoint=endpoint, token=token, say=say, **told)


def pull(repository: str, *, out: Place, revision: str | None = None) -> Release:
    """Fetches a published release into a folder and verifies it; nothing is there until all is.

    Args:
        revision: branch, tag or commit; None for main.

    Raises:
        PublishError: the repository cannot be read or was not published by `push`.
        ReleaseError: the folder exists, or what came is not what the manifest says.
    """
    from muse_builder.hub import pull as fetched

    return Release(fetched(repository, Path(out), revision=revision))


class Divided(NamedTuple):
    """What `split` wrote."""

    splits: "Splits"
    candidates: dict[str, int]
    """Part -> rows of candidates."""
    folder: Path
    found: tuple[str, ...] = ()
    """Of each part: whether its slates can be solved without the dialogue, and the least difference it can show."""


def split(
    release: Place,
    kind: str,
    *,
    out: Place,
    seed: int = 0,
    fractions: Sequence[float] = (0.8, 0.1, 0.1),
    similarity: float = 0.3,
    negatives: int = 10,
    watch: Watch | None = None,
) -> Divided:
    """Writes splits whose test part was never seen, candidates to rank for each turn, and a README of what they are worth.

        muse_builder.split("muse", "cold_item", out="cold").splits.counts()

    Args:
        kind: random, cold_item, cold_item_strict, unseen_category, unseen_scenario, cold_user_group or near_duplicate_free.
        out: folder for splits.json and candidates-*.jsonl.
        seed: of groups, negatives and slates.
        fractions: of train, validation and test.
        similarity: share of word trigrams from which near_duplicate_free takes two backstories or dialogues for alike.
        negatives: hard ones, and as many easy ones.

    Raises:
        ReleaseError: the folder is no sealed release, or its conversations are not what was sealed.
        SettingsError: there is no such kind, or it cannot be had from this release.
    """
    from muse_builder.evaluation.probing.split_report import write_readme
    from muse_builder.views.candidates import write_candidates
    from muse_builder.views.splits import make_splits, read_splits, write_splits

    folder, place = Path(release), Path(out)
    splits = make_splits(folder, kind, seed=seed, fractions=fractions, similarity=similarity)
    file = place / "splits.json"
    write_splits(splits, folder, file)
    with following(watch) as shown:
        rows = write_candidates(
            folder,
            place,
            parts=read_splits(file, folder),
            withheld=splits.withheld,
            seed=seed,
            hard=negatives,
            easy=negatives,
            watch=shown,
        )
    return Divided(splits, rows, place, write_readme(folder, place, splits, read_splits(file, folder), seed=seed))


TableFormat: TypeAlias = Literal["parquet", "webdataset", "imagefolder", "jsonl"]
FieldFormat: TypeAlias = Literal["dialoguekit", "trec", "recbole"]


def export(
    release: Place,
    *,
    out: Place,
    format: Literal["trl", "llama_factory", "openai"] | TableFormat | FieldFormat = "trl",
    tasks: Sequence[str] | None = None,
    tables: Sequence[str] | None = None,
    splits: Place | None = None,
    limit: int | None = None,
    watch: Watch | None = None,
    **further: Any,
) -> "Exported":
    """Writes training examples for TRL, LLaMA-Factory or OpenAI, files of toolkits, or whole tables.

        muse_builder.export("muse", out="lora", tasks=["query"], splits="cold/splits.json", limit=200).rows
        muse_builder.export("muse", out="fits", processor="Qwen/Qwen2-VL-7B-Instruct", max_tokens=2048).lengths
        muse_builder.export("muse", out="plain", format="parquet", tables=["joined", "items"]).rows

    Args:
        out: a folder that is new or empty.
        tasks: of query, recommendation, chit_chat, user, pairs; None for all. Of training examples.
        tables: configs of the release, or "joined", conversations with their products and pictures; None for every config
            with rows. Of parquet, webdataset, imagefolder and jsonl.
        splits: splits.json of `split`; None for the release's own. Not of tables.
        limit: conversations (or rows of a table) a split, the first ones; the paper fine-tunes on 200 (4.4).
        further: of training examples, fields of `views.exports.RowOptions`: text_only, shape, processor, max_tokens,
            no_people, min_strength.

    Raises:
        ReleaseError: the folder is no sealed release, or its rows are not what was sealed.
        SettingsError: there is no such format, task, table or option, one does not go with the format, no processor can be
            read, `out` is not empty, or not one row comes of it.
    """
    from muse_builder.views.exports import RowOptions
    from muse_builder.views.exports import export as written
    from muse_builder.views.field_exports import FIELD_FORMATS, export_field
    from muse_builder.views.splits import read_splits
    from muse_builder.views.tables import TABLE_FORMATS
    from muse_builder.views.training import TASKS

    folder, place = Path(release), Path(out)
    for name in further:
        if name not in RowOptions.__dataclass_fields__:
            raise SettingsError(unknown("option", name, RowOptions.__dataclass_fields__))
    examples = {"tasks": tasks, **further}
    if format in TABLE_FORMATS or format in FIELD_FORMATS:
        for name, given in (examples if format in FIELD_FORMATS else examples | {"splits": splits}).items():
            if given not in (None, False):
                holds = "whole tables" if format in TABLE_FORMATS else "whole conversations"
                raise SettingsError(f"{name} is of training examples, and {format} holds {holds}: leave it out")
    if tables is not None and format not in TABLE_FORMATS:
        raise SettingsError(f"tables go with {', '.join(TABLE_FORMATS)}; {format} does not hold them: leave them out")
    with following(watch) as shown:
        if format in TABLE_FORMATS:
            from muse_builder.views.table_exports import export_tables

            return export_tables(folder, place, format=format, tables=tables, limit=limit, watch=shown)
        parts = None if splits is None else read_splits(Path(splits), folder)
        if format in FIELD_FORMATS:
            return export_field(folder, place, format=format, parts=parts, limit=limit, watch=shown)
        return written(
            folder,
            place,
            format=format,
            tasks=tuple(TASKS) if tasks is None else tasks,
            parts=parts,
            limit=limit,
            options=RowOptions(**further),
            watch=shown,
        )
