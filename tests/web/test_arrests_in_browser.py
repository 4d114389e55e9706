"""An arrest in a real Chromium: the checklist warns; a roll is answered on a phone across the line, and seen here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from border import Seated, seated
from cluster import TestCluster
from in_browser import DESK, PHONE, Door, at_the_screen, chromium

from sangam.node.envelope_handlers import HANDLERS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def kundli(across) -> Seated:
    across.wire.handlers = HANDLERS
    return seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def screens(browser: Any, cluster: TestCluster, kundli: Seated, narela: Seated) -> Iterator[tuple[Any, Any]]:
    """A desk in Haryana and a phone in Delhi, each before its own node."""
    doors = [Door(each.node, cluster) for each in (kundli, narela)]
    contexts = [
        at_the_screen(browser, door, each.visitor, size)
        for door, each, size in zip(doors, (kundli, narela), (DESK, PHONE), strict=True)
    ]
    for context in contexts:
        context.set_default_timeout(60_000)
    yield tuple(context.new_page() for context in contexts)
    for context in contexts:
        context.close()
    for door in doors:
        door.stop()


def whole(page: Any, picture: Path) -> None:
    """Take a picture, and find that nothing of the page is cut off at the side."""
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_arrest_warns_at_the_desk_and_a_roll_is_answered_on_a_phone(across, screens, tmp_path) -> None:
    desk, phone = screens
    desk.goto("/arrests/new/")
    desk.fill("#f-name", "हरजीत उर्फ काला")
    desk.select_option("#f-place_unit", "DL-ON-NARELA")
    desk.select_option("#f-home_unit", "DL-ON")
    desk.click("button[value=keep]")
    desk.click("#p-grounds summary")
    desk.fill("#d-grounds", "G-1")
    desk.fill("#l-grounds", "English")
    desk.fill("#g-grounds", "Harjit")
    desk.click("#p-grounds form button")
    desk.wait_for_selector("text=Hindi is missing")
    whole(desk, tmp_path / "arrest-desk.png")
    desk.goto("/despatches/new/?kind=roll-a&to=DL-ON-NARELA")
    desk.fill("#f-person", "तौफीक s/o इस्माइल")
    desk.fill("#f-text", "Not at his address since Friday")
    desk.click("button[value=sign]")
    desk.wait_for_selector("text=Signed and sent")
    across.wire.deliver()
    phone.goto("/")
    phone.click("text=Bad-character roll A")
    phone.select_option("#f-answer", "gone-on")
    phone.fill("#f-text", "to Alipur")
    whole(phone, tmp_path / "roll-phone.png")
    phone.click("form[action$='/answer/'] button")
    phone.wait_for_selector("text=Has gone on")
    for address in ("/arrests/", "/checklist/", "/despatches/", "/release-list/"):
        phone.goto(address)
        whole(phone, tmp_path / f"phone-{address.strip('/')}.png")
    across.wire.deliver()
    desk.goto("/despatches/")
    desk.click("text=तौफीक")
    desk.wait_for_selector("text=to Alipur")
