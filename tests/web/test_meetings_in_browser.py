"""The main act of a meeting in a real Chromium, over two nodes: an action set here is done there, and seen here."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from border import Seated, seated
from cluster import TestCluster
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from meeting_world import called

from sangam.coordination.public import coordination
from sangam.coordination.types import ItemDraft
from sangam.kernel import clock
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


def test_an_action_set_in_haryana_is_done_in_delhi_and_seen_in_haryana(across, kundli, screens, tmp_path) -> None:
    desk, phone = screens
    with across.haryana:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        coordination.propose_item(
            kundli.actor, meeting, ItemDraft("Tenants not verified", "Four streets", consent=True)
        )
        coordination.advance_meeting(kundli.actor, meeting, "started")
    across.wire.deliver()
    desk.goto(f"/meetings/{meeting}/")
    desk.fill("#f-action", "List the tenants of four streets")
    desk.select_option("#f-owner", "DL-ON-NARELA")
    due_at = (clock.now().astimezone(clock.INDIA) + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    desk.fill("#f-due_at", due_at)
    desk.click("form[action$='/action/'] button.main-act")
    desk.wait_for_selector("text=List the tenants of four streets")
    whole(desk, tmp_path / "meeting-desk.png")
    across.wire.deliver()
    phone.goto("/")
    phone.click("text=List the tenants of four streets")
    phone.fill("#f-text", "41 houses checked, the list lies at the station")
    whole(phone, tmp_path / "action-phone.png")
    phone.click("form[action$='/report/'] button")
    phone.wait_for_selector("text=reported done")
    for page in ("", "brief/", "minutes/"):
        phone.goto(f"/meetings/{meeting}/{page}")
        whole(phone, tmp_path / f"phone-{page.strip('/') or 'meeting'}.png")
    across.wire.deliver()
    desk.goto("/meetings/")
    whole(desk, tmp_path / "list-desk.png")
    desk.click("text=List the tenants of four streets")
    desk.wait_for_selector("text=41 houses checked")
    desk.click("button[value=confirm]")
    desk.wait_for_selector("text=confirmed")
    desk.goto(f"/meetings/{meeting}/brief/")
    whole(desk, tmp_path / "brief-desk.png")
