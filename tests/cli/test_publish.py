"""Commands for releases from elsewhere and for others."""

from pathlib import Path

from muse_builder.cli import EXIT_ERROR
from tests.cli.conftest import Said


def test_a_conversion_needs_files_or_a_revision(tmp_path: Path, said: Said) -> None:
    code, _, err = said("convert", "redial", "--out", str(tmp_path / "out"))
    assert code == EXIT_ERROR
    assert err == "muse: which files? Give either the path of the corpus's files or --from-hub\n"


def test_a_split_tells_its_parts_and_candidates(release: Path, tmp_path: Path, said: Said) -> None:
    code, out, _ = said("split", str(release), "--kind", "random", "--out", str(tmp_path / "random"))
    assert code == 0
    assert out.startswith("random: ")
    assert f", in {tmp_path / 'random'}; its README.md has all figures" in out
    assert [line.split(":")[0] for line in out.splitlines()[-3:]] == ["train", "validation", "test"]
    code, _, err = said("split", str(release), "--kind", "randm", "--out", str(tmp_path / "no"))
    assert code == EXIT_ERROR
    assert "unknown kind of split 'randm'" in err


def test_a_push_to_no_repository_sends_nothing(release: Path, said: Said) -> None:
    code, out, err = said("push", str(release), "muse", "--dry-run")
    assert (code, out) == (EXIT_ERROR, "")
    assert "name it ORG/NAME" in err
