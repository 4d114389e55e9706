"""What the administrator lays under the map is drawn: a base map as PMTiles and an outline, both of invented land."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from base_map import write_base_map
from django.conf import settings
from django.test import override_settings
from in_browser import DESK, Door, at_the_screen, chromium
from PIL import Image
from support.cast import says
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor

from sangam.records.own_records import records

pytestmark = [pytest.mark.browser, pytest.mark.long]
LAKE, EARTH, LINE = (128, 222, 234), (226, 223, 218), (83, 93, 107)
"""Colours of water and land in the light flavour of Protomaps, and of the outline."""


@pytest.fixture
def door(delhi: TestNode, cluster: TestCluster) -> Iterator[Door]:
    served = Door(delhi, cluster)
    yield served
    served.stop()


@pytest.fixture
def laid(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of the map in the node's home."""
    with override_settings(SANGAM=replace(settings.SANGAM, home=tmp_path)):
        yield tmp_path / "map"


def test_the_base_map_and_the_outline_are_drawn(narela: Visitor, laid: Path, door: Door) -> None:
    said = [says("head", "firing"), says("position", "28.8526, 77.0920"), says("earliest", "2026-11-03 21:30")]
    records.create(narela.actor, records.New("incident", said))
    write_base_map(laid / "base.pmtiles")
    ring = [[76.9, 28.7], [77.3, 28.7], [77.3, 29.0], [76.9, 29.0], [76.9, 28.7]]
    border = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (laid / "outlines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [border]}))
    wrong: list[str] = []
    with chromium() as browser:
        page = at_the_screen(browser, door, narela, DESK).new_page()
        page.on("console", lambda each: wrong.append(each.text) if each.type == "error" else None)
        page.goto("/patterns/map/?since=2026-09-01&until=2026-11-30")
        page.wait_for_selector(".map-number")
        page.wait_for_timeout(2500)
        for _ in range(4):
            page.locator(".leaflet-control-zoom-out").click()
            page.wait_for_timeout(500)
        page.wait_for_timeout(2000)
        with_outline = colours(page)
        page.locator("[data-map-ways] input[name=outlines]").uncheck()
        page.wait_for_timeout(500)
        without = colours(page)
    assert min(with_outline[LAKE], with_outline[EARTH]) > 1000
    assert with_outline[LINE] - without[LINE] > 1000
    assert wrong == []


def colours(page: Any) -> Counter[tuple[int, int, int]]:
    """Return how many points of the map are of each colour."""
    drawn = Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB")
    return Counter({colour: count for count, colour in drawn.getcolors(1 << 20) or []})
