"""A list that is checked in a real Chromium: pasted on a telephone, answered while the page stands open."""

import pytest
from border import Across, Seated
from given_lists import work
from in_browser import DESK, PHONE, tabs, take_whole
from support.cast import person, says

from sangam.kernel.handling import Level
from sangam.records.own_records import records
from sangam.records.own_records.records import New

pytestmark = [pytest.mark.browser, pytest.mark.long]

LINES = """Harjeet s/o Balwant
Ramesh Lal s/o Mangat Ram, 9811111111
हरजीत सिंह
HR26DK8337
Sunita Devi w/o Om Prakash
!!"""


@pytest.fixture
def known(across: Across, kundli: Seated, narela_desk: Seated) -> None:
    """Let Haryana share an armed person and a car, and Delhi know another of that name."""
    with across.haryana:
        armed = person("हरजीत सिंह", alias="काला", relative="s/o बलवंत", village="नूंह", caution="armed")
        for new in (New("person", armed), New("vehicle", [says("plate", "HR26DK8337"), says("model", "Scorpio")])):
            records.share(kundli.actor, records.create(kundli.actor, new), with_forces={"DL": Level.WHOLE})
    across.wire.deliver()
    with across.delhi:
        records.create(narela_desk.actor, New("person", person("Harjit Singh", relative="s/o Kartar Singh")))


@pytest.mark.usefixtures("known")
def test_pasted_lines_are_answered_on_the_page_that_stands_open(browser, cluster, narela_desk, tmp_path) -> None:
    with tabs(browser, cluster, (narela_desk, PHONE), (narela_desk, DESK)) as (phone, desk):
        phone.goto("/check/")
        phone.click("main >> text=Check a list")
        take_whole(phone, tmp_path / "form-phone.png")
        phone.fill("#f-lines", LINES)
        phone.click("text=Check the list")
        phone.wait_for_selector("#gauge")
        take_whole(phone, tmp_path / "waiting-phone.png")
        work(narela_desk)
        phone.wait_for_selector("h2:has-text('6 rows')")
        assert "ARMED" in phone.locator("#list .caution").first.inner_text()
        take_whole(phone, tmp_path / "answer-phone.png")
        assert phone.locator("text=nothing in this row could be recognised").is_visible()
        assert not phone.locator("text=Sunita Devi").is_visible()
        plate = phone.locator("#list section:has-text('HR26DK8337')").first
        assert plate.bounding_box()["height"] < 300  # low enough that a list of thirty is gone through by thumb
        phone.click("summary:has-text('with nothing')")
        phone.wait_for_selector("text=Sunita Devi")
        desk.goto(phone.url)
        take_whole(desk, tmp_path / "answer-desk.png")
        phone.locator("#list button:has-text('Check this row')").first.click()
        phone.wait_for_selector(".hits")
