"""Loading a release needs neither a provider's SDK nor what generation and measuring are made with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthetic import write_release

HEAVY = ("openai", "anthropic", "sklearn", "usearch", "bm25s", "nltk", "genai_prices")


@pytest.mark.parametrize(
    "loading",
    [
        "import muse_builder; assert len(muse_builder.load('muse', 'conversations'))",
        "import muse_builder; from datasets import load_dataset; assert load_dataset('muse', 'items', split='train').num_rows",
        "import muse_builder.plugins as p; assert p.names('models') and p.names('corpora') and p.names('embedders')",
        "import muse_builder.cli",
    ],
    ids=["load", "load_dataset", "names", "cli"],
)
def test_a_fresh_process_imports_nothing_heavy(loading: str, tmp_path: Path) -> None:
    write_release(tmp_path / "muse")
    code = f"import sys; {loading}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "HF_HOME": str(tmp_path / "hf"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
