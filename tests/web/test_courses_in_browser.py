"""A course on a telephone in a real Chromium: opened and passed without a link, and counted once whatever happens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import phone_screen
import pytest
from border import Seated, seated
from django.conf import settings
from in_browser import PHONE, Door, at_the_screen
from line import Line
from support.cluster import TestCluster
from support.visiting import ADMIN
from support.wire_world import until

from sangam.access import staff
from sangam.kernel import clock
from sangam.library.courses import assignments, completions

pytestmark = [pytest.mark.browser, pytest.mark.long]

IS_KEPT = "caches.match('/courses/sangam/kept/', {ignoreVary: true}).then((found) => found !== undefined)"
SYNCS = "for (let times = 0; times < 100; times += 1) dispatchEvent(new Event('online'))"
WAITS = "Object.keys(localStorage).filter((each) => each.startsWith('course-done:')).length"


@pytest.fixture
def line(cluster: TestCluster, kundli: Seated) -> Iterator[Line]:
    door = Door(kundli.node, cluster)
    line = Line(door.origin)
    yield line
    line.cut()
    door.stop()


@pytest.fixture
def phone(browser: Any, line: Line, kundli: Seated) -> Iterator[Any]:
    context = at_the_screen(browser, line, kundli.visitor, PHONE)
    context.set_default_timeout(60_000)
    yield context
    context.close()


def enrol(phone: Any) -> None:
    """Let a code open the phone without a link, and its page keep what is asked of the officer."""
    phone_screen.enrol(phone)
    page = phone.new_page()
    page.goto("/phone/")
    page.wait_for_selector("[data-courses]:not([hidden])")
    until(lambda: page.evaluate(IS_KEPT))
    page.close()


def transfer(officer: Seated) -> None:
    """Send an officer to Rai, and let it sit there."""
    row = {"service_number": officer.visitor.service_number, "to_unit": "HR-SNP-RAI", "to_role": "beat",
           "to_title": "Beat, PS Rai", "from_date": "2026-01-05"}  # fmt: skip
    with officer.node:
        assert not staff.transfer_officers(ADMIN, [row]).faults
        officer.visitor.takes_seat()
        officer.visitor.states()


def taken(officer: Seated) -> int:
    """Return how many completions the node has of the officer's."""
    with officer.node:
        return len(completions.completions(officer.actor))


def test_a_course_opened_and_passed_without_a_link_counts_once(across, kundli, phone, line, tmp_path) -> None:
    chief = seated(across.haryana, "hr9001", "HR-SNP", "supervisor").actor
    with across.haryana:
        day = clock.now().astimezone(clock.INDIA).date() + timedelta(days=9)
        asked = assignments.assign(chief, "sangam", f"post:{kundli.actor.post}", day)
    enrol(phone)
    line.cut()
    page = phone.new_page()
    page.goto("/phone/")
    page.fill("#f-phone-code", phone.offline_code)
    page.press("#f-phone-code", "Enter")
    page.click("[data-courses] a")
    page.wait_for_selector("#course-form[data-kept-page]")
    assert kundli.visitor.service_number not in page.content()
    page.screenshot(path=tmp_path / "course-kept.png", full_page=True)
    for each in assignments.course("sangam").questions:
        page.check(f"input[name=answer-{each.key}][value='{each.right}']")
    page.click("#course-form button.main-act")
    page.wait_for_selector("#course-result >> text=kept on this device")
    page.close(run_before_unload=False)
    with across.haryana:
        assignments.reassign(chief, asked, f"post:{chief.post}", day)
    transfer(kundli)
    token = {"name": settings.SESSION_COOKIE_NAME, "value": kundli.visitor.token, "url": line.origin, "httpOnly": True}
    phone.add_cookies([token])
    line.mend()
    line.swallows = True  # the node takes it, and the phone never hears so
    page = phone.new_page()
    page.goto("/courses/sangam/", wait_until="commit")
    page.wait_for_selector("#course-form[data-kept-page]")
    page.evaluate(SYNCS)
    until(lambda: taken(kundli) == 1)
    assert page.evaluate(WAITS) == 1
    line.swallows = False
    page.evaluate(SYNCS)
    until(lambda: page.evaluate(WAITS) == 0)
    page.goto("/")
    page.evaluate(SYNCS)
    with across.haryana:
        (done,) = completions.completions(kundli.actor)
        assert (done.score, done.passed, done.checked) == (6, True, True)
        assert assignments.due_courses(kundli.actor) == []
        assert kundli.actor.unit == "HR-SNP-RAI"
