"""A chart above 800 records: sigma where a graphics processor draws, else a plain canvas; 0 px either way."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chart_world import document, makes, ref, said
from in_browser import DESK, Door, at_the_screen, chromium
from PIL import Image
from support.cast import says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
MANY = 810
BUILT = Path(__file__).parents[2] / "src/sangam/web/static/built/overview.js"
WITH_GPU = """
const asked = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (what) {
  const said = asked.call(this, what);
  return typeof said === 'string' && said.includes('SwiftShader') ? 'A graphics processor' : said;
};
"""
"""Takes the processor that draws in software for one that does not: the machine of the tests has no other."""
SIGHT = """() => {
  const cy = document.querySelector('[data-part="canvas"]')._cyreg.cy;
  return { ...cy.pan(), zoom: cy.zoom() };
}"""
# Frames a second while 10,000 records with 30,000 ties are panned.
PAN = """async () => {
  const box = document.querySelector('div'), overview = sangamOverview(box);
  const spot = (at) => ({ x: 170 * (at % 100), y: 80 * Math.floor(at / 100), colour: '#535d6b' });
  const spots = new Map([...Array(10000).keys()].map((at) => [`${at}`, spot(at)]));
  const ends = (at) => [`${at % 10000}`, `${(at * 7919 + 13) % 10000}`];
  const ties = new Map([...Array(30000).keys()].map((at) => [`t${at}`, ends(at)]));
  overview.draw(spots, ties, '#7d8793');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let at = 0; at < 5; at += 1) { overview.look(8500, 4000, 0.08); await frame(); }
  const begun = performance.now();
  for (let at = 0; at < 10; at += 1) { overview.look(8500 + 20 * at, 4000, 0.08); await frame(); }
  return 10000 / (performance.now() - begun);
}"""


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


def large_chart(officer: Visitor) -> tuple[str, dict[str, list[float]]]:
    man = makes(officer, "person", says("name", "Rajan Kumar"))
    ids = [man]
    ids += [makes(officer, "phone", says("number", f"+91666{at:07d}"), ref("holder", man)) for at in range(5)]
    ids += [makes(officer, "person", says("name", f"Bhola {at}")) for at in range(MANY - 6)]
    places: dict[str, list[float]] = {str(each): [170 * (at % 30), 80 * (at // 30)] for at, each in enumerate(ids)}
    return said(officer.posts("/networks/charts/", **document(places)))["address"], places


@pytest.mark.parametrize("gpu", [True, False])
def test_a_large_chart_is_drawn_where_it_was_saved(narela: Visitor, door: Door, *, gpu: bool) -> None:
    address, places = large_chart(narela)
    with chromium() as browser:
        page = at_the_screen(browser, door, narela, DESK).new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda each: wrong.append(str(each)))
        if gpu:
            page.add_init_script(WITH_GPU)
        page.goto(address)
        page.wait_for_selector("[data-ready=yes]")
        page.wait_for_timeout(1500)
        scripts = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
        assert any("overview.js" in each for each in scripts) is gpu
        assert is_drawn(page, places)
        page.locator('[data-do="farther"]:visible').click()
        page.wait_for_timeout(600)
        assert is_drawn(page, places)
        assert wrong == []
    assert said(narela.gets(f"{address}data/"))["places"] == {each: [*at, False] for each, at in places.items()}


def is_drawn(page: Any, places: dict[str, list[float]]) -> bool:
    """Tell whether each corner of the layout is dark in the picture, and a spot beside the first is not."""
    drawn = Image.open(io.BytesIO(page.locator('[data-part="canvas"]').screenshot())).convert("RGB")
    sight = page.evaluate(SIGHT)
    at = [(x * sight["zoom"] + sight["x"], y * sight["zoom"] + sight["y"]) for x, y in places.values()]
    dark = [min(map(sum, pixels(drawn, *each))) < 3 * 160 for each in (at[0], at[29], at[-1])]
    bare = min(map(sum, pixels(drawn, at[0][0] - 9, at[0][1] - 9))) > 3 * 200
    return all(dark) and bare


def pixels(drawn: Image.Image, x: float, y: float) -> list[tuple[int, int, int]]:
    return [drawn.getpixel((int(x) + across, int(y) + down)) for across in (-1, 0, 1) for down in (-1, 0, 1)]


def test_ten_thousand_records_pan_and_the_figure_is_said() -> None:
    """No graphics processor is here: the figure is of software, and no target is asked of it."""
    with chromium() as browser:
        page: Any = browser.new_page(viewport=DESK)
        page.set_content('<div style="width:1000px;height:560px;position:relative"></div>')
        page.add_script_tag(path=str(BUILT))
        frames = page.evaluate(PAN)
    print(f"{frames:.1f} frames a second, drawn in software")  # noqa: T201
    assert frames > 0
