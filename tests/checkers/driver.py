"""A browser without a window, driven as a person drives one: it opens pages, presses keys, and is looked at.

In:  addresses of this machine. Out: what stands in the page, what axe-core says of it, and pictures.

It speaks the DevTools protocol over its own socket; nothing of a page can tell that it is driven, and the policy of a
page stays in force: what looks is put in beside the page, not into it.
"""

import asyncio
import base64
import itertools
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from tests.checkers.pages import AT_MOST, AXE, Looked, browser

NARROW, WIDE = (320, 800), (1280, 900)
"""Width and height of a window: the narrowest phone of WCAG 1.4.10, and a desk."""
_RULES = (*AT_MOST, "wcag22aa")
_LOOK = """
(async () => {
  const found = await axe.run(document, {runOnly: %s, resultTypes: ["violations"]});
  const all = document.documentElement;
  return JSON.stringify({
    kept: found.passes.map(one => one.id),
    broken: found.violations.map(one => [one.id, one.help, ...one.nodes.map(node => node.target.join(" "))].join(": ")),
    sideways: all.scrollWidth - all.clientWidth,
  });
})()
"""
_KEYS: Mapping[str, tuple[str, int, str]] = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": (" ", 32, " "),
}


class Driver:
    """One window."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, session: str) -> None:
        self._socket, self._session = socket, session
        self._numbers = itertools.count(1)
        self._events: set[str] = set()
        self._walked = set[str]()
        self.refused: list[str] = []
        """What the console of the page said that is an error: a policy that was broken is one."""

    async def ask(self, method: str, **params: object) -> dict[str, object]:
        """Make a call of the protocol, and return its result."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params, "sessionId": self._session})
        while True:
            heard = await self._heard()
            if heard.get("id") == number:
                assert "error" not in heard, (method, heard)
                result = heard["result"]
                assert isinstance(result, dict)
                return result

    async def _loaded(self) -> None:
        """Wait until a page stands that was not there when ``_events`` was emptied."""
        while "Page.loadEventFired" not in self._events:
            await self._heard()

    async def _heard(self) -> dict[str, object]:
        async with asyncio.timeout(30):
            heard: dict[str, object] = await self._socket.receive_json()
        self._events.add(str(heard.get("method")))
        if heard.get("method") == "Log.entryAdded":
            self.refused.append(json.dumps(heard["params"]))
        return heard

    async def window(self, size: tuple[int, int]) -> None:
        """Make the window as large as that."""
        width, height = size
        await self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def open(self, url: str) -> None:
        """Open an address, and wait until the page stands."""
        self._events.clear()
        await self.ask("Page.navigate", url=url)
        await self._loaded()

    async def cookie(self, name: str, value: str, url: str) -> None:
        """Have the browser keep a cookie."""
        await self.ask("Network.setCookie", name=name, value=value, url=url, secure=True, httpOnly=True, path="/")

    async def cookies(self, url: str) -> list[str]:
        """Return the names of the cookies that go to an address."""
        kept = (await self.ask("Network.getCookies", urls=[url]))["cookies"]
        assert isinstance(kept, list)
        return [str(each["name"]) for each in kept]

    async def value(self, script: str) -> object:
        """Return what a script says of the page."""
        done = await self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        result = done["result"]
        assert isinstance(result, dict)
        return result.get("value")

    async def text(self) -> str:
        """Return what somebody reads."""
        return str(await self.value("document.body.innerText"))

    async def press(self, key: str, *, leaves: bool = False) -> None:
        """Press a key; with ``leaves`` wait for the page it opens."""
        name, code, text = _KEYS[key]
        pressed = {"key": name, "code": key, "windowsVirtualKeyCode": code}
        self._events.clear()
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **pressed)
        if leaves:
            await self._loaded()

    async def click(self, selector: str, *, leaves: bool = False) -> None:
        """Click where an element is, as a hand does; with ``leaves`` wait for the page it opens."""
        x, y = json.loads(str(await self.value(_PLACE % json.dumps(selector))))
        self._events.clear()
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        if leaves:
            await self._loaded()

    async def leaves(self, script: str) -> None:
        """Run a script that opens another page, and wait until that stands."""
        self._events.clear()
        await self.ask("Runtime.evaluate", expression=script)
        await self._loaded()

    async def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until an element has the focus; it can be reached by keyboard alone, or this fails."""
        for _ in range(most):
            await self.press("Tab")
            if await self.value(f"document.activeElement.matches({json.dumps(selector)})"):
                assert await self.value(_VISIBLE), f"{selector} has the focus and nobody sees it"
                return
        raise AssertionError(f"{selector} cannot be reached by keyboard")

    async def looked(self) -> Looked:
        """Return what axe-core says of the page as it stands, and of each page once what keeps out a keyboard alone."""
        await self.value(AXE.read_text(encoding="utf-8") + ";0")
        told = json.loads(str(await self.value(_LOOK % json.dumps(_RULES))))
        page = str(await self.value("location.pathname + ' ' + document.querySelectorAll('a, input, button').length"))
        if page not in self._walked:
            self._walked.add(page)
            told["broken"] += await self.walked()
        return Looked(tuple(told["broken"]), frozenset(told["kept"]), told["sideways"])

    async def walked(self) -> list[str]:
        """Go through the page by Tab; return what somebody with a keyboard alone cannot reach, see, or get out of.

        Each thing that can be used is reached once, in the order in which the page is read, and seen when it is; of a
        group of choices one is, and the arrows do the rest. The last Tab leads out, and the first to the text.
        """
        stops = json.loads(str(await self.value(_STOPS)))
        wrong = [f"keyboard: {each} is nothing a key works on" for each in stops["others"]]
        for number, name in enumerate(stops["named"]):
            at, seen, what = await self._tabbed()
            if at != number:
                return [*wrong, f"keyboard: Tab {number + 1} leads to {what} ({at}) and not to {name}"]
            wrong += [] if seen else [f"keyboard: {name} has the focus and nobody sees it"]
        if (await self._tabbed())[0] > 0:
            return [*wrong, "keyboard: nothing leads out"]
        if not await self.value(
            "document.querySelector('.utrecht-skip-link')?.focus() ?? !!document.activeElement.hash"
        ):
            return [*wrong, *(["keyboard: no link leads to the text"] if stops["repeats"] else [])]
        for key in ("Enter", "Tab"):
            await self.press(key)
        in_text = await self.value(_IN_TEXT)
        return [*wrong, *([] if in_text else ["keyboard: the first link does not lead to the text"])]

    async def _tabbed(self) -> tuple[int, bool, str]:
        """Press Tab; return which of the stops has the focus, whether it is seen, and what it is.

        What only scrolls is passed: a browser stops there by itself, so that somebody can read all of it; and so is a
        page within the page, which is looked at by itself.
        """
        for _ in range(200):
            await self.press("Tab")
            at, seen, what, scrolls = json.loads(str(await self.value(_AT)))
            if at > -1 or not scrolls:
                break
        return at, seen, what

    async def picture(self) -> bytes:
        """Return the whole page as a picture (PNG)."""
        made = await self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(str(made["data"]))


_PLACE = """
(() => {
  const found = document.querySelector(%s);
  found.scrollIntoView({block: "center", behavior: "instant"});
  const box = found.getBoundingClientRect();
  return JSON.stringify([box.x + box.width / 2, box.y + box.height / 2]);
})()
"""
_STOPS = """
(() => {
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const groups = new Set();
  const stops = [...document.querySelectorAll(usable)].filter((each) => {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility()) return false;
    if (each.type !== "radio") return true;
    const group = [...document.getElementsByName(each.name)].filter((one) => one.form === each.form);
    const stop = group.find((one) => one.checked) ?? group[0];
    return each === stop;
  });
  window.sluisStops = stops;
  const native = ["A", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "SUMMARY"];
  const named = (each) => `${each.tagName} ${each.id || each.name || each.getAttribute("href") || each.innerText}`;
  const others = [...document.querySelectorAll("[onclick], [role=button], [role=link]")];
  const scrolls = (each) => /auto|scroll/.test(getComputedStyle(each).overflow);
  return JSON.stringify({
    named: stops.map(named),
    repeats: document.querySelector(".utrecht-page-header") !== null,
    others: [...others, ...stops].filter((each) => !native.includes(each.tagName) && !scrolls(each)).map(named),
  });
})()
"""
"""Everything that Tab must stop at, in the order of the text, and what looks so and is no such thing."""
_AT = """
(() => {
  const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
  const line = style.outlineStyle;
  const outlined = line === "auto" || (line !== "none" && parseFloat(style.outlineWidth) >= 2);
  const inside = box.width > 0 && box.height > 0 && box.bottom + scrollY > 0 && box.right > 0 && box.left < innerWidth;
  const here = document.activeElement;
  const scrolls = here !== document.body && (here.tagName === "IFRAME" || /auto|scroll/.test(style.overflow));
  return JSON.stringify([window.sluisStops.indexOf(here), outlined && inside, here.outerHTML.slice(0, 120), scrolls]);
})()
"""
_IN_TEXT = """
(() => {
  const main = document.querySelector("main"), here = document.activeElement;
  if (main.contains(here)) return true;
  const after = window.sluisStops.filter((each) => main.contains(each));
  return after.length === 0 && (main.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
})()
"""
_VISIBLE = """
(() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
})()
"""


@asynccontextmanager
async def driven(folder: Path) -> AsyncIterator[Driver]:
    """Start a browser, and end it."""
    process = _started(folder / "browser")
    try:
        place = await _place(folder / "browser" / "DevToolsActivePort")
        async with aiohttp.ClientSession() as http, http.ws_connect(place, max_msg_size=0) as socket:
            yield await _window(socket)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _started(folder: Path) -> "subprocess.Popen[bytes]":
    words = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--remote-debugging-port=0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([browser() or "", *words, "about:blank"], start_new_session=True, **quiet)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.is_file() else []


async def _place(file: Path) -> str:
    """Return where the browser listens, when it does."""
    async with asyncio.timeout(60):
        while True:
            lines = _lines(file)
            if len(lines) > 1:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            await asyncio.sleep(0.05)


async def _window(socket: aiohttp.ClientWebSocketResponse) -> Driver:
    """Return a new window of the browser at the other end."""
    await socket.send_json({"id": 0, "method": "Target.createTarget", "params": {"url": "about:blank"}})
    target = await _answer(socket, 0)
    attach = {"targetId": target["targetId"], "flatten": True}
    await socket.send_json({"id": -1, "method": "Target.attachToTarget", "params": attach})
    driver = Driver(socket, str((await _answer(socket, -1))["sessionId"]))
    for part in ("Page", "Runtime", "Network", "Log"):
        await driver.ask(f"{part}.enable")
    return driver


async def _answer(socket: aiohttp.ClientWebSocketResponse, number: int) -> dict[str, object]:
    async with asyncio.timeout(60):
        while True:
            heard = await socket.receive_json()
            if heard.get("id") == number:
                result: dict[str, object] = heard["result"]
                return result
