"""A request in a real Chromium, over two nodes: approved by the DCP, stamped, clarified, answered, rated."""

import re

import pytest
from border import seated
from in_browser import DESK, PHONE, tabs, take_whole
from request_world import superior

pytestmark = pytest.mark.browser


def asks_for_call_records(page, pictures) -> str:
    """Ask as the investigating officer; return the request's address, which is its thread's later."""
    page.goto("/requests/new/")
    take_whole(page, pictures / "types-phone.png")
    page.click("text=Subscriber details or call records")
    page.check("input[name=to][value=HR-SNP-KUNDLI]")
    page.fill("#f-field-number", "9812345678")
    page.fill("#f-field-period", "1 to 5 November 2026")
    page.fill("#f-basis", "BNSS 94, FIR 442/2026")
    take_whole(page, pictures / "form-phone.png")
    page.click("button.main-act:has-text('Ask for approval')")
    page.wait_for_selector("text=waits for approval")
    return re.sub(r"^https?://[^/]+", "", page.url)


def answers_graded(page) -> None:
    page.reload()
    page.wait_for_selector(".clock >> text=left")
    page.fill("#f-text", "Registered at Rai")
    page.select_option("#f-grade-source", "A")
    page.select_option("#f-grade-information", "2")
    page.click("button[value=answer]")
    page.wait_for_selector("text=A2")


@pytest.mark.long
def test_call_records_go_by_the_dcp_to_the_other_node_and_back(across, browser, cluster, kundli, tmp_path) -> None:
    io = seated(across.delhi, "dl1001", "DL-ON-NARELA", "investigator", title_en="Investigating officer")
    acp, dcp = superior(across.delhi, "dl2060", "ACP"), superior(across.delhi, "dl2082", "DCP", "DL")
    with tabs(browser, cluster, (io, PHONE), (acp, DESK), (dcp, DESK), (kundli, DESK)) as (asks, low, high, answers):
        draft = asks_for_call_records(asks, tmp_path)
        low.goto(draft)
        low.wait_for_selector("text=9812345678")
        assert low.locator("text=Approve and send").count() == 0
        high.goto("/")
        high.click("text=9812345678")
        take_whole(high, tmp_path / "approval-desk.png")
        high.click("text=Approve and send")
        high.wait_for_selector("text=Approved, and sent.")
        across.wire.deliver()
        answers.goto("/requests/?whose=for-us")
        take_whole(answers, tmp_path / "list-desk.png")
        answers.click(".items >> text=9812345678")
        answers.wait_for_selector("text=7 h")  # stamped here: of eight hours some seconds are gone
        answers.fill("#f-text", "Which operator?")
        answers.click("button[value=clarify]")
        answers.wait_for_selector("text=clock paused")
        across.wire.deliver()
        asks.goto(draft)
        asks.wait_for_selector("text=clock paused")
        asks.fill("#f-text", "Not known to us")
        asks.click("form.reply button[value=message]")
        asks.wait_for_selector("#talk >> text=Not known to us")
        across.wire.deliver()
        answers_graded(answers)
        across.wire.deliver()
        asks.goto(draft)
        take_whole(asks, tmp_path / "answered-phone.png")
        asks.click("#rate button[value=useful]")
        asks.wait_for_selector("#talk >> text=Helped the case")
        across.wire.deliver()
        answers.reload()
        answers.wait_for_selector("#talk >> text=Helped the case")
        take_whole(answers, tmp_path / "rated-desk.png")
