"""A manifest is believed when all it says was checked, comes back as it was read, and its keys are known in one place."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from muse_builder.errors import PublishError, ReleaseError
from muse_builder.release.manifest import Manifest, manifest_digest, parse_manifest, portable, read_manifest
from muse_builder.release.merge import merge
from muse_builder.release.reader import load, read, shards
from muse_builder.release.verify import verify
from muse_builder.trust.measured import quality
from tests import synthetic

PACKAGE = Path(__file__).resolve().parents[2] / "muse_builder"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return synthetic.write_release(tmp_path / "muse", conversations=20)


def forged(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A release whose manifest says something else, and whose digest is right."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    change(manifest)
    manifest["sha256"] = manifest_digest(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def first_shard(manifest: dict[str, Any]) -> dict[str, Any]:
    shard: dict[str, Any] = manifest["configs"]["conversations"]["train"]["shards"][0]
    return shard


# --- what is read is what is written --------------------------------------------------------------------------------


def test_reading_and_writing_changes_no_byte(tmp_path: Path) -> None:
    folder = synthetic.write_release(tmp_path / "muse", conversations=20, quality=quality)
    text = (folder / "manifest.json").read_text("utf-8")
    assert read_manifest(folder).written() == text
    assert read_manifest(folder).as_json() == json.loads(text)


def test_a_key_of_a_later_version_is_kept_in_its_place_and_written_back(release: Path) -> None:
    def later(manifest: dict[str, Any]) -> None:
        counts = manifest.pop("counts")
        manifest["mood"] = {"of": ["the", {"day": 1.5}]}
        manifest["counts"] = counts
        first_shard(manifest)["rings"] = 3

    forged(release, later)
    manifest = read_manifest(release)
    assert json.dumps(manifest.as_json()) == json.dumps(json.loads((release / "manifest.json").read_text("utf-8")))
    changed = manifest.changed(models={"backbone": "other"})
    assert changed.as_json()["mood"] == {"of": ["the", {"day": 1.5}]}
    assert changed.as_json()["configs"]["conversations"]["train"]["shards"][0]["rings"] == 3
    assert verify(release) == []


def test_a_changed_manifest_has_the_digest_of_what_it_says(release: Path) -> None:
    before = read_manifest(release)
    after = before.changed(models={"backbone": "other"}, assets=None)
    assert after.sha256 == manifest_digest(after.as_json()) != before.sha256
    assert (after.models, after.assets) == ({"backbone": "other"}, ())
    assert before.models == {"backbone": "embedded"}
    assert before.assets != ()


def test_a_release_of_before_things_were_counted_is_read(release: Path) -> None:
    def earlier(manifest: dict[str, Any]) -> None:
        del manifest["assets"], manifest["counts"]["items"]["untitled"], manifest["counts"]["ratings"]
        for screen in manifest["funnel"]:
            del screen["kind"], screen["reasons"]

    manifest = read_manifest(forged(release, earlier))
    assert (manifest.assets, manifest.counts.items.untitled, manifest.counts.ratings) == ((), None, ())
    assert (manifest.funnel[0].kind, manifest.funnel[0].reasons, manifest.corpus, manifest.quality) == ("", (), None, None)


def test_what_a_release_says_is_found_by_attribute(release: Path) -> None:
    manifest = read_manifest(release)
    assert manifest.counts.conversations == 20
    assert sum(shard.rows for shard in manifest.shards("conversations")) == 20
    assert manifest.shards("none") == []
    assert set(manifest.splits_of("items")) == {"train"}
    assert manifest.files[0] == "conversations/train-00000.arrow"
    assert manifest.files[-2].startswith("assets/example-")
    assert manifest.files[-1] == "croissant.json"
    assert set(manifest.body()) == set(manifest.as_json()) - {"configs", "card", "croissant", "terms", "sha256"}


def test_an_absolute_path_loses_its_folders_wherever_it_stands() -> None:
    assert portable({"a": ("/home/ana/x.jsonl", {"b": "kept/y"})}) == {"a": ["x.jsonl", {"b": "kept/y"}]}


# --- what is not believed -------------------------------------------------------------------------------------------

LEADING_OUT = (
    "/etc/passwd",
    "../thesis.txt",
    "conversations/../../thesis.txt",
    "conversations/../../train-00000.arrow",
    "conversations\\train-00000.arrow",
    "C:/conversations/train-00000.arrow",
    "C:\\thesis.arrow",
    "conversations//train-00000.arrow",
    "./conversations/train-00000.arrow",
    "conversations/train-00000-/../../../x.arrow",
    "conversations/sub/train-00000.arrow",
    "conversations/train-00000.arrow\n",
    "conversations/thesis.txt",
    "conversations/.train-00000.arrow",
    "items/train-00000.arrow",
    "manifest.json",
    "README.md",
    "",
)


@pytest.mark.parametrize("file", LEADING_OUT)
def test_a_shard_that_no_writer_of_ours_makes_is_refused(release: Path, file: str) -> None:
    forged(release, lambda manifest: first_shard(manifest).update(file=file))
    with pytest.raises(ReleaseError) as caught:
        read_manifest(release)
    assert "configs.conversations.train.shards.0.file is " in str(caught.value)
    assert repr(file) in str(caught.value)


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../x.jpg", "assets/../../example-1.jpg", "assets/x.jpg", "items/example-1.jpg"]
)
def test_a_photo_that_no_writer_of_ours_makes_is_refused(release: Path, file: str) -> None:
    forged(release, lambda manifest: manifest["assets"][0].update(file=file))
    with pytest.raises(ReleaseError, match=r"assets\.0\.file is '.*': no photo of a card"):
        read_manifest(release)


@pytest.mark.parametrize("name", ["..", "a/b", "", ".", "a b", "/x"])
def test_configs_and_splits_are_plain_words(release: Path, name: str) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        manifest["configs"][name] = manifest["configs"].pop("ratings")

    def rename_split(manifest: dict[str, Any]) -> None:
        manifest["configs"]["ratings"] = {name: {"rows": 0, "bytes": 0, "shards": []}}

    text = (release / "manifest.json").read_bytes()
    for change in (rename, rename_split):
        (release / "manifest.json").write_bytes(text)
        forged(release, change)
        with pytest.raises(ReleaseError, match="a name of letters, digits and '_' is expected"):
            read_manifest(release)


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "negative": (lambda manifest: first_shard(manifest).update(bytes=-1), r"shards\.0\.bytes is -1: .*greater than or equal"),
    "text": (lambda manifest: first_shard(manifest).update(rows="3"), r"shards\.0\.rows is '3': .*integer"),
    "truth": (lambda manifest: first_shard(manifest).update(rows=True), r"shards\.0\.rows is True: .*integer"),
    "digest": (lambda manifest: first_shard(manifest).update(sha256="../x"), r"shards\.0\.sha256 is '\.\./x'"),
    "other rows": (
        lambda manifest: manifest["configs"]["items"]["train"].update(rows=99),
        "its 99 rows are not those of its shards, which have 12",
    ),
    "no counts": (lambda manifest: manifest.pop("counts"), "it has no counts$"),
    "no name": (lambda manifest: manifest["package"].pop("version"), r"it has no package\.version$"),
    "list": (lambda manifest: manifest.update(configs=[]), r"configs is \[\]"),
    "model": (lambda manifest: manifest.update(models={"backbone": 3}), r"models\.backbone is 3"),
    "nothing passed": (lambda manifest: manifest["funnel"][0].update(passed=None), r"funnel\.0\.passed is None"),
    "infinite": (
        lambda manifest: manifest["counts"]["target_rank"].update(mean_reciprocal_rank=float("inf")),
        r"mean_reciprocal_rank.* is inf",
    ),
    "above all": (
        lambda manifest: manifest["counts"]["target_rank"].update(mean_reciprocal_rank=1.5),
        r"mean_reciprocal_rank.* is 1\.5",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_value_that_none_can_have_is_named_with_its_key(release: Path, wrong: str) -> None:
    change, message = WRONG[wrong]
    forged(release, change)
    with pytest.raises(ReleaseError, match=message):
        read_manifest(release)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"sha256": 1}', b"[" * 100_000, b'"manifest"'])
def test_what_is_no_manifest_is_said_so(text: bytes) -> None:
    with pytest.raises(ReleaseError, match=r"there/manifest\.json is not a manifest"):
        parse_manifest(text, "there/manifest.json")


def test_another_format_and_another_digest_are_named(release: Path) -> None:
    text = (release / "manifest.json").read_text("utf-8")
    with pytest.raises(ReleaseError, match="was altered after the release was sealed"):
        parse_manifest(text.replace('"rows": 20', '"rows": 21', 1).encode(), "x")
    forged(release, lambda manifest: manifest.update(format=2))
    with pytest.raises(ReleaseError, match="has format 2; this version of muse_builder reads 1: upgrade it"):
        read_manifest(release)


def test_a_manifest_is_checked_before_it_is_written(release: Path) -> None:
    with pytest.raises(ReleaseError, match=r"the manifest: models\.backbone is 3"):
        read_manifest(release).changed(models={"backbone": 3})
    with pytest.raises(ReleaseError, match="the manifest: it has no "):
        Manifest.sealed({"format": 1})


def test_a_link_out_of_the_release_is_refused_and_one_into_the_hubs_cache_is_read(release: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (release / "items").rename(tmp_path / "elsewhere" / "items")
    (release / "items").symlink_to(tmp_path / "elsewhere" / "items")
    with pytest.raises(ReleaseError, match=r"items/train-00000\.arrow is a link that leads out of the release"):
        read_manifest(release)
    (release / "items").unlink()
    (tmp_path / "elsewhere" / "items").rename(release / "items")
    shard = release / "items" / "train-00000.arrow"
    shard.rename(tmp_path / "secret")
    shard.symlink_to(tmp_path / "secret")
    with pytest.raises(ReleaseError, match="leads out of the release"):
        read_manifest(release)
    cache = tmp_path / "datasets--ORG--muse"
    (cache / "blobs").mkdir(parents=True)
    (cache / "snapshots").mkdir()
    release.rename(cache / "snapshots" / "abc")
    (tmp_path / "secret").rename(cache / "blobs" / "0f")
    shard = cache / "snapshots" / "abc" / "items" / "train-00000.arrow"
    shard.unlink()
    shard.symlink_to(Path("..") / ".." / ".." / "blobs" / "0f")
    assert len(list(read(cache / "snapshots" / "abc", "items"))) == 12


def doors(release: Path, tmp_path: Path) -> Iterator[Callable[[], object]]:
    """Everything that opens a release."""
    from muse_builder.hub import push
    from muse_builder.pages.viewer import write_viewer
    from muse_builder.views.exports import export

    yield lambda: load(release)
    yield lambda: shards(release, "items")
    yield lambda: list(read(release, "items"))
    yield lambda: merge([release, release], tmp_path / "both", quality=quality)
    yield lambda: write_viewer(release, tmp_path / "pages")
    yield lambda: export(release, tmp_path / "export")
    yield lambda: push(release, "ORG/muse", token="hf_x", endpoint="http://127.0.0.1:9")


@pytest.mark.parametrize("absolute", [True, False])
def test_no_door_opens_a_manifest_that_names_a_file_elsewhere(release: Path, tmp_path: Path, absolute: bool) -> None:
    thesis = tmp_path / "thesis.arrow"
    thesis.write_text("five years of work")
    forged(release, lambda manifest: first_shard(manifest).update(file=str(thesis) if absolute else "../thesis.arrow"))
    found = verify(release)
    assert [damage.file for damage in found] == [""]
    assert "no shard has such a name" in found[0].problem
    for door in doors(release, tmp_path):
        with pytest.raises((ReleaseError, PublishError), match="no shard has such a name"):
            door()
    assert thesis.read_text() == "five years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["muse", "thesis.arrow"]


def test_a_picture_that_a_row_names_elsewhere_is_not_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from muse_builder.release import writer
    from muse_builder.views.exports import export

    def nasty(number: int) -> Any:
        return synthetic.item(number).model_copy(update={"image": f"../../{number}.png"})

    monkeypatch.setattr(writer, "plain_name", lambda name: name)  # as a writer that is not ours
    with writer.ReleaseWriter(tmp_path / "muse") as release:
        release.write("items", [nasty(number) for number in range(12)], image=lambda item: synthetic.picture(1))
        release.write("conversations", [synthetic.conversation(number) for number in range(20)])
        folder = release.seal()
    with pytest.raises(ReleaseError, match=r"'\.\./\.\./\d+\.png' is not a plain file name"):
        export(folder, tmp_path / "deep" / "out", format="llama_factory")
    assert list(tmp_path.rglob("*.png")) == []


# --- nobody else knows the keys -------------------------------------------------------------------------------------


def keys_looked_up(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, key) where a manifest is asked for a key by its name: `manifest["x"]`, `read_manifest(...)["x"]`, `.get("x")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            of, key = node.value, node.slice.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "pop", "setdefault")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            of, key = node.func.value, node.args[0].value
        else:
            continue
        if isinstance(key, str) and is_manifest(of):
            yield node.lineno, key


def is_manifest(node: ast.expr) -> bool:
    """Whether an expression is a manifest by its name, or a part of one that was looked up by its key."""
    if isinstance(node, ast.Name):
        return "manifest" in node.id
    if isinstance(node, ast.Call):
        called = node.func
        return (isinstance(called, ast.Name) and called.id in ("read_manifest", "parse_manifest", "own_manifest")) or (
            isinstance(called, ast.Attribute) and called.attr in ("get", "as_json", "body") and is_manifest(called.value)
        )
    if isinstance(node, ast.Attribute):
        return "manifest" in node.attr
    if isinstance(node, ast.BoolOp):
        return any(is_manifest(value) for value in node.values)
    return isinstance(node, ast.Subscript) and is_manifest(node.value)


OTHER_MANIFESTS = ("catalog/database.py", "run/seal.py")
"""Of the product database, which has a manifest of its own; and who copies from it."""


def test_no_key_of_a_manifest_is_looked_up_outside_of_release() -> None:
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}:{line}: {key}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "release" and path.relative_to(PACKAGE).as_posix() not in OTHER_MANIFESTS
        for line, key in keys_looked_up(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ('manifest["counts"]', "counts"),
        ('read_manifest(folder)["sha256"]', "sha256"),
        ('self.manifest.get("sources")', "sources"),
        ('(head.manifest or {}).get("assets", ())', "assets"),
        ('manifest["counts"]["splits"]', "splits"),
        ('order.manifest.as_json()["models"]', "models"),
        ('own_manifest(path, "x").body()["catalog"]', "catalog"),
    ],
)
def test_the_rule_sees_a_key_however_it_is_looked_up(code: str, key: str) -> None:
    assert key in [name for _, name in keys_looked_up(ast.parse(code))]


def test_the_rule_lets_records_be() -> None:
    code = 'manifest.counts.rows.get("items", 0); settings["seed"]; row["sha256"]; manifest.shards("items")'
    assert list(keys_looked_up(ast.parse(code))) == []
