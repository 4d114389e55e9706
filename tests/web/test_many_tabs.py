"""Many tabs of one officer in one browser: each page loads, though each would hold a live stream."""

from typing import Any

import pytest
from border import Seated
from in_browser import DESK, tabs
from support.cluster import TestCluster

pytestmark = [pytest.mark.browser, pytest.mark.long]

TABS = 9


def test_streams_of_other_tabs_leave_a_page_its_connection(
    browser: Any, cluster: TestCluster, narela_desk: Seated
) -> None:
    """A browser opens six connections to a node over HTTP/1.1."""
    with tabs(browser, cluster, (narela_desk, DESK)) as (first,):
        pages = [first, *(first.context.new_page() for _ in range(TABS - 1))]
        for page in pages:
            page.goto("/", wait_until="load")
        assert [page.locator("h1").count() for page in pages] == [1] * TABS
