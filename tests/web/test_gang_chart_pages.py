"""Gang charts in the browser: columns with sources, what is missing, the order of hands, whose words, what changed."""

import pytest
from border import is_sound
from cast import says
from chart_world import OWN, STEPS, ChartWorld, chart_world
from leaves import on_paper
from visiting import text

from sangam.records.public import records


@pytest.fixture
def world(fresh_nodes) -> ChartWorld:
    (node,) = fresh_nodes("UP")
    return chart_world(node)


def test_a_chart_goes_through_four_hands_and_shows_what_changed_after(world):
    chart = world.approved()
    page = text(world.sho.gets(chart))
    assert "Approved on the version that stands." in page
    assert all(OWN[authority] in page for authority, _ in STEPS)
    print(page)
