"""README and docs are run: every block of commands and code, in order, as a reader would."""

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
import yaml

from tests import documents
from tests.llm.fake_provider import FakeProvider
from tests.llm.player import play


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    """Answers as paid and self-hosted models do, on loopback."""
    async with FakeProvider() as provider:
        provider.play = play
        yield provider


@pytest.mark.parametrize("page", documents.PAGES, ids=lambda page: page.relative_to(documents.ROOT).as_posix())
async def test_every_block_of_a_page_runs(page: Path, tmp_path: Path, provider: FakeProvider, drawn: str) -> None:
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "PYTHONPATH": os.pathsep.join((drawn, str(documents.ROOT))),
        "HF_HOME": str(tmp_path / "home"),
        "HF_HUB_OFFLINE": "1",
        "OPENAI_API_KEY": "sk-planted-for-the-documentation",
        "ANTHROPIC_API_KEY": "sk-ant-planted-for-the-documentation",
        "OPENAI_BASE_URL": provider.url("openai"),
        "ANTHROPIC_BASE_URL": provider.url("anthropic"),
        "COLUMNS": "120",
    }
    folder = tmp_path / "reader"
    folder.mkdir()
    left = []
    for block in documents.blocks(page):
        where = f"{page.name}:{block.line}"
        text = block.text.replace("http://localhost:8000/v1", provider.url("openai"))
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(text, "utf-8")
        elif block.language not in documents.RUN or block.reason:
            continue
        elif block.missing:
            left.append(f"{where} needs {block.needs}")
        elif block.language == "toml":
            documents.check_toml(block)
        else:
            shell = ["bash", "-euo", "pipefail", "-c", documents.small(text)]
            command = shell if block.language == "sh" else [sys.executable, "-c", text]
            done = await _run(command, folder, environment)
            assert done.returncode == 0, f"{where} failed:\n{text}\n{done.stdout}{done.stderr}"
    if left:
        pytest.skip(f"all blocks ran but these, whose packages are not installed: {'; '.join(left)}")


async def _run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Beside the loop, since the provider answers in it."""
    import asyncio

    return await asyncio.to_thread(
        subprocess.run, command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_blocks_are_found_with_their_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n\n```sh\nmuse --version\n```\n\n<!-- file: a.py -->\n```python\nx = 1\n```\n"
        "<!-- not run: needs torch -->\n```python\ny\n```\n```\noutput\n```\n"
        "<!-- needs: duckling -->\n```python\nz\n```\n"
    )
    assert documents.blocks(page) == [
        documents.Block(3, "sh", "muse --version\n"),
        documents.Block(8, "python", "x = 1\n", file="a.py"),
        documents.Block(12, "python", "y\n", reason="needs torch"),
        documents.Block(15, "", "output\n"),
        documents.Block(19, "python", "z\n", needs="duckling"),
    ]
    assert [block.missing for block in documents.blocks(page)] == [False, False, False, False, True]


def test_a_test_installs_nothing_and_runs_no_tests() -> None:
    text = "python -m venv .venv && .venv/bin/pip install . && .venv/bin/muse generate -n 200 --out muse\n"
    assert documents.small(text) == "muse generate -n 16 --out muse\n"
    assert (
        documents.small("python -m venv .venv && .venv/bin/pip install -e '.[test]'\n.venv/bin/pytest -n auto\n").strip() == ""
    )


def test_pages_say_why_a_block_does_not_run() -> None:
    unrun = {
        f"{page.name}:{block.line}": block.reason
        for page in documents.PAGES
        for block in documents.blocks(page)
        if block.reason
    }
    assert all(len(reason.split()) >= 3 for reason in unrun.values()), unrun


def test_what_pages_say_of_settings_and_columns_is_what_the_code_says() -> None:
    reference = _of_docs("reference")
    behind = [page for page in reference.PAGES if reference.filled(page) != (documents.ROOT / "docs" / page).read_text("utf-8")]
    assert behind == [], "python docs/reference.py"


def test_the_site_has_every_page_and_no_other() -> None:
    nav = yaml.safe_load((documents.ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    pages = [page for part in nav for found in part.values() for page in _pages(found)]
    assert sorted(pages) == sorted(page.name for page in (documents.ROOT / "docs").glob("*.md"))


def test_links_between_pages_lead_somewhere() -> None:
    dead = [
        f"{page.name}: {link}"
        for page in documents.PAGES
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
        if not link.startswith("https://") and not (page.parent / link).exists()
    ]
    assert dead == []


def test_the_readme_is_short() -> None:
    assert len((documents.ROOT / "README.md").read_bytes()) <= 8000


def _of_docs(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", documents.ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _pages(part: object) -> list[str]:
    """Of the navigation: a page, or a list of titled ones."""
    return [part] if isinstance(part, str) else [page for one in cast("list[dict[str, str]]", part) for page in one.values()]
