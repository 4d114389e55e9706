"""What a thief reads on a telephone, and what opens it: by its own lock, by a code, and never by the PIN."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import phone_screen
import pytest
from border import Seated
from django.conf import settings
from django.test import override_settings
from django.utils.crypto import salted_hmac
from line import Line
from phone_lock import PIN_USES, TRIES, LockedPhone
from phone_screen import PIN, enrol, enrol_with_pin, opened, unlocked, wait_until_sent, writes
from support.markup import markup

pytestmark = pytest.mark.browser

browser = pytest.fixture(scope="module")(phone_screen.browser)
narela, channel, line, phone = map(
    pytest.fixture, (phone_screen.narela, phone_screen.channel, phone_screen.line, phone_screen.phone)
)
FORMER = """async ([tag, word, pin, channel]) => {
  const asked = indexedDB.open("sangam-phone", 1);
  asked.onupgradeneeded = () => {
    for (const name of ["keys", "lists"]) asked.result.createObjectStore(name, { keyPath: "tag" });
    asked.result.createObjectStore("outbox", { keyPath: "id" });
    asked.result.createObjectStore("pin");
  };
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const raw = crypto.getRandomValues(new Uint8Array(32)), salt = crypto.getRandomValues(new Uint8Array(16));
  const aes = (key) => crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const seal = async (key, data) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, data) };
  };
  const from = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const ofPin = await crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 300_000 }, from,
    { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const ofNode = await aes(Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0)));
  const at = Date.now();
  const keys = { tag, at, byNode: await seal(ofNode, raw), byPin: { salt, ...(await seal(ofPin, raw)) } };
  const fields = { kind: "message", channel, text: "kept from before", of: "" };
  const head = new TextEncoder().encode(JSON.stringify({ fields, name: null }));
  const packed = new Uint8Array(4 + head.length);
  new DataView(packed.buffer).setUint32(0, head.length);
  packed.set(head, 4);
  const body = await seal(await aes(raw), packed);
  const outbox = { id: crypto.randomUUID(), tag, order: at, at, why: "", body };
  const rows = { keys, outbox, lists: { tag, at, body } };
  for (const [name, row] of Object.entries(rows)) {
    const put = db.transaction(name, "readwrite").objectStore(name).put(row);
    await new Promise((done) => (put.onsuccess = done));
  }
  db.close();
}"""
"""Keep what a telephone kept before its keys had two halves."""
DROPPED = """new Promise((done) => {
  const asked = indexedDB.deleteDatabase("sangam-phone");
  asked.onsuccess = asked.onblocked = () => done(true);
})"""


@pytest.fixture(autouse=True)
def at_its_origin(line: Line) -> Iterator[None]:
    """Let the node's officers' door be where the browser finds it."""
    with override_settings(SANGAM=replace(settings.SANGAM, officers_url=line.origin)):
        yield


def test_nothing_that_a_phone_keeps_tells_its_pin_from_another(phone, line) -> None:
    phone.add_init_script(PIN_USES)
    enrol_with_pin(phone)
    page = opened(phone)
    page.wait_for_selector("[data-offline]:not([hidden])")
    line.cut()
    writes(page, "secret-scorpio")
    page.wait_for_selector("[data-waits]")
    assert page.locator("[data-alerts], [data-report]:not([hidden])").count() > 0  # an open page stays open
    used = page.evaluate("sessionStorage.getItem('used')")
    assert "lists:" in used
    assert PIN not in used
    page.evaluate("sessionStorage.clear()")
    kept = page.evaluate(TRIES, [PIN, "804614"])
    assert kept["found"] == []
    assert (kept["sealed"] >= 2, kept["keys"], kept["readable"]) == (True, 1, 0)
    assert PIN not in kept["words"]
    page.close()
    closed = opened(phone)
    closed.wait_for_selector("[data-no-opener]:not([hidden])")
    assert closed.locator("form[data-unlock]:not([hidden]), form[data-unlock-by-lock]:not([hidden])").count() == 0


def test_a_code_opens_what_the_phone_keeps_and_nothing_at_the_node(phone, line, narela) -> None:
    code = enrol(phone)
    digits = code.replace(" ", "")
    assert len(digits) == 15
    line.cut()
    page = unlocked(phone)
    kept = page.evaluate(TRIES, [digits, PIN, digits[:-1] + str((int(digits[-1]) + 1) % 10)])
    assert kept["found"] == [digits]
    assert digits not in kept["words"]


def test_the_phones_own_lock_signs_in_and_opens_the_lists_without_a_link(phone, line, tmp_path: Path) -> None:
    mine = LockedPhone(phone, gives_key=True)
    mine.enrols()
    phone.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page = mine.page
    page.goto("/unlock/")
    page.screenshot(path=tmp_path / "unlock.png", full_page=True)
    page.click("[data-passkey-open] button.main-act")
    page.wait_for_url(f"{line.origin}/")
    mine.opens_page()
    page.click("[data-make-lock]")
    page.wait_for_selector("[data-has-lock]:not([hidden])")
    line.cut()
    page.goto("/phone/")
    page.click("[data-unlock-by-lock] button.main-act")
    page.wait_for_selector("[data-report]:not([hidden])")
    writes(page, "HR26DK8337 at the naka")
    page.wait_for_selector("[data-waits]:has-text('HR26DK8337')")
    kept = page.evaluate(TRIES, [PIN])
    assert (kept["found"], kept["readable"]) == ([], 0)
    mine.is_opened_by(False)
    page.goto("/phone/")
    page.click("[data-unlock-by-lock] button.main-act")
    page.wait_for_selector("[data-unlock-by-lock] [data-wrong]:not([hidden])")


def test_a_lock_that_gives_no_key_signs_in_and_leaves_the_code(phone, line) -> None:
    mine = LockedPhone(phone, gives_key=False)
    mine.enrols()
    mine.opens_page()
    mine.page.click("[data-make-lock]")
    mine.page.wait_for_selector("[data-offline] [data-wrong]:not([hidden])")
    line.cut()
    mine.page.goto("/phone/")
    mine.page.wait_for_selector("[data-no-opener]:not([hidden])")


def test_a_new_enrolment_ends_what_opened_the_phone_before(phone, line) -> None:
    mine = LockedPhone(phone, gives_key=True)
    mine.enrols()
    mine.opens_page()
    mine.page.click("[data-make-code]")
    mine.page.wait_for_selector("[data-has-code]:not([hidden])")
    mine.page.goto("/me/")
    mine.page.click("form[action$='/strike/'] button")
    mine.page.goto("/phone/")
    mine.page.wait_for_selector("[data-report]:not([hidden])")
    assert mine.page.locator("[data-offline]:not([hidden])").count() == 0
    line.cut()
    mine.page.goto("/phone/")
    mine.page.wait_for_selector("[data-no-opener]:not([hidden])")


def test_what_a_phone_kept_by_its_pin_is_erased_and_its_outbox_is_sent(
    phone, line, narela: Seated, channel: str
) -> None:
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    officer = str(narela.actor.officer)
    tag = salted_hmac("sangam.web.phone.tag", officer, algorithm="sha256").hexdigest()[:16]
    word = base64.b64encode(salted_hmac("sangam.web.phone.key", officer, algorithm="sha256").digest()).decode()
    bare: Any = phone.new_page()
    bare.goto("/static/built/icons.svg")
    page.close()
    bare.evaluate(DROPPED)
    bare.evaluate(FORMER, [tag, word, PIN, channel.strip("/").split("/")[-1]])
    assert bare.evaluate(TRIES, [PIN, "804614"])["found"] == [PIN]
    bare.close()
    page = opened(phone)
    wait_until_sent(page)
    assert markup(narela.gets(channel)).count("kept from before</p>") == 1
    assert page.evaluate(TRIES, [PIN])["found"] == []
