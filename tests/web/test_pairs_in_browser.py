"""A pair judged with one tap on a phone: its place says so, the next pair stands below, and Undo brings it back."""

from typing import Any

import pytest
from in_browser import PHONE, Door, at_the_screen
from pairs_world import PAGE, makes, pair, suggests
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

pytestmark = pytest.mark.browser


def test_the_next_pair_comes_without_a_page_and_undo_brings_one_back(
    delhi: TestNode, browser: Any, cluster: TestCluster, narela: Visitor
) -> None:
    pair(narela)
    suggests(narela, makes(narela, "Balwant Rana", caution="armed"), makes(narela, "Gurnam Dhillon"), 0.9)
    door = Door(delhi, cluster)
    page = at_the_screen(browser, door, narela, PHONE).new_page()
    page.goto(PAGE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("button[value=same]").first.click()
    page.locator("li.says.done").wait_for()
    assert page.url.endswith(PAGE)
    assert page.locator("li.two-records").count() == 1
    page.locator("li.says.done button").click()
    page.wait_for_url("**#pair-*")
    assert page.locator("li.two-records").count() == 2
    page.context.close()
    door.stop()
