"""The map of incidents in a real Chromium: whole on a phone, a slider of weeks, a tap that lists, and no long task."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from support.cast import says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

from sangam.records.own_records import records

pytestmark = pytest.mark.browser
MAP = "/patterns/map/?since=2026-09-01&until=2026-11-30"
TASKS = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


def fire(narela: Visitor, day: int, place: str) -> None:
    said = [says("head", "firing"), says("position", place), says("trade", "jeweller"), says("phone", "9810012345")]
    said += [says("earliest", f"2026-11-{day:02d} 21:30"), says("modus", "transport.motorcycle")]
    records.create(narela.actor, records.New("incident", said))


@pytest.mark.long
def test_the_map_is_whole_on_a_phone_and_lists_what_is_tapped(narela: Visitor, door: Door, tmp_path: Any) -> None:
    for day in (3, 6, 16):
        fire(narela, day, "28.8526, 77.0920")
    wrong: list[str] = []
    with chromium() as browser:
        screen = at_the_screen(browser, door, narela, PHONE)
        screen.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "ur", "url": door.origin}])
        page = screen.new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(MAP)
        assert page.locator("html").get_attribute("dir") == "rtl"
        page.screenshot(path=tmp_path / "map-ur.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        numbers = page.locator(".map-number")
        assert numbers.all_text_contents() == ["3"]
        page.locator("#map-week").fill("10")
        assert numbers.all_text_contents() == ["2"]
        assert page.locator("[data-map-table] td.number").first.text_content() == "2"
        page.locator("#map-week").fill("0")
        page.locator("input[name=series]").uncheck()
        page.locator("#map").click()
        page.locator("#cell li a").first.wait_for()
        assert page.locator("#cell li a").count() == 3
        assert "3" in says_when_pressed_long(page)
        page.locator("#cell li a").first.click()
        page.wait_for_url("**/records/**")
        page.goto(MAP.replace("map", "series"))
        page.locator(".board a.main-act").click()
        page.wait_for_selector(".matrix tbody td")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert wrong == []


def says_when_pressed_long(page: Any) -> str:
    """Press a hexagon as a long press does, which browsers tell as a context menu; return what it says."""
    number = page.locator(".map-number").first
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, button="right")
    page.locator(".leaflet-popup").wait_for()
    return str(page.locator(".leaflet-popup").inner_text())


def longest_task_ms(trace: bytes) -> float:
    """Return the longest task of a page by its own processor time: what else the machine does is not in it."""
    events = json.loads(trace)["traceEvents"]
    pages = {(each["pid"], each["tid"]) for each in events if each.get("args", {}).get("name") == "CrRendererMain"}
    tasks = [
        each.get("tdur", 0)
        for each in events
        if each["name"].endswith("RunTask") and (each["pid"], each["tid"]) in pages
    ]
    assert len(tasks) > 100
    return float(max(tasks)) / 1000


@pytest.mark.long
def test_panning_over_many_hexagons_holds_the_browser_for_50_ms_at_most(narela: Visitor, door: Door) -> None:
    draw = random.Random(1)
    for at in range(400):
        fire(narela, 1 + at % 28, f"{draw.uniform(28.2, 29.2):.5f}, {draw.uniform(76.6, 77.6):.5f}")
    with chromium() as browser:
        page = at_the_screen(browser, door, narela, DESK).new_page()
        page.goto(MAP)
        for _ in range(2):  # finer hexagons than the first answer's: panning on asks the node again
            page.wait_for_timeout(1000)
            page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(1500)
        browser.start_tracing(page=page, categories=TASKS)
        box = page.locator("#map").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        for dx, dy in ((200, 0), (-150, 90), (0, -120), (-180, 60), (240, 0)) * 2:
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + dx, y + dy, steps=20)
            page.mouse.up()
            page.wait_for_timeout(700)
        longest = longest_task_ms(browser.stop_tracing())
    assert longest <= 50, longest
