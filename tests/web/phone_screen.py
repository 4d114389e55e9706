"""The telephone's page as an officer uses it in a browser: opened, unlocked, written on, sent from."""

from typing import Any

from support.visiting import code

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


def enrol(phone: Any) -> None:
    """Give a signed-in telephone a PIN, and let it keep its page."""
    page = phone.new_page()
    page.goto("/me/device/")
    for name, value in (("name", "naka phone"), ("pin", PIN), ("again", PIN), ("code", code(1))):
        page.fill(f"#f-{name}", value)
    page.click("button.main-act")
    page.wait_for_url("**/me/")
    page.goto("/phone/")
    page.wait_for_selector("[data-report]:not([hidden])")
    page.evaluate("navigator.serviceWorker.ready")
    page.close()


def opened(phone: Any) -> Any:
    page = phone.new_page()
    page.goto("/phone/")
    return page


def unlocked(phone: Any) -> Any:
    """Return the page from the kept shell, opened by the PIN."""
    page = opened(phone)
    page.fill("#f-phone-pin", PIN)
    page.press("#f-phone-pin", "Enter")
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
