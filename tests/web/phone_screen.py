"""The telephone's page as an officer uses it in a browser: opened, unlocked, written on, sent from.

Its functions `browser` to `enrolled` are made fixtures by the modules that want them.
"""

from collections.abc import Iterator
from typing import Any

from border import Seated, seated
from in_browser import PHONE, Door, at_the_screen, chromium
from line import Line
from support.cluster import TestCluster
from support.visiting import code, text

from sangam.node.envelope_handlers import HANDLERS

UNITS = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
PIN = "804613"
FULL = """
  const put = IDBObjectStore.prototype.put;
  window.room = 9;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name !== "outbox" || window.room-- > 0) return put.apply(this, given);
    this.transaction.abort();  // as Chromium does with a transaction for which the disk has no room
    throw new DOMException("no room", "QuotaExceededError");
  };
"""
"""A disk that has room for so many more things."""
SLOW_TO_ANSWER = """
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (given[0] === "/phone/shell/") await new Promise((done) => setTimeout(done, 700));
    return answer;
  };
"""
SLOW_TO_DRAW = """
  const draw = createImageBitmap.bind(window);
  window.createImageBitmap = async (...given) => {
    await new Promise((done) => setTimeout(done, 700));
    return draw(...given);
  };
"""
SLOW_TO_READ = """
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  window.delays = [];
  crypto.subtle.decrypt = async (...given) => {
    const delay = window.delays.shift() ?? 0;
    await new Promise((done) => setTimeout(done, delay));
    return decrypt(...given);
  };
"""


def browser() -> Iterator[Any]:
    with chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as running:
        yield running


def narela(across) -> Seated:
    across.wire.handlers = HANDLERS
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def channel(across, narela) -> str:
    form = {"name": "Narela – Kundli", "kind": "border", "level": "restricted", "unit": UNITS, "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    across.wire.deliver()
    return address


def line(cluster: TestCluster, narela: Seated) -> Iterator[Line]:
    door = Door(narela.node, cluster)
    line = Line(door.origin)
    yield line
    line.cut()
    door.stop()


def phone(browser: Any, line: Line, narela: Seated, channel: str) -> Iterator[Any]:
    """A telephone whose officer has just signed in."""
    context = at_the_screen(browser, line, narela.visitor, PHONE)
    context.grant_permissions(["microphone", "geolocation"], origin=line.origin)
    context.set_geolocation({"latitude": 28.8526, "longitude": 77.0929, "accuracy": 12})
    context.set_default_timeout(60_000)
    yield context
    context.close()


def enrolled(phone: Any) -> Any:
    """The same, enrolled with a PIN; a code of its own opens what it keeps; its page was open once with a link."""
    enrol(phone)
    return phone


def enrol(phone: Any) -> str:
    """Give a signed-in telephone a PIN, let it keep its page, and return the code that opens it without a link."""
    enrol_with_pin(phone)
    page = phone.new_page()
    page.goto("/phone/")
    page.click("[data-make-code]")
    page.wait_for_selector("[data-made-code]:not([hidden])")
    phone.offline_code = page.inner_text("[data-made-code] [data-code]")
    page.evaluate("navigator.serviceWorker.ready")
    page.close()
    return str(phone.offline_code)


def enrol_with_pin(phone: Any) -> None:
    page = phone.new_page()
    page.goto("/me/device/")
    for name, value in (("name", "naka phone"), ("pin", PIN), ("again", PIN), ("code", code(1))):
        page.fill(f"#f-{name}", value)
    page.click("[data-by-pin] button.main-act")
    page.wait_for_url("**/me/")
    page.close()


def opened(phone: Any) -> Any:
    page = phone.new_page()
    page.goto("/phone/")
    return page


def unlocked(phone: Any) -> Any:
    """Return the page from the kept shell, opened by the code."""
    page = opened(phone)
    page.fill("#f-phone-code", phone.offline_code)
    page.press("#f-phone-code", "Enter")
    page.wait_for_selector("[data-report]:not([hidden])")
    return page


def writes(page: Any, words: str) -> None:
    page.fill("#f-phone-line", words)
    page.click("[data-report] .main-act")


def wait_until_sent(page: Any) -> None:
    """Return once the phone keeps nothing unsent: it also sends by itself, whatever the test does."""
    page.wait_for_selector("[data-report]:not([hidden])")
    page.evaluate(
        """async () => {
          const asked = indexedDB.open("sangam-phone");
          const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
          const waiting = () => new Promise((done) => {
            const rows = db.transaction("outbox").objectStore("outbox").count();
            rows.onsuccess = () => done(rows.result);
          });
          while (await waiting()) await new Promise((done) => setTimeout(done, 100));
          db.close();
        }"""
    )


def heard(officer: Seated, channel: str) -> str:
    return text(officer.gets(channel))
