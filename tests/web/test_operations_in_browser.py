"""Operations in a real Chromium, over two nodes: whom to call, and a team that is announced and acknowledged."""

import pytest
from in_browser import take_whole
from operation_world import checked
from support.visiting import form_time

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_a_conflict_and_a_team_are_seen_on_both_sides(across, narela_desk, screens, tmp_path) -> None:
    desk, phone = screens
    with across.delhi:
        checked(narela_desk.actor)
    across.wire.deliver()
    desk.goto("/operations/checks/new/")
    desk.select_option("#f-kind", "raid")
    desk.fill("#f-at", "28.8526, 77.0929")
    desk.fill("#f-starts_at", form_time(hours=3))
    desk.fill("#f-ends_at", form_time(hours=5))
    take_whole(desk, tmp_path / "check-form-desk.png")
    desk.click("form.form button.main-act")
    desk.wait_for_selector("text=Not all forces have answered")
    across.wire.deliver()
    desk.wait_for_selector("text=call the duty officer")  # the page reads itself anew
    take_whole(desk, tmp_path / "check-desk.png")
    phone.goto("/operations/")
    take_whole(phone, tmp_path / "list-phone.png")
    phone.click("text=Raid")
    phone.wait_for_selector("text=call the duty officer")
    phone.check("input[value=jointly]")
    phone.fill("textarea[name=note]", "Together at four, with SHO Kundli")
    take_whole(phone, tmp_path / "check-phone.png")
    phone.click("form[action$='/resolve/'] button")
    phone.wait_for_selector("text=We act jointly")
    across.wire.deliver()
    desk.reload()
    desk.wait_for_selector("text=Together at four")
    desk.goto("/operations/entries/new/")
    desk.check("input[value='DL-ON-NARELA']")
    desk.select_option("#f-purpose", "arrest")
    desk.fill("#f-team", "Insp., Rakesh Malik, 412")
    take_whole(desk, tmp_path / "entry-form-desk.png")
    desk.click("button[value=send]")
    desk.wait_for_selector("text=waits for acknowledgement")
    across.wire.deliver()
    phone.goto("/")
    phone.click("text=announces a team")
    phone.fill("#f-note", "SI Meena goes along")
    take_whole(phone, tmp_path / "entry-phone.png")
    phone.click("form[action$='/acknowledge/'] button")
    phone.wait_for_selector("text=SI Meena goes along")
    across.wire.deliver()
    desk.reload()
    desk.wait_for_selector("text=SI Meena goes along")
    take_whole(desk, tmp_path / "entry-desk.png")
