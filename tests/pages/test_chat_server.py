"""The page as it is served: to this machine alone, to whoever knows the token; played through, by requests and by a browser."""

import contextlib
import json
import re
import shutil
import threading
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from muse_builder.corpora import convert
from muse_builder.env import Environment
from muse_builder.pages.chat import Game
from muse_builder.pages.chat_server import MOST_BYTES, TOKEN, ChatServer
from muse_builder.records import Conversation
from muse_builder.release.reader import read
from tests.counter import counter_release
from tests.pages.written import Elements


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatServer]:
    folder = tmp_path_factory.mktemp("served")
    with (
        Environment(counter_release(folder / "muse")) as env,
        ChatServer(Game(env, ("assistant", "shopper"), folder / "played")) as served,
    ):
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.shutdown()
        thread.join()


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)


class Asking:
    """Asks as the page does, but for what is said otherwise."""

    def __init__(self, server: ChatServer) -> None:
        self.server = server
        self.own = {
            "Host": f"127.0.0.1:{server.port}",
            "Origin": f"http://127.0.0.1:{server.port}",
            "Content-Type": "application/json",
            TOKEN: server.token,
        }

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, b"", {"Host": self.own["Host"], **headers})

    def post(self, path: str, told: Any, **headers: str) -> Answer:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return self.ask("POST", path, body, {**self.own, "Content-Length": str(len(body)), **headers})

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Headers of "" are not sent."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                if value:
                    connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


@pytest.fixture
def page(server: ChatServer) -> Asking:
    return Asking(server)


def told(answer: Answer) -> Any:
    assert answer.status == 200, answer.body
    return answer.told


def test_the_page_may_load_nothing_from_elsewhere(server: ChatServer, page: Asking) -> None:
    answer = page.get(f"/?token={server.token}")
    html = answer.body.decode()
    policy = str(answer.headers["Content-Security-Policy"])
    assert policy.startswith("default-src 'none'; img-src 'self' data:; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    elements = Elements(html)
    assert not [one for one in elements.all("script") if "src" in one]
    assert "Nobody is asked for a name" in elements.text
    assert not [one for one in elements.all("input") if one.get("type") in ("text", "email", "tel")]
    style, script = re.search(r"<style>(.*)</style>", html, re.DOTALL), elements.scripts[-1][1]
    assert style is not None
    assert "style=" not in html.replace(style[1], "").replace(script, "")
    assert "innerHTML" not in script


def test_a_whole_conversation_is_played_saved_and_converted(server: ChatServer, page: Asking, tmp_path: Path) -> None:
    view = told(page.post("/begin", {"seat": "assistant", "consent": True}))
    session, shown = view["session"], set[str]()
    for _ in range(12):
        heard = view["turns"][-1]["text"]
        found = told(page.post("/search", {"session": session, "query": f"{heard} shirt"}))["items"]
        fresh = [item["id"] for item in found if item["id"] not in shown][:2]
        shown |= set(fresh)
        view = told(page.post("/say", {"session": session, "text": "What about this?", "items": fresh}))
        if view["ended"]:
            break
    assert view["ended"] in ("organic_accept", "near_accept", "walk_away", "deferred")
    assert view["saved"] == server.game.saved
    convert("played", server.game.out, tmp_path / "people")
    last = [row for row in read(tmp_path / "people", "conversations") if isinstance(row, Conversation)][-1]
    assert [turn.text for turn in last.turns if turn.text == "What about this?"]


def test_a_picture_needs_the_token(server: ChatServer, page: Asking) -> None:
    answer = page.get(f"/picture?token={server.token}&id=red")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert page.get("/picture?id=red").status == 403
    assert page.get(f"/picture?token={server.token}&id=no-such").status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "muse.example"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Host": ""}, 421),
        ({TOKEN: "guess"}, 403),
        ({TOKEN: "\u00e9"}, 403),
        ({TOKEN: ""}, 403),
        ({"Origin": "http://muse.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Length": str(MOST_BYTES + 1)}, 413),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": ""}, 411),
    ],
)
def test_who_is_not_the_page_gets_nothing(page: Asking, headers: dict[str, str], status: int) -> None:
    answer = page.post("/begin", {"seat": "shopper", "consent": True}, **headers)
    assert (answer.status, "error" in answer.told) == (status, True)


def test_a_page_elsewhere_does_not_get_the_page(page: Asking) -> None:
    assert page.get("/").status == 403
    assert page.get("/?token=guess").status == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 10_000, b"\xff"])
def test_what_is_no_object_is_refused(page: Asking, body: bytes) -> None:
    assert page.post("/begin", body).status == 400


def test_what_cannot_be_done_is_told_to_the_person(page: Asking) -> None:
    answer = page.post("/begin", {"seat": "shopper", "consent": False})
    assert (answer.status, answer.told) == (422, {"error": "Please agree to what is written there first."})
    assert page.post("/nowhere", {}).status == 404


# --- a browser ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: the page is not looked at by a browser")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no chromium on this machine: the page is not looked at by a browser")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


SEEN = "(one) => { const at = one.getBoundingClientRect(); return at.bottom > 0 && at.top < innerHeight; }"


def test_a_person_shops_in_a_browser_by_keys_and_clicks(browser: Any, server: ChatServer, tmp_path: Path) -> None:
    before = server.game.saved
    page = browser.new_page(viewport={"width": 390, "height": 800})
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(server.address)
    page.get_by_label("I agree to that.").check()
    page.get_by_role("button", name="Be the shopper").click()
    page.get_by_role("heading", name="You are the shopper").wait_for()
    assert page.get_by_text("something that is blue").is_visible()
    for line in ("A shirt for a wedding, please.", "Something blue.", "Of linen.", "What else?"):
        page.get_by_label("What you say").fill(line)
        turns = page.locator("#turns > li").count()
        page.keyboard.press("Enter")
        page.locator("#turns > li").nth(turns + 1).wait_for()
        if page.locator("#turns .choose").count():
            break
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off at 390 pixels"
    assert page.locator("#turns > li .bubble").last.evaluate(SEEN), "the newest line is in sight"
    page.locator("#turns .choose input").last.check()
    assert page.get_by_text("1 to speak of").is_visible()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("heading", name="Sold").wait_for()
    assert page.get_by_text("It is saved, without a name.").is_visible()
    assert wrong == []
    page.close()
    assert server.game.saved == before + 1
    last = json.loads((server.game.out / "played.jsonl").read_text("utf-8").splitlines()[-1])
    assert last["conversation"]["turns"][-1]["action"] == "accept"
    assert convert("played", server.game.out, tmp_path / "people").conversations >= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_control_has_a_name_and_text_stands_out(browser: Any, server: ChatServer, theme: str) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 800}, color_scheme=theme)
    page.goto(server.address)
    page.get_by_label("I agree to that.").check()
    page.get_by_role("button", name="Be the assistant").click()
    page.get_by_label("Look for").fill("linen shirt")
    page.get_by_role("button", name="Search").click()
    page.locator("#shelf .choose").first.wait_for()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, img")].filter((one) => one.offsetParent
        && !(one.getAttribute("aria-label") || one.labels?.length || one.textContent.trim() || one.alt))
        .map((one) => one.outerHTML)"""
    )
    assert unnamed == []
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not here: contrast is not checked")
    # The page's policy lets no script in but its own; axe comes through the debugger.
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    page.close()
