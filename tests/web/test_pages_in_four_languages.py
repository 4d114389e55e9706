"""Forty pages in four languages, on a phone and a desk: nothing is cut off, Urdu has its letters and its marks.

LOOK_AT=folder keeps a picture of each page, for a person who reads the language.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crossing import PLATE, Crossing
from django.conf import settings
from in_browser import DESK, PHONE, Door, chromium
from routes import RIGHTS, carries
from support.cluster import TestCluster
from support.markup import markup
from support.visiting import Visitor

from sangam.access.policy import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

PAGES = frozenset(
    {
        "today",
        "check",
        "check_list",
        "checked_list",
        "records",
        "record",
        "threads",
        "thread",
        "alerts",
        "alert",
        "alert_aloud",
        "operations",
        "operation",
        "meetings",
        "meeting",
        "action",
        "circulation",
        "channels",
        "channel",
        "library",
        "practice",
        "courses",
        "gang_charts",
        "gang_chart",
        "map",
        "patterns",
        "network",
        "charts",
        "chart",
        "totals",
        "responses",
        "ledger",
        "requests",
        "request",
        "arrests",
        "arrest",
        "entry",
        "imports",
        "units",
        "more",
        "me",
    }
)
ITS_OWN = {"import": "analyst", "checked_list": "station"}
LATIN_MARK = re.compile(r"[^\n]{0,40}[\u0600-\u06ff] ?[,;?][ \n][^\n]{0,20}")
SEEN = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const cut = [...document.querySelectorAll("h1, h2, th, td, dt, dd, button, a.button, .tag, label")].filter(each =>
    each.offsetParent && !each.matches(".unseen, .unseen *")
    && each.scrollWidth > each.clientWidth + 2 && getComputedStyle(each).overflowX === "hidden"
    && getComputedStyle(each).textOverflow !== "ellipsis").map(each => each.outerHTML.slice(0, 120));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const inside = walker.currentNode.parentElement;
    if (inside && inside.offsetParent && !inside.closest("bdi, code, textarea, script, style, [lang]:not(html)"))
      words.push(walker.currentNode.data);
  }
  const family = each => each && getComputedStyle(each).fontFamily;
  return {wide, cut, words: words.join("\\n"),
          reading: family(document.querySelector(".read:lang(ur), .aloud:lang(ur)")),
          table: family(document.querySelector("main td, main .number, main dl.facts dd"))};
}"""


@pytest.fixture(scope="module")
def pages(crossing: Crossing) -> list[tuple[str, str, Visitor]]:
    return list(_pages(crossing))


def _pages(crossing: Crossing) -> Iterator[tuple[str, str, Visitor]]:
    for route, address in crossing.addresses():
        name = str(route.name)
        if name in PAGES:
            may = (role for role in ("station", *ROLES) if carries(ROLES[role], RIGHTS[name]))
            yield name, address, crossing.officers[ITS_OWN.get(name) or next(may)].visitor
    desk = crossing.officers["station"]
    for at, text in enumerate((PLATE, "Harjit Singh")):
        desk.posts("/check/", text=text)
        found = re.findall(r"href=\"(/check/[0-9a-f-]{36}/)\"", markup(desk.gets("/check/")))
        yield f"check-{at}", found[0], desk.visitor


def test_each_page_holds_together_in_each_language(
    crossing: Crossing, cluster: TestCluster, pages: list[tuple[str, str, Visitor]]
) -> None:
    door = Door(crossing.delhi, cluster)
    with chromium() as browser:
        page = browser.new_context(base_url=door.origin).new_page()
        wrong = [
            fault
            for at in pages
            for language in ("ur", "hi", "pa", "en")
            for size in (PHONE, DESK)
            for fault in _faults(page, door, at, language, size)
        ]
    door.stop()
    assert "\n".join(wrong) == ""
    assert len(pages) >= 20


def _faults(page: Any, door: Door, at: tuple[str, str, Visitor], language: str, size: dict[str, int]) -> list[str]:
    name, address, who = at
    cookies = {key: each.value for key, each in who.browser.cookies.items()}
    cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page.context.clear_cookies()
    page.context.add_cookies([{"name": key, "value": value, "url": door.origin} for key, value in cookies.items()])
    page.set_viewport_size(size)
    page.goto(address, wait_until="load")
    seen = page.evaluate(SEEN)
    if folder := os.environ.get("LOOK_AT"):
        page.screenshot(path=str(Path(folder) / f"{name}-{language}-{size['width']}.png"), full_page=True)
    found = [f"{seen['wide']} px too wide"] if seen["wide"] > 1 else []
    found += [f"cut off: {each}" for each in seen["cut"]]
    return [
        f"{name} {language} {size['width']}: {each}" for each in found + (_of_urdu(seen) if language == "ur" else [])
    ]


def _of_urdu(seen: dict[str, str]) -> list[str]:
    """Return what is wrong with a page in Urdu: a mark of Latin script, or letters of the wrong kind."""
    found = LATIN_MARK.findall(seen["words"])
    if seen["reading"] and "Nastaliq" not in seen["reading"]:
        found.append(f"read in {seen['reading']}")
    if seen["table"] and "Nastaliq" in seen["table"]:
        found.append(f"a table in {seen['table']}")
    return found
