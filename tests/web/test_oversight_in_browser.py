"""Oversight's screens in a real Chromium: each is whole at the desk and on a phone, in Hindi and in Urdu."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from border import Seated, seated
from django.conf import settings
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from support.cluster import TestCluster

from sangam.kernel.actor import Actor
from sangam.library import pages as library_pages
from sangam.library import remarks, shipped_notes
from sangam.library.types import Query
from sangam.node.envelope_handlers import HANDLERS
from sangam.oversight.looks.lines import explain_and_tell
from sangam.oversight.responses.table import count_responses
from sangam.oversight.totals.monthly import recent_months, state_month

pytestmark = pytest.mark.browser

PAGES = {
    "auditor": ("/oversight/looks/", "/oversight/ledger/", "/messages/changed/", "/records/{record}/looks/"),
    "officer": ("/oversight/ledger/", "/courses/sangam/", "/courses/sangam/exercise/"),
    "supervisor": (
        "/oversight/answers/",
        "/oversight/totals/",
        "/oversight/brief/",
        "/oversight/overdue/",
        "/oversight/glass/",
    ),
    "teacher": ("/courses/", "/courses/write/"),
}


@pytest.fixture
def record(across) -> UUID:
    across.wire.handlers = HANDLERS
    return across.shared_person(seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")).id


@pytest.fixture
def seats(across, record) -> dict[str, Seated]:
    """A node on which something was looked at, asked, adopted and stated."""
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    assert narela.gets(f"/records/{record}/").status_code == 200
    chief = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
    with across.delhi:
        shipped_notes.lay_in()
        remarks.adopt(narela.actor, library_pages.list_notes(narela.actor, Query())[0].id)
        count_responses(Actor.system("DL", "test"))
        state_month(Actor.system("DL", "test"), recent_months(1)[0])
        explain_and_tell()
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    return {"auditor": auditor, "officer": narela, "supervisor": chief, "teacher": chief}


def is_whole(page: Any, picture: Path) -> None:
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), picture.name


def in_language(context: Any, door: Door, language: str) -> None:
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": door.origin}])


@pytest.fixture
def door(across, cluster: TestCluster) -> Iterator[Door]:
    made = Door(across.delhi, cluster)
    yield made
    made.stop()


@pytest.mark.long
def test_each_screen_of_oversight_is_whole_in_hindi_and_urdu(seats, record, door, tmp_path) -> None:
    with chromium() as browser:
        for size, language in ((PHONE, "hi"), (DESK, "hi"), (PHONE, "ur"), (DESK, "ur")):
            for role, pages in PAGES.items():
                context = at_the_screen(browser, door, seats[role].visitor, size)
                context.set_default_timeout(60_000)
                in_language(context, door, language)
                page = context.new_page()
                for address in (each.format(record=record) for each in pages):
                    assert page.goto(address).status == 200, address
                    is_whole(page, tmp_path / f"{address.strip('/').replace('/', '-')}-{language}-{size['width']}.png")
                context.close()


@pytest.mark.long
def test_a_report_is_chosen_on_the_page_and_comes_as_a_letter(seats, door) -> None:
    with chromium() as browser:
        context = at_the_screen(browser, door, seats["supervisor"].visitor, DESK)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/oversight/totals/")
        page.click("details.sheet summary")
        page.select_option("#f-topic", "practices")
        for field in ("since", "until"):
            page.select_option(f"#f-{field}", recent_months(1)[0])
        page.fill("#f-reference", "14/2026")
        with page.expect_download() as coming:
            page.click("details.sheet button.main-act")
        assert coming.value.suggested_filename.startswith("report-practices-")
        context.close()


OVERLAID = """[...document.querySelectorAll(".table.folds td[data-head]:not(.lead-cell)")].filter((each) =>
  each.checkVisibility() && parseFloat(getComputedStyle(each, "::before").height) > each.offsetHeight)
  .map((each) => each.dataset.head)"""


def test_in_the_hand_no_label_is_printed_over_the_next(seats, door) -> None:
    with chromium() as browser:
        for language in ("en", "hi"):
            context = at_the_screen(browser, door, seats["supervisor"].visitor, PHONE)
            in_language(context, door, language)
            page = context.new_page()
            page.goto("/oversight/answers/")
            assert page.evaluate(OVERLAID) == [], language
            context.close()
