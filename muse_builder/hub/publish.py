"""One push of a release: checked, planned against what is there, sent."""

from pathlib import Path
from typing import Any

from muse_builder.errors import PublishError
from muse_builder.hub.job import Job, checked_name, persistently, reach
from muse_builder.hub.options import PushOptions
from muse_builder.hub.plan import Order, Planner, Say
from muse_builder.hub.published import Published
from muse_builder.hub.scratch import scratch
from muse_builder.release import schema
from muse_builder.release.manifest import Manifest, read_manifest
from muse_builder.release.reader import batches
from muse_builder.release.verify import verify


def push(
    folder: Path,
    repository: str,
    options: PushOptions | None = None,
    *,
    endpoint: str | None = None,
    token: str | None = None,
    say: Say = lambda line: None,
    wait_s: float = 0.5,
    **further: Any,
) -> Published:
    """Publishes a sealed release, or adds it to what the repository holds.

        push(Path("muse"), "ORG/muse", tag="v1.0.0")
        push(Path("more"), "ORG/muse", PushOptions(append=True))

    Reads every byte of the release first (its digests), and of what is added to all texts of the repository, since every
    number of the card is counted anew. Shards are made in the temporary folder, a few at a time; when rows are added, the
    new ones lie there as a whole.

    Args:
        repository: "ORG/NAME"; made if it does not exist.
        options: what to publish and how; None for a whole release on the main branch.
        endpoint, token: of the Hub; None for what huggingface_hub finds (HF_ENDPOINT; HF_TOKEN or the login).
        say: told of every file and every wait.
        wait_s: first wait after a fault that passes; doubles.
        further: fields of `PushOptions`, in place of those in `options`.

    Raises:
        PublishError: there is no such option, the release or the repository forbids it, or the Hub cannot be reached;
            nothing half done is visible there, and the same call goes on.
        ReleaseError: the folder is no release.
    """
    checked_name(repository)
    options = PushOptions.of(options, further)
    there, may = reach(repository, endpoint=endpoint, token=token, dry_run=options.dry_run)
    order = Order(folder, repository, _verified(folder), options)
    with scratch() as place:
        job = Job(Planner(order, there, place, say), there, options, title=_title(order), rights=may)
        return persistently(job, wait_s=wait_s)


def _title(order: Order) -> str:
    options = order.options
    verb = "Add to" if options.append else "Replace" if options.replace else "Publish"
    return f"{verb} {options.split or 'MUSE'} from release {order.manifest.sha256[:12]}"


def _verified(folder: Path) -> Manifest:
    """The manifest of a release every byte of which was checked."""
    manifest = read_manifest(folder)
    found = verify(folder)
    if found:
        named = "; ".join(map(str, found[:3])) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
        raise PublishError(f"{folder} is not as it was sealed: {named}. Generate or fetch it again before you publish it")
    for config in manifest.configs:
        for shard in manifest.shards(config):
            batch = next(iter(batches(folder / shard.file)), None)
            if batch is not None and not batch.schema.equals(schema.arrow_schema(config)):
                raise PublishError(
                    f"{folder / shard.file} has other columns than this version of muse_builder writes; publish it with "
                    f"version {manifest.package.version}, which made it"
                )
    return manifest
