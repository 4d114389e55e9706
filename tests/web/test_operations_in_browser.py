"""Operations in a real Chromium, over two nodes: whom to call, and a team that is announced and acknowledged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from border import Seated, seated
from cluster import TestCluster
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from operation_world import checked

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


def at(hours: int) -> str:
    return (clock.now().astimezone(clock.INDIA) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_conflict_and_a_team_are_seen_on_both_sides(across, narela, screens, tmp_path) -> None:
    desk, phone = screens
    with across.delhi:
        checked(narela.actor)
    across.wire.deliver()
    desk.goto("/operations/checks/new/")
    desk.select_option("#f-kind", "raid")
    desk.fill("#f-at", "28.8526, 77.0929")
    desk.fill("#f-starts_at", at(3))
    desk.fill("#f-ends_at", at(5))
    whole(desk, tmp_path / "check-form-desk.png")
    desk.click("form.form button.main-act")
    desk.wait_for_selector("text=Not all forces have answered")
    across.wire.deliver()
    desk.wait_for_selector("text=call the duty officer")  # the page reads itself anew
    whole(desk, tmp_path / "check-desk.png")
    phone.goto("/operations/")
    whole(phone, tmp_path / "list-phone.png")
    phone.click("text=Raid")
    phone.wait_for_selector("text=call the duty officer")
    phone.check("input[value=jointly]")
    phone.fill("#note-1", "Together at four, with SHO Kundli")
    whole(phone, tmp_path / "check-phone.png")
    phone.click("form[action$='/resolve/'] button")
    phone.wait_for_selector("text=We act jointly")
    across.wire.deliver()
    desk.reload()
    desk.wait_for_selector("text=Together at four")
    desk.goto("/operations/entries/new/")
    desk.check("input[value='DL-ON-NARELA']")
    desk.select_option("#f-purpose", "arrest")
    desk.fill("#f-team", "Insp., Rakesh Malik, 412")
    whole(desk, tmp_path / "entry-form-desk.png")
    desk.click("button[value=send]")
    desk.wait_for_selector("text=waits for acknowledgement")
    across.wire.deliver()
    phone.goto("/")
    phone.click("text=announces a team")
    phone.fill("#f-note", "SI Meena goes along")
    whole(phone, tmp_path / "entry-phone.png")
    phone.click("form[action$='/acknowledge/'] button")
    phone.wait_for_selector("text=SI Meena goes along")
    across.wire.deliver()
    desk.reload()
    desk.wait_for_selector("text=SI Meena goes along")
    whole(desk, tmp_path / "entry-desk.png")
