"""A phone halfway through something: being taken, kept or looked at as the officer taps, or as the link comes."""

from pathlib import Path

import phone_screen
import pytest
from phone_screen import FULL, SLOW_TO_ANSWER, SLOW_TO_DRAW, SLOW_TO_READ, opened, unlocked, writes
from support.handed import picture
from support.markup import markup
from support.visiting import text

pytestmark = [pytest.mark.browser, pytest.mark.long]

browser = pytest.fixture(scope="module")(phone_screen.browser)
narela, channel, line, phone, enrolled = map(
    pytest.fixture,
    (phone_screen.narela, phone_screen.channel, phone_screen.line, phone_screen.phone, phone_screen.enrolled),
)


def test_the_outbox_shows_the_last_look_and_not_that_all_has_left(phone, line, channel) -> None:
    phone.add_init_script(SLOW_TO_READ)
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.evaluate("delays = [0, 0, 1_000]")  # the look while it is sent outlasts the one after it
    writes(page, "seen at the toll plaza")
    page.wait_for_selector("[data-all-sent]:not([hidden])")
    page.wait_for_timeout(1_500)
    assert page.locator("[data-waits]").count() == 0
    line.cut()
    page.evaluate("delays = [0, 1_000]")  # it is shown as waiting, and is sent a second later
    writes(page, "gone north")
    page.wait_for_selector("[data-waits]:has-text('gone north')")
    assert page.locator("[data-all-sent]").is_hidden()


def test_a_report_waits_for_its_photograph_and_stays_where_that_is_none(phone, narela, channel, tmp_path: Path) -> None:
    photo, none = tmp_path / "taken.jpg", tmp_path / "none.jpg"
    photo.write_bytes(picture(side=400))
    none.write_bytes(b"no photograph")
    phone.add_init_script(SLOW_TO_DRAW)
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.set_input_files("#f-phone-photo", none)
    writes(page, "seen at the toll plaza")
    page.wait_for_selector("[data-wrong]:not([hidden])")
    assert page.input_value("#f-phone-line") == "seen at the toll plaza"
    page.set_input_files("#f-phone-photo", photo)
    page.click("[data-report] .main-act")
    page.wait_for_selector("[data-all-sent]:not([hidden])")
    shown = markup(narela.gets(channel))
    assert (shown.count('<p class="read" dir="auto">seen at'), shown.count("<img")) == (1, 1)


def test_a_full_phone_says_so_and_keeps_all_of_a_report_or_nothing(phone, channel, narela, tmp_path: Path) -> None:
    paper, photo = tmp_path / "FIR 442.pdf", tmp_path / "taken.jpg"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    photo.write_bytes(picture(side=400))
    phone.add_init_script(FULL)
    page = opened(phone)
    page.wait_for_selector("[data-report]:not([hidden])")
    page.set_input_files("#f-phone-photo", photo)
    page.set_input_files("#f-phone-file", paper)
    page.wait_for_selector("[data-others]:has-text('FIR 442.pdf')")
    page.wait_for_selector("img[data-photo]:not([hidden])")
    page.evaluate("room = 1")
    writes(page, "seen at the toll plaza")
    page.wait_for_selector("[data-wrong]:has-text('no room')")
    assert page.locator("[data-waits]").count() == 0
    assert page.input_value("#f-phone-line") == "seen at the toll plaza"
    page.evaluate("room = 9")
    page.click("[data-report] .main-act")
    page.wait_for_selector("[data-all-sent]:not([hidden])")
    shown = markup(narela.gets(channel))
    assert (shown.count('<p class="read" dir="auto">seen at'), shown.count("<img")) == (2, 1)  # with each of the two
    assert text(narela.gets(channel)).count("FIR 442.pdf") == 1


def test_the_page_that_comes_with_the_link_takes_no_half_written_line(enrolled, line) -> None:
    enrolled.add_init_script(SLOW_TO_ANSWER)
    line.cut()
    page = unlocked(enrolled)
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.fill("#f-phone-line", "two men")  # while the node is asked
    page.wait_for_timeout(1_500)
    assert page.input_value("#f-phone-line") == "two men"
    page.fill("#f-phone-line", "")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-phone=online]")
