"""The main act of a meeting in a real Chromium, over two nodes: an action set here is done there, and seen here."""

import pytest
from in_browser import take_whole
from meeting_world import called
from support.visiting import form_time

from sangam.coordination import agenda, meetings
from sangam.coordination.types import ItemDraft

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_an_action_set_in_haryana_is_done_in_delhi_and_seen_in_haryana(across, kundli, screens, tmp_path) -> None:
    desk, phone = screens
    with across.haryana:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        agenda.propose_item(kundli.actor, meeting, ItemDraft("Tenants not verified", "Four streets", consent=True))
        meetings.advance_meeting(kundli.actor, meeting, "started")
    across.wire.deliver()
    desk.goto(f"/meetings/{meeting}/")
    desk.fill("#f-action", "List the tenants of four streets")
    desk.select_option("#f-owner", "DL-ON-NARELA")
    due_at = form_time(days=5)
    desk.fill("#f-due_at", due_at)
    desk.click("form[action$='/action/'] button.main-act")
    desk.wait_for_selector("text=List the tenants of four streets")
    take_whole(desk, tmp_path / "meeting-desk.png")
    across.wire.deliver()
    phone.goto("/")
    phone.click("text=List the tenants of four streets")
    phone.fill("#f-text", "41 houses checked, the list lies at the station")
    take_whole(phone, tmp_path / "action-phone.png")
    phone.click("form[action$='/report/'] button")
    phone.wait_for_selector("text=reported done")
    for page in ("", "brief/", "minutes/"):
        phone.goto(f"/meetings/{meeting}/{page}")
        take_whole(phone, tmp_path / f"phone-{page.strip('/') or 'meeting'}.png")
    across.wire.deliver()
    desk.goto("/meetings/")
    take_whole(desk, tmp_path / "list-desk.png")
    desk.click("text=List the tenants of four streets")
    desk.wait_for_selector("text=41 houses checked")
    desk.click("button[value=confirm]")
    desk.wait_for_selector("text=confirmed")
    desk.goto(f"/meetings/{meeting}/brief/")
    take_whole(desk, tmp_path / "brief-desk.png")
