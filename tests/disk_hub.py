"""A Hub on loopback for big releases: what is sent to it goes to files, so that it is measured without what it holds."""

import hashlib
import json
import re
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self
from urllib.parse import unquote, urlsplit

PIECE = 1 << 20


class DiskHub:
    """Repositories of one commit after the other, each a folder; as much as a push and a pull need, without faults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs").mkdir(parents=True)
        self.heads: dict[str, dict[str, tuple[str, int]]] = {}
        """Repository -> file -> its SHA-256 and size."""
        hub = self

        class Handler(_Handler):
            owner = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def blob(self, digest: str) -> Path:
        return self.folder / "blobs" / digest

    def keep(self, content: bytes) -> tuple[str, int]:
        digest = hashlib.sha256(content).hexdigest()
        self.blob(digest).write_bytes(content)
        return digest, len(content)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: DiskHub

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_POST = do_PUT = do_GET

    def _serve(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if self.command == "PUT":
            left, target = int(self.headers["Content-Length"]), self.owner.blob(path.rpartition("/")[2])
            with target.open("wb") as file:
                while left and (piece := self.rfile.read(min(PIECE, left))):
                    left -= file.write(piece)
            return self._answer(200, {})
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path)
        if found:
            return self._resolve(found[1], found[2])
        status, answer = self._asked(path, body)
        self._answer(status, answer)

    def _asked(self, path: str, body: bytes) -> tuple[int, Any]:
        heads = self.owner.heads
        if path == "/api/whoami-v2":
            token = {"type": "access_token", "accessToken": {"displayName": "t", "role": "write"}}
            return 200, {"type": "user", "name": "tester", "orgs": [{"name": "ORG"}], "auth": token}
        if path == "/api/repos/create":
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            heads.setdefault(name, {})
            return 200, {"url": f"{self.owner.address}/datasets/{name}", "name": name, "id": name}
        if path == "/api/validate-yaml" or path.endswith("/verify"):
            return 200, {"errors": [], "warnings": []}
        if path.endswith("/info/lfs/objects/batch"):
            return 200, {"transfer": "basic", "objects": [self._upload(one) for one in json.loads(body)["objects"]]}
        found = re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/?([^/]*)/?(.*)", path)
        if found is None or found[1] not in heads:
            return 404, {"error": "none"}
        files = heads[found[1]]
        if found[2] == "preupload":
            asked = json.loads(body)["files"]
            large = (".parquet", ".arrow", ".jpg")
            return 200, {
                "files": [
                    {"path": one["path"], "uploadMode": "lfs" if one["path"].endswith(large) else "regular",
                     "shouldIgnore": False, "oid": None}
                    for one in asked
                ]
            }  # fmt: skip
        if found[2] == "commit":
            self._commit(files, body)
            oid = self._oid(files)
            return 200, {
                "success": True,
                "commitOid": oid,
                "commitUrl": f"{self.owner.address}/datasets/{found[1]}/commit/{oid}",
                "hookOutput": "",
            }
        if found[2] == "tree":
            return 200, [
                {"type": "file", "path": name, "size": size, "oid": digest[:40],
                 "lfs": {"oid": digest, "size": size, "pointerSize": 1}}
                for name, (digest, size) in files.items()
            ]  # fmt: skip
        if found[2] in ("", "revision"):
            names = [{"rfilename": name} for name in files]
            return 200, {"id": found[1], "sha": self._oid(files), "private": False, "siblings": names, "tags": []}
        return 404, {"error": "none"}

    def _oid(self, files: dict[str, tuple[str, int]]) -> str:
        return hashlib.sha1(json.dumps(files).encode()).hexdigest()

    def _upload(self, one: dict[str, Any]) -> dict[str, Any]:
        place = f"{self.owner.address}/blobs/{one['oid']}"
        actions = {"upload": {"href": place, "header": {}}, "verify": {"href": f"{place}/verify", "header": {}}}
        return {"oid": one["oid"], "size": one["size"], "actions": actions}

    def _commit(self, files: dict[str, tuple[str, int]], body: bytes) -> None:
        import base64

        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = self.owner.keep(base64.b64decode(value["content"]))
            elif line["key"] == "lfsFile":
                files[value["path"]] = (value["oid"], value["size"])
            elif line["key"] == "deletedFile":
                del files[value["path"]]

    def _resolve(self, name: str, file: str) -> None:
        files = self.owner.heads.get(name, {})
        if file not in files:
            return self._answer(404, {"error": "none"}, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": self._oid(files)})
        digest, size = files[file]
        self.send_response(200)
        for key, value in {"Content-Length": str(size), "ETag": f'"{digest}"', "X-Repo-Commit": self._oid(files)}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            with self.owner.blob(digest).open("rb") as content:
                shutil.copyfileobj(content, self.wfile, PIECE)

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        usual = {"Content-Length": str(len(content)), "Content-Type": "application/json"}
        missing = {"X-Error-Code": "RepoNotFound"} if status == 404 else {}
        for key, value in (usual | missing | (headers or {})).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
