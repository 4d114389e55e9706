"""Handing an action over in the browser, over two nodes: found, offered, taken over, and said in the minutes."""

import pytest
from border import Seated, is_sound, seated
from in_browser import take_whole
from meeting_world import called
from support.markup import markup
from support.visiting import form_time, text

from sangam.coordination import meetings, pages

ACTION = "List the tenants of four streets"


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def action(across, kundli) -> str:
    """Return the address of an action that Kundli has set for Narela, known on both nodes."""
    with across.haryana:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        meetings.advance_meeting(kundli.actor, meeting, "started")
    said = {"action": ACTION, "owner": "DL-ON-NARELA", "due_at": form_time(days=5), "evidence": "the list"}
    assert kundli.posts(f"/meetings/{meeting}/action/", **said).status_code == 303
    across.wire.deliver()
    with across.haryana:
        (set_,) = pages.open_meeting(kundli.actor, meeting).actions
    return f"/actions/{set_.id}/"


def test_an_action_is_offered_taken_over_and_said_in_the_minutes(across, kundli, narela, action):
    page = f"{action}hand-over/"
    assert "PS Kundli" in is_sound(narela.gets(page))
    assert "PS Alipur" in text(narela.posts(page, step="find", q="Alipur"))
    for wrong in ({"to": "DL-NOWHERE"}, {"to": ""}, {"to": "UP-GZB-LONI"}, {"to": "post:x"}):
        refused = narela.posts(page, step="send", text="Their beat", **wrong)
        assert refused.status_code in (400, 403), wrong
        assert "Their beat</textarea>" in is_sound(refused)
    assert narela.posts(page, step="send", to="HR-SNP-KUNDLI", text="Their beat").status_code == 303
    across.wire.deliver()
    assert "asks you to take an action over" in text(kundli.gets("/"))
    offered = is_sound(kundli.gets(action))
    offer = offered.split('name="offer" value="')[1].split('"')[0]
    assert "Decline" in offered
    assert kundli.posts(f"{action}hand-over/answer/", offer=offer, says="declined").status_code == 400
    assert kundli.posts(f"{action}hand-over/answer/", offer="x", says="accepted").status_code == 404
    assert kundli.posts(f"{action}hand-over/answer/", offer=offer, says="accepted").status_code == 303
    across.wire.deliver()
    assert "takes the action over" in text(narela.gets("/"))
    with across.haryana:
        (meeting,) = pages.meetings(kundli.actor)
    for reader in (kundli, narela):
        assert "handed over to PS Kundli on" in text(reader.gets(f"/meetings/{meeting.id}/minutes/"))
    assert ACTION in text(kundli.gets("/meetings/?whose=unit"))
    assert ACTION not in text(narela.gets("/meetings/?whose=unit"))
    assert ACTION not in text(kundli.gets("/meetings/?whose=mine"))
    assert "of another unit" in text(narela.gets(page))


def test_who_sits_above_both_units_reports_and_declines_in_fields_apart(across, narela, action):
    chief = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
    assert narela.posts(f"{action}hand-over/", step="send", to="DL-ON-ALIPUR").status_code == 303
    page = markup(chief.gets(action))
    assert [page.count(f'id="f-{name}"') for name in ("text", "why")] == [1, 1]
    offer = page.split('name="offer" value="')[1].split('"')[0]
    said = chief.posts(f"{action}hand-over/answer/", offer=offer, says="declined", why="Not their street")
    assert said.status_code == 303
    assert "Not their street" in text(narela.gets(action))


@pytest.mark.browser
@pytest.mark.long
def test_an_action_is_handed_over_between_two_screens(across, kundli, screens, action, tmp_path) -> None:
    desk, phone = screens  # of Kundli, of Narela
    phone.goto(action)
    phone.click("text=Hand the action over")
    take_whole(phone, tmp_path / "hand-phone.png")
    phone.check("input[value='HR-SNP-KUNDLI']")
    phone.fill("#f-text", "The four streets are Kundli's beat")
    phone.click("button[value=send]")
    phone.wait_for_selector("text=not answered yet")
    take_whole(phone, tmp_path / "offered-phone.png")
    across.wire.deliver()
    desk.goto("/")
    desk.click("text=asks you to take an action over")
    desk.wait_for_selector("text=The four streets are Kundli's beat")
    take_whole(desk, tmp_path / "offer-desk.png")
    desk.click("button[value=accepted]")
    desk.wait_for_selector("text=taken over")
    take_whole(desk, tmp_path / "taken-desk.png")
    across.wire.deliver()
    phone.reload()
    phone.wait_for_selector("text=taken over")
    assert phone.locator("form[action$='/report/']").count() == 0
    assert desk.locator("form[action$='/report/']").count() == 1
