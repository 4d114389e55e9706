"""A pool phone in a real Chromium: opened by the picture's address, read without a link, wiped by one tap."""

from dataclasses import replace
from typing import Any

import pytest
from border import seated
from in_browser import DESK, PHONE, Door, at_the_screen, take_whole
from line import Line
from operation_world import approved
from support.visiting import lay_down

from sangam.kernel.ids import new_id

pytestmark = pytest.mark.browser

PIN = "804613"
KEPT = """async () => {
  if (!(await indexedDB.databases()).some((each) => each.name === "sangam-phone")) return 0;
  const asked = indexedDB.open("sangam-phone");
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const rows = db.transaction("lists").objectStore("lists").count();
  const found = await new Promise((done) => (rows.onsuccess = () => done(rows.result)));
  db.close();
  return found;
}"""


def until(page: Any, asked: str, answer: object) -> None:
    """Wait until a page answers so.  The content policy lets no function of Playwright's own wait in it."""
    for _ in range(200):
        if page.evaluate(asked) == answer:
            return
        page.wait_for_timeout(50)
    raise AssertionError(asked)


@pytest.fixture
def desk(fresh_nodes: Any) -> Any:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1001", "DL-ON-NARELA")


@pytest.mark.long
def test_a_pool_phone_is_opened_once_read_without_a_link_and_wiped(browser, cluster, desk, tmp_path) -> None:
    with desk.node:
        made = approved(desk.actor, replace(desk.actor, officer=new_id()))
    door = Door(desk.node, cluster)
    line = Line(door.origin)
    office = at_the_screen(browser, door, desk.visitor, DESK)
    in_hand = browser.new_context(viewport=PHONE, base_url=line.origin)
    for each in (office, in_hand):
        each.set_default_timeout(30_000)
    at_desk, phone = office.new_page(), in_hand.new_page()
    at_desk.goto(f"/operations/{made}/")
    at_desk.click("text=Pool phones")
    for name, value in (("rank", "HC"), ("name", "Ram Singh"), ("belt", "1190")):
        at_desk.fill(f"#f-{name}", value)
    at_desk.click("button:has-text('Issue the phone')")
    at_desk.wait_for_selector("text=waits for its code")
    take_whole(at_desk, tmp_path / "issued-desk.png")
    code = at_desk.inner_text("p.mono")
    phone.goto(f"/pool/#{code}")
    until(phone, "document.querySelector('#f-code').value !== '' && location.hash === ''", True)
    take_whole(phone, tmp_path / "open-phone.png")
    phone.fill("#f-pool-pin", PIN)
    phone.click("button.main-act")
    phone.wait_for_selector("h1:has-text('Ankur Vihar')")
    phone.check("input[value=position]")
    phone.fill("#f-text", "At the back door")
    phone.click("text=Write on the board")
    phone.wait_for_selector("li:has-text('At the back door')")
    take_whole(phone, tmp_path / "board-phone.png")
    phone.evaluate("navigator.serviceWorker.ready")
    until(phone, KEPT, 1)
    line.cut()
    phone.goto("/pool/")
    phone.fill("#f-phone-code", PIN)
    phone.press("#f-phone-code", "Enter")
    phone.wait_for_selector("[data-boards] li:has-text('At the back door')")
    take_whole(phone, tmp_path / "kept-phone.png")
    line.mend()
    at_desk.reload()
    at_desk.click("button:has-text('Wipe this phone')")
    at_desk.wait_for_selector("text=has had no link since")
    phone.goto("/pool/")
    phone.wait_for_selector("text=is not issued any more")
    take_whole(phone, tmp_path / "over-phone.png")
    until(phone, KEPT, 0)
    at_desk.reload()
    at_desk.wait_for_selector("text=has erased what it kept")
    for each in (office, in_hand):
        each.close()
    line.cut()
    door.stop()
