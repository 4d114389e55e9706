"""Two nodes join in a real Chromium; each page of it is whole at the desk and on a phone, in four languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from in_browser import DESK, PHONE, Door, at_the_screen, chromium, tabs, take_whole
from joining import Headquarters, stands
from support.cluster import TestCluster
from support.nodes import TestNode

pytestmark = pytest.mark.browser


@pytest.mark.long
def test_two_headquarters_join_on_their_screens(
    fresh_nodes: Callable[..., tuple[TestNode, ...]],
    cluster: TestCluster,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    delhi, haryana = (Headquarters(node, cluster, monkeypatch) for node in fresh_nodes("DL", "HR"))
    seats = [(each, DESK) for each in (delhi.first, haryana.first, delhi.second, haryana.second)]
    with delhi.open(), haryana.open(), chromium() as browser, tabs(browser, cluster, *seats) as (dl, hr, dl2, hr2):
        with delhi.at_its_address():
            dl.goto("/oversight/node/")
            dl.click("text=Forces")
            dl.fill("#f-force", "hr")
            dl.click("button[value=invite]")
            code = dl.inner_text("dd.mono")
        with haryana.at_its_address():
            hr.goto("/forces/")
            hr.fill("#f-code", f" {code.lower()} ")
            hr.click("button[value=enter]")
        shown = hr.inner_text("p.read.mono")
        dl.reload()
        assert dl.inner_text("p.read.mono") == shown
        for first, second in ((dl, dl2), (hr, hr2)):
            first.fill("#f-heard", shown)
            first.click("form.form button.main-act")
            second.goto("/forces/")
            second.click("li.item.due a >> nth=0")
            second.fill("#f-heard", shown)
            second.click("form.form button.main-act")
            second.wait_for_url("**/forces/")
        assert (stands(delhi.node, "HR"), stands(haryana.node, "DL")) == ("paired", "paired")
        _look_at_each(browser, delhi, Door(delhi.node, cluster), tmp_path)


def _look_at_each(browser: object, delhi: Headquarters, door: Door, folder: Path) -> None:
    """Take a picture of each page, a code open and a change proposed."""
    delhi.posts("/forces/HR/", what="suspend", reason="its key may be stolen")
    page, _ = delhi.invites("UP")
    with delhi.node:
        proposal = str(delhi.second.gets("/forces/").content).partition("/forces/proposals/")[2][:36]
    pages = ("/forces/", "/forces/HR/", page, f"/forces/proposals/{proposal}/")
    for size in (PHONE, DESK):
        context = at_the_screen(browser, door, delhi.second.visitor, size)
        for language in ("en", "hi", "ur", "pa"):
            context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": door.origin}])
            tab = context.new_page()
            for at, address in enumerate(pages):
                assert tab.goto(address).status == 200, address
                take_whole(tab, folder / f"{at}-{language}-{size['width']}.png")
            tab.close()
        context.close()
    door.stop()
