"""The Hub on loopback: as much of its HTTP as the unmodified `huggingface_hub` and `datasets` need, with faults on order.

    with FakeHub() as hub:
        hub.create("ORG/muse")
        hub.arm("muse", at=7, kind="reset")       # the 7th request from now on that concerns ORG/muse
        ...                                       # a client with HF_ENDPOINT=hub.address and the token "hf_muse"
        hub.head("ORG/muse").files                # path -> bytes

Repositories are told apart by their name in the address or, where an address has none, by the token "hf_<name>", so that
many clients can be watched, and disturbed, at once.
"""

import base64
import hashlib
import json
import re
import shutil
import socket
import struct
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Event, Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

KINDS = ("reset", "lost", "500", "403", "412", "timeout")
"""reset    the connection is torn down before anything is done
lost     the request is carried out, the connection is torn down before the answer
500      the request is refused by a broken server, once
403, 412 the request is refused, and so is every later one of the same client
timeout  nothing for a while, then the connection is closed"""
LASTING = ("403",)
SILENCE_S = 0.4

LFS_SUFFIXES = (".parquet", ".arrow", ".png", ".jpg")
"""What the Hub's own .gitattributes sends to large file storage, as far as a release has it."""


@dataclass(frozen=True)
class Commit:
    oid: str
    parent: str
    title: str
    files: dict[str, bytes]


@dataclass
class Repository:
    name: str
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """METHOD /path of all that was asked since the last `arm`."""
    fault_at: int = 0
    """Number of the request that goes wrong, 1 is the first; 0 for none."""
    fault_kind: str = ""
    pulls: int = 0
    private: bool = False
    blobs: dict[str, bytes] = field(default_factory=dict)
    """SHA-256 -> content, of large files."""
    sent: Counter[str] = field(default_factory=Counter)
    """SHA-256 -> how often it was sent in whole."""

    def resolve(self, revision: str) -> Commit | None:
        oid = self.branches.get(revision) or self.tags.get(revision) or revision
        return self.commits.get(oid)

    def add(self, branch: str, files: dict[str, bytes], title: str) -> Commit:
        parent = self.branches.get(branch, "")
        number = len(self.commits)
        oid = hashlib.sha1(f"{self.name}/{number}/{parent}/{title}".encode()).hexdigest()
        self.commits[oid] = Commit(oid, parent, title, files)
        self.branches[branch] = oid
        return self.commits[oid]


class FakeHub:
    def __init__(self, *, xet: "LocalStore | None" = None) -> None:
        self.xet = xet
        """Where clients with Xet on put large files; None for a Hub that has only large file storage of the old kind."""
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        """Token -> what `whoami` says of it besides; one that writes is usual."""
        self.closed: set[str] = set()
        """Repositories that take no writes."""
        self.commit_files_max = 25_000
        self.held = Event()
        """Set when the request that `hold` waits for is there."""
        self._let_go = Event()
        self._holding: tuple[Repository, str, int] | None = None
        self.lock = Lock()
        hub = self

        class Handler(_Handler):
            owner = hub

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: Any) -> None:
                pass  # connections we tore down ourselves

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def create(self, repository: str, files: dict[str, bytes] | None = None) -> Repository:
        with self.lock:
            made = Repository(repository)
            made.add("main", {".gitattributes": b"*.parquet filter=lfs\n"} | (files or {}), "initial commit")
            made.blobs |= {_sha256(data): data for name, data in (files or {}).items() if name.endswith(LFS_SUFFIXES)}
            self.repositories[repository] = made
            return made

    def copy(self, source: str, target: str) -> None:
        """A repository like another: its head, not its history."""
        self.create(target, self.head(source).files)

    def head(self, repository: str, revision: str = "main") -> Commit:
        found = self.repositories[repository].resolve(revision)
        assert found is not None, (repository, revision)
        return found

    def arm(self, name: str, *, at: int, kind: str) -> None:
        assert kind in KINDS or not at, kind
        known = self._by_name(name)
        assert known is not None, name
        known.requests.clear()
        known.fault_at, known.fault_kind = at, kind

    def hold(self, name: str, method: str, *, after: int) -> None:
        """Leaves the next "METHOD /path" that starts so unanswered, once so many of them were answered, until `let_go`."""
        known = self._by_name(name)
        assert known is not None, name
        known.requests.clear()
        self.held.clear()
        self._let_go.clear()
        self._holding = (known, method, after)

    def let_go(self) -> None:
        self._holding = None
        self._let_go.set()

    def wait_if_held(self, known: Repository) -> None:
        if self._holding and self._holding[0] is known:
            method, after = self._holding[1:]
            if sum(line.startswith(method) for line in known.requests) > after:
                self.held.set()
                self._let_go.wait(60)

    def _by_name(self, name: str) -> Repository | None:
        return next((found for key, found in self.repositories.items() if key.rpartition("/")[2] == name), None)


class LocalStore:
    """A content-addressed store on this disk that `hf_xet` itself writes to, told so by the address it is given.

    Its shard files list, in records of 48 bytes, each file's own hash and among its details the SHA-256 that the Hub knows.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.address = f"local://{folder}"

    def read(self, sha256: str) -> bytes:
        """The content of a file that was sent."""
        import hf_xet  # type: ignore[import-untyped, unused-ignore]

        for listing in sorted(self.folder.rglob("*.mdb")):
            found = self._hash_of(listing.read_bytes(), sha256)
            if found:
                # A copy, since the client holds a lock on the store.
                with tempfile.TemporaryDirectory() as scratch:
                    copy, target = Path(scratch) / "cas", Path(scratch) / "file"
                    shutil.copytree(self.folder, copy)
                    hash_, size = found
                    session = hf_xet.XetSession()
                    with session.new_file_download_group(endpoint=f"local://{copy}") as group:
                        group.start_download_file(hf_xet.XetFileInfo(hash_, size), str(target))
                    return target.read_bytes()
        raise KeyError(sha256)

    @staticmethod
    def _hash_of(data: bytes, sha256: str) -> tuple[str, int] | None:
        """The store's own hash of a file and its size; hashes are written as four numbers of eight bytes, each reversed."""
        digest = bytes.fromhex(sha256)
        wanted = b"".join(digest[place : place + 8][::-1] for place in range(0, 32, 8))
        at = data.find(wanted)
        if at < 0:
            return None
        for start in range(at - 48, -1, -48):
            flags, count = struct.unpack_from("<II", data, start + 32)
            if flags & 0xC0000000 and start + 48 * (1 + 2 * count) == at and count:
                segments = [struct.unpack_from("<I", data, start + 48 * (1 + n) + 36)[0] for n in range(count)]
                hash_ = data[start : start + 32]
                return b"".join(hash_[place : place + 8][::-1] for place in range(0, 32, 8)).hex(), sum(segments)
        return None


class _Answer(Exception):
    def __init__(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        self.status, self.body, self.headers = status, body, headers or {}


class _TornDown(Exception):
    pass


def _missing(code: str, revision: str = "") -> _Answer:
    return _Answer(404, {"error": code}, {"X-Error-Code": code} | ({"X-Repo-Commit": revision} if revision else {}))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: FakeHub

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def _serve(self) -> None:
        body = self._read()
        address = urlsplit(self.path)
        path = unquote(address.path)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        try:
            lost = self._fault(path)
            try:
                answer = self._route(path, query, body)
            except _Answer as refused:
                answer = refused
            if lost:
                raise _TornDown
        except _Answer as refused:
            answer = refused
        except _TornDown:
            # A reset and not an orderly end, which a client could take for an empty answer.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        self._send(answer)

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, answer: _Answer) -> None:
        data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(data))} | answer.headers
        self.send_response(answer.status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _fault(self, path: str) -> bool:
        """Does what was ordered for this request; True if its answer is to be lost."""
        known = self._scope(path)
        if known is None:
            return False
        with self.owner.lock:
            known.requests.append(f"{self.command} {path}")
            number, kind = len(known.requests), known.fault_kind
            due = bool(known.fault_at) and (number == known.fault_at or (kind in LASTING and number > known.fault_at))
        self.owner.wait_if_held(known)
        if not due:
            return False
        if kind == "timeout":
            time.sleep(SILENCE_S)
        if kind in ("reset", "timeout"):
            raise _TornDown
        if kind == "lost":
            return True
        raise _Answer(int(kind), {"error": f"the fault that was ordered: {kind}"})

    def _scope(self, path: str) -> Repository | None:
        found = re.match(r"(?:/api)?/(?:datasets|blobs)/([^/]+/[^/]+?)(?:\.git)?(?:/|$)", path)
        if found:
            return self.owner.repositories.get(found[1])
        name = (self.headers.get("Authorization") or "").removeprefix("Bearer hf_")
        return self.owner._by_name(name) if name else None

    # --- what is asked ---

    def _route(self, path: str, query: dict[str, str], body: bytes) -> _Answer:
        hub = self.owner
        if path == "/api/whoami-v2":
            asked = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            token = {"displayName": "test", "role": "write"} | hub.tokens.get(asked, {})
            return _Answer(
                200,
                {
                    "type": "user",
                    "name": "tester",
                    "orgs": [{"name": "ORG"}],
                    "auth": {"type": "access_token", "accessToken": token},
                },
            )
        if path == "/api/repos/create":
            asked = json.loads(body)
            name = f"{asked.get('organization') or 'tester'}/{asked['name']}"
            address = f"{hub.address}/datasets/{name}"
            if name in hub.repositories:
                return _Answer(409, {"url": address, "error": "You already created this dataset repo"})
            hub.create(name).private = bool(asked.get("private")) or asked.get("visibility") == "private"
            return _Answer(200, {"url": address, "name": name, "id": name})
        if path == "/api/validate-yaml":
            return _Answer(200, {"errors": [], "warnings": []})
        if found := re.fullmatch(r"/blobs/([^/]+/[^/]+)/(\w{64})(/verify)?", path):
            return self._blob(self._repository(found[1]), found[2], body, verify=bool(found[3]))
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            return self._batch(self._repository(found[1]), json.loads(body))
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/(refs/pr/\d+|[^/]+)/(.+)", path):
            return self._resolve(self._repository(found[1]), found[2], found[3])
        if found := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)(?:/(.*))?", path):
            return self._api(self._repository(found[1]), found[2] or "", query, body)
        raise _missing("EntryNotFound")

    def _repository(self, name: str) -> Repository:
        if name not in self.owner.repositories:
            raise _missing("RepoNotFound")
        return self.owner.repositories[name]

    def _commit_at(self, repository: Repository, revision: str) -> Commit:
        found = repository.resolve(revision)
        if found is None:
            raise _missing("RevisionNotFound")
        return found

    def _api(self, repository: Repository, rest: str, query: dict[str, str], body: bytes) -> _Answer:
        verb, _, place = rest.partition("/")
        if verb in ("", "revision"):
            return _Answer(200, self._info(repository, self._commit_at(repository, place or "main")))
        if verb == "refs":
            branches = [{"name": n, "ref": f"refs/heads/{n}", "targetCommit": oid} for n, oid in repository.branches.items()]
            tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": oid} for n, oid in repository.tags.items()]
            return _Answer(200, {"branches": branches, "converts": [], "tags": tags})
        if verb in ("branch", "tag"):
            return self._name_commit(repository, verb, place, json.loads(body or b"{}"))
        if verb == "preupload":
            return self._preupload(repository, place, json.loads(body))
        if verb == "commit":
            return self._take_commit(repository, place, body, pull=query.get("create_pr") == "1")
        if verb == "tree":
            found = re.fullmatch(r"(refs/pr/\d+|[^/]+)/?(.*)", place)
            revision, folder = (found[1], found[2]) if found else (place, "")
            return self._tree(
                self._commit_at(repository, revision), folder, recursive=query.get("recursive", "").lower() in ("true", "1")
            )
        if rest == "auth-check/write" and repository.name in self.owner.closed:
            raise _Answer(403, {"error": "You don't have the rights"})
        if rest in ("auth-check", "auth-check/write"):
            return _Answer(200, {})
        if verb in ("xet-write-token", "xet-read-token") and self.owner.xet:
            place, until = self.owner.xet.address, "4102444800"
            headers = {"X-Xet-Cas-Url": place, "X-Xet-Access-Token": "none", "X-Xet-Token-Expiration": until}
            return _Answer(200, {"casUrl": place, "exp": int(until), "accessToken": "none"}, headers)
        if verb == "paths-info":
            return self._paths_info(self._commit_at(repository, place), body)
        raise _missing("EntryNotFound")

    def _info(self, repository: Repository, commit: Commit) -> dict[str, Any]:
        now = "2025-01-01T00:00:00.000Z"
        return {
            "id": repository.name, "sha": commit.oid, "author": "ORG", "lastModified": now, "createdAt": now,
            "private": repository.private, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": [],
            "siblings": [{"rfilename": name} for name in sorted(commit.files)],
        }  # fmt: skip

    def _name_commit(self, repository: Repository, verb: str, place: str, asked: dict[str, Any]) -> _Answer:
        with self.owner.lock:
            if verb == "branch":
                start = asked.get("startingPoint") or "main"
                names, name = repository.branches, place
            else:
                start, names, name = place, repository.tags, asked["tag"]
            if name in names:
                return _Answer(409, {"error": f"{name} exists"})
            names[name] = self._commit_at(repository, start).oid
            return _Answer(200, {})

    def _preupload(self, repository: Repository, revision: str, asked: dict[str, Any]) -> _Answer:
        commit = self._commit_at(repository, revision)
        files = []
        for one in asked["files"]:
            large = one["path"].endswith(LFS_SUFFIXES) or one["size"] > 10_000_000
            old = commit.files.get(one["path"])
            oid = None if old is None else (_sha256(old) if large else _git_oid(old))
            mode = "lfs" if large else "regular"
            files.append({"path": one["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return _Answer(200, {"files": files})

    def _batch(self, repository: Repository, asked: dict[str, Any]) -> _Answer:
        objects = []
        for one in asked["objects"]:
            entry = {"oid": one["oid"], "size": one["size"]}
            if one["oid"] not in repository.blobs:
                place = f"{self.owner.address}/blobs/{repository.name}/{one['oid']}"
                entry["actions"] = {
                    "upload": {"href": place, "header": {}},
                    "verify": {"href": f"{place}/verify", "header": {}},
                }
            objects.append(entry)
        return _Answer(200, {"transfer": "basic", "objects": objects})

    def _blob(self, repository: Repository, oid: str, body: bytes, *, verify: bool) -> _Answer:
        if verify:
            return _Answer(200 if oid in repository.blobs else 404, {})
        if _sha256(body) != oid:
            return _Answer(400, {"error": "the content has another digest"})
        with self.owner.lock:
            repository.blobs[oid] = body
            repository.sent[oid] += 1
        return _Answer(200, {})

    def _take_commit(self, repository: Repository, branch: str, body: bytes, *, pull: bool) -> _Answer:
        lines = [json.loads(line) for line in body.splitlines() if line.strip()]
        with self.owner.lock:
            head = self._commit_at(repository, branch)
            files = dict(head.files)
            title = ""
            if len(lines) > self.owner.commit_files_max + 1:
                raise _Answer(413, {"error": "too many files in one commit"})
            for line in lines:
                value = line["value"]
                if line["key"] == "header":
                    title = value["summary"]
                    if value.get("parentCommit") not in (None, head.oid):
                        raise _Answer(412, {"error": "A commit has happened since. Please refresh and try again."})
                elif line["key"] == "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                elif line["key"] == "lfsFile":
                    if value["oid"] not in repository.blobs and self.owner.xet:
                        repository.blobs[value["oid"]] = self.owner.xet.read(value["oid"])
                    if value["oid"] not in repository.blobs:
                        raise _Answer(400, {"error": f"no such object: {value['path']}"})
                    files[value["path"]] = repository.blobs[value["oid"]]
                elif line["key"] == "deletedFile":
                    if files.pop(value["path"], None) is None:
                        raise _missing("EntryNotFound")
                elif line["key"] == "deletedFolder":
                    files = {path: data for path, data in files.items() if not path.startswith(value["path"])}
            extra = {}
            if pull:
                repository.pulls += 1
                branch = f"refs/pr/{repository.pulls}"
                repository.branches[branch] = head.oid
                extra = {"pullRequestUrl": f"{self.owner.address}/datasets/{repository.name}/discussions/{repository.pulls}"}
            made = repository.add(branch, files, title)
        address = f"{self.owner.address}/datasets/{repository.name}/commit/{made.oid}"
        return _Answer(200, {"success": True, "commitOid": made.oid, "commitUrl": address, "hookOutput": ""} | extra)

    def _tree(self, commit: Commit, folder: str, *, recursive: bool) -> _Answer:
        prefix = f"{folder}/" if folder else ""
        inside = sorted(name for name in commit.files if name.startswith(prefix))
        if folder and not inside:
            raise _missing("EntryNotFound", commit.oid)
        entries: dict[str, Any] = {}
        for name in inside:
            parts = PurePosixPath(name.removeprefix(prefix)).parts
            for depth in range(1, len(parts) if recursive else min(2, len(parts))):
                place = prefix + "/".join(parts[:depth])
                entries.setdefault(place, {"type": "directory", "path": place, "oid": "0" * 40, "size": 0})
            if recursive or len(parts) == 1:
                entries[name] = _entry(name, commit.files[name])
        return _Answer(200, list(entries.values()))

    def _paths_info(self, commit: Commit, body: bytes) -> _Answer:
        kind = self.headers.get("Content-Type", "")
        asked = json.loads(body)["paths"] if "json" in kind else parse_qs(body.decode()).get("paths", [])
        found = []
        for name in [asked] if isinstance(asked, str) else asked:
            if name in commit.files:
                found.append(_entry(name, commit.files[name]))
            elif any(other.startswith(f"{name}/") for other in commit.files):
                found.append({"type": "directory", "path": name, "oid": "0" * 40, "size": 0})
        return _Answer(200, found)

    def _resolve(self, repository: Repository, revision: str, name: str) -> _Answer:
        commit = self._commit_at(repository, revision)
        if name not in commit.files:
            raise _missing("EntryNotFound", commit.oid)
        data = commit.files[name]
        tag = _sha256(data) if name.endswith(LFS_SUFFIXES) else _git_oid(data)
        headers = {
            "X-Repo-Commit": commit.oid, "ETag": f'"{tag}"', "X-Linked-Etag": f'"{tag}"', "X-Linked-Size": str(len(data)),
            "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream",
        }  # fmt: skip
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        if not wanted:
            return _Answer(200, data, headers)
        first = int(wanted[1]) if wanted[1] else max(0, len(data) - int(wanted[2]))
        last = min(int(wanted[2]), len(data) - 1) if wanted[1] and wanted[2] else len(data) - 1
        return _Answer(206, data[first : last + 1], headers | {"Content-Range": f"bytes {first}-{last}/{len(data)}"})


def _entry(name: str, data: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": _git_oid(data)}
    if name.endswith(LFS_SUFFIXES):
        entry["lfs"] = {"oid": _sha256(data), "size": len(data), "pointerSize": 130}
    return entry


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _git_oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
