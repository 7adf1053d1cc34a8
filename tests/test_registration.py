"""`load_dataset("muse")` after `import muse_builder`: each case in a fresh interpreter, without a network, in any folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from muse_builder.version import __version__
from tests import synthetic
from tests.folder_hub import Hub

pytest.importorskip("datasets")

ROOT = Path(__file__).resolve().parents[1]

NO_NETWORK = """
import socket, sys
def refuse(*a, **k):
    print("a connection was tried", file=sys.stderr)
    raise OSError("no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic.write_release(tmp_path_factory.mktemp("release") / "made", conversations=40, shard_rows=12)


def python(code: str, *, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code with an empty cache and only this checkout on the path."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MUSE_", "HF_"))}
    known = kept | {"PYTHONPATH": str(ROOT), "HF_HOME": str(cwd / "hf"), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"} | environment
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, env=known, capture_output=True, text=True)


def said(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


IMPORTS = {
    "package first": "import muse_builder; from datasets import load_dataset",
    "datasets first": "from datasets import load_dataset; import muse_builder",
    "top-level muse": "import muse; from datasets import load_dataset",
}


@pytest.mark.parametrize("imports", IMPORTS.values(), ids=IMPORTS.keys())
def test_the_name_is_known_whatever_is_imported_first(imports: str, folder: Path, tmp_path: Path) -> None:
    code = f"{NO_NETWORK}\n{imports}\nprint(load_dataset('muse', 'items', split='train').num_rows)"
    result = python(code, cwd=tmp_path, MUSE_DATA=str(folder))
    assert said(result) == "12"
    assert [line for line in result.stderr.splitlines() if "Generating" not in line] == []


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, muse_builder; print(sorted({'datasets', 'pyarrow', 'numpy', 'pydantic', 'PIL'} & set(sys.modules)))"
    assert said(python(code, cwd=tmp_path)) == "[]"


def test_the_bare_name_works_in_a_folder_of_other_things(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("a,b\n1,2\n")
    (tmp_path / "muse.py").write_text("raise SystemExit('a script of the user')")
    code = "import muse_builder, datasets; print(sum(part.num_rows for part in datasets.load_dataset('muse').values()))"
    assert said(python(code, cwd=tmp_path, MUSE_DATA=str(folder))) == "40"


def test_the_first_call_of_two_at_once_makes_one_demo_and_says_so(tmp_path: Path) -> None:
    pytest.importorskip("usearch", reason="a run needs all that the package needs")
    code = f"{NO_NETWORK}\nimport muse, datasets\nprint(datasets.load_dataset('muse', split='train').num_rows)"
    quiet = {"HF_DATASETS_OFFLINE": "1", "XDG_CONFIG_HOME": str(tmp_path)}
    with ThreadPoolExecutor(2) as pool:
        for result in list(pool.map(lambda _: python(code, cwd=tmp_path, **quiet), range(2))):
            assert int(said(result)) in range(30, 50)  # the shares hold of many
            assert result.stderr.count("no MUSE release found, so this is the demo: 50 conversations") == 1
            assert "a connection was tried" not in result.stderr
    made = [path.name for path in (tmp_path / "hf" / "datasets" / "muse").glob("demo-*") if path.is_dir()]
    assert made == [f"demo-{__version__}"]
    assert [path.name for path in tmp_path.iterdir()] == ["hf"]


def test_configs_splits_and_infos_are_listed(folder: Path, tmp_path: Path) -> None:
    code = (
        "import muse_builder, datasets\n"
        "print(datasets.get_dataset_config_names('muse'), datasets.get_dataset_split_names('muse'))\n"
        "print(datasets.get_dataset_config_info('muse', 'items').features['image'].__class__.__name__)\n"
        "print(len(datasets.get_dataset_infos('muse')))"
    )
    assert said(python(code, cwd=tmp_path, MUSE_DATA=str(folder))).splitlines() == [
        "['conversations', 'items', 'profiles', 'scenarios', 'traces', 'rejected', 'prompts', 'ratings'] "
        "['train', 'validation', 'test']",
        "Image",
        "8",
    ]


def test_other_names_are_loaded_as_ever(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text('{"a": 1}\n{"a": 2}\n')
    code = (
        "import muse_builder, datasets; print(datasets.load_dataset('json', data_files='rows.json', split='train')['a'][:]); "
        "print(datasets.load.PackagedDatasetModuleFactory.__name__)"
    )
    result = python(code, cwd=tmp_path, HF_HUB_OFFLINE="1")
    assert said(result).splitlines() == ["[1, 2]", "PackagedDatasetModuleFactory"]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_two_processes_prepare_the_shards(start: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(
        "import multiprocess, muse_builder, datasets\n"
        "if __name__ == '__main__':\n"
        f"    multiprocess.set_start_method({start!r}, force=True)\n"
        "    rows = datasets.load_dataset('muse', 'profiles', split='train', num_proc=2)\n"
        "    print(rows['profile_id'][:] == [f'p{n}' for n in range(40)])\n"
    )
    code = "import runpy; runpy.run_path('job.py', run_name='__main__')"
    assert said(python(code, cwd=tmp_path, MUSE_DATA=str(folder), PYTHONPATH=f"{ROOT}:{tmp_path}")) == "True"


def test_a_datasets_that_moved_its_names_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    code = (
        "import datasets\n"
        "del datasets.packaged_modules._PACKAGED_DATASETS_MODULES\n"
        "import muse_builder\n"
        "print(muse_builder.load_dataset('items', split='train[:5]').num_rows)"
    )
    result = python(code, cwd=tmp_path, MUSE_DATA=str(folder))
    assert said(result) == "5"
    assert "use muse_builder.load_dataset(...) in place of datasets.load_dataset('muse', ...)" in result.stderr


def test_an_import_of_datasets_that_fails_can_be_tried_again(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "datasets"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('half installed')")
    code = (
        "import sys, muse_builder\n"
        "sys.path.insert(0, 'broken')\n"
        "try: import datasets\n"
        "except ImportError as error: print(error)\n"
        "sys.path.remove('broken'); sys.path_importer_cache.clear()\n"
        "import datasets\n"
        "print('muse' in datasets.packaged_modules._PACKAGED_DATASETS_MODULES)"
    )
    assert said(python(code, cwd=tmp_path)).splitlines() == ["half installed", "True"]


def test_a_missing_datasets_is_missed_as_ever(tmp_path: Path) -> None:
    code = (
        "import sys, muse_builder\n"
        "sys.path[:] = [place for place in sys.path if 'site-packages' not in place]\n"
        "try: import datasets\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    assert said(python(code, cwd=tmp_path)) == "No module named 'datasets'"


# --- the Hub --------------------------------------------------------------------------------------------------------


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as hub:
        yield hub


def test_a_repository_on_the_hub_is_the_last_place(hub: Hub, tmp_path: Path) -> None:
    hub.revisions["v1"] = synthetic.write_release(tmp_path / "v1", conversations=10)
    hub.revisions["main"] = synthetic.write_release(tmp_path / "v2", conversations=12)
    code = (
        "import muse_builder, datasets\n"
        "def rows(**named): return datasets.load_dataset('muse', 'profiles', split='train', **named).num_rows\n"
        "print(rows(), rows(repository='ORG/muse'), rows(repository='ORG/muse', repository_revision='v1'))\n"
        "from pathlib import Path; from huggingface_hub.constants import HF_HUB_CACHE\n"
        "print(*sorted({there.name for there in Path(HF_HUB_CACHE).glob('datasets--ORG--muse/snapshots/*/*')}))"
    )
    result = python(code, cwd=tmp_path, MUSE_REPOSITORY="ORG/muse@v1", HF_ENDPOINT=hub.address, HF_HUB_DISABLE_XET="1")
    # Of the other tables, some of which hold pictures, nothing is fetched.
    assert said(result).splitlines() == ["10 12 10", "README.md manifest.json profiles"]


def test_of_a_stream_no_more_is_fetched_than_is_read(hub: Hub, tmp_path: Path) -> None:
    hub.revisions["main"] = synthetic.write_release(tmp_path / "v1", conversations=12, shard_rows=4)
    code = (
        "import muse_builder, datasets, pickle\n"
        "rows = datasets.load_dataset('muse', 'profiles', split='train', repository='ORG/muse', streaming=True)\n"
        "print(rows.num_shards, next(iter(rows))['profile_id'], flush=True)\n"
        "from pathlib import Path; from huggingface_hub.constants import HF_HUB_CACHE\n"
        "def there(): return sorted(one.name for one in Path(HF_HUB_CACHE).glob('*/snapshots/*/profiles/*'))\n"
        "print(there())\n"
        "print(len(list(pickle.loads(pickle.dumps(rows)))), there())\n"
        "kept = datasets.load_dataset('muse', 'profiles', split='train', repository='ORG/muse', streaming=True,\n"
        "                             filters=[('profile_id', '==', 'p7')])\n"
        "print([row['profile_id'] for row in kept])"
    )
    first, one, all_of_them, kept = said(
        python(code, cwd=tmp_path, HF_ENDPOINT=hub.address, HF_HUB_DISABLE_XET="1")
    ).splitlines()
    assert first == "3 p0"
    assert one == "['train-00000.arrow']"
    assert all_of_them == "12 ['train-00000.arrow', 'train-00001.arrow', 'train-00002.arrow']"
    assert kept == "['p7']"


def test_a_private_repository_takes_the_token_that_is_given(hub: Hub, tmp_path: Path) -> None:
    hub.token = "secret"
    hub.revisions["main"] = synthetic.write_release(tmp_path / "v1", conversations=10)
    code = (
        "import muse_builder, datasets\n"
        "def rows(**named): return datasets.load_dataset('muse', 'profiles', split='train', **named).num_rows\n"
        "try: rows()\n"
        "except muse_builder.MuseError as error: print(str(error)[:35])\n"
        "print(rows(token='secret'), muse_builder.load_dataset('profiles', split='train', token='secret').num_rows)"
    )
    result = python(code, cwd=tmp_path, MUSE_REPOSITORY="ORG/muse", HF_ENDPOINT=hub.address, HF_HUB_DISABLE_XET="1")
    assert said(result).splitlines() == ["ORG/muse cannot be fetched: 401 Cli", "10 10"]


def test_what_is_in_the_hubs_cache_is_fetched_again_or_not_at_all_where_that_is_asked(hub: Hub, tmp_path: Path) -> None:
    hub.revisions["main"] = synthetic.write_release(tmp_path / "v1", conversations=10)
    code = (
        "import os, muse_builder, datasets\n"
        "again = os.environ.get('AGAIN')\n"
        "named = {'download_mode': again} if again else {}\n"
        "print(datasets.load_dataset('muse', 'profiles', split='train', repository='ORG/muse', **named).num_rows)"
    )
    loaded = {"HF_ENDPOINT": hub.address, "HF_HUB_DISABLE_XET": "1"}
    shard = "GET /datasets/ORG/muse/resolve/"

    def fetched() -> int:
        return sum(one.startswith(shard) and one.endswith("profiles/train-00000.arrow") for one in hub.asked)

    assert said(python(code, cwd=tmp_path, **loaded)) == "10"
    assert said(python(code, cwd=tmp_path, **loaded)) == "10"
    assert fetched() == 1
    assert said(python(code, cwd=tmp_path, AGAIN="force_redownload", **loaded)) == "10"
    assert fetched() == 2
    hub.asked.clear()
    assert said(python(code, cwd=tmp_path, HF_DATASETS_OFFLINE="1", **loaded)) == "10"
    assert hub.asked == []
