"""An arrest in a real Chromium: the checklist warns; a roll is answered on a phone across the line, and seen here."""

import pytest
from in_browser import take_whole

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_an_arrest_warns_at_the_desk_and_a_roll_is_answered_on_a_phone(across, screens, tmp_path) -> None:
    desk, phone = screens
    desk.goto("/arrests/new/")
    desk.fill("#f-name", "हरजीत उर्फ काला")
    desk.select_option("#f-place_unit", "DL-ON-NARELA")
    desk.select_option("#f-home_unit", "DL-ON")
    desk.click("button[value=keep]")
    desk.click("#p-grounds summary")
    desk.fill("#f-d-grounds", "G-1")
    desk.fill("#l-grounds", "English")
    desk.fill("#g-grounds", "Harjit")
    desk.click("#p-grounds form button")
    desk.wait_for_selector("text=Hindi is missing")
    take_whole(desk, tmp_path / "arrest-desk.png")
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
    take_whole(phone, tmp_path / "roll-phone.png")
    phone.click("form[action$='/answer/'] button")
    phone.wait_for_selector("text=Has gone on")
    for address in ("/arrests/", "/checklist/", "/despatches/", "/release-list/"):
        phone.goto(address)
        take_whole(phone, tmp_path / f"phone-{address.strip('/')}.png")
    across.wire.deliver()
    desk.goto("/despatches/")
    desk.click("text=तौफीक")
    desk.wait_for_selector("text=to Alipur")
