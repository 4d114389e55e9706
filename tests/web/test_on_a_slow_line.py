"""How soon a page stands on a phone with a third-generation line, and how soon an acknowledgement shows."""

import statistics
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from border import Seated, seated
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from support.cluster import TestCluster

pytestmark = [pytest.mark.browser, pytest.mark.long]

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
THIRD_GENERATION = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 96_000}
"""Of a radio line as WebPageTest's "3G": 300 ms there and back, 1.6 and 0.768 Mbit/s, here in bytes a second."""
PAGE_MS, PAGE_KB, SHOWN_MS = 2_500, 150, 100

STANDS = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const every = [page, ...performance.getEntriesByType("resource")].filter((each) => !each.name.includes(".woff2"));
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
  return {
    ms: Math.max(painted, page.domContentLoadedEventEnd),
    kb: every.reduce((sum, each) => sum + each.transferSize, 0) / 1000,
  };
}"""
SHOWS = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const begin = (name) => sessionStorage.setItem(name, String(-now()));
  addEventListener("click", () => ["shown", "taken"].forEach(begin), true);
  const note = (name, selector) => {
    const since = Number(sessionStorage.getItem(name));
    if (since < 0 && document.querySelector(selector)) sessionStorage.setItem(name, String(now() + since));
  };
  const look = () => {
    note("shown", ".says.done, [data-going]:not([hidden])");
    note("taken", ".says.done");
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
NOTED = """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => ["shown", "taken"].map((each) => Number(sessionStorage.getItem(each))))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def door(narela: Seated, cluster: TestCluster) -> Iterator[Door]:
    served = Door(narela.node, cluster)
    yield served
    served.stop()


@pytest.fixture
def channel(narela: Seated) -> str:
    """A channel with as many messages as its page shows."""
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    for number in range(40):
        narela.posts(f"{address}say/", text=f"{number}: a white Scorpio HR26DK{number:04} at the toll, going north")
    return address


def opened(browser: Any, door: Door, officer: Seated, address: str) -> dict[str, float]:
    """Return milliseconds until a page stands, and its kilobytes without fonts, for a browser that has nothing yet."""
    context = at_the_screen(browser, door, officer.visitor, PHONE)
    if address == "/sign-in/":
        context.clear_cookies()
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", THIRD_GENERATION)
    page.goto(address, wait_until="load")
    found: dict[str, float] = page.evaluate(STANDS)
    context.close()
    return found


def tell(figures: str) -> None:
    """Say a figure where pytest is asked for output (-s)."""
    sys.stderr.write(f"\n{figures}\n")


def test_the_first_page_stands_soon_and_is_light_on_a_line_of_3g(browser, door, narela, channel) -> None:
    for address in ("/", channel):
        opened(browser, door, narela, address)  # the node's own first rendering is not the line's
    found = {address: opened(browser, door, narela, address) for address in ("/sign-in/", "/", "/phone/", channel)}
    tell("; ".join(f"{address}: {each['ms']:.0f} ms, {each['kb']:.0f} kB" for address, each in found.items()))
    assert {address: each for address, each in found.items() if each["ms"] > PAGE_MS or each["kb"] > PAGE_KB} == {}


def test_an_acknowledgement_shows_within_a_tenth_of_a_second(across, browser, door, narela, kundli) -> None:
    form = {"title": "White Scorpio", "text": "Used in firing", "action": "stop-and-check", "urgency": "urgent"}
    sent = [kundli.posts("/alerts/new/", **form, hours="6", unit=UNITS, step="send") for _ in range(6)]
    across.wire.deliver()
    context = at_the_screen(browser, door, narela.visitor, DESK)
    context.add_init_script(f"({SHOWS})()")
    page = context.new_page()
    took = []
    for each in sent:
        page.goto(each.headers["Location"])
        page.click("#ack button[value=seen]")
        page.wait_for_selector(".says.done")
        took.append(page.evaluate(NOTED))
    context.close()
    shown, taken = ([round(each[at]) for each in took] for at in range(2))
    tell(f"an acknowledgement shows after {shown} ms, and that the node has it after {taken} ms")
    assert statistics.median(shown[1:]) <= SHOWN_MS
