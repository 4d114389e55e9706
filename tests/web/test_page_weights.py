"""What a page weighs over a slow link: with an empty cache, in each language, never more than was once measured."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

pytestmark = pytest.mark.browser

SUM = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, each) => sum + each.transferSize, 0) / 1000"""
CHECK_KB = {"hi": 247, "en": 88, "ur": 250, "pa": 180}
"""As measured on 28 November 2026 (`docs/first-use.md`)."""
ROOMS = ("/", "/records/", "/operations/", "/library/")
ROOM_KB = 250


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


def weighed(browser: Any, door: Door, officer: Visitor, address: str, *, language: str, size: dict[str, int]) -> float:
    """Return the kilobytes that a browser with nothing in its cache fetches for a page."""
    context = at_the_screen(browser, door, officer, size)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": door.origin}])
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    found = float(page.evaluate(SUM))
    context.close()
    return found


@pytest.mark.one_case
@pytest.mark.parametrize("language", CHECK_KB)
def test_a_check_on_a_phone_weighs_no_more_than_once(browser: Any, door: Door, narela: Visitor, language: str) -> None:
    assert 20 < weighed(browser, door, narela, "/check/", language=language, size=PHONE) <= CHECK_KB[language]


def test_no_room_weighs_more_than_the_desk_once_did(browser: Any, door: Door, narela: Visitor) -> None:
    found = {address: weighed(browser, door, narela, address, language="hi", size=DESK) for address in ROOMS}
    assert {address: kb for address, kb in found.items() if kb > ROOM_KB} == {}
