"""Patterns in a real Chromium: five findings, whole on a phone and at a desk, each opening its records."""

from collections.abc import Iterator
from typing import Any

import pytest
from in_browser import DESK, PHONE, Door, at_the_screen, chromium
from support.cast import says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

from sangam.records.own_records import records

pytestmark = pytest.mark.browser
PERIOD = "/patterns/?since=2026-09-01&until=2026-11-30"


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


def firings(narela: Visitor) -> None:
    for day in (3, 6, 9):
        said = [says("head", "firing"), says("position", "28.8526, 77.0920"), says("trade", "jeweller")]
        said += [says("earliest", f"2026-11-{day:02d} 21:30"), says("modus", "transport.motorcycle")]
        records.create(narela.actor, records.New("incident", said))


@pytest.mark.long
def test_the_findings_are_whole_on_a_phone_and_open_their_records(narela: Visitor, door: Door, tmp_path: Any) -> None:
    firings(narela)
    with chromium() as browser:
        for size in (PHONE, DESK):
            screen = at_the_screen(browser, door, narela, size).new_page()
            screen.goto(PERIOD)
            screen.screenshot(path=tmp_path / f"patterns-{size['width']}.png", full_page=True)
            assert screen.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert screen.locator(".findings > li").count() == 5
            assert screen.locator("svg.squares text").all_text_contents() == ["3"]
            behind = screen.locator("#finding-1 details").first
            behind.locator("summary").click()
            behind.locator("a").first.click()
            screen.wait_for_url("**/records/**")
