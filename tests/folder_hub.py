"""The Hub on loopback, of which releases are read: one repository, whose revisions are folders."""

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self


class Hub:
    """As much as a download needs."""

    def __init__(self) -> None:
        self.revisions: dict[str, Path] = {}
        self.token = ""
        """What a client must bring; "" where the repository is public."""
        self.asked: list[str] = []
        """METHOD /path of every request."""
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def commit(self, revision: str) -> tuple[str, Path] | None:
        """A revision, or the commit that stands for it."""
        commits = {hashlib.sha1(str(folder).encode()).hexdigest(): folder for folder in self.revisions.values()}
        folder = self.revisions.get(revision, commits.get(revision))
        return next(((sha, place) for sha, place in commits.items() if place == folder), None)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        api, files = "/api/datasets/ORG/muse", "/datasets/ORG/muse/resolve/"
        body, headers, status = b'{"error": "not here"}', {"X-Error-Code": "EntryNotFound"}, 404
        self.asked.append(f"{request.command} {path}")
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            body, headers, status = b'{"error": "no such repository"}', {"X-Error-Code": "RepoNotFound"}, 401
        elif path.startswith(api):
            known = self.commit(path.rpartition("/")[2]) if "/revision/" in path or "/tree/" in path else self.commit("main")
            if not known:
                headers = {"X-Error-Code": "RevisionNotFound"}
            else:
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
