"""Exit codes of what looks at a release."""

from pathlib import Path

from muse_builder.cli import EXIT_ERROR, EXIT_FINDINGS
from tests.cli.conftest import Said


def test_an_audit_writes_beside_the_release_and_is_strict_where_asked(release: Path, said: Said) -> None:
    code, out, _ = said("audit", str(release))
    assert code == 0
    assert f"written: {release}.audit.json and {release}.audit.md" in out
    assert said("audit", str(release), "--strict", "--max-shared", "-1")[0] == EXIT_FINDINGS


def test_a_replay_that_says_not_which_is_an_error(release: Path, said: Said) -> None:
    code, _, err = said("replay", str(release))
    assert code == EXIT_ERROR
    assert "which conversations? Name their ids, or give --all, or --sample N" in err
    code, out, _ = said("replay", str(release), "--sample", "1")
    assert code == 0
    assert out.endswith("1 of 1 identical, byte for byte, without a network\n")
