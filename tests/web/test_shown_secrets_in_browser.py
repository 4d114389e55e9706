"""A password is shown on a tap in a real Chromium, covered again before it is sent, and never by an inline script."""

from collections.abc import Iterator
from typing import Any

import pytest
from in_browser import Door
from support.cluster import TestCluster
from support.nodes import TestNode

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(browser: Any, delhi: TestNode, cluster: TestCluster) -> Iterator[Any]:
    door = Door(delhi, cluster)
    context = browser.new_context(base_url=door.origin)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()
    door.stop()


def test_a_password_is_shown_on_a_tap_and_covered_before_it_is_sent(page: Any) -> None:
    page.goto("/sign-in/?language=en")
    field, button = page.locator("#f-password"), page.locator("button[data-shows=f-password]")
    field.fill("river lamp stone kite")
    assert field.get_attribute("type") == "password"
    button.click()
    assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == ("text", "true")
    button.click()
    assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == ("password", "false")
    button.click()
    page.evaluate("document.querySelector('form.leaf').addEventListener('submit', (event) => event.preventDefault())")
    page.locator("#f-name").fill("nobody")
    page.locator("form.leaf button.main-act").click()
    assert field.get_attribute("type") == "password"


def test_without_the_script_there_is_no_button_that_does_nothing(browser: Any, page: Any) -> None:
    page.goto("/sign-in/")
    plain = browser.new_context(base_url=page.url.split("/sign-in")[0], java_script_enabled=False).new_page()
    plain.goto("/sign-in/")
    assert not plain.locator("button[data-shows]").is_visible()
    plain.context.close()
