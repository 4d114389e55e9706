"""Three authorities at their own screens: each types own reasons on the version before its eyes, and pastes none."""

import pytest
from gang_chart_world import chart_world, own
from in_browser import DESK, PHONE, tabs, take_whole

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_three_authorities_type_their_own_reasons_and_paste_none(fresh_nodes, browser, cluster, tmp_path):
    (node,) = fresh_nodes("UP")
    world = chart_world(node)
    chart = world.ready()
    hands = (("station", "sho", DESK), ("nodal", "addl", PHONE), ("district", "ssp", DESK))
    with tabs(browser, cluster, *((world.seats[who], size) for _, who, size in hands)) as screens:
        for (authority, _, _), screen in zip(hands, screens, strict=True):
            screen.goto(chart)
            field = f"#w-{authority}"
            screen.evaluate(
                """field => document.querySelector(field).dispatchEvent(
                    new ClipboardEvent("paste", {cancelable: true, bubbles: true}))""",
                field,
            )
            assert "due-word" in screen.get_attribute(f"#o-{authority}", "class")
            screen.fill(field, own(authority))
            screen.select_option(f"#f-y-{authority}", "agrees")
            take_whole(screen, tmp_path / f"{authority}.png")
            screen.click(f"#a-{authority} button:has-text('Sign')")
            screen.wait_for_selector("text=Your reasons are written")
    assert [each.agreed for each in world.sees(chart).authorities] == [True, True, True, False]
