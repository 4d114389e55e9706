"""A pair judged with one tap on a phone: its place says so, the next pair stands below, and Undo brings it back."""

from typing import Any

import pytest
from in_browser import PHONE, Door, at_the_screen
from pairs_world import PAGE, makes, pair, suggests
from support.cast import says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

pytestmark = pytest.mark.browser

NEXT_BEHIND_THE_BAR = """window.scrollBy(0,
  document.querySelector("li.two-records").getBoundingClientRect().bottom - window.innerHeight + 30)"""


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


def test_undo_of_a_pair_stands_above_the_bar_of_a_phone(
    delhi: TestNode, browser: Any, cluster: TestCluster, narela: Visitor
) -> None:
    tall = [says("phone", f"98765432{at:02}") for at in range(6)] + [says("mark", f"scar {at}") for at in range(6)]
    for name in ("Balwant Rana", "Gurnam Dhillon", "Sukhdev Mann"):
        suggests(narela, makes(narela, name, *tall, village="Loni"), makes(narela, name, village="Nahra"), 0.9)
    door = Door(delhi, cluster)
    page = at_the_screen(browser, door, narela, PHONE).new_page()
    for _ in range(3):
        page.goto(PAGE)
        page.evaluate(NEXT_BEHIND_THE_BAR)
        page.locator("button[value=unsure]").first.evaluate("each => each.click()")  # where it stands
        page.locator("li.says.done").wait_for()
        page.wait_for_function("!document.querySelector('.htmx-swapping, .htmx-settling')")
        undo, bar = page.locator("li.says.done button").bounding_box(), page.locator("nav.tabs").bounding_box()
        assert 0 <= undo["y"] <= undo["y"] + undo["height"] <= bar["y"]
    page.context.close()
    door.stop()
