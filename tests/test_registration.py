"""`load_dataset("muse")` after `import muse_builder`: each case in a fresh interpreter, without a network, in any folder."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import synthetic

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


def test_where_nothing_is_found_the_four_places_are_named(tmp_path: Path) -> None:
    result = python("import muse_builder, datasets; datasets.load_dataset('muse')", cwd=tmp_path)
    message = result.stderr.splitlines()[-1]
    for place in ("data_dir=", "MUSE_DATA", "./muse", "MUSE_REPOSITORY", "muse generate"):
        assert place in message


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


class Hub:
    """As much of the Hub as a download needs, on loopback: one repository, its revisions are folders."""

    def __init__(self) -> None:
        self.revisions: dict[str, Path] = {}
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self)

            do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def commit(self, revision: str) -> tuple[str, Path] | None:
        """A revision, or the commit that stands for it."""
        commits = {hashlib.sha1(str(folder).encode()).hexdigest(): folder for folder in self.revisions.values()}
        folder = self.revisions.get(revision, commits.get(revision))
        return next(((sha, place) for sha, place in commits.items() if place == folder), None)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        api, files = "/api/datasets/ORG/muse", "/datasets/ORG/muse/resolve/"
        body, headers, status = b'{"error": "not here"}', {"X-Error-Code": "EntryNotFound"}, 404
        if path.startswith(api):
            known = self.commit(path.rpartition("/")[2]) if "/revision/" in path or "/tree/" in path else self.commit("main")
            if known:
                sha, folder = known
                names = [place.relative_to(folder).as_posix() for place in sorted(folder.rglob("*")) if place.is_file()]
                info = {"id": "ORG/muse", "sha": sha, "siblings": [{"rfilename": name} for name in names]}
                tree = [
                    {"type": "file", "path": name, "size": (folder / name).stat().st_size, "oid": "0" * 40} for name in names
                ]
                body, headers, status = json.dumps(tree if "/tree/" in path else info).encode(), {}, 200
        elif path.startswith(files):
            revision, _, name = path.removeprefix(files).partition("/")
            known = self.commit(revision)
            if known and (known[1] / name).is_file():
                body = (known[1] / name).read_bytes()
                headers, status = {"X-Repo-Commit": known[0], "ETag": f'"{hashlib.sha1(body).hexdigest()}"'}, 200
        request.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(key, value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.server.shutdown()
    hub.server.server_close()


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
