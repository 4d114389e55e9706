"""The library's main acts in a real Chromium, over two nodes: written and adopted; a course answered without a link."""

from collections.abc import Iterator
from typing import Any

import pytest
from border import Seated, seated
from in_browser import DESK, PHONE, tabs, take_whole
from library_world import TITLE, WORDS
from support.cluster import TestCluster

from sangam.kernel import clock
from sangam.library import shipped_notes
from sangam.library.courses import assignments, completions

pytestmark = pytest.mark.browser


@pytest.fixture
def alipur(across) -> Seated:
    return seated(across.delhi, "dl1002", "DL-ON-ALIPUR", "data_officer")


@pytest.fixture
def screens(browser: Any, cluster: TestCluster, narela_desk: Seated, alipur: Seated, kundli: Seated) -> Iterator[Any]:
    """Desks at Narela and Alipur, and a phone in Haryana, each before its own node."""
    with tabs(browser, cluster, (narela_desk, DESK), (alipur, DESK), (kundli, PHONE)) as opened:
        yield opened


@pytest.mark.long
def test_a_practice_is_written_reviewed_and_adopted_in_haryana(across, screens, tmp_path) -> None:
    desk, reviewer, phone = screens
    with across.delhi:
        shipped_notes.lay_in()
    desk.goto("/library/new/")
    desk.select_option("#f-category", "prevention")
    for part in ("title", "summary", "problem", "done", "effect"):
        desk.fill(f"#f-{part}", getattr(WORDS, part))
    desk.fill("#f-pitfalls", "पीड़िता सुनीता देवी से दोबारा न पूछें")
    take_whole(desk, tmp_path / "form-desk.png")
    desk.click("main button.main-act")
    desk.wait_for_selector("mark >> text=सुनीता देवी")
    take_whole(desk, tmp_path / "draft-desk.png")
    desk.fill("#f-pitfalls", "")
    desk.click("#draft-form button.main-act")
    desk.wait_for_selector("mark", state="detached")
    desk.select_option("#f-unit", "DL-ON-ALIPUR")
    desk.click("form[action$='/review/'] button")
    desk.wait_for_selector("form[action$='/back/']")
    reviewer.goto("/")
    reviewer.click(f"text=Review before release: {TITLE}")
    take_whole(reviewer, tmp_path / "review-desk.png")
    reviewer.click("form[action$='/release/'] button")
    reviewer.wait_for_selector("text=Adopted by")
    across.wire.deliver()
    phone.goto("/library/?q=tenants")
    phone.click(f"text={TITLE}")
    take_whole(phone, tmp_path / "practice-phone.png")
    phone.click("form[action$='/adopt/'] button")
    phone.wait_for_selector("text=What came of it was not said yet.")
    across.wire.deliver()
    desk.goto("/library/")
    take_whole(desk, tmp_path / "list-desk.png")
    desk.click(f"text={TITLE}")
    desk.wait_for_selector("text=PS Kundli")
    take_whole(desk, tmp_path / "practice-desk.png")


@pytest.mark.long
def test_a_course_answered_without_a_link_is_sent_when_the_link_is_back(across, kundli, screens, tmp_path) -> None:
    _, _, phone = screens
    phone.goto("/courses/sangam/")
    take_whole(phone, tmp_path / "course-phone.png")
    phone.context.set_offline(True)
    for each in assignments.course("sangam").questions:
        phone.check(f"input[name=answer-{each.key}][value='{each.right}']")
    phone.click("#course-form button.main-act")
    phone.wait_for_selector("text=kept on this device")
    with across.haryana:
        assert completions.completions(kundli.actor) == []
    phone.context.set_offline(False)
    phone.wait_for_selector("#course-result >> text=Passed.")
    with across.haryana:
        (done,) = completions.completions(kundli.actor)
    assert (done.score, done.passed, done.checked) == (6, True, True)
    assert done.done_at <= clock.now()
    phone.reload()
    with across.haryana:
        assert len(completions.completions(kundli.actor)) == 1
    phone.goto("/courses/")
    take_whole(phone, tmp_path / "courses-phone.png")
    phone.click("text=Sangam for every officer >> nth=1")
    phone.wait_for_selector("text=has completed the course")
    take_whole(phone, tmp_path / "certificate-phone.png")
