"""A new alert's area on the map, in Chromium: a tap ticks the units round it, and the alert goes to them."""

from collections.abc import Iterator

import pytest
from in_browser import PHONE, Door, at_the_screen, chromium
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

from sangam.access.units import telephones
from sangam.kernel.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.long]
PLACES = {"DL-ON-NARELA": (28.853, 77.093), "DL-ON-ALIPUR": (28.797, 77.134), "DL-ON": (28.800, 77.033)}


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


def ticked(page) -> list[str]:
    boxes = page.locator("[name=unit]:checked")
    return [boxes.nth(at).get_attribute("value") for at in range(boxes.count())]


def shows(page, count: str) -> None:
    page.locator(f"[data-alert-map][data-ticked='{count}']").wait_for()


def test_a_tap_on_the_map_ticks_the_units_round_it(narela: Visitor, door: Door) -> None:
    admin = Actor("DL", "command line", role="admin", unit="DL")
    rows = [{"unit": code, "phone": "", "latitude": f"{n}", "longitude": f"{e}"} for code, (n, e) in PLACES.items()]
    assert telephones.load_phones(admin, rows).changed == len(PLACES)
    wrong: list[str] = []
    with chromium() as browser:
        page = at_the_screen(browser, door, narela, PHONE).new_page()
        page.on("console", lambda each: wrong.append(each.text) if each.type == "error" else None)
        page.goto("/alerts/new/")
        assert page.locator("[data-alert-map]").is_hidden()
        boxes = page.locator("[name=unit]:checked")
        while boxes.count():
            boxes.first.uncheck()
        page.locator("[data-loads] > summary").click()
        shows(page, "0")
        page.locator("#f-radius").select_option("50")
        page.locator("[data-alert-map]").click()
        shows(page, "2")
        assert sorted(ticked(page)) == ["DL-ON-ALIPUR", "DL-ON-NARELA"]  # what stands above stations is not on the map
        assert page.locator("#f-place").input_value().startswith("28.8")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator("[name=unit][value=DL-ON-NARELA]").uncheck()
        shows(page, "1")
        page.locator("#f-title").fill("White Scorpio")
        page.locator("#f-text").fill("Towards Alipur")
        page.locator("button[value=send]").click()
        page.wait_for_url("**/alerts/*-*/")
        assert "White Scorpio" in page.locator("h1").inner_text()
    assert wrong == []
