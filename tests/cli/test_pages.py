"""Commands that write pages say what is done with them."""

from pathlib import Path

from tests.cli.conftest import Said


def test_each_page_says_which_command_takes_what_it_saves(release: Path, tmp_path: Path, said: Said) -> None:
    code, out, _ = said("screen", str(release), "--out", str(tmp_path / "screen.html"), "--conversations", "3")
    assert (code, out.splitlines()[0]) == (0, f"3 conversations to judge in {tmp_path / 'screen.html'}")
    assert "--manual FILE" in out
    code, out, _ = said("write", str(release), "-o", str(tmp_path / "write.html"), "--side", "user", "--lines", "4")
    assert (code, out.splitlines()[0]) == (0, f"4 lines to write in {tmp_path / 'write.html'}")
    assert out.endswith("--replies people=FILE --side user` takes the file that it saves\n")


def test_a_viewer_says_what_to_open(release: Path, tmp_path: Path, said: Said) -> None:
    code, out, _ = said("pages", str(release), "--out", str(tmp_path / "pages"), "--statistics")
    assert code == 0
    assert out.startswith("12 conversations and ")
    assert out.endswith(f"open {tmp_path / 'pages' / 'index.html'} in a browser\n")
