"""The desk is dense, and the same from page to page: rows of 36 px, ten hits a screen, headings at one height."""

from collections.abc import Iterator
from typing import Any

import pytest
from in_browser import DESK, Door, at_the_screen, chromium
from support.cast import person
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

from sangam.records.own_records import records
from sangam.records.own_records.records import New

pytestmark = pytest.mark.browser

OUT_OF_FIELD = """all => all.filter((each) =>
  each.getBoundingClientRect().right > each.parentElement.getBoundingClientRect().right + 1).map((each) => each.name)"""
HEADED = (
    "/check/",
    "/alerts/",
    "/alerts/new/",
    "/threads/",
    "/records/",
    "/units/",
    "/units/DL-ON-NARELA/",
    "/watches/",
    "/groups/",
    "/notices/",
    "/report/",
    "/more/",
    "/oversight/ledger/",
    "/channels/",
    "/meetings/",
    "/operations/",
    "/arrests/",
    "/despatches/",
    "/library/",
    "/opposite-numbers/",
)


@pytest.fixture
def screen(delhi: TestNode, cluster: TestCluster, narela: Visitor) -> Iterator[Any]:
    """The desk of PS Narela, at whose node twelve men have one name."""
    for number in range(12):
        said = person("Harjeet Singh", relative=f"s/o Balwant {number}", village="Nuh", mark="tattoo")
        records.create(narela.actor, New("person", said))
    door = Door(delhi, cluster)
    with chromium() as browser:
        yield at_the_screen(browser, door, narela, DESK).new_page()
    door.stop()


@pytest.mark.long
def test_ten_hits_and_twelve_rows_stand_on_a_screen_of_the_desk(screen: Any) -> None:
    screen.goto("/check/")
    screen.fill("#box", "Harjeet Singh")
    screen.click("form.box .main-act")
    screen.wait_for_selector("article.hit")
    ends = screen.eval_on_selector_all("article.hit", "all => all.map(each => each.getBoundingClientRect().bottom)")
    assert sum(end <= DESK["height"] for end in ends) >= 10
    screen.goto("/records/")
    heights = screen.eval_on_selector_all("tbody tr", "all => all.map(each => each.getBoundingClientRect().height)")
    assert len(heights) == 12
    assert max(heights) <= 37  # and the line between two
    tops = {}
    for address in HEADED:
        screen.goto(address)
        tops[address] = round(screen.locator("main h1").first.bounding_box()["y"])
    assert max(tops.values()) - min(tops.values()) <= 2, tops
    screen.goto("/records/new/incident/")
    assert screen.eval_on_selector_all(".field > input", OUT_OF_FIELD) == []
